//! The command table: what the broker knows about each command besides how to run it.
//!
//! Every command is declared once, as a [`Command`] constant in its family's file with its handler below it.
//! Arity and its errors, key extraction, `COMMAND` and `COMMAND DOCS`, help and completion all read this one entry.
//! The table itself is built at compile time: an open-addressing hash of the names, folded to lower case.

use crate::commands::FAMILIES;
use crate::context::{Ctx, Run};
pub use crate::lookup::lookup;

/// Runs a command whose arity is right.
pub type Handler = fn(&mut Ctx<'_>) -> Run;

/// What a command does to the broker and where it may run; the words of `COMMAND INFO`.
pub mod flag {
    /// Changes data.
    pub const WRITE: u32 = 1;
    /// Reads data.
    pub const READONLY: u32 = 1 << 1;
    /// Refused while memory is over its limit.
    pub const DENYOOM: u32 = 1 << 2;
    /// For administrators.
    pub const ADMIN: u32 = 1 << 4;
    /// Part of publish and subscribe.
    pub const PUBSUB: u32 = 1 << 5;
    /// Not from scripts.
    pub const NOSCRIPT: u32 = 1 << 6;
    /// May park its client.
    pub const BLOCKING: u32 = 1 << 7;
    /// Runs while data are being loaded.
    pub const LOADING: u32 = 1 << 8;
    /// Runs on a replica that lost its primary.
    pub const STALE: u32 = 1 << 9;
    /// Not shown to MONITOR.
    pub const SKIP_MONITOR: u32 = 1 << 10;
    /// Not in the slow log.
    pub const SKIP_SLOWLOG: u32 = 1 << 11;
    /// Runs as if ASKING came before it.
    pub const ASKING: u32 = 1 << 12;
    /// O(1) or O(log n).
    pub const FAST: u32 = 1 << 13;
    /// Needs no authentication.
    pub const NO_AUTH: u32 = 1 << 14;
    /// Is replicated although it changes no data. (`COMMAND INFO` does not tell.)
    pub const MAY_REPLICATE: u32 = 1 << 15;
    /// Its keys may be absent from the request.
    pub const NO_MANDATORY_KEYS: u32 = 1 << 16;
    /// Needs a configuration that allows it.
    pub const PROTECTED: u32 = 1 << 17;
    /// Not while data are being loaded in the background.
    pub const NO_ASYNC_LOADING: u32 = 1 << 18;
    /// Not inside MULTI.
    pub const NO_MULTI: u32 = 1 << 19;
    /// Runs while a script is busy.
    pub const ALLOW_BUSY: u32 = 1 << 20;

    /// Each flag with its word, in the order in which `COMMAND INFO` lists them.
    pub const WORDS: &[(u32, &str)] = &[
        (WRITE, "write"),
        (READONLY, "readonly"),
        (DENYOOM, "denyoom"),
        (ADMIN, "admin"),
        (PUBSUB, "pubsub"),
        (NOSCRIPT, "noscript"),
        (BLOCKING, "blocking"),
        (LOADING, "loading"),
        (STALE, "stale"),
        (SKIP_MONITOR, "skip_monitor"),
        (SKIP_SLOWLOG, "skip_slowlog"),
        (ASKING, "asking"),
        (FAST, "fast"),
        (NO_AUTH, "no_auth"),
        (NO_MANDATORY_KEYS, "no_mandatory_keys"),
        (PROTECTED, "protected"),
        (NO_ASYNC_LOADING, "no_async_loading"),
        (NO_MULTI, "no_multi"),
        (ALLOW_BUSY, "allow_busy"),
    ];
}

/// The ACL categories of a command, as `COMMAND INFO` and `COMMAND LIST FILTERBY ACLCAT` name them.
pub mod acl {
    /// Each category's word; its bit is its place here.
    pub const WORDS: &[&str] = &[
        "keyspace",
        "read",
        "write",
        "set",
        "sortedset",
        "list",
        "hash",
        "string",
        "bitmap",
        "hyperloglog",
        "geo",
        "stream",
        "pubsub",
        "admin",
        "fast",
        "slow",
        "blocking",
        "dangerous",
        "connection",
        "transaction",
        "scripting",
    ];
    /// `@keyspace`
    pub const KEYSPACE: u32 = 1;
    /// `@read`
    pub const READ: u32 = 1 << 1;
    /// `@write`
    pub const WRITE: u32 = 1 << 2;
    /// `@set`
    pub const SET: u32 = 1 << 3;
    /// `@sortedset`
    pub const SORTEDSET: u32 = 1 << 4;
    /// `@list`
    pub const LIST: u32 = 1 << 5;
    /// `@hash`
    pub const HASH: u32 = 1 << 6;
    /// `@string`
    pub const STRING: u32 = 1 << 7;
    /// `@stream`
    pub const STREAM: u32 = 1 << 11;
    /// `@pubsub`
    pub const PUBSUB: u32 = 1 << 12;
    /// `@admin`
    pub const ADMIN: u32 = 1 << 13;
    /// `@fast`
    pub const FAST: u32 = 1 << 14;
    /// `@slow`
    pub const SLOW: u32 = 1 << 15;
    /// `@blocking`
    pub const BLOCKING: u32 = 1 << 16;
    /// `@dangerous`
    pub const DANGEROUS: u32 = 1 << 17;
    /// `@connection`
    pub const CONNECTION: u32 = 1 << 18;
    /// `@transaction`
    pub const TRANSACTION: u32 = 1 << 19;
    /// `@scripting`
    pub const SCRIPTING: u32 = 1 << 20;
    /// Not in the category of its group.
    pub const OUTSIDE_GROUP: u32 = 1 << 31;
}

/// How a command uses the keys of one spec.
pub mod key_flag {
    /// Reads and writes.
    pub const RW: u32 = 1;
    /// Reads only.
    pub const RO: u32 = 1 << 1;
    /// Overwrites.
    pub const OW: u32 = 1 << 2;
    /// Removes.
    pub const RM: u32 = 1 << 3;
    /// Returns or copies the value.
    pub const ACCESS: u32 = 1 << 4;
    /// Changes the value by its old one.
    pub const UPDATE: u32 = 1 << 5;
    /// Adds to it.
    pub const INSERT: u32 = 1 << 6;
    /// Takes from it.
    pub const DELETE: u32 = 1 << 7;
    /// Not a key, but routed like one.
    pub const NOT_KEY: u32 = 1 << 8;
    /// May miss keys.
    pub const INCOMPLETE: u32 = 1 << 9;
    /// Depends on the arguments.
    pub const VARIABLE_FLAGS: u32 = 1 << 10;

    /// Each flag with its word, in the order in which `COMMAND INFO` lists them.
    pub const WORDS: &[(u32, &str)] = &[
        (RW, "RW"),
        (RO, "RO"),
        (OW, "OW"),
        (RM, "RM"),
        (ACCESS, "access"),
        (UPDATE, "update"),
        (INSERT, "insert"),
        (DELETE, "delete"),
        (NOT_KEY, "not_key"),
        (INCOMPLETE, "incomplete"),
        (VARIABLE_FLAGS, "variable_flags"),
    ];
}

/// The group under which a command is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Group {
    Generic,
    String,
    List,
    Set,
    SortedSet,
    Hash,
    PubSub,
    Transactions,
    Connection,
    Server,
    Stream,
    Cluster,
}

