//! An actor's line into a program: the kind's lines with the actor's values in their places, as the simulator's statements.

use crate::ast::{
    ActorLine, Arg, Block, Choice, Command, Comparison, Kind, Line, Named, Place, Policy,
    PolicyLine, Rhythm, Schedule, Statement,
};
use crate::commands;
use crate::diagnostic::{Bounded, Expected, Noun, Problem, Report, Senseless};
use crate::kinds::Kinds;
use crate::limits::{BOUND_NAMES_MAX, BURST_MAX, COUNT_MAX, LINE_BYTES_MAX, PROGRAM_BYTES_MAX};
use crate::nearest::nearest;
use crate::parse::{CONSOLE, ROLES};
use crate::words::{self, In, Read};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;
use sim::spec::{self, Every, Handling, Program, Role, STATEMENTS_MAX};

/// Placeholders that are always there.
const PLACEHOLDERS: [&str; 4] = ["n", "me", "id", "payload"];
/// The name that ends the round if nothing came.
const TAKE: &str = "take";

/// What an actor's line makes of every one of its names.
pub(crate) struct Made {
    pub role: Role,
    pub program: Program,
}

/// Expands an actor's line. What is wrong is reported.
///
/// `bytes_left` is how much all actors' lines may still be.
pub(crate) fn expand(
    line: &ActorLine,
    kinds: &Kinds,
    bytes_left: &mut usize,
    report: &mut Report<'_>,
) -> Option<Made> {
    if line.kind.name == CONSOLE {
        let (role, program) = (Role::Console, Program::default());
        return Some(Made { role, program });
    }
    let known = kinds.get(&line.kind.name)?;
    let role = known.kind.as_ref().map(|kind| kind.role);
    let role = role.or_else(|| role_named(&line.kind.name))?;
    let (body, kind) = match (&line.body, &known.kind) {
        (Some(body), _) => (body, None),
        (None, Some(kind)) => (&kind.body, Some(&**kind)),
        (None, None) => {
            let problem = Problem::Senseless(Senseless::NoBody);
            report.say(line.kind.place, line.kind.name.len(), problem);
            return None;
        }
    };
    let mut expander = Expander {
        params: match kind {
            Some(kind) => values(kind, line, report)?,
            None => BTreeMap::new(),
        },
        // The lines of the prelude are not in this text.
        instead: kind
            .filter(|kind| kind.name.place.line == 0)
            .map(|_| line.kind.place),
        bound: BTreeSet::new(),
        statements: 0,
        bytes: 0,
        bytes_max: *bytes_left / line.names.len().max(1),
        here: line.kind.place,
        report,
    };
    expander.learn_block(body);
    let program = expander.program(line, role, body);
    let over = expander.over();
    let bytes = expander.bytes * line.names.len();
    *bytes_left = bytes_left.saturating_sub(bytes);
    if let Some((what, max)) = over {
        let max = max as u64;
        report.say(
            line.kind.place,
            line.kind.name.len(),
            Problem::Bounds { what, max },
        );
        return None;
    }
    Some(Made { role, program })
}

fn role_named(name: &str) -> Option<Role> {
    let found = ROLES.iter().find(|(word, _)| *word == name);
    found.map(|(_, role)| *role)
}

/// The values of a kind's parameters for an actor.
fn values<'k>(
    kind: &'k Kind,
    line: &'k ActorLine,
    report: &mut Report<'_>,
) -> Option<BTreeMap<&'k str, (&'k str, Place)>> {
    let (mut values, mut is_complete) = (BTreeMap::new(), true);
    for param in &kind.params {
        let name = &param.name.name;
        let given = line.params.iter().find(|(other, _)| other.name == *name);
        match (given, &param.default) {
            (Some((other, value)), _) => {
                values.insert(&name[..], (&value[..], other.place));
            }
            (None, Some(value)) => {
                values.insert(&name[..], (&value[..], line.kind.place));
            }
            (None, None) => {
                is_complete = false;
                missing(&kind.name.name, name, line, report);
            }
        }
    }
    is_complete.then_some(values)
}

/// A parameter is missing: perhaps a word that was taken for a name was meant.
fn missing(kind: &str, param: &str, line: &ActorLine, report: &mut Report<'_>) {
    let mut others = line.names.iter().skip(1);
    let meant = others.find(|name| nearest(&name.name, [param]).is_some());
    let Some(Named { place, name }) = meant else {
        let (kind, param) = (kind.to_owned(), param.to_owned());
        let problem = Problem::Missing { kind, param };
        return report.say(line.kind.place, line.kind.name.len(), problem);
    };
    let problem = Problem::Expected {
        expected: Expected::Option,
        found: name.clone(),
        nearest: Some(param.to_owned()),
    };
    report.say(*place, name.len(), problem);
}

