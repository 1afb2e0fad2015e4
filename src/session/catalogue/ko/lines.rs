//! What is wrong with a line of ours.

use crate::catalogue::Text;
use crate::catalogue::particle::{Particle, with};
use scenario::diagnostic::{
    Anchor, Bounded, Diagnostic, Expected, NotYet, Noun, Place, Problem, Senseless,
};
use scenario::human::Count;
use scenario::judge::Found;
use scenario::print::Duration;

/// What a check found.
pub(in crate::catalogue) fn found(found: &Found) -> String {
    match found {
        Found::Number(_) | Found::Duration { .. } => format!("실제 {found}"),
        Found::Nothing => "아직 처리된 것이 없습니다".into(),
        Found::Verdict {
            duplicates,
            lost,
            out_of_order,
        } => format!("중복 처리 {duplicates}, 유실 {lost}, 순서 어긋남 {out_of_order}"),
        Found::NoAudience { nearest } => {
            let meant = super::console::meant(nearest.as_deref());
            format!("받는 쪽 가운데 그런 이름이 없습니다.{meant}")
        }
        Found::NoActor => "그런 참여자가 없습니다".into(),
    }
}

/// The same, of a text of several lines.
pub(in crate::catalogue) fn text_error(error: &Diagnostic) -> String {
    match error.line {
        0 => sentence(&error.problem),
        line => format!("{line}번째 줄, {}", line_error(error)),
    }
}

pub(in crate::catalogue) fn line_error(error: &Diagnostic) -> String {
    format!("{}번째 글자: {}", error.column, sentence(&error.problem))
}

