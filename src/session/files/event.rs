//! What a node says, as rows.

use super::row::{Row, Value, message};
use broker::event::{
    By, Closing, ConsumerId, Delivery, End, Event, GroupId, KeyId, KeyRemoval, MessageId,
    MessageRemoval, Outcome, Resumption, Subscription,
};
use sim::trace::{Msg, NodeId};

/// An event of a node.
pub(super) fn event_row(node: NodeId, event: &Event) -> Row {
    match event {
        Event::Connected { client } => Row::new("node.connected").with("client", *client),
        Event::Closed { client, why } => Row::new("node.closed")
            .with("client", *client)
            .with("why", closing(*why)),
        Event::Began { by, command } => {
            by_whom(Row::new("node.began"), *by).with("command", *command)
        }
        Event::Ended { by, outcome } => {
            by_whom(Row::new("node.ended"), *by).with("outcome", outcome_id(*outcome))
        }
        Event::Parked {
            by,
            db,
            keys,
            until,
        } => by_whom(Row::new("node.parked"), *by)
            .with("db", *db)
            .with(
                "keys",
                Value::Texts(keys.iter().map(|key| crate::payload::shown(key)).collect()),
            )
            .maybe("until_us", *until),
        Event::Resumed { by, why } => {
            by_whom(Row::new("node.resumed"), *by).with("why", resumption(*why))
        }
        Event::Created {
            msg,
            by,
            arg,
            parent,
        } => by_whom(of(Row::new("node.created"), node, *msg), *by)
            .with("arg", *arg)
            .maybe("parent", parent.map(|id| message(Msg { node, id }))),
        other => key_row(node, other),
    }
    .with("node", node)
}

fn key_row(node: NodeId, event: &Event) -> Row {
    match event {
        Event::KeyCreated {
            key,
            db,
            name,
            kind,
        } => of_key(Row::new("node.key-created"), *key)
            .with("db", *db)
            .with("name", name)
            .with("type", kind_id(*kind)),
        Event::KeyRenamed { key, db, name } => of_key(Row::new("node.key-renamed"), *key)
            .with("db", *db)
            .with("name", name),
        Event::KeyRemoved { key, why, by } => {
            let row = of_key(Row::new("node.key-removed"), *key).with("why", key_removal(*why));
            match by {
                Some(by) => by_whom(row, *by),
                None => row,
            }
        }
        Event::KeyExpires { key, at } => {
            of_key(Row::new("node.key-expires"), *key).maybe("until_us", *at)
        }
        Event::Subscribed { client, kind, name } => subscription("node.subscribed", *kind)
            .with("client", *client)
            .with("name", name),
        Event::Unsubscribed { client, kind, name } => subscription("node.unsubscribed", *kind)
            .with("client", *client)
            .with("name", name),
        Event::Published {
            msg,
            by,
            channel,
            receivers,
            ..
        } => by_whom(of(Row::new("node.published"), node, *msg), *by)
            .with("name", channel)
            .with("receivers", *receivers),
        Event::Notified {
            msg,
            channel,
            payload,
            receivers,
        } => of(Row::new("node.notified"), node, *msg)
            .with("name", channel)
            .with("payload", payload)
            .with("receivers", *receivers),
        Event::Delivered { msg, client, kind } => {
            of(subscription("node.delivered", *kind), node, *msg).with("client", *client)
        }
        other => list_row(node, other),
    }
}

fn list_row(node: NodeId, event: &Event) -> Row {
    match event {
        Event::Pushed { key, msg, end } => {
            of_key(of(Row::new("node.pushed"), node, *msg), *key).with("end", end_id(*end))
        }
        Event::Inserted { key, msg, index } => {
            of_key(of(Row::new("node.inserted"), node, *msg), *key).with("index", *index)
        }
        Event::Scored { key, msg, score } => of_key(of(Row::new("node.scored"), node, *msg), *key)
            .with("score", score.get().to_string()),
        Event::Rescored { key, msg, score } => {
            of_key(of(Row::new("node.rescored"), node, *msg), *key)
                .with("score", score.get().to_string())
        }
        Event::Popped { key, msg, end, by } => {
            by_whom(of_key(of(Row::new("node.popped"), node, *msg), *key), *by)
                .with("end", end_id(*end))
        }
        Event::Moved {
            from,
            from_end,
            to,
            to_end,
            msg,
            by,
            ..
        } => by_whom(of_key(of(Row::new("node.moved"), node, *msg), *from), *by)
            .with("end", end_id(*from_end))
            .with("to_key", to.0)
            .with("to_end", end_id(*to_end)),
        Event::Removed {
            key,
            msg,
            index,
            why,
            by,
        } => by_whom(of_key(of(Row::new("node.removed"), node, *msg), *key), *by)
            .with("index", *index)
            .with("why", removal(*why)),
        other => stream_row(node, other),
    }
}

