//! What is printed reads as the same again; and nothing panics, whatever is read.

use super::generate::scenario;
use crate::parse;
use alloc::format;
use alloc::string::{String, ToString};
use proptest::prelude::*;

/// The design's first example, verbatim.
pub(crate) const EMBED: &str = "\
producer desk  every 1s  count 10
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
at 3500ms disconnect bob
at 6500ms reconnect bob
";

/// The design's second example, verbatim.
pub(crate) const WORKER_DIES: &str = "\
title  A worker dies with a job in its hands
seed   11
node   n1  appendonly everysec

setup
    XGROUP CREATE orders workers 0 MKSTREAM

producer shop  every 100ms..300ms  count 200
    XADD orders * order %n

worker w1 w2 w3
    take   XREADGROUP GROUP workers %me COUNT 1 BLOCK 2000 STREAMS orders >
    work   30ms..90ms
    done   XACK orders workers %id
    every 5s take  XAUTOCLAIM orders workers %me 10000 0

at 8s   crash w2
at 20s  restart w2
until 60s

check done for workers = 200
check duplicates for workers <= 1
";

pub(crate) fn read(text: &str) -> crate::ast::Scenario {
    match parse(text) {
        Ok(read) => read,
        Err(found) => {
            let all: String = found.iter().map(|d| format!("{d}\n")).collect();
            panic!("{all}\nin:\n{text}")
        }
    }
}

#[test]
fn the_examples_of_the_design_read_verbatim() {
    for text in [EMBED, WORKER_DIES] {
        let first = read(text);
        let printed = first.to_string();
        let second = read(&printed);
        assert_eq!(first, second);
        assert_eq!(second.to_string(), printed);
    }
    assert_eq!(read(EMBED).to_string(), EMBED);
}

#[test]
fn comments_and_blank_lines_stay_where_they_are() {
    let text = "\
# The whole.

title A world
# Behind the title.

# Before the worker.
worker w1
    # First.
    take  BRPOP jobs 0

    # Second.
    work 1s
    if take
        # Inside.
        PING
        # At the end of the inside.
    # Before the else.
    else
        PING
    # At the end of the body.

    # Still there.
# Outside again.

until 5s

# The end.
";
    assert_eq!(read(text).to_string(), text);
    let untidy = "\n\n#a\n\n\n\ntitle   b  \n\n\n";
    assert_eq!(read(untidy).to_string(), "# a\n\ntitle b\n");
}

#[test]
fn every_form_of_the_language_prints_as_it_is_written() {
    let text = "\
seed 11
clock 2027-03-01T09:00:00Z
node n1 n2  appendonly everysec
link latency 1ms..3ms
link w1 n2 latency 5ms jitter 2ms drop 1/100
setup n2
    XGROUP CREATE orders workers 0 MKSTREAM
kind sleeper as worker
    # What it sleeps on.
    with bed
    with nap 1s..2s
    take  BRPOP %bed 0
    work %nap
producer p1 p2  node n2  every 1s  burst 20  count 5
    pick colour red green \"dark blue\"
    pick size 1..100
    XADD s * colour %colour size %size
        accept WRONGTYPE OOM
        retry 3 after 100ms..200ms
producer p3  poisson 10/s
    LPUSH jobs \"job %n\"
        retry after 1s
sleeper s1 s2  bed cot hammock  nap 5s
console c1
worker w1
    start
        repeat 10
            take  LMOVE a b LEFT RIGHT
                let go
    got,rest[0][1]  XREAD STREAMS s 0
    if got
        wait 1s
    else
        wait 250us
    for each entry owner idle tries in rest
        if tries >= 5
            XACK s g %entry
    every 5s count 3 take  XAUTOCLAIM orders workers %me 10000 0
    poisson 3/m
        PING
        PING
at 8s crash w1 p1 for 3s
at 9s restart w1
at 9s freeze w1 for 1s..2s
at 9s thaw w1
at 9s slow w1 10x for 5s
at 9s disconnect one of w1 p1 for 1s
at 9s reconnect w1
at 9s cut n2
at 9s heal n2
at 9s link latency 100ms drop 1/2 for 1s
at 9s link w1 jitter 5ms
at 9s remove w1 p1
at 9s c1> lpush jobs \"a b\"
at 9s send c1 \"PING\\r\\n\"
at 9s redial c1
at 10s worker w4  list jobs
at 10s worker w5
    take  BRPOP jobs 0
every 10s  crash w1
every 1s..2s chance 1/20 from 5s until 50s count 7  disconnect one of w1 p1 for 500ms
until 90s
intend trimmed before read
intend popped, then crashed for jobs
check sent = 10
check in flight for jobs != 1
check done for workers of orders >= 2
check lost popped, then crashed for jobs < 3
check lost for \"my jobs\" > 3
check out of order for jobs = 0
check latency p99.9 for jobs <= 50ms
check latency max <= 1s
check commands by p1 <= 100
check bytes by p1 <= 10000
check effectively once for workers
check in order
";
    assert_eq!(read(text).to_string(), text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn printing_and_reading_is_nothing(scenario in scenario()) {
        let printed = scenario.to_string();
        let read = parse(&printed);
        prop_assert!(read.is_ok(), "{read:?} of\n{printed}");
        let read = read.unwrap_or_default();
        prop_assert_eq!(&read, &scenario, "{}", printed);
        prop_assert_eq!(read.to_string(), &printed[..]);
        let _ = crate::lower(&read, &printed);
    }

    #[test]
    fn garbage_never_panics(text in "\\PC{0,200}") {
        look_at(&text);
    }

    #[test]
    fn lines_of_our_words_never_panic(words in words()) {
        look_at(&words);
    }

    #[test]
    fn a_damaged_text_never_panics(
        which in 0..2usize, at in 0..700usize, cut in 0..30usize, put in "\\PC{0,4}|\n|    |\"|%|\t|\\.\\."
    ) {
        look_at(&damaged([EMBED, WORKER_DIES][which], at, cut, &put));
    }
}

/// Reads; what is printed of it reads as the same, what is wrong has a place within the text.
fn look_at(text: &str) {
    match parse(text) {
        Ok(read) => {
            let printed = read.to_string();
            assert_eq!(parse(&printed).as_ref(), Ok(&read), "{printed}");
            // Looking its names up never panics either.
            let _ = crate::lower(&read, text);
        }
        Err(found) => {
            assert!(!found.is_empty());
            for diagnostic in found {
                assert!(!diagnostic.to_string().is_empty());
                let line = text.lines().nth(diagnostic.line as usize - 1);
                let chars = line.unwrap_or_default().chars().count() as u32;
                assert!(diagnostic.column <= chars + 1, "{diagnostic:?}");
            }
        }
    }
}

fn damaged(text: &str, at: usize, cut: usize, put: &str) -> String {
    let from = text.floor_char_boundary(at.min(text.len()));
    let to = text.floor_char_boundary((from + cut).min(text.len()));
    format!("{}{put}{}", &text[..from], &text[to..])
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(
        &[
            "title",
            "seed",
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
            "w1",
            "n1",
            "1s",
            "1s..2s",
            "10/s",
            "1/2",
            "PING",
            "take",
            "work",
            "if",
            "else",
            "for",
            "each",
            "in",
            "start",
            "repeat",
            "wait",
            "pick",
            "crash",
            "one",
            "of",
            "lost",
            "=",
            "5",
            "\n",
            "\n    ",
            "\n        ",
            "%x",
            "list",
            "latency",
            "p99",
            "accept",
            "retry",
            "after",
            "let",
            "go",
            "as",
            "with",
            "count",
            "c1>",
        ][..],
    );
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}
