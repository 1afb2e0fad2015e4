//! Every error text, verbatim as Redis 8.2 writes it; the code in front is part of it.

use alloc::vec::Vec;

use crate::reply::ReplyError;

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: ReplyError = ReplyError::new($text);)*
    };
}

errors! {
    /// The key holds another type.
    WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";
    /// An option that does not exist or does not go with another.
    SYNTAX = "ERR syntax error";
    /// The key must exist.
    NO_SUCH_KEY = "ERR no such key";
    /// An argument that must be an integer.
    NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    /// A count that must not be negative.
    NOT_POSITIVE = "ERR value is out of range, must be positive";
    /// An argument that must be a number.
    NOT_A_FLOAT = "ERR value is not a valid float";
    /// LSET beyond the list.
    INDEX_OUT_OF_RANGE = "ERR index out of range";
    /// A blocking time.
    TIMEOUT_NOT_A_FLOAT = "ERR timeout is not a float or out of range";
    /// XREAD BLOCK.
    TIMEOUT_NOT_AN_INTEGER = "ERR timeout is not an integer or out of range";
    /// A blocking time.
    TIMEOUT_NEGATIVE = "ERR timeout is negative";
    /// A blocking time.
    TIMEOUT_OUT_OF_RANGE = "ERR timeout is out of range";
    /// LMPOP and its like.
    NUMKEYS_NOT_POSITIVE = "ERR numkeys should be greater than 0";
    /// LMPOP and its like.
    COUNT_NOT_POSITIVE = "ERR count should be greater than 0";
    /// LPOS
    COUNT_NEGATIVE = "ERR COUNT can't be negative";
    /// LPOS
    MAXLEN_NEGATIVE = "ERR MAXLEN can't be negative";
    /// LPOS
    RANK_ZERO = "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list";
    /// LPOS
    RANK_OUT_OF_RANGE = "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
    /// CLIENT UNBLOCK … ERROR
    UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";
    /// CLIENT UNBLOCK
    UNBLOCK_REASON = "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR";
    /// EXEC
    EXEC_WITHOUT_MULTI = "ERR EXEC without MULTI";
    /// DISCARD
    DISCARD_WITHOUT_MULTI = "ERR DISCARD without MULTI";
    /// MULTI
    MULTI_NESTED = "ERR MULTI calls can not be nested";
    /// WATCH
    WATCH_INSIDE_MULTI = "ERR WATCH inside MULTI is not allowed";
    /// EXEC
    EXEC_ABORT = "EXECABORT Transaction discarded because of previous errors.";
    /// A command that MULTI refuses.
    NOT_IN_TRANSACTION = "ERR Command not allowed inside a transaction";
    /// SELECT, SWAPDB, MOVE, COPY
    DB_OUT_OF_RANGE = "ERR DB index is out of range";
    /// SWAPDB
    FIRST_DB_INVALID = "ERR invalid first DB index";
    /// SWAPDB
    SECOND_DB_INVALID = "ERR invalid second DB index";
    /// COPY, MOVE
    SAME_OBJECT = "ERR source and destination objects are the same";
    /// SCAN
    INVALID_CURSOR = "ERR invalid cursor";
    /// HELLO
    NO_PROTO = "NOPROTO unsupported protocol version";
    /// HELLO
    PROTO_NOT_AN_INTEGER = "ERR Protocol version is not an integer or out of range";
    /// AUTH with one argument.
    AUTH_NO_PASSWORD = "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?";
    /// AUTH, HELLO AUTH
    WRONG_PASS = "WRONGPASS invalid username-password pair or user is disabled.";
    /// CLIENT SETNAME, HELLO SETNAME
    CLIENT_NAME = "ERR Client names cannot contain spaces, newlines or special characters.";
    /// INCR and its like.
    OVERFLOW = "ERR increment or decrement would overflow";
    /// DECRBY
    DECREMENT_OVERFLOW = "ERR decrement would overflow";
    /// INCRBYFLOAT
    NAN_OR_INFINITY = "ERR increment would produce NaN or Infinity";
    /// SETRANGE
    OFFSET_OUT_OF_RANGE = "ERR offset is out of range";
    /// SETRANGE, APPEND
    STRING_TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    /// EXPIRE
    EXPIRE_NX_CONFLICT = "ERR NX and XX, GT or LT options at the same time are not compatible";
    /// EXPIRE
    EXPIRE_GT_LT_CONFLICT = "ERR GT and LT options at the same time are not compatible";
    /// MSET
    MSET_ARITY = "ERR wrong number of arguments for 'mset' command";
    /// COMMAND GETKEYS
    GETKEYS_INVALID_COMMAND = "ERR Invalid command specified";
    /// COMMAND GETKEYS
    GETKEYS_ARITY = "ERR Invalid number of arguments specified for command";
    /// COMMAND GETKEYS
    GETKEYS_NONE = "ERR The command has no key arguments";
    /// COMMAND GETKEYS
    GETKEYS_INVALID_ARGS = "ERR Invalid arguments specified for command";
    /// CLIENT LIST ID
    CLIENT_ID = "ERR Invalid client ID";
    /// CLIENT KILL ID
    CLIENT_ID_NOT_POSITIVE = "ERR client-id should be greater than 0";
    /// CLIENT KILL MAXAGE
    MAXAGE = "ERR maxage is not an integer or out of range";
    /// CLIENT KILL ip:port
    NO_SUCH_CLIENT = "ERR No such client";
    /// CONFIG REWRITE
    NO_CONFIG_FILE = "ERR The server is running without a config file";
    /// OBJECT FREQ
    NO_LFU = "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.";
    /// SSUBSCRIBE inside MULTI
    DENY_BLOCKING_SSUBSCRIBE = "ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client";
}

