//! Streams: who expects entries under a name, what is appended, and what is removed.

use super::Ledger;
use super::audience::{Identity, Known};
use super::copies::{Copies, Held};
use super::groups::Group;
use super::intents::Wanted;
use super::lists::{Shelf, trimmed};
use super::message::Body;
use super::runs::Runs;
use super::table::Table;
use super::views::{Entry, Stream, View};
use crate::fate::{Fate, Reason};
use crate::seeded::{self, Bug};
use crate::trace::{ActorId, AudienceId, AudienceKind, Item, Msg, Name, NodeId};
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{By, KeyId, MessageId, MessageRemoval, StreamId};
use broker::order;

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
        let known = Known {
            name: &name,
            kind,
            node: Some(node),
        };
        let audience = self.audiences.named(identity, known, &mut self.tellings);
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
            cursor_max: StreamId::MIN,
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
        self.readers_follow(stream, new);
        self.members_changed(old);
        self.members_changed(new);
    }

    /// Readers read a name: those of the old one get no more from here, those of the new one get what comes now.
    fn readers_follow(&mut self, stream: u32, topic: u32) {
        let readers = self.topics[topic as usize].readers.clone();
        let known = Arc::make_mut(&mut self.streams[stream as usize]);
        let len = known.len();
        for view in 0..known.views.len() {
            let left = known.views[view].tape && !readers.contains(&known.views[view].audience);
            if left {
                known.stop_expecting(view);
            }
        }
        for reader in readers {
            let known = Arc::make_mut(&mut self.streams[stream as usize]);
            match known.view_of(reader) {
                Some(view) => {
                    known.leave_out_meanwhile(view, len);
                }
                None => {
                    self.view_added(stream, View::new(reader, true, len));
                }
            }
        }
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
        order::sort(&mut all);
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
                Arc::default()
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
        self.behind_cursors(stream, ordinal, entry);
    }

    /// A group whose cursor was set beyond the end of its stream passes over what is appended before it.
    fn behind_cursors(&mut self, stream: u32, at: u32, entry: StreamId) {
        if entry > self.streams[stream as usize].cursor_max {
            return;
        }
        for view in 0..self.streams[stream as usize].views.len() {
            let known = &self.streams[stream as usize].views[view];
            let Some((cursor, end)) = known.cursor else {
                continue;
            };
            if entry <= cursor && known.is_default(at) {
                self.touch_entry(stream, view, at, |c| c.drop_held(end));
                self.view_mut(Group { stream, view }).next = at + 1;
            }
        }
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
        if why == MessageRemoval::Trimmed && seeded::is(Bug::TrimmingIgnored) {
            return;
        }
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
        let msg = known.msg(at);
        let moving = known.views[view].moving(at);
        let before = moving.or_else(|| known.copies(view, at));
        // What moves has been taken apart when it began to.
        if moving.is_none() && known.views[view].is_default(at) && known.is_dead(at).is_none() {
            self.take_apart(stream, view);
        }
        // What a reader was not to get and reads all the same lies on the tape, to be read again.
        let known = &self.streams[stream as usize];
        let lies = before.is_none() && known.views[view].tape && known.is_dead(at).is_none();
        let view = &mut Arc::make_mut(&mut self.streams[stream as usize]).views[view];
        let mut copies = before.unwrap_or(Copies {
            tape: view.tape,
            held: if lies { Held::Stored } else { Held::No },
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
        if before.is_none() {
            self.nobody_gives_up(stream, at);
        }
    }

    /// An entry that nobody expected has come to somebody.
    fn nobody_gives_up(&mut self, stream: u32, at: u32) {
        let nobody = self.nobody();
        if let Some(view) = self.streams[stream as usize].view_of(nobody) {
            self.withdraw_entry(stream, view, at);
        }
    }
}
