//! Sorted sets: members with scores, one by one.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, MessageRemoval, Name, Score};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, double, flag, integer, key, key_flag, one_of, string, word,
};
use crate::types::sorted_set::SortedSet;

use super::collection::shrunk;
use super::sorted_set_args::{find_sorted, lex_bound, score, score_bound};

/// The family.
pub const COMMANDS: &[Command] = &[
    ZADD, ZINCRBY, ZREM, ZCARD, ZSCORE, ZMSCORE, ZRANK, ZREVRANK, ZCOUNT, ZLEXCOUNT,
];

/// What ZADD is asked besides scores and members.
#[derive(Clone, Copy, Default)]
struct Adding {
    /// NX: members that are there stay as they are.
    only_new: bool,
    /// XX: no members are added.
    only_old: bool,
    /// GT: no score gets smaller.
    only_greater: bool,
    /// LT: no score gets larger.
    only_less: bool,
    /// CH: count what changed, not only what is new.
    count_changed: bool,
    /// INCR: scores are added to those that are there.
    increment: bool,
}

/// What became of members.
#[derive(Default)]
struct Added {
    new: usize,
    changed: usize,
    /// The score of the last member, unless the options forbade to set it.
    score: Option<f64>,
}

const ZADD: Command = Command {
    summary: "Adds members with scores to a sorted set, or gives those that are there other scores.",
    complexity: "O(N*log(M)), N being the number of members given and M of members there.",
    example: "ZADD due 1767225660 job:1",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        one_of("condition", &[word("nx", "NX"), word("xx", "XX")])
            .optional()
            .since("3.0.2"),
        one_of("comparison", &[word("gt", "GT"), word("lt", "LT")])
            .optional()
            .since("6.2.0"),
        word("change", "CH").optional().since("3.0.2"),
        word("increment", "INCR").optional().since("3.0.2"),
        block("data", &[double("score"), string("member")]).multiple(),
    ],
    ..Command::new(
        "zadd",
        "1.2.0",
        Group::SortedSet,
        -4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        zadd,
    )
};
fn zadd(ctx: &mut Ctx<'_>) -> Run {
    let (adding, first) = read_options(ctx);
    let pairs = ctx.argc() - first;
    if pairs == 0 || !pairs.is_multiple_of(2) {
        return Err(errors::SYNTAX);
    }
    adding.check(pairs / 2)?;
    add(ctx, adding, first)
}

const ZINCRBY: Command = Command {
    summary: "Adds to the score of a member; no member counts as 0.",
    complexity: "O(log(N)), N being the number of members.",
    example: "ZINCRBY points 5 ada",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), integer("increment"), string("member")],
    ..Command::new(
        "zincrby",
        "1.2.0",
        Group::SortedSet,
        4,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        zincrby,
    )
};
fn zincrby(ctx: &mut Ctx<'_>) -> Run {
    let adding = Adding {
        increment: true,
        ..Adding::default()
    };
    add(ctx, adding, 2)
}

/// Reads the options from argument 2 on; gives where the first score stands.
fn read_options(ctx: &Ctx<'_>) -> (Adding, usize) {
    let mut adding = Adding::default();
    let mut at = 2;
    while at < ctx.argc() {
        let option = ctx.arg(at);
        let chosen = [
            ("nx", &mut adding.only_new),
            ("xx", &mut adding.only_old),
            ("gt", &mut adding.only_greater),
            ("lt", &mut adding.only_less),
            ("ch", &mut adding.count_changed),
            ("incr", &mut adding.increment),
        ]
        .into_iter()
        .find(|(word, _)| args::is(option, word));
        let Some((_, choice)) = chosen else {
            break;
        };
        *choice = true;
        at += 1;
    }
    (adding, at)
}

impl Adding {
    fn check(self, members: usize) -> Result<(), ReplyError> {
        if self.only_new && self.only_old {
            return Err(errors::ZADD_XX_NX);
        }
        if (self.only_greater && (self.only_less || self.only_new))
            || (self.only_less && self.only_new)
        {
            return Err(errors::ZADD_GT_LT_NX);
        }
        if self.increment && members > 1 {
            return Err(errors::ZADD_INCR_PAIRS);
        }
        Ok(())
    }

