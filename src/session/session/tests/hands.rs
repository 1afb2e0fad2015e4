//! What a person does by hand: each gesture is lines that are printed, kept in the world's text, and undone in one go.

use super::*;
use crate::{ActorKey, ActorState, Affliction, MessageKey, NodeKey};

fn key(session: &Session, name: &str) -> ActorKey {
    actor(session, name).key
}

fn names(session: &Session) -> Vec<String> {
    let actors = session.view().actors.iter();
    let people = actors.filter(|actor| actor.role != "console");
    people.map(|actor| actor.name.clone()).collect()
}

fn last_lines(session: &Session, count: usize) -> Vec<String> {
    let lines = &session.view().scenario.lines;
    lines[lines.len().saturating_sub(count)..].to_vec()
}

/// Lets so much virtual time go by.
fn pass(session: &mut Session, us: u64) {
    let until = session.view().clock.now_us + us;
    session.apply(Action::SetSpeed(Speed::Times(1_000)));
    session.apply(Action::Play);
    play_until(session, 60_000_000, |view| view.clock.now_us >= until);
    session.apply(Action::Pause);
}

#[test]
fn an_actor_is_configured_by_taking_its_place() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    let before = actor(&session, "w1");
    assert_eq!(before.line, "worker w1 list jobs work 1200ms");
    session.apply(Action::Configure {
        actor: before.key,
        text: "worker w1 list jobs work 5ms".into(),
    });
    let after = actor(&session, "w1");
    assert_ne!(after.key, before.key, "another process");
    assert_eq!(after.line, "worker w1 list jobs work 5ms");
    let said = ["at 0s remove w1", "at 0s worker w1  list jobs  work 5ms"];
    assert_eq!(last_lines(&session, 2), said);
    assert!(output(&session).ends_with("remove w1\nworker w1 list jobs work 5ms"));
    session.apply(Action::Undo);
    assert_eq!(actor(&session, "w1"), before, "both lines in one go");
}

#[test]
fn what_cannot_come_leaves_who_is_there() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    let w1 = key(&session, "w1");
    for (text, told) in [
        ("worker w2 list jobs", "The name w2 is taken."),
        ("worker w1 lisst jobs", "list"),
        ("worker w1 list jobs node n9", "n9"),
        ("crash w1", "A line of an actor is needed"),
        ("PING", "no line of the scenario language"),
    ] {
        let text = text.to_string();
        session.apply(Action::Configure { actor: w1, text });
        assert!(output(&session).contains(told), "{}", output(&session));
        assert_eq!(key(&session, "w1"), w1);
    }
    let form = session.line_form("worker w2 list jobs", Some(w1));
    assert_eq!(form.trouble[0].sentence, "The name w2 is taken.");
    assert!(
        session
            .line_form("worker w1 list jobs", Some(w1))
            .trouble
            .is_empty()
    );
}

#[test]
fn actors_are_renamed_duplicated_and_deleted() {
    let mut session = standing(ScenarioId::BobWasAway);
    let [alice, desk] = ["alice", "desk"].map(|name| key(&session, name));
    session.apply(Action::Duplicate(alice));
    session.apply(Action::Duplicate(desk));
    assert_eq!(
        names(&session),
        ["desk", "alice", "bob", "alice-2", "desk-2"]
    );
    assert_eq!(
        actor(&session, "desk-2").line,
        "producer desk-2 every 1s count 10 PUBLISH news \"story %n\""
    );
    session.apply(Action::Rename {
        actor: alice,
        name: "zoe".into(),
    });
    session.apply(Action::Remove(desk));
    assert_eq!(names(&session), ["bob", "alice-2", "desk-2", "zoe"]);
    let mut workers = standing(ScenarioId::WorkersOnAList);
    let w1 = key(&workers, "w1");
    workers.apply(Action::Duplicate(w1));
    assert!(names(&workers).contains(&"w4".into()));
    (0..4).for_each(|_| session.apply(Action::Undo));
    assert_eq!(names(&session), ["desk", "alice", "bob"]);
}

