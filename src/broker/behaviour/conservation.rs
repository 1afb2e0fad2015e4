//! The events alone tell what is stored: folded, they give the same keys and the same messages as a look at the node.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::Lab;
use crate::event::{By, ClientId, End, Event, KeyId, Kind, MessageId, Name, Outcome};

/// What the events say.
#[derive(Default)]
struct Fold {
    keys: BTreeMap<KeyId, (u16, Name, Kind)>,
    lists: BTreeMap<KeyId, VecDeque<MessageId>>,
    created: BTreeSet<MessageId>,
    open: Option<By>,
    parked: BTreeMap<ClientId, By>,
}

impl Fold {
    fn list(&mut self, key: KeyId) -> &mut VecDeque<MessageId> {
        self.lists.get_mut(&key).expect("the key was created")
    }

    fn put(&mut self, key: KeyId, end: End, depth: u64, msg: MessageId) {
        let list = self.list(key);
        let index = match end {
            End::Head => depth as usize,
            End::Tail => list.len() - depth as usize,
        };
        list.insert(index, msg);
    }

    fn take(&mut self, key: KeyId, end: End, msg: MessageId) {
        let taken = match end {
            End::Head => self.list(key).pop_front(),
            End::Tail => self.list(key).pop_back(),
        };
        assert_eq!(taken, Some(msg));
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Began { by, .. } => assert_eq!(self.open.replace(by), None),
            Event::Ended { by, outcome } => {
                assert_eq!(self.open.take(), Some(by));
                if outcome == Outcome::Parked {
                    self.parked.insert(by.client, by);
                }
            }
            Event::Resumed { by, .. } => assert_eq!(self.parked.remove(&by.client), Some(by)),
            Event::KeyCreated {
                key,
                db,
                name,
                kind,
            } => {
                assert_eq!(self.keys.insert(key, (db, name, kind)), None);
                self.lists.insert(key, VecDeque::new());
            }
            Event::KeyRenamed { key, db, name } => {
                let known = self.keys.get_mut(&key).expect("the key was created");
                (known.0, known.1) = (db, name);
            }
            Event::KeyRemoved { key, .. } => {
                self.keys.remove(&key).expect("the key was created");
                self.lists.remove(&key);
            }
            Event::Created { msg, .. } | Event::Notified { msg, .. } => {
                assert!(self.created.insert(msg), "numbered once")
            }
            Event::Pushed { key, msg, end } => self.put(key, end, 0, msg),
            Event::Inserted { key, msg, index } => self.list(key).insert(index as usize, msg),
            Event::Popped { key, msg, end, .. } => self.take(key, end, msg),
            Event::Moved {
                from,
                from_end,
                to,
                to_end,
                depth,
                msg,
                ..
            } => {
                self.take(from, from_end, msg);
                self.put(to, to_end, depth, msg);
            }
            Event::Removed {
                key, msg, index, ..
            } => {
                assert_eq!(self.list(key).remove(index as usize), Some(msg));
            }
            _ => {}
        }
    }

    /// Compares with what the node holds.
    fn check(&self, lab: &Lab) {
        let inspect = lab.broker.inspect();
        let stored: BTreeMap<KeyId, (u16, Name, Kind)> = inspect
            .keys()
            .map(|key| (key.id(), (key.db, key.name.clone(), key.kind())))
            .collect();
        assert_eq!(stored, self.keys);
        for key in inspect.keys() {
            let messages: VecDeque<MessageId> = key.messages().map(|(msg, _)| msg).collect();
            assert_eq!(
                messages,
                self.lists[&key.id()],
                "messages of {:?}",
                key.name
            );
        }
        let parked: BTreeMap<ClientId, By> = inspect
            .parked()
            .map(|parked| (parked.by.client, parked.by))
            .collect();
        assert_eq!(parked, self.parked);
        let keys = &lab.broker.keys;
        assert_eq!(keys.memory_bytes(), keys.memory_bytes_anew());
    }
}

