//! The entries of a stream, and what the lag of its groups is reckoned from.
//!
//! A deque of nodes ([`super::stream_node`]), found by binary search on their IDs. Beside it stand how many entries
//! were ever added and the highest ID that was deleted out of order.

use alloc::collections::VecDeque;
use alloc::rc::Rc;

use super::stream_group::Group;
use super::stream_node::{Entry, Node, NodeLimits};
use crate::event::{MessageId, StreamId};
use crate::seeded::{self, Bug};

impl StreamId {
    /// The lowest ID, which no entry has.
    pub const MIN: StreamId = StreamId { ms: 0, seq: 0 };

    /// The highest ID.
    pub const MAX: StreamId = StreamId {
        ms: u64::MAX,
        seq: u64::MAX,
    };

    /// The next higher ID.
    pub fn next(self) -> Option<StreamId> {
        match (self.ms, self.seq.checked_add(1)) {
            (ms, Some(seq)) => Some(StreamId { ms, seq }),
            (ms, None) => Some(StreamId {
                ms: ms.checked_add(1)?,
                seq: 0,
            }),
        }
    }

    /// The next lower ID.
    pub fn previous(self) -> Option<StreamId> {
        match (self.ms, self.seq.checked_sub(1)) {
            (ms, Some(seq)) => Some(StreamId { ms, seq }),
            (ms, None) => Some(StreamId {
                ms: ms.checked_sub(1)?,
                seq: u64::MAX,
            }),
        }
    }
}

/// The ID that a new entry is to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewId {
    /// By the clock.
    Auto,
    /// The next one within this millisecond.
    Within(u64),
    /// This one.
    Exactly(StreamId),
}

/// Why there is no such ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoId {
    /// The last possible ID is taken.
    Exhausted,
    /// It is not above the last one.
    TooSmall,
}

/// The entries of a stream.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub(super) nodes: VecDeque<Rc<Node>>,
    pub(super) len: usize,
    /// What the nodes take, without the counters of each.
    memory_bytes: usize,
    first: StreamId,
    /// The last ID that was given out (`last-generated-id`).
    pub last: StreamId,
    /// The highest ID that XDEL removed.
    pub max_deleted: StreamId,
    /// How many entries were ever added.
    pub entries_added: u64,
}

/// Where an entry is: its node, and its place there.
type Place = (usize, usize);

impl Log {
    /// The number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The first ID of each node: the keys of the radix tree that a real server has.
    pub fn node_keys(&self) -> impl Iterator<Item = StreamId> {
        self.nodes.iter().map(|node| node.master())
    }

    /// The bytes that the nodes would take in a real server.
    pub fn packed_bytes(&self) -> usize {
        self.nodes.iter().map(|node| node.packed_bytes()).sum()
    }

    /// About the same, kept along: it costs nothing to ask.
    pub fn memory_bytes(&self) -> usize {
        self.memory_bytes
    }

    /// Removes a node with all that is in it.
    pub(super) fn remove_node(&mut self, at: usize) -> Option<Rc<Node>> {
        let node = self.nodes.remove(at)?;
        self.memory_bytes -= node.memory_bytes();
        Some(node)
    }

    /// The ID of the first entry; 0-0 when there is none.
    pub fn first_id(&self) -> StreamId {
        self.first
    }

    /// The ID of the last entry that is there; 0-0 when there is none.
    pub fn last_id(&self) -> StreamId {
        let last = self.iter().next_back();
        last.map_or(StreamId::MIN, |entry| entry.id)
    }

    /// The ID that an entry added now would get.
    ///
    /// # Errors
    /// None is left, or the wanted one is not above the last.
    pub fn next_id(&self, wanted: NewId, now_ms: u64) -> Result<StreamId, NoId> {
        let next = self.last.next().ok_or(NoId::Exhausted)?;
        match wanted {
            NewId::Auto if seeded::is(Bug::IdsRepeat) && self.last.ms > 0 => Ok(self.last),
            NewId::Auto if now_ms > self.last.ms => Ok(StreamId { ms: now_ms, seq: 0 }),
            NewId::Auto => Ok(next),
            NewId::Within(ms) if ms == self.last.ms && next.ms == ms => Ok(next),
            NewId::Within(ms) if ms > self.last.ms => Ok(StreamId { ms, seq: 0 }),
            NewId::Exactly(id) if id > self.last => Ok(id),
            NewId::Within(_) | NewId::Exactly(_) => Err(NoId::TooSmall),
        }
    }

