//! A map from numbers that ascend as things come, to things that come and go: actors, links, packets, keys.
//!
//! The things lie in chunks, found by their number in O(1); a chunk with nothing in it is given back (but for one in each
//! lane, which is used again), and the row of chunks begins with the oldest thing. Chunks are shared until they are written: a clone costs one pointer a chunk.

use crate::trace::{ActorId, IntentId, LinkId, NodeId, PacketId};
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{ClientId, GroupId, KeyId, Seq};
use core::marker::PhantomData;

/// Numbers of a chunk.
const CHUNK_NUMBERS: u64 = 32;

/// A number, in one of some lanes of numbers: there is a lane for each node or actor that counts by itself.
pub(super) trait Number: Copy {
    /// The lane, and the number in it.
    fn place(self) -> (usize, u64);
    /// The number that has this place.
    fn at(lane: usize, number: u64) -> Self;
}

/// See the module's text.
#[derive(Clone, Debug)]
pub(super) struct Ids<K, T> {
    lanes: Vec<Lane<T>>,
    len: usize,
    keys: PhantomData<K>,
}

#[derive(Clone, Debug)]
struct Lane<T> {
    /// The first chunk's place among all chunks that the lane ever had.
    first: u64,
    chunks: VecDeque<Option<Arc<Chunk<T>>>>,
    /// A chunk with nothing in it, for its memory: as one ends, another begins.
    spare: Option<Arc<Chunk<T>>>,
}

#[derive(Clone, Debug)]
struct Chunk<T> {
    living: u32,
    rows: [Option<T>; CHUNK_NUMBERS as usize],
}

impl<K, T> Default for Ids<K, T> {
    fn default() -> Self {
        Self {
            lanes: Vec::new(),
            len: 0,
            keys: PhantomData,
        }
    }
}

impl<K: Number, T: Clone> Ids<K, T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn get(&self, key: &K) -> Option<&T> {
        let (lane, number) = key.place();
        let lane = self.lanes.get(lane)?;
        lane.chunk(number)?.rows[row(number)].as_ref()
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut T> {
        let (lane, number) = key.place();
        let chunk = self.lanes.get_mut(lane)?.chunk_mut(number)?;
        chunk.rows[row(number)].as_mut()
    }

    /// Puts a thing at its number; gives what was there.
    pub fn insert(&mut self, key: K, thing: T) -> Option<T> {
        let (lane, number) = key.place();
        while self.lanes.len() <= lane {
            self.lanes.push(Lane {
                first: 0,
                chunks: VecDeque::new(),
                spare: None,
            });
        }
        let before = self.lanes[lane].insert(number, thing);
        self.len += usize::from(before.is_none());
        before
    }

    pub fn remove(&mut self, key: &K) -> Option<T> {
        let (lane, number) = key.place();
        let removed = self.lanes.get_mut(lane)?.remove(number);
        self.len -= usize::from(removed.is_some());
        removed
    }

    /// What is at this number, made if there is nothing.
    pub fn or_default(&mut self, key: K) -> Option<&mut T>
    where
        T: Default,
    {
        if self.get(&key).is_none() {
            self.insert(key, T::default());
        }
        self.get_mut(&key)
    }

    /// Everything, in the order of the numbers, lane after lane.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &T)> {
        let lanes = self.lanes.iter().enumerate();
        lanes.flat_map(|(at, lane)| lane.iter().map(move |(number, t)| (K::at(at, number), t)))
    }
}

fn row(number: u64) -> usize {
    (number % CHUNK_NUMBERS) as usize
}

impl<T: Clone> Lane<T> {
    fn place(&self, number: u64) -> Option<usize> {
        usize::try_from((number / CHUNK_NUMBERS).checked_sub(self.first)?).ok()
    }

    fn chunk(&self, number: u64) -> Option<&Chunk<T>> {
        self.chunks.get(self.place(number)?)?.as_deref()
    }

    fn chunk_mut(&mut self, number: u64) -> Option<&mut Chunk<T>> {
        let place = self.place(number)?;
        self.chunks.get_mut(place)?.as_mut().map(Arc::make_mut)
    }

    fn insert(&mut self, number: u64, thing: T) -> Option<T> {
        if self.chunks.is_empty() {
            self.first = number / CHUNK_NUMBERS;
        }
        // Numbers ascend but for a few that overtake each other.
        while number / CHUNK_NUMBERS < self.first {
            self.chunks.push_front(None);
            self.first -= 1;
        }
        let place = (number / CHUNK_NUMBERS - self.first) as usize;
        if place >= self.chunks.len() {
            self.give_back_front();
            return self.append(number, thing);
        }
        self.put(place, number, thing)
    }

