//! The inside of a node: channels that keep nothing, lists with head and tail, sorted sets by score. Streams are in `tape`.

use super::figures::{NodeFigure, Rank, Shelf, ShelfKind, Was};
use super::layout::{CELL_HEIGHT, NodePlan, ROOM_BELOW, SECTION_TITLE, Section};
use super::paint::{DIM, DOT, HEAD, NAME, Painter, SMALL, Type};
use super::scene::{Align, Area, Curve, Ink};
use super::words::{about, about_in_short, place_name, score_text};
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::{NodeKey, ShelfKey};
use sim::trace::Msg;

/// The least width of a cell, and the gap between two.
const CELL_WIDTH: f64 = 54.0;
pub(super) const CELL_GAP: f64 = 5.0;
/// A cell is so much lower than the shelf that it stands on, above and below.
const CELL_INSET: f64 = 3.0;
/// The share of a shelf's width that is left when its waiting room stands beside it.
const SHELF_SHARE: f64 = 0.58;

/// About the width of a letter of the dim words behind a name.
const LETTER: f64 = 5.8;

/// A cell of a shelf.
#[derive(Clone)]
pub(super) enum Cell {
    Message(Msg),
    /// A member of a sorted set.
    Member(Rank),
    /// So many more between the two ends.
    More(usize),
}

/// How wide the cells of a shelf are, so that they fill it evenly.
#[derive(Clone, Copy)]
pub(super) struct Slots {
    pub count: usize,
    pub width: f64,
}

impl Slots {
    pub fn of(width: f64) -> Self {
        let count = ((width + CELL_GAP) / (CELL_WIDTH + CELL_GAP)).floor();
        let count = count.max(3.0);
        Self {
            count: count as usize,
            width: (width + CELL_GAP) / count - CELL_GAP,
        }
    }

    /// From one cell to the next.
    pub fn step(&self) -> f64 {
        self.width + CELL_GAP
    }
}

