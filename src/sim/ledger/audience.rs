//! The audiences and their counts: the rows and cells of the ledger's table.

use super::measures::Measures;
use crate::fate::{Fate, Reason};
use crate::trace::{AudienceId, AudienceKind, Name, What};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The cells of a row: six fates without a reason, then one cell for each reason.
const CELLS: usize = 6 + Reason::ALL.len();

/// Audiences of a world: when there are more, it ends (`Limit::Audiences`), with all of them counted.
pub const AUDIENCES_MAX: usize = 1_000;

/// How many messages of one audience have which fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    cells: [u64; CELLS],
}

impl Default for Counts {
    fn default() -> Self {
        Self { cells: [0; CELLS] }
    }
}

impl Counts {
    /// How many have exactly this fate (a loss with exactly this reason).
    pub fn of(&self, fate: Fate) -> u64 {
        self.cells[cell(fate)]
    }

    /// How many are lost, for whatever reason.
    pub fn lost(&self) -> u64 {
        self.cells[6..].iter().sum()
    }

    /// The losses by reason, in the design's order, without those that are zero.
    pub fn reasons(&self) -> impl Iterator<Item = (Reason, u64)> + '_ {
        let counts = Reason::ALL.into_iter().zip(&self.cells[6..]);
        counts.filter(|(_, n)| **n > 0).map(|(r, n)| (r, *n))
    }

    /// The sum of all fates: what was sent.
    pub fn total(&self) -> u64 {
        self.cells.iter().sum()
    }

    pub(super) fn add(&mut self, fate: Fate, n: u64) {
        self.cells[cell(fate)] += n;
    }

    pub(super) fn take(&mut self, fate: Fate, n: u64) {
        let cell = &mut self.cells[cell(fate)];
        assert!(*cell >= n, "a fate was left that nobody had: {fate:?}");
        *cell -= n;
    }
}

/// The cell of a fate: the reasons stand in the order of their declaration, which is that of [`Reason::ALL`].
fn cell(fate: Fate) -> usize {
    match fate {
        Fate::InFlight => 0,
        Fate::Stored => 1,
        Fate::Pending => 2,
        Fate::Working => 3,
        Fate::Done => 4,
        Fate::Discarded => 5,
        Fate::Lost(reason) => 6 + reason as usize,
    }
}

/// One audience, with what has been counted for it so far.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub name: Name,
    pub kind: AudienceKind,
    /// The stream of a group.
    pub key: Option<Name>,
    /// Fates that are counted one by one; what lies untouched in streams is added when asked.
    pub counts: Counts,
    /// Expected messages; kept apart from `counts` so that `balance` has something to compare.
    pub sent: u64,
    /// How often a message was processed, every time counted.
    pub processed: u64,
    /// How often a message was processed that had been processed before.
    pub duplicates: u64,
    pub measures: Arc<Measures>,
    /// The streams in which this audience has a view, while they live.
    pub streams: Vec<u32>,
    /// The names of streams from which this audience expects entries.
    pub topics: Vec<u32>,
}

/// All audiences, in order of their coming.
#[derive(Clone, Debug, Default)]
pub(super) struct Audiences {
    rows: Vec<Row>,
    by_identity: BTreeMap<Identity, AudienceId>,
}

/// What makes two audiences the same one: a group that is made again under its name goes on with its row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identity {
    Subscriber(u32),
    Reader(u32),
    Workers {
        node: u16,
        db: u16,
        key: Name,
    },
    Group {
        node: u16,
        db: u16,
        key: Name,
        name: Name,
    },
    Nobody,
}

impl Audiences {
    /// The audience with this identity; it comes to be if there is none, and is told to `out`.
    pub fn named(
        &mut self,
        identity: Identity,
        name: &Name,
        kind: AudienceKind,
        out: &mut Vec<What>,
    ) -> AudienceId {
        if let Some(id) = self.by_identity.get(&identity) {
            return *id;
        }
        let id = AudienceId(self.rows.len() as u32);
        let key = match &identity {
            Identity::Group { key, .. } => Some(key.clone()),
            _ => None,
        };
        self.rows.push(Row {
            name: name.clone(),
            kind,
            key,
            counts: Counts::default(),
            sent: 0,
            processed: 0,
            duplicates: 0,
            measures: Arc::default(),
            streams: Vec::new(),
            topics: Vec::new(),
        });
        self.by_identity.insert(identity, id);
        out.push(What::AudienceAdded {
            audience: id,
            name: name.clone(),
            kind,
        });
        id
    }

    /// The audience with this identity, if it has come to be.
    pub fn find(&self, identity: &Identity) -> Option<AudienceId> {
        self.by_identity.get(identity).copied()
    }

    pub fn get(&self, id: AudienceId) -> Option<&Row> {
        self.rows.get(id.0 as usize)
    }

    pub fn row(&self, id: AudienceId) -> &Row {
        &self.rows[id.0 as usize]
    }

    pub fn row_mut(&mut self, id: AudienceId) -> &mut Row {
        &mut self.rows[id.0 as usize]
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (AudienceId, &Row)> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(n, row)| (AudienceId(n as u32), row))
    }

    /// Moves one item of an audience from fate to fate; `None` is outside of the ledger.
    pub fn shift(&mut self, id: AudienceId, from: Option<Fate>, to: Option<Fate>) {
        let row = self.row_mut(id);
        match from {
            Some(fate) => row.counts.take(fate, 1),
            None => row.sent += 1,
        }
        match to {
            Some(fate) => row.counts.add(fate, 1),
            None => row.sent -= 1,
        }
    }
}
