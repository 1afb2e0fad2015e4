//! A chunk of a list: two stacks of packed elements, bottom to bottom.
//!
//! What is pushed at the head lies on one stack, what is pushed at the tail on the other, so both ends grow without moving
//! anything. An element is taken from the top of its end's stack, or from the bottom of the other one if that is empty.
//!
//! A stack is one vector of bytes. An element is the step from the message number below it, its length, its bytes, and
//! its length again, so that it can be read from both sides. Steps and lengths are nearly always one byte. The step of
//! the lowest element means nothing: its number stands beside the bytes. Bytes below it are dead until they outweigh
//! the living.

use alloc::vec::Vec;
use core::iter::{Chain, Rev};

use crate::event::{End, MessageId};

/// Bytes per chunk; a longer element has a chunk of its own.
pub(super) const CHUNK_BYTES_MAX: usize = 4096;

/// Below this size dead bytes are left alone.
const DEAD_BYTES_MIN: usize = 512;

/// The first byte of a number of two bytes; it stands behind them again.
const TWO: u8 = 254;

/// The first byte of a number of eight bytes.
const EIGHT: u8 = 255;

/// Writes a number that can be read from both sides.
fn put(number: u64, out: &mut Vec<u8>) {
    match number {
        0..254 => out.push(number as u8),
        254..=0xffff => {
            let [low, high] = (number as u16).to_le_bytes();
            out.extend_from_slice(&[TWO, low, high, TWO]);
        }
        _ => {
            out.push(EIGHT);
            out.extend_from_slice(&number.to_le_bytes());
            out.push(EIGHT);
        }
    }
}

/// The number that begins here, and where it ends.
#[inline]
fn number_at(bytes: &[u8], at: usize) -> (u64, usize) {
    match bytes[at] {
        small @ 0..TWO => (u64::from(small), at + 1),
        TWO => (wide(&bytes[at + 1..at + 3]), at + 4),
        EIGHT => (wide(&bytes[at + 1..at + 9]), at + 10),
    }
}

/// The number that ends here, and where it begins.
#[inline]
fn number_before(bytes: &[u8], end: usize) -> (u64, usize) {
    match bytes[end - 1] {
        small @ 0..TWO => (u64::from(small), end - 1),
        TWO => (wide(&bytes[end - 3..end - 1]), end - 4),
        EIGHT => (wide(&bytes[end - 9..end - 1]), end - 10),
    }
}

