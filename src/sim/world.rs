//! The world: what runs when, and what can be asked of it.
//!
//! Calling order: [`World::new`], then any of [`World::step`], [`World::run_until`] and [`World::apply`]; the rest are
//! questions. Nothing happens but by an item of the event queue or by a person's input.
//!
//! **The end.** A world ends at the `until` of its spec; without one, when all blocks that are counted have run, no fault is to
//! come, nobody works, no message is under way, no console waits for a reply, and all that has been so for a while (idle
//! polling does not count). At its end time stops. A person's input opens the world again, and from then on it goes on
//! without an end. A limit that is reached stops the world for good.
//!
//! Where things are: `build` makes a world, `net` moves packets, `nodes` asks the brokers, `actors` starts and connects actors, `programs` runs what they do,
//! `service` lets them wait for their turn in a slow node, `backlog` tells the brokers what nobody takes, `faults` breaks things, `person` does what a person does, `audit` shows the auditor what is where,
//! `checkpoint` makes copies that last.

mod actors;
mod audit;
mod backlog;
mod build;
mod checkpoint;
mod faults;
mod net;
mod nodes;
mod person;
mod programs;
mod rules;
mod service;

pub use actors::{REDIAL_DOUBLINGS_MAX, REDIAL_US_LIMIT, REDIAL_US_MAX, REDIAL_US_MIN};
pub use audit::{Load, UnderWay};
pub use build::SETUP_NAME;
pub use programs::{IDLE_US, OPERATIONS_PER_TURN_MAX, TROUBLE_US_MAX, TROUBLE_US_MIN};
pub use service::SERVICE_US_DEFAULT;
pub(crate) use service::Service;

use crate::actor::{Actor, Life};
use crate::input::{Input, Recording, SpecError};
use crate::ledger::Ledger;
use crate::link::{Link, Packet, Towards};
use crate::log::Log;
use crate::node::Node;
use crate::program::Scratch;
use crate::queue::{Queue, Token};
use crate::shared::Shared;
use crate::spec::{Act, LinkSpec, Micros, Role, TIME_US_MAX, WorldSpec};
use crate::trace::{ActorId, Limit, Name, NodeId, RecordSeq, What};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};

/// Items of the event queue that may run at one instant.
pub const EVENTS_PER_INSTANT_MAX: u32 = 200_000;
/// Messages that may be made in a world.
pub const MESSAGES_MAX: u64 = 4_000_000;
/// Packets that may be under way at one time, on all links together.
pub const PACKETS_UNDER_WAY_MAX: usize = 1 << 20;
/// Inputs that are recorded.
pub const INPUTS_MAX: usize = 1 << 20;
/// Bytes of all recorded inputs together: arguments of commands, and what was sent as it was. An input beyond it is refused, so a recording
/// is always complete.
pub const INPUTS_BYTES_MAX: usize = 64 << 20;
/// A world without an `until` is quiet when nothing has happened for so long, or for two intervals of its slowest
/// endless block, whichever is longer.
pub const QUIET_US_MIN: Micros = 3_000_000;

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

/// A world in virtual time. A clone is a checkpoint.
#[derive(Clone, Debug)]
pub struct World {
    spec: Arc<WorldSpec>,
    now: Micros,
    queue: Queue<Item>,
    log: Log,
    ledger: Ledger,
    /// What the ledger said of the last record; empty between records.
    changes: Vec<What>,
    nodes: Vec<Node>,
    actors: Vec<Actor>,
    /// Links by slot; slots are used again, numbers are not.
    links: Vec<Link>,
    links_free: Vec<u32>,
    names: BTreeMap<Name, Named>,
    /// Actors that are in the world.
    present: usize,
    packets: u64,
    /// Packets on links and in inboxes.
    under_way: usize,
    links_made: u32,
    messages: u64,
    inputs: Vec<(Micros, Input)>,
    inputs_bytes: usize,
    activity: Activity,
    /// The items that ran at the present instant.
    instant_items: u32,
    /// A limit that was reached while an item ran.
    limit: Option<Limit>,
    ended: Option<Option<Limit>>,
    scratch: Scratch,
    shared: Shared,
    /// How links are now: of everybody (an empty name), of nodes, of actors; the last one that fits counts.
    link_specs: Vec<(Name, LinkSpec)>,
    /// Links of the node that speaks now whose broker is to be told what it has unsent; empty between calls.
    backlogged: Vec<u32>,
    /// Has anything ever been frozen or cut? If not, no item and no packet need be asked.
    disturbed: bool,
    /// The rules, with their dice.
    rules: Vec<rules::Ruled>,
    /// What is done at its time.
    script: Vec<(Micros, Arc<Act>)>,
    /// Losses declared as meant.
    intended: usize,
    /// The end, if it is set.
    until_us: Option<Micros>,
}

