//! Whether a test has what it needs in order to judge.
//!
//! A missing browser, server or build is a failure where `CI=true`, since a green result would mean nothing; elsewhere
//! the test is skipped, visibly: `cargo xtask test` counts the marked lines.

use std::path::PathBuf;

use xtask::tally::SKIP_MARK;

/// Skips the calling test for `reason`; the caller returns after it.
///
/// # Panics
/// Where `CI=true`.
pub fn skip(reason: &str) {
    assert!(!is_ci(), "{reason}");
    println!("{SKIP_MARK}{reason}");
}

fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The path in an environment variable that `cargo xtask test` sets.
pub fn path(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// Whether random cases should be tried at their full counts rather than at those that fit twenty minutes.
pub fn is_full() -> bool {
    std::env::var_os("BROKERLAB_FULL").is_some()
}
