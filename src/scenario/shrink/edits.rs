//! What can be tried: each edit makes another scenario of one. Most of them make no sense or do not help; that is found out
//! by playing.

use super::sites::{self, Site};
use crate::ast::{
    Arg, Command, FaultLine, Line, LinkLine, Rhythm, Rule, Scenario, Schedule, Span, Statement,
    Verb, What,
};
use crate::print::SpanText;
use crate::words;
use alloc::string::ToString;
use alloc::vec::Vec;
use sim::spec::Micros;

/// A kind of edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Items are left out, many at a time first; actors with everything that names them.
    Items,
    /// Everything happens earlier and takes less time.
    Times,
    /// Actors and nodes are left out one by one.
    Names,
    /// Lines, numbers, times and options, each by itself.
    Sites,
}

impl Pass {
    pub(super) const ALL: [Self; 4] = [Self::Items, Self::Times, Self::Names, Self::Sites];
}

/// Which edit of a pass is next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    site: usize,
    variant: usize,
}

impl Cursor {
    /// The edit did not help: the next one.
    pub(super) fn on(&mut self) {
        self.variant += 1;
    }

    /// It did, so the place is another one now. Where things are left out, the next one stands in it.
    pub(super) fn again(&mut self, pass: Pass) {
        if matches!(pass, Pass::Times | Pass::Sites) {
            self.variant = 0;
        }
    }
}

/// What an edit makes of a scenario; nothing if there are no more of the pass, `Some(None)` if this one makes nothing.
pub(super) fn edit(scenario: &Scenario, pass: Pass, at: &mut Cursor) -> Option<Option<Scenario>> {
    match pass {
        Pass::Items => chunk(scenario, at),
        Pass::Times => (at.variant < FACTORS.len() * 2).then(|| faster(scenario, at.variant)),
        Pass::Names => name(scenario, at),
        Pass::Sites => site(scenario, at),
    }
}

/// Leaves out items in a row: first as many as half of them, at every place; then half as many, and so on. `site` says how
/// often that was halved.
fn chunk(scenario: &Scenario, at: &mut Cursor) -> Option<Option<Scenario>> {
    let all = scenario.items.len();
    let mut len = (all / 2) >> at.site;
    if at.variant * len >= all || len == 0 {
        (at.site, at.variant) = (at.site + 1, 0);
        len = (all / 2) >> at.site;
    }
    if len == 0 {
        return None;
    }
    let out = at.variant * len..((at.variant + 1) * len).min(all);
    let is_kept = |what: &What| matches!(what, What::Check(_) | What::Title(_));
    let mut edited = scenario.clone();
    let mut place = 0;
    edited.items.retain(|item| {
        place += 1;
        !out.contains(&(place - 1)) || is_kept(&item.what)
    });
    for item in &scenario.items[out] {
        for name in sites::names(&item.what) {
            sites::forget(&mut edited, &name);
        }
    }
    Some(Some(edited))
}

/// How many times faster, or sooner, everything is tried.
const FACTORS: [u64; 4] = [100, 10, 4, 2];

/// Whatever happens at a time happens sooner; in every second variant whatever takes time takes less, too.
fn faster(scenario: &Scenario, variant: usize) -> Option<Scenario> {
    let (factor, spans_too) = (FACTORS[variant / 2], variant % 2 == 1);
    let mut edited = scenario.clone();
    sites::visit(&mut edited, &mut |site| match site {
        Site::Moment(at) => *at = rounded(*at / factor, 2),
        Site::Span((min, max)) if spans_too => {
            (*min, *max) = (rounded(*min / factor, 2), rounded(*max / factor, 2));
        }
        _ => {}
    });
    Some(edited)
}

