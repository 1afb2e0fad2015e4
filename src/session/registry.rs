//! What the session knows of the world from its trace: who is who, which request made which message, who holds what.
//!
//! A fold of the trace. Sentences are made from it *before* it takes the record that they tell, so that what a record ends
//! (a connection, a wait, a grip on a message) is still there to be named. Everything that could grow is bounded.

mod birth;
mod groups;
mod plight;

pub(crate) use birth::Birth;
use groups::Group;
pub(crate) use groups::{Claim, Left};
pub(crate) use plight::Plight;

use crate::Language;
use crate::kept::Kept;
use crate::listeners::Listeners;
use crate::payload;
use broker::event::{By, ClientId, Event, GroupId, KeyId, MessageId, Outcome, Seq, StreamId};
use resp::ArgsBuf;
use sim::spec::{Micros, Role};
use sim::trace::{
    ActorId, Affliction, AudienceId, AudienceKind, Expectation, Freight, Intended, IntentId, Item,
    LinkEnd, LinkId, Msg, Name, NodeId, PacketId, Record, RecordSeq, What, Whom,
};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Messages whose request is remembered; the oldest are forgotten first.
const MESSAGES_KNOWN_MAX: usize = 100_000;
/// Intents whose request is remembered while no message has been made of them.
const INTENTS_KNOWN_MAX: usize = 10_000;
/// Requests that wait for their end, over all connections.
const REQUESTS_KNOWN_MAX: usize = 10_000;

/// An actor, a console's too.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub name: Rc<str>,
    pub role: Role,
    pub node: NodeId,
    pub plight: Plight,
    pub expects: Arc<[Expectation]>,
    pub crashed: bool,
    /// A fault reset its connection, and it has not been brought back.
    pub away: bool,
    pub link: Option<LinkId>,
    pub connected: bool,
    /// How often it has had a connection.
    pub connections: u64,
    pub parked: Option<Parked>,
    pub working: Arc<[Msg]>,
    /// What has reached it and is not processed.
    pub hands: Vec<Msg>,
    /// A request of it is under way or being answered.
    pub waiting: bool,
    /// It has been blocked since it began or connected: a program that waits again and again is told of once.
    pub has_waited: bool,
}

/// What a blocked client waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parked {
    pub keys: Vec<String>,
    pub since: Micros,
    pub until: Option<Micros>,
}

/// A node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub name: Rc<str>,
    pub up: bool,
    pub plight: Plight,
}

impl Node {
    fn new(name: Rc<str>) -> Self {
        Self {
            name,
            up: true,
            plight: Plight::NONE,
        }
    }
}

#[derive(Clone, Debug)]
struct Link {
    actor: ActorId,
    node: NodeId,
    client: Option<ClientId>,
}

/// A message, as the request that made it.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    request: Rc<ArgsBuf>,
    arg: u32,
    /// Who sent it.
    pub producer: Option<ActorId>,
    /// The record of its sending.
    pub sent: RecordSeq,
    /// Channel, list or stream.
    pub place: Option<Name>,
    /// The ID of an entry of a stream.
    entry: Option<StreamId>,
    /// Who had it last.
    pub holder: Option<ActorId>,
}

#[derive(Clone, Debug)]
struct Request {
    bytes: Arc<[u8]>,
    /// Its arguments, read when the first message is made of them: a request may make very many.
    args: Option<Rc<ArgsBuf>>,
    actor: ActorId,
    sent: RecordSeq,
}

impl Request {
    fn args(&mut self) -> Rc<ArgsBuf> {
        let bytes = &self.bytes;
        self.args
            .get_or_insert_with(|| Rc::new(payload::args_of(bytes)))
            .clone()
    }
}

