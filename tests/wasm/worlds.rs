//! The built-in worlds, each run to its end.

use session::ScenarioId;
use sim::World;
use sim::spec::WorldSpec;

/// The worlds in which something happens by itself.
pub const BUILT_IN: [ScenarioId; 4] = [
    ScenarioId::BobWasAway,
    ScenarioId::BobReadsAStream,
    ScenarioId::WorkersOnAList,
    ScenarioId::UnacknowledgedEntry,
];

/// An hour, within which every built-in world ends.
const UNTIL_US: u64 = 3_600_000_000;
const ITEMS_MAX: u64 = 1_000_000;

/// What makes the world of a scenario and a seed.
pub fn world_spec(scenario: ScenarioId, seed: u64) -> WorldSpec {
    scenario.spec(seed)
}

/// The hash of the world's trace at its end. Nothing for a world that is refused or has no end, which a test would find.
pub fn hash(scenario: ScenarioId, seed: u64) -> Option<u64> {
    let mut world = World::new(world_spec(scenario, seed)).ok()?;
    let progress = world.run_until(UNTIL_US, ITEMS_MAX);
    progress.ended.then(|| world.trace_hash())
}
