//! What an auditor remembers of a trace, because it cannot be seen afterwards: who should get which message, who was
//! handed it, who has processed it, and which requests have not been answered.

use crate::ledger::AudienceView;
use crate::spec::Role;
use crate::trace::{
    ActorId, AudienceKind, Expectation, Freight, Intended, IntentId, LinkEnd, LinkId, Msg, Name,
    NodeId, PacketId, What,
};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use broker::event::{
    By, ClientId, Event, GroupId, KeyId, Kind, MessageId, Outcome, Seq, StreamId, Subscription,
};
use broker::glob;
use core::fmt;

/// An audience in the auditor's words. Two audiences that these words do not tell apart are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A subscriber or a subscribed console.
    Listener(ActorId),
    /// A stream reader.
    Reader(ActorId),
    /// The workers of the list of this name.
    Workers(Name),
    /// The group of a stream: the stream's name, then its own.
    Group(Name, Name),
    /// Nobody was expected.
    Nobody,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |name: &Name| String::from_utf8_lossy(name).into_owned();
        match self {
            Self::Listener(actor) => write!(f, "listener {}", actor.0),
            Self::Reader(actor) => write!(f, "reader {}", actor.0),
            Self::Workers(key) => write!(f, "workers of {}", text(key)),
            Self::Group(key, name) => write!(f, "group {} of {}", text(name), text(key)),
            Self::Nobody => write!(f, "nobody"),
        }
    }
}

/// A subscription that somebody has declared, or has made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Listening {
    actor: ActorId,
    node: NodeId,
    declared: bool,
    kind: u8,
    name: Name,
}

/// A request that is meant to make messages and has not been answered.
#[derive(Clone, Debug)]
struct Open {
    intent: IntentId,
    packet: PacketId,
    reached: bool,
    queued: bool,
    /// Messages that it has not made yet.
    left: u64,
    wants: Wants,
}

#[derive(Clone, Debug)]
enum Wants {
    These(Vec<Label>),
    Stream(NodeId, Name),
}

#[derive(Clone, Debug)]
struct Group {
    key: KeyId,
    name: Name,
    /// With the stream's name as it was when the group began.
    label: Label,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    pub expected: BTreeMap<Label, BTreeSet<Msg>>,
    pub processed: BTreeMap<Label, BTreeSet<Msg>>,
    /// What nobody expected, and a group that came later leaves behind.
    pub written_off: BTreeSet<Msg>,
    /// What requests were meant to make and never will.
    pub failed: BTreeMap<Label, u64>,
    /// Of which intents, for whom, and how many: another attempt is another chance.
    failed_of: BTreeMap<IntentId, Vec<(Label, u64)>>,
    roles: BTreeMap<ActorId, Role>,
    listening: BTreeSet<Listening>,
    readers: BTreeSet<(NodeId, Name, ActorId)>,
    /// Those too who have left: what they asked for before may still be handed out to them.
    readers_ever: BTreeSet<(NodeId, Name, ActorId)>,
    links: BTreeMap<LinkId, (ActorId, NodeId)>,
    newest: BTreeMap<ActorId, LinkId>,
    /// Links that are over: what is still on its way there is run by nobody.
    over: BTreeSet<LinkId>,
    clients: BTreeMap<(NodeId, ClientId), LinkId>,
    open: BTreeMap<(LinkId, Seq), Open>,
    /// Of which request a packet is that does not say itself what is meant: a part of one, perhaps.
    parts: BTreeMap<PacketId, (LinkId, Seq)>,
    commands: BTreeMap<(NodeId, By), &'static str>,
    made_by: BTreeMap<Msg, (LinkId, Seq)>,
    keys: BTreeMap<(NodeId, KeyId), (Kind, Name)>,
    /// The first list of a message.
    homes: BTreeMap<Msg, (KeyId, Name)>,
    /// In another list than that, when it was moved last.
    pub away: BTreeSet<Msg>,
    live: BTreeMap<(NodeId, KeyId), BTreeMap<StreamId, Msg>>,
    groups: BTreeMap<(NodeId, GroupId), Group>,
    /// What requests took out, until the reply is sent; a look is for nobody.
    handed: BTreeMap<(LinkId, Seq, Msg), Option<Label>>,
    carried: BTreeMap<PacketId, (ActorId, Vec<(Msg, Label)>)>,
    held: Vec<(ActorId, Msg, Label)>,
}

