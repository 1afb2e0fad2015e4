//! A run of generated sequences that fits among the other tests; `cargo xtask differ` is the long one.

use std::time::{SystemTime, UNIX_EPOCH};

use tests::differential::run::{FULL_COMMANDS, Plan, run};
use tests::needs;
use tests::transcript::judge;

/// The seed of every run, so that what was green stays green.
const SEED: u64 = 1;
/// Commands of a short run.
const SHORT_COMMANDS: u64 = 20_000;

fn hold(seed: u64, commands: u64) {
    let plan = Plan {
        seed,
        commands,
        only: None,
    };
    println!("seed {seed}");
    let home = xtask::target_dir().join("differ");
    let report = run(&plan, &home).expect("both sides can be spoken to");
    println!("{}", report.summary());
    let complaints = report.complaints(&plan);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn generated_sequences_differ_from_the_baseline_nowhere() {
    if let Err(why) = judge::find(judge::BASELINE) {
        return needs::skip(&format!("no judge: {why}"));
    }
    if !needs::is_full() {
        return hold(SEED, SHORT_COMMANDS);
    }
    hold(SEED, FULL_COMMANDS);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    hold(now.expect("a clock").as_secs(), FULL_COMMANDS);
}
