//! Both sides at once: every request goes to the server and to our core, and what arrives is compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use resp::Value;

use crate::transcript::Target;
use crate::transcript::core::Core;
use crate::transcript::play::Failure;
use crate::transcript::tcp::Server;

use super::norm::{Norm, norm};
use super::rules::{LAST_WORDS, Look, QUIT_IN_SILENCE, explain};
use super::same::{Names, sorted, text};
use super::side::{Arrived, Side};
use super::words::SETTINGS;
use super::{CLIENTS, Request, Session, Step, name, typed};

/// Real time added to every wait, for the server's timers and a busy machine.
const GRACE_MS: u64 = 18;
/// How often an iteration with a cursor is continued.
const CURSORS_MAX: usize = 10_000;

/// Of what a side said, so many lines and so much of each line are shown.
const SHOWN_LINES: usize = 60;
const SHOWN_CHARS: usize = 4000;

/// What came of a session.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Requests that got a reply at once.
    pub replies: u64,
    /// Those of them that were errors.
    pub errors: u64,
    /// Differences that a rule explains, by its id.
    pub explained: BTreeMap<&'static str, u64>,
    /// The first difference that none explains; the session ends there.
    pub difference: Option<Difference>,
}

/// Where the sides differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The step.
    pub step: usize,
    /// What differs, in words.
    pub text: String,
}

/// A server that sessions are played to, one after the other, with a fresh core each.
pub struct Pair {
    server: Option<Server>,
}

impl Pair {
    /// Starts a server.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(binary: &Path) -> Result<Pair, Failure> {
        Ok(Pair {
            server: Some(Server::start(binary)?),
        })
    }

    /// Plays a session to both sides.
    ///
    /// # Errors
    /// When a side cannot be spoken to.
    pub fn play(&mut self, session: &Session) -> Result<Outcome, Failure> {
        let mut server = self.server.take().ok_or("the server is lost")?;
        server.fresh()?;
        restore(&mut server)?;
        let mut play = Play {
            server: Side::new(server, session.resp3),
            core: Side::new(Core::starting_at(clock()?), session.resp3),
            names: Names::default(),
            queued: Default::default(),
            unanswered: Default::default(),
            outcome: Outcome::default(),
        };
        let played = play.session(session);
        self.server = Some(play.server.into_target());
        played?;
        Ok(play.outcome)
    }
}

/// The parameters that sessions set, as they are at the start.
fn restore(server: &mut Server) -> Result<(), Failure> {
    let (conn, _) = server.connect()?;
    let mut request = vec!["CONFIG", "SET"];
    for (parameter, values) in SETTINGS {
        request.extend([parameter, values[0]]);
    }
    let mut bytes = Vec::new();
    resp::encode::encode_command(&request, &mut bytes);
    server.send(conn, &bytes)?;
    let taken = server.take(conn)?;
    if taken.bytes != b"+OK\r\n" {
        return Err(String::from_utf8_lossy(&taken.bytes).into());
    }
    server.close(conn)?;
    server.restored();
    Ok(())
}

fn clock() -> Result<u64, Failure> {
    Ok(u64::try_from(
        SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros(),
    )?)
}

struct Play {
    server: Side<Server>,
    core: Side<Core>,
    names: Names,
    /// What is left open in the replies to what each client has queued.
    queued: [Vec<Request>; CLIENTS],
    /// What each client asked without getting a reply at once.
    unanswered: [Vec<Request>; CLIENTS],
    outcome: Outcome,
}

impl Play {
    fn session(&mut self, session: &Session) -> Result<(), Failure> {
        for (index, step) in session.steps.iter().enumerate() {
            if let Some(text) = self.step(step)? {
                self.outcome.difference = Some(Difference { step: index, text });
                break;
            }
        }
        Ok(())
    }

