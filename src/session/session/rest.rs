//! What is read and not watched need not be made anew with every frame: while time goes, figures and words rest in between, each
//! wakes in a frame of its own, and a long ledger comes into the view a few rows at a time.

use crate::{LedgerRow, LedgerView};
use std::rc::Rc;

/// Figures and sentences that change more often than this, in wall time, cannot be read.
const FIGURES_WALL_US: u64 = 100_000;
const SENTENCE_WALL_US: u64 = 100_000;
/// Rows of a ledger that are new in one frame, while time goes: a page draws so many in far less than a frame.
const ROWS_A_FRAME: usize = 6;
/// Nobody is told of a picture in words more often than this, in wall time.
const WORDS_WALL_US: u64 = 500_000;

/// What rests, by the name of its turn. One alone wakes in a frame: two would make it longer than the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Ledger and trays.
    Figures,
    /// The narration.
    Sentence,
    /// The stage in words.
    Words,
}

/// How many parts rest.
const TURNS: usize = 3;

impl Turn {
    const ALL: [Self; TURNS] = [Self::Figures, Self::Sentence, Self::Words];

    /// For how long it rests at least, in wall time.
    const fn enough_us(self) -> u64 {
        match self {
            Self::Figures => FIGURES_WALL_US,
            Self::Sentence => SENTENCE_WALL_US,
            Self::Words => WORDS_WALL_US,
        }
    }
}

/// For how much wall time parts of the view have rested.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    is_over: bool,
    /// In the order of [`Turn::ALL`].
    rested_us: [u64; TURNS],
    /// Whose turn it is in this frame.
    turn: Option<Turn>,
}

impl Rest {
    /// Wall time goes by.
    pub fn pass(&mut self, wall_us: u64) {
        self.is_over = false;
        for rested_us in &mut self.rested_us {
            *rested_us = rested_us.saturating_add(wall_us);
        }
    }

    /// Nothing rests any longer: time stands still, or a person did something.
    pub fn end(&mut self) {
        self.is_over = true;
        self.rested_us = Turn::ALL.map(Turn::enough_us);
    }

    /// Whether everything is to be shown at once.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// A frame begins: of those that have something new to show, the one that has waited longest has its turn.
    pub fn choose(&mut self, has_news: impl Fn(Turn) -> bool) {
        let waited_us = |(place, turn): (usize, Turn)| {
            let waited_us = self.rested_us[place].checked_sub(turn.enough_us())?;
            has_news(turn).then_some((waited_us, turn))
        };
        let waiting = Turn::ALL.into_iter().enumerate().filter_map(waited_us);
        let longest = waiting.max_by_key(|(waited_us, _)| *waited_us);
        self.turn = longest.map(|(_, turn)| turn);
    }

    /// Whether a part is to be made anew. It rests from then on.
    pub fn wakes(&mut self, turn: Turn) -> bool {
        let wakes = self.is_over || self.turn == Some(turn);
        if wakes {
            self.rested_us[turn as usize] = 0;
        }
        wakes
    }
}

/// The ledger that comes into the view.
#[derive(Debug, Default)]
pub(super) struct Coming {
    ledger: Option<LedgerView>,
    /// So many of its rows are there.
    rows: usize,
}

impl Coming {
    /// Whether all of it is there.
    pub fn is_whole(&self) -> bool {
        self.ledger.is_none()
    }

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
