//! The words of a line, as parsers of winnow: names, numbers, durations and their like, each with an error that says what was
//! expected.

use crate::ast::{Arg, Bind, Comparison, Named, Place, Rate, Ratio, Span};
use crate::diagnostic::{Anchor, Bounded, Expected, Place as Misplaced, Problem, shown};
use crate::limits::{NAME_CHARS_MAX, PATH_MAX, RATIO_MAX};
use crate::nearest::nearest;
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use sim::spec::{DURATION_US_MAX, Micros, TIME_US_MAX};
use winnow::ascii::digit1;
use winnow::combinator::{alt, delimited, opt, preceded, repeat, terminated};
use winnow::error::ParserError;
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::{literal, rest, take_till, take_while};
use winnow::{Parser, Result};

/// A line, and how far it has been read.
pub(crate) type In<'a> = Stateful<LocatingSlice<&'a str>, Place>;

/// A line to be read; `place` is where it begins.
pub(crate) fn input(text: &str, place: Place) -> In<'_> {
    Stateful {
        input: LocatingSlice::new(text),
        state: place,
    }
}

/// What is left of the line.
fn remaining<'a>(input: &In<'a>) -> &'a str {
    input.peek_slice(input.eof_offset())
}

/// Where the input is now, in its text.
pub(crate) fn here(input: &In<'_>) -> Place {
    let Place { line, byte } = input.state;
    Place {
        line,
        byte: byte + input.current_token_start() as u32,
    }
}

/// What a parser gives.
pub(crate) type Read<T> = Result<T, Fail>;

/// What is wrong with a line, from which byte on, and with how many.
#[derive(Clone, Debug)]
pub(crate) struct Fail {
    pub at: usize,
    pub length: usize,
    pub problem: Problem,
}

impl<'a> ParserError<In<'a>> for Fail {
    type Inner = Self;

    fn from_input(input: &In<'a>) -> Self {
        fail(input, Expected::Value)
    }

    /// Of two ways to read a line the one that came further is to be mended.
    fn or(self, other: Self) -> Self {
        if other.at > self.at { other } else { self }
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// Something else was expected where the input is now.
pub(crate) fn fail(input: &In<'_>, expected: Expected) -> Fail {
    fail_among(input, expected, [])
}

/// The same, where one of these words would have been right.
pub(crate) fn fail_among<'w>(
    input: &In<'_>,
    expected: Expected,
    among: impl IntoIterator<Item = &'w str>,
) -> Fail {
    let rest = remaining(input);
    let trimmed = rest.trim_start();
    let word = trimmed.split_whitespace().next().unwrap_or("");
    let at = input.current_token_start() + (rest.len() - trimmed.len());
    let nearest = (!word.is_empty())
        .then(|| nearest(word, among))
        .flatten()
        .map(ToOwned::to_owned);
    Fail {
        at,
        length: word.len(),
        problem: Problem::Expected {
            expected,
            found: shown(word),
            nearest,
        },
    }
}

/// Options that belong behind another.
const BEHIND: [(&str, Anchor); 2] = [("burst", Anchor::Schedule), ("count", Anchor::Schedule)];

/// The same where an option was expected: one that is known stands there twice, or stands elsewhere.
pub(crate) fn fail_option<'w>(
    input: &In<'_>,
    expected: Expected,
    among: impl IntoIterator<Item = &'w str>,
) -> Fail {
    let mut fail = fail_among(input, expected, among);
    if let Problem::Expected {
        found,
        nearest: Some(nearest),
        ..
    } = &fail.problem
        && found == nearest
    {
        let word = found.clone();
        let place = BEHIND.into_iter().find(|(other, _)| *other == word);
        fail.problem = match place {
            Some((_, behind)) => Problem::Behind { word, behind },
            None => Problem::Again(word),
        };
    }
    fail
}

/// Something is out of bounds; it began at `at` and ends where the input is now.
pub(crate) fn bounds(input: &In<'_>, at: usize, what: Bounded, max: u64) -> Fail {
    let length = input.current_token_start().saturating_sub(at);
    let problem = Problem::Bounds { what, max };
    Fail {
        at,
        length,
        problem,
    }
}

/// Where the next word begins.
pub(crate) fn skip(input: &mut In<'_>) -> usize {
    // Whatever parts words: also the spaces that only look like one.
    let _: Read<&str> = take_while(0.., char::is_whitespace).parse_next(input);
    input.current_token_start()
}

