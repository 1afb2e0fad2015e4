//! Lists: a deque of chunks, each element a payload with its message's number.
//!
//! A chunk ([`super::list_chunk`]) packs its elements into few bytes more than they have themselves. Both ends push and pop
//! in O(1), an index is found by walking the chunks' lengths, and copies of a list share the chunks that neither has
//! written to.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::vec::Vec;

use super::list_chunk::{CHUNK_BYTES_MAX, Chunk};
use crate::event::{End, MessageId};

/// What a listpack spends on itself.
const LISTPACK_BYTES: usize = 7;

/// The largest listpack where the limit is a number of elements.
const SAFE_BYTES_MAX: usize = 8192;

/// What `list-max-listpack-size` allows.
#[derive(Clone, Copy, Debug)]
pub struct PackLimit {
    bytes: usize,
    half_bytes: usize,
    count: usize,
}

impl PackLimit {
    /// A positive number counts elements; -1 to -5 are 4 to 64 KiB.
    pub fn new(parameter: i64) -> PackLimit {
        if parameter >= 0 {
            let count = (parameter as usize).max(1);
            return PackLimit {
                bytes: SAFE_BYTES_MAX,
                half_bytes: usize::MAX,
                count,
            };
        }
        let bytes = 2048 << parameter.unsigned_abs().min(5);
        PackLimit {
            bytes,
            half_bytes: bytes / 2,
            count: usize::MAX,
        }
    }
}

impl Default for PackLimit {
    fn default() -> Self {
        PackLimit::new(-2)
    }
}

/// What a listpack spends on an element: a number in its smallest form, or its bytes, and lengths around it.
fn packed_bytes(payload: &[u8]) -> usize {
    let number = match payload.first() {
        Some(b'0'..=b'9' | b'-') if payload.len() <= 20 => resp::number::parse_i64(payload),
        _ => None,
    };
    let entry = match (number, payload.len()) {
        (Some(0..=127), _) => 1,
        (Some(-4096..=4095), _) => 2,
        (Some(-32_768..=32_767), _) => 3,
        (Some(-8_388_608..=8_388_607), _) => 4,
        (Some(-2_147_483_648..=2_147_483_647), _) => 5,
        (Some(_), _) => 9,
        (None, len @ ..64) => len + 1,
        (None, len @ 64..4096) => len + 2,
        (None, len) => len + 5,
    };
    let back = match entry {
        ..=127 => 1,
        128..=16_383 => 2,
        16_384..=2_097_151 => 3,
        2_097_152..=268_435_455 => 4,
        _ => 5,
    };
    entry + back
}

/// A list of messages.
#[derive(Clone, Debug, Default)]
pub struct List {
    chunks: VecDeque<Rc<Chunk>>,
    len: usize,
    /// What the elements would take in a listpack.
    packed_bytes: usize,
    /// Whether it has outgrown a listpack.
    quicklist: bool,
}

/// Where an element is: its chunk, and its place there.
type Place = (usize, usize);

impl List {
    /// The number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What real servers would spend on the elements.
    pub fn packed_bytes(&self) -> usize {
        self.packed_bytes
    }

    /// An empty list that counts as large if this one does: where a copy begins.
    pub fn empty_like(&self) -> List {
        List {
            quicklist: self.quicklist,
            ..List::default()
        }
    }

