//! The inside of a node: channels that keep nothing, lists with head and tail, streams with their groups.

use super::figures::{ConsumerFigure, GroupFigure, Place, Shelf, ShelfKind, Tape};
use super::label;
use super::layout::{CELL_HEIGHT, CONSUMERS_SHOWN_MAX, NodePlan, ROW_HEIGHT, SECTION_TITLE};
use super::paint::{DIM, DOT, NAME, Painter, SMALL, Type};
use super::scene::{Align, Area, Curve, Ink, Shape};
use super::spots::{EntrySpot, GroupSpot, SeatSpot};
use super::words::{about, place_name};
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::{ActorKey, MessageKey, NodeKey, ShelfKey};
use broker::event::StreamId;
use sim::fate::Fate;
use sim::spec::Role;
use sim::trace::{ActorId, Msg, NodeId};
use std::sync::Arc;

const CELL_WIDTH: f64 = 52.0;
const CELL_GAP: f64 = 5.0;
/// An idle clock is full after ten seconds.
const IDLE_US_FULL: u64 = 10_000_000;

impl Painter<'_> {
    pub(super) fn paint_nodes(&mut self) {
        let plan = self.plan;
        for node in &plan.nodes {
            self.paint_node(node);
        }
    }

    fn paint_node(&mut self, plan: &NodePlan) {
        let figure = &self.stage.nodes[&plan.id];
        let selected = self.ask.selection == Some(Selection::Node(NodeKey(plan.id.0)));
        let stroke = match (selected, figure.up) {
            (true, _) => Ink::Selected,
            (false, true) => Ink::Line,
            (false, false) => Ink::Lost,
        };
        self.rect(plan.area, 12.0, Some(Ink::Panel), Some(stroke), !figure.up);
        self.node_target(plan.id, plan.area);
        if self.plan.wide {
            let head = say::node(self.ask.language, &figure.name, figure.up);
            let kind = Type {
                ink: if figure.up { Ink::Dim } else { Ink::Lost },
                bold: true,
                size: 11.0,
                ..DIM
            };
            self.text(
                plan.area.x + 2.0,
                plan.area.y - 8.0,
                head,
                kind,
                plan.area.width,
            );
        }
        for (place, area) in &plan.sections {
            self.paint_shelf((plan.id, place), &figure.shelves[place], *area);
        }
        if plan.hidden > 0 {
            let y = plan.area.y + plan.area.height - 12.0;
            self.text(
                plan.area.x + 14.0,
                y,
                say::more(self.ask.language, plan.hidden),
                DIM,
                plan.area.width,
            );
        }
        if plan.sections.is_empty() {
            let (x, y) = (
                plan.area.x + plan.area.width / 2.0,
                plan.area.y + plan.area.height / 2.0,
            );
            let kind = Type {
                align: Align::Middle,
                ..DIM
            };
            self.text(
                x,
                y,
                say::nothing_here(self.ask.language),
                kind,
                plan.area.width - 20.0,
            );
        }
    }

    fn paint_shelf(&mut self, at: (NodeId, &Place), shelf: &Shelf, area: Area) {
        let selection = Selection::Shelf(ShelfKey(at.0.0, shelf.order));
        self.target(selection, area);
        let name = place_name(at.1);
        let name_width = name
            .chars()
            .map(char_width)
            .sum::<f64>()
            .min(area.width * 0.5);
        self.text(area.x, area.y + 12.0, name, NAME, area.width * 0.5);
        let about = about(shelf, self.ask.language);
        self.text(
            area.x + name_width + 12.0,
            area.y + 12.0,
            about,
            DIM,
            self.shelf_width(shelf, area) - name_width - 12.0,
        );
        let body = Area {
            y: area.y + SECTION_TITLE,
            height: CELL_HEIGHT,
            ..area
        };
        match &shelf.kind {
            ShelfKind::Channel(_) => self.paint_channel(body),
            ShelfKind::Empty => self.paint_list(&[], 0, shelf, body),
            ShelfKind::List(list) => {
                let shown = cells_of(
                    list.len(),
                    |index| list[index],
                    self.shelf_width(shelf, body),
                );
                self.paint_list(&shown, list.len(), shelf, body);
            }
            ShelfKind::Stream(tape) => self.paint_stream(at, tape, shelf, body),
            ShelfKind::Other(_) => {}
        }
    }

    /// A channel has no shelf: a line on which nothing can rest.
    fn paint_channel(&mut self, body: Area) {
        let y = body.y + 14.0;
        let curve = Curve::level((body.x - 14.0, y), (body.x + body.width + 14.0, y));
        self.scene.shapes.push(Shape::Path {
            curve,
            ink: Ink::Faint,
            dashed: true,
            width: 1.5,
        });
    }

    fn shelf_width(&self, shelf: &Shelf, body: Area) -> f64 {
        if !shelf.has_room {
            body.width
        } else {
            (body.width * 0.58).max(CELL_WIDTH)
        }
    }

    fn paint_list(&mut self, shown: &[Cell], count: usize, shelf: &Shelf, body: Area) {
        let width = self.shelf_width(shelf, body);
        let board = Area { width, ..body };
        if count == 0 {
            self.rect(board, 6.0, None, Some(Ink::Faint), true);
            let at = (
                board.x + board.width / 2.0,
                board.y + board.height / 2.0 + 4.0,
            );
            let words = if shelf.was_stream {
                say::nothing_here(self.ask.language)
            } else {
                say::empty_shelf(self.ask.language).into()
            };
            self.text(
                at.0,
                at.1,
                words,
                Type {
                    align: Align::Middle,
                    ..DIM
                },
                width - 8.0,
            );
        }
        for (index, cell) in shown.iter().enumerate() {
            let x = body.x + (CELL_WIDTH + CELL_GAP) * index as f64;
            self.paint_cell(
                *cell,
                Area {
                    x,
                    width: CELL_WIDTH,
                    ..body
                },
            );
        }
        if count > 0 {
            self.paint_ends(shown.len(), body);
        }
        self.paint_waiting(
            shelf,
            Area {
                x: body.x + width + 10.0,
                width: body.width - width - 10.0,
                ..body
            },
        );
    }

    fn paint_ends(&mut self, cells: usize, body: Area) {
        let (head, tail) = say::ends(self.ask.language);
        let y = body.y + body.height + 10.0;
        let kind = Type {
            size: 9.0,
            mono: false,
            ..SMALL
        };
        let first = if cells > 1 {
            head.into()
        } else {
            format!("{head} · {tail}")
        };
        self.text(body.x + 1.0, y, first, kind, 2.0 * CELL_WIDTH);
        if cells > 1 {
            let right = body.x + (CELL_WIDTH + CELL_GAP) * cells as f64 - CELL_GAP;
            self.text(
                right,
                y,
                tail,
                Type {
                    align: Align::Right,
                    ..kind
                },
                CELL_WIDTH,
            );
        }
    }

    fn paint_cell(&mut self, cell: Cell, area: Area) {
        match cell {
            Cell::Message(msg) => {
                self.rect(area, 6.0, Some(Ink::Raised), Some(Ink::Line), false);
                let middle = area.x + area.width / 2.0;
                self.message((middle, area.y + 12.0), msg, self.fate_of(msg), DOT);
                let label = self.stage.label(msg).to_string();
                let kind = Type {
                    align: Align::Middle,
                    size: 9.5,
                    ..SMALL
                };
                self.text(
                    middle,
                    area.y + area.height - 6.0,
                    label,
                    kind,
                    area.width - 4.0,
                );
            }
            Cell::More(count) => {
                let at = (area.x + area.width / 2.0, area.y + area.height / 2.0 + 4.0);
                self.text(
                    at.0,
                    at.1,
                    format!("+{count}"),
                    Type {
                        align: Align::Middle,
                        ..DIM
                    },
                    area.width,
                );
            }
        }
    }

    /// The waiting room, in the order of service.
    fn paint_waiting(&mut self, shelf: &Shelf, area: Area) {
        if shelf.waiting.is_empty() {
            return;
        }
        let title = say::waiting_room(self.ask.language);
        self.text(
            area.x,
            area.y - 12.0 + 7.0,
            title,
            Type { size: 10.0, ..DIM },
            area.width,
        );
        let share = (area.width + CELL_GAP) / shelf.waiting.len() as f64 - CELL_GAP;
        let each = share.clamp(58.0, 92.0).min(area.width);
        let fit = ((area.width + CELL_GAP) / (each + CELL_GAP))
            .floor()
            .max(1.0) as usize;
        let count = shelf.waiting.len();
        let shown = if count > fit {
            fit.saturating_sub(1).max(1)
        } else {
            count
        };
        for (index, actor) in shelf.waiting.iter().take(shown).enumerate() {
            let x = area.x + (each + CELL_GAP) * index as f64;
            self.paint_waiter(
                *actor,
                Area {
                    x,
                    width: each,
                    ..area
                },
            );
        }
        if count > shown {
            let x = area.x + (each + CELL_GAP) * shown as f64;
            self.text(x, area.y + 22.0, format!("+{}", count - shown), DIM, each);
        }
    }

    fn paint_waiter(&mut self, actor: ActorId, area: Area) {
        let Some(figure) = self.stage.actors.get(&actor) else {
            return;
        };
        self.rect(area, 6.0, Some(Ink::Raised), Some(Ink::InFlight), false);
        let (x, y) = (area.x + 15.0, area.y + area.height / 2.0);
        let left = figure.parked.as_ref().and_then(|parked| {
            let until = parked.until?;
            Some((
                1.0 - super::share(parked.since, until, self.ask.now),
                until.saturating_sub(self.ask.now),
            ))
        });
        let share = left.map_or(1.0, |(share, _)| share);
        self.scene.shapes.push(Shape::Ring {
            x,
            y,
            radius: DOT + 1.5,
            share,
            ink: Ink::InFlight,
        });
        self.scene.moving |= left.is_some();
        let width = area.width - 32.0;
        self.text(
            area.x + 28.0,
            y - 2.0,
            figure.name.clone(),
            Type { size: 11.0, ..NAME },
            width,
        );
        let below = left.map_or_else(|| "∞".into(), |(_, us)| format!("{} s", say::tenths(us)));
        self.text(
            area.x + 28.0,
            y + 11.0,
            below,
            Type { size: 9.5, ..SMALL },
            width,
        );
    }

    fn paint_stream(&mut self, at: (NodeId, &Place), tape: &Tape, shelf: &Shelf, body: Area) {
        let width = self.shelf_width(shelf, body);
        let fit = (((width + CELL_GAP) / (CELL_WIDTH + CELL_GAP)).floor() as usize).max(2);
        let count = tape.entries.len();
        let shown = if count > fit { fit - 1 } else { count };
        let mut x = body.x;
        if count > shown {
            self.paint_cell(
                Cell::More(count - shown),
                Area {
                    x,
                    width: CELL_WIDTH,
                    ..body
                },
            );
            x += CELL_WIDTH + CELL_GAP;
        }
        if count == 0 {
            self.rect(Area { width, ..body }, 6.0, None, Some(Ink::Faint), true);
            let kind = Type {
                align: Align::Middle,
                ..DIM
            };
            self.text(
                body.x + width / 2.0,
                body.y + 22.0,
                say::nothing_here(self.ask.language),
                kind,
                width,
            );
        }
        let entries: Vec<(StreamId, Msg)> = tape
            .entries
            .iter()
            .rev()
            .take(shown)
            .map(|(id, msg)| (*id, *msg))
            .collect();
        let first_x = x;
        for (_, msg) in entries.iter().rev() {
            self.paint_cell(
                Cell::Message(*msg),
                Area {
                    x,
                    width: CELL_WIDTH,
                    ..body
                },
            );
            x += CELL_WIDTH + CELL_GAP;
        }
        self.paint_cursors(tape, &entries, first_x, body);
        self.paint_waiting(
            shelf,
            Area {
                x: body.x + width + 10.0,
                width: body.width - width - 10.0,
                ..body
            },
        );
        let flags = if tape.groups.is_empty() { 0.0 } else { 18.0 };
        let mut y = body.y + CELL_HEIGHT + flags;
        for group in tape.groups.values() {
            y = self.paint_group(&spot_of(at, group), group, Area { y, ..body });
        }
    }

    /// The flag of a group stands behind the last entry that it was given.
    fn paint_cursors(
        &mut self,
        tape: &Tape,
        newest_first: &[(StreamId, Msg)],
        first_x: f64,
        body: Area,
    ) {
        for group in tape.groups.values() {
            let given = newest_first
                .iter()
                .filter(|(id, _)| !group.ahead(*id))
                .count();
            let x = first_x + (CELL_WIDTH + CELL_GAP) * given as f64 - CELL_GAP / 2.0;
            let curve = Curve::upright((x, body.y - 3.0), (x, body.y + CELL_HEIGHT + 16.0));
            self.scene.shapes.push(Shape::Path {
                curve,
                ink: Ink::Done,
                dashed: false,
                width: 2.0,
            });
            let room_right = x + 70.0 < body.x + body.width;
            let (align, at) = if room_right {
                (Align::Left, x + 5.0)
            } else {
                (Align::Right, x - 5.0)
            };
            let kind = Type {
                ink: Ink::Done,
                bold: true,
                size: 10.0,
                align,
                ..SMALL
            };
            self.text(
                at,
                body.y + CELL_HEIGHT + 14.0,
                label::short(&group.name).to_string(),
                kind,
                90.0,
            );
        }
    }

    fn paint_group(&mut self, of: &Arc<GroupSpot>, group: &GroupFigure, area: Area) -> f64 {
        let head = say::group(
            self.ask.language,
            &label::short(&group.name),
            group.pending_count(),
            group.lag,
        );
        self.text(area.x, area.y + 15.0, head, DIM, area.width);
        let mut y = area.y + SECTION_TITLE;
        for consumer in group.consumers.values().take(CONSUMERS_SHOWN_MAX) {
            self.paint_consumer(
                of,
                consumer,
                Area {
                    y,
                    height: ROW_HEIGHT - 4.0,
                    ..area
                },
            );
            y += ROW_HEIGHT;
        }
        y
    }

    fn paint_consumer(&mut self, of: &Arc<GroupSpot>, consumer: &ConsumerFigure, area: Area) {
        let actor = self.actor_of(consumer);
        self.seat(of, consumer, actor, area);
        if let Some((_, box_of_actor)) = actor.and_then(|actor| self.plan.actors.get(&actor)) {
            self.seat(of, consumer, actor, *box_of_actor);
        }
        self.rect(area, 6.0, Some(Ink::Raised), Some(Ink::Line), false);
        let middle = area.y + area.height / 2.0;
        let name_width = 64.0_f64.min(area.width * 0.3);
        self.text(
            area.x + 10.0,
            middle + 4.0,
            label::short(&consumer.name).to_string(),
            Type { size: 11.5, ..NAME },
            name_width,
        );
        let left = area.x + 10.0 + name_width + 8.0;
        if consumer.pending.is_empty() {
            let nothing = say::nothing_pending(self.ask.language);
            self.text(
                left,
                middle + 4.0,
                nothing,
                Type { size: 11.0, ..DIM },
                area.width - name_width - 24.0,
            );
            return;
        }
        let each = 132.0;
        let fit = (((area.x + area.width - left) / each).floor() as usize).max(1);
        for (index, (id, pending)) in consumer.pending.iter().take(fit).enumerate() {
            let x = left + each * index as f64;
            self.paint_pending(*pending, x, middle);
            self.scene.entries.push(EntrySpot {
                message: pending
                    .msg
                    .map(|msg| MessageKey::Message(msg.node.0, msg.id.0)),
                id: (id.ms, id.seq),
                of: of.clone(),
                consumer: consumer.name.clone(),
                owner: actor.map(|actor| ActorKey(actor.0)),
                area: Area {
                    x,
                    width: each - 6.0,
                    ..area
                },
            });
        }
        if consumer.pending.len() > fit {
            let kind = Type {
                align: Align::Right,
                ..DIM
            };
            let more = format!("+{}", consumer.pending.len() - fit);
            self.text(area.x + area.width - 8.0, middle + 4.0, more, kind, 40.0);
        }
    }

    fn seat(
        &mut self,
        of: &Arc<GroupSpot>,
        consumer: &ConsumerFigure,
        actor: Option<ActorId>,
        area: Area,
    ) {
        self.scene.seats.push(SeatSpot {
            of: of.clone(),
            consumer: consumer.name.clone(),
            actor: actor.map(|actor| ActorKey(actor.0)),
            area,
        });
    }

    /// A consumer that has not read yet is the member of its name.
    fn actor_of(&self, consumer: &ConsumerFigure) -> Option<ActorId> {
        let named = || {
            let name = label::text(&consumer.name);
            let actors = &self.stage.actors;
            let mut members = actors.iter().filter(|(_, one)| one.role == Role::Member);
            members.find(|(_, one)| one.name == name).map(|(id, _)| *id)
        };
        let known = consumer
            .actor
            .filter(|actor| self.stage.actors.contains_key(actor));
        known.or_else(named)
    }

    /// A pending entry: its idle clock, its label, how long nobody has touched it, how often it was delivered.
    fn paint_pending(&mut self, pending: super::figures::PendingFigure, x: f64, y: f64) {
        let idle = self.ask.now.saturating_sub(pending.since);
        let share = (idle as f64 / IDLE_US_FULL as f64).min(1.0);
        self.scene.moving = true;
        self.scene.shapes.push(Shape::Ring {
            x: x + 9.0,
            y,
            radius: DOT + 2.0,
            share,
            ink: Ink::Pending,
        });
        if let Some(msg) = pending.msg {
            self.message((x + 9.0, y), msg, Some(Fate::Pending), DOT - 2.0);
        }
        let label = pending
            .msg
            .map_or_else(|| "?".into(), |msg| self.stage.label(msg).to_string());
        let again = if pending.deliveries > 1 {
            format!(" ×{}", pending.deliveries)
        } else {
            String::new()
        };
        let ink = if pending.deliveries > 1 {
            Ink::Duplicate
        } else {
            Ink::Text
        };
        self.text(
            x + 22.0,
            y + 4.0,
            format!("{label} {} s{again}", say::tenths(idle)),
            Type { ink, ..SMALL },
            106.0,
        );
    }
}

