//! The parameters that CONFIG GET and CONFIG SET know.
//!
//! A parameter is declared once, with its default and what it may be set to. What depends on one asks for it by name; a
//! number is read when it is set, not when it is asked for.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use resp::number::parse_i64;

use crate::config::Config;

/// What a parameter may be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// It cannot be set.
    Fixed,
    /// Any text.
    Text,
    /// `yes` or `no`.
    YesNo,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An integer within these bounds.
    Integer(i64, i64),
    /// An integer from zero on, of which Redis names no greatest.
    Size,
    /// A number of bytes from this one on, with a unit or without.
    Memory(i64),
    /// Letters of notification classes.
    Events,
    /// Pairs of seconds and changes.
    Save,
    /// Classes of clients with their limits.
    BufferLimits,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value at the start.
    pub default: &'static str,
    /// What it may be set to.
    pub domain: Domain,
    /// Another name for it.
    pub alias: Option<&'static str>,
}

const fn parameter(name: &'static str, default: &'static str, domain: Domain) -> Parameter {
    Parameter {
        name,
        default,
        domain,
        alias: None,
    }
}

const fn aliased(
    name: &'static str,
    alias: &'static str,
    default: &'static str,
    domain: Domain,
) -> Parameter {
    Parameter {
        name,
        default,
        domain,
        alias: Some(alias),
    }
}

/// An integer from zero on.
const NATURAL: Domain = Domain::Integer(0, i64::MAX);

/// An integer from zero on that fits C's `int`.
const NATURAL_INT: Domain = Domain::Integer(0, i32::MAX as i64);

const POLICIES: &[&str] = &[
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "noeviction",
];

/// All parameters.
pub const PARAMETERS: &[Parameter] = &[
    parameter("aof-use-rdb-preamble", "yes", Domain::YesNo),
    parameter(
        "appendfsync",
        "everysec",
        Domain::OneOf(&["everysec", "always", "no"]),
    ),
    parameter("appendonly", "no", Domain::YesNo),
    parameter("bind", "* -::*", Domain::Fixed),
    parameter(
        "client-output-buffer-limit",
        "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60",
        Domain::BufferLimits,
    ),
    parameter(
        "client-query-buffer-limit",
        "1073741824",
        Domain::Memory(1 << 20),
    ),
    parameter("cluster-enabled", "no", Domain::Fixed),
    parameter("databases", "16", Domain::Fixed),
    parameter("dir", "/data", Domain::Fixed),
    parameter("dynamic-hz", "yes", Domain::YesNo),
    aliased(
        "hash-max-listpack-entries",
        "hash-max-ziplist-entries",
        "512",
        Domain::Size,
    ),
    aliased(
        "hash-max-listpack-value",
        "hash-max-ziplist-value",
        "64",
        Domain::Memory(0),
    ),
    parameter("hz", "10", NATURAL_INT),
    parameter("latency-monitor-threshold", "0", NATURAL),
    parameter("lazyfree-lazy-eviction", "no", Domain::YesNo),
    parameter("lazyfree-lazy-expire", "no", Domain::YesNo),
    parameter("lazyfree-lazy-server-del", "no", Domain::YesNo),
    parameter("lazyfree-lazy-user-del", "no", Domain::YesNo),
    parameter("lazyfree-lazy-user-flush", "no", Domain::YesNo),
    parameter("lfu-decay-time", "1", NATURAL_INT),
    parameter("lfu-log-factor", "10", NATURAL_INT),
    parameter("list-compress-depth", "0", NATURAL_INT),
    aliased(
        "list-max-listpack-size",
        "list-max-ziplist-size",
        "-2",
        Domain::Integer(i32::MIN as i64, i32::MAX as i64),
    ),
    parameter("maxclients", "10000", Domain::Integer(1, u32::MAX as i64)),
    parameter("maxmemory", "0", Domain::Memory(0)),
    parameter("maxmemory-clients", "0", Domain::Memory(0)),
    parameter("maxmemory-policy", "noeviction", Domain::OneOf(POLICIES)),
    parameter("maxmemory-samples", "5", Domain::Integer(1, 64)),
    aliased(
        "min-replicas-max-lag",
        "min-slaves-max-lag",
        "10",
        NATURAL_INT,
    ),
    aliased(
        "min-replicas-to-write",
        "min-slaves-to-write",
        "0",
        NATURAL_INT,
    ),
    parameter("notify-keyspace-events", "", Domain::Events),
    parameter("port", "6379", Domain::Integer(0, 65535)),
    parameter("proto-max-bulk-len", "536870912", Domain::Memory(1 << 20)),
    parameter("requirepass", "", Domain::Fixed),
    parameter("save", "3600 1 300 100 60 10000", Domain::Save),
    parameter("set-max-intset-entries", "512", Domain::Size),
    parameter("set-max-listpack-entries", "128", Domain::Size),
    parameter("set-max-listpack-value", "64", Domain::Size),
    parameter(
        "slowlog-log-slower-than",
        "10000",
        Domain::Integer(-1, i64::MAX),
    ),
    parameter("slowlog-max-len", "128", NATURAL),
    parameter("stream-node-max-bytes", "4096", Domain::Memory(0)),
    parameter("stream-node-max-entries", "100", NATURAL),
    parameter("tcp-keepalive", "300", NATURAL_INT),
    parameter("timeout", "0", NATURAL_INT),
    aliased(
        "zset-max-listpack-entries",
        "zset-max-ziplist-entries",
        "128",
        Domain::Size,
    ),
    aliased(
        "zset-max-listpack-value",
        "zset-max-ziplist-value",
        "64",
        Domain::Memory(0),
    ),
];

