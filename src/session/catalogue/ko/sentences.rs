//! Sentences from facts.

use super::{because, list, role};
use crate::catalogue::particle::{Particle, with};
use crate::catalogue::text::millis;
use crate::catalogue::{Audience, Doing, Fact, Loss};
use sim::fate::Reason;
use sim::trace::{Affliction, Limit};

pub(in crate::catalogue) fn sentence(fact: &Fact) -> String {
    match fact {
        Fact::Lost(loss) => lost(loss),
        Fact::Sent { who, payload, node } => {
            format!(
                "{} {} {} 보냅니다.",
                subject(who),
                object(payload),
                toward(node)
            )
        }
        Fact::Answered { who, node } => format!("{} {who}에게 응답했습니다.", subject(node)),
        Fact::Published {
            who,
            payload,
            channel,
            receivers,
            listeners,
        } => {
            let is_counted_twice = *listeners < *receivers as usize;
            published((who, payload, channel), *receivers, is_counted_twice)
        }
        Fact::Notified {
            node,
            payload,
            channel,
            listeners,
        } => format!(
            "{} {channel} 채널을 듣는 구독자 {listeners}명에게 {} 알렸습니다.",
            subject(node),
            object(payload)
        ),
        Fact::Got { who, payload } => {
            format!("{} {} 받았습니다.", subject(&list(who)), object(payload))
        }
        Fact::Subscribed { who, channel } => {
            format!("{} {} 구독했습니다.", subject(who), object(channel))
        }
        Fact::InHand { who, payload } => format!("{} {}에게 도착했습니다.", subject(payload), who),
        Fact::WorkBegan { who, payload } => {
            format!("{} {} 처리하기 시작합니다.", subject(who), object(payload))
        }
        Fact::WorkEnded { who, payload } => {
            format!("{} {} 다 처리했습니다.", subject(who), object(payload))
        }
        other => of_lists(other),
    }
}

/// Lists, and waiting for them.
fn of_lists(fact: &Fact) -> String {
    match fact {
        Fact::Pushed { who, payload, key } => {
            format!(
                "{} 리스트 {key}에 {} 넣었습니다.",
                subject(who),
                object(payload)
            )
        }
        Fact::Popped {
            who,
            payload,
            key,
            waited: true,
        } => format!(
            "{key}에서 기다리던 {} 곧바로 {} 받습니다.",
            subject(who),
            object(payload)
        ),
        Fact::Popped {
            who, payload, key, ..
        } => format!(
            "{} {key}에서 {} 꺼냈습니다. 이제 리스트에는 없습니다.",
            subject(who),
            object(payload)
        ),
        Fact::Moved {
            who,
            payload,
            from,
            to,
        } => format!(
            "{} {} {from}에서 {} 옮겼습니다.",
            subject(who),
            object(payload),
            toward(to)
        ),
        Fact::Parked { who, keys } => {
            format!(
                "{} {}에 무언가 들어올 때까지 기다립니다(블로킹).",
                topic(who),
                list(keys)
            )
        }
        Fact::TimedOut { who, keys } => {
            format!(
                "{} {}에서 기다렸지만 제한 시간이 지났습니다.",
                topic(who),
                list(keys)
            )
        }
        Fact::Removed { payload, key } => format!("{} {key}에서 제거되었습니다.", subject(payload)),
        other => of_streams(other),
    }
}

/// Streams and groups.
fn of_streams(fact: &Fact) -> String {
    match fact {
        Fact::Appended { who, payload, key } => format!(
            "{} 스트림 {key}에 {} 추가했습니다. 스트림은 이것을 보관합니다.",
            subject(who),
            object(payload)
        ),
        Fact::Read { who, payload, .. } => format!(
            "{} {} 읽습니다. 엔트리는 스트림에 그대로 남습니다.",
            subject(&list(who)),
            object(payload)
        ),
        Fact::Delivered {
            who,
            payload,
            again: true,
            ..
        } => format!(
            "{} {} 다시 받습니다. 아직 확인 대기 중입니다.",
            subject(who),
            object(payload)
        ),
        Fact::Delivered {
            who,
            payload,
            group,
            ..
        } => format!(
            "{group} 그룹이 {who}에게 {} 줍니다. XACK 전까지는 확인 대기입니다.",
            object(payload)
        ),
        Fact::Acked {
            who,
            payload,
            group,
        } => format!(
            "{} {} 확인(XACK)했습니다. {group} 그룹에서 처리가 끝났습니다.",
            subject(who),
            object(payload)
        ),
        Fact::Released {
            who,
            payload,
            group,
        } => format!(
            "{} {} 돌려주었습니다(XNACK). {group} 그룹에 확인 대기로 남아 있고, 누구나 넘겨받을 수 있습니다.",
            subject(who),
            object(payload)
        ),
        Fact::Claimed {
            who,
            taker: Some(taker),
            payload,
            group,
        } => format!(
            "{} {} {taker} 앞으로 넘겼습니다. 이제 {group} 그룹에서 XACK 전까지 {taker}의 확인 대기이며, {} 자기 확인 대기 엔트리를 읽을 때(>가 아니라 ID 0) 받습니다.",
            subject(who),
            object(payload),
            subject(taker)
        ),
        Fact::Claimed {
            who,
            taker: None,
            payload,
            group,
        } => format!(
            "{group} 그룹에서 확인 대기 중이던 {} {} 넘겨받았습니다.",
            object(payload),
            subject(who)
        ),
        other => of_the_world(other),
    }
}

