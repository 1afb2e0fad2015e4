//! Going from event to event, from message to message, from loss to loss, and along two futures at once.

use super::*;
use crate::{FutureKey, MarkKind, Speed};

fn at(session: &Session) -> u64 {
    session.view().clock.now_us
}

/// Every moment at which a step stops, from the beginning on.
fn stops(session: &mut Session, count: usize) -> Vec<u64> {
    let step = |_| {
        session.apply(Action::Step);
        at(session)
    };
    (0..count).map(step).collect()
}

#[test]
fn a_step_back_goes_where_the_steps_forward_stopped() {
    for scenario in [ScenarioId::BobWasAway, ScenarioId::UnacknowledgedEntry] {
        let mut session = standing(scenario);
        let mut all = stops(&mut session, 60);
        all.dedup();
        assert!(all.len() > 30);
        for was in all.iter().rev().skip(1) {
            let shown = at(&session);
            session.apply(Action::StepBack);
            assert_eq!(at(&session), *was, "before {shown}");
        }
        for _ in 0..3 {
            session.apply(Action::StepBack);
        }
        assert_eq!(at(&session), 0);
    }
}

#[test]
fn a_step_back_stops_at_what_was_typed() {
    let mut session = standing(ScenarioId::BobWasAway);
    stops(&mut session, 6);
    submit(&mut session, "crash bob");
    let typed = at(&session);
    stops(&mut session, 4);
    let mut seen = Vec::new();
    while at(&session) > 0 {
        session.apply(Action::StepBack);
        seen.push(at(&session));
    }
    assert!(seen.contains(&typed), "{typed} in {seen:?}");
    session.apply(Action::Seek { at_us: u64::MAX });
    assert_eq!(session.view().time.futures.len(), 1);
}

#[test]
fn losses_are_found_before_and_after_they_were_seen() {
    let mut session = standing(ScenarioId::BobWasAway);
    let mut ahead = Vec::new();
    for _ in 0..3 {
        session.apply(Action::NextLoss);
        ahead.push(at(&session));
        let lost = session.view().selected.clone().expect("what was lost");
        assert!(
            lost.fates.iter().any(|fate| fate.fate == "lost"),
            "{lost:?}"
        );
        assert_eq!(count(&session, "bob", "lost"), ahead.len() as u64);
    }
    session.apply(Action::NextLoss);
    assert_eq!(session.view().time.note, "No other loss up to the end.");
    assert!(session.view().clock.ended);
    for was in ahead.iter().rev() {
        session.apply(Action::PreviousLoss);
        assert_eq!(at(&session), *was);
    }
    session.apply(Action::PreviousLoss);
    assert_eq!(at(&session), ahead[0], "there is none before");
    assert_eq!(session.view().time.note, "");
    session.apply(Action::NextLoss);
    assert_eq!(at(&session), ahead[1]);
}

#[test]
fn a_message_is_followed_to_its_end_and_then_the_next_one() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    let mut lives = Vec::new();
    let mut payloads = Vec::new();
    for _ in 0..40 {
        let before = at(&session);
        session.apply(Action::StepMessage);
        assert!(at(&session) >= before && !session.view().clock.playing);
        let message = session.view().selected.clone().expect("a message");
        lives.push(message.life.len());
        if payloads.last() != Some(&message.payload) {
            payloads.push(message.payload.clone());
        }
    }
    assert!(payloads.len() > 3, "{payloads:?}");
    assert!(lives.iter().max() > Some(&3), "{lives:?}");
    // The first one was followed from its sending to its end; what was sent meanwhile was passed over.
    assert_eq!(payloads[0], "\"job 1\"");
    let distinct: std::collections::BTreeSet<&String> = payloads.iter().collect();
    assert_eq!(distinct.len(), payloads.len(), "{payloads:?}");
}

#[test]
fn following_ends_with_the_world() {
    let mut session = standing(ScenarioId::BobWasAway);
    for _ in 0..200 {
        session.apply(Action::StepMessage);
    }
    assert!(session.view().clock.ended);
    assert_eq!(session.view().time.note, "Nothing more up to the end.");
}

