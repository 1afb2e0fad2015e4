//! A place in the text of a field: where it is, how it comes into sight, and how lines come below it.

use session::TroubleView;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};
use yew::NodeRef;

/// Lines above a place that stay in sight.
const ABOVE_LINES: u32 = 2;

/// Marks the place of a mistake in a field and brings it into sight.
pub fn show(field: &NodeRef, trouble: &TroubleView) {
    let Some(field) = field.cast::<HtmlTextAreaElement>() else {
        return;
    };
    let _ = field.focus();
    let text = field.value();
    if let Some((start, end)) = units_of(&text, trouble) {
        // Both are in range.
        let _ = field.set_selection_range(start, end);
        let lines = u32::try_from(text.lines().count())
            .unwrap_or(u32::MAX)
            .max(1);
        let above = trouble.line.saturating_sub(1 + ABOVE_LINES);
        let height = f64::from(field.scroll_height());
        // A float becomes the nearest integer in range.
        field.set_scroll_top((height * f64::from(above) / f64::from(lines)) as i32);
    }
}

/// Puts lines below the one that the cursor is in, or in its place if that is empty. It is as if they were typed, so that the browser's
/// own undoing takes them back.
pub fn insert_below(field: &HtmlTextAreaElement, lines: &str) {
    let text = field.value();
    let cursor = field.selection_end().ok().flatten().unwrap_or_default();
    let (at, typed) = below(&text, cursor as usize, lines);
    let _ = field.focus();
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    // It is in range.
    let _ = field.set_selection_range(at, at);
    let page = field.owner_document();
    let page = page.and_then(|page| page.dyn_into::<HtmlDocument>().ok());
    let is_typed = page.is_some_and(|page| {
        let typed = page.exec_command_with_show_ui_and_value("insertText", false, &typed);
        typed.unwrap_or(false)
    });
    if !is_typed {
        let _ = field.set_range_text(&typed);
    }
}

/// Where lines go in, in UTF-16 code units, and what is typed there. What stands at the margin comes behind the whole block that the
/// cursor is in.
fn below(text: &str, cursor: usize, lines: &str) -> (usize, String) {
    let mut begins = 0;
    let mut found = None;
    for line in text.split('\n') {
        let ends = begins + units(line);
        let is_inside = line.starts_with([' ', '\t']) && !lines.starts_with(' ');
        match found {
            Some(_) if is_inside => found = Some((ends, false)),
            Some(_) => break,
            None if cursor <= ends => found = Some((ends, line.trim().is_empty())),
            None => {}
        }
        begins = ends + 1;
    }
    match found {
        Some((at, true)) => (at, lines.to_owned()),
        Some((at, false)) => (at, format!("\n{lines}")),
        None => (units(text), format!("\n{lines}")),
    }
}

/// Where a mistake begins and ends, in UTF-16 code units, as fields count. None for what is about the whole text.
fn units_of(text: &str, trouble: &TroubleView) -> Option<(u32, u32)> {
    let before_line = usize::try_from(trouble.line).ok()?.checked_sub(1)?;
    let lines: Vec<&str> = text.split('\n').collect();
    let line = lines.get(before_line)?;
    let start: usize = lines[..before_line]
        .iter()
        .map(|line| units(line) + 1)
        .sum();
    let column = trouble.column.saturating_sub(1) as usize;
    let first: usize = line.chars().take(column).map(char::len_utf16).sum();
    let marked = units(&trouble.wrong);
    let whole = units(line);
    // What is missing at a line's end has no letters of its own; then the line is marked.
    let (from, to) = match marked {
        0 => (0, whole),
        _ => (first.min(whole), (first + marked).min(whole)),
    };
    Some((
        u32::try_from(start + from).ok()?,
        u32::try_from(start + to).ok()?,
    ))
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32, wrong: &str) -> TroubleView {
        TroubleView {
            line,
            column,
            before: String::new(),
            wrong: wrong.into(),
            behind: String::new(),
            sentence: String::new(),
        }
    }

    #[test]
    fn a_place_is_counted_as_fields_count() {
        let text = "title 😀 x\nprodcer a\n";
        assert_eq!(units_of(text, &at(2, 1, "prodcer")), Some((11, 18)));
        assert_eq!(units_of(text, &at(1, 9, "x")), Some((9, 10)));
    }

    #[test]
    fn lines_come_below_the_one_with_the_cursor() {
        let text = "title 😀\n\nseed 1";
        assert_eq!(below(text, 3, "until 1s"), (8, "\nuntil 1s".into()));
        assert_eq!(below(text, 9, "until 1s"), (9, "until 1s".into()));
        assert_eq!(below(text, 99, "until 1s"), (16, "\nuntil 1s".into()));
        assert_eq!(below("", 0, "until 1s"), (0, "until 1s".into()));
        let block = "worker w1\n    work 1s\nseed 1";
        assert_eq!(below(block, 2, "until 1s"), (21, "\nuntil 1s".into()));
        assert_eq!(below(block, 2, "    wait 1s"), (9, "\n    wait 1s".into()));
    }

    #[test]
    fn what_has_no_letters_is_its_line_and_what_has_no_line_is_nowhere() {
        assert_eq!(units_of("ab\ncd", &at(2, 3, "")), Some((3, 5)));
        assert_eq!(units_of("ab", &at(0, 0, "")), None);
        assert_eq!(units_of("ab", &at(9, 1, "")), None);
    }
}
