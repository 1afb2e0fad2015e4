//! A line that a person types or a button makes, as what it does to a world that runs.

use crate::ast::{Check, Item, Typed, What};
use crate::diagnostic::{Diagnostic, Problem, Report};
use crate::kinds::Kinds;
use crate::limits::PROGRAM_BYTES_MAX;
use crate::lower::{Lowerer, Thing};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use broker::order;
use sim::World;
use sim::spec::{Act, Micros, NodeSpec, Role, TimedAct, WorldSpec};
use sim::trace::Name;

/// What a line comes down to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    /// What is done, in order: what is due now at once, the rest at its time.
    pub acts: Vec<TimedAct>,
    /// What is judged.
    pub checks: Vec<Check>,
}

/// What a line does to a world as it is now. `text` is the line, for the diagnostics.
///
/// # Errors
/// Names of nothing, values that do not fit, times that are over, and what the world cannot do yet.
pub fn live(
    typed: &Typed,
    text: &str,
    kinds: &Kinds,
    world: &World,
) -> Result<Live, Vec<Diagnostic>> {
    let mut lowerer = present(text, kinds, world);
    match typed {
        Typed::Now(action) => lowerer.action(world.now(), action),
        Typed::Item(Item { place, what, .. }) => lowerer.item(*place, what),
    }
    if let Typed::Item(item) = typed
        && let What::At { at, .. } = item.what
        && at < world.now()
    {
        past(&mut lowerer.report, item, text, world.now());
    }
    let compiled = lowerer.finish()?;
    let checks = compiled.checks.into_iter().map(|(_, check)| check);
    Ok(Live {
        acts: compiled.spec.script,
        checks: checks.collect(),
    })
}

fn past(report: &mut Report<'_>, item: &Item, text: &str, now: Micros) {
    let time = text.split_whitespace().nth(1).unwrap_or_default();
    let behind = crate::ast::Place {
        byte: item.place.byte + "at".len() as u32,
        ..item.place
    };
    report.say_part(behind, time, Problem::Past(now));
}

/// Knows who is in the world, and who is to come.
fn present<'t>(text: &'t str, kinds: &Kinds, world: &World) -> Lowerer<'t> {
    let spec = world.spec();
    let node = |name: &Name| NodeSpec::new(name.clone());
    let mut names = BTreeMap::new();
    let mut know = |name: &Name, thing: Thing| {
        names.insert(String::from_utf8_lossy(name).into_owned(), (thing, 0));
    };
    for (_, act) in world.to_be_done() {
        match act {
            Act::Node(name) => know(name, Thing::Node),
            Act::Add(actor) => know(&actor.name, thing(actor.role)),
            _ => {}
        }
    }
    for (_, name, role) in world.actors() {
        know(name, thing(role));
    }
    world.nodes().for_each(|name| know(name, Thing::Node));
    Lowerer {
        report: Report::new(text),
        kinds: kinds.clone(),
        spec: WorldSpec {
            nodes: world.nodes().map(node).collect(),
            link: spec.link,
            links: spec.links.clone(),
            ..WorldSpec::default()
        },
        checks: Vec::new(),
        names,
        again: BTreeSet::new(),
        once: BTreeMap::new(),
        links: order::map(spec.links.iter().map(|(name, _)| name.clone()).zip(0..)),
        counts: BTreeMap::new(),
        bytes_left: PROGRAM_BYTES_MAX,
    }
}

const fn thing(role: Role) -> Thing {
    match role {
        Role::Console => Thing::Console,
        _ => Thing::Actor,
    }
}
