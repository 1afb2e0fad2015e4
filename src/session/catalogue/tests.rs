//! The catalogue speaks well in every language.

use super::{Absence, Audience, Fact, Loss};
use crate::Language;
use sim::fate::Reason;

fn loss(reason: Reason, audience: Audience) -> Fact {
    Fact::Lost(Loss {
        audience,
        payload: "\"story 4\"".into(),
        reason,
        absence: Absence::Disconnected,
        holder: Some("w2".into()),
        channel: Some("news".into()),
        more: 2,
    })
}

#[test]
fn every_reason_has_its_words_in_every_language() {
    for language in Language::ALL {
        for reason in Reason::ALL {
            assert!(!language.reason(reason).is_empty());
            let sentence = language.reason_sentence(reason);
            assert!(
                sentence.ends_with('.') && !sentence.contains(".."),
                "{sentence}"
            );
            for audience in [
                Audience::One("bob".into()),
                Audience::Workers("jobs".into()),
                Audience::Nobody,
            ] {
                let told = language.sentence(&loss(reason, audience));
                assert!(told.contains("\"story 4\""), "{told}");
                assert!(
                    !told.contains("  ") && !told.contains("..") && !told.contains(": ."),
                    "{told}"
                );
            }
        }
    }
}

#[test]
fn labels_of_reasons_are_told_apart() {
    for language in Language::ALL {
        let mut labels: Vec<&str> = Reason::ALL
            .iter()
            .map(|reason| language.reason(*reason))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), Reason::ALL.len());
    }
}

#[test]
fn korean_particles_follow_the_names() {
    let told = |who: &str, payload: &str| {
        Language::Korean.sentence(&Fact::WorkEnded {
            who: who.into(),
            payload: payload.into(),
        })
    };
    assert_eq!(told("w1", "\"job 2\""), "w1이 \"job 2\"를 다 처리했습니다.");
    assert_eq!(told("w2", "\"job 3\""), "w2가 \"job 3\"을 다 처리했습니다.");
    assert_eq!(
        told("민수", "\"안녕\""),
        "민수가 \"안녕\"을 다 처리했습니다."
    );
}

#[test]
fn several_names_are_listed() {
    let got = Fact::Got {
        who: ["alice", "bob", "carol"].map(String::from).into(),
        payload: "\"x\"".into(),
    };
    assert_eq!(
        Language::English.sentence(&got),
        "alice, bob and carol got \"x\"."
    );
    assert_eq!(
        Language::Korean.sentence(&got),
        "alice, bob과 carol이 \"x\"를 받았습니다."
    );
}

#[test]
fn a_language_is_found_by_its_tag() {
    assert_eq!(Language::of_tag("ko-KR"), Some(Language::Korean));
    assert_eq!(Language::of_tag("EN"), Some(Language::English));
    assert_eq!(Language::of_tag("fr"), None);
    assert_eq!(Language::of_tag(""), None);
}

/// Every kind of fact once.
fn every_fact() -> Vec<Fact> {
    let (who, payload) = (|| "w1".to_owned(), || "\"x\"".to_owned());
    let (key, names) = (|| "k".to_owned(), || vec!["w1".to_owned()]);
    let popped = |waited| Fact::Popped {
        who: who(),
        payload: payload(),
        key: key(),
        waited,
    };
    let published = |receivers| Fact::Published {
        who: who(),
        payload: payload(),
        channel: key(),
        receivers,
        listeners: receivers as usize,
    };
    let notified = |listeners| Fact::Notified {
        node: key(),
        payload: payload(),
        channel: key(),
        listeners,
    };
    let delivered = |again| Fact::Delivered {
        who: who(),
        payload: payload(),
        group: key(),
        again,
    };
    let crashed = |holding| Fact::Crashed {
        who: who(),
        holding,
    };
    vec![
        loss(Reason::NoSubscriber, Audience::Nobody),
        Fact::Sent {
            who: who(),
            payload: payload(),
            node: key(),
        },
        published(0),
        published(1),
        published(2),
        notified(1),
        notified(2),
        Fact::Got {
            who: names(),
            payload: payload(),
        },
        Fact::Subscribed {
            who: who(),
            channel: key(),
        },
        Fact::Pushed {
            who: who(),
            payload: payload(),
            key: key(),
        },
        popped(true),
        popped(false),
        Fact::Moved {
            who: who(),
            payload: payload(),
            from: key(),
            to: key(),
        },
        Fact::Parked {
            who: who(),
            keys: names(),
        },
        Fact::TimedOut {
            who: who(),
            keys: names(),
        },
        Fact::Appended {
            who: who(),
            payload: payload(),
            key: key(),
        },
        Fact::Read {
            who: names(),
            payload: payload(),
            key: key(),
        },
        delivered(true),
        delivered(false),
        Fact::Acked {
            who: who(),
            payload: payload(),
            group: key(),
        },
        Fact::Released {
            who: who(),
            payload: payload(),
            group: key(),
        },
        Fact::Claimed {
            who: who(),
            taker: None,
            payload: payload(),
            group: key(),
        },
        Fact::Claimed {
            who: who(),
            taker: Some(who()),
            payload: payload(),
            group: key(),
        },
        Fact::InHand {
            who: who(),
            payload: payload(),
        },
        Fact::WorkBegan {
            who: who(),
            payload: payload(),
        },
        Fact::WorkEnded {
            who: who(),
            payload: payload(),
        },
        Fact::Removed {
            payload: payload(),
            key: key(),
        },
        Fact::CrashedPending {
            who: who(),
            payload: payload(),
            group: key(),
        },
        crashed(Some(payload())),
        crashed(None),
        Fact::Started { who: who() },
        Fact::Added {
            who: who(),
            role: sim::spec::Role::Worker,
        },
        Fact::Left { who: who() },
        Fact::ConnectionCut { who: who() },
        Fact::Back { who: who() },
        Fact::NodeCrashed { node: key() },
        Fact::NodeAdded { node: key() },
        Fact::NodeStarted { node: key() },
        Fact::Trouble {
            who: who(),
            error: "ERR".into(),
        },
        Fact::Ended,
        Fact::LimitReached {
            limit: sim::trace::Limit::Messages,
        },
    ]
}

#[test]
fn every_fact_is_a_sentence_of_its_own() {
    for language in Language::ALL {
        let mut told: Vec<String> = every_fact()
            .iter()
            .map(|fact| language.sentence(fact))
            .collect();
        assert!(
            told.iter()
                .all(|sentence| sentence.ends_with(['.', ')', 'R'])),
            "{told:#?}"
        );
        let count = told.len();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), count);
    }
}

/// The typical mistakes of the scenario language (`src/scenario/tests/mistakes.txt`), told in Korean, beside them in a text for
/// readers of Korean. `BLESS=1` writes it anew.
#[test]
fn every_mistake_is_told_in_korean() {
    const BETWEEN: &str = "\n================\n";
    let mistakes = include_str!("../../scenario/tests/mistakes.txt");
    let told = mistakes.split(BETWEEN).map(|block| {
        let (text, _) = block.split_once(">>>\n").unwrap_or((block, ""));
        let found = scenario::compile(text).map_or_else(|found| found, |made| made.notes);
        let lines = found.iter().map(|error| {
            let told = Language::Korean.line_error(error);
            format!("{}번째 줄 {told}", error.line)
        });
        let lines: Vec<String> = lines.collect();
        format!("{text}>>>\n{}", lines.join("\n"))
    });
    let told = told.collect::<Vec<_>>().join(BETWEEN) + "\n";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/ko/mistakes.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &told).expect("a file to write");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(told, expected);
}
