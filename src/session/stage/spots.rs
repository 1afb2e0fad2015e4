//! What a hand can take hold of on the stage, and where it can let go: pending entries and the consumers of their groups.
//!
//! [`Scene::entries`](super::Scene) has every pending entry that is drawn, with its message and its owner; [`Scene::seats`](super::Scene)
//! every consumer of a group that is drawn: its row inside the node, and the box of the actor that reads as this consumer. An entry
//! may be dropped on every seat of its own group but those of its owner ([`EntrySpot::may_go_to`]); the line that does the same is
//! `XCLAIM key group consumer 0 id`, with the names that both carry. Both lists are in drawing order: the last one that holds a
//! point is the topmost.

use super::figures::Place;
use super::fold::Stage;
use super::scene::Area;
use crate::view::{ActorKey, MessageKey, NodeKey, ShelfKey};
use sim::trace::NodeId;
use std::sync::Arc;

/// A consumer group on the stage, by the names that a command line needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSpot {
    /// Its node.
    pub node: NodeKey,
    /// The database of its stream.
    pub db: u16,
    /// The stream.
    pub key: Arc<[u8]>,
    /// The group.
    pub group: Arc<[u8]>,
}

/// A key or a channel on the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfName {
    /// Its node.
    pub node: NodeKey,
    /// Its database; a channel is in none.
    pub db: Option<u16>,
    /// Its name.
    pub name: Arc<[u8]>,
}

/// A pending entry.
#[derive(Clone, Debug, PartialEq)]
pub struct EntrySpot {
    /// Its message; `None` where the entry was deleted meanwhile.
    pub message: Option<MessageKey>,
    /// The entry's ID: milliseconds and sequence.
    pub id: (u64, u64),
    /// Its group.
    pub of: Arc<GroupSpot>,
    /// The consumer at whom it is pending.
    pub consumer: Arc<[u8]>,
    /// The actor that reads as this consumer, if one does.
    pub owner: Option<ActorKey>,
    /// Its box.
    pub area: Area,
}

/// A consumer of a group, or its actor.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatSpot {
    /// Its group.
    pub of: Arc<GroupSpot>,
    /// The consumer.
    pub consumer: Arc<[u8]>,
    /// The actor that reads as this consumer, if one does.
    pub actor: Option<ActorKey>,
    /// Its row, or its actor's box.
    pub area: Area,
}

impl Stage {
    /// What a shelf is called, if it is still there.
    pub fn shelf_name(&self, ShelfKey(node, number): ShelfKey) -> Option<ShelfName> {
        let place = self.nodes.get(&NodeId(node))?.places.get(&number)?;
        let (db, name) = match place {
            Place::Key(db, name) => (Some(*db), name.clone()),
            Place::Channel(name) => (None, name.clone()),
        };
        let node = NodeKey(node);
        Some(ShelfName { node, db, name })
    }

    /// The shelf of this name, if there is one.
    pub fn shelf_called(&self, called: &ShelfName) -> Option<ShelfKey> {
        let place = match called.db {
            Some(db) => Place::Key(db, called.name.clone()),
            None => Place::Channel(called.name.clone()),
        };
        let node = self.nodes.get(&NodeId(called.node.0))?;
        Some(ShelfKey(called.node.0, node.shelves.get(&place)?.order))
    }
}

impl EntrySpot {
    /// Whether claiming it for this consumer would change anything.
    pub fn may_go_to(&self, seat: &SeatSpot) -> bool {
        self.of == seat.of && self.consumer != seat.consumer
    }
}
