//! Lists: a message's audience is the workers of the list that it was first written to; its place is followed from
//! list to list.

use super::Ledger;
use super::audience::{Identity, Known};
use super::copies::{Copies, Held};
use super::message::{Body, Element, NO_ELEMENT, Share};
use crate::fate::{Fate, Reason};
use crate::intent::CLAIMS_BY_VALUE;
use crate::seeded::{self, Bug};
use crate::spec::Role;
use crate::trace::{AudienceId, AudienceKind, Item, Msg, Name, NodeId};
use alloc::vec::Vec;
use broker::event::{By, KeyId, KeyRemoval, Kind, MessageId, MessageRemoval};
use broker::order;

/// A key that can hold messages.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub db: u16,
    pub name: Name,
    pub shelf: Shelf,
}

/// What a key holds.
#[derive(Clone, Debug)]
pub(super) enum Shelf {
    /// A list, with the first element of its chain.
    List(u32),
    /// A stream.
    Stream(u32),
}

impl Ledger {
    /// The audience of a list.
    pub(super) fn workers(&mut self, node: NodeId, db: u16, key: &Name) -> AudienceId {
        let identity = Identity::Workers {
            node: node.0,
            db,
            key: key.clone(),
        };
        let known = Known {
            name: key,
            kind: AudienceKind::Workers,
            node: Some(node),
        };
        self.audiences.named(identity, known, &mut self.tellings)
    }

    pub(super) fn key_created(
        &mut self,
        node: NodeId,
        key: KeyId,
        place: (u16, &Name),
        kind: Kind,
    ) {
        let (db, name) = place;
        let shelf = match kind {
            Kind::List | Kind::SortedSet => Shelf::List(NO_ELEMENT),
            Kind::Stream => Shelf::Stream(self.stream_created(node, db, name)),
            Kind::String | Kind::Hash | Kind::Set => return,
        };
        let name = name.clone();
        self.keys.insert((node, key), Key { db, name, shelf });
    }

    pub(super) fn key_renamed(&mut self, node: NodeId, key: KeyId, db: u16, name: &Name) {
        let Some(known) = self.keys.get_mut(&(node, key)) else {
            return;
        };
        known.db = db;
        known.name = name.clone();
        if let Shelf::Stream(stream) = known.shelf {
            self.stream_renamed(stream, node, db, name);
        }
    }

    /// All messages that were still in the key have lost that place.
    pub(super) fn key_removed(
        &mut self,
        node: NodeId,
        key: KeyId,
        why: KeyRemoval,
        by: Option<By>,
    ) {
        let end = match why {
            KeyRemoval::Deleted | KeyRemoval::Flushed | KeyRemoval::Emptied => {
                self.removal(node, by, Reason::Deleted)
            }
            KeyRemoval::Expired => Fate::Lost(Reason::Expired),
            KeyRemoval::Evicted => Fate::Lost(Reason::Evicted),
            KeyRemoval::Overwritten => Fate::Lost(Reason::Overwritten),
        };
        self.key_gone(node, key, end);
    }

    pub(super) fn key_gone(&mut self, node: NodeId, key: KeyId, end: Fate) {
        let Some(known) = self.keys.remove(&(node, key)) else {
            return;
        };
        match known.shelf {
            Shelf::Stream(stream) => self.stream_gone(stream, end),
            Shelf::List(first) => {
                for msg in self.chain(node, first) {
                    self.place(msg, None);
                    self.messages.note(msg, self.now);
                    self.touch_element(msg, |c| c.drop_held(end));
                }
            }
        }
    }

    /// A typed command that names a removal means it; a program's removal is a loss.
    pub(super) fn removal(&self, node: NodeId, by: Option<By>, reason: Reason) -> Fate {
        if self.typed(node, by) {
            Fate::Discarded
        } else {
            Fate::Lost(reason)
        }
    }

    /// The elements of a chain in the order of their making, whatever their places in the list.
    fn chain(&self, node: NodeId, first: u32) -> Vec<Msg> {
        let mut all = Vec::new();
        let mut at = first;
        while let Some(msg) = self.messages.at(node, at) {
            all.push(msg);
            at = self.element(msg).map_or(NO_ELEMENT, |e| e.next);
        }
        order::sort(&mut all);
        all
    }

    /// Into a list, for the first time.
    pub(super) fn shelved(&mut self, node: NodeId, key: KeyId, msg: MessageId) {
        let msg = Msg { node, id: msg };
        let Some((db, name)) = self.keys.get(&(node, key)).map(|k| (k.db, k.name.clone())) else {
            return;
        };
        let audience = self.workers(node, db, &name);
        let claim = self.claim(msg);
        let expected = self.settle_claim(claim, &[audience]);
        let Some(message) = self.messages.get_mut(msg) else {
            return;
        };
        message.body = Body::Element(Element {
            share: Share {
                audience,
                copies: Copies::STORED,
            },
            home: key,
            key: None,
            next: NO_ELEMENT,
            previous: NO_ELEMENT,
        });
        self.place(msg, Some(key));
        let from = expected.contains(&audience).then_some(Fate::InFlight);
        self.shift(Item::Message(msg), audience, from, Some(Fate::Stored));
        self.messages.note(msg, self.now);
    }

