//! What can be measured of an audience and of an actor, besides fates: how long messages take, in which order they are
//! processed, how much waits over time, and what a client costs.
//!
//! Every measure is bounded, and costs O(1) an event: latencies lie in buckets that are exact to a thirty-second, samples
//! are thinned to every second one when there are too many, and of what proves a verdict the first few are kept.

use super::copies::Held;
use super::{AudienceView, Ledger};
use crate::fate::Fate;
use crate::spec::Micros;
use crate::trace::{ActorId, AudienceId, Item, Msg, Name};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Samples of an audience: when there are so many, every second one is dropped, and half as many are taken from then on.
pub const SAMPLES_MAX: usize = 512;
/// The time between two samples, at first.
pub const SAMPLE_US_MIN: Micros = 100_000;
/// Messages that are kept as proofs of each kind.
pub const PROOFS_MAX: usize = 16;

/// Buckets for every doubling of a latency.
const BUCKETS_PER_OCTAVE: u64 = 32;

/// Latencies, counted in buckets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    buckets: Vec<u64>,
    count: u64,
    sum_us: u64,
    us_max: Micros,
}

impl Latencies {
    /// How many were measured.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean; nothing if none was measured.
    pub fn us_mean(&self) -> Option<Micros> {
        self.sum_us.checked_div(self.count)
    }

    /// The longest.
    pub fn us_max(&self) -> Micros {
        self.us_max
    }

    /// So many of a thousand were as fast or faster; too long by one part in thirty-two at most. Nothing if none was measured.
    pub fn us_at(&self, permille: u16) -> Option<Micros> {
        let rank = (self.count * u64::from(permille)).div_ceil(1_000).max(1);
        let mut seen = 0;
        let mut buckets = self.buckets.iter().enumerate();
        let found = buckets.find(|(_, n)| {
            seen += **n;
            seen >= rank
        });
        found.map(|(bucket, _)| longest_in(bucket as u64).min(self.us_max))
    }

    /// Counts those of another audience as well.
    pub fn merge(&mut self, other: &Self) {
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        let pairs = self.buckets.iter_mut().zip(&other.buckets);
        pairs.for_each(|(own, more)| *own += more);
        self.count += other.count;
        self.sum_us = self.sum_us.saturating_add(other.sum_us);
        self.us_max = self.us_max.max(other.us_max);
    }

    fn add(&mut self, us: Micros) {
        let bucket = bucket_of(us) as usize;
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
        self.sum_us = self.sum_us.saturating_add(us);
        self.us_max = self.us_max.max(us);
    }
}

/// Short ones have a bucket each; then every octave has as many buckets as the first.
fn bucket_of(us: Micros) -> u64 {
    if us < BUCKETS_PER_OCTAVE {
        return us;
    }
    let octave = u64::from(us.ilog2() - BUCKETS_PER_OCTAVE.ilog2());
    octave * BUCKETS_PER_OCTAVE + (us >> octave)
}

fn longest_in(bucket: u64) -> Micros {
    if bucket < 2 * BUCKETS_PER_OCTAVE {
        return bucket;
    }
    let octave = bucket / BUCKETS_PER_OCTAVE - 1;
    ((bucket - octave * BUCKETS_PER_OCTAVE + 1) << octave) - 1
}

/// An audience at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// When.
    pub at: Micros,
    /// How many messages wait in a list, or in a stream and not yet delivered: depth, or lag.
    pub stored: u64,
    /// How many are delivered and held by the broker.
    pub pending: u64,
    /// How many are under way or in hands.
    pub moving: u64,
    /// How many are lost so far.
    pub lost: u64,
    /// How many are done so far.
    pub done: u64,
    /// For how long the first pending entry of a group has been so, since its last delivery.
    pub pending_us: Micros,
    /// The most that waited at once since the sample before: exact for what waits in a list or a sorted set.
    pub stored_max: u64,
    /// The longest that a message took which was processed since the sample before; nothing if none was.
    pub latency_us: Option<Micros>,
}

impl Sample {
    /// Takes over what is the most since the sample before, where that one is dropped.
    fn include(&mut self, dropped: Option<Sample>) {
        if let Some(dropped) = dropped {
            self.stored_max = self.stored_max.max(dropped.stored_max);
            self.latency_us = self.latency_us.max(dropped.latency_us);
        }
    }
}

/// The samples of an audience, at equal distances that grow with the world's age.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    samples: Vec<Sample>,
}

impl Series {
    /// In order of time.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Drops what the new distance leaves out; gives what was dropped behind the last that stays.
    fn thin(&mut self, step_us: Micros) -> Option<Sample> {
        let mut dropped = None;
        self.samples.retain_mut(|sample| {
            sample.include(dropped);
            let stays = sample.at.is_multiple_of(step_us);
            dropped = (!stays).then_some(*sample);
            stays
        });
        dropped
    }

    /// Where the distance has just grown, this moment may have its sample.
    fn push(&mut self, sample: Sample) {
        match self.samples.last_mut() {
            Some(last) if last.at >= sample.at => last.include(Some(sample)),
            _ => self.samples.push(sample),
        }
    }
}

