//! The panels beside the stage, each made from folds of the trace.

mod actors;
pub mod charts;
pub mod checks;
mod compare;
pub mod inspector;
mod ledger;
mod life;
mod time;
mod trays;

pub(crate) use actors::{actor_views, node_views, role_id};
pub(crate) use charts::{Material, charts_view};
pub(crate) use checks::{check_proofs, checks_view, verdict_proofs};
pub(crate) use compare::compare_view;
pub(crate) use ledger::ledger_view;
pub(crate) use life::Selected;
pub(crate) use time::{TimeState, mark_views, time_view};
pub(crate) use trays::Trays;
