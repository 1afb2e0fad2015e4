//! What an auditor needs to see of a world.

use crate::World;
use crate::trace::{ActorId, Freight, Msg, Name, NodeId, PacketId};
use crate::world::Load;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use broker::event::{KeyId, StreamId};
use broker::keyspace::Value;
use broker::types::stream::Stream;

/// A world between two of its steps.
pub trait WorldView {
    /// Every message in every list of every node.
    fn listed(&self) -> Vec<Msg>;
    /// Every stream of every node.
    fn streams(&self) -> Vec<StreamLook>;
    /// Every message that is under way to an actor, as often as it is, with its packet.
    fn under_way(&self) -> Vec<(PacketId, Msg)>;
    /// Every message in an actor's hands, as often as it is.
    fn in_hands(&self) -> Vec<(ActorId, Msg)>;
}

impl WorldView for World {
    fn listed(&self) -> Vec<Msg> {
        let mut all = Vec::new();
        for (node, broker) in self.brokers() {
            let keys = broker.into_iter().flat_map(|b| b.inspect().keys());
            let messages = keys.flat_map(|key| key.messages());
            all.extend(messages.map(|(id, _)| Msg { node, id }));
        }
        all
    }

    fn streams(&self) -> Vec<StreamLook> {
        let mut all = Vec::new();
        for (node, broker) in self.brokers() {
            let keys = broker.into_iter().flat_map(|b| b.inspect().keys());
            all.extend(keys.filter_map(|key| match key.value() {
                Value::Stream(stream) => Some(look(node, key.id(), stream)),
                _ => None,
            }));
        }
        all
    }

    fn under_way(&self) -> Vec<(PacketId, Msg)> {
        let mut all = Vec::new();
        for packet in World::under_way(self) {
            match packet.load {
                Load::Frame(Freight::Reply { messages, .. }) => {
                    all.extend(messages.iter().map(|msg| (packet.packet, *msg)));
                }
                Load::Frame(Freight::Push { message }) => {
                    all.extend(message.iter().map(|msg| (packet.packet, *msg)));
                }
                Load::Request(_) => {}
            }
        }
        all
    }

    fn in_hands(&self) -> Vec<(ActorId, Msg)> {
        World::in_hands(self).collect()
    }
}

fn look(node: NodeId, key: KeyId, stream: &Stream) -> StreamLook {
    let groups = stream.groups().map(|(name, group)| GroupLook {
        name: name.clone(),
        cursor: group.cursor,
        pending: group
            .pending_from(StreamId::MIN)
            .map(|(id, _)| id)
            .collect(),
    });
    let message = |id| Msg { node, id };
    StreamLook {
        node,
        key,
        entries: stream.log.iter().map(|e| (e.id, message(e.msg))).collect(),
        groups: groups.collect(),
    }
}

/// A stream as its node shows it.
#[derive(Clone, Debug)]
pub struct StreamLook {
    /// Where.
    pub node: NodeId,
    /// Its identity.
    pub key: KeyId,
    /// Its entries, in order.
    pub entries: Vec<(StreamId, Msg)>,
    /// Its groups.
    pub groups: Vec<GroupLook>,
}

/// A consumer group as its node shows it.
#[derive(Clone, Debug)]
pub struct GroupLook {
    /// Its name.
    pub name: Name,
    /// The last ID that it delivered.
    pub cursor: StreamId,
    /// The IDs of its pending entries.
    pub pending: BTreeSet<StreamId>,
}
