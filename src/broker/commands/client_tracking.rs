//! Client-side caching, which is left out: what asks about it learns that it is off.

use crate::context::{Ctx, Run};
use crate::errors;
use crate::table::{Command, Group, flag, one_of, word};

pub(super) const CLIENT_TRACKINGINFO: Command = Command {
    summary: "Tells that this connection does not track keys.",
    example: "CLIENT TRACKINGINFO",
    ..Command::new(
        "client|trackinginfo",
        "6.2.0",
        Group::Connection,
        2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_trackinginfo,
    )
};
fn client_trackinginfo(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.map(3);
    ctx.reply.bulk(b"flags");
    ctx.reply.set(1);
    ctx.reply.bulk(b"off");
    ctx.reply.bulk(b"redirect");
    ctx.reply.int(-1);
    ctx.reply.bulk(b"prefixes");
    ctx.reply.array(0);
    ctx.done()
}

pub(super) const CLIENT_CACHING: Command = Command {
    summary: "Would choose which keys are tracked.",
    example: "CLIENT CACHING YES",
    args: &[one_of("mode", &[word("yes", "YES"), word("no", "NO")])],
    ..Command::new(
        "client|caching",
        "6.0.0",
        Group::Connection,
        3,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_caching,
    )
};
fn client_caching(_: &mut Ctx<'_>) -> Run {
    Err(errors::CACHING_WITHOUT_TRACKING)
}