/// What happens to actors and nodes rather than to messages.
fn of_the_world(fact: &Fact) -> String {
    match fact {
        Fact::CrashedPending {
            who,
            payload,
            group,
        } => format!(
            "{} {} 확인하기 전에 크래시되었습니다. 유실은 아닙니다. 다른 멤버가 XAUTOCLAIM으로 넘겨받을 때까지 {group} 그룹이 확인 대기로 붙들고 있습니다.",
            subject(who),
            object(payload)
        ),
        Fact::Crashed {
            who,
            holding: Some(payload),
        } => format!(
            "{} {} 손에 든 채 크래시되었습니다.",
            subject(who),
            object(payload)
        ),
        Fact::Crashed { who, .. } => format!("{} 크래시되었습니다.", subject(who)),
        Fact::Started { who } => format!("{} 다시 시작했습니다.", subject(who)),
        Fact::Added { who, role: of } => {
            format!("{} {} 들어왔습니다.", subject(who), toward(role(*of)))
        }
        Fact::Left { who } => format!("{} 떠났습니다.", subject(who)),
        Fact::ConnectionCut { who } => format!("{who}의 연결이 끊겼습니다."),
        Fact::Back { who } => format!("{} 다시 연결되었습니다.", subject(who)),
        Fact::NodeCrashed { node } => {
            format!(
                "노드 {} 크래시되었고, 메모리에 있던 것은 모두 사라졌습니다.",
                subject(node)
            )
        }
        Fact::NodeAdded { node } => format!("빈 노드 {} 추가되었습니다.", subject(node)),
        Fact::NodeStarted { node } => format!("노드 {} 다시 시작했습니다.", subject(node)),
        Fact::Afflicted { who, how } => afflicted(who.as_deref(), *how),
        Fact::Retries {
            who,
            error: Some(error),
        } => format!(
            "{} 오류를 받아 같은 요청을 다시 보냅니다: {error}",
            subject(who)
        ),
        Fact::Retries { who, .. } => {
            format!(
                "{} 응답을 받지 못해 같은 요청을 다시 보냅니다.",
                subject(who)
            )
        }
        Fact::Trouble { who, error } => format!("{} 오류를 받았습니다: {error}", subject(who)),
        Fact::Ended => "세계가 끝까지 진행되었습니다.".into(),
        Fact::LimitReached { limit } => {
            format!("세계가 한도에 이르러 멈췄습니다: {}.", limit_name(*limit))
        }
        _ => String::new(),
    }
}

/// What befalls somebody, or all links.
fn afflicted(who: Option<&str>, how: Affliction) -> String {
    let name = who.unwrap_or("모두");
    match how {
        Affliction::Frozen => {
            format!(
                "{} 멈춰 섰습니다(프리즈). 연결은 그대로 남아 있습니다.",
                subject(name)
            )
        }
        Affliction::Thawed => {
            format!(
                "{} 다시 움직이며, 그사이 쌓인 것을 받습니다.",
                subject(name)
            )
        }
        Affliction::Slowed(1) => format!("{name}의 속도가 원래대로 돌아왔습니다."),
        Affliction::Slowed(times) => format!("{} {times}배 느려졌습니다.", subject(name)),
        Affliction::Cut => format!(
            "{} 고립되었습니다. 아무것도 오가지 못하지만 연결이 끊긴 줄은 아무도 모릅니다.",
            subject(name)
        ),
        Affliction::Healed => {
            format!("{name}의 통신이 복구되었습니다. 막혀 있던 것들이 마저 전달됩니다.")
        }
        Affliction::Links(link) => {
            let whose = who.map_or("링크".to_string(), |who| format!("{who}의 링크"));
            let (least, most) = (millis(link.latency_us_min), millis(link.latency_us_max));
            let (lost, of) = (link.drop.numerator, link.drop.denominator);
            let slow = format!("{whose} 지연이 이제 편도 {least}~{most}ms입니다.");
            match lost {
                0 => slow,
                _ => format!("{slow} 패킷은 {of}개에 {lost}개꼴로 유실되어 다시 보내집니다."),
            }
        }
    }
}

