//! The databases: what is stored under which name, and when it goes.
//!
//! Keys are expired by an index ordered by time, before anything else runs at a new moment: so no command ever meets a
//! key whose time has come, looking up changes nothing, and nothing scans. What all values weigh is kept as they change:
//! whoever gets hold of a value to change it leaves its key to be weighed again after the command. Whoever changes a key does it through
//! [`crate::context::Ctx`] (or the broker's methods behind it), which tell the world, the watchers and the waiters.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::errors;
use crate::event::{KeyId, Kind, Name, Time};
use crate::fields::FieldExpiries;
use crate::look::walk;
use crate::reply::ReplyError;
use crate::types::dict::{Dict, EntryId, HashKey};
use crate::types::hash::Hash;
use crate::types::list::List;
use crate::types::set::Set;
use crate::types::sorted_set::SortedSet;
use crate::types::stream::Stream;
use crate::types::text::Text;

/// Databases of a node, as the `databases` parameter says by default.
pub const DATABASES: usize = 16;

/// The time at which a key without a time to live goes.
pub const NEVER: Time = Time::MAX;

/// What is stored under a key.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Value {
    String(Text),
    List(Rc<List>),
    Hash(Rc<Hash>),
    Set(Rc<Set>),
    SortedSet(Rc<SortedSet>),
    Stream(Rc<Stream>),
}

impl Value {
    /// Its type.
    pub fn kind(&self) -> Kind {
        match self {
            Value::String(_) => Kind::String,
            Value::List(_) => Kind::List,
            Value::Hash(_) => Kind::Hash,
            Value::Set(_) => Kind::Set,
            Value::SortedSet(_) => Kind::SortedSet,
            Value::Stream(_) => Kind::Stream,
        }
    }
}

/// What `TYPE` says.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::List => "list",
        Kind::Hash => "hash",
        Kind::Set => "set",
        Kind::SortedSet => "zset",
        Kind::Stream => "stream",
    }
}

/// A value with what the keyspace knows about it.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its identity.
    pub id: KeyId,
    /// The last moment at which it is there, in milliseconds; [`NEVER`] without a time to live.
    pub expires_ms: u64,
    /// When it was last written to.
    pub touched: Time,
    /// What the node's memory counts for it.
    pub(crate) weighed_bytes: u64,
    /// What it holds.
    pub value: Value,
}

/// What a key takes beside its name and its value.
const KEY_BYTES: usize = 72;

/// A stated model of what a key takes in a real server: a round sum for each key and each element, and its bytes.
pub(crate) fn weight_bytes(name: &[u8], value: &Value) -> u64 {
    const LIST_BYTES: usize = 64;
    let value = match value {
        Value::String(text) => text.len(),
        Value::List(list) => list.packed_bytes() + LIST_BYTES,
        Value::Hash(hash) => hash.memory_bytes(),
        Value::Set(set) => set.memory_bytes(),
        Value::SortedSet(set) => set.memory_bytes(),
        Value::Stream(stream) => stream.memory_bytes(),
    };
    (KEY_BYTES + name.len() + value) as u64
}

/// What `OBJECT ENCODING` says of a key.
pub(crate) fn encoding_of(name: &[u8], object: &Object) -> &'static str {
    match &object.value {
        Value::String(text) => text.encoding(name.len(), object.expires_ms != NEVER),
        Value::List(list) => list.encoding(),
        Value::Hash(hash) => hash.encoding(),
        Value::Set(set) => set.encoding(),
        Value::SortedSet(set) => set.encoding(),
        Value::Stream(_) => "stream",
    }
}

/// Where a key is. It stays valid until that key is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRef {
    pub(crate) db: u16,
    pub(crate) entry: EntryId,
}

/// One database.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) dict: Dict<Object>,
    /// What goes, by (last millisecond, identity).
    pub(crate) expires: BTreeMap<(u64, KeyId), Name>,
    /// The hashes of which a field goes.
    pub(crate) field_expiries: FieldExpiries,
}

impl Db {
    /// A step of SCAN: visits keys from a cursor until there were `count` of them; returns the cursor of the next, 0 at the end.
    pub(crate) fn scan<'a>(
        &'a self,
        cursor: u64,
        count: usize,
        mut visit: impl FnMut(&'a Name, &'a Object),
    ) -> u64 {
        walk(cursor, count, |cursor| {
            let mut seen = 0;
            let next = self.dict.scan(cursor, |name, object| {
                seen += 1;
                visit(name, object);
            });
            (next, seen)
        })
    }
}

/// All databases of a node.
#[derive(Clone, Debug)]
pub struct Keyspace {
    pub(crate) dbs: Vec<Db>,
    /// The first moment at which a key has gone; [`NEVER`] if none will.
    next_expiry: Time,
    /// How often keys were used lately, while a policy asks for that.
    pub(crate) frequencies: BTreeMap<KeyId, u8>,
    /// What all keys weighed when each was weighed last.
    memory_bytes: u64,
    /// Keys whose values may have changed since.
    unweighed: Vec<KeyRef>,
}

