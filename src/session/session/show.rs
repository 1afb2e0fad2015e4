//! The view: each part is made again only when what it shows has changed, and replaced only when it looks different.

use super::Session;
use super::rest::Turn;
use crate::catalogue::stage;
use crate::panels::{TimeState, actor_views, ledger_view, mark_views, node_views, time_view};
use crate::{
    ClockView, ConsoleKey, ConsoleView, Language, LedgerView, MessageKey, NarrationView,
    ScenarioId, ScenarioView, Selection, Speed, TimeView, TrayView, View,
};
use broker::event::MessageId;
use sim::trace::{ActorId, IntentId, Item, Msg, NodeId};
use std::rc::Rc;

impl Session {
    pub(super) fn refresh(&mut self) {
        let all = std::mem::take(&mut self.changed.language);
        if all || !self.pace.playing {
            self.rest.end();
        }
        self.choose_turn(all);
        self.refresh_claims(all);
        self.refresh_head(all);
        self.refresh_folds(all);
        self.refresh_time(all);
        self.view.clock = ClockView {
            now_us: self.pace.shown,
            newest_us: self.travel.future.newest.max(self.pace.shown),
            playing: self.pace.playing,
            speed: self.pace.speed,
            lagging: self.pace.lagging,
            ended: self.world.ended().is_some() && self.pace.shown >= self.world.now(),
            slowed: self.pace.slowed(),
        };
    }

    /// Who has news is asked before anybody wakes.
    fn choose_turn(&mut self, all: bool) {
        let (folds, changed) = (&mut self.folds, &mut self.changed);
        let stage_changed = std::mem::take(&mut folds.changed) || all;
        changed.figures |= stage_changed;
        changed.words |= stage_changed;
        // While the world is ahead of what is shown, its ledger is too; and a ledger that never came whole would never be seen whole.
        let figures = changed.figures && folds.is_caught_up(&self.world) && self.coming.is_whole();
        let (sentence, words) = (folds.narrator.changed, changed.words);
        self.rest.choose(|turn| match turn {
            Turn::Figures => figures,
            Turn::Sentence => sentence,
            Turn::Words => words,
        });
    }

    fn refresh_head(&mut self, all: bool) {
        let trouble = self.trouble_view();
        let (language, folds, view) = (self.language, &mut self.folds, &mut self.view);
        view.language = language;
        view.history = self.history.lines();
        if std::mem::take(&mut self.changed.scenario) || all {
            let mut scenario = ScenarioView {
                lines: self.lines.to_vec(),
                trouble,
                ..scenario_view(self.scenario, self.seed, language)
            };
            // A text may have a title of its own.
            let title = &self.world.spec().title;
            if self.scenario == ScenarioId::Opened && !title.is_empty() {
                scenario.title = title.clone();
            }
            replace(&mut view.scenario, scenario);
        }
        if std::mem::take(&mut folds.consoles.changed) || all {
            replace(&mut view.console, folds.consoles.view());
        }
        if (folds.narrator.changed || all) && self.rest.wakes(Turn::Sentence) {
            folds.narrator.changed = false;
            let before = (!all).then_some(&*view.narration);
            let narration = folds.narrator.view(language, self.scenario, before);
            replace(&mut view.narration, narration);
        }
    }

    /// Who could claim what is selected, and whether somebody works on it: it changes with the message, and with who is there.
    fn refresh_claims(&mut self, all: bool) {
        let folds = &self.folds;
        let changed = folds
            .selected
            .as_ref()
            .is_none_or(|selected| selected.changed);
        if !(changed || folds.known.changed || all) {
            return;
        }
        let (claims, left) = match self.selection {
            Some(Selection::Message(key)) => (self.claim_views(key), self.left_view(key)),
            _ => (Vec::new(), None),
        };
        replace(&mut self.view.claims, claims);
        match (&mut self.view.left, left) {
            (Some(shown), Some(left)) => replace(shown, left),
            (shown, left) => *shown = left.map(Rc::new),
        }
    }

    fn refresh_time(&mut self, all: bool) {
        let (travel, language) = (&mut self.travel, self.language);
        // The marks only grow while a future is played.
        let marks_changed = travel.marks_changed() || all;
        let state = TimeState::of(travel, &self.world, self.pace.shown, self.note.as_ref());
        if !marks_changed && self.time_state.as_ref() == Some(&state) {
            return;
        }
        let marks = mark_views(travel, &self.world, language);
        let marks = match *self.view.time.marks == marks {
            true => self.view.time.marks.clone(),
            false => marks.into(),
        };
        replace(
            &mut self.view.time,
            time_view(travel, &state, marks, language),
        );
        self.time_state = Some(state);
    }

