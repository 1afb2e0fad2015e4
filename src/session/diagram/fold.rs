//! The fold: records of the trace become flights between lanes, stretches of lanes and moments on them.

use super::roads::Roads;
use super::text;
use super::view::{ArrowKind, MarkKind, StretchKind};
use crate::registry::Registry;
use broker::event::{By, ClientId, Delivery, Event, Seq};
use sim::fate::{Fate, Reason};
use sim::spec::Micros;
use sim::trace::{
    ActorId, AudienceId, AudienceKind, Freight, Item, LinkEnd, LinkId, Msg, NodeId, PacketId,
    PacketLoss, Record, RecordSeq, What,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// Flights that are kept; the oldest are forgotten first, and the diagram says so.
pub(super) const FLIGHTS_KEPT_MAX: usize = 20_000;
/// Stretches that are kept, and marks, and messages missed, each.
pub(super) const MOMENTS_KEPT_MAX: usize = 10_000;
/// Requests of which the packet is remembered until they are answered.
const REQUESTS_KNOWN_MAX: usize = 4_096;
/// Messages that were handed over once; a second time is worth a sign.
const HANDED_KNOWN_MAX: usize = 20_000;

/// Whose lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LaneId {
    Actor(ActorId),
    Node(NodeId),
}

/// A packet's way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub packet: PacketId,
    pub actor: ActorId,
    pub node: NodeId,
    pub kind: ArrowKind,
    pub sent: Micros,
    pub arrives: Micros,
    pub end: Option<(Micros, Ending)>,
    /// What it is to become, until it is one.
    pub item: Option<Item>,
    pub messages: Arc<[Msg]>,
    /// The command, or the reply.
    pub text: Rc<str>,
    pub again: bool,
}

/// How a flight ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    Arrived,
    Lost(PacketLoss, Option<Reason>),
}

/// A message for somebody who was not there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Missed {
    pub number: u64,
    pub node: NodeId,
    pub actor: ActorId,
    pub at: Micros,
    pub reason: Reason,
    pub item: Item,
    pub audience: AudienceId,
}

/// A stretch of a lane.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub lane: LaneId,
    pub kind: StretchKind,
    pub from: Micros,
    pub to: Option<Micros>,
    /// The keys waited on.
    pub keys: Rc<str>,
    /// The message worked on.
    pub item: Option<Item>,
}

/// A moment on a lane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub lane: LaneId,
    pub at: Micros,
    pub kind: MarkKind,
    /// What was lost, why, and for whom.
    pub loss: Option<(Item, Reason, AudienceId)>,
}

/// Where what the last record tells of took place: the ledger's records follow it and name it as their cause.
#[derive(Clone, Copy, Debug)]
enum Origin {
    Packet(PacketId),
    Actor(ActorId),
    Node(NodeId),
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagram {
    /// The next record to be taken.
    cursor: RecordSeq,
    last: Option<Record>,
    /// Nothing before this moment is known.
    pub(super) since: Micros,
    /// By packet, ascending.
    pub(super) flights: VecDeque<Flight>,
    pub(super) missed: VecDeque<Missed>,
    missed_ever: u64,
    pub(super) spans: VecDeque<Span>,
    /// Spans that were forgotten: the number of the first one kept.
    spans_gone: u64,
    open: BTreeMap<(LaneId, StretchKind), u64>,
    pub(super) points: VecDeque<Point>,
    clients: BTreeMap<(NodeId, ClientId), LinkId>,
    asked: BTreeMap<(LinkId, Seq), PacketId>,
    handed: BTreeSet<(Msg, Option<ActorId>)>,
    again: BTreeSet<(LinkId, Seq)>,
    origin: Option<(RecordSeq, Origin)>,
}

impl Diagram {
    /// A diagram of what the trace's window still holds.
    fn replayed(log: &sim::log::Log, roads: &Roads) -> Self {
        let opened = |record: &Record| match record.what {
            What::LinkOpened { link, .. } => Some(link),
            _ => None,
        };
        let first = log.since(0).find_map(opened);
        let first = first.unwrap_or(LinkId(u32::MAX));
        Self {
            cursor: log.first_seq(),
            since: match log.first_seq() {
                0 => 0,
                _ => log.since(0).next().map_or(0, |record| record.at),
            },
            clients: broker::order::map(roads.clients_before(first)),
            ..Self::default()
        }
    }

