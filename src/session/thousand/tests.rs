//! Many worlds: as on the command line, however many play them.

use super::*;
use crate::{Action, Language, Selection, Session, Start};
use scenario::explore::{Summary, play};
use scenario::run::Bounds;

const CHANCE: &str = include_str!("../../scenario/tests/chance.txt");

fn question(text: &str) -> Question {
    let lines: Vec<String> = text.lines().map(String::from).collect();
    Question::of(&lines, 0, Language::English).expect("a text without mistakes")
}

/// Plays with so many hands, each with a piece of work in turn; what crosses is bytes.
fn gathered(question: &Question, count: u64, hands: usize) -> Gather {
    let mut gather = Gather::new(count);
    let begin = Request::Begin {
        text: question.text.clone(),
    };
    let mut all: Vec<Hand> = (0..hands).map(|_| Hand::default()).collect();
    let begin_one = |hand: &mut Hand| hand.take(&begin.to_bytes(), &mut |_| ());
    all.iter_mut().for_each(begin_one);
    while !gather.is_done() {
        let work: Vec<_> = all.iter().map_while(|_| gather.give()).collect();
        // The last one to get work is the first one to be done.
        for (hand, (from, count)) in all.iter_mut().zip(&work).rev() {
            let play = Request::Play {
                from: *from,
                count: *count,
            };
            hand.take(
                &play.to_bytes(),
                &mut |bytes| match Answer::of_bytes(&bytes).expect("an answer") {
                    Answer::World(outcome) => gather.take(*outcome),
                    other => panic!("{other:?}"),
                },
            );
        }
    }
    gather
}

fn explored(text: &str, count: u64) -> Summary {
    let compiled = scenario::compile(text).expect("a text without mistakes");
    let mut summary = Summary::default();
    (SEEDS..SEEDS + count).for_each(|seed| summary.add(play(&compiled, seed, Bounds::default())));
    summary
}

#[test]
fn the_sum_is_that_of_the_command_line_whoever_plays() {
    let question = question(CHANCE);
    assert_eq!(question.text, CHANCE);
    let expected = explored(CHANCE, 60);
    for hands in [1, 2, 5] {
        let gather = gathered(&question, 60, hands);
        let results = gather.results();
        assert_eq!(*results.summary(), expected);
        let jobs = &expected.audiences[0];
        assert_eq!(results.distribution(Measure::Lost, Some(0)), jobs.lost);
        assert_eq!(
            results.distribution(Measure::Duplicates, Some(0)),
            jobs.duplicates
        );
        for (at, latency) in jobs.latency_us.iter().enumerate() {
            assert_eq!(
                results.distribution(Measure::Latency(at), Some(0)),
                *latency
            );
        }
    }
}

#[test]
fn a_bar_knows_its_seeds_and_every_language_its_words() {
    let question = question(CHANCE);
    let gather = gathered(&question, 60, 2);
    for language in Language::ALL {
        for measure in Measure::ALL {
            let mut ask = Ask {
                measure,
                bars_max: 20,
                ..Ask::default()
            };
            let view = question.view(gather.results(), ask, language);
            assert_eq!(view.bars.iter().map(|bar| bar.count).sum::<u64>(), 60);
            assert_eq!(view.bars.iter().map(|bar| bar.height).max(), Some(1_000));
            assert_eq!(view.audiences.len(), 2);
            let last = view.bars.last().expect("a bar");
            ask.chosen = Some(last.from);
            let view = question.view(gather.results(), ask, language);
            let listed = view.seeds.len() as u64;
            assert_eq!(listed, last.count.min(SEEDS_SHOWN_MAX as u64));
            assert!(!view.figures.is_empty() && !view.seeds_title.is_empty());
        }
        let view = question.view(gather.results(), Ask::default(), language);
        assert!(view.fails && view.checks[0].first.is_some() && view.checks[1].first.is_none());
    }
}

#[test]
fn without_a_check_it_is_about_losses_and_without_an_end_it_gets_one() {
    let endless = question("producer p  every 1s\n    PUBLISH a b\n");
    assert_eq!(endless.checks, ["lost = 0"]);
    assert_eq!(endless.until_us, Some(UNTIL_US));
    let gather = gathered(&endless, 3, 1);
    let view = endless.view(gather.results(), Ask::default(), Language::English);
    assert!(view.stopped.is_empty());
    let about = endless.about(Language::English);
    assert!(
        about.contains("anything is lost") && about.contains("60 s"),
        "{about}"
    );
    let lines = ["produzer p  every 1s".to_owned()];
    assert!(Question::of(&lines, 0, Language::Korean).is_err());
}

