//! MEMORY, LATENCY and LOLWUT. Memory is counted by the node's stated model; nothing takes time here, so that there is no
//! latency to tell of.

use alloc::format;
use alloc::vec::Vec;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::reply::Reply;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, string};

use super::container;

/// The family.
pub const COMMANDS: &[Command] = &[MEMORY, LATENCY, LOLWUT];

const MEMORY: Command = Command {
    summary: "What takes memory.",
    example: "MEMORY HELP",
    subcommands: &[
        MEMORY_USAGE,
        MEMORY_MALLOC_STATS,
        MEMORY_PURGE,
        MEMORY_STATS,
        MEMORY_DOCTOR,
        MEMORY_HELP,
    ],
    ..Command::new("memory", "4.0.0", Group::Server, -2, 0, container)
};

const MEMORY_USAGE: Command = Command {
    summary: "Tells how many bytes a key takes with its value, by the node's model.",
    example: "MEMORY USAGE jobs",
    keys: &[KeySpec::at(2, key_flag::RO)],
    args: &[key("key", 0), integer("count").token("SAMPLES").optional()],
    ..Command::new(
        "memory|usage",
        "4.0.0",
        Group::Server,
        -3,
        flag::READONLY,
        memory_usage,
    )
};
fn memory_usage(ctx: &mut Ctx<'_>) -> Run {
    let mut at = 3;
    while at < ctx.argc() {
        let Some(count) = ctx
            .args
            .find(at + 1)
            .filter(|_| args::is(ctx.arg(at), "samples"))
        else {
            return Err(errors::SYNTAX);
        };
        if args::integer(count)? < 0 {
            return Err(errors::SYNTAX);
        }
        at += 2;
    }
    match ctx.peek(ctx.arg(2)) {
        Some(key) => ctx.int(ctx.broker.keys.key_bytes(key) as i64),
        None => ctx.null(),
    }
}

/// A number of MEMORY STATS.
enum Number {
    Bytes(u64),
    Ratio(f64),
}

const MEMORY_STATS: Command = Command {
    summary: "Tells what takes memory, by the node's model.",
    example: "MEMORY STATS",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_shards",
        "response_policy:special",
    ],
    ..Command::new("memory|stats", "4.0.0", Group::Server, 2, 0, memory_stats)
};
fn memory_stats(ctx: &mut Ctx<'_>) -> Run {
    let broker = &*ctx.broker;
    let used = broker.used_memory();
    let peak = broker.stats.memory_bytes_peak.max(used);
    let keys: usize = broker.keys.dbs.iter().map(|db| db.dict.len()).sum();
    let data = broker.keys.memory_bytes();
    let clients = broker.clients_memory();
    let startup = used - data - clients;
    let part = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
    let bytes = Number::Bytes;
    let told = [
        ("peak.allocated", bytes(peak)),
        ("total.allocated", bytes(used)),
        ("startup.allocated", bytes(startup)),
        ("replication.backlog", bytes(0)),
        ("replica.fullsync.buffer", bytes(0)),
        ("clients.slaves", bytes(0)),
        ("clients.normal", bytes(clients)),
        ("cluster.links", bytes(0)),
        ("aof.buffer", bytes(0)),
        ("lua.caches", bytes(0)),
        ("functions.caches", bytes(0)),
        ("script.VMs", bytes(0)),
        ("overhead.db.hashtable.lut", bytes(0)),
        ("overhead.db.hashtable.rehashing", bytes(0)),
        ("overhead.total", bytes(startup + clients)),
        ("db.dict.rehashing.count", bytes(0)),
        ("keys.count", bytes(keys as u64)),
        (
            "keys.bytes-per-key",
            bytes(data.checked_div(keys as u64).unwrap_or(0)),
        ),
        ("dataset.bytes", bytes(data)),
        (
            "dataset.percentage",
            Number::Ratio(part(data, data + clients)),
        ),
        ("peak.percentage", Number::Ratio(part(used, peak))),
        ("allocator.allocated", bytes(used)),
        ("allocator.active", bytes(used)),
        ("allocator.resident", bytes(used)),
        ("allocator.muzzy", bytes(0)),
        ("allocator-fragmentation.ratio", Number::Ratio(1.0)),
        ("allocator-fragmentation.bytes", bytes(0)),
        ("allocator-rss.ratio", Number::Ratio(1.0)),
        ("allocator-rss.bytes", bytes(0)),
        ("rss-overhead.ratio", Number::Ratio(1.0)),
        ("rss-overhead.bytes", bytes(0)),
        ("fragmentation", Number::Ratio(1.0)),
        ("fragmentation.bytes", bytes(0)),
    ];
    write_stats(ctx.reply, &told);
    ctx.done()
}

