//! What a scenario says, line by line, comments kept.
//!
//! Two things here are not what they seem. A [`Place`] equals every other, so that two scenarios are equal when they say the
//! same. And comments and blank lines ([`Trivia`]) are part of what is said: the printer gives them back.

use alloc::{string::String, vec::Vec};
use core::fmt;
use sim::fate::Reason;
use sim::spec::{Micros, Role};

/// Where something stands in its text. Equal to every other place.
#[derive(Clone, Copy, Default)]
pub struct Place {
    /// The line, from 1; 0 = nowhere.
    pub line: u32,
    /// Bytes of the line before it.
    pub byte: u32,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.byte)
    }
}

/// What stands between lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trivia {
    /// A blank line (several count as one).
    Blank,
    /// The text behind `#`, without spaces around it.
    Comment(String),
}

/// A whole text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// Its items, in the order in which they are written.
    pub items: Vec<Item>,
    /// What stands behind the last one.
    pub tail: Vec<Trivia>,
}

/// Something at the left margin, with what is indented under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What stands before it.
    pub lead: Vec<Trivia>,
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub what: What,
}

/// What an item says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// `title A worker dies`
    Title(String),
    /// `seed 11`
    Seed(u64),
    /// `clock 2026-01-01T00:00:00Z`, in microseconds since the Unix epoch.
    Clock(u64),
    /// `node n1 n2 appendonly everysec`
    Node(NodeLine),
    /// `setup n1` and its commands.
    Setup(Setup),
    /// `link w1 latency 5ms..9ms jitter 2ms drop 1/100`: how links are from the start.
    Link(LinkLine),
    /// `kind poller as worker`: what the actors of a kind do.
    Kind(Kind),
    /// `worker w1 w2 list jobs`: actors that are there from the start.
    Actor(ActorLine),
    /// `at 8s crash w2`
    At {
        /// When.
        at: Micros,
        /// What.
        action: Action,
    },
    /// `every 10s chance 1/2 crash w2 for 1s`
    Rule(Rule),
    /// `until 60s`
    Until(Micros),
    /// `check lost for workers = 0`
    Check(Check),
    /// `intend trimmed before read for workers`
    Intend(Intend),
}

/// One or more nodes and how they are configured.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeLine {
    /// Their names.
    pub names: Vec<Named>,
    /// Pairs of a setting and its value.
    pub options: Vec<(Named, String)>,
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Where.
    pub place: Place,
    /// The name.
    pub name: String,
}

/// Commands that run before anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// On which node; the first if not said.
    pub node: Option<Named>,
    /// The commands.
    pub lines: Vec<SetupLine>,
    /// What stands behind the last one.
    pub tail: Vec<Trivia>,
}

/// A command of a setup.
#[derive(Clone, Debug, PartialEq)]
pub struct SetupLine {
    /// What stands before it.
    pub lead: Vec<Trivia>,
    /// Where it stands.
    pub place: Place,
    /// The command, verbatim.
    pub line: String,
}

/// A shortest and a longest duration, in microseconds.
pub type Span = (Micros, Micros);

/// So many out of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Ratio {
    pub numerator: u32,
    pub denominator: u32,
}

/// How links behave. What is not said stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkLine {
    /// Whose links (actors, or nodes for all links to them); nobody named = all.
    pub of: Vec<Named>,
    /// One way.
    pub latency: Option<Span>,
    /// Up to so much more.
    pub jitter: Option<Micros>,
    /// How many packets get lost (and are sent again).
    pub drop: Option<Ratio>,
}

/// What the actors of a kind do, with names for what differs between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// The word that begins their lines.
    pub name: Named,
    /// What the stage and the ledger take them for.
    pub role: Role,
    /// What differs between them: `with work 30ms..90ms`.
    pub params: Vec<Param>,
    /// What they do.
    pub body: Block,
}

/// A parameter of a kind; `%NAME` in its lines stands for the value.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// What stands before it.
    pub lead: Vec<Trivia>,
    /// Its name.
    pub name: Named,
    /// The value where an actor gives none; without a default it must.
    pub default: Option<String>,
}

/// Actors of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorLine {
    /// `producer`, `worker`, …
    pub kind: Named,
    /// Their names.
    pub names: Vec<Named>,
    /// Their node; the first if not said.
    pub node: Option<Named>,
    /// When they do what they do; over and over if not said.
    pub schedule: Option<Schedule>,
    /// Values of the kind's parameters.
    pub params: Vec<(Named, String)>,
    /// What they do, if it is not what the kind says.
    pub body: Option<Block>,
}

/// Something given, or a parameter of the kind that stands for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<T> {
    /// Itself.
    Given(T),
    /// `%NAME`
    Param(String),
}

