//! Who ever stood at the ends of which connection. Links are never used twice, so what is known of them stays true; a
//! diagram that is made later from the trace's window needs the names of what began before it.

use crate::payload::shown;
use broker::event::ClientId;
use sim::spec::Role;
use sim::trace::{ActorId, LinkId, NodeId, Record, What};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Connections that are remembered; the oldest are forgotten first.
const LINKS_KNOWN_MAX: usize = 10_000;
/// Actors that are remembered, those that left included.
const ACTORS_KNOWN_MAX: usize = 10_000;

/// A fold of the trace: every connection and every actor, also those that are gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roads {
    links: BTreeMap<LinkId, Road>,
    pub(super) actors: BTreeMap<ActorId, Traveller>,
}

/// A connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Road {
    pub actor: ActorId,
    pub node: NodeId,
    pub client: Option<ClientId>,
}

/// An actor.
#[derive(Clone, Debug)]
pub(super) struct Traveller {
    pub name: Rc<str>,
    pub role: Role,
}

impl Roads {
    /// Takes the next record of the trace.
    pub fn fold(&mut self, record: &Record) {
        match &record.what {
            What::LinkOpened { link, actor, node } => {
                let road = Road {
                    actor: *actor,
                    node: *node,
                    client: None,
                };
                self.links.insert(*link, road);
                if self.links.len() > LINKS_KNOWN_MAX {
                    self.links.pop_first();
                }
            }
            What::LinkAccepted { link, client, .. } => {
                if let Some(road) = self.links.get_mut(link) {
                    road.client = Some(*client);
                }
            }
            What::ActorAdded {
                actor, name, role, ..
            } => {
                let traveller = Traveller {
                    name: shown(name).into(),
                    role: *role,
                };
                self.actors.insert(*actor, traveller);
                if self.actors.len() > ACTORS_KNOWN_MAX {
                    self.actors.pop_first();
                }
            }
            _ => {}
        }
    }

    /// A connection, open or not.
    pub(super) fn road(&self, link: LinkId) -> Option<Road> {
        self.links.get(&link).copied()
    }

    /// The clients of connections that were opened before this one, the older ones first.
    pub(super) fn clients_before(
        &self,
        first: LinkId,
    ) -> impl Iterator<Item = ((NodeId, ClientId), LinkId)> {
        let before = self.links.range(..first);
        before.filter_map(|(link, road)| Some(((road.node, road.client?), *link)))
    }
}
