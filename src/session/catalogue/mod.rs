//! All text that a person sees, in every language: plain typed code, so that a missing translation does not compile.

mod page;
mod starters;

pub use page::Label;
pub use starters::starters;