#[test]
fn marks_tell_faults_their_ends_losses_and_what_is_to_come() {
    let mut session = standing(ScenarioId::BobWasAway);
    let kinds = |session: &Session| -> Vec<MarkKind> {
        session
            .view()
            .time
            .marks
            .iter()
            .map(|mark| mark.kind)
            .collect()
    };
    assert_eq!(kinds(&session), [MarkKind::ToCome; 2]);
    assert_eq!(
        session.view().time.marks[0].label,
        "to come: disconnect bob"
    );
    assert_eq!(session.view().time.span_us, 10_000_000);
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    use MarkKind::{Fault, Loss, Return};
    assert_eq!(kinds(&session), [Fault, Loss, Loss, Loss, Return]);
    assert_eq!(session.view().time.marks[4].label, "bob came back");
    // They stay when the past is shown, under their names.
    let marks = session.view().time.marks.clone();
    session.apply(Action::Seek { at_us: 10 });
    assert_eq!(session.view().time.marks, marks);
}

#[test]
fn a_fork_is_another_future_without_anything_done() {
    let mut session = standing(ScenarioId::BobWasAway);
    stops(&mut session, 20);
    let newest = at(&session);
    session.apply(Action::Seek { at_us: newest / 2 });
    session.apply(Action::Fork);
    let time = session.view().time.clone();
    assert!(!time.is_past && time.futures.len() == 2 && time.futures[1].current);
    session.apply(Action::Fork);
    assert_eq!(
        session.view().time.futures.len(),
        3,
        "also from the newest moment"
    );
    session.apply(Action::SwitchFuture(FutureKey(0)));
    assert_eq!(session.view().clock.newest_us, newest);
}

#[test]
fn undo_says_what_it_takes_back() {
    let mut session = standing(ScenarioId::BobWasAway);
    assert_eq!(session.view().time.undoes, "");
    submit(&mut session, "PUBLISH news hi");
    assert_eq!(session.view().time.undoes, "Undo: PUBLISH news hi");
    let bob = actor(&session, "bob").key;
    session.apply(Action::Crash(Target::Actor(bob)));
    assert_eq!(session.view().time.undoes, "Undo: crash bob");
    session.apply(Action::Undo);
    assert_eq!(session.view().time.undoes, "Undo: PUBLISH news hi");
    session.apply(Action::Undo);
    assert_eq!(session.view().time.undoes, "");
}

#[test]
fn two_futures_are_shown_at_the_same_moment() {
    let mut session = start(ScenarioId::BobWasAway);
    play_to_the_end(&mut session);
    session.apply(Action::Seek { at_us: 2_500_000 });
    let alice = actor(&session, "alice").key;
    session.apply(Action::Crash(Target::Actor(alice)));
    let first = session.view().time.futures[0].key;
    let mut other = session.beside(first).expect("the first future");
    assert_eq!(session.compared(&other).differ, 0);
    for at_us in [9_000_000, 4_500_000, 2_600_000, 30_000_000] {
        session.apply(Action::SetSpeed(Speed::Times(10_000)));
        session.apply(Action::Play);
        play_until(&mut session, 3_000_000, |view| view.clock.now_us >= at_us);
        session.apply(Action::Seek { at_us });
        let now = at(&session);
        while !other.follow_to(now) {}
        assert_eq!(other.view().clock.now_us, now);
        let compared = session.compared(&other);
        let alice = compared.rows.iter().find(|row| row.audience == "alice");
        let alice = alice.expect("alice in both");
        assert_eq!(alice.differs, now > 3_000_000, "{now}: {alice:?}");
        if now > 8_000_000 {
            let done = alice.cells.iter().find(|cell| cell.id == "done").unwrap();
            assert!(done.here < done.there, "{done:?}");
        }
    }
    // What is beside is as it was, and looks as it does when it is taken up.
    let (beside, when) = (other.scene(), at(&session));
    session.apply(Action::SwitchFuture(first));
    session.apply(Action::Seek { at_us: when });
    assert_eq!(at(&session), when);
    assert_eq!(session.scene(), beside);
    assert!(session.beside(FutureKey(99)).is_none());
}

