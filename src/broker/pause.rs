//! Requests that could run and must not yet: CLIENT PAUSE, and DEBUG SLEEP, while which the whole node stands still.
//!
//! Such a request is not begun: its bytes stay with its client, who stands in a line. When the pause ends, the line is
//! gone through in order, and everybody's bytes are read on.

use alloc::collections::VecDeque;

use resp::Args;

use crate::Broker;
use crate::client::{Client, Slot};
use crate::dispatch;
use crate::event::Time;
use crate::observe::attention;
use crate::table::{Command, flag};

/// What is held back until when, and who stands in line for that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pause {
    /// The end of CLIENT PAUSE; 0 if there is none.
    until: Time,
    /// Whether reading is held back too.
    all: bool,
    /// The end of DEBUG SLEEP; 0 if there is none.
    asleep_until: Time,
    line: VecDeque<Slot>,
}

impl Pause {
    /// Begins a pause. One that is under way gets neither shorter nor weaker.
    pub(crate) fn begin(&mut self, until: Time, all: bool) {
        self.all |= all;
        self.until = self.until.max(until);
    }

    /// Lets the whole node stand still.
    pub(crate) fn sleep(&mut self, until: Time) {
        self.asleep_until = self.asleep_until.max(until);
    }

    /// Whether the node stands still.
    pub(crate) fn asleep(&self, now: Time) -> bool {
        now < self.asleep_until
    }

    /// How many requests are held back.
    pub(crate) fn held_back(&self) -> usize {
        self.line.len()
    }

    /// When something ends.
    pub(crate) fn next_timeout(&self) -> Option<Time> {
        if self.asleep_until > 0 {
            return Some(self.asleep_until);
        }
        (self.until > 0).then_some(self.until)
    }

    fn holds(&self, client: &Client, command: &Command) -> bool {
        const WRITES: u32 = flag::WRITE | flag::MAY_REPLICATE;
        let writes = command.flags & WRITES != 0
            || (command.name == "exec" && client.transaction.contains(WRITES));
        self.until > 0 && (self.all || writes)
    }
}

impl Broker {
    /// Whether this request is held back. What would be refused anyway is not.
    pub(crate) fn holds_back(&mut self, slot: Slot, args: Args<'_>, command: &Command) -> bool {
        let client = self.clients.get(slot);
        let asleep = self.pause.asleep(self.now);
        if !asleep && !self.pause.holds(client, command) {
            return false;
        }
        if !asleep && dispatch::check(command, args, client, false).is_err() {
            return false;
        }
        self.clients.get_mut(slot).last_command = command.name;
        self.hold_back(slot);
        true
    }

    /// Puts a client in line until the pause ends.
    pub(crate) fn hold_back(&mut self, slot: Slot) {
        let client = self.clients.get_mut(slot);
        if !client.held_back {
            client.held_back = true;
            self.pause.line.push_back(slot);
        }
    }

    /// A client has gone: nothing is to be done for it when the pause ends.
    pub(crate) fn leave_pause(&mut self, slot: Slot) {
        if core::mem::take(&mut self.clients.get_mut(slot).held_back) {
            self.pause.line.retain(|&other| other != slot);
        }
    }

    /// Ends CLIENT PAUSE.
    pub(crate) fn unpause(&mut self) {
        self.pause.until = 0;
        self.pause.all = false;
        self.release();
    }

    /// Ends what has had its time.
    pub(crate) fn end_pauses(&mut self) {
        if self.pause.asleep(self.now) {
            return;
        }
        let woken = core::mem::take(&mut self.pause.asleep_until) > 0;
        if self.pause.until > 0 && self.pause.until <= self.now {
            self.unpause();
        } else if woken {
            self.release();
        }
    }

    fn release(&mut self) {
        if self.pause.next_timeout().is_none() {
            self.attention &= !attention::PAUSED;
        }
        for slot in core::mem::take(&mut self.pause.line) {
            self.clients.get_mut(slot).held_back = false;
            self.unblocked.push_back(slot);
        }
    }
}
