//! Figures and their places become shapes: links first, then nodes and actors, then what moves, then what falls.

use super::figures::{ActorFigure, Fall, FallFrom, Hop, Presence};
use super::fold::Stage;
use super::layout::{Ask, Plan, Side};
use super::scene::{Align, Area, Curve, HitTarget, Ink, Mark, Scene, Shape};
use super::share;
use crate::Selection;
use crate::catalogue::stage as say;
use crate::view::{ActorKey, MessageKey, NodeKey};
use sim::fate::Fate;
use sim::trace::{ActorId, Msg};

/// Dots on their way that are drawn; above it the stage says how many more there are.
const DOTS_DRAWN_MAX: usize = 2_000;
/// With more dots than this on their way their labels are left out.
const LABELLED_DOTS_MAX: usize = 8;
/// Messages in an actor's hands that are drawn.
const HANDS_SHOWN_MAX: usize = 3;
/// A fall takes so many beats.
const FALL_BEATS: f64 = 1.5;
pub(super) const DOT: f64 = 7.0;

/// Collects shapes.
pub(super) struct Painter<'a> {
    pub stage: &'a Stage,
    pub ask: &'a Ask,
    pub plan: &'a Plan,
    pub scene: Scene,
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
const HEAD: Type = Type {
    ink: Ink::Dim,
    size: 11.0,
    mono: false,
    bold: true,
    align: Align::Left,
};

impl Stage {
    /// The picture at a moment.
    pub fn scene(&self, ask: &Ask) -> Scene {
        let plan = Plan::of(self, ask);
        let scene = Scene {
            width: ask.width,
            height: plan.height,
            ..Scene::default()
        };
        let mut painter = Painter {
            stage: self,
            ask,
            plan: &plan,
            scene,
        };
        painter.paint_heads();
        painter.paint_links();
        painter.paint_nodes();
        painter.paint_actors();
        painter.paint_hops();
        painter.paint_falls();
        painter.scene
    }

