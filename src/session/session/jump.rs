//! Going to what matters: the event before, what happens next to a message, losses.

use super::Session;
use crate::Selection;
use crate::catalogue::TimeText;
use crate::narrator::key_of;
use crate::pace::Pace;
use crate::travel::Past;
use sim::spec::Micros;
use sim::trace::{Item, RecordSeq, What};

/// Moments at which something happens, through which one search goes on into what was not seen yet.
const MOMENTS_MAX: u32 = 20_000;

/// Where a search in time ended.
enum Sought {
    Found,
    /// Nothing is left to happen.
    Nothing,
    NotYet,
}

impl Session {
    /// Back to the event worth seeing before the shown moment: one at which a step forward would have stopped.
    pub(super) fn step_back(&mut self) {
        let shown = self.pace.shown;
        let mut before = shown;
        while let Some(limit) = before.checked_sub(1)
            && let Some(nearest) = self.travel.future.checkpoints.before(limit, usize::MAX)
        {
            let from = nearest.at;
            if let Some(beat) = Past::of(nearest, &self.travel.future.deeds).beat_before(shown) {
                return self.seek(beat);
            }
            before = from;
        }
        self.seek(0);
    }

    /// On to the next thing that happens to the selected message, or else to where the next one is sent.
    pub(super) fn step_message(&mut self) {
        let followed = match self.selection {
            Some(Selection::Message(key)) => Some(super::show::item_of(key)),
            _ => None,
        };
        let is_over = self
            .folds
            .selected
            .as_ref()
            .is_none_or(|life| life.is_over());
        let sought = match followed.filter(|_| !is_over) {
            Some(item) => self.follow(item),
            None => Sought::Nothing,
        };
        let sought = match sought {
            Sought::Nothing => self.follow_next(),
            found => found,
        };
        self.tell_of(sought, TimeText::NothingMore);
    }

    /// On to what happens to an item. What was only meant is followed into the message that is made of it.
    fn follow(&mut self, item: Item) -> Sought {
        let known = self
            .folds
            .selected
            .as_ref()
            .map_or(0, |life| life.moments());
        let sent = self.folds.known.item_sent(item);
        let mut cursor = self.folds.cursor();
        let mut made = None;
        let sought = self.go_on_until(|session| {
            let is_made = |what: &What| match what {
                What::FateChanged {
                    item: Item::Message(msg),
                    ..
                } => {
                    let message = Item::Message(*msg);
                    let same = session.folds.known.item_sent(message) == sent;
                    same.then_some(message)
                }
                _ => None,
            };
            if let Item::Intended(..) = item {
                made = session.first_since(&mut cursor, is_made);
            }
            let now = session
                .folds
                .selected
                .as_ref()
                .map_or(0, |life| life.moments());
            made.is_some() || now > known
        });
        if let Some(message) = made {
            self.select(Some(Selection::Message(key_of(message))));
        }
        sought
    }

    /// On to where the next message is sent, which is selected.
    fn follow_next(&mut self) -> Sought {
        let mut cursor = self.folds.cursor();
        let mut next = None;
        let is_sent = |what: &What| match what {
            What::Sent {
                intent,
                intended: Some(_),
                ..
            } => Some(Item::Intended(*intent, 0)),
            _ => None,
        };
        let sought = self.go_on_until(|session| {
            next = session.first_since(&mut cursor, is_sent);
            next.is_some()
        });
        if let Some(item) = next {
            self.select(Some(Selection::Message(key_of(item))));
        }
        sought
    }

    /// The first record that is meant, from a record on up to what is shown.
    fn first_since(
        &self,
        cursor: &mut RecordSeq,
        mut meant: impl FnMut(&What) -> Option<Item>,
    ) -> Option<Item> {
        let end = self.folds.cursor();
        let from = std::mem::replace(cursor, end);
        let mut records = self
            .world
            .trace()
            .since(from)
            .take_while(|record| record.seq < end);
        records.find_map(|record| meant(&record.what))
    }

    /// To the next loss: one that was seen already, or else on into what was not.
    pub(super) fn next_loss(&mut self) {
        if let Some((at, item)) = self.travel.future.marks.loss_after(self.pace.shown) {
            return self.go_to_loss(at, item);
        }
        self.seek(u64::MAX);
        let lost = self.folds.marks.lost();
        let sought = self.go_on_until(|session| session.folds.marks.lost() > lost);
        if let Sought::Found = sought {
            let lost = self.folds.marks.loss_before(u64::MAX);
            self.select(lost.map(|(_, item)| Selection::Message(key_of(item))));
        }
        self.tell_of(sought, TimeText::NoMoreLosses);
    }

    /// To the loss before the shown moment.
    pub(super) fn previous_loss(&mut self) {
        if let Some((at, item)) = self.travel.future.marks.loss_before(self.pace.shown) {
            self.go_to_loss(at, item);
        }
    }

    fn go_to_loss(&mut self, at: Micros, item: Item) {
        self.seek(at);
        self.select(Some(Selection::Message(key_of(item))));
    }

    /// Lets time go from one moment at which something happens to the next, through what was recorded and beyond.
    fn go_on_until(&mut self, mut found: impl FnMut(&Self) -> bool) -> Sought {
        self.pace.set_playing(false);
        self.pace.jump(self.pace.shown);
        for _ in 0..MOMENTS_MAX {
            let Some(at) = self.next_moment() else {
                // Its end is a moment, too.
                self.world.step();
                self.catch_up();
                return Sought::Nothing;
            };
            self.run_on(at);
            self.show_present();
            if found(self) {
                return Sought::Found;
            }
        }
        Sought::NotYet
    }

    /// When something happens next: in the world, or by what was recorded.
    fn next_moment(&self) -> Option<Micros> {
        let due = self.travel.next().map(|done| done.at);
        let next = self.world.peek_next().map(|(at, _)| at);
        let at = due.into_iter().chain(next).min()?;
        Some(at.max(self.pace.shown))
    }

    fn tell_of(&mut self, sought: Sought, nothing: TimeText) {
        self.note = match sought {
            Sought::Found => None,
            Sought::Nothing => Some(nothing),
            Sought::NotYet => Some(TimeText::NotFoundYet {
                moments_max: MOMENTS_MAX,
            }),
        };
    }

    /// Another future from the shown moment on.
    pub(super) fn fork(&mut self) {
        let at = self.pace.shown;
        self.run_on(at);
        if self.travel.is_soiled_since_before(at) {
            self.go_to(at, self.travel.done);
        }
        let marks = self.folds.marks.clone();
        self.travel.fork(at, marks);
    }
}

impl Past<'_> {
    /// The last moment before this one at which a step from event to event stops, after the beginning of this piece of the past.
    fn beat_before(&mut self, end: Micros) -> Option<Micros> {
        let mut pace = Pace::new(false, crate::Speed::Story);
        pace.jump(self.world.now());
        self.do_due(pace.shown);
        let mut last = None;
        loop {
            let here = pace.shown;
            let stop = self.next_deed_at();
            pace.step(&mut self.world, stop);
            self.do_due(pace.shown);
            if pace.shown >= end || pace.shown == here {
                return last;
            }
            last = Some(pace.shown);
        }
    }
}
