//! How far a line has come in the arguments of its command: what is still missing, and what each word is.
//!
//! The words are laid against the arguments from the left. Arguments that may be left out and stand side by side come in any
//! order; what may be repeated takes words until one is the token of something behind it. A word that fits nowhere ends it all.

use super::docs::{Arg, Kind};

/// What a word of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Token,
    Key,
    Number,
    Other,
}

/// Something that may follow, as it is shown, and what it may begin with.
#[derive(Clone, Debug)]
pub(crate) struct Piece<'a> {
    pub text: String,
    firsts: Vec<First<'a>>,
    optional: bool,
}

/// What an argument may begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First<'a> {
    Token(&'a str),
    Key,
    /// Anything else, by the name of the argument.
    Value(&'a str),
}

/// Words laid against the arguments of a command.
#[derive(Debug)]
pub(crate) struct Laid<'a> {
    /// What each word is, as far as they fit.
    pub roles: Vec<Role>,
    /// What may or must follow; `None` = a word fits nowhere.
    pub rest: Option<Vec<Piece<'a>>>,
}

/// Lays the words behind the name of a command against its arguments.
pub(crate) fn lay<'a>(args: &'a [Arg], words: &[Vec<u8>]) -> Laid<'a> {
    let mut roles = Vec::new();
    let rest = match sequence(args, words, &mut roles) {
        Fit::Part(rest) => Some(rest),
        Fit::Whole(used, rest) if used == words.len() => Some(rest),
        Fit::Whole(..) | Fit::No => None,
    };
    Laid { roles, rest }
}

/// What follows, in one line.
pub(crate) fn shown(rest: &[Piece]) -> String {
    let texts: Vec<&str> = rest.iter().map(|piece| piece.text.as_str()).collect();
    texts.join(" ")
}

/// What the very next word may be.
pub(crate) fn next<'a>(rest: &[Piece<'a>]) -> Vec<First<'a>> {
    let mut firsts: Vec<First> = Vec::new();
    for piece in rest {
        for first in &piece.firsts {
            if !firsts.contains(first) {
                firsts.push(*first);
            }
        }
        if !piece.optional {
            break;
        }
    }
    firsts
}

/// How words fit an argument, or several.
enum Fit<'a> {
    No,
    /// They are all used, and this is missing.
    Part(Vec<Piece<'a>>),
    /// So many make it whole; this could still follow.
    Whole(usize, Vec<Piece<'a>>),
}

type Words<'w> = &'w [Vec<u8>];

fn sequence<'a>(args: &'a [Arg], words: Words, roles: &mut Vec<Role>) -> Fit<'a> {
    let (mut used, mut at) = (0, 0);
    // What could still follow the argument that fitted last.
    let mut tail = Vec::new();
    let mut keys_max = None;
    while at < args.len() {
        let run = args[at..].iter().take_while(|arg| arg.optional).count();
        let (optional, behind) = args[at..].split_at(run);
        let mut left: Vec<&Arg> = optional.iter().collect();
        while let Some((place, fit)) = any_of(&left, behind, &words[used..], roles) {
            left.remove(place);
            match fit {
                Fit::Part(rest) => return Fit::Part(chain(rest, &left, behind)),
                Fit::Whole(more, rest) => (used, tail) = (used + more, rest),
                Fit::No => {}
            }
        }
        let Some((arg, behind)) = behind.split_first() else {
            if used == words.len() {
                return Fit::Whole(used, chain(tail, &left, behind));
            }
            return Fit::Whole(used, Vec::new());
        };
        if used == words.len() {
            return Fit::Part(chain(tail, &left, &args[at + run..]));
        }
        match repeated(arg, behind, keys_max, &words[used..], roles) {
            Fit::No => return Fit::No,
            Fit::Part(rest) => return Fit::Part(chain(rest, &[], behind)),
            Fit::Whole(more, rest) => {
                keys_max = count(arg, &words[used]);
                (used, tail) = (used + more, rest);
            }
        }
        at += run + 1;
    }
    Fit::Whole(used, tail)
}