    /// Takes the records before `end` that it has not taken. Where the world went back, or has gone on by more than its
    /// trace's window, it begins anew with what the window holds.
    pub fn catch_up(
        &mut self,
        log: &sim::log::Log,
        end: RecordSeq,
        roads: &Roads,
        known: &Registry,
    ) {
        if !self.follows(log, end) {
            *self = Self::replayed(log, roads);
        }
        let from = self.cursor;
        let mut last = None;
        for record in log.since(from).take_while(|record| record.seq < end) {
            self.fold(record, roads, known);
            self.cursor = record.seq + 1;
            last = Some(record);
        }
        if last.is_some() {
            self.last = last.cloned();
        }
    }

    /// Whether the records taken are the beginning of those of this log.
    fn follows(&self, log: &sim::log::Log, end: RecordSeq) -> bool {
        let Some(last) = &self.last else {
            return false;
        };
        self.cursor <= end && log.get(last.seq) == Some(last)
    }

    /// Whether a lane is in such a stretch now.
    pub(super) fn is_open(&self, lane: LaneId, kind: StretchKind) -> bool {
        self.open.contains_key(&(lane, kind))
    }

    fn fold(&mut self, record: &Record, roads: &Roads, known: &Registry) {
        match &record.what {
            What::FateChanged {
                item,
                audience,
                from,
                to,
            } => self.change_fate(record, (*item, *audience), (*from, *to), known),
            What::AudienceAdded { .. } => {}
            what => {
                self.origin = origin(what).map(|origin| (record.seq, origin));
                self.fold_traffic(record.at, what, roads);
                self.fold_lanes(record.at, what, roads);
            }
        }
    }

    fn fold_traffic(&mut self, at: Micros, what: &What, roads: &Roads) {
        match what {
            What::Sent { .. } => self.send(at, what, roads),
            What::Answered { .. } => self.answer(at, what, roads),
            What::Reached { packet } | What::Received { packet } => {
                self.end(*packet, at, Ending::Arrived);
            }
            What::PacketLost { packet, why } => self.end(*packet, at, Ending::Lost(*why, None)),
            What::Node { node, event } => self.hear(at, *node, event, roads),
            _ => {}
        }
    }

    fn send(&mut self, at: Micros, what: &What, roads: &Roads) {
        let What::Sent {
            link,
            packet,
            intent,
            seq,
            bytes,
            intended,
            arrives,
            ..
        } = what
        else {
            return;
        };
        let Some(road) = roads.road(*link) else {
            return;
        };
        self.asked.insert((*link, *seq), *packet);
        while self.asked.len() > REQUESTS_KNOWN_MAX {
            self.asked.pop_first();
        }
        self.push_flight(Flight {
            packet: *packet,
            actor: road.actor,
            node: road.node,
            kind: ArrowKind::Request,
            sent: at,
            arrives: *arrives,
            end: None,
            item: intended.as_ref().map(|_| Item::Intended(*intent, 0)),
            messages: Arc::default(),
            text: text::command(bytes),
            again: false,
        });
    }

    fn answer(&mut self, at: Micros, what: &What, roads: &Roads) {
        let What::Answered {
            link,
            packet,
            freight,
            bytes,
            arrives,
        } = what
        else {
            return;
        };
        let Some(road) = roads.road(*link) else {
            return;
        };
        let (kind, messages, again) = match freight {
            Freight::Reply { seq, messages } => {
                self.asked.remove(&(*link, *seq));
                let again = self.again.remove(&(*link, *seq));
                (ArrowKind::Reply, messages.clone(), again)
            }
            Freight::Push { message } => {
                (ArrowKind::Push, message.iter().copied().collect(), false)
            }
        };
        self.push_flight(Flight {
            packet: *packet,
            actor: road.actor,
            node: road.node,
            kind,
            sent: at,
            arrives: *arrives,
            end: None,
            item: messages.first().map(|msg| Item::Message(*msg)),
            messages,
            text: text::reply(bytes),
            again,
        });
    }

