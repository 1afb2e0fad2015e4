//! The stage in words: what is drawn, said line by line, for those who do not see it; and the words on it.

use super::figures::{
    ActorFigure, Affliction, GroupFigure, Listeners, NodeFigure, Place, Presence, Ranked, Shelf,
    ShelfKind,
};
use super::fold::Stage;
use super::label;
use super::layout::SHELVES_SHOWN_MAX;
use crate::catalogue::stage as say;
use crate::view::{MessageKey, ShelfKey};
use crate::{Language, Selection};
use broker::event::MessageId;
use sim::spec::{Micros, Role};
use sim::trace::{ActorId, Msg, NodeId};
use std::rc::Rc;

/// Messages of a shelf that are said by name.
const SAID_MAX: usize = 8;

impl Stage {
    /// What the stage shows, one thing a line.
    pub fn words(&self, language: Language, now: Micros) -> Vec<String> {
        let actors = self.actors.values().map(|actor| {
            say::actor(
                language,
                &actor.name,
                actor.role,
                &self.doing(actor, language, now),
            )
        });
        let nodes = self
            .nodes
            .values()
            .flat_map(|node| self.node_words(node, language));
        actors.chain(nodes).collect()
    }

    /// What one thing is and does, in words.
    pub fn describe(&self, selection: Selection, language: Language, now: Micros) -> String {
        self.words_of(selection, language, now).unwrap_or_default()
    }

    fn words_of(&self, selection: Selection, language: Language, now: Micros) -> Option<String> {
        Some(match selection {
            Selection::Actor(key) => {
                let actor = self.actors.get(&ActorId(key.0))?;
                let doing = self.doing(actor, language, now);
                say::actor(language, &actor.name, actor.role, &doing)
            }
            Selection::Node(key) => {
                let node = self.nodes.get(&NodeId(key.0))?;
                say::node(language, &node.name, node.up)
            }
            Selection::Shelf(ShelfKey(node, number)) => {
                let node = self.nodes.get(&NodeId(node))?;
                self.shelf_words(node, node.places.get(&number)?, language)
            }
            Selection::Message(MessageKey::Message(node, id)) => {
                let (node, id) = (NodeId(node), MessageId(id));
                self.message_words(Msg { node, id }, language)
            }
            Selection::Message(MessageKey::Intended(actor, ..)) => {
                self.actors.get(&ActorId(actor))?.name.clone()
            }
            Selection::Tray(_) => return None,
        })
    }

    /// Its label, its fate, and how often it was delivered if that is more than once.
    fn message_words(&self, msg: Msg, language: Language) -> String {
        let label = self.label(msg);
        let Some(figure) = self.messages.get(&msg) else {
            return label.to_string();
        };
        let fate = figure.fate().map(|fate| language.fate(fate));
        let again = (figure.delivered > 1).then(|| say::delivered(language, figure.delivered));
        let place = figure.place.as_ref().map(place_name);
        let parts = fate.map(String::from).into_iter().chain(place).chain(again);
        let parts: Vec<String> = parts.collect();
        format!("\"{label}\" · {}", parts.join(" · "))
    }

    fn node_words(&self, node: &NodeFigure, language: Language) -> Vec<String> {
        let head = say::node(language, &node.name, node.up);
        let shelves = node
            .places
            .values()
            .take(SHELVES_SHOWN_MAX)
            .map(|place| self.shelf_words(node, place, language));
        let hidden = node.places.len().saturating_sub(SHELVES_SHOWN_MAX);
        let more = (hidden > 0).then(|| say::more(language, hidden));
        std::iter::once(head).chain(shelves).chain(more).collect()
    }

    fn shelf_words(&self, node: &NodeFigure, place: &Place, language: Language) -> String {
        let shelf = &node.shelves[place];
        let name = place_name(place);
        let mut line = format!("{}: {}", name, about(shelf, language));
        match &shelf.kind {
            ShelfKind::List(list) => self.append_labels(&mut line, list.iter()),
            ShelfKind::Ranked(ranked) => self.append_members(&mut line, ranked),
            ShelfKind::Stream(tape) => {
                self.append_labels(&mut line, tape.entries.values().rev().take(SAID_MAX));
                for group in tape.groups.values() {
                    line.push_str(&self.group_words(group, language));
                }
            }
            _ => {}
        }
        if !shelf.waiting.is_empty() {
            let names: Vec<&str> = shelf
                .waiting
                .iter()
                .filter_map(|id| Some(self.actors.get(id)?.name.as_str()))
                .collect();
            line.push_str(&say::waiting(language, &names.join(", ")));
        }
        line
    }

