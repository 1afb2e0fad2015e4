//! What a message says: read out of the request that made it, and made fit to print.

use resp::{Args, ArgsBuf, Parsed, RequestLimits, RequestParser};
use sim::trace::Intended;

/// Characters of a payload that are shown; the rest is an ellipsis.
pub(crate) const PAYLOAD_CHARS_MAX: usize = 40;
/// Characters of the payload of the selected message that are shown where it can be read in full.
pub(crate) const WHOLE_CHARS_MAX: usize = 4_000;
/// Bytes that a character has at most: so many are looked at for each that is shown.
const CHAR_BYTES_MAX: usize = 4;
/// Fields and values of a stream entry that are shown.
const FIELDS_MAX: usize = 6;

/// The arguments of a request; none if the bytes are not one.
pub(crate) fn args_of(request: &[u8]) -> ArgsBuf {
    let mut parser = RequestParser::new();
    match parser.parse(request, &RequestLimits::default()) {
        Parsed::Complete { .. } => parser.args(request).to_buf(),
        _ => ArgsBuf::default(),
    }
}

/// The payload of the message that a request made of its argument `arg`, unquoted.
pub(crate) fn payload(request: &ArgsBuf, arg: u32) -> String {
    payload_in(request, arg, PAYLOAD_CHARS_MAX)
}

/// As [`payload`], in so many characters.
pub(crate) fn payload_in(request: &ArgsBuf, arg: u32, chars: usize) -> String {
    let args = request.as_args();
    let first = arg as usize;
    if args
        .find(0)
        .is_some_and(|name| name.eq_ignore_ascii_case(b"xadd"))
    {
        return entry(args, first, chars);
    }
    let found = args.find(first);
    found.map_or(String::new(), |bytes| shown_in(bytes, chars))
}

/// The payload of the n-th message that a request is meant to make.
pub(crate) fn intended_payload(request: &[u8], intended: &Intended, n: u32) -> String {
    intended_in(request, intended, n, PAYLOAD_CHARS_MAX)
}

/// As [`intended_payload`], in so many characters.
pub(crate) fn intended_in(request: &[u8], intended: &Intended, n: u32, chars: usize) -> String {
    let request = args_of(request);
    let args = request.as_args();
    let arg = match intended {
        Intended::Publication { .. } => 2,
        Intended::Elements { count, .. } => args.len().saturating_sub(*count as usize) + n as usize,
        Intended::Entry { .. } => return entry(args, fields_of_xadd(args), chars),
    };
    let found = args.find(arg);
    found.map_or(String::new(), |bytes| shown_in(bytes, chars))
}

/// Text in double quotes, as sentences name payloads.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Bytes as text: shortened, control characters and what is not UTF-8 as redis-cli escapes them.
pub(crate) fn shown(bytes: &[u8]) -> String {
    shown_in(bytes, PAYLOAD_CHARS_MAX)
}

fn shown_in(bytes: &[u8], chars: usize) -> String {
    let cut = &bytes[..bytes.len().min(CHAR_BYTES_MAX * chars)];
    let mut text = String::new();
    for chunk in cut.utf8_chunks() {
        text.extend(
            chunk
                .valid()
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c }),
        );
        // A character that the cut went through is no strange byte.
        if cut.len() == bytes.len()
            || !chunk.invalid().is_empty() && chunk.invalid().len() != cut.len()
        {
            let strange = chunk.invalid().iter().take(chars);
            strange.for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
        }
    }
    shortened(&text, bytes.len() > cut.len(), chars)
}

fn shortened(text: &str, cut: bool, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None if cut => format!("{text}…"),
        None => text.to_owned(),
    }
}

