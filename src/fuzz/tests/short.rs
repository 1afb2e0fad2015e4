//! Some cases of each kind of fuzzing, always the same; `cargo xtask fuzz` tries others for as long as it is told.

use std::alloc::System;

use cap::Cap;
use fuzz::Heap;
use fuzz::commands::Streams;
use fuzz::decoder::Readers;
use fuzz::run::{self, Target};
use fuzz::scenario::Texts;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Cases, of those that fit twenty minutes in all and of those at the full counts.
const DECODER_CASES: (u64, u64) = (40, 2000);
const COMMAND_CASES: (u64, u64) = (60, 2000);
const TEXT_CASES: (u64, u64) = (12, 500);
const STEPS: usize = 200;

#[test]
fn random_input_breaks_nothing() {
    // One after the other: they share the heap that they watch.
    let full = std::env::var_os("BROKERLAB_FULL").is_some();
    let pick = |(short, long)| if full { long } else { short };
    try_all(&Readers, pick(DECODER_CASES));
    try_all(&Streams { steps: STEPS }, pick(COMMAND_CASES));
    try_all(&Texts, pick(TEXT_CASES));
}

fn try_all<T: Target>(target: &T, cases: u64) {
    let heap = Heap {
        now: || ALLOCATOR.allocated(),
        peak: || ALLOCATOR.max_allocated(),
    };
    for seed in 1..=cases {
        if let Err(found) = run::one(target, seed, heap) {
            panic!("{}", found.text(T::NAME));
        }
    }
}
