//! COPY of a stream: entries, groups, consumers and what is pending.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::context::Ctx;
use crate::event::{Event, KeyId, StreamId};
use crate::keyspace::{KeyRef, Value};
use crate::types::stream::Stream;
use crate::types::stream_group;

/// Copies a stream to the key that argument 2 names: each entry becomes a message of its own that knows its parent.
pub(super) fn copy_stream(ctx: &mut Ctx<'_>, source: &Stream, db: u16) -> KeyRef {
    let empty = Value::Stream(Rc::default());
    let target = ctx.broker.create_key(db, ctx.arg(2), empty);
    let key = ctx.broker.keys.id(target);
    let mut copy = source.clone();
    let journal = &mut ctx.broker.journal;
    copy.log.renumber(&mut |id, parent| {
        let msg = journal.child(ctx.by, 1, parent);
        journal.emit(Event::Appended { key, msg, id });
        msg
    });
    let names: Vec<_> = copy.groups().map(|(name, _)| name.clone()).collect();
    for name in names {
        if let Some((log, group)) = copy.log_and_group(&name) {
            let group_id = ctx.broker.journal.group();
            group.id = group_id;
            group_created(ctx, key, name, group);
            group.renumber(|| ctx.broker.journal.consumer());
            tell_group(ctx, log, group);
        }
    }
    *ctx.broker.keys.value_mut(target) = Value::Stream(Rc::new(copy));
    target
}

fn group_created(
    ctx: &mut Ctx<'_>,
    key: KeyId,
    name: crate::event::Name,
    group: &stream_group::Group,
) {
    ctx.emit(Event::GroupCreated {
        key,
        group: group.id,
        name,
        cursor: group.cursor,
        by: ctx.by,
    });
}

/// Tells about the consumers of a copied group, and about what they have pending without having been handed it.
fn tell_group(ctx: &mut Ctx<'_>, log: &crate::types::stream::Log, group: &stream_group::Group) {
    for consumer in group.consumers() {
        ctx.emit(Event::ConsumerCreated {
            group: group.id,
            consumer: consumer.id,
            name: consumer.name.clone(),
        });
    }
    for (id, pending) in group.pending_from(StreamId::MIN) {
        let Some(entry) = log.get(id) else {
            continue;
        };
        ctx.emit(match group.owner_id(pending) {
            Some(to) => Event::Claimed {
                group: group.id,
                from: None,
                to,
                id,
                msg: entry.msg,
                deliveries: pending.deliveries,
                handed: false,
                by: ctx.by,
            },
            None => Event::Released {
                group: group.id,
                from: None,
                id,
                msg: Some(entry.msg),
                deliveries: pending.deliveries,
                by: ctx.by,
            },
        });
    }
}
