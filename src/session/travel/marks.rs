//! What is worth a mark on the time line: faults, their ends, and losses. A fold of the trace.

use crate::MarkKind;
use crate::registry::Registry;
use sim::fate::{Fate, Reason};
use sim::spec::Micros;
use sim::trace::{Affliction, Item, LinkEnd, Record, What};
use std::rc::Rc;

/// Marks that are kept; what comes after them is counted.
pub(crate) const MARKS_MAX: usize = 400;
/// Losses for one reason that are closer together than this are one mark.
const LOSSES_TOGETHER_US: Micros = 50_000;

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// An actor or a node.
    Crashed(Rc<str>),
    Started(Rc<str>),
    /// A fault reset the connection of an actor.
    Cut(Rc<str>),
    /// It has one again.
    Back(Rc<str>),
    /// Nobody = everybody.
    Afflicted(Option<Rc<str>>, Affliction),
    /// Messages were lost for a reason, so many, this one first.
    Lost(Reason, u32, Item),
}

impl Mark {
    /// What it tells of.
    pub fn kind(&self) -> MarkKind {
        use Affliction::{Healed, Slowed, Thawed};
        match self {
            Self::Lost(..) => MarkKind::Loss,
            Self::Started(_) | Self::Back(_) => MarkKind::Return,
            Self::Afflicted(_, Thawed | Healed | Slowed(1)) => MarkKind::Return,
            _ => MarkKind::Fault,
        }
    }
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

    /// The first loss after a moment: when, and what was lost first.
    pub fn loss_after(&self, at: Micros) -> Option<(Micros, Item)> {
        self.losses().find(|(then, _)| *then > at)
    }

    /// The last one before a moment.
    pub fn loss_before(&self, at: Micros) -> Option<(Micros, Item)> {
        self.losses().rev().find(|(then, _)| *then < at)
    }

    fn losses(&self) -> impl DoubleEndedIterator<Item = (Micros, Item)> {
        self.row.iter().filter_map(|(at, mark)| match mark {
            Mark::Lost(_, _, item) => Some((*at, *item)),
            _ => None,
        })
    }

    /// Takes the next record of the trace. `known` has not taken it yet.
    pub fn fold(&mut self, record: &Record, known: &Registry) {
        match &record.what {
            What::ActorCrashed { actor } => {
                self.put(record.at, Mark::Crashed(known.actor_name(*actor).into()));
            }
            What::NodeCrashed { node } => {
                self.put(record.at, Mark::Crashed(known.node_name(*node).into()));
            }
            What::LinkClosed {
                link,
                why: LinkEnd::Reset,
            } => {
                if let Some(actor) = known.actor_of_link(*link) {
                    self.put(record.at, Mark::Cut(known.actor_name(actor).into()));
                }
            }
            What::FateChanged {
                to: Some(Fate::Lost(reason)),
                from,
                item,
                ..
            } if !matches!(from, Some(Fate::Lost(_))) => {
                self.lose(record.at, *reason, *item);
            }
            What::Afflicted { whom, how } => {
                let who = known.name_of(*whom).map(Rc::from);
                self.put(record.at, Mark::Afflicted(who, *how));
            }
            What::ActorStarted { actor } if known.has_crashed(*actor) => {
                self.put(record.at, Mark::Started(known.actor_name(*actor).into()));
            }
            What::NodeStarted { node } if known.is_down(*node) => {
                self.put(record.at, Mark::Started(known.node_name(*node).into()));
            }
            What::LinkAccepted { link, .. } => {
                let actor = known.actor_of_link(*link);
                if let Some(actor) = actor.filter(|actor| known.is_away(*actor)) {
                    self.put(record.at, Mark::Back(known.actor_name(actor).into()));
                }
            }
            _ => {}
        }
    }

    fn lose(&mut self, at: Micros, reason: Reason, item: Item) {
        self.lost += 1;
        let near = self.row.len().saturating_sub(4);
        let place = self.row[near..].iter().position(|(then, mark)| {
            let same = matches!(mark, Mark::Lost(other, ..) if *other == reason);
            same && at - then <= LOSSES_TOGETHER_US
        });
        let Some(place) = place else {
            return self.put(at, Mark::Lost(reason, 1, item));
        };
        if let (_, Mark::Lost(_, count, _)) = &mut Rc::make_mut(&mut self.row)[near + place] {
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
