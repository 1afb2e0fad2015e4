//! Sorted sets: reading ranges of members, by rank, by score or by member.

use alloc::vec::Vec;
use core::ops::Range;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::reply::ReplyError;
use crate::table::{
    Command, Deprecated, Group, KeySpec, block, double, flag, integer, key, key_flag, one_of,
    string, word,
};
use crate::types::sorted_set::{LexBound, Place, ScoreBound, SortedSet};

use super::sorted_set_args::{
    Found, find_sorted, lex_bound, reply_members, score_bound, store_members,
};

/// The family.
pub const COMMANDS: &[Command] = &[
    ZRANGE,
    ZREVRANGE,
    ZRANGEBYSCORE,
    ZREVRANGEBYSCORE,
    ZRANGEBYLEX,
    ZREVRANGEBYLEX,
    ZRANGESTORE,
];

/// What a range goes by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RangeBy {
    Rank,
    Score,
    Lex,
}

/// A range of members, as it is asked for.
#[derive(Clone, Copy)]
pub(super) enum Bounds<'a> {
    /// From one rank to another, negative ones from the end.
    Rank(i64, i64),
    /// From one score to another.
    Score(ScoreBound, ScoreBound),
    /// From one member to another.
    Lex(LexBound<'a>, LexBound<'a>),
}

/// The ranks of a range; by rank and in reverse, they are counted from the other end.
pub(super) fn indexes(set: &SortedSet, bounds: Bounds<'_>, reverse: bool) -> Range<usize> {
    match bounds {
        Bounds::Score(min, max) => set.ranks_by_score(min, max),
        Bounds::Lex(min, max) => set.ranks_by_lex(min, max, reverse),
        Bounds::Rank(start, end) => {
            let len = set.len() as i64;
            let from_start = |rank: i64| {
                if rank < 0 {
                    len.saturating_add(rank)
                } else {
                    rank
                }
            };
            let (start, end) = (from_start(start).max(0), from_start(end).min(len - 1));
            if start > end {
                0..0
            } else if reverse {
                (len - 1 - end) as usize..(len - start) as usize
            } else {
                start as usize..(end + 1) as usize
            }
        }
    }
}

/// What a range command leaves open, for its options to say.
#[derive(Clone, Copy)]
struct Form {
    by: Option<RangeBy>,
    reverse: Option<bool>,
    /// ZRANGESTORE: the source is argument 2, and scores are stored anyway.
    stores: bool,
}

impl Form {
    /// A command of the old style, which says everything by its name.
    const fn fixed(by: RangeBy, reverse: bool) -> Form {
        Form {
            by: Some(by),
            reverse: Some(reverse),
            stores: false,
        }
    }
}

/// What a range command is asked.
struct Asked<'a> {
    bounds: Bounds<'a>,
    reverse: bool,
    with_scores: bool,
    limit: Option<(i64, i64)>,
}

/// Reads everything from the first bound, which is this argument, to the end.
fn read<'a>(ctx: &Ctx<'a>, form: Form, first: usize) -> Result<Asked<'a>, ReplyError> {
    let (mut by, mut reverse) = (form.by, form.reverse);
    let (mut with_scores, mut limit) = (false, None);
    let mut at = first + 2;
    while at < ctx.argc() {
        let option = ctx.arg(at);
        if !form.stores && args::is(option, "withscores") {
            with_scores = true;
        } else if args::is(option, "limit") && at + 2 < ctx.argc() {
            let (offset, count) = (
                args::integer(ctx.arg(at + 1))?,
                args::integer(ctx.arg(at + 2))?,
            );
            limit = Some((offset, count));
            at += 2;
        } else if reverse.is_none() && args::is(option, "rev") {
            reverse = Some(true);
        } else if by.is_none() && args::is(option, "bylex") {
            by = Some(RangeBy::Lex);
        } else if by.is_none() && args::is(option, "byscore") {
            by = Some(RangeBy::Score);
        } else {
            return Err(errors::SYNTAX);
        }
        at += 1;
    }
    let (by, reverse) = (by.unwrap_or(RangeBy::Rank), reverse.unwrap_or(false));
    if by == RangeBy::Rank && limit.is_some_and(|(_, count)| count != -1) {
        return Err(errors::LIMIT_WITHOUT_BY);
    }
    if by == RangeBy::Lex && with_scores {
        return Err(errors::WITHSCORES_BY_LEX);
    }
    Ok(Asked {
        bounds: read_bounds(ctx, by, reverse, first)?,
        reverse,
        with_scores,
        limit: limit.filter(|_| by != RangeBy::Rank),
    })
}

