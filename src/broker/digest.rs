//! DEBUG DIGEST: a number for what a node holds. Equal content gives equal numbers, whatever the order in which it came,
//! here and in a real server.

use alloc::format;
use alloc::vec::Vec;

use resp::number::write_f64;

use crate::keyspace::{KeyRef, Keyspace, NEVER, Value};
use crate::sha1::{Digest, sha1};

/// Adds something whose order does not matter.
fn add(digest: &mut Digest, bytes: &[u8]) {
    for (byte, other) in digest.iter_mut().zip(sha1(bytes)) {
        *byte ^= other;
    }
}

/// Adds something whose order matters.
fn append(digest: &mut Digest, bytes: &[u8]) {
    add(digest, bytes);
    *digest = sha1(digest);
}

/// The number of a value's type.
fn type_number(value: &Value) -> u32 {
    match value {
        Value::String(_) => 0,
        Value::List(_) => 1,
        Value::Set(_) => 2,
        Value::SortedSet(_) => 3,
        Value::Hash(_) => 4,
        Value::Stream(_) => 6,
    }
}

fn add_value(digest: &mut Digest, value: &Value) {
    match value {
        Value::String(text) => append(digest, &text.to_vec()),
        Value::List(list) => list.iter().for_each(|(_, item)| append(digest, item)),
        Value::Set(set) => set.each(|member| add(digest, member)),
        Value::SortedSet(set) => {
            for place in set.iter() {
                let mut score = Vec::new();
                write_f64(place.score, &mut score);
                add_pair(digest, &place.member, &score, false);
            }
        }
        Value::Hash(hash) => {
            for (field, cell) in hash.iter() {
                add_pair(digest, field, &cell.value, cell.expires_ms != NEVER);
            }
        }
        Value::Stream(stream) => {
            for entry in stream.log.iter() {
                let id = format!("{}.{}", entry.id.ms, entry.id.seq);
                append(digest, id.as_bytes());
                for (field, value) in entry.fields() {
                    append(digest, field);
                    append(digest, value);
                }
            }
        }
    }
}

fn add_pair(digest: &mut Digest, first: &[u8], second: &[u8], expires: bool) {
    let mut pair = Digest::default();
    append(&mut pair, first);
    append(&mut pair, second);
    if expires {
        add(&mut pair, b"!!hexpire!!");
    }
    add(digest, &pair);
}

impl Keyspace {
    /// The digest of one value with its type, and of whether it expires, added to what is there.
    pub(crate) fn add_digest(&self, digest: &mut Digest, key: KeyRef) {
        let object = self.object(key);
        append(digest, &type_number(&object.value).to_be_bytes());
        add_value(digest, &object.value);
        if object.expires_ms != NEVER {
            add(digest, b"!!expire!!");
        }
    }

    /// The digest of everything.
    pub(crate) fn digest(&self) -> Digest {
        let mut all = Digest::default();
        for (db, home) in self.dbs.iter().enumerate() {
            if home.dict.is_empty() {
                continue;
            }
            append(&mut all, &(db as u32).to_be_bytes());
            for (name, _) in home.dict.iter() {
                let mut digest = Digest::default();
                append(&mut digest, name);
                if let Some(key) = self.find(db as u16, name) {
                    self.add_digest(&mut digest, key);
                }
                add(&mut all, &digest);
            }
        }
        all
    }
}
