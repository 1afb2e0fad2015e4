//! Time travel: what a session shows at a moment is the same whenever and however it is reached.

use super::anything::Chance;
use super::*;
use crate::stage::Scene;
use crate::{AddRole, FutureKey, MarkKind, TimeView};

/// What is seen at a moment, without what a person chooses to look at and how time goes.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    at_us: u64,
    view: View,
    scene: Scene,
    hash: u64,
}

fn seen(session: &mut Session) -> Seen {
    session.apply(Action::Select(None));
    let shown = session.view();
    let mut view = shown.clone();
    view.time = Rc::new(TimeView {
        span_us: 0,
        is_past: false,
        can_undo: shown.time.can_undo,
        undoes: shown.time.undoes.clone(),
        futures: Vec::new(),
        futures_forgotten: String::new(),
        marks: Rc::default(),
        marks_more: String::new(),
        note: String::new(),
    });
    view.clock.newest_us = 0;
    view.clock.playing = false;
    view.clock.slowed = false;
    view.clock.lagging = false;
    view.clock.speed = Speed::Story;
    let mut console = (*view.console).clone();
    console.active = ConsoleKey(0);
    view.console = Rc::new(console);
    // What was typed is the person's, who does not go back in time.
    view.history = Rc::default();
    Seen {
        at_us: view.clock.now_us,
        view,
        scene: session.scene(),
        hash: session.trace_hash(),
    }
}

const LINES: [&str; 16] = [
    "PING",
    "LPUSH jobs a b c",
    "RPUSH jobs x\nRPOP jobs\nLLEN jobs",
    "BRPOP jobs 0",
    "BLPOP jobs other 0.5",
    "SUBSCRIBE news",
    "UNSUBSCRIBE",
    "PUBLISH news \"hi there\"",
    "HELLO 3",
    "XADD orders * order 1",
    "CLIENT REPLY SKIP",
    "CONFIG SET appendonly yes",
    "crash console-1",
    "producer p9 every 3ms LPUSH jobs %n",
    "SET \"unbalanced",
    "clear",
];

/// Something that a person does while time goes on.
fn something(chance: &mut Chance, session: &Session) -> Option<Action> {
    let tabs = &session.view().console.tabs;
    let console = tabs[chance.below(tabs.len() as u64) as usize].key;
    Some(match chance.below(40) {
        0 => Action::OpenConsole,
        1 => Action::CloseConsole(console),
        2 => Action::Interrupt(console),
        3 => Action::ClearConsole(console),
        4 => Action::Add(*chance.pick(&[AddRole::Producer, AddRole::Worker])),
        5 => Action::Crash(Target::Actor(crate::ActorKey(chance.below(4) as u32))),
        6 => Action::Start(Target::Actor(crate::ActorKey(chance.below(4) as u32))),
        7 => Action::Disconnect(Target::Actor(crate::ActorKey(1))),
        8 => Action::Reconnect(Target::Actor(crate::ActorKey(1))),
        9 => Action::Crash(Target::Node(crate::NodeKey(0))),
        10 => Action::Start(Target::Node(crate::NodeKey(0))),
        11..20 => Action::Submit {
            console,
            text: (*chance.pick(&LINES)).into(),
        },
        _ => return None,
    })
}

/// Plays a while, doing this and that; answers with what was seen on the way.
fn played(session: &mut Session, chance: &mut Chance, ticks: u64) -> Vec<Seen> {
    let mut all: Vec<Seen> = Vec::new();
    session.apply(Action::SetSpeed(Speed::Times(400)));
    for _ in 0..ticks {
        session.apply(Action::Play);
        let wall_us = chance.below(40_000);
        session.apply(Action::Tick { wall_us });
        if chance.below(4) == 0 {
            session.apply(Action::Pause);
        }
        if let Some(action) = something(chance, session) {
            session.apply(action);
        }
        let now = seen(session);
        if all.last().is_some_and(|last| last.at_us == now.at_us) {
            all.pop();
        }
        if !session.view().clock.lagging {
            all.push(now);
        }
    }
    all
}

