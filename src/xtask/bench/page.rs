//! What the page costs in a real headless Chromium: frames, the start, and an hour at a hundred times the speed of a clock.
//!
//! The harness of the page's tests measures (`tests/measure`); here the page is built for release and the browser found.

use std::process::Command;

use super::{quietly, root};
use crate::Problem;
use crate::site::Build;
use crate::tools;

/// Measures `page` or `soak`; false when a soak leaves its budget.
pub(super) fn bench(what: &str) -> Result<bool, Problem> {
    let browser = tools::browser()?;
    // As a program of its own, whose words do not mix with the results.
    let own =
        std::env::current_exe().map_err(|error| format!("xtask cannot run itself: {error}"))?;
    quietly("build the page for release", Command::new(own).arg("build"))?;
    let build = ["build", "--quiet", "-p", "tests", "--bin", "measure"];
    quietly("build the harness", Command::new("cargo").args(build))?;
    eprintln!("name\ttarget\tvalue\tbudget");
    let mut measure = Command::new("cargo");
    measure
        .args([
            "run", "--quiet", "-p", "tests", "--bin", "measure", "--", what,
        ])
        .current_dir(root())
        .env("BROKERLAB_PAGE", Build::Release.folder())
        .env("BROKERLAB_CHROMIUM", browser.chromium)
        .env("BROKERLAB_CHROMEDRIVER", browser.driver);
    let ended = measure.status();
    Ok(ended.map_err(|error| format!("cargo: {error}"))?.success())
}
