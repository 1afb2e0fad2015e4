//! Our own lines, as the console's completion and HELP show them: verb, what follows it, and what it does. What follows is written
//! as Redis writes it: capitals stand for something, brackets for what may be left out.

use super::kinds::kind_sentence;
use crate::Language;

/// One verb of the scenario language that may be typed into a console.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ours {
    pub verb: &'static str,
    pub shape: &'static str,
    english: &'static str,
    korean: &'static str,
}

impl Ours {
    /// What it does, in a sentence.
    pub const fn about(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Korean => self.korean,
        }
    }

    /// The verb of this name.
    pub fn find(verb: &str) -> Option<&'static Ours> {
        OURS.iter().find(|ours| ours.verb == verb)
    }

    /// A command that the console runs itself; as commands of Redis it may be written in any case.
    pub fn local(word: &str) -> Option<&'static Ours> {
        let is = |name: &&&str| name.eq_ignore_ascii_case(word);
        LOCAL.iter().find(is).and_then(|verb| Ours::find(verb))
    }

    /// Is it one of those?
    pub fn is_local(word: &str) -> bool {
        Ours::local(word).is_some()
    }
}

const fn ours(
    verb: &'static str,
    shape: &'static str,
    english: &'static str,
    korean: &'static str,
) -> Ours {
    Ours {
        verb,
        shape,
        english,
        korean,
    }
}

/// What the console runs itself.
const LOCAL: [&str; 2] = ["clear", "help"];

/// All of them, in alphabetical order.
pub(crate) const OURS: &[Ours] = &[
    ours(
        "at",
        "TIME LINE",
        "Does a line of these at a time of the world.",
        "정한 시각에 이런 줄을 실행합니다.",
    ),
    ours(
        "check",
        "MEASURE for NAME COMPARISON NUMBER",
        "Says whether this holds now, and writes it down.",
        "지금 맞는지 알려 주고 기록합니다.",
    ),
    ours("clear", "", "Empties this console.", "이 콘솔을 비웁니다."),
    ours(
        "console",
        "NAME [node NAME]",
        "Opens another console.",
        "콘솔을 하나 더 엽니다.",
    ),
    ours(
        "crash",
        "NAME [NAME ...] [for TIME]",
        "Kills a process, with all that it holds.",
        "프로세스를 죽입니다. 들고 있던 것도 모두 사라집니다.",
    ),
    ours(
        "cut",
        "NAME [NAME ...] [for TIME]",
        "Lets nothing through on its links, and tells nobody.",
        "연결에 아무것도 지나가지 못하게 합니다. 아무도 알지 못합니다.",
    ),
    ours(
        "disconnect",
        "NAME [NAME ...] [for TIME]",
        "Resets its connections and keeps it away.",
        "연결을 끊고 돌아오지 못하게 합니다.",
    ),
    ours(
        "every",
        "TIME [chance RATIO] LINE",
        "Does a fault again and again.",
        "고장을 되풀이해서 냅니다.",
    ),
    ours(
        "freeze",
        "NAME [NAME ...] [for TIME]",
        "Stops it where it is; what arrives waits.",
        "그 자리에서 멈춥니다. 도착하는 것은 기다립니다.",
    ),
    ours(
        "heal",
        "NAME [NAME ...]",
        "Undoes cut.",
        "cut을 되돌립니다.",
    ),
    ours(
        "help",
        "[COMMAND|@GROUP]",
        "Explains a command, or all of a group.",
        "명령이나 명령 그룹을 설명합니다.",
    ),
    ours(
        "intend",
        "REASON [for NAME]",
        "Says that such losses are meant from now on.",
        "앞으로 이런 유실은 의도한 것으로 칩니다.",
    ),
    ours(
        "link",
        "[NAME ...] latency TIME [jitter TIME] [drop RATIO]",
        "Changes how long packets take.",
        "패킷이 가는 데 걸리는 시간을 바꿉니다.",
    ),
    ours(
        "node",
        "NAME [NAME ...]",
        "Brings an empty node.",
        "빈 노드를 추가합니다.",
    ),
    ours(
        "reconnect",
        "NAME [NAME ...]",
        "Undoes disconnect.",
        "disconnect를 되돌립니다.",
    ),
    ours(
        "redial",
        "CONSOLE",
        "Gives up what a console waits for and connects it again.",
        "콘솔이 기다리던 것을 그만두고 다시 연결합니다.",
    ),
    ours(
        "remove",
        "NAME [NAME ...]",
        "Lets actors leave for good.",
        "참여자를 아주 내보냅니다.",
    ),
    ours(
        "restart",
        "NAME [NAME ...]",
        "Starts what crashed.",
        "크래시된 것을 다시 시작합니다.",
    ),
    ours(
        "send",
        "CONSOLE \"BYTES\"",
        "Sends bytes as they are.",
        "바이트를 있는 그대로 보냅니다.",
    ),
    ours(
        "slow",
        "NAME [NAME ...] TIMESx [for TIME]",
        "Makes work take so many times as long.",
        "일이 그 배수만큼 오래 걸리게 합니다.",
    ),
    ours(
        "thaw",
        "NAME [NAME ...]",
        "Undoes freeze.",
        "freeze를 되돌립니다.",
    ),
    ours(
        "until",
        "TIME",
        "Says when the world ends.",
        "세계가 끝날 시각을 정합니다.",
    ),
];

/// What is said of a kind of actor; of one that the world's text defines only that it is one.
pub(crate) fn kind_about(language: Language, name: &str) -> &'static str {
    match (kind_sentence(language, name), language) {
        ("", Language::English) => "Adds actors of this kind.",
        ("", Language::Korean) => "이 종류의 참여자를 추가합니다.",
        (sentence, _) => sentence,
    }
}

/// What is said of the name of a key that is there.
pub(crate) const fn key_about(language: Language) -> &'static str {
    match language {
        Language::English => "a key of this node",
        Language::Korean => "이 노드의 키",
    }
}

/// What is said of the name of a channel, a group or a consumer, which COMMAND DOCS call so.
pub(crate) fn named_about(language: Language, argument: &str) -> &'static str {
    match (language, argument) {
        (Language::English, "group") => "a consumer group",
        (Language::English, "consumer") => "a consumer of the group",
        (Language::English, _) => "a channel of this node",
        (Language::Korean, "group") => "소비자 그룹",
        (Language::Korean, "consumer") => "그룹의 소비자",
        (Language::Korean, _) => "이 노드의 채널",
    }
}

/// What is said of the name of an actor or a node.
pub(crate) const fn name_about(language: Language) -> &'static str {
    match language {
        Language::English => "of this world",
        Language::Korean => "이 세계의 이름",
    }
}

/// The words before what HELP says of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HelpWord {
    Summary,
    Since,
    Group,
    Cost,
    Instead,
    Example,
    Groups,
}

impl HelpWord {
    /// In a language; the first three are redis-cli's.
    pub const fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Summary, Language::English) => "summary",
            (Self::Since, Language::English) => "since",
            (Self::Group, Language::English) => "group",
            (Self::Cost, Language::English) => "cost",
            (Self::Instead, Language::English) => "better use",
            (Self::Example, Language::English) => "example",
            (Self::Groups, Language::English) => "groups",
            (Self::Summary, Language::Korean) => "설명",
            (Self::Since, Language::Korean) => "도입 버전",
            (Self::Group, Language::Korean) => "그룹",
            (Self::Cost, Language::Korean) => "비용",
            (Self::Instead, Language::Korean) => "대신 쓸 것",
            (Self::Example, Language::Korean) => "예",
            (Self::Groups, Language::Korean) => "그룹 목록",
        }
    }
}
