//! Nodes: brokers are called, and what they say goes into the trace and onto the links.

use super::{Item, MESSAGES_MAX, World};
use crate::intent::CLAIMS_BY_VALUE;
use crate::link::{Cargo, Packet, Towards};
use crate::seeded::{self, Bug};
use crate::spec::{Role, TIME_US_MAX};
use crate::trace::{Freight, Limit, LinkEnd, Msg, NodeId, PacketLoss, RecordSeq, What};
use alloc::{format, sync::Arc};
use broker::event::{By, Event, MessageId, Time};
use broker::{Broker, Connect, Frame, FrameKind, Output};

impl World {
    /// A connection attempt reaches its node.
    pub(super) fn accept(&mut self, slot: u32) {
        let link = &self.links[slot as usize];
        let (node, id, opened, actor) = (link.node, link.id, link.opened, link.actor);
        if self.nodes[node.0 as usize].away {
            return self.refuse(slot);
        }
        let addr = format!(
            "10.0.{}.{}:{}",
            actor.0 >> 8 & 255,
            actor.0 & 255,
            32768 + id.0 % 28232
        );
        let info = Connect {
            addr: addr.as_bytes().into(),
        };
        let Some(client) = self.call(node, |broker, time| broker.handle_connect(time, info)) else {
            return self.refuse(slot);
        };
        self.nodes[node.0 as usize].clients.push((client, slot));
        let link = &mut self.links[slot as usize];
        (link.client, link.node_open) = (Some(client), true);
        let (link, open) = (link.id, link.actor_open);
        let accepted = self.record(Some(opened), What::LinkAccepted { link, node, client });
        self.drain(node, Some(accepted));
        if open {
            self.connected(actor, accepted);
        }
    }

    /// Nothing listens there; the actor gets to know a hop later.
    fn refuse(&mut self, slot: u32) {
        let opened = self.links[slot as usize].opened;
        let refused = self.record_end(slot, LinkEnd::Refused, Some(opened));
        self.transmit_unseen(slot, Towards::Actor, Cargo::End, refused.unwrap_or(opened));
    }

    /// Calls a node's broker, if its process lives; [`World::drain`] must follow.
    pub(super) fn call<T>(
        &mut self,
        node: NodeId,
        act: impl FnOnce(&mut Broker, Time) -> T,
    ) -> Option<T> {
        let time = self.spec.clock_us + self.now;
        let broker = self.nodes[node.0 as usize].broker.as_mut()?;
        Some(act(broker, time))
    }

    /// Takes what a broker says and sends. The events were brought about by the record `cause`.
    pub(super) fn drain(&mut self, node: NodeId, cause: Option<RecordSeq>) {
        let Some(mut broker) = self.nodes[node.0 as usize].broker.take() else {
            return;
        };
        let mut command = "";
        loop {
            while let Some(event) = broker.poll_event() {
                if let Event::Began { command: begun, .. } = event {
                    command = begun;
                }
                self.said(node, cause, command, event);
            }
            while let Some(output) = broker.poll_output() {
                self.answer(node, cause, &output);
                broker.reuse_output(output);
            }
            if !self.tell_backlog(&mut broker) {
                break;
            }
        }
        let due = broker.poll_timeout();
        self.nodes[node.0 as usize].broker = Some(broker);
        self.set_node_timer(node, due);
    }

    /// A broker says something while it runs a command (or none).
    fn said(&mut self, node: NodeId, cause: Option<RecordSeq>, command: &str, event: Event) {
        if let Some((by, message)) = handed_over(&event) {
            self.note_handed(node, by, message);
        } else if let Some((by, message)) = removed_by_value(&event, command)
            && self.is_worker(node, by)
        {
            self.note_handed(node, by, message);
        }
        self.note_over_limit(node, &event);
        if let Event::Created { .. } | Event::Notified { .. } = event {
            self.messages += 1;
            if self.messages > MESSAGES_MAX {
                self.limit.get_or_insert(Limit::Messages);
            }
        }
        if seeded::is(Bug::PopsToldTwice) && matches!(event, Event::Popped { .. }) {
            let event = event.clone();
            self.record(cause, What::Node { node, event });
        }
        self.record(cause, What::Node { node, event });
    }

    /// Was this asked by the program of a worker?
    fn is_worker(&self, node: NodeId, by: By) -> bool {
        let slot = self.nodes[node.0 as usize].link_of(by.client);
        let actor = slot.map(|slot| self.links[slot as usize].actor);
        actor.is_some_and(|actor| self.actors[actor.0 as usize].role == Role::Worker)
    }

