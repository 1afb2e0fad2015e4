//! What a tab has printed, line by line, in typed pieces.

use super::wire;
use crate::catalogue::Text;
use crate::{ConsoleLine, Language, Span, SpanKind};
use resp::Value;
use resp::format::{self, SpanKind as Printed};
use std::rc::Rc;

/// Lines that a tab keeps, bytes of the link among them.
const LINES_KEPT_MAX: usize = 1_200;
/// Lines that are dropped at a time, so that dropping costs little.
const LINES_DROPPED_AT_ONCE: usize = 200;
/// Lines of one reply that are printed.
const REPLY_LINES_MAX: usize = 400;
/// Characters of one piece that are printed.
const PIECE_CHARS_MAX: usize = 2_000;
/// Characters of an echoed command that are printed.
const ECHO_CHARS_MAX: usize = 400;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output {
    /// Shared with the view: where that still shows the old ones, only pointers are copied.
    lines: Rc<Vec<Rc<ConsoleLine>>>,
    /// Lines ever printed.
    printed: u64,
    dropped: u64,
    language: Language,
}

impl Output {
    pub fn new(language: Language) -> Self {
        Self {
            language,
            ..Self::default()
        }
    }

    /// What is printed from now on is in this language.
    pub fn set_language(&mut self, language: Language) {
        self.language = language;
    }

    pub fn lines(&self) -> Rc<Vec<Rc<ConsoleLine>>> {
        self.lines.clone()
    }

    pub fn clear(&mut self) {
        self.lines = Rc::default();
        self.dropped = 0;
    }

    /// The prompt with what was typed behind it.
    pub fn echo(&mut self, prompt: &str, command: &str) {
        let command = cut(command.trim(), ECHO_CHARS_MAX);
        let (name, rest) = match command.find(char::is_whitespace) {
            Some(end) => command.split_at(end),
            None => (command.as_str(), ""),
        };
        let mut spans = vec![
            span(SpanKind::Prompt, format!("{prompt} ")),
            span(SpanKind::Command, name),
        ];
        if !rest.is_empty() {
            spans.push(span(SpanKind::Argument, rest));
        }
        self.line(spans, None);
    }

    /// A reply, or a message that was pushed.
    pub fn value(&mut self, value: &Value, is_push: bool) {
        let lines = format::lines(value);
        let more = lines.len().saturating_sub(REPLY_LINES_MAX);
        for line in lines.into_iter().take(REPLY_LINES_MAX) {
            let decoded = decoded(&line);
            let spans = line
                .into_iter()
                .map(|piece| printed(piece, is_push))
                .collect();
            self.line(spans, decoded);
        }
        if more > 0 {
            self.note(&self.language.text(&Text::ReplyCut { lines: more }));
        }
    }

    /// A reply that redis-cli prints as it is.
    pub fn raw(&mut self, value: &Value) {
        let text = String::from_utf8_lossy(&format::raw(value)).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        for line in lines.iter().take(REPLY_LINES_MAX) {
            self.line(vec![span(SpanKind::Text, cut(line, PIECE_CHARS_MAX))], None);
        }
        if lines.len() > REPLY_LINES_MAX {
            let lines = lines.len() - REPLY_LINES_MAX;
            self.note(&self.language.text(&Text::ReplyCut { lines }));
        }
    }

    /// Text of ours, line by line.
    pub fn note(&mut self, text: &str) {
        self.plain(SpanKind::Note, text);
    }

    /// Something that went wrong before a node could say so.
    pub fn error(&mut self, text: &str) {
        self.plain(SpanKind::Error, text);
    }

    /// Lines of HELP.
    pub fn explain(&mut self, lines: Vec<Vec<Span>>) {
        lines.into_iter().for_each(|spans| self.line(spans, None));
    }

    /// Bytes as they went over the link.
    pub fn wire(&mut self, bytes: &[u8], is_request: bool) {
        self.keep(wire::frame(bytes, is_request), None, true);
    }

    fn plain(&mut self, kind: SpanKind, text: &str) {
        for line in text.lines() {
            self.line(vec![span(kind, line)], None);
        }
    }

    fn line(&mut self, spans: Vec<Span>, decoded: Option<String>) {
        self.keep(spans, decoded, false);
    }

    fn keep(&mut self, spans: Vec<Span>, decoded: Option<String>, is_wire: bool) {
        self.printed += 1;
        let number = self.printed;
        let lines = Rc::make_mut(&mut self.lines);
        lines.push(Rc::new(ConsoleLine {
            number,
            spans,
            decoded,
            is_wire,
        }));
        if lines.len() > LINES_KEPT_MAX {
            self.drop_oldest();
        }
    }

    /// The first line says how many are gone; bytes of the link are not counted.
    fn drop_oldest(&mut self) {
        let told = usize::from(self.dropped > 0);
        let lines = Rc::make_mut(&mut self.lines);
        let gone = lines.drain(..LINES_DROPPED_AT_ONCE + told).skip(told);
        self.dropped += gone.filter(|line| !line.is_wire).count() as u64;
        let text = self.language.text(&Text::OlderLinesDropped {
            lines: self.dropped,
        });
        let note = ConsoleLine {
            number: 0,
            spans: vec![span(SpanKind::Note, text)],
            decoded: None,
            is_wire: false,
        };
        lines.insert(0, Rc::new(note));
    }
}

fn span(kind: SpanKind, text: impl Into<String>) -> Span {
    Span {
        kind,
        text: text.into(),
    }
}

fn printed(piece: format::Span, is_push: bool) -> Span {
    let kind = match piece.kind {
        Printed::Status => SpanKind::Status,
        Printed::Error => SpanKind::Error,
        Printed::Integer | Printed::BigNumber | Printed::Boolean => SpanKind::Integer,
        Printed::Double => SpanKind::Double,
        Printed::String | Printed::Verbatim => SpanKind::Text,
        Printed::Nil | Printed::Empty => SpanKind::Nil,
        Printed::Indent | Printed::Index | Printed::Arrow if is_push => SpanKind::Push,
        Printed::Indent | Printed::Index | Printed::Arrow => SpanKind::Index,
    };
    span(kind, cut(&piece.text, PIECE_CHARS_MAX))
}

fn cut(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What the escaped strings of a line say, if they are text that redis-cli does not print as such.
fn decoded(line: &[format::Span]) -> Option<String> {
    let strings = line
        .iter()
        .filter(|piece| piece.kind == Printed::String && piece.text.contains("\\x"));
    let texts: Vec<String> = strings.filter_map(|piece| decode(&piece.text)).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

fn decode(quoted: &str) -> Option<String> {
    let args = resp::inline::split(quoted.as_bytes()).ok()?;
    let text = String::from_utf8(args.into_iter().next()?).ok()?;
    let is_readable = !text.is_ascii() && !text.chars().any(char::is_control);
    is_readable.then(|| cut(&text, PIECE_CHARS_MAX))
}
