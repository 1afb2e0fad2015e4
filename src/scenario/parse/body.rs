//! What an actor does: the lines under it.

use super::actor::schedule;
use super::{Reader, tail_of};
use crate::ast::{Block, Choice, Command, Line, Otherwise, Policy, PolicyLine, Statement, Trivia};
use crate::commands;
use crate::diagnostic::{Bounded, Expected, Place, Problem};
use crate::limits::{COUNT_MAX, RATIO_MAX};
use crate::tree::Node;
use crate::words::{self, Fail, In, Read};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// Words that begin a statement, besides names that are bound.
pub(crate) const STATEMENTS: [&str; 10] = [
    "if", "else", "for", "work", "wait", "repeat", "pick", "every", "poisson", "start",
];

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Directly under the actor.
    Margin,
    /// Inside another block.
    Inside,
}

impl Reader<'_> {
    /// The lines under an actor or a kind.
    pub(super) fn body(&mut self, nodes: &[Node<'_>], tail: &[Trivia]) -> Block {
        self.block(nodes, tail, Depth::Margin)
    }

    fn block(&mut self, nodes: &[Node<'_>], tail: &[Trivia], depth: Depth) -> Block {
        let mut lines: Vec<Line> = Vec::new();
        for node in nodes {
            if node.text == "else" {
                self.otherwise(node, lines.last_mut());
            } else if let Some(statement) = self.statement(node, depth) {
                lines.push(Line {
                    lead: node.lead.clone(),
                    place: node.place,
                    statement,
                });
            }
        }
        Block {
            lines,
            tail: tail.to_vec(),
        }
    }

    /// The lines under a line that needs some.
    fn inside(&mut self, node: &Node<'_>) -> Block {
        if node.children.is_empty() {
            self.say(node, Problem::NeedsBlock);
        }
        self.block(&node.children, &node.tail, Depth::Inside)
    }

    fn otherwise(&mut self, node: &Node<'_>, before: Option<&mut Line>) {
        let block = self.inside(node);
        match before.map(|line| &mut line.statement) {
            Some(Statement::If { otherwise, .. }) if otherwise.is_none() => {
                let lead = node.lead.clone();
                *otherwise = Some(Otherwise { lead, block });
            }
            _ => self.say(node, Place::BehindIf.into()),
        }
    }

    fn statement(&mut self, node: &Node<'_>, depth: Depth) -> Option<Statement> {
        let first = node.text.split_whitespace().next().unwrap_or("");
        match first {
            "if" => self.condition(node),
            "for" => self.for_each(node),
            "repeat" => {
                let times = self.line(node, |input| {
                    words::need(input, "repeat")?;
                    words::arg(input, |input| {
                        words::number(input, 1, Bounded::Count, COUNT_MAX)
                    })
                });
                let block = self.inside(node);
                Some(Statement::Repeat {
                    times: times?,
                    block,
                })
            }
            "start" | "every" | "poisson" if depth == Depth::Inside => {
                self.say(node, Place::MarginOfBody.into());
                None
            }
            "start" => {
                let read = self.line(node, |input| words::need(input, "start"));
                let block = self.inside(node);
                read.map(|()| Statement::Start(block))
            }
            "every" | "poisson" => self.every(node),
            "with" if self.is_param(node) => {
                self.say(node, Place::BeginningOfKind.into());
                None
            }
            _ if self.is_item(node, first) => {
                self.say(node, Place::LeftMargin.into());
                None
            }
            _ => self.simple(node),
        }
    }

    /// Does a line that stands in a block begin like an item? A name may be the same word, before a command.
    fn is_item(&self, node: &Node<'_>, first: &str) -> bool {
        let known = super::ITEMS.contains(&first) || self.kinds.get(first).is_some();
        let second = node.text.split_whitespace().nth(1);
        known && !second.is_some_and(begins_command)
    }

    /// `with list jobs`, but not `with LPUSH jobs a`, which binds.
    fn is_param(&self, node: &Node<'_>) -> bool {
        let second = node.text.split_whitespace().nth(1);
        second.is_none_or(|word| !begins_command(word))
    }

    /// A line that is read to its end.
    fn line<'a, T>(
        &mut self,
        node: &Node<'a>,
        parser: impl FnOnce(&mut In<'a>) -> Read<T>,
    ) -> Option<T> {
        self.read(node.text, node.place, |input| {
            let read = parser(input)?;
            words::end(input).map(|()| read)
        })
    }

    fn condition(&mut self, node: &Node<'_>) -> Option<Statement> {
        let read = self.line(node, |input| {
            words::need(input, "if")?;
            let name = words::variable(input)?;
            let test = (!words::is_over(input)).then(|| {
                let comparison = words::comparison(input)?;
                let with = words::raw_word(input, Expected::Value)?;
                Ok((comparison, with.to_owned()))
            });
            Ok((name, test.transpose()?))
        });
        let then = self.inside(node);
        let (name, test) = read?;
        Some(Statement::If {
            name,
            test,
            then,
            otherwise: None,
        })
    }

    fn for_each(&mut self, node: &Node<'_>) -> Option<Statement> {
        let read = self.line(node, |input| {
            words::need(input, "for")?;
            words::need(input, "each")?;
            let mut names = vec![words::variable(input)?];
            while words::peek(input) != "in" {
                if words::is_over(input) {
                    words::need(input, "in")?;
                }
                names.push(words::variable(input)?);
            }
            words::need(input, "in")?;
            Ok((names, words::variable(input)?))
        });
        // An empty turn is a turn: it binds the element.
        let block = self.block(&node.children, &node.tail, Depth::Inside);
        let (names, array) = read?;
        Some(Statement::ForEach {
            names,
            array,
            block,
        })
    }

    fn every(&mut self, node: &Node<'_>) -> Option<Statement> {
        let read = self.read(node.text, node.place, |input| {
            let schedule = schedule(input)?;
            words::skip(input);
            let place = words::here(input);
            if words::is_over(input) {
                return Ok((schedule, None));
            }
            let statement = simple(input)?;
            words::end(input)?;
            Ok((schedule, Some((place, statement))))
        });
        let Some((schedule, Some((place, statement)))) = read else {
            let block = self.inside(node);
            let (schedule, _) = read?;
            return Some(Statement::Every { schedule, block });
        };
        self.no_block(node);
        let line = Line {
            lead: Vec::new(),
            place,
            statement,
        };
        let block = Block {
            lines: vec![line],
            tail: Vec::new(),
        };
        Some(Statement::Every { schedule, block })
    }

    /// A statement of one line; policies may be indented under a command.
    fn simple(&mut self, node: &Node<'_>) -> Option<Statement> {
        let read = self.line(node, simple);
        match read? {
            Statement::Command(command) => {
                let policies = node.children.iter();
                let policies = policies.filter_map(|line| self.policy(line)).collect();
                Some(Statement::Command(Command {
                    policies,
                    tail: tail_of(node),
                    ..command
                }))
            }
            other => {
                self.no_block(node);
                Some(other)
            }
        }
    }

    fn policy(&mut self, node: &Node<'_>) -> Option<PolicyLine> {
        self.no_block(node);
        let first = node.text.split_whitespace().next().unwrap_or("");
        let is_statement = STATEMENTS.contains(&first) || begins_command(first);
        if is_statement {
            self.say(node, Place::BesideTheCommand.into());
            return None;
        }
        let policy = self.line(node, policy)?;
        Some(PolicyLine {
            lead: node.lead.clone(),
            place: node.place,
            policy,
        })
    }
}

/// The words that begin a policy.
const POLICIES: [&str; 3] = ["accept", "retry", "let"];

fn policy(input: &mut In<'_>) -> Read<Policy> {
    if words::maybe(input, "accept") {
        let mut codes = vec![code(input)?];
        while !words::is_over(input) {
            codes.push(code(input)?);
        }
        return Ok(Policy::Accept(codes));
    }
    if words::maybe(input, "let") {
        return words::need(input, "go").map(|()| Policy::LetGo);
    }
    if !words::maybe(input, "retry") {
        return Err(words::fail_among(input, Expected::Policy, POLICIES));
    }
    let times = (words::peek(input) != "after").then(|| {
        let number = |input: &mut In<'_>| words::number(input, 1, Bounded::Count, RATIO_MAX.into());
        words::arg(input, number)
    });
    let times = times.transpose()?;
    words::need(input, "after")?;
    let after = words::arg(input, words::span)?;
    Ok(Policy::Retry { times, after })
}

fn code(input: &mut In<'_>) -> Read<String> {
    let is_code = |word: &str| word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    if !is_code(words::peek(input)) {
        return Err(words::fail(input, Expected::Code));
    }
    words::word(input, Expected::Code).map(ToOwned::to_owned)
}

/// Does a command begin with this word? Command names are written in capitals; everything of ours in small letters.
pub(super) fn begins_command(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// A command to the end of the line, with or without names for its reply; or `work`, `wait`, `pick`.
fn simple(input: &mut In<'_>) -> Read<Statement> {
    let next = words::peek(input);
    if begins_command(next) {
        let line = command_line(input)?;
        return Ok(Statement::Command(Command {
            line,
            ..Command::default()
        }));
    }
    match next {
        "work" if !is_bound(input) => {
            words::need(input, "work")?;
            words::arg(input, words::span).map(Statement::Work)
        }
        "wait" if !is_bound(input) => {
            words::need(input, "wait")?;
            words::arg(input, words::span).map(Statement::Wait)
        }
        "pick" if !is_bound(input) => {
            words::need(input, "pick")?;
            pick(input)
        }
        _ => bound_command(input),
    }
}

/// Is the word behind this one the name of a command?
fn is_bound(input: &mut In<'_>) -> bool {
    second(input).is_some_and(begins_command)
}

fn second<'a>(input: &mut In<'a>) -> Option<&'a str> {
    let mut ahead = *input;
    words::word(&mut ahead, Expected::Statement).ok()?;
    Some(words::peek(&mut ahead)).filter(|word| !word.is_empty())
}

