//! What `cargo xtask bench sim` measures: whole worlds, with trace and ledger on.
//!
//! An event is one item off the event queue. The clock is an argument: the native program passes its own, the module its
//! host's. Of several windows the best counts, because whatever else the machine does only ever slows one down. Before
//! anything is measured a world runs that is not: memory that was never touched costs the machine a fault for each page,
//! and only the first world of all would pay for that. The worlds keep a short trace, as those do of whom many are
//! explored; one line says what the whole window of a session costs.

use core::fmt;
use sim::World;
use sim::log::SHORT_TRACE_RECORDS;
use sim::prelude::{self, Acknowledge, Take};
use sim::spec::{ActorSpec, Fault, Micros, TimedFault, WorldSpec};

/// Seconds, from any beginning.
pub type Clock<'a> = &'a mut dyn FnMut() -> f64;

/// One result.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What was measured.
    pub name: &'static str,
    /// What came out.
    pub value: f64,
    /// What it should be.
    pub budget: &'static str,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.value < 100.0 { 2 } else { 0 };
        let Self {
            name,
            value,
            budget,
        } = self;
        write!(f, "{name}\t{value:.digits$}\t{budget}")
    }
}

/// Worlds of the lesson that are played.
const LESSON_SEEDS: u64 = 1_000;
/// Items that run before anything is measured, so that the trace is as long as it gets.
const WARM_UP_ITEMS: u64 = 100_000;
/// Items of a window: so few that some windows are not interrupted, on a machine that has other things to do.
const WINDOW_ITEMS: u64 = 10_000;
/// Windows of which the best counts.
const WINDOWS: usize = 60;
/// How many messages have been handled when the cost of an event is taken.
const HANDLED: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Measures everything.
pub fn measure(clock: Clock) -> Vec<Figure> {
    play(
        &mut make(busy(1)),
        WARM_UP_ITEMS + WINDOWS as u64 * WINDOW_ITEMS,
    );
    vec![
        rate("events per second", one_of_many(busy(1)), clock),
        rate(
            "events per second, channels",
            one_of_many(channels(1)),
            clock,
        ),
        rate("events per second, lists", one_of_many(lists(1)), clock),
        rate("events per second, streams", one_of_many(streams(1)), clock),
        rate("events per second, whole window", make(busy(1)), clock),
        lessons(clock),
        growth(clock),
    ]
}

fn rate(name: &'static str, mut world: World, clock: Clock) -> Figure {
    play(&mut world, WARM_UP_ITEMS);
    let seconds = best(clock, || play(&mut world, WINDOW_ITEMS));
    Figure {
        name,
        value: WINDOW_ITEMS as f64 / seconds,
        budget: "1000000",
    }
}

fn lessons(clock: Clock) -> Figure {
    let began = clock();
    for seed in 0..LESSON_SEEDS {
        one_of_many(lesson(seed)).run_until(Micros::MAX, u64::MAX);
    }
    Figure {
        name: "seconds for 1,000 seeds of a lesson",
        value: clock() - began,
        budget: "10",
    }
}

/// The cost of an event late in a world, as a multiple of its cost early on. Copies of one world at several moments take
/// turns, so that whatever else the machine does slows down all of them.
fn growth(clock: Clock) -> Figure {
    let mut world = make(busy(1));
    let mut worlds = HANDLED.map(|handled| {
        while world.ledger().messages() < handled {
            play(&mut world, WINDOW_ITEMS / 10);
        }
        world.clone()
    });
    let mut costs = [f64::INFINITY; HANDLED.len()];
    for _ in 0..WINDOWS {
        for (world, cost) in worlds.iter_mut().zip(&mut costs) {
            let began = clock();
            play(world, WINDOW_ITEMS);
            *cost = cost.min(clock() - began);
        }
    }
    let worst = costs[1..].iter().copied().fold(0.0, f64::max);
    Figure {
        name: "cost of an event after 1,000,000 messages",
        value: worst / costs[0],
        budget: "1.2",
    }
}

