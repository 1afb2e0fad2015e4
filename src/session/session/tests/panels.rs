//! What stands beside the stage.

use super::*;
use crate::{ActorState, AddRole};

#[test]
fn a_button_prints_the_line_that_it_stands_for() {
    let mut session = standing(ScenarioId::BobWasAway);
    let roles = [
        AddRole::Producer,
        AddRole::Subscriber,
        AddRole::Worker,
        AddRole::Member,
    ];
    roles
        .into_iter()
        .for_each(|role| session.apply(Action::Add(role)));
    assert_eq!(
        output(&session),
        "producer p1 every 1s PUBLISH news \"hi %n\"\nsubscriber carol channels news\nworker w1 list jobs\nmember m1 stream orders group workers"
    );
    let bob = actor(&session, "bob");
    session.apply(Action::Disconnect(Target::Actor(bob.key)));
    assert!(output(&session).ends_with("disconnect bob"));
    assert_eq!(actor(&session, "bob").state, ActorState::Away);
    session.apply(Action::Reconnect(Target::Actor(bob.key)));
    session.apply(Action::Crash(Target::Actor(bob.key)));
    assert_eq!(actor(&session, "bob").state, ActorState::Crashed);
    session.apply(Action::Start(Target::Actor(bob.key)));
    assert_eq!(actor(&session, "bob").state, ActorState::Running);
    let node = session.view().nodes[0].key;
    session.apply(Action::Crash(Target::Node(node)));
    assert!(!session.view().nodes[0].up);
    session.apply(Action::Crash(Target::Node(crate::NodeKey(99))));
    session.apply(Action::Crash(Target::Actor(crate::ActorKey(99))));
    assert_eq!(
        session.view().scenario.lines.last().map(String::as_str),
        Some("at 0s crash n1")
    );
}

#[test]
fn added_actors_get_free_names_up_to_the_limit() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    session.apply(Action::Add(AddRole::Worker));
    assert_eq!(actor(&session, "w4").line, "worker w4 list jobs");
    for _ in 0..300 {
        session.apply(Action::Add(AddRole::Subscriber));
    }
    assert!(output(&session).ends_with("A world holds at most 200 actors and consoles."));
}

#[test]
fn the_life_of_a_message() {
    let mut session = start(ScenarioId::BobWasAway);
    play_until(&mut session, 20_000_000, |view| view.clock.ended);
    let key = session.view().trays[0].messages[0].0;
    session.apply(Action::Select(Some(Selection::Message(key))));
    let message = session.view().selected.clone().expect("selected");
    assert_eq!(message.payload, "\"story 6\"");
    let life: Vec<&str> = message
        .life
        .iter()
        .map(|line| line.sentence.as_str())
        .collect();
    assert_eq!(
        life,
        [
            "desk sends \"story 6\" to n1.",
            "desk published \"story 6\" on news; one subscriber was listening.",
            "bob missed \"story 6\": the connection was down when it was published, and a channel keeps nothing.",
            "n1 answered desk.",
            "alice got \"story 6\".",
        ]
    );
    let wires = message.life.iter().map(|line| {
        let wire = line.wire.as_ref();
        wire.map(|wire| (&*wire.line, &*wire.caption, &*wire.bytes))
    });
    let wires: Vec<_> = wires.collect();
    assert_eq!(
        wires,
        [
            Some((
                "PUBLISH news \"story 6\"",
                "desk → n1 · 40 bytes",
                "*3\\r\\n\n$7\\r\\n\nPUBLISH\\r\\n\n$4\\r\\n\nnews\\r\\n\n$7\\r\\n\nstory 6\\r\\n"
            )),
            None,
            None,
            Some(("(integer) 1", "n1 → desk · 4 bytes", ":1\\r\\n")),
            Some((
                "1) \"message\" 2) \"news\" 3) \"story 6\"",
                "n1 → alice · 40 bytes",
                "*3\\r\\n\n$7\\r\\n\nmessage\\r\\n\n$4\\r\\n\nnews\\r\\n\n$7\\r\\n\nstory 6\\r\\n"
            )),
        ]
    );
    assert_eq!(message.sentence, life[2]);
    assert_eq!(message.fates.len(), 2);
    session.apply(Action::Select(None));
    assert!(session.view().selected.is_none());
    let nothing = crate::MessageKey::Message(9, 9_999);
    session.apply(Action::Select(Some(Selection::Message(nothing))));
    assert!(session.view().selected.is_some());
}

