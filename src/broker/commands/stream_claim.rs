//! XCLAIM and XAUTOCLAIM: pending entries change hands.

use alloc::vec::Vec;

use resp::number::parse_i64;

use super::stream::put_entry;
use super::stream_args::{self, put_id};
use super::stream_group::find_or_add_consumer;
use super::stream_pending::idle_ms;
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{By, Event, StreamId};
use crate::journal::Journal;
use crate::keyspace::KeyRef;
use crate::reply::{Reply, ReplyError};
use crate::table::{
    Command, Group, KeySpec, flag, integer, key, key_flag, string, unix_time, word,
};
use crate::types::stream::{Entry, Log};
use crate::types::stream_group::{self, ConsumerSlot, Pending, once_more};

/// The family.
pub const COMMANDS: &[Command] = &[XCLAIM, XAUTOCLAIM];

/// The stream and group that arguments 1 and 2 name.
pub(super) fn group_key(ctx: &Ctx<'_>) -> Result<KeyRef, ReplyError> {
    let missing = || errors::no_key_or_group(ctx.arg(1), ctx.arg(2));
    let key = ctx.peek(ctx.arg(1)).ok_or_else(missing)?;
    let stream = ctx.broker.keys.stream(key)?;
    stream.group(ctx.arg(2)).ok_or_else(missing)?;
    Ok(key)
}

/// A number, or this error.
fn number(text: &[u8], error: ReplyError) -> Result<i64, ReplyError> {
    parse_i64(text).ok_or(error)
}

/// What is to be done with each claimed entry.
#[derive(Debug)]
struct Claim {
    owner: ConsumerSlot,
    /// Milliseconds since the Unix epoch.
    now_ms: u64,
    /// Entries that were delivered later stay where they are; 0 for any.
    min_idle_ms: i64,
    /// The time of delivery to write down.
    delivered_ms: u64,
    /// The count to write down, if it is given.
    retry_count: Option<u64>,
    /// Claim entries, too, that nobody has pending.
    force: bool,
    just_id: bool,
}

/// What became of one ID.
enum Claimed {
    /// It belongs to the claimer now, and is in the reply.
    Yes,
    /// It was pending, but no longer exists: it is not pending any more.
    Dropped,
    /// Nothing.
    No,
}

/// Where a claim writes to.
struct Out<'a> {
    reply: &'a mut Reply,
    journal: &'a mut Journal,
    by: By,
}

impl Claim {
    /// Claims one ID, if it may be.
    fn one(
        &self,
        log: &Log,
        group: &mut stream_group::Group,
        id: StreamId,
        out: &mut Out<'_>,
    ) -> Claimed {
        let before = group.pending(id).copied();
        let Some(entry) = log.get(id) else {
            return drop_pending(group, id, out);
        };
        let deliveries = match before {
            None if !self.force => return Claimed::No,
            None => 1,
            Some(pending) => {
                let idle = idle_ms(self.now_ms, pending.delivered_ms);
                if self.min_idle_ms != 0 && idle < self.min_idle_ms {
                    return Claimed::No;
                }
                pending.deliveries
            }
        };
        let deliveries = match self.retry_count {
            Some(count) => count,
            None if self.just_id => deliveries,
            None => once_more(deliveries),
        };
        let pending = Pending {
            owner: Some(self.owner),
            delivered_ms: self.delivered_ms,
            deliveries,
        };
        group.assign(id, pending);
        self.report(&entry, group, before, deliveries, out);
        Claimed::Yes
    }

    /// Writes a claimed entry and tells about it.
    fn report(
        &self,
        entry: &Entry<'_>,
        group: &mut stream_group::Group,
        before: Option<Pending>,
        deliveries: u64,
        out: &mut Out<'_>,
    ) {
        if self.just_id {
            put_id(out.reply, entry.id);
        } else {
            put_entry(out.reply, entry);
        }
        group.consumer_mut(self.owner).active_ms = Some(self.now_ms);
        out.journal.emit(Event::Claimed {
            group: group.id,
            from: before.and_then(|pending| group.owner_id(&pending)),
            to: group.consumer(self.owner).id,
            id: entry.id,
            msg: entry.msg,
            deliveries,
            handed: !self.just_id,
            by: out.by,
        });
    }
}

fn drop_pending(group: &mut stream_group::Group, id: StreamId, out: &mut Out<'_>) -> Claimed {
    let Some(pending) = group.settle(id) else {
        return Claimed::No;
    };
    out.journal.emit(Event::PendingDropped {
        group: group.id,
        consumer: group.owner_id(&pending),
        id,
        by: out.by,
    });
    Claimed::Dropped
}

