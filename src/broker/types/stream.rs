//! Streams: a log of entries, and the groups that read it.
//!
//! The log is a deque of nodes ([`super::stream_node`]), found by binary search on the first ID of each. Copies of a
//! stream share nodes, groups and pending lists until one of them writes. The log keeps what the lag of a group is
//! reckoned from: how many entries were ever added, and the highest ID that was deleted out of order.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;

use super::stream_group::{Group, Pending};
use super::stream_node::Node;
pub use super::stream_node::{Entry, Fields, NODE_BYTES_MAX, NodeLimits};
use crate::event::{GroupId, MessageId, Name, StreamId};

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

/// What trimming is to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// So many entries.
    Length(u64),
    /// The entries from this ID on.
    From(StreamId),
}

/// What becomes of references that groups hold to an entry that is to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum References {
    /// They stay (KEEPREF).
    Stay,
    /// They are removed too (DELREF).
    Go,
    /// Only entries that every group has read and acknowledged are removed (ACKED).
    Protect,
}

/// How to trim.
#[derive(Clone, Copy, Debug)]
pub struct Trim {
    /// What is left.
    pub keep: Keep,
    /// Only whole nodes (`~`).
    pub whole_nodes: bool,
    /// How many entries may go at most; 0 for any number.
    pub limit: u64,
    /// What groups hold.
    pub references: References,
}

/// What a removal did, to be told to the world.
#[derive(Clone, Copy, Debug)]
pub enum Removal {
    /// An entry went.
    Entry(StreamId, MessageId),
    /// A pending entry of a group went with it.
    Reference(GroupId, crate::event::ConsumerId, StreamId),
}

/// What became of one entry that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// There is no such entry.
    Missing,
    /// It went.
    Gone,
    /// A group still refers to it.
    Protected,
}

/// The entries of a stream.
#[derive(Clone, Debug, Default)]
pub struct Log {
    nodes: VecDeque<Arc<Node>>,
    len: usize,
    first: StreamId,
    /// The last ID that was given out (`last-generated-id`).
    pub last: StreamId,
    /// The highest ID that XDEL removed.
    pub max_deleted: StreamId,
    /// How many entries were ever added.
    pub entries_added: u64,
}

