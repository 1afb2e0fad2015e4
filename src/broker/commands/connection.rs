//! The connection itself: greeting, leaving, the selected database.

use resp::number::parse_i64;

use crate::args;
use crate::client::ReplyMode;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Closing, Name};
use crate::reply::ReplyError;
use crate::table::{Command, Deprecated, Group, block, flag, integer, string};

use super::generic::database;

/// The family.
pub const COMMANDS: &[Command] = &[PING, ECHO, QUIT, SELECT, AUTH, HELLO, RESET];

const PING: Command = Command {
    summary: "Answers PONG, or with the message given: the connection and the node are alive.",
    example: "PING",
    tips: &["request_policy:all_shards", "response_policy:all_succeeded"],
    args: &[string("message").optional()],
    ..Command::new("ping", "1.0.0", Group::Connection, -1, flag::FAST, ping)
};
fn ping(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() > 2 {
        return Err(errors::arity("ping"));
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

const ECHO: Command = Command {
    summary: "Answers with the message given.",
    example: "ECHO hello",
    args: &[string("message")],
    ..Command::new(
        "echo",
        "1.0.0",
        Group::Connection,
        2,
        flag::LOADING | flag::STALE | flag::FAST,
        echo,
    )
};
fn echo(ctx: &mut Ctx<'_>) -> Run {
    ctx.bulk(ctx.arg(1))
}

const QUIT: Command = Command {
    summary: "Closes the connection.",
    example: "QUIT",
    deprecated: Some(Deprecated {
        since: "7.2.0",
        replaced_by: "just closing the connection",
    }),
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

const SELECT: Command = Command {
    summary: "Selects the database that this connection's commands work on.",
    example: "SELECT 1",
    args: &[integer("index")],
    ..Command::new(
        "select",
        "1.0.0",
        Group::Connection,
        2,
        flag::LOADING | flag::STALE | flag::FAST,
        select,
    )
};
fn select(ctx: &mut Ctx<'_>) -> Run {
    let db = database(ctx.arg(1))?;
    ctx.client().db = db;
    ctx.ok()
}

const AUTH: Command = Command {
    summary: "Authenticates the connection. There are no passwords here: only the default user, who needs none.",
    complexity: "O(1)",
    example: "AUTH default anything",
    args: &[
        string("username").optional().since("6.0.0"),
        string("password"),
    ],
    ..Command::new(
        "auth",
        "1.0.0",
        Group::Connection,
        -2,
        flag::NOSCRIPT
            | flag::LOADING
            | flag::STALE
            | flag::FAST
            | flag::NO_AUTH
            | flag::ALLOW_BUSY,
        auth,
    )
};
fn auth(ctx: &mut Ctx<'_>) -> Run {
    match ctx.argc() {
        2 => Err(errors::AUTH_NO_PASSWORD),
        3 => {
            authenticate(ctx.arg(1))?;
            ctx.ok()
        }
        _ => Err(errors::SYNTAX),
    }
}

fn authenticate(user: &[u8]) -> Result<(), ReplyError> {
    if user == b"default" {
        Ok(())
    } else {
        Err(errors::WRONG_PASS)
    }
}

/// Whether these bytes may stand in CLIENT LIST: printable, and no blank.
pub(super) fn is_plain(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_graphic)
}

const HELLO: Command = Command {
    summary: "Greets the server: chooses the protocol's version and tells about the node.",
    example: "HELLO 3",
    args: &[block(
        "arguments",
        &[
            integer("protover"),
            block("auth", &[string("username"), string("password")])
                .token("AUTH")
                .optional(),
            string("clientname").token("SETNAME").optional(),
        ],
    )
    .optional()],
    ..Command::new(
        "hello",
        "6.0.0",
        Group::Connection,
        -1,
        flag::NOSCRIPT
            | flag::LOADING
            | flag::STALE
            | flag::FAST
            | flag::NO_AUTH
            | flag::ALLOW_BUSY,
        hello,
    )
};
fn hello(ctx: &mut Ctx<'_>) -> Run {
    let mut resp3 = ctx.reply.resp3();
    if ctx.argc() > 1 {
        resp3 = match parse_i64(ctx.arg(1)).ok_or(errors::PROTO_NOT_AN_INTEGER)? {
            2 => false,
            3 => true,
            _ => return Err(errors::NO_PROTO),
        };
    }
    if let Some(name) = read_hello_options(ctx)? {
        ctx.client().name = name;
    }
    ctx.reply.set_resp3(resp3);
    // What is pushed to it behind the reply asks it for its protocol.
    ctx.client().out.set_resp3(resp3);
    write_greeting(ctx);
    ctx.done()
}

/// AUTH and SETNAME; gives the name.
fn read_hello_options(ctx: &Ctx<'_>) -> Result<Option<Name>, ReplyError> {
    let (mut at, mut name, mut user) = (2, None, None);
    while at < ctx.argc() {
        let (option, more) = (ctx.arg(at), ctx.argc() - at - 1);
        if args::is(option, "auth") && more >= 2 {
            user = Some(ctx.arg(at + 1));
            at += 3;
        } else if args::is(option, "setname") && more >= 1 {
            if !is_plain(ctx.arg(at + 1)) {
                return Err(errors::CLIENT_NAME);
            }
            name = Some(Name::from(ctx.arg(at + 1)));
            at += 2;
        } else {
            return Err(errors::text(&[
                b"ERR Syntax error in HELLO option '",
                option,
                b"'",
            ]));
        }
    }
    user.map_or(Ok(()), authenticate)?;
    Ok(name)
}

fn write_greeting(ctx: &mut Ctx<'_>) {
    let proto = if ctx.reply.resp3() { 3 } else { 2 };
    ctx.reply.map(8);
    for (name, value) in [("server", "redis"), ("version", crate::REDIS_VERSION)] {
        ctx.reply.bulk(name.as_bytes());
        ctx.reply.bulk(value.as_bytes());
    }
    ctx.reply.bulk(b"proto");
    ctx.reply.int(proto);
    ctx.reply.bulk(b"id");
    ctx.reply.int(ctx.by.client.0 as i64);
    for (name, value) in [("mode", "standalone"), ("role", "master")] {
        ctx.reply.bulk(name.as_bytes());
        ctx.reply.bulk(value.as_bytes());
    }
    ctx.reply.bulk(b"modules");
    ctx.reply.array(0);
    ctx.reply.bulk(b"brokerlab_version");
    ctx.reply.bulk(crate::VERSION.as_bytes());
}

const RESET: Command = Command {
    summary: "Puts the connection back into the state in which it began.",
    example: "RESET",
    ..Command::new(
        "reset",
        "6.2.0",
        Group::Connection,
        1,
        flag::NOSCRIPT
            | flag::LOADING
            | flag::STALE
            | flag::FAST
            | flag::NO_AUTH
            | flag::ALLOW_BUSY,
        reset,
    )
};
fn reset(ctx: &mut Ctx<'_>) -> Run {
    let slot = ctx.slot;
    ctx.broker.discard(slot);
    ctx.broker.drop_subscriptions(slot, true);
    ctx.broker.end_monitor(slot);
    let client = ctx.client();
    client.db = 0;
    client.name = Name::default();
    client.fieldsets.clear();
    // The silence of CLIENT REPLY SKIP falls on this very reply.
    if client.reply_mode != ReplyMode::Skip {
        client.reply_mode = ReplyMode::On;
    }
    client.no_evict = false;
    client.no_touch = false;
    client.out.set_resp3(false);
    ctx.reply.set_resp3(false);
    ctx.reply.simple("RESET");
    ctx.done()
}