fn assert_same(found: &Seen, expected: &Seen, when: &str) {
    let (a, b) = (&found.view, &expected.view);
    for (tab, other) in a.console.tabs.iter().zip(&b.console.tabs) {
        assert_eq!(tab.lines, other.lines, "{when} {}", tab.name);
        assert_eq!(tab, other, "{when}");
    }
    assert_eq!(a.console, b.console, "{when}");
    assert_eq!(a.ledger, b.ledger, "{when}");
    assert_eq!(a.narration, b.narration, "{when}");
    assert_eq!(a.stage_list, b.stage_list, "{when}");
    assert_eq!(a.clock, b.clock, "{when}");
    assert_eq!(a, b, "{when}");
    assert_eq!(found.scene, expected.scene, "{when}");
    assert_eq!(found.hash, expected.hash, "{when}");
}

fn seek(session: &mut Session, at_us: u64) -> Seen {
    session.apply(Action::Seek { at_us });
    seen(session)
}

#[test]
fn a_moment_looks_as_it_did_however_it_is_reached() {
    let full = std::env::var_os("BROKERLAB_FULL").is_some();
    for seed in 1..if full { 300 } else { 16 } {
        let mut chance = Chance(seed * 0x9e37_79b9);
        let mut session = start(*chance.pick(&ScenarioId::ALL));
        let all = played(&mut session, &mut chance, 120);
        for n in 0..40 {
            let was = chance.pick(&all);
            let found = seek(&mut session, was.at_us);
            assert_same(
                &found,
                was,
                &format!("seed {seed}, seek {n} to {}", was.at_us),
            );
        }
        // The recorded future plays as it was.
        let first = &all[chance.below(all.len() as u64) as usize];
        seek(&mut session, first.at_us);
        for was in all.iter().filter(|was| was.at_us > first.at_us) {
            session.apply(Action::Play);
            session.apply(Action::SetSpeed(Speed::Times(100)));
            let rest_us = was.at_us - session.view().clock.now_us;
            play_on(&mut session, rest_us, was.at_us);
            let found = seen(&mut session);
            assert_same(
                &found,
                was,
                &format!("seed {seed}, played to {}", was.at_us),
            );
        }
        // After a restart from the recording, too.
        let mut again = Session::replay(&session.recording());
        let newest = all.last().unwrap();
        assert_same(&seen(&mut again), newest, &format!("seed {seed}, replayed"));
        for _ in 0..5 {
            let was = chance.pick(&all);
            let found = seek(&mut again, was.at_us);
            assert_same(
                &found,
                was,
                &format!("seed {seed}, replayed, {}", was.at_us),
            );
        }
    }
}

/// Plays to a moment in steps that a tick can take.
fn play_on(session: &mut Session, mut rest_us: u64, to: u64) {
    while rest_us > 0 {
        let wall_us = rest_us.min(5_000);
        session.apply(Action::Play);
        session.apply(Action::Tick { wall_us });
        let now = session.view().clock.now_us;
        if now >= to || session.view().clock.ended {
            return;
        }
        rest_us = to - now;
    }
}

#[test]
fn seeking_outside_of_what_was_seen_goes_to_the_nearest_end() {
    let mut session = start(ScenarioId::BobWasAway);
    session.apply(Action::SetSpeed(Speed::Times(1_000)));
    play_until(&mut session, 400_000, |_| false);
    let newest = session.view().clock.newest_us;
    assert_eq!(newest, session.view().clock.now_us);
    assert!(!session.view().time.is_past);
    session.apply(Action::Seek { at_us: 0 });
    assert_eq!(session.view().clock.now_us, 0);
    assert!(session.view().time.is_past && !session.view().clock.playing);
    session.apply(Action::Seek { at_us: u64::MAX });
    assert_eq!(session.view().clock.now_us, newest);
    assert!(!session.view().time.is_past);
}

#[test]
fn before_the_loss_nothing_is_lost_and_afterwards_the_same_is() {
    let mut session = start(ScenarioId::BobWasAway);
    play_to_the_end(&mut session);
    let lost = session.view().trays.clone();
    assert_eq!(lost.len(), 1);
    let marks = session.view().time.marks.clone();
    assert!(
        marks.iter().any(|mark| mark.kind == MarkKind::Loss),
        "{marks:?}"
    );
    session.apply(Action::Seek { at_us: 3_000_000 });
    assert!(session.view().trays.is_empty());
    assert_eq!(
        session.view().time.marks,
        marks,
        "marks tell of the future, too"
    );
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    assert_eq!(session.view().trays, lost);
    assert_eq!(session.view().time.futures.len(), 1);
}

