//! Trace that is no longer kept, made again from the nearest checkpoint, a record at a time.

use super::{Checkpoint, Deed, Done, Future};
use crate::registry::Registry;
use sim::spec::Micros;
use sim::trace::{Record, RecordSeq};
use sim::{Input, Stepped, World};
use std::rc::Rc;

/// Items that run at most between two records that are looked at.
const ITEMS_MAX: u32 = 4_000_000;

/// A piece of the past that is run again; nobody sees it.
pub(crate) struct Past<'a> {
    pub world: World,
    deeds: &'a [Rc<Done>],
    /// The next record to be looked at.
    cursor: RecordSeq,
    /// What was known before it.
    pub known: Registry,
}

impl<'a> Past<'a> {
    /// The past from the newest checkpoint before a record on.
    pub fn before(future: &'a Future, seq: RecordSeq) -> Option<Self> {
        let checkpoint = future.checkpoints.before_record(seq)?;
        Some(Self::of(checkpoint, &future.deeds))
    }

    /// The past from a checkpoint on; `deeds` are all of its future.
    pub fn of(checkpoint: &Checkpoint, deeds: &'a [Rc<Done>]) -> Self {
        let present = &checkpoint.present;
        Self {
            world: present.world.checkpoint(),
            deeds: deeds.get(checkpoint.done..).unwrap_or_default(),
            cursor: checkpoint.records,
            known: present.folds.known.clone(),
        }
    }

    pub fn cursor(&self) -> RecordSeq {
        self.cursor
    }

    /// Looks at every record before this one, in order.
    pub fn look(&mut self, end: RecordSeq, mut at: impl FnMut(&Record, &Registry)) {
        for _ in 0..ITEMS_MAX {
            for record in self.world.trace().since(self.cursor) {
                if record.seq >= end {
                    break;
                }
                at(record, &self.known);
                self.known.fold(record);
                self.cursor = record.seq + 1;
            }
            if self.cursor >= end || !self.go_on() {
                return;
            }
        }
    }

    /// When the next deed was done.
    pub fn next_deed_at(&self) -> Option<Micros> {
        self.deeds.first().map(|done| done.at)
    }

    /// Does every deed up to a moment.
    pub fn do_due(&mut self, until: Micros) {
        while let Some((next, rest)) = self.deeds.split_first()
            && next.at <= until
        {
            self.do_again(next);
            self.deeds = rest;
        }
    }

    /// Runs the next item, or does the next deed if nothing is due before.
    fn go_on(&mut self) -> bool {
        let Some((next, rest)) = self.deeds.split_first() else {
            return matches!(self.world.step(), Stepped::Item(_));
        };
        if self.is_due_by(next.at) {
            self.world.step();
            return true;
        }
        self.do_again(next);
        self.deeds = rest;
        true
    }

    fn do_again(&mut self, done: &Done) {
        self.world.run_until(done.at, u64::MAX);
        // What was refused is not recorded.
        let _ = match &done.deed {
            Deed::Input(input) => self.world.apply(input.clone()),
            Deed::Open { name, node, .. } => self.world.apply(Input::Open {
                name: name.clone(),
                node: node.clone(),
            }),
            _ => Ok(None),
        };
    }

    fn is_due_by(&self, at: Micros) -> bool {
        self.world.peek_next().is_some_and(|(due, _)| due <= at)
    }
}
