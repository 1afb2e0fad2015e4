//! The line of an actor: `worker w1 w2 every 1s list jobs`.

use super::Reader;
use super::body::command_line;
use crate::ast::{ActorLine, Block, Command, Line, Named, Place, Rhythm, Schedule, Statement};
use crate::diagnostic::{Bounded, Expected, Problem, Senseless};
use crate::kinds::Known;
use crate::limits::{BURST_MAX, COUNT_MAX};
use crate::tree::Node;
use crate::words::{self, Fail, In, Read};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// Options that every kind has.
const OPTIONS: [&str; 5] = ["node", "every", "poisson", "burst", "count"];

/// The kind that does only what is typed.
pub(crate) const CONSOLE: &str = "console";

impl Reader<'_> {
    /// An actor whose line is `text`, with what is indented under the node.
    pub(super) fn actor(&mut self, node: &Node<'_>, text: &str, place: Place) -> Option<ActorLine> {
        let first = text.split_whitespace().next().unwrap_or("");
        let known = self.kinds.get(first).cloned()?;
        let read = self.read(text, place, |input| actor_line(input, &known));
        let said = self.report.count();
        let block = (!node.children.is_empty()).then(|| self.body(&node.children, &node.tail));
        let is_fine = self.report.count() == said;
        let mut actor = read?;
        if block.is_some() && actor.body.is_some() {
            self.no_block(node);
        }
        actor.body = actor.body.or(block);
        let senseless = if actor.body.is_some() && !actor.params.is_empty() {
            Some(Senseless::BodyAndParams)
        } else if actor.kind.name == CONSOLE && (actor.body.is_some() || actor.schedule.is_some()) {
            Some(Senseless::ConsoleWithBody)
        } else {
            None
        };
        if let Some(why) = senseless.filter(|_| is_fine) {
            self.report.say(place, text.len(), Problem::Senseless(why));
        }
        Some(actor)
    }
}

fn actor_line(input: &mut In<'_>, known: &Known) -> Read<ActorLine> {
    let is_option = |word: &str| OPTIONS.contains(&word) || known.params.iter().any(|p| p == word);
    let kind = words::name(input)?;
    let options = || {
        OPTIONS
            .into_iter()
            .chain(known.params.iter().map(String::as_str))
    };
    let names = words::names(input, is_option, options)?;
    let mut actor = ActorLine {
        kind,
        names,
        node: None,
        schedule: None,
        params: Vec::new(),
        body: None,
    };
    while !words::is_over(input) {
        match words::peek(input) {
            "node" if actor.node.is_none() => {
                words::need(input, "node")?;
                actor.node = Some(words::name(input)?);
            }
            "every" | "poisson" if actor.schedule.is_none() => {
                actor.schedule = Some(schedule(input)?);
            }
            word if known.params.iter().any(|p| p == word) => {
                if actor.params.iter().any(|(name, _)| name.name == word) {
                    let mut fail = words::fail(input, Expected::Option);
                    fail.problem = Problem::Again(word.to_owned());
                    return Err(fail);
                }
                actor.params.push(param(input, &is_option)?);
            }
            word if word.starts_with(|c: char| c.is_ascii_uppercase()) => {
                actor.body = Some(inline(input)?);
            }
            _ => {
                let fail = words::fail_option(input, Expected::Option, options());
                return Err(said_twice(fail, actor.schedule.as_ref()));
            }
        }
    }
    Ok(actor)
}

/// `every 1s count 5 count 6`: what is said already need not stand elsewhere.
fn said_twice(mut fail: Fail, schedule: Option<&Schedule>) -> Fail {
    if let Problem::Behind { word, .. } = &fail.problem {
        let said = schedule.is_some_and(|said| match &word[..] {
            "burst" => said.burst.is_some(),
            _ => said.count.is_some(),
        });
        if said {
            fail.problem = Problem::Again(word.clone());
        }
    }
    fail
}

/// A parameter of the kind, with its value: all words up to the next option.
fn param(input: &mut In<'_>, is_option: &impl Fn(&str) -> bool) -> Read<(Named, String)> {
    let name = words::name(input)?;
    let mut value = words::raw_word(input, Expected::Value)?.to_owned();
    while !words::is_over(input) && !is_option(words::peek(input)) {
        if words::peek(input) == "#" {
            words::end(input)?;
        }
        value.push(' ');
        value.push_str(words::raw_word(input, Expected::Value)?);
    }
    Ok((name, value))
}

/// A command at the end of an actor's line is all that it does.
fn inline(input: &mut In<'_>) -> Read<Block> {
    words::skip(input);
    let place = words::here(input);
    let line = command_line(input)?;
    let command = Command {
        line,
        ..Command::default()
    };
    let line = Line {
        lead: Vec::new(),
        place,
        statement: Statement::Command(command),
    };
    Ok(Block {
        lines: vec![line],
        tail: Vec::new(),
    })
}

/// `every 1s burst 10 count 5`, or `poisson 10/s …`.
pub(super) fn schedule(input: &mut In<'_>) -> Read<Schedule> {
    let rhythm = if words::maybe(input, "poisson") {
        Rhythm::Poisson(words::arg(input, words::rate)?)
    } else {
        words::need(input, "every")?;
        Rhythm::Every(words::arg(input, words::interval)?)
    };
    let mut schedule = Schedule {
        rhythm,
        burst: None,
        count: None,
    };
    loop {
        if schedule.burst.is_none() && words::maybe(input, "burst") {
            let number = |input: &mut In<'_>| words::number(input, 1, Bounded::Burst, BURST_MAX);
            schedule.burst = Some(words::arg(input, number)?);
        } else if schedule.count.is_none() && words::maybe(input, "count") {
            let number = |input: &mut In<'_>| words::number(input, 1, Bounded::Count, COUNT_MAX);
            schedule.count = Some(words::arg(input, number)?);
        } else {
            return Ok(schedule);
        }
    }
}
