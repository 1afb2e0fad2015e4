//! What the page shows of many worlds: plain data, all text in the session's language.

use super::gather::Gather;
use super::question::Question;
use super::results::{Measure, Results, Row};
use super::wire::{Extent, Instant, Smallest};
use crate::Language;
use crate::catalogue::thousand as say;
use crate::payload::shown;
use scenario::explore::Bin;

/// Seeds that are listed of a bar; how many more there are is said.
pub const SEEDS_SHOWN_MAX: usize = 24;
/// Seeds of a row of the table.
const TABLE_SEEDS_MAX: usize = 3;

/// What somebody wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The figure.
    pub measure: Measure,
    /// The audience, by its place in the view; nothing for all of them.
    pub audience: Option<usize>,
    /// Bars of the histogram at most.
    pub bars_max: u64,
    /// The bar that was chosen, by its lowest number.
    pub chosen: Option<u64>,
}

/// What many worlds come to, as far as they were played.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ThousandView {
    pub worlds: u64,
    /// What came of it in one sentence; empty as long as no world was played.
    pub verdict: String,
    pub fails: bool,
    pub checks: Vec<CheckView>,
    /// Worlds that came to no end of their own, a sentence each.
    pub stopped: Vec<String>,
    /// Audiences to choose from: all of them, then each.
    pub audiences: Vec<String>,
    pub bars: Vec<BinView>,
    pub figures: String,
    /// Above the seeds of the chosen bar.
    pub seeds_title: String,
    pub seeds: Vec<SeedView>,
    /// A sentence about seeds that are not listed; else empty.
    pub seeds_more: String,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CheckView {
    pub text: String,
    pub sentence: String,
    pub failed: u64,
    /// The lowest seed in which it fails.
    pub first: Option<SeedView>,
}

/// One bar of the histogram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinView {
    /// The lowest number in it.
    pub from: u64,
    /// The greatest.
    pub to: u64,
    /// Worlds.
    pub count: u64,
    /// Its height, in thousandths of the highest.
    pub height: u64,
    /// `3`, for below a narrow bar.
    pub short: String,
    /// `3–4`.
    pub label: String,
    /// `lost messages: 3–4 · 12 worlds`.
    pub spoken: String,
    /// Something is lost, or done twice, or fails in these worlds.
    pub is_bad: bool,
    /// It is the one that was chosen.
    pub is_chosen: bool,
    /// The first seeds in it.
    pub seeds: String,
}

/// A world that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedView {
    /// Its seed.
    pub seed: u64,
    /// The first check that fails in it, from 0.
    pub check: Option<u64>,
    /// What opening it does.
    pub label: String,
}

impl Question {
    /// What is played, and what is looked for, in sentences.
    pub fn about(&self, language: Language) -> String {
        let mut about = say::about(language).to_owned();
        if self.is_about_losses {
            about = format!("{about} {}", say::no_check(language));
        }
        if let Some(until_us) = self.until_us {
            about = format!("{about} {}", say::no_end(language, until_us));
        }
        about
    }

    /// What the worlds come to so far.
    pub fn view(&self, results: &Results, ask: Ask, language: Language) -> ThousandView {
        let summary = results.summary();
        let first = summary.first_failure(None);
        let failing = results.distribution(Measure::Failed, None).nonzero();
        let verdict = match summary.ended {
            0 => String::new(),
            ended => say::verdict(
                language,
                (ended, failing),
                first.map(|(_, failure)| failure.seed),
                self.is_about_losses,
            ),
        };
        let stopped = summary.stopped.iter();
        let stopped = stopped
            .map(|(stopped, (worlds, seed))| say::stopped(language, stopped, *worlds, *seed));
        let distribution = results.distribution(ask.measure, ask.audience);
        let bins = distribution.bins(ask.bars_max);
        let chosen = bins.iter().find(|bin| ask.chosen == Some(bin.from));
        let (seeds_title, seeds, seeds_more) = match chosen {
            Some(bin) => seeds(results, ask, bin, language),
            None => Default::default(),
        };
        ThousandView {
            worlds: summary.worlds,
            verdict,
            fails: first.is_some(),
            checks: self.checks(results, language),
            stopped: stopped.collect(),
            audiences: audiences(results, ask.measure, language),
            bars: bars(results, ask, &bins, language),
            figures: match summary.ended {
                0 => String::new(),
                _ => say::figures(language, ask.measure, &distribution),
            },
            seeds_title,
            seeds,
            seeds_more,
        }
    }

    fn checks(&self, results: &Results, language: Language) -> Vec<CheckView> {
        let summary = results.summary();
        let checks = self.checks.iter().zip(&summary.checks).enumerate();
        let view =
            |(n, (text, found)): (usize, (&String, &scenario::explore::CheckSummary))| CheckView {
                text: text.clone(),
                sentence: say::check(language, (found.held, found.failed)),
                failed: found.failed,
                first: found.first.as_ref().map(|first| SeedView {
                    seed: first.seed,
                    check: Some(n as u64),
                    label: say::open_seed(language, first.seed, true),
                }),
            };
        checks.map(view).collect()
    }
}

