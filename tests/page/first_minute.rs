//! The first minute: the page plays by itself, and a message falls before anybody has clicked.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::Lab;

const WITHIN_MS: f64 = 10_000.0;
const REASON: &str = "not subscribed at the time";

/// What the narration has to name: the message, its audience, and a word of its reason.
fn falls_without_a_click(screen: Screen, names: &[&str], label: &str) {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, screen);
    let narration = lab.id("narration");
    lab.browser.wait_until("a loss in the narration", || {
        lab.browser
            .attribute_css(&narration, "data-loss")
            .as_deref()
            == Some("true")
    });
    let since_load = lab.browser.execute("return performance.now();", vec![]);
    let ms = since_load.as_f64().unwrap_or(f64::MAX);
    assert!(ms < WITHIN_MS, "the message fell {ms} ms after the load");

    let told = lab.browser.text_css(&narration);
    let reason = lab.browser.attribute_css(&narration, "data-reason");
    assert_eq!(reason.as_deref(), Some(REASON));
    for name in names {
        assert!(told.contains(name), "{name:?} in {told:?}");
    }
    let tray = format!("[data-testid=tray][data-reason=\"{REASON}\"]");
    let count = lab.attributes(&tray, "data-count").pop();
    assert!(count.is_some_and(|count| count != "0"), "the tray counts");
    assert!(lab.browser.text_css(&tray).contains(label));
    assert!(lab.lost("bob", REASON) >= Some(1));
    assert!(lab.fate("bob", "lost") >= Some(1));
    assert_eq!(lab.browser.overflow_px(), 0);
}

#[test]
fn a_message_falls_within_ten_seconds_and_is_named() {
    let names = ["\"story 4\"", "bob", "the connection was down"];
    falls_without_a_click(Screen::DESK, &names, REASON);
}

#[test]
fn a_message_falls_within_ten_seconds_and_is_named_in_korean() {
    let names = ["\"story 4\"를", "bob은", "연결이 끊겨 있었고"];
    falls_without_a_click(Screen::DESK.korean(), &names, "발행 당시 구독하지 않음");
}

#[test]
fn a_message_falls_within_ten_seconds_on_a_phone() {
    let names = ["\"story 4\"", "bob", "the connection was down"];
    falls_without_a_click(Screen::PHONE, &names, REASON);
}

#[test]
fn the_fallen_message_is_selected_and_tells_its_life() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    let life = "[data-testid=story]";
    lab.browser.wait_for_text_css(life, "story 4");
    let fates = "[data-testid=message-fates] [data-audience=bob]";
    assert_eq!(lab.attributes(fates, "data-fate"), ["lost"]);
    assert_eq!(lab.attributes(fates, "data-reason"), [REASON]);
}

#[test]
fn the_offer_plays_the_same_traffic_through_a_stream() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    lab.press("offer");
    lab.wait_attribute("scenario", "data-scenario", "bob-reads-a-stream");
}

#[test]
fn with_reduced_motion_the_world_waits_at_the_first_loss() {
    let Some(setup) = Setup::find() else { return };
    let still = Screen {
        reduced_motion: true,
        ..Screen::DESK
    };
    let lab = Lab::open(&setup, still);
    lab.wait_attribute("time-line", "data-playing", "false");
    assert_eq!(lab.lost("bob", REASON), Some(1));
    lab.browser.wait_for_text("narration", "story 4");
    let at = lab.clock_us();
    assert!((4_000_000..4_100_000).contains(&at), "stands at {at} us");

    // It goes on when asked to, and does not wait again.
    lab.press("play");
    lab.browser
        .wait_until("a second loss", || lab.lost("bob", REASON) == Some(2));
    assert!(lab.plays());
}

#[test]
fn the_wish_for_less_motion_counts_from_the_moment_it_is_made() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    let features = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
    lab.browser.devtools(
        "Emulation.setEmulatedMedia",
        json!({ "features": features }),
    );
    lab.wait_attribute("time-line", "data-playing", "false");
    assert_eq!(lab.lost("bob", REASON), Some(1));
}
