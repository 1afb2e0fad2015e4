//! A page of a key's elements: of a list by index, of a sorted set by rank, of a hash or a set by cursor, of a stream by ID,
//! of a string by bytes.

use super::key::KeyAsk;
use super::text::{command, element, element_of, id, score};
use super::{Look, PAGE_ROWS, Place};
use crate::MessageKey;
use broker::event::{MessageId, StreamId};
use broker::inspect::KeyView;
use broker::keyspace::Value;
use broker::look::walk;
use broker::types::hash::Hash;
use broker::types::list::List;
use broker::types::set::Set;
use broker::types::sorted_set::SortedSet;
use broker::types::stream::{Entry, Stream};
use broker::types::text::Text;

/// Bytes of a string on one page.
const STRING_PAGE_BYTES: usize = 1_024;
/// Fields of an entry that are shown.
const FIELDS_MAX: usize = 16;

/// A page of elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElementsView {
    /// The command whose reply this is.
    pub command: String,
    /// The elements, in the order of the reply.
    pub rows: Vec<ElementRow>,
    /// Where the next page begins.
    pub next: Option<Place>,
    /// Whether it can be looked at from the other end.
    pub has_ends: bool,
}

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElementRow {
    /// What it is found by: an index, a field, a score, an ID; empty where it is found by itself.
    pub at: String,
    /// Its bytes, as redis-cli prints them.
    pub text: String,
    /// What they say, where redis-cli does not print that.
    pub decoded: Option<String>,
    /// The message that it is.
    pub message: Option<MessageKey>,
}

/// What a page has read: its rows, where the next one begins, and the arguments of the command behind the key.
type Page = (Vec<ElementRow>, Option<Place>, Vec<String>);

pub(super) fn elements_view(look: &Look<'_>, ask: &KeyAsk, key: KeyView<'_>) -> ElementsView {
    let place = ask.place;
    let (verb, (rows, next, args)) = match key.value() {
        Value::String(text) => string_page(text, place),
        Value::List(list) => ("LRANGE", list_page(look, list, place, ask.backwards)),
        Value::Hash(hash) => hash_page(hash, place),
        Value::Set(set) => set_page(set, place),
        Value::SortedSet(set) => ("ZRANGE", scored_page(look, set, place, ask.backwards)),
        Value::Stream(stream) => stream_page(look, stream, place, ask.backwards),
    };
    let mut words: Vec<&[u8]> = vec![verb.as_bytes(), &ask.name];
    words.extend(args.iter().map(String::as_bytes));
    ElementsView {
        command: command(&words),
        rows,
        next,
        has_ends: matches!(
            key.value(),
            Value::List(_) | Value::SortedSet(_) | Value::Stream(_)
        ),
    }
}

fn row(at: impl Into<String>, bytes: &[u8]) -> ElementRow {
    let (text, decoded) = element(bytes);
    ElementRow {
        at: at.into(),
        text,
        decoded,
        message: None,
    }
}

fn message(look: &Look<'_>, msg: MessageId) -> Option<MessageKey> {
    Some(MessageKey::Message(look.node.0, msg.0))
}

/// How many elements are before the page.
fn offset(place: Place) -> usize {
    match place {
        Place::Index(index) => usize::try_from(index).unwrap_or(usize::MAX),
        _ => 0,
    }
}

/// The part of so many elements that a page shows, and where the next one begins.
fn window(place: Place, len: usize, size: usize) -> (usize, usize, Option<Place>) {
    let first = offset(place).min(len);
    let end = first.saturating_add(size).min(len);
    (first, end, (end < len).then_some(Place::Index(end as u64)))
}

fn string_page(text: &Text, place: Place) -> (&'static str, Page) {
    let mut scratch = Vec::new();
    let bytes = text.bytes(&mut scratch);
    let (first, end, next) = window(place, bytes.len(), STRING_PAGE_BYTES);
    let (text, decoded) = element_of(&bytes[first..end], STRING_PAGE_BYTES);
    let row = ElementRow {
        text,
        decoded,
        ..ElementRow::default()
    };
    if first == 0 && next.is_none() {
        return ("GET", (vec![row], None, Vec::new()));
    }
    let args = vec![first.to_string(), (end - 1).to_string()];
    ("GETRANGE", (vec![row], next, args))
}

fn list_page(look: &Look<'_>, list: &List, place: Place, backwards: bool) -> Page {
    let (first, end, next) = window(place, list.len(), PAGE_ROWS);
    let (from, to) = match backwards {
        false => (first, end),
        true => (list.len() - end, list.len() - first),
    };
    let elements = list.iter_from(from).take(to - from).enumerate();
    let rows = elements.map(|(nth, (msg, payload))| ElementRow {
        message: message(look, msg),
        ..row((from + nth).to_string(), payload)
    });
    let args = match backwards {
        false => [from.to_string(), to.saturating_sub(1).to_string()],
        true => [format!("-{end}"), format!("-{}", first + 1)],
    };
    (rows.collect(), next, args.into())
}

