//! The waiting room of a shelf: blocked clients in the order in which they will be served, each with its countdown.

use super::figures::{ActorFigure, Shelf};
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
const LINE_WAITER_MIN: f64 = 92.0;
const LINE_WAITER_MAX: f64 = 150.0;

/// From this height on a place has two lines.
const TALL_FROM: f64 = 32.0;

impl Painter<'_> {
    pub(super) fn paint_waiting(&mut self, shelf: &Shelf, area: Area) {
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
        self.paint_waiters(shelf, area, (WAITER_MIN, WAITER_MAX));
    }

    /// The same in one line, with its name before it.
    pub(super) fn paint_waiting_line(&mut self, shelf: &Shelf, area: Area) {
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
        self.paint_waiters(shelf, rest, (LINE_WAITER_MIN, LINE_WAITER_MAX));
    }

    fn paint_waiters(&mut self, shelf: &Shelf, area: Area, (least, most): (f64, f64)) {
        let count = shelf.waiting.len();
        let fit = ((area.width + CELL_GAP) / (least + CELL_GAP)).floor();
        let fit = (fit.max(1.0) as usize).min(count);
        let each = ((area.width + CELL_GAP) / fit as f64 - CELL_GAP).min(most);
        let shown = if count > fit && fit > 1 { fit - 1 } else { fit };
        for (index, actor) in shelf.waiting.iter().take(shown).enumerate() {
            let x = area.x + (each + CELL_GAP) * index as f64;
            let place = Area {
                x,
                width: each,
                ..area
            };
            self.paint_waiter(*actor, index, place);
        }
        if count > shown {
            let left = (each + CELL_GAP) * shown as f64;
            let more = say::more(self.ask.language, count - shown);
            let y = area.y + area.height / 2.0 + 4.0;
            self.text(area.x + left + 4.0, y, more, DIM, area.width - left);
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
