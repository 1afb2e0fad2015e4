//! Who listens to what: channels, patterns and shard channels.
//!
//! A subscription gets a ticket, so that subscribers are told in the order in which they subscribed, and leaving is
//! O(log n). The node's side finds the subscribers of a channel, the client's side what to end when it leaves.

use crate::order;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use resp::encode;

use crate::Broker;
use crate::client::Slot;
use crate::event::{Event, MessageId, Name, Subscription};
use crate::glob;

/// Order of arrival.
type Ticket = u64;

/// The subscribers of one name.
type Listeners = BTreeMap<Ticket, Slot>;

/// The names of one kind of subscription. A name without subscribers is not kept.
type Names = BTreeMap<Name, Listeners>;

/// The node's side.
#[derive(Clone, Debug, Default)]
pub struct PubSub {
    channels: Names,
    patterns: Names,
    shards: Names,
    tickets: Ticket,
    /// The channel that was published to last: its name is shared with what is told next.
    last_channel: Option<Name>,
    /// Kept from one publication to the next, so that a publication allocates nothing.
    scratch: Scratch,
}

/// Room that is used again.
#[derive(Debug, Default)]
struct Scratch {
    listeners: Vec<Slot>,
    encoded: [Vec<u8>; 2],
}

impl Clone for Scratch {
    /// A checkpoint needs no room.
    fn clone(&self) -> Scratch {
        Scratch::default()
    }
}

/// A scratch of more bytes than this is given back.
const SCRATCH_BYTES_MAX: usize = 64 * 1024;

/// One client's side: its names with their tickets, in no order that matters.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions {
    channels: BTreeMap<Name, Ticket>,
    patterns: BTreeMap<Name, Ticket>,
    shards: BTreeMap<Name, Ticket>,
}

impl Subscriptions {
    /// Whether the client is in subscribe mode (channels, patterns or shard channels).
    pub fn any(&self) -> bool {
        !(self.channels.is_empty() && self.patterns.is_empty() && self.shards.is_empty())
    }

    /// The number in the replies to (UN)SUBSCRIBE: channels and patterns count together, shard channels on their own.
    pub fn count(&self, kind: Subscription) -> usize {
        match kind {
            Subscription::Shard => self.shards.len(),
            _ => self.channels.len() + self.patterns.len(),
        }
    }

    /// How many of one kind.
    pub fn len(&self, kind: Subscription) -> usize {
        self.of(kind).len()
    }

    /// The names of one kind, oldest subscription first.
    pub fn names(&self, kind: Subscription) -> Vec<Name> {
        let mut names: Vec<(Ticket, &Name)> = self
            .of(kind)
            .iter()
            .map(|(name, ticket)| (*ticket, name))
            .collect();
        order::sort(&mut names);
        names.into_iter().map(|(_, name)| name.clone()).collect()
    }

    fn of(&self, kind: Subscription) -> &BTreeMap<Name, Ticket> {
        match kind {
            Subscription::Channel => &self.channels,
            Subscription::Pattern => &self.patterns,
            Subscription::Shard => &self.shards,
        }
    }

    fn of_mut(&mut self, kind: Subscription) -> &mut BTreeMap<Name, Ticket> {
        match kind {
            Subscription::Channel => &mut self.channels,
            Subscription::Pattern => &mut self.patterns,
            Subscription::Shard => &mut self.shards,
        }
    }
}

impl PubSub {
    /// The channels (or shard channels, or patterns) that have subscribers, with their number, by name.
    pub fn names(&self, kind: Subscription) -> impl Iterator<Item = (&Name, usize)> {
        self.of(kind)
            .iter()
            .map(|(name, listeners)| (name, listeners.len()))
    }

    /// How many subscribers a channel has.
    pub fn listeners(&self, kind: Subscription, name: &[u8]) -> usize {
        self.of(kind).get(name).map_or(0, BTreeMap::len)
    }

    /// The subscribers of a name, the oldest subscription first.
    pub(crate) fn listening(&self, kind: Subscription, name: &[u8]) -> impl Iterator<Item = Slot> {
        let listeners = self.of(kind).get(name);
        listeners.into_iter().flat_map(|all| all.values().copied())
    }

    /// How many different patterns there are.
    pub fn patterns(&self) -> usize {
        self.patterns.len()
    }

    fn of(&self, kind: Subscription) -> &Names {
        match kind {
            Subscription::Channel => &self.channels,
            Subscription::Pattern => &self.patterns,
            Subscription::Shard => &self.shards,
        }
    }

    fn of_mut(&mut self, kind: Subscription) -> &mut Names {
        match kind {
            Subscription::Channel => &mut self.channels,
            Subscription::Pattern => &mut self.patterns,
            Subscription::Shard => &mut self.shards,
        }
    }

    fn leave(&mut self, kind: Subscription, name: &Name, ticket: Ticket) {
        let names = self.of_mut(kind);
        if let Some(listeners) = names.get_mut(name) {
            listeners.remove(&ticket);
            if listeners.is_empty() {
                names.remove(name);
            }
        }
    }
}

/// A publication on its way to its subscribers.
struct Publication<'a> {
    msg: MessageId,
    channel: &'a [u8],
    payload: &'a [u8],
}

