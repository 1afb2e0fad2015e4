//! What is wrong with a line of ours. The scenario language says it in English itself.

use crate::catalogue::Text;
use scenario::diagnostic::{Diagnostic, Noun, Problem};

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
        other => format!("Column {column}: {other}."),
    }
}
