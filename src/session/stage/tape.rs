//! Streams: a tape that stays, the cursors of its groups on it, and every pending entry at its owner.

use super::figures::{ConsumerFigure, GroupFigure, Place, Tape, Was};
use super::fold::Stage;
use super::label;
use super::layout::{GroupPlan, NodePlan, Section};
use super::paint::{DIM, DOT, NAME, Painter, SMALL, Type, key_of};
use super::scene::{Align, Area, Curve, Ink};
use super::shelves::{CELL_GAP, Cell, Slots, text_width};
use super::spots::{EntrySpot, GroupSpot, SeatSpot};
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::{ActorKey, NodeKey};
use broker::event::StreamId;
use broker::order;
use sim::fate::Fate;
use sim::spec::Role;
use sim::trace::{ActorId, Msg, NodeId};
use std::sync::Arc;

/// An idle clock is full after ten seconds.
const IDLE_US_FULL: u64 = 10_000_000;
/// A pending entry with everything said of it, and with the least.
const CHIP_WIDE: f64 = 190.0;
const CHIP_NARROW: f64 = 118.0;
/// From this width on a consumer's row says how many are pending.
const COUNTED_FROM: f64 = 330.0;
const FLAG_HEIGHT: f64 = 14.0;

impl Painter<'_> {
    pub(super) fn paint_stream(
        &mut self,
        node: &NodePlan,
        section: &Section,
        tape: &Tape,
        body: Area,
    ) {
        let slots = Slots::of(body.width);
        let count = tape.entries.len();
        let shown = if count > slots.count {
            slots.count - 1
        } else {
            count
        };
        let hidden = count - shown;
        match count {
            0 => self.paint_nothing(Was::Stream, body),
            _ => self.board(body),
        }
        if hidden > 0 {
            self.paint_cell(&Cell::More(hidden), 0, slots, body);
        }
        let first = usize::from(hidden > 0);
        let newest = tape.entries.iter().rev().take(shown);
        let mut entries: Vec<(StreamId, Msg)> = newest.map(|(id, msg)| (*id, *msg)).collect();
        entries.reverse();
        for (index, (_, msg)) in entries.iter().enumerate() {
            self.paint_cell(&Cell::Message(*msg), first + index, slots, body);
        }
        self.paint_cursors(tape, &entries, first, body);
        for plan in &section.groups {
            let group = &tape.groups[&plan.id];
            let of = spot_of(node.id, &section.place, group);
            self.paint_group(&of, group, plan);
        }
    }

    /// The flag of a group stands behind the last entry that it was given; flags that would cover each other stand side by side.
    fn paint_cursors(
        &mut self,
        tape: &Tape,
        entries: &[(StreamId, Msg)],
        first: usize,
        body: Area,
    ) {
        let step = Slots::of(body.width).step();
        let mut free_from = f64::NEG_INFINITY;
        let mut groups: Vec<&GroupFigure> = tape.groups.values().collect();
        order::sort_by_key(&mut groups, |group| group.cursor);
        for group in groups {
            let given = entries.partition_point(|(id, _)| !group.ahead(*id));
            let x = body.x + step * (first + given) as f64 - CELL_GAP / 2.0;
            let x = if given + first == 0 { body.x - 2.0 } else { x };
            let bottom = body.y + body.height + FLAG_HEIGHT + 2.0;
            self.line(
                Curve::upright((x, body.y - 4.0), (x, bottom)),
                Ink::Done,
                false,
                2.0,
            );
            let name = label::short(&group.name);
            let width = (text_width(&name, 6.2) + 10.0).min(96.0);
            let right = body.x + body.width;
            let left = if x + width > right { x - width } else { x };
            let left = left.max(free_from);
            free_from = left + width + 3.0;
            let flag = Area {
                x: left,
                y: body.y + body.height + 2.0,
                width,
                height: FLAG_HEIGHT,
            };
            self.rect(flag, 3.0, Some(Ink::Done), None);
            let kind = Type {
                ink: Ink::Panel,
                bold: true,
                ..SMALL
            };
            self.text(flag.x + 5.0, flag.y + 10.5, &*name, kind, width - 8.0);
        }
    }

    fn paint_group(&mut self, of: &Arc<GroupSpot>, group: &GroupFigure, plan: &GroupPlan) {
        let name = label::short(&group.name);
        let (pending, lag) = (group.pending_count(), group.lag);
        let mut head = say::group(self.ask.language, &name, pending, lag);
        if plan.hidden > 0 {
            head = format!(
                "{head} · {}",
                say::more_consumers(self.ask.language, plan.hidden)
            );
        }
        let area = plan.head;
        self.text(area.x, area.y + 16.0, head, DIM, area.width);
        for (consumer, area) in &plan.rows {
            self.paint_consumer(of, &group.consumers[consumer], *area);
        }
    }

    fn paint_consumer(&mut self, of: &Arc<GroupSpot>, consumer: &ConsumerFigure, area: Area) {
        let actor = self.stage.actor_of(consumer);
        self.seat(of, consumer, actor, area);
        if let Some((_, box_of_actor)) = actor.and_then(|actor| self.plan.actors.get(&actor)) {
            self.seat(of, consumer, actor, *box_of_actor);
        }
        self.rect(area, 7.0, Some(Ink::Raised), Some(Ink::Line));
        if let Some(actor) = actor {
            self.target(Selection::Actor(ActorKey(actor.0)), area);
        }
        let left = self.paint_consumer_words(consumer, area);
        self.paint_chips(
            of,
            consumer,
            actor,
            Area {
                x: left,
                width: area.x + area.width - 4.0 - left,
                y: area.y + 2.0,
                height: area.height - 4.0,
            },
        );
    }

    /// The name of a consumer and how much is pending at it; answers with where its entries begin.
    fn paint_consumer_words(&mut self, consumer: &ConsumerFigure, area: Area) -> f64 {
        let base = area.y + area.height / 2.0 + 4.0;
        let is_wide = area.width >= COUNTED_FROM;
        let name_width = (area.width * 0.2).clamp(38.0, 92.0);
        let kind = Type { size: 11.5, ..NAME };
        let name = label::short(&consumer.name);
        self.text(area.x + 10.0, base, &*name, kind, name_width);
        let left = area.x + 10.0 + name_width + 6.0;
        let count = consumer.pending.len();
        let kind = Type { size: 10.5, ..DIM };
        if count == 0 {
            let nothing = say::nothing_pending(self.ask.language);
            self.text(left, base, nothing, kind, area.x + area.width - left - 4.0);
        } else if is_wide {
            let said = say::pending_count(self.ask.language, count);
            self.text(left, base, said, kind, 70.0);
            return left + 74.0;
        }
        left
    }

    fn paint_chips(
        &mut self,
        of: &Arc<GroupSpot>,
        consumer: &ConsumerFigure,
        actor: Option<ActorId>,
        area: Area,
    ) {
        const GAP: f64 = 4.0;
        let count = consumer.pending.len();
        if count == 0 {
            return;
        }
        // What little there is says everything; of much, as many as there is room for say the least.
        let wide = if count == 1 {
            area.width >= CHIP_WIDE - 30.0
        } else {
            area.width >= 2.0 * CHIP_WIDE
        };
        let least = if wide { CHIP_WIDE - 30.0 } else { CHIP_NARROW };
        let room = if count > 1 { 30.0 } else { 0.0 };
        let fit =
            (((area.width - room + GAP) / (least + GAP)).floor().max(1.0) as usize).min(count);
        let room = if count > fit { room } else { 0.0 };
        let most = if wide { CHIP_WIDE } else { CHIP_NARROW + 30.0 };
        let each = ((area.width - room + GAP) / fit as f64 - GAP).min(most);
        for (index, (id, pending)) in consumer.pending.iter().take(fit).enumerate() {
            let chip = Area {
                x: area.x + (each + GAP) * index as f64,
                width: each,
                ..area
            };
            self.paint_pending(*pending, chip, wide);
            self.scene.entries.push(EntrySpot {
                message: pending.msg.map(key_of),
                id: (id.ms, id.seq),
                of: of.clone(),
                consumer: consumer.name.clone(),
                owner: actor.map(|actor| ActorKey(actor.0)),
                area: chip,
            });
        }
        if count > fit {
            let kind = Type {
                align: Align::Right,
                ..DIM
            };
            let right = area.x + area.width - 2.0;
            let base = area.y + area.height / 2.0 + 4.0;
            self.text(right, base, format!("+{}", count - fit), kind, room);
        }
    }

    /// A pending entry: its idle clock, its label, how long nobody has touched it, how often it was delivered.
    fn paint_pending(&mut self, pending: super::figures::PendingFigure, area: Area, wide: bool) {
        self.rect(area, 6.0, Some(Ink::Panel), Some(Ink::Pending));
        let idle = self.ask.now.saturating_sub(pending.since);
        let at = (area.x + 13.0, area.y + area.height / 2.0);
        self.scene.moving = true;
        if let Some(msg) = pending.msg {
            self.target(Selection::Message(key_of(msg)), area);
            self.message(at, msg, Some(Fate::Pending), DOT - 3.0);
        }
        let share = (idle as f64 / IDLE_US_FULL as f64).min(1.0);
        self.ring(at, DOT + 0.5, share, Ink::Pending);
        self.paint_pending_words(pending, idle, area, wide);
    }

    fn paint_pending_words(
        &mut self,
        pending: super::figures::PendingFigure,
        idle: u64,
        area: Area,
        wide: bool,
    ) {
        let base = area.y + area.height / 2.0 + 3.5;
        let label = pending
            .msg
            .map_or_else(|| "?".into(), |msg| self.stage.label(msg));
        let idle = say::idle_for(self.ask.language, idle, wide);
        let times = match pending.deliveries {
            1 if !wide => String::new(),
            times => format!("×{times}"),
        };
        let right = area.x + area.width - 6.0;
        let times_width = text_width(&times, 6.2);
        let idle_width = text_width(&idle, 5.8);
        let right_of_idle = right - times_width - if times.is_empty() { 0.0 } else { 7.0 };
        let left = area.x + 26.0;
        let kind = Type {
            ink: Ink::Text,
            ..SMALL
        };
        self.text(
            left,
            base,
            &*label,
            kind,
            right_of_idle - idle_width - 6.0 - left,
        );
        let kind = Type {
            align: Align::Right,
            mono: false,
            ..SMALL
        };
        self.text(right_of_idle, base, idle, kind, idle_width + 4.0);
        let (ink, bold) = match pending.deliveries {
            0 | 1 => (Ink::Dim, false),
            _ => (Ink::Duplicate, true),
        };
        let kind = Type {
            align: Align::Right,
            ink,
            bold,
            ..SMALL
        };
        self.text(right, base, times, kind, times_width + 4.0);
    }

    fn seat(
        &mut self,
        of: &Arc<GroupSpot>,
        consumer: &ConsumerFigure,
        actor: Option<ActorId>,
        area: Area,
    ) {
        self.scene.seats.push(SeatSpot {
            of: of.clone(),
            consumer: consumer.name.clone(),
            actor: actor.map(|actor| ActorKey(actor.0)),
            area,
        });
    }
}

impl Stage {
    /// The actor of a consumer. One that has not read yet is the member of its name.
    pub(super) fn actor_of(&self, consumer: &ConsumerFigure) -> Option<ActorId> {
        let known = consumer
            .actor
            .filter(|actor| self.actors.contains_key(actor));
        known.or_else(|| {
            let name = label::text(&consumer.name);
            let mut members = self
                .actors
                .iter()
                .filter(|(_, one)| one.role == Role::Member && one.name == name);
            members.next().map(|(id, _)| *id)
        })
    }
}

/// How a group is called by who wants to do something to it.
fn spot_of(node: NodeId, place: &Place, group: &GroupFigure) -> Arc<GroupSpot> {
    let (db, key) = match place {
        Place::Key(db, name) => (*db, name.clone()),
        Place::Channel(name) => (0, name.clone()),
    };
    Arc::new(GroupSpot {
        node: NodeKey(node.0),
        db,
        key,
        group: group.name.clone(),
    })
}
