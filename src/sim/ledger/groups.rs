//! Groups and readers: what is handed out, kept pending, acknowledged, and what becomes of it when one of them goes.

use super::Ledger;
use super::audience::{Identity, Known};
use super::copies::{Copies, Held};
use super::message::Body;
use super::people::To;
use super::views::View;
use crate::fate::{Fate, Reason};
use crate::seeded::{self, Bug};
use crate::trace::{AudienceId, AudienceKind, Item, Msg, Name, NodeId};
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{By, ConsumerId, Delivery, GroupId, KeyId, MessageId, StreamId};
use broker::order;

/// A group, as the place of its fates: a view of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub stream: u32,
    pub view: usize,
}

/// A pending entry that changes hands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub to: ConsumerId,
    pub msg: MessageId,
    /// Its fields went with the reply (JUSTID leaves them out).
    pub handed: bool,
    pub by: By,
}

/// What a group's consumer was given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub consumer: ConsumerId,
    pub msg: MessageId,
    pub delivery: Delivery,
    pub by: By,
}

impl Ledger {
    /// A group begins: what lies behind its cursor is stored for it, and no longer for nobody.
    pub(super) fn group_created(
        &mut self,
        node: NodeId,
        (key, group): (KeyId, GroupId),
        name: &Name,
        cursor: StreamId,
    ) {
        let Some(stream) = self.stream_of(node, key) else {
            return;
        };
        let Some(place) = self.keys.get(&(node, key)) else {
            return;
        };
        let identity = Identity::Group {
            node: node.0,
            db: place.db,
            key: place.name.clone(),
            name: name.clone(),
        };
        let known = Known {
            name,
            kind: AudienceKind::Group,
            node: Some(node),
        };
        let audience = self.audiences.named(identity, known, &mut self.tellings);
        let from = self.streams[stream as usize].after(cursor);
        let view = match self.streams[stream as usize].view_of(audience) {
            Some(view) => self.view_again(stream, view, from),
            None => self.view_begins(stream, audience, from),
        };
        let before = Fate::Lost(Reason::BeforeTheGroupBegan);
        self.cursor_given(Group { stream, view }, cursor, before);
        self.groups.insert((node, group), Group { stream, view });
        self.nobody_no_more(stream, from);
        self.members_changed(self.streams[stream as usize].topic);
    }

    fn view_begins(&mut self, stream: u32, audience: AudienceId, from: u32) -> usize {
        let view = self.view_added(stream, View::new(audience, false, from));
        Arc::make_mut(&mut self.streams[stream as usize]).leave_dead_out(view, from);
        self.tell_stored(stream, view, from);
        view
    }

    /// Tells what a view has stored from here on, without having been told of it one by one.
    fn tell_stored(&mut self, stream: u32, view: usize, from: u32) {
        let known = &self.streams[stream as usize];
        let audience = known.views[view].audience;
        let stored = known.select(view, from..u32::MAX, |fate, _| fate.is_some());
        let messages: Vec<Msg> = stored.into_iter().filter_map(|at| known.msg(at)).collect();
        for msg in messages {
            self.tell(Item::Message(msg), audience, None, Some(Fate::Stored));
        }
    }

    /// A group that was destroyed is made again: its row goes on, and entries behind its cursor are open again.
    fn view_again(&mut self, stream: u32, view: usize, from: u32) -> usize {
        let known = Arc::make_mut(&mut self.streams[stream as usize]);
        known.views[view].next = from;
        let behind = known.leave_out_meanwhile(view, from);
        self.tell_stored(stream, view, behind);
        self.reopen(stream, view, from);
        view
    }

    fn nobody_no_more(&mut self, stream: u32, from: u32) {
        let nobody = self.nobody();
        let Some(view) = self.streams[stream as usize].view_of(nobody) else {
            return;
        };
        let known = &self.streams[stream as usize];
        let before = known.select(view, 0..from, |fate, _| fate == Some(Fate::Stored));
        let behind = known.select(view, from..u32::MAX, |fate, alive| alive && fate.is_some());
        let end = Fate::Lost(Reason::BeforeTheGroupBegan);
        for at in before {
            self.touch_entry(stream, view, at, |c| c.drop_held(end));
        }
        for at in behind {
            self.withdraw_entry(stream, view, at);
        }
    }

    /// An entry is none of this audience's any more.
    pub(super) fn withdraw_entry(&mut self, stream: u32, view: usize, at: u32) {
        let known = Arc::make_mut(&mut self.streams[stream as usize]);
        let fate = known.leave_out(view, at);
        let (audience, msg) = (known.views[view].audience, known.msg(at));
        if let Some((fate, msg)) = fate.zip(msg) {
            self.shift(Item::Message(msg), audience, Some(fate), None);
        }
    }

