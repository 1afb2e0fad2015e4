//! XDELEX and XACKDEL: deleting with regard to what groups still hold.

use super::stream::tell;
use super::stream_args;
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, MessageRemoval};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string, word,
};
use crate::types::stream::{References, Removed};
use core::ops::Range;

/// The family.
pub const COMMANDS: &[Command] = &[XDELEX, XACKDEL];

/// The options from argument `at` on: what becomes of references, and which arguments are the IDs.
fn options(ctx: &Ctx<'_>, mut at: usize) -> Result<(References, Range<usize>), ReplyError> {
    let (mut references, mut ids) = (None, None);
    while at < ctx.argc() {
        let word = ctx.arg(at);
        if args::is(word, "IDS") && at + 1 < ctx.argc() {
            let count = args::positive(ctx.arg(at + 1), errors::NUMIDS_NOT_POSITIVE)?;
            let first = at + 2;
            if count > ctx.argc() - first {
                return Err(errors::NUMIDS_MISMATCH);
            }
            ids = Some(first..first + count);
            at = first + count;
            continue;
        }
        match stream_args::references(word) {
            Some(found) if references.is_none() => references = Some(found),
            _ => return Err(errors::SYNTAX),
        }
        at += 1;
    }
    let ids = ids.ok_or(errors::IDS_REQUIRED)?;
    Ok((references.unwrap_or(References::Stay), ids))
}

/// What the reply says of one ID.
fn code(removed: Removed) -> i64 {
    match removed {
        Removed::Missing => -1,
        Removed::Gone => 1,
        Removed::Protected => 2,
    }
}

/// Replies that none of the IDs is there.
fn none_there(ctx: &mut Ctx<'_>, ids: &Range<usize>) -> Run {
    ctx.reply.array(ids.len());
    ids.clone().for_each(|_| ctx.reply.int(-1));
    ctx.done()
}

const XDELEX: Command = Command {
    summary: "Removes entries and says for each what came of it; can remove what groups have pending with them, or spare what is not acknowledged yet.",
    complexity: "O(log N) for each ID and group.",
    example: "XDELEX orders ACKED IDS 1 1526919030474-55",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[
        key("key", 0),
        one_of(
            "condition",
            &[
                word("keepref", "KEEPREF"),
                word("delref", "DELREF"),
                word("acked", "ACKED"),
            ],
        )
        .optional(),
        block("ids", &[integer("numids"), string("id").multiple()]).token("IDS"),
    ],
    ..Command::new(
        "xdelex",
        "8.2.0",
        Group::Stream,
        -5,
        flag::WRITE | flag::FAST,
        xdelex,
    )
};
fn xdelex(ctx: &mut Ctx<'_>) -> Run {
    let found = ctx.find(ctx.arg(1));
    found.map_or(Ok(()), |key| ctx.broker.keys.stream(key).map(|_| ()))?;
    let (references, ids) = options(ctx, 2)?;
    let Some(key) = found else {
        return none_there(ctx, &ids);
    };
    let key_id = ctx.broker.keys.id(key);
    for at in ids.clone() {
        stream_args::id(ctx.arg(at))?;
    }
    let by = ctx.by;
    ctx.reply.array(ids.len());
    let stream = ctx.broker.keys.stream_mut(key)?;
    let journal = &mut ctx.broker.journal;
    let mut changed = false;
    for at in ids {
        let id = stream_args::id(ctx.args.get(at))?;
        let removed = stream.delete(id, references, &mut |what| {
            tell(journal, key_id, MessageRemoval::Deleted, by, what);
        });
        changed |= removed == Removed::Gone;
        ctx.reply.int(code(removed));
    }
    if changed {
        ctx.changed(key, Class::Stream, "xdel");
    }
    ctx.done()
}

const XACKDEL: Command = Command {
    summary: "Acknowledges entries for a group and removes them from the stream in one step; says for each what came of it.",
    complexity: "O(log N) for each ID and group.",
    example: "XACKDEL orders workers ACKED IDS 1 1526919030474-55",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::UPDATE | key_flag::DELETE,
    )],
    args: &[
        key("key", 0),
        string("group"),
        one_of(
            "condition",
            &[
                word("keepref", "KEEPREF"),
                word("delref", "DELREF"),
                word("acked", "ACKED"),
            ],
        )
        .optional(),
        block("ids", &[integer("numids"), string("id").multiple()]).token("IDS"),
    ],
    ..Command::new(
        "xackdel",
        "8.2.0",
        Group::Stream,
        -6,
        flag::WRITE | flag::FAST,
        xackdel,
    )
};
fn xackdel(ctx: &mut Ctx<'_>) -> Run {
    let found = ctx.find_to_read(ctx.arg(1));
    found.map_or(Ok(()), |key| ctx.broker.keys.stream(key).map(|_| ()))?;
    let (references, ids) = options(ctx, 3)?;
    let Some(key) = found else {
        return none_there(ctx, &ids);
    };
    if ctx.broker.keys.stream(key)?.group(ctx.arg(2)).is_none() {
        return none_there(ctx, &ids);
    }
    let key_id = ctx.broker.keys.id(key);
    for at in ids.clone() {
        stream_args::id(ctx.arg(at))?;
    }
    let by = ctx.by;
    ctx.reply.array(ids.len());
    let stream = ctx.broker.keys.stream_mut(key)?;
    let journal = &mut ctx.broker.journal;
    let mut changed = false;
    for at in ids {
        let id = stream_args::id(ctx.args.get(at))?;
        let group = stream.group_mut(ctx.args.get(2));
        let settled = group.and_then(|group| {
            let pending = group.settle(id)?;
            Some((group.id, group.owner_id(&pending)))
        });
        let Some((group, consumer)) = settled else {
            ctx.reply.int(code(Removed::Missing));
            continue;
        };
        journal.emit(Event::Acked {
            group,
            consumer,
            id,
            by,
        });
        let removed = stream.delete(id, references, &mut |what| {
            tell(journal, key_id, MessageRemoval::Deleted, by, what);
        });
        changed |= removed == Removed::Gone;
        // Acknowledged is enough, even if there was no entry to remove any more.
        let protected = removed == Removed::Protected;
        ctx.reply
            .int(code(if protected { removed } else { Removed::Gone }));
    }
    if changed {
        ctx.changed(key, Class::Stream, "xdel");
    }
    ctx.done()
}
