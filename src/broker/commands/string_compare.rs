//! Strings, compared: the conditions IFEQ, IFNE, IFDEQ and IFDNE, and the digest that two of them use (Redis 8.4).
//!
//! No judge at hand has these; they follow their command pages, and replies observed of a development server.

use alloc::vec::Vec;

use twox_hash::xxhash3_64::Hasher;

use crate::args;
use crate::context::{Ctx, Run};
use crate::errors;
use crate::keyspace::KeyRef;
use crate::reply::ReplyError;
use crate::table::{Arg, Command, Group, KeySpec, flag, integer, key, key_flag, one_of, string};
use crate::types::text::Text;

use super::generic::delete;

/// The family.
pub const COMMANDS: &[Command] = &[DELEX, DIGEST];

/// Hexadecimal digits of a digest.
const DIGEST_DIGITS: usize = 16;

/// What a string must be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// IFEQ
    Equal,
    /// IFNE
    Different,
    /// IFDEQ
    SameDigest,
    /// IFDNE
    OtherDigest,
}

impl Test {
    /// The test of this name.
    pub(super) fn named(word: &[u8]) -> Option<Test> {
        let tests = [
            ("ifeq", Test::Equal),
            ("ifne", Test::Different),
            ("ifdeq", Test::SameDigest),
            ("ifdne", Test::OtherDigest),
        ];
        tests
            .into_iter()
            .find(|(name, _)| args::is(word, name))
            .map(|(_, test)| test)
    }

    /// Whether a key that does not exist passes.
    pub(super) fn missing_passes(self) -> bool {
        matches!(self, Test::Different | Test::OtherDigest)
    }

    /// Sees to it that this can be compared with.
    ///
    /// # Errors
    /// `must be exactly 16 hexadecimal characters`
    pub(super) fn check(self, wanted: &[u8]) -> Result<(), ReplyError> {
        match self {
            Test::Equal | Test::Different => Ok(()),
            Test::SameDigest | Test::OtherDigest => read_digest(wanted).map(|_| ()),
        }
    }

    /// Whether a string passes.
    pub(super) fn passes(self, text: &Text, wanted: &[u8]) -> Result<bool, ReplyError> {
        let mut scratch = Vec::new();
        let bytes = text.bytes(&mut scratch);
        Ok(match self {
            Test::Equal => bytes == wanted,
            Test::Different => bytes != wanted,
            Test::SameDigest => digest_of(bytes) == read_digest(wanted)?,
            Test::OtherDigest => digest_of(bytes) != read_digest(wanted)?,
        })
    }
}

/// XXH3, as real servers have it.
fn digest_of(bytes: &[u8]) -> u64 {
    Hasher::oneshot(bytes)
}

fn read_digest(text: &[u8]) -> Result<u64, ReplyError> {
    let digits = core::str::from_utf8(text).ok();
    let digits = digits.filter(|digits| {
        digits.len() == DIGEST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    digits
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
        .ok_or(errors::BAD_DIGEST)
}

/// The conditions, as arguments.
pub(super) const IFEQ: Arg = string("ifeq-value").token("IFEQ");
pub(super) const IFNE: Arg = string("ifne-value").token("IFNE");
pub(super) const IFDEQ: Arg = integer("ifdeq-digest").token("IFDEQ");
pub(super) const IFDNE: Arg = integer("ifdne-digest").token("IFDNE");

const DELEX: Command = Command {
    summary: "Removes a key, if its string is the one given, or another, or has this digest, or another.",
    complexity: "O(1), or O(N) for a digest, N being the length of the string.",
    example: "DELEX lock IFEQ me",
    keys: &[KeySpec::at(1, key_flag::RW | key_flag::DELETE)],
    args: &[
        key("key", 0),
        one_of("condition", &[IFEQ, IFNE, IFDEQ, IFDNE]).optional(),
    ],
    ..Command::new(
        "delex",
        "8.4.0",
        Group::String,
        -2,
        flag::WRITE | flag::FAST,
        delex,
    )
};
fn delex(ctx: &mut Ctx<'_>) -> Run {
    let test = match ctx.argc() {
        2 => None,
        4 => Some(Test::named(ctx.arg(2)).ok_or(errors::SYNTAX)?),
        _ => return Err(errors::arity(ctx.command.name)),
    };
    if let Some(test) = test {
        test.check(ctx.arg(3))?;
    }
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.int(0);
    };
    if !delex_passes(ctx, key, test)? {
        return ctx.int(0);
    }
    delete(ctx, key);
    ctx.int(1)
}

fn delex_passes(ctx: &Ctx<'_>, key: KeyRef, test: Option<Test>) -> Result<bool, ReplyError> {
    let Some(test) = test else {
        return Ok(true);
    };
    let text = ctx.broker.keys.text(key);
    test.passes(text.map_err(|_| errors::DELEX_NOT_A_STRING)?, ctx.arg(3))
}

const DIGEST: Command = Command {
    summary: "Returns the digest of a string, in hexadecimal.",
    complexity: "O(N), N being the length of the string.",
    example: "DIGEST greeting",
    keys: &[KeySpec::at(1, key_flag::RO | key_flag::ACCESS)],
    args: &[key("key", 0)],
    ..Command::new(
        "digest",
        "8.4.0",
        Group::String,
        2,
        flag::READONLY | flag::FAST,
        digest,
    )
};
fn digest(ctx: &mut Ctx<'_>) -> Run {
    let Some(key) = ctx.find(ctx.arg(1)) else {
        return ctx.null();
    };
    let mut scratch = Vec::new();
    let bytes = ctx.broker.keys.text(key)?.bytes(&mut scratch);
    let text = alloc::format!("{:016x}", digest_of(bytes));
    ctx.bulk(text.as_bytes())
}
