//! What a text with mistakes is told.

use crate::parse;
use alloc::format;
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
    assert!(told(&"a".repeat(2 << 20))[0].contains("the most that is read"));
    assert!(told(&"#\n".repeat(30_000))[0].contains("20,000 lines"));
    assert!(told(&("title ".to_string() + &"a".repeat(100_000)))[0].contains("longer than"));
}

#[test]
fn bytes_that_are_no_text_are_shown_where_they_are() {
    let found = crate::diagnostic::text_of(b"title A\nproducer p \xff\xfe\n").err();
    let text = found.map(|found| found.to_string()).unwrap_or_default();
    assert!(text.contains(" --> line 2, column 12"), "{text}");
    assert_eq!(crate::diagnostic::text_of("한글".as_bytes()), Ok("한글"));
}

#[test]
fn marks_spaces_and_line_ends_of_other_systems_are_read() {
    let text = "\u{feff}title A\r\nproducer p\u{a0} every\u{3000}1s\r\n\tPUBLISH news \"a  b\"\r\nuntil 5s\r\n";
    let expected = "title A\nproducer p  every 1s\n    PUBLISH news \"a  b\"\nuntil 5s\n";
    assert_eq!(super::round::read(text).to_string(), expected);
    assert_eq!(
        told("until 5s\u{a0}soon\n").len(),
        1,
        "nothing is passed over"
    );
}

#[test]
fn of_a_very_long_line_the_part_around_the_place_is_shown() {
    let text = format!("check done for {} == 1\n", "a".repeat(5_000));
    let found = parse(&text).err().unwrap_or_default();
    let shown = found.first().map(ToString::to_string).unwrap_or_default();
    let line = shown.lines().nth(3).unwrap_or_default();
    let carets = shown.lines().nth(4).unwrap_or_default();
    let at = carets.find('^').unwrap_or_default();
    assert_eq!(line.get(at..at + 2), Some("=="), "{shown}");
    assert!(line.len() < 1_100);
}

#[test]
fn what_would_grow_without_bound_stops_at_a_named_limit() {
    let many = |count: usize, line: &str| line.repeat(count);
    let cases = [
        (
            "actors",
            format!(
                "worker {} list jobs\n",
                (0..300).map(|n| format!("w{n} ")).collect::<String>()
            ),
        ),
        (
            "lines at most",
            format!("worker w\n{}", many(1_500, "    PING\n")),
        ),
        (
            "arguments",
            format!("setup\n    DEL {}\n", many(6_000, "k ")),
        ),
        (
            "commands at most",
            format!("setup\n{}", many(1_500, "    PING\n")),
        ),
        (
            "parameters",
            format!("kind k as worker\n{}    PING\n", many(60, "    with a\n")),
        ),
        (
            "names",
            format!(
                "worker w\n{}",
                (0..300)
                    .map(|n| format!("    a{n}  PING\n"))
                    .collect::<String>()
            ),
        ),
        (
            "times at most",
            format!("worker w  list jobs\n{}", many(12_000, "at 1s crash w\n")),
        ),
        ("intend", many(1_500, "intend expired\n")),
    ];
    for (expected, text) in cases {
        let found = crate::compile(&text).err().unwrap_or_default();
        let told = found
            .iter()
            .any(|d| d.to_string().contains(expected) && d.line > 0);
        assert!(
            told,
            "{expected}: {:?}",
            found.first().map(ToString::to_string)
        );
    }
    // A value of 60,000 bytes, a thousand times in a line, in each of 900 lines, for 200 actors.
    let value = "v".repeat(60_000);
    let line = format!("    PING {}\n", "%x".repeat(1_000));
    let names: String = (0..200).map(|n| format!("w{n} ")).collect();
    let text = format!(
        "kind k as worker\n    with x {value}\n{}k {names}\n",
        many(400, &line)
    );
    let found = crate::compile(&text).err().unwrap_or_default();
    assert!(!found.is_empty());
}
