//! How long a node takes for its commands.
//!
//! A node does one request at a time, in the order in which they reach it. As a rule that takes no time: what reaches it is
//! done at once, and nothing here happens. A node with a service time of its own, and one that a fault makes slow, has an
//! inbox: a request waits there for its turn, then takes its time, and is done at the end of it. Connecting and closing take
//! no time and keep their places in the row. Blocked clients are served, and timers run, without asking for a turn.

use super::{Item, World};
use crate::link::{Cargo, Packet};
use crate::queue::Token;
use crate::spec::Micros;
use crate::trace::{NodeId, PacketLoss, RecordSeq};
use alloc::collections::VecDeque;

/// How long a command of a slow node takes, times the factor of the fault, if the node has no service time of its own.
pub const SERVICE_US_DEFAULT: Micros = 100;

/// What waits for a node, and how long it takes for each request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    /// What it takes when nothing makes it slow.
    own_us: Micros,
    /// How many times as slow it is; none = once.
    slow: Option<u32>,
    /// What each request takes now.
    takes_us: Micros,
    inbox: VecDeque<(u32, Packet)>,
    /// When the first of the inbox is done; no token while the node is frozen.
    turn: Option<(Micros, Option<Token>)>,
}

impl Service {
    /// Does everything that arrives run at once?
    pub fn is_instant(&self) -> bool {
        self.takes_us == 0 && self.inbox.is_empty()
    }

    /// What waits, with the slots of the links.
    pub fn waiting(&self) -> impl Iterator<Item = &(u32, Packet)> {
        self.inbox.iter()
    }

    /// From now on each request takes so long as long as nothing makes the node slow.
    pub fn set_own(&mut self, us: Micros) {
        self.own_us = us;
        self.slow_down(1);
    }

    /// From now on each request takes so many times as long; once = as ever. Answers how many times it was before.
    pub fn slow_down(&mut self, times: u32) -> u32 {
        self.takes_us = match (self.own_us, times) {
            (0, 1) => 0,
            (0, times) => SERVICE_US_DEFAULT * u64::from(times),
            (own_us, times) => own_us * u64::from(times),
        };
        self.slow.replace(times).unwrap_or(1)
    }

    fn takes(&self, packet: &Packet) -> Micros {
        match packet.cargo {
            Cargo::Request { .. } => self.takes_us,
            Cargo::Connect | Cargo::End | Cargo::Frame { .. } => 0,
        }
    }

    /// Nothing is done while the process stands still.
    pub fn freeze(&mut self) {
        if let Some((_, token)) = &mut self.turn {
            *token = None;
        }
    }
}

impl World {
    /// Does what reaches the node of a link wait there for its turn?
    pub(super) fn takes_turns(&self, slot: u32) -> bool {
        let node = &self.nodes[self.links[slot as usize].node.0 as usize];
        !node.service.is_instant() && node.broker.is_some()
    }

    /// Something reached a node, and waits for its turn.
    pub(super) fn take_turn(&mut self, slot: u32, packet: Packet) {
        let link = &mut self.links[slot as usize];
        link.in_inbox += 1;
        let node = link.node;
        let n = &mut self.nodes[node.0 as usize];
        n.service.inbox.push_back((slot, packet));
        if n.service.turn.is_none() {
            self.begin_turn(node);
        }
    }

    /// The first of the inbox has its turn.
    fn begin_turn(&mut self, node: NodeId) {
        let service = &self.nodes[node.0 as usize].service;
        let Some((_, packet)) = service.inbox.front() else {
            return;
        };
        let at = self.now + service.takes(packet);
        let token = self.schedule(at, Item::Serve(node));
        self.activity.working += 1;
        self.nodes[node.0 as usize].service.turn = Some((at, token));
    }

    /// The first of the inbox is done.
    pub(super) fn serve(&mut self, node: NodeId) {
        self.nodes[node.0 as usize].service.turn = None;
        self.activity.working -= 1;
        let first = self.nodes[node.0 as usize].service.inbox.pop_front();
        if let Some((slot, packet)) = first {
            self.links[slot as usize].in_inbox -= 1;
            self.put_down(&packet);
            self.reach_node(slot, packet);
            self.free_slot_if_over(slot);
        }
        // What it has done may have brought the node to an end.
        if self.nodes[node.0 as usize].service.turn.is_none() {
            self.begin_turn(node);
        }
    }

    fn end_turn(&mut self, node: NodeId) {
        if let Some((_, token)) = self.nodes[node.0 as usize].service.turn.take() {
            self.cancel(token);
            self.activity.working -= 1;
        }
    }

    /// A node goes on after it stood still: what had its turn is done when it would have been, or now.
    pub(super) fn go_on_serving(&mut self, node: NodeId) {
        let Some((at, None)) = self.nodes[node.0 as usize].service.turn else {
            return;
        };
        let token = self.schedule(at.max(self.now), Item::Serve(node));
        self.nodes[node.0 as usize].service.turn = Some((at, token));
    }

    /// What is first in the inbox.
    pub(super) fn is_served_next(&self, node: NodeId) -> Option<&Packet> {
        let inbox = &self.nodes[node.0 as usize].service.inbox;
        inbox.front().map(|(_, packet)| packet)
    }

    /// A connection is reset: what waits for its turn will not have it.
    pub(super) fn turn_away(&mut self, slot: u32, cause: Option<RecordSeq>) {
        if self.links[slot as usize].in_inbox == 0 {
            return;
        }
        let node = self.links[slot as usize].node;
        let service = &mut self.nodes[node.0 as usize].service;
        let had_turn = service.inbox.front().is_some_and(|(of, _)| *of == slot);
        let (gone, kept) = core::mem::take(&mut service.inbox)
            .into_iter()
            .partition(|(of, _)| *of == slot);
        service.inbox = kept;
        let gone: VecDeque<(u32, Packet)> = gone;
        self.links[slot as usize].in_inbox = 0;
        for (_, packet) in gone {
            self.put_down(&packet);
            if packet.is_visible() {
                self.lose(packet.id, PacketLoss::Reset, cause.unwrap_or(packet.sent));
            }
        }
        if had_turn {
            self.end_turn(node);
            self.begin_turn(node);
        }
    }

    /// A node's process has died: what waited in it finds nobody.
    pub(super) fn empty_inbox(&mut self, node: NodeId) {
        self.end_turn(node);
        let service = &mut self.nodes[node.0 as usize].service;
        service.slow_down(1);
        for (slot, packet) in core::mem::take(&mut service.inbox) {
            self.links[slot as usize].in_inbox -= 1;
            self.put_down(&packet);
            self.reach_node(slot, packet);
            self.free_slot_if_over(slot);
        }
    }
}
