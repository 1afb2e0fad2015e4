//! Bugs for tests: each is a mistake that somebody could make, and that the checkers must catch.
//!
//! Without the feature `seeded-bugs` there are none, and nothing of this is compiled in.

/// A mistake in a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Of those who wait for a key the newest is served.
    NewestServedFirst,
    /// Those who wait for a key are forgotten when it comes.
    NobodyServed,
    /// What is popped stays, and what stands at the other end goes.
    PopsTheOtherEnd,
    /// XACK says that it took an entry out of the pending list, and does not.
    AcknowledgedStays,
    /// An entry gets the ID of the one before it.
    IdsRepeat,
    /// A group passes over the first of several new entries.
    GroupSkips,
    /// LREM tells of one element less than it takes.
    RemovesUntold,
}

/// Is this bug in?
#[cfg(not(feature = "seeded-bugs"))]
#[inline(always)]
pub(crate) const fn is(_: Bug) -> bool {
    false
}

#[cfg(feature = "seeded-bugs")]
mod chosen {
    use super::Bug;
    use core::sync::atomic::{AtomicU8, Ordering};

    /// The chosen bug's place, from 1; 0 = none.
    static CHOSEN: AtomicU8 = AtomicU8::new(0);

    impl Bug {
        /// Every bug.
        pub const ALL: [Self; 7] = [
            Self::NewestServedFirst,
            Self::NobodyServed,
            Self::PopsTheOtherEnd,
            Self::AcknowledgedStays,
            Self::IdsRepeat,
            Self::GroupSkips,
            Self::RemovesUntold,
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
pub(crate) use chosen::is;

#[cfg(feature = "seeded-bugs")]
pub use chosen::choose;
