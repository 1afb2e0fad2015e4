//! What is wrong with a text: where, in which line, what was expected, and what may have been meant.

use crate::limits::{DIAGNOSTICS_MAX, FOUND_CHARS_MAX, LINE_BYTES_MAX, LINES_MAX, SHOWN_CHARS_MAX};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use broker::order;
use core::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The line, from 1; 0 if it is about the whole text.
    pub line: u32,
    /// The character of the line at which it begins, from 1.
    pub column: u32,
    /// How many characters it is about, at least 1.
    pub length: u32,
    /// The line itself; of one that is very long, the part around the place.
    pub text: String,
    /// Characters of the line before that part.
    pub cut: u32,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Something else should stand here.
    Expected {
        /// What.
        expected: Expected,
        /// What stands there; empty = nothing.
        found: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// A name of nothing.
    Unknown {
        /// What it should name.
        what: Noun,
        /// The name.
        name: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// A command that Redis does not have.
    Command {
        /// Its name, with its subcommand.
        name: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// A command with too few or too many arguments.
    Arguments {
        /// Its name, with its subcommand.
        name: String,
        /// Are there too many?
        too_many: bool,
        /// A line that can be run.
        example: &'static str,
    },
    /// An option that stands in the line already.
    Again(String),
    /// An option that belongs behind another.
    Behind {
        /// What.
        word: String,
        /// Behind what.
        behind: Anchor,
    },
    /// Something happens to somebody who is not there yet.
    NotThereYet {
        /// Who.
        name: String,
        /// In which line it comes.
        line: u32,
        /// When.
        comes_us: u64,
    },
    /// Something is to happen when the world is over.
    AfterTheEnd {
        /// When the world ends.
        until_us: u64,
    },
    /// An item of which there is one at most.
    Once {
        /// Its word.
        word: String,
        /// Where it was first.
        first_line: u32,
    },
    /// A name that is a word of the language.
    Reserved(String),
    /// A world without anybody.
    Nobody,
    /// Bytes that are no text.
    NotUtf8,
    /// This stands (or is named) twice; the line of the first, 0 if it is there without being said.
    Twice {
        /// What.
        name: String,
        /// Where it was first.
        first_line: u32,
    },
    /// An actor of a kind without a parameter that has no default.
    Missing {
        /// The kind.
        kind: String,
        /// The parameter.
        param: String,
    },
    /// The value of a parameter does not fit where the kind uses it.
    Value {
        /// The parameter.
        param: String,
        /// Its value.
        value: String,
        /// What would fit.
        expected: Expected,
    },
    /// A node cannot be set to this.
    Setting {
        /// The parameter.
        name: Box<str>,
        /// The value.
        value: Box<str>,
        /// Why not, in Redis's own words.
        why: Box<str>,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// Lines must be indented under this one.
    NeedsBlock,
    /// Nothing may be indented under this line.
    NoBlock,
    /// Deeper than the line before, or between two depths.
    Indentation,
    /// This belongs elsewhere.
    Misplaced(Place),
    /// Quotes that do not match, in a command.
    Quotes,
    /// Out of bounds: what is allowed at most (or at least, for zero).
    Bounds {
        /// What is too great, or zero.
        what: Bounded,
        /// The greatest that is allowed.
        max: u64,
    },
    /// A fault that makes no sense for this: an actor for a node, a `for` for what is not undone.
    Senseless(Senseless),
    /// A time that is over in a world that runs: it is so late already, in microseconds since it began.
    Past(u64),
    /// The world cannot do this yet.
    NotYet(NotYet),
    /// The world refuses it, in the simulator's own words.
    World(String),
}

/// What may stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`Display` says what each is")]
pub enum Expected {
    Item,
    Name,
    Names,
    Word(&'static str),
    Option,
    Number,
    Duration,
    Span,
    Ratio,
    Rate,
    Date,
    Command,
    Statement,
    Policy,
    Path,
    Verb,
    Action,
    Factor,
    LinkSetting,
    Measure,
    Percentile,
    Comparison,
    Reason,
    Role,
    Text,
    Quoted,
    Code,
    Choice,
    Value,
    End,
}

/// What a name can be the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Noun {
    Node,
    Actor,
    Console,
    ActorOrNode,
    Kind,
    Param,
    Placeholder,
    Bound,
    /// Somebody whom messages are for.
    Audience,
}

/// Where a line belongs that stands elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `start` and `every` stand at the margin of an actor's body.
    MarginOfBody,
    /// `else` stands under an `if`.
    BehindIf,
    /// `with` stands at the beginning of a kind.
    BeginningOfKind,
    /// A comment has a line of its own.
    LineOfItsOwn,
    /// A command stands under somebody who sends it.
    UnderAnActor,
    /// An item stands at the left margin.
    LeftMargin,
    /// Under a command stand only policies.
    BesideTheCommand,
}

/// What another word stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// `every SPAN` or `poisson RATE` of an actor.
    Schedule,
    /// `at TIME`
    Time,
    /// `every SPAN` of a rule, before its fault.
    Rule,
}

/// What has bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Bounded {
    FileBytes,
    Lines,
    LineBytes,
    Nesting,
    Diagnostics,
    Actors,
    Nodes,
    Duration,
    Time,
    Interval,
    SpanOrder,
    Probability,
    Count,
    Number,
    Burst,
    Range,
    Factor,
    Faults,
    Setup,
    Program,
    ProgramBytes,
    Kinds,
    Params,
    BoundNames,
    Args,
    Intends,
}

