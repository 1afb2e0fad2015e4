//! Up to which size collections are kept in their small forms; what CONFIG's `*-max-listpack-*` and `set-max-intset-entries` say.

use crate::params::Params;

/// Bytes that a stated model of memory counts for an element of a small form, beside its own bytes.
pub(super) const ROW_ELEMENT_BYTES: usize = 3;

/// Bytes that it counts for an element of a hash table.
pub(super) const TABLE_ELEMENT_BYTES: usize = 48;

/// Bytes that it counts for a member of a large sorted set, which is in a table and in an order.
pub(super) const RANKED_ELEMENT_BYTES: usize = 96;

/// The limits of the small forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packing {
    /// Fields of a hash.
    pub hash_entries: usize,
    /// Bytes of a field's name or value.
    pub hash_bytes: usize,
    /// Members of a set of integers.
    pub set_integers: usize,
    /// Members of a small set.
    pub set_entries: usize,
    /// Bytes of a member of a small set.
    pub set_bytes: usize,
    /// Members of a small sorted set.
    pub sorted_set_entries: usize,
    /// Bytes of a member of a small sorted set.
    pub sorted_set_bytes: usize,
}

impl Packing {
    /// What the parameters say. A negative limit is none.
    pub fn read(params: &Params) -> Packing {
        let limit = |name| usize::try_from(params.integer(name)).unwrap_or(usize::MAX);
        Packing {
            hash_entries: limit("hash-max-listpack-entries"),
            hash_bytes: limit("hash-max-listpack-value"),
            set_integers: limit("set-max-intset-entries"),
            set_entries: limit("set-max-listpack-entries"),
            set_bytes: limit("set-max-listpack-value"),
            sorted_set_entries: limit("zset-max-listpack-entries"),
            sorted_set_bytes: limit("zset-max-listpack-value"),
        }
    }
}

impl Default for Packing {
    fn default() -> Self {
        Packing {
            hash_entries: 512,
            hash_bytes: 64,
            set_integers: 512,
            set_entries: 128,
            set_bytes: 64,
            sorted_set_entries: 128,
            sorted_set_bytes: 64,
        }
    }
}
