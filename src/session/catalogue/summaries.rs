//! What commands do, in one sentence: COMMAND DOCS says it in English, and these are the Korean words for the commands that one
//! meets in a laboratory of messages. What has none here is told as the node tells it.

use crate::Language;

/// The sentence for a command (`XADD`, `XGROUP CREATE`), of which the node itself says `told`.
pub(crate) fn summary(language: Language, name: &str, told: &str) -> String {
    let korean = match language {
        Language::English => None,
        Language::Korean => KOREAN.iter().find(|(known, _)| *known == name),
    };
    korean.map_or(told, |(_, sentence)| sentence).to_owned()
}

const KOREAN: &[(&str, &str)] = &[
    // Lists.
    (
        "BLMOVE",
        "한 리스트의 끝에서 다른 리스트의 끝으로 요소를 옮기고 돌려줍니다. 없으면 기다립니다.",
    ),
    (
        "BLMPOP",
        "요소가 있는 첫 리스트에서 여러 개를 꺼냅니다. 모두 비어 있으면 기다립니다.",
    ),
    (
        "BLPOP",
        "요소가 있는 첫 리스트의 맨 앞을 꺼냅니다. 모두 비어 있으면 기다립니다.",
    ),
    (
        "BRPOP",
        "요소가 있는 첫 리스트의 맨 뒤를 꺼냅니다. 모두 비어 있으면 기다립니다.",
    ),
    (
        "BRPOPLPUSH",
        "한 리스트의 맨 뒤를 다른 리스트의 맨 앞으로 옮기고 돌려줍니다. 없으면 기다립니다.",
    ),
    ("LINDEX", "그 위치의 요소를 돌려줍니다."),
    (
        "LINSERT",
        "기준과 같은 첫 요소의 앞이나 뒤에 끼워 넣습니다.",
    ),
    ("LLEN", "리스트의 길이를 알려 줍니다."),
    (
        "LMOVE",
        "한 리스트의 끝에서 다른 리스트의 끝으로 요소를 옮기고 돌려줍니다.",
    ),
    ("LMPOP", "요소가 있는 첫 리스트에서 여러 개를 꺼냅니다."),
    ("LPOP", "리스트의 앞에서 꺼냅니다."),
    ("LPOS", "같은 요소가 있는 위치를 찾습니다."),
    (
        "LPUSH",
        "리스트의 앞에 차례로 넣습니다. 마지막에 넣은 것이 맨 앞에 옵니다.",
    ),
    ("LPUSHX", "리스트가 있을 때만 앞에 넣습니다."),
    ("LRANGE", "두 위치 사이의 요소를 양 끝을 포함해 돌려줍니다."),
    (
        "LREM",
        "같은 요소를 앞에서 몇 개, 뒤에서 몇 개, 또는 모두 지웁니다.",
    ),
    ("LSET", "그 위치의 요소를 바꿉니다."),
    ("LTRIM", "두 위치 사이의 요소만 남깁니다."),
    ("RPOP", "리스트의 뒤에서 꺼냅니다."),
    (
        "RPOPLPUSH",
        "한 리스트의 맨 뒤를 다른 리스트의 맨 앞으로 옮기고 돌려줍니다.",
    ),
    ("RPUSH", "리스트의 뒤에 넣습니다."),
    ("RPUSHX", "리스트가 있을 때만 뒤에 넣습니다."),
    // Streams.
    (
        "XACK",
        "엔트리를 확인 처리해 그룹의 확인 대기 목록에서 뺍니다. 몇 개였는지 알려 줍니다.",
    ),
    (
        "XACKDEL",
        "엔트리를 확인 처리하면서 스트림에서도 지웁니다. 하나하나 어떻게 되었는지 알려 줍니다.",
    ),
    (
        "XADD",
        "스트림에 엔트리를 추가합니다. 스트림이 없으면 만들고, 오래된 것을 함께 잘라 낼 수 있습니다.",
    ),
    (
        "XAUTOCLAIM",
        "그룹의 확인 대기 엔트리를 훑어 오래 방치된 것을 넘겨받습니다. 이어서 볼 위치도 알려 줍니다.",
    ),
    (
        "XCLAIM",
        "오래 방치된 확인 대기 엔트리를 다른 소비자에게서 넘겨받습니다.",
    ),
    (
        "XDEL",
        "ID로 엔트리를 지웁니다. 그룹에서 확인 대기 중인 것은 그대로 남습니다.",
    ),
    (
        "XDELEX",
        "엔트리를 지우고 하나하나 어떻게 되었는지 알려 줍니다. 확인 대기 중인 것을 함께 지우거나 남겨 둘 수 있습니다.",
    ),
    ("XGROUP", "소비자 그룹을 만들고 바꾸는 명령입니다."),
    (
        "XGROUP CREATE",
        "ID 다음부터 읽을 그룹을 만듭니다. 0은 스트림 전체, $는 이제부터 오는 것입니다.",
    ),
    (
        "XGROUP CREATECONSUMER",
        "소비자를 읽기 전에 미리 만듭니다. 같은 이름이 있으면 0, 아니면 1을 돌려줍니다.",
    ),
    (
        "XGROUP DELCONSUMER",
        "소비자를 지웁니다. 함께 사라진 확인 대기 엔트리의 수를 알려 주며, 그것은 아무도 다시 받지 못합니다.",
    ),
    ("XGROUP DESTROY", "그룹을 확인 대기 목록까지 모두 지웁니다."),
    (
        "XGROUP SETID",
        "그룹의 커서를 옮깁니다. 뒤로 옮기면 다시 전달하고 앞으로 옮기면 건너뜁니다.",
    ),
    ("XINFO", "스트림과 그룹을 살펴보는 명령입니다."),
    (
        "XINFO CONSUMERS",
        "그룹의 소비자마다 확인 대기 수와 마지막으로 요청하고 받은 때를 보여 줍니다.",
    ),
    (
        "XINFO GROUPS",
        "스트림의 그룹을 보여 줍니다. 소비자, 확인 대기, 커서, 지연을 알 수 있습니다.",
    ),
    (
        "XINFO STREAM",
        "스트림의 길이와 ID, 첫 엔트리와 마지막 엔트리를 보여 줍니다. FULL이면 엔트리와 그룹까지 보여 줍니다.",
    ),
    ("XLEN", "스트림의 엔트리 수를 알려 줍니다."),
    (
        "XNACK",
        "확인 대기 엔트리를 그룹에 돌려놓아 누구나 바로 넘겨받을 수 있게 합니다.",
    ),
    (
        "XPENDING",
        "그룹이 전달했지만 확인되지 않은 것을 요약하거나 엔트리별로 보여 줍니다.",
    ),
    (
        "XRANGE",
        "두 ID 사이의 엔트리를 오래된 것부터 보여 줍니다. 보기만 하며 아무것도 바꾸지 않습니다.",
    ),
    (
        "XREAD",
        "ID 다음에 온 것을 하나 또는 여러 스트림에서 읽습니다. BLOCK이면 기다립니다.",
    ),
    (
        "XREADGROUP",
        "그룹의 소비자로 읽습니다. >는 그룹에서 아무도 받지 않은 것, ID는 자기가 확인하지 않은 것입니다.",
    ),
    (
        "XREVRANGE",
        "두 ID 사이의 엔트리를 최신 것부터 보여 줍니다. 보기만 하며 아무것도 바꾸지 않습니다.",
    ),
    (
        "XSETID",
        "스트림의 마지막 ID를 정합니다. 복제나 복구에 쓰입니다.",
    ),
    (
        "XTRIM",
        "길이나 ID에 맞춰 오래된 엔트리를 잘라 냅니다. 몇 개였는지 알려 줍니다.",
    ),
    // Publish and subscribe.
    ("PSUBSCRIBE", "이름이 패턴에 맞는 채널을 구독합니다."),
    (
        "PUBLISH",
        "채널에 발행합니다. 그때 듣고 있던 구독자 수를 알려 줍니다.",
    ),
    ("PUBSUB", "채널과 구독을 살펴보는 명령입니다."),
    ("PUBSUB CHANNELS", "구독자가 있는 채널을 나열합니다."),
    ("PUBSUB NUMPAT", "구독 중인 패턴의 수를 알려 줍니다."),
    ("PUBSUB NUMSUB", "채널마다 구독자 수를 알려 줍니다."),
    ("PUNSUBSCRIBE", "패턴 구독을 그만둡니다."),
    ("SPUBLISH", "샤드 채널에 발행합니다."),
    ("SSUBSCRIBE", "샤드 채널을 구독합니다."),
    (
        "SUBSCRIBE",
        "채널을 구독합니다. 지금부터 발행되는 것만 받습니다.",
    ),
    ("SUNSUBSCRIBE", "샤드 채널 구독을 그만둡니다."),
    ("UNSUBSCRIBE", "채널 구독을 그만둡니다."),
    // Transactions.
    ("DISCARD", "트랜잭션을 실행하지 않고 끝냅니다."),
    (
        "EXEC",
        "쌓인 명령을 다른 명령이 끼어들지 못하게 차례로 실행합니다.",
    ),
    (
        "MULTI",
        "트랜잭션을 시작합니다. 이후의 명령은 EXEC까지 쌓입니다.",
    ),
    ("UNWATCH", "지켜보던 키를 모두 잊습니다."),
    (
        "WATCH",
        "이 키들 가운데 하나라도 그사이 바뀌면 다음 EXEC가 실행되지 않게 합니다.",
    ),
    // Keys.
    (
        "COPY",
        "키의 값을 다른 키에 복사합니다. 복사된 메시지는 별개의 메시지입니다.",
    ),
    ("DEL", "무엇이 들어 있든 키를 지웁니다."),
    (
        "EXISTS",
        "키가 몇 개나 있는지 셉니다. 두 번 적은 키는 두 번 셉니다.",
    ),
    ("EXPIRE", "키가 살아 있을 시간을 초 단위로 정합니다."),
    (
        "EXPIREAT",
        "키가 사라질 시각을 유닉스 시간(초)으로 정합니다.",
    ),
    ("KEYS", "이름이 패턴에 맞는 키를 모두 나열합니다."),
    ("PERSIST", "키의 만료 시간을 없앱니다."),
    ("PEXPIRE", "키가 살아 있을 시간을 밀리초 단위로 정합니다."),
    (
        "PTTL",
        "키가 몇 밀리초 뒤에 사라지는지 알려 줍니다. 만료 시간이 없으면 -1, 키가 없으면 -2입니다.",
    ),
    (
        "RENAME",
        "키의 이름을 바꿉니다. 그 이름의 키가 이미 있으면 덮어씁니다.",
    ),
    ("RENAMENX", "그 이름의 키가 없을 때만 이름을 바꿉니다."),
    (
        "SCAN",
        "키를 조금씩 훑습니다. 응답의 커서가 0이 될 때까지 되돌려 줍니다.",
    ),
    (
        "TTL",
        "키가 몇 초 뒤에 사라지는지 알려 줍니다. 만료 시간이 없으면 -1, 키가 없으면 -2입니다.",
    ),
    ("TYPE", "키에 무엇이 들어 있는지 알려 줍니다."),
    (
        "UNLINK",
        "키를 지웁니다. 실제 서버는 메모리를 나중에 백그라운드에서 비웁니다.",
    ),
    (
        "WAIT",
        "이 연결에서 쓴 것이 그만큼의 복제본에 이를 때까지 기다립니다.",
    ),
    // Strings.
    ("APPEND", "문자열 끝에 덧붙입니다."),
    ("DECR", "숫자에서 1을 뺍니다. 키가 없으면 0으로 봅니다."),
    ("DECRBY", "숫자에서 뺍니다. 키가 없으면 0으로 봅니다."),
    ("GET", "키의 값을 돌려줍니다."),
    ("GETDEL", "키의 값을 돌려주고 키를 지웁니다."),
    ("GETEX", "키의 값을 돌려주고 만료 시간을 바꿉니다."),
    ("GETRANGE", "문자열에서 두 위치 사이의 바이트를 돌려줍니다."),
    ("GETSET", "값을 정하고 이전 값을 돌려줍니다."),
    ("INCR", "숫자에 1을 더합니다. 키가 없으면 0으로 봅니다."),
    ("INCRBY", "숫자에 더합니다. 키가 없으면 0으로 봅니다."),
    (
        "INCRBYFLOAT",
        "숫자에 소수를 더합니다. 키가 없으면 0으로 봅니다.",
    ),
    ("MGET", "여러 키의 값을 돌려줍니다."),
    ("MSET", "여러 키의 값을 정합니다."),
    ("MSETNX", "키가 하나도 없을 때만 여러 키의 값을 정합니다."),
    ("SET", "키의 값을 정합니다. 전에 무엇이 있었든 바뀝니다."),
    ("SETEX", "값과 만료 시간(초)을 함께 정합니다."),
    ("SETNX", "키가 없을 때만 값을 정합니다."),
    ("STRLEN", "문자열이 몇 바이트인지 알려 줍니다."),
    // Hashes.
    (
        "HDEL",
        "해시의 필드를 지웁니다. 마지막 필드가 지워지면 해시도 사라집니다.",
    ),
    ("HEXISTS", "해시에 그 필드가 있는지 알려 줍니다."),
    ("HGET", "필드 하나의 값을 돌려줍니다."),
    ("HGETALL", "해시의 모든 필드와 값을 돌려줍니다."),
    (
        "HINCRBY",
        "필드의 숫자에 더합니다. 필드가 없으면 0으로 봅니다.",
    ),
    ("HKEYS", "해시의 모든 필드 이름을 돌려줍니다."),
    ("HLEN", "해시의 필드 수를 알려 줍니다."),
    ("HMGET", "여러 필드의 값을 돌려줍니다."),
    ("HSCAN", "해시의 필드를 조금씩 훑습니다."),
    ("HSET", "해시의 필드에 값을 정합니다."),
    ("HSETNX", "그 필드가 없을 때만 값을 정합니다."),
    ("HVALS", "해시의 모든 값을 돌려줍니다."),
    // Sets.
    (
        "SADD",
        "집합에 멤버를 추가합니다. 이미 있는 것은 그대로입니다.",
    ),
    ("SCARD", "집합의 멤버 수를 알려 줍니다."),
    ("SISMEMBER", "집합에 그 멤버가 있는지 알려 줍니다."),
    ("SMEMBERS", "집합의 모든 멤버를 돌려줍니다."),
    (
        "SMISMEMBER",
        "여러 멤버가 집합에 있는지 하나하나 알려 줍니다.",
    ),
    ("SMOVE", "멤버를 다른 집합으로 옮깁니다."),
    ("SPOP", "집합에서 멤버를 무작위로 꺼냅니다."),
    ("SRANDMEMBER", "집합의 멤버를 무작위로 돌려줍니다."),
    ("SREM", "집합에서 멤버를 지웁니다."),
    ("SSCAN", "집합의 멤버를 조금씩 훑습니다."),
    // Sorted sets.
    (
        "BZMPOP",
        "멤버가 있는 첫 정렬 집합에서 여러 개를 꺼냅니다. 모두 비어 있으면 기다립니다.",
    ),
    (
        "BZPOPMAX",
        "멤버가 있는 첫 정렬 집합에서 점수가 가장 높은 것을 꺼냅니다. 모두 비어 있으면 기다립니다.",
    ),
    (
        "BZPOPMIN",
        "멤버가 있는 첫 정렬 집합에서 점수가 가장 낮은 것을 꺼냅니다. 모두 비어 있으면 기다립니다.",
    ),
    (
        "ZADD",
        "정렬 집합에 점수와 함께 멤버를 추가하거나 있던 멤버의 점수를 바꿉니다.",
    ),
    ("ZCARD", "정렬 집합의 멤버 수를 알려 줍니다."),
    ("ZCOUNT", "점수가 두 값 사이에 있는 멤버를 셉니다."),
    (
        "ZINCRBY",
        "멤버의 점수에 더합니다. 멤버가 없으면 0으로 봅니다.",
    ),
    ("ZMPOP", "멤버가 있는 첫 정렬 집합에서 여러 개를 꺼냅니다."),
    ("ZMSCORE", "여러 멤버의 점수를 돌려줍니다."),
    ("ZPOPMAX", "점수가 가장 높은 멤버를 꺼냅니다."),
    ("ZPOPMIN", "점수가 가장 낮은 멤버를 꺼냅니다."),
    (
        "ZRANGE",
        "순위, 점수 또는 멤버 이름으로 범위를 정해 돌려줍니다.",
    ),
    (
        "ZRANGEBYSCORE",
        "점수가 두 값 사이에 있는 멤버를 돌려줍니다.",
    ),
    ("ZRANK", "점수가 낮은 쪽부터 센 순위를 알려 줍니다."),
    ("ZREM", "정렬 집합에서 멤버를 지웁니다."),
    ("ZREMRANGEBYRANK", "순위가 그 범위에 있는 멤버를 지웁니다."),
    (
        "ZREMRANGEBYSCORE",
        "점수가 두 값 사이에 있는 멤버를 지웁니다.",
    ),
    ("ZREVRANK", "점수가 높은 쪽부터 센 순위를 알려 줍니다."),
    ("ZSCAN", "정렬 집합의 멤버를 조금씩 훑습니다."),
    ("ZSCORE", "멤버의 점수를 돌려줍니다."),
    // Connections and the server.
    (
        "AUTH",
        "연결을 인증합니다. 여기에는 비밀번호가 없고 기본 사용자뿐입니다.",
    ),
    ("CLIENT", "연결을 살펴보고 이름을 붙이고 끊는 명령입니다."),
    ("CLIENT GETNAME", "이 연결의 이름을 돌려줍니다."),
    ("CLIENT ID", "이 연결의 번호를 알려 줍니다."),
    ("CLIENT INFO", "이 연결에 대해 알려 줍니다."),
    ("CLIENT KILL", "주소나 조건에 맞는 연결을 끊습니다."),
    ("CLIENT LIST", "모든 연결을 한 줄에 하나씩 알려 줍니다."),
    (
        "CLIENT PAUSE",
        "한동안 모든 요청 또는 쓰기 요청을 붙들어 둡니다.",
    ),
    (
        "CLIENT REPLY",
        "이 연결로 가는 응답을 켜거나 끄거나 한 번 건너뜁니다.",
    ),
    ("CLIENT SETNAME", "이 연결에 이름을 붙입니다."),
    ("CLIENT UNBLOCK", "다른 연결의 기다림을 끝냅니다."),
    (
        "CLIENT UNPAUSE",
        "CLIENT PAUSE를 끝냅니다. 붙들려 있던 요청이 실행됩니다.",
    ),
    ("COMMAND", "모든 명령에 대해 알려 줍니다."),
    ("COMMAND DOCS", "명령이 하는 일과 인자, 비용을 설명합니다."),
    ("CONFIG", "노드의 설정을 보고 바꾸는 명령입니다."),
    ("CONFIG GET", "이름이 맞는 설정을 돌려줍니다."),
    (
        "CONFIG SET",
        "설정을 바꿉니다. 하나라도 바꿀 수 없으면 모두 그대로 둡니다.",
    ),
    ("DBSIZE", "선택한 데이터베이스의 키를 셉니다."),
    ("ECHO", "보낸 것을 그대로 돌려줍니다."),
    ("FLUSHALL", "모든 데이터베이스의 키를 모두 지웁니다."),
    ("FLUSHDB", "선택한 데이터베이스의 키를 모두 지웁니다."),
    ("HELLO", "프로토콜 버전을 고르고 노드에 대해 알려 줍니다."),
    (
        "INFO",
        "노드의 버전, 클라이언트, 메모리, 통계, 키를 알려 줍니다.",
    ),
    (
        "MONITOR",
        "노드가 실행하는 모든 명령을 이 연결에 보여 줍니다.",
    ),
    (
        "PING",
        "PONG이나 보낸 말로 답합니다. 연결과 노드가 살아 있다는 뜻입니다.",
    ),
    ("QUIT", "연결을 닫습니다."),
    ("RESET", "연결을 처음 상태로 되돌립니다."),
    ("ROLE", "복제에서 이 노드의 역할을 알려 줍니다."),
    ("SELECT", "이 연결이 쓸 데이터베이스를 고릅니다."),
    ("TIME", "노드의 시각을 초와 마이크로초로 알려 줍니다."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::docs;

    #[test]
    fn every_sentence_is_about_a_command_that_there_is() {
        for (name, sentence) in KOREAN {
            let words: Vec<Vec<u8>> = name.split(' ').map(|word| word.into()).collect();
            let found = docs().find(&words);
            assert!(found.is_some_and(|(doc, _)| doc.name == *name), "{name}");
            assert!(sentence.ends_with("다."), "{name}: {sentence}");
            assert_eq!(summary(Language::Korean, name, "told"), *sentence);
            assert_eq!(summary(Language::English, name, "told"), "told");
        }
    }

    #[test]
    fn streams_lists_and_channels_are_told_in_korean_to_the_last_command() {
        for doc in docs().iter() {
            let is_ours = ["stream", "list", "pubsub", "transactions"].contains(&&*doc.group);
            // What has no server yet, and what only restores use, is told as the node tells it.
            let is_rare = ["XCFGSET", "XIDMPRECORD", "BLMOVEM", "LMOVEM"].contains(&&*doc.name);
            let is_help = doc.name.ends_with(" HELP") || doc.name.contains("PUBSUB SHARD");
            if is_ours && !is_rare && !is_help {
                let korean = summary(Language::Korean, &doc.name, "");
                assert!(!korean.is_empty(), "{}", doc.name);
            }
        }
    }
}
