//! Sets: random members.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::KeyRef;
use crate::node::splitmix;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag};

use super::collection::{Draw, check_repeated, read_draw, shrunk};
use super::set::find_set;

/// The family.
pub const COMMANDS: &[Command] = &[SPOP, SRANDMEMBER];

/// A set of which SPOP leaves less than one member for so many that it takes is rebuilt from what is left.
const REBUILD_RATIO: usize = 5;

const SPOP: Command = Command {
    summary: "Takes random members out of a set.",
    complexity: "O(N), N being the number of members taken.",
    example: "SPOP waiting 2",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0), integer("count").optional().since("3.2.0")],
    ..Command::new(
        "spop",
        "1.0.0",
        Group::Set,
        -2,
        flag::WRITE | flag::FAST,
        spop,
    )
};
fn spop(ctx: &mut Ctx<'_>) -> Run {
    match ctx.argc() {
        2 => pop_one(ctx),
        3 => pop_many(ctx),
        _ => Err(errors::SYNTAX),
    }
}

fn pop_one(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        return ctx.null();
    };
    let mut source = || splitmix(&mut ctx.broker.random);
    let chosen = ctx.broker.keys.set(key)?.random(&mut source);
    let Some(member) = chosen.map(Cow::into_owned) else {
        return ctx.null();
    };
    ctx.reply.bulk(&member);
    ctx.broker.keys.set_mut(key)?.remove(&member);
    shrunk(ctx, key, Class::Set, "spop");
    ctx.done()
}

fn pop_many(ctx: &mut Ctx<'_>) -> Run {
    let count = args::not_negative(ctx.arg(2))?;
    let Some(key) = find_set(ctx, ctx.arg(1))?.filter(|_| count > 0) else {
        ctx.reply.set(0);
        return ctx.done();
    };
    let taken = take(ctx, key, count)?;
    ctx.reply.set(taken.len());
    taken.iter().for_each(|member| ctx.reply.bulk(member));
    shrunk(ctx, key, Class::Set, "spop");
    ctx.done()
}

/// Takes so many random members out, or all.
fn take(ctx: &mut Ctx<'_>, key: KeyRef, count: usize) -> Result<Vec<Vec<u8>>, ReplyError> {
    let packing = ctx.broker.packing;
    let mut source = || splitmix(&mut ctx.broker.random);
    let set = ctx.broker.keys.set_mut(key)?;
    let taken: Vec<Vec<u8>> = if count >= set.len() {
        set.iter().map(|member| member.to_vec()).collect()
    } else {
        let chosen = set.random_distinct(count, &mut source);
        chosen.into_iter().map(Cow::into_owned).collect()
    };
    for member in &taken {
        set.remove(member);
    }
    if set.len().saturating_mul(REBUILD_RATIO) <= count {
        set.repack(&packing);
    }
    Ok(taken)
}

const SRANDMEMBER: Command = Command {
    summary: "Returns random members of a set: different ones, or with a negative count so many, some of them perhaps the same.",
    complexity: "O(N), N being the number of members returned.",
    example: "SRANDMEMBER waiting 2",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), integer("count").optional().since("2.6.0")],
    ..Command::new(
        "srandmember",
        "1.0.0",
        Group::Set,
        -2,
        flag::READONLY,
        srandmember,
    )
};
fn srandmember(ctx: &mut Ctx<'_>) -> Run {
    match ctx.argc() {
        2 => look_at_one(ctx),
        3 => look_at_many(ctx),
        _ => Err(errors::SYNTAX),
    }
}

fn look_at_one(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        return ctx.null();
    };
    let mut source = || splitmix(&mut ctx.broker.random);
    match ctx.broker.keys.set(key)?.random(&mut source) {
        Some(member) => ctx.reply.bulk(&member),
        None => ctx.reply.null(),
    }
    ctx.done()
}

fn look_at_many(ctx: &mut Ctx<'_>) -> Run {
    let asked = read_draw(ctx.arg(2), false)?;
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let set = ctx.broker.keys.set(key)?;
    let mut source = || splitmix(&mut ctx.broker.random);
    let chosen = match asked {
        Draw::Distinct(count) if count >= set.len() => {
            ctx.reply.array(set.len());
            set.each(|member| ctx.reply.bulk(member));
            return ctx.done();
        }
        Draw::Distinct(count) => set.random_distinct(count, &mut source),
        Draw::Repeated(count) => {
            let draws = 0..check_repeated(count)?;
            draws.filter_map(|_| set.random(&mut source)).collect()
        }
    };
    ctx.reply.array(chosen.len());
    chosen.iter().for_each(|member| ctx.reply.bulk(member));
    ctx.done()
}
