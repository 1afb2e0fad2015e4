//! The node itself: what it says about itself, the time, its replicas.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use crate::Broker;
use crate::args;
use crate::blocking::{DeniedReply, TimeoutReply, WaitsFor};
use crate::context::{Block, Ctx, Flow, Run};
use crate::event::Subscription;
use crate::keyspace::NEVER;
use crate::table::{Command, Group, acl, flag, integer, string};

/// The family.
pub const COMMANDS: &[Command] = &[TIME, WAIT, ROLE, LASTSAVE, INFO];

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
    /* acl categories implied but absent: {'keyspace'} */
    acl: acl::CONNECTION,
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
    ctx.int((ctx.broker.started / 1_000_000) as i64)
}

/// The sections of INFO. All of them are told if none is asked for.
const SECTIONS: [(&str, Section); 8] = [
    ("server", Broker::info_server),
    ("clients", Broker::info_clients),
    ("memory", Broker::info_memory),
    ("persistence", Broker::info_persistence),
    ("stats", Broker::info_stats),
    ("replication", Broker::info_replication),
    ("cluster", Broker::info_cluster),
    ("keyspace", Broker::info_keyspace),
];

type Section = fn(&Broker, &mut String) -> core::fmt::Result;

const INFO: Command = Command {
    summary: "Tells how the node is: version, clients, memory, counters, keys.",
    complexity: "O(N), N being the number of keys where the memory section is asked for.",
    example: "INFO keyspace",
    acl: acl::DANGEROUS,
    tips: &[
        "nondeterministic_output",
        "request_policy:all_shards",
        "response_policy:special",
    ],
    args: &[string("section").optional().multiple()],
    ..Command::new(
        "info",
        "1.0.0",
        Group::Server,
        -1,
        flag::LOADING | flag::STALE,
        info,
    )
};
fn info(ctx: &mut Ctx<'_>) -> Run {
    let asked = ctx.args.from(1);
    let everything = ["all", "everything", "default"];
    let all = asked.is_empty()
        || asked
            .iter()
            .any(|name| everything.iter().any(|word| args::is(name, word)));
    let mut text = String::new();
    for (name, write) in SECTIONS {
        if all || asked.iter().any(|word| args::is(word, name)) {
            if !text.is_empty() {
                text.push_str("\r\n");
            }
            // Writing into a string does not fail.
            let _ = write(ctx.broker, &mut text);
        }
    }
    ctx.reply.verbatim(text.as_bytes());
    ctx.done()
}

impl Broker {
    fn info_server(&self, out: &mut String) -> core::fmt::Result {
        let uptime_s = self.now.saturating_sub(self.started) / 1_000_000;
        write!(
            out,
            "# Server\r\nredis_version:{}\r\n",
            crate::REDIS_VERSION
        )?;
        write!(
            out,
            "brokerlab_version:{}\r\nredis_mode:standalone\r\n",
            crate::VERSION
        )?;
        write!(
            out,
            "arch_bits:64\r\nprocess_id:1\r\nrun_id:{:040x}\r\n",
            self.config.seed
        )?;
        write!(
            out,
            "tcp_port:{}\r\nserver_time_usec:{}\r\n",
            self.config.port, self.now
        )?;
        write!(
            out,
            "uptime_in_seconds:{uptime_s}\r\nuptime_in_days:{}\r\nhz:10\r\n",
            uptime_s / 86400
        )
    }

    fn info_clients(&self, out: &mut String) -> core::fmt::Result {
        let count = |fits: fn(&crate::client::Client) -> bool| {
            self.clients
                .iter()
                .filter(|(_, client)| fits(client))
                .count()
        };
        let limit = self.params.integer("maxclients");
        write!(
            out,
            "# Clients\r\nconnected_clients:{}\r\n",
            count(|client| client.closing.is_none())
        )?;
        write!(out, "cluster_connections:0\r\nmaxclients:{limit}\r\n")?;
        write!(
            out,
            "blocked_clients:{}\r\ntracking_clients:0\r\n",
            self.blocking.parked() + self.pause.held_back() as u64
        )?;
        write!(
            out,
            "pubsub_clients:{}\r\n",
            count(|client| client.subscriptions.any())
        )?;
        write!(
            out,
            "watching_clients:{}\r\n",
            count(|client| client.transaction.watched() > 0)
        )?;
        write!(out, "total_watched_keys:{}\r\n", self.watchers.len())?;
        write!(
            out,
            "total_blocking_keys:{}\r\n",
            self.blocking.keys().count()
        )
    }

