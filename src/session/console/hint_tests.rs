//! Hints, held against what redis-cli shows for the same commands (of 8.x, which lays words against arguments; 7.0 only counts
//! them, and agrees where words come in their order).

use super::assist::{Names, PieceKind, assist};
use super::docs::docs;
use super::hint::{lay, shape, shown};
use crate::Language;

fn names(kinds: &scenario::kinds::Kinds) -> Names<'_> {
    Names {
        language: Language::English,
        kinds,
        actors: vec!["alice".into(), "bob".into(), "n1".into()],
        keys: vec!["jobs".into(), "job list".into(), "orders".into()],
        channels: vec!["news".into(), "the news".into(), "night".into()],
        groups: vec![
            ("orders".into(), "workers".into()),
            ("mails".into(), "writers".into()),
        ],
        consumers: vec![
            ("workers".into(), "m1".into()),
            ("workers".into(), "m2".into()),
            ("writers".into(), "m1".into()),
            ("writers".into(), "x".into()),
        ],
    }
}

fn hint(line: &str) -> String {
    assist(line, line.len(), &names(&scenario::prelude::kinds())).hint
}

fn options(line: &str) -> Vec<String> {
    let found = assist(line, line.len(), &names(&scenario::prelude::kinds())).options;
    found.into_iter().map(|option| option.text).collect()
}

fn pieces(line: &str) -> Vec<(PieceKind, String)> {
    let found = assist(line, line.len(), &names(&scenario::prelude::kinds())).pieces;
    let together: String = found.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(together, line);
    let words = found
        .into_iter()
        .filter(|piece| !piece.text.trim().is_empty());
    words.map(|piece| (piece.kind, piece.text)).collect()
}

#[test]
fn the_hint_goes_on_as_arguments_are_typed() {
    for (line, expected) in [
        ("GET ", "key"),
        ("GET", " key"),
        ("GET a ", ""),
        ("LPOP jobs ", "[count]"),
        ("LPOP jobs 3 ", ""),
        ("XRANGE s - + ", "[COUNT count]"),
        ("XRANGE s - + COU", " [COUNT count]"),
        ("XRANGE s - + count ", "count"),
        ("XRANGE s - + count 9 ", ""),
        ("MGET a ", "[key ...]"),
        ("MGET a b ", "[key ...]"),
        ("CONFIG SET hz ", "value [parameter value ...]"),
        ("CONFIG SET hz 20 ", "[parameter value ...]"),
        ("ZRANDMEMBER z 3 ", "[WITHSCORES]"),
        ("ZRANDMEMBER z many ", ""),
        ("SCAN 0 COUNT ", "count [MATCH pattern] [TYPE type]"),
        ("SCAN 0 TYPE list ", "[MATCH pattern] [COUNT count]"),
        ("BLMOVE a b LEFT ", "LEFT|RIGHT timeout"),
        (
            "ZADD z CH LT ",
            "[NX|XX] [INCR] score member [score member ...]",
        ),
        ("ZADD z 1 ", "member [score member ...]"),
        ("ZADD z 1 a ", "[score member ...]"),
        (
            "ZRANGE z 1 2 limit 2 4 ",
            "[BYSCORE|BYLEX] [REV] [WITHSCORES]",
        ),
        ("SET k v FOOBAR ", ""),
        ("NOSUCH ", ""),
        ("", ""),
    ] {
        assert_eq!(hint(line), expected, "{line:?}");
    }
}

#[test]
fn a_stream_s_commands_are_led_through() {
    for (line, expected) in [
        ("XADD s NOMKSTREAM MAXLEN ", "[=|~] threshold [LIMIT count]"),
        ("XADD s MAXLEN ~ ", "threshold [LIMIT count]"),
        ("XADD s * ", "field value [field value ...]"),
        ("XADD s * n ", "value [field value ...]"),
        ("XADD s 1-1 n 1 ", "[field value ...]"),
        ("XACK s g ", "id [id ...]"),
        (
            "XGROUP CREATE s g $ ",
            "[MKSTREAM] [ENTRIESREAD entries-read]",
        ),
        (
            "XGROUP CREATE s g $ MKSTREAM ",
            "[ENTRIESREAD entries-read]",
        ),
        ("XREAD STREAMS ", "key [key ...] id [id ...]"),
        ("XREAD BLOCK 0 STREAMS s ", "[key ...] id [id ...]"),
    ] {
        let shown = hint(line);
        assert!(shown.starts_with(expected), "{line:?}: {shown:?}");
    }
}

#[test]
fn nothing_is_hinted_behind_quotes_that_do_not_match() {
    assert_eq!(hint("SET k \"a "), "");
    assert_eq!(hint("SET k \"a b\" ").get(..4), Some("[NX|"));
}

#[test]
fn every_example_fits_the_arguments_of_its_command() {
    for doc in docs().iter().filter(|doc| !doc.example.is_empty()) {
        let words = resp::inline::split(doc.example.as_bytes()).expect("quotes match");
        let (found, count) = docs().find(&words).expect("a command");
        if found.args.is_empty() {
            continue;
        }
        let laid = lay(&found.args, &words[count..]);
        assert!(laid.rest.is_some(), "{}: {}", doc.name, doc.example);
        // What must still come would stand without brackets.
        let rest = shown(&laid.rest.unwrap_or_default());
        let is_repeated = doc.name.starts_with("XREAD");
        assert!(
            rest.is_empty() || rest.starts_with('[') || is_repeated,
            "{}: {rest}",
            doc.example
        );
    }
}

