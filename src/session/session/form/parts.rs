//! A line in its parts, as text, so that a form can put other text in the place of one of them: right or wrong, it is for the
//! language to judge.

use scenario::ast::{
    Action, ActorLine, Arg, FaultLine, Kind, Named, Rhythm, Schedule, Typed, Verb,
};
use scenario::print::{Duration, SpanText};
use std::fmt;

/// Settings that stand before those of the kind.
const OF_EVERY_ACTOR: [&str; 5] = ["node", "every", "poisson", "burst", "count"];
/// Settings of a link.
const OF_LINKS: [&str; 3] = ["latency", "jitter", "drop"];

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// The first word: a kind of actor, or what befalls somebody.
    pub word: String,
    is_fault: bool,
    names: String,
    /// Word and value, in the order of the line.
    settings: Vec<(String, String)>,
    /// The command at the end of the line, if that is all that the actor does.
    command: Option<String>,
    /// What is indented under it.
    below: String,
}

impl Parts {
    /// The parts of an actor's line, or of a fault's; other lines have none.
    pub fn of(typed: &Typed) -> Option<Self> {
        match typed {
            Typed::Now(Action::Actor(line)) => Some(Self::of_actor(line)),
            Typed::Now(Action::Fault(line)) if !line.one_of => Some(Self::of_fault(line)),
            _ => None,
        }
    }

    fn of_actor(line: &ActorLine) -> Self {
        let mut settings = Vec::new();
        let mut say = |word: &str, value: String| settings.push((word.to_owned(), value));
        if let Some(node) = &line.node {
            say("node", node.name.clone());
        }
        if let Some(schedule) = &line.schedule {
            say_schedule(schedule, &mut say);
        }
        for (name, value) in &line.params {
            say(&name.name, value.clone());
        }
        let (command, below) = body_of(line);
        Self {
            word: line.kind.name.clone(),
            is_fault: false,
            names: names(&line.names),
            settings,
            command,
            below,
        }
    }

    fn of_fault(line: &FaultLine) -> Self {
        let mut settings = Vec::new();
        let mut say = |word: &str, value: String| settings.push((word.to_owned(), value));
        match &line.verb {
            Verb::Slow(times) => say("times", format!("{times}x")),
            Verb::Link(link) => {
                if let Some(span) = link.latency {
                    say("latency", SpanText(span).to_string());
                }
                if let Some(us) = link.jitter {
                    say("jitter", Duration(us).to_string());
                }
                if let Some(ratio) = link.drop {
                    say("drop", ratio.to_string());
                }
            }
            _ => {}
        }
        if let Some(span) = line.lasts {
            say("for", SpanText(span).to_string());
        }
        Self {
            word: line.verb.word().into(),
            is_fault: true,
            names: names(&line.targets),
            settings,
            command: None,
            below: String::new(),
        }
    }

    /// The ids of its fields, in the order of the form.
    pub fn ids(&self, kind: Option<&Kind>) -> Vec<String> {
        let mut ids: Vec<&str> = Vec::new();
        if self.is_fault {
            ids.push("word");
            match &*self.word {
                "slow" => ids.push("times"),
                "link" => ids.extend(OF_LINKS),
                _ => {}
            }
            if lasts(&self.word) {
                ids.push("for");
            }
        } else {
            ids.extend(["name", "node"]);
            ids.push(if self.has("poisson") {
                "poisson"
            } else {
                "every"
            });
            if self.has("burst") {
                ids.push("burst");
            }
            if self.has("every") || self.has("poisson") {
                ids.push("count");
            }
            match kind {
                Some(kind) if self.command.is_none() && self.below.is_empty() => {
                    ids.extend(kind.params.iter().map(|param| &*param.name.name));
                }
                _ => {}
            }
            if self.command.is_some() {
                ids.push("command");
            }
        }
        ids.into_iter().map(String::from).collect()
    }

    fn has(&self, id: &str) -> bool {
        self.settings.iter().any(|(word, _)| word == id)
    }

