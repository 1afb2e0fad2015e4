//! What a node says, in words.

use std::collections::BTreeMap;

use broker::event::{
    By, ClientId, Closing, ConsumerId, Delivery, End, Event, GroupId, KeyId, KeyRemoval, Kind,
    MessageId, MessageRemoval, Outcome, Resumption, StreamId,
};
use sim::ledger::Ledger;
use sim::trace::{Msg, NodeId};

use crate::message;

/// Clients, keys, groups and consumers whose names are known, each; the oldest are forgotten first.
const NAMES_MAX: usize = 100_000;

/// Names of what nodes have numbers for.
#[derive(Debug, Default)]
pub struct Names {
    clients: BTreeMap<(NodeId, ClientId), String>,
    keys: BTreeMap<(NodeId, KeyId), String>,
    groups: BTreeMap<(NodeId, GroupId), String>,
    consumers: BTreeMap<(NodeId, GroupId, ConsumerId), String>,
}

/// The id of a record's kind, and its text.
type Told = (&'static str, String);

impl Names {
    /// A client is this actor's.
    pub fn connected(&mut self, node: NodeId, client: ClientId, actor: &str) {
        keep(&mut self.clients, (node, client), actor.to_string());
    }

    /// What an event says.
    pub fn tell(&mut self, node: NodeId, event: &Event, ledger: &Ledger) -> Told {
        match event {
            Event::Connected { client } => (
                "node.connected",
                format!("client {} connects", self.client(node, *client)),
            ),
            Event::Closed { client, why } => {
                let why = match why {
                    Closing::Quit => "QUIT",
                    Closing::Peer => "it closed the connection",
                    Closing::Killed => "CLIENT KILL",
                    Closing::OutputBufferLimit => "output buffer limit",
                    Closing::Protocol => "a protocol error",
                };
                let client = self.client(node, *client);
                ("node.closed", format!("{client} is gone: {why}"))
            }
            Event::Began { by, command } => (
                "node.began",
                format!("{command} of {}", self.client(node, by.client)),
            ),
            Event::Ended { by, outcome } => {
                let how = match outcome {
                    Outcome::Done => "is done",
                    Outcome::Failed => "fails",
                    Outcome::Parked => "waits",
                    Outcome::Queued => "is queued",
                };
                ("node.ended", format!("{} {how}", self.request(node, *by)))
            }
            Event::Parked { by, keys, .. } => {
                let keys: Vec<String> = keys.iter().map(|key| message::plain(key)).collect();
                let text = format!("{} waits for {}", self.request(node, *by), keys.join(" "));
                ("node.parked", text)
            }
            Event::Resumed { by, why } => {
                let how = match why {
                    Resumption::Served => "is served",
                    Resumption::TimedOut => "has waited long enough",
                    Resumption::Unblocked => "is unblocked",
                    Resumption::Failed => "waits no longer, with an error",
                    Resumption::Closed => "waits no longer: its client is gone",
                };
                ("node.resumed", format!("{} {how}", self.request(node, *by)))
            }
            Event::Created { msg, parent, .. } => {
                let msg = named(ledger, node, *msg);
                let of = parent.map(|parent| format!(", made of #{}", parent.0));
                (
                    "node.created",
                    format!("message {msg}{}", of.unwrap_or_default()),
                )
            }
            _ => self.tell_of_keys(node, event, ledger),
        }
    }

    fn tell_of_keys(&mut self, node: NodeId, event: &Event, ledger: &Ledger) -> Told {
        match event {
            Event::KeyCreated {
                key, name, kind, ..
            } => {
                let name = message::plain(name);
                let text = format!("{name} comes to be: a {}", kind_word(*kind));
                keep(&mut self.keys, (node, *key), name);
                ("node.key-created", text)
            }
            Event::KeyRenamed { key, name, .. } => {
                let (old, name) = (self.key(node, *key), message::plain(name));
                let text = format!("{old} is called {name} now");
                keep(&mut self.keys, (node, *key), name);
                ("node.key-renamed", text)
            }
            Event::KeyRemoved { key, why, .. } => {
                let why = match why {
                    KeyRemoval::Deleted => "deleted",
                    KeyRemoval::Expired => "expired",
                    KeyRemoval::Evicted => "evicted",
                    KeyRemoval::Overwritten => "overwritten",
                    KeyRemoval::Emptied => "empty",
                    KeyRemoval::Flushed => "flushed",
                };
                let key = self.keys.remove(&(node, *key)).unwrap_or_default();
                ("node.key-removed", format!("{key} is no more: {why}"))
            }
            Event::KeyExpires { key, at } => {
                let how = if at.is_some() {
                    "will expire"
                } else {
                    "will not expire"
                };
                (
                    "node.key-expires",
                    format!("{} {how}", self.key(node, *key)),
                )
            }
            _ => self.tell_of_groups(node, event, ledger),
        }
    }

    fn tell_of_elements(&self, node: NodeId, event: &Event, ledger: &Ledger) -> Told {
        let named = |msg: &MessageId| named(ledger, node, *msg);
        let key = |key: &KeyId| self.key(node, *key);
        match event {
            Event::Pushed { key: of, msg, end } => {
                let text = format!("{} is at the {} of {}", named(msg), end_word(*end), key(of));
                ("node.pushed", text)
            }
            Event::Inserted {
                key: of,
                msg,
                index,
            } => {
                let text = format!("{} is in {} at {index}", named(msg), key(of));
                ("node.inserted", text)
            }
            Event::Scored {
                key: of,
                msg,
                score,
            } => {
                let text = format!("{} is in {} with {}", named(msg), key(of), score.get());
                ("node.scored", text)
            }
            Event::Rescored {
                key: of,
                msg,
                score,
            } => {
                let text = format!("{} is in {} with {} now", named(msg), key(of), score.get());
                ("node.rescored", text)
            }
            Event::Popped {
                key: of,
                msg,
                end,
                by,
            } => {
                let (end, client) = (end_word(*end), self.client(node, by.client));
                let text = format!(
                    "{} leaves the {end} of {} for {client}",
                    named(msg),
                    key(of)
                );
                ("node.popped", text)
            }
            Event::Moved {
                from,
                to,
                msg,
                from_end,
                to_end,
                ..
            } => {
                let (from_end, to_end) = (end_word(*from_end), end_word(*to_end));
                let (msg, from, to) = (named(msg), key(from), key(to));
                let text =
                    format!("{msg} moves from the {from_end} of {from} to the {to_end} of {to}");
                ("node.moved", text)
            }
            Event::Removed {
                key: of, msg, why, ..
            } => {
                let text = format!(
                    "{} is removed from {}: {}",
                    named(msg),
                    key(of),
                    why_word(*why)
                );
                ("node.removed", text)
            }
            _ => self.tell_of_entries(node, event, ledger),
        }
    }

    fn tell_of_entries(&self, node: NodeId, event: &Event, ledger: &Ledger) -> Told {
        let named = |msg: &MessageId| named(ledger, node, *msg);
        let key = |key: &KeyId| self.key(node, *key);
        match event {
            Event::Subscribed { client, name, .. } => {
                let text = format!(
                    "{} subscribes to {}",
                    self.client(node, *client),
                    message::plain(name)
                );
                ("node.subscribed", text)
            }
            Event::Unsubscribed { client, name, .. } => {
                let client = self.client(node, *client);
                let text = format!("{client} is unsubscribed from {}", message::plain(name));
                ("node.unsubscribed", text)
            }
            Event::Published {
                msg,
                channel,
                receivers,
                ..
            } => {
                let channel = message::plain(channel);
                let text = format!(
                    "{} is published on {channel} to {receivers} clients",
                    named(msg)
                );
                ("node.published", text)
            }
            Event::Notified {
                msg,
                channel,
                receivers,
                ..
            } => {
                let channel = message::plain(channel);
                let text = format!(
                    "{} tells of a key on {channel} to {receivers} clients",
                    named(msg)
                );
                ("node.notified", text)
            }
            Event::Delivered { msg, client, .. } => {
                let text = format!("{} goes to {}", named(msg), self.client(node, *client));
                ("node.delivered", text)
            }
            Event::Appended { key: of, msg, id } => {
                let text = format!("{} is entry {} of {}", named(msg), entry(*id), key(of));
                ("node.appended", text)
            }
            Event::EntryRemoved {
                key: of, id, why, ..
            } => {
                let text = format!(
                    "entry {} of {} is removed: {}",
                    entry(*id),
                    key(of),
                    why_word(*why)
                );
                ("node.entry-removed", text)
            }
            Event::EntryRead {
                key: of, id, by, ..
            } => {
                let client = self.client(node, by.client);
                (
                    "node.entry-read",
                    format!("{client} reads entry {} of {}", entry(*id), key(of)),
                )
            }
            _ => ("node.other", String::new()),
        }
    }

    fn tell_of_groups(&mut self, node: NodeId, event: &Event, ledger: &Ledger) -> Told {
        match event {
            Event::GroupCreated {
                key,
                group,
                name,
                cursor,
                ..
            } => {
                let name = format!("{} of {}", message::plain(name), self.key(node, *key));
                let text = format!("group {name} comes to be, behind {}", entry(*cursor));
                keep(&mut self.groups, (node, *group), name);
                ("node.group-created", text)
            }
            Event::GroupMoved { group, cursor, .. } => {
                let group = self.group(node, *group);
                let text = format!("group {group} stands behind {} now", entry(*cursor));
                ("node.group-moved", text)
            }
            Event::GroupDestroyed { group, .. } => {
                let name = self.groups.remove(&(node, *group)).unwrap_or_default();
                ("node.group-destroyed", format!("group {name} is destroyed"))
            }
            Event::ConsumerCreated {
                group,
                consumer,
                name,
            } => {
                let name = message::plain(name);
                let text = format!("{name} is a consumer of {}", self.group(node, *group));
                keep(&mut self.consumers, (node, *group, *consumer), name);
                ("node.consumer-created", text)
            }
            Event::ConsumerDeleted {
                group, consumer, ..
            } => {
                let name = self.consumer(node, *group, Some(*consumer));
                self.consumers.remove(&(node, *group, *consumer));
                let text = format!("{name} is no consumer of {} now", self.group(node, *group));
                ("node.consumer-deleted", text)
            }
            _ => self.tell_of_deliveries(node, event, ledger),
        }
    }

    fn tell_of_deliveries(&self, node: NodeId, event: &Event, ledger: &Ledger) -> Told {
        let group = |group: &GroupId| self.group(node, *group);
        match event {
            Event::GroupRead {
                group: of,
                consumer,
                id,
                delivery,
                ..
            } => {
                let consumer = self.consumer(node, *of, Some(*consumer));
                let how = match delivery {
                    Delivery::New => "reads",
                    Delivery::NoAck => "reads, with NOACK,",
                    Delivery::Again => "reads again",
                };
                let text = format!("{consumer} {how} entry {} of {}", entry(*id), group(of));
                ("node.group-read", text)
            }
            Event::Claimed {
                group: of,
                from,
                to,
                id,
                deliveries,
                ..
            } => {
                let (from, to) = (
                    self.consumer(node, *of, *from),
                    self.consumer(node, *of, Some(*to)),
                );
                let (id, of) = (entry(*id), group(of));
                let text =
                    format!("{to} claims entry {id} of {of} from {from}, delivery {deliveries}");
                ("node.claimed", text)
            }
            Event::Released { group: of, id, .. } => {
                let text = format!("entry {} of {} has no owner now", entry(*id), group(of));
                ("node.released", text)
            }
            Event::Acked { group: of, id, .. } => {
                let text = format!("entry {} of {} is acknowledged", entry(*id), group(of));
                ("node.acked", text)
            }
            Event::PendingDropped { group: of, id, .. } => {
                let text = format!("entry {} of {} is pending no more", entry(*id), group(of));
                ("node.pending-dropped", text)
            }
            _ => self.tell_of_elements(node, event, ledger),
        }
    }

    fn client(&self, node: NodeId, client: ClientId) -> String {
        let known = self.clients.get(&(node, client));
        known.map_or_else(|| format!("client {}", client.0), String::clone)
    }

    fn request(&self, node: NodeId, by: By) -> String {
        format!("request {} of {}", by.seq.0, self.client(node, by.client))
    }

    fn key(&self, node: NodeId, key: KeyId) -> String {
        let known = self.keys.get(&(node, key));
        known.map_or_else(|| format!("key {}", key.0), String::clone)
    }

    fn group(&self, node: NodeId, group: GroupId) -> String {
        let known = self.groups.get(&(node, group));
        known.map_or_else(|| format!("group {}", group.0), String::clone)
    }

    fn consumer(&self, node: NodeId, group: GroupId, consumer: Option<ConsumerId>) -> String {
        let Some(consumer) = consumer else {
            return "nobody".to_string();
        };
        let known = self.consumers.get(&(node, group, consumer));
        known.map_or_else(|| format!("consumer {}", consumer.0), String::clone)
    }
}

/// Remembers a name, and forgets the oldest one if there are too many.
fn keep<K: Ord>(names: &mut BTreeMap<K, String>, of: K, name: String) {
    names.insert(of, name);
    if names.len() > NAMES_MAX {
        names.pop_first();
    }
}

fn named(ledger: &Ledger, node: NodeId, id: MessageId) -> String {
    message::message(ledger, Msg { node, id })
}

fn entry(id: StreamId) -> String {
    format!("{}-{}", id.ms, id.seq)
}

const fn end_word(end: End) -> &'static str {
    match end {
        End::Head => "head",
        End::Tail => "tail",
    }
}

const fn why_word(why: MessageRemoval) -> &'static str {
    match why {
        MessageRemoval::Deleted => "deleted",
        MessageRemoval::Trimmed => "trimmed",
        MessageRemoval::Overwritten => "overwritten",
    }
}

const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::List => "list",
        Kind::Hash => "hash",
        Kind::Set => "set",
        Kind::SortedSet => "sorted set",
        Kind::Stream => "stream",
    }
}
