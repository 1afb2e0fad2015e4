//! How a world begins: one of ours, or the world of a text.

use super::show::item_of;
use super::{Session, Start};
use crate::pace::Pace;
use crate::worlds::{SEED, actors};
use crate::{Language, MessageKey, ScenarioId, Selection, TroubleView};
use scenario::ast::{ActorLine, Place, What};
use scenario::diagnostic::{Diagnostic, Problem};
use scenario::kinds::Kinds;
use sim::World;
use sim::spec::WorldSpec;
use sim::trace::Item;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Everything that a session begins with.
pub(super) struct Beginning {
    pub scenario: ScenarioId,
    pub world: World,
    /// The text, if it is none of ours.
    pub text: Option<Rc<str>>,
    /// The text, line by line.
    pub lines: Vec<String>,
    /// The line of each actor, by its name.
    pub actors: BTreeMap<String, ActorLine>,
}

impl Beginning {
    pub fn built_in(scenario: ScenarioId, seed: u64) -> Self {
        let built_in = scenario.built_in(seed);
        Self {
            scenario,
            world: made(built_in.spec),
            text: None,
            lines: built_in.lines,
            actors: built_in.actors,
        }
    }

    pub fn of_text(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let compiled = scenario::compile(text)?;
        let world = World::new(compiled.spec).map_err(|error| {
            vec![Diagnostic {
                line: 0,
                column: 0,
                length: 0,
                text: String::new(),
                cut: Default::default(),
                problem: Problem::World(error.to_string()),
            }]
        })?;
        Ok(Self {
            scenario: ScenarioId::Opened,
            world,
            text: Some(text.into()),
            lines: text.lines().map(String::from).collect(),
            actors: actors(text),
        })
    }
}

impl Session {
    pub(super) fn load(&mut self, scenario: ScenarioId) {
        let same = scenario == self.scenario;
        let seed = if same { self.seed } else { SEED };
        self.begin_again(Beginning::built_in(scenario, seed));
    }

    /// The present world from its beginning.
    pub(super) fn restart(&mut self) {
        match self.opened.clone() {
            Some(text) => self.open(&text),
            None => self.load(self.scenario),
        }
    }

    /// The world of a text, from its beginning; the present one stays if anything is wrong with the text.
    pub(super) fn open(&mut self, text: &str) {
        match Beginning::of_text(text) {
            Ok(beginning) => self.begin_again(beginning),
            Err(trouble) => {
                self.trouble = trouble;
                self.changed.scenario = true;
            }
        }
    }

    /// The world of a text at a moment of it, where it stands still. Of the message and what it was meant to be, what there is
    /// then is looked at; the message itself as soon as there is one.
    pub(super) fn open_at(
        &mut self,
        (text, at_us): (&str, u64),
        message: Option<(MessageKey, MessageKey)>,
        note: &str,
    ) {
        self.open(text);
        if !self.trouble.is_empty() {
            return;
        }
        self.pace.set_playing(false);
        self.go_to(at_us, usize::MAX);
        self.reach();
        self.note(self.folds.consoles.active(), note);
        if let Some((message, intended)) = message {
            self.awaited = Some(message);
            self.select(Some(Selection::Message(intended)));
            self.select_awaited();
        }
    }

    /// What is waited for may be there by now.
    pub(super) fn select_awaited(&mut self) {
        let Some(key) = self.awaited else { return };
        let is_there = match item_of(key) {
            Item::Message(msg) => self.world.ledger().message(msg).is_some(),
            Item::Intended(..) => true,
        };
        if is_there {
            self.awaited = None;
            self.select(Some(Selection::Message(key)));
        }
    }

    fn begin_again(&mut self, beginning: Beginning) {
        let speed = self.pace.speed;
        let start = Start {
            scenario: beginning.scenario,
            seed: None,
            language: self.language,
            reduced_motion: self.reduced_motion,
            autorun: true,
        };
        let stage_size = self.stage_size;
        let history = std::mem::take(&mut self.history);
        let trays_at = std::mem::take(&mut self.trays_at);
        *self = Self {
            history,
            pace: Pace::new(true, speed),
            stage_size,
            trays_at,
            ..Self::begin(beginning, start)
        };
        self.refresh();
    }

    /// What is wrong with the text that was to be opened, as the page shows it.
    pub(super) fn trouble_view(&self) -> Vec<TroubleView> {
        let view = |diagnostic: &Diagnostic| trouble(diagnostic, self.language);
        self.trouble.iter().map(view).collect()
    }
}

pub(super) fn trouble(diagnostic: &Diagnostic, language: Language) -> TroubleView {
    let chars = |from: u32, count: u32| {
        let text = diagnostic.text.chars().skip(from as usize);
        text.take(count as usize).collect::<String>()
    };
    let before = diagnostic.column.saturating_sub(1 + diagnostic.cut);
    TroubleView {
        line: diagnostic.line,
        column: diagnostic.column,
        before: chars(0, before),
        wrong: chars(before, diagnostic.length),
        behind: chars(before.saturating_add(diagnostic.length), u32::MAX),
        sentence: language.text_error(diagnostic),
    }
}

/// The kinds of actor that a line can add: those of everybody, and those that the text defines.
pub(super) fn kinds_of(text: Option<&str>) -> Kinds {
    let mut kinds = scenario::prelude::kinds();
    let read = text.and_then(|text| scenario::parse(text).ok());
    for item in read.into_iter().flat_map(|read| read.items) {
        if let What::Kind(mut kind) = item.what {
            // It stands in no line of what is typed.
            kind.name.place = Place::default();
            kinds.add(kind);
        }
    }
    kinds
}

/// The world of a spec of ours. That every built-in spec makes a world is tested; should one not, an empty world is better
/// than none.
fn made(spec: WorldSpec) -> World {
    World::new(spec).unwrap_or_else(|error| {
        World::new(WorldSpec::default())
            .unwrap_or_else(|_| unreachable!("a spec of one node is sound: {error}"))
    })
}
