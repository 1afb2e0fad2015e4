//! Sets of names, in the three forms that real servers have: sorted integers, a short row in the order in which members
//! came, and a hash table.
//!
//! The forms are kept apart not for speed alone: `OBJECT ENCODING` shows which one it is, and the order of SMEMBERS follows
//! from it. A set goes from a smaller form to a larger one and never back.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use resp::number::{parse_i64, write_i64};

use super::dict::{Dict, HashKey, name};
use super::packing::{Packing, ROW_ELEMENT_BYTES, TABLE_ELEMENT_BYTES};
use super::random::{Source, below, distinct};
use crate::event::Name;

#[derive(Clone, Debug)]
enum Form {
    /// Sorted.
    Integers(Vec<i64>),
    /// In the order in which they came.
    Row(Vec<Name>),
    Table(Dict<()>),
}

/// A set of names.
#[derive(Clone, Debug)]
pub struct Set {
    form: Form,
    key: HashKey,
    /// Bytes of all members.
    bytes: usize,
}

fn digits(number: i64) -> Vec<u8> {
    let mut digits = Vec::new();
    write_i64(number, &mut digits);
    digits
}

impl Set {
    /// An empty set; `key` is for the hash table that it may become.
    pub fn new(key: HashKey) -> Set {
        Set {
            form: Form::Integers(Vec::new()),
            key,
            bytes: 0,
        }
    }

    /// An empty set in the form that suits `expected` members of which this is the first.
    pub fn for_members(first: &[u8], expected: usize, key: HashKey, packing: &Packing) -> Set {
        let mut set = Set::new(key);
        if parse_i64(first).is_some() && expected <= packing.set_integers {
            return set;
        }
        set.form = if expected <= packing.set_entries {
            Form::Row(Vec::new())
        } else {
            Form::Table(Dict::new(key))
        };
        set
    }

    /// Keeps the members of a set that is still empty in the order in which they come, even if they begin with integers.
    pub fn keep_order(&mut self) {
        if self.is_empty() {
            self.form = Form::Row(Vec::new());
        }
    }

    /// Takes the larger form at once, if so many members are to be added that the form would not hold them alone.
    pub fn expect(&mut self, added: usize, packing: &Packing) {
        let fits = match &self.form {
            Form::Integers(_) => added <= packing.set_integers,
            Form::Row(_) => added <= packing.set_entries,
            Form::Table(_) => true,
        };
        if !fits {
            self.become_table();
        }
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Integers(numbers) => numbers.len(),
            Form::Row(row) => row.len(),
            Form::Table(table) => table.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it takes by a stated model of memory, the same on every machine.
    pub fn memory_bytes(&self) -> usize {
        match &self.form {
            Form::Integers(numbers) => 8 * numbers.len(),
            Form::Row(row) => self.bytes + ROW_ELEMENT_BYTES * row.len(),
            Form::Table(table) => self.bytes + TABLE_ELEMENT_BYTES * table.len(),
        }
    }

    /// What `OBJECT ENCODING` says.
    pub fn encoding(&self) -> &'static str {
        match &self.form {
            Form::Integers(_) => "intset",
            Form::Row(_) => "listpack",
            Form::Table(_) => "hashtable",
        }
    }

    /// Whether this is a member.
    pub fn contains(&self, member: &[u8]) -> bool {
        match &self.form {
            Form::Integers(numbers) => {
                parse_i64(member).is_some_and(|number| numbers.binary_search(&number).is_ok())
            }
            Form::Row(row) => row.iter().any(|other| **other == *member),
            Form::Table(table) => table.find(member).is_some(),
        }
    }

    /// Adds a member. False if it was one.
    pub fn add(&mut self, member: &[u8], packing: &Packing) -> bool {
        if self.contains(member) {
            return false;
        }
        self.make_room(member, packing);
        self.bytes += member.len();
        match &mut self.form {
            Form::Integers(numbers) => {
                let Some(number) = parse_i64(member) else {
                    unreachable!("the form was changed for what is no integer")
                };
                let at = numbers.partition_point(|&other| other < number);
                numbers.insert(at, number);
            }
            Form::Row(row) => row.push(name(member)),
            Form::Table(table) => {
                table.insert_new(name(member), ());
            }
        }
        true
    }

