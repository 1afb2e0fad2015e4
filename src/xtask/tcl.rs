//! `cargo xtask tcl`: Redis's own Tcl suite against `brokerlab serve`.
//!
//! Each file of the suite runs against a server of its own. A test that fails must have its reason in the list of known
//! differences (`tests/known-differences.txt`), and whatever that list says fails or is left out must do so: both are
//! mistakes otherwise. Tests are left out by name or by tag, with a reason in the same list.

mod report;
mod run;
mod source;

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::known::{self, Entry};
use crate::tally::Tally;
use crate::{Problem, judges};

use report::{Failure, Report};
use run::Plan;
pub use run::Target;

/// The files that run where none is named.
pub const FILES: [&str; 16] = [
    "unit/type/list",
    "unit/type/list-2",
    "unit/type/list-3",
    "unit/type/stream",
    "unit/type/stream-cgroups",
    "unit/type/hash",
    "unit/type/set",
    "unit/type/zset",
    "unit/type/string",
    "unit/type/incr",
    "unit/pubsub",
    "unit/multi",
    "unit/expire",
    "unit/scan",
    "unit/keyspace",
    "unit/protocol",
];

/// How much of the tests that ran must pass.
const SHARE_MIN_PERCENT: f64 = 95.0;
/// How many files run at the same time.
const WORKERS_MAX: usize = 2;
/// How many characters of what the suite says about a failure are shown.
const DETAIL_CHARS_MAX: usize = 200;

/// What `cargo xtask tcl` was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Files such as `unit/scan`; all of [`FILES`] when empty.
    pub files: Vec<String>,
    /// Whether random tests run with all their cases.
    pub full: bool,
    /// How long one file may take; five minutes unless told, an hour with all random cases.
    pub patience: Option<Duration>,
    /// Whom to judge.
    pub target: Target,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            files: Vec::new(),
            full: false,
            patience: None,
            target: Target::Ours,
        }
    }
}

/// Sees to it that the suite is there.
///
/// # Errors
/// One sentence that says what is missing.
pub fn prepare() -> Result<(), Problem> {
    source::prepare()
}

/// Runs the suite, prints a line for each file, each failure and each reason, and counts.
///
/// # Errors
/// When the suite or the server cannot run at all.
pub fn tcl(options: &Options) -> Result<Tally, Problem> {
    let list = known_differences()?;
    source::prepare()?;
    if options.target != Target::Ours {
        for missing in judges::judges() {
            println!("{missing}");
        }
    }
    let plan = plan(options, &list)?;
    run::build(options.target)?;
    let files = files(options)?;
    let began = Instant::now();
    let reports = run_all(&plan, &list, &files);

    let mut totals = Totals::default();
    println!("file\tpassed\tfailed\tskipped\tunexplained");
    for (file, report) in files.iter().zip(reports) {
        totals.add(options, &list, file, &report?);
    }
    totals.print(began);
    Ok(totals.tally(options))
}

fn known_differences() -> Result<Vec<Entry>, Problem> {
    let path = known::path();
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    known::parse(&text).map_err(|malformed| malformed.to_string())
}

/// The files that were named, which may be named as paths.
fn files(options: &Options) -> Result<Vec<String>, Problem> {
    if options.files.is_empty() {
        return Ok(FILES.map(str::to_string).to_vec());
    }
    let full_name = |word: &String| {
        let word = word.trim_start_matches("tests/").trim_end_matches(".tcl");
        let known = FILES
            .iter()
            .find(|file| **file == word || file.rsplit('/').next() == Some(word));
        known
            .map(|file| file.to_string())
            .ok_or_else(|| format!("`{word}` is none of {}", FILES.join(", ")))
    };
    options.files.iter().map(full_name).collect()
}

fn plan(options: &Options, list: &[Entry]) -> Result<Plan, Problem> {
    let tags = list.iter().flat_map(|entry| entry.tcl_tags.clone());
    let patience = Duration::from_secs(if options.full { 3600 } else { 300 });
    Ok(Plan {
        target: options.target,
        suite: source::unpack()?,
        patience: options.patience.unwrap_or(patience),
        denied_tags: tags.collect(),
        full: options.full,
    })
}

/// The reports, in the order of the files.
fn run_all(plan: &Plan, list: &[Entry], files: &[String]) -> Vec<Result<Report, Problem>> {
    let waiting: Mutex<VecDeque<usize>> = Mutex::new((0..files.len()).collect());
    let done: Mutex<BTreeMap<usize, Result<Report, Problem>>> = Mutex::default();
    let work = || {
        while let Some(index) = lock(&waiting).pop_front() {
            let began = Instant::now();
            let output = run::run(plan, &files[index], &skipped(list, &files[index]));
            println!(
                "  … {} ({:.1} s)",
                files[index],
                began.elapsed().as_secs_f64()
            );
            lock(&done).insert(index, output.map(|output| Report::read(&output)));
        }
    };
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get().min(WORKERS_MAX));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    std::mem::take(&mut *lock(&done)).into_values().collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The names of the tests of a file that are left out.
fn skipped(list: &[Entry], file: &str) -> Vec<String> {
    let all = list.iter().flat_map(|entry| &entry.tcl_skipped);
    all.filter(|(of, _)| of == file)
        .map(|(_, test)| test.clone())
        .collect()
}

