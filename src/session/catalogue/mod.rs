//! All text that a person sees, in every language: plain typed code, so that a missing translation does not compile.
//! The page and the command line share it.
//!
//! [`Label`] holds the fixed words of the page. What has names in it is made from typed facts ([`Fact`], [`Doing`], [`About`],
//! [`Text`]) by one file per language, so that the same facts can be told again when the language changes.

pub(crate) mod diagram;
mod en;
mod fact;
mod hands;
pub mod inspector;
mod kinds;
mod ko;
mod language;
mod left;
pub(crate) mod ours;
mod page;
pub mod particle;
mod phrases;
pub(crate) mod stage;
mod starters;
mod summaries;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod thousand;
mod time;

pub use fact::{About, Absence, Audience, Doing, Fact, Loss};
pub(crate) use hands::plight;
pub use hands::{Field, field};
pub use inspector::Term;
pub(crate) use kinds::kind_sentence;
pub(crate) use left::{LeftText, WayText};
pub(crate) use ours::HelpWord;
pub use page::Label;
pub(crate) use phrases::{PHRASES, Phrase};
pub use phrases::{PhraseText, Stand, grammar};
pub use starters::starters;
pub(crate) use summaries::summary;
pub use text::{Text, Why};
pub use time::TimeText;
