//! Sets, combined: intersection, union, difference.

use crate::order;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::ops::Range;

use resp::number::parse_i64;

use crate::context::{Ctx, Run};
use crate::keyspace::Value;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, key, key_flag};
use crate::types::packing::Packing;
use crate::types::set::Set;

use super::collection::{Combine, store};

/// The family.
pub const COMMANDS: &[Command] = &[SINTER, SINTERSTORE, SUNION, SUNIONSTORE, SDIFF, SDIFFSTORE];

/// The sets of these arguments; nothing for keys that do not exist.
pub(super) fn read_sets<'c>(
    ctx: &'c Ctx<'_>,
    keys: Range<usize>,
) -> Result<Vec<Option<&'c Set>>, ReplyError> {
    let mut sets = Vec::with_capacity(keys.len());
    for at in keys {
        sets.push(match ctx.find_to_read(ctx.arg(at)) {
            Some(key) => Some(ctx.broker.keys.set(key)?),
            None => None,
        });
    }
    Ok(sets)
}

impl Combine {
    /// The result, in the form that a real server would give it.
    fn run(self, sets: &[Option<&Set>], empty: Set, packing: &Packing) -> Set {
        let mut result = empty;
        match self {
            Combine::Intersection => {
                let mut members = Vec::new();
                intersect(sets, |member| {
                    members.push(member.to_vec());
                    true
                });
                if !members.iter().all(|member| parse_i64(member).is_some()) {
                    result.keep_order();
                }
                for member in members {
                    result.add(&member, packing);
                }
            }
            Combine::Union => {
                for set in sets.iter().flatten() {
                    set.each(|member| {
                        result.add(member, packing);
                    });
                }
            }
            Combine::Difference => {
                let Some((Some(first), others)) = sets.split_first() else {
                    return result;
                };
                first.each(|member| {
                    if !others.iter().flatten().any(|set| set.contains(member)) {
                        result.add(member, packing);
                    }
                });
            }
        }
        result
    }
}

/// Calls `visit` for every member that all sets have, until it says that it is enough.
pub(super) fn intersect(sets: &[Option<&Set>], mut visit: impl FnMut(&[u8]) -> bool) {
    let by_size = by_size(sets);
    let Some((smallest, others)) = by_size.split_first() else {
        return;
    };
    let mut goes_on = true;
    smallest.each(|member| {
        if goes_on && others.iter().all(|set| set.contains(member)) {
            goes_on = visit(member);
        }
    });
}

/// The sets, the smallest first; none if one is missing. What `visit` is makes no difference here, so this code is there once.
fn by_size<'a>(sets: &[Option<&'a Set>]) -> Vec<&'a Set> {
    let mut all: Vec<&Set> = sets.iter().flatten().copied().collect();
    if all.len() < sets.len() {
        return Vec::new();
    }
    order::sort_by_key(&mut all, |set| set.len());
    all
}

fn combine(ctx: &Ctx<'_>, how: Combine, keys: Range<usize>) -> Result<Set, ReplyError> {
    let sets = read_sets(ctx, keys)?;
    let empty = Set::new(ctx.broker.hash_key);
    Ok(how.run(&sets, empty, &ctx.broker.packing))
}

fn reply_combined(ctx: &mut Ctx<'_>, how: Combine) -> Run {
    let result = combine(ctx, how, 1..ctx.argc())?;
    ctx.reply.set(result.len());
    result.each(|member| ctx.reply.bulk(member));
    ctx.done()
}

fn store_combined(ctx: &mut Ctx<'_>, how: Combine, event: &'static str) -> Run {
    let result = combine(ctx, how, 2..ctx.argc())?;
    let len = result.len();
    let value = (len > 0).then(|| Value::Set(Rc::new(result)));
    store(ctx, ctx.arg(1), value, Class::Set, event);
    ctx.count(len)
}

const SINTER: Command = Command {
    summary: "Returns the members that all of several sets have.",
    complexity: "O(N*M), N being the size of the smallest set and M the number of sets.",
    example: "SINTER paid shipped",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0).multiple()],
    ..Command::new("sinter", "1.0.0", Group::Set, -2, flag::READONLY, sinter)
};
fn sinter(ctx: &mut Ctx<'_>) -> Run {
    reply_combined(ctx, Combine::Intersection)
}

const SINTERSTORE: Command = Command {
    summary: "Stores the members that all of several sets have.",
    complexity: "O(N*M), N being the size of the smallest set and M the number of sets.",
    example: "SINTERSTORE closed paid shipped",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::range(2, -1, 1, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[key("destination", 0), key("key", 1).multiple()],
    ..Command::new(
        "sinterstore",
        "1.0.0",
        Group::Set,
        -3,
        flag::WRITE | flag::DENYOOM,
        sinterstore,
    )
};
fn sinterstore(ctx: &mut Ctx<'_>) -> Run {
    store_combined(ctx, Combine::Intersection, "sinterstore")
}

const SUNION: Command = Command {
    summary: "Returns the members that any of several sets has.",
    complexity: "O(N), N being the number of all members.",
    example: "SUNION paid shipped",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0).multiple()],
    ..Command::new("sunion", "1.0.0", Group::Set, -2, flag::READONLY, sunion)
};
fn sunion(ctx: &mut Ctx<'_>) -> Run {
    reply_combined(ctx, Combine::Union)
}

const SUNIONSTORE: Command = Command {
    summary: "Stores the members that any of several sets has.",
    complexity: "O(N), N being the number of all members.",
    example: "SUNIONSTORE known paid shipped",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::range(2, -1, 1, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[key("destination", 0), key("key", 1).multiple()],
    ..Command::new(
        "sunionstore",
        "1.0.0",
        Group::Set,
        -3,
        flag::WRITE | flag::DENYOOM,
        sunionstore,
    )
};
fn sunionstore(ctx: &mut Ctx<'_>) -> Run {
    store_combined(ctx, Combine::Union, "sunionstore")
}

const SDIFF: Command = Command {
    summary: "Returns the members of the first set that none of the others has.",
    complexity: "O(N*M), N being the size of the first set and M the number of sets.",
    example: "SDIFF paid shipped",
    tips: &["nondeterministic_output_order"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0).multiple()],
    ..Command::new("sdiff", "1.0.0", Group::Set, -2, flag::READONLY, sdiff)
};
fn sdiff(ctx: &mut Ctx<'_>) -> Run {
    reply_combined(ctx, Combine::Difference)
}

const SDIFFSTORE: Command = Command {
    summary: "Stores the members of the first set that none of the others has.",
    complexity: "O(N*M), N being the size of the first set and M the number of sets.",
    example: "SDIFFSTORE open paid shipped",
    keys: &[
        KeySpec::at(1, key_flag::OW | key_flag::UPDATE),
        KeySpec::range(2, -1, 1, key_flag::RO | key_flag::ACCESS),
    ],
    args: &[key("destination", 0), key("key", 1).multiple()],
    ..Command::new(
        "sdiffstore",
        "1.0.0",
        Group::Set,
        -3,
        flag::WRITE | flag::DENYOOM,
        sdiffstore,
    )
};
fn sdiffstore(ctx: &mut Ctx<'_>) -> Run {
    store_combined(ctx, Combine::Difference, "sdiffstore")
}
