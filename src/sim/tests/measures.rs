//! What the ledger measures besides fates: latencies, order, samples over time, costs, verdicts.

mod common;

use common::*;
use sim::World;
use sim::fate::Reason;
use sim::ledger::{AudienceView, SAMPLES_MAX};
use sim::prelude::{self, Acknowledge, Take};
use sim::spec::*;

fn audience(world: &World, name: &str) -> AudienceView {
    let mut rows = world.ledger().audiences();
    let row = rows.find(|row| *row.name == *name.as_bytes());
    row.expect("an audience of this name")
}

fn link(us: Micros) -> LinkSpec {
    LinkSpec {
        latency_us_min: us,
        latency_us_max: us,
        ..LinkSpec::default()
    }
}

/// A shop whose jobs take a worker longer to do than the shop to make.
fn backlog() -> World {
    let shop = prelude::producer(
        "shop",
        "n1",
        (100 * MS, 100 * MS),
        Some(20),
        "RPUSH jobs %n",
    );
    let work = (190 * MS, 190 * MS);
    let worker = prelude::worker("w1", "n1", "jobs", Take::Left, 0, work);
    run(WorldSpec {
        link: link(5 * MS),
        ..spec(vec![shop, worker])
    })
}

#[test]
fn latencies_are_from_sending_to_the_end_of_the_work() {
    let world = backlog();
    let row = audience(&world, "jobs");
    let latencies = world.ledger().latencies(row.id).expect("it is known");
    assert_eq!(latencies.count(), 20);
    // The first takes a hop to the node, a hop to the worker and its work; every other one waits 100 ms longer.
    let near = |permille, us: Micros| {
        let at = latencies.us_at(permille).expect("some were measured");
        assert!((us..=us + us / 32).contains(&at), "{permille}: {at}");
    };
    near(1, 200 * MS);
    near(500, 1_100 * MS);
    near(1_000, 2_100 * MS);
    assert_eq!(latencies.us_max(), 2_100 * MS);
}

#[test]
fn samples_show_how_a_list_fills_and_empties() {
    let world = backlog();
    let series = world.ledger().series(audience(&world, "jobs").id);
    let samples = series.expect("it is known").samples();
    assert!(samples.windows(2).all(|pair| pair[0].at < pair[1].at));
    let deepest = samples.iter().map(|sample| sample.stored).max();
    assert_eq!(deepest, Some(10));
    let last = samples.last().expect("there are some");
    assert_eq!((last.stored, last.done), (0, 20));
    let peaks = world.ledger().peaks(audience(&world, "jobs").id);
    let most = samples.iter().map(|sample| sample.stored_max).max();
    assert_eq!(most, peaks.map(|peaks| peaks.stored));
    // Every job took its time, and the longest of all was the longest of some sample.
    let longest = samples.iter().filter_map(|sample| sample.latency_us).max();
    assert_eq!(longest, Some(2_100 * MS));
}

#[test]
fn samples_are_bounded_however_long_a_world_is() {
    let tick = prelude::producer("desk", "n1", (S, S), Some(2_000), "PUBLISH news %n");
    let world = run(spec(vec![tick]));
    let series = world.ledger().series(audience(&world, "nobody").id);
    let samples = series.expect("it is known").samples();
    assert!((SAMPLES_MAX / 4..=SAMPLES_MAX + 1).contains(&samples.len()));
    assert!(samples.windows(2).all(|pair| pair[0].at < pair[1].at));
    let last = samples.last().expect("there are some");
    assert!(last.at > 1_900 * S && last.lost > 1_900);
}

#[test]
fn thinning_keeps_what_was_the_most_between_two_samples() {
    let shop = prelude::producer("shop", "n1", (S, S), Some(400), "LPUSH jobs %n");
    let worker = prelude::worker("w1", "n1", "jobs", Take::Right, 0, (200 * MS, 200 * MS));
    let world = run(spec(vec![shop, worker]));
    let row = audience(&world, "jobs");
    let samples = world
        .ledger()
        .series(row.id)
        .expect("it is known")
        .samples();
    let latencies = world.ledger().latencies(row.id).expect("it is known");
    assert!(samples[1].at - samples[0].at > 100 * MS, "it was thinned");
    let longest = samples.iter().filter_map(|sample| sample.latency_us).max();
    assert_eq!(longest, Some(latencies.us_max()));
    let measured = samples.iter().filter(|sample| sample.latency_us.is_some());
    assert!(
        measured.count() > samples.len() / 3,
        "no interval is forgotten"
    );
}

#[test]
fn a_verdict_names_the_messages_that_prove_it() {
    let shop = prelude::producer(
        "shop",
        "n1",
        (100 * MS, 100 * MS),
        Some(30),
        "XADD s * f %n",
    );
    let never = Acknowledge::NoAck;
    let mut world = spec(vec![
        shop,
        prelude::member("m1", "n1", "s", "g", (80 * MS, 80 * MS), never),
    ]);
    world.faults = vec![
        at(1_050 * MS, Fault::Crash, "m1"),
        at(1_500 * MS, Fault::Restart, "m1"),
    ];
    let world = run(world);
    let row = audience(&world, "g");
    let verdict = world.ledger().verdict(row.id).expect("it is known");
    assert!(verdict.at_most_once && verdict.in_order && !verdict.at_least_once);
    assert!(!verdict.effectively_once());
    let lost = row
        .counts
        .of(sim::fate::Fate::Lost(Reason::ReadWithNoAckThenCrashed));
    assert_eq!((verdict.lost.len() as u64, lost), (1, 1));
}

#[test]
fn two_workers_of_unequal_speed_break_the_order() {
    let shop = prelude::producer("shop", "n1", (50 * MS, 50 * MS), Some(10), "RPUSH jobs %n");
    let works = |name, ms| prelude::worker(name, "n1", "jobs", Take::Left, 0, (ms * MS, ms * MS));
    let world = run(spec(vec![shop, works("slow", 300), works("fast", 10)]));
    let row = audience(&world, "jobs");
    let verdict = world.ledger().verdict(row.id).expect("it is known");
    assert!(verdict.effectively_once() && !verdict.in_order);
    let disorders = world.ledger().disorders(row.id);
    assert_eq!(verdict.disordered.len() as u64, disorders);
}

#[test]
fn polling_costs_more_than_waiting() {
    let polls = ActorSpec {
        program: Program {
            every: vec![Every {
                rhythm: Rhythm::Even {
                    us_min: 100 * MS,
                    us_max: 100 * MS,
                },
                burst: 1,
                count: Some(100),
                block: vec![Statement::Command {
                    line: "LPOP jobs".into(),
                    bind: Vec::new(),
                    accept: Vec::new(),
                    how: Handling::default(),
                }],
            }],
            ..Program::default()
        },
        ..prelude::worker("polls", "n1", "jobs", Take::Left, 0, (0, 0))
    };
    let waits = prelude::worker("waits", "n1", "other", Take::Left, 0, (0, 0));
    let world = run(spec(vec![polls, waits]));
    let of = |name| world.ledger().cost(id_of(&world, name));
    let (polls, waits) = (of("polls"), of("waits"));
    assert_eq!((polls.commands, polls.frames), (100, 100));
    assert_eq!(
        polls.bytes_sent,
        100 * b"*2\r\n$4\r\nLPOP\r\n$4\r\njobs\r\n".len() as u64
    );
    assert_eq!(polls.bytes_received, 100 * b"$-1\r\n".len() as u64);
    assert_eq!(waits.commands, 1);
}
