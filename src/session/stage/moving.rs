//! What moves: messages on their way, flows where they are too many to be told apart, and messages that fall.

use super::paint::{DOT, Painter, SMALL, Type, around, key_of, look};
use super::scene::{Align, Area, Curve, Ink, Mark, Shape};
use super::share;
use super::shelves::text_width;
use super::story::Progress;
use super::traffic::{Fall, FallFrom, Hop, Lane, Load};
use crate::Selection;
use crate::view::MessageKey;
use sim::fate::Fate;
use sim::trace::Item;

/// With more than this on their way, flows are drawn instead of dots.
pub(super) const DOTS_MAX: usize = 2_500;
/// With more messages than this on their way their labels are left out.
const LABELLED_DOTS_MAX: usize = 8;
/// How far what was never sent goes on the way that it does not have.
const STRAY_WAY: f64 = 0.45;
/// Where something on its way stands when nothing is to move.
const STILL_SHARE: f64 = 0.5;
/// The two directions of a flow stand apart by so much.
const FLOW_SHIFT: f64 = 7.0;
/// Where on its way from the actor the count of a flow stands.
const COUNT_AT: f64 = 0.16;

impl Painter<'_> {
    pub(super) fn paint_traffic(&mut self) {
        let traffic = &self.stage.traffic;
        if traffic.len() > DOTS_MAX {
            for (lane, load) in traffic.lanes() {
                self.paint_flow(*lane, *load);
            }
            return;
        }
        self.scene.moving |= traffic.len() > 0;
        let is_labelled = traffic.carriers() <= LABELLED_DOTS_MAX;
        // Many are drawn smaller, so that they can be told apart.
        let radius = match traffic.carriers() {
            0..=60 => DOT,
            61..=400 => DOT - 2.0,
            _ => DOT - 3.5,
        };
        self.scene.shapes.reserve(traffic.len());
        self.scene.targets.reserve(traffic.carriers());
        // What looks alike is drawn together.
        for hop in traffic.hops().filter(|hop| !hop.is_carrier()) {
            self.paint_hop(hop, radius, false);
        }
        for hop in traffic.hops().filter(|hop| hop.is_carrier()) {
            self.paint_hop(hop, radius, is_labelled);
        }
    }

    fn paint_hop(&mut self, hop: &Hop, radius: f64, is_labelled: bool) {
        let Some(way) = self.way(hop.actor, hop.node, hop.shelf) else {
            return;
        };
        let way = if hop.toward_node { way } else { way.reversed() };
        let gone = match self.ask.steps {
            true => STILL_SHARE,
            false => share(hop.start, hop.end, self.ask.now),
        };
        let at = way.at(gone);
        if !hop.is_carrier() {
            self.sign(at, radius.min(3.0), Ink::Faint, Mark::None);
            return;
        }
        match hop.messages.first() {
            Some(msg) => self.message(at, *msg, Some(Fate::InFlight), radius),
            None => {
                let (ink, mark) = look(Some(Fate::InFlight));
                self.sign(at, radius, ink, mark);
            }
        }
        if is_labelled {
            self.paint_hop_label(hop, at);
        }
    }

    fn paint_hop_label(&mut self, hop: &Hop, (x, y): (f64, f64)) {
        let label = match hop.messages.first() {
            Some(msg) => self.stage.label(*msg),
            None => hop.label.clone().unwrap_or_default(),
        };
        let text = match hop.messages.len() {
            0 | 1 => label.to_string(),
            many => format!("{label} +{}", many - 1),
        };
        let kind = Type {
            ink: Ink::Text,
            align: Align::Middle,
            ..SMALL
        };
        self.text(x, y - DOT - 5.0, text, kind, 110.0);
    }

    /// A band for everything that is on its way in one direction, with how much that is.
    fn paint_flow(&mut self, lane: Lane, load: Load) {
        let Some(way) = self.way(lane.actor, lane.node, load.shelf) else {
            return;
        };
        let shift = if lane.toward_node {
            -FLOW_SHIFT
        } else {
            FLOW_SHIFT
        };
        let way = shifted(way, shift, self.plan.wide);
        let (ink, count) = match load.carriers {
            0 => (Ink::Faint, load.others),
            _ => (Ink::InFlight, load.messages),
        };
        // One, two, four, eight …: each doubling is as much wider and closer again.
        let doublings = f64::from(u64::BITS - count.leading_zeros());
        let from = if lane.toward_node {
            way
        } else {
            way.reversed()
        };
        self.scene.shapes.push(Shape::Flow {
            curve: from,
            ink,
            width: (1.0 + doublings * 0.9).min(14.0),
            gap: (26.0 - doublings * 1.6).max(5.0),
        });
        if load.carriers > 0 {
            // At the actor's end no two lanes meet.
            let (x, y) = way.at(COUNT_AT);
            let aside = if self.plan.wide {
                shift.signum() * 2.0
            } else {
                0.0
            };
            self.paint_count((x, y + aside), count);
        }
    }

    fn paint_count(&mut self, (x, y): (f64, f64), count: u64) {
        let text = grouped(count);
        let width = text.len() as f64 * 6.2 + 10.0;
        let pill = Area {
            x: x - width / 2.0,
            y: y - 8.0,
            width,
            height: 16.0,
        };
        self.rect(pill, 8.0, Some(Ink::Panel), Some(Ink::InFlight));
        let kind = Type {
            ink: Ink::Text,
            align: Align::Middle,
            ..SMALL
        };
        self.text(x, y + 3.5, text, kind, width);
    }

    pub(super) fn paint_falls(&mut self) {
        let (told, now) = (&self.stage.story, self.ask.now);
        for fall in &self.stage.falls {
            if fall.since.is_over(told) {
                continue;
            }
            let mut progress = fall.since.progress(told, now, self.ask.next_at);
            if progress.fallen >= 1.0 {
                continue;
            }
            self.scene.moving = true;
            if self.ask.steps {
                (progress.strayed, progress.fallen) = (1.0, 0.0);
            }
            self.paint_fall(fall, progress);
        }
    }

    fn paint_fall(&mut self, fall: &Fall, progress: Progress) {
        let Some(from) = self.fall_start(fall, progress.strayed) else {
            return;
        };
        let drop = progress.fallen;
        let (x, y) = self.falling(from, drop, fall);
        let key = match fall.item {
            Item::Message(msg) => key_of(msg),
            Item::Intended(intent, part) => {
                MessageKey::Intended(intent.actor.0, intent.number, part)
            }
        };
        let selection = Selection::Message(key);
        self.scene.shapes.push(Shape::Dot {
            x,
            y,
            radius: DOT,
            ink: Ink::Lost,
            mark: Mark::Cross,
            ring: None,
            selected: self.is_selected(selection),
            alpha: 1.0 - 0.5 * drop,
        });
        let kind = Type {
            ink: Ink::Lost,
            align: Align::Middle,
            ..SMALL
        };
        self.text(x, y - DOT - 5.0, &*fall.label, kind, 110.0);
        self.target(selection, around((x, y), DOT));
    }

    /// Down to the tray of its reason, faster and faster; straight down where no tray is known of.
    fn falling(&self, (x, y): (f64, f64), drop: f64, fall: &Fall) -> (f64, f64) {
        let mut trays = self.ask.trays.iter();
        let tray = trays.find(|(reason, _)| *reason == fall.reason.id());
        let to = tray.map_or(x, |(_, middle)| {
            (middle / self.plan.scale).clamp(DOT, self.plan.width - DOT)
        });
        let floor = self.scene.height - DOT - 1.0;
        let eased = drop * drop * (3.0 - 2.0 * drop);
        (x + (to - x) * eased, y + (floor - y) * drop * drop)
    }

    /// What was never sent leaves the node a little way along the dead link before it falls.
    fn fall_start(&mut self, fall: &Fall, strayed: f64) -> Option<(f64, f64)> {
        match &fall.from {
            FallFrom::Actor(actor) => {
                // Out of the hand, with its name inside the box.
                let area = self.plan.actor(*actor)?;
                let half = (text_width(&fall.label, 6.0) / 2.0).max(DOT) + 6.0;
                let x = area.x + area.width - half.min(area.width / 2.0);
                Some((x, area.y + area.height / 2.0 + DOT))
            }
            FallFrom::Link { actor, share } => {
                let figure = self.stage.actors.get(actor)?;
                let way = self.usual_way(*actor, figure)?.reversed();
                Some(way.at(match *share {
                    0.0 => STRAY_WAY * strayed,
                    share => share,
                }))
            }
            FallFrom::Place(node, place) => {
                let number = self.stage.nodes.get(node)?.shelves.get(place)?.order;
                let plan = self.plan.nodes.iter().find(|plan| plan.id == *node)?;
                let area = plan.section(number)?.area;
                Some((area.x + area.width / 2.0, area.y + area.height / 2.0))
            }
        }
    }
}

/// The same way beside itself.
fn shifted(way: Curve, by: f64, wide: bool) -> Curve {
    let (dx, dy) = if wide { (0.0, by) } else { (by, 0.0) };
    let moved = |(x, y): (f64, f64)| (x + dx, y + dy);
    Curve {
        from: moved(way.from),
        control_from: moved(way.control_from),
        control_to: moved(way.control_to),
        to: moved(way.to),
    }
}

/// A number with a comma before every three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
