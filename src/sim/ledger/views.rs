//! One log of entries, and a view of it for every group and every declared reader.
//!
//! Entries are numbered by ordinals, in the order of their IDs. A view says what became of each ordinal by runs of
//! equal cells; what has no cell is as the stream itself says: stored while it lives, lost as it died. So an entry
//! that is appended costs no view anything, and a million entries that a group has done are one run.

use super::copies::{Copies, Held};
use super::runs::Runs;
use super::table::Table;
use crate::fate::Fate;
use crate::spec::Micros;
use crate::trace::{AudienceId, Msg, NodeId};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use broker::event::{ConsumerId, MessageId, StreamId};
use core::ops::Range;

/// A stream, from the making of its key to its end, and then as it was.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub node: NodeId,
    pub topic: u32,
    pub entries: Table<Entry>,
    /// What the dead came to, for those who had not got them.
    pub dead: Runs<Fate>,
    pub views: Vec<View>,
    /// The furthest cursor that any group was given: an entry behind it is new to all.
    pub cursor_max: StreamId,
}

/// An entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub id: StreamId,
    pub msg: MessageId,
}

/// What became of a stream's entries for one audience.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub audience: AudienceId,
    /// A reader's: entries stay, and can be read again.
    pub tape: bool,
    /// A group's: the ordinal from which on it will deliver.
    pub next: u32,
    /// A group's cursor as it was given, and what becomes of an entry that is appended before it.
    pub cursor: Option<(StreamId, Fate)>,
    /// Ordinals that are this audience's without a cell.
    pub expected: Range<u32>,
    /// How many ordinals below the end of `expected` are not stored by default: before it, dead, or with a cell.
    pub apart: u64,
    cells: Runs<Cell>,
    /// Entries of which copies are under way, in hands or pending.
    pub active: BTreeMap<u32, Active>,
}

/// What became of an entry; without a fate it is none of this audience's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    fate: Option<Fate>,
    times: u32,
}

/// The cell of an entry that this audience was never to get.
const NOT_MINE: Cell = Cell {
    fate: None,
    times: 0,
};

/// An entry on which something moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    pub copies: Copies,
    /// Who has it pending.
    pub owner: Option<ConsumerId>,
    /// Since when: its last delivery.
    pub since: Micros,
}

impl View {
    pub fn new(audience: AudienceId, tape: bool, from: u32) -> Self {
        Self {
            audience,
            tape,
            next: from,
            cursor: None,
            expected: from..u32::MAX,
            apart: u64::from(from),
            cells: Runs::default(),
            active: BTreeMap::new(),
        }
    }

    /// The view of nobody: nothing is expected, all that is in it was put there.
    pub fn of_nobody(audience: AudienceId) -> Self {
        Self {
            expected: 0..0,
            ..Self::new(audience, false, 0)
        }
    }

    /// Entries that lie untouched for this audience.
    pub fn stored_by_default(&self, len: usize) -> u64 {
        (len as u64)
            .min(u64::from(self.expected.end))
            .saturating_sub(self.apart)
    }

    pub fn is_default(&self, at: u32) -> bool {
        self.expected.contains(&at) && self.cells.get(at).is_none()
    }

    /// The copies of an entry on which something moves, whether it lives or not. On a tape that matters.
    pub fn moving(&self, at: u32) -> Option<Copies> {
        let active = self.active.get(&at).filter(|_| !self.tape);
        active.map(|active| active.copies)
    }

    fn load(&self, at: u32, dead: Option<Fate>) -> Option<Copies> {
        if let Some(active) = self.active.get(&at) {
            let mut copies = active.copies;
            if self.tape && dead.is_some() {
                copies.held = Held::No;
                copies.end = copies.end.or(dead);
            }
            return Some(copies);
        }
        let (fate, times) = match self.cells.get(at) {
            Some(cell) => (cell.fate?, cell.times),
            None if self.expected.contains(&at) => (dead.unwrap_or(Fate::Stored), 0),
            None => return None,
        };
        let stored = fate == Fate::Stored || self.tape && dead.is_none();
        Some(Copies {
            held: if stored { Held::Stored } else { Held::No },
            tape: self.tape,
            times,
            end: Some(fate).filter(|f| matches!(f, Fate::Lost(_) | Fate::Discarded)),
            ..Copies::NONE
        })
    }

    pub fn save(&mut self, at: u32, copies: Copies) {
        let fate = Some(copies.fate());
        let times = copies.times;
        self.cells.set(at, Cell { fate, times });
        if copies.is_quiet() {
            self.active.remove(&at);
        } else if let Some(known) = self.active.get_mut(&at) {
            known.copies = copies;
        } else {
            let active = Active {
                copies,
                owner: None,
                since: 0,
            };
            self.active.insert(at, active);
        }
    }

    pub fn own(&mut self, at: u32, owner: ConsumerId, since: Micros) {
        if let Some(active) = self.active.get_mut(&at) {
            (active.owner, active.since) = (Some(owner), since);
        }
    }

