//! Diagrams of the built-in worlds, and of what a person types.

use super::view::{ArrowEnd, ArrowKind, DiagramView, LaneKey, MarkKind, StretchKind, Window};
use super::{Arrow, picture, svg};
use crate::{Action, FileKind, Language, ScenarioId, Selection, Session, Speed, Start};
use std::collections::BTreeMap;

/// A window that holds the whole of every built-in world.
const ALL: Window = Window {
    span_us: 60_000_000,
    from_us: Some(0),
};

/// The worlds that come to their end by themselves.
const WORLDS: [ScenarioId; 4] = [
    ScenarioId::BobWasAway,
    ScenarioId::BobReadsAStream,
    ScenarioId::WorkersOnAList,
    ScenarioId::UnacknowledgedEntry,
];

fn session(scenario: ScenarioId) -> Session {
    Session::new(Start {
        scenario,
        ..Start::default()
    })
}

fn play(session: &mut Session, done: impl Fn(&Session) -> bool) {
    session.apply(Action::SetSpeed(Speed::Times(1_000)));
    session.apply(Action::Play);
    for _ in 0..5_000 {
        if done(session) {
            return;
        }
        session.apply(Action::Tick { wall_us: 16_000 });
    }
    panic!("it took too long: {:?}", session.view().clock);
}

fn play_to_the_end(session: &mut Session) {
    play(session, |session| session.view().clock.ended);
}

fn played(scenario: ScenarioId) -> Session {
    let mut session = session(scenario);
    play_to_the_end(&mut session);
    session
}

fn submit(session: &mut Session, text: &str) {
    let console = session.view().console.active;
    let text = text.into();
    session.apply(Action::Submit { console, text });
}

fn lane(view: &DiagramView, name: &str) -> usize {
    let found = view.lanes.iter().position(|lane| lane.name == name);
    found.expect("a lane of this name")
}

/// How many messages were lost, by reason, whether on their way, missed or where they lay.
fn losses(view: &DiagramView) -> BTreeMap<&'static str, u64> {
    let mut losses = BTreeMap::new();
    let arrows = view.arrows.iter().filter_map(|arrow| match arrow.end {
        ArrowEnd::Lost { reason, .. } => reason,
        _ => None,
    });
    let marks = view.marks.iter().filter_map(|mark| match mark.kind {
        MarkKind::Loss(reason) => Some(reason),
        _ => None,
    });
    for reason in arrows.chain(marks) {
        *losses.entry(reason).or_insert(0) += 1;
    }
    losses
}

/// The same as the ledger has it.
fn losses_of_ledger(session: &Session) -> BTreeMap<&'static str, u64> {
    let mut losses = BTreeMap::new();
    for reason in session
        .view()
        .ledger
        .rows
        .iter()
        .flat_map(|row| &row.reasons)
    {
        *losses.entry(reason.id).or_insert(0) += reason.count;
    }
    losses
}

#[test]
fn lanes_stand_as_on_the_stage() {
    let view = played(ScenarioId::BobWasAway).diagram(ALL);
    let names: Vec<&str> = view.lanes.iter().map(|lane| &*lane.name).collect();
    assert_eq!(names, ["desk", "console-1", "n1", "alice", "bob"]);
    let roles: Vec<&str> = view.lanes.iter().map(|lane| lane.role).collect();
    assert_eq!(
        roles,
        ["producer", "console", "node", "subscriber", "subscriber"]
    );
}

#[test]
fn every_loss_of_the_ledger_is_a_cross() {
    for scenario in WORLDS {
        let session = played(scenario);
        let view = session.diagram(ALL);
        assert_eq!(losses(&view), losses_of_ledger(&session), "{scenario:?}");
        assert!(view.notes.is_empty(), "{:?}", view.notes);
    }
}

#[test]
fn as_many_arrows_leave_for_subscribers_as_publish_answered() {
    let view = played(ScenarioId::BobWasAway).diagram(ALL);
    let (n1, alice, bob) = (lane(&view, "n1"), lane(&view, "alice"), lane(&view, "bob"));
    let pushes = |to: usize| {
        let arrows = view.arrows.iter();
        arrows
            .filter(|a| a.kind == ArrowKind::Push && a.message.is_some() && a.to == to)
            .count()
    };
    let answered: usize = view
        .arrows
        .iter()
        .filter(|a| a.kind == ArrowKind::Reply && a.from == n1 && a.to == lane(&view, "desk"))
        .filter_map(|a| a.label.strip_prefix("(integer) ")?.parse::<usize>().ok())
        .sum();
    assert_eq!(pushes(alice), 10);
    assert_eq!(pushes(alice) + pushes(bob), answered);
    let missed = view.arrows.iter().filter(|a| a.kind == ArrowKind::Missed);
    assert_eq!(missed.filter(|a| a.to == bob).count(), 10 - pushes(bob));
}

