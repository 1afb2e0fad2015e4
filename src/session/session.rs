//! One session: a world being played by a person.

use crate::{
    Action, ClockView, ConsoleKey, ConsoleState, ConsoleTab, ConsoleView, Language, LedgerView,
    NarrationView, ScenarioId, ScenarioView, Speed, View,
};
use std::rc::Rc;

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
    view: View,
}

impl Session {
    /// A session at time zero.
    pub fn new(start: Start) -> Self {
        Self {
            view: first_view(start),
        }
    }

    /// Does what a person did, or lets time go by.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Play => self.view.clock.playing = true,
            Action::Pause => self.view.clock.playing = false,
            Action::SetSpeed(speed) => self.view.clock.speed = speed,
            Action::SetLanguage(language) => {
                self.view.language = language;
                let id = self.view.scenario.id;
                let seed = self.view.scenario.seed;
                self.view.scenario = Rc::new(scenario_view(id, seed, language));
            }
            _ => {}
        }
    }

    /// What the page shows now.
    pub fn view(&self) -> &View {
        &self.view
    }
}

fn first_view(start: Start) -> View {
    View {
        language: start.language,
        scenario: Rc::new(scenario_view(
            start.scenario,
            start.seed.unwrap_or(1),
            start.language,
        )),
        clock: ClockView {
            now_us: 0,
            playing: start.autorun,
            speed: Speed::Story,
            lagging: false,
            ended: false,
            slowed: false,
        },
        console: Rc::new(ConsoleView {
            tabs: vec![first_tab()],
            active: ConsoleKey(1),
        }),
        ledger: Rc::new(LedgerView {
            rows: Vec::new(),
            empty: String::new(),
        }),
        narration: Rc::new(NarrationView {
            sentence: String::new(),
            at_us: 0,
            loss: false,
            message: None,
            offer: None,
            log: Vec::new(),
        }),
        actors: Rc::default(),
        nodes: Rc::default(),
        trays: Rc::default(),
        selected: None,
        stage_list: Rc::default(),
    }
}

fn first_tab() -> ConsoleTab {
    ConsoleTab {
        key: ConsoleKey(1),
        name: String::from("console-1"),
        prompt: String::from("n1>"),
        state: ConsoleState::Ready,
        lines: Rc::default(),
        history: Rc::default(),
        ghost: String::new(),
    }
}

fn scenario_view(id: ScenarioId, seed: u64, language: Language) -> ScenarioView {
    let (title, about) = language.scenario(id);
    ScenarioView {
        id,
        title: title.into(),
        about: about.into(),
        choices: ScenarioId::ALL
            .into_iter()
            .map(|id| (id, language.scenario(id).0.into()))
            .collect(),
        slug: id.slug(),
        lines: id.text().lines().map(String::from).collect(),
        seed,
    }
}
