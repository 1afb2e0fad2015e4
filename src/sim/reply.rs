//! What a program reads out of a reply: parts by path, and the first entry (for `%id` and `%payload`).

use alloc::vec::Vec;
use resp::{Decoder, Limits, Value};

/// A stream entry, or a list element, in a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub id: Vec<u8>,
    pub payload: Vec<u8>,
}

impl Entry {
    /// Another takes its place, in the same memory: this happens with every reply.
    pub fn set(&mut self, id: &[u8], payload: &[u8]) {
        self.id.clear();
        self.id.extend_from_slice(id);
        self.payload.clear();
        self.payload.extend_from_slice(payload);
    }
}

/// The whole reply; nil if it cannot be read.
pub(crate) fn decode(bytes: &[u8]) -> Value {
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(bytes);
    decoder.next().ok().flatten().unwrap_or(Value::Null)
}

/// The text of an error reply, without the sign before it and the line's end.
pub(crate) fn error_text(bytes: &[u8]) -> Option<Vec<u8>> {
    match bytes.first() {
        Some(b'-' | b'!') => decode(bytes).as_error().map(<[u8]>::to_vec),
        _ => None,
    }
}

/// The part that a path of indices leads to; nil where it leads nowhere. In a map, even indices are keys and odd ones values.
pub(crate) fn at_path<'v>(value: &'v Value, path: &[u32]) -> Option<&'v Value> {
    let mut value = value.inner();
    for &index in path {
        let index = index as usize;
        value = match (value.as_elements(), value.as_pairs()) {
            (Some(elements), _) => elements.get(index)?.inner(),
            (_, Some(pairs)) => {
                let (key, of_key) = pairs.get(index / 2)?;
                if index.is_multiple_of(2) {
                    key.inner()
                } else {
                    of_key.inner()
                }
            }
            _ => return None,
        };
    }
    (!value.is_null()).then_some(value)
}

/// The first entry of a reply. `XREADGROUP`, `XAUTOCLAIM` and their like nest entries; `XADD` gives an ID. If the reply hands
/// messages over, it may be an element too: `BRPOP` names the key before the element, `LPOP` gives it bare.
pub(crate) fn first_entry(value: &Value, hands_over: bool) -> Option<Entry> {
    find_entry(value).or_else(|| element(value).filter(|found| hands_over || !found.id.is_empty()))
}

/// Is a reply something that is neither nil nor an empty array? Nothing if its first bytes do not say.
pub(crate) fn is_there(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [b'$' | b'*', b'-', ..] | [b'_', ..] | [b'*', b'0', ..] => Some(false),
        [b'$' | b'*' | b':' | b'+', ..] => Some(true),
        _ => None,
    }
}

/// What was found in the bytes of a reply.
pub(crate) enum Found<'a> {
    Entry {
        id: &'a [u8],
        payload: &'a [u8],
    },
    /// It is nil.
    Nil,
    /// The whole reply must be read to know.
    Unsure,
}

/// Looks for the first entry without reading more than is needed: replies are many, and most of what is in them is of no
/// interest. Whatever is not an array around an entry, as RESP2 writes it, is left to [`first_entry`].
pub(crate) fn find_entry_in(bytes: &[u8]) -> Found<'_> {
    let mut rest = bytes;
    for _ in 0..ENTRY_DEPTH_MAX {
        match header(rest) {
            Some((b'*', -1, _)) if rest.len() == bytes.len() => return Found::Nil,
            Some((b'*', 2, behind)) => {
                let Some((name, fields)) = bulk(behind) else {
                    rest = behind;
                    continue;
                };
                // Else it is the name of a stream, whose entries follow.
                if is_stream_id(name) {
                    return entry_at(name, fields).unwrap_or(Found::Unsure);
                }
                rest = fields;
            }
            Some((b'*', 1.., behind)) => rest = behind,
            _ => return Found::Unsure,
        }
    }
    Found::Unsure
}

/// Arrays within arrays around an entry: of streams, of a stream, of entries.
const ENTRY_DEPTH_MAX: usize = 4;

fn entry_at<'a>(id: &'a [u8], fields: &'a [u8]) -> Option<Found<'a>> {
    let (b'*', 2.., behind) = header(fields)? else {
        return None;
    };
    let (_, value) = bulk(behind)?;
    let (payload, _) = bulk(value)?;
    Some(Found::Entry { id, payload })
}

/// The sign and the number of a line, and what is behind it.
fn header(bytes: &[u8]) -> Option<(u8, i64, &[u8])> {
    let (sign, rest) = bytes.split_first()?;
    let (negative, digits) = match rest {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let mut number = 0;
    for (at, byte) in digits.iter().take(HEADER_DIGITS_MAX + 1).enumerate() {
        match byte {
            b'0'..=b'9' => number = number * 10 + i64::from(byte - b'0'),
            b'\r' if at > 0 => {
                let number = if negative { -number } else { number };
                return Some((*sign, number, digits.get(at + 2..)?));
            }
            _ => return None,
        }
    }
    None
}

/// Digits of a longer number are left to those who read all of a reply.
const HEADER_DIGITS_MAX: usize = 9;

/// A bulk string, and what is behind it.
fn bulk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    match header(bytes)? {
        (b'$', len @ 0.., behind) => {
            let (text, behind) = behind.split_at_checked(len as usize)?;
            Some((text, behind.get(2..)?))
        }
        _ => None,
    }
}

