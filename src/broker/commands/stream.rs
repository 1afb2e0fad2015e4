//! Streams without groups: looking, deleting, trimming.

use super::stream_args::{self, TrimOptions};
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{By, Event, KeyId, MessageRemoval, StreamId};
use crate::journal::Journal;
use crate::keyspace::KeyRef;
use crate::notify::Class;
use crate::reply::{Reply, ReplyError};
use crate::table::{
    Command, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string, word,
};
use crate::types::stream::{Entry, References, Removal, Removed, Trim};

/// The family.
pub const COMMANDS: &[Command] = &[XLEN, XRANGE, XREVRANGE, XDEL, XTRIM, XSETID];

/// Writes an entry: its ID and its fields.
pub(super) fn put_entry(reply: &mut Reply, entry: &Entry<'_>) {
    reply.array(2);
    stream_args::put_id(reply, entry.id);
    put_fields(reply, entry);
}

/// Writes the fields of an entry.
pub(super) fn put_fields(reply: &mut Reply, entry: &Entry<'_>) {
    let fields = entry.fields();
    reply.array(fields.len() * 2);
    for (name, value) in fields {
        reply.bulk(name);
        reply.bulk(value);
    }
}

/// Tells what a removal did.
pub(super) fn tell(journal: &mut Journal, key: KeyId, why: MessageRemoval, by: By, what: Removal) {
    journal.emit(match what {
        Removal::Entry(id, msg) => Event::EntryRemoved {
            key,
            msg,
            id,
            why,
            by,
        },
        Removal::Reference(group, consumer, id) => Event::PendingDropped {
            group,
            consumer,
            id,
            by,
        },
    });
}

/// Trims, and tells about it; gives how many entries went.
pub(super) fn trim(ctx: &mut Ctx<'_>, key: KeyRef, trim: Trim) -> Result<u64, ReplyError> {
    let id = ctx.broker.keys.id(key);
    let by = ctx.by;
    let stream = ctx.broker.keys.stream_mut(key)?;
    let journal = &mut ctx.broker.journal;
    let removed = stream.trim(trim, &mut |what| {
        tell(journal, id, MessageRemoval::Trimmed, by, what);
    });
    if removed > 0 {
        ctx.changed(key, Class::Stream, "xtrim");
    }
    Ok(removed)
}

const XLEN: Command = Command {
    summary: "Counts the entries of a stream.",
    example: "XLEN orders",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "xlen",
        "5.0.0",
        Group::Stream,
        2,
        flag::READONLY | flag::FAST,
        xlen,
    )
};
fn xlen(ctx: &mut Ctx<'_>) -> Run {
    match ctx.find(ctx.arg(1)) {
        Some(key) => {
            let len = ctx.broker.keys.stream(key)?.log.len();
            ctx.count(len)
        }
        None => ctx.int(0),
    }
}

const XRANGE: Command = Command {
    summary: "Shows the entries between two IDs, oldest first. A look changes nothing.",
    complexity: "O(log N + M), M being the number of entries shown.",
    example: "XRANGE orders - + COUNT 10",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("start"),
        string("end"),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new("xrange", "5.0.0", Group::Stream, -4, flag::READONLY, xrange)
};
fn xrange(ctx: &mut Ctx<'_>) -> Run {
    range(ctx, ctx.arg(2), ctx.arg(3), false)
}

const XREVRANGE: Command = Command {
    summary: "Shows the entries between two IDs, newest first. A look changes nothing.",
    complexity: "O(log N + M), M being the number of entries shown.",
    example: "XREVRANGE orders + - COUNT 10",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("end"),
        string("start"),
        integer("count").token("COUNT").optional(),
    ],
    ..Command::new(
        "xrevrange",
        "5.0.0",
        Group::Stream,
        -4,
        flag::READONLY,
        xrevrange,
    )
};
fn xrevrange(ctx: &mut Ctx<'_>) -> Run {
    range(ctx, ctx.arg(3), ctx.arg(2), true)
}

fn range(ctx: &mut Ctx<'_>, start: &[u8], end: &[u8], newest_first: bool) -> Run {
    let start = stream_args::range_start(start)?;
    let end = stream_args::range_end(end)?;
    let mut count = None;
    let mut at = 4;
    while at < ctx.argc() {
        if !args::is(ctx.arg(at), "COUNT") || at + 1 == ctx.argc() {
            return Err(errors::SYNTAX);
        }
        count = Some(args::integer(ctx.arg(at + 1))?.max(0) as u64);
        at += 2;
    }
    let Some(key) = ctx.find(ctx.arg(1)) else {
        ctx.reply.array(0);
        return ctx.done();
    };
    let log = &ctx.broker.keys.stream(key)?.log;
    if count == Some(0) {
        return ctx.null_array();
    }
    let entries = log.range(start, end);
    let header = ctx.reply.defer();
    let mut shown = 0;
    let mut show = |entry: Entry<'_>| {
        put_entry(ctx.reply, &entry);
        shown += 1;
    };
    let most = usize::try_from(count.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    if newest_first {
        entries.rev().take(most).for_each(&mut show);
    } else {
        entries.take(most).for_each(&mut show);
    }
    ctx.reply.finish_array(header, shown);
    ctx.done()
}

