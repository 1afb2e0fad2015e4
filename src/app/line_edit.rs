//! Editing a line as in a terminal. Everything here is about plain text; carets are counted in bytes, and a browser counts them in
//! units of UTF-16.

/// The line, and where its caret is.
pub type Edited = (String, usize);

/// The byte that so many units of UTF-16 come to.
pub fn byte_of(text: &str, units: usize) -> usize {
    let mut seen = 0;
    let mut places = text.char_indices();
    let found = places.find(|(_, c)| {
        let is_there = seen >= units;
        seen += c.len_utf16();
        is_there
    });
    found.map_or(text.len(), |(at, _)| at)
}

/// How many units of UTF-16 come before a byte.
pub fn units_of(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or(text);
    before.encode_utf16().count()
}

/// What a key with Ctrl makes of a line; `None` = it is no such key, or would change nothing.
pub fn edited(key: &str, text: &str, caret: usize) -> Option<Edited> {
    let (before, behind) = text.split_at_checked(caret)?;
    let result = match key {
        "a" | "A" => (text.to_owned(), 0),
        "e" | "E" => (text.to_owned(), text.len()),
        "u" | "U" => (behind.to_owned(), 0),
        "k" | "K" => (before.to_owned(), caret),
        "w" | "W" => {
            let words = before.trim_end();
            let kept = words
                .rfind(char::is_whitespace)
                .map_or(0, |space| space + 1);
            let kept = text.floor_char_boundary(kept);
            (format!("{}{behind}", &text[..kept]), kept)
        }
        _ => return None,
    };
    // Ctrl-K with nothing to delete is the page's.
    let is_idle = matches!(key, "k" | "K") && behind.is_empty();
    (!is_idle).then_some(result)
}

/// A text in place of a part of the line, with a space behind it.
pub fn completed(line: &str, from: usize, to: usize, text: &str) -> Edited {
    let before = line.get(..from).unwrap_or_default();
    let behind = line.get(to..).unwrap_or_default();
    let space = if behind.starts_with(' ') { "" } else { " " };
    let caret = before.len() + text.len() + 1;
    (format!("{before}{text}{space}{behind}"), caret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_are_counted_both_ways() {
        let text = "a한😀b";
        for (byte, units) in [(0, 0), (1, 1), (4, 2), (8, 4), (9, 5)] {
            assert_eq!(units_of(text, byte), units);
            assert_eq!(byte_of(text, units), byte);
        }
        assert_eq!(byte_of(text, 99), text.len());
        assert_eq!(byte_of("", 3), 0);
    }

    #[test]
    fn keys_edit_as_in_a_terminal() {
        let edit = |key, text, caret| edited(key, text, caret);
        let made = |text: &str, caret| Some((text.to_owned(), caret));
        assert_eq!(edit("a", "GET k", 5), made("GET k", 0));
        assert_eq!(edit("e", "GET k", 0), made("GET k", 5));
        assert_eq!(edit("u", "GET key", 4), made("key", 0));
        assert_eq!(edit("k", "GET key", 4), made("GET ", 4));
        assert_eq!(edit("k", "GET key", 7), None);
        assert_eq!(
            edit("w", "SET 열쇠 값 ", "SET 열쇠 값 ".len()),
            made("SET 열쇠 ", 11)
        );
        assert_eq!(edit("w", "GET key", 4), made("key", 0));
        assert_eq!(edit("w", "", 0), made("", 0));
        assert_eq!(edit("x", "GET", 3), None);
    }

    #[test]
    fn what_is_chosen_replaces_the_word() {
        assert_eq!(completed("LPU", 0, 3, "LPUSH"), ("LPUSH ".into(), 6));
        assert_eq!(completed("GE k", 0, 2, "GET"), ("GET k".into(), 4));
    }
}
