//! Strings.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::{KeyRef, NEVER, Value};
use crate::notify::Class;
use crate::reply::{Reply, ReplyError};
use crate::table::{
    Command, Deprecated, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string,
    unix_time, word,
};
use crate::types::text::Text;

use super::expire::{Unit, moment_ms};
use super::generic::delete;

/// The family.
pub const COMMANDS: &[Command] = &[
    SET, SETNX, SETEX, PSETEX, GET, GETSET, GETDEL, GETEX, MSET, MSETNX, MGET, STRLEN, APPEND,
    GETRANGE, SUBSTR, SETRANGE,
];

/// No string grows beyond `proto-max-bulk-len`.
fn check_len(ctx: &Ctx<'_>, len: usize) -> Result<(), ReplyError> {
    if len as u64 > ctx.broker.limits.bulk_bytes_max {
        return Err(errors::STRING_TOO_LONG);
    }
    Ok(())
}

/// Under which condition SET writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    Missing,
    Present,
}

/// What becomes of the time to live.
#[derive(Clone, Copy)]
enum Expiry<'a> {
    /// It goes.
    Clear,
    /// It stays.
    Keep,
    /// It becomes this number, in this unit.
    Set(&'a [u8], Unit),
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

fn expiry_unit(option: &[u8]) -> Option<Unit> {
    let units = [
        ("ex", Unit::Seconds),
        ("px", Unit::Milliseconds),
        ("exat", Unit::UnixSeconds),
        ("pxat", Unit::UnixMilliseconds),
    ];
    units
        .into_iter()
        .find(|(word, _)| args::is(option, word))
        .map(|(_, unit)| unit)
}

/// The moment of an expiry option, in milliseconds.
fn expiry_ms(ctx: &Ctx<'_>, number: &[u8], unit: Unit) -> Result<u64, ReplyError> {
    let number = args::integer(number)?;
    let when = Some(number).filter(|&number| number > 0);
    when.and_then(|number| moment_ms(number, unit, ctx.now_ms()))
        .map(|when| when as u64)
        .ok_or_else(|| errors::invalid_expire(ctx.command.name))
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

/// Writes the string under a key, or null.
fn reply_value(ctx: &mut Ctx<'_>, found: Option<KeyRef>) -> Result<(), ReplyError> {
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
    let found = ctx.find(ctx.arg(1));
    reply_value(ctx, found)?;
    if let Some(key) = found {
        delete(ctx, key);
    }
    ctx.done()
}

const GETEX: Command = Command {
    summary: "Returns the value of a key and changes its time to live.",
    example: "GETEX greeting EX 60",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
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
    let Some(key) = ctx.find(ctx.arg(1)) else {
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
    let unit = expiry_unit(options.get(0)).ok_or(errors::SYNTAX)?;
    let repeated = options
        .iter()
        .step_by(2)
        .all(|option| expiry_unit(option) == Some(unit));
    if !repeated || !options.len().is_multiple_of(2) {
        return Err(errors::SYNTAX);
    }
    Ok(Expiry::Set(options.get(options.len() - 1), unit))
}

fn change_expiry(ctx: &mut Ctx<'_>, key: KeyRef, at: u64) {
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
