//! Lists, from one to another: an element leaves an end of one and comes to an end of another, and keeps its identity.

use crate::context::{Ctx, Run};
use crate::event::{End, Event, KeyId};
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Deprecated, Group, KeySpec, flag, key, key_flag, one_of, word};

use super::list::{end, find_or_create, pop_event, push_event, shrunk};

/// The family.
pub const COMMANDS: &[Command] = &[LMOVE, RPOPLPUSH];

const LMOVE: Command = Command {
    summary: "Moves an element from an end of one list to an end of another, and returns it.",
    example: "LMOVE jobs working RIGHT LEFT",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[
        key("source", 0),
        key("destination", 1),
        one_of("wherefrom", &[word("left", "LEFT"), word("right", "RIGHT")]),
        one_of("whereto", &[word("left", "LEFT"), word("right", "RIGHT")]),
    ],
    ..Command::new(
        "lmove",
        "6.2.0",
        Group::List,
        5,
        flag::WRITE | flag::DENYOOM,
        lmove,
    )
};
fn lmove(ctx: &mut Ctx<'_>) -> Run {
    let ends = (end(ctx.arg(3))?, end(ctx.arg(4))?);
    if move_one(ctx, ends)? {
        ctx.done()
    } else {
        ctx.null()
    }
}

const RPOPLPUSH: Command = Command {
    summary: "Moves the last element of one list to the head of another, and returns it.",
    example: "RPOPLPUSH jobs working",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[key("source", 0), key("destination", 1)],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`LMOVE` with the `RIGHT` and `LEFT` arguments",
    }),
    ..Command::new(
        "rpoplpush",
        "1.2.0",
        Group::List,
        3,
        flag::WRITE | flag::DENYOOM,
        rpoplpush,
    )
};
fn rpoplpush(ctx: &mut Ctx<'_>) -> Run {
    if move_one(ctx, (End::Tail, End::Head))? {
        ctx.done()
    } else {
        ctx.null()
    }
}

/// Moves one element from the list of argument 1 to that of argument 2 and writes it. False if there is no source.
pub(super) fn move_one(ctx: &mut Ctx<'_>, ends: (End, End)) -> Result<bool, ReplyError> {
    let Some(source) = ctx.find(ctx.arg(1)) else {
        return Ok(false);
    };
    ctx.broker.keys.list(source)?;
    let target = find_or_create(ctx, ctx.arg(2))?;
    let moved = relocate(ctx, (source, target), ends)?;
    ctx.emit(moved);
    ctx.changed(target, Class::List, push_event(ends.1));
    shrunk(ctx, source, pop_event(ends.0));
    Ok(true)
}

/// Takes the element out of one list and puts it into the other.
fn relocate(
    ctx: &mut Ctx<'_>,
    (source, target): (KeyRef, KeyRef),
    (from_end, to_end): (End, End),
) -> Result<Event, ReplyError> {
    let ids: (KeyId, KeyId) = (ctx.broker.keys.id(source), ctx.broker.keys.id(target));
    let list = ctx.broker.keys.list_mut(source)?;
    let Some((msg, payload)) = list.peek(from_end) else {
        unreachable!("a list that exists has an element")
    };
    ctx.reply.bulk(payload);
    let payload = payload.to_vec();
    list.drop_end(from_end);
    let list = ctx.broker.keys.list_mut(target)?;
    list.expect(1, payload.len(), ctx.broker.pack_limit);
    list.push(to_end, msg, &payload);
    Ok(Event::Moved {
        from: ids.0,
        from_end,
        to: ids.1,
        to_end,
        msg,
        by: ctx.by,
    })
}
