//! The words of the side panel: the inspector's tabs, the ledger's verdicts, checks and charts. Names that Redis has for
//! something (`last-delivered-id`, `encoding`) stand as they are, in every language.

use super::page::labels;
use super::particle::{Particle, with};
use crate::Language;
use crate::Language::{English, Korean};
use crate::inspector::{Empty, KeyKind};

labels! {
    /// A short text of the side panel that never changes with the world.
    Term {
        // Tabs.
        Side: "Ledger and inspector", "장부와 인스펙터";
        Keys: "Keys", "키";
        PubSub: "Pub/Sub", "Pub/Sub";
        Clients: "Clients", "클라이언트";
        Config: "Config", "설정";
        ShowKeys: "Inspector: keys", "인스펙터: 키";
        ShowPubSub: "Inspector: Pub/Sub", "인스펙터: Pub/Sub";
        ShowClients: "Inspector: clients", "인스펙터: 클라이언트";
        ShowConfig: "Inspector: config", "인스펙터: 설정";
        ShowLedgerTab: "Ledger and charts", "장부와 차트";

        // What all parts have.
        Node: "Node", "노드";
        Database: "Database", "데이터베이스";
        TypeIt: "Run it in the console", "콘솔에서 실행";
        First: "First page", "처음으로";
        Previous: "Previous page", "이전 페이지";
        Next: "Next page", "다음 페이지";
        Back: "All keys", "모든 키";
        Searching: "How far the search is", "검색 진행 정도";
        StopSearch: "Stop searching", "검색 멈추기";

        // Keys.
        Pattern: "Pattern, such as job*", "패턴(예: job*)";
        PatternName: "Only keys that match", "이 패턴에 맞는 키만";
        Kind: "Type", "타입";
        AnyKind: "any type", "모든 타입";
        KeyName: "key", "키";
        Size: "size", "크기";
        Ttl: "TTL", "TTL";
        Encoding: "encoding", "인코딩";
        Memory: "memory", "메모리";
        NoTtl: "no TTL", "TTL 없음";
        KeyGone: "There is no such key at this moment.", "이 시점에는 그런 키가 없습니다.";
        Elements: "Elements", "원소";
        Entries: "Entries", "엔트리";
        Value: "Value", "값";
        FromFront: "From the front", "앞에서부터";
        FromBack: "From the back", "뒤에서부터";
        ItsLife: "Its story", "메시지 이력";
        Groups: "Groups", "그룹";
        Consumers: "Consumers", "소비자";
        Consumer: "consumer", "소비자";
        ShowPending: "Show pending entries", "확인 대기 엔트리 보기";
        HidePending: "Hide pending entries", "확인 대기 엔트리 숨기기";
        NothingPending: "Nothing is pending.", "확인 대기 중인 엔트리가 없습니다.";
        NoConsumers: "No consumer has asked yet.", "아직 요청한 소비자가 없습니다.";
        PendingCount: "pending", "확인 대기";
        Idle: "idle", "유휴";
        Inactive: "inactive", "비활성";
        Owner: "owner", "소유자";
        Deliveries: "deliveries", "전달 횟수";

        // Pub/Sub.
        Channels: "Channels", "채널";
        Patterns: "Patterns", "패턴";
        ShardChannels: "Shard channels", "샤드 채널";
        Listening: "listening", "구독자";
        NoneHere: "none", "없음";

        // Clients.
        WholeLine: "The whole line", "전체 줄";
        OutputBuffer: "output not taken", "받아 가지 않은 출력";
        RequestsWaiting: "requests not run yet", "아직 실행되지 않은 요청";
        Subscribed: "subscribed", "구독 중";

        // Config.
        FindParameter: "Part of a name", "이름의 일부";
        OnlyChanged: "Differs from the default", "기본값과 다른 것만";
        OnlyHeeded: "Has an effect here", "여기서 효과 있는 것만";
        Parameter: "parameter", "파라미터";
        DefaultIs: "default", "기본값";
        NotHeeded: "no effect here", "여기서는 효과 없음";

        // The heads of the ledger's columns, which are narrow.
        InFlightHead: "in flight", "이동";
        StoredHead: "stored", "보관";
        PendingHead: "pending", "대기";
        WorkingHead: "working", "처리";

        // The ledger's other parts.
        AllNodes: "All nodes", "모든 노드";
        NodeOfLedger: "Ledger of", "장부에 보일 노드";
        Proofs: "Which messages", "어떤 메시지인지";
        NoProofs: "No message is listed.", "나열할 메시지가 없습니다.";
        Expected: "Expected", "기대";
        ExpectedAbout: "What this world should come to, and what it has come to so far.", "이 세계가 되어야 할 것과 지금까지 된 것.";
        Holds: "holds", "맞음";
        Fails: "does not hold", "맞지 않음";
        Charts: "Over time", "시간에 따라";
        ChartOf: "Charts of", "차트에 보일 대상";
        Everybody: "everybody", "모두";
        Depth: "depth", "깊이";
        Lag: "lag", "뒤처짐";
        PendingAge: "pending age", "확인 대기 시간";
        Latency: "latency", "지연 시간";
        Loss: "lost, total", "유실 합계";
        ChartKeys: "Left and right read a moment, Enter goes there.", "왼쪽과 오른쪽 키로 시점을 읽고 Enter로 그 시점에 갑니다.";
        AsTable: "As a table", "표로 보기";
        At: "at", "시점";
        ValueOf: "value", "값";
    }
}

