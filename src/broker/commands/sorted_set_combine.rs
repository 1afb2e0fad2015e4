//! Sorted sets, combined with each other and with plain sets: union, intersection, difference.

use crate::order;
use alloc::vec::Vec;
use core::ops::Range;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::Value;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, one_of, word};
use crate::types::sorted_set::Place;

use super::collection::{Combine, count_limit};
use super::sorted_set_algebra::{Aggregate, Members, Source, combine};
use super::sorted_set_args::{Found, reply_members, score, store_members};

/// The family.
pub const COMMANDS: &[Command] = &[
    ZUNION,
    ZUNIONSTORE,
    ZINTER,
    ZINTERSTORE,
    ZDIFF,
    ZDIFFSTORE,
    ZINTERCARD,
];

/// What is asked besides the keys.
struct Options {
    weights: Vec<f64>,
    aggregate: Aggregate,
    with_scores: bool,
    limit: usize,
}

/// Which options a command has.
#[derive(Clone, Copy)]
struct Form {
    how: Combine,
    stores: bool,
    counts: bool,
}

/// The keys of a request: `numkeys key [key …]`, `numkeys` being this argument.
fn read_keys(ctx: &Ctx<'_>, numkeys: usize) -> Result<Range<usize>, ReplyError> {
    let count = args::integer(ctx.arg(numkeys))?;
    let Some(count) = usize::try_from(count).ok().filter(|&count| count > 0) else {
        return Err(errors::no_input_key(ctx.command.name));
    };
    let keys = numkeys + 1..(numkeys + 1).saturating_add(count);
    if keys.end > ctx.argc() {
        return Err(errors::SYNTAX);
    }
    Ok(keys)
}

fn read_members<'c>(ctx: &'c Ctx<'_>, keys: Range<usize>) -> Result<Vec<Members<'c>>, ReplyError> {
    let value = |at| {
        ctx.find_to_read(ctx.arg(at))
            .map(|key| ctx.broker.keys.value(key))
    };
    keys.map(|at| match value(at) {
        None => Ok(Members::Missing),
        Some(Value::Set(set)) => Ok(Members::Plain(set)),
        Some(Value::SortedSet(set)) => Ok(Members::Sorted(set)),
        Some(_) => Err(errors::WRONG_TYPE),
    })
    .collect()
}

/// Reads the options behind the keys.
fn read_options(ctx: &Ctx<'_>, form: Form, keys: &Range<usize>) -> Result<Options, ReplyError> {
    let mut options = Options {
        weights: alloc::vec![1.0; keys.len()],
        aggregate: Aggregate::Sum,
        with_scores: false,
        limit: 0,
    };
    let weighs = form.how != Combine::Difference && !form.counts;
    let mut at = keys.end;
    while at < ctx.argc() {
        let (option, left) = (ctx.arg(at), ctx.argc() - at - 1);
        if weighs && left >= keys.len() && args::is(option, "weights") {
            for weight in &mut options.weights {
                at += 1;
                *weight = score(ctx.arg(at)).ok_or(errors::WEIGHT_NOT_A_FLOAT)?;
            }
        } else if weighs && left >= 1 && args::is(option, "aggregate") {
            at += 1;
            options.aggregate = read_aggregate(ctx.arg(at))?;
        } else if !form.stores && !form.counts && args::is(option, "withscores") {
            options.with_scores = true;
        } else if form.counts && left >= 1 && args::is(option, "limit") {
            at += 1;
            options.limit = count_limit(ctx.arg(at))?;
        } else {
            return Err(errors::SYNTAX);
        }
        at += 1;
    }
    Ok(options)
}

fn read_aggregate(word: &[u8]) -> Result<Aggregate, ReplyError> {
    let words = [
        ("sum", Aggregate::Sum),
        ("min", Aggregate::Min),
        ("max", Aggregate::Max),
    ];
    let found = words.into_iter().find(|(name, _)| args::is(word, name));
    found.map(|(_, aggregate)| aggregate).ok_or(errors::SYNTAX)
}

/// Reads the request and combines; `numkeys` is this argument.
fn run(ctx: &Ctx<'_>, form: Form, numkeys: usize) -> Result<(Vec<Found>, Options), ReplyError> {
    let keys = read_keys(ctx, numkeys)?;
    let members = read_members(ctx, keys.clone())?;
    let options = read_options(ctx, form, &keys)?;
    let weights = options.weights.iter();
    let sources = members
        .into_iter()
        .zip(weights)
        .map(|(members, &weight)| Source { members, weight });
    let found = combine(
        form.how,
        sources.collect(),
        options.aggregate,
        options.limit,
    );
    Ok((found, options))
}

fn reply_combined(ctx: &mut Ctx<'_>, how: Combine) -> Run {
    let form = Form {
        how,
        stores: false,
        counts: false,
    };
    let (found, options) = run(ctx, form, 1)?;
    let places = found.into_iter().map(|found| Place {
        score: found.score,
        member: found.member,
    });
    let mut places: Vec<Place> = places.collect();
    order::sort(&mut places);
    let members = places.iter().map(|place| (&place.member, place.score));
    reply_members(ctx.reply, members, options.with_scores);
    ctx.done()
}

fn store_combined(ctx: &mut Ctx<'_>, how: Combine, event: &'static str) -> Run {
    let form = Form {
        how,
        stores: true,
        counts: false,
    };
    let (found, _) = run(ctx, form, 2)?;
    let longest = found.iter().map(|found| found.member.len()).max();
    let count = store_members(ctx, found, longest.unwrap_or(0), event)?;
    ctx.count(count)
}

