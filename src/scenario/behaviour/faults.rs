//! What faults leave in the trace, what nobody takes, and worlds of several nodes.

use super::audited::{audited, row};
use crate::run::Run;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use broker::event::{Closing, Event};
use sim::fate::{Fate, Reason};
use sim::spec::Micros;
use sim::trace::{Affliction, What, Whom};

fn afflictions(run: &Run) -> Vec<(Micros, Whom, Affliction)> {
    let records = run.world.trace().since(0);
    let told = records.filter_map(|record| match &record.what {
        What::Afflicted { whom, how } => Some((record.at / 1_000, *whom, *how)),
        _ => None,
    });
    told.collect()
}

#[test]
fn faults_that_are_no_crash_are_in_the_trace_when_they_change_something() {
    let run = audited(
        "\
worker w  list jobs
at 1s freeze w for 1s
at 1500ms freeze w
at 3s slow n1 5x for 1s
at 5s cut n1 for 500ms
at 6s thaw w
at 6s heal w
at 6s slow w 1x
at 7s link latency 5ms
at 8s freeze n1
at 9s thaw n1
until 10s
",
    );
    let (w, n1) = (
        run.world.actor(b"w").unwrap(),
        run.world.node(b"n1").unwrap(),
    );
    let (w, n1) = (Whom::Actor(w), Whom::Node(n1));
    let told = afflictions(&run);
    let expected = [
        (1_000, w, Affliction::Frozen),
        (2_000, w, Affliction::Thawed),
        (3_000, n1, Affliction::Slowed(5)),
        (4_000, n1, Affliction::Slowed(1)),
        (5_000, n1, Affliction::Cut),
        (5_500, n1, Affliction::Healed),
    ];
    assert_eq!(told[..6], expected);
    let Affliction::Links(link) = told[6].2 else {
        panic!("{told:?}");
    };
    assert_eq!((told[6].1, link.latency_us_min), (Whom::Everybody, 5_000));
    let rest = [
        (8_000, n1, Affliction::Frozen),
        (9_000, n1, Affliction::Thawed),
    ];
    assert_eq!(told[7..], rest);
}

#[test]
fn a_rule_that_strikes_is_the_cause_of_what_it_does() {
    let run = audited(
        "worker w1 w2  list jobs\nevery 1s count 3  crash one of w1 w2 for 100ms\nuntil 5s\n",
    );
    let records: Vec<_> = run.world.trace().since(0).collect();
    let strikes = records.iter().filter_map(|record| match &record.what {
        What::RuleStruck { rule: 0, whom } => Some((record.seq, whom.clone())),
        _ => None,
    });
    let strikes: Vec<_> = strikes.collect();
    assert_eq!(strikes.len(), 3);
    for (seq, whom) in strikes {
        let crashed = records.iter().find_map(|record| match record.what {
            What::ActorCrashed { actor } if record.cause == Some(seq) => Some(actor),
            _ => None,
        });
        assert_eq!(crashed.map(Whom::Actor), whom.first().copied());
    }
}

/// A retry is told, and keeps the number of what it repeats.
#[test]
fn a_retry_is_in_the_trace_with_its_error_or_its_lost_reply() {
    let run = audited(
        "\
link latency 20ms
setup
    SET k text
producer p  every 1s  count 1
    LPUSH k %n
        retry 2 after 10ms
        accept NONE
producer q  every 2s  count 1
    LPUSH jobs %n
        retry 2 after 10ms
worker w  list jobs  work 0s
at 2030ms disconnect q for 10ms
until 6s
check duplicates for jobs = 0
check done for jobs = 2
",
    );
    let (p, q) = (run.world.actor(b"p"), run.world.actor(b"q"));
    let records = run.world.trace().since(0);
    let retried = records.filter_map(|record| match &record.what {
        What::Retried {
            actor,
            error,
            attempt,
        } => Some((Some(*actor), error.is_some(), *attempt)),
        _ => None,
    });
    let retried: Vec<_> = retried.collect();
    assert_eq!(retried, [(p, true, 2), (p, true, 3), (q, false, 2)]);
    let records = run.world.trace().since(0);
    let numbers = records.filter_map(|record| match &record.what {
        What::Sent {
            intent, attempt, ..
        } if Some(intent.actor) == q => Some((intent.number, *attempt)),
        _ => None,
    });
    let numbers: Vec<_> = numbers.collect();
    // The first came through and its reply was lost, so the job is there twice.
    assert_eq!(numbers, [(1, 1), (1, 2)]);
}