/// Who has a name.
#[derive(Clone, Copy, Debug)]
enum Named {
    Node(NodeId),
    Actor(ActorId),
}

/// An item of the event queue.
#[derive(Clone, Copy, Debug)]
enum Item {
    /// The first packet of a lane arrives.
    Arrive { slot: u32, towards: Towards },
    /// What has its turn in a node that takes time is done.
    Serve(NodeId),
    /// A broker asked to be called.
    NodeTimer(NodeId),
    /// A scheduled block of an actor is due.
    Due { actor: ActorId, schedule: u16 },
    /// An actor's work, wait or pause is over.
    Resume(ActorId),
    /// An actor connects again.
    Redial(ActorId),
    /// A fault of the spec.
    Fault(u32),
    /// A rule throws its die.
    Rule(u32),
    /// A fault of a rule is undone.
    Undo { rule: u32, which: u32 },
    /// An act of the script.
    Act(u32),
}

/// Something that came due while an actor was frozen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    Due(u16),
    Resume,
    Redial,
}

/// What has yet to happen before a world without `until` is over.
#[derive(Clone, Debug, Default)]
struct Activity {
    /// Timers of counted blocks, of producers' endless blocks, and of faults.
    to_come: usize,
    /// Actors at work.
    working: usize,
    /// Packets under way that carry messages or are meant to make some.
    carrying: usize,
    /// The last time that something happened which matters to the end.
    last: Micros,
    /// How long it must be quiet.
    quiet_us: Micros,
    /// Is there anything whose end could be awaited? A world for a person to play in has no end.
    awaited: bool,
    /// Has a person gone on after the end?
    open_ended: bool,
}

impl Activity {
    /// Can the end be awaited, but not yet?
    fn has_something_to_come(&self) -> bool {
        !self.awaited || self.to_come + self.working + self.carrying > 0
    }
}

impl World {
    /// A copy to go back to. It is made here and not where it is wanted, since the code for it is large and need not be there twice.
    pub fn checkpoint(&self) -> Self {
        self.clone()
    }

