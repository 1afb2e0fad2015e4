//! Time goes by.

use super::Session;
use crate::console::Tab;
use crate::narrator::key_of;
use crate::pace::{Onward, Watchers};
use crate::{ConsoleKey, Selection};
use sim::{Stepped, World};

/// World events that run for one command while time stands still.
const SETTLE_ITEMS_MAX: u32 = 20_000;
/// How far a command may take the world while time stands still: longer than any reply takes.
const SETTLE_US_MAX: u64 = 5_000_000;
/// Longer than anything is on its way.
const ARRIVE_US_MAX: u64 = 10_000;

impl Session {
    pub(super) fn tick(&mut self, wall_us: u64) {
        if !self.pace.playing {
            return;
        }
        let mut left = self.pace.begin_tick(wall_us);
        for round in 0.. {
            let watchers = self.watchers();
            let onward = self.pace.advance(&mut self.world, left, watchers);
            self.show_present();
            match onward {
                Onward::More(more) if self.pace.playing && self.pace.may_go_on(round + 1) => {
                    left = more
                }
                _ => break,
            }
        }
        self.pace.stop_at_end(&self.world);
    }

    pub(super) fn watchers(&self) -> Watchers {
        Watchers {
            awaits: self.folds.consoles.iter().any(Tab::awaits),
            counts_down: self.folds.consoles.iter().any(Tab::counts_down),
            stop: self.travel.next().map(|done| done.at),
        }
    }

    pub(super) fn step(&mut self) {
        let stop = self.travel.next().map(|done| done.at);
        self.pace.step(&mut self.world, stop);
        self.show_present();
    }

    /// Everything up to the shown moment goes into what is shown, and lines whose turn has come run.
    pub(super) fn show_present(&mut self) {
        self.folds.take(&self.world, self.pace.shown);
        self.select_awaited();
        self.mind_first_moment();
        self.do_due_again();
        // What was typed then waits for its recorded turn.
        if !self.travel.is_past(self.pace.shown) {
            self.reach();
            self.run_waiting_lines();
        }
        self.keep_moment();
    }

    /// Shows the world's own present.
    pub(super) fn catch_up(&mut self) {
        self.pace.catch_up(&mut self.world);
        self.folds.take(&self.world, self.pace.shown);
        self.mind_first_moment();
    }

    /// The first loss, or what was nearly one, gets time to be read: its message is selected, and time slows, or waits where motion is not wanted.
    fn mind_first_moment(&mut self) {
        let Some(item) = self.folds.first_moment.filter(|_| !self.has_shown_moment) else {
            return;
        };
        self.has_shown_moment = true;
        self.rest.end();
        if !self.pace.playing {
            return;
        }
        if self.selection.is_none() {
            self.select(Some(Selection::Message(key_of(item))));
        }
        if self.reduced_motion {
            self.pace.set_playing(false);
        } else {
            self.pace.slow_down();
        }
    }

    /// While time stands still, a command takes the world on until its reply or its park; what is on its way to a console by
    /// then still arrives.
    pub(super) fn settle(&mut self, console: ConsoleKey) {
        let awaits = |session: &Self| session.folds.consoles.get(console).is_some_and(Tab::awaits);
        self.run_while(SETTLE_US_MAX, awaits);
        self.run_while(ARRIVE_US_MAX, |session| {
            session.folds.consoles.iter().any(Tab::expects)
        });
    }

    fn run_while(&mut self, us_max: u64, goes_on: impl Fn(&Self) -> bool) {
        let until = self.world.now().saturating_add(us_max);
        for _ in 0..SETTLE_ITEMS_MAX {
            if !goes_on(self) || !steps(&mut self.world, until) {
                break;
            }
            self.catch_up();
        }
    }
}

/// Runs one event that is due by then.
fn steps(world: &mut World, until: u64) -> bool {
    let due = world.peek_next().is_some_and(|(at, _)| at <= until);
    due && matches!(world.step(), Stepped::Item(_))
}
