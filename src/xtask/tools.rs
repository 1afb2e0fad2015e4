//! The tools that a build needs and that may be missing: where they are looked for, and how they are installed.
//!
//! A tool is taken from PATH when its version is the wanted one, else from the user's cache
//! (`brokerlab/tools/NAME-VERSION/bin`), into which it is installed when it is not there. A cache outside the
//! repository lets a second clone start at once; a version in the path lets two versions of this repository coexist.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::progress::must;
use crate::{Problem, root};

const TRUNK_VERSION: &str = "0.21.14";
const BINARYEN_VERSION: &str = "132.0.0";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The workspace's manifest, which pins the version of wasm-bindgen for the crate and so for the tool.
const MANIFEST: &str = include_str!("../../Cargo.toml");

/// The tools of a build: a PATH on which each is found.
pub struct Tools {
    path: OsString,
}

impl Tools {
    /// A command that finds the tools.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.path).current_dir(root());
        command
    }
}

/// A browser and its driver.
pub struct Browser {
    /// The program of the browser.
    pub chromium: PathBuf,
    /// The program that drives it.
    pub driver: PathBuf,
}

/// Sees to it that the wasm target, wasm-bindgen and Trunk are there.
///
/// # Errors
/// When one is missing and cannot be installed.
pub fn site_tools() -> Result<Tools, Problem> {
    wasm_target()?;
    let bindgen = cargo_tool("wasm-bindgen", "wasm-bindgen-cli", wasm_bindgen_version()?)?;
    let trunk = cargo_tool("trunk", "trunk", TRUNK_VERSION)?;
    with_path([bindgen, trunk])
}

/// Sees to it that the wasm target and wasm-bindgen are there.
///
/// # Errors
/// When one is missing and cannot be installed.
pub fn wasm_tools() -> Result<Tools, Problem> {
    wasm_target()?;
    let bindgen = cargo_tool("wasm-bindgen", "wasm-bindgen-cli", wasm_bindgen_version()?)?;
    with_path([bindgen])
}

/// The version of wasm-bindgen that the workspace pins.
fn wasm_bindgen_version() -> Result<&'static str, Problem> {
    MANIFEST
        .lines()
        .find_map(|line| line.strip_prefix("wasm-bindgen = \"="))
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or_else(|| "Cargo.toml should pin wasm-bindgen as \"=VERSION\"".to_string())
}

fn with_path(folders: impl IntoIterator<Item = Option<PathBuf>>) -> Result<Tools, Problem> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders
        .into_iter()
        .flatten()
        .chain(std::env::split_paths(&old));
    std::env::join_paths(all)
        .map(|path| Tools { path })
        .map_err(|error| format!("a folder of the tools cannot be put on PATH: {error}"))
}

/// The folder to put on PATH for a tool that cargo installs; none when the one on PATH will do.
fn cargo_tool(program: &str, package: &str, version: &str) -> Result<Option<PathBuf>, Problem> {
    if has_version(Path::new(program), version) {
        return Ok(None);
    }
    let home = cache()?.join(format!("{program}-{version}"));
    let bin = home.join("bin");
    if !has_version(&bin.join(program), version) {
        let title = format!("install {program} {version} (once, some minutes)");
        let mut command = Command::new("cargo");
        command
            .args([
                "install",
                "--locked",
                package,
                "--version",
                version,
                "--root",
            ])
            .arg(&home);
        must(&title, &mut command)?;
    }
    Ok(Some(bin))
}

fn has_version(program: &Path, version: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| {
            let text = String::from_utf8_lossy(&output.stdout);
            text.split_whitespace().any(|word| word == version)
        })
}

/// The user's cache of tools.
fn cache() -> Result<PathBuf, Problem> {
    Ok(user_cache()?.join("tools"))
}

/// What we keep for a user beyond any clone.
pub(crate) fn user_cache() -> Result<PathBuf, Problem> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let base = from("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| from("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .or_else(|| from("LOCALAPPDATA").map(PathBuf::from))
        .ok_or("neither XDG_CACHE_HOME nor HOME is set, so there is no place to keep tools")?;
    Ok(base.join("brokerlab"))
}

