//! The language as a whole.

mod audited;
mod diagnostics;
mod docs;
mod faults;
mod generate;
mod intends;
mod nodes;
mod round;
mod worlds;
