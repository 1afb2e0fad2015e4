//! What the folds keep much of: an ordered map and a row, in chunks that copies share until one of them writes.
//!
//! A checkpoint copies the pointers to chunks; the first write to a chunk after it copies that chunk. So a checkpoint costs what
//! changed since the last, and not what there is. Both are made for keys that ascend and for ends: there, everything is O(1).

use std::collections::VecDeque;
use std::ops::Index;
use std::rc::Rc;

/// Entries of a chunk at most; one that is full is cut in two.
const CHUNK_MAX: usize = 64;

/// An ordered map.
#[derive(Clone, Debug)]
pub(crate) struct Kept<K, V> {
    /// Never empty, ascending.
    chunks: Vec<Rc<Vec<(K, V)>>>,
    len: usize,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<K: Ord + Clone, V: Clone> Kept<K, V> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where a key is, or where it would have to be: chunk and place in it.
    fn find(&self, key: &K) -> Result<(usize, usize), (usize, usize)> {
        let before = |chunk: &Rc<Vec<(K, V)>>| chunk.last().is_some_and(|(last, _)| last < key);
        // New keys are nearly always the greatest.
        let chunk = match self.chunks.last() {
            Some(last) if before(last) => self.chunks.len(),
            _ => self.chunks.partition_point(before),
        };
        let Some(rows) = self.chunks.get(chunk) else {
            return Err((chunk, 0));
        };
        match rows.binary_search_by(|(other, _)| other.cmp(key)) {
            Ok(at) => Ok((chunk, at)),
            Err(at) => Err((chunk, at)),
        }
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        let (chunk, at) = self.find(key).ok()?;
        Some(&self.chunks[chunk][at].1)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let (chunk, at) = self.find(key).ok()?;
        Some(&mut Rc::make_mut(&mut self.chunks[chunk])[at].1)
    }

    pub fn insert(&mut self, key: K, value: V) {
        let (mut chunk, mut at) = match self.find(&key) {
            Ok((chunk, at)) => {
                Rc::make_mut(&mut self.chunks[chunk])[at].1 = value;
                return;
            }
            Err(place) => place,
        };
        self.len += 1;
        if chunk == self.chunks.len() {
            match self.chunks.last() {
                Some(last) if last.len() < CHUNK_MAX => {
                    chunk -= 1;
                    at = last.len();
                }
                _ => self.chunks.push(Rc::new(Vec::with_capacity(CHUNK_MAX))),
            }
        } else if self.chunks[chunk].len() == CHUNK_MAX {
            let second = Rc::make_mut(&mut self.chunks[chunk]).split_off(CHUNK_MAX / 2);
            self.chunks.insert(chunk + 1, Rc::new(second));
            if at > CHUNK_MAX / 2 {
                (chunk, at) = (chunk + 1, at - CHUNK_MAX / 2);
            }
        }
        Rc::make_mut(&mut self.chunks[chunk]).insert(at, (key, value));
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let (chunk, at) = self.find(key).ok()?;
        Some(self.take(chunk, at).1)
    }

    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (self.len > 0).then(|| self.take(0, 0))
    }

    fn take(&mut self, chunk: usize, at: usize) -> (K, V) {
        self.len -= 1;
        let rows = Rc::make_mut(&mut self.chunks[chunk]);
        let taken = rows.remove(at);
        if rows.is_empty() {
            self.chunks.remove(chunk);
        }
        taken
    }

    /// Forgets the first ones until no more than so many are left.
    pub fn bound(&mut self, max: usize) {
        while self.len > max {
            self.pop_first();
        }
    }

    /// Keys in order, from one on.
    pub fn keys_from<'a>(&'a self, from: &K) -> impl Iterator<Item = &'a K> + use<'a, K, V> {
        let (chunk, at) = match self.find(from) {
            Ok(place) | Err(place) => place,
        };
        let rows = self.chunks.iter().skip(chunk).flat_map(|rows| rows.iter());
        rows.skip(at).map(|(key, _)| key)
    }

    /// How many keys are greater.
    pub fn count_after(&self, key: &K) -> usize {
        let (chunk, at) = match self.find(key) {
            Ok((chunk, at)) => (chunk, at + 1),
            Err(place) => place,
        };
        let behind = self.chunks.iter().skip(chunk).map(|rows| rows.len());
        behind.sum::<usize>().saturating_sub(at)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &(K, V)> {
        self.chunks.iter().flat_map(|rows| rows.iter())
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

/// Things in a row, with two ends.
#[derive(Clone, Debug)]
pub(crate) struct Row<T> {
    /// Never empty.
    chunks: VecDeque<Rc<VecDeque<T>>>,
    len: usize,
}

impl<T> Default for Row<T> {
    fn default() -> Self {
        Self {
            chunks: VecDeque::new(),
            len: 0,
        }
    }
}

impl<T: Clone + PartialEq> Row<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn front(&self) -> Option<&T> {
        self.chunks.front()?.front()
    }

    pub fn back(&self) -> Option<&T> {
        self.chunks.back()?.back()
    }

    /// The chunk of a place, and the place in it; the nearer end is where it is looked for.
    fn find(&self, index: usize) -> (usize, usize) {
        let mut left = index;
        if index < self.len / 2 {
            for (chunk, rows) in self.chunks.iter().enumerate() {
                if left < rows.len() {
                    return (chunk, left);
                }
                left -= rows.len();
            }
        }
        let mut before = self.len;
        for (chunk, rows) in self.chunks.iter().enumerate().rev() {
            before -= rows.len();
            if index >= before {
                return (chunk, index - before);
            }
        }
        (0, 0)
    }

    /// Puts a thing into a place, at most behind all others.
    pub fn insert(&mut self, index: usize, thing: T) {
        let index = index.min(self.len);
        let (mut chunk, mut at) = self.find(index);
        let full = |rows: Option<&Rc<VecDeque<T>>>| rows.is_none_or(|rows| rows.len() >= CHUNK_MAX);
        if index == 0 && full(self.chunks.front()) {
            self.chunks.push_front(Rc::default());
            (chunk, at) = (0, 0);
        } else if index == self.len && full(self.chunks.back()) {
            self.chunks.push_back(Rc::default());
            (chunk, at) = (self.chunks.len() - 1, 0);
        } else if self.chunks[chunk].len() >= CHUNK_MAX {
            let second = Rc::make_mut(&mut self.chunks[chunk]).split_off(CHUNK_MAX / 2);
            self.chunks.insert(chunk + 1, Rc::new(second));
            if at > CHUNK_MAX / 2 {
                (chunk, at) = (chunk + 1, at - CHUNK_MAX / 2);
            }
        }
        self.len += 1;
        Rc::make_mut(&mut self.chunks[chunk]).insert(at, thing);
    }

    /// Takes a thing out of the row; one at an end is found at once.
    pub fn take(&mut self, thing: &T) {
        let index = if self.front() == Some(thing) {
            Some(0)
        } else if self.back() == Some(thing) {
            Some(self.len - 1)
        } else {
            self.iter().position(|other| other == thing)
        };
        let Some((chunk, at)) = index.map(|index| self.find(index)) else {
            return;
        };
        self.len -= 1;
        let rows = Rc::make_mut(&mut self.chunks[chunk]);
        rows.remove(at);
        if rows.is_empty() {
            self.chunks.remove(chunk);
        }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|rows| rows.iter())
    }
}

