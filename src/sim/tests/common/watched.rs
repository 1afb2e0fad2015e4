//! A game of the swarm with everybody watching.

use sim::audit::Auditor;
use sim::check::Checkers;
use sim::swarm::{Game, PATIENCE_US};

/// Plays a game with everybody watching; the hash of its trace, or what is wrong.
pub fn watched(seed: u64) -> Result<u64, String> {
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
