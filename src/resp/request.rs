//! Requests as a server reads them: multibulk (`*2 $4 ECHO $2 hi`) and inline (`ECHO hi`), by the rules of
//! `processMultibulkBuffer` and `processInlineBuffer` in Redis's `networking.c`.
//!
//! The caller owns the buffer. It calls [`RequestParser::parse`] with the unconsumed bytes; on
//! [`Parsed::Incomplete`] it calls again with the same bytes and more behind them, and the parser goes on
//! where it stopped. After [`Parsed::Complete`] it reads the arguments by [`RequestParser::args`] from the
//! same buffer, and then drops the consumed bytes. The ranges are kept in a vector that is used again, so
//! that a small request allocates nothing.
//!
//! Redis compares lines with their limit only when bytes arrive, so there it depends on the network whether
//! a line that is too long is refused. Here the bytes count as though they came one by one: any split gives
//! the same requests and the same error.

use alloc::vec::Vec;

use crate::args::Args;
use crate::error::ProtocolError;
use crate::inline;
use crate::number::parse_i64;

/// The longest line of a request, its end not counted (`PROTO_INLINE_MAX_SIZE`).
pub const LINE_BYTES_MAX: usize = 64 * 1024;
/// The most arguments of one request.
pub const ARGS_MAX: i64 = i32::MAX as i64;
/// The most arguments of a request from a client that has yet to authenticate.
pub const UNAUTHENTICATED_ARGS_MAX: i64 = 10;
/// The longest argument, in bytes, from a client that has yet to authenticate.
pub const UNAUTHENTICATED_BULK_BYTES_MAX: i64 = 16384;
/// A parser that has grown beyond this many arguments, or bytes of inline text, shrinks back to it.
const KEPT_MAX: usize = 4096;

/// What a request may not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The longest argument in bytes (`proto-max-bulk-len`).
    pub bulk_bytes_max: u64,
    /// The longest request in bytes, lengths and line ends included (`client-query-buffer-limit`).
    pub query_bytes_max: u32,
    /// Has the client authenticated, or need it not? If neither, requests must be small.
    pub authenticated: bool,
}

impl Default for RequestLimits {
    fn default() -> Self {
        RequestLimits {
            bulk_bytes_max: 512 << 20,
            query_bytes_max: 1 << 30,
            authenticated: true,
        }
    }
}

/// What the bytes so far amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// One request of at least one argument. Its bytes are to be dropped once the arguments are read.
    Complete {
        /// How many bytes it took.
        consumed: usize,
    },
    /// More bytes are needed. Nothing may be dropped.
    Incomplete,
    /// A blank line, `*0` or a negative count: no request and no reply.
    Empty {
        /// How many bytes it took.
        consumed: usize,
    },
    /// The client gets this error and is closed.
    Error(ProtocolError),
}

/// Where a request is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first byte of a request, or within its first line.
    Start,
    /// Before or within an argument's length.
    BulkLength,
    /// Within an argument of this many bytes.
    Bulk(u32),
    /// A result was given: the next call begins with another request.
    Finished,
}

/// Reads one request at a time from a buffer that the caller owns. See the module's text for the order of calls.
#[derive(Clone, Debug)]
pub struct RequestParser {
    state: State,
    /// The next byte to be read.
    at: usize,
    /// Up to here the current line has been searched for its end.
    searched: usize,
    /// Arguments yet to come.
    args_left: u32,
    /// Start and end of every argument, in the buffer or in `unescaped`.
    ranges: Vec<(u32, u32)>,
    /// The arguments of an inline request, one behind the other.
    unescaped: Vec<u8>,
    inline: bool,
}

impl Default for RequestParser {
    fn default() -> Self {
        RequestParser::new()
    }
}

impl RequestParser {
    /// A parser at the start of a connection's bytes.
    pub fn new() -> RequestParser {
        RequestParser {
            state: State::Start,
            at: 0,
            searched: 0,
            args_left: 0,
            ranges: Vec::new(),
            unescaped: Vec::new(),
            inline: false,
        }
    }

    /// Forgets a half-read request, for a connection that starts anew.
    pub fn reset(&mut self) {
        self.state = State::Start;
        self.at = 0;
        self.searched = 0;
        self.args_left = 0;
        self.inline = false;
        self.ranges.clear();
        self.unescaped.clear();
        self.ranges.shrink_to(KEPT_MAX);
        self.unescaped.shrink_to(KEPT_MAX);
    }

