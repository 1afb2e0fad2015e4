//! Replies as redis-cli prints them (`cliFormatReplyTTY` and `cliFormatReplyRaw` in `redis-cli.c`).
//!
//! [`tty`] is what a person at a terminal sees, [`raw`] what a pipe gets, and [`lines`] is the same as [`tty`]
//! in typed spans, for a console with colours. One walk over the value makes both: [`Sink`] receives it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::number::{write_f64, write_i64, write_u64};
use crate::value::Value;

/// What a span of a printed reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// The text of a simple string, such as `OK`.
    Status,
    /// `(error) …`.
    Error,
    /// `(integer) …`.
    Integer,
    /// `(double) …`.
    Double,
    /// A big number's digits, which redis-cli does not print at all.
    BigNumber,
    /// `(true)` or `(false)`.
    Boolean,
    /// A string in quotes, escaped.
    String,
    /// A verbatim string's text, as it is.
    Verbatim,
    /// `(nil)`.
    Nil,
    /// `(empty array)` and the like.
    Empty,
    /// Spaces before an index.
    Indent,
    /// `1) `, `1# ` or `1~ `, aligned to the right.
    Index,
    /// ` => ` between a key and its value.
    Arrow,
}

/// A piece of a line that is of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub kind: SpanKind,
    /// Its text. Bytes that are not UTF-8, which only statuses, errors and verbatim texts can
    /// hold unescaped, are replaced.
    pub text: String,
}

/// One line of a printed reply.
pub type Line = Vec<Span>;

/// A reply as redis-cli prints it to a terminal. Ends with a line feed.
pub fn tty(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    walk(value, 0, &mut out);
    out.push(b'\n');
    out
}

/// The lines of [`tty`] in typed spans.
pub fn lines(value: &Value) -> Vec<Line> {
    let mut sink = Lines {
        lines: Vec::from([Line::new()]),
    };
    walk(value, 0, &mut sink);
    sink.lines
}

/// A reply as redis-cli writes it to a pipe, but for the line feed that it appends to the whole.
pub fn raw(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write_raw(value, &mut out);
    out
}

