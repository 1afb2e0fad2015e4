//! What a user could observe, tested; and what these tests share.
//!
//! - `transcripts`: sessions recorded from real servers, replayed ([`transcript`]).
//! - `differ`: random sequences, held against a real server ([`differential`]).
//! - `coverage`: whether the transcripts show every command with every word of its arguments, and every way in which it ends.
//! - `page`: the built page in a real headless Chromium ([`harness`]).
//! - `determinism`: the same computation natively and as wasm (the crate in `wasm/`).
//! - `tidy`: rules about the source itself.
//!
//! `cargo xtask test` builds what `page` and `determinism` need and tells them where it is by environment variables.

pub mod differential;
pub mod harness;
pub mod needs;
pub mod transcript;

pub use xtask::known;
