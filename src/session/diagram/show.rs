//! From the fold to what is shown of it in a window.

use super::fold::{Diagram, Ending, Flight, LaneId, Missed, Point, Span};
use super::roads::Roads;
use super::view::{
    Arrow, ArrowEnd, ArrowKind, DiagramView, Lane, LaneKey, Mark, MarkKind, Stretch, StretchKind,
    Window,
};
use crate::catalogue::diagram as say;
use crate::narrator::key_of;
use crate::registry::Registry;
use crate::{ActorKey, Language, MessageKey, NodeKey, Selection};
use broker::order;
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, Item, NodeId};
use std::collections::BTreeMap;

/// Arrows that are drawn at once.
pub(super) const ARROWS_DRAWN_MAX: usize = 500;
/// Stretches that are drawn at once, and marks.
const MOMENTS_DRAWN_MAX: usize = 500;
/// Lanes that are drawn.
const LANES_DRAWN_MAX: usize = 64;
/// The numbers of missed messages stand behind those of all packets.
const MISSED_FROM: u64 = 1 << 63;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    pub window: Window,
    pub now: Micros,
    pub language: Language,
    pub selection: Option<Selection>,
    pub roads: &'a Roads,
    pub known: &'a Registry,
}

impl Diagram {
    /// What a window shows.
    pub fn view(&self, ask: &Ask<'_>) -> DiagramView {
        let bounds = ask.window.bounds(ask.now);
        let show = Show {
            ask,
            bounds,
            names: BTreeMap::new(),
            lanes: Vec::new(),
        };
        show.with_lanes(self).view(self)
    }
}

struct Show<'a> {
    ask: &'a Ask<'a>,
    /// First and last moment.
    bounds: (Micros, Micros),
    /// The place of every lane that is drawn.
    names: BTreeMap<LaneId, usize>,
    lanes: Vec<Lane>,
}