    /// How much of the time to the next event is over; what has no duration of its own moves by it.
    fn beat_now(&self, ask: &Ask) -> f64 {
        let fraction = ask
            .next_at
            .map_or(1.0, |next| share(self.beat_at, next, ask.now));
        self.beat as f64 + fraction
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

    pub fn rect(
        &mut self,
        area: Area,
        radius: f64,
        fill: Option<Ink>,
        stroke: Option<Ink>,
        dashed: bool,
    ) {
        self.scene.shapes.push(Shape::Rect {
            area,
            radius,
            fill,
            stroke,
            dashed,
        });
    }

    pub fn target(&mut self, selection: Selection, area: Area) {
        self.scene.targets.push(HitTarget { selection, area });
    }

    /// A message with the colour and the sign of its fate.
    pub fn message(&mut self, (x, y): (f64, f64), msg: Msg, fate: Option<Fate>, radius: f64) {
        let (ink, mark) = look(fate);
        self.scene.shapes.push(Shape::Dot {
            x,
            y,
            radius,
            ink,
            mark,
            ring: self.ring_of(msg),
            alpha: 1.0,
        });
        let area = Area {
            x: x - radius,
            y: y - radius,
            width: 2.0 * radius,
            height: 2.0 * radius,
        };
        self.target(
            Selection::Message(MessageKey::Message(msg.node.0, msg.id.0)),
            area,
        );
    }

    pub fn fate_of(&self, msg: Msg) -> Option<Fate> {
        self.stage
            .messages
            .get(&msg)
            .and_then(super::figures::MessageFigure::fate)
    }

    fn ring_of(&self, msg: Msg) -> Option<Ink> {
        let key = MessageKey::Message(msg.node.0, msg.id.0);
        (self.ask.selection == Some(Selection::Message(key))).then_some(Ink::Selected)
    }

    fn paint_heads(&mut self) {
        if !self.plan.wide {
            return;
        }
        for (before, side) in [(true, Side::Before), (false, Side::After)] {
            let area = self
                .plan
                .actors
                .values()
                .find(|(other, _)| *other == side)
                .map(|(_, area)| *area);
            if let Some(area) = area {
                self.text(
                    area.x,
                    area.y - 10.0,
                    say::column(self.ask.language, before),
                    HEAD,
                    area.width,
                );
            }
        }
    }

    fn way(&self, actor: ActorId, figure: &ActorFigure) -> Option<Curve> {
        self.plan.way(actor, figure.node, figure.place.as_ref())
    }

    fn paint_links(&mut self) {
        for (id, figure) in &self.stage.actors {
            let Some(curve) = self.way(*id, figure) else {
                continue;
            };
            let (ink, dashed) = match (figure.presence, figure.link) {
                (Presence::Crashed, _) => (Ink::Lost, true),
                (Presence::Running, Some(_)) => (Ink::Line, false),
                _ => (Ink::Faint, true),
            };
            self.scene.shapes.push(Shape::Path {
                curve,
                ink,
                dashed,
                width: 1.5,
            });
        }
    }

    fn paint_actors(&mut self) {
        for (id, figure) in &self.stage.actors {
            if let Some((_, area)) = self.plan.actors.get(id).copied() {
                self.paint_actor(*id, figure, area);
            }
        }
    }

    fn paint_actor(&mut self, id: ActorId, figure: &ActorFigure, area: Area) {
        let selection = Selection::Actor(ActorKey(id.0));
        let (stroke, dashed) = match figure.presence {
            Presence::Crashed => (Ink::Lost, true),
            Presence::Away => (Ink::Faint, true),
            Presence::Running => (Ink::Line, false),
        };
        let stroke = if self.ask.selection == Some(selection) {
            Ink::Selected
        } else {
            stroke
        };
        self.rect(area, 8.0, Some(Ink::Raised), Some(stroke), dashed);
        self.target(selection, area);
        let middle = area.y + area.height / 2.0;
        self.paint_state(figure, area.x + 16.0, middle);
        let left = area.x + 32.0;
        let width = area.width - 40.0;
        self.text(left, middle - 5.0, figure.name.clone(), NAME, width);
        let ink = if figure.presence == Presence::Crashed {
            Ink::Lost
        } else {
            Ink::Dim
        };
        let doing = self.stage.doing(figure, self.ask.language, self.ask.now);
        self.text(
            left,
            middle + 12.0,
            doing,
            Type {
                ink,
                size: 11.0,
                ..DIM
            },
            width,
        );
        self.paint_hands(figure, area);
    }

    /// The sign of an actor: what it does right now, by colour and shape.
    fn paint_state(&mut self, figure: &ActorFigure, x: f64, y: f64) {
        let (ink, mark) = match (figure.presence, &figure.parked) {
            (Presence::Crashed, _) => (Ink::Lost, Mark::Cross),
            (Presence::Away, _) => (Ink::Faint, Mark::Hollow),
            _ if figure.working.is_some() => (Ink::Working, Mark::None),
            (_, Some(_)) => (Ink::InFlight, Mark::Hollow),
            _ => (Ink::InFlight, Mark::None),
        };
        self.scene.shapes.push(Shape::Dot {
            x,
            y,
            radius: DOT,
            ink,
            mark,
            ring: None,
            alpha: 1.0,
        });
        if let Some((start, end)) = figure.working {
            self.scene.moving = true;
            let share = share(start, end, self.ask.now);
            self.scene.shapes.push(Shape::Ring {
                x,
                y,
                radius: DOT + 3.5,
                share,
                ink: Ink::Working,
            });
        }
    }

    /// What an actor holds lies at the far end of its box.
    fn paint_hands(&mut self, figure: &ActorFigure, area: Area) {
        for (index, msg) in figure.hands.iter().take(HANDS_SHOWN_MAX).enumerate() {
            let x = area.x + area.width - 14.0 - 16.0 * index as f64;
            let at = (x, area.y + area.height / 2.0 - 6.0);
            self.message(at, *msg, Some(Fate::Working), DOT - 1.0);
        }
    }

    fn paint_hops(&mut self) {
        let hops = &self.stage.hops;
        self.scene.moving |= !hops.is_empty();
        let carriers = hops.values().filter(|hop| is_carrier(hop)).count();
        for hop in hops.values().take(DOTS_DRAWN_MAX) {
            self.paint_hop(hop, carriers <= LABELLED_DOTS_MAX);
        }
        if hops.len() > DOTS_DRAWN_MAX {
            let more = say::more(self.ask.language, hops.len() - DOTS_DRAWN_MAX);
            self.text(
                self.ask.width / 2.0,
                20.0,
                more,
                Type {
                    align: Align::Middle,
                    ..DIM
                },
                200.0,
            );
        }
    }

    fn paint_hop(&mut self, hop: &Hop, labelled: bool) {
        let Some(way) = self.plan.way(hop.actor, hop.node, hop.place.as_ref()) else {
            return;
        };
        let way = if hop.toward_node { way } else { way.reversed() };
        let (x, y) = way.at(share(hop.start, hop.end, self.ask.now));
        if !is_carrier(hop) {
            let ink = Ink::Faint;
            self.scene.shapes.push(Shape::Dot {
                x,
                y,
                radius: 3.0,
                ink,
                mark: Mark::None,
                ring: None,
                alpha: 0.9,
            });
            return;
        }
        let label = match hop.messages.first() {
            Some(msg) => {
                let msg = *msg;
                self.message((x, y), msg, Some(Fate::InFlight), DOT);
                self.stage.label(msg)
            }
            None => {
                let (ink, mark) = look(Some(Fate::InFlight));
                self.scene.shapes.push(Shape::Dot {
                    x,
                    y,
                    radius: DOT,
                    ink,
                    mark,
                    ring: None,
                    alpha: 1.0,
                });
                hop.label.clone().unwrap_or_default()
            }
        };
        if labelled {
            let text = if hop.messages.len() > 1 {
                format!("{label} +{}", hop.messages.len() - 1)
            } else {
                label.to_string()
            };
            self.text(
                x,
                y - DOT - 4.0,
                text,
                Type {
                    ink: Ink::Text,
                    align: Align::Middle,
                    ..SMALL
                },
                110.0,
            );
        }
    }

    fn paint_falls(&mut self) {
        let now = self.stage.beat_now(self.ask);
        for fall in &self.stage.falls {
            // A fall that the ledger has not confirmed is none.
            if fall.beat == u64::MAX {
                continue;
            }
            let progress = ((now - fall.beat as f64) / FALL_BEATS).clamp(0.0, 1.0);
            if progress < 1.0 {
                self.scene.moving = true;
                self.paint_fall(fall, progress);
            }
        }
    }

    fn paint_fall(&mut self, fall: &Fall, progress: f64) {
        let Some(from) = self.fall_start(fall, progress) else {
            return;
        };
        let drop = ((progress - 0.3) / 0.7).max(0.0);
        let floor = self.scene.height - 8.0;
        let (x, y) = (from.0, from.1 + (floor - from.1) * drop * drop);
        let alpha = 1.0 - 0.6 * drop;
        let ring = fall.msg.and_then(|msg| self.ring_of(msg));
        self.scene.shapes.push(Shape::Dot {
            x,
            y,
            radius: DOT,
            ink: Ink::Lost,
            mark: Mark::Cross,
            ring,
            alpha,
        });
        if let Some(msg) = fall.msg {
            let label = self.stage.label(msg).to_string();
            self.text(
                x,
                y + DOT + 11.0,
                label,
                Type {
                    ink: Ink::Lost,
                    align: Align::Middle,
                    ..SMALL
                },
                110.0,
            );
            let area = Area {
                x: x - DOT,
                y: y - DOT,
                width: 2.0 * DOT,
                height: 2.0 * DOT,
            };
            self.target(
                Selection::Message(MessageKey::Message(msg.node.0, msg.id.0)),
                area,
            );
        }
    }

    /// What was never sent leaves the node a little way along the dead link before it falls.
    fn fall_start(&self, fall: &Fall, progress: f64) -> Option<(f64, f64)> {
        match &fall.from {
            FallFrom::Actor(actor) => self.plan.middle(*actor),
            FallFrom::Link { actor, share } => {
                let way = self.way(*actor, self.stage.actors.get(actor)?)?.reversed();
                let strayed = if *share == 0.0 {
                    0.45 * (progress / 0.3).min(1.0)
                } else {
                    *share
                };
                Some(way.at(strayed))
            }
            FallFrom::Place(node, place) => {
                let plan = self.plan.nodes.iter().find(|plan| plan.id == *node)?;
                let (_, area) = plan.sections.iter().find(|(other, _)| other == place)?;
                Some((area.x + area.width / 2.0, area.y + area.height / 2.0))
            }
        }
    }

    pub fn node_target(&mut self, node: sim::trace::NodeId, area: Area) {
        self.target(Selection::Node(NodeKey(node.0)), area);
    }
}

/// Whether a hop carries a message or will become one.
fn is_carrier(hop: &Hop) -> bool {
    !hop.messages.is_empty() || hop.label.is_some()
}

/// Colour and sign of a fate.
const fn look(fate: Option<Fate>) -> (Ink, Mark) {
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
