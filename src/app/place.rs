//! A place in the text of a field: where it is, and how it comes into sight.

use session::TroubleView;
use web_sys::HtmlTextAreaElement;
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
    fn what_has_no_letters_is_its_line_and_what_has_no_line_is_nowhere() {
        assert_eq!(units_of("ab\ncd", &at(2, 3, "")), Some((3, 5)));
        assert_eq!(units_of("ab", &at(0, 0, "")), None);
        assert_eq!(units_of("ab", &at(9, 1, "")), None);
    }
}
