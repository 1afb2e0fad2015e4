//! What the time line says.

use sim::fate::Reason;
use sim::spec::Micros;
use sim::trace::Affliction;

/// A text of the time line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts of each language say it")]
pub enum TimeText {
    /// The future that has been there from the start.
    FirstFuture,
    /// A future that left another at a moment, with the first thing that was done in it.
    FutureSince(Micros, Option<String>),
    FuturesForgotten(u64),
    MarksMore(u64),
    Crashed(String),
    Started(String),
    ConnectionCut(String),
    ConnectedAgain(String),
    Afflicted {
        /// Nobody = everybody.
        who: Option<String>,
        how: Affliction,
    },
    /// What will be done, as a line of the scenario language.
    ToCome(String),
    /// What undoing takes back, as a command.
    Undo(String),
    /// The selected message, before it was sent.
    NotSentYet,
    /// Rows of two ledgers that differ.
    Differ {
        differ: usize,
        of: usize,
    },
    /// Something was sought, and the world is at its end.
    NoMoreLosses,
    NothingMore,
    /// It was not found among so many moments.
    NotFoundYet {
        moments_max: u32,
    },
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
