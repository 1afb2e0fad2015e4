//! Packets: sent, under way, arrived, lost.

use super::{Item, PACKETS_UNDER_WAY_MAX, World};
use crate::link::{Cargo, Lane, Link, Packet, Towards};
use crate::rng::Rng;
use crate::seeded::{self, Bug};
use crate::spec::{Chance, DURATION_US_MAX, LinkSpec, Micros, RESEND_US, RESENDS_MAX};
use crate::trace::{ActorId, Limit, LinkEnd, LinkId, PacketId, PacketLoss, RecordSeq, What};
use alloc::{sync::Arc, vec::Vec};

impl World {
    /// An actor begins to connect to its node.
    pub(super) fn dial(&mut self, actor: ActorId) {
        let node = self.actors[actor.0 as usize].node;
        let id = LinkId(self.links_made);
        self.links_made += 1;
        let cause = self.actors[actor.0 as usize].cause;
        let link = id;
        let opened = self.record(cause, What::LinkOpened { link, actor, node });
        let slot = self.take_slot(Link {
            id,
            actor,
            node,
            client: None,
            opened,
            actor_open: true,
            node_open: false,
            actor_loss: PacketLoss::ActorGone,
            node_loss: PacketLoss::NodeGone,
            closed: false,
            to_node: Lane::default(),
            to_actor: Lane::default(),
            handed: Vec::new(),
            requests: 0,
            over_limit: false,
            in_inbox: 0,
            in_use: true,
        });
        let actor = &mut self.actors[actor.0 as usize];
        actor.link = Some(slot);
        actor.connected = false;
        self.transmit_unseen(slot, Towards::Node, Cargo::Connect, opened);
    }

    fn take_slot(&mut self, link: Link) -> u32 {
        match self.links_free.pop() {
            Some(slot) => {
                self.links[slot as usize] = link;
                slot
            }
            None => {
                self.links.push(link);
                (self.links.len() - 1) as u32
            }
        }
    }

    /// When a packet sent now arrives: after its latency, and not before what was sent earlier on this lane.
    pub(super) fn arrival(&mut self, slot: u32, towards: Towards) -> Micros {
        let link = &mut self.links[slot as usize];
        let actor = &mut self.actors[link.actor.0 as usize];
        let chance = match towards {
            Towards::Node => &mut actor.streams.to_node,
            Towards::Actor => &mut actor.streams.to_actor,
        };
        let latency_us = latency(&actor.latency, chance) + seeded::left_over();
        if self.disturbed && (actor.cut || self.nodes[link.node.0 as usize].cut) {
            // Nobody knows when. It is told anew when the link is healed.
            return self.now + DURATION_US_MAX;
        }
        let lane = link.lane_mut(towards);
        lane.last_arrival = lane.last_arrival.max(self.now + latency_us);
        lane.last_arrival
    }

    pub(super) fn next_packet(&mut self) -> PacketId {
        self.packets += 1;
        PacketId(self.packets)
    }

    /// Puts a packet on its way. Its arrival must come from [`World::arrival`].
    pub(super) fn transmit(&mut self, slot: u32, towards: Towards, packet: Packet) {
        self.activity.carrying += usize::from(packet.carries());
        self.under_way += 1;
        if self.under_way > PACKETS_UNDER_WAY_MAX {
            self.limit.get_or_insert(Limit::PacketsUnderWay);
        }
        let cut = self.is_cut(slot);
        let lane = self.links[slot as usize].lane_mut(towards);
        let arrives = packet.arrives;
        lane.frame_bytes += packet.frame_bytes();
        lane.packets.push_back(packet);
        if lane.token.is_none() && !cut && lane.packets.len() == 1 {
            self.await_arrival(slot, towards, arrives);
        }
    }

    /// Sends what has no record of its own: the beginning and the end of a connection.
    pub(super) fn transmit_unseen(
        &mut self,
        slot: u32,
        towards: Towards,
        cargo: Cargo,
        sent: RecordSeq,
    ) {
        let packet = Packet {
            id: PacketId(0),
            sent,
            arrives: self.arrival(slot, towards),
            cargo,
        };
        self.transmit(slot, towards, packet);
    }

    fn await_arrival(&mut self, slot: u32, towards: Towards, at: Micros) {
        let token = self.schedule(at, Item::Arrive { slot, towards });
        self.links[slot as usize].lane_mut(towards).token = token;
    }

    /// Does nothing get through on this link?
    pub(super) fn is_cut(&self, slot: u32) -> bool {
        if !self.disturbed {
            return false;
        }
        let link = &self.links[slot as usize];
        self.actors[link.actor.0 as usize].cut || self.nodes[link.node.0 as usize].cut
    }

