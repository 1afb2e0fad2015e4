//! Sorted sets, in parts: walking in steps, and random members.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::node::splitmix;
use crate::table::{Command, Group, KeySpec, block, flag, integer, key, key_flag, pattern, word};
use crate::types::sorted_set::Place;

use super::collection::{Draw, Walk, check_repeated, read_cursor, read_draw, reply_walk};
use super::sorted_set_args::{find_sorted, reply_members, scan_score};

/// The family.
pub const COMMANDS: &[Command] = &[ZSCAN, ZRANDMEMBER];

const ZSCAN: Command = Command {
    summary: "Walks over the members of a sorted set in steps: give back the cursor of the reply until it is 0.",
    complexity: "O(1) for each call, O(N) for a whole walk over N members.",
    example: "ZSCAN due 0 MATCH job:*",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        integer("cursor"),
        pattern("pattern").token("MATCH").optional(),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new(
        "zscan",
        "2.8.0",
        Group::SortedSet,
        -3,
        flag::READONLY,
        zscan,
    )
};
fn zscan(ctx: &mut Ctx<'_>) -> Run {
    let cursor = read_cursor(ctx.arg(2))?;
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        reply_walk(ctx, 0, &[]);
        return ctx.done();
    };
    let walk = Walk::read(ctx, false)?;
    let set = ctx.broker.keys.sorted_set(key)?;
    let mut found = Vec::new();
    let cursor = walk.go(cursor, |cursor| {
        let mut seen = 0;
        let next = set.scan(cursor, |member, score| {
            seen += 1;
            if walk.wants(member) {
                found.push(member.to_vec());
                found.push(scan_score(score, set.is_packed()));
            }
        });
        (next, seen)
    });
    reply_walk(ctx, cursor, &found);
    ctx.done()
}

const ZRANDMEMBER: Command = Command {
    summary: "Returns random members of a sorted set: different ones, or with a negative count so many, some of them perhaps the same.",
    complexity: "O(N), N being the number of members returned.",
    example: "ZRANDMEMBER points 2 WITHSCORES",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "options",
            &[
                integer("count"),
                word("withscores", "WITHSCORES").optional(),
            ],
        )
        .optional(),
    ],
    ..Command::new(
        "zrandmember",
        "6.2.0",
        Group::SortedSet,
        -2,
        flag::READONLY,
        zrandmember,
    )
};
fn zrandmember(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() == 2 {
        return one_member(ctx);
    }
    let with_scores = ctx.argc() == 4 && args::is(ctx.arg(3), "withscores");
    if ctx.argc() > 4 || (ctx.argc() == 4 && !with_scores) {
        read_draw(ctx.arg(2), false)?;
        return Err(errors::SYNTAX);
    }
    let asked = read_draw(ctx.arg(2), with_scores)?;
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let set = ctx.broker.keys.sorted_set(key)?;
    let mut source = || splitmix(&mut ctx.broker.random);
    let chosen: Vec<&Place> = match asked {
        Draw::Distinct(count) if count >= set.len() => set.iter().rev().collect(),
        Draw::Distinct(count) => set.random_distinct(count, &mut source),
        Draw::Repeated(count) => {
            let draws = 0..check_repeated(count)?;
            draws.filter_map(|_| set.random(&mut source)).collect()
        }
    };
    let members = chosen.iter().map(|place| (&place.member, place.score));
    reply_members(ctx.reply, members, with_scores);
    ctx.done()
}

fn one_member(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        return ctx.null();
    };
    let mut source = || splitmix(&mut ctx.broker.random);
    match ctx.broker.keys.sorted_set(key)?.random(&mut source) {
        Some(place) => ctx.reply.bulk(&place.member),
        None => ctx.reply.null(),
    }
    ctx.done()
}
