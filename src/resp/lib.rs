//! The Redis serialization protocol, versions 2 and 3: values, decoding, encoding, requests, and the way
//! redis-cli prints replies.
//!
//! What lies where:
//! - [`value`]: [`Value`], one decoded reply.
//! - [`decode`]: [`Decoder`], the client's side: bytes in, values out.
//! - [`request`]: [`RequestParser`], the server's side: bytes in, argument ranges out.
//! - [`args`]: [`Args`], those ranges as slices, and [`ArgsBuf`], which owns its bytes.
//! - [`encode`]: writers that append to a byte vector.
//! - [`inline`]: the quoting rules of inline requests and of redis-cli's prompt.
//! - [`format`](mod@format): replies as redis-cli prints them, as text or as typed spans.
//! - [`number`]: integers and doubles as Redis reads and writes them.
//! - [`error`]: every error text of the protocol, verbatim.
//!
//! Invariants:
//! - No I/O, no clock, no randomness, no allocation whose size a peer merely announced: what is allocated
//!   is bounded by bytes that really came, times a constant.
//! - Any split of the same bytes gives the same values, the same requests and the same errors, in time
//!   linear in the number of bytes.
//! - No input panics. Depth, lengths and counts have named limits ([`Limits`], [`RequestLimits`]).
//! - Nothing here knows a command, a data type or a connection's state.

#![no_std]

extern crate alloc;

#[cfg(test)]
extern crate std;

pub mod args;
pub mod decode;
mod digits;
pub mod encode;
pub mod error;
pub mod format;
pub mod inline;
pub mod number;
pub mod request;
pub mod value;

pub use args::{Args, ArgsBuf};
pub use decode::{Decoder, Limits};
pub use error::{DecodeError, ProtocolError};
pub use inline::UnbalancedQuotes;
pub use request::{Parsed, RequestLimits, RequestParser};
pub use value::Value;
