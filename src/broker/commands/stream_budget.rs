//! How much XREAD and XREADGROUP may reply, over all their streams (MAXCOUNT and MAXSIZE, Redis 8.10).
//!
//! No judge at hand has these; they follow the command pages. A reply that is not empty has at least one entry, however large;
//! any other is left out, with all after it, where it would make the reply larger than it may be.

use super::stream_args::id_text;
use crate::reply::Reply;
use crate::types::stream::Entry;

/// What is left of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    entries_left: usize,
    bytes_max: usize,
    /// Where the reply begins, in bytes of output.
    start: usize,
    /// Whether there is an entry already.
    begun: bool,
    /// Whether one was left out.
    spent: bool,
}

impl Budget {
    /// So many entries and so many bytes, from here on.
    pub(super) fn new(reply: &Reply, entries_max: usize, bytes_max: usize) -> Budget {
        Budget {
            entries_left: entries_max,
            bytes_max,
            start: reply.pending_bytes(),
            begun: false,
            spent: false,
        }
    }

    /// Whether nothing more goes into the reply.
    pub(super) fn is_spent(&self) -> bool {
        self.spent || self.entries_left == 0
    }

    /// Whether another stream has a place in the reply: what it begins with is asked for only where that matters.
    pub(super) fn opens<'e>(
        &mut self,
        reply: &Reply,
        first: impl FnOnce() -> Option<Entry<'e>>,
    ) -> bool {
        if self.begun && self.bytes_max != usize::MAX {
            return first().is_some_and(|entry| self.allows(reply, &entry));
        }
        !self.is_spent()
    }

    /// Whether this entry fits in; if not, none after it does.
    #[inline]
    pub(super) fn allows(&mut self, reply: &Reply, entry: &Entry<'_>) -> bool {
        if self.bytes_max != usize::MAX && self.begun && !self.is_spent() {
            let written = reply.pending_bytes() - self.start;
            self.spent = written.saturating_add(bytes_of(entry)) > self.bytes_max;
        }
        !self.is_spent()
    }

    /// Counts an entry that was written.
    #[inline]
    pub(super) fn count(&mut self) {
        self.entries_left -= 1;
        self.begun = true;
    }
}

/// The bytes of a bulk string in a reply.
fn bulk_bytes(payload_bytes: usize) -> usize {
    let digits = payload_bytes.checked_ilog10().unwrap_or(0) as usize + 1;
    digits + payload_bytes + "$\r\n\r\n".len()
}

/// The bytes of an entry in a reply.
fn bytes_of(entry: &Entry<'_>) -> usize {
    let fields = entry.fields();
    let digits = (fields.len() * 2).checked_ilog10().unwrap_or(0) as usize + 1;
    let headers = "*2\r\n".len() + "*\r\n".len() + digits;
    let payloads: usize = fields
        .map(|(name, value)| bulk_bytes(name.len()) + bulk_bytes(value.len()))
        .sum();
    headers + bulk_bytes(id_text(entry.id).len()) + payloads
}
