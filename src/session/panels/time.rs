//! The time line: what can be reached in time.

use crate::catalogue::TimeText;
use crate::travel::{Future, Mark, Travel};
use crate::{FutureKey, FutureView, Language, MarkKind, MarkView, TimeView};
use sim::World;
use sim::spec::{Act, Fault, Micros};
use std::rc::Rc;

/// How much time the time line shows at first, in seconds; beyond the last, twice as much again and again.
const SPANS_S: [u64; 13] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];
/// So much of the span may be seen before there is a longer one, in hundredths.
const SEEN_SHARE_MAX: u64 = 92;
/// What is to come is shown so far ahead, or as far again as was seen.
const AHEAD_US: Micros = 60_000_000;
/// Marks of what is to come.
const TO_COME_MAX: usize = 60;

/// What of the time line can change without anything else in the view; while it stays, so does the view.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimeState {
    future: u32,
    done: usize,
    deeds: usize,
    others: usize,
    forgotten: u64,
    is_past: bool,
    span_us: u64,
    to_come: usize,
    note: Option<TimeText>,
}

impl TimeState {
    pub fn of(travel: &Travel, world: &World, shown: Micros, note: Option<&TimeText>) -> Self {
        let newest = travel.future.newest;
        let mut last = newest * 100 / SEEN_SHARE_MAX;
        let mut to_come = 0;
        for (at, _) in announced(world, newest) {
            last = last.max(at + at / 50);
            to_come += 1;
        }
        Self {
            future: travel.future.key,
            done: travel.done,
            deeds: travel.future.deeds.len(),
            others: travel.others_count(),
            forgotten: travel.forgotten,
            is_past: travel.is_past(shown),
            span_us: span_us(last),
            to_come,
            note: note.cloned(),
        }
    }
}

/// What the shown moment is among all that were seen.
pub(crate) fn time_view(
    travel: &Travel,
    state: &TimeState,
    marks: Rc<Vec<MarkView>>,
    language: Language,
) -> TimeView {
    let future = &travel.future;
    let told = |text: TimeText, count: u64| match count {
        0 => String::new(),
        _ => language.time(&text),
    };
    let undoes = travel.last_said().map(TimeText::Undo);
    let say = |text: &TimeText| language.time(text);
    TimeView {
        span_us: state.span_us,
        is_past: state.is_past,
        can_undo: travel.last_act().is_some(),
        undoes: undoes.as_ref().map(say).unwrap_or_default(),
        futures: travel
            .futures()
            .into_iter()
            .map(|other| future_view(other, other.key == future.key, language))
            .collect(),
        futures_forgotten: told(
            TimeText::FuturesForgotten(travel.forgotten),
            travel.forgotten,
        ),
        marks,
        marks_more: told(TimeText::MarksMore(future.marks.more), future.marks.more),
        note: state.note.as_ref().map(say).unwrap_or_default(),
    }
}

fn future_view(future: &Future, current: bool, language: Language) -> FutureView {
    let text = match future.key {
        0 => TimeText::FirstFuture,
        _ => TimeText::FutureSince(future.since, future.first_said()),
    };
    FutureView {
        key: FutureKey(future.key),
        label: language.time(&text),
        since_us: future.since,
        current,
    }
}

/// The shortest span on offer that holds so much.
fn span_us(least_us: Micros) -> Micros {
    let offered = SPANS_S.into_iter().map(|s| s * 1_000_000);
    let longest = SPANS_S[SPANS_S.len() - 1] * 1_000_000;
    let doubled = std::iter::successors(Some(longest), |span| span.checked_mul(2));
    let mut all = offered.chain(doubled);
    all.find(|span| *span >= least_us).unwrap_or(Micros::MAX)
}

/// The marks up to the newest moment, and behind it what is to come.
pub(crate) fn mark_views(travel: &Travel, world: &World, language: Language) -> Vec<MarkView> {
    let view = |(at, mark): &(Micros, Mark)| MarkView {
        at_us: *at,
        kind: mark.kind(),
        count: match mark {
            Mark::Lost(_, count, _) => *count,
            _ => 1,
        },
        label: language.time(&text_of(mark)),
    };
    let to_come = announced(world, travel.future.newest).map(|(at, fault)| MarkView {
        at_us: at,
        kind: MarkKind::ToCome,
        count: 1,
        label: language.time(&TimeText::ToCome(line_of(fault))),
    });
    travel
        .future
        .marks
        .iter()
        .map(view)
        .chain(to_come)
        .collect()
}

fn text_of(mark: &Mark) -> TimeText {
    match mark {
        Mark::Crashed(who) => TimeText::Crashed(who.to_string()),
        Mark::Started(who) => TimeText::Started(who.to_string()),
        Mark::Cut(who) => TimeText::ConnectionCut(who.to_string()),
        Mark::Back(who) => TimeText::ConnectedAgain(who.to_string()),
        Mark::Afflicted(who, how) => TimeText::Afflicted {
            who: who.as_ref().map(ToString::to_string),
            how: *how,
        },
        Mark::Lost(reason, count, _) => TimeText::Lost {
            reason: *reason,
            count: *count,
        },
    }
}

/// Faults that were announced for a time that was not seen yet.
fn announced(world: &World, newest: Micros) -> impl Iterator<Item = (Micros, &Fault)> {
    let until = newest + newest.max(AHEAD_US);
    let ahead = world
        .to_be_done()
        .filter(move |(at, _)| *at > newest && *at <= until);
    let faults = ahead.filter_map(|(at, act)| match act {
        Act::Fault(fault) => Some((at, fault)),
        _ => None,
    });
    faults.take(TO_COME_MAX)
}

/// As a line of the scenario language, without its figures.
fn line_of(fault: &Fault) -> String {
    let (verb, name) = match fault {
        Fault::Crash(name) => ("crash", name),
        Fault::Restart(name) => ("restart", name),
        Fault::Disconnect(name) => ("disconnect", name),
        Fault::Reconnect(name) => ("reconnect", name),
        Fault::Freeze(name) => ("freeze", name),
        Fault::Thaw(name) => ("thaw", name),
        Fault::Slow(name, _) => ("slow", name),
        Fault::Cut(name) => ("cut", name),
        Fault::Heal(name) => ("heal", name),
        Fault::Link(name, _) => ("link", name),
    };
    format!("{verb} {}", crate::payload::shown(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_round_and_long_enough() {
        assert_eq!(span_us(0), 1_000_000);
        assert_eq!(span_us(1_000_001), 2_000_000);
        assert_eq!(span_us(3_600_000_001), 7_200_000_000);
        for at in [1, 999_999, 7_000_000, 90_000_000_000] {
            assert!(span_us(at) >= at);
        }
    }
}