/// Leaves out one actor or node.
fn name(scenario: &Scenario, at: &mut Cursor) -> Option<Option<Scenario>> {
    let all = scenario.items.iter().map(|item| sites::names(&item.what));
    let all: Vec<_> = all.flatten().collect();
    let name = all.get(at.variant)?;
    let mut edited = scenario.clone();
    sites::forget(&mut edited, name);
    Some(Some(edited))
}

/// Makes one site smaller in one way.
fn site(scenario: &Scenario, at: &mut Cursor) -> Option<Option<Scenario>> {
    loop {
        let mut edited = scenario.clone();
        let (mut n, mut made) = (0, None);
        sites::visit(&mut edited, &mut |site| {
            if n == at.site {
                made = Some(smaller(site, at.variant));
            }
            n += 1;
        });
        if made? {
            return Some(Some(edited));
        }
        (at.site, at.variant) = (at.site + 1, 0);
    }
}

/// Makes a site smaller in the n-th way. Answers whether there is such a way (it may leave it as it is).
fn smaller(site: Site<'_>, n: usize) -> bool {
    match site {
        Site::Moment(at) => pick(at, &moments(*at), n),
        Site::Span(span) => pick(span, &spans(*span), n),
        Site::Count(count) => pick(count, &counts(*count), n),
        Site::Schedule(schedule) => schedule_smaller(schedule, n),
        Site::Lines(lines) => lines_smaller(lines, n),
        Site::Command(command) => command_smaller(command, n),
        Site::Fault(fault) => fault_smaller(fault, n),
        Site::Link(link) => link_smaller(link, n),
        Site::Rule(rule) => rule_smaller(rule, n),
        Site::Actor(line) => match n.checked_sub(line.params.len()) {
            None => {
                line.params.remove(n);
                true
            }
            Some(0) => {
                line.node = None;
                true
            }
            Some(n) => match line.params.get_mut(n - 1) {
                Some((_, value)) => {
                    if let Some(fixed) = fixed(value) {
                        *value = fixed;
                    }
                    true
                }
                None => false,
            },
        },
        Site::Setup(setup) => {
            let is_there = n < setup.lines.len();
            if is_there {
                setup.lines.remove(n);
            }
            is_there
        }
    }
}

fn pick<T: Clone>(place: &mut T, among: &[T], n: usize) -> bool {
    match among.get(n) {
        Some(value) => {
            place.clone_from(value);
            true
        }
        None => false,
    }
}

/// Smaller numbers: the smallest first, then by parts.
fn counts(of: u64) -> Vec<u64> {
    let small = [1, 2, 3, 4, 5, 6, 8, 10].into_iter();
    let parts = [
        of / 20,
        of / 10,
        of / 5,
        of / 3,
        of / 2,
        of * 3 / 4,
        of - of.min(1),
    ];
    small.chain(parts).filter(|n| (1..of).contains(n)).collect()
}

/// Sooner, or at a rounder time.
fn moments(of: Micros) -> Vec<Micros> {
    let parts = [0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90].map(|percent| of / 100 * percent);
    let sooner = parts.into_iter().map(|us| rounded(us, 2));
    let rounder = [1, 2, 3].into_iter().flat_map(|digits| around(of, digits));
    sooner.chain(rounder).filter(|us| *us != of).collect()
}

/// One duration instead of two, or rounder ones.
fn spans((min, max): Span) -> Vec<Span> {
    let middle = rounded(min.midpoint(max), 1);
    let one = [min, max, middle, rounded(max, 1)];
    let rounder = [1, 2].into_iter().flat_map(|digits| around(max, digits));
    let fixed = one.into_iter().chain(rounder).map(|us| (us, us));
    fixed.filter(|span| *span != (min, max)).collect()
}

/// A number with so many digits, the others being zeros: the next below and the next above.
fn around(of: u64, digits: u32) -> [u64; 2] {
    let below = rounded(of, digits);
    let unit = 10u64.pow(of.checked_ilog10().unwrap_or(0).saturating_sub(digits - 1));
    [below, if below == of { of } else { below + unit }]
}

