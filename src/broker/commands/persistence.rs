//! What a node says about disks and replicas, of which it has none: snapshots are taken nowhere, and are always as new as
//! the last time somebody asked for one.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::table::{Command, Deprecated, Group, acl, block, flag, integer, one_of, string, word};

/// The family.
pub const COMMANDS: &[Command] = &[
    SAVE,
    BGSAVE,
    BGREWRITEAOF,
    LASTSAVE,
    SHUTDOWN,
    REPLICAOF,
    SLAVEOF,
    FAILOVER,
];

fn saved(ctx: &mut Ctx<'_>) {
    ctx.broker.last_save = ctx.now;
}

const SAVE: Command = Command {
    summary: "Answers as if a snapshot had been taken.",
    example: "SAVE",
    ..Command::new(
        "save",
        "1.0.0",
        Group::Server,
        1,
        flag::ADMIN | flag::NOSCRIPT | flag::NO_ASYNC_LOADING | flag::NO_MULTI,
        save,
    )
};
fn save(ctx: &mut Ctx<'_>) -> Run {
    saved(ctx);
    ctx.ok()
}

const BGSAVE: Command = Command {
    summary: "Answers as if a snapshot were being taken in the background.",
    example: "BGSAVE",
    args: &[word("schedule", "SCHEDULE").optional().since("3.2.2")],
    ..Command::new(
        "bgsave",
        "1.0.0",
        Group::Server,
        -1,
        flag::ADMIN | flag::NOSCRIPT | flag::NO_ASYNC_LOADING,
        bgsave,
    )
};
fn bgsave(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() > 2 || (ctx.argc() == 2 && !args::is(ctx.arg(1), "schedule")) {
        return Err(errors::SYNTAX);
    }
    saved(ctx);
    ctx.reply.simple("Background saving started");
    ctx.done()
}

const BGREWRITEAOF: Command = Command {
    summary: "Answers as if the append-only file were being rewritten.",
    example: "BGREWRITEAOF",
    ..Command::new(
        "bgrewriteaof",
        "1.0.0",
        Group::Server,
        1,
        flag::ADMIN | flag::NOSCRIPT | flag::NO_ASYNC_LOADING,
        bgrewriteaof,
    )
};
fn bgrewriteaof(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply
        .simple("Background append only file rewriting started");
    ctx.done()
}

const LASTSAVE: Command = Command {
    summary: "Tells the Unix time of the last snapshot: without one, when the node began.",
    example: "LASTSAVE",
    acl: acl::ADMIN | acl::DANGEROUS,
    tips: &["nondeterministic_output"],
    ..Command::new(
        "lastsave",
        "1.0.0",
        Group::Server,
        1,
        flag::LOADING | flag::STALE | flag::FAST,
        lastsave,
    )
};
fn lastsave(ctx: &mut Ctx<'_>) -> Run {
    let at = ctx.broker.last_save.max(ctx.broker.started);
    ctx.int((at / 1_000_000) as i64)
}

const SHUTDOWN: Command = Command {
    summary: "Would end the node's process; a node here has none of its own, and goes on.",
    example: "SHUTDOWN ABORT",
    args: &[
        one_of(
            "save-selector",
            &[word("nosave", "NOSAVE"), word("save", "SAVE")],
        )
        .optional(),
        word("now", "NOW").optional().since("7.0.0"),
        word("force", "FORCE").optional().since("7.0.0"),
        word("abort", "ABORT").optional().since("7.0.0"),
    ],
    ..Command::new(
        "shutdown",
        "1.0.0",
        Group::Server,
        -1,
        flag::ADMIN
            | flag::NOSCRIPT
            | flag::LOADING
            | flag::STALE
            | flag::NO_MULTI
            | flag::ALLOW_BUSY,
        shutdown,
    )
};
fn shutdown(ctx: &mut Ctx<'_>) -> Run {
    let words: &[&str] = &["nosave", "save", "now", "force", "abort"];
    let given = ctx.args.from(1);
    let has = |word| given.iter().any(|arg| args::is(arg, word));
    let known = given
        .iter()
        .all(|arg| words.iter().any(|word| args::is(arg, word)));
    let alone = !has("abort") || given.len() == 1;
    if !known || !alone || (has("save") && has("nosave")) {
        return Err(errors::SYNTAX);
    }
    Err(if has("abort") {
        errors::NO_SHUTDOWN
    } else {
        errors::SHUTDOWN_FAILED
    })
}

const REPLICAOF: Command = Command {
    summary: "Makes the node a replica, which it cannot be here, or a primary, which it is.",
    example: "REPLICAOF NO ONE",
    args: &[one_of(
        "args",
        &[
            block("host-port", &[string("host"), integer("port")]),
            block("no-one", &[word("no", "NO"), word("one", "ONE")]),
        ],
    )],
    ..Command::new(
        "replicaof",
        "5.0.0",
        Group::Server,
        3,
        flag::ADMIN | flag::NOSCRIPT | flag::STALE | flag::NO_ASYNC_LOADING,
        replicaof,
    )
};
fn replicaof(ctx: &mut Ctx<'_>) -> Run {
    if args::is(ctx.arg(1), "no") && args::is(ctx.arg(2), "one") {
        return ctx.ok();
    }
    match args::integer(ctx.arg(2)) {
        Ok(0..=65535) => Err(errors::NO_REPLICATION),
        _ => Err(errors::PRIMARY_PORT),
    }
}

const SLAVEOF: Command = Command {
    summary: "The old name of REPLICAOF.",
    example: "SLAVEOF NO ONE",
    args: &[one_of(
        "args",
        &[
            block("host-port", &[string("host"), integer("port")]),
            block("no-one", &[word("no", "NO"), word("one", "ONE")]),
        ],
    )],
    deprecated: Some(Deprecated {
        since: "5.0.0",
        replaced_by: "`REPLICAOF`",
    }),
    ..Command::new(
        "slaveof",
        "1.0.0",
        Group::Server,
        3,
        flag::ADMIN | flag::NOSCRIPT | flag::STALE | flag::NO_ASYNC_LOADING,
        slaveof,
    )
};
fn slaveof(ctx: &mut Ctx<'_>) -> Run {
    replicaof(ctx)
}

const FAILOVER: Command = Command {
    summary: "Would hand over to a replica, of which there is none.",
    example: "FAILOVER",
    args: &[
        block(
            "target",
            &[
                string("host"),
                integer("port"),
                word("force", "FORCE").optional(),
            ],
        )
        .token("TO")
        .optional(),
        word("abort", "ABORT").optional(),
        integer("milliseconds").token("TIMEOUT").optional(),
    ],
    ..Command::new(
        "failover",
        "6.2.0",
        Group::Server,
        -1,
        flag::ADMIN | flag::NOSCRIPT | flag::STALE,
        failover,
    )
};
fn failover(_: &mut Ctx<'_>) -> Run {
    Err(errors::FAILOVER_ALONE)
}
