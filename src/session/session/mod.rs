//! One session: a world being played by a person.
//!
//! `person` is what a person types and clicks, `hands` what he does to actors by hand, `left` what would help an entry that nobody works on, `form` the lines that he writes with a form, `lines` the lines of the scenario language among it, `script` the world's text,
//! `jump` goes to what matters, `beside` is another future at the same moment,
//! `open` how a world begins, `deeds` does everything and records it, `play` lets time go by, `seek` goes to other moments, `older` makes
//! trace again, `show`
//! makes the view. The world runs; its trace goes through the folds up to the moment that is shown; the view is made of what
//! changed in them.

mod assist;
mod beside;
mod deeds;
mod form;
mod hands;
mod inspect;
mod jump;
mod left;
mod lines;
mod measure;
mod older;
mod open;
mod person;
mod pictures;
mod play;
mod refusal;
mod rest;
mod script;
mod seek;
mod show;
#[cfg(test)]
mod tests;

use crate::catalogue::TimeText;
use crate::console::History;
use crate::diagram::Diagram;
use crate::folds::Folds;
use crate::pace::Pace;
use crate::panels::TimeState;
use crate::stage::{Ask, Scene, ShelfName};
use crate::travel::{Deed, Travel};
use crate::worlds::SEED;
use crate::{
    Action, FutureKey, Language, MessageKey, ScenarioId, Selection, ShelfKey, Speed, View,
};
use open::{Beginning, kinds_of};
use rest::{Coming, Rest};
use scenario::ast::ActorLine;
use scenario::diagnostic::Diagnostic;
use scenario::kinds::Kinds;
pub use seek::Recording;
use sim::World;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The stage's size until the page tells its own.
const STAGE_SIZE: (f64, f64) = (960.0, 540.0);

/// How a session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The world.
    pub scenario: ScenarioId,
    /// The seed of every random choice; `None` = the world's own.
    pub seed: Option<u64>,
    /// The language of everything in the view.
    pub language: Language,
    /// See [`Action::SetReducedMotion`].
    pub reduced_motion: bool,
    /// Whether time goes at once.
    pub autorun: bool,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            scenario: ScenarioId::BobWasAway,
            seed: None,
            language: Language::English,
            reduced_motion: false,
            autorun: true,
        }
    }
}

/// A world being played. Calling order: [`Session::apply`] for everything that happens, then [`Session::view`].
pub struct Session {
    language: Language,
    reduced_motion: bool,
    scenario: ScenarioId,
    seed: u64,
    world: World,
    pace: Pace,
    folds: Folds,
    /// Made of the trace's window when it is asked for, and kept up from then on.
    pub(crate) diagram: RefCell<Diagram>,
    travel: Travel,
    /// A person does something, and nothing of it is recorded yet.
    acts: bool,
    /// The world's text, with what was done since.
    lines: Rc<Vec<String>>,
    /// How many of them it was made of.
    lines_made_of: usize,
    /// The text that was opened, if the world is none of ours.
    opened: Option<Rc<str>>,
    /// What is wrong with the text that was to be opened last.
    trouble: Vec<Diagnostic>,
    /// The checks among them, as they were read last.
    checks: RefCell<measure::Checks>,
    /// What each actor does, as a line, by its name.
    actor_lines: Rc<BTreeMap<String, ActorLine>>,
    /// The kinds of actor that a line can add.
    kinds: Kinds,
    /// What was typed, in any tab, at any time of any world.
    history: History,
    selection: Option<Selection>,
    /// Selected as soon as there is such a message.
    awaited: Option<MessageKey>,
    /// The stage's width and height in CSS pixels.
    stage_size: (f64, f64),
    /// See [`Action::PlaceTrays`].
    trays_at: Vec<(&'static str, f64)>,
    /// The first loss (or what was nearly one) has had its time.
    has_shown_moment: bool,
    /// Parts of the view that no fold knows of have changed.
    changed: Changed,
    rest: Rest,
    coming: Coming,
    /// What was sought in time last, and not found.
    note: Option<TimeText>,
    /// What the time line in the view was made of.
    time_state: Option<TimeState>,
    view: View,
}

#[derive(Clone, Copy, Debug, Default)]
struct Changed {
    scenario: bool,
    language: bool,
    /// Ledger and trays.
    figures: bool,
    /// The stage in words.
    words: bool,
}

impl Session {
    /// A session at time zero.
    pub fn new(start: Start) -> Self {
        let beginning = Beginning::built_in(start.scenario, start.seed.unwrap_or(SEED));
        Self::begin(beginning, start)
    }

    fn begin(beginning: Beginning, start: Start) -> Self {
        let mut session = Self::bare(beginning, start);
        // A text may have consoles of its own.
        if session.folds.consoles.len() == 0 {
            session.open_console(None);
        }
        session.refresh();
        session
    }

