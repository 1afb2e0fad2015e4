//! Sorted sets, at their ends: taking members, at once or waiting for them.

use core::ops::Range;

use crate::args;
use crate::blocking::WaitsFor;
use crate::context::{Block, Ctx, Flow, Run};
use crate::errors;
use crate::event::{End, Event, Kind};
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, double, flag, integer, key, key_flag, one_of, word};

use super::collection::shrunk;
use super::sorted_set_args::find_sorted;

/// The family.
pub const COMMANDS: &[Command] = &[ZPOPMIN, ZPOPMAX, ZMPOP, BZMPOP, BZPOPMIN, BZPOPMAX];

fn pop_event(end: End) -> &'static str {
    match end {
        End::Head => "zpopmin",
        End::Tail => "zpopmax",
    }
}

/// Takes so many members, which are there, from an end; writes each with its score, as a pair of its own if `nested`.
fn pop_into_reply(
    ctx: &mut Ctx<'_>,
    key: KeyRef,
    end: End,
    count: usize,
    nested: bool,
) -> Result<(), ReplyError> {
    let id = ctx.broker.keys.id(key);
    let set = ctx.broker.keys.sorted_set_mut(key)?;
    for _ in 0..count {
        let rank = match end {
            End::Head => 0,
            End::Tail => set.len() - 1,
        };
        let Some(place) = set.at(rank).cloned() else {
            break;
        };
        if nested {
            ctx.reply.array(2);
        }
        ctx.reply.bulk(&place.member);
        ctx.reply.double(place.score);
        if let Some((_, standing)) = set.remove(&place.member)
            && let Some(msg) = standing.msg
        {
            ctx.broker.journal.emit(Event::Popped {
                key: id,
                msg,
                end,
                by: ctx.by,
            });
        }
    }
    shrunk(ctx, key, Class::SortedSet, pop_event(end));
    Ok(())
}

const ZPOPMIN: Command = Command {
    summary: "Takes the members with the lowest scores.",
    complexity: "O(N*log(M)), N being the number of members taken and M of members there.",
    example: "ZPOPMIN due 2",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0), integer("count").optional()],
    ..Command::new(
        "zpopmin",
        "5.0.0",
        Group::SortedSet,
        -2,
        flag::WRITE | flag::FAST,
        zpopmin,
    )
};
fn zpopmin(ctx: &mut Ctx<'_>) -> Run {
    pop(ctx, End::Head)
}

const ZPOPMAX: Command = Command {
    summary: "Takes the members with the highest scores.",
    complexity: "O(N*log(M)), N being the number of members taken and M of members there.",
    example: "ZPOPMAX points 2",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0), integer("count").optional()],
    ..Command::new(
        "zpopmax",
        "5.0.0",
        Group::SortedSet,
        -2,
        flag::WRITE | flag::FAST,
        zpopmax,
    )
};
fn zpopmax(ctx: &mut Ctx<'_>) -> Run {
    pop(ctx, End::Tail)
}

fn pop(ctx: &mut Ctx<'_>, end: End) -> Run {
    let count = match ctx.argc() {
        2 => None,
        3 => Some(args::not_negative(ctx.arg(2))?),
        _ => return Err(errors::SYNTAX),
    };
    let Some(key) = find_sorted(ctx, ctx.arg(1))?.filter(|_| count != Some(0)) else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let taken = count
        .unwrap_or(1)
        .min(ctx.broker.keys.sorted_set(key)?.len());
    let nested = count.is_some() && ctx.reply.resp3();
    ctx.reply.array(if nested { taken } else { taken * 2 });
    pop_into_reply(ctx, key, end, taken, nested)?;
    ctx.done()
}

/// What ZMPOP and BZMPOP are asked: `numkeys key [key …] MIN|MAX [COUNT count]`.
struct ManyPop {
    keys: Range<usize>,
    end: End,
    count: usize,
}

fn many_pop(ctx: &Ctx<'_>, numkeys: usize) -> Result<ManyPop, ReplyError> {
    let keys = args::positive(ctx.arg(numkeys), errors::NUMKEYS_NOT_POSITIVE)?;
    let behind = (numkeys + 1).saturating_add(keys);
    if behind >= ctx.argc() {
        return Err(errors::SYNTAX);
    }
    let end = match ctx.arg(behind) {
        word if args::is(word, "min") => End::Head,
        word if args::is(word, "max") => End::Tail,
        _ => return Err(errors::SYNTAX),
    };
    let count = match ctx.argc() - behind - 1 {
        0 => 1,
        n if n >= 2 && args::is(ctx.arg(behind + 1), "count") => {
            let count = args::positive(ctx.arg(behind + 2), errors::COUNT_NOT_POSITIVE)?;
            if n > 2 {
                return Err(errors::SYNTAX);
            }
            count
        }
        _ => return Err(errors::SYNTAX),
    };
    Ok(ManyPop {
        keys: numkeys + 1..behind,
        end,
        count,
    })
}

