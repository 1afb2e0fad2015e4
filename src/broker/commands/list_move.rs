//! Lists, from one to another: an element leaves an end of one and comes to an end of another, and keeps its identity.

use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{End, Event, KeyId};
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Arg, Command, Deprecated, Group, KeySpec, block, flag, integer, key, key_flag, one_of, word,
};

use super::list::{end, find_or_create, pop_event, push_event, shrunk};

/// The family.
pub const COMMANDS: &[Command] = &[LMOVE, RPOPLPUSH, LMOVEM];

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

const LMOVEM: Command = Command {
    summary: "Moves several elements from an end of one list to an end of another, and returns them in the order in which they lie there.",
    complexity: "O(N), N being the number of elements moved.",
    example: "LMOVEM jobs working LEFT RIGHT COUNT 2 BULK",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::RW | key_flag::INSERT),
    ],
    args: &[
        key("source", 0),
        key("destination", 1),
        one_of("wherefrom", &[word("left", "LEFT"), word("right", "RIGHT")]),
        one_of("whereto", &[word("left", "LEFT"), word("right", "RIGHT")]),
        HOW_MANY,
    ],
    ..Command::new(
        "lmovem",
        "8.10.0",
        Group::List,
        -5,
        flag::WRITE | flag::DENYOOM,
        lmovem,
    )
};
fn lmovem(ctx: &mut Ctx<'_>) -> Run {
    let asked = ManyMove::read(ctx, 5)?;
    if move_many(ctx, &asked)? {
        ctx.done()
    } else {
        ctx.null_array()
    }
}

/// The last argument of LMOVEM and BLMOVEM.
pub(super) const HOW_MANY: Arg = block(
    "how-many",
    &[
        one_of(
            "selector",
            &[
                integer("count").token("COUNT"),
                integer("exactly").token("EXACTLY"),
            ],
        ),
        one_of("ordering", &[word("obo", "OBO"), word("bulk", "BULK")]),
    ],
)
.optional();

/// What LMOVEM and BLMOVEM are asked: `LEFT|RIGHT LEFT|RIGHT [COUNT|EXACTLY count OBO|BULK]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct ManyMove {
    ends: (End, End),
    count: usize,
    /// So many or none.
    pub(super) exactly: bool,
    /// They keep their order; else each is put in front of the one before.
    bulk: bool,
}

impl ManyMove {
    /// Reads it; the part in brackets begins at argument `at`.
    pub(super) fn read(ctx: &Ctx<'_>, at: usize) -> Result<ManyMove, ReplyError> {
        let mut asked = ManyMove {
            ends: (end(ctx.arg(3))?, end(ctx.arg(4))?),
            count: 1,
            exactly: false,
            bulk: false,
        };
        match ctx.argc() - at {
            0 => return Ok(asked),
            3 => {}
            _ => return Err(errors::SYNTAX),
        }
        asked.exactly = choice(ctx.arg(at), ["COUNT", "EXACTLY"])?;
        asked.count = args::positive(ctx.arg(at + 1), errors::COUNT_NOT_POSITIVE)?;
        asked.bulk = choice(ctx.arg(at + 2), ["OBO", "BULK"])?;
        Ok(asked)
    }

    /// Whether the elements of a block lie in the order in which they were popped, counted from where it is pushed.
    fn reversed(&self) -> bool {
        self.bulk && self.ends.0 == self.ends.1
    }

    /// How many elements stand between an element and the end of the target, at the moment when it moves, if the elements
    /// move one after the other. Within one list those to come must stay at the end where they are taken.
    fn depth(&self, nth: usize, count: usize, same_list: bool) -> usize {
        match (self.ends.0 == self.ends.1, same_list) {
            (false, _) => 0,
            (true, false) if self.bulk => nth,
            (true, false) => 0,
            (true, true) if self.bulk => count - 1,
            (true, true) => count - 1 - nth,
        }
    }
}

/// Which of two words this is; whether it is the second.
fn choice(text: &[u8], [first, second]: [&str; 2]) -> Result<bool, ReplyError> {
    if args::is(text, second) {
        Ok(true)
    } else if args::is(text, first) {
        Ok(false)
    } else {
        Err(errors::SYNTAX)
    }
}

/// Moves as many elements as are asked for from the list of argument 1 to that of argument 2 and writes them. False if there
/// are none, or not enough.
pub(super) fn move_many(ctx: &mut Ctx<'_>, asked: &ManyMove) -> Result<bool, ReplyError> {
    let Some(source) = ctx.find(ctx.arg(1)) else {
        return Ok(false);
    };
    let len = ctx.broker.keys.list(source)?.len();
    if asked.exactly && len < asked.count {
        return Ok(false);
    }
    let target = find_or_create(ctx, ctx.arg(2))?;
    relocate_many(ctx, (source, target), asked, asked.count.min(len))?;
    ctx.broker.blocking.grew(target.db, ctx.args.get(2));
    ctx.changed(target, Class::List, push_event(asked.ends.1));
    shrunk(ctx, source, pop_event(asked.ends.0));
    Ok(true)
}

/// Takes all elements out of one list, and only then puts them into the other, which may be the same.
fn relocate_many(
    ctx: &mut Ctx<'_>,
    (source, target): (KeyRef, KeyRef),
    asked: &ManyMove,
    count: usize,
) -> Result<(), ReplyError> {
    let (from, to) = (ctx.broker.keys.id(source), ctx.broker.keys.id(target));
    let (from_end, to_end) = asked.ends;
    let mut block = Vec::with_capacity(count);
    let list = ctx.broker.keys.list_mut(source)?;
    for nth in 0..count {
        let Some((msg, payload)) = list.peek(from_end) else {
            break;
        };
        block.push((msg, payload.to_vec()));
        list.drop_end(from_end);
        ctx.broker.journal.emit(Event::Moved {
            from,
            from_end,
            to,
            to_end,
            depth: asked.depth(nth, count, from == to) as u64,
            msg,
            by: ctx.by,
        });
    }
    if asked.reversed() {
        block.reverse();
    }
    let bytes = block.iter().map(|(_, payload)| payload.len()).sum();
    let list = ctx.broker.keys.list_mut(target)?;
    list.expect(block.len(), bytes, ctx.broker.pack_limit);
    block
        .iter()
        .for_each(|(msg, payload)| list.push(to_end, *msg, payload));
    // The block as it lies there: from the head on.
    if to_end == End::Head {
        block.reverse();
    }
    ctx.reply.array(block.len());
    block
        .iter()
        .for_each(|(_, payload)| ctx.reply.bulk(payload));
    Ok(())
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
    ctx.broker.blocking.grew(target.db, ctx.args.get(2));
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
        depth: 0,
        msg,
        by: ctx.by,
    })
}
