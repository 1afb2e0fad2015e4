//! Strings that are numbers.

use alloc::sync::Arc;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::Value;
use crate::notify::Class;
use crate::table::{Command, Group, KeySpec, double, flag, integer, key, key_flag};
use crate::types::extended::Extended;
use crate::types::text::Text;

/// The family.
pub const COMMANDS: &[Command] = &[INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT];

const INCR: Command = Command {
    summary: "Adds one to the number under a key; no key counts as 0.",
    example: "INCR visits",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0)],
    ..Command::new(
        "incr",
        "1.0.0",
        Group::String,
        2,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        incr,
    )
};
fn incr(ctx: &mut Ctx<'_>) -> Run {
    add(ctx, 1)
}

const DECR: Command = Command {
    summary: "Takes one from the number under a key; no key counts as 0.",
    example: "DECR visits",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0)],
    ..Command::new(
        "decr",
        "1.0.0",
        Group::String,
        2,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        decr,
    )
};
fn decr(ctx: &mut Ctx<'_>) -> Run {
    add(ctx, -1)
}

const INCRBY: Command = Command {
    summary: "Adds to the number under a key; no key counts as 0.",
    example: "INCRBY visits 10",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), integer("increment")],
    ..Command::new(
        "incrby",
        "1.0.0",
        Group::String,
        3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        incrby,
    )
};
fn incrby(ctx: &mut Ctx<'_>) -> Run {
    let amount = args::integer(ctx.arg(2))?;
    add(ctx, amount)
}

const DECRBY: Command = Command {
    summary: "Takes from the number under a key; no key counts as 0.",
    example: "DECRBY visits 10",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), integer("decrement")],
    ..Command::new(
        "decrby",
        "1.0.0",
        Group::String,
        3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        decrby,
    )
};
fn decrby(ctx: &mut Ctx<'_>) -> Run {
    let amount = args::integer(ctx.arg(2))?;
    let amount = amount.checked_neg().ok_or(errors::DECREMENT_OVERFLOW)?;
    add(ctx, amount)
}

fn add(ctx: &mut Ctx<'_>, amount: i64) -> Run {
    let found = ctx.find(ctx.arg(1));
    let before = match found {
        Some(key) => ctx
            .broker
            .keys
            .text(key)?
            .integer()
            .ok_or(errors::NOT_AN_INTEGER)?,
        None => 0,
    };
    let after = before.checked_add(amount).ok_or(errors::OVERFLOW)?;
    replace(ctx, Text::Integer(after), "incrby");
    ctx.int(after)
}

/// Changes the string of argument 1 in place: unlike SET, it stays the same key with the same time to live.
pub(super) fn replace(ctx: &mut Ctx<'_>, text: Text, event: &'static str) {
    match ctx.find(ctx.arg(1)) {
        Some(key) => {
            *ctx.broker.keys.value_mut(key) = Value::String(text);
            ctx.changed(key, Class::String, event);
        }
        None => {
            ctx.create(ctx.arg(1), Value::String(text));
            ctx.notify(Class::String, event, ctx.arg(1));
        }
    }
}

const INCRBYFLOAT: Command = Command {
    summary: "Adds a fraction to the number under a key; no key counts as 0.",
    example: "INCRBYFLOAT price 0.5",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), double("increment")],
    ..Command::new(
        "incrbyfloat",
        "2.6.0",
        Group::String,
        3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        incrbyfloat,
    )
};
fn incrbyfloat(ctx: &mut Ctx<'_>) -> Run {
    let before = match ctx.find(ctx.arg(1)) {
        Some(key) => {
            let text = ctx.broker.keys.text(key)?.to_vec();
            Extended::parse(&text).ok_or(errors::NOT_A_FLOAT)?
        }
        None => Extended::ZERO,
    };
    let amount = Extended::parse(ctx.arg(2)).ok_or(errors::NOT_A_FLOAT)?;
    let after = before.add(&amount).ok_or(errors::NAN_OR_INFINITY)?;
    let digits = after.digits();
    // Even a whole number stays text.
    replace(ctx, Text::Bytes(Arc::from(&*digits)), "incrbyfloat");
    ctx.bulk(&digits)
}
