//! CLIENT PAUSE and UNPAUSE.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::observe::attention;
use crate::table::{Command, Group, flag, integer, one_of, word};

pub(super) const CLIENT_PAUSE: Command = Command {
    summary: "Holds back the requests of all connections, or only those that write, for a time.",
    example: "CLIENT PAUSE 1000 WRITE",
    args: &[
        integer("timeout"),
        one_of("mode", &[word("write", "WRITE"), word("all", "ALL")])
            .optional()
            .since("6.2.0"),
    ],
    ..Command::new(
        "client|pause",
        "3.0.0",
        Group::Connection,
        -3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_pause,
    )
};
fn client_pause(ctx: &mut Ctx<'_>) -> Run {
    let all = match ctx.argc() {
        3 => true,
        4 if args::is(ctx.arg(3), "write") => false,
        4 if args::is(ctx.arg(3), "all") => true,
        4 => return Err(errors::PAUSE_MODE),
        _ => return Err(errors::subcommand_arity(ctx.arg(1), "CLIENT")),
    };
    if let Some(until) = args::timeout_ms(ctx.arg(2), ctx.now)? {
        ctx.broker.pause.begin(until, all);
        ctx.broker.attention |= attention::PAUSED;
    }
    ctx.ok()
}

pub(super) const CLIENT_UNPAUSE: Command = Command {
    summary: "Ends CLIENT PAUSE: what was held back runs.",
    example: "CLIENT UNPAUSE",
    ..Command::new(
        "client|unpause",
        "6.2.0",
        Group::Connection,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        client_unpause,
    )
};
fn client_unpause(ctx: &mut Ctx<'_>) -> Run {
    ctx.broker.unpause();
    ctx.ok()
}
