//! What a node tells the world: typed events, in the order in which they became true.
//!
//! An event is small, and cheap to make: names are shared, payloads are never copied. A message's payload is found
//! through the request that made it (`client`, `seq`, `arg`), which the world has, because it carried it.
//! Everything that the ledger, the checkers and the stage know about a node, they know from here.

use alloc::sync::Arc;

/// A moment in microseconds since the Unix epoch.
pub type Time = u64;

/// A name as bytes (key, channel, group, consumer), shared and never changed.
pub type Name = Arc<[u8]>;

/// One connection, numbered from 1 in order of arrival; what `CLIENT ID` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u64);

/// The number of a request on its connection, from 1; every request counts, also one that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

/// A message, numbered by its node when the command runs; never used twice, not even after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u64);

/// What is stored under a key, from its making to its removal. RENAME and MOVE keep it; a key made anew gets another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u64);

/// One consumer group, from XGROUP CREATE to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub u64);

/// One consumer of one group, from its first mention to XGROUP DELCONSUMER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsumerId(pub u64);

/// The ID of a stream entry: milliseconds and sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// Milliseconds, by convention since the Unix epoch.
    pub ms: u64,
    /// The number within the millisecond.
    pub seq: u64,
}

/// A score in a sorted set. It is compared bit by bit; [`Score::get`] gives the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Score(u64);

impl Score {
    /// The score of this number, which is not NaN.
    pub fn new(number: f64) -> Score {
        Score(number.to_bits())
    }

    /// The number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// The type of a value, as `TYPE` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    String,
    List,
    Hash,
    Set,
    SortedSet,
    Stream,
}

/// The two ends of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The left end, index 0.
    Head,
    /// The right end, index -1.
    Tail,
}

/// What a client subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subscription {
    /// SUBSCRIBE
    Channel,
    /// PSUBSCRIBE
    Pattern,
    /// SSUBSCRIBE
    Shard,
}

/// The request to which an event belongs: who asked, and which of his requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct By {
    /// The connection.
    pub client: ClientId,
    /// Its request. Inside EXEC this is the request that queued the command.
    pub seq: Seq,
}

/// How a request ended, or why it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was answered.
    Done,
    /// It was answered with an error reply.
    Failed,
    /// It waits; a [`Event::Resumed`] follows.
    Parked,
    /// It waits for EXEC.
    Queued,
}

/// Why a parked request goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resumption {
    /// It got what it waited for.
    Served,
    /// Its time ran out.
    TimedOut,
    /// CLIENT UNBLOCK, or a change of role.
    Unblocked,
    /// It was answered with an error (NOGROUP, WRONGTYPE).
    Failed,
    /// Its connection ended.
    Closed,
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closing {
    /// QUIT.
    Quit,
    /// The other side closed, or the connection broke.
    Peer,
    /// CLIENT KILL.
    Killed,
    /// client-output-buffer-limit.
    OutputBufferLimit,
    /// Bytes that are not RESP, or more of them than client-query-buffer-limit allows.
    Protocol,
}

/// Why a key is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyRemoval {
    /// DEL, UNLINK, GETDEL and their like.
    Deleted,
    /// Its time to live ran out.
    Expired,
    /// maxmemory.
    Evicted,
    /// SET, RENAME, COPY REPLACE or a STORE over it.
    Overwritten,
    /// Its last element was taken or removed (events of their own say how).
    Emptied,
    /// FLUSHALL, FLUSHDB.
    Flushed,
}

/// Why one message left its place without being handed to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageRemoval {
    /// LREM, XDEL, ZREM.
    Deleted,
    /// LTRIM, XTRIM, MAXLEN and MINID.
    Trimmed,
    /// LSET over it; ZADD with another score is no removal.
    Overwritten,
}

/// How an entry came to a consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// With `>`, into the consumer's pending entries.
    New,
    /// With `>` and NOACK: no pending entry is made.
    NoAck,
    /// With an ID: the consumer reads his own pending entries again.
    Again,
}