/// What is wrong, and a way out.
pub(in crate::catalogue) fn sentence(problem: &Problem) -> String {
    match problem {
        Problem::Expected {
            expected: what,
            found,
            nearest,
        } => {
            let expected = with(&expected(*what), Particle::Subject);
            let meant = super::console::meant(nearest.as_deref());
            match &found[..] {
                "" => format!("{expected} 와야 하는데 줄이 끝났습니다.{meant}"),
                found => format!("{expected} 와야 하는데 \"{found}\"입니다.{meant}"),
            }
        }
        Problem::Unknown {
            what,
            name,
            nearest,
        } => unknown(*what, name, nearest.as_deref()),
        Problem::Command { name, nearest } => {
            let meant = super::console::meant(nearest.as_deref());
            let out = match nearest {
                Some(_) => "",
                None => " 오류를 일부러 받으려면 그 아래에 들여써서 accept ERR를 쓰세요.",
            };
            format!("Redis에는 \"{name}\" 명령이 없습니다.{meant}{out}")
        }
        Problem::Arguments {
            name,
            too_many: true,
            example,
        } => format!(
            "{name}의 인자가 너무 많습니다. 예: {example}. 공백이 든 값은 큰따옴표로 묶으세요."
        ),
        Problem::Arguments { name, example, .. } => {
            format!("{name}의 인자가 모자랍니다. 예: {example}")
        }
        Problem::Again(word) => format!("이 줄에 {} 두 번 있습니다. 하나를 빼세요.", with(word, Particle::Subject)),
        Problem::Behind { word, behind } => {
            format!("{} {} 뒤에 씁니다.", with(word, Particle::Topic), anchor(*behind))
        }
        Problem::NotThereYet {
            name,
            line,
            comes_us,
        } => format!(
            "{} 아직 없습니다. {line}번째 줄에서 {}에 들어옵니다.",
            with(name, Particle::Topic),
            Duration(*comes_us)
        ),
        Problem::AfterTheEnd { until_us } => format!(
            "세계가 {}에 끝나므로 이 일은 일어나지 않습니다. until을 늦추거나 이 줄을 빼세요.",
            Duration(*until_us)
        ),
        Problem::Once { word, first_line } => format!(
            "{} 하나만 쓸 수 있는데 {first_line}번째 줄에 이미 있습니다. 하나를 빼세요.",
            with(word, Particle::Topic)
        ),
        Problem::Reserved(word) => format!(
            "{} 이 언어의 낱말입니다. 종류에 다른 이름을 붙이세요.",
            with(word, Particle::Topic)
        ),
        Problem::Nobody => "이 세계에는 아무도 없어 아무 일도 일어나지 않습니다. 배우를 한 줄 쓰세요. 예: producer p  every 1s  PUBLISH news \"hello %n\"".into(),
        Problem::NotUtf8 => "UTF-8 글이 아닌 바이트입니다. 파일을 UTF-8로 저장하고, 그런 바이트는 \"\\xff\"처럼 쓰세요.".into(),
        Problem::Twice { name, first_line: 0 } => format!(
            "{} 쓰지 않아도 이미 있는 이름입니다. 다른 이름을 고르세요.",
            with(name, Particle::Topic)
        ),
        Problem::Twice { name, first_line } => format!(
            "{} {first_line}번째 줄에 이미 있습니다. 다른 이름을 고르거나 하나를 빼세요.",
            with(name, Particle::Topic)
        ),
        Problem::Missing { kind, param } => format!(
            "{kind}에는 {param} 값이 있어야 합니다. 이름 뒤에 {param} …처럼 쓰세요."
        ),
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
        Problem::NeedsBlock => {
            "이 줄 아래에는 할 일을 네 칸 들여써야 합니다.".into()
        }
        Problem::NoBlock => {
            "앞줄 아래에는 들여쓴 줄이 올 수 없습니다. 왼쪽으로 옮기세요.".into()
        }
        Problem::Indentation => {
            "들여쓰기가 위의 어느 줄과도 맞지 않습니다. 속하는 줄 아래에 네 칸 들여쓰세요.".into()
        }
        Problem::Misplaced(place) => misplaced(*place).into(),
        Problem::Quotes => {
            "따옴표의 짝이 맞지 않습니다. 닫는 따옴표 뒤에는 공백이나 줄 끝이 와야 합니다.".into()
        }
        Problem::Bounds { what, max } => bounds(*what, *max),
        Problem::Senseless(why) => senseless(*why).into(),
        Problem::Past(now) => {
            let now = scenario::print::Duration(*now).to_string();
            format!("이미 지난 시각입니다. 지금은 {now}입니다.")
        }
        Problem::NotYet(what) => not_yet(*what).into(),
        Problem::World(words) => words.clone(),
    }
}

fn unknown(what: Noun, name: &str, nearest: Option<&str>) -> String {
    let called = super::console::called(name);
    let there_is_none = match what {
        Noun::Node => format!("{called} 노드는 없습니다."),
        Noun::Actor => format!("{called} 배우는 없습니다."),
        Noun::Console => format!("{called} 콘솔은 없습니다."),
        Noun::ActorOrNode => format!("{called} 배우도 노드도 없습니다."),
        Noun::Kind => format!("{called} 종류는 없습니다."),
        Noun::Param => format!("이 종류에는 {called} 값이 없습니다."),
        Noun::Placeholder => return placeholder(name, nearest),
        Noun::Bound => format!("이 배우에게는 {called} 이름이 없습니다."),
        Noun::Audience => format!("이 시나리오에는 메시지를 받을 {called} 이가 없습니다."),
    };
    let out = match what {
        _ if nearest.is_some() => super::console::meant(nearest),
        Noun::Node => " node NAME 줄을 쓰세요.".into(),
        Noun::Console => " console NAME 줄을 쓰세요.".into(),
        Noun::Actor | Noun::ActorOrNode => " worker NAME  list jobs처럼 한 줄을 쓰세요.".into(),
        Noun::Kind => " kind NAME as worker 블록으로 정의하세요.".into(),
        Noun::Param => " kind의 처음에 with NAME을 쓰세요.".into(),
        Noun::Bound => " NAME  COMMAND …처럼 응답에 이름을 붙이세요.".into(),
        Noun::Placeholder | Noun::Audience => {
            " 구독자, 리더, 리스트, 정렬 집합, 그룹의 이름을 쓰세요.".into()
        }
    };
    there_is_none + &out
}

