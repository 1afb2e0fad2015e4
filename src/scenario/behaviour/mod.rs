//! The language as a whole.

mod diagnostics;
mod docs;
mod generate;
mod round;
mod worlds;
