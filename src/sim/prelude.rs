//! The usual actors, each made of statements only: what a person adds with a button, and what the built-in worlds are made of.

use crate::spec::{ActorSpec, Bind, Every, Handling, Micros, Program, Rhythm, Role, Statement};
use crate::trace::Name;
use alloc::{borrow::ToOwned, boxed::Box, format, string::String, vec, vec::Vec};

/// Shortest and longest of a duration, in microseconds.
pub type SpanUs = (Micros, Micros);

/// The timeout of a group member's reading, in milliseconds.
pub const MEMBER_BLOCK_MS: u64 = 2_000;

/// Sends a command on a schedule; `%n` in the line counts. `count` `None` = endless.
pub fn producer(
    name: &str,
    node: &str,
    interval_us: SpanUs,
    count: Option<u64>,
    line: &str,
) -> ActorSpec {
    let program = Program {
        every: vec![Every {
            rhythm: Rhythm::Even {
                us_min: interval_us.0,
                us_max: interval_us.1,
            },
            burst: 1,
            count,
            block: vec![command(line)],
        }],
        ..Program::default()
    };
    actor(name, Role::Producer, node, program)
}

/// Listens to channels and patterns.
pub fn subscriber(name: &str, node: &str, channels: &[&str], patterns: &[&str]) -> ActorSpec {
    let line = |(word, names): (&str, &[&str])| {
        let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
        (!names.is_empty()).then(|| command(&format!("{word} {}", quoted.join(" "))))
    };
    let program = Program {
        start: [("SUBSCRIBE", channels), ("PSUBSCRIBE", patterns)]
            .into_iter()
            .filter_map(line)
            .collect(),
        ..Program::default()
    };
    actor(name, Role::Subscriber, node, program)
}

/// The end of a list that a worker takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// BLPOP
    Left,
    /// BRPOP
    Right,
}

/// Takes jobs from a list and works on each. `timeout_s` 0 = waits for ever.
pub fn worker(
    name: &str,
    node: &str,
    key: &str,
    take: Take,
    timeout_s: u64,
    work_us: SpanUs,
) -> ActorSpec {
    let word = match take {
        Take::Left => "BLPOP",
        Take::Right => "BRPOP",
    };
    let program = Program {
        forever: vec![
            command(&format!("{word} {} {timeout_s}", quote(key))),
            work(work_us),
        ],
        ..Program::default()
    };
    actor(name, Role::Worker, node, program)
}

/// When a group member acknowledges what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledge {
    /// After the work, as it should be.
    AfterWork,
    /// Before the work.
    BeforeWork,
    /// Never: a program with a mistake.
    Never,
    /// The reading needs none (NOACK).
    NoAck,
}

/// Reads a stream in a consumer group, under its own name, one entry at a time. Makes the group (and the stream) if it is
/// not there, to read from the stream's beginning.
pub fn member(
    name: &str,
    node: &str,
    stream: &str,
    group: &str,
    work_us: SpanUs,
    acknowledge: Acknowledge,
) -> ActorSpec {
    let (stream, group) = (quote(stream), quote(group));
    let noack = if acknowledge == Acknowledge::NoAck {
        "NOACK "
    } else {
        ""
    };
    let ack = command(&format!("XACK {stream} {group} %id"));
    let handle = match acknowledge {
        Acknowledge::AfterWork => vec![work(work_us), ack],
        Acknowledge::BeforeWork => vec![ack, work(work_us)],
        Acknowledge::Never | Acknowledge::NoAck => vec![work(work_us)],
    };
    let take = Statement::Command {
        line: format!(
            "XREADGROUP GROUP {group} %me COUNT 1 BLOCK {MEMBER_BLOCK_MS} {noack}STREAMS {stream} >"
        ),
        bind: vec![bind("got")],
        accept: Vec::new(),
        how: Handling::default(),
    };
    let program = Program {
        start: vec![Statement::Command {
            line: format!("XGROUP CREATE {stream} {group} 0 MKSTREAM"),
            bind: Vec::new(),
            accept: vec!["BUSYGROUP".to_owned()],
            how: Handling::default(),
        }],
        forever: vec![
            take,
            Statement::If {
                name: "got".to_owned(),
                test: None,
                then: handle,
                otherwise: Vec::new(),
            },
        ],
        ..Program::default()
    };
    actor(name, Role::Member, node, program)
}

/// Reads a stream from its beginning by XREAD, one entry at a time, and processes entries as they come. It remembers where it
/// is as long as its process lives: over a broken connection, but not over a crash.
pub fn reader(name: &str, node: &str, stream: &str) -> ActorSpec {
    let stream = quote(stream);
    let read = |from: &str| Statement::Command {
        line: format!("XREAD COUNT 1 BLOCK {MEMBER_BLOCK_MS} STREAMS {stream} {from}"),
        bind: vec![Bind {
            name: "entries".to_owned(),
            path: [0, 1].into(),
        }],
        accept: Vec::new(),
        how: Handling::default(),
    };
    let program = Program {
        forever: vec![
            Statement::If {
                name: "last".to_owned(),
                test: None,
                then: vec![read("%last")],
                otherwise: vec![read("0")],
            },
            // Nothing came: the loop takes no turn, and the name keeps what it is bound to.
            Statement::ForEach {
                array: "entries".to_owned(),
                elements: vec!["last".to_owned()],
                block: Vec::new(),
            },
        ],
        ..Program::default()
    };
    actor(name, Role::Reader, node, program)
}

fn actor(name: &str, role: Role, node: &str, program: Program) -> ActorSpec {
    ActorSpec {
        name: Name::from(name.as_bytes()),
        role,
        node: Name::from(node.as_bytes()),
        program,
    }
}

fn command(line: &str) -> Statement {
    Statement::Command {
        line: line.to_owned(),
        bind: Vec::new(),
        accept: Vec::new(),
        how: Handling::default(),
    }
}

fn work((min_us, max_us): SpanUs) -> Statement {
    Statement::Work { min_us, max_us }
}

fn bind(name: &str) -> Bind {
    Bind {
        name: name.to_owned(),
        path: Box::default(),
    }
}

/// A name as an argument of a line: quoted where it must be, and with its percent signs kept.
fn quote(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    let kept = name.replace('%', "%%");
    if !name.is_empty() && name.bytes().all(plain) {
        return kept;
    }
    let mut quoted = String::from("\"");
    for byte in kept.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            0x20..0x7f => quoted.push(char::from(byte)),
            other => quoted.push_str(&format!("\\x{other:02x}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_names_so_that_lines_give_them_back() {
        for name in [
            "jobs",
            "a b",
            "",
            "100%",
            "%me",
            "quote\"d",
            "back\\slash",
            "it's",
            "작업",
        ] {
            let line = format!("LPUSH {} x", quote(name).replace("%%", "%"));
            let args = crate::program::split(&line).unwrap_or_default();
            assert_eq!(
                args.get(1).map(Vec::as_slice),
                Some(name.as_bytes()),
                "{line}"
            );
        }
    }
}