fn scored_page(look: &Look<'_>, set: &SortedSet, place: Place, backwards: bool) -> Page {
    let (first, end, next) = window(place, set.len(), PAGE_ROWS);
    let ranks = (first..end).map(|nth| match backwards {
        false => nth,
        true => set.len() - 1 - nth,
    });
    let rows = ranks.filter_map(|rank| {
        let place = set.at(rank)?;
        let msg = set.get(&place.member).and_then(|standing| standing.msg);
        Some(ElementRow {
            message: msg.and_then(|msg| message(look, msg)),
            ..row(score(place.score), &place.member)
        })
    });
    let mut args = vec![first.to_string(), end.saturating_sub(1).to_string()];
    if backwards {
        args.push("REV".into());
    }
    args.push("WITHSCORES".into());
    (rows.collect(), next, args)
}

/// A small hash answers HSCAN as a whole; it is shown in parts too.
fn hash_page(hash: &Hash, place: Place) -> (&'static str, Page) {
    let field = |name: &[u8], value: &[u8]| {
        let (name, _) = element(name);
        row(name, value)
    };
    if hash.encoding() != "hashtable" {
        let (first, end, next) = window(place, hash.len(), PAGE_ROWS);
        let fields = hash.iter().skip(first).take(end - first);
        let rows = fields.map(|(name, cell)| field(name, &cell.value));
        return ("HGETALL", (rows.collect(), next, Vec::new()));
    }
    let mut rows = Vec::new();
    let (next, args) = table_page(place, &mut rows, |cursor, rows| {
        hash.scan(cursor, |name, cell| rows.push(field(name, &cell.value)))
    });
    ("HSCAN", (rows, next, args))
}

fn set_page(set: &Set, place: Place) -> (&'static str, Page) {
    if set.encoding() != "hashtable" {
        let (first, end, next) = window(place, set.len(), PAGE_ROWS);
        let members = set.iter().skip(first).take(end - first);
        let rows = members.map(|member| row("", &member));
        return ("SMEMBERS", (rows.collect(), next, Vec::new()));
    }
    let mut rows = Vec::new();
    let (next, args) = table_page(place, &mut rows, |cursor, rows| {
        set.scan(cursor, |member| rows.push(row("", member)))
    });
    ("SSCAN", (rows, next, args))
}

/// A step of a walk over a hash table.
fn table_page(
    place: Place,
    rows: &mut Vec<ElementRow>,
    mut visit: impl FnMut(u64, &mut Vec<ElementRow>) -> u64,
) -> (Option<Place>, Vec<String>) {
    let cursor = match place {
        Place::Cursor(cursor) => cursor,
        _ => 0,
    };
    let next = walk(cursor, PAGE_ROWS, |cursor| {
        let before = rows.len();
        let next = visit(cursor, rows);
        (next, rows.len() - before)
    });
    let args = vec![cursor.to_string(), "COUNT".into(), PAGE_ROWS.to_string()];
    (
        Some(next).filter(|next| *next != 0).map(Place::Cursor),
        args,
    )
}

fn stream_page(
    look: &Look<'_>,
    stream: &Stream,
    place: Place,
    backwards: bool,
) -> (&'static str, Page) {
    let behind = match place {
        Place::After(ms, seq) => Some(StreamId { ms, seq }),
        _ => None,
    };
    let (mut start, mut end) = (StreamId::MIN, StreamId::MAX);
    match (behind, backwards) {
        (Some(last), false) => start = last.next().unwrap_or(StreamId::MAX),
        (Some(last), true) => end = last.previous().unwrap_or(StreamId::MIN),
        (None, _) => {}
    }
    let range = stream.log.range(start, end);
    let mut entries: Vec<Entry<'_>> = match backwards {
        false => range.take(PAGE_ROWS + 1).collect(),
        true => range.rev().take(PAGE_ROWS + 1).collect(),
    };
    let has_more = entries.len() > PAGE_ROWS;
    entries.truncate(PAGE_ROWS);
    let last = entries.last().filter(|_| has_more).map(|entry| entry.id);
    let rows = entries.iter().map(|entry| entry_row(look, entry)).collect();
    let behind = behind.map(|last| format!("({}", id(last)));
    let (verb, from, to) = match backwards {
        false => ("XRANGE", behind.unwrap_or("-".into()), "+".into()),
        true => ("XREVRANGE", behind.unwrap_or("+".into()), String::from("-")),
    };
    let args = vec![from, to, "COUNT".into(), PAGE_ROWS.to_string()];
    (
        verb,
        (rows, last.map(|id| Place::After(id.ms, id.seq)), args),
    )
}

fn entry_row(look: &Look<'_>, entry: &Entry<'_>) -> ElementRow {
    let fields = entry.fields();
    let more = fields.len().saturating_sub(FIELDS_MAX);
    let (mut words, mut decoded) = (Vec::new(), Vec::new());
    for (field, value) in fields.take(FIELDS_MAX) {
        for part in [field, value] {
            let (text, said) = element(part);
            words.push(text);
            decoded.extend(said);
        }
    }
    if more > 0 {
        words.push("…".into());
    }
    ElementRow {
        at: id(entry.id),
        text: words.join(" "),
        decoded: (!decoded.is_empty()).then(|| decoded.join(" ")),
        message: message(look, entry.msg),
    }
}
