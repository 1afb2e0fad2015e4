//! What came about in the games: fates, reasons, kinds, faults, commands, events, each with how often.

use core::fmt::{self, Write};
use sim::World;
use sim::fate::{Fate, Reason};
use sim::trace::{Record, RecordSeq, What};
use std::collections::{BTreeMap, BTreeSet};

/// What is counted, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Of {
    Kind,
    Fault,
    Rule,
    Fate,
    Reason,
    /// How it ended: done, failed, parked, queued.
    Command,
    /// What nodes say.
    Event,
    /// What the world says.
    Record,
    /// How connections end, and why packets are lost.
    End,
}

/// How often what came about.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    counts: BTreeMap<(Of, String), u64>,
    seen: RecordSeq,
    commands: BTreeMap<(u16, broker::event::By), &'static str>,
}

impl Coverage {
    /// Nothing has come about.
    pub fn new() -> Self {
        Self::default()
    }

    /// How often this came about.
    pub fn count(&self, of: Of, what: &str) -> u64 {
        let key = (of, what.to_owned());
        self.counts.get(&key).copied().unwrap_or(0)
    }

    /// Adds what another has counted.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.counts {
            *self.counts.entry(key.clone()).or_default() += count;
        }
    }

    fn tick(&mut self, of: Of, what: impl Into<String>) {
        *self.counts.entry((of, what.into())).or_default() += 1;
    }

    /// A new game, of this text.
    pub fn of_text(&mut self, text: &str) {
        (self.seen, self.commands) = (0, BTreeMap::new());
        for line in text.lines() {
            let mut words = line.split(' ');
            match words.next() {
                Some("at") => self.of_action(words.nth(1)),
                Some("every") => {
                    let verb = words.find(|word| RULES.contains(word));
                    self.tick(Of::Rule, verb.unwrap_or_default());
                }
                Some(kind) => self.of_action(Some(kind)),
                None => {}
            }
        }
    }

    fn of_action(&mut self, word: Option<&str>) {
        let Some(word) = word else { return };
        if scenario::prelude::FILES
            .iter()
            .any(|(kind, _)| *kind == word)
            || word == "producer"
        {
            self.tick(Of::Kind, word);
        } else if FAULTS.contains(&word) {
            self.tick(Of::Fault, word);
        }
    }

    /// What is new in the trace.
    pub fn of_trace(&mut self, world: &World) {
        for record in world.trace().since(self.seen) {
            self.of_record(record);
        }
        self.seen = world.trace().next_seq();
    }

    fn of_record(&mut self, record: &Record) {
        match &record.what {
            What::Node { node, event } => self.of_event(node.0, event),
            What::FateChanged { to: Some(fate), .. } => {
                self.tick(Of::Fate, fate.id());
                if let Fate::Lost(reason) = fate {
                    self.tick(Of::Reason, reason.id());
                }
            }
            What::LinkClosed { why, .. } => self.tick(Of::End, format!("{why:?}")),
            What::PacketLost { why, .. } => self.tick(Of::End, format!("packet lost: {why:?}")),
            other => self.tick(Of::Record, name_of(other)),
        }
    }

    fn of_event(&mut self, node: u16, event: &broker::event::Event) {
        use broker::event::Event;
        match event {
            Event::Began { by, command } => {
                self.commands.insert((node, *by), command);
            }
            Event::Ended { by, outcome } => {
                let command = self.commands.get(&(node, *by)).copied().unwrap_or("");
                self.tick(Of::Command, format!("{command} {outcome:?}"));
            }
            Event::Closed { why, .. } => self.tick(Of::End, format!("by the node: {why:?}")),
            Event::KeyRemoved { why, .. } => self.tick(Of::Event, format!("KeyRemoved {why:?}")),
            Event::Resumed { why, .. } => self.tick(Of::Event, format!("Resumed {why:?}")),
            other => self.tick(Of::Event, name_of(other)),
        }
    }
}

impl Coverage {
    /// What can come about and has not.
    pub fn missing(&self) -> Vec<String> {
        let kinds = scenario::prelude::FILES
            .iter()
            .map(|(kind, _)| (Of::Kind, *kind));
        let reasons = Reason::ALL
            .iter()
            .filter(|reason| !OUT_OF_REACH.contains(reason));
        let reasons = reasons.map(|reason| (Of::Reason, reason.id()));
        let all = kinds
            .chain(reasons)
            .chain(FAULTS.map(|fault| (Of::Fault, fault)))
            .chain(RULES.map(|rule| (Of::Rule, rule)))
            .chain(FATES.map(|fate| (Of::Fate, fate.id())))
            .chain(EVENTS.map(|event| (Of::Event, event)))
            .chain(ENDS.map(|end| (Of::End, end)));
        let missing = all.filter(|(of, what)| self.count(*of, what) == 0);
        let commands = commands()
            .into_iter()
            .filter(|command| !self.has_run(command));
        let commands = commands.map(|command| format!("Command {command}"));
        missing
            .map(|(of, what)| format!("{of:?} {what}"))
            .chain(commands)
            .collect()
    }

