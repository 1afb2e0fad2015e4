//! Sets: members, each once.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::context::{Ctx, Run};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, pattern, string};
use crate::types::set::Set;

use super::collection::{Walk, read_cursor, reply_walk, shrunk};

/// The family.
pub const COMMANDS: &[Command] = &[
    SADD, SREM, SMOVE, SISMEMBER, SMISMEMBER, SCARD, SMEMBERS, SSCAN,
];

/// The set of this name, if there is such a key.
pub(super) fn find_set(ctx: &Ctx<'_>, name: &[u8]) -> Result<Option<KeyRef>, ReplyError> {
    match ctx.find(name) {
        Some(key) => ctx.broker.keys.set(key).map(|_| Some(key)),
        None => Ok(None),
    }
}

/// The set of this name, ready for so many more members, of which this is the first; a new one, if there is no such key.
fn find_or_create(
    ctx: &mut Ctx<'_>,
    name: &[u8],
    first: &[u8],
    added: usize,
) -> Result<KeyRef, ReplyError> {
    let packing = ctx.broker.packing;
    match find_set(ctx, name)? {
        Some(key) => {
            ctx.broker.keys.set_mut(key)?.expect(added, &packing);
            Ok(key)
        }
        None => {
            let set = Set::for_members(first, added, ctx.broker.hash_key, &packing);
            Ok(ctx.create(name, Value::Set(Rc::new(set))))
        }
    }
}

const SADD: Command = Command {
    summary: "Adds members to a set; those it has already change nothing.",
    complexity: "O(N), N being the number of members given.",
    example: "SADD seen order:1 order:2",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("member").multiple()],
    ..Command::new(
        "sadd",
        "1.0.0",
        Group::Set,
        -3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        sadd,
    )
};
fn sadd(ctx: &mut Ctx<'_>) -> Run {
    let key = find_or_create(ctx, ctx.arg(1), ctx.arg(2), ctx.argc() - 2)?;
    let packing = ctx.broker.packing;
    let set = ctx.broker.keys.set_mut(key)?;
    let members = ctx.args.from(2).iter();
    let added = members.filter(|member| set.add(member, &packing)).count();
    if added > 0 {
        ctx.changed(key, Class::Set, "sadd");
    }
    ctx.count(added)
}

const SREM: Command = Command {
    summary: "Removes members of a set, and the set with the last of them.",
    complexity: "O(N), N being the number of members given.",
    example: "SREM seen order:1",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("member").multiple()],
    ..Command::new(
        "srem",
        "1.0.0",
        Group::Set,
        -3,
        flag::WRITE | flag::FAST,
        srem,
    )
};
fn srem(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let set = ctx.broker.keys.set_mut(key)?;
    let members = ctx.args.from(2).iter();
    let removed = members.filter(|member| set.remove(member)).count();
    if removed > 0 {
        shrunk(ctx, key, Class::Set, "srem");
    }
    ctx.count(removed)
}

const SMOVE: Command = Command {
    summary: "Moves a member from one set to another.",
    example: "SMOVE waiting done order:1",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[key("source", 0), key("destination", 1), string("member")],
    ..Command::new(
        "smove",
        "1.0.0",
        Group::Set,
        4,
        flag::WRITE | flag::FAST,
        smove,
    )
};
fn smove(ctx: &mut Ctx<'_>) -> Run {
    let Some(source) = find_set(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let (target, member) = (find_set(ctx, ctx.arg(2))?, ctx.arg(3));
    if target == Some(source) {
        let there = ctx.broker.keys.set(source)?.contains(member);
        return ctx.int(i64::from(there));
    }
    if !ctx.broker.keys.set_mut(source)?.remove(member) {
        return ctx.int(0);
    }
    shrunk(ctx, source, Class::Set, "srem");
    let target = find_or_create(ctx, ctx.arg(2), member, 1)?;
    let packing = ctx.broker.packing;
    if ctx.broker.keys.set_mut(target)?.add(member, &packing) {
        ctx.changed(target, Class::Set, "sadd");
    }
    ctx.int(1)
}

const SISMEMBER: Command = Command {
    summary: "Tells whether a set has a member.",
    example: "SISMEMBER seen order:1",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0), string("member")],
    ..Command::new(
        "sismember",
        "1.0.0",
        Group::Set,
        3,
        flag::READONLY | flag::FAST,
        sismember,
    )
};
fn sismember(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let there = ctx.broker.keys.set(key)?.contains(ctx.args.get(2));
    ctx.int(i64::from(there))
}

const SMISMEMBER: Command = Command {
    summary: "Tells for each of several members whether a set has it.",
    complexity: "O(N), N being the number of members given.",
    example: "SMISMEMBER seen order:1 order:9",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("member").multiple()],
    ..Command::new(
        "smismember",
        "6.2.0",
        Group::Set,
        -3,
        flag::READONLY | flag::FAST,
        smismember,
    )
};
fn smismember(ctx: &mut Ctx<'_>) -> Run {
    let set = match find_set(ctx, ctx.arg(1))? {
        Some(key) => Some(ctx.broker.keys.set(key)?),
        None => None,
    };
    ctx.reply.array(ctx.args.len() - 2);
    for member in ctx.args.from(2).iter() {
        let there = set.is_some_and(|set| set.contains(member));
        ctx.reply.int(i64::from(there));
    }
    ctx.done()
}

const SCARD: Command = Command {
    summary: "Counts the members of a set.",
    example: "SCARD seen",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "scard",
        "1.0.0",
        Group::Set,
        2,
        flag::READONLY | flag::FAST,
        scard,
    )
};
fn scard(ctx: &mut Ctx<'_>) -> Run {
    match find_set(ctx, ctx.arg(1))? {
        Some(key) => {
            let len = ctx.broker.keys.set(key)?.len();
            ctx.count(len)
        }
        None => ctx.int(0),
    }
}

const SMEMBERS: Command = Command {
    summary: "Returns all members of a set.",
    complexity: "O(N), N being the number of members.",
    example: "SMEMBERS seen",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new("smembers", "1.0.0", Group::Set, 2, flag::READONLY, smembers)
};
fn smembers(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        ctx.reply.set(0);
        return ctx.done();
    };
    let set = ctx.broker.keys.set(key)?;
    ctx.reply.set(set.len());
    set.each(|member| ctx.reply.bulk(member));
    ctx.done()
}

const SSCAN: Command = Command {
    summary: "Walks over the members of a set in steps: give back the cursor of the reply until it is 0.",
    complexity: "O(1) for each call, O(N) for a whole walk over N members.",
    example: "SSCAN seen 0 MATCH order:*",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        integer("cursor"),
        pattern("pattern").token("MATCH").optional(),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new("sscan", "2.8.0", Group::Set, -3, flag::READONLY, sscan)
};
fn sscan(ctx: &mut Ctx<'_>) -> Run {
    let cursor = read_cursor(ctx.arg(2))?;
    let Some(key) = find_set(ctx, ctx.arg(1))? else {
        reply_walk(ctx, 0, &[]);
        return ctx.done();
    };
    let walk = Walk::read(ctx, false)?;
    let set = ctx.broker.keys.set(key)?;
    let mut found = Vec::new();
    let cursor = walk.go(cursor, |cursor| {
        let mut seen = 0;
        let next = set.scan(cursor, |member| {
            seen += 1;
            if walk.wants(member) {
                found.push(member.to_vec());
            }
        });
        (next, seen)
    });
    reply_walk(ctx, cursor, &found);
    ctx.done()
}