    /// Reads on in `buf`, which begins with the first byte of a request.
    #[inline]
    pub fn parse(&mut self, buf: &[u8], limits: &RequestLimits) -> Parsed {
        if matches!(self.state, State::Finished | State::Start) {
            if let Some(consumed) = self.whole(buf, limits) {
                return Parsed::Complete { consumed };
            }
            self.ranges.clear();
        }
        self.go_on(buf, limits)
    }

    /// A request that is all there and has nothing unusual about it; nearly every one is like that. Leaves all else, and
    /// every error, to the long way.
    fn whole(&mut self, buf: &[u8], limits: &RequestLimits) -> Option<usize> {
        let (count, mut at) = short_number(buf, 0, b'*')?;
        if count == 0 || !limits.authenticated {
            return None;
        }
        self.ranges.clear();
        self.ranges.shrink_to(KEPT_MAX);
        for _ in 0..count {
            let (len, start) = short_number(buf, at, b'$')?;
            let end = start + len;
            // Redis skips the two bytes behind an argument without a look at them.
            if len as u64 > limits.bulk_bytes_max || buf.len() < end + 2 {
                return None;
            }
            self.ranges.push((start as u32, end as u32));
            at = end + 2;
        }
        if at > limits.query_bytes_max as usize {
            return None;
        }
        self.inline = false;
        self.state = State::Finished;
        Some(at)
    }

    fn go_on(&mut self, buf: &[u8], limits: &RequestLimits) -> Parsed {
        if self.state == State::Finished {
            self.reset();
        }
        let parsed = match self.step(buf, limits) {
            Ok(Parsed::Incomplete) if buf.len() > limits.query_bytes_max as usize => {
                Parsed::Error(ProtocolError::QueryBufferLimit)
            }
            Ok(parsed) => parsed,
            Err(error) => Parsed::Error(error),
        };
        if parsed != Parsed::Incomplete {
            self.state = State::Finished;
        }
        parsed
    }

    /// The arguments of the request that [`RequestParser::parse`] last completed, given the same buffer.
    pub fn args<'a>(&'a self, buf: &'a [u8]) -> Args<'a> {
        let bytes = if self.inline { &self.unescaped } else { buf };
        Args::new(bytes, &self.ranges)
    }

    fn step(&mut self, buf: &[u8], limits: &RequestLimits) -> Result<Parsed, ProtocolError> {
        if self.state == State::Start {
            match buf.first() {
                None => return Ok(Parsed::Incomplete),
                Some(b'*') => {}
                Some(_) => return self.inline_request(buf),
            }
            let Some(count) = self.count(buf, limits)? else {
                return Ok(Parsed::Incomplete);
            };
            if count == 0 {
                return Ok(Parsed::Empty { consumed: self.at });
            }
            self.args_left = count;
            self.state = State::BulkLength;
        }
        self.arguments(buf, limits)
    }

    /// Reads the first line of a multibulk request. A negative count is as good as none.
    fn count(&mut self, buf: &[u8], limits: &RequestLimits) -> Result<Option<u32>, ProtocolError> {
        let Some(number) = self.number(buf, ProtocolError::TooBigMultibulkCount)? else {
            return Ok(None);
        };
        match number.value {
            Some(count) if count <= ARGS_MAX => {
                if count > UNAUTHENTICATED_ARGS_MAX && !limits.authenticated {
                    return Err(ProtocolError::UnauthenticatedMultibulkLength);
                }
                self.at = number.end;
                Ok(Some(count.max(0) as u32))
            }
            _ => Err(ProtocolError::InvalidMultibulkLength),
        }
    }

    fn arguments(&mut self, buf: &[u8], limits: &RequestLimits) -> Result<Parsed, ProtocolError> {
        while self.args_left > 0 {
            let len = match self.state {
                State::Bulk(len) => len,
                _ => match self.bulk_len(buf, limits)? {
                    Some(len) => len,
                    None => return Ok(Parsed::Incomplete),
                },
            };
            let end = self.at + len as usize;
            // Redis skips the two bytes behind an argument without a look at them.
            if buf.len() < end + 2 {
                self.state = State::Bulk(len);
                return Ok(Parsed::Incomplete);
            }
            self.ranges.push((self.at as u32, end as u32));
            self.at = end + 2;
            self.state = State::BulkLength;
            self.args_left -= 1;
        }
        Ok(Parsed::Complete { consumed: self.at })
    }

