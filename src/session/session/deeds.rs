//! Deeds: everything that a person brings about goes through here, at first and when it is done again.

use super::Session;
use crate::ConsoleKey;
use crate::console::{Tab, help};
use crate::travel::{Checkpoint, Deed, Done, Present};
use sim::trace::ActorId;
use sim::{Input, InputError};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// World events that run before their trace is taken, while the past is made again.
const SLICE_ITEMS: u64 = 1_000;

impl Session {
    /// Does something at the shown moment and records it. What was known to follow the moment becomes a future of its own.
    pub(super) fn deed(&mut self, deed: Deed) -> Result<Option<ActorId>, InputError> {
        self.run_on(self.pace.shown);
        let (at, begins) = (self.pace.shown, std::mem::take(&mut self.acts));
        let is_past = self.travel.is_past(at);
        if is_past && self.travel.is_soiled_since_before(at) {
            self.go_to(at, self.travel.done);
        }
        let marks = self.folds.marks.clone();
        let done = self.perform(&deed)?;
        let recorded = Done { at, begins, deed };
        if is_past && !recorded.deed.forks() {
            self.travel.loosen(recorded);
            return Ok(done);
        }
        if is_past {
            self.travel.fork(at, marks);
            self.travel.record(Done {
                at,
                begins: false,
                deed: Deed::Speak(self.language),
            });
        }
        self.travel.record(recorded);
        Ok(done)
    }

    /// Does what cannot be refused.
    pub(super) fn surely(&mut self, deed: Deed) {
        let done = self.deed(deed);
        debug_assert!(done.is_ok(), "only an input can be refused");
    }

    /// Does a deed, and shows what came of it. Everything that was due by now ran before.
    pub(super) fn perform(&mut self, deed: &Deed) -> Result<Option<ActorId>, InputError> {
        let mut added = None;
        match deed {
            Deed::Input(input) => {
                added = self.world.apply(input.clone())?;
                // So does what it brings about at once.
                self.world.run_until(self.world.now(), u64::MAX);
            }
            Deed::Open { name, node, opened } => {
                added = self.world.apply(Input::Open {
                    name: name.clone(),
                    node: node.clone(),
                })?;
                self.folds.take(&self.world, self.pace.shown);
                let consoles = &mut self.folds.consoles;
                consoles.set_opened(*opened);
                if let Some(actor) = added {
                    consoles.select(ConsoleKey(actor.0));
                }
            }
            Deed::Written { lines, actors } => self.write(lines.as_deref(), actors),
            Deed::Close(console) => self.folds.consoles.close(sim::trace::ActorId(console.0)),
            Deed::Speak(language) => {
                self.folds.consoles.set_language(*language);
            }
            of_a_tab => self.perform_in_tab(of_a_tab),
        }
        self.folds.take(&self.world, self.pace.shown);
        Ok(added)
    }

    fn perform_in_tab(&mut self, deed: &Deed) {
        let at = self.world.now();
        match deed {
            Deed::Enqueue(console, lines) => {
                self.with_tab(*console, |tab| {
                    lines.iter().for_each(|line| tab.enqueue(line))
                });
            }
            Deed::Next(console) => self.with_tab(*console, |tab| drop(tab.next_line())),
            Deed::Begin(console, args) => {
                let args: Vec<Vec<u8>> = args.iter().map(|arg| arg.to_vec()).collect();
                self.with_tab(*console, |tab| tab.begin(at, &args));
            }
            Deed::NotSent(console) => self.with_tab(*console, Tab::not_sent),
            Deed::GiveUp(console) => self.with_tab(*console, Tab::give_up),
            Deed::Clear(console) => self.with_tab(*console, |tab| tab.output.clear()),
            Deed::Blank(console) => self.with_tab(*console, |tab| {
                let prompt = tab.prompt();
                tab.output.echo(&prompt, "");
            }),
            Deed::Help(console, topic) => {
                let language = self.spoken_in(*console);
                let lines = help(topic, &self.names(*console, language));
                self.with_tab(*console, |tab| tab.output.explain(lines));
            }
            Deed::Note(console, text) => self.with_tab(*console, |tab| tab.output.note(text)),
            Deed::Error(console, text) => self.with_tab(*console, |tab| tab.output.error(text)),
            _ => {}
        }
    }

    fn write(&mut self, lines: Option<&str>, actors: &[(String, scenario::ast::ActorLine)]) {
        if !actors.is_empty() {
            Rc::make_mut(&mut self.actor_lines).extend(actors.iter().cloned());
        }
        if let Some(lines) = lines {
            let written = Rc::make_mut(&mut self.lines);
            written.extend(lines.lines().map(String::from));
        }
        self.changed.scenario = true;
        self.folds.known.changed = true;
    }

    /// Runs what is due up to a moment, and shows it.
    pub(super) fn run_on(&mut self, to: u64) {
        loop {
            let progress = self.world.run_until(to, SLICE_ITEMS);
            self.pace.shown = match progress.reached {
                true => to.max(self.pace.shown),
                false => self.world.now().max(self.pace.shown),
            };
            self.folds.take(&self.world, self.pace.shown);
            self.keep_moment();
            if progress.reached {
                return;
            }
        }
    }

    /// Keeps the shown moment, if it is time to.
    pub(super) fn keep_moment(&mut self) {
        let records = self.world.trace().next_seq();
        let checkpoints = &self.travel.future.checkpoints;
        // A checkpoint keeps no trace, so nothing of it may be left to be taken.
        if checkpoints.is_due(records)
            && !self.travel.is_soiled()
            && self.folds.is_caught_up(&self.world)
        {
            let present = Present {
                world: self.world.without_trace(),
                folds: self.folds.clone(),
                lines: self.lines.clone(),
                actor_lines: self.actor_lines.clone(),
            };
            let checkpoint = Checkpoint::new(self.pace.shown, self.travel.done, present);
            self.travel.future.checkpoints.push(checkpoint);
        }
    }

    /// Takes up everything as it was at a checkpoint. The tab that is looked at stays.
    pub(super) fn take_up(&mut self, checkpoint: &Checkpoint) {
        let present = &checkpoint.present;
        self.world = present.world.checkpoint();
        if let Some(trace) = &self.travel.newest_trace {
            self.world.recall(trace);
        }
        self.folds = present.folds.clone();
        self.lines = present.lines.clone();
        self.actor_lines = present.actor_lines.clone();
        self.travel.done = checkpoint.done;
        self.travel.is_clean_again();
        self.diagram = RefCell::default();
        self.pace.jump(checkpoint.at);
    }
}

/// The arguments of a request, shared between the tab that awaits it and the world that gets it.
pub(super) fn shared(args: &[Vec<u8>]) -> Arc<[sim::trace::Name]> {
    args.iter()
        .map(|arg| sim::trace::Name::from(&arg[..]))
        .collect()
}
