//! Who waits at which keys, in the order of their coming; and that they are served in that order.

use super::lists::Lists;
use super::{Checked, Rule, ensure};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{By, ClientId, Event, KeyId, Name};

/// The waiting clients of a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    running: BTreeMap<By, &'static str>,
    /// In the order of their coming.
    waiting: Vec<Waiting>,
}

#[derive(Clone, Debug)]
struct Waiting {
    by: By,
    family: Family,
    db: u16,
    keys: Arc<[Name]>,
}

/// What can serve a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    List,
    SortedSet,
    /// A stream serves everybody who waits there at once.
    Other,
}

fn family(command: &str) -> Family {
    match command {
        "blpop" | "brpop" | "blmpop" | "blmove" | "brpoplpush" => Family::List,
        "bzpopmin" | "bzpopmax" | "bzmpop" => Family::SortedSet,
        _ => Family::Other,
    }
}

impl Turns {
    pub fn see(&mut self, event: &Event, lists: &Lists) -> Checked {
        match event {
            Event::Began { by, command } => {
                self.running.insert(*by, command);
            }
            Event::Parked { by, db, keys, .. } => {
                let command = self.running.get(by).copied().unwrap_or_default();
                self.waiting.push(Waiting {
                    by: *by,
                    family: family(command),
                    db: *db,
                    keys: keys.clone(),
                });
            }
            Event::Resumed { by, .. } => self.waiting.retain(|waiting| waiting.by != *by),
            Event::Closed { client, .. } => {
                self.waiting.retain(|waiting| waiting.by.client != *client);
                self.running.retain(|by, _| by.client != *client);
            }
            Event::Popped { key, by, .. } | Event::Moved { from: key, by, .. } => {
                return self.served(*key, *by, lists);
            }
            _ => {}
        }
        Ok(())
    }

    fn served(&self, key: KeyId, by: By, lists: &Lists) -> Checked {
        let at = self.waiting.iter().position(|waiting| waiting.by == by);
        let Some((at, key)) = at.zip(lists.key(key)) else {
            return Ok(());
        };
        let (earlier, his) = (&self.waiting[..at], &self.waiting[at]);
        let passed = earlier.iter().find(|other| {
            other.family == his.family && other.db == key.db && other.keys.contains(&key.name)
        });
        // Where several keys came at once, the one that calls him up need not be the one that his command takes from.
        let mut others = his.keys.iter().filter(|name| **name != key.name);
        if others.any(|name| lists.has_messages(his.db, name)) {
            return Ok(());
        }
        ensure(
            passed.is_none() || his.family == Family::Other,
            Rule::InTurn,
            || format!("{by:?} is served before {passed:?}"),
        )
    }

    /// Does a client wait?
    pub fn waits(&self, client: ClientId) -> bool {
        let mut clients = self.waiting.iter().map(|waiting| waiting.by.client);
        clients.any(|waiting| waiting == client)
    }

    /// Nobody waits at a list that has something.
    pub fn look(&self, lists: &Lists) -> Checked {
        let at_lists = self.waiting.iter().filter(|w| w.family == Family::List);
        let mut forgotten = at_lists.filter(|waiting| {
            let mut keys = waiting.keys.iter();
            keys.any(|name| lists.has_elements(waiting.db, name))
        });
        let forgotten = forgotten.next();
        ensure(forgotten.is_none(), Rule::InTurn, || {
            format!("{forgotten:?} is not served")
        })
    }
}