/// Something under way.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub link: LinkId,
    pub actor: ActorId,
    pub freight: Option<Freight>,
    pub bytes: Arc<[u8]>,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    clock_us: u64,
    pub actors: BTreeMap<ActorId, Actor>,
    pub nodes: Vec<Node>,
    links: BTreeMap<LinkId, Link>,
    clients: BTreeMap<(NodeId, ClientId), LinkId>,
    packets: BTreeMap<PacketId, Packet>,
    requests: Kept<(LinkId, Seq), Request>,
    messages: Kept<Msg, Message>,
    intents: Kept<IntentId, (Arc<[u8]>, Intended, RecordSeq)>,
    keys: BTreeMap<(NodeId, KeyId), Name>,
    /// Those of them that are not in the first database.
    elsewhere: BTreeSet<(NodeId, KeyId)>,
    groups: BTreeMap<(NodeId, GroupId), Group>,
    pub listeners: Listeners,
    pub audiences: BTreeMap<AudienceId, (Name, AudienceKind)>,
    /// Actors or nodes changed since somebody looked.
    pub changed: bool,
}

impl Registry {
    /// Knows nothing yet but the nodes.
    pub fn new(clock_us: u64, nodes: impl Iterator<Item = String>) -> Self {
        Self {
            clock_us,
            nodes: nodes.map(|name| Node::new(name.into())).collect(),
            changed: true,
            ..Self::default()
        }
    }

    /// An actor that is gone and forgotten has only its number left, in every language.
    pub fn actor_name(&self, actor: ActorId) -> String {
        let found = self.actors.get(&actor);
        found.map_or_else(|| format!("#{}", actor.0), |actor| actor.name.to_string())
    }

    pub fn node_name(&self, node: NodeId) -> String {
        let found = self.nodes.get(usize::from(node.0));
        found.map_or_else(|| format!("#{}", node.0), |node| node.name.to_string())
    }

    /// Whom a fault befalls; nobody = everybody.
    pub fn name_of(&self, whom: Whom) -> Option<String> {
        match whom {
            Whom::Actor(actor) => Some(self.actor_name(actor)),
            Whom::Node(node) => Some(self.node_name(node)),
            Whom::Everybody => None,
        }
    }

    /// Did its process die, and has not begun again?
    pub fn has_crashed(&self, actor: ActorId) -> bool {
        self.actors.get(&actor).is_some_and(|actor| actor.crashed)
    }

    /// Has a fault reset its connection, and it has no other yet?
    pub fn is_away(&self, actor: ActorId) -> bool {
        self.actors.get(&actor).is_some_and(|actor| actor.away)
    }

    /// Did a node's process die, and has not begun again?
    pub fn is_down(&self, node: NodeId) -> bool {
        self.nodes
            .get(usize::from(node.0))
            .is_some_and(|node| !node.up)
    }

    /// Who sits behind a client of a node.
    pub fn actor_of(&self, node: NodeId, client: ClientId) -> Option<ActorId> {
        let link = self.clients.get(&(node, client))?;
        Some(self.links.get(link)?.actor)
    }

    /// The actor behind a client, if that is its present connection and not one that it has given up.
    pub fn present_actor(&self, node: NodeId, client: ClientId) -> Option<ActorId> {
        let link = *self.clients.get(&(node, client))?;
        self.present_actor_of_link(link)
    }

    /// The actor that a link belongs to, if it is its present one.
    pub fn present_actor_of_link(&self, link: LinkId) -> Option<ActorId> {
        let actor = self.actor_of_link(link)?;
        (self.actors.get(&actor)?.link == Some(link)).then_some(actor)
    }

    pub fn actor_of_link(&self, link: LinkId) -> Option<ActorId> {
        Some(self.links.get(&link)?.actor)
    }

    pub fn node_of_link(&self, link: LinkId) -> Option<NodeId> {
        Some(self.links.get(&link)?.node)
    }

    pub fn packet(&self, packet: PacketId) -> Option<&Packet> {
        self.packets.get(&packet)
    }

    /// The request that an event names as its own, while it waits for its end: its connection, and its bytes.
    pub fn request(&self, node: NodeId, by: By) -> Option<(LinkId, &Arc<[u8]>)> {
        let link = *self.clients.get(&(node, by.client))?;
        let request = self.requests.get(&(link, by.seq))?;
        Some((link, &request.bytes))
    }

    pub fn message(&self, msg: Msg) -> Option<&Message> {
        self.messages.get(&msg)
    }

    /// What a message says, in quotes.
    pub fn payload(&self, msg: Msg) -> String {
        let found = self.messages.get(&msg);
        let text = found.map(|message| payload::payload(&message.request, message.arg));
        payload::quoted(&text.unwrap_or_else(|| format!("#{}", msg.id.0)))
    }