    /// Adds an entry; `pairs` alternate between field and value. The ID must come from [`Log::next_id`].
    pub fn append<'b>(
        &mut self,
        id: StreamId,
        msg: MessageId,
        pairs: impl ExactSizeIterator<Item = &'b [u8]> + Clone,
        limits: NodeLimits,
    ) {
        let payload_bytes = pairs.clone().map(<[u8]>::len).sum();
        let roomy = |node: &Rc<Node>| node.has_room(payload_bytes, limits);
        if !self.nodes.back().is_some_and(roomy) {
            let node = Node::new(pairs.clone());
            self.memory_bytes += node.memory_bytes();
            self.nodes.push_back(Rc::new(node));
        }
        if let Some(node) = self.nodes.back_mut() {
            let before = node.memory_bytes();
            let node = Rc::make_mut(node);
            node.push(id, msg, pairs);
            self.memory_bytes += node.memory_bytes() - before;
        }
        if self.len == 0 {
            self.first = id;
        }
        self.len += 1;
        self.last = id;
        self.entries_added += 1;
    }

    /// The first place whose ID is not below this one.
    fn place(&self, id: StreamId) -> Place {
        let node = self.nodes.partition_point(|node| node.last() < id);
        let within = self.nodes.get(node).map_or(0, |node| node.place_of(id));
        (node, within)
    }

    /// The entry of this ID.
    pub fn get(&self, id: StreamId) -> Option<Entry<'_>> {
        let (node, within) = self.place(id);
        let entry = self.nodes.get(node)?.entry(within)?;
        (entry.id == id).then_some(entry)
    }

    /// The entries from `start` to `end`, both included.
    pub fn range(&self, start: StreamId, end: StreamId) -> Range<'_> {
        let front = self.place(start);
        let back = match end.next() {
            Some(after) => self.place(after),
            None => (self.nodes.len(), 0),
        };
        Range {
            nodes: &self.nodes,
            front,
            back: back.max(front),
        }
    }

    /// All entries.
    pub fn iter(&self) -> Range<'_> {
        Range {
            nodes: &self.nodes,
            front: (0, 0),
            back: (self.nodes.len(), 0),
        }
    }

    /// Gives every entry another message (COPY).
    pub fn renumber(&mut self, number: &mut dyn FnMut(StreamId, MessageId) -> MessageId) {
        for node in &mut self.nodes {
            Rc::make_mut(node).renumber(number);
        }
    }

    pub(super) fn refresh_first(&mut self) {
        self.first = self.iter().next().map_or(StreamId::MIN, |entry| entry.id);
    }

    /// Removes one entry and leaves a tombstone.
    pub(super) fn delete(&mut self, id: StreamId) -> Option<MessageId> {
        let (at, within) = self.place(id);
        let node = self.nodes.get(at)?;
        if node.entry(within)?.id != id {
            return None;
        }
        let msg = if node.live() == 1 {
            let msg = node.entry(within)?.msg;
            self.remove_node(at);
            msg
        } else {
            Rc::make_mut(&mut self.nodes[at]).delete(within)?
        };
        self.len -= 1;
        self.max_deleted = self.max_deleted.max(id);
        if id == self.first {
            self.refresh_first();
        }
        Some(msg)
    }

    /// Whether an entry between `start` and the end was deleted out of order, as far as that is recorded.
    fn has_tombstone_from(&self, start: StreamId) -> bool {
        self.len > 0
            && self.max_deleted != StreamId::MIN
            && self.first <= self.max_deleted
            && start <= self.max_deleted
    }

    /// How many entries were ever added up to this ID, where that can be told.
    pub fn entries_up_to(&self, id: StreamId) -> Option<u64> {
        if self.entries_added == 0 {
            return Some(0);
        }
        if self.len == 0 && id <= self.last {
            return Some(self.entries_added);
        }
        if id != StreamId::MIN && id < self.max_deleted {
            return None;
        }
        if id >= self.last {
            return (id == self.last).then_some(self.entries_added);
        }
        let whole = self.max_deleted == StreamId::MIN || self.max_deleted < self.first;
        let before_first = self.entries_added.saturating_sub(self.len as u64);
        match id.cmp(&self.first) {
            core::cmp::Ordering::Less if whole => Some(before_first),
            core::cmp::Ordering::Equal if whole => Some(before_first + 1),
            _ => None,
        }
    }

    /// How many entries a group has not read yet, where that can be told. (It may be negative after XSETID.)
    pub fn lag(&self, group: &Group) -> Option<i64> {
        if self.entries_added == 0 || self.len == 0 {
            return Some(0);
        }
        if group.cursor < self.first && self.max_deleted < self.first {
            return Some(self.len as i64);
        }
        let read = match group.entries_read {
            Some(read) if !self.has_tombstone_from(group.cursor) => read,
            _ => self.entries_up_to(group.cursor)?,
        };
        Some(self.entries_added.wrapping_sub(read) as i64)
    }

    /// Moves a group's cursor to an entry that is being delivered; a cursor never goes back here.
    pub fn advance(&self, group: &mut Group, id: StreamId) {
        if id <= group.cursor {
            return;
        }
        group.entries_read = match group.entries_read {
            Some(read) if group.cursor >= self.first && !self.has_tombstone_from(group.cursor) => {
                Some(read + 1)
            }
            read if self.entries_added == 0 => read,
            _ => self.entries_up_to(id),
        };
        group.cursor = id;
    }
}

/// Entries in order, from either end.
#[derive(Clone, Debug)]
pub struct Range<'a> {
    nodes: &'a VecDeque<Rc<Node>>,
    /// The next place from the front.
    front: Place,
    /// The place after the next one from the back.
    back: Place,
}

impl<'a> Iterator for Range<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        while self.front < self.back {
            let (at, within) = self.front;
            let node = &self.nodes[at];
            self.front = if within + 1 < node.places() {
                (at, within + 1)
            } else {
                (at + 1, 0)
            };
            if let Some(entry) = node.entry(within) {
                return Some(entry);
            }
        }
        None
    }
}

impl<'a> DoubleEndedIterator for Range<'a> {
    fn next_back(&mut self) -> Option<Entry<'a>> {
        while self.front < self.back {
            let (at, within) = self.back;
            self.back = match within.checked_sub(1) {
                Some(within) => (at, within),
                None => (at - 1, self.nodes[at - 1].places() - 1),
            };
            let (at, within) = self.back;
            if let Some(entry) = self.nodes[at].entry(within) {
                return Some(entry);
            }
        }
        None
    }
}