fn best(clock: Clock, mut act: impl FnMut()) -> f64 {
    let mut seconds = f64::INFINITY;
    for _ in 0..WINDOWS {
        let began = clock();
        act();
        seconds = seconds.min(clock() - began);
    }
    seconds
}

pub(crate) fn make(spec: WorldSpec) -> World {
    World::new(spec).expect("the worlds of this benchmark are right")
}

fn one_of_many(spec: WorldSpec) -> World {
    let mut world = make(spec);
    world.keep_trace(SHORT_TRACE_RECORDS);
    world
}

pub(crate) fn play(world: &mut World, items: u64) {
    let progress = world.run_until(Micros::MAX, items);
    assert_eq!(progress.items, items, "the world goes on");
}

/// The world of this name.
pub fn of(name: &str) -> Option<WorldSpec> {
    match name {
        "busy" => Some(busy(1)),
        "channels" => Some(channels(1)),
        "lists" => Some(lists(1)),
        "streams" => Some(streams(1)),
        "lesson" => Some(lesson(1)),
        _ => None,
    }
}

/// A world in which all kinds of messages are sent as fast as the links let them.
pub fn busy(seed: u64) -> WorldSpec {
    let parts = [channels(seed), lists(seed), streams(seed)];
    spec(
        seed,
        parts.into_iter().flat_map(|part| part.actors).collect(),
    )
}

/// A publisher and its subscribers.
pub fn channels(seed: u64) -> WorldSpec {
    let listens = |name| prelude::subscriber(name, "n1", &["news"], &[]);
    let actors = vec![
        sends("desk", "PUBLISH news \"story %n\""),
        listens("alice"),
        listens("bob"),
        listens("carol"),
    ];
    spec(seed, actors)
}

/// A list and its workers.
pub fn lists(seed: u64) -> WorldSpec {
    let works = |name| prelude::worker(name, "n1", "jobs", Take::Left, 0, (200, 600));
    let actors = vec![
        sends("shop", "RPUSH jobs \"job %n\""),
        works("w1"),
        works("w2"),
        works("w3"),
    ];
    spec(seed, actors)
}

/// A stream and a group.
pub fn streams(seed: u64) -> WorldSpec {
    let reads = |name| {
        let after = Acknowledge::AfterWork;
        prelude::member(name, "n1", "orders", "g", (200, 600), after)
    };
    let actors = vec![
        sends("mill", "XADD orders MAXLEN ~ 1000 * order %n"),
        reads("m1"),
        reads("m2"),
        reads("m3"),
    ];
    spec(seed, actors)
}

fn sends(name: &str, line: &str) -> ActorSpec {
    prelude::producer(name, "n1", (1_000, 1_000), None, line)
}

/// A minute in which 200 orders go through a group, one of whose members dies and comes back.
pub fn lesson(seed: u64) -> WorldSpec {
    let reads = |name| {
        let after = Acknowledge::AfterWork;
        prelude::member(name, "n1", "orders", "workers", (30_000, 90_000), after)
    };
    let shop = prelude::producer(
        "shop",
        "n1",
        (100_000, 300_000),
        Some(200),
        "XADD orders * order %n",
    );
    let at = |at_us, fault| TimedFault { at_us, fault };
    let w2 = || b"w2"[..].into();
    WorldSpec {
        faults: vec![
            at(8_000_000, Fault::Crash(w2())),
            at(20_000_000, Fault::Restart(w2())),
        ],
        until_us: Some(60_000_000),
        ..spec(seed, vec![shop, reads("w1"), reads("w2"), reads("w3")])
    }
}

fn spec(seed: u64, actors: Vec<ActorSpec>) -> WorldSpec {
    WorldSpec {
        seed,
        actors,
        ..WorldSpec::default()
    }
}