#[test]
fn a_world_that_goes_on_for_too_long_is_told_of() {
    let question = question(CHANCE);
    let mut gather = Gather::new(2);
    let compiled = scenario::compile(CHANCE).expect("a text without mistakes");
    let bounds = Bounds {
        items_max: 100,
        ..Bounds::default()
    };
    gather.take(play(&compiled, 1, bounds));
    gather.take_trap(2, "unreachable".into());
    for (language, way_out) in Language::ALL
        .into_iter()
        .zip(["write an earlier", "앞당기세요"])
    {
        let view = question.view(gather.results(), Ask::default(), language);
        let [limit, trap] = &view.stopped[..] else {
            panic!("{:?}", view.stopped);
        };
        assert!(limit.contains(way_out), "{limit}");
        assert!(trap.contains('2') && trap.contains("unreachable"), "{trap}");
    }
    assert!(gather.is_done());
    // What somebody could not play, somebody else gets.
    let mut gather = Gather::new(20);
    assert_eq!(gather.give(), Some((1, 8)));
    gather.give_back(4, 5);
    assert_eq!(gather.give(), Some((4, 5)));
    assert_eq!(gather.give(), Some((9, 8)));
}

fn asked(text: &str, request: &Request) -> Vec<Answer> {
    let (mut hand, mut answers) = (Hand::default(), Vec::new());
    let begin = Request::Begin { text: text.into() };
    for request in [&begin, request] {
        hand.take(&request.to_bytes(), &mut |bytes| {
            answers.extend(Answer::of_bytes(&bytes));
        });
    }
    answers
}

#[test]
fn a_seed_opens_just_before_it_fails() {
    let bob = Session::new(Start::default()).view().scenario.lines.clone();
    let question = Question::of(&bob, 0, Language::English).expect("a built-in world");
    assert!(question.is_about_losses);
    let request = Request::Moment {
        seed: 7,
        check: Some(0),
    };
    let answers = asked(&question.text, &request);
    let [Answer::Moment(instant)] = answers[..] else {
        panic!("{answers:?}");
    };
    let fails_us = instant.fails_us.expect("bob misses one");
    let mut session = Session::new(Start::default());
    session.apply(instant.action(&question.text, Language::English));
    let view = session.view();
    assert_eq!(
        (view.clock.now_us, view.clock.playing),
        (fails_us - 1, false)
    );
    assert_eq!(view.scenario.seed, 7);
    assert!(view.trays.iter().all(|tray| tray.count == 0));
    let selected = view.selected.as_ref().expect("the message is selected");
    assert_eq!(Some(selected.key), instant.intended);
    assert_eq!(selected.payload, "\"story 4\"");
    // The very next thing is the loss, and the message itself is looked at from then on.
    session.apply(Action::Step);
    let view = session.view();
    assert_eq!(view.trays.iter().map(|tray| tray.count).sum::<u64>(), 1);
    assert_eq!(view.selected.as_ref().map(|m| m.key), instant.message);
    session.apply(Action::Select(Some(Selection::Tray("none"))));
}

#[test]
fn it_is_known_of_which_world_the_results_are() {
    let mut session = Session::new(Start::default());
    let lines = session.view().scenario.lines.clone();
    let question = Question::of(&lines, 0, Language::English).expect("a built-in world");
    assert!(question.is_of(&lines));
    // A seed that was opened from here is one of its worlds; what is done in it then is not.
    let request = Request::Moment {
        seed: 7,
        check: Some(0),
    };
    let answers = asked(&question.text, &request);
    let [Answer::Moment(instant)] = answers[..] else {
        panic!("{answers:?}");
    };
    session.apply(instant.action(&question.text, Language::English));
    assert!(question.is_of(&session.view().scenario.lines));
    let console = session.view().console.active;
    let text = "PING".to_owned();
    session.apply(Action::Submit { console, text });
    assert!(!question.is_of(&session.view().scenario.lines));
    let other = session.view().scenario.lines.clone();
    assert!(Question::of(&other, 0, Language::English).is_ok_and(|asked| asked.is_of(&other)));
}

#[test]
fn the_smallest_world_still_fails() {
    let expected = explored(CHANCE, 10);
    let seed = expected.first_failure(None).expect("one fails").1.seed;
    let request = Request::Shrink { seed, check: 0 };
    let answers = asked(CHANCE, &request);
    assert!(matches!(answers[0], Answer::Shrinking(_)));
    let Some(Answer::Shrunk(Some(smallest))) = answers.last() else {
        panic!("{answers:?}");
    };
    assert!(smallest.after.messages < smallest.before.messages);
    let summary = explored(&smallest.text, 1);
    assert_eq!(summary.checks.len(), 1);
    assert_eq!(
        asked(CHANCE, &Request::Shrink { seed: 1, check: 9 }),
        [Answer::Shrunk(None)]
    );
}

#[test]
fn a_text_gets_another_seed() {
    assert_eq!(
        with_seed("title A\nnode n1\n", 4),
        "title A\nseed 4\nnode n1\n"
    );
    assert_eq!(with_seed("seed 11\nnode n1\n", 4), "seed 4\nnode n1\n");
    assert_eq!(with_seed("node n1\n", 4), "seed 4\nnode n1\n");
}

#[test]
fn bytes_that_mean_nothing_are_nothing() {
    assert_eq!(Request::of_bytes(&[]), None);
    assert_eq!(Answer::of_bytes(&[9, 9]), None);
    let many = Answer::of_bytes(&[1, 1, 1, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(many, None);
}
