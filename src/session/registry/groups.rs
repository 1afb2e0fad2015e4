//! What the registry knows of consumer groups: who reads as which consumer, what is pending at whom, and who could claim it.

use super::Registry;
use crate::kept::Kept;
use crate::payload;
use broker::event::{ClientId, ConsumerId, Delivery, Event, GroupId, KeyId, MessageId, StreamId};
use sim::trace::{ActorId, Msg, Name, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// Consumers of a group that are known by name; what is pending at others has no owner here.
const CONSUMERS_KNOWN_MAX: usize = 1_000;

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub name: String,
    /// Its stream.
    key: KeyId,
    name_bytes: Name,
    consumers: BTreeMap<ConsumerId, Consumer>,
    /// Who has which entry pending.
    pending: Kept<StreamId, (Msg, Option<ActorId>)>,
}

/// A consumer of a group, and the actor that reads as it.
#[derive(Clone, Debug)]
struct Consumer {
    name: Name,
    actor: Option<ActorId>,
}

/// A pending entry that another consumer may claim, as the words of an XCLAIM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub node: NodeId,
    pub key: Name,
    pub group: Name,
    pub id: StreamId,
    /// The consumer whose it would be, and the actor behind it.
    pub consumer: Name,
    pub taker: ActorId,
}

/// A pending entry with somebody who does nothing with it.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    pub node: NodeId,
    pub stream: String,
    pub group: String,
    /// At whom it is pending.
    pub owner: ActorId,
    /// Whoever reads in the group.
    pub consumers: BTreeSet<ActorId>,
}

impl Registry {
    pub fn group(&self, node: NodeId, group: GroupId) -> Option<&Group> {
        self.groups.get(&(node, group))
    }

    /// What a consumer of a group is called.
    pub fn consumer_name(
        &self,
        node: NodeId,
        group: GroupId,
        consumer: ConsumerId,
    ) -> Option<String> {
        let known = self.groups.get(&(node, group))?.consumers.get(&consumer)?;
        Some(payload::shown(&known.name))
    }

    /// The groups of a node, by name, with the keys of their streams and the names of their consumers.
    pub fn groups_of(&self, node: NodeId) -> impl Iterator<Item = (String, &str, Vec<String>)> {
        let groups = self.groups.iter().filter(move |((of, _), _)| *of == node);
        groups.map(move |(_, group)| {
            let consumers = group.consumers.values();
            let consumers = consumers.map(|known| payload::shown(&known.name));
            (
                self.key_name(node, group.key),
                &*group.name,
                consumers.collect(),
            )
        })
    }

    /// The message of an entry that is pending in a group.
    pub fn pending(&self, node: NodeId, group: GroupId, id: StreamId) -> Option<Msg> {
        Some(self.groups.get(&(node, group))?.pending.get(&id)?.0)
    }

    /// A message that an actor has pending, and the group that keeps it.
    pub fn pending_of(&self, actor: ActorId, msgs: &[Msg]) -> Option<(Msg, String)> {
        self.groups.values().find_map(|group| {
            let mut pending = group.pending.values();
            let found = pending.find(|(msg, owner)| *owner == Some(actor) && msgs.contains(msg))?;
            Some((found.0, group.name.clone()))
        })
    }

    pub(super) fn fold_group(&mut self, node: NodeId, event: &Event) {
        match event {
            Event::GroupCreated {
                key, group, name, ..
            } => {
                self.groups.insert(
                    (node, *group),
                    Group {
                        name: payload::shown(name),
                        key: *key,
                        name_bytes: name.clone(),
                        consumers: BTreeMap::new(),
                        pending: Kept::default(),
                    },
                );
            }
            Event::ConsumerCreated {
                group,
                consumer,
                name,
            } => self.meet(node, *group, *consumer, name),
            Event::ConsumerDeleted {
                group, consumer, ..
            } => {
                if let Some(group) = self.groups.get_mut(&(node, *group)) {
                    group.consumers.remove(consumer);
                }
            }
            Event::GroupDestroyed { group, .. } => drop(self.groups.remove(&(node, *group))),
            Event::GroupRead {
                group,
                consumer,
                id,
                msg: Some(msg),
                delivery,
                by,
                ..
            } => {
                self.hold(node, *msg, by.client);
                self.reads_as(node, *group, *consumer, by.client);
                if *delivery == Delivery::New {
                    self.own(node, *group, *consumer, *id, *msg);
                }
            }
            Event::Claimed {
                group,
                to,
                id,
                msg,
                by,
                handed,
                ..
            } => {
                if *handed {
                    self.hold(node, *msg, by.client);
                }
                self.own(node, *group, *to, *id, *msg);
            }
            Event::Released {
                group,
                id,
                msg: Some(msg),
                ..
            } => {
                if let Some(group) = self.groups.get_mut(&(node, *group)) {
                    group.pending.insert(*id, (Msg { node, id: *msg }, None));
                }
            }
            Event::Acked { group, id, .. } | Event::PendingDropped { group, id, .. } => {
                if let Some(group) = self.groups.get_mut(&(node, *group)) {
                    group.pending.remove(id);
                }
            }
            _ => {}
        }
    }

