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
    OUT_OF_SYMMETRIC_RANGE = "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
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
    /// LCS
    LCS_NOT_STRINGS = "ERR The specified keys must contain string values";
    /// LCS
    LCS_LEN_AND_IDX = "ERR If you want both the length and indexes, please just use IDX.";
    /// LCS
    LCS_TOO_LONG = "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len";
    /// A command that needs memory, when there is none left.
    OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";
    /// SET, DELEX
    BAD_DIGEST = "ERR must be exactly 16 hexadecimal characters";
    /// DELEX
    DELEX_NOT_A_STRING = "ERR Key should be of string type if conditions are specified";
    /// MSETEX
    MSETEX_NUMKEYS = "ERR invalid numkeys value";
    /// MSETEX
    MSETEX_PAIRS = "ERR wrong number of key-value pairs";
    /// INCREX
    ENX_WITHOUT_EXPIRY = "ERR ENX flag requires an expiration";
    /// INCREX
    BOUNDS_CROSSED = "ERR LBOUND can't be greater than UBOUND";
    /// INCREX SATURATE
    GROWTH_OVERFLOW = "ERR applied increment would overflow";
    /// INCREX BYFLOAT
    INCREMENT_INFINITE = "ERR BYFLOAT increment cannot be Infinity";
    /// INCREX BYFLOAT
    VALUE_INFINITE = "ERR value cannot be Infinity";
    /// WAITAOF
    NUMLOCAL = "ERR value is out of range, value must between 0 and 1";
    /// WAITAOF
    NO_AOF = "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.";
    /// XIDMPRECORD
    RECORD_NO_ENTRY = "ERR The specified stream ID was deleted or doesn't exist";
    /// XIDMPRECORD
    RECORD_OTHER_ENTRY = "ERR The specified IDMP producer-id/idempotent-id pair maps to a different stream ID";
    /// HIMPORT PREPARE
    FIELDSET_DUPLICATE = "ERR duplicate field name in fieldset";
    /// HIMPORT PREPARE, of our own: real servers have no such limit.
    FIELDSETS_TOO_MANY = "ERR too many fieldsets";
    /// HIMPORT SET
    FIELDSET_UNKNOWN = "ERR no such fieldset";
    /// HIMPORT SET
    FIELDSET_MISMATCH = "ERR value count does not match fieldset field count";
    /// HINCRBY
    HASH_NOT_AN_INTEGER = "ERR hash value is not an integer";
    /// HINCRBYFLOAT
    HASH_NOT_A_FLOAT = "ERR hash value is not a float";
    /// HINCRBYFLOAT by infinity.
    NOT_FINITE = "ERR value is NaN or Infinity";
    /// HEXPIRE and its like.
    EXPIRE_NEGATIVE = "ERR invalid expire time, must be >= 0";
    /// HEXPIRE and its like.
    FIELDS_MISSING = "ERR Mandatory argument FIELDS is missing or not at the right position";
    /// HEXPIRE and its like.
    NUMFIELDS_NOT_POSITIVE = "ERR Parameter `numFields` should be greater than 0";
    /// HTTL and its like.
    NUMFIELDS_NOT_POSITIVE_INTEGER = "ERR Number of fields must be a positive integer";
    /// HEXPIRE, HTTL and their like.
    NUMFIELDS_MISMATCH = "ERR The `numfields` parameter must match the number of arguments";
    /// HSETEX
    NUMFIELDS_INVALID = "ERR invalid number of fields";
    /// HSETEX
    ONE_FIELD_CONDITION = "ERR Only one of FXX or FNX arguments can be specified";
    /// HSETEX
    ONE_FIELD_EXPIRY = "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified";
    /// A negative count of random elements that is too large.
    OUT_OF_RANGE = "ERR value is out of range";
    /// SINTERCARD
    NUMKEYS_BEYOND_ARGS = "ERR Number of keys can't be greater than number of args";
    /// SINTERCARD and ZINTERCARD
    CARD_LIMIT_NEGATIVE = "ERR LIMIT can't be negative";
    /// ZADD
    ZADD_XX_NX = "ERR XX and NX options at the same time are not compatible";
    /// ZADD
    ZADD_GT_LT_NX = "ERR GT, LT, and/or NX options at the same time are not compatible";
    /// ZADD
    ZADD_INCR_PAIRS = "ERR INCR option supports a single increment-element pair";
    /// ZADD INCR, ZINCRBY
    SCORE_NAN = "ERR resulting score is not a number (NaN)";
    /// ZRANGEBYSCORE and its like.
    BOUND_NOT_A_FLOAT = "ERR min or max is not a float";
    /// ZRANGEBYLEX and its like.
    BOUND_NOT_A_STRING = "ERR min or max not valid string range item";
    /// ZRANGE
    LIMIT_WITHOUT_BY = "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX";
    /// ZRANGE
    WITHSCORES_BY_LEX = "ERR syntax error, WITHSCORES not supported in combination with BYLEX";
    /// ZUNION and its like.
    WEIGHT_NOT_A_FLOAT = "ERR weight value is not a float";
    /// SORT
    SORT_NOT_A_DOUBLE = "ERR One or more scores can't be converted into double";
    /// SSCAN and ZSCAN
    NOVALUES_ONLY_IN_HSCAN = "ERR NOVALUES option can only be used in HSCAN";
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
    /// CLIENT KILL MAXAGE
    MAXAGE_NOT_POSITIVE = "ERR maxage should be greater than 0";
    /// CLIENT KILL ip:port
    NO_SUCH_CLIENT = "ERR No such client";
    /// MONITOR inside EXEC.
    MONITOR_DENIED = "ERR MONITOR isn't allowed for DENY BLOCKING client";
    /// What a client that monitors may not do.
    REPLICA_KEYSPACE = "ERR Replica can't interact with the keyspace";
    /// SLOWLOG GET
    SLOWLOG_COUNT = "ERR count should be greater than or equal to -1";
    /// CLIENT PAUSE
    PAUSE_MODE = "ERR CLIENT PAUSE mode must be WRITE or ALL";
    /// DEBUG HTSTATS
    DEBUG_DB = "ERR Out of range database";
    /// DEBUG HTSTATS-KEY
    DEBUG_NO_TABLE = "ERR The value stored at the specified key is not represented using an hash table";
    /// DEBUG LISTPACK
    DEBUG_NO_LISTPACK = "ERR Not a listpack encoded object.";
    /// DEBUG QUICKLIST
    DEBUG_NO_QUICKLIST = "ERR Not a quicklist encoded object.";
    /// DEBUG SDSLEN
    DEBUG_NO_SDS = "ERR Not an sds encoded string.";
    /// DEBUG LOADAOF
    DEBUG_NO_AOF = "ERR Error trying to load the AOF files, check server logs.";
    /// DEBUG RELOAD
    DEBUG_RELOAD = "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.";
    /// DEBUG PROTOCOL
    DEBUG_PROTOCOL = "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false";
    /// DEBUG PROTOCOL push
    DEBUG_RESP2 = "ERR RESP2 is not supported by this command";
    /// DEBUG QUICKLIST-PACKED-THRESHOLD
    DEBUG_THRESHOLD = "ERR argument must be a memory value bigger than 1 and smaller than 4gb";
    /// SHUTDOWN ABORT
    NO_SHUTDOWN = "ERR No shutdown in progress.";
    /// SHUTDOWN
    SHUTDOWN_FAILED = "ERR Errors trying to SHUTDOWN. Check logs.";
    /// REPLICAOF
    PRIMARY_PORT = "ERR Invalid master port";
    /// REPLICAOF, in our own words: there is nothing to replicate from.
    NO_REPLICATION = "ERR REPLICAOF is only known with NO ONE here";
    /// FAILOVER
    FAILOVER_ALONE = "ERR FAILOVER requires connected replicas.";
    /// ACL GENPASS
    GENPASS_BITS = "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096";
    /// ACL DELUSER
    DEFAULT_USER_STAYS = "ERR The 'default' user cannot be removed";
    /// ACL LOAD, ACL SAVE
    NO_ACL_FILE = "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.";
    /// CLIENT CACHING
    CACHING_WITHOUT_TRACKING = "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled";
    /// CONFIG REWRITE
    NO_CONFIG_FILE = "ERR The server is running without a config file";
    /// OBJECT FREQ
    NO_LFU = "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.";
    /// OBJECT IDLETIME
    LFU_CHOSEN = "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.";
    /// SSUBSCRIBE inside MULTI
    DENY_BLOCKING_SSUBSCRIBE = "ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client";
    /// Where an ID is expected.
    INVALID_STREAM_ID = "ERR Invalid stream ID specified as stream command argument";
    /// XRANGE and its like.
    INVALID_RANGE_START = "ERR invalid start ID for the interval";
    /// XRANGE and its like.
    INVALID_RANGE_END = "ERR invalid end ID for the interval";
    /// XADD
    ADD_ID_ZERO = "ERR The ID specified in XADD must be greater than 0-0";
    /// XADD
    ADD_ID_TOO_SMALL = "ERR The ID specified in XADD is equal or smaller than the target stream top item";
    /// XADD
    IDS_EXHAUSTED = "ERR The stream has exhausted the last possible ID, unable to add more items";
    /// XADD
    ELEMENTS_TOO_LARGE = "ERR Elements are too large to be stored";
    /// XADD, XTRIM
    STREAM_MAXLEN_NEGATIVE = "ERR The MAXLEN argument must be >= 0.";
    /// XADD, XTRIM
    LIMIT_NEGATIVE = "ERR The LIMIT argument must be >= 0.";
    /// XADD, XTRIM
    TWO_TRIM_STRATEGIES = "ERR syntax error, MAXLEN and MINID options at the same time are not compatible";
    /// XADD
    LIMIT_WITHOUT_TRIM = "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy";
    /// XADD, XTRIM
    LIMIT_WITHOUT_TILDE = "ERR syntax error, LIMIT cannot be used without the special ~ option";
    /// XTRIM
    TRIM_WITHOUT_STRATEGY = "ERR syntax error, XTRIM must be called with a trimming strategy";
    /// XSETID
    ENTRIES_ADDED_NEGATIVE = "ERR entries_added must be positive";
    /// XSETID
    SETID_BELOW_GIVEN_DELETED = "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id";
    /// XSETID
    SETID_BELOW_DELETED = "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id";
    /// XSETID
    SETID_BELOW_TOP = "ERR The ID specified in XSETID is smaller than the target stream top item";
    /// XSETID
    SETID_ADDED_BELOW_LENGTH = "ERR The entries_added specified in XSETID is smaller than the target stream length";
    /// XADD
    IDMP_NOT_AUTO = "ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs";
    /// XADD
    IDMP_TWICE = "ERR syntax error, IDMP/IDMPAUTO specified multiple times";
    /// XADD IDMP
    IDMP_NO_PRODUCER = "ERR IDMP requires a non-empty producer ID";
    /// XADD IDMP
    IDMP_NO_REQUEST = "ERR IDMP requires a non-empty idempotent ID";
    /// XADD IDMPAUTO
    IDMPAUTO_NO_PRODUCER = "ERR IDMPAUTO requires a non-empty producer ID";
    /// XCFGSET
    IDMP_DURATION = "ERR IDMP-DURATION must be between 1 and 86400 seconds";
    /// XCFGSET
    IDMP_MAXSIZE = "ERR IDMP-MAXSIZE must be between 1 and 10000 entries";
    /// XCFGSET
    XCFGSET_NOTHING = "ERR At least one parameter must be specified";
    /// XREAD
    CLAIM_WITHOUT_XREADGROUP = "ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead.";
    /// XREADGROUP CLAIM
    CLAIM_NOT_AN_INTEGER = "ERR min-idle-time is not an integer";
    /// XREADGROUP CLAIM
    CLAIM_NEGATIVE = "ERR min-idle-time must be a positive integer";
    /// XREAD
    GROUP_WITHOUT_XREADGROUP = "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.";
    /// XREAD
    NOACK_WITHOUT_XREADGROUP = "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.";
    /// XREAD
    NEW_WITHOUT_GROUP = "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.";
    /// XREAD
    XREAD_UNBALANCED = "ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified.";
    /// XREADGROUP
    XREADGROUP_UNBALANCED = "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.";
    /// XREADGROUP
    XREADGROUP_NO_GROUP = "ERR Missing GROUP option for XREADGROUP";
    /// XREADGROUP
    XREADGROUP_DOLLAR = "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.";
    /// XREADGROUP
    XREADGROUP_PLUS = "ERR The + ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The + ID would just return an empty result set.";
    /// XGROUP
    XGROUP_NO_KEY = "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.";
    /// XGROUP CREATE
    BUSY_GROUP = "BUSYGROUP Consumer Group name already exists";
    /// XGROUP CREATE, XGROUP SETID
    ENTRIES_READ_NEGATIVE = "ERR value for ENTRIESREAD must be positive or -1";
    /// XCLAIM
    XCLAIM_MIN_IDLE = "ERR Invalid min-idle-time argument for XCLAIM";
    /// XCLAIM
    XCLAIM_IDLE = "ERR Invalid IDLE option argument for XCLAIM";
    /// XCLAIM
    XCLAIM_TIME = "ERR Invalid TIME option argument for XCLAIM";
    /// XCLAIM
    XCLAIM_RETRYCOUNT = "ERR Invalid RETRYCOUNT option argument for XCLAIM";
    /// XAUTOCLAIM
    XAUTOCLAIM_MIN_IDLE = "ERR Invalid min-idle-time argument for XAUTOCLAIM";
    /// XAUTOCLAIM
    XAUTOCLAIM_COUNT = "ERR COUNT must be > 0";
    /// XAUTOCLAIM
    XAUTOCLAIM_MEMORY = "ERR Insufficient memory, failed allocating transient memory, COUNT too high.";
    /// XNACK
    XNACK_MODE = "ERR mode must be SILENT, FAIL, or FATAL";
    /// XNACK
    XNACK_NO_IDS = "ERR syntax error, expected IDS keyword";
    /// XNACK
    XNACK_NUMIDS = "ERR numids must be a positive integer";
    /// XNACK
    XNACK_NUMIDS_MISMATCH = "ERR number of IDs doesn't match numids";
    /// XNACK
    XNACK_RETRYCOUNT = "ERR Invalid RETRYCOUNT value, must be >= 0";
    /// XREAD MAXCOUNT
    MAXCOUNT_NOT_POSITIVE = "ERR MAXCOUNT must be a positive integer";
    /// XREAD MAXSIZE
    MAXSIZE_NOT_POSITIVE = "ERR MAXSIZE must be a positive integer";
    /// XREAD MAXCOUNT
    MAXCOUNT_BELOW_COUNT = "ERR MAXCOUNT must be greater than or equal to COUNT";
    /// XDELEX, XACKDEL
    NUMIDS_NOT_POSITIVE = "ERR Number of IDs must be a positive integer";
    /// XDELEX, XACKDEL
    NUMIDS_MISMATCH = "ERR The `numids` parameter must match the number of arguments";
    /// XDELEX, XACKDEL
    IDS_REQUIRED = "ERR IDS option is required";
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