fn write_stats(reply: &mut Reply, told: &[(&str, Number)]) {
    reply.map(told.len());
    for (name, number) in told {
        reply.bulk(name.as_bytes());
        match number {
            Number::Bytes(bytes) => reply.int(*bytes as i64),
            Number::Ratio(ratio) => reply.double(*ratio),
        }
    }
}

/// Below this, Redis finds nothing to say.
const DOCTOR_BYTES_MIN: u64 = 5 << 20;

const MEMORY_DOCTOR: Command = Command {
    summary: "Tells what is wrong with the use of memory: nothing can be.",
    example: "MEMORY DOCTOR",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_shards",
        "response_policy:special",
    ],
    ..Command::new("memory|doctor", "4.0.0", Group::Server, 2, 0, memory_doctor)
};
fn memory_doctor(ctx: &mut Ctx<'_>) -> Run {
    let text: &[u8] = if ctx.broker.used_memory() < DOCTOR_BYTES_MIN {
        b"Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be back to our programming as soon as I finished rebooting.\n"
    } else {
        b"Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n"
    };
    ctx.reply.verbatim(text);
    ctx.done()
}

const MEMORY_MALLOC_STATS: Command = Command {
    summary: "Would tell about the allocator.",
    example: "MEMORY MALLOC-STATS",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_shards",
        "response_policy:special",
    ],
    ..Command::new(
        "memory|malloc-stats",
        "4.0.0",
        Group::Server,
        2,
        0,
        memory_malloc_stats,
    )
};
fn memory_malloc_stats(ctx: &mut Ctx<'_>) -> Run {
    ctx.bulk(b"Stats not supported for the current allocator")
}

const MEMORY_PURGE: Command = Command {
    summary: "Would make the allocator give memory back.",
    example: "MEMORY PURGE",
    tips: &["request_policy:all_shards", "response_policy:all_succeeded"],
    ..Command::new("memory|purge", "4.0.0", Group::Server, 2, 0, memory_purge)
};
fn memory_purge(ctx: &mut Ctx<'_>) -> Run {
    ctx.ok()
}

const MEMORY_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "MEMORY HELP",
    ..Command::new(
        "memory|help",
        "4.0.0",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        memory_help,
    )
};
fn memory_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help("MEMORY", MEMORY_HELP_LINES);
    ctx.done()
}

const MEMORY_HELP_LINES: &[&str] = &[
    "DOCTOR",
    "    Return memory problems reports.",
    "MALLOC-STATS",
    "    Return internal statistics report from the memory allocator.",
    "PURGE",
    "    Attempt to purge dirty pages for reclamation by the allocator.",
    "STATS",
    "    Return information about the memory usage of the server.",
    "USAGE <key> [SAMPLES <count>]",
    "    Return memory in bytes used by <key> and its value. Nested values are",
    "    sampled up to <count> times (default: 5, 0 means sample all).",
];

const LATENCY: Command = Command {
    summary: "What took long.",
    example: "LATENCY HELP",
    subcommands: &[
        LATENCY_GRAPH,
        LATENCY_RESET,
        LATENCY_DOCTOR,
        LATENCY_HELP,
        LATENCY_HISTOGRAM,
        LATENCY_LATEST,
        LATENCY_HISTORY,
    ],
    ..Command::new("latency", "2.8.13", Group::Server, -2, 0, container)
};

const LATENCY_LATEST: Command = Command {
    summary: "Lists the latest latency samples: there are none.",
    example: "LATENCY LATEST",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_nodes",
        "response_policy:special",
    ],
    ..Command::new(
        "latency|latest",
        "2.8.13",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        latency_latest,
    )
};
fn latency_latest(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(0);
    ctx.done()
}

const LATENCY_HISTORY: Command = Command {
    summary: "Lists the latency samples of an event: there are none.",
    example: "LATENCY HISTORY command",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_nodes",
        "response_policy:special",
    ],
    args: &[string("event")],
    ..Command::new(
        "latency|history",
        "2.8.13",
        Group::Server,
        3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        latency_history,
    )
};
fn latency_history(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(0);
    ctx.done()
}

const LATENCY_GRAPH: Command = Command {
    summary: "Draws the latency samples of an event: there are none.",
    example: "LATENCY GRAPH command",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_nodes",
        "response_policy:special",
    ],
    args: &[string("event")],
    ..Command::new(
        "latency|graph",
        "2.8.13",
        Group::Server,
        3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        latency_graph,
    )
};
fn latency_graph(ctx: &mut Ctx<'_>) -> Run {
    let start = b"ERR No samples available for event '";
    Err(errors::text(&[start, ctx.arg(2), b"'"]))
}

