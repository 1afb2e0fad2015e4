//! The worlds whose traces are hashed are also watched: auditor and checkers agree after every event, with every
//! seed, and the hash is the same whether the world runs in one go or event by event.

use sim::watch::Watch;
use sim::{Stepped, World};
use tests::needs;
use tests_wasm::{BUILT_IN, world_spec};

/// Seeds of each world; as many as fit some seconds, and as many as are meant.
const SEEDS_SHORT: u64 = 10;
const SEEDS_FULL: u64 = 1_000;
const EVENTS_MAX: u32 = 100_000;

/// Runs a world event by event with the auditor and every checker watching after each.
fn audited(mut world: World, name: &str, seed: u64) -> u64 {
    let mut watch = Watch::new();
    for _ in 0..EVENTS_MAX {
        let found = watch.look(&world);
        found.unwrap_or_else(|error| panic!("{name}, seed {seed}, {} us: {error}", world.now()));
        if let Stepped::Ended(_) = world.step() {
            return world.trace_hash();
        }
    }
    panic!("{name}, seed {seed}, has no end");
}

#[test]
fn the_auditor_agrees_with_the_ledger_of_every_built_in_world() {
    let seeds = if needs::is_full() {
        SEEDS_FULL
    } else {
        SEEDS_SHORT
    };
    for scenario in BUILT_IN {
        for seed in 0..seeds {
            let name = scenario.slug();
            let world = World::new(world_spec(scenario, seed)).expect("a world");
            let hash = audited(world, name, seed);
            let mut at_once = World::new(world_spec(scenario, seed)).expect("a world");
            at_once.run_until(u64::MAX, u64::MAX);
            assert_eq!(at_once.trace_hash(), hash, "{name}, seed {seed}");
        }
    }
}
