//! What the built-in kinds of actor do, as programs of the world.

use super::range;
use sim::prelude::{self, Acknowledge, Take};
use sim::spec::{ActorSpec, Micros};
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
            Doer::Reader { key } => prelude::reader(name, node, key),
        }
    }
}
