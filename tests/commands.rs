//! COMMAND INFO and COMMAND DOCS of every command that we have, held against the baseline server.
//!
//! Summaries, complexities and examples are our own words; everything else is the same, but for what is newer than the
//! baseline and for the subcommands that are left out.

use resp::{Decoder, Limits, Value};
use tests::needs;
use tests::transcript::core::Core;
use tests::transcript::judge;
use tests::transcript::play::{Conn, Failure, Target};
use tests::transcript::tcp::Server;

/// Subcommands that the baseline has and we have not.
const LEFT_OUT: [&str; 2] = ["acl|setuser", "client|tracking"];
/// What we say in our own words, and what only one side says.
const OWN_WORDS: [&str; 5] = [
    "summary",
    "complexity",
    "example",
    "doc_flags",
    "deprecated_since",
];
/// The first version that the baseline is not.
const NEWER: (u32, u32) = (8, 3);

struct Asked<'a> {
    target: &'a mut dyn Target,
    conn: Conn,
}

impl<'a> Asked<'a> {
    fn new(target: &'a mut dyn Target) -> Result<Asked<'a>, Failure> {
        target.fresh()?;
        let (conn, _) = target.connect()?;
        let mut asked = Asked { target, conn };
        asked.ask(&["HELLO", "3"])?;
        Ok(asked)
    }

    fn ask(&mut self, args: &[&str]) -> Result<Value, Failure> {
        let mut request = Vec::new();
        resp::encode::encode_command(args, &mut request);
        self.target.send(self.conn, &request)?;
        let taken = self.target.take(self.conn)?;
        let mut decoder = Decoder::new(Limits::default());
        decoder.feed(&taken.bytes);
        Ok(decoder.next()?.ok_or("no reply")?)
    }
}

fn text(value: &Value) -> String {
    String::from_utf8_lossy(&resp::format::tty(value))
        .trim_matches(['"', '\n'])
        .to_owned()
}

fn field<'a>(docs: &'a Value, name: &str) -> Option<&'a Value> {
    let Value::Map(pairs) = docs else { return None };
    let found = pairs.iter().find(|(key, _)| text(key) == name);
    found.map(|(_, value)| value)
}

fn is_newer(value: &Value) -> bool {
    let Some(since) = field(value, "since").map(text) else {
        return false;
    };
    let mut numbers = since.split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= NEWER
}

/// The value with its sets in order, and without what may differ.
fn same(value: &Value) -> Value {
    match value {
        Value::Set(items) => {
            let mut items: Vec<Value> = items.iter().map(same).collect();
            items.sort_by_key(text);
            Value::Set(items)
        }
        Value::Array(items) => {
            let items = items.iter().filter(|item| !is_newer(item));
            Value::Array(items.map(same).collect())
        }
        Value::Map(pairs) => {
            let kept = |key: &Value| {
                let key = text(key);
                key != "subcommands" && !OWN_WORDS.contains(&key.as_str())
            };
            let pairs = pairs.iter().filter(|(key, _)| kept(key));
            let mut pairs: Vec<_> = pairs.map(|(key, value)| (same(key), same(value))).collect();
            pairs.sort_by_key(|(key, _)| text(key));
            Value::Map(pairs)
        }
        other => other.clone(),
    }
}

fn compare(what: &str, ours: &Value, theirs: &Value, problems: &mut Vec<String>) {
    let (ours, theirs) = (text(&same(ours)), text(&same(theirs)));
    if ours != theirs {
        problems.push(format!("{what}\nours:\n{ours}\ntheirs:\n{theirs}"));
    }
}

/// The subcommands of a reply to COMMAND INFO, with their names.
fn parts(info: &[Value]) -> Vec<(String, Value)> {
    let Some(Value::Array(parts) | Value::Set(parts)) = info.get(9) else {
        return Vec::new();
    };
    let named = parts.iter().filter_map(|part| match part {
        Value::Array(fields) => Some((text(fields.first()?), part.clone())),
        _ => None,
    });
    named.collect()
}

fn compare_info(name: &str, ours: &Value, theirs: &Value, problems: &mut Vec<String>) {
    let (Value::Array(our_fields), Value::Array(their_fields)) = (ours, theirs) else {
        problems.push(format!("COMMAND INFO {name} is no array"));
        return;
    };
    for (at, (ours, theirs)) in our_fields.iter().zip(their_fields).take(9).enumerate() {
        compare(
            &format!("COMMAND INFO {name}, {at}"),
            ours,
            theirs,
            problems,
        );
    }
    let (our_parts, their_parts) = (parts(our_fields), parts(their_fields));
    for (part, theirs) in &their_parts {
        match our_parts.iter().find(|(name, _)| name == part) {
            Some((_, ours)) => compare_info(part, ours, theirs, problems),
            None if LEFT_OUT.contains(&part.as_str()) => {}
            None => problems.push(format!("{part} is missing")),
        }
    }
    for (part, _) in &our_parts {
        if !their_parts.iter().any(|(name, _)| name == part) {
            problems.push(format!("{part} is not known to the baseline"));
        }
    }
}

fn first(reply: Value) -> Value {
    match reply {
        Value::Array(items) => items.into_iter().next().unwrap_or(Value::Null),
        Value::Map(pairs) => pairs.into_iter().next().map_or(Value::Null, |pair| pair.1),
        other => other,
    }
}

fn hold_against(server: &mut Server) -> Result<Vec<String>, Failure> {
    let mut core = Core::new();
    let (mut ours, mut theirs) = (Asked::new(&mut core)?, Asked::new(server)?);
    let mut problems = Vec::new();
    for command in broker::table::all() {
        let our_docs = first(ours.ask(&["COMMAND", "DOCS", command.name])?);
        let known = first(theirs.ask(&["COMMAND", "INFO", command.name])?);
        if known == Value::Null {
            if !is_newer(&our_docs) {
                problems.push(format!("{} is not known to the baseline", command.name));
            }
            continue;
        }
        let info = first(ours.ask(&["COMMAND", "INFO", command.name])?);
        compare_info(command.name, &info, &known, &mut problems);
        let names = command.subcommands.iter().map(|part| part.name);
        for name in names.chain([command.name]) {
            let our_docs = first(ours.ask(&["COMMAND", "DOCS", name])?);
            let their_docs = first(theirs.ask(&["COMMAND", "DOCS", name])?);
            let what = format!("COMMAND DOCS {name}");
            compare(&what, &our_docs, &their_docs, &mut problems);
        }
    }
    Ok(problems)
}

#[test]
fn every_command_is_described_as_the_baseline_does() {
    let binary = match judge::find(judge::BASELINE) {
        Ok(binary) => binary,
        Err(why) => return needs::skip(&format!("no judge: {why}")),
    };
    let mut server = Server::start(&binary).expect("the server starts");
    let problems = hold_against(&mut server).expect("the server can be spoken to");
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