/// A log of entries with its consumer groups.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// The entries.
    pub log: Log,
    groups: BTreeMap<Name, Arc<Group>>,
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
        pairs: impl Iterator<Item = &'b [u8]> + ExactSizeIterator + Clone,
        limits: NodeLimits,
    ) {
        let payload_bytes = pairs.clone().map(<[u8]>::len).sum();
        let roomy = |node: &Arc<Node>| node.has_room(payload_bytes, limits);
        if !self.nodes.back().is_some_and(roomy) {
            self.nodes.push_back(Arc::new(Node::new(pairs.clone())));
        }
        if let Some(node) = self.nodes.back_mut() {
            Arc::make_mut(node).push(id, msg, pairs);
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

    fn refresh_first(&mut self) {
        self.first = self.iter().next().map_or(StreamId::MIN, |entry| entry.id);
    }

    /// Removes one entry and leaves a tombstone.
    fn delete(&mut self, id: StreamId) -> Option<MessageId> {
        let (at, within) = self.place(id);
        let node = self.nodes.get(at)?;
        if node.entry(within)?.id != id {
            return None;
        }
        let msg = if node.live() == 1 {
            let msg = node.entry(within)?.msg;
            self.nodes.remove(at);
            msg
        } else {
            Arc::make_mut(&mut self.nodes[at]).delete(within)?
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
    nodes: &'a VecDeque<Arc<Node>>,
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

impl Stream {
    /// The groups, by name.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = (&Name, &Group)> {
        self.groups.iter().map(|(name, group)| (name, &**group))
    }

    /// A group.
    pub fn group(&self, name: &[u8]) -> Option<&Group> {
        self.groups.get(name).map(|group| &**group)
    }

    /// A group, to change it.
    pub fn group_mut(&mut self, name: &[u8]) -> Option<&mut Group> {
        self.groups.get_mut(name).map(Arc::make_mut)
    }

    /// The entries, and a group to change.
    pub fn log_and_group(&mut self, name: &[u8]) -> Option<(&Log, &mut Group)> {
        let group = self.groups.get_mut(name)?;
        Some((&self.log, Arc::make_mut(group)))
    }

    /// Adds a group of a name that is not there yet.
    pub fn add_group(&mut self, name: Name, group: Group) {
        self.groups.insert(name, Arc::new(group));
    }

    /// Removes a group with all it had pending.
    pub fn remove_group(&mut self, name: &[u8]) -> Option<Arc<Group>> {
        self.groups.remove(name)
    }

    /// Whether a group has not read this entry yet, or has it pending.
    fn is_referenced(&self, id: StreamId) -> bool {
        let refers = |group: &Arc<Group>| group.cursor < id || group.pending(id).is_some();
        self.groups.values().any(refers)
    }

    /// Removes a pending entry from every group.
    pub fn drop_references(&mut self, id: StreamId, tell: &mut dyn FnMut(Removal)) {
        for group in self.groups.values_mut() {
            if group.pending(id).is_none() {
                continue;
            }
            let group = Arc::make_mut(group);
            if let Some(Pending { owner, .. }) = group.settle(id) {
                tell(Removal::Reference(group.id, group.consumer(owner).id, id));
            }
        }
    }

    /// Whether an entry may go; its references go already, if they are to.
    fn release(
        &mut self,
        id: StreamId,
        references: References,
        tell: &mut dyn FnMut(Removal),
    ) -> bool {
        match references {
            References::Stay => true,
            References::Protect => !self.is_referenced(id),
            References::Go => {
                self.drop_references(id, tell);
                true
            }
        }
    }

    /// Removes one entry (XDEL and its like). References come first: they go, and protect, also where there is no entry.
    pub fn delete(
        &mut self,
        id: StreamId,
        references: References,
        tell: &mut dyn FnMut(Removal),
    ) -> Removed {
        if !self.release(id, references, tell) {
            return Removed::Protected;
        }
        match self.log.delete(id) {
            Some(msg) => {
                tell(Removal::Entry(id, msg));
                Removed::Gone
            }
            None => Removed::Missing,
        }
    }

    /// Removes entries from the front; gives how many. The rules are those of `streamTrim`: node after node, each whole if
    /// it may go whole, the last one in part unless only whole nodes may go.
    pub fn trim(&mut self, trim: Trim, tell: &mut dyn FnMut(Removal)) -> u64 {
        let mut removed = 0;
        // Redis 8.2 removes whole nodes only where references stay, so `~` with DELREF or ACKED does nothing.
        if trim.whole_nodes && trim.references != References::Stay {
            return 0;
        }
        let mut at = 0;
        while let Some(node) = self.log.nodes.get(at) {
            let live = node.live() as u64;
            let len = self.log.len as u64;
            if matches!(trim.keep, Keep::Length(keep) if len <= keep)
                || trim.limit != 0 && removed + live > trim.limit
            {
                break;
            }
            let whole = match trim.keep {
                Keep::Length(keep) => len - live >= keep,
                Keep::From(id) => node.last() < id,
            };
            if whole && trim.references == References::Stay {
                let node = self.log.nodes.remove(at);
                self.log.len -= live as usize;
                removed += live;
                let entries = node.iter().flat_map(|node| node.entries());
                entries.for_each(|entry| tell(Removal::Entry(entry.id, entry.msg)));
                continue;
            }
            if !whole && trim.whole_nodes {
                break;
            }
            removed += self.trim_node(at, trim, tell);
            if !whole {
                break;
            }
            if self.log.nodes[at].live() == 0 {
                self.log.nodes.remove(at);
            } else {
                at += 1;
            }
        }
        if removed > 0 {
            self.log.refresh_first();
        }
        removed
    }

    /// Removes entries of one node, from its front, one by one.
    fn trim_node(&mut self, at: usize, trim: Trim, tell: &mut dyn FnMut(Removal)) -> u64 {
        let mut removed = 0;
        for place in 0..self.log.nodes[at].places() {
            let id = self.log.nodes[at].id_at(place);
            let stop = match trim.keep {
                Keep::Length(keep) => self.log.len as u64 <= keep,
                Keep::From(from) => id >= from,
            };
            if stop {
                break;
            }
            if self.log.nodes[at].entry(place).is_none() || !self.release(id, trim.references, tell)
            {
                continue;
            }
            if let Some(msg) = Arc::make_mut(&mut self.log.nodes[at]).delete(place) {
                self.log.len -= 1;
                removed += 1;
                tell(Removal::Entry(id, msg));
            }
        }
        removed
    }
}
