//! Where everything is: columns on a wide stage (producers, nodes, consumers), rows on a narrow one.
//!
//! A wide stage is laid out larger than its room or smaller ([`SCALES`]): few things stand large and in the middle, a crowd
//! stands closer. What decides is what stands there (actors, nodes, shelves, consumers), never what moves, so the picture keeps
//! still while messages come and go.
//!
//! Several nodes stand below each other in the middle column, each as high as its shelves need, each with its name above it. What
//! a cluster brings has its place: the band of slots goes into the strip above the first node ([`TITLE`]), as wide as the node
//! column, with a piece for each node; bus links, which light up with the copies they carry, and the lag of a replica go into
//! the strip between two nodes ([`NODE_GAP`]), which then grows by what they need; a node's disk stands at the foot of its box,
//! as a section below its shelves. All of it is a matter of [`Plan::stack`] and [`plan_node`].

use super::columns::{Column, column, rows};
use super::figures::{GroupFigure, NodeFigure, Place, Shelf, ShelfKind, Was};
use super::fold::Stage;
use super::scene::{Area, Curve};
use crate::{Language, Selection};
use broker::event::{ConsumerId, GroupId};
use broker::order;
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, NodeId};
use std::collections::BTreeMap;

/// What picture is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The stage's size in CSS pixels.
    pub width: f64,
    /// See `width`.
    pub height: f64,
    /// The moment, not before the last record folded.
    pub now: Micros,
    /// When the world's next event worth seeing is due; what has no duration of its own (a fall) takes until then.
    pub next_at: Option<Micros>,
    /// Things step from place to place instead of moving.
    pub steps: bool,
    /// Where the trays stand below the stage: the id of the reason, and the middle in CSS pixels from the stage's left.
    pub trays: &'a [(&'static str, f64)],
    /// What is highlighted.
    pub selection: Option<Selection>,
    /// The language of the words on the stage.
    pub language: Language,
}

/// Below this width the stage runs from top to bottom.
const WIDE_FROM: f64 = 620.0;
/// How large a wide stage may be drawn, in CSS pixels a unit; the first that has room for everything is taken, or the last.
const SCALES: [f64; 6] = [1.3, 1.2, 1.1, 1.0, 0.9, 0.8];
/// Narrower than this no node is drawn to make it larger.
const NODE_WIDTH_MIN: f64 = 340.0;
/// Narrower than this it is drawn smaller still.
const SMALL_NODE_WIDTH_MIN: f64 = 300.0;
/// Shelves that a node shows; the others are counted.
pub(super) const SHELVES_SHOWN_MAX: usize = 10;
/// Consumers of a group that stand below each other; more stand in columns.
const ROWS_MAX: usize = 6;
/// Columns of consumers.
const ROW_COLUMNS_MAX: usize = 3;
/// The least width of a column of consumers.
const ROW_WIDTH_MIN: f64 = 170.0;
pub(super) const MARGIN: f64 = 14.0;
/// The strip above the columns, with their heads.
pub(super) const TITLE: f64 = 28.0;
/// The strip between two nodes, with the name of the lower one.
const NODE_GAP: f64 = 34.0;
/// The free strip at the bottom where what is lost falls towards its tray.
const FLOOR: f64 = 20.0;
pub(super) const CELL_HEIGHT: f64 = 40.0;
pub(super) const ROW_HEIGHT: f64 = 30.0;
pub(super) const SECTION_TITLE: f64 = 24.0;
/// Below the cells of a list or a sorted set: its ends, or the scores.
pub(super) const FEET: f64 = 14.0;
/// Below the cells of a stream: the flags of its groups.
const FLAGS: f64 = 18.0;
const SECTION_GAP: f64 = 14.0;
const NODE_PADDING: f64 = 16.0;
/// Narrower shelves have their waiting room below them, and so have streams, whose tape is the longer the better.
const ROOM_BESIDE_FROM: f64 = 430.0;
/// The waiting room below a shelf.
pub(super) const ROOM_BELOW: f64 = 32.0;
/// Largest distance that is added between shelves where there is room.
const SPREAD_MAX: f64 = 34.0;
/// A node is stretched by so much at most.
const STRETCH_MAX: f64 = 84.0;
const NODE_HEIGHT_MIN: f64 = 110.0;

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
    /// CSS pixels a unit.
    pub scale: f64,
    pub width: f64,
    pub height: f64,
    pub actors: BTreeMap<ActorId, (Side, Area)>,
    pub nodes: Vec<NodePlan>,
}

