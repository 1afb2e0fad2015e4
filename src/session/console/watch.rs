//! What the trace says of the consoles' clients.

use super::{Consoles, TabEvent};
use crate::payload::shown;
use crate::registry::Registry;
use broker::event::{Event, Outcome, Seq};
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, Freight, NodeId, Record, What};
use sim::world::SETUP_NAME;

impl Consoles {
    /// Takes the next record of the trace. `known` has not taken it yet.
    pub fn fold(&mut self, record: &Record, known: &Registry) {
        match &record.what {
            What::ActorAdded {
                actor,
                name,
                role: Role::Console,
                node,
                ..
            } if **name != *SETUP_NAME => {
                self.open(*actor, shown(name), &known.node_name(*node));
            }
            What::ActorRemoved { actor } => self.close(*actor),
            What::LinkOpened { actor, .. } => {
                self.tell(record.at, Some(*actor), TabEvent::Connecting)
            }
            What::LinkAccepted { link, .. } => self.tell(
                record.at,
                known.present_actor_of_link(*link),
                TabEvent::Connected,
            ),
            What::LinkClosed { link, why } => {
                self.tell(
                    record.at,
                    known.present_actor_of_link(*link),
                    TabEvent::Closed(*why),
                );
            }
            What::Sent {
                intent,
                seq,
                packet,
                bytes,
                ..
            } => {
                let sent = TabEvent::Sent(*seq, *packet, bytes);
                self.tell(record.at, Some(intent.actor), sent);
            }
            What::PacketLost { packet, .. } => {
                let actor = known.packet(*packet).map(|packet| packet.actor);
                self.tell(record.at, actor, TabEvent::Lost(*packet));
            }
            What::Answered { link, freight, .. } => self.tell(
                record.at,
                known.present_actor_of_link(*link),
                TabEvent::Answered(seq_of(freight)),
            ),
            What::Received { packet } => {
                let Some(packet) = known.packet(*packet) else {
                    return;
                };
                let seq = packet.freight.as_ref().and_then(seq_of);
                let event = TabEvent::Received(seq, &packet.bytes);
                self.tell(record.at, known.present_actor_of_link(packet.link), event);
            }
            What::ActorCrashed { actor } => self.tell(record.at, Some(*actor), TabEvent::Crashed),
            What::ActorStarted { actor } => self.tell(record.at, Some(*actor), TabEvent::Started),
            What::Node { node, event } => self.fold_event(record.at, *node, event, known),
            _ => {}
        }
    }

    fn fold_event(&mut self, at: Micros, node: NodeId, event: &Event, known: &Registry) {
        match event {
            Event::Parked {
                by, keys, until, ..
            } => {
                let parked = TabEvent::Parked {
                    keys: keys.iter().map(|key| shown(key)).collect(),
                    since_us: at,
                    until_us: until.map(|until| known.world_time(until)),
                };
                self.tell(at, known.present_actor(node, by.client), parked);
            }
            Event::Ended { by, outcome } if *outcome != Outcome::Parked => {
                let ended = TabEvent::Ended {
                    seq: by.seq,
                    failed: *outcome == Outcome::Failed,
                };
                self.tell(at, known.present_actor(node, by.client), ended);
            }
            Event::Resumed { by, .. } => {
                let actor = known.present_actor(node, by.client);
                self.tell(at, actor, TabEvent::Resumed);
                let ended = TabEvent::Ended {
                    seq: by.seq,
                    failed: false,
                };
                self.tell(at, actor, ended);
            }
            Event::Subscribed { client, .. } => {
                self.tell(
                    at,
                    known.present_actor(node, *client),
                    TabEvent::Subscriptions(true),
                );
            }
            Event::Unsubscribed { client, .. } => {
                self.tell(
                    at,
                    known.present_actor(node, *client),
                    TabEvent::Subscriptions(false),
                );
            }
            _ => {}
        }
    }

    fn tell(&mut self, at: Micros, actor: Option<ActorId>, event: TabEvent) {
        if let Some(tab) = actor.and_then(|actor| self.of_actor(actor)) {
            // What has ended by now is concluded first, so that it does not matter how many records are taken at once.
            if matches!(
                event,
                TabEvent::Received(..) | TabEvent::Closed(_) | TabEvent::Sent(..)
            ) {
                tab.conclude();
            }
            tab.fold(at, event);
        }
    }
}

/// The request that a frame answers.
fn seq_of(freight: &Freight) -> Option<Seq> {
    match freight {
        Freight::Reply { seq, .. } => Some(*seq),
        Freight::Push { .. } => None,
    }
}