impl Show<'_> {
    /// Producers and consoles above, nodes between, consumers below: what goes through a node goes down the page.
    fn with_lanes(mut self, diagram: &Diagram) -> Self {
        let (known, roads) = (self.ask.known, self.ask.roads);
        let is_there = |actor: &ActorId| known.actors.contains_key(actor);
        let mut of: Vec<ActorId> = roads.actors.keys().copied().filter(is_there).collect();
        let seen = diagram.flights.iter().filter(|f| self.is_in_window(f));
        of.extend(seen.map(|flight| flight.actor));
        order::sort(&mut of);
        of.dedup();
        let role = |actor: &ActorId| roads.actors.get(actor).map(|actor| actor.role);
        let rank = |actor: &ActorId| match role(actor) {
            Some(Role::Producer) | None => 0,
            Some(Role::Console) => 1,
            Some(_) => 3,
        };
        let nodes = (0..known.nodes.len()).map(|node| LaneId::Node(NodeId(node as u16)));
        let mut all: Vec<(u8, LaneId)> = nodes.map(|lane| (2, lane)).collect();
        all.extend(of.iter().map(|actor| (rank(actor), LaneId::Actor(*actor))));
        order::sort(&mut all);
        for (_, id) in all.into_iter().take(LANES_DRAWN_MAX) {
            self.names.insert(id, self.lanes.len());
            self.lanes.push(self.lane(id));
        }
        self
    }

    fn lane(&self, id: LaneId) -> Lane {
        let language = self.ask.language;
        match id {
            LaneId::Node(node) => Lane {
                key: LaneKey::Node(NodeKey(node.0)),
                name: self.name(id),
                role: "node",
                role_label: say::node_role(language).into(),
            },
            LaneId::Actor(actor) => {
                let role = self.ask.roads.actors.get(&actor).map(|actor| actor.role);
                Lane {
                    key: LaneKey::Actor(ActorKey(actor.0)),
                    name: self.name(id),
                    role: role.map_or("", crate::panels::role_id),
                    role_label: role.map_or("", |role| language.role(role)).into(),
                }
            }
        }
    }

    fn name(&self, id: LaneId) -> String {
        match id {
            LaneId::Node(node) => self.ask.known.node_name(node),
            LaneId::Actor(actor) => match self.ask.roads.actors.get(&actor) {
                Some(actor) => actor.name.to_string(),
                None => self.ask.known.actor_name(actor),
            },
        }
    }

    fn is_in_window(&self, flight: &Flight) -> bool {
        let (from, to) = self.bounds;
        flight.sent <= to && flight.sent <= self.ask.now && self.end_of(flight) >= from
    }

    /// When a flight ended, or where it has got to.
    fn end_of(&self, flight: &Flight) -> Micros {
        match flight.end {
            Some((at, _)) => at,
            None => flight.arrives.min(self.ask.now).max(flight.sent),
        }
    }

    fn view(self, diagram: &Diagram) -> DiagramView {
        let (language, known) = (self.ask.language, self.ask.known);
        let (arrows, all) = self.arrows(diagram);
        let mut notes = Vec::new();
        if diagram.since > self.bounds.0 {
            notes.push(say::forgotten(language, diagram.since));
        }
        if arrows.len() < all {
            notes.push(say::hidden(language, arrows.len(), all));
        }
        let hidden = (known.actors.len() + known.nodes.len()).saturating_sub(LANES_DRAWN_MAX);
        if hidden > 0 {
            notes.push(say::lanes_hidden(language, hidden));
        }
        let marks = self.marks(diagram);
        let is_lost = |arrow: &&Arrow| {
            matches!(
                arrow.end,
                ArrowEnd::Lost {
                    reason: Some(_),
                    ..
                }
            )
        };
        let lost = arrows.iter().filter(is_lost).count()
            + marks.iter().filter(|mark| mark.message.is_some()).count();
        let messages = arrows.iter().filter(|a| a.message.is_some()).count();
        DiagramView {
            from_us: self.bounds.0,
            to_us: self.bounds.1,
            now_us: self.ask.now,
            summary: say::summary(language, self.bounds, messages, lost),
            empty: match arrows.is_empty() && marks.is_empty() {
                true => say::empty(language).into(),
                false => String::new(),
            },
            stretches: self.stretches(diagram),
            lanes: self.lanes,
            arrows,
            marks,
            notes,
        }
    }

    /// The arrows to be drawn, and how many there are.
    fn arrows(&self, diagram: &Diagram) -> (Vec<Arrow>, usize) {
        let flights = diagram.flights.iter().filter(|f| self.is_in_window(f));
        let mut flights: Vec<&Flight> = flights.collect();
        let missed = diagram.missed.iter().filter(|m| self.has(m.at));
        let mut missed: Vec<&Missed> = missed.collect();
        let all = flights.len() + missed.len();
        thin_out(&mut flights, &mut missed);
        let mut arrows: Vec<Arrow> = flights.iter().filter_map(|f| self.arrow(f)).collect();
        arrows.extend(missed.iter().filter_map(|missed| self.missed(missed)));
        order::sort_by_key(&mut arrows, |arrow| (arrow.sent_us, arrow.id));
        (arrows, all)
    }

    fn has(&self, at: Micros) -> bool {
        let (from, to) = self.bounds;
        from <= at && at <= to && at <= self.ask.now
    }

    fn arrow(&self, flight: &Flight) -> Option<Arrow> {
        let (actor, node) = (LaneId::Actor(flight.actor), LaneId::Node(flight.node));
        let (from, to) = match flight.kind {
            ArrowKind::Request => (actor, node),
            _ => (node, actor),
        };
        let key = flight.item.map(key_of);
        let ends = self.end_of(flight);
        Some(Arrow {
            id: flight.packet.0,
            message: key,
            from: *self.names.get(&from)?,
            to: *self.names.get(&to)?,
            sent_us: flight.sent,
            ends_us: ends,
            covered: covered(flight, ends),
            kind: flight.kind,
            end: self.arrow_end(flight),
            again: flight.again,
            label: self.label(flight),
            words: self.words(flight, from, to),
            selected: self.is_selected(flight, key),
        })
    }

    fn arrow_end(&self, flight: &Flight) -> ArrowEnd {
        match flight.end {
            None => ArrowEnd::UnderWay,
            Some((_, Ending::Arrived)) => ArrowEnd::Arrived,
            Some((_, Ending::Lost(why, reason))) => ArrowEnd::Lost {
                label: match reason {
                    Some(reason) => self.ask.language.reason(reason).into(),
                    None => say::packet_lost(self.ask.language, why).into(),
                },
                reason: reason.map(sim::fate::Reason::id),
            },
        }
    }

    fn is_selected(&self, flight: &Flight, key: Option<MessageKey>) -> bool {
        let Some(Selection::Message(wanted)) = self.ask.selection else {
            return false;
        };
        let mut carried = flight
            .messages
            .iter()
            .map(|msg| key_of(Item::Message(*msg)));
        key == Some(wanted) || carried.any(|key| key == wanted)
    }

    /// The message where it carries one; several are counted.
    fn label(&self, flight: &Flight) -> String {
        let Some(item) = flight.item else {
            return flight.text.to_string();
        };
        let payload = self.ask.known.item_payload(item);
        match flight.messages.len() {
            0 | 1 => payload,
            more => format!("{payload} +{}", more - 1),
        }
    }

    fn words(&self, flight: &Flight, from: LaneId, to: LaneId) -> String {
        let language = self.ask.language;
        let what = match flight.kind {
            ArrowKind::Request => flight.text.to_string(),
            _ => self.label(flight),
        };
        let mut words = say::flight(&self.name(from), &self.name(to), &what);
        words.push_str(&format!(". {}", say::sent(language, flight.sent)));
        let end = match (flight.end, self.arrow_end(flight)) {
            (Some((at, _)), ArrowEnd::Arrived) => say::arrived(language, at),
            (Some((at, _)), ArrowEnd::Lost { label, .. }) => say::lost(language, at, &label),
            _ => say::under_way(language).into(),
        };
        words.push_str(&format!(", {end}"));
        if flight.again {
            words.push_str(&format!(", {}", say::again(language)));
        }
        words
    }

    fn missed(&self, missed: &Missed) -> Option<Arrow> {
        let (from, to) = (LaneId::Node(missed.node), LaneId::Actor(missed.actor));
        let (language, key) = (self.ask.language, key_of(missed.item));
        let payload = self.ask.known.item_payload(missed.item);
        let reason = language.reason(missed.reason);
        let words = say::missed(language, &payload, &self.name(from), &self.name(to));
        Some(Arrow {
            id: MISSED_FROM + missed.number,
            message: Some(key),
            from: *self.names.get(&from)?,
            to: *self.names.get(&to)?,
            sent_us: missed.at,
            ends_us: missed.at,
            covered: 500,
            kind: ArrowKind::Missed,
            end: ArrowEnd::Lost {
                label: reason.into(),
                reason: Some(missed.reason.id()),
            },
            again: false,
            label: payload,
            words: format!("{words}. {}", say::lost(language, missed.at, reason)),
            selected: self.ask.selection == Some(Selection::Message(key)),
        })
    }

    fn stretches(&self, diagram: &Diagram) -> Vec<Stretch> {
        let (from, _) = self.bounds;
        let of_fold = diagram
            .spans
            .iter()
            .filter(|span| self.begins_in_time(span.from) && span.to.is_none_or(|to| to >= from));
        let mut shown: Vec<Stretch> = of_fold.filter_map(|span| self.stretch(span)).collect();
        shown.extend(self.since_before(diagram));
        let skipped = shown.len().saturating_sub(MOMENTS_DRAWN_MAX);
        shown.split_off(skipped)
    }

    fn begins_in_time(&self, at: Micros) -> bool {
        at <= self.bounds.1 && at <= self.ask.now
    }

    fn stretch(&self, span: &Span) -> Option<Stretch> {
        let what = match span.item {
            Some(item) => self.ask.known.item_payload(item),
            None => span.keys.to_string(),
        };
        let who = self.name(span.lane);
        let words = (&*who, span.kind, &*what);
        Some(Stretch {
            lane: *self.names.get(&span.lane)?,
            kind: span.kind,
            from_us: span.from,
            to_us: span.to.unwrap_or(self.ask.now).min(self.ask.now),
            open: span.to.is_none(),
            words: say::stretch(self.ask.language, words, (span.from, span.to)),
        })
    }

    /// Who is down or cut off since before anything is known.
    fn since_before(&self, diagram: &Diagram) -> Vec<Stretch> {
        let mut found = Vec::new();
        for (actor, figure) in &self.ask.known.actors {
            let kind = match (figure.crashed, figure.away) {
                (true, _) => StretchKind::Down,
                (_, true) => StretchKind::Away,
                _ => continue,
            };
            let lane = LaneId::Actor(*actor);
            if !diagram.is_open(lane, kind) {
                let span = Span {
                    lane,
                    kind,
                    from: diagram.since,
                    to: None,
                    keys: "".into(),
                    item: None,
                };
                found.extend(self.stretch(&span));
            }
        }
        found
    }

    fn marks(&self, diagram: &Diagram) -> Vec<Mark> {
        let points = diagram.points.iter().filter(|point| self.has(point.at));
        let mut marks: Vec<Mark> = points.filter_map(|point| self.mark(point)).collect();
        let skipped = marks.len().saturating_sub(MOMENTS_DRAWN_MAX);
        marks.split_off(skipped)
    }

    fn mark(&self, point: &Point) -> Option<Mark> {
        let (language, who) = (self.ask.language, self.name(point.lane));
        let (label, words) = match (point.kind, point.loss) {
            (MarkKind::Loss(_), Some((item, reason, _))) => {
                let payload = self.ask.known.item_payload(item);
                let why = language.reason(reason);
                let words = say::loss(language, &who, &payload, why, point.at);
                (format!("{payload}: {why}"), words)
            }
            (kind, _) => (String::new(), say::mark(language, &who, kind, point.at)),
        };
        Some(Mark {
            lane: *self.names.get(&point.lane)?,
            at_us: point.at,
            kind: point.kind,
            message: point.loss.map(|(item, ..)| key_of(item)),
            label,
            words,
        })
    }
}

