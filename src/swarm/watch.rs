//! A game with everybody watching, and the same game again.

use crate::coverage::Coverage;
use crate::game::{Game, PATIENCE_US};
use sim::spec::Micros;
use sim::watch::Watch;
use sim::{Stepped, World};

/// What became of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// The hash of its trace.
    pub hash: u64,
    /// Items of the event queue and things done by hand.
    pub events: u64,
}

/// Plays a game with everybody watching after every event, and counts what comes about.
///
/// # Errors
/// What is wrong, in words.
pub fn watched(seed: u64, coverage: &mut Coverage) -> Result<Played, String> {
    let mut game = Game::new(seed);
    let (mut watch, mut events) = (Watch::new(), 0);
    coverage.of_text(&game.text);
    loop {
        coverage.of_trace(&game.world);
        let at = |error| format!("{} us: {error}", game.world.now());
        watch.look(&game.world).map_err(at)?;
        if !game.step() {
            break;
        }
        events += 1;
    }
    let world = &game.world;
    if let Some(Some(limit)) = world.ended() {
        return Err(format!("ended by {limit:?}"));
    }
    watch.finish(world, PATIENCE_US)?;
    let replayed = replayed(world);
    if replayed != Some(world.trace_hash()) {
        return Err(format!(
            "it is not the same twice: its recording plays as {replayed:x?}"
        ));
    }
    Ok(Played {
        hash: world.trace_hash(),
        events,
    })
}

/// The hash of what a world's recording plays.
fn replayed(world: &World) -> Option<u64> {
    let mut again = World::replay(&world.recording()).ok()?;
    let end: Micros = world.now();
    again.run_until(end, u64::MAX);
    Some(again.trace_hash())
}

/// Plays a game twice: watched, then with nobody watching.
///
/// # Errors
/// What is wrong with it, or that it is not the same twice.
pub fn twice(seed: u64, coverage: &mut Coverage) -> Result<Played, String> {
    let played = watched(seed, coverage)?;
    if Game::play(seed) != played.hash {
        return Err("it is not the same twice".to_owned());
    }
    Ok(played)
}

/// Runs a text to its end with everybody watching after every event.
///
/// # Errors
/// What is wrong with the text, or what is found, in words.
pub fn text(text: &str) -> Result<World, String> {
    let compiled = scenario::compile(text);
    let compiled =
        compiled.map_err(|found| found.iter().map(|d| format!("{d}\n")).collect::<String>())?;
    let mut world = World::new(compiled.spec).map_err(|error| error.to_string())?;
    let mut watch = Watch::new();
    loop {
        watch
            .look(&world)
            .map_err(|error| format!("{} us: {error}", world.now()))?;
        match world.step() {
            Stepped::Item(_) => {}
            Stepped::Idle | Stepped::Ended(_) => break,
        }
    }
    watch.look(&world)?;
    Ok(world)
}
