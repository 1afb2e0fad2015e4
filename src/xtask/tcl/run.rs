//! One file of the suite against one server of its own, with an end to both whatever happens.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::progress::must;
use crate::tools::user_cache;
use crate::{Problem, root, target_dir};

/// Whom the suite judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// `brokerlab serve`.
    #[default]
    Ours,
    /// redis-server 8.2.3, to see which tests newer servers fail.
    Baseline,
    /// redis-server 7.0.15, of whose source the suite is a part.
    SecondOpinion,
}

/// What a run needs to know.
pub struct Plan {
    /// Whom to judge.
    pub target: Target,
    /// Where the suite was unpacked.
    pub suite: PathBuf,
    /// How long one file may take.
    pub patience: Duration,
    /// Tags of the suite whose tests are left out.
    pub denied_tags: Vec<String>,
    /// Whether random tests run with all their cases.
    pub full: bool,
}

const POLL: Duration = Duration::from_millis(50);
/// How long a server may take until it answers.
const START_MAX: Duration = Duration::from_secs(10);
/// How long the suite waits for one test, unless random ones run with all their cases.
const TEST_SECONDS_MAX: u64 = 60;
/// The suite talks to itself on ports from here on.
const SUITE_PORT_MIN: u32 = 22_000;
const SUITE_PORT_STEP: u32 = 40;
const SUITE_PORT_RANGES: u32 = 200;

/// Builds what is to be judged.
///
/// # Errors
/// When it does not compile.
pub fn build(target: Target) -> Result<(), Problem> {
    if target != Target::Ours {
        return Ok(());
    }
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--release", "-p", "cli"])
        .current_dir(root());
    must("build brokerlab", &mut cargo).map(|_| ())
}

/// Runs one file, such as `unit/scan`, leaving out the tests that `skipped` names, and returns all that the suite wrote.
///
/// # Errors
/// When the server or the suite cannot run.
pub fn run(plan: &Plan, file: &str, skipped: &[String]) -> Result<String, Problem> {
    let server = Server::start(plan.target)?;
    let name = file.replace('/', "-");
    let folder = target_dir().join("xtask").join("tcl");
    let skip_file = folder.join(format!("{name}.skip"));
    fs::write(&skip_file, skip_lines(skipped))
        .map_err(|error| format!("{}: {error}", skip_file.display()))?;
    let log = folder.join(format!("{name}.log"));
    let mut command = suite_command(plan, file, server.port, &skip_file);
    let late = run_to_end(&mut command, &log, plan.patience)?;
    let output = fs::read(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let mut text = String::from_utf8_lossy(&output).into_owned();
    if late {
        kill_worker(&text);
        let seconds = plan.patience.as_secs();
        text.push_str(&format!(
            "\n[exception]: {file} took more than {seconds} s\n"
        ));
    }
    Ok(text)
}

fn suite_command(plan: &Plan, file: &str, port: u16, skip_file: &Path) -> Command {
    let own = SUITE_PORT_MIN + u32::from(port) % SUITE_PORT_RANGES * SUITE_PORT_STEP;
    let mut command = Command::new("tclsh");
    command
        .current_dir(&plan.suite)
        .arg("tests/test_helper.tcl")
        .args(["--host", "127.0.0.1", "--port", &port.to_string()])
        .args(["--baseport", &own.to_string()])
        // A test that breaks counts as failed, and does not end the file.
        .args(["--durable", "--dont-clean"])
        // Without it the suite leaves these tests out by itself, and says no tag.
        .arg("--large-memory")
        .args(["--single", file])
        .arg("--skipfile")
        .arg(skip_file);
    if !plan.denied_tags.is_empty() {
        let tags: Vec<String> = plan
            .denied_tags
            .iter()
            .map(|tag| format!("-{tag}"))
            .collect();
        command.args(["--tags", &tags.join(" ")]);
    }
    let test_seconds_max = if plan.full {
        command.arg("--accurate");
        plan.patience.as_secs()
    } else {
        TEST_SECONDS_MAX
    };
    command.args(["--timeout", &test_seconds_max.to_string()]);
    command
}

/// The names in the form of the suite's own list: as they are, or behind a slash as a regular expression.
fn skip_lines(patterns: &[String]) -> String {
    let mut lines = String::new();
    for pattern in patterns {
        if pattern.contains('*') {
            let parts: Vec<String> = pattern.split('*').map(quoted).collect();
            lines.push_str(&format!("/^{}$\n", parts.join(".*")));
        } else {
            lines.push_str(pattern);
            lines.push('\n');
        }
    }
    lines
}

/// The text as a regular expression that fits only itself.
fn quoted(text: &str) -> String {
    let mut expression = String::new();
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            expression.push('\\');
        }
        expression.push(letter);
    }
    expression
}

