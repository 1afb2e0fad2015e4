//! Who is alive and connected and when he last did something, and what is under way.

use super::{Checked, Rule, ensure};
use crate::World;
use crate::spec::{Micros, Role};
use crate::trace::{ActorId, LinkId, NodeId, PacketId, Record, What};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use broker::event::ClientId;

/// The actors, their links, and the packets.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    actors: BTreeMap<ActorId, Actor>,
    links: BTreeMap<LinkId, ActorId>,
    packets: BTreeSet<PacketId>,
    newest_packet: u64,
    nodes_down: BTreeSet<NodeId>,
}

#[derive(Clone, Debug)]
struct Actor {
    role: Role,
    node: NodeId,
    alive: bool,
    link: Option<LinkId>,
    client: Option<ClientId>,
    /// Until when he has something to do, as far as it is known.
    busy_until: Micros,
}

impl People {
    pub fn see(&mut self, record: &Record) -> Checked {
        match &record.what {
            What::ActorAdded {
                actor, role, node, ..
            } => {
                let added = Actor {
                    role: *role,
                    node: *node,
                    alive: false,
                    link: None,
                    client: None,
                    busy_until: record.at,
                };
                self.actors.insert(*actor, added);
            }
            What::ActorRemoved { actor } | What::ActorCrashed { actor } => {
                self.with(*actor, |a| a.alive = false);
            }
            What::ActorStarted { actor } => self.with(*actor, |a| a.alive = true),
            What::NodeCrashed { node } => {
                self.nodes_down.insert(*node);
            }
            What::NodeStarted { node } => {
                self.nodes_down.remove(node);
            }
            What::WorkBegan { actor, until, .. } => self.with(*actor, |a| a.busy_until = *until),
            _ => return self.see_link(record),
        }
        Ok(())
    }

    fn with(&mut self, actor: ActorId, change: impl FnOnce(&mut Actor)) {
        if let Some(actor) = self.actors.get_mut(&actor) {
            change(actor);
        }
    }

    fn see_link(&mut self, record: &Record) -> Checked {
        match &record.what {
            What::LinkOpened { link, actor, .. } => {
                self.links.insert(*link, *actor);
                self.with(*actor, |a| (a.link, a.client) = (Some(*link), None));
            }
            What::LinkAccepted { link, client, .. } => {
                self.of_link(*link, |a| a.client = Some(*client));
            }
            What::LinkClosed { link, .. } => {
                self.of_link(*link, |a| (a.link, a.client) = (None, None));
            }
            What::Sent { link, packet, .. } => {
                let at = record.at;
                self.of_link(*link, |a| a.busy_until = a.busy_until.max(at));
                return self.sent(*packet);
            }
            What::Answered { packet, .. } => return self.sent(*packet),
            What::Reached { packet }
            | What::Received { packet }
            | What::PacketLost { packet, .. } => {
                let known = self.packets.remove(packet);
                return ensure(known, Rule::Packets, || format!("{:?}", record.what));
            }
            _ => {}
        }
        Ok(())
    }

    fn of_link(&mut self, link: LinkId, change: impl FnOnce(&mut Actor)) {
        let actor = self.links.get(&link).and_then(|a| self.actors.get_mut(a));
        if let Some(actor) = actor.filter(|actor| actor.link == Some(link)) {
            change(actor);
        }
    }

    fn sent(&mut self, packet: PacketId) -> Checked {
        let ascends = packet.0 > self.newest_packet;
        self.newest_packet = packet.0;
        self.packets.insert(packet);
        ensure(ascends, Rule::Ascending, || format!("{packet:?}"))
    }

    /// What is under way is what was sent and has not arrived.
    pub fn look(&self, world: &World) -> Checked {
        let there: BTreeSet<PacketId> = world.under_way().map(|packet| packet.packet).collect();
        ensure(there == self.packets, Rule::Packets, || {
            let lost = self.packets.symmetric_difference(&there).next();
            format!("{lost:?} is not under way, or is and should not")
        })
    }

    pub fn finish(
        &self,
        now: Micros,
        patience_us: Micros,
        waits: impl Fn(NodeId, ClientId) -> bool,
    ) -> Checked {
        for (id, actor) in &self.actors {
            let consumes = !matches!(actor.role, Role::Producer | Role::Console);
            if !actor.alive || !consumes || self.nodes_down.contains(&actor.node) {
                continue;
            }
            let Some(client) = actor.client else {
                return Err((Rule::Progress, format!("{id:?} is not connected")));
            };
            let rests = actor.role == Role::Subscriber || waits(actor.node, client);
            let moves = actor.busy_until.saturating_add(patience_us) >= now;
            ensure(rests || moves, Rule::Progress, || {
                format!("{id:?} does nothing")
            })?;
        }
        Ok(())
    }
}
