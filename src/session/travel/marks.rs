//! What is worth a mark on the time line: faults and losses. A fold of the trace.

use crate::registry::Registry;
use sim::fate::{Fate, Reason};
use sim::spec::Micros;
use sim::trace::{ActorId, LinkEnd, NodeId, Record, What};
use std::rc::Rc;

/// Marks that are kept; what comes after them is counted.
pub(crate) const MARKS_MAX: usize = 400;
/// Losses for one reason that are closer together than this are one mark.
const LOSSES_TOGETHER_US: Micros = 50_000;

/// One mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    ActorCrashed(ActorId),
    NodeCrashed(NodeId),
    /// A fault reset the connection of an actor.
    Cut(ActorId),
    /// Messages were lost for a reason, so many.
    Lost(Reason, u32),
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    row: Rc<Vec<(Micros, Mark)>>,
    /// Marks that did not fit.
    pub more: u64,
    /// Losses in all marks.
    lost: u64,
}

impl Marks {
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Losses in all marks.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Micros, Mark)> {
        self.row.iter()
    }

    /// Takes the next record of the trace. `known` has not taken it yet.
    pub fn fold(&mut self, record: &Record, known: &Registry) {
        match &record.what {
            What::ActorCrashed { actor } => self.put(record.at, Mark::ActorCrashed(*actor)),
            What::NodeCrashed { node } => self.put(record.at, Mark::NodeCrashed(*node)),
            What::LinkClosed {
                link,
                why: LinkEnd::Reset,
            } => {
                if let Some(actor) = known.actor_of_link(*link) {
                    self.put(record.at, Mark::Cut(actor));
                }
            }
            What::FateChanged {
                to: Some(Fate::Lost(reason)),
                from,
                ..
            } if !matches!(from, Some(Fate::Lost(_))) => {
                self.lose(record.at, *reason);
            }
            _ => {}
        }
    }

    fn lose(&mut self, at: Micros, reason: Reason) {
        self.lost += 1;
        let near = self.row.len().saturating_sub(4);
        let place = self.row[near..].iter().position(|(then, mark)| {
            let same = matches!(mark, Mark::Lost(other, _) if *other == reason);
            same && at - then <= LOSSES_TOGETHER_US
        });
        let Some(place) = place else {
            return self.put(at, Mark::Lost(reason, 1));
        };
        if let (_, Mark::Lost(_, count)) = &mut Rc::make_mut(&mut self.row)[near + place] {
            *count += 1;
        }
    }

    fn put(&mut self, at: Micros, mark: Mark) {
        if self.row.len() < MARKS_MAX {
            Rc::make_mut(&mut self.row).push((at, mark));
        } else {
            self.more += 1;
        }
    }
}
