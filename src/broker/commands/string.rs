//! Strings: reading them.

use crate::context::{Ctx, Run};
use crate::keyspace::KeyRef;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, key, key_flag};
use crate::types::text::Text;

use super::generic::delete;

/// The family.
pub const COMMANDS: &[Command] = &[GET, GETDEL, MGET, STRLEN];

/// Writes the string under a key, or null.
pub(super) fn reply_value(ctx: &mut Ctx<'_>, found: Option<KeyRef>) -> Result<(), ReplyError> {
    let Some(key) = found else {
        ctx.reply.null();
        return Ok(());
    };
    match ctx.broker.keys.text(key)? {
        Text::Integer(number) => ctx.reply.bulk_int(*number),
        Text::Bytes(bytes) => ctx.reply.bulk(bytes),
        Text::Grown(bytes) => ctx.reply.bulk(bytes),
    }
    Ok(())
}

const GET: Command = Command {
    summary: "Returns the value of a key.",
    example: "GET greeting",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "get",
        "1.0.0",
        Group::String,
        2,
        flag::READONLY | flag::FAST,
        get,
    )
};
fn get(ctx: &mut Ctx<'_>) -> Run {
    let found = ctx.find(ctx.arg(1));
    reply_value(ctx, found)?;
    ctx.done()
}

const GETDEL: Command = Command {
    summary: "Returns the value of a key and removes the key.",
    example: "GETDEL greeting",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0)],
    ..Command::new(
        "getdel",
        "6.2.0",
        Group::String,
        2,
        flag::WRITE | flag::FAST,
        getdel,
    )
};
fn getdel(ctx: &mut Ctx<'_>) -> Run {
    let found = ctx.find_to_read(ctx.arg(1));
    reply_value(ctx, found)?;
    if let Some(key) = found {
        delete(ctx, key);
    }
    ctx.done()
}

const MGET: Command = Command {
    summary: "Returns the values of several keys.",
    complexity: "O(N), N being the number of keys.",
    example: "MGET a b",
    tips: &["request_policy:multi_shard"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0).multiple()],
    ..Command::new(
        "mget",
        "1.0.0",
        Group::String,
        -2,
        flag::READONLY | flag::FAST,
        mget,
    )
};
fn mget(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(ctx.argc() - 1);
    for name in ctx.args.from(1).iter() {
        // A key of another type is as good as none here.
        let found = ctx
            .find(name)
            .filter(|&key| ctx.broker.keys.text(key).is_ok());
        reply_value(ctx, found)?;
    }
    ctx.done()
}

const STRLEN: Command = Command {
    summary: "Tells how many bytes a string has.",
    example: "STRLEN greeting",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "strlen",
        "2.2.0",
        Group::String,
        2,
        flag::READONLY | flag::FAST,
        strlen,
    )
};
fn strlen(ctx: &mut Ctx<'_>) -> Run {
    match ctx.find(ctx.arg(1)) {
        Some(key) => {
            let len = ctx.broker.keys.text(key)?.len();
            ctx.count(len)
        }
        None => ctx.int(0),
    }
}
