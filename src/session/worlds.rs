//! The worlds to start from: each as a spec, and as the text that the scenario language prints for it.
//!
//! Times are chosen so that each story is told whatever the seed: the crashes come when every worker (or member) has
//! something in hand.

use crate::ScenarioId;
use crate::lines::{ActorLine, Doer, Verb};
use sim::spec::{CLOCK_US_DEFAULT, LinkSpec, Micros, NodeSpec, TimedFault, WorldSpec};

/// The only node of every built-in world.
pub(crate) const NODE: &str = "n1";
/// The seed of every built-in world, unless another is asked for.
pub(crate) const SEED: u64 = 1;

/// A world to start from.
pub(crate) struct BuiltIn {
    pub spec: WorldSpec,
    /// Its text.
    pub lines: Vec<String>,
    /// What each actor does, as a line.
    pub actors: Vec<ActorLine>,
}

impl ScenarioId {
    /// Every built-in world, in the order in which the page offers them.
    pub const ALL: [Self; 5] = [
        Self::BobWasAway,
        Self::BobReadsAStream,
        Self::WorkersOnAList,
        Self::UnacknowledgedEntry,
        Self::Empty,
    ];

    /// A stable id for links and attributes.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BobWasAway => "bob-was-away",
            Self::BobReadsAStream => "bob-reads-a-stream",
            Self::WorkersOnAList => "workers-on-a-list",
            Self::UnacknowledgedEntry => "unacknowledged-entry",
            Self::Empty => "empty",
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
        match self {
            Self::BobWasAway => bob_was_away(seed),
            Self::BobReadsAStream => bob_reads_a_stream(seed),
            Self::WorkersOnAList => workers_on_a_list(seed),
            Self::UnacknowledgedEntry => unacknowledged_entry(seed),
            Self::Empty => built_in("an empty node", seed, "", Vec::new(), &[]),
        }
    }
}

const BOB_AWAY: [(Micros, Verb, &str); 2] = [
    (3_500_000, Verb::Disconnect, "bob"),
    (6_500_000, Verb::Reconnect, "bob"),
];

fn bob_was_away(seed: u64) -> BuiltIn {
    let text = "\
producer desk  every 1s  count 10
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
";
    let subscriber = |name| {
        actor(
            name,
            Doer::Subscriber {
                channels: vec!["news".into()],
            },
        )
    };
    let desk = producer("desk", 1_000_000, 10, "PUBLISH news \"story %n\"");
    let actors = vec![desk, subscriber("alice"), subscriber("bob")];
    built_in("bob was away", seed, text, actors, &BOB_AWAY)
}

fn bob_reads_a_stream(seed: u64) -> BuiltIn {
    let text = "\
producer desk  every 1s  count 10
    XADD news * story \"story %n\"
reader alice bob
    take   XREAD COUNT 1 BLOCK 2000 STREAMS news %last
";
    let reader = |name| actor(name, Doer::Reader { key: "news".into() });
    let desk = producer("desk", 1_000_000, 10, "XADD news * story \"story %n\"");
    let actors = vec![desk, reader("alice"), reader("bob")];
    built_in("bob reads a stream", seed, text, actors, &BOB_AWAY)
}

fn workers_on_a_list(seed: u64) -> BuiltIn {
    let text = "\
producer shop  every 500ms  count 10
    LPUSH jobs \"job %n\"
worker w1 w2 w3
    take   BRPOP jobs 0
    work   1200ms
";
    let worker = |name| {
        let does = Doer::Worker {
            key: "jobs".into(),
            work_us: Some((1_200_000, 1_200_000)),
        };
        actor(name, does)
    };
    let shop = producer("shop", 500_000, 10, "LPUSH jobs \"job %n\"");
    let actors = vec![shop, worker("w1"), worker("w2"), worker("w3")];
    let faults = [
        (1_600_000, Verb::Crash, "w2"),
        (4_000_000, Verb::Restart, "w2"),
    ];
    built_in("workers wait on a list", seed, text, actors, &faults)
}

fn unacknowledged_entry(seed: u64) -> BuiltIn {
    let text = "\
setup
    XGROUP CREATE orders workers 0 MKSTREAM
producer shop  every 1s  count 8
    XADD orders * order %n
member m1 m2 m3
    take   XREADGROUP GROUP workers %me COUNT 1 BLOCK 2000 STREAMS orders >
    work   2500ms
    done   XACK orders workers %id
";
    let member = |name| {
        let work_us = Some((2_500_000, 2_500_000));
        actor(
            name,
            Doer::Member {
                key: "orders".into(),
                group: "workers".into(),
                work_us,
            },
        )
    };
    let shop = producer("shop", 1_000_000, 8, "XADD orders * order %n");
    let actors = vec![shop, member("m1"), member("m2"), member("m3")];
    let faults = [
        (3_200_000, Verb::Crash, "m2"),
        (6_000_000, Verb::Restart, "m2"),
    ];
    let mut world = built_in(
        "one entry is never acknowledged",
        seed,
        text,
        actors,
        &faults,
    );
    world.spec.setup = vec!["XGROUP CREATE orders workers 0 MKSTREAM".into()];
    world
}

fn actor(name: &str, does: Doer) -> ActorLine {
    ActorLine {
        name: name.into(),
        does,
    }
}

fn producer(name: &str, every_us: Micros, count: u64, command: &str) -> ActorLine {
    let does = Doer::Producer {
        every_us: (every_us, every_us),
        count: Some(count),
        command: command.into(),
    };
    actor(name, does)
}

fn built_in(
    title: &str,
    seed: u64,
    text: &str,
    actors: Vec<ActorLine>,
    faults: &[(Micros, Verb, &str)],
) -> BuiltIn {
    let timed = |(at_us, verb, name): &(Micros, Verb, &str)| TimedFault {
        at_us: *at_us,
        fault: verb.fault(name),
    };
    let spec = WorldSpec {
        title: title.into(),
        seed,
        clock_us: CLOCK_US_DEFAULT,
        nodes: vec![NodeSpec {
            name: NODE.as_bytes().into(),
        }],
        setup: Vec::new(),
        actors: actors.iter().map(|actor| actor.spec(NODE)).collect(),
        faults: faults.iter().map(timed).collect(),
        link: LinkSpec::default(),
        until_us: None,
        ..WorldSpec::default()
    };
    let said =
        |(at, verb, name): &(Micros, Verb, &str)| at_line(*at, &format!("{} {name}", verb.word()));
    let seed = (seed != SEED).then(|| format!("seed {seed}"));
    let lines = seed
        .into_iter()
        .chain(text.lines().map(String::from))
        .chain(faults.iter().map(said));
    BuiltIn {
        spec,
        lines: lines.collect(),
        actors,
    }
}

/// `at 4200ms crash w2`.
pub(crate) fn at_line(at_us: Micros, line: &str) -> String {
    format!("at {} {line}", crate::lines::duration(at_us))
}
