//! What befell an actor or a node and lasts: that it stands still, is slow, or is cut off.

use sim::trace::Affliction;

/// What has befallen somebody and lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plight {
    pub frozen: bool,
    /// So many times as slow; 1 = as usual.
    pub slow: u32,
    /// Nothing gets through on its links.
    pub cut: bool,
}

impl Plight {
    pub const NONE: Self = Self {
        frozen: false,
        slow: 1,
        cut: false,
    };

    /// Something befell it.
    pub fn befall(&mut self, how: Affliction) {
        match how {
            Affliction::Frozen => self.frozen = true,
            Affliction::Thawed => self.frozen = false,
            Affliction::Slowed(times) => self.slow = times,
            Affliction::Cut => self.cut = true,
            Affliction::Healed => self.cut = false,
            Affliction::Links(_) => {}
        }
    }

    /// A crash ends that somebody is frozen or slow; what is cut stays cut.
    pub fn die(&mut self) {
        *self = Self {
            cut: self.cut,
            ..Self::NONE
        };
    }
}
