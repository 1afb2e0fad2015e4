//! What a person does to a world, and the recording that plays it again.

use crate::settings::SettingError;
use crate::spec::{ActorSpec, Fault, FaultRule, Intend, Micros, TimedAct, WorldSpec};
use crate::trace::{ActorId, Name};
use alloc::{sync::Arc, vec::Vec};
use core::fmt;

/// Bytes that a person may send at once.
pub const INPUT_BYTES_MAX: usize = 16 << 20;

/// One thing that a person does, at the present moment of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A new console; it begins to connect at once. [`crate::World::apply`] answers with its number.
    Open {
        /// Its name, not yet in use.
        name: Name,
        /// The node, by name.
        node: Name,
    },
    /// A console sends one request. While it connects, the request waits; with no connection, it opens one first.
    Command {
        /// The console.
        actor: ActorId,
        /// The command and its arguments; at least one.
        args: Arc<[Name]>,
    },
    /// A console sends bytes as they are: any number of requests, or a part of one.
    Send {
        /// The console.
        actor: ActorId,
        /// What.
        bytes: Arc<[u8]>,
    },
    /// A console closes its connection, gives up what it waits for, and opens another (Ctrl-C while blocked).
    Redial {
        /// The console.
        actor: ActorId,
    },
    /// An actor (or console) leaves the world for good; its connection is closed.
    Remove {
        /// Who.
        actor: ActorId,
    },
    /// A new actor. [`crate::World::apply`] answers with its number.
    Add(ActorSpec),
    /// A fault.
    Fault(Fault),
    /// From now on this happens again and again.
    Rule(FaultRule),
    /// From now on losses for this reason are meant.
    Intend(Intend),
    /// A new node, empty, by its name.
    Node(Name),
    /// The world ends at this time, in microseconds since it began, whatever was said before.
    Until(Micros),
    /// Something that will be done at a time to come.
    At(TimedAct),
}

/// Why an input was refused. A refused input changes nothing, and is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputError {
    /// No such actor, or it has left.
    UnknownActor(ActorId),
    /// No actor and no node has this name.
    UnknownName(Name),
    /// An actor or a node has this name already.
    NameTaken(Name),
    /// A name must not be empty.
    NameEmpty,
    /// Only a console can do this.
    NotAConsole(ActorId),
    /// A request needs at least the name of a command.
    EmptyRequest,
    /// The console was disconnected by a fault and has not been reconnected.
    Away(ActorId),
    /// The console's process was crashed.
    NotRunning(ActorId),
    /// More than [`INPUT_BYTES_MAX`].
    TooLong,
    /// More than [`crate::spec::ACTORS_MAX`] at a time.
    TooManyActors,
    /// More than [`crate::spec::NODES_MAX`].
    TooManyNodes,
    /// More than [`crate::spec::FAULTS_MAX`] rules, or things to be done at their times, or more than
    /// [`crate::spec::INTENDS_MAX`] losses that are meant.
    TooManyFaults,
    /// A time that is over, or later than [`crate::spec::TIME_US_MAX`].
    Time,
    /// More than [`crate::world::INPUTS_MAX`].
    TooManyInputs,
    /// Together with those before it, more than [`crate::world::INPUTS_BYTES_MAX`].
    TooManyInputBytes,
    /// The actor's program is wrong.
    Program(SpecError),
    /// The world was stopped by one of its limits; nothing can happen in it any more.
    Stopped,
}

