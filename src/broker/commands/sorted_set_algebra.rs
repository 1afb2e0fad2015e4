//! Sorted sets and plain ones, combined: the computation, without a request.

use crate::order;
use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::vec::Vec;

use crate::event::{MessageId, Name};
use crate::types::set::Set;
use crate::types::sorted_set::SortedSet;

use super::collection::Combine;
use super::sorted_set_args::Found;

/// One of the sets that are combined.
#[derive(Clone, Copy)]
pub(super) enum Members<'a> {
    Missing,
    /// All scores are 1.
    Plain(&'a Set),
    Sorted(&'a SortedSet),
}

impl<'a> Members<'a> {
    fn len(self) -> usize {
        match self {
            Members::Missing => 0,
            Members::Plain(set) => set.len(),
            Members::Sorted(set) => set.len(),
        }
    }

    fn score(self, member: &[u8]) -> Option<f64> {
        match self {
            Members::Missing => None,
            Members::Plain(set) => set.contains(member).then_some(1.0),
            Members::Sorted(set) => Some(set.get(member)?.score),
        }
    }

    fn message(self, member: &[u8]) -> Option<MessageId> {
        match self {
            Members::Sorted(set) => set.get(member)?.msg,
            Members::Missing | Members::Plain(_) => None,
        }
    }

    fn iter(self) -> impl Iterator<Item = (Name, f64)> + 'a {
        let (plain, sorted) = match self {
            Members::Missing => (None, None),
            Members::Plain(set) => (Some(set), None),
            Members::Sorted(set) => (None, Some(set)),
        };
        let plain = plain.into_iter().flat_map(|set| set.iter());
        let sorted = sorted.into_iter().flat_map(|set| set.iter());
        plain
            .map(|member| (member, 1.0))
            .chain(sorted.map(|place| (place.member.clone(), place.score)))
    }
}

/// A set with its weight.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) members: Members<'a>,
    pub(super) weight: f64,
}

/// What becomes of the scores of a member that several have.
#[derive(Clone, Copy)]
pub(super) enum Aggregate {
    Sum,
    Min,
    Max,
}

impl Aggregate {
    fn apply(self, score: f64, other: f64) -> f64 {
        match self {
            Aggregate::Sum => number(score + other),
            Aggregate::Min if other < score => other,
            Aggregate::Max if other > score => other,
            Aggregate::Min | Aggregate::Max => score,
        }
    }
}

/// Infinity less infinity, or zero times infinity, counts as 0.
fn number(score: f64) -> f64 {
    if score.is_nan() { 0.0 } else { score }
}

/// The result, unsorted. `enough` ends an intersection early; 0 is never.
pub(super) fn combine(
    how: Combine,
    mut sources: Vec<Source<'_>>,
    aggregate: Aggregate,
    enough: usize,
) -> Vec<Found> {
    if how != Combine::Difference {
        // Real servers begin with the smallest; the order shows in sums of fractions.
        order::sort_by_key(&mut sources, |source| source.members.len());
    }
    match how {
        Combine::Union => unite(&sources, aggregate),
        Combine::Intersection => intersect(&sources, aggregate, enough),
        Combine::Difference => subtract(&sources),
    }
}

fn unite(sources: &[Source<'_>], aggregate: Aggregate) -> Vec<Found> {
    let mut all: BTreeMap<Name, (f64, Option<MessageId>)> = BTreeMap::new();
    for source in sources {
        for (member, score) in source.members.iter() {
            let score = number(source.weight * score);
            let parent = source.members.message(&member);
            match all.entry(member) {
                Entry::Vacant(vacant) => {
                    vacant.insert((score, parent));
                }
                Entry::Occupied(mut there) => {
                    let (before, known) = *there.get();
                    there.insert((aggregate.apply(before, score), known.or(parent)));
                }
            }
        }
    }
    all.into_iter()
        .map(|(member, (score, parent))| Found {
            member,
            score,
            parent,
        })
        .collect()
}

fn intersect(sources: &[Source<'_>], aggregate: Aggregate, enough: usize) -> Vec<Found> {
    let Some((smallest, others)) = sources.split_first() else {
        return Vec::new();
    };
    let in_all = |(member, score): (Name, f64)| {
        let mut total = number(smallest.weight * score);
        for other in others {
            let score = other.members.score(&member)?;
            total = aggregate.apply(total, other.weight * score);
        }
        let parents = sources.iter();
        let parent = parents
            .filter_map(|source| source.members.message(&member))
            .next();
        Some(Found {
            member,
            score: total,
            parent,
        })
    };
    let limit = if enough == 0 { usize::MAX } else { enough };
    smallest
        .members
        .iter()
        .filter_map(in_all)
        .take(limit)
        .collect()
}

fn subtract(sources: &[Source<'_>]) -> Vec<Found> {
    let Some((first, others)) = sources.split_first() else {
        return Vec::new();
    };
    let left = first.members.iter().filter(|(member, _)| {
        let elsewhere = |other: &Source<'_>| other.members.score(member).is_some();
        !others.iter().any(elsewhere)
    });
    left.map(|(member, score)| Found {
        parent: first.members.message(&member),
        member,
        score,
    })
    .collect()
}
