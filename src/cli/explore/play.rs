//! Worlds on all cores: each thread takes the next seed, makes its world and plays it; their outcomes are added up in the
//! order of the seeds.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use scenario::Compiled;
use scenario::explore::{Outcome, Summary, play};
use scenario::human::Count;
use scenario::run::Bounds;

use super::Seeds;
use super::interrupt::Interrupt;

/// How far the threads may be ahead of the lowest seed that is not done: so many outcomes wait at most.
const AHEAD_MAX: u64 = 4_096;
/// How long a thread that is too far ahead waits before it looks again.
const PATIENCE: Duration = Duration::from_millis(2);
/// How often the progress bar is drawn.
const DRAWS_PER_SECOND: u8 = 10;

/// What the threads share.
struct Shared<'a> {
    compiled: &'a Compiled,
    seeds: Seeds,
    /// The number of the next world, from 0.
    next: AtomicU64,
    /// Worlds that have been added up.
    added: AtomicU64,
    interrupt: &'a Interrupt,
}

/// Plays all worlds, or as many as there were before somebody interrupted.
pub fn all(compiled: &Compiled, seeds: Seeds, jobs: u64, interrupt: &Interrupt) -> Summary {
    let shared = Shared {
        compiled,
        seeds,
        next: AtomicU64::new(0),
        added: AtomicU64::new(0),
        interrupt,
    };
    let (send, receive) = sync_channel(jobs as usize * 4);
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (shared, send) = (&shared, send.clone());
            scope.spawn(move || shared.work(&send));
        }
        drop(send);
        shared.add_up(&receive)
    })
}

impl Shared<'_> {
    fn work(&self, done: &SyncSender<(u64, Outcome)>) {
        while !self.interrupt.is_asked() {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            if n >= self.seeds.count {
                return;
            }
            // Whoever has the lowest seed never waits here, so somebody always goes on.
            while n >= self.added.load(Ordering::Relaxed) + AHEAD_MAX {
                thread::sleep(PATIENCE);
            }
            let outcome = play(self.compiled, self.seeds.from + n, Bounds::default());
            if done.send((n, outcome)).is_err() {
                return;
            }
        }
    }

    /// Adds up in order. Seeds are taken in order and every one that was taken is played, so nothing is missing in between.
    fn add_up(&self, done: &Receiver<(u64, Outcome)>) -> Summary {
        let bar = bar(self.seeds.count);
        let (mut summary, mut early) = (Summary::default(), BTreeMap::new());
        for (n, outcome) in done {
            early.insert(n, outcome);
            while let Some(next) = early.remove(&summary.worlds) {
                summary.add(next);
            }
            self.added.store(summary.worlds, Ordering::Relaxed);
            bar.set_position(summary.worlds + early.len() as u64);
            bar.set_message(failing(&summary));
        }
        bar.finish_and_clear();
        summary
    }
}

/// A bar on the terminal's standard error, or nothing where that is no terminal.
fn bar(count: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(
        Some(count),
        indicatif::ProgressDrawTarget::stderr_with_hz(DRAWS_PER_SECOND),
    );
    let template = "{bar:30} {human_pos} of {human_len} worlds, {eta} to go{msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn failing(summary: &Summary) -> String {
    match summary.first_failure(None) {
        Some((_, first)) => {
            let failing = summary.checks.iter().map(|check| check.failed).max();
            let failing = Count(failing.unwrap_or(0));
            format!(", a check fails in {failing} (seed {} first)", first.seed)
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let text = "\
producer shop  every 50ms..150ms  count 30
    LPUSH jobs %n
worker w1 w2  list jobs  work 30ms..90ms
every 1s chance 1/2  until 4s  crash one of w1 w2 for 300ms
check lost for jobs = 0
check in order for jobs
";
        let compiled = scenario::compile(text).expect("a scenario without mistakes");
        let seeds = Seeds { from: 7, count: 60 };
        let interrupt = Interrupt::default();
        let one = all(&compiled, seeds, 1, &interrupt);
        assert_eq!(one.worlds, 60);
        assert!(one.first_failure(None).is_some());
        for jobs in [2, 7] {
            assert_eq!(all(&compiled, seeds, jobs, &interrupt), one);
        }
    }
}
