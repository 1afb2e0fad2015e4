//! The swarm: random worlds with every checker on and the auditor agreeing after every event, each played twice.

mod common;

use common::cases;
use sim::audit::Auditor;
use sim::check::Checkers;
use sim::swarm::{Game, PATIENCE_US};

const GAMES_SHORT: u64 = 100;
const GAMES_FULL: u64 = 10_000;

/// Plays a game with everybody watching; the hash of its trace, or what is wrong.
fn watched(seed: u64) -> Result<u64, String> {
    let mut game = Game::new(seed);
    let (mut auditor, mut checkers, mut seen) = (Auditor::new(), Checkers::new(), 0);
    loop {
        let world = &game.world;
        for record in world.trace().since(seen) {
            auditor.watch(record);
            checkers.watch(record).map_err(|error| error.to_string())?;
            seen = record.seq + 1;
        }
        let audited = auditor.audit(world, world.ledger());
        audited.map_err(|error| error.to_string())?;
        checkers.look(world).map_err(|error| error.to_string())?;
        let balanced = world.ledger().balance();
        balanced.map_err(|audience| format!("{audience:?} is not balanced"))?;
        if !game.step() {
            break;
        }
    }
    if game.world.ended() != Some(None) && game.world.ended().is_some() {
        return Err(format!("ended by {:?}", game.world.ended()));
    }
    let finished = checkers.finish(game.world.now(), PATIENCE_US);
    finished.map_err(|error| error.to_string())?;
    Ok(game.world.trace_hash())
}

#[test]
fn every_checker_and_the_auditor_agree_with_every_world() {
    for seed in 0..cases(GAMES_SHORT, GAMES_FULL) {
        let hash = watched(seed).unwrap_or_else(|error| panic!("game {seed}: {error}"));
        assert_eq!(Game::play(seed), hash, "game {seed} is not the same twice");
    }
}