    /// The score that a member is to have; none if it stays as it is.
    ///
    /// # Errors
    /// It would be no number.
    fn score(self, before: Option<f64>, given: f64) -> Result<Option<f64>, ReplyError> {
        let Some(before) = before else {
            return Ok((!self.only_old).then_some(given));
        };
        if self.only_new {
            return Ok(None);
        }
        let after = if self.increment {
            before + given
        } else {
            given
        };
        if after.is_nan() {
            return Err(errors::SCORE_NAN);
        }
        let refused = (self.only_less && after >= before) || (self.only_greater && after <= before);
        Ok((!refused).then_some(after))
    }
}

/// Adds the pairs of score and member from an argument on.
fn add(ctx: &mut Ctx<'_>, adding: Adding, first: usize) -> Run {
    let pairs = (first..ctx.argc()).step_by(2);
    let scores = pairs.map(|at| score(ctx.arg(at)).ok_or(errors::NOT_A_FLOAT));
    let scores: Vec<f64> = scores.collect::<Result<_, _>>()?;
    let key = match find_sorted(ctx, ctx.arg(1))? {
        Some(key) => key,
        None if adding.only_old => return reply_added(ctx, adding, &Added::default()),
        None => {
            let mut set = SortedSet::new(ctx.broker.hash_key);
            set.expect(1, ctx.arg(first + 1).len(), &ctx.broker.packing);
            ctx.create(ctx.arg(1), Value::SortedSet(Rc::new(set)))
        }
    };
    let packing = ctx.broker.packing;
    let set = ctx.broker.keys.sorted_set_mut(key)?;
    set.expect(scores.len(), 0, &packing);
    let mut added = Added::default();
    for (nth, given) in scores.into_iter().enumerate() {
        put(ctx, key, (first + 2 * nth + 1, given), adding, &mut added)?;
    }
    if added.new + added.changed > 0 {
        let event = if adding.increment { "zincr" } else { "zadd" };
        ctx.changed(key, Class::SortedSet, event);
    }
    reply_added(ctx, adding, &added)
}

/// Adds one member, which is this argument, or changes its score.
fn put(
    ctx: &mut Ctx<'_>,
    key: KeyRef,
    (arg, given): (usize, f64),
    adding: Adding,
    added: &mut Added,
) -> Result<(), ReplyError> {
    let (id, member, packing) = (ctx.broker.keys.id(key), ctx.arg(arg), ctx.broker.packing);
    let set = ctx.broker.keys.sorted_set_mut(key)?;
    let before = set.get(member);
    added.score = adding.score(before.map(|standing| standing.score), given)?;
    let Some(number) = added.score else {
        return Ok(());
    };
    let score = Score::new(number);
    match before {
        None => {
            let msg = ctx.broker.journal.message(ctx.by, arg);
            set.insert(Name::from(member), number, Some(msg), &packing);
            ctx.emit(Event::Scored {
                key: id,
                msg,
                score,
            });
            added.new += 1;
        }
        Some(standing) if standing.score != number => {
            set.set_score(member, number);
            if let Some(msg) = standing.msg {
                ctx.emit(Event::Rescored {
                    key: id,
                    msg,
                    score,
                });
            }
            added.changed += 1;
        }
        Some(_) => {}
    }
    Ok(())
}

fn reply_added(ctx: &mut Ctx<'_>, adding: Adding, added: &Added) -> Run {
    match (adding.increment, added.score) {
        (true, Some(score)) => ctx.reply.double(score),
        (true, None) => ctx.reply.null(),
        (false, _) if adding.count_changed => ctx.reply.len(added.new + added.changed),
        (false, _) => ctx.reply.len(added.new),
    }
    ctx.done()
}

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
    let ranks = ctx.broker.keys.sorted_set(key)?.ranks_by_lex(min, max);
    ctx.count(ranks.len())
}