fn bound_command(input: &mut In<'_>) -> Read<Statement> {
    if !is_bound(input) {
        return Err(no_statement(input));
    }
    let bind = words::binds(input)?;
    let line = command_line(input)?;
    Ok(Statement::Command(Command {
        bind,
        line,
        ..Command::default()
    }))
}

/// A word in small letters that begins no statement: misspelled, or a command that is not in capitals.
fn no_statement(input: &mut In<'_>) -> Fail {
    let fail = words::fail_among(input, Expected::Statement, STATEMENTS);
    or_command(fail, words::peek(input))
}

/// A complaint about a word that may have been meant as a command.
fn or_command(mut fail: Fail, word: &str) -> Fail {
    if let Problem::Expected { nearest, .. } = &mut fail.problem {
        let exact = broker::table::lookup(word.as_bytes()).is_some();
        if exact || nearest.is_none() {
            *nearest = commands::named_like(word);
        }
    }
    fail
}

fn pick(input: &mut In<'_>) -> Read<Statement> {
    let name = words::variable(input)?;
    let mut ahead = *input;
    if let Ok(range) = range(&mut ahead)
        && words::is_over(&mut ahead)
    {
        let at = words::skip(input);
        *input = ahead;
        let (min, max) = range;
        if min > max || max > COUNT_MAX {
            return Err(words::bounds(input, at, Bounded::Range, COUNT_MAX));
        }
        let from = Choice::Range(min, max);
        return Ok(Statement::Pick { name, from });
    }
    let mut from = Vec::new();
    while from.len() < 2 || !words::is_over(input) {
        from.push(words::raw_word(input, Expected::Choice)?.to_owned());
    }
    let from = Choice::Words(from);
    Ok(Statement::Pick { name, from })
}

fn range(input: &mut In<'_>) -> Read<(u64, u64)> {
    let word = words::word(input, Expected::Choice)?;
    let (min, max) = word
        .split_once("..")
        .ok_or_else(|| words::fail(input, Expected::Choice))?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    number(min)
        .zip(number(max))
        .ok_or_else(|| words::fail(input, Expected::Choice))
}

/// A command of Redis, verbatim to the end of the line.
pub(super) fn command_line(input: &mut In<'_>) -> Read<String> {
    if !begins_command(words::peek(input)) {
        return Err(no_command(input));
    }
    let at = words::skip(input);
    let line = words::text(input, Expected::Command)?;
    match resp::inline::split(line.as_bytes()) {
        Ok(_) => Ok(line.to_owned()),
        Err(error) => Err(Fail {
            at: at + error.at.min(line.len()),
            length: line.len().saturating_sub(error.at),
            problem: Problem::Quotes,
        }),
    }
}

fn no_command(input: &mut In<'_>) -> Fail {
    let fail = words::fail(input, Expected::Command);
    or_command(fail, words::peek(input))
}
