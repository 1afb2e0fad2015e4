//! Actors: what each does right now, and what it holds.

use super::columns::TWO_LINES_FROM;
use super::figures::{ActorFigure, Presence};
use super::paint::Type;
use super::paint::{DIM, DOT, NAME, Painter};
use super::scene::{Area, Ink, Mark};
use super::share;
use super::shelves::text_width;
use crate::Selection;
use crate::view::ActorKey;
use sim::fate::Fate;
use sim::trace::ActorId;

/// Messages in an actor's hands that are drawn.
const HANDS_SHOWN_MAX: usize = 3;
/// The distance of two messages in a hand.
const HAND_STEP: f64 = 18.0;
/// About the width of a letter of the line that says what an actor does.
const LETTER: f64 = 5.6;

impl Painter<'_> {
    pub(super) fn paint_actors(&mut self) {
        for (id, figure) in &self.stage.actors {
            if let Some((_, area)) = self.plan.actors.get(id).copied() {
                self.paint_actor(*id, figure, area);
            }
        }
    }

    fn paint_actor(&mut self, id: ActorId, figure: &ActorFigure, area: Area) {
        let selection = Selection::Actor(ActorKey(id.0));
        let stroke = match figure.presence {
            _ if self.is_selected(selection) => Ink::Selected,
            Presence::Crashed => Ink::Lost,
            Presence::Away => Ink::Faint,
            Presence::Running => Ink::Line,
        };
        match figure.presence {
            Presence::Running => self.rect(area, 8.0, Some(Ink::Raised), Some(stroke)),
            _ => self.dashed(area, 8.0, Some(Ink::Raised), stroke),
        }
        self.target(selection, area);
        let middle = area.y + area.height / 2.0;
        self.paint_state(figure, (area.x + 16.0, middle));
        self.paint_words(figure, area);
        self.paint_hands(figure, area);
    }

    fn paint_words(&mut self, figure: &ActorFigure, area: Area) {
        let middle = area.y + area.height / 2.0;
        let left = area.x + 32.0;
        let held = figure.hands.len().min(HANDS_SHOWN_MAX) as f64 * HAND_STEP;
        let width = area.width - 40.0;
        if area.height < TWO_LINES_FROM {
            self.text(left, middle + 4.5, &*figure.name, NAME, width - held);
            return;
        }
        self.text(left, middle - 4.0, &*figure.name, NAME, width - held);
        let ink = match figure.presence {
            Presence::Crashed => Ink::Lost,
            _ if figure.affliction.is_some() => Ink::Pending,
            _ => Ink::Dim,
        };
        let doing = self.doing_within(figure, width);
        let kind = Type {
            ink,
            size: 11.0,
            ..DIM
        };
        self.text(left, middle + 13.0, doing, kind, width);
    }

    /// What an actor does, in the words that there is room for.
    fn doing_within(&self, figure: &ActorFigure, width: f64) -> String {
        let doing = self.stage.doing(figure, self.ask.language, self.ask.now);
        match text_width(&doing, LETTER) > width {
            true => self.stage.doing_in_short(figure).unwrap_or(doing),
            false => doing,
        }
    }

    /// The sign of an actor: what it does right now, by colour and shape.
    fn paint_state(&mut self, figure: &ActorFigure, at: (f64, f64)) {
        let (ink, mark) = match (figure.presence, &figure.parked) {
            (Presence::Crashed, _) => (Ink::Lost, Mark::Cross),
            (Presence::Away, _) => (Ink::Faint, Mark::Hollow),
            _ if figure.affliction.frozen => (Ink::Pending, Mark::Pause),
            _ if figure.working.is_some() => (Ink::Working, Mark::None),
            (_, Some(_)) => (Ink::InFlight, Mark::Hollow),
            _ => (Ink::InFlight, Mark::None),
        };
        let radius = if figure.working.is_some() {
            DOT - 2.0
        } else {
            DOT - 1.0
        };
        self.sign(at, radius, ink, mark);
        if let Some((start, end)) = figure.working {
            self.scene.moving = true;
            let done = share(start, end, self.ask.now);
            self.ring(at, DOT + 2.0, done, Ink::Working);
        }
    }

    fn paint_hands(&mut self, figure: &ActorFigure, area: Area) {
        for (index, msg) in figure.hands.iter().take(HANDS_SHOWN_MAX).enumerate() {
            let at = hand_at(area, index);
            self.message(at, *msg, Some(Fate::Working), DOT - 1.5);
        }
    }
}

/// Where the n-th message in the hands of an actor lies: at the far end of its box, beside its name.
fn hand_at(area: Area, index: usize) -> (f64, f64) {
    let is_tall = area.height >= TWO_LINES_FROM;
    let x = area.x + area.width - 14.0 - HAND_STEP * index as f64;
    let y = area.y + area.height / 2.0 - if is_tall { 8.0 } else { 0.0 };
    (x, y)
}
