//! Lists: a deque of chunks, each element a payload with its message's number.
//!
//! A chunk keeps its elements' bytes in one vector, in the order in which they came, and beside it a deque of where each
//! element lies and which message it is. So both ends push and pop in O(1), an index is found by walking the
//! chunks' lengths, and copies of a list share the chunks that neither has written to. Bytes of removed elements stay
//! until more than half of a chunk is dead.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::event::{End, MessageId};

/// Elements per chunk.
const CHUNK_ELEMENTS_MAX: usize = 128;

/// Payload bytes per chunk; a longer element has a chunk of its own.
const CHUNK_BYTES_MAX: usize = 8192;

/// Below this size dead bytes are left alone.
const COMPACT_BYTES_MIN: usize = 512;

#[derive(Clone, Copy, Debug)]
struct Item {
    msg: MessageId,
    start: u32,
    len: u32,
}

#[derive(Clone, Debug, Default)]
struct Chunk {
    items: VecDeque<Item>,
    bytes: Vec<u8>,
    dead: usize,
}

impl Chunk {
    fn payload(&self, item: &Item) -> &[u8] {
        &self.bytes[item.start as usize..][..item.len as usize]
    }

    fn get(&self, at: usize) -> (MessageId, &[u8]) {
        let item = &self.items[at];
        (item.msg, self.payload(item))
    }

    fn store(&mut self, msg: MessageId, payload: &[u8]) -> Item {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(payload);
        Item {
            msg,
            start,
            len: payload.len() as u32,
        }
    }

    fn has_room(&self, payload: &[u8]) -> bool {
        self.items.len() < CHUNK_ELEMENTS_MAX
            && (self.items.is_empty() || self.live_bytes() + payload.len() <= CHUNK_BYTES_MAX)
    }

    fn live_bytes(&self) -> usize {
        self.bytes.len() - self.dead
    }

    fn bury(&mut self, item: Item) {
        self.dead += item.len as usize;
        if self.items.is_empty() {
            self.bytes.clear();
            self.dead = 0;
        } else if self.dead > COMPACT_BYTES_MIN && self.dead * 2 > self.bytes.len() {
            self.compact();
        }
    }

    fn compact(&mut self) {
        let mut bytes = Vec::with_capacity(self.live_bytes());
        for item in &mut self.items {
            let start = bytes.len() as u32;
            bytes.extend_from_slice(&self.bytes[item.start as usize..][..item.len as usize]);
            item.start = start;
        }
        self.bytes = bytes;
        self.dead = 0;
    }

