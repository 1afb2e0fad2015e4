//! ACL, as it is with the one user that there is: `default`, who needs no password and may do everything.

use alloc::string::String;
use core::fmt::Write;

use crate::args;
use crate::context::{Ctx, Run};
use crate::dispatch;
use crate::errors;
use crate::node::splitmix;
use crate::table::{self, Command, Group, acl, flag, integer, one_of, string, word};

use super::command::categories;
use super::container;

/// The family.
pub const COMMANDS: &[Command] = &[ACL];

/// What ACL LIST says of the user.
const USER: &[u8] = b"user default on nopass sanitize-payload ~* &* +@all";

const ACL: Command = Command {
    summary: "Who may do what: here, everybody everything.",
    example: "ACL HELP",
    subcommands: &[
        ACL_DELUSER,
        ACL_DRYRUN,
        ACL_GETUSER,
        ACL_HELP,
        ACL_LOAD,
        ACL_LOG,
        ACL_LIST,
        ACL_WHOAMI,
        ACL_SAVE,
        ACL_USERS,
        ACL_GENPASS,
        ACL_CAT,
    ],
    ..Command::new("acl", "6.0.0", Group::Server, -2, 0, container)
};

const ACL_WHOAMI: Command = Command {
    summary: "Tells the user of this connection.",
    example: "ACL WHOAMI",
    ..Command::new(
        "acl|whoami",
        "6.0.0",
        Group::Server,
        2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_whoami,
    )
};
fn acl_whoami(ctx: &mut Ctx<'_>) -> Run {
    ctx.bulk(b"default")
}

const ACL_USERS: Command = Command {
    summary: "Lists the users.",
    example: "ACL USERS",
    ..Command::new(
        "acl|users",
        "6.0.0",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_users,
    )
};
fn acl_users(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(1);
    ctx.bulk(b"default")
}

const ACL_LIST: Command = Command {
    summary: "Lists the users with their rules.",
    example: "ACL LIST",
    ..Command::new(
        "acl|list",
        "6.0.0",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_list,
    )
};
fn acl_list(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.array(1);
    ctx.bulk(USER)
}

const ACL_GETUSER: Command = Command {
    summary: "Describes a user.",
    example: "ACL GETUSER default",
    args: &[string("username")],
    ..Command::new(
        "acl|getuser",
        "6.0.0",
        Group::Server,
        3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_getuser,
    )
};
fn acl_getuser(ctx: &mut Ctx<'_>) -> Run {
    if ctx.arg(2) != b"default" {
        return ctx.null();
    }
    ctx.reply.map(6);
    ctx.reply.bulk(b"flags");
    ctx.reply.set(3);
    for word in ["on", "nopass", "sanitize-payload"] {
        ctx.reply.bulk(word.as_bytes());
    }
    ctx.reply.bulk(b"passwords");
    ctx.reply.array(0);
    for (name, rule) in [("commands", "+@all"), ("keys", "~*"), ("channels", "&*")] {
        ctx.reply.bulk(name.as_bytes());
        ctx.reply.bulk(rule.as_bytes());
    }
    ctx.reply.bulk(b"selectors");
    ctx.reply.array(0);
    ctx.done()
}

const ACL_CAT: Command = Command {
    summary: "Lists the categories of commands, or the commands of one.",
    example: "ACL CAT stream",
    args: &[string("category").optional()],
    ..Command::new(
        "acl|cat",
        "6.0.0",
        Group::Server,
        -2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_cat,
    )
};
fn acl_cat(ctx: &mut Ctx<'_>) -> Run {
    if ctx.argc() > 3 {
        return Err(errors::subcommand_arity(ctx.arg(1), "ACL"));
    }
    if ctx.argc() == 2 {
        ctx.reply.array(acl::WORDS.len());
        acl::WORDS
            .iter()
            .for_each(|word| ctx.reply.bulk(word.as_bytes()));
        return ctx.done();
    }
    let wanted = ctx.arg(2);
    if !acl::WORDS.iter().any(|word| args::is(wanted, word)) {
        return Err(errors::text(&[b"ERR Unknown category '", wanted, b"'"]));
    }
    let (at, mut count) = (ctx.reply.defer(), 0);
    let all = table::all().flat_map(|command| core::iter::once(command).chain(command.subcommands));
    for command in all {
        if categories(command.acl_categories()).any(|word| args::is(wanted, word)) {
            ctx.reply.bulk(command.name.as_bytes());
            count += 1;
        }
    }
    ctx.reply.finish_array(at, count);
    ctx.done()
}

/// The longest password that GENPASS makes, in bits.
const PASSWORD_BITS_MAX: i64 = 4096;
/// The length of one that it makes by default.
const PASSWORD_BITS: i64 = 256;