/// One node and its shelves.
pub(super) struct NodePlan {
    pub id: NodeId,
    pub area: Area,
    pub sections: Vec<Section>,
    /// Shelves without a place.
    pub hidden: usize,
    /// Where the actors' own rows are.
    rows: BTreeMap<ActorId, f64>,
}

/// One shelf.
pub(super) struct Section {
    /// Its number in the node.
    pub number: u64,
    pub place: Place,
    pub area: Area,
    /// The waiting room stands below it, not beside it.
    pub room_below: bool,
    /// The height below it that nothing else needs.
    pub spare: f64,
    pub groups: Vec<GroupPlan>,
}

/// One group below its stream.
pub(super) struct GroupPlan {
    pub id: GroupId,
    /// The line with its name.
    pub head: Area,
    pub rows: Vec<(ConsumerId, Area)>,
    /// Consumers without a row.
    pub hidden: usize,
}

/// Producers and people stand before the nodes, everybody else behind.
pub(super) const fn side(role: Role) -> Side {
    match role {
        Role::Producer | Role::Console => Side::Before,
        Role::Subscriber | Role::Worker | Role::Member | Role::Reader => Side::After,
    }
}

/// How the consumers of a group stand: columns, and how many are shown.
fn grid(count: usize, width: f64) -> (usize, usize) {
    let fit = ((width / ROW_WIDTH_MIN).floor() as usize).clamp(1, ROW_COLUMNS_MAX);
    let columns = count.div_ceil(ROWS_MAX).clamp(1, fit);
    (columns, count.min(columns * ROWS_MAX))
}

fn group_height(group: &GroupFigure, width: f64) -> f64 {
    let (columns, shown) = grid(group.consumers.len(), width);
    SECTION_TITLE + ROW_HEIGHT * shown.div_ceil(columns) as f64
}

fn has_room_below(shelf: &Shelf, width: f64) -> bool {
    let is_stream = matches!(shelf.kind, ShelfKind::Stream(_)) || shelf.was == Was::Stream;
    shelf.has_room && (is_stream || width < ROOM_BESIDE_FROM)
}

/// How high a shelf is, without the gap below it.
fn section_height(shelf: &Shelf, width: f64) -> f64 {
    let room = if has_room_below(shelf, width) {
        ROOM_BELOW
    } else {
        0.0
    };
    let body = match &shelf.kind {
        ShelfKind::Channel(_) => 24.0,
        ShelfKind::Empty | ShelfKind::List(_) | ShelfKind::Ranked(_) => CELL_HEIGHT + FEET,
        ShelfKind::Other(_) => 0.0,
        ShelfKind::Stream(tape) => {
            let groups = tape.groups.values();
            let groups: f64 = groups.map(|group| group_height(group, width)).sum();
            let flags = if tape.groups.is_empty() { 0.0 } else { FLAGS };
            CELL_HEIGHT + flags + groups
        }
    };
    SECTION_TITLE + body + room
}

fn shown(node: &NodeFigure) -> impl Iterator<Item = (&u64, &Place)> {
    node.places.iter().take(SHELVES_SHOWN_MAX)
}

