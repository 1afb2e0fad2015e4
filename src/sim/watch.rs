//! Everybody who watches a world in tests, at once: the auditor, the checkers, and the balance of the ledger.
//!
//! [`Watch::look`] after every step of a world that it has watched from its beginning; [`Watch::finish`] when faults have stopped.

use crate::World;
use crate::audit::Auditor;
use crate::check::Checkers;
use crate::spec::Micros;
use crate::trace::RecordSeq;
use alloc::format;
use alloc::string::{String, ToString};

/// Auditor and checkers, and how far they have seen.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    auditor: Auditor,
    checkers: Checkers,
    seen: RecordSeq,
}

impl Watch {
    /// Nobody has seen anything yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sees what is new in the trace, recounts the world and compares, between two steps.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn look(&mut self, world: &World) -> Result<(), String> {
        let trace = world.trace();
        if trace.first_seq() > self.seen {
            return Err(format!("the records from {} on are gone", self.seen));
        }
        for record in trace.since(self.seen) {
            self.auditor.watch(record);
            let seen = self.checkers.watch(record);
            seen.map_err(|violation| violation.to_string())?;
        }
        self.seen = trace.next_seq();
        // The checkers first: a node that is not as it said is told as that, not as what the ledger makes of it.
        let looked = self.checkers.look(world);
        looked.map_err(|violation| violation.to_string())?;
        let ledger = world.ledger();
        let audited = self.auditor.audit(world, ledger);
        audited.map_err(|error| error.to_string())?;
        let balanced = ledger.balance();
        balanced.map_err(|audience| format!("{audience:?} is not balanced"))
    }

    /// Asks whether everybody makes progress: faults have stopped, and for `patience_us` or longer nothing was broken.
    ///
    /// # Errors
    /// Who does not, in words.
    pub fn finish(&self, world: &World, patience_us: Micros) -> Result<(), String> {
        let finished = self.checkers.finish(world.now(), patience_us);
        finished.map_err(|violation| violation.to_string())
    }
}
