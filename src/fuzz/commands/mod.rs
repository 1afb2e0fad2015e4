//! Command streams of several clients against the broker, with the limits on.
//!
//! After every step: every request that was sent to a client that does not wait has exactly one reply, in order, and every
//! frame is one whole value; memory by the broker's own model and the real heap are within bounds; nothing took long. A
//! checkpoint taken on the way is played the same calls later, and must answer the same.

pub mod case;
pub mod grammar;
mod peer;
mod words;

use std::time::Duration;

use broker::event::Time;
use broker::table::Group;
use sim::rng::Rng;

use self::case::Case;
use self::grammar::{Grammar, Request};
use super::run::Target;
use super::{Failure, Heap, Work};

/// Virtual time at the start of a case, in microseconds since the Unix epoch: 2026-01-01T00:00:00Z.
pub const START_US: Time = 1_767_225_600_000_000;
/// Clients of a case at most.
const CLIENTS_MAX: u64 = 8;

/// A step that takes longer is told, so that somebody can look at it.
const TOLD_TIME_MIN: Duration = Duration::from_secs(5);

/// Smaller forms of a step that are tried at once, and their bytes.
const SMALLER_FORMS_MAX: usize = 200;
const SMALLER_BYTES_MAX: usize = 64 << 20;

/// Command streams.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    /// Steps of one case.
    pub steps: usize,
}

/// One step of a case. Clients are meant by their place; a step that means nobody does nothing.
#[derive(Clone, Debug)]
pub enum Step {
    /// Somebody connects.
    Connect,
    /// A connection ends from outside.
    Close(usize),
    /// Requests in one stream of bytes, cut here.
    Send(usize, Vec<Request>, Vec<usize>),
    /// Bytes that are no request.
    Garbage(usize, Vec<u8>),
    /// Time passes, in microseconds, and what is due is done.
    Advance(u64),
    /// A checkpoint, to be compared with after so many calls.
    Checkpoint(usize),
}

/// How large things may become in a case, which its seed decides.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// `maxmemory`, in bytes.
    pub memory_bytes_max: u64,
    /// `proto-max-bulk-len`, in bytes.
    pub value_bytes_max: u64,
}

impl Bounds {
    fn of(seed: u64) -> Bounds {
        let mut rng = Rng::stream(seed, "bounds", b"");
        let pick = |rng: &mut Rng, all: &[u64]| all[rng.range(0, all.len() as u64 - 1) as usize];
        Bounds {
            memory_bytes_max: pick(&mut rng, &[1 << 20, 2 << 20, 8 << 20, 32 << 20]),
            value_bytes_max: pick(&mut rng, &[1 << 10, 64 << 10, 1 << 20]),
        }
    }
}

impl Target for Streams {
    type Step = Step;

    const NAME: &'static str = "commands";

    fn steps(&self, seed: u64) -> Vec<Step> {
        let mut rng = Rng::new(seed);
        let bounds = Bounds::of(seed);
        let mut grammar = Grammar::new(bounds.value_bytes_max, focus(&mut rng));
        let mut steps = vec![Step::Connect, Step::Connect];
        steps.extend((0..self.steps).map(|_| step(&mut grammar, &mut rng)));
        steps
    }

    fn run(&self, seed: u64, steps: &[Step], heap: Heap) -> Result<Work, Failure> {
        let mut case = Case::new(seed, Bounds::of(seed), heap);
        for step in steps {
            let began = std::time::Instant::now();
            case.step(step).map_err(|failure| Failure {
                detail: format!("{}\nat: {}", failure.detail, self.show(step)),
                ..failure
            })?;
            if began.elapsed() > TOLD_TIME_MIN {
                eprintln!("{:?} for {}", began.elapsed(), self.show(step));
            }
        }
        case.end()
    }

    fn show(&self, step: &Step) -> String {
        match step {
            Step::Connect => "connect".to_string(),
            Step::Close(client) => format!("close {client}"),
            Step::Garbage(client, bytes) => format!("{client}> raw {}", quoted(bytes)),
            Step::Advance(us) => format!("+{us}us"),
            Step::Checkpoint(calls) => format!("checkpoint for {calls} calls"),
            Step::Send(client, requests, cuts) => {
                let lines = requests.iter().map(|request| {
                    let words: Vec<String> = request.iter().map(|word| quoted(word)).collect();
                    format!("{client}> {}", words.join(" "))
                });
                let lines: Vec<String> = lines.collect();
                let cut = if cuts.is_empty() {
                    String::new()
                } else {
                    format!("   (cut at {cuts:?})")
                };
                lines.join("\n") + &cut
            }
        }
    }

    fn smaller(&self, step: &Step) -> Vec<Step> {
        match step {
            Step::Send(client, requests, cuts) => smaller_send(*client, requests, cuts),
            Step::Garbage(client, bytes) if bytes.len() > 1 => {
                let (front, back) = bytes.split_at(bytes.len() / 2);
                let half = |bytes: &[u8]| Step::Garbage(*client, bytes.to_vec());
                vec![half(front), half(back)]
            }
            _ => Vec::new(),
        }
    }
}

