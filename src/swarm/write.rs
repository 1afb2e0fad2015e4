//! The text of a game.

use crate::cast::{self, AREAS, Area};
use crate::deeds::{Deed, People, link};
use crate::dice::Dice;
use core::fmt::Write;
use sim::spec::Micros;

/// The latest deed and the latest fault.
pub const DEEDS_US_MAX: Micros = 11_000_000;
/// Deeds of a game, at most, half of them by its text.
const DEEDS_MAX: u64 = 40;
/// Faults at a time, at most.
const FAULTS_MAX: u64 = 8;
/// Rules, at most.
const RULES_MAX: u64 = 2;

/// What a game is before it is played.
#[derive(Clone, Debug)]
pub struct Script {
    /// The world.
    pub text: String,
    /// What a person does while it runs, in the order of time.
    pub by_hand: Vec<(Micros, Deed)>,
}

/// Groups from the first moment on, and entries whose IDs can be typed.
const SETUPS: [&str; 8] = [
    "XGROUP CREATE s g 0 MKSTREAM",
    "XGROUP CREATE t h $ MKSTREAM",
    "XADD s 7-1 f a",
    "XADD t 7-1 f a",
    "RPUSH jobs a b",
    "ZADD due 1 a 2 b",
    "CONFIG SET notify-keyspace-events KEA",
    "CONFIG SET maxmemory-policy allkeys-lru",
];

/// Writes the game of this number.
pub fn write(seed: u64) -> Script {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    let areas = areas(dice);
    let nodes: Vec<String> = (1..=[1, 1, 1, 2, 2, 3][dice.range(0, 5) as usize])
        .map(|n| format!("n{n}"))
        .collect();
    let mut people = People {
        names: nodes.clone(),
        nodes,
        consoles: Vec::new(),
        areas,
        newcomers: 0,
    };
    let mut text = head(dice, seed, &people);
    text += &actors(dice, &mut people);
    text += &faults(dice, &people);
    let mut by_hand = Vec::new();
    for _ in 0..dice.range(0, DEEDS_MAX) {
        let (at, deed) = (dice.moment(DEEDS_US_MAX), people.deed(dice));
        match dice.once_in(2) {
            true => text += &format!("at {}ms {deed}", at / 1_000),
            false => by_hand.push((at, deed)),
        }
    }
    by_hand.sort_by_key(|(at, _)| *at);
    Script { text, by_hand }
}

fn areas(dice: &mut Dice) -> Vec<Area> {
    (0..dice.range(1, 2)).map(|_| *dice.pick(&AREAS)).collect()
}

fn head(dice: &mut Dice, seed: u64, people: &People) -> String {
    let mut text = format!("title Game {seed}\nseed {}\n", dice.range(0, 1 << 40));
    for node in &people.nodes {
        let _ = writeln!(text, "node {node}{}", settings(dice));
    }
    if dice.once_in(2) {
        let _ = writeln!(text, "link {}", link(dice));
    }
    for node in &people.nodes {
        let mut setup: Vec<&str> = SETUPS.to_vec();
        setup.retain(|_| dice.once_in(3));
        if !setup.is_empty() {
            let _ = writeln!(text, "setup {node}\n    {}", setup.join("\n    "));
        }
    }
    if dice.once_in(8) {
        let _ = writeln!(text, "intend {}", dice.word(&INTENDED));
    }
    if dice.once_in(4) {
        let _ = writeln!(text, "until {}s", dice.range(3, 12));
    }
    text
}

/// What stands behind a node's name.
fn settings(dice: &mut Dice) -> String {
    let mut text = String::new();
    for setting in SETTINGS {
        if dice.once_in(8) {
            text += "  ";
            text += setting;
        }
    }
    if dice.once_in(6) {
        text += &format!("  service {}us", dice.range(10, 3_000));
    }
    text
}

/// Settings of nodes.
const SETTINGS: [&str; 4] = [
    "maxmemory-policy allkeys-random",
    "notify-keyspace-events KEA",
    "client-output-buffer-limit \"pubsub 100 50 1\"",
    "stream-node-max-entries 2",
];

/// Losses that may be meant.
const INTENDED: [&str; 5] = [
    "trimmed before read",
    "no subscriber",
    "popped, then crashed",
    "deleted",
    "evicted",
];

fn actors(dice: &mut Dice, people: &mut People) -> String {
    let mut text = String::new();
    for n in 1..=dice.range(1, 3) {
        let (area, name, node) = (
            *dice.pick(&people.areas),
            format!("p{n}"),
            people.node(dice),
        );
        text += &cast::producer(dice, area, &name, &node);
        people.names.push(name);
    }
    for name in ["a", "b", "c", "d"]
        .into_iter()
        .take(dice.range(1, 4) as usize)
    {
        let (area, node) = (*dice.pick(&people.areas), people.node(dice));
        text += &cast::consumer(dice, area, name, &node);
        people.names.push(name.to_owned());
    }
    for n in 1..=dice.range(1, 3) {
        let (name, node) = (format!("c{n}"), people.node(dice));
        let _ = writeln!(text, "console {name}  node {node}");
        people.names.push(name.clone());
        people.consoles.push(name);
    }
    text
}

fn faults(dice: &mut Dice, people: &People) -> String {
    let mut text = String::new();
    for _ in 0..dice.range(0, FAULTS_MAX) {
        let at = dice.moment(DEEDS_US_MAX) / 1_000;
        let fault = match dice.once_in(3) {
            true => people.fault(dice),
            false => people.passing_fault(dice),
        };
        let _ = writeln!(text, "at {at}ms {fault}");
    }
    for _ in 0..dice.range(0, RULES_MAX) {
        let _ = writeln!(text, "{}", people.rule(dice));
    }
    text
}
