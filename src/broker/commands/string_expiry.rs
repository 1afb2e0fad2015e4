//! Strings and their time to live: the options EX, PX, EXAT and PXAT, and GETEX.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::{KeyRef, NEVER};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, flag, integer, key, key_flag, one_of, unix_time, word,
};

use super::generic::delete;
use super::string::reply_value;
use super::times::Unit;

/// The family.
pub const COMMANDS: &[Command] = &[GETEX];

/// What becomes of the time to live.
#[derive(Clone, Copy)]
pub(super) enum Expiry<'a> {
    /// It goes.
    Clear,
    /// It stays.
    Keep,
    /// It becomes this number, in this unit.
    Set(&'a [u8], Unit),
}

/// The moment of an expiry option, in milliseconds.
pub(super) fn expiry_ms(ctx: &Ctx<'_>, number: &[u8], unit: Unit) -> Result<u64, ReplyError> {
    let number = args::integer(number)?;
    let when = Some(number).filter(|&number| number > 0);
    when.and_then(|number| unit.moment_ms(number, ctx.now_ms()))
        .map(|when| when as u64)
        .ok_or_else(|| errors::invalid_expire(ctx.command.name))
}

const GETEX: Command = Command {
    summary: "Returns the value of a key and changes its time to live.",
    example: "GETEX greeting EX 60",
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
    ],
    ..Command::new(
        "getex",
        "6.2.0",
        Group::String,
        -2,
        flag::WRITE | flag::FAST,
        getex,
    )
};
fn getex(ctx: &mut Ctx<'_>) -> Run {
    let expiry = read_getex(ctx)?;
    let Some(key) = ctx.find_to_read(ctx.arg(1)) else {
        return ctx.null();
    };
    ctx.broker.keys.text(key)?;
    let expires_ms = match expiry {
        Expiry::Set(number, unit) => Some(expiry_ms(ctx, number, unit)?),
        Expiry::Clear => Some(NEVER),
        Expiry::Keep => None,
    };
    reply_value(ctx, Some(key))?;
    if let Some(at) = expires_ms {
        change_expiry(ctx, key, at);
    }
    ctx.done()
}

/// PERSIST, or one option with a time; either may be repeated.
fn read_getex<'a>(ctx: &Ctx<'a>) -> Result<Expiry<'a>, ReplyError> {
    let options = ctx.args.from(2);
    if options.is_empty() {
        return Ok(Expiry::Keep);
    }
    if options.iter().all(|option| args::is(option, "persist")) {
        return Ok(Expiry::Clear);
    }
    let unit = Unit::named(options.get(0)).ok_or(errors::SYNTAX)?;
    let repeated = options
        .iter()
        .step_by(2)
        .all(|option| Unit::named(option) == Some(unit));
    if !repeated || !options.len().is_multiple_of(2) {
        return Err(errors::SYNTAX);
    }
    Ok(Expiry::Set(options.get(options.len() - 1), unit))
}

/// Gives a key this time to live, in milliseconds, and tells of it.
pub(super) fn change_expiry(ctx: &mut Ctx<'_>, key: KeyRef, at: u64) {
    if at <= ctx.now_ms() {
        delete(ctx, key);
    } else if at != NEVER {
        ctx.broker.expire_key(key, at);
        ctx.changed(key, Class::Generic, "expire");
    } else if ctx.broker.keys.object(key).expires_ms != NEVER {
        ctx.broker.expire_key(key, at);
        ctx.changed(key, Class::Generic, "persist");
    }
}
