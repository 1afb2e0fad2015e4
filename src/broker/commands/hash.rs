//! Hashes: fields with values.

use alloc::rc::Rc;
use alloc::vec::Vec;

use resp::number::{parse_i64, write_i64};

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::{KeyRef, NEVER, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Deprecated, Group, KeySpec, block, double, flag, integer, key, key_flag, string,
};
use crate::types::extended::Extended;
use crate::types::hash::Hash;

use super::collection::shrunk;

/// The family.
pub const COMMANDS: &[Command] = &[
    HSET,
    HMSET,
    HSETNX,
    HGET,
    HMGET,
    HGETALL,
    HKEYS,
    HVALS,
    HLEN,
    HEXISTS,
    HSTRLEN,
    HDEL,
    HINCRBY,
    HINCRBYFLOAT,
];

/// The hash of this name, if there is such a key.
pub(super) fn find_hash(ctx: &Ctx<'_>, name: &[u8]) -> Result<Option<KeyRef>, ReplyError> {
    match ctx.find(name) {
        Some(key) => ctx.broker.keys.hash(key).map(|_| Some(key)),
        None => Ok(None),
    }
}

/// The hash of this name; an empty one, if there is no such key.
pub(super) fn find_or_create(ctx: &mut Ctx<'_>, name: &[u8]) -> Result<KeyRef, ReplyError> {
    match find_hash(ctx, name)? {
        Some(key) => Ok(key),
        None => {
            let hash = Hash::new(ctx.broker.hash_key);
            Ok(ctx.create(name, Value::Hash(Rc::new(hash))))
        }
    }
}

/// To be called when fields were written.
pub(super) fn wrote(ctx: &mut Ctx<'_>, key: KeyRef, event: &'static str) {
    ctx.broker.keys.track_fields(key);
    ctx.changed(key, Class::Hash, event);
}

/// To be called when fields were taken out.
pub(super) fn took(ctx: &mut Ctx<'_>, key: KeyRef, event: &'static str) {
    ctx.broker.keys.track_fields(key);
    shrunk(ctx, key, Class::Hash, event);
}

const HSET: Command = Command {
    summary: "Sets fields of a hash, one value for each.",
    complexity: "O(N), N being the number of fields given.",
    example: "HSET user:1 name Ada born 1815",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        block("data", &[string("field"), string("value")]).multiple(),
    ],
    ..Command::new(
        "hset",
        "2.0.0",
        Group::Hash,
        -4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        hset,
    )
};
fn hset(ctx: &mut Ctx<'_>) -> Run {
    let added = set_pairs(ctx)?;
    ctx.int(added)
}

const HMSET: Command = Command {
    summary: "Sets fields of a hash, as HSET does, and replies with OK.",
    complexity: "O(N), N being the number of fields given.",
    example: "HMSET user:1 name Ada born 1815",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        block("data", &[string("field"), string("value")]).multiple(),
    ],
    deprecated: Some(Deprecated {
        since: "4.0.0",
        replaced_by: "`HSET` with multiple field-value pairs",
    }),
    ..Command::new(
        "hmset",
        "2.0.0",
        Group::Hash,
        -4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        hmset,
    )
};
fn hmset(ctx: &mut Ctx<'_>) -> Run {
    set_pairs(ctx)?;
    ctx.ok()
}

/// Sets the pairs from argument 2 on; tells how many fields are new. A field that is overwritten loses its time to live.
fn set_pairs(ctx: &mut Ctx<'_>) -> Result<i64, ReplyError> {
    if !ctx.argc().is_multiple_of(2) {
        return Err(errors::arity(ctx.command.name));
    }
    let key = find_or_create(ctx, ctx.arg(1))?;
    let packing = ctx.broker.packing;
    let hash = ctx.broker.keys.hash_mut(key)?;
    hash.expect(ctx.args.from(2).iter(), &packing);
    let mut added = 0;
    for at in (2..ctx.args.len()).step_by(2) {
        let field = ctx.args.get(at);
        if hash.set(field, ctx.args.get(at + 1), &packing) {
            added += 1;
        } else {
            hash.expire(field, NEVER);
        }
    }
    wrote(ctx, key, "hset");
    Ok(added)
}

