//! What is expected against what is, what proves it, and the charts.

use super::*;
use crate::charts::{ChartView, ChartsAsk};
use crate::checks::ProofAsk;

fn chart(session: &Session, id: &str) -> ChartView {
    let view = session.charts(ChartsAsk::default());
    let found = view.charts.into_iter().find(|chart| chart.id == id);
    found.expect("a chart of this name")
}

fn verdicts(session: &Session, audience: &str) -> Vec<&'static str> {
    let verdicts = row(session, audience).verdicts.iter();
    verdicts.map(|verdict| verdict.id).collect()
}

#[test]
fn verdicts_and_the_messages_that_prove_them() {
    let mut session = start(ScenarioId::BobWasAway);
    assert!(
        session
            .view()
            .ledger
            .rows
            .iter()
            .all(|row| row.verdicts.is_empty())
    );
    play_to_the_end(&mut session);
    assert_eq!(
        verdicts(&session, "alice"),
        ["effectively-once", "in-order"]
    );
    assert_eq!(verdicts(&session, "bob"), ["at-most-once", "in-order"]);
    let bob = row(&session, "bob").number;
    let proofs = session.proofs(ProofAsk::Verdict(bob, "at-most-once"));
    let texts: Vec<&str> = proofs.iter().map(|proof| proof.text.as_str()).collect();
    assert_eq!(texts, ["\"story 4\"", "\"story 5\"", "\"story 6\""]);
    session.apply(Action::Select(Some(Selection::Message(proofs[0].message))));
    let selected = session.view().selected.as_ref().expect("selected");
    assert_eq!(selected.payload, "\"story 4\"");
    assert!(
        session
            .proofs(ProofAsk::Verdict(99, "at-most-once"))
            .is_empty()
    );
}

#[test]
fn what_is_expected_and_by_which_messages_it_fails() {
    let text = "\
producer desk  every 1s  count 6
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
at 2500ms disconnect bob
check lost for alice = 0
check done for bob = 6
";
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(session.checks().empty.command, "check lost = 0");
    session.apply(Action::Open { text: text.into() });
    play_to_the_end(&mut session);
    let checks = session.checks();
    let told: Vec<_> = checks
        .rows
        .iter()
        .map(|row| (row.text.as_str(), row.holds, row.found.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("lost for alice = 0", true, "found 0"),
            ("done for bob = 6", false, "found 2")
        ]
    );
    assert_eq!(checks.summary, "1 of 2 hold");
    assert!(!checks.rows[0].has_proofs && checks.rows[1].has_proofs);
    let proofs = session.proofs(ProofAsk::Check(1));
    let texts: Vec<&str> = proofs.iter().map(|proof| proof.text.as_str()).collect();
    assert_eq!(
        texts,
        ["\"story 3\"", "\"story 4\"", "\"story 5\"", "\"story 6\""]
    );
    // What is typed is expected from then on, and not before.
    submit(&mut session, "check at most once for bob");
    assert_eq!(session.checks().rows.len(), 3);
    session.apply(Action::Seek { at_us: 2_000_000 });
    assert_eq!(session.checks().rows.len(), 2);
    assert!(session.proofs(ProofAsk::Check(99)).is_empty());
}

#[test]
fn charts_agree_with_the_ledger_and_go_on_to_the_newest_moment() {
    let mut session = start(ScenarioId::UnacknowledgedEntry);
    session.apply(Action::SetSpeed(Speed::Times(500)));
    play_until(&mut session, 20_000_000, |view| {
        view.clock.now_us > 7_000_000
    });
    session.apply(Action::Pause);
    let chart_now = |session: &Session, id: &str| chart(session, id).now;
    let newest = chart(&session, "pending-age");
    assert!(newest.is_time && newest.now > 2_000_000, "{newest:?}");
    assert_eq!(
        chart_now(&session, "loss"),
        count(&session, "workers", "lost")
    );
    let shown_us = session.view().clock.now_us;
    assert_eq!(newest.points.last().map(|(at, _)| *at), Some(shown_us));
    session.apply(Action::Seek { at_us: 2_500_000 });
    let past = chart(&session, "pending-age");
    assert!(
        past.now < 2_000_000,
        "the value is that of the shown moment"
    );
    assert!(
        past.points.last().is_some_and(|(at, _)| *at > 6_000_000),
        "the line goes on"
    );
    assert!(past.most > 2_000_000);
    // Another future knows nothing of it.
    submit(&mut session, "XLEN orders");
    let other = chart(&session, "pending-age");
    assert!(other.points.last().is_some_and(|(at, _)| *at < 3_000_000));
}

#[test]
fn a_chart_shows_the_depth_that_the_ledger_knows() {
    let mut session = start(ScenarioId::TwoServers);
    play_until(&mut session, 8_000_000, |view| {
        view.clock.now_us > 3_000_000
    });
    session.apply(Action::Pause);
    let ledger = session.view().ledger.clone();
    let stored = |row: &LedgerRow| {
        row.fates
            .iter()
            .find(|fate| fate.id == "stored")
            .map_or(0, |fate| fate.count)
    };
    assert_eq!(
        chart(&session, "depth").now,
        ledger.rows.iter().map(|row| stored(row)).sum::<u64>()
    );
    let mails = row(&session, "mails");
    let alone = session.charts(ChartsAsk {
        audience: Some(mails.number),
        node: None,
    });
    assert_eq!(alone.charts[0].now, stored(mails));
    let n1 = session.charts(ChartsAsk {
        audience: None,
        node: Some(crate::NodeKey(0)),
    });
    let names: Vec<&str> = n1.audiences.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["jobs"]);
    let nodes: Vec<_> = ledger
        .rows
        .iter()
        .map(|row| (row.audience.as_str(), row.node))
        .collect();
    assert!(nodes.contains(&("mails", Some(crate::NodeKey(1)))));
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    for tray in session.view().trays.iter() {
        assert_eq!(
            tray.count,
            tray.nodes.iter().map(|(_, count)| count).sum::<u64>()
        );
    }
}
