//! What is said where a person does something by hand: the settings of a line, and what has befallen somebody.

use crate::Language;

/// The settings that a form has fields for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field;

impl Field {
    /// An example for a setting that is not said.
    pub fn example(id: &str) -> &'static str {
        match id {
            "every" => "100ms..300ms",
            "poisson" => "5/s",
            "burst" => "10",
            "count" => "20",
            "times" => "10x",
            "latency" => "1ms..3ms",
            "jitter" => "5ms",
            "drop" => "1/100",
            "for" => "3s",
            _ => "",
        }
    }
}

/// What a setting is called: its word of the language, with what it means where the word alone does not say it.
pub fn field(language: Language, id: &str) -> String {
    let about = match (language, id) {
        (Language::English, "name") => "name",
        (Language::English, "word") => "what befalls it",
        (Language::English, "node") => "node",
        (Language::English, "every") => "every (how often)",
        (Language::English, "poisson") => "poisson (how often, by chance)",
        (Language::English, "burst") => "burst (in a row)",
        (Language::English, "count") => "count (how many in all)",
        (Language::English, "command") => "command",
        (Language::English, "work") => "work (time for each)",
        (Language::English, "pause") => "pause (between two questions)",
        (Language::English, "sweep") => "sweep (how often it looks for stuck entries)",
        (Language::English, "idle") => "idle (ms until an entry counts as stuck)",
        (Language::English, "tries") => "tries (deliveries, at most)",
        (Language::English, "batch") => "batch (at once)",
        (Language::English, "times") => "times as slow",
        (Language::English, "latency") => "latency (one way)",
        (Language::English, "jitter") => "jitter (up to so much more)",
        (Language::English, "drop") => "drop (share of packets)",
        (Language::English, "for") => "for (how long; empty = until undone)",
        (Language::Korean, "name") => "name (이름)",
        (Language::Korean, "word") => "무슨 일",
        (Language::Korean, "node") => "node (노드)",
        (Language::Korean, "every") => "every (주기)",
        (Language::Korean, "poisson") => "poisson (무작위 빈도)",
        (Language::Korean, "burst") => "burst (연달아 몇 번)",
        (Language::Korean, "count") => "count (모두 몇 번)",
        (Language::Korean, "command") => "명령",
        (Language::Korean, "work") => "work (건당 처리 시간)",
        (Language::Korean, "pause") => "pause (물어보는 간격)",
        (Language::Korean, "sweep") => "sweep (멈춘 엔트리를 찾는 주기)",
        (Language::Korean, "idle") => "idle (멈췄다고 볼 때까지의 ms)",
        (Language::Korean, "tries") => "tries (최대 전달 횟수)",
        (Language::Korean, "batch") => "batch (한 번에 몇 개)",
        (Language::Korean, "times") => "몇 배 느리게",
        (Language::Korean, "latency") => "latency (편도 지연)",
        (Language::Korean, "jitter") => "jitter (추가 지연의 최댓값)",
        (Language::Korean, "drop") => "drop (패킷 유실 비율)",
        (Language::Korean, "for") => "for (지속 시간, 비우면 되돌릴 때까지)",
        (Language::Korean, "list") => "list (리스트)",
        (Language::Korean, "stream") => "stream (스트림)",
        (Language::Korean, "group") => "group (그룹)",
        (Language::Korean, "channel" | "channels") => "channel (채널)",
        (Language::Korean, "queue") => "queue (큐)",
        (Language::Korean, "text") => "text (내용)",
        (Language::Korean, "from") => "from (어디서)",
        (Language::Korean, "to") => "to (어디로)",
        (_, word) => word,
    };
    about.into()
}

/// What has befallen somebody and lasts, in words; nothing if all is well.
pub(crate) fn plight(language: Language, frozen: bool, slow: u32, cut: bool) -> String {
    let mut words: Vec<String> = Vec::new();
    match language {
        Language::English => {
            words.extend(frozen.then(|| "frozen".into()));
            words.extend((slow > 1).then(|| format!("{slow}x slower")));
            words.extend(cut.then(|| "cut off".into()));
        }
        Language::Korean => {
            words.extend(frozen.then(|| "프리즈됨".into()));
            words.extend((slow > 1).then(|| format!("{slow}배 느림")));
            words.extend(cut.then(|| "고립됨".into()));
        }
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_said_in_one_go() {
        assert_eq!(plight(Language::English, false, 1, false), "");
        assert_eq!(
            plight(Language::English, true, 10, true),
            "frozen, 10x slower, cut off"
        );
        assert_eq!(plight(Language::Korean, false, 10, false), "10배 느림");
    }
}