/// The next word, without reading it; empty at the end.
pub(crate) fn peek<'a>(input: &mut In<'a>) -> &'a str {
    skip(input);
    let rest = remaining(input);
    rest.split(char::is_whitespace).next().unwrap_or("")
}

/// Is the line at its end?
pub(crate) fn is_over(input: &mut In<'_>) -> bool {
    peek(input).is_empty()
}

/// Reads this word if it is next.
pub(crate) fn maybe(input: &mut In<'_>, word: &'static str) -> bool {
    if peek(input) != word {
        return false;
    }
    let read: Read<&str> = literal(word).parse_next(input);
    read.is_ok()
}

/// Reads this word.
pub(crate) fn need(input: &mut In<'_>, word: &'static str) -> Read<()> {
    if maybe(input, word) {
        return Ok(());
    }
    Err(fail_among(input, Expected::Word(word), [word]))
}

/// The next word, whatever it is.
pub(crate) fn word<'a>(input: &mut In<'a>, expected: Expected) -> Read<&'a str> {
    if is_over(input) {
        return Err(fail(input, expected));
    }
    take_till(1.., char::is_whitespace).parse_next(input)
}

/// Everything up to the end of the line, which must not be empty.
pub(crate) fn text<'a>(input: &mut In<'a>, expected: Expected) -> Read<&'a str> {
    if is_over(input) {
        return Err(fail(input, expected));
    }
    let read: &str = rest.parse_next(input)?;
    Ok(read.trim_end())
}

/// The end of the line.
pub(crate) fn end(input: &mut In<'_>) -> Read<()> {
    if is_over(input) {
        return Ok(());
    }
    let next = peek(input);
    let mut fail = fail(input, Expected::End);
    if next.starts_with('#') {
        fail.problem = Misplaced::LineOfItsOwn.into();
    }
    Err(fail)
}

/// Runs a parser on the next word alone; it must read all of it.
pub(crate) fn whole<'a, T>(
    input: &mut In<'a>,
    expected: Expected,
    mut parser: impl Parser<In<'a>, T, Fail>,
) -> Read<T> {
    skip(input);
    let before = input.checkpoint();
    let complaint = fail(input, expected);
    let ended = |input: &In<'a>| {
        let next = remaining(input).chars().next();
        next.is_none_or(char::is_whitespace)
    };
    match parser.parse_next(input) {
        Ok(read) if ended(input) => Ok(read),
        Err(other) if !matches!(other.problem, Problem::Expected { .. }) => Err(other),
        _ => {
            input.reset(&before);
            Err(complaint)
        }
    }
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// Is this a name of an actor, a node or a kind?
pub(crate) fn is_name(word: &str) -> bool {
    let begins = word.starts_with(|c: char| c.is_ascii_alphabetic());
    begins
        && !is_command_name(word)
        && word.len() <= NAME_CHARS_MAX
        && word.chars().all(is_name_char)
}

/// Could this be the name of a command: three capital letters or more, and no small ones?
pub(crate) fn is_command_name(word: &str) -> bool {
    let letters = word.bytes().take(3).filter(u8::is_ascii_uppercase).count();
    letters == 3 && !word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// A name of an actor, a node or a kind.
pub(crate) fn name(input: &mut In<'_>) -> Read<Named> {
    skip(input);
    let place = here(input);
    let letters = take_while(1.., is_name_char).verify(is_name);
    let read: &str = whole(input, Expected::Name, letters)?;
    let name = read.to_owned();
    Ok(Named { place, name })
}

/// Names up to the first option of the line (or its end). Where there can be no name, the one before may have been meant as an
/// option: so an option that is spelled wrong is found.
pub(crate) fn names<'w, I: Iterator<Item = &'w str>>(
    input: &mut In<'_>,
    is_option: impl Fn(&str) -> bool,
    options: impl Fn() -> I,
) -> Read<Vec<Named>> {
    let mut names = alloc::vec![name(input)?];
    while !is_over(input) && !is_option(peek(input)) && !is_command_name(peek(input)) {
        let before = input.checkpoint();
        match name(input) {
            Ok(name) => names.push(name),
            Err(fail) => {
                input.reset(&before);
                return Err(misspelled(input, &names, options()).unwrap_or(fail));
            }
        }
    }
    Ok(names)
}

/// The first of some names that is nearly an option, where options are long words that nobody would take for a name.
pub(crate) fn misspelled_among<'w, I: Iterator<Item = &'w str>>(
    input: &In<'_>,
    names: &[Named],
    options: impl Fn() -> I,
) -> Option<Fail> {
    (2..=names.len()).find_map(|count| misspelled(input, &names[..count], options()))
}

/// The last name, if it is nearly an option.
fn misspelled<'w>(
    input: &In<'_>,
    names: &[Named],
    options: impl Iterator<Item = &'w str>,
) -> Option<Fail> {
    let Named { place, name } = names.get(1..)?.last()?;
    let option = nearest(name, options)?;
    Some(Fail {
        at: place.byte.saturating_sub(input.state.byte) as usize,
        length: name.len(),
        problem: Problem::Expected {
            expected: Expected::Option,
            found: shown(name),
            nearest: Some(option.to_owned()),
        },
    })
}

