//! Texts by chance.

use sim::rng::Rng;

/// Most texts are short.
const SHORT_BYTES_MAX: u64 = 600;
const LONG_BYTES_MAX: u64 = 40_000;

/// The page of the grammar, with its examples.
const PAGE: &str = include_str!("../../../docs/scenario.md");

/// Words of the language, and what may stand beside them.
const WORDS: &[&str] = &[
    "title",
    "seed",
    "clock",
    "node",
    "setup",
    "link",
    "kind",
    "at",
    "every",
    "until",
    "check",
    "intend",
    "worker",
    "producer",
    "subscriber",
    "member",
    "reader",
    "console",
    "poller",
    "job-producer",
    "w1",
    "w2",
    "n1",
    "n2",
    "c1",
    "c1>",
    "1s",
    "0s",
    "250us",
    "1s..2s",
    "2s..1s",
    "10/s",
    "1/2",
    "3x",
    "PING",
    "LPUSH",
    "XADD",
    "BRPOP jobs 0",
    "LPUSH jobs %n",
    "XREADGROUP GROUP g %me STREAMS s >",
    "take",
    "work",
    "wait",
    "if",
    "else",
    "for",
    "each",
    "in",
    "start",
    "repeat",
    "pick",
    "crash",
    "restart",
    "freeze",
    "thaw",
    "slow",
    "disconnect",
    "reconnect",
    "cut",
    "heal",
    "remove",
    "send",
    "redial",
    "one",
    "of",
    "lost",
    "done",
    "duplicates",
    "latency",
    "p99",
    "max",
    "=",
    "<=",
    "!=",
    "5",
    "0",
    "-1",
    "%x",
    "%n",
    "%%",
    "list",
    "jobs",
    "stream",
    "group",
    "queue",
    "channels",
    "accept",
    "retry",
    "after",
    "let",
    "go",
    "as",
    "with",
    "count",
    "burst",
    "poisson",
    "chance",
    "from",
    "for",
    "on",
    "by",
    "commands",
    "bytes",
    "at least once",
    "in order",
    "expired",
    "popped, then crashed",
    "\"a b\"",
    "\"",
    "'",
    "#",
    "\\",
    "2026-01-01T00:00:00Z",
    "18446744073709551616",
    "99999999999999999999h",
    "maxmemory",
    "1mb",
    "service",
    "appendonly",
    "가나다",
    "🦀",
    "\u{feff}",
    "\u{0}",
    "\u{a0}",
    "\u{3000}",
    "\u{202e}",
    "e\u{301}",
    "\t",
];

const BREAKS: &[&str] = &[
    "\n",
    "\n    ",
    "\n        ",
    "\r\n",
    "\n\t",
    "\n  ",
    "\n\n",
    "\n# a comment\n",
    "\n    # 주석\n",
];

fn pick<'a, T: ?Sized>(rng: &mut Rng, from: &[&'a T]) -> &'a T {
    from[index(rng, from.len())]
}

fn index(rng: &mut Rng, count: usize) -> usize {
    rng.range(0, count as u64 - 1) as usize
}

/// The bytes of a text of one of several sorts.
pub(super) fn input(rng: &mut Rng) -> Vec<u8> {
    let bytes_max = match rng.chance(1, 10) {
        true => LONG_BYTES_MAX,
        false => SHORT_BYTES_MAX,
    };
    let bytes = match rng.range(0, 9) {
        0 => noise(rng, bytes_max),
        1 | 2 => soup(rng, bytes_max).into_bytes(),
        3 | 4 => with_accidents(good(rng).into_bytes(), rng),
        5 | 6 => with_other_words(&good(rng), rng).into_bytes(),
        7 => hostile(rng).into_bytes(),
        8 => good(rng).replace('\n', "\r\n").into_bytes(),
        _ => good(rng).into_bytes(),
    };
    match rng.range(0, 30) {
        0 => [&b"\xef\xbb\xbf"[..], &bytes].concat(),
        _ => bytes,
    }
}

fn noise(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    let count = rng.range(0, bytes_max);
    (0..count).map(|_| rng.next_u64() as u8).collect()
}

fn soup(rng: &mut Rng, bytes_max: u64) -> String {
    let mut text = String::new();
    let wanted = rng.range(1, bytes_max) as usize;
    while text.len() < wanted {
        text.push_str(pick(rng, WORDS));
        match rng.chance(1, 4) {
            true => text.push_str(pick(rng, BREAKS)),
            false => text.push(' '),
        }
    }
    text
}

