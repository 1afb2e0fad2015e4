//! Replies as a client reads them: bytes are fed in, values come out.
//!
//! [`Decoder::feed`] appends bytes, [`Decoder::next`] takes the next whole value. What has been read of an
//! unfinished value is kept as a stack of open aggregates, so no byte is parsed twice and any split of the
//! bytes gives the same values. After an error the stream has lost its place: the same error is given for
//! ever, and the connection should be closed.
//!
//! Attributes (`|`) are carried, as [`Value::Attributed`] around the value they describe. Streamed strings
//! and aggregates (`$?`, `*?`), which Redis never sends, are refused.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::DecodeError;
use crate::number::{parse_f64, parse_i64};
use crate::value::Value;

/// What a reply may not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest string in bytes.
    pub bulk_bytes_max: usize,
    /// The longest line in bytes: a simple string, an error, a number, a length.
    pub line_bytes_max: usize,
    /// The most elements of one reply, those of its nested aggregates included; a pair counts twice.
    pub elements_max: usize,
    /// The most aggregates within each other; attributes count as one.
    pub depth_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bulk_bytes_max: 512 << 20,
            line_bytes_max: 1 << 20,
            elements_max: 1 << 22,
            depth_max: 128,
        }
    }
}

/// Elements for which room is made on the word of a header alone; beyond it only as they come.
const PREALLOCATED_ELEMENTS_MAX: usize = 64;
/// Read bytes are removed from the buffer's front only when there are at least this many.
const COMPACT_BYTES_MIN: usize = 4096;
/// An empty buffer that has grown beyond this shrinks back to it.
const KEPT_BYTES_MAX: usize = 1 << 16;

/// Reads replies from bytes that come in any pieces.
#[derive(Clone, Debug)]
pub struct Decoder {
    limits: Limits,
    buf: Vec<u8>,
    /// The next byte to be read.
    at: usize,
    /// Up to here the current line has been searched for its end.
    searched: usize,
    /// A string whose length has been read, and its bytes not.
    blob: Option<(Blob, usize)>,
    /// The aggregates that are open, the outermost first.
    open: Vec<Frame>,
    /// Elements announced in the current reply.
    elements: usize,
    failed: Option<DecodeError>,
}

/// The strings that come with a length.
#[derive(Clone, Copy, Debug)]
enum Blob {
    Bulk,
    Error,
    Verbatim,
}

/// The aggregates that hold single elements.
#[derive(Clone, Copy, Debug)]
enum Sequence {
    Array,
    Set,
    Push,
}

/// The aggregates that hold pairs.
#[derive(Clone, Copy, Debug)]
enum Pairing {
    Map,
    Attributes,
}

/// An aggregate of which values are yet to come.
#[derive(Clone, Debug)]
enum Frame {
    Items {
        kind: Sequence,
        left: usize,
        items: Vec<Value>,
    },
    Pairs {
        kind: Pairing,
        /// Values, keys included.
        left: usize,
        pairs: Vec<(Value, Value)>,
        /// A key whose value is next.
        key: Option<Value>,
    },
    /// Attributes that are complete, before the value they describe.
    Described(Vec<(Value, Value)>),
}

/// What one step of reading gave.
enum Step {
    Value(Value),
    Opened(Frame),
    NeedMore,
}

impl Decoder {
    /// A decoder at the start of a connection's bytes.
    pub fn new(limits: Limits) -> Decoder {
        Decoder {
            limits,
            buf: Vec::new(),
            at: 0,
            searched: 0,
            blob: None,
            open: Vec::new(),
            elements: 0,
            failed: None,
        }
    }