    pub fn disown(&mut self, at: u32) {
        if let Some(active) = self.active.get_mut(&at) {
            active.owner = None;
        }
    }
}

impl Stream {
    pub fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    pub fn is_dead(&self, at: u32) -> Option<Fate> {
        self.dead.get(at)
    }

    /// The first ordinal behind an ID.
    pub fn after(&self, id: StreamId) -> u32 {
        self.entries.partition_point(|entry| entry.id <= id) as u32
    }

    pub fn ordinal(&self, id: StreamId) -> Option<u32> {
        let at = self.entries.partition_point(|entry| entry.id < id);
        self.entries
            .get(at)
            .filter(|entry| entry.id == id)
            .map(|_| at as u32)
    }

    /// The ID of an entry that lives.
    pub fn living(&self, at: u32) -> Option<StreamId> {
        let entry = self.entries.get(at as usize)?;
        self.is_dead(at).is_none().then_some(entry.id)
    }

    pub fn msg(&self, at: u32) -> Option<Msg> {
        let entry = self.entries.get(at as usize)?;
        Some(Msg {
            node: self.node,
            id: entry.msg,
        })
    }

    pub fn view_of(&self, audience: AudienceId) -> Option<usize> {
        self.views.iter().position(|v| v.audience == audience)
    }

    pub fn copies(&self, view: usize, at: u32) -> Option<Copies> {
        let view = self.views.get(view)?;
        view.moving(at).or_else(|| view.load(at, self.is_dead(at)))
    }

    /// The ordinals of a range whose fate in a view passes a test, found run by run.
    pub fn select(&self, view: usize, range: Range<u32>, test: Test) -> Vec<u32> {
        let mut found = Vec::new();
        let mut at = range.start;
        let end = range.end.min(self.len());
        while at < end {
            let (cells_end, _) = self.views[view].cells.segment(at);
            let (dead_end, dead) = self.dead.segment(at);
            let expected = &self.views[view].expected;
            let edge = [expected.start, expected.end].into_iter().find(|e| *e > at);
            let next = [end, cells_end, dead_end, edge.unwrap_or(end)];
            let next = next.into_iter().min().unwrap_or(end);
            if test(self.views[view].fate(at, dead), dead.is_none()) {
                found.extend(at..next);
            }
            at = next;
        }
        found
    }

    /// A new view begins behind the dead: they are none of its own.
    pub fn leave_dead_out(&mut self, view: usize, from: u32) {
        let mut at = from;
        while at < self.len() {
            let (end, dead) = self.dead.segment(at);
            let end = end.min(self.len());
            if dead.is_some() {
                self.views[view].cells.set_range(at..end, NOT_MINE);
                self.views[view].apart += u64::from(end - at);
            }
            at = end;
        }
    }

    /// A view expects again, but nothing of what came while it did not, up to `from`. Gives where it begins to expect.
    pub fn leave_out_meanwhile(&mut self, view: usize, from: u32) -> u32 {
        let len = self.len();
        let known = &mut self.views[view];
        let stopped = core::mem::replace(&mut known.expected.end, u32::MAX).min(len);
        let behind = stopped.max(from);
        known.cells.set_range(stopped..behind, NOT_MINE);
        known.apart += u64::from(behind - stopped);
        self.leave_dead_out(view, behind);
        behind
    }

    /// An entry is none of a view's any more; what was its fate there?
    pub fn leave_out(&mut self, view: usize, at: u32) -> Option<Fate> {
        let fate = self.copies(view, at).map(|c| c.fate());
        self.views[view].cells.set(at, NOT_MINE);
        self.views[view].active.remove(&at);
        fate
    }

    /// A view ends; what comes later is not for it. Everything that it had stored has been taken apart before.
    pub fn stop_expecting(&mut self, view: usize) {
        let end = &mut self.views[view].expected.end;
        *end = (*end).min(self.entries.len() as u32);
    }

    /// The stream is gone: what still lived is dead.
    pub fn all_dead(&mut self, fate: Fate) {
        let mut at = 0;
        while at < self.len() {
            let (end, dead) = self.dead.segment(at);
            let end = end.min(self.len());
            if dead.is_none() {
                self.dead.set_range(at..end, fate);
            }
            at = end;
        }
    }

    pub fn expecting(&self) -> impl Iterator<Item = &View> {
        self.views.iter().filter(|v| v.expected.end == u32::MAX)
    }
}

/// A test of a fate in a view, and of whether the entry lives.
pub(super) type Test = fn(Option<Fate>, bool) -> bool;

impl View {
    fn fate(&self, at: u32, dead: Option<Fate>) -> Option<Fate> {
        match self.cells.get(at) {
            Some(cell) => cell.fate,
            None if self.expected.contains(&at) => Some(dead.unwrap_or(Fate::Stored)),
            None => None,
        }
    }
}
