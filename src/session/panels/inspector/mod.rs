//! The inspector: what a node holds at the shown moment, told as Redis's own commands tell it.
//!
//! Every part names the command whose reply it is, so that it can be typed. Nothing is kept and nothing is copied: whoever
//! shows a part asks for it ([`crate::Session::keys`] and its like), a page of a named size at a time, and the answer is read
//! from the node's own structures from a cursor on. So a part that nobody looks at costs nothing, a million elements cost what
//! a page of them costs, and looking leaves no trace: no access time, no statistics, no record.

mod elements;
mod key;
mod keys;
mod node;
mod stream;
#[cfg(test)]
mod tests;
mod text;

pub use elements::{ElementRow, ElementsView};
pub use key::{Fact, KeyAsk, KeyView, Pending};
pub use keys::{KEYS_LOOKED_AT_MAX, KeyKind, KeyRow, KeysAsk, KeysView};
pub use node::{
    ChannelRow, ChannelsView, ClientRow, ClientsView, ConfigAsk, ConfigRow, ConfigView, PubSubView,
};
pub use stream::{ConsumerRow, GroupRow, GroupsView, PendingRow, PendingView};

pub use text::span as span_text;

pub(crate) use key::key_view;
pub(crate) use keys::keys_view;
pub(crate) use node::{clients_view, config_view, pubsub_view};

use crate::Language;
use crate::registry::Registry;
use broker::inspect::Inspect;
use sim::trace::NodeId;
use std::rc::Rc;

/// Rows of one page.
pub const PAGE_ROWS: usize = 50;

/// Where a page begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Place {
    /// At the end that one looks from.
    #[default]
    Start,
    /// So many elements (of a string: bytes) from that end.
    Index(u64),
    /// Where a walk has come to, as SCAN's cursor.
    Cursor(u64),
    /// Behind the entry with this ID.
    After(u64, u64),
}

/// A name as it is, and as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameView {
    /// Its bytes.
    pub bytes: Rc<[u8]>,
    /// Readable: escaped where it has to be, and shortened.
    pub text: String,
}

/// For what is empty: a sentence, and a command that changes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Empty {
    /// Why there is nothing.
    pub sentence: String,
    /// What to try; empty where nothing fits.
    pub command: String,
}

/// A look at a node at a moment.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub inspect: Inspect<'a>,
    /// The shown moment, in microseconds since the Unix epoch.
    pub now_us: u64,
    pub node: NodeId,
    pub known: &'a Registry,
    pub language: Language,
}

impl Look<'_> {
    fn now_ms(&self) -> u64 {
        self.now_us / 1_000
    }
}
