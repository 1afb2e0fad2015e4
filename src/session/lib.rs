//! The facade: an [`Action`] goes in, a [`View`] comes out. It owns the world being played, the console, the pace of time,
//! the narration, the stage and the message catalogue; the page above it draws and nothing else.
//!
//! What is absent: the web, wall clocks (wall time comes in with [`Action::Tick`]), broker types in what it hands out.

mod action;
pub mod catalogue;
mod console;
pub mod diagram;
mod files;
mod folds;
mod kept;
mod listeners;
mod narrator;
mod pace;
mod panels;
mod payload;
mod registry;
mod session;
pub mod stage;
mod tell;
pub mod thousand;
mod travel;
mod view;
mod wire;
mod worlds;

pub use broker::order;

pub use action::{Action, AddRole, Affliction, ScenarioId, Selection, Speed, Target};
pub use console::{Assist, Completion, Piece, PieceKind};
pub use files::{File, FileKind};
pub use panels::{charts, checks, inspector};
pub use session::{Recording, Session, Start};
pub use view::*;

/// The id of a reason as the view has it, if there is such a reason.
pub fn reason_id(text: &str) -> Option<&'static str> {
    let reasons = sim::fate::Reason::ALL.iter();
    reasons.map(|reason| reason.id()).find(|id| *id == text)
}
