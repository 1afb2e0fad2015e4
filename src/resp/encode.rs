//! Writers: each appends one piece of RESP to a byte vector and allocates nothing else. An aggregate is its
//! header followed by its elements, which the caller writes.

use alloc::vec::Vec;

use crate::number::{write_f64, write_i64, write_u64};
use crate::value::Value;

const CRLF: &[u8] = b"\r\n";

/// `+text`. A CR or LF inside becomes a blank, because it would end the line.
pub fn simple(text: &[u8], out: &mut Vec<u8>) {
    line(b'+', text, out);
}

/// `-text`; the text begins with the error's code. A CR or LF inside becomes a blank, as Redis does it.
pub fn error(text: &[u8], out: &mut Vec<u8>) {
    line(b'-', text, out);
}

/// `:number`.
pub fn integer(number: i64, out: &mut Vec<u8>) {
    out.push(b':');
    write_i64(number, out);
    out.extend_from_slice(CRLF);
}

/// `$length` and the bytes.
pub fn bulk(bytes: &[u8], out: &mut Vec<u8>) {
    blob(b'$', bytes, out);
}

/// A bulk string of this length, which `write` appends.
pub fn bulk_of(len: usize, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    header(b'$', len, out);
    let start = out.len();
    write(out);
    debug_assert_eq!(out.len() - start, len);
    out.extend_from_slice(CRLF);
}

/// A bulk string that holds this number in decimal.
pub fn bulk_integer(number: i64, out: &mut Vec<u8>) {
    // The digits come first, as only they tell the length; then the header is turned to the front.
    let start = out.len();
    write_i64(number, out);
    prepend_bulk_header(start, out);
}

/// A bulk string that holds this number as [`crate::number::write_f64`] writes it: a double in RESP2.
pub fn bulk_double(number: f64, out: &mut Vec<u8>) {
    let start = out.len();
    write_f64(number, out);
    prepend_bulk_header(start, out);
}

fn prepend_bulk_header(start: usize, out: &mut Vec<u8>) {
    let text_len = out.len() - start;
    header(b'$', text_len, out);
    out[start..].rotate_left(text_len);
    out.extend_from_slice(CRLF);
}

/// `$-1`, the nil of RESP2.
pub fn null_bulk(out: &mut Vec<u8>) {
    out.extend_from_slice(b"$-1\r\n");
}

/// `*-1`, the nil of RESP2 where an array was expected.
pub fn null_array(out: &mut Vec<u8>) {
    out.extend_from_slice(b"*-1\r\n");
}

/// `_`, the nil of RESP3.
pub fn null3(out: &mut Vec<u8>) {
    out.extend_from_slice(b"_\r\n");
}

/// `*count`: that many elements follow.
pub fn array_len(count: usize, out: &mut Vec<u8>) {
    header(b'*', count, out);
}

/// `%count`: that many pairs follow (RESP3).
pub fn map_len(count: usize, out: &mut Vec<u8>) {
    header(b'%', count, out);
}

/// `~count`: that many elements follow (RESP3).
pub fn set_len(count: usize, out: &mut Vec<u8>) {
    header(b'~', count, out);
}

/// `>count`: that many elements follow (RESP3).
pub fn push_len(count: usize, out: &mut Vec<u8>) {
    header(b'>', count, out);
}

/// `|count`: that many pairs follow, and then the value they describe (RESP3).
pub fn attribute_len(count: usize, out: &mut Vec<u8>) {
    header(b'|', count, out);
}

/// `,number` (RESP3).
pub fn double(number: f64, out: &mut Vec<u8>) {
    out.push(b',');
    write_f64(number, out);
    out.extend_from_slice(CRLF);
}

/// `#t` or `#f` (RESP3).
pub fn boolean(truth: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if truth { b"#t\r\n" } else { b"#f\r\n" });
}

/// `(digits` (RESP3); the caller passes a decimal integer.
pub fn big_number(digits: &[u8], out: &mut Vec<u8>) {
    line(b'(', digits, out);
}

/// `!length` and the bytes (RESP3).
pub fn blob_error(text: &[u8], out: &mut Vec<u8>) {
    blob(b'!', text, out);
}

/// `=length`, the format, a colon and the text (RESP3).
pub fn verbatim(format: [u8; 3], text: &[u8], out: &mut Vec<u8>) {
    header(b'=', text.len() + format.len() + 1, out);
    out.extend_from_slice(&format);
    out.push(b':');
    out.extend_from_slice(text);
    out.extend_from_slice(CRLF);
}

/// A whole value. Its nesting is followed recursively: it is meant for values that a
/// [`crate::Decoder`] could have made, whose depth is limited.
pub fn encode_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Simple(text) => simple(text, out),
        Value::Error(text) => error(text, out),
        Value::Integer(number) => integer(*number, out),
        Value::Bulk(bytes) => bulk(bytes, out),
        Value::NullBulk => null_bulk(out),
        Value::NullArray => null_array(out),
        Value::Null => null3(out),
        Value::Double(number) => double(*number, out),
        Value::Boolean(truth) => boolean(*truth, out),
        Value::BigNumber(digits) => big_number(digits, out),
        Value::BlobError(text) => blob_error(text, out),
        Value::Verbatim { format, text } => verbatim(*format, text, out),
        Value::Array(items) => encode_items(b'*', items, out),
        Value::Set(items) => encode_items(b'~', items, out),
        Value::Push(items) => encode_items(b'>', items, out),
        Value::Map(pairs) => encode_pairs(b'%', pairs, out),
        Value::Attributed { attributes, value } => {
            encode_pairs(b'|', attributes, out);
            encode_value(value, out);
        }
    }
}

/// A request as clients send it: an array of bulk strings.
pub fn encode_command<A: AsRef<[u8]>>(args: &[A], out: &mut Vec<u8>) {
    array_len(args.len(), out);
    for arg in args {
        bulk(arg.as_ref(), out);
    }
}

fn encode_items(kind: u8, items: &[Value], out: &mut Vec<u8>) {
    header(kind, items.len(), out);
    for item in items {
        encode_value(item, out);
    }
}

fn encode_pairs(kind: u8, pairs: &[(Value, Value)], out: &mut Vec<u8>) {
    header(kind, pairs.len(), out);
    for (key, value) in pairs {
        encode_value(key, out);
        encode_value(value, out);
    }
}

#[inline]
fn header(kind: u8, count: usize, out: &mut Vec<u8>) {
    let digit = |number: usize| b'0' + number as u8;
    match count {
        // Nearly all are short, and one write is cheaper than three.
        0..=9 => out.extend_from_slice(&[kind, digit(count), b'\r', b'\n']),
        10..=99 => {
            let (tens, ones) = (digit(count / 10), digit(count % 10));
            out.extend_from_slice(&[kind, tens, ones, b'\r', b'\n']);
        }
        _ => long_header(kind, count, out),
    }
}

fn long_header(kind: u8, count: usize, out: &mut Vec<u8>) {
    out.push(kind);
    write_u64(count as u64, out);
    out.extend_from_slice(CRLF);
}

fn blob(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    header(kind, bytes.len(), out);
    out.extend_from_slice(bytes);
    out.extend_from_slice(CRLF);
}

fn line(kind: u8, text: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    let start = out.len();
    out.extend_from_slice(text);
    for byte in &mut out[start..] {
        if matches!(byte, b'\r' | b'\n') {
            *byte = b' ';
        }
    }
    out.extend_from_slice(CRLF);
}
