//! What is kept of the trace: a rolling hash over every record ever made, and a window of the newest ones, bounded in
//! records and in bytes.
//!
//! The window is a row of shared chunks, so that a copy of the world costs a few pointers: a chunk that a copy shares is
//! never written again, the next record begins a new one.

use crate::spec::Micros;
use crate::trace::{Record, RecordSeq, What};
use alloc::{collections::VecDeque, sync::Arc, vec::Vec};
use core::hash::{Hash, Hasher};

/// Records that the window holds at least, once so many were made, unless [`crate::World::keep_trace`] asks for fewer.
pub const TRACE_WINDOW_RECORDS: usize = 1 << 16;
/// What is enough of the window where nobody looks back, as among many worlds: so little stays in a machine's cache.
pub const SHORT_TRACE_RECORDS: usize = 1 << 12;
/// Bytes of requests and replies beyond which the window lets go of its oldest records, be they ever so few. What the present
/// step made stays, as far as [`TRACE_WINDOW_RECORDS`] reach, whatever its size.
pub const TRACE_WINDOW_BYTES_MAX: usize = 32 << 20;
/// Records in one chunk at most.
const CHUNK_RECORDS_MAX: usize = 1 << 10;
/// Bytes of requests and replies in one chunk, unless a single record has more.
const CHUNK_BYTES_MAX: usize = 1 << 20;

/// The newest records, and the hash of all.
#[derive(Clone, Debug, Default)]
pub struct Log {
    chunks: VecDeque<Chunk>,
    /// Records in all chunks.
    kept: usize,
    /// Bytes of requests and replies in all chunks.
    bytes: usize,
    /// Records of earlier steps that are let go of, out of [`TRACE_WINDOW_RECORDS`].
    unwanted: usize,
    /// The first record of the present step.
    step_from: RecordSeq,
    /// Records ever made.
    made: RecordSeq,
    hash: TraceHash,
}

/// Some records in a row.
#[derive(Clone, Debug)]
struct Chunk {
    records: Arc<Vec<Record>>,
    /// Bytes of their requests and replies.
    bytes: usize,
}

impl Chunk {
    fn of(records: Vec<Record>) -> Self {
        let bytes = records.iter().map(|record| payload_bytes(&record.what));
        Self {
            bytes: bytes.sum(),
            records: Arc::new(records),
        }
    }

    /// Is there room for one more record, with so many bytes? Not where a copy shares the chunk.
    fn takes(&self, bytes: usize) -> bool {
        self.bytes + bytes <= CHUNK_BYTES_MAX
            && self.records.len() < CHUNK_RECORDS_MAX
            && Arc::strong_count(&self.records) == 1
    }
}

