//! Ways through time: to events, messages and losses, back, into other futures. A part of [`super::command::UiCommand`].

use session::catalogue::Label;
use session::{Action, FutureKey, MarkKind, View};

/// One way through time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeMove {
    StepBack,
    StepMessage,
    PreviousLoss,
    NextLoss,
    /// To time zero; nothing is forgotten.
    Rewind,
    Newest,
    Undo,
    Fork,
    /// To another future.
    Switch(FutureKey),
    /// Two futures side by side, or no longer.
    Compare,
}

impl TimeMove {
    /// Those that there are whatever was done.
    const ALWAYS: [TimeMove; 9] = [
        TimeMove::StepBack,
        TimeMove::StepMessage,
        TimeMove::PreviousLoss,
        TimeMove::NextLoss,
        TimeMove::Rewind,
        TimeMove::Newest,
        TimeMove::Undo,
        TimeMove::Fork,
        TimeMove::Compare,
    ];

    /// Every way, in the order of the palette; of other futures the one after the present comes first.
    pub fn all(view: &View) -> Vec<TimeMove> {
        let futures = &view.time.futures;
        let at = futures.iter().position(|future| future.current);
        let after = at.map_or(0, |at| at + 1);
        let others = futures.iter().cycle().skip(after);
        let others = others.take(futures.len().saturating_sub(1));
        let switches = others.map(|future| TimeMove::Switch(future.key));
        Self::ALWAYS.into_iter().chain(switches).collect()
    }

    /// What it is called.
    pub fn label(self, view: &View) -> String {
        let word = |label: Label| label.text(view.language).to_owned();
        match self {
            TimeMove::Undo if view.time.can_undo && !view.time.undoes.is_empty() => {
                view.time.undoes.clone()
            }
            TimeMove::Switch(key) => {
                let mut futures = view.time.futures.iter();
                let found = futures.find(|future| future.key == key);
                let name = found.map_or("", |future| &future.label);
                format!("{}: {name}", word(Label::Future))
            }
            plain => word(plain.plain_label()),
        }
    }

    /// The fixed words of it.
    pub const fn plain_label(self) -> Label {
        match self {
            TimeMove::StepBack => Label::StepBack,
            TimeMove::StepMessage => Label::StepMessage,
            TimeMove::PreviousLoss => Label::PreviousLoss,
            TimeMove::NextLoss => Label::NextLoss,
            TimeMove::Rewind => Label::ToStart,
            TimeMove::Newest => Label::ToNewest,
            TimeMove::Undo => Label::Undo,
            TimeMove::Fork => Label::ForkAbout,
            TimeMove::Switch(_) => Label::NextFuture,
            TimeMove::Compare => Label::CompareAbout,
        }
    }

    /// Its key, as it is printed.
    pub const fn key(self) -> &'static str {
        match self {
            TimeMove::StepBack => ",",
            TimeMove::StepMessage => "j",
            TimeMove::PreviousLoss => "(",
            TimeMove::NextLoss => ")",
            TimeMove::Rewind => "<",
            TimeMove::Newest => ">",
            TimeMove::Undo => "Ctrl Z",
            TimeMove::Fork => "q",
            TimeMove::Switch(_) => "u",
            TimeMove::Compare => "Q",
        }
    }

    /// What it does to the session; `None` when there is nothing to do. To compare is the page's own.
    pub fn action(self, view: &View) -> Option<Action> {
        let (time, now_us) = (&view.time, view.clock.now_us);
        let is_loss_before = || {
            let mut marks = time.marks.iter();
            marks.any(|mark| mark.kind == MarkKind::Loss && mark.at_us < now_us)
        };
        Some(match self {
            TimeMove::StepBack if now_us > 0 => Action::StepBack,
            TimeMove::StepMessage => Action::StepMessage,
            TimeMove::PreviousLoss if is_loss_before() => Action::PreviousLoss,
            TimeMove::NextLoss => Action::NextLoss,
            TimeMove::Rewind => Action::Seek { at_us: 0 },
            TimeMove::Newest => Action::Seek { at_us: u64::MAX },
            TimeMove::Undo if time.can_undo => Action::Undo,
            TimeMove::Fork => Action::Fork,
            TimeMove::Switch(key) => Action::SwitchFuture(key),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use session::{Session, Start};
    use std::collections::BTreeSet;

    #[test]
    fn every_way_has_a_key_of_its_own_and_the_next_future_comes_first() {
        let mut session = Session::new(Start::default());
        for _ in 0..3 {
            session.apply(Action::Fork);
        }
        session.apply(Action::SwitchFuture(FutureKey(1)));
        let all = TimeMove::all(session.view());
        let switches = all.iter().filter_map(|way| match way {
            TimeMove::Switch(key) => Some(key.0),
            _ => None,
        });
        assert_eq!(switches.collect::<Vec<_>>(), [2, 3, 0]);
        let keys: BTreeSet<_> = all.iter().map(|way| way.key()).collect();
        assert_eq!(keys.len(), TimeMove::ALWAYS.len() + 1);
    }

    #[test]
    fn there_is_no_way_back_from_the_beginning() {
        let session = Session::new(Start::default());
        let view = session.view();
        for way in [TimeMove::StepBack, TimeMove::PreviousLoss, TimeMove::Undo] {
            assert_eq!(way.action(view), None, "{way:?}");
        }
    }
}
