//! What is read and not watched need not be made anew with every frame: while time goes, figures and words rest in between, and
//! a long ledger comes into the view a few rows at a time.

use crate::{LedgerRow, LedgerView};
use std::rc::Rc;

/// Figures and sentences that change more often than this, in wall time, cannot be read.
const FIGURES_WALL_US: u64 = 100_000;
const SENTENCE_WALL_US: u64 = 100_000;
/// Rows of a ledger that are new in one frame, while time goes: a page draws so many in far less than a frame.
const ROWS_A_FRAME: usize = 3;
/// Nobody is told of a picture in words more often than this, in wall time.
const WORDS_WALL_US: u64 = 500_000;

/// For how much wall time parts of the view have rested.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    is_over: bool,
    figures_us: u64,
    sentence_us: u64,
    words_us: u64,
}

impl Rest {
    /// Wall time goes by.
    pub fn pass(&mut self, wall_us: u64) {
        self.is_over = false;
        self.figures_us = self.figures_us.saturating_add(wall_us);
        self.sentence_us = self.sentence_us.saturating_add(wall_us);
        self.words_us = self.words_us.saturating_add(wall_us);
    }

    /// Nothing rests any longer: time stands still, or a person did something.
    pub fn end(&mut self) {
        *self = Self {
            is_over: true,
            figures_us: FIGURES_WALL_US,
            sentence_us: SENTENCE_WALL_US,
            words_us: WORDS_WALL_US,
        };
    }

    /// Whether everything is to be shown at once.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether ledger and trays are to be made anew. They rest from then on.
    pub fn wakes_figures(&mut self) -> bool {
        wakes(&mut self.figures_us, FIGURES_WALL_US)
    }

    /// The same of the narration.
    pub fn wakes_sentence(&mut self) -> bool {
        wakes(&mut self.sentence_us, SENTENCE_WALL_US)
    }

    /// The same of the stage in words.
    pub fn wakes_words(&mut self) -> bool {
        wakes(&mut self.words_us, WORDS_WALL_US)
    }
}

fn wakes(rested_us: &mut u64, enough_us: u64) -> bool {
    let is_enough = *rested_us >= enough_us;
    if is_enough {
        *rested_us = 0;
    }
    is_enough
}

/// The ledger that comes into the view.
#[derive(Debug, Default)]
pub(super) struct Coming {
    ledger: Option<LedgerView>,
    /// So many of its rows are there.
    rows: usize,
}

impl Coming {
    /// Takes a ledger, in place of what had not come yet of the one before.
    pub fn begin(&mut self, ledger: LedgerView) {
        *self = Self {
            ledger: Some(ledger),
            rows: 0,
        };
    }

    /// Brings some rows, or all that are left. A row that looks the same stays the same object.
    pub fn show(&mut self, shown: &mut Rc<LedgerView>, at_once: bool) {
        let Some(coming) = self.ledger.take() else {
            return;
        };
        let count = coming.rows.len();
        // Where a row comes or goes, all that are behind it move.
        let is_whole = at_once || count != shown.rows.len();
        let turn = match is_whole {
            true => 0..count,
            false => self.rows..count.min(self.rows + ROWS_A_FRAME),
        };
        self.rows = turn.end;
        let both = coming.rows.iter().enumerate();
        let rows = both.map(|(place, new)| match shown.rows.get(place) {
            Some(old) if !turn.contains(&place) || old == new => Rc::clone(old),
            _ => Rc::clone(new),
        });
        let rows: Vec<Rc<LedgerRow>> = rows.collect();
        let is_same = rows.len() == shown.rows.len()
            && rows
                .iter()
                .zip(&shown.rows)
                .all(|(new, old)| Rc::ptr_eq(new, old))
            && (&shown.empty, &shown.more) == (&coming.empty, &coming.more);
        if !is_same {
            *shown = Rc::new(LedgerView {
                rows,
                empty: coming.empty.clone(),
                more: coming.more.clone(),
            });
        }
        self.ledger = (self.rows < count).then_some(coming);
    }
}
