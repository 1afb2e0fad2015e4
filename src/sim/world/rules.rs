//! What happens again and again, or by chance, and what a script does at its times.
//!
//! Each rule has a die of its own, so adding one leaves the others as they were. What is done at a time is done behind
//! everything else that is due then, as what a person does is: so a played world can be written down as a script. What rules do
//! comes just before it, so that what they did can be written down, too.

use super::{Item, World};
use crate::input::Input;
use crate::program::compile;
use crate::rng::Rng;
use crate::spec::{Act, FaultRule, Micros};
use crate::trace::{ActorId, Name, What};
use alloc::sync::Arc;

/// A rule that holds.
#[derive(Clone, Debug)]
pub(super) struct Ruled {
    rule: Arc<FaultRule>,
    die: Rng,
    /// How often it has struck.
    struck: u64,
}

impl World {
    /// Schedules the rules and the script of the spec.
    pub(super) fn schedule_rules(&mut self) {
        let spec = Arc::clone(&self.spec);
        for rule in &spec.rules {
            self.begin_rule(Arc::new(rule.clone()));
        }
        for timed in &spec.script {
            self.schedule_act(timed.at_us, Arc::new(timed.act.clone()));
        }
    }

    /// A rule holds from now on, or from its own time if that is later.
    pub(super) fn begin_rule(&mut self, rule: Arc<FaultRule>) {
        let index = self.rules.len();
        let base = Rng::stream(self.spec.seed, "rule", b"").next_u64();
        let die = Rng::new(base.wrapping_add(index as u64));
        let from_us = rule.from_us.max(self.now);
        self.rules.push(Ruled {
            rule,
            die,
            struck: 0,
        });
        self.throw_next(index as u32, from_us);
    }

    /// Something will be done at its time.
    pub(super) fn schedule_act(&mut self, at_us: Micros, act: Arc<Act>) {
        let index = self.script.len() as u32;
        self.script.push((at_us, act));
        let scheduled = self.schedule_last(at_us, Item::Act(index));
        self.activity.to_come += usize::from(scheduled.is_some());
    }

    /// The next throw of a rule's die, an interval after `after`.
    fn throw_next(&mut self, index: u32, after: Micros) {
        let Ruled { rule, die, struck } = &mut self.rules[index as usize];
        let at = after + die.range(rule.interval_us_min, rule.interval_us_max);
        let is_over = rule.count.is_some_and(|count| *struck >= count)
            || rule.until_us.is_some_and(|until| at > until);
        let is_bounded = is_bounded(rule);
        if !is_over && self.schedule_late(at, Item::Rule(index)).is_some() {
            self.activity.to_come += usize::from(is_bounded);
        }
    }

    pub(super) fn rule_due(&mut self, index: u32) {
        let rule = Arc::clone(&self.rules[index as usize].rule);
        self.activity.to_come -= usize::from(is_bounded(&rule));
        let die = &mut self.rules[index as usize].die;
        let (numerator, denominator) = (rule.chance.numerator, rule.chance.denominator);
        if die.chance(numerator.into(), denominator.into()) {
            self.touch();
            self.strike(index, &rule);
        }
        self.throw_next(index, self.now);
    }

    fn strike(&mut self, index: u32, rule: &FaultRule) {
        let Ruled { die, struck, .. } = &mut self.rules[index as usize];
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
                let lasts_us = self.rules[index as usize].die.range(min, max);
                let undo = Item::Undo {
                    rule: index,
                    which: which as u32,
                };
                let scheduled = self.schedule_late(self.now + lasts_us, undo);
                self.activity.to_come += usize::from(scheduled.is_some());
            }
        }
    }

    pub(super) fn undo_due(&mut self, rule: u32, which: u32) {
        self.activity.to_come -= 1;
        self.touch();
        let fault = self.rules[rule as usize].rule.undo[which as usize].clone();
        self.inflict(&fault, None);
    }

    /// The script does something, if that can be done.
    pub(super) fn act_due(&mut self, index: u32) {
        self.activity.to_come -= 1;
        self.touch();
        let act = Arc::clone(&self.script[index as usize].1);
        let Some(input) = self.input_of(&act) else {
            return self.rest(&act);
        };
        let code = match &input {
            Input::Add(actor) => compile(&actor.name, &actor.program).ok(),
            _ => None,
        };
        if self.can_be_done(&input) {
            self.perform(input, code);
        }
    }

    /// The world ends, and goes on as it does when a person does something then.
    fn rest(&mut self, act: &Act) {
        if matches!(act, Act::Rest) {
            self.record(None, What::Ended { limit: None });
            self.activity.open_ended = true;
        }
    }

    /// An act as what a person does now; nothing if its actor is not there, or if no person does it.
    pub fn input_of(&self, act: &Act) -> Option<Input> {
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
            Act::Fault(fault) => Input::Fault(fault.clone()),
            Act::Rule(rule) => Input::Rule(rule.clone()),
            Act::Intend(intend) => Input::Intend(intend.clone()),
            Act::Node(name) => Input::Node(name.clone()),
            Act::Until(until_us) => Input::Until(*until_us),
            Act::Rest => return None,
        })
    }
}

/// Does the end of the world wait for this rule?
fn is_bounded(rule: &FaultRule) -> bool {
    rule.count.is_some() || rule.until_us.is_some()
}
