//! Sorted sets: scores and bounds in requests, members in replies, and what members are as messages.

use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;

use resp::number::write_f64;

use crate::args;
use crate::context::Ctx;
use crate::errors;
use crate::event::{Event, MessageId, Name, Score};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::{Reply, ReplyError};
use crate::types::sorted_set::{LexBound, ScoreBound, SortedSet};

use super::collection::store;

/// Digits that real servers write of a score in ZSCAN's reply, when the sorted set is large.
const SCAN_DIGITS: i32 = 17;

/// The sorted set of this name, if there is such a key.
pub(super) fn find_sorted(ctx: &Ctx<'_>, name: &[u8]) -> Result<Option<KeyRef>, ReplyError> {
    match ctx.find(name) {
        Some(key) => ctx.broker.keys.sorted_set(key).map(|_| Some(key)),
        None => Ok(None),
    }
}

/// The score of a request: a number that a double can hold, or an infinity.
pub(super) fn score(text: &[u8]) -> Option<f64> {
    let number = args::float(text)?;
    let overflows = number.is_infinite() && !text.to_ascii_lowercase().contains(&b'n');
    let vanishes = number == 0.0 && mantissa(text).any(|digit| digit != b'0');
    (!overflows && !vanishes).then_some(number)
}

/// The digits in front of the exponent.
fn mantissa(text: &[u8]) -> impl Iterator<Item = u8> {
    let lower = text.to_ascii_lowercase();
    let hexadecimal = lower.contains(&b'x');
    let exponent = if hexadecimal { b'p' } else { b'e' };
    lower
        .into_iter()
        .take_while(move |&byte| byte != exponent)
        .filter(|byte| byte.is_ascii_hexdigit())
}

