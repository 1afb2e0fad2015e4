//! `cargo xtask fuzz`: random bytes and random commands, for as long as it is told.
//!
//! The crate `fuzz` does it; here it is built (optimised, but with every overflow and every debug assertion found) and run.

use std::process::Command;

use crate::{Problem, root, target_dir};

/// Passes the words on to the fuzzer; true if nothing was found.
///
/// # Errors
/// When it does not build or cannot run.
pub fn fuzz(words: &[String]) -> Result<bool, Problem> {
    let mut build = Command::new("cargo");
    build.args(["build", "--quiet", "--profile", "fuzz", "-p", "fuzz"]);
    if !ended_well("build the fuzzer", &mut build)? {
        return Err("the fuzzer does not build".to_string());
    }
    let mut run = Command::new(target_dir().join("fuzz").join("fuzz"));
    run.args(words)
        .arg("--found")
        .arg(target_dir().join("fuzz-found"));
    ended_well("fuzz", &mut run)
}

pub(crate) fn ended_well(title: &str, command: &mut Command) -> Result<bool, Problem> {
    eprintln!("  … {title}");
    let ended = command.current_dir(root()).status();
    ended
        .map(|status| status.success())
        .map_err(|error| format!("{title}: {:?}: {error}", command.get_program()))
}
