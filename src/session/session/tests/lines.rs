//! Lines of the scenario language, typed into a world that runs.

use super::*;
use crate::{ActorState, NodeKey};

fn last_line(session: &Session) -> String {
    let lines = &session.view().scenario.lines;
    lines.last().cloned().unwrap_or_default()
}

/// Lets so much virtual time go by.
fn pass(session: &mut Session, us: u64) {
    let until = session.view().clock.now_us + us;
    session.apply(Action::SetSpeed(Speed::Times(1_000)));
    session.apply(Action::Play);
    play_until(session, 60_000_000, |view| view.clock.now_us >= until);
    session.apply(Action::Pause);
}

fn state(session: &Session, name: &str) -> ActorState {
    actor(session, name).state
}

#[test]
fn a_fault_can_be_put_off() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    assert_eq!(reply(&mut session, "at 1s crash w1"), "");
    assert_eq!(last_line(&session), "at 1s crash w1");
    assert_eq!(state(&session, "w1"), ActorState::Running);
    pass(&mut session, 1_100_000);
    assert_eq!(state(&session, "w1"), ActorState::Crashed);
    let told = reply(&mut session, "at 500ms crash w3");
    let (caret, sentence) = told.split_once('\n').expect("two lines");
    assert_eq!(caret.trim_end().len(), "n1> at 5".len(), "{told}");
    assert!(
        sentence.starts_with("Column 4: that time is over: it is 11"),
        "{sentence}"
    );
    session.apply(Action::SetLanguage(Language::Korean));
    let told = reply(&mut session, "at 500ms crash w3");
    assert!(told.contains("4번째 글자: 이미 지난 시각입니다."), "{told}");
}

#[test]
fn a_fault_ends_by_itself() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    assert_eq!(reply(&mut session, "crash w1 for 200ms"), "");
    assert_eq!(last_line(&session), "at 0s crash w1 for 200ms");
    assert_eq!(state(&session, "w1"), ActorState::Crashed);
    pass(&mut session, 300_000);
    assert_eq!(state(&session, "w1"), ActorState::Running);
    assert_eq!(
        reply(&mut session, "crash one of w1 w3 for 100ms..200ms"),
        ""
    );
    let down = |session: &Session| {
        let is_down = |name: &&str| state(session, name) == ActorState::Crashed;
        ["w1", "w3"].iter().filter(|name| is_down(name)).count()
    };
    assert_eq!(down(&session), 1);
    pass(&mut session, 300_000);
    assert_eq!(down(&session), 0);
}

#[test]
fn a_rule_strikes_again_and_again() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "worker w1 list jobs");
    assert_eq!(
        reply(
            &mut session,
            "every 1s chance 1/2 count 3 crash w1 for 200ms"
        ),
        ""
    );
    assert_eq!(
        last_line(&session),
        "at 0s every 1s chance 1/2 count 3  crash w1 for 200ms"
    );
    pass(&mut session, 30_000_000);
    let crashes = session.view().narration.log.iter();
    let crashes = crashes.filter(|(_, line)| line.contains("w1 crashed"));
    assert_eq!(crashes.count(), 3, "{:?}", session.view().narration.log);
}

#[test]
fn the_end_can_be_set() {
    let mut session = standing(ScenarioId::BobWasAway);
    assert_eq!(reply(&mut session, "until 2s"), "");
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    assert_eq!(session.view().clock.now_us, 2_000_000);
    assert_eq!(
        reply(&mut session, "until 1s"),
        "That time is over already, or later than any time."
    );
    assert_eq!(reply(&mut session, "until 5s"), "");
    assert_eq!(last_line(&session), "at 2s until 5s");
    assert!(session.view().scenario.lines.contains(&"at 2s rest".into()));
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    assert_eq!(session.view().clock.now_us, 5_000_000);
}

#[test]
fn nodes_and_consoles_come_by_line() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(reply(&mut session, "node n2"), "");
    assert_eq!(last_line(&session), "at 0s node n2");
    submit(&mut session, "console c2 node n2");
    let tab = |session: &Session, name: &str| {
        let tabs = session.view().console.tabs.clone();
        tabs.into_iter().find(|tab| tab.name == name)
    };
    submit(&mut session, "c2> SET where \"on n2\"");
    let c2 = tab(&session, "c2").expect("a tab of its own");
    assert_eq!(c2.prompt, "n2>");
    assert_eq!(output_of(&session, c2.key), "n2> SET where \"on n2\"\nOK");
    assert_eq!(
        last_line(&session),
        "at 0s c2> SET where \"on n2\"".replace("0s", &now(&session))
    );
    assert_eq!(reply(&mut session, "GET where"), "(nil)");
    session.apply(Action::OpenConsoleOn(NodeKey(1)));
    assert_eq!(reply(&mut session, "GET where"), "\"on n2\"");
    assert!(reply(&mut session, "c9> PING").contains("no console is called c9"),);
    session.apply(Action::AddNode);
    let nodes: Vec<String> = session
        .view()
        .nodes
        .iter()
        .map(|node| node.name.clone())
        .collect();
    assert_eq!(nodes, ["n1", "n2", "n3"]);
    (0..20).for_each(|_| session.apply(Action::AddNode));
    assert_eq!(session.view().nodes.len(), 16);
    assert!(output(&session).contains("A world holds at most 16 nodes."));
    assert_eq!(reply(&mut session, "node n2"), "The name n2 is taken.");
}

