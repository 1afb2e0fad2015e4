//! Faults and their undoing. A fault that finds nothing to do (a crash of what has crashed) does nothing.

use super::{Held, Item, Named, World};
use crate::actor::{Life, Waiting};
use crate::link::{Cargo, Link, Towards};
use crate::seeded::{self, Bug};
use crate::spec::{Fault, LinkSpec, SLOW_MAX};
use crate::trace::{ActorId, Affliction, LinkEnd, Name, NodeId, PacketLoss, RecordSeq, What, Whom};
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
        self.inflict(&fault, None);
    }

    /// Does a fault; one that names nobody does nothing (its actor may have left).
    pub(super) fn inflict(&mut self, fault: &Fault, cause: Option<RecordSeq>) {
        if let Fault::Link(name, link) = fault
            && name.is_empty()
        {
            self.change_links(Name::default(), link);
            return self.tell(Whom::Everybody, Affliction::Links(*link), cause);
        }
        let Some(named) = self.names.get(name_of(fault)).copied() else {
            return;
        };
        self.disturbed |= matches!(fault, Fault::Freeze(_) | Fault::Cut(_));
        match (fault, named) {
            (Fault::Crash(_), Named::Actor(actor)) => self.crash_actor(actor, cause),
            (Fault::Restart(_), Named::Actor(actor)) => self.restart_actor(actor, cause),
            (Fault::Disconnect(_), Named::Actor(actor)) => self.disconnect_actor(actor),
            (Fault::Reconnect(_), Named::Actor(actor)) => self.reconnect_actor(actor),
            (Fault::Crash(_), Named::Node(node)) => self.crash_node(node, cause),
            (Fault::Restart(_), Named::Node(node)) => self.restart_node(node, cause),
            (Fault::Disconnect(_), Named::Node(node)) => self.disconnect_node(node),
            (Fault::Reconnect(_), Named::Node(node)) => self.nodes[node.0 as usize].away = false,
            (fault, named) => {
                if let Some(how) = self.afflict(fault, named) {
                    self.tell(whom(named), how, cause);
                    self.after(named, how);
                }
            }
        }
    }

    fn tell(&mut self, whom: Whom, how: Affliction, cause: Option<RecordSeq>) {
        self.record(cause, What::Afflicted { whom, how });
    }

    /// Changes what somebody is. Answers what befell him, if anything changed.
    fn afflict(&mut self, fault: &Fault, named: Named) -> Option<Affliction> {
        match (fault, named) {
            (Fault::Freeze(_) | Fault::Thaw(_), named) => {
                let freezes = matches!(fault, Fault::Freeze(_));
                let (alive, frozen) = match named {
                    Named::Actor(actor) => {
                        let a = &mut self.actors[actor.0 as usize];
                        (a.is_running(), &mut a.frozen)
                    }
                    Named::Node(node) => {
                        let n = &mut self.nodes[node.0 as usize];
                        (n.broker.is_some(), &mut n.frozen)
                    }
                };
                let changes = alive && *frozen != freezes;
                // What goes on does so after it is told.
                *frozen |= freezes && changes;
                let how = if freezes {
                    Affliction::Frozen
                } else {
                    Affliction::Thawed
                };
                changes.then_some(how)
            }
            (Fault::Slow(_, times), named) => {
                let times = (*times).clamp(1, SLOW_MAX);
                let before = match named {
                    Named::Actor(actor) => {
                        core::mem::replace(&mut self.actors[actor.0 as usize].slow, times)
                    }
                    Named::Node(node) => self.nodes[node.0 as usize].service.slow_down(times),
                };
                (before != times).then_some(Affliction::Slowed(times))
            }
            (Fault::Cut(_), named) => (!self.is_cut_off(named)).then_some(Affliction::Cut),
            (Fault::Heal(_), named) => self.is_cut_off(named).then_some(Affliction::Healed),
            (Fault::Link(_, link), named) => {
                self.change_links(fault_name(named, self), link);
                Some(Affliction::Links(*link))
            }
            _ => None,
        }
    }

    /// What follows from what befell somebody.
    fn after(&mut self, named: Named, how: Affliction) {
        match (how, named) {
            (Affliction::Thawed, Named::Actor(actor)) => self.unfreeze(actor),
            (Affliction::Thawed, Named::Node(node)) => self.unfreeze_node(node),
            (Affliction::Frozen, Named::Actor(_)) => self.backlogs_changed(named),
            (Affliction::Cut, named) => self.cut_or_heal(named, true),
            (Affliction::Healed, named) => self.cut_or_heal(named, false),
            _ => {}
        }
    }

    fn is_cut_off(&self, named: Named) -> bool {
        match named {
            Named::Actor(actor) => self.actors[actor.0 as usize].cut,
            Named::Node(node) => self.nodes[node.0 as usize].cut,
        }
    }

    fn backlogs_changed(&mut self, named: Named) {
        for slot in self.slots_of(named) {
            self.backlog_changed(slot);
        }
    }

    /// Who has this name, as the trace says it.
    pub(super) fn whom_of(&self, fault: &Fault) -> Option<Whom> {
        let name = name_of(fault);
        if name.is_empty() {
            return Some(Whom::Everybody);
        }
        self.names.get(name).map(|named| whom(*named))
    }

    /// Holds back what concerns a frozen process. Answers whether it does.
    pub(super) fn hold(&mut self, item: Item) -> bool {
        let (actor, held) = match item {
            Item::Arrive { slot, towards } => {
                let link = &self.links[slot as usize];
                let frozen = match towards {
                    Towards::Actor => self.actors[link.actor.0 as usize].frozen,
                    Towards::Node => self.nodes[link.node.0 as usize].frozen,
                };
                if frozen {
                    // The lane is resumed when it thaws.
                    self.links[slot as usize].lane_mut(towards).token = None;
                }
                return frozen;
            }
            Item::NodeTimer(node) => {
                let n = &mut self.nodes[node.0 as usize];
                if n.frozen {
                    n.timer = None;
                }
                return n.frozen;
            }
            Item::Serve(node) => {
                let n = &mut self.nodes[node.0 as usize];
                if n.frozen {
                    n.service.freeze();
                }
                return n.frozen;
            }
            Item::Due { actor, schedule } => (actor, Held::Due(schedule)),
            Item::Resume(actor) => (actor, Held::Resume),
            Item::Redial(actor) => (actor, Held::Redial),
            Item::Fault(_) | Item::Rule(_) | Item::Undo { .. } | Item::Act(_) => return false,
        };
        let a = &mut self.actors[actor.0 as usize];
        if a.frozen {
            a.held.push(held);
        }
        a.frozen
    }

    /// An actor goes on: what was held back is due now, in its order; then what arrived.
    pub(super) fn unfreeze(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        if !core::mem::replace(&mut a.frozen, false) {
            return;
        }
        for held in core::mem::take(&mut a.held) {
            self.let_go(actor, held);
        }
        self.resume_lanes(Named::Actor(actor), Towards::Actor, false);
        self.backlogs_changed(Named::Actor(actor));
        self.go_on(actor);
    }

    /// A frozen process dies: what was held back is gone, and what arrives finds nobody.
    pub(super) fn unfreeze_dead(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        a.held.clear();
        if core::mem::replace(&mut a.frozen, false) {
            self.resume_lanes(Named::Actor(actor), Towards::Actor, false);
        }
    }

    fn let_go(&mut self, actor: ActorId, held: Held) {
        let now = self.now;
        match held {
            Held::Due(schedule) => {
                let token = self.schedule(now, Item::Due { actor, schedule });
                let state = &mut self.actors[actor.0 as usize].state;
                if let Some(state) = state.schedules.get_mut(schedule as usize) {
                    state.token = token;
                }
            }
            Held::Redial => {
                let token = self.schedule(now, Item::Redial(actor));
                self.actors[actor.0 as usize].redial = token;
            }
            Held::Resume => {
                let resumed = self.schedule(now, Item::Resume(actor));
                let run = &mut self.actors[actor.0 as usize].state.run;
                match run.as_mut().map(|run| &mut run.waiting) {
                    Some(
                        Waiting::Work { token, .. }
                        | Waiting::Wait { token }
                        | Waiting::Pause { token },
                    ) => *token = resumed,
                    _ => self.cancel(resumed),
                }
            }
        }
    }

    fn unfreeze_node(&mut self, node: NodeId) {
        let n = &mut self.nodes[node.0 as usize];
        if core::mem::replace(&mut n.frozen, false) && n.broker.is_some() {
            self.go_on_serving(node);
            self.resume_lanes(Named::Node(node), Towards::Node, false);
            self.node_timer(node);
        }
    }

    fn cut_or_heal(&mut self, named: Named, cut: bool) {
        let is_cut = match named {
            Named::Actor(actor) => &mut self.actors[actor.0 as usize].cut,
            Named::Node(node) => &mut self.nodes[node.0 as usize].cut,
        };
        if core::mem::replace(is_cut, cut) == cut {
            return;
        }
        for towards in [Towards::Node, Towards::Actor] {
            if cut {
                let slots = self.slots_of(named);
                slots
                    .into_iter()
                    .for_each(|slot| self.halt_lane(slot, towards));
            } else {
                self.resume_lanes(named, towards, true);
            }
        }
        self.backlogs_changed(named);
    }

    fn resume_lanes(&mut self, named: Named, towards: Towards, anew: bool) {
        for slot in self.slots_of(named) {
            self.resume_lane(slot, towards, anew);
        }
    }

    /// Every link of an actor or a node on which something can still be under way.
    fn slots_of(&self, named: Named) -> Vec<u32> {
        let is_meant = |link: &Link| match named {
            Named::Actor(actor) => link.actor == actor,
            Named::Node(node) => link.node == node,
        };
        let links = self.links.iter().enumerate();
        let meant = links.filter(|(_, link)| link.in_use && is_meant(link));
        meant.map(|(slot, _)| slot as u32).collect()
    }

    /// Links are like this from now on: for an empty name those of everybody who has none of his own.
    pub(super) fn change_links(&mut self, name: Name, link: &LinkSpec) {
        self.link_specs.retain(|(other, _)| *other != name);
        self.link_specs.push((name, *link));
        for index in 0..self.actors.len() {
            let (name, node) = (&self.actors[index].name, self.actors[index].node);
            let node = &self.nodes[node.0 as usize].name;
            self.actors[index].latency = self.link_spec(name, node);
        }
    }

    /// How the links of an actor to its node are now.
    pub(super) fn link_spec(&self, actor: &Name, node: &Name) -> LinkSpec {
        let of = |name: &Name| {
            self.link_specs
                .iter()
                .rev()
                .find(|(other, _)| other == name)
        };
        let found = of(actor)
            .or_else(|| of(node))
            .or_else(|| of(&Name::default()));
        found.map_or(self.spec.link, |(_, link)| *link)
    }

    fn crash_actor(&mut self, actor: ActorId, cause: Option<RecordSeq>) {
        if !self.actors[actor.0 as usize].is_running() {
            return;
        }
        let crashed = self.record(cause, What::ActorCrashed { actor });
        self.actors[actor.0 as usize].life = Life::Crashed;
        if !seeded::is(Bug::CrashSparesHands) {
            self.wipe(actor);
        }
        self.close_at_actor(actor, crashed);
    }

    fn restart_actor(&mut self, actor: ActorId, cause: Option<RecordSeq>) {
        if self.actors[actor.0 as usize].life == Life::Crashed {
            self.start_actor(actor, cause);
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

    fn crash_node(&mut self, node: NodeId, cause: Option<RecordSeq>) {
        let n = &mut self.nodes[node.0 as usize];
        if n.broker.is_none() {
            return;
        }
        let slots: Vec<u32> = n.clients.iter().map(|(_, slot)| *slot).collect();
        n.stop();
        let was_frozen = core::mem::replace(&mut n.frozen, false);
        let timer = n.timer.take();
        self.cancel(timer.map(|(_, token)| token));
        let crashed = self.record(cause, What::NodeCrashed { node });
        if was_frozen {
            // What waits to be read reaches a process that is gone.
            self.resume_lanes(Named::Node(node), Towards::Node, false);
        }
        for slot in slots {
            let link = &mut self.links[slot as usize];
            (link.node_open, link.node_loss) = (false, PacketLoss::NodeGone);
            link.handed.clear();
            self.record_end(slot, LinkEnd::NodeCrash, Some(crashed));
            self.transmit_unseen(slot, Towards::Actor, Cargo::End, crashed);
        }
        self.empty_inbox(node);
    }

    fn restart_node(&mut self, node: NodeId, cause: Option<RecordSeq>) {
        let n = &mut self.nodes[node.0 as usize];
        if n.broker.is_none() {
            n.start(self.spec.seed);
            self.record(cause, What::NodeStarted { node });
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

fn whom(named: Named) -> Whom {
    match named {
        Named::Actor(actor) => Whom::Actor(actor),
        Named::Node(node) => Whom::Node(node),
    }
}

/// Who a fault is about.
pub(super) fn name_of(fault: &Fault) -> &Name {
    match fault {
        Fault::Crash(name)
        | Fault::Restart(name)
        | Fault::Disconnect(name)
        | Fault::Reconnect(name)
        | Fault::Freeze(name)
        | Fault::Thaw(name)
        | Fault::Slow(name, _)
        | Fault::Cut(name)
        | Fault::Heal(name)
        | Fault::Link(name, _) => name,
    }
}

fn fault_name(named: Named, world: &World) -> Name {
    match named {
        Named::Actor(actor) => world.actors[actor.0 as usize].name.clone(),
        Named::Node(node) => world.nodes[node.0 as usize].name.clone(),
    }
}
