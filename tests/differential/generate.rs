//! Sessions from a seed. A scratch core in virtual time runs along: what the sequence has led to so far decides what is
//! worth sending next.

use broker::table::{Command, Group, flag};
use resp::Value;
use sim::rng::Rng;

use crate::transcript::Target;
use crate::transcript::core::Core;
use crate::transcript::play::Failure;

use super::coverage::{Coverage, Situation};
use super::grammar::{self, Known, Written};
use super::norm::{Norm, command, norm, open_sort};
use super::rules::by_lex;
use super::side::Side;
use super::words::pick;
use super::{CLIENTS, REQUESTS_PER_SESSION, Request, SHORT_MS, Session, Step, name};

/// Of errors, one in so many is played.
const ERRORS_PLAYED: (u64, u64) = (1, 4);
/// How often a command's arguments are drawn until it is no error.
const TRIES: usize = 6;
/// How many IDs of entries are remembered.
const IDS_MAX: usize = 12;
/// With so many clients parked, nobody else should be.
const PARKED_MAX: usize = 5;
/// Beyond its own time, what the scratch core waits.
const SPARE_MS: u64 = 10;

/// What a seed gives.
pub struct Generated {
    /// What is to be played.
    pub session: Session,
    /// What it reaches.
    pub coverage: Coverage,
}

/// The session of this seed.
///
/// # Errors
/// When the core breaks its protocol.
pub fn generate(seed: u64) -> Result<Generated, Failure> {
    let mut rng = Rng::new(seed);
    let resp3 = std::array::from_fn(|_| rng.chance(1, 3));
    let mut generator = Generator {
        state: State {
            side: Side::new(Core::new(), resp3),
            short_queued: [false; CLIENTS],
            silent: [false; CLIENTS],
            ids: Vec::new(),
        },
        quiet: rng.chance(1, 2),
        rng,
        commands: grammar::commands(),
        coverage: Coverage::default(),
        steps: Vec::new(),
    };
    generator.beginning()?;
    let mut requests = 0;
    while requests < REQUESTS_PER_SESSION {
        requests += generator.step()?;
    }
    Ok(Generated {
        session: Session {
            resp3,
            steps: generator.steps,
        },
        coverage: generator.coverage,
    })
}

/// What the sequence has led to.
#[derive(Clone)]
struct State {
    side: Side<Core>,
    /// What is queued has a time that ends within the step that runs it.
    short_queued: [bool; CLIENTS],
    /// It said CLIENT REPLY OFF.
    silent: [bool; CLIENTS],
    ids: Vec<String>,
}

struct Generator {
    state: State,
    rng: Rng,
    /// Whoever waits is soon let go, so that commands also run while nobody does.
    quiet: bool,
    commands: Vec<&'static Command>,
    coverage: Coverage,
    steps: Vec<Step>,
}

impl Generator {
    /// Most sessions watch the keyspace from the start.
    fn beginning(&mut self) -> Result<(), Failure> {
        if self.rng.chance(2, 3) {
            self.play(0, words_of("CONFIG SET notify-keyspace-events KEAmn"), 0)?;
            self.play(0, words_of("PSUBSCRIBE __key*@*__:*"), 0)?;
        }
        Ok(())
    }

    /// Adds a step and says how many requests it has.
    fn step(&mut self) -> Result<usize, Failure> {
        let client = self.client();
        if self.rng.chance(1, 150) {
            self.state.close(client)?;
            self.steps.push(Step::Close { client });
            return Ok(0);
        }
        let parked = self.state.parked();
        if parked.contains(&client) {
            return self.behind(client);
        }
        if self.state.silent[client] && self.rng.chance(1, 4) {
            return self.speak_again(client);
        }
        let in_multi = self.state.in_multi(client);
        if in_multi && self.rng.chance(1, 8) {
            let word = weighted_end(&mut self.rng);
            return self.named(client, word);
        }
        if !in_multi && self.rng.chance(1, 25) {
            return self.named(client, "multi");
        }
        if self.quiet && !parked.is_empty() && self.rng.chance(1, 3) {
            let who = pick(&mut self.rng, &parked);
            let request = words_of(&format!("CLIENT UNBLOCK <client:{}>", name(who)));
            self.play(client, request, 0)?;
            return Ok(1);
        }
        if !self.quiet && parked.len() < 2 && self.rng.chance(1, 12) {
            let word = pick(&mut self.rng, BLOCKING);
            return self.named(client, word);
        }
        let command = pick(&mut self.rng, &self.commands);
        self.send(client, command)
    }

    /// Ends a client's silence, and its transaction: see the rule `replies-switched-within-exec`.
    fn speak_again(&mut self, client: usize) -> Result<usize, Failure> {
        let requests: Vec<Request> = ["DISCARD", "CLIENT REPLY ON"].map(words_of).to_vec();
        for request in &requests {
            self.state.request(client, request)?;
        }
        let count = requests.len();
        self.steps.push(Step::Send {
            client,
            requests,
            wait_ms: 0,
        });
        Ok(count)
    }

