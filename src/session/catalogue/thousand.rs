//! The words of a thousand worlds.

use super::time::seconds;
use crate::Language;
use crate::Language::{English, Korean};
use crate::thousand::{Extent, Measure, Smallest};
use scenario::explore::{Distribution, Stopped};
use scenario::human::{Count, Rounded};
use sim::spec::Micros;

/// What is played.
pub(crate) const fn about(language: Language) -> &'static str {
    match language {
        English => {
            "The text of this world is played again and again, each time with another seed. What you did in it so far is part of the text."
        }
        Korean => {
            "이 세계의 텍스트를 시드만 바꿔 가며 여러 번 실행합니다. 지금까지 여기서 한 일도 텍스트에 들어 있습니다."
        }
    }
}

/// The text has no check.
pub(crate) const fn no_check(language: Language) -> &'static str {
    match language {
        English => "It has no check of its own, so the question is whether anything is lost.",
        Korean => "텍스트에 check가 없으므로 유실되는 메시지가 있는지를 봅니다.",
    }
}

/// What is shown is about a world that is not the one in the page any more.
pub(crate) fn of_another(language: Language, title: &str) -> String {
    match language {
        English => format!(
            "These results are of “{title}” as it was when they were played. The world in the page is another one now."
        ),
        Korean => format!(
            "이 결과는 실행할 때의 ‘{title}’ 세계에서 나온 것입니다. 지금 페이지에 있는 세계와는 다릅니다."
        ),
    }
}

/// The text names no end.
pub(crate) fn no_end(language: Language, until: Micros) -> String {
    let until = seconds(until);
    match language {
        English => format!("It names no end, so each world is played until {until} s."),
        Korean => format!("끝나는 때가 정해져 있지 않아 세계마다 {until}초까지 실행합니다."),
    }
}

/// Who plays them.
pub(crate) fn workers(language: Language, count: usize) -> String {
    match (language, count) {
        (English, 1) => "on one thread".into(),
        (English, _) => format!("on {count} threads"),
        (Korean, _) => format!("스레드 {count}개"),
    }
}

/// How far it is.
pub(crate) fn progress(language: Language, done: u64, all: u64) -> String {
    let (done, all) = (Count(done), Count(all));
    match language {
        English => format!("{done} of {all} worlds"),
        Korean => format!("{all}개 중 {done}개 세계"),
    }
}

/// How far it is, said now and then.
pub(crate) const fn quarter(language: Language, quarters: u64) -> &'static str {
    match (language, quarters) {
        (English, 0) => "The worlds are being played.",
        (English, 1) => "A quarter of the worlds has been played.",
        (English, 2) => "Half of the worlds have been played.",
        (English, _) => "Three quarters of the worlds have been played.",
        (Korean, 0) => "세계들을 실행하고 있습니다.",
        (Korean, 1) => "4분의 1을 실행했습니다.",
        (Korean, 2) => "절반을 실행했습니다.",
        (Korean, _) => "4분의 3을 실행했습니다.",
    }
}

/// Somebody stopped it.
pub(crate) fn stopped_early(language: Language, done: u64, all: u64) -> String {
    let (done, all) = (Count(done), Count(all));
    match language {
        English => {
            format!("Stopped after {done} of {all} worlds. What follows is about those.")
        }
        Korean => {
            format!("{all}개 중 {done}개까지 실행하고 멈췄습니다. 아래는 그만큼의 결과입니다.")
        }
    }
}

/// What came of it in one sentence: in how many worlds something fails, and which is the first.
pub(crate) fn verdict(
    language: Language,
    (worlds, failing): (u64, u64),
    first: Option<u64>,
    is_about_losses: bool,
) -> String {
    let (all, some) = (Count(worlds), Count(failing));
    let Some(seed) = first else {
        return match (language, is_about_losses) {
            (English, true) => format!("Nothing is lost in any of {all} worlds."),
            (English, false) => format!("Every check holds in all of {all} worlds."),
            (Korean, true) => format!("{all}개 세계 어디에서도 유실이 없습니다."),
            (Korean, false) => format!("{all}개 세계 모두에서 모든 check가 맞습니다."),
        };
    };
    match (language, is_about_losses) {
        (English, true) => {
            format!("Something is lost in {some} of {all} worlds, seed {seed} first.")
        }
        (English, false) => format!("A check fails in {some} of {all} worlds, seed {seed} first."),
        (Korean, true) => {
            format!("{all}개 세계 중 {some}개에서 유실이 있습니다. 첫 번째는 시드 {seed}입니다.")
        }
        (Korean, false) => {
            format!("{all}개 세계 중 {some}개에서 check가 틀립니다. 첫 번째는 시드 {seed}입니다.")
        }
    }
}

