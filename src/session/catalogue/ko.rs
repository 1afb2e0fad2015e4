//! Korean.

use crate::ScenarioId;

pub(super) const fn scenario(id: ScenarioId) -> (&'static str, &'static str) {
    match id {
        ScenarioId::BobWasAway => (
            "자리를 비운 bob",
            "desk가 1초마다 기사를 발행합니다. bob의 연결은 3.5초에 끊겼다가 6.5초에 돌아옵니다. 채널은 아무것도 보관하지 않습니다.",
        ),
        ScenarioId::BobReadsAStream => (
            "스트림을 읽는 bob",
            "같은 기사, 같은 단절이지만 이번에는 스트림을 거칩니다. 스트림은 모든 항목을 보관하고, 읽는 쪽은 어디까지 읽었는지 기억합니다.",
        ),
        ScenarioId::WorkersOnAList => (
            "리스트에서 기다리는 워커들",
            "워커 셋이 BRPOP으로 작업을 기다립니다. 그중 하나가 작업을 손에 든 채 죽습니다.",
        ),
        ScenarioId::UnacknowledgedEntry => (
            "확인되지 않은 항목 하나",
            "컨슈머 그룹의 멤버 셋이 주문을 나눠 처리합니다. 하나가 XACK 전에 죽고, 그 항목은 pending으로 남습니다.",
        ),
        ScenarioId::Empty => (
            "빈 노드",
            "노드 하나와 콘솔 하나뿐입니다. Redis 명령을 입력해 보세요.",
        ),
    }
}
