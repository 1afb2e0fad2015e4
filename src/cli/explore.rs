//! `brokerlab explore`: plays a scenario with many seeds on all cores, and says what became of its messages in all of these
//! worlds together. With `--shrink` it makes the smallest world that still fails.
//!
//! What is printed depends on the scenario and the seeds alone, never on how many threads played them.

mod interrupt;
mod json;
mod play;
mod shrink;
mod text;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use scenario::Compiled;
use scenario::explore::Summary;
use scenario::human::Count;

use crate::Problem;
use crate::source::{self, written};
use interrupt::Interrupt;

/// Worlds of one exploration.
pub const SEEDS_MAX: u64 = 10_000_000;
/// Threads.
pub const JOBS_MAX: u64 = 1_024;

/// Play a scenario with many seeds and print what becomes of its messages in all of them; fails when a check fails in any
#[derive(Debug, Args)]
pub struct Options {
    /// The scenario, a text file; `-` reads it from the standard input
    file: PathBuf,

    /// How many worlds
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=SEEDS_MAX))]
    seeds: u64,

    /// The lowest seed
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    from: u64,

    /// How many worlds at a time; as many as there are cores if not said
    #[arg(long, value_name = "J", value_parser = clap::value_parser!(u64).range(1..=JOBS_MAX))]
    jobs: Option<u64>,

    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,

    /// Reduce the world of the lowest seed that fails to the smallest that still fails the same check, as a scenario
    #[arg(long)]
    shrink: bool,

    /// Write that scenario into a file instead of behind the table
    #[arg(long, value_name = "FILE", requires = "shrink")]
    out: Option<PathBuf>,

    /// Shrink for this check (the first of the text is 1) instead of the one that fails first
    #[arg(long, value_name = "K", requires = "shrink")]
    check: Option<u64>,
}

/// The worlds that are to be played.
#[derive(Clone, Copy, Debug)]
pub struct Seeds {
    /// The lowest.
    pub from: u64,
    /// How many.
    pub count: u64,
}

/// Explores the scenario.
///
/// # Errors
/// One sentence, when the text cannot be read, a world does not come to its end, or a check fails.
pub fn run(options: &Options) -> Result<(), Problem> {
    let seeds = Seeds {
        from: options.from,
        count: options.seeds,
    };
    if seeds.from.checked_add(seeds.count - 1).is_none() {
        let most = u64::MAX;
        return Err(format!(
            "there are no {} seeds from {} on: the greatest is {most}",
            Count(seeds.count),
            seeds.from
        ));
    }
    let text = source::text(&options.file)?;
    let compiled = source::compiled(&options.file, &text)?;
    if let Some(stop) = scenario::explore::endless(&compiled) {
        return Err(stop.to_string());
    }
    if options.shrink {
        shrink::check_options(
            &compiled,
            options.check,
            &options.file,
            options.out.as_deref(),
        )?;
    }
    let interrupt = Interrupt::listen();
    let summary = play::all(&compiled, seeds, jobs(options), &interrupt);
    let file = options.file.display().to_string();
    let shrunk = match options.shrink && !interrupt.is_asked() {
        true => shrink::report(
            (&compiled, &text),
            &summary,
            options.check,
            (&file, options.out.as_deref()),
            &interrupt,
        )?,
        false => None,
    };
    let report = match options.json {
        true => {
            let mut report = json::report(&compiled, &file, seeds, &summary);
            report["shrunk"] = shrunk.as_ref().map(shrink::Report::json).into();
            report.to_string() + "\n"
        }
        false => text::report(&compiled, &file, seeds, &summary),
    };
    written(io::stdout().lock().write_all(report.as_bytes()))?;
    if options.shrink {
        tell_shrunk(options, shrunk.as_ref())?;
    }
    verdict(&compiled, seeds, &summary)
}

/// The scenario goes into its file, or behind the table (in JSON it is there already).
fn tell_shrunk(options: &Options, shrunk: Option<&shrink::Report>) -> Result<(), Problem> {
    let Some(shrunk) = shrunk else {
        eprintln!("brokerlab: there is nothing to shrink");
        return Ok(());
    };
    let mut out = String::new();
    if !options.json {
        out = format!("\n{}\n", shrunk.line());
    }
    match &options.out {
        Some(file) => std::fs::write(file, &shrunk.text)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?,
        None if options.json => {}
        None => out = format!("{out}\n{}", shrunk.text),
    }
    written(io::stdout().lock().write_all(out.as_bytes()))
}

/// As many as there are cores, unless it is said.
fn jobs(options: &Options) -> u64 {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get) as u64;
    options.jobs.unwrap_or_else(cores).min(options.seeds)
}

fn verdict(compiled: &Compiled, seeds: Seeds, summary: &Summary) -> Result<(), Problem> {
    let mut problems = Vec::new();
    for (stopped, (count, seed)) in &summary.stopped {
        let (count, all) = (Count(*count), Count(summary.worlds));
        let says = &stopped.says;
        problems.push(format!(
            "{count} of {all} worlds did not come to their end, seed {seed} first: {says}"
        ));
    }
    let failed = summary.checks.iter().filter(|check| check.failed > 0);
    if let (failed @ 1.., Some((_, first))) = (failed.count(), summary.first_failure(None)) {
        let all = compiled.checks.len();
        let seed = first.seed;
        problems.push(format!(
            "{failed} of {all} checks failed in some worlds, seed {seed} first"
        ));
    }
    if summary.worlds < seeds.count {
        let (done, all) = (Count(summary.worlds), Count(seeds.count));
        problems.push(format!("interrupted after {done} of {all} worlds"));
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(problems.join("\nbrokerlab: ")),
    }
}

/// How a world is played alone.
fn command(file: &str, seed: u64) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:@%".contains(c);
    match file.chars().all(is_plain) {
        true => format!("brokerlab run {file} --seed {seed}"),
        false => format!(
            "brokerlab run '{}' --seed {seed}",
            file.replace('\'', r"'\''")
        ),
    }
}
