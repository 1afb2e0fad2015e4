//! XREADGROUP: reading for a consumer of a group, waiting or not.
//!
//! What is new to the group is delivered and becomes pending; an ID instead of `>` shows the consumer his own pending entries
//! again; CLAIM (since 8.4) takes over what others have left idle before it delivers what is new.

use alloc::vec::Vec;

use super::stream::{put_entry, put_fields};
use super::stream_args::{self, put_id};
use super::stream_budget::Budget;
use super::stream_group::find_or_add_consumer;
use super::stream_read::{MAXCOUNT, MAXSIZE, Options, Served};
use crate::blocking::WaitsFor;
use crate::context::{Ctx, Flow, Run};
use crate::errors;
use crate::event::{Delivery, Event, Kind, StreamId, Time};
use crate::keyspace::KeyRef;
use crate::reply::{Reply, ReplyError};
use crate::seeded::{self, Bug};
use crate::table::{
    Command, Find, Group, KeySpec, block, flag, integer, key, key_flag, string, word,
};
use crate::types::stream::Entry;
use crate::types::stream_group::{ConsumerSlot, Pending, once_more};

/// The family.
pub const COMMANDS: &[Command] = &[XREADGROUP];

/// What to read of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// What comes after this ID. For a group: the consumer's own pending entries after it.
    Id(StreamId),
    /// What the group has not delivered to anybody (`>`).
    Cursor,
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
        MAXCOUNT,
        MAXSIZE,
        integer("milliseconds").token("BLOCK").optional(),
        integer("min-idle-time")
            .token("CLAIM")
            .optional()
            .since("8.4.0"),
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
    let look = |at| {
        let key = group_of(ctx, ctx.arg(at), group)?;
        Ok((at, key, group_after(ctx.arg(options.id_at(at)))?))
    };
    let mut keys = options.keys.clone();
    // Nearly always there is but one, which needs no list.
    let first = keys.next().map(look).transpose()?;
    let rest = keys.map(look).collect::<Result<Vec<_>, ReplyError>>()?;
    let mut served = Served::new(options.budget(ctx.reply));
    let mut retry = None;
    for (at, key, after) in first.into_iter().chain(rest) {
        if served.budget.is_spent() {
            break;
        }
        let reader = Reader {
            key,
            group,
            consumer,
            count: options.count,
            claim_ms: options.claim_ms,
        };
        match after {
            After::Id(id) => reader.again(ctx, &mut served, at, id)?,
            After::Cursor => {
                let next = reader.new_entries(ctx, &mut served, at, options.no_ack)?;
                retry = retry.into_iter().chain(next).min();
            }
        }
    }
    if served.finish(ctx) {
        return ctx.done();
    }
    match options.nothing(ctx, WaitsFor::KindOrGone(Kind::Stream)) {
        Ok(mut block) => {
            block.retry = retry;
            Ok(Flow::Block(block))
        }
        Err(reply) => reply,
    }
}

/// Writes an entry as CLAIM has it: with its idle time in milliseconds and the deliveries before this one.
fn put_claimed(reply: &mut Reply, entry: &Entry<'_>, idle_ms: u64, deliveries: u64) {
    reply.array(4);
    put_id(reply, entry.id);
    put_fields(reply, entry);
    reply.int(idle_ms as i64);
    reply.int(deliveries as i64);
}

/// The key, if it is a stream with this group.
fn group_of(ctx: &Ctx<'_>, name: &[u8], group: &[u8]) -> Result<KeyRef, ReplyError> {
    let missing = || errors::no_group_to_read(name, group);
    let key = ctx.find_to_read(name).ok_or_else(missing)?;
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
    claim_ms: Option<u64>,
}

