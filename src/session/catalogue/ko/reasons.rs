//! Why messages are lost, and what keeps them.

use crate::catalogue::particle::{Particle, with};
use crate::catalogue::{Absence, Loss};
use sim::fate::Reason;

/// The name of a reason in tables and on trays.
pub(in crate::catalogue) const fn reason_label(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSubscriber => "구독자 없음",
        Reason::NotSubscribedAtTheTime => "발행 당시 구독하지 않음",
        Reason::DisconnectedInFlight => "전달 중 연결 끊김",
        Reason::OutputBufferLimit => "출력 버퍼 한도 초과",
        Reason::LostOnTheWayToTheNode => "노드로 가는 길에 유실",
        Reason::PoppedThenCrashed => "꺼낸 뒤 크래시",
        Reason::PoppedReplyLost => "꺼냈으나 응답 유실",
        Reason::ReadWithNoAckThenCrashed => "NOACK로 읽은 뒤 크래시",
        Reason::AcknowledgedBeforeTheWorkThenCrashed => "처리 전에 확인하고 크래시",
        Reason::TrimmedBeforeRead => "읽기 전에 잘려 나감",
        Reason::TrimmedWhilePending => "확인 대기 중 잘려 나감",
        Reason::Deleted => "삭제됨",
        Reason::Expired => "만료됨",
        Reason::Evicted => "메모리 부족으로 제거됨",
        Reason::Overwritten => "덮어써짐",
        Reason::DroppedWithItsConsumer => "소비자와 함께 삭제됨",
        Reason::GroupDestroyed => "그룹 삭제됨",
        Reason::SkippedBySetId => "SETID로 건너뜀",
        Reason::BeforeTheGroupBegan => "그룹 시작 위치 이전",
        Reason::NodeCrashedBeforePersisting => "디스크에 쓰기 전 노드 크래시",
        Reason::FailoverBeforeReplication => "복제 전 장애 조치",
        Reason::BusPartitioned => "클러스터 버스 단절",
        Reason::SlotMovedAway => "슬롯 이동",
        Reason::Rejected => "거절됨",
    }
}

/// The second sentence, without its full stop: `bob은 "story 4"를 놓쳤습니다. …`.
pub(in crate::catalogue) fn because(loss: &Loss) -> String {
    let holder = with(
        loss.holder.as_deref().unwrap_or("소비자"),
        Particle::Subject,
    );
    match loss.reason {
        Reason::NoSubscriber => {
            "발행될 때 구독한 클라이언트가 하나도 없었고, 채널은 아무것도 보관하지 않습니다".into()
        }
        Reason::NotSubscribedAtTheTime => match loss.absence {
            Absence::Disconnected => {
                "발행될 때 연결이 끊겨 있었고, 채널은 아무것도 보관하지 않습니다".into()
            }
            Absence::Crashed => {
                "발행될 때 프로세스가 크래시된 상태였고, 채널은 아무것도 보관하지 않습니다".into()
            }
            Absence::NotSubscribed => {
                "발행될 때 구독하고 있지 않았고, 채널은 아무것도 보관하지 않습니다".into()
            }
        },
        Reason::DisconnectedInFlight => {
            "전달되는 도중에 연결이 끊겼고, 채널은 같은 메시지를 다시 보내지 않습니다".into()
        }
        Reason::OutputBufferLimit => {
            "읽는 속도가 느려 출력 버퍼가 한도에 이르자 노드가 연결을 닫았습니다".into()
        }
        Reason::LostOnTheWayToTheNode => "노드에 도착하기 전에 연결이 끊겼습니다".into(),
        Reason::PoppedThenCrashed => {
            format!(
                "{holder} 리스트에서 꺼낸 뒤 처리를 마치지 못하고 크래시되었고, 다른 곳에는 남아 있지 않습니다"
            )
        }
        Reason::PoppedReplyLost => {
            "리스트에서는 꺼내졌지만, 응답이 도착하기 전에 연결이 끊겼습니다".into()
        }
        Reason::ReadWithNoAckThenCrashed => {
            format!("NOACK로 읽었기 때문에 {holder} 크래시되었을 때 어디에도 남아 있지 않았습니다")
        }
        Reason::AcknowledgedBeforeTheWorkThenCrashed => {
            format!("{holder} 처리를 마치기도 전에 XACK부터 하고 크래시되었습니다")
        }
        Reason::TrimmedBeforeRead => "읽히기 전에 스트림에서 잘려 나갔습니다".into(),
        Reason::TrimmedWhilePending => "확인 대기 중에 스트림에서 잘려 나갔습니다".into(),
        Reason::Deleted => "처리되기 전에 삭제되었습니다".into(),
        Reason::Expired => "처리되기 전에 키가 만료되었습니다".into(),
        Reason::Evicted => "메모리가 부족해 키가 제거되었습니다".into(),
        Reason::Overwritten => "다른 값으로 덮어써졌습니다".into(),
        Reason::DroppedWithItsConsumer => {
            "소비자가 그룹에서 삭제되면서 확인 대기 중이던 엔트리도 함께 사라졌습니다".into()
        }
        Reason::GroupDestroyed => "처리되기 전에 그룹이 삭제되었습니다".into(),
        Reason::SkippedBySetId => {
            "XGROUP SETID로 그룹의 위치가 이 엔트리를 지나쳐 옮겨졌습니다".into()
        }
        Reason::BeforeTheGroupBegan => "그룹이 읽기 시작하는 위치보다 앞에 있습니다".into(),
        Reason::NodeCrashedBeforePersisting => {
            "노드가 크래시되면서 메모리에만 있던 내용이 사라졌습니다(여기의 노드에는 아직 디스크가 없습니다)".into()
        }
        Reason::FailoverBeforeReplication => {
            "아직 복제받지 못한 레플리카가 프라이머리가 되었습니다".into()
        }
        Reason::BusPartitioned => {
            "클러스터 버스가 끊겨 구독자가 있는 노드에 닿지 못했습니다".into()
        }
        Reason::SlotMovedAway => "슬롯이 다른 노드로 옮겨졌습니다".into(),
        Reason::Rejected => "노드가 거절했고, 보낸 쪽도 그 사실을 압니다".into(),
    }
}

