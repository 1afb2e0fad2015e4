//! English.

mod console;
mod lines;
mod reasons;
mod sentences;
mod time;

pub(super) use console::text;
pub(super) use lines::{found, line_error, text_error};
pub(super) use reasons::{because, prevention, reason_label};
pub(super) use sentences::{doing, sentence};
pub(super) use time::time;

use super::About;
use crate::ScenarioId;
use sim::fate::Fate;
use sim::spec::Role;

pub(super) const fn scenario(id: ScenarioId) -> (&'static str, &'static str) {
    match id {
        ScenarioId::BobWasAway => (
            "bob was away",
            "desk publishes a story every second. bob's connection is cut at 3.5 s and comes back at 6.5 s. A channel keeps nothing.",
        ),
        ScenarioId::BobReadsAStream => (
            "bob reads a stream",
            "The same stories and the same cut, but through a stream: it keeps every entry, and each reader remembers how far it has read.",
        ),
        ScenarioId::WorkersOnAList => (
            "workers wait on a list",
            "Three workers wait for jobs with BRPOP. One of them crashes with a job in its hands.",
        ),
        ScenarioId::UnacknowledgedEntry => (
            "one entry is never acknowledged",
            "A consumer group shares orders among three members. One crashes before XACK, and its entry stays pending.",
        ),
        ScenarioId::TwoServers => (
            "two servers, one goes down",
            "shop and w1 use the server n1, post and w2 the server n2. n2 crashes at 3.3 s, and what only its memory held is gone. n1 does not notice.",
        ),
        ScenarioId::Opened => (
            "a world of your own",
            "The world of the text that you opened. What is done to it is added to its text.",
        ),
        ScenarioId::Empty => (
            "an empty node",
            "One node, one console, nothing else. Type a Redis command.",
        ),
    }
}

pub(super) const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::InFlight => "in flight",
        Fate::Stored => "stored",
        Fate::Pending => "pending",
        Fate::Working => "working",
        Fate::Done => "done",
        Fate::Lost(_) => "lost",
        Fate::Discarded => "discarded",
    }
}

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::Producer => "producer",
        Role::Subscriber => "subscriber",
        Role::Worker => "worker",
        Role::Member => "group member",
        Role::Reader => "reader",
        Role::Console => "console",
    }
}

pub(super) fn about(about: &About) -> String {
    match about {
        About::Subscriber { channels } => format!("subscriber of {}", list(channels)),
        About::Console => "console, while it is subscribed".into(),
        About::Workers { key } => format!("workers of the list {key}"),
        About::Group { key } => format!("consumer group of the stream {key}"),
        About::Reader { streams } => format!("reader of the stream {}", list(streams)),
        About::Nobody => "nobody was expected to get these".into(),
    }
}

/// `10 = 8 done + 2 lost`.
pub(super) fn balance(sent: u64, parts: &[(u64, &str)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(n, fate)| format!("{n} {fate}"))
        .collect();
    format!("{sent} = {}", parts.join(" + "))
}

pub(super) const LEDGER_EMPTY: &str = "Nothing has been sent to anybody yet. Try PUBLISH news hi, LPUSH jobs a or XADD orders * order 1.";

/// Below the ledger's last row.
pub(super) fn more_audiences(count: usize) -> String {
    match count {
        1 => "1 more audience has no row here.".into(),
        _ => format!("{count} more audiences have no row here."),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The audience of what nobody was expected to get.
pub(super) const NOBODY: &str = "nobody";

pub(super) const SAME_THROUGH_A_STREAM: &str = "Same traffic through a stream";