/// How high a node must be at least for what is in it.
fn node_height(node: &NodeFigure, width: f64) -> f64 {
    let width = width - 2.0 * NODE_PADDING;
    let sections: f64 = shown(node)
        .map(|(_, place)| section_height(&node.shelves[place], width) + SECTION_GAP)
        .sum();
    let more = if node.places.len() > SHELVES_SHOWN_MAX {
        SECTION_TITLE
    } else {
        0.0
    };
    (NODE_PADDING * 2.0 + sections + more - SECTION_GAP).max(NODE_HEIGHT_MIN)
}

fn plan_node(stage: &Stage, id: NodeId, area: Area) -> NodePlan {
    let node = &stage.nodes[&id];
    let count = node.places.len().min(SHELVES_SHOWN_MAX);
    let needed: f64 = {
        let width = area.width - 2.0 * NODE_PADDING;
        let heights = shown(node).map(|(_, place)| section_height(&node.shelves[place], width));
        heights.map(|height| height + SECTION_GAP).sum::<f64>() - SECTION_GAP
    };
    let spare = (area.height - needed - 2.0 * NODE_PADDING).max(0.0);
    let spread = (spare / (count as f64 + 1.0)).min(SPREAD_MAX);
    // A few shelves stand in the middle of their node, level with those who use them.
    let unused = (spare - spread * (count as f64 - 1.0)).max(0.0);
    let mut plan = NodePlan {
        id,
        area,
        sections: Vec::with_capacity(count),
        hidden: node.places.len() - count,
        rows: BTreeMap::new(),
    };
    let mut y = area.y + NODE_PADDING + unused / 2.0;
    for (number, place) in shown(node) {
        let area = Area {
            x: area.x + NODE_PADDING,
            y,
            width: area.width - 2.0 * NODE_PADDING,
            height: section_height(&node.shelves[place], area.width - 2.0 * NODE_PADDING),
        };
        y += area.height + SECTION_GAP + spread;
        let is_last = plan.sections.len() + 1 == count;
        let spare = if is_last { unused / 2.0 } else { spread };
        let section = plan_section(*number, place, &node.shelves[place], (area, spare));
        plan.note_rows(stage, &node.shelves[place], &section);
        plan.sections.push(section);
    }
    plan
}

fn plan_section(number: u64, place: &Place, shelf: &Shelf, (area, spare): (Area, f64)) -> Section {
    let room_below = has_room_below(shelf, area.width);
    let mut groups = Vec::new();
    if let ShelfKind::Stream(tape) = &shelf.kind {
        let flags = if tape.groups.is_empty() { 0.0 } else { FLAGS };
        let mut y = area.y + SECTION_TITLE + CELL_HEIGHT + flags;
        if room_below {
            y += ROOM_BELOW;
        }
        for (id, group) in &tape.groups {
            let plan = plan_group(*id, group, Area { y, ..area });
            y += group_height(group, area.width);
            groups.push(plan);
        }
    }
    Section {
        number,
        place: place.clone(),
        area,
        room_below,
        spare: if groups.is_empty() { spare } else { 0.0 },
        groups,
    }
}

/// Consumers stand in columns, from top to bottom.
fn plan_group(id: GroupId, group: &GroupFigure, area: Area) -> GroupPlan {
    const GAP: f64 = 6.0;
    let (columns, shown) = grid(group.consumers.len(), area.width);
    let lines = shown.div_ceil(columns).max(1);
    let width = (area.width + GAP) / columns as f64 - GAP;
    let place = |index: usize| Area {
        x: area.x + (width + GAP) * (index / lines) as f64,
        y: area.y + SECTION_TITLE + ROW_HEIGHT * (index % lines) as f64,
        width,
        height: ROW_HEIGHT - 4.0,
    };
    let consumers = group.consumers.keys().take(shown).enumerate();
    GroupPlan {
        id,
        head: Area {
            height: SECTION_TITLE,
            ..area
        },
        rows: consumers
            .map(|(index, consumer)| (*consumer, place(index)))
            .collect(),
        hidden: group.consumers.len() - shown,
    }
}

