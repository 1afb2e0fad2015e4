//! The families. Each file declares its commands, every handler right below its entry.

use crate::table::Command;

pub mod connection;
pub mod list;
pub mod list_blocking;
pub mod pubsub;
pub mod transactions;

/// All families: the table is built from these.
pub static FAMILIES: &[&[Command]] = &[
    connection::COMMANDS,
    list::COMMANDS,
    list_blocking::COMMANDS,
    pubsub::COMMANDS,
    transactions::COMMANDS,
];