/// In reverse, the larger bound by score or by member comes first.
fn read_bounds<'a>(
    ctx: &Ctx<'a>,
    by: RangeBy,
    reverse: bool,
    first: usize,
) -> Result<Bounds<'a>, ReplyError> {
    let (min, max) = if reverse && by != RangeBy::Rank {
        (ctx.arg(first + 1), ctx.arg(first))
    } else {
        (ctx.arg(first), ctx.arg(first + 1))
    };
    Ok(match by {
        RangeBy::Rank => Bounds::Rank(args::integer(min)?, args::integer(max)?),
        RangeBy::Score => Bounds::Score(score_bound(min)?, score_bound(max)?),
        RangeBy::Lex => Bounds::Lex(lex_bound(min)?, lex_bound(max)?),
    })
}

/// The ranks that are left of a range when LIMIT has skipped and cut. A negative offset leaves none, a negative count all.
fn limited(ranks: Range<usize>, asked: &Asked<'_>) -> Range<usize> {
    let Some((offset, count)) = asked.limit else {
        return ranks;
    };
    let Ok(offset) = usize::try_from(offset) else {
        return 0..0;
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let left = ranks.len().saturating_sub(offset).min(count);
    if asked.reverse {
        let end = ranks.end.saturating_sub(offset);
        end - left.min(end)..end
    } else {
        let start = ranks.start.saturating_add(offset);
        start..start + left
    }
}

/// The members that are asked for, in their order.
fn select<'s>(set: &'s SortedSet, asked: &Asked<'_>) -> Vec<&'s Place> {
    let ranks = limited(indexes(set, asked.bounds, asked.reverse), asked);
    let members = set.range(ranks);
    if asked.reverse {
        members.rev().collect()
    } else {
        members.collect()
    }
}

fn reply_range(ctx: &mut Ctx<'_>, form: Form) -> Run {
    let asked = read(ctx, form, 2)?;
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let chosen = select(ctx.broker.keys.sorted_set(key)?, &asked);
    let members = chosen.iter().map(|place| (&place.member, place.score));
    reply_members(ctx.reply, members, asked.with_scores);
    ctx.done()
}

const ZRANGE: Command = Command {
    summary: "Returns a range of members, by rank, by score or by member.",
    complexity: "O(log(N)+M), N being the number of members and M of members returned.",
    example: "ZRANGE due -inf 1767225660 BYSCORE LIMIT 0 10",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("start"),
        string("stop"),
        one_of(
            "sortby",
            &[word("byscore", "BYSCORE"), word("bylex", "BYLEX")],
        )
        .optional()
        .since("6.2.0"),
        word("rev", "REV").optional().since("6.2.0"),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional()
            .since("6.2.0"),
        word("withscores", "WITHSCORES").optional(),
    ],
    ..Command::new(
        "zrange",
        "1.2.0",
        Group::SortedSet,
        -4,
        flag::READONLY,
        zrange,
    )
};
fn zrange(ctx: &mut Ctx<'_>) -> Run {
    let form = Form {
        by: None,
        reverse: None,
        stores: false,
    };
    reply_range(ctx, form)
}

const ZREVRANGE: Command = Command {
    summary: "Returns the members of a range of ranks, highest score first.",
    complexity: "O(log(N)+M), N being the number of members and M of members returned.",
    example: "ZREVRANGE points 0 9 WITHSCORES",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        integer("start"),
        integer("stop"),
        word("withscores", "WITHSCORES").optional(),
    ],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`ZRANGE` with the `REV` argument",
    }),
    ..Command::new(
        "zrevrange",
        "1.2.0",
        Group::SortedSet,
        -4,
        flag::READONLY,
        zrevrange,
    )
};
fn zrevrange(ctx: &mut Ctx<'_>) -> Run {
    reply_range(ctx, Form::fixed(RangeBy::Rank, true))
}

