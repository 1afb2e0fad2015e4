//! What stands on the stage: actors, nodes with their shelves and channels, messages on their way, and those that fall.

use crate::kept::{Kept, Row};
use broker::event::{ConsumerId, GroupId, KeyId, Kind, StreamId};
use sim::fate::Fate;
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, AudienceId, LinkId, Msg, Name, NodeId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Below so many places in a node, a key that was emptied keeps its shelf.
const EMPTY_SHELVES_FROM: usize = 6;
/// A channel keeps its shelf until so many others came in; longer if somebody listens.
const CHANNELS_HEARD_MAX: usize = 6;

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

/// What befell somebody, short of a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Affliction {
    pub frozen: bool,
    /// So many times as slow; 0 and 1 are as usual.
    pub slow: u32,
    pub cut: bool,
}

impl Affliction {
    /// One more of them.
    pub fn take(&mut self, how: sim::trace::Affliction) {
        use sim::trace::Affliction::{Cut, Frozen, Healed, Links, Slowed, Thawed};
        match how {
            Frozen => self.frozen = true,
            Thawed => self.frozen = false,
            Slowed(times) => self.slow = times,
            Cut => self.cut = true,
            Healed => self.cut = false,
            Links(_) => {}
        }
    }

    /// Whether anything befell it.
    pub const fn is_some(self) -> bool {
        self.frozen || self.cut || self.slow > 1
    }

    /// A crash ends that a process was frozen or slow; a cut link stays cut.
    pub const fn after_a_crash(self) -> Self {
        Self {
            frozen: false,
            slow: 0,
            cut: self.cut,
        }
    }
}

/// An actor.
#[derive(Clone, Debug)]
pub(super) struct ActorFigure {
    pub name: String,
    pub role: Role,
    pub node: NodeId,
    pub presence: Presence,
    pub affliction: Affliction,
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
    /// What it asked, in capitals: `BLPOP`.
    pub command: Rc<str>,
    pub places: Vec<Place>,
    pub since: Micros,
    pub until: Option<Micros>,
}

/// One node.
#[derive(Clone, Debug)]
pub(super) struct NodeFigure {
    pub name: String,
    pub up: bool,
    pub affliction: Affliction,
    /// In order of their first appearance; the number is the shelf's `order`.
    pub places: BTreeMap<u64, Place>,
    pub places_ever: u64,
    /// The channels that came in last, oldest first.
    pub heard: VecDeque<Place>,
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
    /// What it was before it was empty.
    pub was: Was,
}

/// What an empty shelf was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Was {
    #[default]
    List,
    Stream,
    Ranked,
}

/// The kinds of shelf.
#[derive(Clone, Debug)]
pub(super) enum ShelfKind {
    /// Nothing is there (yet, or any more), but somebody waits for it or it was a list.
    Empty,
    List(Row<Msg>),
    Ranked(Ranked),
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

/// A sorted set: its members by score, and by their text where scores are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranked {
    pub members: Kept<Rank, ()>,
    ranks: Kept<Msg, Rank>,
}

/// Where a member stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// The score as bits that compare as the numbers do.
    bits: u64,
    text: Rc<str>,
    pub msg: Msg,
}

impl Rank {
    fn new(score: f64, text: Rc<str>, msg: Msg) -> Self {
        // Both zeros are one score.
        let bits = (score + 0.0).to_bits();
        let negative = bits >> 63 == 1;
        let bits = if negative { !bits } else { bits | 1 << 63 };
        Self { bits, text, msg }
    }

    /// The score.
    pub fn score(&self) -> f64 {
        let positive = self.bits >> 63 == 1;
        f64::from_bits(if positive {
            self.bits & !(1 << 63)
        } else {
            !self.bits
        })
    }
}

impl Ranked {
    /// Puts a member where its score says, wherever it was before.
    pub fn put(&mut self, msg: Msg, score: f64, text: Rc<str>) {
        self.take(msg);
        let rank = Rank::new(score, text, msg);
        self.ranks.insert(msg, rank.clone());
        self.members.insert(rank, ());
    }

    pub fn take(&mut self, msg: Msg) {
        if let Some(rank) = self.ranks.remove(&msg) {
            self.members.remove(&rank);
        }
    }

    /// From the lowest score on.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rank> {
        self.members.iter().map(|(rank, ())| rank)
    }
}

impl Shelf {
    /// Everything on it is gone; what it was stays in mind.
    pub fn empty(&mut self) -> ShelfKind {
        self.was = match self.kind {
            ShelfKind::Stream(_) => Was::Stream,
            ShelfKind::Ranked(_) => Was::Ranked,
            ShelfKind::Empty => self.was,
            _ => Was::List,
        };
        std::mem::replace(&mut self.kind, ShelfKind::Empty)
    }
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

/// What the stage knows of a message while it is in sight.
#[derive(Clone, Debug)]
pub(super) struct MessageFigure {
    pub label: Rc<str>,
    pub place: Option<Place>,
    /// The most deliveries that a group counts.
    pub delivered: u32,
    /// How often somebody has worked on it.
    pub worked: u32,
    /// One for each audience that the ledger told of.
    pub fates: Vec<(AudienceId, Fate)>,
}

impl MessageFigure {
    /// The ledger says what has become of it for one audience.
    pub fn set_fate(&mut self, audience: AudienceId, fate: Option<Fate>) {
        self.fates.retain(|(other, _)| *other != audience);
        if let Some(fate) = fate {
            self.fates.push((audience, fate));
        }
    }

    /// Whether somebody gets it who should have had it only once. Several audiences have a right to it each.
    pub fn is_duplicate(&self) -> bool {
        if self.delivered > 1 || self.fates.len() > 1 {
            return self.delivered > 1;
        }
        let in_motion = matches!(self.fate(), Some(Fate::Working | Fate::InFlight));
        let rounds = self.worked + u32::from(in_motion && self.worked > 0);
        rounds > 1
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
            if let Place::Channel(_) = place {
                self.make_room_for(place);
            }
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
                    was: Was::default(),
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

    /// A channel comes in: one that came long before it goes, if nobody listens to it.
    fn make_room_for(&mut self, channel: &Place) {
        self.heard.push_back(channel.clone());
        if self.heard.len() > CHANNELS_HEARD_MAX
            && let Some(oldest) = self.heard.pop_front()
        {
            self.forget_quiet(&oldest);
        }
    }

    fn forget_quiet(&mut self, place: &Place) {
        let is_quiet = |shelf: &Shelf| matches!(&shelf.kind, ShelfKind::Channel(listeners) if listeners.subscribed.is_empty() && listeners.declared.is_empty());
        if self.shelves.get(place).is_some_and(is_quiet)
            && let Some(shelf) = self.shelves.remove(place)
        {
            self.places.remove(&shelf.order);
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
