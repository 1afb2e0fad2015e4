//! COMMAND: the table tells about itself.

use alloc::vec::Vec;

use super::history;
use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::glob;
use crate::key_spec::{self, legacy};
use crate::reply::{Reply, ReplyError};
use crate::table::{
    self, Arg, Begin, Command, Find, Group, KeySpec, acl, flag, key_flag, one_of, pattern, string,
};

/// The family.
pub const COMMANDS: &[Command] = &[COMMAND];

const COMMAND: Command = Command {
    summary: "Describes all commands.",
    complexity: "O(N), N being the number of commands.",
    example: "COMMAND",
    acl: acl::CONNECTION,
    tips: &["nondeterministic_output_order"],
    subcommands: &[
        COMMAND_GETKEYSANDFLAGS,
        COMMAND_HELP,
        COMMAND_GETKEYS,
        COMMAND_INFO,
        COMMAND_DOCS,
        COMMAND_LIST,
        COMMAND_COUNT,
    ],
    ..Command::new(
        "command",
        "2.8.13",
        Group::Server,
        -1,
        flag::LOADING | flag::STALE,
        command,
    )
};
fn command(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(table::all().count());
    table::all().for_each(|command| write_info(ctx.reply, command));
    ctx.done()
}

const COMMAND_COUNT: Command = Command {
    summary: "Counts the commands.",
    example: "COMMAND COUNT",
    acl: acl::CONNECTION,
    ..Command::new(
        "command|count",
        "2.8.13",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        command_count,
    )
};
fn command_count(ctx: &mut Ctx<'_>) -> Run {
    ctx.count(table::all().count())
}

/// The command or subcommand of this name (`xgroup|create`), in any case.
fn by_name(name: &[u8]) -> Option<&'static Command> {
    match name.iter().position(|&byte| byte == b'|') {
        Some(bar) => table::lookup(&name[..bar])?.subcommand(&name[bar + 1..]),
        None => table::lookup(name),
    }
}

const COMMAND_INFO: Command = Command {
    summary: "Describes commands: arity, flags, keys, categories.",
    complexity: "O(N), N being the number of commands asked for.",
    example: "COMMAND INFO lpush",
    acl: acl::CONNECTION,
    tips: &["nondeterministic_output_order"],
    args: &[string("command-name").optional().multiple()],
    ..Command::new(
        "command|info",
        "2.8.13",
        Group::Server,
        -2,
        flag::LOADING | flag::STALE,
        command_info,
    )
};
fn command_info(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() == 2 {
        return command(ctx);
    }
    ctx.reply.array(ctx.argc() - 2);
    for name in ctx.args.from(2).iter() {
        match by_name(name) {
            Some(command) => write_info(ctx.reply, command),
            None => ctx.reply.null(),
        }
    }
    ctx.done()
}

fn write_info(reply: &mut Reply, command: &Command) {
    let keys = legacy(command);
    reply.array(10);
    reply.bulk(command.name.as_bytes());
    reply.int(command.arity.into());
    write_words(
        reply,
        flag::WORDS,
        command.flags,
        keys.movable.then_some("movablekeys"),
    );
    [keys.first, keys.last, keys.step]
        .iter()
        .for_each(|&number| reply.int(number.into()));
    write_categories(reply, command.acl_categories());
    reply.set(command.tips.len());
    command
        .tips
        .iter()
        .for_each(|tip| reply.bulk(tip.as_bytes()));
    reply.set(command.keys.len());
    command
        .keys
        .iter()
        .for_each(|spec| write_key_spec(reply, spec));
    if command.subcommands.is_empty() {
        reply.set(0);
    } else {
        reply.array(command.subcommands.len());
        command
            .subcommands
            .iter()
            .for_each(|sub| write_info(reply, sub));
    }
}

/// The words whose bits are set, as statuses.
fn write_words(reply: &mut Reply, words: &[(u32, &str)], bits: u32, extra: Option<&str>) {
    let set = words
        .iter()
        .filter(|(bit, _)| bits & bit != 0)
        .map(|(_, word)| *word)
        .chain(extra);
    reply.set(set.clone().count());
    set.for_each(|word| reply.simple(word));
}

