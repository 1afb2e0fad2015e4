//! XNACK (Redis 8.8): a consumer gives pending entries back, and they wait for whoever claims them.
//!
//! No judge at hand has it; it follows its command page, and replies observed of a development server.

use core::ops::Range;

use super::stream_args;
use super::stream_claim::group_key;
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, StreamId};
use crate::keyspace::KeyRef;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, block, flag, integer, key, key_flag, one_of, string, word,
};
use crate::types::stream_group::{DELIVERIES_MAX, Pending};

/// The family.
pub const COMMANDS: &[Command] = &[XNACK];

/// What giving back says about the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// It does not count.
    Silent,
    /// It counts.
    Fail,
    /// No further one is any use.
    Fatal,
}

/// What XNACK is asked.
struct Release {
    mode: Mode,
    ids: Range<usize>,
    /// The delivery count to write down, whatever the mode.
    retry_count: Option<u64>,
    /// Entries that are not pending become so.
    force: bool,
}

impl Release {
    fn read(ctx: &Ctx<'_>) -> Result<Release, ReplyError> {
        let mode = ctx.arg(3);
        let mode = if args::is(mode, "SILENT") {
            Mode::Silent
        } else if args::is(mode, "FAIL") {
            Mode::Fail
        } else if args::is(mode, "FATAL") {
            Mode::Fatal
        } else {
            return Err(errors::XNACK_MODE);
        };
        if !args::is(ctx.arg(4), "IDS") {
            return Err(errors::XNACK_NO_IDS);
        }
        let count = args::positive(ctx.arg(5), errors::XNACK_NUMIDS)?;
        if count > ctx.argc() - 6 {
            return Err(errors::XNACK_NUMIDS_MISMATCH);
        }
        let mut release = Release {
            mode,
            ids: 6..6 + count,
            retry_count: None,
            force: false,
        };
        release.options(ctx)?;
        Ok(release)
    }

    /// Reads what follows the IDs.
    fn options(&mut self, ctx: &Ctx<'_>) -> Result<(), ReplyError> {
        let mut at = self.ids.end;
        while at < ctx.argc() {
            let word = ctx.arg(at);
            if args::is(word, "FORCE") {
                self.force = true;
            } else if args::is(word, "RETRYCOUNT") && at + 1 < ctx.argc() {
                at += 1;
                let count = args::integer(ctx.arg(at))?;
                let count = u64::try_from(count).map_err(|_| errors::XNACK_RETRYCOUNT)?;
                self.retry_count = Some(count);
            } else {
                return Err(errors::xnack_option(word));
            }
            at += 1;
        }
        Ok(())
    }

    /// The delivery count of an entry that had this one; of one that becomes pending now, if it had none.
    fn deliveries(&self, before: Option<u64>) -> u64 {
        match (self.retry_count, self.mode, before) {
            (Some(count), ..) => count,
            (None, Mode::Fatal, _) => DELIVERIES_MAX,
            (None, Mode::Silent, Some(count)) => count.saturating_sub(1),
            (None, Mode::Fail, Some(count)) => count,
            (None, _, None) => 0,
        }
    }
}

const XNACK: Command = Command {
    summary: "Gives pending entries back to their group, so that anybody can claim them at once; says whether the delivery counts.",
    complexity: "O(log N) for each ID.",
    example: "XNACK orders workers FAIL IDS 1 1526919030474-55",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        string("group"),
        one_of(
            "mode",
            &[
                word("silent", "SILENT"),
                word("fail", "FAIL"),
                word("fatal", "FATAL"),
            ],
        ),
        block("ids", &[integer("numids"), string("id").multiple()]).token("IDS"),
        integer("count").token("RETRYCOUNT").optional(),
        word("force", "FORCE").optional(),
    ],
    ..Command::new(
        "xnack",
        "8.8.0",
        Group::Stream,
        -7,
        flag::WRITE | flag::FAST,
        xnack,
    )
};
fn xnack(ctx: &mut Ctx<'_>) -> Run {
    let key = group_key(ctx)?;
    let release = Release::read(ctx)?;
    for at in release.ids.clone() {
        stream_args::id(ctx.arg(at))?;
    }
    let mut released = 0;
    for at in release.ids.clone() {
        let id = stream_args::id(ctx.arg(at))?;
        released += usize::from(release_one(ctx, key, &release, id)?);
    }
    if released > 0 {
        // Those who wait with CLAIM can have them now.
        ctx.broker.blocking.signal(ctx.db, ctx.args.get(1));
    }
    ctx.count(released)
}

/// Gives one entry back; whether there was anything to give back.
fn release_one(
    ctx: &mut Ctx<'_>,
    key: KeyRef,
    release: &Release,
    id: StreamId,
) -> Result<bool, ReplyError> {
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some((log, group)) = stream.log_and_group(ctx.args.get(2)) else {
        return Ok(false);
    };
    let before = group.pending(id).copied();
    let msg = log.get(id).map(|entry| entry.msg);
    if before.is_none() && !(release.force && msg.is_some()) {
        return Ok(false);
    }
    let deliveries = release.deliveries(before.map(|pending| pending.deliveries));
    let from = before.and_then(|pending| group.owner_id(&pending));
    group.assign(
        id,
        Pending {
            owner: None,
            delivered_ms: 0,
            deliveries,
        },
    );
    ctx.broker.journal.emit(Event::Released {
        group: group.id,
        from,
        id,
        msg,
        deliveries,
        by: ctx.by,
    });
    Ok(true)
}
