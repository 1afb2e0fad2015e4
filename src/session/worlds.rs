//! The worlds to start from, as texts of the scenario language.
//!
//! Times are chosen so that each story is told whatever the seed: the crashes come when every worker (or member) has
//! something in hand.

use crate::ScenarioId;
use broker::order;
use scenario::ast::{Action, ActorLine, What};
use sim::spec::WorldSpec;
use std::collections::BTreeMap;

/// The seed of every built-in world, unless another is asked for.
pub(crate) const SEED: u64 = 1;

/// A world to start from.
pub(crate) struct BuiltIn {
    pub spec: WorldSpec,
    /// Its text.
    pub lines: Vec<String>,
    /// The line of each actor, by its name.
    pub actors: BTreeMap<String, ActorLine>,
}

impl ScenarioId {
    /// Every built-in world, in the order in which the page offers them.
    pub const ALL: [Self; 6] = [
        Self::BobWasAway,
        Self::BobReadsAStream,
        Self::WorkersOnAList,
        Self::UnacknowledgedEntry,
        Self::TwoServers,
        Self::Empty,
    ];

    /// A stable id for links and attributes.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BobWasAway => "bob-was-away",
            Self::BobReadsAStream => "bob-reads-a-stream",
            Self::WorkersOnAList => "workers-on-a-list",
            Self::UnacknowledgedEntry => "unacknowledged-entry",
            Self::TwoServers => "two-servers",
            Self::Empty => "empty",
            Self::Opened => "opened",
        }
    }

    /// The world of a slug, if there is one.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.slug() == slug)
    }

    /// What makes the world with a seed, for those who run it without a person.
    pub fn spec(self, seed: u64) -> WorldSpec {
        self.built_in(seed).spec
    }

    /// The world itself.
    pub(crate) fn built_in(self, seed: u64) -> BuiltIn {
        let (title, text) = self.text();
        // A test makes every one of these worlds.
        let mut spec = scenario::compile(text).map_or_else(|_| WorldSpec::default(), |c| c.spec);
        (spec.title, spec.seed) = (title.into(), seed);
        let seed = (seed != SEED).then(|| format!("seed {seed}"));
        let lines = seed.into_iter().chain(text.lines().map(String::from));
        BuiltIn {
            spec,
            lines: lines.collect(),
            actors: actors(text),
        }
    }

    /// The title and the text.
    const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::BobWasAway => ("bob was away", BOB_WAS_AWAY),
            Self::BobReadsAStream => ("bob reads a stream", BOB_READS_A_STREAM),
            Self::WorkersOnAList => ("workers wait on a list", WORKERS_ON_A_LIST),
            Self::UnacknowledgedEntry => ("one entry is never acknowledged", UNACKNOWLEDGED_ENTRY),
            Self::TwoServers => ("two servers", TWO_SERVERS),
            Self::Empty | Self::Opened => ("an empty node", ""),
        }
    }
}

const BOB_WAS_AWAY: &str = "\
producer desk  every 1s  count 10
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
at 3500ms disconnect bob
at 6500ms reconnect bob
";

const BOB_READS_A_STREAM: &str = "\
producer desk  every 1s  count 10
    XADD news * story \"story %n\"
reader alice bob  stream news
at 3500ms disconnect bob
at 6500ms reconnect bob
";

const WORKERS_ON_A_LIST: &str = "\
producer shop  every 500ms  count 10
    LPUSH jobs \"job %n\"
worker w1 w2 w3  list jobs  work 1200ms
at 1600ms crash w2
at 4s restart w2
";

const UNACKNOWLEDGED_ENTRY: &str = "\
setup
    XGROUP CREATE orders workers 0 MKSTREAM
producer shop  every 1s  count 8
    XADD orders * order %n
member m1 m2 m3  stream orders  group workers  work 2500ms
at 3200ms crash m2
at 6s restart m2
";

const TWO_SERVERS: &str = "\
node n1 n2
producer shop  every 500ms  count 10
    LPUSH jobs \"job %n\"
worker w1  list jobs  work 700ms
producer post  node n2  every 500ms  count 10
    LPUSH mails \"mail %n\"
worker w2  node n2  list mails  work 1200ms
at 3300ms crash n2
at 5s restart n2
";

/// The line of each actor of a text, as if it stood alone.
pub(crate) fn actors(text: &str) -> BTreeMap<String, ActorLine> {
    let read = scenario::parse(text).unwrap_or_default();
    let lines = read.items.into_iter().filter_map(|item| match item.what {
        What::Actor(line)
        | What::At {
            action: Action::Actor(line),
            ..
        } => Some(line),
        _ => None,
    });
    order::map(lines.flat_map(each_alone))
}

/// A line of several actors as a line of each.
pub(crate) fn each_alone(line: ActorLine) -> impl Iterator<Item = (String, ActorLine)> {
    line.names.clone().into_iter().map(move |name| {
        let key = name.name.clone();
        let names = vec![name];
        let alone = ActorLine {
            names,
            ..line.clone()
        };
        (key, alone)
    })
}
