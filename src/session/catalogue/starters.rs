//! Commands worth a tap in each built-in world, for those who have no keyboard at hand or do not know what to type yet.

use crate::ScenarioId;

/// The starter commands of a world, in the order in which they make a story.
pub fn starters(scenario: ScenarioId) -> &'static [&'static str] {
    match scenario {
        ScenarioId::BobWasAway => &[
            "PUBLISH news hi",
            "SUBSCRIBE news",
            "PUBSUB NUMSUB news",
            "CLIENT LIST",
        ],
        ScenarioId::BobReadsAStream => &[
            "XLEN news",
            "XADD news * text hi",
            "XRANGE news - +",
            "XREAD COUNT 2 STREAMS news 0",
        ],
        ScenarioId::WorkersOnAList => &[
            "LPUSH jobs a b",
            "LRANGE jobs 0 -1",
            "BRPOP jobs 0",
            "LMOVE jobs busy RIGHT LEFT",
            "LLEN jobs",
        ],
        ScenarioId::UnacknowledgedEntry => &[
            "XPENDING orders workers",
            "XPENDING orders workers - + 10",
            "XAUTOCLAIM orders workers m1 0 0",
            "XLEN orders",
            "XADD orders * order extra",
        ],
        ScenarioId::TwoServers => &[
            "LLEN jobs",
            "LPUSH jobs extra",
            "LRANGE jobs 0 -1",
            "console c2 node n2",
        ],
        ScenarioId::Empty | ScenarioId::Opened => &[
            "LPUSH jobs a b",
            "BRPOP jobs 0",
            "SUBSCRIBE news",
            "PUBLISH news hi",
            "XADD orders * order 1",
        ],
    }
}