/// What happened in a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the types of the fields say what they are; what is not plain stands at the event"
)]
pub enum Event {
    /// A connection began.
    Connected { client: ClientId },
    /// A connection ended; its subscriptions and its parked request end with it, without events of their own.
    Closed { client: ClientId, why: Closing },
    /// A request begins to run. `command` is the lower-case name with its subcommand (`xgroup|create`), or empty where there is no such command.
    Began { by: By, command: &'static str },
    /// The request ran, or waits. Every `Began` has exactly one `Ended`.
    Ended { by: By, outcome: Outcome },
    /// The request waits on keys, in the order in which it named them. Follows `Ended { Parked }`.
    Parked {
        by: By,
        db: u16,
        keys: Arc<[Name]>,
        until: Option<Time>,
    },
    /// The parked request goes on; events of its second run stand before this one.
    Resumed { by: By, why: Resumption },

    /// A key came to be.
    KeyCreated {
        key: KeyId,
        db: u16,
        name: Name,
        kind: Kind,
    },
    /// RENAME, MOVE or SWAPDB.
    KeyRenamed { key: KeyId, db: u16, name: Name },
    /// A key is gone, with all the messages that were still in it. `by` is `None` for expiry and eviction.
    KeyRemoved {
        key: KeyId,
        why: KeyRemoval,
        by: Option<By>,
    },
    /// EXPIRE, PERSIST, SET EX and their like.
    KeyExpires { key: KeyId, at: Option<Time> },

    /// A message was made of argument `arg` of the request (for a stream entry: of its first field name). `parent` is set for copies.
    Created {
        msg: MessageId,
        by: By,
        arg: u32,
        parent: Option<MessageId>,
    },

    /// Into a list, at an end.
    Pushed {
        key: KeyId,
        msg: MessageId,
        end: End,
    },
    /// Into a list, so that it now has this index (LINSERT, COPY).
    Inserted {
        key: KeyId,
        msg: MessageId,
        index: u64,
    },
    /// Into a sorted set, with this score (ZADD, ZINCRBY, COPY and the STOREs).
    Scored {
        key: KeyId,
        msg: MessageId,
        score: Score,
    },
    /// It stays in its sorted set, with another score.
    Rescored {
        key: KeyId,
        msg: MessageId,
        score: Score,
    },
    /// Out of a list or a sorted set, into the reply to `by`. The head of a sorted set is its lowest score.
    Popped {
        key: KeyId,
        msg: MessageId,
        end: End,
        by: By,
    },
    /// From list to list (possibly the same), and into the reply to `by`. `depth` elements stand between it and that end:
    /// some where several move as a block (LMOVEM), else none.
    Moved {
        from: KeyId,
        from_end: End,
        to: KeyId,
        to_end: End,
        depth: u64,
        msg: MessageId,
        by: By,
    },
    /// Out of a list or a sorted set, to nobody. `index` is the one it had when it was removed.
    Removed {
        key: KeyId,
        msg: MessageId,
        index: u64,
        why: MessageRemoval,
        by: By,
    },

    /// SUBSCRIBE and its like; a repeated one makes no event.
    Subscribed {
        client: ClientId,
        kind: Subscription,
        name: Name,
    },
    /// UNSUBSCRIBE and its like.
    Unsubscribed {
        client: ClientId,
        kind: Subscription,
        name: Name,
    },
    /// A publication ran; as many `Delivered` follow as `receivers` says.
    Published {
        msg: MessageId,
        by: By,
        channel: Name,
        shard: bool,
        receivers: u32,
    },
    /// A publication was written to a subscriber's connection, by this subscription.
    Delivered {
        msg: MessageId,
        client: ClientId,
        kind: Subscription,
    },

    /// Into a stream.
    Appended {
        key: KeyId,
        msg: MessageId,
        id: StreamId,
    },
    /// Out of a stream, to nobody (XDEL and trimming, one event an entry). Pending entries stay pending unless events say otherwise.
    EntryRemoved {
        key: KeyId,
        msg: MessageId,
        id: StreamId,
        why: MessageRemoval,
        by: By,
    },
    /// XREAD handed an entry to a client.
    EntryRead {
        key: KeyId,
        msg: MessageId,
        id: StreamId,
        by: By,
    },
    /// A group begins after `cursor`.
    GroupCreated {
        key: KeyId,
        group: GroupId,
        name: Name,
        cursor: StreamId,
        by: By,
    },
    /// XGROUP SETID.
    GroupMoved {
        group: GroupId,
        cursor: StreamId,
        by: By,
    },
    /// XGROUP DESTROY, with its pending entries. (A removed stream takes its groups along without events of their own.)
    GroupDestroyed { group: GroupId, by: By },
    /// A consumer was named for the first time.
    ConsumerCreated {
        group: GroupId,
        consumer: ConsumerId,
        name: Name,
    },
    /// XGROUP DELCONSUMER, with the consumer's pending entries.
    ConsumerDeleted {
        group: GroupId,
        consumer: ConsumerId,
        by: By,
    },
    /// An entry was handed to a consumer. `deliveries` is the count after it (0 for NoAck). `msg` is `None` for an entry deleted meanwhile.
    GroupRead {
        group: GroupId,
        consumer: ConsumerId,
        id: StreamId,
        msg: Option<MessageId>,
        delivery: Delivery,
        deliveries: u64,
        by: By,
    },
    /// XCLAIM and XAUTOCLAIM: a pending entry changed hands. `from` is `None` for FORCE and for an entry that was released; `handed` is false for JUSTID.
    Claimed {
        group: GroupId,
        from: Option<ConsumerId>,
        to: ConsumerId,
        id: StreamId,
        msg: MessageId,
        deliveries: u64,
        handed: bool,
        by: By,
    },
    /// XNACK: a pending entry belongs to nobody from now on, until somebody claims it. `from` is `None` where it had no owner,
    /// or was not pending (FORCE); `msg` is `None` for an entry deleted meanwhile.
    Released {
        group: GroupId,
        from: Option<ConsumerId>,
        id: StreamId,
        msg: Option<MessageId>,
        deliveries: u64,
        by: By,
    },
    /// XACK: the entry left the pending list. `consumer` is `None` for one that was released.
    Acked {
        group: GroupId,
        consumer: Option<ConsumerId>,
        id: StreamId,
        by: By,
    },
    /// The entry left the pending list because it no longer exists (XCLAIM, XAUTOCLAIM, DELREF).
    PendingDropped {
        group: GroupId,
        consumer: Option<ConsumerId>,
        id: StreamId,
        by: By,
    },

    /// The node tells of a change to a key (a keyspace notification): a message that no request carried, made for those alone
    /// who listen to its channel right now. As many `Delivered` follow as `receivers` says, which is never 0.
    Notified {
        msg: MessageId,
        channel: Name,
        payload: Name,
        receivers: u32,
    },
}
