//! Hashes: the times to live of their fields.

use core::ops::Range;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::NEVER;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string, unix_time, word,
};

use super::hash::{find_hash, took, wrote};
use super::times::{Conditions, Unit};

/// The family.
pub const COMMANDS: &[Command] = &[
    HEXPIRE,
    HPEXPIRE,
    HEXPIREAT,
    HPEXPIREAT,
    HTTL,
    HPTTL,
    HEXPIRETIME,
    HPEXPIRETIME,
    HPERSIST,
];

/// The last millisecond since the Unix epoch that a field may be given (46 bits).
const EXPIRY_MS_MAX: i64 = (1 << 46) - 1;

/// What a field's code says: there is no such field.
const NO_FIELD: i64 = -2;

/// What a field's code says: it has no time to live.
const NO_EXPIRY: i64 = -1;

/// The moment that an argument means, in milliseconds since the Unix epoch.
///
/// # Errors
/// It is no number, negative, or too far away.
pub(super) fn read_moment(ctx: &Ctx<'_>, text: &[u8], unit: Unit) -> Result<u64, ReplyError> {
    let number = args::integer(text)?;
    if number < 0 {
        return Err(errors::EXPIRE_NEGATIVE);
    }
    match unit.moment_ms(number, ctx.now_ms()) {
        Some(ms) if ms <= EXPIRY_MS_MAX => Ok(ms as u64),
        _ => Err(errors::invalid_expire(ctx.command.name)),
    }
}

/// Reads `FIELDS numfields field [field …]` from an argument to the end; gives the arguments that are fields.
pub(super) fn read_fields(
    ctx: &Ctx<'_>,
    at: usize,
    not_positive: ReplyError,
) -> Result<Range<usize>, ReplyError> {
    if !args::is(ctx.arg(at), "fields") {
        return Err(errors::FIELDS_MISSING);
    }
    let count = args::positive(ctx.arg(at + 1), not_positive)?;
    let fields = at + 2..ctx.argc();
    if fields.len() != count {
        return Err(errors::NUMFIELDS_MISMATCH);
    }
    Ok(fields)
}

const HEXPIRE: Command = Command {
    summary: "Sets how many seconds fields of a hash have left to live.",
    complexity: "O(N), N being the number of fields given.",
    example: "HEXPIRE user:1 60 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        integer("seconds"),
        one_of(
            "condition",
            &[
                word("nx", "NX"),
                word("xx", "XX"),
                word("gt", "GT"),
                word("lt", "LT"),
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
        "hexpire",
        "7.4.0",
        Group::Hash,
        -6,
        flag::WRITE | flag::FAST,
        hexpire,
    )
};
fn hexpire(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::Seconds)
}

const HPEXPIRE: Command = Command {
    summary: "Sets how many milliseconds fields of a hash have left to live.",
    complexity: "O(N), N being the number of fields given.",
    example: "HPEXPIRE user:1 1500 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        integer("milliseconds"),
        one_of(
            "condition",
            &[
                word("nx", "NX"),
                word("xx", "XX"),
                word("gt", "GT"),
                word("lt", "LT"),
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
        "hpexpire",
        "7.4.0",
        Group::Hash,
        -6,
        flag::WRITE | flag::FAST,
        hpexpire,
    )
};
fn hpexpire(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::Milliseconds)
}

const HEXPIREAT: Command = Command {
    summary: "Sets the Unix time in seconds at which fields of a hash go.",
    complexity: "O(N), N being the number of fields given.",
    example: "HEXPIREAT user:1 1767225660 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        unix_time("unix-time-seconds"),
        one_of(
            "condition",
            &[
                word("nx", "NX"),
                word("xx", "XX"),
                word("gt", "GT"),
                word("lt", "LT"),
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
        "hexpireat",
        "7.4.0",
        Group::Hash,
        -6,
        flag::WRITE | flag::FAST,
        hexpireat,
    )
};
fn hexpireat(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::UnixSeconds)
}

const HPEXPIREAT: Command = Command {
    summary: "Sets the Unix time in milliseconds at which fields of a hash go.",
    complexity: "O(N), N being the number of fields given.",
    example: "HPEXPIREAT user:1 1767225660000 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        unix_time("unix-time-milliseconds"),
        one_of(
            "condition",
            &[
                word("nx", "NX"),
                word("xx", "XX"),
                word("gt", "GT"),
                word("lt", "LT"),
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
        "hpexpireat",
        "7.4.0",
        Group::Hash,
        -6,
        flag::WRITE | flag::FAST,
        hpexpireat,
    )
};
fn hpexpireat(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::UnixMilliseconds)
}

fn set_expiry(ctx: &mut Ctx<'_>, unit: Unit) -> Run {
    let found = find_hash(ctx, ctx.arg(1))?;
    let when = read_moment(ctx, ctx.arg(2), unit)?;
    let mut conditions = Conditions::default();
    let at = 3 + usize::from(conditions.add(ctx.arg(3)));
    let fields = read_fields(ctx, at, errors::NUMFIELDS_NOT_POSITIVE)?;
    ctx.reply.array(fields.len());
    let Some(key) = found else {
        fields.for_each(|_| ctx.reply.int(NO_FIELD));
        return ctx.done();
    };
    let now_ms = ctx.now_ms();
    let hash = ctx.broker.keys.hash_mut(key)?;
    hash.mark_timed();
    let (mut removed, mut set) = (false, false);
    for field in fields.map(|at| ctx.args.get(at)) {
        let code = match hash.cell(field) {
            None => NO_FIELD,
            Some(cell) if !conditions.allow(cell.expires_ms, when) => 0,
            Some(_) if when <= now_ms => {
                hash.remove(field);
                removed = true;
                2
            }
            Some(_) => {
                hash.expire(field, when);
                set = true;
                1
            }
        };
        ctx.reply.int(code);
    }
    if set {
        wrote(ctx, key, "hexpire");
    }
    if removed {
        took(ctx, key, "hdel");
    }
    ctx.done()
}

