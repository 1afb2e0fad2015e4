//! Time travel: what was recorded, the moments that were kept, and the futures that were left.
//!
//! A session is a function of its start and of its *deeds* ([`Deed`]). What is shown at a moment is made again from the nearest
//! [`Checkpoint`] before it: the world runs, the deeds between are done again, the trace goes through the folds. Nothing is undone.
//!
//! A [`Future`] is all deeds from time zero to the newest moment that was seen. Doing something else in the past makes another
//! one: it shares what came before, and the one that was left stays, to be taken up again.

mod checkpoints;
mod deed;
mod marks;
mod past;
mod said;

#[cfg(test)]
pub(crate) use checkpoints::CHECKPOINTS_MAX;
pub(crate) use checkpoints::{CHECKPOINTS_BYTES_MAX, Checkpoint, Checkpoints};
pub(crate) use deed::{Deed, Done};
pub(crate) use marks::{Mark, Marks};
pub(crate) use past::Past;

use crate::folds::Folds;
use broker::order;
use checkpoints::CHECKPOINTS_ASIDE_MAX;
use said::said;
use scenario::ast::ActorLine;
use sim::World;
use sim::ledger::Ledger;
use sim::log::Log;
use sim::spec::Micros;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Futures beside the one that is played; the oldest is forgotten first.
pub(crate) const FUTURES_MAX: usize = 8;
/// Deeds of one future.
pub(crate) const DEEDS_MAX: usize = 1 << 18;
/// What the deeds of one future hold.
pub(crate) const DEEDS_BYTES_MAX: usize = 32 << 20;
/// Deeds kept back for what only shows: that nothing more can be recorded is still told.
const DEEDS_SPARE: usize = 1_024;

/// Everything that time travel sets back.
#[derive(Debug)]
pub(crate) struct Present {
    pub world: World,
    pub folds: Folds,
    /// The world's text, with what was done since.
    pub lines: Rc<Vec<String>>,
    /// What each actor does, as a line, by its name.
    pub actor_lines: Rc<BTreeMap<String, ActorLine>>,
}

/// What happened from time zero on, as far as it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Future {
    pub key: u32,
    /// When it left the future that it was made from.
    pub since: Micros,
    /// How many of its deeds it shares with that one.
    pub shared: usize,
    pub deeds: Vec<Rc<Done>>,
    deeds_bytes: usize,
    /// The newest moment that was seen.
    pub newest: Micros,
    pub checkpoints: Checkpoints,
    /// What is worth a mark on the time line, up to the newest moment.
    pub marks: Marks,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Travel {
    /// The future that is played.
    pub future: Future,
    /// How many of its deeds are done in what is shown.
    pub done: usize,
    /// Those that were left, the oldest first.
    others: Vec<Future>,
    /// Futures that were forgotten.
    pub forgotten: u64,
    made: u32,
    /// What was printed in the past without making another future: it is not part of what is played.
    loose: Vec<Done>,
    /// The trace's window as it was at the newest moment, while an earlier one is shown: checkpoints keep no trace, and
    /// lives, diagram and files are read from it.
    pub newest_trace: Option<Log>,
    /// Its ledger then, likewise: the charts go on to the newest moment.
    pub newest_ledger: Option<Ledger>,
    /// How many marks the time line shows, of which future.
    marks_shown: (u32, usize, u64),
}

impl Travel {
    pub fn new() -> Self {
        Self {
            future: Future {
                key: 0,
                since: 0,
                shared: 0,
                deeds: Vec::new(),
                deeds_bytes: 0,
                newest: 0,
                checkpoints: Checkpoints::default(),
                marks: Marks::default(),
            },
            done: 0,
            others: Vec::new(),
            forgotten: 0,
            made: 1,
            loose: Vec::new(),
            newest_trace: None,
            newest_ledger: None,
            marks_shown: (0, 0, 0),
        }
    }

    /// Is something known of what follows the shown moment?
    pub fn is_past(&self, shown: Micros) -> bool {
        self.done < self.future.deeds.len() || shown < self.future.newest
    }

    /// The deed that comes next, if one is known.
    pub fn next(&self) -> Option<&Rc<Done>> {
        self.future.deeds.get(self.done)
    }

    /// Can more be recorded?
    pub fn is_full(&self) -> bool {
        self.done + DEEDS_SPARE > DEEDS_MAX || self.future.deeds_bytes > DEEDS_BYTES_MAX
    }