impl<T: Clone + PartialEq> Index<usize> for Row<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        let (chunk, at) = self.find(index);
        &self.chunks[chunk][at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn dice(state: &mut u32) -> usize {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 8) as usize
    }

    /// Against a map of the library, with copies that must keep what they saw.
    #[test]
    fn a_map_is_a_map() {
        let (mut kept, mut model, mut state) = (Kept::default(), BTreeMap::new(), 7);
        let mut copies = Vec::new();
        for n in 0..20_000 {
            let key = match dice(&mut state) % 3 {
                0 => dice(&mut state) % 3_000,
                _ => n / 4,
            };
            match dice(&mut state) % 8 {
                0..4 => {
                    kept.insert(key, n);
                    model.insert(key, n);
                }
                4 => assert_eq!(kept.remove(&key), model.remove(&key)),
                5 => assert_eq!(kept.pop_first(), model.pop_first()),
                6 => assert_eq!(kept.get_mut(&key), model.get_mut(&key)),
                _ => assert_eq!(kept.count_after(&key), model.range(key + 1..).count()),
            }
            assert_eq!((kept.len(), kept.get(&key)), (model.len(), model.get(&key)));
            if n % 1_000 == 0 {
                copies.push((kept.clone(), model.clone()));
                let keys: Vec<_> = kept.keys_from(&key).copied().collect();
                assert_eq!(
                    keys,
                    model.range(key..).map(|(k, _)| *k).collect::<Vec<_>>()
                );
            }
        }
        copies.push((kept, model));
        for (kept, model) in copies {
            assert!(kept.iter().copied().eq(model.into_iter()));
        }
    }

    #[test]
    fn a_row_is_a_row() {
        let (mut row, mut model, mut state) = (Row::default(), VecDeque::new(), 9);
        let mut copies = Vec::new();
        for n in 0..20_000 {
            let place = dice(&mut state) % (model.len() + 1);
            match dice(&mut state) % 6 {
                0 => {
                    row.insert(0, n);
                    model.push_front(n);
                }
                1 => {
                    row.insert(model.len(), n);
                    model.push_back(n);
                }
                2 => {
                    row.insert(place, n);
                    model.insert(place, n);
                }
                3 => {
                    let thing = *model.front().unwrap_or(&0);
                    row.take(&thing);
                    model.pop_front();
                }
                4 => {
                    let thing = *model.back().unwrap_or(&0);
                    row.take(&thing);
                    model.pop_back();
                }
                _ if place < model.len() => {
                    assert_eq!(row[place], model[place]);
                    row.take(&model[place]);
                    model.remove(place);
                }
                _ => {}
            }
            assert_eq!((row.len(), row.front()), (model.len(), model.front()));
            if n % 1_000 == 0 {
                copies.push((row.clone(), model.clone()));
            }
        }
        copies.push((row, model));
        for (row, model) in copies {
            assert!(row.iter().eq(model.iter()));
            assert!(row.iter().rev().eq(model.iter().rev()));
        }
    }
}
