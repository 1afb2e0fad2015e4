//! One node of a stream: up to a hundred entries that are stored and, by `~` trimming, removed together.
//!
//! Real servers pack a node's entries into a listpack whose first element, the master entry, holds the field names of
//! the first entry; an entry with the same names stores its values only. The same is done here, with lengths in
//! front of the bytes. Where a node is full depends on the size of that listpack, so its size is reckoned along, to the
//! byte (`t_stream.c` and `listpack.c` are the sources of the rules). A deleted entry keeps its place, as it does there.

use alloc::vec::Vec;

use resp::number::parse_i64;

use crate::event::{MessageId, StreamId};

/// When a node takes no more entries: `stream-node-max-entries` and `stream-node-max-bytes`. 0 is no limit.
#[derive(Clone, Copy, Debug)]
pub struct NodeLimits {
    /// Entries, deleted ones included.
    pub entries_max: u32,
    /// Bytes of the listpack that a real server would have.
    pub bytes_max: usize,
}

impl Default for NodeLimits {
    fn default() -> Self {
        NodeLimits {
            entries_max: 100,
            bytes_max: 4096,
        }
    }
}

impl NodeLimits {
    /// What the two parameters say; whatever is below zero is no limit.
    pub fn read(entries: i64, bytes: i64) -> NodeLimits {
        NodeLimits {
            entries_max: u32::try_from(entries.max(0)).unwrap_or(u32::MAX),
            bytes_max: usize::try_from(bytes.max(0)).unwrap_or(usize::MAX),
        }
    }
}

/// The largest listpack, whatever the limits say.
pub const NODE_BYTES_MAX: usize = 1 << 30;

/// The listpack's own header and end.
const LISTPACK_FRAME_BYTES: usize = 7;

/// An entry's place in its node.
#[derive(Clone, Copy, Debug)]
struct Item {
    id: StreamId,
    msg: MessageId,
    start: u32,
    /// How many pairs of field and value.
    pairs: u32,
    /// Whether its field names are those of the master entry.
    same_names: bool,
    deleted: bool,
}

/// Entries that are stored together.
#[derive(Clone, Debug)]
pub(super) struct Node {
    items: Vec<Item>,
    /// The master entry's names, then the entries.
    bytes: Vec<u8>,
    names_end: u32,
    live: u32,
    /// The listpack's bytes without its two counters, which change their size.
    packed: usize,
}

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its ID.
    pub id: StreamId,
    /// The message that it is.
    pub msg: MessageId,
    fields: Fields<'a>,
}

/// The pairs of field and value of an entry, in order.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    /// Names that stand elsewhere; `None` where each stands before its value.
    names: Option<&'a [u8]>,
    rest: &'a [u8],
    left: usize,
}

impl<'a> Entry<'a> {
    /// Its pairs of field and value.
    pub fn fields(&self) -> Fields<'a> {
        self.fields
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let name = match &mut self.names {
            Some(names) => take(names),
            None => take(&mut self.rest),
        };
        Some((name, take(&mut self.rest)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Fields<'_> {}

/// Reads a string with its length in front, seven bits a byte.
fn take<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let (mut len, mut shift, mut at) = (0usize, 0, 0);
    loop {
        let byte = bytes[at];
        len |= usize::from(byte & 0x7f) << shift;
        (at, shift) = (at + 1, shift + 7);
        if byte < 0x80 {
            break;
        }
    }
    let text = &bytes[at..at + len];
    *bytes = &bytes[at + len..];
    text
}

fn put(bytes: &mut Vec<u8>, text: &[u8]) {
    let mut len = text.len();
    while len >= 0x80 {
        bytes.push(len as u8 | 0x80);
        len >>= 7;
    }
    bytes.push(len as u8);
    bytes.extend_from_slice(text);
}

impl Node {
    /// A node whose master entry has these names. `pairs` alternate between field and value.
    pub(super) fn new<'b>(pairs: impl ExactSizeIterator<Item = &'b [u8]>) -> Node {
        let count = pairs.len() / 2;
        let mut node = Node {
            items: Vec::new(),
            bytes: Vec::new(),
            names_end: 0,
            live: 0,
            packed: LISTPACK_FRAME_BYTES + packed_integer(count as i64) + packed_integer(0),
        };
        for name in pairs.step_by(2) {
            put(&mut node.bytes, name);
            node.packed += packed_text(name);
        }
        node.names_end = node.bytes.len() as u32;
        node
    }

    /// Whether an entry with so many bytes of fields and values still goes into this node.
    pub(super) fn has_room(&self, payload_bytes: usize, limits: NodeLimits) -> bool {
        let bytes_max = match limits.bytes_max {
            0 => NODE_BYTES_MAX,
            bytes => bytes.min(NODE_BYTES_MAX),
        };
        let full = limits.entries_max != 0 && self.items.len() >= limits.entries_max as usize;
        !full && self.packed_bytes() + payload_bytes < bytes_max
    }

    /// The size of the listpack that a real server would have.
    pub(super) fn packed_bytes(&self) -> usize {
        let deleted = self.items.len() - self.live as usize;
        self.packed + packed_integer(i64::from(self.live)) + packed_integer(deleted as i64)
    }

    /// The same without the two counters: it only changes as entries are added.
    pub(super) fn memory_bytes(&self) -> usize {
        self.packed
    }

    /// Adds an entry.
    pub(super) fn push<'b>(
        &mut self,
        id: StreamId,
        msg: MessageId,
        pairs: impl ExactSizeIterator<Item = &'b [u8]> + Clone,
    ) {
        let master = self.items.first().map_or(id, |item| item.id);
        let count = pairs.len() / 2;
        let same_names = self.has_names(pairs.clone().step_by(2));
        let start = self.bytes.len() as u32;
        let mut elements = count as i64 + 3;
        for (at, text) in pairs.enumerate() {
            if !same_names || at % 2 == 1 {
                put(&mut self.bytes, text);
                self.packed += packed_text(text);
            }
        }
        if !same_names {
            elements += count as i64 + 1;
            self.packed += packed_integer(count as i64);
        }
        // The flags take as much as a zero.
        self.packed += packed_integer(0)
            + packed_integer(id.ms.wrapping_sub(master.ms) as i64)
            + packed_integer(id.seq.wrapping_sub(master.seq) as i64)
            + packed_integer(elements);
        self.live += 1;
        self.items.push(Item {
            id,
            msg,
            start,
            pairs: count as u32,
            same_names,
            deleted: false,
        });
    }

