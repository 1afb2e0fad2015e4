//! A pending entry with somebody who does nothing with it: a claim gives it to a consumer in the broker, and a program gets what
//! is pending at it only if it asks for that. Why it stays there, and what would help.

use super::Session;
use super::script::named;
use super::show::item_of;
use crate::catalogue::{LeftText, WayText};
use crate::registry::{Actor, Left, Plight};
use crate::{Action, ActorKey, LeftView, MessageKey, Target, Way, WayView};
use scenario::ast::{ActorLine, Block, Command, Statement};
use sim::trace::{ActorId, Item};

/// The plain kind of member.
const MEMBER: &str = "member";
/// The kind of member that begins with what is pending at it, and the settings that it shares with plain members.
const RESUMING: &str = "resuming-member";
const SHARED: [&str; 3] = ["stream", "group", "work"];
/// The kind of member that takes over what others have left.
const SWEEPING: &str = "sweeping-member";
/// How long a member is gone that is only to begin again.
const GONE: &str = "10ms";

/// When a program asks for entries that are pending already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Habit {
    /// For its own, when it starts.
    at_start: bool,
    /// For its own, again and again.
    again: bool,
    /// For those of anybody that have been idle.
    sweeps: bool,
}

impl Session {
    /// What is said of a message that is pending with somebody who does nothing with it; nothing if there is nothing to be said.
    pub(super) fn left_view(&self, key: MessageKey) -> Option<LeftView> {
        let Item::Message(msg) = item_of(key) else {
            return None;
        };
        let left = self.folds.known.left(msg)?;
        let owner = self.folds.known.actors.get(&left.owner)?;
        let line = self.actor_lines.get(&*owner.name)?;
        let habit = self.habit(line);
        if habit.again && !owner.crashed {
            return None;
        }
        let who = owner.name.to_string();
        if let Some(sweeper) = self.sweeper(&left) {
            let text = LeftText::Swept { sweeper };
            return Some(LeftView {
                sentence: self.language.left(&text),
                ways: Vec::new(),
            });
        }
        let (at_start, crashed) = (habit.at_start, owner.crashed);
        let text = match at_start || habit.again {
            true => LeftText::AtStart { who, crashed },
            false => LeftText::Never { who, crashed },
        };
        let ways = [
            self.resume(&left, owner, line, habit),
            Some(self.sweep(&left)),
        ];
        Some(LeftView {
            sentence: self.language.left(&text),
            ways: ways.into_iter().flatten().collect(),
        })
    }

    fn habit(&self, line: &ActorLine) -> Habit {
        let mut habit = Habit::default();
        let kind = self.kinds.get(&line.kind.name);
        let kind = kind.and_then(|known| known.kind.as_ref());
        if let Some(block) = line.body.as_ref().or(kind.map(|kind| &kind.body)) {
            habit.read(block, false);
        }
        habit
    }

    /// Somebody who takes over, sooner or later, what has been idle in the group.
    fn sweeper(&self, left: &Left) -> Option<String> {
        let of_group = |line: &ActorLine| {
            let has = |param: &str, value: &str| {
                let mut params = line.params.iter();
                params.any(|(name, given)| name.name == param && given == value)
            };
            has("stream", &left.stream) && has("group", &left.group)
        };
        let sweeps = |id: &ActorId, actor: &Actor| {
            let line = self.actor_lines.get(&*actor.name);
            let reads = left.consumers.contains(id);
            line.is_some_and(|line| (reads || of_group(line)) && self.habit(line).sweeps)
        };
        let actors = self.folds.known.actors.iter();
        let is_able = |actor: &Actor| !actor.crashed && actor.plight == Plight::NONE;
        let mut all = actors.filter(|(_, actor)| is_able(actor) && actor.node == left.node);
        let found = all.find(|(id, actor)| sweeps(id, actor));
        found.map(|(_, actor)| actor.name.to_string())
    }

    /// The owner begins again, with what is pending at it.
    fn resume(
        &self,
        left: &Left,
        owner: &Actor,
        line: &ActorLine,
        habit: Habit,
    ) -> Option<WayView> {
        let (who, actor) = (owner.name.to_string(), ActorKey(left.owner.0));
        if habit.at_start || habit.again {
            let (text, action) = match owner.crashed {
                true => (
                    format!("restart {who}"),
                    Action::Start(Target::Actor(actor)),
                ),
                false => {
                    let text = format!("crash {who} for {GONE}");
                    (text.clone(), Action::Line { text })
                }
            };
            return Some(self.way(Way::Resume, WayText::Restart { who }, text, action));
        }
        let text = as_resuming(line)?;
        let action = Action::Configure {
            actor,
            text: text.clone(),
        };
        Some(self.way(Way::Resume, WayText::FromZero { who }, text, action))
    }

    /// Another member comes, who takes over what nobody looks at.
    fn sweep(&self, left: &Left) -> WayView {
        let name = self.first_free(|n| format!("m{n}"));
        let param = |name: &str, value: &str| (named(name), value.to_owned());
        let line = ActorLine {
            kind: named(SWEEPING),
            names: vec![named(&name)],
            node: (left.node.0 > 0).then(|| named(&self.folds.known.node_name(left.node))),
            schedule: None,
            params: vec![param("stream", &left.stream), param("group", &left.group)],
            body: None,
        };
        let text = line.to_string();
        let action = Action::Line { text: text.clone() };
        self.way(Way::Sweep, WayText::Sweeper, text, action)
    }

    fn way(&self, way: Way, label: WayText, line: String, action: Action) -> WayView {
        WayView {
            way,
            label: self.language.way(&label),
            line,
            action,
        }
    }
}

impl Habit {
    fn read(&mut self, block: &Block, starts: bool) {
        for line in &block.lines {
            match &line.statement {
                Statement::Command(command) => self.read_command(command, starts),
                Statement::If {
                    then, otherwise, ..
                } => {
                    self.read(then, starts);
                    if let Some(otherwise) = otherwise {
                        self.read(&otherwise.block, starts);
                    }
                }
                Statement::ForEach { block, .. }
                | Statement::Repeat { block, .. }
                | Statement::Every { block, .. } => self.read(block, starts),
                Statement::Start(block) => self.read(block, true),
                Statement::Work(_) | Statement::Wait(_) | Statement::Pick { .. } => {}
            }
        }
    }

    fn read_command(&mut self, command: &Command, starts: bool) {
        let mut words = command.line.split_ascii_whitespace();
        match words.next() {
            Some("XAUTOCLAIM" | "XCLAIM") => self.sweeps |= !starts,
            Some("XREADGROUP") if words.next_back() != Some(">") => match starts {
                true => self.at_start = true,
                false => self.again = true,
            },
            _ => {}
        }
    }
}

/// A member that does the same and begins with what is pending at it, if it is a plain one: what others do is not to be lost.
fn as_resuming(line: &ActorLine) -> Option<String> {
    let has = |param: &str| line.params.iter().any(|(name, _)| name.name == param);
    let is_plain = &*line.kind.name == MEMBER && line.body.is_none() && line.schedule.is_none();
    if !is_plain || !has("stream") || !has("group") {
        return None;
    }
    let shared = |(name, _): &&(_, String)| {
        let name: &scenario::ast::Named = name;
        SHARED.contains(&&*name.name)
    };
    let resuming = ActorLine {
        kind: named(RESUMING),
        params: line.params.iter().filter(shared).cloned().collect(),
        ..line.clone()
    };
    Some(resuming.to_string())
}