/// Runs a program until it ends or the time is up. True when the time was up.
fn run_to_end(command: &mut Command, log: &Path, patience: Duration) -> Result<bool, Problem> {
    let file = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
    let errors = file.try_clone().map_err(|error| error.to_string())?;
    command.stdin(Stdio::null()).stdout(file).stderr(errors);
    let mut running = Running::start(command)?;
    let began = Instant::now();
    while began.elapsed() < patience {
        if running.ended()? {
            return Ok(false);
        }
        thread::sleep(POLL);
    }
    Ok(true)
}

/// A program that ends when it is dropped.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Result<Running, Problem> {
        command
            .spawn()
            .map(Running)
            .map_err(|error| format!("{:?} cannot run: {error}", command.get_program()))
    }

    fn ended(&mut self) -> Result<bool, Problem> {
        let status = self.0.try_wait().map_err(|error| error.to_string())?;
        Ok(status.is_some())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // What has ended by itself cannot be killed, and that is all that can go wrong.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ends the process of the suite that runs the tests; it tells its number at the start.
fn kill_worker(output: &str) {
    let plain = |line: &str| line.rsplit("]: ").next().unwrap_or("").trim().to_string();
    let ready = output.lines().find(|line| line.contains("ready"));
    if let Some(pid) = ready.map(plain).filter(|pid| pid.parse::<u32>().is_ok()) {
        let _ = Command::new("kill").args(["-KILL", &pid]).status();
    }
}

/// A server that ends when it is dropped.
struct Server {
    port: u16,
    running: Running,
    /// What it may write to; a redis-server would read at its start what another one left.
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // What stays only takes room.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    fn start(target: Target) -> Result<Server, Problem> {
        let port = free_port()?;
        let folder = target_dir().join("xtask").join("tcl");
        let folder = folder.join(format!("server-{port}"));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut command = server_command(target, port)?;
        command
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let running = Running::start(&mut command)?;
        let mut server = Server {
            port,
            running,
            folder,
        };
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if server.running.ended()? || began.elapsed() > START_MAX {
                return Err(format!("{:?} does not answer", command.get_program()));
            }
            thread::sleep(POLL);
        }
        Ok(server)
    }
}

fn server_command(target: Target, port: u16) -> Result<Command, Problem> {
    let port = port.to_string();
    if target == Target::Ours {
        let mut command = Command::new(target_dir().join("release").join("brokerlab"));
        command.args(["serve", "--port", &port]);
        return Ok(command);
    }
    let program = match target {
        Target::Baseline => user_cache()?.join("judges/redis-8.2.3/redis-server"),
        _ => PathBuf::from("redis-server"),
    };
    let mut command = Command::new(program);
    command
        .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
        .args(["--enable-debug-command", "yes"]);
    Ok(command)
}

/// A port that nobody has at the moment.
fn free_port() -> Result<u16, Problem> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("there is no free port: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_skipped_as_the_suite_wants_them() {
        let lines = skip_lines(&["a (b)".to_string(), "c.* d".to_string()]);
        assert_eq!(lines, "a (b)\n/^c\\..*\\ d$\n");
    }
}
