//! One Redis node as a state machine: bytes and time in, bytes and events out.
//!
//! Calling order: any `handle_*`, then [`Broker::poll_output`], [`Broker::poll_event`] until they give nothing, and
//! [`Broker::poll_timeout`] for when to call [`Broker::handle_timeout`].
//!
//! Where things are: [`table`] declares what a command is; `commands` holds the families, one entry with its handler
//! below it; `dispatch` takes a request from its bytes to its reply; [`context`] is what a handler sees; [`keyspace`]
//! holds the databases and `change` is the only way to change which keys there are; [`blocking`] parks clients and
//! serves them; `types` holds the data structures, which know none of the above; [`errors`] holds every error text.
//!
//! Invariants:
//! - No wall clock, no randomness, no I/O: time is an argument, and the seed comes with [`Config`].
//! - The same calls give the same bytes and events on every machine: no order depends on addresses or word size.
//! - No input panics. Protocol errors close the connection, everything else is an error reply.
//! - A message's identity never comes from its payload: it is numbered when the command that makes it runs.
//! - Cloning a broker is a checkpoint: big data are chunks that are copied when they are written to.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod args;
#[cfg(test)]
mod behaviour;
pub mod blocking;
mod change;
pub mod client;
pub mod commands;
mod config;
mod configure;
pub mod context;
mod digest;
mod dispatch;
pub mod errors;
pub mod event;
mod eviction;
mod fields;
pub mod glob;
pub mod inspect;
pub mod journal;
pub mod key_spec;
pub mod keyspace;
pub mod look;
mod lookup;
mod node;
pub mod notify;
mod observe;
pub mod order;
mod output;
pub mod params;
mod pause;
pub mod pubsub;
mod reload;
pub mod reply;
pub mod seeded;
mod sha1;
mod stats;
pub mod table;
pub mod types;

pub use config::{Config, Connect};
pub use configure::Misfit;
pub use node::{Broker, Output};
pub use reply::{Frame, FrameKind};

/// The version that HELLO and INFO say.
pub const REDIS_VERSION: &str = "8.2.3";

/// Our own version, which stands beside it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
