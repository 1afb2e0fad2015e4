//! The one list of known differences between our core and Redis, `tests/known-differences.txt`.
//!
//! Whatever compares the two refers to an entry of this list by its id: a transcript by `! differs here: ID`, a rule of the
//! generated sequences by its name, a failing test of Redis's own suite by its file and name. So every difference has its
//! reason in one place, and a test finds entries that nothing needs any more.
//!
//! # The format
//! ```text
//! ## A remark.
//!
//! # an-id-of-small-letters-digits-and-hyphens
//! transcript: list-blocking
//! generated: what the rule of this name leaves out
//! tcl: unit/type/list: name of the test
//! we: What our core does.
//! redis: what redis-server 8.2.3 does.
//! why: The reason.
//! ```
//! | line | meaning |
//! |---|---|
//! | `# ID` | an entry begins |
//! | `transcript: FILE` | `tests/transcripts/FILE.txt` has marks with this id; one line a file |
//! | `generated: TEXT` | the rule of this name in `tests/differential/rules.rs`, and what it leaves out |
//! | `tcl: FILE: TEST` | this test of Redis's Tcl suite fails for this reason; one line a test. `*` stands for any text |
//! | `tcl-skip: FILE: TEST` | this test of the suite is left out, since it breaks off or spoils the tests behind it |
//! | `tcl-tag: TAG` | all tests of the suite with this tag are left out |
//! | `we:`, `redis:`, `why:` | sentences; each is needed once |
//!
//! A line that begins with blanks continues the one before it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use crate::root;

/// One known difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Line number of the id, from 1.
    pub line: usize,
    /// Its name.
    pub id: String,
    /// The transcripts with marks of this id.
    pub transcripts: Vec<String>,
    /// What the differential rule of this name leaves out.
    pub generated: Option<String>,
    /// Tests of the Tcl suite, as file and name; a name may hold `*`.
    pub tcl: Vec<(String, String)>,
    /// Tests of the Tcl suite that are left out, in the same form.
    pub tcl_skipped: Vec<(String, String)>,
    /// Tags of the Tcl suite whose tests are left out.
    pub tcl_tags: Vec<String>,
    /// What our core does.
    pub we: String,
    /// What Redis does.
    pub redis: String,
    /// The reason.
    pub why: String,
}

/// A line that could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "known-differences.txt: line {}: {}",
            self.line, self.problem
        )
    }
}

impl std::error::Error for Malformed {}

/// Where the list lies.
pub fn path() -> PathBuf {
    root().join("tests").join("known-differences.txt")
}

/// The list itself.
///
/// # Panics
/// When the file cannot be read or a line of it is malformed.
pub fn list() -> Vec<Entry> {
    let text = std::fs::read_to_string(path()).expect("the list of known differences can be read");
    parse(&text).unwrap_or_else(|malformed| panic!("{malformed}"))
}

/// The entry that explains this failure of the Tcl suite; `file` as in `unit/type/list`.
pub fn of_tcl<'a>(list: &'a [Entry], file: &str, test: &str) -> Option<&'a Entry> {
    list.iter().find(|entry| {
        let mut named = entry.tcl.iter();
        named.any(|(in_file, name)| in_file == file && fits(name, test))
    })
}

/// Whether a text is as a pattern says, in which `*` stands for any text.
pub fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|tail| {
            let ends = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            ends.into_iter().any(|end| fits(rest, &tail[end..]))
        }),
    }
}

/// Reads the list.
///
/// # Errors
/// The first line that is not as the format wants it, or an entry that lacks something.
pub fn parse(text: &str) -> Result<Vec<Entry>, Malformed> {
    let mut entries: Vec<Entry> = Vec::new();
    for (line, text) in joined(text) {
        let at = |problem: String| Malformed { line, problem };
        if let Some(id) = text.strip_prefix("# ") {
            entries.push(Entry {
                line,
                id: id.to_owned(),
                ..Entry::default()
            });
            continue;
        }
        let entry = entries
            .last_mut()
            .ok_or_else(|| at("expected `# ID`".to_owned()))?;
        field(entry, &text).map_err(at)?;
    }
    check(&entries)?;
    Ok(entries)
}

