//! What is done to a world: `at 8s crash w2 for 3s`, `every 10s chance 1/2 disconnect bob`.

use super::body::begins_command;
use super::{LINK_SETTINGS, Reader, link_settings};
use crate::ast::{Action, FaultLine, LinkLine, Named, Place, Rule, Verb, What};
use crate::diagnostic::{Anchor, Bounded, Expected, NotYet, Problem, Senseless};
use crate::limits::COUNT_MAX;
use crate::tree::Node;
use crate::words::{self, Fail, In, Read};
use alloc::{borrow::ToOwned, format, vec, vec::Vec};
use sim::spec::SLOW_MAX;

/// Words that begin something that can be done to a world.
pub(crate) const VERBS: [&str; 18] = [
    "crash",
    "restart",
    "freeze",
    "thaw",
    "slow",
    "disconnect",
    "reconnect",
    "cut",
    "heal",
    "link",
    "remove",
    "redial",
    "send",
    "every",
    "intend",
    "node",
    "until",
    "rest",
];

/// Those of them that are faults, or their undoing.
const FAULTS: [&str; 10] = [
    "crash",
    "restart",
    "freeze",
    "thaw",
    "slow",
    "disconnect",
    "reconnect",
    "cut",
    "heal",
    "link",
];

impl Reader<'_> {
    /// `at TIME ACTION`
    pub(super) fn at(&mut self, node: &Node<'_>) -> Option<What> {
        let (at, place, rest) = self.read(node.text, node.place, |input| {
            words::need(input, "at")?;
            let at = words::time(input)?;
            words::skip(input);
            let place = words::here(input);
            Ok((at, place, words::text(input, Expected::Action)?))
        })?;
        let action = self.action(node, rest, place)?;
        Some(What::At { at, action })
    }

    /// An action whose line is `text`, with what is indented under the node.
    pub(super) fn action(&mut self, node: &Node<'_>, text: &str, place: Place) -> Option<Action> {
        let first = text.split_whitespace().next().unwrap_or("");
        if self.kinds.get(first).is_some() {
            return self.actor(node, text, place).map(Action::Actor);
        }
        self.no_block(node);
        if super::CLUSTER_WORDS.contains(&first) {
            let problem = Problem::NotYet(NotYet::Clusters);
            self.report.say(place, text.len(), problem);
            return None;
        }
        let is_ours = VERBS.contains(&first) || first.ends_with('>');
        if !is_ours {
            let among = VERBS.into_iter().chain(self.kinds.names());
            let input = words::input(text, place);
            let mut fail = words::fail_among(&input, Expected::Action, among);
            let second = text.split_whitespace().nth(1);
            if let Problem::Expected {
                nearest: nearest @ None,
                ..
            } = &mut fail.problem
                && second.is_some_and(begins_command)
                && words::is_name(first)
            {
                *nearest = Some(format!("{first}>"));
            }
            self.report.say(place, fail.length, fail.problem);
            return None;
        }
        self.read(text, place, |input| {
            let action = action(input)?.ok_or_else(|| words::fail(input, Expected::Action))?;
            words::end(input)?;
            Ok(action)
        })
    }
}

fn action(input: &mut In<'_>) -> Read<Option<Action>> {
    let next = words::peek(input);
    if FAULTS.contains(&next) {
        return fault(input).map(|fault| Some(Action::Fault(fault)));
    }
    if next.ends_with('>') {
        return typed(input).map(Some);
    }
    Ok(Some(match next {
        "remove" => {
            words::need(input, "remove")?;
            let mut names = vec![words::name(input)?];
            while !words::is_over(input) {
                names.push(words::name(input)?);
            }
            Action::Remove(names)
        }
        "redial" => {
            words::need(input, "redial")?;
            Action::Redial(words::name(input)?)
        }
        "send" => {
            words::need(input, "send")?;
            let console = words::name(input)?;
            let bytes = quoted(input)?;
            Action::Send { console, bytes }
        }
        "every" => {
            words::need(input, "every")?;
            Action::Rule(rule(input)?)
        }
        "intend" => {
            words::need(input, "intend")?;
            Action::Intend(super::check::intend(input)?)
        }
        "node" => {
            words::need(input, "node")?;
            let mut names = vec![words::name(input)?];
            while !words::is_over(input) {
                names.push(words::name(input)?);
            }
            Action::Node(names)
        }
        "until" => {
            words::need(input, "until")?;
            Action::Until(words::time(input)?)
        }
        "rest" => {
            words::need(input, "rest")?;
            Action::Rest
        }
        _ => return Ok(None),
    }))
}

/// `c1> LPUSH jobs a`: what a person types is between the sign and the end of the line, whatever it is.
fn typed(input: &mut In<'_>) -> Read<Action> {
    words::skip(input);
    let place = words::here(input);
    let name = words::peek(input).trim_end_matches('>').to_owned();
    if !words::is_name(&name) {
        return Err(words::fail(input, Expected::Name));
    }
    words::word(input, Expected::Name)?;
    let at = words::skip(input);
    let line = words::text(input, Expected::Command)?;
    if resp::inline::split(line.as_bytes()).is_err() {
        return Err(Fail {
            at,
            length: line.len(),
            problem: Problem::Quotes,
        });
    }
    let console = Named { place, name };
    let line = line.to_owned();
    Ok(Action::Type { console, line })
}

