//! Commands of Redis as the broker's table has them: is there one of this name, and does it take so many arguments?

use crate::diagnostic::{Bounded, Problem};
use crate::limits::ARGS_MAX;
use crate::nearest::nearest;
use alloc::format;
use alloc::string::{String, ToString};
use broker::table::{self, Begin, Command, Find, KeySpec};

/// The command whose name is nearly this, in capital letters.
pub(crate) fn named_like(word: &str) -> Option<String> {
    let found = match table::lookup(word.as_bytes()) {
        Some(command) => Some(command.name),
        None => nearest(word, table::all().map(|command| command.name)),
    };
    found.map(str::to_ascii_uppercase)
}

/// Looks at a command line: its quotes, how many arguments it has, and whether Redis has such a command.
pub(crate) fn checked(line: &str) -> Result<(), Problem> {
    let args = resp::inline::split(line.as_bytes()).map_err(|_| Problem::Quotes)?;
    if args.len() > ARGS_MAX {
        let (what, max) = (Bounded::Args, ARGS_MAX as u64);
        return Err(Problem::Bounds { what, max });
    }
    wrong_with(&args).map_or(Ok(()), Err)
}

/// What is wrong with a command of these arguments, which is known before anything runs. What a placeholder stands for is not.
fn wrong_with(args: &[impl AsRef<[u8]>]) -> Option<Problem> {
    let name = plain(args.first()?.as_ref())?;
    let Some(command) = table::lookup(name.as_bytes()) else {
        let nearest = meant_name(name, args).or_else(|| named_like(name));
        let name = name.to_string();
        return Some(Problem::Command { name, nearest });
    };
    if let Some(sub) = args.get(1).and_then(|arg| plain(arg.as_ref()))
        && !command.subcommands.is_empty()
    {
        return match subcommand(command, sub) {
            Ok(command) => wrong_count(command, args.len()),
            Err(problem) => Some(problem),
        };
    }
    wrong_count(command, args.len())
}

/// What stands before a command may be meant as a name for its reply; those are written in small letters.
fn meant_name(name: &str, args: &[impl AsRef<[u8]>]) -> Option<String> {
    let second = table::lookup(args.get(1)?.as_ref());
    let is_mixed = name.bytes().any(|byte| byte.is_ascii_lowercase());
    (is_mixed && second.is_some()).then(|| name.to_ascii_lowercase())
}

/// Is the first argument of this command its only key?
pub(crate) fn has_one_key(name: &[u8]) -> bool {
    table::lookup(name).is_some_and(|command| {
        let one = |spec: &KeySpec| {
            let single = matches!(spec.find, Find::Range { last: 0, .. });
            spec.begin == Begin::Index(1) && single
        };
        command.subcommands.is_empty() && command.keys.iter().all(one)
    })
}

fn subcommand(command: &Command, sub: &str) -> Result<&'static Command, Problem> {
    let own = |other: &Command| behind_bar(other.name).eq_ignore_ascii_case(sub);
    if let Some(found) = command.subcommands.iter().find(|other| own(other)) {
        return Ok(found);
    }
    let container = command.name.to_ascii_uppercase();
    let all = command.subcommands.iter().map(|sub| behind_bar(sub.name));
    let nearest = nearest(sub, all).map(str::to_ascii_uppercase);
    Err(Problem::Command {
        name: format!("{container} {sub}"),
        nearest: nearest.map(|nearest| format!("{container} {nearest}")),
    })
}

fn behind_bar(name: &str) -> &str {
    name.split_once('|').map_or(name, |(_, sub)| sub)
}

fn wrong_count(command: &Command, count: usize) -> Option<Problem> {
    let wanted = command.arity.unsigned_abs() as usize;
    let fits = match command.arity {
        ..0 => count >= wanted,
        _ => count == wanted,
    };
    (!fits).then(|| Problem::Arguments {
        too_many: count > wanted,
        name: command.name.replace('|', " ").to_ascii_uppercase(),
        example: command.example,
    })
}

/// An argument in which nothing stands for something else.
fn plain(arg: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(arg).ok()?;
    (!text.contains('%')).then_some(text)
}