/// The letters of notification classes, in the order in which CONFIG GET writes them, with their bits.
const EVENT_LETTERS: &[u8] = b"g$lshzxetdnKEm";

/// The classes that `A` stands for.
const ALL_EVENTS: &[u8] = b"g$lshzxetd";

/// The values.
#[derive(Clone, Debug)]
pub struct Params {
    /// What differs from the default.
    set: BTreeMap<&'static str, String>,
}

impl Params {
    pub(crate) fn new(config: &Config) -> Params {
        let mut set = BTreeMap::from([("port", config.port.to_string())]);
        for name in ["proto-max-bulk-len", "maxmemory"] {
            set.extend(config.ceiling(name).map(|max| (name, max.to_string())));
        }
        Params { set }
    }

    /// The value of a parameter, as CONFIG GET tells it. The name must be one of the table.
    pub fn get(&self, name: &str) -> &str {
        match self.set.get(name) {
            Some(value) => value,
            None => PARAMETERS
                .iter()
                .find(|p| p.name == name)
                .map_or("", |p| p.default),
        }
    }

    /// The value as a number; 0 if it is none.
    pub fn integer(&self, name: &str) -> i64 {
        parse_i64(self.get(name).as_bytes()).unwrap_or(0)
    }

    pub(crate) fn set(&mut self, parameter: &'static Parameter, value: String) {
        self.set.insert(parameter.name, value);
    }
}

/// The parameters that a node here heeds: setting one of the others changes nothing but what CONFIG GET and INFO tell.
const HEEDED: &[&str] = &[
    "client-output-buffer-limit",
    "client-query-buffer-limit",
    "databases",
    "hash-max-listpack-entries",
    "hash-max-listpack-value",
    "lfu-decay-time",
    "lfu-log-factor",
    "list-max-listpack-size",
    "maxmemory",
    "maxmemory-policy",
    "maxmemory-samples",
    "notify-keyspace-events",
    "port",
    "proto-max-bulk-len",
    "set-max-intset-entries",
    "set-max-listpack-entries",
    "set-max-listpack-value",
    "slowlog-log-slower-than",
    "slowlog-max-len",
    "stream-node-max-bytes",
    "stream-node-max-entries",
    "zset-max-listpack-entries",
    "zset-max-listpack-value",
];

impl Parameter {
    /// Whether a node here heeds it.
    pub fn is_heeded(&self) -> bool {
        HEEDED.contains(&self.name)
    }

    /// The parameter of this name or alias, in any case.
    pub fn find(name: &[u8]) -> Option<&'static Parameter> {
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        PARAMETERS
            .iter()
            .find(|p| is(p.name) || p.alias.is_some_and(is))
    }

    /// A value as CONFIG GET writes it: beside `A`, Redis leaves out `n`, although `A` does not stand for it.
    pub fn shown<'a>(&self, value: &'a str) -> Cow<'a, str> {
        if self.domain == Domain::Events && value.contains('A') {
            return value.replace('n', "").into();
        }
        value.into()
    }

    /// The value in the form in which it is kept, or why it cannot be set to that.
    ///
    /// # Errors
    /// The words behind the dash in CONFIG SET's error.
    pub fn read(&self, text: &[u8]) -> Result<String, Cow<'static, str>> {
        let text = String::from_utf8_lossy(text).into_owned();
        match self.domain {
            Domain::Fixed => Err("can't set immutable config".into()),
            Domain::Text => Ok(text),
            Domain::YesNo => read_yes_no(&text),
            Domain::OneOf(words) => read_word(&text, words),
            Domain::Integer(min, max) => read_integer(&text, min, max),
            Domain::Size => read_size(&text),
            Domain::Memory(min) => read_memory(&text, min),
            Domain::Events => read_events(&text),
            Domain::Save => read_save(&text),
            Domain::BufferLimits => Ok(read_buffer_limits(&text)?),
        }
    }
}

type Read = Result<String, Cow<'static, str>>;

