//! What may be written in the text of a world: an example of each line of the scenario language, with a sentence, and the grammar
//! as docs/scenario.md has it. That no line of the grammar is without an example, and no example without sense, is tested.

use super::page::labels;
use crate::Language;

/// The document of the language; only its grammar comes along.
const DOCUMENT: &[u8] = include_bytes!("../../../docs/scenario.md");
const BEGIN: usize = find(b"```ebnf\n", 0) + 8;
const END: usize = find(b"```", BEGIN);
static GRAMMAR: [u8; END - BEGIN] = {
    let (mut copy, mut at) = ([0; END - BEGIN], 0);
    while at < copy.len() {
        copy[at] = DOCUMENT[BEGIN + at];
        at += 1;
    }
    copy
};

/// Where some bytes begin in the document, from a place on. Without them nothing compiles.
const fn find(wanted: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let mut same = 0;
        while same < wanted.len() && DOCUMENT[at + same] == wanted[same] {
            same += 1;
        }
        if same == wanted.len() {
            return at;
        }
        at += 1;
    }
}

/// The grammar of the scenario language.
pub fn grammar() -> &'static str {
    std::str::from_utf8(&GRAMMAR).unwrap_or_default()
}

/// Where a line may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// At the margin.
    World,
    /// Under an actor.
    Actor,
    /// At the margin, behind `at TIME`.
    Moment,
}

impl Stand {
    /// Every place.
    pub const ALL: [Self; 3] = [Self::World, Self::Actor, Self::Moment];

    /// What lines there are about.
    pub const fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::World, Language::English) => "The world",
            (Self::World, Language::Korean) => "세계",
            (Self::Actor, Language::English) => "Indented under an actor: what it does",
            (Self::Actor, Language::Korean) => "참여자 아래 들여쓰기: 하는 일",
            (Self::Moment, Language::English) => "At a time: what happens then",
            (Self::Moment, Language::Korean) => "정한 시각에: 그때 일어나는 일",
        }
    }
}

/// An example. `{who}` stands for somebody of the present world, `{worker}` for a line that adds a worker to it, `{nodes}` for names
/// of nodes that it may have.
pub(crate) struct Phrase {
    pub stand: Stand,
    /// The word of the grammar.
    pub word: &'static str,
    pub text: &'static str,
    pub about: PhraseText,
}

const fn phrase(stand: Stand, word: &'static str, text: &'static str, about: PhraseText) -> Phrase {
    Phrase {
        stand,
        word,
        text,
        about,
    }
}

/// Every example, in the order of the grammar.
pub(crate) const PHRASES: [Phrase; 31] = {
    use PhraseText as About;
    use Stand::{Actor, Moment, World};
    [
        phrase(World, "title", "title What this world shows", About::Title),
        phrase(World, "seed", "seed 7", About::Seed),
        phrase(World, "clock", "clock 2027-03-01T09:00:00Z", About::Clock),
        phrase(World, "until", "until 30s", About::Until),
        phrase(World, "node", "node {nodes}", About::Node),
        phrase(
            World,
            "setup",
            "setup\n    SET greeting \"hello\"",
            About::Setup,
        ),
        phrase(
            World,
            "link",
            "link latency 5ms..9ms drop 1/100",
            About::Link,
        ),
        phrase(
            World,
            "kind",
            "kind herald as producer\n    with channel\n    PUBLISH %channel \"hear, hear %n\"",
            About::Kind,
        ),
        phrase(World, "actor", "{worker}", About::Actor),
        phrase(World, "at", "at 5s crash {who} for 2s", About::At),
        phrase(
            World,
            "every",
            "every 5s chance 1/2 count 3  crash {who} for 1s",
            About::Every,
        ),
        phrase(World, "check", "check lost = 0", About::Check),
        phrase(World, "intend", "intend expired", About::Intend),
        phrase(Actor, "command", "    take  BRPOP jobs 0", About::Command),
        phrase(Actor, "accept", "        accept BUSYGROUP", About::Accept),
        phrase(
            Actor,
            "retry",
            "        retry 3 after 100ms..200ms",
            About::Retry,
        ),
        phrase(Actor, "let", "        let go", About::LetGo),
        phrase(Actor, "work", "    work 30ms..90ms", About::Work),
        phrase(Actor, "wait", "    wait 1s", About::Wait),
        phrase(Actor, "if", "    if take\n        INCR handled", About::If),
        phrase(
            Actor,
            "for",
            "    for each one in take\n        work 10ms",
            About::ForEach,
        ),
        phrase(
            Actor,
            "repeat",
            "    repeat 3\n        INCR tries",
            About::Repeat,
        ),
        phrase(Actor, "pick", "    pick colour red green blue", About::Pick),
        phrase(
            Actor,
            "start",
            "    start\n        SET ready 1",
            About::Start,
        ),
        phrase(
            Moment,
            "crash",
            "at 5s crash {who}\nat 7s restart {who}",
            About::Crash,
        ),
        phrase(
            Moment,
            "freeze",
            "at 5s freeze {who}\nat 7s thaw {who}",
            About::Freeze,
        ),
        phrase(Moment, "slow", "at 5s slow {who} 10x for 2s", About::Slow),
        phrase(
            Moment,
            "disconnect",
            "at 5s disconnect {who}\nat 7s reconnect {who}",
            About::Disconnect,
        ),
        phrase(
            Moment,
            "cut",
            "at 5s cut {who}\nat 7s heal {who}",
            About::Cut,
        ),
        phrase(Moment, "remove", "at 9s remove {who}", About::Remove),
        phrase(
            Moment,
            "console",
            "at 1s console typist\nat 2s typist> LPUSH jobs a\nat 3s send typist \"LPUSH jobs b\\r\\n\"\nat 4s redial typist",
            About::Console,
        ),
    ]
};

