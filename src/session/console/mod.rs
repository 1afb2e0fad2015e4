//! The console: one tab per client, each a console actor of the world.
//!
//! A tab sends one request at a time, as redis-cli does: what is typed or pasted meanwhile waits its turn. Everything that
//! comes back is read from the trace, so the console shows replies and pushes in the order in which they arrived.

mod assist;
mod docs;
mod heedless;
mod help;
mod hint;
#[cfg(test)]
mod hint_tests;
mod history;
mod mode;
mod output;
mod tab;
mod watch;
mod wire;
mod words;

pub use assist::{Assist, Completion, Piece, PieceKind};
pub(crate) use assist::{Names, assist};
#[cfg(test)]
pub(crate) use docs::docs;
pub(crate) use help::help;
pub(crate) use history::History;
pub(crate) use output::Output;
pub(crate) use tab::{Tab, TabEvent};

use crate::{ConsoleKey, ConsoleView, Language};
use sim::trace::ActorId;

/// Tabs that may be open at a time.
pub(crate) const CONSOLES_MAX: usize = 16;
/// Bytes that are taken at once, typed or pasted.
pub(crate) const PASTE_BYTES_MAX: usize = 1 << 20;
/// Lines that are taken at once.
pub(crate) const PASTE_LINES_MAX: usize = 1_000;
/// Lines that may wait for their turn in one tab.
pub(crate) const QUEUE_LINES_MAX: usize = 1_000;

/// All tabs.
#[derive(Clone, Debug)]
pub(crate) struct Consoles {
    tabs: Vec<Tab>,
    active: ConsoleKey,
    /// Tabs ever opened.
    opened: u32,
    language: Language,
    pub changed: bool,
}

impl Consoles {
    pub fn new(language: Language) -> Self {
        Self {
            tabs: Vec::new(),
            active: ConsoleKey(0),
            opened: 0,
            language,
            changed: true,
        }
    }

    /// A name for the next tab that is not taken yet.
    pub fn next_name(&mut self) -> String {
        self.opened += 1;
        format!("console-{}", self.opened)
    }

    /// Tabs ever opened.
    pub fn opened(&self) -> u32 {
        self.opened
    }

    /// As many tabs were opened.
    pub fn set_opened(&mut self, opened: u32) {
        self.opened = opened;
    }

    pub fn set_language(&mut self, language: Language) {
        self.language = language;
        self.changed = true;
        self.tabs
            .iter_mut()
            .for_each(|tab| tab.set_language(language));
    }

    /// A console came into the world: it gets a tab, which is shown if it is the first.
    fn open(&mut self, actor: ActorId, name: String, node: &str) {
        if self.tabs.len() >= CONSOLES_MAX {
            return;
        }
        let tab = Tab::new(name, actor, node, self.language);
        if self.tabs.is_empty() {
            self.active = tab.key;
        }
        self.tabs.push(tab);
        self.changed = true;
    }

    /// A console has left: its tab goes, and its neighbour is shown. The last tab stays, without a client.
    pub fn close(&mut self, actor: ActorId) {
        if let [last] = &mut self.tabs[..]
            && last.actor == actor
        {
            self.changed = true;
            return last.left();
        }
        let key = ConsoleKey(actor.0);
        let Some(index) = self.tabs.iter().position(|tab| tab.key == key) else {
            return;
        };
        self.tabs.remove(index);
        if self.active == key
            && let Some(neighbour) = self.tabs.get(index).or(self.tabs.last())
        {
            self.active = neighbour.key;
        }
        self.changed = true;
    }

    pub fn select(&mut self, key: ConsoleKey) {
        if self.get(key).is_some() {
            self.active = key;
            self.changed = true;
        }
    }

    pub fn len(&self) -> usize {
        self.tabs.len()
    }

    pub fn active(&self) -> ConsoleKey {
        self.active
    }

    pub fn iter(&self) -> impl Iterator<Item = &Tab> {
        self.tabs.iter()
    }

    pub fn get(&self, key: ConsoleKey) -> Option<&Tab> {
        self.tabs.iter().find(|tab| tab.key == key)
    }

    /// For changes, which show.
    pub fn get_mut(&mut self, key: ConsoleKey) -> Option<&mut Tab> {
        self.changed = true;
        self.tabs.iter_mut().find(|tab| tab.key == key)
    }

    pub fn of_actor(&mut self, actor: ActorId) -> Option<&mut Tab> {
        let tab = self.tabs.iter_mut().find(|tab| tab.actor == actor)?;
        self.changed = true;
        Some(tab)
    }

    /// Everything that was written at a moment has been told: a request that ended without a frame gets no reply.
    pub fn conclude(&mut self) {
        for tab in &mut self.tabs {
            self.changed |= tab.conclude();
        }
    }

    /// As the page shows it.
    pub fn view(&self) -> ConsoleView {
        ConsoleView {
            tabs: self.tabs.iter().map(Tab::view).collect(),
            active: self.active,
        }
    }
}