pub(super) fn categories(bits: u32) -> impl Iterator<Item = &'static str> {
    acl::WORDS
        .iter()
        .enumerate()
        .filter(move |(at, _)| bits & (1 << at) != 0)
        .map(|(_, word)| *word)
}

fn write_categories(reply: &mut Reply, bits: u32) {
    reply.set(categories(bits).count());
    categories(bits).for_each(|word| reply.simple(&alloc::format!("@{word}")));
}

fn write_key_spec(reply: &mut Reply, spec: &KeySpec) {
    if spec.notes.is_empty() {
        reply.map(3);
    } else {
        reply.map(4);
        reply.bulk(b"notes");
        reply.bulk(spec.notes.as_bytes());
    }
    reply.bulk(b"flags");
    write_words(reply, key_flag::WORDS, spec.flags, None);
    reply.bulk(b"begin_search");
    match spec.begin {
        Begin::Index(index) => write_spec(reply, "index", &[("index", index)]),
        Begin::Keyword { word, from } => {
            write_spec_head(reply, "keyword", 2);
            reply.bulk(b"keyword");
            reply.bulk(word.as_bytes());
            reply.bulk(b"startfrom");
            reply.int(from.into());
        }
        Begin::Unknown => {
            write_spec_head(reply, "unknown", 0);
            reply.bulk(b"find_keys");
            return write_spec_head(reply, "unknown", 0);
        }
    }
    reply.bulk(b"find_keys");
    match spec.find {
        Find::Range { last, step, limit } => {
            write_spec(
                reply,
                "range",
                &[("lastkey", last), ("keystep", step), ("limit", limit)],
            );
        }
        Find::KeyNum { count, first, step } => {
            let numbers = [("keynumidx", count), ("firstkey", first), ("keystep", step)];
            write_spec(reply, "keynum", &numbers);
        }
    }
}

fn write_spec_head(reply: &mut Reply, kind: &str, numbers: usize) {
    reply.map(2);
    reply.bulk(b"type");
    reply.bulk(kind.as_bytes());
    reply.bulk(b"spec");
    reply.map(numbers);
}

fn write_spec(reply: &mut Reply, kind: &str, numbers: &[(&str, i32)]) {
    write_spec_head(reply, kind, numbers.len());
    for &(name, number) in numbers {
        reply.bulk(name.as_bytes());
        reply.int(number.into());
    }
}

const COMMAND_DOCS: Command = Command {
    summary: "Documents commands: what they do, since when, at what cost, with which arguments.",
    complexity: "O(N), N being the number of commands asked for.",
    example: "COMMAND DOCS lpush",
    acl: acl::CONNECTION,
    tips: &["nondeterministic_output_order"],
    args: &[string("command-name").optional().multiple()],
    ..Command::new(
        "command|docs",
        "7.0.0",
        Group::Server,
        -2,
        flag::LOADING | flag::STALE,
        command_docs,
    )
};
fn command_docs(ctx: &mut Ctx<'_>) -> Run {
    let asked: Vec<&Command> = if ctx.argc() == 2 {
        table::all().collect()
    } else {
        ctx.args.from(2).iter().filter_map(by_name).collect()
    };
    ctx.reply.map(asked.len());
    asked
        .iter()
        .for_each(|command| write_docs(ctx.reply, command));
    ctx.done()
}

/// Name and documentation. Beside what real servers tell stands `example`, a line that can be run.
fn write_docs(reply: &mut Reply, command: &Command) {
    reply.bulk(command.name.as_bytes());
    let history = history::of(command.name);
    let optional = [
        !history.is_empty(),
        !command.args.is_empty(),
        !command.subcommands.is_empty(),
    ];
    let deprecation = if command.deprecated.is_some() { 3 } else { 0 };
    reply.map(5 + deprecation + optional.iter().filter(|there| **there).count());
    let texts = [
        ("summary", command.summary),
        ("since", command.since),
        ("group", command.group.word()),
        ("complexity", command.complexity),
    ];
    texts
        .iter()
        .for_each(|(name, text)| write_text(reply, name, text));
    if let Some(deprecated) = command.deprecated {
        reply.bulk(b"doc_flags");
        reply.set(1);
        reply.simple("deprecated");
        write_text(reply, "deprecated_since", deprecated.since);
        write_text(reply, "replaced_by", deprecated.replaced_by);
    }
    if !history.is_empty() {
        reply.bulk(b"history");
        reply.set(history.len());
        for (version, change) in history {
            reply.array(2);
            reply.bulk(version.as_bytes());
            reply.bulk(change.as_bytes());
        }
    }
    write_text(reply, "example", command.example);
    if !command.args.is_empty() {
        reply.bulk(b"arguments");
        write_arguments(reply, command.args);
    }
    if !command.subcommands.is_empty() {
        reply.bulk(b"subcommands");
        reply.map(command.subcommands.len());
        command
            .subcommands
            .iter()
            .for_each(|sub| write_docs(reply, sub));
    }
}

