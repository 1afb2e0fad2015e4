//! What the commands of hashes, sets and sorted sets have in common: walking in steps, and random choices.

use alloc::vec::Vec;

use resp::number::{parse_i64, write_u64};

use crate::args;
use crate::context::Ctx;
use crate::errors;
use crate::event::KeyRemoval;
use crate::glob;
use crate::keyspace::{KeyRef, Value};
use crate::look::walk;
use crate::notify::Class;
use crate::reply::ReplyError;

/// Elements that one reply repeats at most, when a negative count asks for random ones that may be the same.
pub(super) const REPEATED_ELEMENTS_MAX: usize = 1 << 20;

/// What HSCAN, SSCAN and ZSCAN are asked besides key and cursor.
pub(super) struct Walk<'a> {
    pattern: Option<&'a [u8]>,
    count: usize,
    /// HSCAN NOVALUES.
    pub(super) names_only: bool,
}

/// A cursor, as `strtoull` reads it.
///
/// # Errors
/// `invalid cursor`
pub(super) fn read_cursor(text: &[u8]) -> Result<u64, ReplyError> {
    if let Some(number) = parse_i64(text) {
        return u64::try_from(number).map_err(|_| errors::INVALID_CURSOR);
    }
    let (minus, digits) = match text.trim_ascii_start() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let digits = core::str::from_utf8(digits).map_err(|_| errors::INVALID_CURSOR)?;
    if digits.starts_with('+') {
        return Err(errors::INVALID_CURSOR);
    }
    let number: u64 = digits.parse().map_err(|_| errors::INVALID_CURSOR)?;
    Ok(if minus { number.wrapping_neg() } else { number })
}

impl<'a> Walk<'a> {
    /// Reads the options, from argument 3 on.
    pub(super) fn read(ctx: &Ctx<'a>, is_hash: bool) -> Result<Walk<'a>, ReplyError> {
        let mut walk = Walk {
            pattern: None,
            count: 10,
            names_only: false,
        };
        let mut at = 3;
        while at < ctx.argc() {
            let (option, value) = (ctx.arg(at), ctx.args.find(at + 1));
            match value {
                Some(value) if args::is(option, "count") => {
                    let count = usize::try_from(args::integer(value)?).ok();
                    walk.count = count.filter(|&n| n > 0).ok_or(errors::SYNTAX)?;
                    at += 1;
                }
                Some(value) if args::is(option, "match") => {
                    walk.pattern = Some(value);
                    at += 1;
                }
                _ if args::is(option, "novalues") && is_hash => walk.names_only = true,
                _ if args::is(option, "novalues") => return Err(errors::NOVALUES_ONLY_IN_HSCAN),
                _ => return Err(errors::SYNTAX),
            }
            at += 1;
        }
        Ok(walk)
    }

    /// Whether an element of this name is asked for.
    pub(super) fn wants(&self, name: &[u8]) -> bool {
        self.pattern
            .is_none_or(|pattern| glob::wants(pattern, name))
    }

    /// Goes on from a cursor. `step` visits one part from a cursor and gives the next one and how many elements it saw.
    pub(super) fn go(&self, cursor: u64, step: impl FnMut(u64) -> (u64, usize)) -> u64 {
        walk(cursor, self.count, step)
    }
}

/// Replies with a cursor and the elements, each of them one or more bulk strings in a row.
pub(super) fn reply_walk(ctx: &mut Ctx<'_>, cursor: u64, elements: &[Vec<u8>]) {
    ctx.reply.array(2);
    let mut digits = Vec::new();
    write_u64(cursor, &mut digits);
    ctx.reply.bulk(&digits);
    ctx.reply.array(elements.len());
    elements.iter().for_each(|element| ctx.reply.bulk(element));
}

/// How many random elements are asked for.
#[derive(Clone, Copy)]
pub(super) enum Draw {
    /// Different ones, at most so many.
    Distinct(usize),
    /// So many, whether or not they are the same.
    Repeated(usize),
}

/// Reads the count of SRANDMEMBER and its like.
pub(super) fn read_draw(text: &[u8], doubled: bool) -> Result<Draw, ReplyError> {
    let count = args::integer(text)?;
    if count == i64::MIN {
        return Err(errors::OUT_OF_SYMMETRIC_RANGE);
    }
    if doubled && count.unsigned_abs() > (i64::MAX / 2) as u64 {
        return Err(errors::OUT_OF_RANGE);
    }
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(if count < 0 {
        Draw::Repeated(size)
    } else {
        Draw::Distinct(size)
    })
}

/// Refuses a reply that would have no end.
pub(super) fn check_repeated(count: usize) -> Result<usize, ReplyError> {
    if count > REPEATED_ELEMENTS_MAX {
        return Err(errors::OUT_OF_RANGE);
    }
    Ok(count)
}

/// How several sets are combined, plain ones or sorted ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Combine {
    Union,
    Intersection,
    Difference,
}

/// Where a count is to stop; 0 for nowhere.
///
/// # Errors
/// `LIMIT can't be negative`, also for what is no number.
pub(super) fn count_limit(text: &[u8]) -> Result<usize, ReplyError> {
    let limit = parse_i64(text).and_then(|limit| usize::try_from(limit).ok());
    limit.ok_or(errors::CARD_LIMIT_NEGATIVE)
}

/// To be called when elements were taken: tells what happened, and an emptied collection is no more.
pub(super) fn shrunk(ctx: &mut Ctx<'_>, key: KeyRef, class: Class, event: &'static str) {
    ctx.changed(key, class, event);
    let emptied = match ctx.broker.keys.value(key) {
        Value::Hash(hash) => hash.is_empty(),
        Value::Set(set) => set.is_empty(),
        Value::SortedSet(set) => set.is_empty(),
        _ => false,
    };
    if emptied {
        let name = ctx.broker.keys.name(key).clone();
        ctx.remove(key, KeyRemoval::Emptied);
        ctx.notify(Class::Generic, "del", &name);
    }
}

/// Puts the result of a STORE in the place of whatever its target held. Without a result the target is gone.
pub(super) fn store(
    ctx: &mut Ctx<'_>,
    target: &[u8],
    result: Option<Value>,
    class: Class,
    event: &'static str,
) -> Option<KeyRef> {
    let before = ctx.find(target);
    if let Some(key) = before {
        ctx.remove(key, KeyRemoval::Overwritten);
    }
    match result {
        Some(value) => {
            let key = match before {
                Some(_) => ctx.create_again(target, value),
                None => ctx.create(target, value),
            };
            ctx.notify(class, event, target);
            Some(key)
        }
        None => {
            if before.is_some() {
                ctx.notify(Class::Generic, "del", target);
            }
            None
        }
    }
}
