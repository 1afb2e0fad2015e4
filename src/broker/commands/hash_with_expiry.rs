//! Hashes: reading or writing fields and ending or limiting their lives, in one command.

use core::ops::Range;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::{KeyRef, NEVER};
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string, unix_time, word,
};

use super::hash::{find_hash, find_or_create, took, wrote};
use super::hash_expire::{read_fields, read_moment};
use super::times::Unit;

/// The family.
pub const COMMANDS: &[Command] = &[HGETDEL, HGETEX, HSETEX];

/// What happens to the fields' times.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expiry {
    /// HGETEX leaves them, HSETEX lifts them.
    Unsaid,
    /// KEEPTTL
    Keep,
    /// PERSIST
    Lift,
    /// This last millisecond.
    At(u64),
}

/// Writes the values of the fields, with nothing for those that are not there.
fn reply_values(
    ctx: &mut Ctx<'_>,
    found: Option<KeyRef>,
    fields: Range<usize>,
) -> Result<(), ReplyError> {
    let hash = match found {
        Some(key) => Some(ctx.broker.keys.hash(key)?),
        None => None,
    };
    ctx.reply.array(fields.len());
    for field in fields.map(|at| ctx.args.get(at)) {
        match hash.and_then(|hash| hash.get(field)) {
            Some(value) => ctx.reply.bulk(value),
            None => ctx.reply.null(),
        }
    }
    Ok(())
}

const HGETDEL: Command = Command {
    summary: "Returns the values of fields and removes them.",
    complexity: "O(N), N being the number of fields given.",
    example: "HGETDEL user:1 FIELDS 1 token",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[
        key("key", 0),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hgetdel",
        "8.0.0",
        Group::Hash,
        -5,
        flag::WRITE | flag::FAST,
        hgetdel,
    )
};
fn hgetdel(ctx: &mut Ctx<'_>) -> Run {
    let found = find_hash(ctx, ctx.arg(1))?;
    let fields = read_fields(ctx, 2, errors::NUMFIELDS_NOT_POSITIVE_INTEGER)?;
    let Some(key) = found else {
        reply_values(ctx, None, fields)?;
        return ctx.done();
    };
    let hash = ctx.broker.keys.hash_mut(key)?;
    let mut removed = false;
    ctx.reply.array(fields.len());
    for field in fields.map(|at| ctx.args.get(at)) {
        match hash.remove(field) {
            Some(cell) => {
                ctx.reply.bulk(&cell.value);
                removed = true;
            }
            None => ctx.reply.null(),
        }
    }
    if removed {
        took(ctx, key, "hdel");
    }
    ctx.done()
}

const HGETEX: Command = Command {
    summary: "Returns the values of fields, and sets or lifts the limits of their lives.",
    complexity: "O(N), N being the number of fields given.",
    example: "HGETEX user:1 EX 60 FIELDS 1 token",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::UPDATE)
            .noting("RW and UPDATE because it changes the TTL"),
    ],
    args: &[
        key("key", 0),
        one_of(
            "expiration",
            &[
                integer("seconds").token("EX"),
                integer("milliseconds").token("PX"),
                unix_time("unix-time-seconds").token("EXAT"),
                unix_time("unix-time-milliseconds").token("PXAT"),
                word("persist", "PERSIST"),
            ],
        )
        .optional(),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hgetex",
        "8.0.0",
        Group::Hash,
        -5,
        flag::WRITE | flag::FAST,
        hgetex,
    )
};
fn hgetex(ctx: &mut Ctx<'_>) -> Run {
    let found = find_hash(ctx, ctx.arg(1))?;
    let (expiry, at) = if args::is(ctx.arg(2), "persist") {
        (Expiry::Lift, 3)
    } else if let Some(unit) = Unit::named(ctx.arg(2)) {
        (Expiry::At(read_moment(ctx, ctx.arg(3), unit)?), 4)
    } else {
        (Expiry::Unsaid, 2)
    };
    let fields = read_fields(ctx, at, errors::NUMFIELDS_NOT_POSITIVE_INTEGER)?;
    match found {
        Some(key) => change_expiry(ctx, key, fields, expiry)?,
        None => reply_values(ctx, None, fields)?,
    }
    ctx.done()
}

/// Writes the values of fields and changes their times, one by one: a field named twice may be gone the second time.
fn change_expiry(
    ctx: &mut Ctx<'_>,
    key: KeyRef,
    fields: Range<usize>,
    expiry: Expiry,
) -> Result<(), ReplyError> {
    let when = match expiry {
        Expiry::At(when) => when,
        Expiry::Lift => NEVER,
        Expiry::Unsaid | Expiry::Keep => return reply_values(ctx, Some(key), fields),
    };
    ctx.reply.array(fields.len());
    let gone = when <= ctx.now_ms();
    let hash = ctx.broker.keys.hash_mut(key)?;
    hash.mark_timed();
    let mut changed = false;
    for field in fields.map(|at| ctx.args.get(at)) {
        let Some(cell) = hash.cell(field) else {
            ctx.reply.null();
            continue;
        };
        ctx.reply.bulk(&cell.value);
        let before = cell.expires_ms;
        if gone {
            hash.remove(field);
        } else {
            hash.expire(field, when);
        }
        changed |= before != NEVER || when != NEVER;
    }
    match (changed, gone, when) {
        (false, ..) => {}
        (true, true, _) => took(ctx, key, "hdel"),
        (true, false, NEVER) => wrote(ctx, key, "hpersist"),
        (true, false, _) => wrote(ctx, key, "hexpire"),
    }
    Ok(())
}