/// What would have kept it.
pub(in crate::catalogue) const fn prevention(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSubscriber
        | Reason::NotSubscribedAtTheTime
        | Reason::DisconnectedInFlight
        | Reason::BusPartitioned => "스트림이었다면 남아 있었을 것입니다.",
        Reason::OutputBufferLimit => "스트림이라면 느린 소비자도 나중에 따라잡을 수 있습니다.",
        Reason::LostOnTheWayToTheNode => {
            "응답을 받을 때까지 다시 보내는 생산자라면 전달할 수 있었습니다."
        }
        Reason::PoppedThenCrashed | Reason::PoppedReplyLost => {
            "LMOVE로 처리 중 리스트에 옮기거나 소비자 그룹을 쓰면 끝날 때까지 남아 있습니다."
        }
        Reason::ReadWithNoAckThenCrashed => {
            "NOACK 없이 읽었다면 아직 확인 대기로 남아 있었을 것입니다."
        }
        Reason::AcknowledgedBeforeTheWorkThenCrashed => "XACK는 처리를 마친 뒤에 하세요.",
        Reason::TrimmedBeforeRead | Reason::TrimmedWhilePending => {
            "MINID로, 가장 느린 소비자가 읽은 곳까지만 잘라 내세요."
        }
        Reason::Deleted | Reason::Overwritten => {
            "지운 것은 남지 않습니다. 누가 지우는지 살펴보세요."
        }
        Reason::Expired => "메시지를 담는 키에는 만료 시간을 두지 마세요.",
        Reason::Evicted => "메시지를 보관하는 곳에서는 maxmemory-policy를 noeviction으로 두세요.",
        Reason::DroppedWithItsConsumer => "XGROUP DELCONSUMER 전에 XAUTOCLAIM으로 넘겨받으세요.",
        Reason::GroupDestroyed => "XGROUP DESTROY 전에 그룹을 끝까지 읽으세요.",
        Reason::SkippedBySetId => "그룹의 위치를 그대로 두거나 되돌려 놓으세요.",
        Reason::BeforeTheGroupBegan => "그룹을 만들 때 $ 대신 0을 쓰세요.",
        Reason::NodeCrashedBeforePersisting => {
            "실제 서버라면 appendonly yes와 appendfsync always로 모든 쓰기를 남길 수 있습니다."
        }
        Reason::FailoverBeforeReplication => "WAIT로 레플리카가 받았는지 알 수 있습니다.",
        Reason::SlotMovedAway => "MOVED 응답이 알려 주는 노드로 다시 보내세요.",
        Reason::Rejected => "생산자가 다시 보낼 수 있습니다.",
    }
}
