//! The world: see `crate`.

use crate::input::{Input, InputError, Recording, SpecError};
use crate::log::Log;
use crate::spec::{Micros, WorldSpec};
use crate::trace::{ActorId, Limit};

/// What the next item of the event queue is, for the pace of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upcoming {
    /// A packet arrives; does it carry a message, or is it meant to make one?
    Arrival {
        /// It does.
        message: bool,
    },
    /// A fault of the spec.
    Fault,
    /// An actor goes on: work ends, a wait ends, a block is due, it connects again.
    Actor,
    /// A node's timer: a blocking command times out, or a key expires.
    NodeTimer,
    /// Nothing to be seen: a connection is being opened or closed.
    Unseen,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// One item of the event queue ran, of this kind.
    Item(Upcoming),
    /// Nothing is left to run, for now: only a person could make something happen.
    Idle,
    /// The world is at its end (`What::Ended` is in the trace). After the end that its spec knows, an input opens it again.
    Ended(Option<Limit>),
}

/// How far a run got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Items of the event queue that ran.
    pub items: u64,
    /// Did it reach its time (or the world its end)? If not, it used up its items.
    pub reached: bool,
    /// Is the world at its end?
    pub ended: bool,
}

/// A world in virtual time.
#[derive(Clone, Debug)]
pub struct World {
    spec: WorldSpec,
    now: Micros,
    log: Log,
}

impl World {
    /// Makes a world at time zero, its setup done.
    pub fn new(spec: WorldSpec) -> Result<Self, SpecError> {
        Ok(Self {
            spec,
            now: 0,
            log: Log::default(),
        })
    }

    /// Plays a recording up to its last input (run on from there).
    pub fn replay(recording: &Recording) -> Result<Self, SpecError> {
        let mut world = Self::new(recording.spec.clone())?;
        for (at, input) in &recording.inputs {
            world.run_until(*at, u64::MAX);
            // What was refused was not recorded.
            let _ = world.apply(input.clone());
        }
        Ok(world)
    }

    /// The present moment.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// When the next item of the event queue is due.
    pub fn next_at(&self) -> Option<Micros> {
        None
    }

    /// The next item of the event queue: when it is due, and of what kind it is.
    pub fn peek_next(&self) -> Option<(Micros, Upcoming)> {
        None
    }

    /// Runs one item of the event queue.
    pub fn step(&mut self) -> Stepped {
        Stepped::Idle
    }

    /// Runs what is due up to and including `t`, but no more than `items_max` items; then it is `t`, unless the world ended before.
    pub fn run_until(&mut self, t: Micros, items_max: u64) -> Progress {
        let _ = items_max;
        self.now = self.now.max(t);
        Progress {
            items: 0,
            reached: true,
            ended: false,
        }
    }

    /// Does what a person does, now. What is due at this moment runs first. Answers with the number of an actor that came into the world.
    pub fn apply(&mut self, input: Input) -> Result<Option<ActorId>, InputError> {
        let _ = input;
        Ok(None)
    }

    /// The newest part of the trace.
    pub fn trace(&self) -> &Log {
        &self.log
    }

    /// The hash of every record ever made; equal on every machine for equal spec and input.
    pub fn trace_hash(&self) -> u64 {
        self.log.hash()
    }

    /// What the world was made of.
    pub fn spec(&self) -> &WorldSpec {
        &self.spec
    }

    /// What makes this world happen again.
    pub fn recording(&self) -> Recording {
        Recording {
            spec: self.spec.clone(),
            inputs: alloc::vec::Vec::new(),
        }
    }

    /// The actor of this name that is in the world now.
    pub fn actor(&self, name: &[u8]) -> Option<ActorId> {
        let _ = name;
        None
    }
}
