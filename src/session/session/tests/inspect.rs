//! The inspector of a session: what it shows, that looking changes nothing, and that its commands can be run.

use super::*;
use crate::NodeKey;
use crate::inspector::{ConfigAsk, KeyAsk, KeysAsk, Pending, Place};

fn all_keys() -> KeysAsk {
    KeysAsk {
        node: NodeKey(0),
        db: 0,
        pattern: String::new(),
        kind: None,
        cursor: 0,
    }
}

fn a_key(name: &str) -> KeyAsk {
    KeyAsk {
        node: NodeKey(0),
        db: 0,
        name: name.as_bytes().into(),
        place: Place::Start,
        backwards: false,
        pending: Some(Pending {
            group: b"workers"[..].into(),
            place: Place::Start,
        }),
    }
}

fn parameters() -> ConfigAsk {
    ConfigAsk {
        node: NodeKey(0),
        find: String::new(),
        changed: false,
        heeded: false,
    }
}

/// Looks at everything that there is.
fn look_at_all(session: &Session) {
    let keys = session.keys(&all_keys()).expect("the node is up");
    for row in &keys.rows {
        let key = session.key(&a_key(&row.name.text)).expect("the node is up");
        assert!(key.is_some_and(|key| key.row.name == row.name));
    }
    session.pubsub(NodeKey(0)).expect("the node is up");
    session.clients(NodeKey(0)).expect("the node is up");
    session.config(&parameters()).expect("the node is up");
}

#[test]
fn looking_changes_nothing() {
    let commands = [
        "LPUSH jobs a b c",
        "SET greeting hello EX 100",
        "HSET hash field value",
        "OBJECT IDLETIME jobs",
        "OBJECT FREQ jobs",
        "INFO stats",
        "CLIENT LIST",
        "XINFO STREAM orders FULL",
    ];
    let play = |looks: bool| {
        let mut session = start(ScenarioId::UnacknowledgedEntry);
        submit(&mut session, "CONFIG SET maxmemory-policy allkeys-lfu");
        for wall_us in (0..400).map(|n| 1_000 * (n % 17 + 1)) {
            session.apply(Action::Tick { wall_us });
            if looks {
                look_at_all(&session);
            }
        }
        commands.iter().for_each(|line| {
            submit(&mut session, line);
            if looks {
                look_at_all(&session);
            }
        });
        play_to_the_end(&mut session);
        (session.trace_hash(), output(&session))
    };
    assert_eq!(play(true), play(false));
}

#[test]
fn the_group_of_a_stream_at_a_moment_of_the_past() {
    let mut session = start(ScenarioId::UnacknowledgedEntry);
    play_to_the_end(&mut session);
    let key = |session: &Session| {
        let key = session.key(&a_key("orders")).expect("the node is up");
        key.expect("the stream")
    };
    let newest = key(&session);
    assert_eq!(newest.elements.rows.len(), 8);
    session.apply(Action::Seek { at_us: 4_500_000 });
    let then = key(&session);
    assert_eq!(then.elements.rows.len(), 4);
    let group = &then.groups.as_ref().expect("groups").rows[0];
    let consumers = group
        .consumers
        .iter()
        .map(|one| (one.name.text.as_str(), one.pending));
    let consumers: Vec<_> = consumers.collect();
    assert_eq!(consumers, [("m1", 1), ("m2", 1), ("m3", 1)]);
    let pending = group.pending_view.as_ref().expect("what is pending");
    assert_eq!(pending.rows.len(), group.pending);
    assert!(
        pending
            .rows
            .iter()
            .any(|row| row.owner == "m2" && row.deliveries == 1)
    );
    assert!(pending.rows.iter().all(|row| row.message.is_some()));
    assert!(session.view().time.is_past);
}

