//! axe-core, which judges whether the page can be used by everybody: in the user's cache, in exactly one version, and never part of
//! the page.
//!
//! The tests look for it where [`axe_core`] says, and skip what is not there (where `CI=true` they fail).

use std::path::PathBuf;

use crate::Problem;
use crate::clients::from_npm;
use crate::tools::{answers, user_cache};

const PACKAGE: &str = "axe-core@4.14.1";
const HOME: &str = "judges/axe-core-4.14.1";

/// The script to run in a page, if it is there.
pub fn axe_core() -> Option<PathBuf> {
    let script = user_cache()
        .ok()?
        .join(HOME)
        .join("node_modules/axe-core/axe.min.js");
    script.is_file().then_some(script)
}

/// Installs it if it is missing.
///
/// # Errors
/// A sentence that says what it needs.
pub fn install() -> Result<(), Problem> {
    if axe_core().is_some() {
        return Ok(());
    }
    if !answers("npm", &["--version"]) {
        return Err(
            "axe-core, a judge of the page's tests, is installed with npm, which was not found; please \
             install it (on Debian: apt-get install npm)"
                .to_string(),
        );
    }
    from_npm(
        HOME,
        PACKAGE,
        "install axe-core 4.14.1, a judge of the page's tests (once)",
    )
}