impl Keyspace {
    pub(crate) fn new(key: HashKey) -> Keyspace {
        let db = Db {
            dict: Dict::new(key),
            expires: BTreeMap::new(),
            field_expiries: FieldExpiries::default(),
        };
        Keyspace {
            dbs: alloc::vec![db; DATABASES],
            next_expiry: NEVER,
            frequencies: BTreeMap::new(),
            memory_bytes: 0,
            unweighed: Vec::new(),
        }
    }

    /// Where this key is, if it exists.
    pub fn find(&self, db: u16, name: &[u8]) -> Option<KeyRef> {
        let entry = self.dbs[usize::from(db)].dict.find(name)?;
        Some(KeyRef { db, entry })
    }

    /// What is stored there.
    pub fn object(&self, key: KeyRef) -> &Object {
        self.dbs[usize::from(key.db)].dict.value(key.entry)
    }

    pub(crate) fn object_mut(&mut self, key: KeyRef) -> &mut Object {
        if self.unweighed.last() != Some(&key) {
            self.unweighed.push(key);
        }
        self.dbs[usize::from(key.db)].dict.value_mut(key.entry)
    }

    /// The value.
    pub fn value(&self, key: KeyRef) -> &Value {
        &self.object(key).value
    }

    /// The value, to change it.
    pub fn value_mut(&mut self, key: KeyRef) -> &mut Value {
        &mut self.object_mut(key).value
    }

    /// The key's name.
    pub fn name(&self, key: KeyRef) -> &Name {
        self.dbs[usize::from(key.db)].dict.name(key.entry)
    }