#[test]
fn what_befalls_somebody_is_shown_until_it_is_undone() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    let w1 = Target::Actor(key(&session, "w1"));
    let n1 = Target::Node(NodeKey(0));
    for how in [Affliction::Freeze, Affliction::Slow(10), Affliction::Cut] {
        session.apply(Action::Afflict { target: w1, how });
        session.apply(Action::Afflict { target: n1, how });
    }
    let plight = actor(&session, "w1").plight;
    assert_eq!(plight.words, "frozen, 10x slower, cut off");
    assert_eq!(session.view().nodes[0].plight, plight);
    assert_eq!(last_lines(&session, 1), ["at 0s cut n1"]);
    assert!(output(&session).ends_with("slow n1 10x\ncut w1\ncut n1"));
    session.apply(Action::Undo);
    assert!(!session.view().nodes[0].plight.cut);
    for how in [Affliction::Thaw, Affliction::Slow(1), Affliction::Heal] {
        session.apply(Action::Afflict { target: w1, how });
    }
    assert_eq!(actor(&session, "w1").plight.words, "");
    session.apply(Action::Line {
        text: "link w1 latency 20ms for 1s".into(),
    });
    let line = "at 0s link w1 latency 20ms for 1s";
    assert_eq!(last_lines(&session, 1), [line]);
}

#[test]
fn a_second_server_comes_with_a_console() {
    let mut session = standing(ScenarioId::Empty);
    session.apply(Action::AddNode);
    let tabs = session.view().console.tabs.clone();
    assert_eq!((tabs.len(), &*tab(&session).node), (2, "n2"));
    assert_eq!(
        output_of(&session, tabs[0].key),
        "node n2\nconsole console-2 node n2"
    );
    let lines = ["at 0s node n2", "at 0s console console-2  node n2"];
    assert_eq!(last_lines(&session, 2), lines);
    session.apply(Action::Undo);
    assert_eq!(
        (
            session.view().nodes.len(),
            session.view().console.tabs.len()
        ),
        (1, 1)
    );
}

/// The world where m2 has crashed with an entry that nobody acknowledges, and that entry.
fn stuck() -> (Session, MessageKey) {
    let mut session = standing(ScenarioId::UnacknowledgedEntry);
    pass(&mut session, 3_900_000);
    assert_eq!(actor(&session, "m2").state, ActorState::Crashed);
    let m2 = key(&session, "m2");
    let claimed = |message: &MessageKey| {
        let claims = session.claims_of(*message);
        !claims.is_empty() && claims.iter().all(|claim| claim.taker != m2)
    };
    let mut messages = (0..40).map(|id| MessageKey::Message(0, id));
    let message = messages.find(claimed).expect("an entry of m2");
    (session, message)
}

#[test]
fn a_pending_entry_is_claimed_for_another() {
    let (mut session, message) = stuck();
    session.apply(Action::Select(Some(crate::Selection::Message(message))));
    let claims = session.view().claims.clone();
    let names: Vec<&str> = claims.iter().map(|claim| &*claim.name).collect();
    assert_eq!(names, ["m1", "m3"]);
    let command = claims[1].command.clone();
    assert!(
        command.starts_with("XCLAIM orders workers m3 0 "),
        "{command}"
    );
    session.apply(Action::Claim {
        message,
        taker: claims[1].taker,
    });
    pass(&mut session, 20_000);
    assert!(
        output(&session).contains(&format!("n1> {command}\n1) ")),
        "{}",
        output(&session)
    );
    let line = session.view().scenario.lines.last().cloned();
    assert!(line.is_some_and(|line| line.ends_with(&format!("console-1> {command}"))));
    let takers = session.view().claims.iter().map(|claim| claim.name.clone());
    assert_eq!(takers.collect::<Vec<_>>(), ["m1", "m2"], "it is m3's now");
    // Nobody was handed it, so the ledger has it where it was.
    let selected = session.view().selected.clone().expect("the entry");
    assert_eq!(selected.fates[0].fate, "pending");
    assert_eq!(count(&session, "workers", "lost"), 0);
    let of_m3 = "XPENDING orders workers - + 10 m3";
    submit(&mut session, of_m3);
    pass(&mut session, 20_000);
    let id = command.split(' ').nth(5).expect("an ID").to_string();
    let told = output(&session);
    let told = told.rsplit(of_m3).next().expect("a reply");
    assert!(told.contains(&id), "{told}");
}