fn join(parts: &[&[u8]]) -> ReplyError {
    ReplyError::owned(parts.concat())
}

/// The number of arguments does not fit.
pub fn arity(command: &str) -> ReplyError {
    join(&[
        b"ERR wrong number of arguments for '",
        command.as_bytes(),
        b"' command",
    ])
}

/// EXPIRE, SET EX and their like, with the command's full name.
pub fn invalid_expire(command: &str) -> ReplyError {
    join(&[
        b"ERR invalid expire time in '",
        command.as_bytes(),
        b"' command",
    ])
}

/// The longest part of a command's name, and of its arguments together, that an error quotes.
const QUOTED_BYTES_MAX: usize = 128;

/// Text that will stand in one line.
fn one_line(text: &[u8]) -> Vec<u8> {
    text.iter()
        .map(|&byte| {
            if matches!(byte, b'\r' | b'\n') {
                b' '
            } else {
                byte
            }
        })
        .collect()
}

/// There is no such command. The arguments are quoted, each cut to the room that the ones before leave.
pub fn unknown_command<'a>(name: &[u8], args: impl Iterator<Item = &'a [u8]>) -> ReplyError {
    let mut quoted = Vec::new();
    for arg in args {
        if quoted.len() >= QUOTED_BYTES_MAX {
            break;
        }
        let room = QUOTED_BYTES_MAX - quoted.len();
        quoted.push(b'\'');
        quoted.extend_from_slice(&arg[..arg.len().min(room)]);
        quoted.extend_from_slice(b"' ");
    }
    let name = &name[..name.len().min(QUOTED_BYTES_MAX)];
    let text = [
        b"ERR unknown command '",
        name,
        b"', with args beginning with: ",
        &quoted,
    ]
    .concat();
    ReplyError::owned(one_line(&text))
}

/// The container has no such subcommand.
pub fn unknown_subcommand(container: &str, name: &[u8]) -> ReplyError {
    let name = &name[..name.len().min(QUOTED_BYTES_MAX)];
    let text = [
        b"ERR unknown subcommand '",
        name,
        b"'. Try ",
        container.to_ascii_uppercase().as_bytes(),
        b" HELP.",
    ]
    .concat();
    ReplyError::owned(one_line(&text))
}

/// A subcommand that checks its arguments itself does not like their number.
pub fn subcommand_arity(name: &[u8], container: &str) -> ReplyError {
    let name = &name[..name.len().min(QUOTED_BYTES_MAX)];
    text(&[
        b"ERR unknown subcommand or wrong number of arguments for '",
        name,
        b"'. Try ",
        container.as_bytes(),
        b" HELP.",
    ])
}

/// RESP2, while subscribed.
pub fn subscribe_mode(command: &str) -> ReplyError {
    join(&[
        b"ERR Can't execute '",
        command.as_bytes(),
        b"': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context",
    ])
}

/// An error of these words.
pub fn text(parts: &[&[u8]]) -> ReplyError {
    ReplyError::owned(one_line(&parts.concat()))
}

/// CONFIG SET of a parameter that does not exist.
pub fn config_unknown(name: &[u8]) -> ReplyError {
    text(&[
        b"ERR Unknown option or number of arguments for CONFIG SET - '",
        name,
        b"'",
    ])
}

/// CONFIG SET of a parameter that cannot have this value.
pub fn config_failed(name: &[u8], why: &str) -> ReplyError {
    let start = b"ERR CONFIG SET failed (possibly related to argument '";
    text(&[start, name, b"') - ", why.as_bytes()])
}
