//! Printed replies, against what a real redis-cli printed for the same bytes.

use resp::format::{SpanKind, is_raw_command, lines, raw, tty};
use resp::{Decoder, Limits, Value, inline};

/// One reply of `redis-cli.txt`.
#[derive(Default)]
struct Case {
    wire: Vec<u8>,
    tty: Vec<u8>,
    raw: Vec<u8>,
}

/// Undoes the escapes of the recorded file.
fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let (&escape, tail) = rest.split_first().expect("an escape is two bytes or more");
        rest = tail;
        match escape {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b'x' => {
                let digits = std::str::from_utf8(&rest[..2]).expect("hex digits are text");
                out.push(u8::from_str_radix(digits, 16).expect("two hex digits"));
                rest = &rest[2..];
            }
            other => out.push(other),
        }
    }
    out
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("redis-cli.txt").lines() {
        let Some((kind, text)) = line.split_once('|') else {
            continue;
        };
        let bytes = unescape(text);
        if kind == "wire" {
            cases.push(Case {
                wire: bytes,
                ..Case::default()
            });
            continue;
        }
        let case = cases.last_mut().expect("a wire line comes first");
        let out = match kind {
            "tty " => &mut case.tty,
            "raw " => &mut case.raw,
            _ => continue,
        };
        out.extend_from_slice(&bytes);
        out.push(b'\n');
    }
    cases
}

fn decode(wire: &[u8]) -> Value {
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(wire);
    decoder
        .next()
        .expect("recorded replies are valid")
        .expect("recorded replies are whole")
}

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace("\\n", "\n")
}

#[test]
fn replies_print_as_redis_cli_prints_them() {
    let cases = cases();
    assert!(cases.len() > 50, "the recorded file was read");
    for case in &cases {
        let value = decode(&case.wire);
        let wire = shown(&case.wire);
        assert_eq!(shown(&tty(&value)), shown(&case.tty), "tty of {wire}");
        let mut piped = raw(&value);
        piped.push(b'\n');
        assert_eq!(shown(&piped), shown(&case.raw), "raw of {wire}");
    }
}

#[test]
fn typed_lines_hold_the_same_text() {
    for case in &cases() {
        let printed = lines(&decode(&case.wire));
        let text: Vec<String> = printed
            .iter()
            .map(|line| line.iter().map(|span| span.text.as_str()).collect())
            .collect();
        let expected = String::from_utf8_lossy(&case.tty).replace('\r', "");
        assert_eq!(text.join("\n") + "\n", expected);
    }
}

#[test]
fn spans_tell_kinds_apart() {
    let value = decode(b"*3\r\n:1\r\n%1\r\n$1\r\nk\r\n*2\r\n_\r\n+x\r\n-ERR no\r\n");
    let kinds: Vec<Vec<SpanKind>> = lines(&value)
        .iter()
        .map(|line| line.iter().map(|span| span.kind).collect())
        .collect();
    use SpanKind::{Arrow, Error, Indent, Index, Integer, Nil, Status, String};
    let expected = vec![
        vec![Index, Integer],
        vec![Index, Index, String, Arrow],
        vec![Indent, Index, Nil],
        vec![Indent, Index, Status],
        vec![Index, Error],
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn some_commands_print_raw() {
    let raw = |line: &str| {
        let args = inline::split(line.as_bytes()).expect("balanced quotes");
        is_raw_command(&args)
    };
    for line in [
        "info",
        "INFO server",
        "CLIENT LIST",
        "client info",
        "cluster nodes",
        "latency doctor",
    ] {
        assert!(raw(line), "{line}");
    }
    for line in [
        "",
        "get info",
        "client id",
        "cluster nodes x",
        "latency graph",
    ] {
        assert!(!raw(line), "{line}");
    }
}
