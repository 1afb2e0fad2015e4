//! The quoting rules of inline requests and of redis-cli's prompt (`sdssplitargs` in Redis's `sds.c`).
//!
//! Arguments are separated by white space. Between double quotes `\n \r \t \b \a`, `\xHH` and a backslash
//! before any other byte are escapes; between single quotes only `\'` is. Quotes may open in the middle of
//! an argument, but a closing quote must be followed by white space or by the end. Outside quotes a
//! backslash is an ordinary byte. A zero byte, which Redis's version cannot see, is ordinary as well.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::error::UNBALANCED_QUOTES;

/// A line whose quotes do not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnbalancedQuotes {
    /// Where the trouble begins, in bytes from the start of the line.
    pub at: usize,
    /// What the trouble is.
    pub trouble: QuoteTrouble,
}

/// The two ways in which quotes can fail to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteTrouble {
    /// The quote at this place is never closed.
    Unterminated,
    /// The byte at this place follows a closing quote and is not white space.
    TextAfterQuote,
}

impl fmt::Display for UnbalancedQuotes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(UNBALANCED_QUOTES)
    }
}

impl core::error::Error for UnbalancedQuotes {}

/// Splits a line into its arguments, unescaped. A blank line has none.
pub fn split(line: &[u8]) -> Result<Vec<Vec<u8>>, UnbalancedQuotes> {
    let mut args = Vec::new();
    let mut at = 0;
    loop {
        let mut arg = Vec::new();
        match next_argument(line, at, &mut arg)? {
            Some(next) => at = next,
            None => return Ok(args),
        }
        args.push(arg);
    }
}

/// Where the arguments of a line stand, in bytes, quotes included. What does not match ends them; the argument that it is in is
/// the last, and reaches to the end of the line.
pub fn places(line: &[u8]) -> (Vec<Range<usize>>, Option<UnbalancedQuotes>) {
    let mut places = Vec::new();
    let mut at = 0;
    loop {
        while line.get(at).copied().is_some_and(is_space) {
            at += 1;
        }
        match next_argument(line, at, &mut Vec::new()) {
            Ok(Some(next)) => {
                places.push(at..next);
                at = next;
            }
            Ok(None) => return (places, None),
            Err(error) => {
                places.push(at..line.len());
                return (places, Some(error));
            }
        }
    }
}

/// Skips white space from `at` on and appends the argument behind it to `out`, unescaped. Gives the place
/// behind the argument, or nothing at the end of the line.
pub(crate) fn next_argument(
    line: &[u8],
    at: usize,
    out: &mut Vec<u8>,
) -> Result<Option<usize>, UnbalancedQuotes> {
    let mut at = at;
    while line.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    if at >= line.len() {
        return Ok(None);
    }
    while let Some(&byte) = line.get(at) {
        match byte {
            // Vertical tab and form feed separate arguments, yet do not end one.
            b' ' | b'\n' | b'\r' | b'\t' => break,
            b'"' => return double_quoted(line, at, out).map(Some),
            b'\'' => return single_quoted(line, at, out).map(Some),
            _ => out.push(byte),
        }
        at += 1;
    }
    Ok(Some(at))
}

/// Reads from the quote at `open` to behind its closing quote.
fn double_quoted(line: &[u8], open: usize, out: &mut Vec<u8>) -> Result<usize, UnbalancedQuotes> {
    let mut at = open + 1;
    loop {
        match &line[at..] {
            [] => return Err(unterminated(open)),
            [b'"', ..] => return after_closing(line, at + 1),
            [b'\\', b'x', high, low, ..] if is_hex(*high) && is_hex(*low) => {
                out.push(hex(*high) << 4 | hex(*low));
                at += 4;
            }
            [b'\\', escaped, ..] => {
                out.push(unescape(*escaped));
                at += 2;
            }
            [byte, ..] => {
                out.push(*byte);
                at += 1;
            }
        }
    }
}

/// Reads from the quote at `open` to behind its closing quote.
fn single_quoted(line: &[u8], open: usize, out: &mut Vec<u8>) -> Result<usize, UnbalancedQuotes> {
    let mut at = open + 1;
    loop {
        match &line[at..] {
            [] => return Err(unterminated(open)),
            [b'\'', ..] => return after_closing(line, at + 1),
            [b'\\', b'\'', ..] => {
                out.push(b'\'');
                at += 2;
            }
            [byte, ..] => {
                out.push(*byte);
                at += 1;
            }
        }
    }
}

fn after_closing(line: &[u8], at: usize) -> Result<usize, UnbalancedQuotes> {
    match line.get(at) {
        Some(&byte) if !is_space(byte) => Err(UnbalancedQuotes {
            at,
            trouble: QuoteTrouble::TextAfterQuote,
        }),
        _ => Ok(at),
    }
}

fn unterminated(at: usize) -> UnbalancedQuotes {
    UnbalancedQuotes {
        at,
        trouble: QuoteTrouble::Unterminated,
    }
}

fn unescape(byte: u8) -> u8 {
    match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 0x08,
        b'a' => 0x07,
        other => other,
    }
}

/// White space as C's `isspace` has it.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// The value of a hexadecimal digit.
fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}