/// Takes from the first key that exists, and writes its name and the members. False if there is none.
fn pop_many(ctx: &mut Ctx<'_>, asked: &ManyPop) -> Result<bool, ReplyError> {
    for at in asked.keys.clone() {
        let Some(key) = find_sorted(ctx, ctx.arg(at))? else {
            continue;
        };
        let count = asked.count.min(ctx.broker.keys.sorted_set(key)?.len());
        ctx.reply.array(2);
        ctx.reply.bulk(ctx.arg(at));
        ctx.reply.array(count);
        pop_into_reply(ctx, key, asked.end, count, true)?;
        return Ok(true);
    }
    Ok(false)
}

const ZMPOP: Command = Command {
    summary: "Takes members from the first sorted set that has any.",
    complexity: "O(K)+O(N*log(M)), K being the number of keys, N of members taken and M of members there.",
    example: "ZMPOP 2 urgent due MIN COUNT 2",
    keys: &[KeySpec::counted(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        one_of("where", &[word("min", "MIN"), word("max", "MAX")]),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new("zmpop", "7.0.0", Group::SortedSet, -4, flag::WRITE, zmpop)
};
fn zmpop(ctx: &mut Ctx<'_>) -> Run {
    let asked = many_pop(ctx, 1)?;
    if pop_many(ctx, &asked)? {
        ctx.done()
    } else {
        ctx.null_array()
    }
}

const BZMPOP: Command = Command {
    summary: "Takes members from the first sorted set that has any; waits if none has.",
    complexity: "O(K)+O(N*log(M)), K being the number of keys, N of members taken and M of members there.",
    example: "BZMPOP 5 2 urgent due MIN COUNT 2",
    keys: &[KeySpec::counted(
        2,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[
        double("timeout"),
        integer("numkeys"),
        key("key", 0).multiple(),
        one_of("where", &[word("min", "MIN"), word("max", "MAX")]),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new(
        "bzmpop",
        "7.0.0",
        Group::SortedSet,
        -5,
        flag::WRITE | flag::BLOCKING,
        bzmpop,
    )
};
fn bzmpop(ctx: &mut Ctx<'_>) -> Run {
    let asked = many_pop(ctx, 2)?;
    let until = args::timeout_seconds(ctx.arg(1), ctx.now)?;
    if pop_many(ctx, &asked)? {
        return ctx.done();
    }
    let waits_for = WaitsFor::Kind(Kind::SortedSet);
    Ok(Flow::Block(Block::on(asked.keys, waits_for, until)))
}

const BZPOPMIN: Command = Command {
    summary: "Takes the member with the lowest score from the first sorted set that has one; waits if none has.",
    complexity: "O(log(N)), N being the number of members.",
    example: "BZPOPMIN due 5",
    keys: &[KeySpec::range(
        1,
        -2,
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0).multiple(), double("timeout")],
    ..Command::new(
        "bzpopmin",
        "5.0.0",
        Group::SortedSet,
        -3,
        flag::WRITE | flag::BLOCKING | flag::FAST,
        bzpopmin,
    )
};
fn bzpopmin(ctx: &mut Ctx<'_>) -> Run {
    blocking_pop(ctx, End::Head)
}

const BZPOPMAX: Command = Command {
    summary: "Takes the member with the highest score from the first sorted set that has one; waits if none has.",
    complexity: "O(log(N)), N being the number of members.",
    example: "BZPOPMAX points 5",
    keys: &[KeySpec::range(
        1,
        -2,
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0).multiple(), double("timeout")],
    ..Command::new(
        "bzpopmax",
        "5.0.0",
        Group::SortedSet,
        -3,
        flag::WRITE | flag::BLOCKING | flag::FAST,
        bzpopmax,
    )
};
fn bzpopmax(ctx: &mut Ctx<'_>) -> Run {
    blocking_pop(ctx, End::Tail)
}

fn blocking_pop(ctx: &mut Ctx<'_>, end: End) -> Run {
    let keys = 1..ctx.argc() - 1;
    let until = args::timeout_seconds(ctx.arg(keys.end), ctx.now)?;
    for at in keys.clone() {
        if let Some(key) = find_sorted(ctx, ctx.arg(at))? {
            ctx.reply.array(3);
            ctx.reply.bulk(ctx.arg(at));
            pop_into_reply(ctx, key, end, 1, false)?;
            return ctx.done();
        }
    }
    let waits_for = WaitsFor::Kind(Kind::SortedSet);
    Ok(Flow::Block(Block::on(keys, waits_for, until)))
}
