//! Times single commands on large data: a stream of a million entries with a hundred groups of a thousand pending each,
//! a list of a million elements, a million keys that expire, a thousand waiters at one key.
//!
//! Each command is a call of its own, with everything collected that the node gives. What is printed: the command, how
//! often it was timed, median, 99 % and the slowest, in microseconds. (The slowest shows when something else got the
//! processor, too.)

use std::time::Instant;

use bench::drive::{Out, collect};
use broker::event::ClientId;
use broker::{Broker, Config, Connect};
use resp::encode::encode_command;

const START_US: u64 = 1_767_234_600_000_000;
const ENTRIES: u64 = 1_000_000;
const GROUPS: u64 = 100;
const PENDING: u64 = 1000;
const CONSUMERS: u64 = 10;
const ELEMENTS: u64 = 1_000_000;
const KEYS: u64 = 1_000_000;
const WAITERS: usize = 1000;
/// Requests that one client has sent behind the one that waits.
const BACKLOG: usize = 100_000;
/// How often a command is timed.
const SAMPLES: u64 = 5000;
/// How often, where a command takes longer because more is asked.
const SLOW_SAMPLES: u64 = 200;
/// Requests that are sent in one piece while data are made.
const PIECE: u64 = 1000;

/// A node with one client that is timed.
struct Node {
    broker: Broker,
    client: ClientId,
    now: u64,
    out: Out,
    random: u64,
}

impl Node {
    fn new() -> Node {
        let mut broker = Broker::new(Config::default());
        let client = broker.handle_connect(START_US, Connect::default());
        Node {
            broker,
            client,
            now: START_US,
            out: Out::default(),
            random: 1,
        }
    }

    fn send(&mut self, client: ClientId, bytes: &[u8]) {
        self.now += 50;
        self.broker.handle_input(self.now, client, bytes);
        collect(&mut self.broker, &mut self.out);
    }

    fn run(&mut self, words: &str) {
        self.send(self.client, &request(words));
    }

    /// Sends as many requests, in large pieces.
    fn fill(&mut self, count: u64, words: impl Fn(u64) -> String) {
        for first in (0..count).step_by(PIECE as usize) {
            let mut bytes = Vec::new();
            for at in first..count.min(first + PIECE) {
                bytes.extend_from_slice(&request(&words(at)));
            }
            self.send(self.client, &bytes);
        }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.random >> 33) % limit
    }

    /// Times a command so often, each time with other words.
    fn time(&mut self, name: &str, samples: u64, words: impl Fn(&mut Node, u64) -> String) {
        let mut times = Vec::new();
        let errors = self.out.errors;
        for at in 0..samples {
            let bytes = request(&words(self, at));
            let began = Instant::now();
            self.send(self.client, &bytes);
            times.push(began.elapsed().as_nanos() as u64);
        }
        report(name, times, self.out.errors - errors);
    }
}

fn request(words: &str) -> Vec<u8> {
    let words: Vec<&str> = words.split(' ').collect();
    let mut bytes = Vec::new();
    encode_command(&words, &mut bytes);
    bytes
}

fn report(name: &str, mut nanos: Vec<u64>, errors: u64) {
    nanos.sort_unstable();
    let at = |percent: usize| nanos[(nanos.len() - 1) * percent / 100] as f64 / 1000.0;
    let (half, most, worst) = (at(50), at(99), at(100));
    println!("{name}\t{}\t{half:.1}\t{most:.1}\t{worst:.1}", nanos.len());
    if errors > 0 {
        eprintln!("{name}: {errors} errors");
    }
}

/// Prints a line for each command.
pub fn run() {
    eprintln!("command\ttimes\tmedian us\t99 % us\tslowest us");
    streams();
    lists();
    keys();
    waiters();
    backlog();
}

/// An ID of the stream: entries are numbered from 1.
fn id(entry: u64) -> String {
    format!("{entry}-0")
}

