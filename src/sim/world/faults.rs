//! Faults and their undoing. A fault that finds nothing to do (a crash of what has crashed) does nothing.

use super::{Item, Named, World};
use crate::actor::Life;
use crate::link::{Cargo, Towards};
use crate::spec::Fault;
use crate::trace::{ActorId, LinkEnd, Name, NodeId, PacketLoss, What};
use alloc::vec::Vec;

impl World {
    /// Schedules the faults of the spec.
    pub(super) fn schedule_faults(&mut self) {
        for index in 0..self.spec.faults.len() {
            let at = self.spec.faults[index].at_us;
            let scheduled = self.schedule(at, Item::Fault(index as u32));
            self.activity.to_come += usize::from(scheduled.is_some());
        }
    }

    pub(super) fn fault_due(&mut self, index: u32) {
        self.activity.to_come -= 1;
        self.touch();
        let fault = self.spec.faults[index as usize].fault.clone();
        self.inflict(&fault);
    }

    /// Does a fault; one that names nobody does nothing (its actor may have left).
    pub(super) fn inflict(&mut self, fault: &Fault) {
        let Some(named) = self.names.get(name_of(fault)).copied() else {
            return;
        };
        match (fault, named) {
            (Fault::Crash(_), Named::Actor(actor)) => self.crash_actor(actor),
            (Fault::Restart(_), Named::Actor(actor)) => self.restart_actor(actor),
            (Fault::Disconnect(_), Named::Actor(actor)) => self.disconnect_actor(actor),
            (Fault::Reconnect(_), Named::Actor(actor)) => self.reconnect_actor(actor),
            (Fault::Crash(_), Named::Node(node)) => self.crash_node(node),
            (Fault::Restart(_), Named::Node(node)) => self.restart_node(node),
            (Fault::Disconnect(_), Named::Node(node)) => self.disconnect_node(node),
            (Fault::Reconnect(_), Named::Node(node)) => self.nodes[node.0 as usize].away = false,
        }
    }

    fn crash_actor(&mut self, actor: ActorId) {
        if !self.actors[actor.0 as usize].is_running() {
            return;
        }
        let crashed = self.record(None, What::ActorCrashed { actor });
        self.actors[actor.0 as usize].life = Life::Crashed;
        self.wipe(actor);
        self.close_at_actor(actor, crashed);
    }

    fn restart_actor(&mut self, actor: ActorId) {
        if self.actors[actor.0 as usize].life == Life::Crashed {
            self.start_actor(actor, None);
        }
    }

    fn disconnect_actor(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        if !a.is_running() {
            return;
        }
        a.away = true;
        let redial = a.redial.take();
        self.cancel(redial);
        if let Some(slot) = self.actors[actor.0 as usize].link {
            self.reset(slot);
        }
    }

    fn reconnect_actor(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        if a.is_running() && core::mem::replace(&mut a.away, false) {
            a.cause = None;
            self.dial(actor);
        }
    }

    fn crash_node(&mut self, node: NodeId) {
        let n = &mut self.nodes[node.0 as usize];
        if n.broker.is_none() {
            return;
        }
        let slots: Vec<u32> = n.clients.iter().map(|(_, slot)| *slot).collect();
        n.stop();
        let timer = n.timer.take();
        self.cancel(timer.map(|(_, token)| token));
        let crashed = self.record(None, What::NodeCrashed { node });
        for slot in slots {
            let link = &mut self.links[slot as usize];
            (link.node_open, link.node_loss) = (false, PacketLoss::NodeGone);
            link.handed.clear();
            self.record_end(slot, LinkEnd::NodeCrash, Some(crashed));
            self.transmit_unseen(slot, Towards::Actor, Cargo::End, crashed);
        }
    }

    fn restart_node(&mut self, node: NodeId) {
        let n = &mut self.nodes[node.0 as usize];
        if n.broker.is_none() {
            n.start(self.spec.seed);
            self.record(None, What::NodeStarted { node });
        }
    }

    /// Resets all connections of a node; nobody can connect until it is reconnected.
    fn disconnect_node(&mut self, node: NodeId) {
        let n = &mut self.nodes[node.0 as usize];
        n.away = true;
        let slots: Vec<u32> = n.clients.iter().map(|(_, slot)| *slot).collect();
        slots.into_iter().for_each(|slot| self.reset(slot));
    }
}

/// Who a fault is about.
pub(super) fn name_of(fault: &Fault) -> &Name {
    match fault {
        Fault::Crash(name)
        | Fault::Restart(name)
        | Fault::Disconnect(name)
        | Fault::Reconnect(name) => name,
    }
}