/// PUBLISH counts subscriptions; where a client has two that match, they are not as many subscribers.
fn published(
    (who, payload, channel): (&str, &str, &str),
    receivers: u32,
    is_counted_twice: bool,
) -> String {
    let (who, payload) = (subject(who), object(payload));
    match receivers {
        0 => format!("{who} {channel} 채널에 {payload} 발행했지만, 듣는 구독자가 없었습니다."),
        n if n > 1 && is_counted_twice => {
            format!("{who} {channel} 채널에 {payload} 발행했고, 일치하는 구독이 {n}건 있었습니다.")
        }
        n => format!("{who} {channel} 채널에 {payload} 발행했고, 구독자 {n}명이 듣고 있었습니다."),
    }
}

fn lost(loss: &Loss) -> String {
    let payload = &loss.payload;
    let why = because(loss);
    let more = match loss.more {
        0 => String::new(),
        n => format!(" (같은 이유로 {n}개가 더 유실되었습니다.)"),
    };
    if loss.audience == Audience::Nobody {
        return match loss.reason {
            Reason::NoSubscriber => format!(
                "{} 아무에게도 닿지 못했습니다. {why}.{more}",
                topic(payload)
            ),
            _ => format!("{} 유실되었습니다. {why}.{more}", subject(payload)),
        };
    }
    match &loss.audience {
        Audience::One(name) => {
            format!(
                "{} {} 놓쳤습니다. {why}.{more}",
                topic(name),
                object(payload)
            )
        }
        Audience::Group(name) => {
            format!(
                "{name} 그룹에서 {} 유실되었습니다. {why}.{more}",
                subject(payload)
            )
        }
        _ => format!("{} 유실되었습니다. {why}.{more}", subject(payload)),
    }
}

fn subject(word: &str) -> String {
    with(word, Particle::Subject)
}

fn object(word: &str) -> String {
    with(word, Particle::Object)
}

fn topic(word: &str) -> String {
    with(word, Particle::Topic)
}

fn toward(word: &str) -> String {
    with(word, Particle::Toward)
}

pub(in crate::catalogue) fn doing(doing: &Doing) -> String {
    match doing {
        Doing::Crashed => "크래시됨".into(),
        Doing::Away => "자리 비움".into(),
        Doing::Connecting => "연결하는 중".into(),
        Doing::Blocked { keys } => format!("{}에서 블로킹 대기", keys.join(", ")),
        Doing::Working { payload, more: 0 } => format!("{payload} 처리 중"),
        Doing::Working { payload, more } => format!("{payload} 외 {more}개 처리 중"),
        Doing::Listening { channels } => format!("{} 구독 중", channels.join(", ")),
        Doing::Sends { interval } => format!("{}마다 보냄", read_aloud(interval)),
        Doing::Waiting => "응답 기다리는 중".into(),
        Doing::Idle => "쉬는 중".into(),
    }
}

/// `1s` and `100ms..300ms` with the units in words.
fn read_aloud(interval: &str) -> String {
    const UNITS: [(&str, &str); 4] = [
        ("us", "마이크로초"),
        ("ms", "밀리초"),
        ("s", "초"),
        ("m", "분"),
    ];
    let one = |duration: &str| {
        let named = UNITS.iter().find_map(|(unit, name)| {
            let number = duration.strip_suffix(unit)?;
            Some(format!("{number}{name}"))
        });
        named.unwrap_or_else(|| duration.to_owned())
    };
    let ends: Vec<String> = interval.split("..").map(one).collect();
    ends.join("~")
}

const fn limit_name(limit: Limit) -> &'static str {
    match limit {
        Limit::EventsPerInstant => "한 순간에 일어난 사건이 너무 많음",
        Limit::EventsQueued => "앞으로 일어날 사건이 너무 많음",
        Limit::PacketsUnderWay => "링크 위에 떠 있는 패킷이 너무 많음",
        Limit::Actors => "참여자가 너무 많음",
        Limit::Messages => "메시지가 너무 많음",
        Limit::Audiences => "메시지를 받을 곳(리스트, 그룹, 구독자)이 너무 많음",
    }
}
