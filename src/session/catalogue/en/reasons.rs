//! Why messages are lost, and what keeps them.

use crate::catalogue::{Absence, Loss};
use sim::fate::Reason;

/// The name of a reason in tables and on trays.
pub(in crate::catalogue) const fn reason_label(reason: Reason) -> &'static str {
    reason.id()
}

/// The part behind the colon: `bob missed "story 4": …`.
pub(in crate::catalogue) fn because(loss: &Loss) -> String {
    let holder = loss.holder.as_deref().unwrap_or("its consumer");
    match loss.reason {
        Reason::NoSubscriber => {
            "no one was subscribed when it was published, and a channel keeps nothing".into()
        }
        Reason::NotSubscribedAtTheTime => match loss.absence {
            Absence::Disconnected => {
                "the connection was down when it was published, and a channel keeps nothing".into()
            }
            Absence::Crashed => {
                "the process was not running when it was published, and a channel keeps nothing".into()
            }
            Absence::NotSubscribed => {
                "there was no subscription when it was published, and a channel keeps nothing".into()
            }
        },
        Reason::DisconnectedInFlight => {
            "the connection broke while it was on its way, and a channel does not send twice".into()
        }
        Reason::OutputBufferLimit => {
            "it was read too slowly, so the output buffer reached its limit and the node closed the connection".into()
        }
        Reason::LostOnTheWayToTheNode => {
            "the connection broke before it reached the node".into()
        }
        Reason::PoppedThenCrashed => format!(
            "{holder} took it from the list and crashed before the work was done, and there was no other copy"
        ),
        Reason::PoppedReplyLost => {
            "it was taken from the list, and the connection broke before the reply arrived".into()
        }
        Reason::ReadWithNoAckThenCrashed => {
            format!("it was read with NOACK, so nothing held it when {holder} crashed")
        }
        Reason::AcknowledgedBeforeTheWorkThenCrashed => {
            format!("{holder} acknowledged it before the work was done, and then crashed")
        }
        Reason::TrimmedBeforeRead => "it was trimmed from the stream before it was read".into(),
        Reason::TrimmedWhilePending => {
            "it was trimmed from the stream while it was still pending".into()
        }
        Reason::Deleted => "it was deleted before it was processed".into(),
        Reason::Expired => "its key expired before it was processed".into(),
        Reason::Evicted => "memory ran out, and its key was evicted".into(),
        Reason::Overwritten => "another value was written over it".into(),
        Reason::DroppedWithItsConsumer => {
            "its consumer was deleted from the group, and what was pending there went with it".into()
        }
        Reason::GroupDestroyed => "the group was destroyed before it was processed".into(),
        Reason::SkippedBySetId => "XGROUP SETID moved the group past it".into(),
        Reason::BeforeTheGroupBegan => "it lies before the entry where the group begins to read".into(),
        Reason::NodeCrashedBeforePersisting => {
            "the node crashed, and what is only in memory goes with it (nodes here have no disk yet)".into()
        }
        Reason::FailoverBeforeReplication => {
            "a replica took over that had not received it yet".into()
        }
        Reason::BusPartitioned => {
            "the cluster bus was cut, so it never came to the subscriber's node".into()
        }
        Reason::SlotMovedAway => "its slot moved to another node".into(),
        Reason::Rejected => "the node refused it, and its producer knows".into(),
    }
}

/// What would have kept it.
pub(in crate::catalogue) const fn prevention(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSubscriber
        | Reason::NotSubscribedAtTheTime
        | Reason::DisconnectedInFlight
        | Reason::BusPartitioned => "A stream would have kept it.",
        Reason::OutputBufferLimit => "A stream lets a slow reader catch up.",
        Reason::LostOnTheWayToTheNode => {
            "A producer that sends again until it gets a reply would have got it through."
        }
        Reason::PoppedThenCrashed | Reason::PoppedReplyLost => {
            "LMOVE to a processing list, or a consumer group, keeps it until it is done."
        }
        Reason::ReadWithNoAckThenCrashed => "Without NOACK it would still be pending.",
        Reason::AcknowledgedBeforeTheWorkThenCrashed => "Acknowledge when the work is done.",
        Reason::TrimmedBeforeRead | Reason::TrimmedWhilePending => {
            "Trim by MINID, no further than the slowest reader."
        }
        Reason::Deleted | Reason::Overwritten => {
            "Nothing keeps what is removed: look at who removes it."
        }
        Reason::Expired => "Give keys that hold messages no time to live.",
        Reason::Evicted => "Set maxmemory-policy to noeviction where messages are kept.",
        Reason::DroppedWithItsConsumer => {
            "Claim what is pending (XAUTOCLAIM) before XGROUP DELCONSUMER."
        }
        Reason::GroupDestroyed => "Read the group to its end before XGROUP DESTROY.",
        Reason::SkippedBySetId => "Leave the group's position alone, or set it back.",
        Reason::BeforeTheGroupBegan => "Create the group with 0 instead of $.",
        Reason::NodeCrashedBeforePersisting => {
            "On a real server, appendonly yes with appendfsync always keeps every write."
        }
        Reason::FailoverBeforeReplication => "WAIT tells whether replicas have it.",
        Reason::SlotMovedAway => "Follow the MOVED redirection.",
        Reason::Rejected => "The producer can send it again.",
    }
}
