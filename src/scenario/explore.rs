//! A thousand worlds of one scenario: what became of each, and all of them together.
//!
//! [`play`] makes one world of a seed and answers with an [`Outcome`], plain data that can cross a thread or a worker. A
//! [`Summary`] takes outcomes in the order of their seeds, keeps what they add up to and forgets them: its size depends on the
//! scenario and not on how many worlds there are. Whoever plays the worlds decides where: nothing here knows a thread.

mod distribution;
mod moment;

pub use distribution::{Bin, DISTINCT_MAX, Distribution};
pub use moment::{Moment, moment};

use crate::judge::{Found, judge};
use crate::lower::Compiled;
use crate::run::{Bounds, Run, Stop};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use sim::fate::{Fate, Reason};
use sim::ledger::AudienceView;
use sim::spec::Micros;
use sim::trace::Name;

/// Audiences that are told apart over all worlds (their names may be left to chance); further ones are counted only.
pub const AUDIENCES_MAX: usize = 1_000;

/// The fates that are counted besides losses.
pub const FATES: [Fate; 6] = [
    Fate::Done,
    Fate::InFlight,
    Fate::Stored,
    Fate::Pending,
    Fate::Working,
    Fate::Discarded,
];
/// Of so many of a thousand messages, how long they took at most.
pub const PERMILLES: [u16; 4] = [500, 900, 990, 1_000];

/// What became of one world.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// Its end, in microseconds since its beginning.
    pub ended_us: Micros,
    /// Messages that were made.
    pub messages: u64,
    /// Nothing if it came to an end of its own; then, and only then, the rest is filled in.
    pub stopped: Option<Stopped>,
    /// Its audiences.
    pub audiences: Vec<AudienceOutcome>,
    /// Its checks, in the order of the text.
    pub checks: Vec<CheckOutcome>,
}

/// Why a world did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stopped {
    /// The stable id.
    pub id: &'static str,
    /// In words, with the way out.
    pub says: String,
}

/// Who an audience is in every world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whose {
    /// The actor, the key or the group.
    pub name: Name,
    /// The stream of a group.
    pub of: Option<Name>,
    /// Its node.
    pub node: Option<Name>,
}

/// What an audience came to.
#[derive(Clone, Debug, PartialEq)]
pub struct AudienceOutcome {
    /// Who.
    pub whose: Whose,
    /// What it should have got.
    pub sent: u64,
    /// By fate, as in [`FATES`].
    pub fates: [u64; FATES.len()],
    /// By reason.
    pub lost: Vec<(Reason, u64)>,
    /// Processed again.
    pub duplicates: u64,
    /// Processed after something made later.
    pub out_of_order: u64,
    /// As in [`PERMILLES`]; nothing if nothing was processed.
    pub latency_us: Option<[Micros; PERMILLES.len()]>,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckOutcome {
    /// If it does not hold: why, and what was found.
    pub failure: Option<(&'static str, Found)>,
}

/// Plays the world of a seed to its end.
pub fn play(compiled: &Compiled, seed: u64, bounds: Bounds) -> Outcome {
    let mut spec = compiled.spec.clone();
    spec.seed = seed;
    let mut outcome = Outcome {
        seed,
        ended_us: 0,
        messages: 0,
        stopped: None,
        audiences: Vec::new(),
        checks: Vec::new(),
    };
    let mut run = match Run::bounded(spec, bounds) {
        Ok(run) => run,
        Err(error) => {
            let (id, says) = ("no-world", alloc::format!("no world can be made: {error}"));
            outcome.stopped = Some(Stopped { id, says });
            return outcome;
        }
    };
    let stop = run.finish();
    outcome.ended_us = run.world.now();
    outcome.messages = run.world.ledger().messages() as u64;
    if stop.is_end() {
        outcome.audiences = audiences(&run);
        outcome.checks = checks(&run, compiled);
    } else {
        let (id, says) = (stop.id(), stop.to_string());
        outcome.stopped = Some(Stopped { id, says });
    }
    outcome
}

/// Would this world be stopped before it begins? That is known without a seed.
pub fn endless(compiled: &Compiled) -> Option<Stop> {
    crate::run::endless(&compiled.spec).map(Stop::Endless)
}

fn audiences(run: &Run) -> Vec<AudienceOutcome> {
    let ledger = run.world.ledger();
    let of = |row: AudienceView| {
        let latencies = ledger.latencies(row.id).filter(|all| all.count() > 0);
        let at = |permille| latencies.and_then(|all| all.us_at(permille)).unwrap_or(0);
        let nodes = &run.world.spec().nodes;
        let node = row.node.and_then(|node| nodes.get(usize::from(node.0)));
        AudienceOutcome {
            whose: Whose {
                name: row.name,
                of: row.key,
                node: node.map(|node| node.name.clone()),
            },
            sent: row.sent,
            fates: FATES.map(|fate| row.counts.of(fate)),
            lost: row.counts.reasons().collect(),
            duplicates: row.duplicates,
            out_of_order: ledger.disorders(row.id),
            latency_us: latencies.map(|_| PERMILLES.map(at)),
        }
    };
    let rows = ledger.audiences().filter(|row| row.sent > 0);
    rows.map(of).collect()
}

fn checks(run: &Run, compiled: &Compiled) -> Vec<CheckOutcome> {
    let judged = judge(&run.world, &compiled.checks).into_iter();
    let outcomes = judged.map(|judged| CheckOutcome {
        failure: judged.reason.map(|reason| (reason, judged.found)),
    });
    outcomes.collect()
}

/// What many worlds add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// All of them.
    pub worlds: u64,
    /// Those that came to an end of their own; the rest is about these.
    pub ended: u64,
    /// Why others did not: in how many worlds, and the lowest seed of them.
    pub stopped: BTreeMap<Stopped, (u64, u64)>,
    /// When they ended.
    pub ended_us: Distribution,
    /// Messages that they made.
    pub messages: Distribution,
    /// In the order of their coming in the first world that has them.
    pub audiences: Vec<AudienceSummary>,
    /// Audiences beyond [`AUDIENCES_MAX`], counted in each world.
    pub audiences_untold: u64,
    /// In the order of the text.
    pub checks: Vec<CheckSummary>,
    places: BTreeMap<Whose, usize>,
}

/// What became of an audience in many worlds. A world without it counts as one in which nothing happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct AudienceSummary {
    /// Who.
    pub whose: Whose,
    /// Worlds that had it.
    pub worlds: u64,
    /// What it should have got.
    pub sent: Distribution,
    /// By fate, as in [`FATES`].
    pub fates: [Distribution; FATES.len()],
    /// Losses, whatever the reason.
    pub lost: Distribution,
    /// Losses by reason.
    pub reasons: BTreeMap<Reason, Distribution>,
    /// Processed again.
    pub duplicates: Distribution,
    /// Processed after something made later.
    pub out_of_order: Distribution,
    /// As in [`PERMILLES`], of the worlds in which something was processed.
    pub latency_us: [Distribution; PERMILLES.len()],
}

