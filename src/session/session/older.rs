//! The life of a message: read from the trace that is kept, with what was known before it was sent. Where that reaches back no
//! longer, the pieces of the past in which something happened to it are run again, each from the nearest checkpoint.

use super::Session;
use crate::folds::Folds;
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
    /// The life of an item up to the shown moment.
    pub(super) fn life_of(&self, item: Item) -> Selected {
        let first = self.world.trace().first_seq();
        if first == 0 {
            let fresh = Folds::new(&self.world, self.language).known;
            return self.folds.life(&self.world, item, 0, fresh);
        }
        let Some(sent) = self.began(item) else {
            return self.life_as_known_now(item);
        };
        let nearest = self.travel.future.checkpoints.before_record(sent);
        if let Some(nearest) = nearest.filter(|nearest| nearest.records >= first) {
            let known = nearest.present.folds.known.clone();
            return self.folds.life(&self.world, item, nearest.records, known);
        }
        let older = self.older_life(item, sent);
        older.unwrap_or_else(|| self.life_as_known_now(item))
    }

    /// The same for one of which nothing is known from before the trace that is kept.
    fn life_as_known_now(&self, item: Item) -> Selected {
        let (first, known) = (self.world.trace().first_seq(), self.folds.known.clone());
        self.folds.life(&self.world, item, first, known)
    }

    fn older_life(&self, item: Item, sent: RecordSeq) -> Option<Selected> {
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