impl Painter<'_> {
    pub(super) fn paint_nodes(&mut self) {
        let plan = self.plan;
        for node in &plan.nodes {
            self.paint_node(node);
        }
    }

    fn paint_node(&mut self, plan: &NodePlan) {
        let figure = &self.stage.nodes[&plan.id];
        let selection = Selection::Node(NodeKey(plan.id.0));
        let stroke = match (self.is_selected(selection), figure.up) {
            (true, _) => Ink::Selected,
            (false, true) => Ink::Line,
            (false, false) => Ink::Lost,
        };
        match figure.up {
            true => self.rect(plan.area, 12.0, Some(Ink::Panel), Some(stroke)),
            false => self.dashed(plan.area, 12.0, Some(Ink::Panel), stroke),
        }
        self.target(selection, plan.area);
        self.paint_node_head(figure, plan.area);
        for section in &plan.sections {
            self.paint_shelf(plan, section, &figure.shelves[&section.place]);
        }
        let (x, bottom) = (plan.area.x, plan.area.y + plan.area.height);
        if plan.hidden > 0 {
            let more = say::more(self.ask.language, plan.hidden);
            self.text(x + 16.0, bottom - 12.0, more, DIM, plan.area.width);
        }
        if plan.sections.is_empty() {
            let middle = (
                x + plan.area.width / 2.0,
                plan.area.y + plan.area.height / 2.0,
            );
            let nothing = say::nothing_here(self.ask.language);
            self.centred(middle, nothing, plan.area.width - 20.0);
        }
    }

    fn paint_node_head(&mut self, figure: &NodeFigure, area: Area) {
        let language = self.ask.language;
        let head = match figure.up {
            true => match self.stage.afflicted(figure.affliction, language) {
                Some(how) => format!("{} · {how}", say::node(language, &figure.name, true)),
                None => say::node(language, &figure.name, true),
            },
            false => say::node(language, &figure.name, false),
        };
        let ink = match figure.up {
            true if figure.affliction.is_some() => Ink::Pending,
            true => Ink::Dim,
            false => Ink::Lost,
        };
        let kind = Type { ink, ..HEAD };
        self.text(area.x + 2.0, area.y - 9.0, head, kind, area.width);
    }

    fn paint_shelf(&mut self, node: &NodePlan, section: &Section, shelf: &Shelf) {
        let area = section.area;
        let selection = Selection::Shelf(ShelfKey(node.id.0, shelf.order));
        self.target(selection, area);
        if self.is_selected(selection) {
            let around = Area {
                x: area.x - 7.0,
                y: area.y - 6.0,
                width: area.width + 14.0,
                height: area.height + 10.0,
            };
            self.rect(around, 9.0, None, Some(Ink::Selected));
        }
        let width = shelf_width(section, shelf);
        self.paint_shelf_head(section, shelf, width);
        let body = Area {
            y: area.y + SECTION_TITLE,
            height: CELL_HEIGHT,
            width,
            ..area
        };
        match &shelf.kind {
            ShelfKind::Channel(_) => self.paint_channel(body),
            ShelfKind::Empty => self.paint_nothing(shelf.was, body),
            ShelfKind::List(list) => {
                let cell = |index: usize| Cell::Message(list[index]);
                self.paint_row(list.len(), cell, body);
                self.paint_ends(list.len(), body);
            }
            ShelfKind::Ranked(ranked) => {
                let shown = Slots::of(width).count;
                let first: Vec<&Rank> = ranked.iter().take(shown).collect();
                let last = ranked.iter().next_back();
                let count = ranked.members.len();
                let cell = |index: usize| {
                    let rank = if index < first.len() {
                        first[index]
                    } else {
                        last.unwrap_or(first[0])
                    };
                    Cell::Member(rank.clone())
                };
                self.paint_row(count, cell, body);
            }
            ShelfKind::Stream(tape) => self.paint_stream(node, section, tape, body),
            ShelfKind::Other(_) => {}
        }
        if shelf.has_room {
            let room = waiting_room(section, body);
            match section.room_below {
                true => self.paint_waiting_lines(shelf, room, section.spare),
                false => self.paint_waiting(shelf, room, section.spare),
            }
        }
    }

    fn paint_shelf_head(&mut self, section: &Section, shelf: &Shelf, width: f64) {
        let area = section.area;
        let name = place_name(&section.place);
        let name_width = text_width(&name, 7.9).min(width * 0.5);
        let y = area.y + 12.0;
        self.text(area.x, y, name, NAME, width * 0.5);
        let left = name_width + 12.0;
        let mut about = about(shelf, self.ask.language);
        if text_width(&about, LETTER) > width - left {
            about = about_in_short(shelf, self.ask.language).unwrap_or(about);
        }
        self.text(area.x + left, y, about, DIM, width - left);
    }

    /// A channel has no shelf: a line on which nothing can rest.
    fn paint_channel(&mut self, body: Area) {
        let y = body.y + 12.0;
        let curve = Curve::level((body.x - 16.0, y), (body.x + body.width + 16.0, y));
        self.line(curve, Ink::Faint, true, 1.5);
    }

    /// The board that cells stand on.
    pub(super) fn board(&mut self, body: Area) {
        self.rect(body, 8.0, Some(Ink::Background), None);
    }

    pub(super) fn paint_nothing(&mut self, was: Was, body: Area) {
        self.dashed(body, 8.0, None, Ink::Faint);
        let words = match was {
            Was::List => say::empty_shelf(self.ask.language).into(),
            Was::Ranked => say::empty_ranks(self.ask.language).into(),
            Was::Stream => say::nothing_here(self.ask.language),
        };
        let middle = (body.x + body.width / 2.0, body.y + body.height / 2.0);
        self.centred(middle, words, body.width - 8.0);
    }

    pub(super) fn centred(&mut self, (x, y): (f64, f64), words: impl Into<String>, width: f64) {
        let kind = Type {
            align: Align::Middle,
            ..DIM
        };
        self.text(x, y + 4.0, words, kind, width);
    }

    /// All of it, or the first ones, how many more, and the last one.
    fn paint_row(&mut self, count: usize, cell: impl Fn(usize) -> Cell, body: Area) {
        let slots = Slots::of(body.width);
        self.board(body);
        let is_all = count <= slots.count;
        let heads = if is_all { count } else { slots.count - 2 };
        for index in 0..heads {
            self.paint_cell(&cell(index), index, slots, body);
        }
        if !is_all {
            self.paint_cell(&Cell::More(count - heads - 1), heads, slots, body);
            self.paint_cell(&cell(count - 1), heads + 1, slots, body);
        }
    }

    fn paint_ends(&mut self, count: usize, body: Area) {
        let (head, tail) = say::ends(self.ask.language);
        let slots = Slots::of(body.width);
        let y = body.y + body.height + 11.0;
        let kind = Type {
            size: 9.5,
            mono: false,
            ..SMALL
        };
        if count < 2 {
            let both = format!("{head} · {tail}");
            self.text(body.x + 1.0, y, both, kind, 2.0 * slots.width);
            return;
        }
        self.text(body.x + 1.0, y, head, kind, slots.width);
        let right = body.x + slots.step() * count.min(slots.count) as f64 - CELL_GAP;
        let kind = Type {
            align: Align::Right,
            ..kind
        };
        self.text(right, y, tail, kind, slots.width);
    }

    /// The n-th cell of a shelf.
    pub(super) fn paint_cell(&mut self, cell: &Cell, index: usize, slots: Slots, body: Area) {
        let area = Area {
            x: body.x + slots.step() * index as f64,
            y: body.y + CELL_INSET,
            width: slots.width,
            height: body.height - 2.0 * CELL_INSET,
        };
        let middle = area.x + area.width / 2.0;
        match cell {
            Cell::Message(msg) => self.paint_message_cell(*msg, area),
            Cell::Member(rank) => {
                self.paint_message_cell(rank.msg, area);
                let kind = Type {
                    align: Align::Middle,
                    size: 9.5,
                    ..SMALL
                };
                let below = body.y + body.height + 11.0;
                self.text(middle, below, score_text(rank.score()), kind, area.width);
            }
            Cell::More(count) => {
                let at = (middle, area.y + area.height / 2.0);
                self.centred(at, format!("+{count}"), area.width);
            }
        }
    }

    fn paint_message_cell(&mut self, msg: Msg, area: Area) {
        self.rect(area, 6.0, Some(Ink::Raised), Some(Ink::Line));
        let middle = area.x + area.width / 2.0;
        self.message((middle, area.y + 11.0), msg, self.fate_of(msg), DOT - 0.5);
        let kind = Type {
            align: Align::Middle,
            size: 9.5,
            ..SMALL
        };
        let label = self.stage.label(msg);
        let below = area.y + area.height - 4.5;
        self.text(middle, below, &*label, kind, area.width - 4.0);
    }
}

fn shelf_width(section: &Section, shelf: &Shelf) -> f64 {
    if shelf.has_room && !section.room_below {
        section.area.width * SHELF_SHARE
    } else {
        section.area.width
    }
}

/// The waiting room of a shelf: beside it, or below it where it is narrow.
fn waiting_room(section: &Section, body: Area) -> Area {
    if section.room_below {
        let below = match section.groups.first() {
            Some(group) => group.head.y,
            None => section.area.y + section.area.height,
        };
        let height = ROOM_BELOW - 6.0;
        let y = below - ROOM_BELOW + 4.0;
        return Area { y, height, ..body };
    }
    let left = body.width + 14.0;
    Area {
        x: body.x + left,
        width: section.area.width - left,
        ..body
    }
}

/// About how wide a text is, at so much for each ASCII character.
pub(super) fn text_width(text: &str, each: f64) -> f64 {
    let width = |c: char| if c.is_ascii() { each } else { each * 1.65 };
    text.chars().map(width).sum()
}
