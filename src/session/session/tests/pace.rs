//! How time goes.

use super::*;

#[test]
fn without_a_click_a_message_falls_within_ten_seconds_of_wall_time() {
    let mut session = start(ScenarioId::BobWasAway);
    let wall_us = play_until(&mut session, 10_000_000, |view| view.narration.loss);
    assert!((2_000_000..6_000_000).contains(&wall_us), "{wall_us}");
    let view = session.view();
    assert_eq!(
        view.narration.sentence,
        "bob missed \"story 4\": the connection was down when it was published, and a channel keeps nothing."
    );
    assert!(view.clock.slowed && view.clock.playing);
    let selected = view
        .selected
        .as_ref()
        .map(|message| message.payload.as_str());
    assert_eq!(selected, Some("\"story 4\""));
    assert_eq!(view.trays.len(), 1);
    let (_, offered) = view.narration.offer.clone().expect("an offer");
    session.apply(Action::Load(offered));
    assert_eq!(session.view().scenario.slug, "bob-reads-a-stream");
}

#[test]
fn the_loss_stays_to_be_read() {
    let mut session = start(ScenarioId::BobWasAway);
    play_until(&mut session, 10_000_000, |view| view.narration.loss);
    let sentence = session.view().narration.sentence.clone();
    play_until(&mut session, 2_500_000, |view| {
        view.narration.sentence != sentence
    });
    assert_eq!(session.view().narration.sentence, sentence);
}

#[test]
fn with_reduced_motion_the_world_waits_at_the_first_loss() {
    let mut session = Session::new(Start {
        reduced_motion: true,
        ..Start::default()
    });
    play_until(&mut session, 10_000_000, |view| !view.clock.playing);
    let view = session.view();
    assert!(view.narration.loss && !view.clock.playing && !view.clock.ended);
    session.apply(Action::Play);
    play_until(&mut session, 10_000_000, |view| !view.clock.playing);
    assert!(session.view().clock.now_us > 5_000_000);
}

#[test]
fn every_built_in_world_is_told_in_half_a_minute() {
    for scenario in ScenarioId::ALL
        .into_iter()
        .filter(|id| *id != ScenarioId::Empty)
    {
        let mut session = start(scenario);
        let wall_us = play_until(&mut session, 60_000_000, |view| view.clock.ended);
        assert!(wall_us < 30_000_000, "{scenario:?} {wall_us}");
        assert!(!session.view().clock.playing);
    }
}

#[test]
fn the_clock_never_goes_back_and_shows_no_record_before_its_time() {
    let mut session = start(ScenarioId::WorkersOnAList);
    let mut last = 0;
    for _ in 0..1_500 {
        session.apply(Action::Tick { wall_us: FRAME_US });
        let view = session.view();
        assert!(view.clock.now_us >= last);
        assert!(view.narration.at_us <= view.clock.now_us);
        last = view.clock.now_us;
    }
}

#[test]
fn numeric_speeds_multiply_wall_time() {
    let mut session = start(ScenarioId::Empty);
    for (hundredths, wall_us, virtual_us) in [
        (100, 200_000, 200_000),
        (1, 200_000, 2_000),
        (10_000, 100_000, 10_000_000),
    ] {
        session.apply(Action::SetSpeed(Speed::Times(hundredths)));
        let before = session.view().clock.now_us;
        session.apply(Action::Tick { wall_us });
        assert_eq!(session.view().clock.now_us - before, virtual_us);
    }
    session.apply(Action::SetSpeed(Speed::Times(0)));
    assert_eq!(session.view().clock.speed, Speed::Times(1));
    session.apply(Action::SetSpeed(Speed::Times(100)));
    let before = session.view().clock.now_us;
    session.apply(Action::Tick { wall_us: u64::MAX });
    assert_eq!(session.view().clock.now_us - before, 250_000);
}

#[test]
fn a_step_goes_to_the_next_event_and_stops() {
    let mut session = standing(ScenarioId::BobWasAway);
    let mut times = Vec::new();
    for _ in 0..4 {
        session.apply(Action::Step);
        times.push(session.view().clock.now_us);
        assert!(!session.view().clock.playing);
    }
    assert!(times.is_sorted() && times[0] < times[3], "{times:?}");
    (0..200).for_each(|_| session.apply(Action::Step));
    assert!(session.view().clock.ended);
    assert_eq!(count(&session, "bob", "lost"), 3);
}

#[test]
fn an_overloaded_world_lags_and_says_so() {
    let mut session = start(ScenarioId::Empty);
    for n in 0..20 {
        submit(
            &mut session,
            &format!("producer p{n} every 100us PUBLISH news x"),
        );
    }
    session.apply(Action::SetSpeed(Speed::Times(10_000)));
    session.apply(Action::Tick { wall_us: FRAME_US });
    assert!(session.view().clock.lagging);
    session.apply(Action::SetSpeed(Speed::Times(1)));
    session.apply(Action::Tick { wall_us: FRAME_US });
    assert!(!session.view().clock.lagging);
}

#[test]
fn a_command_after_the_end_lets_time_go_on() {
    let mut session = start(ScenarioId::BobWasAway);
    play_to_the_end(&mut session);
    let at = session.view().clock.now_us;
    session.apply(Action::SetSpeed(Speed::Story));
    submit(&mut session, "PING");
    play_until(&mut session, 1_000_000, |view| printed(view) > 1);
    assert!(output(&session).ends_with("PONG"));
    assert!(session.view().clock.now_us > at && !session.view().clock.ended);
}

#[test]
fn the_same_is_the_same() {
    let hash = |frame_us: u64| {
        let mut session = start(ScenarioId::UnacknowledgedEntry);
        for _ in 0..40_000 {
            session.apply(Action::Tick { wall_us: frame_us });
        }
        assert!(session.view().clock.ended);
        session.trace_hash()
    };
    assert_eq!(hash(16_000), hash(7_001));
}

#[test]
fn hours_do_not_fly_by_while_members_only_ask_again() {
    let mut session = start(ScenarioId::UnacknowledgedEntry);
    play_to_the_end(&mut session);
    session.apply(Action::SetSpeed(Speed::Story));
    submit(&mut session, "XPENDING orders workers");
    session.apply(Action::Play);
    play_until(&mut session, 3_000_000, |_| false);
    let before = session.view().clock.now_us;
    let wall_us = play_until(&mut session, 5_000_000, |_| false);
    let went = session.view().clock.now_us - before;
    assert!(
        went <= 2 * wall_us,
        "{went} us of virtual time in {wall_us} us"
    );
}