struct Expander<'k, 'r, 't> {
    params: BTreeMap<&'k str, (&'k str, Place)>,
    /// Where to point instead of at the line.
    instead: Option<Place>,
    /// Every name that the program binds.
    bound: BTreeSet<&'k str>,
    /// Statements so far.
    statements: usize,
    /// Bytes of command lines so far, and how many there may be.
    bytes: usize,
    bytes_max: usize,
    /// The line that is looked at.
    here: Place,
    report: &'r mut Report<'t>,
}

impl<'k> Expander<'k, '_, '_> {
    /// What is too much already, and how much may be.
    fn over(&self) -> Option<(Bounded, usize)> {
        if self.statements > STATEMENTS_MAX {
            Some((Bounded::Program, STATEMENTS_MAX))
        } else if self.bound.len() > BOUND_NAMES_MAX {
            Some((Bounded::BoundNames, BOUND_NAMES_MAX))
        } else if self.bytes > self.bytes_max {
            Some((Bounded::ProgramBytes, PROGRAM_BYTES_MAX))
        } else {
            None
        }
    }

    fn learn_block(&mut self, block: &'k Block) {
        block
            .lines
            .iter()
            .for_each(|line| self.learn(&line.statement));
    }

    fn learn(&mut self, statement: &'k Statement) {
        match statement {
            Statement::Command(command) => {
                let names = command.bind.iter().map(|bind| &bind.name[..]);
                self.bound.extend(names);
            }
            Statement::Pick { name, .. } => {
                self.bound.insert(name);
            }
            Statement::If {
                then, otherwise, ..
            } => {
                self.learn_block(then);
                if let Some(otherwise) = otherwise {
                    self.learn_block(&otherwise.block);
                }
            }
            Statement::ForEach { names, block, .. } => {
                self.bound.extend(names.iter().map(String::as_str));
                self.learn_block(block);
            }
            Statement::Repeat { block, .. }
            | Statement::Every { block, .. }
            | Statement::Start(block) => self.learn_block(block),
            Statement::Work(_) | Statement::Wait(_) => {}
        }
    }

    fn program(&mut self, line: &ActorLine, role: Role, body: &'k Block) -> Program {
        let mut program = Program::default();
        let is_main = |line: &&Line| {
            !matches!(
                line.statement,
                Statement::Start(_) | Statement::Every { .. }
            )
        };
        let main: Vec<&Line> = body.lines.iter().filter(is_main).collect();
        let main_block = self.statements(main.iter().copied());
        let behind_take = main.iter().position(|line| takes(&line.statement));
        let behind_take = behind_take.map(|at| &main[at + 1..]);
        match &line.schedule {
            Some(schedule) if !main_block.is_empty() => {
                program.every.extend(self.every(schedule, main_block));
            }
            Some(_) => {
                let problem = Problem::Senseless(Senseless::NoSchedule);
                self.report
                    .say(line.kind.place, line.kind.name.len(), problem);
            }
            None if role == Role::Subscriber => program.start = main_block,
            None => program.forever = main_block,
        }
        for line in &body.lines {
            match &line.statement {
                Statement::Start(block) => {
                    let block = self.statements(&block.lines);
                    program.start.extend(block);
                }
                Statement::Every { schedule, block } => {
                    self.here = line.place;
                    let mut done = self.statements(&block.lines);
                    // What is taken here goes the way of what the body takes.
                    if block
                        .lines
                        .last()
                        .is_some_and(|last| takes(&last.statement))
                    {
                        let rest = behind_take.unwrap_or_default().iter().copied();
                        done.extend(self.statements(rest));
                    }
                    self.here = line.place;
                    program.every.extend(self.every(schedule, done));
                }
                _ => {}
            }
        }
        program
    }

    fn every(&mut self, schedule: &Schedule, block: Vec<spec::Statement>) -> Option<Every> {
        let rhythm = match &schedule.rhythm {
            Rhythm::Every(span) => {
                let (us_min, us_max) = self.value(span, words::interval)?;
                spec::Rhythm::Even { us_min, us_max }
            }
            Rhythm::Poisson(rate) => {
                let rate = self.value(rate, words::rate)?;
                let us_mean = (rate.per / u64::from(rate.times)).max(1);
                spec::Rhythm::Poisson { us_mean }
            }
        };
        let burst = |input: &mut In<'_>| words::number(input, 1, Bounded::Burst, BURST_MAX);
        let burst = match &schedule.burst {
            Some(arg) => self.value(arg, burst)?,
            None => 1,
        };
        let count = match &schedule.count {
            Some(arg) => Some(self.value(arg, count)?),
            None => None,
        };
        Some(Every {
            rhythm,
            burst,
            count,
            block,
        })
    }

