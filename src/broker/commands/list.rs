//! Lists, at their ends: push and pop.

use alloc::rc::Rc;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{End, Event, KeyRemoval};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::seeded::{self, Bug};
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, one_of, string, word};
use crate::types::list::List;

/// The family.
pub const COMMANDS: &[Command] = &[LPUSH, RPUSH, LPUSHX, RPUSHX, LPOP, RPOP, LMPOP];

const LPUSH: Command = Command {
    summary: "Puts elements at the head of a list, one after the other, so that the last one comes first.",
    complexity: "O(1) for each element.",
    example: "LPUSH jobs one two",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("element").multiple()],
    ..Command::new(
        "lpush",
        "1.0.0",
        Group::List,
        -3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        lpush,
    )
};
fn lpush(ctx: &mut Ctx<'_>) -> Run {
    push(ctx, End::Head)
}

const RPUSH: Command = Command {
    summary: "Puts elements at the tail of a list.",
    complexity: "O(1) for each element.",
    example: "RPUSH jobs one two",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("element").multiple()],
    ..Command::new(
        "rpush",
        "1.0.0",
        Group::List,
        -3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        rpush,
    )
};
fn rpush(ctx: &mut Ctx<'_>) -> Run {
    push(ctx, End::Tail)
}

const LPUSHX: Command = Command {
    summary: "Puts elements at the head of a list, if there is such a list.",
    complexity: "O(1) for each element.",
    example: "LPUSHX jobs one",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("element").multiple()],
    ..Command::new(
        "lpushx",
        "2.2.0",
        Group::List,
        -3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        lpushx,
    )
};
fn lpushx(ctx: &mut Ctx<'_>) -> Run {
    push_existing(ctx, End::Head)
}

const RPUSHX: Command = Command {
    summary: "Puts elements at the tail of a list, if there is such a list.",
    complexity: "O(1) for each element.",
    example: "RPUSHX jobs one",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("element").multiple()],
    ..Command::new(
        "rpushx",
        "2.2.0",
        Group::List,
        -3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        rpushx,
    )
};
fn rpushx(ctx: &mut Ctx<'_>) -> Run {
    push_existing(ctx, End::Tail)
}

fn push(ctx: &mut Ctx<'_>, end: End) -> Run {
    let key = find_or_create(ctx, ctx.arg(1))?;
    push_arguments(ctx, key, end)
}

fn push_existing(ctx: &mut Ctx<'_>, end: End) -> Run {
    match ctx.find(ctx.arg(1)) {
        Some(key) => push_arguments(ctx, key, end),
        None => ctx.int(0),
    }
}

/// The list of this name; an empty one, if there is no such key.
pub(super) fn find_or_create(ctx: &mut Ctx<'_>, name: &[u8]) -> Result<KeyRef, ReplyError> {
    match ctx.find(name) {
        Some(key) => ctx.broker.keys.list(key).map(|_| key),
        None => Ok(ctx.create(name, Value::List(Rc::new(List::default())))),
    }
}

/// Pushes all elements of the request, and replies with the new length.
fn push_arguments(ctx: &mut Ctx<'_>, key: KeyRef, end: End) -> Run {
    let id = ctx.broker.keys.id(key);
    let added = ctx.args.from(2);
    let bytes = added.iter().map(<[u8]>::len).sum();
    let list = ctx.broker.keys.list_mut(key)?;
    list.expect(added.len(), bytes, ctx.broker.pack_limit);
    for arg in 2..ctx.args.len() {
        let msg = ctx.broker.journal.message(ctx.by, arg);
        list.push(end, msg, ctx.args.get(arg));
        ctx.broker.journal.emit(Event::Pushed { key: id, msg, end });
    }
    let len = list.len();
    ctx.broker.blocking.grew(key.db, ctx.args.get(1));
    ctx.changed(key, Class::List, push_event(end));
    ctx.count(len)
}

pub(super) fn push_event(end: End) -> &'static str {
    match end {
        End::Head => "lpush",
        End::Tail => "rpush",
    }
}

pub(super) fn pop_event(end: End) -> &'static str {
    match end {
        End::Head => "lpop",
        End::Tail => "rpop",
    }
}

const LPOP: Command = Command {
    summary: "Takes elements from the head of a list.",
    complexity: "O(N), N being the number of elements taken.",
    example: "LPOP jobs",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0), integer("count").optional().since("6.2.0")],
    ..Command::new(
        "lpop",
        "1.0.0",
        Group::List,
        -2,
        flag::WRITE | flag::FAST,
        lpop,
    )
};
fn lpop(ctx: &mut Ctx<'_>) -> Run {
    pop(ctx, End::Head)
}

const RPOP: Command = Command {
    summary: "Takes elements from the tail of a list.",
    complexity: "O(N), N being the number of elements taken.",
    example: "RPOP jobs",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0), integer("count").optional().since("6.2.0")],
    ..Command::new(
        "rpop",
        "1.0.0",
        Group::List,
        -2,
        flag::WRITE | flag::FAST,
        rpop,
    )
};
fn rpop(ctx: &mut Ctx<'_>) -> Run {
    pop(ctx, End::Tail)
}

