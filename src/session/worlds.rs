//! The worlds to start from, each as the text of the scenario language.

use crate::ScenarioId;

impl ScenarioId {
    /// Every built-in world, in the order in which the page offers them.
    pub const ALL: [Self; 5] = [
        Self::BobWasAway,
        Self::BobReadsAStream,
        Self::WorkersOnAList,
        Self::UnacknowledgedEntry,
        Self::Empty,
    ];

    /// A stable id for links and attributes.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BobWasAway => "bob-was-away",
            Self::BobReadsAStream => "bob-reads-a-stream",
            Self::WorkersOnAList => "workers-on-a-list",
            Self::UnacknowledgedEntry => "unacknowledged-entry",
            Self::Empty => "empty",
        }
    }

    /// The world of a slug, if there is one.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.slug() == slug)
    }

    /// The world's text, in the printed form of the scenario language.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::BobWasAway => BOB_WAS_AWAY,
            Self::BobReadsAStream => BOB_READS_A_STREAM,
            Self::WorkersOnAList => WORKERS_ON_A_LIST,
            Self::UnacknowledgedEntry => UNACKNOWLEDGED_ENTRY,
            Self::Empty => "",
        }
    }
}

const BOB_WAS_AWAY: &str = "\
producer desk  every 1s  count 10
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
at 3500ms disconnect bob
at 6500ms reconnect bob
";

const BOB_READS_A_STREAM: &str = "\
producer desk  every 1s  count 10
    XADD news * story \"story %n\"
reader alice bob
    take   XREAD BLOCK 0 STREAMS news %last
at 3500ms disconnect bob
at 6500ms reconnect bob
";

const WORKERS_ON_A_LIST: &str = "\
producer shop  every 500ms  count 12
    LPUSH jobs \"job %n\"
worker w1 w2 w3
    take   BRPOP jobs 0
    work   1200ms
at 3200ms crash w2
at 6s restart w2
";

const UNACKNOWLEDGED_ENTRY: &str = "\
setup
    XGROUP CREATE orders workers 0 MKSTREAM
producer shop  every 1s  count 8
    XADD orders * order %n
member m1 m2 m3
    take   XREADGROUP GROUP workers %me COUNT 1 BLOCK 0 STREAMS orders >
    work   400ms
    done   XACK orders workers %id
at 2200ms crash m2
";