/// Of arguments that may be left out, the first that the words fit.
fn any_of<'a>(
    left: &[&'a Arg],
    behind: &'a [Arg],
    words: Words,
    roles: &mut Vec<Role>,
) -> Option<(usize, Fit<'a>)> {
    if words.is_empty() {
        return None;
    }
    left.iter().enumerate().find_map(|(place, arg)| {
        let fit = repeated(arg, behind, None, words, roles);
        (!matches!(fit, Fit::No)).then_some((place, fit))
    })
}

/// How many keys follow, if an argument says so.
fn count(arg: &Arg, word: &[u8]) -> Option<usize> {
    let is_count = arg.name == "numkeys";
    is_count.then(|| std::str::from_utf8(word).ok()?.parse().ok())?
}

/// An argument, as often as it is there.
fn repeated<'a>(
    arg: &'a Arg,
    behind: &[Arg],
    times_max: Option<usize>,
    words: Words,
    roles: &mut Vec<Role>,
) -> Fit<'a> {
    let (mut used, mut rest) = match once(arg, words, roles) {
        Fit::Whole(used, rest) if arg.multiple => (used, rest),
        Fit::Part(rest) if arg.multiple => return Fit::Part(and_again(rest, arg)),
        other => return other,
    };
    let mut times = 1;
    while used < words.len() && times_max.is_none_or(|max| times < max) {
        let word = &words[used];
        if behind.iter().any(|arg| begins_with_token(arg, word)) {
            break;
        }
        let again = match arg.multiple_token {
            true => once(arg, &words[used..], roles),
            false => body(arg, &words[used..], roles),
        };
        match again {
            Fit::No => return Fit::Whole(used, Vec::new()),
            Fit::Part(rest) => return Fit::Part(and_again(rest, arg)),
            Fit::Whole(more, after) => (used, rest) = (used + more, after),
        }
        times += 1;
    }
    match times_max.is_some_and(|max| times >= max) {
        true => Fit::Whole(used, rest),
        false => Fit::Whole(used, and_again(rest, arg)),
    }
}

fn and_again<'a>(mut rest: Vec<Piece<'a>>, arg: &'a Arg) -> Vec<Piece<'a>> {
    let firsts = match (&arg.token, arg.multiple_token) {
        (Some(token), true) => vec![First::Token(token)],
        _ => body_firsts(arg),
    };
    rest.push(Piece {
        text: format!("[{} ...]", again(arg)),
        firsts,
        optional: true,
    });
    rest
}

/// An argument with its token, once.
fn once<'a>(arg: &'a Arg, words: Words, roles: &mut Vec<Role>) -> Fit<'a> {
    let Some(token) = arg.token.as_deref().filter(|_| arg.kind != Kind::PureToken) else {
        return body(arg, words, roles);
    };
    let Some((_, after)) = words
        .split_first()
        .filter(|(word, _)| is_token(token, word))
    else {
        return Fit::No;
    };
    let known = roles.len();
    roles.push(Role::Token);
    if after.is_empty() {
        return Fit::Part(body_pieces(arg));
    }
    match body(arg, after, roles) {
        Fit::Whole(used, rest) => Fit::Whole(used + 1, rest),
        Fit::No => {
            roles.truncate(known);
            Fit::No
        }
        part => part,
    }
}

/// An argument without its token. There is at least one word.
fn body<'a>(arg: &'a Arg, words: Words, roles: &mut Vec<Role>) -> Fit<'a> {
    let Some(word) = words.first() else {
        return Fit::No;
    };
    let role = match arg.kind {
        // A token says more than a word that may be anything.
        Kind::OneOf => {
            let (named, other): (Vec<&Arg>, Vec<&Arg>) = arg
                .args
                .iter()
                .partition(|choice| begins_with_token(choice, word));
            for choice in named.into_iter().chain(other) {
                let fit = repeated(choice, &[], None, words, roles);
                if !matches!(fit, Fit::No) {
                    return fit;
                }
            }
            return Fit::No;
        }
        Kind::Block => {
            let known = roles.len();
            let fit = sequence(&arg.args, words, roles);
            return match fit {
                // Nothing of it is there.
                Fit::No | Fit::Whole(0, _) => {
                    roles.truncate(known);
                    Fit::No
                }
                fit => fit,
            };
        }
        Kind::PureToken if is_token(arg.token.as_deref().unwrap_or_default(), word) => Role::Token,
        Kind::PureToken => return Fit::No,
        Kind::Integer if is_integer(word) => Role::Number,
        Kind::Double if is_double(word) => Role::Number,
        Kind::Integer | Kind::Double => return Fit::No,
        Kind::Key => Role::Key,
        Kind::Text if is_double(word) => Role::Number,
        Kind::Text => Role::Other,
    };
    roles.push(role);
    Fit::Whole(1, Vec::new())
}