/// What became of one check.
pub(crate) fn check(language: Language, (held, failed): (u64, u64)) -> String {
    let (all, some) = (Count(held + failed), Count(failed));
    match (language, failed) {
        (English, 0) => format!("holds in all of {all} worlds"),
        (English, _) => format!("fails in {some} of {all} worlds"),
        (Korean, 0) => format!("{all}개 세계 모두에서 맞음"),
        (Korean, _) => format!("{all}개 세계 중 {some}개에서 틀림"),
    }
}

/// Worlds that came to no end of their own.
pub(crate) fn stopped(language: Language, stopped: &Stopped, worlds: u64, seed: u64) -> String {
    let count = Count(worlds);
    let why = why_stopped(language, stopped);
    match (language, worlds) {
        (English, 1) => format!("One world, seed {seed}, did not come to its end: {why}."),
        (English, _) => {
            format!("{count} worlds, seed {seed} first, did not come to their end: {why}.")
        }
        (Korean, 1) => format!("시드 {seed}의 세계는 끝까지 가지 못했습니다. {why}."),
        (Korean, _) => {
            format!("{count}개 세계는 끝까지 가지 못했습니다(처음은 시드 {seed}). {why}.")
        }
    }
}

fn why_stopped(language: Language, stopped: &Stopped) -> String {
    let says = stopped.says.trim_end_matches('.');
    if stopped.id == "trapped" {
        return match language {
            English => format!("a mistake in Brokerlab's own program stopped it ({says})"),
            Korean => format!("Brokerlab 자체의 오류로 멈췄습니다({says})"),
        };
    }
    let korean = match stopped.id {
        "limit.events-per-instant" => {
            "한 순간에 일어난 사건이 너무 많습니다. 시간이 걸리지 않는 반복에 `wait`를 넣거나 링크에 지연을 주세요"
        }
        "limit.events-queued" => {
            "앞으로 일어날 사건이 너무 많습니다. `burst`를 줄이거나 보내는 간격을 늘리세요"
        }
        "limit.actors" => "참여자가 너무 많습니다. 새로 추가하기 전에 `remove`로 줄이세요",
        "limit.messages" => {
            "메시지가 너무 많습니다. `until`을 앞당기거나 `count`를 줄이거나 간격을 늘리세요"
        }
        "limit.audiences" => "메시지를 받을 곳이 너무 많습니다. 리스트와 스트림, 그룹을 줄이세요",
        "limit.endless" => "끝나는 때가 없습니다. `until 시각`이나 `count`를 적으세요",
        "limit.time" => "하루가 지나도 끝나지 않습니다. `until 시각`을 적으세요",
        "limit.events" => "여기서 실행할 수 있는 단계 수를 넘었습니다. `until`을 앞당기세요",
        _ => "이 시드로는 세계를 만들 수 없습니다",
    };
    match language {
        English => says.to_owned(),
        Korean => korean.to_owned(),
    }
}

/// What a histogram shows.
pub(crate) const fn measure(language: Language, measure: Measure) -> &'static str {
    match (language, measure) {
        (English, Measure::Lost) => "lost messages",
        (English, Measure::Duplicates) => "duplicates",
        (English, Measure::Latency(0)) => "latency, median",
        (English, Measure::Latency(1)) => "latency, p90",
        (English, Measure::Latency(2)) => "latency, p99",
        (English, Measure::Latency(_)) => "latency, longest",
        (English, Measure::Failed) => "failed checks",
        (Korean, Measure::Lost) => "유실된 메시지",
        (Korean, Measure::Duplicates) => "중복 처리",
        (Korean, Measure::Latency(0)) => "지연 시간 중앙값",
        (Korean, Measure::Latency(1)) => "지연 시간 p90",
        (Korean, Measure::Latency(2)) => "지연 시간 p99",
        (Korean, Measure::Latency(_)) => "가장 긴 지연 시간",
        (Korean, Measure::Failed) => "틀린 check",
    }
}