/// The life of the last message that the console's commands made.
fn life_of_last(session: &mut Session, lines: &[&str]) -> Vec<(String, String)> {
    for line in lines {
        submit(session, line);
        play_until(session, 10_000_000, |view| {
            let tab = &view.console.tabs[0];
            tab.state == ConsoleState::Ready
        });
    }
    let window = crate::diagram::Window {
        span_us: 3_600_000_000,
        from_us: Some(0),
    };
    let arrows = session.diagram(window).arrows;
    let sent = arrows
        .iter()
        .rfind(|a| a.kind == crate::diagram::ArrowKind::Request && a.message.is_some());
    let key = sent.and_then(|arrow| arrow.message).expect("a message");
    session.apply(Action::Select(Some(Selection::Message(key))));
    let message = session.view().selected.clone().expect("selected");
    let line = |line: &crate::LifeLine| {
        let wire = line
            .wire
            .as_ref()
            .map_or(String::new(), |wire| wire.line.clone());
        (line.sentence.clone(), wire)
    };
    message.life.iter().map(line).collect()
}

#[test]
fn a_life_names_the_commands_that_touched_it_and_their_replies() {
    let mut session = start(ScenarioId::Empty);
    let life = life_of_last(
        &mut session,
        &[
            "XGROUP CREATE s g $ MKSTREAM",
            "XADD s 1-1 a 0",
            "XADD s 1-2 a 1",
            "XREADGROUP GROUP g me COUNT 2 STREAMS s >",
            "XACK s g 1-1 1-2",
        ],
    );
    let wires: Vec<&str> = life
        .iter()
        .map(|(_, wire)| &**wire)
        .filter(|w| !w.is_empty())
        .collect();
    assert_eq!(
        wires,
        [
            "XADD s 1-2 a 1",
            "\"1-2\"",
            "XREADGROUP GROUP g me COUNT 2 STREAMS s >",
            "1) 1) \"s\" 2) 1) 1) \"1-1\" 2) 1) \"a\" 2) \"0\" 2) 1) \"1-2\" 2) 1) \"a\" 2) \"1\"",
            "XACK s g 1-1 1-2",
            "(integer) 2",
        ],
        "{life:#?}"
    );
    assert!(
        life.iter()
            .any(|(sentence, _)| sentence.contains("in console-1's hands")),
        "{life:#?}"
    );
}

#[test]
fn a_keyspace_notification_has_a_life_though_nobody_sent_it() {
    let mut session = start(ScenarioId::Empty);
    submit(&mut session, "CONFIG SET notify-keyspace-events Ex");
    submit(&mut session, "SET session:1 on PX 50");
    play_until(&mut session, 3_000_000, |_| false);
    let first = session.view().console.active;
    session.apply(Action::OpenConsole);
    let second = session.view().console.active;
    submit_to(&mut session, second, "SUBSCRIBE __keyevent@0__:expired");
    play_until(&mut session, 3_000_000, |_| false);
    submit_to(&mut session, first, "SET session:2 on PX 50");
    play_until(&mut session, 3_000_000, |_| false);
    // Nobody listened when the first one ended: there was no message.
    let key = crate::MessageKey::Message(0, 1);
    session.apply(Action::Select(Some(Selection::Message(key))));
    let message = session.view().selected.clone().expect("selected");
    let life: Vec<&str> = message.life.iter().map(|l| &*l.sentence).collect();
    assert_eq!(
        life,
        [
            "n1 told \"session:2\" on __keyevent@0__:expired to the one client that listens.",
            "console-2 got \"session:2\".",
        ]
    );
}

#[test]
fn what_is_shown_of_bytes_is_bounded() {
    let mut session = start(ScenarioId::Empty);
    let large = format!("LPUSH l {}", "x".repeat(50_000));
    let _ = life_of_last(&mut session, &[&large]);
    let message = session.view().selected.clone().expect("selected");
    let wire = message.life[0].wire.as_ref().expect("a request");
    assert!(wire.bytes.len() < 2_000 && wire.bytes.ends_with('…'));
    assert!(wire.line.chars().count() < 100);
    assert!(wire.caption.contains("50032 bytes"), "{}", wire.caption);
}

