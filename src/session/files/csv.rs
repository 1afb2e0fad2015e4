//! Tables as RFC 4180 has them: commas, lines that end in CR LF, quotes where they are needed.

/// A cell.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    /// Ours, and a number: it stays one.
    Number(u64),
    /// Ours: an id or a name of a column.
    Id(&'a str),
    /// Anybody's. A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula; an
    /// apostrophe before it makes it text again.
    Text(&'a str),
    /// Nothing.
    Empty,
}

/// Appends a line.
pub(super) fn line<'a>(cells: impl IntoIterator<Item = Cell<'a>>, out: &mut String) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        match cell {
            Cell::Number(number) => out.push_str(&number.to_string()),
            Cell::Id(text) => quoted(text, out),
            Cell::Text(text) if is_formula(text) => quoted(&format!("'{text}"), out),
            Cell::Text(text) => quoted(text, out),
            Cell::Empty => {}
        }
    }
    out.push_str("\r\n");
}

fn is_formula(text: &str) -> bool {
    // Some programs look behind leading blanks.
    let text = text.trim_start_matches(' ');
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn quoted(text: &str, out: &mut String) {
    let needs =
        text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
    if !needs {
        out.push_str(text);
        return;
    }
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(cell: Cell<'_>) -> String {
        let mut out = String::new();
        line([cell], &mut out);
        out.trim_end_matches("\r\n").to_owned()
    }

    #[test]
    fn what_needs_quotes_gets_them() {
        assert_eq!(cell(Cell::Text("plain")), "plain");
        assert_eq!(cell(Cell::Text("a,b")), "\"a,b\"");
        assert_eq!(cell(Cell::Text("say \"hi\"")), "\"say \"\"hi\"\"\"");
        assert_eq!(cell(Cell::Text("two\nlines")), "\"two\nlines\"");
        assert_eq!(cell(Cell::Text(" edge ")), "\" edge \"");
        assert_eq!(cell(Cell::Text("안녕")), "안녕");
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in [
            "=1+1", "+1", "-1", "@sum", "\tx", "\rx", "\nx", "  =1", "＝1",
        ] {
            let cell = cell(Cell::Text(text));
            assert!(
                cell.starts_with('\'') || cell.starts_with("\"'"),
                "{cell:?}"
            );
        }
        assert_eq!(cell(Cell::Number(1)), "1");
        assert_eq!(cell(Cell::Id("in flight")), "in flight");
    }

    #[test]
    fn cells_are_separated_and_lines_ended() {
        let mut out = String::new();
        line([Cell::Number(1), Cell::Empty, Cell::Id("x")], &mut out);
        assert_eq!(out, "1,,x\r\n");
    }
}