/// How much of its way it has behind it, in thousandths.
fn covered(flight: &Flight, ends: Micros) -> u32 {
    let whole = flight.arrives.saturating_sub(flight.sent);
    let gone = ends.saturating_sub(flight.sent);
    match flight.end {
        Some((_, Ending::Arrived)) => 1_000,
        _ if whole == 0 => 1_000,
        _ => u32::try_from(gone.saturating_mul(1_000) / whole).map_or(1_000, |c| c.min(1_000)),
    }
}

/// Plain requests and replies go first, then what arrived, oldest first; losses stay as long as there is room for any.
fn thin_out(flights: &mut Vec<&Flight>, missed: &mut Vec<&Missed>) {
    let weight = |flight: &Flight| match (flight.end, flight.item) {
        (Some((_, Ending::Lost(..))), _) => 2,
        (_, Some(_)) => 1,
        _ => 0,
    };
    let skipped = missed.len().saturating_sub(ARROWS_DRAWN_MAX);
    missed.drain(..skipped);
    for least in 1..=3 {
        let room = ARROWS_DRAWN_MAX - missed.len();
        let mut over = flights.len().saturating_sub(room);
        flights.retain(|flight| {
            let goes = over > 0 && weight(flight) < least;
            over -= usize::from(goes);
            !goes
        });
    }
}