impl Group {
    /// The word of `COMMAND DOCS`.
    pub const fn word(self) -> &'static str {
        match self {
            Group::Generic => "generic",
            Group::String => "string",
            Group::List => "list",
            Group::Set => "set",
            Group::SortedSet => "sorted-set",
            Group::Hash => "hash",
            Group::PubSub => "pubsub",
            Group::Transactions => "transactions",
            Group::Connection => "connection",
            Group::Server => "server",
            Group::Stream => "stream",
            Group::Cluster => "cluster",
        }
    }

    const fn acl(self) -> u32 {
        match self {
            Group::Generic => acl::KEYSPACE,
            Group::String => acl::STRING,
            Group::List => acl::LIST,
            Group::Set => acl::SET,
            Group::SortedSet => acl::SORTEDSET,
            Group::Hash => acl::HASH,
            Group::Transactions => acl::TRANSACTION,
            Group::Connection => acl::CONNECTION,
            Group::Stream => acl::STREAM,
            // Publishing and subscribing have a flag of their own.
            Group::PubSub | Group::Server | Group::Cluster => 0,
        }
    }
}

/// Where the keys of a spec begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At this argument.
    Index(i32),
    /// After this word, looked for from argument `from` (negative: backwards from the end).
    Keyword {
        /// The word, in upper case.
        word: &'static str,
        /// Where the search starts.
        from: i32,
    },
    /// Nowhere that a spec could say: SORT.
    Unknown,
}