/// What a program can bind: a letter, then letters, digits and `_`.
pub(crate) fn is_variable(word: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = word.starts_with(|c: char| c.is_ascii_lowercase());
    begins && word.len() <= NAME_CHARS_MAX && word.chars().all(inside)
}

/// A name that a program binds.
pub(crate) fn variable(input: &mut In<'_>) -> Read<String> {
    whole(input, Expected::Name, variable_letters).map(ToOwned::to_owned)
}

fn variable_letters<'a>(input: &mut In<'a>) -> Read<&'a str> {
    take_while(1.., |c: char| c.is_ascii_alphanumeric() || c == '_')
        .verify(|read: &str| is_variable(read))
        .parse_next(input)
}

fn digits(input: &mut In<'_>) -> Read<u64> {
    let at = input.current_token_start();
    let read: &str = digit1.parse_next(input)?;
    read.parse()
        .map_err(|_| bounds(input, at, Bounded::Number, u64::MAX))
}

/// A whole number, from `min` on.
pub(crate) fn number(input: &mut In<'_>, min: u64, what: Bounded, max: u64) -> Read<u64> {
    let at = skip(input);
    let read = whole(input, Expected::Number, digits).map_err(|fail| match fail.problem {
        Problem::Bounds { .. } => Fail {
            problem: Problem::Bounds { what, max },
            ..fail
        },
        _ => fail,
    })?;
    if (min..=max).contains(&read) {
        return Ok(read);
    }
    Err(bounds(input, at, what, max))
}

/// Any whole number of 64 bits.
pub(crate) fn any_number(input: &mut In<'_>) -> Read<u64> {
    whole(input, Expected::Number, digits)
}

fn micros(input: &mut In<'_>) -> Read<Micros> {
    let at = input.current_token_start();
    let (number, unit): (u64, Micros) = (digits, unit).parse_next(input)?;
    number
        .checked_mul(unit)
        .filter(|us| *us <= TIME_US_MAX)
        .ok_or_else(|| bounds(input, at, Bounded::Time, TIME_US_MAX / 1_000_000))
}

fn unit(input: &mut In<'_>) -> Read<Micros> {
    alt((
        "us".value(1),
        "ms".value(1_000),
        "s".value(1_000_000),
        "m".value(60_000_000),
        "h".value(3_600_000_000),
    ))
    .parse_next(input)
}

/// A moment: microseconds since the world began.
pub(crate) fn time(input: &mut In<'_>) -> Read<Micros> {
    whole(input, Expected::Duration, micros)
}

/// A duration, up to an hour.
pub(crate) fn duration(input: &mut In<'_>) -> Read<Micros> {
    let at = skip(input);
    let us = whole(input, Expected::Duration, micros)?;
    within(input, at, us)
}

fn within(input: &In<'_>, at: usize, us: Micros) -> Read<Micros> {
    if us <= DURATION_US_MAX {
        return Ok(us);
    }
    let max = DURATION_US_MAX / 1_000_000;
    Err(bounds(input, at, Bounded::Duration, max))
}

/// `1s` or `100ms..300ms`, up to an hour.
pub(crate) fn span(input: &mut In<'_>) -> Read<Span> {
    let at = skip(input);
    let read = (micros, opt(preceded("..", micros)));
    let (min, max) = whole(input, Expected::Span, read)?;
    let max = within(input, at, max.unwrap_or(min))?;
    if min > max {
        let limit = DURATION_US_MAX / 1_000_000;
        return Err(bounds(input, at, Bounded::SpanOrder, limit));
    }
    Ok((min, max))
}

/// A span between two of a schedule: longer than nothing.
pub(crate) fn interval(input: &mut In<'_>) -> Read<Span> {
    let at = skip(input);
    let read = span(input)?;
    if read.0 == 0 {
        let max = DURATION_US_MAX / 1_000_000;
        return Err(bounds(input, at, Bounded::Interval, max));
    }
    Ok(read)
}