/// What HSETEX is asked.
struct SetWithExpiry {
    /// FXX: only if all fields exist; FNX: only if none does.
    exist: Option<bool>,
    expiry: Expiry,
    /// Where the pairs begin; they go on to the end.
    pairs: usize,
}

const HSETEX: Command = Command {
    summary: "Sets fields of a hash with a limit of their lives, if all or none of them exist where that is asked for.",
    complexity: "O(N), N being the number of fields given.",
    example: "HSETEX user:1 EX 60 FIELDS 1 token abc",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        one_of("condition", &[word("fnx", "FNX"), word("fxx", "FXX")]).optional(),
        one_of(
            "expiration",
            &[
                integer("seconds").token("EX"),
                integer("milliseconds").token("PX"),
                unix_time("unix-time-seconds").token("EXAT"),
                unix_time("unix-time-milliseconds").token("PXAT"),
                word("keepttl", "KEEPTTL"),
            ],
        )
        .optional(),
        block(
            "fields",
            &[
                integer("numfields"),
                block("data", &[string("field"), string("value")]).multiple(),
            ],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hsetex",
        "8.0.0",
        Group::Hash,
        -6,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        hsetex,
    )
};
fn hsetex(ctx: &mut Ctx<'_>) -> Run {
    let asked = read_hsetex(ctx)?;
    let found = find_hash(ctx, ctx.arg(1))?;
    let pairs = (asked.pairs..ctx.argc()).step_by(2);
    if let Some(exist) = asked.exist {
        let hash = match found {
            Some(key) => Some(ctx.broker.keys.hash(key)?),
            None => None,
        };
        let is_there = |at| hash.is_some_and(|hash| hash.get(ctx.args.get(at)).is_some());
        if pairs.clone().any(|at| is_there(at) != exist) {
            return ctx.int(0);
        }
    }
    let key = find_or_create(ctx, ctx.arg(1))?;
    let packing = ctx.broker.packing;
    let hash = ctx.broker.keys.hash_mut(key)?;
    hash.expect(ctx.args.from(asked.pairs).iter(), &packing);
    for at in pairs.clone() {
        let field = ctx.args.get(at);
        let new = hash.set(field, ctx.args.get(at + 1), &packing);
        if !new && asked.expiry == Expiry::Unsaid {
            hash.expire(field, NEVER);
        }
    }
    wrote(ctx, key, "hset");
    expire_pairs(ctx, key, asked)?;
    ctx.int(1)
}

/// Limits the lives of the fields that were set.
fn expire_pairs(ctx: &mut Ctx<'_>, key: KeyRef, asked: SetWithExpiry) -> Result<(), ReplyError> {
    let Expiry::At(when) = asked.expiry else {
        return Ok(());
    };
    let gone = when <= ctx.now_ms();
    let hash = ctx.broker.keys.hash_mut(key)?;
    hash.mark_timed();
    for at in (asked.pairs..ctx.args.len()).step_by(2) {
        if gone {
            hash.remove(ctx.args.get(at));
        } else {
            hash.expire(ctx.args.get(at), when);
        }
    }
    if gone {
        took(ctx, key, "hdel");
    } else {
        wrote(ctx, key, "hexpire");
    }
    Ok(())
}

fn read_hsetex(ctx: &Ctx<'_>) -> Result<SetWithExpiry, ReplyError> {
    let mut asked = SetWithExpiry {
        exist: None,
        expiry: Expiry::Unsaid,
        pairs: 0,
    };
    let mut at = 2;
    while at < ctx.argc() {
        let word = ctx.arg(at);
        if args::is(word, "fields") {
            asked.pairs = read_pairs(ctx, at)?;
            return Ok(asked);
        }
        if args::is(word, "fxx") || args::is(word, "fnx") {
            let before = asked.exist.replace(args::is(word, "fxx"));
            if before.is_some() {
                return Err(errors::ONE_FIELD_CONDITION);
            }
        } else if args::is(word, "keepttl") || Unit::named(word).is_some() {
            if asked.expiry != Expiry::Unsaid {
                return Err(errors::ONE_FIELD_EXPIRY);
            }
            asked.expiry = match Unit::named(word) {
                Some(unit) => {
                    at += 1;
                    Expiry::At(read_moment(ctx, ctx.arg(at), unit)?)
                }
                None => Expiry::Keep,
            };
        } else {
            return Err(errors::text(&[b"ERR unknown argument: ", word]));
        }
        at += 1;
    }
    Err(errors::arity(ctx.command.name))
}

/// Reads `numfields field value [field value …]` behind FIELDS; gives where the pairs begin.
fn read_pairs(ctx: &Ctx<'_>, at: usize) -> Result<usize, ReplyError> {
    let count = args::positive(ctx.arg(at + 1), errors::NUMFIELDS_INVALID)?;
    let first = at + 2;
    if Some(ctx.argc().saturating_sub(first)) != count.checked_mul(2) {
        return Err(errors::arity(ctx.command.name));
    }
    Ok(first)
}
