//! `swarm`, the program behind `cargo xtask swarm`: plays games and tells what is wrong with them.

use clap::Parser;
use cpu_time::ProcessTime;
use sim::watch::Watch;
use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use swarm::Game;
use swarm::coverage::Coverage;
use swarm::watch::{Played, twice};

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_secs(15);
/// In so many games everything that can come about does.
const GAMES_FOR_ALL: u64 = 5_000;
/// Games that failed and are shown.
const SHOWN_MAX: usize = 50;

/// Plays random worlds twice each, with the auditor and every checker watching after every event.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    games: u64,

    /// The first
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    from: u64,

    /// Prints the text of the first game, and what is done by hand, and plays nothing
    #[arg(long)]
    text: bool,

    /// Prints the trace of the first game up to where something is wrong, and plays no other
    #[arg(long)]
    trace: bool,

    /// Prints how often everything came about
    #[arg(long)]
    table: bool,
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    played: BTreeMap<u64, Played>,
    failed: BTreeMap<u64, String>,
    coverage: Coverage,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.text {
        let script = swarm::write::write(arguments.from);
        print!("{}", script.text);
        for (at, deed) in script.by_hand {
            print!("# by hand: at {}ms {deed}", at / 1_000);
        }
        return ExitCode::SUCCESS;
    }
    if arguments.trace {
        return trace(arguments.from);
    }
    let (began, cpu) = (Instant::now(), ProcessTime::now());
    let found = play_all(&arguments, began);
    if arguments.table {
        print!("{}", found.coverage);
    }
    for (seed, error) in found.failed.iter().take(SHOWN_MAX) {
        println!("game {seed}: {error}");
    }
    let missing = match arguments.games < GAMES_FOR_ALL {
        true => Vec::new(),
        false => found.coverage.missing(),
    };
    if !missing.is_empty() {
        println!("never came about: {}", missing.join(", "));
    }
    let events: u64 = found.played.values().map(|played| played.events).sum();
    let hash = found.played.values().fold(0_u64, |all, played| {
        all.rotate_left(5) ^ played.hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    println!(
        "{} games twice, {} failed, {events} events watched, {:.1} s of CPU time, {:.1} s in all, hash of all hashes {hash:016x}",
        found.played.len() + found.failed.len(),
        found.failed.len(),
        cpu.elapsed().as_secs_f64(),
        began.elapsed().as_secs_f64(),
    );
    match found.failed.is_empty() && missing.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Prints what happens in a game until it is over or something is wrong.
fn trace(seed: u64) -> ExitCode {
    let (mut game, mut watch, mut seen) = (Game::new(seed), Watch::new(), 0);
    loop {
        for record in game.world.trace().since(seen) {
            println!("{} {} {:?}", record.at, record.seq, record.what);
        }
        seen = game.world.trace().next_seq();
        if let Err(error) = watch.look(&game.world) {
            println!("{error}");
            return ExitCode::FAILURE;
        }
        if !game.step() {
            return ExitCode::SUCCESS;
        }
    }
}

fn play_all(arguments: &Arguments, began: Instant) -> Found {
    let found = Mutex::new(Found::default());
    let next = AtomicU64::new(arguments.from);
    let end = arguments.from.saturating_add(arguments.games);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| play_some(&next, end, &found));
        }
        let mut told = began;
        while next.load(Ordering::Relaxed) < end {
            thread::sleep(Duration::from_millis(100));
            if told.elapsed() >= TELL_EVERY {
                told = Instant::now();
                let done = next.load(Ordering::Relaxed).min(end) - arguments.from;
                let failed = found.lock().map_or(0, |found| found.failed.len());
                let seconds = began.elapsed().as_secs();
                eprintln!(
                    "  … {done} of {} games, {failed} failed, {seconds} s",
                    arguments.games
                );
            }
        }
    });
    found.into_inner().unwrap_or_default()
}

fn play_some(next: &AtomicU64, end: u64, found: &Mutex<Found>) {
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return;
        }
        let mut coverage = Coverage::new();
        let played = std::panic::catch_unwind(move || (twice(seed, &mut coverage), coverage));
        let Ok(mut found) = found.lock() else { return };
        match played {
            Ok((played, coverage)) => {
                found.coverage.add(&coverage);
                match played {
                    Ok(played) => drop(found.played.insert(seed, played)),
                    Err(error) => drop(found.failed.insert(seed, error)),
                }
            }
            Err(panic) => drop(found.failed.insert(seed, said(&*panic))),
        }
    }
}

/// What a panic says.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("an assertion failed: {}", text.unwrap_or_default())
}