const HSETNX: Command = Command {
    summary: "Sets a field of a hash, unless it has that field.",
    example: "HSETNX user:1 name Ada",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("field"), string("value")],
    ..Command::new(
        "hsetnx",
        "2.0.0",
        Group::Hash,
        4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        hsetnx,
    )
};
fn hsetnx(ctx: &mut Ctx<'_>) -> Run {
    let key = find_or_create(ctx, ctx.arg(1))?;
    let packing = ctx.broker.packing;
    let hash = ctx.broker.keys.hash_mut(key)?;
    if hash.get(ctx.args.get(2)).is_some() {
        return ctx.int(0);
    }
    hash.expect(ctx.args.from(2).iter(), &packing);
    hash.set(ctx.args.get(2), ctx.args.get(3), &packing);
    wrote(ctx, key, "hset");
    ctx.int(1)
}

const HGET: Command = Command {
    summary: "Returns the value of one field.",
    example: "HGET user:1 name",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("field")],
    ..Command::new(
        "hget",
        "2.0.0",
        Group::Hash,
        3,
        flag::READONLY | flag::FAST,
        hget,
    )
};
fn hget(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        return ctx.null();
    };
    match ctx.broker.keys.hash(key)?.get(ctx.args.get(2)) {
        Some(value) => ctx.reply.bulk(value),
        None => ctx.reply.null(),
    }
    ctx.done()
}

const HMGET: Command = Command {
    summary: "Returns the values of fields, with nothing for those that are not there.",
    complexity: "O(N), N being the number of fields asked for.",
    example: "HMGET user:1 name born",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("field").multiple()],
    ..Command::new(
        "hmget",
        "2.0.0",
        Group::Hash,
        -3,
        flag::READONLY | flag::FAST,
        hmget,
    )
};
fn hmget(ctx: &mut Ctx<'_>) -> Run {
    let hash = match find_hash(ctx, ctx.arg(1))? {
        Some(key) => Some(ctx.broker.keys.hash(key)?),
        None => None,
    };
    ctx.reply.array(ctx.args.len() - 2);
    for field in ctx.args.from(2).iter() {
        match hash.and_then(|hash| hash.get(field)) {
            Some(value) => ctx.reply.bulk(value),
            None => ctx.reply.null(),
        }
    }
    ctx.done()
}

const HGETALL: Command = Command {
    summary: "Returns all fields of a hash with their values.",
    complexity: "O(N), N being the number of fields.",
    example: "HGETALL user:1",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new("hgetall", "2.0.0", Group::Hash, 2, flag::READONLY, hgetall)
};
fn hgetall(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        ctx.reply.map(0);
        return ctx.done();
    };
    let hash = ctx.broker.keys.hash(key)?;
    ctx.reply.map(hash.len());
    for (field, cell) in hash.iter() {
        ctx.reply.bulk(field);
        ctx.reply.bulk(&cell.value);
    }
    ctx.done()
}

const HKEYS: Command = Command {
    summary: "Returns the names of all fields of a hash.",
    complexity: "O(N), N being the number of fields.",
    example: "HKEYS user:1",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new("hkeys", "2.0.0", Group::Hash, 2, flag::READONLY, hkeys)
};
fn hkeys(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let hash = ctx.broker.keys.hash(key)?;
    ctx.reply.array(hash.len());
    hash.iter().for_each(|(field, _)| ctx.reply.bulk(field));
    ctx.done()
}

const HVALS: Command = Command {
    summary: "Returns the values of all fields of a hash.",
    complexity: "O(N), N being the number of fields.",
    example: "HVALS user:1",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new("hvals", "2.0.0", Group::Hash, 2, flag::READONLY, hvals)
};
fn hvals(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let hash = ctx.broker.keys.hash(key)?;
    ctx.reply.array(hash.len());
    hash.iter()
        .for_each(|(_, cell)| ctx.reply.bulk(&cell.value));
    ctx.done()
}

const HLEN: Command = Command {
    summary: "Counts the fields of a hash.",
    example: "HLEN user:1",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "hlen",
        "2.0.0",
        Group::Hash,
        2,
        flag::READONLY | flag::FAST,
        hlen,
    )
};
fn hlen(ctx: &mut Ctx<'_>) -> Run {
    match find_hash(ctx, ctx.arg(1))? {
        Some(key) => {
            let len = ctx.broker.keys.hash(key)?.len();
            ctx.count(len)
        }
        None => ctx.int(0),
    }
}

