//! COPY, and OBJECT.

use alloc::rc::Rc;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, KeyRemoval};
use crate::keyspace::{KeyRef, NEVER, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, word};
use crate::types::list::List;

use super::container;
use super::generic::database;
use super::sorted_set_args::copy_sorted_set;
use super::stream_copy::copy_stream;

/// The family.
pub const COMMANDS: &[Command] = &[COPY, OBJECT];

const COPY: Command = Command {
    summary: "Copies what a key holds to another key; the copies of messages are messages of their own.",
    complexity: "O(N), N being the number of elements.",
    example: "COPY jobs backup",
    keys: &[
        KeySpec::at(1, key_flag::RO | key_flag::ACCESS),
        KeySpec::at(2, key_flag::OW | key_flag::UPDATE),
    ],
    args: &[
        key("source", 0),
        key("destination", 1),
        integer("destination-db").token("DB").optional(),
        word("replace", "REPLACE").optional(),
    ],
    ..Command::new(
        "copy",
        "6.2.0",
        Group::Generic,
        -3,
        flag::WRITE | flag::DENYOOM,
        copy,
    )
};
fn copy(ctx: &mut Ctx<'_>) -> Run {
    let (db, replace) = read_options(ctx)?;
    if db == ctx.db && ctx.arg(1) == ctx.arg(2) {
        return Err(errors::SAME_OBJECT);
    }
    let Some(source) = ctx.find_to_read(ctx.arg(1)) else {
        return ctx.int(0);
    };
    if let Some(target) = ctx.broker.keys.find(db, ctx.arg(2)) {
        if !replace {
            return ctx.int(0);
        }
        ctx.remove(target, KeyRemoval::Overwritten);
    }
    copy_value(ctx, source, db);
    ctx.broker.notify(Class::Generic, "copy_to", ctx.arg(2), db);
    ctx.int(1)
}

/// The database, and whether an existing target is replaced.
fn read_options(ctx: &Ctx<'_>) -> Result<(u16, bool), ReplyError> {
    let (mut db, mut replace) = (ctx.db, false);
    let mut at = 3;
    while at < ctx.argc() {
        if args::is(ctx.arg(at), "replace") {
            replace = true;
        } else if args::is(ctx.arg(at), "db") && at + 1 < ctx.argc() {
            at += 1;
            db = database(ctx.arg(at))?;
        } else {
            return Err(errors::SYNTAX);
        }
        at += 1;
    }
    Ok((db, replace))
}

fn copy_value(ctx: &mut Ctx<'_>, source: KeyRef, db: u16) {
    let object = ctx.broker.keys.object(source);
    let expires_ms = object.expires_ms;
    let value = object.value.clone();
    let target = match value {
        Value::List(list) => copy_list(ctx, &list, db),
        Value::SortedSet(set) => copy_sorted_set(ctx, &set, db),
        Value::Stream(stream) => copy_stream(ctx, &stream, db),
        other => ctx.broker.create_key(db, ctx.arg(2), other),
    };
    if expires_ms != NEVER {
        ctx.broker.expire_key(target, expires_ms);
    }
}

/// Copies a list, message by message: each copy knows its parent.
fn copy_list(ctx: &mut Ctx<'_>, list: &List, db: u16) -> KeyRef {
    let target = ctx
        .broker
        .create_key(db, ctx.arg(2), Value::List(Rc::default()));
    let key = ctx.broker.keys.id(target);
    let mut copy = list.empty_like();
    for (index, (parent, payload)) in list.iter().enumerate() {
        let msg = ctx.broker.journal.child(ctx.by, 1, parent);
        copy.push(crate::event::End::Tail, msg, payload);
        ctx.emit(Event::Inserted {
            key,
            msg,
            index: index as u64,
        });
    }
    *ctx.broker.keys.value_mut(target) = Value::List(Rc::new(copy));
    target
}

const OBJECT: Command = Command {
    summary: "Looks at how a value is kept.",
    example: "OBJECT HELP",
    subcommands: &[
        OBJECT_IDLETIME,
        OBJECT_FREQ,
        OBJECT_REFCOUNT,
        OBJECT_ENCODING,
        OBJECT_HELP,
    ],
    ..Command::new("object", "2.2.3", Group::Generic, -2, 0, container)
};

const OBJECT_ENCODING: Command = Command {
    summary: "Tells the representation in which real servers keep the value.",
    example: "OBJECT ENCODING jobs",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(2, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "object|encoding",
        "2.2.3",
        Group::Generic,
        3,
        flag::READONLY,
        object_encoding,
    )
};
fn object_encoding(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find(ctx.arg(2)) else {
        return ctx.null();
    };
    let encoding = ctx.broker.keys.encoding(key);
    ctx.bulk(encoding.as_bytes())
}

const OBJECT_REFCOUNT: Command = Command {
    summary: "Tells how many references the value has: one.",
    example: "OBJECT REFCOUNT jobs",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(2, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "object|refcount",
        "2.2.3",
        Group::Generic,
        3,
        flag::READONLY,
        object_refcount,
    )
};
fn object_refcount(ctx: &mut Ctx<'_>) -> Run {
    match ctx.find(ctx.arg(2)) {
        Some(_) => ctx.int(1),
        None => ctx.null(),
    }
}

const OBJECT_IDLETIME: Command = Command {
    summary: "Tells for how many seconds the value has not been written to or touched.",
    example: "OBJECT IDLETIME jobs",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(2, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "object|idletime",
        "2.2.3",
        Group::Generic,
        3,
        flag::READONLY,
        object_idletime,
    )
};
fn object_idletime(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find(ctx.arg(2)) else {
        return ctx.null();
    };
    if ctx.broker.key_frequency(key).is_some() {
        return Err(errors::LFU_CHOSEN);
    }
    // A real server keeps whole seconds.
    let used_s = ctx.broker.keys.object(key).touched / 1_000_000;
    ctx.int((ctx.now / 1_000_000).saturating_sub(used_s) as i64)
}

const OBJECT_FREQ: Command = Command {
    summary: "Tells how often the value is used, where the eviction policy counts that.",
    example: "OBJECT FREQ jobs",
    tips: &["nondeterministic_output"],
    keys: &[KeySpec::at(2, key_flag::RO)],
    args: &[key("key", 0)],
    ..Command::new(
        "object|freq",
        "4.0.0",
        Group::Generic,
        3,
        flag::READONLY,
        object_freq,
    )
};
fn object_freq(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find(ctx.arg(2)) else {
        return ctx.null();
    };
    match ctx.broker.key_frequency(key) {
        Some(frequency) => ctx.int(frequency.into()),
        None => Err(errors::NO_LFU),
    }
}

const OBJECT_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "OBJECT HELP",
    ..Command::new(
        "object|help",
        "6.2.0",
        Group::Generic,
        2,
        flag::LOADING | flag::STALE,
        object_help,
    )
};
fn object_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "OBJECT",
        &[
            "ENCODING <key>",
            "    Return the kind of internal representation used in order to store the value",
            "    associated with a <key>.",
            "FREQ <key>",
            "    Return the access frequency index of the <key>. The returned integer is",
            "    proportional to the logarithm of the recent access frequency of the key.",
            "IDLETIME <key>",
            "    Return the idle time of the <key>, that is the approximated number of",
            "    seconds elapsed since the last access to the key.",
            "REFCOUNT <key>",
            "    Return the number of references of the value associated with the specified",
            "    <key>.",
        ],
    );
    ctx.done()
}
