//! Build, serve, test and measure: the commands behind `cargo xtask`.
//!
//! Invariants: nothing outside the repository's `target/` and `dist/` is written except tools, which go into a cache of
//! the user (`tools`), and the browser, which comes from the system's package manager; every program that is started
//! is named while it runs, with its time; nothing is downloaded silently. The static server (`server`) is here rather
//! than in the tests because both `serve` and the tests of the page use it.

pub mod axe;
pub mod bench;
pub mod clients;
pub mod fuzz;
pub mod help;
pub mod judges;
pub mod known;
pub mod progress;
pub mod serve;
pub mod server;
pub mod site;
pub mod suite;
pub mod swarm;
pub mod tally;
pub mod tcl;
pub mod tools;

use std::path::PathBuf;

/// What went wrong, in one sentence (or a few lines) for the person at the terminal.
pub type Problem = String;

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(&own).to_path_buf()
}

/// The directory that cargo builds into: `CARGO_TARGET_DIR` where it is set, else `target` in the repository.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) if !dir.is_empty() => root().join(dir),
        _ => root().join("target"),
    }
}