    /// XGROUP SETID: backwards opens entries again, forwards skips what was not delivered.
    pub(super) fn group_moved(&mut self, node: NodeId, group: GroupId, cursor: StreamId, by: By) {
        let Some(Group { stream, view }) = self.groups.get(&(node, group)).copied() else {
            return;
        };
        let from = self.streams[stream as usize].after(cursor);
        self.view_mut(Group { stream, view }).next = from;
        let skipped = self.streams[stream as usize]
            .select(view, 0..from, |fate, _| fate == Some(Fate::Stored));
        let end = self.removal(node, Some(by), Reason::SkippedBySetId);
        for at in skipped {
            self.touch_entry(stream, view, at, |c| c.drop_held(end));
        }
        self.cursor_given(Group { stream, view }, cursor, end);
        self.reopen(stream, view, from);
        self.nobody_no_more_behind(stream, from);
    }

    /// A group's cursor was set: what is appended before it (it may be beyond the end) comes to this end.
    fn cursor_given(&mut self, group: Group, cursor: StreamId, end: Fate) {
        self.view_mut(group).cursor = Some((cursor, end));
        let stream = Arc::make_mut(&mut self.streams[group.stream as usize]);
        stream.cursor_max = stream.cursor_max.max(cursor);
    }

    fn nobody_no_more_behind(&mut self, stream: u32, from: u32) {
        let nobody = self.nobody();
        let Some(view) = self.streams[stream as usize].view_of(nobody) else {
            return;
        };
        let known = &self.streams[stream as usize];
        for at in known.select(view, from..u32::MAX, |fate, alive| alive && fate.is_some()) {
            self.withdraw_entry(stream, view, at);
        }
    }

    /// Entries from here on will be delivered, whatever became of them before.
    fn reopen(&mut self, stream: u32, view: usize, from: u32) {
        let known = &self.streams[stream as usize];
        let again = known.select(view, from..u32::MAX, |fate, alive| {
            alive && !matches!(fate, Some(Fate::Stored | Fate::Pending))
        });
        for at in again {
            self.touch_entry(stream, view, at, |c| {
                c.held = Held::Stored;
                c.end = None;
            });
        }
    }

    pub(super) fn group_destroyed(&mut self, node: NodeId, group: GroupId, by: By) {
        let Some(Group { stream, view }) = self.groups.remove(&(node, group)) else {
            return;
        };
        let end = self.removal(node, Some(by), Reason::GroupDestroyed);
        self.view_ends(stream, view, end);
        self.members_changed(self.streams[stream as usize].topic);
    }

    /// All that the broker held for a view is gone.
    fn view_ends(&mut self, stream: u32, view: usize, end: Fate) {
        let known = &self.streams[stream as usize];
        let mut held = known.select(view, 0..u32::MAX, |fate, _| fate == Some(Fate::Stored));
        let pending = known.views[view].active.iter();
        let pending = pending.filter(|(_, active)| active.copies.held != Held::No);
        held.extend(pending.map(|(at, _)| *at));
        order::sort(&mut held);
        held.dedup();
        for at in held {
            self.touch_entry(stream, view, at, |c| c.drop_held(end));
        }
        Arc::make_mut(&mut self.streams[stream as usize]).stop_expecting(view);
    }

    /// A stream is gone with its groups; its readers wait for another of its name.
    pub(super) fn stream_gone(&mut self, stream: u32, end: Fate) {
        let views = self.streams[stream as usize].views.len();
        for view in 0..views {
            self.view_ends(stream, view, end);
        }
        let known = Arc::make_mut(&mut self.streams[stream as usize]);
        known.all_dead(end);
        let topic = known.topic;
        for view in 0..views {
            let audience = self.streams[stream as usize].views[view].audience;
            let row = self.audiences.row_mut(audience);
            row.streams.retain(|s| *s != stream);
        }
        let groups = self.groups.iter();
        let gone = groups.filter(|(_, group)| group.stream == stream);
        let gone: Vec<(NodeId, GroupId)> = gone.map(|(group, _)| group).collect();
        for group in gone {
            self.groups.remove(&group);
        }
        if self.topics[topic as usize].stream == Some(stream) {
            self.topics[topic as usize].stream = None;
        }
        self.members_changed(topic);
    }

    pub(super) fn consumer_deleted(
        &mut self,
        node: NodeId,
        group: GroupId,
        consumer: ConsumerId,
        by: By,
    ) {
        let Some(Group { stream, view }) = self.groups.get(&(node, group)).copied() else {
            return;
        };
        let active = self.streams[stream as usize].views[view].active.iter();
        let his =
            active.filter(|(_, a)| a.owner == Some(consumer) && a.copies.held == Held::Pending);
        let his: Vec<u32> = his.map(|(at, _)| *at).collect();
        let end = self.removal(node, Some(by), Reason::DroppedWithItsConsumer);
        for at in his {
            self.pending_ends(Group { stream, view }, at, end);
        }
    }

