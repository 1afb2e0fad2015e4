//! What goes over a connection, as text that a person can read: commands in one line, replies in one line, and the bytes
//! themselves as redis-cli escapes them. Everything is cut to a named length.

use crate::payload::{args_of, shown};
use resp::format::{quote, tty};
use resp::{Decoder, Limits};

/// Characters of a command or a reply in one line.
const LINE_CHARS_MAX: usize = 80;
/// Bytes of a request that are looked at for its line.
const REQUEST_BYTES_READ_MAX: usize = 1 << 16;
/// Bytes of an aggregate that is read as a whole.
const AGGREGATE_BYTES_READ_MAX: usize = 2_048;
/// Arguments of a command in its line.
const ARGS_MAX: usize = 24;

/// A request as it would be typed: `PUBLISH news "story 4"`.
pub(crate) fn command(bytes: &[u8]) -> String {
    if bytes.len() > REQUEST_BYTES_READ_MAX {
        return cut(escaped(bytes, LINE_CHARS_MAX));
    }
    let request = args_of(bytes);
    let args = request.as_args();
    let words = args.iter().take(ARGS_MAX).map(word);
    let mut line = words.collect::<Vec<String>>().join(" ");
    if args.len() > ARGS_MAX {
        line.push_str(" …");
    }
    cut(line)
}

/// An argument, in quotes only where it needs them.
fn word(arg: &[u8]) -> String {
    let plain = !arg.is_empty()
        && arg
            .iter()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\'));
    if plain {
        return shown(arg);
    }
    format!("\"{}\"", shown(arg))
}

/// A reply or a push in one line, as redis-cli would print it: `1) "message" 2) "news" 3) "story 4"`. Of a large aggregate
/// only how many elements it has.
pub(crate) fn reply(bytes: &[u8]) -> String {
    let (line, rest) = split_line(bytes);
    let Some((kind, head)) = line.split_first() else {
        return String::new();
    };
    let line = match kind {
        b'+' | b'-' | b',' | b'(' => shown(head),
        b':' => format!("(integer) {}", shown(head)),
        b'#' => format!("({})", if head == b"t" { "true" } else { "false" }),
        b'_' => "(nil)".to_owned(),
        b'$' | b'*' if head == b"-1" => "(nil)".to_owned(),
        b'$' | b'=' | b'!' => format!("\"{}\"", shown(bulk(head, rest))),
        _ => aggregate(bytes).unwrap_or_else(|| format!("[{}]", shown(head))),
    };
    cut(line)
}

/// Every line of a small aggregate, one behind the other.
fn aggregate(bytes: &[u8]) -> Option<String> {
    if bytes.len() > AGGREGATE_BYTES_READ_MAX {
        return None;
    }
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(bytes);
    let value = decoder.next().ok()??;
    let text = String::from_utf8_lossy(&tty(&value)).into_owned();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text of a bulk string, as far as it is there.
fn bulk<'a>(head: &[u8], rest: &'a [u8]) -> &'a [u8] {
    let len = std::str::from_utf8(head)
        .ok()
        .and_then(|len| len.parse().ok());
    &rest[..len.unwrap_or(0).min(rest.len())]
}

fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(2).position(|pair| pair == b"\r\n") {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (bytes, b""),
    }
}

/// Bytes as redis-cli writes them between quotes (`*3\r\n$7\r\n…`), without the quotes, at most so many of them; an
/// ellipsis says that there are more.
pub(crate) fn escaped(bytes: &[u8], bytes_max: usize) -> String {
    let kept = &bytes[..bytes.len().min(bytes_max)];
    let mut quoted = Vec::with_capacity(kept.len() + 2);
    quote(kept, &mut quoted);
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or(b"");
    let mut text = String::from_utf8_lossy(inner).into_owned();
    if kept.len() < bytes.len() {
        text.push('…');
    }
    text
}

/// The same, with a line break behind each `\r\n`: RESP is made of lines.
pub(crate) fn lines(bytes: &[u8], bytes_max: usize) -> String {
    let text = escaped(bytes, bytes_max);
    text.replace("\\r\\n", "\\r\\n\n").trim_end().to_owned()
}

fn cut(line: String) -> String {
    match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(args: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        resp::encode::encode_command(args, &mut bytes);
        bytes
    }

    #[test]
    fn a_request_reads_as_it_would_be_typed() {
        let line = command(&request(&["PUBLISH", "news", "story 4"]));
        assert_eq!(line, "PUBLISH news \"story 4\"");
        assert_eq!(command(&request(&["SET", "k", ""])), "SET k \"\"");
        assert_eq!(command(b"no request"), "");
        let many = command(&request(&["LPUSH"; 1_000]));
        assert!(many.chars().count() <= LINE_CHARS_MAX + 1 && many.ends_with('…'));
    }

    #[test]
    fn a_reply_is_its_first_line() {
        for (bytes, line) in [
            (&b"+OK\r\n"[..], "OK"),
            (b":2\r\n", "(integer) 2"),
            (b"$5\r\nhello\r\n", "\"hello\""),
            (b"$-1\r\n", "(nil)"),
            (b"_\r\n", "(nil)"),
            (b"*3\r\n", "[3]"),
            (b"*2\r\n:1\r\n$1\r\na\r\n", "1) (integer) 1 2) \"a\""),
            (b"*0\r\n", "(empty array)"),
            (b"-ERR no\r\n", "ERR no"),
            (b"#t\r\n", "(true)"),
            (b"$99\r\nshort", "\"short\""),
            (b"", ""),
        ] {
            assert_eq!(reply(bytes), line);
        }
    }

    #[test]
    fn bytes_are_escaped_and_bounded() {
        assert_eq!(escaped(b"$1\r\n\x00\r\n", 99), "$1\\r\\n\\x00\\r\\n");
        assert_eq!(escaped(b"abcdef", 3), "abc…");
        assert_eq!(escaped("안".as_bytes(), 99), "\\xec\\x95\\x88");
        assert_eq!(lines(b"$1\r\na\r\n", 99), "$1\\r\\n\na\\r\\n");
    }
}
