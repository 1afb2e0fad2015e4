//! What can be looked at in the future beside the one that is played: its trays, its messages, its diagram.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::hands::mouse;
use crate::lab::{FASTEST, Lab, SCREENS};
use crate::time::{compared, go_to_share, key, open_more, played};

/// How far apart the places are that the pointer tries on the stage, in CSS pixels.
const STRIDE_PX: f64 = 12.0;
/// More arrows than it takes to come by everything that stands on a small stage.
const ARROWS_MAX: usize = 40;
/// More steps than there are events before the crash.
const STEPS_MAX: u32 = 100;

/// *bob was away*, compared at its end with a future in which alice crashes early.
fn open(setup: &Setup, screen: Screen) -> Lab {
    let lab = played(setup, screen, "bob-was-away");
    go_to_share(&lab, 0.13);
    lab.press_css("[data-actor=alice] [data-testid=crash]");
    open_more(&lab);
    lab.press("compare");
    lab.browser.find("beside");
    lab.play_to_the_end(FASTEST);
    lab.browser.wait_until("the figures of both", || {
        compared(&lab, "alice", "done") == Some(("2".into(), "10".into()))
    });
    lab
}

/// How much stands in the trays of a stage.
fn in_trays(lab: &Lab, stage: &str) -> u64 {
    let counts = lab.attributes(
        &format!("[data-testid={stage}] [data-testid=tray]"),
        "data-count",
    );
    counts.iter().filter_map(|n| n.parse::<u64>().ok()).sum()
}

/// How much the comparison says that was lost.
fn lost(lab: &Lab, side: &str) -> u64 {
    let selector = format!("[data-testid=differ] [data-side={side}] [data-figure=lost]");
    let counts = lab.attributes(&selector, "data-count");
    counts.iter().filter_map(|n| n.parse::<u64>().ok()).sum()
}

/// The future whose life of the message is told: its button, its name, and what became of the message.
fn told(lab: &Lab) -> (bool, String, Vec<String>) {
    let there = lab.attributes("[data-testid=whose-there]", "aria-pressed");
    let name = lab.raw_text(&lab.id("whose-name"));
    let fates = lab.attributes("[data-testid=message-fates] [data-fate]", "data-fate");
    (there == ["true"], name, fates)
}

#[test]
fn the_other_future_has_its_own_trays_and_its_messages_tell_their_life_in_it() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = open(&setup, screen);
        assert_eq!(in_trays(&lab, "stage"), lost(&lab, "here"));
        assert_eq!(in_trays(&lab, "beside"), lost(&lab, "there"));
        assert_ne!(in_trays(&lab, "stage"), in_trays(&lab, "beside"));
        lab.press_css("[data-testid=beside] [data-testid=tray]");
        lab.browser.wait_until("what fell there", || {
            lab.count("[data-testid=beside] [data-testid=message]") == 3
        });
        lab.press_css("[data-testid=beside] [data-testid=message]");
        lab.show("ledger");
        let there = (
            true,
            "from the start".to_string(),
            vec!["done".to_string(), "lost".into()],
        );
        lab.browser
            .wait_until("its life there", || told(&lab) == there);
        assert!(lab.raw_text(&lab.within(".bl-story")).contains("story 6"));
        // Nothing is done in what is only looked at.
        assert!(!lab.has("[data-testid=claims]") && lab.has("[data-testid=take-up]"));

        lab.press("whose-here");
        lab.browser.wait_until("its life here", || {
            let (is_there, name, fates) = told(&lab);
            !is_there && name.ends_with("crash alice") && fates == ["lost", "lost"]
        });
        assert!(lab.raw_text(&lab.within(".bl-story")).contains("story 6"));
        lab.press("whose-there");
        lab.press("take-up");
        lab.browser.wait_until("the other one is played", || {
            lab.raw_text(&lab.id("compare-here"))
                .contains("from the start")
        });
        assert!(!told(&lab).0);
        lab.assert_fits("what was looked at");
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

