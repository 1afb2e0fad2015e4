//! DEBUG RELOAD: as if everything had been saved and loaded again.
//!
//! What a snapshot does not keep is lost: small forms that were outgrown once, and when a key was last used. Identities
//! stay: it is the same node, and these are the same messages.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::Broker;
use crate::keyspace::{KeyRef, NEVER, Value};
use crate::types::hash::Hash;
use crate::types::set::Set;
use crate::types::sorted_set::SortedSet;

impl Broker {
    /// Packs every value anew.
    pub(crate) fn reload(&mut self) {
        for db in 0..self.keys.dbs.len() {
            let names = self.keys.dbs[db].dict.iter().map(|(name, _)| name.clone());
            for name in names.collect::<Vec<_>>() {
                if let Some(key) = self.keys.find(db as u16, &name) {
                    self.repack(key);
                }
            }
        }
        self.keys.weigh();
    }

    fn repack(&mut self, key: KeyRef) {
        let now = self.now;
        let repacked = match self.keys.value(key) {
            Value::String(_) | Value::Stream(_) => None,
            Value::List(list) => {
                let mut list = Rc::clone(list);
                Rc::make_mut(&mut list).repack(self.pack_limit);
                Some(Value::List(list))
            }
            Value::Set(set) => Some(Value::Set(Rc::new(self.packed_set(set)))),
            Value::Hash(hash) => Some(Value::Hash(Rc::new(self.packed_hash(hash)))),
            Value::SortedSet(set) => Some(Value::SortedSet(Rc::new(self.packed_sorted_set(set)))),
        };
        let object = self.keys.object_mut(key);
        object.touched = now;
        if let Some(value) = repacked {
            object.value = value;
        }
        self.keys.weigh();
    }

    fn packed_set(&self, set: &Set) -> Set {
        let mut packed = set.clone();
        if set.encoding() == "listpack" {
            packed.repack(&self.packing);
            return packed;
        }
        packed = Set::new(self.hash_key);
        set.each(|member| {
            packed.add(member, &self.packing);
        });
        packed
    }

    fn packed_hash(&self, hash: &Hash) -> Hash {
        let mut packed = Hash::new(self.hash_key);
        if hash.encoding() == "listpackex" {
            packed.mark_timed();
        }
        for (field, cell) in hash.iter() {
            packed.set(field, &cell.value, &self.packing);
            if cell.expires_ms != NEVER {
                packed.mark_timed();
                packed.expire(field, cell.expires_ms);
            }
        }
        packed
    }

    fn packed_sorted_set(&self, set: &SortedSet) -> SortedSet {
        let mut packed = SortedSet::new(self.hash_key);
        let longest = set.iter().map(|place| place.member.len()).max();
        packed.expect(set.len(), longest.unwrap_or(0), &self.packing);
        for place in set.iter() {
            let msg = set.get(&place.member).and_then(|standing| standing.msg);
            packed.insert(place.member.clone(), place.score, msg, &self.packing);
        }
        packed
    }
}
