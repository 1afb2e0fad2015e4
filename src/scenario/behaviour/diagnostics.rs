//! What a text with mistakes is told.

use crate::parse;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The first line of every diagnostic, with its place.
fn told(text: &str) -> Vec<String> {
    let found = parse(text).err().unwrap_or_default();
    let short =
        |d: &crate::diagnostic::Diagnostic| alloc::format!("{}:{} {}", d.line, d.column, d.problem);
    found.iter().map(short).collect()
}

#[test]
fn a_diagnostic_shows_the_line_and_the_place() {
    let found = parse("title A\nprodcer desk  every 1s\n")
        .err()
        .unwrap_or_default();
    let text = found.first().map(ToString::to_string).unwrap_or_default();
    let expected = "\
error: expected a line of a scenario (an actor, `at`, `check`, `node`, …), found 'prodcer'; did you mean 'producer'?
 --> line 2, column 1
  |
2 | prodcer desk  every 1s
  | ^^^^^^^";
    assert_eq!(text, expected);
}

#[test]
fn the_caret_stands_under_wide_letters() {
    let found = parse("at 1s crash 작업자\n").err().unwrap_or_default();
    let text = found.first().map(ToString::to_string).unwrap_or_default();
    assert!(
        text.ends_with("1 | at 1s crash 작업자\n  |             ^^^^^^"),
        "{text}"
    );
}

#[test]
fn every_mistake_has_its_sentence() {
    let cases = [
        ("seed x\n", "1:6 expected a whole number, found 'x'"),
        (
            "seed\n",
            "1:5 expected a whole number, found the end of the line",
        ),
        ("seed 1 2\n", "1:8 expected the end of the line, found '2'"),
        (
            "clock yesterday\n",
            "1:7 expected a date such as 2026-01-01T00:00:00Z, found 'yesterday'",
        ),
        (
            "at soon crash w1\n",
            "1:4 expected a duration such as 1s or 250ms, found 'soon'",
        ),
        (
            "at 1s crsh w1\n",
            "1:7 expected what is done at that time (`crash w1`, an actor, `c1> COMMAND`), found 'crsh'; did you mean 'crash'?",
        ),
        (
            "at 1s restart w1 for 2s\n",
            "1:7 this undoes, so there is nothing to undo: leave out the `for`",
        ),
        (
            "at 1s partition n1 n2\n",
            "1:7 not yet: there are no clusters; several standalone nodes are possible",
        ),
        (
            "cluster 3 primaries\n",
            "1:1 not yet: there are no clusters; several standalone nodes are possible",
        ),
        (
            "producer p evry 1s\n    PING\n",
            "1:12 expected an option of this line, found 'evry'; did you mean 'every'?",
        ),
        (
            "producer p every soon\n    PING\n",
            "1:18 expected a duration such as 1s, or two as in 100ms..300ms, found 'soon'",
        ),
        (
            "producer p every 0s\n    PING\n",
            "1:18 an interval is longer than nothing; seconds at most: 3600",
        ),
        (
            "producer p every 2s..1s\n    PING\n",
            "1:18 the shorter one comes first; seconds at most: 3600",
        ),
        (
            "producer p every 2h\n    PING\n",
            "1:18 the duration is too long; seconds at most: 3600",
        ),
        (
            "producer p every 1s cuont 5\n    PING\n",
            "1:21 expected an option of this line, found 'cuont'; did you mean 'count'?",
        ),
        (
            "worker w\n    publish a b\n",
            "2:5 expected a statement: a Redis command in capital letters, or `if`, `for each`, `work`, `wait`, `repeat`, `pick`, `every`, `start`, found 'publish'; did you mean 'PUBLISH'?",
        ),
        (
            "worker w\n    PUBLISH \"a\n",
            "2:13 the quotes of this command do not match",
        ),
        (
            "worker w\n    wrok 1s\n",
            "2:5 expected a statement: a Redis command in capital letters, or `if`, `for each`, `work`, `wait`, `repeat`, `pick`, `every`, `start`, found 'wrok'; did you mean 'work'?",
        ),
        (
            "worker w\n    if got\n",
            "2:5 this line needs lines indented under it",
        ),
        (
            "worker w\n    else\n        PING\n",
            "2:5 `else` stands behind the block of an `if`, as far indented as it",
        ),
        (
            "worker w\n    repeat 2\n        every 1s PING\n",
            "3:9 `start` and `every` stand directly under the actor, not inside another block",
        ),
        (
            "worker w\n    PING\n  PING\n",
            "3:3 this indentation fits no line above; indent by four spaces under the line it belongs to",
        ),
        (
            "    seed 1\n",
            "1:5 this indentation fits no line above; indent by four spaces under the line it belongs to",
        ),
        (
            "seed 1\n    seed 2\n",
            "2:5 nothing may be indented under the line before this",
        ),
        (
            "worker w list jobs\n    PING\n",
            "1:1 an actor has either lines of its own or values for its kind's, not both",
        ),
        (
            "check don = 1\n",
            "1:7 expected what is checked (`done`, `lost`, `duplicates`, `latency p99`, `commands`, `at least once`, …), found 'don'; did you mean 'done'?",
        ),
        (
            "check lost trimed before read = 1\n",
            "1:12 expected a reason for a loss, such as `trimmed before read`, found 'trimed before read'; did you mean 'trimmed before read'?",
        ),
        (
            "check done for jobs == 1\n",
            "1:21 expected one of = != < <= > >=, found '=='",
        ),
        (
            "kind x as boss\n    PING\n",
            "1:11 expected `producer`, `subscriber`, `worker`, `member` or `reader`, found 'boss'",
        ),
        (
            "node n1 apendonly yes\n",
            "1:9 expected an option of this line, found 'apendonly'; did you mean 'appendonly'?",
        ),
    ];
    for (text, expected) in cases {
        let told = told(text);
        let first = told.first().map(String::as_str).unwrap_or_default();
        assert_eq!(first, expected, "{text}");
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let told = told("seed x\nuntil never\nworker w\n    wrok 1s\n    PING\ncheck = 1\n");
    let lines: Vec<&str> = told.iter().filter_map(|t| t.split(':').next()).collect();
    assert_eq!(lines, ["1", "2", "4", "6"]);
}

#[test]
fn limits_are_told() {
    let deep: String = (0..30).map(|n| " ".repeat(n) + "if a\n").collect();
    let told_deep = told(&("worker w\n".to_string() + &deep.replace("if a", " if a")));
    assert!(
        told_deep.iter().any(|t| t.contains("too deep")),
        "{told_deep:?}"
    );
    let many = "x\n".repeat(100);
    let told_many = told(&many);
    assert_eq!(told_many.len(), crate::limits::DIAGNOSTICS_MAX);
    assert!(told_many.iter().any(|t| t.contains("more is wrong")));
    assert!(told(&"a".repeat(2 << 20))[0].contains("too long"));
    assert!(told(&"#\n".repeat(30_000))[0].contains("too many lines"));
    assert!(told(&("title ".to_string() + &"a".repeat(100_000)))[0].contains("too long"));
}
