//! Values over the ordinals of a stream, kept as runs: what is equal and adjacent costs once.

use alloc::collections::BTreeMap;
use core::ops::Range;

/// A map from ordinals to values, as maximal runs of equal values; ordinals without a value are gaps.
#[derive(Clone, Debug)]
pub(super) struct Runs<T> {
    /// start → (end, value); never empty, never touching an equal neighbour.
    runs: BTreeMap<u32, (u32, T)>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self {
            runs: BTreeMap::new(),
        }
    }
}

impl<T: Copy + Eq> Runs<T> {
    pub fn get(&self, at: u32) -> Option<T> {
        self.run_at(at).map(|(_, value)| value)
    }

    /// The end of the run or gap that `at` lies in, and the run's value.
    pub fn segment(&self, at: u32) -> (u32, Option<T>) {
        if let Some((end, value)) = self.run_at(at) {
            return (end, Some(value));
        }
        let next = self.runs.range(at..).next();
        (next.map_or(u32::MAX, |(start, _)| *start), None)
    }

    pub fn set(&mut self, at: u32, value: T) {
        let before = self.runs.range_mut(..=at).next_back();
        match before.map(|(start, (end, known))| (*start, end, *known)) {
            Some((_, end, known)) if at < *end && known == value => {}
            // Behind the run that it continues: so things come.
            Some((start, end, known)) if at == *end && known == value => {
                *end += 1;
                self.join(start, at + 1);
            }
            // Alone, as what moves is: nothing is cut.
            Some((start, end, _)) if at == start && at + 1 == *end => self.set_alone(at, value),
            // The first of its run, as things go: the rest begins one later.
            Some((start, end, known)) if at == start && at + 1 < *end => {
                let rest = (*end, known);
                self.runs.remove(&at);
                self.runs.insert(at + 1, rest);
                self.set(at, value);
            }
            _ => self.set_range(at..at + 1, value),
        }
    }

    /// Gives the ordinal of a run that is one long another value; equal neighbours join.
    fn set_alone(&mut self, at: u32, value: T) {
        let before = self.runs.range_mut(..at).next_back();
        if let Some((start, run)) = before.filter(|(_, (end, known))| *end == at && *known == value)
        {
            run.0 = at + 1;
            let start = *start;
            self.runs.remove(&at);
            return self.join(start, at + 1);
        }
        if let Some(run) = self.runs.get_mut(&at) {
            run.1 = value;
        }
        self.join(at, at + 1);
    }

    /// The run from `start` to `end` takes in an equal one that begins there.
    fn join(&mut self, start: u32, end: u32) {
        let Some((behind, value)) = self.runs.get(&end).copied() else {
            return;
        };
        if let Some(run) = self.runs.get_mut(&start).filter(|run| run.1 == value) {
            run.0 = behind;
            self.runs.remove(&end);
        }
    }

    /// Gives every ordinal of the range this value.
    pub fn set_range(&mut self, range: Range<u32>, value: T) {
        if range.is_empty() {
            return;
        }
        self.clear(range.clone());
        let Range { mut start, mut end } = range;
        if let Some((s, (e, v))) = self.runs.range(..start).next_back()
            && *e == start
            && *v == value
        {
            start = *s;
        }
        if let Some((e, v)) = self.runs.get(&end)
            && *v == value
        {
            let e = *e;
            self.runs.remove(&end);
            end = e;
        }
        self.runs.insert(start, (end, value));
    }

    /// Makes the range a gap.
    fn clear(&mut self, range: Range<u32>) {
        self.split(range.start);
        self.split(range.end);
        while let Some((start, _)) = self.runs.range(range.clone()).next() {
            let start = *start;
            self.runs.remove(&start);
        }
    }

    /// Cuts the run that `at` lies inside of.
    fn split(&mut self, at: u32) {
        let Some((start, (end, value))) = self.runs.range_mut(..at).next_back() else {
            return;
        };
        if at < *end {
            let tail = (*end, *value);
            *end = at;
            debug_assert!(*start < at);
            self.runs.insert(at, tail);
        }
    }

    fn run_at(&self, at: u32) -> Option<(u32, T)> {
        let (_, (end, value)) = self.runs.range(..=at).next_back()?;
        (at < *end).then_some((*end, *value))
    }

    /// How many runs there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.runs.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_become_one_run() {
        let mut runs = Runs::default();
        for at in [3, 1, 2, 0, 4] {
            runs.set(at, 'a');
        }
        assert_eq!((runs.len(), runs.segment(0)), (1, (5, Some('a'))));
        runs.set(2, 'b');
        assert_eq!((runs.len(), runs.segment(3)), (3, (5, Some('a'))));
        runs.set(2, 'a');
        assert_eq!(runs.len(), 1);
    }

    #[test]
    fn ranges_overwrite_what_they_cover() {
        let mut runs = Runs::default();
        runs.set_range(0..10, 'a');
        runs.set_range(20..30, 'b');
        runs.set_range(5..25, 'c');
        assert_eq!(runs.get(4), Some('a'));
        assert_eq!(runs.segment(5), (25, Some('c')));
        assert_eq!(runs.segment(25), (30, Some('b')));
        assert_eq!(runs.segment(30), (u32::MAX, None));
    }

    /// Against an array, over all kinds of overlaps.
    #[test]
    fn agrees_with_an_array() {
        let (mut runs, mut model, mut dice) = (Runs::default(), [None; 64], 12_345u32);
        for _ in 0..5_000 {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (a, n, v) = (dice >> 8 & 63, dice >> 16 & 7, dice >> 24 & 3);
            match n {
                0 => runs.set(a, v),
                n => runs.set_range(a..(a + n).min(64), v),
            }
            model[a as usize..(a + n.max(1)).min(64) as usize].fill(Some(v));
            let starts = model
                .iter()
                .enumerate()
                .filter(|(at, v)| v.is_some() && (*at == 0 || model[at - 1] != **v));
            assert_eq!(runs.len(), starts.count());
            for (at, v) in model.iter().enumerate() {
                assert_eq!(runs.get(at as u32), *v);
            }
        }
    }
}
