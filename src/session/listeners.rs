//! Who is subscribed to what, so far as it matters to tell clients from subscriptions: PUBLISH counts a client once for every
//! subscription of it that matches.

use broker::event::{ClientId, Subscription};
use broker::glob;
use sim::trace::{Name, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Subscriptions that are remembered; further ones are not known of, so that fewer clients than there are seem to listen.
const SUBSCRIPTIONS_KNOWN_MAX: usize = 10_000;
/// Channels whose names are remembered, to complete what is typed; further ones are not offered.
const CHANNELS_KNOWN_MAX: usize = 500;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listeners {
    of: BTreeMap<(NodeId, ClientId), BTreeSet<(Kind, Name)>>,
    count: usize,
    /// Channels that were published on or subscribed to.
    channels: BTreeSet<(NodeId, Name)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Channel,
    Pattern,
    Shard,
}

impl Listeners {
    pub fn subscribe(&mut self, at: (NodeId, ClientId), kind: Subscription, name: &Name) {
        if kind_of(kind) != Kind::Pattern {
            self.mention(at.0, name);
        }
        if self.count < SUBSCRIPTIONS_KNOWN_MAX {
            let of = self.of.entry(at).or_default();
            self.count += usize::from(of.insert((kind_of(kind), name.clone())));
        }
    }

    /// There is a channel of this name.
    pub fn mention(&mut self, node: NodeId, channel: &Name) {
        if self.channels.len() < CHANNELS_KNOWN_MAX {
            self.channels.insert((node, channel.clone()));
        }
    }

    /// Channels of a node that were published on or subscribed to, by name.
    pub fn channels_of(&self, node: NodeId) -> impl Iterator<Item = &Name> {
        let of_node = self.channels.iter().filter(move |(of, _)| *of == node);
        of_node.map(|(_, name)| name)
    }

    pub fn unsubscribe(&mut self, at: (NodeId, ClientId), kind: Subscription, name: &Name) {
        let Some(of) = self.of.get_mut(&at) else {
            return;
        };
        self.count -= usize::from(of.remove(&(kind_of(kind), name.clone())));
        if of.is_empty() {
            self.of.remove(&at);
        }
    }

    /// A connection is gone, and its subscriptions with it.
    pub fn forget(&mut self, at: (NodeId, ClientId)) {
        self.count -= self.of.remove(&at).map_or(0, |of| of.len());
    }

    /// Clients of a node that get what is published on a channel.
    pub fn count(&self, node: NodeId, channel: &Name, shard: bool) -> usize {
        let all = (node, ClientId(0))..=(node, ClientId(u64::MAX));
        let clients = self.of.range(all).map(|(_, of)| of);
        clients
            .filter(|of| match shard {
                true => of.contains(&(Kind::Shard, channel.clone())),
                false => hears(of, channel),
            })
            .count()
    }
}

fn hears(of: &BTreeSet<(Kind, Name)>, channel: &Name) -> bool {
    let matches =
        |(kind, name): &(Kind, Name)| *kind == Kind::Pattern && glob::matches(name, channel);
    of.contains(&(Kind::Channel, channel.clone())) || of.iter().any(matches)
}

const fn kind_of(kind: Subscription) -> Kind {
    match kind {
        Subscription::Channel => Kind::Channel,
        Subscription::Pattern => Kind::Pattern,
        Subscription::Shard => Kind::Shard,
    }
}
