//! The kinds of actor that are there without being defined: text in the language itself, one file each, which anyone can read,
//! copy and change.
//!
//! Only two kinds have no text: a `producer`, because its lines are all that it is, and a `console`, which does what is typed.

use crate::ast::{Place, What};
use crate::kinds::Kinds;
use crate::parse::{CONSOLE, ROLES, parse_with};
use alloc::vec::Vec;

/// The text of each kind, by name, in the order in which the documentation shows them.
pub const FILES: [(&str, &str); 40] = [
    ("publisher", include_str!("prelude/publisher.txt")),
    ("job-producer", include_str!("prelude/job-producer.txt")),
    (
        "retrying-producer",
        include_str!("prelude/retrying-producer.txt"),
    ),
    ("entry-producer", include_str!("prelude/entry-producer.txt")),
    ("order-producer", include_str!("prelude/order-producer.txt")),
    (
        "capped-producer",
        include_str!("prelude/capped-producer.txt"),
    ),
    (
        "delayed-producer",
        include_str!("prelude/delayed-producer.txt"),
    ),
    (
        "priority-producer",
        include_str!("prelude/priority-producer.txt"),
    ),
    ("subscriber", include_str!("prelude/subscriber.txt")),
    (
        "pattern-subscriber",
        include_str!("prelude/pattern-subscriber.txt"),
    ),
    ("worker", include_str!("prelude/worker.txt")),
    ("stack-worker", include_str!("prelude/stack-worker.txt")),
    ("batch-worker", include_str!("prelude/batch-worker.txt")),
    (
        "reliable-worker",
        include_str!("prelude/reliable-worker.txt"),
    ),
    (
        "circular-worker",
        include_str!("prelude/circular-worker.txt"),
    ),
    ("ring-worker", include_str!("prelude/ring-worker.txt")),
    ("poller", include_str!("prelude/poller.txt")),
    ("stack-poller", include_str!("prelude/stack-poller.txt")),
    ("batch-poller", include_str!("prelude/batch-poller.txt")),
    (
        "reliable-poller",
        include_str!("prelude/reliable-poller.txt"),
    ),
    (
        "idempotent-worker",
        include_str!("prelude/idempotent-worker.txt"),
    ),
    ("pipeline", include_str!("prelude/pipeline.txt")),
    (
        "reliable-pipeline",
        include_str!("prelude/reliable-pipeline.txt"),
    ),
    ("delayed-worker", include_str!("prelude/delayed-worker.txt")),
    (
        "priority-worker",
        include_str!("prelude/priority-worker.txt"),
    ),
    (
        "priority-poller",
        include_str!("prelude/priority-poller.txt"),
    ),
    ("member", include_str!("prelude/member.txt")),
    ("hasty-member", include_str!("prelude/hasty-member.txt")),
    ("noack-member", include_str!("prelude/noack-member.txt")),
    (
        "forgetful-member",
        include_str!("prelude/forgetful-member.txt"),
    ),
    ("batch-member", include_str!("prelude/batch-member.txt")),
    (
        "resuming-member",
        include_str!("prelude/resuming-member.txt"),
    ),
    (
        "sweeping-member",
        include_str!("prelude/sweeping-member.txt"),
    ),
    (
        "claiming-member",
        include_str!("prelude/claiming-member.txt"),
    ),
    (
        "dead-letter-member",
        include_str!("prelude/dead-letter-member.txt"),
    ),
    (
        "idempotent-member",
        include_str!("prelude/idempotent-member.txt"),
    ),
    (
        "stream-pipeline",
        include_str!("prelude/stream-pipeline.txt"),
    ),
    ("reader", include_str!("prelude/reader.txt")),
    (
        "bookmark-reader",
        include_str!("prelude/bookmark-reader.txt"),
    ),
    (
        "forgetful-reader",
        include_str!("prelude/forgetful-reader.txt"),
    ),
];

/// The kinds of the prelude.
pub fn kinds() -> Kinds {
    let mut kinds = Kinds::default();
    for (role, _) in ROLES {
        kinds.learn(role, Vec::new());
    }
    kinds.learn(CONSOLE, Vec::new());
    for (_, text) in FILES {
        // A test reads every file: none has an error.
        let items = parse_with(text, &kinds).map_or_else(|_| Vec::new(), |s| s.items);
        for item in items {
            if let What::Kind(mut kind) = item.what {
                // It stands in no line of the text that uses it.
                kind.name.place = Place::default();
                kinds.add(kind);
            }
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use std::eprintln;

    #[test]
    fn every_file_is_canonical_and_defines_its_kind() {
        let kinds = kinds();
        for (name, text) in FILES {
            let read = parse_with(text, &kinds);
            if let Err(found) = &read {
                found.iter().for_each(|found| eprintln!("{found}"));
            }
            let read = read.unwrap_or_default();
            assert_eq!(read.to_string(), text, "{name}");
            assert!(
                kinds.get(name).is_some_and(|known| known.kind.is_some()),
                "{name}"
            );
        }
    }
}
