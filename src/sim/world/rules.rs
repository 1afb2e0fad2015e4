//! What happens again and again, or by chance, and what a script does at its times.
//!
//! Each rule has a die of its own, so adding one leaves the others as they were.

use super::{Item, World};
use crate::input::Input;
use crate::program::compile;
use crate::rng::Rng;
use crate::spec::{Act, FaultRule, Micros};
use crate::trace::{ActorId, Name, What};
use alloc::sync::Arc;

impl World {
    /// Schedules the rules and the script of the spec.
    pub(super) fn schedule_rules(&mut self) {
        let spec = Arc::clone(&self.spec);
        for (index, rule) in spec.rules.iter().enumerate() {
            let base = Rng::stream(spec.seed, "rule", b"").next_u64();
            let die = Rng::new(base.wrapping_add(index as u64));
            self.rules.push((die, 0));
            self.throw_next(index as u32, rule.from_us);
        }
        for (index, timed) in spec.script.iter().enumerate() {
            let scheduled = self.schedule(timed.at_us, Item::Act(index as u32));
            self.activity.to_come += usize::from(scheduled.is_some());
        }
    }

    /// The next throw of a rule's die, an interval after `after`.
    fn throw_next(&mut self, index: u32, after: Micros) {
        let spec = Arc::clone(&self.spec);
        let rule = &spec.rules[index as usize];
        let (die, struck) = &mut self.rules[index as usize];
        let at = after + die.range(rule.interval_us_min, rule.interval_us_max);
        let is_over = rule.count.is_some_and(|count| *struck >= count)
            || rule.until_us.is_some_and(|until| at > until);
        if !is_over && self.schedule(at, Item::Rule(index)).is_some() {
            self.activity.to_come += usize::from(is_bounded(rule));
        }
    }

    pub(super) fn rule_due(&mut self, index: u32) {
        let spec = Arc::clone(&self.spec);
        let rule = &spec.rules[index as usize];
        self.activity.to_come -= usize::from(is_bounded(rule));
        let die = &mut self.rules[index as usize].0;
        let (numerator, denominator) = (rule.chance.numerator, rule.chance.denominator);
        if die.chance(numerator.into(), denominator.into()) {
            self.touch();
            self.strike(index, rule);
        }
        self.throw_next(index, self.now);
    }

    fn strike(&mut self, index: u32, rule: &FaultRule) {
        let (die, struck) = &mut self.rules[index as usize];
        *struck += 1;
        let all = rule.faults.len();
        let first = match all.checked_sub(1) {
            Some(last) if rule.one_of => die.range(0, last as u64) as usize,
            _ => 0,
        };
        let meant = first..if rule.one_of { all.min(first + 1) } else { all };
        let struck = rule.faults[meant.clone()].iter();
        let whom = struck.filter_map(|fault| self.whom_of(fault)).collect();
        let struck = What::RuleStruck { rule: index, whom };
        let struck = self.record(None, struck);
        for which in meant {
            self.inflict(&rule.faults[which], Some(struck));
            if let Some((min, max)) = rule.lasts_us {
                let lasts_us = self.rules[index as usize].0.range(min, max);
                let undo = Item::Undo {
                    rule: index,
                    which: which as u32,
                };
                let scheduled = self.schedule(self.now + lasts_us, undo);
                self.activity.to_come += usize::from(scheduled.is_some());
            }
        }
    }

    pub(super) fn undo_due(&mut self, rule: u32, which: u32) {
        self.activity.to_come -= 1;
        self.touch();
        let fault = self.spec.rules[rule as usize].undo[which as usize].clone();
        self.inflict(&fault, None);
    }

    /// The script does something, if that can be done.
    pub(super) fn act_due(&mut self, index: u32) {
        self.activity.to_come -= 1;
        self.touch();
        let spec = Arc::clone(&self.spec);
        let Some(input) = self.input_of(&spec.script[index as usize].act) else {
            return;
        };
        let code = match &input {
            Input::Add(actor) => compile(&actor.name, &actor.program).ok(),
            _ => None,
        };
        if self.can_be_done(&input) {
            self.perform(input, code);
        }
    }

    /// An act as what a person does, if its actor is there.
    fn input_of(&self, act: &Act) -> Option<Input> {
        let actor = |name: &Name| -> Option<ActorId> { self.actor(name) };
        Some(match act {
            Act::Add(spec) => Input::Add(spec.clone()),
            Act::Remove(name) => Input::Remove {
                actor: actor(name)?,
            },
            Act::Redial(name) => Input::Redial {
                actor: actor(name)?,
            },
            Act::Command { console, args } => Input::Command {
                actor: actor(console)?,
                args: Arc::from(&args[..]),
            },
            Act::Send { console, bytes } => Input::Send {
                actor: actor(console)?,
                bytes: Arc::from(&bytes[..]),
            },
        })
    }
}

/// Does the end of the world wait for this rule?
fn is_bounded(rule: &FaultRule) -> bool {
    rule.count.is_some() || rule.until_us.is_some()
}
