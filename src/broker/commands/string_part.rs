//! Strings, in part: reading and changing a range, adding at the end.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::Value;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Deprecated, Group, KeySpec, flag, integer, key, key_flag, string};
use crate::types::text::Text;

/// The family.
pub const COMMANDS: &[Command] = &[APPEND, GETRANGE, SUBSTR, SETRANGE];

/// No string grows beyond `proto-max-bulk-len`.
fn check_len(ctx: &Ctx<'_>, len: usize) -> Result<(), ReplyError> {
    if len as u64 > ctx.broker.limits.bulk_bytes_max {
        return Err(errors::STRING_TOO_LONG);
    }
    Ok(())
}

const APPEND: Command = Command {
    summary: "Adds bytes at the end of a string.",
    complexity: "O(1), on average.",
    example: "APPEND greeting \" world\"",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("value")],
    ..Command::new(
        "append",
        "2.0.0",
        Group::String,
        3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        append,
    )
};
fn append(ctx: &mut Ctx<'_>) -> Run {
    let added = ctx.arg(2);
    let Some(key) = ctx.find(ctx.arg(1)) else {
        ctx.create(ctx.arg(1), Value::String(Text::new(added)));
        ctx.notify(Class::String, "append", ctx.arg(1));
        return ctx.count(added.len());
    };
    let len = ctx.broker.keys.text(key)?.len();
    check_len(ctx, len + added.len())?;
    let bytes = ctx.broker.keys.text_mut(key)?.edit();
    bytes.extend_from_slice(added);
    let len = bytes.len();
    ctx.changed(key, Class::String, "append");
    ctx.count(len)
}

const GETRANGE: Command = Command {
    summary: "Returns the bytes of a string between two indexes, both included.",
    complexity: "O(N), N being the number of bytes returned.",
    example: "GETRANGE greeting 0 3",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), integer("start"), integer("end")],
    ..Command::new(
        "getrange",
        "2.4.0",
        Group::String,
        4,
        flag::READONLY,
        getrange,
    )
};
fn getrange(ctx: &mut Ctx<'_>) -> Run {
    let (start, stop) = (args::integer(ctx.arg(2))?, args::integer(ctx.arg(3))?);
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.bulk(b"");
    };
    let mut scratch = Vec::new();
    let bytes = ctx.broker.keys.text(key)?.bytes(&mut scratch);
    let len = bytes.len() as i64;
    // Two indexes that count from the end and cross mean nothing, even where both lie before the start.
    let crossed = start < 0 && stop < 0 && start > stop;
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(len).max(0)
        } else {
            index
        }
    };
    let (start, stop) = (from_end(start), from_end(stop).min(len - 1));
    let part = if crossed || start > stop {
        &[]
    } else {
        &bytes[start as usize..=stop as usize]
    };
    ctx.reply.bulk(part);
    ctx.done()
}

const SUBSTR: Command = Command {
    summary: "Returns the bytes of a string between two indexes: GETRANGE's first name.",
    complexity: "O(N), N being the number of bytes returned.",
    example: "SUBSTR greeting 0 3",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), integer("start"), integer("end")],
    deprecated: Some(Deprecated {
        since: "2.0.0",
        replaced_by: "`GETRANGE`",
    }),
    ..Command::new("substr", "1.0.0", Group::String, 4, flag::READONLY, substr)
};
fn substr(ctx: &mut Ctx<'_>) -> Run {
    getrange(ctx)
}

const SETRANGE: Command = Command {
    summary: "Overwrites a part of a string; what lies between its end and the offset is filled with zero bytes.",
    complexity: "O(N), N being the number of bytes written.",
    example: "SETRANGE greeting 6 you",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[key("key", 0), integer("offset"), string("value")],
    ..Command::new(
        "setrange",
        "2.2.0",
        Group::String,
        4,
        flag::WRITE | flag::DENYOOM,
        setrange,
    )
};
fn setrange(ctx: &mut Ctx<'_>) -> Run {
    let offset = args::integer(ctx.arg(2))?;
    let offset = usize::try_from(offset).map_err(|_| errors::OFFSET_OUT_OF_RANGE)?;
    let part = ctx.arg(3);
    let found = ctx.find(ctx.arg(1));
    let len = match found {
        Some(key) => ctx.broker.keys.text(key)?.len(),
        None => 0,
    };
    if part.is_empty() {
        return ctx.count(len);
    }
    let end = offset.saturating_add(part.len());
    check_len(ctx, end)?;
    let key = match found {
        Some(key) => key,
        None => ctx.create(ctx.arg(1), Value::String(Text::Bytes(Default::default()))),
    };
    let bytes = ctx.broker.keys.text_mut(key)?.edit();
    bytes.resize(len.max(end), 0);
    bytes[offset..end].copy_from_slice(part);
    let len = bytes.len();
    ctx.changed(key, Class::String, "setrange");
    ctx.count(len)
}
