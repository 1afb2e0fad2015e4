//! The fold: every record of the trace moves a figure. It asks nobody anything, so the stage shows what the trace says.

use super::figures::{
    ActorFigure, Fall, FallFrom, Hop, Hops, MessageFigure, NodeFigure, Parked, Place, Presence,
    ShelfKind,
};
use super::label;
use crate::kept::Kept;
use crate::payload::{args_of, intended_payload, payload};
use broker::event::{ClientId, Seq};
use sim::fate::{Fate, Reason};
use sim::spec::{Micros, Role};
use sim::trace::{
    ActorId, AudienceId, AudienceKind, Expectation, Freight, Intended, Item, LinkEnd, LinkId, Msg,
    Name, NodeId, PacketId, PacketLoss, Record, What,
};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// Records closer together than this are one beat of the story.
const BEAT_US_MIN: Micros = 200;
/// Falling messages that are shown at once.
const FALLS_MAX: usize = 64;
/// Messages whose label and fate the stage remembers; the oldest are forgotten first.
pub(super) const MESSAGES_KNOWN_MAX: usize = 100_000;
/// Requests whose text is remembered until their messages are made.
const REQUESTS_KNOWN_MAX: usize = 4_096;

/// The stage's state at the time of the last record folded.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    pub(super) actors: BTreeMap<ActorId, ActorFigure>,
    pub(super) nodes: BTreeMap<NodeId, NodeFigure>,
    pub(super) hops: Hops,
    pub(super) falls: VecDeque<Fall>,
    pub(super) messages: Kept<Msg, MessageFigure>,
    /// Beats so far, and when the last one was: the clock of what has no duration of its own (a fall).
    pub(super) beat: u64,
    pub(super) beat_at: Micros,
    /// Time zero in microseconds since the Unix epoch: nodes speak of moments in that.
    pub(super) clock_us: u64,
    audiences: BTreeMap<AudienceId, AudienceKind>,
    links: BTreeMap<LinkId, (ActorId, NodeId)>,
    pub(super) clients: BTreeMap<(NodeId, ClientId), ActorId>,
    requests: Kept<(NodeId, ClientId, Seq), Arc<[u8]>>,
    link_clients: BTreeMap<LinkId, ClientId>,
    sent: BTreeMap<PacketId, (LinkId, Seq, Arc<[u8]>)>,
}

impl Stage {
    /// An empty stage with its nodes; `clock_us` is time zero in microseconds since the Unix epoch.
    pub fn new(clock_us: u64, nodes: impl IntoIterator<Item = String>) -> Self {
        let nodes = (0..)
            .map(NodeId)
            .zip(nodes.into_iter().map(empty_node))
            .collect();
        Self {
            nodes,
            clock_us,
            ..Self::default()
        }
    }

    /// Takes the next record of the trace.
    pub fn fold(&mut self, record: &Record) {
        self.count_beat(record);
        match &record.what {
            What::Node { node, event } => self.fold_event(record.at, *node, event),
            what => self.fold_world(record.at, what),
        }
    }

    fn count_beat(&mut self, record: &Record) {
        if record.at >= self.beat_at + BEAT_US_MIN {
            self.beat += 1;
            self.beat_at = record.at;
            let beat = self.beat;
            // A packet was lost, and the ledger did not call its message lost: it did not fall.
            self.falls
                .retain(|fall| fall.beat != u64::MAX && beat < fall.beat + 4);
        }
    }

    fn fold_world(&mut self, at: Micros, what: &What) {
        match what {
            What::ActorAdded {
                actor,
                name,
                role,
                node,
                expects,
            } => self.add_actor(*actor, name, *role, *node, expects),
            What::ActorRemoved { actor } => self.remove_actor(*actor),
            What::ActorCrashed { actor } => self.set_presence(*actor, Presence::Crashed),
            What::ActorStarted { actor } => self.set_presence(*actor, Presence::Running),
            What::NodeCrashed { node } => self.crash_node(*node),
            What::NodeAdded { node, name } => {
                let name = crate::payload::shown(name);
                self.nodes.insert(*node, empty_node(name));
            }
            What::NodeStarted { node } => self.start_node(*node),
            What::LinkOpened { link, actor, node } => self.open_link(*link, *actor, *node),
            What::LinkAccepted { link, node, client } => self.accept_link(*link, *node, *client),
            What::LinkClosed { link, why } => self.close_link(*link, *why),
            What::AudienceAdded { audience, kind, .. } => {
                self.audiences.insert(*audience, *kind);
            }
            What::FateChanged {
                item,
                audience,
                from,
                to,
            } => self.change_fate(*item, *audience, *from, *to),
            _ => self.fold_traffic(at, what),
        }
    }