/// What is wrong with a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecError {
    /// There is no node.
    NoNode,
    /// More than [`crate::spec::NODES_MAX`] nodes.
    TooManyNodes,
    /// More than [`crate::spec::ACTORS_MAX`] actors.
    TooManyActors,
    /// A name is empty.
    NameEmpty,
    /// Two actors or nodes have this name.
    NameTaken(Name),
    /// An actor's node, or what a fault names, does not exist.
    UnknownName(Name),
    /// A shortest time is longer than the longest, or a time exceeds [`crate::spec::DURATION_US_MAX`].
    Duration {
        /// Where: an actor's name, or empty for the link of the world.
        of: Name,
    },
    /// A command line whose quotes do not match, or an empty one.
    Line {
        /// The actor, or empty for the setup.
        of: Name,
        /// The line as written.
        line: Arc<str>,
    },
    /// `%NAME` in a line, or a name in a statement, that nothing binds.
    Unbound {
        /// The actor.
        of: Name,
        /// The name.
        name: Arc<str>,
    },
    /// Blocks within blocks, deeper than [`crate::spec::BLOCK_DEPTH_MAX`], or more than [`crate::spec::STATEMENTS_MAX`] statements.
    TooLarge {
        /// The actor.
        of: Name,
    },
    /// A node cannot have this setting.
    Setting {
        /// The node.
        of: Name,
        /// The parameter.
        name: Name,
        /// Why.
        why: SettingError,
    },
    /// A setup command was answered with an error, or not at all.
    Setup {
        /// The line.
        line: Arc<str>,
        /// The error.
        error: Arc<[u8]>,
    },
}

/// Everything that makes a world happen again: what it was made of, and what its person did, when.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// What it was made of.
    pub spec: WorldSpec,
    /// What was done, in order; each at its time, after everything that was due until then.
    pub inputs: Vec<(Micros, Input)>,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNode => f.write_str("a world needs a node"),
            Self::TooManyNodes => f.write_str("too many nodes"),
            Self::TooManyActors => f.write_str("too many actors"),
            Self::NameEmpty => f.write_str("a name is empty"),
            Self::NameTaken(name) => write!(f, "the name '{}' is taken", name.escape_ascii()),
            Self::UnknownName(name) => write!(f, "nothing is called '{}'", name.escape_ascii()),
            Self::Duration { of } => {
                write!(f, "a duration is out of range ({})", of.escape_ascii())
            }
            Self::Line { of, line } => {
                write!(
                    f,
                    "no command can be read from '{line}' ({})",
                    of.escape_ascii()
                )
            }
            Self::Unbound { of, name } => {
                write!(f, "nothing binds '{name}' ({})", of.escape_ascii())
            }
            Self::TooLarge { of } => write!(f, "the program is too large ({})", of.escape_ascii()),
            Self::Setting { of, name, why } => {
                let (of, name) = (of.escape_ascii(), name.escape_ascii());
                write!(f, "{of} cannot have this '{name}': {why}")
            }
            Self::Setup { line, error } => {
                write!(f, "setup: '{line}' was answered {}", error.escape_ascii())
            }
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownActor(actor) => write!(f, "no actor has the number {}", actor.0),
            Self::UnknownName(name) => write!(f, "nothing is called '{}'", name.escape_ascii()),
            Self::NameTaken(name) => write!(f, "the name '{}' is taken", name.escape_ascii()),
            Self::NameEmpty => f.write_str("a name is empty"),
            Self::NotAConsole(_) => f.write_str("only a console can do this"),
            Self::EmptyRequest => f.write_str("a request needs a command"),
            Self::Away(_) => f.write_str("the console is disconnected"),
            Self::NotRunning(_) => f.write_str("the console is not running"),
            Self::TooLong => f.write_str("the input is too long"),
            Self::TooManyActors => f.write_str("too many actors"),
            Self::TooManyNodes => f.write_str("too many nodes"),
            Self::TooManyFaults => f.write_str("too many rules, or things to be done"),
            Self::Time => f.write_str("that time is over, or too late"),
            Self::TooManyInputs => f.write_str("too many inputs"),
            Self::TooManyInputBytes => f.write_str("all inputs together are too long"),
            Self::Program(error) => error.fmt(f),
            Self::Stopped => f.write_str("the world has reached a limit"),
        }
    }
}

impl core::error::Error for SpecError {}
impl core::error::Error for InputError {}