#[test]
fn who_was_away_is_greyed_until_he_is_back() {
    let view = played(ScenarioId::BobWasAway).diagram(ALL);
    let bob = lane(&view, "bob");
    let away = view.stretches.iter().find(|s| s.kind == StretchKind::Away);
    let away = away.expect("bob was away");
    assert_eq!(
        (away.lane, away.from_us, away.open),
        (bob, 3_500_000, false)
    );
    assert!(away.to_us >= 6_500_000 && away.to_us < 6_600_000);
    let kinds: Vec<MarkKind> = view.marks.iter().map(|mark| mark.kind).collect();
    assert_eq!(kinds, [MarkKind::Cut, MarkKind::Back]);
}

#[test]
fn a_crash_greys_a_lane_and_waits_are_bars() {
    let view = played(ScenarioId::WorkersOnAList).diagram(ALL);
    let w2 = lane(&view, "w2");
    let down = view.stretches.iter().find(|s| s.kind == StretchKind::Down);
    let down = down.expect("w2 crashed");
    assert_eq!(
        (down.lane, down.from_us, down.to_us),
        (w2, 1_600_000, 4_000_000)
    );
    let of = |kind| view.stretches.iter().filter(move |s| s.kind == kind);
    assert!(of(StretchKind::Waiting).any(|s| s.words.contains("jobs")));
    assert_eq!(of(StretchKind::Working).count(), 10);
}

#[test]
fn the_same_whether_followed_or_made_at_the_end() {
    let mut followed = session(ScenarioId::UnacknowledgedEntry);
    followed.apply(Action::SetSpeed(Speed::Times(1_000)));
    while !followed.view().clock.ended {
        followed.apply(Action::Tick { wall_us: 16_000 });
        let _ = followed.diagram(ALL);
    }
    let at_the_end = played(ScenarioId::UnacknowledgedEntry);
    let (mut a, mut b) = (followed.diagram(ALL), at_the_end.diagram(ALL));
    // When a world is at rest the clock may stand a frame apart.
    (a.now_us, b.now_us) = (0, 0);
    a.stretches.retain(|stretch| !stretch.open);
    b.stretches.retain(|stretch| !stretch.open);
    assert_eq!(a, b);
}

#[test]
fn another_world_has_another_diagram() {
    let mut session = played(ScenarioId::WorkersOnAList);
    let _ = session.diagram(ALL);
    session.apply(Action::Load(ScenarioId::BobWasAway));
    play_to_the_end(&mut session);
    let view = session.diagram(ALL);
    let fresh = played(ScenarioId::BobWasAway).diagram(ALL);
    assert_eq!(view.arrows, fresh.arrows);
}

#[test]
fn nothing_behind_the_present_moment_is_drawn() {
    let mut session = session(ScenarioId::BobWasAway);
    play(&mut session, |session| {
        session.view().clock.now_us > 3_000_000
    });
    let view = session.diagram(ALL);
    assert!(view.arrows.iter().all(|arrow| arrow.sent_us <= view.now_us));
    assert!(view.arrows.iter().all(|arrow| arrow.ends_us <= view.now_us));
}

#[test]
fn what_is_handed_over_again_is_marked() {
    let mut session = session(ScenarioId::Empty);
    for line in [
        "XADD s * a 1",
        "XGROUP CREATE s g 0",
        "XREADGROUP GROUP g c STREAMS s >",
        "XREADGROUP GROUP g c STREAMS s 0",
        "LPUSH l x",
        "LMOVE l l LEFT RIGHT",
        "LPOP l",
    ] {
        submit(&mut session, line);
        play(&mut session, |session| {
            let tab = &session.view().console.tabs[0];
            tab.state == crate::ConsoleState::Ready
        });
    }
    let view = session.diagram(ALL);
    let replies = view.arrows.iter().filter(|a| a.kind == ArrowKind::Reply);
    let again: Vec<bool> = replies
        .filter(|a| a.message.is_some())
        .map(|a| a.again)
        .collect();
    assert_eq!(again, [false, true, false, true]);
}

#[test]
fn the_selected_message_is_marked_on_every_arrow_that_carries_it() {
    let mut session = played(ScenarioId::BobWasAway);
    let key = session.diagram(ALL).arrows.iter().find_map(|a| a.message);
    let key = key.expect("an arrow with a message");
    session.apply(Action::Select(Some(Selection::Message(key))));
    let view = session.diagram(ALL);
    let selected: Vec<&Arrow> = view.arrows.iter().filter(|a| a.selected).collect();
    let kinds: Vec<ArrowKind> = selected.iter().map(|a| a.kind).collect();
    assert_eq!(
        kinds,
        [ArrowKind::Request, ArrowKind::Push, ArrowKind::Push]
    );
    assert!(selected.iter().all(|a| a.message == Some(key)));
}

