//! One key: what is known of it, and a page of its elements.

use super::elements::elements_view;
use super::keys::key_row;
use super::stream::groups_view;
use super::text::{command, id};
use super::{ElementsView, GroupsView, KeyRow, Look, Place};
use crate::NodeKey;
use broker::inspect;
use std::rc::Rc;

/// Which key is to be shown, and which page of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAsk {
    /// Of this node.
    pub node: NodeKey,
    /// Of this database.
    pub db: u16,
    /// Of this name.
    pub name: Rc<[u8]>,
    /// Where the page of its elements begins.
    pub place: Place,
    /// From the other end: the tail of a list, the highest score, the newest entry.
    pub backwards: bool,
    /// The group whose pending entries are shown.
    pub pending: Option<Pending>,
}

/// A page of a group's pending entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The group.
    pub group: Rc<[u8]>,
    /// Where it begins.
    pub place: Place,
}

/// A name that Redis has for something, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `last-generated-id`.
    pub name: &'static str,
    /// `1767225600000-0`.
    pub value: String,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyView {
    /// What is known of it without looking into it.
    pub row: KeyRow,
    /// The commands that tell that.
    pub commands: Vec<String>,
    /// What a stream knows of itself; empty for another type.
    pub facts: Vec<Fact>,
    /// A page of its elements.
    pub elements: ElementsView,
    /// The groups of a stream.
    pub groups: Option<GroupsView>,
}

/// Looks into a key; `None` if there is none of this name.
pub(crate) fn key_view(look: &Look<'_>, ask: &KeyAsk) -> Option<KeyView> {
    let key = look.inspect.key(ask.db, &ask.name)?;
    let name = &*ask.name;
    let mut commands = Vec::new();
    if key.stream().is_some() {
        commands.push(command(&[b"XINFO", b"STREAM", name, b"FULL"]));
    }
    commands.push(command(&[b"OBJECT", b"ENCODING", name]));
    commands.push(command(&[b"MEMORY", b"USAGE", name]));
    commands.push(command(&[b"PTTL", name]));
    Some(KeyView {
        row: key_row(look, key),
        commands,
        facts: stream_facts(key),
        elements: elements_view(look, ask, key),
        groups: groups_view(look, ask, key),
    })
}

/// What XINFO STREAM says, but for what needs a walk over the whole stream.
fn stream_facts(key: inspect::KeyView<'_>) -> Vec<Fact> {
    let Some(stream) = key.stream() else {
        return Vec::new();
    };
    let log = &stream.log;
    [
        ("length", log.len().to_string()),
        ("entries-added", log.entries_added.to_string()),
        ("last-generated-id", id(log.last)),
        ("max-deleted-entry-id", id(log.max_deleted)),
        ("recorded-first-entry-id", id(log.first_id())),
        ("groups", stream.groups().len().to_string()),
    ]
    .map(|(name, value)| Fact { name, value })
    .into()
}
