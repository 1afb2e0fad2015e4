//! DEBUG, as far as test suites need it. What would crash a real server is not known here.

use alloc::format;
use alloc::string::String;
use core::fmt::Write;

use crate::args;
use crate::blocking::{TimeoutReply, WaitsFor};
use crate::context::{Block, Ctx, Flow, Run};
use crate::errors;
use crate::event::Time;
use crate::keyspace::{DATABASES, KeyRef, Value};
use crate::observe::attention;
use crate::reply::{Reply, ReplyError};
use crate::sha1::Digest;
use crate::table::{Command, Group, flag};
use crate::types::text::Text;

/// The family.
pub const COMMANDS: &[Command] = &[DEBUG];

const DEBUG: Command = Command {
    summary: "Inspects and alters the node for tests.",
    example: "DEBUG HELP",
    ..Command::new(
        "debug",
        "1.0.0",
        Group::Server,
        -2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        debug,
    )
};
fn debug(ctx: &mut Ctx<'_>) -> Run {
    let count = ctx.argc();
    let found = SUBCOMMANDS.iter().find(|(name, least, most, _)| {
        args::is(ctx.arg(1), name) && (*least..=*most).contains(&count)
    });
    match found {
        Some((.., run)) => run(ctx),
        None => Err(errors::subcommand_arity(ctx.arg(1), "DEBUG")),
    }
}

