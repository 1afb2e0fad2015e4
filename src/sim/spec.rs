//! What a world is made of, before it runs: plain data, which the scenario language prints and parses.

use crate::fate::Reason;
use crate::settings::Setting;
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
/// How many times as slow an actor or a node can be.
pub const SLOW_MAX: u32 = 1_000_000;
/// Faults, rules and acts of a spec, each.
pub const FAULTS_MAX: usize = 10_000;
/// Losses that can be declared as meant.
pub const INTENDS_MAX: usize = 1_000;
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
    /// Commands that run, in order, before anything else.
    pub setup: Vec<SetupLine>,
    /// Who produces and consumes.
    pub actors: Vec<ActorSpec>,
    /// What is done to the world, and when.
    pub faults: Vec<TimedFault>,
    /// What happens again and again, or by chance.
    pub rules: Vec<FaultRule>,
    /// Who comes, goes or is typed into, and when.
    pub script: Vec<TimedAct>,
    /// Losses that are meant: they count as discarded.
    pub intends: Vec<Intend>,
    /// The link of every client, unless its actor or its node has its own.
    pub link: LinkSpec,
    /// The links of these actors, or of all clients of these nodes; the last one that fits counts, an actor's before a node's.
    pub links: Vec<(Name, LinkSpec)>,
    /// The end; `None` = when the producers are finished and the world is quiet.
    pub until_us: Option<Micros>,
}

impl Default for WorldSpec {
    /// A world in which nobody does anything: one node, `n1`.
    fn default() -> Self {
        Self {
            title: String::new(),
            seed: 1,
            clock_us: CLOCK_US_DEFAULT,
            nodes: alloc::vec![NodeSpec::new(Name::from(&b"n1"[..]))],
            setup: Vec::new(),
            actors: Vec::new(),
            faults: Vec::new(),
            rules: Vec::new(),
            script: Vec::new(),
            intends: Vec::new(),
            link: LinkSpec::default(),
            links: Vec::new(),
            until_us: None,
        }
    }
}

/// Losses for this reason are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intend {
    /// Which.
    pub reason: Reason,
    /// For whom; everybody if not said.
    pub audience: Option<AudienceName>,
}

/// An audience as a text names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudienceName {
    /// The actor, the list or the group.
    pub name: Name,
    /// The stream of a group, where its name alone does not do.
    pub of: Option<Name>,
    /// Its node, where several have one of that name.
    pub node: Option<Name>,
}

/// A command that runs before anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupLine {
    /// On which node; `None` = the first.
    pub node: Option<Name>,
    /// The command.
    pub line: String,
}

impl From<&str> for SetupLine {
    fn from(line: &str) -> Self {
        let line = line.into();
        Self { node: None, line }
    }
}

/// One broker process.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// `n1`, …
    pub name: Name,
    /// How long it takes for each command; at most [`DURATION_US_MAX`]. Zero, as a rule: then only a fault makes it take time.
    pub service_us: Micros,
    /// What it is set to at each start, as a configuration file would; see [`crate::settings`].
    pub settings: Vec<Setting>,
}

impl NodeSpec {
    /// A node of this name with nothing special about it.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            service_us: 0,
            settings: Vec::new(),
        }
    }
}

/// How long a packet takes, one way; evenly distributed over both bounds, from the link's own random stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names give the unit")]
pub struct LinkSpec {
    pub latency_us_min: Micros,
    pub latency_us_max: Micros,
    /// How likely it is that a packet is lost. A connection sends it again after [`RESEND_US`], then after twice as long, and so
    /// on; what is behind it waits.
    pub drop: Chance,
}

/// When a lost packet is sent again for the first time.
pub const RESEND_US: Micros = 200_000;
/// How often a packet is sent again at most; the last one arrives.
pub const RESENDS_MAX: u32 = 6;

impl Default for LinkSpec {
    fn default() -> Self {
        Self {
            latency_us_min: 1_000,
            latency_us_max: 3_000,
            drop: Chance::NEVER,
        }
    }
}

/// A probability, as a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Chance {
    pub numerator: u32,
    pub denominator: u32,
}

impl Chance {
    /// It does not happen.
    pub const NEVER: Self = Self {
        numerator: 0,
        denominator: 1,
    };
    /// It happens.
    pub const ALWAYS: Self = Self {
        numerator: 1,
        denominator: 1,
    };
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
    pub rhythm: Rhythm,
    /// How many times in a row, each time it is due; at least once.
    pub burst: u64,
    /// How many times in all; `None` = endless.
    pub count: Option<u64>,
    pub block: Vec<Statement>,
}