    /// Has a command been carried out, or has it waited?
    fn has_run(&self, command: &str) -> bool {
        let ends = ["Done", "Parked"];
        ends.iter()
            .any(|end| self.count(Of::Command, &format!("{command} {end}")) > 0)
    }
}

/// The commands that persons type, as the nodes name them.
fn commands() -> BTreeSet<String> {
    let names = crate::typed::LINES.iter().map(|line| {
        let mut words = line.split(' ').map(str::to_lowercase);
        let name = words.next().unwrap_or_default();
        match CONTAINERS.contains(&&*name) {
            true => format!("{name}|{}", words.next().unwrap_or_default()),
            false => name,
        }
    });
    names.collect()
}

/// Commands whose second word belongs to their name.
const CONTAINERS: [&str; 6] = ["client", "config", "object", "pubsub", "xgroup", "xinfo"];

/// Reasons that no world can give yet: there are no clusters, and no client takes too little for its limit.
const OUT_OF_REACH: [Reason; 4] = [
    Reason::FailoverBeforeReplication,
    Reason::BusPartitioned,
    Reason::SlotMovedAway,
    Reason::OutputBufferLimit,
];

const FATES: [Fate; 7] = [
    Fate::InFlight,
    Fate::Stored,
    Fate::Pending,
    Fate::Working,
    Fate::Done,
    Fate::Lost(Reason::Deleted),
    Fate::Discarded,
];

/// Faults that come again and again.
pub const RULES: [&str; 5] = ["crash", "freeze", "disconnect", "cut", "slow"];

/// What nodes say of messages, keys, groups and those who wait.
const EVENTS: [&str; 41] = [
    "Acked",
    "Appended",
    "Claimed",
    "Connected",
    "ConsumerCreated",
    "ConsumerDeleted",
    "Created",
    "Delivered",
    "EntryRead",
    "EntryRemoved",
    "GroupCreated",
    "GroupDestroyed",
    "GroupMoved",
    "GroupRead",
    "Inserted",
    "KeyCreated",
    "KeyExpires",
    "KeyRemoved Deleted",
    "KeyRemoved Emptied",
    "KeyRemoved Evicted",
    "KeyRemoved Expired",
    "KeyRemoved Flushed",
    "KeyRemoved Overwritten",
    "KeyRenamed",
    "Moved",
    "Notified",
    "Parked",
    "PendingDropped",
    "Popped",
    "Published",
    "Pushed",
    "Released",
    "Removed",
    "Rescored",
    "Resumed Closed",
    "Resumed Failed",
    "Resumed Served",
    "Resumed TimedOut",
    "Resumed Unblocked",
    "Scored",
    "Subscribed",
];

/// How connections end.
const ENDS: [&str; 12] = [
    "Actor",
    "Node",
    "NodeCrash",
    "Refused",
    "Reset",
    "by the node: Killed",
    "by the node: Peer",
    "by the node: Protocol",
    "by the node: Quit",
    "packet lost: ActorGone",
    "packet lost: NodeGone",
    "packet lost: Reset",
];

/// Faults and what undoes them, as the language names them.
pub const FAULTS: [&str; 11] = [
    "crash",
    "restart",
    "freeze",
    "thaw",
    "slow",
    "disconnect",
    "reconnect",
    "cut",
    "heal",
    "link",
    "remove",
];

/// The name of a variant: what stands first when it is printed.
fn name_of(what: &impl fmt::Debug) -> String {
    struct First(String);
    impl Write for First {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let end = text.find(|c: char| !c.is_alphanumeric());
            self.0 += &text[..end.unwrap_or(text.len())];
            end.map_or(Ok(()), |_| Err(fmt::Error))
        }
    }
    let mut first = First(String::new());
    // It stops at the end of the name, which counts as an error.
    let _ = write!(first, "{what:?}");
    first.0
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((of, what), count) in &self.counts {
            writeln!(f, "{of:?}\t{what}\t{count}")?;
        }
        Ok(())
    }
}
