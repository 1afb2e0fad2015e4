//! Streams: one log of entries, and a view of it for every group and every declared reader.
//!
//! Entries are numbered by ordinals, in the order of their IDs. A view says what became of each ordinal by runs of
//! equal cells; what has no cell is as the stream itself says: stored while it lives, lost as it died. So an entry
//! that is appended costs no view anything, and a million entries that a group has done are one run.

use super::Ledger;
use super::audience::Identity;
use super::copies::{Copies, Held};
use super::intents::Wanted;
use super::lists::{Shelf, trimmed};
use super::message::Body;
use super::runs::Runs;
use super::table::Table;
use crate::fate::{Fate, Reason};
use crate::trace::{ActorId, AudienceId, AudienceKind, Item, Msg, Name, NodeId};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{By, ConsumerId, KeyId, MessageId, MessageRemoval, StreamId};
use core::ops::Range;

/// Audiences of a stream up to which every one of them is told when an entry is sent or appended. With more, these
/// two steps of an entry are counted but not told one by one: what differs between the audiences comes later.
pub const AUDIENCES_TOLD_PER_ENTRY_MAX: usize = 16;

/// A name that is, or may become, a stream: who expects entries there, and how many are under way.
#[derive(Clone, Debug)]
pub(super) struct Topic {
    readers: Vec<AudienceId>,
    pub stream: Option<u32>,
    /// Everybody who expects entries: groups and readers, or `nobody`.
    pub members: Arc<[AudienceId]>,
    /// Entries that are intended and not made.
    pub intended: u64,
}

/// A stream, from the making of its key to its end, and then as it was.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub node: NodeId,
    pub topic: u32,
    pub entries: Table<Entry>,
    /// What the dead came to, for those who had not got them.
    dead: Runs<Fate>,
    pub views: Vec<View>,
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
    tape: bool,
    /// Ordinals that are this audience's without a cell.
    expected: Range<u32>,
    /// How many ordinals below the end of `expected` are not stored by default: before it, dead, or with a cell.
    apart: u64,
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
}

impl View {
    pub fn new(audience: AudienceId, tape: bool, from: u32) -> Self {
        Self {
            audience,
            tape,
            expected: from..u32::MAX,
            apart: u64::from(from),
            cells: Runs::default(),
            active: BTreeMap::new(),
        }
    }