    fn push_flight(&mut self, flight: Flight) {
        if self.flights.len() == FLIGHTS_KEPT_MAX
            && let Some(oldest) = self.flights.pop_front()
        {
            self.since = self.since.max(oldest.sent);
        }
        self.flights.push_back(flight);
    }

    fn flight(&mut self, packet: PacketId) -> Option<&mut Flight> {
        let at = self.flights.binary_search_by_key(&packet, |f| f.packet);
        self.flights.get_mut(at.ok()?)
    }

    fn end(&mut self, packet: PacketId, at: Micros, ending: Ending) {
        if let Some(flight) = self.flight(packet) {
            flight.end = Some((at, ending));
        }
    }

    /// What a node says about requests and what they hand over.
    fn hear(&mut self, at: Micros, node: NodeId, event: &Event, roads: &Roads) {
        let msg = |id| Msg { node, id };
        match event {
            Event::Created { msg: id, by, .. } => self.made(node, *by, msg(*id)),
            Event::Popped { msg: id, by, .. } | Event::Moved { msg: id, by, .. } => {
                self.hand(node, *by, (msg(*id), None));
            }
            Event::EntryRead { msg: id, by, .. } => {
                let reader = self.actor_of(node, by.client, roads);
                self.hand(node, *by, (msg(*id), reader));
            }
            Event::GroupRead {
                deliveries,
                delivery,
                by,
                ..
            } if *deliveries > 1 || *delivery == Delivery::Again => self.note_again(node, *by),
            Event::Claimed {
                handed: true,
                deliveries,
                by,
                ..
            } if *deliveries > 1 => self.note_again(node, *by),
            Event::Parked { by, keys, .. } => {
                if let Some(actor) = self.actor_of(node, by.client, roads) {
                    let (lane, keys) = (LaneId::Actor(actor), text::names(keys));
                    self.begin(lane, StretchKind::Waiting, at, keys, None);
                }
            }
            Event::Resumed { by, .. } => {
                if let Some(actor) = self.actor_of(node, by.client, roads) {
                    self.finish(LaneId::Actor(actor), StretchKind::Waiting, at);
                }
            }
            _ => {}
        }
    }

    fn made(&mut self, node: NodeId, by: By, msg: Msg) {
        let link = self.clients.get(&(node, by.client));
        let packet = link.and_then(|link| self.asked.get(&(*link, by.seq)).copied());
        if let Some(flight) = packet.and_then(|packet| self.flight(packet))
            && !matches!(flight.item, Some(Item::Message(_)))
        {
            flight.item = Some(Item::Message(msg));
        }
    }

    fn hand(&mut self, node: NodeId, by: By, handed: (Msg, Option<ActorId>)) {
        if !self.handed.insert(handed) {
            self.note_again(node, by);
        }
        if self.handed.len() > HANDED_KNOWN_MAX {
            self.handed.pop_first();
        }
    }

    fn note_again(&mut self, node: NodeId, by: By) {
        if let Some(link) = self.clients.get(&(node, by.client)) {
            self.again.insert((*link, by.seq));
        }
        if self.again.len() > REQUESTS_KNOWN_MAX {
            self.again.pop_first();
        }
    }

    fn actor_of(&self, node: NodeId, client: ClientId, roads: &Roads) -> Option<ActorId> {
        let link = self.clients.get(&(node, client))?;
        Some(roads.road(*link)?.actor)
    }

