//! A hash table from names to values, with the guarantee of Redis's SCAN.
//!
//! It owns chained buckets (a power of two of them) over a slab of entries. The hash has a key of the world, so
//! that the order is the same on every machine and yet not to be guessed. SCAN's cursor counts with its bits
//! reversed: whatever the table's size was at each call, an element that is there from the first call to the
//! last is returned at least once, because the buckets a cursor has passed are a set of low bits that growing and
//! shrinking both preserve.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::cow::CowVec;
use super::random::{Source, below, distinct, distinct_of};
use crate::event::Name;

/// The smallest table.
const BUCKETS_MIN: usize = 4;

/// A table shrinks when fewer than one bucket in so many is used.
const SHRINK_RATIO: usize = 8;

/// A slab counts as dense when at least one place in so many is used: then a random place soon hits an entry.
const DENSE_RATIO: usize = 8;

/// No entry.
const NIL: u32 = u32::MAX;

/// The key of the hash function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashKey(pub u64, pub u64);

/// The place of an entry. It stays valid until that entry is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryId(u32);

#[derive(Clone, Debug)]
struct Entry<V> {
    hash: u64,
    /// The next entry of this bucket, or of the free list.
    next: u32,
    item: Option<(Name, V)>,
}

impl<V> Default for Entry<V> {
    fn default() -> Self {
        Entry {
            hash: 0,
            next: NIL,
            item: None,
        }
    }
}

/// The head of a bucket's chain.
#[derive(Clone, Copy, Debug)]
struct Head(u32);

impl Default for Head {
    fn default() -> Self {
        Head(NIL)
    }
}

/// A map from names to values.
#[derive(Clone, Debug)]
pub struct Dict<V> {
    key: HashKey,
    buckets: CowVec<Head>,
    entries: CowVec<Entry<V>>,
    free: u32,
    len: usize,
}

