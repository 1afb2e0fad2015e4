//! Output that clients have not taken yet, and `client-output-buffer-limit`.
//!
//! The node hands over what it has to say by [`Broker::poll_output`]; until then it stands in the client's own buffer and
//! counts. What was handed over and stands unsent elsewhere, in a socket's queue or before a slow link, counts if the one
//! who drives the node says so by [`Broker::handle_output_backlog`]. A client of a class with limits that has more than
//! the hard limit, or more than the soft limit for longer than its seconds, is closed, and gets nothing of it any more.

use alloc::collections::BTreeSet;

use crate::Broker;
use crate::client::{Client, Slot};
use crate::event::{ClientId, Closing, Time};
use crate::params::{Params, memory_bytes};

/// Bytes that a real server keeps in a client's own buffer; they are not held against it.
const FREE_BYTES: u64 = 16384;
/// The least that a real server takes at once for what goes beyond.
const BLOCK_BYTES: u64 = 16384;
/// What such a block takes beside its bytes.
const BLOCK_OVERHEAD_BYTES: u64 = 40;

/// The limits of one class of clients; 0 is no limit.
#[derive(Clone, Copy, Debug, Default)]
struct Limit {
    hard_bytes: u64,
    soft_bytes: u64,
    soft_s: u64,
}

/// All limits, and who is beyond a soft one.
#[derive(Clone, Debug)]
pub(crate) struct OutputLimits {
    normal: Limit,
    pubsub: Limit,
    /// Whoever has less than this is within all limits.
    least_bytes: u64,
    /// When those who are beyond a soft limit are to be closed.
    deadlines: BTreeSet<(Time, Slot)>,
}

impl Default for OutputLimits {
    fn default() -> OutputLimits {
        OutputLimits {
            normal: Limit::default(),
            pubsub: Limit {
                hard_bytes: 32 << 20,
                soft_bytes: 8 << 20,
                soft_s: 60,
            },
            least_bytes: 8 << 20,
            deadlines: BTreeSet::new(),
        }
    }
}

impl OutputLimits {
    /// Takes over what CONFIG SET changed.
    pub(crate) fn read(&mut self, params: &Params) {
        let words: alloc::vec::Vec<&str> = params
            .get("client-output-buffer-limit")
            .split_ascii_whitespace()
            .collect();
        let number = |word: &str| memory_bytes(word.as_bytes()).unwrap_or(0);
        for class in words.chunks_exact(4) {
            let limit = Limit {
                hard_bytes: number(class[1]),
                soft_bytes: number(class[2]),
                soft_s: number(class[3]),
            };
            match class[0] {
                "normal" => self.normal = limit,
                "pubsub" => self.pubsub = limit,
                _ => {}
            }
        }
        let limits = [self.normal, self.pubsub];
        let bytes = limits
            .iter()
            .flat_map(|limit| [limit.hard_bytes, limit.soft_bytes]);
        self.least_bytes = bytes.filter(|&bytes| bytes > 0).min().unwrap_or(u64::MAX);
    }

    fn of(&self, client: &Client) -> Limit {
        if client.subscriptions.any() {
            self.pubsub
        } else {
            self.normal
        }
    }

    /// When the next client is to be closed for being beyond its soft limit.
    pub(crate) fn next_timeout(&self) -> Option<Time> {
        self.deadlines.first().map(|&(at, _)| at)
    }
}

impl Client {
    /// Bytes that it has not taken yet.
    pub(crate) fn untaken_bytes(&self) -> u64 {
        self.out.pending_bytes() as u64 + self.unsent_bytes
    }

    /// Blocks beyond its own buffer that a real server would have taken for them.
    pub(crate) fn output_blocks(&self) -> u64 {
        let beyond = self.untaken_bytes().saturating_sub(FREE_BYTES);
        beyond.div_ceil(BLOCK_BYTES)
    }

