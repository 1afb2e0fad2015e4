//! Where everything is: columns on a wide stage (producers, nodes, consumers), rows on a narrow one.

use super::figures::{NodeFigure, Place, Shelf, ShelfKind};
use super::fold::Stage;
use super::scene::{Area, Curve};
use crate::{Language, Selection};
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, NodeId};
use std::collections::BTreeMap;

/// What picture is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The stage's size in CSS pixels.
    pub width: f64,
    /// See `width`.
    pub height: f64,
    /// The moment, not before the last record folded.
    pub now: Micros,
    /// When the world's next event is due; what has no duration of its own (a fall) takes until then.
    pub next_at: Option<Micros>,
    /// What is highlighted.
    pub selection: Option<Selection>,
    /// The language of the words on the stage.
    pub language: Language,
}

/// Below this width the stage runs from top to bottom.
const WIDE_FROM: f64 = 620.0;
/// Shelves that a node shows; the others are counted.
pub(super) const SHELVES_SHOWN_MAX: usize = 10;
/// Consumers of a group that are shown; the others are counted.
pub(super) const CONSUMERS_SHOWN_MAX: usize = 8;
const MARGIN: f64 = 14.0;
const TITLE: f64 = 26.0;
/// The free strip at the bottom where what is lost falls towards its tray.
const FLOOR: f64 = 30.0;
pub(super) const CELL_HEIGHT: f64 = 36.0;
pub(super) const ROW_HEIGHT: f64 = 28.0;
pub(super) const SECTION_TITLE: f64 = 24.0;
const SECTION_GAP: f64 = 16.0;
const NODE_PADDING: f64 = 14.0;
const BOX_HEIGHT: f64 = 48.0;
/// Largest distance that is added between shelves where there is room.
const SPREAD_MAX: f64 = 28.0;
/// A node is stretched over the stage up to this share of what it needs.
const STRETCH_MAX: f64 = 1.9;

/// The side of the stage on which an actor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Left, or on top.
    Before,
    /// Right, or at the bottom.
    After,
}

/// A finished layout.
pub(super) struct Plan {
    pub wide: bool,
    pub height: f64,
    pub actors: BTreeMap<ActorId, (Side, Area)>,
    pub nodes: Vec<NodePlan>,
}

/// One node and its shelves.
pub(super) struct NodePlan {
    pub id: NodeId,
    pub area: Area,
    pub sections: Vec<(Place, Area)>,
    /// Shelves without a place.
    pub hidden: usize,
}

/// Producers and people stand before the nodes, everybody else behind.
pub(super) const fn side(role: Role) -> Side {
    match role {
        Role::Producer | Role::Console => Side::Before,
        Role::Subscriber | Role::Worker | Role::Member | Role::Reader => Side::After,
    }
}

/// How high a shelf is, without the gap below it.
fn section_height(shelf: &Shelf) -> f64 {
    match &shelf.kind {
        ShelfKind::Channel(_) => SECTION_TITLE + 22.0,
        ShelfKind::Empty | ShelfKind::List(_) => SECTION_TITLE + CELL_HEIGHT,
        ShelfKind::Other(_) => SECTION_TITLE,
        ShelfKind::Stream(tape) => {
            let groups: f64 = tape
                .groups
                .values()
                .map(|group| {
                    SECTION_TITLE
                        + ROW_HEIGHT * group.consumers.len().min(CONSUMERS_SHOWN_MAX) as f64
                })
                .sum();
            let flags = if tape.groups.is_empty() { 0.0 } else { 18.0 };
            SECTION_TITLE + CELL_HEIGHT + flags + groups
        }
    }
}

fn node_height(node: &NodeFigure) -> f64 {
    let sections: f64 = node
        .places
        .values()
        .take(SHELVES_SHOWN_MAX)
        .map(|place| section_height(&node.shelves[place]) + SECTION_GAP)
        .sum();
    let more = if node.places.len() > SHELVES_SHOWN_MAX {
        SECTION_TITLE
    } else {
        0.0
    };
    (NODE_PADDING * 2.0 + sections + more).max(96.0)
}

fn plan_node(id: NodeId, node: &NodeFigure, area: Area) -> NodePlan {
    let shown = node.places.len().min(SHELVES_SHOWN_MAX);
    let spare = (area.height - node_height(node)).max(0.0) / (shown.max(1) as f64 + 1.0);
    let spread = spare.min(SPREAD_MAX);
    // A few shelves stand in the middle of their node, level with those who use them.
    let unused = (area.height - node_height(node)).max(0.0) - spread * (shown.max(1) as f64 - 1.0);
    let mut y = area.y + NODE_PADDING + (unused / 2.0).max(0.0);
    let mut sections = Vec::with_capacity(shown);
    for place in node.places.values().take(SHELVES_SHOWN_MAX) {
        let height = section_height(&node.shelves[place]);
        let width = area.width - 2.0 * NODE_PADDING;
        sections.push((
            place.clone(),
            Area {
                x: area.x + NODE_PADDING,
                y,
                width,
                height,
            },
        ));
        y += height + SECTION_GAP + spread;
    }
    NodePlan {
        id,
        area,
        sections,
        hidden: node.places.len() - shown,
    }
}

impl Plan {
    pub fn of(stage: &Stage, ask: &Ask) -> Self {
        if ask.width >= WIDE_FROM {
            Self::wide(stage, ask)
        } else {
            Self::narrow(stage, ask)
        }
    }