/// The bytes that a record keeps in memory for what went over a link.
fn payload_bytes(what: &What) -> usize {
    match what {
        What::Sent { bytes, .. } | What::Answered { bytes, .. } => bytes.len(),
        _ => 0,
    }
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
            .partition_point(|chunk| chunk.records.last().is_none_or(|record| record.seq < seq));
        self.chunks.range(first..).flat_map(move |chunk| {
            let from = chunk.records.partition_point(|record| record.seq < seq);
            &chunk.records[from..]
        })
    }

    /// One record, if it is still kept.
    pub fn get(&self, seq: RecordSeq) -> Option<&Record> {
        let found = self.since(seq).next()?;
        (found.seq == seq).then_some(found)
    }

    /// The newest record.
    pub fn last(&self) -> Option<&Record> {
        self.chunks.back()?.records.last()
    }

    /// The hash of all records ever made.
    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    /// What is recorded from now on is made by one step.
    pub(crate) fn begin_step(&mut self) {
        self.step_from = self.made;
    }

    /// Keeps at least this many records of earlier steps from now on, and at most [`TRACE_WINDOW_RECORDS`].
    pub(crate) fn keep(&mut self, records: usize) {
        self.unwanted = TRACE_WINDOW_RECORDS.saturating_sub(records);
    }

    /// Lets go of the whole window; number and hash go on.
    pub(crate) fn forget(&mut self) {
        self.chunks.clear();
        (self.kept, self.bytes) = (0, 0);
    }

    /// Takes over what a later log of the same history still knows of the time before this one's window; a log that was
    /// left earlier has a gap, and gives nothing.
    pub(crate) fn recall(&mut self, later: &Log) {
        let first = self.first_seq();
        if later.made < first {
            return;
        }
        for chunk in later.chunks.iter().rev() {
            let before = chunk.records.partition_point(|record| record.seq < first);
            let past = match before {
                0 => continue,
                all if all == chunk.records.len() => chunk.clone(),
                part => Chunk::of(chunk.records[..part].to_vec()),
            };
            self.kept += past.records.len();
            self.bytes += past.bytes;
            self.chunks.push_front(past);
        }
    }

    /// Appends a record with the next number, and shows it where it lies: records are too large to be handed around.
    pub(crate) fn push(&mut self, at: Micros, cause: Option<RecordSeq>, what: What) -> &Record {
        let bytes = payload_bytes(&what);
        self.bytes += bytes;
        self.kept += 1;
        let seq = self.made;
        self.made += 1;
        // A copy of its own, for the machine to keep in a register. The record is hashed in parts, and put together where it
        // is to lie: it is large.
        let mut hash = self.hash.clone();
        (at, seq, cause, &what).hash(&mut hash);
        self.hash = hash;
        let chunk = self.chunk_for(bytes);
        chunk.bytes += bytes;
        let records = Arc::make_mut(&mut chunk.records);
        records.push(Record {
            at,
            seq,
            cause,
            what,
        });
        &records[records.len() - 1]
    }

    /// The newest chunk, if it takes one more record with so many bytes, or else a new one.
    fn chunk_for(&mut self, bytes: usize) -> &mut Chunk {
        if !self.chunks.back().is_some_and(|chunk| chunk.takes(bytes)) {
            let records = Arc::new(self.drop_oldest());
            self.chunks.push_back(Chunk { records, bytes: 0 });
        }
        let newest = self.chunks.len() - 1;
        &mut self.chunks[newest]
    }

    /// Lets go of chunks that the window no longer needs, and gives the memory of one for the next, if no copy shares it.
    fn drop_oldest(&mut self) -> Vec<Record> {
        let mut free = Vec::new();
        while let Some(oldest) = self.chunks.pop_front_if(|oldest| {
            let len = oldest.records.len();
            let earlier = oldest.records.last().is_none_or(|r| r.seq < self.step_from);
            // The record that is being pushed is counted already.
            let kept = self.kept - 1 - len;
            let unwanted =
                kept >= TRACE_WINDOW_RECORDS - self.unwanted || self.bytes > TRACE_WINDOW_BYTES_MAX;
            kept >= TRACE_WINDOW_RECORDS || earlier && unwanted
        }) {
            self.kept -= oldest.records.len();
            self.bytes -= oldest.bytes;
            free = Arc::into_inner(oldest.records).unwrap_or_default();
        }
        free.clear();
        free
    }
}

/// The rolling hash: every record as `derive(Hash)` writes it, with each number that is as wide as the machine's addresses
/// (lengths, discriminants) widened to 64 bits, so that it is the same on every machine.
///
/// A word is mixed in by an exclusive or, a product, and folding the product's upper bits into the lower ones. What is kept is
/// the product before it is folded: each step waits for the one before, and so has one operation less to wait for.
#[derive(Clone, Debug)]
struct TraceHash {
    product: u64,
}

impl Default for TraceHash {
    fn default() -> Self {
        const STATE: u64 = 0x2545_f491_4f6c_dd1d;
        // What folds into it.
        Self {
            product: STATE ^ STATE >> 29 ^ STATE >> 58,
        }
    }
}

