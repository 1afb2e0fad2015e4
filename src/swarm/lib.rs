//! The swarm: random small worlds, each a text of the scenario language and what a person does to it, to be played under the
//! eyes of the auditor and of every checker.
//!
//! A [`game::Game`] is a pure function of its number, so what is found can be played again, natively and as wasm. [`write`] makes its
//! text of [`cast`] (who is in it, of every [`kind`]) and [`deeds`] (what is done to it: faults, newcomers, and whatever a person may type);
//! [`watch`] plays it, and [`coverage`] counts what came about. In the end faults stop, everything is mended, and the world runs
//! on, so that it can be asked who makes progress.

pub mod cast;
pub mod coverage;
pub mod deeds;
pub mod dice;
pub mod game;
pub mod kind;
pub mod typed;
pub mod watch;
pub mod write;

pub use game::Game;