/// What became of a check in many worlds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckSummary {
    /// Worlds in which it held.
    pub held: u64,
    /// Worlds in which it did not.
    pub failed: u64,
    /// The first of those.
    pub first: Option<Failure>,
}

/// A check that failed in a world.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// Why: one of [`crate::judge::REASONS`].
    pub reason: &'static str,
    /// What was found.
    pub found: Found,
}

impl Summary {
    /// Takes the next world. In the order of their seeds, so that what is said of the first of them is true.
    pub fn add(&mut self, outcome: Outcome) {
        self.worlds += 1;
        if let Some(stopped) = outcome.stopped {
            let (count, _) = self.stopped.entry(stopped).or_insert((0, outcome.seed));
            *count += 1;
            return;
        }
        self.ended += 1;
        self.ended_us.add(outcome.ended_us);
        self.messages.add(outcome.messages);
        for audience in outcome.audiences {
            self.add_audience(audience);
        }
        let missing = outcome.checks.len().max(self.checks.len());
        self.checks.resize(missing, CheckSummary::default());
        for (summary, check) in self.checks.iter_mut().zip(outcome.checks) {
            summary.add(outcome.seed, check);
        }
    }

    /// The lowest seed in which this check fails, or the lowest of all checks; with the number of the check, from 0.
    pub fn first_failure(&self, check: Option<usize>) -> Option<(usize, &Failure)> {
        let all = self.checks.iter().enumerate();
        let meant = all.filter(|(n, _)| check.is_none_or(|check| check == *n));
        let failures = meant.filter_map(|(n, check)| Some((n, check.first.as_ref()?)));
        failures.min_by_key(|(n, failure)| (failure.seed, *n))
    }

    fn add_audience(&mut self, outcome: AudienceOutcome) {
        let next = self.audiences.len();
        let place = match self.places.get(&outcome.whose) {
            Some(place) => *place,
            None if next >= AUDIENCES_MAX => {
                self.audiences_untold += 1;
                return;
            }
            None => {
                self.places.insert(outcome.whose.clone(), next);
                self.audiences.push(AudienceSummary::of(&outcome.whose));
                next
            }
        };
        self.audiences[place].add(&outcome);
    }
}

impl AudienceSummary {
    fn of(whose: &Whose) -> Self {
        Self {
            whose: whose.clone(),
            worlds: 0,
            sent: Distribution::default(),
            fates: Default::default(),
            lost: Distribution::default(),
            reasons: BTreeMap::new(),
            duplicates: Distribution::default(),
            out_of_order: Distribution::default(),
            latency_us: Default::default(),
        }
    }

    fn add(&mut self, outcome: &AudienceOutcome) {
        self.worlds += 1;
        self.sent.add(outcome.sent);
        for (fate, count) in self.fates.iter_mut().zip(outcome.fates) {
            fate.add(count);
        }
        for (reason, count) in &outcome.lost {
            self.reasons.entry(*reason).or_default().add(*count);
        }
        self.lost.add(outcome.lost.iter().map(|(_, n)| n).sum());
        self.duplicates.add(outcome.duplicates);
        self.out_of_order.add(outcome.out_of_order);
        let latencies = outcome.latency_us.iter().flatten();
        for (latency, us) in self.latency_us.iter_mut().zip(latencies) {
            latency.add(*us);
        }
    }
}

impl CheckSummary {
    fn add(&mut self, seed: u64, outcome: CheckOutcome) {
        match outcome.failure {
            None => self.held += 1,
            Some((reason, found)) => {
                self.failed += 1;
                self.first.get_or_insert(Failure {
                    seed,
                    reason,
                    found,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
