//! INFO: what the node says about itself, section by section.
//!
//! The fields are those of a real server that mean something here; what concerns its process, its threads, its allocator
//! or its disk is left out, or stands at what a server at rest says.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{Result, Write};

use crate::Broker;
use crate::args;
use crate::client::Client;
use crate::context::{Ctx, Run};
use crate::event::Subscription;
use crate::keyspace::NEVER;
use crate::table::{Command, Group, acl, flag, string};

/// The family.
pub const COMMANDS: &[Command] = &[INFO];

/// The sections, in order, and whether they are told when none is asked for.
const SECTIONS: &[(&str, bool, Section)] = &[
    ("server", true, Broker::info_server),
    ("clients", true, Broker::info_clients),
    ("memory", true, Broker::info_memory),
    ("persistence", true, Broker::info_persistence),
    ("stats", true, Broker::info_stats),
    ("replication", true, Broker::info_replication),
    ("cpu", true, Broker::info_cpu),
    ("modules", true, |_, out| write!(out, "# Modules\r\n")),
    ("commandstats", false, Broker::info_commandstats),
    ("errorstats", true, Broker::info_errorstats),
    ("latencystats", false, Broker::info_latencystats),
    ("cluster", true, |_, out| {
        write!(out, "# Cluster\r\ncluster_enabled:0\r\n")
    }),
    ("keyspace", true, Broker::info_keyspace),
];

