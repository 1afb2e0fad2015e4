//! The actors' cards and the nodes.

use crate::catalogue::{self, Doing};
use crate::registry::{Actor, Plight, Registry};
use crate::tell::expected_names;
use crate::{ActorKey, ActorState, ActorView, Language, NodeKey, NodeView, PlightView};
use scenario::ast::{ActorLine, Arg, Rhythm};
use scenario::print::SpanText;
use sim::spec::Role;
use sim::trace::ActorId;
use std::collections::BTreeMap;

/// Every actor in the order of its coming; `lines` says what each does.
pub(crate) fn actor_views(
    known: &Registry,
    language: Language,
    lines: &BTreeMap<String, ActorLine>,
) -> Vec<ActorView> {
    let view = |(id, actor): (&ActorId, &Actor)| {
        let line = lines.get(&*actor.name);
        ActorView {
            key: ActorKey(id.0),
            name: actor.name.to_string(),
            role: role_id(actor.role),
            role_label: language.role(actor.role).into(),
            node: known.node_name(actor.node),
            plight: plight_view(actor.plight, language),
            state: state(actor),
            doing: language.doing(&doing(actor, known, line)),
            line: line.map_or_else(String::new, ActorLine::to_string),
        }
    };
    known.actors.iter().map(view).collect()
}

/// Every node.
pub(crate) fn node_views(known: &Registry, language: Language) -> Vec<NodeView> {
    let view = |(index, node): (usize, &crate::registry::Node)| NodeView {
        key: NodeKey(index as u16),
        name: node.name.to_string(),
        up: node.up,
        plight: plight_view(node.plight, language),
    };
    known.nodes.iter().enumerate().map(view).collect()
}

fn plight_view(plight: Plight, language: Language) -> PlightView {
    let Plight { frozen, slow, cut } = plight;
    PlightView {
        frozen,
        slow,
        cut,
        words: catalogue::plight(language, frozen, slow, cut),
    }
}

/// The stable id of a role.
pub(crate) const fn role_id(role: Role) -> &'static str {
    match role {
        Role::Producer => "producer",
        Role::Subscriber => "subscriber",
        Role::Worker => "worker",
        Role::Member => "member",
        Role::Reader => "reader",
        Role::Console => "console",
    }
}

const fn state(actor: &Actor) -> ActorState {
    match (actor.crashed, actor.away) {
        (true, _) => ActorState::Crashed,
        (_, true) => ActorState::Away,
        _ => ActorState::Running,
    }
}

fn doing(actor: &Actor, known: &Registry, line: Option<&ActorLine>) -> Doing {
    if actor.crashed {
        return Doing::Crashed;
    }
    if actor.away {
        return Doing::Away;
    }
    if let Some(first) = actor.working.first() {
        return Doing::Working {
            payload: known.payload(*first),
            more: actor.working.len() - 1,
        };
    }
    if !actor.connected {
        return Doing::Connecting;
    }
    if let Some(parked) = &actor.parked {
        return Doing::Blocked {
            keys: parked.keys.clone(),
        };
    }
    match actor.role {
        Role::Subscriber => Doing::Listening {
            channels: expected_names(&actor.expects),
        },
        Role::Producer => match line.and_then(interval) {
            Some(interval) => Doing::Sends { interval },
            None => Doing::Idle,
        },
        _ if actor.waiting => Doing::Waiting,
        _ => Doing::Idle,
    }
}

/// How often a line sends.
fn interval(line: &ActorLine) -> Option<String> {
    match &line.schedule.as_ref()?.rhythm {
        Rhythm::Every(Arg::Given(span)) => Some(SpanText(*span).to_string()),
        Rhythm::Every(Arg::Param(_)) | Rhythm::Poisson(_) => None,
    }
}
