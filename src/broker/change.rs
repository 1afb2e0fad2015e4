//! The only way to change which keys there are: whoever makes, removes or renames one does it here, so that the world is
//! told, watchers are marked and waiters are woken.

use alloc::sync::Arc;
use alloc::vec::Vec;

use resp::Args;

use crate::Broker;
use crate::client::Slot;
use crate::event::{By, Event, KeyRemoval, Kind, Name};
use crate::key_spec;
use crate::keyspace::{KeyRef, NEVER, Object, Value};
use crate::notify::Class;
use crate::observe::attention;
use crate::table::Command;

impl Broker {
    /// Makes a key that does not exist.
    pub(crate) fn create_key(&mut self, db: u16, name: &[u8], value: Value) -> KeyRef {
        let key = self.create_again(db, name, value);
        self.signal_new(key, name);
        self.notify(Class::New, "new", name, db);
        key
    }

    /// Makes a key that existed until the same command removed it, which nobody is told as news: not even those who wait for
    /// a key of that type.
    pub(crate) fn create_again(&mut self, db: u16, name: &[u8], value: Value) -> KeyRef {
        let name: Name = Arc::from(name);
        let id = self.journal.key();
        let kind = value.kind();
        self.journal.emit(Event::KeyCreated {
            key: id,
            db,
            name: name.clone(),
            kind,
        });
        let object = Object {
            id,
            expires_ms: NEVER,
            touched: self.now,
            weighed_bytes: 0,
            value,
        };
        self.add(db, name, object)
    }

    /// Nobody waits for keys of other types.
    fn signal_new(&mut self, key: KeyRef, name: &[u8]) {
        let kind = self.keys.value(key).kind();
        if matches!(kind, Kind::List | Kind::SortedSet | Kind::Stream) {
            self.blocking.signal(key.db, name);
        }
    }

    /// Looks for keys that clients wait for in a database that was exchanged.
    fn signal_swapped(&mut self, db: u16) {
        for name in self.blocking.names(db) {
            match self.keys.find(db, &name) {
                Some(key) => self.signal_new(key, &name),
                None => self.blocking.gone(db, &name),
            }
        }
    }

    fn add(&mut self, db: u16, name: Name, object: Object) -> KeyRef {
        self.touch_watchers(db, &name);
        self.blocking.grew(db, &name);
        self.keys.insert(db, name, object)
    }

    /// Removes a key with all that is in it.
    pub(crate) fn remove_key(&mut self, key: KeyRef, why: KeyRemoval, by: Option<By>) {
        let (name, object) = self.keys.take(key);
        self.journal.emit(Event::KeyRemoved {
            key: object.id,
            why,
            by,
        });
        self.touch_watchers(key.db, &name);
        self.blocking.gone(key.db, &name);
    }

    /// Puts another value in the place of a key's old one: SET. The new key is another one, with or without the old one's
    /// time to live.
    pub(crate) fn overwrite_key(&mut self, key: KeyRef, value: Value, keep_ttl: bool, by: By) {
        let name = self.keys.name(key).clone();
        self.keys.forget_fields(key);
        let (old, expires_ms) = (self.keys.id(key), self.keys.object(key).expires_ms);
        if expires_ms != NEVER {
            self.keys.set_expiry(key, NEVER);
        }
        let why = KeyRemoval::Overwritten;
        self.journal.emit(Event::KeyRemoved {
            key: old,
            why,
            by: Some(by),
        });
        let (id, kind, db) = (self.journal.key(), value.kind(), key.db);
        self.journal.emit(Event::KeyCreated {
            key: id,
            db,
            name: name.clone(),
            kind,
        });
        if let Some(frequency) = self.keys.frequencies.remove(&old) {
            self.keys.frequencies.insert(id, frequency);
        }
        let touched = self.now;
        let weighed_bytes = self.keys.object(key).weighed_bytes;
        *self.keys.object_mut(key) = Object {
            id,
            expires_ms: NEVER,
            touched,
            weighed_bytes,
            value,
        };
        if keep_ttl {
            self.expire_key(key, expires_ms);
        }
        self.touch_watchers(db, &name);
        self.blocking.gone(db, &name);
    }

    /// Removes all keys of a database.
    pub(crate) fn flush_db(&mut self, db: u16, by: By) {
        let flushed = self.keys.take_db(db, self.hash_key);
        for (name, object) in flushed.dict.iter() {
            let why = KeyRemoval::Flushed;
            self.journal.emit(Event::KeyRemoved {
                key: object.id,
                why,
                by: Some(by),
            });
            self.mark_watchers(db, name);
            self.blocking.gone(db, name);
        }
    }

