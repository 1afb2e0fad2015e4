//! What goes out to one client: reply bytes, cut into frames.
//!
//! A handler writes through this; it knows whether the client speaks RESP2 or RESP3, so that a null or a map is
//! written in the right form. A frame is one reply or one pushed message: it is what the world sends as a packet.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;

use crate::event::{MessageId, Seq};
use resp::encode;

/// An error reply, with its code, without the leading `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyError(pub Cow<'static, [u8]>);

impl ReplyError {
    /// An error of fixed text.
    pub const fn new(text: &'static str) -> ReplyError {
        ReplyError(Cow::Borrowed(text.as_bytes()))
    }

    /// An error made for the occasion.
    pub fn owned(text: Vec<u8>) -> ReplyError {
        ReplyError(Cow::Owned(text))
    }
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// An answer (or one of the answers) to this request.
    Reply {
        /// The request.
        seq: Seq,
    },
    /// Something the client did not ask for now.
    Push {
        /// The publication that it carries.
        msg: Option<MessageId>,
    },
}

/// A part of the output that travels as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its length in bytes.
    pub len: u32,
    /// What it is.
    pub kind: FrameKind,
}

/// A place for an aggregate's header whose length is not known yet.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Deferred(usize);

/// The output of one client, and the writer of its replies.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) bytes: Vec<u8>,
    frames: Vec<Frame>,
    framed: usize,
    resp3: bool,
    /// What was handed over last: about that much will be written again.
    expected: (u32, u32),
    /// More than this is not held.
    bytes_max: usize,
    /// Something was left out because it was more: what stands here is of no use any more.
    overflowed: bool,
}

impl Default for Reply {
    fn default() -> Reply {
        Reply::new(None)
    }
}

/// Room for more than this is made only when it is needed.
const EXPECTED_BYTES_MAX: usize = 64 * 1024;

impl Reply {
    /// An empty one that holds this many bytes at most, or as many as there are.
    pub(crate) fn new(bytes_max: Option<u64>) -> Reply {
        let fits = bytes_max.map(|max| usize::try_from(max).unwrap_or(usize::MAX));
        Reply {
            bytes: Vec::new(),
            frames: Vec::new(),
            framed: 0,
            resp3: false,
            expected: (0, 0),
            bytes_max: fits.unwrap_or(usize::MAX),
            overflowed: false,
        }
    }

    /// Whether there is room for so many bytes more; if not, all of it will be dropped.
    #[inline]
    fn has_room(&mut self, more_bytes: usize) -> bool {
        let fits = more_bytes <= self.bytes_max.saturating_sub(self.bytes.len());
        self.overflowed |= !fits;
        fits
    }

    /// Whether something was left out, so that the connection cannot go on.
    pub(crate) fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// Whether the client speaks RESP3.
    pub fn resp3(&self) -> bool {
        self.resp3
    }

    /// Switches the protocol; what is written from now on follows it.
    pub fn set_resp3(&mut self, resp3: bool) {
        self.resp3 = resp3;
    }

    /// `+OK`
    pub fn ok(&mut self) {
        self.bytes.extend_from_slice(b"+OK\r\n");
    }

    /// A status.
    pub fn simple(&mut self, text: &str) {
        encode::simple(text.as_bytes(), &mut self.bytes);
    }

    /// An error as an element of a reply; a failing command returns it instead.
    pub fn error(&mut self, error: &ReplyError) {
        encode::error(&error.0, &mut self.bytes);
    }

    /// An integer.
    pub fn int(&mut self, number: i64) {
        if !self.has_room(0) {
            return;
        }
        encode::integer(number, &mut self.bytes);
    }

    /// A count.
    pub fn len(&mut self, count: usize) {
        self.int(count as i64);
    }

    /// True or false: 1 or 0 in RESP2.
    pub fn boolean(&mut self, truth: bool) {
        if self.resp3 {
            encode::boolean(truth, &mut self.bytes);
        } else {
            self.int(truth.into());
        }
    }

    /// Bytes.
    pub fn bulk(&mut self, bytes: &[u8]) {
        if self.has_room(bytes.len()) {
            encode::bulk(bytes, &mut self.bytes);
        }
    }

    /// Bytes of this length, which `write` appends.
    pub(crate) fn bulk_of(&mut self, len: usize, write: impl FnOnce(&mut Vec<u8>)) {
        if self.has_room(len) {
            encode::bulk_of(len, &mut self.bytes, write);
        }
    }

    /// An integer as a bulk string.
    pub fn bulk_int(&mut self, number: i64) {
        encode::bulk_integer(number, &mut self.bytes);
    }

    /// A double: a bulk string in RESP2.
    pub fn double(&mut self, number: f64) {
        if !self.has_room(0) {
            return;
        }
        if self.resp3 {
            encode::double(number, &mut self.bytes);
        } else {
            encode::bulk_double(number, &mut self.bytes);
        }
    }

    /// No value, where one value was expected: `$-1` or `_`.
    pub fn null(&mut self) {
        if self.resp3 {
            encode::null3(&mut self.bytes);
        } else {
            encode::null_bulk(&mut self.bytes);
        }
    }

