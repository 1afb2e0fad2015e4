//! What a person types and clicks.

use super::Session;
use super::deeds::shared;
use super::refusal::refusal;
use crate::catalogue::Text;
use crate::console::{CONSOLES_MAX, PASTE_BYTES_MAX, PASTE_LINES_MAX, QUEUE_LINES_MAX, Tab};
use crate::travel::{DEEDS_MAX, Deed};
use crate::worlds::{NODE, at_line, each_alone};
use crate::{Action, ActorKey, AddRole, ConsoleKey, NodeKey, ScenarioId, Target};
use resp::inline::{self, QuoteTrouble, UnbalancedQuotes};
use scenario::ast::Action as Ours;
use scenario::diagnostic::Diagnostic;
use scenario::live::{Live, live};
use scenario::parse_action;
use sim::trace::ActorId;
use sim::{Input, InputError};
use std::cmp::Ordering;

/// A caret further right than this would point at nothing on a phone, and little elsewhere.
const CARET_COLUMN_MAX: usize = 100;
/// Lines of the world's text; what is done after that still happens, and a last line says that it is not written.
const DONE_LINES_MAX: usize = 2_000;
/// Names tried for a new actor.
const NAMES_TRIED_MAX: u32 = 10_000;

impl Session {
    pub(super) fn do_as_a_person(&mut self, action: Action) {
        if self.travel.is_full() && !matches!(action, Action::SelectConsole(_)) {
            let full = Text::RecordingFull {
                deeds_max: DEEDS_MAX,
            };
            return self.complain(self.folds.consoles.active(), &full);
        }
        match action {
            Action::OpenConsole => self.open_console(),
            Action::CloseConsole(console) => self.close_console(console),
            Action::SelectConsole(console) => self.folds.consoles.select(console),
            Action::Submit { console, text } => self.submit(console, &text),
            Action::Interrupt(console) => self.interrupt(console),
            Action::ClearConsole(console) => self.surely(Deed::Clear(console)),
            Action::Add(role) => self.add(role),
            Action::Crash(target) => self.click("crash", target),
            Action::Start(target) => self.click("restart", target),
            Action::Disconnect(target) => self.click("disconnect", target),
            Action::Reconnect(target) => self.click("reconnect", target),
            _ => {}
        }
    }

    pub(super) fn with_tab(&mut self, console: ConsoleKey, change: impl FnOnce(&mut Tab)) {
        if let Some(tab) = self.folds.consoles.get_mut(console) {
            change(tab);
        }
    }

    fn note(&mut self, console: ConsoleKey, text: &str) {
        self.surely(Deed::Note(console, text.into()));
    }

    fn complain(&mut self, console: ConsoleKey, text: &Text) {
        let text = self.language.text(text);
        self.surely(Deed::Error(console, text.into()));
    }

    /// Does something to the world, at its present, and shows what came of it.
    fn input(&mut self, input: Input) -> Result<Option<ActorId>, InputError> {
        self.catch_up();
        let done = self.deed(Deed::Input(input))?;
        self.pace.resume();
        self.catch_up();
        Ok(done)
    }

    // Tabs.

    pub(super) fn open_console(&mut self) {
        if self.folds.consoles.len() >= CONSOLES_MAX {
            let text = Text::TooManyConsoles {
                consoles_max: CONSOLES_MAX,
            };
            return self.complain(self.folds.consoles.active(), &text);
        }
        let name = self.free_name(|session, _| session.folds.consoles.next_name());
        let open = Deed::Open {
            name,
            node: NODE,
            opened: self.folds.consoles.opened(),
            language: self.language,
        };
        self.catch_up();
        if let Err(error) = self.deed(open) {
            self.refuse(self.folds.consoles.active(), &error);
        }
        self.catch_up();
    }

    fn close_console(&mut self, console: ConsoleKey) {
        let Some(actor) = self.folds.consoles.get(console).map(|tab| tab.actor) else {
            return;
        };
        if self.folds.consoles.len() == 1 {
            self.complain(console, &Text::LastConsole);
            return self.redial(console, actor);
        }
        // An actor that has left already needs no farewell.
        let _ = self.input(Input::Remove { actor });
        self.surely(Deed::Close(console));
    }