    fn fold_lanes(&mut self, at: Micros, what: &What, roads: &Roads) {
        match what {
            What::ActorCrashed { actor } => self.stop(LaneId::Actor(*actor), at),
            What::NodeCrashed { node } => self.stop(LaneId::Node(*node), at),
            What::ActorStarted { actor } => self.start(LaneId::Actor(*actor), at),
            What::NodeStarted { node } => self.start(LaneId::Node(*node), at),
            What::ActorRemoved { actor } => self.finish_all(LaneId::Actor(*actor), at),
            What::LinkAccepted { link, node, client } => {
                self.clients.insert((*node, *client), *link);
                if let Some(road) = roads.road(*link)
                    && self.finish(LaneId::Actor(road.actor), StretchKind::Away, at)
                {
                    self.mark(LaneId::Actor(road.actor), at, MarkKind::Back);
                }
            }
            What::LinkClosed { link, why } => {
                if let Some(road) = roads.road(*link) {
                    self.close(LaneId::Actor(road.actor), *why, at);
                }
            }
            What::WorkBegan {
                actor, messages, ..
            } => {
                let item = messages.first().map(|msg| Item::Message(*msg));
                let (lane, keys) = (LaneId::Actor(*actor), Rc::default());
                self.begin(lane, StretchKind::Working, at, keys, item);
            }
            What::WorkEnded { actor, .. }
            | What::HandsOff { actor, .. }
            | What::Passed { actor, .. } => {
                self.finish(LaneId::Actor(*actor), StretchKind::Working, at);
            }
            _ => {}
        }
    }

    fn stop(&mut self, lane: LaneId, at: Micros) {
        self.finish_all(lane, at);
        self.begin(lane, StretchKind::Down, at, Rc::default(), None);
        self.mark(lane, at, MarkKind::Crash);
    }

    fn start(&mut self, lane: LaneId, at: Micros) {
        if self.finish(lane, StretchKind::Down, at) {
            self.mark(lane, at, MarkKind::Start);
        }
    }

    fn close(&mut self, lane: LaneId, why: LinkEnd, at: Micros) {
        self.finish(lane, StretchKind::Waiting, at);
        let is_down = self.is_open(lane, StretchKind::Down);
        if why == LinkEnd::Reset && !is_down {
            self.begin(lane, StretchKind::Away, at, Rc::default(), None);
            self.mark(lane, at, MarkKind::Cut);
        }
    }

    fn begin(
        &mut self,
        lane: LaneId,
        kind: StretchKind,
        at: Micros,
        keys: Rc<str>,
        item: Option<Item>,
    ) {
        self.finish(lane, kind, at);
        if self.spans.len() == MOMENTS_KEPT_MAX
            && let Some(oldest) = self.spans.pop_front()
        {
            self.spans_gone += 1;
            self.since = self.since.max(oldest.to.unwrap_or(oldest.from));
        }
        let number = self.spans_gone + self.spans.len() as u64;
        self.open.insert((lane, kind), number);
        self.spans.push_back(Span {
            lane,
            kind,
            from: at,
            to: None,
            keys,
            item,
        });
    }

    /// Whether there was such a stretch.
    fn finish(&mut self, lane: LaneId, kind: StretchKind, at: Micros) -> bool {
        let Some(number) = self.open.remove(&(lane, kind)) else {
            return false;
        };
        let index = number.checked_sub(self.spans_gone);
        let index = index.and_then(|index| usize::try_from(index).ok());
        if let Some(span) = index.and_then(|index| self.spans.get_mut(index)) {
            span.to = Some(at);
        }
        true
    }

    fn finish_all(&mut self, lane: LaneId, at: Micros) {
        use StretchKind::{Away, Down, Waiting, Working};
        for kind in [Away, Down, Waiting, Working] {
            self.finish(lane, kind, at);
        }
    }

    fn mark(&mut self, lane: LaneId, at: Micros, kind: MarkKind) {
        let loss = None;
        self.push_point(Point {
            lane,
            at,
            kind,
            loss,
        });
    }

