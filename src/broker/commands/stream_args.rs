//! Reading the arguments of stream commands: IDs, and the options of trimming; and writing IDs.

use alloc::vec::Vec;

use resp::number::{parse_i64, write_u64};

use crate::args;
use crate::context::Ctx;
use crate::errors;
use crate::event::StreamId;
use crate::reply::{Reply, ReplyError};
use crate::types::stream::{Keep, NewId, NodeLimits, References, Trim};

/// The longest text that is read as an ID.
const ID_BYTES_MAX: usize = 127;

/// The most bytes that an ID takes in decimal.
const ID_TEXT_BYTES_MAX: usize = 41;

/// An ID in decimal.
pub(super) fn id_text(id: StreamId) -> Vec<u8> {
    let mut text = Vec::with_capacity(ID_TEXT_BYTES_MAX);
    write_id(id, &mut text);
    text
}

fn write_id(id: StreamId, text: &mut Vec<u8>) {
    write_u64(id.ms, text);
    text.push(b'-');
    write_u64(id.seq, text);
}

/// Writes an ID.
pub(super) fn put_id(reply: &mut Reply, id: StreamId) {
    let digits = |number: u64| number.checked_ilog10().unwrap_or(0) as usize + 1;
    let len = digits(id.ms) + 1 + digits(id.seq);
    reply.bulk_of(len, |text| write_id(id, text));
}

/// An unsigned number as `string2ull` reads it: strictly, or else as `strtoull` does, with blanks, a sign and zeros in front.
fn unsigned(text: &[u8]) -> Option<u64> {
    if let Some(number) = parse_i64(text) {
        return u64::try_from(number).ok();
    }
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let start = text.iter().position(|byte| !blank(byte))?;
    let (negative, digits) = match text[start] {
        b'-' => (true, &text[start + 1..]),
        b'+' => (false, &text[start + 1..]),
        _ => (false, &text[start..]),
    };
    let mut number = 0u64;
    for &byte in digits {
        let digit = char::from(byte).to_digit(10)?;
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    if digits.is_empty() {
        return None;
    }
    Some(if negative {
        number.wrapping_neg()
    } else {
        number
    })
}

/// Milliseconds, and the text of the sequence where one is given.
fn parts(text: &[u8]) -> Option<(u64, Option<&[u8]>)> {
    if text.len() > ID_BYTES_MAX {
        return None;
    }
    // Real servers read a copy that ends with its first zero byte.
    let text = text.split(|&byte| byte == 0).next()?;
    match text.iter().position(|&byte| byte == b'-') {
        Some(at) => Some((unsigned(&text[..at])?, Some(&text[at + 1..]))),
        None => Some((unsigned(text)?, None)),
    }
}

/// An ID as nearly all are: some digits, a dash, some digits, and not so many of either that there may be too many.
fn plain_id(text: &[u8]) -> Option<StreamId> {
    const DIGITS_MAX: usize = 18;
    let dash = text.iter().take(DIGITS_MAX + 1).position(|&b| b == b'-')?;
    let number = |digits: &[u8]| {
        if !(1..=DIGITS_MAX).contains(&digits.len()) {
            return None;
        }
        digits.iter().try_fold(0, |sum, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit <= 9).then(|| sum * 10 + u64::from(digit))
        })
    };
    Some(StreamId {
        ms: number(&text[..dash])?,
        seq: number(&text[dash + 1..])?,
    })
}

/// An ID as it is, without `-` and `+`; the sequence may be missing.
pub(super) fn strict_id(text: &[u8], missing_seq: u64) -> Option<StreamId> {
    if let Some(id) = plain_id(text) {
        return Some(id);
    }
    let (ms, seq) = parts(text)?;
    let seq = seq.map_or(Some(missing_seq), unsigned)?;
    Some(StreamId { ms, seq })
}

/// An ID as it is, without `-` and `+`.
///
/// # Errors
/// `Invalid stream ID specified as stream command argument`
pub(super) fn id(text: &[u8]) -> Result<StreamId, ReplyError> {
    strict_id(text, 0).ok_or(errors::INVALID_STREAM_ID)
}

/// The ID that XADD is to give: `*`, `5-*`, or a whole one.
pub(super) fn new_id(text: &[u8]) -> Result<NewId, ReplyError> {
    if text == b"*" {
        return Ok(NewId::Auto);
    }
    match parts(text) {
        Some((ms, Some(b"*"))) => Ok(NewId::Within(ms)),
        _ => id(text).map(NewId::Exactly),
    }
}

/// One end of a range: an ID, `-` or `+`, with `(` in front when it is not included itself.
fn bound(text: &[u8], missing_seq: u64) -> Result<(StreamId, bool), ReplyError> {
    match text {
        b"-" => Ok((StreamId::MIN, false)),
        b"+" => Ok((StreamId::MAX, false)),
        [b'(', rest @ ..] if !rest.is_empty() => {
            let id = strict_id(rest, missing_seq).ok_or(errors::INVALID_STREAM_ID)?;
            Ok((id, true))
        }
        _ => {
            let id = strict_id(text, missing_seq).ok_or(errors::INVALID_STREAM_ID)?;
            Ok((id, false))
        }
    }
}

/// An ID as XGROUP SETID reads it: `-` and `+` are the lowest and the highest.
///
/// # Errors
/// `Invalid stream ID specified as stream command argument`
pub(super) fn lenient_id(text: &[u8]) -> Result<StreamId, ReplyError> {
    match text {
        b"-" => Ok(StreamId::MIN),
        b"+" => Ok(StreamId::MAX),
        text => id(text),
    }
}

