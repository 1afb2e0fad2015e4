//! The groups of a stream: cursor, lag, consumers, and a page of what is pending.

use super::key::{KeyAsk, Pending};
use super::text::{self, command, id, span};
use super::{Look, NameView, PAGE_ROWS, Place};
use crate::MessageKey;
use crate::catalogue::inspector as say;
use broker::event::StreamId;
use broker::inspect::KeyView;
use broker::types::stream::Stream;
use broker::types::stream_group::{Consumer, Group};

/// Groups of one stream that are shown.
const GROUPS_MAX: usize = 50;
/// Consumers of one group that are shown.
const CONSUMERS_MAX: usize = 50;
/// For what is not known, or never was.
const NONE: &str = "–";

/// The groups of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupsView {
    /// The command whose reply this is.
    pub command: String,
    /// The groups, by name.
    pub rows: Vec<GroupRow>,
    /// A sentence: there is none, or there are more than are shown; else empty.
    pub note: String,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Its name.
    pub name: NameView,
    /// `last-delivered-id`
    pub last_delivered: String,
    /// `entries-read`; a dash where Redis says nil.
    pub entries_read: String,
    /// `lag`; a dash where Redis says nil.
    pub lag: String,
    /// How many entries are pending.
    pub pending: usize,
    /// The command that tells of its consumers.
    pub command: String,
    /// Its consumers, by name.
    pub consumers: Vec<ConsumerRow>,
    /// A sentence about consumers that are not shown; else empty.
    pub note: String,
    /// A page of what is pending, if that is looked at.
    pub pending_view: Option<PendingView>,
}

/// One consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerRow {
    /// Its name.
    pub name: NameView,
    /// How many entries it has pending.
    pub pending: usize,
    /// How long ago it last asked.
    pub idle: String,
    /// How long ago it last got something; a dash if it never did.
    pub inactive: String,
}

/// A page of pending entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingView {
    /// The command whose reply this is.
    pub command: String,
    /// The entries, by ID.
    pub rows: Vec<PendingRow>,
    /// Where the next page begins.
    pub next: Option<Place>,
}

/// One pending entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRow {
    /// Its ID.
    pub id: String,
    /// Who has it; a dash if nobody does any more.
    pub owner: String,
    /// How long ago it was delivered.
    pub idle: String,
    /// How often.
    pub deliveries: u64,
    /// The message, if the entry is still there.
    pub message: Option<MessageKey>,
}

pub(super) fn groups_view(look: &Look<'_>, ask: &KeyAsk, key: KeyView<'_>) -> Option<GroupsView> {
    let stream = key.stream()?;
    let groups = stream.groups().take(GROUPS_MAX);
    let rows: Vec<GroupRow> = groups
        .map(|(name, group)| group_row(look, ask, stream, name, group))
        .collect();
    Some(GroupsView {
        command: command(&[b"XINFO", b"GROUPS", &ask.name]),
        note: match stream.groups().len() - rows.len() {
            0 if rows.is_empty() => say::no_groups(look.language).into(),
            0 => String::new(),
            more => say::more(look.language, more),
        },
        rows,
    })
}

fn group_row(
    look: &Look<'_>,
    ask: &KeyAsk,
    stream: &Stream,
    name: &[u8],
    group: &Group,
) -> GroupRow {
    let known = |value: Option<i64>| value.map_or_else(|| NONE.to_owned(), |n| n.to_string());
    let consumers = group.consumers().take(CONSUMERS_MAX);
    let consumers: Vec<ConsumerRow> = consumers.map(|c| consumer_row(look, c)).collect();
    let opened = ask.pending.as_ref().filter(|p| *p.group == *name);
    GroupRow {
        name: text::name(name),
        last_delivered: id(group.cursor),
        entries_read: known(group.entries_read.map(|read| read as i64)),
        lag: known(stream.log.lag(group)),
        pending: group.pending_len(),
        command: command(&[b"XINFO", b"CONSUMERS", &ask.name, name]),
        note: match group.consumers().len() - consumers.len() {
            0 => String::new(),
            more => say::more(look.language, more),
        },
        consumers,
        pending_view: opened.map(|pending| pending_view(look, ask, stream, group, pending)),
    }
}

fn consumer_row(look: &Look<'_>, consumer: &Consumer) -> ConsumerRow {
    let ago = |ms: u64| span(look.now_ms().saturating_sub(ms));
    ConsumerRow {
        name: text::name(&consumer.name),
        pending: consumer.pending_len(),
        idle: ago(consumer.seen_ms),
        inactive: consumer.active_ms.map_or_else(|| NONE.to_owned(), ago),
    }
}

fn pending_view(
    look: &Look<'_>,
    ask: &KeyAsk,
    stream: &Stream,
    group: &Group,
    pending: &Pending,
) -> PendingView {
    let behind = match pending.place {
        Place::After(ms, seq) => Some(StreamId { ms, seq }),
        _ => None,
    };
    let start = match behind {
        Some(last) => last.next().unwrap_or(StreamId::MAX),
        None => StreamId::MIN,
    };
    let mut all = group.pending_from(start);
    let page: Vec<_> = all.by_ref().take(PAGE_ROWS).collect();
    let last = page.last().map(|(id, _)| *id);
    let rows = page.iter().map(|(at, pending)| PendingRow {
        id: id(*at),
        owner: pending.owner.map_or_else(
            || NONE.to_owned(),
            |owner| text::name(&group.consumer(owner).name).text,
        ),
        idle: span(look.now_ms().saturating_sub(pending.delivered_ms)),
        deliveries: pending.deliveries,
        message: stream
            .log
            .get(*at)
            .map(|entry| MessageKey::Message(look.node.0, entry.msg.0)),
    });
    let from = behind.map_or_else(|| "-".to_owned(), |last| format!("({}", id(last)));
    let count = PAGE_ROWS.to_string();
    PendingView {
        command: command(&[
            b"XPENDING",
            &ask.name,
            &pending.group,
            from.as_bytes(),
            b"+",
            count.as_bytes(),
        ]),
        rows: rows.collect(),
        next: last
            .filter(|_| all.next().is_some())
            .map(|id| Place::After(id.ms, id.seq)),
    }
}
