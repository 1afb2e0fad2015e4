//! The future that is shown beside the one that is played: which one, how far it has followed, how the two ledgers differ, and what is
//! looked at in it. Whatever message is selected in one of them is selected in the other too, if it was sent there.

use std::rc::Rc;

use session::{
    Action, CompareView, FutureKey, Language, LedgerView, MessageKey, MessageView, Selection,
    Session, TrayView, View,
};

use super::desk::Desk;

/// What a person looks at in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Glance {
    /// Another future is shown there.
    Show(FutureKey),
    /// What its stage has to tell: a selection, its size, its trays. Nothing is done there.
    Look(Action),
    OpenTray(Option<&'static str>),
    /// Along which of the two the life of the selected message is told.
    Tell {
        there: bool,
    },
}

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
    /// Its tray that is open.
    pub open_tray: Option<&'static str>,
    /// The life of the message in this one is told, rather than in the one that is played.
    tells_there: bool,
    /// The message of the one that is played whose like was selected in this one, and the moment at which it was looked for.
    mirrored: Option<(Option<MessageKey>, u64)>,
    /// The future that is played beside it.
    played: FutureKey,
    language: Language,
    /// What was shown of it last.
    shown: Option<Shown>,
    /// How large its stage is, in CSS pixels, and where its trays are; they stay when another future takes its place.
    room: Option<(f64, f64)>,
    trays_at: Vec<(&'static str, f64)>,
}

/// What is drawn anew when it is another object.
struct Shown {
    ledgers: (Rc<LedgerView>, Rc<LedgerView>),
    trays: Rc<Vec<TrayView>>,
    selected: Option<Rc<MessageView>>,
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
            open_tray: None,
            tells_there: false,
            mirrored: None,
            played: played_of(&view)?,
            language: view.language,
            shown: None,
            room: None,
            trays_at: Vec::new(),
        };
        beside.go_along(played, &view);
        Some(beside)
    }

    /// Another future in the place of this one.
    pub fn other(&self, played: &Desk, key: FutureKey) -> Option<Self> {
        let mut other = Self::of(played, key)?;
        if let Some((width, height)) = self.room {
            other.look(played, Action::ResizeStage { width, height });
        }
        other.look(played, Action::PlaceTrays(self.trays_at.clone()));
        Some(other)
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
            let tells_there = self.tells_there && !swapped;
            return match self.other(played, key) {
                Some(other) => {
                    *self = other;
                    self.tells_there = tells_there;
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
        if was_behind
            && !self.is_behind
            && let Some((_, looked_at)) = &mut self.mirrored
        {
            // It may have been sent in what was still missing.
            *looked_at = u64::MAX;
        }
        self.mirror(played, view);
        let there = self.desk.view();
        let shown = Shown {
            ledgers: (view.ledger.clone(), there.ledger),
            trays: there.trays,
            selected: there.selected,
        };
        let (same_ledgers, same_rest) = match &self.shown {
            Some(before) => (before.has_ledgers_of(&shown), before.has_rest_of(&shown)),
            None => (false, false),
        };
        self.shown = Some(shown);
        if !same_ledgers {
            let compared = played.look(|here| self.desk.look(|there| here.compared(there)));
            if *self.compared != compared {
                self.compared = Rc::new(compared);
                return true;
            }
        }
        !same_rest || was_behind != self.is_behind
    }

    /// What is selected here is selected there, where it was sent.
    fn mirror(&mut self, played: &Desk, view: &View) {
        let key = view.selected.as_ref().map(|message| message.key);
        let is_same = self.mirrored.is_some_and(|(before, _)| before == key);
        let found = self.selected().map(|message| message.key);
        let is_whole = matches!((key, found), (None, _) | (_, Some(MessageKey::Message(..))));
        let looked_at = self.mirrored.map(|(_, at_us)| at_us);
        // What had not become a message there may have by now; while time goes nobody reads it.
        let is_fresh = view.clock.playing || looked_at == Some(view.clock.now_us);
        if is_same && (is_whole || is_fresh) {
            return;
        }
        self.mirrored = Some((key, view.clock.now_us));
        self.tells_there &= is_same;
        let like = key.and_then(|key| look_for(played, &self.desk, key));
        if like != found {
            self.select(like);
        }
    }

    fn select(&self, message: Option<MessageKey>) {
        let selection = message.map(Selection::Message);
        self.desk.apply(Action::Select(selection));
    }

    /// Somebody looks at something in it. The same message is selected in the one that is played, if it was sent there.
    pub fn look(&mut self, played: &Desk, action: Action) {
        match action {
            Action::Select(selection) => {
                if let Some(Selection::Tray(reason)) = selection {
                    self.open_tray = Some(reason);
                }
                self.tells_there = matches!(selection, Some(Selection::Message(_)));
                // Of what is no message there is nothing to read in the other one: its message stays selected.
                if !self.tells_there && selection.is_some() {
                    return;
                }
                self.desk.apply(action);
                let like = match selection {
                    Some(Selection::Message(key)) => look_for(&self.desk, played, key),
                    _ => None,
                };
                played.apply(Action::Select(like.map(Selection::Message)));
                let at_us = played.look(|session| session.view().clock.now_us);
                self.mirrored = Some((like, at_us));
            }
            Action::ResizeStage { width, height } => {
                self.room = Some((width, height));
                self.desk.apply(action);
            }
            Action::PlaceTrays(trays) => {
                self.trays_at.clone_from(&trays);
                self.desk.apply(Action::PlaceTrays(trays));
            }
            _ => {}
        }
    }

    /// Nothing is selected in it any more.
    pub fn deselect(&mut self) {
        self.tells_there = false;
        self.select(None);
    }

    /// Tells the life of the message along this future, or along the one that is played.
    pub fn tell(&mut self, there: bool) {
        self.tells_there = there;
    }

    /// What is selected in it.
    pub fn selected(&self) -> Option<Rc<MessageView>> {
        self.desk.look(|session| session.view().selected.clone())
    }

    /// Whether its message is the one that is told of, given whether the played one has one.
    pub fn tells_there(&self, is_here: bool) -> bool {
        self.selected().is_some() && (self.tells_there || !is_here)
    }
}

impl Shown {
    fn has_ledgers_of(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.ledgers.0, &other.ledgers.0)
            && Rc::ptr_eq(&self.ledgers.1, &other.ledgers.1)
    }

    fn has_rest_of(&self, other: &Self) -> bool {
        let same = match (&self.selected, &other.selected) {
            (Some(left), Some(right)) => Rc::ptr_eq(left, right),
            (left, right) => left.is_none() && right.is_none(),
        };
        same && Rc::ptr_eq(&self.trays, &other.trays)
    }
}

/// What a message of one session is in another.
fn look_for(from: &Desk, to: &Desk, key: MessageKey) -> Option<MessageKey> {
    let same = |from: &Session, to: &Session| from.same_in(to, key);
    from.look(|from| to.look(|to| same(from, to)))
}

fn played_of(view: &View) -> Option<FutureKey> {
    let mut futures = view.time.futures.iter();
    futures
        .find(|future| future.current)
        .map(|future| future.key)
}
