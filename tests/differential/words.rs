//! The values that arguments take: few, so that commands meet on the same keys, fields and members, and among them the
//! edges where servers go wrong.

use broker::table::Group;
use sim::rng::Rng;

/// One of these, each as likely.
pub fn pick<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.range(0, of.len() as u64 - 1) as usize]
}

/// One of these; the number beside each says how likely it is.
pub fn weighted<'a>(rng: &mut Rng, of: &[(u64, &'a str)]) -> &'a str {
    let total: u64 = of.iter().map(|(weight, _)| weight).sum();
    let mut drawn = rng.range(0, total - 1);
    for (weight, word) in of {
        if drawn < *weight {
            return word;
        }
        drawn -= weight;
    }
    of[0].1
}

/// The families of keys: each has keys of its own, so that most commands find the type that they want.
pub const FAMILIES: &[char] = &['k', 'l', 'h', 's', 'z', 'x'];
/// Keys of a family.
pub const KEYS_PER_FAMILY: u64 = 3;

/// The family of keys that the commands of a group work on; `None` where any type will do.
pub fn family(group: Group, name: &str) -> Option<char> {
    match group {
        Group::String => Some('k'),
        Group::List => Some('l'),
        Group::Hash => Some('h'),
        Group::Set => Some('s'),
        Group::SortedSet => Some('z'),
        Group::Stream => Some('x'),
        _ if name == "incr" => Some('k'),
        _ => None,
    }
}

/// Elements, members and values.
pub const VALUES: &[(u64, &str)] = &[
    (20, "a"),
    (20, "b"),
    (20, "c"),
    (14, "1"),
    (12, "2"),
    (10, "3"),
    (4, "10"),
    (3, "-1"),
    (3, "3.5"),
    (2, "0"),
    (1, "hello world"),
    (1, ""),
    (1, "9223372036854775807"),
    (1, "1e3"),
    (1, "007"),
    (1, "\u{d55c}\u{ae00}"),
    (
        1,
        "a value that is longer than forty-four bytes, but fits 64",
    ),
    (
        1,
        "a value that is longer than the sixty-four bytes up to which a listpack takes it by default",
    ),
];

/// Fields of hashes and stream entries.
pub const FIELDS: &[(u64, &str)] = &[
    (8, "f1"),
    (8, "f2"),
    (6, "f3"),
    (4, "f4"),
    (1, "1"),
    (1, ""),
];

/// Values of strings: more numbers.
pub const TEXTS: &[(u64, &str)] = &[
    (8, "1"),
    (6, "10"),
    (4, "2"),
    (4, "-5"),
    (3, "3.5"),
    (3, "a"),
    (2, "b"),
    (2, "hello world"),
    (1, ""),
    (1, "9223372036854775807"),
    (1, "-9223372036854775808"),
    (1, "0"),
    (1, "1e10"),
    (1, " 1"),
    (
        1,
        "a value that is longer than forty-four bytes, but fits 64",
    ),
];

/// Patterns of names.
pub const PATTERNS: &[(u64, &str)] = &[
    (6, "*"),
    (2, "l*"),
    (2, "?1"),
    (2, "[a-c]"),
    (2, "[^a]*"),
    (2, "n*s"),
    (2, "news"),
    (2, "f*"),
    (2, "ch*"),
    (1, "*[0-9]"),
    (1, "\\*"),
    (1, ""),
    (1, "nothing*"),
];

/// Patterns for PSUBSCRIBE: keyspace events too.
pub const CHANNEL_PATTERNS: &[(u64, &str)] = &[
    (4, "n*"),
    (3, "*"),
    (3, "ch?"),
    (3, "__key*__:*"),
    (2, "__keyevent@0__:*"),
    (2, "__keyspace@0__:[lx]*"),
    (1, "[a-n]*"),
    (1, "ne\\ws"),
];

/// Channels.
pub const CHANNELS: &[(u64, &str)] = &[
    (5, "news"),
    (4, "ch1"),
    (3, "ch2"),
    (1, ""),
    (1, "__keyevent@0__:del"),
    (1, "__keyspace@0__:l1"),
];

/// Where SORT looks: `*` is the element.
pub const SORT_PATTERNS: &[(u64, &str)] = &[
    (4, "k*"),
    (4, "h*->f1"),
    (2, "#"),
    (2, "nosort"),
    (1, "h*->"),
    (1, "k*->f1"),
    (1, "missing*"),
    (1, "h1->f*"),
];

/// Indexes and other small numbers.
pub const INDEXES: &[(u64, &str)] = &[
    (8, "0"),
    (6, "1"),
    (5, "-1"),
    (4, "2"),
    (3, "3"),
    (3, "-2"),
    (2, "10"),
    (1, "-100"),
    (1, "9223372036854775807"),
    (1, "-9223372036854775808"),
    (1, "x"),
];

/// How many.
pub const COUNTS: &[(u64, &str)] = &[
    (8, "1"),
    (8, "2"),
    (5, "3"),
    (3, "10"),
    (2, "0"),
    (1, "-1"),
    (1, "100"),
    (1, "-3"),
    (1, "x"),
    (1, "9223372036854775808"),
];