fn write_text(reply: &mut Reply, name: &str, text: &str) {
    reply.bulk(name.as_bytes());
    reply.bulk(text.as_bytes());
}

fn write_arguments(reply: &mut Reply, arguments: &[Arg]) {
    reply.array(arguments.len());
    arguments.iter().for_each(|arg| write_argument(reply, arg));
}

fn write_argument(reply: &mut Reply, arg: &Arg) {
    // Choices and blocks are shown by their parts.
    let display = Some(arg.display).filter(|_| arg.args.is_empty());
    let flags = [
        (arg.optional, "optional"),
        (arg.multiple, "multiple"),
        (arg.multiple_token, "multiple_token"),
    ];
    let flags: Vec<&str> = flags
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, word)| *word)
        .collect();
    let at = reply.defer();
    let mut pairs = 2;
    write_text(reply, "name", arg.name);
    write_text(reply, "type", arg.kind.word());
    for (name, text) in [
        ("display_text", display),
        ("token", arg.token),
        ("since", arg.since),
    ] {
        if let Some(text) = text {
            write_text(reply, name, text);
            pairs += 1;
        }
        if let (Some(spec), "display_text") = (arg.key_spec, name) {
            reply.bulk(b"key_spec_index");
            reply.int(spec.into());
            pairs += 1;
        }
    }
    if !flags.is_empty() {
        reply.bulk(b"flags");
        reply.set(flags.len());
        flags.iter().for_each(|word| reply.simple(word));
        pairs += 1;
    }
    if !arg.args.is_empty() {
        reply.bulk(b"arguments");
        write_arguments(reply, arg.args);
        pairs += 1;
    }
    reply.finish_map(at, pairs);
}

const COMMAND_LIST: Command = Command {
    summary: "Lists the names of commands.",
    complexity: "O(N), N being the number of commands.",
    example: "COMMAND LIST FILTERBY PATTERN l*",
    acl: acl::CONNECTION,
    tips: &["nondeterministic_output_order"],
    args: &[one_of(
        "filterby",
        &[
            string("module-name").token("MODULE"),
            string("category").token("ACLCAT"),
            pattern("pattern").token("PATTERN"),
        ],
    )
    .token("FILTERBY")
    .optional()],
    ..Command::new(
        "command|list",
        "7.0.0",
        Group::Server,
        -2,
        flag::LOADING | flag::STALE,
        command_list,
    )
};
fn command_list(ctx: &mut Ctx<'_>) -> Run {
    let by = (ctx.argc() == 5 && args::is(ctx.arg(2), "filterby")).then(|| ctx.arg(3));
    let wanted = ctx.arg(4);
    let fits: fn(&Command, &[u8]) -> bool = match by {
        None if ctx.argc() == 2 => |_, _| true,
        Some(by) if args::is(by, "pattern") => {
            |command, wanted| glob::matches(&wanted.to_ascii_lowercase(), command.name.as_bytes())
        }
        Some(by) if args::is(by, "aclcat") => |command, wanted| {
            categories(command.acl_categories()).any(|word| args::is(wanted, word))
        },
        Some(by) if args::is(by, "module") => |_, _| false,
        _ => return Err(errors::SYNTAX),
    };
    let at = ctx.reply.defer();
    let mut count = 0;
    // Without a filter only whole commands are listed; with one, subcommands too.
    for command in table::all() {
        let parts = command.subcommands.iter().filter(|_| by.is_some());
        for part in core::iter::once(command)
            .chain(parts)
            .filter(|part| fits(part, wanted))
        {
            ctx.reply.bulk(part.name.as_bytes());
            count += 1;
        }
    }
    ctx.reply.finish_array(at, count);
    ctx.done()
}

