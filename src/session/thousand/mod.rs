//! A thousand worlds of the present one: the same text with other seeds, played in workers, and what they come to together.
//!
//! The page asks a [`Question`] of the text that a session exports. A [`Gather`] gives out seeds, takes the [`Answer`]s of whoever
//! plays them, and adds them up in the order of the seeds, so that the sum is the same however many play. A [`Hand`] is who plays:
//! it gets [`Request`]s as bytes and answers in bytes, since that is what crosses into a worker. Both are plain code without a
//! worker; the page brings the two together. Figures are those of [`scenario::explore`], as on the command line.

mod gather;
mod hand;
mod question;
mod results;
#[cfg(test)]
mod tests;
mod view;
mod wire;

pub use gather::{AHEAD_WORLDS_MAX, CHUNK_WORLDS, Gather, SEEDS, WORLDS};
pub use hand::{Hand, ITEMS_MAX};
pub use question::{Question, UNTIL_US, with_seed};
pub use results::{AUDIENCES_SHOWN_MAX, Measure, Results};
pub use view::{Ask, BinView, CheckView, SEEDS_SHOWN_MAX, SeedView, ThousandView};
pub use wire::{Answer, Extent, Instant, OPEN_ITEMS_MAX, Request, Smallest};
