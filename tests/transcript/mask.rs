//! Masks: what stands in a recorded line for text that no two runs share.

use std::collections::BTreeMap;

/// One piece of a recorded line.
enum Piece<'a> {
    Text(&'a str),
    Any,
    Int,
    Range(i64, i64),
    Id,
}

/// Whether a recorded line, masks and all, fits a line that came back. `clients` are the client numbers by name.
pub fn fits(recorded: &str, actual: &str, clients: &BTreeMap<String, i64>) -> bool {
    if recorded == actual {
        return true;
    }
    let recorded = with_clients(recorded, clients);
    matches(&pieces(&recorded), actual)
}

/// The text with every `<client:b>` replaced by the number of client `b`; unknown names stay.
pub fn with_clients(text: &str, clients: &BTreeMap<String, i64>) -> String {
    let replace = |text: String, (name, number): (&String, &i64)| {
        text.replace(&format!("<client:{name}>"), &number.to_string())
    };
    clients.iter().fold(text.to_owned(), replace)
}

fn pieces(recorded: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = recorded;
    let mut from = 0;
    while let Some(open) = rest[from..].find('<').map(|at| at + from) {
        let close = rest[open..].find('>').map(|at| at + open);
        let Some((close, piece)) =
            close.and_then(|close| Some((close, mask(&rest[open + 1..close])?)))
        else {
            from = open + 1;
            continue;
        };
        pieces.push(Piece::Text(&rest[..open]));
        pieces.push(piece);
        rest = &rest[close + 1..];
        from = 0;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn mask(name: &str) -> Option<Piece<'static>> {
    match name {
        "any" => Some(Piece::Any),
        "int" => Some(Piece::Int),
        "id" => Some(Piece::Id),
        _ => {
            let (low, high) = name.split_once("..")?;
            Some(Piece::Range(low.parse().ok()?, high.parse().ok()?))
        }
    }
}

fn matches(pieces: &[Piece<'_>], actual: &str) -> bool {
    let Some((first, rest)) = pieces.split_first() else {
        return actual.is_empty();
    };
    match first {
        Piece::Text(text) => actual
            .strip_prefix(text)
            .is_some_and(|tail| matches(rest, tail)),
        Piece::Any => ends(actual).any(|end| matches(rest, &actual[end..])),
        Piece::Int => number(actual).is_some_and(|(_, end)| matches(rest, &actual[end..])),
        Piece::Range(low, high) => number(actual).is_some_and(|(value, end)| {
            (*low..=*high).contains(&value) && matches(rest, &actual[end..])
        }),
        Piece::Id => id(actual).is_some_and(|end| matches(rest, &actual[end..])),
    }
}

fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()])
}

/// The integer that the text begins with, and where it ends.
fn number(text: &str) -> Option<(i64, usize)> {
    let sign = usize::from(text.starts_with('-'));
    let digits = text[sign..]
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len() - sign);
    let value = text[..sign + digits].parse().ok()?;
    Some((value, sign + digits))
}

fn id(text: &str) -> Option<usize> {
    let (_, ms_end) = number(text)?;
    let rest = text[ms_end..].strip_prefix('-')?;
    let (_, seq_end) = number(rest)?;
    Some(ms_end + 1 + seq_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits_alone(recorded: &str, actual: &str) -> bool {
        fits(recorded, actual, &BTreeMap::from([("b".to_owned(), 7)]))
    }

    #[test]
    fn masks_fit_what_they_say_and_nothing_else() {
        assert!(fits_alone("(integer) <int>", "(integer) -12"));
        assert!(!fits_alone("(integer) <int>", "(integer) x"));
        assert!(fits_alone("(integer) <90..100>", "(integer) 95"));
        assert!(!fits_alone("(integer) <90..100>", "(integer) 89"));
        assert!(fits_alone("\"<id>\"", "\"1526919030474-55\""));
        assert!(!fits_alone("\"<id>\"", "\"15\""));
        assert!(fits_alone(
            "\"id=<int> addr=<any> name=\"",
            "\"id=4 addr=1:2 name=\""
        ));
        assert!(fits_alone("(integer) <client:b>", "(integer) 7"));
        assert!(fits_alone(
            "CLIENT <subcommand> <int>",
            "CLIENT <subcommand> 3"
        ));
    }
}