const ZRANGEBYSCORE: Command = Command {
    summary: "Returns the members whose scores lie between two bounds.",
    complexity: "O(log(N)+M), N being the number of members and M of members returned.",
    example: "ZRANGEBYSCORE due -inf 1767225660 LIMIT 0 10",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        double("min"),
        double("max"),
        word("withscores", "WITHSCORES").optional().since("2.0.0"),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
    ],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`ZRANGE` with the `BYSCORE` argument",
    }),
    ..Command::new(
        "zrangebyscore",
        "1.0.5",
        Group::SortedSet,
        -4,
        flag::READONLY,
        zrangebyscore,
    )
};
fn zrangebyscore(ctx: &mut Ctx<'_>) -> Run {
    reply_range(ctx, Form::fixed(RangeBy::Score, false))
}

const ZREVRANGEBYSCORE: Command = Command {
    summary: "Returns the members whose scores lie between two bounds, highest score first.",
    complexity: "O(log(N)+M), N being the number of members and M of members returned.",
    example: "ZREVRANGEBYSCORE points +inf 100",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        double("max"),
        double("min"),
        word("withscores", "WITHSCORES").optional(),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
    ],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`ZRANGE` with the `REV` and `BYSCORE` arguments",
    }),
    ..Command::new(
        "zrevrangebyscore",
        "2.2.0",
        Group::SortedSet,
        -4,
        flag::READONLY,
        zrevrangebyscore,
    )
};
fn zrevrangebyscore(ctx: &mut Ctx<'_>) -> Run {
    reply_range(ctx, Form::fixed(RangeBy::Score, true))
}

const ZRANGEBYLEX: Command = Command {
    summary: "Returns the members that lie between two bounds, in a sorted set of equal scores.",
    complexity: "O(log(N)+M), N being the number of members and M of members returned.",
    example: "ZRANGEBYLEX names [a (b",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("min"),
        string("max"),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
    ],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`ZRANGE` with the `BYLEX` argument",
    }),
    ..Command::new(
        "zrangebylex",
        "2.8.9",
        Group::SortedSet,
        -4,
        flag::READONLY,
        zrangebylex,
    )
};
fn zrangebylex(ctx: &mut Ctx<'_>) -> Run {
    reply_range(ctx, Form::fixed(RangeBy::Lex, false))
}

const ZREVRANGEBYLEX: Command = Command {
    summary: "Returns the members that lie between two bounds, in a sorted set of equal scores, from the last to the first.",
    complexity: "O(log(N)+M), N being the number of members and M of members returned.",
    example: "ZREVRANGEBYLEX names (b [a",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("max"),
        string("min"),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
    ],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`ZRANGE` with the `REV` and `BYLEX` arguments",
    }),
    ..Command::new(
        "zrevrangebylex",
        "2.8.9",
        Group::SortedSet,
        -4,
        flag::READONLY,
        zrevrangebylex,
    )
};
fn zrevrangebylex(ctx: &mut Ctx<'_>) -> Run {
    reply_range(ctx, Form::fixed(RangeBy::Lex, true))
}

const ZRANGESTORE: Command = Command {
    summary: "Stores a range of members as a sorted set.",
    complexity: "O(log(N)+M*log(M)), N being the number of members and M of members stored.",
    example: "ZRANGESTORE top points 0 9 REV",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::at(2, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[
        key("dst", 0),
        key("src", 1),
        string("min"),
        string("max"),
        one_of(
            "sortby",
            &[word("byscore", "BYSCORE"), word("bylex", "BYLEX")],
        )
        .optional(),
        word("rev", "REV").optional(),
        block("limit", &[integer("offset"), integer("count")])
            .token("LIMIT")
            .optional(),
    ],
    ..Command::new(
        "zrangestore",
        "6.2.0",
        Group::SortedSet,
        -5,
        flag::WRITE | flag::DENYOOM,
        zrangestore,
    )
};
fn zrangestore(ctx: &mut Ctx<'_>) -> Run {
    let form = Form {
        by: None,
        reverse: None,
        stores: true,
    };
    let asked = read(ctx, form, 3)?;
    let mut found = Vec::new();
    if let Some(key) = ctx.find_to_read(ctx.arg(2)) {
        let set = ctx.broker.keys.sorted_set(key)?;
        found.extend(select(set, &asked).into_iter().map(|place| Found {
            member: place.member.clone(),
            score: place.score,
            parent: set.get(&place.member).and_then(|standing| standing.msg),
        }));
    }
    let count = store_members(ctx, found, 0, "zrangestore")?;
    ctx.count(count)
}
