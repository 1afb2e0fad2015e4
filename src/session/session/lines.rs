//! Lines of the scenario language, typed or made by a button: read, done, and written down in the world's text.

use super::Session;
use super::refusal::refusal;
use super::script::{named, written};
use crate::catalogue::Text;
use crate::travel::Deed;
use crate::worlds::each_alone;
use crate::{ConsoleKey, Target};
use scenario::ast::{Action, Check, Named, Typed, What};
use scenario::judge::{Found, judge};
use scenario::live::{Live, live};
use scenario::parse_typed;
use sim::spec::TimedAct;
use sim::trace::{ActorId, Name};
use sim::{Input, InputError};

impl Session {
    /// Does something to the world, at its present, and shows what came of it. Whoever calls this writes it down.
    pub(super) fn input(&mut self, input: Input) -> Result<Option<ActorId>, InputError> {
        self.bring_about(Deed::Input(input))
    }

    pub(super) fn bring_about(&mut self, deed: Deed) -> Result<Option<ActorId>, InputError> {
        self.catch_up();
        // What is due at this moment comes first, and it may be the end.
        self.run_on(self.pace.shown);
        let has_rested = self.world.ended() == Some(None);
        let done = self.deed(deed)?;
        if has_rested {
            self.put_down(Action::Rest);
        }
        self.pace.resume();
        self.catch_up();
        Ok(done)
    }

    /// Writes down what was done at the present moment.
    pub(super) fn put_down(&mut self, action: Action) {
        let at = self.world.now();
        self.write_down(What::At { at, action });
    }

    fn write_down(&mut self, what: What) {
        // What each actor does is shown beside its name.
        let actors = match &what {
            What::At {
                action: Action::Actor(line),
                ..
            } => each_alone(line.clone()).collect(),
            _ => Vec::new(),
        };
        let lines = written(&self.lines, self.lines_made_of, what, self.language);
        if lines.is_some() || !actors.is_empty() {
            self.surely(Deed::Written { lines, actors });
        }
    }

    /// A button makes a line, which is shown and run.
    pub(super) fn click(&mut self, verb: &str, target: Target) {
        if let Some(name) = self.target_name(target) {
            self.run_clicked(&format!("{verb} {name}"));
        }
    }

    pub(super) fn run_clicked(&mut self, line: &str) {
        let console = self.folds.consoles.active();
        self.note(console, line);
        self.run_ours(console, line);
    }

    /// Runs a line of the scenario language. Answers whether it is one.
    pub(super) fn run_ours(&mut self, console: ConsoleKey, line: &str) -> bool {
        let text = line.trim();
        let Some(read) = parse_typed(text, &self.kinds) else {
            return false;
        };
        self.catch_up();
        let done = read.and_then(|typed| {
            let done = live(&typed, text, &self.kinds, &self.world)?;
            Ok((typed, done))
        });
        match done {
            Ok((typed, done)) => self.do_live(console, typed, done),
            Err(errors) => {
                if let Some(error) = errors.first() {
                    self.show_line_error(console, line, error);
                }
            }
        }
        true
    }

    fn do_live(&mut self, console: ConsoleKey, typed: Typed, done: Live) {
        match typed {
            Typed::Now(Action::Type {
                console: other,
                line,
            }) => self.type_into(console, &other.name, &line),
            Typed::Now(action) => {
                if let Some(done) = self.do_acts(console, done.acts, action) {
                    self.put_down(done);
                }
            }
            Typed::Item(item) => {
                if let What::At { action, .. } = &item.what
                    && self.do_acts(console, done.acts, action.clone()).is_none()
                {
                    return;
                }
                let Some(judged) = self.judged(console, &done.checks) else {
                    return;
                };
                judged
                    .iter()
                    .for_each(|(holds, text)| self.tell(console, *holds, text));
                self.write_down(item.what);
            }
        }
    }

