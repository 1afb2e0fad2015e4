//! Judging a world by its checks: a check is a question to the ledger.
//!
//! A check that does not hold says why by a stable id ([`REASONS`]), which tells what is wrong and not how the check was
//! written: `check at least once` and `check lost = 0` fail for the same reason, `check.lost`.

use crate::ast::{Audience, Check, Comparison, Cost, Measure, Named, Verdict};
use crate::expand::unquoted;
use crate::human::InUnitOf;
use crate::nearest::nearest;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use sim::World;
use sim::fate::Fate;
use sim::ledger::{AudienceView, Latencies, Peaks};
use sim::spec::Micros;

/// Every reason for which a check can fail.
pub const REASONS: [&str; 20] = [
    "check.sent",
    "check.in-flight",
    "check.stored",
    "check.pending",
    "check.working",
    "check.done",
    "check.lost",
    "check.discarded",
    "check.processed",
    "check.duplicates",
    "check.out-of-order",
    "check.depth",
    "check.lag",
    "check.pending-age",
    "check.latency",
    "check.commands",
    "check.bytes",
    NOTHING_PROCESSED,
    NO_AUDIENCE,
    NO_ACTOR,
];
const NOTHING_PROCESSED: &str = "check.nothing-processed";
const NO_AUDIENCE: &str = "check.no-audience";
const NO_ACTOR: &str = "check.no-actor";

/// What became of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Its line.
    pub line: u32,
    /// Its text, without `check`.
    pub text: String,
    /// Is it true?
    pub holds: bool,
    /// If not, one of [`REASONS`].
    pub reason: Option<&'static str>,
    /// What was found instead of (or as) what it says.
    pub found: Found,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// So many.
    Number(u64),
    /// So long.
    Duration {
        /// How long.
        us: Micros,
        /// What it was compared with.
        with_us: Micros,
    },
    /// Nothing was processed, so there is no latency.
    Nothing,
    /// What decides about a verdict.
    Verdict {
        /// Processed again.
        duplicates: u64,
        /// Lost.
        lost: u64,
        /// Processed after something made later.
        out_of_order: u64,
    },
    /// There is no such audience.
    NoAudience {
        /// One with a similar name.
        nearest: Option<String>,
    },
    /// The actor never came.
    NoActor,
}

