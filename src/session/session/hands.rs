//! What a person does by hand to actors and pending entries: each gesture becomes lines of the scenario language, or a command
//! of a console, which are printed where a person would have typed them.
//!
//! An actor is configured or renamed by taking its place: it leaves, with what it has in its hands, and at the same moment
//! another comes that does what the new line says. A program that is started with other arguments is another process; so it
//! gets a connection, a random stream and, as a subscriber or reader, a row of the ledger of its own.

use super::Session;
use super::form::Doubt;
use super::show::item_of;
use crate::catalogue::Text;
use crate::console::Tab;
use crate::registry::Claim;
use crate::{ActorKey, Affliction, ClaimView, ConsoleKey, MessageKey, NodeKey, Target};
use scenario::ast::{ActorLine, Named};
use scenario::print::command_line;
use sim::trace::{ActorId, Item};
use std::collections::BTreeSet;

/// A name may be so long, in letters, that a number fits behind it.
const STEM_CHARS_MAX: usize = 26;

impl Session {
    pub(super) fn afflict(&mut self, target: Target, how: Affliction) {
        let Some(name) = self.target_name(target) else {
            return;
        };
        let line = match how {
            Affliction::Freeze => format!("freeze {name}"),
            Affliction::Thaw => format!("thaw {name}"),
            Affliction::Slow(times) => format!("slow {name} {times}x"),
            Affliction::Cut => format!("cut {name}"),
            Affliction::Heal => format!("heal {name}"),
        };
        self.run_clicked(&line);
    }

    pub(super) fn remove(&mut self, actor: ActorKey) {
        if let Some(name) = self.target_name(Target::Actor(actor)) {
            self.run_clicked(&format!("remove {name}"));
        }
    }

    /// What an actor does, as a line that stands alone.
    fn line_of(&self, actor: ActorKey) -> Option<ActorLine> {
        let name = self.target_name(Target::Actor(actor))?;
        self.actor_lines.get(&name).cloned()
    }

    pub(super) fn duplicate(&mut self, actor: ActorKey) {
        let Some(line) = self.line_of(actor) else {
            return;
        };
        let Some(name) = self.target_name(Target::Actor(actor)) else {
            return;
        };
        let name = self.name_like(&name);
        self.run_clicked(&renamed(line, name).to_string());
    }

    /// A free name with the same letters and another number.
    fn name_like(&self, name: &str) -> String {
        let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let stem: String = letters.chars().take(STEM_CHARS_MAX).collect();
        let stem = match letters.len() == name.len() {
            true => format!("{}-", stem.trim_end_matches('-')),
            false => stem,
        };
        self.first_free(|n| format!("{stem}{}", n + 1))
    }

    pub(super) fn rename(&mut self, actor: ActorKey, name: String) {
        if let Some(line) = self.line_of(actor) {
            self.configure(actor, &renamed(line, name).to_string());
        }
    }

    /// One leaves, another comes. Nobody leaves if the other could not come.
    pub(super) fn configure(&mut self, actor: ActorKey, text: &str) {
        let console = self.folds.consoles.active();
        let Some(before) = self.line_of(actor) else {
            return;
        };
        match self.actor_line(text, Some(actor)) {
            Ok(line) if line == before => {}
            Ok(line) => {
                self.remove(actor);
                self.run_clicked(&line.to_string());
            }
            Err(Doubt::Trouble(found)) => {
                self.note(console, text.trim());
                if let Some(first) = found.first() {
                    self.show_line_error(console, text.trim(), first);
                }
            }
            Err(Doubt::Said(why)) => {
                self.note(console, text.trim());
                self.complain(console, &why);
            }
        }
    }

    // Claims.

    /// Who could claim a message, and by which command.
    pub(super) fn claim_views(&self, key: MessageKey) -> Vec<ClaimView> {
        let Item::Message(msg) = item_of(key) else {
            return Vec::new();
        };
        let view = |claim: Claim| ClaimView {
            taker: ActorKey(claim.taker.0),
            name: self.folds.known.actor_name(claim.taker),
            command: command(&claim),
            node: NodeKey(claim.node.0),
            done: done(&claim),
        };
        let mut claims = self.folds.known.claims(msg);
        // Who is in several groups claims it in the first.
        let mut seen = BTreeSet::new();
        claims.retain(|claim| seen.insert(claim.taker));
        claims.into_iter().map(view).collect()
    }

    /// Who could claim a message: what the page asks when somebody takes hold of it.
    pub fn claims_of(&self, key: MessageKey) -> Vec<ClaimView> {
        self.claim_views(key)
    }

    pub(super) fn claim(&mut self, message: MessageKey, taker: ActorKey) {
        let Item::Message(msg) = item_of(message) else {
            return;
        };
        let mut claims = self.folds.known.claims(msg).into_iter();
        let Some(claim) = claims.find(|claim| claim.taker == ActorId(taker.0)) else {
            return;
        };
        if let Some(console) = self.console_at(claim.node.0) {
            self.folds.consoles.select(console);
            self.submit(console, &command(&claim));
        }
    }

    /// A console of a node that can take a command now: the shown one, another, or a new one.
    fn console_at(&mut self, node: u16) -> Option<ConsoleKey> {
        let name = self.target_name(Target::Node(NodeKey(node)))?;
        let active = self.folds.consoles.active();
        let is_free = |tab: &&Tab| tab.node() == name && tab.is_ready() && tab.takes_commands();
        let free = self.folds.consoles.iter().filter(is_free);
        if let Some(tab) = free.min_by_key(|tab| tab.key != active) {
            return Some(tab.key);
        }
        self.open_console(Some(NodeKey(node)));
        let opened = self.folds.consoles.active();
        (opened != active).then_some(opened)
    }

    /// What somebody or a node is called.
    pub(super) fn target_name(&self, target: Target) -> Option<String> {
        let known = &self.folds.known;
        match target {
            Target::Actor(ActorKey(actor)) => {
                let found = known.actors.get(&ActorId(actor))?;
                Some(found.name.to_string())
            }
            Target::Node(NodeKey(node)) => {
                let found = known.nodes.get(usize::from(node))?;
                Some(found.name.to_string())
            }
        }
    }

    /// A name that would be given, if it is not free. Who leaves at the same moment has none.
    pub(super) fn taken_name(&self, line: &ActorLine, leaves: Option<ActorKey>) -> Option<Text> {
        let left = leaves.and_then(|actor| self.target_name(Target::Actor(actor)));
        let is_taken =
            |named: &&Named| Some(&named.name) != left.as_ref() && self.is_taken(&named.name);
        let taken = line.names.iter().find(is_taken)?;
        let name = taken.name.clone();
        Some(Text::NameTaken { name })
    }
}

fn renamed(line: ActorLine, name: String) -> ActorLine {
    ActorLine {
        names: vec![super::script::named(&name)],
        ..line
    }
}

/// The entry becomes the consumer's, with an idle time from now on; whoever sends this is not handed the entry (JUSTID), for it
/// is not his.
fn command(claim: &Claim) -> String {
    let id = format!("{}-{}", claim.id.ms, claim.id.seq);
    let words: [&[u8]; 7] = [
        b"XCLAIM",
        &claim.key,
        &claim.group,
        &claim.consumer,
        b"0",
        id.as_bytes(),
        b"JUSTID",
    ];
    command_line(&words)
}

/// The group is done with the entry.
fn done(claim: &Claim) -> String {
    let id = format!("{}-{}", claim.id.ms, claim.id.seq);
    let words: [&[u8]; 4] = [b"XACK", &claim.key, &claim.group, id.as_bytes()];
    command_line(&words)
}
