//! What many worlds come to: the sum that the command line prints too, and a row for each world, so that a part of a histogram
//! knows its seeds.

use scenario::explore::{AudienceOutcome, Distribution, Outcome, PERMILLES, Summary, Whose};

/// Audiences of which each world's row has figures of their own; further ones count among all.
pub const AUDIENCES_SHOWN_MAX: usize = 12;

/// What a histogram shows, of each world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Messages that were lost.
    #[default]
    Lost,
    /// Messages that were processed again.
    Duplicates,
    /// How long so many of a thousand messages took at most: the place in [`PERMILLES`].
    Latency(usize),
    /// Checks that failed.
    Failed,
}

impl Measure {
    /// All, in the order in which the page offers them.
    pub const ALL: [Self; 3 + PERMILLES.len()] = [
        Self::Lost,
        Self::Duplicates,
        Self::Latency(0),
        Self::Latency(1),
        Self::Latency(2),
        Self::Latency(3),
        Self::Failed,
    ];

    /// A stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Duplicates => "duplicates",
            Self::Latency(0) => "latency-p50",
            Self::Latency(1) => "latency-p90",
            Self::Latency(2) => "latency-p99",
            Self::Latency(_) => "latency-max",
            Self::Failed => "failed",
        }
    }
}

/// What one world came to.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub seed: u64,
    /// It came to an end of its own; if not, there are no figures.
    pub ended: bool,
    pub failed: u64,
    /// The first check that failed.
    pub first_failed: Option<u64>,
    lost: u64,
    duplicates: u64,
    latency_us: Option<[u64; PERMILLES.len()]>,
    /// By the audience's place.
    each: Vec<(usize, Figures)>,
}

#[derive(Clone, Copy, Debug)]
struct Figures {
    lost: u64,
    duplicates: u64,
    latency_us: Option<[u64; PERMILLES.len()]>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Results {
    summary: Summary,
    rows: Vec<Row>,
}

impl Results {
    /// Takes the next world, in the order of the seeds.
    pub(super) fn add(&mut self, outcome: Outcome) {
        let mut row = Row {
            seed: outcome.seed,
            ended: outcome.stopped.is_none(),
            failed: 0,
            first_failed: None,
            lost: 0,
            duplicates: 0,
            latency_us: None,
            each: Vec::new(),
        };
        for (n, check) in outcome.checks.iter().enumerate() {
            if check.failure.is_some() {
                row.failed += 1;
                row.first_failed = row.first_failed.or(Some(n as u64));
            }
        }
        let each: Vec<(Whose, Figures)> = outcome.audiences.iter().map(figures).collect();
        for (_, one) in &each {
            row.lost += one.lost;
            row.duplicates += one.duplicates;
            row.latency_us = slower(row.latency_us, one.latency_us);
        }
        self.summary.add(outcome);
        let shown = self.summary.audiences.iter().take(AUDIENCES_SHOWN_MAX);
        for (place, audience) in shown.enumerate() {
            let found = each.iter().find(|(whose, _)| *whose == audience.whose);
            row.each.extend(found.map(|(_, one)| (place, *one)));
        }
        self.rows.push(row);
    }

    /// The sum, as the command line has it.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Worlds that were added up.
    pub fn worlds(&self) -> u64 {
        self.summary.worlds
    }

    /// How a figure is distributed over the worlds: for one audience (by its place in the summary), or for all of them.
    pub fn distribution(&self, measure: Measure, audience: Option<usize>) -> Distribution {
        let mut found = Distribution::default();
        let values = self
            .rows
            .iter()
            .filter_map(|row| row.value(measure, audience));
        values.for_each(|value| found.add(value));
        found
    }

    /// The worlds of which a figure is between two numbers, both included.
    pub(super) fn rows_between(
        &self,
        (measure, audience): (Measure, Option<usize>),
        (from, to): (u64, u64),
    ) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| {
            let value = row.value(measure, audience);
            value.is_some_and(|value| (from..=to).contains(&value))
        })
    }
}

impl Row {
    /// Of all audiences together the losses and duplicates add up; the latency is that of the slowest.
    fn value(&self, measure: Measure, audience: Option<usize>) -> Option<u64> {
        if !self.ended {
            return None;
        }
        let all = Figures {
            lost: self.lost,
            duplicates: self.duplicates,
            latency_us: self.latency_us,
        };
        let none = Figures {
            lost: 0,
            duplicates: 0,
            latency_us: None,
        };
        let of = |place: usize| {
            let found = self.each.iter().find(|(at, _)| *at == place);
            found.map_or(none, |(_, one)| *one)
        };
        let meant = audience.map_or(all, of);
        match measure {
            Measure::Lost => Some(meant.lost),
            Measure::Duplicates => Some(meant.duplicates),
            Measure::Latency(at) => meant.latency_us?.get(at).copied(),
            Measure::Failed => Some(self.failed),
        }
    }
}

fn figures(outcome: &AudienceOutcome) -> (Whose, Figures) {
    let figures = Figures {
        lost: outcome.lost.iter().map(|(_, count)| count).sum(),
        duplicates: outcome.duplicates,
        latency_us: outcome.latency_us,
    };
    (outcome.whose.clone(), figures)
}

fn slower<const N: usize>(one: Option<[u64; N]>, other: Option<[u64; N]>) -> Option<[u64; N]> {
    match (one, other) {
        (Some(one), Some(other)) => Some(std::array::from_fn(|n| one[n].max(other[n]))),
        (one, other) => one.or(other),
    }
}
