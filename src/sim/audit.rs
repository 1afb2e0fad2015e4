//! The auditor: counts the world again, and compares the ledger with what it finds.
//!
//! It looks at what is there: the messages in the nodes' lists and streams, on the links, in the actors' hands
//! ([`WorldView`]). What cannot be seen any more it remembers in the plainest way while it watches the trace: who was
//! to get which message, and who has processed it ([`memory`]). It shares nothing with the ledger, is slow, and is
//! right for other reasons than the ledger is. Losses it finds by what is left over: expected, not there, not processed.

mod memory;
mod view;

pub use memory::Label;
pub use view::{GroupLook, StreamLook, WorldView};

use crate::fate::Fate;
use crate::ledger::Ledger;
use crate::trace::{Item, Msg, Record};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::fmt;
use memory::Memory;

/// The fates as the auditor tells them apart; why something is lost it cannot see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the fates' names say it")]
pub enum Found {
    InFlight,
    Stored,
    Pending,
    Working,
    Done,
    /// Lost or discarded.
    Gone,
}

impl From<Fate> for Found {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::InFlight => Self::InFlight,
            Fate::Stored => Self::Stored,
            Fate::Pending => Self::Pending,
            Fate::Working => Self::Working,
            Fate::Done => Self::Done,
            Fate::Lost(_) | Fate::Discarded => Self::Gone,
        }
    }
}

/// The ledger and the world disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditError {
    /// For whom.
    pub audience: Label,
    /// About which fate.
    pub fate: Found,
    /// What the ledger says.
    pub ledger: u64,
    /// What the auditor counted.
    pub counted: u64,
    /// A message on which they disagree, with what the ledger says of it and what was found.
    pub message: Option<(Msg, Option<Fate>, Option<Found>)>,
}

impl fmt::Display for AuditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            audience,
            fate,
            ledger,
            counted,
            message,
        } = self;
        write!(
            f,
            "{audience}: the ledger says {ledger} {fate:?}, the world has {counted}"
        )?;
        match message {
            Some((msg, said, found)) => {
                write!(f, "; {msg:?} is {said:?} in the ledger and {found:?} there")
            }
            None => Ok(()),
        }
    }
}

impl core::error::Error for AuditError {}

/// One row of the table as the auditor counts it.
type Counts = BTreeMap<Found, u64>;

/// Watches a world from its first record on, and recounts it when asked.
#[derive(Clone, Debug, Default)]
pub struct Auditor {
    memory: Memory,
}

impl Auditor {
    /// An auditor who has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sees the next record of the trace. All must be seen, in order.
    pub fn watch(&mut self, record: &Record) {
        self.memory.watch(&record.what);
    }

    /// Recounts the world between two of its steps, and compares.
    ///
    /// # Errors
    /// The first audience and fate on which the ledger and the world disagree.
    pub fn audit(&self, world: &impl WorldView, ledger: &Ledger) -> Result<(), AuditError> {
        let places = Places::of(world, &self.memory);
        let mut found: BTreeMap<Label, Counts> = BTreeMap::new();
        for (label, messages) in &self.memory.expected {
            let counts = found.entry(label.clone()).or_default();
            let look = Look::of(&places, &self.memory, label);
            for msg in messages {
                *counts.entry(look.find(*msg)).or_default() += 1;
            }
        }
        for (label, n) in self.memory.intended() {
            let counts = found.entry(label).or_default();
            *counts.entry(Found::InFlight).or_default() += n;
        }
        for (label, n) in &self.memory.failed {
            let counts = found.entry(label.clone()).or_default();
            *counts.entry(Found::Gone).or_default() += n;
        }
        let booked = booked(ledger, &self.memory);
        let labels: BTreeSet<&Label> = found.keys().chain(booked.keys()).collect();
        for label in labels {
            let none = Counts::new();
            let found = found.get(label).unwrap_or(&none);
            let booked = booked.get(label).unwrap_or(&none);
            self.compare(label, (booked, found), &places, ledger)?;
        }
        Ok(())
    }

    fn compare(
        &self,
        label: &Label,
        (booked, found): (&Counts, &Counts),
        places: &Places,
        ledger: &Ledger,
    ) -> Result<(), AuditError> {
        let fates: BTreeSet<Found> = booked.keys().chain(found.keys()).copied().collect();
        for fate in fates {
            let said = booked.get(&fate).copied().unwrap_or(0);
            let counted = found.get(&fate).copied().unwrap_or(0);
            if said != counted {
                return Err(AuditError {
                    audience: label.clone(),
                    fate,
                    ledger: said,
                    counted,
                    message: self.example(label, places, ledger),
                });
            }
        }
        Ok(())
    }

