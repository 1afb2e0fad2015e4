//! What the canvas draws: shapes with a meaning instead of a colour. The theme gives each [`Ink`] its colour,
//! so that light and dark need no new scene, and a test can ask what is on the stage without looking at pixels.

use super::spots::{EntrySpot, SeatSpot};
use crate::Selection;

/// A picture at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Its size in units of its own (see `scale`); it may be higher than the stage, which then scrolls.
    pub width: f64,
    /// See `width`.
    pub height: f64,
    /// How many CSS pixels a unit of it is where it just fits the stage's width.
    pub scale: f64,
    /// In drawing order.
    pub shapes: Vec<Shape>,
    /// What can be pointed at, topmost last.
    pub targets: Vec<HitTarget>,
    /// Pending entries that can be taken hold of, topmost last.
    pub entries: Vec<EntrySpot>,
    /// Where they can be let go, topmost last.
    pub seats: Vec<SeatSpot>,
    /// Whether time alone moves something in it (a dot on its way, a countdown): then the next frame differs.
    pub moving: bool,
}

/// Something that can be pointed at.
#[derive(Clone, Debug, PartialEq)]
pub struct HitTarget {
    /// What it is.
    pub selection: Selection,
    /// Its box; grown to 44 px for touch by whoever asks.
    pub area: Area,
}

/// A box: left, top, width, height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A cubic Bézier curve; a message on its way is somewhere on one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Curve {
    pub from: (f64, f64),
    pub control_from: (f64, f64),
    pub control_to: (f64, f64),
    pub to: (f64, f64),
}

impl Curve {
    /// Leaves and arrives level.
    pub fn level(from: (f64, f64), to: (f64, f64)) -> Self {
        let middle = f64::midpoint(from.0, to.0);
        Self {
            from,
            control_from: (middle, from.1),
            control_to: (middle, to.1),
            to,
        }
    }

    /// Leaves and arrives upright.
    pub fn upright(from: (f64, f64), to: (f64, f64)) -> Self {
        let middle = f64::midpoint(from.1, to.1);
        Self {
            from,
            control_from: (from.0, middle),
            control_to: (to.0, middle),
            to,
        }
    }

    /// The point at `share` 0..=1 of the way (of the parameter, not of the length).
    pub fn at(&self, share: f64) -> (f64, f64) {
        let (t, u) = (share, 1.0 - share);
        let weigh = |a: f64, b: f64, c: f64, d: f64| {
            u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
        };
        (
            weigh(
                self.from.0,
                self.control_from.0,
                self.control_to.0,
                self.to.0,
            ),
            weigh(
                self.from.1,
                self.control_from.1,
                self.control_to.1,
                self.to.1,
            ),
        )
    }

    /// The same way back.
    pub const fn reversed(&self) -> Self {
        Self {
            from: self.to,
            control_from: self.control_to,
            control_to: self.control_from,
            to: self.from,
        }
    }
}

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Ink {
    Background,
    Panel,
    Raised,
    Line,
    Faint,
    Text,
    Dim,
    InFlight,
    Stored,
    Pending,
    Working,
    Done,
    Lost,
    Discarded,
    Duplicate,
    Selected,
}

/// One shape. Fates differ by shape too, never by colour alone.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Shape {
    Rect {
        area: Area,
        radius: f64,
        fill: Option<Ink>,
        stroke: Option<Ink>,
        dashed: bool,
    },
    /// A line along a [`Curve`].
    Path {
        curve: Curve,
        ink: Ink,
        dashed: bool,
        width: f64,
    },
    /// What is on its way in one direction where single messages would be too many: a band, the wider the more there is,
    /// with dashes along it, the closer (`gap`) the more there is.
    Flow {
        curve: Curve,
        ink: Ink,
        width: f64,
        gap: f64,
    },
    /// A message. `ring` marks a duplicate, `alpha` 0..=1 a dot that fades.
    Dot {
        x: f64,
        y: f64,
        radius: f64,
        ink: Ink,
        mark: Mark,
        ring: Option<Ink>,
        selected: bool,
        alpha: f64,
    },
    /// A countdown or idle clock: `share` 0..=1 of the circle.
    Ring {
        x: f64,
        y: f64,
        radius: f64,
        share: f64,
        ink: Ink,
    },
    Text {
        x: f64,
        y: f64,
        text: String,
        ink: Ink,
        size: f64,
        mono: bool,
        bold: bool,
        align: Align,
        max_width: f64,
    },
}

/// The sign inside a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mark {
    None,
    Cross,
    Check,
    Hollow,
    Half,
    /// Two bars: it stands still.
    Pause,
}

/// How text sits at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    Left,
    Middle,
    Right,
}
