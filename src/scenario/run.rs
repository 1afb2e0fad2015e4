//! Running a scenario to its end, or to a limit that says what to do about it.
//!
//! A world that can be seen to have no end (a producer that nothing stops, and no `until`) is not begun. Any other that goes on
//! for too long is stopped: by a limit of the simulator, after a day of its own time if it has no `until`, or after so many
//! items of the event queue.

use crate::ast::Check;
use crate::human::{Count, Exact};
use crate::judge::{Judgement, judge};
use crate::lower::Compiled;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use sim::ledger::AUDIENCES_MAX;
use sim::log::SHORT_TRACE_RECORDS;
use sim::queue::EVENTS_QUEUED_MAX;
use sim::spec::{ACTORS_MAX, Act, ActorSpec, Fault, Micros, Role, Statement, WorldSpec};
use sim::trace::{Limit, Name};
use sim::world::{EVENTS_PER_INSTANT_MAX, MESSAGES_MAX, PACKETS_UNDER_WAY_MAX};
use sim::{SpecError, Stepped, World};

/// How long a world without an `until` may go on: a day.
pub const RUN_US_MAX: Micros = 24 * 3_600 * 1_000_000;
/// Items of the event queue that one run may have.
pub const ITEMS_MAX: u64 = 500_000_000;

/// How long a run may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Of the world's own time, where its text says nothing; microseconds.
    pub us_max: Micros,
    /// Items of the event queue.
    pub items_max: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            us_max: RUN_US_MAX,
            items_max: ITEMS_MAX,
        }
    }
}

/// Why a run is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The world came to its end.
    End,
    /// Nothing is left to happen.
    Idle,
    /// A limit of the world.
    Limit(Limit),
    /// This producer never stops, so the world was not begun.
    Endless(Name),
    /// It has no `until`, and has not come to an end for so long.
    Time(Micros),
    /// So many items of the event queue have run.
    Items(u64),
}

impl Stop {
    /// Is the world at an end of its own, so that its checks mean something?
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::End | Self::Idle)
    }

    /// The stable id.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Idle => "idle",
            Self::Limit(Limit::EventsPerInstant) => "limit.events-per-instant",
            Self::Limit(Limit::EventsQueued) => "limit.events-queued",
            Self::Limit(Limit::PacketsUnderWay) => "limit.packets",
            Self::Limit(Limit::Actors) => "limit.actors",
            Self::Limit(Limit::Messages) => "limit.messages",
            Self::Limit(Limit::Audiences) => "limit.audiences",
            Self::Endless(_) => "limit.endless",
            Self::Time(_) => "limit.time",
            Self::Items(_) => "limit.events",
        }
    }
}

/// What happened, and the way out.
impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |n: u64| Count(n);
        match self {
            Self::End => f.write_str("the world came to its end"),
            Self::Idle => f.write_str("nothing is left to happen"),
            Self::Limit(Limit::EventsPerInstant) => write!(
                f,
                "more than {} things happened at one instant: something goes round in a loop that takes no time; \
                 give it a `wait`, or its link a latency",
                count(EVENTS_PER_INSTANT_MAX.into())
            ),
            Self::Limit(Limit::EventsQueued) => write!(
                f,
                "more than {} things are due at the same time, the most that may; write a smaller `burst`, or slow down who sends",
                count(EVENTS_QUEUED_MAX as u64)
            ),
            Self::Limit(Limit::PacketsUnderWay) => write!(
                f,
                "more than {} packets are under way at one time, the most that may; write a smaller `latency`, heal what is cut, or slow down who sends",
                count(PACKETS_UNDER_WAY_MAX as u64)
            ),
            Self::Limit(Limit::Actors) => write!(
                f,
                "there are more than {ACTORS_MAX} actors, the most that may be; `remove` some before others come"
            ),
            Self::Limit(Limit::Messages) => write!(
                f,
                "the world has made {} messages, the most it may; write an earlier `until`, a smaller `count`, or longer intervals",
                count(MESSAGES_MAX)
            ),
            Self::Limit(Limit::Audiences) => write!(
                f,
                "messages are meant for more than {} audiences, the most that may be; write to fewer lists, streams and groups",
                count(AUDIENCES_MAX as u64)
            ),
            Self::Endless(name) => write!(
                f,
                "the world has no end, for '{}' never stops sending; write `until TIME`, or give it a `count`",
                name.escape_ascii()
            ),
            Self::Time(us) => write!(
                f,
                "the world has not come to an end within {}, the most that one without an `until` may take; write `until TIME`",
                Exact(*us)
            ),
            Self::Items(items) => write!(
                f,
                "the world has taken {} steps, the most it may; write an earlier `until`",
                count(*items)
            ),
        }
    }
}

/// A run under way.
#[derive(Clone, Debug)]
pub struct Run {
    /// The world.
    pub world: World,
    bounds: Bounds,
    items: u64,
    endless: Option<Name>,
}

impl Run {
    /// A world at its beginning, its setup done.
    ///
    /// # Errors
    /// What the simulator has against the spec.
    pub fn new(compiled: &Compiled) -> Result<Self, SpecError> {
        Self::of(compiled.spec.clone(), Bounds::default())
    }

    /// One world of many, within bounds of its own: nobody looks back in its trace, which is kept short.
    ///
    /// # Errors
    /// What the simulator has against the spec.
    pub fn bounded(spec: WorldSpec, bounds: Bounds) -> Result<Self, SpecError> {
        let mut run = Self::of(spec, bounds)?;
        run.world.keep_trace(SHORT_TRACE_RECORDS);
        Ok(run)
    }