impl Reader<'_> {
    /// Delivers what the group has not delivered yet, and before that what is to be claimed. Where there is neither, gives
    /// when there will be something to claim.
    fn new_entries(
        &self,
        ctx: &mut Ctx<'_>,
        served: &mut Served,
        at: usize,
        no_ack: bool,
    ) -> Result<Option<Time>, ReplyError> {
        let owner = find_or_add_consumer(ctx, self.key, self.group, self.consumer)?;
        let (idle, next) = self.idle(ctx)?;
        let stream = ctx.broker.keys.stream(self.key)?;
        let cursor = stream.group(self.group).map(|group| group.cursor);
        // Above the highest ID there is nothing.
        let start = cursor.and_then(StreamId::next).unwrap_or(StreamId::MAX);
        if idle.is_empty() && stream.log.last_id() < start {
            return Ok(next);
        }
        let first = || match idle.first() {
            Some(&id) => stream.log.get(id),
            None => stream.log.range(start, StreamId::MAX).next(),
        };
        if !served.budget.opens(ctx.reply, first) {
            return Ok(None);
        }
        served.begin(ctx, ctx.arg(at));
        let budget = &mut served.budget;
        let header = ctx.reply.defer();
        let claimed = self.claim(ctx, owner, &idle, budget)?;
        let left = self.count - claimed;
        let shown = self.deliver(ctx, owner, (start, left), no_ack, budget)?;
        ctx.reply.finish_array(header, claimed + shown);
        Ok(None)
    }

    /// Delivers at most so many entries from `start` on.
    fn deliver(
        &self,
        ctx: &mut Ctx<'_>,
        owner: ConsumerSlot,
        (start, count): (StreamId, usize),
        no_ack: bool,
        budget: &mut Budget,
    ) -> Result<usize, ReplyError> {
        let now_ms = ctx.now_ms();
        let stream = ctx.broker.keys.stream_mut(self.key)?;
        let Some((log, group)) = stream.log_and_group(self.group) else {
            return Ok(0);
        };
        let (delivery, deliveries) = if no_ack {
            (Delivery::NoAck, 0)
        } else {
            (Delivery::New, 1)
        };
        let consumer = group.consumer(owner).id;
        let mut shown = 0;
        let skips = seeded::is(Bug::GroupSkips) && log.range(start, StreamId::MAX).nth(1).is_some();
        let new = log.range(start, StreamId::MAX).skip(usize::from(skips));
        for entry in new.take(count) {
            if !budget.allows(ctx.reply, &entry) {
                break;
            }
            budget.count();
            log.advance(group, entry.id);
            match self.claim_ms {
                None => put_entry(ctx.reply, &entry),
                Some(_) => put_claimed(ctx.reply, &entry, 0, 0),
            }
            shown += 1;
            if !no_ack {
                let pending = Pending {
                    owner: Some(owner),
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
        if shown > 0 && !no_ack {
            group.consumer_mut(owner).active_ms = Some(now_ms);
        }
        Ok(shown)
    }

    /// The pending entries that CLAIM takes now, and when it could take the next one.
    fn idle(&self, ctx: &mut Ctx<'_>) -> Result<(Vec<StreamId>, Option<Time>), ReplyError> {
        let Some(claim_ms) = self.claim_ms else {
            return Ok((Vec::new(), None));
        };
        let now_ms = ctx.now_ms();
        let stream = ctx.broker.keys.stream_mut(self.key)?;
        let Some((log, group)) = stream.log_and_group(self.group) else {
            return Ok((Vec::new(), None));
        };
        let (mut ids, mut gone, mut next) = (Vec::new(), Vec::new(), None);
        for (delivered_ms, id) in group.longest_idle() {
            let due_ms = delivered_ms.saturating_add(claim_ms);
            if due_ms > now_ms || ids.len() == self.count {
                // A moment that no clock can say never comes.
                next = due_ms.checked_mul(1000);
                break;
            }
            if log.get(id).is_some() {
                ids.push(id);
            } else {
                gone.push(id);
            }
        }
        for id in gone {
            let Some(pending) = group.settle(id) else {
                continue;
            };
            ctx.broker.journal.emit(Event::PendingDropped {
                group: group.id,
                consumer: group.owner_id(&pending),
                id,
                by: ctx.by,
            });
        }
        Ok((ids, next))
    }

    /// Claims these pending entries, and writes them.
    fn claim(
        &self,
        ctx: &mut Ctx<'_>,
        owner: ConsumerSlot,
        ids: &[StreamId],
        budget: &mut Budget,
    ) -> Result<usize, ReplyError> {
        let now_ms = ctx.now_ms();
        let stream = ctx.broker.keys.stream_mut(self.key)?;
        let Some((log, group)) = stream.log_and_group(self.group) else {
            return Ok(0);
        };
        let mut claimed = 0;
        for &id in ids {
            let (Some(entry), Some(&before)) = (log.get(id), group.pending(id)) else {
                continue;
            };
            if !budget.allows(ctx.reply, &entry) {
                break;
            }
            budget.count();
            let idle_ms = now_ms.saturating_sub(before.delivered_ms);
            put_claimed(ctx.reply, &entry, idle_ms, before.deliveries);
            let deliveries = once_more(before.deliveries);
            let pending = Pending {
                owner: Some(owner),
                delivered_ms: now_ms,
                deliveries,
            };
            group.assign(id, pending);
            group.consumer_mut(owner).active_ms = Some(now_ms);
            claimed += 1;
            ctx.broker.journal.emit(Event::Claimed {
                group: group.id,
                from: group.owner_id(&before),
                to: group.consumer(owner).id,
                id,
                msg: entry.msg,
                deliveries,
                handed: true,
                by: ctx.by,
            });
        }
        Ok(claimed)
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
        let mut shown = 0;
        for &id in &ids {
            let entry = log.get(id);
            let fits = match &entry {
                Some(entry) => served.budget.allows(ctx.reply, entry),
                None => !served.budget.is_spent(),
            };
            if !fits {
                break;
            }
            served.budget.count();
            shown += 1;
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
        ctx.reply.finish_array(header, shown);
        Ok(())
    }
}