#[test]
fn all_is_told_again_when_the_language_changes() {
    let mut session = start(ScenarioId::BobWasAway);
    play_until(&mut session, 10_000_000, |view| view.narration.loss);
    session.apply(Action::SetLanguage(Language::Korean));
    let view = session.view();
    assert_eq!(
        view.narration.sentence,
        "bob은 \"story 4\"를 놓쳤습니다. 발행될 때 연결이 끊겨 있었고, 채널은 아무것도 보관하지 않습니다."
    );
    assert_eq!(
        &*view.narration.log[2].1,
        "desk가 news 채널에 \"story 1\"을 발행했고, 구독자 2명이 듣고 있었습니다."
    );
    assert_eq!(view.scenario.title, "자리를 비운 bob");
    assert_eq!(row(&session, "bob").about, "news 채널 구독자");
    assert_eq!(row(&session, "bob").balance, "4 = 완료 3 + 유실 1");
    assert_eq!(actor(&session, "bob").doing, "자리 비움");
    assert_eq!(view.trays[0].label, "발행 당시 구독하지 않음");
    assert_eq!(
        view.selected
            .as_ref()
            .map(|message| message.sentence.clone()),
        Some(view.narration.sentence.clone())
    );
    session.apply(Action::SetLanguage(Language::English));
    assert!(session.view().narration.sentence.starts_with("bob missed"));
}

#[test]
fn what_has_not_changed_keeps_its_place() {
    let mut session = standing(ScenarioId::BobWasAway);
    play_until(&mut session, 1_000_000, |_| false);
    let before = session.view().clone();
    session.apply(Action::Tick { wall_us: FRAME_US });
    let after = session.view();
    assert!(std::rc::Rc::ptr_eq(&before.ledger, &after.ledger));
    assert!(std::rc::Rc::ptr_eq(&before.console, &after.console));
    assert!(std::rc::Rc::ptr_eq(&before.actors, &after.actors));
    assert!(std::rc::Rc::ptr_eq(&before.narration, &after.narration));
    assert!(std::rc::Rc::ptr_eq(&before.scenario, &after.scenario));
}

#[test]
fn what_is_read_rests_while_time_goes_and_never_when_it_stands() {
    let mut session = standing(ScenarioId::Empty);
    let text = "producer desk  every 5ms\n    PUBLISH news \"story %n\"\n\
                subscriber alice\n    SUBSCRIBE news\nuntil 10s\n";
    session.apply(Action::Open { text: text.into() });
    session.apply(Action::SetSpeed(Speed::Times(100)));
    session.apply(Action::Play);
    let (mut ledgers, mut words) = (0, 0);
    for _ in 0..120 {
        let before = session.view().clone();
        session.apply(Action::Tick { wall_us: FRAME_US });
        ledgers += u32::from(!std::rc::Rc::ptr_eq(&before.ledger, &session.view().ledger));
        words += u32::from(!std::rc::Rc::ptr_eq(
            &before.stage_list,
            &session.view().stage_list,
        ));
    }
    assert!((15..=21).contains(&ledgers), "{ledgers} ledgers in 2 s");
    assert!((1..=5).contains(&words), "{words} times in words in 2 s");

    session.apply(Action::Pause);
    let paused = session.view().clone();
    session.apply(Action::SetLanguage(Language::Korean));
    session.apply(Action::SetLanguage(Language::English));
    assert_eq!(paused.ledger, session.view().ledger);
    assert_eq!(paused.stage_list, session.view().stage_list);
    assert!(row(&session, "alice").sent > 100);
}

