//! Sorted sets: taking members out, and asking for them.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, MessageRemoval};
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, double, flag, key, key_flag, string, word};

use super::collection::shrunk;
use super::sorted_set_args::{find_sorted, lex_bound, score_bound};

/// The family.
pub const COMMANDS: &[Command] = &[
    ZREM, ZCARD, ZSCORE, ZMSCORE, ZRANK, ZREVRANK, ZCOUNT, ZLEXCOUNT,
];

const ZREM: Command = Command {
    summary: "Removes members of a sorted set, and the set with the last of them.",
    complexity: "O(N*log(M)), N being the number of members given and M of members there.",
    example: "ZREM due job:1",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("member").multiple()],
    ..Command::new(
        "zrem",
        "1.2.0",
        Group::SortedSet,
        -3,
        flag::WRITE | flag::FAST,
        zrem,
    )
};
fn zrem(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let mut removed = 0;
    for member in ctx.args.from(2).iter() {
        removed += usize::from(remove(ctx, key, member)?);
    }
    if removed > 0 {
        shrunk(ctx, key, Class::SortedSet, "zrem");
    }
    ctx.count(removed)
}

/// Removes one member because the request says so. False if it is not there.
pub(super) fn remove(ctx: &mut Ctx<'_>, key: KeyRef, member: &[u8]) -> Result<bool, ReplyError> {
    let id = ctx.broker.keys.id(key);
    let set = ctx.broker.keys.sorted_set_mut(key)?;
    let Some((rank, standing)) = set.remove(member) else {
        return Ok(false);
    };
    if let Some(msg) = standing.msg {
        let by = ctx.by;
        ctx.emit(Event::Removed {
            key: id,
            msg,
            index: rank as u64,
            why: MessageRemoval::Deleted,
            by,
        });
    }
    Ok(true)
}

const ZCARD: Command = Command {
    summary: "Counts the members of a sorted set.",
    example: "ZCARD due",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "zcard",
        "1.2.0",
        Group::SortedSet,
        2,
        flag::READONLY | flag::FAST,
        zcard,
    )
};
fn zcard(ctx: &mut Ctx<'_>) -> Run {
    match find_sorted(ctx, ctx.arg(1))? {
        Some(key) => {
            let len = ctx.broker.keys.sorted_set(key)?.len();
            ctx.count(len)
        }
        None => ctx.int(0),
    }
}

const ZSCORE: Command = Command {
    summary: "Returns the score of a member.",
    example: "ZSCORE due job:1",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("member")],
    ..Command::new(
        "zscore",
        "1.2.0",
        Group::SortedSet,
        3,
        flag::READONLY | flag::FAST,
        zscore,
    )
};
fn zscore(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        return ctx.null();
    };
    match ctx.broker.keys.sorted_set(key)?.get(ctx.args.get(2)) {
        Some(standing) => ctx.reply.double(standing.score),
        None => ctx.reply.null(),
    }
    ctx.done()
}

const ZMSCORE: Command = Command {
    summary: "Returns the scores of members, with nothing for those that are not there.",
    complexity: "O(N), N being the number of members given.",
    example: "ZMSCORE due job:1 job:2",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("member").multiple()],
    ..Command::new(
        "zmscore",
        "6.2.0",
        Group::SortedSet,
        -3,
        flag::READONLY | flag::FAST,
        zmscore,
    )
};
fn zmscore(ctx: &mut Ctx<'_>) -> Run {
    let set = match find_sorted(ctx, ctx.arg(1))? {
        Some(key) => Some(ctx.broker.keys.sorted_set(key)?),
        None => None,
    };
    ctx.reply.array(ctx.args.len() - 2);
    for member in ctx.args.from(2).iter() {
        match set.and_then(|set| set.get(member)) {
            Some(standing) => ctx.reply.double(standing.score),
            None => ctx.reply.null(),
        }
    }
    ctx.done()
}

const ZRANK: Command = Command {
    summary: "Tells how many members come before one, counted from the lowest score.",
    complexity: "O(log(N)), N being the number of members.",
    example: "ZRANK points ada WITHSCORE",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("member"),
        word("withscore", "WITHSCORE").optional(),
    ],
    ..Command::new(
        "zrank",
        "2.0.0",
        Group::SortedSet,
        -3,
        flag::READONLY | flag::FAST,
        zrank,
    )
};
fn zrank(ctx: &mut Ctx<'_>) -> Run {
    tell_rank(ctx, false)
}

const ZREVRANK: Command = Command {
    summary: "Tells how many members come before one, counted from the highest score.",
    complexity: "O(log(N)), N being the number of members.",
    example: "ZREVRANK points ada",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("member"),
        word("withscore", "WITHSCORE").optional(),
    ],
    ..Command::new(
        "zrevrank",
        "2.0.0",
        Group::SortedSet,
        -3,
        flag::READONLY | flag::FAST,
        zrevrank,
    )
};
fn zrevrank(ctx: &mut Ctx<'_>) -> Run {
    tell_rank(ctx, true)
}

fn tell_rank(ctx: &mut Ctx<'_>, reverse: bool) -> Run {
    let with_score = match ctx.argc() {
        3 => false,
        4 if args::is(ctx.arg(3), "withscore") => true,
        4 => return Err(errors::SYNTAX),
        _ => return Err(errors::arity(ctx.command.name)),
    };
    let set = match find_sorted(ctx, ctx.arg(1))? {
        Some(key) => Some(ctx.broker.keys.sorted_set(key)?),
        None => None,
    };
    let member = ctx.args.get(2);
    let found = set.and_then(|set| Some((set.rank(member)?, set.get(member)?, set.len())));
    match found {
        Some((rank, standing, len)) => {
            if with_score {
                ctx.reply.array(2);
            }
            ctx.reply.len(if reverse { len - 1 - rank } else { rank });
            if with_score {
                ctx.reply.double(standing.score);
            }
        }
        None if with_score => ctx.reply.null_array(),
        None => ctx.reply.null(),
    }
    ctx.done()
}

const ZCOUNT: Command = Command {
    summary: "Counts the members whose scores lie between two bounds.",
    complexity: "O(log(N)), N being the number of members.",
    example: "ZCOUNT due -inf 1767225660",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), double("min"), double("max")],
    ..Command::new(
        "zcount",
        "2.0.0",
        Group::SortedSet,
        4,
        flag::READONLY | flag::FAST,
        zcount,
    )
};
fn zcount(ctx: &mut Ctx<'_>) -> Run {
    let (min, max) = (score_bound(ctx.arg(2))?, score_bound(ctx.arg(3))?);
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let ranks = ctx.broker.keys.sorted_set(key)?.ranks_by_score(min, max);
    ctx.count(ranks.len())
}

const ZLEXCOUNT: Command = Command {
    summary: "Counts the members that lie between two bounds, in a sorted set of equal scores.",
    complexity: "O(log(N)), N being the number of members.",
    example: "ZLEXCOUNT names [a (b",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("min"), string("max")],
    ..Command::new(
        "zlexcount",
        "2.8.9",
        Group::SortedSet,
        4,
        flag::READONLY | flag::FAST,
        zlexcount,
    )
};
fn zlexcount(ctx: &mut Ctx<'_>) -> Run {
    let (min, max) = (lex_bound(ctx.arg(2))?, lex_bound(ctx.arg(3))?);
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let ranks = ctx
        .broker
        .keys
        .sorted_set(key)?
        .ranks_by_lex(min, max, false);
    ctx.count(ranks.len())
}
