//! What can be asked of the ledger. Every answer costs what it is long; pages over all messages look at a named number
//! of them and say where to go on.

use super::audience::{Counts, Row};
use super::message::{Body, Message, Origin};
use super::people::Cargo;
use super::{Ledger, lists::Shelf};
use crate::fate::{Fate, Reason};
use crate::trace::{
    ActorId, AudienceId, AudienceKind, Item, Msg, Name, NodeId, PacketId, RecordSeq,
};
use alloc::vec::Vec;
use broker::event::{KeyId, StreamId};

/// Messages that one page looks at.
const PAGE_SCAN_MAX: usize = 20_000;

/// One row of the ledger's table.
#[derive(Clone, Debug, PartialEq)]
pub struct AudienceView {
    /// Its number, in order of its coming.
    pub id: AudienceId,
    /// The actor, the key or the group.
    pub name: Name,
    /// Who it is.
    pub kind: AudienceKind,
    /// The stream of a group.
    pub key: Option<Name>,
    /// The node that serves it: of a list or a stream its own, of an actor the one it connects to; nobody is nowhere.
    pub node: Option<NodeId>,
    /// How many messages it should get: the sum of all fates.
    pub sent: u64,
    /// How many have which fate.
    pub counts: Counts,
    /// How often it processed a message, every time counted.
    pub processed: u64,
    /// How often it processed a message that it had processed before.
    pub duplicates: u64,
}

/// The fate of an item for an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemFate {
    /// For whom.
    pub audience: AudienceId,
    /// What became of it.
    pub fate: Fate,
    /// Why it is lost; also if that was meant, so that it counts as discarded.
    pub reason: Option<Reason>,
    /// How often it was processed; more than once is a duplicate.
    pub times: u32,
}

/// A part of a list of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The items, newest first.
    pub items: Vec<Item>,
    /// Where the next page goes on; `None` at the end. A page can be empty and yet not be the last.
    pub next: Option<Item>,
}

/// Where a node keeps a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Nowhere.
    Nowhere,
    /// In a list.
    List {
        /// Which, from its making to its end.
        key: KeyId,
        /// Its name now.
        name: Name,
    },
    /// In a stream.
    Stream {
        /// As which entry.
        id: StreamId,
    },
}

/// What is known of a message.
#[derive(Clone, Debug)]
pub struct MessageView<'a> {
    /// The request that made it, if an actor sent that.
    pub origin: Option<&'a Origin>,
    /// Which argument of the request is its payload.
    pub arg: u32,
    /// The message that it is a copy of.
    pub parent: Option<Msg>,
    /// Where a node keeps it.
    pub place: Whereabouts,
    /// Its fates.
    pub fates: Vec<ItemFate>,
    /// The records that moved it, in order; at most [`super::LIFE_RECORDS_MAX`].
    pub life: Vec<RecordSeq>,
}

