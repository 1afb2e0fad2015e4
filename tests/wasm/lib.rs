//! Computations that must give the same result on every machine, exported for wasm.
//!
//! `tests/determinism` runs each natively and as a module under Node (or in a browser) and compares the results. To put
//! another computation under this test, add it to [`trace_hash`] and [`SCENARIO_COUNT`].
//!
//! - `replies`: values encoded, cut in pieces and decoded.
//! - `worlds`: every built-in world, run to its end.
//! - the swarm (`src/swarm`): random worlds, each of its own.
//! - `sessions`: every built-in world as a person plays it, with frames, commands, clicks and faults.

mod replies;
mod sessions;
mod worlds;

use session::ScenarioId;
use wasm_bindgen::prelude::*;

pub use worlds::{BUILT_IN, world_spec};

/// How many scenarios [`trace_hash`] knows, numbered from 0.
pub const SCENARIO_COUNT: u32 = 1 + (BUILT_IN.len() + ScenarioId::ALL.len()) as u32;

/// The scenario in which the seed is the number of a game of the swarm.
pub const SWARM: u32 = SCENARIO_COUNT;

/// A hash, as 16 hexadecimal digits, of everything that a computation produced. Empty for an unknown scenario.
#[wasm_bindgen]
pub fn trace_hash(scenario: u32, seed: u64) -> String {
    let hash = match scenario as usize {
        0 => Some(replies::hash(seed)),
        n if n <= BUILT_IN.len() => worlds::hash(BUILT_IN[n - 1], seed),
        n if n == SWARM as usize => Some(swarm::Game::play(seed)),
        n => {
            let id = ScenarioId::ALL.get(n - 1 - BUILT_IN.len());
            id.map(|id| sessions::hash(*id, seed))
        }
    };
    hash.map(|hash| format!("{hash:016x}")).unwrap_or_default()
}
