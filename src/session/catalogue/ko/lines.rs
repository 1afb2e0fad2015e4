//! What is wrong with a line of ours.

use crate::catalogue::Text;
use crate::catalogue::particle::{Particle, with};
use scenario::diagnostic::{Diagnostic, Expected, Noun, Place, Problem, Senseless};

pub(in crate::catalogue) fn line_error(error: &Diagnostic) -> String {
    let column = error.column;
    match &error.problem {
        Problem::Expected {
            expected: what,
            found,
            nearest,
        } => {
            let expected = with(&expected(*what), Particle::Subject);
            let meant = super::console::meant(nearest.as_deref());
            match &found[..] {
                "" => format!("{column}번째 글자: {expected} 와야 하는데 줄이 끝났습니다.{meant}"),
                found => {
                    format!("{column}번째 글자: {expected} 와야 하는데 \"{found}\"입니다.{meant}")
                }
            }
        }
        Problem::Unknown {
            what: Noun::Placeholder,
            name,
            ..
        } => super::text(&Text::UnknownPlaceholder { name: name.clone() }),
        other => format!("{column}번째 글자: {}", sentence(other)),
    }
}

fn sentence(problem: &Problem) -> String {
    match problem {
        Problem::Expected { .. } => String::new(),
        Problem::Unknown { name, nearest, .. } => {
            let meant = super::console::meant(nearest.as_deref());
            format!("\"{name}\": 그런 이름은 없습니다.{meant}")
        }
        Problem::Twice { name, first_line } => {
            format!("\"{name}\": {first_line}번째 줄에 이미 있습니다.")
        }
        Problem::Missing { kind, param } => {
            format!("{kind}에는 {param} 값이 있어야 합니다. 이름 뒤에 {param}와 값을 쓰세요.")
        }
        Problem::Value {
            param,
            value,
            expected: what,
        } => {
            let expected = with(&expected(*what), Particle::Subject);
            format!("{param}에는 {expected} 와야 하는데 \"{value}\"입니다.")
        }
        Problem::Setting {
            name,
            value,
            nearest,
            ..
        } => {
            let meant = super::console::meant(nearest.as_deref());
            format!("{name}에는 \"{value}\" 값을 넣을 수 없습니다.{meant}")
        }
        Problem::NeedsBlock => "이 줄 아래에 들여쓴 줄이 있어야 합니다.".into(),
        Problem::NoBlock => "앞줄 아래에는 들여쓴 줄이 올 수 없습니다.".into(),
        Problem::Indentation => "들여쓰기가 위의 어느 줄과도 맞지 않습니다.".into(),
        Problem::Misplaced(place) => misplaced(*place).into(),
        Problem::Quotes => "명령의 따옴표가 맞지 않습니다.".into(),
        Problem::Bounds { max, .. } => {
            format!("너무 크거나 0이거나 순서가 바뀌었습니다(최대 {max}).")
        }
        Problem::Senseless(why) => senseless(*why).into(),
        Problem::NotYet(_) => "아직은 할 수 없습니다.".into(),
        Problem::World(words) => words.clone(),
    }
}

const fn misplaced(place: Place) -> &'static str {
    match place {
        Place::MarginOfBody => "start와 every는 배우 바로 아래에만 옵니다.",
        Place::BehindIf => "else는 if의 블록 뒤에 옵니다.",
        Place::BeginningOfKind => "with는 kind의 처음에 옵니다.",
    }
}

const fn senseless(why: Senseless) -> &'static str {
    match why {
        Senseless::NothingToUndo => "되돌리는 동작에는 되돌릴 것이 없습니다. for를 빼세요.",
        Senseless::BodyAndParams => "자기 줄과 종류의 값 가운데 하나만 쓸 수 있습니다.",
        Senseless::ConsoleWithBody => "콘솔은 입력한 것만 합니다.",
        Senseless::NoBody => "무엇을 하는지 그 줄 아래에 들여써야 합니다.",
        Senseless::NoSchedule => "이 종류는 언제 무엇을 할지 스스로 정합니다.",
    }
}

fn expected(expected: Expected) -> String {
    match expected {
        Expected::Word(word) => return format!("{word}라는 낱말"),
        Expected::Item => "시나리오의 줄",
        Expected::Name => "이름(영문자, 숫자, -, _)",
        Expected::Names => "이름",
        Expected::Option => "이 줄의 옵션",
        Expected::Number => "정수",
        Expected::Duration => "1s, 250ms 같은 시간",
        Expected::Span => "1s, 100ms..300ms 같은 시간",
        Expected::Ratio => "1/100 같은 비율",
        Expected::Rate => "10/s 같은 빈도",
        Expected::Date => "2026-01-01T00:00:00Z 같은 날짜",
        Expected::Command => "Redis 명령(대문자로)",
        Expected::Statement => "대문자로 쓴 Redis 명령이나 if, work 같은 문장",
        Expected::Policy => "accept, retry, let go 가운데 하나",
        Expected::Path => "[0][1] 같은 경로",
        Expected::Verb => "crash, disconnect 같은 동작",
        Expected::Action => "그때 할 일",
        Expected::Factor => "10x 같은 배수",
        Expected::LinkSetting => "latency, jitter, drop 가운데 하나",
        Expected::Measure => "검사할 것",
        Expected::Percentile => "p50, p99, max 같은 백분위",
        Expected::Comparison => "= != < <= > >= 가운데 하나",
        Expected::Reason => "유실된 까닭",
        Expected::Role => "producer, subscriber, worker, member, reader 가운데 하나",
        Expected::Text => "글",
        Expected::Quoted => "큰따옴표 안의 바이트",
        Expected::Code => "BUSYGROUP 같은 오류 코드",
        Expected::Choice => "낱말 둘이나 1..100 같은 범위",
        Expected::Value => "값",
        Expected::End => "줄의 끝",
    }
    .into()
}