/// A command line over few keys, so that they meet.
fn line() -> impl Strategy<Value = String> {
    let key = || prop::sample::select(vec!["a", "b", "c", "d"]);
    let end = || prop::sample::select(vec!["LEFT", "RIGHT"]);
    let many = || {
        prop::sample::select(vec![
            "COUNT 2 OBO",
            "COUNT 3 BULK",
            "EXACTLY 2 OBO",
            "EXACTLY 4 BULK",
            "",
        ])
    };
    let element = || prop::sample::select(vec!["x", "y", "z", "xyzzy"]);
    prop_oneof![
        6 => (key(), element(), element()).prop_map(|(k, e, f)| std::format!("RPUSH {k} {e} {f}")),
        4 => (key(), element()).prop_map(|(k, e)| std::format!("LPUSH {k} {e}")),
        2 => key().prop_map(|k| std::format!("LPOP {k}")),
        2 => (key(), 0..4).prop_map(|(k, n)| std::format!("RPOP {k} {n}")),
        3 => (key(), key(), end(), end()).prop_map(|(k, l, e, f)| std::format!("LMOVE {k} {l} {e} {f}")),
        3 => (key(), key(), end(), end(), many()).prop_map(|(k, l, e, f, m)| std::format!("LMOVEM {k} {l} {e} {f} {m}")),
        2 => (key(), key(), end(), end(), many()).prop_map(|(k, l, e, f, m)| std::format!("BLMOVEM {k} {l} {e} {f} 0.05 {m}")),
        2 => (key(), key(), end(), end()).prop_map(|(k, l, e, f)| std::format!("BLMOVE {k} {l} {e} {f} 0.05")),
        3 => (key(), key()).prop_map(|(k, l)| std::format!("BLPOP {k} {l} 0.05")),
        1 => (key(), key(), end()).prop_map(|(k, l, e)| std::format!("BLMPOP 0 2 {k} {l} {e} COUNT 3")),
        1 => (key(), key(), end()).prop_map(|(k, l, e)| std::format!("LMPOP 2 {k} {l} {e} COUNT 2")),
        2 => (key(), -4..4, element()).prop_map(|(k, i, e)| std::format!("LSET {k} {i} {e}")),
        2 => (key(), element(), element()).prop_map(|(k, p, e)| std::format!("LINSERT {k} AFTER {p} {e}")),
        2 => (key(), -2..3, element()).prop_map(|(k, n, e)| std::format!("LREM {k} {n} {e}")),
        2 => (key(), -4..4, -4..4).prop_map(|(k, i, j)| std::format!("LTRIM {k} {i} {j}")),
        1 => key().prop_map(|k| std::format!("DEL {k}")),
        1 => key().prop_map(|k| std::format!("SET {k} text")),
        1 => key().prop_map(|k| std::format!("PEXPIRE {k} 20")),
        2 => (key(), key()).prop_map(|(k, l)| std::format!("RENAME {k} {l}")),
        2 => (key(), key()).prop_map(|(k, l)| std::format!("COPY {k} {l} REPLACE")),
        1 => key().prop_map(|k| std::format!("MOVE {k} 1")),
        1 => Just("SWAPDB 0 1".to_string()),
        1 => Just("FLUSHDB".to_string()),
        1 => (0..2).prop_map(|db| std::format!("SELECT {db}")),
        2 => Just("MULTI".to_string()),
        3 => Just("EXEC".to_string()),
        1 => key().prop_map(|k| std::format!("WATCH {k}")),
        1 => (1..5).prop_map(|id| std::format!("CLIENT UNBLOCK {id} ERROR")),
        1 => (1..5).prop_map(|id| std::format!("CLIENT KILL ID {id}")),
        1 => Just("RESET".to_string()),
        1 => Just("NOSUCH command".to_string()),
    ]
}

/// One step of a run: a client's line, or time that passes.
#[derive(Clone, Debug)]
enum Step {
    Line(usize, String),
    Wait(u64),
    /// The client's connection ends and another one begins.
    Reconnect(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        20 => (0..4usize, line()).prop_map(|(client, line)| Step::Line(client, line)),
        2 => (1..40u64).prop_map(Step::Wait),
        1 => (0..4usize).prop_map(Step::Reconnect),
    ];
    prop::collection::vec(step, 0..120)
}

struct Run {
    lab: Lab,
    clients: Vec<ClientId>,
    fold: Fold,
}

impl Run {
    fn new() -> Run {
        let mut lab = Lab::new();
        let clients = (0..4).map(|_| lab.client()).collect();
        Run {
            lab,
            clients,
            fold: Fold::default(),
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Wait(ms) => self.lab.wait_ms(*ms),
            Step::Line(client, line) => {
                self.lab.send(self.clients[*client], line);
            }
            Step::Reconnect(client) => {
                self.lab
                    .broker
                    .handle_close(self.lab.now, self.clients[*client]);
                self.clients[*client] = self.lab.client();
            }
        }
        for event in self.lab.events() {
            self.fold.apply(event);
        }
        self.fold.check(&self.lab);
    }
}

proptest! {
    #![proptest_config(super::no_files())]
    #[test]
    fn events_and_storage_agree(steps in steps()) {
        let mut run = Run::new();
        steps.iter().for_each(|step| run.step(step));
    }

    /// A checkpoint goes on exactly like the original, and is not disturbed by it.
    #[test]
    fn a_checkpoint_has_the_same_future(steps in steps(), at in 0..100usize) {
        let mut run = Run::new();
        let at = at.min(steps.len());
        steps[..at].iter().for_each(|step| run.step(step));
        run.lab.pending.clear();
        let (saved, now, clients) = (run.lab.broker.clone(), run.lab.now, run.clients.clone());
        let play = |lab: &mut Lab, clients: &mut Vec<ClientId>| {
            let mut seen = Vec::new();
            for step in &steps[at..] {
                match step {
                    Step::Wait(ms) => lab.wait_ms(*ms),
                    Step::Line(client, line) => {
                        let reply = lab.send(clients[*client], line);
                        seen.push(reply);
                    }
                    Step::Reconnect(client) => {
                        lab.broker.handle_close(lab.now, clients[*client]);
                        clients[*client] = lab.client();
                    }
                }
            }
            (seen, lab.events())
        };
        let first = play(&mut run.lab, &mut run.clients);
        let mut second_lab = Lab::new();
        (second_lab.broker, second_lab.now) = (saved, now);
        let mut clients = clients;
        let second = play(&mut second_lab, &mut clients);
        prop_assert_eq!(first, second);
    }

    /// However the bytes are cut, the same requests run.
    #[test]
    fn any_split_of_the_input_gives_the_same_output(
        lines in prop::collection::vec(line(), 1..20),
        cuts in prop::collection::vec(1..20usize, 1..40),
    ) {
        let bytes: Vec<u8> = lines.iter().flat_map(|line| std::format!("{line}\r\n").into_bytes()).collect();
        let mut whole = Lab::new();
        let client = whole.client();
        whole.broker.handle_input(whole.now, client, &bytes);
        let mut split = Lab::new();
        let other = split.client();
        let mut rest = &bytes[..];
        for nth in 0.. {
            let (part, after) = rest.split_at(cuts[nth % cuts.len()].min(rest.len()));
            split.broker.handle_input(split.now, other, part);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(whole.read(client), split.read(other));
        prop_assert_eq!(whole.events(), split.events());
    }
}