    /// Plays a step and says what differs.
    fn step(&mut self, step: &Step) -> Result<Option<String>, Failure> {
        match step {
            Step::Close { client } => {
                self.server.close(*client)?;
                self.core.close(*client)?;
                self.queued[*client].clear();
                self.others(CLIENTS, false)
            }
            Step::Send {
                client,
                requests,
                wait_ms,
            } => {
                for request in requests {
                    if let Some(text) = self.request(*client, request, *wait_ms)? {
                        return Ok(Some(text));
                    }
                }
                Ok(None)
            }
        }
    }

    /// Lets time pass on both sides. What arrives before and after is not told apart: a busy machine may take longer than the
    /// time that the request gives.
    fn wait(&mut self, ms: u64) -> Result<(), Failure> {
        std::thread::sleep(Duration::from_millis(ms + GRACE_MS));
        self.server.target.settle()?;
        self.core.target.advance_to(clock()?)
    }

    fn request(
        &mut self,
        client: usize,
        request: &Request,
        wait_ms: u64,
    ) -> Result<Option<String>, Failure> {
        self.core.target.advance_to(clock()?)?;
        self.server.send(client, request)?;
        self.core.send(client, request)?;
        for other in 0..CLIENTS {
            // Whoever was named is connected by now.
            self.meet(other);
        }
        if wait_ms > 0 {
            self.wait(wait_ms)?;
        }
        // SORT looks at the members of a set in any order, and may tell which keys it misses.
        let sorts = |request: &Request| request[0].to_ascii_lowercase().starts_with(b"sort");
        let any = wait_ms > 0 || sorts(request) || self.queued[client].iter().any(sorts);
        let server = self.server.arrived(client)?;
        let ours = self.core.arrived(client)?;
        let (server, ours) = if norm(request) == Norm::Scan {
            let server = iterate(&mut self.server, client, request, server)?;
            (server, iterate(&mut self.core, client, request, ours)?)
        } else {
            (server, ours)
        };
        self.count(&server);
        let differs = self.direct(client, request, &server, &ours, any);
        self.remember(client, request, &server);
        match differs {
            Some(text) => Ok(Some(text)),
            None => self.others(client, any),
        }
    }

    fn meet(&mut self, client: usize) {
        if let (Some(server), Some(ours)) = (self.server.number(client), self.core.number(client)) {
            self.names.clients.insert(server, ours);
        }
    }

    fn count(&mut self, arrived: &Arrived) {
        if let Some(reply) = arrived.values.first() {
            self.outcome.replies += 1;
            self.outcome.errors += u64::from(reply.as_error().is_some());
        }
    }

    /// What is left open in EXEC's reply depends on what was queued.
    fn remember(&mut self, client: usize, request: &Request, server: &Arrived) {
        if server.values.is_empty() {
            self.unanswered[client].push(request.clone());
        } else {
            self.unanswered[client].clear();
        }
        match server.values.first() {
            Some(Value::Simple(text)) if text == b"QUEUED" => {
                self.queued[client].push(request.clone());
            }
            Some(Value::Error(_)) if !request[0].eq_ignore_ascii_case(b"EXEC") => {}
            _ => self.queued[client].clear(),
        }
    }

    /// Compares what the sender got: first the reply, then what was pushed.
    fn direct(
        &mut self,
        client: usize,
        request: &Request,
        server: &Arrived,
        ours: &Arrived,
        waited: bool,
    ) -> Option<String> {
        let (mut left, mut right) = (ordered(&server.values), ordered(&ours.values));
        if waited && left.len() > 1 {
            left[1..].sort_by_key(text);
        }
        if waited && right.len() > 1 {
            right[1..].sort_by_key(text);
        }
        if norm(request) == Norm::Unsubscribed {
            (left, right) = (confirmed(left), confirmed(right));
        }
        if server.values.is_empty() && self.closes_in_silence(client, request, server, ours) {
            return None;
        }
        let same = left.len() == right.len() && server.closed == ours.closed;
        let differs = !same
            || (0..left.len()).any(|at| match at {
                0 => !self.reply(client, request, &left[0], &right[0]),
                _ => !self.names.same(&left[at], &right[at], Norm::Exact),
            });
        differs.then(|| {
            let head = format!("{}> {}\n", name(client), typed(request));
            head + &both(client, server, ours)
        })
    }

