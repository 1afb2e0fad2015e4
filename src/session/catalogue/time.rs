//! What the time line says.

use sim::fate::Reason;
use sim::spec::Micros;

/// A text of the time line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts of each language say it")]
pub enum TimeText {
    /// The future that has been there from the start.
    FirstFuture,
    /// A future that left another at a moment.
    FutureSince(Micros),
    FuturesForgotten(u64),
    MarksMore(u64),
    Crashed(String),
    ConnectionCut(String),
    Lost {
        reason: Reason,
        count: u32,
    },
}

/// Virtual seconds with as many decimals as they need, three at most.
pub(super) fn seconds(at: Micros) -> String {
    let ms = at / 1_000;
    let text = format!("{}.{:03}", ms / 1_000, ms % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').into()
}