/// A bound of a range of scores: `(` in front leaves out the score itself. No digits at all mean 0.
///
/// # Errors
/// `min or max is not a float`
pub(super) fn score_bound(text: &[u8]) -> Result<ScoreBound, ReplyError> {
    let (exclusive, digits) = match text {
        [b'(', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let hexadecimal = digits.iter().any(|byte| matches!(byte, b'x' | b'X'));
    let score = if digits.is_empty() {
        Some(0.0)
    } else {
        args::float(digits).filter(|_| !hexadecimal)
    };
    match score {
        Some(score) => Ok(ScoreBound { score, exclusive }),
        None => Err(errors::BOUND_NOT_A_FLOAT),
    }
}

/// A bound of a range of members: `-`, `+`, `[member` or `(member`.
///
/// # Errors
/// `min or max not valid string range item`
pub(super) fn lex_bound(text: &[u8]) -> Result<LexBound<'_>, ReplyError> {
    match text {
        b"-" => Ok(LexBound::Min),
        b"+" => Ok(LexBound::Max),
        [open @ (b'(' | b'['), member @ ..] => Ok(LexBound::At {
            member,
            exclusive: *open == b'(',
        }),
        _ => Err(errors::BOUND_NOT_A_STRING),
    }
}

/// Writes members, with their scores if they are asked for: in RESP3 each with its own.
pub(super) fn reply_members<'m>(
    reply: &mut Reply,
    members: impl ExactSizeIterator<Item = (&'m Name, f64)>,
    with_scores: bool,
) {
    let nested = with_scores && reply.resp3();
    let doubled = with_scores && !nested;
    reply.array(members.len() * if doubled { 2 } else { 1 });
    for (member, score) in members {
        if nested {
            reply.array(2);
        }
        reply.bulk(member);
        if with_scores {
            reply.double(score);
        }
    }
}

/// A score as ZSCAN writes it: in the fewest digits where the set is small, else in seventeen as C's `%.17Lg` does.
pub(super) fn scan_score(score: f64, packed: bool) -> Vec<u8> {
    if packed || !score.is_finite() {
        let mut digits = Vec::new();
        write_f64(score, &mut digits);
        return digits;
    }
    let text = format!("{:.*e}", SCAN_DIGITS as usize - 1, score.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    let sign = if score.is_sign_negative() { "-" } else { "" };
    let text = if digits.is_empty() {
        format!("{sign}0")
    } else if (-4..SCAN_DIGITS).contains(&exponent) {
        format!("{sign}{}", plain(digits, exponent))
    } else {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let minus = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{first}{point}{rest}e{minus}{:02}", exponent.abs())
    };
    text.into_bytes()
}

/// Digits of which the first stands for this power of ten, without an exponent.
fn plain(digits: &str, exponent: i32) -> alloc::string::String {
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return format!("0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        format!("{digits}{}", "0".repeat(whole - digits.len()))
    } else {
        format!("{}.{}", &digits[..whole], &digits[whole..])
    }
}

/// A member of a result: its score, and the message that it is in the sorted set that it comes from.
pub(super) struct Found {
    pub(super) member: Name,
    pub(super) score: f64,
    pub(super) parent: Option<MessageId>,
}

/// Stores a result under the name of argument 1; tells how many members it has. Each copy of a message knows its parent.
/// `longest` is the length of a member that is known beforehand: a small form in between would lose minus zeros.
pub(super) fn store_members(
    ctx: &mut Ctx<'_>,
    members: Vec<Found>,
    longest: usize,
    event: &'static str,
) -> Result<usize, ReplyError> {
    let count = members.len();
    let mut empty = SortedSet::new(ctx.broker.hash_key);
    empty.expect(count, longest, &ctx.broker.packing);
    let value = (count > 0).then(|| Value::SortedSet(Rc::new(empty)));
    if let Some(key) = store(ctx, ctx.arg(1), value, Class::SortedSet, event) {
        fill(ctx, key, members)?;
    }
    Ok(count)
}

/// Puts members into a sorted set that has none of them.
fn fill(ctx: &mut Ctx<'_>, key: KeyRef, members: Vec<Found>) -> Result<(), ReplyError> {
    let (id, by, packing) = (ctx.broker.keys.id(key), ctx.by, ctx.broker.packing);
    let set = ctx.broker.keys.sorted_set_mut(key)?;
    for found in members {
        let parent = found.parent;
        let msg = parent.map(|parent| ctx.broker.journal.child(by, 2, parent));
        set.insert(found.member, found.score, msg, &packing);
        if let Some(msg) = msg {
            let score = Score::new(found.score);
            ctx.broker.journal.emit(Event::Scored {
                key: id,
                msg,
                score,
            });
        }
    }
    Ok(())
}

/// Copies a sorted set, message by message, to a key that does not exist yet.
pub(super) fn copy_sorted_set(ctx: &mut Ctx<'_>, source: &SortedSet, db: u16) -> KeyRef {
    let empty = SortedSet::new(ctx.broker.hash_key);
    let value = Value::SortedSet(Rc::new(empty));
    let target = ctx.broker.create_key(db, ctx.arg(2), value);
    let members = source.iter().map(|place| Found {
        member: place.member.clone(),
        score: place.score,
        parent: source.get(&place.member).and_then(|standing| standing.msg),
    });
    if let Ok(set) = ctx.broker.keys.sorted_set_mut(target)
        && !source.is_packed()
    {
        set.unpack();
    }
    // The key was just made as what it is.
    let filled = fill(ctx, target, members.collect());
    debug_assert!(filled.is_ok(), "a sorted set takes members");
    target
}

#[cfg(test)]
mod tests {
    use super::{scan_score, score, score_bound};

    /// Recorded from redis-server 8.2.3.
    #[test]
    fn scores_are_written_as_zscan_writes_them() {
        for (number, text) in [
            (0.0001, "0.0001"),
            (f64::MAX, "1.7976931348623157e+308"),
            (1.0, "1"),
            (1e17, "1e+17"),
            (0.00001234, "1.234e-05"),
            (1.5, "1.5"),
            (12345678901234567.0, "12345678901234568"),
            (5e-324, "4.9406564584124654e-324"),
            (1e-7, "9.9999999999999995e-08"),
            (123456789012345678.0, "1.2345678901234568e+17"),
            (0.1, "0.10000000000000001"),
            (100000.0, "100000"),
            (f64::INFINITY, "inf"),
            (-2.5e-10, "-2.5000000000000002e-10"),
        ] {
            assert_eq!(scan_score(number, false), text.as_bytes());
        }
        assert_eq!(scan_score(0.1, true), b"0.1");
    }

    #[test]
    fn scores_and_bounds_are_read_as_redis_reads_them() {
        for text in [
            "1e400",
            "1e-400",
            " 1",
            "1 ",
            "",
            ".",
            "1e",
            "nan",
            "0x",
            "0x1p-2000",
            "1_0",
        ] {
            assert_eq!(score(text.as_bytes()), None, "{text}");
        }
        for (text, number) in [
            ("0x10", 16.0),
            ("+5", 5.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("0e5", 0.0),
            ("1e-310", 1e-310),
        ] {
            assert_eq!(score(text.as_bytes()), Some(number), "{text}");
        }
        assert_eq!(score(b"-Infinity"), Some(f64::NEG_INFINITY));
        for text in ["0x1", "1e", "-", "nan", "+-1", "((1", " 1"] {
            assert!(score_bound(text.as_bytes()).is_err(), "{text}");
        }
        assert!(score_bound(b"(").is_ok_and(|bound| bound.exclusive && bound.score == 0.0));
        assert!(score_bound(b"1e400").is_ok_and(|bound| bound.score == f64::INFINITY));
    }
}
