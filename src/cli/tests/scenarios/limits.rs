//! Worlds that would go on for ever, or grow without bound, stop at a limit that has a name and tells the way out.

use serde_json::Value;

use crate::brokerlab;

/// A world, the limit that stops it, and a part of what is said.
fn stopped(text: &str, id: &str, told: &str) {
    let run = brokerlab(&["run", "-", "--json"], text);
    assert_eq!(run.code, Some(1), "{text}");
    let result: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(result["stopped_by"]["id"], id, "{text}\n{}", run.out);
    assert!(run.err.contains(told), "{text}\n{}", run.err);
    let explored = brokerlab(&["explore", "-", "--seeds", "2", "--jobs", "2"], text);
    assert_eq!(explored.code, Some(1), "{text}");
    assert!(explored.err.contains(told), "{text}\n{}", explored.err);
}

#[test]
fn a_producer_without_end() {
    for text in [
        "producer desk  every 1ms\n    PUBLISH news hi\n",
        "producer desk  poisson 10/s  burst 5\n    LPUSH jobs hi\nworker w1  list jobs\n",
        "producer desk\n    RPUSH jobs hi\n",
    ] {
        stopped(
            text,
            "limit.endless",
            "'desk' never stops sending; write `until TIME`",
        );
    }
}

#[test]
fn a_loop_that_takes_no_time() {
    let no_latency = "link latency 0ms\n";
    let retry = "producer p  every 1s  count 1\n    LPUSH text a\n        retry after 0ms\nsetup\n    SET text hi\n";
    stopped(
        &format!("{retry}{no_latency}"),
        "limit.events-per-instant",
        "give it a `wait`",
    );
    let repeated = "producer p  every 1s  count 1\n    repeat 1000000000000\n        pick a 1..6\n";
    stopped(repeated, "limit.events-per-instant", "give it a `wait`");
}

#[test]
fn packets_that_pile_up_on_slow_links() {
    let names: Vec<String> = (0..190).map(|n| format!("s{n}")).collect();
    let names = names.join(" ");
    let slow = format!("subscriber {names}  channels news\nat 2s link {names} latency 1h\n");
    let text = format!("{slow}producer p  every 1ms\n    PUBLISH news a\nuntil 1h\n");
    let run = brokerlab(&["run", "-", "--json"], &text);
    assert_eq!(run.code, Some(1));
    let result: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(result["stopped_by"]["id"], "limit.packets", "{}", run.out);
    assert!(run.err.contains("write a smaller `latency`"), "{}", run.err);
}

#[test]
fn a_world_with_too_many_audiences_or_actors() {
    let lists = "producer p  every 1ms  count 1100\n    LPUSH list%n a\n";
    stopped(lists, "limit.audiences", "more than 1,000 audiences");
    let names: Vec<String> = (0..201).map(|n| format!("w{n}")).collect();
    let many = format!("worker {}  list jobs\nuntil 1s\n", names.join(" "));
    for command in ["run", "explore"] {
        let left = brokerlab(&[command, "-"], &many);
        assert_eq!(left.code, Some(1));
        assert!(left.err.contains("200"), "{}", left.err);
    }
    let burst = "producer p  every 1s  burst 100000000  count 1\n    LPUSH jobs a\n";
    let left = brokerlab(&["run", "-"], burst);
    assert!(
        left.err.contains("burst") && left.err.contains("100000"),
        "{}",
        left.err
    );
}

#[test]
fn a_full_node_refuses_and_the_world_goes_on() {
    let full = "\
setup
    CONFIG SET maxmemory 1
producer p  every 100ms  count 5
    LPUSH jobs a
        accept OOM
until 5s
check lost rejected for jobs = 5
";
    let left = brokerlab(&["run", "-"], full);
    assert_eq!(left.code, Some(0), "{}{}", left.out, left.err);
}
