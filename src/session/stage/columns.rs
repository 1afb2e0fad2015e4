//! How actors stand on their side of the stage: in columns beside the nodes, in rows above and below them.

use super::layout::{MARGIN, Side};
use super::scene::Area;
use sim::trace::ActorId;
use std::collections::BTreeMap;

/// A box with two lines.
const BOX_HEIGHT: f64 = 50.0;
/// A box with one line.
const BOX_HEIGHT_MIN: f64 = 27.0;
/// From this height on a box has two lines.
pub(super) const TWO_LINES_FROM: f64 = 40.0;
const GAP: f64 = 7.0;
const GAP_MAX: f64 = 46.0;
const COLUMNS_MAX: usize = 5;
/// The least width of a box in a row.
const ROW_BOX_MIN: f64 = 112.0;
/// More actors than this stand in rows of boxes with one line.
const TALL_ROWS_MAX: usize = 9;

/// The actors of one side of a wide stage.
pub(super) struct Column {
    count: usize,
    columns: usize,
    box_width: f64,
    box_height: f64,
}

/// So many actors beside so high a stage. Boxes keep two lines while there is room for them, then a second column comes
/// before names become hard to read.
pub(super) fn column(count: usize, stage_width: f64, free: f64) -> Column {
    let height = |columns: usize| {
        let rows = count.div_ceil(columns).max(1) as f64;
        (free - GAP * (rows - 1.0)) / rows
    };
    let columns = (1..=COLUMNS_MAX)
        .find(|columns| height(*columns) >= BOX_HEIGHT_MIN + (3 - 3.min(*columns)) as f64)
        .unwrap_or(COLUMNS_MAX);
    let box_width = if columns == 1 {
        (stage_width * 0.19).clamp(124.0, 200.0)
    } else {
        (stage_width * 0.1).clamp(84.0, 128.0)
    };
    Column {
        count,
        columns,
        box_width,
        box_height: height(columns).clamp(BOX_HEIGHT_MIN, BOX_HEIGHT),
    }
}

impl Column {
    fn rows(&self) -> usize {
        self.count.div_ceil(self.columns)
    }

    /// Of all columns; none if nobody stands there.
    pub fn width(&self) -> f64 {
        if self.count == 0 {
            return 0.0;
        }
        (self.box_width + GAP) * self.columns as f64 - GAP
    }

    /// With the least gaps.
    pub fn height(&self) -> f64 {
        (self.box_height + GAP) * self.rows() as f64 - GAP
    }

    /// Where everybody stands: from top to bottom, the first column nearest to the nodes.
    pub fn places(&self, x: f64, top: f64, free: f64, is_left: bool) -> impl Iterator<Item = Area> {
        let rows = self.rows().max(1);
        let room = free - self.box_height * rows as f64;
        let gap = (room / (rows as f64 + 1.0)).clamp(GAP, GAP_MAX);
        let used = self.box_height * rows as f64 + gap * (rows as f64 - 1.0);
        let top = top + ((free - used) / 2.0).max(0.0);
        let (columns, width, height) = (self.columns, self.box_width, self.box_height);
        (0..self.count).map(move |index| {
            let column = index / rows;
            let from_left = if is_left {
                columns - 1 - column
            } else {
                column
            };
            Area {
                x: x + (width + GAP) * from_left as f64,
                y: top + (height + gap) * (index % rows) as f64,
                width,
                height,
            }
        })
    }
}

/// Puts actors into rows from `y` on, and answers with where the next thing may begin.
pub(super) fn rows(
    actors: &mut BTreeMap<ActorId, (Side, Area)>,
    ids: &[ActorId],
    side: Side,
    (mut y, free): (f64, f64),
) -> f64 {
    let most = ((free + GAP) / (ROW_BOX_MIN + GAP)).floor().max(1.0) as usize;
    let height = if ids.len() > TALL_ROWS_MAX {
        TWO_LINES_FROM - 6.0
    } else {
        BOX_HEIGHT
    };
    // Rows of nearly the same length look better than a full one and a single box.
    let lines = ids.len().div_ceil(most).max(1);
    for row in ids.chunks(ids.len().div_ceil(lines).max(1)) {
        let width = (free + GAP) / row.len() as f64 - GAP;
        for (index, id) in row.iter().enumerate() {
            let x = MARGIN + (width + GAP) * index as f64;
            let area = Area {
                x,
                y,
                width,
                height,
            };
            actors.insert(*id, (side, area));
        }
        y += height + GAP;
    }
    y
}
