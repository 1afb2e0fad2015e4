//! XREAD and XREADGROUP, waiting or not.
//!
//! Both read their arguments in one go, with every error before anything changes; then go through the streams in order.
//! Finding nothing they park their client, and run again when a stream among theirs has grown. `$` is fixed when the
//! command first runs, by putting the ID in its place.

use core::ops::Range;

use alloc::vec::Vec;

use super::stream::put_entry;
use super::stream_args::{self, id_text, put_id};
use super::stream_group::find_or_add_consumer;
use crate::args;
use crate::blocking::WaitsFor;
use crate::context::{Block, Ctx, Flow, Run};
use crate::errors;
use crate::event::{Delivery, Event, Kind, StreamId, Time};
use crate::keyspace::KeyRef;
use crate::reply::ReplyError;
use crate::table::{
    Command, Find, Group, KeySpec, block, flag, integer, key, key_flag, string, word,
};
use crate::types::stream_group::Pending;

/// The family.
pub const COMMANDS: &[Command] = &[XREAD, XREADGROUP];

/// What to read of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// What comes after this ID. For a group: the consumer's own pending entries after it.
    Id(StreamId),
    /// What the group has not delivered to anybody (`>`).
    Cursor,
}

/// The arguments before the streams, and where those are.
#[derive(Debug)]
struct Options<'a> {
    /// How many entries of each stream at most.
    count: usize,
    /// Whether to wait, and until when.
    wait: Option<Option<Time>>,
    /// Group and consumer.
    group: Option<(&'a [u8], &'a [u8])>,
    no_ack: bool,
    keys: Range<usize>,
}

impl<'a> Options<'a> {
    fn read(ctx: &Ctx<'a>, by_group: bool) -> Result<Options<'a>, ReplyError> {
        let mut options = Options {
            count: usize::MAX,
            wait: None,
            group: None,
            no_ack: false,
            keys: 0..0,
        };
        let mut at = 1;
        while at < ctx.argc() && options.keys.is_empty() {
            at = options.option(ctx, at, by_group)?;
        }
        if options.keys.is_empty() {
            return Err(errors::SYNTAX);
        }
        if by_group && options.group.is_none() {
            return Err(errors::XREADGROUP_NO_GROUP);
        }
        Ok(options)
    }

    /// Reads the option at `at`; gives the place after it.
    fn option(&mut self, ctx: &Ctx<'a>, at: usize, by_group: bool) -> Result<usize, ReplyError> {
        let word = ctx.arg(at);
        let more = ctx.argc() - at - 1;
        if args::is(word, "BLOCK") && more > 0 {
            self.wait = Some(args::timeout_ms(ctx.arg(at + 1), ctx.now)?);
            return Ok(at + 2);
        }
        if args::is(word, "COUNT") && more > 0 {
            let count = args::integer(ctx.arg(at + 1))?;
            self.count = usize::try_from(count)
                .ok()
                .filter(|&count| count > 0)
                .unwrap_or(usize::MAX);
            return Ok(at + 2);
        }
        if args::is(word, "STREAMS") && more > 0 {
            if !more.is_multiple_of(2) {
                return Err(if by_group {
                    errors::XREADGROUP_UNBALANCED
                } else {
                    errors::XREAD_UNBALANCED
                });
            }
            self.keys = at + 1..at + 1 + more / 2;
            return Ok(ctx.argc());
        }
        if args::is(word, "GROUP") && more >= 2 {
            self.group = Some((ctx.arg(at + 1), ctx.arg(at + 2)));
            return by_group
                .then_some(at + 3)
                .ok_or(errors::GROUP_WITHOUT_XREADGROUP);
        }
        if args::is(word, "NOACK") {
            self.no_ack = true;
            return by_group
                .then_some(at + 1)
                .ok_or(errors::NOACK_WITHOUT_XREADGROUP);
        }
        Err(errors::SYNTAX)
    }

    /// Where the ID for a key is.
    fn id_at(&self, key: usize) -> usize {
        key + self.keys.len()
    }

    /// Waits, or replies that there is nothing.
    fn nothing(&self, ctx: &mut Ctx<'_>, waits_for: WaitsFor) -> Result<Block, Run> {
        match self.wait {
            Some(until) => Ok(Block::on(self.keys.clone(), waits_for, until)),
            None => Err(ctx.null_array()),
        }
    }
}

/// Writes the reply: a row of streams, or a map in RESP3. The header comes last, and not at all without streams.
struct Served {
    header: Option<crate::reply::Deferred>,
    streams: usize,
}

impl Served {
    fn new() -> Served {
        Served {
            header: None,
            streams: 0,
        }
    }