#[test]
fn the_other_future_goes_on_where_it_was_not_seen() {
    let mut session = standing(ScenarioId::BobWasAway);
    session.apply(Action::Fork);
    let mut other = session.beside(FutureKey(0)).expect("the first future");
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    let now = at(&session);
    while !other.follow_to(now) {}
    assert_eq!(session.compared(&other).differ, 0);
    assert_eq!(other.scene(), session.scene());
    assert!(other.follow_to(1_000_000));
    assert_eq!(other.view().clock.now_us, 1_000_000);
    assert!(other.view().selected.is_none() && session.future() == FutureKey(1));
}

/// "The frame drawn at time t is the same whether reached by playing or by scrubbing."
#[test]
fn a_scene_is_the_same_played_or_scrubbed() {
    let mut played = start(ScenarioId::UnacknowledgedEntry);
    let mut scrubbed = start(ScenarioId::UnacknowledgedEntry);
    for session in [&mut played, &mut scrubbed] {
        session.apply(Action::SetSpeed(Speed::Times(100)));
    }
    play_until(&mut scrubbed, 12_000_000, |_| false);
    let mut frames = 0;
    while played.view().clock.now_us < 9_000_000 {
        played.apply(Action::Tick {
            wall_us: FRAME_US * 5,
        });
        played.apply(Action::Select(None));
        let at_us = at(&played);
        // There and back, so that nothing is only gone on with.
        scrubbed.apply(Action::Seek {
            at_us: at_us * 7 % 9_000_000,
        });
        scrubbed.apply(Action::Select(None));
        scrubbed.apply(Action::Seek { at_us });
        assert_eq!(played.scene(), scrubbed.scene(), "at {at_us}");
        assert_eq!(played.view().stage_list, scrubbed.view().stage_list);
        assert_eq!(played.view().ledger, scrubbed.view().ledger);
        frames += 1;
    }
    assert!(frames > 50, "{frames}");
}

/// The life of the first lost message, as it is told, without the bytes.
fn told(session: &Session) -> (String, Vec<String>) {
    let message = session.view().selected.clone().expect("a message");
    let lines = message.life.iter().map(|line| line.sentence.clone());
    // Packets may overtake each other along another future.
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    (message.sentence.clone(), lines)
}

#[test]
fn a_message_is_the_same_and_told_alike_along_two_futures() {
    let mut session = start(ScenarioId::BobWasAway);
    play_to_the_end(&mut session);
    let end = at(&session);
    let lost = session.view().trays[0].messages.last().expect("a loss").0;
    session.apply(Action::Select(Some(Selection::Message(lost))));
    let before = told(&session);
    session.apply(Action::Seek { at_us: 2_500_000 });
    submit(&mut session, "PUBLISH news extra");
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    let first = session.view().time.futures[0].key;
    let mut other = session.beside(first).expect("the first future");
    while !other.follow_to(end.min(at(&session))) {}

    // One more was published here before it, so its number is another.
    let here = other.same_in(&session, lost).expect("it is here too");
    assert_ne!(here, lost);
    assert_eq!(session.same_in(&other, here), Some(lost));
    session.apply(Action::Select(Some(Selection::Message(here))));
    other.apply(Action::Select(Some(Selection::Message(lost))));
    assert_eq!(told(&other), before);
    assert_eq!(told(&session), before);
    // Taken up, the other future has it selected by its number there.
    session.apply(Action::SwitchFuture(first));
    let selected = session.view().selected.as_ref().map(|message| message.key);
    assert_eq!(selected, Some(lost));
    assert_eq!(told(&session), before);
}

#[test]
fn what_was_only_sent_along_one_future_is_not_in_the_other() {
    let mut session = start(ScenarioId::BobWasAway);
    play_to_the_end(&mut session);
    session.apply(Action::Seek { at_us: 2_500_000 });
    submit(&mut session, "PUBLISH news extra");
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    let first = session.view().time.futures[0].key;
    let mut other = session.beside(first).expect("the first future");
    while !other.follow_to(at(&session)) {}
    let extra = (0..40).map(|number| MessageKey::Message(0, number));
    let mut extra = extra.filter(|key| {
        session.apply(Action::Select(Some(Selection::Message(*key))));
        let shown = session.view().selected.as_ref();
        shown.is_some_and(|message| message.payload == "\"extra\"")
    });
    let extra = extra.next().expect("what was typed");
    assert_eq!(session.same_in(&other, extra), None);
}
