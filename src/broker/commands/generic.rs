//! Keys of any type: existence, removal, walking, names, databases.

use alloc::vec::Vec;

use resp::number::parse_i64;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{KeyRemoval, Name};
use crate::glob;
use crate::keyspace::{DATABASES, KeyRef, kind_word};
use crate::node::splitmix;
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{
    Command, Group, KeySpec, acl, flag, integer, key, key_flag, one_of, pattern, string, word,
};

use super::collection::read_cursor;

/// The family.
pub const COMMANDS: &[Command] = &[
    DEL, UNLINK, EXISTS, TOUCH, TYPE, KEYS, SCAN, RANDOMKEY, RENAME, RENAMENX, MOVE, SWAPDB,
    DBSIZE, FLUSHDB, FLUSHALL,
];

const DEL: Command = Command {
    summary: "Removes keys, whatever they hold.",
    complexity: "O(N), N being the number of keys; the elements of what is removed count too.",
    example: "DEL jobs",
    tips: &["request_policy:multi_shard", "response_policy:agg_sum"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RM | key_flag::DELETE)],
    args: &[key("key", 0).multiple()],
    ..Command::new("del", "1.0.0", Group::Generic, -2, flag::WRITE, del)
};
fn del(ctx: &mut Ctx<'_>) -> Run {
    remove_all(ctx)
}

const UNLINK: Command = Command {
    summary: "Removes keys; real servers free their memory later, in the background.",
    complexity: "O(1) for each key.",
    example: "UNLINK jobs",
    tips: &["request_policy:multi_shard", "response_policy:agg_sum"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RM | key_flag::DELETE)],
    args: &[key("key", 0).multiple()],
    ..Command::new(
        "unlink",
        "4.0.0",
        Group::Generic,
        -2,
        flag::WRITE | flag::FAST,
        unlink,
    )
};
fn unlink(ctx: &mut Ctx<'_>) -> Run {
    remove_all(ctx)
}

fn remove_all(ctx: &mut Ctx<'_>) -> Run {
    let mut removed = 0;
    for name in ctx.args.from(1).iter() {
        if let Some(key) = ctx.find(name) {
            delete(ctx, key);
            removed += 1;
        }
    }
    ctx.int(removed)
}

/// Removes one key, because the request says so.
pub(super) fn delete(ctx: &mut Ctx<'_>, key: KeyRef) {
    let name = ctx.broker.keys.name(key).clone();
    ctx.remove(key, KeyRemoval::Deleted);
    ctx.notify(Class::Generic, "del", &name);
}

const EXISTS: Command = Command {
    summary: "Counts how many of the keys named exist; a key named twice counts twice.",
    complexity: "O(N), N being the number of keys.",
    example: "EXISTS jobs",
    tips: &["request_policy:multi_shard", "response_policy:agg_sum"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO)],
    args: &[key("key", 0).multiple()],
    ..Command::new(
        "exists",
        "1.0.0",
        Group::Generic,
        -2,
        flag::READONLY | flag::FAST,
        exists,
    )
};
fn exists(ctx: &mut Ctx<'_>) -> Run {
    let found = ctx
        .args
        .from(1)
        .iter()
        .filter(|name| ctx.find(name).is_some())
        .count();
    ctx.count(found)
}

const TOUCH: Command = Command {
    summary: "Counts how many of the keys named exist, and marks them as used.",
    complexity: "O(N), N being the number of keys.",
    example: "TOUCH jobs",
    tips: &["request_policy:multi_shard", "response_policy:agg_sum"],
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO)],
    args: &[key("key", 0).multiple()],
    ..Command::new(
        "touch",
        "3.2.1",
        Group::Generic,
        -2,
        flag::READONLY | flag::FAST,
        touch,
    )
};
fn touch(ctx: &mut Ctx<'_>) -> Run {
    let keys: Vec<KeyRef> = ctx
        .args
        .from(1)
        .iter()
        .filter_map(|name| ctx.find(name))
        .collect();
    for &key in &keys {
        ctx.broker.keys.object_mut(key).touched = ctx.now;
    }
    ctx.count(keys.len())
}

