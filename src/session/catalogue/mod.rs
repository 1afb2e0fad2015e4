//! All text that a person sees, in every language: plain typed code, so that a missing translation does not compile.
//! The page and the command line share it.

mod en;
mod ko;
mod language;
mod page;
pub mod particle;
mod starters;

pub use page::Label;
pub use starters::starters;
