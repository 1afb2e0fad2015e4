//! Diagnostics in English. (The page has its own catalogue; the types of [`crate::diagnostic`] carry all that a sentence needs.)

use crate::diagnostic::{Anchor, Bounded, Expected, NotYet, Noun, Place, Problem, Senseless};
use crate::human::Count;
use crate::print::Duration;
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
                match nearest {
                    Some(_) => suggest(f, nearest.as_deref()),
                    None => f.write_str(way_out(*what)),
                }
            }
            Self::Command { name, nearest } => {
                write!(f, "Redis has no command '{name}'")?;
                match nearest {
                    Some(_) => suggest(f, nearest.as_deref()),
                    None => f.write_str(
                        "; if its error is meant, write `accept ERR` under it, indented",
                    ),
                }
            }
            Self::Arguments {
                name,
                too_many: true,
                example,
            } => write!(
                f,
                "{name} takes fewer arguments, as in `{example}`; what has spaces stands between double quotes"
            ),
            Self::Arguments { name, example, .. } => {
                write!(f, "{name} takes more arguments, as in `{example}`")
            }
            Self::Once { word, first_line } => write!(
                f,
                "there is one '{word}' at most, and line {first_line} has it; leave one of them out"
            ),
            Self::Again(word) => write!(f, "'{word}' is said twice in this line; leave one out"),
            Self::Behind { word, behind } => write!(f, "'{word}' stands behind {behind}"),
            Self::Reserved(word) => write!(
                f,
                "'{word}' is a word of the language; give the kind another name"
            ),
            Self::NotThereYet {
                name,
                line,
                comes_us,
            } => write!(
                f,
                "'{name}' is not there yet: it comes at {}, in line {line}",
                Duration(*comes_us)
            ),
            Self::AfterTheEnd { until_us } => write!(
                f,
                "this never happens, for the world ends at {}: write a later `until`, or leave it out",
                Duration(*until_us)
            ),
            Self::Nobody => f.write_str(
                "nobody is in this world, and nothing happens: write an actor, such as `producer p  every 1s  PUBLISH news \"hello %n\"`",
            ),
            Self::NotUtf8 => f.write_str(
                "these bytes are no UTF-8 text; save the file as UTF-8, and write other bytes as \"\\xff\"",
            ),
            Self::Twice { name, first_line } => {
                match first_line {
                    0 => write!(f, "'{name}' is there already without being said")?,
                    _ => write!(f, "'{name}' is there already, in line {first_line}")?,
                }
                f.write_str("; choose another name, or leave one out")
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
            Self::NeedsBlock => f.write_str(
                "this line needs lines indented under it, by four spaces: what is done then",
            ),
            Self::NoBlock => f.write_str(
                "nothing may be indented under the line before this; move it to the left",
            ),
            Self::Indentation => f.write_str(
                "this indentation fits no line above; indent by four spaces under the line it belongs to",
            ),
            Self::Misplaced(place) => place.fmt(f),
            Self::Quotes => f.write_str(
                "the quotes of this line do not match: each needs another, with a space or the end of the line behind it",
            ),
            Self::Bounds { what, max } => bounds(f, *what, *max),
            Self::Senseless(why) => why.fmt(f),
            Self::Past(now) => {
                let now = crate::print::Duration(*now);
                write!(f, "that time is over: it is {now} already")
            }
            Self::NotYet(what) => what.fmt(f),
            Self::World(words) => f.write_str(words),
        }
    }
}

/// What to do about a name of nothing.
const fn way_out(what: Noun) -> &'static str {
    match what {
        Noun::Node => "; name it in a line `node NAME`",
        Noun::Actor | Noun::ActorOrNode => "; give it a line, such as `worker NAME  list jobs`",
        Noun::Console => "; give it a line, `console NAME`",
        Noun::Kind => "; say what it does in a block `kind NAME as worker`",
        Noun::Param => "; say it at the beginning of the kind, `with NAME`",
        Noun::Placeholder => {
            "; there are %n, %me, %id, %payload and what this actor binds or its kind is `with`; a percent sign is written %%"
        }
        Noun::Bound => "; bind it to a reply, `NAME  COMMAND …`, or by `pick` or `for each`",
        Noun::Audience => {
            "; a check is for a subscriber, a reader, a list, a sorted set or a group"
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
            Self::Name => "a name (a letter from a to z, then letters, digits, - and _; 32 at most)",
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
            Self::Audience => "nothing in this scenario that messages could be for",
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
            Self::BeginningOfKind => "`with` stands at the beginning of a `kind`, before its lines",
            Self::LineOfItsOwn => "a comment stands on a line of its own",
            Self::UnderAnActor => {
                "a command stands indented under an actor or a `setup`, or behind `at TIME c1>` for a console `c1`"
            }
            Self::LeftMargin => "this line stands at the left margin, not under another: do not indent it",
            Self::BesideTheCommand => {
                "under a command stand only `accept`, `retry` and `let go`: indent this line as far as the command"
            }
        })
    }
}