impl Ledger {
    /// The audiences in order of their coming, with their counts.
    pub fn audiences(&self) -> impl ExactSizeIterator<Item = AudienceView> + '_ {
        self.audiences.iter().map(|(id, row)| self.view(id, row))
    }

    /// The node that serves an audience, if it has one.
    pub fn node_of(&self, id: AudienceId) -> Option<NodeId> {
        self.audiences.get(id)?.node
    }

    /// One audience.
    pub fn audience(&self, id: AudienceId) -> Option<AudienceView> {
        self.audiences.get(id).map(|row| self.view(id, row))
    }

    /// Checks that for every audience the sum of all fates is what was sent.
    pub fn balance(&self) -> Result<(), AudienceId> {
        match self.audiences().find(|row| row.sent != row.counts.total()) {
            Some(row) => Err(row.id),
            None => Ok(()),
        }
    }

    /// What untouched entries of streams add to a row, and entries on their way to those.
    fn view(&self, id: AudienceId, row: &Row) -> AudienceView {
        let (mut counts, mut sent) = (row.counts.clone(), row.sent);
        let under_way = row.topics.iter().map(|t| self.topics[*t as usize].intended);
        let under_way: u64 = under_way.sum();
        let stored = row.streams.iter().map(|stream| {
            let stream = &self.streams[*stream as usize];
            let view = stream.view_of(id).map(|view| &stream.views[view]);
            view.map_or(0, |view| view.stored_by_default(stream.entries.len()))
        });
        let stored: u64 = stored.sum();
        counts.add(Fate::InFlight, under_way);
        counts.add(Fate::Stored, stored);
        sent += under_way + stored;
        AudienceView {
            id,
            name: row.name.clone(),
            kind: row.kind,
            key: row.key.clone(),
            node: row.node,
            sent,
            counts,
            processed: row.processed,
            duplicates: row.duplicates,
        }
    }

    /// The fate of an item for an audience; `None` if it is none of its own.
    pub fn fate(&self, item: Item, audience: AudienceId) -> Option<ItemFate> {
        let times = 0;
        match item {
            Item::Intended(id, n) => {
                let fate = self.intended_fate(id, n, audience)?;
                Some(self.as_seen(audience, fate, times))
            }
            Item::Message(msg) => self.message_fate(self.messages.get(msg)?, audience),
        }
    }

    fn message_fate(&self, message: &Message, audience: AudienceId) -> Option<ItemFate> {
        let copies = match &message.body {
            Body::Nothing => None,
            Body::Element(e) => Some(&e.share)
                .filter(|s| s.audience == audience)
                .map(|s| s.copies),
            Body::Publication(shares) => {
                let share = shares.iter().find(|s| s.audience == audience);
                share.map(|s| s.copies)
            }
            Body::Entry { stream, ordinal } => {
                let stream = &self.streams[*stream as usize];
                stream.copies(stream.view_of(audience)?, *ordinal)
            }
        }?;
        Some(self.as_seen(audience, copies.fate(), copies.times))
    }

    fn as_seen(&self, audience: AudienceId, fate: Fate, times: u32) -> ItemFate {
        ItemFate {
            audience,
            fate: self.audiences.seen(audience, fate),
            reason: fate.reason(),
            times,
        }
    }

    /// The fates of an item for all its audiences.
    pub fn fates(&self, item: Item) -> Vec<ItemFate> {
        let audiences = self.audiences_of(item);
        let fates = audiences.into_iter().map(|a| self.fate(item, a));
        fates.flatten().collect()
    }

    fn audiences_of(&self, item: Item) -> Vec<AudienceId> {
        let msg = match item {
            Item::Intended(id, _) => return self.intended_audiences(id),
            Item::Message(msg) => msg,
        };
        match self.messages.get(msg).map(|m| &m.body) {
            Some(Body::Element(e)) => [e.share.audience].into(),
            Some(Body::Publication(shares)) => shares.iter().map(|s| s.audience).collect(),
            Some(Body::Entry { stream, .. }) => {
                let views = &self.streams[*stream as usize].views;
                views.iter().map(|v| v.audience).collect()
            }
            Some(Body::Nothing) | None => Vec::new(),
        }
    }

    /// The items of an audience that have a fate, newest first; for losses and removals those that are listed.
    pub fn items(&self, audience: AudienceId, fate: Fate, after: Option<Item>, max: usize) -> Page {
        match fate {
            Fate::Lost(_) | Fate::Discarded => self.listed(audience, fate, after, max),
            _ => self.scanned(audience, fate, after, max),
        }
    }

    fn listed(&self, audience: AudienceId, fate: Fate, after: Option<Item>, max: usize) -> Page {
        let end = after.unwrap_or(Item::Message(Msg::LAST));
        let first = (audience, fate, Item::FIRST);
        let all = self.losses.range(first..(audience, fate, end)).rev();
        let items: Vec<Item> = all.map(|(_, _, item)| *item).take(max).collect();
        let next = items.last().copied().filter(|_| items.len() == max);
        Page { items, next }
    }

    fn scanned(&self, audience: AudienceId, fate: Fate, after: Option<Item>, max: usize) -> Page {
        let mut items = Vec::new();
        let end = match after {
            None => {
                items.extend(self.intended_with(audience, fate));
                None
            }
            Some(Item::Intended(..)) => None,
            Some(Item::Message(msg)) => Some(msg),
        };
        for (seen, (msg, message)) in self.messages.before(end).enumerate() {
            let found = self.message_fate(message, audience);
            if found.is_some_and(|f| f.fate == fate) {
                items.push(Item::Message(msg));
            }
            if items.len() >= max || seen >= PAGE_SCAN_MAX {
                let next = Some(Item::Message(msg));
                return Page { items, next };
            }
        }
        Page { items, next: None }
    }

    /// What is known of a message.
    pub fn message(&self, msg: Msg) -> Option<MessageView<'_>> {
        let message = self.messages.get(msg)?;
        Some(MessageView {
            origin: self.messages.origin(message),
            arg: message.arg,
            parent: self.messages.parent(msg),
            place: self.whereabouts(msg, message),
            fates: self.fates(Item::Message(msg)),
            life: self.messages.life(msg),
        })
    }

    fn whereabouts(&self, msg: Msg, message: &Message) -> Whereabouts {
        match &message.body {
            Body::Element(element) => {
                let Some(id) = element.key else {
                    return Whereabouts::Nowhere;
                };
                let key = self.keys.get(&(msg.node, id));
                key.map_or(Whereabouts::Nowhere, |key| Whereabouts::List {
                    key: id,
                    name: key.name.clone(),
                })
            }
            Body::Entry { stream, ordinal } => {
                match self.streams[*stream as usize].living(*ordinal) {
                    Some(id) => Whereabouts::Stream { id },
                    None => Whereabouts::Nowhere,
                }
            }
            Body::Publication(_) | Body::Nothing => Whereabouts::Nowhere,
        }
    }

    /// The messages that a packet carries towards its consumer, and for whom.
    pub fn cargo(&self, packet: PacketId) -> &[(Msg, AudienceId)] {
        match self.packets.get(&packet) {
            Some(Cargo::Messages { messages, .. }) => messages.as_slice(),
            Some(Cargo::Request { .. }) | None => &[],
        }
    }

    /// The messages in an actor's hands, for whom, and how many times each.
    pub fn hands(&self, actor: ActorId) -> impl Iterator<Item = (Msg, AudienceId, u32)> + '_ {
        let held = self.hands.get(&actor).into_iter().flatten();
        held.map(|held| (held.msg, held.audience, held.times))
    }

    /// How many messages have been made.
    pub fn messages(&self) -> usize {
        self.messages.len()
    }

    /// Whether as many messages are followed as may be; the world ends with `Limit::Messages` then.
    pub fn is_full(&self) -> bool {
        self.messages.len() + self.intents.len() >= super::MESSAGES_MAX
    }

    /// Whether there are more audiences than [`super::AUDIENCES_MAX`]; the world ends with `Limit::Audiences` then.
    pub fn has_too_many_audiences(&self) -> bool {
        self.audiences.iter().len() > super::AUDIENCES_MAX
    }

    /// Changes of fate that were counted and not told, by [`super::CHANGES_PER_RECORD_MAX`] and
    /// [`super::AUDIENCES_TOLD_PER_ENTRY_MAX`].
    pub fn untold(&self) -> u64 {
        self.untold
    }

    /// Losses that are counted and not listed, by [`super::LOSSES_LISTED_MAX`].
    pub fn losses_unlisted(&self) -> u64 {
        self.losses_unlisted
    }

    /// Messages that were made and are not followed, by [`super::MESSAGES_MAX`].
    pub fn untracked(&self) -> u64 {
        self.untracked
    }

    /// The name of the key that holds a list or a stream.
    pub fn key_name(&self, node: crate::trace::NodeId, key: KeyId) -> Option<&Name> {
        let key = self.keys.get(&(node, key))?;
        match key.shelf {
            Shelf::List(_) | Shelf::Stream(_) => Some(&key.name),
        }
    }
}