impl Memory {
    /// The label of a row of the ledger.
    pub fn label_of(&self, row: &AudienceView) -> Label {
        match row.kind {
            AudienceKind::Subscriber(actor) | AudienceKind::Console(actor) => {
                Label::Listener(actor)
            }
            AudienceKind::Reader(actor) => Label::Reader(actor),
            AudienceKind::Workers => Label::Workers(row.name.clone()),
            AudienceKind::Group => {
                let key = row.key.clone().unwrap_or_default();
                Label::Group(key, row.name.clone())
            }
            AudienceKind::Nobody => Label::Nobody,
        }
    }

    /// All messages that anybody was to get.
    pub fn messages(&self) -> impl Iterator<Item = Msg> + '_ {
        let all = self.expected.values().flatten();
        all.copied().collect::<BTreeSet<Msg>>().into_iter()
    }

    /// For whom a packet carries a message; a look is for nobody.
    pub fn carried_for(&self, packet: PacketId, msg: Msg) -> Option<Label> {
        let (_, carried) = self.carried.get(&packet)?;
        carried
            .iter()
            .find(|(m, _)| *m == msg)
            .map(|(_, l)| l.clone())
    }

    /// For whom an actor has a message in its hands.
    pub fn held_for(&self, actor: ActorId, msg: Msg) -> impl Iterator<Item = Label> + '_ {
        let held = self
            .held
            .iter()
            .filter(move |(a, m, _)| (*a, *m) == (actor, msg));
        held.map(|(_, _, label)| label.clone())
    }

    /// What a packet carries, and for whom, is remembered when it is sent.
    fn answered(&mut self, link: LinkId, packet: PacketId, freight: &Freight) {
        let Some((actor, _)) = self.links.get(&link).copied() else {
            return;
        };
        let carried = match freight {
            Freight::Push { message } => message
                .iter()
                .map(|m| (*m, Label::Listener(actor)))
                .collect(),
            Freight::Reply { seq, messages } => {
                let labels = messages
                    .iter()
                    .map(|m| (*m, self.handed_for(link, *seq, *m)));
                let carried = labels.filter_map(|(m, label)| Some((m, label?))).collect();
                self.handed.retain(|(l, s, _), _| *l != link || s > seq);
                carried
            }
        };
        self.carried.insert(packet, (actor, carried));
    }

    fn handed_for(&self, link: LinkId, seq: Seq, msg: Msg) -> Option<Label> {
        if let Some((_, name)) = self.homes.get(&msg) {
            return Some(Label::Workers(name.clone()));
        }
        let mut handed = self.handed.iter().rev();
        let last = handed.find(|((l, s, m), _)| *l == link && *s <= seq && *m == msg);
        last.and_then(|(_, label)| label.clone())
    }

    fn let_go(&mut self, actor: ActorId, messages: &[Msg], processed: bool) {
        for msg in messages {
            let mut held = self.held.iter();
            let at = held.position(|(a, m, _)| (*a, *m) == (actor, *msg));
            if let Some((_, msg, label)) = at.map(|at| self.held.remove(at))
                && processed
            {
                self.processed.entry(label).or_default().insert(msg);
            }
        }
    }

    /// What is under way to a node, or waits there to be run.
    pub fn intended(&self) -> Vec<(Label, u64)> {
        let each = self.open.values().flat_map(|open| {
            let labels = self.wanted(&open.wants);
            labels.into_iter().map(|label| (label, open.left))
        });
        each.filter(|(_, left)| *left > 0).collect()
    }

    fn wanted(&self, wants: &Wants) -> Vec<Label> {
        match wants {
            Wants::These(labels) => labels.clone(),
            Wants::Stream(node, name) => self.stream_audiences(*node, name),
        }
    }

    fn stream_audiences(&self, node: NodeId, name: &Name) -> Vec<Label> {
        let groups = self.groups.iter().filter(|((n, _), group)| {
            let key = self.keys.get(&(*n, group.key));
            *n == node && key.is_some_and(|(_, key)| key == name)
        });
        let groups = groups.map(|(_, group)| group.label.clone());
        let readers = self
            .readers
            .iter()
            .filter(|(n, key, _)| *n == node && key == name);
        let readers = readers.map(|(_, _, actor)| Label::Reader(*actor));
        let all: Vec<Label> = groups.chain(readers).collect();
        or_nobody(all)
    }

    fn listeners(&self, node: NodeId, channel: &Name, shard: bool) -> Vec<Label> {
        let kind = if shard { SHARD } else { CHANNEL };
        let listening = self.listening.iter().filter(|l| {
            let pattern = !shard && l.kind == PATTERN && glob::matches(&l.name, channel);
            l.node == node && (pattern || l.kind == kind && l.name == *channel)
        });
        let all: BTreeSet<Label> = listening.map(|l| Label::Listener(l.actor)).collect();
        or_nobody(all.into_iter().collect())
    }

    pub fn watch(&mut self, what: &What) {
        match what {
            What::ActorAdded {
                actor,
                role,
                node,
                expects,
                ..
            } => {
                self.roles.insert(*actor, *role);
                for expectation in expects.iter() {
                    self.declares(*actor, *node, expectation);
                }
            }
            What::ActorRemoved { actor } => {
                self.listening.retain(|l| l.actor != *actor);
                self.readers.retain(|(_, _, reader)| reader != actor);
            }
            What::LinkOpened { link, actor, node } => {
                self.links.insert(*link, (*actor, *node));
            }
            What::LinkAccepted { link, node, client } => {
                self.clients.insert((*node, *client), *link);
                if let Some((actor, _)) = self.links.get(link).copied() {
                    self.newest.insert(actor, *link);
                    self.conversation_over(actor);
                }
            }
            What::LinkClosed { link, why } => self.link_closed(*link, *why),
            What::NodeCrashed { node } => {
                self.keys.retain(|(n, _), _| n != node);
                self.live.retain(|(n, _), _| n != node);
                self.groups.retain(|(n, _), _| n != node);
            }
            What::ActorCrashed { actor } => self.held.retain(|(a, ..)| a != actor),
            What::Answered {
                link,
                packet,
                freight,
                ..
            } => self.answered(*link, *packet, freight),
            What::Received { packet } => {
                if let Some((actor, carried)) = self.carried.remove(packet) {
                    let held = carried.into_iter().map(|(msg, label)| (actor, msg, label));
                    self.held.extend(held);
                }
            }
            What::WorkEnded { actor, messages } => self.let_go(*actor, messages, true),
            What::Passed { actor, messages } => self.let_go(*actor, messages, false),
            What::HandsOff {
                actor,
                messages,
                processed,
            } => self.let_go(*actor, messages, *processed),
            What::Node { node, event } => self.node_says(*node, event),
            _ => self.request_moves(what),
        }
    }

    fn declares(&mut self, actor: ActorId, node: NodeId, expectation: &Expectation) {
        let (kind, name) = match expectation {
            Expectation::Channel(name) => (CHANNEL, name),
            Expectation::Pattern(name) => (PATTERN, name),
            Expectation::Stream(key) => {
                self.readers.insert((node, key.clone(), actor));
                self.readers_ever.insert((node, key.clone(), actor));
                return;
            }
        };
        self.listening.insert(Listening {
            actor,
            node,
            declared: true,
            kind,
            name: name.clone(),
        });
    }

    fn conversation_over(&mut self, actor: ActorId) {
        if self.roles.get(&actor) == Some(&Role::Console) {
            self.listening.retain(|l| l.actor != actor || l.declared);
        }
    }

    fn link_closed(&mut self, link: LinkId, why: LinkEnd) {
        let Some((actor, _)) = self.links.get(&link).copied() else {
            return;
        };
        if why == LinkEnd::Actor && self.newest.get(&actor) == Some(&link) {
            self.conversation_over(actor);
        }
        self.over.insert(link);
        self.fail(|of, open| of == link && open.reached);
    }

    fn request_moves(&mut self, what: &What) {
        match what {
            What::Sent {
                link,
                packet,
                intent,
                seq,
                intended: Some(intended),
                ..
            } => {
                let over = &self.over;
                // Sent again: the attempt before counts no more, be it still on its way to nobody.
                self.open
                    .retain(|(of, _), open| open.intent != *intent || !over.contains(of));
                for (label, left) in self.failed_of.remove(intent).into_iter().flatten() {
                    *self.failed.entry(label).or_default() -= left;
                }
                let Some((_, node)) = self.links.get(link).copied() else {
                    return;
                };
                let (left, wants) = match intended {
                    Intended::Publication { channel } => {
                        (1, Wants::These(self.listeners(node, channel, false)))
                    }
                    Intended::Elements { key, count } => {
                        let workers = Label::Workers(key.clone());
                        (u64::from(*count), Wants::These([workers].into()))
                    }
                    Intended::Entry { key } => (1, Wants::Stream(node, key.clone())),
                };
                let open = Open {
                    packet: *packet,
                    intent: *intent,
                    reached: false,
                    queued: false,
                    left,
                    wants,
                };
                self.open.insert((*link, *seq), open);
            }
            What::Sent {
                link, packet, seq, ..
            } => {
                self.parts.insert(*packet, (*link, *seq));
            }
            What::Reached { packet } => {
                self.parts.remove(packet);
                let open = self.open.values_mut().find(|open| open.packet == *packet);
                if let Some(open) = open {
                    open.reached = true;
                }
            }
            What::PacketLost { packet, .. } if self.carried.remove(packet).is_some() => {}
            What::PacketLost { packet, .. } => {
                // Without one of its parts a request comes to nothing.
                let whole = self.parts.remove(packet);
                let whole = whole.and_then(|whole| self.open.get(&whole));
                let packet = whole.map_or(*packet, |open| open.packet);
                self.fail(|_, open| open.packet == packet);
            }
            _ => {}
        }
    }

    /// These requests will make nothing more.
    fn fail(&mut self, which: impl Fn(LinkId, &Open) -> bool) {
        let failed = self
            .open
            .iter()
            .filter(|((link, _), open)| which(*link, open));
        let failed: Vec<_> = failed.map(|(key, open)| (*key, open.clone())).collect();
        for (key, open) in failed {
            self.open.remove(&key);
            for label in self.wanted(&open.wants) {
                *self.failed.entry(label.clone()).or_default() += open.left;
                let of = self.failed_of.entry(open.intent).or_default();
                of.push((label, open.left));
            }
        }
    }

    fn actor_of(&self, node: NodeId, client: ClientId) -> Option<ActorId> {
        let link = self.clients.get(&(node, client))?;
        self.links.get(link).map(|(actor, _)| *actor)
    }

    fn node_says(&mut self, node: NodeId, event: &Event) {
        match event {
            Event::Began { by, command } => {
                self.commands.insert((node, *by), command);
            }
            Event::Ended { by, outcome } => self.ended(node, *by, *outcome),
            Event::Resumed { by, .. } => self.ended(node, *by, Outcome::Done),
            Event::Created {
                msg, by, parent, ..
            } => {
                let link = self.clients.get(&(node, by.client)).copied();
                if let Some(link) = link.filter(|_| parent.is_none()) {
                    let id = *msg;
                    self.made_by.insert(Msg { node, id }, (link, by.seq));
                }
            }
            Event::KeyCreated {
                key, name, kind, ..
            } => {
                self.keys.insert((node, *key), (*kind, name.clone()));
            }
            Event::KeyRenamed { key, name, .. } => {
                if let Some((_, known)) = self.keys.get_mut(&(node, *key)) {
                    *known = name.clone();
                }
            }
            Event::KeyRemoved { key, .. } => {
                self.keys.remove(&(node, *key));
                self.live.remove(&(node, *key));
                self.groups.retain(|(n, _), g| *n != node || g.key != *key);
            }
            Event::Subscribed { client, kind, name } => {
                let listening = self.listening(node, *client, *kind, name);
                self.listening.extend(listening);
            }
            Event::Unsubscribed { client, kind, name } => {
                if let Some(listening) = self.listening(node, *client, *kind, name) {
                    self.listening.remove(&listening);
                }
            }
            Event::Published {
                msg,
                channel,
                shard,
                ..
            } => {
                let msg = Msg { node, id: *msg };
                self.placed(msg);
                for label in self.listeners(node, channel, *shard) {
                    self.expect(label, msg);
                }
            }
            Event::Delivered { msg, client, .. } => {
                if let Some(actor) = self.actor_of(node, *client) {
                    self.expect(Label::Listener(actor), Msg { node, id: *msg });
                }
            }
            _ => self.data_says(node, event),
        }
    }

    fn ended(&mut self, node: NodeId, by: By, outcome: Outcome) {
        let Some(link) = self.clients.get(&(node, by.client)).copied() else {
            return;
        };
        let command = self.commands.get(&(node, by)).copied().unwrap_or("");
        match outcome {
            Outcome::Parked => return,
            Outcome::Queued => {
                if let Some(open) = self.open.get_mut(&(link, by.seq)) {
                    open.queued = true;
                }
                return;
            }
            Outcome::Done | Outcome::Failed => {}
        }
        self.commands.remove(&(node, by));
        // What ZADD has not made was there before.
        if command == "zadd" && outcome == Outcome::Done {
            self.open.remove(&(link, by.seq));
        }
        let packet = self.open.get(&(link, by.seq)).map(|open| open.packet);
        self.fail(|_, open| Some(open.packet) == packet);
        if matches!(command, "exec" | "discard" | "reset") {
            self.fail(|of, open| of == link && open.queued);
        }
    }

    fn listening(
        &self,
        node: NodeId,
        client: ClientId,
        kind: Subscription,
        name: &Name,
    ) -> Option<Listening> {
        let kind = match kind {
            Subscription::Channel => CHANNEL,
            Subscription::Pattern => PATTERN,
            Subscription::Shard => SHARD,
        };
        Some(Listening {
            actor: self.actor_of(node, client)?,
            node,
            declared: false,
            kind,
            name: name.clone(),
        })
    }

    /// A message is where it was meant to be: its request has one less to make.
    fn placed(&mut self, msg: Msg) {
        let request = self.made_by.get(&msg);
        if let Some(open) = request.and_then(|request| self.open.get_mut(request)) {
            open.left = open.left.saturating_sub(1);
        }
    }

    fn expect(&mut self, label: Label, msg: Msg) {
        if label != Label::Nobody
            && let Some(messages) = self.expected.get_mut(&Label::Nobody)
        {
            messages.remove(&msg);
        }
        self.expected.entry(label).or_default().insert(msg);
    }

    fn data_says(&mut self, node: NodeId, event: &Event) {
        let message = |id: &MessageId| Msg { node, id: *id };
        match event {
            Event::Pushed { key, msg, .. }
            | Event::Inserted { key, msg, .. }
            | Event::Scored { key, msg, .. } => {
                let msg = message(msg);
                self.placed(msg);
                if let Some((_, name)) = self.keys.get(&(node, *key)).cloned() {
                    self.expect(Label::Workers(name.clone()), msg);
                    self.homes.insert(msg, (*key, name));
                }
            }
            Event::Moved { to, msg, .. } => {
                let msg = message(msg);
                let name = self.keys.get(&(node, *to)).map(|(_, name)| name);
                let home = self.homes.get(&msg);
                if home.is_some_and(|(key, home)| key == to || Some(home) == name) {
                    self.away.remove(&msg);
                } else {
                    self.away.insert(msg);
                }
            }
            Event::Appended { key, msg, id } => {
                let msg = message(msg);
                self.placed(msg);
                self.live.entry((node, *key)).or_default().insert(*id, msg);
                if let Some((_, name)) = self.keys.get(&(node, *key)).cloned() {
                    for label in self.stream_audiences(node, &name) {
                        self.expect(label, msg);
                    }
                }
            }
            Event::EntryRemoved { key, id, .. } => {
                if let Some(live) = self.live.get_mut(&(node, *key)) {
                    live.remove(id);
                }
            }
            Event::EntryRead { key, msg, by, .. } => {
                let name = self.keys.get(&(node, *key)).map(|(_, name)| name.clone());
                let actor = self.actor_of(node, by.client);
                let reads = actor.zip(name).filter(|(actor, name)| {
                    self.readers_ever.contains(&(node, name.clone(), *actor))
                });
                let label = reads.map(|(actor, _)| Label::Reader(actor));
                self.hand(node, *by, *msg, label);
            }
            _ => self.group_says(node, event),
        }
    }

    fn group_says(&mut self, node: NodeId, event: &Event) {
        match event {
            Event::GroupCreated {
                key,
                group,
                name,
                cursor,
                ..
            } => {
                let (key, name) = (*key, name.clone());
                let stream = self.keys.get(&(node, key)).map(|(_, name)| name.clone());
                let label = Label::Group(stream.unwrap_or_default(), name.clone());
                let known = Group { key, name, label };
                self.groups.insert((node, *group), known);
                let live = self.live.get(&(node, key)).into_iter().flatten();
                let before = live.filter(|(id, _)| *id <= cursor);
                let before: Vec<Msg> = before.map(|(_, msg)| *msg).collect();
                self.written_off.extend(before);
                self.open_from(node, *group, *cursor);
            }
            Event::GroupMoved { group, cursor, .. } => self.open_from(node, *group, *cursor),
            Event::GroupDestroyed { group, .. } => {
                self.groups.remove(&(node, *group));
            }
            Event::GroupRead {
                group,
                msg: Some(id),
                by,
                ..
            }
            | Event::Claimed {
                group,
                msg: id,
                handed: true,
                by,
                ..
            } => {
                let label = self.group_label(node, *group);
                self.hand(node, *by, *id, label);
            }
            Event::Claimed { group, msg, .. }
            | Event::Released {
                group,
                msg: Some(msg),
                ..
            } => {
                if let Some(label) = self.group_label(node, *group) {
                    self.expect(label, Msg { node, id: *msg });
                }
            }
            _ => {}
        }
    }

    fn hand(&mut self, node: NodeId, by: By, id: MessageId, label: Option<Label>) {
        let msg = Msg { node, id };
        if let Some(label) = &label {
            self.expect(label.clone(), msg);
        }
        if let Some(link) = self.clients.get(&(node, by.client)) {
            self.handed.insert((*link, by.seq, msg), label);
        }
    }

    fn group_label(&self, node: NodeId, group: GroupId) -> Option<Label> {
        let group = self.groups.get(&(node, group))?;
        Some(group.label.clone())
    }

    /// The label of a group that a node shows.
    pub fn label_in(&self, node: NodeId, key: KeyId, name: &Name) -> Option<Label> {
        let mut all = self.groups.iter();
        let group = all.find(|((n, _), g)| *n == node && g.key == key && g.name == *name);
        group.map(|(_, group)| group.label.clone())
    }

    /// A group will deliver what lives behind its cursor.
    fn open_from(&mut self, node: NodeId, group: GroupId, cursor: StreamId) {
        let Some(label) = self.group_label(node, group) else {
            return;
        };
        let key = self.groups.get(&(node, group)).map(|group| group.key);
        let live = key.and_then(|key| self.live.get(&(node, key)));
        let behind = live.into_iter().flatten().filter(|(id, _)| **id > cursor);
        let behind: Vec<Msg> = behind.map(|(_, msg)| *msg).collect();
        for msg in behind {
            self.expect(label.clone(), msg);
        }
    }
}

const CHANNEL: u8 = 0;
const PATTERN: u8 = 1;
const SHARD: u8 = 2;

fn or_nobody(mut labels: Vec<Label>) -> Vec<Label> {
    if labels.is_empty() {
        labels.push(Label::Nobody);
    }
    labels
}