/// What all files came to.
#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    skipped: usize,
    /// Mistakes: failures without a reason, files that did not end, and reasons that nothing needs.
    unexplained: usize,
    /// How many failures and skips each reason explains.
    reasons: BTreeMap<String, usize>,
}

impl Totals {
    fn add(&mut self, options: &Options, list: &[Entry], file: &str, report: &Report) {
        self.passed += report.passed;
        self.failed += report.failed.len();
        self.skipped += report.skipped.len();
        let mut notes = Vec::new();
        for failure in &report.failed {
            notes.push(self.explain(list, file, failure));
        }
        for (test, why) in &report.skipped {
            self.count(skip_reason(list, file, test, why));
        }
        if options.target == Target::Ours {
            notes.extend(self.stale(list, file, report));
        }
        if !report.ended {
            self.unexplained += 1;
            notes.push("\tended early".to_string());
        }
        let unexplained = notes
            .iter()
            .filter(|note| !note.starts_with("\tknown"))
            .count();
        let (passed, failed, skipped) = (report.passed, report.failed.len(), report.skipped.len());
        println!("{file}\t{passed}\t{failed}\t{skipped}\t{unexplained}");
        notes.iter().for_each(|note| println!("{note}"));
    }

    fn explain(&mut self, list: &[Entry], file: &str, failure: &Failure) -> String {
        let test = &failure.test;
        if let Some(entry) = known::of_tcl(list, file, test) {
            self.count(entry.id.clone());
            return format!("\tknown\t{test}\t{}: {}", entry.id, entry.why);
        }
        self.unexplained += 1;
        let printable = |c: char| if c.is_control() { '·' } else { c };
        let detail = failure.detail.chars().map(printable);
        let detail: String = detail.take(DETAIL_CHARS_MAX).collect();
        format!("\tFAILED\t{test}\t{detail}")
    }

    /// What the list says of this file but is not so.
    fn stale(&mut self, list: &[Entry], file: &str, report: &Report) -> Vec<String> {
        let failed = |test: &str| report.failed.iter().any(|f| known::fits(test, &f.test));
        let left_out = |test: &str| {
            report
                .skipped
                .iter()
                .any(|(name, _)| known::fits(test, name))
        };
        let here = |(of, _): &&(String, String)| of == file;
        let mut notes = Vec::new();
        for entry in list {
            for (_, test) in entry.tcl.iter().filter(here) {
                if !failed(test) && !left_out(test) {
                    notes.push(format!("\tPASSES\t{test}\t{} says that it fails", entry.id));
                }
            }
            for (_, test) in entry.tcl_skipped.iter().filter(here) {
                if !left_out(test) {
                    notes.push(format!("\tMISSING\t{test}\t{} leaves it out", entry.id));
                }
            }
        }
        self.unexplained += notes.len();
        notes
    }

    fn count(&mut self, reason: String) {
        *self.reasons.entry(reason).or_default() += 1;
    }

    /// How many of the tests that ran passed.
    fn share_percent(&self) -> f64 {
        100.0 * self.passed as f64 / (self.passed + self.failed).max(1) as f64
    }

    fn print(&self, began: Instant) {
        println!(
            "total\t{}\t{}\t{}\t{}",
            self.passed, self.failed, self.skipped, self.unexplained
        );
        println!("\nreason\ttests");
        for (reason, times) in &self.reasons {
            println!("{reason}\t{times}");
        }
        println!(
            "\n{:.1} % of the tests that ran passed, in {:.1} s",
            self.share_percent(),
            began.elapsed().as_secs_f64()
        );
    }

    /// What counts: known failures are neither passed nor failed, and what was left out is not a skip for want of a judge.
    fn tally(&self, options: &Options) -> Tally {
        let too_few = options.target == Target::Ours && self.share_percent() < SHARE_MIN_PERCENT;
        Tally {
            passed: self.passed as u64,
            failed: self.unexplained as u64 + u64::from(too_few),
            skipped: Vec::new(),
        }
    }
}

/// The reason for which a test was left out: an entry of the list, or what the suite says.
fn skip_reason(list: &[Entry], file: &str, test: &str, why: &str) -> String {
    let tag = why.strip_suffix(" denied").unwrap_or(why);
    let by_name = |entry: &&Entry| {
        let mut named = entry.tcl_skipped.iter();
        named.any(|(of, name)| of == file && known::fits(name, test))
    };
    let by_tag = |entry: &&Entry| entry.tcl_tags.iter().any(|known| known == tag);
    let entry = list.iter().find(|entry| by_name(entry) || by_tag(entry));
    entry.map_or_else(|| format!("(the suite: {why})"), |entry| entry.id.clone())
}
