//! The event queue: what will happen, ordered by time, and at equal times by the order in which it was scheduled; what is
//! pushed as last comes behind everything else of its time.
//!
//! A binary heap of small keys; the items lie in slots of their own, which know where their keys are, so that one that is
//! cancelled goes at once.

use crate::spec::Micros;
use alloc::vec::Vec;

/// Items that may wait at a time.
pub const EVENTS_QUEUED_MAX: usize = 1 << 20;

/// The bit of an order that puts an item behind all others of its time but the last ones.
const LATE: u64 = 1 << 62;
/// The bit of an order that puts an item behind all others of its time.
const LAST: u64 = 1 << 63;

/// A scheduled item, for cancelling it. Of no effect once the item has been taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    slot: u32,
    order: u64,
}

/// The queue is full; the item was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at: Micros,
    /// The number of the scheduling: breaks ties.
    order: u64,
    slot: u32,
}

#[derive(Clone, Debug)]
struct Slot<T> {
    order: u64,
    item: Option<T>,
    /// Where its key is in the heap.
    at: u32,
}

/// See the module's text.
#[derive(Clone, Debug)]
pub struct Queue<T> {
    heap: Vec<Key>,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    scheduled: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            heap: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            scheduled: 0,
        }
    }
}

impl<T> Queue<T> {
    /// How many items wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Does nothing wait?
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// The time of the next item.
    pub fn next_at(&self) -> Option<Micros> {
        self.heap.first().map(|key| key.at)
    }

    /// The next item, and when it is due.
    pub fn peek(&self) -> Option<(Micros, &T)> {
        let key = self.heap.first()?;
        let item = self.slots[key.slot as usize].item.as_ref()?;
        Some((key.at, item))
    }

    /// Every item that waits with the time when it is due, in no order that matters.
    pub fn items(&self) -> impl Iterator<Item = (Micros, &T)> {
        self.heap.iter().filter_map(|key| {
            let slot = &self.slots[key.slot as usize];
            Some((key.at, slot.item.as_ref()?))
        })
    }

    /// Schedules an item. Fails when [`EVENTS_QUEUED_MAX`] items wait.
    pub fn push(&mut self, at: Micros, item: T) -> Result<Token, QueueFull> {
        self.push_as(at, item, 0)
    }

    /// The same, behind what is due then, and before the last.
    pub fn push_late(&mut self, at: Micros, item: T) -> Result<Token, QueueFull> {
        self.push_as(at, item, LATE)
    }

    /// The same, behind everything else that is due then, whenever that is scheduled. Several of these keep their order.
    pub fn push_last(&mut self, at: Micros, item: T) -> Result<Token, QueueFull> {
        self.push_as(at, item, LAST)
    }

    fn push_as(&mut self, at: Micros, item: T, class: u64) -> Result<Token, QueueFull> {
        if self.heap.len() >= EVENTS_QUEUED_MAX {
            return Err(QueueFull);
        }
        let order = self.scheduled | class;
        self.scheduled += 1;
        let filled = Slot {
            order,
            item: Some(item),
            at: 0,
        };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = filled;
                slot
            }
            None => {
                self.slots.push(filled);
                (self.slots.len() - 1) as u32
            }
        };
        self.heap.push(Key { at, order, slot });
        self.rise(self.heap.len() - 1);
        Ok(Token { slot, order })
    }

    /// Takes the next item.
    pub fn pop(&mut self) -> Option<(Micros, T)> {
        let key = *self.heap.first()?;
        self.take(0).map(|item| (key.at, item))
    }

    /// Takes an item out before its time.
    pub fn cancel(&mut self, token: Token) -> Option<T> {
        let slot = &self.slots[token.slot as usize];
        if slot.order != token.order || slot.item.is_none() {
            return None;
        }
        self.take(slot.at as usize)
    }

    /// Removes the key at a place of the heap, and takes its item. The last key goes to that place, and on from there.
    fn take(&mut self, at: usize) -> Option<T> {
        let key = self.heap.swap_remove(at);
        if at < self.heap.len() && !self.sink(at) {
            self.rise(at);
        }
        self.free.push(key.slot);
        self.slots[key.slot as usize].item.take()
    }

    /// Puts a key in its place of the heap.
    fn settle(&mut self, at: usize, key: Key) {
        self.heap[at] = key;
        self.slots[key.slot as usize].at = at as u32;
    }

    fn rise(&mut self, mut at: usize) {
        let key = self.heap[at];
        while at > 0 {
            let parent = (at - 1) / 2;
            if self.heap[parent] <= key {
                break;
            }
            self.settle(at, self.heap[parent]);
            at = parent;
        }
        self.settle(at, key);
    }

    /// Moves a key towards the leaves; did it move at all? If so, it need not rise.
    fn sink(&mut self, from: usize) -> bool {
        let (key, mut at) = (self.heap[from], from);
        loop {
            let mut child = 2 * at + 1;
            if child + 1 < self.heap.len() && self.heap[child + 1] < self.heap[child] {
                child += 1;
            }
            if child >= self.heap.len() || key <= self.heap[child] {
                break;
            }
            self.settle(at, self.heap[child]);
            at = child;
        }
        self.settle(at, key);
        at > from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use alloc::collections::BTreeMap;

    #[test]
    fn orders_by_time_then_by_scheduling() {
        let mut queue = Queue::default();
        for (at, item) in [(5, 'b'), (3, 'a'), (5, 'c'), (9, 'e'), (5, 'd')] {
            queue.push(at, item).unwrap();
        }
        let order: Vec<char> = core::iter::from_fn(|| queue.pop())
            .map(|(_, c)| c)
            .collect();
        assert_eq!(order, ['a', 'b', 'c', 'd', 'e']);
    }

    #[test]
    fn a_token_cancels_its_own_item_only() {
        let mut queue = Queue::default();
        let first = queue.push(1, 'a').unwrap();
        assert_eq!(queue.cancel(first), Some('a'));
        let second = queue.push(1, 'b').unwrap();
        assert_eq!(queue.cancel(first), None);
        assert_eq!(queue.pop(), Some((1, 'b')));
        assert_eq!(queue.cancel(second), None);
        assert_eq!((queue.len(), queue.next_at()), (0, None));
    }

    #[test]
    fn agrees_with_a_sorted_map() {
        let mut rng = Rng::new(3);
        let (mut queue, mut model, mut tokens) = (Queue::default(), BTreeMap::new(), Vec::new());
        for number in 0..20_000u64 {
            match rng.range(0, 3) {
                0 | 1 => {
                    let at = rng.range(0, 500);
                    tokens.push((at, number, queue.push(at, number).unwrap()));
                    model.insert((at, number), ());
                }
                2 => {
                    let expected = model.pop_first().map(|((at, number), ())| (at, number));
                    assert_eq!(queue.pop(), expected);
                }
                _ if tokens.is_empty() => {}
                _ => {
                    let chosen = rng.range(0, tokens.len() as u64 - 1) as usize;
                    let (at, number, token) = tokens.swap_remove(chosen);
                    let expected = model.remove(&(at, number)).map(|()| number);
                    assert_eq!(queue.cancel(token), expected);
                }
            }
            assert_eq!(queue.len(), model.len());
            assert_eq!(queue.next_at(), model.keys().next().map(|(at, _)| *at));
        }
    }

    #[test]
    fn is_full_at_its_maximum() {
        let mut queue = Queue::default();
        for _ in 0..EVENTS_QUEUED_MAX {
            queue.push(0, ()).unwrap();
        }
        assert_eq!(queue.push(0, ()), Err(QueueFull));
    }
}