impl Gather {
    /// How far it is.
    pub fn progress(&self, language: Language) -> String {
        say::progress(language, self.played(), self.count())
    }

    /// Somebody stopped it before its end.
    pub fn stopped_early(&self, language: Language) -> String {
        say::stopped_early(language, self.results().worlds(), self.count())
    }
}

fn audiences(results: &Results, measure: Measure, language: Language) -> Vec<String> {
    let is_latency = matches!(measure, Measure::Latency(_));
    let all = say::everybody(language, is_latency).to_owned();
    let audiences = results.summary().audiences.iter();
    let each = audiences.take(super::AUDIENCES_SHOWN_MAX).map(|audience| {
        let whose = &audience.whose;
        let (of, node) = (
            whose.of.as_deref().map(shown),
            whose.node.as_deref().map(shown),
        );
        say::audience(&shown(&whose.name), of.as_deref(), node.as_deref())
    });
    std::iter::once(all).chain(each).collect()
}

fn bars(results: &Results, ask: Ask, bins: &[Bin], language: Language) -> Vec<BinView> {
    let highest = bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let view = |bin: &Bin| {
        let label = say::range(ask.measure, bin.from, bin.to);
        let rows = rows(results, ask, bin).take(TABLE_SEEDS_MAX);
        let seeds: Vec<String> = rows.map(|row| row.seed.to_string()).collect();
        let more = if bin.count > TABLE_SEEDS_MAX as u64 {
            ", …"
        } else {
            ""
        };
        BinView {
            from: bin.from,
            to: bin.to,
            count: bin.count,
            height: (bin.count * 1_000).div_ceil(highest),
            short: say::value(ask.measure, bin.from),
            spoken: say::bar(language, ask.measure, &label, bin.count),
            label,
            is_bad: bin.from > 0 && !matches!(ask.measure, Measure::Latency(_)),
            is_chosen: ask.chosen == Some(bin.from),
            seeds: seeds.join(", ") + more,
        }
    };
    bins.iter().map(view).collect()
}

fn rows<'r>(results: &'r Results, ask: Ask, bin: &Bin) -> impl Iterator<Item = &'r Row> {
    results.rows_between((ask.measure, ask.audience), (bin.from, bin.to))
}

fn seeds(
    results: &Results,
    ask: Ask,
    bin: &Bin,
    language: Language,
) -> (String, Vec<SeedView>, String) {
    let view = |row: &Row| SeedView {
        seed: row.seed,
        check: row.first_failed,
        label: say::open_seed(language, row.seed, row.failed > 0),
    };
    let listed: Vec<SeedView> = rows(results, ask, bin)
        .take(SEEDS_SHOWN_MAX)
        .map(view)
        .collect();
    let label = say::range(ask.measure, bin.from, bin.to);
    let bar = say::bar(language, ask.measure, &label, bin.count);
    let more = match bin.count.saturating_sub(listed.len() as u64) {
        0 => String::new(),
        more => say::seeds_more(language, more),
    };
    (say::seeds_of(language, &bar), listed, more)
}

/// The sentences about workers and what they are busy with.
impl Language {
    /// Who plays the worlds.
    pub fn workers(self, count: usize) -> String {
        say::workers(self, count)
    }

    /// The worlds that were played are not of the world in the page any more, but of one of this title.
    pub fn of_another_world(self, title: &str) -> String {
        say::of_another(self, title)
    }

    /// So many quarters of the worlds were played.
    pub const fn quarter(self, quarters: u64) -> &'static str {
        say::quarter(self, quarters)
    }

    /// The name of a figure.
    pub const fn measure(self, measure: Measure) -> &'static str {
        say::measure(self, measure)
    }

    /// The moment of a failure is looked for.
    pub fn opening(self, seed: u64) -> String {
        say::opening(self, seed)
    }

    /// A smaller world is looked for.
    pub fn shrinking(self, extent: &Extent) -> String {
        say::shrinking(self, extent)
    }

    /// What came of that.
    pub fn shrunk(self, smallest: Option<&Smallest>) -> String {
        match smallest {
            Some(smallest) => say::shrunk(self, smallest),
            None => say::not_shrunk(self).to_owned(),
        }
    }

    /// A worker is gone.
    pub fn worker_lost(self, why: &str) -> String {
        say::worker_lost(self, why)
    }

    /// There is no worker at all.
    pub fn no_worker(self, why: &str) -> String {
        say::no_worker(self, why)
    }

    /// Where an opened world stands.
    pub(super) fn opened(self, instant: &Instant) -> String {
        match instant.fails_us {
            Some(at) if instant.is_too_far() => say::too_long(self, instant.seed, at),
            fails_us => say::opened(self, instant.seed, fails_us),
        }
    }
}
