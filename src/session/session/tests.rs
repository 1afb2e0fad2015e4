//! Sessions as a person would see them.

use super::*;

/// A page's frame.
const FRAME_US: u64 = 16_000;

fn play_until(session: &mut Session, wall_us_max: u64, done: impl Fn(&View) -> bool) -> u64 {
    let mut wall_us = 0;
    while wall_us < wall_us_max && !done(session.view()) {
        session.apply(Action::Tick { wall_us: FRAME_US });
        wall_us += FRAME_US;
    }
    wall_us
}

#[test]
fn without_a_click_a_message_falls_within_ten_seconds_of_wall_time() {
    let mut session = Session::new(Start::default());
    let wall_us = play_until(&mut session, 10_000_000, |view| view.narration.loss);
    assert!((2_000_000..6_000_000).contains(&wall_us), "{wall_us}");
    let view = session.view();
    assert_eq!(
        view.narration.sentence,
        "bob missed \"story 4\": the connection was down when it was published, and a channel keeps nothing."
    );
    assert!(view.clock.slowed && view.clock.playing);
    assert_eq!(
        view.selected
            .as_ref()
            .map(|message| message.payload.as_str()),
        Some("\"story 4\"")
    );
    assert_eq!(view.trays.len(), 1);
    let (_, offered) = view.narration.offer.clone().expect("an offer");
    session.apply(Action::Load(offered));
    assert_eq!(session.view().scenario.slug, "bob-reads-a-stream");
}