    /// What an item says, in quotes.
    pub fn item_payload(&self, item: Item) -> String {
        match item {
            Item::Message(msg) => self.payload(msg),
            Item::Intended(intent, n) => {
                let found = self.intents.get(&intent);
                let text =
                    found.map(|(bytes, intended, _)| payload::intended_payload(bytes, intended, n));
                payload::quoted(&text.unwrap_or_default())
            }
        }
    }

    /// All that an item says, as far as anybody would read it; without quotes.
    pub fn whole_payload(&self, item: Item) -> String {
        const CHARS: usize = payload::WHOLE_CHARS_MAX;
        let text = match item {
            Item::Message(msg) => {
                let found = self.messages.get(&msg);
                found.map(|message| payload::payload_in(&message.request, message.arg, CHARS))
            }
            Item::Intended(intent, n) => {
                let found = self.intents.get(&intent);
                found.map(|(bytes, intended, _)| payload::intended_in(bytes, intended, n, CHARS))
            }
        };
        text.unwrap_or_default()
    }

    /// The record where the life of an item begins.
    pub fn item_sent(&self, item: Item) -> Option<RecordSeq> {
        match item {
            Item::Message(msg) => Some(self.messages.get(&msg)?.sent),
            Item::Intended(intent, _) => Some(self.intents.get(&intent)?.2),
        }
    }

    /// An audience as it is called everywhere, and as the language calls it.
    pub fn audience_names(&self, audience: AudienceId, language: Language) -> (String, String) {
        let found = self.audiences.get(&audience);
        let name = found.map_or_else(String::new, |(name, _)| payload::shown(name));
        match found {
            Some((_, AudienceKind::Nobody)) => (name, language.nobody().into()),
            _ => (name.clone(), name),
        }
    }

    pub fn key_name(&self, node: NodeId, key: KeyId) -> String {
        self.keys
            .get(&(node, key))
            .map_or_else(String::new, |name| payload::shown(name))
    }

    /// The keys of a node, the oldest first.
    pub fn keys_of(&self, node: NodeId) -> impl Iterator<Item = &Name> {
        let keys = self.keys.range((node, KeyId(0))..);
        let of_node = keys.take_while(move |((of, _), _)| *of == node);
        of_node.map(|(_, name)| name)
    }

    /// Nodes speak of moments since the Unix epoch; the world of moments since it began.
    pub fn world_time(&self, epoch_us: u64) -> Micros {
        epoch_us.saturating_sub(self.clock_us)
    }

    /// Takes the next record of the trace.
    pub fn fold(&mut self, record: &Record) {
        match &record.what {
            What::ActorAdded { .. }
            | What::ActorRemoved { .. }
            | What::ActorCrashed { .. }
            | What::ActorStarted { .. }
            | What::NodeCrashed { .. }
            | What::NodeAdded { .. }
            | What::Afflicted { .. }
            | What::NodeStarted { .. } => self.fold_presence(&record.what),
            What::LinkOpened { link, actor, node } => self.open(*link, *actor, *node),
            What::LinkAccepted { link, node, client } => self.accept(*link, *node, *client),
            What::LinkClosed { link, why } => self.close(*link, *why),
            What::Sent { .. }
            | What::Answered { .. }
            | What::Received { .. }
            | What::Reached { .. }
            | What::PacketLost { .. } => self.fold_traffic(record),
            What::WorkBegan {
                actor, messages, ..
            } => self.work(*actor, messages.clone()),
            What::WorkEnded { actor, messages }
            | What::Passed { actor, messages }
            | What::HandsOff {
                actor, messages, ..
            } => {
                self.let_go(*actor, messages);
            }
            What::AudienceAdded {
                audience,
                name,
                kind,
            } => {
                self.audiences.insert(*audience, (name.clone(), *kind));
            }
            What::Node {
                node,
                event:
                    Event::Notified {
                        msg,
                        channel,
                        payload,
                        ..
                    },
            } => self.notify(
                record.seq,
                Msg {
                    node: *node,
                    id: *msg,
                },
                channel,
                payload,
            ),
            What::Node { node, event } => self.fold_event(record.at, *node, event),
            What::ActorTrouble { .. }
            | What::RuleStruck { .. }
            | What::Retried { .. }
            | What::FateChanged { .. }
            | What::LossIntended { .. }
            | What::Ended { .. } => {}
        }
    }

