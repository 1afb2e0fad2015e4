//! The bytes of a request or a reply as they went over the link, escaped as redis-cli escapes them, in pieces for colour.

use crate::wire::escaped;
use crate::{Span, SpanKind};

/// Bytes of one frame that are shown; how many more there are is said behind them.
const FRAME_BYTES_MAX: usize = 1_024;

/// A frame in pieces: which way it went, what RESP adds, and what it carries.
pub(crate) fn frame(bytes: &[u8], is_request: bool) -> Vec<Span> {
    let kept = &bytes[..bytes.len().min(FRAME_BYTES_MAX)];
    let mut spans = vec![span(
        SpanKind::Prompt,
        if is_request { "→ " } else { "← " }.into(),
    )];
    let mut rest = kept;
    while !rest.is_empty() {
        rest = element(rest, &mut spans);
    }
    if kept.len() < bytes.len() {
        let more = bytes.len() - kept.len();
        spans.push(span(SpanKind::Note, format!(" … +{more}")));
    }
    spans
}

/// The next line, and the payload that it announces; answers with what is left.
fn element<'a>(bytes: &'a [u8], spans: &mut Vec<Span>) -> &'a [u8] {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n");
    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let (kind, head) = line.split_at(line.len().min(1));
    let carries = match kind {
        b"+" => Some(SpanKind::Status),
        b"-" => Some(SpanKind::Error),
        b":" | b"#" | b"(" => Some(SpanKind::Integer),
        b"," => Some(SpanKind::Double),
        _ => None,
    };
    push(spans, SpanKind::Index, kind);
    push(spans, carries.unwrap_or(SpanKind::Index), head);
    let (line_end, rest) = rest.split_at(rest.len().min(2));
    push(spans, SpanKind::Nil, line_end);
    let announced = matches!(kind, b"$" | b"=" | b"!");
    match number(head).filter(|_| announced) {
        Some(len) => payload(rest, len, spans),
        None => rest,
    }
}

fn payload<'a>(bytes: &'a [u8], len: usize, spans: &mut Vec<Span>) -> &'a [u8] {
    let (text, rest) = bytes.split_at(len.min(bytes.len()));
    push(spans, SpanKind::Text, text);
    let (line_end, rest) = rest.split_at(rest.len().min(2));
    push(spans, SpanKind::Nil, line_end);
    rest
}

fn number(head: &[u8]) -> Option<usize> {
    std::str::from_utf8(head).ok()?.parse().ok()
}

fn push(spans: &mut Vec<Span>, kind: SpanKind, bytes: &[u8]) {
    if !bytes.is_empty() {
        spans.push(span(kind, escaped(bytes, bytes.len())));
    }
}

fn span(kind: SpanKind, text: String) -> Span {
    Span { kind, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> String {
        let spans = frame(bytes, false);
        spans.iter().map(|span| span.text.as_str()).collect()
    }

    #[test]
    fn every_byte_is_there_and_each_part_has_its_colour() {
        let bytes = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n\xed\x95\x9c\r\n";
        let escaped = "*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$3\\r\\n\\xed\\x95\\x9c\\r\\n";
        assert_eq!(shown(bytes), format!("← {escaped}"));
        let kinds: Vec<SpanKind> = frame(b"$1\r\na\r\n", true).iter().map(|s| s.kind).collect();
        use SpanKind::{Index, Nil, Prompt, Text};
        assert_eq!(kinds, [Prompt, Index, Index, Nil, Text, Nil]);
        assert_eq!(shown(b"-ERR no\r\n"), "← -ERR no\\r\\n");
        assert_eq!(shown(b"$-1\r\n"), "← $-1\\r\\n");
    }

    #[test]
    fn whatever_the_bytes_they_are_all_shown_and_bounded() {
        for bytes in [
            &b""[..],
            b"\r",
            b"$",
            b"$99\r\nab",
            b"$18446744073709551616\r\n",
            b"no resp",
        ] {
            assert_eq!(shown(bytes), format!("← {}", escaped(bytes, 99)));
        }
        let long = [b'x'; FRAME_BYTES_MAX + 9];
        assert!(shown(&long).ends_with(" … +9"));
    }
}
