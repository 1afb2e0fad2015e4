//! The languages themselves.

use super::{en, ko};
use crate::{Language, ScenarioId};

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
        match self {
            Self::English => en::scenario(id),
            Self::Korean => ko::scenario(id),
        }
    }
}
