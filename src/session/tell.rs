//! From records of the trace to facts that can be told, in whatever language.

use crate::catalogue::{Absence, Audience, Fact, Loss};
use crate::payload::{quoted, shown};
use crate::registry::{Actor, Registry};
use broker::event::{By, ClientId, Delivery, Event, MessageId, Resumption};
use sim::fate::{Fate, Reason};
use sim::spec::Role;
use sim::trace::{
    ActorId, AudienceId, AudienceKind, Expectation, Freight, Item, LinkEnd, Msg, NodeId, Record,
    What,
};

/// A fact, and the message that it is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub fact: Fact,
    pub item: Option<Item>,
}

/// What a record tells, if it is worth telling. `known` has not taken the record yet.
pub(crate) fn tell(record: &Record, known: &Registry) -> Option<Told> {
    match &record.what {
        What::FateChanged {
            item, audience, to, ..
        } => {
            let reason = to.as_ref().copied().and_then(Fate::reason)?;
            about(*item, Fact::Lost(loss(known, *item, *audience, reason)))
        }
        What::Sent {
            link,
            bytes,
            intended,
            intent,
            ..
        } => {
            let intended = intended.as_ref()?;
            let payload = crate::payload::intended_payload(bytes, intended, 0);
            let fact = Fact::Sent {
                who: known.actor_name(known.actor_of_link(*link)?),
                payload: crate::payload::quoted(&payload),
                node: known.node_name(known.node_of_link(*link)?),
            };
            about(Item::Intended(*intent, 0), fact)
        }
        What::Received { packet } => received(known, *packet),
        What::WorkBegan {
            actor, messages, ..
        } => on_first(messages, |msg| Fact::WorkBegan {
            who: known.actor_name(*actor),
            payload: known.payload(msg),
        }),
        What::WorkEnded { actor, messages } => on_first(messages, |msg| Fact::WorkEnded {
            who: known.actor_name(*actor),
            payload: known.payload(msg),
        }),
        What::Node { node, event } => tell_event(*node, event, known),
        other => tell_presence(other, record, known),
    }
}

fn about(item: Item, fact: Fact) -> Option<Told> {
    Some(Told {
        fact,
        item: Some(item),
    })
}

fn alone(fact: Fact) -> Option<Told> {
    Some(Told { fact, item: None })
}

fn on_first(messages: &[Msg], fact: impl FnOnce(Msg) -> Fact) -> Option<Told> {
    let msg = *messages.first()?;
    about(Item::Message(msg), fact(msg))
}

fn tell_presence(what: &What, record: &Record, known: &Registry) -> Option<Told> {
    match what {
        What::ActorAdded { name, role, .. } if record.at > 0 => alone(Fact::Added {
            who: shown(name),
            role: *role,
        }),
        What::ActorRemoved { actor } if record.at > 0 => alone(Fact::Left {
            who: known.actor_name(*actor),
        }),
        What::ActorCrashed { actor } => crashed(known, *actor),
        What::ActorStarted { actor } if known.actors.get(actor)?.crashed => alone(Fact::Started {
            who: known.actor_name(*actor),
        }),
        What::NodeCrashed { node } => alone(Fact::NodeCrashed {
            node: known.node_name(*node),
        }),
        What::NodeAdded { name, .. } => alone(Fact::NodeAdded { node: shown(name) }),
        What::NodeStarted { node } if !known.nodes.get(usize::from(node.0))?.up => {
            alone(Fact::NodeStarted {
                node: known.node_name(*node),
            })
        }
        What::LinkClosed {
            link,
            why: LinkEnd::Reset,
        } => alone(Fact::ConnectionCut {
            who: known.actor_name(known.actor_of_link(*link)?),
        }),
        What::LinkAccepted { link, .. } => {
            let actor = known.actor_of_link(*link)?;
            let known_actor = known.actors.get(&actor)?;
            (known_actor.away && known_actor.connections > 0).then_some(())?;
            alone(Fact::Back {
                who: known.actor_name(actor),
            })
        }
        What::Afflicted { whom, how } => alone(Fact::Afflicted {
            who: known.name_of(*whom),
            how: *how,
        }),
        What::Retried { actor, error, .. } => alone(Fact::Retries {
            who: known.actor_name(*actor),
            error: error.as_ref().map(|error| shown(error)),
        }),
        What::ActorTrouble { actor, error } => alone(Fact::Trouble {
            who: known.actor_name(*actor),
            error: shown(error),
        }),
        What::Ended { limit: Some(limit) } => alone(Fact::LimitReached { limit: *limit }),
        What::Ended { limit: None } => alone(Fact::Ended),
        _ => None,
    }
}

