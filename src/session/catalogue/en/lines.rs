//! What is wrong with a line of ours. The scenario language says it in English itself.

use crate::catalogue::Text;
use scenario::diagnostic::{Diagnostic, Noun, Problem};
use scenario::judge::Found;

/// What a check found.
pub(in crate::catalogue) fn found(found: &Found) -> String {
    match found {
        Found::Number(_) | Found::Duration { .. } => format!("found {found}"),
        other => other.to_string(),
    }
}

/// The same, of a text of several lines.
pub(in crate::catalogue) fn text_error(error: &Diagnostic) -> String {
    match error.line {
        0 => ended(&error.problem.to_string()),
        line => format!("Line {line}. {}", line_error(error)),
    }
}

/// With a full stop, unless it ends with a question.
fn ended(sentence: &str) -> String {
    match sentence.ends_with('?') {
        true => sentence.to_owned(),
        false => format!("{sentence}."),
    }
}

pub(in crate::catalogue) fn line_error(error: &Diagnostic) -> String {
    let column = error.column;
    match &error.problem {
        Problem::Expected {
            expected,
            found,
            nearest,
        } => {
            let found = match &found[..] {
                "" => "but the line ends".into(),
                found => format!("but found \"{found}\""),
            };
            let meant = super::console::meant(nearest.as_deref());
            format!("Column {column}: expected {expected}, {found}.{meant}")
        }
        Problem::Unknown {
            what: Noun::Placeholder,
            name,
            ..
        } => super::text(&Text::UnknownPlaceholder { name: name.clone() }),
        Problem::Unknown {
            what,
            name,
            nearest,
        } => {
            let meant = super::console::meant(nearest.as_deref());
            format!("Column {column}: {what} is called {name}.{meant}")
        }
        other => format!("Column {column}: {}", ended(&other.to_string())),
    }
}