    /// The chunk before is given back if nothing is in it: it was kept for the numbers that followed.
    fn append(&mut self, number: u64, thing: T) -> Option<T> {
        if let Some(last) = self.chunks.back_mut()
            && last.as_ref().is_some_and(|chunk| chunk.living == 0)
        {
            self.spare = last.take();
            self.give_back_front();
        }
        if self.chunks.is_empty() {
            self.first = number / CHUNK_NUMBERS;
        }
        let place = (number / CHUNK_NUMBERS - self.first) as usize;
        while self.chunks.len() <= place {
            self.chunks.push_back(None);
        }
        self.put(place, number, thing)
    }

    fn put(&mut self, place: usize, number: u64, thing: T) -> Option<T> {
        let spare = &mut self.spare;
        let chunk = self.chunks[place].get_or_insert_with(|| {
            spare.take().unwrap_or_else(|| {
                Arc::new(Chunk {
                    living: 0,
                    rows: [const { None }; CHUNK_NUMBERS as usize],
                })
            })
        });
        let chunk = Arc::make_mut(chunk);
        let before = chunk.rows[row(number)].replace(thing);
        chunk.living += u32::from(before.is_none());
        before
    }

    fn remove(&mut self, number: u64) -> Option<T> {
        let place = self.place(number)?;
        let newest = place + 1 == self.chunks.len();
        let slot = self.chunks.get_mut(place)?;
        // What is not there need not be copied.
        slot.as_ref()?.rows[row(number)].as_ref()?;
        let chunk = Arc::make_mut(slot.as_mut()?);
        let removed = chunk.rows[row(number)].take();
        chunk.living -= 1;
        if chunk.living == 0 && !newest {
            self.spare = slot.take();
            self.give_back_front();
        }
        removed
    }

    fn give_back_front(&mut self) {
        while self.chunks.pop_front_if(|chunk| chunk.is_none()).is_some() {
            self.first += 1;
        }
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        let (first, chunks) = (self.first, self.chunks.iter().enumerate());
        chunks.flat_map(move |(place, chunk)| {
            let rows = chunk.iter().flat_map(|chunk| chunk.rows.iter().enumerate());
            rows.filter_map(move |(row, thing)| {
                let number = (first + place as u64) * CHUNK_NUMBERS + row as u64;
                thing.as_ref().map(|thing| (number, thing))
            })
        })
    }
}

/// Numbers that are counted once in a world.
macro_rules! number {
    ($name:ident) => {
        impl Number for $name {
            fn place(self) -> (usize, u64) {
                (0, u64::from(self.0))
            }

            fn at(_: usize, number: u64) -> Self {
                Self(number as _)
            }
        }
    };
}

/// Numbers that every node counts by itself.
macro_rules! number_of_node {
    ($name:ident) => {
        impl Number for (NodeId, $name) {
            fn place(self) -> (usize, u64) {
                (usize::from(self.0.0), self.1.0)
            }

            fn at(lane: usize, number: u64) -> Self {
                (NodeId(lane as u16), $name(number))
            }
        }
    };
}

number!(ActorId);
number!(LinkId);
number!(PacketId);
number!(NodeId);
number!(Seq);
number_of_node!(ClientId);
number_of_node!(KeyId);
number_of_node!(GroupId);

impl Number for IntentId {
    fn place(self) -> (usize, u64) {
        (self.actor.0 as usize, self.number)
    }

    fn at(lane: usize, number: u64) -> Self {
        let actor = ActorId(lane as u32);
        Self { actor, number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use alloc::collections::BTreeMap;

    #[test]
    fn agrees_with_a_sorted_map() {
        let mut rng = Rng::new(5);
        let (mut ids, mut model) = (Ids::default(), BTreeMap::new());
        let (mut newest, mut copies) = (0, Vec::new());
        for round in 0..20_000u64 {
            match rng.range(0, 9) {
                0..4 => {
                    newest += rng.range(0, 9) * rng.range(0, 9);
                    let key = (NodeId(rng.range(0, 2) as u16), KeyId(newest));
                    assert_eq!(ids.insert(key, round), model.insert(key, round));
                }
                4 if copies.len() < 50 => copies.push((ids.clone(), model.clone())),
                _ => {
                    let number = newest.saturating_sub(rng.range(0, 400));
                    let key = (NodeId(rng.range(0, 3) as u16), KeyId(number));
                    assert_eq!(ids.get(&key), model.get(&key));
                    assert_eq!(ids.get_mut(&key), model.get_mut(&key));
                    assert_eq!(ids.remove(&key), model.remove(&key));
                }
            }
            assert_eq!(ids.len(), model.len());
        }
        for (ids, model) in copies {
            assert!(ids.iter().eq(model.iter().map(|(key, n)| (*key, n))));
        }
    }

    #[test]
    fn what_is_gone_takes_no_room() {
        let mut ids = Ids::default();
        for number in 0..100_000 {
            ids.insert(PacketId(number), number);
            ids.remove(&PacketId(number.saturating_sub(10)));
        }
        assert!(ids.lanes[0].chunks.len() <= 2);
    }
}
