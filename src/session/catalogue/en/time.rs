//! The time line, in English.

use crate::Language;
use crate::catalogue::time::{TimeText, seconds};
use sim::trace::Affliction;

pub(in crate::catalogue) fn time(text: &TimeText) -> String {
    match text {
        TimeText::FirstFuture => "from the start".into(),
        TimeText::FutureSince(at, None) => format!("from {} s", seconds(*at)),
        TimeText::FutureSince(at, Some(first)) => format!("from {} s: {first}", seconds(*at)),
        TimeText::FuturesForgotten(1) => {
            "The oldest future was forgotten: there were too many.".into()
        }
        TimeText::FuturesForgotten(count) => {
            format!("The {count} oldest futures were forgotten: there were too many.")
        }
        TimeText::MarksMore(1) => "1 more mark does not fit on the time line.".into(),
        TimeText::MarksMore(count) => format!("{count} more marks do not fit on the time line."),
        TimeText::Crashed(who) => format!("{who} crashed"),
        TimeText::Started(who) => format!("{who} started again"),
        TimeText::ConnectionCut(who) => format!("{who} was disconnected"),
        TimeText::ConnectedAgain(who) => format!("{who} came back"),
        TimeText::Afflicted { who, how } => afflicted(who.as_deref(), *how),
        TimeText::ToCome(line) => format!("to come: {line}"),
        TimeText::Undo(line) => format!("Undo: {line}"),
        TimeText::NotSentYet => "Not sent yet at this moment.".into(),
        TimeText::Differ { of: 0, .. } => "Nothing was sent in either future yet.".into(),
        TimeText::Differ { differ: 0, .. } => "No difference at this moment.".into(),
        TimeText::Differ { differ: 1, of: 1 } => "The one audience fares differently.".into(),
        TimeText::Differ { differ: 1, of } => format!("1 of {of} audiences fares differently."),
        TimeText::Differ { differ, of } => format!("{differ} of {of} audiences fare differently."),
        TimeText::NoMoreLosses => "No other loss up to the end.".into(),
        TimeText::NothingMore => "Nothing more up to the end.".into(),
        TimeText::NotFoundYet { moments_max } => {
            format!("Not found within {moments_max} moments. Press again to go on.")
        }
        TimeText::Lost { reason, count } => {
            format!("{count} lost: {}", Language::English.reason(*reason))
        }
    }
}

fn afflicted(who: Option<&str>, how: Affliction) -> String {
    let who = who.unwrap_or("everybody");
    match how {
        Affliction::Frozen => format!("{who} froze"),
        Affliction::Thawed => format!("{who} went on"),
        Affliction::Slowed(1) => format!("{who} is as fast as before"),
        Affliction::Slowed(times) => format!("{who} is {times} times as slow"),
        Affliction::Cut => format!("{who} was cut off"),
        Affliction::Healed => format!("{who} is reachable again"),
        Affliction::Links(_) => format!("other links for {who}"),
    }
}
