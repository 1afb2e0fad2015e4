//! Sorted sets: removing ranges of members.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::event::Name;
use crate::notify::Class;
use crate::table::{Command, Group, KeySpec, double, flag, integer, key, key_flag, string};

use super::collection::shrunk;
use super::sorted_set::remove;
use super::sorted_set_args::{find_sorted, lex_bound, score_bound};
use super::sorted_set_range::{Bounds, indexes};

/// The family.
pub const COMMANDS: &[Command] = &[ZREMRANGEBYRANK, ZREMRANGEBYSCORE, ZREMRANGEBYLEX];

const ZREMRANGEBYRANK: Command = Command {
    summary: "Removes the members of a range of ranks.",
    complexity: "O(log(N)+M*log(N)), N being the number of members and M of members removed.",
    example: "ZREMRANGEBYRANK points 0 -101",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), integer("start"), integer("stop")],
    ..Command::new(
        "zremrangebyrank",
        "2.0.0",
        Group::SortedSet,
        4,
        flag::WRITE,
        zremrangebyrank,
    )
};
fn zremrangebyrank(ctx: &mut Ctx<'_>) -> Run {
    let bounds = Bounds::Rank(args::integer(ctx.arg(2))?, args::integer(ctx.arg(3))?);
    remove_range(ctx, bounds, "zremrangebyrank")
}

const ZREMRANGEBYSCORE: Command = Command {
    summary: "Removes the members whose scores lie between two bounds.",
    complexity: "O(log(N)+M*log(N)), N being the number of members and M of members removed.",
    example: "ZREMRANGEBYSCORE due -inf (1767225660",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), double("min"), double("max")],
    ..Command::new(
        "zremrangebyscore",
        "1.2.0",
        Group::SortedSet,
        4,
        flag::WRITE,
        zremrangebyscore,
    )
};
fn zremrangebyscore(ctx: &mut Ctx<'_>) -> Run {
    let bounds = Bounds::Score(score_bound(ctx.arg(2))?, score_bound(ctx.arg(3))?);
    remove_range(ctx, bounds, "zremrangebyscore")
}

const ZREMRANGEBYLEX: Command = Command {
    summary: "Removes the members that lie between two bounds, in a sorted set of equal scores.",
    complexity: "O(log(N)+M*log(N)), N being the number of members and M of members removed.",
    example: "ZREMRANGEBYLEX names [a (b",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("min"), string("max")],
    ..Command::new(
        "zremrangebylex",
        "2.8.9",
        Group::SortedSet,
        4,
        flag::WRITE,
        zremrangebylex,
    )
};
fn zremrangebylex(ctx: &mut Ctx<'_>) -> Run {
    let bounds = Bounds::Lex(lex_bound(ctx.arg(2))?, lex_bound(ctx.arg(3))?);
    remove_range(ctx, bounds, "zremrangebylex")
}

fn remove_range(ctx: &mut Ctx<'_>, bounds: Bounds<'_>, event: &'static str) -> Run {
    let Some(key) = find_sorted(ctx, ctx.arg(1))? else {
        return ctx.int(0);
    };
    let set = ctx.broker.keys.sorted_set(key)?;
    let doomed = set.range(indexes(set, bounds, false));
    let doomed: Vec<Name> = doomed.map(|place| place.member.clone()).collect();
    for member in &doomed {
        remove(ctx, key, member)?;
    }
    if !doomed.is_empty() {
        shrunk(ctx, key, Class::SortedSet, event);
    }
    ctx.count(doomed.len())
}