/// Which arguments are keys, counted from where the spec begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// Every `step`th, up to `last` (negative: from the end of the request; then `limit` 2 keeps the first half).
    Range {
        /// The last key.
        last: i32,
        /// The distance from key to key.
        step: i32,
        /// The part of the arguments that are keys: 1/limit.
        limit: i32,
    },
    /// As many as the argument at `count` says, from `first` on.
    KeyNum {
        /// Where the count stands.
        count: i32,
        /// Where the first key stands.
        first: i32,
        /// The distance from key to key.
        step: i32,
    },
}

/// Where a command has keys, and what it does to them.
#[derive(Clone, Copy, Debug)]
pub struct KeySpec {
    /// Of [`key_flag`].
    pub flags: u32,
    /// Where they begin.
    pub begin: Begin,
    /// Which they are.
    pub find: Find,
    /// What is to be said about it, in the words of `COMMAND INFO`.
    pub notes: &'static str,
}

impl KeySpec {
    /// With these words about it.
    pub const fn noting(mut self, notes: &'static str) -> KeySpec {
        self.notes = notes;
        self
    }

    /// One key, at this argument.
    pub const fn at(index: i32, flags: u32) -> KeySpec {
        KeySpec::range(index, 0, 1, flags)
    }

    /// A row of keys; `last` counts from `index`, or from the end when negative.
    pub const fn range(index: i32, last: i32, step: i32, flags: u32) -> KeySpec {
        KeySpec {
            flags,
            begin: Begin::Index(index),
            find: Find::Range {
                last,
                step,
                limit: 0,
            },
            notes: "",
        }
    }

    /// `numkeys key [key …]`, with `numkeys` at this argument.
    pub const fn counted(index: i32, flags: u32) -> KeySpec {
        KeySpec {
            flags,
            begin: Begin::Index(index),
            find: Find::KeyNum {
                count: 0,
                first: 1,
                step: 1,
            },
            notes: "",
        }
    }

    /// Keys that no spec can find.
    pub const fn unknown(notes: &'static str, flags: u32) -> KeySpec {
        KeySpec {
            flags,
            begin: Begin::Unknown,
            find: Find::Range {
                last: 0,
                step: 1,
                limit: 0,
            },
            notes,
        }
    }

    /// Keys after a word: `STREAMS key [key …] id [id …]`.
    pub const fn after(word: &'static str, from: i32, find: Find, flags: u32) -> KeySpec {
        KeySpec {
            flags,
            begin: Begin::Keyword { word, from },
            find,
            notes: "",
        }
    }
}

/// What kind of thing an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ArgKind {
    String,
    Integer,
    Double,
    Key,
    Pattern,
    UnixTime,
    PureToken,
    OneOf,
    Block,
}

impl ArgKind {
    /// The word of `COMMAND DOCS`.
    pub const fn word(self) -> &'static str {
        match self {
            ArgKind::String => "string",
            ArgKind::Integer => "integer",
            ArgKind::Double => "double",
            ArgKind::Key => "key",
            ArgKind::Pattern => "pattern",
            ArgKind::UnixTime => "unix-time",
            ArgKind::PureToken => "pure-token",
            ArgKind::OneOf => "oneof",
            ArgKind::Block => "block",
        }
    }
}

