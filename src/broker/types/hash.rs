//! Hashes: fields with values, each with a time to live or without.
//!
//! A small hash is a row of fields in the order in which they came; once any of its fields was given a time to live, those that
//! have one stand in front, the first to go first. A larger one is a hash table, with its fields' times in a sorted
//! row beside it. So what goes next is known without looking at everything, and the order of HGETALL is that of real servers.

use alloc::vec::Vec;

use super::dict::{Dict, HashKey};
use super::packing::{Packing, ROW_ELEMENT_BYTES, TABLE_ELEMENT_BYTES};
use super::random::{Source, below, distinct};
use super::ranked::Ranked;
use crate::event::Name;
use crate::keyspace::NEVER;

/// A field's value, and when it goes.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The value.
    pub value: Name,
    /// The last millisecond at which the field is there; [`NEVER`] without a time to live.
    pub expires_ms: u64,
}

type Field = (Name, Cell);

#[derive(Clone, Debug)]
enum Form {
    Row {
        fields: Vec<Field>,
        /// Whether a field was ever given a time to live.
        timed: bool,
    },
    Table {
        fields: Dict<Cell>,
        expiries: Ranked<(u64, Name)>,
    },
}

/// Fields with values.
#[derive(Clone, Debug)]
pub struct Hash {
    form: Form,
    key: HashKey,
    /// Bytes of all fields and values.
    bytes: usize,
}

fn position(fields: &[Field], name: &[u8]) -> Option<usize> {
    fields.iter().position(|(other, _)| **other == *name)
}

/// Puts a field into a row: before the first that goes no sooner, or at the end.
fn place(fields: &mut Vec<Field>, field: Field) {
    let at = if field.1.expires_ms == NEVER {
        fields.len()
    } else {
        fields.partition_point(|(_, cell)| cell.expires_ms < field.1.expires_ms)
    };
    fields.insert(at, field);
}

impl Hash {
    /// An empty hash; `key` is for the hash table that it may become.
    pub fn new(key: HashKey) -> Hash {
        Hash {
            form: Form::Row {
                fields: Vec::new(),
                timed: false,
            },
            key,
            bytes: 0,
        }
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Row { fields, .. } => fields.len(),
            Form::Table { fields, .. } => fields.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it takes by a stated model of memory, the same on every machine.
    pub fn memory_bytes(&self) -> usize {
        let each = match &self.form {
            Form::Row { .. } => 2 * ROW_ELEMENT_BYTES,
            Form::Table { .. } => TABLE_ELEMENT_BYTES,
        };
        self.bytes + each * self.len()
    }

    /// What `OBJECT ENCODING` says.
    pub fn encoding(&self) -> &'static str {
        match &self.form {
            Form::Row { timed: false, .. } => "listpack",
            Form::Row { timed: true, .. } => "listpackex",
            Form::Table { .. } => "hashtable",
        }
    }

    /// A field's value and its time.
    pub fn cell(&self, field: &[u8]) -> Option<&Cell> {
        match &self.form {
            Form::Row { fields, .. } => Some(&fields[position(fields, field)?].1),
            Form::Table { fields, .. } => fields.get(field),
        }
    }

    /// A field's value.
    pub fn get(&self, field: &[u8]) -> Option<&Name> {
        self.cell(field).map(|cell| &cell.value)
    }

