//! A sorted row of distinct keys that knows every key's rank: a B-tree whose branches count what is below them.
//!
//! Finding, inserting, removing, the rank of a key and the key at a rank take O(log n). Nodes are shared between copies until
//! one of them writes, and a write copies the nodes on its path only: so a clone is one pointer.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::ops::Range;

/// Keys in a leaf.
const LEAF_KEYS_MAX: usize = 64;

/// Children of a branch.
const CHILDREN_MAX: usize = 32;

/// What a node may hold is divided by this to get the size below which it looks for a neighbour to be joined with.
const JOIN_DIVISOR: usize = 4;

#[derive(Clone, Debug)]
enum Node<K> {
    Leaf(Vec<K>),
    Branch(Vec<Child<K>>),
}

#[derive(Clone, Debug)]
struct Child<K> {
    /// The smallest key below.
    low: K,
    /// The number of keys below.
    count: usize,
    node: Rc<Node<K>>,
}

/// A sorted row.
#[derive(Clone, Debug)]
pub struct Ranked<K> {
    root: Rc<Node<K>>,
    len: usize,
}

impl<K> Default for Ranked<K> {
    fn default() -> Self {
        Ranked {
            root: Rc::new(Node::Leaf(Vec::new())),
            len: 0,
        }
    }
}

impl<K: Ord + Clone> Ranked<K> {
    /// The number of keys.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Inserts a key. False if it was there.
    pub fn insert(&mut self, key: K) -> bool {
        if self.rank_of(&key).is_some() {
            return false;
        }
        if let Some(right) = Rc::make_mut(&mut self.root).insert(key) {
            let left = core::mem::replace(&mut self.root, Rc::new(Node::Leaf(Vec::new())));
            self.root = Rc::new(Node::Branch(alloc::vec![Child::of(left), right]));
        }
        self.len += 1;
        true
    }

    /// Removes a key. False if it was not there.
    pub fn remove(&mut self, key: &K) -> bool {
        if self.rank_of(key).is_none() {
            return false;
        }
        Rc::make_mut(&mut self.root).remove(key);
        while let Node::Branch(children) = &*self.root
            && let [only] = children.as_slice()
        {
            self.root = Rc::clone(&only.node);
        }
        self.len -= 1;
        true
    }

    /// The key at this rank, counted from 0.
    pub fn get(&self, rank: usize) -> Option<&K> {
        let (keys, first) = self.leaf(rank)?;
        keys.get(rank - first)
    }

    /// The leaf that holds the key of this rank, and the rank of its first key.
    fn leaf(&self, rank: usize) -> Option<(&[K], usize)> {
        if rank >= self.len {
            return None;
        }
        let mut node = &*self.root;
        let mut first = 0;
        loop {
            match node {
                Node::Leaf(keys) => return Some((keys, first)),
                Node::Branch(children) => {
                    let mut at = 0;
                    while at + 1 < children.len() && rank >= first + children[at].count {
                        first += children[at].count;
                        at += 1;
                    }
                    node = &children[at].node;
                }
            }
        }
    }

    /// The rank of a key.
    pub fn rank_of(&self, key: &K) -> Option<usize> {
        let rank = self.count_while(|other| other < key);
        (self.get(rank) == Some(key)).then_some(rank)
    }

    /// The number of keys for which this holds. It must hold for the first so many keys and for none after them.
    pub fn count_while(&self, holds: impl Fn(&K) -> bool) -> usize {
        let mut node = &*self.root;
        let mut count = 0;
        loop {
            match node {
                Node::Leaf(keys) => return count + keys.partition_point(&holds),
                Node::Branch(children) => {
                    let behind = children.partition_point(|child| holds(&child.low));
                    let at = behind.saturating_sub(1);
                    count += children[..at]
                        .iter()
                        .map(|child| child.count)
                        .sum::<usize>();
                    node = &children[at].node;
                }
            }
        }
    }

