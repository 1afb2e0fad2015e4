//! Time travel: any moment of the past, other futures, and back.

use super::open::Beginning;
use super::show::item_of;
use super::{Session, Start};
use crate::Selection;
use crate::narrator::key_of;
use crate::registry::{Birth, Message};
use crate::travel::{Deed, Done, Future};
use crate::worlds::SEED;
use sim::trace::Item;
use std::rc::Rc;

/// A message by what it came of.
struct Remembered {
    item: Item,
    message: Option<Message>,
    birth: Option<Birth>,
}

/// What makes a session happen again.
#[derive(Clone, Debug)]
pub struct Recording {
    start: Start,
    /// The text, if the world is none of ours.
    opened: Option<Rc<str>>,
    deeds: Vec<Rc<Done>>,
    newest: u64,
}

impl Session {
    /// What makes this session happen again, up to the newest moment that was seen, along the future that is played.
    pub fn recording(&self) -> Recording {
        Recording {
            start: Start {
                scenario: self.scenario,
                seed: Some(self.seed),
                language: self.language,
                reduced_motion: self.reduced_motion,
                autorun: false,
            },
            opened: self.opened.clone(),
            deeds: self.travel.future.deeds.clone(),
            newest: self.travel.future.newest,
        }
    }

    /// The session of a recording, at its newest moment; time stands still.
    pub fn replay(recording: &Recording) -> Self {
        let start = recording.start;
        let opened = recording.opened.as_deref().map(Beginning::of_text);
        let beginning = match opened {
            Some(Ok(beginning)) => beginning,
            _ => Beginning::built_in(start.scenario, start.seed.unwrap_or(SEED)),
        };
        let mut session = Self::bare(beginning, start);
        let zero = session.travel.future.checkpoints.clone();
        let deeds = recording.deeds.clone();
        session.travel.future = Future::recorded(deeds, recording.newest, zero);
        session.go_to(recording.newest, usize::MAX);
        session.refresh();
        session
    }

    /// Checkpoints that the played future keeps, and what they weigh in bytes, by their model.
    pub fn checkpoints(&self) -> (usize, u64) {
        let kept = &self.travel.future.checkpoints;
        (kept.len(), kept.bytes())
    }

    /// Lets go of all checkpoints but so many (time zero stays): less memory, slower travel.
    pub fn thin_checkpoints(&mut self, count_max: usize) {
        self.travel.future.checkpoints.thin(count_max, u64::MAX);
    }

    /// Puts the session at a moment: not before time zero, not after the newest moment that was seen. Time stands still there.
    pub(super) fn seek(&mut self, at_us: u64) {
        self.pace.set_playing(false);
        self.go_to(at_us.min(self.travel.future.newest), usize::MAX);
    }

    /// Goes to a moment when no more than so many deeds were done.
    pub(super) fn go_to(&mut self, at: u64, deeds_max: usize) {
        let active = self.folds.consoles.active();
        let goes_on =
            self.pace.shown <= at && self.travel.done <= deeds_max && !self.travel.is_soiled();
        let nearest = self
            .travel
            .future
            .checkpoints
            .before(at, deeds_max)
            .cloned();
        let now = self.world.trace().next_seq();
        if let Some(nearest) = nearest.filter(|c| !goes_on || c.records > now) {
            if !self.travel.is_past(self.pace.shown) {
                self.travel.newest_trace = Some(self.world.trace().clone());
                self.travel.newest_ledger = Some(self.world.ledger().checkpoint());
            }
            self.take_up(&nearest);
        }
        self.do_again_to(at, deeds_max);
        self.folds.consoles.select(active);
        self.look_again();
    }

    /// Goes on to a moment, and does again what was done until then.
    pub(super) fn do_again_to(&mut self, at: u64, deeds_max: usize) {
        while let Some(done) = self.travel.next().cloned()
            && done.at <= at
            && self.travel.done < deeds_max
        {
            self.run_on(done.at);
            self.do_again(&done);
        }
        self.run_on(at);
        self.pace.jump(at);
    }

    /// Does again what is next among the deeds.
    fn do_again(&mut self, done: &Done) {
        let again = self.perform(&done.deed);
        debug_assert!(again.is_ok(), "what was refused is not recorded");
        self.travel.done += 1;
    }

    /// While the past is played: what was recorded for the shown moment is done again.
    pub(super) fn do_due_again(&mut self) {
        while let Some(done) = self.travel.next().cloned()
            && done.at <= self.pace.shown
        {
            self.run_on(self.pace.shown);
            self.do_again(&done);
        }
        // Back at the newest moment: what was printed in the past on the way does not belong there.
        if self.travel.is_soiled() && !self.travel.is_past(self.pace.shown) {
            self.go_to(self.pace.shown, usize::MAX);
        }
    }

    /// Everything that is shown was made again.
    fn look_again(&mut self) {
        self.changed.language = true;
        self.changed.scenario = true;
        self.select(self.selection);
        if self
            .folds
            .consoles
            .iter()
            .any(|tab| tab.language() != self.language)
        {
            let spoken = self.perform(&Deed::Speak(self.language));
            debug_assert!(spoken.is_ok());
        }
    }

    /// Takes up a future that was left, at the shown moment or its newest, whichever is earlier.
    pub(super) fn switch_future(&mut self, key: u32) {
        let (at, active) = (self.pace.shown, self.folds.consoles.active());
        let remembered = self.remembered();
        if !self.travel.switch(key) {
            return;
        }
        // What was traced along the other future is not what happened along this one.
        self.travel.newest_trace = None;
        self.travel.newest_ledger = None;
        let future = &self.travel.future;
        let nearest = future.checkpoints.before(at.min(future.newest), usize::MAX);
        if let Some(nearest) = nearest.cloned() {
            self.take_up(&nearest);
        }
        self.seek(at);
        self.folds.consoles.select(active);
        if let Some(remembered) = remembered {
            self.find_again(&remembered);
        }
    }

    /// The selected message, so that it is found again where it has another number.
    fn remembered(&self) -> Option<Remembered> {
        let Some(Selection::Message(key)) = self.selection else {
            return None;
        };
        let item = item_of(key);
        let message = match item {
            Item::Message(msg) => self.folds.known.message(msg).cloned(),
            Item::Intended(..) => None,
        };
        Some(Remembered {
            item,
            message,
            birth: self.folds.known.birth(item),
        })
    }

    /// Selects what was selected in another future, if it is in this one.
    fn find_again(&mut self, remembered: &Remembered) {
        let known = &self.folds.known;
        let is_same = matches!((remembered.item, &remembered.message), (Item::Message(msg), Some(message)) if known.has(msg, message));
        let found = match is_same {
            true => Some(remembered.item),
            false => remembered
                .birth
                .as_ref()
                .and_then(|birth| known.born(birth)),
        };
        self.select(found.map(|item| Selection::Message(key_of(item))));
    }

    /// Back to before the last thing that a person did. What came of it stays as a future.
    pub(super) fn undo(&mut self) {
        let Some(act) = self.travel.last_act() else {
            return;
        };
        let at = self.travel.future.deeds[act].at;
        self.go_to(at, act);
        let marks = self.folds.marks.clone();
        self.travel.fork(at, marks);
    }

    /// What is shown may be the newest that was seen.
    pub(super) fn reach(&mut self) {
        if !self.travel.is_past(self.pace.shown) {
            self.travel.future.newest = self.pace.shown;
            self.travel.newest_trace = None;
            self.travel.newest_ledger = None;
            self.travel.future.marks = self.folds.marks.clone();
        }
    }
}