impl NodePlan {
    /// A consumer's actor is connected where its row is.
    fn note_rows(&mut self, stage: &Stage, shelf: &Shelf, section: &Section) {
        let ShelfKind::Stream(tape) = &shelf.kind else {
            return;
        };
        for plan in &section.groups {
            let consumers = &tape.groups[&plan.id].consumers;
            for (consumer, area) in &plan.rows {
                if let Some(actor) = stage.actor_of(&consumers[consumer]) {
                    self.rows.entry(actor).or_insert(area.y + area.height / 2.0);
                }
            }
        }
    }

    /// The section of a shelf, if it has one.
    pub fn section(&self, number: u64) -> Option<&Section> {
        let found = self
            .sections
            .binary_search_by_key(&number, |section| section.number);
        found.ok().map(|at| &self.sections[at])
    }
}

impl Plan {
    pub fn of(stage: &Stage, ask: &Ask<'_>) -> Self {
        if ask.width < WIDE_FROM {
            return Self::narrow(stage, ask);
        }
        let try_scale = |scale: f64| Frame::new(stage, ask, scale);
        let fits = |frame: &Frame| frame.fits(stage);
        let frame = SCALES.into_iter().map(try_scale).find(fits);
        Self::wide(
            stage,
            &frame.unwrap_or_else(|| try_scale(SCALES[SCALES.len() - 1])),
        )
    }

    fn wide(stage: &Stage, frame: &Frame) -> Self {
        let top = MARGIN + TITLE;
        let mut actors = BTreeMap::new();
        let mut bottom = top;
        for (side, column) in [(Side::Before, &frame.before), (Side::After, &frame.after)] {
            let x = match side {
                Side::Before => MARGIN,
                Side::After => frame.width - MARGIN - column.width(),
            };
            let free = frame.free();
            let places = column.places(x, top, free, side == Side::Before);
            for (id, area) in ids_on(stage, side).into_iter().zip(places) {
                bottom = bottom.max(area.y + area.height);
                actors.insert(id, (side, area));
            }
        }
        let nodes = Self::stack(stage, frame, top);
        let node_bottom = nodes
            .last()
            .map_or(top, |node: &NodePlan| node.area.y + node.area.height);
        let height = (bottom.max(node_bottom) + FLOOR).max(frame.height);
        Self {
            wide: true,
            scale: frame.scale,
            width: frame.width,
            height,
            actors,
            nodes,
        }
    }

    /// The nodes below each other, in the middle of what is free.
    fn stack(stage: &Stage, frame: &Frame, top: f64) -> Vec<NodePlan> {
        let count = stage.nodes.len().max(1) as f64;
        let gaps = NODE_GAP * (count - 1.0);
        let needed = |node: &NodeFigure| node_height(node, frame.node_width);
        let all: f64 = stage.nodes.values().map(needed).sum();
        let stretch = ((frame.free() - all - gaps) / count).clamp(0.0, STRETCH_MAX);
        let mut y = top + ((frame.free() - all - gaps - stretch * count) / 2.0).max(0.0);
        let mut nodes = Vec::new();
        for (id, node) in &stage.nodes {
            let area = Area {
                x: frame.node_x,
                y,
                width: frame.node_width,
                height: needed(node) + stretch,
            };
            y += area.height + NODE_GAP;
            nodes.push(plan_node(stage, *id, area));
        }
        nodes
    }

    fn narrow(stage: &Stage, ask: &Ask<'_>) -> Self {
        let mut actors = BTreeMap::new();
        let mut y = MARGIN;
        let free = ask.width - 2.0 * MARGIN;
        y = rows(
            &mut actors,
            &ids_on(stage, Side::Before),
            Side::Before,
            (y, free),
        );
        y += NODE_GAP;
        let mut nodes = Vec::new();
        for (id, node) in &stage.nodes {
            let area = Area {
                x: MARGIN,
                y,
                width: free,
                height: node_height(node, free),
            };
            y += area.height + NODE_GAP;
            nodes.push(plan_node(stage, *id, area));
        }
        y = rows(
            &mut actors,
            &ids_on(stage, Side::After),
            Side::After,
            (y, free),
        );
        Self {
            wide: false,
            scale: 1.0,
            width: ask.width,
            height: y + FLOOR,
            actors,
            nodes,
        }
    }

