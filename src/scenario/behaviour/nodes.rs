//! Nodes that take time, and nodes with settings.

use super::audited::{audited, row};
use crate::compile;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use sim::fate::{Fate, Reason};
use sim::spec::Micros;
use sim::trace::What;

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

#[test]
fn a_node_can_have_a_service_time_of_its_own() {
    let text = format!("node n1  service 3ms\n{NEWS}");
    assert_eq!(longest_us(&audited(&text), "a"), 5_000);
    let slow = format!("{text}at 500ms slow n1 4x\n");
    assert_eq!(longest_us(&audited(&slow), "a"), 14_000);
    // A restart does not make it faster.
    let restarted = format!("{text}at 500ms crash n1 for 10ms\n");
    assert_eq!(longest_us(&audited(&restarted), "a"), 5_000);
}

/// What a console is told.
fn told(run: &crate::run::Run, wanted: &str) -> usize {
    let records = run.world.trace().since(0);
    let is_it = |what: &What| {
        matches!(what, What::Answered { bytes, .. }
            if String::from_utf8_lossy(bytes).replace("\r\n", " ").contains(wanted))
    };
    records.filter(|record| is_it(&record.what)).count()
}

#[test]
fn settings_hold_from_the_start_and_after_every_restart() {
    let run = audited(
        "\
node n1 n2  notify-keyspace-events KEA  hz 20  client-output-buffer-limit \"pubsub 2mb 1mb 5\"
node n3
console c1
console c3  node n3
subscriber a
    PSUBSCRIBE __keyevent@0__:set
at 1s c1> SET k 1
at 2s c1> CONFIG SET hz 50
at 3s crash n1
at 4s restart n1
at 6s c1> SET k 2
at 7s c1> CONFIG GET hz
at 8s c1> CONFIG GET client-output-buffer-limit
at 8s c3> SET k 3
at 8s c3> CONFIG GET notify-keyspace-events
until 9s
",
    );
    assert_eq!(told(&run, "$8 pmessage"), 2);
    assert_eq!(told(&run, "*2 $2 hz $2 20"), 1);
    assert_eq!(told(&run, "pubsub 2097152 1048576 5"), 1);
    assert_eq!(told(&run, "notify-keyspace-events $0"), 1);
}

/// Each job goes into a list of its own, so that the newest pushes out others.
#[test]
fn a_node_that_is_full_evicts_or_refuses() {
    let text = |policy: &str| {
        format!(
            "node n1  maxmemory 1500kb  maxmemory-policy {policy}\n\
producer p  every 1ms  count 300\n    RPUSH jobs:%n {}\n        accept OOM\n",
            "x".repeat(4_000)
        )
    };
    let evicting = audited(&text("allkeys-lru"));
    let refusing = audited(&text("noeviction"));
    let sum = |run: &crate::run::Run, fate: Fate| -> u64 {
        let rows = run.world.ledger().audiences();
        rows.map(|row| row.counts.of(fate)).sum()
    };
    let evicted = sum(&evicting, Fate::Lost(Reason::Evicted));
    let rejected = sum(&refusing, Fate::Lost(Reason::Rejected));
    assert!(evicted > 50 && rejected > 50, "{evicted} {rejected}");
    assert_eq!(sum(&evicting, Fate::Stored) + evicted, 300);
    assert_eq!(sum(&refusing, Fate::Stored) + rejected, 300);
    // The oldest go, and the newest stay; or the other way round.
    let is_stored = |run: &crate::run::Run, name: &str| row(run, name).counts.of(Fate::Stored) == 1;
    assert!(!is_stored(&evicting, "jobs:1") && is_stored(&evicting, "jobs:300"));
    assert!(is_stored(&refusing, "jobs:1") && !is_stored(&refusing, "jobs:300"));
}

#[test]
fn wrong_settings_are_shown_with_what_may_have_been_meant() {
    let cases = [
        (
            "node n1  maxmemory-polcy allkeys-lru\n",
            "1:10 expected an option of this line, found 'maxmemory-polcy'; did you mean 'maxmemory-policy'?",
        ),
        (
            "node n1  hz 10  maxmemry 1mb\n",
            "1:17 expected an option of this line, found 'maxmemry'; did you mean 'maxmemory'?",
        ),
        (
            "node n1  maxmemory-policy allkeys-lro\n",
            "1:27 'maxmemory-policy' cannot be 'allkeys-lro': argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction; did you mean 'allkeys-lru'?",
        ),
        (
            "node n1  maxmemory much\n",
            "1:20 'maxmemory' cannot be 'much': argument must be a memory value",
        ),
        (
            "node n1  maxmemory 1gb\n",
            "1:20 'maxmemory' cannot be '1gb': argument must be between 1 and 134217728 inclusive",
        ),
        (
            "node n1  databases 4\n",
            "1:20 'databases' cannot be '4': can't set immutable config",
        ),
        (
            "node n1  notify-keyspace-events KEQ\n",
            "1:33 'notify-keyspace-events' cannot be 'KEQ': Invalid event class character. Use 'Ag$lshzxeKEtmdn'.",
        ),
        (
            "node n1  hz 10  hz 20\n",
            "1:17 'hz' is said twice in this line; leave one out",
        ),
        (
            "node n1  service soon\n",
            "1:18 'service' must be a duration such as 1s or 250ms, not 'soon'",
        ),
        (
            "node n1  hz\n",
            "1:12 expected a value, found the end of the line",
        ),
    ];
    for (text, expected) in cases {
        let found = compile(text).err().unwrap_or_default();
        let told: Vec<String> = found
            .iter()
            .map(|d| format!("{}:{} {}", d.line, d.column, d.problem))
            .collect();
        assert_eq!(told, [expected.to_string()], "{text}");
    }
    let disks = compile("node n1  appendonly yes  save \"900 1\"  hz 20\nconsole c1\n");
    let notes = disks.map(|compiled| compiled.notes.len());
    assert_eq!(notes, Ok(2));
}