fn is_token(token: &str, word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(token.as_bytes())
}

fn is_integer(word: &[u8]) -> bool {
    std::str::from_utf8(word).is_ok_and(|word| word.parse::<i64>().is_ok())
}

/// A bound of scores may begin with a bracket, which keeps the score itself out.
fn is_double(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"(").unwrap_or(word);
    std::str::from_utf8(word).is_ok_and(|word| word.parse::<f64>().is_ok())
}

fn begins_with_token(arg: &Arg, word: &[u8]) -> bool {
    let tokens = firsts(arg);
    tokens
        .into_iter()
        .any(|first| matches!(first, First::Token(token) if is_token(token, word)))
}

/// What is missing, what may still come in any order, and what follows.
fn chain<'a>(mut rest: Vec<Piece<'a>>, left: &[&'a Arg], behind: &'a [Arg]) -> Vec<Piece<'a>> {
    rest.extend(left.iter().copied().chain(behind).map(piece));
    rest
}

fn piece(arg: &Arg) -> Piece<'_> {
    Piece {
        text: shape(arg),
        firsts: firsts(arg),
        optional: arg.optional,
    }
}

/// What follows the token of an argument.
fn body_pieces(arg: &Arg) -> Vec<Piece<'_>> {
    let mut pieces = match arg.kind {
        Kind::Block => arg.args.iter().map(piece).collect(),
        _ => vec![Piece {
            text: inner(arg),
            firsts: body_firsts(arg),
            optional: false,
        }],
    };
    if arg.multiple {
        pieces = and_again(pieces, arg);
    }
    pieces
}

fn firsts(arg: &Arg) -> Vec<First<'_>> {
    match &arg.token {
        Some(token) => vec![First::Token(token)],
        None => body_firsts(arg),
    }
}

fn body_firsts(arg: &Arg) -> Vec<First<'_>> {
    match arg.kind {
        Kind::OneOf => arg.args.iter().flat_map(firsts).collect(),
        Kind::Block => next(&arg.args.iter().map(piece).collect::<Vec<_>>()),
        Kind::Key => vec![First::Key],
        Kind::PureToken => vec![First::Token(arg.token.as_deref().unwrap_or_default())],
        _ => vec![First::Value(&arg.name)],
    }
}

/// How redis-cli writes an argument: `[COUNT count]`, `key [key ...]`, `NX|XX`.
pub(crate) fn shape(arg: &Arg) -> String {
    let mut text = with_token(arg);
    if arg.multiple {
        text = format!("{text} [{} ...]", again(arg));
    }
    if arg.optional {
        text = format!("[{text}]");
    }
    text
}

/// What is repeated.
fn again(arg: &Arg) -> String {
    if arg.multiple_token {
        return with_token(arg);
    }
    inner(arg)
}

fn with_token(arg: &Arg) -> String {
    match arg.token.as_deref() {
        Some(token) if arg.kind == Kind::PureToken => token.into(),
        Some(token) => format!("{token} {}", inner(arg)),
        None => inner(arg),
    }
}

fn inner(arg: &Arg) -> String {
    let parts = |separator: &str| -> String {
        let shapes: Vec<String> = arg.args.iter().map(shape).collect();
        shapes.join(separator)
    };
    match arg.kind {
        Kind::OneOf => parts("|"),
        Kind::Block => parts(" "),
        Kind::PureToken => arg.token.clone().unwrap_or_default(),
        _ => arg.name.clone(),
    }
}
