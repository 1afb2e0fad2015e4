//! Fuzzing with a driver of our own: cases made from seeds, properties checked at every step, failures shrunk.
//!
//! - [`decoder`]: the readers of RESP, for requests and for replies.
//! - [`commands`]: whole command streams of several clients against the broker.
//! - [`scenario`]: texts of the scenario language, good and bad.
//!
//! A case depends on nothing but its seed, so a seed is all that is needed to see a failure again. `cargo xtask fuzz` runs
//! cases for as long as it is told, optimised but with overflow checks; `cargo xtask test` runs a few.

pub mod commands;
pub mod decoder;
pub mod run;
pub mod scenario;

/// How much heap is in use, and how much was at most, in bytes: the binary's counting allocator tells.
#[derive(Clone, Copy, Debug)]
pub struct Heap {
    /// In use now.
    pub now: fn() -> usize,
    /// The most so far.
    pub peak: fn() -> usize,
}

/// What a case found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The property that does not hold; a shrunk case must break the same one.
    pub property: String,
    /// What was seen.
    pub detail: String,
}

impl Failure {
    /// A broken property.
    pub fn new(property: impl Into<String>, detail: impl Into<String>) -> Failure {
        Failure {
            property: property.into(),
            detail: detail.into(),
        }
    }
}

/// What one case did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Work {
    /// Inputs or commands.
    pub done: u64,
    /// Of them, how many did not end in an error.
    pub accepted: u64,
    /// Bytes that went in.
    pub input_bytes: u64,
    /// The most bytes that came out for one input.
    pub output_bytes_max: u64,
    /// The slowest input, in microseconds of the wall.
    pub slowest_us: u64,
    /// The most heap that a case took beyond what was in use before it, in bytes.
    pub heap_bytes_max: u64,
}

impl Work {
    /// Both together.
    pub fn add(&mut self, other: &Work) {
        self.done += other.done;
        self.accepted += other.accepted;
        self.input_bytes += other.input_bytes;
        self.output_bytes_max = self.output_bytes_max.max(other.output_bytes_max);
        self.slowest_us = self.slowest_us.max(other.slowest_us);
        self.heap_bytes_max = self.heap_bytes_max.max(other.heap_bytes_max);
    }
}
