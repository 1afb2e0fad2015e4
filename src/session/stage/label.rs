//! Short texts for what is on the stage, taken from the requests that the world carried.

use super::figures::Place;
use resp::{Args, Parsed, RequestLimits, RequestParser};
use std::rc::Rc;
use std::sync::Arc;

/// Longest label, in characters; the rest is an ellipsis.
const LABEL_CHARS_MAX: usize = 24;

/// Bytes as text; what is not UTF-8 shows as replacement characters.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes as a label.
pub(super) fn short(bytes: &[u8]) -> Rc<str> {
    // Four bytes a character are enough to fill a label, however long the payload is.
    let head = &bytes[..bytes.len().min(4 * (LABEL_CHARS_MAX + 1))];
    let text = String::from_utf8_lossy(head);
    let mut label: String = text
        .chars()
        .map(|c| if c.is_control() { '·' } else { c })
        .take(LABEL_CHARS_MAX)
        .collect();
    if text.chars().count() > LABEL_CHARS_MAX {
        label.push('…');
    }
    label.into()
}

/// The payload in a request: argument `arg`, or the last one. An entry shows its first field's value.
pub(super) fn payload(request: &[u8], arg: Option<u32>) -> Option<Rc<str>> {
    with_args(request, |args| {
        let is_entry = args.get(0).eq_ignore_ascii_case(b"xadd");
        let index = match arg {
            Some(field) if is_entry => field as usize + 1,
            Some(arg) => arg as usize,
            None => args.len().checked_sub(1)?,
        };
        args.find(index).map(short)
    })
}

/// What a request speaks of: its first key or channel.
pub(super) fn place_of(request: &[u8]) -> Option<Place> {
    with_args(request, |args| {
        let name = args.get(0).to_ascii_lowercase();
        let key = |index: usize| args.find(index).map(|key| Place::Key(0, Arc::from(key)));
        match name.as_slice() {
            b"subscribe" | b"unsubscribe" | b"ssubscribe" => args
                .find(1)
                .map(|channel| Place::Channel(Arc::from(channel))),
            b"xread" | b"xreadgroup" => {
                let streams = args
                    .iter()
                    .position(|arg| arg.eq_ignore_ascii_case(b"streams"))?;
                key(streams + 1)
            }
            b"blmpop" => key(3),
            b"lmpop" | b"xgroup" => key(2),
            _ if KEY_FIRST.contains(&name.as_slice()) => key(1),
            _ => None,
        }
    })
}

/// Commands whose first argument is a key that has a shelf on the stage.
const KEY_FIRST: [&[u8]; 19] = [
    b"blmove",
    b"blpop",
    b"brpop",
    b"brpoplpush",
    b"lmove",
    b"lpop",
    b"lpush",
    b"lpushx",
    b"lrem",
    b"rpop",
    b"rpoplpush",
    b"rpush",
    b"rpushx",
    b"xack",
    b"xadd",
    b"xautoclaim",
    b"xclaim",
    b"xpending",
    b"xtrim",
];

fn with_args<T>(request: &[u8], look: impl FnOnce(Args<'_>) -> Option<T>) -> Option<T> {
    let mut parser = RequestParser::new();
    match parser.parse(request, &RequestLimits::default()) {
        Parsed::Complete { .. } => look(parser.args(request)),
        _ => None,
    }
}
