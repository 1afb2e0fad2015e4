//! What chance did, as lines: every stroke of a rule at its time.
//!
//! A rule has a die of its own, which depends on the seed and on how many rules hold before it, not on what happens in the world
//! (`sim::world::rules`). So its strokes can be known without playing.

use super::sites::item;
use crate::ast::{Action, FaultLine, Item, Rule, Scenario, Span, What};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use broker::order;
use sim::rng::Rng;
use sim::spec::{FAULTS_MAX, Micros};

/// The scenario with the strokes of its rules until a time in their place; nothing if it has no rules, or if there are too
/// many strokes.
pub(super) fn explicit(scenario: &Scenario, seed: u64, until_us: Micros) -> Option<Scenario> {
    let base = Rng::stream(seed, "rule", b"").next_u64();
    let mut dice = dice(scenario);
    if dice.is_empty() {
        return None;
    }
    let mut items = Vec::new();
    for (place, written) in scenario.items.iter().enumerate() {
        let Some((rule, number)) = dice.remove(&place) else {
            items.push(written.clone());
            continue;
        };
        let die = Rng::new(base.wrapping_add(number));
        items.extend(strokes(&rule, die, until_us));
        if items.len() > FAULTS_MAX {
            return None;
        }
    }
    let tail = scenario.tail.clone();
    Some(Scenario { items, tail })
}

/// The rules by their places, each with the number of its die: those that hold from the start come first, the others as they begin.
fn dice(scenario: &Scenario) -> BTreeMap<usize, (Rule, u64)> {
    let items = scenario.items.iter().enumerate();
    let mut rules: Vec<_> = items
        .filter_map(|(place, item)| rule_of(&item.what).map(|(begins, rule)| (begins, place, rule)))
        .collect();
    order::sort_by_key(&mut rules, |&(begins, place, _)| (begins, place));
    let numbered = (0..).zip(rules);
    order::map(numbered.map(|(number, (_, place, rule))| (place, (rule, number))))
}

/// What is a rule to the world, and the time at which it begins: also a fault at a time that leaves something to chance.
fn rule_of(what: &What) -> Option<(Option<Micros>, Rule)> {
    match what {
        What::Rule(rule) => Some((None, rule.clone())),
        What::At {
            at,
            action: Action::Rule(rule),
        } => {
            let from = Some(rule.from.unwrap_or(0).max(*at));
            Some((
                Some(*at),
                Rule {
                    from,
                    ..rule.clone()
                },
            ))
        }
        What::At {
            at,
            action: Action::Fault(fault),
        } => {
            let is_certain = fault.lasts.is_none_or(|(min, max)| min == max);
            let rule = || Rule {
                interval: (0, 0),
                chance: None,
                from: Some(*at),
                until: None,
                count: Some(1),
                fault: fault.clone(),
            };
            (fault.one_of || !is_certain).then(|| (Some(*at), rule()))
        }
        _ => None,
    }
}

fn strokes(rule: &Rule, mut die: Rng, until_us: Micros) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut at, mut struck) = (rule.from.unwrap_or(0), 0);
    while items.len() <= FAULTS_MAX {
        at += die.range(rule.interval.0, rule.interval.1);
        let is_over = rule.count.is_some_and(|count| struck >= count)
            || rule.until.is_some_and(|until| at > until);
        if is_over || at > until_us {
            break;
        }
        let strikes = rule
            .chance
            .is_none_or(|ratio| die.chance(ratio.numerator.into(), ratio.denominator.into()));
        if strikes {
            struck += 1;
            items.extend(stroke(&rule.fault, at, &mut die));
        }
    }
    items
}

/// One stroke: a line for everybody whom it hits.
fn stroke(fault: &FaultLine, at: Micros, die: &mut Rng) -> Vec<Item> {
    let count = fault.targets.len().max(1);
    let hit = match fault.one_of {
        true => {
            let which = die.range(0, count as u64 - 1) as usize;
            which..which + 1
        }
        false => 0..count,
    };
    let line = |which: usize| {
        let fixed = |(min, max): Span| {
            let us = die.range(min, max);
            (us, us)
        };
        let fault = FaultLine {
            verb: fault.verb.clone(),
            targets: fault.targets.get(which).cloned().into_iter().collect(),
            one_of: false,
            lasts: fault.lasts.map(fixed),
        };
        let action = Action::Fault(fault);
        item(What::At { at, action })
    };
    hit.map(line).collect()
}