const LATENCY_RESET: Command = Command {
    summary: "Forgets latency samples, and tells of how many events: none.",
    example: "LATENCY RESET",
    tips: &["request_policy:all_nodes", "response_policy:agg_sum"],
    args: &[string("event").optional().multiple()],
    ..Command::new(
        "latency|reset",
        "2.8.13",
        Group::Server,
        -2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        latency_reset,
    )
};
fn latency_reset(ctx: &mut Ctx<'_>) -> Run {
    ctx.int(0)
}

const LATENCY_DOCTOR: Command = Command {
    summary: "Explains the latency samples.",
    example: "LATENCY DOCTOR",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_nodes",
        "response_policy:special",
    ],
    ..Command::new(
        "latency|doctor",
        "2.8.13",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        latency_doctor,
    )
};
fn latency_doctor(ctx: &mut Ctx<'_>) -> Run {
    let off = ctx.broker.params.get("latency-monitor-threshold") == "0";
    let text: &[u8] = if off {
        b"I'm sorry, Dave, I can't do that. Latency monitoring is disabled in this Redis instance. You may use \"CONFIG SET latency-monitor-threshold <milliseconds>.\" in order to enable it. If we weren't in a deep space mission I'd suggest to take a look at https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor.\n"
    } else {
        b"Dave, no latency spike was observed during the lifetime of this Redis instance, not in the slightest bit. I honestly think you ought to sit down calmly, take a stress pill, and think things over.\n"
    };
    ctx.reply.verbatim(text);
    ctx.done()
}

const LATENCY_HISTOGRAM: Command = Command {
    summary: "Tells how long commands took: no time at all.",
    example: "LATENCY HISTOGRAM get",
    tips: &[
        "nondeterministic_output",
        "request_policy:all_nodes",
        "response_policy:special",
    ],
    args: &[string("command").optional().multiple()],
    ..Command::new(
        "latency|histogram",
        "7.0.0",
        Group::Server,
        -2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        latency_histogram,
    )
};
fn latency_histogram(ctx: &mut Ctx<'_>) -> Run {
    let asked = ctx.args.from(2);
    let calls: Vec<(&str, u64)> = ctx
        .broker
        .call_stats()
        .filter(|(name, calls)| {
            let wanted = asked.is_empty() || asked.iter().any(|asked| is_or_contains(asked, name));
            wanted && calls.calls > 0
        })
        .map(|(name, calls)| (name, calls.calls))
        .collect();
    ctx.reply.map(calls.len());
    for (name, calls) in calls {
        ctx.reply.bulk(name.as_bytes());
        ctx.reply.map(2);
        ctx.reply.bulk(b"calls");
        ctx.reply.int(calls as i64);
        ctx.reply.bulk(b"histogram_usec");
        // All of them ended within the first microsecond.
        ctx.reply.map(1);
        ctx.reply.int(1);
        ctx.reply.int(calls as i64);
    }
    ctx.done()
}

/// Whether a name is the one asked for, or that of its subcommand.
fn is_or_contains(asked: &[u8], name: &str) -> bool {
    let container = name.split_once('|').map(|(container, _)| container);
    args::is(asked, name) || container.is_some_and(|container| args::is(asked, container))
}

const LATENCY_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "LATENCY HELP",
    ..Command::new(
        "latency|help",
        "2.8.13",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        latency_help,
    )
};
fn latency_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help("LATENCY", LATENCY_HELP_LINES);
    ctx.done()
}

const LATENCY_HELP_LINES: &[&str] = &[
    "DOCTOR",
    "    Return a human readable latency analysis report.",
    "GRAPH <event>",
    "    Return an ASCII latency graph for the <event> class.",
    "HISTORY <event>",
    "    Return time-latency samples for the <event> class.",
    "LATEST",
    "    Return the latest latency samples for all events.",
    "RESET [<event> ...]",
    "    Reset latency data of one or more <event> classes.",
    "    (default: reset all data for all event classes)",
    "HISTOGRAM [COMMAND ...]",
    "    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.",
    "    If no commands are specified then all histograms are replied.",
];

const LOLWUT: Command = Command {
    summary: "Shows the version, and that somebody is there.",
    example: "LOLWUT",
    args: &[integer("version").token("VERSION").optional()],
    ..Command::new(
        "lolwut",
        "5.0.0",
        Group::Server,
        -1,
        flag::READONLY | flag::FAST,
        lolwut,
    )
};
fn lolwut(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() > 2 && args::is(ctx.arg(1), "version") {
        args::integer(ctx.arg(2))?;
    }
    let text = format!("Redis ver. {}\n", crate::REDIS_VERSION);
    ctx.reply.verbatim(text.as_bytes());
    ctx.done()
}