    /// Appends bytes. They are kept until [`Decoder::next`] has read them, so call it between feeds.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        self.compact();
        self.buf.extend_from_slice(bytes);
    }

    /// The next whole value; nothing if more bytes are needed.
    // Not an iterator: the end is never reached, only the end of what has come so far.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Value>, DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = self.advance();
        if let Err(error) = result {
            self.fail(error);
        }
        result
    }

    /// Bytes that have been fed and not yet read.
    pub fn buffered_len(&self) -> usize {
        self.buf.len() - self.at
    }

    /// Is a value half read? If the connection ends now, it ends within a reply.
    pub fn is_within_value(&self) -> bool {
        self.buffered_len() > 0 || self.blob.is_some() || !self.open.is_empty()
    }

    /// Keeps the error and lets go of everything else.
    fn fail(&mut self, error: DecodeError) {
        *self = Decoder::new(self.limits);
        self.failed = Some(error);
    }

    fn compact(&mut self) {
        if self.at == self.buf.len() {
            self.buf.clear();
            self.buf.shrink_to(KEPT_BYTES_MAX);
        } else if self.at >= COMPACT_BYTES_MIN && self.at >= self.buf.len() / 2 {
            // At least half goes, so that moving the rest is paid for by what was read.
            self.buf.drain(..self.at);
        } else {
            return;
        }
        self.searched = self.searched.saturating_sub(self.at);
        self.at = 0;
    }

    fn advance(&mut self) -> Result<Option<Value>, DecodeError> {
        loop {
            match self.step()? {
                Step::NeedMore => return Ok(None),
                Step::Opened(frame) => self.open.push(frame),
                Step::Value(value) => {
                    if let Some(whole) = self.place(value) {
                        self.elements = 0;
                        return Ok(Some(whole));
                    }
                }
            }
        }
    }

    /// Puts a value into the innermost open aggregate, and closes every aggregate this completes.
    fn place(&mut self, value: Value) -> Option<Value> {
        let mut value = value;
        while let Some(frame) = self.open.pop() {
            match frame.accept(value) {
                Step::Value(closed) => value = closed,
                Step::Opened(frame) => {
                    self.open.push(frame);
                    return None;
                }
                Step::NeedMore => return None,
            }
        }
        Some(value)
    }

    fn step(&mut self) -> Result<Step, DecodeError> {
        if let Some((kind, len)) = self.blob {
            return self.blob_bytes(kind, len);
        }
        let Some(&kind) = self.buf.get(self.at) else {
            return Ok(Step::NeedMore);
        };
        if !b"+-:$*_,#(!=%~>|".contains(&kind) {
            return Err(DecodeError::UnknownType(kind));
        }
        let Some(end) = self.line_end()? else {
            return Ok(Step::NeedMore);
        };
        let start = self.at + 1;
        self.at = end + 2;
        match kind {
            b'$' => self.blob(Blob::Bulk, start, end),
            b'!' => self.blob(Blob::Error, start, end),
            b'=' => self.blob(Blob::Verbatim, start, end),
            b'*' => self.sequence(Sequence::Array, start, end),
            b'~' => self.sequence(Sequence::Set, start, end),
            b'>' => self.sequence(Sequence::Push, start, end),
            b'%' => self.pairing(Pairing::Map, start, end),
            b'|' => self.pairing(Pairing::Attributes, start, end),
            _ => scalar(kind, &self.buf[start..end]).map(Step::Value),
        }
    }

    /// Searches the current line for its CR LF and gives the place of the CR.
    fn line_end(&mut self) -> Result<Option<usize>, DecodeError> {
        let from = self.searched.max(self.at + 1);
        // The type byte, the text, CR: the longest line's LF is behind these.
        let limit = self.buf.len().min(
            self.at
                .saturating_add(self.limits.line_bytes_max)
                .saturating_add(2),
        );
        let found = self
            .buf
            .get(from..limit)
            .and_then(|rest| rest.iter().position(|&byte| matches!(byte, b'\r' | b'\n')));
        let Some(offset) = found else {
            self.searched = limit.max(from);
            let full = limit - self.at > self.limits.line_bytes_max.saturating_add(1);
            return if full {
                Err(DecodeError::LineTooLong)
            } else {
                Ok(None)
            };
        };
        let end = from + offset;
        self.searched = end;
        match (self.buf[end], self.buf.get(end + 1)) {
            (b'\r', None) => Ok(None),
            (b'\r', Some(b'\n')) => Ok(Some(end)),
            _ => Err(DecodeError::MissingCrLf),
        }
    }

    /// Reads the length of a string. Only a bulk string may be nil.
    fn blob(&mut self, kind: Blob, start: usize, end: usize) -> Result<Step, DecodeError> {
        let text = &self.buf[start..end];
        if text == b"-1" && matches!(kind, Blob::Bulk) {
            return Ok(Step::Value(Value::NullBulk));
        }
        let len = length(text)?.ok_or(DecodeError::BulkTooLong)?;
        if len > self.limits.bulk_bytes_max {
            return Err(DecodeError::BulkTooLong);
        }
        self.blob = Some((kind, len));
        self.blob_bytes(kind, len)
    }

    /// Takes the bytes of a string once they are all there.
    fn blob_bytes(&mut self, kind: Blob, len: usize) -> Result<Step, DecodeError> {
        let rest = &self.buf[self.at..];
        let (Some(bytes), Some(end)) = (rest.get(..len), rest.get(len..len + 2)) else {
            return Ok(Step::NeedMore);
        };
        if end != b"\r\n" {
            return Err(DecodeError::MissingCrLf);
        }
        let value = match kind {
            Blob::Bulk => Value::Bulk(bytes.to_vec()),
            Blob::Error => Value::BlobError(bytes.to_vec()),
            Blob::Verbatim => verbatim(bytes)?,
        };
        self.blob = None;
        self.at += len + 2;
        Ok(Step::Value(value))
    }

    fn sequence(&mut self, kind: Sequence, start: usize, end: usize) -> Result<Step, DecodeError> {
        let text = &self.buf[start..end];
        if text == b"-1" && matches!(kind, Sequence::Array) {
            return Ok(Step::Value(Value::NullArray));
        }
        let count = length(text)?.ok_or(DecodeError::TooManyElements)?;
        self.announce(count)?;
        let items = Vec::with_capacity(count.min(PREALLOCATED_ELEMENTS_MAX));
        let left = count;
        Ok(Frame::Items { kind, left, items }.settle())
    }

    fn pairing(&mut self, kind: Pairing, start: usize, end: usize) -> Result<Step, DecodeError> {
        let count = length(&self.buf[start..end])?.ok_or(DecodeError::TooManyElements)?;
        let left = count.checked_mul(2).ok_or(DecodeError::TooManyElements)?;
        self.announce(left)?;
        let frame = Frame::Pairs {
            kind,
            left,
            pairs: Vec::with_capacity(count.min(PREALLOCATED_ELEMENTS_MAX)),
            key: None,
        };
        Ok(frame.settle())
    }

    /// Checks an aggregate's header against the limits of the whole reply.
    fn announce(&mut self, count: usize) -> Result<(), DecodeError> {
        if self.open.len() >= self.limits.depth_max {
            return Err(DecodeError::TooDeep);
        }
        self.elements = self.elements.saturating_add(count);
        if self.elements > self.limits.elements_max {
            return Err(DecodeError::TooManyElements);
        }
        Ok(())
    }
}

