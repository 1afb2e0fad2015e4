//! Lines of the scenario language that are being written with the help of a form: what is wrong with them as things are now, and
//! their settings one by one. Nothing here changes the world; a line that is finished comes back as an action.

use super::Session;
use super::open::trouble;
use crate::catalogue::{Field, Text};
use crate::{ActorKey, FieldView, KindView, LineForm, TroubleView};
use parts::Parts;
use scenario::ast::{Action, ActorLine, Typed};
use scenario::diagnostic::Diagnostic;
use scenario::live::live;
use scenario::parse_typed;

mod guess;
mod parts;

/// Everything that can befall somebody, in the order of the documentation.
const FAULTS: [&str; 10] = [
    "crash",
    "freeze",
    "slow",
    "disconnect",
    "cut",
    "link",
    "restart",
    "thaw",
    "reconnect",
    "heal",
];

/// Why a line cannot be done.
pub(super) enum Doubt {
    /// It cannot be read, or names what is not there.
    Trouble(Vec<Diagnostic>),
    /// The world would refuse it.
    Said(Text),
}

impl Session {
    /// A line as a form shows it. `leaves` is the actor whose place is taken, if the line is to configure one.
    pub fn line_form(&self, text: &str, leaves: Option<ActorKey>) -> LineForm {
        let trouble = match (self.doubt(text, leaves), leaves) {
            (Some(doubt), _) => self.doubt_view(text, doubt),
            _ => Vec::new(),
        };
        let parts = self.read(text).ok().and_then(|typed| Parts::of(&typed));
        LineForm {
            trouble,
            fields: parts.map(|parts| self.fields(&parts)),
        }
    }

    /// The line with other values in its fields: as they are typed, be they right or wrong. A line that cannot be read stays.
    pub fn line_with(&self, text: &str, values: &[(String, String)]) -> String {
        let read = self.read(text).ok();
        let Some(mut parts) = read.and_then(|typed| Parts::of(&typed)) else {
            return text.into();
        };
        values.iter().for_each(|(id, value)| parts.set(id, value));
        parts.to_string()
    }

    /// Every kind of actor that can be added, each with a sentence, in the order of the documentation; those of the opened text
    /// come first.
    pub fn kinds(&self) -> Vec<KindView> {
        let built_in = || std::iter::once("producer").chain(scenario::prelude::FILES.map(|f| f.0));
        let own = self.kinds.names().filter(|name| {
            let has_text = self
                .kinds
                .get(name)
                .is_some_and(|known| known.kind.is_some());
            has_text && built_in().all(|other| other != *name)
        });
        own.chain(built_in())
            .map(|name| self.kind_view(name))
            .collect()
    }

    fn kind_view(&self, name: &str) -> KindView {
        let kind = self.kinds.get(name).and_then(|known| known.kind.as_ref());
        let role = kind.map_or(sim::spec::Role::Producer, |kind| kind.role);
        KindView {
            name: name.into(),
            role_label: self.language.role(role).into(),
            sentence: crate::catalogue::kind_sentence(self.language, name).into(),
        }
    }

    fn read(&self, text: &str) -> Result<Typed, Doubt> {
        match parse_typed(text.trim(), &self.kinds) {
            Some(read) => read.map_err(Doubt::Trouble),
            None => Err(Doubt::Said(Text::NoLineOfOurs)),
        }
    }

    /// Why a line cannot be done now, if it cannot.
    fn doubt(&self, text: &str, leaves: Option<ActorKey>) -> Option<Doubt> {
        if leaves.is_some() {
            return self.actor_line(text, leaves).err();
        }
        let typed = match self.read(text) {
            Ok(typed) => typed,
            Err(doubt) => return Some(doubt),
        };
        if let Err(found) = live(&typed, text.trim(), &self.kinds, &self.world) {
            return Some(Doubt::Trouble(found));
        }
        match &typed {
            Typed::Now(Action::Actor(line)) => self.taken_name(line, None).map(Doubt::Said),
            _ => None,
        }
    }

    /// The line of an actor that can come now, in the place of one that leaves.
    pub(super) fn actor_line(
        &self,
        text: &str,
        leaves: Option<ActorKey>,
    ) -> Result<ActorLine, Doubt> {
        let typed = self.read(text)?;
        live(&typed, text.trim(), &self.kinds, &self.world).map_err(Doubt::Trouble)?;
        let Typed::Now(Action::Actor(line)) = typed else {
            return Err(Doubt::Said(Text::NoActorLine));
        };
        match self.taken_name(&line, leaves) {
            Some(taken) => Err(Doubt::Said(taken)),
            None => Ok(line),
        }
    }

    fn doubt_view(&self, text: &str, doubt: Doubt) -> Vec<TroubleView> {
        match doubt {
            Doubt::Trouble(found) => {
                let view = |diagnostic: &Diagnostic| trouble(diagnostic, self.language);
                found.iter().map(view).collect()
            }
            Doubt::Said(why) => vec![TroubleView {
                line: 0,
                column: 0,
                before: text.lines().next().unwrap_or_default().into(),
                wrong: String::new(),
                behind: String::new(),
                sentence: self.language.text(&why),
            }],
        }
    }

    fn fields(&self, parts: &Parts) -> Vec<FieldView> {
        let kind = self.kinds.get(&parts.word);
        let kind = kind.and_then(|known| known.kind.as_deref());
        let default = |id: &str| {
            let param = kind?.params.iter().find(|param| param.name.name == id)?;
            param.default.clone()
        };
        let is_open = |id: &&str| *id != "node" || self.folds.known.nodes.len() > 1;
        let ids = parts.ids(kind);
        let ids = ids.iter().map(String::as_str).filter(is_open);
        let view = |id: &str| FieldView {
            id: id.into(),
            label: crate::catalogue::field(self.language, id),
            value: parts.get(id),
            hint: default(id).unwrap_or_else(|| Field::example(id).into()),
            choices: self.choices(id),
        };
        ids.map(view).collect()
    }

    fn choices(&self, id: &str) -> Vec<String> {
        match id {
            "node" => {
                let nodes = self.folds.known.nodes.iter();
                nodes.map(|node| node.name.to_string()).collect()
            }
            "word" => FAULTS.map(String::from).to_vec(),
            _ => Vec::new(),
        }
    }
}
