//! A game: its world, and who plays it.

use crate::deeds::Deed;
use crate::write::{DEEDS_US_MAX, Script, write};
use scenario::kinds::Kinds;
use scenario::live::live;
use scenario::{compile, parse_typed, prelude};
use sim::spec::{Fault, LinkSpec, Micros};
use sim::trace::Name;
use sim::{Input, Stepped, World};
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

/// When everything is mended: all that passes by itself has passed.
pub const MENDED_AT_US: Micros = DEEDS_US_MAX + 2_000_000;
/// How long a world goes on when all has been mended.
pub const CALM_US: Micros = 10_000_000;
/// A living consumer does something within this time: the longest wait of a command here, a pause and a round trip.
pub const PATIENCE_US: Micros = 6_000_000;

/// A world that is being played.
#[derive(Clone, Debug)]
pub struct Game {
    /// The world.
    pub world: World,
    /// Its text.
    pub text: Arc<str>,
    by_hand: VecDeque<(Micros, Deed)>,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Play,
    Calm,
    Over,
}

impl Game {
    /// The game of this number.
    ///
    /// # Panics
    /// If its text is wrong, which only a bug could make it.
    pub fn new(seed: u64) -> Self {
        let Script { text, by_hand } = write(seed);
        let compiled = compile(&text).unwrap_or_else(|found| {
            let all: String = found.iter().map(|d| format!("{d}\n")).collect();
            panic!("game {seed}: {all}\n{text}")
        });
        let world = World::new(compiled.spec)
            .unwrap_or_else(|error| panic!("game {seed}: {error}\n{text}"));
        Self {
            world,
            text: text.into(),
            by_hand: by_hand.into(),
            phase: Phase::Play,
        }
    }

    /// Runs one item of the event queue, or does one thing by hand. `false` when the game is over.
    pub fn step(&mut self) -> bool {
        let next_at = match (self.phase, self.by_hand.front()) {
            (Phase::Play, Some((at, _))) => *at,
            (Phase::Play, None) => MENDED_AT_US,
            (Phase::Calm | Phase::Over, _) => MENDED_AT_US + CALM_US,
        };
        let is_due = self.world.next_at().is_some_and(|at| at <= next_at);
        if is_due && matches!(self.world.step(), Stepped::Item(_)) {
            return true;
        }
        self.world.run_until(next_at, 0);
        match (self.phase, self.by_hand.pop_front()) {
            (Phase::Play, Some((_, deed))) => do_it(&mut self.world, &deed),
            // The end that its text knows was not the end.
            (Phase::Play, None) if self.world.now() < MENDED_AT_US => return self.reopen(),
            (Phase::Play, None) => {
                mend(&mut self.world);
                self.phase = Phase::Calm;
            }
            (Phase::Calm | Phase::Over, _) => self.phase = Phase::Over,
        }
        self.phase != Phase::Over
    }

    /// Goes on with a world that has ended by itself; one that a limit has stopped is over.
    fn reopen(&mut self) -> bool {
        let first = self.world.spec().nodes[0].name.clone();
        let reopened = self.world.apply(Input::Fault(Fault::Thaw(first)));
        if reopened.is_err() {
            self.phase = Phase::Over;
        }
        reopened.is_ok()
    }

    /// Plays a game to its end with nobody watching; gives the hash of its trace.
    pub fn play(seed: u64) -> u64 {
        let mut game = Self::new(seed);
        while game.step() {}
        game.world.trace_hash()
    }
}

/// Everybody is there again, and nothing is broken any more.
fn mend(world: &mut World) {
    let spec = world.spec();
    let nodes = spec.nodes.iter().map(|node| node.name.clone());
    let names: Vec<Name> = nodes.chain(actors(world)).collect();
    for fault in [Fault::Thaw, Fault::Heal, Fault::Restart, Fault::Reconnect] {
        for who in &names {
            let _ = world.apply(Input::Fault(fault(who.clone())));
        }
    }
    for who in names.iter().chain([&Name::default()]) {
        let _ = world.apply(Input::Fault(Fault::Slow(who.clone(), 1)));
        let link = Fault::Link(who.clone(), LinkSpec::default());
        let _ = world.apply(Input::Fault(link));
    }
}

/// Those who are in the world, as far as games give names.
fn actors(world: &World) -> impl Iterator<Item = Name> {
    let numbered = ["p", "c", "x"].into_iter();
    let numbered = numbered.flat_map(|letter| (1..=40).map(move |n| format!("{letter}{n}")));
    let named = ["a", "b", "c", "d"].into_iter().map(String::from);
    let names = named
        .chain(numbered)
        .map(|name| Name::from(name.as_bytes()));
    names.filter(|name| world.actor(name).is_some())
}

/// Does something by hand; what cannot be done is refused.
fn do_it(world: &mut World, deed: &Deed) {
    let console = |world: &World, name: &str| world.actor(name.as_bytes());
    let input = match deed {
        Deed::Line(line) | Deed::Comes(line) => return by_line(world, line),
        Deed::Type(name, line) => console(world, name).map(|actor| Input::Command {
            actor,
            args: line
                .split(' ')
                .map(|arg| Name::from(arg.as_bytes()))
                .collect(),
        }),
        Deed::Send(name, bytes) => console(world, name).map(|actor| Input::Send {
            actor,
            bytes: bytes
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .as_bytes()
                .into(),
        }),
        Deed::Redial(name) => console(world, name).map(|actor| Input::Redial { actor }),
    };
    if let Some(input) = input {
        let _ = world.apply(input);
    }
}

fn kinds() -> &'static Kinds {
    static KINDS: OnceLock<Kinds> = OnceLock::new();
    KINDS.get_or_init(prelude::kinds)
}

fn by_line(world: &mut World, line: &str) {
    let line = line.trim_end();
    let typed = parse_typed(line, kinds()).and_then(Result::ok);
    let done = typed.and_then(|typed| live(&typed, line, kinds(), world).ok());
    for timed in done.into_iter().flat_map(|done| done.acts) {
        let input = if timed.at_us > world.now() {
            Some(Input::At(timed))
        } else {
            world.input_of(&timed.act)
        };
        if let Some(input) = input {
            let _ = world.apply(input);
        }
    }
}