/// For a histogram of all audiences.
pub(crate) const fn everybody(language: Language, is_latency: bool) -> &'static str {
    match (language, is_latency) {
        (English, false) => "everybody together",
        (English, true) => "the slowest of all",
        (Korean, false) => "모두 합해서",
        (Korean, true) => "가장 느린 쪽",
    }
}

/// A group of a stream, or what a node serves.
pub(crate) fn audience(name: &str, of: Option<&str>, node: Option<&str>) -> String {
    let of = of.map(|of| format!(" · {of}")).unwrap_or_default();
    let node = node.map(|node| format!(" · {node}")).unwrap_or_default();
    format!("{name}{of}{node}")
}

/// A number of a histogram.
pub(crate) fn value(measure: Measure, value: u64) -> String {
    match measure {
        Measure::Latency(_) => Rounded(value).to_string(),
        _ => Count(value).to_string(),
    }
}

/// From a number to another.
pub(crate) fn range(measure: Measure, from: u64, to: u64) -> String {
    let (from, to) = (value(measure, from), value(measure, to));
    match from == to {
        true => from,
        false => format!("{from}–{to}"),
    }
}

/// A bar in words.
pub(crate) fn bar(language: Language, measure: Measure, range: &str, worlds: u64) -> String {
    let (what, count) = (self::measure(language, measure), Count(worlds));
    match (language, worlds) {
        (English, 1) => format!("{what}: {range} · 1 world"),
        (English, _) => format!("{what}: {range} · {count} worlds"),
        (Korean, _) => format!("{what}: {range} · 세계 {count}개"),
    }
}

/// The figures under a histogram.
pub(crate) fn figures(language: Language, measure: Measure, found: &Distribution) -> String {
    let of = |permille| value(measure, found.at(permille));
    let (median, high, most) = (of(500), of(900), value(measure, found.max()));
    let nonzero = (!matches!(measure, Measure::Latency(_))).then_some(Count(found.nonzero()));
    match (language, nonzero) {
        (English, Some(nonzero)) => {
            format!("median {median} · p90 {high} · most {most} · more than 0 in {nonzero} worlds")
        }
        (English, None) => format!("median {median} · p90 {high} · longest {most}"),
        (Korean, Some(nonzero)) => {
            format!("중앙값 {median} · p90 {high} · 최대 {most} · 0보다 큰 세계 {nonzero}개")
        }
        (Korean, None) => format!("중앙값 {median} · p90 {high} · 최대 {most}"),
    }
}

/// Above the seeds of a bar.
pub(crate) fn seeds_of(language: Language, bar: &str) -> String {
    match language {
        English => format!("Seeds of this bar ({bar})"),
        Korean => format!("이 막대의 시드({bar})"),
    }
}

/// There are more seeds than are listed.
pub(crate) fn seeds_more(language: Language, more: u64) -> String {
    let more = Count(more);
    match language {
        English => format!("and {more} more"),
        Korean => format!("외 {more}개"),
    }
}

/// A button that opens a world.
pub(crate) fn open_seed(language: Language, seed: u64, fails: bool) -> String {
    match (language, fails) {
        (English, true) => format!("Open seed {seed} just before it fails"),
        (English, false) => format!("Open seed {seed}"),
        (Korean, true) => format!("시드 {seed} 열기 (틀리기 직전)"),
        (Korean, false) => format!("시드 {seed} 열기"),
    }
}

/// The page looks for the moment.
pub(crate) fn opening(language: Language, seed: u64) -> String {
    match language {
        English => format!("Looking for the moment at which seed {seed} fails…"),
        Korean => format!("시드 {seed}에서 틀리는 순간을 찾는 중…"),
    }
}

