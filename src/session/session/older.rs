//! The life of a message that is older than the trace that is kept: the pieces of the past in which something happened to it are run
//! again, each from the nearest checkpoint.

use super::Session;
use crate::panels::Selected;
use crate::tell::tell;
use crate::travel::Past;
use sim::trace::{Item, RecordSeq};
use std::ops::Range;

/// A past of so many records is run again as a whole.
const WHOLE_RECORDS_MAX: RecordSeq = 1 << 16;
/// What follows a record of a life is looked at so far: its changes of fate, and the reply to its request.
const AFTER_RECORDS: RecordSeq = 256;
/// Pieces of the past that are run again for one life: the first ones, and the last ones.
const FIRST_PIECES_MAX: usize = 30;
const LAST_PIECES_MAX: usize = 10;

impl Session {
    /// The life of an item up to the shown moment; `None` if the trace that is kept reaches back to its beginning.
    pub(super) fn older_life(&self, item: Item) -> Option<Selected> {
        let sent = self.began(item)?;
        if sent >= self.world.trace().first_seq() {
            return None;
        }
        let mut life = Selected::new(item, Some(sent));
        let future = &self.travel.future;
        let mut past: Option<Past> = None;
        for piece in self.pieces(item, sent) {
            let nearest = future.checkpoints.before_record(piece.start)?.records;
            if past.as_ref().is_none_or(|past| past.cursor() < nearest) {
                past = Past::before(future, piece.start);
            }
            past.as_mut()?.look(piece.end, |record, known| {
                if record.seq >= piece.start {
                    life.fold(record, tell(record, known).as_ref(), known);
                }
            });
        }
        Some(life)
    }

    /// The record of its sending.
    fn began(&self, item: Item) -> Option<RecordSeq> {
        self.folds.known.item_sent(item).or_else(|| match item {
            Item::Message(msg) => Some(self.world.ledger().message(msg)?.origin?.sent),
            Item::Intended(..) => None,
        })
    }

    /// Where in the trace something happens to it, as the ledger knows.
    fn pieces(&self, item: Item, sent: RecordSeq) -> Vec<Range<RecordSeq>> {
        let end = self.folds.cursor();
        let message = match item {
            Item::Message(msg) if end - sent > WHOLE_RECORDS_MAX => {
                self.world.ledger().message(msg)
            }
            Item::Intended(..) | Item::Message(_) => None,
        };
        let Some(message) = message else {
            let whole = sent..end.min(sent + WHOLE_RECORDS_MAX);
            return std::iter::once(whole).collect();
        };
        let mut pieces: Vec<Range<RecordSeq>> = Vec::new();
        for from in std::iter::once(sent).chain(message.life) {
            let to = end.min(from + AFTER_RECORDS);
            match pieces.last_mut() {
                Some(last) if from <= last.end => last.end = to.max(last.end),
                _ => pieces.push(from..to),
            }
        }
        let last = pieces.len().saturating_sub(LAST_PIECES_MAX);
        pieces.drain(FIRST_PIECES_MAX.min(last)..last);
        pieces
    }
}
