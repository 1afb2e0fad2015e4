//! The time line, in English.

use crate::Language;
use crate::catalogue::time::{TimeText, seconds};

pub(in crate::catalogue) fn time(text: &TimeText) -> String {
    match text {
        TimeText::FirstFuture => "from the start".into(),
        TimeText::FutureSince(at) => format!("from {} s", seconds(*at)),
        TimeText::FuturesForgotten(1) => {
            "The oldest future was forgotten: there were too many.".into()
        }
        TimeText::FuturesForgotten(count) => {
            format!("The {count} oldest futures were forgotten: there were too many.")
        }
        TimeText::MarksMore(1) => "1 more mark does not fit on the time line.".into(),
        TimeText::MarksMore(count) => format!("{count} more marks do not fit on the time line."),
        TimeText::Crashed(who) => format!("{who} crashed"),
        TimeText::ConnectionCut(who) => format!("{who} was disconnected"),
        TimeText::Lost { reason, count } => {
            format!("{count} lost: {}", Language::English.reason(*reason))
        }
    }
}