    /// Changes the form, if it cannot take this new member.
    fn make_room(&mut self, member: &[u8], packing: &Packing) {
        let row_takes_it = self.len() < packing.set_entries && member.len() <= packing.set_bytes;
        match &self.form {
            Form::Integers(numbers) => {
                if parse_i64(member).is_some() {
                    if numbers.len() >= packing.set_integers {
                        self.become_table();
                    }
                } else if row_takes_it && self.longest_integer() <= packing.set_bytes {
                    self.form = Form::Row(self.iter().collect());
                } else {
                    self.become_table();
                }
            }
            Form::Row(_) if !row_takes_it => self.become_table(),
            Form::Row(_) | Form::Table(_) => {}
        }
    }

    /// The digits of the longest member of a set of integers.
    fn longest_integer(&self) -> usize {
        match &self.form {
            Form::Integers(numbers) => {
                let ends = [numbers.first(), numbers.last()];
                let lengths = ends.into_iter().flatten().map(|&end| digits(end).len());
                lengths.max().unwrap_or(0)
            }
            Form::Row(_) | Form::Table(_) => 0,
        }
    }

    fn become_table(&mut self) {
        if matches!(self.form, Form::Table(_)) {
            return;
        }
        let mut table = Dict::new(self.key);
        for member in self.iter() {
            table.insert_new(member, ());
        }
        self.form = Form::Table(table);
    }

    /// Takes a member out. False if it was none.
    pub fn remove(&mut self, member: &[u8]) -> bool {
        let removed = self.take_out(member);
        self.bytes -= if removed { member.len() } else { 0 };
        removed
    }

    fn take_out(&mut self, member: &[u8]) -> bool {
        match &mut self.form {
            Form::Integers(numbers) => {
                let place = parse_i64(member).and_then(|n| numbers.binary_search(&n).ok());
                place.map(|at| numbers.remove(at)).is_some()
            }
            Form::Row(row) => {
                let place = row.iter().position(|other| **other == *member);
                place.map(|at| row.remove(at)).is_some()
            }
            Form::Table(table) => table.remove(member).is_some(),
        }
    }

    /// All members: integers by size, a row in the order in which they came, a table in the order of its slab.
    pub fn iter(&self) -> impl Iterator<Item = Name> {
        let (numbers, row, table) = match &self.form {
            Form::Integers(numbers) => (Some(numbers), None, None),
            Form::Row(row) => (None, Some(row), None),
            Form::Table(table) => (None, None, Some(table)),
        };
        let numbers = numbers.into_iter().flatten();
        let row = row.into_iter().flatten();
        let table = table.into_iter().flat_map(Dict::iter);
        numbers
            .map(|&number| name(&digits(number)))
            .chain(row.cloned())
            .chain(table.map(|(member, ())| member.clone()))
    }

    /// Calls `visit` for every member, without making a name of it.
    pub fn each(&self, mut visit: impl FnMut(&[u8])) {
        match &self.form {
            Form::Integers(numbers) => numbers.iter().for_each(|&n| visit(&digits(n))),
            Form::Row(row) => row.iter().for_each(|member| visit(member)),
            Form::Table(table) => table.iter().for_each(|(member, ())| visit(member)),
        }
    }