    /// The view of nobody: nothing is expected, all that is in it was put there.
    fn of_nobody(audience: AudienceId) -> Self {
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

    fn is_default(&self, at: u32) -> bool {
        self.expected.contains(&at) && self.cells.get(at).is_none()
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

    fn save(&mut self, at: u32, copies: Copies) {
        let fate = Some(copies.fate());
        let times = copies.times;
        self.cells.set(at, Cell { fate, times });
        if copies.is_quiet() {
            self.active.remove(&at);
        } else {
            let owner = self.active.get(&at).and_then(|active| active.owner);
            self.active.insert(at, Active { copies, owner });
        }
    }

    pub fn own(&mut self, at: u32, owner: ConsumerId) {
        if let Some(active) = self.active.get_mut(&at) {
            active.owner = Some(owner);
        }
    }
}

impl Stream {
    fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    fn is_dead(&self, at: u32) -> Option<Fate> {
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
        self.views.get(view)?.load(at, self.is_dead(at))
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

    fn expecting(&self) -> impl Iterator<Item = &View> {
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

impl Ledger {
    /// The topic of a name; it comes to be when it is first spoken of.
    pub(super) fn topic(&mut self, node: NodeId, db: u16, name: &Name) -> u32 {
        if let Some(topic) = self.topics_by_name.get(&(node, db, name.clone())) {
            return *topic;
        }
        let topic = self.topics.len() as u32;
        let nobody = self.nobody();
        self.topics.push(Topic {
            readers: Vec::new(),
            stream: None,
            members: [nobody].into(),
            intended: 0,
        });
        self.topics_by_name.insert((node, db, name.clone()), topic);
        topic
    }

    pub(super) fn reader_added(&mut self, actor: ActorId, node: NodeId, key: &Name) {
        let kind = AudienceKind::Reader(actor);
        let name = self.actors.get(&actor).map(|a| a.name.clone());
        let name = name.unwrap_or_else(|| key.clone());
        let identity = Identity::Reader(actor.0);
        let audience = self
            .audiences
            .named(identity, &name, kind, &mut self.tellings);
        let topic = self.topic(node, 0, key);
        self.topics[topic as usize].readers.push(audience);
        if let Some(stream) = self.topics[topic as usize].stream {
            let from = self.streams[stream as usize].len();
            self.view_added(stream, View::new(audience, true, from));
        }
        self.members_changed(topic);
    }

    pub(super) fn reader_removed(&mut self, actor: ActorId) {
        let Some(audience) = self.audiences.find(&Identity::Reader(actor.0)) else {
            return;
        };
        for topic in self.audiences.row(audience).topics.clone() {
            let known = &mut self.topics[topic as usize];
            known.readers.retain(|reader| *reader != audience);
            if let Some(stream) = known.stream {
                let stream = Arc::make_mut(&mut self.streams[stream as usize]);
                let len = stream.len();
                if let Some(view) = stream.view_of(audience) {
                    stream.views[view].expected.end = len;
                }
            }
            self.members_changed(topic);
        }
    }

    pub(super) fn stream_created(&mut self, node: NodeId, db: u16, name: &Name) -> u32 {
        let topic = self.topic(node, db, name);
        let stream = self.streams.len() as u32;
        self.streams.push(Arc::new(Stream {
            node,
            topic,
            entries: Table::default(),
            dead: Runs::default(),
            views: Vec::new(),
        }));
        self.topics[topic as usize].stream = Some(stream);
        for reader in self.topics[topic as usize].readers.clone() {
            self.view_added(stream, View::new(reader, true, 0));
        }
        stream
    }

    /// A stream under another name: entries are expected there by its groups, and no more under the old one.
    pub(super) fn stream_renamed(&mut self, stream: u32, node: NodeId, db: u16, name: &Name) {
        let old = self.streams[stream as usize].topic;
        let new = self.topic(node, db, name);
        if self.topics[old as usize].stream == Some(stream) {
            self.topics[old as usize].stream = None;
        }
        Arc::make_mut(&mut self.streams[stream as usize]).topic = new;
        self.topics[new as usize].stream = Some(stream);
        self.members_changed(old);
        self.members_changed(new);
    }

    pub(super) fn view_added(&mut self, stream: u32, view: View) -> usize {
        let row = self.audiences.row_mut(view.audience);
        if !row.streams.contains(&stream) {
            row.streams.push(stream);
        }
        let stream = Arc::make_mut(&mut self.streams[stream as usize]);
        stream.views.push(view);
        stream.views.len() - 1
    }

    /// Who expects a name's entries has changed: what is under way now goes to the new ones.
    pub(super) fn members_changed(&mut self, topic: u32) {
        let known = &self.topics[topic as usize];
        let groups = known.stream.map(|stream| &self.streams[stream as usize]);
        let groups = groups.into_iter().flat_map(|stream| stream.expecting());
        let all = known
            .readers
            .iter()
            .copied()
            .chain(groups.map(|v| v.audience));
        let mut all: Vec<AudienceId> = all.collect();
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            all.push(self.nobody());
        }
        let old = self.topics[topic as usize].members.clone();
        let new: Arc<[AudienceId]> = all.into();
        if old == new {
            return;
        }
        self.topics[topic as usize].members = new.clone();
        let nobody = self.nobody();
        for a in old.iter().filter(|a| **a != nobody && !new.contains(a)) {
            self.audiences.row_mut(*a).topics.retain(|t| *t != topic);
        }
        for a in new.iter().filter(|a| **a != nobody && !old.contains(a)) {
            self.audiences.row_mut(*a).topics.push(topic);
        }
        self.intended_move(topic, &old, &new);
    }

    fn intended_move(&mut self, topic: u32, old: &[AudienceId], new: &[AudienceId]) {
        if self.topics[topic as usize].intended == 0 {
            return;
        }
        let nobody = self.nobody();
        let n = self.topics[topic as usize].intended;
        let row = self.audiences.row_mut(nobody);
        if old.contains(&nobody) {
            row.counts.take(Fate::InFlight, n);
            row.sent -= n;
        }
        if new.contains(&nobody) {
            row.counts.add(Fate::InFlight, n);
            row.sent += n;
        }
        for item in self.intended_for(topic) {
            for a in old.iter().filter(|a| !new.contains(a)) {
                self.tell(item, *a, Some(Fate::InFlight), None);
            }
            for a in new.iter().filter(|a| !old.contains(a)) {
                self.tell(item, *a, None, Some(Fate::InFlight));
            }
        }
    }

    /// An entry was sent. One count for all who expect it; `nobody`, who expects from many names, is counted itself.
    pub(super) fn stream_intended(&mut self, topic: u32, item: Item) {
        let known = &mut self.topics[topic as usize];
        known.intended += 1;
        let members = known.members.clone();
        self.nobody_shift(&members, None, Some(Fate::InFlight));
        self.tell_all(item, &members, None, Some(Fate::InFlight));
    }

    /// An intended entry is being placed: its message is counted from now on.
    pub(super) fn stream_intended_made(&mut self, topic: u32) {
        let known = &mut self.topics[topic as usize];
        known.intended -= 1;
        let members = known.members.clone();
        self.nobody_shift(&members, Some(Fate::InFlight), None);
    }

    /// An intended entry comes to nothing: from now on it is counted for each who expects it now.
    pub(super) fn stream_intended_over(&mut self, topic: u32) -> Arc<[AudienceId]> {
        let known = &mut self.topics[topic as usize];
        known.intended -= 1;
        let members = known.members.clone();
        for audience in members.iter() {
            if self.audiences.row(*audience).kind != AudienceKind::Nobody {
                let row = self.audiences.row_mut(*audience);
                row.counts.add(Fate::InFlight, 1);
                row.sent += 1;
            }
        }
        members
    }

    fn nobody_shift(&mut self, members: &[AudienceId], from: Option<Fate>, to: Option<Fate>) {
        if let [only] = members
            && self.audiences.row(*only).kind == AudienceKind::Nobody
        {
            self.audiences.shift(*only, from, to);
        }
    }

    fn tell_all(
        &mut self,
        item: Item,
        members: &[AudienceId],
        from: Option<Fate>,
        to: Option<Fate>,
    ) {
        if members.len() > AUDIENCES_TOLD_PER_ENTRY_MAX {
            self.untold += members.len() as u64;
            return;
        }
        for audience in members {
            self.tell(item, *audience, from, to);
        }
    }

    pub(super) fn appended(&mut self, node: NodeId, key: KeyId, id: MessageId, entry: StreamId) {
        let msg = Msg { node, id };
        let Some(stream) = self.stream_of(node, key) else {
            return;
        };
        let topic = self.streams[stream as usize].topic;
        let claim = self.claim(msg);
        let members = self.topics[topic as usize].members.clone();
        let expected = match claim {
            Some((_, Wanted::Stream(t))) if t == topic => members.clone(),
            Some((item, Wanted::Stream(other))) => {
                let others = self.topics[other as usize].members.clone();
                self.tell_all(item, &others, Some(Fate::InFlight), None);
                [].into()
            }
            claim => self.settle_claim(claim, &[]),
        };
        let ordinal = self.streams[stream as usize].len();
        let Some(message) = self.messages.get_mut(msg) else {
            return;
        };
        message.body = Body::Entry { stream, ordinal };
        let log = Arc::make_mut(&mut self.streams[stream as usize]);
        log.entries.push(Entry { id: entry, msg: id });
        self.messages.note(msg, self.now);
        let from = (!expected.is_empty()).then_some(Fate::InFlight);
        self.nobody_stores(stream, ordinal, &members);
        self.tell_all(Item::Message(msg), &members, from, Some(Fate::Stored));
    }

    /// An entry that nobody expects is kept apart, so that a group that comes later can take it over.
    fn nobody_stores(&mut self, stream: u32, at: u32, members: &[AudienceId]) {
        let [only] = members else { return };
        if self.audiences.row(*only).kind != AudienceKind::Nobody {
            return;
        }
        let stream = Arc::make_mut(&mut self.streams[stream as usize]);
        let view = stream.view_of(*only).unwrap_or_else(|| {
            stream.views.push(View::of_nobody(*only));
            stream.views.len() - 1
        });
        stream.views[view].save(at, Copies::STORED);
        self.audiences.shift(*only, None, Some(Fate::Stored));
    }

    pub(super) fn stream_of(&self, node: NodeId, key: KeyId) -> Option<u32> {
        match self.keys.get(&(node, key))?.shelf {
            Shelf::Stream(stream) => Some(stream),
            Shelf::List(_) => None,
        }
    }

    /// An entry is gone from the stream. Who had done with it, or has it in hands, keeps that.
    pub(super) fn entry_removed(
        &mut self,
        node: NodeId,
        key: KeyId,
        id: MessageId,
        why: MessageRemoval,
        by: By,
    ) {
        let Some(stream) = self.stream_of(node, key) else {
            return;
        };
        let msg = Msg { node, id };
        let Some(Body::Entry { ordinal, .. }) = self.messages.get(msg).map(|m| m.body.clone())
        else {
            return;
        };
        let end = |pending: bool| match why {
            MessageRemoval::Trimmed => self.removal(node, Some(by), trimmed(pending)),
            MessageRemoval::Deleted => self.removal(node, Some(by), Reason::Deleted),
            MessageRemoval::Overwritten => Fate::Lost(Reason::Overwritten),
        };
        let (unread, pending) = (end(false), end(true));
        self.messages.note(msg, self.now);
        for view in 0..self.streams[stream as usize].views.len() {
            self.entry_dies(stream, view, ordinal, (unread, pending));
        }
        let stream = Arc::make_mut(&mut self.streams[stream as usize]);
        stream.dead.set(ordinal, unread);
    }

    fn entry_dies(&mut self, stream: u32, view: usize, at: u32, (unread, pending): (Fate, Fate)) {
        let known = &self.streams[stream as usize];
        let end = match known.copies(view, at).map(|c| c.held) {
            Some(Held::Stored) => unread,
            Some(Held::Pending) => pending,
            Some(Held::No) | None => return,
        };
        if !known.views[view].is_default(at) {
            self.touch_entry(stream, view, at, |c| c.drop_held(end));
            return;
        }
        let audience = known.views[view].audience;
        self.take_apart(stream, view);
        if let Some(msg) = self.streams[stream as usize].msg(at) {
            self.shift(Item::Message(msg), audience, Some(Fate::Stored), Some(end));
        }
    }

    /// One of the entries that are stored by default is counted by itself from now on.
    fn take_apart(&mut self, stream: u32, view: usize) {
        let view = &mut Arc::make_mut(&mut self.streams[stream as usize]).views[view];
        view.apart += 1;
        let row = self.audiences.row_mut(view.audience);
        row.counts.add(Fate::Stored, 1);
        row.sent += 1;
    }

    /// Changes the copies of an entry in a view, and what follows from it.
    pub(super) fn touch_entry(
        &mut self,
        stream: u32,
        view: usize,
        at: u32,
        change: impl FnOnce(&mut Copies),
    ) {
        let known = &self.streams[stream as usize];
        let (dead, msg) = (known.is_dead(at), known.msg(at));
        let before = known.copies(view, at);
        if known.views[view].is_default(at) && dead.is_none() {
            self.take_apart(stream, view);
        }
        let view = &mut Arc::make_mut(&mut self.streams[stream as usize]).views[view];
        let mut copies = before.unwrap_or(Copies {
            tape: view.tape,
            ..Copies::NONE
        });
        change(&mut copies);
        view.save(at, copies);
        let (audience, after) = (view.audience, copies.fate());
        if let Some(msg) = msg {
            self.messages.note(msg, self.now);
            self.shift(
                Item::Message(msg),
                audience,
                before.map(|c| c.fate()),
                Some(after),
            );
        }
    }
}