/// What is added.
pub const INCREMENTS: &[(u64, &str)] = &[
    (8, "1"),
    (5, "2"),
    (4, "-1"),
    (3, "10"),
    (1, "0"),
    (1, "9223372036854775807"),
    (1, "-9223372036854775808"),
    (1, "1.5"),
    (1, "x"),
];

/// What is added, with fractions.
pub const FRACTIONS: &[(u64, &str)] = &[
    (6, "1.5"),
    (6, "-0.25"),
    (4, "3"),
    (3, "1e3"),
    (2, "0.1"),
    (1, "5.0e-3"),
    (1, "inf"),
    (1, "nan"),
    (1, "x"),
    (1, " 1"),
];

/// Scores.
pub const SCORES: &[(u64, &str)] = &[
    (8, "1"),
    (8, "2"),
    (6, "3"),
    (4, "0"),
    (3, "1.5"),
    (2, "-1"),
    (1, "inf"),
    (1, "-inf"),
    (1, "1e100"),
    (1, "0.1"),
    (1, "17976931348623157"),
    (1, "nan"),
    (1, "x"),
];

/// Bounds of scores.
pub const SCORE_BOUNDS: &[(u64, &str)] = &[
    (6, "-inf"),
    (6, "+inf"),
    (4, "1"),
    (4, "2"),
    (3, "(1"),
    (3, "(2"),
    (2, "3"),
    (1, "inf"),
    (1, "(nan"),
    (1, "x"),
];

/// Bounds of names.
pub const LEX_BOUNDS: &[(u64, &str)] = &[
    (6, "-"),
    (6, "+"),
    (4, "[a"),
    (4, "(a"),
    (3, "[c"),
    (3, "(c"),
    (1, "["),
    (1, "a"),
];

/// The databases that are used.
pub const DATABASES: &[(u64, &str)] = &[
    (20, "0"),
    (6, "1"),
    (3, "2"),
    (1, "15"),
    (1, "16"),
    (1, "-1"),
    (1, "x"),
];

/// Times to live in seconds: none ends within a session.
pub const SECONDS: &[(u64, &str)] = &[
    (8, "100"),
    (8, "1000"),
    (4, "100000"),
    (1, "0"),
    (1, "-1"),
    (1, "9223372036854775807"),
    (1, "x"),
];

/// Times to live in milliseconds.
pub const MILLISECONDS: &[(u64, &str)] = &[
    (8, "100000"),
    (8, "1000000"),
    (1, "0"),
    (1, "-1"),
    (1, "9223372036854775807"),
    (1, "x"),
];

/// Moments in seconds: far away.
pub const UNIX_SECONDS: &[(u64, &str)] = &[
    (8, "4102444800"),
    (6, "4102444900"),
    (1, "0"),
    (1, "-1"),
    (1, "9223372036854775807"),
    (1, "x"),
];

/// Moments in milliseconds.
pub const UNIX_MILLISECONDS: &[(u64, &str)] = &[
    (8, "4102444800000"),
    (6, "4102444900000"),
    (1, "0"),
    (1, "-1"),
    (1, "9223372036854775807"),
    (1, "x"),
];

/// Idle times: no entry lies so long, but XCLAIM can say that it does.
pub const IDLE_TIMES: &[(u64, &str)] = &[(8, "0"), (4, "1000000"), (1, "-1"), (1, "x")];

/// Time-outs in seconds that do not end within a session.
pub const TIMEOUTS: &[(u64, &str)] = &[
    (12, "0"),
    (6, "1000"),
    (1, "1000.5"),
    (1, "-1"),
    (1, "x"),
    (1, "1e300"),
    (1, "inf"),
];

/// The same in milliseconds.
pub const BLOCK_TIMES: &[(u64, &str)] = &[(12, "0"), (6, "1000000"), (1, "-1"), (1, "x")];

/// Consumer groups.
pub const GROUPS: &[(u64, &str)] = &[(6, "g1"), (4, "g2"), (1, "missing")];
/// Consumers.
pub const CONSUMERS: &[(u64, &str)] = &[(4, "c1"), (3, "c2"), (1, "c3")];

/// What CONFIG SET sets, and to what. The first value is the default, which every session starts from.
pub const SETTINGS: &[(&str, &[&str])] = &[
    (
        "notify-keyspace-events",
        &["", "KEA", "KEAn", "Kglz", "Ex", "KEAm", "KEAmn", "Q"],
    ),
    ("hash-max-listpack-entries", &["512", "2", "0", "-1"]),
    ("hash-max-listpack-value", &["64", "4"]),
    ("list-max-listpack-size", &["-2", "2", "-1", "128"]),
    ("list-compress-depth", &["0", "1"]),
    ("set-max-intset-entries", &["512", "2", "0"]),
    ("set-max-listpack-entries", &["128", "3", "0"]),
    ("set-max-listpack-value", &["64", "4"]),
    ("zset-max-listpack-entries", &["128", "2", "0"]),
    ("zset-max-listpack-value", &["64", "4", "x"]),
    ("stream-node-max-entries", &["100", "2", "3", "0"]),
    ("stream-node-max-bytes", &["4096", "40", "1kb"]),
];