/// The most that there was at once, over the whole world so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peaks {
    /// Messages that waited: the depth of a list or a sorted set, exact; the lag of a group or a reader at the moments of samples.
    pub stored: u64,
    /// For how long the first pending entry of a group had been so since its last delivery, at the moments of samples.
    pub pending_us: Micros,
}

/// What is measured of an audience.
#[derive(Clone, Debug, Default)]
pub(super) struct Measures {
    latencies: Latencies,
    series: Series,
    peaks: Peaks,
    /// The longest since the last sample.
    latency_us: Option<Micros>,
    /// The newest message that was processed, of every node.
    newest: Vec<Msg>,
    disorders: u64,
    disordered: Vec<Msg>,
    duplicated: Vec<Msg>,
}

/// What a client has sent and was sent, over all its connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Requests (or parts of one, as a person typed them).
    pub commands: u64,
    /// Their bytes.
    pub bytes_sent: u64,
    /// Replies and pushes.
    pub frames: u64,
    /// Their bytes.
    pub bytes_received: u64,
}

/// What holds for an audience so far, with the first messages that prove what does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Nothing was processed twice.
    pub at_most_once: bool,
    /// Nothing is lost.
    pub at_least_once: bool,
    /// Nothing was processed after something that was made later.
    pub in_order: bool,
    /// Processed again, by [`PROOFS_MAX`] at most.
    pub duplicated: Vec<Msg>,
    /// Lost, likewise; what was never made too.
    pub lost: Vec<Item>,
    /// Processed out of order, likewise.
    pub disordered: Vec<Msg>,
}

impl Verdict {
    /// Nothing is lost, and nothing was processed twice.
    pub fn effectively_once(&self) -> bool {
        self.at_most_once && self.at_least_once
    }
}

/// When the next samples are taken.
#[derive(Clone, Debug)]
pub(super) struct Sampling {
    next_at: Micros,
    step_us: Micros,
    taken: usize,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            next_at: SAMPLE_US_MIN,
            step_us: SAMPLE_US_MIN,
            taken: 0,
        }
    }
}

impl Ledger {
    /// How long messages took from the sending of their request to the first time that this audience processed them.
    pub fn latencies(&self, audience: AudienceId) -> Option<&Latencies> {
        let row = self.audiences.get(audience)?;
        Some(&row.measures.latencies)
    }

    /// How much waited for an audience, over time.
    pub fn series(&self, audience: AudienceId) -> Option<&Series> {
        let row = self.audiences.get(audience)?;
        Some(&row.measures.series)
    }

    /// The most that waited for an audience at once, and the longest that something was pending, up to now.
    pub fn peaks(&self, audience: AudienceId) -> Option<Peaks> {
        let row = self.audiences.get(audience)?;
        let (sampled, now) = (
            row.measures.peaks,
            self.sample_of(&self.audience(audience)?, self.at),
        );
        Some(Peaks {
            stored: sampled.stored.max(now.stored).max(row.stored_max),
            pending_us: sampled.pending_us.max(now.pending_us),
        })
    }

    /// How often something was processed after something that was made later.
    pub fn disorders(&self, audience: AudienceId) -> u64 {
        let row = self.audiences.get(audience);
        row.map_or(0, |row| row.measures.disorders)
    }

    /// What an actor has cost.
    pub fn cost(&self, actor: ActorId) -> Cost {
        let actor = self.actors.get(&actor);
        actor.map_or_else(Cost::default, |actor| actor.cost)
    }

    /// Everybody who ever came into the world, in order of their coming, with what they have cost.
    pub fn costs(&self) -> impl Iterator<Item = (ActorId, &Name, Cost)> {
        let actors = self.actors.iter();
        actors.map(|(id, actor)| (id, &actor.name, actor.cost))
    }

    /// What holds for an audience.
    pub fn verdict(&self, audience: AudienceId) -> Option<Verdict> {
        let row = self.audiences.get(audience)?;
        let measures = &row.measures;
        Some(Verdict {
            at_most_once: row.duplicates == 0,
            at_least_once: row.counts.lost() == 0,
            in_order: measures.disorders == 0,
            duplicated: measures.duplicated.clone(),
            lost: self.first_lost(audience),
            disordered: measures.disordered.clone(),
        })
    }

    fn first_lost(&self, audience: AudienceId) -> Vec<Item> {
        let from = (
            audience,
            Fate::Lost(crate::fate::Reason::ALL[0]),
            Item::FIRST,
        );
        let his = self.losses.range(from..);
        let his = his.take_while(|(of, fate, _)| *of == audience && fate.reason().is_some());
        his.map(|(_, _, item)| *item).take(PROOFS_MAX).collect()
    }

    /// An audience has processed a message, for the first time or again.
    pub(super) fn measure(&mut self, msg: Msg, audience: AudienceId, again: bool) {
        let message = self.messages.get(msg);
        let origin = message.and_then(|message| self.messages.origin(message));
        let took_us = origin.map(|origin| self.at.saturating_sub(origin.sent_at));
        let row = self.audiences.row_mut(audience);
        row.processed += 1;
        row.duplicates += u64::from(again);
        let measures = Arc::make_mut(&mut row.measures);
        if again {
            keep(&mut measures.duplicated, msg);
            return;
        }
        if let Some(us) = took_us {
            measures.latencies.add(us);
            measures.latency_us = measures.latency_us.max(Some(us));
        }
        measures.order(msg);
    }

