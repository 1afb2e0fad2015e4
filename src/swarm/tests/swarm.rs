//! Some games of the swarm, each played twice. `cargo xtask swarm` plays as many as are meant.

use std::num::NonZero;
use std::thread;
use swarm::coverage::Coverage;
use swarm::watch::twice;

const GAMES: u64 = 60;

#[test]
fn every_checker_and_the_auditor_agree_with_every_world() {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let play = |thread: usize| {
        let mut coverage = Coverage::new();
        for seed in (thread as u64..GAMES).step_by(threads) {
            twice(seed, &mut coverage).unwrap_or_else(|error| panic!("game {seed}: {error}"));
        }
    };
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || play(thread));
        }
    });
}
