//! What helps while a line is being typed: its colours, a hint of what is still missing, and what could complete the word.
//!
//! Everything follows from the line, from what the console learnt of the commands ([`super::docs`]), and from names that the
//! trace told of. Nothing is asked of the world, and nothing is remembered.

use super::docs::{Doc, docs};
use super::hint::{First, Role, lay, next, shown};
use super::words::{Word, words};
use crate::Language;
use crate::catalogue::ours::{OURS, Ours, key_about, kind_about, name_about, named_about};
use crate::catalogue::{Text, summary};
use broker::order;
use resp::inline::{QuoteTrouble, UnbalancedQuotes};
use scenario::kinds::Kinds;

/// Longer lines were pasted; they get no help.
const LINE_BYTES_MAX: usize = 4_096;
/// Things on offer at a time.
const OPTIONS_MAX: usize = 60;
/// Names of keys, channels, groups or consumers on offer at a time.
const KEYS_MAX: usize = 20;

/// Help with a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assist {
    /// The line in pieces, for colour; together they are the line. Empty if it is too long for help.
    pub pieces: Vec<Piece>,
    /// What is still missing, as redis-cli shows it behind the line, with the space between.
    pub hint: String,
    /// What is wrong with the quotes, in a sentence; else empty.
    pub trouble: String,
    /// Where the word at the caret begins, in bytes; what is chosen replaces it up to the caret.
    pub from: usize,
    /// What could stand there, best first.
    pub options: Vec<Completion>,
}

/// A piece of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its text.
    pub text: String,
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PieceKind {
    Plain,
    /// The name of a command.
    Command,
    /// A name that no command has.
    Unknown,
    /// A word of Redis: a subcommand, `MAXLEN`, `NX`.
    Token,
    Key,
    Number,
    /// Something in quotes.
    Text,
    /// A word of our own language.
    Ours,
    /// Where the quotes do not match.
    Bad,
}

/// Something that could complete a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is written.
    pub text: String,
    /// What it is, in a few words; may be empty.
    pub about: String,
}

/// What there is to be named.
pub(crate) struct Names<'a> {
    pub language: Language,
    pub kinds: &'a Kinds,
    /// Actors and nodes.
    pub actors: Vec<String>,
    /// Keys of the console's node, the newest first.
    pub keys: Vec<String>,
    /// Its channels that were published on or subscribed to.
    pub channels: Vec<String>,
    /// Its consumer groups: the key of the stream, and the name.
    pub groups: Vec<(String, String)>,
    /// Their consumers: the group, and the name.
    pub consumers: Vec<(String, String)>,
}

impl Names<'_> {
    /// What could stand for an argument of this name behind words of a command, if it names something that is there: a channel, a
    /// group (of the key that was typed, if one was) or a consumer (of the group that was).
    fn named(&self, argument: &str, typed: &[Vec<u8>], begun: &str) -> Vec<Completion> {
        let is_typed = |name: &String| typed.iter().any(|word| word == name.as_bytes());
        let of = |pairs: &[(String, String)]| {
            let fitting = pairs.iter().filter(|(of, _)| is_typed(of));
            let fitting: Vec<String> = fitting.map(|(_, name)| name.clone()).collect();
            match fitting.is_empty() {
                true => pairs.iter().map(|(_, name)| name.clone()).collect(),
                false => fitting,
            }
        };
        let found = match argument {
            "channel" | "shardchannel" => self.channels.clone(),
            "group" => of(&self.groups),
            "consumer" => of(&self.consumers),
            _ => Vec::new(),
        };
        let about = named_about(self.language, argument);
        let mut names: Vec<String> = found
            .into_iter()
            .filter(|name| name.starts_with(begun))
            .collect();
        order::sort(&mut names);
        names.dedup();
        let plain = names.into_iter().filter(|name| is_plain(name));
        plain
            .take(KEYS_MAX)
            .map(|text| Completion {
                text,
                about: about.into(),
            })
            .collect()
    }
}

/// A line, cut up.
struct Line<'a> {
    text: &'a str,
    words: Vec<Word>,
    trouble: Option<UnbalancedQuotes>,
    /// The word with which a command of Redis begins, if there is one.
    command_at: Option<usize>,
}

/// Help with a line whose caret is behind so many bytes.
pub(crate) fn assist(text: &str, caret: usize, names: &Names) -> Assist {
    if text.len() > LINE_BYTES_MAX {
        return Assist::default();
    }
    let line = Line::new(text, names);
    let before = text.get(..caret).unwrap_or(text);
    let (from, options) = Line::new(before, names).options(names);
    Assist {
        pieces: line.pieces(names),
        hint: line.hint(names),
        trouble: line.trouble(names.language),
        from,
        options,
    }
}

