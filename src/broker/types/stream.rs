//! Streams: a log of entries, and the groups that read it.
//!
//! Copies of a stream share the log's nodes, the groups and their pending lists until one of them writes. Here is what
//! concerns entries and groups together: removing and trimming.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;

use super::stream_group::Group;
pub use super::stream_log::{Log, NewId, NoId, Range};
pub use super::stream_node::{Entry, Fields, NODE_BYTES_MAX, NodeLimits};
use super::stream_producers::Producers;
use crate::event::{ConsumerId, GroupId, MessageId, Name, StreamId};

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
    Reference(GroupId, Option<ConsumerId>, StreamId),
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

/// A log of entries with its consumer groups.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// The entries.
    pub log: Log,
    groups: BTreeMap<Name, Rc<Group>>,
    /// How many entries are pending in all groups, as far as that was counted.
    pending: usize,
    /// Groups that may have changed since.
    uncounted: Vec<Name>,
    /// `None` until a producer is idempotent, or XCFGSET says how they are to be.
    producers: Option<Rc<Producers>>,
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
        self.log_and_group(name).map(|(_, group)| group)
    }

    /// The entries, and a group to change.
    pub fn log_and_group(&mut self, name: &[u8]) -> Option<(&Log, &mut Group)> {
        if self.uncounted.last().is_none_or(|last| **last != *name) {
            let (name, _) = self.groups.get_key_value(name)?;
            self.uncounted.push(name.clone());
        }
        let group = self.groups.get_mut(name)?;
        Some((&self.log, Rc::make_mut(group)))
    }

    /// Whether groups may have changed since their pending entries were counted.
    pub fn is_uncounted(&self) -> bool {
        !self.uncounted.is_empty()
    }

    /// Counts the pending entries of the groups that may have changed.
    pub fn count_pending(&mut self) {
        let mut uncounted = core::mem::take(&mut self.uncounted);
        for name in uncounted.drain(..) {
            let Some(group) = self.groups.get_mut(&name) else {
                continue;
            };
            let (before, now) = (group.counted, group.pending_len());
            if before != now {
                Rc::make_mut(group).counted = now;
                self.pending = self.pending - before + now;
            }
        }
        // Its memory is used again: this happens with nearly every command.
        self.uncounted = uncounted;
    }

    /// What it takes by a stated model of memory, the same on every machine: a round sum for each group and each pending
    /// entry, and what its entries take.
    pub fn memory_bytes(&self) -> usize {
        const STREAM_BYTES: usize = 1024;
        const GROUP_BYTES: usize = 256;
        // Once in the group's list, once in the consumer's.
        const PENDING_BYTES: usize = 96;
        let groups = GROUP_BYTES * self.groups.len() + PENDING_BYTES * self.pending;
        STREAM_BYTES + self.log.memory_bytes() + groups
    }

    /// What is remembered of idempotent producers, if there were any.
    pub fn producers(&self) -> Option<&Producers> {
        self.producers.as_deref()
    }

    /// What is remembered of idempotent producers, to change it.
    pub fn producers_mut(&mut self) -> &mut Producers {
        Rc::make_mut(self.producers.get_or_insert_default())
    }

    /// Adds a group of a name that is not there yet.
    pub fn add_group(&mut self, name: Name, mut group: Group) {
        group.counted = 0;
        self.uncounted.push(name.clone());
        self.groups.insert(name, Rc::new(group));
    }

    /// Removes a group with all it had pending.
    pub fn remove_group(&mut self, name: &[u8]) -> Option<Rc<Group>> {
        let group = self.groups.remove(name)?;
        self.pending -= group.counted;
        Some(group)
    }

    /// Whether a group has not read this entry yet, or has it pending.
    fn is_referenced(&self, id: StreamId) -> bool {
        let refers = |group: &Rc<Group>| group.cursor < id || group.pending(id).is_some();
        self.groups.values().any(refers)
    }

    /// Removes a pending entry from every group.
    pub fn drop_references(&mut self, id: StreamId, tell: &mut dyn FnMut(Removal)) {
        for (name, group) in &mut self.groups {
            if group.pending(id).is_none() {
                continue;
            }
            self.uncounted.push(name.clone());
            let group = Rc::make_mut(group);
            if let Some(pending) = group.settle(id) {
                tell(Removal::Reference(group.id, group.owner_id(&pending), id));
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
                let node = self.log.remove_node(at);
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
                self.log.remove_node(at);
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
            if let Some(msg) = Rc::make_mut(&mut self.log.nodes[at]).delete(place) {
                self.log.len -= 1;
                removed += 1;
                tell(Removal::Entry(id, msg));
            }
        }
        removed
    }
}
