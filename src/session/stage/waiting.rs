//! The waiting room of a shelf: blocked clients in the order in which they will be served, each with its countdown.

use super::figures::{ActorFigure, Shelf};
use super::paint::{DIM, DOT, NAME, Painter, SMALL, Type};
use super::scene::{Align, Area, Ink};
use super::share;
use super::shelves::CELL_GAP;
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::ActorKey;
use sim::trace::ActorId;

/// How narrow and how wide the place of one client may be.
const WAITER_MIN: f64 = 84.0;
const WAITER_MAX: f64 = 128.0;

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
        let fit = ((area.width + CELL_GAP) / (WAITER_MIN + CELL_GAP)).floor();
        let fit = (fit.max(1.0) as usize).min(count);
        let each = ((area.width + CELL_GAP) / fit as f64 - CELL_GAP).min(WAITER_MAX);
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
        let at = (area.x + 18.0, area.y + area.height / 2.0);
        self.paint_countdown(figure, at);
        let kind = Type {
            align: Align::Middle,
            ink: Ink::Text,
            ..SMALL
        };
        self.text(at.0, at.1 + 3.5, (index + 1).to_string(), kind, 18.0);
        let width = area.width - 38.0;
        let left = area.x + 34.0;
        let name = Type { size: 11.5, ..NAME };
        self.text(left, at.1 - 3.0, &*figure.name, name, width);
        let below = self.waits_for(figure);
        let kind = Type { size: 9.5, ..SMALL };
        self.text(left, at.1 + 11.0, below, kind, width);
    }

    fn paint_countdown(&mut self, figure: &ActorFigure, at: (f64, f64)) {
        let parked = figure.parked.as_ref();
        let until = parked.and_then(|parked| Some((parked.since, parked.until?)));
        let left = until.map_or(1.0, |(since, until)| {
            1.0 - share(since, until, self.ask.now)
        });
        self.scene.moving |= until.is_some();
        self.ring(at, DOT + 4.0, left, Ink::InFlight);
    }

    /// `BLPOP 3.5 s`, or `BLPOP ∞`.
    fn waits_for(&self, figure: &ActorFigure) -> String {
        let Some(parked) = &figure.parked else {
            return String::new();
        };
        let left = parked.until.map(|until| until.saturating_sub(self.ask.now));
        let time = say::time_left(self.ask.language, left);
        match &*parked.command {
            "" => time,
            command => format!("{command} {time}"),
        }
    }
}
