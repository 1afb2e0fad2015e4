//! What a person brings about in the world or looks at in it, and what the page does beside: which part of it is in sight, and where
//! the focus goes.

use session::{Action, ActorKey, Selection, ShelfKey};
use yew::prelude::*;

use super::beside::Glance;
use super::command::{Pane, SideTab};
use super::sought::Sought;
use super::{App, Goal, prefs};

impl App {
    pub(super) fn act(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        // What is looked at is partly the page's own, so it is drawn even if the session stayed as it was.
        let own = matches!(action, Action::Select(Some(_)) | Action::Ask { .. });
        match &action {
            Action::Select(Some(Selection::Tray(reason))) => self.open_tray = Some(reason),
            Action::Select(Some(Selection::Actor(actor))) => self.goal = Some(row_of(*actor)),
            Action::Select(Some(Selection::Node(node))) => {
                let selector = format!("[data-node-key='{}']", node.0);
                self.goal = Some(Goal::Element(selector));
            }
            // Beside the stage its life is in sight already; on a narrow page this brings it there.
            Action::Select(Some(Selection::Message(_))) => {
                self.pane = Pane::Ledger;
                self.side = SideTab::Ledger;
                self.sought = None;
            }
            Action::Select(Some(Selection::Shelf(key))) => self.seek(*key),
            // The reply is in the console.
            Action::Ask { .. } => self.pane = Pane::Console,
            // Its row goes, and the row beside it is the nearest.
            Action::Remove(actor) => {
                if let Some(other) = self.row_beside(*actor) {
                    self.goal = Some(row_of(other));
                }
            }
            Action::SetLanguage(language) => prefs::keep_language(*language),
            _ => {}
        }
        let opens = matches!(action, Action::Open { .. } | Action::OpenAt { .. });
        let configured = match action {
            Action::Configure { actor, .. } => Some(actor),
            _ => None,
        };
        self.desk.apply(action);
        let changed = self.settle(ctx);
        if let Some(actor) = configured {
            // Who took its place came last; if nobody did, it is still there.
            let all = || self.view.actors.iter().map(|one| one.key);
            let is_there = all().any(|one| one == actor);
            let last = all().max_by_key(|one| one.0);
            self.goal = if is_there { Some(actor) } else { last }.map(row_of);
        }
        if opens && self.view.scenario.trouble.is_empty() {
            self.dialog = None;
        }
        changed || own
    }

    /// Whose row comes after an actor's, or before it if it is the last.
    fn row_beside(&self, actor: ActorKey) -> Option<ActorKey> {
        let mut rows = self
            .view
            .actors
            .iter()
            .filter(|one| one.role != "console")
            .map(|one| one.key);
        let before = rows.by_ref().take_while(|key| *key != actor).last();
        rows.next().or(before)
    }

    /// Shows a key or a channel of the stage in the inspector.
    fn seek(&mut self, key: ShelfKey) {
        let Some(shelf) = self.desk.look(|session| session.shelf(key)) else {
            return;
        };
        self.pane = Pane::Ledger;
        self.side = match shelf.db {
            Some(_) => SideTab::Keys,
            None => SideTab::PubSub,
        };
        let number = self.sought.as_ref().map_or(0, |last| last.number + 1);
        self.sought = Some(Sought { number, shelf });
    }

    /// Looks at something in the future beside the played one.
    pub(super) fn glance(&mut self, ctx: &Context<Self>, glance: Glance) -> bool {
        if let Glance::Show(key) = glance {
            let shown = self.beside.take();
            self.beside = shown.and_then(|beside| beside.other(&self.desk, key));
            self.settle(ctx);
            return true;
        }
        let Some(beside) = &mut self.beside else {
            return false;
        };
        match glance {
            Glance::Look(action) => {
                if matches!(action, Action::Select(Some(Selection::Message(_)))) {
                    self.pane = Pane::Ledger;
                    self.side = SideTab::Ledger;
                    self.sought = None;
                }
                beside.look(&self.desk, action);
                return self.settle(ctx);
            }
            Glance::OpenTray(reason) => beside.open_tray = reason,
            Glance::Tell { there } => beside.tell(there),
            Glance::Show(_) => {}
        }
        true
    }
}

fn row_of(actor: ActorKey) -> Goal {
    Goal::Element(format!("[data-actor-key='{}']", actor.0))
}
