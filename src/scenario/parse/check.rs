//! What must be true at the end: `check lost for workers = 0`; and which losses are meant: `intend expired`.

use crate::ast::{Audience, Check, Cost, Intend, Measure, Named, Verdict};
use crate::diagnostic::{Bounded, Expected, Problem, shown};
use crate::limits::COUNT_MAX;
use crate::nearest::nearest;
use crate::words::{self, Fail, In, Read};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use sim::fate::Reason;

/// What can be counted, as it is written. Longer phrases stand before those that they begin with.
pub(crate) const MEASURES: [(&str, Measure); 13] = [
    ("sent", Measure::Sent),
    ("in flight", Measure::InFlight),
    ("stored", Measure::Stored),
    ("pending", Measure::Pending),
    ("working", Measure::Working),
    ("done", Measure::Done),
    ("lost", Measure::Lost(None)),
    ("discarded", Measure::Discarded),
    ("processed", Measure::Processed),
    ("duplicates", Measure::Duplicates),
    ("out of order", Measure::OutOfOrder),
    ("depth", Measure::Depth),
    ("lag", Measure::Lag),
];

/// For how long something was pending, as it is written.
pub(crate) const AGE: &str = "pending age";

/// What can be promised, as it is written.
pub(crate) const VERDICTS: [(&str, Verdict); 4] = [
    ("at most once", Verdict::AtMostOnce),
    ("at least once", Verdict::AtLeastOnce),
    ("effectively once", Verdict::EffectivelyOnce),
    ("in order", Verdict::InOrder),
];

/// The words behind `check`.
pub(super) fn check(input: &mut In<'_>) -> Read<Check> {
    if let Some(verdict) = phrase(input, &VERDICTS) {
        let audience = scope(input)?;
        if audience.is_none() && !words::is_over(input) && !words::peek(input).starts_with('#') {
            words::need(input, "for")?;
        }
        return Ok(Check::Verdict { verdict, audience });
    }
    if phrase(input, &[(AGE, ())]).is_some() {
        return age(input);
    }
    if let Some(of) = phrase(input, &MEASURES) {
        return count(input, of);
    }
    match words::peek(input) {
        "latency" => latency(input),
        "commands" => cost(input, "commands", Cost::Commands),
        "bytes" => cost(input, "bytes", Cost::Bytes),
        _ => {
            let phrases = MEASURES.iter().map(|(words, _)| *words);
            let verdicts = VERDICTS.iter().map(|(words, _)| *words);
            let more = [AGE, "latency", "commands", "bytes"];
            let among = phrases.chain(verdicts).chain(more);
            let mut fail = words::fail_among(input, Expected::Measure, among);
            if let ("exactly", Problem::Expected { nearest, .. }) =
                (words::peek(input), &mut fail.problem)
            {
                *nearest = Some("effectively once".to_owned());
            }
            Err(fail)
        }
    }
}

fn count(input: &mut In<'_>, of: Measure) -> Read<Check> {
    let of = match of {
        Measure::Lost(None) => Measure::Lost(maybe_reason(input)?),
        other => other,
    };
    let audience = scope(input)?;
    let comparison = words::comparison(input)?;
    let with = words::number(input, 0, Bounded::Number, COUNT_MAX)?;
    Ok(Check::Count {
        of,
        audience,
        comparison,
        with,
    })
}

fn age(input: &mut In<'_>) -> Read<Check> {
    let audience = scope(input)?;
    let comparison = words::comparison(input)?;
    let with = words::duration(input)?;
    Ok(Check::Age {
        audience,
        comparison,
        with,
    })
}

fn latency(input: &mut In<'_>) -> Read<Check> {
    words::need(input, "latency")?;
    let permille = percentile(words::peek(input))
        .ok_or_else(|| words::fail_among(input, Expected::Percentile, ["max", "p50", "p99"]))?;
    words::word(input, Expected::Percentile)?;
    let audience = scope(input)?;
    let comparison = words::comparison(input)?;
    let with = words::duration(input)?;
    Ok(Check::Latency {
        permille,
        audience,
        comparison,
        with,
    })
}