    /// The way from an actor to where it speaks to, if both are on the stage.
    pub fn way(&self, actor: ActorId, node: NodeId, shelf: Option<u64>) -> Option<Curve> {
        let (side, area) = *self.actors.get(&actor)?;
        let node = self.nodes.iter().find(|plan| plan.id == node)?;
        if !self.wide {
            return Some(narrow_way(side, area, node));
        }
        let middle = area.y + area.height / 2.0;
        let port = node.port(actor, shelf);
        let right = node.area.x + node.area.width;
        Some(match side {
            Side::Before => Curve::level((area.x + area.width, middle), (node.area.x, port)),
            Side::After => Curve::level((area.x, middle), (right, port)),
        })
    }

    /// An actor's box.
    pub fn actor(&self, actor: ActorId) -> Option<Area> {
        self.actors.get(&actor).map(|(_, area)| *area)
    }
}

impl NodePlan {
    /// The height at which an actor's way ends: at its own row, or at the cells of the shelf.
    fn port(&self, actor: ActorId, shelf: Option<u64>) -> f64 {
        let section = shelf.and_then(|shelf| self.section(shelf));
        let Some(section) = section else {
            return self.area.y + self.area.height / 2.0;
        };
        let own_row = self.rows.get(&actor).filter(|_| !section.groups.is_empty());
        let cells = section.area.y + SECTION_TITLE + 12.0;
        own_row.copied().unwrap_or(cells)
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

/// A wide stage at one scale: how wide its columns are.
struct Frame {
    scale: f64,
    width: f64,
    height: f64,
    before: Column,
    after: Column,
    node_x: f64,
    node_width: f64,
}

impl Frame {
    fn new(stage: &Stage, ask: &Ask<'_>, scale: f64) -> Self {
        let (width, height) = (ask.width / scale, ask.height / scale);
        let free = (height - MARGIN - TITLE - FLOOR).max(120.0);
        let side = |wanted: Side| column(ids_on(stage, wanted).len(), width, free);
        let (before, after) = (side(Side::Before), side(Side::After));
        let gutter = (width * 0.075).clamp(40.0, 110.0);
        let beside = |column: &Column| match column.width() {
            0.0 => MARGIN,
            width => MARGIN + width + gutter,
        };
        let node_x = beside(&before);
        let node_width = width - node_x - beside(&after);
        Self {
            scale,
            width,
            height,
            before,
            after,
            node_x,
            node_width,
        }
    }

    /// The height that columns and nodes have.
    fn free(&self) -> f64 {
        (self.height - MARGIN - TITLE - FLOOR).max(120.0)
    }

    fn fits(&self, stage: &Stage) -> bool {
        let heights = stage.nodes.values();
        let nodes: f64 = heights
            .map(|node| node_height(node, self.node_width) + NODE_GAP)
            .sum();
        let columns = self.before.height().max(self.after.height());
        let least = match self.scale < 1.0 {
            true => SMALL_NODE_WIDTH_MIN,
            false => NODE_WIDTH_MIN,
        };
        self.node_width >= least && nodes - NODE_GAP <= self.free() && columns <= self.free()
    }
}

/// The actors of a side, those of one node beside each other.
fn ids_on(stage: &Stage, wanted: Side) -> Vec<ActorId> {
    let here = stage.actors.iter();
    let mut ids: Vec<(NodeId, ActorId)> = here
        .filter(|(_, figure)| side(figure.role) == wanted)
        .map(|(id, figure)| (figure.node, *id))
        .collect();
    order::sort(&mut ids);
    ids.into_iter().map(|(_, id)| id).collect()
}
