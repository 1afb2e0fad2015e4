//! What the transcripts show of each command: the rows that are filled.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use broker::table::{self, Command};
use tests::transcript::compare::files;
use tests::transcript::{Action, Case, File, Step};

/// The rows that some transcript fills, by command.
#[derive(Default)]
pub struct Shown {
    rows: BTreeMap<&'static str, BTreeSet<String>>,
}

/// How a step's own request was answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer<'a> {
    Fine,
    Queued,
    /// With this error.
    Error(&'a str),
    /// Not yet.
    Nothing,
}

/// Texts of errors about numbers.
const NUMBER_ERRORS: [&str; 25] = [
    "is not an integer",
    "is not a float",
    "is not a valid float",
    "is not a double",
    "min or max",
    "out of range",
    "is negative",
    "must be positive",
    "must be a positive",
    "must be >= 0",
    "must be >0",
    "must be > 0",
    "must be between",
    "should be greater than 0",
    "can't be negative",
    "can't be zero",
    "can't be greater than",
    "must match the number",
    "invalid expire time",
    "invalid number of fields",
    "Invalid min-idle-time",
    "option argument for XCLAIM",
    "invalid numkeys",
    "invalid cursor",
    "hexadecimal",
];

/// Texts of errors about words.
const SYNTAX_ERRORS: [&str; 8] = [
    "syntax error",
    "Unrecognized",
    "at the same time",
    "mode must be",
    "Mandatory argument",
    "Unsupported option",
    "unknown argument",
    "unknown subcommand or wrong number",
];

impl Shown {
    /// Reads all transcripts of a folder.
    pub fn read(folder: &Path) -> Shown {
        let mut shown = Shown::default();
        for path in files(folder, None).expect("the transcripts can be read") {
            let text = std::fs::read_to_string(&path).expect("a transcript can be read");
            let file = File::parse(&text).expect("a transcript is well-formed");
            file.cases.iter().for_each(|case| shown.case(case));
        }
        shown
    }

    /// Whether a row is filled.
    pub fn has(&self, command: &str, row: &str) -> bool {
        self.rows
            .get(command)
            .is_some_and(|rows| rows.contains(row))
    }

    fn case(&mut self, case: &Case) {
        for step in &case.steps {
            let Action::Send { command, .. } = &step.action else {
                continue;
            };
            let Ok(words) = resp::inline::split(command.as_bytes()) else {
                continue;
            };
            let words: Vec<String> = words
                .iter()
                .map(|word| String::from_utf8_lossy(word).into_owned())
                .collect();
            if let Some(command) = named(&words) {
                self.step(command, &words, answer(step));
            }
        }
    }

    fn step(&mut self, command: &'static Command, words: &[String], answer: Answer<'_>) {
        let rows = self.rows.entry(command.name).or_default();
        match answer {
            Answer::Fine | Answer::Nothing => {
                rows.insert("runs".to_owned());
                rows.extend(words[1..].iter().map(|word| word.to_ascii_uppercase()));
                if answer == Answer::Nothing {
                    rows.insert("parked".to_owned());
                }
            }
            Answer::Queued => {
                rows.insert("multi".to_owned());
            }
            Answer::Error(text) => {
                let has = |texts: &[&str]| texts.iter().any(|part| text.contains(part));
                let kinds = [
                    ("arity", has(&["wrong number of arguments"])),
                    ("type", text.contains("WRONGTYPE") || has(&NOT_STRINGS)),
                    ("syntax", has(&SYNTAX_ERRORS)),
                    ("number", has(&NUMBER_ERRORS)),
                ];
                if has(&NUMBER_ERRORS) {
                    let words = words[1..].iter().map(|word| word.to_ascii_uppercase());
                    rows.extend(words.map(|word| format!("{word} number")));
                }
                let found = kinds.into_iter().filter(|(_, found)| *found);
                rows.extend(found.map(|(row, _)| row.to_owned()));
            }
        }
    }
}

/// What commands with words of their own say about the type of a key.
const NOT_STRINGS: [&str; 2] = ["must contain string values", "should be of string type"];

/// The command, or the subcommand, of a request.
fn named(words: &[String]) -> Option<&'static Command> {
    let command = table::lookup(words.first()?.as_bytes())?;
    match command.subcommands {
        [] => Some(command),
        _ => command.subcommand(words.get(1)?.as_bytes()),
    }
}

fn answer(step: &Step) -> Answer<'_> {
    let Some(first) = step.expected.first() else {
        return Answer::Nothing;
    };
    // What others receive has their name in front.
    let name = first.find(|c: char| !c.is_ascii_alphanumeric());
    if name.is_some_and(|end| end > 0 && first[end..].starts_with("< ")) {
        return Answer::Nothing;
    }
    if first == "QUEUED" {
        return Answer::Queued;
    }
    let error = first
        .strip_prefix("(error) ")
        .or_else(|| first.strip_prefix("\"-"));
    error.map_or(Answer::Fine, Answer::Error)
}