    /// What `OBJECT ENCODING` says.
    pub fn encoding(&self) -> &'static str {
        if self.quicklist {
            "quicklist"
        } else {
            "listpack"
        }
    }

    /// To be called before elements are added: so many, of so many bytes. Outgrowing the limit makes it a quicklist.
    pub fn expect(&mut self, count: usize, bytes: usize, limit: PackLimit) {
        let bytes = LISTPACK_BYTES + self.packed_bytes + bytes;
        self.quicklist |= bytes > limit.bytes || self.len + count > limit.count;
    }

    /// Takes the form that the limit asks for, whatever its history.
    pub fn repack(&mut self, limit: PackLimit) {
        self.quicklist = false;
        self.expect(0, 0, limit);
    }

    /// To be called after elements were removed: at half of the limit it is a listpack again.
    pub fn settle(&mut self, limit: PackLimit) {
        let bytes = LISTPACK_BYTES + self.packed_bytes;
        self.quicklist &= bytes > limit.half_bytes || self.len > limit.count / 2;
    }

    /// Adds an element at an end.
    pub fn push(&mut self, end: End, msg: MessageId, payload: &[u8]) {
        self.len += 1;
        self.packed_bytes += packed_bytes(payload);
        self.roomy(end, payload).push(end, msg, payload);
    }

    fn end_mut(&mut self, end: End) -> Option<&mut Rc<Chunk>> {
        match end {
            End::Head => self.chunks.front_mut(),
            End::Tail => self.chunks.back_mut(),
        }
    }

    /// The chunk at this end, or a new one if it is full.
    fn roomy(&mut self, end: End, payload: &[u8]) -> &mut Chunk {
        let last = self.end_mut(end);
        if !last.as_ref().is_some_and(|chunk| chunk.has_room(payload)) {
            if let Some(full) = last {
                Rc::make_mut(full).shrink();
            }
            match end {
                End::Head => self.chunks.push_front(Rc::default()),
                End::Tail => self.chunks.push_back(Rc::default()),
            }
        }
        match self.end_mut(end) {
            Some(chunk) => Rc::make_mut(chunk),
            None => unreachable!("a chunk was added"),
        }
    }

    /// The element at an end.
    pub fn peek(&self, end: End) -> Option<(MessageId, &[u8])> {
        let chunk = match end {
            End::Head => self.chunks.front()?,
            End::Tail => self.chunks.back()?,
        };
        chunk.peek(end)
    }

    /// Takes the element at an end away. Look at it with [`List::peek`] before.
    pub fn drop_end(&mut self, end: End) -> Option<MessageId> {
        let chunk = Rc::make_mut(self.end_mut(end)?);
        let (_, payload) = chunk.peek(end)?;
        let packed = packed_bytes(payload);
        let msg = chunk.pop(end);
        let is_empty = chunk.len() == 0;
        self.len -= 1;
        self.packed_bytes -= packed;
        if is_empty {
            match end {
                End::Head => self.chunks.pop_front(),
                End::Tail => self.chunks.pop_back(),
            };
        }
        msg
    }

    /// The element at this index.
    pub fn get(&self, index: usize) -> Option<(MessageId, &[u8])> {
        let (chunk, at) = self.place(index)?;
        let chunk = &self.chunks[chunk];
        if at < chunk.len() / 2 {
            chunk.iter().nth(at)
        } else {
            chunk.iter().nth_back(chunk.len() - 1 - at)
        }
    }

    fn place(&self, index: usize) -> Option<Place> {
        if index >= self.len {
            return None;
        }
        if index < self.len / 2 {
            let mut left = index;
            for (at, chunk) in self.chunks.iter().enumerate() {
                if left < chunk.len() {
                    return Some((at, left));
                }
                left -= chunk.len();
            }
        } else {
            let mut left = self.len - index;
            for (at, chunk) in self.chunks.iter().enumerate().rev() {
                if left <= chunk.len() {
                    return Some((at, chunk.len() - left));
                }
                left -= chunk.len();
            }
        }
        None
    }

    /// Puts another message in the place of the one at this index, which is returned.
    pub fn replace(&mut self, index: usize, msg: MessageId, payload: &[u8]) -> Option<MessageId> {
        let old = self.remove(index);
        if old.is_some() {
            self.insert(index, msg, payload);
        }
        old
    }

    /// Inserts an element so that it has this index, which is at most the length.
    pub fn insert(&mut self, index: usize, msg: MessageId, payload: &[u8]) {
        let Some((mut at, mut within)) = self.place(index) else {
            return self.push(End::Tail, msg, payload);
        };
        if !self.chunks[at].has_room(payload) {
            (at, within) = self.split(at, within, payload);
        }
        Rc::make_mut(&mut self.chunks[at]).insert(within, msg, payload);
        self.len += 1;
        self.packed_bytes += packed_bytes(payload);
    }

    /// Makes room before this place: the chunk is cut there, and the element may be added to the end of its first part, or
    /// it gets a chunk of its own.
    fn split(&mut self, at: usize, within: usize, payload: &[u8]) -> Place {
        let tail = Rc::make_mut(&mut self.chunks[at]).split_off(within);
        if within == 0 {
            self.chunks.insert(at + 1, Rc::new(tail));
            return (at, 0);
        }
        self.chunks.insert(at + 1, Rc::new(tail));
        if self.chunks[at].has_room(payload) {
            return (at, within);
        }
        self.chunks.insert(at + 1, Rc::default());
        (at + 1, 0)
    }

    /// Takes the element at this index out.
    pub fn remove(&mut self, index: usize) -> Option<MessageId> {
        let (_, payload) = self.get(index)?;
        let packed = packed_bytes(payload);
        let (at, within) = self.place(index)?;
        let msg = Rc::make_mut(&mut self.chunks[at]).remove(within)?;
        self.len -= 1;
        self.packed_bytes -= packed;
        if self.chunks[at].len() == 0 {
            self.chunks.remove(at);
        } else {
            self.join(at);
        }
        Some(msg)
    }

    /// Joins a chunk to the one after it, if both together fill half of one.
    fn join(&mut self, at: usize) {
        if let Some(next) = self.chunks.get(at + 1)
            && self.chunks[at].bytes() + next.bytes() <= CHUNK_BYTES_MAX / 2
        {
            let next = Rc::clone(next);
            Rc::make_mut(&mut self.chunks[at]).append(&next);
            self.chunks.remove(at + 1);
        }
    }

    /// Takes out so many elements with this payload, the first ones from an end, in one walk. Each is told with the index
    /// that it had when those told before it were gone.
    pub fn remove_equal(
        &mut self,
        from: End,
        payload: &[u8],
        most: usize,
        tell: &mut dyn FnMut(usize, MessageId),
    ) -> usize {
        let mut removed = 0;
        // Elements that were passed and stay, from that end.
        let mut passed = 0;
        let mut nth = 0;
        while nth < self.chunks.len() && removed < most {
            let at = match from {
                End::Head => nth,
                End::Tail => self.chunks.len() - 1 - nth,
            };
            let before = self.len;
            let hits = hits(&self.chunks[at], from, payload, most - removed);
            let kept = self.chunks[at].len() - hits.len();
            for (gone, &(place, msg)) in hits.iter().enumerate() {
                let index = passed + place - gone;
                let index = match from {
                    End::Head => index,
                    End::Tail => before - gone - 1 - index,
                };
                tell(index, msg);
            }
            removed += hits.len();
            self.len -= hits.len();
            self.packed_bytes -= hits.len() * packed_bytes(payload);
            passed += kept;
            if kept == 0 {
                self.chunks.remove(at);
                continue;
            }
            if !hits.is_empty() {
                let chunk = without(&self.chunks[at], from, &hits);
                self.chunks[at] = Rc::new(chunk);
            }
            nth += 1;
        }
        removed
    }

    /// All elements, head first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (MessageId, &[u8])> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The elements from this index on; found without visiting those before it.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = (MessageId, &[u8])> {
        let (first, within) = self.place(index).unwrap_or((self.chunks.len(), 0));
        self.chunks
            .range(first..)
            .enumerate()
            .flat_map(move |(nth, chunk)| chunk.iter().skip(if nth == 0 { within } else { 0 }))
    }
}