/// One argument, as `COMMAND DOCS` describes it.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// Its name.
    pub name: &'static str,
    /// The name to show, where it is another.
    pub display: &'static str,
    /// What it is.
    pub kind: ArgKind,
    /// The word before it, or the word that it is.
    pub token: Option<&'static str>,
    /// The key spec that finds it.
    pub key_spec: Option<u8>,
    /// It may be left out.
    pub optional: bool,
    /// It may be given several times.
    pub multiple: bool,
    /// Each time with its word.
    pub multiple_token: bool,
    /// The version that brought it, where that is not the command's own.
    pub since: Option<&'static str>,
    /// The parts of a block, or the choices.
    pub args: &'static [Arg],
}

impl Arg {
    const fn new(name: &'static str, kind: ArgKind) -> Arg {
        Arg {
            name,
            display: name,
            kind,
            token: None,
            key_spec: None,
            optional: false,
            multiple: false,
            multiple_token: false,
            since: None,
            args: &[],
        }
    }

    /// With this word before it.
    pub const fn token(mut self, token: &'static str) -> Arg {
        self.token = Some(token);
        self
    }

    /// May be left out.
    pub const fn optional(mut self) -> Arg {
        self.optional = true;
        self
    }

    /// May be repeated.
    pub const fn multiple(mut self) -> Arg {
        self.multiple = true;
        self
    }

    /// May be repeated, each time with its word.
    pub const fn multiple_token(mut self) -> Arg {
        self.multiple = true;
        self.multiple_token = true;
        self
    }

    /// Came with this version.
    pub const fn since(mut self, since: &'static str) -> Arg {
        self.since = Some(since);
        self
    }

    /// Is found by this key spec, although it is no key itself.
    pub const fn key_spec(mut self, spec: u8) -> Arg {
        self.key_spec = Some(spec);
        self
    }

    /// Is shown under this name.
    pub const fn display(mut self, display: &'static str) -> Arg {
        self.display = display;
        self
    }
}

/// A key found by this key spec.
pub const fn key(name: &'static str, spec: u8) -> Arg {
    let mut arg = Arg::new(name, ArgKind::Key);
    arg.key_spec = Some(spec);
    arg
}

/// A string.
pub const fn string(name: &'static str) -> Arg {
    Arg::new(name, ArgKind::String)
}

/// An integer.
pub const fn integer(name: &'static str) -> Arg {
    Arg::new(name, ArgKind::Integer)
}

/// A floating-point number.
pub const fn double(name: &'static str) -> Arg {
    Arg::new(name, ArgKind::Double)
}

/// A glob pattern.
pub const fn pattern(name: &'static str) -> Arg {
    Arg::new(name, ArgKind::Pattern)
}

/// A Unix time.
pub const fn unix_time(name: &'static str) -> Arg {
    Arg::new(name, ArgKind::UnixTime)
}

/// A word that stands for itself.
pub const fn word(name: &'static str, token: &'static str) -> Arg {
    Arg::new(name, ArgKind::PureToken).token(token)
}

/// One of these.
pub const fn one_of(name: &'static str, args: &'static [Arg]) -> Arg {
    let mut arg = Arg::new(name, ArgKind::OneOf);
    arg.args = args;
    arg
}

/// All of these, together.
pub const fn block(name: &'static str, args: &'static [Arg]) -> Arg {
    let mut arg = Arg::new(name, ArgKind::Block);
    arg.args = args;
    arg
}

/// That a command is better replaced.
#[derive(Clone, Copy, Debug)]
pub struct Deprecated {
    /// Since this version.
    pub since: &'static str,
    /// By this.
    pub replaced_by: &'static str,
}

/// The number of what has none.
pub(crate) const NO_NUMBER: u16 = u16::MAX;