    /// The keys of these ranks; what lies beyond the end is left out.
    pub fn range(&self, ranks: Range<usize>) -> Iter<'_, K> {
        let end = ranks.end.min(self.len);
        Iter {
            row: self,
            start: ranks.start.min(end),
            end,
            front: (&[], 0),
            back: (&[], 0),
        }
    }

    /// All keys, smallest first.
    pub fn iter(&self) -> Iter<'_, K> {
        self.range(0..self.len)
    }
}

impl<K: Ord + Clone> Child<K> {
    /// A child for a node with at least one key.
    fn of(node: Rc<Node<K>>) -> Child<K> {
        Child {
            low: node.low().clone(),
            count: node.count(),
            node,
        }
    }
}

impl<K: Ord + Clone> Node<K> {
    fn low(&self) -> &K {
        match self {
            Node::Leaf(keys) => &keys[0],
            Node::Branch(children) => &children[0].low,
        }
    }

    fn count(&self) -> usize {
        match self {
            Node::Leaf(keys) => keys.len(),
            Node::Branch(children) => children.iter().map(|child| child.count).sum(),
        }
    }

    /// Keys of a leaf or children of a branch.
    fn size(&self) -> usize {
        match self {
            Node::Leaf(keys) => keys.len(),
            Node::Branch(children) => children.len(),
        }
    }

    fn size_max(&self) -> usize {
        match self {
            Node::Leaf(_) => LEAF_KEYS_MAX,
            Node::Branch(_) => CHILDREN_MAX,
        }
    }

    /// Inserts a key that is not there; gives the right half, if the node was cut into two.
    fn insert(&mut self, key: K) -> Option<Child<K>> {
        match self {
            Node::Leaf(keys) => {
                let at = keys.partition_point(|other| *other < key);
                keys.insert(at, key);
            }
            Node::Branch(children) => {
                let behind = children.partition_point(|child| child.low <= key);
                let at = behind.saturating_sub(1);
                let child = &mut children[at];
                if key < child.low {
                    child.low = key.clone();
                }
                child.count += 1;
                if let Some(right) = Rc::make_mut(&mut child.node).insert(key) {
                    child.count -= right.count;
                    children.insert(at + 1, right);
                }
            }
        }
        (self.size() > self.size_max()).then(|| self.cut())
    }

    /// Cuts the right half off.
    fn cut(&mut self) -> Child<K> {
        let half = self.size() / 2;
        let right = match self {
            Node::Leaf(keys) => Node::Leaf(keys.split_off(half)),
            Node::Branch(children) => Node::Branch(children.split_off(half)),
        };
        Child::of(Rc::new(right))
    }

    /// Removes a key that is there.
    fn remove(&mut self, key: &K) {
        match self {
            Node::Leaf(keys) => {
                let at = keys.partition_point(|other| other < key);
                keys.remove(at);
            }
            Node::Branch(children) => {
                let behind = children.partition_point(|child| child.low <= *key);
                let at = behind.saturating_sub(1);
                let child = &mut children[at];
                child.count -= 1;
                Rc::make_mut(&mut child.node).remove(key);
                if child.count == 0 {
                    children.remove(at);
                    return;
                }
                if child.low == *key {
                    child.low = child.node.low().clone();
                }
                if child.node.size() < child.node.size_max() / JOIN_DIVISOR {
                    join(children, at);
                }
            }
        }
    }

    /// Appends what another node of the same height holds, which comes after everything here.
    fn append(&mut self, other: Node<K>) {
        match (self, other) {
            (Node::Leaf(keys), Node::Leaf(more)) => keys.extend(more),
            (Node::Branch(children), Node::Branch(more)) => children.extend(more),
            _ => unreachable!("neighbours are of the same height"),
        }
    }
}

/// Joins a child with a neighbour, if both fit into one.
fn join<K: Ord + Clone>(children: &mut Vec<Child<K>>, at: usize) {
    let left = at.saturating_sub(1);
    if left + 1 >= children.len() {
        return;
    }
    let size = children[left].node.size() + children[left + 1].node.size();
    if size > children[left].node.size_max() / 2 {
        return;
    }
    let right = children.remove(left + 1);
    children[left].count += right.count;
    let more = Rc::unwrap_or_clone(right.node);
    Rc::make_mut(&mut children[left].node).append(more);
}

