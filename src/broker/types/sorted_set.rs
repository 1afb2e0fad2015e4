//! Sorted sets: members with scores, ordered by score and then by member.
//!
//! A hash table knows each member's score and which message it is; a counted tree holds the same members in their order. So
//! a member's score is found in O(1), and its rank, a range of ranks, scores or members, and either end in O(log n).

use core::cmp::Ordering;
use core::ops::Range;

use super::dict::{Dict, HashKey};
use super::packing::{Packing, RANKED_ELEMENT_BYTES, ROW_ELEMENT_BYTES};
use super::random::{Source, below, distinct};
use super::ranked::{Iter, Ranked};
use crate::event::{MessageId, Name};
use alloc::vec::Vec;

/// A member in its place.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its score: never NaN.
    pub score: f64,
    /// The member.
    pub member: Name,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        // Zero and minus zero are the same score.
        let by_score = self.score.partial_cmp(&other.score);
        by_score
            .unwrap_or(Ordering::Equal)
            .then_with(|| self.member.cmp(&other.member))
    }
}

/// What is known of a member.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Its score.
    pub score: f64,
    /// The message that it is; none for a member that a STORE took out of a plain set.
    pub msg: Option<MessageId>,
}

/// A bound of a range of scores.
#[derive(Clone, Copy, Debug)]
pub struct ScoreBound {
    /// The score.
    pub score: f64,
    /// Whether the score itself lies outside.
    pub exclusive: bool,
}

/// A bound of a range of members.
#[derive(Clone, Copy, Debug)]
pub enum LexBound<'a> {
    /// Before every member.
    Min,
    /// Behind every member.
    Max,
    /// At this member.
    At {
        /// The member.
        member: &'a [u8],
        /// Whether the member itself lies outside.
        exclusive: bool,
    },
}

/// Members with scores.
#[derive(Clone, Debug)]
pub struct SortedSet {
    members: Dict<Standing>,
    order: Ranked<Place>,
    /// Whether a real server would still keep it as a listpack.
    packed: bool,
    /// Bytes of all members.
    bytes: usize,
}

impl SortedSet {
    /// An empty sorted set.
    pub fn new(key: HashKey) -> SortedSet {
        SortedSet {
            members: Dict::new(key),
            order: Ranked::default(),
            packed: true,
            bytes: 0,
        }
    }

    /// Leaves the small form at once, if so many members are to be added, or one of so many bytes.
    pub fn expect(&mut self, added: usize, bytes: usize, packing: &Packing) {
        self.packed &= added <= packing.sorted_set_entries && bytes <= packing.sorted_set_bytes;
    }

    /// Leaves the small form for good.
    pub fn unpack(&mut self) {
        self.packed = false;
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// What it takes by a stated model of memory, the same on every machine.
    pub fn memory_bytes(&self) -> usize {
        let each = if self.packed {
            2 * ROW_ELEMENT_BYTES
        } else {
            RANKED_ELEMENT_BYTES
        };
        self.bytes + each * self.len()
    }

    /// What `OBJECT ENCODING` says.
    pub fn encoding(&self) -> &'static str {
        if self.packed { "listpack" } else { "skiplist" }
    }

    /// Whether a real server would still keep it as a listpack.
    pub fn is_packed(&self) -> bool {
        self.packed
    }

    /// What is known of a member.
    pub fn get(&self, member: &[u8]) -> Option<Standing> {
        self.members.get(member).copied()
    }

    /// The score as it is kept: a listpack has no minus zero.
    fn kept(&self, score: f64) -> f64 {
        if self.packed && score == 0.0 {
            0.0
        } else {
            score
        }
    }

    /// Adds a member that is not there.
    pub fn insert(&mut self, member: Name, score: f64, msg: Option<MessageId>, packing: &Packing) {
        self.expect(self.len() + 1, member.len(), packing);
        let score = self.kept(score);
        self.bytes += member.len();
        let place = Place {
            score,
            member: member.clone(),
        };
        self.order.insert(place);
        self.members.insert_new(member, Standing { score, msg });
    }