/// EXEC itself was refused.
pub fn exec_rejected(error: &ReplyError) -> ReplyError {
    let reason = error.0.strip_prefix(b"ERR ").unwrap_or(&error.0);
    join(&[b"EXECABORT Transaction discarded because of: ", reason])
}

/// ZUNION and its like, with the command's name.
pub fn no_input_key(command: &str) -> ReplyError {
    join(&[
        b"ERR at least 1 input key is needed for '",
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

/// What a real server prints of bytes: those before the first zero.
fn before_zero(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|&byte| byte == 0);
    &bytes[..end.unwrap_or(bytes.len())]
}

/// There is no such command. The arguments are quoted, each cut to the room that the ones before leave.
pub fn unknown_command<'a>(name: &[u8], args: impl Iterator<Item = &'a [u8]>) -> ReplyError {
    let mut quoted = Vec::new();
    for arg in args.map(before_zero) {
        if quoted.len() >= QUOTED_BYTES_MAX {
            break;
        }
        let room = QUOTED_BYTES_MAX - quoted.len();
        quoted.push(b'\'');
        quoted.extend_from_slice(&arg[..arg.len().min(room)]);
        quoted.extend_from_slice(b"' ");
    }
    let name = before_zero(&name[..name.len().min(QUOTED_BYTES_MAX)]);
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
    let name = before_zero(&name[..name.len().min(QUOTED_BYTES_MAX)]);
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

/// XREADGROUP: the key or the group does not exist.
pub fn no_group_to_read(key: &[u8], group: &[u8]) -> ReplyError {
    let end = b"' in XREADGROUP with GROUP option";
    text(&[
        b"NOGROUP No such key '",
        key,
        b"' or consumer group '",
        group,
        end,
    ])
}

/// XPENDING, XCLAIM, XAUTOCLAIM: the key or the group does not exist.
pub fn no_key_or_group(key: &[u8], group: &[u8]) -> ReplyError {
    text(&[
        b"NOGROUP No such key '",
        key,
        b"' or consumer group '",
        group,
        b"'",
    ])
}

/// XGROUP, XINFO CONSUMERS: the key exists, the group does not.
pub fn no_group(group: &[u8], key: &[u8]) -> ReplyError {
    text(&[
        b"NOGROUP No such consumer group '",
        group,
        b"' for key name '",
        key,
        b"'",
    ])
}

/// INCREX: an argument that must be an integer.
pub fn not_an_integer(name: &str) -> ReplyError {
    join(&[
        b"ERR ",
        name.as_bytes(),
        b" is not an integer or out of range",
    ])
}

/// INCREX: an argument that must be a number.
pub fn not_a_float(name: &str) -> ReplyError {
    join(&[b"ERR ", name.as_bytes(), b" is not a valid float"])
}

/// XNACK: not an option.
pub fn xnack_option(word: &[u8]) -> ReplyError {
    text(&[b"ERR Unrecognized XNACK option '", word, b"'"])
}

/// XCLAIM: neither an ID nor an option.
pub fn xclaim_option(word: &[u8]) -> ReplyError {
    text(&[b"ERR Unrecognized XCLAIM option '", word, b"'"])
}