    fn fold_traffic(&mut self, record: &Record) {
        match &record.what {
            What::Sent {
                link,
                packet,
                intent,
                seq,
                bytes,
                intended,
                ..
            } => {
                if let Some(intended) = intended {
                    self.intents
                        .insert(*intent, (bytes.clone(), intended.clone(), record.seq));
                    self.intents.bound(INTENTS_KNOWN_MAX);
                }
                self.send((*link, *seq), *packet, intent.actor, bytes, record.seq);
            }
            What::Answered {
                link,
                packet,
                freight,
                bytes,
                ..
            } => {
                if let Some(actor) = self.actor_of_link(*link) {
                    let freight = Some(freight.clone());
                    self.packets.insert(
                        *packet,
                        Packet {
                            link: *link,
                            actor,
                            freight,
                            bytes: bytes.clone(),
                        },
                    );
                }
            }
            What::Received { packet } => self.receive(*packet),
            What::Reached { packet } | What::PacketLost { packet, .. } => {
                drop(self.packets.remove(packet))
            }
            _ => {}
        }
    }

    fn fold_presence(&mut self, what: &What) {
        self.changed = true;
        match what {
            What::ActorAdded {
                actor,
                name,
                role,
                node,
                expects,
            } => {
                self.actors
                    .insert(*actor, Actor::new(name, *role, *node, expects.clone()));
            }
            What::ActorRemoved { actor } => drop(self.actors.remove(actor)),
            What::ActorCrashed { actor } => self.with_actor(*actor, |actor| {
                actor.crashed = true;
                actor.connected = false;
                actor.away = false;
                actor.plight.die();
                actor.rest();
            }),
            What::ActorStarted { actor } => self.with_actor(*actor, |actor| actor.crashed = false),
            What::NodeCrashed { node } => self.node_crashed(*node),
            What::NodeAdded { name, .. } => {
                self.nodes.push(Node::new(payload::shown(name).into()));
            }
            What::Afflicted { whom, how } => self.afflict(*whom, *how),
            What::NodeStarted { node } => self.set_up(*node, true),
            _ => {}
        }
    }

    fn afflict(&mut self, whom: Whom, how: Affliction) {
        match whom {
            Whom::Actor(actor) => self.with_actor(actor, |actor| actor.plight.befall(how)),
            Whom::Node(node) => {
                if let Some(node) = self.nodes.get_mut(usize::from(node.0)) {
                    node.plight.befall(how);
                }
            }
            Whom::Everybody => {}
        }
    }

    fn set_up(&mut self, node: NodeId, up: bool) {
        if let Some(node) = self.nodes.get_mut(usize::from(node.0)) {
            node.up = up;
            if !up {
                node.plight.die();
            }
        }
    }

    fn node_crashed(&mut self, node: NodeId) {
        self.set_up(node, false);
        self.keys.retain(|(of, _), _| *of != node);
        self.elsewhere.retain(|(of, _)| *of != node);
        self.groups.retain(|(of, _), _| *of != node);
    }

    fn with_actor(&mut self, actor: ActorId, change: impl FnOnce(&mut Actor)) {
        if let Some(actor) = self.actors.get_mut(&actor) {
            change(actor);
            self.changed = true;
        }
    }

    fn open(&mut self, link: LinkId, actor: ActorId, node: NodeId) {
        self.links.insert(
            link,
            Link {
                actor,
                node,
                client: None,
            },
        );
        self.with_actor(actor, |actor| {
            actor.link = Some(link);
            actor.connected = false;
        });
    }

    fn accept(&mut self, link: LinkId, node: NodeId, client: ClientId) {
        self.clients.insert((node, client), link);
        let Some(found) = self.links.get_mut(&link) else {
            return;
        };
        found.client = Some(client);
        let actor = found.actor;
        self.with_actor(actor, |actor| {
            actor.connected = true;
            actor.away = false;
            actor.connections += 1;
            actor.has_waited = false;
        });
    }

