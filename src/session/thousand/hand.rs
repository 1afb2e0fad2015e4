//! Who plays worlds: in a worker of its own, or in a test's thread.

use super::wire::{Answer, Extent, Instant, Request, Smallest};
use crate::narrator::key_of;
use scenario::Compiled;
use scenario::explore::{moment, play};
use scenario::run::Bounds;
use scenario::shrink::{Task, shrink};

/// Items of the event queue that one world may have here; one that has more is told of as stopped. (The command line gives each
/// world more.) It bounds what a worker's memory holds, too.
pub const ITEMS_MAX: u64 = 20_000_000;
/// Of so many worlds that a search tries, one is told of.
const TOLD_EVERY_WORLDS: u64 = 8;

/// Who plays worlds.
#[derive(Debug, Default)]
pub struct Hand {
    text: String,
    compiled: Option<Compiled>,
}

impl Hand {
    /// Does what the bytes of a [`Request`] say, and tells the bytes of each [`Answer`]. Bytes that say nothing do nothing.
    pub fn take(&mut self, bytes: &[u8], tell: &mut dyn FnMut(Vec<u8>)) {
        let mut answer = |answer: Answer| tell(answer.to_bytes());
        match Request::of_bytes(bytes) {
            Some(Request::Begin { text }) => self.begin(text),
            Some(Request::Play { from, count }) => self.play(from, count, &mut answer),
            Some(Request::Moment { seed, check }) => {
                answer(Answer::Moment(self.moment(seed, check)));
            }
            Some(Request::Shrink { seed, check }) => {
                let smallest = self.shrink(seed, check, &mut answer);
                answer(Answer::Shrunk(smallest.map(Box::new)));
            }
            None => {}
        }
    }

    fn begin(&mut self, text: String) {
        self.compiled = scenario::compile(&text).ok();
        self.text = text;
    }

    fn play(&self, from: u64, count: u64, answer: &mut impl FnMut(Answer)) {
        if let Some(compiled) = &self.compiled {
            for seed in from..from.saturating_add(count) {
                let outcome = play(compiled, seed, bounds());
                answer(Answer::World(Box::new(outcome)));
            }
        }
    }

    fn moment(&self, seed: u64, check: Option<u64>) -> Instant {
        let check = check.and_then(|check| usize::try_from(check).ok());
        let found = self.compiled.as_ref().zip(check);
        let found = found.and_then(|(compiled, check)| moment(compiled, check, seed, bounds()));
        let Some(found) = found else {
            return Instant {
                seed,
                ..Instant::default()
            };
        };
        Instant {
            seed,
            fails_us: Some(found.at_us),
            items: found.items,
            message: found.item.map(key_of),
            intended: found.intended.map(key_of),
        }
    }

    fn shrink(&self, seed: u64, check: u64, answer: &mut impl FnMut(Answer)) -> Option<Smallest> {
        let scenario = scenario::parse(&self.text).ok()?;
        let task = Task {
            scenario: &scenario,
            check: usize::try_from(check).ok()?,
            seed,
        };
        // Whoever wants it to stop ends the worker.
        let mut watch = |progress: scenario::shrink::Progress| {
            if progress.worlds % TOLD_EVERY_WORLDS == 1 {
                answer(Answer::Shrinking(Extent::of(
                    progress.size,
                    progress.worlds,
                )));
            }
            true
        };
        shrink(task, &mut watch)
            .ok()
            .map(|found| Smallest::of(&found))
    }
}

fn bounds() -> Bounds {
    Bounds {
        items_max: ITEMS_MAX,
        ..Bounds::default()
    }
}
