//! The trace: what happened, in order, each with its cause. Ledger, checkers and stage are folds of it.

use crate::fate::{Fate, Reason};
use crate::spec::{LinkSpec, Micros, Role};
use alloc::sync::Arc;
pub use broker::event::Name;
use broker::event::{ClientId, MessageId, Seq};

/// The number of a record in its world, from 0.
pub type RecordSeq = u64;

/// A node, by its place in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u16);

/// An actor (consoles included), numbered in order of its arrival in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub u32);

/// One connection attempt of an actor to a node, never used twice in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u32);

/// Something under way on a link, in one direction; never used twice in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketId(pub u64);

/// The number of a thing sent by an actor; a retry keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentId {
    /// Who.
    pub actor: ActorId,
    /// His n-th, from 1.
    pub number: u64,
}

/// A message in a world: its node, and the node's number for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msg {
    /// The node that made it.
    pub node: NodeId,
    /// Its number there.
    pub id: MessageId,
}

impl Msg {
    /// Behind all others.
    pub(crate) const LAST: Self = Self {
        node: NodeId(u16::MAX),
        id: MessageId(u64::MAX),
    };
}

/// One line of the trace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// When.
    pub at: Micros,
    /// Its number.
    pub seq: RecordSeq,
    /// The record that brought it about, if another did.
    pub cause: Option<RecordSeq>,
    /// What.
    pub what: What,
}

/// What is on its way towards a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Freight {
    /// The reply to a request, with the messages that it hands over (popped, moved, read).
    Reply {
        /// Of which request.
        seq: Seq,
        /// What it hands over, in order.
        messages: Arc<[Msg]>,
    },
    /// A published message.
    Push {
        /// Which; `None` for a push that is no message.
        message: Option<Msg>,
    },
}

/// What an actor's program declares that it wants to get.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expectation {
    /// SUBSCRIBE
    Channel(Name),
    /// PSUBSCRIBE
    Pattern(Name),
    /// XREAD
    Stream(Name),
}

/// The messages that a request is meant to make, as its text says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intended {
    /// PUBLISH, SPUBLISH.
    Publication {
        /// The channel.
        channel: Name,
    },
    /// LPUSH and its like: so many elements.
    Elements {
        /// The list or sorted set.
        key: Name,
        /// How many.
        count: u32,
    },
    /// XADD.
    Entry {
        /// The stream.
        key: Name,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants say what their fields are of")]
pub enum What {
    /// An actor came into the world; what it `expects` makes it an audience (consoles expect nothing beforehand).
    ActorAdded {
        actor: ActorId,
        name: Name,
        role: Role,
        node: NodeId,
        expects: Arc<[Expectation]>,
    },
    /// An actor left it for good.
    ActorRemoved { actor: ActorId },
    /// An actor's process died. Messages in its hands are gone.
    ActorCrashed { actor: ActorId },
    /// An actor's process began (again).
    ActorStarted { actor: ActorId },
    /// A node's process died, and its memory with it.
    NodeCrashed { node: NodeId },
    /// A node's process began (again).
    NodeStarted { node: NodeId },

    /// An actor began to connect.
    LinkOpened {
        link: LinkId,
        actor: ActorId,
        node: NodeId,
    },
    /// The node accepted it as this client.
    LinkAccepted {
        link: LinkId,
        node: NodeId,
        client: ClientId,
    },
    /// The connection is over for both sides; what was under way on it has records of its own.
    LinkClosed { link: LinkId, why: LinkEnd },

    /// An actor sent a request; it arrives at `arrives` unless something happens to it.
    /// `intended` says what messages the node is meant to make of it, for the ledger, before it has.
    Sent {
        link: LinkId,
        packet: PacketId,
        intent: IntentId,
        attempt: u32,
        seq: Seq,
        bytes: Arc<[u8]>,
        intended: Option<Intended>,
        arrives: Micros,
    },
    /// The request reached its node. The node's events follow, with this record as their cause.
    Reached { packet: PacketId },
    /// A node sent a frame to a client.
    Answered {
        link: LinkId,
        packet: PacketId,
        freight: Freight,
        bytes: Arc<[u8]>,
        arrives: Micros,
    },
    /// The frame reached its actor.
    Received { packet: PacketId },
    /// A packet will not arrive.
    PacketLost { packet: PacketId, why: PacketLoss },

    /// A node says something.
    Node {
        node: NodeId,
        event: broker::event::Event,
    },

    /// An actor began to work on messages in its hands.
    WorkBegan {
        actor: ActorId,
        messages: Arc<[Msg]>,
        until: Micros,
    },
    /// It processed them.
    WorkEnded {
        actor: ActorId,
        messages: Arc<[Msg]>,
    },
    /// An actor let go of messages that it held, without working on them (a console has read them; a program that does not work).
    HandsOff {
        actor: ActorId,
        messages: Arc<[Msg]>,
        processed: bool,
    },
    /// Its round ended without work on these: its program looked at them and passed them over, on purpose.
    Passed {
        actor: ActorId,
        messages: Arc<[Msg]>,
    },
    /// Something befell somebody that is no crash and no reset. (A crash also ends that he was frozen or slow.)
    Afflicted { whom: Whom, how: Affliction },
    /// A rule of the spec (by its place there) struck these. What it did has this record as its cause.
    RuleStruck { rule: u32, whom: Arc<[Whom]> },
    /// A program sends the same again after a pause, as this attempt: the reply was this error, or was lost.
    Retried {
        actor: ActorId,
        error: Option<Arc<[u8]>>,
        attempt: u32,
    },
    /// A reply was an error that the actor's program does not accept; it begins its block again after a pause.
    ActorTrouble { actor: ActorId, error: Arc<[u8]> },

    /// The ledger: a fate changed. `from` is `None` when the audience first expects the item, `to` is `None` when it no
    /// longer does. `item` names the message, or the intent while no message has been made of it; the first change of a
    /// message that was made of an intended item continues that item: its `from` is the item's fate, also where `to` is the same.
    FateChanged {
        item: Item,
        audience: AudienceId,
        from: Option<Fate>,
        to: Option<Fate>,
    },
    /// The ledger: an audience came to be.
    AudienceAdded {
        audience: AudienceId,
        name: Name,
        kind: AudienceKind,
    },
    /// Losses for this reason are meant, for those audiences that come after this; `None` = for all of them.
    LossIntended {
        reason: Reason,
        audience: Option<Meant>,
    },
    /// The world came to its end, or a named limit stopped it.
    Ended { limit: Option<Limit> },

    /// A node came into the world after its beginning; its process starts with the next record.
    NodeAdded { node: NodeId, name: Name },
}

/// Whom a fault befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// An actor.
    Actor(ActorId),
    /// A node.
    Node(NodeId),
    /// Everybody who has no link of his own.
    Everybody,
}