impl Frame {
    /// Takes one value, and gives the frame back or what it has become.
    fn accept(mut self, value: Value) -> Step {
        match &mut self {
            Frame::Items { left, items, .. } => {
                *left -= 1;
                items.push(value);
            }
            Frame::Pairs {
                left, pairs, key, ..
            } => {
                *left -= 1;
                match key.take() {
                    Some(key) => pairs.push((key, value)),
                    None => *key = Some(value),
                }
            }
            Frame::Described(attributes) => {
                return Step::Value(Value::Attributed {
                    attributes: core::mem::take(attributes),
                    value: Box::new(value),
                });
            }
        }
        self.settle()
    }

    /// The finished value if none is yet to come, else the frame. Attributes go on waiting for the value
    /// they describe.
    fn settle(self) -> Step {
        match self {
            Frame::Items {
                kind,
                left: 0,
                items,
            } => Step::Value(match kind {
                Sequence::Array => Value::Array(items),
                Sequence::Set => Value::Set(items),
                Sequence::Push => Value::Push(items),
            }),
            Frame::Pairs {
                kind,
                left: 0,
                pairs,
                ..
            } => match kind {
                Pairing::Map => Step::Value(Value::Map(pairs)),
                Pairing::Attributes => Step::Opened(Frame::Described(pairs)),
            },
            open => Step::Opened(open),
        }
    }
}

/// Reads a length or a count. Nothing if it is a number that exceeds every limit.
fn length(text: &[u8]) -> Result<Option<usize>, DecodeError> {
    if text == b"?" {
        return Err(DecodeError::Streamed);
    }
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Err(DecodeError::InvalidLength);
    }
    Ok(parse_i64(text).and_then(|number| usize::try_from(number).ok()))
}

fn verbatim(bytes: &[u8]) -> Result<Value, DecodeError> {
    match bytes {
        [a, b, c, b':', text @ ..] => Ok(Value::Verbatim {
            format: [*a, *b, *c],
            text: text.to_vec(),
        }),
        _ => Err(DecodeError::InvalidVerbatim),
    }
}

/// Reads a value that is one line.
fn scalar(kind: u8, text: &[u8]) -> Result<Value, DecodeError> {
    let value = match kind {
        b'+' => Some(Value::Simple(text.to_vec())),
        b'-' => Some(Value::Error(text.to_vec())),
        b':' => parse_i64(text.strip_prefix(b"+").unwrap_or(text)).map(Value::Integer),
        b',' => parse_f64(text).map(Value::Double),
        b'(' => is_big_number(text).then(|| Value::BigNumber(text.to_vec())),
        _ => match (kind, text) {
            (b'_', b"") => Some(Value::Null),
            (b'#', b"t") => Some(Value::Boolean(true)),
            (b'#', b"f") => Some(Value::Boolean(false)),
            _ => None,
        },
    };
    value.ok_or(DecodeError::InvalidNumber)
}

fn is_big_number(text: &[u8]) -> bool {
    let digits = match text {
        [b'+' | b'-', digits @ ..] => digits,
        digits => digits,
    };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}
