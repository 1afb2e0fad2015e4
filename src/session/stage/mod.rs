//! The stage: a fold of the trace into figures, and a scene of them at time t.
//!
//! [`Stage::fold`] takes every record once, in order; [`Stage::scene`] is a pure function of what was folded and of the
//! moment asked for. Nothing here asks the world or a broker anything.

mod columns;
mod events;
mod figures;
mod fold;
mod label;
mod layout;
mod moving;
mod paint;
mod people;
mod scene;
mod shelves;
mod spots;
mod story;
mod tape;
#[cfg(test)]
mod tests;
mod traffic;
#[cfg(test)]
mod truths;
mod waiting;
mod words;

pub use fold::Stage;
pub use layout::Ask;
pub use scene::{Align, Area, Curve, HitTarget, Ink, Mark, Scene, Shape};
pub use spots::{EntrySpot, GroupSpot, SeatSpot, ShelfName};

use sim::spec::Micros;

/// How much of a span is over at `now`, 0..=1; an empty span is over.
fn share(start: Micros, end: Micros, now: Micros) -> f64 {
    if end <= start || now >= end {
        return 1.0;
    }
    now.saturating_sub(start) as f64 / (end - start) as f64
}
