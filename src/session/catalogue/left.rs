//! What is said of a pending entry that nobody works on, and of what would help.

use super::particle::{Particle, with};
use crate::Language;

/// Why an entry stays where it is pending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LeftText {
    /// Its owner never asks for what is pending at it.
    Never { who: String, crashed: bool },
    /// Its owner asks for that when it starts.
    AtStart { who: String, crashed: bool },
    /// Somebody takes it over once it has been idle for long enough.
    Swept { sweeper: String },
}

/// What would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WayText {
    Restart { who: String },
    FromZero { who: String },
    Sweeper,
}

impl Language {
    /// Why an entry stays where it is pending.
    pub(crate) fn left(self, text: &LeftText) -> String {
        match self {
            Self::English => english(text),
            Self::Korean => korean(text),
        }
    }

    /// What would help, as the words of a button.
    pub(crate) fn way(self, text: &WayText) -> String {
        match (self, text) {
            (Self::English, WayText::Restart { who }) => format!("Restart {who}"),
            (Self::English, WayText::FromZero { who }) => {
                format!("Restart {who}, reading from 0 first")
            }
            (Self::English, WayText::Sweeper) => "Add a member that sweeps".into(),
            (Self::Korean, WayText::Restart { who }) => format!("{who} 재시작"),
            (Self::Korean, WayText::FromZero { who }) => {
                format!("{who} 재시작, ID 0부터 읽게")
            }
            (Self::Korean, WayText::Sweeper) => "밀린 엔트리를 가져가는 멤버 추가".into(),
        }
    }
}

fn english(text: &LeftText) -> String {
    match text {
        LeftText::Never {
            who,
            crashed: false,
        } => format!(
            "It stays with {who}, who reads only new entries (>) and never asks for those that are pending already."
        ),
        LeftText::Never { who, crashed: true } => format!(
            "It stays with {who}. A restart alone does not help: {who} reads only new entries (>)."
        ),
        LeftText::AtStart {
            who,
            crashed: false,
        } => format!(
            "It stays with {who}, who asks for its own pending entries (ID 0) only when it starts."
        ),
        LeftText::AtStart { who, crashed: true } => format!(
            "It stays with {who}, who begins with its own pending entries (ID 0) once it is started again."
        ),
        LeftText::Swept { sweeper } => format!(
            "Nobody works on it yet. {sweeper} takes over entries that have been idle for long, and will get to it."
        ),
    }
}

fn korean(text: &LeftText) -> String {
    let topic = |who: &str| with(who, Particle::Topic);
    match text {
        LeftText::Never {
            who,
            crashed: false,
        } => format!(
            "{who} 앞으로 남아 있습니다. {} 새 엔트리(>)만 읽고, 이미 확인 대기 중인 엔트리는 다시 읽지 않습니다.",
            topic(who)
        ),
        LeftText::Never { who, crashed: true } => format!(
            "{who} 앞으로 남아 있습니다. {} 새 엔트리(>)만 읽으므로 재시작만으로는 처리되지 않습니다.",
            topic(who)
        ),
        LeftText::AtStart {
            who,
            crashed: false,
        } => format!(
            "{who} 앞으로 남아 있습니다. {} 시작할 때만 자기 확인 대기 엔트리(ID 0)를 읽습니다.",
            topic(who)
        ),
        LeftText::AtStart { who, crashed: true } => format!(
            "{who} 앞으로 남아 있습니다. {} 다시 시작하면 자기 확인 대기 엔트리(ID 0)부터 처리합니다.",
            topic(who)
        ),
        LeftText::Swept { sweeper } => format!(
            "아직 아무도 처리하지 않습니다. 오래 밀린 엔트리는 {} 가져가므로 곧 처리됩니다.",
            with(sweeper, Particle::Subject)
        ),
    }
}