impl<'a> Line<'a> {
    fn new(text: &'a str, names: &Names) -> Self {
        let (words, trouble) = words(text);
        let mut line = Self {
            text,
            words,
            trouble,
            command_at: None,
        };
        line.command_at = line.find_command(names);
        line
    }

    /// A line of ours may hold a command of Redis: its name is in capital letters, or follows `c1>`.
    fn find_command(&self, names: &Names) -> Option<usize> {
        let first = self.said(0)?;
        if first.ends_with('>') {
            return Some(1);
        }
        if !is_ours(first, names) || Ours::is_local(first) {
            return Some(0);
        }
        let is_command = |at: &usize| {
            let word = &self.words[*at].says;
            !word.iter().any(u8::is_ascii_lowercase)
                && docs().find(std::slice::from_ref(word)).is_some()
        };
        (1..self.words.len()).find(is_command)
    }

    fn said(&self, at: usize) -> Option<&str> {
        std::str::from_utf8(&self.words.get(at)?.says).ok()
    }

    /// The words from one on, as they will be sent.
    fn args(&self, from: usize) -> Vec<Vec<u8>> {
        let words = self.words.iter().skip(from);
        words.map(|word| word.says.clone()).collect()
    }

    /// Is the last word still being typed?
    fn is_in_word(&self) -> bool {
        self.words
            .last()
            .is_some_and(|word| word.at.end == self.text.len())
    }

    // Colours.

    fn pieces(&self, names: &Names) -> Vec<Piece> {
        let kinds = self.kinds(names);
        let mut pieces = Vec::new();
        let mut at = 0;
        for (word, kind) in self.words.iter().zip(kinds) {
            push(&mut pieces, PieceKind::Plain, &self.text[at..word.at.start]);
            self.push_word(&mut pieces, word, kind);
            at = word.at.end;
        }
        push(&mut pieces, PieceKind::Plain, &self.text[at..]);
        pieces
    }

    /// The last word shows where its quotes do not match.
    fn push_word(&self, pieces: &mut Vec<Piece>, word: &Word, kind: PieceKind) {
        let text = &self.text[word.at.clone()];
        let bad = self.trouble.map(|trouble| trouble.at);
        let Some(bad) = bad.filter(|at| word.at.contains(at)) else {
            return push(pieces, kind, text);
        };
        let start = self.text.floor_char_boundary(bad) - word.at.start;
        let behind = &text[start..];
        let end = start + behind.chars().next().map_or(0, char::len_utf8);
        push(pieces, PieceKind::Text, &text[..start]);
        push(pieces, PieceKind::Bad, &text[start..end]);
        push(pieces, PieceKind::Text, &text[end..]);
    }

    fn kinds(&self, names: &Names) -> Vec<PieceKind> {
        let mut kinds = Vec::with_capacity(self.words.len());
        let ours = self.command_at.unwrap_or(self.words.len());
        for (at, word) in self.words.iter().enumerate().take(ours) {
            let known = at == 0
                || names
                    .kinds
                    .get(self.said(0).unwrap_or_default())
                    .is_some_and(|kind| {
                        kind.params
                            .iter()
                            .any(|param| Some(param.as_str()) == self.said(at))
                    });
            kinds.push(match known {
                true => PieceKind::Ours,
                false => plain(word),
            });
        }
        if self.command_at.is_some() {
            self.push_command_kinds(&mut kinds, ours);
        }
        kinds
    }

    fn push_command_kinds(&self, kinds: &mut Vec<PieceKind>, from: usize) {
        let args = self.args(from);
        let Some((doc, count)) = docs().find(&args) else {
            let is_done = self.words.len() > from + 1 || !self.is_in_word();
            let is_ours = self.said(from).is_some_and(Ours::is_local);
            for (at, word) in self.words.iter().enumerate().skip(from) {
                kinds.push(match at == from {
                    true if is_ours => PieceKind::Ours,
                    true if is_done => PieceKind::Unknown,
                    _ => plain(word),
                });
            }
            return;
        };
        let laid = lay(&doc.args, &args[count..]);
        let roles = laid
            .roles
            .into_iter()
            .map(Some)
            .chain(std::iter::repeat(None));
        for (at, word) in self.words.iter().enumerate().skip(from).take(count) {
            kinds.push(match at == from {
                true => PieceKind::Command,
                false if word.is_quoted => PieceKind::Text,
                false => PieceKind::Token,
            });
        }
        for (word, role) in self.words.iter().skip(from + count).zip(roles) {
            kinds.push(match role {
                _ if word.is_quoted => PieceKind::Text,
                Some(Role::Token) => PieceKind::Token,
                Some(Role::Key) => PieceKind::Key,
                Some(Role::Number) => PieceKind::Number,
                Some(Role::Other) | None => PieceKind::Plain,
            });
        }
    }