/// Publications that a node wrote to a client's connection from a time on, until it closed it for its backlog.
fn written_and_not_taken(run: &Run, from: Micros) -> usize {
    let events = || {
        let records = run.world.trace().since(0);
        records.filter_map(|record| match &record.what {
            What::Node { event, .. } => Some((record.at, event)),
            _ => None,
        })
    };
    let is_closing = |event: &Event| {
        let why = Closing::OutputBufferLimit;
        matches!(event, Event::Closed { why: this, .. } if *this == why)
    };
    let closed = events().find(|(_, event)| is_closing(event));
    let until = closed.expect("nobody was closed for his backlog").0;
    let written = events().filter(|(_, event)| matches!(event, Event::Delivered { .. }));
    written
        .filter(|(at, _)| (from..=until).contains(at))
        .count()
}

fn backlog(fault: &str) -> String {
    format!(
        "\
link latency 1ms
node n1  client-output-buffer-limit \"pubsub 200kb 0 0\"
producer p  every 10ms  count 300
    PUBLISH news {}
subscriber a  channels news
at 1005ms {fault} for 1s
",
        "x".repeat(5_000)
    )
}

#[test]
fn a_client_that_takes_nothing_is_closed_at_its_limit_and_loses_exactly_its_backlog() {
    for fault in ["freeze a", "cut a"] {
        let run = audited(&backlog(fault));
        let a = row(&run, "a").counts;
        let over = a.of(Fate::Lost(Reason::OutputBufferLimit));
        assert_eq!(
            over as usize,
            written_and_not_taken(&run, 1_005_000),
            "{fault}"
        );
        assert!((35..=45).contains(&over), "{fault}: {over}");
        assert_eq!(a.of(Fate::Done) + a.lost(), 300, "{fault}");
        let away = a.of(Fate::Lost(Reason::NotSubscribedAtTheTime));
        assert_eq!(over + away, a.lost(), "{fault}");
        assert!(away > 50, "{fault}: {away}");
    }
}

/// A backlog beneath the limit is kept, and forgotten when it is taken.
#[test]
fn a_client_beneath_its_limit_gets_everything() {
    for fault in ["freeze a", "cut a"] {
        let text = backlog(fault).replace("200kb 0 0", "2mb 0 0");
        let run = audited(&format!(
            "{text}at 2500ms {fault} for 400ms\ncheck done for a = 300\n"
        ));
        assert_eq!(row(&run, "a").counts.lost(), 0);
    }
    // The soft limit: more than so much for more than so long.
    let text = backlog("freeze a")
        .replace("200kb 0 0", "0 100kb 1")
        .replace("for 1s", "for 5s");
    let run = audited(&format!("{text}until 10s\n"));
    let over = row(&run, "a")
        .counts
        .of(Fate::Lost(Reason::OutputBufferLimit));
    assert_eq!(over as usize, written_and_not_taken(&run, 1_005_000));
}

#[test]
fn lists_of_one_name_on_two_nodes_are_two_audiences() {
    let run = audited(
        "\
node n1 n2
producer p1  node n1  every 100ms  count 14
    LPUSH jobs %n
producer p2  node n2  every 100ms  count 10
    LPUSH jobs %n
    PUBLISH news %n
worker w2  node n2  list jobs  work 1ms
subscriber a1  node n1  channels news
subscriber a2  node n2  channels news
console c1  node n1
console c2  node n2
at 1500ms crash n1
at 3s c2> LPUSH jobs typed
at 3s restart n1
at 5s c1> LPUSH jobs typed
until 8s
check lost node crashed before persisting for jobs on n1 = 14
check stored for jobs on n1 = 1
check sent for jobs on n2 = 11
check done for jobs on n2 = 11
check lost for jobs on n2 = 0
check effectively once for jobs on n2
check done for a2 = 10
check done for a2 on n2 = 10
check sent for a1 = 0
",
    );
    let rows = run.world.ledger().audiences();
    let jobs: Vec<_> = rows.filter(|row| *row.name == *b"jobs").collect();
    assert_eq!(jobs.len(), 2);
    assert_ne!(jobs[0].node, jobs[1].node);
}
