//! The console's own voice.

use crate::catalogue::particle::{Particle, with};
use crate::catalogue::{Text, Why};

pub(in crate::catalogue) fn text(text: &Text) -> String {
    match text {
        Text::QuoteNotClosed { column } => {
            format!("Invalid argument(s): {column}번째 글자에서 열린 따옴표가 닫히지 않았습니다.")
        }
        Text::TextAfterQuote { column } => format!(
            "Invalid argument(s): 닫는 따옴표 뒤에는 공백이 오거나 줄이 끝나야 하는데, {column}번째 글자가 바로 이어집니다."
        ),
        Text::TooLong { bytes, bytes_max } => format!(
            "입력이 {bytes}바이트입니다. 콘솔은 한 번에 {bytes_max}바이트까지 받습니다. 아무것도 보내지 않았습니다."
        ),
        Text::TooManyLines { lines_max } => {
            format!("콘솔은 한 번에 {lines_max}줄까지 실행합니다. 아무것도 보내지 않았습니다.")
        }
        Text::QueueFull { lines_max } => format!(
            "이미 {lines_max}줄이 차례를 기다리고 있어 이 줄은 받지 않았습니다. Ctrl-C로 기다리기를 그만둘 수 있습니다."
        ),
        Text::Next { line } => format!("(다음 차례: {line})"),
        Text::OlderLinesDropped { lines } => format!("(이전 {lines}줄은 지워졌습니다)"),
        Text::ReplyCut { lines } => format!("(이 응답의 나머지 {lines}줄은 보이지 않습니다)"),
        Text::NotTextFromNode => "노드가 RESP가 아닌 바이트를 보냈습니다.".into(),
        Text::Help => HELP.into(),
        Text::NoHelp { topic, nearest } => {
            format!("{topic} 명령은 없습니다.{}", meant(nearest.as_deref()))
        }
        Text::LastConsole => "마지막 콘솔은 닫지 않고 새로 연결합니다.".into(),
        Text::ConnectionCut => "연결이 끊겼습니다. reconnect 이름 으로 되돌릴 수 있습니다.".into(),
        Text::ConnectedAgain => "다시 연결되었습니다.".into(),
        Text::NodeClosed => "Error: Server closed the connection".into(),
        Text::ConsoleCrashed => {
            "이 콘솔은 크래시되었습니다. restart 이름 으로 다시 시작할 수 있습니다.".into()
        }
        Text::WorldStopped => {
            "이 세계는 한도에 이르러 더는 아무 일도 일어나지 않습니다. 처음부터 다시 시작하세요."
                .into()
        }
        Text::NameTaken { name } => {
            format!("{} 이미 쓰이는 이름입니다.", with(name, Particle::Topic))
        }
        Text::NoSuchName { name, nearest } => format!(
            "{} 이름은 여기에 없습니다.{}",
            called(name),
            meant(nearest.as_deref())
        ),
        Text::TooManyActors { actors_max } => {
            format!("한 세계에는 참여자와 콘솔을 합해 {actors_max}개까지 둘 수 있습니다.")
        }
        Text::TooManyConsoles { consoles_max } => {
            format!("콘솔은 {consoles_max}개까지 열 수 있습니다.")
        }
        Text::TooManyNodes { nodes_max } => {
            format!("한 세계에는 노드를 {nodes_max}개까지 둘 수 있습니다.")
        }
        Text::TooManyFaults { faults_max } => {
            format!(
                "정해진 때나 되풀이해서 일어날 일은 한 세계에 {faults_max}개까지 둘 수 있습니다."
            )
        }
        Text::TimeIsOver => "이미 지난 시각이거나 너무 먼 시각입니다.".into(),
        Text::LineNotWritten { bytes_max } => format!(
            "이때 {bytes_max}바이트가 넘는 명령을 보냈습니다. 너무 길어 여기에 적지 않았습니다."
        ),
        Text::CheckHolds { check, found } => format!("맞음: {check} ({found})"),
        Text::CheckFails { check, found } => format!("틀림: {check} ({found})"),
        Text::NotPossible { why } => format!("할 수 없습니다. {}.", because_of(*why)),
        Text::WorldTextFull { lines_max } => format!(
            "이 글에는 {lines_max}줄까지 적습니다. 이후의 일은 실행되지만 여기에 적히지 않습니다."
        ),
        Text::UnknownPlaceholder { name } => format!(
            "%{name}에 넣을 값이 없습니다. %n, %me, %id, %payload를 쓸 수 있고, %%는 퍼센트 기호입니다."
        ),
        Text::NoEffectHere { names } => format!(
            "({names}: 설정은 되지만 여기서는 효과가 없습니다. 이 실험실에는 아직 이 설정을 쓰는 것이 없습니다.)"
        ),
        Text::RecordingFull { deeds_max } => format!(
            "이 세션에서 한 일이 기록 한도(최대 {deeds_max}단계)에 이르렀습니다. 과거로 돌아가거나 처음부터 다시 시작하세요."
        ),
        Text::NoLineOfOurs => "시나리오 언어의 줄이 아닙니다.".into(),
        Text::NoActorLine => {
            "참여자를 적는 줄이어야 합니다. 종류, 이름, 설정 순서로 적으세요.".into()
        }
        Text::ClockStands => {
            "시간이 멈춰 있어 남은 시간도 줄지 않습니다. 재생을 누르면 다시 흐릅니다.".into()
        }
    }
}

pub(super) fn meant(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |word| {
        format!(" 혹시 {} 쓰려고 했나요?", with(word, Particle::Object))
    })
}

/// `bob이라는`, `alice라는`.
pub(super) fn called(name: &str) -> String {
    match with(name, Particle::Subject).strip_suffix('이') {
        Some(closed) if closed == name => format!("{name}이라는"),
        _ => format!("{name}라는"),
    }
}

const fn because_of(why: Why) -> &'static str {
    match why {
        Why::Gone => "대상이 더는 없습니다",
        Why::NameEmpty => "이름이 비어 있습니다",
        Why::NothingToSend => "보낼 것이 없습니다",
        Why::TooLong => "너무 깁니다",
        Why::TooMuchDone => "이 세계에서 한 일이 이미 너무 많습니다",
        Why::Duration => "시간이 한 시간보다 길거나, 최솟값이 최댓값보다 큽니다",
        Why::NoCommand => "줄에서 명령을 읽을 수 없습니다",
        Why::TooLarge => "프로그램이 너무 큽니다",
    }
}

const HELP: &str = "\
redis-cli처럼 Redis 명령을 입력합니다: LPUSH jobs a b · BRPOP jobs 0 · SUBSCRIBE news · XADD orders * order 1
help XADD      명령을 설명합니다. help @stream 은 그룹의 모든 명령을 보여 줍니다
Tab 자동 완성  · Ctrl-R 입력 기록 검색 · Ctrl-C 그만 기다리기 · Esc 입력란 나가기
clear          이 콘솔을 비웁니다(Ctrl-L)
quit           이 콘솔을 닫습니다
세계를 바꾸는 명령:
producer p1 every 1s PUBLISH news \"hi %n\"
subscriber carol channels news
worker w4 list jobs
member m4 stream orders group workers
crash w4 · restart w4 · disconnect bob · freeze w4 for 2s · link latency 20ms..40ms
at 8s crash w4 · every 2s chance 1/2 disconnect bob for 500ms · until 30s
node n2 · console c2 node n2 · c2> PING
check lost for jobs = 0 · intend expired for jobs";
