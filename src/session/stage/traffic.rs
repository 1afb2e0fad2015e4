//! The part of the fold that listens to links: what is on its way, what arrived, and what left its path.
//!
//! Everything under way is a [`Hop`]; [`Traffic`] keeps the hops and counts them for every lane (an actor, a node and a
//! direction), so that a flow can be drawn without looking at what is in it.

use super::figures::Place;
use super::fold::Stage;
use super::label;
use super::story::Story;
use crate::kept::Kept;
use crate::payload::intended_payload;
use broker::event::Seq;
use broker::order;
use sim::fate::{Fate, Reason};
use sim::spec::Micros;
use sim::trace::{
    ActorId, AudienceId, AudienceKind, Freight, Intended, Item, LinkId, Msg, NodeId, PacketId,
    PacketLoss, What,
};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// Falling messages that are remembered; of more, only the latest are shown.
const FALLS_MAX: usize = 64;
/// Messages of lost packets that the ledger has not spoken of yet.
const STRAYS_MAX: usize = 4_096;
/// Requests whose text is remembered until their messages are made.
const REQUESTS_KNOWN_MAX: usize = 4_096;
/// From so many messages on, a set is quicker than a search in a row.
const SET_FROM: usize = 16;

/// Something on its way.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub actor: ActorId,
    pub node: NodeId,
    pub toward_node: bool,
    pub start: Micros,
    pub end: Micros,
    /// The number of the shelf that it comes from or goes to.
    pub shelf: Option<u64>,
    /// The messages that it carries; none = a plain request or reply, or a message that is not made yet.
    pub messages: Rc<[Msg]>,
    /// It will become a message when it arrives.
    pub label: Option<Rc<str>>,
}

/// One direction between an actor and a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lane {
    pub actor: ActorId,
    pub node: NodeId,
    pub toward_node: bool,
}

/// What is on its way in a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    /// Packets with messages.
    pub carriers: u64,
    /// The messages in them.
    pub messages: u64,
    /// Packets without.
    pub others: u64,
    /// The shelf of the latest carrier.
    pub shelf: Option<u64>,
}

/// Everything on its way.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic {
    hops: Kept<PacketId, Hop>,
    lanes: BTreeMap<Lane, Load>,
    carriers: usize,
}

/// Where a fall begins.
#[derive(Clone, Debug)]
pub(super) enum FallFrom {
    /// On the way between an actor and a node; `share` counts from the node.
    Link {
        actor: ActorId,
        share: f64,
    },
    Actor(ActorId),
    Place(NodeId, Place),
}

/// A message that leaves its path.
#[derive(Clone, Debug)]
pub(super) struct Fall {
    pub from: FallFrom,
    pub reason: Reason,
    pub item: Item,
    pub label: Rc<str>,
    /// When it began.
    pub since: Story,
}

impl Hop {
    /// Whether it carries a message or will become one.
    pub fn is_carrier(&self) -> bool {
        !self.messages.is_empty() || self.label.is_some()
    }

    fn weight(&self) -> u64 {
        self.messages
            .len()
            .max(usize::from(self.label.is_some()))
            .try_into()
            .unwrap_or(u64::MAX)
    }

    pub fn lane(&self) -> Lane {
        let (actor, node, toward_node) = (self.actor, self.node, self.toward_node);
        Lane {
            actor,
            node,
            toward_node,
        }
    }
}

impl Traffic {
    /// Everything on its way, in the order of its sending.
    pub fn hops(&self) -> impl Iterator<Item = &Hop> {
        self.hops.values()
    }

    pub fn len(&self) -> usize {
        self.hops.len()
    }

    /// Packets with messages.
    pub fn carriers(&self) -> usize {
        self.carriers
    }

    /// What is on its way, by lane.
    pub fn lanes(&self) -> impl Iterator<Item = (&Lane, &Load)> {
        self.lanes.iter()
    }

