//! Random choices.

use sim::rng::Rng;
use sim::spec::Micros;

/// A random stream, and what games choose by it.
#[derive(Clone, Debug)]
pub struct Dice(Rng);

impl Dice {
    /// The dice of this number.
    pub fn new(seed: u64) -> Self {
        Self(Rng::stream(seed, "swarm", b""))
    }

    /// A number between both, each equally likely.
    pub fn range(&mut self, min: u64, max: u64) -> u64 {
        self.0.range(min, max)
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.0.chance(1, times)
    }

    /// One of these, of which there is one at least.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.range(0, all.len() as u64 - 1) as usize]
    }

    /// One of these texts.
    pub fn word<'a>(&mut self, all: &[&'a str]) -> &'a str {
        let picked: &&str = self.pick(all);
        picked
    }

    /// A span of the language, within both bounds, in milliseconds.
    pub fn span_ms(&mut self, min: u64, max: u64) -> String {
        let first = self.range(min, max);
        let last = self.range(first, max);
        match first == last {
            true => format!("{first}ms"),
            false => format!("{first}ms..{last}ms"),
        }
    }

    /// A moment up to this, to the millisecond.
    pub fn moment(&mut self, max_us: Micros) -> Micros {
        self.range(0, max_us / 1_000) * 1_000
    }
}