/// Why a fault makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Senseless {
    /// `restart … for`: it undoes, so there is nothing to undo.
    NothingToUndo,
    /// A body and values for the parameters of the kind's body.
    BodyAndParams,
    /// A console with a body, a schedule or parameters.
    ConsoleWithBody,
    /// Neither a body nor a kind that has one.
    NoBody,
    /// A schedule for a kind whose body has schedules or a start only, or for a subscriber.
    NoSchedule,
}

/// What the language has and the world does not, yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotYet {
    /// Nodes keep nothing over a crash.
    Disks,
    /// Clusters, partitions between nodes, failover, slots.
    Clusters,
    /// What this check needs is not counted.
    Check,
}

/// Can the world be made all the same?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// No.
    Error,
    /// Yes, but without this.
    Note,
}

impl Problem {
    /// Is it about a command that Redis would answer with an error?
    pub(crate) fn is_of_redis(&self) -> bool {
        matches!(self, Self::Command { .. } | Self::Arguments { .. })
    }
}

impl Diagnostic {
    /// Can the world be made all the same?
    pub fn severity(&self) -> Severity {
        match self.problem {
            Problem::NotYet(NotYet::Disks) | Problem::AfterTheEnd { .. } | Problem::Nobody => {
                Severity::Note
            }
            _ => Severity::Error,
        }
    }
}

/// Gathers what is wrong, up to a number.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    lines: Vec<&'a str>,
    found: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub fn new(text: &'a str) -> Self {
        // One more than are read, to show it.
        let lines = text.lines().take(LINES_MAX + 1).collect();
        Self {
            lines,
            found: Vec::new(),
        }
    }

    /// Says that something is wrong with `length` bytes of a line.
    pub fn say(&mut self, place: crate::ast::Place, length: usize, problem: Problem) {
        if self.is_full() {
            return;
        }
        let mut diagnostic = match (place.line as usize).checked_sub(1) {
            Some(index) => {
                let line = self.lines.get(index).copied().unwrap_or_default();
                at(place.line, line, place.byte as usize, length, problem)
            }
            None => at(0, "", 0, 0, problem),
        };
        if self.found.len() + 1 == DIAGNOSTICS_MAX {
            let max = DIAGNOSTICS_MAX as u64;
            diagnostic.problem = Problem::Bounds {
                what: Bounded::Diagnostics,
                max,
            };
        }
        self.found.push(diagnostic);
    }

    /// Says that something is wrong with a part of a line, wherever in the line it stands.
    pub fn say_part(&mut self, place: crate::ast::Place, part: &str, problem: Problem) {
        if self.is_full() {
            return;
        }
        let line = self.lines.get((place.line as usize).wrapping_sub(1));
        let line = line.copied().unwrap_or_default();
        let from = line.floor_char_boundary((place.byte as usize).min(line.len()));
        let found = line[from..].find(part).map(|at| from + at);
        let byte = found.unwrap_or(from) as u32;
        let length = if found.is_some() {
            part.len()
        } else {
            line[from..].trim_end().len()
        };
        self.say(crate::ast::Place { byte, ..place }, length, problem);
    }

    /// Is so much wrong that no more is said? Then there is no need to look for more.
    pub fn is_full(&self) -> bool {
        self.found.len() >= DIAGNOSTICS_MAX
    }

    /// How much was said so far.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Is nothing wrong so far that keeps the world from being made?
    pub fn is_fine(&self) -> bool {
        !self.found.iter().any(|d| d.severity() == Severity::Error)
    }

    /// What was found, in order of lines.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        order::sort_by_key(&mut self.found, |d| (d.line, d.column));
        self.found.dedup();
        self.found
    }
}

