//! Checkpoints: moments at which everything that is shown was kept, so that any later moment can be made again from them.
//!
//! A checkpoint is a copy whose big parts are chunks that are shared until one side writes to them, and it keeps no trace: it
//! costs what changed since the last one. One is taken whenever so many records were made, the more the longer the session is, for
//! in a long one those that lie close together would soon go again; when there are too many, or
//! they weigh too much, the one goes whose neighbours are nearest to each other, the oldest of several: so every second one goes,
//! the oldest first, and what is left lies evenly. Time zero stays.
//!
//! **The model of its weight.** A fixed sum; a share of what a node stores and of what the ledger knows, for the pointers to
//! chunks; and so many bytes for each record since the checkpoint before, for the chunks that were written since.
//! `cargo xtask bench session` holds the model against what an allocator counts.

use super::Present;
use sim::spec::Micros;
use sim::trace::RecordSeq;
use std::rc::Rc;

/// Checkpoints that one future keeps.
pub(crate) const CHECKPOINTS_MAX: usize = 32;
/// What all checkpoints of the future that is played weigh at most, by the model.
pub(crate) const CHECKPOINTS_BYTES_MAX: u64 = 96 << 20;
/// Checkpoints that a future keeps while another is played.
pub(crate) const CHECKPOINTS_ASIDE_MAX: usize = 24;
/// Records between two checkpoints, at least.
pub(crate) const SPACING_RECORDS: RecordSeq = 1_024;

/// What every checkpoint weighs.
const FIXED_BYTES: u64 = 192 << 10;
/// For each record since the checkpoint before: parts of chunks that had to be copied.
const RECORD_BYTES: u64 = 16;
/// A pointer for so many bytes that a node stores.
const STORED_BYTES_PER_BYTE: u64 = 256;
/// Pointers for what is known of a message.
const MESSAGE_BYTES: u64 = 2;

/// A moment that was kept.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    pub at: Micros,
    /// How many deeds were done.
    pub done: usize,
    /// How many records were made.
    pub records: RecordSeq,
    /// What the pointers to its chunks weigh.
    own_bytes: u64,
    pub present: Present,
}

impl Checkpoint {
    pub fn new(at: Micros, done: usize, present: Present) -> Self {
        let records = present.world.trace().next_seq();
        let stored: u64 = present.world.stored_bytes();
        let messages = present.world.messages_made();
        Self {
            at,
            done,
            records,
            own_bytes: FIXED_BYTES + stored / STORED_BYTES_PER_BYTE + messages * MESSAGE_BYTES,
            present,
        }
    }
}

/// The checkpoints of a future, oldest first; the first is time zero.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checkpoints {
    row: Vec<Rc<Checkpoint>>,
}

impl Checkpoints {
    /// Is it time for another?
    pub fn is_due(&self, records: RecordSeq) -> bool {
        let last = self.row.last();
        let spacing = SPACING_RECORDS.max(records / CHECKPOINTS_MAX as RecordSeq);
        last.is_none_or(|last| records >= last.records + spacing)
    }

    pub fn push(&mut self, checkpoint: Checkpoint) {
        self.row.push(Rc::new(checkpoint));
        self.thin(CHECKPOINTS_MAX, CHECKPOINTS_BYTES_MAX);
    }

    /// The newest that is not after a moment and has no more deeds than this.
    pub fn before(&self, at: Micros, deeds_max: usize) -> Option<&Rc<Checkpoint>> {
        let mut row = self.row.iter().rev();
        row.find(|c| c.at <= at && c.done <= deeds_max)
    }

    /// The newest with no more records than this.
    pub fn before_record(&self, seq: RecordSeq) -> Option<&Rc<Checkpoint>> {
        let after = self.row.partition_point(|c| c.records <= seq);
        self.row.get(after.checked_sub(1)?)
    }

    /// Forgets those after a moment, or with more deeds than this.
    pub fn cut(&mut self, at: Micros, deeds_max: usize) {
        self.row.retain(|c| c.at <= at && c.done <= deeds_max);
    }

    /// What they weigh, by the model.
    pub fn bytes(&self) -> u64 {
        let mut before = 0;
        let weigh = |c: &Rc<Checkpoint>| {
            let since = c.records - std::mem::replace(&mut before, c.records);
            c.own_bytes + since * RECORD_BYTES
        };
        self.row.iter().map(weigh).sum()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Lets go of every second one, the oldest first, until so many are left.
    pub fn thin(&mut self, count_max: usize, bytes_max: u64) {
        while self.row.len() > 1 && (self.row.len() > count_max || self.bytes() > bytes_max) {
            let gaps = self.row.windows(3).map(|w| w[2].records - w[0].records);
            let nearest = gaps.enumerate().min_by_key(|(_, gap)| *gap);
            self.row
                .remove(nearest.map_or(0, |(nearest, _)| nearest) + 1);
        }
    }
}
