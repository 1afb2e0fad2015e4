//! The world's text: what it was made of, and a line for everything that was done since. Read again and run with the same seed,
//! it is the same world up to the present moment, record by record.

use crate::Language;
use crate::catalogue::Text;
use scenario::ast::{Item, Named, Place, Scenario, What};
use scenario::limits::{FILE_BYTES_MAX, LINE_BYTES_MAX};

/// Lines of what was done; what is done after that still happens, and a last line says that it is not written.
const DONE_LINES_MAX: usize = 4_000;

/// What stands in the text of what was done just now, behind these lines, of which the first were there before anybody did
/// something.
pub(super) fn written(
    lines: &[String],
    made_of: usize,
    what: What,
    language: Language,
) -> Option<String> {
    let item = Item {
        lead: Vec::new(),
        place: Place::default(),
        what,
    };
    let text = Scenario {
        items: vec![item],
        tail: Vec::new(),
    };
    let text = text.to_string();
    let note = |text: &Text| {
        let line = format!("# {}", language.text(text));
        (lines.last() != Some(&line)).then_some(line)
    };
    let done = lines.len() - made_of.min(lines.len());
    let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
    let is_too_long = |line: &str| line.len() > LINE_BYTES_MAX;
    let full = |language: Language| {
        let lines_max = DONE_LINES_MAX;
        format!("# {}", language.text(&Text::WorldTextFull { lines_max }))
    };
    let is_full = |last: &String| Language::ALL.into_iter().any(|of| *last == full(of));
    if lines.last().is_some_and(is_full) {
        None
    } else if done + text.lines().count() > DONE_LINES_MAX
        || bytes + text.len() > FILE_BYTES_MAX - LINE_BYTES_MAX
    {
        let lines_max = DONE_LINES_MAX;
        note(&Text::WorldTextFull { lines_max })
    } else if text.lines().any(is_too_long) {
        let bytes_max = LINE_BYTES_MAX;
        note(&Text::LineNotWritten { bytes_max })
    } else {
        Some(text)
    }
}

/// A name in a line that nobody typed.
pub(super) fn named(name: &str) -> Named {
    Named {
        place: Place::default(),
        name: name.into(),
    }
}