    pub(super) fn group_read(&mut self, node: NodeId, group: GroupId, given: Given) {
        let Some((group, at)) = self.place_in(node, group, given.msg) else {
            return;
        };
        let Group { stream, view } = group;
        let msg = Msg {
            node,
            id: given.msg,
        };
        let audience = self.streams[stream as usize].views[view].audience;
        self.hand_out(msg, audience, To::from(given.by), |c| {
            match given.delivery {
                Delivery::New => c.held = Held::Pending,
                Delivery::NoAck if c.held == Held::Stored => c.held = Held::No,
                Delivery::NoAck | Delivery::Again => {}
            }
        });
        let now = self.at;
        match given.delivery {
            Delivery::New => {
                self.view_mut(group).next = at + 1;
                self.view_mut(group).own(at, given.consumer, now);
            }
            Delivery::NoAck => self.view_mut(group).next = at + 1,
            Delivery::Again => {}
        }
    }

    pub(super) fn claimed(&mut self, node: NodeId, group: GroupId, claim: Claim) {
        let Some((group, at)) = self.place_in(node, group, claim.msg) else {
            return;
        };
        let Group { stream, view } = group;
        let keep = |c: &mut Copies| {
            c.held = Held::Pending;
            c.end = None;
        };
        if claim.handed {
            let msg = Msg {
                node,
                id: claim.msg,
            };
            let audience = self.streams[stream as usize].views[view].audience;
            self.hand_out(msg, audience, To::from(claim.by), keep);
        } else {
            self.touch_entry(stream, view, at, keep);
        }
        let now = self.at;
        self.view_mut(group).own(at, claim.to, now);
    }

    /// XNACK: it is nobody's, and pending until somebody claims it. What its consumer has in his hands, he still has.
    pub(super) fn released(&mut self, node: NodeId, group: GroupId, id: StreamId) {
        let Some(Group { stream, view }) = self.groups.get(&(node, group)).copied() else {
            return;
        };
        let Some(at) = self.streams[stream as usize].ordinal(id) else {
            return;
        };
        if self.streams[stream as usize].living(at).is_some() {
            self.touch_entry(stream, view, at, |c| {
                c.held = Held::Pending;
                c.end = None;
            });
        }
        self.view_mut(Group { stream, view }).disown(at);
    }

    /// XACK. Before anybody has processed it, what is in hands is all that is left; a person may mean that. Where it is in
    /// nobody's hands, somebody gives up on it (and may have put it elsewhere).
    pub(super) fn acked(&mut self, node: NodeId, group: GroupId, id: StreamId, by: By) {
        if seeded::is(Bug::AcknowledgementsIgnored) {
            return;
        }
        let Some((group, at, copies)) = self.pending(node, group, id) else {
            return;
        };
        let end = match copies.hands + copies.packets > 0 {
            true => {
                let reason = Reason::AcknowledgedBeforeTheWorkThenCrashed;
                self.removal(node, Some(by), reason)
            }
            false => Fate::Discarded,
        };
        self.pending_ends(group, at, end);
    }

    pub(super) fn pending_dropped(&mut self, node: NodeId, group: GroupId, id: StreamId, by: By) {
        if let Some((group, at, _)) = self.pending(node, group, id) {
            let end = self.removal(node, Some(by), Reason::TrimmedWhilePending);
            self.pending_ends(group, at, end);
        }
    }

    /// An entry that is pending in a group: where that is, its ordinal, and its copies.
    fn pending(&self, node: NodeId, group: GroupId, id: StreamId) -> Option<(Group, u32, Copies)> {
        let group = self.groups.get(&(node, group)).copied()?;
        let known = &self.streams[group.stream as usize];
        let at = known.ordinal(id)?;
        let copies = known.copies(group.view, at)?;
        (copies.held == Held::Pending).then_some((group, at, copies))
    }

    /// An entry is not pending any more. Where SETID had opened it again, it will be delivered again.
    fn pending_ends(&mut self, group: Group, at: u32, end: Fate) {
        let Group { stream, view } = group;
        let known = &self.streams[stream as usize];
        let again = at >= known.views[view].next && known.living(at).is_some();
        self.touch_entry(stream, view, at, |c| {
            c.drop_held(end);
            if again {
                (c.held, c.end) = (Held::Stored, None);
            }
        });
    }

    /// XREAD is a delivery to a declared reader of that stream; to anybody else it is a look.
    pub(super) fn entry_read(&mut self, node: NodeId, key: KeyId, msg: MessageId, by: By) {
        let Some(stream) = self.stream_of(node, key) else {
            return;
        };
        let actor = self.actor_of(node, by.client);
        let identity = actor.map(|actor| Identity::Reader(actor.0));
        let Some(audience) = identity.and_then(|i| self.audiences.find(&i)) else {
            return;
        };
        if self.streams[stream as usize].view_of(audience).is_some() {
            self.hand_out(Msg { node, id: msg }, audience, by.into(), |_| {});
        }
    }

    fn place_in(&self, node: NodeId, group: GroupId, id: MessageId) -> Option<(Group, u32)> {
        let group = self.groups.get(&(node, group)).copied()?;
        match self.messages.get(Msg { node, id })?.body {
            Body::Entry { stream, ordinal } if stream == group.stream => Some((group, ordinal)),
            _ => None,
        }
    }

    pub(super) fn view_mut(&mut self, group: Group) -> &mut View {
        &mut Arc::make_mut(&mut self.streams[group.stream as usize]).views[group.view]
    }
}