    fn interrupt(&mut self, console: ConsoleKey) {
        let Some(tab) = self.folds.consoles.get(console) else {
            return;
        };
        let (actor, waits) = (tab.actor, !tab.is_ready() || tab.is_subscribed());
        self.surely(Deed::GiveUp(console));
        if waits {
            self.redial(console, actor);
        }
    }

    fn redial(&mut self, console: ConsoleKey, actor: ActorId) {
        if let Err(error) = self.input(Input::Redial { actor }) {
            self.refuse(console, &error);
        }
    }

    // Lines.

    fn submit(&mut self, console: ConsoleKey, text: &str) {
        let lines_count = text.lines().count();
        if text.len() > PASTE_BYTES_MAX {
            let bytes = text.len();
            return self.complain(
                console,
                &Text::TooLong {
                    bytes,
                    bytes_max: PASTE_BYTES_MAX,
                },
            );
        }
        if lines_count > PASTE_LINES_MAX {
            return self.complain(
                console,
                &Text::TooManyLines {
                    lines_max: PASTE_LINES_MAX,
                },
            );
        }
        let Some(tab) = self.folds.consoles.get(console) else {
            return;
        };
        if tab.queue_len() + lines_count > QUEUE_LINES_MAX {
            return self.complain(
                console,
                &Text::QueueFull {
                    lines_max: QUEUE_LINES_MAX,
                },
            );
        }
        let waits = !tab.is_ready() && lines_count == 1;
        if text.trim().is_empty() {
            return self.surely(Deed::Blank(console));
        }
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let lines = lines.map(String::from).collect();
        self.surely(Deed::Enqueue(console, lines));
        if waits {
            let line = crate::payload::shown(text.trim().as_bytes());
            let text = self.language.text(&Text::Next { line });
            self.note(console, &text);
        }
        self.run_lines(console);
    }

    /// Runs lines of every tab whose turn has come.
    pub(super) fn run_waiting_lines(&mut self) {
        let ready = |tab: &&Tab| tab.queue_len() > 0 && tab.is_ready();
        let keys: Vec<ConsoleKey> = self
            .folds
            .consoles
            .iter()
            .filter(ready)
            .map(|tab| tab.key)
            .collect();
        keys.into_iter().for_each(|key| self.run_lines(key));
    }

    fn run_lines(&mut self, console: ConsoleKey) {
        while let Some(line) = self.waiting_line(console) {
            self.surely(Deed::Next(console));
            self.run_line(console, &line);
            if !self.pace.playing {
                self.settle(console);
                self.mention_standing_clock(console);
            }
        }
    }

    fn waiting_line(&self, console: ConsoleKey) -> Option<String> {
        let tab = self.folds.consoles.get(console)?;
        tab.waiting_line().filter(|_| !self.travel.is_full())
    }

    fn mention_standing_clock(&mut self, console: ConsoleKey) {
        if self
            .folds
            .consoles
            .get(console)
            .is_some_and(Tab::counts_down)
        {
            let text = self.language.text(&Text::ClockStands);
            self.note(console, &text);
        }
    }

    fn run_line(&mut self, console: ConsoleKey, line: &str) {
        if self.run_ours(console, line) {
            return;
        }
        match inline::split(line.as_bytes()) {
            Ok(args) => self.run_command(console, args),
            Err(error) => self.show_quote_error(console, line, error),
        }
    }

    fn run_command(&mut self, console: ConsoleKey, args: Vec<Vec<u8>>) {
        let words: Vec<String> = args
            .iter()
            .take(2)
            .map(|arg| String::from_utf8_lossy(arg).to_ascii_lowercase())
            .collect();
        match (words.first().map_or("", String::as_str), args.len()) {
            ("clear", 1) => self.surely(Deed::Clear(console)),
            ("quit" | "exit", 1) => self.close_console(console),
            ("help" | "?", 1) => {
                let help = self.language.text(&Text::Help);
                self.note(console, &help);
            }
            ("help" | "?", 2) => {
                let docs = [
                    b"COMMAND".to_vec(),
                    b"DOCS".to_vec(),
                    words[1].clone().into_bytes(),
                ];
                self.send(console, &docs);
            }
            _ => self.send(console, &args),
        }
    }