impl<V: Clone> Dict<V> {
    /// An empty table, which takes no memory until something is inserted.
    pub fn new(key: HashKey) -> Dict<V> {
        Dict {
            key,
            buckets: CowVec::with_len(0),
            entries: CowVec::with_len(0),
            free: NIL,
            len: 0,
        }
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of buckets: what a walk over the whole table costs besides its entries.
    pub fn buckets(&self) -> usize {
        self.buckets.len()
    }

    /// Where this name is.
    pub fn find(&self, name: &[u8]) -> Option<EntryId> {
        if self.len == 0 {
            return None;
        }
        let hash = hash(self.key, name);
        let mut at = self.buckets[self.bucket_of(hash)].0;
        while at != NIL {
            let entry = &self.entries[at as usize];
            if entry.hash == hash
                && let Some((found, _)) = &entry.item
                && **found == *name
            {
                return Some(EntryId(at));
            }
            at = entry.next;
        }
        None
    }

    /// The value under this name.
    pub fn get(&self, name: &[u8]) -> Option<&V> {
        self.find(name).map(|entry| self.value(entry))
    }

    /// The value under this name, to change it.
    pub fn get_mut(&mut self, name: &[u8]) -> Option<&mut V> {
        self.find(name).map(|entry| self.value_mut(entry))
    }

    /// The value of an entry.
    pub fn value(&self, entry: EntryId) -> &V {
        match &self.entries[entry.0 as usize].item {
            Some((_, value)) => value,
            None => unreachable!("an entry id outlived its entry"),
        }
    }

    /// The value of an entry, to change it.
    pub fn value_mut(&mut self, entry: EntryId) -> &mut V {
        match &mut self.entries[entry.0 as usize].item {
            Some((_, value)) => value,
            None => unreachable!("an entry id outlived its entry"),
        }
    }

    /// The name and the value of an entry, the value to be changed.
    pub fn entry_mut(&mut self, entry: EntryId) -> (&Name, &mut V) {
        match &mut self.entries[entry.0 as usize].item {
            Some((name, value)) => (name, value),
            None => unreachable!("an entry id outlived its entry"),
        }
    }

    /// The name of an entry.
    pub fn name(&self, entry: EntryId) -> &Name {
        match &self.entries[entry.0 as usize].item {
            Some((name, _)) => name,
            None => unreachable!("an entry id outlived its entry"),
        }
    }

    /// Adds an entry. The name must not be there yet.
    pub fn insert_new(&mut self, name: Name, value: V) -> EntryId {
        debug_assert!(self.find(&name).is_none(), "the name is taken");
        if self.len >= self.buckets.len() {
            self.resize((self.buckets.len() * 2).max(BUCKETS_MIN));
        }
        let hash = hash(self.key, &name);
        let bucket = self.bucket_of(hash);
        let entry = Entry {
            hash,
            next: self.buckets[bucket].0,
            item: Some((name, value)),
        };
        let at = self.place(entry);
        self.buckets[bucket] = Head(at);
        self.len += 1;
        EntryId(at)
    }

    /// Sets the value of a name; returns the one before.
    pub fn insert(&mut self, name: Name, value: V) -> Option<V> {
        match self.find(&name) {
            Some(entry) => Some(core::mem::replace(self.value_mut(entry), value)),
            None => {
                self.insert_new(name, value);
                None
            }
        }
    }

    fn place(&mut self, entry: Entry<V>) -> u32 {
        if self.free == NIL {
            let at = self.entries.len();
            assert!(at < NIL as usize, "a table holds fewer than 2^32 entries");
            self.entries.push(entry);
            return at as u32;
        }
        let at = self.free;
        let slot = &mut self.entries[at as usize];
        self.free = slot.next;
        *slot = entry;
        at
    }

    /// Takes an entry out.
    pub fn remove_entry(&mut self, entry: EntryId) -> (Name, V) {
        let at = entry.0;
        let bucket = self.bucket_of(self.entries[at as usize].hash);
        let next = self.entries[at as usize].next;
        let mut before = self.buckets[bucket].0;
        if before == at {
            self.buckets[bucket] = Head(next);
        } else {
            while self.entries[before as usize].next != at {
                before = self.entries[before as usize].next;
            }
            self.entries[before as usize].next = next;
        }
        let slot = &mut self.entries[at as usize];
        slot.next = self.free;
        let Some(item) = slot.item.take() else {
            unreachable!("an entry id outlived its entry")
        };
        self.free = at;
        self.len -= 1;
        if self.buckets.len() > BUCKETS_MIN && self.len * SHRINK_RATIO < self.buckets.len() {
            self.resize((self.len * 2).next_power_of_two().max(BUCKETS_MIN));
        }
        item
    }

    /// Takes a name out.
    pub fn remove(&mut self, name: &[u8]) -> Option<(Name, V)> {
        self.find(name).map(|entry| self.remove_entry(entry))
    }

    fn bucket_of(&self, hash: u64) -> usize {
        (hash & (self.buckets.len() as u64 - 1)) as usize
    }

    /// Rebuilds the chains; the entries stay where they are.
    fn resize(&mut self, buckets: usize) {
        self.buckets = CowVec::with_len(buckets);
        for at in 0..self.entries.len() {
            if self.entries[at].item.is_some() {
                let bucket = self.bucket_of(self.entries[at].hash);
                let head = self.buckets[bucket].0;
                self.entries[at].next = head;
                self.buckets[bucket] = Head(at as u32);
            }
        }
    }

    /// Every entry, in the order of the slab: that of insertion until something is removed.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &V)> {
        (0..self.entries.len()).filter_map(|at| {
            let (name, value) = self.entries[at].item.as_ref()?;
            Some((name, value))
        })
    }

    /// The entry in this place of the slab, if one is there; places run to [`Dict::slab_len`].
    pub fn at(&self, place: usize) -> Option<(&Name, &V)> {
        let (name, value) = self.entries[place].item.as_ref()?;
        Some((name, value))
    }