const TYPE: Command = Command {
    summary: "Tells what a key holds.",
    example: "TYPE jobs",
    keys: &[KeySpec::at(1, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "type",
        "1.0.0",
        Group::Generic,
        2,
        flag::READONLY | flag::FAST,
        r#type,
    )
};
fn r#type(ctx: &mut Ctx<'_>) -> Run {
    let kind = ctx
        .find(ctx.arg(1))
        .map(|key| ctx.broker.keys.value(key).kind());
    ctx.reply.simple(kind.map_or("none", kind_word));
    ctx.done()
}

const KEYS: Command = Command {
    summary: "Lists all keys whose names match a pattern.",
    complexity: "O(N), N being the number of keys in the database.",
    example: "KEYS job*",
    acl: acl::DANGEROUS,
    tips: &["request_policy:all_shards", "nondeterministic_output_order"],
    args: &[pattern("pattern")],
    ..Command::new("keys", "1.0.0", Group::Generic, 2, flag::READONLY, keys)
};
fn keys(ctx: &mut Ctx<'_>) -> Run {
    let pattern = ctx.arg(1);
    let at = ctx.reply.defer();
    let mut count = 0;
    for (name, _) in ctx.broker.keys.dbs[usize::from(ctx.db)].dict.iter() {
        if glob::wants(pattern, name) {
            ctx.reply.bulk(name);
            count += 1;
        }
    }
    ctx.reply.finish_array(at, count);
    ctx.done()
}

/// What SCAN is asked besides its cursor.
struct Scan<'a> {
    pattern: Option<&'a [u8]>,
    count: usize,
    kind: Option<&'a [u8]>,
}

const SCAN: Command = Command {
    summary: "Walks over the keys in steps: give back the cursor of the reply until it is 0.",
    complexity: "O(1) for each call, O(N) for a whole walk over N keys.",
    example: "SCAN 0 MATCH job* COUNT 100",
    tips: &[
        "nondeterministic_output",
        "request_policy:special",
        "response_policy:special",
    ],
    args: &[
        integer("cursor"),
        pattern("pattern").token("MATCH").optional(),
        integer("count").token("COUNT").optional(),
        string("type").token("TYPE").optional().since("6.0.0"),
    ],
    ..Command::new("scan", "2.8.0", Group::Generic, -2, flag::READONLY, scan)
};
fn scan(ctx: &mut Ctx<'_>) -> Run {
    let cursor = read_cursor(ctx.arg(1))?;
    let asked = read_scan(ctx)?;
    let home = &ctx.broker.keys.dbs[usize::from(ctx.db)];
    let mut found: Vec<&Name> = Vec::new();
    let cursor = home.scan(cursor, asked.count, |name, object| {
        let kind = kind_word(object.value.kind());
        let kind_fits = asked.kind.is_none_or(|wanted| args::is(wanted, kind));
        if kind_fits
            && asked
                .pattern
                .is_none_or(|pattern| glob::wants(pattern, name))
        {
            found.push(name);
        }
    });
    ctx.reply.array(2);
    let mut digits = Vec::new();
    resp::number::write_u64(cursor, &mut digits);
    ctx.reply.bulk(&digits);
    ctx.reply.array(found.len());
    found.iter().for_each(|name| ctx.reply.bulk(name));
    ctx.done()
}

fn read_scan<'a>(ctx: &Ctx<'a>) -> Result<Scan<'a>, ReplyError> {
    let mut scan = Scan {
        pattern: None,
        count: 10,
        kind: None,
    };
    for at in (2..ctx.argc()).step_by(2) {
        let option = ctx.arg(at);
        if args::is(option, "novalues") {
            return Err(errors::NOVALUES_ONLY_IN_HSCAN);
        }
        let value = ctx.args.find(at + 1).ok_or(errors::SYNTAX)?;
        if args::is(option, "count") {
            let count = args::integer(value)?;
            scan.count = usize::try_from(count)
                .ok()
                .filter(|&n| n > 0)
                .ok_or(errors::SYNTAX)?;
        } else if args::is(option, "match") {
            scan.pattern = Some(value);
        } else if args::is(option, "type") {
            scan.kind = Some(value);
        } else {
            return Err(errors::SYNTAX);
        }
    }
    Ok(scan)
}