fn empty(sentence: &str, command: &str) -> Empty {
    Empty {
        sentence: sentence.into(),
        command: command.into(),
    }
}

pub(crate) fn no_keys(language: Language) -> Empty {
    match language {
        English => empty("No keys yet.", "LPUSH jobs a"),
        Korean => empty("아직 키가 없습니다.", "LPUSH jobs a"),
    }
}

pub(crate) fn none_fits(language: Language) -> Empty {
    match language {
        English => empty("None of these keys fits.", ""),
        Korean => empty("여기까지는 맞는 키가 없습니다.", ""),
    }
}

pub(crate) fn nobody_listens(language: Language) -> Empty {
    match language {
        English => empty("Nobody listens to a channel here.", "SUBSCRIBE news"),
        Korean => empty(
            "여기서 채널을 듣는 클라이언트가 없습니다.",
            "SUBSCRIBE news",
        ),
    }
}

pub(crate) fn nobody_connected(language: Language) -> Empty {
    match language {
        English => empty("Nobody is connected to this node.", "PING"),
        Korean => empty("이 노드에 연결된 클라이언트가 없습니다.", "PING"),
    }
}

pub(crate) fn no_parameter(language: Language) -> Empty {
    match language {
        English => empty("No parameter is like that.", "CONFIG GET *"),
        Korean => empty("그런 파라미터가 없습니다.", "CONFIG GET *"),
    }
}

pub(crate) fn node_is_down(language: Language, name: &str) -> Empty {
    let command = format!("restart {name}");
    match language {
        English => empty(
            &format!("{name} is down, and its memory is gone."),
            &command,
        ),
        Korean => {
            let name = with(name, Particle::Topic);
            empty(
                &format!("{name} 꺼져 있고 메모리의 내용은 사라졌습니다."),
                &command,
            )
        }
    }
}

/// Before the command that goes with an empty state.
pub const fn try_it(language: Language) -> &'static str {
    match language {
        English => "Try",
        Korean => "해 보세요:",
    }
}

/// How far a search has looked.
pub fn looked_at(language: Language, looked_at: usize, total: usize) -> String {
    match language {
        English => format!("Looked at {looked_at} of {total} keys for this page."),
        Korean => format!("이 페이지를 위해 키 {total}개 중 {looked_at}개를 살펴보았습니다."),
    }
}

pub(crate) fn more_found(language: Language, more: usize) -> String {
    match language {
        English => format!("{more} more keys fit; a narrower pattern shows them."),
        Korean => format!("맞는 키가 {more}개 더 있습니다. 패턴을 좁혀 보세요."),
    }
}

pub(crate) fn more(language: Language, more: usize) -> String {
    match language {
        English => format!("and {more} more"),
        Korean => format!("그 밖에 {more}개"),
    }
}

pub(crate) const fn no_groups(language: Language) -> &'static str {
    match language {
        English => "No group reads this stream.",
        Korean => "이 스트림을 읽는 그룹이 없습니다.",
    }
}

/// `3 elements`.
pub(crate) fn size(language: Language, kind: KeyKind, count: usize) -> String {
    let (one, many, counted) = match kind {
        KeyKind::String => ("byte", "bytes", "바이트"),
        KeyKind::List => ("element", "elements", "원소"),
        KeyKind::Hash => ("field", "fields", "필드"),
        KeyKind::Set | KeyKind::SortedSet => ("member", "members", "멤버"),
        KeyKind::Stream => ("entry", "entries", "엔트리"),
    };
    match (language, kind) {
        (English, _) if count == 1 => format!("1 {one}"),
        (English, _) => format!("{count} {many}"),
        (Korean, KeyKind::String) => format!("{count}바이트"),
        (Korean, _) => format!("{counted} {count}개"),
    }
}