/// Does redis-cli print this command's reply as it is, with neither quotes nor a line feed behind it,
/// even at a terminal? (`cliSendCommand`)
pub fn is_raw_command(args: &[impl AsRef<[u8]>]) -> bool {
    let is = |index: usize, words: &[&str]| {
        args.get(index).is_some_and(|arg| {
            words
                .iter()
                .any(|word| arg.as_ref().eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    is(0, &["info", "lolwut"])
        || is(0, &["debug"]) && is(1, &["htstats", "htstats-key"])
        || is(0, &["memory"]) && is(1, &["malloc-stats", "doctor"])
        || is(0, &["client"]) && is(1, &["list", "info"])
        || is(0, &["cluster"]) && is(1, &["nodes", "info"]) && args.len() == 2
        || is(0, &["latency"]) && is(1, &["doctor"]) && args.len() == 2
        || is(0, &["latency"]) && is(1, &["graph"]) && args.len() == 3
}

/// Appends a string in quotes with everything escaped that is not printable ASCII (`sdscatrepr`).
pub fn quote(bytes: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for &byte in bytes {
        match byte {
            b'\\' | b'"' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x07 => out.extend_from_slice(b"\\a"),
            0x08 => out.extend_from_slice(b"\\b"),
            b' '..=b'~' => out.push(byte),
            _ => {
                let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
                out.extend_from_slice(&[b'\\', b'x', HEX[high], HEX[low]]);
            }
        }
    }
    out.push(b'"');
}

/// Receives a printed reply piece by piece.
trait Sink {
    /// A piece of the current line; only a verbatim text, a status or an error may hold line feeds.
    fn span(&mut self, kind: SpanKind, text: &[u8]);
    /// The end of a line that is not the last.
    fn line_end(&mut self);
}

impl Sink for Vec<u8> {
    fn span(&mut self, _kind: SpanKind, text: &[u8]) {
        self.extend_from_slice(text);
    }

    fn line_end(&mut self) {
        self.push(b'\n');
    }
}

/// Collects typed lines; there is always a last one to write to.
struct Lines {
    lines: Vec<Line>,
}

impl Sink for Lines {
    fn span(&mut self, kind: SpanKind, text: &[u8]) {
        for (index, part) in text.split(|&byte| byte == b'\n').enumerate() {
            if index > 0 {
                self.line_end();
            }
            let part = part.strip_suffix(b"\r").unwrap_or(part);
            if let (Some(line), false) = (self.lines.last_mut(), part.is_empty()) {
                let text = String::from_utf8_lossy(part).into_owned();
                line.push(Span { kind, text });
            }
        }
    }

    fn line_end(&mut self) {
        self.lines.push(Line::new());
    }
}

/// Prints a value whose first line begins behind `indent` characters that are already there.
fn walk(value: &Value, indent: usize, sink: &mut impl Sink) {
    match value {
        Value::Array(items) => walk_items(items, b')', "(empty array)", indent, sink),
        Value::Set(items) => walk_items(items, b'~', "(empty set)", indent, sink),
        Value::Push(items) => walk_items(items, b')', "(empty push)", indent, sink),
        Value::Map(pairs) => walk_pairs(pairs, indent, sink),
        Value::Attributed { value, .. } => walk(value, indent, sink),
        leaf => {
            let (kind, text) = leaf_text(leaf);
            sink.span(kind, &text);
        }
    }
}

fn walk_items(items: &[Value], mark: u8, empty: &str, indent: usize, sink: &mut impl Sink) {
    if items.is_empty() {
        return sink.span(SpanKind::Empty, empty.as_bytes());
    }
    let width = decimal_width(items.len());
    for (index, item) in items.iter().enumerate() {
        write_index(index, width, mark, indent, sink);
        walk(item, indent + width + 2, sink);
    }
}

fn walk_pairs(pairs: &[(Value, Value)], indent: usize, sink: &mut impl Sink) {
    if pairs.is_empty() {
        return sink.span(SpanKind::Empty, b"(empty hash)");
    }
    let width = decimal_width(pairs.len());
    for (index, (key, value)) in pairs.iter().enumerate() {
        write_index(index, width, b'#', indent, sink);
        walk(key, indent + width + 2, sink);
        sink.span(SpanKind::Arrow, b" => ");
        if is_multiline(value) {
            // On a line of its own, or else its indexes would not stand below each other.
            sink.line_end();
            sink.span(SpanKind::Indent, &spaces(indent + width + 2));
        }
        walk(value, indent + width + 2, sink);
    }
}

/// Does a value take several lines? Of a single element that element decides; the lines of a
/// verbatim text do not count (`cliIsMultilineValueTTY`).
fn is_multiline(value: &Value) -> bool {
    match value {
        Value::Array(items) | Value::Set(items) | Value::Push(items) => match items.as_slice() {
            [] => false,
            [item] => is_multiline(item),
            _ => true,
        },
        Value::Map(pairs) => match pairs.as_slice() {
            [] => false,
            [(_, value)] => is_multiline(value),
            _ => true,
        },
        Value::Attributed { value, .. } => is_multiline(value),
        _ => false,
    }
}

/// Begins an element: on the line that is already begun for the first, on a new one for the others.
fn write_index(index: usize, width: usize, mark: u8, indent: usize, sink: &mut impl Sink) {
    if index > 0 {
        sink.line_end();
        sink.span(SpanKind::Indent, &spaces(indent));
    }
    let mut text = spaces(width - decimal_width(index + 1));
    write_u64(index as u64 + 1, &mut text);
    text.extend_from_slice(&[mark, b' ']);
    sink.span(SpanKind::Index, &text);
}

fn leaf_text(value: &Value) -> (SpanKind, Vec<u8>) {
    let mut text = Vec::new();
    let kind = match value {
        Value::Simple(bytes) => plain(SpanKind::Status, bytes, &mut text),
        Value::Error(bytes) | Value::BlobError(bytes) => {
            text.extend_from_slice(b"(error) ");
            plain(SpanKind::Error, bytes, &mut text)
        }
        Value::Integer(number) => {
            text.extend_from_slice(b"(integer) ");
            write_i64(*number, &mut text);
            SpanKind::Integer
        }
        Value::Double(number) => {
            text.extend_from_slice(b"(double) ");
            write_f64(*number, &mut text);
            SpanKind::Double
        }
        Value::Boolean(true) => plain(SpanKind::Boolean, b"(true)", &mut text),
        Value::Boolean(false) => plain(SpanKind::Boolean, b"(false)", &mut text),
        Value::Bulk(bytes) => {
            quote(bytes, &mut text);
            SpanKind::String
        }
        Value::Verbatim { text: bytes, .. } => plain(SpanKind::Verbatim, bytes, &mut text),
        Value::BigNumber(digits) => plain(SpanKind::BigNumber, digits, &mut text),
        _ => plain(SpanKind::Nil, b"(nil)", &mut text),
    };
    (kind, text)
}

fn plain(kind: SpanKind, bytes: &[u8], out: &mut Vec<u8>) -> SpanKind {
    out.extend_from_slice(bytes);
    kind
}

fn write_raw(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Simple(bytes) | Value::Bulk(bytes) | Value::BigNumber(bytes) => {
            out.extend_from_slice(bytes);
        }
        Value::Verbatim { text, .. } => out.extend_from_slice(text),
        Value::Error(text) | Value::BlobError(text) => {
            out.extend_from_slice(text);
            out.push(b'\n');
        }
        Value::Integer(number) => write_i64(*number, out),
        Value::Double(number) => write_f64(*number, out),
        Value::Boolean(true) => out.extend_from_slice(b"(true)"),
        Value::Boolean(false) => out.extend_from_slice(b"(false)"),
        Value::NullBulk | Value::NullArray | Value::Null => {}
        Value::Array(items) | Value::Set(items) | Value::Push(items) => {
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write_raw(item, out);
            }
        }
        Value::Map(pairs) => {
            for (index, (key, value)) in pairs.iter().enumerate() {
                separate(index, out);
                write_raw(key, out);
                out.push(b' ');
                write_raw(value, out);
            }
        }
        Value::Attributed { value, .. } => write_raw(value, out),
    }
}

fn separate(index: usize, out: &mut Vec<u8>) {
    if index > 0 {
        out.push(b'\n');
    }
}

fn spaces(count: usize) -> Vec<u8> {
    alloc::vec![b' '; count]
}

/// How many digits a number has.
fn decimal_width(number: usize) -> usize {
    let mut width = 1;
    let mut rest = number / 10;
    while rest > 0 {
        width += 1;
        rest /= 10;
    }
    width
}
