//! Invariant checkers: what holds in every world, whatever its actors, its faults and its person do.
//!
//! They are folds of the trace, each with the plainest model of its own: lists as rows of numbers ([`lists`]), streams and
//! groups as sorted maps ([`streams`]), who waits in which order ([`turns`]), who is alive and what is under way
//! ([`people`]). [`Checkers::watch`] takes every record; [`Checkers::look`] compares the models with the nodes between two
//! steps; [`Checkers::finish`] asks, when faults have stopped for a while, whether everybody makes progress.
//!
//! Like the auditor they share nothing with the ledger and are slow. Every rule is shown to be broken by a seeded bug.

mod lists;
mod people;
mod streams;
mod turns;

use crate::World;
use crate::spec::Micros;
use crate::trace::{NodeId, Record, RecordSeq, What};
use alloc::collections::BTreeMap;
use alloc::string::String;
use broker::event::Event;
use core::fmt;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A message is handed out of a place that it is in, so never to two clients of one list.
    ServedOnce,
    /// A list is served from its ends, a sorted set by its scores, a group in the order of its stream.
    InOrder,
    /// Numbers and IDs ascend, and time does not go back.
    Ascending,
    /// Who waits longest for a key is served first, and nobody waits at a list that has something.
    InTurn,
    /// What is acknowledged was pending, and is no more.
    Acknowledged,
    /// The nodes hold what their events say.
    AsTold,
    /// Every packet arrives or is lost, once.
    Packets,
    /// After faults have stopped every living consumer is connected, and waits or does something.
    Progress,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub rule: Rule,
    /// The newest record that was seen.
    pub record: RecordSeq,
    /// What is wrong.
    pub text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, record, text } = self;
        write!(f, "{rule:?}, at record {record}: {text}")
    }
}

impl core::error::Error for Violation {}

/// What a checker finds: the rule, and what is wrong.
type Checked = Result<(), (Rule, String)>;

/// All checkers.
#[derive(Clone, Debug, Default)]
pub struct Checkers {
    next: RecordSeq,
    at: Micros,
    nodes: BTreeMap<NodeId, Node>,
    people: people::People,
}

/// What is known of a node.
#[derive(Clone, Debug, Default)]
struct Node {
    newest: Newest,
    lists: lists::Lists,
    streams: streams::Streams,
    turns: turns::Turns,
}

/// The newest numbers, which outlive a crash.
#[derive(Clone, Debug, Default)]
struct Newest {
    message: u64,
    key: u64,
    client: u64,
}

impl Checkers {
    /// Checkers that have seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sees the next record of the trace. All must be seen, in order.
    ///
    /// # Errors
    /// The rule that this record breaks. The models are of no use then.
    pub fn watch(&mut self, record: &Record) -> Result<(), Violation> {
        let seen = self.see(record);
        self.next = record.seq + 1;
        self.at = record.at;
        seen.map_err(|(rule, text)| Violation {
            rule,
            record: record.seq,
            text,
        })
    }

    fn see(&mut self, record: &Record) -> Checked {
        let in_order = record.seq == self.next && record.at >= self.at;
        ensure(in_order, Rule::Ascending, || "time goes back".into())?;
        match &record.what {
            What::NodeCrashed { node } => {
                let known = self.nodes.entry(*node).or_default();
                let newest = core::mem::take(&mut known.newest);
                *known = Node {
                    newest,
                    ..Node::default()
                };
            }
            What::Node { node, event } => self.nodes.entry(*node).or_default().see(event)?,
            _ => {}
        }
        self.people.see(record)
    }

    /// Compares the models with the nodes, between two steps of a world of which every record has been seen.
    ///
    /// # Errors
    /// The first rule that does not hold.
    pub fn look(&self, world: &World) -> Result<(), Violation> {
        let looked = world.brokers().try_for_each(|(node, broker)| {
            let (Some(broker), Some(known)) = (broker, self.nodes.get(&node)) else {
                return Ok(());
            };
            known.lists.look(broker)?;
            known.streams.look(broker)?;
            known.turns.look(&known.lists)
        });
        let looked = looked.and_then(|()| self.people.look(world));
        looked.map_err(|wrong| self.violation(wrong))
    }

    /// Asks whether everybody makes progress: faults have stopped, and for `patience_us` or longer nothing was broken.
    ///
    /// # Errors
    /// The first actor that does not.
    pub fn finish(&self, now: Micros, patience_us: Micros) -> Result<(), Violation> {
        let waits = |node: NodeId, client| {
            let node = self.nodes.get(&node);
            node.is_some_and(|node| node.turns.waits(client))
        };
        let finished = self.people.finish(now, patience_us, waits);
        finished.map_err(|wrong| self.violation(wrong))
    }

    fn violation(&self, (rule, text): (Rule, String)) -> Violation {
        let record = self.next.saturating_sub(1);
        Violation { rule, record, text }
    }
}

impl Node {
    fn see(&mut self, event: &Event) -> Checked {
        self.newest.see(event)?;
        self.turns.see(event, &self.lists)?;
        self.lists.see(event)?;
        self.streams.see(event)
    }
}

impl Newest {
    fn see(&mut self, event: &Event) -> Checked {
        let (newest, number) = match event {
            Event::Created { msg, .. } | Event::Notified { msg, .. } => (&mut self.message, msg.0),
            Event::KeyCreated { key, .. } => (&mut self.key, key.0),
            Event::Connected { client } => (&mut self.client, client.0),
            _ => return Ok(()),
        };
        let ascends = number > *newest;
        *newest = number;
        ensure(ascends, Rule::Ascending, || alloc::format!("{event:?}"))
    }
}

fn ensure(holds: bool, rule: Rule, text: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err((rule, text())) }
}
