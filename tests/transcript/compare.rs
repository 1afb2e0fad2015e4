//! Holding what came back against what was recorded, for one case or for all files at once.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::format::{Action, Case, File, Step};
use super::mask::fits;
use super::play::{Failure, Played, Target, play};

/// The name under which our own core stands in marks.
pub const HERE: &str = "here";

/// How often a case is tried on a real server.
const ATTEMPTS: usize = 2;
/// How often a case with waits is tried on a real server.
const TIMED_ATTEMPTS: usize = 4;

/// What is said about a mark that holds no more.
const STALE: &str = "marked as a difference, but there is none";

/// A line that stands for any number of lines.
const LINES_MASK: &str = "<lines>";

/// What became of the cases.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Cases that gave what was recorded, but for known differences.
    pub passed: usize,
    /// Steps that differ and are marked so.
    pub known_differences: usize,
    /// Cases that are not played on this target.
    pub skipped: usize,
    /// Commands that the target did not know although they were recorded, with the cases that wait for each.
    pub not_built: BTreeMap<String, usize>,
    /// One readable text for each case that failed.
    pub failures: Vec<String>,
}

impl Tally {
    /// Adds what became of other cases.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.known_differences += other.known_differences;
        self.skipped += other.skipped;
        for (command, cases) in other.not_built {
            *self.not_built.entry(command).or_default() += cases;
        }
        self.failures.extend(other.failures);
    }

    /// The counts in one line.
    pub fn summary(&self) -> String {
        let waiting: usize = self.not_built.values().sum();
        format!(
            "{} passed, {} failed, {} not played, {waiting} wait for a command, {} known differences",
            self.passed,
            self.failures.len(),
            self.skipped,
            self.known_differences
        )
    }
}

/// All transcript files below a directory, in order of their paths; with `only`, those whose path contains it.
pub fn files(directory: &Path, only: Option<&str>) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, only)?);
        } else if path.extension().is_some_and(|extension| extension == "txt")
            && only.is_none_or(|only| path.to_string_lossy().contains(only))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Plays all files as `who`, spread over some threads with a target each, and prints a line for each file.
pub fn run_all<T: Target>(
    paths: &[PathBuf],
    who: &str,
    threads: usize,
    make: impl Fn() -> Result<T, Failure> + Sync,
) -> Result<Tally, Failure> {
    let next = AtomicUsize::new(0);
    let tallies: Mutex<Vec<(usize, Tally)>> = Mutex::new(Vec::new());
    let work = || -> Result<(), Failure> {
        let mut target = make()?;
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let tally = run_file(path, who, &mut target)?;
            let mut tallies = tallies.lock().map_err(|_| "another thread panicked")?;
            tallies.push((
                paths.iter().position(|other| other == path).unwrap_or(0),
                tally,
            ));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Result<(), Failure>>| {
            thread
                .join()
                .unwrap_or_else(|_| Err("a thread panicked".into()))
        };
        running.into_iter().try_for_each(join)
    })?;
    let mut tallies = tallies.into_inner().map_err(|_| "a thread panicked")?;
    tallies.sort_by_key(|(index, _)| *index);
    Ok(total(paths, who, tallies))
}

fn total(paths: &[PathBuf], who: &str, tallies: Vec<(usize, Tally)>) -> Tally {
    let mut sum = Tally::default();
    for (index, tally) in tallies {
        println!("{who}: {}: {}", paths[index].display(), tally.summary());
        sum.add(tally);
    }
    println!("{who}: {}", sum.summary());
    if !sum.not_built.is_empty() {
        let commands = sum
            .not_built
            .iter()
            .map(|(command, cases)| format!("{command} {cases}"));
        println!(
            "{who}: not known, with the cases that wait: {}",
            commands.collect::<Vec<_>>().join(", ")
        );
    }
    sum
}

/// Plays all cases of a file.
pub fn run_file(path: &Path, who: &str, target: &mut dyn Target) -> Result<Tally, Failure> {
    let text = std::fs::read_to_string(path)?;
    let file = File::parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let mut tally = Tally::default();
    for case in &file.cases {
        if not_played(&file, case, who) {
            tally.skipped += 1;
            continue;
        }
        tally.add(run_case(path, case, who, target));
    }
    Ok(tally)
}

/// Plays a case, and on a real server again where it fails: a busy machine lets more time pass than the transcript says, and
/// the kernel may hand over bytes of two connections in another order than they were sent.
fn run_case(path: &Path, case: &Case, who: &str, target: &mut dyn Target) -> Tally {
    let waits = case
        .steps
        .iter()
        .any(|step| matches!(step.action, Action::Wait { .. }));
    let attempts = match (who, waits) {
        (HERE, _) => 1,
        (_, true) => TIMED_ATTEMPTS,
        (_, false) => ATTEMPTS,
    };
    let mut tally = Tally::default();
    for _ in 0..attempts {
        tally = match play(case, target) {
            Ok(played) => compare(path, case, &played, who),
            Err(why) => broken(path, case, who, &why.to_string()),
        };
        if tally.failures.is_empty() {
            break;
        }
    }
    tally
}

