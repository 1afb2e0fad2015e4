//! Strings: SET, what it replaced, and several at once.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::{Reply, ReplyError};
use crate::table::{
    Command, Deprecated, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string,
    unix_time, word,
};
use crate::types::text::Text;

use super::expire::Unit;
use super::string::reply_value;
use super::string_expiry::{Expiry, expiry_ms, expiry_unit};

/// The family.
pub const COMMANDS: &[Command] = &[SET, SETNX, SETEX, PSETEX, GETSET, MSET, MSETNX];

/// Under which condition SET writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    Missing,
    Present,
}

/// SET with all its options.
struct Set<'a> {
    key: &'a [u8],
    value: &'a [u8],
    when: When,
    expiry: Expiry<'a>,
    get: bool,
}

const SET: Command = Command {
    summary: "Sets the value of a key, whatever it held before.",
    example: "SET greeting hello EX 60",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE | key_flag::VARIABLE_FLAGS,
    )],
    args: &[
        key("key", 0),
        string("value"),
        one_of("condition", &[word("nx", "NX"), word("xx", "XX")])
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
    let mut set = Set {
        key: ctx.arg(1),
        value: ctx.arg(2),
        when: When::Always,
        expiry: Expiry::Clear,
        get: false,
    };
    let mut at = 3;
    while at < ctx.argc() {
        at += read_set_option(ctx, at, &mut set)?;
    }
    run_set(ctx, &set, Reply::null, Reply::ok)
}

/// Reads one option; returns how many arguments it took.
fn read_set_option<'a>(ctx: &Ctx<'a>, at: usize, set: &mut Set<'a>) -> Result<usize, ReplyError> {
    let option = ctx.arg(at);
    let unit = expiry_unit(option);
    // The same option may be repeated; another one may not.
    let fits = match (set.expiry, unit) {
        (Expiry::Clear, _) => true,
        (Expiry::Keep, unit) => unit.is_none(),
        (Expiry::Set(_, before), unit) => unit == Some(before),
    };
    if args::is(option, "nx") && set.when != When::Present {
        set.when = When::Missing;
    } else if args::is(option, "xx") && set.when != When::Missing {
        set.when = When::Present;
    } else if args::is(option, "get") {
        set.get = true;
    } else if args::is(option, "keepttl") && fits {
        set.expiry = Expiry::Keep;
    } else if let (Some(unit), Some(number), true) = (unit, ctx.args.find(at + 1), fits) {
        set.expiry = Expiry::Set(number, unit);
        return Ok(2);
    } else {
        return Err(errors::SYNTAX);
    }
    Ok(1)
}

fn run_set(
    ctx: &mut Ctx<'_>,
    set: &Set<'_>,
    reply_refused: fn(&mut Reply),
    reply_done: fn(&mut Reply),
) -> Run {
    let expires_ms = match set.expiry {
        Expiry::Set(number, unit) => Some(expiry_ms(ctx, number, unit)?),
        _ => None,
    };
    let found = ctx.find(set.key);
    if set.get {
        reply_value(ctx, found)?;
    }
    let refused = match set.when {
        When::Always => false,
        When::Missing => found.is_some(),
        When::Present => found.is_none(),
    };
    if refused {
        if !set.get {
            reply_refused(ctx.reply);
        }
        return ctx.done();
    }
    store(
        ctx,
        set.key,
        found,
        Text::new(set.value),
        matches!(set.expiry, Expiry::Keep),
    );
    if let (Some(at), Some(key)) = (expires_ms, ctx.find(set.key)) {
        ctx.broker.expire_key(key, at);
        ctx.notify(Class::Generic, "expire", set.key);
    }
    if !set.get {
        reply_done(ctx.reply);
    }
    ctx.done()
}

/// Makes a key hold this string, whatever it held before.
fn store(ctx: &mut Ctx<'_>, name: &[u8], found: Option<KeyRef>, text: Text, keep_ttl: bool) {
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
        when: When::Missing,
        expiry: Expiry::Clear,
        get: false,
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
        when: When::Always,
        expiry: Expiry::Set(ctx.arg(2), unit),
        get: false,
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
    let found = ctx.find(ctx.arg(1));
    reply_value(ctx, found)?;
    store(ctx, ctx.arg(1), found, Text::new(ctx.arg(2)), false);
    ctx.done()
}

const MSET: Command = Command {
    summary: "Sets the values of several keys.",
    complexity: "O(N), N being the number of keys.",
    example: "MSET a 1 b 2",
    tips: &[
        "request_policy:multi_shard",
        "response_policy:all_succeeded",
    ],
    keys: &[KeySpec::range(1, -1, 2, key_flag::OW | key_flag::UPDATE)],
    args: &[block("data", &[key("key", 0), string("value")]).multiple()],
    ..Command::new(
        "mset",
        "1.0.1",
        Group::String,
        -3,
        flag::WRITE | flag::DENYOOM,
        mset,
    )
};
fn mset(ctx: &mut Ctx<'_>) -> Run {
    set_pairs(ctx)?;
    ctx.ok()
}

const MSETNX: Command = Command {
    summary: "Sets the values of several keys, if none of them exists.",
    complexity: "O(N), N being the number of keys.",
    example: "MSETNX a 1 b 2",
    keys: &[KeySpec::range(1, -1, 2, key_flag::OW | key_flag::INSERT)],
    args: &[block("data", &[key("key", 0), string("value")]).multiple()],
    ..Command::new(
        "msetnx",
        "1.0.1",
        Group::String,
        -3,
        flag::WRITE | flag::DENYOOM,
        msetnx,
    )
};
fn msetnx(ctx: &mut Ctx<'_>) -> Run {
    let whole = !ctx.argc().is_multiple_of(2);
    if whole
        && (1..ctx.argc())
            .step_by(2)
            .any(|at| ctx.find(ctx.arg(at)).is_some())
    {
        return ctx.int(0);
    }
    set_pairs(ctx)?;
    ctx.int(1)
}

fn set_pairs(ctx: &mut Ctx<'_>) -> Result<(), ReplyError> {
    if ctx.argc().is_multiple_of(2) {
        return Err(errors::arity(ctx.command.name));
    }
    for at in (1..ctx.argc()).step_by(2) {
        let found = ctx.find(ctx.arg(at));
        store(ctx, ctx.arg(at), found, Text::new(ctx.arg(at + 1)), false);
    }
    Ok(())
}