fn quoted(input: &mut In<'_>) -> Read<alloc::string::String> {
    if !words::peek(input).starts_with('"') {
        return Err(words::fail(input, Expected::Quoted));
    }
    let at = words::skip(input);
    let read = words::raw_word(input, Expected::Quoted)?;
    match resp::inline::split(read.as_bytes()) {
        Ok(args) if args.len() == 1 => Ok(read.to_owned()),
        _ => Err(Fail {
            at,
            length: read.len(),
            problem: Problem::Quotes,
        }),
    }
}

/// A fault, from its verb to its `for`.
pub(super) fn fault(input: &mut In<'_>) -> Read<FaultLine> {
    let begin = words::skip(input);
    let verb = words::peek(input);
    if !FAULTS.contains(&verb) {
        return Err(words::fail_among(input, Expected::Verb, FAULTS));
    }
    words::word(input, Expected::Verb)?;
    let (one_of, targets) = targets(input, verb)?;
    let verb = match verb {
        "crash" => Verb::Crash,
        "restart" => Verb::Restart,
        "freeze" => Verb::Freeze,
        "thaw" => Verb::Thaw,
        "slow" => Verb::Slow(words::factor(input, SLOW_MAX)?),
        "disconnect" => Verb::Disconnect,
        "reconnect" => Verb::Reconnect,
        "cut" => Verb::Cut,
        "heal" => Verb::Heal,
        _ => Verb::Link(link_settings(input)?),
    };
    let lasts = words::maybe(input, "for").then(|| words::span(input));
    let lasts = lasts.transpose()?;
    let undoes = matches!(
        verb,
        Verb::Restart | Verb::Thaw | Verb::Reconnect | Verb::Heal
    );
    if undoes && lasts.is_some() {
        let end = words::skip(input);
        return Err(Fail {
            at: begin,
            length: end.saturating_sub(begin),
            problem: Problem::Senseless(Senseless::NothingToUndo),
        });
    }
    Ok(FaultLine {
        verb,
        targets,
        one_of,
        lasts,
    })
}

/// Whom a fault befalls: `w1 w2`, `one of w1 w2`, and for `link` nobody = all.
fn targets(input: &mut In<'_>, verb: &str) -> Read<(bool, Vec<Named>)> {
    let one_of = words::maybe(input, "one");
    if one_of {
        words::need(input, "of")?;
    }
    let is_end = |word: &str| match verb {
        "link" => LINK_SETTINGS.contains(&word),
        "slow" => is_factor(word),
        _ => word == "for",
    };
    let mut names = Vec::new();
    if verb == "link" && !one_of && is_end(words::peek(input)) {
        return Ok((false, names));
    }
    names.push(words::name(input)?);
    while !words::is_over(input) && !is_end(words::peek(input)) {
        names.push(match verb {
            "link" => super::link_name(input, &names)?,
            _ => words::name(input)?,
        });
    }
    Ok((one_of, names))
}

fn is_factor(word: &str) -> bool {
    let digits = word.strip_suffix('x').unwrap_or("");
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `every 10s chance 1/2 from 5s until 50s count 3 crash w1 for 1s`, behind its first word.
pub(super) fn rule(input: &mut In<'_>) -> Read<Rule> {
    let interval = words::interval(input)?;
    let (mut chance, mut from, mut until, mut count) = (None, None, None, None);
    loop {
        if chance.is_none() && words::maybe(input, "chance") {
            chance = Some(words::ratio(input)?);
        } else if from.is_none() && words::maybe(input, "from") {
            from = Some(words::time(input)?);
        } else if until.is_none() && words::maybe(input, "until") {
            until = Some(words::time(input)?);
        } else if count.is_none() && words::maybe(input, "count") {
            count = Some(words::number(input, 1, Bounded::Count, COUNT_MAX)?);
        } else {
            break;
        }
    }
    if !FAULTS.contains(&words::peek(input)) {
        let options = ["chance", "from", "until", "count"];
        let among = FAULTS.into_iter().chain(options);
        return Err(words::fail_option(input, Expected::Verb, among));
    }
    let fault = fault(input)?;
    let next = words::peek(input);
    if ["chance", "from", "until", "count"].contains(&next) {
        let (word, behind) = (next.to_owned(), Anchor::Rule);
        let mut fail = words::fail(input, Expected::End);
        fail.problem = Problem::Behind { word, behind };
        return Err(fail);
    }
    Ok(Rule {
        interval,
        chance,
        from,
        until,
        count,
        fault,
    })
}

impl Verb {
    /// The word of the language.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Restart => "restart",
            Self::Freeze => "freeze",
            Self::Thaw => "thaw",
            Self::Slow(_) => "slow",
            Self::Disconnect => "disconnect",
            Self::Reconnect => "reconnect",
            Self::Cut => "cut",
            Self::Heal => "heal",
            Self::Link(LinkLine { .. }) => "link",
        }
    }
}