    fn note_handed(&mut self, node: NodeId, by: By, id: MessageId) {
        if let Some(slot) = self.nodes[node.0 as usize].link_of(by.client) {
            let message = Msg { node, id };
            self.links[slot as usize].handed.push((by.seq, message));
        }
    }

    /// Sends a broker's output to its client, a packet for every frame.
    fn answer(&mut self, node: NodeId, cause: Option<RecordSeq>, output: &Output) {
        let Some(slot) = self.nodes[node.0 as usize].link_of(output.client) else {
            return;
        };
        let mut rest = &output.bytes[..];
        for frame in &output.frames {
            let (bytes, behind) = rest.split_at(rest.len().min(frame.len as usize));
            rest = behind;
            self.send_frame(slot, node, cause, *frame, bytes);
        }
        if output.close {
            self.close_by_node(slot, cause);
        }
    }

    fn send_frame(
        &mut self,
        slot: u32,
        node: NodeId,
        cause: Option<RecordSeq>,
        frame: Frame,
        bytes: &[u8],
    ) {
        let bytes = self.shared.frame(bytes);
        let link = &mut self.links[slot as usize];
        let id = link.id;
        let freight = match frame.kind {
            FrameKind::Reply { seq } => Freight::Reply {
                seq,
                messages: link.take_handed(seq, &mut self.shared),
            },
            FrameKind::Push { msg } => Freight::Push {
                message: msg.map(|id| Msg { node, id }),
            },
        };
        let arrives = self.arrival(slot, Towards::Actor);
        let packet = self.next_packet();
        let what = What::Answered {
            link: id,
            packet,
            freight: freight.clone(),
            bytes: Arc::clone(&bytes),
            arrives,
        };
        let sent = self.record(cause, what);
        let cargo = Cargo::Frame { bytes, freight };
        let packet = Packet {
            id: packet,
            sent,
            arrives,
            cargo,
        };
        self.transmit(slot, Towards::Actor, packet);
        self.note_backlog(slot);
    }

    /// The node closes a connection: the actor gets to know behind what it was sent before.
    fn close_by_node(&mut self, slot: u32, cause: Option<RecordSeq>) {
        let link = &mut self.links[slot as usize];
        link.node_open = false;
        link.node_loss = PacketLoss::Reset;
        let (node, opened) = (link.node, link.opened);
        if let Some(client) = link.client {
            self.nodes[node.0 as usize].forget(client);
        }
        self.drop_backlog(slot, cause);
        self.transmit_unseen(slot, Towards::Actor, Cargo::End, cause.unwrap_or(opened));
    }

    fn set_node_timer(&mut self, node: NodeId, due: Option<Time>) {
        let at = due.map(|time| time.saturating_sub(self.spec.clock_us).max(self.now));
        let at = at.filter(|&at| at <= TIME_US_MAX);
        let timer = self.nodes[node.0 as usize].timer;
        if timer.map(|(at, _)| at) == at {
            return;
        }
        self.cancel(timer.map(|(_, token)| token));
        let token = at.and_then(|at| Some((at, self.schedule(at, Item::NodeTimer(node))?)));
        self.nodes[node.0 as usize].timer = token;
    }

    pub(super) fn node_timer(&mut self, node: NodeId) {
        self.nodes[node.0 as usize].timer = None;
        self.call(node, |broker, time| broker.handle_timeout(time));
        self.drain(node, None);
    }
}

/// The message that a command takes out of a sorted set by its value: a worker who does so has it, see [`CLAIMS_BY_VALUE`].
fn removed_by_value(event: &Event, command: &str) -> Option<(By, MessageId)> {
    match *event {
        Event::Removed { msg, by, .. } if command == CLAIMS_BY_VALUE => Some((by, msg)),
        _ => None,
    }
}

/// The message that an event puts into the reply to a request.
fn handed_over(event: &Event) -> Option<(By, MessageId)> {
    match *event {
        Event::Popped { msg, by, .. }
        | Event::Moved { msg, by, .. }
        | Event::EntryRead { msg, by, .. }
        | Event::GroupRead {
            msg: Some(msg), by, ..
        }
        | Event::Claimed {
            msg,
            by,
            handed: true,
            ..
        } => Some((by, msg)),
        _ => None,
    }
}
