//! The diagram as a file of its own: the same shapes, with a style sheet inside. The same picture makes the same bytes.
//!
//! Names and payloads come from whoever runs a world, so every text goes through [`escaped`]: none can become markup.

use super::picture::{Anchor, Part, Picture, Shape};
use std::fmt::Write;

/// Light colours, as the page has them, so that the file can be printed.
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#16202e}\
.is-ground{fill:#fff}\
.is-time{font-size:11px;fill:#515f73}\
.is-name{font-weight:600}\
.is-title{font-size:13px;font-weight:600}\
.is-note{font-size:11px;fill:#515f73}\
.is-tick{stroke:#e4e9f0}\
.is-lane line{stroke:#b9c3d1;stroke-width:1.5}\
.is-node line{stroke:#5b6879;stroke-width:3}\
.is-shaft{stroke:#0069a8;stroke-width:1.6}\
.is-head{fill:#0069a8}\
.is-arrow:not(.is-message) .is-shaft{stroke:#8b97a8;stroke-width:.8}\
.is-arrow:not(.is-message) .is-head{fill:#8b97a8}\
.is-reply .is-shaft{stroke-width:1}\
.is-under-way .is-shaft{stroke-dasharray:4 3}\
.is-again .is-shaft{stroke:#a1417c}\
.is-again .is-head{fill:#a1417c}\
.is-lost .is-shaft,.is-cross{stroke:#b84300;stroke-width:1.8}\
.is-missed .is-shaft{stroke-dasharray:3 3}\
.is-selected .is-shaft{stroke-width:3.2}\
.is-why{fill:#b84300;font-size:11px}\
.is-what{font-size:11px}\
.is-reach{stroke:none}\
.is-down .is-bar{fill:#b84300;fill-opacity:.16}\
.is-away .is-bar{fill:#5d6a7f;fill-opacity:.2}\
.is-waiting .is-bar{fill:#fff;stroke:#935f00;stroke-width:1.2}\
.is-working .is-bar{fill:#796c00;fill-opacity:.75}\
.is-edge{stroke:#515f73;stroke-width:1.4}\
.is-future{fill:#eef1f5;fill-opacity:.7}\
.is-present{stroke:#0069a8}";
/// Height of the title above the picture.
const TITLE: f64 = 28.0;
/// Height of a line of notes below it.
const NOTE: f64 = 18.0;

/// Writes a picture with its title and what is to be said about it.
pub(crate) fn svg(picture: &Picture, title: &str, notes: &[String]) -> String {
    let height = TITLE + picture.height + NOTE * notes.len() as f64;
    let mut out = String::new();
    let (w, h) = (number(picture.width), number(height));
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing into a string cannot fail, here and below.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\">"
    );
    let title = escaped(title);
    let _ = writeln!(out, "<title>{title}</title>");
    let _ = writeln!(out, "<style>{STYLE}</style>");
    let _ = writeln!(
        out,
        "<rect class=\"is-ground\" width=\"{w}\" height=\"{h}\"/>"
    );
    let _ = writeln!(
        out,
        "<text class=\"is-title\" x=\"8\" y=\"19\">{title}</text>"
    );
    let _ = writeln!(out, "<g transform=\"translate(0 {})\">", number(TITLE));
    for part in &picture.parts {
        write_part(part, &mut out);
    }
    out.push_str("</g>\n");
    for (line, note) in notes.iter().enumerate() {
        let y = number(TITLE + picture.height + NOTE * (line as f64 + 0.6));
        let note = escaped(note);
        let _ = writeln!(
            out,
            "<text class=\"is-note\" x=\"8\" y=\"{y}\">{note}</text>"
        );
    }
    out.push_str("</svg>\n");
    out
}

fn write_part(part: &Part, out: &mut String) {
    let _ = write!(out, "<g class=\"{}\">", escaped(&part.class));
    if let Some(words) = &part.words {
        let _ = write!(out, "<title>{}</title>", escaped(words));
    }
    for shape in &part.shapes {
        write_shape(shape, out);
    }
    out.push_str("</g>\n");
}

fn write_shape(shape: &Shape, out: &mut String) {
    // What only widens the reach of a pointer is nothing in a file.
    let _ = match shape {
        Shape::Line {
            class: "is-reach", ..
        } => Ok(()),
        Shape::Line { from, to, class } => write!(
            out,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            number(from.0),
            number(from.1),
            number(to.0),
            number(to.1)
        ),
        Shape::Rect {
            x,
            y,
            width,
            height,
            class,
        } => write!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            number(*x),
            number(*y),
            number(*width),
            number(*height)
        ),
        Shape::Triangle { points, class } => {
            let points = points.map(|(x, y)| format!("{},{}", number(x), number(y)));
            write!(
                out,
                "<polygon class=\"{class}\" points=\"{}\"/>",
                points.join(" ")
            )
        }
        Shape::Text {
            at,
            anchor,
            text,
            class,
        } => write!(
            out,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
            number(at.0),
            number(at.1),
            anchor.id(),
            escaped(text)
        ),
    };
}

impl Anchor {
    /// As SVG calls it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A length with at most one decimal: more would differ for nobody's eyes.
fn number(length: f64) -> String {
    let tenths = (length * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    match tenth {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{tenth}"),
    }
}

/// Text as it may stand between tags and in attributes of XML 1.0; what XML cannot hold at all becomes a replacement
/// character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_decimal() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(12.34), "12.3");
        assert_eq!(number(-0.25), "-0.3");
        assert_eq!(number(0.01), "0");
    }

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(
            escaped("</text><script>\"&'\u{0}\n"),
            "&lt;/text&gt;&lt;script&gt;&quot;&amp;&#39;\u{fffd} "
        );
    }
}
