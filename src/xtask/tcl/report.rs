//! Reading what the suite prints.
//!
//! A line such as `[ok]: name (3 ms)` or `[err]: name in tests/unit/scan.tcl` tells of one test; the lines that follow an
//! error say what went wrong, up to the next such line.

/// What became of the tests of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many passed.
    pub passed: usize,
    /// Names of those that failed, with what the suite says.
    pub failed: Vec<Failure>,
    /// Names of those that were left out, with the suite's reason where it gives one.
    pub skipped: Vec<(String, String)>,
    /// Whether the file ran to its end.
    pub ended: bool,
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The name of the test.
    pub test: String,
    /// The first line that says what went wrong.
    pub detail: String,
}

/// How the suite ends its own list of the tests; the failures stand behind it once more.
const END: &str = "The End";

impl Report {
    /// Reads the output of a run of one file.
    pub fn read(output: &str) -> Report {
        let mut report = Report::default();
        let mut open = false;
        for line in output.lines() {
            let line = without_colours(line);
            let line = line.trim();
            if line == END {
                report.ended = true;
                break;
            }
            match tagged(line) {
                Some((tag, text)) => open = report.take(tag, text),
                None if open => open = !report.detail(line),
                None => report.hung(line),
            }
        }
        report
    }

    /// Takes a line in; true when what went wrong may follow.
    fn take(&mut self, tag: &str, text: &str) -> bool {
        match tag {
            "ok" => self.passed += 1,
            "skip" => self.skipped.push((text.to_string(), String::new())),
            "ignore" => {
                let (test, why) = text
                    .rsplit_once(": ")
                    .unwrap_or(("(a group of tests)", text));
                // A tag has a colon of its own: `name: Tag: needs:repl denied`.
                let test = test.strip_suffix(": Tag").unwrap_or(test);
                self.skipped.push((test.to_string(), why.to_string()));
            }
            "err" | "exception" => {
                let test = text
                    .rsplit_once(" in tests/")
                    .map_or(text, |(test, _)| test);
                self.fail(test);
                return true;
            }
            _ => {}
        }
        false
    }

    fn fail(&mut self, test: &str) {
        self.failed.push(Failure {
            test: test.to_string(),
            detail: String::new(),
        });
    }

    /// Adds what went wrong to the latest failure; true when the line says it.
    fn detail(&mut self, line: &str) -> bool {
        match self.failed.last_mut() {
            Some(failure) if !line.is_empty() => {
                failure.detail = line.to_string();
                true
            }
            _ => false,
        }
    }

    /// The suite's report of a test that it waited for in vain.
    fn hung(&mut self, line: &str) {
        if let Some((_, test)) = line.split_once("=> (IN PROGRESS) ") {
            self.fail(test);
            self.detail("hung");
        }
    }
}

/// The words of `[tag]: text`.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, text) = line.strip_prefix('[')?.split_once("]: ")?;
    let known = ["ok", "err", "skip", "ignore", "exception", "ready"];
    let text = match tag {
        "ok" => text.rsplit_once(" (").map_or(text, |(test, _)| test),
        _ => text,
    };
    known.contains(&tag).then_some((tag, text))
}

/// The line without the escape sequences of a terminal.
fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        rest = escape.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
[ready]: 12
[\x1b[0;32;49mok\x1b[0m]: one (with words) (3 ms)
[\x1b[0;31;49merr\x1b[0m]: two in tests/unit/a.tcl
Expected 'a' to match 'b'
[ok]: in the detail (1 ms)
[ignore]: three: Tag: needs:repl denied
[ignore]: Not supported on external server
[skip]: four

                   The End

*** [err]: two in tests/unit/a.tcl
";

    #[test]
    fn each_test_is_counted_once() {
        let report = Report::read(OUTPUT);
        assert_eq!((report.passed, report.ended), (2, true));
        assert_eq!(report.failed.len(), 1);
        assert_eq!(report.failed[0].test, "two");
        assert_eq!(report.failed[0].detail, "Expected 'a' to match 'b'");
        let skipped: Vec<&str> = report
            .skipped
            .iter()
            .map(|(test, _)| test.as_str())
            .collect();
        assert_eq!(skipped, ["three", "(a group of tests)", "four"]);
        assert_eq!(report.skipped[0].1, "needs:repl denied");
    }

    #[test]
    fn a_test_that_hangs_has_failed() {
        let report = Report::read("[TIMEOUT]: clients state\nsock5 => (IN PROGRESS) five\n");
        assert_eq!(report.failed[0].test, "five");
        assert!(!report.ended);
    }
}