    /// Nothing of a lane arrives any more, for now.
    pub(super) fn halt_lane(&mut self, slot: u32, towards: Towards) {
        let token = self.links[slot as usize].lane_mut(towards).token.take();
        self.cancel(token);
    }

    /// What a halted lane holds goes on. `anew` = it is sent again, and takes its time again.
    pub(super) fn resume_lane(&mut self, slot: u32, towards: Towards, anew: bool) {
        if self.is_cut(slot) || self.links[slot as usize].lane(towards).token.is_some() {
            return;
        }
        if anew {
            for index in 0..self.links[slot as usize].lane(towards).packets.len() {
                let arrives = self.arrival(slot, towards);
                self.links[slot as usize].lane_mut(towards).packets[index].arrives = arrives;
            }
        }
        let now = self.now;
        let lane = self.links[slot as usize].lane_mut(towards);
        if let Some(first) = lane.packets.front() {
            let at = first.arrives.max(now);
            self.await_arrival(slot, towards, at);
        }
    }

    pub(super) fn arrive(&mut self, slot: u32, towards: Towards) {
        let lane = self.links[slot as usize].lane_mut(towards);
        lane.token = None;
        let Some(packet) = lane.packets.pop_front() else {
            return;
        };
        lane.frame_bytes -= packet.frame_bytes();
        if let Some(next) = lane.packets.front() {
            let arrives = next.arrives.max(self.now);
            self.await_arrival(slot, towards, arrives);
        }
        if towards == Towards::Node && self.takes_turns(slot) {
            return self.take_turn(slot, packet);
        }
        self.reach(slot, towards, packet);
    }

    /// A packet is at the end of its way.
    fn reach(&mut self, slot: u32, towards: Towards, packet: Packet) {
        self.put_down(&packet);
        match towards {
            Towards::Node => self.reach_node(slot, packet),
            Towards::Actor => self.reach_actor(slot, packet),
        }
        self.free_slot_if_over(slot);
    }

    /// A packet is no longer under way.
    pub(super) fn put_down(&mut self, packet: &Packet) {
        self.under_way -= 1;
        if packet.carries() {
            self.activity.carrying -= 1;
            self.touch();
        }
    }

    pub(super) fn reach_node(&mut self, slot: u32, packet: Packet) {
        match packet.cargo {
            Cargo::Connect => self.accept(slot),
            Cargo::Request { bytes, .. } => {
                let link = &self.links[slot as usize];
                match link.client.filter(|_| link.node_open) {
                    Some(client) => {
                        let node = link.node;
                        let reached =
                            self.record(Some(packet.sent), What::Reached { packet: packet.id });
                        self.call(node, |broker, time| {
                            broker.handle_input(time, client, &bytes)
                        });
                        self.drain(node, Some(reached));
                    }
                    None => self.lose(packet.id, link.node_loss, packet.sent),
                }
            }
            Cargo::End => {
                if self.links[slot as usize].node_open {
                    let closed = self.record_end(slot, LinkEnd::Actor, Some(packet.sent));
                    self.close_at_node(slot, closed);
                }
            }
            Cargo::Frame { .. } => {}
        }
    }

    fn reach_actor(&mut self, slot: u32, packet: Packet) {
        let link = &self.links[slot as usize];
        let (actor, open) = (link.actor, link.actor_open);
        match packet.cargo {
            Cargo::Frame { bytes, freight } if open => {
                let what = What::Received { packet: packet.id };
                let received = self.record(Some(packet.sent), what);
                self.deliver(actor, received, freight, &bytes);
            }
            Cargo::Frame { .. } => self.lose(packet.id, link.actor_loss, packet.sent),
            Cargo::End => {
                let ended = self.record_end(slot, LinkEnd::Node, Some(packet.sent));
                if open {
                    self.links[slot as usize].actor_open = false;
                    self.link_lost(actor, ended);
                }
            }
            Cargo::Connect | Cargo::Request { .. } => {}
        }
    }

    pub(super) fn lose(&mut self, packet: PacketId, why: PacketLoss, cause: RecordSeq) {
        self.record(Some(cause), What::PacketLost { packet, why });
    }

    /// Records that a link is over, once. Answers with the record that the end is to be blamed on.
    pub(super) fn record_end(
        &mut self,
        slot: u32,
        why: LinkEnd,
        cause: Option<RecordSeq>,
    ) -> Option<RecordSeq> {
        let link = &mut self.links[slot as usize];
        if core::mem::replace(&mut link.closed, true) {
            return cause;
        }
        let link = link.id;
        Some(self.record(cause, What::LinkClosed { link, why }))
    }