/// How much time is between two runs of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Evenly distributed between both bounds; equal bounds = fixed.
    Even {
        /// The shortest.
        us_min: Micros,
        /// The longest.
        us_max: Micros,
    },
    /// Exponentially distributed, so that runs come as a Poisson process.
    Poisson {
        /// The mean.
        us_mean: Micros,
    },
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
        /// How the reply is taken.
        how: Handling,
    },
    /// Runs the block when the name is bound to something that is not nil, and passes the test.
    If {
        /// The bound name.
        name: String,
        /// What must hold besides.
        test: Option<Test>,
        /// Runs when it is there.
        then: Vec<Statement>,
        /// Runs when it is not.
        otherwise: Vec<Statement>,
    },
    /// Runs the block once for every element of a bound array.
    ForEach {
        /// The name of the array.
        array: String,
        /// The name of the element inside the block; or, if there are several, of its parts.
        elements: Vec<String>,
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
        /// Shortest and longest wait, in microseconds.
        min_us: Micros,
        /// See `min_us`.
        max_us: Micros,
    },
    /// Binds a name by chance.
    Pick {
        /// The name.
        name: String,
        /// What it can be bound to.
        from: Choice,
    },
    /// Runs the block so many times.
    Repeat {
        /// How often.
        times: u64,
        /// What.
        block: Vec<Statement>,
    },
}

/// How a program takes the reply to a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    /// The run of the block ends here if the reply holds no entry and hands nothing over.
    pub take: bool,
    /// What the reply hands over is let go of at once: it is not worked on.
    pub let_go: bool,
    /// The same is sent again after an error that is not accepted, or when the reply does not come because the connection is lost.
    pub retry: Option<Retry>,
}

/// When and how often something is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often; `None` = until it succeeds.
    pub times: Option<u32>,
    /// The shortest pause before it, in microseconds.
    pub us_min: Micros,
    /// The longest.
    pub us_max: Micros,
}

/// What a bound value must be. Two numbers compare as numbers, everything else as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// How it compares …
    pub order: &'static [core::cmp::Ordering],
    /// … with what.
    pub with: String,
}

/// What a name can be bound to by chance, each equally likely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One of these; at least one.
    Words(Vec<Box<[u8]>>),
    /// A number between these, both included.
    Range(u64, u64),
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
    /// The process stops where it is (a long garbage collection). Its connections stay; what arrives waits.
    Freeze(Name),
    /// It goes on, with what has become due meanwhile first.
    Thaw(Name),
    /// An actor's work and its waits take so many times as long, from the next one on; a node's every command takes time, so many
    /// times its service time (or [`crate::world::SERVICE_US_DEFAULT`]). Once = as before.
    Slow(Name, u32),
    /// Nothing gets through on its links until they are healed; nobody is told, and connections stay.
    Cut(Name),
    /// What was held back on its links goes on its way.
    Heal(Name),
    /// Its links are like this from now on; for an empty name those of everybody who has none of his own.
    Link(Name, LinkSpec),
}

/// A fault that happens again and again, or to somebody by chance.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names give the unit")]
pub struct FaultRule {
    /// The time between two throws of the die, the first one that long after `from_us`.
    pub interval_us_min: Micros,
    pub interval_us_max: Micros,
    /// How likely it is each time.
    pub chance: Chance,
    pub from_us: Micros,
    /// No throws after this.
    pub until_us: Option<Micros>,
    /// How often it happens at most.
    pub count: Option<u64>,
    /// What happens: all of these, or one by chance.
    pub faults: Vec<Fault>,
    /// What undoes each of them, after `lasts_us`.
    pub undo: Vec<Fault>,
    /// Only one of `faults`, each equally likely.
    pub one_of: bool,
    /// The shortest and the longest time after which it is undone.
    pub lasts_us: Option<(Micros, Micros)>,
}

/// Something that a person could do, at a time: behind everything else that is due then, in the order of the script.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedAct {
    /// When, in microseconds since the world began.
    pub at_us: Micros,
    /// What.
    pub act: Act,
}

/// Something that a person could do. What cannot be done at its time (to an actor that has left) does nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// An actor comes into the world; its name is not that of another.
    Add(ActorSpec),
    /// An actor leaves it for good.
    Remove(Name),
    /// A console sends a request.
    Command {
        /// The console.
        console: Name,
        /// The command and its arguments; at least one.
        args: Vec<Name>,
    },
    /// A console sends bytes as they are.
    Send {
        /// The console.
        console: Name,
        /// What.
        bytes: Box<[u8]>,
    },
    /// A console gives up what it waits for, and connects again.
    Redial(Name),
    /// A fault, or what undoes one.
    Fault(Fault),
    /// From now on this happens again and again.
    Rule(FaultRule),
    /// From now on losses for this reason are meant.
    Intend(Intend),
    /// A node comes into the world, empty.
    Node(Name),
    /// The world ends at this time, in microseconds since it began, whatever was said before.
    Until(Micros),
    /// The world comes to its end, and goes on without one: what happened in a world that was played on after its end.
    Rest,
}
