//! Runs case after case: catches panics, watches for hangs, shrinks what fails and stores it.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::{Failure, Heap, Work};

/// No case takes so long on a machine that is not stuck.
pub const HANG: Duration = Duration::from_secs(90);
/// How often a case is run anew, at most, to make it smaller.
const SHRINK_RUNS_MAX: usize = 3000;
/// And for how long.
const SHRINK_TIME_MAX: Duration = Duration::from_secs(120);

/// A kind of case.
pub trait Target {
    /// One step of a case. A case is a list of them, so that leaving some out gives another case.
    type Step: Clone;

    /// Its name on the command line.
    const NAME: &'static str;

    /// The case of a seed.
    fn steps(&self, seed: u64) -> Vec<Self::Step>;

    /// Runs a case.
    ///
    /// # Errors
    /// The first property that does not hold.
    fn run(&self, seed: u64, steps: &[Self::Step], heap: Heap) -> Result<Work, Failure>;

    /// A step for a person to read.
    fn show(&self, step: &Self::Step) -> String;

    /// Smaller forms of a step, the smallest first.
    fn smaller(&self, step: &Self::Step) -> Vec<Self::Step>;
}

/// A failure with its shortest case.
#[derive(Clone, Debug)]
pub struct Found {
    /// The seed that found it.
    pub seed: u64,
    /// What does not hold.
    pub failure: Failure,
    /// The shortest case, a line a step.
    pub steps: Vec<String>,
}

impl Found {
    /// All of it, as it is stored.
    pub fn text(&self, name: &str) -> String {
        let mut text = String::new();
        writeln!(text, "# {}: {}", self.failure.property, self.failure.detail).expect("a string");
        writeln!(
            text,
            "# again: cargo xtask fuzz {name} --seed {}",
            self.seed
        )
        .expect("a string");
        self.steps
            .iter()
            .for_each(|step| writeln!(text, "{step}").expect("a string"));
        text
    }

    /// Stores it below a folder; says where.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, folder: &std::path::Path, name: &str) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{name}-{}.txt", self.seed));
        std::fs::write(&path, self.text(name))?;
        Ok(path)
    }
}

thread_local! {
    /// Where and how this thread last panicked; `None` where panics are to be shown.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics of cases silent: they are caught and told as failures.
pub fn silence_panics() {
    let shown = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let quiet = CAUGHT.with(|caught| {
            let mut caught = caught.borrow_mut();
            if let Some(text) = caught.as_mut() {
                *text = info.to_string();
                return true;
            }
            false
        });
        if !quiet {
            shown(info);
        }
    }));
}

fn run_caught<T: Target>(
    target: &T,
    seed: u64,
    steps: &[T::Step],
    heap: Heap,
) -> Result<Work, Failure> {
    CAUGHT.with(|caught| *caught.borrow_mut() = Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(|| target.run(seed, steps, heap)));
    let said = CAUGHT
        .with(|caught| caught.borrow_mut().take())
        .unwrap_or_default();
    result.unwrap_or_else(|_| {
        let place = said.lines().next().unwrap_or_default().to_string();
        Err(Failure::new(place, said))
    })
}

/// Runs the case of one seed; a failure comes with its shortest form.
///
/// # Errors
/// What was found.
pub fn one<T: Target>(target: &T, seed: u64, heap: Heap) -> Result<Work, Box<Found>> {
    let steps = target.steps(seed);
    let _watched = Watched::new(T::NAME, seed);
    let failure = match run_caught(target, seed, &steps, heap) {
        Ok(work) => return Ok(work),
        Err(failure) => failure,
    };
    let (steps, failure) = shrink(target, seed, steps, failure, heap);
    Err(Box::new(Found {
        seed,
        failure,
        steps: steps.iter().map(|step| target.show(step)).collect(),
    }))
}

/// Leaves out what the failure does not need: halves first, then smaller parts, then within steps.
fn shrink<T: Target>(
    target: &T,
    seed: u64,
    steps: Vec<T::Step>,
    failure: Failure,
    heap: Heap,
) -> (Vec<T::Step>, Failure) {
    let mut search = Search {
        target,
        seed,
        heap,
        best: steps,
        failure,
        runs_left: SHRINK_RUNS_MAX,
        until: Instant::now() + SHRINK_TIME_MAX,
    };
    search.leave_out();
    search.make_smaller();
    search.leave_out();
    (search.best, search.failure)
}

/// The search for a smaller case.
struct Search<'a, T: Target> {
    target: &'a T,
    seed: u64,
    heap: Heap,
    best: Vec<T::Step>,
    failure: Failure,
    runs_left: usize,
    until: Instant,
}

impl<T: Target> Search<'_, T> {
    /// Takes a candidate if it fails in the same way.
    fn try_case(&mut self, steps: Vec<T::Step>) -> bool {
        if self.runs_left == 0 || Instant::now() > self.until {
            return false;
        }
        self.runs_left -= 1;
        let _watched = Watched::new(T::NAME, self.seed);
        match run_caught(self.target, self.seed, &steps, self.heap) {
            Err(failure) if failure.property == self.failure.property => {
                self.best = steps;
                self.failure = failure;
                true
            }
            _ => false,
        }
    }

    fn leave_out(&mut self) {
        let mut part = self.best.len() / 2;
        while part > 0 {
            let mut at = 0;
            while at < self.best.len() {
                let end = (at + part).min(self.best.len());
                let mut fewer = self.best[..at].to_vec();
                fewer.extend_from_slice(&self.best[end..]);
                if !self.try_case(fewer) {
                    at += part;
                }
            }
            part /= 2;
        }
    }

    fn make_smaller(&mut self) {
        for at in 0..self.best.len() {
            let mut again = true;
            while again {
                again = self.target.smaller(&self.best[at]).into_iter().any(|step| {
                    let mut steps = self.best.clone();
                    steps[at] = step;
                    self.try_case(steps)
                });
            }
        }
    }
}

/// Which case runs, since when.
static RUNNING: Mutex<Option<(&'static str, u64, Instant)>> = Mutex::new(None);

/// While it lives, the watchdog watches this case.
struct Watched;

impl Watched {
    fn new(name: &'static str, seed: u64) -> Watched {
        *RUNNING.lock().expect("nobody panics with it") = Some((name, seed, Instant::now()));
        Watched
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        *RUNNING.lock().expect("nobody panics with it") = None;
    }
}

/// Ends the process when a case does not end.
pub fn watch() {
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let running = *RUNNING.lock().expect("nobody panics with it");
            if let Some((name, seed, since)) = running
                && since.elapsed() > HANG
            {
                println!("a case does not end: cargo xtask fuzz {name} --seed {seed}");
                std::process::exit(1);
            }
        }
    });
}