/// One command, or one subcommand.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Lower case; a subcommand's begins with its container's (`xgroup|create`).
    pub name: &'static str,
    /// The version of Redis that brought it.
    pub since: &'static str,
    /// Where it is documented.
    pub group: Group,
    /// The number of arguments with the command's own name; negative: at least so many.
    pub arity: i32,
    /// Of [`flag`].
    pub flags: u32,
    /// Of [`acl`], beyond what flags and group imply.
    pub acl: u32,
    /// Hints to clients.
    pub tips: &'static [&'static str],
    /// Where its keys are.
    pub keys: &'static [KeySpec],
    /// What it takes.
    pub args: &'static [Arg],
    /// What it does, in one sentence of our own.
    pub summary: &'static str,
    /// What it costs.
    pub complexity: &'static str,
    /// A line that can be run.
    pub example: &'static str,
    /// What replaces it.
    pub deprecated: Option<Deprecated>,
    /// Its place among all commands; [`NO_NUMBER`] for subcommands.
    pub(crate) number: u16,
    /// Empty but for containers.
    pub subcommands: &'static [Command],
    /// Runs it; for a container without a bare form, never called.
    pub run: Handler,
}

impl Command {
    /// What every entry must say; the rest is filled in by struct update.
    pub const fn new(
        name: &'static str,
        since: &'static str,
        group: Group,
        arity: i32,
        flags: u32,
        run: Handler,
    ) -> Command {
        Command {
            name,
            since,
            group,
            arity,
            flags,
            acl: 0,
            tips: &[],
            keys: &[],
            args: &[],
            summary: "",
            complexity: "O(1)",
            example: "",
            deprecated: None,
            number: NO_NUMBER,
            subcommands: &[],
            run,
        }
    }

    /// Whether a request of so many arguments (the name included) is acceptable.
    pub fn accepts(&self, args: usize) -> bool {
        if self.arity >= 0 {
            args == self.arity as usize
        } else {
            args >= self.arity.unsigned_abs() as usize
        }
    }

    /// Whether it has all of these flags.
    pub const fn has(&self, flags: u32) -> bool {
        self.flags & flags == flags
    }

    /// The subcommand's own word: what stands behind the bar.
    pub fn short_name(&self) -> &'static str {
        match self.name.split_once('|') {
            Some((_, short)) => short,
            None => self.name,
        }
    }

    /// The subcommand of this name, in any case.
    pub fn subcommand(&self, name: &[u8]) -> Option<&'static Command> {
        self.subcommands
            .iter()
            .find(|sub| sub.short_name().as_bytes().eq_ignore_ascii_case(name))
    }

    /// All its ACL categories as bits of [`acl`]: those its flags and its group imply, and its own.
    pub const fn acl_categories(&self) -> u32 {
        let mut bits = self.acl;
        if self.has(flag::WRITE) {
            bits |= acl::WRITE;
        }
        // EXEC, MULTI and the like read nothing although scripts may run them.
        if self.has(flag::READONLY) && bits & acl::SCRIPTING == 0 {
            bits |= acl::READ;
        }
        if self.has(flag::ADMIN) {
            bits |= acl::ADMIN | acl::DANGEROUS;
        }
        if self.has(flag::PUBSUB) {
            bits |= acl::PUBSUB;
        }
        if self.has(flag::BLOCKING) {
            bits |= acl::BLOCKING;
        }
        bits |= if self.has(flag::FAST) {
            acl::FAST
        } else {
            acl::SLOW
        };
        // A container is in no category of its group: its subcommands are. SORT is in those of the types that it sorts.
        let sorts = self.acl & (acl::LIST | acl::OUTSIDE_GROUP) != 0;
        if self.subcommands.is_empty() && !sorts {
            bits |= self.group.acl();
        }
        bits & !acl::OUTSIDE_GROUP
    }
}

/// How many commands there are, without their subcommands.
pub(crate) const COUNT: usize = {
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

/// All commands with their numbers, family by family.
pub(crate) static TABLE: [Command; COUNT] = {
    let mut table = [FAMILIES[0][0]; COUNT];
    let (mut number, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut place = 0;
        while place < FAMILIES[family].len() {
            table[number] = FAMILIES[family][place];
            table[number].number = number as u16;
            number += 1;
            place += 1;
        }
        family += 1;
    }
    table
};

/// All commands (without their subcommands), family by family.
pub fn all() -> impl Iterator<Item = &'static Command> {
    TABLE.iter()
}
