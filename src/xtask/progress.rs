//! Running other programs so that a person can see what goes on.
//!
//! Each program's output goes to a log under `target/xtask/`. Meanwhile one line says what is running and for how long:
//! rewritten in place on a terminal, repeated now and then elsewhere. When it ends the line says how long it took.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::{Problem, target_dir};

const POLL_MS: u64 = 50;
const REPEAT_SECONDS: u64 = 30;
/// How much of the program's latest line is shown beside the time.
const LATEST_CHARS_MAX: usize = 60;
/// How many last lines of a failed program are shown.
const TAIL_LINES_MAX: usize = 200;

/// How a program ended.
pub struct Outcome {
    /// Whether it ended with exit code 0.
    pub ok: bool,
    /// All it wrote, standard output and standard error as they came.
    pub output: String,
    /// Where the same output is kept.
    pub log: PathBuf,
}

impl Outcome {
    /// The last lines of the output, and where the rest is.
    pub fn tail(&self) -> String {
        let lines: Vec<&str> = self.output.lines().collect();
        let cut = lines.len().saturating_sub(TAIL_LINES_MAX);
        let more = if cut == 0 {
            String::new()
        } else {
            format!("… {cut} earlier lines in {}\n", self.log.display())
        };
        format!("{more}{}", lines[cut..].join("\n"))
    }
}

/// What a program has written so far.
#[derive(Default)]
struct Written {
    all: String,
    latest: String,
}

/// Runs `command` to its end under the name `title`, and prints one line with its time.
///
/// # Errors
/// When the program cannot be started; that it failed is in the outcome.
pub fn run(title: &str, command: &mut Command) -> Result<Outcome, Problem> {
    let began = Instant::now();
    let written = Arc::new(Mutex::new(Written::default()));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{title}: {:?} cannot run: {error}", command.get_program()))?;
    let readers = [
        child.stdout.take().map(|pipe| follow(pipe, &written)),
        child.stderr.take().map(|pipe| follow(pipe, &written)),
    ];
    let ok = wait(title, &mut child, began, &written)?;
    for reader in readers.into_iter().flatten() {
        // A reader that panicked has lost some output, which the outcome does not depend on.
        let _ = reader.join();
    }
    let output = std::mem::take(&mut lock(&written).all);
    report(title, ok, began);
    let log = keep(title, &output)?;
    Ok(Outcome { ok, output, log })
}

/// As [`run`], where a failure of the program is a problem.
///
/// # Errors
/// When the program cannot be started or fails; then with the end of its output.
pub fn must(title: &str, command: &mut Command) -> Result<Outcome, Problem> {
    let outcome = run(title, command)?;
    if outcome.ok {
        Ok(outcome)
    } else {
        Err(format!("{title} failed.\n{}", outcome.tail()))
    }
}

fn follow(pipe: impl Read + Send + 'static, written: &Arc<Mutex<Written>>) -> JoinHandle<()> {
    let written = Arc::clone(written);
    thread::spawn(move || {
        let mut lines = BufReader::new(pipe);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = String::from_utf8_lossy(&line);
            let mut written = lock(&written);
            written.all.push_str(&text);
            written.latest = text.trim().chars().take(LATEST_CHARS_MAX).collect();
            line.clear();
        }
    })
}

fn lock(written: &Mutex<Written>) -> std::sync::MutexGuard<'_, Written> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait(
    title: &str,
    child: &mut Child,
    began: Instant,
    written: &Mutex<Written>,
) -> Result<bool, Problem> {
    let terminal = std::io::stdout().is_terminal();
    let mut repeats = 0;
    loop {
        let ended = child
            .try_wait()
            .map_err(|error| format!("{title}: cannot wait for it: {error}"))?;
        if let Some(status) = ended {
            return Ok(status.success());
        }
        let seconds = began.elapsed().as_secs();
        if terminal {
            show(&format!("{title}, {seconds} s  {}", lock(written).latest));
        } else if seconds / REPEAT_SECONDS > repeats {
            repeats = seconds / REPEAT_SECONDS;
            println!("  … {title}, {seconds} s  {}", lock(written).latest);
        }
        thread::sleep(Duration::from_millis(POLL_MS));
    }
}

/// Rewrites the terminal's current line.
fn show(text: &str) {
    print!("\r\x1b[2K  … {text}");
    // A terminal that is gone shows nothing, which is all that can be done about it.
    let _ = std::io::stdout().flush();
}

fn report(title: &str, ok: bool, began: Instant) {
    if std::io::stdout().is_terminal() {
        print!("\r\x1b[2K");
    }
    let mark = if ok { "ok    " } else { "FAILED" };
    println!("{mark} {title}  ({:.1} s)", began.elapsed().as_secs_f64());
}

fn keep(title: &str, output: &str) -> Result<PathBuf, Problem> {
    let name: String = title
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let folder = target_dir().join("xtask");
    let path = folder.join(format!("{name}.log"));
    fs::create_dir_all(&folder)
        .and_then(|()| File::create(&path))
        .and_then(|mut file| file.write_all(output.as_bytes()))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}