/// How a group is called by who wants to do something to it.
fn spot_of((node, place): (NodeId, &Place), group: &GroupFigure) -> Arc<GroupSpot> {
    let (db, key) = match place {
        Place::Key(db, name) => (*db, name.clone()),
        Place::Channel(name) => (0, name.clone()),
    };
    Arc::new(GroupSpot {
        node: NodeKey(node.0),
        db,
        key,
        group: group.name.clone(),
    })
}

/// A cell of a shelf.
#[derive(Clone, Copy)]
enum Cell {
    Message(Msg),
    /// So many more between head and tail.
    More(usize),
}

/// What fits on a shelf: all of it, or the head, how many more, and the last one.
fn cells_of(count: usize, at: impl Fn(usize) -> Msg, width: f64) -> Vec<Cell> {
    let fit = (((width + CELL_GAP) / (CELL_WIDTH + CELL_GAP)).floor() as usize).max(3);
    if count <= fit {
        return (0..count).map(|index| Cell::Message(at(index))).collect();
    }
    let heads = fit - 2;
    let mut cells: Vec<Cell> = (0..heads).map(|index| Cell::Message(at(index))).collect();
    cells.push(Cell::More(count - heads - 1));
    cells.push(Cell::Message(at(count - 1)));
    cells
}

/// About how wide a character of a name is.
fn char_width(c: char) -> f64 {
    if c.is_ascii() { 7.9 } else { 13.0 }
}
