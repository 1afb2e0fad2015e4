//! What the diagram shows: plain data, all text in it already in the session's language.

use crate::{ActorKey, MessageKey, NodeKey};

/// The part of time to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its length in virtual microseconds, clamped to [`Window::SPANS_US`]'s ends.
    pub span_us: u64,
    /// Where it begins; `None` = it follows the present moment, half a length at a time.
    pub from_us: Option<u64>,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            span_us: 10_000_000,
            from_us: None,
        }
    }
}

impl Window {
    /// The lengths on offer, shortest first, in microseconds.
    pub const SPANS_US: [u64; 16] = [
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        60_000_000,
        300_000_000,
        3_600_000_000,
    ];

    /// First and last moment of the window.
    pub fn bounds(self, now_us: u64) -> (u64, u64) {
        let span = self.span();
        let half = span / 2;
        let from = self
            .from_us
            .unwrap_or_else(|| (now_us / half).saturating_sub(1) * half);
        (from, from.saturating_add(span))
    }

    /// The next shorter window around the same middle; a window that follows goes on following.
    #[must_use]
    pub fn zoomed_in(self, now_us: u64) -> Self {
        let shorter = |at: &&u64| **at < self.span();
        let span = Self::SPANS_US.iter().rev().find(shorter).copied();
        self.with_span(span.unwrap_or(Self::SPANS_US[0]), now_us)
    }

    /// The next longer window.
    #[must_use]
    pub fn zoomed_out(self, now_us: u64) -> Self {
        let longer = |at: &&u64| **at > self.span();
        let span = Self::SPANS_US.iter().find(longer).copied();
        self.with_span(span.unwrap_or_else(|| self.span()), now_us)
    }

    /// Half a length earlier (negative: later). Once moved, it stays where it is.
    #[must_use]
    pub fn moved(self, halves: i64, now_us: u64) -> Self {
        let (from, _) = self.bounds(now_us);
        let half = i64::try_from(self.span() / 2).unwrap_or(i64::MAX);
        let from_us = Some(from.saturating_add_signed(half.saturating_mul(halves)));
        Self { from_us, ..self }
    }

    /// The same length, with this moment in its middle.
    #[must_use]
    pub fn around(self, at_us: u64) -> Self {
        let from_us = Some(at_us.saturating_sub(self.span() / 2));
        Self { from_us, ..self }
    }

    /// The same length, from this moment on.
    #[must_use]
    pub fn at(self, from_us: u64) -> Self {
        let from_us = Some(from_us);
        Self { from_us, ..self }
    }

    /// The same length, following the present moment.
    #[must_use]
    pub fn following(self) -> Self {
        Self {
            from_us: None,
            ..self
        }
    }

    fn span(self) -> u64 {
        let last = Self::SPANS_US.len() - 1;
        self.span_us.clamp(Self::SPANS_US[0], Self::SPANS_US[last])
    }

    fn with_span(self, span_us: u64, now_us: u64) -> Self {
        let (from, to) = self.bounds(now_us);
        let middle = from + (to - from) / 2;
        Self { span_us, ..self }.placed(self.from_us.map(|_| middle))
    }

    fn placed(self, middle: Option<u64>) -> Self {
        middle.map_or(self, |middle| self.around(middle))
    }
}

/// Everything in a window of the diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct DiagramView {
    /// The first moment of the window, in virtual microseconds.
    pub from_us: u64,
    /// Its last moment.
    pub to_us: u64,
    /// The present moment; nothing behind it is known.
    pub now_us: u64,
    /// From top to bottom: producers and consoles, nodes, consumers.
    pub lanes: Vec<Lane>,
    /// Oldest first.
    pub arrows: Vec<Arrow>,
    /// Stretches of lanes, in order of their beginning.
    pub stretches: Vec<Stretch>,
    /// Moments on lanes.
    pub marks: Vec<Mark>,
    /// Sentences about what is not drawn, because a limit was reached.
    pub notes: Vec<String>,
    /// The whole window in a sentence.
    pub summary: String,
    /// For a window with nothing in it.
    pub empty: String,
}

/// Whose lane it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LaneKey {
    Actor(ActorKey),
    Node(NodeKey),
}

/// One lane.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Lane {
    pub key: LaneKey,
    pub name: String,
    /// `producer`, `node`, …: stable, for attributes.
    pub role: &'static str,
    pub role_label: String,
}

/// Something on its way, from its sending to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Its number; never used twice in a world.
    pub id: u64,
    /// The message that it carries or is to become.
    pub message: Option<MessageKey>,
    /// The lane that it leaves, as an index.
    pub from: usize,
    /// The lane that it goes to.
    pub to: usize,
    /// When it was sent.
    pub sent_us: u64,
    /// When it ended, or the present moment while it is under way.
    pub ends_us: u64,
    /// How much of its way it had behind it at `ends_us`, in thousandths.
    pub covered: u32,
    /// What it is.
    pub kind: ArrowKind,
    /// How it ended.
    pub end: ArrowEnd,
    /// Its message had been handed over before.
    pub again: bool,
    /// Few words, for beside it.
    pub label: String,
    /// All about it in a sentence.
    pub words: String,
    /// It is what is looked at.
    pub selected: bool,
}

/// What an arrow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrowKind {
    /// A command.
    Request,
    /// The reply to one.
    Reply,
    /// What a node sends by itself.
    Push,
    /// A message for somebody who was not there to get it: it never left the node.
    Missed,
}

/// How an arrow ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArrowEnd {
    /// It has not.
    UnderWay,
    /// It arrived.
    Arrived,
    /// It did not: the reason in words, with its stable id if the ledger knows of a loss.
    Lost {
        /// In words.
        label: String,
        /// The stable id.
        reason: Option<&'static str>,
    },
}

/// A stretch of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The lane, as an index.
    pub lane: usize,
    /// What it is.
    pub kind: StretchKind,
    /// When it began.
    pub from_us: u64,
    /// When it ended, or the present moment.
    pub to_us: u64,
    /// Whether it goes on.
    pub open: bool,
    /// In words.
    pub words: String,
}

/// What a lane is during a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StretchKind {
    /// Its process is dead.
    Down,
    /// It is cut off.
    Away,
    /// It waits in a blocking command.
    Waiting,
    /// It works on a message.
    Working,
}

impl StretchKind {
    /// A stable id, for classes and attributes.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Away => "away",
            Self::Waiting => "waiting",
            Self::Working => "working",
        }
    }
}

/// A moment on a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The lane, as an index.
    pub lane: usize,
    /// When.
    pub at_us: u64,
    /// What.
    pub kind: MarkKind,
    /// The message that it is about.
    pub message: Option<MessageKey>,
    /// Few words, for beside it; none where its shape says it all.
    pub label: String,
    /// In words.
    pub words: String,
}

/// What happened at a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A process died.
    Crash,
    /// It runs again.
    Start,
    /// A connection was reset.
    Cut,
    /// It is there again.
    Back,
    /// A message was lost here, not on its way.
    Loss(&'static str),
}

impl MarkKind {
    /// A stable id, for classes and attributes.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Start => "start",
            Self::Cut => "cut",
            Self::Back => "back",
            Self::Loss(_) => "loss",
        }
    }
}
