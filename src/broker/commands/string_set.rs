//! Strings: SET, and the commands that it replaced.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::{Reply, ReplyError};
use crate::table::{
    Command, Deprecated, Group, KeySpec, flag, integer, key, key_flag, one_of, string, unix_time,
    word,
};
use crate::types::text::Text;

use super::string::reply_value;
use super::string_compare::{IFDEQ, IFDNE, IFEQ, IFNE, Test};
use super::string_expiry::{Expiry, expiry_ms};
use super::times::Unit;

/// The family.
pub const COMMANDS: &[Command] = &[SET, SETNX, SETEX, PSETEX, GETSET];

/// Under which condition a string is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When<'a> {
    Always,
    Missing,
    Present,
    /// The string that is there passes a test with this argument.
    Passes(Test, &'a [u8]),
}

/// The options of SET, and of MSETEX.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) when: When<'a>,
    pub(super) expiry: Expiry<'a>,
    pub(super) get: bool,
}

impl Options<'_> {
    /// Write whatever there is, and forget its time to live.
    pub(super) const NONE: Options<'static> = Options {
        when: When::Always,
        expiry: Expiry::Clear,
        get: false,
    };
}

/// SET with all its options.
struct Set<'a> {
    key: &'a [u8],
    value: &'a [u8],
    options: Options<'a>,
}

const SET: Command = Command {
    summary: "Sets the value of a key, whatever it held before.",
    example: "SET greeting hello EX 60",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE | key_flag::VARIABLE_FLAGS,
    )
    .noting("RW and ACCESS due to the optional `GET` argument")],
    args: &[
        key("key", 0),
        string("value"),
        one_of(
            "condition",
            &[
                word("nx", "NX"),
                word("xx", "XX"),
                IFEQ.since("8.4.0"),
                IFNE.since("8.4.0"),
                IFDEQ.since("8.4.0"),
                IFDNE.since("8.4.0"),
            ],
        )
        .optional()
        .since("2.6.12"),
        word("get", "GET").optional().since("6.2.0"),
        one_of(
            "expiration",
            &[
                integer("seconds").token("EX").since("2.6.12"),
                integer("milliseconds").token("PX").since("2.6.12"),
                unix_time("unix-time-seconds").token("EXAT").since("6.2.0"),
                unix_time("unix-time-milliseconds")
                    .token("PXAT")
                    .since("6.2.0"),
                word("keepttl", "KEEPTTL").since("6.0.0"),
            ],
        )
        .optional(),
    ],
    ..Command::new(
        "set",
        "1.0.0",
        Group::String,
        -3,
        flag::WRITE | flag::DENYOOM,
        set,
    )
};
fn set(ctx: &mut Ctx<'_>) -> Run {
    let mut options = Options::NONE;
    let mut at = 3;
    while at < ctx.argc() {
        at += read_option(ctx, at, &mut options)?;
    }
    let set = Set {
        key: ctx.arg(1),
        value: ctx.arg(2),
        options,
    };
    run_set(ctx, &set, Reply::null, Reply::ok)
}

/// Reads one option; returns how many arguments it took.
pub(super) fn read_option<'a>(
    ctx: &Ctx<'a>,
    at: usize,
    options: &mut Options<'a>,
) -> Result<usize, ReplyError> {
    let option = ctx.arg(at);
    let unit = Unit::named(option);
    // The same option may be repeated; another one may not.
    let fits = match (options.expiry, unit) {
        (Expiry::Clear, _) => true,
        (Expiry::Keep, unit) => unit.is_none(),
        (Expiry::Set(_, before), unit) => unit == Some(before),
    };
    if args::is(option, "nx") && matches!(options.when, When::Always | When::Missing) {
        options.when = When::Missing;
    } else if args::is(option, "xx") && matches!(options.when, When::Always | When::Present) {
        options.when = When::Present;
    } else if args::is(option, "get") {
        options.get = true;
    } else if args::is(option, "keepttl") && fits {
        options.expiry = Expiry::Keep;
    } else if let (Some(unit), Some(number), true) = (unit, ctx.args.find(at + 1), fits) {
        options.expiry = Expiry::Set(number, unit);
        return Ok(2);
    } else if let (Some(test), Some(wanted)) = (Test::named(option), ctx.args.find(at + 1)) {
        match options.when {
            When::Always => {}
            When::Passes(before, _) if before == test => {}
            _ => return Err(errors::SYNTAX),
        }
        options.when = When::Passes(test, wanted);
        return Ok(2);
    } else {
        return Err(errors::SYNTAX);
    }
    Ok(1)
}

impl Options<'_> {
    /// When the key is to expire, in milliseconds, if it is.
    ///
    /// # Errors
    /// What the options say is out of range, or no digest.
    pub(super) fn check(&self, ctx: &Ctx<'_>) -> Result<Option<u64>, ReplyError> {
        let expires_ms = match self.expiry {
            Expiry::Set(number, unit) => Some(expiry_ms(ctx, number, unit)?),
            _ => None,
        };
        if let When::Passes(test, wanted) = self.when {
            test.check(wanted)?;
        }
        Ok(expires_ms)
    }
}

