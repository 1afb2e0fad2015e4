//! `cargo xtask swarm`: random worlds with everybody watching.
//!
//! The crate `swarm` plays them; here it is built (optimised, but with every overflow and every debug assertion found) and run.

use std::process::Command;

use crate::fuzz::ended_well;
use crate::{Problem, target_dir};

/// The games of `test --full`.
pub(crate) const GAMES_FULL: &str = "10000";

/// Passes the words on to the swarm; true if nothing was found.
///
/// # Errors
/// When it does not build or cannot run.
pub fn swarm(words: &[String]) -> Result<bool, Problem> {
    build()?;
    ended_well("swarm", program().args(words))
}

/// Builds the program.
pub(crate) fn build() -> Result<(), Problem> {
    let mut build = Command::new("cargo");
    build.args(["build", "--quiet", "--profile", "fuzz", "-p", "swarm"]);
    build.args(["--features", "program"]);
    match ended_well("build the swarm", &mut build)? {
        true => Ok(()),
        false => Err("the swarm does not build".to_string()),
    }
}

/// The program.
pub(crate) fn program() -> Command {
    Command::new(target_dir().join("fuzz").join("swarm"))
}
