//! XINFO: a look at a stream, its groups and their consumers.

use alloc::vec::Vec;
use core::iter;

use super::container;
use super::stream::put_entry;
use super::stream_args::put_id;
use super::stream_pending::{idle_ms, owner_name};
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Name, StreamId};
use crate::reply::{Reply, ReplyError};
use crate::table::{Command, Group, KeySpec, block, flag, integer, key, key_flag, string, word};
use crate::types::stream::{Log, Stream};
use crate::types::stream_group;

/// The family.
pub const COMMANDS: &[Command] = &[XINFO];

const XINFO: Command = Command {
    summary: "The commands that look at streams and their groups.",
    example: "XINFO STREAM orders",
    subcommands: &[XINFO_GROUPS, XINFO_CONSUMERS, XINFO_STREAM, XINFO_HELP],
    ..Command::new("xinfo", "5.0.0", Group::Stream, -2, 0, container)
};

const XINFO_HELP: Command = Command {
    summary: "Lists the subcommands of XINFO.",
    example: "XINFO HELP",
    ..Command::new(
        "xinfo|help",
        "5.0.0",
        Group::Stream,
        2,
        flag::LOADING | flag::STALE,
        xinfo_help,
    )
};
fn xinfo_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "XINFO",
        &[
            "CONSUMERS <key> <groupname>",
            "    Show consumers of <groupname>.",
            "GROUPS <key>",
            "    Show the stream consumer groups.",
            "STREAM <key> [FULL [COUNT <count>]",
            "    Show information about the stream.",
        ],
    );
    ctx.done()
}

/// Writes a pair whose value is a number.
fn number(reply: &mut Reply, name: &str, value: u64) {
    reply.bulk(name.as_bytes());
    reply.int(value as i64);
}

/// Writes a pair whose value is an ID.
fn id(reply: &mut Reply, name: &str, value: StreamId) {
    reply.bulk(name.as_bytes());
    put_id(reply, value);
}

/// Writes a pair whose value may be unknown.
fn known(reply: &mut Reply, name: &str, value: Option<i64>) {
    reply.bulk(name.as_bytes());
    match value {
        Some(value) => reply.int(value),
        None => reply.null(),
    }
}

const XINFO_CONSUMERS: Command = Command {
    summary: "Shows the consumers of a group: what each has pending, and how long ago he asked and got something.",
    example: "XINFO CONSUMERS orders workers",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(2, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0), string("group")],
    ..Command::new(
        "xinfo|consumers",
        "5.0.0",
        Group::Stream,
        4,
        flag::READONLY,
        xinfo_consumers,
    )
};
fn xinfo_consumers(ctx: &mut Ctx<'_>) -> Run {
    let now_ms = ctx.now_ms();
    let key = ctx.find(ctx.arg(2)).ok_or(errors::NO_SUCH_KEY)?;
    let stream = ctx.broker.keys.stream(key)?;
    let group = stream.group(ctx.arg(3));
    let group = group.ok_or_else(|| errors::no_group(ctx.arg(3), ctx.arg(2)))?;
    ctx.reply.array(group.consumers().len());
    for consumer in group.consumers() {
        let ago = |then_ms| idle_ms(now_ms, then_ms).max(0);
        ctx.reply.map(4);
        ctx.reply.bulk(b"name");
        ctx.reply.bulk(&consumer.name);
        number(ctx.reply, "pending", consumer.pending_len() as u64);
        known(ctx.reply, "idle", Some(ago(consumer.seen_ms)));
        let inactive = consumer.active_ms.map_or(-1, ago);
        known(ctx.reply, "inactive", Some(inactive));
    }
    ctx.done()
}