/// The first pair of a stream ID and its fields, anywhere.
fn find_entry(value: &Value) -> Option<Entry> {
    if let Some(pairs) = value.inner().as_pairs() {
        return pairs.iter().find_map(|(_, of_key)| find_entry(of_key));
    }
    let elements = value.inner().as_elements()?;
    if let [id, fields] = elements
        && let Some(id) = id.as_bytes().filter(|id| is_stream_id(id))
        && (fields.is_null() || fields.as_elements().is_some())
    {
        let payload = fields
            .as_elements()
            .and_then(|fields| fields.get(1)?.as_bytes());
        return Some(Entry {
            id: id.to_vec(),
            payload: payload.unwrap_or_default().to_vec(),
        });
    }
    elements.iter().find_map(find_entry)
}

fn element(value: &Value) -> Option<Entry> {
    let value = value.inner();
    let bytes = match value.as_elements() {
        Some([key, element]) if key.as_bytes().is_some() => match element.as_elements() {
            Some(elements) => elements.first()?.as_bytes(),
            None => element.as_bytes(),
        },
        Some(elements) => elements.first()?.as_bytes(),
        None => match value {
            Value::Bulk(bytes) => Some(&bytes[..]),
            _ => None,
        },
    }?;
    let id = if is_stream_id(bytes) { bytes } else { b"" };
    Some(Entry {
        id: id.to_vec(),
        payload: bytes.to_vec(),
    })
}

fn is_stream_id(bytes: &[u8]) -> bool {
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let mut parts = bytes.split(|&byte| byte == b'-');
    let (Some(ms), Some(seq), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    digits(ms) && digits(seq)
}

/// Appends a bound value as text: bytes and numbers as they are, the first element of an array; nothing for nil.
pub(crate) fn write_text(value: &Value, out: &mut Vec<u8>) {
    let value = value.inner();
    if let Some(number) = value.as_integer() {
        resp::number::write_i64(number, out);
    } else if let Some(bytes) = value.as_bytes() {
        out.extend_from_slice(bytes);
    } else if let Some(first) = value.as_elements().and_then(<[Value]>::first) {
        write_text(first, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, payload: &str) -> Option<Entry> {
        Some(Entry {
            id: id.into(),
            payload: payload.into(),
        })
    }

    fn first(bytes: &[u8]) -> Option<Entry> {
        let read = first_entry(&decode(bytes), true);
        match find_entry_in(bytes) {
            Found::Entry { id, payload } => {
                let mut found = Entry::default();
                found.set(id, payload);
                assert_eq!(Some(found), read);
            }
            Found::Nil => assert_eq!(None, read),
            Found::Unsure => {}
        }
        read
    }

    #[test]
    fn finds_what_a_reply_hands_over() {
        let group = b"*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n";
        assert_eq!(first(group), entry("1-1", "v"));
        let resp3 = b"%1\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n";
        assert_eq!(first(resp3), entry("1-1", "v"));
        assert!(matches!(find_entry_in(group), Found::Entry { .. }));
        let deleted = b"*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*-1\r\n";
        assert_eq!(first(deleted), entry("1-1", ""));
        let autoclaim =
            b"*3\r\n$3\r\n0-0\r\n*1\r\n*2\r\n$3\r\n7-0\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n*0\r\n";
        assert_eq!(first(autoclaim), entry("7-0", "v"));
        assert_eq!(first(b"*2\r\n$4\r\njobs\r\n$1\r\na\r\n"), entry("", "a"));
        assert_eq!(
            first(b"*2\r\n$4\r\njobs\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n"),
            entry("", "a")
        );
        assert_eq!(first(b"$1\r\na\r\n"), entry("", "a"));
        assert_eq!(first(b"$3\r\n5-0\r\n"), entry("5-0", "5-0"));
        for nothing in [
            &b"*-1\r\n"[..],
            b"$-1\r\n",
            b":1\r\n",
            b"+OK\r\n",
            b"*0\r\n",
            b"junk",
        ] {
            assert_eq!(first(nothing), None);
        }
        let bare = decode(b"$1\r\na\r\n");
        assert_eq!(
            first_entry(&bare, false),
            None,
            "a string that is no message"
        );
    }

    #[test]
    fn follows_paths() {
        let value = decode(b"*2\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n");
        let text = |path: &[u32]| {
            let mut out = Vec::new();
            at_path(&value, path).map(|part| {
                write_text(part, &mut out);
                out
            })
        };
        assert_eq!(text(&[0]), Some(b"1".to_vec()));
        assert_eq!(text(&[1, 0]), Some(b"a".to_vec()));
        assert_eq!(text(&[1]), Some(b"a".to_vec()));
        for nowhere in [&[1, 1][..], &[5], &[0, 0], &[1, 0, 0]] {
            assert_eq!(text(nowhere), None);
        }
        assert_eq!(error_text(b"-ERR no\r\n"), Some(b"ERR no".to_vec()));
        assert_eq!(error_text(b"+OK\r\n"), None);
    }
}