#[test]
fn a_claim_takes_a_console_that_is_free() {
    let (mut session, message) = stuck();
    submit(&mut session, "BLPOP nothing 0");
    session.apply(Action::Step);
    let taker = session.claims_of(message)[0].taker;
    session.apply(Action::Claim { message, taker });
    assert_eq!(session.view().console.tabs.len(), 2);
    pass(&mut session, 20_000);
    assert_ne!(session.claims_of(message)[0].taker, taker);
}

#[test]
fn fields_and_line_say_the_same() {
    let session = standing(ScenarioId::TwoServers);
    let line = "producer shop every 500ms count 10 LPUSH jobs \"job %n\"";
    let form = session.line_form(line, Some(key(&session, "shop")));
    let fields = form.fields.expect("an actor's line has fields");
    let said: Vec<(&str, &str)> = fields
        .iter()
        .map(|field| (&*field.id, &*field.value))
        .collect();
    let expected = [
        ("name", "shop"),
        ("node", ""),
        ("every", "500ms"),
        ("count", "10"),
        ("command", "LPUSH jobs \"job %n\""),
    ];
    assert_eq!(said, expected);
    assert_eq!(fields[1].choices, ["n1", "n2"]);
    let with = |values: &[(&str, &str)]| {
        let values: Vec<(String, String)> = values
            .iter()
            .map(|(id, value)| ((*id).into(), (*value).into()))
            .collect();
        session.line_with(line, &values)
    };
    assert_eq!(
        with(&[("node", "n2"), ("count", ""), ("every", "no time")]),
        "producer shop node n2 every no time LPUSH jobs \"job %n\""
    );
    let link = "link w1 latency 5ms drop 1/9";
    let values = [("for".into(), "3s".into()), ("jitter".into(), "2ms".into())];
    assert_eq!(
        session.line_with(link, &values),
        "link w1 latency 5ms jitter 2ms drop 1/9 for 3s"
    );
    let slow = [("times".into(), "20x".into())];
    assert_eq!(session.line_with("slow w1 10x", &slow), "slow w1 20x");
    let lines = "worker w9\n    take  BRPOP jobs 0\n    work 2ms";
    let renamed = [("name".into(), "w8".into())];
    assert_eq!(
        session.line_with(lines, &renamed),
        "worker w8\n    take  BRPOP jobs 0\n    work 2ms"
    );
}

#[test]
fn trouble_is_told_in_its_place_and_language() {
    let mut session = standing(ScenarioId::WorkersOnAList);
    let trouble = session
        .line_form("worker w9 every soon list jobs", None)
        .trouble;
    assert_eq!(trouble[0].wrong, "soon");
    assert!(trouble[0].sentence.contains("duration"), "{trouble:?}");
    session.apply(Action::SetLanguage(Language::Korean));
    let trouble = session.line_form("workr w9 list jobs", None).trouble;
    assert_eq!(trouble[0].sentence, "시나리오 언어의 줄이 아닙니다.");
}

#[test]
fn every_kind_can_be_added_as_it_is_proposed() {
    for scenario in ScenarioId::ALL {
        let mut session = standing(scenario);
        for kind in session.kinds() {
            let text = session.line_for_kind(&kind.name);
            let form = session.line_form(&text, None);
            assert_eq!(form.trouble, [], "{text}");
            assert!(form.fields.is_some_and(|fields| fields.len() > 1));
            let before = session.view().actors.len();
            session.apply(Action::Line { text });
            assert_eq!(session.view().actors.len(), before + 1, "{}", kind.name);
            assert!(!kind.sentence.is_empty() && !kind.role_label.is_empty());
        }
        pass(&mut session, 2_000_000);
    }
}