const HEXISTS: Command = Command {
    summary: "Tells whether a hash has a field.",
    example: "HEXISTS user:1 name",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0), string("field")],
    ..Command::new(
        "hexists",
        "2.0.0",
        Group::Hash,
        3,
        flag::READONLY | flag::FAST,
        hexists,
    )
};
fn hexists(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let there = ctx.broker.keys.hash(key)?.get(ctx.args.get(2)).is_some();
    ctx.int(i64::from(there))
}

const HSTRLEN: Command = Command {
    summary: "Tells how many bytes the value of a field has.",
    example: "HSTRLEN user:1 name",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0), string("field")],
    ..Command::new(
        "hstrlen",
        "3.2.0",
        Group::Hash,
        3,
        flag::READONLY | flag::FAST,
        hstrlen,
    )
};
fn hstrlen(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let value = ctx.broker.keys.hash(key)?.get(ctx.args.get(2));
    let len = value.map_or(0, |value| value.len());
    ctx.count(len)
}

const HDEL: Command = Command {
    summary: "Removes fields of a hash, and the hash with the last of them.",
    complexity: "O(N), N being the number of fields given.",
    example: "HDEL user:1 born",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("field").multiple()],
    ..Command::new(
        "hdel",
        "2.0.0",
        Group::Hash,
        -3,
        flag::WRITE | flag::FAST,
        hdel,
    )
};
fn hdel(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let hash = ctx.broker.keys.hash_mut(key)?;
    let fields = ctx.args.from(2).iter();
    let removed = fields.filter(|field| hash.remove(field).is_some()).count();
    if removed > 0 {
        took(ctx, key, "hdel");
    }
    ctx.count(removed)
}

const HINCRBY: Command = Command {
    summary: "Adds to the number in a field; no field counts as 0.",
    example: "HINCRBY user:1 visits 1",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), string("field"), integer("increment")],
    ..Command::new(
        "hincrby",
        "2.0.0",
        Group::Hash,
        4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        hincrby,
    )
};
fn hincrby(ctx: &mut Ctx<'_>) -> Run {
    let amount = args::integer(ctx.arg(3))?;
    let before = match find_hash(ctx, ctx.arg(1))? {
        Some(key) => match ctx.broker.keys.hash(key)?.get(ctx.args.get(2)) {
            Some(value) => parse_i64(value).ok_or(errors::HASH_NOT_AN_INTEGER)?,
            None => 0,
        },
        None => 0,
    };
    let after = before.checked_add(amount).ok_or(errors::OVERFLOW)?;
    let mut digits = Vec::new();
    write_i64(after, &mut digits);
    replace(ctx, &digits, "hincrby")?;
    ctx.int(after)
}

const HINCRBYFLOAT: Command = Command {
    summary: "Adds a fraction to the number in a field; no field counts as 0.",
    example: "HINCRBYFLOAT user:1 balance 0.5",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), string("field"), double("increment")],
    ..Command::new(
        "hincrbyfloat",
        "2.6.0",
        Group::Hash,
        4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        hincrbyfloat,
    )
};
fn hincrbyfloat(ctx: &mut Ctx<'_>) -> Run {
    let amount = Extended::parse(ctx.arg(3)).ok_or(errors::NOT_A_FLOAT)?;
    if amount == Extended::Infinite {
        return Err(errors::NOT_FINITE);
    }
    let before = match find_hash(ctx, ctx.arg(1))? {
        Some(key) => match ctx.broker.keys.hash(key)?.get(ctx.args.get(2)) {
            Some(value) => Extended::parse(value).ok_or(errors::HASH_NOT_A_FLOAT)?,
            None => Extended::ZERO,
        },
        None => Extended::ZERO,
    };
    let after = before.add(&amount).ok_or(errors::NAN_OR_INFINITY)?;
    let digits = after.digits();
    replace(ctx, &digits, "hincrbyfloat")?;
    ctx.bulk(&digits)
}

/// Sets the field of argument 2; it keeps its time to live.
fn replace(ctx: &mut Ctx<'_>, value: &[u8], event: &'static str) -> Result<(), ReplyError> {
    let key = find_or_create(ctx, ctx.arg(1))?;
    let packing = ctx.broker.packing;
    let hash = ctx.broker.keys.hash_mut(key)?;
    hash.set(ctx.args.get(2), value, &packing);
    wrote(ctx, key, event);
    Ok(())
}
