//! What the auditor may look at: the brokers, what is under way, and what is in actors' hands. Nobody else asks.

use super::World;
use crate::actor::Waiting;
use crate::link::{Cargo, Link, Packet, Towards};
use crate::trace::{ActorId, Freight, LinkId, Msg, NodeId, PacketId};
use alloc::sync::Arc;
use broker::Broker;

/// Something under way on a link.
#[derive(Clone, Copy, Debug)]
pub struct UnderWay<'a> {
    /// Its number.
    pub packet: PacketId,
    /// The link.
    pub link: LinkId,
    /// Whose link it is.
    pub actor: ActorId,
    /// What it is.
    pub load: Load<'a>,
    /// Will it be taken, if nothing happens to it? The other end may be closed already.
    pub welcome: bool,
}

/// What is under way.
#[derive(Clone, Copy, Debug)]
pub enum Load<'a> {
    /// A request, towards the node.
    Request(&'a Arc<[u8]>),
    /// A reply or a push, towards the actor.
    Frame(&'a Freight),
}

impl World {
    /// Every node with its broker, if its process lives.
    pub fn brokers(&self) -> impl Iterator<Item = (NodeId, Option<&Broker>)> {
        let numbered = self.nodes.iter().enumerate();
        numbered.map(|(index, node)| (NodeId(index as u16), node.broker.as_deref()))
    }

    /// Everything that is under way, or waits in a node for its turn.
    pub fn under_way(&self) -> impl Iterator<Item = UnderWay<'_>> {
        let links = self.links.iter().filter(|link| link.in_use);
        let on_lanes = links.flat_map(|link| {
            let of_lane = move |towards| {
                let packets = link.lane(towards).packets.iter();
                packets.filter_map(move |packet| view(link, packet, towards))
            };
            of_lane(Towards::Node).chain(of_lane(Towards::Actor))
        });
        let in_nodes = self.nodes.iter().flat_map(|node| node.service.waiting());
        let in_nodes = in_nodes.filter_map(|(slot, packet)| {
            let link = &self.links[*slot as usize];
            view(link, packet, Towards::Node)
        });
        on_lanes.chain(in_nodes)
    }

    /// Every message in an actor's hands, worked on or not.
    pub fn in_hands(&self) -> impl Iterator<Item = (ActorId, Msg)> {
        self.actors.iter().enumerate().flat_map(|(index, actor)| {
            let working: &[Msg] = match actor.state.run.as_ref().map(|run| &run.waiting) {
                Some(Waiting::Work { messages, .. }) => messages,
                _ => &[],
            };
            let held = working.iter().chain(&actor.state.hands);
            held.map(move |message| (ActorId(index as u32), *message))
        })
    }
}

fn view<'a>(link: &Link, packet: &'a Packet, towards: Towards) -> Option<UnderWay<'a>> {
    let load = match &packet.cargo {
        Cargo::Request { bytes, .. } => Load::Request(bytes),
        Cargo::Frame { freight, .. } => Load::Frame(freight),
        Cargo::Connect | Cargo::End => return None,
    };
    let welcome = match towards {
        // Before it is accepted, what follows the connecting will be taken.
        Towards::Node => link.node_open || link.client.is_none(),
        Towards::Actor => link.actor_open,
    };
    Some(UnderWay {
        packet: packet.id,
        link: link.id,
        actor: link.actor,
        load,
        welcome,
    })
}