    /// The number of places in the slab.
    pub fn slab_len(&self) -> usize {
        self.entries.len()
    }

    /// The place of some entry, each as likely as the others unless the slab is nearly empty.
    pub fn random(&self, source: Source<'_>) -> Option<usize> {
        if self.len == 0 {
            return None;
        }
        if self.entries.len() <= self.len * DENSE_RATIO {
            loop {
                let place = below(source, self.entries.len());
                if self.entries[place].item.is_some() {
                    return Some(place);
                }
            }
        }
        loop {
            let mut at = self.buckets[below(source, self.buckets.len())].0;
            let mut chain = Vec::new();
            while at != NIL {
                chain.push(at as usize);
                at = self.entries[at as usize].next;
            }
            if !chain.is_empty() {
                return Some(chain[below(source, chain.len())]);
            }
        }
    }

    /// So many different entries, each as likely as the others; all, if there are not more.
    pub fn random_distinct(&self, count: usize, source: Source<'_>) -> Vec<(&Name, &V)> {
        let places = if count.saturating_mul(DENSE_RATIO) < self.len {
            distinct_of(count, || self.random(source).unwrap_or(0))
        } else {
            let all: Vec<usize> = (0..self.entries.len())
                .filter(|&place| self.entries[place].item.is_some())
                .collect();
            distinct(source, all.len(), count)
                .into_iter()
                .map(|at| all[at])
                .collect()
        };
        places
            .into_iter()
            .filter_map(|place| self.at(place))
            .collect()
    }

    /// Visits one bucket and returns the cursor of the next; 0 when all have been visited.
    pub fn scan<'a>(&'a self, cursor: u64, mut visit: impl FnMut(&'a Name, &'a V)) -> u64 {
        if self.buckets.is_empty() {
            return 0;
        }
        let mask = self.buckets.len() as u64 - 1;
        let mut at = self.buckets[(cursor & mask) as usize].0;
        while at != NIL {
            let entry = &self.entries[at as usize];
            if let Some((name, value)) = &entry.item {
                visit(name, value);
            }
            at = entry.next;
        }
        // The bits above the mask are set so that adding one from the top carries into the bits below.
        (cursor | !mask)
            .reverse_bits()
            .wrapping_add(1)
            .reverse_bits()
    }

    /// Some entry near this random number: the first at or after the bucket that it points to.
    pub fn near(&self, random: u64) -> Option<(&Name, &V)> {
        if self.len == 0 {
            return None;
        }
        let mut bucket = self.bucket_of(random);
        while self.buckets[bucket].0 == NIL {
            bucket = (bucket + 1) & (self.buckets.len() - 1);
        }
        let mut chain = Vec::new();
        let mut at = self.buckets[bucket].0;
        while at != NIL {
            chain.push(at);
            at = self.entries[at as usize].next;
        }
        self.at(chain[((random >> 32) % chain.len() as u64) as usize] as usize)
    }
}

/// Makes a shared name of bytes.
pub fn name(bytes: &[u8]) -> Name {
    Arc::from(bytes)
}

