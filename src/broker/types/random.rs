//! Random choices from a source that the caller gives.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// Where random numbers come from.
pub type Source<'a> = &'a mut dyn FnMut() -> u64;

/// Above one chosen of so many, choosing shuffles all places instead of trying until enough different ones were hit.
const SPARSE_RATIO: usize = 3;

/// A number below `limit`, which is not 0.
pub fn below(source: Source<'_>, limit: usize) -> usize {
    (source() % limit as u64) as usize
}

/// So many different numbers below `limit` (all of them, if there are not more), in no order.
pub fn distinct(source: Source<'_>, limit: usize, count: usize) -> Vec<usize> {
    let count = count.min(limit);
    if count.saturating_mul(SPARSE_RATIO) < limit {
        return distinct_of(count, || below(source, limit));
    }
    let mut all: Vec<usize> = (0..limit).collect();
    for at in 0..count {
        let other = at + below(source, limit - at);
        all.swap(at, other);
    }
    all.truncate(count);
    all
}

/// Draws until so many different ones have come.
pub fn distinct_of(count: usize, mut draw: impl FnMut() -> usize) -> Vec<usize> {
    let (mut seen, mut chosen) = (BTreeSet::new(), Vec::with_capacity(count));
    while chosen.len() < count {
        let one = draw();
        if seen.insert(one) {
            chosen.push(one);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::distinct;
    use crate::node::splitmix;
    use std::collections::BTreeSet;

    #[test]
    fn choices_are_different_and_within_the_limit() {
        let mut state = 1;
        let mut source = || splitmix(&mut state);
        for (limit, count) in [(100, 5), (100, 60), (100, 100), (3, 10), (1, 1), (5, 0)] {
            let chosen = distinct(&mut source, limit, count);
            assert_eq!(chosen.len(), count.min(limit));
            let different: BTreeSet<_> = chosen.iter().collect();
            assert_eq!(different.len(), chosen.len());
            assert!(chosen.iter().all(|&one| one < limit));
        }
    }
}
