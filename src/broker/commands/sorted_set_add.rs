//! Sorted sets: members with scores, put in one by one.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, Name, Score};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, double, flag, integer, key, key_flag, one_of, string, word,
};
use crate::types::sorted_set::SortedSet;

use super::sorted_set_args::{find_sorted, score};

/// The family.
pub const COMMANDS: &[Command] = &[ZADD, ZINCRBY];

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
