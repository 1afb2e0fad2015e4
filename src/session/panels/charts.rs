//! The charts: how much waits, how long things take and how much is lost, over time.
//!
//! They are made of the samples that the ledger takes, at most a few hundred an audience, and of what is so at the shown moment;
//! in the past also of the samples that follow it, as far as they were seen. Where nothing happened no sample was taken, and
//! things stayed as they were. A chart keeps for each of a fixed number of spans of time its least and its most: so a
//! spike is seen however long the world is.

use crate::catalogue::Term;
use crate::catalogue::inspector as say;
use crate::inspector::{Empty, span_text};
use crate::payload::shown;
use crate::{Language, NodeKey};
use broker::order;
use sim::ledger::{AudienceView, Ledger, Sample};
use sim::spec::Micros;
use sim::trace::AudienceKind;

/// Spans of time of one chart; each gives two points at most.
const BUCKETS: u64 = 160;
/// Things were like at a sample for at most so long before it, unless another sample says so: the least distance of two.
const HOLD_US: Micros = sim::ledger::SAMPLE_US_MIN;
/// Audiences to choose from.
const AUDIENCES_MAX: usize = 60;

/// Whose charts are to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChartsAsk {
    /// One audience, by `LedgerRow::number`; all together if none is named.
    pub audience: Option<u32>,
    /// Those of this node only.
    pub node: Option<NodeKey>,
}

/// The charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartsView {
    /// Those that have something to show.
    pub charts: Vec<ChartView>,
    /// Everybody whose charts can be shown alone: number and name.
    pub audiences: Vec<(u32, String)>,
    /// What to say where there is no chart.
    pub empty: Empty,
}

/// One chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartView {
    /// A stable id: `depth`, `lag`, `pending-age`, `latency`, `loss`.
    pub id: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Time and value, in order of time; times in virtual microseconds.
    pub points: Vec<(u64, u64)>,
    /// The value at the shown moment.
    pub now: u64,
    /// The highest value.
    pub most: u64,
    /// When it was so first.
    pub most_at_us: u64,
    /// Values are microseconds; else they are messages.
    pub is_time: bool,
    /// The chart in words.
    pub summary: String,
}

impl ChartView {
    /// A value with its unit.
    pub fn value_text(&self, value: u64) -> String {
        match self.is_time {
            true => span_text(value / 1_000),
            false => value.to_string(),
        }
    }

    /// The value at a moment: that of the point before it.
    pub fn at(&self, at_us: u64) -> Option<u64> {
        let after = self.points.partition_point(|(at, _)| *at <= at_us);
        Some(self.points.get(after.checked_sub(1)?)?.1)
    }
}

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    Depth,
    Lag,
    PendingAge,
    Latency,
    Loss,
}

impl Quantity {
    const ALL: [Self; 5] = [
        Self::Depth,
        Self::Lag,
        Self::PendingAge,
        Self::Latency,
        Self::Loss,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Lag => "lag",
            Self::PendingAge => "pending-age",
            Self::Latency => "latency",
            Self::Loss => "loss",
        }
    }

    const fn title(self) -> Term {
        match self {
            Self::Depth => Term::Depth,
            Self::Lag => Term::Lag,
            Self::PendingAge => Term::PendingAge,
            Self::Latency => Term::Latency,
            Self::Loss => Term::Loss,
        }
    }

    /// Whether an audience has such a thing at all.
    const fn concerns(self, kind: AudienceKind) -> bool {
        match self {
            Self::Depth => matches!(kind, AudienceKind::Workers),
            Self::Lag => matches!(kind, AudienceKind::Group | AudienceKind::Reader(_)),
            Self::PendingAge => matches!(kind, AudienceKind::Group),
            Self::Latency => !matches!(kind, AudienceKind::Nobody),
            Self::Loss => true,
        }
    }

    const fn is_time(self) -> bool {
        matches!(self, Self::PendingAge | Self::Latency)
    }

    /// What several audiences have together: counts add up, of times the longest counts.
    const fn together(self, one: u64, other: u64) -> u64 {
        match self.is_time() {
            false => one + other,
            true if one > other => one,
            true => other,
        }
    }

    /// The value of a sample, if it has one.
    const fn of(self, sample: &Sample) -> Option<u64> {
        match self {
            Self::Depth | Self::Lag => Some(sample.stored),
            Self::PendingAge => Some(sample.pending_us),
            Self::Latency => sample.latency_us,
            Self::Loss => Some(sample.lost),
        }
    }
}

/// What the charts are made of.
pub(crate) struct Material<'a> {
    /// The ledger at the shown moment.
    pub ledger: &'a Ledger,
    /// The ledger at the newest moment that was seen, if that is another.
    pub newest: Option<&'a Ledger>,
    pub now: Micros,
    pub language: Language,
}

/// Makes the charts.
pub(crate) fn charts_view(material: &Material<'_>, ask: ChartsAsk) -> ChartsView {
    let is_of_node = |row: &AudienceView| {
        ask.node
            .is_none_or(|node| row.node.is_none_or(|of| of.0 == node.0))
    };
    let rows = material.ledger.audiences().filter(|row| row.sent > 0);
    let rows: Vec<AudienceView> = rows.filter(is_of_node).collect();
    let is_known = |number: &u32| rows.iter().any(|row| row.id.0 == *number);
    let chosen = ask.audience.filter(is_known);
    let shown_rows: Vec<&AudienceView> = rows
        .iter()
        .filter(|row| chosen.is_none_or(|number| row.id.0 == number))
        .collect();
    let charts = Quantity::ALL.map(|quantity| chart(material, quantity, &shown_rows));
    let nameable = rows.iter().filter(|row| row.kind != AudienceKind::Nobody);
    ChartsView {
        charts: charts.into_iter().flatten().collect(),
        audiences: nameable
            .take(AUDIENCES_MAX)
            .map(|row| (row.id.0, shown(&row.name)))
            .collect(),
        empty: match rows.is_empty() {
            true => say::no_charts(material.language),
            false => Empty::default(),
        },
    }
}