    /// Plays a recording up to its last input (run on from there).
    pub fn replay(recording: &Recording) -> Result<Self, SpecError> {
        let mut world = Self::new(recording.spec.clone())?;
        for (at, input) in &recording.inputs {
            world.run_until(*at, u64::MAX);
            // What was refused was not recorded, so nothing is refused here.
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
        self.queue.next_at()
    }

    /// The next item of the event queue: when it is due, and of what kind it is. Nothing if the world is at its end.
    pub fn peek_next(&self) -> Option<(Micros, Upcoming)> {
        let (at, item) = self.queue.peek()?;
        let ends_before = self.end_until(at).is_some_and(|end| end < at);
        let over = self.ended.is_some() || ends_before;
        (!over).then(|| (at, self.kind(item)))
    }

    /// Everything on the event queue: when it is due, and of what kind it is, in no order that matters. What such an item
    /// brings about is not known before it runs.
    pub fn scheduled(&self) -> impl Iterator<Item = (Micros, Upcoming)> {
        let items = self.queue.items();
        items.map(|(at, item)| (at, self.kind(item)))
    }

    /// When the world will end, if nothing but idle asking happens until then. Nothing if something is still to come, or if it
    /// does not end by itself.
    pub fn ends_at(&self) -> Option<Micros> {
        let activity = &self.activity;
        if self.ended.is_some() || self.limit.is_some() || activity.open_ended {
            return None;
        }
        let end = match self.until_us {
            Some(until) => until,
            None if activity.has_something_to_come() => return None,
            None => activity.last.saturating_add(activity.quiet_us),
        };
        Some(end.max(self.now))
    }

    /// Runs one item of the event queue, or ends the world if it is time to.
    pub fn step(&mut self) -> Stepped {
        if let Some(limit) = self.ended {
            return Stepped::Ended(limit);
        }
        let next = self.queue.next_at();
        if let Some(end) = self.end_until(next.unwrap_or(Micros::MAX)) {
            self.end_at(end, None);
            return Stepped::Ended(None);
        }
        match self.queue.pop() {
            Some((at, item)) => {
                let kind = self.kind(&item);
                self.run_item(at, item);
                Stepped::Item(kind)
            }
            None => Stepped::Idle,
        }
    }

    /// Runs what is due up to and including `t`, but no more than `items_max` items; then it is `t`, unless the world ended before.
    pub fn run_until(&mut self, t: Micros, items_max: u64) -> Progress {
        let (t, mut items) = (t.min(TIME_US_MAX), 0);
        while self.ended.is_none() {
            let next = self.queue.next_at().filter(|&at| at <= t);
            if let Some(end) = self.end_until(next.unwrap_or(t)) {
                self.end_at(end, None);
                break;
            }
            if next.is_none() {
                self.pass_to(t);
                break;
            }
            if items == items_max {
                return self.progress(items, false);
            }
            if let Some((at, item)) = self.queue.pop() {
                self.run_item(at, item);
                items += 1;
            }
        }
        self.progress(items, true)
    }

    fn progress(&self, items: u64, reached: bool) -> Progress {
        Progress {
            items,
            reached,
            ended: self.ended.is_some(),
        }
    }

    /// The newest part of the trace.
    pub fn trace(&self) -> &Log {
        &self.log
    }

    /// From now on the trace keeps at least so many of the newest records (0 to [`TRACE_WINDOW_RECORDS`], which is what a
    /// world begins with) beside all that the present step has made. Who reads each step's records as they come needs no
    /// more, and a small window stays in the machine's cache.
    ///
    /// [`TRACE_WINDOW_RECORDS`]: crate::log::TRACE_WINDOW_RECORDS
    pub fn keep_trace(&mut self, records: usize) {
        self.log.keep(records);
    }

    /// The hash of every record ever made; equal on every machine for equal spec and input.
    pub fn trace_hash(&self) -> u64 {
        self.log.hash()
    }

    /// What became of every message.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What the world was made of.
    pub fn spec(&self) -> &WorldSpec {
        &self.spec
    }

    /// What makes this world happen again, up to the last input.
    pub fn recording(&self) -> Recording {
        Recording {
            spec: WorldSpec::clone(&self.spec),
            inputs: self.inputs.clone(),
        }
    }

    /// The actor of this name that is in the world now.
    pub fn actor(&self, name: &[u8]) -> Option<ActorId> {
        match self.names.get(name) {
            Some(Named::Actor(actor)) => Some(*actor),
            _ => None,
        }
    }

    /// The node of this name.
    pub fn node(&self, name: &[u8]) -> Option<NodeId> {
        match self.names.get(name) {
            Some(Named::Node(node)) => Some(*node),
            _ => None,
        }
    }

    /// What will be done at its time, as far as it is known: by the script of the spec, and by a person who said so.
    pub fn to_be_done(&self) -> impl Iterator<Item = (Micros, &Act)> {
        let script = self.script.iter().filter(|(at, _)| *at >= self.now);
        script.map(|(at, act)| (*at, &**act))
    }

    /// The names of all nodes, by their numbers.
    pub fn nodes(&self) -> impl Iterator<Item = &Name> {
        self.nodes.iter().map(|node| &node.name)
    }

    /// The actors that are in the world, with their names and roles, by their numbers.
    pub fn actors(&self) -> impl Iterator<Item = (ActorId, &Name, Role)> {
        let all = self.actors.iter().enumerate();
        let present = all.filter(|(_, actor)| actor.life != Life::Removed);
        present.map(|(id, actor)| (ActorId(id as u32), &actor.name, actor.role))
    }

    /// Is the world at its end, and by which limit?
    pub fn ended(&self) -> Option<Option<Limit>> {
        self.ended
    }

    fn run_item(&mut self, at: Micros, item: Item) {
        self.pass_to(at);
        self.log.begin_step();
        self.instant_items += 1;
        if self.disturbed && self.hold(item) {
            return;
        }
        match item {
            Item::Arrive { slot, towards } => self.arrive(slot, towards),
            Item::Serve(node) => self.serve(node),
            Item::NodeTimer(node) => self.node_timer(node),
            Item::Due { actor, schedule } => self.schedule_due(actor, schedule),
            Item::Resume(actor) => self.resume(actor),
            Item::Redial(actor) => self.redial(actor),
            Item::Fault(index) => self.fault_due(index),
            Item::Rule(rule) => self.rule_due(rule),
            Item::Undo { rule, which } => self.undo_due(rule, which),
            Item::Act(index) => self.act_due(index),
        }
        if self.instant_items > EVENTS_PER_INSTANT_MAX {
            self.limit.get_or_insert(Limit::EventsPerInstant);
        }
        self.stop_at_limit();
    }

    fn kind(&self, item: &Item) -> Upcoming {
        match item {
            Item::Arrive { slot, towards } => {
                let lane = self.links[*slot as usize].lane(*towards);
                arrival_of(lane.packets.front())
            }
            Item::Serve(node) => arrival_of(self.is_served_next(*node)),
            Item::NodeTimer(_) => Upcoming::NodeTimer,
            Item::Due { .. } | Item::Resume(_) | Item::Redial(_) => Upcoming::Actor,
            Item::Fault(_) | Item::Rule(_) | Item::Undo { .. } => Upcoming::Fault,
            Item::Act(index) => match *self.script[*index as usize].1 {
                Act::Fault(_) | Act::Rule(_) => Upcoming::Fault,
                _ => Upcoming::Actor,
            },
        }
    }

    fn pass_to(&mut self, at: Micros) {
        if at > self.now {
            self.now = at;
            self.instant_items = 0;
        }
    }

    /// Schedules an item. A full queue ends the world, after the item that runs now.
    fn schedule(&mut self, at: Micros, item: Item) -> Option<Token> {
        let pushed = self.queue.push(at, item);
        if pushed.is_err() {
            self.limit.get_or_insert(Limit::EventsQueued);
        }
        pushed.ok()
    }

    /// Schedules an item behind everything of its time but what a script does.
    fn schedule_late(&mut self, at: Micros, item: Item) -> Option<Token> {
        let pushed = self.queue.push_late(at, item);
        if pushed.is_err() {
            self.limit.get_or_insert(Limit::EventsQueued);
        }
        pushed.ok()
    }

    /// Schedules an item behind everything else of its time.
    fn schedule_last(&mut self, at: Micros, item: Item) -> Option<Token> {
        let pushed = self.queue.push_last(at, item);
        if pushed.is_err() {
            self.limit.get_or_insert(Limit::EventsQueued);
        }
        pushed.ok()
    }

    fn cancel(&mut self, token: Option<Token>) {
        if let Some(token) = token {
            self.queue.cancel(token);
        }
    }

    /// The one place where records are made: numbered, folded into the ledger, kept; what the ledger says follows.
    fn record(&mut self, cause: Option<RecordSeq>, what: What) -> RecordSeq {
        let record = self.log.push(self.now, cause, what);
        let seq = record.seq;
        self.ledger.fold(record, &mut self.changes);
        if self.ledger.has_too_many_audiences() {
            self.limit.get_or_insert(Limit::Audiences);
        }
        for what in self.changes.drain(..) {
            self.log.push(self.now, Some(seq), what);
        }
        seq
    }

    /// Something happened that matters to the end.
    fn touch(&mut self) {
        self.activity.last = self.now;
    }

    /// When the world ends, if that is at or before `t` and before anything that is still due by then.
    fn end_until(&self, t: Micros) -> Option<Micros> {
        let end = self.ends_at()?;
        let due = self.queue.next_at().is_some_and(|at| at <= end);
        let is_awaited = self.until_us.is_none() && self.console_waits();
        (end <= t && !due && !is_awaited).then_some(end)
    }

    fn console_waits(&self) -> bool {
        self.actors.iter().any(|actor| {
            actor.link.is_some_and(|slot| {
                let asked = self.links[slot as usize].requests;
                asked > actor.typing.answered && actor.role == Role::Console
            })
        })
    }

    fn end_at(&mut self, at: Micros, limit: Option<Limit>) {
        self.pass_to(at);
        self.record(None, What::Ended { limit });
        self.ended = Some(limit);
    }

    fn stop_at_limit(&mut self) {
        if let Some(limit) = self.limit
            && self.ended.is_none()
        {
            self.end_at(self.now, Some(limit));
        }
    }
}

fn arrival_of(packet: Option<&Packet>) -> Upcoming {
    match packet {
        Some(packet) if packet.is_visible() => Upcoming::Arrival {
            message: packet.carries(),
        },
        _ => Upcoming::Unseen,
    }
}