#[test]
fn arguments_are_written_as_redis_cli_writes_them() {
    let line = |name: &str| {
        let (doc, _) = docs().find(&[name.as_bytes().to_vec()]).expect(name);
        doc.args.iter().map(shape).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("XRANGE"), "key start end [COUNT count]");
    assert_eq!(line("PUBLISH"), "channel message");
    assert_eq!(line("SUBSCRIBE"), "channel [channel ...]");
    assert_eq!(
        line("SORT"),
        "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA] [STORE destination]"
    );
}

#[test]
fn names_subcommands_tokens_keys_and_our_own_words_are_on_offer() {
    assert_eq!(options(""), [""; 0]);
    assert_eq!(options("XGR"), ["XGROUP"]);
    assert_eq!(options("xgr"), ["xgroup"]);
    assert!(options("x").contains(&"xadd".to_string()));
    assert_eq!(options("XGROUP CREATEC"), ["CREATECONSUMER"]);
    assert_eq!(options("XADD orders NO"), ["NOMKSTREAM"]);
    assert_eq!(options("SET k v n"), ["nx"]);
    assert_eq!(options("LPUSH "), ["jobs", "orders"]);
    assert_eq!(options("LPUSH jo"), ["jobs"]);
    assert_eq!(options("ECHO \"jo"), [""; 0]);
    assert_eq!(options("cras"), ["crash"]);
    assert_eq!(options("crash a"), ["alice"]);
    assert_eq!(options("c2> XGR"), ["XGROUP"]);
    assert!(options("help @st").contains(&"@stream".to_string()));
    assert_eq!(options("GET a b"), [""; 0]);
}

#[test]
fn each_word_has_the_colour_of_what_it_is() {
    use PieceKind::{Bad, Command, Key, Number, Ours, Plain, Text, Token, Unknown};
    let piece = |kind: PieceKind, text: &str| (kind, text.to_owned());
    assert_eq!(
        pieces("XADD s MAXLEN ~ 10 * f \"a b\""),
        [
            piece(Command, "XADD"),
            piece(Key, "s"),
            piece(Token, "MAXLEN"),
            piece(Token, "~"),
            piece(Number, "10"),
            piece(Token, "*"),
            piece(Plain, "f"),
            piece(Text, "\"a b\""),
        ]
    );
    assert_eq!(
        pieces("xgroup create s"),
        [
            piece(Command, "xgroup"),
            piece(Token, "create"),
            piece(Key, "s")
        ]
    );
    assert_eq!(
        pieces("NOSUCH a"),
        [piece(Unknown, "NOSUCH"), piece(Plain, "a")]
    );
    assert_eq!(pieces("NOS"), [piece(Plain, "NOS")]);
    assert_eq!(
        pieces("crash bob"),
        [piece(Ours, "crash"), piece(Plain, "bob")]
    );
    assert_eq!(
        pieces("SET k \"열린"),
        [
            piece(Command, "SET"),
            piece(Key, "k"),
            piece(Bad, "\""),
            piece(Text, "열린")
        ]
    );
    assert_eq!(
        pieces("SET k \"a\"b"),
        [
            piece(Command, "SET"),
            piece(Key, "k"),
            piece(Text, "\"a\""),
            piece(Bad, "b")
        ]
    );
}

#[test]
fn any_line_is_taken_apart_without_loss() {
    let samples = [
        "\u{b}",
        "' ' '",
        "\"\\x",
        "a> ",
        ">",
        "안 녕\"",
        "XADD",
        "  GET  ",
        "\t\t",
    ];
    for line in samples {
        for end in (0..=line.len()).filter(|&end| line.is_char_boundary(end)) {
            let part = &line[..end];
            let help = assist(part, end, &names(&scenario::prelude::kinds()));
            let together: String = help
                .pieces
                .iter()
                .map(|piece| piece.text.as_str())
                .collect();
            assert_eq!(together, part);
            assert!(help.from <= end);
        }
    }
}

#[test]
fn channels_groups_and_consumers_are_completed_where_they_stand() {
    assert_eq!(options("PUBLISH n"), ["news", "night"]);
    assert_eq!(options("SUBSCRIBE news ni"), ["night"]);
    assert_eq!(options("PUBSUB NUMSUB "), ["news", "night"]);
    // Of the stream that was named; before one is, of all.
    assert_eq!(options("XACK orders "), ["workers"]);
    assert_eq!(options("XPENDING mails w"), ["writers"]);
    assert_eq!(options("XREADGROUP GROUP w"), ["workers", "writers"]);
    assert_eq!(options("XREADGROUP GROUP writers "), ["m1", "x"]);
    assert_eq!(options("XCLAIM orders workers m"), ["m1", "m2"]);
    assert_eq!(options("XGROUP DELCONSUMER orders workers "), ["m1", "m2"]);
    // A message names nothing that is there.
    assert_eq!(options("PUBLISH news n"), Vec::<String>::new());
}