/// A group in which a member has died, compared with a future that begins there.
fn group(setup: &Setup) -> Lab {
    let lab = Lab::open_world(setup, Screen::DESK, "unacknowledged-entry");
    for _ in 0..STEPS_MAX {
        if lab.actor_state("m2").as_deref() == Some("crashed") {
            break;
        }
        lab.press("step");
    }
    key(&lab, "[data-testid=app]", "q", false);
    key(&lab, "[data-testid=app]", "Q", false);
    lab.browser.find("beside");
    key(&lab, "[data-testid=app]", "Escape", false);
    lab.browser
        .wait_until("nothing is selected", || !lab.has("[data-testid=whose]"));
    lab
}

#[test]
fn a_message_of_the_other_future_is_selected_by_the_pointer_and_by_keys() {
    let Some(setup) = Setup::find() else { return };
    let lab = group(&setup);
    let view = lab.id("beside-view");
    lab.browser.execute(
        "document.querySelector(arguments[0]).focus();",
        vec![json!(view)],
    );
    let cursor = || lab.raw_text(&lab.within("[data-testid=beside] [data-testid=stage-cursor]"));
    let comes_to_an_entry = |arrow: &str| {
        (0..ARROWS_MAX).any(|_| {
            key(&lab, "[data-testid=beside-view]", arrow, false);
            cursor().starts_with("\"order ")
        })
    };
    let found = ["ArrowDown", "ArrowRight", "ArrowUp"]
        .into_iter()
        .any(comes_to_an_entry);
    assert!(found, "no way leads to an entry: {}", cursor());
    key(&lab, "[data-testid=beside-view]", "Enter", false);
    lab.browser.wait_until("its life there", || told(&lab).0);
    // It came before the futures parted, so it is the same in both.
    let there = lab.attributes("[data-testid=message-fates]", "data-message");
    lab.press("whose-here");
    lab.browser.wait_until("its life here", || !told(&lab).0);
    let here = lab.attributes("[data-testid=message-fates]", "data-message");
    assert_eq!(here, there);

    key(&lab, "[data-testid=app]", "Escape", false);
    lab.browser
        .wait_until("nothing is selected", || !lab.has("[data-testid=whose]"));
    let area = lab.browser.execute(
        "const box = document.querySelector(arguments[0]).getBoundingClientRect();\
         return [box.left, box.top, box.right, box.bottom];",
        vec![json!(view)],
    );
    let side = |n: usize| area[n].as_f64().expect("a number");
    let tip = || lab.raw_text(&lab.within("[data-testid=beside] [data-testid=stage-tip]"));
    let columns = ((side(2) - side(0)) / STRIDE_PX) as u32;
    let rows = ((side(3) - side(1)) / STRIDE_PX) as u32;
    let mut places = (1..rows).flat_map(|y| (1..columns).map(move |x| (x, y)));
    let place = places.find_map(|(x, y)| {
        let at = (
            side(0) + f64::from(x) * STRIDE_PX,
            side(1) + f64::from(y) * STRIDE_PX,
        );
        mouse(&lab, "mouseMoved", at, false);
        tip().starts_with("\"order ").then_some(at)
    });
    let place = place.expect("an entry on the other stage");
    // What is only looked at cannot be taken hold of.
    assert!(!lab.has("[data-testid=beside] .bl-canvas.is-grab"));
    mouse(&lab, "mousePressed", place, true);
    mouse(&lab, "mouseReleased", place, false);
    lab.browser.wait_until("its life there", || told(&lab).0);
    assert_eq!(lab.browser.record().errors, Vec::<String>::new());
}

#[test]
fn the_diagrams_of_both_futures_show_the_same_window() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = open(&setup, screen);
        lab.press("sight-diagram");
        let window = |id: &str| lab.attributes(&format!("[data-testid={id}]"), "data-from");
        lab.browser.wait_until("two diagrams", || {
            !window("diagram").is_empty() && window("diagram") == window("beside-diagram")
        });
        let arrows = |id: &str| lab.count(&format!("[data-testid={id}] [data-message]"));
        lab.browser
            .wait_until("arrows", || arrows("beside-diagram") > 0);
        key(&lab, "[data-testid=beside-diagram]", "End", false);
        key(&lab, "[data-testid=beside-diagram]", "Enter", false);
        lab.show("ledger");
        lab.browser.wait_until("its life there", || told(&lab).0);
        lab.assert_fits("two diagrams");
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}