type Handler = fn(&mut Ctx<'_>) -> Run;

/// Each subcommand with the least and the greatest number of arguments.
const SUBCOMMANDS: &[(&str, usize, usize, Handler)] = &[
    ("aof-flush-sleep", 3, 3, nothing),
    ("change-repl-id", 2, 2, change_repl_id),
    ("dict-resizing", 3, 3, nothing),
    ("digest", 2, 2, digest),
    ("digest-value", 2, usize::MAX, digest_value),
    ("error", 3, 3, error),
    ("help", 2, 2, help),
    ("htstats", 3, 4, htstats),
    ("htstats-key", 3, 4, htstats_key),
    ("keysizes-hist-assert", 3, 3, nothing),
    ("leak", 3, 3, nothing),
    ("listpack", 3, 3, listpack),
    ("loadaof", 2, 2, loadaof),
    ("log", 3, 3, nothing),
    ("object", 3, 3, object),
    ("pause-cron", 3, 3, nothing),
    ("populate", 3, 5, populate),
    ("protocol", 3, 3, protocol),
    ("quicklist", 3, 4, quicklist),
    (
        "quicklist-packed-threshold",
        3,
        3,
        quicklist_packed_threshold,
    ),
    ("reload", 2, usize::MAX, reload),
    ("replicate", 3, usize::MAX, nothing),
    ("replybuffer", 4, 4, replybuffer),
    ("sdslen", 3, 3, sdslen),
    ("set-active-expire", 3, 3, set_active_expire),
    ("set-disable-deny-scripts", 3, 3, nothing),
    ("set-skip-checksum-validation", 3, 3, nothing),
    ("sleep", 3, 3, sleep),
];

/// What has no counterpart here is done by doing nothing.
fn nothing(ctx: &mut Ctx<'_>) -> Run {
    ctx.ok()
}

fn change_repl_id(ctx: &mut Ctx<'_>) -> Run {
    ctx.broker.replication_ids += 1;
    ctx.ok()
}

fn hex(digest: Digest) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn digest(ctx: &mut Ctx<'_>) -> Run {
    let digest = hex(ctx.broker.keys.digest());
    ctx.reply.simple(&digest);
    ctx.done()
}

fn digest_value(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(ctx.argc() - 2);
    for name in ctx.args.from(2).iter() {
        let mut digest = Digest::default();
        if let Some(key) = ctx.broker.keys.find(ctx.db, name) {
            ctx.broker.keys.add_digest(&mut digest, key);
        }
        ctx.reply.simple(&hex(digest));
    }
    ctx.done()
}

fn error(ctx: &mut Ctx<'_>) -> Run {
    Err(errors::text(&[ctx.arg(2)]))
}

fn hash_table(buckets: usize, len: usize) -> String {
    if len == 0 {
        return String::new();
    }
    format!(
        "Hash table 0 stats (main hash table):\n table size: {buckets}\n number of elements: {len}\n"
    )
}

fn htstats(ctx: &mut Ctx<'_>) -> Run {
    let db = args::integer(ctx.arg(2))?;
    let db = usize::try_from(db)
        .ok()
        .filter(|&db| db < DATABASES)
        .ok_or(errors::DEBUG_DB)?;
    let home = &ctx.broker.keys.dbs[db];
    let keys = hash_table(home.dict.buckets(), home.dict.len());
    let expires = hash_table(home.expires.len().next_power_of_two(), home.expires.len());
    let text = format!("[Dictionary HT]\n{keys}[Expires HT]\n{expires}");
    ctx.reply.verbatim(text.as_bytes());
    ctx.done()
}

fn existing(ctx: &Ctx<'_>) -> Result<KeyRef, ReplyError> {
    let key = ctx.broker.keys.find(ctx.db, ctx.arg(2));
    key.ok_or(errors::NO_SUCH_KEY)
}

fn htstats_key(ctx: &mut Ctx<'_>) -> Run {
    let key = existing(ctx)?;
    let keys = &ctx.broker.keys;
    let len = match keys.value(key) {
        Value::Hash(hash) => hash.len(),
        Value::Set(set) => set.len(),
        Value::SortedSet(set) => set.len(),
        _ => 0,
    };
    if !matches!(keys.encoding(key), "hashtable" | "skiplist") {
        return Err(errors::DEBUG_NO_TABLE);
    }
    let text = hash_table(len.next_power_of_two(), len);
    ctx.reply.verbatim(text.as_bytes());
    ctx.done()
}

fn listpack(ctx: &mut Ctx<'_>) -> Run {
    let key = existing(ctx)?;
    if !ctx.broker.keys.encoding(key).starts_with("listpack") {
        return Err(errors::DEBUG_NO_LISTPACK);
    }
    ctx.reply.simple("Listpack structure printed on stdout");
    ctx.done()
}

fn quicklist(ctx: &mut Ctx<'_>) -> Run {
    let key = existing(ctx)?;
    if ctx.broker.keys.encoding(key) != "quicklist" {
        return Err(errors::DEBUG_NO_QUICKLIST);
    }
    ctx.reply.simple("Quicklist structure printed on stdout");
    ctx.done()
}

/// Without an append-only file there is nothing to load from.
fn loadaof(ctx: &mut Ctx<'_>) -> Run {
    if ctx.broker.params.get("appendonly") != "yes" {
        return Err(errors::DEBUG_NO_AOF);
    }
    ctx.broker.reload();
    ctx.ok()
}

fn reload(ctx: &mut Ctx<'_>) -> Run {
    let known = |option| {
        ["merge", "noflush", "nosave"]
            .iter()
            .any(|word| args::is(option, word))
    };
    if !ctx.args.from(2).iter().all(known) {
        return Err(errors::DEBUG_RELOAD);
    }
    ctx.broker.reload();
    ctx.ok()
}

/// Low 24 bits of the seconds: what a real server keeps of a key's last use.
const LRU_CLOCK_MAX: u64 = (1 << 24) - 1;

fn object(ctx: &mut Ctx<'_>) -> Run {
    let key = existing(ctx)?;
    let keys = &ctx.broker.keys;
    let object = keys.object(key);
    let encoding = keys.encoding(key);
    let length = match &object.value {
        Value::String(Text::Integer(_)) => 2,
        Value::String(text) => text.len() + 1,
        _ => keys.value_bytes(key) as usize,
    };
    let (lru, idle) = (
        (object.touched / 1_000_000) & LRU_CLOCK_MAX,
        ctx.now.saturating_sub(object.touched) / 1_000_000,
    );
    let mut text = format!(
        "Value at:{:#x} refcount:1 encoding:{encoding} serializedlength:{length} lru:{lru} lru_seconds_idle:{idle}",
        object.id.0
    );
    if let (Value::List(list), "quicklist") = (&object.value, encoding) {
        let max = ctx.broker.params.integer("list-max-listpack-size");
        let bytes = list.packed_bytes();
        // As many nodes as the bytes fill: how they are cut is not a part of the model.
        let nodes = bytes.div_ceil(QUICKLIST_NODE_BYTES).max(1);
        let hundredths = list.len() * 100 / nodes;
        // Writing into a string does not fail.
        let _ = write!(
            text,
            " ql_nodes:{nodes} ql_avg_node:{}.{:02} ql_listpack_max:{max} ql_compressed:0 ql_uncompressed_size:{bytes}",
            hundredths / 100,
            hundredths % 100
        );
    }
    ctx.reply.simple(&text);
    ctx.done()
}

/// What a node of a quicklist holds by default.
const QUICKLIST_NODE_BYTES: usize = 8192;

/// The most keys that one DEBUG POPULATE makes.
const POPULATE_KEYS_MAX: usize = 1_000_000;

fn populate(ctx: &mut Ctx<'_>) -> Run {
    let count = args::not_negative(ctx.arg(2))?.min(POPULATE_KEYS_MAX);
    let prefix: &[u8] = if ctx.argc() > 3 { ctx.arg(3) } else { b"key" };
    let size = if ctx.argc() > 4 {
        let size = args::not_negative(ctx.arg(4))?;
        Some(size.min(ctx.broker.limits.bulk_bytes_max as usize))
    } else {
        None
    };
    for number in 0..count {
        if ctx.broker.used_memory() > ctx.broker.memory_bytes_max {
            return Err(errors::OUT_OF_MEMORY);
        }
        let name = [prefix, format!(":{number}").as_bytes()].concat();
        if ctx.broker.keys.find(ctx.db, &name).is_none() {
            let mut value = format!("value:{number}").into_bytes();
            size.into_iter().for_each(|size| value.resize(size, 0));
            ctx.create(&name, Value::String(Text::new(&value)));
            ctx.broker.keys.weigh();
        }
    }
    ctx.ok()
}

fn protocol(ctx: &mut Ctx<'_>) -> Run {
    let wanted = ctx.arg(2);
    let Some((_, write)) = PROTOCOL_TYPES
        .iter()
        .find(|(name, _)| args::is(wanted, name))
    else {
        return Err(errors::DEBUG_PROTOCOL);
    };
    if args::is(wanted, "push") && !ctx.reply.resp3() {
        return Err(errors::DEBUG_RESP2);
    }
    write(ctx.reply);
    ctx.done()
}

type Writer = fn(&mut Reply);

const PROTOCOL_TYPES: &[(&str, Writer)] = &[
    ("string", |reply| reply.bulk(b"Hello World")),
    ("integer", |reply| reply.int(12345)),
    ("double", |reply| reply.double(f64::from(3141) / 1000.0)),
    ("null", Reply::null),
    ("array", |reply| {
        reply.array(3);
        (0..3).for_each(|number| reply.int(number));
    }),
    ("set", |reply| {
        reply.set(3);
        (0..3).for_each(|number| reply.int(number));
    }),
    ("map", |reply| {
        reply.map(3);
        for number in 0..3 {
            reply.int(number);
            reply.boolean(number == 1);
        }
    }),
    ("attrib", |reply| {
        if reply.resp3() {
            reply.raw(b"|1\r\n$14\r\nkey-popularity\r\n*2\r\n$7\r\nkey:123\r\n:90\r\n");
        }
        reply.bulk(b"Some real reply following the attribute");
    }),
    ("push", |reply| {
        reply.bulk(b"Some real reply following the push reply");
        reply.push(2);
        reply.bulk(b"server-cpu-usage");
        reply.int(42);
    }),
    ("verbatim", |reply| {
        reply.verbatim(b"This is a verbatim\nstring")
    }),
    ("true", |reply| reply.boolean(true)),
    ("false", |reply| reply.boolean(false)),
    ("bignum", |reply| {
        let digits = b"1234567999999999999999999999999999999";
        if reply.resp3() {
            reply.raw(&[b"(", &digits[..], b"\r\n"].concat());
        } else {
            reply.bulk(digits);
        }
    }),
];

fn quicklist_packed_threshold(ctx: &mut Ctx<'_>) -> Run {
    let bytes = crate::params::memory_bytes(ctx.arg(2)).filter(|&bytes| bytes < 1 << 32);
    bytes.ok_or(errors::DEBUG_THRESHOLD)?;
    ctx.ok()
}

fn replybuffer(ctx: &mut Ctx<'_>) -> Run {
    if ["resizing", "peak-reset-time"]
        .iter()
        .any(|word| args::is(ctx.arg(2), word))
    {
        return ctx.ok();
    }
    Err(errors::subcommand_arity(ctx.arg(1), "DEBUG"))
}

fn sdslen(ctx: &mut Ctx<'_>) -> Run {
    let key = existing(ctx)?;
    let Value::String(Text::Bytes(_) | Text::Grown(_)) = ctx.broker.keys.value(key) else {
        return Err(errors::DEBUG_NO_SDS);
    };
    let len = ctx.broker.keys.text(key)?.len();
    let key_len = ctx.arg(2).len();
    let text = format!(
        "key_sds_len:{key_len}, key_sds_avail:0, key_zmalloc: {}, val_sds_len:{len}, val_sds_avail:0, val_zmalloc: {}",
        key_len + 2,
        len + 2
    );
    ctx.reply.simple(&text);
    ctx.done()
}

/// Without active expiry, keys whose time has come stay until somebody asks for them.
fn set_active_expire(ctx: &mut Ctx<'_>) -> Run {
    let lazy = args::integer(ctx.arg(2)).unwrap_or(0) == 0;
    ctx.broker.set_attention(attention::LAZY_EXPIRY, lazy);
    ctx.ok()
}

/// The longest sleep: an hour.
const SLEEP_US_MAX: Time = 3_600_000_000;

/// The whole node stands still: nobody else is served meanwhile.
fn sleep(ctx: &mut Ctx<'_>) -> Run {
    let seconds = args::float(ctx.arg(2)).unwrap_or(0.0).max(0.0);
    let us = ((seconds * 1_000_000.0) as Time).min(SLEEP_US_MAX);
    if us == 0 {
        return ctx.ok();
    }
    let until = ctx.now + us;
    ctx.broker.pause.sleep(until);
    ctx.broker.attention |= attention::PAUSED;
    if ctx.in_exec {
        return ctx.ok();
    }
    let mut block = Block::on(0..0, WaitsFor::Nothing, Some(until));
    block.park.timeout_reply = TimeoutReply::Ok;
    Ok(Flow::Block(block))
}

fn help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help("DEBUG", HELP);
    ctx.done()
}