const ACL_GENPASS: Command = Command {
    summary: "Makes up a password.",
    example: "ACL GENPASS",
    args: &[integer("bits").optional()],
    ..Command::new(
        "acl|genpass",
        "6.0.0",
        Group::Server,
        -2,
        flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_genpass,
    )
};
fn acl_genpass(ctx: &mut Ctx<'_>) -> Run {
    let bits = match ctx.argc() {
        2 => PASSWORD_BITS,
        3 => args::integer(ctx.arg(2))?,
        _ => return Err(errors::subcommand_arity(ctx.arg(1), "ACL")),
    };
    if !(1..=PASSWORD_BITS_MAX).contains(&bits) {
        return Err(errors::GENPASS_BITS);
    }
    let digits = (bits as usize).div_ceil(4);
    let mut password = String::new();
    while password.len() < digits {
        // Writing into a string does not fail.
        let _ = write!(password, "{:016x}", splitmix(&mut ctx.broker.random));
    }
    ctx.bulk(&password.as_bytes()[..digits])
}

const ACL_LOG: Command = Command {
    summary: "Lists what was denied: nothing is.",
    example: "ACL LOG",
    args: &[one_of("operation", &[integer("count"), word("reset", "RESET")]).optional()],
    ..Command::new(
        "acl|log",
        "6.0.0",
        Group::Server,
        -2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_log,
    )
};
fn acl_log(ctx: &mut Ctx<'_>) -> Run {
    match ctx.argc() {
        2 => {}
        3 if args::is(ctx.arg(2), "reset") => return ctx.ok(),
        3 => {
            args::integer(ctx.arg(2))?;
        }
        _ => return Err(errors::subcommand_arity(ctx.arg(1), "ACL")),
    }
    ctx.reply.array(0);
    ctx.done()
}

const ACL_DELUSER: Command = Command {
    summary: "Removes users; the one that there is stays.",
    example: "ACL DELUSER nobody",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    args: &[string("username").multiple()],
    ..Command::new(
        "acl|deluser",
        "6.0.0",
        Group::Server,
        -3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_deluser,
    )
};
fn acl_deluser(ctx: &mut Ctx<'_>) -> Run {
    if ctx.args.from(2).iter().any(|user| user == b"default") {
        return Err(errors::DEFAULT_USER_STAYS);
    }
    ctx.int(0)
}

const ACL_DRYRUN: Command = Command {
    summary: "Tells whether a user may run a command, without running it.",
    example: "ACL DRYRUN default GET k",
    args: &[
        string("username"),
        string("command"),
        string("arg").optional().multiple(),
    ],
    ..Command::new(
        "acl|dryrun",
        "7.0.0",
        Group::Server,
        -4,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_dryrun,
    )
};
fn acl_dryrun(ctx: &mut Ctx<'_>) -> Run {
    if ctx.arg(2) != b"default" {
        return Err(errors::text(&[b"ERR User '", ctx.arg(2), b"' not found"]));
    }
    let line = ctx.args.from(3);
    let Ok(command) = dispatch::find(line) else {
        return Err(errors::text(&[
            b"ERR Command '",
            line.get(0),
            b"' not found",
        ]));
    };
    if !command.accepts(line.len()) {
        return Err(errors::arity(command.name));
    }
    ctx.ok()
}

const ACL_LOAD: Command = Command {
    summary: "Would read the users from a file, which a node here has not.",
    example: "ACL LOAD",
    ..Command::new(
        "acl|load",
        "6.0.0",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_load,
    )
};
fn acl_load(_: &mut Ctx<'_>) -> Run {
    Err(errors::NO_ACL_FILE)
}

const ACL_SAVE: Command = Command {
    summary: "Would write the users to a file, which a node here has not.",
    example: "ACL SAVE",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    ..Command::new(
        "acl|save",
        "6.0.0",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        acl_save,
    )
};
fn acl_save(_: &mut Ctx<'_>) -> Run {
    Err(errors::NO_ACL_FILE)
}

const ACL_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "ACL HELP",
    ..Command::new(
        "acl|help",
        "6.0.0",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        acl_help,
    )
};
fn acl_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help("ACL", HELP);
    ctx.done()
}

const HELP: &[&str] = &[
    "CAT [<category>]",
    "    List all commands that belong to <category>, or all command categories",
    "    when no category is specified.",
    "DELUSER <username> [<username> ...]",
    "    Delete a list of users.",
    "DRYRUN <username> <command> [<arg> ...]",
    "    Returns whether the user can execute the given command without executing the command.",
    "GETUSER <username>",
    "    Get the user's details.",
    "GENPASS [<bits>]",
    "    Generate a secure 256-bit user password. The optional `bits` argument can",
    "    be used to specify a different size.",
    "LIST",
    "    Show users details in config file format.",
    "LOAD",
    "    Reload users from the ACL file.",
    "LOG [<count> | RESET]",
    "    Show the ACL log entries.",
    "SAVE",
    "    Save the current config to the ACL file.",
    "USERS",
    "    List all the registered usernames.",
    "WHOAMI",
    "    Return the current connection username.",
];