const XDEL: Command = Command {
    summary: "Removes entries of a stream by their IDs; gives how many were there. What groups have pending stays pending.",
    complexity: "O(log N) for each ID.",
    example: "XDEL orders 1526919030474-55",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("id").multiple()],
    ..Command::new(
        "xdel",
        "5.0.0",
        Group::Stream,
        -3,
        flag::WRITE | flag::FAST,
        xdel,
    )
};
fn xdel(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(0);
    };
    let key_id = ctx.broker.keys.id(key);
    ctx.broker.keys.stream(key)?;
    for at in 2..ctx.argc() {
        stream_args::id(ctx.arg(at))?;
    }
    let by = ctx.by;
    let stream = ctx.broker.keys.stream_mut(key)?;
    let journal = &mut ctx.broker.journal;
    let mut deleted = 0;
    for at in 2..ctx.args.len() {
        let id = stream_args::id(ctx.args.get(at))?;
        let done = stream.delete(id, References::Stay, &mut |what| {
            tell(journal, key_id, MessageRemoval::Deleted, by, what);
        });
        deleted += usize::from(done == Removed::Gone);
    }
    if deleted > 0 {
        ctx.changed(key, Class::Stream, "xdel");
    }
    ctx.count(deleted)
}

const XTRIM: Command = Command {
    summary: "Removes the oldest entries of a stream, down to a length or up to an ID; gives how many went.",
    complexity: "O(N), N being the number of entries removed.",
    example: "XTRIM orders MAXLEN 1000",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[
        key("key", 0),
        block(
            "trim",
            &[
                one_of(
                    "strategy",
                    &[
                        word("maxlen", "MAXLEN"),
                        word("minid", "MINID").since("6.2.0"),
                    ],
                ),
                one_of(
                    "operator",
                    &[word("equal", "="), word("approximately", "~")],
                )
                .optional(),
                string("threshold"),
                integer("count").token("LIMIT").optional().since("6.2.0"),
                one_of(
                    "condition",
                    &[
                        word("keepref", "KEEPREF"),
                        word("delref", "DELREF"),
                        word("acked", "ACKED"),
                    ],
                )
                .optional(),
            ],
        ),
    ],
    ..Command::new("xtrim", "5.0.0", Group::Stream, -4, flag::WRITE, xtrim)
};
fn xtrim(ctx: &mut Ctx<'_>) -> Run {
    let mut options = TrimOptions::default();
    let mut at = 2;
    while at < ctx.argc() {
        at = options.read(ctx, at)?.ok_or(errors::SYNTAX)?;
    }
    let how = options.finish(ctx.broker.stream_nodes, true)?;
    let how = how.ok_or(errors::TRIM_WITHOUT_STRATEGY)?;
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(0);
    };
    let removed = trim(ctx, key, how)?;
    ctx.int(removed as i64)
}

const XSETID: Command = Command {
    summary: "Sets the last ID of a stream, as replicas and restores need it.",
    example: "XSETID orders 1526919030474-55",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        string("last-id"),
        integer("entries-added")
            .token("ENTRIESADDED")
            .optional()
            .since("7.0.0"),
        string("max-deleted-id")
            .token("MAXDELETEDID")
            .optional()
            .since("7.0.0"),
    ],
    ..Command::new(
        "xsetid",
        "5.0.0",
        Group::Stream,
        -3,
        flag::WRITE | flag::DENYOOM | flag::FAST,
        xsetid,
    )
};
fn xsetid(ctx: &mut Ctx<'_>) -> Run {
    let id = stream_args::id(ctx.arg(2))?;
    let (mut added, mut max_deleted) = (None, None);
    let mut at = 3;
    while at < ctx.argc() {
        let (word, value) = (ctx.arg(at), ctx.arg(at + 1));
        if args::is(word, "ENTRIESADDED") && at + 1 < ctx.argc() {
            let count = args::integer(value)?;
            added = Some(u64::try_from(count).map_err(|_| errors::ENTRIES_ADDED_NEGATIVE)?);
        } else if args::is(word, "MAXDELETEDID") && at + 1 < ctx.argc() {
            let deleted = stream_args::id(value)?;
            if deleted > id {
                return Err(errors::SETID_BELOW_GIVEN_DELETED);
            }
            max_deleted = Some(deleted);
        } else {
            return Err(errors::SYNTAX);
        }
        at += 2;
    }
    let key = ctx.find(ctx.arg(1)).ok_or(errors::NO_SUCH_KEY)?;
    let log = &mut ctx.broker.keys.stream_mut(key)?.log;
    if id < log.max_deleted {
        return Err(errors::SETID_BELOW_DELETED);
    }
    if !log.is_empty() {
        if id < log.last_id() {
            return Err(errors::SETID_BELOW_TOP);
        }
        if added.is_some_and(|added| added < log.len() as u64) {
            return Err(errors::SETID_ADDED_BELOW_LENGTH);
        }
    }
    log.last = id;
    log.entries_added = added.unwrap_or(log.entries_added);
    if let Some(deleted) = max_deleted.filter(|&deleted| deleted != StreamId::MIN) {
        log.max_deleted = deleted;
    }
    let name = ctx.broker.keys.name(key).clone();
    ctx.notify(Class::Stream, "xsetid", &name);
    ctx.ok()
}
