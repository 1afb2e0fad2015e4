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
            .map(|(_, label)| label.as_str())
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
                at 3500ms disconnect bob\nat 6500ms reconnect bob";
    assert_eq!(session.view().scenario.lines.join("\n"), text);
    assert_eq!(session.view().scenario.seed, 1);
}
