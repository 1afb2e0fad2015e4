//! MONITOR and SLOWLOG.

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;

use super::container;
use crate::table::{Command, Group, flag, integer};

/// The family.
pub const COMMANDS: &[Command] = &[MONITOR, SLOWLOG];

const MONITOR: Command = Command {
    summary: "Shows this connection every command that the node runs.",
    example: "MONITOR",
    ..Command::new(
        "monitor",
        "1.0.0",
        Group::Server,
        1,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        monitor,
    )
};
fn monitor(ctx: &mut Ctx<'_>) -> Run {
    if ctx.in_exec {
        return Err(errors::MONITOR_DENIED);
    }
    if ctx.client().monitors {
        return ctx.done();
    }
    let slot = ctx.slot;
    ctx.broker.begin_monitor(slot);
    ctx.ok()
}

const SLOWLOG: Command = Command {
    summary: "The commands that took long.",
    example: "SLOWLOG HELP",
    subcommands: &[SLOWLOG_GET, SLOWLOG_RESET, SLOWLOG_LEN, SLOWLOG_HELP],
    ..Command::new("slowlog", "2.2.12", Group::Server, -2, 0, container)
};

const SLOWLOG_GET: Command = Command {
    summary: "Returns the slowest commands of late, the newest first.",
    example: "SLOWLOG GET 2",
    tips: &["request_policy:all_nodes", "nondeterministic_output"],
    args: &[integer("count").optional()],
    ..Command::new(
        "slowlog|get",
        "2.2.12",
        Group::Server,
        -2,
        flag::ADMIN | flag::LOADING | flag::STALE,
        slowlog_get,
    )
};
fn slowlog_get(ctx: &mut Ctx<'_>) -> Run {
    let count = match ctx.argc() {
        2 => 10,
        3 => args::integer(ctx.arg(2))
            .ok()
            .filter(|&count| count >= -1)
            .ok_or(errors::SLOWLOG_COUNT)?,
        _ => return Err(errors::subcommand_arity(ctx.arg(1), "SLOWLOG")),
    };
    let commands = &ctx.broker.slow_log.commands;
    let count = usize::try_from(count).map_or(commands.len(), |count| count.min(commands.len()));
    ctx.reply.array(count);
    for command in commands.iter().take(count) {
        ctx.reply.array(6);
        ctx.reply.int(command.id as i64);
        ctx.reply.int((command.at / 1_000_000) as i64);
        ctx.reply.int(command.duration_us as i64);
        ctx.reply.array(command.args.len());
        command.args.iter().for_each(|arg| ctx.reply.bulk(arg));
        ctx.reply.bulk(&command.addr);
        ctx.reply.bulk(&command.client_name);
    }
    ctx.done()
}

const SLOWLOG_LEN: Command = Command {
    summary: "Counts the slow commands that are kept.",
    example: "SLOWLOG LEN",
    tips: &[
        "request_policy:all_nodes",
        "response_policy:agg_sum",
        "nondeterministic_output",
    ],
    ..Command::new(
        "slowlog|len",
        "2.2.12",
        Group::Server,
        2,
        flag::ADMIN | flag::LOADING | flag::STALE,
        slowlog_len,
    )
};
fn slowlog_len(ctx: &mut Ctx<'_>) -> Run {
    ctx.count(ctx.broker.slow_log.commands.len())
}

const SLOWLOG_RESET: Command = Command {
    summary: "Forgets the slow commands.",
    example: "SLOWLOG RESET",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    ..Command::new(
        "slowlog|reset",
        "2.2.12",
        Group::Server,
        2,
        flag::ADMIN | flag::LOADING | flag::STALE,
        slowlog_reset,
    )
};
fn slowlog_reset(ctx: &mut Ctx<'_>) -> Run {
    ctx.broker.slow_log.commands.clear();
    ctx.ok()
}

const SLOWLOG_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "SLOWLOG HELP",
    ..Command::new(
        "slowlog|help",
        "6.2.0",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        slowlog_help,
    )
};
fn slowlog_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "SLOWLOG",
        &[
            "GET [<count>]",
            "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
            "    Entries are made of:",
            "    id, timestamp, time in microseconds, arguments array, client IP and port,",
            "    client name",
            "LEN",
            "    Return the length of the slowlog.",
            "RESET",
            "    Reset the slowlog.",
        ],
    );
    ctx.done()
}