/// A search goes on.
pub(crate) fn shrinking(language: Language, extent: &Extent) -> String {
    let (size, worlds) = (size(language, extent), Count(extent.worlds));
    match language {
        English => format!("Looking for a smaller world: {worlds} tried, now {size}."),
        Korean => format!("더 작은 세계를 찾는 중: {worlds}개 시도, 지금 {size}."),
    }
}

/// What a search has found.
pub(crate) fn shrunk(language: Language, smallest: &Smallest) -> String {
    let Smallest {
        before,
        after,
        is_smallest,
        ..
    } = smallest;
    let worlds = Count(after.worlds);
    let (before, after) = (size(language, before), size(language, after));
    match (language, is_smallest) {
        (English, true) => format!(
            "From {before} to {after}. {worlds} worlds were tried; nothing smaller fails in the same way."
        ),
        (English, false) => {
            format!("From {before} to {after}. {worlds} worlds were tried, the most there are.")
        }
        (Korean, true) => format!(
            "{before}에서 {after}까지 줄였습니다. {worlds}개를 시도했고, 더 작으면 같은 식으로 틀리지 않습니다."
        ),
        (Korean, false) => format!(
            "{before}에서 {after}까지 줄였습니다. 시도할 수 있는 {worlds}개를 모두 시도했습니다."
        ),
    }
}

/// There is nothing smaller to look for.
pub(crate) const fn not_shrunk(language: Language) -> &'static str {
    match language {
        English => "No smaller world was found that fails like this one.",
        Korean => "이렇게 틀리는 더 작은 세계를 찾지 못했습니다.",
    }
}

fn size(language: Language, extent: &Extent) -> String {
    let Extent {
        messages,
        actors,
        faults,
        ..
    } = *extent;
    let of = |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    match language {
        English => format!(
            "{}, {}, {}",
            of(messages, "message"),
            of(actors, "actor"),
            of(faults, "fault")
        ),
        Korean => format!("메시지 {messages}, 참여자 {actors}, 고장 {faults}"),
    }
}

/// The world is open, at the moment.
pub(crate) fn opened(language: Language, seed: u64, fails_us: Option<Micros>) -> String {
    let at = fails_us.map(seconds);
    match (language, at) {
        (English, Some(at)) => {
            format!("Seed {seed} is open and stands still just before it fails at {at} s.")
        }
        (English, None) => format!("Seed {seed} is open at its beginning: nothing fails in it."),
        (Korean, Some(at)) => {
            format!("시드 {seed}의 세계를 열었습니다. {at}초에 틀리기 바로 전에 멈춰 있습니다.")
        }
        (Korean, None) => {
            format!("시드 {seed}의 세계를 처음부터 열었습니다. 여기서는 틀리는 것이 없습니다.")
        }
    }
}

/// The world is too long to be brought there at once.
pub(crate) fn too_long(language: Language, seed: u64, at: Micros) -> String {
    let at = seconds(at);
    match language {
        English => format!(
            "Seed {seed} is open at its beginning: it fails at {at} s, which is too far to go at once."
        ),
        Korean => format!(
            "시드 {seed}의 세계를 처음부터 열었습니다. {at}초에 틀리지만 한 번에 가기에는 너무 멉니다."
        ),
    }
}

/// A worker is gone.
pub(crate) fn worker_lost(language: Language, why: &str) -> String {
    match language {
        English => format!("A worker stopped ({why}). What the others have found stays."),
        Korean => format!("워커 하나가 멈췄습니다({why}). 다른 워커의 결과는 그대로 남습니다."),
    }
}

/// No worker can be had.
pub(crate) fn no_worker(language: Language, why: &str) -> String {
    match language {
        English => format!(
            "No worker could be started here ({why}), so the worlds cannot be played. A page that embeds Brokerlab from another site does not allow it: open Brokerlab itself."
        ),
        Korean => format!(
            "여기서는 워커를 시작할 수 없어({why}) 세계를 실행하지 못합니다. 다른 사이트에 끼워 넣은 페이지에서는 허용되지 않으니 Brokerlab을 직접 열어 보세요."
        ),
    }
}
