//! Putting things in order by one sort for all kinds of things.
//!
//! Each kind of thing that the standard library sorts is a copy of its sort, some kilobytes of the page. Here the kinds differ only
//! in how two are compared and how two change places, so the sort is there once. It is stable, takes O(n log n) comparisons, and is
//! slower than the standard library's by a call for each: right where what is sorted is short, or is sorted because somebody asks.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// As many are put in order where they lie; more by their places.
const IN_PLACE_MAX: usize = 16;

/// What can be put in order, whatever it is.
trait Row {
    fn len(&self) -> usize;
    fn compare(&mut self, one: usize, other: usize) -> Ordering;
    fn swap(&mut self, one: usize, other: usize);
}

struct Items<'a, T, C> {
    items: &'a mut [T],
    compare: C,
}

impl<T, C: FnMut(&T, &T) -> Ordering> Row for Items<'_, T, C> {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn compare(&mut self, one: usize, other: usize) -> Ordering {
        (self.compare)(&self.items[one], &self.items[other])
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.items.swap(one, other);
    }
}

/// Puts `items` in their order; those alike stay as they were among each other.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Puts `items` in the order of their keys; those of one key stay as they were among each other.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Puts `items` in the order that `compare` gives; those alike stay as they were among each other.
pub fn sort_by<T>(items: &mut [T], compare: impl FnMut(&T, &T) -> Ordering) {
    sort_row(&mut Items { items, compare });
}

/// The map of these pairs. Where a map is collected from an iterator, the standard library sorts the pairs before.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

fn sort_row(row: &mut dyn Row) {
    if row.len() <= IN_PLACE_MAX {
        insert_each(row);
    } else {
        let mut places: Vec<usize> = (0..row.len()).collect();
        places.sort_by(|one, other| row.compare(*one, *other));
        put(row, &mut places);
    }
}

/// Lets each sink to its place among those before it.
fn insert_each(row: &mut dyn Row) {
    for end in 1..row.len() {
        let mut at = end;
        while at > 0 && row.compare(at - 1, at) == Ordering::Greater {
            row.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// Brings to each place what `places` says belongs there, by going round each circle of places once.
fn put(row: &mut dyn Row, places: &mut [usize]) {
    for start in 0..places.len() {
        let mut at = start;
        loop {
            let from = core::mem::replace(&mut places[at], at);
            if from == start {
                break;
            }
            row.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// Numbers that look random: the same each time.
    fn some(count: u64, kinds: u64) -> Vec<(u64, u64)> {
        let scattered = |n: u64| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % kinds;
        (0..count).map(|n| (scattered(n), n)).collect()
    }

    #[test]
    fn the_order_is_that_of_the_standard_library_for_few_and_for_many() {
        for count in [0, 1, 2, 3, 15, 16, 17, 18, 100, 1_000] {
            for kinds in [1, 2, 7, 1_000] {
                let (mut ours, mut theirs) = (some(count, kinds), some(count, kinds));
                sort_by_key(&mut ours, |(key, _)| *key);
                theirs.sort_by_key(|(key, _)| *key);
                assert_eq!(ours, theirs, "{count} of {kinds}");
            }
        }
    }

    #[test]
    fn what_is_in_order_or_the_other_way_round_ends_in_order() {
        let mut falling: Vec<u32> = (0..50).rev().collect();
        sort(&mut falling);
        assert!(falling.is_sorted());
        sort(&mut falling);
        assert!(falling.is_sorted());
        let mut words = vec!["b", "c", "a"];
        sort_by(&mut words, |one, other| other.cmp(one));
        assert_eq!(words, ["c", "b", "a"]);
    }
}