    fn fold_traffic(&mut self, at: Micros, what: &What) {
        match what {
            What::Sent {
                link,
                packet,
                seq,
                bytes,
                intended,
                arrives,
                ..
            } => {
                self.sent.insert(*packet, (*link, *seq, bytes.clone()));
                self.send(*link, *packet, bytes, intended.as_ref(), at, *arrives);
            }
            What::Reached { packet } => self.reach(*packet),
            What::Answered {
                link,
                packet,
                freight,
                arrives,
                ..
            } => self.answer(*link, *packet, freight, at, *arrives),
            What::Received { packet } => self.receive(*packet),
            What::PacketLost { packet, why } => self.lose_packet(*packet, *why, at),
            What::WorkBegan {
                actor,
                messages,
                until,
            } => self.begin_work(*actor, messages, at, *until),
            What::WorkEnded { actor, messages }
            | What::Passed { actor, messages }
            | What::HandsOff {
                actor, messages, ..
            } => self.let_go(*actor, messages),
            _ => {}
        }
    }

    fn add_actor(
        &mut self,
        actor: ActorId,
        name: &Name,
        role: Role,
        node: NodeId,
        expects: &[Expectation],
    ) {
        let mut place = None;
        for expectation in expects {
            let wanted = match expectation {
                Expectation::Channel(channel) => Place::Channel(channel.clone()),
                Expectation::Stream(key) => Place::Key(0, key.clone()),
                Expectation::Pattern(_) => continue,
            };
            if let Some(figure) = self.nodes.get_mut(&node)
                && let ShelfKind::Channel(listeners) = &mut figure.shelf(&wanted).kind
            {
                listeners.declared.push(actor);
            }
            place.get_or_insert(wanted);
        }
        let figure = ActorFigure {
            name: label::text(name),
            role,
            node,
            presence: Presence::Running,
            link: None,
            place,
            hands: Vec::new(),
            working: None,
            parked: None,
        };
        self.actors.insert(actor, figure);
    }

    fn remove_actor(&mut self, actor: ActorId) {
        self.actors.remove(&actor);
        for node in self.nodes.values_mut() {
            for shelf in node.shelves.values_mut() {
                shelf.waiting.retain(|waiting| *waiting != actor);
                if let ShelfKind::Channel(listeners) = &mut shelf.kind {
                    listeners.subscribed.remove(&actor);
                    listeners.declared.retain(|declared| *declared != actor);
                }
            }
        }
    }