const RANDOMKEY: Command = Command {
    summary: "Returns the name of some key.",
    example: "RANDOMKEY",
    tips: &[
        "request_policy:all_shards",
        "response_policy:special",
        "nondeterministic_output",
    ],
    ..Command::new(
        "randomkey",
        "1.0.0",
        Group::Generic,
        1,
        flag::READONLY,
        randomkey,
    )
};
fn randomkey(ctx: &mut Ctx<'_>) -> Run {
    let random = splitmix(&mut ctx.broker.random);
    match ctx.broker.keys.dbs[usize::from(ctx.db)].dict.near(random) {
        Some((name, _)) => ctx.reply.bulk(name),
        None => ctx.reply.null(),
    }
    ctx.done()
}

const RENAME: Command = Command {
    summary: "Gives a key another name; a key that had it is overwritten.",
    complexity: "O(1), but for what is overwritten.",
    example: "RENAME jobs tasks",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::OW | key_flag::UPDATE),
    ],
    args: &[key("key", 0), key("newkey", 1)],
    ..Command::new("rename", "1.0.0", Group::Generic, 3, flag::WRITE, rename)
};
fn rename(ctx: &mut Ctx<'_>) -> Run {
    let source = ctx.find(ctx.arg(1)).ok_or(errors::NO_SUCH_KEY)?;
    if ctx.arg(1) != ctx.arg(2) {
        if let Some(target) = ctx.find(ctx.arg(2)) {
            ctx.remove(target, KeyRemoval::Overwritten);
        }
        move_to(ctx, source, ctx.arg(2));
    }
    ctx.ok()
}

const RENAMENX: Command = Command {
    summary: "Gives a key another name, unless a key has it.",
    example: "RENAMENX jobs tasks",
    keys: &[
        KeySpec::at(1, key_flag::RW | key_flag::ACCESS | key_flag::DELETE),
        KeySpec::at(2, key_flag::OW | key_flag::INSERT),
    ],
    args: &[key("key", 0), key("newkey", 1)],
    ..Command::new(
        "renamenx",
        "1.0.0",
        Group::Generic,
        3,
        flag::WRITE | flag::FAST,
        renamenx,
    )
};
fn renamenx(ctx: &mut Ctx<'_>) -> Run {
    let source = ctx.find(ctx.arg(1)).ok_or(errors::NO_SUCH_KEY)?;
    if ctx.find(ctx.arg(2)).is_some() {
        return ctx.int(0);
    }
    move_to(ctx, source, ctx.arg(2));
    ctx.int(1)
}

fn move_to(ctx: &mut Ctx<'_>, source: KeyRef, name: &[u8]) {
    ctx.broker.move_key(source, ctx.db, name);
    ctx.notify(Class::Generic, "rename_from", ctx.arg(1));
    ctx.notify(Class::Generic, "rename_to", name);
}

/// A database's number.
pub(super) fn database(text: &[u8]) -> Result<u16, ReplyError> {
    let number = args::integer(text)?;
    let fits = u16::try_from(number)
        .ok()
        .filter(|&db| usize::from(db) < DATABASES);
    fits.ok_or(errors::DB_OUT_OF_RANGE)
}

const MOVE: Command = Command {
    summary: "Moves a key to another database, unless it has a key of that name.",
    example: "MOVE jobs 1",
    keys: &[KeySpec::at(
        1,
        key_flag::RW | key_flag::ACCESS | key_flag::UPDATE,
    )],
    args: &[key("key", 0), integer("db")],
    ..Command::new(
        "move",
        "1.0.0",
        Group::Generic,
        3,
        flag::WRITE | flag::FAST,
        r#move,
    )
};
fn r#move(ctx: &mut Ctx<'_>) -> Run {
    let db = database(ctx.arg(2))?;
    if db == ctx.db {
        return Err(errors::SAME_OBJECT);
    }
    let name = ctx.arg(1);
    let Some(source) = ctx.find(name) else {
        return ctx.int(0);
    };
    if ctx.broker.keys.find(db, name).is_some() {
        return ctx.int(0);
    }
    ctx.broker.move_key(source, db, name);
    ctx.notify(Class::Generic, "move_from", name);
    ctx.broker.notify(Class::Generic, "move_to", name, db);
    ctx.int(1)
}

