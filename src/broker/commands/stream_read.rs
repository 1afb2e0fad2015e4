//! XREAD, waiting or not, and what it shares with XREADGROUP.
//!
//! Both read their arguments in one go, with every error before anything changes; then go through the streams in order.
//! Finding nothing they park their client, and run again when a stream among theirs has grown. `$` is fixed when the
//! command first runs, by putting the ID in its place.

use core::ops::Range;

use alloc::vec::Vec;

use resp::number::parse_i64;

use super::stream::put_entry;
use super::stream_args::{self, id_text};
use super::stream_budget::Budget;
use crate::args;
use crate::blocking::WaitsFor;
use crate::context::{Block, Ctx, Flow, Run};
use crate::errors;
use crate::event::{Event, Kind, StreamId, Time};
use crate::reply::{Reply, ReplyError};
use crate::table::{
    Arg, Command, Find, Group, KeySpec, block, flag, integer, key, key_flag, string,
};

/// The family.
pub const COMMANDS: &[Command] = &[XREAD];

/// The arguments before the streams, and where those are.
#[derive(Debug)]
pub(super) struct Options<'a> {
    /// How many entries of each stream at most.
    pub(super) count: usize,
    /// How many entries of all streams at most.
    entries_max: usize,
    /// How many bytes of reply at most.
    bytes_max: usize,
    /// Whether to wait, and until when.
    wait: Option<Option<Time>>,
    /// Group and consumer.
    pub(super) group: Option<(&'a [u8], &'a [u8])>,
    pub(super) no_ack: bool,
    /// With `>`: pending entries that have been idle for so many milliseconds come first.
    pub(super) claim_ms: Option<u64>,
    pub(super) keys: Range<usize>,
}

impl<'a> Options<'a> {
    pub(super) fn read(ctx: &Ctx<'a>, by_group: bool) -> Result<Options<'a>, ReplyError> {
        let mut options = Options {
            count: usize::MAX,
            entries_max: usize::MAX,
            bytes_max: usize::MAX,
            wait: None,
            group: None,
            no_ack: false,
            claim_ms: None,
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
        if options.count != usize::MAX && options.entries_max < options.count {
            return Err(errors::MAXCOUNT_BELOW_COUNT);
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
        if args::is(word, "MAXCOUNT") && more > 0 {
            self.entries_max = args::positive(ctx.arg(at + 1), errors::MAXCOUNT_NOT_POSITIVE)?;
            return Ok(at + 2);
        }
        if args::is(word, "MAXSIZE") && more > 0 {
            self.bytes_max = args::positive(ctx.arg(at + 1), errors::MAXSIZE_NOT_POSITIVE)?;
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
        if args::is(word, "CLAIM") && more > 0 {
            self.claim_ms = Some(min_idle_ms(ctx.arg(at + 1))?);
            return by_group
                .then_some(at + 2)
                .ok_or(errors::CLAIM_WITHOUT_XREADGROUP);
        }
        Err(errors::SYNTAX)
    }

    /// How much the reply may hold.
    pub(super) fn budget(&self, reply: &Reply) -> Budget {
        Budget::new(reply, self.entries_max, self.bytes_max)
    }

    /// Where the ID for a key is.
    pub(super) fn id_at(&self, key: usize) -> usize {
        key + self.keys.len()
    }

    /// Waits, or replies that there is nothing.
    pub(super) fn nothing(&self, ctx: &mut Ctx<'_>, waits_for: WaitsFor) -> Result<Block, Run> {
        match self.wait {
            Some(until) => Ok(Block::on(self.keys.clone(), waits_for, until)),
            None => Err(ctx.null_array()),
        }
    }
}

/// The time that CLAIM asks for.
fn min_idle_ms(text: &[u8]) -> Result<u64, ReplyError> {
    let ms = parse_i64(text).ok_or(errors::CLAIM_NOT_AN_INTEGER)?;
    u64::try_from(ms).map_err(|_| errors::CLAIM_NEGATIVE)
}

/// Writes the reply: a row of streams, or a map in RESP3. The header comes last, and not at all without streams.
pub(super) struct Served {
    header: Option<crate::reply::Deferred>,
    streams: usize,
    pub(super) budget: Budget,
}

impl Served {
    pub(super) fn new(budget: Budget) -> Served {
        Served {
            header: None,
            streams: 0,
            budget,
        }
    }

    pub(super) fn begin(&mut self, ctx: &mut Ctx<'_>, name: &[u8]) {
        if self.header.is_none() {
            self.header = Some(ctx.reply.defer());
        }
        self.streams += 1;
        if !ctx.reply.resp3() {
            ctx.reply.array(2);
        }
        ctx.reply.bulk(name);
    }

    pub(super) fn finish(self, ctx: &mut Ctx<'_>) -> bool {
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

/// The argument of XREAD and XREADGROUP that limits all streams together.
pub(super) const MAXCOUNT: Arg = integer("maxcount")
    .token("MAXCOUNT")
    .optional()
    .since("8.10.0");

/// The argument of XREAD and XREADGROUP that limits the reply.
pub(super) const MAXSIZE: Arg = integer("maxsize")
    .token("MAXSIZE")
    .optional()
    .since("8.10.0");

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
        MAXCOUNT,
        MAXSIZE,
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
    let mut served = Served::new(options.budget(ctx.reply));
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
    let log = &ctx.broker.keys.stream(key)?.log;
    let first = || log.range(start, StreamId::MAX).next();
    if log.last_id() < start || !served.budget.opens(ctx.reply, first) {
        return Ok(());
    }
    served.begin(ctx, ctx.arg(at));
    let key_id = ctx.broker.keys.id(key);
    let log = &ctx.broker.keys.stream(key)?.log;
    let header = ctx.reply.defer();
    let mut shown = 0;
    for entry in log.range(start, StreamId::MAX).take(count) {
        if !served.budget.allows(ctx.reply, &entry) {
            break;
        }
        put_entry(ctx.reply, &entry);
        served.budget.count();
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
