//! Who expects what is published: declared subscribers from the start of the world, anybody else while subscribed.

use crate::trace::{AudienceId, Name, NodeId};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::Subscription;
use broker::glob::matches;
use broker::order;

/// Channels whose audiences are remembered; with more, all are forgotten and found again.
const CHANNELS_REMEMBERED_MAX: usize = 1_024;

/// What somebody listens to, on a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Topic {
    node: NodeId,
    shard: bool,
    name: Name,
}

/// The expectations of all audiences.
#[derive(Clone, Debug, Default)]
pub(super) struct Subscriptions {
    channels: BTreeMap<Topic, BTreeSet<Listener>>,
    patterns: BTreeMap<Topic, BTreeSet<Listener>>,
    remembered: BTreeMap<Topic, Arc<[AudienceId]>>,
}

/// An audience that listens because it declared so, or because it subscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listener {
    pub audience: AudienceId,
    pub declared: bool,
}

impl Subscriptions {
    pub fn add(&mut self, node: NodeId, kind: Subscription, name: &Name, listener: Listener) {
        let (topics, topic) = self.topics(node, kind, name);
        topics.entry(topic).or_default().insert(listener);
        self.remembered.clear();
    }

    pub fn remove(&mut self, node: NodeId, kind: Subscription, name: &Name, listener: Listener) {
        let (topics, topic) = self.topics(node, kind, name);
        if let Some(listeners) = topics.get_mut(&topic) {
            listeners.remove(&listener);
            if listeners.is_empty() {
                topics.remove(&topic);
            }
        }
        self.remembered.clear();
    }

    /// Ends what an audience listens to without having declared it, or all of it.
    pub fn end(&mut self, audience: AudienceId, declared_too: bool) {
        for topics in [&mut self.channels, &mut self.patterns] {
            topics.retain(|_, listeners| {
                listeners.retain(|l| l.audience != audience || l.declared && !declared_too);
                !listeners.is_empty()
            });
        }
        self.remembered.clear();
    }

    /// Who expects a publication, in order.
    pub fn audiences(&mut self, node: NodeId, channel: &Name, shard: bool) -> Arc<[AudienceId]> {
        let name = channel.clone();
        let topic = Topic { node, shard, name };
        if let Some(audiences) = self.remembered.get(&topic) {
            return audiences.clone();
        }
        let audiences: Arc<[AudienceId]> = self.find(&topic).into();
        if self.remembered.len() >= CHANNELS_REMEMBERED_MAX {
            self.remembered.clear();
        }
        self.remembered.insert(topic, audiences.clone());
        audiences
    }

    fn find(&self, topic: &Topic) -> Vec<AudienceId> {
        let direct = self.channels.get(topic).into_iter();
        let patterns = self.patterns.iter().filter(|(pattern, _)| {
            !topic.shard && pattern.node == topic.node && matches(&pattern.name, &topic.name)
        });
        let all = direct.chain(patterns.map(|(_, listeners)| listeners));
        let mut all: Vec<AudienceId> = all.flatten().map(|l| l.audience).collect();
        order::sort(&mut all);
        all.dedup();
        all
    }

    fn topics(
        &mut self,
        node: NodeId,
        kind: Subscription,
        name: &Name,
    ) -> (&mut BTreeMap<Topic, BTreeSet<Listener>>, Topic) {
        let topics = match kind {
            Subscription::Pattern => &mut self.patterns,
            Subscription::Channel | Subscription::Shard => &mut self.channels,
        };
        let shard = kind == Subscription::Shard;
        let name = name.clone();
        (topics, Topic { node, shard, name })
    }
}