/// The options of XCLAIM.
#[derive(Debug, Default)]
struct ClaimOptions {
    delivered_ms: Option<i64>,
    retry_count: Option<i64>,
    last_id: StreamId,
    force: bool,
    just_id: bool,
}

impl ClaimOptions {
    fn read(ctx: &Ctx<'_>, first: usize) -> Result<ClaimOptions, ReplyError> {
        let mut options = ClaimOptions::default();
        let mut at = first;
        while at < ctx.argc() {
            let word = ctx.arg(at);
            if args::is(word, "FORCE") {
                options.force = true;
            } else if args::is(word, "JUSTID") {
                options.just_id = true;
            } else if at + 1 < ctx.argc() {
                at += 1;
                options.value(word, ctx.arg(at), ctx.now_ms() as i64)?;
            } else {
                return Err(errors::xclaim_option(word));
            }
            at += 1;
        }
        Ok(options)
    }

    fn value(&mut self, word: &[u8], value: &[u8], now_ms: i64) -> Result<(), ReplyError> {
        if args::is(word, "IDLE") {
            let idle_ms = number(value, errors::XCLAIM_IDLE)?;
            self.delivered_ms = Some(now_ms.wrapping_sub(idle_ms));
        } else if args::is(word, "TIME") {
            self.delivered_ms = Some(number(value, errors::XCLAIM_TIME)?);
        } else if args::is(word, "RETRYCOUNT") {
            self.retry_count = Some(number(value, errors::XCLAIM_RETRYCOUNT)?);
        } else if args::is(word, "LASTID") {
            self.last_id = stream_args::id(value)?;
        } else {
            return Err(errors::xclaim_option(word));
        }
        Ok(())
    }
}

const XCLAIM: Command = Command {
    summary: "Takes pending entries over from other consumers, if they have been idle for long enough.",
    complexity: "O(log N) for each ID.",
    example: "XCLAIM orders workers alice 60000 1526919030474-55",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        string("group"),
        string("consumer"),
        string("min-idle-time"),
        string("id").multiple(),
        integer("ms").token("IDLE").optional(),
        unix_time("unix-time-milliseconds").token("TIME").optional(),
        integer("count").token("RETRYCOUNT").optional(),
        word("force", "FORCE").optional(),
        word("justid", "JUSTID").optional(),
        string("lastid").token("LASTID").optional(),
    ],
    ..Command::new(
        "xclaim",
        "5.0.0",
        Group::Stream,
        -6,
        flag::WRITE | flag::FAST,
        xclaim,
    )
};
fn xclaim(ctx: &mut Ctx<'_>) -> Run {
    ctx.find_to_read(ctx.arg(1));
    let key = group_key(ctx)?;
    let min_idle_ms = number(ctx.arg(4), errors::XCLAIM_MIN_IDLE)?.max(0);
    let texts = (5..ctx.argc()).map(|at| ctx.arg(at));
    let ids: Vec<StreamId> = texts.map_while(|text| stream_args::id(text).ok()).collect();
    let options = ClaimOptions::read(ctx, 5 + ids.len())?;
    let now_ms = ctx.now_ms();
    let owner = find_or_add_consumer(ctx, key, ctx.arg(2), ctx.arg(3))?;
    // -1 is as good as nothing, and a time that cannot be is now.
    let delivered_ms = options.delivered_ms.and_then(|ms| u64::try_from(ms).ok());
    let claim = Claim {
        owner,
        now_ms,
        min_idle_ms,
        delivered_ms: delivered_ms.filter(|&ms| ms <= now_ms).unwrap_or(now_ms),
        retry_count: options
            .retry_count
            .and_then(|count| u64::try_from(count).ok()),
        force: options.force,
        just_id: options.just_id,
    };
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some((log, group)) = stream.log_and_group(ctx.args.get(2)) else {
        return Err(errors::no_key_or_group(ctx.arg(1), ctx.arg(2)));
    };
    let mut out = Out {
        reply: ctx.reply,
        journal: &mut ctx.broker.journal,
        by: ctx.by,
    };
    if options.last_id > group.cursor {
        group.cursor = options.last_id;
        out.journal.emit(Event::GroupMoved {
            group: group.id,
            cursor: group.cursor,
            by: ctx.by,
        });
    }
    let header = out.reply.defer();
    let mut claimed = 0;
    for id in ids {
        if let Claimed::Yes = claim.one(log, group, id, &mut out) {
            claimed += 1;
        }
    }
    ctx.reply.finish_array(header, claimed);
    ctx.done()
}

/// Entries that XAUTOCLAIM claims where no COUNT is given.
const AUTOCLAIM_COUNT: i64 = 100;

/// How many pending entries XAUTOCLAIM looks at for each that it may claim.
const AUTOCLAIM_LOOKS: i64 = 10;