    /// A session with no console but those of its text.
    fn bare(beginning: Beginning, start: Start) -> Self {
        let world = beginning.world;
        let mut session = Self {
            language: start.language,
            reduced_motion: start.reduced_motion,
            scenario: beginning.scenario,
            seed: world.spec().seed,
            pace: Pace::new(start.autorun, Speed::Story),
            folds: Folds::new(&world, start.language),
            diagram: RefCell::default(),
            world,
            travel: Travel::new(),
            acts: false,
            lines_made_of: beginning.lines.len(),
            lines: Rc::new(beginning.lines),
            kinds: kinds_of(beginning.text.as_deref()),
            checks: RefCell::default(),
            opened: beginning.text,
            trouble: Vec::new(),
            actor_lines: Rc::new(beginning.actors),
            history: History::default(),
            selection: None,
            awaited: None,
            stage_size: STAGE_SIZE,
            trays_at: Vec::new(),
            has_shown_moment: false,
            changed: Changed {
                scenario: true,
                language: true,
                figures: true,
                words: true,
            },
            rest: Rest::default(),
            coming: Coming::default(),
            note: None,
            time_state: None,
            view: show::empty(start.language, start.scenario),
        };
        // Time zero is the first moment that is kept.
        session.run_on(0);
        session
    }

    /// Does what a person did, or lets time go by.
    pub fn apply(&mut self, action: Action) {
        self.note = self.note.take().filter(|_| keeps_note(&action));
        if !matches!(action, Action::Tick { .. }) {
            self.rest.end();
        }
        match action {
            Action::Tick { wall_us } => {
                self.rest.pass(wall_us);
                self.tick(wall_us);
            }
            Action::Play => self.pace.set_playing(true),
            Action::Pause => self.pace.set_playing(false),
            Action::Step => self.step(),
            Action::SetSpeed(speed) => self.set_speed(speed),
            Action::Load(scenario) => self.load(scenario),
            Action::Restart => self.restart(),
            Action::Open { text } => self.open(&text),
            Action::OpenAt {
                text,
                at_us,
                message,
                note,
            } => self.open_at((&text, at_us), message, &note),
            Action::Select(selection) => {
                self.awaited = None;
                self.select(selection);
            }
            Action::SetLanguage(language) => self.set_language(language),
            Action::SetReducedMotion(reduced) => self.reduced_motion = reduced,
            Action::ResizeStage { width, height } => self.stage_size = (width, height),
            Action::PlaceTrays(trays) => self.trays_at = trays,
            Action::Seek { at_us } => self.seek(at_us),
            Action::StepBack => self.step_back(),
            Action::StepMessage => self.step_message(),
            Action::NextLoss => self.next_loss(),
            Action::PreviousLoss => self.previous_loss(),
            Action::Fork => self.fork(),
            Action::SwitchFuture(FutureKey(key)) => self.switch_future(key),
            Action::Undo => self.undo(),
            other => {
                self.acts = true;
                self.do_as_a_person(other);
                self.acts = false;
            }
        }
        self.reach();
        self.refresh();
    }

    /// What the page shows now.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The picture of the stage at the shown moment.
    pub fn scene(&self) -> Scene {
        let (width, height) = self.stage_size;
        self.folds.stage.scene(&Ask {
            width,
            height,
            now: self.pace.shown,
            next_at: self.next_beat(),
            steps: self.reduced_motion,
            trays: &self.trays_at,
            selection: self.selection,
            language: self.language,
        })
    }

    /// When the next event worth seeing is due, so far as something on the stage moves by it; only then the queue is searched.
    fn next_beat(&self) -> Option<u64> {
        if !self.folds.stage.is_falling() {
            return None;
        }
        let next = crate::pace::next_beat(&self.world, self.watchers());
        next.or_else(|| self.world.next_at())
    }

    /// What something on the stage is and does, in words.
    pub fn describe(&self, selection: Selection) -> String {
        let stage = &self.folds.stage;
        stage.describe(selection, self.language, self.pace.shown)
    }

    /// What a shelf of the stage is called, if it is still there.
    pub fn shelf(&self, key: ShelfKey) -> Option<ShelfName> {
        self.folds.stage.shelf_name(key)
    }

    /// The shelf of a key or a channel, if it stands on the stage.
    pub fn shelf_called(&self, called: &ShelfName) -> Option<ShelfKey> {
        self.folds.stage.shelf_called(called)
    }

    /// The hash of everything that has happened; equal wherever the same was done.
    pub fn trace_hash(&self) -> u64 {
        self.world.trace_hash()
    }

    fn set_speed(&mut self, speed: Speed) {
        self.catch_up();
        self.pace.speed = match speed {
            Speed::Times(hundredths) => Speed::Times(hundredths.clamp(1, 10_000)),
            story => story,
        };
    }

    fn set_language(&mut self, language: Language) {
        self.catch_up();
        self.language = language;
        self.changed.language = true;
        self.surely(Deed::Speak(language));
    }

    fn select(&mut self, selection: Option<Selection>) {
        self.selection = selection;
        let item = match selection {
            Some(Selection::Message(key)) => Some(show::item_of(key)),
            _ => None,
        };
        let life = item.map(|item| self.life_of(item));
        self.folds.select(life);
    }
}

/// What was not found stays told while only the page around it changes.
const fn keeps_note(action: &Action) -> bool {
    matches!(
        action,
        Action::ResizeStage { .. } | Action::SetLanguage(_) | Action::SetReducedMotion(_)
    )
}