fn bounds(f: &mut Formatter<'_>, what: Bounded, max: u64) -> fmt::Result {
    let most = Count(max);
    match what {
        Bounded::FileBytes => write!(
            f,
            "the text is longer than {most} bytes, the most that is read"
        ),
        Bounded::Lines => write!(
            f,
            "the text has more than {most} lines, the most that are read"
        ),
        Bounded::LineBytes => {
            write!(
                f,
                "the line is longer than {most} bytes, the most that is read; part it in several"
            )
        }
        Bounded::Nesting => {
            write!(
                f,
                "blocks stand in blocks, too deep: {most} at most; indent less, or write two actors"
            )
        }
        Bounded::Diagnostics => write!(f, "more is wrong, and not shown: mend these {most} first"),
        Bounded::Actors => write!(f, "a world has {most} actors at most; leave some out"),
        Bounded::Nodes => write!(f, "a world has {most} nodes at most; leave some out"),
        Bounded::Duration => write!(
            f,
            "a duration is no longer than {}",
            Duration(max * 1_000_000)
        ),
        Bounded::Time => write!(f, "no world lasts so long; seconds at most: {max}"),
        Bounded::Interval => {
            f.write_str("an interval is longer than nothing: write 1ms, for example")
        }
        Bounded::SpanOrder => f.write_str("the shorter duration comes first, as in 100ms..300ms"),
        Bounded::Probability => {
            write!(
                f,
                "a chance is from 0/1 to 1/1, and its second number no more than {most}"
            )
        }
        Bounded::Count => write!(f, "the number is from 1 to {most}"),
        Bounded::Number => write!(f, "the number is no more than {most}"),
        Bounded::Burst => write!(f, "a burst is from 1 to {most}"),
        Bounded::Range => write!(
            f,
            "the smaller number comes first, as in 1..100, and none is greater than {most}"
        ),
        Bounded::Factor => write!(f, "how many times as slow is from 1x to {max}x"),
        Bounded::Faults => {
            write!(
                f,
                "too much is done to this world: {most} times at most; `every SPAN` repeats in one line"
            )
        }
        Bounded::Setup => write!(
            f,
            "setups have {most} commands at most; let a producer do the rest"
        ),
        Bounded::Program => write!(
            f,
            "an actor does {most} lines at most; use `repeat`, or write two actors"
        ),
        Bounded::ProgramBytes => {
            write!(
                f,
                "what the actors do is too long, with the values of their kinds put in: {most} bytes at most"
            )
        }
        Bounded::Kinds => write!(f, "a text has {most} kinds at most"),
        Bounded::Params => write!(f, "a kind has {most} parameters at most"),
        Bounded::BoundNames => write!(f, "an actor binds {most} names at most"),
        Bounded::Args => write!(f, "a command has {most} arguments at most; write several"),
        Bounded::Intends => write!(f, "a world has {most} lines of `intend` at most"),
    }
}

impl Display for Anchor {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schedule => "`every SPAN` or `poisson RATE`",
            Self::Time => "`at TIME`",
            Self::Rule => "`every SPAN`, before what happens",
        })
    }
}

impl Display for Senseless {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingToUndo => "this undoes, so there is nothing to undo: leave out the `for`",
            Self::BodyAndParams => {
                "an actor has either lines of its own or values for its kind's, not both: leave out one of them"
            }
            Self::ConsoleWithBody => {
                "a console does only what is typed: it has no lines and no schedule"
            }
            Self::NoBody => "indent what it does under its line",
            Self::NoSchedule => "this kind of actor says itself when it does what: leave out the `every` or `poisson`",
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
        })
    }
}