fn pop(ctx: &mut Ctx<'_>, end: End) -> Run {
    let count = match ctx.argc() {
        2 => None,
        3 => Some(args::not_negative(ctx.arg(2))?),
        _ => return Err(errors::arity(ctx.command.name)),
    };
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return if count.is_some() {
            ctx.null_array()
        } else {
            ctx.null()
        };
    };
    let len = ctx.broker.keys.list(key)?.len();
    match count {
        None => pop_into_reply(ctx, key, end, 1),
        Some(0) => ctx.reply.array(0),
        Some(count) => {
            ctx.reply.array(count.min(len));
            pop_into_reply(ctx, key, end, count.min(len));
        }
    }
    ctx.done()
}

/// Takes this many elements, which are there, and writes each as a bulk string.
fn pop_into_reply(ctx: &mut Ctx<'_>, key: KeyRef, end: End, count: usize) {
    let id = ctx.broker.keys.id(key);
    let Ok(list) = ctx.broker.keys.list_mut(key) else {
        return;
    };
    for _ in 0..count {
        let Some((msg, payload)) = list.peek(end) else {
            break;
        };
        ctx.reply.bulk(payload);
        list.drop_end(match end {
            End::Head if seeded::is(Bug::PopsTheOtherEnd) => End::Tail,
            end => end,
        });
        ctx.broker.journal.emit(Event::Popped {
            key: id,
            msg,
            end,
            by: ctx.by,
        });
    }
    shrunk(ctx, key, pop_event(end));
}

/// To be called when elements were taken from a list: an emptied list is no more.
pub(super) fn shrunk(ctx: &mut Ctx<'_>, key: KeyRef, event: &'static str) {
    ctx.changed(key, Class::List, event);
    let limit = ctx.broker.pack_limit;
    let Ok(list) = ctx.broker.keys.list_mut(key) else {
        return;
    };
    list.settle(limit);
    if list.is_empty() {
        let name = ctx.broker.keys.name(key).clone();
        ctx.remove(key, KeyRemoval::Emptied);
        ctx.notify(Class::Generic, "del", &name);
    }
}

/// The word LEFT or RIGHT.
pub(super) fn end(text: &[u8]) -> Result<End, ReplyError> {
    if args::is(text, "left") {
        Ok(End::Head)
    } else if args::is(text, "right") {
        Ok(End::Tail)
    } else {
        Err(errors::SYNTAX)
    }
}

/// What LMPOP and BLMPOP are asked: `numkeys key [key …] LEFT|RIGHT [COUNT count]`.
pub(super) struct ManyPop {
    /// The first key's argument.
    pub(super) first: usize,
    /// The argument behind the last key.
    pub(super) behind: usize,
    pub(super) end: End,
    pub(super) count: usize,
}

/// Reads it, from the argument `numkeys` on.
pub(super) fn many_pop(ctx: &Ctx<'_>, numkeys: usize) -> Result<ManyPop, ReplyError> {
    let keys = args::positive(ctx.arg(numkeys), errors::NUMKEYS_NOT_POSITIVE)?;
    let first = numkeys + 1;
    let behind = first.saturating_add(keys);
    if behind >= ctx.argc() {
        return Err(errors::SYNTAX);
    }
    let end = end(ctx.arg(behind))?;
    let count = match ctx.argc() - behind - 1 {
        0 => 1,
        n if n >= 2 && args::is(ctx.arg(behind + 1), "count") => {
            let count = args::positive(ctx.arg(behind + 2), errors::COUNT_NOT_POSITIVE)?;
            if n > 2 {
                return Err(errors::SYNTAX);
            }
            count
        }
        _ => return Err(errors::SYNTAX),
    };
    Ok(ManyPop {
        first,
        behind,
        end,
        count,
    })
}

const LMPOP: Command = Command {
    summary: "Takes elements from the first list that has any.",
    complexity: "O(N+M), N being the number of keys and M of elements taken.",
    example: "LMPOP 2 urgent jobs LEFT COUNT 2",
    keys: &[KeySpec::counted(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[
        integer("numkeys"),
        key("key", 0).multiple(),
        one_of("where", &[word("left", "LEFT"), word("right", "RIGHT")]),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new("lmpop", "7.0.0", Group::List, -4, flag::WRITE, lmpop)
};
fn lmpop(ctx: &mut Ctx<'_>) -> Run {
    let asked = many_pop(ctx, 1)?;
    if pop_many(ctx, &asked)? {
        ctx.done()
    } else {
        ctx.null_array()
    }
}

/// Pops from the first key that exists, and writes its name and the elements. False if there is none.
pub(super) fn pop_many(ctx: &mut Ctx<'_>, asked: &ManyPop) -> Result<bool, ReplyError> {
    for at in asked.first..asked.behind {
        let Some(key) = ctx.find(ctx.arg(at)) else {
            continue;
        };
        let count = asked.count.min(ctx.broker.keys.list(key)?.len());
        ctx.reply.array(2);
        ctx.reply.bulk(ctx.arg(at));
        ctx.reply.array(count);
        pop_into_reply(ctx, key, asked.end, count);
        return Ok(true);
    }
    Ok(false)
}

/// Pops one element from the first key that exists, and writes its name and the element. False if there is none.
pub(super) fn pop_first(
    ctx: &mut Ctx<'_>,
    keys: core::ops::Range<usize>,
    end: End,
) -> Result<bool, ReplyError> {
    for at in keys {
        let Some(key) = ctx.find(ctx.arg(at)) else {
            continue;
        };
        ctx.broker.keys.list(key)?;
        ctx.reply.array(2);
        ctx.reply.bulk(ctx.arg(at));
        pop_into_reply(ctx, key, end, 1);
        return Ok(true);
    }
    Ok(false)
}