    /// What an argument stands for.
    fn value<T: Copy>(
        &mut self,
        arg: &Arg<T>,
        parser: impl FnOnce(&mut In<'_>) -> Read<T>,
    ) -> Option<T> {
        let name = match arg {
            Arg::Given(value) => return Some(*value),
            Arg::Param(name) => name,
        };
        let Some((value, place)) = self.params.get(&name[..]).copied() else {
            let known = self.params.keys().copied();
            let problem = Problem::Unknown {
                what: Noun::Param,
                name: name.clone(),
                nearest: nearest(name, known).map(ToOwned::to_owned),
            };
            self.say(self.here, &format!("%{name}"), problem);
            return None;
        };
        let mut input = words::input(value, place);
        let read = parser(&mut input).and_then(|read| words::end(&mut input).map(|()| read));
        match read {
            Ok(read) => Some(read),
            Err(fail) => {
                let problem = match fail.problem {
                    Problem::Expected { expected, .. } => Problem::Value {
                        param: name.clone(),
                        value: value.to_owned(),
                        expected,
                    },
                    other => other,
                };
                self.report.say(place, name.len(), problem);
                None
            }
        }
    }

    fn statements<'b>(
        &mut self,
        lines: impl IntoIterator<Item = &'b Line>,
    ) -> Vec<spec::Statement> {
        let lines = lines.into_iter();
        lines.filter_map(|line| self.statement(line)).collect()
    }

    fn statement(&mut self, line: &Line) -> Option<spec::Statement> {
        self.statements += 1;
        self.here = line.place;
        if self.over().is_some() {
            return None;
        }
        Some(match &line.statement {
            Statement::Command(command) => self.command(line.place, command)?,
            Statement::If {
                name,
                test,
                then,
                otherwise,
            } => {
                self.check_bound(line.place, name);
                let otherwise = otherwise.as_ref().map(|o| self.statements(&o.block.lines));
                spec::Statement::If {
                    name: name.clone(),
                    test: test.as_ref().map(|(comparison, with)| spec::Test {
                        order: orders(*comparison),
                        with: unquoted(&self.substituted(with)),
                    }),
                    then: self.statements(&then.lines),
                    otherwise: otherwise.unwrap_or_default(),
                }
            }
            Statement::ForEach {
                names,
                array,
                block,
            } => {
                self.check_bound(line.place, array);
                spec::Statement::ForEach {
                    array: array.clone(),
                    elements: names.clone(),
                    block: self.statements(&block.lines),
                }
            }
            Statement::Work(span) => {
                let (min_us, max_us) = self.value(span, words::span)?;
                spec::Statement::Work { min_us, max_us }
            }
            Statement::Wait(span) => {
                let (min_us, max_us) = self.value(span, words::span)?;
                spec::Statement::Wait { min_us, max_us }
            }
            Statement::Repeat { times, block } => spec::Statement::Repeat {
                times: self.value(times, count)?,
                block: self.statements(&block.lines),
            },
            Statement::Pick { name, from } => spec::Statement::Pick {
                name: name.clone(),
                from: choice(from),
            },
            Statement::Every { .. } | Statement::Start(_) => return None,
        })
    }

    fn command(&mut self, place: Place, command: &Command) -> Option<spec::Statement> {
        let line = self.substituted(&command.line);
        self.bytes += line.len();
        if line.len() > LINE_BYTES_MAX {
            let (what, max) = (Bounded::LineBytes, LINE_BYTES_MAX as u64);
            self.say(place, &command.line, Problem::Bounds { what, max });
            return None;
        }
        let is_accepted = |policy: &PolicyLine| matches!(policy.policy, Policy::Accept(_));
        let is_accepted = command.policies.iter().any(is_accepted);
        match commands::checked(&line) {
            Err(problem) if is_accepted && problem.is_of_redis() => {}
            Err(problem) => self.say(place, &command.line, problem),
            Ok(()) => {}
        }
        self.check_placeholders(place, &line);
        let mut how = Handling {
            take: command.bind.iter().any(|bind| bind.name == TAKE),
            ..Handling::default()
        };
        let mut accept = Vec::new();
        for line in &command.policies {
            match &line.policy {
                Policy::Accept(codes) => accept.extend(codes.iter().cloned()),
                Policy::LetGo => how.let_go = true,
                Policy::Retry { times, after } => {
                    let times = match times {
                        Some(arg) => Some(self.value(arg, count)?),
                        None => None,
                    };
                    let (us_min, us_max) = self.value(after, words::span)?;
                    how.retry = Some(spec::Retry {
                        times: times.map(|times| u32::try_from(times).unwrap_or(u32::MAX)),
                        us_min,
                        us_max,
                    });
                }
            }
        }
        let bind = command.bind.iter().map(|bind| spec::Bind {
            name: bind.name.clone(),
            path: bind.path[..].into(),
        });
        Some(spec::Statement::Command {
            line,
            bind: bind.collect(),
            accept,
            how,
        })
    }