const XINFO_GROUPS: Command = Command {
    summary: "Shows the groups of a stream: consumers, pending entries, cursor and lag.",
    example: "XINFO GROUPS orders",
    keys: &[KeySpec::at(2, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "xinfo|groups",
        "5.0.0",
        Group::Stream,
        3,
        flag::READONLY,
        xinfo_groups,
    )
};
fn xinfo_groups(ctx: &mut Ctx<'_>) -> Run {
    let key = ctx.find(ctx.arg(2)).ok_or(errors::NO_SUCH_KEY)?;
    let stream = ctx.broker.keys.stream(key)?;
    let reply = &mut *ctx.reply;
    reply.array(stream.groups().len());
    for (name, group) in stream.groups() {
        reply.map(6);
        reply.bulk(b"name");
        reply.bulk(name);
        number(reply, "consumers", group.consumers().len() as u64);
        number(reply, "pending", group.pending_len() as u64);
        id(reply, "last-delivered-id", group.cursor);
        let read = group.entries_read.map(|read| read as i64);
        known(reply, "entries-read", read);
        known(reply, "lag", stream.log.lag(group));
    }
    ctx.done()
}

/// How many entries FULL shows where no COUNT is given.
const FULL_ENTRIES: i64 = 10;

const XINFO_STREAM: Command = Command {
    summary: "Shows a stream: its length, its IDs, its first and last entry; with FULL its entries and groups.",
    complexity: "O(1), with FULL O(N), N being what is shown.",
    example: "XINFO STREAM orders FULL",
    keys: &[KeySpec::at(2, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        block(
            "full-block",
            &[
                word("full", "FULL"),
                integer("count").token("COUNT").optional(),
            ],
        )
        .optional(),
    ],
    ..Command::new(
        "xinfo|stream",
        "5.0.0",
        Group::Stream,
        -3,
        flag::READONLY,
        xinfo_stream,
    )
};
fn xinfo_stream(ctx: &mut Ctx<'_>) -> Run {
    let key = ctx.find(ctx.arg(2)).ok_or(errors::NO_SUCH_KEY)?;
    let stream = ctx.broker.keys.stream(key)?;
    let most = full_count(ctx)?;
    match most {
        None => put_short(ctx.reply, stream, ctx.now / 1000),
        Some(most) => put_full(ctx.reply, stream, most, ctx.now / 1000),
    }
    ctx.done()
}

/// How much FULL is to show of everything; `None` for the short form.
fn full_count(ctx: &Ctx<'_>) -> Result<Option<usize>, ReplyError> {
    let count = match ctx.argc() {
        3 => return Ok(None),
        4 if args::is(ctx.arg(3), "FULL") => FULL_ENTRIES,
        6 if args::is(ctx.arg(3), "FULL") && args::is(ctx.arg(4), "COUNT") => {
            args::integer(ctx.arg(5))?
        }
        _ => return Err(errors::subcommand_arity(ctx.arg(1), "XINFO")),
    };
    // 0 shows everything.
    let all = if count == 0 { i64::MAX } else { count };
    let most = if all < 0 { FULL_ENTRIES } else { all };
    Ok(Some(usize::try_from(most).unwrap_or(usize::MAX)))
}

/// Writes what both forms begin with.
fn put_head(reply: &mut Reply, stream: &Stream, now_ms: u64) {
    let log = &stream.log;
    number(reply, "length", log.len() as u64);
    number(reply, "radix-tree-keys", log.nodes() as u64);
    let keys: Vec<_> = log.node_keys().map(tree_key).collect();
    number(reply, "radix-tree-nodes", radix_tree_nodes(&keys, 0));
    id(reply, "last-generated-id", log.last);
    id(reply, "max-deleted-entry-id", log.max_deleted);
    number(reply, "entries-added", log.entries_added);
    id(reply, "recorded-first-entry-id", log.first_id());
    if let Some(producers) = stream.producers() {
        let (pids, iids) = producers.tracked(now_ms);
        number(reply, "idmp-duration", producers.duration_s);
        number(reply, "idmp-maxsize", producers.requests_max as u64);
        number(reply, "pids-tracked", pids as u64);
        number(reply, "iids-tracked", iids as u64);
        number(reply, "iids-added", producers.added);
        number(reply, "iids-duplicates", producers.repeated);
    }
}

/// The pairs that [`put_head`] writes. What 8.6 brought is shown only of streams that use it, as 8.2 has none of it.
fn head_pairs(stream: &Stream) -> usize {
    if stream.producers().is_some() { 13 } else { 7 }
}

fn put_short(reply: &mut Reply, stream: &Stream, now_ms: u64) {
    reply.map(head_pairs(stream) + 3);
    put_head(reply, stream, now_ms);
    number(reply, "groups", stream.groups().len() as u64);
    let entries = stream.log.iter();
    for (name, entry) in [
        ("first-entry", entries.clone().next()),
        ("last-entry", entries.clone().next_back()),
    ] {
        reply.bulk(name.as_bytes());
        match entry {
            Some(entry) => put_entry(reply, &entry),
            None => reply.null(),
        }
    }
}

fn put_full(reply: &mut Reply, stream: &Stream, most: usize, now_ms: u64) {
    reply.map(head_pairs(stream) + 2);
    put_head(reply, stream, now_ms);
    reply.bulk(b"entries");
    reply.array(stream.log.len().min(most));
    for entry in stream.log.iter().take(most) {
        put_entry(reply, &entry);
    }
    reply.bulk(b"groups");
    reply.array(stream.groups().len());
    for (name, group) in stream.groups() {
        put_group(reply, &stream.log, name, group, most);
    }
}

fn put_group(reply: &mut Reply, log: &Log, name: &Name, group: &stream_group::Group, most: usize) {
    // What 8.8 brought is shown only where it was used, as 8.2 has none of it.
    let released = group.unowned_len();
    reply.map(if released > 0 { 8 } else { 7 });
    reply.bulk(b"name");
    reply.bulk(name);
    id(reply, "last-delivered-id", group.cursor);
    known(
        reply,
        "entries-read",
        group.entries_read.map(|read| read as i64),
    );
    known(reply, "lag", log.lag(group));
    number(reply, "pel-count", group.pending_len() as u64);
    if released > 0 {
        number(reply, "nacked-count", released as u64);
    }
    reply.bulk(b"pending");
    reply.array(group.pending_len().min(most));
    for (id, pending) in group.pending_from(StreamId::MIN).take(most) {
        reply.array(4);
        put_id(reply, id);
        reply.bulk(owner_name(group, pending));
        reply.int(pending.delivered_ms as i64);
        reply.int(pending.deliveries as i64);
    }
    reply.bulk(b"consumers");
    reply.array(group.consumers().len());
    for consumer in group.consumers() {
        put_consumer(reply, group, consumer, most);
    }
}

fn put_consumer(
    reply: &mut Reply,
    group: &stream_group::Group,
    consumer: &stream_group::Consumer,
    most: usize,
) {
    reply.map(5);
    reply.bulk(b"name");
    reply.bulk(&consumer.name);
    number(reply, "seen-time", consumer.seen_ms);
    let active = consumer.active_ms.map_or(-1, |ms| ms as i64);
    known(reply, "active-time", Some(active));
    number(reply, "pel-count", consumer.pending_len() as u64);
    reply.bulk(b"pending");
    reply.array(consumer.pending_len().min(most));
    for id in consumer.pending_from(StreamId::MIN).take(most) {
        reply.array(3);
        put_id(reply, id);
        let pending = group.pending(id);
        reply.int(pending.map_or(0, |pending| pending.delivered_ms as i64));
        reply.int(pending.map_or(0, |pending| pending.deliveries as i64));
    }
}

/// The bytes of a key in the radix tree of a real server.
fn tree_key(id: StreamId) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&id.ms.to_be_bytes());
    key[8..].copy_from_slice(&id.seq.to_be_bytes());
    key
}

/// The nodes of the radix tree that a real server would have for these keys, all alike up to `depth` (`rax.c`): one for each
/// run of bytes that all have, one for each place where they part, one for each end.
fn radix_tree_nodes(keys: &[[u8; 16]], depth: usize) -> u64 {
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else {
        return 1;
    };
    let alike = iter::zip(first, last).take_while(|(a, b)| a == b).count();
    let run = u64::from(alike > depth);
    if alike == first.len() {
        return run + 1;
    }
    let branches = keys.chunk_by(|a, b| a[alike] == b[alike]);
    let below: u64 = branches.map(|keys| radix_tree_nodes(keys, alike + 1)).sum();
    run + 1 + below
}