#[test]
fn kinds_of_an_opened_text_are_known() {
    let text = "kind slacker as worker\n    with list\n    wait 1h\nslacker s1  list jobs\n";
    let mut session = standing(ScenarioId::Empty);
    session.apply(Action::Open { text: text.into() });
    session.apply(Action::Pause);
    assert_eq!(session.kinds()[0].name, "slacker");
    let s1 = key(&session, "s1");
    session.apply(Action::Duplicate(s1));
    assert_eq!(actor(&session, "s2").line, "slacker s2 list jobs");
}

/// The sentence about an entry that nobody works on, and the lines that would help.
fn left(session: &Session) -> Option<(String, Vec<String>)> {
    let left = session.view().left.clone()?;
    let lines = left.ways.iter().map(|way| way.line.clone());
    Some((left.sentence.clone(), lines.collect()))
}

/// Does what would help in one way, and waits until somebody has worked on the selected entry.
fn help(session: &mut Session, way: crate::Way) {
    let found = session.view().left.clone().expect("it is left");
    let found = found.ways.iter().find(|one| one.way == way).cloned();
    session.apply(found.expect("that way").action);
    session.apply(Action::SetSpeed(Speed::Times(10_000)));
    session.apply(Action::Play);
    play_until(session, 40_000_000, |view| {
        let selected = view.selected.as_ref();
        selected.is_some_and(|entry| entry.fates[0].fate == "done")
    });
}

#[test]
fn an_entry_that_was_claimed_for_a_member_waits_until_it_reads_from_zero() {
    let (mut session, message) = stuck();
    session.apply(Action::Select(Some(crate::Selection::Message(message))));
    let (why, lines) = left(&session).expect("m2 is dead");
    assert!(why.contains("A restart alone does not help: m2"), "{why}");
    let sweeper = "sweeping-member m4 stream orders group workers";
    let of = |name: &str| format!("resuming-member {name} stream orders group workers work 2500ms");
    assert_eq!(lines, [of("m2"), sweeper.into()]);
    let taker = session.view().claims[1].taker;
    session.apply(Action::Claim { message, taker });
    pass(&mut session, 20_000);
    let (why, lines) = left(&session).expect("m3 was not handed it");
    assert!(why.contains("m3, who reads only new entries"), "{why}");
    assert_eq!(lines, [of("m3"), sweeper.into()]);
    help(&mut session, crate::Way::Resume);
    assert_eq!(left(&session), None);
    assert!(actor(&session, "m3").line.starts_with("resuming-member"));
}

#[test]
fn an_entry_that_nobody_works_on_is_taken_over_by_a_member_that_sweeps() {
    let (mut session, message) = stuck();
    session.apply(Action::Select(Some(crate::Selection::Message(message))));
    let ways = session.view().left.clone().expect("m2 is dead");
    let sweep = ways.ways.iter().find(|way| way.way == crate::Way::Sweep);
    session.apply(sweep.expect("somebody may sweep").action.clone());
    let (why, lines) = left(&session).expect("not yet");
    assert!(why.contains("m4 takes over"), "{why}");
    assert_eq!(lines, [""; 0]);
    session.apply(Action::SetSpeed(Speed::Times(10_000)));
    session.apply(Action::Play);
    play_until(&mut session, 40_000_000, |view| {
        let selected = view.selected.as_ref();
        selected.is_some_and(|entry| entry.fates[0].fate == "done")
    });
}

#[test]
fn an_entry_in_somebodys_hands_is_not_left() {
    let (mut session, _) = stuck();
    let working = (0..40).map(|id| MessageKey::Message(0, id)).filter(|key| {
        session.apply(Action::Select(Some(crate::Selection::Message(*key))));
        let selected = session.view().selected.clone();
        selected.is_some_and(|entry| entry.sentence.contains("works on"))
    });
    let working: Vec<MessageKey> = working.collect();
    assert!(!working.is_empty());
    for key in &working {
        session.apply(Action::Select(Some(crate::Selection::Message(*key))));
        assert_eq!(left(&session), None, "{key:?}");
    }
}
