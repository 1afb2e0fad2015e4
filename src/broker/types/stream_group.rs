//! Consumer groups: a cursor, consumers, and what was delivered and not yet acknowledged.
//!
//! Each pending entry stands twice, as in Redis: in the group's list with its owner, time and count, and as an ID in
//! its owner's list. Consumers sit in slots; their names are sorted, because that is the order of every reply.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;

use super::stream_map::IdMap;
use crate::event::{ConsumerId, GroupId, Name, StreamId};

/// The place of a consumer in its group, valid until it is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsumerSlot(u32);

/// An entry that was delivered and not acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    /// Who has it; `None` once it was released (XNACK).
    pub owner: Option<ConsumerSlot>,
    /// When it was delivered last, in milliseconds since the Unix epoch; 0 once it was released, so that it has been idle for
    /// longer than anything else.
    pub delivered_ms: u64,
    /// How often.
    pub deliveries: u64,
}

/// The highest delivery count: what XNACK FATAL gives, and what no further delivery raises.
pub const DELIVERIES_MAX: u64 = i64::MAX as u64;

/// The count of deliveries after one more.
pub fn once_more(deliveries: u64) -> u64 {
    if deliveries == DELIVERIES_MAX {
        deliveries
    } else {
        deliveries.saturating_add(1)
    }
}

/// One consumer.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// Its identity.
    pub id: ConsumerId,
    /// Its name.
    pub name: Name,
    /// When it last asked, in milliseconds since the Unix epoch.
    pub seen_ms: u64,
    /// When it last got something.
    pub active_ms: Option<u64>,
    pending: IdMap<()>,
}

impl Consumer {
    /// How many entries it has and has not acknowledged.
    pub fn pending_len(&self) -> usize {
        self.pending.len()
    }

    /// The IDs that it has, from this one on.
    pub fn pending_from(&self, start: StreamId) -> impl Iterator<Item = StreamId> {
        self.pending.from(start).map(|(id, ())| id)
    }
}

/// One group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its identity.
    pub id: GroupId,
    /// The last ID that was delivered to anybody.
    pub cursor: StreamId,
    /// How many entries up to the cursor were ever added, where that is known.
    pub entries_read: Option<u64>,
    pending: IdMap<Pending>,
    /// How many of them the stream has counted.
    pub(super) counted: usize,
    /// How many of them nobody owns.
    unowned: usize,
    /// The pending entries by the time of their delivery: made when it is first asked for.
    by_time: Option<IdMap<(), (u64, StreamId)>>,
    names: BTreeMap<Name, ConsumerSlot>,
    consumers: Vec<Option<Rc<Consumer>>>,
    free: Vec<ConsumerSlot>,
}

impl Group {
    /// A group without consumers that begins after `cursor`.
    pub fn new(id: GroupId, cursor: StreamId, entries_read: Option<u64>) -> Group {
        Group {
            id,
            cursor,
            entries_read,
            pending: IdMap::default(),
            counted: 0,
            unowned: 0,
            by_time: None,
            names: BTreeMap::new(),
            consumers: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Where a consumer is.
    pub fn find(&self, name: &[u8]) -> Option<ConsumerSlot> {
        self.names.get(name).copied()
    }

    /// A consumer.
    pub fn consumer(&self, slot: ConsumerSlot) -> &Consumer {
        match &self.consumers[slot.0 as usize] {
            Some(consumer) => consumer,
            None => unreachable!("a slot outlived its consumer"),
        }
    }

    /// A consumer, to change it.
    pub fn consumer_mut(&mut self, slot: ConsumerSlot) -> &mut Consumer {
        match &mut self.consumers[slot.0 as usize] {
            Some(consumer) => Rc::make_mut(consumer),
            None => unreachable!("a slot outlived its consumer"),
        }
    }

    /// The consumers, by name.
    pub fn consumers(&self) -> impl ExactSizeIterator<Item = &Consumer> {
        self.names.values().map(|&slot| self.consumer(slot))
    }

    /// Adds a consumer of a name that is not there yet.
    pub fn add_consumer(&mut self, name: Name, id: ConsumerId, now_ms: u64) -> ConsumerSlot {
        let consumer = Rc::new(Consumer {
            id,
            name: name.clone(),
            seen_ms: now_ms,
            active_ms: None,
            pending: IdMap::default(),
        });
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.consumers.push(None);
                ConsumerSlot(self.consumers.len() as u32 - 1)
            }
        };
        self.consumers[slot.0 as usize] = Some(consumer);
        self.names.insert(name, slot);
        slot
    }

