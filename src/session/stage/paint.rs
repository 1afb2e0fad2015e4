//! Figures and their places become shapes: links first, then nodes, what moves, actors above it, and last what falls.

use super::figures::{ActorFigure, Presence};
use super::fold::Stage;
use super::layout::{Ask, Plan, Side};
use super::scene::{Align, Area, Curve, HitTarget, Ink, Mark, Scene, Shape};
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::MessageKey;
use sim::fate::Fate;
use sim::trace::{ActorId, Msg, NodeId};
use std::collections::BTreeMap;

pub(super) const DOT: f64 = 7.0;
/// The head of a column may be wider than the column.
const HEAD_BEYOND: f64 = 36.0;
/// Rings (countdowns, idle clocks, work) go round in so many steps: smaller ones could not be seen, and cost a frame.
const RING_STEPS: f64 = 90.0;

/// Collects shapes.
pub(super) struct Painter<'a> {
    pub stage: &'a Stage,
    pub ask: &'a Ask<'a>,
    pub plan: &'a Plan,
    pub scene: Scene,
    /// The ways that were asked for; thousands of messages share a few.
    ways: BTreeMap<(ActorId, NodeId, Option<u64>), Option<Curve>>,
    /// The message that was looked up last, and whether it is a duplicate: what goes to many is drawn in a row.
    looked_up: Option<(Msg, bool)>,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub ink: Ink,
    pub size: f64,
    pub mono: bool,
    pub bold: bool,
    pub align: Align,
}

pub(super) const NAME: Type = Type {
    ink: Ink::Text,
    size: 13.0,
    mono: true,
    bold: true,
    align: Align::Left,
};
pub(super) const DIM: Type = Type {
    ink: Ink::Dim,
    size: 11.5,
    mono: false,
    bold: false,
    align: Align::Left,
};
pub(super) const SMALL: Type = Type {
    ink: Ink::Dim,
    size: 10.0,
    mono: true,
    bold: false,
    align: Align::Left,
};
pub(super) const HEAD: Type = Type {
    ink: Ink::Dim,
    size: 11.0,
    mono: false,
    bold: true,
    align: Align::Left,
};

impl Stage {
    /// The picture at a moment.
    pub fn scene(&self, ask: &Ask<'_>) -> Scene {
        let plan = Plan::of(self, ask);
        let scene = Scene {
            width: plan.width,
            height: plan.height,
            scale: plan.scale,
            ..Scene::default()
        };
        let mut painter = Painter {
            stage: self,
            ask,
            plan: &plan,
            scene,
            ways: BTreeMap::new(),
            looked_up: None,
        };
        painter.paint_heads();
        painter.paint_links();
        painter.paint_nodes();
        painter.paint_traffic();
        painter.paint_actors();
        painter.paint_falls();
        painter.scene
    }
}

