//! Sets, combined, of which only the size is asked for. SUNIONCARD and SDIFFCARD (Redis 8.10) follow their command pages.

use core::ops::Range;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, word};
use crate::types::set::Set;

use super::collection::count_limit;
use super::set_combine::{intersect, read_sets};

/// The family.
pub const COMMANDS: &[Command] = &[SINTERCARD, SUNIONCARD, SDIFFCARD];

/// What is asked: `numkeys key [key …] [LIMIT limit]`.
struct Asked {
    keys: Range<usize>,
    /// Where to stop counting; 0 for nowhere.
    limit: usize,
}

impl Asked {
    /// Reads it; APPROX is allowed only of SUNIONCARD.
    fn read(ctx: &Ctx<'_>, approx_allowed: bool) -> Result<Asked, ReplyError> {
        let numkeys = args::positive(ctx.arg(1), errors::NUMKEYS_NOT_POSITIVE)?;
        if numkeys > ctx.argc() - 2 {
            return Err(errors::NUMKEYS_BEYOND_ARGS);
        }
        let mut asked = Asked {
            keys: 2..2 + numkeys,
            limit: 0,
        };
        let mut at = asked.keys.end;
        while at < ctx.argc() {
            // What is exact is as good an estimate as any.
            if approx_allowed && args::is(ctx.arg(at), "approx") {
                at += 1;
                continue;
            }
            if !args::is(ctx.arg(at), "limit") || at + 1 >= ctx.argc() {
                return Err(errors::SYNTAX);
            }
            asked.limit = count_limit(ctx.arg(at + 1))?;
            at += 2;
        }
        Ok(asked)
    }

    fn limited(&self, count: usize) -> usize {
        if self.limit == 0 {
            count
        } else {
            count.min(self.limit)
        }
    }
}

const SINTERCARD: Command = Command {
    summary: "Counts the members that all of several sets have, up to a limit.",
    complexity: "O(N*M), N being the size of the smallest set and M the number of sets.",
    example: "SINTERCARD 2 paid shipped LIMIT 10",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        integer("limit").token("LIMIT").optional(),
    ],
    ..Command::new(
        "sintercard",
        "7.0.0",
        Group::Set,
        -3,
        flag::READONLY,
        sintercard,
    )
};
fn sintercard(ctx: &mut Ctx<'_>) -> Run {
    let asked = Asked::read(ctx, false)?;
    let sets = read_sets(ctx, asked.keys.clone())?;
    let mut count = 0;
    intersect(&sets, |_| {
        count += 1;
        count != asked.limit
    });
    ctx.count(count)
}

const SUNIONCARD: Command = Command {
    summary: "Counts the members that any of several sets has, up to a limit.",
    complexity: "O(N), N being the number of all members.",
    example: "SUNIONCARD 2 paid shipped LIMIT 10",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        word("approx", "APPROX").optional(),
        integer("limit").token("LIMIT").optional(),
    ],
    ..Command::new(
        "sunioncard",
        "8.10.0",
        Group::Set,
        -3,
        flag::READONLY,
        sunioncard,
    )
};
fn sunioncard(ctx: &mut Ctx<'_>) -> Run {
    let asked = Asked::read(ctx, true)?;
    let sets = read_sets(ctx, asked.keys.clone())?;
    // Each member counts where it is met first.
    let new_in = |(nth, set): (usize, &Option<&Set>)| {
        let before = &sets[..nth];
        set.map_or(0, |set| count_unlike(set, before))
    };
    let count = sets.iter().enumerate().map(new_in).sum();
    ctx.count(asked.limited(count))
}

const SDIFFCARD: Command = Command {
    summary: "Counts the members of the first set that none of the others has, up to a limit.",
    complexity: "O(N*M), N being the size of the first set and M the number of sets.",
    example: "SDIFFCARD 2 paid shipped LIMIT 10",
    keys: &[KeySpec::counted(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        integer("limit").token("LIMIT").optional(),
    ],
    ..Command::new(
        "sdiffcard",
        "8.10.0",
        Group::Set,
        -3,
        flag::READONLY,
        sdiffcard,
    )
};
fn sdiffcard(ctx: &mut Ctx<'_>) -> Run {
    let asked = Asked::read(ctx, false)?;
    let sets = read_sets(ctx, asked.keys.clone())?;
    let count = match sets.split_first() {
        Some((Some(first), others)) => count_unlike(first, others),
        _ => 0,
    };
    ctx.count(asked.limited(count))
}

/// How many members of a set none of the others has.
fn count_unlike(set: &Set, others: &[Option<&Set>]) -> usize {
    let mut count = 0;
    set.each(|member| {
        count += usize::from(!others.iter().flatten().any(|other| other.contains(member)));
    });
    count
}