    /// A text with the values of parameters in the places of their names.
    fn substituted(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            let (before, behind) = (&rest[..at], &rest[at + 1..]);
            if out.len() > LINE_BYTES_MAX {
                break;
            }
            out.push_str(before);
            let name = placeholder(behind);
            if let Some(behind) = behind.strip_prefix('%') {
                out.push_str("%%");
                rest = behind;
            } else if let Some((value, _)) = self.params.get(name) {
                out.push_str(value);
                rest = &behind[name.len()..];
            } else {
                out.push('%');
                rest = behind;
            }
        }
        out.push_str(rest);
        out
    }

    fn check_placeholders(&mut self, place: Place, line: &str) {
        let mut rest = line;
        while !self.report.is_full()
            && let Some(at) = rest.find('%')
        {
            let behind = &rest[at + 1..];
            let name = placeholder(behind);
            let is_known = PLACEHOLDERS.contains(&name) || self.bound.contains(name);
            if !name.is_empty() && !is_known {
                let params = self.params.keys().copied();
                let known = PLACEHOLDERS.into_iter().chain(params);
                let known = known.chain(self.bound.iter().copied());
                let nearest = nearest(name, known).map(ToOwned::to_owned);
                let (what, owned) = (Noun::Placeholder, name.to_owned());
                let problem = Problem::Unknown {
                    what,
                    name: owned,
                    nearest,
                };
                self.say(place, &rest[at..at + 1 + name.len()], problem);
            }
            let skipped = if behind.starts_with('%') {
                1
            } else {
                name.len()
            };
            rest = &behind[skipped..];
        }
    }

    fn check_bound(&mut self, place: Place, name: &str) {
        if self.bound.contains(name) || self.report.is_full() {
            return;
        }
        let nearest = nearest(name, self.bound.iter().copied()).map(ToOwned::to_owned);
        let (what, owned) = (Noun::Bound, name.to_owned());
        let problem = Problem::Unknown {
            what,
            name: owned,
            nearest,
        };
        self.say(place, name, problem);
    }

    /// Points at a part of a line, or at the actor whose kind is not in this text.
    fn say(&mut self, place: Place, part: &str, problem: Problem) {
        match self.instead {
            Some(place) => self.report.say(place, 1, problem),
            None => self.report.say_part(place, part, problem),
        }
    }
}

fn count(input: &mut In<'_>) -> Read<u64> {
    words::number(input, 1, Bounded::Count, COUNT_MAX)
}

/// Is this a command whose reply is taken?
fn takes(statement: &Statement) -> bool {
    match statement {
        Statement::Command(command) => command.bind.iter().any(|bind| bind.name == TAKE),
        _ => false,
    }
}

/// The name behind a percent sign, if there is one: as the simulator reads it.
fn placeholder(behind: &str) -> &str {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !behind.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = behind.find(|c| !inside(c)).unwrap_or(behind.len());
    &behind[..end]
}

fn choice(from: &Choice) -> spec::Choice {
    match from {
        Choice::Range(min, max) => spec::Choice::Range(*min, *max),
        Choice::Words(words) => {
            let plain = |word: &String| -> Box<[u8]> { unquoted(word).into_bytes().into() };
            spec::Choice::Words(words.iter().map(plain).collect())
        }
    }
}

/// A word without its quotes, if it has some.
pub(crate) fn unquoted(word: &str) -> String {
    if !word.starts_with('"') {
        return word.to_string();
    }
    let args = resp::inline::split(word.as_bytes()).unwrap_or_default();
    let first = args.into_iter().next().unwrap_or_default();
    String::from_utf8_lossy(&first).into_owned()
}

fn orders(comparison: Comparison) -> &'static [Ordering] {
    match comparison {
        Comparison::Equal => &[Ordering::Equal],
        Comparison::Unequal => &[Ordering::Less, Ordering::Greater],
        Comparison::Less => &[Ordering::Less],
        Comparison::AtMost => &[Ordering::Less, Ordering::Equal],
        Comparison::More => &[Ordering::Greater],
        Comparison::AtLeast => &[Ordering::Greater, Ordering::Equal],
    }
}

/// A name as the simulator has it.
pub(crate) fn sim_name(named: &Named) -> sim::trace::Name {
    sim::trace::Name::from(named.name.as_bytes())
}
