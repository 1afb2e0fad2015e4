//! Lists and sorted sets as their events say: a message goes in at a place, and comes out of it once.

use super::{Checked, Rule, ensure};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::vec::Vec;
use broker::Broker;
use broker::event::{End, Event, KeyId, Kind, MessageId, Name, Score};
use broker::order;

/// The keys of a node that hold messages, streams left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    keys: BTreeMap<KeyId, Key>,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub db: u16,
    pub name: Name,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    List(VecDeque<MessageId>),
    Set(BTreeMap<MessageId, Score>),
}

impl Lists {
    pub fn key(&self, key: KeyId) -> Option<&Key> {
        self.keys.get(&key)
    }

    /// Is there a list of this name, with something in it?
    pub fn has_elements(&self, db: u16, name: &Name) -> bool {
        let mut named = self.keys.values();
        named.any(|key| {
            let filled = matches!(&key.content, Content::List(all) if !all.is_empty());
            filled && key.db == db && key.name == *name
        })
    }

    /// Is there a list or a sorted set of this name, with something in it?
    pub fn has_messages(&self, db: u16, name: &Name) -> bool {
        let mut named = self.keys.values();
        named.any(|key| {
            let filled = match &key.content {
                Content::List(all) => !all.is_empty(),
                Content::Set(all) => !all.is_empty(),
            };
            filled && key.db == db && key.name == *name
        })
    }

    pub fn see(&mut self, event: &Event) -> Checked {
        match event {
            Event::KeyCreated {
                key,
                db,
                name,
                kind,
            } => {
                let content = match kind {
                    Kind::List => Content::List(VecDeque::new()),
                    Kind::SortedSet => Content::Set(BTreeMap::new()),
                    _ => return Ok(()),
                };
                let (db, name) = (*db, name.clone());
                self.keys.insert(*key, Key { db, name, content });
            }
            Event::KeyRenamed { key, db, name } => {
                if let Some(known) = self.keys.get_mut(key) {
                    (known.db, known.name) = (*db, name.clone());
                }
            }
            Event::KeyRemoved { key, .. } => {
                self.keys.remove(key);
            }
            Event::Pushed { key, msg, end } => self.insert(*key, *msg, *end, 0),
            Event::Inserted { key, msg, index } => self.insert(*key, *msg, End::Head, *index),
            Event::Scored { key, msg, score } | Event::Rescored { key, msg, score } => {
                if let Some(set) = self.set(*key) {
                    set.insert(*msg, *score);
                }
            }
            Event::Popped { key, msg, end, .. } => self.pop(*key, *msg, *end)?,
            Event::Moved {
                from,
                from_end,
                to,
                to_end,
                depth,
                msg,
                ..
            } => {
                self.pop(*from, *msg, *from_end)?;
                self.insert(*to, *msg, *to_end, *depth);
            }
            Event::Removed {
                key, msg, index, ..
            } => self.remove(*key, *msg, *index)?,
            _ => {}
        }
        Ok(())
    }

    fn list(&mut self, key: KeyId) -> Option<&mut VecDeque<MessageId>> {
        match &mut self.keys.get_mut(&key)?.content {
            Content::List(all) => Some(all),
            Content::Set(_) => None,
        }
    }

    fn set(&mut self, key: KeyId) -> Option<&mut BTreeMap<MessageId, Score>> {
        match &mut self.keys.get_mut(&key)?.content {
            Content::Set(all) => Some(all),
            Content::List(_) => None,
        }
    }

    fn insert(&mut self, key: KeyId, msg: MessageId, end: End, depth: u64) {
        let Some(list) = self.list(key) else { return };
        let depth = (depth as usize).min(list.len());
        let at = match end {
            End::Head => depth,
            End::Tail => list.len() - depth,
        };
        list.insert(at, msg);
    }

    fn pop(&mut self, key: KeyId, msg: MessageId, end: End) -> Checked {
        let served = |holds: bool, rule| ensure(holds, rule, || format!("{msg:?} out of {key:?}"));
        if let Some(set) = self.set(key) {
            let score = set.remove(&msg);
            served(score.is_some(), Rule::ServedOnce)?;
            let score = score.map_or(0.0, Score::get);
            let mut others = set.values().map(|other| other.get());
            let first = others.all(|other| match end {
                End::Head => score <= other,
                End::Tail => score >= other,
            });
            return served(first, Rule::InOrder);
        }
        let Some(list) = self.list(key) else {
            return served(false, Rule::ServedOnce);
        };
        let next = match end {
            End::Head => list.front(),
            End::Tail => list.back(),
        };
        if next == Some(&msg) {
            match end {
                End::Head => list.pop_front(),
                End::Tail => list.pop_back(),
            };
            return Ok(());
        }
        served(list.contains(&msg), Rule::ServedOnce)?;
        served(false, Rule::InOrder)
    }

    fn remove(&mut self, key: KeyId, msg: MessageId, index: u64) -> Checked {
        let removed = match self.list(key) {
            Some(list) => {
                let at = list.iter().position(|in_it| *in_it == msg);
                at.filter(|at| *at as u64 == index)
                    .and_then(|at| list.remove(at))
                    .is_some()
            }
            None => self.set(key).and_then(|set| set.remove(&msg)).is_some(),
        };
        ensure(removed, Rule::ServedOnce, || {
            format!("{msg:?} removed at {index} of {key:?}, where it is not")
        })
    }

    /// The node's lists and sorted sets are as they should be.
    pub fn look(&self, broker: &Broker) -> Checked {
        let mut seen = 0;
        for key in broker.inspect().keys() {
            let Some(known) = self.keys.get(&key.id()) else {
                continue;
            };
            seen += 1;
            let mut there: Vec<MessageId> = key.messages().map(|(id, _)| id).collect();
            let same = match &known.content {
                Content::List(all) => all.iter().eq(&there),
                Content::Set(all) => {
                    order::sort(&mut there);
                    all.keys().eq(&there)
                }
            };
            ensure(same, Rule::AsTold, || {
                format!("{:?}: {known:?}, but there is {there:?}", key.id())
            })?;
        }
        ensure(seen == self.keys.len(), Rule::AsTold, || {
            format!("{seen} keys, not {}", self.keys.len())
        })
    }
}
