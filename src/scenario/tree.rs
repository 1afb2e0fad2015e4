//! Lines into a tree, by their indentation; comments and blank lines go with what they stand before.
//!
//! A line that is indented further than the one before it belongs under that. Comments at the end of a block stay in it as long
//! as they are indented at least as far as its lines.

use crate::ast::{Place, Trivia};
use crate::diagnostic::{Bounded, Problem, Report};
use crate::limits::{FILE_BYTES_MAX, LINE_BYTES_MAX, LINES_MAX, NESTING_MAX};
use alloc::{string::String, vec::Vec};

/// Columns of a tabulator.
const TAB_COLUMNS: usize = 4;

/// A line and what is indented under it.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub lead: Vec<Trivia>,
    pub place: Place,
    /// The line without the spaces around it.
    pub text: &'a str,
    pub children: Vec<Node<'a>>,
    /// What stands behind the last child.
    pub tail: Vec<Trivia>,
}

/// A comment or blank line that has not found its place.
struct Loose {
    indent: usize,
    trivia: Trivia,
}

/// A block that is open: its lines so far are the last ones of the stack of nodes.
struct Open<'a> {
    indent: usize,
    nodes: Vec<Node<'a>>,
}

/// The tree of a text, and what stands behind its last line.
pub(crate) fn tree<'a>(text: &'a str, report: &mut Report<'_>) -> (Vec<Node<'a>>, Vec<Trivia>) {
    if text.len() > FILE_BYTES_MAX {
        let before = text.bytes().take(FILE_BYTES_MAX);
        let lines = before.filter(|byte| *byte == b'\n').count();
        let place = Place {
            line: lines.min(LINES_MAX) as u32 + 1,
            byte: 0,
        };
        report.say(place, 1, bounds(Bounded::FileBytes, FILE_BYTES_MAX));
        return (Vec::new(), Vec::new());
    }
    let mut grower = Grower {
        open: alloc::vec![Open {
            indent: 0,
            nodes: Vec::new(),
        }],
        loose: Vec::new(),
    };
    for (index, line) in text.lines().enumerate() {
        let place = Place {
            line: index as u32 + 1,
            byte: 0,
        };
        if index >= LINES_MAX {
            report.say(place, line.len(), bounds(Bounded::Lines, LINES_MAX));
            break;
        }
        if line.len() > LINE_BYTES_MAX {
            report.say(place, 1, bounds(Bounded::LineBytes, LINE_BYTES_MAX));
            continue;
        }
        grower.line(line, place, report);
    }
    grower.finish()
}

fn bounds(what: Bounded, max: usize) -> Problem {
    Problem::Bounds {
        what,
        max: max as u64,
    }
}

struct Grower<'a> {
    open: Vec<Open<'a>>,
    loose: Vec<Loose>,
}

impl<'a> Grower<'a> {
    fn line(&mut self, line: &'a str, place: Place, report: &mut Report<'_>) {
        let (indent, bytes) = indentation(line);
        let text = line.trim();
        if text.is_empty() {
            let trivia = Trivia::Blank;
            return self.loose.push(Loose { indent, trivia });
        }
        if let Some(comment) = text.strip_prefix('#') {
            let trivia = Trivia::Comment(String::from(comment.trim()));
            return self.loose.push(Loose { indent, trivia });
        }
        let place = Place {
            byte: bytes as u32,
            ..place
        };
        self.close_down_to(indent);
        let innermost = self.open.last().map_or(0, |open| open.indent);
        if indent > innermost && !self.descend(indent, place, text, report) {
            return;
        }
        let is_first = self.open.last().is_some_and(|open| open.nodes.is_empty());
        let lead = self.take_lead(is_first);
        let node = Node {
            lead,
            place,
            text,
            children: Vec::new(),
            tail: Vec::new(),
        };
        if let Some(open) = self.open.last_mut() {
            open.nodes.push(node);
        }
    }

    /// Opens a block under the line before. Answers whether it could.
    fn descend(
        &mut self,
        indent: usize,
        place: Place,
        text: &str,
        report: &mut Report<'_>,
    ) -> bool {
        let above = self.open.last().and_then(|open| open.nodes.last());
        let fits = above.is_some_and(|node| node.children.is_empty());
        let problem = match fits {
            true if self.open.len() <= NESTING_MAX => {
                let nodes = Vec::new();
                self.open.push(Open { indent, nodes });
                return true;
            }
            true => bounds(Bounded::Nesting, NESTING_MAX),
            false => Problem::Indentation,
        };
        report.say(place, text.len(), problem);
        self.loose.clear();
        false
    }

    /// Closes the blocks that are indented further.
    fn close_down_to(&mut self, indent: usize) {
        while self.open.len() > 1 && self.open.last().is_some_and(|open| open.indent > indent) {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let tail = self.take_tail(open.indent);
        if let Some(parent) = self.open.last_mut().and_then(|o| o.nodes.last_mut()) {
            parent.children = open.nodes;
            parent.tail = tail;
        }
    }

    /// The loose lines that stay at the end of a block with this indentation: up to the last comment that is indented as far.
    fn take_tail(&mut self, indent: usize) -> Vec<Trivia> {
        let belongs = |loose: &Loose| loose.trivia == Trivia::Blank || loose.indent >= indent;
        let foreign = self.loose.iter().position(|loose| !belongs(loose));
        let upto = &self.loose[..foreign.unwrap_or(self.loose.len())];
        let is_comment = |loose: &Loose| loose.trivia != Trivia::Blank;
        let count = upto.iter().rposition(is_comment).map_or(0, |last| last + 1);
        tidy(self.loose.drain(..count), false)
    }

    fn take_lead(&mut self, is_first: bool) -> Vec<Trivia> {
        tidy(self.loose.drain(..), is_first)
    }

    fn finish(mut self) -> (Vec<Node<'a>>, Vec<Trivia>) {
        while self.open.len() > 1 {
            self.close();
        }
        let nodes = self.open.pop().map(|open| open.nodes).unwrap_or_default();
        let mut tail = tidy(self.loose.drain(..), nodes.is_empty());
        if tail.last() == Some(&Trivia::Blank) {
            tail.pop();
        }
        (nodes, tail)
    }
}

/// Several blank lines count as one, and none begins a block.
fn tidy(loose: impl Iterator<Item = Loose>, is_first: bool) -> Vec<Trivia> {
    let mut kept: Vec<Trivia> = Vec::new();
    for Loose { trivia, .. } in loose {
        let is_blank = trivia == Trivia::Blank;
        let follows_blank = kept.last().map_or(is_first, |last| *last == Trivia::Blank);
        if !(is_blank && follows_blank) {
            kept.push(trivia);
        }
    }
    kept
}

/// How far a line is indented: columns and bytes.
fn indentation(line: &str) -> (usize, usize) {
    let (mut columns, mut bytes) = (0, 0);
    for c in line.chars() {
        match c {
            '\t' => columns = (columns / TAB_COLUMNS + 1) * TAB_COLUMNS,
            c if c.is_whitespace() => columns += 1,
            _ => break,
        }
        bytes += c.len_utf8();
    }
    (columns, bytes)
}