    /// A client that hears nothing said QUIT: a server forgets about it, and so it is hung up on its behalf.
    fn closes_in_silence(
        &mut self,
        client: usize,
        request: &Request,
        server: &Arrived,
        ours: &Arrived,
    ) -> bool {
        let quit = request[0].eq_ignore_ascii_case(b"QUIT") && ours.closed && !server.closed;
        if quit && self.server.close(client).is_ok() {
            *self.outcome.explained.entry(QUIT_IN_SILENCE).or_default() += 1;
        }
        quit
    }

    /// Whether the replies are the same, or differ for a known reason.
    fn reply(&mut self, client: usize, request: &Request, server: &Value, ours: &Value) -> bool {
        let queued = std::mem::take(&mut self.queued[client]);
        let exec = request[0].eq_ignore_ascii_case(b"EXEC");
        let same = match (server, ours) {
            (Value::Array(left), Value::Array(right))
                if exec && left.len() == queued.len() && right.len() == queued.len() =>
            {
                let all = queued.iter().zip(left.iter().zip(right));
                all.fold(true, |same, (request, (server, ours))| {
                    same & self.judge(request, server, ours)
                })
            }
            _ => self.judge(request, server, ours),
        };
        self.queued[client] = queued;
        same
    }

    fn judge(&mut self, request: &Request, server: &Value, ours: &Value) -> bool {
        if self.names.same(server, ours, norm(request)) {
            return true;
        }
        let look = Look {
            request,
            server,
            ours,
            unequal_scores: self.core.target.has_unequal_scores(),
        };
        let rule = explain(&look);
        if let Some(rule) = rule {
            *self.outcome.explained.entry(rule.id).or_default() += 1;
        }
        rule.is_some()
    }

    /// Whether what came later is the same: a push, or the reply to what was asked before.
    fn late(&mut self, client: usize, server: &Value, ours: &Value) -> bool {
        if server.is_push() || self.unanswered[client].is_empty() {
            return self.names.same(server, ours, Norm::Exact);
        }
        let request = self.unanswered[client].remove(0);
        self.reply(client, &request, server, ours)
    }

    /// Compares what the others got; between two steps of time, what happens at once comes in any order.
    fn others(&mut self, sender: usize, waited: bool) -> Result<Option<String>, Failure> {
        let mut differs = None;
        for client in (0..CLIENTS).filter(|client| *client != sender) {
            let server = self.server.arrived(client)?;
            let ours = self.core.arrived(client)?;
            let (left, right) = if waited {
                (any_order(&server.values), any_order(&ours.values))
            } else {
                (ordered(&server.values), ordered(&ours.values))
            };
            let mut pairs = left.iter().zip(&right);
            let same = left.len() == right.len()
                && server.closed == ours.closed
                && pairs.all(|(server, ours)| self.late(client, server, ours));
            if server.closed {
                self.queued[client].clear();
                self.unanswered[client].clear();
            }
            let last_words = server.closed && ours.closed && right.starts_with(&left);
            if !same && last_words {
                *self.outcome.explained.entry(LAST_WORDS).or_default() += 1;
            } else if !same && differs.is_none() {
                differs = Some(both(client, &server, &ours));
            }
        }
        Ok(differs)
    }
}