fn streams() {
    let mut node = Node::new();
    node.fill(ENTRIES, |at| {
        format!("XADD s {} item tea amount 2", id(at + 1))
    });
    for group in 0..GROUPS {
        // Groups stand at different places, as they do in life.
        let cursor = group * (ENTRIES / 2 / GROUPS);
        node.run(&format!("XGROUP CREATE s g{group} {}", id(cursor)));
        for consumer in 0..CONSUMERS {
            let count = PENDING / CONSUMERS;
            node.run(&format!(
                "XREADGROUP GROUP g{group} c{consumer} COUNT {count} STREAMS s >"
            ));
        }
    }
    // A pending entry of a group: the group's number, and the entry.
    let pending = |node: &mut Node| {
        let group = node.below(GROUPS);
        let first = group * (ENTRIES / 2 / GROUPS) + 1;
        (group, id(first + node.below(PENDING)))
    };
    node.time("XADD", SAMPLES, |_, _| "XADD s * item tea amount 2".into());
    node.time("XREADGROUP COUNT 1", SAMPLES, |node, _| {
        let group = node.below(GROUPS);
        format!("XREADGROUP GROUP g{group} c1 COUNT 1 STREAMS s >")
    });
    node.time("XREADGROUP COUNT 10, again", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XREADGROUP GROUP g{group} c1 COUNT 10 STREAMS s {id}")
    });
    node.time("XPENDING", SAMPLES, |node, _| {
        format!("XPENDING s g{}", node.below(GROUPS))
    });
    node.time("XPENDING range of 10", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XPENDING s g{group} {id} + 10")
    });
    node.time("XPENDING range of a consumer", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XPENDING s g{group} {id} + 10 c3")
    });
    node.time("XCLAIM", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XCLAIM s g{group} c2 0 {id}")
    });
    node.time("XAUTOCLAIM COUNT 10", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XAUTOCLAIM s g{group} c4 0 {id} COUNT 10")
    });
    node.time("XACK", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XACK s g{group} {id}")
    });
    node.time("XRANGE by ID", SAMPLES, |node, _| {
        let id = id(node.below(ENTRIES) + 1);
        format!("XRANGE s {id} {id}")
    });
    node.time("XREVRANGE COUNT 10", SAMPLES, |node, _| {
        format!("XREVRANGE s {} - COUNT 10", id(node.below(ENTRIES) + 1))
    });
    node.time("XDEL", SAMPLES, |node, _| {
        format!("XDEL s {}", id(node.below(ENTRIES) + 1))
    });
    node.time("XDELEX DELREF", SAMPLES, |node, _| {
        let (_, id) = pending(node);
        format!("XDELEX s DELREF IDS 1 {id}")
    });
    node.time("XACKDEL ACKED", SAMPLES, |node, _| {
        let (group, id) = pending(node);
        format!("XACKDEL s g{group} ACKED IDS 1 {id}")
    });
    node.time("XTRIM by one", SAMPLES, |_, at| {
        format!("XTRIM s MINID {}", id(at + 2))
    });
    node.time("XTRIM DELREF by one", SAMPLES, |_, at| {
        format!("XTRIM s MINID {} DELREF", id(SAMPLES + at + 2))
    });
    node.time("XADD MAXLEN by one", SAMPLES, |_, _| {
        format!("XADD s MAXLEN {} * item tea", ENTRIES / 2)
    });
    node.time("XLEN", SAMPLES, |_, _| "XLEN s".into());
    node.time("XINFO STREAM", SAMPLES, |_, _| "XINFO STREAM s".into());
    node.time("XINFO GROUPS", SLOW_SAMPLES, |_, _| "XINFO GROUPS s".into());
    node.time("XINFO CONSUMERS", SAMPLES, |node, _| {
        format!("XINFO CONSUMERS s g{}", node.below(GROUPS))
    });
    checkpoint(&mut node, "XADD after a checkpoint", "XADD s * item tea");
}