type Section = fn(&Broker, &mut String) -> Result;

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
    let has = |word| asked.iter().any(|name| args::is(name, word));
    let all = has("all") || has("everything");
    let default = asked.is_empty() || has("default");
    let mut text = String::new();
    for (name, by_default, write) in SECTIONS {
        if all || (default && *by_default) || has(name) {
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

/// A line of INFO.
fn line(out: &mut String, name: &str, value: impl core::fmt::Display) -> Result {
    write!(out, "{name}:{value}\r\n")
}

/// Fields that always say 0 here.
fn zeros(out: &mut String, names: &[&str]) -> Result {
    names.iter().try_for_each(|name| line(out, name, 0))
}

/// A share of a whole in percent, with two digits behind the point.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = part * 10_000 / whole.max(1);
    alloc::format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

impl Broker {
    fn info_server(&self, out: &mut String) -> Result {
        let uptime_s = self.now.saturating_sub(self.started) / 1_000_000;
        write!(out, "# Server\r\n")?;
        line(out, "redis_version", crate::REDIS_VERSION)?;
        line(out, "brokerlab_version", crate::VERSION)?;
        line(out, "redis_mode", "standalone")?;
        line(out, "arch_bits", 64)?;
        line(out, "process_id", 1)?;
        line(out, "run_id", format_args!("{:040x}", self.config.seed))?;
        line(out, "tcp_port", self.config.port)?;
        line(out, "server_time_usec", self.now)?;
        line(out, "uptime_in_seconds", uptime_s)?;
        line(out, "uptime_in_days", uptime_s / 86400)?;
        line(out, "hz", self.params.get("hz"))?;
        line(out, "configured_hz", self.params.get("hz"))?;
        line(out, "lru_clock", (self.now / 1_000_000) & 0xff_ffff)?;
        line(out, "config_file", "")
    }

    fn info_clients(&self, out: &mut String) -> Result {
        let count = |fits: fn(&Client) -> bool| {
            let clients = self.clients.iter();
            clients.filter(|(_, client)| fits(client)).count()
        };
        let most = |of: fn(&Client) -> u64| {
            let clients = self.clients.iter();
            clients.map(|(_, client)| of(client)).max().unwrap_or(0)
        };
        let blocked = self.blocking.parked() + self.pause.held_back() as u64;
        write!(out, "# Clients\r\n")?;
        line(
            out,
            "connected_clients",
            count(|client| client.closing.is_none()),
        )?;
        line(out, "cluster_connections", 0)?;
        line(out, "maxclients", self.params.integer("maxclients"))?;
        line(
            out,
            "client_recent_max_input_buffer",
            most(|client| client.unread_bytes() as u64),
        )?;
        line(
            out,
            "client_recent_max_output_buffer",
            most(Client::output_memory_bytes),
        )?;
        line(out, "blocked_clients", blocked)?;
        line(out, "tracking_clients", 0)?;
        line(
            out,
            "pubsub_clients",
            count(|client| client.subscriptions.any()),
        )?;
        line(
            out,
            "watching_clients",
            count(|client| client.transaction.watched() > 0),
        )?;
        line(out, "clients_in_timeout_table", self.blocking.timeouts())?;
        line(out, "total_watched_keys", self.watchers.len())?;
        line(out, "total_blocking_keys", self.blocking.keys().count())?;
        line(
            out,
            "total_blocking_keys_on_nokey",
            self.blocking.keys_heeding_gone(),
        )
    }

    fn info_memory(&self, out: &mut String) -> Result {
        let used = self.used_memory();
        let peak = self.stats.memory_bytes_peak.max(used);
        let (data, clients) = (self.keys.memory_bytes(), self.clients_memory());
        let max = self.params.integer("maxmemory") as u64;
        write!(out, "# Memory\r\n")?;
        line(out, "used_memory", used)?;
        line(out, "used_memory_human", human(used))?;
        line(out, "used_memory_rss", used)?;
        line(out, "used_memory_rss_human", human(used))?;
        line(out, "used_memory_peak", peak)?;
        line(out, "used_memory_peak_human", human(peak))?;
        line(out, "used_memory_peak_perc", percent(used, peak))?;
        line(out, "used_memory_overhead", used - data)?;
        line(out, "used_memory_startup", used - data - clients)?;
        line(out, "used_memory_dataset", data)?;
        line(
            out,
            "used_memory_dataset_perc",
            percent(data, data + clients),
        )?;
        line(out, "maxmemory", max)?;
        line(out, "maxmemory_human", human(max))?;
        line(out, "maxmemory_policy", self.params.get("maxmemory-policy"))?;
        line(out, "mem_fragmentation_ratio", "1.00")?;
        zeros(
            out,
            &[
                "mem_fragmentation_bytes",
                "mem_not_counted_for_evict",
                "mem_replication_backlog",
                "mem_total_replication_buffers",
                "mem_clients_slaves",
            ],
        )?;
        line(out, "mem_clients_normal", clients)?;
        zeros(out, &["mem_cluster_links", "mem_aof_buffer"])?;
        line(out, "mem_allocator", "model")?;
        zeros(
            out,
            &[
                "active_defrag_running",
                "lazyfree_pending_objects",
                "lazyfreed_objects",
            ],
        )
    }

    fn info_persistence(&self, out: &mut String) -> Result {
        let saved = self.last_save.max(self.started) / 1_000_000;
        write!(out, "# Persistence\r\n")?;
        zeros(
            out,
            &[
                "loading",
                "async_loading",
                "rdb_changes_since_last_save",
                "rdb_bgsave_in_progress",
            ],
        )?;
        line(out, "rdb_last_save_time", saved)?;
        line(out, "rdb_last_bgsave_status", "ok")?;
        line(out, "rdb_last_bgsave_time_sec", -1)?;
        line(out, "rdb_current_bgsave_time_sec", -1)?;
        line(
            out,
            "aof_enabled",
            u8::from(self.params.get("appendonly") == "yes"),
        )?;
        zeros(out, &["aof_rewrite_in_progress", "aof_rewrite_scheduled"])?;
        line(out, "aof_last_rewrite_time_sec", -1)?;
        line(out, "aof_current_rewrite_time_sec", -1)?;
        line(out, "aof_last_bgrewrite_status", "ok")?;
        line(out, "aof_last_write_status", "ok")
    }

    fn info_stats(&self, out: &mut String) -> Result {
        let stats = &self.stats;
        let listened = |kind| self.pubsub.names(kind).count();
        write!(out, "# Stats\r\n")?;
        line(out, "total_connections_received", stats.connections)?;
        line(out, "total_commands_processed", stats.commands)?;
        line(out, "instantaneous_ops_per_sec", 0)?;
        line(out, "total_net_input_bytes", stats.input_bytes)?;
        line(out, "total_net_output_bytes", stats.output_bytes)?;
        zeros(
            out,
            &[
                "rejected_connections",
                "sync_full",
                "sync_partial_ok",
                "sync_partial_err",
            ],
        )?;
        line(out, "expired_subkeys", stats.expired_fields)?;
        line(out, "expired_keys", stats.expired)?;
        line(out, "evicted_keys", stats.evicted)?;
        zeros(out, &["evicted_clients", "evicted_scripts"])?;
        line(out, "keyspace_hits", stats.hits)?;
        line(out, "keyspace_misses", stats.misses)?;
        line(out, "pubsub_channels", listened(Subscription::Channel))?;
        line(out, "pubsub_patterns", self.pubsub.patterns())?;
        line(out, "pubsubshard_channels", listened(Subscription::Shard))?;
        zeros(
            out,
            &[
                "latest_fork_usec",
                "total_forks",
                "tracking_total_keys",
                "tracking_total_items",
                "tracking_total_prefixes",
                "unexpected_error_replies",
            ],
        )?;
        line(out, "total_error_replies", stats.errors)?;
        line(out, "total_reads_processed", stats.reads)?;
        line(out, "total_writes_processed", stats.writes)?;
        let (query, output) = (stats.query_limit_closings, stats.output_limit_closings);
        line(out, "client_query_buffer_limit_disconnections", query)?;
        line(out, "client_output_buffer_limit_disconnections", output)?;
        zeros(out, &["acl_access_denied_auth", "acl_access_denied_cmd"])?;
        zeros(out, &["acl_access_denied_key", "acl_access_denied_channel"])
    }

    fn info_replication(&self, out: &mut String) -> Result {
        let id = alloc::format!("{:020x}{:020x}", self.replication_ids, self.config.seed);
        write!(out, "# Replication\r\n")?;
        line(out, "role", "master")?;
        line(out, "connected_slaves", 0)?;
        line(out, "master_failover_state", "no-failover")?;
        line(out, "master_replid", id)?;
        line(out, "master_replid2", format_args!("{:040}", 0))?;
        line(out, "master_repl_offset", 0)?;
        line(out, "second_repl_offset", -1)?;
        line(out, "repl_backlog_active", 0)?;
        line(out, "repl_backlog_size", 1_048_576)?;
        zeros(
            out,
            &["repl_backlog_first_byte_offset", "repl_backlog_histlen"],
        )
    }

    fn info_cpu(&self, out: &mut String) -> Result {
        write!(out, "# CPU\r\n")?;
        line(out, "used_cpu_sys", "0.000000")?;
        line(out, "used_cpu_user", "0.000000")
    }

    fn info_commandstats(&self, out: &mut String) -> Result {
        write!(out, "# Commandstats\r\n")?;
        self.call_stats().try_for_each(|(name, calls)| {
            let hundredths = calls.busy_us * 100 / calls.calls.max(1);
            write!(
                out,
                "cmdstat_{name}:calls={},usec={},usec_per_call={}.{:02},rejected_calls={},failed_calls={}\r\n",
                calls.calls,
                calls.busy_us,
                hundredths / 100,
                hundredths % 100,
                calls.rejected,
                calls.failed
            )
        })
    }

    fn info_errorstats(&self, out: &mut String) -> Result {
        write!(out, "# Errorstats\r\n")?;
        self.stats.error_kinds.iter().try_for_each(|(kind, count)| {
            let kind = String::from_utf8_lossy(kind);
            write!(out, "errorstat_{kind}:count={count}\r\n")
        })
    }

    /// No command takes any time here; a real server's clock shows a thousandth of a microsecond then.
    fn info_latencystats(&self, out: &mut String) -> Result {
        write!(out, "# Latencystats\r\n")?;
        let mut called = self.call_stats().filter(|(_, calls)| calls.calls > 0);
        called.try_for_each(|(name, _)| {
            write!(
                out,
                "latency_percentiles_usec_{name}:p50=0.001,p99=0.001,p99.9=0.001\r\n"
            )
        })
    }

    fn info_keyspace(&self, out: &mut String) -> Result {
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
            // Keys may live for hundreds of millions of years, and the sum of three is more than 64 bits hold.
            let sum: u128 = left.iter().map(|&ms| u128::from(ms)).sum();
            let average = sum.checked_div(left.len() as u128).unwrap_or(0);
            let (keys, expires) = (db.dict.len(), left.len());
            let timed = db.field_expiries.len();
            write!(
                out,
                "db{number}:keys={keys},expires={expires},avg_ttl={average},subexpiry={timed}\r\n"
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
