//! How often a number was found: exact as long as there are not too many different ones.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Different numbers that are told apart. When there are more, the lowest bits of all of them are no longer looked at.
pub const DISTINCT_MAX: usize = 2_048;

/// Numbers, each with how often it was found. Equal whatever the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    /// By their upper bits.
    counts: BTreeMap<u64, u64>,
    /// Lowest bits that are not looked at.
    shift: u32,
    total: u64,
    nonzero: u64,
    least: u64,
    greatest: u64,
}

/// A part of what was found: from a number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The least number.
    pub from: u64,
    /// The greatest.
    pub to: u64,
    /// How often one of them was found.
    pub count: u64,
}

impl Distribution {
    /// One more.
    pub fn add(&mut self, number: u64) {
        self.least = if self.total == 0 {
            number
        } else {
            self.least.min(number)
        };
        self.greatest = self.greatest.max(number);
        self.total += 1;
        self.nonzero += u64::from(number > 0);
        *self.counts.entry(number >> self.shift).or_default() += 1;
        while self.counts.len() > DISTINCT_MAX {
            self.shift += 1;
            let finer = core::mem::take(&mut self.counts);
            for (upper, count) in finer {
                *self.counts.entry(upper >> 1).or_default() += count;
            }
        }
    }

    /// How many were found.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many of them were not zero.
    pub fn nonzero(&self) -> u64 {
        self.nonzero
    }

    /// The same with zeros for those of so many worlds that had nothing to say.
    pub fn of(&self, worlds: u64) -> Self {
        let mut all = self.clone();
        let missing = worlds.saturating_sub(self.total);
        if missing > 0 {
            *all.counts.entry(0).or_default() += missing;
            (all.total, all.least) = (worlds, 0);
        }
        all
    }

    /// The least.
    pub fn min(&self) -> u64 {
        self.least
    }

    /// The greatest.
    pub fn max(&self) -> u64 {
        self.greatest
    }

    /// So many of a thousand were as small or smaller.
    pub fn at(&self, permille: u64) -> u64 {
        let rank = (self.total * permille).div_ceil(1_000).max(1);
        let mut seen = 0;
        let mut counts = self.counts.iter();
        let found = counts.find(|(_, count)| {
            seen += **count;
            seen >= rank
        });
        found.map_or(0, |(upper, _)| {
            (upper << self.shift).clamp(self.least, self.greatest)
        })
    }

    /// From the least to the greatest in so many parts of equal width, or in fewer if there are not so many numbers.
    pub fn bins(&self, most: u64) -> Vec<Bin> {
        if self.total == 0 || most == 0 {
            return Vec::new();
        }
        let width = (self.greatest - self.least) / most + 1;
        let count = (self.greatest - self.least) / width + 1;
        let mut bins: Vec<Bin> = (0..count)
            .map(|n| {
                let from = self.least + n * width;
                let to = from.saturating_add(width - 1).min(self.greatest);
                Bin { from, to, count: 0 }
            })
            .collect();
        for (upper, times) in &self.counts {
            let number = (upper << self.shift).clamp(self.least, self.greatest);
            bins[((number - self.least) / width) as usize].count += times;
        }
        bins
    }
}
