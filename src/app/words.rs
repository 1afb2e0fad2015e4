//! The language of a mount, handed down to every component that shows a label.

use session::Language;
use session::catalogue::{Label, Term};
use yew::prelude::*;

/// Turns labels into text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Words(pub Language);

impl Words {
    /// The text of a label.
    pub fn of(self, label: Label) -> &'static str {
        label.text(self.0)
    }

    /// The text of a term of the side panel.
    pub fn term(self, term: Term) -> &'static str {
        term.text(self.0)
    }
}

/// The words of the mount that a component is in.
#[hook]
pub fn use_words() -> Words {
    use_context::<Words>().unwrap_or_default()
}
