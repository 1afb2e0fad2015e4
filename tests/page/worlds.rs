//! The built-in worlds: each is started through the picker, brought to its end, and its ledger is read.
//!
//! What must come out follows from each world's own text: who was away when, and who died with what in hand.

use fantoccini::key::Key;
use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS, STORY};

const AWAY: &str = "not subscribed at the time";
const CRASHED: &str = "popped, then crashed";
/// More steps than any of the worlds has events worth seeing.
const STEPS_MAX: u32 = 400;

/// A world at its beginning, on both screens in turn.
fn on_each_screen(world: &str, judge: impl Fn(&Lab)) {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, world);
        judge(&lab);
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

/// The number that a person sees in the ledger's cell, with the ledger brought into sight.
fn seen(lab: &Lab, selector: &str) -> String {
    lab.show("ledger");
    let selector = lab.within(&format!("[data-testid=ledger] {selector}"));
    lab.browser.text_css(&selector)
}

#[test]
fn bob_misses_exactly_what_was_published_while_he_was_away() {
    on_each_screen("bob-was-away", |lab| {
        lab.play_to_the_end(FASTEST);
        // Ten stories, one a second; bob is away from 3.5 s to 6.5 s.
        let lost = format!("[data-audience=bob][data-fate=lost][data-reason=\"{AWAY}\"]");
        assert_eq!(seen(lab, &lost), "3");
        assert_eq!(lab.fate("bob", "lost"), Some(3));
        assert_eq!(lab.fate("bob", "done"), Some(7));
        assert_eq!(lab.fate("bob", "sent"), Some(10));
        assert_eq!(lab.fate("alice", "done"), Some(10));
        assert_eq!(lab.fate("alice", "lost"), Some(0));

        // The tray holds those three and no other, and each tells its life.
        lab.show("stage");
        lab.press_css(&format!("[data-testid=tray][data-reason=\"{AWAY}\"]"));
        let mut fallen: Vec<String> = (1..=lab.count("[data-testid=message]"))
            .map(|n| {
                lab.raw_text(&lab.within(&format!("li:nth-child({n}) > [data-testid=message]")))
            })
            .collect();
        fallen.sort();
        let expected = [4, 5, 6].map(|n| format!("\"story {n}\" → bob"));
        assert_eq!(fallen, expected);
        lab.press("message");
        lab.show("ledger");
        lab.browser.wait_for_text("story", "story 6");
        lab.browser.wait_for_text("story", "bob");
    });
}

#[test]
fn one_job_dies_with_its_worker() {
    on_each_screen("workers-on-a-list", |lab| {
        lab.play_to_the_end(FASTEST);
        let lost = format!("[data-audience=jobs][data-fate=lost][data-reason=\"{CRASHED}\"]");
        assert_eq!(seen(lab, &lost), "1");
        assert_eq!(lab.fate("jobs", "sent"), Some(10));
        assert_eq!(lab.fate("jobs", "lost"), Some(1));
        assert_eq!(lab.fate("jobs", "done"), Some(9));
        assert_eq!(lab.actor_state("w2").as_deref(), Some("running"));
    });
}

#[test]
fn one_entry_stays_pending_when_its_member_dies() {
    on_each_screen("unacknowledged-entry", |lab| {
        lab.play_to_the_end(FASTEST);
        let pending = "[data-audience=workers][data-fate=pending]";
        assert_eq!(seen(lab, pending), "1");
        assert_eq!(lab.fate("workers", "sent"), Some(8));
        assert_eq!(lab.fate("workers", "done"), Some(7));
        assert_eq!(lab.fate("workers", "lost"), Some(0));
        // The node says the same as the ledger.
        lab.show("console");
        lab.ask_until("XPENDING orders workers", "one entry of m2", |lines| {
            lines.first().is_some_and(|line| line == "1) (integer) 1")
                && lines.iter().any(|line| line.contains("\"m2\""))
        });
    });
}