    fn trouble(&self, language: Language) -> String {
        let Some(trouble) = self.trouble else {
            return String::new();
        };
        let place = self.text.floor_char_boundary(trouble.at);
        let column = self.text[..place].chars().count() + 1;
        language.text(&match trouble.trouble {
            QuoteTrouble::Unterminated => Text::QuoteNotClosed { column },
            QuoteTrouble::TextAfterQuote => Text::TextAfterQuote { column },
        })
    }

    // The hint.

    /// As in redis-cli a word counts once a space stands behind it.
    fn hint(&self, names: &Names) -> String {
        if self.trouble.is_some() || self.words.is_empty() {
            return String::new();
        }
        let typed = self.words.len() - usize::from(self.is_in_word());
        let rest = match self.command_at {
            Some(from) => self.hint_of_command(from, typed),
            None => self.hint_of_ours(typed, names),
        };
        match self.is_in_word() && !rest.is_empty() {
            true => format!(" {rest}"),
            false => rest,
        }
    }

    fn hint_of_command(&self, from: usize, typed: usize) -> String {
        let mut args = self.args(from);
        // The name of a command counts at once: its arguments are what one looks for.
        let is_name = |args: &[Vec<u8>]| {
            docs()
                .find(args)
                .is_some_and(|(_, count)| count == args.len())
        };
        if !is_name(&args) {
            args.truncate(typed.saturating_sub(from));
        }
        let Some((doc, count)) = docs().find(&args) else {
            return self.hint_of_local(typed);
        };
        if doc.args.is_empty() && args.len() == count {
            return doc.subcommands.join("|");
        }
        let laid = lay(&doc.args, &args[count..]);
        laid.rest.map_or(String::new(), |rest| shown(&rest))
    }

    /// HELP is the console's own.
    fn hint_of_local(&self, typed: usize) -> String {
        let first = self.said(0).filter(|_| typed <= 1).unwrap_or_default();
        let local = Ours::local(first).map_or("", |ours| ours.shape);
        local.into()
    }

    /// Our lines are shown what follows their verb until two words of it are there.
    fn hint_of_ours(&self, typed: usize, names: &Names) -> String {
        let Some(verb) = self.said(0) else {
            return String::new();
        };
        let shape = shape_of_ours(verb, names);
        let mut shapes = shape.split(' ').skip(typed.saturating_sub(1));
        match typed {
            0..=2 => shapes.by_ref().collect::<Vec<_>>().join(" "),
            _ => String::new(),
        }
    }

    // What could complete it.

    fn options(&self, names: &Names) -> (usize, Vec<Completion>) {
        let word = self.words.last().filter(|_| self.is_in_word());
        let from = word.map_or(self.text.len(), |word| word.at.start);
        let begun = &self.text[from..];
        if self.trouble.is_some() || word.is_some_and(|word| word.is_quoted) {
            return (from, Vec::new());
        }
        let at = self.words.len() - usize::from(word.is_some());
        let mut options = match self.command_at {
            // Nothing is typed: who presses Tab wants to leave.
            _ if self.words.is_empty() => Vec::new(),
            None => self.options_of_ours(at, begun, names),
            Some(first) if at < first || (at == first && begun.is_empty()) => Vec::new(),
            Some(first) if at == first => commands(begun, first == 0, names),
            Some(first) => self.options_of_command(first, at, begun, names),
        };
        options.truncate(OPTIONS_MAX);
        (from, options)
    }

    fn options_of_ours(&self, at: usize, begun: &str, names: &Names) -> Vec<Completion> {
        let verb = self.said(0).unwrap_or_default();
        match at {
            0 => commands(begun, true, names),
            _ if shape_of_ours(verb, names).contains("NAME") => names_of_ours(begun, names),
            _ => Vec::new(),
        }
    }

    fn options_of_command(
        &self,
        first: usize,
        at: usize,
        begun: &str,
        names: &Names,
    ) -> Vec<Completion> {
        let args = &self.args(first)[..at - first];
        if args.len() == 1 && args[0].eq_ignore_ascii_case(b"help") {
            return topics(begun, names.language);
        }
        let Some((doc, count)) = docs().find(args) else {
            return Vec::new();
        };
        let mut options = Vec::new();
        if count == args.len() {
            options.extend(subcommands(doc, begun, names.language));
        }
        let rest = lay(&doc.args, &args[count..]).rest.unwrap_or_default();
        for first in next(&rest) {
            match first {
                First::Token(token) if begins(token, begun) => options.push(Completion {
                    text: in_case_of(token, begun),
                    about: String::new(),
                }),
                First::Key => options.extend(keys(begun, names)),
                First::Value(of) => options.extend(names.named(of, args, begun)),
                First::Token(_) => {}
            }
        }
        options
    }
}

fn push(pieces: &mut Vec<Piece>, kind: PieceKind, text: &str) {
    if !text.is_empty() {
        let text = text.to_owned();
        pieces.push(Piece { kind, text });
    }
}