/// When a block runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// How often.
    pub rhythm: Rhythm,
    /// How many times in a row, each time it is due.
    pub burst: Option<Arg<u64>>,
    /// How many runs in all; without end if not said.
    pub count: Option<Arg<u64>>,
}

/// How often a block runs; first after one interval.
#[derive(Clone, Debug, PartialEq)]
pub enum Rhythm {
    /// `every 1s`, `every 100ms..300ms`
    Every(Arg<Span>),
    /// `poisson 10/s`: so often on average, by chance.
    Poisson(Arg<Rate>),
}

/// So many in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many, at least 1.
    pub times: u32,
    /// In a second, a minute or an hour, in microseconds.
    pub per: Micros,
}

/// Lines that are done one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The lines.
    pub lines: Vec<Line>,
    /// What stands behind the last one.
    pub tail: Vec<Trivia>,
}

/// A line of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What stands before it.
    pub lead: Vec<Trivia>,
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub statement: Statement,
}

/// One thing that an actor does.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `take BRPOP jobs 0`, `XACK s g %id`
    Command(Command),
    /// `if got`, `if tries >= 5`
    If {
        /// What must be bound to something.
        name: String,
        /// What must hold besides.
        test: Option<(Comparison, String)>,
        /// Done if so.
        then: Block,
        /// Done if not.
        otherwise: Option<Otherwise>,
    },
    /// `for each one in got`, `for each entry owner idle tries in stuck`
    ForEach {
        /// The element; or, if there are several, its parts.
        names: Vec<String>,
        /// The bound array.
        array: String,
        /// Done for each.
        block: Block,
    },
    /// `work 30ms..90ms`
    Work(Arg<Span>),
    /// `wait 1s`
    Wait(Arg<Span>),
    /// `repeat 10`
    Repeat {
        /// How often.
        times: Arg<u64>,
        /// What.
        block: Block,
    },
    /// `pick colour red green blue`, `pick size 1..100`
    Pick {
        /// What is bound.
        name: String,
        /// To one of these.
        from: Choice,
    },
    /// `every 5s`: only at the margin of an actor's body.
    Every {
        /// When.
        schedule: Schedule,
        /// What.
        block: Block,
    },
    /// `start`: only at the margin of an actor's body; after each start and each reconnection.
    Start(Block),
}

/// The part of an `if` behind its `else`.
#[derive(Clone, Debug, PartialEq)]
pub struct Otherwise {
    /// What stands before the `else`.
    pub lead: Vec<Trivia>,
    /// What is done.
    pub block: Block,
}

/// What a `pick` picks from.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// One of these words, each equally likely.
    Words(Vec<String>),
    /// A number between these, both included.
    Range(u64, u64),
}

/// A command and how its reply is taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    /// Names for parts of the reply. The name `take` also ends the round if nothing came.
    pub bind: Vec<Bind>,
    /// The command, verbatim, with placeholders.
    pub line: String,
    /// What is indented under it.
    pub policies: Vec<PolicyLine>,
    /// What stands behind the last policy.
    pub tail: Vec<Trivia>,
}

/// `NAME[0][1]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// The name.
    pub name: String,
    /// The way into the reply; empty = all of it.
    pub path: Vec<u32>,
}

/// A line under a command.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyLine {
    /// What stands before it.
    pub lead: Vec<Trivia>,
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub policy: Policy,
}

/// How a reply, or its absence, is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    /// `accept BUSYGROUP`: these errors are no trouble.
    Accept(Vec<String>),
    /// `retry 3 after 100ms..200ms`: after an error or a lost reply the same is sent again.
    Retry {
        /// How often; without end if not said.
        times: Option<Arg<u64>>,
        /// After how long.
        after: Arg<Span>,
    },
    /// `let go`: what the reply hands over is not worked on.
    LetGo,
}

/// What is done to a world at a moment, or typed by a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `crash w2 for 3s`
    Fault(FaultLine),
    /// `worker w4 list jobs`: comes into the world.
    Actor(ActorLine),
    /// `remove w4`: leaves it for good.
    Remove(Vec<Named>),
    /// `c1> LPUSH jobs a`: a console sends a command.
    Type {
        /// Which console.
        console: Named,
        /// What, as redis-cli reads it.
        line: String,
    },
    /// `send c1 "PING\r\n"`: a console sends bytes as they are.
    Send {
        /// Which console.
        console: Named,
        /// What, between quotes, with the escapes of redis-cli.
        bytes: String,
    },
    /// `redial c1`: a console gives up and connects again (Ctrl-C).
    Redial(Named),
    /// `every 1s chance 1/2 crash w1`: from then on.
    Rule(Rule),
    /// `intend expired for workers`: losses from then on.
    Intend(Intend),
    /// `node n2`: an empty node comes into the world.
    Node(Vec<Named>),
    /// `until 30s`: the world ends then, whatever was said before.
    Until(Micros),
    /// `rest`: the world comes to its end, and goes on without one.
    Rest,
}

