//! Giving out seeds and adding up what comes back, in the order of the seeds.

use super::results::Results;
use super::wire::TRAPPED;
use scenario::explore::{Outcome, Stopped};
use std::collections::BTreeMap;

/// Worlds of one exploration, on offer; the first is how many there are unless somebody says so.
pub const WORLDS: [u64; 3] = [1_000, 100, 10_000];
/// The lowest seed.
pub const SEEDS: u64 = 1;
/// Worlds that are given out together.
pub const CHUNK_WORLDS: u64 = 8;
/// How far whoever plays may be ahead of the lowest seed that is not done: so many outcomes wait at most.
pub const AHEAD_WORLDS_MAX: u64 = 512;

/// See the module.
#[derive(Debug)]
pub struct Gather {
    count: u64,
    /// Worlds that were given out, from the first on.
    given: u64,
    /// Given out, and given back: lowest seed and how many.
    back: Vec<(u64, u64)>,
    /// Outcomes that wait for those before them, by seed.
    early: BTreeMap<u64, Outcome>,
    results: Results,
}

impl Gather {
    /// So many worlds.
    pub fn new(count: u64) -> Self {
        Self {
            count,
            given: 0,
            back: Vec::new(),
            early: BTreeMap::new(),
            results: Results::default(),
        }
    }

    /// The next worlds to be played: the lowest seed, and how many. Nothing if all were given out, or if whoever plays is too far
    /// ahead of somebody.
    pub fn give(&mut self) -> Option<(u64, u64)> {
        if let Some(back) = self.back.pop() {
            return Some(back);
        }
        let from = self.given;
        if from >= self.count || from >= self.results.worlds() + AHEAD_WORLDS_MAX {
            return None;
        }
        let count = CHUNK_WORLDS.min(self.count - from);
        self.given += count;
        Some((SEEDS + from, count))
    }

    /// Takes worlds back that were not played.
    pub fn give_back(&mut self, from: u64, count: u64) {
        if count > 0 {
            self.back.push((from, count));
        }
    }

    /// A world was played.
    pub fn take(&mut self, outcome: Outcome) {
        self.early.insert(outcome.seed, outcome);
        while let Some(next) = self.early.remove(&(SEEDS + self.results.worlds())) {
            self.results.add(next);
        }
    }

    /// In this world the program itself failed.
    pub fn take_trap(&mut self, seed: u64, says: String) {
        let stopped = Stopped { id: TRAPPED, says };
        self.take(Outcome {
            seed,
            ended_us: 0,
            messages: 0,
            stopped: Some(stopped),
            audiences: Vec::new(),
            checks: Vec::new(),
        });
    }

    /// What the worlds come to so far.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Worlds that were played.
    pub fn played(&self) -> u64 {
        self.results.worlds() + self.early.len() as u64
    }

    /// Worlds that are wanted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Has every world been played?
    pub fn is_done(&self) -> bool {
        self.results.worlds() == self.count
    }
}