    /// The member at this place of a small form.
    fn small(&self, at: usize) -> Option<Cow<'_, [u8]>> {
        match &self.form {
            Form::Integers(numbers) => Some(Cow::Owned(digits(*numbers.get(at)?))),
            Form::Row(row) => Some(Cow::Borrowed(row.get(at)?)),
            Form::Table(_) => None,
        }
    }

    /// Some member.
    pub fn random(&self, source: Source<'_>) -> Option<Cow<'_, [u8]>> {
        match &self.form {
            Form::Table(table) => {
                let (member, ()) = table.at(table.random(source)?)?;
                Some(Cow::Borrowed(member))
            }
            Form::Integers(_) | Form::Row(_) if self.is_empty() => None,
            Form::Integers(_) | Form::Row(_) => self.small(below(source, self.len())),
        }
    }

    /// So many different members; all, if there are not more.
    pub fn random_distinct(&self, count: usize, source: Source<'_>) -> Vec<Cow<'_, [u8]>> {
        match &self.form {
            Form::Table(table) => {
                let chosen = table.random_distinct(count, source);
                chosen
                    .into_iter()
                    .map(|(member, ())| Cow::Borrowed(&**member))
                    .collect()
            }
            Form::Integers(_) | Form::Row(_) => {
                let places = distinct(source, self.len(), count);
                places.into_iter().filter_map(|at| self.small(at)).collect()
            }
        }
    }

    /// Rebuilds the set, which lost most of its members at once, in the smallest form that holds what it has left.
    pub fn repack(&mut self, packing: &Packing) {
        let mut packed = Set::new(self.key);
        if !matches!(self.form, Form::Integers(_)) {
            packed.form = Form::Row(Vec::new());
        }
        self.each(|member| {
            packed.add(member, packing);
        });
        *self = packed;
    }

    /// Visits a part of the set (the whole, in its small forms) and returns the cursor for the next part; 0 at the end.
    pub fn scan(&self, cursor: u64, mut visit: impl FnMut(&[u8])) -> u64 {
        match &self.form {
            Form::Table(table) => table.scan(cursor, |member, ()| visit(member)),
            Form::Integers(_) | Form::Row(_) => {
                self.each(visit);
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Set;
    use crate::node::splitmix;
    use crate::types::dict::HashKey;
    use crate::types::packing::Packing;
    use std::collections::BTreeSet;
    use std::format;
    use std::vec::Vec;

    fn set_of(members: &[&str]) -> Set {
        let mut set = Set::new(HashKey(1, 2));
        for member in members {
            set.add(member.as_bytes(), &Packing::default());
        }
        set
    }

    #[test]
    fn it_is_a_set_in_every_form() {
        let packing = Packing::default();
        for (range, word) in [(300, ""), (100, "m"), (2000, ""), (1000, "m")] {
            let (mut set, mut model, mut state) = (set_of(&[]), BTreeSet::new(), 3);
            for _ in 0..4000 {
                let random = splitmix(&mut state);
                let member = format!("{word}{}", random % range).into_bytes();
                if random >> 62 > 0 {
                    assert_eq!(set.add(&member, &packing), model.insert(member));
                } else {
                    assert_eq!(set.remove(&member), model.remove(&member));
                }
            }
            let all: BTreeSet<Vec<u8>> = set.iter().map(|member| member.to_vec()).collect();
            assert_eq!(all, model);
            assert_eq!(set.len(), model.len());
            let mut source = || splitmix(&mut state);
            let some = set.random_distinct(20, &mut source);
            let different: BTreeSet<_> = some.iter().collect();
            assert!(different.len() == 20 && some.iter().all(|member| set.contains(member)));
            assert!(
                set.random(&mut source)
                    .is_some_and(|member| set.contains(&member))
            );
        }
    }

    #[test]
    fn forms_change_where_redis_8_2_changes_them() {
        let packing = Packing::default();
        let numbers: Vec<_> = (0..513).map(|n| format!("{n}")).collect();
        let mut set = set_of(&[]);
        numbers[..512].iter().for_each(|number| {
            set.add(number.as_bytes(), &packing);
        });
        assert_eq!(set.encoding(), "intset");
        set.add(b"512", &packing);
        assert_eq!(set.encoding(), "hashtable");
        let mut set = set_of(&["3", "1", "2"]);
        assert_eq!(set.iter().next().as_deref(), Some(&b"1"[..]));
        set.add(b"01", &packing);
        assert_eq!(set.encoding(), "listpack");
        set.add(&[b'x'; 65], &packing);
        assert_eq!(set.encoding(), "hashtable");
    }
}
