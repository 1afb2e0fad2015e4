//! 한국어: 시간선.

use crate::Language;
use crate::catalogue::time::{TimeText, seconds};

pub(in crate::catalogue) fn time(text: &TimeText) -> String {
    match text {
        TimeText::FirstFuture => "처음부터".into(),
        TimeText::FutureSince(at) => format!("{}초부터", seconds(*at)),
        TimeText::FuturesForgotten(count) => {
            format!("갈래가 너무 많아 오래된 것부터 {count}개를 지웠습니다.")
        }
        TimeText::MarksMore(count) => {
            format!("시간선에 다 싣지 못한 표시가 {count}개 더 있습니다.")
        }
        TimeText::Crashed(who) => format!("{who} 크래시"),
        TimeText::ConnectionCut(who) => format!("{who} 연결 끊김"),
        TimeText::Lost { reason, count } => {
            format!("{count}건 유실: {}", Language::Korean.reason(*reason))
        }
    }
}