const fn anchor(behind: Anchor) -> &'static str {
    match behind {
        Anchor::Schedule => "every SPAN이나 poisson RATE",
        Anchor::Time => "at TIME",
        Anchor::Rule => "every SPAN 바로",
    }
}

fn placeholder(name: &str, nearest: Option<&str>) -> String {
    let text = super::text(&Text::UnknownPlaceholder { name: name.into() });
    text + &super::console::meant(nearest)
}

const fn misplaced(place: Place) -> &'static str {
    match place {
        Place::MarginOfBody => {
            "start와 every는 배우 바로 아래에만 옵니다. 다른 블록 밖으로 옮기세요."
        }
        Place::BehindIf => "else는 if의 블록 뒤에, if와 같은 깊이로 옵니다.",
        Place::BeginningOfKind => "with는 kind의 처음에, 다른 줄보다 앞에 옵니다.",
        Place::LineOfItsOwn => "주석은 줄을 따로 씁니다.",
        Place::UnderAnActor => {
            "명령은 배우나 setup 아래에 들여쓰거나, 콘솔 c1이라면 at TIME c1> 뒤에 씁니다."
        }
        Place::LeftMargin => "이 줄은 다른 줄 아래가 아니라 왼쪽 끝에 씁니다. 들여쓰지 마세요.",
        Place::BesideTheCommand => {
            "명령 아래에는 accept, retry, let go만 옵니다. 이 줄은 명령과 같은 깊이로 쓰세요."
        }
    }
}

/// What is too great, or zero, or the wrong way round.
fn bounds(what: Bounded, max: u64) -> String {
    let most = Count(max);
    match what {
        Bounded::FileBytes => format!("글이 너무 깁니다. {most}바이트까지 읽습니다."),
        Bounded::Lines => format!("줄이 너무 많습니다. {most}줄까지 읽습니다."),
        Bounded::LineBytes => {
            format!("줄이 너무 깁니다. {most}바이트까지입니다. 여러 줄로 나누세요.")
        }
        Bounded::Nesting => {
            format!("블록이 너무 깊습니다. {most}겹까지입니다. 덜 들여쓰거나 배우를 둘로 나누세요.")
        }
        Bounded::Diagnostics => {
            format!("잘못된 곳이 더 있지만 보이지 않습니다. 먼저 이 {most}곳을 고치세요.")
        }
        Bounded::Actors => format!("한 세계의 배우는 {most}명까지입니다. 몇을 빼세요."),
        Bounded::Nodes => format!("한 세계의 노드는 {most}개까지입니다. 몇을 빼세요."),
        Bounded::Duration => format!(
            "시간의 길이는 {}까지입니다.",
            Duration(max.saturating_mul(1_000_000))
        ),
        Bounded::Time => format!("그렇게 오래가는 세계는 없습니다. {most}초까지입니다."),
        Bounded::Interval => "간격은 0보다 길어야 합니다. 예: 1ms".into(),
        Bounded::SpanOrder => "짧은 쪽을 먼저 씁니다. 예: 100ms..300ms".into(),
        Bounded::Probability => format!("확률은 0/1부터 1/1까지이고 뒤의 수는 {most}까지입니다."),
        Bounded::Count => format!("1부터 {most}까지의 수를 쓰세요."),
        Bounded::Number => format!("{most}까지의 수를 쓰세요."),
        Bounded::Burst => format!("burst는 1부터 {most}까지입니다."),
        Bounded::Range => format!("작은 수를 먼저 쓰고, {most}까지 쓸 수 있습니다. 예: 1..100"),
        Bounded::Factor => format!("배수는 1x부터 {max}x까지입니다."),
        Bounded::Faults => format!(
            "이 세계에 하는 일이 너무 많습니다. {most}번까지입니다. 되풀이는 every SPAN 한 줄로 쓰세요."
        ),
        Bounded::Setup => {
            format!("setup의 명령은 모두 {most}개까지입니다. 나머지는 producer에게 맡기세요.")
        }
        Bounded::Program => {
            format!("한 배우가 하는 일은 {most}줄까지입니다. repeat를 쓰거나 배우를 나누세요.")
        }
        Bounded::ProgramBytes => format!(
            "배우들이 하는 일에 종류의 값을 넣으면 너무 깁니다. 모두 {most}바이트까지입니다."
        ),
        Bounded::Kinds => format!("종류는 {most}가지까지입니다."),
        Bounded::Params => format!("한 종류의 값은 {most}개까지입니다."),
        Bounded::BoundNames => format!("한 배우가 받아 두는 이름은 {most}개까지입니다."),
        Bounded::Args => format!("한 명령의 인자는 {most}개까지입니다. 여러 명령으로 나누세요."),
        Bounded::Intends => format!("intend는 {most}줄까지입니다."),
    }
}

