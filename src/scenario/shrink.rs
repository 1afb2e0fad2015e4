//! The smallest world that fails as another one does.
//!
//! [`shrink`] takes a scenario, a check and a seed with which it fails, and tries smaller scenarios, one after the other, as
//! long as one of them still fails the same check for the same reason ([`target`]). What is smaller is a number ([`Size::cost`]):
//! messages, actors and faults weigh most, then everything that a person has to read. So whatever is tried ([`edits`]) can
//! only lead down, and it ends.
//!
//! Three things are special. A world whose check holds without its faults is shrunk to one whose check holds without its faults:
//! what is left must still be about them, and not about a line that was left out. Rules, and faults that strike somebody by chance, are replaced first by what they did with this
//! seed, each stroke a line with its time ([`strikes`]); after that they can be left out one by one. And where a check says
//! that so many messages must be done, the number follows how many are sent: a world in which fewer are sent would fail it
//! for nothing.
//!
//! How many worlds are tried, and how much happens in them together, has a limit; no clock is asked.

mod edits;
mod sites;
mod strikes;
mod target;

use crate::ast::{Action, Item, Scenario, Trivia, What};
use crate::judge::Judgement;
use crate::lower::{Compiled, compile};
use crate::run::{Bounds, Run};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use edits::Pass;
use target::Target;

/// Worlds that are tried for one.
pub const WORLDS_MAX: u64 = 6_000;
/// Items of the event queue in all worlds that are tried for one.
pub const ITEMS_MAX: u64 = 300_000_000;
/// A world that is tried may have so many times the items of the first one, and [`ITEMS_MORE`].
const ITEMS_FACTOR: u64 = 2;
/// See [`ITEMS_FACTOR`].
const ITEMS_MORE: u64 = 10_000;

/// How large a world is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Messages that it makes.
    pub messages: u64,
    /// Actors.
    pub actors: u64,
    /// Faults, whether their time is given or not; one that befalls two counts twice.
    pub faults: u64,
    /// Bytes of its text.
    pub bytes: u64,
    /// When its faults happen and how long they last, from the beginning: the sum of the times' binary digits.
    time_digits: u64,
}

impl Size {
    /// What is smaller costs less.
    pub fn cost(&self) -> u64 {
        self.messages * 20 + (self.actors + self.faults) * 60 + self.bytes + self.time_digits * 3
    }

    fn of(scenario: &Scenario, text: &str, messages: u64) -> Self {
        let mut size = Self {
            messages,
            bytes: text.len() as u64,
            ..Self::default()
        };
        for item in &scenario.items {
            match &item.what {
                What::Actor(line)
                | What::At {
                    action: Action::Actor(line),
                    ..
                } => size.actors += line.names.len() as u64,
                What::At {
                    action: Action::Fault(line),
                    ..
                } => size.faults += line.targets.len().max(1) as u64,
                What::Rule(rule) => size.faults += rule.fault.targets.len().max(1) as u64,
                _ => {}
            }
            if let What::At { at, .. } | What::Until(at) = &item.what {
                size.time_digits += u64::from((at / 1_000).checked_ilog2().unwrap_or(0));
            }
        }
        size
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |n: u64, one: &str| alloc::format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let (messages, actors) = (of(self.messages, "message"), of(self.actors, "actor"));
        write!(f, "{messages}, {actors}, {}", of(self.faults, "fault"))
    }
}

/// What is to be shrunk.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Which of its checks, from 0.
    pub check: usize,
    /// A seed with which it fails.
    pub seed: u64,
}

/// How far a search is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Worlds that were tried.
    pub worlds: u64,
    /// The smallest one so far.
    pub size: Size,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The smallest scenario that was found.
    pub scenario: Scenario,
    /// What becomes of its check.
    pub judged: Judgement,
    /// How large the world was.
    pub before: Size,
    /// How large this one is.
    pub after: Size,
    /// Worlds that were tried.
    pub worlds: u64,
    /// Why nothing smaller was looked for.
    pub over: Over,
}

/// Why a search is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing of all that can be tried is smaller.
    Smallest,
    /// [`WORLDS_MAX`] were tried.
    Worlds,
    /// [`ITEMS_MAX`] have run.
    Items,
    /// Somebody asked to stop.
    Asked,
}

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = crate::human::Count;
        match self {
            Self::Smallest => f.write_str("nothing smaller fails"),
            Self::Worlds => write!(
                f,
                "{} worlds were tried, the most there are",
                count(WORLDS_MAX)
            ),
            Self::Items => write!(
                f,
                "the worlds that were tried took {} steps, the most they may",
                count(ITEMS_MAX)
            ),
            Self::Asked => f.write_str("it was interrupted"),
        }
    }
}

