//! The language as a whole.

mod diagnostics;
mod generate;
mod round;
mod worlds;
