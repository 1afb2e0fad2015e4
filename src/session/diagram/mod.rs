//! The space-time diagram: a second picture of the same trace. Lanes for actors and nodes, time along them, an arrow for
//! everything that was sent, from its sending to its end.
//!
//! `fold` takes records and keeps flights, stretches and moments (bounded; older ones are forgotten, and it is said so);
//! `roads` remembers who stood at the ends of which connection, so that a diagram can be made at any time from what the
//! trace's window holds. `show` makes the plain data of a window, `picture` lays it out in shapes with a class each, and
//! `svg` writes those as a file. The page draws the same shapes.

mod fold;
mod picture;
mod roads;
mod show;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod view;

pub(crate) use fold::Diagram;
pub use picture::{Anchor, Part, Picture, Shape, picture};
pub(crate) use roads::Roads;
pub(crate) use show::Ask;
pub use view::{
    Arrow, ArrowEnd, ArrowKind, DiagramView, Lane, LaneKey, Mark, MarkKind, Stretch, StretchKind,
    Window,
};

pub(crate) use svg::svg;
