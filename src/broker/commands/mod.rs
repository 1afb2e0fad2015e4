//! The families. Each file declares its commands, every handler right below its entry.

use crate::context::{Ctx, Run};
use crate::errors;
use crate::table::Command;

pub mod acl;
pub mod client;
pub mod client_pause;
mod client_tracking;
pub mod collection;
pub mod command;
pub mod config;
pub mod connection;
pub mod copy;
pub mod counter;
pub mod counter_bounded;
pub mod debug;
pub mod expire;
pub mod generic;
pub mod hash;
pub mod hash_expire;
pub mod hash_import;
pub mod hash_walk;
pub mod hash_with_expiry;
mod history;
pub mod info;
pub mod list;
pub mod list_blocking;
pub mod list_inside;
pub mod list_move;
pub mod memory;
pub mod observe;
pub mod persistence;
pub mod pubsub;
pub mod server;
pub mod set;
pub mod set_combine;
pub mod set_count;
pub mod set_random;
pub mod sort;
pub mod sorted_set;
pub mod sorted_set_add;
mod sorted_set_algebra;
mod sorted_set_args;
pub mod sorted_set_combine;
pub mod sorted_set_pop;
pub mod sorted_set_random;
pub mod sorted_set_range;
pub mod sorted_set_remove;
pub mod stream;
pub mod stream_add;
mod stream_args;
mod stream_budget;
pub mod stream_claim;
mod stream_copy;
pub mod stream_delex;
pub mod stream_group;
pub mod stream_idempotent;
pub mod stream_info;
pub mod stream_pending;
pub mod stream_read;
pub mod stream_read_group;
pub mod stream_release;
pub mod string;
pub mod string_common;
pub mod string_compare;
pub mod string_expiry;
pub mod string_many;
pub mod string_part;
pub mod string_set;
mod times;
pub mod transactions;
pub mod wait_aof;

/// All families: the table is built from these.
pub const FAMILIES: &[&[Command]] = &[
    acl::COMMANDS,
    client::COMMANDS,
    command::COMMANDS,
    config::COMMANDS,
    connection::COMMANDS,
    copy::COMMANDS,
    counter::COMMANDS,
    counter_bounded::COMMANDS,
    debug::COMMANDS,
    expire::COMMANDS,
    generic::COMMANDS,
    hash::COMMANDS,
    hash_expire::COMMANDS,
    hash_import::COMMANDS,
    hash_walk::COMMANDS,
    hash_with_expiry::COMMANDS,
    info::COMMANDS,
    list::COMMANDS,
    list_blocking::COMMANDS,
    memory::COMMANDS,
    observe::COMMANDS,
    persistence::COMMANDS,
    pubsub::COMMANDS,
    list_inside::COMMANDS,
    list_move::COMMANDS,
    server::COMMANDS,
    stream::COMMANDS,
    stream_add::COMMANDS,
    stream_claim::COMMANDS,
    stream_delex::COMMANDS,
    stream_group::COMMANDS,
    stream_idempotent::COMMANDS,
    stream_info::COMMANDS,
    stream_pending::COMMANDS,
    stream_read::COMMANDS,
    stream_read_group::COMMANDS,
    stream_release::COMMANDS,
    set::COMMANDS,
    set_combine::COMMANDS,
    set_count::COMMANDS,
    set_random::COMMANDS,
    sort::COMMANDS,
    sorted_set::COMMANDS,
    sorted_set_add::COMMANDS,
    sorted_set_combine::COMMANDS,
    sorted_set_pop::COMMANDS,
    sorted_set_random::COMMANDS,
    sorted_set_range::COMMANDS,
    sorted_set_remove::COMMANDS,
    string::COMMANDS,
    string_common::COMMANDS,
    string_compare::COMMANDS,
    string_expiry::COMMANDS,
    string_many::COMMANDS,
    string_part::COMMANDS,
    string_set::COMMANDS,
    transactions::COMMANDS,
    wait_aof::COMMANDS,
];

/// A container without a subcommand: its arity lets nobody get here.
pub(crate) fn container(ctx: &mut Ctx<'_>) -> Run {
    Err(errors::arity(ctx.command.name))
}