    /// Gives a member that is there another score.
    pub fn set_score(&mut self, member: &[u8], score: f64) {
        let score = self.kept(score);
        let Some(entry) = self.members.find(member) else {
            return;
        };
        let name = self.members.name(entry).clone();
        let standing = self.members.value_mut(entry);
        let before = core::mem::replace(&mut standing.score, score);
        let old = Place {
            score: before,
            member: name.clone(),
        };
        self.order.remove(&old);
        self.order.insert(Place {
            score,
            member: name,
        });
    }

    /// Takes a member out; gives its rank and what was known of it.
    pub fn remove(&mut self, member: &[u8]) -> Option<(usize, Standing)> {
        let rank = self.rank(member)?;
        let (name, standing) = self.members.remove(member)?;
        self.bytes -= name.len();
        self.order.remove(&Place {
            score: standing.score,
            member: name,
        });
        Some((rank, standing))
    }

    /// How many members come before this one.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let entry = self.members.find(member)?;
        self.order.rank_of(&Place {
            score: self.members.value(entry).score,
            member: self.members.name(entry).clone(),
        })
    }

    /// The member at this rank.
    pub fn at(&self, rank: usize) -> Option<&Place> {
        self.order.get(rank)
    }

    /// The members of these ranks, in order.
    pub fn range(&self, ranks: Range<usize>) -> Iter<'_, Place> {
        self.order.range(ranks)
    }

    /// All members, in order.
    pub fn iter(&self) -> Iter<'_, Place> {
        self.order.iter()
    }

    /// The ranks of the members whose scores lie between two bounds; empty if there are none.
    pub fn ranks_by_score(&self, min: ScoreBound, max: ScoreBound) -> Range<usize> {
        let below =
            |place: &Place| place.score < min.score || (min.exclusive && place.score == min.score);
        let within =
            |place: &Place| place.score < max.score || (!max.exclusive && place.score == max.score);
        let start = self.order.count_while(below);
        start..self.order.count_while(within).max(start)
    }

    /// The ranks of the members that lie between two bounds, all scores being equal; empty if there are none. If they are not
    /// equal, a small set gives what a walk from its first member gives, or from its last one, as a real server's does.
    pub fn ranks_by_lex(
        &self,
        min: LexBound<'_>,
        max: LexBound<'_>,
        backwards: bool,
    ) -> Range<usize> {
        if self.packed {
            return self.walk_by_lex(min, max, backwards).unwrap_or(0..0);
        }
        let start = self
            .order
            .count_while(|place| min.is_behind(&place.member, true));
        let end = self
            .order
            .count_while(|place| max.is_behind(&place.member, false));
        start..end.max(start)
    }

    fn walk_by_lex(
        &self,
        min: LexBound<'_>,
        max: LexBound<'_>,
        backwards: bool,
    ) -> Option<Range<usize>> {
        let members: Vec<&[u8]> = self.order.iter().map(|place| &*place.member).collect();
        let above = |member: &&[u8]| !min.is_behind(member, true);
        let below = |member: &&[u8]| max.is_behind(member, false);
        let crossed = min.crosses(&max);
        if crossed || !above(members.last()?) || !below(members.first()?) {
            return None;
        }
        if backwards {
            let last = members.iter().rposition(below)?;
            let fitting = members[..=last]
                .iter()
                .rev()
                .take_while(|member| above(member));
            let count = fitting.count();
            return Some(last + 1 - count..last + 1);
        }
        let first = members.iter().position(above)?;
        let fitting = members[first..].iter().take_while(|member| below(member));
        Some(first..first + fitting.count())
    }

    /// Some member.
    pub fn random(&self, source: Source<'_>) -> Option<&Place> {
        if self.is_empty() {
            return None;
        }
        self.order.get(below(source, self.len()))
    }

    /// So many different members; all, if there are not more.
    pub fn random_distinct(&self, count: usize, source: Source<'_>) -> Vec<&Place> {
        let ranks = distinct(source, self.len(), count);
        ranks
            .into_iter()
            .filter_map(|rank| self.order.get(rank))
            .collect()
    }

    /// Visits a part of the set (the whole in order, in its small form) and returns the cursor for the next part; 0 at the end.
    pub fn scan<'a>(&'a self, cursor: u64, mut visit: impl FnMut(&'a Name, f64)) -> u64 {
        if self.packed {
            self.order
                .iter()
                .for_each(|place| visit(&place.member, place.score));
            return 0;
        }
        self.members
            .scan(cursor, |member, standing| visit(member, standing.score))
    }
}

