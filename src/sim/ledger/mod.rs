//! The ledger: what became of every message, for every audience that should get it.
//!
//! It is a fold of the trace and nothing else: [`Ledger::fold`] takes the records in order and says which fates changed.

mod audience;

pub use audience::Counts;

use crate::trace::{AudienceId, AudienceKind, Name, Record, What};
use alloc::vec::Vec;
use audience::{Audiences, Row};

/// The fold of the trace into fates.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    audiences: Audiences,
}

/// One row of the ledger's table.
#[derive(Clone, Debug)]
pub struct AudienceView {
    /// Its number, in order of its coming.
    pub id: AudienceId,
    /// The actor, the key or the group.
    pub name: Name,
    /// Who it is.
    pub kind: AudienceKind,
    /// The stream of a group.
    pub key: Option<Name>,
    /// How many messages it should get: the sum of all fates.
    pub sent: u64,
    /// How many have which fate.
    pub counts: Counts,
    /// How often it processed a message, every time counted.
    pub processed: u64,
    /// How often it processed a message that it had processed before.
    pub duplicates: u64,
}

impl Ledger {
    /// A ledger of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next record of the trace. What it brings about is pushed to `out`, as [`What::AudienceAdded`] and
    /// [`What::FateChanged`], which the world appends as records of their own, caused by this one; folding those
    /// again does nothing.
    pub fn fold(&mut self, record: &Record, out: &mut Vec<What>) {
        let _ = (record, out);
    }

    /// The audiences in order of their coming, with their counts.
    pub fn audiences(&self) -> impl ExactSizeIterator<Item = AudienceView> + '_ {
        self.audiences.iter().map(|(id, row)| self.view(id, row))
    }

    /// One audience.
    pub fn audience(&self, id: AudienceId) -> Option<AudienceView> {
        self.audiences.get(id).map(|row| self.view(id, row))
    }

    fn view(&self, id: AudienceId, row: &Row) -> AudienceView {
        AudienceView {
            id,
            name: row.name.clone(),
            kind: row.kind,
            key: row.key.clone(),
            sent: row.sent,
            counts: row.counts.clone(),
            processed: row.processed,
            duplicates: row.duplicates,
        }
    }
}