/// The lower end of a range.
///
/// # Errors
/// Not an ID, or nothing is above it.
pub(super) fn range_start(text: &[u8]) -> Result<StreamId, ReplyError> {
    match bound(text, 0)? {
        (id, false) => Ok(id),
        (id, true) => id.next().ok_or(errors::INVALID_RANGE_START),
    }
}

/// The upper end of a range.
///
/// # Errors
/// Not an ID, or nothing is below it.
pub(super) fn range_end(text: &[u8]) -> Result<StreamId, ReplyError> {
    match bound(text, u64::MAX)? {
        (id, false) => Ok(id),
        (id, true) => id.previous().ok_or(errors::INVALID_RANGE_END),
    }
}

/// The word for what becomes of references.
pub(super) fn references(word: &[u8]) -> Option<References> {
    if args::is(word, "KEEPREF") {
        Some(References::Stay)
    } else if args::is(word, "DELREF") {
        Some(References::Go)
    } else if args::is(word, "ACKED") {
        Some(References::Protect)
    } else {
        None
    }
}

/// What XADD and XTRIM say about trimming, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct TrimOptions {
    keep: Option<Keep>,
    approximate: bool,
    limit: Option<u64>,
    references: Option<References>,
}

/// The most entries that `~` removes at once where no LIMIT is given, whatever the size of a node.
const LIMIT_MAX: u64 = 1_000_000;

/// The nodes that `~` removes at once where no LIMIT is given.
const LIMIT_NODES: u64 = 100;

/// The same where nodes have no limit of entries.
const LIMIT_WITHOUT_NODES: u64 = 10_000;

impl TrimOptions {
    /// Reads the option at `at`, if there is one; gives the place after it.
    pub(super) fn read(&mut self, ctx: &Ctx<'_>, at: usize) -> Result<Option<usize>, ReplyError> {
        let word = ctx.arg(at);
        let more = ctx.argc() - at - 1;
        if let Some(references) = references(word)
            && self.references.is_none()
        {
            self.references = Some(references);
            return Ok(Some(at + 1));
        }
        if more == 0 {
            return Ok(None);
        }
        if args::is(word, "MAXLEN") || args::is(word, "MINID") {
            return self.strategy(ctx, at, more).map(Some);
        }
        if args::is(word, "LIMIT") {
            let limit = args::integer(ctx.arg(at + 1))?;
            self.limit = Some(u64::try_from(limit).map_err(|_| errors::LIMIT_NEGATIVE)?);
            return Ok(Some(at + 2));
        }
        Ok(None)
    }

    fn strategy(&mut self, ctx: &Ctx<'_>, at: usize, more: usize) -> Result<usize, ReplyError> {
        if self.keep.is_some() {
            return Err(errors::TWO_TRIM_STRATEGIES);
        }
        let sign = ctx.arg(at + 1);
        let signed = more >= 2 && matches!(sign, b"~" | b"=");
        self.approximate = signed && sign == b"~";
        let value_at = at + 1 + usize::from(signed);
        let value = ctx.arg(value_at);
        self.keep = Some(if args::is(ctx.arg(at), "MAXLEN") {
            let length = args::integer(value)?;
            Keep::Length(u64::try_from(length).map_err(|_| errors::STREAM_MAXLEN_NEGATIVE)?)
        } else {
            Keep::From(id(value)?)
        });
        Ok(value_at + 1)
    }

    /// How to trim, if at all; XTRIM must say it.
    ///
    /// # Errors
    /// LIMIT without what it needs, or no strategy where there must be one.
    pub(super) fn finish(
        self,
        limits: NodeLimits,
        required: bool,
    ) -> Result<Option<Trim>, ReplyError> {
        let Some(keep) = self.keep else {
            return match self.limit {
                Some(limit) if limit > 0 => Err(errors::LIMIT_WITHOUT_TRIM),
                _ if required => Err(errors::TRIM_WITHOUT_STRATEGY),
                Some(_) => Err(errors::LIMIT_WITHOUT_TILDE),
                None => Ok(None),
            };
        };
        let limit = match self.limit {
            Some(_) if !self.approximate => return Err(errors::LIMIT_WITHOUT_TILDE),
            Some(limit) => limit,
            None if !self.approximate => 0,
            None if limits.entries_max == 0 => LIMIT_WITHOUT_NODES,
            None => (LIMIT_NODES * u64::from(limits.entries_max)).min(LIMIT_MAX),
        };
        Ok(Some(Trim {
            keep,
            whole_nodes: self.approximate,
            limit,
            references: self.references.unwrap_or(References::Stay),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_strtoull_reads_them() {
        for (text, expected) in [
            (&b"5"[..], Some((5, 9))),
            (b"5-3", Some((5, 3))),
            (b"007-01", Some((7, 1))),
            (b" +7-1", Some((7, 1))),
            (
                b"18446744073709551615-18446744073709551615",
                Some((u64::MAX, u64::MAX)),
            ),
            (b"18446744073709551616", None),
            (b"5--3", None),
            (b"5- -3", Some((5, u64::MAX - 2))),
            (b"5-", None),
            (b"-5", None),
            (b"", None),
            (b"5-3x", None),
            (b"5-3\x00x", Some((5, 3))),
        ] {
            let expected = expected.map(|(ms, seq)| StreamId { ms, seq });
            assert_eq!(strict_id(text, 9), expected, "{}", text.escape_ascii());
        }
    }
}
