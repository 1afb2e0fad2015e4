//! What a group has pending: acknowledging it, and looking at it.

use super::stream_args::{self, put_id};
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, StreamId};
use crate::reply::{Reply, ReplyError};
use crate::seeded::{self, Bug};
use crate::table::{Command, Group, KeySpec, block, flag, integer, key, key_flag, string};
use crate::types::stream_group::{self, Pending};

/// The family.
pub const COMMANDS: &[Command] = &[XACK, XPENDING];

const XACK: Command = Command {
    summary: "Acknowledges entries: they leave the group's pending list. Gives how many were in it.",
    complexity: "O(log N) for each ID.",
    example: "XACK orders workers 1526919030474-55",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[key("key", 0), string("group"), string("id").multiple()],
    ..Command::new(
        "xack",
        "5.0.0",
        Group::Stream,
        -4,
        flag::WRITE | flag::FAST,
        xack,
    )
};
fn xack(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find_to_read(ctx.arg(1)) else {
        return ctx.int(0);
    };
    let stream = ctx.broker.keys.stream(key)?;
    if stream.group(ctx.arg(2)).is_none() {
        return ctx.int(0);
    }
    for at in 3..ctx.argc() {
        stream_args::id(ctx.arg(at))?;
    }
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some(group) = stream.group_mut(ctx.args.get(2)) else {
        return ctx.int(0);
    };
    let mut acknowledged = 0;
    for at in 3..ctx.args.len() {
        let id = stream_args::id(ctx.args.get(at))?;
        let stays = seeded::is(Bug::AcknowledgedStays);
        if let Some(pending) = if stays {
            group.pending(id).cloned()
        } else {
            group.settle(id)
        } {
            acknowledged += 1;
            ctx.broker.journal.emit(Event::Acked {
                group: group.id,
                consumer: group.owner_id(&pending),
                id,
                by: ctx.by,
            });
        }
    }
    ctx.count(acknowledged)
}

/// The longer form of XPENDING.
#[derive(Debug)]
struct PendingRange<'a> {
    start: StreamId,
    end: StreamId,
    count: usize,
    min_idle_ms: i64,
    consumer: Option<&'a [u8]>,
}

impl<'a> PendingRange<'a> {
    fn read(ctx: &Ctx<'a>) -> Result<Option<PendingRange<'a>>, ReplyError> {
        if ctx.argc() == 3 {
            return Ok(None);
        }
        if !(6..=9).contains(&ctx.argc()) {
            return Err(errors::SYNTAX);
        }
        let (mut at, mut min_idle_ms) = (3, 0);
        if args::is(ctx.arg(3), "IDLE") {
            min_idle_ms = args::integer(ctx.arg(4))?;
            if ctx.argc() < 8 {
                return Err(errors::SYNTAX);
            }
            at = 5;
        }
        let count = args::integer(ctx.arg(at + 2))?.max(0);
        Ok(Some(PendingRange {
            start: stream_args::range_start(ctx.arg(at))?,
            end: stream_args::range_end(ctx.arg(at + 1))?,
            count: usize::try_from(count).unwrap_or(usize::MAX),
            min_idle_ms,
            consumer: (at + 3 < ctx.argc()).then(|| ctx.arg(at + 3)),
        }))
    }
}

const XPENDING: Command = Command {
    summary: "Shows what a group has delivered and nobody has acknowledged: in summary, or entry by entry with owner, idle time and count.",
    complexity: "O(N), N being the number of entries shown, or of consumers.",
    example: "XPENDING orders workers - + 10",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[
        key("key", 0),
        string("group"),
        block(
            "filters",
            &[
                integer("min-idle-time")
                    .token("IDLE")
                    .optional()
                    .since("6.2.0"),
                string("start"),
                string("end"),
                integer("count"),
                string("consumer").optional(),
            ],
        )
        .optional(),
    ],
    ..Command::new(
        "xpending",
        "5.0.0",
        Group::Stream,
        -3,
        flag::READONLY,
        xpending,
    )
};
fn xpending(ctx: &mut Ctx<'_>) -> Run {
    let range = PendingRange::read(ctx)?;
    let missing = || errors::no_key_or_group(ctx.arg(1), ctx.arg(2));
    let key = ctx.find(ctx.arg(1)).ok_or_else(missing)?;
    let stream = ctx.broker.keys.stream(key)?;
    let group = stream.group(ctx.arg(2)).ok_or_else(missing)?;
    match range {
        None => put_summary(ctx.reply, group),
        Some(range) => put_pending(ctx.reply, group, &range, ctx.now / 1000),
    }
    ctx.done()
}

fn put_summary(reply: &mut Reply, group: &stream_group::Group) {
    reply.array(4);
    reply.len(group.pending_len());
    let Some((first, last)) = group.pending_ends() else {
        reply.null();
        reply.null();
        reply.null_array();
        return;
    };
    put_id(reply, first);
    put_id(reply, last);
    let header = reply.defer();
    let mut shown = 0;
    for consumer in group.consumers().filter(|one| one.pending_len() > 0) {
        reply.array(2);
        reply.bulk(&consumer.name);
        reply.bulk_int(consumer.pending_len() as i64);
        shown += 1;
    }
    reply.finish_array(header, shown);
}

/// How long ago, in milliseconds.
pub(super) fn idle_ms(now_ms: u64, then_ms: u64) -> i64 {
    now_ms.wrapping_sub(then_ms) as i64
}

/// The name of a pending entry's owner; empty where it was released.
pub(super) fn owner_name<'a>(group: &'a stream_group::Group, pending: &Pending) -> &'a [u8] {
    match pending.owner {
        Some(slot) => &group.consumer(slot).name,
        None => b"",
    }
}

fn put_pending(
    reply: &mut Reply,
    group: &stream_group::Group,
    range: &PendingRange<'_>,
    now_ms: u64,
) {
    let header = reply.defer();
    let mut shown = 0;
    let mut put = |id: StreamId, pending: &Pending| {
        let idle = idle_ms(now_ms, pending.delivered_ms);
        if shown == range.count || id > range.end {
            return false;
        }
        if range.min_idle_ms != 0 && idle < range.min_idle_ms {
            return true;
        }
        shown += 1;
        reply.array(4);
        put_id(reply, id);
        reply.bulk(owner_name(group, pending));
        reply.int(match pending.owner {
            Some(_) => idle.max(0),
            None => -1,
        });
        reply.int(pending.deliveries as i64);
        true
    };
    match range.consumer {
        None => {
            let mut all = group.pending_from(range.start);
            while all.next().is_some_and(|(id, pending)| put(id, pending)) {}
        }
        Some(name) => {
            let slot = group.find(name);
            let own = slot.map(|slot| group.consumer(slot).pending_from(range.start));
            let mut own = own
                .into_iter()
                .flatten()
                .filter_map(|id| Some((id, group.pending(id)?)));
            while own.next().is_some_and(|(id, pending)| put(id, pending)) {}
        }
    }
    reply.finish_array(header, shown);
}
