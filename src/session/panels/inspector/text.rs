//! Bytes, sizes and times as the inspector shows them.

use super::NameView;
use broker::event::StreamId;

/// Bytes of a name or an element that are shown; the rest is an ellipsis.
const SHOWN_BYTES_MAX: usize = 160;

/// A name for a table.
pub(super) fn name(bytes: &[u8]) -> NameView {
    let cut = &bytes[..bytes.len().min(SHOWN_BYTES_MAX)];
    let mut text = scenario::print::command_line(&[cut]);
    if cut.len() < bytes.len() {
        text.push('…');
    }
    NameView {
        bytes: bytes.into(),
        text,
    }
}

/// A command as it would be typed.
pub(super) fn command(args: &[&[u8]]) -> String {
    scenario::print::command_line(args)
}

/// Bytes as redis-cli prints a string, and what they say where that is text that it does not print as such.
pub(super) fn element(bytes: &[u8]) -> (String, Option<String>) {
    element_of(bytes, SHOWN_BYTES_MAX)
}

/// The same of at most so many bytes.
pub(super) fn element_of(bytes: &[u8], bytes_max: usize) -> (String, Option<String>) {
    let cut = &bytes[..bytes.len().min(bytes_max)];
    let mut quoted = Vec::with_capacity(cut.len() + 2);
    resp::format::quote(cut, &mut quoted);
    let mut text = String::from_utf8_lossy(&quoted).into_owned();
    if cut.len() < bytes.len() {
        text.push('…');
    }
    (text, decoded(cut))
}

/// A character that was cut through does not make text unreadable.
fn decoded(cut: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(cut) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&cut[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_readable = !text.is_ascii() && !text.chars().any(char::is_control);
    is_readable.then(|| text.to_owned())
}

/// `1526919030474-0`.
pub(super) fn id(id: StreamId) -> String {
    format!("{}-{}", id.ms, id.seq)
}

/// A number of bytes, with the unit that suits it.
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..10_240 => format!("{count} B"),
        10_240..10_485_760 => format!("{} KiB", count / 1_024),
        _ => format!("{} MiB", count / 1_048_576),
    }
}

/// Milliseconds, with the unit that suits them: `340 ms`, `12.4 s`, `5 min`, `3 h`, `2 d`.
pub fn span(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..120_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        120_000..7_200_000 => format!("{} min", ms / 60_000),
        7_200_000..172_800_000 => format!("{} h", ms / 3_600_000),
        _ => format!("{} d", ms / 86_400_000),
    }
}

/// A score as Redis writes it.
pub(super) fn score(score: f64) -> String {
    let mut text = Vec::new();
    resp::number::write_f64(score, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
