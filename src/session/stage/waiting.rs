//! The waiting room of a shelf: blocked clients in the order in which they will be served, each with its countdown.

use super::figures::{ActorFigure, Shelf};
use super::layout::{CELL_HEIGHT, FEET};
use super::paint::{DIM, DOT, NAME, Painter, SMALL, Type};
use super::scene::{Align, Area, Ink};
use super::share;
use super::shelves::{CELL_GAP, text_width};
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::ActorKey;
use sim::trace::ActorId;

/// How narrow and how wide the place of one client may be, beside a shelf and in a line below it.
const WAITER_MIN: f64 = 84.0;
const WAITER_MAX: f64 = 128.0;
const LINE_WAITER_MIN: f64 = 52.0;
const LINE_WAITER_MAX: f64 = 150.0;
/// How high a line of them is, and the distance of two.
const LINE_HEIGHT: f64 = 25.0;
const LINE_GAP: f64 = 4.0;
/// Clients whose names decide how wide a place is.
const MEASURED_MAX: usize = 48;

/// From this height on a place has two lines.
const TALL_FROM: f64 = 32.0;

impl Painter<'_> {
    /// Beside its shelf, with its name above it.
    pub(super) fn paint_waiting(&mut self, shelf: &Shelf, area: Area, spare: f64) {
        let title = say::waiting_room(self.ask.language);
        let kind = Type { size: 10.5, ..DIM };
        self.text(area.x, area.y - 7.0, title, kind, area.width);
        let count = shelf.waiting.len();
        if count == 0 {
            self.dashed(area, 8.0, None, Ink::Line);
            let middle = (area.x + area.width / 2.0, area.y + area.height / 2.0);
            self.centred(
                middle,
                say::nobody_waits(self.ask.language),
                area.width - 8.0,
            );
            return;
        }
        let fit = ((area.width + CELL_GAP) / (WAITER_MIN + CELL_GAP)).floor();
        if count as f64 <= fit.max(1.0) {
            self.paint_waiters(shelf, area, ((WAITER_MIN, WAITER_MAX), 1));
            return;
        }
        // More of them stand closer, and below each other.
        let lines = (CELL_HEIGHT + FEET + spare.max(0.0) + LINE_GAP) / (LINE_HEIGHT + LINE_GAP);
        let area = Area {
            height: LINE_HEIGHT,
            ..area
        };
        let least = self.line_width(shelf);
        self.paint_waiters(shelf, area, ((least, LINE_WAITER_MAX), lines as usize));
    }

    /// The same in a line, with its name before it; in several, where there are so many and there is room below.
    pub(super) fn paint_waiting_lines(&mut self, shelf: &Shelf, area: Area, spare: f64) {
        let title = say::waiting_room(self.ask.language);
        let base = area.y + area.height / 2.0 + 4.0;
        let kind = Type { size: 10.5, ..DIM };
        let width = text_width(title, 5.9);
        self.text(area.x, base, title, kind, width + 6.0);
        let left = width + 10.0;
        let rest = Area {
            x: area.x + left,
            width: area.width - left,
            ..area
        };
        if shelf.waiting.is_empty() {
            let nobody = say::nobody_waits(self.ask.language);
            self.text(rest.x, base, format!("· {nobody}"), kind, rest.width);
            return;
        }
        let lines = 1 + (spare.max(0.0) / (area.height + LINE_GAP)) as usize;
        let least = self.line_width(shelf);
        self.paint_waiters(shelf, rest, ((least, LINE_WAITER_MAX), lines));
    }

    /// How wide a place in a line must be for the longest of the names.
    fn line_width(&self, shelf: &Shelf) -> f64 {
        const SIGN: f64 = 34.0;
        let waiting = shelf.waiting.iter().take(MEASURED_MAX);
        let figures = waiting.filter_map(|id| self.stage.actors.get(id));
        let widths = figures.map(|figure| {
            let time = self.waits_for(figure, false);
            let gap = if time.is_empty() { 0.0 } else { 8.0 };
            SIGN + text_width(&figure.name, 7.0) + gap + text_width(&time, 5.8)
        });
        let longest = widths.fold(0.0, f64::max);
        longest.clamp(LINE_WAITER_MIN, LINE_WAITER_MAX)
    }

    /// Places of the same width, as many as there is room for in so many lines.
    fn paint_waiters(
        &mut self,
        shelf: &Shelf,
        area: Area,
        ((least, most), lines): ((f64, f64), usize),
    ) {
        let count = shelf.waiting.len();
        let fit = ((area.width + CELL_GAP) / (least + CELL_GAP)).floor();
        let fit = (fit.max(1.0) as usize).min(count);
        let each = ((area.width + CELL_GAP) / fit as f64 - CELL_GAP).min(most);
        let room = fit * lines;
        let shown = if count > room && room > 1 {
            room - 1
        } else {
            count.min(room)
        };
        let place = |index: usize| Area {
            x: area.x + (each + CELL_GAP) * (index % fit) as f64,
            y: area.y + (area.height + LINE_GAP) * (index / fit) as f64,
            width: each,
            ..area
        };
        for (index, actor) in shelf.waiting.iter().take(shown).enumerate() {
            self.paint_waiter(*actor, index, place(index));
        }
        if count > shown {
            // One place is too narrow for this where it is the only one.
            let next = place(if fit > 1 { shown } else { 0 });
            let left = if fit > 1 { 4.0 } else { each + CELL_GAP };
            let more = say::more(self.ask.language, count - shown);
            let (x, y) = (next.x + left, next.y + area.height / 2.0 + 4.0);
            self.text(x, y, more, DIM, area.x + area.width - x);
        }
    }

    fn paint_waiter(&mut self, id: ActorId, index: usize, area: Area) {
        let Some(figure) = self.stage.actors.get(&id) else {
            return;
        };
        self.rect(area, 8.0, Some(Ink::Raised), Some(Ink::InFlight));
        self.target(Selection::Actor(ActorKey(id.0)), area);
        let is_tall = area.height > TALL_FROM;
        let (radius, inset) = if is_tall {
            (DOT + 4.0, 18.0)
        } else {
            (DOT + 2.0, 14.0)
        };
        let at = (area.x + inset, area.y + area.height / 2.0);
        self.paint_countdown(figure, at, radius);
        let kind = Type {
            align: Align::Middle,
            ink: Ink::Text,
            ..SMALL
        };
        self.text(at.0, at.1 + 3.5, (index + 1).to_string(), kind, 18.0);
        let below = self.waits_for(figure, is_tall);
        let left = at.0 + inset - 2.0;
        let right = area.x + area.width - 6.0;
        let name = Type { size: 11.5, ..NAME };
        let kind = Type { size: 9.5, ..SMALL };
        if is_tall {
            self.text(left, at.1 - 3.0, &*figure.name, name, right - left);
            self.text(left, at.1 + 11.0, below, kind, right - left);
            return;
        }
        let kind = Type {
            align: Align::Right,
            ..kind
        };
        let width = text_width(&below, 5.8);
        self.text(
            left,
            at.1 + 4.0,
            &*figure.name,
            name,
            right - width - 4.0 - left,
        );
        self.text(right, at.1 + 4.0, below, kind, width + 2.0);
    }

    fn paint_countdown(&mut self, figure: &ActorFigure, at: (f64, f64), radius: f64) {
        let parked = figure.parked.as_ref();
        let until = parked.and_then(|parked| Some((parked.since, parked.until?)));
        let left = until.map_or(1.0, |(since, until)| {
            1.0 - share(since, until, self.ask.now)
        });
        self.scene.moving |= until.is_some();
        self.ring(at, radius, left, Ink::InFlight);
    }

    /// `BLPOP 3.5 s`, or `BLPOP ∞`; without the command where there is little room.
    fn waits_for(&self, figure: &ActorFigure, with_command: bool) -> String {
        let Some(parked) = &figure.parked else {
            return String::new();
        };
        let left = parked.until.map(|until| until.saturating_sub(self.ask.now));
        let time = say::time_left(self.ask.language, left);
        match &*parked.command {
            "" => time,
            _ if !with_command && left.is_none() => String::new(),
            _ if !with_command => time,
            command => format!("{command} {time}"),
        }
    }
}