    fn insert(&mut self, packet: PacketId, hop: Hop) {
        let load = self.lanes.entry(hop.lane()).or_default();
        if hop.is_carrier() {
            self.carriers += 1;
            load.carriers += 1;
            load.messages += hop.weight();
            load.shelf = hop.shelf.or(load.shelf);
        } else {
            load.others += 1;
        }
        self.hops.insert(packet, hop);
    }

    fn remove(&mut self, packet: PacketId) -> Option<Hop> {
        let hop = self.hops.remove(&packet)?;
        let lane = hop.lane();
        if let Some(load) = self.lanes.get_mut(&lane) {
            if hop.is_carrier() {
                self.carriers -= 1;
                load.carriers -= 1;
                load.messages -= hop.weight();
            } else {
                load.others -= 1;
            }
            if load.carriers + load.others == 0 {
                self.lanes.remove(&lane);
            }
        }
        Some(hop)
    }
}

impl Stage {
    pub(super) fn fold_traffic(&mut self, at: Micros, what: &What) {
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
                self.send(*link, *packet, bytes, intended.as_ref(), (at, *arrives));
            }
            What::Reached { packet } => self.reach(*packet),
            What::Answered {
                link,
                packet,
                freight,
                arrives,
                ..
            } => self.answer(*link, *packet, freight, (at, *arrives)),
            What::Received { packet } => self.receive(*packet),
            What::PacketLost { packet, why } => self.lose_packet(*packet, *why, at),
            What::WorkBegan {
                actor,
                messages,
                until,
            } => self.begin_work(*actor, messages, (at, *until)),
            What::WorkEnded { actor, messages } => {
                self.note_work(messages);
                self.let_go(*actor, messages);
            }
            What::Passed { actor, messages }
            | What::HandsOff {
                actor, messages, ..
            } => self.let_go(*actor, messages),
            What::FateChanged {
                item,
                audience,
                from,
                to,
            } => self.change_fate(*item, *audience, *from, *to),
            _ => {}
        }
    }

    fn send(
        &mut self,
        link: LinkId,
        packet: PacketId,
        bytes: &[u8],
        intended: Option<&Intended>,
        (start, end): (Micros, Micros),
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
        let label = intended.map(|intended| label::of_text(&intended_payload(bytes, intended, 0)));
        let shelf = place.and_then(|place| {
            let figure = self.nodes.get_mut(&node)?;
            match intended {
                Some(_) => Some(figure.shelf(&place).order),
                None => figure.shelves.get(&place).map(|shelf| shelf.order),
            }
        });
        let hop = Hop {
            actor,
            node,
            toward_node: true,
            start,
            end,
            shelf,
            messages: Rc::default(),
            label,
        };
        self.traffic.insert(packet, hop);
    }

    fn reach(&mut self, packet: PacketId) {
        self.traffic.remove(packet);
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
        (start, end): (Micros, Micros),
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
        let of_message = messages.first().and_then(|msg| {
            let place = self.messages.get(msg)?.place.as_ref()?;
            Some(self.nodes.get(&node)?.shelves.get(place)?.order)
        });
        let of_actor = || {
            let place = self.actors.get(&actor)?.place.as_ref()?;
            Some(self.nodes.get(&node)?.shelves.get(place)?.order)
        };
        let hop = Hop {
            actor,
            node,
            toward_node: false,
            start,
            end,
            shelf: of_message.or_else(of_actor),
            messages,
            label: None,
        };
        self.traffic.insert(packet, hop);
    }

    fn receive(&mut self, packet: PacketId) {
        let Some(hop) = self.traffic.remove(packet) else {
            return;
        };
        if let Some(figure) = self.actors.get_mut(&hop.actor) {
            figure.hands.extend(hop.messages.iter().copied());
        }
    }

    /// The ledger says in the next records whether a message is lost with its packet; where it would fall from is known now.
    fn lose_packet(&mut self, packet: PacketId, why: PacketLoss, at: Micros) {
        self.sent.remove(&packet);
        let Some(hop) = self.traffic.remove(packet) else {
            return;
        };
        let gone = super::share(hop.start, hop.end, at);
        let share = match (hop.toward_node, why) {
            (true, _) => 1.0 - gone,
            (false, PacketLoss::ActorGone) => 1.0,
            (false, _) => gone,
        };
        let actor = hop.actor;
        for msg in hop.messages.iter().take(STRAYS_MAX - self.strays.len()) {
            self.strays.insert(*msg, FallFrom::Link { actor, share });
        }
    }

    fn begin_work(&mut self, actor: ActorId, messages: &[Msg], span: (Micros, Micros)) {
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.working = Some(span);
            let new = without(messages, &figure.hands);
            figure.hands.extend(new);
        }
    }

    fn let_go(&mut self, actor: ActorId, messages: &[Msg]) {
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.hands = without(&figure.hands, messages);
            figure.working = None;
        }
    }

    /// What was worked on and comes again is a duplicate.
    fn note_work(&mut self, messages: &[Msg]) {
        for msg in messages {
            if let Some(figure) = self.messages.get_mut(msg) {
                figure.worked = figure.worked.saturating_add(1);
            }
        }
    }

    fn change_fate(
        &mut self,
        item: Item,
        audience: AudienceId,
        from: Option<Fate>,
        to: Option<Fate>,
    ) {
        if let Item::Message(msg) = item
            && let Some(figure) = self.messages.get_mut(&msg)
        {
            figure.set_fate(audience, to);
        }
        if let Some(Fate::Lost(reason)) = to
            && !matches!(from, Some(Fate::Lost(_)))
            && let Some(from) = self.fall_origin(item, audience)
        {
            let label = match item {
                Item::Message(msg) => self.label(msg),
                Item::Intended(..) => Rc::default(),
            };
            self.falls.push_back(Fall {
                from,
                reason,
                item,
                label,
                since: self.story,
            });
            bound(&mut self.falls);
        }
    }

    /// A message that was never sent to its audience starts on the audience's link, as it leaves the channel; one whose packet
    /// was lost where that was; one in a crashed consumer's hands falls from there; all others from their shelf.
    fn fall_origin(&self, item: Item, audience: AudienceId) -> Option<FallFrom> {
        let msg = match item {
            Item::Intended(intent, _) => {
                let actor = intent.actor;
                return Some(FallFrom::Link { actor, share: 0.5 });
            }
            Item::Message(msg) => msg,
        };
        let audience = self.audiences.get(&audience);
        if let Some(
            AudienceKind::Subscriber(actor)
            | AudienceKind::Console(actor)
            | AudienceKind::Reader(actor),
        ) = audience
        {
            let lost_with = self.strays.get(&msg).and_then(|stray| match stray {
                FallFrom::Link { actor: who, share } if who == actor => Some(*share),
                _ => None,
            });
            let (actor, share) = (*actor, lost_with.unwrap_or(0.0));
            return Some(FallFrom::Link { actor, share });
        }
        if let Some(stray) = self.strays.get(&msg) {
            return Some(stray.clone());
        }
        let mut holders = self.actors.iter();
        let holder = holders.find(|(_, figure)| figure.hands.contains(&msg));
        if let Some((actor, _)) = holder {
            return Some(FallFrom::Actor(*actor));
        }
        if let Some(actor) = self.dropped.get(&msg) {
            return Some(FallFrom::Actor(*actor));
        }
        let place = self.messages.get(&msg)?.place.clone()?;
        Some(FallFrom::Place(msg.node, place))
    }
}

fn bound(falls: &mut VecDeque<Fall>) {
    if falls.len() > FALLS_MAX {
        falls.pop_front();
    }
}

/// The ones that are not among the others, in order.
fn without(all: &[Msg], others: &[Msg]) -> Vec<Msg> {
    if others.len() < SET_FROM {
        let kept = all.iter().filter(|msg| !others.contains(msg));
        return kept.copied().collect();
    }
    let mut others = others.to_vec();
    order::sort(&mut others);
    let kept = all.iter().filter(|msg| others.binary_search(msg).is_err());
    kept.copied().collect()
}

/// The bytes of requests, by the packet that carries them.
pub(super) type Sent = Kept<PacketId, (LinkId, Seq, Arc<[u8]>)>;
