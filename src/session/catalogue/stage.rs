//! The words on the stage.

use super::particle::{Particle, with};
use crate::Language;
use crate::Language::{English, Korean};
use broker::event::Kind;
use sim::spec::{Micros, Role};

/// The heads of the stage's columns.
pub(crate) const fn column(language: Language, before: bool) -> &'static str {
    match (language, before) {
        (English, true) => "PRODUCERS AND YOU",
        (English, false) => "CONSUMERS",
        (Korean, true) => "생산자와 나",
        (Korean, false) => "소비자",
    }
}

pub(crate) fn actor(language: Language, name: &str, role: Role, doing: &str) -> String {
    match language {
        English => format!("{name}, {}: {doing}", language.role(role)),
        Korean => format!("{name}({}): {doing}", language.role(role)),
    }
}

pub(crate) fn node(language: Language, name: &str, up: bool) -> String {
    match (language, up) {
        (English, true) => format!("node {name}"),
        (English, false) => format!("node {name}: down, its memory is gone"),
        (Korean, true) => format!("노드 {name}"),
        (Korean, false) => format!("노드 {name}: 꺼짐, 메모리의 내용은 사라졌습니다"),
    }
}

pub(crate) fn channel(language: Language, listening: usize, expected: usize) -> String {
    let listening = self::listening(language, listening, expected);
    match language {
        English => format!("channel · keeps nothing · {listening}"),
        Korean => format!("채널 · 보관하지 않음 · {listening}"),
    }
}

/// Of a channel.
pub(crate) fn listening(language: Language, listening: usize, expected: usize) -> String {
    match language {
        English => format!("{listening} of {expected} listening"),
        Korean => format!("{expected}명 중 {listening}명 듣는 중"),
    }
}

/// Of a sorted set.
pub(crate) fn members(language: Language, count: usize) -> String {
    match (language, count) {
        (English, 1) => "1 member · by score".into(),
        (English, _) => format!("{count} members · by score"),
        (Korean, _) => format!("멤버 {count}개 · 점수 순"),
    }
}

pub(crate) fn list(language: Language, count: usize) -> String {
    match (language, count) {
        (English, 1) => "list · 1 element".into(),
        (English, _) => format!("list · {count} elements"),
        (Korean, _) => format!("리스트 · 원소 {count}개"),
    }
}

pub(crate) fn ranked(language: Language, count: usize) -> String {
    let members = members(language, count);
    match language {
        English => format!("sorted set · {members}"),
        Korean => format!("정렬된 집합 · {members}"),
    }
}

pub(crate) fn stream(language: Language, count: usize) -> String {
    match (language, count) {
        (English, 1) => "stream · 1 entry".into(),
        (English, _) => format!("stream · {count} entries"),
        (Korean, _) => format!("스트림 · 엔트리 {count}개"),
    }
}

pub(crate) fn other(language: Language, kind: Kind) -> String {
    let (english, korean) = match kind {
        Kind::String => ("string", "문자열"),
        Kind::List => ("list", "리스트"),
        Kind::Hash => ("hash", "해시"),
        Kind::Set => ("set", "집합"),
        Kind::SortedSet => ("sorted set", "정렬된 집합"),
        Kind::Stream => ("stream", "스트림"),
    };
    match language {
        English => english.into(),
        Korean => korean.into(),
    }
}

pub(crate) fn nothing_here(language: Language) -> String {
    match language {
        English => "empty".into(),
        Korean => "비어 있음".into(),
    }
}

/// Inside the dashed outline of an empty shelf.
pub(crate) const fn empty_shelf(language: Language) -> &'static str {
    match language {
        English => "head — nothing here — tail",
        Korean => "앞 — 비어 있음 — 뒤",
    }
}

/// The same for a sorted set.
pub(crate) const fn empty_ranks(language: Language) -> &'static str {
    match language {
        English => "lowest — nothing here — highest",
        Korean => "낮은 점수 — 비어 있음 — 높은 점수",
    }
}

/// In a waiting room in which somebody has waited.
pub(crate) const fn nobody_waits(language: Language) -> &'static str {
    match language {
        English => "nobody waits",
        Korean => "기다리는 클라이언트 없음",
    }
}

/// How long somebody still waits.
pub(crate) fn time_left(language: Language, left_us: Option<Micros>) -> String {
    match (language, left_us) {
        (_, None) => "∞".into(),
        (English, Some(left)) => format!("{} s", tenths(left)),
        (Korean, Some(left)) => format!("{}초", tenths(left)),
    }
}

/// How long nobody has touched a pending entry.
pub(crate) fn idle_for(language: Language, idle_us: Micros, wide: bool) -> String {
    match (language, wide) {
        (English, true) => format!("idle {} s", tenths(idle_us)),
        (English, false) => format!("{} s", tenths(idle_us)),
        (Korean, true) => format!("유휴 {}초", tenths(idle_us)),
        (Korean, false) => format!("{}초", tenths(idle_us)),
    }
}