    /// Records what was done last. What was known to follow must have been left before.
    pub fn record(&mut self, done: Done) {
        if self.future.deeds.len() >= DEEDS_MAX {
            return;
        }
        self.future.deeds_bytes += done.deed.bytes() + size_of::<Done>();
        self.future.newest = self.future.newest.max(done.at);
        self.future.deeds.push(Rc::new(done));
        self.done = self.future.deeds.len();
    }

    /// Something was printed in the past that is not part of it.
    pub fn loosen(&mut self, done: Done) {
        self.loose.push(done);
    }

    /// Is there something in what is shown that does not belong there?
    pub fn is_soiled(&self) -> bool {
        !self.loose.is_empty()
    }

    /// Did that happen before a moment?
    pub fn is_soiled_since_before(&self, now: Micros) -> bool {
        self.loose.iter().any(|loose| loose.at != now)
    }

    /// What is shown was made again.
    pub fn is_clean_again(&mut self) {
        self.loose.clear();
    }

    /// Another future begins now; what was known to follow stays as one that was left. `marks` are those of the present.
    pub fn fork(&mut self, now: Micros, marks: Marks) {
        let mut left = self.future.clone();
        left.checkpoints
            .thin(CHECKPOINTS_ASIDE_MAX, CHECKPOINTS_BYTES_MAX);
        self.keep(left);
        self.newest_trace = None;
        self.newest_ledger = None;
        let future = &mut self.future;
        future.key = self.made;
        (future.since, future.shared) = (now, self.done);
        future.deeds.truncate(self.done);
        let bytes = future
            .deeds
            .iter()
            .map(|done| done.deed.bytes() + size_of::<Done>());
        future.deeds_bytes = bytes.sum();
        future.newest = now;
        future.checkpoints.cut(now, self.done);
        future.marks = marks;
        self.made += 1;
        // What was printed at this moment before it was another future belongs to it.
        for loose in std::mem::take(&mut self.loose) {
            if loose.at == now {
                self.record(loose);
            }
        }
    }

    /// Takes up a future that was left. Nothing of what is shown is part of it until it is made again.
    pub fn switch(&mut self, key: u32) -> bool {
        let Some(at) = self.others.iter().position(|other| other.key == key) else {
            return false;
        };
        let mut left = std::mem::replace(&mut self.future, self.others.remove(at));
        left.checkpoints
            .thin(CHECKPOINTS_ASIDE_MAX, CHECKPOINTS_BYTES_MAX);
        self.keep(left);
        self.newest_trace = None;
        self.newest_ledger = None;
        true
    }

    fn keep(&mut self, left: Future) {
        self.others.push(left);
        if self.others.len() > FUTURES_MAX {
            self.others.remove(0);
            self.forgotten += 1;
        }
    }

    /// The future of a key, played or left.
    pub fn future_of(&self, key: u32) -> Option<&Future> {
        let mut all = self.others.iter().chain([&self.future]);
        all.find(|future| future.key == key)
    }

    /// How many futures were left and are kept.
    pub fn others_count(&self) -> usize {
        self.others.len()
    }

    /// Did the marks change since somebody looked?
    pub fn marks_changed(&mut self) -> bool {
        let now = (
            self.future.key,
            self.future.marks.len(),
            self.future.marks.lost(),
        );
        std::mem::replace(&mut self.marks_shown, now) != now
    }

    /// Every future, in the order of their coming.
    pub fn futures(&self) -> Vec<&Future> {
        let mut all: Vec<&Future> = self.others.iter().chain([&self.future]).collect();
        order::sort_by_key(&mut all, |future| future.key);
        all
    }

    /// The last thing that a person did, in what is shown, as the line that he typed or that a button made.
    pub fn last_said(&self) -> Option<String> {
        said(&self.future.deeds[self.last_act()?..self.done])
    }

    /// Where the last thing that a person did began, among the deeds that are done; what only showed does not count.
    pub fn last_act(&self) -> Option<usize> {
        let mut mattered = false;
        self.future.deeds[..self.done].iter().rposition(|done| {
            mattered |= done.deed.forks();
            mattered && done.begins
        })
    }
}

impl Future {
    /// The first thing that a person did in it after it left another.
    pub fn first_said(&self) -> Option<String> {
        said(self.deeds.get(self.shared..)?)
    }

    /// A future of these deeds; `zero` holds time zero.
    pub fn recorded(deeds: Vec<Rc<Done>>, newest: Micros, zero: Checkpoints) -> Self {
        let bytes = deeds
            .iter()
            .map(|done| done.deed.bytes() + size_of::<Done>());
        let deeds_bytes = bytes.sum();
        Self {
            deeds,
            deeds_bytes,
            newest,
            checkpoints: zero,
            ..Travel::new().future
        }
    }
}
