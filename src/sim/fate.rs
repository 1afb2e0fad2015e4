//! The words of the ledger: fates and reasons, each with a stable id.

/// What has become of one message for one audience. Exactly one of these at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// On a link, towards the node or towards the consumer.
    InFlight,
    /// In a list or sorted set, or in a stream and not yet delivered to this audience.
    Stored,
    /// Delivered, and still held by the broker: in a group's pending list, or in a processing list after LMOVE.
    Pending,
    /// In a consumer's hands, and nowhere else.
    Working,
    /// Processed (and acknowledged, where there is something to acknowledge).
    Done,
    /// It will never be processed by this audience.
    Lost(Reason),
    /// Removed on purpose.
    Discarded,
}

/// Why a message was lost to an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "the ids are the design's words, and the catalogue explains each"
)]
pub enum Reason {
    NoSubscriber,
    NotSubscribedAtTheTime,
    DisconnectedInFlight,
    OutputBufferLimit,
    LostOnTheWayToTheNode,
    PoppedThenCrashed,
    PoppedReplyLost,
    ReadWithNoAckThenCrashed,
    AcknowledgedBeforeTheWorkThenCrashed,
    TrimmedBeforeRead,
    TrimmedWhilePending,
    Deleted,
    Expired,
    Evicted,
    Overwritten,
    DroppedWithItsConsumer,
    GroupDestroyed,
    SkippedBySetId,
    BeforeTheGroupBegan,
    NodeCrashedBeforePersisting,
    FailoverBeforeReplication,
    BusPartitioned,
    SlotMovedAway,
    Rejected,
}

impl Fate {
    /// The id of the fate, as the ledger's cells and the language's checks name it (`in flight`, …, `lost`).
    pub const fn id(self) -> &'static str {
        match self {
            Self::InFlight => "in flight",
            Self::Stored => "stored",
            Self::Pending => "pending",
            Self::Working => "working",
            Self::Done => "done",
            Self::Lost(_) => "lost",
            Self::Discarded => "discarded",
        }
    }
}

impl Reason {
    /// Every reason, in the order of the design.
    pub const ALL: [Self; 24] = [
        Self::NoSubscriber,
        Self::NotSubscribedAtTheTime,
        Self::DisconnectedInFlight,
        Self::OutputBufferLimit,
        Self::LostOnTheWayToTheNode,
        Self::PoppedThenCrashed,
        Self::PoppedReplyLost,
        Self::ReadWithNoAckThenCrashed,
        Self::AcknowledgedBeforeTheWorkThenCrashed,
        Self::TrimmedBeforeRead,
        Self::TrimmedWhilePending,
        Self::Deleted,
        Self::Expired,
        Self::Evicted,
        Self::Overwritten,
        Self::DroppedWithItsConsumer,
        Self::GroupDestroyed,
        Self::SkippedBySetId,
        Self::BeforeTheGroupBegan,
        Self::NodeCrashedBeforePersisting,
        Self::FailoverBeforeReplication,
        Self::BusPartitioned,
        Self::SlotMovedAway,
        Self::Rejected,
    ];

    /// The stable id, as cells, checks and links name it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoSubscriber => "no subscriber",
            Self::NotSubscribedAtTheTime => "not subscribed at the time",
            Self::DisconnectedInFlight => "disconnected in flight",
            Self::OutputBufferLimit => "output buffer limit",
            Self::LostOnTheWayToTheNode => "lost on the way to the node",
            Self::PoppedThenCrashed => "popped, then crashed",
            Self::PoppedReplyLost => "popped, reply lost",
            Self::ReadWithNoAckThenCrashed => "read with NOACK, then crashed",
            Self::AcknowledgedBeforeTheWorkThenCrashed => {
                "acknowledged before the work, then crashed"
            }
            Self::TrimmedBeforeRead => "trimmed before read",
            Self::TrimmedWhilePending => "trimmed while pending",
            Self::Deleted => "deleted",
            Self::Expired => "expired",
            Self::Evicted => "evicted",
            Self::Overwritten => "overwritten",
            Self::DroppedWithItsConsumer => "dropped with its consumer",
            Self::GroupDestroyed => "group destroyed",
            Self::SkippedBySetId => "skipped by SETID",
            Self::BeforeTheGroupBegan => "before the group began",
            Self::NodeCrashedBeforePersisting => "node crashed before persisting",
            Self::FailoverBeforeReplication => "failover before replication",
            Self::BusPartitioned => "bus partitioned",
            Self::SlotMovedAway => "slot moved away",
            Self::Rejected => "rejected",
        }
    }
}