/// What a check of a world comes to: does it hold, what was found, and why it fails.
type Judged = (bool, Found, &'static str);

/// Judges checks as things are in a world now.
pub fn judge(world: &World, checks: &[(u32, Check)]) -> Vec<Judgement> {
    let judged = checks.iter().map(|(line, check)| {
        let (holds, found, reason) = judge_one(world, check);
        Judgement {
            line: *line,
            text: check.to_string(),
            holds,
            reason: (!holds).then_some(reason),
            found,
        }
    });
    judged.collect()
}

/// Does this check hold as things are now?
pub(crate) fn holds(world: &World, check: &Check) -> bool {
    judge_one(world, check).0
}

fn judge_one(world: &World, check: &Check) -> Judged {
    match check {
        Check::Count {
            of,
            audience,
            comparison,
            with,
        } => {
            let rows = match audiences(world, audience.as_ref()) {
                Ok(rows) => rows,
                Err(nobody) => return nobody,
            };
            let number = count_all(world, &rows, *of);
            let holds = comparison.holds(number, *with);
            (holds, Found::Number(number), reason_of(*of))
        }
        Check::Latency {
            permille,
            audience,
            comparison,
            with,
        } => match audiences(world, audience.as_ref()) {
            Ok(rows) => latency(world, &rows, *permille, (*comparison, *with)),
            Err(nobody) => nobody,
        },
        Check::Age {
            audience,
            comparison,
            with,
        } => match audiences(world, audience.as_ref()) {
            Ok(rows) => age(world, &rows, (*comparison, *with)),
            Err(nobody) => nobody,
        },
        Check::Cost {
            of,
            by,
            comparison,
            with,
        } => match cost(world, *of, by.name.as_bytes()) {
            Some((number, reason)) => {
                let holds = comparison.holds(number, *with);
                (holds, Found::Number(number), reason)
            }
            None => (false, Found::NoActor, NO_ACTOR),
        },
        Check::Verdict { verdict, audience } => match audiences(world, audience.as_ref()) {
            Ok(rows) => promised(world, *verdict, &rows),
            Err(nobody) => nobody,
        },
    }
}

fn latency(
    world: &World,
    rows: &[AudienceView],
    permille: u16,
    (comparison, with_us): (Comparison, Micros),
) -> Judged {
    let mut all = Latencies::default();
    let each = rows
        .iter()
        .filter_map(|row| world.ledger().latencies(row.id));
    each.for_each(|latencies| all.merge(latencies));
    match all.us_at(permille) {
        Some(us) => {
            let holds = comparison.holds(us, with_us);
            (holds, Found::Duration { us, with_us }, "check.latency")
        }
        None => (false, Found::Nothing, NOTHING_PROCESSED),
    }
}

/// The longest that something was pending, for whichever of them.
fn age(
    world: &World,
    rows: &[AudienceView],
    (comparison, with_us): (Comparison, Micros),
) -> Judged {
    let us = peaks(world, rows).map(|peaks| peaks.pending_us).max();
    let us = us.unwrap_or_default();
    let holds = comparison.holds(us, with_us);
    (holds, Found::Duration { us, with_us }, "check.pending-age")
}

fn peaks<'w>(world: &'w World, rows: &'w [AudienceView]) -> impl Iterator<Item = Peaks> + 'w {
    rows.iter().filter_map(|row| world.ledger().peaks(row.id))
}

/// What everybody of this name has sent (one may have left, and another come).
fn cost(world: &World, of: Cost, name: &[u8]) -> Option<(u64, &'static str)> {
    let his = world.ledger().costs().filter(|(_, own, _)| ***own == *name);
    let (mut number, mut is_known) = (0, false);
    for (_, _, cost) in his {
        is_known = true;
        number += match of {
            Cost::Commands => cost.commands,
            Cost::Bytes => cost.bytes_sent,
        };
    }
    let reason = match of {
        Cost::Commands => "check.commands",
        Cost::Bytes => "check.bytes",
    };
    is_known.then_some((number, reason))
}

fn promised(world: &World, verdict: Verdict, rows: &[AudienceView]) -> Judged {
    let duplicates = count_all(world, rows, Measure::Duplicates);
    let lost = count_all(world, rows, Measure::Lost(None));
    let out_of_order = count_all(world, rows, Measure::OutOfOrder);
    let (holds, reason) = match verdict {
        Verdict::AtMostOnce => (duplicates == 0, "check.duplicates"),
        Verdict::AtLeastOnce => (lost == 0, "check.lost"),
        Verdict::EffectivelyOnce if lost > 0 => (false, "check.lost"),
        Verdict::EffectivelyOnce => (duplicates == 0, "check.duplicates"),
        Verdict::InOrder => (out_of_order == 0, "check.out-of-order"),
    };
    let found = Found::Verdict {
        duplicates,
        lost,
        out_of_order,
    };
    (holds, found, reason)
}

/// The audiences that a check is about; none for one about an actor, or about nobody who is known.
pub fn judged(world: &World, check: &Check) -> Vec<AudienceView> {
    let audience = match check {
        Check::Count { audience, .. }
        | Check::Latency { audience, .. }
        | Check::Age { audience, .. }
        | Check::Verdict { audience, .. } => audience.as_ref(),
        Check::Cost { .. } => return Vec::new(),
    };
    audiences(world, audience).unwrap_or_default()
}

/// The audiences that are meant: all, if none is named.
pub(crate) fn audiences(
    world: &World,
    audience: Option<&Audience>,
) -> Result<Vec<AudienceView>, Judged> {
    let is_meant = |row: &AudienceView| {
        audience.is_none_or(|audience| {
            let name = unquoted(&audience.name.name);
            let of = audience.of.as_ref().map(|of| unquoted(&of.name));
            let fits = |of: String| row.key.as_deref() == Some(of.as_bytes());
            let is_on = |on: &Named| {
                let node = world.node(on.name.as_bytes());
                node.is_some() && row.node == node
            };
            *row.name == *name.as_bytes()
                && of.is_none_or(fits)
                && audience.on.as_ref().is_none_or(is_on)
        })
    };
    let ledger = world.ledger();
    let rows: Vec<_> = ledger.audiences().filter(is_meant).collect();
    let Some(audience) = audience.filter(|_| rows.is_empty()) else {
        return Ok(rows);
    };
    let names: Vec<String> = ledger
        .audiences()
        .map(|row| String::from_utf8_lossy(&row.name).into_owned())
        .collect();
    let nearest = nearest(&audience.name.name, names.iter().map(String::as_str));
    let nearest = nearest.map(ToOwned::to_owned);
    Err((false, Found::NoAudience { nearest }, NO_AUDIENCE))
}

pub(crate) fn count_all(world: &World, rows: &[AudienceView], of: Measure) -> u64 {
    match of {
        // Of several the deepest counts, and not all together: they may have been so at different times.
        Measure::Depth | Measure::Lag => {
            let stored = peaks(world, rows).map(|peaks| peaks.stored);
            stored.max().unwrap_or_default()
        }
        of => rows.iter().map(|row| count(world, row, of)).sum(),
    }
}

fn count(world: &World, row: &AudienceView, of: Measure) -> u64 {
    match of {
        Measure::Sent => row.sent,
        Measure::InFlight => row.counts.of(Fate::InFlight),
        Measure::Stored => row.counts.of(Fate::Stored),
        Measure::Pending => row.counts.of(Fate::Pending),
        Measure::Working => row.counts.of(Fate::Working),
        Measure::Done => row.counts.of(Fate::Done),
        Measure::Lost(None) => row.counts.lost(),
        Measure::Lost(Some(reason)) => row.counts.of(Fate::Lost(reason)),
        Measure::Discarded => row.counts.of(Fate::Discarded),
        Measure::Processed => row.processed,
        Measure::Duplicates => row.duplicates,
        Measure::OutOfOrder => world.ledger().disorders(row.id),
        Measure::Depth | Measure::Lag => {
            let peaks = world.ledger().peaks(row.id);
            peaks.map_or(0, |peaks| peaks.stored)
        }
    }
}

const fn reason_of(measure: Measure) -> &'static str {
    match measure {
        Measure::Sent => "check.sent",
        Measure::InFlight => "check.in-flight",
        Measure::Stored => "check.stored",
        Measure::Pending => "check.pending",
        Measure::Working => "check.working",
        Measure::Done => "check.done",
        Measure::Lost(_) => "check.lost",
        Measure::Discarded => "check.discarded",
        Measure::Processed => "check.processed",
        Measure::Duplicates => "check.duplicates",
        Measure::OutOfOrder => "check.out-of-order",
        Measure::Depth => "check.depth",
        Measure::Lag => "check.lag",
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Duration { us, with_us } => InUnitOf {
                us: *us,
                other_us: *with_us,
            }
            .fmt(f),
            Self::Nothing => f.write_str("nothing was processed"),
            Self::Verdict {
                duplicates,
                lost,
                out_of_order,
            } => write!(
                f,
                "{duplicates} processed again, {lost} lost, {out_of_order} out of order"
            ),
            Self::NoAudience { nearest: None } => f.write_str("there is no such audience"),
            Self::NoAudience {
                nearest: Some(name),
            } => write!(f, "there is no such audience; did you mean '{name}'?"),
            Self::NoActor => f.write_str("there is no such actor"),
        }
    }
}
