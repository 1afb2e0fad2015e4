//! The cases: for each, who sends what. As redis-benchmark does it: 50 connections, 100 requests in one piece, payloads
//! of 3 bytes, its own names of keys.

use resp::encode::encode_command;

/// Requests that are sent in one piece (`-P 100`).
pub const PIPELINE: usize = 100;
/// Connections of redis-benchmark.
const SENDERS: usize = 50;
/// What redis-benchmark sends as data.
const PAYLOAD: &str = "xxx";
/// The waiters of the hand-over, all at one key.
const WAITERS: usize = 100;
/// The consumers, each with its stream and group, so that none waits for another.
const CONSUMERS: usize = 8;

/// One case.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// How many operations are measured at once.
    pub operations: usize,
    /// What redis-benchmark is told to send, where it can; else the script is played to the server.
    pub command: &'static [&'static str],
    /// How many subscribers there are.
    pub listeners: usize,
    /// Whether the list must hold elements before.
    pub filled: bool,
}

const fn plain(name: &'static str, command: &'static [&'static str]) -> Case {
    Case {
        name,
        operations: 1_000_000,
        command,
        listeners: 0,
        filled: false,
    }
}

const PUBLISH: &[&str] = &["PUBLISH", "news", PAYLOAD];

/// All cases, in the order in which they are run.
pub const CASES: [Case; 11] = [
    plain("LPUSH", &["LPUSH", "mylist", PAYLOAD]),
    Case {
        filled: true,
        ..plain("RPOP", &["RPOP", "mylist"])
    },
    Case {
        operations: 200_000,
        ..plain("BRPOP", &[])
    },
    plain("XADD", &["XADD", "mystream", "*", "myfield", PAYLOAD]),
    Case {
        operations: 200_000,
        ..plain("XREADGROUP+XACK", &[])
    },
    plain("PUBLISH-0", PUBLISH),
    Case {
        listeners: 1,
        ..plain("PUBLISH-1", PUBLISH)
    },
    Case {
        operations: 10_000,
        listeners: 1000,
        ..plain("PUBLISH-1000", PUBLISH)
    },
    plain("SET", &["SET", "key:__rand_int__", PAYLOAD]),
    plain("GET", &["GET", "key:__rand_int__"]),
    plain("PING", &["PING"]),
];

/// A case by its name.
pub fn find(name: &str) -> Option<Case> {
    CASES.into_iter().find(|case| case.name == name)
}

/// Who sends: the number of a connection, and a piece of bytes.
pub type Send = (usize, usize);

/// What is played: first what prepares it, then the steps that are measured.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// How many connections there are.
    pub clients: usize,
    /// All pieces of bytes.
    pub pieces: Vec<Vec<u8>>,
    /// What is sent before.
    pub prepare: Vec<Send>,
    /// What is sent then, step by step.
    pub steps: Vec<Vec<Send>>,
    /// How many operations a step has.
    pub step_operations: usize,
    /// Whether every step is a piece of one connection whose replies need nobody else.
    pub independent: bool,
}

impl Script {
    /// The script of a case, with so many operations.
    pub fn of(name: &str, operations: usize) -> Option<Script> {
        let case = find(name)?;
        Some(match name {
            "BRPOP" => hand_over(operations),
            "XREADGROUP+XACK" => groups(operations),
            _ => pipelined(&case, operations),
        })
    }

    fn piece(&mut self, bytes: Vec<u8>) -> usize {
        self.pieces.push(bytes);
        self.pieces.len() - 1
    }
}

fn repeated(command: &[&str], times: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    (0..times).for_each(|_| encode_command(command, &mut bytes));
    bytes
}

/// Every connection sends the same hundred requests, in turn. `__rand_int__` is one key, as redis-benchmark has it
/// unless told otherwise.
fn pipelined(case: &Case, operations: usize) -> Script {
    let listeners = case.listeners;
    let mut script = Script {
        clients: listeners + SENDERS,
        step_operations: PIPELINE,
        independent: true,
        ..Script::default()
    };
    if listeners > 0 {
        let subscribe = script.piece(repeated(&["SUBSCRIBE", "news"], 1));
        script.prepare = (0..listeners).map(|client| (client, subscribe)).collect();
    }
    let steps = operations / PIPELINE;
    if case.filled {
        let fill = script.piece(repeated(&["LPUSH", "mylist", PAYLOAD], PIPELINE));
        script.prepare.extend((0..steps).map(|_| (listeners, fill)));
    }
    if case.name == "GET" {
        let set = script.piece(repeated(&["SET", "key:__rand_int__", PAYLOAD], 1));
        script.prepare.push((listeners, set));
    }
    let piece = script.piece(repeated(case.command, PIPELINE));
    script.steps = (0..steps)
        .map(|step| vec![(listeners + step % SENDERS, piece)])
        .collect();
    script
}

/// A hundred wait at one key; another one pushes a hundred elements, and all wait again.
fn hand_over(operations: usize) -> Script {
    let mut script = Script {
        clients: WAITERS + 1,
        step_operations: WAITERS,
        ..Script::default()
    };
    let wait = script.piece(repeated(&["BRPOP", "mylist", "0"], 1));
    let push = script.piece(repeated(&["LPUSH", "mylist", PAYLOAD], WAITERS));
    script.prepare = (0..WAITERS).map(|client| (client, wait)).collect();
    let mut step = vec![(WAITERS, push)];
    step.extend(&script.prepare);
    script.steps = vec![step; operations / WAITERS];
    script
}

/// Each consumer reads a hundred entries, one by one, and acknowledges them one by one.
fn groups(operations: usize) -> Script {
    let mut script = Script {
        clients: CONSUMERS,
        step_operations: PIPELINE,
        independent: true,
        ..Script::default()
    };
    let steps = operations / PIPELINE;
    for client in 0..CONSUMERS {
        let key = format!("mystream:{client}");
        let make = script.piece(repeated(
            &["XGROUP", "CREATE", &key, "mygroup", "$", "MKSTREAM"],
            1,
        ));
        script.prepare.push((client, make));
    }
    for step in 0..steps {
        let (client, round) = (step % CONSUMERS, step / CONSUMERS);
        let key = format!("mystream:{client}");
        let ids = (0..PIPELINE).map(|at| format!("{}-0", 1 + round * PIPELINE + at));
        let mut add = Vec::new();
        let mut work = repeated(
            &[
                "XREADGROUP",
                "GROUP",
                "mygroup",
                "me",
                "COUNT",
                "1",
                "STREAMS",
                &key,
                ">",
            ],
            PIPELINE,
        );
        for id in ids {
            encode_command(&["XADD", &key, &id, "myfield", PAYLOAD], &mut add);
            encode_command(&["XACK", &key, "mygroup", &id], &mut work);
        }
        let add = script.piece(add);
        script.prepare.push((client, add));
        let work = script.piece(work);
        script.steps.push(vec![(client, work)]);
    }
    script
}
