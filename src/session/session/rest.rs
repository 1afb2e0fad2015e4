//! What is read and not watched need not be made anew with every frame: while time goes, figures and words rest in between.

/// Figures and sentences that change more often than this, in wall time, cannot be read.
const FIGURES_WALL_US: u64 = 100_000;
const SENTENCE_WALL_US: u64 = 100_000;
/// Nobody is told of a picture in words more often than this, in wall time.
const WORDS_WALL_US: u64 = 500_000;

/// For how much wall time parts of the view have rested.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    figures_us: u64,
    sentence_us: u64,
    words_us: u64,
}

impl Rest {
    /// Wall time goes by.
    pub fn pass(&mut self, wall_us: u64) {
        self.figures_us = self.figures_us.saturating_add(wall_us);
        self.sentence_us = self.sentence_us.saturating_add(wall_us);
        self.words_us = self.words_us.saturating_add(wall_us);
    }

    /// Nothing rests any longer: time stands still, or a person did something.
    pub fn end(&mut self) {
        *self = Self {
            figures_us: FIGURES_WALL_US,
            sentence_us: SENTENCE_WALL_US,
            words_us: WORDS_WALL_US,
        };
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
