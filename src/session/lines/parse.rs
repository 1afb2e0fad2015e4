//! Reading our lines, with errors that say where, what was expected and what may have been meant.

use super::{ActorLine, Doer, Line, Verb};
use crate::catalogue::{Expected, LineError};
use sim::spec::{DURATION_US_MAX, Micros};

/// Letters of a name.
const NAME_CHARS_MAX: usize = 32;

/// Kinds of actor that a line can add.
const ROLES: [&str; 5] = ["producer", "subscriber", "worker", "member", "reader"];

/// Reads a line; `None` = it does not begin with one of our words, so it is for Redis.
pub(crate) fn parse(line: &str) -> Option<Result<Line, LineError>> {
    let mut words = Words { rest: line, at: 0 };
    let first = words.next()?.1.to_ascii_lowercase();
    if let Some(verb) = Verb::ALL.into_iter().find(|verb| verb.word() == first) {
        return Some(fault(verb, &mut words));
    }
    let role = ROLES.into_iter().find(|role| *role == first)?;
    Some(actor(role, &mut words))
}

/// Goes through a line word by word, and knows where it is (in characters).
struct Words<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn skip_space(&mut self) {
        let trimmed = self.rest.trim_start();
        self.at += self.rest.chars().count() - trimmed.chars().count();
        self.rest = trimmed;
    }

    /// The next word and its place.
    fn next(&mut self) -> Option<(usize, &'a str)> {
        self.skip_space();
        let end = self
            .rest
            .find(char::is_whitespace)
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let at = self.at;
        self.at += word.chars().count();
        self.rest = rest;
        (!word.is_empty()).then_some((at, word))
    }

    fn peek(&self) -> Option<&'a str> {
        self.rest.split_whitespace().next()
    }

    fn need(&mut self, expected: Expected) -> Result<(usize, &'a str), LineError> {
        self.skip_space();
        let at = self.at;
        self.next().ok_or(LineError {
            at,
            expected,
            found: None,
            nearest: None,
        })
    }

    fn word(&mut self, word: &'static str) -> Result<(), LineError> {
        let (at, found) = self.need(Expected::Word(word))?;
        if found.eq_ignore_ascii_case(word) {
            return Ok(());
        }
        let nearest = nearest(found, [word].into_iter()).map(String::from);
        Err(LineError {
            at,
            expected: Expected::Word(word),
            found: Some(found.into()),
            nearest,
        })
    }

    fn name(&mut self) -> Result<String, LineError> {
        let (at, name) = self.need(Expected::Name)?;
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.chars().all(is_letter) && name.len() <= NAME_CHARS_MAX {
            return Ok(name.into());
        }
        Err(unexpected(at, Expected::Name, name))
    }

    fn end(&mut self) -> Result<(), LineError> {
        match self.next() {
            None => Ok(()),
            Some((at, found)) => Err(unexpected(at, Expected::End, found)),
        }
    }
}

fn unexpected(at: usize, expected: Expected, found: &str) -> LineError {
    LineError {
        at,
        expected,
        found: Some(crate::payload::shown(found.as_bytes())),
        nearest: None,
    }
}

fn fault(verb: Verb, words: &mut Words) -> Result<Line, LineError> {
    let name = words.name()?;
    words.end()?;
    Ok(Line::Fault(verb, name))
}

fn actor(role: &str, words: &mut Words) -> Result<Line, LineError> {
    let name = words.name()?;
    let does = match role {
        "producer" => producer(words)?,
        "subscriber" => Doer::Subscriber {
            channels: channels(words)?,
        },
        "worker" => Doer::Worker {
            key: words.need(Expected::Key)?.1.into(),
            work_us: None,
        },
        "member" => Doer::Member {
            key: words.need(Expected::Stream)?.1.into(),
            group: words.need(Expected::Group)?.1.into(),
            work_us: None,
        },
        _ => Doer::Reader {
            key: words.need(Expected::Stream)?.1.into(),
        },
    };
    words.end()?;
    Ok(Line::Actor(ActorLine { name, does }))
}

fn channels(words: &mut Words) -> Result<Vec<String>, LineError> {
    let mut channels = vec![words.need(Expected::Channel)?.1.to_owned()];
    while let Some((_, channel)) = words.next() {
        channels.push(channel.into());
    }
    Ok(channels)
}

