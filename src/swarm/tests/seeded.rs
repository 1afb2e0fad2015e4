//! The swarm catches every seeded bug: with it some game is refused, or is not the same twice. Run with the feature
//! `seeded-bugs`; a bug is in for the whole program, so all are tried in one test, one after the other.

use swarm::coverage::Coverage;
use swarm::watch::twice;

/// Games within which a bug is to be found.
const GAMES_MAX: u64 = 600;
/// Games without a bug in which nothing may be found.
const GAMES_SOUND: u64 = 20;

/// Everybody who finds mistakes: each rule of the checkers, the auditor, and the second playing. Each must have found some
/// bug; the words are those that he says.
const FINDERS: [&str; 10] = [
    "ServedOnce",
    "InOrder",
    "Ascending",
    "InTurn",
    "Acknowledged",
    "AsTold",
    "Packets",
    "Progress",
    "the ledger says",
    "it is not the same twice",
];

/// What is said of the first game that shows the bug. A node may also panic where it finds itself broken.
fn caught(games: u64) -> Option<(u64, String)> {
    (0..games).find_map(|seed| {
        let played = std::panic::catch_unwind(|| twice(seed, &mut Coverage::new()));
        match played {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some((seed, error)),
            Err(_) => Some((seed, "an assertion failed".to_owned())),
        }
    })
}

#[test]
fn every_seeded_bug_is_caught_and_everybody_catches_one() {
    let (mut missed, mut said) = (Vec::new(), Vec::new());
    let mut try_it = |room: &str, bug: String| match caught(GAMES_MAX) {
        Some((seed, error)) => {
            println!("{room}\t{bug}\tgame {seed}\t{error:.160}");
            said.push(error);
        }
        None => missed.push(bug),
    };
    for bug in broker::seeded::Bug::ALL {
        broker::seeded::choose(Some(bug));
        try_it("broker", format!("{bug:?}"));
    }
    broker::seeded::choose(None);
    for bug in sim::seeded::Bug::ALL {
        sim::seeded::choose(Some(bug));
        try_it("sim", format!("{bug:?}"));
    }
    sim::seeded::choose(None);
    assert!(missed.is_empty(), "not caught: {missed:?}");
    let mut idle = FINDERS.to_vec();
    idle.retain(|finder| !said.iter().any(|error| error.contains(finder)));
    assert!(idle.is_empty(), "who found nothing: {idle:?}");
    assert_eq!(caught(GAMES_SOUND), None);
}