labels! {
/// What an example says.
PhraseText {
    Title: "What the world is called.", "세계의 이름입니다.";
    Seed: "All chance comes from it: the same seed, the same world.", "모든 우연이 여기서 나옵니다. 시드가 같으면 세계도 같습니다.";
    Clock: "When the world begins (UTC).", "세계가 시작하는 시각(UTC)입니다.";
    Until: "When it ends. Without it, it ends once all is done and quiet.", "끝나는 시각입니다. 없으면 할 일이 다 끝나고 조용해질 때 끝납니다.";
    Node: "Its nodes, with any parameter that CONFIG SET knows behind the names.", "노드입니다. 이름 뒤에 CONFIG SET 파라미터를 쓸 수 있습니다.";
    Setup: "Commands that run before everything else.", "맨 먼저 실행되는 명령입니다.";
    Link: "How long packets take one way, and how many have to be sent again.", "패킷의 편도 지연과 다시 보내야 하는 비율입니다.";
    Kind: "A kind of actor of your own; %NAME is what a line of the kind gives.", "직접 만드는 참여자 종류입니다. %이름 자리는 그 종류의 줄이 채웁니다.";
    Actor: "Somebody who sends or receives: a kind, names, settings.", "보내거나 받는 참여자입니다. 종류, 이름, 설정 순서로 씁니다.";
    At: "Something happens at a time; with for, it is undone after so long.", "정한 시각에 일어나는 일입니다. for를 붙이면 그만큼 뒤에 되돌립니다.";
    Every: "Something happens again and again, or by chance.", "되풀이해서, 또는 우연히 일어나는 일입니다.";
    Check: "What must be true at the end.", "마지막에 참이어야 하는 것입니다.";
    Intend: "Losses for this reason are meant and count as discarded.", "이 이유로 없어지는 것은 의도한 것이므로 폐기로 셉니다.";
    Command: "A Redis command, in capital letters. What stands before it names the reply.", "Redis 명령은 대문자로 씁니다. 앞에 쓴 이름이 응답을 가리킵니다.";
    Accept: "Under a command: this error is no trouble.", "명령 아래에: 이 오류는 문제로 보지 않습니다.";
    Retry: "Under a command: after an error or a lost reply the same is sent again.", "명령 아래에: 오류가 나거나 응답을 잃으면 다시 보냅니다.";
    LetGo: "Under a command: what the reply hands over is not worked on.", "명령 아래에: 응답으로 받은 것을 처리하지 않습니다.";
    Work: "The work on what was taken takes so long.", "받은 것을 처리하는 데 걸리는 시간입니다.";
    Wait: "A pause.", "쉬는 시간입니다.";
    If: "Only if the reply held something, or compares so (if tries >= 5); else may follow.", "응답에 무언가 있거나 비교가 맞을 때만(if tries >= 5) 합니다. else가 따라올 수 있습니다.";
    ForEach: "For every element of a reply.", "응답의 원소마다 합니다.";
    Repeat: "So many times.", "정한 횟수만큼 되풀이합니다.";
    Pick: "One of these words by chance, or of 1..100; %colour says which.", "이 중 하나를, 또는 1..100에서 무작위로 고릅니다. %colour로 씁니다.";
    Start: "At the beginning of each run and each new connection.", "시작할 때와 다시 연결될 때마다 합니다.";
    Crash: "The process dies, with what is in its hands, and starts again.", "프로세스가 손에 든 것과 함께 죽었다가 다시 시작합니다.";
    Freeze: "It stops where it is, and goes on.", "그 자리에서 멈추었다가 이어서 합니다.";
    Slow: "Its work and waits take so many times as long.", "일하고 기다리는 시간이 몇 배로 늘어납니다.";
    Disconnect: "Its connections are reset, and it comes back.", "연결이 끊겼다가 돌아옵니다.";
    Cut: "Nothing gets through on its links, and nobody is told.", "링크로 아무것도 오가지 못하지만 아무도 알지 못합니다.";
    Remove: "It leaves for good.", "아주 떠납니다.";
    Console: "A client that does what is typed: commands, bytes as they are, Ctrl-C.", "입력하는 대로 하는 클라이언트입니다. 명령, 바이트 그대로, Ctrl-C를 쓸 수 있습니다.";
}
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The right side of a rule of the grammar.
    fn rule(name: &str) -> String {
        let begin = format!("{name} ");
        let mut lines = grammar()
            .lines()
            .skip_while(|line| !line.starts_with(&begin) || !line.contains('='));
        let first = lines.next().unwrap_or_default();
        let more = lines.take_while(|line| line.starts_with(' '));
        let sides = std::iter::once(first.split_once('=').map_or("", |(_, side)| side));
        sides.chain(more).collect::<Vec<_>>().join("\n")
    }

    /// The first word of every alternative of a rule; what stands in parentheses begins none.
    fn words(name: &str) -> Vec<String> {
        let mut depth = 0;
        let mut outside = String::new();
        for word in rule(name).split_whitespace() {
            depth += i32::from(word == "(");
            if depth == 0 {
                outside.push_str(word);
                outside.push(' ');
            }
            depth -= i32::from(word.starts_with(')'));
        }
        let first = |alternative: &str| {
            let word = alternative.split_whitespace().next().unwrap_or_default();
            word.trim_matches('"').to_owned()
        };
        outside
            .split("| ")
            .map(first)
            .filter(|word| !word.is_empty())
            .collect()
    }

    #[test]
    fn every_line_of_the_grammar_has_an_example() {
        assert!(grammar().starts_with("scenario "), "{}", grammar());
        let all: String = PHRASES
            .iter()
            .map(|one| format!(" {} {}", one.word, one.text))
            .collect();
        for name in ["item", "line", "policy", "verb"] {
            let words = words(name);
            assert!(words.len() > 2, "{name}: {words:?}");
            for word in words {
                // A line under an actor may begin with names for its reply, or be a schedule.
                let is_other_rule = ["[", "schedule"].contains(&&*word);
                let is_there = all.split_whitespace().any(|other| other == word);
                assert!(is_other_rule || is_there, "{name}: {word} in {all}");
            }
        }
    }

    #[test]
    fn every_example_can_be_read_and_played() {
        for one in &PHRASES {
            let text = one.text.replace("{who}", "w1").replace("{nodes}", "n1 n2");
            let text = text.replace("{worker}", "worker w3  list jobs");
            let before = "producer p1  every 1s  count 3  LPUSH jobs %n\nworker w1\n    take  BRPOP jobs 0\n";
            let world = format!("{before}{text}\n");
            let read = scenario::compile(&world);
            assert!(read.is_ok(), "{world}\n{:?}", read.err());
        }
    }
}