/// Sees to it that Rust can compile to wasm.
///
/// # Errors
/// When the target is missing and rustup cannot install it.
pub fn wasm_target() -> Result<(), Problem> {
    let libraries = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .output()
        .map_err(|error| format!("rustc cannot run: {error}"))?;
    let folder = PathBuf::from(String::from_utf8_lossy(&libraries.stdout).trim());
    if libraries.status.success() && folder.is_dir() {
        return Ok(());
    }
    rustup("install the wasm target", &["target", "add", WASM_TARGET])
}

/// Sees to it that `cargo fmt` and `cargo clippy` are there.
///
/// # Errors
/// When one is missing and rustup cannot install it.
pub fn rust_components() -> Result<(), Problem> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !answers("cargo", &[subcommand, "--version"]) {
            let title = format!("install {component}");
            rustup(&title, &["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup(title: &str, arguments: &[&str]) -> Result<(), Problem> {
    if !answers("rustup", &["--version"]) {
        return Err(format!(
            "cannot {title}: there is no rustup; please install it, or what `rustup {}` would",
            arguments.join(" ")
        ));
    }
    must(title, Command::new("rustup").args(arguments)).map(|_| ())
}

/// Whether `program` runs with these arguments and is content.
pub fn answers(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// A wasm-opt, from PATH or from the npm package in the cache. None where there is neither one nor npm, which costs
/// some size and nothing else.
pub fn wasm_opt() -> Option<PathBuf> {
    if answers("wasm-opt", &["--version"]) {
        return Some(PathBuf::from("wasm-opt"));
    }
    let home = cache().ok()?.join(format!("binaryen-{BINARYEN_VERSION}"));
    let program = home.join("node_modules").join(".bin").join("wasm-opt");
    if answers(&program, &["--version"]) {
        return Some(program);
    }
    if !answers("npm", &["--version"]) {
        return None;
    }
    let mut command = Command::new("npm");
    command
        .args(["install", "--no-audit", "--no-fund", "--prefix"])
        .arg(&home)
        .arg(format!("binaryen@{BINARYEN_VERSION}"));
    match must(
        "install wasm-opt (npm package binaryen, once)",
        &mut command,
    ) {
        Ok(_) => Some(program).filter(|program| answers(program, &["--version"])),
        Err(problem) => {
            println!("{problem}");
            None
        }
    }
}

/// A browser and its driver, installed by apt-get where that is possible.
///
/// # Errors
/// One sentence that says what to install.
pub fn browser() -> Result<Browser, Problem> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    if !may_install() {
        return Err(
            "no Chromium with its driver was found; please install them (on Debian: apt-get \
             install chromium chromium-driver) or name them in CHROME and CHROMEDRIVER"
                .to_string(),
        );
    }
    apt_install(
        "install Chromium, its driver and a Korean font",
        &["chromium", "chromium-driver", "fonts-noto-cjk"],
    )?;
    find_browser().ok_or_else(|| "apt-get installed no Chromium with its driver".to_string())
}

fn find_browser() -> Option<Browser> {
    let chromiums = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let chromium = find("CHROME", &chromiums)?;
    let driver = find("CHROMEDRIVER", &["chromedriver"])?;
    Some(Browser { chromium, driver })
}

/// The program that an environment variable names, or else the first of `names` that is on PATH.
fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
        return Some(PathBuf::from(named)).filter(|program| program.is_file());
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

/// Whether the system's package manager is one that we know and may use.
pub(crate) fn may_install() -> bool {
    is_root() && answers("apt-get", &["--version"])
}

/// Installs packages of Debian's. Services among them are not started: only their programs are wanted.
pub(crate) fn apt_install(title: &str, packages: &[&str]) -> Result<(), Problem> {
    let mut update = Command::new("apt-get");
    must("apt-get update", update.args(["-q", "update"]))?;
    let mut install = Command::new("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("RUNLEVEL", "1")
        .args(["install", "-qy", "--no-install-recommends"])
        .args(packages);
    must(title, &mut install).map(|_| ())
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_pins_wasm_bindgen_to_one_version() {
        let version = wasm_bindgen_version().expect("pinned");
        assert_eq!(version.split('.').count(), 3, "{version}");
    }

    #[test]
    fn a_missing_program_has_no_version() {
        assert!(!has_version(Path::new("brokerlab-no-such-tool"), "1.0.0"));
    }
}