    /// Gives back what growing took too much, once nothing is expected to be added.
    fn shrink(&mut self) {
        self.items.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }
}

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
        let chunk = self.roomy(end, payload);
        let item = chunk.store(msg, payload);
        match end {
            End::Head => chunk.items.push_front(item),
            End::Tail => chunk.items.push_back(item),
        }
    }

    /// The chunk at this end, or a new one if it is full.
    fn roomy(&mut self, end: End, payload: &[u8]) -> &mut Chunk {
        let last = match end {
            End::Head => self.chunks.front_mut(),
            End::Tail => self.chunks.back_mut(),
        };
        if !last.as_ref().is_some_and(|chunk| chunk.has_room(payload)) {
            if let Some(full) = last {
                Rc::make_mut(full).shrink();
            }
            match end {
                End::Head => self.chunks.push_front(Rc::default()),
                End::Tail => self.chunks.push_back(Rc::default()),
            }
        }
        let at = match end {
            End::Head => 0,
            End::Tail => self.chunks.len() - 1,
        };
        Rc::make_mut(&mut self.chunks[at])
    }

    /// The element at an end.
    pub fn peek(&self, end: End) -> Option<(MessageId, &[u8])> {
        let chunk = match end {
            End::Head => self.chunks.front()?,
            End::Tail => self.chunks.back()?,
        };
        let at = match end {
            End::Head => 0,
            End::Tail => chunk.items.len() - 1,
        };
        Some(chunk.get(at))
    }

    /// Takes the element at an end away. Look at it with [`List::peek`] before.
    pub fn drop_end(&mut self, end: End) -> Option<MessageId> {
        let at = match end {
            End::Head => 0,
            End::Tail => self.chunks.len().checked_sub(1)?,
        };
        let chunk = Rc::make_mut(self.chunks.get_mut(at)?);
        let item = match end {
            End::Head => chunk.items.pop_front()?,
            End::Tail => chunk.items.pop_back()?,
        };
        self.len -= 1;
        self.packed_bytes -= packed_bytes(chunk.payload(&item));
        chunk.bury(item);
        if self.chunks[at].items.is_empty() {
            self.chunks.remove(at);
        }
        Some(item.msg)
    }

    /// The element at this index.
    pub fn get(&self, index: usize) -> Option<(MessageId, &[u8])> {
        let (chunk, at) = self.place(index)?;
        Some(self.chunks[chunk].get(at))
    }

    fn place(&self, index: usize) -> Option<Place> {
        if index >= self.len {
            return None;
        }
        if index < self.len / 2 {
            let mut left = index;
            for (at, chunk) in self.chunks.iter().enumerate() {
                if left < chunk.items.len() {
                    return Some((at, left));
                }
                left -= chunk.items.len();
            }
        } else {
            let mut left = self.len - index;
            for (at, chunk) in self.chunks.iter().enumerate().rev() {
                if left <= chunk.items.len() {
                    return Some((at, chunk.items.len() - left));
                }
                left -= chunk.items.len();
            }
        }
        None
    }

    /// Puts another message in the place of the one at this index, which is returned.
    pub fn replace(&mut self, index: usize, msg: MessageId, payload: &[u8]) -> Option<MessageId> {
        let (chunk, at) = self.place(index)?;
        let chunk = Rc::make_mut(&mut self.chunks[chunk]);
        let item = chunk.store(msg, payload);
        let old = core::mem::replace(&mut chunk.items[at], item);
        self.packed_bytes += packed_bytes(payload);
        self.packed_bytes -= packed_bytes(chunk.payload(&old));
        chunk.bury(old);
        Some(old.msg)
    }

    /// Inserts an element so that it has this index, which is at most the length.
    pub fn insert(&mut self, index: usize, msg: MessageId, payload: &[u8]) {
        let Some((at, mut within)) = self.place(index) else {
            return self.push(End::Tail, msg, payload);
        };
        let mut at = at;
        if !self.chunks[at].has_room(payload) {
            (at, within) = self.split(at, within);
        }
        let chunk = Rc::make_mut(&mut self.chunks[at]);
        let item = chunk.store(msg, payload);
        chunk.items.insert(within, item);
        self.len += 1;
        self.packed_bytes += packed_bytes(payload);
    }

    /// Makes room before this place: the chunk is cut there, and an element may be added to the end of its first part.
    fn split(&mut self, at: usize, within: usize) -> Place {
        let chunk = Rc::make_mut(&mut self.chunks[at]);
        let mut tail = Chunk::default();
        for item in chunk.items.split_off(within) {
            let moved = tail.store(
                item.msg,
                &chunk.bytes[item.start as usize..][..item.len as usize],
            );
            tail.items.push_back(moved);
        }
        chunk.compact();
        self.chunks.insert(at + 1, Rc::new(tail));
        let head = &self.chunks[at];
        if head.items.len() < CHUNK_ELEMENTS_MAX && head.live_bytes() < CHUNK_BYTES_MAX {
            return (at, within);
        }
        self.chunks.insert(at + 1, Rc::default());
        (at + 1, 0)
    }

    /// Takes the element at this index out.
    pub fn remove(&mut self, index: usize) -> Option<MessageId> {
        let (at, within) = self.place(index)?;
        let chunk = Rc::make_mut(&mut self.chunks[at]);
        let item = chunk.items.remove(within)?;
        self.len -= 1;
        self.packed_bytes -= packed_bytes(chunk.payload(&item));
        chunk.bury(item);
        if self.chunks[at].items.is_empty() {
            self.chunks.remove(at);
        }
        Some(item.msg)
    }

    /// All elements, head first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (MessageId, &[u8])> {
        self.chunks.iter().flat_map(|chunk| {
            chunk
                .items
                .iter()
                .map(move |item| (item.msg, chunk.payload(item)))
        })
    }

    /// The elements from this index on; found without visiting those before it.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = (MessageId, &[u8])> {
        let (first, within) = self.place(index).unwrap_or((self.chunks.len(), 0));
        self.chunks
            .range(first..)
            .enumerate()
            .flat_map(move |(nth, chunk)| {
                let skip = if nth == 0 { within } else { 0 };
                chunk
                    .items
                    .range(skip..)
                    .map(move |item| (item.msg, chunk.payload(item)))
            })
    }
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
            1 => Just(Op::Checkpoint),
        ];
        prop::collection::vec(op, 0..400)
    }

    type Model = VecDeque<(MessageId, Vec<u8>)>;

    fn payload(nth: usize, size: usize) -> Vec<u8> {
        (0..size).map(|at| (at * 7 + nth) as u8).collect()
    }

    fn apply(list: &mut List, model: &mut Model, nth: usize, op: &Op) {
        let msg = MessageId(nth as u64);
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
