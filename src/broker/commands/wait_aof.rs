//! WAITAOF: waiting until writes are on disks.

use crate::args;
use crate::blocking::{DeniedReply, TimeoutReply, WaitsFor};
use crate::context::{Block, Ctx, Flow, Run};
use crate::errors;
use crate::table::{Command, Group, acl, flag, integer};

/// The family.
pub const COMMANDS: &[Command] = &[WAITAOF];

const WAITAOF: Command = Command {
    summary: "Waits until the node itself and so many replicas have this connection's writes on disk, and tells how many have.",
    example: "WAITAOF 0 1 100",
    acl: acl::CONNECTION | acl::OUTSIDE_GROUP,
    tips: &["request_policy:all_shards", "response_policy:agg_min"],
    args: &[
        integer("numlocal"),
        integer("numreplicas"),
        integer("timeout"),
    ],
    ..Command::new(
        "waitaof",
        "7.2.0",
        Group::Generic,
        4,
        flag::BLOCKING,
        wait_aof,
    )
};
fn wait_aof(ctx: &mut Ctx<'_>) -> Run {
    let local = args::integer(ctx.arg(1))?;
    if !(0..=1).contains(&local) {
        return Err(errors::NUMLOCAL);
    }
    let replicas = args::not_negative(ctx.arg(2))?;
    let until = args::timeout_ms(ctx.arg(3), ctx.now)?;
    // There is no append-only file yet, and there are no replicas.
    if local > 0 {
        return Err(errors::NO_AOF);
    }
    if replicas == 0 {
        ctx.reply.array(2);
        ctx.reply.int(0);
        ctx.reply.int(0);
        return ctx.done();
    }
    let mut block = Block::on(0..0, WaitsFor::Nothing, until);
    block.park.timeout_reply = TimeoutReply::Zeros;
    block.park.denied_reply = DeniedReply::Zeros;
    Ok(Flow::Block(block))
}
