//! Lines of our own that change a world: `crash w2`, `producer p1 every 1s PUBLISH news "hi %n"`.
//!
//! A button does nothing but make such a line, which is shown and run as if it had been typed. This is the part of the
//! scenario language that a console needs; the language itself will take its place.

mod parse;
mod programs;

pub(crate) use parse::{nearest, parse};
pub(crate) use programs::{ActorLine, Doer};

use sim::spec::{Fault, Micros};
use std::fmt;

/// One of our lines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    /// A fault and whom it befalls.
    Fault(Verb, String),
    /// A new actor.
    Actor(ActorLine),
}

/// What is done to an actor or a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Crash,
    Restart,
    Disconnect,
    Reconnect,
}

impl Verb {
    pub const ALL: [Self; 4] = [
        Self::Crash,
        Self::Restart,
        Self::Disconnect,
        Self::Reconnect,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Restart => "restart",
            Self::Disconnect => "disconnect",
            Self::Reconnect => "reconnect",
        }
    }

    /// The fault itself.
    pub fn fault(self, name: &str) -> Fault {
        let name = name.as_bytes().into();
        match self {
            Self::Crash => Fault::Crash(name),
            Self::Restart => Fault::Restart(name),
            Self::Disconnect => Fault::Disconnect(name),
            Self::Reconnect => Fault::Reconnect(name),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(verb, name) => write!(f, "{} {name}", verb.word()),
            Self::Actor(actor) => actor.fmt(f),
        }
    }
}

/// A duration in the shortest whole unit: `1s`, `3500ms`, `250us`.
pub(crate) fn duration(us: Micros) -> String {
    match us {
        0 => "0s".into(),
        us if us.is_multiple_of(60_000_000) => format!("{}m", us / 60_000_000),
        us if us.is_multiple_of(1_000_000) => format!("{}s", us / 1_000_000),
        us if us.is_multiple_of(1_000) => format!("{}ms", us / 1_000),
        us => format!("{us}us"),
    }
}

/// `1s` or `100ms..300ms`.
pub(crate) fn range(us_min: Micros, us_max: Micros) -> String {
    if us_min == us_max {
        duration(us_min)
    } else {
        format!("{}..{}", duration(us_min), duration(us_max))
    }
}
