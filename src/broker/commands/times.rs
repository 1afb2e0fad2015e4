//! Times to live, as requests give them: in which unit, and under which condition.

use crate::args;
use crate::keyspace::NEVER;

/// How a time in a request is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Seconds from now.
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// A Unix time in seconds.
    UnixSeconds,
    /// A Unix time in milliseconds.
    UnixMilliseconds,
}

impl Unit {
    /// The unit of the time that follows this word: EX, PX, EXAT or PXAT.
    pub(super) fn named(word: &[u8]) -> Option<Unit> {
        let units = [
            ("ex", Unit::Seconds),
            ("px", Unit::Milliseconds),
            ("exat", Unit::UnixSeconds),
            ("pxat", Unit::UnixMilliseconds),
        ];
        let found = units.into_iter().find(|(name, _)| args::is(word, name));
        found.map(|(_, unit)| unit)
    }

    /// The moment that a number means, in milliseconds since the Unix epoch. `None` where it overflows.
    pub(super) fn moment_ms(self, number: i64, now_ms: u64) -> Option<i64> {
        let base = now_ms as i64;
        match self {
            Unit::Seconds => number.checked_mul(1000)?.checked_add(base),
            Unit::Milliseconds => number.checked_add(base),
            Unit::UnixSeconds => number.checked_mul(1000),
            Unit::UnixMilliseconds => Some(number),
        }
    }
}

/// When a time to live may be replaced: always, where nothing is said.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Conditions {
    /// NX: only where there is none.
    pub(super) without: bool,
    /// XX: only where there is one.
    pub(super) with: bool,
    /// GT
    pub(super) later: bool,
    /// LT
    pub(super) sooner: bool,
}

impl Conditions {
    /// Adds the condition of this name; whether there is such a one.
    pub(super) fn add(&mut self, word: &[u8]) -> bool {
        let flags = [
            ("nx", &mut self.without),
            ("xx", &mut self.with),
            ("gt", &mut self.later),
            ("lt", &mut self.sooner),
        ];
        let found = flags.into_iter().find(|(name, _)| args::is(word, name));
        found.map(|(_, flag)| *flag = true).is_some()
    }

    /// Whether what goes at `current` may go at `when` instead. No time to live counts as an infinite one.
    pub(super) fn allow(self, current: u64, when: u64) -> bool {
        let has_ttl = current != NEVER;
        !(self.without && has_ttl
            || self.with && !has_ttl
            || self.later && (!has_ttl || when <= current)
            || self.sooner && has_ttl && when >= current)
    }
}