#[test]
fn through_a_stream_nothing_is_lost() {
    on_each_screen("bob-reads-a-stream", |lab| {
        lab.play_to_the_end(FASTEST);
        assert_eq!(seen(lab, "[data-audience=bob][data-fate=done]"), "10");
        assert_eq!(lab.fate("bob", "lost"), Some(0));
        assert_eq!(lab.fate("alice", "done"), Some(10));
        assert!(!lab.has("[data-testid=tray]"));
    });
}

/// Presses step until the ledger shows what is awaited.
fn step_until(lab: &Lab, what: &str, holds: impl Fn() -> bool) {
    let mut before = lab.clock_us();
    for _ in 0..STEPS_MAX {
        if holds() {
            return;
        }
        lab.press("step");
        assert!(!lab.plays(), "a step stops");
        let now = lab.clock_us();
        assert!(now >= before, "time goes forwards only");
        before = now;
    }
    panic!("stepped {STEPS_MAX} times in vain for {what}");
}

#[test]
fn step_by_step_the_first_job_is_lost_at_the_crash() {
    on_each_screen("workers-on-a-list", |lab| {
        step_until(lab, "the loss", || lab.lost("jobs", CRASHED) == Some(1));
        let at = lab.clock_us();
        assert!((1_600_000..1_700_000).contains(&at), "lost at {at} us");
        assert_eq!(lab.actor_state("w2").as_deref(), Some("crashed"));
        lab.browser.wait_for_text("narration", "w2");
        step_until(lab, "the restart", || {
            lab.actor_state("w2").as_deref() == Some("running")
        });
        assert!(lab.clock_us() >= 4_000_000);
    });
}

#[test]
fn at_story_speed_the_entry_is_pending_when_its_member_dies() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "unacknowledged-entry");
    lab.choose("speed", STORY);
    lab.play();
    lab.browser.wait_until("the crash of m2", || {
        lab.actor_state("m2").as_deref() == Some("crashed")
    });
    lab.pause();
    assert!(lab.fate("workers", "pending") >= Some(1));
    assert_eq!(lab.fate("workers", "lost"), Some(0));
}

#[test]
fn the_same_world_gives_the_same_ledger_every_time() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    lab.play_to_the_end(FASTEST);
    let first = (lab.clock_us(), lab.raw_text(&lab.id("ledger")));
    lab.choose("speed", "1");
    lab.press("restart");
    lab.browser
        .wait_until("time from the start", || lab.clock_us() < first.0);
    lab.play_to_the_end("1000");
    assert_eq!((lab.clock_us(), lab.raw_text(&lab.id("ledger"))), first);
}

#[test]
fn keys_start_worlds_and_step_through_them() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    let press = |key: &str| lab.browser.type_into("app", key);
    press("3");
    lab.wait_attribute("scenario", "data-scenario", "workers-on-a-list");
    press(" ");
    lab.wait_attribute("time-line", "data-playing", "false");
    let before = lab.clock_us();
    press(".");
    lab.browser.wait_until("a step", || lab.clock_us() > before);
    press(" ");
    lab.wait_attribute("time-line", "data-playing", "true");
    press("/");
    lab.browser.wait_until("the line has the focus", || {
        let focused = "return document.activeElement.dataset.testid || '';";
        lab.browser.execute(focused, vec![]) == "console-input"
    });
    lab.type_text(&String::from(char::from(Key::Escape)));
    press("5");
    lab.wait_attribute("scenario", "data-scenario", "empty");
}

#[test]
fn keys_break_and_mend_the_actor_that_has_the_focus() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    // Who comes back has to be let in, which takes time.
    lab.play();
    let row = lab.within("[data-testid=actor][data-actor=alice]");
    for (key, state) in [
        ("c", "crashed"),
        ("c", "running"),
        ("d", "away"),
        ("d", "running"),
    ] {
        lab.browser.type_into_css(&row, key);
        lab.browser.wait_until(&format!("alice {state}"), || {
            lab.actor_state("alice").as_deref() == Some(state)
        });
    }
    lab.browser.type_into("app", "p");
    lab.browser.wait_until("another producer", || {
        lab.attributes("[data-role=producer]", "data-actor").len() == 2
    });
    lab.browser.type_into("app", "t");
    lab.browser
        .wait_until("another tab", || lab.tabs().len() == 2);
}