/// A hash of 64 bits, the same on every machine: words are mixed in by multiplying and folding. Whoever knows the key can
/// make names that fall together, and nobody else is told it.
fn hash(HashKey(start, end): HashKey, bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    const MIXER: u64 = 0xbf58_476d_1ce4_e5b9;
    let fold = |state: u64, word: u64| {
        let product = (state ^ word).wrapping_mul(ODD);
        product ^ (product >> 32)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let start = start ^ (bytes.len() as u64).wrapping_mul(MIXER);
    let state = words.fold(start, fold);
    let state = fold(state, last_word(rest)) ^ end;
    let state = state.wrapping_mul(MIXER);
    state ^ (state >> 32)
}

/// Fewer than eight bytes as a number. The length, which tells `a` from a zero behind it, is hashed elsewhere.
fn last_word(rest: &[u8]) -> u64 {
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    match (rest.first_chunk(), rest.last_chunk()) {
        (Some(first), Some(last)) => four(first) | four(last) << 32,
        _ => rest
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::{Dict, HashKey, hash, name};

    #[test]
    fn names_spread_over_the_buckets() {
        for (prefix, buckets) in [("key:", 1024), ("a-long-name-of-a-key-", 1024), ("", 64)] {
            let mut counts = std::vec![0usize; buckets];
            for number in 0..buckets * 4 {
                let name = std::format!("{prefix}{number}");
                counts[hash(HashKey(1, 2), name.as_bytes()) as usize % buckets] += 1;
            }
            let empty = counts.iter().filter(|count| **count == 0).count();
            assert!(
                empty * 20 < buckets,
                "{prefix}: {empty} of {buckets} are empty"
            );
            assert!(counts.iter().all(|count| *count < 20), "{prefix}");
        }
    }

    #[test]
    fn every_byte_and_the_length_count() {
        let mut seen = BTreeSet::new();
        for len in 0..40usize {
            let zeros = std::vec![0u8; len];
            assert!(seen.insert(hash(HashKey(1, 2), &zeros)), "{len} zeros");
            for at in 0..len {
                let mut one = zeros.clone();
                one[at] = 1;
                assert!(seen.insert(hash(HashKey(1, 2), &one)), "{at} of {len}");
            }
        }
    }

    fn key_of(number: u16) -> Vec<u8> {
        std::format!("key:{number}").into_bytes()
    }

    proptest! {
        #![proptest_config(crate::behaviour::no_files())]
        #[test]
        fn a_dict_does_what_a_plain_map_does(ops in prop::collection::vec((0..200u16, any::<bool>()), 0..600)) {
            let mut dict = Dict::new(HashKey(1, 2));
            let mut model = BTreeMap::new();
            let mut kept = Vec::new();
            for (nth, (number, insert)) in ops.into_iter().enumerate() {
                let key = key_of(number);
                if insert {
                    prop_assert_eq!(dict.insert(name(&key), nth), model.insert(key, nth));
                } else {
                    prop_assert_eq!(dict.remove(&key).map(|(_, value)| value), model.remove(&key));
                }
                prop_assert_eq!(dict.len(), model.len());
                if nth % 50 == 0 {
                    kept.push((dict.clone(), model.clone()));
                }
            }
            kept.push((dict, model));
            for (dict, model) in &kept {
                let all: BTreeMap<Vec<u8>, usize> = dict.iter().map(|(key, value)| (key.to_vec(), *value)).collect();
                prop_assert_eq!(&all, model);
                for (key, value) in model {
                    prop_assert_eq!(dict.get(key), Some(value));
                }
            }
        }

        /// Whatever comes and goes between the calls, what is there all the time is returned.
        #[test]
        fn a_scan_returns_all_that_stays(
            stays in 1..60u16,
            steps in prop::collection::vec((0..40u16, any::<bool>()), 1..20),
        ) {
            let mut dict = Dict::new(HashKey(3, 4));
            for number in 0..stays {
                dict.insert(name(&key_of(number)), ());
            }
            let (mut cursor, mut found, mut nth) = (0, BTreeSet::new(), 0);
            loop {
                cursor = dict.scan(cursor, |key, ()| {
                    found.insert(key.to_vec());
                });
                if cursor == 0 {
                    break;
                }
                // Growing and shrinking again, so that the table is resized while it is walked.
                let (amount, grow) = steps[nth % steps.len()];
                for number in 0..amount * 8 {
                    let key = key_of(1000 + number);
                    if grow {
                        dict.insert(name(&key), ());
                    } else {
                        dict.remove(&key);
                    }
                }
                nth += 1;
                prop_assert!(nth < 100_000, "the walk ends");
            }
            for number in 0..stays {
                prop_assert!(found.contains(&key_of(number)), "key {} was returned", number);
            }
        }
    }
}
