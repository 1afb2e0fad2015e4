//! Nodes that take time.

use super::audited::{audited, row};
use alloc::format;
use alloc::string::String;
use sim::fate::{Fate, Reason};
use sim::spec::Micros;

/// The longest latency of an audience.
fn longest_us(run: &crate::run::Run, name: &str) -> Micros {
    let id = row(run, name).id;
    let latencies = run.world.ledger().latencies(id);
    latencies.map_or(0, |latencies| latencies.us_max())
}

/// One hop takes a millisecond, and nothing is by chance.
const NEWS: &str = "\
link latency 1ms
producer p  every 1s  count 6
    PUBLISH news %n
subscriber a  channels news
check done for a = 6
";

#[test]
fn a_slow_node_takes_its_time_for_every_command() {
    assert_eq!(longest_us(&audited(NEWS), "a"), 2_000);
    // 100 microseconds, a hundred times.
    let slow = |line: &str| longest_us(&audited(&format!("{NEWS}{line}\n")), "a");
    assert_eq!(slow("at 500ms slow n1 100x"), 12_000);
    assert_eq!(slow("at 500ms slow n1 100x for 1s"), 12_000);
    assert_eq!(slow("at 500ms slow n1 100x for 100ms"), 2_000);
    assert_eq!(slow("every 700ms count 1 slow n1 50x for 1s"), 7_000);
    assert_eq!(slow("at 500ms slow one of n1 200x for 1s"), 22_000);
    assert_eq!(slow("at 500ms slow n1 100x\nat 900ms slow n1 1x"), 2_000);
    assert_eq!(
        slow("at 500ms slow n1 100x\nat 600ms crash n1 for 1ms"),
        2_000
    );
}

/// What reaches a node while it is busy waits for its turn, in the order in which it came.
#[test]
fn a_slow_node_does_one_command_at_a_time() {
    let crowd: String = (1..=5)
        .map(|n| format!("producer p{n}  every 1s  count 1\n    LPUSH jobs {n}\n"))
        .collect();
    let text = format!(
        "link latency 1ms\n{crowd}worker w  list jobs  work 0s\nat 500ms slow n1 1000x\nuntil 5s\n\
check done for jobs = 5\ncheck in order for jobs\n"
    );
    let run = audited(&text);
    // The fifth waits for four others of 100 ms each, and the worker's requests come between them.
    let longest = longest_us(&run, "jobs");
    assert!((502_000..=1_002_000).contains(&longest), "{longest}");
    let crashed = audited(&format!(
        "{}at 1250ms crash n1\n",
        text.split("check").next().unwrap_or_default()
    ));
    // Two had their turn; what waited finds nobody.
    let jobs = row(&crashed, "jobs");
    assert_eq!(jobs.counts.of(Fate::Lost(Reason::LostOnTheWayToTheNode)), 3);
    assert_eq!(jobs.sent, 5);
}

#[test]
fn what_waits_for_its_turn_goes_with_its_connection_and_stands_still_with_its_node() {
    let text = "\
link latency 1ms
producer p q  every 1s  count 1
    PUBLISH news %n
subscriber a  channels news
at 500ms slow n1 10000x
";
    // p's turn is from 1001 to 2001 ms, that of q after it.
    let reset = audited(&format!("{text}at 2500ms disconnect q\nuntil 6s\n"));
    let a = row(&reset, "a").counts;
    assert_eq!(a.of(Fate::Lost(Reason::LostOnTheWayToTheNode)), 1);
    assert_eq!(a.of(Fate::Done), 1);
    let first = audited(&format!("{text}at 1500ms disconnect p\nuntil 6s\n"));
    // Its turn is over at once, and q's begins.
    assert_eq!(longest_us(&first, "a"), 1_501_000);
    let frozen = audited(&format!("{text}at 1500ms freeze n1 for 5s\nuntil 12s\n"));
    assert_eq!(row(&frozen, "a").counts.of(Fate::Done), 2);
    // p's turn ends when the node goes on, at 6500 ms; q's a second later, and a millisecond to a.
    assert_eq!(longest_us(&frozen, "a"), 6_501_000);
    let gone = audited(&format!("{text}at 1500ms crash p\nuntil 6s\n"));
    assert_eq!(row(&gone, "a").counts.of(Fate::Done), 2);
}
