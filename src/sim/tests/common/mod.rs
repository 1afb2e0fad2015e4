//! Worlds for tests, and questions to their traces.
#![allow(dead_code, reason = "every test file uses its own part")]

pub mod random;

use sim::spec::*;
use sim::trace::*;
use sim::watch::Watch;
use sim::{Input, Stepped, World};

pub const MS: Micros = 1_000;
pub const S: Micros = 1_000_000;

/// How many random cases to try: as many as fit some seconds, or as many as are meant (`cargo xtask test --full`).
pub fn cases(short: u64, full: u64) -> u64 {
    match std::env::var_os("BROKERLAB_FULL") {
        Some(_) => full,
        None => short,
    }
}

pub fn name(text: &str) -> Name {
    Name::from(text.as_bytes())
}

/// A world of one node.
pub fn spec(actors: Vec<ActorSpec>) -> WorldSpec {
    WorldSpec {
        title: String::new(),
        seed: 7,
        clock_us: CLOCK_US_DEFAULT,
        nodes: vec![NodeSpec::new(name("n1"))],
        setup: Vec::new(),
        actors,
        faults: Vec::new(),
        link: LinkSpec::default(),
        until_us: None,
        ..WorldSpec::default()
    }
}

pub fn at(at_us: Micros, fault: fn(Name) -> Fault, who: &str) -> TimedFault {
    TimedFault {
        at_us,
        fault: fault(name(who)),
    }
}

/// Events of a world that are watched: each costs a recount of all that is there.
const WATCHED_EVENTS_MAX: u32 = 4_000;

/// Runs a world to its end (or for an hour) with auditor and checkers watching.
pub fn run(spec: WorldSpec) -> World {
    let mut world = World::new(spec).expect("the spec is right");
    watch_until(&mut world, 3_600 * S);
    world.run_until(3_600 * S, 10_000_000);
    world
}

/// Runs what is due up to a time, watched; a long world not to the end.
fn watch_until(world: &mut World, end: Micros) {
    let mut watch = Watch::new();
    for _ in 0..WATCHED_EVENTS_MAX {
        let found = watch.look(world);
        found.unwrap_or_else(|error| panic!("{} us: {error}", world.now()));
        let is_due = world.next_at().is_some_and(|at| at <= end);
        if !is_due || !matches!(world.step(), Stepped::Item(_)) {
            return;
        }
    }
}

pub fn whats(world: &World) -> impl Iterator<Item = &What> {
    world.trace().since(0).map(|record| &record.what)
}

pub fn count(world: &World, matches: impl Fn(&What) -> bool) -> usize {
    whats(world).filter(|what| matches(what)).count()
}

/// Times at which something happened, in microseconds.
pub fn times(world: &World, matches: impl Fn(&What) -> bool) -> Vec<Micros> {
    let all = world.trace().since(0);
    all.filter(|record| matches(&record.what))
        .map(|record| record.at)
        .collect()
}

/// The requests that an actor sent: when, and the text with its line ends as blanks.
pub fn sent(world: &World, actor: &str) -> Vec<(Micros, String)> {
    let id = id_of(world, actor);
    let all = world.trace().since(0);
    all.filter_map(|record| match &record.what {
        What::Sent { intent, bytes, .. } if intent.actor == id => Some((record.at, text(bytes))),
        _ => None,
    })
    .collect()
}

/// The frames that an actor received.
pub fn received(world: &World, actor: &str) -> Vec<String> {
    let id = id_of(world, actor);
    let mut links = std::collections::BTreeSet::new();
    let mut frames = std::collections::BTreeMap::new();
    let mut got = Vec::new();
    for what in whats(world) {
        match what {
            What::LinkOpened { link, actor, .. } if *actor == id => {
                links.insert(*link);
            }
            What::Answered {
                link,
                packet,
                bytes,
                ..
            } if links.contains(link) => {
                frames.insert(*packet, text(bytes));
            }
            What::Received { packet } => got.extend(frames.remove(packet)),
            _ => {}
        }
    }
    got
}

/// The number that an actor has, or last had.
pub fn id_of(world: &World, actor: &str) -> ActorId {
    let wanted = name(actor);
    whats(world)
        .filter_map(|what| match what {
            What::ActorAdded { actor, name, .. } if *name == wanted => Some(*actor),
            _ => None,
        })
        .last()
        .expect("the actor was there")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .replace("\r\n", " ")
        .trim_end()
        .to_owned()
}

/// A console types a command and its reply comes (or it parks).
pub fn type_in(world: &mut World, actor: ActorId, line: &str) {
    let args = line.split(' ').map(name).collect();
    world
        .apply(Input::Command { actor, args })
        .expect("the console is there");
    world.run_until(world.now() + 10 * MS, u64::MAX);
}

pub fn open(world: &mut World, who: &str) -> ActorId {
    let opened = world.apply(Input::Open {
        name: name(who),
        node: name("n1"),
    });
    world.run_until(world.now() + 10 * MS, u64::MAX);
    opened.expect("it opens").expect("it has a number")
}

pub fn losses(world: &World) -> Vec<PacketLoss> {
    whats(world)
        .filter_map(|what| match what {
            What::PacketLost { why, .. } => Some(*why),
            _ => None,
        })
        .collect()
}