fn crashed(known: &Registry, actor: ActorId) -> Option<Told> {
    let who = known.actor_name(actor);
    let hands = &known.actors.get(&actor)?.hands;
    if let Some((msg, group)) = known.pending_of(actor, hands) {
        let payload = known.payload(msg);
        return about(
            Item::Message(msg),
            Fact::CrashedPending {
                who,
                payload,
                group,
            },
        );
    }
    let holding = hands.first().map(|msg| known.payload(*msg));
    Some(Told {
        fact: Fact::Crashed { who, holding },
        item: hands.first().map(|msg| Item::Message(*msg)),
    })
}

fn received(known: &Registry, packet: sim::trace::PacketId) -> Option<Told> {
    let packet = known.packet(packet)?;
    let who = known.actor_name(packet.actor);
    match packet.freight.as_ref()? {
        Freight::Push { message } => about(
            Item::Message((*message)?),
            Fact::Got {
                who: vec![who],
                payload: known.payload((*message)?),
            },
        ),
        Freight::Reply { messages, .. } => on_first(messages, |msg| Fact::InHand {
            who,
            payload: known.payload(msg),
        }),
    }
}

fn tell_event(node: NodeId, event: &Event, known: &Registry) -> Option<Told> {
    let of = |msg: MessageId| Msg { node, id: msg };
    let payload = |msg: MessageId| known.payload(of(msg));
    let who = |by: By| name_of(known, node, by.client);
    let (msg, fact) = match event {
        Event::Published {
            msg,
            by,
            channel,
            receivers,
            shard,
        } => (
            *msg,
            Fact::Published {
                who: who(*by)?,
                payload: payload(*msg),
                channel: shown(channel),
                receivers: *receivers,
                listeners: known.listeners.count(node, channel, *shard),
            },
        ),
        Event::Notified {
            msg,
            channel,
            payload,
            ..
        } => (
            *msg,
            Fact::Notified {
                node: known.node_name(node),
                payload: quoted(&shown(payload)),
                channel: shown(channel),
                listeners: known.listeners.count(node, channel, false),
            },
        ),
        Event::Pushed { key, msg, .. }
        | Event::Inserted { key, msg, .. }
        | Event::Scored { key, msg, .. } => (
            *msg,
            Fact::Pushed {
                who: known.actor_name(known.message(of(*msg))?.producer?),
                payload: payload(*msg),
                key: known.key_name(node, *key),
            },
        ),
        Event::Popped { key, msg, by, .. } => (
            *msg,
            Fact::Popped {
                who: who(*by)?,
                payload: payload(*msg),
                key: known.key_name(node, *key),
                waited: is_parked(known, node, by.client),
            },
        ),
        Event::Moved {
            from, to, msg, by, ..
        } => (
            *msg,
            Fact::Moved {
                who: who(*by)?,
                payload: payload(*msg),
                from: known.key_name(node, *from),
                to: known.key_name(node, *to),
            },
        ),
        Event::Removed { key, msg, .. } | Event::EntryRemoved { key, msg, .. } => (
            *msg,
            Fact::Removed {
                payload: payload(*msg),
                key: known.key_name(node, *key),
            },
        ),
        other => return tell_stream(node, other, known),
    };
    about(Item::Message(of(msg)), fact)
}

fn tell_stream(node: NodeId, event: &Event, known: &Registry) -> Option<Told> {
    let of = |msg: MessageId| Msg { node, id: msg };
    let payload = |msg: MessageId| known.payload(of(msg));
    let (msg, fact) = match event {
        Event::Appended { key, msg, .. } => (
            *msg,
            Fact::Appended {
                who: known.actor_name(known.message(of(*msg))?.producer?),
                payload: payload(*msg),
                key: known.key_name(node, *key),
            },
        ),
        Event::EntryRead { key, msg, by, .. } => (
            *msg,
            Fact::Read {
                who: vec![name_of(known, node, by.client)?],
                payload: payload(*msg),
                key: known.key_name(node, *key),
            },
        ),
        other => return tell_group(node, other, known),
    };
    about(Item::Message(of(msg)), fact)
}

