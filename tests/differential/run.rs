//! Many sessions, on several servers at once, and what came of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use sim::rng::derive;

use crate::transcript::judge;
use crate::transcript::play::Failure;

use super::coverage::Coverage;
use super::generate::{Generated, generate};
use super::pair::{Outcome, Pair};
use super::{REQUESTS_PER_SESSION, norm, shrink, store};

/// Servers at once: much of a session is waiting.
const SERVERS: usize = 5;
/// After so many differences the run ends.
const FINDINGS_MAX: usize = 24;
/// Of a hundred replies, so many must not be errors.
const GOOD_PERCENT_MIN: u64 = 60;
/// From so many commands on every row of the coverage must be reached.
pub const FULL_COMMANDS: u64 = 200_000;

/// What is played.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Whatever is drawn, is drawn from it.
    pub seed: u64,
    /// At least so many requests.
    pub commands: u64,
    /// Only this session, where one is to be seen again.
    pub only: Option<u64>,
}

/// What came of all sessions.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Sessions played.
    pub sessions: u64,
    /// Requests that got a reply at once.
    pub replies: u64,
    /// Those of them that were errors.
    pub errors: u64,
    /// Differences that did not come again when the same was played once more.
    pub passing: Vec<String>,
    /// Explained differences by their id.
    pub explained: BTreeMap<&'static str, u64>,
    /// What was reached.
    pub coverage: Coverage,
    /// Each difference that nothing explains, made short.
    pub findings: Vec<String>,
}

impl Report {
    /// What is wrong with it, in words.
    pub fn complaints(&self, plan: &Plan) -> Vec<String> {
        let mut complaints = Vec::new();
        if !self.findings.is_empty() {
            complaints.push(format!(
                "{} differences that nothing explains",
                self.findings.len()
            ));
        }
        let good = (self.replies - self.errors) * 100 / self.replies.max(1);
        if plan.only.is_none() && good < GOOD_PERCENT_MIN {
            complaints.push(format!("only {good} % of the replies are not errors"));
        }
        let empty = self.coverage.empty();
        if plan.commands >= FULL_COMMANDS && plan.only.is_none() && !empty.is_empty() {
            complaints.push(format!("never reached: {}", empty.join("; ")));
        }
        complaints
    }

    /// The figures in one line.
    pub fn summary(&self) -> String {
        let good = (self.replies - self.errors) as f64 * 100.0 / self.replies.max(1) as f64;
        format!(
            "{} sessions, {} replies, {good:.1} % of them no errors, {} of {} rows reached in all situations, \
             {} explained differences, {} that did not come again, {} unexplained",
            self.sessions,
            self.replies,
            self.coverage.len() - self.coverage.empty().len(),
            self.coverage.len(),
            self.explained.values().sum::<u64>(),
            self.passing.len(),
            self.findings.len(),
        )
    }

    fn add(&mut self, generated: &Generated, outcome: &Outcome) {
        self.sessions += 1;
        self.replies += outcome.replies;
        self.errors += outcome.errors;
        self.coverage.add(&generated.coverage);
        for (id, count) in &outcome.explained {
            *self.explained.entry(id).or_default() += count;
        }
    }
}

/// Plays all sessions of a plan against the baseline.
///
/// # Errors
/// When there is no server, or a side cannot be spoken to.
pub fn run(plan: &Plan, home: &Path) -> Result<Report, Failure> {
    let binary = judge::find(judge::BASELINE)?;
    let run = Run {
        plan: *plan,
        binary,
        home: home.to_owned(),
        next: AtomicU64::new(0),
        enough: AtomicBool::new(false),
        began: Instant::now(),
        report: Mutex::new(Report {
            coverage: Coverage::new(),
            ..Report::default()
        }),
    };
    let servers = if plan.only.is_some() { 1 } else { SERVERS };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..servers).map(|_| scope.spawn(|| run.work())).collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err("a thread panicked".into()))
        })
    })?;
    Ok(run.report.into_inner().map_err(|_| "a thread panicked")?)
}

/// Whether two findings end in the same command.
fn alike(one: &str, other: &str) -> bool {
    let last = |text: &str| {
        let line = text.split("\n--\n").next()?.lines().last()?;
        let words = line.split(' ').skip(1);
        let request = words.map(|word| word.as_bytes().to_vec()).collect();
        norm::command(&request).map(|(command, _)| command.name)
    };
    last(one) == last(other)
}

struct Run {
    plan: Plan,
    binary: PathBuf,
    home: PathBuf,
    next: AtomicU64,
    enough: AtomicBool,
    began: Instant,
    report: Mutex<Report>,
}

impl Run {
    fn work(&self) -> Result<(), Failure> {
        let mut pair = Pair::start(&self.binary)?;
        while let Some(number) = self.next() {
            self.session(number, &mut pair)?;
        }
        Ok(())
    }

    /// The number of the session to play next.
    fn next(&self) -> Option<u64> {
        let sessions = self.plan.commands.div_ceil(REQUESTS_PER_SESSION as u64);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        match self.plan.only {
            Some(only) => (number == 0).then_some(only),
            None => (number < sessions && !self.enough.load(Ordering::Relaxed)).then_some(number),
        }
    }

    fn session(&self, number: u64, pair: &mut Pair) -> Result<(), Failure> {
        let seed = derive(self.plan.seed, "session", &number.to_le_bytes());
        let generated = generate(seed)?;
        let label = format!("{}.{number}", self.plan.seed);
        let outcome = pair
            .play(&generated.session)
            .map_err(|why| format!("session {label}: {why}"))?;
        let found = match &outcome.difference {
            Some(first) => Some(self.finding(&label, &generated, &first.text, pair)?),
            None => None,
        };
        let mut report = self.report.lock().map_err(|_| "another thread panicked")?;
        report.add(&generated, &outcome);
        match found {
            Some(Ok(finding)) => {
                // One mistake shows in many sessions.
                if !report.findings.iter().any(|other| alike(other, &finding)) {
                    println!("{finding}");
                }
                report.findings.push(finding);
            }
            Some(Err(passing)) => {
                println!("did not come again: session {label}: {passing}");
                report.passing.push(passing);
            }
            None => {}
        }
        if report.findings.len() >= FINDINGS_MAX {
            self.enough.store(true, Ordering::Relaxed);
        }
        if report.sessions % 100 == 0 {
            println!(
                "{:.0} s: {}",
                self.began.elapsed().as_secs_f64(),
                report.summary()
            );
        }
        Ok(())
    }

    /// A difference made short and stored, or `Err` with what it was if it does not come again.
    fn finding(
        &self,
        label: &str,
        generated: &Generated,
        first: &str,
        pair: &mut Pair,
    ) -> Result<Result<String, String>, Failure> {
        let Some((session, difference)) = shrink::shrink(&generated.session, pair)? else {
            return Ok(Err(first.to_owned()));
        };
        let title = format!("Found by generated session {label}.");
        std::fs::create_dir_all(&self.home)?;
        let whole = self.home.join(format!("{label}.whole.txt"));
        std::fs::write(&whole, store::transcript(&generated.session, &title))?;
        let path = self.home.join(format!("{label}.txt"));
        let stored = store::store(&session, &title, &path, &self.binary);
        let place = match stored {
            Ok(path) => path.display().to_string(),
            Err(why) => format!("{} (not recorded: {why})", path.display()),
        };
        let bare = store::transcript(&session, &title);
        Ok(Ok(format!(
            "{bare}--\n{}stored as {place}; again: cargo xtask differ --seed {label}\n",
            difference.text
        )))
    }
}
