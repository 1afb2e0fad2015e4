//! `cargo xtask test`: every check of the repository, one step after the other.
//!
//! A failed step does not stop the others; what it wrote is shown where it fails. Steps that test nothing (formatting,
//! clippy, building) count only when they fail, so that the last line counts real tests.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::progress::{self, must};
use crate::site::{self, Build};
use crate::tally::{self, Tally};
use crate::tools::{self, Browser};
use crate::{Problem, axe, clients, judges, root, swarm, target_dir, tcl};

/// The crates that go into the page, checked for wasm as well.
const WASM_CRATES: [&str; 6] = [
    "resp",
    "broker",
    "sim",
    "session",
    "brokerlab-app",
    "tests-wasm",
];
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Cases of each property at the full counts; the short ones are those of the library.
const PROPERTY_CASES_FULL: &str = "20000";

/// How many random cases the tests try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// As many as fit twenty minutes in all.
    Short,
    /// As many as the tests are meant to try.
    Full,
}

/// What several steps need: where the page, the module under test and the browser are.
struct Suite {
    counts: Counts,
    browser: Result<Browser, Problem>,
    page: Option<PathBuf>,
    module: Option<PathBuf>,
    tally: Tally,
    failed_steps: Vec<String>,
}

/// Runs everything and prints the summary, whose last line is the tally. True when nothing failed.
pub fn test(counts: Counts) -> bool {
    let began = Instant::now();
    let mut suite = Suite {
        counts,
        browser: Err(String::new()),
        page: None,
        module: None,
        tally: Tally::default(),
        failed_steps: Vec::new(),
    };
    suite.prepare();
    suite.check_style();
    suite.native_tests();
    suite.redis_own_tests();
    suite.wasm_tests();
    suite.page_tests();
    suite.summary(began)
}

/// Takes the screenshots.
///
/// # Errors
/// When there is no browser, the page does not build or a screenshot fails.
pub fn screens() -> Result<(), Problem> {
    let browser = tools::browser()?;
    let page = site::build(Build::Quick)?;
    let mut command = cargo();
    command
        .args(["test", "-p", "tests", "--test", "page", "screens"])
        .env("BROKERLAB_PAGE", page)
        .env("BROKERLAB_CHROMIUM", browser.chromium)
        .env("BROKERLAB_CHROMEDRIVER", browser.driver);
    must("take screenshots", &mut command)?;
    println!("They are in {}", target_dir().join("screens").display());
    Ok(())
}

impl Suite {
    /// Installs what is missing.
    fn prepare(&mut self) {
        self.step("find rustfmt and clippy", tools::rust_components);
        self.step("find the wasm target", tools::wasm_target);
        self.browser = tools::browser();
        if let Err(sentence) = &self.browser {
            println!("       {sentence}");
        }
        // What is missing is missed by the tests that need it, which then skip or fail.
        let others = clients::clients().into_iter().chain(axe::install().err());
        for sentence in judges::judges().into_iter().chain(others) {
            println!("       {sentence}");
        }
    }

    fn check_style(&mut self) {
        let deny = ["--", "-D", "warnings"];
        let mut fmt = cargo();
        fmt.args(["fmt", "--all", "--check"]);
        self.check("formatting", &mut fmt);

        let mut native = cargo();
        native
            .args(["clippy", "--workspace", "--all-targets"])
            .args(deny);
        self.check("clippy for this machine", &mut native);

        // `--all-targets` leaves out the tests that a plain `cargo test` leaves out.
        let mut own = cargo();
        own.args(["clippy", "-p", "tests", "--test", "page", "--test", "wasm"]);
        self.check("clippy for the tests of page and wasm", own.args(deny));

        let mut wasm = cargo();
        wasm.args(["clippy", "--target", WASM_TARGET]);
        for name in WASM_CRATES {
            wasm.args(["-p", name]);
        }
        self.check("clippy for wasm", wasm.args(deny));
    }

    fn native_tests(&mut self) {
        let mut command = cargo();
        command.args(["test", "--workspace", "--no-fail-fast"]);
        self.tests("native tests", command);
        let mut seeded = cargo();
        seeded
            .args(["test", "-p", "swarm", "--features", "seeded-bugs"])
            .args(["--test", "seeded"]);
        self.tests("seeded bugs are caught", seeded);
        if self.counts == Counts::Full {
            self.whole_swarm();
        }
    }

    /// The tests play some games; here all are played that are meant.
    fn whole_swarm(&mut self) {
        if self.step("build the swarm", swarm::build).is_some() {
            let title = "the whole swarm";
            let mut program = swarm::program();
            program.args(["--games", swarm::GAMES_FULL]);
            if let Some(outcome) = self.step(title, || progress::must(title, &mut program)) {
                println!(
                    "       {}",
                    outcome.output.lines().last().unwrap_or_default()
                );
                self.tally.passed += 1;
            }
        }
    }

