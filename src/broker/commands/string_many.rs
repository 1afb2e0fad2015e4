//! Strings, several at once.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::reply::ReplyError;
use crate::table::{
    Begin, Command, Find, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string,
    unix_time, word,
};
use crate::types::text::Text;

use super::string_set::{Options, When, read_option, store, write};

/// The family.
pub const COMMANDS: &[Command] = &[MSET, MSETNX, MSETEX];

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

/// The most keys of MSETEX.
const KEYS_MAX: usize = i32::MAX as usize;

const MSETEX: Command = Command {
    summary: "Sets the values of several keys and their time to live, if all or none of them exist.",
    complexity: "O(N), N being the number of keys.",
    example: "MSETEX 2 a 1 b 2 NX EX 60",
    tips: &[
        "request_policy:multi_shard",
        "response_policy:all_succeeded",
    ],
    keys: &[KeySpec {
        flags: key_flag::OW | key_flag::UPDATE,
        begin: Begin::Index(1),
        find: Find::KeyNum {
            count: 0,
            first: 1,
            step: 2,
        },
        notes: "",
    }],
    args: &[
        integer("numkeys"),
        block("data", &[key("key", 0), string("value")]).multiple(),
        one_of("condition", &[word("nx", "NX"), word("xx", "XX")]).optional(),
        one_of(
            "expiration",
            &[
                integer("seconds").token("EX"),
                integer("milliseconds").token("PX"),
                unix_time("unix-time-seconds").token("EXAT"),
                unix_time("unix-time-milliseconds").token("PXAT"),
                word("keepttl", "KEEPTTL"),
            ],
        )
        .optional(),
    ],
    ..Command::new(
        "msetex",
        "8.4.0",
        Group::String,
        -4,
        flag::WRITE | flag::DENYOOM,
        msetex,
    )
};
fn msetex(ctx: &mut Ctx<'_>) -> Run {
    let keys = args::positive(ctx.arg(1), errors::MSETEX_NUMKEYS)?;
    if keys > KEYS_MAX {
        return Err(errors::MSETEX_NUMKEYS);
    }
    if keys > (ctx.argc() - 2) / 2 {
        return Err(errors::MSETEX_PAIRS);
    }
    let end = 2 + keys * 2;
    let options = read_msetex(ctx, end)?;
    let expires_ms = options.check(ctx)?;
    let exists = |at| ctx.find(ctx.arg(at)).is_some();
    let refused = match options.when {
        When::Missing => (2..end).step_by(2).any(exists),
        When::Present => !(2..end).step_by(2).all(exists),
        _ => false,
    };
    if refused {
        return ctx.int(0);
    }
    for at in (2..end).step_by(2) {
        let found = ctx.find(ctx.arg(at));
        write(
            ctx,
            ctx.arg(at),
            found,
            ctx.arg(at + 1),
            &options,
            expires_ms,
        );
    }
    ctx.int(1)
}

/// The options of SET, from argument `at` on, but for GET and the comparisons.
fn read_msetex<'a>(ctx: &Ctx<'a>, mut at: usize) -> Result<Options<'a>, ReplyError> {
    let mut options = Options::NONE;
    while at < ctx.argc() {
        at += read_option(ctx, at, &mut options)?;
        if options.get || matches!(options.when, When::Passes(..)) {
            return Err(errors::SYNTAX);
        }
    }
    Ok(options)
}
