//! The keys of a database: a page of what SCAN gives.

use super::text::{self, bytes, command, span};
use super::{Empty, Look, NameView, PAGE_ROWS};
use crate::NodeKey;
use crate::catalogue::inspector as say;
use broker::event::Kind;
use broker::glob;
use broker::inspect::KeyView;
use broker::order;

/// Keys that one page looks at when it is to find those of a pattern or of a type.
pub const KEYS_LOOKED_AT_MAX: usize = 5_000;
/// Rows of a page of found keys; more are counted.
const FOUND_ROWS_MAX: usize = 200;

/// The types of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum KeyKind {
    String,
    List,
    Hash,
    Set,
    SortedSet,
    Stream,
}

impl KeyKind {
    /// Every type, in the order of the picker.
    pub const ALL: [Self; 6] = [
        Self::String,
        Self::List,
        Self::Hash,
        Self::Set,
        Self::SortedSet,
        Self::Stream,
    ];

    /// What TYPE says.
    pub const fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::List => "list",
            Self::Hash => "hash",
            Self::Set => "set",
            Self::SortedSet => "zset",
            Self::Stream => "stream",
        }
    }

    pub(super) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::String => Self::String,
            Kind::List => Self::List,
            Kind::Hash => Self::Hash,
            Kind::Set => Self::Set,
            Kind::SortedSet => Self::SortedSet,
            Kind::Stream => Self::Stream,
        }
    }
}

/// Which keys are to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysAsk {
    /// Of this node.
    pub node: NodeKey,
    /// Of this database.
    pub db: u16,
    /// Their names match this pattern; empty for all.
    pub pattern: String,
    /// They are of this type.
    pub kind: Option<KeyKind>,
    /// Where the page begins: 0, or [`KeysView::next`] of the page before.
    pub cursor: u64,
}

/// A page of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysView {
    /// The keys, by name.
    pub rows: Vec<KeyRow>,
    /// The databases that hold something, and how many keys each.
    pub dbs: Vec<(u16, usize)>,
    /// Keys of the database, whether they fit or not.
    pub total: usize,
    /// Keys that this page looked at.
    pub looked_at: usize,
    /// Where the next page begins.
    pub next: Option<u64>,
    /// The command whose reply this is.
    pub command: String,
    /// What is to be known of the page: how many keys were looked at, or that more were found than are shown; else empty.
    pub note: String,
    /// What to say where there is no row.
    pub empty: Empty,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Its name.
    pub name: NameView,
    /// Its type.
    pub kind: KeyKind,
    /// How many elements it has, or bytes.
    pub size: usize,
    /// The same in words.
    pub size_text: String,
    /// What is left of its time to live; empty where it has none.
    pub ttl: String,
    /// What OBJECT ENCODING says.
    pub encoding: &'static str,
    /// What MEMORY USAGE says, with a unit.
    pub memory: String,
}

/// Makes the page.
pub(crate) fn keys_view(look: &Look<'_>, ask: &KeysAsk) -> KeysView {
    let wanted = |key: &KeyView<'_>| {
        let fits = ask.kind.is_none_or(|kind| kind == KeyKind::of(key.kind()));
        fits && (ask.pattern.is_empty() || glob::wants(ask.pattern.as_bytes(), key.name))
    };
    let searches = ask.kind.is_some() || !ask.pattern.is_empty();
    let count = if searches {
        KEYS_LOOKED_AT_MAX
    } else {
        PAGE_ROWS
    };
    let (mut rows, mut looked_at, mut found) = (Vec::new(), 0, 0);
    let next = look.inspect.scan(ask.db, ask.cursor, count, |key| {
        looked_at += 1;
        if wanted(&key) {
            found += 1;
            if rows.len() < FOUND_ROWS_MAX {
                rows.push(key_row(look, key));
            }
        }
    });
    order::sort_by(&mut rows, |a, b| a.name.bytes.cmp(&b.name.bytes));
    let dbs: Vec<(u16, usize)> = look.inspect.key_counts().collect();
    let total = dbs.iter().find(|(db, _)| *db == ask.db);
    let total = total.map_or(0, |(_, count)| *count);
    let note = match found - rows.len() {
        0 if searches && total > looked_at => say::looked_at(look.language, looked_at, total),
        0 => String::new(),
        more => say::more_found(look.language, more),
    };
    KeysView {
        empty: match (rows.is_empty(), total) {
            (false, _) => Empty::default(),
            (true, 0) => say::no_keys(look.language),
            (true, _) => say::none_fits(look.language),
        },
        command: scan_command(ask, count),
        next: Some(next).filter(|next| *next != 0),
        rows,
        dbs,
        total,
        looked_at,
        note,
    }
}

fn scan_command(ask: &KeysAsk, count: usize) -> String {
    let (cursor, count) = (ask.cursor.to_string(), count.to_string());
    let mut args: Vec<&[u8]> = vec![b"SCAN", cursor.as_bytes()];
    if !ask.pattern.is_empty() {
        args.extend([&b"MATCH"[..], ask.pattern.as_bytes()]);
    }
    args.extend([&b"COUNT"[..], count.as_bytes()]);
    if let Some(kind) = ask.kind {
        args.extend([&b"TYPE"[..], kind.word().as_bytes()]);
    }
    command(&args)
}

/// What is known of a key without looking into it.
pub(super) fn key_row(look: &Look<'_>, key: KeyView<'_>) -> KeyRow {
    let kind = KeyKind::of(key.kind());
    let left = key.expires_ms().map(|at| at.saturating_sub(look.now_ms()));
    KeyRow {
        name: text::name(key.name),
        kind,
        size: key.size(),
        size_text: say::size(look.language, kind, key.size()),
        ttl: left.map_or_else(String::new, span),
        encoding: key.encoding(),
        memory: bytes(key.memory_bytes()),
    }
}