const ZUNION: Command = Command {
    summary: "Returns the members that any of several sets has, with their scores put together.",
    complexity: "O(N)+O(M*log(M)), N being the number of all members and M of members returned.",
    example: "ZUNION 2 monday tuesday WITHSCORES",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        integer("weight").token("WEIGHTS").optional().multiple(),
        one_of(
            "aggregate",
            &[word("sum", "SUM"), word("min", "MIN"), word("max", "MAX")],
        )
        .token("AGGREGATE")
        .optional(),
        word("withscores", "WITHSCORES").optional(),
    ],
    ..Command::new(
        "zunion",
        "6.2.0",
        Group::SortedSet,
        -3,
        flag::READONLY,
        zunion,
    )
};
fn zunion(ctx: &mut Ctx<'_>) -> Run {
    reply_combined(ctx, Combine::Union)
}

const ZUNIONSTORE: Command = Command {
    summary: "Stores the members that any of several sets has, with their scores put together.",
    complexity: "O(N)+O(M*log(M)), N being the number of all members and M of members stored.",
    example: "ZUNIONSTORE week 2 monday tuesday WEIGHTS 1 2 AGGREGATE MAX",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::counted(2, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[
        key("destination", 0),
        integer("numkeys"),
        key("key", 1).multiple(),
        integer("weight").token("WEIGHTS").optional().multiple(),
        one_of(
            "aggregate",
            &[word("sum", "SUM"), word("min", "MIN"), word("max", "MAX")],
        )
        .token("AGGREGATE")
        .optional(),
    ],
    ..Command::new(
        "zunionstore",
        "2.0.0",
        Group::SortedSet,
        -4,
        flag::WRITE | flag::DENYOOM,
        zunionstore,
    )
};
fn zunionstore(ctx: &mut Ctx<'_>) -> Run {
    store_combined(ctx, Combine::Union, "zunionstore")
}

const ZINTER: Command = Command {
    summary: "Returns the members that all of several sets have, with their scores put together.",
    complexity: "O(N*K)+O(M*log(M)), N being the size of the smallest set, K the number of sets and M of members returned.",
    example: "ZINTER 2 monday tuesday WITHSCORES",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        integer("weight").token("WEIGHTS").optional().multiple(),
        one_of(
            "aggregate",
            &[word("sum", "SUM"), word("min", "MIN"), word("max", "MAX")],
        )
        .token("AGGREGATE")
        .optional(),
        word("withscores", "WITHSCORES").optional(),
    ],
    ..Command::new(
        "zinter",
        "6.2.0",
        Group::SortedSet,
        -3,
        flag::READONLY,
        zinter,
    )
};
fn zinter(ctx: &mut Ctx<'_>) -> Run {
    reply_combined(ctx, Combine::Intersection)
}

const ZINTERSTORE: Command = Command {
    summary: "Stores the members that all of several sets have, with their scores put together.",
    complexity: "O(N*K)+O(M*log(M)), N being the size of the smallest set, K the number of sets and M of members stored.",
    example: "ZINTERSTORE both 2 monday tuesday AGGREGATE MIN",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::counted(2, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[
        key("destination", 0),
        integer("numkeys"),
        key("key", 1).multiple(),
        integer("weight").token("WEIGHTS").optional().multiple(),
        one_of(
            "aggregate",
            &[word("sum", "SUM"), word("min", "MIN"), word("max", "MAX")],
        )
        .token("AGGREGATE")
        .optional(),
    ],
    ..Command::new(
        "zinterstore",
        "2.0.0",
        Group::SortedSet,
        -4,
        flag::WRITE | flag::DENYOOM,
        zinterstore,
    )
};
fn zinterstore(ctx: &mut Ctx<'_>) -> Run {
    store_combined(ctx, Combine::Intersection, "zinterstore")
}

const ZDIFF: Command = Command {
    summary: "Returns the members of the first set that none of the others has.",
    complexity: "O(N*K+M*log(M)), N being the size of the first set, K the number of sets and M of members returned.",
    example: "ZDIFF 2 monday tuesday WITHSCORES",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        word("withscores", "WITHSCORES").optional(),
    ],
    ..Command::new(
        "zdiff",
        "6.2.0",
        Group::SortedSet,
        -3,
        flag::READONLY,
        zdiff,
    )
};
fn zdiff(ctx: &mut Ctx<'_>) -> Run {
    reply_combined(ctx, Combine::Difference)
}

const ZDIFFSTORE: Command = Command {
    summary: "Stores the members of the first set that none of the others has.",
    complexity: "O(N*K+M*log(M)), N being the size of the first set, K the number of sets and M of members stored.",
    example: "ZDIFFSTORE gone 2 monday tuesday",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::counted(2, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[
        key("destination", 0),
        integer("numkeys"),
        key("key", 1).multiple(),
    ],
    ..Command::new(
        "zdiffstore",
        "6.2.0",
        Group::SortedSet,
        -4,
        flag::WRITE | flag::DENYOOM,
        zdiffstore,
    )
};
fn zdiffstore(ctx: &mut Ctx<'_>) -> Run {
    store_combined(ctx, Combine::Difference, "zdiffstore")
}

const ZINTERCARD: Command = Command {
    summary: "Counts the members that all of several sets have, up to a limit.",
    complexity: "O(N*K), N being the size of the smallest set and K the number of sets.",
    example: "ZINTERCARD 2 monday tuesday LIMIT 10",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        integer("limit").token("LIMIT").optional(),
    ],
    ..Command::new(
        "zintercard",
        "7.0.0",
        Group::SortedSet,
        -3,
        flag::READONLY,
        zintercard,
    )
};
fn zintercard(ctx: &mut Ctx<'_>) -> Run {
    let form = Form {
        how: Combine::Intersection,
        stores: false,
        counts: true,
    };
    let (found, _) = run(ctx, form, 1)?;
    ctx.count(found.len())
}