    fn begin(&mut self, ctx: &mut Ctx<'_>, name: &[u8]) {
        if self.header.is_none() {
            self.header = Some(ctx.reply.defer());
        }
        self.streams += 1;
        if !ctx.reply.resp3() {
            ctx.reply.array(2);
        }
        ctx.reply.bulk(name);
    }

    fn finish(self, ctx: &mut Ctx<'_>) -> bool {
        let Some(header) = self.header else {
            return false;
        };
        if ctx.reply.resp3() {
            ctx.reply.finish_map(header, self.streams);
        } else {
            ctx.reply.finish_array(header, self.streams);
        }
        true
    }
}

const XREAD: Command = Command {
    summary: "Reads what came after an ID, from one stream or several; waits for it with BLOCK.",
    example: "XREAD COUNT 2 STREAMS orders 0",
    keys: &[KeySpec::after(
        "STREAMS",
        1,
        Find::Range {
            last: -1,
            step: 1,
            limit: 2,
        },
        key_flag::RO | key_flag::ACCESS,
    )],
    args: &[
        integer("count").token("COUNT").optional(),
        integer("milliseconds").token("BLOCK").optional(),
        block(
            "streams",
            &[key("key", 0).multiple(), string("id").multiple()],
        )
        .token("STREAMS"),
    ],
    ..Command::new(
        "xread",
        "5.0.0",
        Group::Stream,
        -4,
        flag::READONLY | flag::BLOCKING,
        xread,
    )
};
fn xread(ctx: &mut Ctx<'_>) -> Run {
    let options = Options::read(ctx, false)?;
    let mut afters = Vec::with_capacity(options.keys.len());
    for at in options.keys.clone() {
        afters.push(read_after(ctx, at, ctx.arg(options.id_at(at)))?);
    }
    let mut served = Served::new();
    for (at, &after) in options.keys.clone().zip(&afters) {
        serve(ctx, &mut served, at, after, options.count)?;
    }
    if served.finish(ctx) {
        return ctx.done();
    }
    let mut block = match options.nothing(ctx, WaitsFor::Kind(Kind::Stream)) {
        Ok(block) => block,
        Err(reply) => return reply,
    };
    for (at, &after) in options.keys.clone().zip(&afters) {
        let id_at = options.id_at(at);
        if ctx.arg(id_at) == b"$" {
            block.rewrite.push((id_at, id_text(after)));
        }
    }
    Ok(Flow::Block(block))
}

/// What XREAD is to read of the stream that argument `at` names.
fn read_after(ctx: &Ctx<'_>, at: usize, text: &[u8]) -> Result<StreamId, ReplyError> {
    let log = match ctx.find(ctx.arg(at)) {
        Some(key) => Some(&ctx.broker.keys.stream(key)?.log),
        None => None,
    };
    match text {
        b"$" => Ok(log.map_or(StreamId::MIN, |log| log.last)),
        b"+" => {
            let last = log.map_or(StreamId::MIN, |log| log.last_id());
            Ok(last.previous().unwrap_or(StreamId::MIN))
        }
        b">" => Err(errors::NEW_WITHOUT_GROUP),
        text => stream_args::id(text),
    }
}

/// Writes what one stream has after an ID, if it has anything.
fn serve(
    ctx: &mut Ctx<'_>,
    served: &mut Served,
    at: usize,
    after: StreamId,
    count: usize,
) -> Result<(), ReplyError> {
    let Some(key) = ctx.find(ctx.arg(at)) else {
        return Ok(());
    };
    let Some(start) = after.next() else {
        return Ok(());
    };
    if ctx.broker.keys.stream(key)?.log.last_id() < start {
        return Ok(());
    }
    served.begin(ctx, ctx.arg(at));
    let key_id = ctx.broker.keys.id(key);
    let log = &ctx.broker.keys.stream(key)?.log;
    let header = ctx.reply.defer();
    let mut shown = 0;
    for entry in log.range(start, StreamId::MAX).take(count) {
        put_entry(ctx.reply, &entry);
        shown += 1;
        ctx.broker.journal.emit(Event::EntryRead {
            key: key_id,
            msg: entry.msg,
            id: entry.id,
            by: ctx.by,
        });
    }
    ctx.reply.finish_array(header, shown);
    Ok(())
}

const XREADGROUP: Command = Command {
    summary: "Reads for a consumer of a group: with > what nobody of the group has got yet, with an ID his own pending entries again.",
    complexity: "For each stream O(M), M being the number of entries delivered.",
    example: "XREADGROUP GROUP workers alice COUNT 1 STREAMS orders >",
    keys: &[KeySpec::after(
        "STREAMS",
        4,
        Find::Range {
            last: -1,
            step: 1,
            limit: 2,
        },
        key_flag::RO | key_flag::ACCESS,
    )],
    args: &[
        block("group-block", &[string("group"), string("consumer")]).token("GROUP"),
        integer("count").token("COUNT").optional(),
        integer("milliseconds").token("BLOCK").optional(),
        word("noack", "NOACK").optional(),
        block(
            "streams",
            &[key("key", 0).multiple(), string("id").multiple()],
        )
        .token("STREAMS"),
    ],
    ..Command::new(
        "xreadgroup",
        "5.0.0",
        Group::Stream,
        -7,
        flag::WRITE | flag::BLOCKING,
        xreadgroup,
    )
};
fn xreadgroup(ctx: &mut Ctx<'_>) -> Run {
    let options = Options::read(ctx, true)?;
    let Some((group, consumer)) = options.group else {
        return Err(errors::XREADGROUP_NO_GROUP);
    };
    let mut streams = Vec::with_capacity(options.keys.len());
    for at in options.keys.clone() {
        let name = ctx.arg(at);
        let key = group_of(ctx, name, group)?;
        streams.push((at, key, group_after(ctx.arg(options.id_at(at)))?));
    }
    let mut served = Served::new();
    for (at, key, after) in streams {
        let reader = Reader {
            key,
            group,
            consumer,
            count: options.count,
        };
        match after {
            After::Id(id) => reader.again(ctx, &mut served, at, id)?,
            After::Cursor => reader.new_entries(ctx, &mut served, at, options.no_ack)?,
        }
    }
    if served.finish(ctx) {
        return ctx.done();
    }
    match options.nothing(ctx, WaitsFor::KindOrGone(Kind::Stream)) {
        Ok(block) => Ok(Flow::Block(block)),
        Err(reply) => reply,
    }
}

/// The key, if it is a stream with this group.
fn group_of(ctx: &Ctx<'_>, name: &[u8], group: &[u8]) -> Result<KeyRef, ReplyError> {
    let missing = || errors::no_group_to_read(name, group);
    let key = ctx.find(name).ok_or_else(missing)?;
    let stream = ctx.broker.keys.stream(key)?;
    stream.group(group).ok_or_else(missing)?;
    Ok(key)
}

fn group_after(text: &[u8]) -> Result<After, ReplyError> {
    match text {
        b"$" => Err(errors::XREADGROUP_DOLLAR),
        b"+" => Err(errors::XREADGROUP_PLUS),
        b">" => Ok(After::Cursor),
        // Real servers write `>` down as the highest ID, and so cannot tell the two apart.
        text => Ok(match stream_args::id(text)? {
            StreamId::MAX => After::Cursor,
            id => After::Id(id),
        }),
    }
}

/// Who reads one stream for a group.
struct Reader<'a> {
    key: KeyRef,
    group: &'a [u8],
    consumer: &'a [u8],
    count: usize,
}

