//! Another future at the same moment: a session of its own, made from the deeds of that future and from the checkpoints that it
//! keeps, which both share. It follows the moment that is shown, and nobody does anything in it.

use super::open::Beginning;
use super::show::item_of;
use super::{Session, Start};
use crate::narrator::key_of;
use crate::panels::compare_view;
use crate::{CompareView, FutureKey, MessageKey};
use sim::trace::Item;

/// World events that run at most for one step of following; a session that is further behind shows how far it has come.
const FOLLOW_ITEMS_MAX: u64 = 4_000;

/// What was seen further ahead than this is reached from a checkpoint.
const FOLLOW_US_MAX: u64 = 2_000_000;

impl Session {
    /// A session of another future, at the shown moment or its newest, whichever is earlier. Nothing if there is no such future.
    pub fn beside(&self, FutureKey(key): FutureKey) -> Option<Session> {
        let future = self.travel.future_of(key)?.clone();
        let start = Start {
            scenario: self.scenario,
            seed: Some(self.seed),
            language: self.language,
            reduced_motion: self.reduced_motion,
            autorun: false,
        };
        let beginning = match self.opened.as_deref() {
            Some(text) => Beginning::of_text(text).ok()?,
            None => Beginning::built_in(self.scenario, self.seed),
        };
        let mut other = Session::bare(beginning, start);
        let zero = future.checkpoints.before(0, 0)?.clone();
        other.travel.future = future;
        other.take_up(&zero);
        other.seek(self.pace.shown);
        other.refresh();
        Some(other)
    }

    /// The key of the future that is played.
    pub fn future(&self) -> FutureKey {
        FutureKey(self.travel.future.key)
    }

    /// Goes to a moment, also beyond the newest that was seen: then time goes on, a limited number of events at once. Answers
    /// whether it got there.
    pub fn follow_to(&mut self, at_us: u64) -> bool {
        let known = at_us.min(self.travel.future.newest);
        if at_us < self.pace.shown || known > self.pace.shown + FOLLOW_US_MAX {
            self.seek(at_us);
        } else if self.pace.shown < known {
            self.do_again_to(known, usize::MAX);
        }
        if at_us > self.pace.shown {
            let progress = self.world.run_until(at_us, FOLLOW_ITEMS_MAX);
            let reached = progress.reached || progress.ended;
            let shown = if reached { at_us } else { self.world.now() };
            self.pace.jump(shown.max(self.pace.shown));
            self.folds.take(&self.world, self.pace.shown);
            self.keep_moment();
            self.reach();
        }
        self.refresh();
        self.pace.shown >= at_us
    }

    /// What a message of this session is in another one, along another future at the same moment: what came of the same sending,
    /// or what is to become a message there. `None` if nothing of the kind was sent there by then.
    pub fn same_in(&self, other: &Session, key: MessageKey) -> Option<MessageKey> {
        let (here, there) = (&self.folds.known, &other.folds.known);
        let item = item_of(key);
        if matches!(item, Item::Message(msg) if here.shares(msg, there)) {
            return Some(key);
        }
        there.born(&here.birth(item)?).map(key_of)
    }

    /// Its ledger beside that of another session, which shows the same moment.
    pub fn compared(&self, other: &Session) -> CompareView {
        compare_view(&self.view.ledger, &other.view.ledger, self.language)
    }
}
