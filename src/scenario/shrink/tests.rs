//! Failing worlds of hundreds of messages become worlds that fit on a hand.

use super::*;
use crate::explore::play as play_seed;
use std::eprintln;

/// The most that may be left.
const MOST: Size = Size {
    messages: 10,
    actors: 3,
    faults: 3,
    bytes: 600,
    time_digits: 0,
};

fn lowest(compiled: &Compiled, check: usize) -> u64 {
    let fails = |seed: &u64| {
        let outcome = play_seed(compiled, *seed, Bounds::default());
        assert_eq!(outcome.stopped, None);
        outcome.checks[check].failure.is_some()
    };
    (1..=60).find(fails).expect("some world fails")
}

/// Shrinks the world of the lowest seed that fails, and looks at what is left.
fn shrunk(text: &str, check: usize) -> Shrunk {
    let (scenario, compiled) = match (crate::parse(text), compile(text)) {
        (Ok(scenario), Ok(compiled)) => (scenario, compiled),
        (_, found) => panic!("{found:?}\nin:\n{text}"),
    };
    let seed = lowest(&compiled, check);
    let task = Task {
        scenario: &scenario,
        check,
        seed,
    };
    let found = shrink(task, &mut |_| true).expect("it fails");
    let text = found.text(&["The smallest one.".to_string()]);
    eprintln!(
        "{} -> {} ({} worlds)\n{text}",
        found.before, found.after, found.worlds
    );
    assert_eq!(found.over, Over::Smallest);
    assert!(found.before.messages >= 100, "{}", found.before);
    assert!(found.after.messages <= MOST.messages, "{}", found.after);
    assert!(found.after.actors <= MOST.actors, "{}", found.after);
    assert!(found.after.faults <= MOST.faults, "{}", found.after);
    assert!(found.after.bytes <= MOST.bytes, "{}", found.after);
    // The text is canonical, and fails with its own seed for the same reason.
    assert_eq!(crate::parse(&text).expect("it reads").to_string(), text);
    let again = compile(&text).expect("it compiles");
    let failure = |compiled: &Compiled, seed: u64, check: usize| {
        let outcome = play_seed(compiled, seed, Bounds::default());
        outcome.checks[check].failure.clone()
    };
    let (reason, what) = failure(&again, again.spec.seed, 0).expect("it still fails");
    assert_eq!(found.judged.reason, Some(reason));
    assert_eq!(found.judged.found, what);
    let (first, _) = failure(&compiled, seed, check).expect("it failed");
    assert_eq!(first, reason);
    found
}

#[test]
fn workers_that_die_by_chance_lose_jobs() {
    let found = shrunk(
        "\
title Workers die with jobs in their hands
producer shop  every 50ms..150ms  count 300
    LPUSH jobs \"job %n\"
producer mailer  every 200ms  count 100
    RPUSH mails \"mail %n\"
worker w1 w2 w3  list jobs  work 30ms..90ms
worker m1  list mails  work 20ms
every 2s chance 1/3 until 25s  crash one of w1 w2 w3 for 300ms..2s
every 5s chance 1/2 until 25s  disconnect m1 for 100ms
check sent for jobs = 300
check lost for jobs = 0
",
        1,
    );
    assert_eq!(found.judged.reason, Some("check.lost"));
}

#[test]
fn a_group_without_a_sweep_leaves_entries_pending() {
    shrunk(
        "\
title A worker dies with orders in its hands
seed 11
# Nobody takes over.
setup
    XGROUP CREATE orders workers 0 MKSTREAM
    SET greeting hello
producer shop  every 100ms..300ms  count 200
    pick colour red green blue
    XADD orders * order %n colour %colour
worker w1 w2 w3
    take  XREADGROUP GROUP workers %me COUNT 1 BLOCK 2000 STREAMS orders >
    work 30ms..90ms
    done  XACK orders workers %id
console c1
at 8s crash w2
at 9s freeze w1 for 1s
at 12s c1> PING
at 20s restart w2
every 10s chance 1/2 until 40s  crash one of w1 w3 for 1s..3s
until 60s
check done for workers = 200
",
        0,
    );
}

#[test]
fn an_idle_time_that_is_too_short_makes_duplicates() {
    shrunk(
        "\
title Too early
producer shop  every 50ms  count 300
    XADD orders * order %n
sweeping-member m1 m2 m3  stream orders  group workers  work 20ms..400ms  sweep 100ms  idle 50
every 3s chance 1/2 until 20s  freeze one of m1 m2 m3 for 500ms
link latency 1ms..20ms
check at most once for workers
until 120s
",
        0,
    );
}