    /// Reads the line before an argument. A length that is given fits the buffer's limit.
    fn bulk_len(
        &mut self,
        buf: &[u8],
        limits: &RequestLimits,
    ) -> Result<Option<u32>, ProtocolError> {
        let Some(number) = self.number(buf, ProtocolError::TooBigBulkCount)? else {
            return Ok(None);
        };
        match buf.get(self.at) {
            Some(b'$') => {}
            Some(&other) => return Err(ProtocolError::ExpectedDollar(other)),
            None => return Ok(None),
        }
        let len = match number.value {
            Some(len) if len >= 0 && len as u64 <= limits.bulk_bytes_max => len,
            _ => return Err(ProtocolError::InvalidBulkLength),
        };
        if len > UNAUTHENTICATED_BULK_BYTES_MAX && !limits.authenticated {
            return Err(ProtocolError::UnauthenticatedBulkLength);
        }
        let room = u64::from(limits.query_bytes_max).saturating_sub(number.end as u64);
        if len as u64 + 2 > room {
            return Err(ProtocolError::QueryBufferLimit);
        }
        self.at = number.end;
        Ok(Some(len as u32))
    }

    /// Reads the number behind a type byte, up to CR and one byte more, without moving on.
    fn number(
        &mut self,
        buf: &[u8],
        too_big: ProtocolError,
    ) -> Result<Option<Number>, ProtocolError> {
        let Some(cr) = self.line_end(buf, b'\r', too_big)? else {
            return Ok(None);
        };
        if buf.len() < cr + 2 {
            return Ok(None);
        }
        Ok(Some(Number {
            // A line may be shorter than its type byte; that one is refused for its type or its number.
            value: buf.get(self.at + 1..cr).and_then(parse_i64),
            end: cr + 2,
        }))
    }

    /// Searches the line at `self.at` for its end. As Redis searches with `strchr`, a zero byte hides an
    /// end that lies behind it.
    fn line_end(
        &mut self,
        buf: &[u8],
        end: u8,
        too_big: ProtocolError,
    ) -> Result<Option<usize>, ProtocolError> {
        let limit = buf.len().min(self.at + LINE_BYTES_MAX + 1);
        let from = self.searched.max(self.at);
        let found = buf
            .get(from..limit)
            .and_then(|rest| rest.iter().position(|&byte| byte == end || byte == 0));
        self.searched = found.map_or(limit, |offset| from + offset);
        match found {
            Some(_) if buf[self.searched] == end => Ok(Some(self.searched)),
            _ if buf.len() - self.at > LINE_BYTES_MAX => Err(too_big),
            _ => Ok(None),
        }
    }

    fn inline_request(&mut self, buf: &[u8]) -> Result<Parsed, ProtocolError> {
        let Some(lf) = self.line_end(buf, b'\n', ProtocolError::TooBigInline)? else {
            return Ok(Parsed::Incomplete);
        };
        let line = &buf[..lf];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.inline = true;
        let mut at = 0;
        loop {
            let start = self.unescaped.len() as u32;
            match inline::next_argument(line, at, &mut self.unescaped) {
                Ok(Some(next)) => at = next,
                Ok(None) => break,
                Err(_) => return Err(ProtocolError::UnbalancedQuotes),
            }
            self.ranges.push((start, self.unescaped.len() as u32));
        }
        let consumed = lf + 1;
        Ok(if self.ranges.is_empty() {
            Parsed::Empty { consumed }
        } else {
            Parsed::Complete { consumed }
        })
    }
}

/// A number on a line of its own, and where the line behind it begins.
struct Number {
    value: Option<i64>,
    end: usize,
}

/// Reads a plain number of up to three digits behind this byte, and where the line behind it begins.
#[inline]
fn short_number(buf: &[u8], at: usize, kind: u8) -> Option<(usize, usize)> {
    let digit = |byte: u8| usize::from(byte.wrapping_sub(b'0'));
    match *buf.get(at..)? {
        [first, a, b'\r', _, ..] if first == kind && digit(a) < 10 => Some((digit(a), at + 4)),
        [first, a @ b'1'..=b'9', b, b'\r', _, ..]
            if first == kind && digit(a) < 10 && digit(b) < 10 =>
        {
            Some((digit(a) * 10 + digit(b), at + 5))
        }
        [first, a @ b'1'..=b'9', b, c, b'\r', _, ..]
            if first == kind && digit(a) < 10 && digit(b) < 10 && digit(c) < 10 =>
        {
            Some((digit(a) * 100 + digit(b) * 10 + digit(c), at + 6))
        }
        _ => None,
    }
}