/// Keys in order, from both ends.
#[derive(Clone, Debug)]
pub struct Iter<'a, K> {
    row: &'a Ranked<K>,
    start: usize,
    end: usize,
    /// The leaf visited last from the front, with the rank of its first key.
    front: (&'a [K], usize),
    back: (&'a [K], usize),
}

impl<'a, K: Ord + Clone> Iterator for Iter<'a, K> {
    type Item = &'a K;

    fn next(&mut self) -> Option<&'a K> {
        if self.start >= self.end {
            return None;
        }
        let (keys, first) = self.front;
        if !(first..first + keys.len()).contains(&self.start) {
            self.front = self.row.leaf(self.start)?;
        }
        let (keys, first) = self.front;
        self.start += 1;
        keys.get(self.start - 1 - first)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end - self.start;
        (left, Some(left))
    }
}

impl<'a, K: Ord + Clone> DoubleEndedIterator for Iter<'a, K> {
    fn next_back(&mut self) -> Option<&'a K> {
        if self.start >= self.end {
            return None;
        }
        let last = self.end - 1;
        let (keys, first) = self.back;
        if !(first..first + keys.len()).contains(&last) {
            self.back = self.row.leaf(last)?;
        }
        let (keys, first) = self.back;
        self.end = last;
        keys.get(last - first)
    }
}

impl<K: Ord + Clone> ExactSizeIterator for Iter<'_, K> {}

#[cfg(test)]
mod tests {
    use super::Ranked;
    use std::collections::BTreeSet;
    use std::vec::Vec;

    /// Steps of a small generator, so that each run is the same.
    fn random(state: &mut u64) -> u64 {
        crate::node::splitmix(state)
    }

    fn same(row: &Ranked<u64>, model: &BTreeSet<u64>) {
        assert!(row.iter().eq(model.iter()));
        assert!(row.iter().rev().eq(model.iter().rev()));
        assert_eq!(row.len(), model.len());
    }

    #[test]
    fn it_is_a_sorted_set() {
        let (mut row, mut model, mut state) = (Ranked::default(), BTreeSet::new(), 7);
        for round in 0..6 {
            for _ in 0..3000 {
                let key = random(&mut state) % 4000;
                // Growing rounds insert more than they remove, the others remove more.
                if random(&mut state).is_multiple_of(4) != (round % 2 == 0) {
                    assert_eq!(row.insert(key), model.insert(key));
                } else {
                    assert_eq!(row.remove(&key), model.remove(&key));
                }
            }
            same(&row, &model);
        }
        for key in model.clone() {
            assert!(row.remove(&key));
        }
        assert!(row.is_empty() && row.iter().next().is_none());
    }

    #[test]
    fn ranks_and_ranges_are_those_of_a_sorted_vector() {
        let mut row = Ranked::default();
        let model: Vec<u64> = (0..1000).map(|n| n * 3).collect();
        for &key in model.iter().rev() {
            row.insert(key);
        }
        for (rank, key) in model.iter().enumerate() {
            assert_eq!(row.rank_of(key), Some(rank));
            assert_eq!(row.get(rank), Some(key));
            assert_eq!(row.rank_of(&(key + 1)), None);
        }
        assert_eq!(row.get(1000), None);
        assert_eq!(row.count_while(|&key| key < 100), 34);
        assert!(row.range(90..410).eq(&model[90..410]));
        assert!(row.range(990..2000).rev().eq(model[990..].iter().rev()));
        assert_eq!(row.range(5000..6000).len(), 0);
    }

    #[test]
    fn a_clone_is_left_alone() {
        let mut row = Ranked::default();
        (0..500u64).for_each(|key| {
            row.insert(key);
        });
        let copy = row.clone();
        (0..500u64).step_by(2).for_each(|key| {
            row.remove(&key);
        });
        assert!(copy.iter().copied().eq(0..500));
        assert_eq!(row.len(), 250);
    }
}
