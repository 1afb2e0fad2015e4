//! The world: nodes, actors and links in virtual time, the trace of what happened, and the ledger of what became of every message.
//!
//! What is absent, and stays absent: a wall clock, randomness that is not passed in, I/O, the web. A world is a pure
//! function of its spec, its seed and the recorded input, on every machine.
//!
//! Where to look: [`spec`] is what a world is made of, [`settings`] what its nodes can be set to, [`input`] what a person does to it, [`world`] what can be asked of it,
//! [`trace`] what happened, [`ledger`] what became of the messages, [`prelude`] makes the usual actors; [`rng`], [`queue`] and
//! [`log`] are what it stands on.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

mod actor;
pub mod audit;
pub mod check;
pub mod fate;
pub mod input;
pub mod intent;
pub mod ledger;
mod link;
pub mod log;
mod node;
pub mod prelude;
mod program;
pub mod queue;
mod reply;
pub mod rng;
pub mod seeded;
pub mod settings;
mod shared;
pub mod spec;
pub mod trace;
pub mod watch;
pub mod world;

pub use input::{Input, InputError, Recording, SpecError};
pub use node::{MEMORY_BYTES_MAX, OUTPUT_BYTES_MAX, VALUE_BYTES_MAX};
pub use world::{Progress, Stepped, Upcoming, World};
