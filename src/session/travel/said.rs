//! What a person did, in few words: the line that he typed, or the one that a button made.

use super::{Deed, Done};
use crate::payload::shown;
use std::rc::Rc;

/// Characters of a line that are said.
const SAID_CHARS_MAX: usize = 40;

/// The first of these deeds that says what was done.
pub(super) fn said(deeds: &[Rc<Done>]) -> Option<String> {
    let matters = deeds.iter().any(|done| done.deed.forks());
    let line = deeds.iter().find_map(|done| line_of(&done.deed));
    line.filter(|_| matters).map(|line| cut(&line))
}

fn line_of(deed: &Deed) -> Option<String> {
    match deed {
        Deed::Enqueue(_, lines) => {
            let first = lines.first()?.trim();
            let more = if lines.len() > 1 { " …" } else { "" };
            Some(format!("{first}{more}"))
        }
        Deed::Note(_, text) => text.lines().next().map(String::from),
        Deed::Open { name, .. } => Some(format!("console {}", shown(name))),
        Deed::GiveUp(_) => Some("Ctrl-C".into()),
        Deed::Written { lines, .. } => lines.as_ref()?.lines().next().map(String::from),
        _ => None,
    }
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(SAID_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
