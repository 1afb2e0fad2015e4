//! 한국어: 시간선.

use crate::Language;
use crate::catalogue::time::{TimeText, seconds};
use sim::trace::Affliction;

pub(in crate::catalogue) fn time(text: &TimeText) -> String {
    match text {
        TimeText::FirstFuture => "처음부터".into(),
        TimeText::FutureSince(at, None) => format!("{}초부터", seconds(*at)),
        TimeText::FutureSince(at, Some(first)) => format!("{}초부터: {first}", seconds(*at)),
        TimeText::FuturesForgotten(count) => {
            format!("갈래가 너무 많아 오래된 것부터 {count}개를 지웠습니다.")
        }
        TimeText::MarksMore(count) => {
            format!("시간선에 다 싣지 못한 표시가 {count}개 더 있습니다.")
        }
        TimeText::Crashed(who) => format!("{who} 크래시"),
        TimeText::Started(who) => format!("{who} 재시작"),
        TimeText::ConnectionCut(who) => format!("{who} 연결 끊김"),
        TimeText::ConnectedAgain(who) => format!("{who} 다시 연결됨"),
        TimeText::Afflicted { who, how } => afflicted(who.as_deref(), *how),
        TimeText::ToCome(line) => format!("예정: {line}"),
        TimeText::Undo(line) => format!("되돌리기: {line}"),
        TimeText::NotSentYet => "이 시점에는 아직 보내지 않은 메시지입니다.".into(),
        TimeText::Differ { of: 0, .. } => "두 갈래 모두 아직 보낸 메시지가 없습니다.".into(),
        TimeText::Differ { differ: 0, .. } => "이 시점까지는 차이가 없습니다.".into(),
        TimeText::Differ { differ: 1, of: 1 } => "받는 쪽의 결과가 서로 다릅니다.".into(),
        TimeText::Differ { differ, of } => {
            format!("받는 쪽 {of}곳 중 {differ}곳의 결과가 다릅니다.")
        }
        TimeText::NoMoreLosses => "끝까지 더 유실되는 메시지가 없습니다.".into(),
        TimeText::NothingMore => "끝까지 더 일어나는 일이 없습니다.".into(),
        TimeText::NotFoundYet { moments_max } => {
            format!("{moments_max}개 시점 안에서 찾지 못했습니다. 다시 누르면 이어서 찾습니다.")
        }
        TimeText::Lost { reason, count } => {
            format!("{count}건 유실: {}", Language::Korean.reason(*reason))
        }
    }
}

fn afflicted(who: Option<&str>, how: Affliction) -> String {
    let who = who.unwrap_or("모두");
    match how {
        Affliction::Frozen => format!("{who} 멈춤"),
        Affliction::Thawed => format!("{who} 다시 움직임"),
        Affliction::Slowed(1) => format!("{who} 원래 속도로"),
        Affliction::Slowed(times) => format!("{who} {times}배 느려짐"),
        Affliction::Cut => format!("{who} 고립"),
        Affliction::Healed => format!("{who} 통신 복구"),
        Affliction::Links(_) => format!("{who} 링크 변경"),
    }
}
