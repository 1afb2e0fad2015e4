//! An independent look at what is stored, for the auditor.

use crate::Broker;
use crate::event::{By, ClientId, KeyId, Kind, MessageId, Name, Subscription, Time};
use crate::keyspace::{Object, Value};
use crate::types::stream::Stream;

/// A look at a node. Nothing here changes anything.
#[derive(Clone, Copy, Debug)]
pub struct Inspect<'a> {
    pub(crate) broker: &'a Broker,
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct KeyView<'a> {
    /// Its database.
    pub db: u16,
    /// Its name.
    pub name: &'a Name,
    object: &'a Object,
}

/// One parked request.
#[derive(Clone, Copy, Debug)]
pub struct ParkedView<'a> {
    /// Who waits, with which request.
    pub by: By,
    /// The database of its keys.
    pub db: u16,
    /// The keys, in the order in which it named them.
    pub keys: &'a [Name],
    /// When it gives up.
    pub until: Option<Time>,
    /// Lower is served first.
    pub ticket: u64,
}

impl Broker {
    /// For the auditor.
    pub fn inspect(&self) -> Inspect<'_> {
        Inspect { broker: self }
    }
}

impl<'a> Inspect<'a> {
    /// Every key of every database.
    pub fn keys(self) -> impl Iterator<Item = KeyView<'a>> {
        self.broker
            .keys
            .dbs
            .iter()
            .enumerate()
            .flat_map(|(db, home)| {
                home.dict.iter().map(move |(name, object)| KeyView {
                    db: db as u16,
                    name,
                    object,
                })
            })
    }

    /// What INFO tells as `used_memory`, in bytes.
    pub fn used_memory(self) -> u64 {
        self.broker.used_memory()
    }

    /// The key of this name.
    pub fn key(self, db: u16, name: &[u8]) -> Option<KeyView<'a>> {
        let key = self.broker.keys.find(db, name)?;
        let name = self.broker.keys.name(key);
        Some(KeyView {
            db,
            name,
            object: self.broker.keys.object(key),
        })
    }

    /// Every connection that has not ended.
    pub fn clients(self) -> impl Iterator<Item = ClientId> {
        let clients = self.broker.clients.iter();
        clients
            .filter(|(_, client)| client.closing.is_none())
            .map(|(_, client)| client.id)
    }

    /// Every parked request, by client.
    pub fn parked(self) -> impl Iterator<Item = ParkedView<'a>> {
        self.broker.clients.iter().filter_map(|(_, client)| {
            let parked = client.parked.as_deref()?;
            Some(ParkedView {
                by: parked.by,
                db: parked.db,
                keys: &parked.keys,
                until: parked.until,
                ticket: parked.ticket,
            })
        })
    }

    /// Every subscription: who, of which kind, to what.
    pub fn subscriptions(self) -> impl Iterator<Item = (ClientId, Subscription, Name)> {
        const KINDS: [Subscription; 3] = [
            Subscription::Channel,
            Subscription::Pattern,
            Subscription::Shard,
        ];
        self.broker.clients.iter().flat_map(|(_, client)| {
            KINDS.into_iter().flat_map(move |kind| {
                let names = client.subscriptions.names(kind);
                names.into_iter().map(move |name| (client.id, kind, name))
            })
        })
    }

    /// Every key on which somebody waits.
    pub fn waited_keys(self) -> impl Iterator<Item = (u16, &'a Name)> {
        self.broker.blocking.keys()
    }

    /// Those who wait on a key, first in line first.
    pub fn line(self, db: u16, name: &[u8]) -> impl Iterator<Item = ClientId> {
        let line = self.broker.blocking.line(db, name);
        line.map(|slot| self.broker.clients.get(slot).id)
    }
}

impl<'a> KeyView<'a> {
    pub(crate) fn new(db: u16, name: &'a Name, object: &'a Object) -> Self {
        KeyView { db, name, object }
    }

    pub(crate) fn object(self) -> &'a Object {
        self.object
    }

    /// Its identity.
    pub fn id(self) -> KeyId {
        self.object.id
    }

    /// Its type.
    pub fn kind(self) -> Kind {
        self.object.value.kind()
    }

    /// The value itself, to look further.
    pub fn value(self) -> &'a Value {
        &self.object.value
    }

    /// The stream, to look further: its `log` has the entries with their messages, its groups have cursor, consumers
    /// and what is pending. `None` for another type.
    pub fn stream(self) -> Option<&'a Stream> {
        match &self.object.value {
            Value::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// The messages of a list with their payloads, head first; those of a sorted set, lowest score first; nothing for another
    /// type.
    pub fn messages(self) -> impl Iterator<Item = (MessageId, &'a [u8])> {
        let (list, scored) = match &self.object.value {
            Value::List(list) => (Some(list), None),
            Value::SortedSet(set) => (None, Some(set)),
            _ => (None, None),
        };
        let listed = list.into_iter().flat_map(|list| list.iter());
        listed.chain(scored.into_iter().flat_map(|set| {
            let members = set.iter();
            members.filter_map(|place| Some((set.get(&place.member)?.msg?, &*place.member)))
        }))
    }
}
