//! An ordered map by stream ID, for pending lists: chunks of sorted pairs that copies share until one is written to.
//!
//! A lookup is two binary searches. IDs mostly come in growing order and go in the same order, so chunks are filled
//! one after the other and the first ones empty first; a chunk that has become small is joined to its neighbour.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::event::StreamId;

/// Pairs per chunk: few enough that the copy after a checkpoint is cheap.
const CHUNK_PAIRS_MAX: usize = 64;

/// A chunk with fewer pairs is joined to the next one, if both together leave room.
const CHUNK_PAIRS_MIN: usize = 16;

type Pairs<K, V> = Vec<(K, V)>;

/// A map from stream IDs (or what else has an order) with cheap clones.
#[derive(Clone, Debug)]
pub struct IdMap<V, K = StreamId> {
    /// Each chunk behind its first ID; none is empty.
    chunks: VecDeque<(K, Rc<Pairs<K, V>>)>,
    len: usize,
    /// A chunk that became empty; the next one takes its memory. Short lists come and go all the time.
    spare: Option<Rc<Pairs<K, V>>>,
}

impl<K, V> Default for IdMap<V, K> {
    fn default() -> Self {
        IdMap {
            chunks: VecDeque::new(),
            len: 0,
            spare: None,
        }
    }
}

impl<V: Clone, K: Copy + Ord + Default> IdMap<V, K> {
    /// The number of IDs.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first ID.
    pub fn first(&self) -> Option<K> {
        self.chunks.front().map(|&(id, _)| id)
    }

    /// The last ID.
    pub fn last(&self) -> Option<K> {
        let (_, pairs) = self.chunks.back()?;
        pairs.last().map(|&(id, _)| id)
    }

    /// The chunk that holds this ID, or would; 0 when there is none before it.
    fn chunk_of(&self, id: K) -> usize {
        let after = self.chunks.partition_point(|&(first, _)| first <= id);
        after.saturating_sub(1)
    }

    fn find(&self, id: K) -> Option<(usize, usize)> {
        let at = self.chunk_of(id);
        let (_, pairs) = self.chunks.get(at)?;
        let within = pairs.binary_search_by_key(&id, |&(id, _)| id).ok()?;
        Some((at, within))
    }

    /// The value of an ID.
    pub fn get(&self, id: K) -> Option<&V> {
        let (at, within) = self.find(id)?;
        Some(&self.chunks[at].1[within].1)
    }

    /// The value of an ID, to change it.
    pub fn get_mut(&mut self, id: K) -> Option<&mut V> {
        let (at, within) = self.find(id)?;
        Some(&mut Rc::make_mut(&mut self.chunks[at].1)[within].1)
    }

    /// Sets the value of an ID; returns the one before.
    pub fn insert(&mut self, id: K, value: V) -> Option<V> {
        let at = self.chunk_of(id);
        let Some((first, shared)) = self.chunks.get_mut(at) else {
            self.add_chunk(0, id, value);
            return None;
        };
        let within = match shared.binary_search_by_key(&id, |&(id, _)| id) {
            Ok(within) => {
                let old = &mut Rc::make_mut(shared)[within].1;
                return Some(core::mem::replace(old, value));
            }
            Err(within) => within,
        };
        if shared.len() < CHUNK_PAIRS_MAX {
            *first = id.min(*first);
            Rc::make_mut(shared).insert(within, (id, value));
            self.len += 1;
        } else if within == CHUNK_PAIRS_MAX && at + 1 == self.chunks.len() {
            self.add_chunk(at + 1, id, value);
        } else {
            self.split(at);
            self.insert(id, value);
        }
        None
    }

    fn add_chunk(&mut self, at: usize, id: K, value: V) {
        let mut pairs = self.spare.take().unwrap_or_default();
        Rc::make_mut(&mut pairs).push((id, value));
        self.chunks.insert(at, (id, pairs));
        self.len += 1;
    }

    fn split(&mut self, at: usize) {
        let pairs = Rc::make_mut(&mut self.chunks[at].1);
        let tail = pairs.split_off(CHUNK_PAIRS_MAX / 2);
        self.chunks.insert(at + 1, (tail[0].0, Rc::new(tail)));
    }

    /// Takes an ID out.
    pub fn remove(&mut self, id: K) -> Option<V> {
        let (at, within) = self.find(id)?;
        let (first, shared) = &mut self.chunks[at];
        let pairs = Rc::make_mut(shared);
        let (_, value) = pairs.remove(within);
        self.len -= 1;
        match pairs.first() {
            Some(&(id, _)) => *first = id,
            None => {
                self.spare = self.chunks.remove(at).map(|(_, pairs)| pairs);
                return Some(value);
            }
        }
        if pairs.len() < CHUNK_PAIRS_MIN {
            self.join(at);
        }
        Some(value)
    }

    /// Joins a small chunk to the one after it.
    fn join(&mut self, at: usize) {
        let small = self.chunks[at].1.len();
        let Some((_, next)) = self.chunks.get(at + 1) else {
            return;
        };
        if small + next.len() > CHUNK_PAIRS_MAX / 2 {
            return;
        }
        let next = Rc::clone(next);
        Rc::make_mut(&mut self.chunks[at].1).extend(next.iter().cloned());
        self.chunks.remove(at + 1);
    }

    /// The pairs from this ID on, in order.
    pub fn from(&self, start: K) -> impl Iterator<Item = (K, &V)> {
        let first = self.chunk_of(start);
        let within = match self.chunks.get(first) {
            Some((_, pairs)) => pairs.partition_point(|&(id, _)| id < start),
            None => 0,
        };
        self.chunks
            .range(first.min(self.chunks.len())..)
            .enumerate()
            .flat_map(move |(nth, (_, pairs))| {
                let skip = if nth == 0 { within } else { 0 };
                pairs[skip..].iter().map(|(id, value)| (*id, value))
            })
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.from(K::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;

    fn id(n: u64) -> StreamId {
        StreamId {
            ms: n / 3,
            seq: n % 3,
        }
    }

    #[test]
    fn it_behaves_like_a_tree_and_copies_do_not_change() {
        let mut map = IdMap::default();
        let mut model = BTreeMap::new();
        let mut random = 1u64;
        let mut kept = (map.clone(), model.clone());
        for step in 0..60_000u64 {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
            // Phases of growing order, of random places, and of taking from the front.
            let at = match step / 5_000 % 3 {
                0 => id(step),
                1 => id(random >> 50),
                _ => model.keys().next().copied().unwrap_or_default(),
            };
            if step / 5_000 % 3 == 2 || random >> 33 & 1 == 0 && step / 5_000 % 3 == 1 {
                assert_eq!(map.remove(at), model.remove(&at));
            } else {
                assert_eq!(map.insert(at, step), model.insert(at, step));
            }
            if let Some(value) = map.get_mut(at) {
                *value += 1;
                *model.get_mut(&at).expect("both have it") += 1;
            }
            assert_eq!(map.len(), model.len());
            assert_eq!(map.first(), model.keys().next().copied());
            assert_eq!(map.last(), model.keys().next_back().copied());
            if step % 997 == 0 {
                let start = id(random >> 51);
                assert!(
                    map.from(start)
                        .eq(model.range(start..).map(|(k, v)| (*k, v)))
                );
                assert!(kept.0.iter().eq(kept.1.iter().map(|(k, v)| (*k, v))));
                kept = (map.clone(), model.clone());
            }
        }
    }
}