/// What a blocking command waits on, and how long still.
pub(crate) fn waits(language: Language, keys: &str, left: Option<&str>) -> String {
    match (language, left) {
        (English, None) => format!("blocked on {keys}, no timeout"),
        (English, Some(left)) => format!("blocked on {keys}, {left} left"),
        (Korean, None) => format!("{keys} 블로킹 대기, 시간 제한 없음"),
        (Korean, Some(left)) => format!("{keys} 블로킹 대기, {left} 남음"),
    }
}

/// What can be said of how often messages were processed, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    EffectivelyOnce,
    AtLeastOnce,
    AtMostOnce,
    Neither,
    InOrder,
    OutOfOrder,
}

impl Promise {
    /// A stable id, for attributes.
    pub const fn id(self) -> &'static str {
        match self {
            Self::EffectivelyOnce => "effectively-once",
            Self::AtLeastOnce => "at-least-once",
            Self::AtMostOnce => "at-most-once",
            Self::Neither => "no-promise",
            Self::InOrder => "in-order",
            Self::OutOfOrder => "out-of-order",
        }
    }
}

pub(crate) const fn promise(language: Language, promise: Promise) -> &'static str {
    match (language, promise) {
        (English, Promise::EffectivelyOnce) => "effectively once",
        (English, Promise::AtLeastOnce) => "at least once",
        (English, Promise::AtMostOnce) => "at most once",
        (English, Promise::Neither) => "lost and repeated",
        (English, Promise::InOrder) => "in order",
        (English, Promise::OutOfOrder) => "out of order",
        (Korean, Promise::EffectivelyOnce) => "사실상 한 번",
        (Korean, Promise::AtLeastOnce) => "최소 한 번",
        (Korean, Promise::AtMostOnce) => "최대 한 번",
        (Korean, Promise::Neither) => "유실과 중복",
        (Korean, Promise::InOrder) => "순서대로",
        (Korean, Promise::OutOfOrder) => "순서 어긋남",
    }
}

/// What a verdict rests on.
pub(crate) fn promise_about(
    language: Language,
    promise: Promise,
    lost: u64,
    again: u64,
    disorders: u64,
) -> String {
    match (language, promise) {
        (English, Promise::EffectivelyOnce) => {
            "So far nothing is lost, and nothing was processed twice.".into()
        }
        (English, Promise::AtLeastOnce) => {
            format!("Nothing is lost, but messages were processed again, {again} times in all.")
        }
        (English, Promise::AtMostOnce) => {
            format!("Nothing was processed twice, but messages were lost: {lost}.")
        }
        (English, Promise::Neither) => format!("Lost: {lost}. Processed again: {again} times."),
        (English, Promise::InOrder) => {
            "So far everything was processed in the order in which it was sent.".into()
        }
        (English, Promise::OutOfOrder) => {
            format!("Processed after something that was sent later: {disorders} times.")
        }
        (Korean, Promise::EffectivelyOnce) => {
            "지금까지 유실도 없고 두 번 처리된 것도 없습니다.".into()
        }
        (Korean, Promise::AtLeastOnce) => {
            format!("유실은 없지만 다시 처리된 적이 모두 {again}번 있습니다.")
        }
        (Korean, Promise::AtMostOnce) => {
            format!("두 번 처리된 것은 없지만 {lost}개가 유실되었습니다.")
        }
        (Korean, Promise::Neither) => format!("유실 {lost}개, 다시 처리 {again}번."),
        (Korean, Promise::InOrder) => "지금까지 보낸 순서대로 처리되었습니다.".into(),
        (Korean, Promise::OutOfOrder) => {
            format!("나중에 보낸 것보다 늦게 처리된 적이 {disorders}번 있습니다.")
        }
    }
}

pub(crate) fn no_checks(language: Language) -> Empty {
    match language {
        English => empty("Nothing is expected of this world yet.", "check lost = 0"),
        Korean => empty(
            "이 세계에 기대하는 것을 아직 정하지 않았습니다.",
            "check lost = 0",
        ),
    }
}

pub(crate) fn no_charts(language: Language) -> Empty {
    match language {
        English => empty("Nothing was sent yet.", "LPUSH jobs a"),
        Korean => empty("아직 보낸 메시지가 없습니다.", "LPUSH jobs a"),
    }
}

/// `2 of 3 hold`.
pub(crate) fn holding(language: Language, holding: usize, all: usize) -> String {
    match language {
        English => format!("{holding} of {all} hold"),
        Korean => format!("{all}개 중 {holding}개 맞음"),
    }
}

/// A chart in words.
pub(crate) fn chart(
    language: Language,
    title: &str,
    now: &str,
    most: &str,
    most_at: &str,
) -> String {
    match language {
        English => format!("{title}: {now} now, at most {most} at {most_at}"),
        Korean => format!("{title}: 지금 {now}, 가장 클 때 {most} ({most_at})"),
    }
}