/// Goes on from cursor to cursor, and gathers what was found.
fn iterate<T: Target>(
    side: &mut Side<T>,
    client: usize,
    request: &Request,
    first: Arrived,
) -> Result<Arrived, Failure> {
    let Some((mut cursor, mut found)) = scanned(&first) else {
        return Ok(first);
    };
    let place = if request[0].len() == 4 { 1 } else { 2 };
    for _ in 0..CURSORS_MAX {
        if cursor == b"0" {
            break;
        }
        let mut next = request.clone();
        next[place] = cursor;
        side.send(client, &next)?;
        let (then, more) = scanned(&side.arrived(client)?).ok_or("an iteration broke off")?;
        cursor = then;
        found.extend(more);
    }
    found.sort_by_key(text);
    if place == 1 {
        // SCAN may give a key twice.
        found.dedup();
    }
    let whole = Value::Array(vec![Value::bulk(b"0"), Value::Array(found)]);
    Ok(Arrived {
        values: vec![whole],
        closed: false,
    })
}

fn scanned(arrived: &Arrived) -> Option<(Vec<u8>, Vec<Value>)> {
    match arrived.values.first()?.as_elements()? {
        [cursor, found] => Some((cursor.as_bytes()?.to_vec(), found.as_elements()?.to_vec())),
        _ => None,
    }
}

/// The values with neighbours in an order of their own where Redis leaves it to chance: one message for several patterns.
fn ordered(values: &[Value]) -> Vec<Value> {
    let mut values = values.to_vec();
    let mut from = 0;
    while from < values.len() {
        let Some(message) = by_pattern(&values[from]) else {
            from += 1;
            continue;
        };
        let same = |value: &&Value| by_pattern(value).as_ref() == Some(&message);
        let count = values[from..].iter().take_while(same).count();
        values[from..from + count].sort_by_key(text);
        from += count;
    }
    values
}

/// Channel and payload of a message that came by a pattern.
fn by_pattern(value: &Value) -> Option<(Value, Value)> {
    match value.as_elements()? {
        [kind, _, channel, payload] if kind.as_bytes() == Some(b"pmessage") => {
            Some((channel.clone(), payload.clone()))
        }
        _ => None,
    }
}

fn any_order(values: &[Value]) -> Vec<Value> {
    match sorted(&Value::Array(values.to_vec()), 1) {
        Value::Array(values) => values,
        _ => Vec::new(),
    }
}

/// Confirmations with the names in order; the counts stay where they are.
fn confirmed(values: Vec<Value>) -> Vec<Value> {
    let name_of = |value: &Value| Some(value.as_elements()?.get(1)?.clone());
    let mut names: Vec<Value> = values.iter().filter_map(name_of).collect();
    names.sort_by_key(text);
    let mut names = names.into_iter();
    let rename = |value: Value| match value {
        Value::Array(mut items) if items.len() > 1 => {
            items[1] = names.next().unwrap_or(Value::Null);
            Value::Array(items)
        }
        Value::Push(mut items) if items.len() > 1 => {
            items[1] = names.next().unwrap_or(Value::Null);
            Value::Push(items)
        }
        other => other,
    };
    values.into_iter().map(rename).collect()
}

/// What a client got on both sides, in words, from where they part.
fn both(client: usize, server: &Arrived, ours: &Arrived) -> String {
    let pairs = server.values.iter().zip(&ours.values);
    let alike = pairs.take_while(|(server, ours)| server == ours).count();
    let mut out = String::new();
    if alike > 0 {
        let _ = writeln!(
            out,
            "  both, {}<\n    {alike} values that are the same",
            name(client)
        );
    }
    for (side, arrived) in [("redis", server), ("ours", ours)] {
        let _ = writeln!(out, "  {side}, {}<", name(client));
        let texts: Vec<String> = arrived.values[alike..].iter().map(text).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        for line in lines.take(SHOWN_LINES) {
            let shown: String = line.chars().take(SHOWN_CHARS).collect();
            let _ = writeln!(out, "    {shown}");
        }
        if texts.is_empty() {
            let _ = writeln!(out, "    nothing");
        }
        if arrived.closed {
            let _ = writeln!(out, "    (connection closed)");
        }
    }
    out
}
