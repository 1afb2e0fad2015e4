//! Two Brokerlabs on one page, as a documentation page has them: they share an instance and nothing else.

use fantoccini::key::Key;
use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::Lab;
use crate::shell::{MOUNT, assert_keeps_to_itself};

const FIRST: &str = "section:nth-of-type(1)";
const SECOND: &str = "section:nth-of-type(2)";

/// The page with two mounts, both standing still.
fn open() -> Option<Lab> {
    let setup = Setup::find()?;
    let mut lab = Lab::open_at(&setup, Screen::DESK, "/two.html");
    lab.browser
        .wait_until("two mounts", || lab.count("[data-testid=app]") == 2);
    lab.turn_to(FIRST);
    Some(lab)
}

#[test]
fn a_command_in_one_does_not_appear_in_the_other() {
    let Some(mut lab) = open() else { return };
    lab.ask("SET only first", &["OK"]);
    lab.ask("GET only", &["\"first\""]);
    lab.turn_to(SECOND);
    assert_eq!(lab.lines(), Vec::<String>::new());
    lab.ask("GET only", &["(nil)"]);
    lab.choose("scenario", "empty");
    lab.wait_attribute("scenario", "data-scenario", "empty");
    lab.turn_to(FIRST);
    lab.wait_attribute("scenario", "data-scenario", "bob-was-away");
    assert!(lab.lines().iter().all(|line| !line.contains("(nil)")));
    assert_keeps_to_itself(&lab.browser);
}

#[test]
fn each_has_its_own_language_theme_and_seed() {
    let Some(lab) = open() else { return };
    let of = |name: &str| lab.attributes_of_page("[data-testid=app]", name);
    assert_eq!(of("lang"), ["en", "ko"]);
    assert_eq!(of("data-theme"), ["light", "dark"]);
    lab.press("language");
    lab.browser
        .wait_until("Korean in the first", || of("lang") == ["ko", "ko"]);
    lab.press("theme");
    lab.browser
        .wait_until("dark in the first", || of("data-theme") == ["dark", "dark"]);
}

#[test]
fn a_key_counts_only_where_the_focus_is() {
    let Some(mut lab) = open() else { return };
    let output = lab.id("console-output");
    lab.browser.type_into_css(&output, " ");
    lab.wait_attribute("time-line", "data-playing", "true");
    lab.turn_to(SECOND);
    assert!(!lab.plays());
    assert_eq!(lab.clock_us(), 0);

    // Where nothing has the focus, a key belongs to neither.
    lab.browser.execute(
        "document.activeElement.blur();\
         document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }));",
        vec![],
    );
    assert!(!lab.plays());
    lab.turn_to(FIRST);
    assert!(lab.plays());

    let line = lab.id("console-input");
    lab.browser.type_into_css(&line, "r.");
    lab.browser
        .type_into_css(&line, &String::from(char::from(Key::Escape)));
    lab.turn_to(SECOND);
    assert_eq!(lab.clock_us(), 0);
    assert_keeps_to_itself(&lab.browser);
}

#[test]
fn time_goes_in_one_and_stands_in_the_other() {
    let Some(mut lab) = open() else { return };
    lab.play_to_the_end("10000");
    assert_eq!(lab.fate("bob", "lost"), Some(3));
    lab.turn_to(SECOND);
    assert_eq!(lab.clock_us(), 0);
    assert_eq!(lab.fate("bob", "lost").unwrap_or(0), 0);
    // The other gives the same once its time goes.
    lab.play_to_the_end("10000");
    assert_eq!(lab.fate("bob", "lost"), Some(3));
    assert_keeps_to_itself(&lab.browser);
}

#[test]
fn one_is_destroyed_while_it_plays_and_the_others_live_on() {
    let Some(mut lab) = open() else { return };
    let refused = lab.browser.execute_async(MOUNT, vec![json!({ "seed": 7 })]);
    assert_eq!(refused, "");
    lab.turn_to("body > section");
    lab.browser
        .wait_until("a third that plays", || lab.clock_us() > 0);
    lab.browser.execute("window.mounted.destroy();", vec![]);
    assert!(!lab.has("[data-testid=app]"));
    for mount in [FIRST, SECOND] {
        lab.turn_to(mount);
        lab.ask("PING", &["PONG"]);
        lab.play();
        lab.browser
            .wait_until("time to go on", || lab.clock_us() > 10_000);
    }
    assert_keeps_to_itself(&lab.browser);
}