#[test]
fn a_long_ledger_comes_a_few_rows_at_a_time_and_whole_when_time_stands() {
    let mut session = standing(ScenarioId::Empty);
    let names: Vec<String> = (1..=40).map(|n| format!("s{n}")).collect();
    let text = format!(
        "producer desk  every 5ms\n    PUBLISH news \"story %n\"\nsubscriber {}\n    SUBSCRIBE news\nuntil 10s\n",
        names.join(" ")
    );
    session.apply(Action::Open { text });
    session.apply(Action::SetSpeed(Speed::Times(100)));
    session.apply(Action::Play);
    let (mut most, mut first, mut last) = (0, 0, 0);
    for frame in 0..120 {
        let before = session.view().ledger.clone();
        session.apply(Action::Tick { wall_us: FRAME_US });
        let rows = session.view().ledger.rows.iter().zip(&before.rows);
        let new = rows.filter(|(new, old)| !std::rc::Rc::ptr_eq(new, old));
        // A ledger of another length is another one.
        if before.rows.len() == session.view().ledger.rows.len() && frame > 10 {
            most = new.count().max(most);
            let is_new = |place: usize| {
                let rows = [&before.rows[place], &session.view().ledger.rows[place]];
                u32::from(!std::rc::Rc::ptr_eq(rows[0], rows[1]))
            };
            first += is_new(0);
            last += is_new(names.len() - 1);
        }
    }
    assert_eq!(most, 6);
    assert!(first > 10 && last.abs_diff(first) <= 1, "{first}, {last}");
    session.apply(Action::Pause);
    let sent: Vec<u64> = names.iter().map(|name| row(&session, name).sent).collect();
    assert!(
        sent.iter().all(|one| *one == sent[0] && *one > 100),
        "{sent:?}"
    );
}

#[test]
fn the_stage_is_said_in_words_and_drawn() {
    let mut session = start(ScenarioId::BobWasAway);
    play_until(&mut session, 10_000_000, |view| view.narration.loss);
    assert!(
        session
            .view()
            .stage_list
            .iter()
            .any(|line| line.contains("bob"))
    );
    session.apply(Action::ResizeStage {
        width: 390.0,
        height: 400.0,
    });
    let scene = session.scene();
    assert!(!scene.shapes.is_empty());
    assert!((scene.width - 390.0).abs() < 1.0);
}

#[test]
fn somebody_who_never_subscribed_is_nobody() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "PUBLISH news hi");
    assert_eq!(
        session.view().narration.sentence,
        "\"hi\" reached nobody: no one was subscribed when it was published, and a channel keeps nothing."
    );
    assert_eq!(reasons(&session, "nobody"), [("no subscriber", 1)]);
    assert_eq!(
        row(&session, "nobody").about,
        "nobody was expected to get these"
    );
}

#[test]
fn a_ledger_with_very_many_audiences_says_how_many_it_leaves_out() {
    let mut session = standing(ScenarioId::Empty);
    (0..70).for_each(|n| submit(&mut session, &format!("LPUSH l{n} a")));
    submit(&mut session, "PUBLISH news hi");
    let ledger = session.view().ledger.clone();
    assert_eq!(ledger.rows.len(), 60);
    assert_eq!(ledger.rows[0].audience, "l0");
    assert_eq!(ledger.rows[59].audience, "nobody");
    assert_eq!(ledger.more, "11 more audiences have no row here.");
}

#[test]
fn the_text_of_a_world_says_where_it_ends() {
    let mut session = standing(ScenarioId::BobWasAway);
    let line = "reconnect bob\n".repeat(900);
    (0..5).for_each(|_| submit(&mut session, &line));
    let lines = &session.view().scenario.lines;
    assert_eq!(lines.len(), 6 + 4_001);
    assert_eq!(
        lines[6 + 4_000],
        "# This text holds at most 4000 lines. What is done from here on happens, but is not written down."
    );
}

#[test]
fn a_client_with_two_subscriptions_that_match_is_not_two_subscribers() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "SUBSCRIBE news");
    session.apply(Action::OpenConsole);
    let second = session.view().console.active;
    submit(&mut session, "SUBSCRIBE news");
    session.apply(Action::OpenConsole);
    submit(&mut session, "PUBLISH news one");
    let told = |session: &Session, what: &str| {
        let log = &session.view().narration.log;
        let mut sentences = log.iter().map(|(_, sentence)| sentence.clone());
        sentences.find(|sentence| sentence.contains(what))
    };
    assert_eq!(
        told(&session, "published \"one\"").as_deref(),
        Some("console-3 published \"one\" on news; 2 subscribers were listening.")
    );
    submit_to(&mut session, second, "PSUBSCRIBE n*");
    submit(&mut session, "PUBLISH news two");
    assert_eq!(
        told(&session, "published \"two\"").as_deref(),
        Some("console-3 published \"two\" on news; 3 subscriptions matched.")
    );
    submit_to(&mut session, second, "UNSUBSCRIBE news");
    submit(&mut session, "PUBLISH news three");
    assert_eq!(
        told(&session, "published \"three\"").as_deref(),
        Some("console-3 published \"three\" on news; 2 subscribers were listening.")
    );
}
