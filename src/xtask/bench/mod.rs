//! `cargo xtask bench`: how fast the core is, and how much memory it takes, beside redis-server in the same run.
//!
//! The crate `bench` holds the cases; here its programs and the module are built, the servers started, and what they
//! say is compared. Results go to standard output, a line each, with tabs between; all else goes to standard error.

mod broker;
mod page;
mod servers;
mod sim;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Problem, root, target_dir};

/// What the person asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only this case.
    pub case: Option<String>,
    /// Only this target: `native`, `wasm` or `serve`.
    pub target: Option<String>,
    /// How often each case is run; the best counts.
    pub rounds: Option<usize>,
}

/// Runs a benchmark: `broker`, `sim`, `session`, `page`, `memory` or `scale`.
///
/// # Errors
/// When there is no such benchmark, or what it needs is missing or fails.
pub fn bench(which: &str, options: &Options) -> Result<(), Problem> {
    match which {
        "broker" => broker::bench(options),
        "sim" => sim::bench("worlds", options),
        "session" => sim::bench("sessions", options),
        "page" => match page::bench("page")? {
            true => Ok(()),
            false => Err("the page could not be measured".to_string()),
        },
        "memory" => memory(),
        "scale" => scale(),
        other => Err(format!(
            "unknown benchmark `{other}`; they are broker, sim, session, page, memory and scale"
        )),
    }
}

/// Plays an hour of virtual time in the page; true when nothing leaves its budget.
///
/// # Errors
/// When what it needs is missing or fails.
pub fn soak() -> Result<bool, Problem> {
    page::bench("soak")
}

fn memory() -> Result<(), Problem> {
    let programs = programs()?;
    let server = servers::baseline()?;
    let mut command = Command::new(programs.join("bench-memory"));
    pass(
        "the benchmark of memory",
        command.arg(server.port().to_string()),
    )?;
    let mut command = Command::new(programs.join("bench-memory"));
    pass(
        "the benchmark of checkpoints' memory",
        command.arg("sessions"),
    )
}

fn scale() -> Result<(), Problem> {
    let mut command = Command::new(programs()?.join("bench"));
    pass("the benchmark of scale", command.arg("scale"))
}

fn pass(title: &str, command: &mut Command) -> Result<(), Problem> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{title} failed: {status}")),
        Err(error) => Err(format!("{title} cannot run: {error}")),
    }
}

/// Builds the native programs; gives their folder.
fn programs() -> Result<PathBuf, Problem> {
    let build = ["build", "--profile", "measure", "-p", "bench", "--bins"];
    quietly("build the benchmarks", Command::new("cargo").args(build))?;
    Ok(target_dir().join("measure"))
}

/// Runs a program that builds, with its words on standard error.
fn quietly(title: &str, command: &mut Command) -> Result<(), Problem> {
    eprintln!("  … {title}");
    let ended = command
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("{title} failed")),
        Err(error) => Err(format!("{title}: {:?}: {error}", command.get_program())),
    }
}

/// Runs a program and gives what it printed.
fn answer(title: &str, command: &mut Command) -> Result<String, Problem> {
    let output = command
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("{title}: {:?}: {error}", command.get_program()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let words = String::from_utf8_lossy(&output.stderr);
        Err(format!("{title} failed: {}", words.trim()))
    }
}
