//! A growing table of shared chunks: a clone costs one pointer a chunk, and a write after it copies one chunk.

use alloc::sync::Arc;
use alloc::vec::Vec;

/// Rows of a chunk. Small enough to copy, large enough that the pointers to chunks are few.
const CHUNK_ROWS: usize = 128;

/// Chunks that are searched before all others: what is looked for has nearly always come lately.
const CHUNKS_NEWEST: usize = 4;

/// A table that only grows, made for checkpoints.
#[derive(Clone, Debug)]
pub(super) struct Table<T> {
    chunks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T: Clone> Table<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn push(&mut self, row: T) {
        if self.len.is_multiple_of(CHUNK_ROWS) {
            self.chunks.push(Arc::new(Vec::with_capacity(CHUNK_ROWS)));
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(row);
            self.len += 1;
        }
    }

    pub fn get(&self, n: usize) -> Option<&T> {
        self.chunks.get(n / CHUNK_ROWS)?.get(n % CHUNK_ROWS)
    }

    pub fn get_mut(&mut self, n: usize) -> Option<&mut T> {
        Arc::make_mut(self.chunks.get_mut(n / CHUNK_ROWS)?).get_mut(n % CHUNK_ROWS)
    }

    /// The first row for which `before` is false; the rows must be ordered by it. Found fast among the newest.
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let is_before = |chunk: &Arc<Vec<T>>| chunk.last().is_some_and(&before);
        let mut from = self.chunks.len().saturating_sub(CHUNKS_NEWEST);
        if from > 0 && !is_before(&self.chunks[from - 1]) {
            from = 0;
        }
        let chunk = from + self.chunks[from..].partition_point(is_before);
        let inside = self.chunks.get(chunk).map(|c| c.partition_point(before));
        (chunk * CHUNK_ROWS + inside.unwrap_or(0)).min(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_saw() {
        let mut table = Table::default();
        for n in 0..1000u32 {
            table.push(n);
        }
        let before = table.clone();
        *table.get_mut(700).unwrap() = 7;
        table.push(1000);
        assert_eq!((before.get(700), before.len()), (Some(&700), 1000));
        assert_eq!((table.get(700), table.len()), (Some(&7), 1001));
        assert_eq!(table.get(1001), None);
    }

    #[test]
    fn the_partition_point_is_found_in_and_between_chunks() {
        let mut table = Table::default();
        for n in 0..1000u32 {
            table.push(n);
        }
        for n in [0, 1, 127, 128, 129, 511, 512, 513, 640, 999, 1000] {
            assert_eq!(table.partition_point(|row| *row < n), n as usize);
        }
    }
}