    fn push_point(&mut self, point: Point) {
        if self.points.len() == MOMENTS_KEPT_MAX
            && let Some(oldest) = self.points.pop_front()
        {
            self.since = self.since.max(oldest.at);
        }
        self.points.push_back(point);
    }

    fn change_fate(
        &mut self,
        record: &Record,
        (item, audience): (Item, AudienceId),
        (from, to): (Option<Fate>, Option<Fate>),
        known: &Registry,
    ) {
        let was = from.and_then(Fate::reason);
        let is = to.and_then(Fate::reason);
        if was.is_some() {
            self.not_lost(item, audience);
        }
        if let Some(reason) = is {
            let origin = self.origin.filter(|(seq, _)| record.cause == Some(*seq));
            let origin = origin.map(|(_, origin)| origin);
            self.lose(record.at, (item, audience, reason), origin, known);
        }
    }

    /// A message that somebody processes after all is not lost; nor is it twice, when its reason changes.
    fn not_lost(&mut self, item: Item, audience: AudienceId) {
        self.missed
            .retain(|missed| (missed.item, missed.audience) != (item, audience));
        self.points.retain(|point| {
            let of = point.loss.map(|(item, _, audience)| (item, audience));
            of != Some((item, audience))
        });
    }

    fn lose(
        &mut self,
        at: Micros,
        (item, audience, reason): (Item, AudienceId, Reason),
        origin: Option<Origin>,
        known: &Registry,
    ) {
        if let Some(Origin::Packet(packet)) = origin {
            if let Some(flight) = self.flight(packet)
                && let Some((_, Ending::Lost(_, why))) = &mut flight.end
            {
                why.get_or_insert(reason);
            }
            return;
        }
        let node = match (item, origin) {
            (Item::Message(msg), _) => msg.node,
            (Item::Intended(..), Some(Origin::Node(node))) => node,
            (Item::Intended(..), _) => NodeId(0),
        };
        let kind = known.audiences.get(&audience).map(|(_, kind)| *kind);
        match (origin, kind) {
            (Some(Origin::Actor(actor)), _) => {
                self.drop_at(LaneId::Actor(actor), at, (item, reason, audience));
            }
            (_, Some(AudienceKind::Subscriber(actor) | AudienceKind::Console(actor))) => {
                self.miss(Missed {
                    number: self.missed_ever,
                    node,
                    actor,
                    at,
                    reason,
                    item,
                    audience,
                });
            }
            _ => self.drop_at(LaneId::Node(node), at, (item, reason, audience)),
        }
    }

    fn drop_at(&mut self, lane: LaneId, at: Micros, loss: (Item, Reason, AudienceId)) {
        self.push_point(Point {
            lane,
            at,
            kind: MarkKind::Loss(loss.1.id()),
            loss: Some(loss),
        });
    }

    fn miss(&mut self, missed: Missed) {
        self.missed_ever += 1;
        if self.missed.len() == MOMENTS_KEPT_MAX
            && let Some(oldest) = self.missed.pop_front()
        {
            self.since = self.since.max(oldest.at);
        }
        self.missed.push_back(missed);
    }
}

#[cfg(test)]
impl Diagram {
    /// So many flights, one a microsecond.
    pub(super) fn fill_for_test(&mut self, flights: usize) {
        for packet in 0..flights as u64 {
            self.push_flight(Flight {
                packet: PacketId(packet),
                actor: ActorId(0),
                node: NodeId(0),
                kind: ArrowKind::Push,
                sent: packet,
                arrives: packet,
                end: None,
                item: None,
                messages: Arc::default(),
                text: Rc::default(),
                again: false,
            });
        }
    }
}

fn origin(what: &What) -> Option<Origin> {
    match what {
        What::PacketLost { packet, .. } => Some(Origin::Packet(*packet)),
        What::ActorCrashed { actor } | What::ActorRemoved { actor } => Some(Origin::Actor(*actor)),
        What::Node { node, .. } => Some(Origin::Node(*node)),
        _ => None,
    }
}