    fn of(spec: WorldSpec, bounds: Bounds) -> Result<Self, SpecError> {
        Ok(Self {
            endless: endless(&spec),
            world: World::new(spec)?,
            bounds,
            items: 0,
        })
    }

    /// Items of the event queue that have run.
    pub fn items(&self) -> u64 {
        self.items
    }

    /// Runs one item. Answers why the run is over, if it is.
    pub fn step(&mut self) -> Option<Stop> {
        if let Some(name) = &self.endless {
            return Some(Stop::Endless(name.clone()));
        }
        let stepped = self.world.step();
        self.items += 1;
        match stepped {
            Stepped::Ended(None) => Some(Stop::End),
            Stepped::Ended(Some(limit)) => Some(Stop::Limit(limit)),
            Stepped::Idle => Some(Stop::Idle),
            Stepped::Item(_) => self.out_of_bounds(),
        }
    }

    fn out_of_bounds(&self) -> Option<Stop> {
        let Bounds { us_max, items_max } = self.bounds;
        let has_end = self.world.spec().until_us.is_some();
        if self.items >= items_max {
            Some(Stop::Items(items_max))
        } else if !has_end && self.world.now() > us_max {
            Some(Stop::Time(us_max))
        } else {
            None
        }
    }

    /// Runs to the end.
    pub fn finish(&mut self) -> Stop {
        loop {
            if let Some(stop) = self.step() {
                return stop;
            }
        }
    }

    /// Judges the checks as things are now.
    pub fn judge(&self, checks: &[(u32, Check)]) -> Vec<Judgement> {
        judge(&self.world, checks)
    }
}

/// The first producer that keeps a world from ever ending, as far as can be told without running it: it sends without end,
/// and nothing ever befalls it.
pub(crate) fn endless(spec: &WorldSpec) -> Option<Name> {
    let is_bounded = |actor: &ActorSpec| actor.program.every.iter().all(|e| e.count.is_some());
    let may_stop = |name: &Name| {
        let removed = spec.script.iter().any(|timed| match &timed.act {
            Act::Remove(other) => other == name,
            _ => false,
        });
        let timed = spec.faults.iter().map(|timed| &timed.fault);
        let ruled = spec.rules.iter().flat_map(|rule| &rule.faults);
        let acts = spec.script.iter().flat_map(|timed| match &timed.act {
            Act::Fault(fault) => core::slice::from_ref(fault),
            Act::Rule(rule) => &rule.faults[..],
            _ => &[],
        });
        let is_his =
            |fault: &Fault| matches!(fault, Fault::Crash(of) | Fault::Freeze(of) if of == name);
        removed || timed.chain(ruled).chain(acts).any(is_his)
    };
    let sends = |actor: &ActorSpec| {
        let sends = actor.program.forever.first();
        actor.role == Role::Producer && (!is_bounded(actor) || sends.is_some_and(makes_messages))
    };
    let ends = |act: &Act| matches!(act, Act::Until(_) | Act::Rest);
    let has_end = spec.script.iter().any(|timed| ends(&timed.act));
    let found = spec.actors.iter().find(|a| sends(a) && !may_stop(&a.name));
    found
        .filter(|_| spec.until_us.is_none() && !has_end)
        .map(|actor| actor.name.clone())
}

/// Is this a command that is meant to make messages?
fn makes_messages(statement: &Statement) -> bool {
    let Statement::Command { line, .. } = statement else {
        return false;
    };
    let words: Vec<String> = line.split(' ').map(String::from).collect();
    sim::intent::intended(words.len(), |n| words[n].as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn stopped(text: &str, bounds: Bounds) -> Stop {
        let compiled = crate::compile(text).expect("a scenario without mistakes");
        let run = Run::bounded(compiled.spec, bounds);
        run.expect("a world").finish()
    }

    /// One element that goes round for ever.
    const RING: &str = "setup\n    RPUSH ring x\ncircular-worker w1  list ring\n";

    #[test]
    fn a_world_without_end_is_stopped_by_its_own_time_or_by_its_steps() {
        let us_max = 60_000_000;
        let items_max = 20_000;
        let hour = Bounds {
            us_max,
            ..Bounds::default()
        };
        let long = stopped(RING, hour);
        assert_eq!(long, Stop::Time(us_max));
        assert!(
            long.to_string().contains("within 60s") && long.to_string().contains("`until TIME`")
        );
        let few = Bounds {
            items_max,
            ..Bounds::default()
        };
        let many = stopped(&alloc::format!("{RING}until 900h\n"), few);
        assert_eq!(many, Stop::Items(items_max));
        assert!(many.to_string().contains("20,000 steps"));
    }

    #[test]
    fn every_limit_has_an_id_and_tells_the_way_out() {
        let limits = [
            Limit::EventsPerInstant,
            Limit::EventsQueued,
            Limit::PacketsUnderWay,
            Limit::Actors,
            Limit::Messages,
            Limit::Audiences,
        ];
        let stops = limits.map(Stop::Limit);
        for stop in stops {
            assert!(stop.id().starts_with("limit.") && !stop.is_end());
            let says = stop.to_string();
            let ways = ["write ", "give it ", "`remove` "];
            assert!(ways.iter().any(|way| says.contains(way)), "{says}");
        }
        let messages = Stop::Limit(Limit::Messages).to_string();
        assert!(messages.starts_with("the world has made 4,000,000 messages, the most it may"));
    }
}
