//! Korean.

mod console;
mod lines;
mod reasons;
mod sentences;
mod time;

pub(super) use console::text;
pub(super) use lines::{found, line_error, text_error};
pub(super) use reasons::{because, prevention, reason_label};
pub(super) use sentences::{doing, sentence};
pub(super) use time::time;

use super::About;
use super::particle::{Particle, form};
use crate::ScenarioId;
use sim::fate::Fate;
use sim::spec::Role;

pub(super) const fn scenario(id: ScenarioId) -> (&'static str, &'static str) {
    match id {
        ScenarioId::BobWasAway => (
            "자리를 비운 bob",
            "desk가 1초마다 기사를 발행합니다. bob의 연결은 3.5초에 끊겼다가 6.5초에 돌아옵니다. 채널은 아무것도 보관하지 않습니다.",
        ),
        ScenarioId::BobReadsAStream => (
            "스트림을 읽는 bob",
            "같은 기사, 같은 단절이지만 이번에는 스트림을 거칩니다. 스트림은 모든 엔트리를 보관하고, 읽는 쪽은 어디까지 읽었는지 기억합니다.",
        ),
        ScenarioId::WorkersOnAList => (
            "리스트에서 기다리는 워커들",
            "워커 셋이 BRPOP으로 작업을 기다립니다. 그중 하나가 작업을 손에 든 채 크래시됩니다.",
        ),
        ScenarioId::UnacknowledgedEntry => (
            "확인되지 않은 엔트리 하나",
            "소비자 그룹의 멤버 셋이 주문을 나눠 처리합니다. 하나가 XACK 전에 크래시되고, 그 엔트리는 확인 대기(pending)로 남습니다.",
        ),
        ScenarioId::TwoServers => (
            "서버 둘, 하나가 꺼지면",
            "shop과 w1은 서버 n1을, post와 w2는 서버 n2를 씁니다. n2가 3.3초에 크래시되면 메모리에만 있던 것은 사라집니다. n1에는 아무 일도 없습니다.",
        ),
        ScenarioId::Opened => (
            "직접 연 세계",
            "직접 연 텍스트의 세계입니다. 여기서 하는 일은 그 텍스트에 덧붙습니다.",
        ),
        ScenarioId::Empty => (
            "빈 노드",
            "노드 하나와 콘솔 하나뿐입니다. Redis 명령을 입력해 보세요.",
        ),
    }
}

pub(super) const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::InFlight => "이동 중",
        Fate::Stored => "보관 중",
        Fate::Pending => "확인 대기",
        Fate::Working => "처리 중",
        Fate::Done => "완료",
        Fate::Lost(_) => "유실",
        Fate::Discarded => "폐기",
    }
}

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::Producer => "생산자",
        Role::Subscriber => "구독자",
        Role::Worker => "워커",
        Role::Member => "그룹 멤버",
        Role::Reader => "스트림 독자",
        Role::Console => "콘솔",
    }
}

pub(super) fn about(about: &About) -> String {
    match about {
        About::Subscriber { channels } => format!("{} 채널 구독자", channels.join(", ")),
        About::Console => "구독 중인 콘솔".into(),
        About::Workers { key } => format!("리스트 {key}의 워커들"),
        About::Group { key } => format!("스트림 {key}의 소비자 그룹"),
        About::Reader { streams } => format!("스트림 {}의 독자", streams.join(", ")),
        About::Nobody => "받기로 한 곳이 없던 메시지".into(),
    }
}

/// `10 = 완료 8 + 유실 2`.
pub(super) fn balance(sent: u64, parts: &[(u64, &str)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(n, fate)| format!("{fate} {n}"))
        .collect();
    format!("{sent} = {}", parts.join(" + "))
}

pub(super) const LEDGER_EMPTY: &str = "아직 아무것도 보내지 않았습니다. PUBLISH news hi, LPUSH jobs a, XADD orders * order 1을 입력해 보세요.";

/// Below the ledger's last row.
pub(super) fn more_audiences(count: usize) -> String {
    format!("받는 쪽 {count}곳은 표에 싣지 않았습니다.")
}

/// `a`, `a와 b`, `a, b와 c`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => {
            let before = before.join(", ");
            let with = form(&before, Particle::With);
            format!("{before}{with} {last}")
        }
    }
}

/// The audience of what nobody was expected to get.
pub(super) const NOBODY: &str = "받을 사람 없음";

pub(super) const SAME_THROUGH_A_STREAM: &str = "같은 트래픽을 스트림으로";
