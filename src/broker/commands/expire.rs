//! Times to live.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::NEVER;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, flag, integer, key, key_flag, one_of, unix_time, word,
};

use super::generic::delete;
use super::times::{Conditions, Unit};

/// The family.
pub const COMMANDS: &[Command] = &[
    EXPIRE,
    PEXPIRE,
    EXPIREAT,
    PEXPIREAT,
    TTL,
    PTTL,
    EXPIRETIME,
    PEXPIRETIME,
    PERSIST,
];

const EXPIRE: Command = Command {
    summary: "Sets how many seconds a key has left to live.",
    example: "EXPIRE jobs 60",
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
        .optional()
        .since("7.0.0"),
    ],
    ..Command::new(
        "expire",
        "1.0.0",
        Group::Generic,
        -3,
        flag::WRITE | flag::FAST,
        expire,
    )
};
fn expire(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::Seconds)
}

const PEXPIRE: Command = Command {
    summary: "Sets how many milliseconds a key has left to live.",
    example: "PEXPIRE jobs 1500",
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
        .optional()
        .since("7.0.0"),
    ],
    ..Command::new(
        "pexpire",
        "2.6.0",
        Group::Generic,
        -3,
        flag::WRITE | flag::FAST,
        pexpire,
    )
};
fn pexpire(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::Milliseconds)
}

const EXPIREAT: Command = Command {
    summary: "Sets the Unix time in seconds at which a key goes.",
    example: "EXPIREAT jobs 1767225660",
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
        .optional()
        .since("7.0.0"),
    ],
    ..Command::new(
        "expireat",
        "1.2.0",
        Group::Generic,
        -3,
        flag::WRITE | flag::FAST,
        expireat,
    )
};
fn expireat(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::UnixSeconds)
}

const PEXPIREAT: Command = Command {
    summary: "Sets the Unix time in milliseconds at which a key goes.",
    example: "PEXPIREAT jobs 1767225660000",
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
        .optional()
        .since("7.0.0"),
    ],
    ..Command::new(
        "pexpireat",
        "2.6.0",
        Group::Generic,
        -3,
        flag::WRITE | flag::FAST,
        pexpireat,
    )
};
fn pexpireat(ctx: &mut Ctx<'_>) -> Run {
    set_expiry(ctx, Unit::UnixMilliseconds)
}

fn set_expiry(ctx: &mut Ctx<'_>, unit: Unit) -> Run {
    let conditions = read_conditions(ctx)?;
    let number = args::integer(ctx.arg(2))?;
    let when = unit
        .moment_ms(number, ctx.now_ms())
        .ok_or_else(|| errors::invalid_expire(ctx.command.name))?;
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(0);
    };
    if !conditions.allow(ctx.broker.keys.object(key).expires_ms, when.max(0) as u64) {
        return ctx.int(0);
    }
    if when <= ctx.now_ms() as i64 {
        delete(ctx, key);
    } else {
        ctx.broker.expire_key(key, when as u64);
        ctx.changed(key, Class::Generic, "expire");
    }
    ctx.int(1)
}

fn read_conditions(ctx: &Ctx<'_>) -> Result<Conditions, ReplyError> {
    let mut conditions = Conditions::default();
    for option in ctx.args.from(3).iter() {
        if !conditions.add(option) {
            return Err(errors::text(&[b"ERR Unsupported option ", option]));
        }
    }
    if conditions.without && (conditions.with || conditions.later || conditions.sooner) {
        return Err(errors::EXPIRE_NX_CONFLICT);
    }
    if conditions.later && conditions.sooner {
        return Err(errors::EXPIRE_GT_LT_CONFLICT);
    }
    Ok(conditions)
}

const TTL: Command = Command {
    summary: "Tells how many seconds a key has left: -1 without a limit, -2 without such a key.",
    example: "TTL jobs",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "ttl",
        "1.0.0",
        Group::Generic,
        2,
        flag::READONLY | flag::FAST,
        ttl,
    )
};
fn ttl(ctx: &mut Ctx<'_>) -> Run {
    let now_ms = ctx.now_ms();
    tell_expiry(ctx, |at| {
        at.saturating_sub(now_ms).saturating_add(500) / 1000
    })
}

const PTTL: Command = Command {
    summary: "Tells how many milliseconds a key has left: -1 without a limit, -2 without such a key.",
    example: "PTTL jobs",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "pttl",
        "2.6.0",
        Group::Generic,
        2,
        flag::READONLY | flag::FAST,
        pttl,
    )
};
fn pttl(ctx: &mut Ctx<'_>) -> Run {
    let now_ms = ctx.now_ms();
    tell_expiry(ctx, |at| at.saturating_sub(now_ms))
}

const EXPIRETIME: Command = Command {
    summary: "Tells the Unix time in seconds at which a key goes: -1 for never, -2 without such a key.",
    example: "EXPIRETIME jobs",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "expiretime",
        "7.0.0",
        Group::Generic,
        2,
        flag::READONLY | flag::FAST,
        expiretime,
    )
};
fn expiretime(ctx: &mut Ctx<'_>) -> Run {
    tell_expiry(ctx, |at| at.saturating_add(500) / 1000)
}

const PEXPIRETIME: Command = Command {
    summary: "Tells the Unix time in milliseconds at which a key goes: -1 for never, -2 without such a key.",
    example: "PEXPIRETIME jobs",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "pexpiretime",
        "7.0.0",
        Group::Generic,
        2,
        flag::READONLY | flag::FAST,
        pexpiretime,
    )
};
fn pexpiretime(ctx: &mut Ctx<'_>) -> Run {
    tell_expiry(ctx, |at| at)
}

fn tell_expiry(ctx: &mut Ctx<'_>, as_asked: impl Fn(u64) -> u64) -> Run {
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(-2);
    };
    match ctx.broker.keys.object(key).expires_ms {
        NEVER => ctx.int(-1),
        at => ctx.int(as_asked(at) as i64),
    }
}

const PERSIST: Command = Command {
    summary: "Lifts the limit of a key's life.",
    example: "PERSIST jobs",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[key("key", 0)],
    ..Command::new(
        "persist",
        "2.2.0",
        Group::Generic,
        2,
        flag::WRITE | flag::FAST,
        persist,
    )
};
fn persist(ctx: &mut Ctx<'_>) -> Run {
    match ctx.find(ctx.arg(1)) {
        Some(key) if ctx.broker.keys.object(key).expires_ms != NEVER => {
            ctx.broker.expire_key(key, NEVER);
            ctx.changed(key, Class::Generic, "persist");
            ctx.int(1)
        }
        _ => ctx.int(0),
    }
}
