//! Data structures. They know no protocol, no client and no command.

pub mod cow;
pub mod dict;
pub mod extended;
pub mod list;
pub mod stream;
pub mod stream_group;
pub mod stream_map;
mod stream_node;
pub mod text;
