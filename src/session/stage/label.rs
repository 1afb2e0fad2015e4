//! Short texts for what is on the stage, taken from the requests that the world carried.

use super::figures::Place;
use crate::payload::{args_of, shown};
use std::rc::Rc;
use std::sync::Arc;

/// Longest label, in characters; the rest is an ellipsis. Whoever draws it cuts it to the room that there is.
const LABEL_CHARS_MAX: usize = 40;

/// Bytes as text; what is not UTF-8 shows as replacement characters.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes as a label.
pub(super) fn short(bytes: &[u8]) -> Rc<str> {
    of_text(&shown(bytes))
}

/// Text as a label.
pub(super) fn of_text(text: &str) -> Rc<str> {
    match text.char_indices().nth(LABEL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// What a request speaks of: its first key or channel.
pub(super) fn place_of(request: &[u8]) -> Option<Place> {
    let request = args_of(request);
    let args = request.as_args();
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
        b"blmpop" | b"bzmpop" => key(3),
        b"lmpop" | b"zmpop" | b"xgroup" => key(2),
        _ if KEY_FIRST.contains(&name.as_slice()) => key(1),
        _ => None,
    }
}

/// Commands whose first argument is a key that has a shelf on the stage.
const KEY_FIRST: [&[u8]; 29] = [
    b"blmove",
    b"blpop",
    b"brpop",
    b"brpoplpush",
    b"bzpopmax",
    b"bzpopmin",
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
    b"zadd",
    b"zincrby",
    b"zpopmax",
    b"zpopmin",
    b"zrange",
    b"zrangebyscore",
    b"zrem",
    b"zremrangebyscore",
];