fn read_yes_no(text: &str) -> Read {
    match text.to_ascii_lowercase().as_str() {
        yes_no @ ("yes" | "no") => Ok(yes_no.to_string()),
        _ => Err("argument must be 'yes' or 'no'".into()),
    }
}

fn read_word(text: &str, words: &[&str]) -> Read {
    match words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        Some(word) => Ok(word.to_string()),
        None => {
            let words = words.join(", ");
            Err(format!("argument(s) must be one of the following: {words}").into())
        }
    }
}

fn read_integer(text: &str, min: i64, max: i64) -> Read {
    match parse_i64(text.as_bytes()) {
        None => Err("argument couldn't be parsed into an integer".into()),
        Some(number) if !(min..=max).contains(&number) => {
            Err(format!("argument must be between {min} and {max} inclusive").into())
        }
        Some(number) => Ok(number.to_string()),
    }
}

fn read_size(text: &str) -> Read {
    match parse_i64(text.as_bytes()) {
        None => Err("argument couldn't be parsed into an integer".into()),
        Some(number) if number < 0 => Err("argument must be greater or equal to 0".into()),
        Some(number) => Ok(number.to_string()),
    }
}

fn read_memory(text: &str, min: i64) -> Read {
    match memory_bytes(text.as_bytes()) {
        Some(bytes) if bytes < min.unsigned_abs() => {
            Err(format!("argument must be between {min} and {} inclusive", i64::MAX).into())
        }
        Some(bytes) => Ok(bytes.to_string()),
        None => Err("argument must be a memory value".into()),
    }
}

/// A number of bytes, with a unit or without.
pub(crate) fn memory_bytes(text: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(text).ok()?;
    let lower = text.to_ascii_lowercase();
    let digits = lower
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(lower.len());
    let unit = match &lower[digits..] {
        "" | "b" => 1,
        "k" => 1000,
        "kb" => 1 << 10,
        "m" => 1_000_000,
        "mb" => 1 << 20,
        "g" => 1_000_000_000,
        "gb" => 1 << 30,
        _ => 0,
    };
    let number: Option<u64> = lower[..digits].parse().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .filter(|_| unit > 0)
}

/// Puts the letters in order, with `A` for all that it stands for.
fn read_events(text: &str) -> Read {
    let given = text.as_bytes();
    if !given
        .iter()
        .all(|byte| *byte == b'A' || EVENT_LETTERS.contains(byte))
    {
        return Err("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.".into());
    }
    let has = |letter: &u8| {
        given.contains(letter) || (given.contains(&b'A') && ALL_EVENTS.contains(letter))
    };
    let all = ALL_EVENTS.iter().all(has);
    let hidden = |letter: &u8| all && ALL_EVENTS.contains(letter);
    let shown = EVENT_LETTERS
        .iter()
        .filter(|letter| has(letter) && !hidden(letter));
    let letters = all.then_some(&b'A').into_iter().chain(shown);
    Ok(letters.map(|&byte| char::from(byte)).collect())
}

fn read_save(text: &str) -> Read {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let numbers = words
        .iter()
        .all(|word| parse_i64(word.as_bytes()).is_some_and(|n| n >= 0));
    if numbers && words.len().is_multiple_of(2) {
        Ok(words.join(" "))
    } else {
        Err("Invalid save parameters".into())
    }
}

/// The classes of clients that have limits, in the order in which CONFIG GET writes them.
const BUFFER_CLASSES: [&str; 3] = ["normal", "slave", "pubsub"];

fn read_buffer_limits(text: &str) -> Result<String, &'static str> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    if !words.len().is_multiple_of(4) {
        return Err("Wrong number of arguments in buffer limit configuration.");
    }
    let mut limits = [
        "0 0 0".to_string(),
        "268435456 67108864 60".to_string(),
        "33554432 8388608 60".to_string(),
    ];
    for group in words.chunks(4) {
        let class = if group[0].eq_ignore_ascii_case("replica") {
            "slave"
        } else {
            group[0]
        };
        let place = BUFFER_CLASSES
            .iter()
            .position(|known| known.eq_ignore_ascii_case(class));
        let place = place.ok_or("Invalid client class specified in buffer limit configuration.")?;
        let wrong = "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
        let hard = read_memory(group[1], 0).map_err(|_| wrong)?;
        let soft = read_memory(group[2], 0).map_err(|_| wrong)?;
        let seconds = parse_i64(group[3].as_bytes())
            .filter(|&n| n >= 0)
            .ok_or(wrong)?;
        limits[place] = format!("{hard} {soft} {seconds}");
    }
    let classes = BUFFER_CLASSES
        .iter()
        .zip(&limits)
        .map(|(class, limit)| format!("{class} {limit}"));
    Ok(classes.collect::<Vec<_>>().join(" "))
}