const fn senseless(why: Senseless) -> &'static str {
    match why {
        Senseless::NothingToUndo => "되돌리는 동작에는 되돌릴 것이 없습니다. for를 빼세요.",
        Senseless::BodyAndParams => {
            "자기 줄과 종류의 값 가운데 하나만 쓸 수 있습니다. 하나를 빼세요."
        }
        Senseless::ConsoleWithBody => "콘솔은 입력한 것만 합니다. 그 아래의 줄과 every를 빼세요.",
        Senseless::NoBody => "무엇을 하는지 그 줄 아래에 들여써야 합니다.",
        Senseless::NoSchedule => {
            "이 종류는 언제 무엇을 할지 스스로 정합니다. every나 poisson을 빼세요."
        }
    }
}

const fn not_yet(what: NotYet) -> &'static str {
    match what {
        NotYet::Disks => "아직 노드에 디스크가 없습니다. 크래시하면 빈 채로 돌아옵니다.",
        NotYet::Clusters => "아직 클러스터가 없습니다. 따로 선 노드를 여럿 둘 수는 있습니다.",
        NotYet::Check => "아직 세지 않는 것입니다.",
    }
}
fn expected(expected: Expected) -> String {
    match expected {
        Expected::Word(word) => return format!("{} 낱말", super::console::called(word)),
        Expected::Item => "배우, at, check, node 같은 시나리오의 줄",
        Expected::Name => "영문자로 시작해 영문자, 숫자, -, _로 쓴 32자 이하의 이름",
        Expected::Names => "이름",
        Expected::Option => "이 줄의 옵션",
        Expected::Number => "정수",
        Expected::Duration => "1s, 250ms 같은 시간",
        Expected::Span => "1s, 100ms..300ms 같은 시간",
        Expected::Ratio => "1/100 같은 비율",
        Expected::Rate => "10/s 같은 빈도",
        Expected::Date => "2026-01-01T00:00:00Z 같은 날짜",
        Expected::Command => "대문자로 쓴 Redis 명령",
        Expected::Statement => "대문자로 쓴 Redis 명령이나 if, work 같은 문장",
        Expected::Policy => "accept, retry, let go 가운데 하나",
        Expected::Path => "[0][1] 같은 경로",
        Expected::Verb => "crash, disconnect 같은 동작",
        Expected::Action => "crash w1, 배우, c1> 명령 같은 그때 할 일",
        Expected::Factor => "10x 같은 배수",
        Expected::LinkSetting => "latency, jitter, drop 가운데 하나",
        Expected::Measure => "done, lost, latency p99 같은 검사할 것",
        Expected::Percentile => "p50, p99, max 같은 백분위",
        Expected::Comparison => "= != < <= > >= 가운데 하나",
        Expected::Reason => "trimmed before read 같은 유실의 까닭",
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