    fn send(&mut self, console: ConsoleKey, args: &[Vec<u8>]) {
        self.catch_up();
        let Some(tab) = self.folds.consoles.get(console) else {
            return;
        };
        let (actor, is_down) = (tab.actor, tab.is_down());
        let args = shared(args);
        self.surely(Deed::Begin(console, args.clone()));
        let command = Input::Command { actor, args };
        // A client that knows its connection to be gone opens another first.
        let dialled = if is_down {
            self.input(Input::Redial { actor })
        } else {
            Ok(None)
        };
        if let Err(error) = dialled.and_then(|_| self.input(command)) {
            self.surely(Deed::NotSent(console));
            self.refuse(console, &error);
        }
    }

    fn show_quote_error(&mut self, console: ConsoleKey, line: &str, error: UnbalancedQuotes) {
        let place = line.floor_char_boundary(error.at.min(line.len()));
        let at = line[..place].chars().count();
        let column = at + 1;
        let text = match error.trouble {
            QuoteTrouble::Unterminated => Text::QuoteNotClosed { column },
            QuoteTrouble::TextAfterQuote => Text::TextAfterQuote { column },
        };
        let sentence = self.language.text(&text);
        self.show_caret(console, line, at, &sentence);
    }

    fn show_line_error(&mut self, console: ConsoleKey, line: &str, error: &Diagnostic) {
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let sentence = self.language.line_error(error);
        let at = indent + error.column.saturating_sub(1) as usize;
        self.show_caret(console, line, at, &sentence);
    }

    /// A caret below the place in the echoed line, and the sentence.
    fn show_caret(&mut self, console: ConsoleKey, line: &str, at: usize, sentence: &str) {
        let Some(prompt) = self.folds.consoles.get(console).map(Tab::prompt) else {
            return;
        };
        // The echo begins behind the prompt and a space, without the spaces that were typed before the line.
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let indent = indent.min(at);
        let before = line.chars().skip(indent).take(at - indent);
        let column = prompt.chars().chain(before).map(columns).sum::<usize>() + 1;
        let caret = match column <= CARET_COLUMN_MAX {
            true => format!("{}^\n", " ".repeat(column)),
            false => String::new(),
        };
        self.surely(Deed::Error(console, format!("{caret}{sentence}").into()));
    }

    // Lines of our own.

    /// A button makes a line, which is shown and run.
    fn click(&mut self, verb: &str, target: Target) {
        let name = match target {
            Target::Actor(ActorKey(actor)) => self
                .folds
                .known
                .actors
                .get(&ActorId(actor))
                .map(|actor| actor.name.to_string()),
            Target::Node(NodeKey(node)) => self
                .folds
                .known
                .nodes
                .get(usize::from(node))
                .map(|node| node.name.to_string()),
        };
        if let Some(name) = name {
            self.run_clicked(&format!("{verb} {name}"));
        }
    }

    fn run_clicked(&mut self, line: &str) {
        let console = self.folds.consoles.active();
        self.note(console, line);
        self.run_ours(console, line);
    }

    /// Runs a line of the scenario language. Answers whether it is one. (A console is opened by its button, for it needs a tab.)
    fn run_ours(&mut self, console: ConsoleKey, line: &str) -> bool {
        let text = line.trim();
        let is_console = text.split_whitespace().next() == Some("console");
        let read = parse_action(text, &self.kinds).filter(|_| !is_console);
        let Some(read) = read else { return false };
        let done = read.and_then(|action| {
            let done = live(&action, text, &self.kinds, self.world.spec())?;
            Ok((action, done))
        });
        match done {
            Ok((action, done)) => self.do_live(console, &action, done),
            Err(errors) => {
                if let Some(error) = errors.first() {
                    self.show_line_error(console, line, error);
                }
            }
        }
        true
    }