fn run_set(
    ctx: &mut Ctx<'_>,
    set: &Set<'_>,
    reply_refused: fn(&mut Reply),
    reply_done: fn(&mut Reply),
) -> Run {
    let expires_ms = set.options.check(ctx)?;
    let get = set.options.get;
    let found = if get {
        ctx.find_to_read(set.key)
    } else {
        ctx.find(set.key)
    };
    if get {
        reply_value(ctx, found)?;
    }
    let allowed = match (set.options.when, found) {
        (When::Always, _) | (When::Missing, None) | (When::Present, Some(_)) => true,
        (When::Missing, Some(_)) | (When::Present, None) => false,
        (When::Passes(test, wanted), Some(key)) => {
            test.passes(ctx.broker.keys.text(key)?, wanted)?
        }
        (When::Passes(test, _), None) => test.missing_passes(),
    };
    if !allowed {
        if !get {
            reply_refused(ctx.reply);
        }
        return ctx.done();
    }
    write(ctx, set.key, found, set.value, &set.options, expires_ms);
    if !get {
        reply_done(ctx.reply);
    }
    ctx.done()
}

/// Makes a key hold this string, with the time to live that the options say.
pub(super) fn write(
    ctx: &mut Ctx<'_>,
    name: &[u8],
    found: Option<KeyRef>,
    value: &[u8],
    options: &Options<'_>,
    expires_ms: Option<u64>,
) {
    let keep_ttl = matches!(options.expiry, Expiry::Keep);
    store(ctx, name, found, Text::new(value), keep_ttl);
    if let (Some(at), Some(key)) = (expires_ms, ctx.find(name)) {
        ctx.broker.expire_key(key, at);
        ctx.notify(Class::Generic, "expire", name);
    }
}

/// Makes a key hold this string, whatever it held before.
pub(super) fn store(
    ctx: &mut Ctx<'_>,
    name: &[u8],
    found: Option<KeyRef>,
    text: Text,
    keep_ttl: bool,
) {
    let value = Value::String(text);
    match found {
        Some(key) => ctx.broker.overwrite_key(key, value, keep_ttl, ctx.by),
        None => {
            ctx.create(name, value);
        }
    }
    ctx.notify(Class::String, "set", name);
}

const SETNX: Command = Command {
    summary: "Sets the value of a key that does not exist.",
    example: "SETNX lock me",
    keys: &[KeySpec::at(1, key_flag::OW | key_flag::INSERT)],
    args: &[key("key", 0), string("value")],
    deprecated: Some(Deprecated {
        since: "2.6.12",
        replaced_by: "`SET` with the `NX` argument",
    }),
    ..Command::new(
        "setnx",
        "1.0.0",
        Group::String,
        3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        setnx,
    )
};
fn setnx(ctx: &mut Ctx<'_>) -> Run {
    let set = Set {
        key: ctx.arg(1),
        value: ctx.arg(2),
        options: Options {
            when: When::Missing,
            ..Options::NONE
        },
    };
    run_set(ctx, &set, |reply| reply.int(0), |reply| reply.int(1))
}

const SETEX: Command = Command {
    summary: "Sets the value of a key, and how many seconds it has to live.",
    example: "SETEX greeting 60 hello",
    keys: &[KeySpec::at(1, key_flag::OW | key_flag::UPDATE)],
    args: &[key("key", 0), integer("seconds"), string("value")],
    deprecated: Some(Deprecated {
        since: "2.6.12",
        replaced_by: "`SET` with the `EX` argument",
    }),
    ..Command::new(
        "setex",
        "2.0.0",
        Group::String,
        4,
        flag::WRITE | flag::DENYOOM,
        setex,
    )
};
fn setex(ctx: &mut Ctx<'_>) -> Run {
    set_with_expiry(ctx, Unit::Seconds)
}

const PSETEX: Command = Command {
    summary: "Sets the value of a key, and how many milliseconds it has to live.",
    example: "PSETEX greeting 1500 hello",
    keys: &[KeySpec::at(1, key_flag::OW | key_flag::UPDATE)],
    args: &[key("key", 0), integer("milliseconds"), string("value")],
    deprecated: Some(Deprecated {
        since: "2.6.12",
        replaced_by: "`SET` with the `PX` argument",
    }),
    ..Command::new(
        "psetex",
        "2.6.0",
        Group::String,
        4,
        flag::WRITE | flag::DENYOOM,
        psetex,
    )
};
fn psetex(ctx: &mut Ctx<'_>) -> Run {
    set_with_expiry(ctx, Unit::Milliseconds)
}

fn set_with_expiry(ctx: &mut Ctx<'_>, unit: Unit) -> Run {
    let set = Set {
        key: ctx.arg(1),
        value: ctx.arg(3),
        options: Options {
            expiry: Expiry::Set(ctx.arg(2), unit),
            ..Options::NONE
        },
    };
    run_set(ctx, &set, Reply::null, Reply::ok)
}

const GETSET: Command = Command {
    summary: "Sets the value of a key and returns the one before.",
    example: "GETSET greeting hi",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), string("value")],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`SET` with the `!GET` argument",
    }),
    ..Command::new(
        "getset",
        "1.0.0",
        Group::String,
        3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        getset,
    )
};
fn getset(ctx: &mut Ctx<'_>) -> Run {
    let found = ctx.find_to_read(ctx.arg(1));
    reply_value(ctx, found)?;
    store(ctx, ctx.arg(1), found, Text::new(ctx.arg(2)), false);
    ctx.done()
}