/// A text without mistakes, or several behind one another.
fn good(rng: &mut Rng) -> String {
    let examples: Vec<&str> = PAGE.split("```brokerlab\n").skip(1).collect();
    let mut text = String::new();
    for _ in 0..rng.range(1, 2) {
        if rng.chance(1, 3) {
            text.push_str(scenario::prelude::FILES[index(rng, scenario::prelude::FILES.len())].1);
        } else {
            let example = pick(rng, &examples);
            text.push_str(example.split("```").next().unwrap_or(example));
        }
    }
    text
}

fn with_accidents(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    for _ in 0..rng.range(1, 6) {
        let at = index(rng, bytes.len().max(1)).min(bytes.len());
        let end = (at + index(rng, 40)).min(bytes.len());
        match rng.range(0, 5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => {
                bytes.splice(at..at, pick(rng, WORDS).bytes());
            }
            4 => {
                bytes.splice(at..at, pick(rng, BREAKS).bytes());
            }
            _ => bytes.insert(at, rng.next_u64() as u8),
        }
    }
    bytes
}

/// Lines are doubled, left out, moved and indented otherwise; words are exchanged for others.
fn with_other_words(text: &str, rng: &mut Rng) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    for _ in 0..rng.range(1, 6) {
        if lines.is_empty() {
            break;
        }
        let at = index(rng, lines.len());
        match rng.range(0, 5) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let other = index(rng, lines.len());
                lines.swap(at, other);
            }
            3 => lines[at] = format!("{}{}", " ".repeat(index(rng, 9)), lines[at].trim_start()),
            _ => lines[at] = with_other_word(&lines[at], rng),
        }
    }
    lines.join("\n") + "\n"
}

fn with_other_word(line: &str, rng: &mut Rng) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    let at = index(rng, words.len());
    match rng.range(0, 3) {
        0 => drop(words.remove(at)),
        1 => words.insert(at, pick(rng, WORDS)),
        2 => {
            let other = index(rng, words.len());
            words.swap(at, other);
        }
        _ => words[at] = pick(rng, WORDS),
    }
    words.join(" ")
}

/// Shapes that somebody could make to hurt.
fn hostile(rng: &mut Rng) -> String {
    let count = 1 << rng.range(2, 15);
    let many = |text: &str| text.repeat(count);
    let names = |of: &str| (0..count).map(|n| format!("{of}{n} ")).collect::<String>();
    match rng.range(0, 17) {
        0 => {
            let deep =
                (0..count.min(2_000)).map(|depth| format!("{}if a\n", " ".repeat(depth + 1)));
            format!("worker w\n{}", deep.collect::<String>())
        }
        1 => format!("worker {} list jobs\n", names("w")),
        2 => format!("worker w\n{}", many("    PING\n")),
        3 => format!("worker w\n    LPUSH jobs {}\n", many("x ")),
        4 => format!("worker w\n    LPUSH jobs {}\n", many("가🦀\"")),
        5 => format!("kind k as worker\n{}    PING\n", many("    with a\n")),
        6 => {
            let value = "v".repeat(count.min(60_000));
            format!(
                "kind k as worker\n    with x {value}\n{}k {}\n",
                many("    PING %x%x%x\n"),
                names("w")
            )
        }
        7 => format!(
            "worker w\n{}",
            (0..count)
                .map(|n| format!("    a{n}  PING\n"))
                .collect::<String>()
        ),
        8 => many("at 1s crash w\n") + "worker w  list jobs\n",
        9 => format!("worker w  list jobs\nat 1s crash {}\n", many("w ")),
        10 => many("check done for jobs = 1\n"),
        11 => (0..count)
            .map(|n| format!("check done for nobody{n} = 1\n"))
            .collect(),
        12 => (0..count)
            .map(|n| format!("kind k{n} as worker\n    PING\nk{n} w{n}\n"))
            .collect(),
        13 => format!(
            "worker w\n    take  BRPOP jobs 0\n{}",
            many("    every 1s take  BRPOP jobs 0\n")
        ),
        14 => format!("subscriber s\n    SUBSCRIBE {}\n", names("c")),
        15 => format!(
            "producer p  every 1us  burst 100000  count {count}000000000\n    LPUSH jobs %n\n"
        ),
        16 => many("link w latency 1ms\n") + &many("# 주석\n") + "worker w  list jobs\n",
        _ => format!("title {}\n{}", many("아"), many("\u{0}\t\u{feff} ")),
    }
}
