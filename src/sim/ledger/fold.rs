//! Which record means what to the ledger: one match for the world, one for a node's events.

use super::Ledger;
use super::groups::{Claim, Given};
use super::intents::Sending;
use super::people::Parting;
use crate::fate::{Fate, Reason};
use crate::trace::{NodeId, Record, What};
use broker::event::Event;
use core::mem::swap;

impl Ledger {
    /// Takes the next record of the trace. What it brings about is pushed to `out`, as [`What::AudienceAdded`] and
    /// [`What::FateChanged`], which the world appends as records of their own, caused by this one; folding those
    /// again does nothing.
    pub fn fold(&mut self, record: &Record, out: &mut alloc::vec::Vec<What>) {
        self.now = record.seq;
        self.pass_to(record.at);
        self.told_before = out.len();
        swap(&mut self.tellings, out);
        self.take(&record.what);
        swap(&mut self.tellings, out);
    }

    fn take(&mut self, what: &What) {
        match what {
            What::ActorAdded {
                actor,
                name,
                role,
                node,
                expects,
            } => self.actor_added(*actor, (name, *role), *node, expects),
            What::ActorRemoved { actor } => self.actor_removed(*actor),
            What::ActorCrashed { actor } => self.hands_lost(*actor),
            What::NodeCrashed { node } => self.node_crashed(*node),
            What::LinkOpened { link, actor, node } => self.link_opened(*link, *actor, *node),
            What::LinkAccepted { link, node, client } => self.link_accepted(*link, *node, *client),
            What::LinkClosed { link, why } => self.link_closed(*link, *why),
            What::Reached { packet } => self.reached(*packet),
            What::Answered {
                link,
                packet,
                freight,
                bytes,
                ..
            } => self.answered(*link, *packet, freight, bytes.len()),
            What::Received { packet } => self.received(*packet),
            What::PacketLost { packet, .. } => self.packet_lost(*packet),
            What::Node { node, event } => self.node_says(*node, event),
            What::WorkBegan { messages, .. } => self.note_all(messages),
            What::WorkEnded { actor, messages } => {
                self.let_go(*actor, messages, Parting::Processed);
            }
            What::Passed { actor, messages } => self.let_go(*actor, messages, Parting::Passed),
            What::HandsOff {
                actor,
                messages,
                processed,
            } => {
                let how = match processed {
                    true => Parting::Processed,
                    false => Parting::GivenUp,
                };
                self.let_go(*actor, messages, how);
            }
            What::Sent {
                link,
                packet,
                intent,
                seq,
                bytes,
                intended,
                ..
            } => {
                let sending = Sending {
                    link: *link,
                    packet: *packet,
                    intent: *intent,
                    seq: *seq,
                    bytes: bytes.clone(),
                };
                self.sent(sending, intended.as_ref());
            }
            What::LossIntended { reason, audience } => {
                self.audiences.intend(*reason, audience.clone());
            }
            What::ActorStarted { .. }
            | What::NodeAdded { .. }
            | What::NodeStarted { .. }
            | What::ActorTrouble { .. }
            | What::Afflicted { .. }
            | What::RuleStruck { .. }
            | What::Retried { .. }
            | What::FateChanged { .. }
            | What::AudienceAdded { .. }
            | What::Ended { .. } => {}
        }
    }