    /// Does what a line says; the first thing that is refused is the last that is tried. Answers with what was done of it.
    fn do_acts(
        &mut self,
        console: ConsoleKey,
        acts: Vec<TimedAct>,
        action: Action,
    ) -> Option<Action> {
        for (done, timed) in acts.into_iter().enumerate() {
            let input = if timed.at_us > self.world.now() {
                Ok(Input::At(timed))
            } else {
                let input = self.world.input_of(&timed.act);
                input.ok_or_else(|| InputError::UnknownName(Name::default()))
            };
            if let Err(error) = input.and_then(|input| self.input(input)) {
                self.refuse(console, &error);
                return first_names(action, done);
            }
        }
        Some(action)
    }

    /// A line typed here for another console is that console's.
    fn type_into(&mut self, console: ConsoleKey, name: &str, line: &str) {
        let found = self.folds.consoles.iter().find(|tab| tab.name == name);
        match found.map(|tab| tab.key) {
            Some(key) => self.submit(key, line),
            None => {
                let name = Name::from(name.as_bytes());
                self.refuse(console, &InputError::UnknownName(name));
            }
        }
    }

    /// What checks come to now; one about nobody is told, and not kept.
    fn judged(&mut self, console: ConsoleKey, checks: &[Check]) -> Option<Vec<(bool, Text)>> {
        let checks: Vec<_> = checks.iter().map(|check| (0, check.clone())).collect();
        let mut told = Vec::new();
        for judgement in judge(&self.world, &checks) {
            let found = self.language.found(&judgement.found);
            let check = judgement.text;
            let text = match judgement.holds {
                true => Text::CheckHolds { check, found },
                false => Text::CheckFails { check, found },
            };
            if matches!(judgement.found, Found::NoAudience { .. } | Found::NoActor) {
                self.complain(console, &text);
                return None;
            }
            told.push((judgement.holds, text));
        }
        Some(told)
    }

    fn tell(&mut self, console: ConsoleKey, holds: bool, text: &Text) {
        match holds {
            true => {
                let text = self.language.text(text);
                self.note(console, &text);
            }
            false => self.complain(console, text),
        }
    }

    pub(super) fn refuse(&mut self, console: ConsoleKey, error: &InputError) {
        let text = refusal(error, |name| self.nearest_name(name));
        self.complain(console, &text);
    }

    fn nearest_name(&self, name: &str) -> Option<String> {
        let actors = self.folds.known.actors.values().map(|actor| &*actor.name);
        let nodes = self.folds.known.nodes.iter().map(|node| &*node.name);
        scenario::nearest(name, actors.chain(nodes)).map(String::from)
    }

    /// `redial console-1`, written down.
    pub(super) fn write_redial(&mut self, console: ConsoleKey) {
        if let Some(name) = self.console_name(console) {
            self.put_down(Action::Redial(name));
        }
    }

    /// `console-1> LPUSH jobs a`, written down.
    pub(super) fn write_command(&mut self, console: ConsoleKey, args: &[Vec<u8>]) {
        if let Some(console) = self.console_name(console) {
            let line = scenario::print::command_line(args);
            self.put_down(Action::Type { console, line });
        }
    }

    fn console_name(&self, console: ConsoleKey) -> Option<Named> {
        let tab = self.folds.consoles.get(console)?;
        Some(named(&tab.name))
    }
}

/// The part of a line that was done before something was refused.
fn first_names(action: Action, done: usize) -> Option<Action> {
    if done == 0 {
        return None;
    }
    Some(match action {
        Action::Actor(mut line) => {
            line.names.truncate(done);
            Action::Actor(line)
        }
        Action::Remove(mut names) => {
            names.truncate(done);
            Action::Remove(names)
        }
        Action::Node(mut names) => {
            names.truncate(done);
            Action::Node(names)
        }
        Action::Fault(mut line) => {
            line.targets.truncate(done);
            Action::Fault(line)
        }
        other => other,
    })
}
