//! Commands by their names: a table that is made when the crate is compiled.
//!
//! A name is known by its length, its first and its last four letters; nearly all names are seen whole that way, and only
//! longer ones are compared letter by letter.

use crate::table::{COUNT, Command, TABLE};

/// Slots of the hash: a power of two, at least twice the number of commands.
const SLOTS: usize = 1024;

/// The commands by the hash of their names.
struct Index {
    slots: [Option<Named>; SLOTS],
}

/// A command, and what tells its name from others at a glance.
#[derive(Clone, Copy)]
struct Named {
    glance: Glance,
    /// The glance says all.
    told: bool,
    command: &'static Command,
}

/// A name's length, its first and its last four letters in lower case.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Glance {
    letters: u64,
    len: usize,
}

impl Glance {
    /// Names up to this length are seen whole.
    const WHOLE: usize = 8;

    #[inline]
    const fn at(name: &[u8]) -> Glance {
        let word = match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << 32
            }
            _ => short_word(name),
        };
        Glance {
            letters: word | 0x2020_2020_2020_2020,
            len: name.len(),
        }
    }

    /// Where the search begins: short names, no adversary (the table is fixed).
    #[inline]
    const fn slot(self) -> usize {
        let word = self.letters ^ self.len as u64;
        (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.ilog2())) as usize
    }
}

const fn short_word(name: &[u8]) -> u64 {
    let mut word = 0;
    let mut at = 0;
    while at < name.len() {
        word = word << 8 | name[at] as u64;
        at += 1;
    }
    word
}

static INDEX: Index = Index::build();

impl Index {
    const fn build() -> Index {
        const {
            assert!(COUNT * 2 <= SLOTS, "the command table needs more slots");
        }
        let mut slots = [None; SLOTS];
        let mut number = 0;
        while number < COUNT {
            let command = &TABLE[number];
            let name = command.name.as_bytes();
            let glance = Glance::at(name);
            let told = name.len() <= Glance::WHOLE && is_plain(name);
            let mut slot = glance.slot();
            while slots[slot].is_some() {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = Some(Named {
                glance,
                told,
                command,
            });
            number += 1;
        }
        Index { slots }
    }
}

/// Whether all are letters. The bit of lower case makes no letter of anything else, but other signs of each other.
const fn is_plain(name: &[u8]) -> bool {
    let mut at = 0;
    while at < name.len() {
        if !name[at].is_ascii_lowercase() {
            return false;
        }
        at += 1;
    }
    true
}

/// The command of this name, in any case.
pub fn lookup(name: &[u8]) -> Option<&'static Command> {
    let glance = Glance::at(name);
    let mut slot = glance.slot();
    loop {
        let named = INDEX.slots[slot].as_ref()?;
        if named.glance == glance
            && (named.told || named.command.name.as_bytes().eq_ignore_ascii_case(name))
        {
            return Some(named.command);
        }
        slot = (slot + 1) % SLOTS;
    }
}
