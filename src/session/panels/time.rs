//! The time line: what can be reached in time.

use crate::catalogue::TimeText;
use crate::registry::Registry;
use crate::travel::{Future, Mark, Travel};
use crate::{FutureKey, FutureView, Language, MarkView, TimeView};
use sim::spec::Micros;
use std::rc::Rc;

/// What the shown moment is among all that were seen.
pub(crate) fn time_view(
    travel: &Travel,
    shown: Micros,
    marks: Rc<Vec<MarkView>>,
    language: Language,
) -> TimeView {
    let future = &travel.future;
    let told = |text: TimeText, count: u64| match count {
        0 => String::new(),
        _ => language.time(&text),
    };
    let futures = travel.futures();
    TimeView {
        newest_us: future.newest,
        is_past: travel.is_past(shown),
        can_undo: travel.last_act().is_some(),
        futures: futures
            .into_iter()
            .map(|other| future_view(other, other.key == future.key, language))
            .collect(),
        futures_forgotten: told(
            TimeText::FuturesForgotten(travel.forgotten),
            travel.forgotten,
        ),
        marks,
        marks_more: told(TimeText::MarksMore(future.marks.more), future.marks.more),
    }
}

fn future_view(future: &Future, current: bool, language: Language) -> FutureView {
    let text = match future.key {
        0 => TimeText::FirstFuture,
        _ => TimeText::FutureSince(future.since),
    };
    FutureView {
        key: FutureKey(future.key),
        label: language.time(&text),
        since_us: future.since,
        newest_us: future.newest,
        current,
    }
}

/// The marks up to the newest moment.
pub(crate) fn mark_views(travel: &Travel, known: &Registry, language: Language) -> Vec<MarkView> {
    let view = |(at, mark): &(Micros, Mark)| {
        let text = match *mark {
            Mark::ActorCrashed(actor) => TimeText::Crashed(known.actor_name(actor)),
            Mark::NodeCrashed(node) => TimeText::Crashed(known.node_name(node)),
            Mark::Cut(actor) => TimeText::ConnectionCut(known.actor_name(actor)),
            Mark::Lost(reason, count) => TimeText::Lost { reason, count },
        };
        MarkView {
            at_us: *at,
            is_loss: matches!(mark, Mark::Lost(..)),
            label: language.time(&text),
        }
    };
    travel.future.marks.iter().map(view).collect()
}
