//! What the built-in kinds of actor do, as programs of the world.

use super::range;
use sim::prelude::{self, Acknowledge, Take};
use sim::spec::{ActorSpec, Bind, Micros, Program, Role, Statement};
use std::fmt;

/// How long a worker or member that a person adds works on one message.
const WORK_US: (Micros, Micros) = (300_000, 600_000);

/// An actor, as one line says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ActorLine {
    pub name: String,
    pub does: Doer,
}

/// What an actor does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Doer {
    Producer {
        every_us: (Micros, Micros),
        count: Option<u64>,
        command: String,
    },
    Subscriber {
        channels: Vec<String>,
    },
    Worker {
        key: String,
        work_us: Option<(Micros, Micros)>,
    },
    Member {
        key: String,
        group: String,
        work_us: Option<(Micros, Micros)>,
    },
    Reader {
        key: String,
    },
}

impl fmt::Display for ActorLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.does {
            Doer::Producer {
                every_us: (min, max),
                count,
                command,
            } => {
                write!(f, "producer {name} every {}", range(*min, *max))?;
                count.map_or(Ok(()), |count| write!(f, " count {count}"))?;
                write!(f, " {command}")
            }
            Doer::Subscriber { channels } => write!(f, "subscriber {name} {}", channels.join(" ")),
            Doer::Worker { key, .. } => write!(f, "worker {name} {key}"),
            Doer::Member { key, group, .. } => write!(f, "member {name} {key} {group}"),
            Doer::Reader { key } => write!(f, "reader {name} {key}"),
        }
    }
}

impl ActorLine {
    /// The actor on a node.
    pub fn spec(&self, node: &str) -> ActorSpec {
        let name = &self.name;
        match &self.does {
            Doer::Producer {
                every_us,
                count,
                command,
            } => prelude::producer(name, node, *every_us, *count, command),
            Doer::Subscriber { channels } => {
                let channels: Vec<&str> = channels.iter().map(String::as_str).collect();
                prelude::subscriber(name, node, &channels, &[])
            }
            Doer::Worker { key, work_us } => {
                prelude::worker(name, node, key, Take::Right, 0, work_us.unwrap_or(WORK_US))
            }
            Doer::Member {
                key,
                group,
                work_us,
            } => {
                let work_us = work_us.unwrap_or(WORK_US);
                prelude::member(name, node, key, group, work_us, Acknowledge::AfterWork)
            }
            Doer::Reader { key } => ActorSpec {
                name: name.as_bytes().into(),
                role: Role::Reader,
                node: node.as_bytes().into(),
                program: reader(key),
            },
        }
    }
}

/// Remembers the ID of the last entry it has read, also over a broken connection: that is all it takes to miss nothing.
fn reader(key: &str) -> Program {
    let begin = bound_line("ECHO 0-0", "last", &[]);
    let take = format!("XREAD COUNT 1 BLOCK 0 STREAMS {} %last", word(key));
    Program {
        start: vec![Statement::If {
            name: "last".into(),
            then: Vec::new(),
            otherwise: vec![begin],
        }],
        forever: vec![bound_line(&take, "last", &[0, 1, 0, 0])],
        ..Program::default()
    }
}

fn bound_line(line: &str, name: &str, path: &[u32]) -> Statement {
    let bind = vec![Bind {
        name: name.into(),
        path: path.into(),
    }];
    Statement::Command {
        line: line.into(),
        bind,
        accept: Vec::new(),
    }
}

/// An argument that stays itself in a command line: quoted where it must be, and no placeholder.
fn word(text: &str) -> String {
    let text = text.replace('%', "%%");
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\'));
    if is_plain && !text.is_empty() {
        return text;
    }
    let mut quoted = Vec::new();
    resp::format::quote(text.as_bytes(), &mut quoted);
    String::from_utf8_lossy(&quoted).into_owned()
}
