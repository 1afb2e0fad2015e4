//! Consumer groups: making and changing them, acknowledging, and looking at what is pending.

use alloc::rc::Rc;

use super::container;
use super::stream_args;
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::event::{Event, StreamId};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::reply::ReplyError;
use crate::table::{Command, Group, KeySpec, flag, integer, key, key_flag, one_of, string, word};
use crate::types::stream::Stream;
use crate::types::stream_group::{self, ConsumerSlot};

/// The family.
pub const COMMANDS: &[Command] = &[XGROUP];

/// The consumer of this name, who asks now; he is made if there is none. The group must exist.
pub(super) fn find_or_add_consumer(
    ctx: &mut Ctx<'_>,
    key: KeyRef,
    group: &[u8],
    name: &[u8],
) -> Result<ConsumerSlot, ReplyError> {
    let now_ms = ctx.now_ms();
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some(found) = stream.group_mut(group) else {
        return Err(errors::no_key_or_group(ctx.broker.keys.name(key), group));
    };
    if let Some(slot) = found.find(name) {
        found.consumer_mut(slot).seen_ms = now_ms;
        return Ok(slot);
    }
    let consumer = ctx.broker.journal.consumer();
    let slot = found.add_consumer(name.into(), consumer, now_ms);
    let (group, name) = (found.id, found.consumer(slot).name.clone());
    ctx.emit(Event::ConsumerCreated {
        group,
        consumer,
        name,
    });
    notify(ctx, key, "xgroup-createconsumer");
    Ok(slot)
}

/// A notification without a change that WATCH would see: groups are no part of the value for it.
fn notify(ctx: &mut Ctx<'_>, key: KeyRef, event: &'static str) {
    let name = ctx.broker.keys.name(key).clone();
    ctx.notify(Class::Stream, event, &name);
}

const XGROUP: Command = Command {
    summary: "The commands that make and change consumer groups.",
    example: "XGROUP CREATE orders workers 0 MKSTREAM",
    subcommands: &[
        XGROUP_CREATE,
        XGROUP_DELCONSUMER,
        XGROUP_SETID,
        XGROUP_DESTROY,
        XGROUP_CREATECONSUMER,
        XGROUP_HELP,
    ],
    ..Command::new("xgroup", "5.0.0", Group::Stream, -2, 0, container)
};

const XGROUP_HELP: Command = Command {
    summary: "Lists the subcommands of XGROUP.",
    example: "XGROUP HELP",
    ..Command::new(
        "xgroup|help",
        "5.0.0",
        Group::Stream,
        2,
        flag::LOADING | flag::STALE,
        xgroup_help,
    )
};
fn xgroup_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "XGROUP",
        &[
            "CREATE <key> <groupname> <id|$> [option]",
            "    Create a new consumer group. Options are:",
            "    * MKSTREAM",
            "      Create the empty stream if it does not exist.",
            "    * ENTRIESREAD entries_read",
            "      Set the group's entries_read counter (internal use).",
            "CREATECONSUMER <key> <groupname> <consumer>",
            "    Create a new consumer in the specified group.",
            "DELCONSUMER <key> <groupname> <consumer>",
            "    Remove the specified consumer.",
            "DESTROY <key> <groupname>",
            "    Remove the specified group.",
            "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
            "    Set the current group ID and entries_read counter.",
        ],
    );
    ctx.done()
}

/// The options of CREATE and SETID.
#[derive(Debug, Default)]
struct GroupOptions {
    make_stream: bool,
    entries_read: Option<u64>,
}

impl GroupOptions {
    fn read(ctx: &Ctx<'_>, may_make: bool) -> Result<GroupOptions, ReplyError> {
        let mut options = GroupOptions::default();
        let mut at = 5;
        while at < ctx.argc() {
            let word = ctx.arg(at);
            if may_make && args::is(word, "MKSTREAM") {
                options.make_stream = true;
                at += 1;
            } else if args::is(word, "ENTRIESREAD") && at + 1 < ctx.argc() {
                options.entries_read = match args::integer(ctx.arg(at + 1))? {
                    -1 => None,
                    read => Some(u64::try_from(read).map_err(|_| errors::ENTRIES_READ_NEGATIVE)?),
                };
                at += 2;
            } else {
                return Err(errors::subcommand_arity(ctx.arg(1), "XGROUP"));
            }
        }
        Ok(options)
    }
}

