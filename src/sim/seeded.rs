//! Bugs for tests: each is a mistake that somebody could make, and that the checkers must catch.
//!
//! Without the feature `seeded-bugs` there are none, and nothing of this is compiled in.

/// A mistake in the world or in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A crash does not end the work of the one who crashed.
    CrashSparesHands,
    /// What is under way when a connection is reset is never heard of again.
    ResetForgets,
    /// Who loses his connection does not connect again.
    NoRedial,
    /// How long a packet takes depends on what the program did before.
    LeftOverRuns,
    /// The ledger takes what a crashed actor had in hands for being worked on still.
    HandsNeverLost,
    /// The ledger takes what was lost under way for being under way still.
    PacketsNeverLost,
    /// The ledger does not hear of XACK.
    AcknowledgementsIgnored,
    /// The ledger does not hear that entries are trimmed.
    TrimmingIgnored,
    /// The ledger does not hear that an element moved to another list.
    MovesIgnored,
    /// What a node says of an element that is popped is heard twice.
    PopsToldTwice,
    /// A reply that did not arrive counts as worked on.
    LostRepliesDone,
}

/// Is this bug in?
#[cfg(not(feature = "seeded-bugs"))]
#[inline(always)]
pub(crate) const fn is(_: Bug) -> bool {
    false
}

/// What [`Bug::LeftOverRuns`] adds to a latency.
#[cfg(not(feature = "seeded-bugs"))]
#[inline(always)]
pub(crate) const fn left_over() -> u64 {
    0
}

#[cfg(feature = "seeded-bugs")]
mod chosen {
    use super::Bug;
    use core::sync::atomic::{AtomicU8, AtomicU32, Ordering};

    /// How often a latency was asked for.
    static LEFT_OVER: AtomicU32 = AtomicU32::new(0);

    pub(crate) fn left_over() -> u64 {
        let runs = LEFT_OVER.fetch_add(1, Ordering::Relaxed);
        u64::from(is(Bug::LeftOverRuns)) * u64::from(runs % 1_009)
    }

    /// The chosen bug's place, from 1; 0 = none.
    static CHOSEN: AtomicU8 = AtomicU8::new(0);

    impl Bug {
        /// Every bug.
        pub const ALL: [Self; 11] = [
            Self::CrashSparesHands,
            Self::ResetForgets,
            Self::NoRedial,
            Self::LeftOverRuns,
            Self::HandsNeverLost,
            Self::PacketsNeverLost,
            Self::AcknowledgementsIgnored,
            Self::TrimmingIgnored,
            Self::MovesIgnored,
            Self::PopsToldTwice,
            Self::LostRepliesDone,
        ];
    }

    /// Puts a bug in, in place of the one before; for the whole program, so only one test may do it.
    pub fn choose(bug: Option<Bug>) {
        CHOSEN.store(bug.map_or(0, |bug| bug as u8 + 1), Ordering::Relaxed);
    }

    pub(crate) fn is(bug: Bug) -> bool {
        CHOSEN.load(Ordering::Relaxed) == bug as u8 + 1
    }
}

#[cfg(feature = "seeded-bugs")]
pub(crate) use chosen::{is, left_over};

#[cfg(feature = "seeded-bugs")]
pub use chosen::choose;