fn rounded(of: u64, digits: u32) -> u64 {
    let unit = 10u64.pow(of.checked_ilog10().unwrap_or(0).saturating_sub(digits - 1));
    of / unit * unit
}

/// A parameter that is a span between two, as the longer one.
fn fixed(value: &str) -> Option<alloc::string::String> {
    let mut input = words::input(value, crate::ast::Place::default());
    let (_, max) = words::span(&mut input).ok()?;
    Some(SpanText((max, max)).to_string())
}

/// A bounded number of runs where there is no bound, fewer and slower ones, evenly instead of by chance.
fn schedule_smaller(schedule: &mut Schedule, n: usize) -> bool {
    const BOUNDS: [u64; 8] = [1, 2, 3, 5, 10, 20, 50, 100];
    const SLOWER: [u64; 4] = [100, 10, 4, 2];
    if let Some(bound) = BOUNDS.get(n) {
        if schedule.count.is_none() {
            schedule.count = Some(Arg::Given(*bound));
        }
        return true;
    }
    let n = n - BOUNDS.len();
    if let Some(factor) = SLOWER.get(n) {
        let times = |us: u64| us.saturating_mul(*factor).min(sim::spec::DURATION_US_MAX);
        if let Rhythm::Every(Arg::Given((min, max))) = &mut schedule.rhythm {
            (*min, *max) = (times(*min), times(*max));
        }
        if let Some(Arg::Given(count)) = &mut schedule.count {
            *count = count.div_ceil(*factor);
        }
        return true;
    }
    match n - SLOWER.len() {
        0 => schedule.burst = None,
        1 => {
            if let Rhythm::Poisson(Arg::Given(rate)) = schedule.rhythm {
                let us = rounded((rate.per / u64::from(rate.times)).max(1), 1);
                schedule.rhythm = Rhythm::Every(Arg::Given((us, us)));
            }
        }
        _ => return false,
    }
    true
}

/// A line is left out, or what is indented under it takes its place.
fn lines_smaller(lines: &mut Vec<Line>, n: usize) -> bool {
    let all = lines.len();
    if n >= 3 * all {
        return false;
    }
    let line = lines.remove(n % all);
    let inside = match (n / all, line.statement) {
        (1, Statement::If { then, .. }) => then.lines,
        (2, Statement::If { otherwise, .. }) => otherwise.map_or(Vec::new(), |o| o.block.lines),
        (1, Statement::ForEach { block, .. } | Statement::Repeat { block, .. }) => block.lines,
        _ => Vec::new(),
    };
    lines.splice(n % all..n % all, inside);
    true
}

fn command_smaller(command: &mut Command, n: usize) -> bool {
    let policies = command.policies.len();
    if n < policies {
        command.policies.remove(n);
    } else if n - policies < command.bind.len() {
        command.bind.remove(n - policies);
    } else {
        return false;
    }
    true
}

fn fault_smaller(fault: &mut FaultLine, n: usize) -> bool {
    match n {
        0 => fault.lasts = None,
        1 => fault.one_of = false,
        2 => {
            if let Verb::Slow(factor) = &mut fault.verb {
                *factor = 2;
            }
        }
        n => {
            // One name must be left: nobody means all links.
            let is_there = fault.targets.len() > 1 && n - 3 < fault.targets.len();
            if is_there {
                fault.targets.remove(n - 3);
            }
            return is_there;
        }
    }
    true
}

fn link_smaller(link: &mut LinkLine, n: usize) -> bool {
    match n {
        0 => link.latency = None,
        1 => link.jitter = None,
        2 => link.drop = None,
        _ => return false,
    }
    true
}

fn rule_smaller(rule: &mut Rule, n: usize) -> bool {
    match n {
        0 => rule.count = Some(1),
        1 => rule.chance = None,
        2 => rule.from = None,
        3 => rule.until = None,
        _ => return false,
    }
    true
}
