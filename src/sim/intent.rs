//! What a request is meant to make, and what a program declares that it wants to get: read from their text alone,
//! before (or without) any node having seen it.

use crate::program::{Code, Op};
use crate::spec::Role;
use crate::trace::{Expectation, Intended, Name};
use alloc::vec::Vec;

/// How workers take from a sorted set what they have looked at: of those who try, one is answered 1, and has it.
pub(crate) const CLAIMS_BY_VALUE: &str = "zrem";

/// The longest command name that makes messages.
const COMMAND_LEN_MAX: usize = 16;

/// The messages that a request is meant to make. `arg` gives each of its `count` arguments, the command's name first.
pub fn intended<'a>(count: usize, arg: impl Fn(usize) -> &'a [u8]) -> Option<Intended> {
    intended_to(count, &arg, || Name::from(arg(1)))
}

/// The same, where the name of the key or channel may be at hand.
pub(crate) fn intended_to<'a>(
    count: usize,
    arg: impl Fn(usize) -> &'a [u8],
    key: impl Fn() -> Name,
) -> Option<Intended> {
    if count < 3 {
        return None;
    }
    let mut buffer = [0; COMMAND_LEN_MAX];
    let elements = |elements: usize| {
        Some(Intended::Elements {
            key: key(),
            count: u32::try_from(elements).unwrap_or(u32::MAX),
        })
    };
    match upper(arg(0), &mut buffer) {
        b"PUBLISH" | b"SPUBLISH" => Some(Intended::Publication { channel: key() }),
        b"XADD" => Some(Intended::Entry { key: key() }),
        b"LPUSH" | b"RPUSH" | b"LPUSHX" | b"RPUSHX" => elements(count - 2),
        b"LSET" if count == 4 => elements(1),
        b"LINSERT" if count == 5 => elements(1),
        b"ZADD" => match members(count, &arg) {
            0 => None,
            members => elements(members),
        },
        _ => None,
    }
}

/// Can a request of this name be meant to make messages?
pub(crate) fn makes_messages(name: &[u8]) -> bool {
    // Of so many arguments, all of those that do are right.
    let args = [name, b"key", b"a", b"b"];
    [4, 5].into_iter().any(|count| {
        let arg = |at: usize| args[at.min(args.len() - 1)];
        intended_to(count, arg, Name::default).is_some()
    })
}

/// Do the arguments of such a command tell how many messages it is meant to make, and not only how many they are?
pub(crate) fn is_told_by_arguments(name: &[u8]) -> bool {
    upper(name, &mut [0; COMMAND_LEN_MAX]) == b"ZADD"
}

/// How many members ZADD names behind its options.
fn members<'a>(count: usize, arg: &impl Fn(usize) -> &'a [u8]) -> usize {
    let mut buffer = [0; COMMAND_LEN_MAX];
    let mut at = 2;
    while at < count {
        match upper(arg(at), &mut buffer) {
            // It adds nothing.
            b"XX" => return 0,
            b"NX" | b"GT" | b"LT" | b"CH" | b"INCR" => at += 1,
            _ => break,
        }
    }
    (count - at) / 2
}

/// The name in upper case; empty if it is longer than any that matters here.
fn upper<'b>(name: &[u8], buffer: &'b mut [u8; COMMAND_LEN_MAX]) -> &'b [u8] {
    let Some(out) = buffer.get_mut(..name.len()) else {
        return b"";
    };
    out.copy_from_slice(name);
    out.make_ascii_uppercase();
    out
}

/// What an actor's program declares: the channels and patterns of a subscriber, the streams of a reader.
pub(crate) fn expectations(role: Role, code: &Code) -> Vec<Expectation> {
    let mut found = Vec::new();
    for op in code.blocks.iter().flat_map(|block| &block.ops) {
        let Op::Command(index) = op else { continue };
        let args: Vec<&[u8]> = code.commands[*index as usize].literal_args().collect();
        declared(role, &args, &mut found);
    }
    found
}

fn declared(role: Role, args: &[&[u8]], found: &mut Vec<Expectation>) {
    let mut buffer = [0; COMMAND_LEN_MAX];
    let Some((command, rest)) = args.split_first() else {
        return;
    };
    let command = upper(command, &mut buffer);
    let names = if role == Role::Reader {
        streams(rest)
    } else {
        rest
    };
    for name in names.iter().map(|name| Name::from(*name)) {
        let expectation = match (role, command) {
            (Role::Subscriber, b"SUBSCRIBE" | b"SSUBSCRIBE") => Expectation::Channel(name),
            (Role::Subscriber, b"PSUBSCRIBE") => Expectation::Pattern(name),
            (Role::Reader, b"XREAD") => Expectation::Stream(name),
            _ => return,
        };
        if !found.contains(&expectation) {
            found.push(expectation);
        }
    }
}

/// The first half of what follows STREAMS.
fn streams<'s, 'a>(args: &'s [&'a [u8]]) -> &'s [&'a [u8]] {
    let word = args
        .iter()
        .position(|arg| arg.eq_ignore_ascii_case(b"STREAMS"));
    let behind = word.map_or(&args[..0], |word| &args[word + 1..]);
    &behind[..behind.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<Intended> {
        let args: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        intended(args.len(), |i| args[i])
    }

    fn elements(key: &str, count: u32) -> Option<Intended> {
        let key = Name::from(key.as_bytes());
        Some(Intended::Elements { key, count })
    }

    #[test]
    fn knows_what_makes_messages() {
        let channel = Name::from(&b"news"[..]);
        assert_eq!(
            of("publish news hi"),
            Some(Intended::Publication { channel })
        );
        let key = Name::from(&b"s"[..]);
        assert_eq!(of("XADD s * f v"), Some(Intended::Entry { key }));
        assert_eq!(of("LPUSH jobs a b c"), elements("jobs", 3));
        assert_eq!(of("LINSERT jobs BEFORE a b"), elements("jobs", 1));
        assert_eq!(of("ZADD z NX CH 1 a 2 b"), elements("z", 2));
        for name in ["publish", "XADD", "LSET", "LINSERT", "ZADD", "rpushx"] {
            assert!(makes_messages(name.as_bytes()), "{name}");
        }
        assert!(!makes_messages(b"XACK"));
        for line in [
            "ZADD z XX 1 a",
            "GET k",
            "LPUSH jobs",
            "BRPOP jobs 0",
            "averyveryverylongcommand a b",
            "",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