impl TraceHash {
    fn mix(&mut self, word: u64) {
        let before = self.product;
        self.product = ((before ^ word) ^ (before >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for TraceHash {
    fn finish(&self) -> u64 {
        let state = self.product ^ (self.product >> 29);
        let mixed = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words
            .iter()
            .for_each(|word| self.mix(u64::from_le_bytes(*word)));
        // The rest, with its length above it: bytes that end in zeros differ from shorter ones.
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
    use crate::trace::{ActorId, Freight, LinkId, PacketId};

    fn record(seq: u64) -> Record {
        Record {
            at: seq * 10,
            seq,
            cause: None,
            what: What::ActorStarted { actor: ActorId(3) },
        }
    }

    fn push(log: &mut Log, record: Record) {
        assert_eq!(record.seq, log.next_seq());
        log.push(record.at, record.cause, record.what);
    }

    #[test]
    fn keeps_a_window_and_finds_records_by_number() {
        let mut log = Log::default();
        let count = 3 * TRACE_WINDOW_RECORDS as u64;
        (0..count).for_each(|seq| {
            log.begin_step();
            push(&mut log, record(seq));
        });
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

    fn answer(seq: u64, bytes: usize) -> Record {
        let what = What::Answered {
            link: LinkId(1),
            packet: PacketId(seq),
            freight: Freight::Push { message: None },
            bytes: Arc::from(alloc::vec![0; bytes]),
            arrives: 0,
        };
        Record {
            what,
            ..record(seq)
        }
    }

    #[test]
    fn a_short_window_keeps_all_that_the_present_step_made() {
        let mut log = Log::default();
        log.keep(SHORT_TRACE_RECORDS);
        let step = 2 * SHORT_TRACE_RECORDS as u64;
        for seq in 0..2 * step {
            if seq % step == 0 {
                log.begin_step();
            }
            push(&mut log, record(seq));
        }
        assert_eq!(log.since(step).count() as u64, step);
        (0..step).for_each(|more| {
            log.begin_step();
            push(&mut log, record(2 * step + more));
        });
        let kept = (log.next_seq() - log.first_seq()) as usize;
        let bounds = SHORT_TRACE_RECORDS..=SHORT_TRACE_RECORDS + CHUNK_RECORDS_MAX;
        assert!(bounds.contains(&kept), "{kept}");
        // The hash is one of all records, whatever is kept.
        let mut whole = Log::default();
        (0..3 * step).for_each(|seq| push(&mut whole, record(seq)));
        assert_eq!(log.hash(), whole.hash());
    }

    #[test]
    fn the_window_is_bounded_in_bytes() {
        let mut log = Log::default();
        for seq in 0..100 {
            log.begin_step();
            push(&mut log, answer(seq, 1 << 20));
        }
        let kept = log.since(0).count();
        assert_eq!(kept as u64, 100 - log.first_seq());
        assert!((31..=33).contains(&kept), "{kept}");
        // Small records do not share a chunk with large ones for ever: those go in their turn.
        for seq in 100..100 + TRACE_WINDOW_RECORDS as u64 {
            log.begin_step();
            push(&mut log, record(seq));
        }
        log.begin_step();
        let seq = log.next_seq();
        push(&mut log, answer(seq, TRACE_WINDOW_BYTES_MAX + 1));
        log.begin_step();
        let seq = log.next_seq();
        push(&mut log, answer(seq, 1));
        assert_eq!(log.since(0).count(), 1);
    }

    #[test]
    fn what_the_present_step_made_is_kept_whatever_its_size() {
        let mut log = Log::default();
        push(&mut log, record(0));
        log.begin_step();
        (1..=50).for_each(|seq| push(&mut log, answer(seq, 1 << 20)));
        assert_eq!(log.since(1).count(), 50);
        log.begin_step();
        push(&mut log, answer(51, 1 << 20));
        assert!(log.since(0).count() <= 33);
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        let mut log = Log::default();
        (0..10).for_each(|seq| push(&mut log, record(seq)));
        let mut copy = log.clone();
        assert_eq!(copy.hash(), log.hash());
        push(&mut log, record(10));
        assert_ne!(copy.hash(), log.hash());
        assert_eq!((log.since(0).count(), copy.since(0).count()), (11, 10));
        push(&mut copy, record(10));
        assert_eq!(copy.hash(), log.hash());
        assert_eq!(copy.last(), log.last());
    }

    #[test]
    fn the_hash_is_the_same_on_every_machine() {
        let mut log = Log::default();
        push(&mut log, record(0));
        assert_eq!(log.hash(), 7_258_317_825_485_172_221);
    }
}