impl Painter<'_> {
    pub fn text(&mut self, x: f64, y: f64, text: impl Into<String>, kind: Type, max_width: f64) {
        let Type {
            ink,
            size,
            mono,
            bold,
            align,
        } = kind;
        self.scene.shapes.push(Shape::Text {
            x,
            y,
            text: text.into(),
            ink,
            size,
            mono,
            bold,
            align,
            max_width,
        });
    }

    pub fn rect(&mut self, area: Area, radius: f64, fill: Option<Ink>, stroke: Option<Ink>) {
        self.scene.shapes.push(Shape::Rect {
            area,
            radius,
            fill,
            stroke,
            dashed: false,
        });
    }

    pub fn dashed(&mut self, area: Area, radius: f64, fill: Option<Ink>, stroke: Ink) {
        self.scene.shapes.push(Shape::Rect {
            area,
            radius,
            fill,
            stroke: Some(stroke),
            dashed: true,
        });
    }

    pub fn line(&mut self, curve: Curve, ink: Ink, dashed: bool, width: f64) {
        self.scene.shapes.push(Shape::Path {
            curve,
            ink,
            dashed,
            width,
        });
    }

    /// A ring of which a share is full; `moving` says that time alone changes it.
    pub fn ring(&mut self, (x, y): (f64, f64), radius: f64, share: f64, ink: Ink) {
        self.scene.shapes.push(Shape::Ring {
            x,
            y,
            radius,
            share: (share * RING_STEPS).round() / RING_STEPS,
            ink,
        });
    }

    pub fn sign(&mut self, (x, y): (f64, f64), radius: f64, ink: Ink, mark: Mark) {
        self.scene.shapes.push(Shape::Dot {
            x,
            y,
            radius,
            ink,
            mark,
            ring: None,
            selected: false,
            alpha: 1.0,
        });
    }

    pub fn target(&mut self, selection: Selection, area: Area) {
        self.scene.targets.push(HitTarget { selection, area });
    }

    pub fn is_selected(&self, selection: Selection) -> bool {
        self.ask.selection == Some(selection)
    }

    /// A message with the colour and the sign of its fate; a duplicate has a second ring.
    pub fn message(&mut self, (x, y): (f64, f64), msg: Msg, fate: Option<Fate>, radius: f64) {
        let (ink, mark) = look(fate);
        let selection = Selection::Message(key_of(msg));
        let is_duplicate = self.is_duplicate(msg);
        self.scene.shapes.push(Shape::Dot {
            x,
            y,
            radius,
            ink,
            mark,
            ring: is_duplicate.then_some(Ink::Duplicate),
            selected: self.is_selected(selection),
            alpha: 1.0,
        });
        self.target(selection, around((x, y), radius));
    }

    fn is_duplicate(&mut self, msg: Msg) -> bool {
        if let Some((last, known)) = self.looked_up
            && last == msg
        {
            return known;
        }
        let figure = self.stage.messages.get(&msg);
        let found = figure.is_some_and(|figure| figure.is_duplicate());
        self.looked_up = Some((msg, found));
        found
    }

    pub fn fate_of(&self, msg: Msg) -> Option<Fate> {
        self.stage
            .messages
            .get(&msg)
            .and_then(super::figures::MessageFigure::fate)
    }

    /// The way from an actor to a shelf of a node.
    pub fn way(&mut self, actor: ActorId, node: NodeId, shelf: Option<u64>) -> Option<Curve> {
        let plan = self.plan;
        *self
            .ways
            .entry((actor, node, shelf))
            .or_insert_with(|| plan.way(actor, node, shelf))
    }

    /// The way on which an actor last spoke.
    pub fn usual_way(&mut self, actor: ActorId, figure: &ActorFigure) -> Option<Curve> {
        let node = self.stage.nodes.get(&figure.node)?;
        let place = figure.place.as_ref();
        let shelf = place.and_then(|place| Some(node.shelves.get(place)?.order));
        self.way(actor, figure.node, shelf)
    }

    fn paint_heads(&mut self) {
        if !self.plan.wide {
            return;
        }
        for (before, side) in [(true, Side::Before), (false, Side::After)] {
            let areas = self.plan.actors.values();
            let here = areas.filter(|(other, _)| *other == side);
            let corner = here.map(|(_, area)| *area).reduce(|left, right| Area {
                x: left.x.min(right.x),
                y: left.y.min(right.y),
                width: (left.x + left.width).max(right.x + right.width) - left.x.min(right.x),
                ..left
            });
            if let Some(area) = corner {
                let head = say::column(self.ask.language, before);
                // What stands beside it begins farther away than that.
                let width = area.width + HEAD_BEYOND;
                self.text(area.x + 1.0, area.y - 10.0, head, HEAD, width);
            }
        }
    }

    fn paint_links(&mut self) {
        for (id, figure) in &self.stage.actors {
            let Some(curve) = self.usual_way(*id, figure) else {
                continue;
            };
            let (ink, dashed) = match (figure.presence, figure.link) {
                (Presence::Crashed, _) => (Ink::Lost, true),
                _ if figure.affliction.cut => (Ink::Lost, true),
                (Presence::Running, Some(_)) => (Ink::Line, false),
                _ => (Ink::Faint, true),
            };
            self.line(curve, ink, dashed, 1.5);
        }
    }
}

/// How the page calls a message.
pub(super) const fn key_of(msg: Msg) -> MessageKey {
    MessageKey::Message(msg.node.0, msg.id.0)
}

/// The box around a dot.
pub(super) fn around((x, y): (f64, f64), radius: f64) -> Area {
    Area {
        x: x - radius,
        y: y - radius,
        width: 2.0 * radius,
        height: 2.0 * radius,
    }
}

/// Colour and sign of a fate.
pub(super) const fn look(fate: Option<Fate>) -> (Ink, Mark) {
    match fate {
        None => (Ink::Dim, Mark::Hollow),
        Some(Fate::InFlight) => (Ink::InFlight, Mark::None),
        Some(Fate::Stored) => (Ink::Stored, Mark::Hollow),
        Some(Fate::Pending) => (Ink::Pending, Mark::Half),
        Some(Fate::Working) => (Ink::Working, Mark::None),
        Some(Fate::Done) => (Ink::Done, Mark::Check),
        Some(Fate::Lost(_)) => (Ink::Lost, Mark::Cross),
        Some(Fate::Discarded) => (Ink::Discarded, Mark::Cross),
    }
}
