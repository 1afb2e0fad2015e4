//! What a node has sent and nobody takes.
//!
//! While a link is cut or its actor is frozen, what a node sends stays on the node's side: it counts towards
//! `client-output-buffer-limit` and the node's memory. A client over its limit is closed, and what it has not taken is lost.
//! On a link that works everything leaves at once, however long it takes.

use super::World;
use crate::link::Towards;
use crate::trace::{LinkEnd, NodeId, RecordSeq};
use broker::Broker;
use broker::event::{ClientId, Event};

impl World {
    /// Does what is sent to the actor stay on the node's side?
    pub(super) fn is_stalled(&self, slot: u32) -> bool {
        let actor = self.links[slot as usize].actor;
        self.disturbed && (self.actors[actor.0 as usize].frozen || self.is_cut(slot))
    }

    /// A frame was sent over a link; if it stays where it is the broker is to know.
    pub(super) fn note_backlog(&mut self, slot: u32) {
        if self.is_stalled(slot) && self.backlogged.last() != Some(&slot) {
            self.backlogged.push(slot);
        }
    }

    /// Tells a broker of one client what it has not taken. Answers whether there was one.
    pub(super) fn tell_backlog(&mut self, broker: &mut Broker) -> bool {
        let Some(slot) = self.backlogged.pop() else {
            return false;
        };
        let link = &self.links[slot as usize];
        if let Some(client) = link.client.filter(|_| link.node_open) {
            let bytes = link.to_actor.frame_bytes;
            broker.handle_output_backlog(self.spec.clock_us + self.now, client, bytes);
        }
        true
    }

    /// A link stands still, or works again: the broker is told what it now has unsent.
    pub(super) fn backlog_changed(&mut self, slot: u32) {
        let link = &self.links[slot as usize];
        let bytes = link.to_actor.frame_bytes;
        if bytes == 0 || !link.node_open {
            return;
        }
        let (node, client) = (link.node, link.client);
        let unsent = if self.is_stalled(slot) { bytes } else { 0 };
        if let Some(client) = client {
            self.call(node, |broker, time| {
                broker.handle_output_backlog(time, client, unsent);
            });
            self.drain(node, None);
        }
    }

    /// Remembers which link a node ends for its backlog.
    pub(super) fn note_over_limit(&mut self, node: NodeId, event: &Event) {
        if let Event::Closed {
            client,
            why: broker::event::Closing::OutputBufferLimit,
        } = event
        {
            self.over_limit(node, *client);
        }
    }

    fn over_limit(&mut self, node: NodeId, client: ClientId) {
        if let Some(slot) = self.nodes[node.0 as usize].link_of(client) {
            self.links[slot as usize].over_limit = true;
        }
    }

    /// A node that ends a link for its backlog throws the backlog away: it is gone from then on, though the actor will only hear of
    /// it. What had left for the actor before still arrives.
    pub(super) fn drop_backlog(&mut self, slot: u32, cause: Option<RecordSeq>) {
        if !self.links[slot as usize].over_limit {
            return;
        }
        if self.is_stalled(slot) {
            self.empty_lane(slot, Towards::Actor, cause);
        }
        self.record_end(slot, LinkEnd::Node, cause);
    }
}