    /// The node gets to know that the other side is gone.
    pub(super) fn close_at_node(&mut self, slot: u32, cause: Option<RecordSeq>) {
        let link = &mut self.links[slot as usize];
        link.node_open = false;
        link.node_loss = PacketLoss::Reset;
        let (node, client) = (link.node, link.client);
        if let Some(client) = client {
            self.nodes[node.0 as usize].forget(client);
            self.call(node, |broker, time| broker.handle_close(time, client));
            self.drain(node, cause);
        }
    }

    /// An actor closes its end, or its process dies: the node gets to know behind what was sent before.
    pub(super) fn close_at_actor(&mut self, actor: ActorId, cause: RecordSeq) {
        let actor = &mut self.actors[actor.0 as usize];
        actor.connected = false;
        let Some(slot) = actor.link.take() else {
            return;
        };
        self.links[slot as usize].actor_open = false;
        self.transmit_unseen(slot, Towards::Node, Cargo::End, cause);
    }

    /// A link is reset: both sides know at once, and what is under way is lost.
    pub(super) fn reset(&mut self, slot: u32) {
        let cause = self.record_end(slot, LinkEnd::Reset, None);
        for towards in [Towards::Node, Towards::Actor] {
            self.empty_lane(slot, towards, cause);
        }
        self.turn_away(slot, cause);
        let link = &mut self.links[slot as usize];
        let (actor, actor_open) = (link.actor, core::mem::replace(&mut link.actor_open, false));
        if link.node_open {
            self.close_at_node(slot, cause);
        }
        self.free_slot_if_over(slot);
        if actor_open {
            self.link_lost(actor, cause);
        }
    }

    /// What is under way in one direction is lost.
    pub(super) fn empty_lane(&mut self, slot: u32, towards: Towards, cause: Option<RecordSeq>) {
        let lane = self.links[slot as usize].lane_mut(towards);
        lane.frame_bytes = 0;
        let (packets, token) = (core::mem::take(&mut lane.packets), lane.token.take());
        self.cancel(token);
        for packet in packets {
            self.put_down(&packet);
            if packet.is_visible() && !seeded::is(Bug::ResetForgets) {
                self.lose(packet.id, PacketLoss::Reset, cause.unwrap_or(packet.sent));
            }
        }
    }

    pub(super) fn free_slot_if_over(&mut self, slot: u32) {
        let link = &mut self.links[slot as usize];
        if link.in_use && link.is_over() {
            link.in_use = false;
            self.links_free.push(slot);
        }
    }

    /// An actor sends a request over its connection. Answers with its number on the connection.
    pub(super) fn send(&mut self, actor: ActorId, request: Request) -> Option<u64> {
        let slot = self.actors[actor.0 as usize].link?;
        let Request {
            bytes,
            intended,
            intent,
            attempt,
            complete,
        } = request;
        let arrives = self.arrival(slot, Towards::Node);
        let packet = self.next_packet();
        let link = &mut self.links[slot as usize];
        let number = link.requests + 1;
        link.requests += u64::from(complete);
        let makes = intended.is_some();
        let what = What::Sent {
            link: link.id,
            packet,
            intent,
            attempt,
            seq: broker::event::Seq(number),
            bytes: Arc::clone(&bytes),
            intended,
            arrives,
        };
        let cause = self.actors[actor.0 as usize].cause;
        let sent = self.record(cause, what);
        let cargo = Cargo::Request { bytes, makes };
        let packet = Packet {
            id: packet,
            sent,
            arrives,
            cargo,
        };
        self.transmit(slot, Towards::Node, packet);
        Some(number)
    }
}

/// How long a packet takes, lost ones sent again included.
fn latency(link: &LinkSpec, chance: &mut Rng) -> Micros {
    let Chance {
        numerator,
        denominator,
    } = link.drop;
    let (mut us, mut resend_us) = (0, RESEND_US);
    for _ in 0..RESENDS_MAX {
        // A link that loses nothing draws nothing.
        if numerator == 0 || !chance.chance(numerator.into(), denominator.into()) {
            break;
        }
        (us, resend_us) = (us + resend_us, resend_us * 2);
    }
    us + chance.range(link.latency_us_min, link.latency_us_max)
}

/// A request that is to be sent.
pub(super) struct Request {
    pub bytes: Arc<[u8]>,
    pub intended: Option<crate::trace::Intended>,
    pub intent: crate::trace::IntentId,
    /// From 1; a retry of the same intent counts up.
    pub attempt: u32,
    /// Is it a whole request, or the last part of one?
    pub complete: bool,
}
