//! `fuzz`, the program behind `cargo xtask fuzz`: case after case for some minutes, or one case again.

use std::alloc::System;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use cap::Cap;
use clap::{Parser, ValueEnum};
use fuzz::commands::Streams;
use fuzz::decoder::Readers;
use fuzz::run::{self, Target};
use fuzz::scenario::Texts;
use fuzz::{Heap, Work};

/// An allocation beyond this ends the process rather than the machine.
const HEAP_BYTES_MAX: usize = 3 << 30;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, HEAP_BYTES_MAX);

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_secs(30);

/// Tries random input until the time is over or a property is broken.
#[derive(Debug, Parser)]
struct Arguments {
    /// What to try; all, if not told
    what: Option<What>,

    /// How long to try each, in minutes
    #[arg(long, default_value_t = 10.0, value_name = "N")]
    minutes: f64,

    /// One case again, or with --on the first of many
    #[arg(long, value_name = "S")]
    seed: Option<u64>,

    /// Go on from the seed with those after it
    #[arg(long, requires = "seed")]
    on: bool,

    /// The folder for what is found
    #[arg(long, default_value = "target/fuzz-found", value_name = "DIR")]
    found: PathBuf,

    /// Steps of one case of commands
    #[arg(long, default_value_t = 250, value_name = "N")]
    steps: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Decoder,
    Commands,
    Scenario,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    run::silence_panics();
    run::watch();
    let chosen = |what| arguments.what.is_none_or(|only| only == what);
    let mut green = true;
    if chosen(What::Decoder) {
        green &= fuzz(&Readers, &arguments);
    }
    if chosen(What::Commands) {
        let steps = arguments.steps;
        green &= fuzz(&Streams { steps }, &arguments);
    }
    if chosen(What::Scenario) {
        green &= fuzz(&Texts, &arguments);
    }
    if green {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn heap() -> Heap {
    Heap {
        now: || ALLOCATOR.allocated(),
        peak: || ALLOCATOR.max_allocated(),
    }
}

/// Runs case after case; true if nothing was found.
fn fuzz<T: Target>(target: &T, arguments: &Arguments) -> bool {
    let first = arguments.seed.unwrap_or_else(chance);
    let once = arguments.seed.is_some() && !arguments.on;
    let began = Instant::now();
    let until = Duration::from_secs_f64(arguments.minutes * 60.0);
    let mut told = Instant::now();
    let (mut work, mut cases) = (Work::default(), 0);
    println!("{}: seeds from {first}", T::NAME);
    loop {
        match run::one(target, first.wrapping_add(cases), heap()) {
            Ok(one) => work.add(&one),
            Err(found) => {
                tell::<T>(cases, &work, began);
                println!("{}", found.text(T::NAME));
                match found.store(&arguments.found, T::NAME) {
                    Ok(path) => println!("stored as {}", path.display()),
                    Err(error) => println!("could not be stored: {error}"),
                }
                return false;
            }
        }
        cases += 1;
        if once || began.elapsed() > until {
            tell::<T>(cases, &work, began);
            return true;
        }
        if told.elapsed() > TELL_EVERY {
            told = Instant::now();
            tell::<T>(cases, &work, began);
        }
    }
}

fn tell<T: Target>(cases: u64, work: &Work, began: Instant) {
    println!(
        "{}: {:.1} min, {cases} cases, {} inputs ({} answers without an error), {:.1} MB in, at most {:.1} MB out at once, slowest {:.1} ms, \
         heap of a case at most {:.1} MB, peak {:.1} MB",
        T::NAME,
        began.elapsed().as_secs_f64() / 60.0,
        work.done,
        work.accepted,
        mb(work.input_bytes),
        mb(work.output_bytes_max),
        work.slowest_us as f64 / 1e3,
        mb(work.heap_bytes_max),
        mb(ALLOCATOR.max_allocated() as u64),
    );
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// A first seed that differs from run to run.
fn chance() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) >> 24
}