/// Fields and values in a row: `order 7`.
fn entry(args: Args<'_>, first: usize, chars: usize) -> String {
    // Whoever reads all of it reads more fields too.
    let fields_max = FIELDS_MAX * chars / PAYLOAD_CHARS_MAX;
    let fields = (first..args.len())
        .take(fields_max)
        .filter_map(|arg| args.find(arg));
    let words: Vec<String> = fields.map(|bytes| shown_in(bytes, chars)).collect();
    // A value that names its field reads better alone: `story "story 7"` is story 7.
    if let [field, value] = &words[..]
        && value.starts_with(field.as_str())
    {
        return value.clone();
    }
    shortened(&words.join(" "), args.len() > first + fields_max, chars)
}

/// The first field of an XADD: behind key, options and ID.
fn fields_of_xadd(args: Args<'_>) -> usize {
    let mut at = 2;
    while let Some(arg) = args.find(at) {
        let is = |words: &[&str]| {
            words
                .iter()
                .any(|word| arg.eq_ignore_ascii_case(word.as_bytes()))
        };
        if is(&["nomkstream", "keepref", "delref", "acked"]) {
            at += 1;
        } else if is(&["maxlen", "minid"]) {
            let sign = args
                .find(at + 1)
                .is_some_and(|arg| matches!(arg, b"~" | b"="));
            at += 2 + usize::from(sign);
        } else if is(&["limit"]) {
            at += 2;
        } else {
            break;
        }
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(args: &[&str]) -> ArgsBuf {
        args_of(&request(args))
    }

    fn request(args: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        resp::encode::encode_command(args, &mut bytes);
        bytes
    }

    #[test]
    fn a_payload_is_an_argument_of_its_request() {
        assert_eq!(
            payload(&args(&["PUBLISH", "news", "story 1"]), 2),
            "story 1"
        );
        assert_eq!(payload(&args(&["LPUSH", "jobs", "a", "b"]), 3), "b");
        assert_eq!(
            payload(&args(&["XADD", "s", "*", "order", "7"]), 3),
            "order 7"
        );
        assert_eq!(
            payload(&args(&["xadd", "s", "*", "story", "story 7"]), 3),
            "story 7"
        );
        assert_eq!(payload(&args(&["LPUSH", "jobs"]), 9), "");
        assert_eq!(payload(&args_of(b"no request"), 2), "");
    }

    #[test]
    fn all_of_a_long_payload_can_be_read() {
        let long = "가".repeat(500);
        let sent = args(&[
            "XADD", "s", "*", "text", &long, "a", "1", "b", "2", "c", "3",
        ]);
        assert_eq!(payload(&sent, 3).chars().count(), PAYLOAD_CHARS_MAX + 1);
        assert_eq!(
            payload_in(&sent, 3, WHOLE_CHARS_MAX),
            format!("text {long} a 1 b 2 c 3")
        );
        let endless = args(&["PUBLISH", "news", &"x".repeat(1 << 20)]);
        let shown = payload_in(&endless, 2, WHOLE_CHARS_MAX);
        assert_eq!(shown.chars().count(), WHOLE_CHARS_MAX + 1);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn what_a_request_is_meant_to_make() {
        let key = sim::trace::Name::from(&b"k"[..]);
        let entry = Intended::Entry { key: key.clone() };
        let trimmed = request(&[
            "XADD",
            "k",
            "NOMKSTREAM",
            "MAXLEN",
            "~",
            "10",
            "LIMIT",
            "5",
            "*",
            "a",
            "1",
        ]);
        assert_eq!(intended_payload(&trimmed, &entry, 0), "a 1");
        let elements = Intended::Elements { key, count: 2 };
        assert_eq!(
            intended_payload(&request(&["RPUSH", "k", "x", "y"]), &elements, 1),
            "y"
        );
    }

    #[test]
    fn long_and_strange_bytes_stay_short_and_printable() {
        assert_eq!(shown(b"\xff\x00a"), "\\xff a");
        assert_eq!(shown("안녕".as_bytes()), "안녕");
        let long = shown("가".repeat(1000).as_bytes());
        assert_eq!(long.chars().count(), PAYLOAD_CHARS_MAX + 1);
        assert!(long.ends_with('…'));
        assert!(shown(&vec![b'x'; 10 << 20]).len() < 100);
    }
}