#[test]
fn everybody_who_is_connected_and_what_he_listens_to() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "CLIENT SETNAME me");
    submit(&mut session, "console c2");
    let c2 = session.view().console.tabs[1].key;
    submit_to(&mut session, c2, "PSUBSCRIBE n*");
    submit_to(&mut session, c2, "SUBSCRIBE news");
    submit(&mut session, "console c3");
    let c3 = session.view().console.tabs[2].key;
    submit_to(&mut session, c3, "BLPOP jobs 5");
    let clients = session.clients(NodeKey(0)).expect("up");
    let told: Vec<(&str, &str, &str)> = clients
        .rows
        .iter()
        .map(|row| (row.name.as_str(), row.get("name"), row.waits.as_str()))
        .collect();
    assert_eq!(told[0].1, "me");
    assert_eq!(told[1], ("c2", "", ""));
    assert!(told[2].2.starts_with("blocked on jobs, 5.0 s"), "{told:?}");
    assert_eq!(
        clients.rows[1].subscriptions,
        ["SUBSCRIBE news", "PSUBSCRIBE n*"]
    );
    let pubsub = session.pubsub(NodeKey(0)).expect("up");
    assert_eq!(pubsub.channels.rows[0].listeners, ["c2"]);
    assert_eq!(pubsub.channels.rows[0].command, "PUBSUB NUMSUB news");
    assert_eq!(pubsub.patterns.rows[0].name.text, "n*");
    assert!(pubsub.shards.rows.is_empty() && pubsub.empty.sentence.is_empty());
}

#[test]
fn parameters_that_differ_and_those_that_nobody_heeds() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "CONFIG SET appendonly yes");
    submit(&mut session, "CONFIG SET notify-keyspace-events KEA");
    let mut ask = parameters();
    ask.changed = true;
    let changed = session.config(&ask).expect("up");
    let names: Vec<_> = changed
        .rows
        .iter()
        .map(|row| (row.name, row.heeded))
        .collect();
    assert!(names.contains(&("appendonly", false)));
    assert!(names.contains(&("notify-keyspace-events", true)));
    ask.find = " Keyspace".into();
    let found = session.config(&ask).expect("up");
    assert_eq!(found.command, "CONFIG GET *keyspace*");
    assert_eq!((found.rows.len(), found.rows[0].value.as_str()), (1, "AKE"));
    ask.find = "nothing like it".into();
    assert!(!session.config(&ask).expect("up").empty.sentence.is_empty());
}

#[test]
fn a_node_that_is_down_has_nothing_to_look_at() {
    let mut session = standing(ScenarioId::TwoServers);
    submit(&mut session, "crash n2");
    let ask = KeysAsk {
        node: NodeKey(1),
        ..all_keys()
    };
    let down = session.keys(&ask).expect_err("it is down");
    assert_eq!(down.sentence, "n2 is down, and its memory is gone.");
    session.apply(Action::Ask {
        node: None,
        db: 0,
        line: down.command,
    });
    let up = session.keys(&ask).expect("it was started again");
    assert_eq!(
        (up.empty.sentence.as_str(), up.empty.command.as_str()),
        ("No keys yet.", "LPUSH jobs a")
    );
    session.apply(Action::SetLanguage(Language::Korean));
    assert_eq!(
        session.keys(&ask).expect("up").empty.sentence,
        "아직 키가 없습니다."
    );
}

#[test]
fn a_command_runs_where_its_reply_is_about() {
    let mut session = standing(ScenarioId::TwoServers);
    let ask = |session: &mut Session, node: u16, db: u16, line: &str| {
        session.apply(Action::Ask {
            node: Some(NodeKey(node)),
            db,
            line: line.into(),
        });
    };
    ask(&mut session, 0, 0, "SCAN 0 COUNT 50");
    assert_eq!(session.view().console.tabs.len(), 1);
    ask(&mut session, 1, 3, "SET a 1");
    assert_eq!(session.view().console.tabs.len(), 2);
    assert_eq!(tab(&session).prompt, "n2[3]>");
    let keys = session.keys(&KeysAsk {
        node: NodeKey(1),
        db: 3,
        ..all_keys()
    });
    assert_eq!(keys.expect("up").rows[0].size_text, "1 byte");
    // The tab of the other node is taken again.
    ask(&mut session, 0, 0, "PING");
    assert_eq!(session.view().console.tabs.len(), 2);
    assert_eq!(tab(&session).prompt, "n1>");
}
