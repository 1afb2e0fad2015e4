//! The swarm: random worlds with every checker on and the auditor agreeing after every event, each played twice.

mod common;

use common::{cases, watched::watched};
use sim::swarm::Game;
use std::num::NonZero;

const GAMES_SHORT: u64 = 100;
const GAMES_FULL: u64 = 10_000;

#[test]
fn every_checker_and_the_auditor_agree_with_every_world() {
    let games = cases(GAMES_SHORT, GAMES_FULL);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for thread in 0..threads as u64 {
            scope.spawn(move || (thread..games).step_by(threads).for_each(play_twice));
        }
    });
}

fn play_twice(seed: u64) {
    let hash = watched(seed).unwrap_or_else(|error| panic!("game {seed}: {error}"));
    assert_eq!(Game::play(seed), hash, "game {seed} is not the same twice");
}