/// The first elements of a chunk with this payload: their places from that end, and their messages.
fn hits(chunk: &Chunk, from: End, payload: &[u8], most: usize) -> Vec<(usize, MessageId)> {
    let hit = |(place, (msg, found)): (usize, (MessageId, &[u8]))| {
        (found == payload).then_some((place, msg))
    };
    match from {
        End::Head => chunk
            .iter()
            .enumerate()
            .filter_map(hit)
            .take(most)
            .collect(),
        End::Tail => {
            let backwards = chunk.iter().rev().enumerate();
            backwards.filter_map(hit).take(most).collect()
        }
    }
}

/// The chunk without the elements in these places, which are in order.
fn without(chunk: &Chunk, from: End, places: &[(usize, MessageId)]) -> Chunk {
    let last = chunk.len() - 1;
    let mut kept = Chunk::default();
    for (at, (msg, payload)) in chunk.iter().enumerate() {
        let place = match from {
            End::Head => at,
            End::Tail => last - at,
        };
        if places
            .binary_search_by_key(&place, |&(place, _)| place)
            .is_err()
        {
            kept.push(End::Tail, msg, payload);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::{CHUNK_BYTES_MAX, End, List, MessageId, PackLimit};

    /// One thing done to a list.
    #[derive(Clone, Debug)]
    enum Op {
        Push(End, usize),
        Drop(End),
        Insert(usize, usize),
        Replace(usize, usize),
        Remove(usize),
        /// All that equal the element there, but not more than so many.
        RemoveEqual(End, usize, usize),
        /// Keeps a copy, which nothing done later may change.
        Checkpoint,
    }

    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let end = || prop_oneof![Just(End::Head), Just(End::Tail)];
        // Some elements are too large for a chunk that holds others.
        let size =
            || prop_oneof![8 => 0..40usize, 2 => 100..3000usize, 1 => Just(CHUNK_BYTES_MAX + 7)];
        let op = prop_oneof![
            8 => (end(), size()).prop_map(|(end, size)| Op::Push(end, size)),
            3 => end().prop_map(Op::Drop),
            3 => (any::<usize>(), size()).prop_map(|(at, size)| Op::Insert(at, size)),
            1 => (any::<usize>(), size()).prop_map(|(at, size)| Op::Replace(at, size)),
            2 => any::<usize>().prop_map(Op::Remove),
            1 => (end(), any::<usize>(), 1..20usize).prop_map(|(from, at, most)| Op::RemoveEqual(from, at, most)),
            1 => Just(Op::Checkpoint),
        ];
        prop::collection::vec(op, 0..400)
    }

    type Model = VecDeque<(MessageId, Vec<u8>)>;

    fn payload(nth: usize, size: usize) -> Vec<u8> {
        // Short ones are equal, so that there is something to be found.
        let nth = if size < 20 { 0 } else { nth };
        (0..size).map(|at| (at * 7 + nth) as u8).collect()
    }

    fn apply(list: &mut List, model: &mut Model, nth: usize, op: &Op) {
        // Numbers have gaps of all sizes, and some go back.
        let msg = MessageId((nth as u64).wrapping_mul(1 << (nth % 60)));
        match *op {
            Op::Push(end, size) => {
                list.push(end, msg, &payload(nth, size));
                match end {
                    End::Head => model.push_front((msg, payload(nth, size))),
                    End::Tail => model.push_back((msg, payload(nth, size))),
                }
            }
            Op::Drop(end) => {
                let expected = match end {
                    End::Head => model.pop_front(),
                    End::Tail => model.pop_back(),
                };
                let seen = list.peek(end).map(|(msg, bytes)| (msg, bytes.to_vec()));
                assert_eq!(seen, expected);
                assert_eq!(list.drop_end(end), expected.map(|(msg, _)| msg));
            }
            Op::Insert(at, size) => {
                let at = at % (model.len() + 1);
                list.insert(at, msg, &payload(nth, size));
                model.insert(at, (msg, payload(nth, size)));
            }
            Op::Replace(at, size) if !model.is_empty() => {
                let at = at % model.len();
                let old = list.replace(at, msg, &payload(nth, size));
                assert_eq!(old, Some(model[at].0));
                model[at] = (msg, payload(nth, size));
            }
            Op::Remove(at) if !model.is_empty() => {
                let at = at % model.len();
                assert_eq!(list.remove(at), model.remove(at).map(|(msg, _)| msg));
            }
            Op::RemoveEqual(from, at, most) if !model.is_empty() => {
                let wanted = model[at % model.len()].1.clone();
                let mut told = 0;
                let removed = list.remove_equal(from, &wanted, most, &mut |index, msg| {
                    let found = match from {
                        End::Head => model.iter().position(|(_, found)| *found == wanted),
                        End::Tail => model.iter().rposition(|(_, found)| *found == wanted),
                    };
                    assert_eq!(found, Some(index));
                    assert_eq!(model.remove(index).map(|(msg, _)| msg), Some(msg));
                    told += 1;
                });
                assert_eq!(removed, told);
                assert!(removed == most || model.iter().all(|(_, found)| *found != wanted));
            }
            _ => {}
        }
    }

    fn contents(list: &List) -> Model {
        list.iter()
            .map(|(msg, bytes)| (msg, bytes.to_vec()))
            .collect()
    }

    proptest! {
        #![proptest_config(crate::behaviour::no_files())]
        #[test]
        fn a_list_does_what_a_plain_deque_does(ops in ops()) {
            let (mut list, mut model) = (List::default(), Model::new());
            let mut kept: Vec<(List, Model)> = Vec::new();
            for (nth, op) in ops.iter().enumerate() {
                if matches!(op, Op::Checkpoint) {
                    kept.push((list.clone(), model.clone()));
                }
                apply(&mut list, &mut model, nth, op);
                prop_assert_eq!(list.len(), model.len());
            }
            kept.push((list, model));
            for (list, model) in &kept {
                prop_assert_eq!(&contents(list), model);
                let middle = model.len() / 2;
                let tail: Model = list.iter_from(middle).map(|(msg, bytes)| (msg, bytes.to_vec())).collect();
                prop_assert_eq!(tail, model.range(middle..).cloned().collect::<Model>());
                let found = list.get(middle).map(|(msg, _)| msg);
                prop_assert_eq!(found, model.get(middle).map(|(msg, _)| *msg));
            }
        }
    }

    /// Figures observed on redis-server 8.2.3 with `list-max-listpack-size -2`: for elements of this size, the push that
    /// makes a quicklist, and the length at which popping makes a listpack again.
    #[test]
    fn encodings_change_where_those_of_redis_8_2_do() {
        let limit = PackLimit::default();
        for (size, grows_at, shrinks_at) in
            [(1, 2730, 1363), (10, 683, 340), (63, 126, 62), (1000, 9, 4)]
        {
            let mut list = List::default();
            let element = std::vec![b'x'; size];
            while list.encoding() == "listpack" {
                list.expect(1, size, limit);
                list.push(End::Tail, MessageId(1), &element);
            }
            assert_eq!(list.len(), grows_at, "elements of {size} bytes");
            while list.encoding() == "quicklist" {
                list.drop_end(End::Tail);
                list.settle(limit);
            }
            assert_eq!(list.len(), shrinks_at, "elements of {size} bytes");
        }
    }
}