#[test]
fn typing_in_the_past_makes_another_future() {
    let mut session = start(ScenarioId::BobWasAway);
    play_to_the_end(&mut session);
    let end = seen(&mut session);
    session.apply(Action::Seek { at_us: 5_000_000 });
    submit(&mut session, "PUBLISH news extra");
    let futures = session.view().time.futures.clone();
    assert_eq!(futures.len(), 2);
    assert!(
        futures[1].current && futures[1].since_us == 5_000_000,
        "{futures:?}"
    );
    assert_eq!(futures[1].label, "from 5 s: PUBLISH news extra");
    assert!(!session.view().time.is_past);
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    assert_eq!(count(&session, "alice", "done"), 11);
    // The old one is as it was, and so is the new one.
    let other = seen(&mut session);
    session.apply(Action::SwitchFuture(futures[0].key));
    assert_same(&seek(&mut session, u64::MAX), &end, "the old future");
    assert_eq!(count(&session, "alice", "done"), 10);
    session.apply(Action::SwitchFuture(futures[1].key));
    assert_same(&seek(&mut session, u64::MAX), &other, "the new future");
}

#[test]
fn what_only_shows_makes_no_future_and_is_gone_at_the_newest_moment() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "PING");
    submit(&mut session, "SET a 1");
    let newest = seen(&mut session);
    session.apply(Action::Seek {
        at_us: newest.at_us - 1,
    });
    let console = session.view().console.active;
    session.apply(Action::ClearConsole(console));
    submit(&mut session, "");
    assert_eq!(output(&session), "n1> ");
    assert_eq!(session.view().time.futures.len(), 1);
    session.apply(Action::Step);
    session.apply(Action::Seek { at_us: u64::MAX });
    assert_same(&seen(&mut session), &newest, "back again");
}

#[test]
fn undo_takes_back_one_thing_at_a_time_and_keeps_what_came_of_it() {
    let mut session = standing(ScenarioId::Empty);
    assert!(!session.view().time.can_undo);
    let before = seen(&mut session);
    submit(&mut session, "SET a 1");
    let one = seen(&mut session);
    submit(&mut session, "SET b 2\nSET c 3");
    assert!(output(&session).contains("SET c 3"));
    session.apply(Action::Undo);
    assert_eq!(seen(&mut session).view.console, one.view.console);
    assert_eq!(session.view().time.futures.len(), 2);
    assert!(!session.view().time.is_past);
    session.apply(Action::Undo);
    assert_eq!(seen(&mut session).view.console, before.view.console);
    assert!(!session.view().time.can_undo);
    session.apply(Action::Undo);
    // What was taken back is a future that can be taken up.
    let first = session.view().time.futures[0].key;
    session.apply(Action::SwitchFuture(first));
    session.apply(Action::Seek { at_us: u64::MAX });
    assert!(output(&session).contains("SET c 3"));
}

#[test]
fn there_are_only_so_many_futures_and_the_oldest_are_forgotten() {
    let mut session = standing(ScenarioId::Empty);
    session.apply(Action::SetSpeed(Speed::Times(100)));
    session.apply(Action::Play);
    play_until(&mut session, 200_000, |_| false);
    session.apply(Action::Pause);
    for n in 0..20 {
        let at_us = 100_000 - n;
        session.apply(Action::Seek { at_us });
        submit(&mut session, &format!("SET a {n}"));
    }
    let time = session.view().time.clone();
    assert_eq!(time.futures.len(), 9);
    assert_eq!(
        time.futures_forgotten,
        "The 12 oldest futures were forgotten: there were too many."
    );
    session.apply(Action::SwitchFuture(FutureKey(0)));
    assert_eq!(session.view().time, time);
}