    /// Takes the samples of the moments that have passed: nothing has changed since the last record, so one will do for all.
    pub(super) fn pass_to(&mut self, at: Micros) {
        self.at = at;
        if at > self.sampling.next_at {
            self.sample();
        }
    }

    fn sample(&mut self) {
        let sampling = &mut self.sampling;
        if sampling.taken >= SAMPLES_MAX {
            sampling.step_us *= 2;
            sampling.taken /= 2;
        }
        let step_us = sampling.step_us;
        let at = (self.at - 1) / step_us * step_us;
        let thins = sampling.taken == SAMPLES_MAX / 2 && at > 0;
        sampling.taken += 1;
        sampling.next_at = at + step_us;
        let samples: Vec<(AudienceId, Sample)> = self
            .audiences()
            .map(|row| (row.id, self.sample_of(&row, at)))
            .collect();
        for (audience, mut sample) in samples {
            let row = self.audiences.row_mut(audience);
            row.stored_max_lately = row.counts.of(Fate::Stored);
            let measures = Arc::make_mut(&mut row.measures);
            measures.latency_us = None;
            if thins {
                sample.include(measures.series.thin(step_us));
            }
            let peaks = &mut measures.peaks;
            peaks.stored = peaks.stored.max(sample.stored);
            peaks.pending_us = peaks.pending_us.max(sample.pending_us);
            measures.series.push(sample);
        }
    }

    /// An audience as a sample of this moment would show it, if nothing has happened since the last record.
    pub fn sample_at(&self, audience: AudienceId, at: Micros) -> Option<Sample> {
        Some(self.sample_of(&self.audience(audience)?, at.max(self.at)))
    }

    fn sample_of(&self, row: &AudienceView, at: Micros) -> Sample {
        let count = |fate| row.counts.of(fate);
        let since = self.pending_since(row.id);
        let (own, stored) = (self.audiences.row(row.id), count(Fate::Stored));
        Sample {
            at,
            stored_max: own.stored_max_lately.max(stored),
            latency_us: own.measures.latency_us,
            stored,
            pending: count(Fate::Pending),
            moving: count(Fate::InFlight) + count(Fate::Working),
            lost: row.counts.lost(),
            done: count(Fate::Done),
            pending_us: since.map_or(0, |since| at - since.min(at)),
        }
    }

    /// When the first pending entry of a group was delivered.
    fn pending_since(&self, audience: AudienceId) -> Option<Micros> {
        let streams = self.audiences.row(audience).streams.iter();
        let since = streams.filter_map(|stream| {
            let stream = &self.streams[*stream as usize];
            let active = &stream.views[stream.view_of(audience)?].active;
            // What is not pending is in hands or under way: that is not much.
            let mut pending = active.values().filter(|a| a.copies.held == Held::Pending);
            pending.next().map(|active| active.since)
        });
        since.min()
    }
}

impl Measures {
    fn order(&mut self, msg: Msg) {
        let newest = self.newest.iter_mut().find(|n| n.node == msg.node);
        match newest {
            None => self.newest.push(msg),
            Some(newest) if *newest < msg => *newest = msg,
            Some(_) => {
                self.disorders += 1;
                keep(&mut self.disordered, msg);
            }
        }
    }
}

fn keep(proofs: &mut Vec<Msg>, msg: Msg) {
    if proofs.len() < PROOFS_MAX {
        proofs.push(msg);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_exact_to_a_thirty_second() {
        let mut before = 0;
        for us in (0..10_000).chain((1..40).map(|n| (1 << n) + 12_345)) {
            let bucket = bucket_of(us);
            assert!(bucket >= before || us < 20_000, "{us}");
            before = bucket;
            let longest = longest_in(bucket);
            assert!(longest >= us && longest - us <= us / 32, "{us} {longest}");
            assert_eq!(bucket_of(longest), bucket);
            assert_eq!(bucket_of(longest + 1), bucket + 1);
        }
    }

    #[test]
    fn percentiles_are_of_what_was_measured() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.us_at(500), None);
        (1..=1_000).for_each(|us| latencies.add(us * 10));
        for (permille, us) in [(1, 10), (500, 5_000), (990, 9_900), (1_000, 10_000)] {
            let at = latencies.us_at(permille).expect("some were measured");
            assert!((us..=us + us / 32).contains(&at), "{permille}: {at}");
        }
        assert_eq!(
            (latencies.us_mean(), latencies.us_max()),
            (Some(5_005), 10_000)
        );
        let (mut merged, mut few) = (Latencies::default(), Latencies::default());
        (1..=500).for_each(|us| merged.add(us * 10));
        (501..=1_000).for_each(|us| few.add(us * 10));
        merged.merge(&few);
        assert_eq!(merged, latencies);
    }
}