#[test]
fn a_subscriber_who_is_away_misses_something() {
    shrunk(
        "\
title Away
producer desk  poisson 20/s  burst 2  count 200
    PUBLISH news \"story %n\"
producer other  every 500ms
    PUBLISH weather sun
subscriber alice bob carol
    SUBSCRIBE news weather
every 2s..4s chance 1/3 until 20s  disconnect one of alice bob carol for 100ms..900ms
at 5s link latency 20ms..40ms for 2s
until 25s
check at least once for alice
check at least once for carol
check effectively once
",
        1,
    );
}

#[test]
fn two_workers_break_the_order() {
    shrunk(
        "\
title Two are faster than one
producer shop  every 20ms  count 400
    LPUSH jobs \"job %n\"
worker w1 w2 w3 w4  list jobs  work 10ms..60ms
at 2s slow w3 3x for 2s
every 1s chance 1/4 until 7s  freeze one of w1 w2 for 100ms..200ms
check in order for jobs
",
        0,
    );
}

#[test]
fn a_stall_makes_latencies_long() {
    shrunk(
        "\
title A stall
node n1 n2
producer shop  every 20ms..60ms  count 300
    LPUSH jobs \"job %n\"
producer elsewhere  node n2  every 50ms  count 100
    LPUSH others %n
worker w1 w2  list jobs  work 5ms..15ms
worker o1  node n2  list others
every 2s chance 1/3 until 12s  freeze one of n1 w1 w2 for 200ms..900ms
every 1s chance 1/2 until 12s  link latency 5ms..10ms for 300ms
check latency max for jobs <= 250ms
",
        0,
    );
}

#[test]
fn polling_has_its_price() {
    shrunk(
        "\
title Asking all the time
producer shop  every 100ms  count 150
    LPUSH jobs \"job %n\"
poller p1 p2  list jobs  pause 10ms  work 5ms
worker w1  list jobs  work 50ms
at 1s cut p2 for 3s
check commands by p1 <= 300
check sent for jobs = 150
",
        0,
    );
}

#[test]
fn what_rules_did_is_known_without_playing() {
    let text = "\
link latency 2ms
producer shop  every 50ms  count 100
    LPUSH jobs \"job %n\"
worker w1 w2  list jobs  work 30ms
subscriber bob  SUBSCRIBE news
producer desk  every 70ms  count 70
    PUBLISH news %n
every 300ms..900ms chance 1/3 until 5s  crash one of w1 w2 for 100ms..200ms
at 2s freeze w1 w2 for 50ms..150ms
every 1s count 3  disconnect bob shop for 100ms..200ms
at 4s slow one of w1 w2 3x
until 12s
check lost = 0
";
    let scenario = crate::parse(text).expect("a scenario without mistakes");
    let compiled = compile(text).expect("the same");
    for seed in 1..=20 {
        let certain = strikes::explicit(&scenario, seed, 12_000_000).expect("it has rules");
        let certain = compile(&certain.to_string()).expect("a scenario without mistakes");
        assert!(certain.spec.rules.is_empty());
        let [by_rules, by_lines] = [&compiled, &certain].map(|compiled| {
            let outcome = play_seed(compiled, seed, Bounds::default());
            (outcome.audiences, outcome.ended_us, outcome.checks)
        });
        assert_eq!(by_rules, by_lines, "seed {seed}");
    }
}

#[test]
fn what_holds_is_refused() {
    let text = "producer p  every 1s  count 3\n    LPUSH jobs a\ncheck stored = 3\n";
    let scenario = crate::parse(text).expect("a scenario without mistakes");
    let task = |check| Task {
        scenario: &scenario,
        check,
        seed: 1,
    };
    let refused = |check| shrink(task(check), &mut |_| true).err();
    assert_eq!(refused(0), Some(Refusal::Holds));
    assert_eq!(refused(1), Some(Refusal::NoCheck));
}

#[test]
fn a_search_ends_when_asked() {
    let text = "producer p  every 1s  count 300\n    LPUSH jobs a\ncheck stored <= 3\n";
    let scenario = crate::parse(text).expect("a scenario without mistakes");
    let task = Task {
        scenario: &scenario,
        check: 0,
        seed: 1,
    };
    let mut left = 20;
    let found = shrink(task, &mut |_| {
        left -= 1;
        left > 0
    });
    let found = found.expect("it fails");
    assert_eq!(found.over, Over::Asked);
    assert!(found.worlds <= 40);
}
