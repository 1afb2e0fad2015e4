//! The languages themselves.

use super::{About, Absence, Audience, Doing, Fact, Loss, Text, TimeText, en, ko};
use crate::{Language, ScenarioId};
use sim::fate::{Fate, Reason};
use sim::spec::Role;

/// Calls the same function of the language's own module.
macro_rules! tell {
    ($language:expr, $function:ident($($argument:expr),*)) => {
        match $language {
            Language::English => en::$function($($argument),*),
            Language::Korean => ko::$function($($argument),*),
        }
    };
}

impl Language {
    /// Every language, in the order in which the page offers them.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// The tag for `lang` attributes.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The language of a tag (`ko-KR`), if it is one of ours.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or("");
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Title and description of a built-in world.
    pub const fn scenario(self, id: ScenarioId) -> (&'static str, &'static str) {
        tell!(self, scenario(id))
    }

    /// The name of a fate.
    pub const fn fate(self, fate: Fate) -> &'static str {
        tell!(self, fate(fate))
    }

    /// The name of a role.
    pub const fn role(self, role: Role) -> &'static str {
        tell!(self, role(role))
    }

    /// The name of a reason, for tables and trays.
    pub const fn reason(self, reason: Reason) -> &'static str {
        tell!(self, reason_label(reason))
    }

    /// The sentence that explains a reason to somebody who sees only its count, and what would have kept the messages.
    pub fn reason_sentence(self, reason: Reason) -> String {
        let loss = Loss {
            audience: Audience::Nobody,
            payload: String::new(),
            reason,
            absence: Absence::NotSubscribed,
            holder: None,
            channel: None,
            more: 0,
        };
        let because = tell!(self, because(&loss));
        let mut letters = because.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string());
        let prevention = tell!(self, prevention(reason));
        format!(
            "{}{}. {prevention}",
            first.unwrap_or_default(),
            letters.as_str()
        )
    }

    /// A sentence that tells a fact.
    pub fn sentence(self, fact: &Fact) -> String {
        tell!(self, sentence(fact))
    }

    /// What an actor is doing.
    pub fn doing(self, doing: &Doing) -> String {
        tell!(self, doing(doing))
    }

    /// What the audience of a ledger row is.
    pub fn about(self, about: &About) -> String {
        tell!(self, about(about))
    }

    /// For messages that nobody was expected to get.
    pub const fn nobody(self) -> &'static str {
        match self {
            Self::English => en::NOBODY,
            Self::Korean => ko::NOBODY,
        }
    }

    /// `10 = 8 done + 2 lost`.
    pub fn balance(self, sent: u64, parts: &[(u64, &str)]) -> String {
        tell!(self, balance(sent, parts))
    }

    /// For a ledger without rows.
    pub const fn ledger_empty(self) -> &'static str {
        match self {
            Self::English => en::LEDGER_EMPTY,
            Self::Korean => ko::LEDGER_EMPTY,
        }
    }

    /// For a ledger with more audiences than rows.
    pub fn more_audiences(self, count: usize) -> String {
        tell!(self, more_audiences(count))
    }

    /// What the narration offers at the first loss.
    pub const fn same_through_a_stream(self) -> &'static str {
        match self {
            Self::English => en::SAME_THROUGH_A_STREAM,
            Self::Korean => ko::SAME_THROUGH_A_STREAM,
        }
    }

    /// What the console says in its own voice.
    pub fn text(self, text: &Text) -> String {
        tell!(self, text(text))
    }

    /// What the time line says.
    pub fn time(self, text: &TimeText) -> String {
        tell!(self, time(text))
    }

    /// What a check found.
    pub fn found(self, found: &scenario::judge::Found) -> String {
        tell!(self, found(found))
    }

    /// What is wrong with a text, and in which line of it.
    pub fn text_error(self, error: &scenario::diagnostic::Diagnostic) -> String {
        tell!(self, text_error(error))
    }

    /// What is wrong with a line of ours.
    pub fn line_error(self, error: &scenario::diagnostic::Diagnostic) -> String {
        tell!(self, line_error(error))
    }
}
