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