const COMMAND_GETKEYS: Command = Command {
    summary: "Tells which arguments of a command line are keys.",
    complexity: "O(N), N being the number of arguments.",
    example: "COMMAND GETKEYS LMOVE a b LEFT RIGHT",
    acl: acl::CONNECTION,
    args: &[string("command"), string("arg").optional().multiple()],
    ..Command::new(
        "command|getkeys",
        "2.8.13",
        Group::Server,
        -3,
        flag::LOADING | flag::STALE,
        command_getkeys,
    )
};
fn command_getkeys(ctx: &mut Ctx<'_>) -> Run {
    let keys = keys_of_line(ctx)?;
    ctx.reply.array(keys.len());
    keys.iter()
        .for_each(|&(at, _)| ctx.reply.bulk(ctx.args.get(at + 2)));
    ctx.done()
}

const COMMAND_GETKEYSANDFLAGS: Command = Command {
    summary: "Tells which arguments of a command line are keys, and what is done to them.",
    complexity: "O(N), N being the number of arguments.",
    example: "COMMAND GETKEYSANDFLAGS LMOVE a b LEFT RIGHT",
    acl: acl::CONNECTION,
    args: &[string("command"), string("arg").optional().multiple()],
    ..Command::new(
        "command|getkeysandflags",
        "7.0.0",
        Group::Server,
        -3,
        flag::LOADING | flag::STALE,
        command_getkeysandflags,
    )
};
fn command_getkeysandflags(ctx: &mut Ctx<'_>) -> Run {
    let keys = keys_of_line(ctx)?;
    ctx.reply.array(keys.len());
    for &(at, flags) in &keys {
        ctx.reply.array(2);
        ctx.reply.bulk(ctx.args.get(at + 2));
        write_words(
            ctx.reply,
            key_flag::WORDS,
            flags & !key_flag::VARIABLE_FLAGS,
            None,
        );
    }
    ctx.done()
}

fn keys_of_line(ctx: &Ctx<'_>) -> Result<Vec<(usize, u32)>, ReplyError> {
    let line = ctx.args.from(2);
    let whole = table::lookup(line.get(0)).ok_or(errors::GETKEYS_INVALID_COMMAND)?;
    let command = match line.find(1) {
        Some(word) if !whole.subcommands.is_empty() => whole
            .subcommand(word)
            .ok_or(errors::GETKEYS_INVALID_COMMAND)?,
        _ => whole,
    };
    let is_key = |spec: &KeySpec| spec.flags & key_flag::NOT_KEY == 0;
    if !command.keys.iter().any(is_key) {
        return Err(errors::GETKEYS_NONE);
    }
    if !command.accepts(line.len()) {
        return Err(errors::GETKEYS_ARITY);
    }
    match key_spec::extract(command, line) {
        Some(keys) if !keys.is_empty() || command.has(flag::NO_MANDATORY_KEYS) => Ok(keys),
        _ => Err(errors::GETKEYS_INVALID_ARGS),
    }
}

const COMMAND_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "COMMAND HELP",
    acl: acl::CONNECTION,
    ..Command::new(
        "command|help",
        "5.0.0",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        command_help,
    )
};
fn command_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "COMMAND",
        &[
            "(no subcommand)",
            "    Return details about all Redis commands.",
            "COUNT",
            "    Return the total number of commands in this Redis server.",
            "LIST",
            "    Return a list of all commands in this Redis server.",
            "INFO [<command-name> ...]",
            "    Return details about multiple Redis commands.",
            "    If no command names are given, documentation details for all",
            "    commands are returned.",
            "DOCS [<command-name> ...]",
            "    Return documentation details about multiple Redis commands.",
            "    If no command names are given, documentation details for all",
            "    commands are returned.",
            "GETKEYS <full-command>",
            "    Return the keys from a full Redis command.",
            "GETKEYSANDFLAGS <full-command>",
            "    Return the keys and the access flags from a full Redis command.",
        ],
    );
    ctx.done()
}