    /// The value of a field; empty if it is not said.
    pub fn get(&self, id: &str) -> String {
        match id {
            "name" => self.names.clone(),
            "word" => self.word.clone(),
            "command" => self.command.clone().unwrap_or_default(),
            _ => {
                let found = self.settings.iter().find(|(word, _)| word == id);
                found.map_or_else(String::new, |(_, value)| value.clone())
            }
        }
    }

    /// Puts a value in a field; an empty one is not said.
    pub fn set(&mut self, id: &str, value: &str) {
        // A line break would begin another line.
        let value = value.replace(['\r', '\n'], " ");
        let value = value.trim();
        match id {
            "name" => self.names = value.into(),
            "word" => self.become_fault(value),
            "command" => self.command = Some(value.into()),
            _ if value.is_empty() => self.settings.retain(|(word, _)| word != id),
            _ => self.say(id, value),
        }
    }

    /// Another fault, of the same people for as long. What it cannot do without is said.
    fn become_fault(&mut self, word: &str) {
        if self.word == word {
            return;
        }
        self.word = word.into();
        self.settings.retain(|(word, _)| word == "for");
        match word {
            "slow" => self.say("times", "10x"),
            "link" => self.say("latency", "20ms..40ms"),
            _ if !lasts(word) => self.settings.clear(),
            _ => {}
        }
    }

    fn say(&mut self, id: &str, value: &str) {
        let value = value.to_owned();
        if let Some(found) = self.settings.iter_mut().find(|(word, _)| word == id) {
            found.1 = value;
            return;
        }
        let rank = rank(id);
        let later = self
            .settings
            .iter()
            .position(|(word, _)| self::rank(word) > rank);
        let at = later.unwrap_or(self.settings.len());
        self.settings.insert(at, (id.into(), value));
    }
}

/// What undoes something does not end by itself.
fn lasts(word: &str) -> bool {
    !matches!(word, "restart" | "thaw" | "reconnect" | "heal")
}

/// Where a setting stands in its line.
fn rank(id: &str) -> usize {
    let all = OF_EVERY_ACTOR.iter().chain(&OF_LINKS);
    let found = all.into_iter().position(|word| *word == id);
    match id {
        "for" => usize::MAX,
        _ => found.unwrap_or(OF_EVERY_ACTOR.len() + OF_LINKS.len()),
    }
}

fn names(names: &[Named]) -> String {
    let names: Vec<&str> = names.iter().map(|name| &*name.name).collect();
    names.join(" ")
}

fn say_schedule(schedule: &Schedule, say: &mut impl FnMut(&str, String)) {
    match &schedule.rhythm {
        Rhythm::Every(Arg::Given(span)) => say("every", SpanText(*span).to_string()),
        Rhythm::Poisson(Arg::Given(rate)) => say("poisson", rate.to_string()),
        Rhythm::Every(Arg::Param(name)) => say("every", format!("%{name}")),
        Rhythm::Poisson(Arg::Param(name)) => say("poisson", format!("%{name}")),
    }
    let number = |arg: &Arg<u64>| match arg {
        Arg::Given(number) => number.to_string(),
        Arg::Param(name) => format!("%{name}"),
    };
    if let Some(burst) = &schedule.burst {
        say("burst", number(burst));
    }
    if let Some(count) = &schedule.count {
        say("count", number(count));
    }
}

/// What an actor's own lines are: a single command, or what is indented.
fn body_of(line: &ActorLine) -> (Option<String>, String) {
    if line.body.is_none() {
        return (None, String::new());
    }
    let whole = line.to_string();
    match whole.split_once('\n') {
        Some((_, below)) => (None, below.into()),
        None => {
            let bare = ActorLine {
                body: None,
                ..line.clone()
            };
            let head = bare.to_string();
            (Some(whole[head.len()..].trim_start().into()), String::new())
        }
    }
}

/// The line again.
impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.word)?;
        if !self.names.is_empty() {
            write!(f, " {}", self.names)?;
        }
        for (word, value) in &self.settings {
            match &**word {
                "times" => write!(f, " {value}")?,
                _ => write!(f, " {word} {value}")?,
            }
        }
        if let Some(command) = &self.command {
            write!(f, " {command}")?;
        }
        if !self.below.is_empty() {
            write!(f, "\n{}", self.below)?;
        }
        Ok(())
    }
}