fn wide(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A step up or down as a number that is small if the step is.
fn folded(step: u64) -> u64 {
    (step << 1) ^ (step.cast_signed() >> 63).cast_unsigned()
}

fn unfolded(number: u64) -> u64 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

/// Packed elements.
#[derive(Clone, Debug, Default)]
struct Stack {
    bytes: Vec<u8>,
    /// Where the lowest element begins.
    start: usize,
    count: usize,
    /// The message of the lowest element.
    lowest: u64,
    /// The message of the highest element.
    highest: u64,
}

/// An element as it lies in the bytes.
struct Lying {
    start: usize,
    payload: (usize, usize),
    end: usize,
    step: u64,
}

impl Stack {
    fn push(&mut self, msg: u64, payload: &[u8]) {
        if self.count == 0 {
            self.lowest = msg;
            self.highest = msg;
        }
        let step = folded(msg.wrapping_sub(self.highest));
        if step < u64::from(TWO) && payload.len() < usize::from(TWO) {
            let len = payload.len() as u8;
            self.bytes.extend_from_slice(&[step as u8, len]);
            self.bytes.extend_from_slice(payload);
            self.bytes.push(len);
        } else {
            put(step, &mut self.bytes);
            put_body(payload, &mut self.bytes);
        }
        self.highest = msg;
        self.count += 1;
    }

    #[inline]
    fn lying_at(&self, start: usize) -> Lying {
        let (step, at) = number_at(&self.bytes, start);
        let (len, first) = number_at(&self.bytes, at);
        let behind = first + len as usize;
        Lying {
            start,
            payload: (first, behind),
            end: behind + first - at,
            step: unfolded(step),
        }
    }

    #[inline]
    fn lying_before(&self, end: usize) -> Lying {
        let (len, behind) = number_before(&self.bytes, end);
        let first = behind - len as usize;
        let (step, start) = number_before(&self.bytes, first - (end - behind));
        Lying {
            start,
            payload: (first, behind),
            end,
            step: unfolded(step),
        }
    }

    fn payload(&self, (first, behind): (usize, usize)) -> &[u8] {
        &self.bytes[first..behind]
    }

    fn top(&self) -> Option<(MessageId, &[u8])> {
        if self.count == 0 {
            return None;
        }
        let (len, behind) = number_before(&self.bytes, self.bytes.len());
        let payload = (behind - len as usize, behind);
        Some((MessageId(self.highest), self.payload(payload)))
    }

    fn bottom(&self) -> Option<(MessageId, &[u8])> {
        if self.count == 0 {
            return None;
        }
        let lying = self.lying_at(self.start);
        Some((MessageId(self.lowest), self.payload(lying.payload)))
    }

    fn pop_top(&mut self) -> Option<MessageId> {
        let count = self.count.checked_sub(1)?;
        let msg = self.highest;
        let lying = self.lying_before(self.bytes.len());
        self.bytes.truncate(lying.start);
        self.highest = msg.wrapping_sub(lying.step);
        self.keep(count);
        Some(MessageId(msg))
    }

    fn pop_bottom(&mut self) -> Option<MessageId> {
        let count = self.count.checked_sub(1)?;
        let msg = self.lowest;
        self.start = self.lying_at(self.start).end;
        if count > 0 {
            let (step, _) = number_at(&self.bytes, self.start);
            self.lowest = msg.wrapping_add(unfolded(step));
        }
        self.keep(count);
        if self.start > DEAD_BYTES_MIN && self.start * 2 > self.bytes.len() {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        Some(MessageId(msg))
    }

    fn keep(&mut self, count: usize) {
        self.count = count;
        if count == 0 {
            self.bytes.clear();
            self.start = 0;
        }
    }

    /// The element in this place from the bottom, and its message.
    fn find(&self, place: usize) -> (Lying, u64) {
        let mut lying = self.lying_at(self.start);
        let mut msg = self.lowest;
        for _ in 0..place {
            lying = self.lying_at(lying.end);
            msg = msg.wrapping_add(lying.step);
        }
        (lying, msg)
    }

    fn remove(&mut self, place: usize) -> Option<MessageId> {
        if place == 0 {
            return self.pop_bottom();
        }
        if place + 1 == self.count {
            return self.pop_top();
        }
        let (lying, msg) = self.find(place);
        let above = self.lying_at(lying.end);
        let (_, behind_step) = number_at(&self.bytes, above.start);
        let mut step = Vec::new();
        put(folded(lying.step.wrapping_add(above.step)), &mut step);
        self.bytes.splice(lying.start..behind_step, step);
        self.count -= 1;
        Some(MessageId(msg))
    }

    /// Puts an element into this place; what was there lies on it then.
    fn insert(&mut self, place: usize, msg: u64, payload: &[u8]) {
        if place == self.count {
            return self.push(msg, payload);
        }
        let (lying, above) = self.find(place);
        let below = above.wrapping_sub(lying.step);
        let mut fresh = Vec::new();
        put(folded(msg.wrapping_sub(below)), &mut fresh);
        put_body(payload, &mut fresh);
        put(folded(above.wrapping_sub(msg)), &mut fresh);
        let (_, behind_step) = number_at(&self.bytes, lying.start);
        self.bytes.splice(lying.start..behind_step, fresh);
        if place == 0 {
            self.lowest = msg;
        }
        self.count += 1;
    }

    fn walk(&self) -> Walk<'_> {
        let before = match self.count {
            0 => 0,
            _ => self.lowest.wrapping_sub(self.lying_at(self.start).step),
        };
        Walk {
            stack: self,
            at: self.start,
            end: self.bytes.len(),
            left: self.count,
            before,
            last: self.highest,
        }
    }
}

fn put_body(payload: &[u8], out: &mut Vec<u8>) {
    put(payload.len() as u64, out);
    out.extend_from_slice(payload);
    put(payload.len() as u64, out);
}

/// The elements of a stack from its bottom.
struct Walk<'a> {
    stack: &'a Stack,
    at: usize,
    end: usize,
    left: usize,
    /// The message below the next element.
    before: u64,
    /// The message of the last element.
    last: u64,
}