fn smaller_send(client: usize, requests: &[Request], cuts: &[usize]) -> Vec<Step> {
    let send = |requests: Vec<Request>| Step::Send(client, requests, Vec::new());
    let mut all = Vec::new();
    if !cuts.is_empty() {
        all.push(send(requests.to_vec()));
    }
    let bytes: usize = requests.iter().flatten().map(Vec::len).sum();
    // Every form is a copy.
    let forms_max = (SMALLER_BYTES_MAX / bytes.max(1)).clamp(4, SMALLER_FORMS_MAX);
    for at in 0..requests.len() {
        if requests.len() > 1 {
            let mut fewer = requests.to_vec();
            fewer.remove(at);
            all.push(send(fewer));
        }
        for request in smaller_requests(&requests[at], forms_max) {
            let mut other = requests.to_vec();
            other[at] = request;
            all.push(send(other));
        }
    }
    all.truncate(forms_max);
    all
}

/// The request without some of its arguments, or with a shorter one.
fn smaller_requests(request: &Request, forms_max: usize) -> Vec<Request> {
    let mut all = Vec::new();
    let mut part = (request.len() - 1).div_ceil(2);
    while part > 0 && all.len() < forms_max {
        for from in (1..request.len()).step_by(part).take(forms_max) {
            let end = (from + part).min(request.len());
            all.push([&request[..from], &request[end..]].concat());
        }
        part /= 2;
    }
    let long = |place: &usize| request[*place].len() > 8;
    for place in (1..request.len()).filter(long).take(forms_max) {
        let mut shorter = request.clone();
        let len = shorter[place].len();
        shorter[place].truncate(len / 2);
        all.insert(0, shorter);
    }
    all
}

/// A word as redis-cli takes it; long ones are shortened, with their length.
fn quoted(word: &[u8]) -> String {
    const SHOWN_BYTES_MAX: usize = 120;
    let mut text = Vec::new();
    let shown = &word[..word.len().min(SHOWN_BYTES_MAX)];
    let plain = |byte: &u8| byte.is_ascii_graphic() && !b"\"'\\".contains(byte);
    if !shown.is_empty() && shown.iter().all(plain) {
        text.extend_from_slice(shown);
    } else {
        resp::format::quote(shown, &mut text);
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    if shown.len() < word.len() {
        format!("{text}[...{} bytes]", word.len())
    } else {
        text
    }
}

/// Half of the cases stay with one family.
fn focus(rng: &mut Rng) -> Option<Group> {
    const FAMILIES: [Group; 7] = [
        Group::String,
        Group::List,
        Group::Hash,
        Group::Set,
        Group::SortedSet,
        Group::Stream,
        Group::PubSub,
    ];
    rng.chance(1, 2).then(|| FAMILIES[rng.range(0, 6) as usize])
}

fn step(grammar: &mut Grammar, rng: &mut Rng) -> Step {
    let client = rng.range(0, CLIENTS_MAX - 1) as usize;
    match rng.range(0, 199) {
        0..=3 => Step::Connect,
        4 => Step::Close(client),
        5 => Step::Garbage(client, words::bytes(rng, 60)),
        6..=7 => Step::Checkpoint(rng.range(1, 60) as usize),
        8..=25 => Step::Advance(passing(rng)),
        26..=40 => Step::Send(client, transaction(grammar, rng), Vec::new()),
        41..=60 => send_cut(client, grammar, rng),
        _ => Step::Send(client, vec![grammar.request(rng)], Vec::new()),
    }
}

fn passing(rng: &mut Rng) -> u64 {
    match rng.range(0, 30) {
        0 => rng.range(0, 400 * 24 * 3600) * 1_000_000,
        1..=10 => rng.range(0, 2000),
        _ => rng.range(0, 3_000_000),
    }
}

fn transaction(grammar: &mut Grammar, rng: &mut Rng) -> Vec<Request> {
    let word = |word: &str| vec![word.as_bytes().to_vec()];
    let mut all = vec![word("MULTI")];
    all.extend((0..rng.range(0, 6)).map(|_| grammar.request(rng)));
    all.push(word(if rng.chance(1, 8) { "DISCARD" } else { "EXEC" }));
    all
}

fn send_cut(client: usize, grammar: &mut Grammar, rng: &mut Rng) -> Step {
    let requests: Vec<Request> = (0..rng.range(1, 8)).map(|_| grammar.request(rng)).collect();
    let bytes_max = requests
        .iter()
        .flatten()
        .map(|word| word.len() as u64 + 5)
        .sum();
    let mut cuts: Vec<usize> = (0..rng.range(0, 4))
        .map(|_| rng.range(0, bytes_max) as usize)
        .collect();
    cuts.sort_unstable();
    Step::Send(client, requests, cuts)
}
