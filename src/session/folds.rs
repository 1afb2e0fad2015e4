//! The folds of the trace that make up what is shown: every record goes through all of them, once, in order.

use crate::Language;
use crate::catalogue::Fact;
use crate::console::Consoles;
use crate::diagram::Roads;
use crate::narrator::Narrator;
use crate::panels::{Selected, Trays};
use crate::registry::Registry;
use crate::stage::Stage;
use crate::tell::tell;
use crate::travel::Marks;
use sim::World;
use sim::spec::Micros;
use sim::trace::{Item, Record, RecordSeq};

/// What is shown of a world, up to a record of its trace.
#[derive(Clone, Debug)]
pub(crate) struct Folds {
    /// The next record to be taken.
    cursor: RecordSeq,
    pub known: Registry,
    pub narrator: Narrator,
    pub trays: Trays,
    pub consoles: Consoles,
    pub stage: Stage,
    pub roads: Roads,
    pub selected: Option<Selected>,
    pub marks: Marks,
    /// The message of this world's first moment: it was lost, or its consumer died and the broker kept it.
    pub first_moment: Option<Item>,
    /// Records were taken since somebody looked.
    pub changed: bool,
}

impl Folds {
    /// Has taken nothing yet.
    pub fn new(world: &World, language: Language) -> Self {
        let spec = world.spec();
        let nodes = || {
            spec.nodes
                .iter()
                .map(|node| crate::payload::shown(&node.name))
        };
        Self {
            cursor: 0,
            known: Registry::new(spec.clock_us, nodes()),
            narrator: Narrator::default(),
            trays: Trays::default(),
            consoles: Consoles::new(language),
            stage: Stage::new(spec.clock_us, nodes()),
            roads: Roads::default(),
            selected: None,
            marks: Marks::default(),
            first_moment: None,
            changed: true,
        }
    }

    /// Takes every record up to and including a moment.
    pub fn take(&mut self, world: &World, until: Micros) {
        let log = world.trace();
        // One command may make more records than the window holds: some names are missing then, all figures are the ledger's.
        self.cursor = self.cursor.max(log.first_seq());
        for record in log.since(self.cursor) {
            if record.at > until {
                break;
            }
            self.take_record(record);
            self.cursor = record.seq + 1;
            self.changed = true;
        }
        self.consoles.conclude();
    }

    /// The first record that is not shown yet.
    pub fn cursor(&self) -> RecordSeq {
        self.cursor
    }

    /// Is everything that has happened shown? Then the world's own ledger is what is to be shown.
    pub fn is_caught_up(&self, world: &World) -> bool {
        self.cursor == world.trace().next_seq()
    }

    fn take_record(&mut self, record: &Record) {
        let told = tell(record, &self.known);
        self.consoles.fold(record, &self.known);
        self.trays.fold(record, &self.known);
        self.marks.fold(record, &self.known);
        if let Some(selected) = &mut self.selected {
            selected.fold(record, told.as_ref(), &self.known);
        }
        if let Some(told) = told {
            if matches!(told.fact, Fact::Lost(_) | Fact::CrashedPending { .. }) {
                self.first_moment = self.first_moment.or(told.item);
            }
            self.narrator.fold(record.at, told);
        }
        self.stage.fold(record);
        self.roads.fold(record);
        self.known.fold(record);
    }

    /// Looks at something, of which this is the life.
    pub fn select(&mut self, life: Option<Selected>) {
        self.selected = life;
        self.changed = true;
    }

    /// The life of an item, read from the trace that is kept, from a record on; `known` is what was known before it.
    pub fn life(&self, world: &World, item: Item, from: RecordSeq, known: Registry) -> Selected {
        let cursor = self.cursor;
        let records = world.trace().since(from);
        let records = records.take_while(|record| record.seq < cursor);
        Selected::replay(item, self.known.item_sent(item), records, known)
    }
}