    pub(super) fn popped(&mut self, node: NodeId, id: MessageId, by: By) {
        let msg = Msg { node, id };
        self.place(msg, None);
        let Some(audience) = self.element(msg).map(|e| e.share.audience) else {
            return;
        };
        self.hand_out(msg, audience, by.into(), |c| c.held = Held::No);
    }

    /// From list to list, and into the reply. Back home it is stored again; anywhere else it is pending.
    pub(super) fn moved(&mut self, node: NodeId, to: KeyId, id: MessageId, by: By) {
        if seeded::is(Bug::MovesIgnored) {
            return;
        }
        let msg = Msg { node, id };
        self.place(msg, Some(to));
        let Some((audience, home)) = self.element(msg).map(|e| (e.share.audience, e.home)) else {
            return;
        };
        let home = to == home || self.workers_of(node, to) == Some(audience);
        let held = if home { Held::Stored } else { Held::Pending };
        self.hand_out(msg, audience, by.into(), |c| c.held = held);
    }

    /// The audience of the name that a list has now, if that is one.
    fn workers_of(&self, node: NodeId, key: KeyId) -> Option<AudienceId> {
        let key = self.keys.get(&(node, key))?;
        let identity = Identity::Workers {
            node: node.0,
            db: key.db,
            key: key.name.clone(),
        };
        self.audiences.find(&identity)
    }

    /// Out of a list, to nobody. LREM by a client that has the message in its hands is an acknowledgement, and ZREM by a worker
    /// takes it, see [`CLAIMS_BY_VALUE`].
    pub(super) fn removed(&mut self, node: NodeId, id: MessageId, why: MessageRemoval, by: By) {
        if self.runs(node, by) == Some(CLAIMS_BY_VALUE) && self.asks_as(node, by, Role::Worker) {
            return self.popped(node, id, by);
        }
        let msg = Msg { node, id };
        let Some(element) = self.element(msg) else {
            return;
        };
        let pending = element.share.copies.held == Held::Pending;
        let actor = self.actor_of(node, by.client);
        let own = actor.is_some_and(|actor| self.holds(actor, msg));
        let end = match why {
            MessageRemoval::Overwritten => Fate::Lost(Reason::Overwritten),
            MessageRemoval::Deleted if own => {
                Fate::Lost(Reason::AcknowledgedBeforeTheWorkThenCrashed)
            }
            MessageRemoval::Deleted => self.removal(node, Some(by), Reason::Deleted),
            MessageRemoval::Trimmed => self.removal(node, Some(by), trimmed(pending)),
        };
        self.place(msg, None);
        self.touch_element(msg, |c| c.drop_held(end));
    }

    fn touch_element(&mut self, msg: Msg, change: impl FnOnce(&mut Copies)) {
        if let Some(audience) = self.element(msg).map(|e| e.share.audience) {
            self.touch(msg, audience, change);
        }
    }

    pub(super) fn element(&self, msg: Msg) -> Option<&Element> {
        match &self.messages.get(msg)?.body {
            Body::Element(element) => Some(element),
            _ => None,
        }
    }

    /// Takes an element out of its key's chain, and into another's.
    fn place(&mut self, msg: Msg, to: Option<KeyId>) {
        let Some(element) = self.element(msg) else {
            return;
        };
        let (from, previous, next) = (element.key, element.previous, element.next);
        let node = msg.node;
        if from.is_some() {
            self.relink(node, previous, |e| e.next = next);
            self.relink(node, next, |e| e.previous = previous);
        }
        if let Some(first) = from.and_then(|key| self.first(node, key))
            && self.messages.at(node, *first) == Some(msg)
        {
            let first = from.and_then(|key| self.first_mut(node, key));
            if let Some(first) = first {
                *first = next;
            }
        }
        let row = self.messages.row(msg);
        let second = to.and_then(|key| self.first_mut(node, key));
        let second = second
            .zip(row)
            .map_or(NO_ELEMENT, |(first, row)| core::mem::replace(first, row));
        if let Some(row) = row {
            self.relink(node, second, |e| e.previous = row);
            self.relink(node, row, |e| {
                e.key = to;
                e.previous = NO_ELEMENT;
                e.next = second;
            });
        }
    }

    fn relink(&mut self, node: NodeId, row: u32, change: impl FnOnce(&mut Element)) {
        if let Some(Body::Element(element)) = self.messages.body_at(node, row) {
            change(element);
        }
    }

    fn first(&self, node: NodeId, key: KeyId) -> Option<&u32> {
        match &self.keys.get(&(node, key))?.shelf {
            Shelf::List(first) => Some(first),
            Shelf::Stream(_) => None,
        }
    }

    fn first_mut(&mut self, node: NodeId, key: KeyId) -> Option<&mut u32> {
        match &mut self.keys.get_mut(&(node, key))?.shelf {
            Shelf::List(first) => Some(first),
            Shelf::Stream(_) => None,
        }
    }
}

/// What trimming takes: what nobody had read, or what somebody was busy with.
pub(super) fn trimmed(pending: bool) -> Reason {
    if pending {
        Reason::TrimmedWhilePending
    } else {
        Reason::TrimmedBeforeRead
    }
}