/// `p50`, `p99`, `p99.9` or `max`, in thousandths.
fn percentile(word: &str) -> Option<u16> {
    if word == "max" {
        return Some(1_000);
    }
    let digits = word.strip_prefix('p')?;
    let (whole, tenth) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let permille = number(whole, 2)? * 10 + number(tenth, 1)?;
    (permille > 0).then_some(permille)
}

fn cost(input: &mut In<'_>, word: &'static str, of: Cost) -> Read<Check> {
    words::need(input, word)?;
    words::need(input, "by")?;
    let by = words::name(input)?;
    let comparison = words::comparison(input)?;
    let with = words::number(input, 0, Bounded::Number, COUNT_MAX)?;
    Ok(Check::Cost {
        of,
        by,
        comparison,
        with,
    })
}

/// `intend REASON [for AUDIENCE]`, behind its first word.
pub(super) fn intend(input: &mut In<'_>) -> Read<Intend> {
    let reason = maybe_reason(input)?.ok_or_else(|| {
        let among = Reason::ALL.map(Reason::id);
        words::fail_among(input, Expected::Reason, among)
    })?;
    let audience = scope(input)?;
    Ok(Intend { reason, audience })
}

/// One of some phrases, if it is next.
fn phrase<T: Copy>(input: &mut In<'_>, phrases: &[(&'static str, T)]) -> Option<T> {
    let found = phrases
        .iter()
        .find(|(words, _)| is_next(input, words))
        .copied()?;
    for word in found.0.split(' ') {
        words::maybe(input, word);
    }
    Some(found.1)
}

fn is_next(input: &In<'_>, phrase: &'static str) -> bool {
    let mut ahead = *input;
    phrase.split(' ').all(|word| words::maybe(&mut ahead, word))
}

/// A reason, if something stands before `for`, a comparison or the end.
fn maybe_reason(input: &mut In<'_>) -> Read<Option<Reason>> {
    let at = words::skip(input);
    let mut ahead = *input;
    let mut found: Vec<&str> = Vec::new();
    while !is_end_of_reason(words::peek(&mut ahead)) {
        found.push(words::word(&mut ahead, Expected::Reason)?);
    }
    if found.is_empty() || found[0].starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    let found: String = found.join(" ");
    let is_it = |reason: &Reason| reason.id().eq_ignore_ascii_case(&found);
    if let Some(reason) = Reason::ALL.into_iter().find(is_it) {
        *input = ahead;
        return Ok(Some(reason));
    }
    let nearest = nearest(&found, Reason::ALL.map(Reason::id)).map(ToOwned::to_owned);
    Err(Fail {
        at,
        length: found.len(),
        problem: Problem::Expected {
            expected: Expected::Reason,
            found: shown(&found),
            nearest,
        },
    })
}

fn is_end_of_reason(word: &str) -> bool {
    word.is_empty() || word == "for" || word.starts_with(['=', '!', '<', '>'])
}

/// `for workers`, `for workers of orders`, `for jobs on n2`, or nothing.
fn scope(input: &mut In<'_>) -> Read<Option<Audience>> {
    if !words::maybe(input, "for") {
        return Ok(None);
    }
    let name = audience_name(input)?;
    let of = words::maybe(input, "of").then(|| audience_name(input));
    let of = of.transpose()?;
    let on = words::maybe(input, "on").then(|| words::name(input));
    let on = on.transpose()?;
    Ok(Some(Audience { name, of, on }))
}

/// A key or a group can have any name; one with spaces stands between quotes, which stay.
fn audience_name(input: &mut In<'_>) -> Read<Named> {
    words::skip(input);
    let place = words::here(input);
    let name = words::raw_word(input, Expected::Name)?.to_owned();
    Ok(Named { place, name })
}
