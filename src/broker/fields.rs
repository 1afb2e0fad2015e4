//! When the fields of hashes go: an index over all hashes whose fields have a time to live, by the time of each one's first.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::Broker;
use crate::event::{KeyId, KeyRemoval, Name};
use crate::keyspace::{KeyRef, Keyspace, NEVER, Value};
use crate::notify::Class;

/// The hashes of one database of which a field will go.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldExpiries {
    by_time: BTreeMap<(u64, KeyId), Name>,
    by_key: BTreeMap<KeyId, u64>,
}

impl FieldExpiries {
    /// Notes when the first field of a hash goes: its last millisecond, or [`NEVER`].
    fn note(&mut self, key: KeyId, name: &Name, expires_ms: u64) {
        let before = self.by_key.remove(&key);
        if let Some(before) = before {
            self.by_time.remove(&(before, key));
        }
        if expires_ms != NEVER {
            self.by_time.insert((expires_ms, key), name.clone());
            self.by_key.insert(key, expires_ms);
        }
    }

    /// How many hashes.
    pub(crate) fn len(&self) -> usize {
        self.by_key.len()
    }

    /// The last millisecond of the field that goes first.
    pub(crate) fn first_ms(&self) -> Option<u64> {
        self.by_time.first_key_value().map(|(&(ms, _), _)| ms)
    }

    /// The hashes with fields that have gone by this millisecond.
    fn due(&self, now_ms: u64) -> Vec<Name> {
        let due = self.by_time.range(..(now_ms, KeyId(0)));
        due.map(|(_, name)| name.clone()).collect()
    }
}

impl Keyspace {
    /// To be called when the fields of a hash, or their times, have changed.
    pub(crate) fn track_fields(&mut self, key: KeyRef) {
        let first = match self.value(key) {
            Value::Hash(hash) => hash.next_expiry(),
            _ => NEVER,
        };
        self.note_fields(key, first);
    }

    /// To be called before a key goes.
    pub(crate) fn forget_fields(&mut self, key: KeyRef) {
        if matches!(self.value(key), Value::Hash(_)) {
            self.note_fields(key, NEVER);
        }
    }

    fn note_fields(&mut self, key: KeyRef, first: u64) {
        let home = &mut self.dbs[usize::from(key.db)];
        let id = home.dict.value(key.entry).id;
        let before = home.field_expiries.first_ms();
        home.field_expiries
            .note(id, home.dict.name(key.entry), first);
        if before != home.field_expiries.first_ms() {
            self.refresh_next_expiry();
        }
    }
}

impl Broker {
    /// Removes the fields whose time has come, and the hashes that have none left.
    pub(crate) fn expire_fields(&mut self) {
        let now_ms = self.now / 1000;
        for db in 0..self.keys.dbs.len() {
            for name in self.keys.dbs[db].field_expiries.due(now_ms) {
                if let Some(key) = self.keys.find(db as u16, &name) {
                    self.expire_fields_of(key, &name, now_ms);
                    self.keys.weigh();
                }
            }
        }
    }

    fn expire_fields_of(&mut self, key: KeyRef, name: &Name, now_ms: u64) {
        let Ok(hash) = self.keys.hash_mut(key) else {
            return;
        };
        let gone = hash.drop_expired(now_ms);
        let emptied = hash.is_empty();
        self.stats.expired_fields += gone as u64;
        self.keys.track_fields(key);
        self.touch_watchers(key.db, name);
        self.notify(Class::Hash, "hexpired", name, key.db);
        if emptied {
            self.remove_key(key, KeyRemoval::Expired, None);
            self.notify(Class::Generic, "del", name, key.db);
        }
    }
}
