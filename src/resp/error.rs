//! Every error of the protocol. The texts of [`ProtocolError`] are Redis's own, verbatim (`networking.c`);
//! those of [`DecodeError`] are ours, because a client library writes them and not the server.

use alloc::vec::Vec;
use core::fmt;

/// The text for quotes that do not match, of a request as of a line at the prompt.
pub(crate) const UNBALANCED_QUOTES: &str = "Protocol error: unbalanced quotes in request";

/// Why a request cannot be parsed. The server answers with [`ProtocolError::write_reply`] and closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolError {
    /// The number behind `*` is not one, or too large.
    InvalidMultibulkLength,
    /// The number behind `$` is not one, is negative or exceeds `proto-max-bulk-len`.
    InvalidBulkLength,
    /// An argument begins with this byte.
    ExpectedDollar(u8),
    /// An inline request whose quotes do not match.
    UnbalancedQuotes,
    /// An inline request without an end of line within its limit.
    TooBigInline,
    /// No end of line behind `*` within the limit.
    TooBigMultibulkCount,
    /// No end of line behind `$` within the limit.
    TooBigBulkCount,
    /// More arguments than a client may send that has yet to authenticate.
    UnauthenticatedMultibulkLength,
    /// A longer argument than a client may send that has yet to authenticate.
    UnauthenticatedBulkLength,
    /// One request exceeds `client-query-buffer-limit`: Redis closes without a reply.
    QueryBufferLimit,
}

impl ProtocolError {
    /// The text behind `ERR `, but for the byte that [`ProtocolError::ExpectedDollar`] quotes.
    fn text(self) -> &'static str {
        match self {
            Self::InvalidMultibulkLength => "Protocol error: invalid multibulk length",
            Self::InvalidBulkLength => "Protocol error: invalid bulk length",
            Self::ExpectedDollar(_) => "Protocol error: expected '$', got '",
            Self::UnbalancedQuotes => UNBALANCED_QUOTES,
            Self::TooBigInline => "Protocol error: too big inline request",
            Self::TooBigMultibulkCount => "Protocol error: too big mbulk count string",
            Self::TooBigBulkCount => "Protocol error: too big bulk count string",
            Self::UnauthenticatedMultibulkLength => {
                "Protocol error: unauthenticated multibulk length"
            }
            Self::UnauthenticatedBulkLength => "Protocol error: unauthenticated bulk length",
            Self::QueryBufferLimit => "",
        }
    }

    /// Appends the error reply, CR LF included; nothing where Redis closes without one.
    pub fn write_reply(self, out: &mut Vec<u8>) {
        if self == Self::QueryBufferLimit {
            return;
        }
        out.extend_from_slice(b"-ERR ");
        out.extend_from_slice(self.text().as_bytes());
        if let Self::ExpectedDollar(byte) = self {
            // An error reply is one line, so the server blanks what would end it.
            out.push(if matches!(byte, b'\r' | b'\n') {
                b' '
            } else {
                byte
            });
            out.push(b'\'');
        }
        out.extend_from_slice(b"\r\n");
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExpectedDollar(byte) => write!(f, "{}{}'", self.text(), byte.escape_ascii()),
            Self::QueryBufferLimit => f.write_str("client query buffer limit reached"),
            _ => f.write_str(self.text()),
        }
    }
}

impl core::error::Error for ProtocolError {}

/// Why a reply cannot be decoded. The stream has lost its place: the connection is of no further use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// No RESP type begins with this byte.
    UnknownType(u8),
    /// A length or count is not a number, or is negative where it may not be.
    InvalidLength,
    /// The text of an integer, a double, a boolean, a big number or a null is not one.
    InvalidNumber,
    /// A verbatim string is too short for its format or lacks the colon.
    InvalidVerbatim,
    /// A line or a string does not end with CR LF.
    MissingCrLf,
    /// A streamed string or aggregate (`?` for a length), which Redis never sends.
    Streamed,
    /// A line exceeds [`crate::Limits::line_bytes_max`].
    LineTooLong,
    /// A string exceeds [`crate::Limits::bulk_bytes_max`].
    BulkTooLong,
    /// One reply has more than [`crate::Limits::elements_max`] elements.
    TooManyElements,
    /// A reply is nested deeper than [`crate::Limits::depth_max`].
    TooDeep,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownType(byte) => {
                return write!(f, "no reply type begins with '{}'", byte.escape_ascii());
            }
            Self::InvalidLength => "a length is not a number",
            Self::InvalidNumber => "a number is malformed",
            Self::InvalidVerbatim => "a verbatim string has no format",
            Self::MissingCrLf => "a line does not end with CR LF",
            Self::Streamed => "streamed replies are not supported",
            Self::LineTooLong => "a line is too long",
            Self::BulkTooLong => "a string is too long",
            Self::TooManyElements => "a reply has too many elements",
            Self::TooDeep => "a reply is nested too deeply",
        })
    }
}

impl core::error::Error for DecodeError {}
