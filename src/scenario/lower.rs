//! A scenario into what the simulator runs: names are looked up, kinds expanded, faults and their undoing put in their places.
//!
//! What the language has and the world has not is said ([`crate::diagnostic::NotYet`]), never left out in silence.

use crate::ast::{
    Action, ActorLine, Audience, Check, FaultLine, Intend, Kind, LinkLine, Named, NodeLine, Place,
    Rule, Scenario, Setup, Verb, What,
};
use crate::commands;
use crate::diagnostic::{Bounded, Diagnostic, Expected, NotYet, Noun, Problem, Report};
use crate::examine::examine;
use crate::expand::{expand, sim_name, unquoted};
use crate::kinds::Kinds;
use crate::limits::PROGRAM_BYTES_MAX;
use crate::nearest::nearest;
use crate::parse::{CONSOLE, ITEMS, SERVICE, VERBS, unmarked};
use crate::words;
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use sim::spec::{
    ACTORS_MAX, Act, ActorSpec, AudienceName, Chance, FAULTS_MAX, Fault, FaultRule, INTENDS_MAX,
    LinkSpec, Micros, NODES_MAX, NodeSpec, SETUP_LINES_MAX, SetupLine, TIME_US_MAX, TimedAct,
    WorldSpec,
};
use sim::trace::Name;

/// The node of a world that names none.
const NODE: &str = "n1";

/// What a scenario describes.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// What the simulator runs.
    pub spec: WorldSpec,
    /// What must be true at the end, and in which line it stands.
    pub checks: Vec<(u32, Check)>,
    /// What the world does without.
    pub notes: Vec<Diagnostic>,
}

/// Reads a text and makes of it what the simulator runs.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compile(text: &str) -> Result<Compiled, Vec<Diagnostic>> {
    lower(&crate::parse(text)?, text)
}

/// Makes of a scenario what the simulator runs. `text` is what it was read from, for the diagnostics.
///
/// # Errors
/// Names of nothing, names that are taken, values that do not fit, and what the world cannot do yet.
pub fn lower(scenario: &Scenario, text: &str) -> Result<Compiled, Vec<Diagnostic>> {
    let text = unmarked(text);
    let mut lowerer = Lowerer {
        report: Report::new(text),
        kinds: crate::prelude::kinds(),
        spec: WorldSpec::default(),
        checks: Vec::new(),
        names: BTreeMap::new(),
        again: BTreeSet::new(),
        once: BTreeMap::new(),
        links: BTreeMap::new(),
        counts: BTreeMap::new(),
        bytes_left: PROGRAM_BYTES_MAX,
    };
    lowerer.learn(scenario);
    for item in &scenario.items {
        lowerer.item(item.place, &item.what);
    }
    examine(scenario, &mut lowerer.report);
    lowerer.finish()
}

/// What has a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    Node,
    Actor,
    Console,
}

pub(crate) struct Lowerer<'t> {
    pub report: Report<'t>,
    pub kinds: Kinds,
    pub spec: WorldSpec,
    pub checks: Vec<(u32, Check)>,
    /// Every node and actor, and the line that it comes from.
    pub names: BTreeMap<String, (Thing, u32)>,
    /// Names that have passed from one to another, after the first had left: what they stand for is known at its time only.
    pub again: BTreeSet<String>,
    /// Items of which there is one at most, and the line of the first.
    pub once: BTreeMap<String, u32>,
    /// Where each name's link stands in the spec.
    pub links: BTreeMap<Name, usize>,
    /// How many there are of what there can be too many of.
    pub counts: BTreeMap<Bounded, usize>,
    /// How long the command lines of all actors may still be.
    pub bytes_left: usize,
}