impl<'a> Iterator for Walk<'a> {
    type Item = (MessageId, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let lying = self.stack.lying_at(self.at);
        self.at = lying.end;
        self.before = self.before.wrapping_add(lying.step);
        Some((MessageId(self.before), self.stack.payload(lying.payload)))
    }
}

impl DoubleEndedIterator for Walk<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let lying = self.stack.lying_before(self.end);
        self.end = lying.start;
        let msg = self.last;
        self.last = msg.wrapping_sub(lying.step);
        Some((MessageId(msg), self.stack.payload(lying.payload)))
    }
}

/// A part of a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    head: Stack,
    tail: Stack,
}

impl Chunk {
    /// The number of elements.
    pub(super) fn len(&self) -> usize {
        self.head.count + self.tail.count
    }

    /// What the elements take.
    pub(super) fn bytes(&self) -> usize {
        let live = |stack: &Stack| stack.bytes.len() - stack.start;
        live(&self.head) + live(&self.tail)
    }

    /// Whether this element fits.
    pub(super) fn has_room(&self, payload: &[u8]) -> bool {
        self.len() == 0 || self.bytes() + payload.len() <= CHUNK_BYTES_MAX
    }

    /// Gives back what growing took too much, once nothing is expected to be added.
    pub(super) fn shrink(&mut self) {
        self.head.bytes.shrink_to_fit();
        self.tail.bytes.shrink_to_fit();
    }

    /// Adds an element at an end.
    #[inline]
    pub(super) fn push(&mut self, end: End, msg: MessageId, payload: &[u8]) {
        match end {
            End::Head => self.head.push(msg.0, payload),
            End::Tail => self.tail.push(msg.0, payload),
        }
    }

    /// The element at an end.
    #[inline]
    pub(super) fn peek(&self, end: End) -> Option<(MessageId, &[u8])> {
        match end {
            End::Head => self.head.top().or_else(|| self.tail.bottom()),
            End::Tail => self.tail.top().or_else(|| self.head.bottom()),
        }
    }

    /// Takes the element at an end away.
    pub(super) fn pop(&mut self, end: End) -> Option<MessageId> {
        match end {
            End::Head => self.head.pop_top().or_else(|| self.tail.pop_bottom()),
            End::Tail => self.tail.pop_top().or_else(|| self.head.pop_bottom()),
        }
    }

    /// The elements, head first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (MessageId, &[u8])> {
        self.walk()
    }

    fn walk(&self) -> Chain<Rev<Walk<'_>>, Walk<'_>> {
        self.head.walk().rev().chain(self.tail.walk())
    }

    /// Puts an element before the one in this place.
    pub(super) fn insert(&mut self, place: usize, msg: MessageId, payload: &[u8]) {
        match place.checked_sub(self.head.count) {
            Some(place) => self.tail.insert(place, msg.0, payload),
            None => self.head.insert(self.head.count - place, msg.0, payload),
        }
    }

    /// Takes the element in this place out.
    pub(super) fn remove(&mut self, place: usize) -> Option<MessageId> {
        match place.checked_sub(self.head.count) {
            Some(place) if place >= self.tail.count => None,
            Some(place) => self.tail.remove(place),
            None => self.head.remove(self.head.count - 1 - place),
        }
    }

    /// Keeps the elements before this place, and gives the others.
    pub(super) fn split_off(&mut self, place: usize) -> Chunk {
        let (mut first, mut second) = (Chunk::default(), Chunk::default());
        for (at, (msg, payload)) in self.walk().enumerate() {
            let part = if at < place { &mut first } else { &mut second };
            part.tail.push(msg.0, payload);
        }
        *self = first;
        second
    }

    /// Adds the elements of the next chunk.
    pub(super) fn append(&mut self, next: &Chunk) {
        for (msg, payload) in next.walk() {
            self.tail.push(msg.0, payload);
        }
    }
}
