//! The future that is shown beside the one that is played: which one, how far it has followed, and how the two ledgers differ.

use std::rc::Rc;

use session::{Action, CompareView, FutureKey, Language, LedgerView, View};

use super::desk::Desk;

/// Another future at the shown moment.
pub struct Beside {
    /// Which one.
    pub key: FutureKey,
    /// A session of its own.
    pub desk: Desk,
    /// How the two differ.
    pub compared: Rc<CompareView>,
    /// It is not at the shown moment yet.
    pub is_behind: bool,
    /// The future that is played beside it.
    played: FutureKey,
    language: Language,
    /// The ledgers that were compared.
    ledgers: Option<(Rc<LedgerView>, Rc<LedgerView>)>,
}

/// What following came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// There is no such future any more.
    Gone,
    /// Nothing but the picture changed.
    Same,
    /// Something to be drawn anew did.
    Changed,
}

impl Beside {
    /// Another future beside the one that is played.
    pub fn of(played: &Desk, key: FutureKey) -> Option<Self> {
        let (session, view) = played.look(|session| (session.beside(key), session.view().clone()));
        let mut beside = Self {
            key,
            desk: Desk::of(session?),
            compared: Rc::default(),
            is_behind: false,
            played: played_of(&view)?,
            language: view.language,
            ledgers: None,
        };
        beside.go_along(played, &view);
        Some(beside)
    }

    /// The one that is offered first: the newest of those that are not played.
    pub fn first_key(view: &View) -> Option<FutureKey> {
        let others = view.time.futures.iter().filter(|future| !future.current);
        others.map(|future| future.key).next_back()
    }

    /// Goes to the moment that is shown.
    pub fn follow(&mut self, played: &Desk, view: &View) -> Followed {
        let Some(now) = played_of(view) else {
            return Followed::Gone;
        };
        let is_there = view
            .time
            .futures
            .iter()
            .any(|future| future.key == self.key);
        let swapped = now == self.key;
        if !is_there || (swapped && now == self.played) {
            return Followed::Gone;
        }
        if swapped || self.language != view.language {
            let key = if swapped { self.played } else { self.key };
            return match Self::of(played, key) {
                Some(other) => {
                    *self = other;
                    Followed::Changed
                }
                None => Followed::Gone,
            };
        }
        self.played = now;
        match self.go_along(played, view) {
            true => Followed::Changed,
            false => Followed::Same,
        }
    }

    /// Answers whether anything differs in another way than before.
    fn go_along(&mut self, played: &Desk, view: &View) -> bool {
        let was_behind =
            std::mem::replace(&mut self.is_behind, !self.desk.follow_to(view.clock.now_us));
        let ledgers = (view.ledger.clone(), self.desk.view().ledger);
        let same = self.ledgers.as_ref().is_some_and(|(here, there)| {
            Rc::ptr_eq(here, &ledgers.0) && Rc::ptr_eq(there, &ledgers.1)
        });
        if same {
            return was_behind != self.is_behind;
        }
        self.ledgers = Some(ledgers);
        let compared = played.look(|here| self.desk.look(|there| here.compared(there)));
        let differs = *self.compared != compared;
        if differs {
            self.compared = Rc::new(compared);
        }
        differs || was_behind != self.is_behind
    }

    /// The size of its stage, in CSS pixels.
    pub fn resize(&self, (width, height): (f64, f64)) {
        self.desk.apply(Action::ResizeStage { width, height });
    }
}

fn played_of(view: &View) -> Option<FutureKey> {
    let mut futures = view.time.futures.iter();
    futures
        .find(|future| future.current)
        .map(|future| future.key)
}
