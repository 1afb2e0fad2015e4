//! Streams and groups as their events say: IDs ascend, a group is served in their order, and what is acknowledged was pending.

use super::{Checked, Rule, ensure};
use alloc::collections::BTreeMap;
use alloc::format;
use broker::Broker;
use broker::event::{ConsumerId, Delivery, Event, GroupId, KeyId, Kind, MessageId, Name, StreamId};
use broker::keyspace::Value;

/// The streams of a node, and their groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Streams {
    entries: BTreeMap<KeyId, BTreeMap<StreamId, MessageId>>,
    groups: BTreeMap<GroupId, Group>,
}

#[derive(Clone, Debug)]
struct Group {
    key: KeyId,
    name: Name,
    cursor: StreamId,
    /// Pending entries with their owners; released ones have none.
    pending: BTreeMap<StreamId, Option<ConsumerId>>,
}

impl Streams {
    pub fn see(&mut self, event: &Event) -> Checked {
        match event {
            Event::KeyCreated { key, kind, .. } if *kind == Kind::Stream => {
                self.entries.insert(*key, BTreeMap::new());
            }
            Event::KeyRemoved { key, .. } => {
                self.entries.remove(key);
                self.groups.retain(|_, group| group.key != *key);
            }
            Event::Appended { key, msg, id } => {
                let entries = self.entries.entry(*key).or_default();
                let newest = entries.last_key_value().map(|(newest, _)| *newest);
                entries.insert(*id, *msg);
                return ensure(newest < Some(*id), Rule::Ascending, || format!("{event:?}"));
            }
            Event::EntryRemoved { key, id, .. } => {
                let removed = self.entries.get_mut(key).and_then(|all| all.remove(id));
                return ensure(removed.is_some(), Rule::AsTold, || format!("{event:?}"));
            }
            Event::EntryRead { key, msg, id, .. } => {
                let entries = self.entries.get(key);
                let is_there = entries.and_then(|all| all.get(id)) == Some(msg);
                return ensure(is_there, Rule::AsTold, || format!("{event:?}"));
            }
            _ => return self.see_group(event),
        }
        Ok(())
    }

    fn see_group(&mut self, event: &Event) -> Checked {
        match event {
            Event::GroupCreated {
                key,
                group,
                name,
                cursor,
                ..
            } => {
                let made = Group {
                    key: *key,
                    name: name.clone(),
                    cursor: *cursor,
                    pending: BTreeMap::new(),
                };
                self.groups.insert(*group, made);
            }
            Event::GroupMoved { group, cursor, .. } => {
                if let Some(known) = self.groups.get_mut(group) {
                    known.cursor = *cursor;
                }
            }
            Event::GroupDestroyed { group, .. } => {
                self.groups.remove(group);
            }
            Event::ConsumerDeleted {
                group, consumer, ..
            } => {
                if let Some(known) = self.groups.get_mut(group) {
                    known.pending.retain(|_, owner| *owner != Some(*consumer));
                }
            }
            _ => return self.see_pending(event),
        }
        Ok(())
    }

    fn see_pending(&mut self, event: &Event) -> Checked {
        let wrong = || format!("{event:?}");
        match event {
            Event::GroupRead {
                group,
                consumer,
                id,
                delivery,
                ..
            } => {
                let Some(known) = self.groups.get_mut(group) else {
                    return ensure(false, Rule::AsTold, wrong);
                };
                if *delivery == Delivery::Again {
                    if is_copied_shadow(known, &self.entries, *id) {
                        return Ok(());
                    }
                    let his = known.pending.get(id) == Some(&Some(*consumer));
                    return ensure(his, Rule::Acknowledged, wrong);
                }
                let entries = self.entries.get(&known.key);
                let next =
                    entries.and_then(|all| all.range(known.cursor..).find(|e| *e.0 > known.cursor));
                ensure(next.map(|(next, _)| next) == Some(id), Rule::InOrder, wrong)?;
                known.cursor = *id;
                if *delivery == Delivery::New {
                    known.pending.insert(*id, Some(*consumer));
                }
            }
            Event::Claimed {
                group,
                from,
                to,
                id,
                ..
            } => {
                let known = self.groups.get_mut(group);
                let before = known.and_then(|known| known.pending.insert(*id, Some(*to)));
                let same = before.flatten() == *from;
                return ensure(same, Rule::Acknowledged, wrong);
            }
            Event::Released { group, id, .. } => {
                if let Some(known) = self.groups.get_mut(group) {
                    known.pending.insert(*id, None);
                }
            }
            Event::Acked { group, id, .. } | Event::PendingDropped { group, id, .. } => {
                let known = self.groups.get_mut(group);
                if known
                    .as_ref()
                    .is_some_and(|known| is_copied_shadow(known, &self.entries, *id))
                {
                    return Ok(());
                }
                let before = known.and_then(|known| known.pending.remove(id));
                return ensure(before.is_some(), Rule::Acknowledged, wrong);
            }
            _ => {}
        }
        Ok(())
    }

    /// The node's streams and groups are as they should be; above all nothing acknowledged is pending.
    pub fn look(&self, broker: &Broker) -> Checked {
        for key in broker.inspect().keys() {
            let Value::Stream(stream) = key.value() else {
                continue;
            };
            let entries = self.entries.get(&key.id());
            let there = stream.log.iter().map(|entry| (entry.id, entry.msg));
            let same = entries.is_some_and(|all| all.iter().map(|(id, msg)| (*id, *msg)).eq(there));
            ensure(same, Rule::AsTold, || format!("entries of {:?}", key.id()))?;
            let groups = self.groups.values();
            let groups = groups.filter(|group| group.key == key.id());
            for (name, group) in stream.groups() {
                let known = groups.clone().find(|known| known.name == *name);
                let ids = group.pending_from(StreamId::MIN).map(|(id, _)| id);
                let is_shadow = |id: &StreamId| {
                    known.is_some_and(|known| is_copied_shadow(known, &self.entries, *id))
                };
                let ids = ids.filter(|id| !is_shadow(id));
                let same = known.is_some_and(|known| known.pending.keys().copied().eq(ids));
                ensure(same, Rule::Acknowledged, || {
                    format!("the pending entries of {name:?} are not {known:?}")
                })?;
                let at = known.is_some_and(|known| known.cursor == group.cursor);
                ensure(at, Rule::AsTold, || {
                    format!("the cursor of {name:?}, {known:?}")
                })?;
            }
            let (known, there) = (groups.count(), stream.groups().count());
            ensure(known == there, Rule::AsTold, || {
                format!("{there} groups, not {known}")
            })?;
        }
        Ok(())
    }
}

/// COPY takes along what is pending of entries that are gone, and no event can name an entry that is not there.
fn is_copied_shadow(
    group: &Group,
    entries: &BTreeMap<KeyId, BTreeMap<StreamId, MessageId>>,
    id: StreamId,
) -> bool {
    let entries = entries.get(&group.key);
    !group.pending.contains_key(&id) && entries.is_none_or(|all| !all.contains_key(&id))
}
