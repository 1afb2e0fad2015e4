//! Putting a case to a target: connects clients when they are first named, sends, lets time pass, and prints what came of
//! every step the way it stands in a transcript.

use std::collections::BTreeMap;

use resp::{Decoder, Limits, Value};

use super::format::{Action, Case, Rules, Step};
use super::mask::with_clients;

/// A connection of a target, numbered by the target.
pub type Conn = usize;

/// What goes wrong between the player and its target, in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Something that serves RESP: a real server or our own core. Each method returns when the target is idle again.
pub trait Target {
    /// Makes the target as new: empty, default configuration, no connections.
    fn fresh(&mut self) -> Result<(), Failure>;
    /// Opens a connection, and says which number CLIENT ID gives to it.
    fn connect(&mut self) -> Result<(Conn, i64), Failure>;
    /// Sends bytes, and lets the target do all that it can without time passing.
    fn send(&mut self, conn: Conn, bytes: &[u8]) -> Result<(), Failure>;
    /// Lets this much time pass.
    fn advance(&mut self, ms: u64) -> Result<(), Failure>;
    /// The bytes that arrived since the last call, and whether the target hung up.
    fn take(&mut self, conn: Conn) -> Result<Taken, Failure>;
    /// Closes a connection.
    fn close(&mut self, conn: Conn) -> Result<(), Failure>;
}

/// What arrived on a connection.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// The bytes since the last look.
    pub bytes: Vec<u8>,
    /// The target closed the connection.
    pub closed: bool,
}

/// What came of a case.
#[derive(Default)]
pub struct Played {
    /// The lines under each step.
    pub steps: Vec<Vec<String>>,
    /// The client numbers by name, for the masks.
    pub clients: BTreeMap<String, i64>,
}

/// Plays all steps of a case on a target made fresh.
pub fn play(case: &Case, target: &mut dyn Target) -> Result<Played, Failure> {
    target.fresh()?;
    let mut player = Player {
        case,
        target,
        clients: Vec::new(),
        numbers: BTreeMap::new(),
    };
    let mut steps = Vec::new();
    for step in &case.steps {
        let lines = player
            .step(step)
            .map_err(|why| format!("line {}: {why}", step.line))?;
        steps.push(lines);
    }
    Ok(Played {
        steps,
        clients: player.numbers,
    })
}

struct Client {
    name: String,
    conn: Option<Conn>,
    decoder: Decoder,
}

struct Player<'a> {
    case: &'a Case,
    target: &'a mut dyn Target,
    clients: Vec<Client>,
    numbers: BTreeMap<String, i64>,
}

impl Player<'_> {
    fn step(&mut self, step: &Step) -> Result<Vec<String>, Failure> {
        let sender = match &step.action {
            Action::Wait { ms } => {
                self.target.advance(*ms)?;
                None
            }
            Action::Close { client } => {
                self.close(client)?;
                None
            }
            Action::Send { client, command } => Some(self.send(client, command)?),
            Action::Bytes { client, quoted } => Some(self.send_bytes(client, quoted)?),
        };
        self.gather(sender, self.case.rules.and(step.rules))
    }

    fn send(&mut self, client: &str, command: &str) -> Result<usize, Failure> {
        let index = self.client(client)?;
        for name in named_clients(command) {
            self.client(name)?;
        }
        let args = split(&with_clients(command, &self.numbers))?;
        let mut request = Vec::new();
        resp::encode::encode_command(&args, &mut request);
        self.send_to(index, &request)?;
        Ok(index)
    }

    fn send_bytes(&mut self, client: &str, quoted: &str) -> Result<usize, Failure> {
        let index = self.client(client)?;
        let args = split(quoted)?;
        let [bytes] = args.as_slice() else {
            return Err(format!("expected one quoted string of bytes: {quoted}").into());
        };
        self.send_to(index, bytes)?;
        Ok(index)
    }

    fn send_to(&mut self, index: usize, bytes: &[u8]) -> Result<(), Failure> {
        let conn = self.clients[index]
            .conn
            .ok_or("the client is not connected")?;
        self.target.send(conn, bytes)
    }

    fn close(&mut self, client: &str) -> Result<(), Failure> {
        let index = self.client(client)?;
        let conn = self.clients[index].conn.take();
        conn.map_or(Ok(()), |conn| self.target.close(conn))
    }

    /// The index of a client, connected.
    fn client(&mut self, name: &str) -> Result<usize, Failure> {
        let known = self.clients.iter().position(|client| client.name == name);
        let index = known.unwrap_or(self.clients.len());
        if known.is_none() {
            let client = Client {
                name: name.to_owned(),
                conn: None,
                decoder: Decoder::new(Limits::default()),
            };
            self.clients.push(client);
        }
        if self.clients[index].conn.is_none() {
            self.connect(index)?;
        }
        Ok(index)
    }

    fn connect(&mut self, index: usize) -> Result<(), Failure> {
        let (conn, number) = self.target.connect()?;
        self.clients[index].conn = Some(conn);
        self.clients[index].decoder = Decoder::new(Limits::default());
        let name = self.clients[index].name.clone();
        if self
            .case
            .resp3
            .iter()
            .any(|who| who.as_ref().is_none_or(|who| *who == name))
        {
            self.ask(index, &["HELLO", "3"])?;
        }
        self.numbers.insert(name, number);
        Ok(())
    }

    /// Asks something whose one reply does not belong to the transcript.
    fn ask(&mut self, index: usize, args: &[&str]) -> Result<Value, Failure> {
        let mut request = Vec::new();
        resp::encode::encode_command(args, &mut request);
        self.send_to(index, &request)?;
        let conn = self.clients[index]
            .conn
            .ok_or("the client is not connected")?;
        let taken = self.target.take(conn)?;
        let values = decode(&mut self.clients[index].decoder, &taken.bytes)?;
        let value = values
            .into_iter()
            .next()
            .ok_or_else(|| format!("no reply to {args:?}"))?;
        match value.as_error() {
            Some(error) => Err(String::from_utf8_lossy(error).into()),
            None => Ok(value),
        }
    }

    /// Prints what arrived: the sender's direct reply first, then the rest by client.
    fn gather(&mut self, sender: Option<usize>, rules: Rules) -> Result<Vec<String>, Failure> {
        let others = (0..self.clients.len()).filter(|index| Some(*index) != sender);
        let order: Vec<usize> = sender.into_iter().chain(others).collect();
        let mut lines = Vec::new();
        for index in order {
            let mut direct = Some(index) == sender;
            for text in self.arrived(index, rules)? {
                let prefix = format!("{}< ", self.clients[index].name);
                lines.extend(prefixed(&text, if direct { "" } else { &prefix }));
                direct = false;
            }
        }
        Ok(lines)
    }

    /// The values that a client got, printed.
    fn arrived(&mut self, index: usize, rules: Rules) -> Result<Vec<String>, Failure> {
        let Some(conn) = self.clients[index].conn else {
            return Ok(Vec::new());
        };
        let taken = self.target.take(conn)?;
        let mut texts = if rules.raw {
            raw(&taken.bytes)
        } else {
            let values = decode(&mut self.clients[index].decoder, &taken.bytes)?;
            values
                .into_iter()
                .map(|value| print(&ordered(value, rules)))
                .collect()
        };
        if taken.closed {
            texts.push("(connection closed)".to_owned());
            self.clients[index].conn = None;
        }
        Ok(texts)
    }
}