    /// Redis's own suite. Where it cannot be had, nobody judges: that is a skip, but not where `CI=true`.
    fn redis_own_tests(&mut self) {
        let title = "Redis's own Tcl suite";
        if let Err(sentence) = tcl::prepare() {
            if std::env::var("CI").is_ok_and(|ci| ci == "true") {
                self.step::<()>(title, || Err(sentence));
            } else {
                println!("       skipped 1: {sentence}");
                self.tally.skipped.push(sentence);
            }
            return;
        }
        let options = tcl::Options {
            full: self.counts == Counts::Full,
            ..tcl::Options::default()
        };
        if let Some(tally) = self.step(title, || tcl::tcl(&options)) {
            if tally.failed > 0 {
                self.failed_steps.push(title.to_string());
            }
            self.tally.add(tally);
        }
    }

    fn wasm_tests(&mut self) {
        self.module = self.step("wasm tests", build_wasm_tests);
        if self.module.is_some() {
            let mut command = cargo();
            command.args(["test", "-p", "tests", "--test", "wasm"]);
            self.tests("wasm tests: the same as native", command);
        }
    }

    fn page_tests(&mut self) {
        let build = match self.counts {
            Counts::Short => Build::Quick,
            Counts::Full => Build::Release,
        };
        self.page = self.step("the page", || site::build(build));
        if self.page.is_some() {
            let mut command = cargo();
            command.args(["test", "-p", "tests", "--test", "page", "--no-fail-fast"]);
            self.tests("the page in Chromium", command);
        }
    }

    /// Runs a step that is not a test: only its failure counts.
    fn check(&mut self, title: &str, command: &mut Command) {
        self.step(title, || {
            let outcome = progress::run(title, command)?;
            if outcome.ok {
                Ok(())
            } else {
                Err(outcome.tail())
            }
        });
    }

    fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T, Problem>) -> Option<T> {
        match work() {
            Ok(made) => Some(made),
            Err(problem) => {
                println!("{problem}\n");
                self.tally.failed += 1;
                self.failed_steps.push(title.to_string());
                None
            }
        }
    }

    /// Runs a `cargo test`, whose output is counted.
    fn tests(&mut self, title: &str, mut command: Command) {
        command
            .args(["--", "--show-output"])
            .envs(self.environment());
        let outcome = match progress::run(title, &mut command) {
            Ok(outcome) => outcome,
            Err(problem) => {
                self.step::<()>(title, || Err(problem));
                return;
            }
        };
        let mut tally = Tally::read(&outcome.output);
        let reasons: BTreeSet<&String> = tally.skipped.iter().collect();
        for reason in reasons {
            let times = tally
                .skipped
                .iter()
                .filter(|other| *other == reason)
                .count();
            println!("       skipped {times}: {reason}");
        }
        if !outcome.ok {
            let shown = tally::failures(&outcome.output).unwrap_or_else(|| outcome.tail());
            println!("{shown}\nall of it: {}\n", outcome.log.display());
            // What does not compile has no failed test of its own.
            tally.failed = tally.failed.max(1);
            self.failed_steps.push(title.to_string());
        }
        self.tally.add(tally);
    }

    /// What the tests are told. What is not there is not said, and the tests then say what they miss.
    fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut all: Vec<(&'static str, OsString)> = Vec::new();
        if self.counts == Counts::Full {
            all.push(("BROKERLAB_FULL", "1".into()));
            all.push(("PROPTEST_CASES", PROPERTY_CASES_FULL.into()));
        }
        if let Ok(browser) = &self.browser {
            all.push(("BROKERLAB_CHROMIUM", browser.chromium.clone().into()));
            all.push(("BROKERLAB_CHROMEDRIVER", browser.driver.clone().into()));
        }
        if let Some(page) = &self.page {
            all.push(("BROKERLAB_PAGE", page.clone().into()));
        }
        if let Some(module) = &self.module {
            all.push(("BROKERLAB_WASM", module.clone().into()));
        }
        all
    }

    fn summary(&self, began: Instant) -> bool {
        println!("\nall steps took {:.1} s", began.elapsed().as_secs_f64());
        if !self.failed_steps.is_empty() {
            println!("failed: {}", self.failed_steps.join("; "));
        }
        println!("{}", self.tally);
        self.tally.failed == 0
    }
}

/// Compiles the crate `tests-wasm` to a module that Node and browsers load, and returns the folder.
fn build_wasm_tests() -> Result<PathBuf, Problem> {
    let tools = tools::wasm_tools()?;
    let mut compile = tools.command("cargo");
    compile.args(["build", "-p", "tests-wasm", "--target", WASM_TARGET]);
    must("compile the wasm tests", &mut compile)?;

    let folder = target_dir().join("wasm-tests");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let module = target_dir().join(WASM_TARGET).join("debug/tests_wasm.wasm");
    let mut bind = tools.command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(&folder)
        .arg(module);
    must("bind the wasm tests", &mut bind)?;
    // Node takes the glue for a module only where it is told to; a browser needs a page to run it in.
    write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    write(
        &folder.join("index.html"),
        "<!DOCTYPE html><title>wasm tests</title>\n",
    )?;
    Ok(folder)
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root());
    command
}