/// The highest COUNT that real servers read.
const AUTOCLAIM_COUNT_MAX: i64 = i64::MAX / 16;

/// The highest COUNT for which there would be memory for that many IDs (16 bytes each, 2^32 of them).
const AUTOCLAIM_IDS_MAX: i64 = 1 << 32;

/// The options of XAUTOCLAIM: how many, and whether IDs alone are wanted.
fn autoclaim_options(ctx: &Ctx<'_>) -> Result<(i64, bool), ReplyError> {
    let (mut count, mut just_id) = (AUTOCLAIM_COUNT, false);
    let mut at = 6;
    while at < ctx.argc() {
        if args::is(ctx.arg(at), "COUNT") && at + 1 < ctx.argc() {
            at += 1;
            count = number(ctx.arg(at), errors::XAUTOCLAIM_COUNT)?;
            if !(1..=AUTOCLAIM_COUNT_MAX).contains(&count) {
                return Err(errors::XAUTOCLAIM_COUNT);
            }
        } else if args::is(ctx.arg(at), "JUSTID") {
            just_id = true;
        } else {
            return Err(errors::SYNTAX);
        }
        at += 1;
    }
    Ok((count, just_id))
}

const XAUTOCLAIM: Command = Command {
    summary: "Walks through the pending entries of a group and takes over those that have been idle for long enough; gives where to go on.",
    complexity: "O(1) while COUNT is small.",
    example: "XAUTOCLAIM orders workers alice 60000 0 COUNT 25",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[
        key("key", 0),
        string("group"),
        string("consumer"),
        string("min-idle-time"),
        string("start"),
        integer("count").token("COUNT").optional(),
        word("justid", "JUSTID").optional(),
    ],
    ..Command::new(
        "xautoclaim",
        "6.2.0",
        Group::Stream,
        -6,
        flag::WRITE | flag::FAST,
        xautoclaim,
    )
};
fn xautoclaim(ctx: &mut Ctx<'_>) -> Run {
    // That the key is not there is told even where the rest is not understood.
    ctx.find_to_read(ctx.arg(1));
    let min_idle_ms = number(ctx.arg(4), errors::XAUTOCLAIM_MIN_IDLE)?.max(0);
    let start = stream_args::range_start(ctx.arg(5))?;
    let (count, just_id) = autoclaim_options(ctx)?;
    let key = group_key(ctx)?;
    if count > AUTOCLAIM_IDS_MAX {
        return Err(errors::XAUTOCLAIM_MEMORY);
    }
    let now_ms = ctx.now_ms();
    let owner = find_or_add_consumer(ctx, key, ctx.arg(2), ctx.arg(3))?;
    let claim = Claim {
        owner,
        now_ms,
        min_idle_ms,
        delivered_ms: now_ms,
        retry_count: None,
        force: false,
        just_id,
    };
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some((log, group)) = stream.log_and_group(ctx.args.get(2)) else {
        return Err(errors::no_key_or_group(ctx.arg(1), ctx.arg(2)));
    };
    let (ids, cursor) = claim.candidates(log, group, start, count);
    let mut out = Out {
        reply: ctx.reply,
        journal: &mut ctx.broker.journal,
        by: ctx.by,
    };
    out.reply.array(3);
    put_id(out.reply, cursor);
    let header = out.reply.defer();
    let (mut claimed, mut dropped) = (0, Vec::new());
    for id in ids {
        match claim.one(log, group, id, &mut out) {
            Claimed::Yes => claimed += 1,
            Claimed::Dropped => dropped.push(id),
            Claimed::No => {}
        }
    }
    ctx.reply.finish_array(header, claimed);
    ctx.reply.array(dropped.len());
    dropped.iter().for_each(|&id| put_id(ctx.reply, id));
    ctx.done()
}

impl Claim {
    /// What XAUTOCLAIM is to claim or drop, and the pending entry after what it looked at (0-0 at the end).
    fn candidates(
        &self,
        log: &Log,
        group: &stream_group::Group,
        start: StreamId,
        count: i64,
    ) -> (Vec<StreamId>, StreamId) {
        let mut looks = count.saturating_mul(AUTOCLAIM_LOOKS);
        let mut ids = Vec::new();
        for (id, pending) in group.pending_from(start) {
            if looks == 0 || ids.len() as i64 == count {
                return (ids, id);
            }
            looks -= 1;
            let idle = idle_ms(self.now_ms, pending.delivered_ms);
            if self.min_idle_ms == 0 || idle >= self.min_idle_ms || log.get(id).is_none() {
                ids.push(id);
            }
        }
        (ids, StreamId::MIN)
    }
}