/// What befalls somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Affliction {
    /// The process stands still.
    Frozen,
    /// It goes on.
    Thawed,
    /// It is so many times as slow; once = as before.
    Slowed(u32),
    /// Nothing gets through on its links.
    Cut,
    /// They work again.
    Healed,
    /// They are like this from now on.
    Links(LinkSpec),
}

/// Whose losses are meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Meant {
    /// The actor, the list or the group.
    pub name: Name,
    /// The stream of a group; any if not said.
    pub of: Option<Name>,
    /// The node; any if not said.
    pub node: Option<NodeId>,
}

/// What a fate is the fate of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// The n-th message that the intent is meant to make (from 0), while it has not reached a node or was refused.
    Intended(IntentId, u32),
    /// A message.
    Message(Msg),
}

impl Item {
    /// Before all others.
    pub(crate) const FIRST: Self = Self::Intended(
        IntentId {
            actor: ActorId(0),
            number: 0,
        },
        0,
    );
}

/// An audience, numbered in order of its coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AudienceId(pub u32);

/// Who an audience is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AudienceKind {
    /// A declared subscriber.
    Subscriber(ActorId),
    /// A console, while it is subscribed.
    Console(ActorId),
    /// The workers of a list or sorted set, named by its key.
    Workers,
    /// A consumer group.
    Group,
    /// A declared stream reader.
    Reader(ActorId),
    /// Nobody was expected.
    Nobody,
}

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkEnd {
    /// The actor closed it, or its process died. The record is made when the node gets to know.
    Actor,
    /// The node closed it.
    Node,
    /// The node's process died.
    NodeCrash,
    /// A fault reset it.
    Reset,
    /// Nothing listens there.
    Refused,
}

/// Why a packet will not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PacketLoss {
    /// Its connection was reset under way.
    Reset,
    /// The actor's process is no longer there.
    ActorGone,
    /// The node's process is no longer there.
    NodeGone,
}

/// A named limit of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the id says it")]
pub enum Limit {
    EventsPerInstant,
    EventsQueued,
    PacketsUnderWay,
    Actors,
    Messages,
    Audiences,
}

impl Fate {
    /// The reason, if it is lost.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Lost(reason) => Some(reason),
            _ => None,
        }
    }
}