    fn append_labels<'a>(&self, line: &mut String, messages: impl Iterator<Item = &'a Msg>) {
        let labels: Vec<Rc<str>> = messages
            .take(SAID_MAX)
            .map(|msg| self.label(*msg))
            .collect();
        if !labels.is_empty() {
            line.push_str(": ");
            line.push_str(&labels.join(", "));
        }
    }

    fn append_members(&self, line: &mut String, ranked: &Ranked) {
        let said = ranked.iter().take(SAID_MAX);
        let members: Vec<String> = said
            .map(|rank| format!("{} {}", score_text(rank.score()), self.label(rank.msg)))
            .collect();
        line.push_str(": ");
        line.push_str(&members.join(", "));
    }

    /// What befell somebody, in words.
    pub(super) fn afflicted(&self, how: Affliction, language: Language) -> Option<String> {
        match how {
            Affliction { frozen: true, .. } => Some(say::frozen(language).into()),
            Affliction { cut: true, .. } => Some(say::cut(language).into()),
            Affliction { slow: 2.., .. } => Some(say::slow(language, how.slow)),
            _ => None,
        }
    }

    fn group_words(&self, group: &GroupFigure, language: Language) -> String {
        let mut line = format!(
            "; {}",
            say::group(
                language,
                &label::short(&group.name),
                group.pending_count(),
                group.lag
            )
        );
        for consumer in group
            .consumers
            .values()
            .filter(|consumer| !consumer.pending.is_empty())
        {
            for pending in consumer.pending.values().take(SAID_MAX) {
                let what = pending
                    .msg
                    .map_or_else(|| Rc::from("?"), |msg| self.label(msg));
                line.push_str(&say::pending(
                    language,
                    &what,
                    &label::short(&consumer.name),
                    pending.deliveries,
                ));
            }
        }
        line
    }

    /// What an actor is doing.
    pub(super) fn doing(&self, actor: &ActorFigure, language: Language, now: Micros) -> String {
        match actor.presence {
            Presence::Crashed => return say::crashed(language),
            Presence::Away => return say::away(language),
            Presence::Running => {}
        }
        if let Some(how) = self.afflicted(actor.affliction, language) {
            return how;
        }
        if actor.working.is_some() {
            let held: Vec<Rc<str>> = actor
                .hands
                .iter()
                .take(3)
                .map(|msg| self.label(*msg))
                .collect();
            return say::working(language, &held.join(", "));
        }
        if actor.link.is_none() && actor.role != Role::Console {
            return say::connecting(language);
        }
        if let Some(parked) = &actor.parked {
            let keys: Vec<String> = parked.places.iter().map(place_name).collect();
            let left = parked.until.map(|until| until.saturating_sub(now));
            return say::parked(language, &keys.join(" "), left);
        }
        say::idle(
            language,
            actor.role,
            actor.place.as_ref().map(place_name).as_deref(),
        )
    }

    /// What an actor is doing where there is little room: its sign says the verb already.
    pub(super) fn doing_in_short(&self, actor: &ActorFigure) -> Option<String> {
        let is_well = actor.presence == Presence::Running && !actor.affliction.is_some();
        if !is_well {
            return None;
        }
        if actor.working.is_some() {
            return actor.hands.first().map(|msg| self.label(*msg).to_string());
        }
        if let Some(parked) = &actor.parked {
            return parked.places.first().map(place_name);
        }
        let place = actor.place.as_ref().map(place_name)?;
        match actor.role {
            Role::Producer => Some(format!("→ {place}")),
            Role::Console => Some(place),
            _ => Some(format!("← {place}")),
        }
    }

    /// The label of a message.
    pub(super) fn label(&self, msg: Msg) -> Rc<str> {
        self.messages.get(&msg).map_or_else(
            || Rc::from(format!("#{}", msg.id.0)),
            |figure| figure.label.clone(),
        )
    }
}

/// A key's or a channel's name, with its database where that is not 0.
pub(super) fn place_name(place: &Place) -> String {
    match place {
        Place::Channel(name) | Place::Key(0, name) => label::short(name).to_string(),
        Place::Key(db, name) => format!("db{db} {}", label::short(name)),
    }
}

/// The same where there is little room.
pub(super) fn about_in_short(shelf: &Shelf, language: Language) -> Option<String> {
    match &shelf.kind {
        ShelfKind::Channel(listeners) => Some(say::listening(
            language,
            listeners.subscribed.len(),
            expected(listeners),
        )),
        ShelfKind::Ranked(ranked) => Some(say::members(language, ranked.members.len())),
        _ => None,
    }
}

/// The dim words behind the name of a shelf.
pub(super) fn about(shelf: &Shelf, language: Language) -> String {
    match &shelf.kind {
        ShelfKind::Channel(listeners) => {
            say::channel(language, listeners.subscribed.len(), expected(listeners))
        }
        ShelfKind::Empty => say::nothing_here(language),
        ShelfKind::List(list) => say::list(language, list.len()),
        ShelfKind::Ranked(ranked) => say::ranked(language, ranked.members.len()),
        ShelfKind::Stream(tape) => say::stream(language, tape.entries.len()),
        ShelfKind::Other(kind) => say::other(language, *kind),
    }
}

/// A score as Redis prints it, at least so far as people use scores.
pub(super) fn score_text(score: f64) -> String {
    match score {
        f64::INFINITY => "inf".into(),
        f64::NEG_INFINITY => "-inf".into(),
        score => score.to_string(),
    }
}

fn expected(listeners: &Listeners) -> usize {
    let others = listeners
        .declared
        .iter()
        .filter(|actor| !listeners.subscribed.contains(actor))
        .count();
    listeners.subscribed.len() + others
}