    /// What `OBJECT ENCODING` says.
    pub fn encoding(&self, key: KeyRef) -> &'static str {
        encoding_of(self.name(key), self.object(key))
    }

    /// The key's identity.
    pub fn id(&self, key: KeyRef) -> KeyId {
        self.object(key).id
    }

    /// The string there.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn text(&self, key: KeyRef) -> Result<&Text, ReplyError> {
        match self.value(key) {
            Value::String(text) => Ok(text),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The string there, to change it.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn text_mut(&mut self, key: KeyRef) -> Result<&mut Text, ReplyError> {
        match self.value_mut(key) {
            Value::String(text) => Ok(text),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The list there.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn list(&self, key: KeyRef) -> Result<&List, ReplyError> {
        match self.value(key) {
            Value::List(list) => Ok(list),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The list there, to change it.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn list_mut(&mut self, key: KeyRef) -> Result<&mut List, ReplyError> {
        match self.value_mut(key) {
            Value::List(list) => Ok(Rc::make_mut(list)),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The hash there.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn hash(&self, key: KeyRef) -> Result<&Hash, ReplyError> {
        match self.value(key) {
            Value::Hash(hash) => Ok(hash),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The hash there, to change it.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn hash_mut(&mut self, key: KeyRef) -> Result<&mut Hash, ReplyError> {
        match self.value_mut(key) {
            Value::Hash(hash) => Ok(Rc::make_mut(hash)),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The set there.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn set(&self, key: KeyRef) -> Result<&Set, ReplyError> {
        match self.value(key) {
            Value::Set(set) => Ok(set),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The set there, to change it.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn set_mut(&mut self, key: KeyRef) -> Result<&mut Set, ReplyError> {
        match self.value_mut(key) {
            Value::Set(set) => Ok(Rc::make_mut(set)),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The sorted set there.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn sorted_set(&self, key: KeyRef) -> Result<&SortedSet, ReplyError> {
        match self.value(key) {
            Value::SortedSet(sorted_set) => Ok(sorted_set),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The sorted set there, to change it.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn sorted_set_mut(&mut self, key: KeyRef) -> Result<&mut SortedSet, ReplyError> {
        match self.value_mut(key) {
            Value::SortedSet(sorted_set) => Ok(Rc::make_mut(sorted_set)),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The stream there.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn stream(&self, key: KeyRef) -> Result<&Stream, ReplyError> {
        match self.value(key) {
            Value::Stream(stream) => Ok(stream),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    /// The stream there, to change it.
    ///
    /// # Errors
    /// WRONGTYPE, if it is something else.
    pub fn stream_mut(&mut self, key: KeyRef) -> Result<&mut Stream, ReplyError> {
        match self.value_mut(key) {
            Value::Stream(stream) => Ok(Rc::make_mut(stream)),
            _ => Err(errors::WRONG_TYPE),
        }
    }

    pub(crate) fn insert(&mut self, db: u16, name: Name, object: Object) -> KeyRef {
        let home = &mut self.dbs[usize::from(db)];
        if object.expires_ms != NEVER {
            home.expires
                .insert((object.expires_ms, object.id), name.clone());
            self.refresh_next_expiry();
        }
        let entry = self.dbs[usize::from(db)].dict.insert_new(name, object);
        let key = KeyRef { db, entry };
        self.unweighed.push(key);
        if matches!(self.value(key), Value::Hash(_)) {
            self.track_fields(key);
        }
        key
    }

    pub(crate) fn take(&mut self, key: KeyRef) -> (Name, Object) {
        self.forget_fields(key);
        let home = &mut self.dbs[usize::from(key.db)];
        let (name, mut object) = home.dict.remove_entry(key.entry);
        self.memory_bytes -= core::mem::take(&mut object.weighed_bytes);
        self.unweighed.retain(|other| *other != key);
        if !self.frequencies.is_empty() {
            self.frequencies.remove(&object.id);
        }
        if object.expires_ms != NEVER {
            home.expires.remove(&(object.expires_ms, object.id));
            self.refresh_next_expiry();
        }
        (name, object)
    }

    pub(crate) fn set_expiry(&mut self, key: KeyRef, expires_ms: u64) {
        let name = self.name(key).clone();
        let home = &mut self.dbs[usize::from(key.db)];
        let object = home.dict.value_mut(key.entry);
        let (id, before) = (object.id, object.expires_ms);
        object.expires_ms = expires_ms;
        home.expires.remove(&(before, id));
        if expires_ms != NEVER {
            home.expires.insert((expires_ms, id), name);
        }
        self.refresh_next_expiry();
    }

    /// Weighs again what may have changed: to be called after each command.
    pub(crate) fn weigh(&mut self) {
        while let Some(key) = self.unweighed.pop() {
            let dict = &mut self.dbs[usize::from(key.db)].dict;
            let (name, object) = dict.entry_mut(key.entry);
            if let Value::Stream(stream) = &mut object.value
                && stream.is_uncounted()
            {
                Rc::make_mut(stream).count_pending();
            }
            let bytes = weight_bytes(name, &object.value);
            let before = core::mem::replace(&mut object.weighed_bytes, bytes);
            self.memory_bytes = self.memory_bytes - before + bytes;
        }
    }

    /// What one key takes, by the model of [`weight_bytes`].
    pub fn key_bytes(&self, key: KeyRef) -> u64 {
        weight_bytes(self.name(key), self.value(key))
    }

    /// The same without the key itself.
    pub(crate) fn value_bytes(&self, key: KeyRef) -> u64 {
        weight_bytes(b"", self.value(key)) - KEY_BYTES as u64
    }

    /// What all keys take, by the model of [`weight_bytes`].
    pub fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// The same, added up anew.
    #[cfg(test)]
    pub(crate) fn memory_bytes_anew(&self) -> u64 {
        let all = self.dbs.iter().flat_map(|db| db.dict.iter());
        all.map(|(name, object)| weight_bytes(name, &object.value))
            .sum()
    }

    /// Empties a database and hands over what was in it.
    pub(crate) fn take_db(&mut self, db: u16, key: HashKey) -> Db {
        let empty = Db {
            dict: Dict::new(key),
            expires: BTreeMap::new(),
            field_expiries: FieldExpiries::default(),
        };
        let taken = core::mem::replace(&mut self.dbs[usize::from(db)], empty);
        let weights = taken.dict.iter().map(|(_, object)| object.weighed_bytes);
        self.memory_bytes -= weights.sum::<u64>();
        self.unweighed.retain(|key| key.db != db);
        if !self.frequencies.is_empty() {
            for (_, object) in taken.dict.iter() {
                self.frequencies.remove(&object.id);
            }
        }
        self.refresh_next_expiry();
        taken
    }

    /// The first moment at which a key has gone.
    pub fn next_expiry(&self) -> Time {
        self.next_expiry
    }

    /// A key is there throughout its last millisecond, and gone with the next.
    pub(crate) fn refresh_next_expiry(&mut self) {
        let first = self.dbs.iter().flat_map(|db| {
            let key = db.expires.first_key_value().map(|(&(ms, _), _)| ms);
            [key, db.field_expiries.first_ms()].into_iter().flatten()
        });
        self.next_expiry = first
            .min()
            .map_or(NEVER, |ms| ms.saturating_add(1).saturating_mul(1000));
    }

    /// The key that goes first.
    pub(crate) fn first_to_go(&self) -> Option<KeyRef> {
        let dbs = self.dbs.iter().enumerate();
        let firsts = dbs.filter_map(|(db, home)| Some((home.expires.first_key_value()?, db)));
        let ((_, name), db) = firsts.min_by_key(|((at, _), _)| **at)?;
        self.find(db as u16, name)
    }

    /// One key whose time has come.
    pub(crate) fn next_expired(&self, now: Time) -> Option<KeyRef> {
        if now < self.next_expiry {
            return None;
        }
        let (db, name) = self
            .dbs
            .iter()
            .enumerate()
            .filter_map(|(db, home)| {
                let (&(ms, id), name) = home.expires.first_key_value()?;
                (ms < now / 1000).then_some(((ms, id), db, name))
            })
            .min_by_key(|(at, ..)| *at)
            .map(|(_, db, name)| (db as u16, name))?;
        self.find(db, name)
    }
}
