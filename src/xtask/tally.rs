//! Counting tests by reading what `cargo test` prints.

use std::fmt;

/// How a test says that it could not judge, on a line of its own with the reason. See `skip` in the `tests` package.
pub const SKIP_MARK: &str = "SKIPPED: ";

/// How many tests passed, failed and were skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed; a step that broke before it could run any test counts as one.
    pub failed: u64,
    /// Tests that could not judge because a judge is missing, and why.
    pub skipped: Vec<String>,
}

impl Tally {
    /// Reads the output of `cargo test -- --show-output`. A test that skips itself passes as far as cargo knows.
    pub fn read(output: &str) -> Tally {
        let mut tally = Tally::default();
        for line in output.lines() {
            if let Some(reason) = line.trim().strip_prefix(SKIP_MARK) {
                tally.skipped.push(reason.to_string());
            } else if let Some(result) = line.strip_prefix("test result: ") {
                tally.passed += count(result, "passed");
                tally.failed += count(result, "failed");
            }
        }
        tally.passed = tally.passed.saturating_sub(tally.skipped.len() as u64);
        tally
    }

    /// Adds the counts of another step.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
    }
}

/// What the failed tests of a `cargo test` wrote, without the output of those that passed. None when no test failed,
/// such as when they did not compile.
pub fn failures(output: &str) -> Option<String> {
    let mut shown = String::new();
    let mut within = false;
    for line in output.lines() {
        match line {
            "failures:" => within = true,
            _ if line.starts_with("test result: ") => within = false,
            _ => {}
        }
        if within || line.starts_with("error: ") {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    shown.contains("failures:").then_some(shown)
}

/// The number before `word` in a line such as `ok. 3 passed; 0 failed; …`.
fn count(result: &str, word: &str) -> u64 {
    let words: Vec<&str> = result.split([' ', ';']).collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

/// The last line of `cargo xtask test`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.skipped.len() {
            0 => Ok(()),
            skipped => write!(f, ", {skipped} skipped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
running 3 tests
test a ... ok

---- page stdout ----
SKIPPED: no browser

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn every_binary_counts_and_a_skip_is_no_pass() {
        let tally = Tally::read(OUTPUT);
        assert_eq!((tally.passed, tally.failed), (41, 1));
        assert_eq!(tally.skipped, ["no browser"]);
        assert_eq!(tally.to_string(), "41 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn failures_are_shown_without_what_passed() {
        let output = "successes:\n    a\nfailures:\n---- b stdout ----\noh\ntest result: FAILED. 1 passed\n   ok\n";
        assert_eq!(
            failures(output).as_deref(),
            Some("failures:\n---- b stdout ----\noh\n")
        );
        assert_eq!(failures("error: could not compile"), None);
    }

    #[test]
    fn nothing_skipped_is_not_mentioned() {
        assert_eq!(Tally::read("").to_string(), "0 passed, 0 failed");
    }
}