/// `1/100`, at most one.
pub(crate) fn ratio(input: &mut In<'_>) -> Read<Ratio> {
    let at = skip(input);
    let read = (terminated(digits, '/'), digits);
    let (numerator, denominator) = whole(input, Expected::Ratio, read)?;
    let fits = denominator > 0 && numerator <= denominator && denominator <= u64::from(RATIO_MAX);
    if !fits {
        let max = u64::from(RATIO_MAX);
        return Err(bounds(input, at, Bounded::Probability, max));
    }
    Ok(Ratio {
        numerator: numerator as u32,
        denominator: denominator as u32,
    })
}

/// `10/s`
pub(crate) fn rate(input: &mut In<'_>) -> Read<Rate> {
    let at = skip(input);
    let per = alt((
        "s".value(1_000_000),
        "m".value(60_000_000),
        "h".value(3_600_000_000),
    ));
    let (times, per) = whole(input, Expected::Rate, (terminated(digits, '/'), per))?;
    if times == 0 || times > u64::from(RATIO_MAX) {
        let max = u64::from(RATIO_MAX);
        return Err(bounds(input, at, Bounded::Count, max));
    }
    Ok(Rate {
        times: times as u32,
        per,
    })
}

/// `10x`
pub(crate) fn factor(input: &mut In<'_>, max: u32) -> Read<u32> {
    let at = skip(input);
    let times = whole(input, Expected::Factor, terminated(digits, 'x'))?;
    if times == 0 || times > u64::from(max) {
        return Err(bounds(input, at, Bounded::Factor, max.into()));
    }
    Ok(times as u32)
}

/// What a parser reads, or `%NAME` in its place.
pub(crate) fn arg<'a, T>(
    input: &mut In<'a>,
    parser: impl FnOnce(&mut In<'a>) -> Read<T>,
) -> Read<Arg<T>> {
    if !peek(input).starts_with('%') {
        return parser(input).map(Arg::Given);
    }
    let read = whole(input, Expected::Name, preceded('%', variable_letters))?;
    Ok(Arg::Param(read.to_owned()))
}

/// `got`, `take[0][1]`, or several with commas between.
pub(crate) fn binds(input: &mut In<'_>) -> Read<Vec<Bind>> {
    let list = winnow::combinator::separated(1.., bind, ',');
    whole(input, Expected::Path, list)
}

fn bind(input: &mut In<'_>) -> Read<Bind> {
    let (name, path): (&str, Vec<u64>) =
        (variable_letters, repeat(0..=PATH_MAX, index)).parse_next(input)?;
    Ok(Bind {
        name: name.to_owned(),
        path: path.into_iter().map(|index| index as u32).collect(),
    })
}

fn index(input: &mut In<'_>) -> Read<u64> {
    delimited('[', digits, ']')
        .verify(|index| *index <= u64::from(u32::MAX))
        .parse_next(input)
}

/// Signs of other languages, and ours.
const SIGNS: [(&str, &str); 6] = [
    ("==", "="),
    ("=<", "<="),
    ("=>", ">="),
    ("<>", "!="),
    ("≤", "<="),
    ("≥", ">="),
];

/// One of `= != < <= > >=`.
pub(crate) fn comparison(input: &mut In<'_>) -> Read<Comparison> {
    let next = peek(input);
    let found = Comparison::ALL.into_iter().find(|c| c.sign() == next);
    let Some(found) = found else {
        let meant = SIGNS.into_iter().find(|(other, _)| *other == next);
        let mut fail = fail(input, Expected::Comparison);
        if let Problem::Expected { nearest, .. } = &mut fail.problem {
            *nearest = meant.map(|(_, sign)| sign.to_owned());
        }
        return Err(fail);
    };
    word(input, Expected::Comparison)?;
    Ok(found)
}

/// A word, or anything between double quotes: the quotes stay.
pub(crate) fn raw_word<'a>(input: &mut In<'a>, expected: Expected) -> Read<&'a str> {
    if !peek(input).starts_with('"') {
        return word(input, expected);
    }
    let rest = remaining(input);
    let length = quoted_length(rest).ok_or_else(|| Fail {
        at: input.current_token_start(),
        length: rest.len(),
        problem: Problem::Quotes,
    })?;
    Ok(input.next_slice(length))
}

/// The bytes up to the closing quote of what begins with one.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return Some(at + 1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}
