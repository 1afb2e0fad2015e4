//! The facade: an [`Action`] goes in, a [`View`] comes out. It owns the world being played, the console, the pace of time,
//! the narration, the stage and the message catalogue; the page above it draws and nothing else.
//!
//! What is absent: the web, wall clocks (wall time comes in with [`Action::Tick`]), broker types in what it hands out.

mod action;
pub mod catalogue;
pub mod stage;
mod view;

pub use action::{Action, AddRole, ScenarioId, Selection, Speed, Target};
pub use view::*;