const HELP: &[&str] = &[
    "AOF-FLUSH-SLEEP <microsec>",
    "    Server will sleep before flushing the AOF, this is used for testing.",
    "CHANGE-REPL-ID",
    "    Change the replication IDs of the instance.",
    "    Dangerous: should be used only for testing the replication subsystem.",
    "DIGEST",
    "    Output a hex signature representing the current DB content.",
    "DIGEST-VALUE <key> [<key> ...]",
    "    Output a hex signature of the values of all the specified keys.",
    "ERROR <string>",
    "    Return a Redis protocol error with <string> as message. Useful for clients",
    "    unit tests to simulate Redis errors.",
    "LEAK <string>",
    "    Create a memory leak of the input string.",
    "LOG <message>",
    "    Write <message> to the server log.",
    "HTSTATS <dbid> [full]",
    "    Return hash table statistics of the specified Redis database.",
    "HTSTATS-KEY <key> [full]",
    "    Like HTSTATS but for the hash table stored at <key>'s value.",
    "KEYSIZES-HIST-ASSERT <0|1>",
    "    Enable/disable keysizes histogram assertion after each command.",
    "LOADAOF",
    "    Flush the AOF buffers on disk and reload the AOF in memory.",
    "REPLICATE <string>",
    "    Replicates the provided string to replicas, allowing data divergence.",
    "OBJECT <key>",
    "    Show low level info about `key` and associated value.",
    "POPULATE <count> [<prefix>] [<size>]",
    "    Create <count> string keys named key:<num>. If <prefix> is specified then",
    "    it is used instead of the 'key' prefix. These are not propagated to",
    "    replicas. Cluster slots are not respected so keys not belonging to the",
    "    current node can be created in cluster mode.",
    "PROTOCOL <type>",
    "    Reply with a test value of the specified type. <type> can be: string,",
    "    integer, double, bignum, null, array, set, map, attrib, push, verbatim,",
    "    true, false.",
    "RELOAD [option ...]",
    "    Save the RDB on disk and reload it back to memory. Valid <option> values:",
    "    * MERGE: conflicting keys will be loaded from RDB.",
    "    * NOFLUSH: the existing database will not be removed before load, but",
    "      conflicting keys will generate an exception and kill the server.",
    "    * NOSAVE: the database will be loaded from an existing RDB file.",
    "    Examples:",
    "    * DEBUG RELOAD: verify that the server is able to persist, flush and reload",
    "      the database.",
    "    * DEBUG RELOAD NOSAVE: replace the current database with the contents of an",
    "      existing RDB file.",
    "    * DEBUG RELOAD NOSAVE NOFLUSH MERGE: add the contents of an existing RDB",
    "      file to the database.",
    "SDSLEN <key>",
    "    Show low level SDS string info representing `key` and value.",
    "SET-ACTIVE-EXPIRE <0|1>",
    "    Setting it to 0 disables expiring keys (and hash-fields) in background ",
    "    when they are not accessed (otherwise the Redis behavior). Setting it",
    "    to 1 reenables back the default.",
    "QUICKLIST-PACKED-THRESHOLD <size>",
    "    Sets the threshold for elements to be inserted as plain vs packed nodes",
    "    Default value is 1GB, allows values up to 4GB. Setting to 0 restores to default.",
    "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
    "    Enables or disables checksum checks for RDB files and RESTORE's payload.",
    "SLEEP <seconds>",
    "    Stop the server for <seconds>. Decimals allowed.",
    "LISTPACK <key>",
    "    Show low level info about the listpack encoding of <key>.",
    "QUICKLIST <key> [<0|1>]",
    "    Show low level info about the quicklist encoding of <key>.",
    "    The optional argument (0 by default) sets the level of detail",
    "PAUSE-CRON <0|1>",
    "    Stop periodic cron job processing.",
    "REPLYBUFFER PEAK-RESET-TIME <NEVER||RESET|time>",
    "    Sets the time (in milliseconds) to wait between client reply buffer peak resets.",
    "    In case NEVER is provided the last observed peak will never be reset",
    "    In case RESET is provided the peak reset time will be restored to the default value",
    "REPLYBUFFER RESIZING <0|1>",
    "    Enable or disable the reply buffer resize cron job",
    "DICT-RESIZING <0|1>",
    "    Enable or disable the main dict and expire dict resizing.",
];
