//! Hashes, in parts: walking in steps, and random fields.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::Name;
use crate::node::splitmix;
use crate::reply::Reply;
use crate::table::{Command, Group, KeySpec, block, flag, integer, key, key_flag, pattern, word};
use crate::types::hash::Cell;

use super::collection::{Draw, Walk, check_repeated, read_cursor, read_draw, reply_walk};
use super::hash::find_hash;

/// The family.
pub const COMMANDS: &[Command] = &[HSCAN, HRANDFIELD];

const HSCAN: Command = Command {
    summary: "Walks over the fields of a hash in steps: give back the cursor of the reply until it is 0.",
    complexity: "O(1) for each call, O(N) for a whole walk over N fields.",
    example: "HSCAN user:1 0 MATCH n*",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        integer("cursor"),
        pattern("pattern").token("MATCH").optional(),
        integer("count").token("COUNT").optional(),
        word("novalues", "NOVALUES").optional(),
    ],
    ..Command::new("hscan", "2.8.0", Group::Hash, -3, flag::READONLY, hscan)
};
fn hscan(ctx: &mut Ctx<'_>) -> Run {
    let cursor = read_cursor(ctx.arg(2))?;
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        reply_walk(ctx, 0, &[]);
        return ctx.done();
    };
    let walk = Walk::read(ctx, true)?;
    let hash = ctx.broker.keys.hash(key)?;
    let mut found = Vec::new();
    let cursor = walk.go(cursor, |cursor| {
        let mut seen = 0;
        let next = hash.scan(cursor, |field, cell| {
            seen += 1;
            if walk.wants(field) {
                found.push(field.to_vec());
                if !walk.names_only {
                    found.push(cell.value.to_vec());
                }
            }
        });
        (next, seen)
    });
    reply_walk(ctx, cursor, &found);
    ctx.done()
}

const HRANDFIELD: Command = Command {
    summary: "Returns random fields of a hash: different ones, or with a negative count so many, some of them perhaps the same.",
    complexity: "O(N), N being the number of fields returned.",
    example: "HRANDFIELD user:1 2 WITHVALUES",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "options",
            &[
                integer("count"),
                word("withvalues", "WITHVALUES").optional(),
            ],
        )
        .optional(),
    ],
    ..Command::new(
        "hrandfield",
        "6.2.0",
        Group::Hash,
        -2,
        flag::READONLY,
        hrandfield,
    )
};
fn hrandfield(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() == 2 {
        return one_field(ctx);
    }
    let with_values = ctx.argc() == 4 && args::is(ctx.arg(3), "withvalues");
    if ctx.argc() > 4 || (ctx.argc() == 4 && !with_values) {
        read_draw(ctx.arg(2), false)?;
        return Err(errors::SYNTAX);
    }
    let asked = read_draw(ctx.arg(2), with_values)?;
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let hash = ctx.broker.keys.hash(key)?;
    let mut source = || splitmix(&mut ctx.broker.random);
    let chosen: Vec<(&Name, &Cell)> = match asked {
        Draw::Distinct(count) if count >= hash.len() => hash.iter().collect(),
        Draw::Distinct(count) => hash.random_distinct(count, &mut source),
        Draw::Repeated(count) => {
            let draws = 0..check_repeated(count)?;
            draws.filter_map(|_| hash.random(&mut source)).collect()
        }
    };
    reply_fields(ctx.reply, &chosen, with_values);
    ctx.done()
}

fn one_field(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_hash(ctx, ctx.arg(1))? else {
        return ctx.null();
    };
    let hash = ctx.broker.keys.hash(key)?;
    let mut source = || splitmix(&mut ctx.broker.random);
    match hash.random(&mut source) {
        Some((field, _)) => ctx.reply.bulk(field),
        None => ctx.reply.null(),
    }
    ctx.done()
}

fn reply_fields(reply: &mut Reply, chosen: &[(&Name, &Cell)], with_values: bool) {
    let nested = with_values && reply.resp3();
    let doubled = with_values && !nested;
    reply.array(chosen.len() * if doubled { 2 } else { 1 });
    for (field, cell) in chosen {
        if nested {
            reply.array(2);
        }
        reply.bulk(field);
        if with_values {
            reply.bulk(&cell.value);
        }
    }
}