    /// No value, where an array was expected: `*-1` or `_`.
    pub fn null_array(&mut self) {
        if self.resp3 {
            encode::null3(&mut self.bytes);
        } else {
            encode::null_array(&mut self.bytes);
        }
    }

    /// The header of an array of so many elements.
    pub fn array(&mut self, count: usize) {
        encode::array_len(count, &mut self.bytes);
    }

    /// The header of a map of so many pairs: a flat array in RESP2.
    pub fn map(&mut self, pairs: usize) {
        if self.resp3 {
            encode::map_len(pairs, &mut self.bytes);
        } else {
            encode::array_len(pairs * 2, &mut self.bytes);
        }
    }

    /// The header of a set: an array in RESP2.
    pub fn set(&mut self, count: usize) {
        if self.resp3 {
            encode::set_len(count, &mut self.bytes);
        } else {
            encode::array_len(count, &mut self.bytes);
        }
    }

    /// The header of a push: an array in RESP2.
    pub fn push(&mut self, count: usize) {
        if self.resp3 {
            encode::push_len(count, &mut self.bytes);
        } else {
            encode::array_len(count, &mut self.bytes);
        }
    }

    /// A text for people: a verbatim string in RESP3.
    pub fn verbatim(&mut self, text: &[u8]) {
        if !self.resp3 {
            self.bulk(text);
        } else if self.has_room(text.len()) {
            encode::verbatim(*b"txt", text, &mut self.bytes);
        }
    }

    /// Bytes that are already encoded.
    pub fn raw(&mut self, encoded: &[u8]) {
        if self.has_room(encoded.len()) {
            self.bytes.extend_from_slice(encoded);
        }
    }

    /// Leaves room for the header of an aggregate; write its elements, then [`Reply::finish_array`] and its like.
    pub fn defer(&mut self) -> Deferred {
        Deferred(self.bytes.len())
    }

    /// Writes the array header that was left out.
    pub fn finish_array(&mut self, at: Deferred, count: usize) {
        self.finish(at, |reply| reply.array(count));
    }

    /// Writes the map header that was left out.
    pub fn finish_map(&mut self, at: Deferred, pairs: usize) {
        self.finish(at, |reply| reply.map(pairs));
    }

    fn finish(&mut self, at: Deferred, header: impl FnOnce(&mut Reply)) {
        let end = self.bytes.len();
        header(self);
        let header_len = self.bytes.len() - end;
        self.bytes[at.0..].rotate_right(header_len);
    }

    /// The help of a container: a title line, the lines, and the two that always end it.
    pub fn help(&mut self, container: &str, lines: &[&str]) {
        self.array(lines.len() + 3);
        self.bytes.push(b'+');
        self.bytes.extend_from_slice(container.as_bytes());
        self.bytes
            .extend_from_slice(b" <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n");
        lines.iter().for_each(|line| self.simple(line));
        self.simple("HELP");
        self.simple("    Print this help.");
    }

    /// Ends a frame here: what was written since the last frame travels as one.
    pub fn end_frame(&mut self, kind: FrameKind) {
        let len = (self.bytes.len() - self.framed) as u32;
        if len > 0 {
            self.framed = self.bytes.len();
            self.frames.push(Frame { len, kind });
        }
    }

    /// The bytes so far that nobody has collected.
    pub fn pending_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the unfinished frame begins with an error.
    pub(crate) fn failed(&self, start: usize) -> bool {
        self.bytes.get(start) == Some(&b'-')
    }

    /// Forgets what was written from here on.
    pub(crate) fn truncate(&mut self, start: usize) {
        self.bytes.truncate(start);
        while self.framed > start {
            let frame = self.frames.pop();
            self.framed -= frame.map_or(self.framed, |frame| frame.len as usize);
        }
    }

    /// Forgets what was written from here on and belongs to no frame yet.
    pub(crate) fn truncate_open(&mut self, start: usize) {
        self.bytes.truncate(start.max(self.framed));
    }

    /// Hands over everything.
    pub(crate) fn take(&mut self) -> (Vec<u8>, Vec<Frame>) {
        self.framed = 0;
        let frames_max = EXPECTED_BYTES_MAX / size_of::<Frame>();
        self.expected = (
            self.bytes.len().min(EXPECTED_BYTES_MAX) as u32,
            self.frames.len().min(frames_max) as u32,
        );
        (mem::take(&mut self.bytes), mem::take(&mut self.frames))
    }

    /// Takes back memory that was handed over, unless it is much or other memory is in use by now.
    pub(crate) fn refill(&mut self, mut bytes: Vec<u8>, mut frames: Vec<Frame>) {
        if self.bytes.capacity() == 0 && bytes.capacity() <= EXPECTED_BYTES_MAX {
            bytes.clear();
            self.bytes = bytes;
        }
        let frames_bytes = frames.capacity() * size_of::<Frame>();
        if self.frames.capacity() == 0 && frames_bytes <= EXPECTED_BYTES_MAX {
            frames.clear();
            self.frames = frames;
        }
    }

    /// To be called before something is written: makes room for as much as last time.
    #[inline]
    pub(crate) fn expect(&mut self) {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(self.expected.0 as usize);
            self.frames.reserve(self.expected.1 as usize);
        }
    }
}