#[test]
fn checkpoints_are_bounded_and_thinned_from_the_oldest() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "producer p every 1ms LPUSH jobs %n");
    submit(&mut session, "worker w list jobs");
    session.apply(Action::SetSpeed(Speed::Times(10_000)));
    session.apply(Action::Play);
    let full = std::env::var_os("BROKERLAB_FULL").is_some();
    play_until(
        &mut session,
        if full { 8_000_000 } else { 1_000_000 },
        |_| false,
    );
    let kept = &session.travel.future.checkpoints;
    assert!(
        kept.len() > 8 && kept.len() <= crate::travel::CHECKPOINTS_MAX,
        "{}",
        kept.len()
    );
    assert!(kept.bytes() <= crate::travel::CHECKPOINTS_BYTES_MAX);
    assert!(kept.before(0, 0).is_some(), "time zero stays");
    let was = seen(&mut session);
    seek(&mut session, was.at_us / 2);
    assert_same(&seek(&mut session, was.at_us), &was, "there and back");
}

/// Checkpoints keep no trace; whoever goes back still reads lives, diagram and files from the beginning.
#[test]
fn the_past_is_remembered_in_the_past() {
    use crate::FileKind;
    use crate::diagram::Window;
    let mut session = start(ScenarioId::Empty);
    submit(&mut session, "producer p1 every 2ms LPUSH jobs %n");
    session.apply(Action::SetSpeed(Speed::Times(100)));
    play_until(&mut session, 60_000_000, |view| {
        view.clock.now_us > 2_000_000
    });
    session.apply(Action::Pause);
    let at_us = session.view().clock.now_us;
    let window = Window {
        span_us: 50_000,
        from_us: Some(1_000_000),
    };
    let (diagram, file) = (session.diagram(window), session.file(FileKind::TraceCsv));
    assert!(diagram.arrows.len() > 25 && diagram.notes.is_empty());
    let message = diagram.arrows.iter().find_map(|arrow| arrow.message);
    let select = Action::Select(message.map(crate::Selection::Message));
    session.apply(select.clone());
    let life = session.view().selected.clone();
    session.apply(Action::Select(None));

    session.apply(Action::Play);
    play_until(&mut session, 60_000_000, |view| {
        view.clock.now_us > 4_000_000
    });
    let (checkpoints, _) = session.checkpoints();
    assert!(checkpoints > 2, "{checkpoints}");
    for _ in 0..2 {
        session.apply(Action::Seek { at_us });
        assert_eq!(session.diagram(window).arrows, diagram.arrows);
        assert!(session.file(FileKind::TraceCsv).text == file.text);
        session.apply(select.clone());
        assert_eq!(session.view().selected, life);
        session.apply(Action::Select(None));
        session.apply(Action::Seek { at_us: 1_000 });
        session.apply(Action::Seek { at_us: 3_900_000 });
        assert_eq!(session.diagram(window).arrows.len(), diagram.arrows.len());
    }
}

/// A message is looked at when it is young; when its records are no longer kept, they are made again.
#[test]
fn a_life_older_than_the_trace_is_made_again() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "worker w1 list jobs work 30ms");
    submit(&mut session, "RPUSH jobs first");
    session.apply(Action::SetSpeed(Speed::Times(100)));
    session.apply(Action::Play);
    play_until(&mut session, 200_000, |_| false);
    let key = crate::MessageKey::Message(0, 1);
    session.apply(Action::Select(Some(Selection::Message(key))));
    let young = session.view().selected.clone().expect("a message");
    assert!(young.life.len() > 3, "{:?}", young.life);
    session.apply(Action::Select(None));
    submit(&mut session, "producer p every 1ms PUBLISH news %n");
    submit(&mut session, "subscriber s channels news");
    session.apply(Action::SetSpeed(Speed::Times(10_000)));
    let kept_from = |session: &Session| session.world.trace().first_seq();
    for _ in 0..1_000 {
        session.apply(Action::Tick { wall_us: FRAME_US });
        if kept_from(&session) > 10_000 {
            break;
        }
    }
    assert!(kept_from(&session) > 10_000);
    session.apply(Action::Select(Some(Selection::Message(key))));
    assert_eq!(session.view().selected.as_deref(), Some(&*young));
}
