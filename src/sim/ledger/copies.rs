//! One message for one audience: where its copies are, and which fate that makes.

use crate::fate::{Fate, Reason};

/// What the broker holds of a message for an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing.
    No,
    /// It waits: in its list, or in a stream and not yet delivered.
    Stored,
    /// It was delivered and is kept: in a pending list, or in another list than the one it was first written to.
    Pending,
}

/// All copies of a message that can still reach an audience's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Copies {
    pub held: Held,
    /// A stream's entry for a reader: it stays on the tape when it is read, and can be read again.
    pub tape: bool,
    /// Copies under way to a consumer, from the moment when the node took them out.
    pub packets: u32,
    /// Copies in consumers' hands.
    pub hands: u32,
    /// How often it was processed.
    pub times: u32,
    /// What it comes to when no copy is left, if it was never processed.
    pub end: Option<Fate>,
}

impl Copies {
    /// No copy at all, yet.
    pub const NONE: Self = Self {
        held: Held::No,
        tape: false,
        packets: 0,
        hands: 0,
        times: 0,
        end: None,
    };

    /// One copy that the broker stores.
    pub const STORED: Self = Self {
        held: Held::Stored,
        ..Self::NONE
    };

    /// What the broker holds comes first: it is what can still be delivered. A tape keeps everything for everybody,
    /// so there what the reader did comes first.
    pub fn fate(&self) -> Fate {
        if self.held == Held::Pending {
            Fate::Pending
        } else if self.held == Held::Stored && !self.tape {
            Fate::Stored
        } else if self.hands > 0 {
            Fate::Working
        } else if self.packets > 0 {
            Fate::InFlight
        } else if self.times > 0 {
            Fate::Done
        } else if self.held == Held::Stored {
            Fate::Stored
        } else {
            self.end.unwrap_or(Fate::Lost(Reason::Deleted))
        }
    }

    /// The broker no longer holds it; `end` says why, and weighs more than what happens to copies under way.
    pub fn drop_held(&mut self, end: Fate) {
        self.held = Held::No;
        self.end = Some(end);
    }

    /// The node takes a copy out, for a consumer.
    pub fn hand_out(&mut self) {
        self.packets += 1;
        self.end = None;
    }

    /// A copy under way came to nothing.
    pub fn lose_packet(&mut self, reason: Reason) {
        self.packets = self.packets.saturating_sub(1);
        self.lose(reason);
    }

    /// A copy in hands came to nothing.
    pub fn lose_hand(&mut self, reason: Reason) {
        self.hands = self.hands.saturating_sub(1);
        self.lose(reason);
    }

    /// A copy in hands was passed over on purpose.
    pub fn pass(&mut self) {
        self.hands = self.hands.saturating_sub(1);
        self.come_to(Fate::Discarded);
    }

    /// A copy under way came to hands.
    pub fn receive(&mut self) {
        self.packets = self.packets.saturating_sub(1);
        self.hands += 1;
    }

    /// A copy in hands was processed.
    pub fn process(&mut self) {
        self.hands = self.hands.saturating_sub(1);
        self.times += 1;
    }

    /// Whether nothing moves: its fate and its times say all there is to say.
    pub fn is_quiet(&self) -> bool {
        self.held != Held::Pending && self.packets == 0 && self.hands == 0
    }

    fn lose(&mut self, reason: Reason) {
        self.come_to(Fate::Lost(reason));
    }

    /// What happens to a copy decides, unless there is another, or something has been decided.
    fn come_to(&mut self, end: Fate) {
        if self.held == Held::No && self.end.is_none() {
            self.end = Some(end);
        }
    }
}