impl Lowerer<'_> {
    /// Names and kinds may be used before they are defined.
    fn learn(&mut self, scenario: &Scenario) {
        let nodes = scenario.items.iter().filter_map(|item| match &item.what {
            What::Node(line) => Some(line),
            _ => None,
        });
        let nodes: Vec<&NodeLine> = nodes.collect();
        if !nodes.is_empty() {
            self.spec.nodes.clear();
        }
        for name in nodes.into_iter().flat_map(|line| &line.names) {
            self.learn_name(name, Thing::Node, false);
            if self.room(Bounded::Nodes, name.place, 1, NODES_MAX) {
                self.spec.nodes.push(NodeSpec::new(sim_name(name)));
            }
        }
        if self.names.is_empty() {
            self.names.insert(NODE.to_string(), (Thing::Node, 0));
        }
        let mut left = BTreeSet::new();
        for item in &scenario.items {
            match &item.what {
                What::At {
                    action: Action::Remove(names),
                    ..
                } => left.extend(names.iter().map(|name| &name.name[..])),
                What::At {
                    action: Action::Node(names),
                    ..
                } => names
                    .iter()
                    .for_each(|name| self.learn_name(name, Thing::Node, false)),
                What::Kind(kind) => {
                    self.kind(kind);
                }
                What::Actor(line)
                | What::At {
                    action: Action::Actor(line),
                    ..
                } => {
                    let is_console = line.kind.name == CONSOLE;
                    let what = if is_console {
                        Thing::Console
                    } else {
                        Thing::Actor
                    };
                    line.names.iter().for_each(|name| {
                        self.learn_name(name, what, left.contains(&name.name[..]))
                    });
                }
                What::Link(line) if line.of.is_empty() => {
                    self.only_once("link", item.place);
                    self.spec.link = changed(self.spec.link, line);
                }
                _ => {}
            }
        }
    }

    fn kind(&mut self, kind: &Kind) {
        let Named { place, name } = &kind.name;
        if ITEMS.contains(&&name[..]) || VERBS.contains(&&name[..]) || name == CONSOLE {
            let problem = Problem::Reserved(name.clone());
            self.report.say(*place, name.len(), problem);
        }
        self.only_once(&format!("kind {name}"), *place);
        self.kinds.add(kind.clone());
    }

    /// Is there room for so many more of these? Says so once if there is not.
    fn room(&mut self, what: Bounded, place: Place, more: usize, max: usize) -> bool {
        let count = self.counts.entry(what).or_default();
        let was_fine = *count <= max;
        *count += more;
        let is_fine = *count <= max;
        if was_fine && !is_fine {
            let max = max as u64;
            self.report.say(place, 1, Problem::Bounds { what, max });
        }
        is_fine
    }

    /// A name may be given again once somebody of that name has left.
    fn learn_name(&mut self, name: &Named, what: Thing, left: bool) {
        let line = name.place.line;
        match self.names.get(&name.name).copied() {
            Some(_) if left => {
                self.again.insert(name.name.clone());
            }
            Some((_, first_line)) => {
                let owned = name.name.clone();
                let problem = Problem::Twice {
                    name: owned,
                    first_line,
                };
                self.report.say(name.place, name.name.len(), problem);
            }
            None => {
                self.names.insert(name.name.clone(), (what, line));
            }
        }
    }

    /// There is one of these at most.
    fn only_once(&mut self, word: &str, place: Place) {
        match self.once.get(word).copied() {
            Some(first_line) => {
                let shown = word.rsplit(' ').next().unwrap_or(word).len();
                let word = word.to_owned();
                let problem = Problem::Once { word, first_line };
                self.report.say(place, shown, problem);
            }
            None => {
                self.once.insert(word.to_owned(), place.line);
            }
        }
    }

    pub fn item(&mut self, place: Place, what: &What) {
        match what {
            What::Title(title) => {
                self.only_once("title", place);
                self.spec.title.clone_from(title);
            }
            What::Seed(seed) => {
                self.only_once("seed", place);
                self.spec.seed = *seed;
            }
            What::Clock(us) => {
                self.only_once("clock", place);
                self.spec.clock_us = *us;
            }
            What::Until(us) => {
                self.only_once("until", place);
                self.spec.until_us = Some(*us);
            }
            What::Node(line) => self.node_options(line),
            What::Setup(setup) => self.setup(setup),
            What::Link(line) => self.links(line),
            What::Kind(_) => {}
            What::Actor(line) => {
                let made = self.actors(line);
                self.spec.actors.extend(made);
            }
            What::At { at, action } => {
                if self.room(Bounded::Faults, place, things_in(action), FAULTS_MAX) {
                    self.action(*at, action);
                }
            }
            What::Rule(rule) => {
                let things = rule.fault.targets.len().max(1);
                if self.room(Bounded::Faults, place, things, FAULTS_MAX) {
                    let rule = self.rule(rule);
                    self.spec.rules.push(rule);
                }
            }
            What::Check(check) => self.check(place, check),
            What::Intend(intend) => {
                if self.room(Bounded::Intends, place, 1, INTENDS_MAX) {
                    let intend = self.intend(intend);
                    self.spec.intends.push(intend);
                }
            }
        }
    }

    fn node_options(&mut self, line: &NodeLine) {
        let mut given: Vec<&Named> = Vec::new();
        for (name, value) in &line.options {
            if given.iter().any(|other| other.name == name.name) {
                let (place, length) = (name.place, name.name.len());
                let problem = Problem::Again(name.name.clone());
                self.report.say(place, length, problem);
                continue;
            }
            given.push(name);
            match &name.name[..] {
                SERVICE => self.service(line, name, value),
                of_disks if sim::settings::is_of_disks(of_disks) => {
                    let problem = Problem::NotYet(NotYet::Disks);
                    self.report.say(name.place, name.name.len(), problem);
                }
                _ => self.setting(line, name, value),
            }
        }
    }

    /// The nodes of a line as they are made.
    fn nodes_of(&mut self, line: &NodeLine) -> impl Iterator<Item = &mut NodeSpec> {
        let names: Vec<Name> = line.names.iter().map(sim_name).collect();
        let nodes = self.spec.nodes.iter_mut();
        nodes.filter(move |node| names.contains(&node.name))
    }

    /// How long the nodes of a line take for a command.
    fn service(&mut self, line: &NodeLine, name: &Named, value: &str) {
        match words::duration(&mut words::input(value, Place::default())) {
            Ok(us) => self.nodes_of(line).for_each(|node| node.service_us = us),
            Err(_) => {
                let problem = Problem::Value {
                    param: name.name.clone(),
                    value: value.to_owned(),
                    expected: Expected::Duration,
                };
                self.report.say_part(behind(name), value, problem);
            }
        }
    }

    /// What the nodes of a line are set to at each start.
    fn setting(&mut self, line: &NodeLine, name: &Named, value: &str) {
        let plain = unquoted(value);
        match sim::settings::check(name.name.as_bytes(), plain.as_bytes()) {
            Ok(()) => self.nodes_of(line).for_each(|node| {
                let value = Name::from(plain.as_bytes());
                node.settings.push((sim_name(name), value));
            }),
            Err(why) => {
                let among = sim::settings::words(&name.name).iter().copied();
                let problem = Problem::Setting {
                    name: name.name.as_str().into(),
                    value: plain.as_str().into(),
                    why: why.to_string().into(),
                    nearest: nearest(&plain, among).map(ToOwned::to_owned),
                };
                self.report.say_part(behind(name), value, problem);
            }
        }
    }

    fn setup(&mut self, setup: &Setup) {
        if let Some(node) = &setup.node {
            self.known(node, Noun::Node);
        }
        let node = setup.node.as_ref().map(sim_name);
        for line in &setup.lines {
            if !self.room(Bounded::Setup, line.place, 1, SETUP_LINES_MAX) {
                return;
            }
            if let Err(problem) = commands::checked(&line.line) {
                self.report.say(line.place, line.line.len(), problem);
            }
            self.spec.setup.push(SetupLine {
                node: node.clone(),
                line: line.line.clone(),
            });
        }
    }

    fn links(&mut self, line: &LinkLine) {
        for name in &line.of {
            if !self.known(name, Noun::ActorOrNode) {
                continue;
            }
            let name = sim_name(name);
            let link = changed(self.link_of(&name), line);
            match self.links.get(&name) {
                Some(at) => self.spec.links[*at].1 = link,
                None => {
                    self.links.insert(name.clone(), self.spec.links.len());
                    self.spec.links.push((name, link));
                }
            }
        }
    }

    /// The link of a name at the start of the world.
    fn link_of(&self, name: &Name) -> LinkSpec {
        let own = self.links.get(name).map(|at| self.spec.links[*at].1);
        own.unwrap_or(self.spec.link)
    }

    fn actors(&mut self, line: &ActorLine) -> Vec<ActorSpec> {
        if let Some(node) = &line.node {
            self.known(node, Noun::Node);
        }
        let first = || self.spec.nodes.first().map(|node| node.name.clone());
        let node = line.node.as_ref().map(sim_name).or_else(first);
        if !self.room(
            Bounded::Actors,
            line.kind.place,
            line.names.len(),
            ACTORS_MAX,
        ) {
            return Vec::new();
        }
        let made = expand(line, &self.kinds, &mut self.bytes_left, &mut self.report);
        let (Some(node), Some(made)) = (node, made) else {
            return Vec::new();
        };
        let actor = |name: &Named| ActorSpec {
            name: sim_name(name),
            role: made.role,
            node: node.clone(),
            program: made.program.clone(),
        };
        line.names.iter().map(actor).collect()
    }

    /// Says so if nothing of the kind has this name.
    fn known(&mut self, name: &Named, what: Noun) -> bool {
        let fits = |found: Thing| match what {
            Noun::Node => found == Thing::Node,
            Noun::Console => found == Thing::Console,
            Noun::Actor => found != Thing::Node,
            _ => true,
        };
        let found = self.names.get(&name.name);
        if found.is_some_and(|(found, _)| fits(*found)) || self.again.contains(&name.name) {
            return true;
        }
        if self.report.is_full() {
            return false;
        }
        let others = self.names.iter().filter(|(_, (found, _))| fits(*found));
        let nearest = nearest(&name.name, others.map(|(other, _)| &other[..]));
        let nearest = nearest.map(ToOwned::to_owned);
        let owned = name.name.clone();
        let problem = Problem::Unknown {
            what,
            name: owned,
            nearest,
        };
        self.report.say(name.place, name.name.len(), problem);
        false
    }

    pub fn action(&mut self, at_us: Micros, action: &Action) {
        let act = match action {
            Action::Fault(line) => return self.fault_at(at_us, line),
            Action::Actor(line) => {
                let acts = self.actors(line).into_iter().map(Act::Add);
                let acts = acts.map(|act| TimedAct { at_us, act });
                return self.spec.script.extend(acts);
            }
            Action::Remove(names) => {
                for name in names {
                    self.known(name, Noun::Actor);
                    let act = Act::Remove(sim_name(name));
                    self.spec.script.push(TimedAct { at_us, act });
                }
                return;
            }
            Action::Type { console, line } => {
                self.known(console, Noun::Console);
                let args = resp::inline::split(line.as_bytes()).unwrap_or_default();
                Act::Command {
                    console: sim_name(console),
                    args: args.into_iter().map(Name::from).collect(),
                }
            }
            Action::Send { console, bytes } => {
                self.known(console, Noun::Console);
                let args = resp::inline::split(bytes.as_bytes()).unwrap_or_default();
                Act::Send {
                    console: sim_name(console),
                    bytes: args.into_iter().next().unwrap_or_default().into(),
                }
            }
            Action::Redial(console) => {
                self.known(console, Noun::Console);
                Act::Redial(sim_name(console))
            }
            Action::Rule(rule) => {
                let rule = self.rule(rule);
                let from_us = rule.from_us.max(at_us);
                Act::Rule(FaultRule { from_us, ..rule })
            }
            Action::Intend(intend) => Act::Intend(self.intend(intend)),
            Action::Node(names) => {
                return names.iter().for_each(|name| {
                    let act = Act::Node(sim_name(name));
                    self.spec.script.push(TimedAct { at_us, act });
                });
            }
            Action::Until(until_us) => Act::Until(*until_us),
            Action::Rest => Act::Rest,
        };
        self.spec.script.push(TimedAct { at_us, act });
    }

    /// A fault at a time. One whose end or whose victim is left to chance becomes a rule that strikes once.
    fn fault_at(&mut self, at_us: Micros, line: &FaultLine) {
        let (faults, undo) = self.faults(line);
        let end_us = match line.lasts {
            Some((min, max)) if min == max && !line.one_of => Some(at_us.saturating_add(min)),
            None if !line.one_of => None,
            _ => {
                let act = Act::Rule(FaultRule {
                    interval_us_min: 0,
                    interval_us_max: 0,
                    chance: Chance::ALWAYS,
                    from_us: at_us,
                    until_us: None,
                    count: Some(1),
                    faults,
                    undo,
                    one_of: line.one_of,
                    lasts_us: line.lasts,
                });
                return self.spec.script.push(TimedAct { at_us, act });
            }
        };
        let timed = |at_us: Micros| {
            move |fault: Fault| TimedAct {
                at_us,
                act: Act::Fault(fault),
            }
        };
        let script = &mut self.spec.script;
        script.extend(faults.into_iter().map(timed(at_us)));
        if let Some(end_us) = end_us {
            let end_us = end_us.min(TIME_US_MAX);
            script.extend(undo.into_iter().map(timed(end_us)));
        }
    }

    fn rule(&mut self, rule: &Rule) -> FaultRule {
        let (faults, undo) = self.faults(&rule.fault);
        let chance = rule.chance.map(|ratio| Chance {
            numerator: ratio.numerator,
            denominator: ratio.denominator,
        });
        FaultRule {
            interval_us_min: rule.interval.0,
            interval_us_max: rule.interval.1,
            chance: chance.unwrap_or(Chance::ALWAYS),
            from_us: rule.from.unwrap_or(0),
            until_us: rule.until,
            count: rule.count,
            faults,
            undo,
            one_of: rule.fault.one_of,
            lasts_us: rule.fault.lasts,
        }
    }

    /// The faults of a line, and what undoes each.
    fn faults(&mut self, line: &FaultLine) -> (Vec<Fault>, Vec<Fault>) {
        if line.targets.is_empty() {
            let pair = fault_of(&line.verb, &Name::default(), self.spec.link);
            return (Vec::from([pair.0]), Vec::from([pair.1]));
        }
        let mut pairs = Vec::new();
        for target in &line.targets {
            self.known(target, Noun::ActorOrNode);
            let name = sim_name(target);
            pairs.push(fault_of(&line.verb, &name, self.link_of(&name)));
        }
        pairs.into_iter().unzip()
    }

    fn intend(&mut self, Intend { reason, audience }: &Intend) -> sim::spec::Intend {
        self.known_node_of(audience);
        let named = |named: &Named| Name::from(unquoted(&named.name).as_bytes());
        let audience = audience.as_ref().map(|audience| AudienceName {
            name: named(&audience.name),
            of: audience.of.as_ref().map(named),
            node: audience.on.as_ref().map(sim_name),
        });
        sim::spec::Intend {
            reason: *reason,
            audience,
        }
    }

    fn known_node_of(&mut self, audience: &Option<Audience>) {
        if let Some(node) = audience.as_ref().and_then(|audience| audience.on.as_ref()) {
            self.known(node, Noun::Node);
        }
    }

    fn check(&mut self, place: Place, check: &Check) {
        match check {
            Check::Cost { by, .. } => {
                self.known(by, Noun::Actor);
            }
            Check::Count { audience, .. }
            | Check::Latency { audience, .. }
            | Check::Age { audience, .. }
            | Check::Verdict { audience, .. } => self.known_node_of(audience),
        }
        self.checks.push((place.line, check.clone()));
    }

    pub fn finish(self) -> Result<Compiled, Vec<Diagnostic>> {
        let is_fine = self.report.is_fine();
        let notes = self.report.finish();
        if !is_fine {
            return Err(notes);
        }
        Ok(Compiled {
            spec: self.spec,
            checks: self.checks,
            notes,
        })
    }
}