/// In the row of a consumer.
pub(crate) fn pending_count(language: Language, count: usize) -> String {
    match language {
        English => format!("{count} pending"),
        Korean => format!("확인 대기 {count}개"),
    }
}

pub(crate) fn delivered(language: Language, times: u32) -> String {
    match language {
        English => format!("delivered {times} times"),
        Korean => format!("{times}번 전달됨"),
    }
}

/// Consumers of a group that have no row.
pub(crate) fn more_consumers(language: Language, count: usize) -> String {
    match (language, count) {
        (English, 1) => "1 more consumer".into(),
        (English, _) => format!("{count} more consumers"),
        (Korean, _) => format!("소비자 {count}개 더"),
    }
}

pub(crate) const fn frozen(language: Language) -> &'static str {
    match language {
        English => "frozen",
        Korean => "멈춤",
    }
}

pub(crate) const fn cut(language: Language) -> &'static str {
    match language {
        English => "link cut",
        Korean => "링크 끊김",
    }
}

pub(crate) fn slow(language: Language, times: u32) -> String {
    match language {
        English => format!("{times} times slower"),
        Korean => format!("{times}배 느림"),
    }
}

pub(crate) const fn waiting_room(language: Language) -> &'static str {
    match language {
        English => "waiting room",
        Korean => "대기실",
    }
}

pub(crate) fn waiting(language: Language, names: &str) -> String {
    match language {
        English => format!("; waiting, in order of service: {names}"),
        Korean => format!("; 기다리는 순서: {names}"),
    }
}

pub(crate) fn group(language: Language, name: &str, pending: usize, lag: u64) -> String {
    match language {
        English => format!("group {name} · {pending} pending · lag {lag}"),
        Korean => format!("그룹 {name} · 확인 대기 {pending}개 · 뒤처짐 {lag}"),
    }
}

pub(crate) fn pending(language: Language, what: &str, consumer: &str, deliveries: u64) -> String {
    match language {
        English => format!("; {what} pending at {consumer}, delivered {deliveries}×"),
        Korean => format!("; {consumer}에게 전달된 {what} 확인 대기, {deliveries}번 전달"),
    }
}

/// The row of a consumer with nothing pending.
pub(crate) const fn nothing_pending(language: Language) -> &'static str {
    match language {
        English => "nothing pending",
        Korean => "확인 대기 없음",
    }
}

pub(crate) fn tray(language: Language, label: &str, count: u64) -> String {
    match language {
        English => format!("lost, {label}: {count}"),
        Korean => format!("유실({label}): {count}"),
    }
}

pub(crate) fn crashed(language: Language) -> String {
    match language {
        English => "crashed".into(),
        Korean => "크래시됨".into(),
    }
}

pub(crate) fn away(language: Language) -> String {
    match language {
        English => "away".into(),
        Korean => "자리 비움".into(),
    }
}

pub(crate) fn working(language: Language, what: &str) -> String {
    match language {
        English => format!("working on {what}"),
        Korean => format!("{} 처리 중", what),
    }
}

pub(crate) fn connecting(language: Language) -> String {
    match language {
        English => "connecting".into(),
        Korean => "연결하는 중".into(),
    }
}

pub(crate) fn parked(language: Language, keys: &str, left_us: Option<Micros>) -> String {
    match (language, left_us) {
        (English, None) => format!("waits on {keys}"),
        (English, Some(left)) => format!("waits on {keys} · {} s", tenths(left)),
        (Korean, None) => format!("{keys} 기다림"),
        (Korean, Some(left)) => format!("{keys} 기다림 · {}초", tenths(left)),
    }
}

/// Seconds with one decimal.
pub(crate) fn tenths(micros: Micros) -> String {
    format!("{}.{}", micros / 1_000_000, micros % 1_000_000 / 100_000)
}

pub(crate) fn idle(language: Language, role: Role, place: Option<&str>) -> String {
    let Some(place) = place else {
        return language.role(role).into();
    };
    match (language, role) {
        (English, Role::Producer) => format!("sends to {place}"),
        (English, Role::Subscriber) => format!("listens to {place}"),
        (English, Role::Console) => format!("you · {place}"),
        (English, _) => format!("reads {place}"),
        (Korean, Role::Producer) => format!("{} 보냄", with(place, Particle::Toward)),
        (Korean, Role::Subscriber) => format!("{} 듣는 중", with(place, Particle::Object)),
        (Korean, Role::Console) => format!("나 · {place}"),
        (Korean, _) => format!("{} 읽음", with(place, Particle::Object)),
    }
}

/// Behind the last cell of a long shelf.
pub(crate) fn more(language: Language, count: usize) -> String {
    match language {
        English => format!("+{count} more"),
        Korean => format!("+{count}개"),
    }
}

/// Which end of a list is which.
pub(crate) const fn ends(language: Language) -> (&'static str, &'static str) {
    match language {
        English => ("head", "tail"),
        Korean => ("앞", "뒤"),
    }
}
