//! What is kept of the trace: a rolling hash over every record ever made, and a bounded window of the newest ones.
//!
//! The window is a row of shared chunks, so that a copy of the world costs a few pointers: a chunk that a copy shares is
//! never written again, the next record begins a new one.

use crate::trace::{Record, RecordSeq};
use alloc::{collections::VecDeque, sync::Arc, vec::Vec};
use core::hash::{Hash, Hasher};

/// Records that the window holds at least, once so many were made.
pub const TRACE_WINDOW_RECORDS: usize = 1 << 16;
/// Records in one chunk at most.
const CHUNK_RECORDS_MAX: usize = 1 << 10;

/// The newest records, and the hash of all.
#[derive(Clone, Debug, Default)]
pub struct Log {
    chunks: VecDeque<Arc<Vec<Record>>>,
    /// Records in all chunks.
    kept: usize,
    /// Records ever made.
    made: RecordSeq,
    hash: TraceHash,
}

impl Log {
    /// The number that the next record will have: how many were ever made.
    pub fn next_seq(&self) -> RecordSeq {
        self.made
    }

    /// The number of the oldest record that is still kept (or of the next one, if none is).
    pub fn first_seq(&self) -> RecordSeq {
        self.made - self.kept as u64
    }

    /// The kept records from `seq` on, oldest first. If older ones were asked for than are kept, it begins with the oldest.
    pub fn since(&self, seq: RecordSeq) -> impl Iterator<Item = &Record> {
        let first = self
            .chunks
            .partition_point(|chunk| chunk.last().is_none_or(|record| record.seq < seq));
        self.chunks.range(first..).flat_map(move |chunk| {
            let from = chunk.partition_point(|record| record.seq < seq);
            &chunk[from..]
        })
    }

    /// One record, if it is still kept.
    pub fn get(&self, seq: RecordSeq) -> Option<&Record> {
        let found = self.since(seq).next()?;
        (found.seq == seq).then_some(found)
    }

    /// The newest record.
    pub fn last(&self) -> Option<&Record> {
        self.chunks.back()?.last()
    }

    /// The hash of all records ever made.
    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    /// Appends a record, whose number must be [`Log::next_seq`].
    pub(crate) fn push(&mut self, record: Record) {
        debug_assert_eq!(record.seq, self.made, "records are numbered in order");
        record.hash(&mut self.hash);
        self.made += 1;
        self.kept += 1;
        match self.chunks.back_mut().and_then(Arc::get_mut) {
            Some(chunk) if chunk.len() < CHUNK_RECORDS_MAX => chunk.push(record),
            _ => self.begin_chunk(record),
        }
    }

    fn begin_chunk(&mut self, record: Record) {
        let mut chunk = self.drop_oldest();
        chunk.push(record);
        self.chunks.push_back(Arc::new(chunk));
    }

    /// Lets go of chunks that the window no longer needs, and gives the memory of one for the next, if no copy shares it.
    fn drop_oldest(&mut self) -> Vec<Record> {
        let mut free = Vec::new();
        while let Some(oldest) = self.chunks.front()
            && self.kept - oldest.len() >= TRACE_WINDOW_RECORDS
        {
            self.kept -= oldest.len();
            free = self
                .chunks
                .pop_front()
                .and_then(Arc::into_inner)
                .unwrap_or_default();
        }
        free.clear();
        free
    }
}

/// The rolling hash: every record as `derive(Hash)` writes it, with each number that is as wide as the machine's addresses
/// (lengths, discriminants) widened to 64 bits, so that it is the same on every machine.
#[derive(Clone, Debug)]
struct TraceHash {
    state: u64,
}

impl Default for TraceHash {
    fn default() -> Self {
        Self {
            state: 0x2545_f491_4f6c_dd1d,
        }
    }
}

impl TraceHash {
    fn mix(&mut self, word: u64) {
        let mixed = (self.state ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.state = mixed ^ (mixed >> 29);
    }
}

impl Hasher for TraceHash {
    fn finish(&self) -> u64 {
        let mixed = self.state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.mix(u64::from_le_bytes(core::array::from_fn(|i| chunk[i])));
        }
        // The rest, with its length above it: bytes that end in zeros differ from shorter ones.
        let rest = chunks.remainder();
        let tail = rest
            .iter()
            .rev()
            .fold(rest.len() as u64, |word, &byte| word << 8 | u64::from(byte));
        self.mix(tail);
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(u64::from(number));
    }

    fn write_u16(&mut self, number: u16) {
        self.mix(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.mix(number as i64 as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{ActorId, What};

    fn record(seq: u64) -> Record {
        Record {
            at: seq * 10,
            seq,
            cause: None,
            what: What::ActorStarted { actor: ActorId(3) },
        }
    }

    #[test]
    fn keeps_a_window_and_finds_records_by_number() {
        let mut log = Log::default();
        let count = 3 * TRACE_WINDOW_RECORDS as u64;
        (0..count).for_each(|seq| log.push(record(seq)));
        assert_eq!(log.next_seq(), count);
        let kept = count - log.first_seq();
        assert!(
            (TRACE_WINDOW_RECORDS as u64..=(TRACE_WINDOW_RECORDS + CHUNK_RECORDS_MAX) as u64)
                .contains(&kept)
        );
        assert_eq!(log.since(0).count() as u64, kept);
        assert_eq!(log.since(count - 5).count(), 5);
        assert_eq!(log.get(count - 7).map(|found| found.seq), Some(count - 7));
        assert_eq!(log.get(0), None);
        assert_eq!(log.since(count).count(), 0);
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        let mut log = Log::default();
        (0..10).for_each(|seq| log.push(record(seq)));
        let mut copy = log.clone();
        assert_eq!(copy.hash(), log.hash());
        log.push(record(10));
        assert_ne!(copy.hash(), log.hash());
        assert_eq!((log.since(0).count(), copy.since(0).count()), (11, 10));
        copy.push(record(10));
        assert_eq!(copy.hash(), log.hash());
        assert_eq!(copy.last(), log.last());
    }

    #[test]
    fn the_hash_is_the_same_on_every_machine() {
        let mut log = Log::default();
        log.push(record(0));
        assert_eq!(log.hash(), 7_258_317_825_485_172_221);
    }
}