fn tell_group(node: NodeId, event: &Event, known: &Registry) -> Option<Told> {
    let who = |by: By| name_of(known, node, by.client);
    match event {
        Event::GroupRead {
            group,
            msg: Some(msg),
            delivery,
            by,
            ..
        } => {
            let msg = Msg { node, id: *msg };
            about(
                Item::Message(msg),
                Fact::Delivered {
                    who: who(*by)?,
                    payload: known.payload(msg),
                    group: known.group(node, *group)?.name.clone(),
                    again: *delivery == Delivery::Again,
                },
            )
        }
        Event::Acked { group, id, by, .. } => {
            let msg = known.pending(node, *group, *id)?;
            about(
                Item::Message(msg),
                Fact::Acked {
                    who: who(*by)?,
                    payload: known.payload(msg),
                    group: known.group(node, *group)?.name.clone(),
                },
            )
        }
        Event::Released {
            group,
            msg: Some(msg),
            by,
            ..
        } => {
            let msg = Msg { node, id: *msg };
            about(
                Item::Message(msg),
                Fact::Released {
                    who: who(*by)?,
                    payload: known.payload(msg),
                    group: known.group(node, *group)?.name.clone(),
                },
            )
        }
        Event::Claimed {
            group, to, msg, by, ..
        } => {
            let msg = Msg { node, id: *msg };
            let claimer = who(*by)?;
            let taker = known.consumer_name(node, *group, *to);
            about(
                Item::Message(msg),
                Fact::Claimed {
                    taker: taker.filter(|taker| *taker != claimer),
                    who: claimer,
                    payload: known.payload(msg),
                    group: known.group(node, *group)?.name.clone(),
                },
            )
        }
        Event::Subscribed { client, name, .. } => alone(Fact::Subscribed {
            who: name_of(known, node, *client)?,
            channel: shown(name),
        }),
        Event::Parked { by, keys, .. } if !actor_at(known, node, by.client)?.has_waited => {
            alone(Fact::Parked {
                who: who(*by)?,
                keys: keys.iter().map(|key| shown(key)).collect(),
            })
        }
        Event::Resumed {
            by,
            why: Resumption::TimedOut,
        } => {
            let actor = actor_at(known, node, by.client)?;
            // Programs that ask again and again are not worth a sentence each time.
            (actor.role == Role::Console).then_some(())?;
            let keys = actor.parked.as_ref()?.keys.clone();
            alone(Fact::TimedOut {
                who: who(*by)?,
                keys,
            })
        }
        _ => None,
    }
}

fn name_of(known: &Registry, node: NodeId, client: ClientId) -> Option<String> {
    Some(known.actor_name(known.actor_of(node, client)?))
}

fn actor_at(known: &Registry, node: NodeId, client: ClientId) -> Option<&Actor> {
    known.actors.get(&known.actor_of(node, client)?)
}

fn is_parked(known: &Registry, node: NodeId, client: ClientId) -> bool {
    actor_at(known, node, client).is_some_and(|actor| actor.parked.is_some())
}

fn loss(known: &Registry, item: Item, audience: AudienceId, reason: Reason) -> Loss {
    let kind = known.audiences.get(&audience).map(|(_, kind)| *kind);
    let message = match item {
        Item::Message(msg) => known.message(msg),
        Item::Intended(..) => None,
    };
    Loss {
        audience: audience_name(known, audience),
        payload: known.item_payload(item),
        reason,
        absence: absence(known, kind),
        holder: message
            .and_then(|message| message.holder)
            .map(|actor| known.actor_name(actor)),
        channel: message
            .and_then(|message| message.place.as_ref())
            .map(|place| shown(place)),
        more: 0,
    }
}

/// An audience, as sentences name it.
pub(crate) fn audience_name(known: &Registry, audience: AudienceId) -> Audience {
    let Some((name, kind)) = known.audiences.get(&audience) else {
        return Audience::Nobody;
    };
    match kind {
        AudienceKind::Subscriber(_) | AudienceKind::Console(_) | AudienceKind::Reader(_) => {
            Audience::One(shown(name))
        }
        AudienceKind::Workers => Audience::Workers(shown(name)),
        AudienceKind::Group => Audience::Group(shown(name)),
        AudienceKind::Nobody => Audience::Nobody,
    }
}

fn absence(known: &Registry, kind: Option<AudienceKind>) -> Absence {
    let Some(AudienceKind::Subscriber(actor) | AudienceKind::Console(actor)) = kind else {
        return Absence::NotSubscribed;
    };
    match known.actors.get(&actor) {
        Some(actor) if actor.crashed => Absence::Crashed,
        Some(actor) if !actor.connected => Absence::Disconnected,
        _ => Absence::NotSubscribed,
    }
}

/// What an actor's program says that it wants to get, by name.
pub(crate) fn expected_names(expects: &[Expectation]) -> Vec<String> {
    let names = expects.iter().map(|expected| match expected {
        Expectation::Channel(name) | Expectation::Pattern(name) | Expectation::Stream(name) => {
            shown(name)
        }
    });
    names.collect()
}