    fn close(&mut self, link: LinkId, why: LinkEnd) {
        let Some(gone) = self.links.remove(&link) else {
            return;
        };
        if let Some(client) = gone.client {
            self.clients.remove(&(gone.node, client));
            self.listeners.forget((gone.node, client));
        }
        let after = self.requests.keys_from(&(link, Seq(0)));
        let open: Vec<(LinkId, Seq)> = after.take_while(|key| key.0 == link).copied().collect();
        open.iter().for_each(|key| drop(self.requests.remove(key)));
        self.with_actor(gone.actor, |actor| {
            if actor.link != Some(link) {
                return;
            }
            actor.link = None;
            actor.connected = false;
            actor.parked = None;
            actor.waiting = false;
            actor.away |= why == LinkEnd::Reset && !actor.crashed;
        });
    }

    fn send(
        &mut self,
        (link, seq): (LinkId, Seq),
        packet: PacketId,
        actor: ActorId,
        bytes: &Arc<[u8]>,
        sent: RecordSeq,
    ) {
        let bytes = bytes.clone();
        self.packets.insert(
            packet,
            Packet {
                link,
                actor,
                freight: None,
                bytes: bytes.clone(),
            },
        );
        self.requests.insert(
            (link, seq),
            Request {
                bytes,
                args: None,
                actor,
                sent,
            },
        );
        self.requests.bound(REQUESTS_KNOWN_MAX);
        self.with_actor(actor, |actor| actor.waiting = true);
    }

    fn receive(&mut self, packet: PacketId) {
        let Some(packet) = self.packets.remove(&packet) else {
            return;
        };
        self.with_actor(packet.actor, |actor| match packet.freight {
            Some(Freight::Reply { messages, .. }) => {
                actor.waiting = false;
                actor.parked = None;
                actor.hands.extend(messages.iter());
            }
            Some(Freight::Push { message }) => actor.hands.extend(message),
            None => {}
        });
    }

    fn work(&mut self, actor: ActorId, messages: Arc<[Msg]>) {
        self.with_actor(actor, |actor| actor.working = messages);
    }

    fn let_go(&mut self, actor: ActorId, messages: &[Msg]) {
        self.with_actor(actor, |actor| {
            actor.working = Arc::default();
            if messages.len() >= actor.hands.len() {
                actor.hands.clear();
            } else {
                actor.hands.retain(|msg| !messages.contains(msg));
            }
        });
    }

    fn fold_event(&mut self, at: Micros, node: NodeId, event: &Event) {
        match event {
            Event::Created {
                msg,
                by,
                arg,
                parent,
            } => self.create(node, *msg, *by, *arg, *parent),
            Event::Ended { by, outcome } => self.end(node, *by, *outcome),
            Event::Parked {
                by, keys, until, ..
            } => {
                let parked = Parked {
                    keys: keys.iter().map(|key| payload::shown(key)).collect(),
                    since: at,
                    until: until.map(|until| self.world_time(until)),
                };
                self.park(node, *by, Some(parked));
            }
            Event::Resumed { by, .. } => self.park(node, *by, None),
            Event::KeyCreated { key, name, db, .. } | Event::KeyRenamed { key, name, db } => {
                self.keys.insert((node, *key), name.clone());
                match db {
                    0 => self.elsewhere.remove(&(node, *key)),
                    _ => self.elsewhere.insert((node, *key)),
                };
            }
            Event::Subscribed { client, kind, name } => {
                self.listeners.subscribe((node, *client), *kind, name)
            }
            Event::Unsubscribed { client, kind, name } => {
                self.listeners.unsubscribe((node, *client), *kind, name)
            }
            Event::Closed { client, .. } => self.listeners.forget((node, *client)),
            Event::KeyRemoved { key, .. } => {
                self.keys.remove(&(node, *key));
                self.elsewhere.remove(&(node, *key));
            }
            Event::Published { msg, channel, .. } => {
                self.listeners.mention(node, channel);
                self.place(node, *msg, Some(channel.clone()));
            }
            Event::Pushed { key, msg, .. }
            | Event::Inserted { key, msg, .. }
            | Event::Scored { key, msg, .. } => {
                self.place(node, *msg, self.keys.get(&(node, *key)).cloned());
            }
            Event::Appended { key, msg, id } => {
                self.place(node, *msg, self.keys.get(&(node, *key)).cloned());
                if let Some(message) = self.messages.get_mut(&Msg { node, id: *msg }) {
                    message.entry = Some(*id);
                }
            }
            Event::Popped { msg, by, .. } | Event::EntryRead { msg, by, .. } => {
                self.hold(node, *msg, by.client)
            }
            Event::Moved { to, msg, by, .. } => {
                self.place(node, *msg, self.keys.get(&(node, *to)).cloned());
                self.hold(node, *msg, by.client);
            }
            _ => self.fold_group(node, event),
        }
    }

