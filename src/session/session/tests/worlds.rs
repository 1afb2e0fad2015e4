//! Every built-in world, played to its end: the ledger says what the story tells, whatever the seed.

use super::*;

const SEEDS: std::ops::Range<u64> = 1..30;

fn ended(scenario: ScenarioId, seed: u64) -> Session {
    let mut session = Session::new(Start {
        scenario,
        seed: Some(seed),
        ..Start::default()
    });
    play_to_the_end(&mut session);
    session
}

#[test]
fn bob_misses_three_stories() {
    for seed in SEEDS {
        let session = ended(ScenarioId::BobWasAway, seed);
        assert_eq!(row(&session, "bob").sent, 10);
        assert_eq!(count(&session, "bob", "done"), 7);
        assert_eq!(
            reasons(&session, "bob"),
            [("not subscribed at the time", 3)]
        );
        assert_eq!(count(&session, "alice", "done"), 10);
        assert_eq!(row(&session, "bob").balance, "10 = 7 done + 3 lost");
        assert_eq!(row(&session, "bob").about, "subscriber of news");
        let tray = &session.view().trays[0];
        let fallen: Vec<&str> = tray
            .messages
            .iter()
            .map(|(_, label, _)| label.as_str())
            .collect();
        assert_eq!(
            fallen,
            [
                "\"story 6\" → bob",
                "\"story 5\" → bob",
                "\"story 4\" → bob"
            ]
        );
    }
}

#[test]
fn a_stream_loses_nothing() {
    for seed in SEEDS {
        let session = ended(ScenarioId::BobReadsAStream, seed);
        for name in ["alice", "bob"] {
            assert_eq!(count(&session, name, "done"), 10);
            assert_eq!(count(&session, name, "lost"), 0);
        }
        assert!(session.view().trays.is_empty());
    }
}

#[test]
fn a_job_dies_with_its_worker() {
    for seed in SEEDS {
        let session = ended(ScenarioId::WorkersOnAList, seed);
        assert_eq!(row(&session, "jobs").sent, 10);
        assert_eq!(count(&session, "jobs", "done"), 9);
        assert_eq!(reasons(&session, "jobs"), [("popped, then crashed", 1)]);
    }
}

#[test]
fn one_entry_stays_pending() {
    for seed in SEEDS {
        let session = ended(ScenarioId::UnacknowledgedEntry, seed);
        assert_eq!(row(&session, "workers").sent, 8);
        assert_eq!(count(&session, "workers", "pending"), 1);
        assert_eq!(count(&session, "workers", "done"), 7);
        assert_eq!(count(&session, "workers", "lost"), 0);
        let told = session
            .view()
            .narration
            .log
            .iter()
            .any(|(_, line)| line.contains("keeps it pending"));
        assert!(told);
    }
}

#[test]
fn every_built_in_spec_makes_its_world() {
    for scenario in ScenarioId::ALL {
        sim::World::new(scenario.built_in(7).spec).expect("a sound spec");
        assert_eq!(ScenarioId::of_slug(scenario.slug()), Some(scenario));
    }
}

#[test]
fn a_world_is_shown_as_its_text() {
    let session = standing(ScenarioId::BobWasAway);
    let text = "producer desk  every 1s  count 10\n    PUBLISH news \"story %n\"\nsubscriber alice bob\n    SUBSCRIBE news\n\
                at 3500ms disconnect bob\nat 6500ms reconnect bob\nat 0s console console-1";
    assert_eq!(session.view().scenario.lines.join("\n"), text);
    assert_eq!(session.view().scenario.seed, 1);
}

/// The same worlds, put together by hand.
mod by_hand {
    use sim::prelude::{Acknowledge, Take, member, producer, reader, subscriber, worker};
    use sim::spec::{Act, ActorSpec, Fault, Micros, TimedAct, WorldSpec};

    const S: Micros = 1_000_000;

    pub fn spec(actors: Vec<ActorSpec>, faults: [(Micros, Fault); 2]) -> WorldSpec {
        let timed = |(at_us, fault)| TimedAct {
            at_us,
            act: Act::Fault(fault),
        };
        WorldSpec {
            actors,
            script: faults.into_iter().map(timed).collect(),
            ..WorldSpec::default()
        }
    }

    fn away() -> [(Micros, Fault); 2] {
        let bob = || b"bob"[..].into();
        [
            (3_500_000, Fault::Disconnect(bob())),
            (6_500_000, Fault::Reconnect(bob())),
        ]
    }

    pub fn bob_was_away() -> WorldSpec {
        let desk = producer("desk", "n1", (S, S), Some(10), "PUBLISH news \"story %n\"");
        let hears = |name| subscriber(name, "n1", &["news"], &[]);
        spec(vec![desk, hears("alice"), hears("bob")], away())
    }

    pub fn bob_reads_a_stream() -> WorldSpec {
        let line = "XADD news * story \"story %n\"";
        let desk = producer("desk", "n1", (S, S), Some(10), line);
        let reads = |name| reader(name, "n1", "news");
        spec(vec![desk, reads("alice"), reads("bob")], away())
    }

    pub fn workers_on_a_list() -> WorldSpec {
        let half = S / 2;
        let shop = producer(
            "shop",
            "n1",
            (half, half),
            Some(10),
            "LPUSH jobs \"job %n\"",
        );
        let work = (1_200_000, 1_200_000);
        let works = |name| worker(name, "n1", "jobs", Take::Right, 0, work);
        let w2 = || b"w2"[..].into();
        let faults = [
            (1_600_000, Fault::Crash(w2())),
            (4 * S, Fault::Restart(w2())),
        ];
        spec(vec![shop, works("w1"), works("w2"), works("w3")], faults)
    }

    pub fn unacknowledged_entry() -> WorldSpec {
        let shop = producer("shop", "n1", (S, S), Some(8), "XADD orders * order %n");
        let work = (2_500_000, 2_500_000);
        let reads = |name| {
            member(
                name,
                "n1",
                "orders",
                "workers",
                work,
                Acknowledge::AfterWork,
            )
        };
        let m2 = || b"m2"[..].into();
        let faults = [
            (3_200_000, Fault::Crash(m2())),
            (6 * S, Fault::Restart(m2())),
        ];
        let mut spec = spec(vec![shop, reads("m1"), reads("m2"), reads("m3")], faults);
        spec.setup = vec!["XGROUP CREATE orders workers 0 MKSTREAM".into()];
        spec
    }
}

#[test]
fn the_texts_make_the_worlds_that_hands_make() {
    let pairs = [
        (ScenarioId::BobWasAway, by_hand::bob_was_away()),
        (ScenarioId::BobReadsAStream, by_hand::bob_reads_a_stream()),
        (ScenarioId::WorkersOnAList, by_hand::workers_on_a_list()),
        (
            ScenarioId::UnacknowledgedEntry,
            by_hand::unacknowledged_entry(),
        ),
    ];
    let hash = |mut spec: sim::spec::WorldSpec, seed: u64| {
        spec.seed = seed;
        let mut world = sim::World::new(spec).expect("a sound spec");
        world.run_until(60_000_000, u64::MAX);
        assert_eq!(world.ended(), Some(None));
        world.trace_hash()
    };
    for (scenario, by_hand) in pairs {
        for seed in 1..10 {
            let by_text = hash(scenario.spec(seed), seed);
            assert_eq!(by_text, hash(by_hand.clone(), seed), "{}", scenario.slug());
        }
    }
}