    /// A message of this audience about which the two disagree.
    fn example(
        &self,
        label: &Label,
        places: &Places,
        ledger: &Ledger,
    ) -> Option<(Msg, Option<Fate>, Option<Found>)> {
        let audiences: Vec<_> = ledger
            .audiences()
            .filter(|row| self.memory.label_of(row) == *label)
            .map(|row| row.id)
            .collect();
        let expected = self.memory.expected.get(label);
        let look = Look::of(places, &self.memory, label);
        self.memory.messages().find_map(|msg| {
            let mut rows = audiences.iter();
            let said = rows.find_map(|a| ledger.fate(Item::Message(msg), *a));
            let said = said.map(|f| f.fate);
            let is_expected = expected.is_some_and(|all| all.contains(&msg));
            let found = is_expected.then(|| look.find(msg));
            (said.map(Found::from) != found).then_some((msg, said, found))
        })
    }
}

/// What the ledger says, in the auditor's words.
fn booked(ledger: &Ledger, memory: &Memory) -> BTreeMap<Label, Counts> {
    let mut all: BTreeMap<Label, Counts> = BTreeMap::new();
    for row in ledger.audiences() {
        let counts = all.entry(memory.label_of(&row)).or_default();
        let fates = [
            Fate::InFlight,
            Fate::Stored,
            Fate::Pending,
            Fate::Working,
            Fate::Done,
        ];
        for fate in fates {
            *counts.entry(fate.into()).or_default() += row.counts.of(fate);
        }
        let gone = row.counts.lost() + row.counts.of(Fate::Discarded);
        *counts.entry(Found::Gone).or_default() += gone;
    }
    all
}

/// Where every message is, at this instant.
#[derive(Debug, Default)]
struct Places {
    /// In a list.
    listed: BTreeSet<Msg>,
    /// In a stream.
    entries: BTreeSet<Msg>,
    /// What is somewhere for one audience alone.
    held: BTreeMap<Label, Held>,
}

/// What is where for an audience.
#[derive(Debug, Default)]
struct Held {
    /// Stored for a group, or pending in it.
    undelivered: BTreeSet<Msg>,
    pending: BTreeSet<Msg>,
    under_way: BTreeSet<Msg>,
    in_hands: BTreeSet<Msg>,
}

impl Places {
    fn of(world: &impl WorldView, memory: &Memory) -> Self {
        let mut places = Self::default();
        places.listed.extend(world.listed());
        for stream in world.streams() {
            places.look_at(&stream, memory);
        }
        for (packet, msg) in world.under_way() {
            if let Some(label) = memory.carried_for(packet, msg) {
                places.held(label).under_way.insert(msg);
            }
        }
        for (actor, msg) in world.in_hands() {
            for label in memory.held_for(actor, msg) {
                places.held(label).in_hands.insert(msg);
            }
        }
        places
    }

    fn held(&mut self, label: Label) -> &mut Held {
        self.held.entry(label).or_default()
    }

    fn look_at(&mut self, stream: &StreamLook, memory: &Memory) {
        self.entries.extend(stream.entries.iter().map(|(_, m)| *m));
        for group in &stream.groups {
            let Some(label) = memory.label_in(stream.node, stream.key, &group.name) else {
                continue;
            };
            let held = self.held(label);
            for (id, msg) in &stream.entries {
                if group.pending.contains(id) {
                    held.pending.insert(*msg);
                } else if *id > group.cursor {
                    held.undelivered.insert(*msg);
                }
            }
        }
    }
}

/// All places, as they are for one audience.
struct Look<'a> {
    places: &'a Places,
    memory: &'a Memory,
    label: &'a Label,
    held: Option<&'a Held>,
    processed: Option<&'a BTreeSet<Msg>>,
}

impl<'a> Look<'a> {
    fn of(places: &'a Places, memory: &'a Memory, label: &'a Label) -> Self {
        Self {
            places,
            memory,
            label,
            held: places.held.get(label),
            processed: memory.processed.get(label),
        }
    }

    fn find(&self, msg: Msg) -> Found {
        let is_in = |place: fn(&Held) -> &BTreeSet<Msg>| {
            self.held.is_some_and(|held| place(held).contains(&msg))
        };
        if is_in(|held| &held.pending) {
            Found::Pending
        } else if is_in(|held| &held.undelivered) {
            Found::Stored
        } else if self.places.listed.contains(&msg) {
            let away = self.memory.away.contains(&msg);
            if away { Found::Pending } else { Found::Stored }
        } else if is_in(|held| &held.in_hands) {
            Found::Working
        } else if is_in(|held| &held.under_way) {
            Found::InFlight
        } else if self.processed.is_some_and(|all| all.contains(&msg)) {
            Found::Done
        } else if self.lies(msg) {
            Found::Stored
        } else {
            Found::Gone
        }
    }

    /// An entry on the tape, for readers and for nobody.
    fn lies(&self, msg: Msg) -> bool {
        let entries = &self.places.entries;
        match self.label {
            Label::Reader(_) => entries.contains(&msg),
            Label::Nobody => entries.contains(&msg) && !self.memory.written_off.contains(&msg),
            Label::Listener(_) | Label::Workers(_) | Label::Group(..) => false,
        }
    }
}
