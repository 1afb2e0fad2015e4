//! What can be seen to come to nothing, looking at a whole scenario: a fault of somebody who comes later, something behind the
//! end, a check about somebody for whom there is never a message, a world without anybody.

use crate::ast::{
    Action, ActorLine, Audience, Block, Check, Named, Place, Scenario, Statement, What,
};
use crate::commands;
use crate::diagnostic::{Noun, Problem, Report};
use crate::expand::unquoted;
use crate::nearest::nearest;
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use sim::spec::Micros;

/// The audience of what nobody was expected to get.
const NOBODY: &str = "nobody";

/// Looks at a scenario, and says what is seen.
pub(crate) fn examine(scenario: &Scenario, report: &mut Report<'_>) {
    let seen = Seen::of(scenario);
    for item in &scenario.items {
        match &item.what {
            What::At { at, action } => {
                seen.end(*at, item.place, report);
                for name in targets(action) {
                    seen.arrival(*at, name, report);
                }
            }
            What::Check(check) => seen.audience(audience_of(check), report),
            What::Intend(intend) => seen.audience(intend.audience.as_ref(), report),
            _ => {}
        }
    }
    if !seen.somebody && report.is_fine() {
        report.say(Place { line: 1, byte: 0 }, 1, Problem::Nobody);
    }
}

/// What is seen of a scenario at a glance.
#[derive(Default)]
struct Seen {
    until_us: Option<Micros>,
    /// Who comes later, when, and in which line.
    later: BTreeMap<String, (Micros, u32)>,
    somebody: bool,
    /// Every word that could be the name of an audience.
    words: BTreeSet<String>,
    /// How such words begin and end that are made while the world runs.
    made: BTreeSet<(String, String)>,
    /// Bytes are sent as they are: they can name anything.
    anything: bool,
}

impl Seen {
    fn of(scenario: &Scenario) -> Self {
        let mut seen = Self {
            words: BTreeSet::from([NOBODY.to_owned()]),
            ..Self::default()
        };
        for item in &scenario.items {
            seen.item(&item.what);
        }
        seen
    }

    fn item(&mut self, what: &What) {
        match what {
            What::Until(us) => self.until_us = Some(*us),
            What::Setup(setup) => {
                self.somebody = true;
                for line in &setup.lines {
                    self.command(&line.line);
                }
            }
            What::Actor(actor) => {
                self.actor(actor);
                self.comes(0, actor);
            }
            What::Kind(kind) => {
                let defaults = kind
                    .params
                    .iter()
                    .filter_map(|param| param.default.as_ref());
                defaults.for_each(|value| self.command(value));
                self.block(&kind.body);
            }
            What::At { at, action } => match action {
                Action::Actor(actor) => {
                    self.actor(actor);
                    self.comes(*at, actor);
                }
                Action::Type { line, .. } => self.command(line),
                Action::Send { .. } => self.anything = true,
                _ => {}
            },
            _ => {}
        }
    }

    /// Somebody who has left can come again; the first time counts.
    fn comes(&mut self, at: Micros, actor: &ActorLine) {
        for name in &actor.names {
            let first = self.later.entry(name.name.clone());
            let first = first.or_insert((at, name.place.line));
            *first = (*first).min((at, name.place.line));
        }
    }

    fn actor(&mut self, actor: &ActorLine) {
        self.somebody = true;
        self.words
            .extend(actor.names.iter().map(|name| name.name.clone()));
        for (_, value) in &actor.params {
            self.command(value);
        }
        if let Some(body) = &actor.body {
            self.block(body);
        }
    }

    fn block(&mut self, block: &Block) {
        for line in &block.lines {
            match &line.statement {
                Statement::Command(command) => self.command(&command.line),
                Statement::If {
                    then, otherwise, ..
                } => {
                    self.block(then);
                    otherwise.iter().for_each(|other| self.block(&other.block));
                }
                Statement::ForEach { block, .. }
                | Statement::Repeat { block, .. }
                | Statement::Every { block, .. }
                | Statement::Start(block) => self.block(block),
                Statement::Work(_) | Statement::Wait(_) | Statement::Pick { .. } => {}
            }
        }
    }

    /// The words of a command; of a key that a placeholder completes, what stands before and behind.
    fn command(&mut self, line: &str) {
        let args = resp::inline::split(line.as_bytes()).unwrap_or_default();
        let is_one_key = args.first().is_some_and(|name| commands::has_one_key(name));
        for (at, arg) in args.iter().enumerate() {
            let Ok(word) = core::str::from_utf8(arg) else {
                continue;
            };
            match (word.find('%'), word.rfind('%')) {
                (Some(from), Some(to)) if at == 1 || !is_one_key => {
                    let behind = word[to + 1..].trim_start_matches(is_of_name);
                    let ends = (word[..from].to_owned(), behind.to_owned());
                    self.made.insert(ends);
                }
                (Some(_), _) => {}
                (None, _) => {
                    self.words.insert(word.to_owned());
                }
            }
        }
    }

    fn end(&self, at: Micros, place: Place, report: &mut Report<'_>) {
        if let Some(until_us) = self.until_us.filter(|until_us| at > *until_us) {
            report.say(place, "at".len(), Problem::AfterTheEnd { until_us });
        }
    }

    fn arrival(&self, at: Micros, named: &Named, report: &mut Report<'_>) {
        if let Some((comes, line)) = self.later.get(&named.name).filter(|(comes, _)| at < *comes) {
            let (name, line, comes_us) = (named.name.clone(), *line, *comes);
            let problem = Problem::NotThereYet {
                name,
                line,
                comes_us,
            };
            report.say(named.place, named.name.len(), problem);
        }
    }

    fn audience(&self, audience: Option<&Audience>, report: &mut Report<'_>) {
        let Some(Audience { name, of, .. }) = audience.filter(|_| !self.anything) else {
            return;
        };
        for named in [Some(name), of.as_ref()].into_iter().flatten() {
            let name = unquoted(&named.name);
            if self.can_be(&name) || report.is_full() {
                continue;
            }
            let nearest = nearest(&name, self.words.iter().map(String::as_str));
            let nearest = nearest.map(ToOwned::to_owned);
            let what = Noun::Audience;
            let problem = Problem::Unknown {
                what,
                name,
                nearest,
            };
            report.say(named.place, named.name.len(), problem);
        }
    }

    fn can_be(&self, name: &str) -> bool {
        let fits = |(before, behind): &(String, String)| {
            let rest = name.strip_prefix(&before[..]);
            rest.is_some_and(|rest| rest.ends_with(&behind[..]))
        };
        self.words.contains(name) || self.made.iter().any(fits)
    }
}

/// Could this stand in the name of a placeholder?
fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Who is named in what is done.
fn targets(action: &Action) -> Vec<&Named> {
    match action {
        Action::Fault(line) => line.targets.iter().collect(),
        Action::Remove(names) => names.iter().collect(),
        Action::Type { console, .. } | Action::Send { console, .. } | Action::Redial(console) => {
            Vec::from([console])
        }
        _ => Vec::new(),
    }
}

fn audience_of(check: &Check) -> Option<&Audience> {
    match check {
        Check::Count { audience, .. }
        | Check::Latency { audience, .. }
        | Check::Age { audience, .. }
        | Check::Verdict { audience, .. } => audience.as_ref(),
        Check::Cost { .. } => None,
    }
}
