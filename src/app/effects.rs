//! What commands do to the page itself.

use session::{Action, Language};
use yew::prelude::*;

use super::beside::Beside;
use super::command::{DiagramMove, Effect, PageEffect, Pane, SideTab, UiCommand};
use super::components::Sight;
use super::hand::Hand;
use super::load::Loaded;
use super::{App, Dialog, Goal, camera, prefs};

impl App {
    pub(super) fn open_hand(&mut self, hand: Hand) -> bool {
        self.hand = hand;
        self.dialog = Some(Dialog::Hand);
        true
    }

    pub(super) fn run(&mut self, ctx: &Context<Self>, command: UiCommand, by_key: bool) -> bool {
        match command.effect(&self.view) {
            None => false,
            Some(Effect::Act(action)) => self.act(ctx, action),
            Some(Effect::Page(effect)) => self.page(ctx, effect, by_key),
        }
    }

    fn page(&mut self, ctx: &Context<Self>, effect: PageEffect, by_key: bool) -> bool {
        self.projector &= !leaves_projector(&effect);
        match effect {
            PageEffect::FocusConsole => {
                self.pane = Pane::Console;
                self.goal = Some(Goal::Element(".bl-input".to_owned()));
            }
            PageEffect::SearchHistory => {
                self.pane = Pane::Console;
                self.searches += 1;
            }
            PageEffect::SwitchRaw => self.switch_raw(),
            PageEffect::Show(pane) => self.show_pane(pane, by_key),
            PageEffect::ShowSide(tab) => self.show_side(tab, by_key),
            PageEffect::NextLanguage => {
                let next = match self.view.language {
                    Language::English => Language::Korean,
                    Language::Korean => Language::English,
                };
                return self.act(ctx, Action::SetLanguage(next));
            }
            PageEffect::NextTheme => {
                self.theme = prefs::next_theme(self.theme);
                self.scheme = prefs::scheme(self.theme);
                prefs::keep_theme(self.theme);
            }
            PageEffect::Compare => self.compare_or_not(ctx),
            PageEffect::Deselect => self.deselect(ctx),
            PageEffect::SwitchSight => {
                self.pane = Pane::Stage;
                self.sight = self.sight.other();
            }
            PageEffect::FitStage => {
                self.pane = Pane::Stage;
                self.sight = Sight::Stage;
                self.zoom = 1.0;
            }
            PageEffect::MoveDiagram(step) => self.move_picture(step),
            PageEffect::Hand(hand) => return self.open_hand(hand),
            PageEffect::SwitchProjector => {
                self.projector = !self.projector;
                // What it hides may have had the focus.
                self.goal = Some(Goal::Element("[data-testid='projector']".to_owned()));
            }
            PageEffect::OpenText => return self.open_text(None),
            PageEffect::OpenThousand => self.dialog = Some(Dialog::Thousand),
            PageEffect::OpenExport => self.dialog = Some(Dialog::Export),
            PageEffect::OpenPalette => self.dialog = Some(Dialog::Palette),
            PageEffect::OpenHelp => self.dialog = Some(Dialog::Help),
        }
        true
    }

    fn switch_raw(&mut self) {
        let tab = self.view.console.active;
        if !self.raw.remove(&tab) {
            self.raw.insert(tab);
        }
    }

    fn show_pane(&mut self, pane: Pane, by_key: bool) {
        self.pane = pane;
        if pane == Pane::Ledger && by_key {
            self.side = SideTab::Ledger;
            self.sought = None;
        }
        if by_key {
            self.goal = Some(Goal::Element(format!(".bl-{}", pane.id())));
        }
    }

    fn show_side(&mut self, tab: SideTab, by_key: bool) {
        self.pane = Pane::Ledger;
        self.side = tab;
        self.sought = None;
        if by_key {
            self.goal = Some(Goal::Element(format!("[data-side='{}']", tab.id())));
        }
    }

    /// Another future comes beside the played one, or goes.
    fn compare_or_not(&mut self, ctx: &Context<Self>) {
        self.pane = Pane::Stage;
        self.beside = match self.beside {
            Some(_) => None,
            None => Beside::first_key(&self.view).and_then(|key| Beside::of(&self.desk, key)),
        };
        self.settle(ctx);
        self.goal = Some(Goal::Keep);
    }

    /// Closes what is open, and then lets go of what is selected.
    fn deselect(&mut self, ctx: &Context<Self>) {
        let there = self.beside.as_mut().and_then(|one| one.open_tray.take());
        if self.open_tray.take().or(there).is_some() {
            return;
        }
        self.projector = false;
        if let Some(beside) = &mut self.beside {
            beside.deselect();
        }
        self.act(ctx, Action::Select(None));
    }

    fn move_picture(&mut self, step: DiagramMove) {
        match step {
            // Where the stage is in sight, that is what is meant to be larger or smaller.
            DiagramMove::ZoomIn if self.sight == Sight::Stage => {
                self.zoom = (self.zoom * camera::ZOOM_STEP).min(camera::ZOOM_MAX);
            }
            DiagramMove::ZoomOut if self.sight == Sight::Stage => self.zoom /= camera::ZOOM_STEP,
            step => {
                self.pane = Pane::Stage;
                self.sight = Sight::Diagram;
                self.move_diagram(step);
            }
        }
    }

    fn move_diagram(&mut self, step: DiagramMove) {
        let now_us = self.view.clock.now_us;
        self.window = match step {
            DiagramMove::ZoomIn => self.window.zoomed_in(now_us),
            DiagramMove::ZoomOut => self.window.zoomed_out(now_us),
            DiagramMove::Earlier => self.window.moved(-1, now_us),
            DiagramMove::Later => self.window.moved(1, now_us),
            DiagramMove::Follow => self.window.following(),
        };
    }

    /// Shows a text to be opened: a file, or the present world.
    pub(super) fn open_text(&mut self, file: Option<Loaded>) -> bool {
        self.draft = self.draft.next(file);
        self.dialog = Some(Dialog::WorldText);
        true
    }
}

/// Whoever asks for what the view for classrooms hides leaves it.
const fn leaves_projector(effect: &PageEffect) -> bool {
    matches!(
        effect,
        PageEffect::FocusConsole
            | PageEffect::Show(_)
            | PageEffect::ShowSide(_)
            | PageEffect::MoveDiagram(_)
            | PageEffect::SwitchSight
    )
}
