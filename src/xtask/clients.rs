//! Real clients for the tests of `brokerlab serve`: redis-py and ioredis, in the user's cache, each in exactly one version.
//!
//! The tests look for them where [`redis_py`] and [`ioredis`] say, and skip what is not there (where `CI=true` they fail).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Problem;
use crate::progress::must;
use crate::tools::{answers, user_cache};

/// redis-py, pinned by its hash. It needs nothing else.
const REDIS_PY: &str = "redis==8.1.0 \
    --hash=sha256:a4fe1aac3d3b3cc791d4b3d5931c5a956045dc951ee74d1c913ee3ac4d2ee9fb";
const REDIS_PY_HOME: &str = "clients/redis-py-8.1.0";

const IOREDIS: &str = "ioredis@5.8.2";
const IOREDIS_HOME: &str = "clients/ioredis-5.8.2";

/// Installs what is missing.
///
/// # Errors
/// A sentence for each that cannot be installed, which says what it needs.
pub fn clients() -> Vec<Problem> {
    [install_redis_py(), install_ioredis()]
        .into_iter()
        .filter_map(Result::err)
        .collect()
}

/// The folder to put into PYTHONPATH, if redis-py is there.
pub fn redis_py() -> Option<PathBuf> {
    let home = user_cache().ok()?.join(REDIS_PY_HOME);
    home.join("redis/__init__.py").is_file().then_some(home)
}

/// The folder to put into NODE_PATH, if ioredis is there.
pub fn ioredis() -> Option<PathBuf> {
    let home = user_cache().ok()?.join(IOREDIS_HOME).join("node_modules");
    home.join("ioredis/package.json").is_file().then_some(home)
}

fn install_redis_py() -> Result<(), Problem> {
    if redis_py().is_some() {
        return Ok(());
    }
    if !answers("python3", &["-m", "pip", "--version"]) {
        return Err(
            "redis-py, a client of the tests, is installed with pip, which was not found; please \
                    install it (on Debian: apt-get install python3-pip)"
                .to_string(),
        );
    }
    into_place(REDIS_PY_HOME, |work| {
        let requirements = work.join("requirements.txt");
        fs::write(&requirements, REDIS_PY)
            .map_err(|error| format!("{}: {error}", requirements.display()))?;
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--target",
        ])
        .arg(work)
        .arg("--requirement")
        .arg(&requirements);
        must(
            "install redis-py 8.1.0, a client of the tests (once)",
            &mut pip,
        )
        .map(|_| ())
    })
}

fn install_ioredis() -> Result<(), Problem> {
    if ioredis().is_some() {
        return Ok(());
    }
    if !answers("npm", &["--version"]) || !answers("node", &["--version"]) {
        return Err(
            "ioredis, a client of the tests, needs node and npm, which were not found; please \
                    install them (on Debian: apt-get install nodejs npm)"
                .to_string(),
        );
    }
    from_npm(
        IOREDIS_HOME,
        IOREDIS,
        "install ioredis 5.8.2, a client of the tests (once)",
    )
}

/// Installs exactly one version of a package, without running anything of it.
pub(crate) fn from_npm(home: &str, package: &str, title: &str) -> Result<(), Problem> {
    into_place(home, |work| {
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ])
        .arg(work)
        .arg(package);
        must(title, &mut npm).map(|_| ())
    })
}

/// Fills a folder beside its place and moves it there at the end, so that an interruption leaves nothing half done.
fn into_place(home: &str, fill: impl FnOnce(&Path) -> Result<(), Problem>) -> Result<(), Problem> {
    let home = user_cache()?.join(home);
    let work = home.with_extension(format!("new-{}", std::process::id()));
    let told = |error: std::io::Error| format!("{}: {error}", home.display());
    fs::create_dir_all(&work).map_err(told)?;
    let filled = fill(&work).and_then(|()| {
        drop(fs::remove_dir_all(&home));
        fs::rename(&work, &home).map_err(told)
    });
    drop(fs::remove_dir_all(&work));
    filled
}
