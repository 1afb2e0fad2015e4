//! What stands on the stage: actors, nodes with their shelves and channels, messages on their way, and those that fall.

use crate::kept::{Kept, Row};
use broker::event::{ConsumerId, GroupId, KeyId, Kind, StreamId};
use sim::fate::{Fate, Reason};
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, AudienceId, LinkId, Msg, Name, NodeId, PacketId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Below so many places in a node, a key that was emptied keeps its shelf.
const EMPTY_SHELVES_FROM: usize = 6;

/// Where in a node something is: a key of a database, or a channel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Database and name.
    Key(u16, Name),
    /// A channel keeps nothing.
    Channel(Name),
}

/// Whether an actor is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Running,
    Crashed,
    Away,
}

/// An actor.
#[derive(Clone, Debug)]
pub(super) struct ActorFigure {
    pub name: String,
    pub role: Role,
    pub node: NodeId,
    pub presence: Presence,
    /// Its open connection.
    pub link: Option<LinkId>,
    /// Where its link ends inside the node: what it last spoke of.
    pub place: Option<Place>,
    /// What it holds, and until when it works on it.
    pub hands: Vec<Msg>,
    pub working: Option<(Micros, Micros)>,
    /// Keys that it waits on, since when and until when.
    pub parked: Option<Parked>,
}

/// A parked request.
#[derive(Clone, Debug)]
pub(super) struct Parked {
    pub places: Vec<Place>,
    pub since: Micros,
    pub until: Option<Micros>,
}

/// One node.
#[derive(Clone, Debug)]
pub(super) struct NodeFigure {
    pub name: String,
    pub up: bool,
    /// In order of their first appearance; the number is the shelf's `order`.
    pub places: BTreeMap<u64, Place>,
    pub places_ever: u64,
    pub shelves: BTreeMap<Place, Shelf>,
    pub keys: BTreeMap<KeyId, Place>,
    pub groups: BTreeMap<GroupId, Place>,
}

/// What is under a key, or a channel.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub order: u64,
    pub kind: ShelfKind,
    /// Clients waiting here, in the order in which they are served.
    pub waiting: VecDeque<ActorId>,
    /// Somebody has waited here: the waiting room stays, so that the shelf keeps its width.
    pub has_room: bool,
    /// It was a stream before it was empty.
    pub was_stream: bool,
}

/// The kinds of shelf.
#[derive(Clone, Debug)]
pub(super) enum ShelfKind {
    /// Nothing is there (yet, or any more), but somebody waits for it or it was a list.
    Empty,
    List(Row<Msg>),
    Stream(Tape),
    Channel(Listeners),
    /// Any other type.
    Other(Kind),
}

/// Who listens to a channel.
#[derive(Clone, Debug, Default)]
pub(super) struct Listeners {
    /// Actors that are subscribed now.
    pub subscribed: BTreeSet<ActorId>,
    /// Actors that declared it.
    pub declared: Vec<ActorId>,
    pub published: u64,
}

/// A stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Tape {
    pub entries: Kept<StreamId, Msg>,
    pub groups: BTreeMap<GroupId, GroupFigure>,
}

/// A consumer group.
#[derive(Clone, Debug)]
pub(super) struct GroupFigure {
    pub name: Name,
    pub cursor: StreamId,
    pub consumers: BTreeMap<ConsumerId, ConsumerFigure>,
    /// Entries that it has not been given yet.
    pub lag: u64,
}

/// One consumer and what is pending at it.
#[derive(Clone, Debug)]
pub(super) struct ConsumerFigure {
    pub name: Name,
    /// The actor that read as this consumer last.
    pub actor: Option<ActorId>,
    pub pending: Kept<StreamId, PendingFigure>,
}

/// A pending entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingFigure {
    pub since: Micros,
    pub deliveries: u64,
    pub msg: Option<Msg>,
}

/// Something on its way.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    pub actor: ActorId,
    pub node: NodeId,
    pub toward_node: bool,
    pub start: Micros,
    pub end: Micros,
    pub place: Option<Place>,
    /// The messages that it carries; none = a plain request or reply.
    pub messages: Rc<[Msg]>,
    /// It will become a message when it arrives.
    pub label: Option<Rc<str>>,
}