impl LexBound<'_> {
    /// Whether nothing can lie between this lower bound and that upper one.
    fn crosses(&self, max: &LexBound<'_>) -> bool {
        match (self, max) {
            (
                LexBound::At { member, exclusive },
                LexBound::At {
                    member: top,
                    exclusive: below,
                },
            ) => member > top || (member == top && (*exclusive || *below)),
            (LexBound::Min, _) | (_, LexBound::Max) => false,
            (LexBound::Max, _) | (_, LexBound::Min) => true,
        }
    }

    /// Whether the bound lies behind a member: as a lower bound, which leaves out what it is behind of, or as an upper one.
    fn is_behind(&self, other: &[u8], lower: bool) -> bool {
        match *self {
            LexBound::Min => false,
            LexBound::Max => true,
            LexBound::At { member, exclusive } => {
                other < member || (other == member && exclusive == lower)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LexBound, ScoreBound, SortedSet};
    use crate::node::splitmix;
    use crate::types::dict::{HashKey, name};
    use crate::types::packing::Packing;
    use std::collections::BTreeMap;
    use std::format;
    use std::vec::Vec;

    #[test]
    fn it_is_a_map_sorted_by_score_and_member() {
        let packing = Packing::default();
        let (mut set, mut model, mut state) = (SortedSet::new(HashKey(1, 2)), BTreeMap::new(), 11);
        for _ in 0..5000 {
            let random = splitmix(&mut state);
            let member = format!("m{}", random % 700).into_bytes();
            let score = ((random >> 20) % 40) as f64 / 4.0;
            match (random >> 60, set.get(&member).is_some()) {
                (0..4, _) => {
                    let removed = set.remove(&member).map(|(_, standing)| standing.score);
                    assert_eq!(removed, model.remove(&member));
                }
                (_, true) => {
                    set.set_score(&member, score);
                    model.insert(member, score);
                }
                (_, false) => {
                    set.insert(name(&member), score, None, &packing);
                    model.insert(member, score);
                }
            }
        }
        let mut sorted: Vec<(f64, Vec<u8>)> = model
            .into_iter()
            .map(|(member, score)| (score, member))
            .collect();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(core::cmp::Ordering::Equal));
        assert_eq!(set.len(), sorted.len());
        for (rank, ((score, member), place)) in sorted.iter().zip(set.iter()).enumerate() {
            assert_eq!((*score, &**member), (place.score, &*place.member));
            assert_eq!(set.rank(member), Some(rank));
        }
        for (low, high) in [(0.0, 3.0), (2.5, 2.5), (5.0, 1.0), (9.75, 100.0)] {
            for (from_behind, to_before) in
                [(false, false), (true, false), (false, true), (true, true)]
            {
                let bound = |score, exclusive| ScoreBound { score, exclusive };
                let found = set.ranks_by_score(bound(low, from_behind), bound(high, to_before));
                let expected = sorted.iter().filter(|(score, _)| {
                    (*score > low || (!from_behind && *score == low))
                        && (*score < high || (!to_before && *score == high))
                });
                assert_eq!(found.len(), expected.count(), "{low} {high}");
            }
        }
    }

    #[test]
    fn ranges_of_members_are_cut_at_their_bounds() {
        let mut set = SortedSet::new(HashKey(1, 2));
        for member in ["a", "b", "c", "d"] {
            set.insert(name(member.as_bytes()), 0.0, None, &Packing::default());
        }
        let at = |member: &'static str, exclusive| LexBound::At {
            member: member.as_bytes(),
            exclusive,
        };
        assert_eq!(set.ranks_by_lex(LexBound::Min, LexBound::Max, false), 0..4);
        assert_eq!(
            set.ranks_by_lex(at("b", false), at("c", false), false),
            1..3
        );
        assert_eq!(set.ranks_by_lex(at("b", true), at("c", true), false), 2..2);
        assert_eq!(set.ranks_by_lex(at("aa", true), LexBound::Max, false), 1..4);
        assert!(
            set.ranks_by_lex(LexBound::Max, LexBound::Min, false)
                .is_empty()
        );
        assert!(
            set.ranks_by_lex(LexBound::Max, LexBound::Max, false)
                .is_empty()
        );
    }
}