    /// Takes the larger form at once, if these fields and values, all of them new, would not fit into the small one.
    pub fn expect<'a>(&mut self, parts: impl Iterator<Item = &'a [u8]>, packing: &Packing) {
        let mut count = 0;
        let mut long = false;
        for part in parts {
            count += 1;
            long |= part.len() > packing.hash_bytes;
        }
        if long || count / 2 > packing.hash_entries {
            self.become_table();
        }
    }

    /// Sets a field's value; its time stays. True if the field is new.
    pub fn set(&mut self, field: &[u8], value: &[u8], packing: &Packing) -> bool {
        let before = self.get(field).map(|value| value.len());
        self.bytes += value.len();
        self.bytes -= before.unwrap_or(0);
        self.bytes += if before.is_none() { field.len() } else { 0 };
        self.make_room(field, value, packing);
        let value = Name::from(value);
        match &mut self.form {
            Form::Row { fields, .. } => match position(fields, field) {
                Some(at) => fields[at].1.value = value,
                None => {
                    place(fields, (Name::from(field), Cell::new(value)));
                    return true;
                }
            },
            Form::Table { fields, .. } => match fields.find(field) {
                Some(entry) => fields.value_mut(entry).value = value,
                None => {
                    fields.insert_new(Name::from(field), Cell::new(value));
                    return true;
                }
            },
        }
        false
    }

    fn make_room(&mut self, field: &[u8], value: &[u8], packing: &Packing) {
        if let Form::Row { fields, .. } = &self.form {
            let too_long = field.len().max(value.len()) > packing.hash_bytes;
            let full = fields.len() >= packing.hash_entries && position(fields, field).is_none();
            if too_long || full {
                self.become_table();
            }
        }
    }

    fn become_table(&mut self) {
        let Form::Row { fields, .. } = &mut self.form else {
            return;
        };
        let (mut table, mut expiries) = (Dict::new(self.key), Ranked::default());
        for (name, cell) in core::mem::take(fields) {
            if cell.expires_ms != NEVER {
                expiries.insert((cell.expires_ms, name.clone()));
            }
            table.insert_new(name, cell);
        }
        self.form = Form::Table {
            fields: table,
            expiries,
        };
    }

    /// Notes that times to live are used here, which shows in the encoding.
    pub fn mark_timed(&mut self) {
        if let Form::Row { timed, .. } = &mut self.form {
            *timed = true;
        }
    }

    /// Sets when a field goes: its last millisecond, or [`NEVER`]. Nothing happens without such a field.
    pub fn expire(&mut self, field: &[u8], expires_ms: u64) {
        match &mut self.form {
            Form::Row { fields, timed } => {
                let Some(at) = position(fields, field) else {
                    return;
                };
                if expires_ms == NEVER && fields[at].1.expires_ms == NEVER {
                    return;
                }
                *timed = true;
                let (name, mut cell) = fields.remove(at);
                cell.expires_ms = expires_ms;
                place(fields, (name, cell));
            }
            Form::Table { fields, expiries } => {
                let Some(entry) = fields.find(field) else {
                    return;
                };
                let name = fields.name(entry).clone();
                let cell = fields.value_mut(entry);
                expiries.remove(&(cell.expires_ms, name.clone()));
                cell.expires_ms = expires_ms;
                if expires_ms != NEVER {
                    expiries.insert((expires_ms, name));
                }
            }
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: &[u8]) -> Option<Cell> {
        let removed = self.take_out(field)?;
        self.bytes -= field.len() + removed.value.len();
        Some(removed)
    }

    fn take_out(&mut self, field: &[u8]) -> Option<Cell> {
        match &mut self.form {
            Form::Row { fields, .. } => {
                let at = position(fields, field)?;
                Some(fields.remove(at).1)
            }
            Form::Table { fields, expiries } => {
                let (name, cell) = fields.remove(field)?;
                expiries.remove(&(cell.expires_ms, name));
                Some(cell)
            }
        }
    }

    /// When the first field goes; [`NEVER`] if none does.
    pub fn next_expiry(&self) -> u64 {
        match &self.form {
            Form::Row { fields, .. } => fields.first().map_or(NEVER, |(_, cell)| cell.expires_ms),
            Form::Table { expiries, .. } => expiries.get(0).map_or(NEVER, |&(at, _)| at),
        }
    }

    /// Takes out the fields whose last millisecond is over; tells how many.
    pub fn drop_expired(&mut self, now_ms: u64) -> usize {
        let before = self.len();
        while self.next_expiry() < now_ms {
            let first = match &self.form {
                Form::Row { fields, .. } => fields[0].0.clone(),
                Form::Table { expiries, .. } => match expiries.get(0) {
                    Some((_, name)) => name.clone(),
                    None => break,
                },
            };
            self.remove(&first);
        }
        before - self.len()
    }

    /// All fields: a row in its order, a table in that of its slab.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Cell)> {
        let (row, table) = match &self.form {
            Form::Row { fields, .. } => (Some(fields), None),
            Form::Table { fields, .. } => (None, Some(fields)),
        };
        let row = row.into_iter().flatten().map(|(name, cell)| (name, cell));
        row.chain(table.into_iter().flat_map(Dict::iter))
    }

    /// Some field.
    pub fn random(&self, source: Source<'_>) -> Option<(&Name, &Cell)> {
        match &self.form {
            Form::Row { fields, .. } if fields.is_empty() => None,
            Form::Row { fields, .. } => {
                let (name, cell) = &fields[below(source, fields.len())];
                Some((name, cell))
            }
            Form::Table { fields, .. } => fields.at(fields.random(source)?),
        }
    }

    /// So many different fields; all, if there are not more.
    pub fn random_distinct(&self, count: usize, source: Source<'_>) -> Vec<(&Name, &Cell)> {
        match &self.form {
            Form::Row { fields, .. } => {
                let places = distinct(source, fields.len(), count);
                let chosen = places.into_iter().map(|at| &fields[at]);
                chosen.map(|(name, cell)| (name, cell)).collect()
            }
            Form::Table { fields, .. } => fields.random_distinct(count, source),
        }
    }

    /// Visits a part of the hash (the whole, in its small form) and returns the cursor for the next part; 0 at the end.
    pub fn scan<'a>(&'a self, cursor: u64, mut visit: impl FnMut(&'a Name, &'a Cell)) -> u64 {
        match &self.form {
            Form::Row { fields, .. } => {
                fields.iter().for_each(|(name, cell)| visit(name, cell));
                0
            }
            Form::Table { fields, .. } => fields.scan(cursor, visit),
        }
    }
}