impl Broker {
    /// Subscribes a client; a subscription that it already has stays as it is.
    pub(crate) fn subscribe(&mut self, slot: Slot, kind: Subscription, name: &[u8]) {
        let client = self.clients.get_mut(slot);
        if client.subscriptions.of(kind).contains_key(name) {
            return;
        }
        let name = Name::from(name);
        let ticket = self.pubsub.tickets;
        self.pubsub.tickets += 1;
        client
            .subscriptions
            .of_mut(kind)
            .insert(name.clone(), ticket);
        let listeners = self.pubsub.of_mut(kind).entry(name.clone()).or_default();
        listeners.insert(ticket, slot);
        let client = client.id;
        self.journal.emit(Event::Subscribed { client, kind, name });
    }

    /// Ends a subscription, if the client has it.
    pub(crate) fn unsubscribe(&mut self, slot: Slot, kind: Subscription, name: &[u8]) {
        let client = self.clients.get_mut(slot);
        let Some((name, ticket)) = client.subscriptions.of_mut(kind).remove_entry(name) else {
            return;
        };
        self.pubsub.leave(kind, &name, ticket);
        let client = client.id;
        self.journal
            .emit(Event::Unsubscribed { client, kind, name });
    }

    /// Forgets the subscriptions of a client that closes or resets; no events for a closing one (`tell` is false then).
    pub(crate) fn drop_subscriptions(&mut self, slot: Slot, tell: bool) {
        for kind in [
            Subscription::Channel,
            Subscription::Pattern,
            Subscription::Shard,
        ] {
            let client = self.clients.get_mut(slot);
            let id = client.id;
            let ended = core::mem::take(client.subscriptions.of_mut(kind));
            for (name, ticket) in ended {
                self.pubsub.leave(kind, &name, ticket);
                if tell {
                    self.journal.emit(Event::Unsubscribed {
                        client: id,
                        kind,
                        name,
                    });
                }
            }
        }
    }

    /// How many subscriptions a publication matches: what PUBLISH answers.
    pub(crate) fn receivers(&self, shard: bool, channel: &[u8]) -> usize {
        if shard {
            return self.pubsub.listeners(Subscription::Shard, channel);
        }
        let direct = self.pubsub.listeners(Subscription::Channel, channel);
        let by_pattern: usize = self
            .pubsub
            .patterns
            .iter()
            .filter(|(pattern, _)| glob::matches(pattern, channel))
            .map(|(_, listeners)| listeners.len())
            .sum();
        direct + by_pattern
    }

    /// Writes a publication to everybody whom it concerns.
    pub(crate) fn publish(&mut self, msg: MessageId, shard: bool, channel: &[u8], payload: &[u8]) {
        let publication = Publication {
            msg,
            channel,
            payload,
        };
        if shard {
            self.publish_to(Subscription::Shard, channel, &publication);
            return;
        }
        self.publish_to(Subscription::Channel, channel, &publication);
        if self.pubsub.patterns.is_empty() {
            return;
        }
        let patterns: Vec<Name> = self
            .pubsub
            .patterns
            .keys()
            .filter(|pattern| glob::matches(pattern, channel))
            .cloned()
            .collect();
        for pattern in patterns {
            self.publish_to(Subscription::Pattern, &pattern, &publication);
        }
    }

    /// Tells the subscribers of one name. The bytes are made once for each protocol. Being told may end a subscriber's
    /// connection, but nobody else's.
    fn publish_to(&mut self, kind: Subscription, name: &[u8], publication: &Publication<'_>) {
        let mut scratch = core::mem::take(&mut self.pubsub.scratch);
        scratch.clear();
        if let Some(listeners) = self.pubsub.of(kind).get(name) {
            scratch.listeners.extend(listeners.values());
        }
        for at in 0..scratch.listeners.len() {
            let slot = scratch.listeners[at];
            let client = self.clients.get(slot);
            let (id, resp3) = (client.id, client.resp3());
            let bytes = &mut scratch.encoded[usize::from(resp3)];
            if bytes.is_empty() {
                encode_push(kind, name, publication, resp3, bytes);
            }
            self.push(slot, Some(publication.msg), bytes);
            self.journal.emit(Event::Delivered {
                msg: publication.msg,
                client: id,
                kind,
            });
        }
        self.pubsub.scratch = scratch;
    }
}

impl Scratch {
    fn clear(&mut self) {
        self.listeners.clear();
        for bytes in &mut self.encoded {
            bytes.clear();
            bytes.shrink_to(SCRATCH_BYTES_MAX);
        }
    }
}

impl PubSub {
    /// A channel's name to be told; the same one again, as long as it is published to.
    pub(crate) fn channel(&mut self, name: &[u8]) -> Name {
        match &self.last_channel {
            Some(last) if **last == *name => last.clone(),
            _ => self.last_channel.insert(Name::from(name)).clone(),
        }
    }
}

fn encode_push(
    kind: Subscription,
    name: &[u8],
    publication: &Publication<'_>,
    resp3: bool,
    bytes: &mut Vec<u8>,
) {
    bytes.reserve(64 + name.len() + publication.payload.len());
    let word: &[u8] = match kind {
        Subscription::Channel => b"message",
        Subscription::Pattern => b"pmessage",
        Subscription::Shard => b"smessage",
    };
    let parts = if kind == Subscription::Pattern { 4 } else { 3 };
    if resp3 {
        encode::push_len(parts, bytes);
    } else {
        encode::array_len(parts, bytes);
    }
    encode::bulk(word, bytes);
    if kind == Subscription::Pattern {
        encode::bulk(name, bytes);
    }
    encode::bulk(publication.channel, bytes);
    encode::bulk(publication.payload, bytes);
}