/// Why nothing can be shrunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such check.
    NoCheck,
    /// With this seed it holds, or its world does not come to its end.
    Holds,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCheck => "the scenario has no such check",
            Self::Holds => "with this seed the check does not fail",
        })
    }
}

/// Looks for the smallest world that fails this check as the given one does. `watch` hears of every world that is tried, and
/// answers whether to go on.
///
/// # Errors
/// There is nothing to shrink.
pub fn shrink(task: Task<'_>, watch: &mut dyn FnMut(Progress) -> bool) -> Result<Shrunk, Refusal> {
    let given = only_this(task)?;
    let (played, target) = first(&given).ok_or(Refusal::Holds)?;
    let before = Size::of(task.scenario, &given.to_string(), played.messages);
    let (is_by_faults, items) = holds_without_faults(&given, Bounds::default());
    let mut search = Search {
        is_by_faults,
        items_each_max: played.items * ITEMS_FACTOR + ITEMS_MORE,
        worlds: 1,
        items: played.items + items,
        over: None,
        target,
        best: Candidate {
            size: Size::of(&given, &given.to_string(), played.messages),
            scenario: given,
            judged: played.judged,
        },
        watch,
    };
    search.make_certain(task.seed, played.ended_us);
    search.descend();
    Ok(Shrunk {
        scenario: search.best.scenario,
        judged: search.best.judged,
        before,
        after: search.best.size,
        worlds: search.worlds,
        over: search.over.unwrap_or(Over::Smallest),
    })
}

/// The scenario with this seed and without its other checks, its comments and its notes to readers.
fn only_this(task: Task<'_>) -> Result<Scenario, Refusal> {
    let mut scenario = task.scenario.clone();
    sites::forget_trivia(&mut scenario);
    let is_check = |item: &Item| matches!(item.what, What::Check(_));
    let checks = scenario.items.iter().enumerate();
    let mut checks = checks.filter(|(_, item)| is_check(item));
    let (at, _) = checks.nth(task.check).ok_or(Refusal::NoCheck)?;
    let mut place = 0;
    scenario.items.retain(|item| {
        let is_kept = place == at || !is_check(item);
        place += 1;
        is_kept && !matches!(item.what, What::Seed(_))
    });
    let is_title = |item: &Item| matches!(item.what, What::Title(_));
    let behind_title = scenario
        .items
        .iter()
        .position(is_title)
        .map_or(0, |n| n + 1);
    let seed = sites::item(What::Seed(task.seed));
    scenario.items.insert(behind_title, seed);
    Ok(scenario)
}

/// A world that was played to its end.
struct Played {
    run: Run,
    messages: u64,
    items: u64,
    ended_us: u64,
    judged: Judgement,
}

fn first(scenario: &Scenario) -> Option<(Played, Target)> {
    let compiled = compile(&scenario.to_string()).ok()?;
    let played = play(&compiled, Bounds::default()).ok()?;
    let target = Target::of(
        &played.run.world,
        &compiled.checks.first()?.1,
        &played.judged,
    )?;
    Some((played, target))
}

/// Does the check hold without faults? Answers what that cost, too.
fn holds_without_faults(scenario: &Scenario, bounds: Bounds) -> (bool, u64) {
    let mut calm = scenario.clone();
    calm.items.retain(|item| !is_fault(&item.what));
    let compiled = match compile(&calm.to_string()) {
        Ok(compiled) if calm.items.len() < scenario.items.len() => compiled,
        _ => return (false, 0),
    };
    match play(&compiled, bounds) {
        Ok(played) => (played.judged.holds, played.items),
        Err(items) => (false, items),
    }
}

fn is_fault(what: &What) -> bool {
    let is_at = |action: &Action| matches!(action, Action::Fault(_));
    matches!(what, What::Rule(_)) || matches!(what, What::At { action, .. } if is_at(action))
}

/// Plays a world with one check. What it cost is told in any case.
fn play(compiled: &Compiled, bounds: Bounds) -> Result<Played, u64> {
    let mut run = Run::bounded(compiled.spec.clone(), bounds).map_err(|_| 1u64)?;
    let stop = run.finish();
    let items = run.items();
    let mut judged = run.judge(&compiled.checks);
    match judged.pop() {
        Some(judged) if stop.is_end() => Ok(Played {
            messages: run.world.ledger().messages() as u64,
            items,
            ended_us: run.world.now(),
            judged,
            run,
        }),
        _ => Err(items),
    }
}

