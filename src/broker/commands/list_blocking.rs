//! Lists, waiting.

use crate::args;
use crate::blocking::WaitsFor;
use crate::context::{Block, Ctx, Flow, Run};
use crate::event::{End, Event, KeyRemoval, Kind};
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::table::{Command, Group, KeySpec, double, flag, key, key_flag};

/// The family.
pub const COMMANDS: &[Command] = &[BLPOP, BRPOP];

const BLPOP: Command = Command {
    summary: "Takes the first element of the first list that has one; waits if none has.",
    complexity: "O(N), N being the number of keys.",
    example: "BLPOP jobs 5",
    keys: &[KeySpec::range(
        1,
        -2,
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0).multiple(), double("timeout")],
    ..Command::new(
        "blpop",
        "2.0.0",
        Group::List,
        -3,
        flag::WRITE | flag::BLOCKING,
        blpop,
    )
};

fn blpop(ctx: &mut Ctx<'_>) -> Run {
    blocking_pop(ctx, End::Head)
}

const BRPOP: Command = Command {
    summary: "Takes the last element of the first list that has one; waits if none has.",
    complexity: "O(N), N being the number of keys.",
    example: "BRPOP jobs 5",
    keys: &[KeySpec::range(
        1,
        -2,
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[key("key", 0).multiple(), double("timeout")],
    ..Command::new(
        "brpop",
        "2.0.0",
        Group::List,
        -3,
        flag::WRITE | flag::BLOCKING,
        brpop,
    )
};

fn brpop(ctx: &mut Ctx<'_>) -> Run {
    blocking_pop(ctx, End::Tail)
}

fn blocking_pop(ctx: &mut Ctx<'_>, end: End) -> Run {
    let last = ctx.argc() - 1;
    let until = args::timeout_seconds(ctx.arg(last), ctx.now)?;
    for at in 1..last {
        let Some(key) = ctx.find(ctx.arg(at)) else {
            continue;
        };
        ctx.broker.keys.list(key)?;
        ctx.reply.array(2);
        ctx.reply.bulk(ctx.arg(at));
        pop_into_reply(ctx, key, end);
        return ctx.done();
    }
    Ok(Flow::Block(Block::on(
        1..last,
        WaitsFor::Kind(Kind::List),
        until,
    )))
}

/// Takes one element of a list that has one, and writes it.
pub(super) fn pop_into_reply(ctx: &mut Ctx<'_>, key: KeyRef, end: End) {
    let id = ctx.broker.keys.id(key);
    let Ok(list) = ctx.broker.keys.list_mut(key) else {
        return;
    };
    let Some((msg, payload)) = list.peek(end) else {
        return;
    };
    ctx.reply.bulk(payload);
    list.drop_end(end);
    let empty = list.is_empty();
    ctx.broker.journal.emit(Event::Popped {
        key: id,
        msg,
        end,
        by: ctx.by,
    });
    ctx.changed(
        key,
        Class::List,
        if end == End::Head { "lpop" } else { "rpop" },
    );
    if empty {
        let name = ctx.broker.keys.name(key).clone();
        ctx.remove(key, KeyRemoval::Emptied);
        ctx.notify(Class::Generic, "del", &name);
    }
}
