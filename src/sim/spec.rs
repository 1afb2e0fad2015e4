//! What a world is made of, before it runs: plain data, which the scenario language prints and parses.

use crate::trace::Name;
use alloc::{boxed::Box, string::String, vec::Vec};

/// Microseconds of virtual time since the world began.
pub type Micros = u64;

/// 2026-01-01T00:00:00Z in microseconds since the Unix epoch: time zero, unless the scenario declares another clock.
pub const CLOCK_US_DEFAULT: u64 = 1_767_225_600_000_000;

/// Nodes of a world.
pub const NODES_MAX: usize = 16;
/// Actors (consoles included) that may be in a world at a time.
pub const ACTORS_MAX: usize = 200;
/// The longest interval, work, wait or latency: an hour.
pub const DURATION_US_MAX: Micros = 3_600_000_000;
/// The end of time in every world, and the latest time zero (some 146,000 years): no sum of times can overflow.
pub const TIME_US_MAX: Micros = 1 << 62;
/// Commands of a setup.
pub const SETUP_LINES_MAX: usize = 1_000;
/// Faults of a spec.
pub const FAULTS_MAX: usize = 10_000;
/// Blocks within blocks.
pub const BLOCK_DEPTH_MAX: usize = 16;
/// Statements of one program.
pub const STATEMENTS_MAX: usize = 1_000;

/// A world as text describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldSpec {
    /// The title in English; a built-in world has more in the catalogue.
    pub title: String,
    /// The seed of every random choice.
    pub seed: u64,
    /// Time zero, in microseconds since the Unix epoch.
    pub clock_us: u64,
    /// The brokers; at least one.
    pub nodes: Vec<NodeSpec>,
    /// Commands that run, in order, before anything else, on the first node.
    pub setup: Vec<String>,
    /// Who produces and consumes.
    pub actors: Vec<ActorSpec>,
    /// What is done to the world, and when.
    pub faults: Vec<TimedFault>,
    /// The link of every client, unless an actor has its own.
    pub link: LinkSpec,
    /// The end; `None` = when the producers are finished and the world is quiet.
    pub until_us: Option<Micros>,
}

/// One broker process.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// `n1`, …
    pub name: Name,
}

/// How long a packet takes, one way; evenly distributed over both bounds, from the link's own random stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names give the unit")]
pub struct LinkSpec {
    pub latency_us_min: Micros,
    pub latency_us_max: Micros,
}

impl Default for LinkSpec {
    fn default() -> Self {
        Self {
            latency_us_min: 1_000,
            latency_us_max: 3_000,
        }
    }
}

/// The role of an actor; it decides where the stage puts it and whose audience it is, not what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Sends messages.
    Producer,
    /// SUBSCRIBEs; an audience of its own, from the start of the world.
    Subscriber,
    /// Takes from a list; the workers of a list are one audience.
    Worker,
    /// Reads a stream in a consumer group; the group is the audience.
    Member,
    /// Reads a stream by XREAD; an audience of its own.
    Reader,
    /// A person's client; what it subscribes to or receives is an audience while it lasts.
    Console,
}

/// An actor and what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorSpec {
    /// Unique in the world.
    pub name: Name,
    /// Its role.
    pub role: Role,
    /// The node that it connects to, by name.
    pub node: Name,
    /// What it does.
    pub program: Program,
}

/// What an actor does: blocks of statements. All are started when the actor (re)starts, and run over one client, one command at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Runs once after each start and each reconnection (SUBSCRIBE, recovery).
    pub start: Vec<Statement>,
    /// Then this runs over and over (a worker's loop), if not empty.
    pub forever: Vec<Statement>,
    /// Blocks on a schedule of their own (a producer's sending, a sweep); each waits for its turn on the client.
    pub every: Vec<Every>,
}

/// A block that runs on a schedule; first after one interval.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names give the unit")]
pub struct Every {
    /// Evenly distributed between both bounds; equal bounds = fixed.
    pub interval_us_min: Micros,
    pub interval_us_max: Micros,
    /// How many times; `None` = endless.
    pub count: Option<u64>,
    pub block: Vec<Statement>,
}

/// One thing that an actor does. The set is small and fixed; every client pattern is made of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Send a command and wait for the reply. The text is verbatim Redis with placeholders `%n` (the block's counter, from 1), `%me`, `%id`,
    /// `%payload`, `%NAME` (bound), `%%`.
    Command {
        /// The line as written.
        line: String,
        /// Names bound to parts of the reply.
        bind: Vec<Bind>,
        /// Error codes (`BUSYGROUP`) that are no trouble; any other error is shown, and the block begins again after a pause.
        accept: Vec<String>,
    },
    /// Runs the block when the name is bound to something that is not nil.
    If {
        /// The bound name.
        name: String,
        /// Runs when it is there.
        then: Vec<Statement>,
        /// Runs when it is not.
        otherwise: Vec<Statement>,
    },
    /// Runs the block once for every element of a bound array.
    ForEach {
        /// The name of the array.
        array: String,
        /// The name of the element inside the block.
        element: String,
        /// What to do with each.
        block: Vec<Statement>,
    },
    /// Holds the messages of the last reply in its hands and works on them; they are processed when it ends.
    Work {
        /// Shortest and longest work, in microseconds.
        min_us: Micros,
        /// See `min_us`.
        max_us: Micros,
    },
    /// Does nothing for so long.
    Wait {
        /// Microseconds.
        us: Micros,
    },
    /// Runs the block so many times.
    Repeat {
        /// How often.
        times: u64,
        /// What.
        block: Vec<Statement>,
    },
}

/// `name = reply[0][1]…`: an index path into the reply; a path that leads nowhere binds nil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// The name.
    pub name: String,
    /// The path; empty = the whole reply.
    pub path: Box<[u32]>,
}

/// What is done to a world at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedFault {
    /// When, in microseconds since the world began.
    pub at_us: Micros,
    /// What.
    pub fault: Fault,
}

/// A fault and its undoing. Names are of actors or nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies with all that it has in its hands (or in memory, for a node); its connections end.
    Crash(Name),
    /// It starts again, from the beginning of its program (a node: empty, as long as it has no disk).
    Restart(Name),
    /// Its connections are reset; what is on the link is lost. It stays away.
    Disconnect(Name),
    /// It connects again, and runs its `start` block again.
    Reconnect(Name),
}
