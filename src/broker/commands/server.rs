//! The node itself: what it says about itself, the time, its replicas.

use crate::args;
use crate::blocking::{DeniedReply, TimeoutReply, WaitsFor};
use crate::context::{Block, Ctx, Flow, Run};
use crate::table::{Command, Group, acl, flag, integer};

/// The family.
pub const COMMANDS: &[Command] = &[TIME, WAIT, ROLE];

const TIME: Command = Command {
    summary: "Tells the node's time: seconds since 1970 and the microseconds of the current one.",
    example: "TIME",
    tips: &["nondeterministic_output"],
    ..Command::new(
        "time",
        "2.6.0",
        Group::Server,
        1,
        flag::LOADING | flag::STALE | flag::FAST,
        time,
    )
};
fn time(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(2);
    ctx.reply.bulk_int((ctx.now / 1_000_000) as i64);
    ctx.reply.bulk_int((ctx.now % 1_000_000) as i64);
    ctx.done()
}

const WAIT: Command = Command {
    summary: "Waits until so many replicas have this connection's writes, and tells how many have.",
    example: "WAIT 1 100",
    acl: acl::CONNECTION | acl::OUTSIDE_GROUP,
    tips: &["request_policy:all_shards", "response_policy:agg_min"],
    args: &[integer("numreplicas"), integer("timeout")],
    ..Command::new("wait", "3.0.0", Group::Generic, 3, flag::BLOCKING, wait)
};
fn wait(ctx: &mut Ctx<'_>) -> Run {
    let wanted = args::integer(ctx.arg(1))?;
    let until = args::timeout_ms(ctx.arg(2), ctx.now)?;
    // There are no replicas yet, so that waiting for any takes all the time given.
    if wanted <= 0 {
        return ctx.int(0);
    }
    let mut block = Block::on(0..0, WaitsFor::Nothing, until);
    block.park.timeout_reply = TimeoutReply::Zero;
    block.park.denied_reply = DeniedReply::Zero;
    Ok(Flow::Block(block))
}

const ROLE: Command = Command {
    summary: "Tells the node's part in replication, and with whom it plays it.",
    example: "ROLE",
    acl: acl::ADMIN | acl::DANGEROUS,
    ..Command::new(
        "role",
        "2.8.12",
        Group::Server,
        1,
        flag::NOSCRIPT | flag::LOADING | flag::STALE | flag::FAST,
        role,
    )
};
fn role(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(3);
    ctx.reply.bulk(b"master");
    ctx.reply.int(0);
    ctx.reply.array(0);
    ctx.done()
}