    fn set_presence(&mut self, actor: ActorId, presence: Presence) {
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.presence = presence;
            figure.hands.clear();
            figure.working = None;
            if presence == Presence::Crashed {
                figure.link = None;
            }
        }
    }

    /// Everything that was only in its memory goes; the channels and keys stay as empty places.
    fn crash_node(&mut self, node: NodeId) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        figure.up = false;
        figure.keys.clear();
        figure.groups.clear();
        for shelf in figure.shelves.values_mut() {
            shelf.waiting.clear();
            match &mut shelf.kind {
                ShelfKind::Channel(listeners) => listeners.subscribed.clear(),
                kind => *kind = ShelfKind::Empty,
            }
        }
    }

    fn start_node(&mut self, node: NodeId) {
        if let Some(figure) = self.nodes.get_mut(&node) {
            figure.up = true;
        }
    }

    fn open_link(&mut self, link: LinkId, actor: ActorId, node: NodeId) {
        self.links.insert(link, (actor, node));
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.link = Some(link);
            figure.presence = Presence::Running;
        }
    }

    fn accept_link(&mut self, link: LinkId, node: NodeId, client: ClientId) {
        if let Some((actor, _)) = self.links.get(&link) {
            self.clients.insert((node, client), *actor);
            self.link_clients.insert(link, client);
        }
    }

    fn close_link(&mut self, link: LinkId, why: LinkEnd) {
        let Some((actor, node)) = self.links.remove(&link) else {
            return;
        };
        if let Some(figure) = self.actors.get_mut(&actor)
            && figure.link == Some(link)
        {
            figure.link = None;
            figure.parked = None;
            // Only a fault keeps an actor away; from anything else it comes back by itself.
            if figure.presence == Presence::Running && why == LinkEnd::Reset {
                figure.presence = Presence::Away;
            }
        }
        if let Some(client) = self.link_clients.remove(&link) {
            self.forget_client(node, client);
        }
    }

    /// A client is gone: nothing listens or waits for it any more.
    pub(super) fn forget_client(&mut self, node: NodeId, client: ClientId) {
        let Some(actor) = self.clients.remove(&(node, client)) else {
            return;
        };
        let from = self.requests.keys_from(&(node, client, Seq(0)));
        let of_it = |key: &&(NodeId, ClientId, Seq)| (key.0, key.1) == (node, client);
        let stale: Vec<_> = from.take_while(of_it).copied().collect();
        for key in stale {
            self.requests.remove(&key);
        }
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        for shelf in figure.shelves.values_mut() {
            shelf.waiting.retain(|waiting| *waiting != actor);
            if let ShelfKind::Channel(listeners) = &mut shelf.kind {
                listeners.subscribed.remove(&actor);
            }
        }
    }

    fn send(
        &mut self,
        link: LinkId,
        packet: PacketId,
        bytes: &[u8],
        intended: Option<&Intended>,
        start: Micros,
        end: Micros,
    ) {
        let Some(&(actor, node)) = self.links.get(&link) else {
            return;
        };
        let place = match intended {
            Some(Intended::Publication { channel }) => Some(Place::Channel(channel.clone())),
            Some(Intended::Elements { key, .. } | Intended::Entry { key }) => {
                Some(Place::Key(0, key.clone()))
            }
            None => label::place_of(bytes),
        };
        if let Some(place) = &place
            && let Some(figure) = self.actors.get_mut(&actor)
        {
            figure.place = Some(place.clone());
        }
        if let Some(place) = &place
            && intended.is_some()
            && let Some(figure) = self.nodes.get_mut(&node)
        {
            figure.shelf(place);
        }
        let label = intended.map(|intended| label::of_text(&intended_payload(bytes, intended, 0)));
        let hop = Hop {
            actor,
            node,
            toward_node: true,
            start,
            end,
            place,
            messages: Rc::default(),
            label,
        };
        self.hops.insert(packet, hop);
    }

    fn reach(&mut self, packet: PacketId) {
        self.hops.remove(&packet);
        let Some((link, seq, bytes)) = self.sent.remove(&packet) else {
            return;
        };
        let (Some((_, node)), Some(client)) = (self.links.get(&link), self.link_clients.get(&link))
        else {
            return;
        };
        self.requests.insert((*node, *client, seq), bytes);
        self.requests.bound(REQUESTS_KNOWN_MAX);
    }

    fn answer(
        &mut self,
        link: LinkId,
        packet: PacketId,
        freight: &Freight,
        start: Micros,
        end: Micros,
    ) {
        let Some(&(actor, node)) = self.links.get(&link) else {
            return;
        };
        let messages: Rc<[Msg]> = match freight {
            Freight::Reply { messages, .. } => messages.iter().copied().collect(),
            Freight::Push { message } => message.iter().copied().collect(),
        };
        if let Freight::Reply { seq, .. } = freight
            && let Some(client) = self.link_clients.get(&link)
        {
            self.requests.remove(&(node, *client, *seq));
        }
        let place = messages
            .first()
            .and_then(|msg| self.messages.get(msg)?.place.clone())
            .or_else(|| self.actors.get(&actor)?.place.clone());
        let hop = Hop {
            actor,
            node,
            toward_node: false,
            start,
            end,
            place,
            messages,
            label: None,
        };
        self.hops.insert(packet, hop);
    }

    fn receive(&mut self, packet: PacketId) {
        let Some(hop) = self.hops.remove(&packet) else {
            return;
        };
        if let Some(figure) = self.actors.get_mut(&hop.actor) {
            figure.hands.extend(hop.messages.iter().copied());
        }
    }

    fn lose_packet(&mut self, packet: PacketId, why: PacketLoss, at: Micros) {
        self.sent.remove(&packet);
        let Some(hop) = self.hops.remove(&packet) else {
            return;
        };
        let gone = super::share(hop.start, hop.end, at);
        let share = match (hop.toward_node, why) {
            (true, _) => 1.0 - gone,
            (false, PacketLoss::ActorGone) => 1.0,
            (false, _) => gone,
        };
        let from = FallFrom::Link {
            actor: hop.actor,
            share,
        };
        for msg in hop.messages.iter() {
            self.note_fall_origin(*msg, from.clone());
        }
    }

    /// The ledger says in the next records whether the message is lost with its packet; where it fell from is known now.
    fn note_fall_origin(&mut self, msg: Msg, from: FallFrom) {
        let fall = Fall {
            from,
            reason: Reason::DisconnectedInFlight,
            msg: Some(msg),
            beat: u64::MAX,
        };
        self.push_fall(fall);
    }

    fn push_fall(&mut self, fall: Fall) {
        self.falls.push_back(fall);
        if self.falls.len() > FALLS_MAX {
            self.falls.pop_front();
        }
    }

    fn begin_work(&mut self, actor: ActorId, messages: &[Msg], at: Micros, until: Micros) {
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.working = Some((at, until));
            for msg in messages {
                if !figure.hands.contains(msg) {
                    figure.hands.push(*msg);
                }
            }
        }
    }

    fn let_go(&mut self, actor: ActorId, messages: &[Msg]) {
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.hands.retain(|msg| !messages.contains(msg));
            figure.working = None;
        }
    }

    fn change_fate(
        &mut self,
        item: Item,
        audience: AudienceId,
        from: Option<Fate>,
        to: Option<Fate>,
    ) {
        let msg = match item {
            Item::Message(msg) => Some(msg),
            Item::Intended(..) => None,
        };
        if let Some(figure) = msg.and_then(|msg| self.messages.get_mut(&msg)) {
            figure.set_fate(audience, to);
        }
        if let Some(Fate::Lost(reason)) = to
            && !matches!(from, Some(Fate::Lost(_)))
        {
            self.let_fall(item, audience, reason);
        }
    }

    fn let_fall(&mut self, item: Item, audience: AudienceId, reason: Reason) {
        let beat = self.beat;
        let msg = match item {
            Item::Message(msg) => Some(msg),
            Item::Intended(..) => None,
        };
        let noted = self
            .falls
            .iter_mut()
            .find(|fall| fall.beat == u64::MAX && fall.msg == msg);
        if let Some(fall) = noted {
            (fall.beat, fall.reason) = (beat, reason);
            return;
        }
        if let Some(from) = self.fall_origin(item, audience) {
            self.push_fall(Fall {
                from,
                reason,
                msg,
                beat,
            });
        }
    }

    /// A message that was never sent to its audience starts on the audience's link, as it leaves the channel; one in a
    /// crashed consumer's hands falls from there; all others from their shelf.
    fn fall_origin(&self, item: Item, audience: AudienceId) -> Option<FallFrom> {
        let msg = match item {
            Item::Intended(intent, _) => {
                return Some(FallFrom::Link {
                    actor: intent.actor,
                    share: 0.5,
                });
            }
            Item::Message(msg) => msg,
        };
        match self.audiences.get(&audience) {
            Some(
                AudienceKind::Subscriber(actor)
                | AudienceKind::Console(actor)
                | AudienceKind::Reader(actor),
            ) => Some(FallFrom::Link {
                actor: *actor,
                share: 0.0,
            }),
            _ => match self
                .actors
                .iter()
                .find(|(_, figure)| figure.hands.contains(&msg))
            {
                Some((actor, _)) => Some(FallFrom::Actor(*actor)),
                None => {
                    let place = self.messages.get(&msg)?.place.clone()?;
                    Some(FallFrom::Place(msg.node, place))
                }
            },
        }
    }

    /// Remembers a message that was just made.
    pub(super) fn know(&mut self, msg: Msg, by: broker::event::By, arg: u32, parent: Option<Msg>) {
        let label = self
            .requests
            .get(&(msg.node, by.client, by.seq))
            .map(|bytes| label::of_text(&payload(&args_of(bytes), arg)))
            .or_else(|| Some(self.messages.get(&parent?)?.label.clone()))
            .unwrap_or_else(|| Rc::from(format!("#{}", msg.id.0)));
        self.messages.insert(
            msg,
            MessageFigure {
                label,
                place: None,
                fates: Vec::new(),
            },
        );
        self.messages.bound(MESSAGES_KNOWN_MAX);
    }

    /// Parks the request of a client on its keys.
    pub(super) fn park(&mut self, node: NodeId, client: ClientId, parked: Parked) {
        let Some(actor) = self.clients.get(&(node, client)).copied() else {
            return;
        };
        if let Some(figure) = self.nodes.get_mut(&node) {
            for place in &parked.places {
                let shelf = figure.shelf(place);
                shelf.waiting.push_back(actor);
                shelf.has_room = true;
            }
        }
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.place = parked.places.first().cloned().or(figure.place.take());
            figure.parked = Some(parked);
        }
    }

    /// The request of a client goes on.
    pub(super) fn unpark(&mut self, node: NodeId, client: ClientId) {
        let Some(actor) = self.clients.get(&(node, client)).copied() else {
            return;
        };
        let Some(parked) = self
            .actors
            .get_mut(&actor)
            .and_then(|figure| figure.parked.take())
        else {
            return;
        };
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        for place in &parked.places {
            figure
                .shelf(place)
                .waiting
                .retain(|waiting| *waiting != actor);
        }
    }
}

fn empty_node(name: String) -> NodeFigure {
    NodeFigure {
        name,
        up: true,
        places: BTreeMap::new(),
        places_ever: 0,
        shelves: BTreeMap::new(),
        keys: BTreeMap::new(),
        groups: BTreeMap::new(),
    }
}