const SWAPDB: Command = Command {
    summary: "Exchanges two databases, for all clients at once.",
    complexity: "O(N), N being the number of clients that watch or wait on keys of both.",
    example: "SWAPDB 0 1",
    acl: acl::KEYSPACE | acl::DANGEROUS,
    args: &[integer("index1"), integer("index2")],
    ..Command::new(
        "swapdb",
        "4.0.0",
        Group::Server,
        3,
        flag::WRITE | flag::FAST,
        swapdb,
    )
};
fn swapdb(ctx: &mut Ctx<'_>) -> Run {
    let first = parse_i64(ctx.arg(1)).ok_or(errors::FIRST_DB_INVALID)?;
    let second = parse_i64(ctx.arg(2)).ok_or(errors::SECOND_DB_INVALID)?;
    let fits = |db: i64| (0..DATABASES as i64).contains(&db);
    if !fits(first) || !fits(second) {
        return Err(errors::DB_OUT_OF_RANGE);
    }
    if first != second {
        ctx.broker.swap_dbs(first as u16, second as u16);
    }
    ctx.ok()
}

const DBSIZE: Command = Command {
    summary: "Counts the keys of the selected database.",
    example: "DBSIZE",
    acl: acl::KEYSPACE,
    tips: &["request_policy:all_shards", "response_policy:agg_sum"],
    ..Command::new(
        "dbsize",
        "1.0.0",
        Group::Server,
        1,
        flag::READONLY | flag::FAST,
        dbsize,
    )
};
fn dbsize(ctx: &mut Ctx<'_>) -> Run {
    let count = ctx.broker.keys.dbs[usize::from(ctx.db)].dict.len();
    ctx.count(count)
}

const FLUSHDB: Command = Command {
    summary: "Removes all keys of the selected database.",
    complexity: "O(N), N being the number of keys.",
    example: "FLUSHDB",
    acl: acl::KEYSPACE | acl::DANGEROUS,
    tips: &["request_policy:all_shards", "response_policy:all_succeeded"],
    args: &[one_of(
        "flush-type",
        &[
            word("async", "ASYNC").since("4.0.0"),
            word("sync", "SYNC").since("6.2.0"),
        ],
    )
    .optional()],
    ..Command::new("flushdb", "1.0.0", Group::Server, -1, flag::WRITE, flushdb)
};
fn flushdb(ctx: &mut Ctx<'_>) -> Run {
    check_flush(ctx)?;
    ctx.broker.flush_db(ctx.db, ctx.by);
    ctx.ok()
}

const FLUSHALL: Command = Command {
    summary: "Removes all keys of all databases.",
    complexity: "O(N), N being the number of keys.",
    example: "FLUSHALL",
    acl: acl::KEYSPACE | acl::DANGEROUS,
    tips: &["request_policy:all_shards", "response_policy:all_succeeded"],
    args: &[one_of(
        "flush-type",
        &[
            word("async", "ASYNC").since("4.0.0"),
            word("sync", "SYNC").since("6.2.0"),
        ],
    )
    .optional()],
    ..Command::new(
        "flushall",
        "1.0.0",
        Group::Server,
        -1,
        flag::WRITE,
        flushall,
    )
};
fn flushall(ctx: &mut Ctx<'_>) -> Run {
    check_flush(ctx)?;
    for db in 0..DATABASES as u16 {
        ctx.broker.flush_db(db, ctx.by);
    }
    ctx.ok()
}

/// ASYNC and SYNC make no difference to what a client sees.
fn check_flush(ctx: &Ctx<'_>) -> Result<(), ReplyError> {
    match ctx.argc() {
        1 => Ok(()),
        2 if args::is(ctx.arg(1), "sync") || args::is(ctx.arg(1), "async") => Ok(()),
        _ => Err(errors::SYNTAX),
    }
}
