//! Lists, without waiting.

use alloc::sync::Arc;

use crate::context::{Ctx, Run};
use crate::event::{End, Event};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, key, key_flag, string};
use crate::types::list::List;

/// The family.
pub const COMMANDS: &[Command] = &[LPUSH, RPUSH];

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

fn push(ctx: &mut Ctx<'_>, end: End) -> Run {
    let key = find_or_create(ctx, ctx.arg(1))?;
    push_from(ctx, key, end, 2)
}

/// The list of this name; an empty one, if there is no such key.
pub(super) fn find_or_create(ctx: &mut Ctx<'_>, name: &[u8]) -> Result<KeyRef, ReplyError> {
    match ctx.find(name) {
        Some(key) => ctx.broker.keys.list(key).map(|_| key),
        None => Ok(ctx.create(name, Value::List(Arc::new(List::default())))),
    }
}

/// Pushes the arguments from `first` on, and replies with the new length.
fn push_from(ctx: &mut Ctx<'_>, key: KeyRef, end: End, first: usize) -> Run {
    let id = ctx.broker.keys.id(key);
    let list = ctx.broker.keys.list_mut(key)?;
    for arg in first..ctx.args.len() {
        let msg = ctx.broker.journal.message(ctx.by, arg);
        list.push(end, msg, ctx.args.get(arg));
        ctx.broker.journal.emit(Event::Pushed { key: id, msg, end });
    }
    let len = list.len();
    let event = match end {
        End::Head => "lpush",
        End::Tail => "rpush",
    };
    ctx.changed(key, Class::List, event);
    ctx.count(len)
}