/// The present moment as the language writes it.
fn now(session: &Session) -> String {
    let lines = &session.view().scenario.lines;
    let last = lines.last().expect("a line");
    last.split(' ').nth(1).expect("a time").into()
}

#[test]
fn bytes_are_sent_as_they_are() {
    let mut session = standing(ScenarioId::Empty);
    submit(
        &mut session,
        "send console-1 \"PING\\r\\nLPUSH jobs a\\r\\n\"",
    );
    session.apply(Action::Step);
    pass(&mut session, 100_000);
    assert!(
        output(&session).ends_with("n1> PING\nPONG\n(integer) 1"),
        "{}",
        output(&session)
    );
    assert!(
        session
            .view()
            .scenario
            .lines
            .iter()
            .any(|line| line.ends_with("send console-1 \"PING\\r\\nLPUSH jobs a\\r\\n\""))
    );
}

#[test]
fn a_check_is_judged_at_once_and_kept() {
    let mut session = standing(ScenarioId::BobWasAway);
    session.apply(Action::Play);
    play_to_the_end(&mut session);
    assert_eq!(
        reply(&mut session, "check lost for bob = 3"),
        "holds: lost for bob = 3 (found 3)"
    );
    assert_eq!(last_line(&session), "check lost for bob = 3");
    assert_eq!(
        reply(&mut session, "check done for bob = 10"),
        "fails: done for bob = 10 (found 7)"
    );
    let told = reply(&mut session, "check dne for bob = 10");
    assert!(told.contains("Did you mean done?"), "{told}");
    session.apply(Action::SetLanguage(Language::Korean));
    assert_eq!(
        reply(&mut session, "check at least once for bob"),
        "틀림: at least once for bob (중복 처리 0, 유실 3, 순서 어긋남 0)"
    );
}

#[test]
fn a_text_is_opened_and_the_present_world_stays_if_it_is_wrong() {
    let mut session = standing(ScenarioId::BobWasAway);
    submit(&mut session, "SET k v");
    let wrong = "node n1 n2\nworkr w1  list jobs\nat soon crash n1";
    session.apply(Action::Open { text: wrong.into() });
    let scenario = session.view().scenario.clone();
    assert_eq!(scenario.id, ScenarioId::BobWasAway);
    assert_eq!(reply(&mut session, "GET k"), "\"v\"");
    let trouble: Vec<_> = scenario
        .trouble
        .iter()
        .map(|t| (t.line, t.column))
        .collect();
    assert_eq!(trouble, [(2, 1), (3, 4)]);
    assert_eq!(scenario.trouble[0].wrong, "workr");
    assert!(
        scenario.trouble[0]
            .sentence
            .starts_with("Line 2. Column 1: expected")
    );
    assert!(
        scenario.trouble[0]
            .sentence
            .ends_with("Did you mean worker?")
    );
    session.apply(Action::SetLanguage(Language::Korean));
    assert!(
        session.view().scenario.trouble[1]
            .sentence
            .starts_with("3번째 줄, 4번째 글자: ")
    );
    session.apply(Action::SetLanguage(Language::English));
    let text = "seed 7\nnode n1 n2\nworker w1  node n2  list jobs\nat 0s console c1 node n2\n";
    session.apply(Action::Open { text: text.into() });
    let scenario = session.view().scenario.clone();
    assert_eq!((scenario.id, scenario.seed), (ScenarioId::Opened, 7));
    assert!(scenario.trouble.is_empty());
    assert_eq!(scenario.lines.join("\n") + "\n", text);
    let tabs = &session.view().console.tabs;
    assert_eq!((tabs.len(), &tabs[0].name[..]), (1, "c1"));
    session.apply(Action::Pause);
    assert_eq!(reply(&mut session, "PING"), "PONG");
    session.apply(Action::Restart);
    assert_eq!(session.view().scenario.lines.len(), 4);
}