    /// Those in a transaction speak more often, those who wait seldom.
    fn client(&mut self) -> usize {
        let parked = self.state.parked();
        for _ in 0..TRIES {
            let client = self.rng.range(0, CLIENTS as u64 - 1) as usize;
            let wanted = match (parked.contains(&client), self.state.in_multi(client)) {
                (true, _) => self.rng.chance(1, 60),
                (_, true) => true,
                _ => self.rng.chance(1, 2),
            };
            if wanted {
                return client;
            }
        }
        (0..CLIENTS)
            .find(|client| !parked.contains(client))
            .unwrap_or(0)
    }

    fn named(&mut self, client: usize, name: &str) -> Result<usize, Failure> {
        let command = self.commands.iter().find(|command| command.name == name);
        let command = command.ok_or("the table lacks a command")?;
        self.send(client, command)
    }

    /// A request that waits behind a parked one: of a kind whose reply needs no knowledge of what was asked.
    fn behind(&mut self, client: usize) -> Result<usize, Failure> {
        let known = self.known(false);
        let command = pick(&mut self.rng, &self.commands);
        let written = grammar::write(command, &known, &mut self.rng);
        let flushes = command.name.starts_with("flush");
        if flushes
            || fails_auth(&written.request)
            || command.name == "client|reply"
            || norm(&written.request) != Norm::Exact
            || [Group::Transactions, Group::PubSub].contains(&command.group)
        {
            return Ok(0);
        }
        self.play(client, written.request, 0)?;
        Ok(1)
    }

    fn known(&self, short_allowed: bool) -> Known {
        Known {
            parked: self.state.parked(),
            ids: self.state.ids.clone(),
            short_allowed,
        }
    }

    /// Draws arguments until the request is no error, or an error that shall be played.
    fn send(&mut self, client: usize, command: &'static Command) -> Result<usize, Failure> {
        let crowded = self.state.parked().len() >= PARKED_MAX;
        for _ in 0..TRIES {
            let short = self.rng.chance(1, 6);
            let written = grammar::write(command, &self.known(short), &mut self.rng);
            if self.left_open(client, &written) {
                continue;
            }
            let before = self.state.clone();
            let situation = self.situation(client);
            let reply = self.state.request(client, &written.request)?;
            let wait_ms = self.wait(client, &written, reply.as_ref());
            let failed = reply.as_ref().is_some_and(is_error);
            let parks = reply.is_none() && written.wait_ms == 0 && crowded;
            if parks || (failed && !self.rng.chance(ERRORS_PLAYED.0, ERRORS_PLAYED.1)) {
                self.state = before;
                continue;
            }
            self.coverage
                .count(command.name, &written.options, situation);
            let mut requests = vec![written.request];
            self.make_certain(client, &mut requests)?;
            self.state.pass(wait_ms)?;
            let count = requests.len();
            self.steps.push(Step::Send {
                client,
                requests,
                wait_ms,
            });
            return Ok(count);
        }
        Ok(0)
    }

    /// Inside a transaction, several replies to one request cannot be told from those to others. And what is stored must be
    /// the same on both sides.
    fn left_open(&self, client: usize, written: &Written) -> bool {
        if written.options.contains(&"STORE") && open_sort(&written.request) {
            return true;
        }
        let changes =
            command(&written.request).is_some_and(|(command, _)| command.has(flag::WRITE));
        if changes && by_lex(&written.request) && self.state.side.target.has_unequal_scores() {
            // See the rule `lex-of-unequal-scores`.
            return true;
        }
        if self.state.in_multi(client) && fails_auth(&written.request) {
            return true;
        }
        let silent = self.state.silent[client];
        let several =
            |name: &&str| name.ends_with("subscribe") && (silent || written.request.len() != 2);
        let name = command(&written.request).map(|(command, _)| command.name);
        self.state.in_multi(client) && name.as_ref().is_some_and(several)
    }

    fn situation(&self, client: usize) -> Situation {
        if self.state.in_multi(client) {
            Situation::Multi
        } else if self.state.parked().iter().any(|parked| *parked != client) {
            Situation::OthersBlock
        } else {
            Situation::Plain
        }
    }

    /// How long the step waits: a short time that is queued begins with EXEC.
    fn wait(&mut self, client: usize, written: &Written, reply: Option<&Value>) -> u64 {
        if written.wait_ms > 0 && reply.is_some_and(is_queued) {
            self.state.short_queued[client] = true;
        }
        let exec = written.request[0].eq_ignore_ascii_case(b"exec");
        if exec && std::mem::take(&mut self.state.short_queued[client]) {
            return SHORT_MS;
        }
        written.wait_ms
    }