const HTTL: Command = Command {
    summary: "Tells how many seconds fields of a hash have left: -1 without a limit, -2 without such a field.",
    complexity: "O(N), N being the number of fields given.",
    example: "HTTL user:1 FIELDS 1 token",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "httl",
        "7.4.0",
        Group::Hash,
        -5,
        flag::READONLY | flag::FAST,
        httl,
    )
};
fn httl(ctx: &mut Ctx<'_>) -> Run {
    let now_ms = ctx.now_ms();
    tell_expiry(ctx, |at| at.saturating_sub(now_ms).div_ceil(1000))
}

const HPTTL: Command = Command {
    summary: "Tells how many milliseconds fields of a hash have left: -1 without a limit, -2 without such a field.",
    complexity: "O(N), N being the number of fields given.",
    example: "HPTTL user:1 FIELDS 1 token",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hpttl",
        "7.4.0",
        Group::Hash,
        -5,
        flag::READONLY | flag::FAST,
        hpttl,
    )
};
fn hpttl(ctx: &mut Ctx<'_>) -> Run {
    let now_ms = ctx.now_ms();
    tell_expiry(ctx, |at| at.saturating_sub(now_ms))
}

const HEXPIRETIME: Command = Command {
    summary: "Tells the Unix time in seconds at which fields of a hash go: -1 for never, -2 without such a field.",
    complexity: "O(N), N being the number of fields given.",
    example: "HEXPIRETIME user:1 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hexpiretime",
        "7.4.0",
        Group::Hash,
        -5,
        flag::READONLY | flag::FAST,
        hexpiretime,
    )
};
fn hexpiretime(ctx: &mut Ctx<'_>) -> Run {
    tell_expiry(ctx, |at| at.div_ceil(1000))
}

const HPEXPIRETIME: Command = Command {
    summary: "Tells the Unix time in milliseconds at which fields of a hash go: -1 for never, -2 without such a field.",
    complexity: "O(N), N being the number of fields given.",
    example: "HPEXPIRETIME user:1 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hpexpiretime",
        "7.4.0",
        Group::Hash,
        -5,
        flag::READONLY | flag::FAST,
        hpexpiretime,
    )
};
fn hpexpiretime(ctx: &mut Ctx<'_>) -> Run {
    tell_expiry(ctx, |at| at)
}

fn tell_expiry(ctx: &mut Ctx<'_>, as_asked: impl Fn(u64) -> u64) -> Run {
    let found = find_hash(ctx, ctx.arg(1))?;
    let fields = read_fields(ctx, 2, errors::NUMFIELDS_NOT_POSITIVE_INTEGER)?;
    let hash = match found {
        Some(key) => Some(ctx.broker.keys.hash(key)?),
        None => None,
    };
    ctx.reply.array(fields.len());
    for field in fields.map(|at| ctx.args.get(at)) {
        let code = match hash.and_then(|hash| hash.cell(field)) {
            None => NO_FIELD,
            Some(cell) if cell.expires_ms == NEVER => NO_EXPIRY,
            Some(cell) => as_asked(cell.expires_ms) as i64,
        };
        ctx.reply.int(code);
    }
    ctx.done()
}

const HPERSIST: Command = Command {
    summary: "Lifts the limits of the lives of fields of a hash.",
    complexity: "O(N), N being the number of fields given.",
    example: "HPERSIST user:1 FIELDS 1 token",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        block(
            "fields",
            &[integer("numfields"), string("field").multiple()],
        )
        .token("FIELDS"),
    ],
    ..Command::new(
        "hpersist",
        "7.4.0",
        Group::Hash,
        -5,
        flag::WRITE | flag::FAST,
        hpersist,
    )
};
fn hpersist(ctx: &mut Ctx<'_>) -> Run {
    let found = find_hash(ctx, ctx.arg(1))?;
    let fields = read_fields(ctx, 2, errors::NUMFIELDS_NOT_POSITIVE_INTEGER)?;
    ctx.reply.array(fields.len());
    let Some(key) = found else {
        fields.for_each(|_| ctx.reply.int(NO_FIELD));
        return ctx.done();
    };
    let hash = ctx.broker.keys.hash_mut(key)?;
    let mut lifted = false;
    for field in fields.map(|at| ctx.args.get(at)) {
        let code = match hash.cell(field) {
            None => NO_FIELD,
            Some(cell) if cell.expires_ms == NEVER => NO_EXPIRY,
            Some(_) => {
                hash.expire(field, NEVER);
                lifted = true;
                1
            }
        };
        ctx.reply.int(code);
    }
    if lifted {
        wrote(ctx, key, "hpersist");
    }
    ctx.done()
}
