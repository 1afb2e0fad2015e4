//! Running a scenario to its end, and judging it by its checks.

use crate::ast::{Audience, Check, Measure, Named, Verdict};
use crate::expand::unquoted;
use crate::lower::Compiled;
use crate::meter::Meter;
use crate::nearest::nearest;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use sim::fate::Fate;
use sim::ledger::AudienceView;
use sim::spec::Micros;
use sim::trace::{AudienceId, Limit};
use sim::{SpecError, Stepped, World};

/// How long a world without an `until` may go on: a day.
pub const RUN_US_MAX: Micros = 24 * 3_600 * 1_000_000;
/// Items of the event queue that one run may have.
pub const ITEMS_MAX: u64 = 500_000_000;

/// Why a run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The world came to its end.
    End,
    /// Nothing is left to happen.
    Idle,
    /// A limit of the world.
    Limit(Limit),
    /// It has no end: it needs an `until`.
    NoEnd,
}

/// A run under way.
#[derive(Clone, Debug)]
pub struct Run {
    /// The world.
    pub world: World,
    /// What it costs.
    pub meter: Meter,
    items: u64,
    seen: u64,
}

/// What became of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Its line.
    pub line: u32,
    /// Its text, without `check`.
    pub text: String,
    /// Is it true?
    pub holds: bool,
    /// What was found instead of (or as) what it says.
    pub found: Found,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// So many.
    Number(u64),
    /// So long.
    Duration(Micros),
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
    /// The actor has left, or never came.
    NoActor,
}

impl Run {
    /// A world at its beginning, its setup done.
    ///
    /// # Errors
    /// What the simulator has against the spec.
    pub fn new(compiled: &Compiled) -> Result<Self, SpecError> {
        let mut run = Self {
            world: World::new(compiled.spec.clone())?,
            meter: Meter::default(),
            items: 0,
            seen: 0,
        };
        run.fold();
        Ok(run)
    }

    /// Runs one item. Answers why the run is over, if it is.
    pub fn step(&mut self) -> Option<Stop> {
        let stepped = self.world.step();
        self.items += 1;
        self.fold();
        match stepped {
            Stepped::Ended(None) => Some(Stop::End),
            Stepped::Ended(Some(limit)) => Some(Stop::Limit(limit)),
            Stepped::Idle => Some(Stop::Idle),
            Stepped::Item(_) => {
                let endless = self.world.now() > RUN_US_MAX || self.items >= ITEMS_MAX;
                let has_end = self.world.spec().until_us.is_some();
                let too_long = endless && (!has_end || self.items >= ITEMS_MAX);
                too_long.then_some(Stop::NoEnd)
            }
        }
    }

    /// Runs to the end.
    pub fn finish(&mut self) -> Stop {
        loop {
            if let Some(stop) = self.step() {
                return stop;
            }
        }
    }

    fn fold(&mut self) {
        for record in self.world.trace().since(self.seen) {
            self.meter.fold(record, self.world.ledger());
        }
        self.seen = self.world.trace().next_seq();
    }

    /// Judges the checks as things are now.
    pub fn judge(&self, checks: &[(u32, Check)]) -> Vec<Judgement> {
        let judged = checks.iter().map(|(line, check)| {
            let (holds, found) = self.judge_one(check);
            Judgement {
                line: *line,
                text: check.to_string(),
                holds,
                found,
            }
        });
        judged.collect()
    }

    fn judge_one(&self, check: &Check) -> (bool, Found) {
        match check {
            Check::Count {
                of,
                audience,
                comparison,
                with,
            } => self.with_audience(audience, |rows, ids| {
                let number = match of {
                    Measure::OutOfOrder => self.meter.out_of_order(ids),
                    of => rows.iter().map(|row| count(row, *of)).sum(),
                };
                (comparison.holds(number, *with), Found::Number(number))
            }),
            Check::Latency {
                permille,
                audience,
                comparison,
                with,
            } => self.with_audience(audience, |_, ids| {
                match self.meter.latency(*permille, ids) {
                    Some(us) => (comparison.holds(us, *with), Found::Duration(us)),
                    None => (false, Found::Nothing),
                }
            }),
            Check::Cost {
                of,
                by,
                comparison,
                with,
            } => match self.world.actor(by.name.as_bytes()) {
                Some(actor) => {
                    let number = self.meter.cost(*of, actor);
                    (comparison.holds(number, *with), Found::Number(number))
                }
                None => (false, Found::NoActor),
            },
            Check::Verdict { verdict, audience } => {
                self.with_audience(audience, |rows, ids| self.verdict(*verdict, rows, ids))
            }
        }
    }

    fn verdict(
        &self,
        verdict: Verdict,
        rows: &[AudienceView],
        ids: &[AudienceId],
    ) -> (bool, Found) {
        let duplicates = rows.iter().map(|row| row.duplicates).sum();
        let lost = rows.iter().map(|row| row.counts.lost()).sum();
        let out_of_order = self.meter.out_of_order(ids);
        let holds = match verdict {
            Verdict::AtMostOnce => duplicates == 0,
            Verdict::AtLeastOnce => lost == 0,
            Verdict::EffectivelyOnce => duplicates == 0 && lost == 0,
            Verdict::InOrder => out_of_order == 0,
        };
        let found = Found::Verdict {
            duplicates,
            lost,
            out_of_order,
        };
        (holds, found)
    }

    /// Looks at the audiences that are meant: all, if none is named.
    fn with_audience(
        &self,
        audience: &Option<Audience>,
        look: impl FnOnce(&[AudienceView], &[AudienceId]) -> (bool, Found),
    ) -> (bool, Found) {
        let is_meant = |row: &AudienceView| {
            audience.as_ref().is_none_or(|audience| {
                let name = unquoted(&audience.name.name);
                let of = audience.of.as_ref().map(|of| unquoted(&of.name));
                let fits = |of: String| row.key.as_deref() == Some(of.as_bytes());
                let is_on = |on: &Named| {
                    let node = self.world.node(on.name.as_bytes());
                    node.is_some() && row.node == node
                };
                *row.name == *name.as_bytes()
                    && of.is_none_or(fits)
                    && audience.on.as_ref().is_none_or(is_on)
            })
        };
        let ledger = self.world.ledger();
        let rows: Vec<_> = ledger.audiences().filter(is_meant).collect();
        if let (Some(audience), true) = (audience, rows.is_empty()) {
            let names: Vec<String> = ledger
                .audiences()
                .map(|row| String::from_utf8_lossy(&row.name).into_owned())
                .collect();
            let nearest = nearest(&audience.name.name, names.iter().map(String::as_str));
            let nearest = nearest.map(ToOwned::to_owned);
            return (false, Found::NoAudience { nearest });
        }
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        look(&rows, &ids)
    }
}

fn count(row: &AudienceView, of: Measure) -> u64 {
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
        // Not a count of the ledger.
        Measure::OutOfOrder => 0,
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Duration(us) => crate::print::Duration(*us).fmt(f),
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
