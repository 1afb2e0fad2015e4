//! The places of a scenario that can be made smaller, one after the other in the order of the text.

use crate::ast::{
    Action, ActorLine, Arg, Block, Check, Command, FaultLine, Item, Line, LinkLine, Named, Place,
    Policy, Rhythm, Rule, Scenario, Schedule, Span, Statement, Trivia, Verb, What,
};
use alloc::string::String;
use alloc::vec::Vec;
use sim::spec::Micros;

/// A place that can be made smaller.
#[derive(Debug)]
pub(super) enum Site<'a> {
    /// When something happens.
    Moment(&'a mut Micros),
    /// How long something takes.
    Span(&'a mut Span),
    /// How often something is done.
    Count(&'a mut u64),
    /// When a block runs.
    Schedule(&'a mut Schedule),
    /// Lines one after the other.
    Lines(&'a mut Vec<Line>),
    /// A command, its policies and what it binds.
    Command(&'a mut Command),
    /// Who is meant.
    Fault(&'a mut FaultLine),
    /// How links are.
    Link(&'a mut LinkLine),
    /// What happens again and again.
    Rule(&'a mut Rule),
    /// What differs from other actors of the kind.
    Actor(&'a mut ActorLine),
    /// Commands of a setup.
    Setup(&'a mut crate::ast::Setup),
}

/// Looks at every site.
pub(super) fn visit(scenario: &mut Scenario, look: &mut dyn FnMut(Site<'_>)) {
    for item in &mut scenario.items {
        visit_item(&mut item.what, look);
    }
}

fn visit_item(what: &mut What, look: &mut dyn FnMut(Site<'_>)) {
    match what {
        What::Setup(setup) => look(Site::Setup(setup)),
        What::Link(line) => visit_link(line, look),
        What::Kind(kind) => visit_block(&mut kind.body, look),
        What::Actor(line) => visit_actor(line, look),
        What::At { at, action } => {
            look(Site::Moment(at));
            match action {
                Action::Fault(fault) => visit_fault(fault, look),
                Action::Actor(line) => visit_actor(line, look),
                _ => {}
            }
        }
        What::Rule(rule) => {
            look(Site::Rule(rule));
            look(Site::Span(&mut rule.interval));
            rule.from.iter_mut().for_each(|at| look(Site::Moment(at)));
            rule.until.iter_mut().for_each(|at| look(Site::Moment(at)));
            rule.count.iter_mut().for_each(|n| look(Site::Count(n)));
            visit_fault(&mut rule.fault, look);
        }
        What::Until(at) => look(Site::Moment(at)),
        _ => {}
    }
}

fn visit_link(line: &mut LinkLine, look: &mut dyn FnMut(Site<'_>)) {
    look(Site::Link(line));
    line.latency
        .iter_mut()
        .for_each(|span| look(Site::Span(span)));
}

fn visit_fault(fault: &mut FaultLine, look: &mut dyn FnMut(Site<'_>)) {
    look(Site::Fault(fault));
    fault
        .lasts
        .iter_mut()
        .for_each(|span| look(Site::Span(span)));
    if let Verb::Link(line) = &mut fault.verb {
        visit_link(line, look);
    }
}

fn visit_actor(line: &mut ActorLine, look: &mut dyn FnMut(Site<'_>)) {
    look(Site::Actor(line));
    if let Some(schedule) = &mut line.schedule {
        visit_schedule(schedule, look);
    }
    if let Some(body) = &mut line.body {
        visit_block(body, look);
    }
}

fn visit_schedule(schedule: &mut Schedule, look: &mut dyn FnMut(Site<'_>)) {
    look(Site::Schedule(schedule));
    if let Rhythm::Every(Arg::Given(span)) = &mut schedule.rhythm {
        look(Site::Span(span));
    }
    for arg in schedule.burst.iter_mut().chain(&mut schedule.count) {
        visit_count(arg, look);
    }
}

fn visit_count(arg: &mut Arg<u64>, look: &mut dyn FnMut(Site<'_>)) {
    if let Arg::Given(count) = arg {
        look(Site::Count(count));
    }
}

fn visit_block(block: &mut Block, look: &mut dyn FnMut(Site<'_>)) {
    look(Site::Lines(&mut block.lines));
    for line in &mut block.lines {
        visit_statement(&mut line.statement, look);
    }
}

fn visit_statement(statement: &mut Statement, look: &mut dyn FnMut(Site<'_>)) {
    match statement {
        Statement::Command(command) => {
            look(Site::Command(command));
            for line in &mut command.policies {
                if let Policy::Retry { times, after } = &mut line.policy {
                    times.iter_mut().for_each(|times| visit_count(times, look));
                    visit_span(after, look);
                }
            }
        }
        Statement::If {
            then, otherwise, ..
        } => {
            visit_block(then, look);
            if let Some(otherwise) = otherwise {
                visit_block(&mut otherwise.block, look);
            }
        }
        Statement::ForEach { block, .. } | Statement::Start(block) => visit_block(block, look),
        Statement::Work(span) | Statement::Wait(span) => visit_span(span, look),
        Statement::Repeat { times, block } => {
            visit_count(times, look);
            visit_block(block, look);
        }
        Statement::Every { schedule, block } => {
            visit_schedule(schedule, look);
            visit_block(block, look);
        }
        _ => {}
    }
}

fn visit_span(arg: &mut Arg<Span>, look: &mut dyn FnMut(Site<'_>)) {
    if let Arg::Given(span) = arg {
        look(Site::Span(span));
    }
}

/// An item that stands nowhere.
pub(super) fn item(what: What) -> Item {
    Item {
        lead: Vec::new(),
        place: Place::default(),
        what,
    }
}

/// Puts another check in the place of the only one.
pub(super) fn replace_check(scenario: &mut Scenario, check: &Check) {
    for item in &mut scenario.items {
        if let What::Check(old) = &mut item.what {
            old.clone_from(check);
        }
    }
}

/// Leaves out an actor or a node, and its name wherever it stands. A line in which nobody is left goes.
pub(super) fn forget(scenario: &mut Scenario, name: &str) {
    let drop = |names: &mut Vec<Named>| {
        let before = names.len();
        names.retain(|other| other.name != name);
        // An empty list of names can mean everybody; only one that has become empty is none.
        !(names.is_empty() && before > 0)
    };
    scenario.items.retain_mut(|item| match &mut item.what {
        What::Node(line) => drop(&mut line.names),
        What::Link(line) => drop(&mut line.of),
        What::Actor(line) => drop(&mut line.names),
        What::Setup(setup) => setup.node.as_ref().is_none_or(|node| node.name != name),
        What::Rule(rule) => drop(&mut rule.fault.targets),
        What::At { action, .. } => match action {
            Action::Fault(fault) => drop(&mut fault.targets),
            Action::Actor(line) => drop(&mut line.names),
            Action::Remove(names) => drop(names),
            Action::Type { console, .. }
            | Action::Send { console, .. }
            | Action::Redial(console) => console.name != name,
            Action::Rule(rule) => drop(&mut rule.fault.targets),
            Action::Node(names) => drop(names),
            Action::Intend(_) | Action::Until(_) | Action::Rest => true,
        },
        _ => true,
    });
}

/// The actors and nodes that an item brings into the world.
pub(super) fn names(what: &What) -> Vec<String> {
    let named = match what {
        What::Node(line) => &line.names,
        What::Actor(line)
        | What::At {
            action: Action::Actor(line),
            ..
        } => &line.names,
        _ => return Vec::new(),
    };
    named.iter().map(|named| named.name.clone()).collect()
}

/// Leaves out all comments and blank lines.
pub(super) fn forget_trivia(scenario: &mut Scenario) {
    scenario.tail.clear();
    for item in &mut scenario.items {
        item.lead.clear();
        if let What::Setup(setup) = &mut item.what {
            setup.tail.clear();
            setup.lines.iter_mut().for_each(|line| line.lead.clear());
        }
        if let What::Kind(kind) = &mut item.what {
            kind.params.iter_mut().for_each(|param| param.lead.clear());
            forget_tails(&mut kind.body);
        }
        if let What::Actor(line)
        | What::At {
            action: Action::Actor(line),
            ..
        } = &mut item.what
        {
            line.body.iter_mut().for_each(forget_tails);
        }
    }
}

fn forget_tails(block: &mut Block) {
    let forget = |trivia: &mut Vec<Trivia>| trivia.clear();
    forget(&mut block.tail);
    for line in &mut block.lines {
        forget(&mut line.lead);
        match &mut line.statement {
            Statement::Command(command) => {
                forget(&mut command.tail);
                command
                    .policies
                    .iter_mut()
                    .for_each(|p| forget(&mut p.lead));
            }
            Statement::If {
                then, otherwise, ..
            } => {
                forget_tails(then);
                if let Some(otherwise) = otherwise {
                    forget(&mut otherwise.lead);
                    forget_tails(&mut otherwise.block);
                }
            }
            Statement::ForEach { block, .. }
            | Statement::Start(block)
            | Statement::Repeat { block, .. }
            | Statement::Every { block, .. } => forget_tails(block),
            _ => {}
        }
    }
}