    /// A consumer was named for the first time: an actor of that name is taken to be behind it until somebody reads as it.
    fn meet(&mut self, node: NodeId, group: GroupId, consumer: ConsumerId, name: &Name) {
        let shown = payload::shown(name);
        let mut actors = self.actors.iter();
        let named = actors.find(|(_, actor)| actor.node == node && *actor.name == *shown);
        let known = Consumer {
            name: name.clone(),
            actor: named.map(|(id, _)| *id),
        };
        if let Some(group) = self.groups.get_mut(&(node, group))
            && group.consumers.len() < CONSUMERS_KNOWN_MAX
        {
            group.consumers.insert(consumer, known);
        }
    }

    fn reads_as(&mut self, node: NodeId, group: GroupId, consumer: ConsumerId, client: ClientId) {
        let actor = self.actor_of(node, client);
        let group = self.groups.get_mut(&(node, group));
        if let Some(known) = group.and_then(|group| group.consumers.get_mut(&consumer)) {
            known.actor = actor;
        }
    }

    fn own(
        &mut self,
        node: NodeId,
        group: GroupId,
        consumer: ConsumerId,
        id: StreamId,
        msg: MessageId,
    ) {
        if let Some(group) = self.groups.get_mut(&(node, group)) {
            let owner = group.consumers.get(&consumer);
            let owner = owner.and_then(|known| known.actor);
            group.pending.insert(id, (Msg { node, id: msg }, owner));
        }
    }

    /// Who may claim a message: in every group where it is pending, the consumers that are not its owner and behind which
    /// there is somebody.
    pub fn claims(&self, msg: Msg) -> Vec<Claim> {
        let Some(id) = self.messages.get(&msg).and_then(|message| message.entry) else {
            return Vec::new();
        };
        let groups = self
            .groups
            .iter()
            .filter(|((node, _), _)| *node == msg.node);
        groups
            .flat_map(|((node, _), group)| self.claims_in(*node, group, id, msg))
            .collect()
    }

    /// Where a message is pending with somebody who does nothing with it, in the first group where it is.
    pub fn left(&self, msg: Msg) -> Option<Left> {
        let message = self.messages.get(&msg)?;
        let id = message.entry?;
        let groups = self.groups.iter();
        let mut groups = groups.filter(|((node, _), _)| *node == msg.node);
        groups.find_map(|((node, _), group)| {
            let (of, owner) = group.pending.get(&id)?;
            let owner = (*owner)?;
            if *of != msg || !self.leaves(owner, msg, message.holder) {
                return None;
            }
            let consumers = group.consumers.values();
            Some(Left {
                node: *node,
                stream: self.key_name(*node, group.key),
                group: group.name.clone(),
                owner,
                consumers: consumers.filter_map(|consumer| consumer.actor).collect(),
            })
        })
    }

    /// Whether somebody does nothing with what is pending at him: he is dead, was never handed it, or asks for other things already.
    /// Who still works on others of the same reply may acknowledge all of them when he is done.
    fn leaves(&self, owner: ActorId, msg: Msg, holder: Option<ActorId>) -> bool {
        self.actors.get(&owner).is_some_and(|actor| {
            let has = actor.hands.contains(&msg) || actor.working.contains(&msg);
            actor.crashed || !has && (holder != Some(owner) || actor.parked.is_some())
        })
    }

    fn claims_in(&self, node: NodeId, group: &Group, id: StreamId, msg: Msg) -> Vec<Claim> {
        // A console speaks to the first database, unless somebody tells it otherwise.
        let is_reached = !self.elsewhere.contains(&(node, group.key));
        let key = self.keys.get(&(node, group.key)).filter(|_| is_reached);
        let pending = group.pending.get(&id).filter(|(of, _)| *of == msg);
        let (Some(key), Some((_, owner))) = (key, pending) else {
            return Vec::new();
        };
        let claim = |consumer: &Consumer| {
            let taker = consumer.actor.filter(|taker| Some(*taker) != *owner)?;
            self.actors.contains_key(&taker).then(|| Claim {
                node,
                key: key.clone(),
                group: group.name_bytes.clone(),
                id,
                consumer: consumer.name.clone(),
                taker,
            })
        };
        group.consumers.values().filter_map(claim).collect()
    }
}
