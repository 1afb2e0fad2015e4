//! Diagnostics in English. (The page has its own catalogue; the types of [`crate::diagnostic`] carry all that a sentence needs.)

use crate::diagnostic::{Bounded, Expected, NotYet, Noun, Place, Problem, Senseless};
use core::fmt::{self, Display, Formatter};

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected {
                expected,
                found,
                nearest,
            } => {
                write!(f, "expected {expected}, found ")?;
                if found.is_empty() {
                    f.write_str("the end of the line")?;
                } else {
                    write!(f, "'{found}'")?;
                }
                suggest(f, nearest.as_deref())
            }
            Self::Unknown {
                what,
                name,
                nearest,
            } => {
                write!(f, "{what} is called '{name}'")?;
                suggest(f, nearest.as_deref())
            }
            Self::Twice { name, first_line } => {
                write!(f, "'{name}' is there already, in line {first_line}")
            }
            Self::Missing { kind, param } => {
                write!(f, "a {kind} needs '{param}': write `{param} …` behind its name")
            }
            Self::Value {
                param,
                value,
                expected,
            } => write!(f, "'{param}' must be {expected}, not '{value}'"),
            Self::Setting {
                name,
                value,
                why,
                nearest,
            } => {
                write!(f, "'{name}' cannot be '{value}': {why}")?;
                suggest(f, nearest.as_deref())
            }
            Self::NeedsBlock => f.write_str("this line needs lines indented under it"),
            Self::NoBlock => f.write_str("nothing may be indented under the line before this"),
            Self::Indentation => f.write_str(
                "this indentation fits no line above; indent by four spaces under the line it belongs to",
            ),
            Self::Misplaced(place) => place.fmt(f),
            Self::Quotes => f.write_str("the quotes of this command do not match"),
            Self::Bounds { what, max } => bounds(f, *what, *max),
            Self::Senseless(why) => why.fmt(f),
            Self::NotYet(what) => what.fmt(f),
            Self::World(words) => f.write_str(words),
        }
    }
}

fn suggest(f: &mut Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(word) => write!(f, "; did you mean '{word}'?"),
        None => Ok(()),
    }
}

impl Display for Expected {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Item => "a line of a scenario (an actor, `at`, `check`, `node`, …)",
            Self::Name => "a name (letters, digits, - and _)",
            Self::Names => "one or more names",
            Self::Word(word) => return write!(f, "`{word}`"),
            Self::Option => "an option of this line",
            Self::Number => "a whole number",
            Self::Duration => "a duration such as 1s or 250ms",
            Self::Span => "a duration such as 1s, or two as in 100ms..300ms",
            Self::Ratio => "a ratio such as 1/100",
            Self::Rate => "a rate such as 10/s",
            Self::Date => "a date such as 2026-01-01T00:00:00Z",
            Self::Command => "a Redis command (its name in capital letters)",
            Self::Statement => {
                "a statement: a Redis command in capital letters, or `if`, `for each`, `work`, `wait`, `repeat`, `pick`, `every`, `start`"
            }
            Self::Policy => "`accept CODE`, `retry` or `let go`",
            Self::Path => "a path into the reply such as [0][1]",
            Self::Verb => "something that can be done to a world (`crash`, `disconnect`, …)",
            Self::Action => "what is done at that time (`crash w1`, an actor, `c1> COMMAND`)",
            Self::Factor => "how many times as slow, such as 10x",
            Self::LinkSetting => "`latency`, `jitter` or `drop`",
            Self::Measure => {
                "what is checked (`done`, `lost`, `duplicates`, `latency p99`, `commands`, `at least once`, …)"
            }
            Self::Percentile => "a percentile such as p50, p99 or p99.9, or `max`",
            Self::Comparison => "one of = != < <= > >=",
            Self::Reason => "a reason for a loss, such as `trimmed before read`",
            Self::Role => "`producer`, `subscriber`, `worker`, `member` or `reader`",
            Self::Text => "some text",
            Self::Quoted => "bytes between double quotes",
            Self::Code => "the code of an error in capital letters, such as BUSYGROUP",
            Self::Choice => "two words or more, or a range such as 1..100",
            Self::Value => "a value",
            Self::End => "the end of the line",
        })
    }
}

impl Display for Noun {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "no node",
            Self::Actor => "no actor",
            Self::Console => "no console",
            Self::ActorOrNode => "no actor and no node",
            Self::Kind => "no kind of actor",
            Self::Param => "no parameter of this kind",
            Self::Placeholder => "nothing that a placeholder could stand for",
            Self::Bound => "nothing that this program binds",
        })
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MarginOfBody => {
                "`start` and `every` stand directly under the actor, not inside another block"
            }
            Self::BehindIf => "`else` stands behind the block of an `if`, as far indented as it",
            Self::BeginningOfKind => "`with` stands at the beginning of a `kind`",
        })
    }
}

fn bounds(f: &mut Formatter<'_>, what: Bounded, max: u64) -> fmt::Result {
    let words = match what {
        Bounded::FileBytes => "the text is too long; bytes at most:",
        Bounded::Lines => "too many lines; at most:",
        Bounded::LineBytes => "the line is too long; bytes at most:",
        Bounded::Nesting => "blocks within blocks too deep; at most:",
        Bounded::Diagnostics => "more is wrong, and not shown; shown at most:",
        Bounded::Actors => "too many actors; at most:",
        Bounded::Nodes => "too many nodes; at most:",
        Bounded::Duration => "the duration is too long; seconds at most:",
        Bounded::Time => "the time is too late; seconds at most:",
        Bounded::Interval => "an interval is longer than nothing; seconds at most:",
        Bounded::SpanOrder => "the shorter one comes first; seconds at most:",
        Bounded::Probability => "a probability is no more than 1/1; denominator at most:",
        Bounded::Count => "the number is too great or zero; at most:",
        Bounded::Burst => "the burst is too great or zero; at most:",
        Bounded::Range => "the smaller number comes first; at most:",
        Bounded::Factor => "the factor is too great or zero; at most:",
        Bounded::Faults => "too many faults; at most:",
        Bounded::Setup => "too many commands of setups; at most:",
        Bounded::Program => "too many statements of one actor; at most:",
        Bounded::Kinds => "too many kinds; at most:",
    };
    write!(f, "{words} {max}")
}

impl Display for Senseless {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingToUndo => "this undoes, so there is nothing to undo: leave out the `for`",
            Self::BodyAndParams => {
                "an actor has either lines of its own or values for its kind's, not both"
            }
            Self::ConsoleWithBody => {
                "a console does only what is typed: it has no lines and no schedule"
            }
            Self::NoBody => "indent what it does under its line",
            Self::NoSchedule => "this kind of actor says itself when it does what",
        })
    }
}

impl Display for NotYet {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disks => "not yet: nodes have no disks, and come back empty after a crash",
            Self::Clusters => {
                "not yet: there are no clusters; several standalone nodes are possible"
            }
            Self::Check => "not yet: this is not counted",
            Self::Live => {
                "not yet: here a fault strikes at once, and stays until a line of its own undoes it"
            }
        })
    }
}