    /// SPOP leaves to chance what stays; so nothing stays. And in a transaction with fewer replies than it says, nobody could
    /// tell which reply belongs to what.
    fn make_certain(&mut self, client: usize, requests: &mut Vec<Request>) -> Result<(), Failure> {
        let first = &requests[0];
        let then = match command(first).map(|(command, _)| command.name) {
            Some("spop") if first.len() > 1 => vec![b"DEL".to_vec(), first[1].clone()],
            Some("client|reply") if self.state.in_multi(client) => words_of("DISCARD"),
            _ => return Ok(()),
        };
        self.state.request(client, &then)?;
        requests.push(then);
        Ok(())
    }

    /// Sends a request whatever comes of it.
    fn play(&mut self, client: usize, request: Request, wait_ms: u64) -> Result<(), Failure> {
        self.state.request(client, &request)?;
        self.steps.push(Step::Send {
            client,
            requests: vec![request],
            wait_ms,
        });
        Ok(())
    }
}

/// Commands that park, drawn more often so that somebody mostly waits.
const BLOCKING: &[&str] = &[
    "blpop",
    "brpop",
    "blmpop",
    "blmove",
    "brpoplpush",
    "bzpopmin",
    "bzpopmax",
    "bzmpop",
    "xread",
    "xreadgroup",
    "wait",
];

fn weighted_end(rng: &mut Rng) -> &'static str {
    if rng.chance(4, 5) { "exec" } else { "discard" }
}

/// Whether a request fails to authenticate. See the rule `lost-errors-of-auth`.
fn fails_auth(request: &Request) -> bool {
    let auth = |word: &Vec<u8>| word.eq_ignore_ascii_case(b"AUTH");
    let user = request.iter().position(auth).map(|at| at + 1);
    let user = user.and_then(|at| request.get(at));
    user.is_some_and(|user| user != b"default")
}

fn words_of(line: &str) -> Request {
    line.split(' ')
        .map(|word| word.as_bytes().to_vec())
        .collect()
}

fn is_error(reply: &Value) -> bool {
    reply.as_error().is_some()
}

fn is_queued(reply: &Value) -> bool {
    matches!(reply, Value::Simple(text) if text == b"QUEUED")
}

impl State {
    fn parked(&self) -> Vec<usize> {
        let conns = self.side.target.parked().into_iter();
        conns.filter_map(|conn| self.side.client_on(conn)).collect()
    }

    fn in_multi(&self, client: usize) -> bool {
        let conn = self.side.conn(client);
        conn.is_some_and(|conn| self.side.target.in_transaction(conn))
    }

    fn pass(&mut self, ms: u64) -> Result<(), Failure> {
        if ms > 0 {
            self.side.target.advance(ms + SPARE_MS)?;
            self.take_all()?;
        }
        Ok(())
    }

    fn close(&mut self, client: usize) -> Result<(), Failure> {
        self.side.close(client)?;
        self.forget(client);
        self.take_all().map(|_| ())
    }

    fn forget(&mut self, client: usize) {
        self.short_queued[client] = false;
        self.silent[client] = false;
    }

    /// Sends a request and returns its direct reply.
    fn request(&mut self, client: usize, request: &Request) -> Result<Option<Value>, Failure> {
        self.side.send(client, request)?;
        let reply = self.take_all()?[client].take();
        let is = |word: &str| request[0].eq_ignore_ascii_case(word.as_bytes());
        let replies = |word: &str| {
            let reply = request
                .get(1)
                .filter(|word| word.eq_ignore_ascii_case(b"REPLY"));
            let last = request.last().filter(|_| is("client") && reply.is_some());
            last.is_some_and(|last| last.eq_ignore_ascii_case(word.as_bytes()))
        };
        if replies("off") && reply.is_none() {
            self.silent[client] = true;
        } else if is("reset") || replies("on") {
            self.silent[client] = false;
        }
        if let Some(Value::Bulk(id)) = reply.as_ref().filter(|_| is("xadd")) {
            self.remember(id);
        }
        Ok(reply)
    }

    /// IDs of the clock are not the same on both sides.
    fn remember(&mut self, id: &[u8]) {
        let id = String::from_utf8_lossy(id).into_owned();
        if id.len() > 12 {
            return;
        }
        self.ids.push(id);
        if self.ids.len() > IDS_MAX {
            self.ids.remove(0);
        }
    }

    /// The first value that each client got.
    fn take_all(&mut self) -> Result<[Option<Value>; CLIENTS], Failure> {
        let mut first = [const { None }; CLIENTS];
        for (client, first) in first.iter_mut().enumerate() {
            let arrived = self.side.arrived(client)?;
            if arrived.closed {
                self.forget(client);
            }
            *first = arrived.values.into_iter().next();
        }
        Ok(first)
    }
}
