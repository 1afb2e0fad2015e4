//! The words of the space-time diagram.

use super::particle::{Particle, with};
use crate::Language;
use crate::Language::{English, Korean};
use crate::diagram::{MarkKind, StretchKind};
use sim::spec::Micros;
use sim::trace::PacketLoss;

/// `4.005 s`.
pub(crate) fn moment(language: Language, at: Micros) -> String {
    let (seconds, millis) = (at / 1_000_000, at / 1_000 % 1_000);
    let unit = match language {
        English => " s",
        Korean => "초",
    };
    match at % 1_000 {
        0 => format!("{seconds}.{millis:03}{unit}"),
        micros => format!("{seconds}.{millis:03}{micros:03}{unit}"),
    }
}

/// What a flight carries from where to where.
pub(crate) fn flight(from: &str, to: &str, what: &str) -> String {
    format!("{from} → {to}: {what}")
}

/// When it was sent, and what became of it.
pub(crate) fn sent(language: Language, at: Micros) -> String {
    let at = moment(language, at);
    match language {
        English => format!("sent at {at}"),
        Korean => format!("{at}에 보냄"),
    }
}

pub(crate) fn arrived(language: Language, at: Micros) -> String {
    let at = moment(language, at);
    match language {
        English => format!("arrived at {at}"),
        Korean => format!("{at}에 도착"),
    }
}

pub(crate) const fn under_way(language: Language) -> &'static str {
    match language {
        English => "on its way",
        Korean => "가는 중",
    }
}

pub(crate) fn lost(language: Language, at: Micros, why: &str) -> String {
    let at = moment(language, at);
    match language {
        English => format!("lost at {at}: {why}"),
        Korean => format!("{at}에 유실: {why}"),
    }
}

/// Why a packet did not arrive, where no message was lost with it.
pub(crate) const fn packet_lost(language: Language, why: PacketLoss) -> &'static str {
    match (language, why) {
        (English, PacketLoss::Reset) => "connection reset",
        (English, PacketLoss::ActorGone) => "the process was gone",
        (English, PacketLoss::NodeGone) => "the node was gone",
        (Korean, PacketLoss::Reset) => "연결이 끊김",
        (Korean, PacketLoss::ActorGone) => "받을 프로세스가 없음",
        (Korean, PacketLoss::NodeGone) => "노드가 꺼져 있음",
    }
}

pub(crate) const fn again(language: Language) -> &'static str {
    match language {
        English => "handed over before: a duplicate",
        Korean => "이미 한 번 전달됨: 중복",
    }
}

/// A message that never left for somebody.
pub(crate) fn missed(language: Language, payload: &str, node: &str, who: &str) -> String {
    match language {
        English => format!("{payload} never left {node} for {who}"),
        Korean => {
            let payload = with(payload, Particle::Topic);
            format!("{payload} {node}에서 {who}에게 보내지지 않음")
        }
    }
}

/// A stretch of a lane; `what` are the keys waited on, or the message worked on.
pub(crate) fn stretch(
    language: Language,
    (who, kind, what): (&str, StretchKind, &str),
    (from, to): (Micros, Option<Micros>),
) -> String {
    let doing = match (language, kind) {
        (English, StretchKind::Down) => "down".to_owned(),
        (English, StretchKind::Away) => "cut off".to_owned(),
        (English, StretchKind::Waiting) => format!("blocked on {what}"),
        (English, StretchKind::Working) => format!("working on {what}"),
        (Korean, StretchKind::Down) => "꺼져 있음".to_owned(),
        (Korean, StretchKind::Away) => "연결 끊김".to_owned(),
        (Korean, StretchKind::Waiting) => format!("{what}에서 블로킹 대기"),
        (Korean, StretchKind::Working) => format!("{what} 처리 중"),
    };
    let from = moment(language, from);
    match (language, to.map(|to| moment(language, to))) {
        (English, Some(to)) => format!("{who}: {doing}, from {from} to {to}"),
        (English, None) => format!("{who}: {doing}, since {from}"),
        (Korean, Some(to)) => format!("{who}: {doing}, {from}부터 {to}까지"),
        (Korean, None) => format!("{who}: {doing}, {from}부터"),
    }
}

