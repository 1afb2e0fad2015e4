//! The world: nodes, actors and links in virtual time, the trace of what happened, and the ledger of what became of every message.
//!
//! What is absent, and stays absent: a wall clock, randomness that is not passed in, I/O, the web. A world is a pure
//! function of its spec, its seed and the recorded input, on every machine.
#![no_std]
extern crate alloc;

pub mod fate;
pub mod ledger;
pub mod spec;
pub mod trace;