/// The stream that argument 2 names.
fn stream_key(ctx: &Ctx<'_>) -> Result<KeyRef, ReplyError> {
    let key = ctx.find(ctx.arg(2)).ok_or(errors::XGROUP_NO_KEY)?;
    ctx.broker.keys.stream(key)?;
    Ok(key)
}

/// The stream that argument 2 names, if it has the group that argument 3 names.
fn group_key(ctx: &Ctx<'_>) -> Result<KeyRef, ReplyError> {
    let key = stream_key(ctx)?;
    let stream = ctx.broker.keys.stream(key)?;
    match stream.group(ctx.arg(3)) {
        Some(_) => Ok(key),
        None => Err(errors::no_group(ctx.arg(3), ctx.arg(2))),
    }
}

/// How many arguments CREATE takes at most.
const CREATE_ARGS_MAX: usize = 8;

/// How many arguments SETID takes at most.
const SETID_ARGS_MAX: usize = 7;

/// Too many arguments, as a repeated option makes.
fn check_count(ctx: &Ctx<'_>, args_max: usize) -> Result<(), ReplyError> {
    if ctx.argc() > args_max {
        return Err(errors::subcommand_arity(ctx.arg(1), "XGROUP"));
    }
    Ok(())
}

/// The last ID of a stream, which `$` stands for.
fn last_id(stream: Option<&Stream>) -> StreamId {
    stream.map_or(StreamId::MIN, |stream| stream.log.last)
}

const XGROUP_CREATE: Command = Command {
    summary: "Makes a group that begins after an ID: 0 for the whole stream, $ for what comes from now on.",
    example: "XGROUP CREATE orders workers $ MKSTREAM",
    keys: &[KeySpec::at(2, key_flag::RW | key_flag::INSERT)],
    args: &[
        key("key", 0),
        string("group"),
        one_of("id-selector", &[string("id"), word("new-id", "$")]),
        word("mkstream", "MKSTREAM").optional(),
        integer("entriesread")
            .display("entries-read")
            .token("ENTRIESREAD")
            .optional(),
    ],
    ..Command::new(
        "xgroup|create",
        "5.0.0",
        Group::Stream,
        -5,
        flag::WRITE | flag::DENYOOM,
        xgroup_create,
    )
};
fn xgroup_create(ctx: &mut Ctx<'_>) -> Run {
    let options = GroupOptions::read(ctx, true)?;
    let (name, found) = (ctx.arg(2), ctx.find(ctx.arg(2)));
    let stream = match found {
        Some(key) => Some(ctx.broker.keys.stream(key)?),
        None if options.make_stream => None,
        None => return Err(errors::XGROUP_NO_KEY),
    };
    check_count(ctx, CREATE_ARGS_MAX)?;
    let cursor = match ctx.arg(4) {
        b"$" => last_id(stream),
        text => stream_args::id(text)?,
    };
    if stream.is_some_and(|stream| stream.group(ctx.arg(3)).is_some()) {
        return Err(errors::BUSY_GROUP);
    }
    let key = match found {
        Some(key) => key,
        None => ctx.create(name, Value::Stream(Rc::default())),
    };
    let (key_id, name) = (
        ctx.broker.keys.id(key),
        crate::event::Name::from(ctx.arg(3)),
    );
    let id = ctx.broker.journal.group();
    let stream = ctx.broker.keys.stream_mut(key)?;
    // Nobody can have read more than was ever added.
    let added = stream.log.entries_added;
    let entries_read = options.entries_read.map(|read| read.min(added));
    let group = stream_group::Group::new(id, cursor, entries_read);
    stream.add_group(name.clone(), group);
    ctx.emit(Event::GroupCreated {
        key: key_id,
        group: id,
        name,
        cursor,
        by: ctx.by,
    });
    notify(ctx, key, "xgroup-create");
    ctx.ok()
}

