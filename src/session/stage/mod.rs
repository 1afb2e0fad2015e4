//! The stage: a fold of the trace into a picture at time t.

mod scene;

pub use scene::{Align, Area, HitTarget, Ink, Mark, Scene, Shape};
