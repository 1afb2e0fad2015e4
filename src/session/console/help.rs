//! HELP, as redis-cli has it: a command, a group of commands, and our own lines. It is made of what COMMAND DOCS told.

use super::assist::{Names, shape_of_ours};
use super::docs::{Doc, docs};
use super::hint::shape;
use crate::catalogue::ours::{Ours, kind_about};
use crate::catalogue::{HelpWord, Text, summary};
use crate::{Language, Span, SpanKind};
use broker::order;

/// Lines in pieces.
pub(crate) type Lines = Vec<Vec<Span>>;

/// What there is to be said about a topic: a command, `@group`, or one of our verbs.
pub(crate) fn help(topic: &str, names: &Names) -> Lines {
    let language = names.language;
    if let Some(group) = topic.strip_prefix('@') {
        let of_group = docs()
            .iter()
            .filter(|doc| doc.group.eq_ignore_ascii_case(group));
        let lines: Lines = of_group.flat_map(|doc| short(doc, language)).collect();
        return match lines.is_empty() {
            true => groups(language),
            false => lines,
        };
    }
    let words: Vec<Vec<u8>> = topic.split_whitespace().map(|word| word.into()).collect();
    match docs()
        .find(&words)
        .filter(|(_, count)| *count == words.len())
    {
        Some((doc, _)) => whole(doc, language),
        None => of_ours(topic, names).unwrap_or_else(|| unknown(topic, language)),
    }
}

/// Everything about one command; of a container also what belongs to it.
fn whole(doc: &Doc, language: Language) -> Lines {
    let mut lines = vec![signature(doc)];
    let mut tell = |word: HelpWord, text: &str| {
        if !text.is_empty() {
            lines.push(told(word, text, language));
        }
    };
    tell(
        HelpWord::Summary,
        &summary(language, &doc.name, &doc.summary),
    );
    tell(HelpWord::Since, &doc.since);
    tell(HelpWord::Group, &doc.group);
    tell(HelpWord::Cost, &doc.complexity);
    tell(HelpWord::Instead, &doc.replaced_by);
    tell(HelpWord::Example, &doc.example);
    for sub in &doc.subcommands {
        let words = [doc.name.as_bytes().to_vec(), sub.as_bytes().to_vec()];
        if let Some((doc, 2)) = docs().find(&words) {
            lines.extend(short(doc, language));
        }
    }
    lines
}

/// A command and what it does.
fn short(doc: &Doc, language: Language) -> Lines {
    let about = summary(language, &doc.name, &doc.summary);
    vec![signature(doc), told(HelpWord::Summary, &about, language)]
}

fn signature(doc: &Doc) -> Vec<Span> {
    let args: Vec<String> = doc.args.iter().map(shape).collect();
    command_line(&doc.name, &args.join(" "))
}

fn command_line(name: &str, args: &str) -> Vec<Span> {
    vec![
        span(SpanKind::Command, format!("  {name}")),
        span(SpanKind::Argument, format!(" {args}")),
    ]
}

fn told(word: HelpWord, text: &str, language: Language) -> Vec<Span> {
    vec![
        span(SpanKind::Index, format!("  {}: ", word.text(language))),
        span(SpanKind::Argument, text.to_owned()),
    ]
}

/// The groups that there are.
fn groups(language: Language) -> Lines {
    let mut groups: Vec<&str> = docs().iter().map(|doc| doc.group.as_str()).collect();
    order::sort(&mut groups);
    groups.dedup();
    let groups: Vec<String> = groups.iter().map(|group| format!("@{group}")).collect();
    vec![told(HelpWord::Groups, &groups.join(" "), language)]
}

fn of_ours(topic: &str, names: &Names) -> Option<Lines> {
    let language = names.language;
    let local = Ours::local(topic).or(Ours::find(topic));
    let about = match local {
        Some(ours) => ours.about(language),
        None => names
            .kinds
            .get(topic)
            .map(|_| kind_about(language, topic))?,
    };
    let verb = local.map_or(topic, |ours| ours.verb);
    let shape = shape_of_ours(verb, names);
    Some(vec![
        command_line(verb, &shape),
        told(HelpWord::Summary, about, language),
    ])
}

fn unknown(topic: &str, language: Language) -> Lines {
    let upper = topic.to_ascii_uppercase();
    let known = docs().iter().map(|doc| doc.name.as_str());
    let text = Text::NoHelp {
        topic: crate::payload::shown(topic.as_bytes()),
        nearest: scenario::nearest(&upper, known).map(String::from),
    };
    vec![vec![span(SpanKind::Note, language.text(&text))]]
}

fn span(kind: SpanKind, text: String) -> Span {
    Span { kind, text }
}