    /// Exchanges two databases.
    pub(crate) fn swap_dbs(&mut self, first: u16, second: u16) {
        self.keys.weigh();
        self.keys.dbs.swap(usize::from(first), usize::from(second));
        for db in [first, second] {
            for (name, object) in self.keys.dbs[usize::from(db)].dict.iter() {
                let name = name.clone();
                self.journal.emit(Event::KeyRenamed {
                    key: object.id,
                    db,
                    name,
                });
            }
            self.touch_db_watchers(db, first, second);
            self.signal_swapped(db);
        }
    }

    /// Marks those who watch a key of `db` that exists in either of two databases, now that they were exchanged. A key whose
    /// time has come does not exist, even if it is still there.
    fn touch_db_watchers(&mut self, db: u16, first: u16, second: u16) {
        let now_ms = self.now / 1000;
        let exists = |name: &Name| {
            let found = [first, second].map(|db| self.keys.find(db, name));
            let mut found = found.into_iter().flatten();
            found.any(|key| self.keys.object(key).expires_ms >= now_ms)
        };
        let watched = self
            .watchers
            .keys()
            .filter(|(home, name)| *home == db && exists(name));
        let names: Vec<Name> = watched.map(|(_, name)| name.clone()).collect();
        names.iter().for_each(|name| self.mark_watchers(db, name));
    }

    /// Gives a key another name, or another database, where none of that name is. It keeps its identity and its time to
    /// live.
    pub(crate) fn move_key(&mut self, key: KeyRef, db: u16, name: &[u8]) -> KeyRef {
        let (old, object) = self.keys.take(key);
        self.touch_watchers(key.db, &old);
        self.blocking.gone(key.db, &old);
        let name: Name = Arc::from(name);
        self.journal.emit(Event::KeyRenamed {
            key: object.id,
            db,
            name: name.clone(),
        });
        let key = self.add(db, name.clone(), object);
        self.signal_new(key, &name);
        self.notify(Class::New, "new", &name, db);
        key
    }

    /// Sets when a key goes: its last millisecond, or [`NEVER`].
    pub(crate) fn expire_key(&mut self, key: KeyRef, expires_ms: u64) {
        let before = self.keys.object(key).expires_ms;
        if before == NEVER && expires_ms == NEVER {
            return;
        }
        self.keys.set_expiry(key, expires_ms);
        let at = (expires_ms != NEVER).then(|| expires_ms.saturating_mul(1000));
        self.journal.emit(Event::KeyExpires {
            key: self.keys.id(key),
            at,
        });
    }

    /// Removes the keys whose time has come, and the fields of hashes, unless they are to stay until somebody asks for them.
    pub(crate) fn expire_due(&mut self) {
        if self.now >= self.keys.next_expiry() && self.attention & attention::LAZY_EXPIRY == 0 {
            self.expire_all();
        }
    }

    /// Removes the keys of a request whose time has come; all of them, if it looks at all keys.
    pub(crate) fn expire_asked(&mut self, db: u16, command: &Command, args: Args<'_>) {
        if ["keys", "scan", "randomkey"].contains(&command.name) {
            return self.expire_all();
        }
        for (at, _) in key_spec::extract(command, args).unwrap_or_default() {
            let Some(key) = self.keys.find(db, args.get(at)) else {
                continue;
            };
            if self.keys.object(key).expires_ms < self.now / 1000 {
                self.expire_one(key);
            } else if matches!(self.keys.value(key), Value::Hash(_)) {
                self.expire_fields();
            }
        }
    }

    fn expire_one(&mut self, key: KeyRef) {
        let name = self.keys.name(key).clone();
        self.stats.expired += 1;
        self.remove_key(key, KeyRemoval::Expired, None);
        self.notify(Class::Expired, "expired", &name, key.db);
    }

    fn expire_all(&mut self) {
        while let Some(key) = self.keys.next_expired(self.now) {
            self.expire_one(key);
        }
        if self.now >= self.keys.next_expiry() {
            self.expire_fields();
        }
    }

    /// Marks the transactions of those who watch this key.
    pub(crate) fn touch_watchers(&mut self, db: u16, name: &Name) {
        if self.watchers.is_empty() {
            return;
        }
        let watching = self.watchers.get(&(db, name.clone())).cloned();
        for slot in watching.into_iter().flatten() {
            // Nothing that happens later can make it worse.
            self.unwatch(slot);
            self.clients.get_mut(slot).transaction.mark_stale();
        }
    }

    /// The same where a whole database changes: what is watched is still counted by CLIENT LIST then.
    fn mark_watchers(&mut self, db: u16, name: &Name) {
        if let Some(slots) = self.watchers.get(&(db, name.clone())) {
            for &slot in slots {
                self.clients.get_mut(slot).transaction.mark_stale();
            }
        }
    }

    /// Forgets what a client watches.
    pub(crate) fn unwatch(&mut self, slot: Slot) {
        for key in self.clients.get_mut(slot).transaction.forget_watched() {
            if let Some(slots) = self.watchers.get_mut(&key) {
                slots.retain(|&other| other != slot);
                if slots.is_empty() {
                    self.watchers.remove(&key);
                }
            }
        }
    }
}