fn producer(words: &mut Words) -> Result<Doer, LineError> {
    words.word("every")?;
    let (at, text) = words.need(Expected::Duration)?;
    let every_us = interval(text).ok_or_else(|| unexpected(at, Expected::Duration, text))?;
    let mut count = None;
    if words
        .peek()
        .is_some_and(|word| word.eq_ignore_ascii_case("count"))
    {
        words.word("count")?;
        let (at, text) = words.need(Expected::Count)?;
        count = Some(
            text.parse()
                .map_err(|_| unexpected(at, Expected::Count, text))?,
        );
    }
    words.skip_space();
    let command = words.rest.trim_end();
    if command.is_empty() {
        words.need(Expected::Command)?;
    }
    if let Err(error) = resp::inline::split(command.as_bytes()) {
        let before = String::from_utf8_lossy(&command.as_bytes()[..error.at.min(command.len())]);
        let at = words.at + before.chars().count();
        let found = &command[command.floor_char_boundary(error.at.min(command.len()))..];
        return Err(unexpected(at, Expected::Command, found));
    }
    words.rest = "";
    Ok(Doer::Producer {
        every_us,
        count,
        command: command.into(),
    })
}

/// `1s` or `100ms..300ms`, longer than nothing.
fn interval(text: &str) -> Option<(Micros, Micros)> {
    let (min, max) = match text.split_once("..") {
        Some((min, max)) => (duration(min)?, duration(max)?),
        None => (duration(text)?, duration(text)?),
    };
    (min > 0 && min <= max).then_some((min, max))
}

fn duration(text: &str) -> Option<Micros> {
    let digits = text.bytes().position(|byte| !byte.is_ascii_digit())?;
    let number: Micros = text[..digits].parse().ok()?;
    let unit = match &text[digits..] {
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" => 60_000_000,
        "h" => 3_600_000_000,
        _ => return None,
    };
    number.checked_mul(unit).filter(|us| *us <= DURATION_US_MAX)
}

/// The word that was probably meant: at most two letters off, and less than half of it.
pub(crate) fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_ascii_lowercase();
    let measured = among.map(|candidate| {
        (
            distance(&wanted, &candidate.to_ascii_lowercase()),
            candidate,
        )
    });
    let (off, found) = measured.min_by_key(|(off, _)| *off)?;
    (off <= 2 && 2 * off < found.len().max(2)).then_some(found)
}

/// Letters to insert, remove, replace or swap.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (
        a.chars().take(NAME_CHARS_MAX).collect(),
        b.chars().take(NAME_CHARS_MAX).collect(),
    );
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Line {
        parse(line).expect("one of ours").expect("readable")
    }

    fn error(line: &str) -> LineError {
        parse(line).expect("one of ours").expect_err("unreadable")
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for line in [
            "crash w2",
            "restart w2",
            "disconnect bob",
            "reconnect bob",
            "producer p1 every 1s PUBLISH news \"hi %n\"",
            "producer p1 every 100ms..300ms count 5 XADD orders * order %n",
            "subscriber carol news sport",
            "worker w4 jobs",
            "member m3 orders workers",
            "reader erin news",
        ] {
            assert_eq!(read(line).to_string(), line);
        }
    }

    #[test]
    fn lines_for_redis_are_not_ours() {
        for line in ["", "   ", "GET a", "crashed w2", "SUBSCRIBE news"] {
            assert_eq!(parse(line), None);
        }
    }

    #[test]
    fn an_error_names_its_place_and_what_was_expected() {
        let found = error("producer p1 evry 1s PUBLISH a b");
        assert_eq!((found.at, found.expected), (12, Expected::Word("every")));
        assert_eq!(found.nearest.as_deref(), Some("every"));
        assert_eq!(
            error("producer p1 every soon PUBLISH a b").expected,
            Expected::Duration
        );
        assert_eq!(
            error("producer p1 every 0s PUBLISH a b").expected,
            Expected::Duration
        );
        assert_eq!(
            error("producer p1 every 99999999h PUBLISH a b").expected,
            Expected::Duration
        );
        assert_eq!(error("producer p1 every 1s").expected, Expected::Command);
        assert_eq!(error("producer p1 every 1s PUBLISH \"a").at, 29);
        assert_eq!(
            error("producer p1 every 1s count x PING").expected,
            Expected::Count
        );
        assert_eq!(error("crash").found, None);
        assert_eq!(error("crash w2 w3").expected, Expected::End);
        assert_eq!(error("worker 안녕 jobs").expected, Expected::Name);
        assert_eq!(error("member m3 orders").expected, Expected::Group);
        assert_eq!(error("subscriber carol").expected, Expected::Channel);
    }

    #[test]
    fn the_nearest_word() {
        assert_eq!(nearest("bbo", ["alice", "bob"].into_iter()), Some("bob"));
        assert_eq!(nearest("w9", ["w1", "w2"].into_iter()), None);
        assert_eq!(
            nearest("alcie", ["alice", "bob"].into_iter()),
            Some("alice")
        );
        assert_eq!(nearest("zebra", ["alice", "bob"].into_iter()), None);
    }
}
