//! String values: bytes, or an integer that is kept as one.

use alloc::sync::Arc;
use alloc::vec::Vec;
use resp::number::{parse_i64, write_i64};

/// Redis 8.2 keeps a string in one piece with its object and the key's name, if name and string are not longer than this
/// together; `OBJECT ENCODING` shows it. (Observed; up to 8.0 it was 44 for the string alone.)
const EMBEDDED_BYTES_MAX: usize = 41;

/// What a time to live takes from that.
const EXPIRY_BYTES: usize = 8;

/// The longest text that can be a 64-bit integer.
const INTEGER_BYTES_MAX: usize = 20;

/// A string value.
#[derive(Clone, Debug)]
pub enum Text {
    /// A number in its shortest decimal form.
    Integer(i64),
    /// Anything else, never changed in place.
    Bytes(Arc<[u8]>),
    /// A string that was changed in place.
    Grown(Arc<Vec<u8>>),
}

impl Text {
    /// The value of these bytes.
    pub fn new(bytes: &[u8]) -> Text {
        if bytes.len() <= INTEGER_BYTES_MAX
            && let Some(number) = parse_i64(bytes)
        {
            return Text::Integer(number);
        }
        Text::Bytes(Arc::from(bytes))
    }

    /// Calls `f` with the bytes; `scratch` is where an integer's digits are written.
    pub fn bytes<'a>(&'a self, scratch: &'a mut Vec<u8>) -> &'a [u8] {
        match self {
            Text::Integer(number) => {
                scratch.clear();
                write_i64(*number, scratch);
                scratch
            }
            Text::Bytes(bytes) => bytes,
            Text::Grown(bytes) => bytes,
        }
    }

    /// The bytes, copied.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut scratch = Vec::new();
        self.bytes(&mut scratch).to_vec()
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        match self {
            Text::Integer(_) => self.to_vec().len(),
            Text::Bytes(bytes) => bytes.len(),
            Text::Grown(bytes) => bytes.len(),
        }
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number, if it is one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Text::Integer(number) => Some(*number),
            Text::Bytes(bytes) => parse_i64(bytes),
            Text::Grown(bytes) => parse_i64(bytes),
        }
    }

    /// The bytes, to change them in place.
    pub fn edit(&mut self) -> &mut Vec<u8> {
        if !matches!(self, Text::Grown(_)) {
            *self = Text::Grown(Arc::new(self.to_vec()));
        }
        match self {
            Text::Grown(bytes) => Arc::make_mut(bytes),
            _ => unreachable!("it was just made so"),
        }
    }

    /// What `OBJECT ENCODING` says of a string under a name of this length.
    pub fn encoding(&self, name_len: usize, has_ttl: bool) -> &'static str {
        let taken = name_len + if has_ttl { EXPIRY_BYTES } else { 0 };
        match self {
            Text::Integer(_) => "int",
            Text::Bytes(bytes) if bytes.len() + taken <= EMBEDDED_BYTES_MAX => "embstr",
            Text::Bytes(_) | Text::Grown(_) => "raw",
        }
    }
}