fn stream_row(node: NodeId, event: &Event) -> Row {
    match event {
        Event::Appended { key, msg, id } => {
            of_key(of(Row::new("node.appended"), node, *msg), *key).with("id", *id)
        }
        Event::EntryRemoved {
            key,
            msg,
            id,
            why,
            by,
        } => by_whom(
            of_key(of(Row::new("node.entry-removed"), node, *msg), *key),
            *by,
        )
        .with("id", *id)
        .with("why", removal(*why)),
        Event::EntryRead { key, msg, id, by } => by_whom(
            of_key(of(Row::new("node.entry-read"), node, *msg), *key),
            *by,
        )
        .with("id", *id),
        Event::GroupCreated {
            key,
            group,
            name,
            cursor,
            by,
        } => by_whom(of_key(of_group("node.group-created", *group), *key), *by)
            .with("name", name)
            .with("id", *cursor),
        Event::GroupMoved { group, cursor, by } => {
            by_whom(of_group("node.group-moved", *group), *by).with("id", *cursor)
        }
        Event::GroupDestroyed { group, by } => {
            by_whom(of_group("node.group-destroyed", *group), *by)
        }
        Event::ConsumerCreated {
            group,
            consumer,
            name,
        } => consumer_of(of_group("node.consumer-created", *group), *consumer).with("name", name),
        Event::ConsumerDeleted {
            group,
            consumer,
            by,
        } => by_whom(
            consumer_of(of_group("node.consumer-deleted", *group), *consumer),
            *by,
        ),
        other => group_row(node, other),
    }
}

fn group_row(node: NodeId, event: &Event) -> Row {
    let msg_of = |msg: &Option<MessageId>| msg.map(|id| message(Msg { node, id }));
    match event {
        Event::GroupRead {
            group,
            consumer,
            id,
            msg,
            delivery,
            deliveries,
            by,
        } => by_whom(
            consumer_of(of_group("node.group-read", *group), *consumer),
            *by,
        )
        .with("id", *id)
        .maybe("message", msg_of(msg))
        .with("delivery", delivery_id(*delivery))
        .with("deliveries", *deliveries),
        Event::Claimed {
            group,
            from,
            to,
            id,
            msg,
            deliveries,
            handed,
            by,
        } => by_whom(consumer_of(of_group("node.claimed", *group), *to), *by)
            .maybe("from_consumer", from.map(|from| from.0))
            .with("id", *id)
            .maybe("message", msg_of(&Some(*msg)))
            .with("deliveries", *deliveries)
            .with("handed", *handed),
        Event::Released {
            group,
            from,
            id,
            msg,
            deliveries,
            by,
        } => by_whom(of_group("node.released", *group), *by)
            .maybe("from_consumer", from.map(|from| from.0))
            .with("id", *id)
            .maybe("message", msg_of(msg))
            .with("deliveries", *deliveries),
        Event::Acked {
            group,
            consumer,
            id,
            by,
        } => by_whom(of_group("node.acked", *group), *by)
            .maybe("consumer", consumer.map(|consumer| consumer.0))
            .with("id", *id),
        Event::PendingDropped {
            group,
            consumer,
            id,
            by,
        } => by_whom(of_group("node.pending-dropped", *group), *by)
            .maybe("consumer", consumer.map(|consumer| consumer.0))
            .with("id", *id),
        other => Row::new("node.other").with("event", format!("{other:?}")),
    }
}

fn by_whom(row: Row, by: By) -> Row {
    row.with("client", by.client).with("request", by.seq.0)
}

fn of(row: Row, node: NodeId, id: MessageId) -> Row {
    row.with("message", message(Msg { node, id }))
}

fn of_key(row: Row, key: KeyId) -> Row {
    row.with("key", key.0)
}

fn of_group(what: &'static str, group: GroupId) -> Row {
    Row::new(what).with("group", group.0)
}

fn consumer_of(row: Row, consumer: ConsumerId) -> Row {
    row.with("consumer", consumer.0)
}

fn subscription(what: &'static str, kind: Subscription) -> Row {
    let by = match kind {
        Subscription::Channel => "channel",
        Subscription::Pattern => "pattern",
        Subscription::Shard => "shard",
    };
    Row::new(what).with("subscription", by)
}

const fn end_id(end: End) -> &'static str {
    match end {
        End::Head => "head",
        End::Tail => "tail",
    }
}

const fn kind_id(kind: broker::event::Kind) -> &'static str {
    use broker::event::Kind;
    match kind {
        Kind::String => "string",
        Kind::List => "list",
        Kind::Hash => "hash",
        Kind::Set => "set",
        Kind::SortedSet => "zset",
        Kind::Stream => "stream",
    }
}

const fn outcome_id(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Failed => "failed",
        Outcome::Parked => "parked",
        Outcome::Queued => "queued",
    }
}

const fn resumption(why: Resumption) -> &'static str {
    match why {
        Resumption::Served => "served",
        Resumption::TimedOut => "timed out",
        Resumption::Unblocked => "unblocked",
        Resumption::Failed => "failed",
        Resumption::Closed => "closed",
    }
}

const fn closing(why: Closing) -> &'static str {
    match why {
        Closing::Quit => "quit",
        Closing::Peer => "peer",
        Closing::Killed => "killed",
        Closing::OutputBufferLimit => "output buffer limit",
        Closing::Protocol => "protocol",
    }
}

const fn key_removal(why: KeyRemoval) -> &'static str {
    match why {
        KeyRemoval::Deleted => "deleted",
        KeyRemoval::Expired => "expired",
        KeyRemoval::Evicted => "evicted",
        KeyRemoval::Overwritten => "overwritten",
        KeyRemoval::Emptied => "emptied",
        KeyRemoval::Flushed => "flushed",
    }
}

const fn removal(why: MessageRemoval) -> &'static str {
    match why {
        MessageRemoval::Deleted => "deleted",
        MessageRemoval::Trimmed => "trimmed",
        MessageRemoval::Overwritten => "overwritten",
    }
}

const fn delivery_id(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::New => "new",
        Delivery::NoAck => "noack",
        Delivery::Again => "again",
    }
}