fn plain(word: &Word) -> PieceKind {
    match word.is_quoted {
        true => PieceKind::Text,
        false => PieceKind::Plain,
    }
}

fn is_ours(word: &str, names: &Names) -> bool {
    Ours::find(word).is_some() || names.kinds.get(word).is_some()
}

/// What follows a verb or a kind.
pub(crate) fn shape_of_ours(verb: &str, names: &Names) -> String {
    if let Some(ours) = Ours::find(verb) {
        return ours.shape.into();
    }
    let Some(known) = names.kinds.get(verb) else {
        return String::new();
    };
    let params: Vec<String> = known
        .params
        .iter()
        .map(|name| format!("{name} …"))
        .collect();
    match verb {
        "producer" => "NAME every TIME COMMAND".into(),
        _ => format!("NAME {}", params.join(" ")),
    }
}

/// Does a name begin so, in any case?
fn begins(name: &str, begun: &str) -> bool {
    name.get(..begun.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(begun))
}

/// Who types small letters gets small letters.
fn in_case_of(name: &str, begun: &str) -> String {
    let is_small = begun.bytes().any(|byte| byte.is_ascii_lowercase())
        && !begun.bytes().any(|byte| byte.is_ascii_uppercase());
    match is_small {
        true => name.to_ascii_lowercase(),
        false => name.to_owned(),
    }
}

/// Commands, and our own verbs at the beginning of a line.
fn commands(begun: &str, with_ours: bool, names: &Names) -> Vec<Completion> {
    let known = docs().iter().filter(|doc| !doc.name.contains(' '));
    let known = known.filter(|doc| begins(&doc.name, begun));
    let mut options: Vec<Completion> = known
        .map(|doc| Completion {
            text: in_case_of(&doc.name, begun),
            about: summary(names.language, &doc.name, &doc.summary),
        })
        .collect();
    if with_ours {
        let verbs = OURS.iter().filter(|ours| match Ours::is_local(ours.verb) {
            true => begins(ours.verb, begun),
            false => ours.verb.starts_with(begun),
        });
        let written = |verb: &str| match Ours::is_local(verb) {
            true => in_case_of(&verb.to_ascii_uppercase(), begun),
            false => verb.to_owned(),
        };
        options.extend(verbs.map(|ours| Completion {
            text: written(ours.verb),
            about: ours.about(names.language).into(),
        }));
        let kinds = names.kinds.names().filter(|kind| kind.starts_with(begun));
        options.extend(kinds.map(|kind| Completion {
            text: kind.into(),
            about: kind_about(names.language, kind).into(),
        }));
    }
    options
}

fn subcommands(doc: &Doc, begun: &str, language: Language) -> Vec<Completion> {
    let found = doc.subcommands.iter().filter(|sub| begins(sub, begun));
    found
        .map(|sub| {
            let name = format!("{} {sub}", doc.name);
            let words = [doc.name.as_bytes().to_vec(), sub.as_bytes().to_vec()];
            let told = docs().find(&words).map_or("", |(doc, _)| &doc.summary);
            Completion {
                text: in_case_of(sub, begun),
                about: summary(language, &name, told),
            }
        })
        .collect()
}

/// What HELP can be asked about.
fn topics(begun: &str, language: Language) -> Vec<Completion> {
    let mut groups: Vec<String> = docs().iter().map(|doc| format!("@{}", doc.group)).collect();
    order::sort(&mut groups);
    groups.dedup();
    let groups = groups.into_iter().filter(|group| begins(group, begun));
    let groups = groups.map(|text| Completion {
        text,
        about: String::new(),
    });
    let found = docs().iter().filter(|doc| begins(&doc.name, begun));
    let commands = found.map(|doc| Completion {
        text: in_case_of(&doc.name, begun),
        about: summary(language, &doc.name, &doc.summary),
    });
    groups.chain(commands).collect()
}

fn names_of_ours(begun: &str, names: &Names) -> Vec<Completion> {
    let found = names.actors.iter().filter(|name| name.starts_with(begun));
    let about = name_about(names.language);
    found
        .map(|name| Completion {
            text: name.clone(),
            about: about.into(),
        })
        .collect()
}

/// Keys whose names need no quotes.
fn keys(begun: &str, names: &Names) -> impl Iterator<Item = Completion> {
    let about = key_about(names.language);
    let found = names.keys.iter().filter(move |key| key.starts_with(begun));
    found
        .filter(|key| is_plain(key))
        .take(KEYS_MAX)
        .map(|key| Completion {
            text: key.clone(),
            about: about.into(),
        })
}

/// Whether a name needs no quotes.
fn is_plain(name: &str) -> bool {
    let special = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '\\');
    !name.is_empty() && !name.contains(special)
}
