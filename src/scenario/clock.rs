//! Dates: the time zero of a world, as people write it.

use crate::diagnostic::Expected;
use crate::words::{In, Read, fail, skip, whole};
use core::fmt;
use winnow::Parser;
use winnow::combinator::{opt, preceded};
use winnow::stream::Stream;
use winnow::token::take_while;

const DAY_S: u64 = 86_400;

/// `2026-01-01T00:00:00Z`, with up to six digits behind the second; microseconds since the Unix epoch.
pub(crate) fn read(input: &mut In<'_>) -> Read<u64> {
    skip(input);
    let before = input.checkpoint();
    let us = whole(input, Expected::Date, date)?;
    us.ok_or_else(|| {
        // It looks like a date, and is none.
        input.reset(&before);
        fail(input, Expected::Date)
    })
}

fn date(input: &mut In<'_>) -> Read<Option<u64>> {
    let (year, _, month, _, day) = (number(4), '-', number(2), '-', number(2)).parse_next(input)?;
    let (_, hour, _, minute, _, second) =
        ('T', number(2), ':', number(2), ':', number(2)).parse_next(input)?;
    let micros = opt(preceded('.', fraction)).parse_next(input)?.unwrap_or(0);
    'Z'.parse_next(input)?;
    let fits = year >= 1970
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let days = days_before(year, month) + day.saturating_sub(1);
    let seconds = days * DAY_S + hour * 3_600 + minute * 60 + second;
    Ok(fits.then_some(seconds * 1_000_000 + micros))
}

fn number<'a>(digits: usize) -> impl Parser<In<'a>, u64, crate::words::Fail> {
    take_while(digits, |c: char| c.is_ascii_digit()).map(|text: &str| text.parse().unwrap_or(0))
}

fn fraction(input: &mut In<'_>) -> Read<u64> {
    let text: &str = take_while(1..=6, |c: char| c.is_ascii_digit()).parse_next(input)?;
    let number: u64 = text.parse().unwrap_or(0);
    Ok(number * 10u64.pow(6 - text.len() as u32))
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_of(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970 to the first of a month.
fn days_before(year: u64, month: u64) -> u64 {
    let year = year.max(1970);
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    years + (1..month).map(|month| days_of(year, month)).sum::<u64>()
}

/// Prints a date as [`read`] reads it.
pub(crate) struct Date(pub u64);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / 1_000_000, self.0 % 1_000_000);
        let (days, second) = (seconds / DAY_S, seconds % DAY_S);
        // Within a few years of it, then stepped to it: years are not all equally long.
        let mut year = 1970 + days / 366;
        while days_before(year + 1, 1) <= days {
            year += 1;
        }
        let mut month = 1;
        while month < 12 && days_before(year, month + 1) <= days {
            month += 1;
        }
        let day = days - days_before(year, month) + 1;
        write!(f, "{year:04}-{month:02}-{day:02}T")?;
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        write!(f, "{hour:02}:{minute:02}:{:02}", second % 60)?;
        if micros > 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("Z")
    }
}