/// A case that could not be played to its end.
fn broken(path: &Path, case: &Case, who: &str, why: &str) -> Tally {
    match named_unknown(&[why.to_owned()]).filter(|_| who == HERE) {
        Some(command) => waiting(command),
        None => failed(path, case, who, &format!("  {why}\n")),
    }
}

fn failed(path: &Path, case: &Case, who: &str, complaint: &str) -> Tally {
    let head = format!("{}:{}: {} [{who}]\n", path.display(), case.line, case.title);
    Tally {
        failures: vec![head + complaint],
        ..Tally::default()
    }
}

/// Whether a case says that it is not for this target.
pub fn not_played(file: &File, case: &Case, who: &str) -> bool {
    let marks = [&file.marks, &case.marks];
    let differs = marks.iter().any(|marks| marks.reason(who).is_some());
    let documented = marks.iter().any(|marks| marks.documentation.is_some());
    differs || (documented && who != HERE)
}

/// Whether the recorded lines, masks and all, fit the lines that came back.
pub fn step_fits(recorded: &[String], actual: &[String], played: &Played) -> bool {
    match recorded.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line.trim_start() == LINES_MASK => {
            (0..=actual.len()).any(|skipped| step_fits(rest, &actual[skipped..], played))
        }
        Some((line, rest)) => actual
            .split_first()
            .is_some_and(|(actual_line, actual_rest)| {
                fits(line, actual_line, &played.clients) && step_fits(rest, actual_rest, played)
            }),
    }
}

fn compare(path: &Path, case: &Case, played: &Played, who: &str) -> Tally {
    let unknown = unknown_command(case, played).filter(|_| who == HERE);
    let judged = unknown.as_ref().map_or(case.steps.len(), |(step, _)| *step);
    let mut known_differences = 0;
    let mut complaint = String::new();
    for (step, actual) in case.steps.iter().zip(&played.steps).take(judged) {
        if step.marks.documentation.is_some() && who != HERE {
            continue;
        }
        let same = step_fits(&step.expected, actual, played);
        match (same, step.marks.reason(who)) {
            (true, None) => {}
            (false, Some(_)) => known_differences += 1,
            (true, Some(_)) => complain(&mut complaint, step, STALE, actual, played),
            (false, None) => complain(&mut complaint, step, "differs", actual, played),
        }
    }
    match (complaint.is_empty(), unknown) {
        (false, _) => failed(path, case, who, &complaint),
        (true, Some((_, command))) => waiting(command),
        (true, None) => Tally {
            passed: 1,
            known_differences,
            ..Tally::default()
        },
    }
}

fn waiting(command: String) -> Tally {
    Tally {
        not_built: BTreeMap::from([(command, 1)]),
        ..Tally::default()
    }
}

/// The first command that our core does not know although it was recorded, and its step: nothing behind it can be judged.
fn unknown_command(case: &Case, played: &Played) -> Option<(usize, String)> {
    let answers = case.steps.iter().zip(&played.steps).enumerate();
    let unknown = |(index, (step, actual)): (usize, (&Step, &Vec<String>))| {
        let name = named_unknown(actual)?;
        let meant = step.marks.reason(HERE).is_some();
        let recorded = named_unknown(&step.expected).as_ref() == Some(&name);
        (!meant && !recorded).then_some((index, name))
    };
    answers.filter_map(unknown).next()
}

/// The command or subcommand that these lines say is unknown.
fn named_unknown(lines: &[String]) -> Option<String> {
    let unknown = |line: &String| {
        let rest = line.split_once("ERR unknown ")?.1;
        let rest = rest
            .strip_prefix("command '")
            .or_else(|| rest.strip_prefix("subcommand '"))?;
        Some(rest.split_once('\'')?.0.to_ascii_uppercase())
    };
    lines.iter().find_map(unknown)
}

/// Appends a diff: lines that fit have no sign, `-` was recorded, `+` came back.
fn complain(out: &mut String, step: &Step, what: &str, actual: &[String], played: &Played) {
    let _ = writeln!(out, "  line {}: {what}\n    {}", step.line, step.text);
    let recorded = &step.expected;
    let same = |(recorded, actual): &(&String, &String)| fits(recorded, actual, &played.clients);
    let head = recorded.iter().zip(actual).take_while(same).count();
    let backwards = recorded[head..]
        .iter()
        .rev()
        .zip(actual[head..].iter().rev());
    let tail = backwards.take_while(same).count();
    let mut print = |sign: char, lines: &[String]| {
        for line in lines {
            let _ = writeln!(out, "  {sign} {line}");
        }
    };
    print(' ', &recorded[..head]);
    print('-', &recorded[head..recorded.len() - tail]);
    print('+', &actual[head..actual.len() - tail]);
    print(' ', &recorded[recorded.len() - tail..]);
}
