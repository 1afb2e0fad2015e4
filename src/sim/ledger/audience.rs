//! The audiences and their counts: the rows and cells of the ledger's table.

use super::measures::Measures;
use crate::fate::{Fate, Reason};
use crate::trace::{AudienceId, AudienceKind, Meant, Name, NodeId, What};
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
    /// As it came about: a loss that is meant lies in the cell of its reason.
    cells: [u64; CELLS],
    meant: Reasons,
}

/// A set of reasons: a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reasons(u32);

const _: () = assert!(Reason::ALL.len() <= u32::BITS as usize);

impl Reasons {
    fn has(self, reason: Reason) -> bool {
        self.0 & 1 << reason as u32 != 0
    }

    fn add(&mut self, reason: Reason) {
        self.0 |= 1 << reason as u32;
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            cells: [0; CELLS],
            meant: Reasons::default(),
        }
    }
}

impl Counts {
    /// How many have exactly this fate (a loss with exactly this reason).
    pub fn of(&self, fate: Fate) -> u64 {
        match fate {
            Fate::Lost(reason) if self.meant.has(reason) => 0,
            Fate::Discarded => self.cells[cell(fate)] + self.all_meant(),
            _ => self.cells[cell(fate)],
        }
    }

    /// How many are lost, for whatever reason that is not meant.
    pub fn lost(&self) -> u64 {
        let all: u64 = self.cells[6..].iter().sum();
        all - self.all_meant()
    }

    /// The losses by reason, in the design's order, without those that are zero or meant.
    pub fn reasons(&self) -> impl Iterator<Item = (Reason, u64)> + '_ {
        self.ends().filter(|(reason, _)| !self.meant.has(*reason))
    }

    /// What counts as discarded because losses for its reason are meant (`intend`), by reason, without those that are zero.
    pub fn meant(&self) -> impl Iterator<Item = (Reason, u64)> + '_ {
        self.ends().filter(|(reason, _)| self.meant.has(*reason))
    }

    fn ends(&self) -> impl Iterator<Item = (Reason, u64)> + '_ {
        let counts = Reason::ALL.into_iter().zip(&self.cells[6..]);
        counts.filter(|(_, n)| **n > 0).map(|(r, n)| (r, *n))
    }

    fn all_meant(&self) -> u64 {
        if self.meant.0 == 0 {
            return 0;
        }
        self.meant().map(|(_, n)| n).sum()
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
    /// Where it is served; nobody is nowhere.
    pub node: Option<NodeId>,
    /// Fates that are counted one by one; what lies untouched in streams is added when asked.
    pub counts: Counts,
    /// Expected messages; kept apart from `counts` so that `balance` has something to compare.
    pub sent: u64,
    /// How often a message was processed, every time counted.
    pub processed: u64,
    /// How often a message was processed that had been processed before.
    pub duplicates: u64,
    /// The most that waited at once, of what is counted here.
    pub stored_max: u64,
    /// The same since the last sample.
    pub stored_max_lately: u64,
    pub measures: Arc<Measures>,
    /// This audience alone, as a list.
    pub alone: Arc<[AudienceId]>,
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
    /// Losses that are meant.
    intends: Arc<Vec<(Reason, Option<Meant>)>>,
}

/// Who an audience is to those who see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub name: &'a Name,
    pub kind: AudienceKind,
    pub node: Option<NodeId>,
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
        known: Known<'_>,
        out: &mut Vec<What>,
    ) -> AudienceId {
        if let Some(id) = self.by_identity.get(&identity) {
            return *id;
        }
        let Known { name, kind, node } = known;
        let id = AudienceId(self.rows.len() as u32);
        let key = match &identity {
            Identity::Group { key, .. } => Some(key.clone()),
            _ => None,
        };
        self.rows.push(Row {
            name: name.clone(),
            kind,
            counts: Counts {
                meant: self.meant(known, key.as_ref()),
                ..Counts::default()
            },
            key,
            node,
            sent: 0,
            processed: 0,
            duplicates: 0,
            stored_max: 0,
            stored_max_lately: 0,
            measures: Arc::default(),
            alone: [id].into(),
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

    /// Losses for this reason are meant, for audiences that come after this.
    pub fn intend(&mut self, reason: Reason, audience: Option<Meant>) {
        Arc::make_mut(&mut self.intends).push((reason, audience));
    }

    /// For which reasons losses of an audience are meant.
    fn meant(&self, known: Known<'_>, key: Option<&Name>) -> Reasons {
        let mut meant = Reasons::default();
        for (reason, audience) in self.intends.iter() {
            let is_it = audience.as_ref().is_none_or(|audience| {
                let of = audience.of.as_ref();
                audience.name == *known.name
                    && of.is_none_or(|of| key == Some(of))
                    && audience.node.is_none_or(|node| known.node == Some(node))
            });
            if is_it {
                meant.add(*reason);
            }
        }
        meant
    }

    /// A fate as it counts: a loss that is meant is discarded.
    pub fn seen(&self, id: AudienceId, fate: Fate) -> Fate {
        match fate {
            Fate::Lost(reason) if self.row(id).counts.meant.has(reason) => Fate::Discarded,
            _ => fate,
        }
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
            Some(fate) => {
                row.counts.add(fate, 1);
                let stored = row.counts.of(Fate::Stored);
                row.stored_max = row.stored_max.max(stored);
                row.stored_max_lately = row.stored_max_lately.max(stored);
            }
            None => row.sent -= 1,
        }
    }
}
