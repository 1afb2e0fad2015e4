//! The connection itself: PING, ECHO, QUIT, SELECT.

use crate::context::{Ctx, Run};
use crate::event::Closing;
use crate::table::{Command, Group, flag, string};

/// The family.
pub const COMMANDS: &[Command] = &[PING, QUIT];

const PING: Command = Command {
    summary: "Answers PONG, or with the message given: the connection and the node are alive.",
    example: "PING",
    args: &[string("message").optional()],
    ..Command::new("ping", "1.0.0", Group::Connection, -1, flag::FAST, ping)
};

fn ping(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() > 2 {
        return Err(crate::errors::arity("ping"));
    }
    if ctx.client().subscriptions.any() && !ctx.reply.resp3() {
        ctx.reply.array(2);
        ctx.reply.bulk(b"pong");
        return ctx.bulk(ctx.arg(1));
    }
    if ctx.argc() == 2 {
        return ctx.bulk(ctx.arg(1));
    }
    ctx.reply.simple("PONG");
    ctx.done()
}

const QUIT: Command = Command {
    summary: "Closes the connection.",
    example: "QUIT",
    ..Command::new(
        "quit",
        "1.0.0",
        Group::Connection,
        -1,
        flag::NOSCRIPT
            | flag::LOADING
            | flag::STALE
            | flag::FAST
            | flag::NO_AUTH
            | flag::ALLOW_BUSY,
        quit,
    )
};

fn quit(ctx: &mut Ctx<'_>) -> Run {
    ctx.client().close_after_reply = Some(Closing::Quit);
    ctx.ok()
}
