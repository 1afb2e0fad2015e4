//! English.

use crate::ScenarioId;

pub(super) const fn scenario(id: ScenarioId) -> (&'static str, &'static str) {
    match id {
        ScenarioId::BobWasAway => (
            "bob was away",
            "desk publishes a story every second. bob's connection is cut at 3.5 s and comes back at 6.5 s. A channel keeps nothing.",
        ),
        ScenarioId::BobReadsAStream => (
            "bob reads a stream",
            "The same stories and the same cut, but through a stream: it keeps every entry, and each reader remembers how far it has read.",
        ),
        ScenarioId::WorkersOnAList => (
            "workers wait on a list",
            "Three workers wait for jobs with BRPOP. One of them crashes with a job in its hands.",
        ),
        ScenarioId::UnacknowledgedEntry => (
            "one entry is never acknowledged",
            "A consumer group shares orders among three members. One crashes before XACK, and its entry stays pending.",
        ),
        ScenarioId::Empty => (
            "an empty node",
            "One node, one console, nothing else. Type a Redis command.",
        ),
    }
}