    /// What these blocks take: what is held against the limits.
    pub(crate) fn output_memory_bytes(&self) -> u64 {
        self.output_blocks() * (BLOCK_BYTES + BLOCK_OVERHEAD_BYTES)
    }

    /// What its buffers take: requests that did not run, commands that are queued, replies that were not taken.
    fn buffer_bytes(&self) -> u64 {
        self.unread_bytes() as u64 + self.transaction.queued_bytes() + self.untaken_bytes()
    }
}

impl Broker {
    /// So many bytes of what [`Broker::poll_output`] gave for a client stand unsent, all in all. Without such a call they
    /// count as sent.
    pub fn handle_output_backlog(&mut self, now: Time, client: ClientId, bytes: u64) {
        self.advance(now);
        if let Some(slot) = self.clients.slot(client) {
            self.clients.get_mut(slot).unsent_bytes = bytes;
            self.check_output(slot);
        }
        self.settle();
    }

    /// Counts a client's buffers anew, and closes it if it has left too much of its output untaken.
    pub(crate) fn check_output(&mut self, slot: Slot) {
        self.weigh_client(slot);
        let client = self.clients.get(slot);
        // A half reply is of no use to anybody.
        if client.out.overflowed() && client.closing.is_none() {
            return self.close_over_limit(slot);
        }
        if client.untaken_bytes() < self.output_limits.least_bytes && client.over_since.is_none() {
            return;
        }
        if client.closing.is_some() {
            return;
        }
        let (limit, bytes) = (self.output_limits.of(client), client.output_memory_bytes());
        let over = |limit_bytes: u64| limit_bytes > 0 && bytes >= limit_bytes;
        let since = client.over_since;
        if over(limit.hard_bytes) {
            return self.close_over_limit(slot);
        }
        if !over(limit.soft_bytes) {
            return self.forgive_output(slot);
        }
        let since = since.unwrap_or(self.now);
        // Whole seconds, more than the limit's.
        let deadline_s = (since / 1_000_000 + 1).saturating_add(limit.soft_s);
        let deadline = deadline_s.saturating_mul(1_000_000);
        if self.now >= deadline {
            return self.close_over_limit(slot);
        }
        self.forgive_output(slot);
        let client = self.clients.get_mut(slot);
        client.over_since = Some(since);
        client.over_until = Some(deadline);
        self.output_limits.deadlines.insert((deadline, slot));
    }

    /// It is within its limits, or gone.
    pub(crate) fn forgive_output(&mut self, slot: Slot) {
        let client = self.clients.get_mut(slot);
        client.over_since = None;
        if let Some(until) = client.over_until.take() {
            self.output_limits.deadlines.remove(&(until, slot));
        }
    }

    fn close_over_limit(&mut self, slot: Slot) {
        self.stats.output_limit_closings += 1;
        self.close(slot, Closing::OutputBufferLimit);
        let client = self.clients.get_mut(slot);
        client.out.take();
        client.unsent_bytes = 0;
        self.weigh_client(slot);
    }

    /// Closes those who were beyond their soft limit for too long.
    pub(crate) fn time_out_output(&mut self) {
        while let Some(&(at, slot)) = self.output_limits.deadlines.first() {
            if at > self.now {
                return;
            }
            self.output_limits.deadlines.pop_first();
            self.check_output(slot);
        }
    }

    /// Counts a client's buffers anew.
    pub(crate) fn weigh_client(&mut self, slot: Slot) {
        let client = self.clients.get_mut(slot);
        let bytes = if client.closing.is_some() {
            client.out.pending_bytes() as u64
        } else {
            client.buffer_bytes()
        };
        let before = core::mem::replace(&mut client.weighed_bytes, bytes);
        self.clients_bytes = self.clients_bytes - before + bytes;
    }

    /// What the buffers of all clients take.
    pub(crate) fn clients_memory(&self) -> u64 {
        self.clients_bytes
    }
}