/// A scenario that fails as it must.
struct Candidate {
    scenario: Scenario,
    size: Size,
    judged: Judgement,
}

struct Search<'w> {
    target: Target,
    /// Without faults the check holds.
    is_by_faults: bool,
    best: Candidate,
    worlds: u64,
    items: u64,
    items_each_max: u64,
    over: Option<Over>,
    watch: &'w mut dyn FnMut(Progress) -> bool,
}

impl Search<'_> {
    /// Puts what chance did in the place of chance, at whatever cost, if the world still fails then.
    fn make_certain(&mut self, seed: u64, ended_us: u64) {
        let Some(certain) = strikes::explicit(&self.best.scenario, seed, ended_us) else {
            return;
        };
        if let Some(found) = self.attempt(certain) {
            self.best = found;
        }
    }

    /// Goes over everything that can be tried until nothing of it helps.
    fn descend(&mut self) {
        loop {
            let before = self.best.size.cost();
            for pass in Pass::ALL {
                self.pass(pass);
            }
            if self.over.is_some() || self.best.size.cost() >= before {
                return;
            }
        }
    }

    /// Tries every edit of a kind; where one helped, the same place is looked at again.
    fn pass(&mut self, pass: Pass) {
        let mut at = edits::Cursor::default();
        while self.over.is_none() {
            let Some(edited) = edits::edit(&self.best.scenario, pass, &mut at) else {
                return;
            };
            match edited.and_then(|scenario| self.attempt(scenario)) {
                Some(found) if found.size.cost() < self.best.size.cost() => {
                    self.best = found;
                    at.again(pass);
                }
                _ => at.on(),
            }
        }
    }

    /// Plays a candidate: does it fail as it must?
    fn attempt(&mut self, mut scenario: Scenario) -> Option<Candidate> {
        let text = scenario.to_string();
        let mut compiled = compile(&text).ok()?;
        let least = Size::of(&scenario, &text, 0);
        let is_hopeless = least.bytes == self.best.size.bytes && scenario == self.best.scenario;
        if is_hopeless || self.is_over() {
            return None;
        }
        let bounds = Bounds {
            items_max: self.items_each_max,
            ..Bounds::default()
        };
        self.worlds += 1;
        let played = play(&compiled, bounds);
        self.items += match &played {
            Ok(played) => played.items,
            Err(items) => *items,
        };
        let mut played = played.ok()?;
        if let Some(check) = self
            .target
            .follow(&played.run.world, &compiled.checks.first()?.1)
        {
            sites::replace_check(&mut scenario, &check);
            compiled.checks[0].1 = check;
            played.judged = played.run.judge(&compiled.checks).pop()?;
        }
        let check = &compiled.checks.first()?.1;
        let fails = self.target.is_hit(&played.run.world, check, &played.judged);
        let is_like_it = fails && (!self.is_by_faults || self.is_by_faults(&scenario, bounds));
        is_like_it.then(|| Candidate {
            size: Size::of(&scenario, &scenario.to_string(), played.messages),
            scenario,
            judged: played.judged,
        })
    }

    /// Is it the faults that make it fail?
    fn is_by_faults(&mut self, scenario: &Scenario, bounds: Bounds) -> bool {
        let (holds, items) = holds_without_faults(scenario, bounds);
        self.worlds += 1;
        self.items += items;
        holds
    }

    fn is_over(&mut self) -> bool {
        let progress = Progress {
            worlds: self.worlds,
            size: self.best.size,
        };
        if self.worlds >= WORLDS_MAX {
            self.over = Some(Over::Worlds);
        } else if self.items >= ITEMS_MAX {
            self.over = Some(Over::Items);
        } else if !(self.watch)(progress) {
            self.over = Some(Over::Asked);
        }
        self.over.is_some()
    }
}

impl Shrunk {
    /// The text of the scenario, with these lines as a comment before it.
    pub fn text(&self, comment: &[String]) -> String {
        let mut scenario = self.scenario.clone();
        if let Some(first) = scenario.items.first_mut() {
            let lines = comment.iter().cloned().map(Trivia::Comment);
            first.lead = lines.chain([Trivia::Blank]).collect::<Vec<_>>();
        }
        scenario.to_string()
    }
}

#[cfg(test)]
mod tests;