fn chart(material: &Material<'_>, quantity: Quantity, rows: &[&AudienceView]) -> Option<ChartView> {
    let rows: Vec<_> = rows
        .iter()
        .filter(|row| quantity.concerns(row.kind))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let (mut points, mut now) = (Vec::new(), None);
    for row in &rows {
        points.extend(held(quantity, samples(material, row), rows.len() == 1));
        let present = material.ledger.sample_at(row.id, material.now);
        if let Some(value) = present.and_then(|sample| quantity.of(&sample)) {
            now = Some(now.map_or(value, |other| quantity.together(other, value)));
        }
    }
    let mut all = together(quantity, points);
    // Without a message since the last sample, it took as long as it took then.
    let after = all.partition_point(|(at, _)| *at <= material.now);
    let before = after.checked_sub(1).map(|before| all[before].1);
    let now = now.or(before)?;
    match after.checked_sub(1).filter(|at| all[*at].0 == material.now) {
        Some(at) => all[at].1 = now,
        None => all.insert(after, (material.now, now)),
    }
    let (most_at_us, most) = all
        .iter()
        .copied()
        .max_by_key(|(at, value)| (*value, std::cmp::Reverse(*at)))?;
    let mut view = ChartView {
        id: quantity.id(),
        title: quantity.title().text(material.language),
        points: thinned(&all),
        now,
        most,
        most_at_us,
        is_time: quantity.is_time(),
        summary: String::new(),
    };
    let (now, most) = (view.value_text(now), view.value_text(most));
    let most_at = span_text(most_at_us / 1_000);
    view.summary = say::chart(material.language, view.title, &now, &most, &most_at);
    Some(view)
}

/// Every sample of an audience that was ever seen.
fn samples<'a>(material: &Material<'a>, row: &AudienceView) -> &'a [Sample] {
    let own = material.ledger.series(row.id);
    let later = material.newest.and_then(|newest| newest.series(row.id));
    later.or(own).map_or(&[], |series| series.samples())
}

/// Points of the samples of one audience. Behind a gap, in which no sample was taken because nothing happened, stands what was
/// so throughout. Where it is shown alone, between two samples stands the most that there was.
fn held(quantity: Quantity, samples: &[Sample], alone: bool) -> Vec<(Micros, u64)> {
    let mut points = Vec::with_capacity(samples.len() * 2 + 1);
    let mut before = 0;
    if quantity != Quantity::Latency {
        points.push((0, 0));
    }
    for sample in samples {
        let Some(value) = quantity.of(sample) else {
            continue;
        };
        let since = before + HOLD_US;
        if quantity != Quantity::Latency && before > 0 && since < sample.at {
            let then = match quantity {
                // What was pending grew older meanwhile.
                Quantity::PendingAge => value.saturating_sub(sample.at - since),
                _ => value,
            };
            points.push((since, then));
        }
        if quantity == Quantity::Depth && alone && sample.stored_max > value {
            points.push((before + (sample.at - before) / 2, sample.stored_max));
        }
        points.push((sample.at, value));
        before = sample.at;
    }
    points
}

/// The points of several audiences as those of all together. Samples are taken of all at the same moments.
fn together(quantity: Quantity, mut points: Vec<(Micros, u64)>) -> Vec<(Micros, u64)> {
    order::sort(&mut points);
    points.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = quantity.together(kept.1, next.1);
        }
        same
    });
    points
}

/// The least and the most of each span of time, in the order in which they came.
fn thinned(all: &[(Micros, u64)]) -> Vec<(u64, u64)> {
    let end = all.last().map_or(0, |(at, _)| *at);
    if all.len() as u64 <= 2 * BUCKETS {
        return all.to_vec();
    }
    let width = end / BUCKETS + 1;
    let ends = |bucket: &[(u64, u64)]| {
        let least = bucket.iter().min_by_key(|(_, value)| *value).copied();
        let most = bucket.iter().max_by_key(|(_, value)| *value).copied();
        let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
        [least.min(most), least.max(most)]
    };
    let mut points: Vec<(u64, u64)> = all
        .chunk_by(|one, other| one.0 / width == other.0 / width)
        .flat_map(ends)
        .collect();
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_is_seen_however_long_the_world_is() {
        let mut all: Vec<(Micros, u64)> = (0..100_000).map(|n| (n * 1_000, n % 3)).collect();
        all.insert(77_778, (77_777_500, 99));
        let points = thinned(&all);
        assert!(points.len() as u64 <= 2 * BUCKETS);
        assert!(points.contains(&(77_777_500, 99)));
        assert!(points.is_sorted_by(|one, other| one.0 < other.0));
        assert!(points.iter().any(|(_, value)| *value == 0));
    }

    #[test]
    fn nothing_happened_in_a_gap() {
        let sample = |at, stored, pending_us| Sample {
            at,
            stored,
            stored_max: stored,
            pending_us,
            ..Sample::default()
        };
        let samples = [sample(100_000, 2, 0), sample(900_000, 5, 700_000)];
        assert_eq!(
            held(Quantity::Depth, &samples, true),
            [(0, 0), (100_000, 2), (200_000, 5), (900_000, 5)]
        );
        let age = held(Quantity::PendingAge, &samples, true);
        assert_eq!(
            age,
            [(0, 0), (100_000, 0), (200_000, 0), (900_000, 700_000)]
        );
    }
}