impl Cell {
    fn new(value: Name) -> Cell {
        Cell {
            value,
            expires_ms: NEVER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Hash;
    use crate::keyspace::NEVER;
    use crate::node::splitmix;
    use crate::types::dict::HashKey;
    use crate::types::packing::Packing;
    use std::collections::BTreeMap;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    #[test]
    fn it_is_a_map_whose_fields_go() {
        let packing = Packing::default();
        for range in [50, 3000] {
            let (mut hash, mut state) = (Hash::new(HashKey(1, 2)), 5);
            let mut model: BTreeMap<Vec<u8>, (Vec<u8>, u64)> = BTreeMap::new();
            for now in 0..6000u64 {
                let random = splitmix(&mut state);
                let field = format!("f{}", random % range).into_bytes();
                match random >> 61 {
                    0 => {
                        assert_eq!(
                            hash.remove(&field).is_some(),
                            model.remove(&field).is_some()
                        );
                    }
                    1..3 => {
                        let at = now + (random >> 32) % 500;
                        hash.expire(&field, at);
                        model.entry(field).and_modify(|cell| cell.1 = at);
                    }
                    3 => {
                        hash.expire(&field, NEVER);
                        model.entry(field).and_modify(|cell| cell.1 = NEVER);
                    }
                    _ => {
                        let value = format!("{now}").into_bytes();
                        let new = hash.set(&field, &value, &packing);
                        assert_eq!(new, !model.contains_key(&field));
                        model.entry(field).or_insert((Vec::new(), NEVER)).0 = value;
                    }
                }
                let due = model.values().filter(|cell| cell.1 < now).count();
                assert_eq!(hash.drop_expired(now), due);
                model.retain(|_, cell| cell.1 >= now);
                let next = model.values().map(|cell| cell.1).min().unwrap_or(NEVER);
                assert_eq!(hash.next_expiry(), next);
            }
            let all: BTreeMap<_, _> = hash
                .iter()
                .map(|(name, cell)| (name.to_vec(), (cell.value.to_vec(), cell.expires_ms)))
                .collect();
            assert_eq!(all, model);
            assert_eq!(hash.encoding() == "hashtable", range == 3000);
        }
    }

    /// Recorded from redis-server 8.2.3.
    #[test]
    fn a_row_is_in_the_order_of_redis_8_2() {
        let packing = Packing::default();
        let mut hash = Hash::new(HashKey(1, 2));
        let order = |hash: &Hash| -> String {
            let names = hash
                .iter()
                .map(|(name, _)| String::from_utf8_lossy(name).into_owned());
            names.collect()
        };
        for field in [b"a", b"b", b"c", b"d"] {
            hash.set(field, b"1", &packing);
        }
        hash.expire(b"c", 100);
        assert_eq!(order(&hash), "cabd");
        hash.expire(b"d", 50);
        assert_eq!(order(&hash), "dcab");
        hash.expire(b"b", 50);
        assert_eq!(order(&hash), "bdca");
        hash.expire(b"d", NEVER);
        assert_eq!(order(&hash), "bcad");
        assert_eq!(hash.encoding(), "listpackex");
    }
}
