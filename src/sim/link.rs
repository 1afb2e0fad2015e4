//! A link: one connection of an actor to a node, as two lanes of packets that arrive in the order in which they were sent.
//!
//! The two ends close on their own: what one side knows, the other gets to know a hop later. Only a reset is known to both
//! at once. The slot of a link is used again when both ends are closed and nothing is under way.

use crate::queue::Token;
use crate::shared::Shared;
use crate::spec::Micros;
use crate::trace::{ActorId, Freight, LinkId, Msg, NodeId, PacketId, PacketLoss, RecordSeq};
use alloc::{collections::VecDeque, sync::Arc, vec::Vec};
use broker::event::{ClientId, Seq};

/// A direction on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Towards {
    Node,
    Actor,
}

/// What travels.
#[derive(Clone, Debug)]
pub(crate) enum Cargo {
    /// The actor asks for a connection.
    Connect,
    /// A request, and whether it is meant to make messages.
    Request { bytes: Arc<[u8]>, makes: bool },
    /// A reply or a push.
    Frame { bytes: Arc<[u8]>, freight: Freight },
    /// The sender has closed its end; nothing comes behind.
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Packet {
    /// Meaningless for what has no record of its own (connecting and closing).
    pub id: PacketId,
    /// The record of its sending.
    pub sent: RecordSeq,
    pub arrives: Micros,
    pub cargo: Cargo,
}

impl Packet {
    /// The bytes of a reply or a push.
    pub fn frame_bytes(&self) -> u64 {
        match &self.cargo {
            Cargo::Frame { bytes, .. } => bytes.len() as u64,
            _ => 0,
        }
    }

    /// Is it a dot on the stage: a request, a reply or a push?
    pub fn is_visible(&self) -> bool {
        matches!(self.cargo, Cargo::Request { .. } | Cargo::Frame { .. })
    }

    /// Does it carry a message, or is it meant to make one?
    pub fn carries(&self) -> bool {
        match &self.cargo {
            Cargo::Request { makes, .. } => *makes,
            Cargo::Frame { freight, .. } => match freight {
                Freight::Reply { messages, .. } => !messages.is_empty(),
                Freight::Push { message } => message.is_some(),
            },
            Cargo::Connect | Cargo::End => false,
        }
    }
}

/// One direction. Only its first packet is in the event queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lane {
    pub packets: VecDeque<Packet>,
    /// The bytes of its frames.
    pub frame_bytes: u64,
    /// The arrival of the first packet.
    pub token: Option<Token>,
    /// Nothing arrives before what was sent earlier.
    pub last_arrival: Micros,
}

#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub id: LinkId,
    pub actor: ActorId,
    pub node: NodeId,
    /// The node's number for it, once accepted.
    pub client: Option<ClientId>,
    /// The record of its opening.
    pub opened: RecordSeq,
    /// Is the actor's end open?
    pub actor_open: bool,
    /// Is the node's end open? Not before it is accepted.
    pub node_open: bool,
    /// What becomes of packets that reach an actor whose end is closed.
    pub actor_loss: PacketLoss,
    /// What becomes of packets that reach a node whose end is closed.
    pub node_loss: PacketLoss,
    /// Is the end of the link in the trace?
    pub closed: bool,
    pub to_node: Lane,
    pub to_actor: Lane,
    /// Messages handed over since the last reply, and to which request.
    pub handed: Vec<(Seq, Msg)>,
    /// Requests sent so far.
    pub requests: u64,
    /// The node ended it for the output that its client has not taken.
    pub over_limit: bool,
    /// Packets that wait in the node for their turn.
    pub in_inbox: u32,
    /// Is the slot in use?
    pub in_use: bool,
}

impl Link {
    pub fn lane(&self, towards: Towards) -> &Lane {
        match towards {
            Towards::Node => &self.to_node,
            Towards::Actor => &self.to_actor,
        }
    }

    pub fn lane_mut(&mut self, towards: Towards) -> &mut Lane {
        match towards {
            Towards::Node => &mut self.to_node,
            Towards::Actor => &mut self.to_actor,
        }
    }

    /// Nothing can happen on it any more.
    pub fn is_over(&self) -> bool {
        let empty = self.to_node.packets.is_empty() && self.to_actor.packets.is_empty();
        empty && self.in_inbox == 0 && !self.actor_open && !self.node_open
    }

    /// The messages that the reply to this request hands over: all since the reply before it. (Those of commands inside
    /// MULTI belong to the requests that queued them, and go out with the reply to EXEC.)
    pub fn take_handed(&mut self, seq: Seq, shared: &mut Shared) -> Arc<[Msg]> {
        let count = self.handed.iter().take_while(|(of, _)| *of <= seq).count();
        let mut handed = self.handed.drain(..count).map(|(_, message)| message);
        match (handed.next(), count) {
            (None, _) => shared.messages(&[]),
            (Some(message), 1) => shared.message(message),
            (Some(first), _) => core::iter::once(first).chain(handed).collect(),
        }
    }
}
