//! JSON, written as it goes: a library would weigh more in the page than these few lines.

use std::fmt::Write;

/// An object or an array that is being written.
#[derive(Debug)]
pub(super) struct Json<'a> {
    out: &'a mut String,
    /// Something stands in it already.
    begun: bool,
}

impl<'a> Json<'a> {
    /// Writes an object.
    pub fn object(out: &'a mut String, fill: impl FnOnce(&mut Json<'_>)) {
        out.push('{');
        fill(&mut Json {
            out: &mut *out,
            begun: false,
        });
        out.push('}');
    }

    pub fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        // Writing into a string cannot fail.
        let _ = write!(self.out, "{number}");
    }

    pub fn flag(&mut self, name: &str, flag: bool) {
        self.name(name);
        self.out.push_str(if flag { "true" } else { "false" });
    }

    pub fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        string(text, self.out);
    }

    pub fn texts<'t>(&mut self, name: &str, texts: impl IntoIterator<Item = &'t str>) {
        self.name(name);
        self.out.push('[');
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            string(text, self.out);
        }
        self.out.push(']');
    }

    /// An array of objects, each on a line of its own.
    pub fn rows<T>(
        &mut self,
        name: &str,
        rows: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&T, &mut Json<'_>),
    ) {
        self.name(name);
        self.out.push('[');
        for (index, row) in rows.into_iter().enumerate() {
            self.out.push_str(if index > 0 { ",\n" } else { "\n" });
            Json::object(self.out, |json| fill(&row, json));
        }
        self.out.push_str("\n]");
    }

    fn name(&mut self, name: &str) {
        if std::mem::replace(&mut self.begun, true) {
            self.out.push(',');
        }
        string(name, self.out);
        self.out.push(':');
    }
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Also what would end a line of a script, or begin a tag of a page that holds the file.
            c if (c as u32) < 0x20 || matches!(c, '<' | '\u{2028}' | '\u{2029}' | '\u{7f}') => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped() {
        let mut out = String::new();
        string("a\"\\\n\u{1}<b>안\u{2028}", &mut out);
        assert_eq!(out, "\"a\\\"\\\\\\n\\u0001\\u003cb>안\\u2028\"");
    }

    #[test]
    fn objects_nest() {
        let mut out = String::new();
        Json::object(&mut out, |json| {
            json.number("n", 1);
            json.flag("yes", true);
            json.texts("t", ["a", "b"]);
            json.rows("r", [1, 2], |n, json| json.number("i", *n));
        });
        let rows = "[\n{\"i\":1},\n{\"i\":2}\n]";
        assert_eq!(
            out,
            format!("{{\"n\":1,\"yes\":true,\"t\":[\"a\",\"b\"],\"r\":{rows}}}")
        );
    }
}
