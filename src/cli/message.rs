//! What a message or a request says, short enough for a line.

use resp::{ArgsBuf, Parsed, RequestLimits, RequestParser, Value};
use sim::ledger::Ledger;
use sim::trace::{Item, Msg};

/// Characters of an argument, a payload or a reply that are shown; the rest is an ellipsis.
const SHOWN_CHARS_MAX: usize = 40;
/// Arguments of a request, or elements of a reply, that are shown.
const PARTS_MAX: usize = 12;

/// The payload of a message in quotes; its number where nobody's request made it.
pub fn message(ledger: &Ledger, msg: Msg) -> String {
    let number = || format!("#{}", msg.id.0);
    let Some(view) = ledger.message(msg) else {
        return number();
    };
    let Some(origin) = view.origin else {
        return number();
    };
    let args = args_of(&origin.bytes);
    let args = args.as_args();
    let is_entry = args
        .find(0)
        .is_some_and(|name| name.eq_ignore_ascii_case(b"XADD"));
    let first = view.arg as usize;
    let end = if is_entry { args.len() } else { first + 1 };
    let parts = (first..end).filter_map(|arg| args.find(arg)).map(plain);
    let words: Vec<String> = parts.take(PARTS_MAX).collect();
    match words.is_empty() {
        true => number(),
        false => format!("\"{}\"", shortened(&words.join(" "))),
    }
}

/// The same of an item; one that was never made has the number of its request.
pub fn item(ledger: &Ledger, item: Item) -> String {
    match item {
        Item::Message(msg) => message(ledger, msg),
        Item::Intended(intent, _) => format!("request {}", intent.number),
    }
}

/// A request as one would type it.
pub fn request(bytes: &[u8]) -> String {
    let args = args_of(bytes);
    let args = args.as_args();
    let mut words: Vec<String> = (0..args.len().min(PARTS_MAX))
        .filter_map(|arg| args.find(arg))
        .map(word)
        .collect();
    if args.len() > PARTS_MAX {
        words.push("…".to_string());
    }
    match words.is_empty() {
        true => format!("{} bytes", bytes.len()),
        false => words.join(" "),
    }
}

/// A reply or push in one line.
pub fn reply(bytes: &[u8]) -> String {
    let mut decoder = resp::Decoder::new(resp::Limits::default());
    decoder.feed(bytes);
    match decoder.next() {
        Ok(Some(found)) => value(&found),
        _ => format!("{} bytes", bytes.len()),
    }
}

fn value(of: &Value) -> String {
    let lines = String::from_utf8_lossy(&resp::format::tty(of)).into_owned();
    let parts: Vec<&str> = lines.lines().map(str::trim).collect();
    let more = if parts.len() > PARTS_MAX { " …" } else { "" };
    let shown = parts.iter().take(PARTS_MAX).map(|part| shortened(part));
    shown.collect::<Vec<_>>().join(" ") + more
}

fn args_of(bytes: &[u8]) -> ArgsBuf {
    let mut parser = RequestParser::new();
    match parser.parse(bytes, &RequestLimits::default()) {
        Parsed::Complete { .. } => parser.args(bytes).to_buf(),
        _ => ArgsBuf::default(),
    }
}

/// An argument, in quotes if it must be.
fn word(arg: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    match !arg.is_empty() && (arg.iter().all(is_plain)) {
        true => plain(arg),
        false => format!("\"{}\"", plain(arg)),
    }
}

/// Bytes as text without anything that a terminal would take for more than text.
pub fn plain(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(4 * SHOWN_CHARS_MAX)];
    let mut text = String::new();
    for chunk in cut.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c.is_control() {
                true => text.extend(c.escape_default()),
                false => text.push(c),
            }
        }
        let strange = chunk.invalid().iter();
        strange.for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    shortened(&text)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