/// A moment on a lane.
pub(crate) fn mark(language: Language, who: &str, kind: MarkKind, at: Micros) -> String {
    let at = moment(language, at);
    let what = match (language, kind) {
        (English, MarkKind::Crash) => "crashes",
        (English, MarkKind::Start) => "starts again",
        (English, MarkKind::Cut) => "connection cut",
        (English, MarkKind::Back) => "connected again",
        (English, MarkKind::Loss(_)) => "loses a message",
        (Korean, MarkKind::Crash) => "크래시",
        (Korean, MarkKind::Start) => "다시 시작",
        (Korean, MarkKind::Cut) => "연결이 끊김",
        (Korean, MarkKind::Back) => "다시 연결됨",
        (Korean, MarkKind::Loss(_)) => "메시지 유실",
    };
    format!("{who}: {what} ({at})")
}

/// A message that was lost at a place and not on its way.
pub(crate) fn loss(language: Language, who: &str, payload: &str, why: &str, at: Micros) -> String {
    let at = moment(language, at);
    match language {
        English => format!("{who}: {payload} is lost ({at}): {why}"),
        Korean => format!("{who}: {payload} 유실 ({at}): {why}"),
    }
}

pub(crate) const fn node_role(language: Language) -> &'static str {
    match language {
        English => "node",
        Korean => "노드",
    }
}

/// What stands above bytes: from whom to whom, and how many.
pub(crate) fn bytes(language: Language, from: &str, to: &str, count: usize) -> String {
    match (language, count) {
        (English, 1) => format!("{from} → {to} · 1 byte"),
        (English, _) => format!("{from} → {to} · {count} bytes"),
        (Korean, _) => format!("{from} → {to} · {count}바이트"),
    }
}

/// A life has more moments than are listed.
pub(crate) fn life_more(language: Language, more: u64) -> String {
    match (language, more) {
        (English, 1) => "One more moment is not listed.".into(),
        (English, _) => format!("{more} more moments are not listed."),
        (Korean, _) => format!("이 밖에 {more}개의 순간은 적지 않았습니다."),
    }
}

/// Older things were forgotten.
pub(crate) fn forgotten(language: Language, before: Micros) -> String {
    let before = moment(language, before);
    match language {
        English => format!("What was before {before} is no longer kept."),
        Korean => format!("{before} 이전의 일은 더 이상 보관하지 않습니다."),
    }
}

/// There are more arrows than are drawn.
pub(crate) fn hidden(language: Language, drawn: usize, all: usize) -> String {
    match language {
        English => {
            format!("{drawn} of {all} arrows are drawn, losses first. Zoom in to see them all.")
        }
        Korean => {
            format!("화살표 {all}개 중 {drawn}개만 그렸습니다(유실 먼저). 확대하면 모두 보입니다.")
        }
    }
}

/// There are more lanes than are drawn.
pub(crate) fn lanes_hidden(language: Language, hidden: usize) -> String {
    match language {
        English => format!("{hidden} more lanes are not drawn."),
        Korean => format!("레인 {hidden}개는 그리지 않았습니다."),
    }
}

/// The whole window.
pub(crate) fn summary(
    language: Language,
    (from, to): (Micros, Micros),
    messages: usize,
    lost: usize,
) -> String {
    let (from, to) = (moment(language, from), moment(language, to));
    match language {
        English => format!(
            "Space-time diagram from {from} to {to}: {messages} arrows carry messages, {lost} were lost."
        ),
        Korean => format!(
            "{from}부터 {to}까지의 시공간 다이어그램: 메시지 화살표 {messages}개, 유실 {lost}개."
        ),
    }
}

/// Nothing is in the window.
pub(crate) const fn empty(language: Language) -> &'static str {
    match language {
        English => "Nothing was sent in this stretch of time.",
        Korean => "이 시간 동안 오간 것이 없습니다.",
    }
}
