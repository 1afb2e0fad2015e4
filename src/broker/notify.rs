//! Keyspace notifications: their classes, and the place where they will be published.

/// The class of a notification, as `notify-keyspace-events` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Class {
    Generic,
    String,
    List,
    Set,
    Hash,
    SortedSet,
    Stream,
    Expired,
    Evicted,
    New,
}
