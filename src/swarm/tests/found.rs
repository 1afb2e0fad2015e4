//! What the swarm has found, each as a small world: nobody who watches may find it again.

use sim::fate::{Fate, Reason};
use sim::ledger::AudienceView;
use swarm::watch::text;

fn watched(world: &str) -> Vec<AudienceView> {
    let world = text(world).unwrap_or_else(|error| panic!("{error}\nin\n{world}"));
    world.ledger().audiences().collect()
}

fn row<'a>(rows: &'a [AudienceView], name: &str) -> &'a AudienceView {
    let found = rows.iter().find(|row| *row.name == *name.as_bytes());
    found.expect("the audience is there")
}

/// Games 145, 874, 884, 1239 and 1832: the ledger took such an entry for stored.
#[test]
fn a_group_passes_over_what_is_appended_before_its_cursor() {
    let rows = watched(
        "\
setup
    XGROUP CREATE s moved 0 MKSTREAM
    XGROUP CREATE s ahead 9-0
console c1
at 1s c1> XGROUP SETID s moved 8-0
at 2s c1> XADD s 7-1 f v
at 3s c1> XADD s 8-0 f v
at 4s c1> XADD s 9-1 f v
at 5s c1> XREADGROUP GROUP moved me STREAMS s >
until 8s
",
    );
    let moved = &row(&rows, "moved").counts;
    assert_eq!((moved.of(Fate::Discarded), moved.of(Fate::Pending)), (2, 1));
    let ahead = &row(&rows, "ahead").counts;
    let before = Fate::Lost(Reason::BeforeTheGroupBegan);
    assert_eq!((ahead.of(before), ahead.of(Fate::Stored)), (2, 1));
}

/// Games 364, 940 and 1069: the checker took it for a mistake. What calls a client up is a key; what his command takes
/// is the first of its keys that has something.
#[test]
fn who_waits_at_two_keys_takes_from_the_first() {
    let rows = watched(
        "\
console c1
console c2
console c3
at 1s c1> BLPOP jobs 0
at 2s c2> BLPOP jobs ready 0
at 3s c3> MULTI
at 3100ms c3> RPUSH ready a
at 3200ms c3> RPUSH jobs b
at 3300ms c3> EXEC
until 5s
",
    );
    assert_eq!(row(&rows, "jobs").counts.of(Fate::Done), 1);
    assert_eq!(row(&rows, "ready").counts.of(Fate::Stored), 1);
}
