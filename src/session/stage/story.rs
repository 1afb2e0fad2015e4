//! The clock of what has no duration of its own: a message that leaves its path and falls.
//!
//! It goes with the moments worth seeing, and idle spans count little, as at story speed. Between two moments it goes evenly
//! towards the next one. So a fall is seen at every speed, and what is drawn still depends on nothing but the trace and the time.

use super::share;
use sim::spec::Micros;

/// A moment that comes so much later than the one before, or more, is a step of its own; closer ones share it, as they share a
/// glide of story speed.
const STEP_US: Micros = 1_000;
/// What a fall takes; a longer span between two moments counts as this.
const FALL_US: Micros = 250_000;

/// How far the story has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    /// The last moment worth seeing.
    at: Micros,
    /// Time, with every span at most a step.
    steps: u64,
    /// Time, with every span at most a fall.
    fallen: u64,
}

/// How far a fall has come, each 0..=1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// On its way astray.
    pub strayed: f64,
    /// On its way down.
    pub fallen: f64,
}

impl Story {
    /// The next moment worth seeing.
    pub fn go_on(&mut self, at: Micros) {
        let span = at.saturating_sub(self.at);
        self.steps += span.min(STEP_US);
        self.fallen += span.min(FALL_US);
        self.at = at;
    }

    /// Whether what fell since then lies in its tray, whatever comes next.
    pub fn is_over(&self, now: &Story) -> bool {
        now.fallen >= self.fallen + FALL_US
    }

    /// How far what began to fall at this moment has come, `told` being how far the story was told, and `next` when it goes on.
    pub fn progress(&self, told: &Story, now: Micros, next: Option<Micros>) -> Progress {
        let next = next.unwrap_or(now).max(now);
        let gone = share(told.at, next, now);
        let ahead = |most: u64| next.saturating_sub(told.at).min(most) as f64 * gone;
        let part = |since: u64, most: u64| ((since as f64 + ahead(most)) / most as f64).min(1.0);
        Progress {
            strayed: part(told.steps - self.steps, STEP_US),
            fallen: part(told.fallen - self.fallen, FALL_US),
        }
    }
}