/// The first command after a checkpoint copies what it writes to, and only that.
fn checkpoint(node: &mut Node, name: &str, words: &str) {
    let bytes = request(words);
    let mut times = Vec::new();
    for _ in 0..SLOW_SAMPLES {
        let kept = node.broker.clone();
        let began = Instant::now();
        node.send(node.client, &bytes);
        times.push(began.elapsed().as_nanos() as u64);
        drop(kept);
    }
    report(name, times, 0);
}

fn lists() {
    let mut node = Node::new();
    node.fill(ELEMENTS, |at| format!("RPUSH l element-{at}"));
    node.time("LPUSH", SAMPLES, |_, _| "LPUSH l xxx".into());
    node.time("RPOP", SAMPLES, |_, _| "RPOP l".into());
    node.time("LMOVE", SAMPLES, |_, _| "LMOVE l other LEFT RIGHT".into());
    node.time("LINDEX", SAMPLES, |node, _| {
        format!("LINDEX l {}", node.below(ELEMENTS))
    });
    node.time("LRANGE of 10", SAMPLES, |node, _| {
        let first = node.below(ELEMENTS);
        format!("LRANGE l {first} {}", first + 9)
    });
    node.time("LSET", SAMPLES, |node, _| {
        format!("LSET l {} yyy", node.below(ELEMENTS - 2 * SAMPLES))
    });
    node.time("LINSERT in the middle, O(n)", SLOW_SAMPLES, |_, at| {
        format!("LINSERT l BEFORE element-{} zzz", ELEMENTS / 2 + at)
    });
    node.time("LREM in the middle, O(n)", SLOW_SAMPLES, |_, at| {
        format!("LREM l 1 element-{}", ELEMENTS / 2 + at)
    });
    checkpoint(&mut node, "LPUSH after a checkpoint", "LPUSH l xxx");
}

fn keys() {
    let mut node = Node::new();
    // One goes about every 100 microseconds, from a while after the last was set.
    let first_ms = START_US / 1000 + 1_000_000;
    node.fill(KEYS, |at| {
        format!("SET key:{at} value PXAT {}", first_ms + at / 10)
    });
    node.time("GET, nothing expires", SAMPLES, |node, _| {
        format!("GET key:{}", node.below(KEYS))
    });
    node.now = first_ms * 1000;
    node.time("GET while keys expire", SAMPLES, |node, _| {
        node.now += 50;
        format!("GET key:{}", node.below(KEYS))
    });
    node.time("EXPIRE", SAMPLES, |node, _| {
        format!("EXPIRE key:{} 100000", node.below(KEYS))
    });
    node.time("SCAN COUNT 10", SAMPLES, |node, _| {
        format!("SCAN {} COUNT 10", node.below(KEYS) << 44)
    });
    node.time("DEL", SAMPLES, |node, _| {
        format!("DEL key:{}", node.below(KEYS))
    });
}

fn waiters() {
    let mut node = Node::new();
    let waiters: Vec<ClientId> = (0..WAITERS)
        .map(|_| node.broker.handle_connect(node.now, Connect::default()))
        .collect();
    let wait = request("BRPOP line other 0");
    for &waiter in &waiters {
        node.send(waiter, &wait);
    }
    let (mut served, mut parked) = (Vec::new(), Vec::new());
    for at in 0..SAMPLES as usize {
        let push = request("LPUSH line xxx");
        let began = Instant::now();
        node.send(node.client, &push);
        served.push(began.elapsed().as_nanos() as u64);
        // Whoever was first in line waits again, at its end.
        let began = Instant::now();
        node.send(waiters[at % WAITERS], &wait);
        parked.push(began.elapsed().as_nanos() as u64);
    }
    report("LPUSH to one of a thousand waiters", served, 0);
    report("BRPOP behind a thousand waiters", parked, 0);
}

/// One client has sent many requests at once, and each waits for the one before it.
fn backlog() {
    let mut node = Node::new();
    let waiter = node.broker.handle_connect(node.now, Connect::default());
    let wait = request("BRPOP line 0");
    node.send(waiter, &wait.repeat(BACKLOG));
    node.time("LPUSH to one with a long backlog", SAMPLES, |_, _| {
        "LPUSH line xxx".into()
    });
}