    fn wide(stage: &Stage, ask: &Ask) -> Self {
        let column = (ask.width * 0.18).clamp(132.0, 196.0);
        let gutter = (ask.width * 0.08).clamp(40.0, 120.0);
        let node_x = MARGIN + column + gutter;
        let node_width = ask.width - 2.0 * node_x;
        let top = MARGIN + TITLE;
        let free = (ask.height - top - FLOOR - MARGIN).max(120.0);
        let needed: f64 = stage
            .nodes
            .values()
            .map(|node| node_height(node) + MARGIN)
            .sum::<f64>()
            - MARGIN;
        let stretch = ((free - needed) / stage.nodes.len().max(1) as f64).max(0.0);
        let tall: f64 = stage
            .nodes
            .values()
            .map(|node| (node_height(node) + stretch).min(node_height(node) * STRETCH_MAX) + MARGIN)
            .sum();
        let mut y = top + ((free - tall + MARGIN) / 2.0).max(0.0);
        let mut nodes = Vec::new();
        for (id, node) in &stage.nodes {
            let height = (node_height(node) + stretch).min(node_height(node) * STRETCH_MAX);
            nodes.push(plan_node(
                *id,
                node,
                Area {
                    x: node_x,
                    y,
                    width: node_width,
                    height,
                },
            ));
            y += height + MARGIN;
        }
        let mut actors = BTreeMap::new();
        let mut bottom = y - MARGIN;
        for (side, x) in [
            (Side::Before, MARGIN),
            (Side::After, ask.width - MARGIN - column),
        ] {
            let ids = ids_on(stage, side);
            let count = ids.len().max(1) as f64;
            let height = (free / count - 10.0).clamp(34.0, BOX_HEIGHT);
            let gap = ((free - height * count) / (count + 1.0)).clamp(8.0, 44.0);
            let mut y =
                top + ((free - height * count - gap * (count - 1.0)) / 2.0).clamp(0.0, 60.0);
            for id in ids {
                actors.insert(
                    id,
                    (
                        side,
                        Area {
                            x,
                            y,
                            width: column,
                            height,
                        },
                    ),
                );
                y += height + gap;
            }
            bottom = bottom.max(y - gap);
        }
        let height = (bottom + FLOOR + MARGIN).max(ask.height);
        Self {
            wide: true,
            height,
            actors,
            nodes,
        }
    }

    fn narrow(stage: &Stage, ask: &Ask) -> Self {
        let mut actors = BTreeMap::new();
        let mut y = MARGIN;
        y = place_rows(
            &mut actors,
            ids_on(stage, Side::Before),
            Side::Before,
            y,
            ask.width,
        );
        y += 34.0;
        let mut nodes = Vec::new();
        for (id, node) in &stage.nodes {
            let area = Area {
                x: MARGIN,
                y,
                width: ask.width - 2.0 * MARGIN,
                height: node_height(node),
            };
            y += area.height + MARGIN;
            nodes.push(plan_node(*id, node, area));
        }
        y += 20.0;
        y = place_rows(
            &mut actors,
            ids_on(stage, Side::After),
            Side::After,
            y,
            ask.width,
        );
        Self {
            wide: false,
            height: y + FLOOR,
            actors,
            nodes,
        }
    }

    /// The way from an actor to where it speaks to, if both are on the stage.
    pub fn way(&self, actor: ActorId, node: NodeId, place: Option<&Place>) -> Option<Curve> {
        let (side, area) = *self.actors.get(&actor)?;
        let node = self.nodes.iter().find(|plan| plan.id == node)?;
        Some(if self.wide {
            wide_way(side, area, node, place)
        } else {
            narrow_way(side, area, node)
        })
    }

    /// The middle of an actor's box.
    pub fn middle(&self, actor: ActorId) -> Option<(f64, f64)> {
        let (_, area) = self.actors.get(&actor)?;
        Some((area.x + area.width / 2.0, area.y + area.height / 2.0))
    }
}

fn ids_on(stage: &Stage, wanted: Side) -> Vec<ActorId> {
    stage
        .actors
        .iter()
        .filter(|(_, figure)| side(figure.role) == wanted)
        .map(|(id, _)| *id)
        .collect()
}

fn place_rows(
    actors: &mut BTreeMap<ActorId, (Side, Area)>,
    ids: Vec<ActorId>,
    side: Side,
    mut y: f64,
    width: f64,
) -> f64 {
    const GAP: f64 = 8.0;
    let free = width - 2.0 * MARGIN;
    let most = ((free + GAP) / (112.0 + GAP)).floor().max(1.0) as usize;
    for row in ids.chunks(most) {
        let each = (free - GAP * (row.len() as f64 - 1.0)) / row.len() as f64;
        for (index, id) in row.iter().enumerate() {
            let x = MARGIN + (each + GAP) * index as f64;
            actors.insert(
                *id,
                (
                    side,
                    Area {
                        x,
                        y,
                        width: each,
                        height: BOX_HEIGHT,
                    },
                ),
            );
        }
        y += BOX_HEIGHT + GAP;
    }
    y
}

fn wide_way(side: Side, area: Area, node: &NodePlan, place: Option<&Place>) -> Curve {
    let section = place.and_then(|place| node.sections.iter().find(|(other, _)| other == place));
    let port = section.map_or(node.area.y + node.area.height / 2.0, |(_, area)| {
        area.y + SECTION_TITLE + 14.0
    });
    let middle = area.y + area.height / 2.0;
    match side {
        Side::Before => Curve::level((area.x + area.width, middle), (node.area.x, port)),
        Side::After => Curve::level((area.x, middle), (node.area.x + node.area.width, port)),
    }
}

fn narrow_way(side: Side, area: Area, node: &NodePlan) -> Curve {
    let x = area.x + area.width / 2.0;
    let port = x.clamp(node.area.x + 24.0, node.area.x + node.area.width - 24.0);
    match side {
        Side::Before => Curve::upright((x, area.y + area.height), (port, node.area.y)),
        Side::After => Curve::upright((x, area.y), (port, node.area.y + node.area.height)),
    }
}