    fn refresh_folds(&mut self, all: bool) {
        let (language, folds, view) = (self.language, &mut self.folds, &mut self.view);
        if std::mem::take(&mut folds.known.changed) || all {
            let actors = actor_views(&folds.known, language, &self.actor_lines);
            replace(&mut view.actors, actors);
            replace(&mut view.nodes, node_views(&folds.known, language));
        }
        if self.changed.figures && folds.is_caught_up(&self.world) && self.rest.wakes(Turn::Figures)
        {
            self.changed.figures = false;
            self.changed.words = true;
            let ledger = self.world.ledger();
            self.coming
                .begin(ledger_view(ledger, &folds.known, language));
            replace(
                &mut view.trays,
                folds.trays.view(ledger, &folds.known, language),
            );
        }
        self.coming.show(&mut view.ledger, self.rest.is_over());
        if self.changed.words && self.rest.wakes(Turn::Words) {
            self.changed.words = false;
            let mut words = folds.stage.words(language, self.pace.shown);
            words.extend(tray_words(&view.trays, language));
            replace(&mut view.stage_list, words);
        }
        let Some(selected) = &mut folds.selected else {
            view.selected = None;
            return;
        };
        if std::mem::take(&mut selected.changed) || all || view.selected.is_none() {
            let mut message = selected.view(&folds.known, language);
            // Before it was sent nothing is known of it, but whoever came from later knows what it says.
            let before = view.selected.as_ref();
            if let Some(before) = before.filter(|shown| shown.key == message.key)
                && message.life.is_empty()
            {
                message.payload.clone_from(&before.payload);
            }
            match &mut view.selected {
                Some(shown) => replace(shown, message),
                none => *none = Some(Rc::new(message)),
            }
        }
    }
}

/// The trays as lines of the stage in words.
fn tray_words(trays: &[TrayView], language: Language) -> impl Iterator<Item = String> {
    trays
        .iter()
        .filter(|tray| tray.count > 0)
        .map(move |tray| stage::tray(language, &tray.label, tray.count))
}

/// A component compares pointers, so what looks the same stays the same.
fn replace<T: PartialEq>(shown: &mut Rc<T>, new: T) {
    if **shown != new {
        *shown = Rc::new(new);
    }
}

/// A view of nothing yet.
pub(super) fn empty(language: Language, scenario: ScenarioId) -> View {
    View {
        language,
        scenario: Rc::new(scenario_view(scenario, 0, language)),
        clock: ClockView {
            now_us: 0,
            newest_us: 0,
            playing: false,
            speed: Speed::Story,
            lagging: false,
            ended: false,
            slowed: false,
        },
        time: Rc::new(TimeView {
            span_us: 1_000_000,
            is_past: false,
            can_undo: false,
            undoes: String::new(),
            futures: Vec::new(),
            futures_forgotten: String::new(),
            marks: Rc::default(),
            marks_more: String::new(),
            note: String::new(),
        }),
        console: Rc::new(ConsoleView {
            tabs: Vec::new(),
            active: ConsoleKey(0),
        }),
        history: Rc::default(),
        ledger: Rc::new(LedgerView {
            rows: Vec::new(),
            empty: String::new(),
            more: String::new(),
        }),
        narration: Rc::new(NarrationView {
            sentence: String::new(),
            at_us: 0,
            loss: false,
            reason: None,
            message: None,
            offer: None,
            log: Vec::new(),
        }),
        actors: Rc::default(),
        nodes: Rc::default(),
        trays: Rc::default(),
        selected: None,
        claims: Rc::default(),
        left: None,
        stage_list: Rc::default(),
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
        lines: Vec::new(),
        seed,
        trouble: Vec::new(),
    }
}

/// What a key of the page stands for.
pub(super) fn item_of(key: MessageKey) -> Item {
    match key {
        MessageKey::Message(node, id) => Item::Message(Msg {
            node: NodeId(node),
            id: MessageId(id),
        }),
        MessageKey::Intended(actor, number, n) => Item::Intended(
            IntentId {
                actor: ActorId(actor),
                number,
            },
            n,
        ),
    }
}