impl Reader<'_> {
    /// Delivers what the group has not delivered yet.
    fn new_entries(
        &self,
        ctx: &mut Ctx<'_>,
        served: &mut Served,
        at: usize,
        no_ack: bool,
    ) -> Result<(), ReplyError> {
        let owner = find_or_add_consumer(ctx, self.key, self.group, self.consumer)?;
        let now_ms = ctx.now_ms();
        let stream = ctx.broker.keys.stream(self.key)?;
        let cursor = stream.group(self.group).map_or(StreamId::MAX, |g| g.cursor);
        let Some(start) = cursor.next() else {
            return Ok(());
        };
        if stream.log.last_id() < start {
            return Ok(());
        }
        served.begin(ctx, ctx.arg(at));
        let header = ctx.reply.defer();
        let stream = ctx.broker.keys.stream_mut(self.key)?;
        let Some((log, group)) = stream.log_and_group(self.group) else {
            return Ok(());
        };
        let (delivery, deliveries) = if no_ack {
            (Delivery::NoAck, 0)
        } else {
            group.consumer_mut(owner).active_ms = Some(now_ms);
            (Delivery::New, 1)
        };
        let consumer = group.consumer(owner).id;
        let mut shown = 0;
        for entry in log.range(start, StreamId::MAX).take(self.count) {
            log.advance(group, entry.id);
            put_entry(ctx.reply, &entry);
            shown += 1;
            if !no_ack {
                let pending = Pending {
                    owner,
                    delivered_ms: now_ms,
                    deliveries,
                };
                group.assign(entry.id, pending);
            }
            ctx.broker.journal.emit(Event::GroupRead {
                group: group.id,
                consumer,
                id: entry.id,
                msg: Some(entry.msg),
                delivery,
                deliveries,
                by: ctx.by,
            });
        }
        ctx.reply.finish_array(header, shown);
        Ok(())
    }

    /// Shows the consumer what he has pending, also where there is nothing.
    fn again(
        &self,
        ctx: &mut Ctx<'_>,
        served: &mut Served,
        at: usize,
        after: StreamId,
    ) -> Result<(), ReplyError> {
        let owner = find_or_add_consumer(ctx, self.key, self.group, self.consumer)?;
        let now_ms = ctx.now_ms();
        served.begin(ctx, ctx.arg(at));
        let header = ctx.reply.defer();
        let stream = ctx.broker.keys.stream_mut(self.key)?;
        let Some((log, group)) = stream.log_and_group(self.group) else {
            return Ok(());
        };
        let start = after.next().unwrap_or(StreamId::MIN);
        let consumer = group.consumer(owner);
        let consumer_id = consumer.id;
        let ids: Vec<StreamId> = consumer.pending_from(start).take(self.count).collect();
        for &id in &ids {
            let entry = log.get(id);
            let deliveries = match &entry {
                Some(entry) => {
                    put_entry(ctx.reply, entry);
                    group.deliver_again(id, now_ms)
                }
                None => {
                    ctx.reply.array(2);
                    put_id(ctx.reply, id);
                    ctx.reply.null_array();
                    group.pending(id).map_or(0, |pending| pending.deliveries)
                }
            };
            ctx.broker.journal.emit(Event::GroupRead {
                group: group.id,
                consumer: consumer_id,
                id,
                msg: entry.map(|entry| entry.msg),
                delivery: Delivery::Again,
                deliveries,
                by: ctx.by,
            });
        }
        ctx.reply.finish_array(header, ids.len());
        Ok(())
    }
}