    fn node_says(&mut self, node: NodeId, event: &Event) {
        match event {
            Event::Closed { client, why } => self.closed(node, *client, *why),
            Event::Began { by, command } => self.began(node, *by, command),
            Event::Ended { by, outcome } => self.ended(node, *by, *outcome),
            Event::Resumed { by, why } => self.resumed(node, *by, *why),
            Event::Created {
                msg,
                by,
                arg,
                parent,
            } => self.created(crate::trace::Msg { node, id: *msg }, *by, *arg, *parent),
            Event::KeyCreated {
                key,
                db,
                name,
                kind,
            } => self.key_created(node, *key, (*db, name), *kind),
            Event::KeyRenamed { key, db, name } => self.key_renamed(node, *key, *db, name),
            Event::KeyRemoved { key, why, by } => self.key_removed(node, *key, *why, *by),
            Event::Subscribed { client, kind, name } => {
                self.subscribed(node, *client, *kind, name);
            }
            Event::Unsubscribed { client, kind, name } => {
                self.unsubscribed(node, *client, *kind, name);
            }
            Event::Published {
                msg,
                channel,
                shard,
                receivers,
                ..
            } => self.published(node, *msg, (channel, *shard), *receivers),
            Event::Notified { msg, receivers, .. } => self.notified(node, *msg, *receivers),
            Event::Delivered { msg, client, .. } => self.delivered(node, *msg, *client),
            Event::Connected { .. } | Event::Parked { .. } | Event::KeyExpires { .. } => {}
            _ => self.data_says(node, event),
        }
    }

    fn data_says(&mut self, node: NodeId, event: &Event) {
        match event {
            Event::Pushed { key, msg, .. }
            | Event::Inserted { key, msg, .. }
            | Event::Scored { key, msg, .. } => {
                self.shelved(node, *key, *msg);
            }
            Event::Popped { msg, by, .. } => self.popped(node, *msg, *by),
            Event::Moved { to, msg, by, .. } => self.moved(node, *to, *msg, *by),
            Event::Removed { msg, why, by, .. } => self.removed(node, *msg, *why, *by),
            Event::Appended { key, msg, id } => self.appended(node, *key, *msg, *id),
            Event::EntryRemoved {
                key, msg, why, by, ..
            } => self.entry_removed(node, *key, *msg, *why, *by),
            Event::EntryRead { key, msg, by, .. } => self.entry_read(node, *key, *msg, *by),
            _ => self.group_says(node, event),
        }
    }

    fn group_says(&mut self, node: NodeId, event: &Event) {
        match event {
            Event::GroupCreated {
                key,
                group,
                name,
                cursor,
                ..
            } => self.group_created(node, (*key, *group), name, *cursor),
            Event::GroupMoved { group, cursor, by } => {
                self.group_moved(node, *group, *cursor, *by);
            }
            Event::GroupDestroyed { group, by } => self.group_destroyed(node, *group, *by),
            Event::ConsumerDeleted {
                group,
                consumer,
                by,
            } => self.consumer_deleted(node, *group, *consumer, *by),
            Event::GroupRead {
                group,
                consumer,
                msg: Some(msg),
                delivery,
                by,
                ..
            } => {
                let given = Given {
                    consumer: *consumer,
                    msg: *msg,
                    delivery: *delivery,
                    by: *by,
                };
                self.group_read(node, *group, given);
            }
            Event::Claimed {
                group,
                to,
                msg,
                handed,
                by,
                ..
            } => {
                let claim = Claim {
                    to: *to,
                    msg: *msg,
                    handed: *handed,
                    by: *by,
                };
                self.claimed(node, *group, claim);
            }
            Event::Released { group, id, .. } => self.released(node, *group, *id),
            Event::Acked { group, id, by, .. } => self.acked(node, *group, *id, *by),
            Event::PendingDropped { group, id, by, .. } => {
                self.pending_dropped(node, *group, *id, *by);
            }
            _ => {}
        }
    }

    /// A node's memory is gone. What was under way to or from it has records of its own.
    fn node_crashed(&mut self, node: NodeId) {
        self.publication_told(node);
        self.running.remove(&node);
        let keys = self.keys.iter().map(|(key, _)| key);
        let keys: alloc::vec::Vec<_> = keys.filter(|(of, _)| *of == node).collect();
        for (_, key) in keys {
            let end = Fate::Lost(Reason::NodeCrashedBeforePersisting);
            self.key_gone(node, key, end);
        }
    }
}