const XGROUP_SETID: Command = Command {
    summary: "Moves the cursor of a group, back to deliver again or forward to skip.",
    example: "XGROUP SETID orders workers 0",
    keys: &[KeySpec::at(2, key_flag::RW | key_flag::UPDATE)],
    args: &[
        key("key", 0),
        string("group"),
        one_of("id-selector", &[string("id"), word("new-id", "$")]),
        integer("entriesread")
            .display("entries-read")
            .token("ENTRIESREAD")
            .optional(),
    ],
    ..Command::new(
        "xgroup|setid",
        "5.0.0",
        Group::Stream,
        -5,
        flag::WRITE,
        xgroup_setid,
    )
};
fn xgroup_setid(ctx: &mut Ctx<'_>) -> Run {
    let options = GroupOptions::read(ctx, false)?;
    let key = group_key(ctx)?;
    check_count(ctx, SETID_ARGS_MAX)?;
    let cursor = match ctx.arg(4) {
        b"$" => last_id(Some(ctx.broker.keys.stream(key)?)),
        text => stream_args::lenient_id(text)?,
    };
    let stream = ctx.broker.keys.stream_mut(key)?;
    let added = stream.log.entries_added;
    let Some(group) = stream.group_mut(ctx.args.get(3)) else {
        return Err(errors::no_group(ctx.arg(3), ctx.arg(2)));
    };
    group.cursor = cursor;
    group.entries_read = options.entries_read.map(|read| read.min(added));
    let group = group.id;
    let by = ctx.by;
    ctx.emit(Event::GroupMoved { group, cursor, by });
    notify(ctx, key, "xgroup-setid");
    ctx.ok()
}

const XGROUP_DESTROY: Command = Command {
    summary: "Removes a group with all it had pending.",
    complexity: "O(N), N being the number of pending entries.",
    example: "XGROUP DESTROY orders workers",
    keys: &[KeySpec::at(2, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("group")],
    ..Command::new(
        "xgroup|destroy",
        "5.0.0",
        Group::Stream,
        4,
        flag::WRITE,
        xgroup_destroy,
    )
};
fn xgroup_destroy(ctx: &mut Ctx<'_>) -> Run {
    let key = stream_key(ctx)?;
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some(group) = stream.remove_group(ctx.args.get(3)) else {
        return ctx.int(0);
    };
    let (group, by) = (group.id, ctx.by);
    ctx.emit(Event::GroupDestroyed { group, by });
    notify(ctx, key, "xgroup-destroy");
    ctx.broker.blocking.signal(ctx.db, ctx.arg(2));
    ctx.int(1)
}

const XGROUP_CREATECONSUMER: Command = Command {
    summary: "Makes a consumer before he first reads; gives 1, or 0 if there is one of that name.",
    example: "XGROUP CREATECONSUMER orders workers alice",
    keys: &[KeySpec::at(2, key_flag::RW | key_flag::INSERT)],
    args: &[key("key", 0), string("group"), string("consumer")],
    ..Command::new(
        "xgroup|createconsumer",
        "6.2.0",
        Group::Stream,
        5,
        flag::WRITE | flag::DENYOOM,
        xgroup_createconsumer,
    )
};
fn xgroup_createconsumer(ctx: &mut Ctx<'_>) -> Run {
    let key = group_key(ctx)?;
    let stream = ctx.broker.keys.stream(key)?;
    let group = stream.group(ctx.arg(3));
    if group.is_some_and(|group| group.find(ctx.arg(4)).is_some()) {
        return ctx.int(0);
    }
    find_or_add_consumer(ctx, key, ctx.arg(3), ctx.arg(4))?;
    ctx.int(1)
}

const XGROUP_DELCONSUMER: Command = Command {
    summary: "Removes a consumer; gives how many pending entries went with him: nobody will get those again.",
    example: "XGROUP DELCONSUMER orders workers alice",
    keys: &[KeySpec::at(2, key_flag::RW | key_flag::DELETE)],
    args: &[key("key", 0), string("group"), string("consumer")],
    ..Command::new(
        "xgroup|delconsumer",
        "5.0.0",
        Group::Stream,
        5,
        flag::WRITE,
        xgroup_delconsumer,
    )
};
fn xgroup_delconsumer(ctx: &mut Ctx<'_>) -> Run {
    let key = group_key(ctx)?;
    let stream = ctx.broker.keys.stream_mut(key)?;
    let Some(group) = stream.group_mut(ctx.args.get(3)) else {
        return Err(errors::no_group(ctx.arg(3), ctx.arg(2)));
    };
    let group_id = group.id;
    let Some(consumer) = group.remove_consumer(ctx.args.get(4)) else {
        return ctx.int(0);
    };
    ctx.emit(Event::ConsumerDeleted {
        group: group_id,
        consumer: consumer.id,
        by: ctx.by,
    });
    notify(ctx, key, "xgroup-delconsumer");
    ctx.count(consumer.pending_len())
}