/// The place behind a word.
fn behind(word: &Named) -> Place {
    let byte = word.place.byte + word.name.len() as u32;
    Place { byte, ..word.place }
}

/// How many things are done: to everybody who is named, and undone as often.
fn things_in(action: &Action) -> usize {
    match action {
        Action::Fault(line) if line.lasts.is_some() => 2 * line.targets.len().max(1),
        Action::Fault(line) => line.targets.len().max(1),
        Action::Remove(names) => names.len(),
        _ => 1,
    }
}

/// A fault of somebody whose link is `before`, and what undoes it.
pub(crate) fn fault_of(verb: &Verb, name: &Name, before: LinkSpec) -> (Fault, Fault) {
    let of = || name.clone();
    match verb {
        Verb::Crash => (Fault::Crash(of()), Fault::Restart(of())),
        Verb::Restart => (Fault::Restart(of()), Fault::Crash(of())),
        Verb::Freeze => (Fault::Freeze(of()), Fault::Thaw(of())),
        Verb::Thaw => (Fault::Thaw(of()), Fault::Freeze(of())),
        Verb::Slow(times) => (Fault::Slow(of(), *times), Fault::Slow(of(), 1)),
        Verb::Disconnect => (Fault::Disconnect(of()), Fault::Reconnect(of())),
        Verb::Reconnect => (Fault::Reconnect(of()), Fault::Disconnect(of())),
        Verb::Cut => (Fault::Cut(of()), Fault::Heal(of())),
        Verb::Heal => (Fault::Heal(of()), Fault::Cut(of())),
        Verb::Link(line) => {
            let link = changed(before, line);
            (Fault::Link(of(), link), Fault::Link(of(), before))
        }
    }
}

/// A link with what a line says of it.
fn changed(link: LinkSpec, line: &LinkLine) -> LinkSpec {
    let (min, max) = line
        .latency
        .unwrap_or((link.latency_us_min, link.latency_us_max));
    let drop = line.drop.map(|ratio| Chance {
        numerator: ratio.numerator,
        denominator: ratio.denominator,
    });
    let longest = sim::spec::DURATION_US_MAX;
    LinkSpec {
        latency_us_min: min,
        latency_us_max: max.saturating_add(line.jitter.unwrap_or(0)).min(longest),
        drop: drop.unwrap_or(link.drop),
    }
}
