//! Short texts of the fold, made while a record is at hand.

use crate::payload::shown;
use crate::wire;
use broker::event::Name;
use std::rc::Rc;

/// Keys of a wait that are named.
const KEYS_MAX: usize = 4;

/// A request.
pub(super) fn command(bytes: &[u8]) -> Rc<str> {
    wire::command(bytes).into()
}

/// A reply or a push.
pub(super) fn reply(bytes: &[u8]) -> Rc<str> {
    wire::reply(bytes).into()
}

/// Keys in a row.
pub(super) fn names(names: &[Name]) -> Rc<str> {
    let shown: Vec<String> = names
        .iter()
        .take(KEYS_MAX)
        .map(|name| shown(name))
        .collect();
    let more = if names.len() > KEYS_MAX { ", …" } else { "" };
    format!("{}{more}", shown.join(", ")).into()
}