/// Where a fall begins.
#[derive(Clone, Debug)]
pub(super) enum FallFrom {
    /// On the way between an actor and a node; `share` counts from the node.
    Link {
        actor: ActorId,
        share: f64,
    },
    Actor(ActorId),
    Place(NodeId, Place),
}

/// A message that leaves its path.
#[derive(Clone, Debug)]
pub(super) struct Fall {
    pub from: FallFrom,
    pub reason: Reason,
    pub msg: Option<Msg>,
    pub beat: u64,
}

/// What the stage knows of a message while it is in sight.
#[derive(Clone, Debug)]
pub(super) struct MessageFigure {
    pub label: Rc<str>,
    pub place: Option<Place>,
    /// One for each audience that the ledger told of.
    pub fates: Vec<(AudienceId, Fate)>,
}

/// Packets on their way, by number.
pub(super) type Hops = BTreeMap<PacketId, Hop>;

impl MessageFigure {
    /// The ledger says what has become of it for one audience.
    pub fn set_fate(&mut self, audience: AudienceId, fate: Option<Fate>) {
        self.fates.retain(|(other, _)| *other != audience);
        if let Some(fate) = fate {
            self.fates.push((audience, fate));
        }
    }

    /// What there still is to do decides how it looks, where several audiences should get it.
    pub fn fate(&self) -> Option<Fate> {
        self.fates
            .iter()
            .map(|(_, fate)| *fate)
            .min_by_key(|fate| match fate {
                Fate::Pending => 0,
                Fate::Working => 1,
                Fate::InFlight => 2,
                Fate::Stored => 3,
                Fate::Lost(_) => 4,
                Fate::Discarded => 5,
                Fate::Done => 6,
            })
    }
}

impl GroupFigure {
    /// Whether an entry is still ahead of the group.
    pub fn ahead(&self, id: StreamId) -> bool {
        id > self.cursor
    }

    /// What is pending at a consumer.
    pub fn pending_of(
        &mut self,
        consumer: ConsumerId,
    ) -> Option<&mut Kept<StreamId, PendingFigure>> {
        Some(&mut self.consumers.get_mut(&consumer)?.pending)
    }

    /// How many entries are pending.
    pub fn pending_count(&self) -> usize {
        self.consumers
            .values()
            .map(|consumer| consumer.pending.len())
            .sum()
    }
}

impl Tape {
    /// Moves a group's cursor, and counts anew what is ahead of it.
    pub fn move_cursor(&mut self, group: GroupId, cursor: StreamId) {
        let ahead = self.entries.count_after(&cursor);
        if let Some(group) = self.groups.get_mut(&group) {
            group.cursor = cursor;
            group.lag = ahead as u64;
        }
    }
}

impl NodeFigure {
    /// The shelf of a place, made when it is not there.
    pub fn shelf(&mut self, place: &Place) -> &mut Shelf {
        if !self.shelves.contains_key(place) {
            let order = self.places_ever;
            self.places_ever += 1;
            self.places.insert(order, place.clone());
            let kind = match place {
                Place::Channel(_) => ShelfKind::Channel(Listeners::default()),
                Place::Key(..) => ShelfKind::Empty,
            };
            let waiting = VecDeque::new();
            self.shelves.insert(
                place.clone(),
                Shelf {
                    order,
                    kind,
                    waiting,
                    has_room: false,
                    was_stream: false,
                },
            );
        }
        self.shelves.get_mut(place).expect("it was just made")
    }

    /// The stream at a place.
    pub fn tape(&mut self, place: &Place) -> Option<&mut Tape> {
        match &mut self.shelves.get_mut(place)?.kind {
            ShelfKind::Stream(tape) => Some(tape),
            _ => None,
        }
    }

    /// Takes an empty shelf away when so many are empty that they would crowd out the others.
    pub fn tidy(&mut self, place: &Place) {
        let idle =
            |shelf: &Shelf| matches!(shelf.kind, ShelfKind::Empty) && shelf.waiting.is_empty();
        if self.places.len() > EMPTY_SHELVES_FROM
            && self.shelves.get(place).is_some_and(idle)
            && let Some(shelf) = self.shelves.remove(place)
        {
            self.places.remove(&shelf.order);
        }
    }

    /// The stream of a group.
    pub fn tape_of(&mut self, group: GroupId) -> Option<&mut Tape> {
        let place = self.groups.get(&group)?.clone();
        self.tape(&place)
    }
}
