//! What a person types and clicks.

use super::Session;
use super::deeds::shared;
use super::script::named;
use crate::catalogue::Text;
use crate::console::{CONSOLES_MAX, PASTE_BYTES_MAX, PASTE_LINES_MAX, QUEUE_LINES_MAX, Tab};
use crate::payload::shown;
use crate::travel::{DEEDS_MAX, Deed};
use crate::{Action, AddRole, ConsoleKey, NodeKey, ScenarioId};
use resp::inline::{self, QuoteTrouble, UnbalancedQuotes};
use scenario::ast::{Action as Line, ActorLine};
use scenario::diagnostic::Diagnostic;
use sim::Input;
use sim::spec::Act;
use sim::trace::{ActorId, Name, NodeId};
use std::rc::Rc;

/// A caret further right than this would point at nothing on a phone, and little elsewhere.
const CARET_COLUMN_MAX: usize = 100;
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
            Action::OpenConsole => self.open_console(None),
            Action::OpenConsoleOn(node) => self.open_console(Some(node)),
            Action::AddNode => self.add_node(),
            Action::CloseConsole(console) => self.close_console(console),
            Action::SelectConsole(console) => self.folds.consoles.select(console),
            Action::Submit { console, text } => self.submit(console, &text),
            Action::Ask { node, db, line } => self.ask(node, db, &line),
            Action::Interrupt(console) => self.interrupt(console),
            Action::ClearConsole(console) => self.surely(Deed::Clear(console)),
            Action::Add(role) => self.add(role),
            Action::Crash(target) => self.click("crash", target),
            Action::Start(target) => self.click("restart", target),
            Action::Disconnect(target) => self.click("disconnect", target),
            Action::Reconnect(target) => self.click("reconnect", target),
            Action::Afflict { target, how } => self.afflict(target, how),
            Action::Line { text } => self.run_clicked(&text),
            Action::Configure { actor, text } => self.configure(actor, &text),
            Action::Rename { actor, name } => self.rename(actor, name),
            Action::Duplicate(actor) => self.duplicate(actor),
            Action::Remove(actor) => self.remove(actor),
            Action::Claim { message, taker } => self.claim(message, taker),
            _ => {}
        }
    }

    pub(super) fn with_tab(&mut self, console: ConsoleKey, change: impl FnOnce(&mut Tab)) {
        if let Some(tab) = self.folds.consoles.get_mut(console) {
            change(tab);
        }
    }

    pub(super) fn note(&mut self, console: ConsoleKey, text: &str) {
        self.surely(Deed::Note(console, text.into()));
    }

    pub(super) fn complain(&mut self, console: ConsoleKey, text: &Text) {
        let text = self.language.text(text);
        self.surely(Deed::Error(console, text.into()));
    }

    // Tabs.

    /// A tab of its own: at this node, or where the shown tab is.
    pub(super) fn open_console(&mut self, node: Option<NodeKey>) {
        if self.folds.consoles.len() >= CONSOLES_MAX {
            let text = Text::TooManyConsoles {
                consoles_max: CONSOLES_MAX,
            };
            return self.complain(self.folds.consoles.active(), &text);
        }
        let chosen = node.is_some();
        let Some(node) = self.node_for_console(node) else {
            return;
        };
        let name = self.free_name(|session, _| session.folds.consoles.next_name());
        let is_first = self.world.nodes().next() == Some(&node);
        let before = self.folds.consoles.active();
        let open = Deed::Open {
            name: bytes(&name),
            node: node.clone(),
            opened: self.folds.consoles.opened(),
        };
        match self.bring_about(open) {
            Ok(_) => {
                let line = console_line(&name, (!is_first).then(|| shown(&node)));
                // A tab beside the shown one says enough; a line tells of one that a node was chosen for.
                if chosen {
                    self.note(before, &line.to_string());
                }
                self.put_down(Line::Actor(line));
            }
            Err(error) => self.refuse(self.folds.consoles.active(), &error),
        }
    }

    fn node_for_console(&self, node: Option<NodeKey>) -> Option<Name> {
        let nth = |n: usize| self.world.nodes().nth(n).cloned();
        match node {
            Some(NodeKey(node)) => nth(usize::from(node)),
            None => {
                let active = self.folds.consoles.get(self.folds.consoles.active());
                let at = active.map(|tab| bytes(tab.node()));
                let there = at.filter(|name| self.world.node(name).is_some());
                there.or_else(|| nth(0))
            }
        }
    }

    fn add_node(&mut self) {
        let name = self.first_free(|n| format!("n{n}"));
        self.run_clicked(&format!("node {name}"));
        if let Some(NodeId(node)) = self.world.node(name.as_bytes()) {
            self.open_console(Some(NodeKey(node)));
        }
    }

    fn close_console(&mut self, console: ConsoleKey) {
        let Some(tab) = self.folds.consoles.get(console) else {
            return;
        };
        let (actor, name) = (tab.actor, tab.name.clone());
        if self.folds.consoles.len() == 1 {
            self.complain(console, &Text::LastConsole);
            return self.redial(console, actor);
        }
        if self.input(Input::Remove { actor }).is_ok() {
            self.put_down(Line::Remove(vec![named(&name)]));
        }
        // An actor that had left already needs no farewell, but its tab goes.
        self.surely(Deed::Close(console));
    }

    fn interrupt(&mut self, console: ConsoleKey) {
        let Some(tab) = self.folds.consoles.get(console) else {
            return;
        };
        let (actor, waits) = (
            tab.actor,
            !tab.is_ready() || tab.is_subscribed() || tab.monitors(),
        );
        self.surely(Deed::GiveUp(console));
        if waits {
            self.redial(console, actor);
        }
    }

    fn redial(&mut self, console: ConsoleKey, actor: ActorId) {
        match self.input(Input::Redial { actor }) {
            Ok(_) => self.write_redial(console),
            Err(error) => self.refuse(console, &error),
        }
    }

    // Lines.

    pub(super) fn submit(&mut self, console: ConsoleKey, text: &str) {
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
        let lines: Rc<[String]> = lines.map(String::from).collect();
        lines.iter().for_each(|line| self.history.push(line));
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
        let name = args.first().map_or(&b""[..], Vec::as_slice);
        match (
            &*String::from_utf8_lossy(name).to_ascii_lowercase(),
            args.len(),
        ) {
            ("clear", 1) => self.surely(Deed::Clear(console)),
            ("quit" | "exit", 1) => self.close_console(console),
            ("help" | "?", 1) => {
                let help = self.language.text(&Text::Help);
                self.note(console, &help);
            }
            ("help" | "?", _) => {
                let topic = args[1..].iter().map(|arg| String::from_utf8_lossy(arg));
                let topic: Vec<_> = topic.collect();
                self.surely(Deed::Help(console, topic.join(" ").into()));
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
        let args_shared = shared(args);
        self.surely(Deed::Begin(console, args_shared.clone()));
        let command = Input::Command {
            actor,
            args: args_shared,
        };
        // A client that knows its connection to be gone opens another first.
        if is_down {
            match self.input(Input::Redial { actor }) {
                Ok(_) => self.write_redial(console),
                Err(error) => return self.not_sent(console, &error),
            }
        }
        match self.input(command) {
            Ok(_) => self.write_command(console, args),
            Err(error) => self.not_sent(console, &error),
        }
    }

    fn not_sent(&mut self, console: ConsoleKey, error: &sim::InputError) {
        self.surely(Deed::NotSent(console));
        self.refuse(console, error);
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

    pub(super) fn show_line_error(&mut self, console: ConsoleKey, line: &str, error: &Diagnostic) {
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

    // New actors.

    fn add(&mut self, role: AddRole) {
        let name = self.first_free(|n| match role {
            AddRole::Subscriber => subscriber_name(n),
            AddRole::Producer => format!("p{n}"),
            AddRole::Worker => format!("w{n}"),
            AddRole::Member => format!("m{n}"),
        });
        let line = self.line_by_default(role, &name);
        self.run_clicked(&line);
    }

    /// What fits the present world.
    fn line_by_default(&self, role: AddRole, name: &str) -> String {
        let command = match self.scenario {
            ScenarioId::BobWasAway | ScenarioId::Empty | ScenarioId::Opened => {
                "PUBLISH news \"hi %n\""
            }
            ScenarioId::BobReadsAStream => "XADD news * story \"extra %n\"",
            ScenarioId::WorkersOnAList | ScenarioId::TwoServers => "LPUSH jobs \"extra %n\"",
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
            if !self.is_taken(&found) {
                break;
            }
        }
        found
    }

    /// The first of these names that nobody has.
    pub(super) fn first_free(&self, name: impl Fn(u32) -> String) -> String {
        let mut names = (1..NAMES_TRIED_MAX).map(name);
        names.find(|name| !self.is_taken(name)).unwrap_or_default()
    }

    /// Has somebody this name, or will somebody have it who is to come?
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let name = name.as_bytes();
        let comes = |act: &Act| match act {
            Act::Add(actor) => *actor.name == *name,
            Act::Node(node) => **node == *name,
            _ => false,
        };
        self.world.actor(name).is_some()
            || self.world.node(name).is_some()
            || self.world.to_be_done().any(|(_, act)| comes(act))
    }
}

/// `console console-2 node n2`
fn console_line(name: &str, node: Option<String>) -> ActorLine {
    ActorLine {
        kind: named("console"),
        names: vec![named(name)],
        node: node.map(|node| named(&node)),
        schedule: None,
        params: Vec::new(),
        body: None,
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

fn bytes(text: &str) -> Name {
    Name::from(text.as_bytes())
}