    fn has_names<'b>(&self, names: impl Iterator<Item = &'b [u8]>) -> bool {
        let mut own = &self.bytes[..self.names_end as usize];
        for name in names {
            if own.is_empty() || take(&mut own) != name {
                return false;
            }
        }
        own.is_empty()
    }

    /// The ID of the first entry that ever was in it.
    pub(super) fn master(&self) -> StreamId {
        self.items
            .first()
            .map_or(StreamId::default(), |item| item.id)
    }

    /// The ID of the last entry that ever was in it.
    pub(super) fn last(&self) -> StreamId {
        self.items
            .last()
            .map_or(StreamId::default(), |item| item.id)
    }

    /// Entries that are not deleted.
    pub(super) fn live(&self) -> usize {
        self.live as usize
    }

    /// Places, those of deleted entries included.
    pub(super) fn places(&self) -> usize {
        self.items.len()
    }

    /// The first place whose ID is not below this one.
    pub(super) fn place_of(&self, id: StreamId) -> usize {
        self.items.partition_point(|item| item.id < id)
    }

    /// The ID at a place, deleted or not.
    pub(super) fn id_at(&self, place: usize) -> StreamId {
        self.items[place].id
    }

    /// The entry at a place, unless it is deleted.
    pub(super) fn entry(&self, place: usize) -> Option<Entry<'_>> {
        let item = self.items.get(place)?;
        if item.deleted {
            return None;
        }
        let names = &self.bytes[..self.names_end as usize];
        Some(Entry {
            id: item.id,
            msg: item.msg,
            fields: Fields {
                names: item.same_names.then_some(names),
                rest: &self.bytes[item.start as usize..],
                left: item.pairs as usize,
            },
        })
    }

    /// The entries that are not deleted.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        (0..self.items.len()).filter_map(|place| self.entry(place))
    }

    /// Gives every entry that is not deleted another message.
    pub(super) fn renumber(&mut self, number: &mut dyn FnMut(StreamId, MessageId) -> MessageId) {
        for item in self.items.iter_mut().filter(|item| !item.deleted) {
            item.msg = number(item.id, item.msg);
        }
    }

    /// Marks the entry at a place as deleted; gives its message, if it was not deleted before.
    pub(super) fn delete(&mut self, place: usize) -> Option<MessageId> {
        let item = &mut self.items[place];
        if item.deleted {
            return None;
        }
        item.deleted = true;
        self.live -= 1;
        Some(item.msg)
    }
}

/// What a text takes in a listpack, its back length included; short decimal numbers are packed as numbers.
fn packed_text(text: &[u8]) -> usize {
    if let Some(number) = parse_i64(text) {
        return packed_integer(number);
    }
    let head = match text.len() {
        0..64 => 1,
        64..4096 => 2,
        _ => 5,
    };
    with_back_length(head + text.len())
}

/// What a number takes in a listpack.
fn packed_integer(number: i64) -> usize {
    with_back_length(match number {
        0..=127 => 1,
        -4096..=4095 => 2,
        -32768..=32767 => 3,
        -8_388_608..=8_388_607 => 4,
        -2_147_483_648..=2_147_483_647 => 5,
        _ => 9,
    })
}

fn with_back_length(bytes: usize) -> usize {
    bytes
        + match bytes {
            0..=127 => 1,
            128..16_383 => 2,
            16_383..2_097_151 => 3,
            2_097_151..268_435_455 => 4,
            _ => 5,
        }
}