    /// Does what a line says; the first thing that is refused is the last that is tried.
    fn do_live(&mut self, console: ConsoleKey, action: &Ours, done: Vec<Live>) {
        self.catch_up();
        let at = self.world.now();
        for what in done {
            let input = match what {
                Live::Fault(fault) => Ok(Input::Fault(fault)),
                Live::Add(actor) => Ok(Input::Add(actor)),
                Live::Remove(name) => match self.world.actor(&name) {
                    Some(actor) => Ok(Input::Remove { actor }),
                    None => Err(InputError::UnknownName(name)),
                },
            };
            if let Err(error) = input.and_then(|input| self.input(input)) {
                return self.refuse(console, &error);
            }
        }
        self.remember(at, action);
    }

    fn remember(&mut self, at: u64, action: &Ours) {
        let actors = match action {
            Ours::Actor(line) => each_alone(line.clone()).collect(),
            _ => Vec::new(),
        };
        let line = match self.lines.len().cmp(&DONE_LINES_MAX) {
            Ordering::Less => Some(at_line(at, &action.to_string())),
            Ordering::Equal => {
                let full = self.language.text(&Text::WorldTextFull {
                    lines_max: DONE_LINES_MAX,
                });
                Some(format!("# {full}"))
            }
            Ordering::Greater => None,
        };
        self.surely(Deed::Written { line, actors });
    }

    fn refuse(&mut self, console: ConsoleKey, error: &InputError) {
        let text = refusal(error, |name| self.nearest_name(name));
        self.complain(console, &text);
    }

    fn nearest_name(&self, name: &str) -> Option<String> {
        let actors = self.folds.known.actors.values().map(|actor| &*actor.name);
        let nodes = self.folds.known.nodes.iter().map(|node| &*node.name);
        scenario::nearest(name, actors.chain(nodes)).map(String::from)
    }

    // New actors.

    fn add(&mut self, role: AddRole) {
        let name = match role {
            AddRole::Subscriber => self.free_name(|_, n| subscriber_name(n)),
            AddRole::Producer => self.free_name(|_, n| format!("p{n}")),
            AddRole::Worker => self.free_name(|_, n| format!("w{n}")),
            AddRole::Member => self.free_name(|_, n| format!("m{n}")),
        };
        let line = self.line_by_default(role, &name);
        self.run_clicked(&line);
    }

    /// What fits the present world.
    fn line_by_default(&self, role: AddRole, name: &str) -> String {
        let command = match self.scenario {
            ScenarioId::BobWasAway | ScenarioId::Empty => "PUBLISH news \"hi %n\"",
            ScenarioId::BobReadsAStream => "XADD news * story \"extra %n\"",
            ScenarioId::WorkersOnAList => "LPUSH jobs \"extra %n\"",
            ScenarioId::UnacknowledgedEntry => "XADD orders * order \"extra %n\"",
        };
        let stream = match self.scenario {
            ScenarioId::BobReadsAStream => "news",
            _ => "orders",
        };
        match role {
            AddRole::Producer => format!("producer {name} every 1s {command}"),
            AddRole::Subscriber if self.scenario == ScenarioId::BobReadsAStream => {
                format!("reader {name} stream {stream}")
            }
            AddRole::Subscriber => format!("subscriber {name} channels news"),
            AddRole::Worker => format!("worker {name} list jobs"),
            AddRole::Member => format!("member {name} stream {stream} group workers"),
        }
    }

    fn free_name(&mut self, name: impl Fn(&mut Self, u32) -> String) -> String {
        let mut found = String::new();
        for n in 1..NAMES_TRIED_MAX {
            found = name(self, n);
            let taken = self.world.actor(found.as_bytes()).is_some()
                || self.world.node(found.as_bytes()).is_some();
            if !taken {
                break;
            }
        }
        found
    }
}

fn subscriber_name(n: u32) -> String {
    const NAMES: [&str; 8] = [
        "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
    ];
    match NAMES.get(n as usize - 1) {
        Some(name) => (*name).into(),
        None => format!("s{n}"),
    }
}

/// How wide a character is in a monospaced font: two columns for Korean, Chinese and Japanese, else one.
fn columns(c: char) -> usize {
    let wide = matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}');
    if wide { 2 } else { 1 }
}