/// The lines that say something, with what continues them, and their numbers.
fn joined(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let continues = line.starts_with(' ') && !line.trim().is_empty();
        match lines.last_mut().filter(|_| continues) {
            Some((_, before)) => {
                before.push(' ');
                before.push_str(line.trim());
            }
            None if line.trim().is_empty() || line.starts_with("## ") => {}
            None => lines.push((index + 1, line.trim_end().to_owned())),
        }
    }
    lines
}

fn field(entry: &mut Entry, line: &str) -> Result<(), String> {
    let (name, value) = line
        .split_once(": ")
        .ok_or_else(|| format!("expected `name: text`, not `{line}`"))?;
    let value = value.trim().to_owned();
    match name {
        "transcript" => entry.transcripts.push(value),
        "generated" if entry.generated.is_none() => entry.generated = Some(value),
        "tcl" => entry.tcl.push(file_and_test(&value)?),
        "tcl-skip" => entry.tcl_skipped.push(file_and_test(&value)?),
        "tcl-tag" => entry.tcl_tags.push(value),
        "we" if entry.we.is_empty() => entry.we = value,
        "redis" if entry.redis.is_empty() => entry.redis = value,
        "why" if entry.why.is_empty() => entry.why = value,
        _ => return Err(format!("`{name}` is not known, or stands twice")),
    }
    Ok(())
}

fn file_and_test(value: &str) -> Result<(String, String), String> {
    let (file, test) = value
        .split_once(": ")
        .ok_or_else(|| "expected `FILE: TEST`".to_owned())?;
    Ok((file.to_owned(), test.to_owned()))
}

/// Each entry is whole, and ids are unique.
fn check(entries: &[Entry]) -> Result<(), Malformed> {
    let mut seen = BTreeSet::new();
    for entry in entries {
        let problem = problem_of(entry).or_else(|| {
            let fresh = seen.insert(entry.id.as_str());
            (!fresh).then(|| format!("`{}` stands twice", entry.id))
        });
        if let Some(problem) = problem {
            let line = entry.line;
            return Err(Malformed { line, problem });
        }
    }
    Ok(())
}

fn problem_of(entry: &Entry) -> Option<String> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let id = &entry.id;
    if id.is_empty() || !id.chars().all(letters) {
        return Some(format!(
            "an id has small letters, digits and hyphens only, not `{id}`"
        ));
    }
    if [&entry.we, &entry.redis, &entry.why]
        .iter()
        .any(|text| text.is_empty())
    {
        return Some(format!("`{id}` needs `we:`, `redis:` and `why:`"));
    }
    let by_tests = [&entry.tcl, &entry.tcl_skipped];
    let shown = !entry.transcripts.is_empty()
        || entry.generated.is_some()
        || !entry.tcl_tags.is_empty()
        || by_tests.iter().any(|tests| !tests.is_empty());
    (!shown).then(|| format!("`{id}` does not say where it shows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "## A remark.\n\n# one\ntranscript: list\ntcl: unit/a: it * works\nwe: Do\n  this.\nredis: does that.\nwhy: So.\n";

    #[test]
    fn an_entry_is_read_with_its_continued_lines() {
        let list = parse(TEXT).expect("well formed");
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].we, "Do this.");
        assert_eq!(list[0].transcripts, ["list"]);
        assert!(of_tcl(&list, "unit/a", "it really works").is_some());
        assert!(of_tcl(&list, "unit/a", "it works").is_none());
        assert!(of_tcl(&list, "unit/b", "it really works").is_none());
    }

    #[test]
    fn what_is_malformed_is_named_by_its_line() {
        let line = |text: &str| parse(text).expect_err("malformed").line;
        assert_eq!(line("we: too early\n"), 1);
        assert_eq!(line("# A\nwe: a\n"), 1);
        assert_eq!(line("# a\ntcl: no test\n"), 2);
        assert_eq!(line("# a\nwe: a\nwe: b\n"), 3);
        assert_eq!(line(&format!("{TEXT}{TEXT}")), 12);
    }
}
