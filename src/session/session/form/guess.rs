//! A first line for a new actor of a kind: what it needs is taken from what others of the present world have, so that it fits in.

use super::super::Session;
use crate::PhraseView;
use crate::catalogue::{PHRASES, Phrase};
use scenario::ast::Kind;
use sim::spec::Role;

/// What a producer's line says when nothing else is known.
const INTERVAL: &str = "every 1s";

impl Session {
    /// A line that adds an actor of a kind, with a free name and what the kind cannot do without.
    pub fn line_for_kind(&self, kind: &str) -> String {
        let known = self.kinds.get(kind).and_then(|known| known.kind.clone());
        let role = known.as_ref().map_or(Role::Producer, |kind| kind.role);
        let stem = match role {
            Role::Producer => "p",
            Role::Subscriber => "s",
            Role::Worker => "w",
            Role::Member => "m",
            Role::Reader => "r",
            Role::Console => "c",
        };
        let name = self.first_free(|n| format!("{stem}{n}"));
        let mut line = format!("{kind} {name}");
        if role == Role::Producer {
            line.push(' ');
            line.push_str(INTERVAL);
        }
        match known {
            Some(known) => line.push_str(&self.needs(&known)),
            None => line.push_str(" LPUSH jobs \"job %n\""),
        }
        line
    }

    /// An example of every line of the language, with names of the present world.
    pub fn phrases(&self) -> Vec<PhraseView> {
        let receives = |role: Role| !matches!(role, Role::Producer | Role::Console);
        let actors = || self.folds.known.actors.values();
        let who = actors().find(|actor| receives(actor.role));
        let who = who.or_else(|| actors().find(|actor| actor.role != Role::Console));
        let who = who.map_or("n1", |actor| &*actor.name);
        let says_nodes = self.lines.iter().any(|line| line.starts_with("node "));
        let nodes = match says_nodes {
            true => self.first_free(|n| format!("n{n}")),
            false => "n1 n2".into(),
        };
        let worker = self.line_for_kind("worker");
        let fill = |text: &str| {
            let text = text.replace("{who}", who).replace("{nodes}", &nodes);
            text.replace("{worker}", &worker)
        };
        let view = |one: &Phrase| PhraseView {
            stand: one.stand,
            word: one.word,
            text: fill(one.text),
            sentence: one.about.text(self.language),
        };
        PHRASES.iter().map(view).collect()
    }

    /// The parameters without which an actor of the kind cannot be.
    fn needs(&self, kind: &Kind) -> String {
        let needed = kind.params.iter().filter(|param| param.default.is_none());
        let say = |name: &str| format!(" {name} {}", self.guess(name));
        needed.map(|param| say(&param.name.name)).collect()
    }

    /// What somebody else has for a parameter, or what the examples have.
    fn guess(&self, param: &str) -> String {
        let others = self.actor_lines.values().flat_map(|line| &line.params);
        let mut same = others.filter(|(name, _)| name.name == param);
        if let Some((_, value)) = same.next() {
            return value.clone();
        }
        let usual = match param {
            "list" | "from" => "jobs",
            "stream" => "orders",
            "group" => "workers",
            "channel" | "channels" => "news",
            "patterns" => "n*",
            "queue" => "queue",
            "to" => "results",
            "dead" => "dead",
            other => other,
        };
        usual.into()
    }
}