/// Something wrong with a line that is known.
pub(crate) fn at(
    number: u32,
    line: &str,
    byte: usize,
    length: usize,
    problem: Problem,
) -> Diagnostic {
    let begin = line.floor_char_boundary(byte.min(line.len()));
    let end = line.floor_char_boundary(byte.saturating_add(length).min(line.len()));
    let chars = |part: &str| part.chars().count();
    let (before, length) = (
        chars(&line[..begin]),
        chars(line.get(begin..end).unwrap_or_default()),
    );
    let cut = match before + length.min(SHOWN_CHARS_MAX / 2) > SHOWN_CHARS_MAX {
        true => before - before.min(SHOWN_CHARS_MAX / 4),
        false => 0,
    };
    Diagnostic {
        line: number,
        column: before as u32 + 1,
        length: length.max(1) as u32,
        text: line.chars().skip(cut).take(SHOWN_CHARS_MAX).collect(),
        cut: cut as u32,
        problem,
    }
}

/// Bytes as the text of a scenario.
///
/// # Errors
/// The first bytes that are no UTF-8, with the readable part of their line.
pub fn text_of(bytes: &[u8]) -> Result<&str, Box<Diagnostic>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    core::str::from_utf8(bytes).map_err(|error| {
        let (good, rest) = bytes.split_at(error.valid_up_to());
        let begin = good.iter().rposition(|byte| *byte == b'\n');
        let begin = begin.map_or(0, |at| at + 1);
        let number = good.iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let end = good.len() + end.unwrap_or(rest.len()).min(LINE_BYTES_MAX);
        let line = String::from_utf8_lossy(&bytes[begin..end]);
        let line = line.strip_suffix('\r').unwrap_or(&line);
        let column = good.len() - begin;
        Box::new(at(number, line, column, 1, Problem::NotUtf8))
    })
}

/// A found word as it is shown: without what is no letter, and not too long.
pub(crate) fn shown(found: &str) -> String {
    let printable = found
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut shown: String = printable.take(FOUND_CHARS_MAX).collect();
    if found.chars().nth(FOUND_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity() {
            Severity::Error => "error",
            Severity::Note => "note",
        };
        write!(f, "{word}: {}", self.problem)?;
        if self.line == 0 {
            return Ok(());
        }
        let number = format!("{}", self.line);
        let gutter = " ".repeat(number.len());
        write!(f, "\n{gutter}--> line {number}, column {}", self.column)?;
        let shown = crate::diagnostic::plain(&self.text);
        write!(f, "\n{gutter} |\n{number} | {shown}\n{gutter} | ")?;
        let before = self.column.saturating_sub(1 + self.cut) as usize;
        let under = self.text.chars().skip(before).take(self.length as usize);
        let before: usize = self.text.chars().take(before).map(width).sum();
        let carets: usize = under.map(width).sum();
        write!(f, "{}{}", " ".repeat(before), "^".repeat(carets.max(1)))
    }
}

/// A line without what would disturb a terminal.
fn plain(text: &str) -> String {
    let kept = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(kept).collect()
}

/// Columns of a terminal that a character takes: Korean syllables and their like take two.
fn width(c: char) -> usize {
    match c as u32 {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff => 2,
        0x300..=0x36f | 0x200b..=0x200f => 0,
        _ => 1,
    }
}

impl core::error::Error for Diagnostic {}
