//! One reply as a tree. A value keeps the wire type it came with, so that encoding it gives the same bytes
//! back; what several wire types have in common is asked through the getters.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// A RESP2 or RESP3 value.
///
/// Equality is by wire type and content; as for every `f64`, a `Double` that is not a number differs from
/// itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `+text`. Holds neither CR nor LF.
    Simple(Vec<u8>),
    /// `-text`, the error code included. Holds neither CR nor LF.
    Error(Vec<u8>),
    /// `:number`.
    Integer(i64),
    /// `$length` and that many bytes.
    Bulk(Vec<u8>),
    /// `$-1`, the nil of RESP2.
    NullBulk,
    /// `*-1`, the nil of RESP2 where an array was expected.
    NullArray,
    /// `*count` and that many values.
    Array(Vec<Value>),
    /// `_`, the nil of RESP3.
    Null,
    /// `,number`, infinities and "not a number" included.
    Double(f64),
    /// `#t` or `#f`.
    Boolean(bool),
    /// `(digits`, a decimal integer of any length with an optional sign.
    BigNumber(Vec<u8>),
    /// `!length` and that many bytes: an error that may hold anything.
    BlobError(Vec<u8>),
    /// `=length`, three bytes that name a format, a colon and the text.
    Verbatim {
        /// `txt` or `mkd`; other names pass through.
        format: [u8; 3],
        /// The text behind the colon.
        text: Vec<u8>,
    },
    /// `%count` and that many pairs, in the order of the wire.
    Map(Vec<(Value, Value)>),
    /// `~count` and that many values, in the order of the wire.
    Set(Vec<Value>),
    /// `>count` and that many values: not a reply, but a message the server sends by itself.
    Push(Vec<Value>),
    /// `|count` and that many pairs, then the value they describe. The decoder carries attributes;
    /// the getters, and the printing of replies, look through to the value.
    Attributed {
        /// The attribute pairs, in the order of the wire.
        attributes: Vec<(Value, Value)>,
        /// The value that follows them.
        value: Box<Value>,
    },
}

impl Value {
    /// A bulk string of these bytes.
    pub fn bulk(bytes: impl AsRef<[u8]>) -> Value {
        Value::Bulk(bytes.as_ref().to_vec())
    }

    /// A simple string of these bytes, which must hold neither CR nor LF.
    pub fn simple(bytes: impl AsRef<[u8]>) -> Value {
        Value::Simple(bytes.as_ref().to_vec())
    }

    /// The value itself, without the attributes around it.
    pub fn inner(&self) -> &Value {
        let mut value = self;
        while let Value::Attributed { value: within, .. } = value {
            value = within;
        }
        value
    }

    /// Is this any of the three nils?
    pub fn is_null(&self) -> bool {
        matches!(
            self.inner(),
            Value::Null | Value::NullBulk | Value::NullArray
        )
    }

    /// Is this a message that the server sent by itself (RESP3)?
    pub fn is_push(&self) -> bool {
        matches!(self.inner(), Value::Push(_))
    }

    /// The text of an error, its code included.
    pub fn as_error(&self) -> Option<&[u8]> {
        match self.inner() {
            Value::Error(text) | Value::BlobError(text) => Some(text),
            _ => None,
        }
    }

    /// The number, when this is an integer.
    pub fn as_integer(&self) -> Option<i64> {
        match self.inner() {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The bytes of a string of any kind (simple, bulk, verbatim, big number); not those of an error.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self.inner() {
            Value::Simple(bytes) | Value::Bulk(bytes) | Value::BigNumber(bytes) => Some(bytes),
            Value::Verbatim { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The elements of an array, a set or a push; not those of a map.
    pub fn as_elements(&self) -> Option<&[Value]> {
        match self.inner() {
            Value::Array(items) | Value::Set(items) | Value::Push(items) => Some(items),
            _ => None,
        }
    }

    /// The pairs of a map.
    pub fn as_pairs(&self) -> Option<&[(Value, Value)]> {
        match self.inner() {
            Value::Map(pairs) => Some(pairs),
            _ => None,
        }
    }
}