    fn info_memory(&self, out: &mut String) -> core::fmt::Result {
        let used = self.used_memory();
        write!(out, "# Memory\r\nused_memory:{used}\r\n")?;
        write!(out, "used_memory_human:{}\r\n", human(used))?;
        write!(out, "maxmemory:{}\r\n", self.params.get("maxmemory"))?;
        write!(
            out,
            "maxmemory_human:{}\r\n",
            human(self.params.integer("maxmemory") as u64)
        )?;
        write!(
            out,
            "maxmemory_policy:{}\r\n",
            self.params.get("maxmemory-policy")
        )
    }

    fn info_persistence(&self, out: &mut String) -> core::fmt::Result {
        let aof = u8::from(self.params.get("appendonly") == "yes");
        write!(
            out,
            "# Persistence\r\nloading:0\r\nasync_loading:0\r\nrdb_changes_since_last_save:0\r\n"
        )?;
        write!(
            out,
            "rdb_bgsave_in_progress:0\r\nrdb_last_save_time:{}\r\n",
            self.started / 1_000_000
        )?;
        write!(
            out,
            "rdb_last_bgsave_status:ok\r\naof_enabled:{aof}\r\naof_rewrite_in_progress:0\r\n"
        )
    }

    fn info_stats(&self, out: &mut String) -> core::fmt::Result {
        let stats = &self.stats;
        write!(
            out,
            "# Stats\r\ntotal_connections_received:{}\r\n",
            stats.connections
        )?;
        write!(out, "total_commands_processed:{}\r\n", stats.commands)?;
        write!(out, "total_net_input_bytes:{}\r\n", stats.input_bytes)?;
        write!(out, "total_net_output_bytes:{}\r\n", stats.output_bytes)?;
        write!(
            out,
            "rejected_connections:0\r\nexpired_keys:{}\r\nevicted_keys:0\r\n",
            stats.expired
        )?;
        write!(
            out,
            "pubsub_channels:{}\r\n",
            self.pubsub.names(Subscription::Channel).count()
        )?;
        write!(out, "pubsub_patterns:{}\r\n", self.pubsub.patterns())?;
        write!(
            out,
            "pubsubshard_channels:{}\r\n",
            self.pubsub.names(Subscription::Shard).count()
        )?;
        write!(out, "total_error_replies:{}\r\n", stats.errors)
    }

    fn info_replication(&self, out: &mut String) -> core::fmt::Result {
        write!(
            out,
            "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"
        )?;
        write!(
            out,
            "master_failover_state:no-failover\r\nmaster_replid:{:020x}{:020x}\r\n",
            self.replication_ids, self.config.seed
        )?;
        write!(
            out,
            "master_replid2:{:040}\r\nmaster_repl_offset:0\r\nsecond_repl_offset:-1\r\n",
            0
        )?;
        write!(
            out,
            "repl_backlog_active:0\r\nrepl_backlog_size:1048576\r\n"
        )?;
        write!(
            out,
            "repl_backlog_first_byte_offset:0\r\nrepl_backlog_histlen:0\r\n"
        )
    }

    fn info_cluster(&self, out: &mut String) -> core::fmt::Result {
        write!(out, "# Cluster\r\ncluster_enabled:0\r\n")
    }

    fn info_keyspace(&self, out: &mut String) -> core::fmt::Result {
        write!(out, "# Keyspace\r\n")?;
        let now_ms = self.now / 1000;
        for (number, db) in self
            .keys
            .dbs
            .iter()
            .enumerate()
            .filter(|(_, db)| !db.dict.is_empty())
        {
            let left: Vec<u64> = db
                .expires
                .keys()
                .filter(|(at, _)| *at != NEVER)
                .map(|(at, _)| at.saturating_sub(now_ms))
                .collect();
            let average = left
                .iter()
                .sum::<u64>()
                .checked_div(left.len() as u64)
                .unwrap_or(0);
            let (keys, expires) = (db.dict.len(), left.len());
            write!(
                out,
                "db{number}:keys={keys},expires={expires},avg_ttl={average},subexpiry=0\r\n"
            )?;
        }
        Ok(())
    }
}

/// Bytes with a unit, as INFO writes them.
fn human(bytes: u64) -> String {
    let mut text = String::new();
    let units = [
        (1u64 << 40, 'T'),
        (1 << 30, 'G'),
        (1 << 20, 'M'),
        (1 << 10, 'K'),
    ];
    let _ = match units.iter().find(|(unit, _)| bytes >= *unit) {
        Some(&(unit, letter)) => {
            // Two digits behind the point, rounded, without floating point.
            let hundredths = (u128::from(bytes) * 100 + u128::from(unit / 2)) / u128::from(unit);
            write!(text, "{}.{:02}{letter}", hundredths / 100, hundredths % 100)
        }
        None => write!(text, "{bytes}B"),
    };
    text
}
