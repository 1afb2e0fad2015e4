//! Lists, waiting for an element.

use crate::args;
use crate::blocking::{DeniedReply, WaitsFor};
use crate::context::{Block, Ctx, Flow, Run};
use crate::event::{End, Kind, Time};
use crate::table::{
    Command, Deprecated, Group, KeySpec, double, flag, integer, key, key_flag, one_of, word,
};

use super::list::{end, many_pop, pop_first, pop_many};
use super::list_move::{HOW_MANY, ManyMove, move_many, move_one};

/// The family.
pub const COMMANDS: &[Command] = &[BLPOP, BRPOP, BLMPOP, BLMOVE, BRPOPLPUSH, BLMOVEM];

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
    if pop_first(ctx, 1..last, end)? {
        return ctx.done();
    }
    Ok(Flow::Block(Block::on(
        1..last,
        WaitsFor::Kind(Kind::List),
        until,
    )))
}

const BLMPOP: Command = Command {
    summary: "Takes elements from the first list that has any; waits if none has.",
    complexity: "O(N+M), N being the number of keys and M of elements taken.",
    example: "BLMPOP 5 2 urgent jobs LEFT COUNT 2",
    keys: &[KeySpec::counted(
        2,
        key_flag::RW | key_flag::ACCESS | key_flag::DELETE,
    )],
    args: &[
        double("timeout"),
        integer("numkeys"),
        key("key", 0).multiple(),
        one_of("where", &[word("left", "LEFT"), word("right", "RIGHT")]),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new(
        "blmpop",
        "7.0.0",
        Group::List,
        -5,
        flag::WRITE | flag::BLOCKING,
        blmpop,
    )
};
fn blmpop(ctx: &mut Ctx<'_>) -> Run {
    let asked = many_pop(ctx, 2)?;
    let until = args::timeout_seconds(ctx.arg(1), ctx.now)?;
    if pop_many(ctx, &asked)? {
        return ctx.done();
    }
    let keys = asked.first..asked.behind;
    Ok(Flow::Block(Block::on(
        keys,
        WaitsFor::Kind(Kind::List),
        until,
    )))
}

const BLMOVE: Command = Command {
    summary: "Moves an element from an end of one list to an end of another, and returns it; waits if there is none.",
    example: "BLMOVE jobs working RIGHT LEFT 5",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[
        key("source", 0),
        key("destination", 1),
        one_of("wherefrom", &[word("left", "LEFT"), word("right", "RIGHT")]),
        one_of("whereto", &[word("left", "LEFT"), word("right", "RIGHT")]),
        double("timeout"),
    ],
    ..Command::new(
        "blmove",
        "6.2.0",
        Group::List,
        6,
        flag::WRITE | flag::DENYOOM | flag::BLOCKING,
        blmove,
    )
};
fn blmove(ctx: &mut Ctx<'_>) -> Run {
    let ends = (end(ctx.arg(3))?, end(ctx.arg(4))?);
    let until = args::timeout_seconds(ctx.arg(5), ctx.now)?;
    blocking_move(ctx, ends, until)
}

const BRPOPLPUSH: Command = Command {
    summary: "Moves the last element of one list to the head of another, and returns it; waits if there is none.",
    example: "BRPOPLPUSH jobs working 5",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[key("source", 0), key("destination", 1), double("timeout")],
    deprecated: Some(Deprecated {
        since: "6.2.0",
        replaced_by: "`BLMOVE` with the `RIGHT` and `LEFT` arguments",
    }),
    ..Command::new(
        "brpoplpush",
        "2.2.0",
        Group::List,
        4,
        flag::WRITE | flag::DENYOOM | flag::BLOCKING,
        brpoplpush,
    )
};
fn brpoplpush(ctx: &mut Ctx<'_>) -> Run {
    let until = args::timeout_seconds(ctx.arg(3), ctx.now)?;
    blocking_move(ctx, (End::Tail, End::Head), until)
}

fn blocking_move(ctx: &mut Ctx<'_>, ends: (End, End), until: Option<Time>) -> Run {
    if move_one(ctx, ends)? {
        return ctx.done();
    }
    let mut block = Block::on(1..2, WaitsFor::Kind(Kind::List), until);
    block.park.denied_reply = DeniedReply::Null;
    Ok(Flow::Block(block))
}

const BLMOVEM: Command = Command {
    summary: "Moves several elements from an end of one list to an end of another, and returns them; waits until there are any, or enough.",
    complexity: "O(N), N being the number of elements moved.",
    example: "BLMOVEM jobs working LEFT RIGHT 5 EXACTLY 2 BULK",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[
        key("source", 0),
        key("destination", 1),
        one_of("wherefrom", &[word("left", "LEFT"), word("right", "RIGHT")]),
        one_of("whereto", &[word("left", "LEFT"), word("right", "RIGHT")]),
        double("timeout"),
        HOW_MANY,
    ],
    ..Command::new(
        "blmovem",
        "8.10.0",
        Group::List,
        -6,
        flag::WRITE | flag::DENYOOM | flag::BLOCKING,
        blmovem,
    )
};
fn blmovem(ctx: &mut Ctx<'_>) -> Run {
    let asked = ManyMove::read(ctx, 6)?;
    let until = args::timeout_seconds(ctx.arg(5), ctx.now)?;
    if move_many(ctx, &asked)? {
        return ctx.done();
    }
    let waits_for = if asked.exactly {
        WaitsFor::Growth(Kind::List)
    } else {
        WaitsFor::Kind(Kind::List)
    };
    Ok(Flow::Block(Block::on(1..2, waits_for, until)))
}