#[test]
fn windows_follow_zoom_and_move() {
    let window = Window::default();
    assert_eq!(window.bounds(0), (0, 10_000_000));
    assert_eq!(window.bounds(9_999_999), (0, 10_000_000));
    assert_eq!(window.bounds(10_000_000), (5_000_000, 15_000_000));
    let closer = window.zoomed_in(0);
    assert_eq!((closer.span_us, closer.from_us), (5_000_000, None));
    let moved = window.moved(1, 0);
    assert_eq!(moved.bounds(0), (5_000_000, 15_000_000));
    assert_eq!(moved.zoomed_in(0).bounds(0), (7_500_000, 12_500_000));
    assert_eq!(moved.moved(-9, 0).bounds(0).0, 0);
    assert_eq!(moved.following(), window);
    let widest = (0..40).fold(window, |window, _| window.zoomed_out(0));
    assert_eq!(widest.span_us, 3_600_000_000);
    let closest = (0..40).fold(window, |window, _| window.zoomed_in(0));
    assert_eq!(closest.span_us, 2_000);
}

#[test]
fn many_arrows_are_thinned_out_and_it_is_said() {
    let mut session = session(ScenarioId::Empty);
    submit(&mut session, &["PUBLISH nobody x"; 300].join("\n"));
    play(&mut session, |session| {
        session.view().clock.now_us > 50_000_000
    });
    let view = session.diagram(ALL);
    assert!(view.arrows.len() <= super::show::ARROWS_DRAWN_MAX);
    assert!(
        view.notes
            .iter()
            .any(|note| note.contains("arrows are drawn")),
        "{:?}",
        view.notes
    );
    assert!(view.arrows.iter().any(|a| a.message.is_some()));
}

#[test]
fn old_flights_are_forgotten_and_it_is_said() {
    use super::fold::FLIGHTS_KEPT_MAX;
    let mut session = session(ScenarioId::Empty);
    session.apply(Action::Tick { wall_us: 16_000 });
    let mut fold = session.diagram.borrow().clone();
    fold.fill_for_test(FLIGHTS_KEPT_MAX + 10);
    assert_eq!(fold.flights.len(), FLIGHTS_KEPT_MAX);
    assert_eq!(fold.since, 9);
}

/// The file is a promise: whoever wants to change it on purpose runs this test with `BLESS=1`.
#[test]
fn the_file_is_the_same_on_every_machine() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/diagram/bob-was-away.svg");
    let window = Window {
        span_us: 10_000_000,
        from_us: Some(0),
    };
    let file = played(ScenarioId::BobWasAway).file(FileKind::Diagram(window));
    assert_eq!(file.name, "brokerlab-bob-was-away-diagram.svg");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &file.text).expect("the snapshot can be written");
    }
    let snapshot = std::fs::read_to_string(path).expect("the snapshot is there");
    assert_eq!(file.text, snapshot);
}

#[test]
fn no_payload_becomes_markup() {
    let mut session = session(ScenarioId::Empty);
    submit(
        &mut session,
        "PUBLISH \"<b>\" \"</text><script>alert(1)</script>&\"",
    );
    play(&mut session, |session| {
        session.view().clock.now_us > 1_000_000
    });
    let text = session.file(FileKind::Diagram(ALL)).text;
    assert!(text.contains("&lt;script&gt;"), "{text}");
    assert!(!text.contains("<script") && !text.contains("<b>"));
}

#[test]
fn korean_diagrams_are_in_korean() {
    let mut session = played(ScenarioId::BobWasAway);
    session.apply(Action::SetLanguage(Language::Korean));
    let view = session.diagram(ALL);
    let words = view
        .arrows
        .iter()
        .map(|a| &a.words)
        .chain(view.stretches.iter().map(|s| &s.words));
    for words in words.chain([&view.summary]) {
        assert!(words.chars().any(|c| ('가'..='힣').contains(&c)), "{words}");
    }
}

#[test]
fn nothing_is_drawn_outside_of_the_picture() {
    for scenario in WORLDS {
        let session = played(scenario);
        for (width, from_us) in [(320.0, 0), (1200.0, 3_000_000)] {
            let window = Window {
                span_us: 2_000_000,
                from_us: Some(from_us),
            };
            let picture = picture(&session.diagram(window), width, 300.0);
            let text = svg(&picture, "t", &[]);
            assert!(!text.contains("NaN") && !text.contains("inf"));
            for shape in picture.parts.iter().flat_map(|part| &part.shapes) {
                if let super::Shape::Line { from, to, .. } = shape {
                    for (x, y) in [from, to] {
                        assert!((-5.0..=width + 5.0).contains(x), "{shape:?}");
                        assert!((0.0..=picture.height).contains(y), "{shape:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn lanes_name_actors_and_nodes() {
    let view = session(ScenarioId::Empty).diagram(ALL);
    assert!(matches!(
        view.lanes[lane(&view, "n1")].key,
        LaneKey::Node(_)
    ));
}
