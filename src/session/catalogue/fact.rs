//! Typed facts that become sentences: what the narration, a message's life and the actors' cards say, without a language.

use sim::fate::Reason;

/// Somebody who should get messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A subscriber, a reader or a console, by name.
    One(String),
    /// The workers of a list or sorted set, by its key.
    Workers(String),
    /// A consumer group, by its name.
    Group(String),
    /// Nobody was expected.
    Nobody,
}

/// Why an audience was not subscribed when a message was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Its connection was down.
    Disconnected,
    /// Its process was not running.
    Crashed,
    /// It was there, and had not subscribed.
    NotSubscribed,
}

/// A message that an audience will never process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// To whom.
    pub audience: Audience,
    /// What, quoted.
    pub payload: String,
    /// Why.
    pub reason: Reason,
    /// For [`Reason::NotSubscribedAtTheTime`].
    pub absence: Absence,
    /// Who had it in hand, where somebody had.
    pub holder: Option<String>,
    /// The channel, for publications.
    pub channel: Option<String>,
    /// How many more were lost in the same way at the same moment.
    pub more: u64,
}

/// Something that happened and is worth a sentence. Payloads are quoted already.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentences of each language say it")]
pub enum Fact {
    Lost(Loss),
    /// A request with a message left an actor.
    Sent {
        who: String,
        payload: String,
        node: String,
    },
    /// The reply to that request arrived; only a life tells of it.
    Answered {
        who: String,
        node: String,
    },
    Published {
        who: String,
        payload: String,
        channel: String,
        /// Subscriptions that matched: what PUBLISH answers.
        receivers: u32,
        /// Clients that listen; fewer where one has several subscriptions that match.
        listeners: usize,
    },
    /// A node told of a change to a key.
    Notified {
        node: String,
        payload: String,
        channel: String,
        /// Clients that listen, be it by several subscriptions.
        listeners: usize,
    },
    /// A subscriber received a publication.
    Got {
        who: Vec<String>,
        payload: String,
    },
    Subscribed {
        who: String,
        channel: String,
    },
    Pushed {
        who: String,
        payload: String,
        key: String,
    },
    /// Out of a list, into the reply; `waited` when the client was blocked for it.
    Popped {
        who: String,
        payload: String,
        key: String,
        waited: bool,
    },
    Moved {
        who: String,
        payload: String,
        from: String,
        to: String,
    },
    Parked {
        who: String,
        keys: Vec<String>,
    },
    TimedOut {
        who: String,
        keys: Vec<String>,
    },
    Appended {
        who: String,
        payload: String,
        key: String,
    },
    /// Several may read one entry at once.
    Read {
        who: Vec<String>,
        payload: String,
        key: String,
    },
    /// Handed to a member of a group; `again` when it was handed out before.
    Delivered {
        who: String,
        payload: String,
        group: String,
        again: bool,
    },
    Acked {
        who: String,
        payload: String,
        group: String,
    },
    Released {
        who: String,
        payload: String,
        group: String,
    },
    Claimed {
        who: String,
        /// The consumer whose it is now, where that is somebody else.
        taker: Option<String>,
        payload: String,
        group: String,
    },
    /// A message reached an actor's hands.
    InHand {
        who: String,
        payload: String,
    },
    WorkBegan {
        who: String,
        payload: String,
    },
    WorkEnded {
        who: String,
        payload: String,
    },
    Removed {
        payload: String,
        key: String,
    },
    /// A message went back to nobody's hands while the broker keeps it pending.
    CrashedPending {
        who: String,
        payload: String,
        group: String,
    },
    Crashed {
        who: String,
        holding: Option<String>,
    },
    Started {
        who: String,
    },
    Added {
        who: String,
        role: sim::spec::Role,
    },
    Left {
        who: String,
    },
    ConnectionCut {
        who: String,
    },
    Back {
        who: String,
    },
    NodeCrashed {
        node: String,
    },
    /// A node came into the world after its beginning.
    NodeAdded {
        node: String,
    },
    NodeStarted {
        node: String,
    },
    /// Nothing crashed, and no connection ended; nobody named = all links that have no settings of their own.
    Afflicted {
        who: Option<String>,
        how: sim::trace::Affliction,
    },
    /// A program sends the same again; without an error its reply was lost.
    Retries {
        who: String,
        error: Option<String>,
    },
    Trouble {
        who: String,
        error: String,
    },
    Ended,
    LimitReached {
        limit: sim::trace::Limit,
    },
}

/// What an actor is doing at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts of each language say it")]
pub enum Doing {
    Crashed,
    Away,
    Connecting,
    Blocked { keys: Vec<String> },
    Working { payload: String, more: usize },
    Listening { channels: Vec<String> },
    Sends { interval: String },
    Waiting,
    Idle,
}

/// What the audience of a ledger row is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts of each language say it")]
pub enum About {
    Subscriber { channels: Vec<String> },
    Console,
    Workers { key: String },
    Group { key: String },
    Reader { streams: Vec<String> },
    Nobody,
}

impl Fact {
    /// How much it deserves the present sentence when several things happen at once: a loss always wins.
    pub const fn weight(&self) -> u8 {
        match self {
            Self::Lost(_) => 9,
            Self::LimitReached { .. } => 8,
            Self::CrashedPending { .. } | Self::NodeCrashed { .. } => 7,
            // Somebody saw a crash and does something about it.
            Self::Claimed { taker: Some(_), .. } => 7,
            Self::Crashed { .. } | Self::ConnectionCut { .. } => 6,
            Self::Started { .. }
            | Self::Back { .. }
            | Self::NodeAdded { .. }
            | Self::NodeStarted { .. } => 5,
            Self::Afflicted { .. } => 6,
            Self::Retries { .. }
            | Self::Trouble { .. }
            | Self::Claimed { .. }
            | Self::TimedOut { .. } => 5,
            Self::Released { .. } => 5,
            Self::Acked { .. } | Self::Popped { .. } | Self::Delivered { .. } => 4,
            Self::Published { .. } | Self::Notified { .. } => 4,
            Self::Moved { .. } | Self::Read { .. } => 4,
            Self::Got { .. } | Self::Added { .. } | Self::Left { .. } => 3,
            Self::Pushed { .. } | Self::Appended { .. } | Self::Removed { .. } => 3,
            Self::Parked { .. } | Self::Subscribed { .. } | Self::WorkEnded { .. } => 2,
            Self::Sent { .. } | Self::InHand { .. } | Self::WorkBegan { .. } => 1,
            Self::Answered { .. } | Self::Ended => 0,
        }
    }
}
