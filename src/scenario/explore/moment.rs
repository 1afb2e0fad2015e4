//! The moment at which a world fails: the last time at which a check that held holds no more.
//!
//! A check that never held (so many must be done, and are not) fails by its first loss, if something of its audience is lost;
//! else it is the end that tells.

use crate::ast::Check;
use crate::judge;
use crate::lower::Compiled;
use crate::run::{Bounds, Run};
use alloc::vec::Vec;
use sim::fate::Fate;
use sim::spec::Micros;
use sim::trace::{Item, Record, RecordSeq, What};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, in microseconds since the world's beginning.
    pub at_us: Micros,
    /// The message that it is about, if it is about one.
    pub item: Option<Item>,
    /// What it was before a node made a message of it.
    pub intended: Option<Item>,
    /// Items of the event queue up to then.
    pub items: u64,
}

/// Where things stand as the world runs.
struct Watch<'a> {
    check: &'a Check,
    held: bool,
    /// The check has failed since then.
    failing: Option<Moment>,
    /// The first loss among those that the check is about.
    first_loss: Option<Moment>,
}

/// The moment at which this check (from 0) fails with a seed; nothing if it holds, or if the world comes to no end.
pub fn moment(compiled: &Compiled, check: usize, seed: u64, bounds: Bounds) -> Option<Moment> {
    let mut spec = compiled.spec.clone();
    spec.seed = seed;
    let mut run = Run::bounded(spec, bounds).ok()?;
    let check = &compiled.checks.get(check)?.1;
    let mut watch = Watch {
        check,
        held: judge::holds(&run.world, check),
        failing: None,
        first_loss: None,
    };
    let stop = loop {
        let cursor = run.world.trace().next_seq();
        let stop = run.step();
        if run.world.trace().next_seq() > cursor {
            watch.look(&run, cursor);
        }
        if let Some(stop) = stop {
            break stop;
        }
    };
    if !stop.is_end() || watch.held {
        return None;
    }
    let at_the_end = || Moment {
        at_us: run.world.now(),
        item: None,
        intended: None,
        items: run.items(),
    };
    let found = watch.failing.or(watch.first_loss);
    Some(found.unwrap_or_else(at_the_end))
}

impl Watch<'_> {
    /// Looks at what one step has brought.
    fn look(&mut self, run: &Run, cursor: RecordSeq) {
        let records: Vec<&Record> = run.world.trace().since(cursor).collect();
        let lost = records.iter().find_map(|record| self.lost(run, record));
        if let Some(item) = lost.filter(|_| self.first_loss.is_none()) {
            self.first_loss = Some(moment_of(run, Some(item)));
        }
        let holds = judge::holds(&run.world, self.check);
        if self.held && !holds {
            let item = lost.or_else(|| records.iter().rev().find_map(|record| about(record)));
            self.failing = Some(moment_of(run, item));
        } else if holds {
            self.failing = None;
        }
        self.held = holds;
    }

    /// What is lost by this record, to somebody whom the check is about.
    fn lost(&self, run: &Run, record: &Record) -> Option<Item> {
        let What::FateChanged {
            item,
            audience,
            to: Some(Fate::Lost(_)),
            ..
        } = &record.what
        else {
            return None;
        };
        let meant = judge::audiences(&run.world, self.check.audience()).ok()?;
        meant.iter().any(|row| row.id == *audience).then_some(*item)
    }
}

/// The message that a record is about.
fn about(record: &Record) -> Option<Item> {
    match &record.what {
        What::FateChanged { item, .. } => Some(*item),
        What::WorkEnded { messages, .. } | What::HandsOff { messages, .. } => {
            messages.first().copied().map(Item::Message)
        }
        _ => None,
    }
}

fn moment_of(run: &Run, item: Option<Item>) -> Moment {
    let ledger = run.world.ledger();
    let intended = item.and_then(|item| match item {
        Item::Message(msg) => {
            let origin = ledger.message(msg)?.origin?;
            Some(Item::Intended(origin.intent, 0))
        }
        Item::Intended(..) => Some(item),
    });
    Moment {
        at_us: run.world.now(),
        item,
        intended,
        items: run.items(),
    }
}