    fn create(&mut self, node: NodeId, id: MessageId, by: By, arg: u32, parent: Option<MessageId>) {
        let link = self.clients.get(&(node, by.client)).copied();
        let request = link.and_then(|link| self.requests.get_mut(&(link, by.seq)));
        let copy = parent.and_then(|id| self.messages.get(&Msg { node, id }));
        let message = match (copy, request) {
            (Some(parent), _) => parent.clone(),
            (None, Some(request)) => Message {
                request: request.args(),
                arg,
                producer: Some(request.actor),
                sent: request.sent,
                place: None,
                entry: None,
                holder: None,
            },
            (None, None) => return,
        };
        self.messages.insert(Msg { node, id }, message);
        self.messages.bound(MESSAGES_KNOWN_MAX);
    }

    /// A message that no request carried.
    fn notify(&mut self, seq: RecordSeq, msg: Msg, channel: &Name, payload: &[u8]) {
        self.listeners.mention(msg.node, channel);
        let mut request = ArgsBuf::default();
        request.push(b"");
        request.push(payload);
        let message = Message {
            request: Rc::new(request),
            arg: 1,
            producer: None,
            sent: seq,
            place: Some(channel.clone()),
            entry: None,
            holder: None,
        };
        self.messages.insert(msg, message);
        self.messages.bound(MESSAGES_KNOWN_MAX);
    }

    /// What was queued for EXEC is asked for again by events of the EXEC, so it stays until something after it ends.
    fn end(&mut self, node: NodeId, by: By, outcome: Outcome) {
        if !matches!(outcome, Outcome::Done | Outcome::Failed) {
            return;
        }
        let Some(&link) = self.clients.get(&(node, by.client)) else {
            return;
        };
        let from = self.requests.keys_from(&(link, Seq(0)));
        let over: Vec<_> = from
            .take_while(|key| **key <= (link, by.seq))
            .copied()
            .collect();
        over.iter().for_each(|key| drop(self.requests.remove(key)));
    }

    fn park(&mut self, node: NodeId, by: By, parked: Option<Parked>) {
        if let Some(actor) = self.actor_of(node, by.client) {
            self.with_actor(actor, |actor| {
                actor.has_waited = actor.role != Role::Console;
                actor.parked = parked;
            });
        }
    }

    fn place(&mut self, node: NodeId, id: MessageId, place: Option<Name>) {
        if let Some(message) = self.messages.get_mut(&Msg { node, id }) {
            message.place = place;
        }
    }

    fn hold(&mut self, node: NodeId, id: MessageId, client: ClientId) {
        let holder = self.actor_of(node, client);
        if let Some(message) = self.messages.get_mut(&Msg { node, id }) {
            message.holder = holder;
        }
    }
}

impl Actor {
    fn new(name: &Name, role: Role, node: NodeId, expects: Arc<[Expectation]>) -> Self {
        Self {
            name: payload::shown(name).into(),
            role,
            node,
            plight: Plight::NONE,
            expects,
            crashed: false,
            away: false,
            link: None,
            connected: false,
            connections: 0,
            parked: None,
            working: Arc::default(),
            hands: Vec::new(),
            waiting: false,
            has_waited: false,
        }
    }

    fn rest(&mut self) {
        self.parked = None;
        self.waiting = false;
        self.working = Arc::default();
        self.hands.clear();
    }
}
