//! Data structures. They know no protocol, no client and no command.

pub mod cow;
pub mod dict;
pub mod extended;
pub mod hash;
pub mod list;
mod list_chunk;
pub mod packing;
pub mod random;
pub mod ranked;
pub mod set;
pub mod siphash;
pub mod sorted_set;
pub mod stream;
pub mod stream_group;
pub mod stream_log;
pub mod stream_map;
mod stream_node;
pub mod stream_producers;
#[cfg(test)]
mod stream_tests;
pub mod text;