/// The names in all `<client:…>` of a command.
fn named_clients(command: &str) -> impl Iterator<Item = &str> {
    let behind = command.split("<client:").skip(1);
    behind.filter_map(|rest| rest.split_once('>').map(|(name, _)| name))
}

fn split(line: &str) -> Result<Vec<Vec<u8>>, Failure> {
    resp::inline::split(line.as_bytes()).map_err(|_| format!("unbalanced quotes: {line}").into())
}

fn decode(decoder: &mut Decoder, bytes: &[u8]) -> Result<Vec<Value>, Failure> {
    decoder.feed(bytes);
    let mut values = Vec::new();
    while let Some(value) = decoder
        .next()
        .map_err(|error| format!("not RESP: {error}"))?
    {
        values.push(value);
    }
    Ok(values)
}

fn print(value: &Value) -> String {
    let text = resp::format::tty(value);
    String::from_utf8_lossy(&text)
        .trim_end_matches('\n')
        .to_owned()
}

fn raw(bytes: &[u8]) -> Vec<String> {
    if bytes.is_empty() {
        Vec::new()
    } else {
        vec![print(&Value::bulk(bytes))]
    }
}

fn prefixed(text: &str, prefix: &str) -> Vec<String> {
    let indent = " ".repeat(prefix.len());
    let lead = |at: usize| if at == 0 { prefix } else { indent.as_str() };
    text.split('\n')
        .enumerate()
        .map(|(at, line)| format!("{}{line}", lead(at)))
        .collect()
}

/// The value with what Redis leaves unordered in an order that depends on nothing but its content.
fn ordered(value: Value, rules: Rules) -> Value {
    if rules == Rules::default() {
        return value;
    }
    let all = |items: Vec<Value>| {
        items
            .into_iter()
            .map(|item| ordered(item, rules))
            .collect::<Vec<_>>()
    };
    match value {
        Value::Array(items) if rules.pairs => Value::Array(sorted_pairs(all(items))),
        Value::Array(items) if rules.unordered => Value::Array(sorted(all(items))),
        Value::Array(items) => Value::Array(all(items)),
        Value::Set(items) => Value::Set(sorted(all(items))),
        Value::Map(pairs) => {
            let within = |(key, value)| (key, ordered(value, rules));
            let mut pairs: Vec<_> = pairs.into_iter().map(within).collect();
            pairs.sort_by_key(|(key, _)| print(key));
            Value::Map(pairs)
        }
        other => other,
    }
}

fn sorted(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_key(print);
    items
}

fn sorted_pairs(items: Vec<Value>) -> Vec<Value> {
    let mut pairs: Vec<&[Value]> = items.chunks(2).collect();
    pairs.sort_by_key(|pair| print(&pair[0]));
    pairs.concat()
}
