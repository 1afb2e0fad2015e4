//! A line that a person types or a button makes, as what it does to a world that runs.

use crate::ast::{Action, FaultLine, Named};
use crate::diagnostic::{Diagnostic, NotYet, Problem, Report};
use crate::expand::{expand, sim_name};
use crate::kinds::Kinds;
use crate::limits::PROGRAM_BYTES_MAX;
use crate::lower::fault_of;
use alloc::vec::Vec;
use sim::spec::{ActorSpec, Fault, WorldSpec};
use sim::trace::Name;

/// One thing that is done to a world at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Live {
    /// A fault, or what undoes one.
    Fault(Fault),
    /// An actor comes in.
    Add(ActorSpec),
    /// An actor leaves for good.
    Remove(Name),
}

/// What a line does, now, to a world made of this spec. `text` is the line, for the diagnostics. Whether its names are those of
/// something is for the world to say.
///
/// # Errors
/// Values that do not fit, and what can be done only at a time that is known beforehand.
pub fn live(
    action: &Action,
    text: &str,
    kinds: &Kinds,
    spec: &WorldSpec,
) -> Result<Vec<Live>, Vec<Diagnostic>> {
    let mut report = Report::new(text);
    let mut bytes = PROGRAM_BYTES_MAX;
    let done = match action {
        Action::Fault(line) if line.one_of || line.lasts.is_some() => {
            let place = line.targets.first().map(|named| named.place);
            let problem = Problem::NotYet(NotYet::Live);
            report.say(place.unwrap_or_default(), 1, problem);
            Vec::new()
        }
        Action::Fault(line) => faults(line, spec),
        Action::Actor(line) => {
            let node = line.node.as_ref().map(sim_name);
            let node = node.or_else(|| spec.nodes.first().map(|node| node.name.clone()));
            let (made, node) = (
                expand(line, kinds, &mut bytes, &mut report),
                node.unwrap_or_default(),
            );
            let actor = |name: &Named| {
                let made = made.as_ref()?;
                Some(Live::Add(ActorSpec {
                    name: sim_name(name),
                    role: made.role,
                    node: node.clone(),
                    program: made.program.clone(),
                }))
            };
            line.names.iter().filter_map(actor).collect()
        }
        Action::Remove(names) => names
            .iter()
            .map(|name| Live::Remove(sim_name(name)))
            .collect(),
        Action::Type { console, .. } | Action::Send { console, .. } | Action::Redial(console) => {
            let problem = Problem::NotYet(NotYet::Live);
            report.say(console.place, console.name.len(), problem);
            Vec::new()
        }
    };
    if report.is_fine() {
        Ok(done)
    } else {
        Err(report.finish())
    }
}

fn faults(line: &FaultLine, spec: &WorldSpec) -> Vec<Live> {
    let all = Name::default();
    let names: Vec<Name> = line.targets.iter().map(sim_name).collect();
    let names = if names.is_empty() {
        Vec::from([all])
    } else {
        names
    };
    let fault = |name: &Name| {
        let own = spec.links.iter().rev().find(|(of, _)| of == name);
        let before = own.map_or(spec.link, |(_, link)| *link);
        Live::Fault(fault_of(&line.verb, name, before).0)
    };
    names.iter().map(fault).collect()
}