/// A line that a person types into a world that runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// What is done now.
    Now(Action),
    /// `at 8s crash w2`, `check …`.
    Item(Item),
}

/// A fault and whom it befalls.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultLine {
    /// What is done.
    pub verb: Verb,
    /// To whom; for `link` nobody = all links.
    pub targets: Vec<Named>,
    /// Only to one of them, by chance.
    pub one_of: bool,
    /// For how long; then it is undone.
    pub lasts: Option<Span>,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "docs/scenario.md has a table of them")]
pub enum Verb {
    Crash,
    Restart,
    Freeze,
    Thaw,
    /// Everything takes so many times as long.
    Slow(u32),
    Disconnect,
    Reconnect,
    Cut,
    Heal,
    /// The links change; `of` is empty, the fault's targets are meant.
    Link(LinkLine),
}

/// A fault that happens again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// How long between two of them (or two throws of the die).
    pub interval: Span,
    /// How likely it is each time; certain if not said.
    pub chance: Option<Ratio>,
    /// Not before.
    pub from: Option<Micros>,
    /// Not after.
    pub until: Option<Micros>,
    /// No more often.
    pub count: Option<u64>,
    /// What happens.
    pub fault: FaultLine,
}

/// Losses of this reason are meant: they count as discarded.
#[derive(Clone, Debug, PartialEq)]
pub struct Intend {
    /// Which.
    pub reason: Reason,
    /// For whom; everybody if not said.
    pub audience: Option<Audience>,
}

/// An audience by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Audience {
    /// The actor, the list or the group.
    pub name: Named,
    /// The stream of a group, where its name alone does not do.
    pub of: Option<Named>,
    /// Its node, where several have one of that name.
    pub on: Option<Named>,
}

/// What must be true at the end.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// `check lost for workers = 0`
    Count {
        /// What is counted.
        of: Measure,
        /// For whom; all audiences together if not said.
        audience: Option<Audience>,
        /// How it compares …
        comparison: Comparison,
        /// … with what.
        with: u64,
    },
    /// `check latency p99 for workers <= 50ms`
    Latency {
        /// How many of a thousand were as fast or faster; 1000 = all.
        permille: u16,
        /// For whom.
        audience: Option<Audience>,
        /// How it compares …
        comparison: Comparison,
        /// … with what.
        with: Micros,
    },
    /// `check pending age for workers <= 10s`: the longest that an entry was pending since its last delivery
    Age {
        /// For whom.
        audience: Option<Audience>,
        /// How it compares …
        comparison: Comparison,
        /// … with what.
        with: Micros,
    },
    /// `check commands by poller <= 100`
    Cost {
        /// What is counted.
        of: Cost,
        /// Of whom.
        by: Named,
        /// How it compares …
        comparison: Comparison,
        /// … with what.
        with: u64,
    },
    /// `check at least once for workers`
    Verdict {
        /// Which.
        verdict: Verdict,
        /// For whom.
        audience: Option<Audience>,
    },
}

impl Check {
    /// Whom it is about, if it names somebody.
    pub const fn audience(&self) -> Option<&Audience> {
        match self {
            Self::Count { audience, .. }
            | Self::Latency { audience, .. }
            | Self::Age { audience, .. }
            | Self::Verdict { audience, .. } => audience.as_ref(),
            Self::Cost { .. } => None,
        }
    }
}

/// What a check counts: messages of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the ledger")]
pub enum Measure {
    Sent,
    InFlight,
    Stored,
    Pending,
    Working,
    Done,
    /// For this reason, or for any.
    Lost(Option<Reason>),
    Discarded,
    /// How often something was processed, every time counted.
    Processed,
    /// How often something was processed that had been processed before.
    Duplicates,
    /// How often something was processed after something sent later.
    OutOfOrder,
    /// The most messages that waited at once: in a list or a sorted set …
    Depth,
    /// … or in a stream, for a group or a reader.
    Lag,
}

/// What an actor costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Requests sent.
    Commands,
    /// Bytes sent.
    Bytes,
}

/// What is promised to an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing twice.
    AtMostOnce,
    /// Nothing lost.
    AtLeastOnce,
    /// Neither.
    EffectivelyOnce,
    /// Processed in the order in which it was sent.
    InOrder,
}

/// How two numbers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Comparison {
    /// Every comparison, those of two signs first, so that they are found before those of one.
    pub const ALL: [Self; 6] = [
        Self::AtMost,
        Self::AtLeast,
        Self::Unequal,
        Self::Equal,
        Self::Less,
        Self::More,
    ];

    /// Its sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Does it hold?
    pub fn holds<T: Ord>(self, left: T, right: T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}