    /// Removes a consumer with what it had pending.
    pub fn remove_consumer(&mut self, name: &[u8]) -> Option<Rc<Consumer>> {
        let slot = self.names.remove(name)?;
        self.free.push(slot);
        let consumer = self.consumers[slot.0 as usize].take()?;
        for id in consumer.pending_from(StreamId::default()) {
            let pending = self.pending.remove(id);
            self.retime(id, pending.map(|pending| pending.delivered_ms), None);
        }
        Some(consumer)
    }

    /// Gives every consumer another identity (COPY), in the order of their names.
    pub fn renumber(&mut self, mut number: impl FnMut() -> ConsumerId) {
        let slots: Vec<ConsumerSlot> = self.names.values().copied().collect();
        for slot in slots {
            self.consumer_mut(slot).id = number();
        }
    }

    /// How many entries are pending.
    pub fn pending_len(&self) -> usize {
        self.pending.len()
    }

    /// The first and the last pending ID.
    pub fn pending_ends(&self) -> Option<(StreamId, StreamId)> {
        Some((self.pending.first()?, self.pending.last()?))
    }

    /// A pending entry.
    pub fn pending(&self, id: StreamId) -> Option<&Pending> {
        self.pending.get(id)
    }

    /// The pending entries from this ID on.
    pub fn pending_from(&self, start: StreamId) -> impl Iterator<Item = (StreamId, &Pending)> {
        self.pending.from(start)
    }

    /// How many pending entries belong to nobody.
    pub fn unowned_len(&self) -> usize {
        self.unowned
    }

    /// The identity of a pending entry's owner, where it has one.
    pub fn owner_id(&self, pending: &Pending) -> Option<ConsumerId> {
        pending.owner.map(|slot| self.consumer(slot).id)
    }

    /// Makes an entry pending with this owner (or with nobody), or gives it to him; returns who had it before.
    pub fn assign(&mut self, id: StreamId, pending: Pending) -> Option<Pending> {
        let before = self.pending.insert(id, pending);
        let delivered_ms = before.map(|before| before.delivered_ms);
        self.retime(id, delivered_ms, Some(pending.delivered_ms));
        match before {
            Some(before) if before.owner == pending.owner => return Some(before),
            Some(before) => self.disown(id, before.owner),
            None => {}
        }
        match pending.owner {
            Some(owner) => {
                self.consumer_mut(owner).pending.insert(id, ());
            }
            None => self.unowned += 1,
        }
        before
    }

    fn disown(&mut self, id: StreamId, owner: Option<ConsumerSlot>) {
        match owner {
            Some(owner) => {
                self.consumer_mut(owner).pending.remove(id);
            }
            None => self.unowned -= 1,
        }
    }

    /// Notes that a pending entry was delivered once more to its owner; gives the new count.
    pub fn deliver_again(&mut self, id: StreamId, now_ms: u64) -> u64 {
        let Some(pending) = self.pending.get_mut(id) else {
            return 0;
        };
        let before_ms = core::mem::replace(&mut pending.delivered_ms, now_ms);
        pending.deliveries = once_more(pending.deliveries);
        let deliveries = pending.deliveries;
        self.retime(id, Some(before_ms), Some(now_ms));
        deliveries
    }

    /// Takes an entry out of the pending list: it is acknowledged, or gone.
    pub fn settle(&mut self, id: StreamId) -> Option<Pending> {
        let pending = self.pending.remove(id)?;
        self.retime(id, Some(pending.delivered_ms), None);
        self.disown(id, pending.owner);
        Some(pending)
    }

    fn retime(&mut self, id: StreamId, before_ms: Option<u64>, after_ms: Option<u64>) {
        if let Some(by_time) = &mut self.by_time {
            if let Some(ms) = before_ms {
                by_time.remove((ms, id));
            }
            if let Some(ms) = after_ms {
                by_time.insert((ms, id), ());
            }
        }
    }

    /// The pending entries with the times of their delivery, the longest ago first.
    pub fn longest_idle(&mut self) -> impl Iterator<Item = (u64, StreamId)> {
        let pending = &self.pending;
        let by_time = self.by_time.get_or_insert_with(|| {
            let mut by_time = IdMap::default();
            for (id, pending) in pending.iter() {
                by_time.insert((pending.delivered_ms, id), ());
            }
            by_time
        });
        by_time.iter().map(|(place, ())| place)
    }
}
