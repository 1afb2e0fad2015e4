//! What a phone needs beyond working by touch, which the other tests do on both screens: targets as large as a finger,
//! narration and play always in sight, and no scrolling sideways wherever one goes.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab};

const PANES: [&str; 3] = ["stage", "console", "ledger"];

/// Whatever can be tapped and is smaller than 44 by 44 px. Half a pixel is the browser's rounding.
const SMALL: &str = "\
    return Array.from(document.querySelectorAll('button, select, input, summary'))\
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))\
        .map((e) => [e, e.getBoundingClientRect()])\
        .filter(([, r]) => r.width > 0 && (r.height < 43.5 || r.width < 43.5))\
        .map(([e, r]) => (e.dataset.testid || e.className) + ' ' + r.width.toFixed(1) + ' x ' + r.height.toFixed(1));";

fn assert_large(lab: &Lab, place: &str) {
    assert_eq!(lab.browser.execute(SMALL, vec![]), json!([]), "{place}");
}

/// Whether an element is wholly on the screen, and what a finger would hit at its middle is itself.
fn in_sight(lab: &Lab, testid: &str) -> bool {
    let seen = lab.browser.execute(
        "const e = document.querySelector(arguments[0]); const r = e.getBoundingClientRect();\
         const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);\
         return r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth && !!hit && e.contains(hit);",
        vec![json!(lab.id(testid))],
    );
    seen == true
}

#[test]
fn every_target_is_as_large_as_a_finger() {
    let Some(setup) = Setup::find() else { return };
    for screen in [Screen::PHONE, Screen::PHONE.korean()] {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        lab.play_to_the_end(FASTEST);
        for pane in PANES {
            lab.show(pane);
            assert_large(&lab, pane);
        }
        lab.show("stage");
        lab.press("tray");
        lab.browser.find("message");
        assert_large(&lab, "an open tray");
        lab.show("console");
        lab.open_tab();
        lab.type_command("BRPOP jobs 0");
        lab.browser.find("interrupt");
        assert_large(&lab, "a parked tab");
        lab.press("help");
        lab.browser.find("help-dialog");
        assert_large(&lab, "the help");
    }
}

#[test]
fn narration_and_play_are_always_in_sight() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::PHONE, "bob-was-away");
    lab.play_to_the_end(FASTEST);
    for pane in PANES {
        lab.show(pane);
        for testid in ["narration", "play", "step", "clock"] {
            assert!(in_sight(&lab, testid), "{testid} beside the {pane}");
        }
    }
}

#[test]
fn nothing_scrolls_sideways_in_any_world_pane_or_language() {
    let Some(setup) = Setup::find() else { return };
    let narrow = Screen {
        width: 360,
        height: 640,
        ..Screen::PHONE
    };
    for screen in [Screen::PHONE, Screen::PHONE.korean(), narrow.korean()] {
        let lab = Lab::open(&setup, screen);
        for world in lab.attributes("[data-testid=scenario] option", "value") {
            lab.start_world(&world);
            if world != "empty" {
                lab.play_to_the_end(FASTEST);
            }
            for pane in PANES {
                lab.show(pane);
                lab.assert_fits(&format!("{world}, {pane}, {} px", screen.width));
            }
        }
    }
}

#[test]
fn long_lines_wrap_in_the_console() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::PHONE, "empty");
    lab.show("console");
    let long = "x".repeat(300);
    lab.ask(&format!("ECHO {long}"), &[&format!("\"{long}\"")]);
    lab.assert_fits("a long reply");
    lab.show("ledger");
    lab.show("console");
    lab.type_command(&format!("LPUSH {long} {long}"));
    lab.show("ledger");
    let stored = "[data-testid=ledger] [data-audience^=x][data-fate=stored]";
    lab.browser.wait_for_text_css(stored, "1");
    lab.assert_fits("a long audience");
}

#[test]
fn the_stage_stays_in_sight_above_the_soft_keyboard() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::PHONE, "workers-on-a-list");
    lab.show("console");
    lab.press("console-input");
    // A keyboard takes some 400 px of the screen; the page is told by a smaller viewport.
    lab.browser.show_on(Screen {
        height: 450,
        ..Screen::PHONE
    });
    lab.browser
        .wait_until("the line in sight", || in_sight(&lab, "console-input"));
    let stage = lab.browser.execute(
        "const r = document.querySelector('[data-testid=stage] canvas').parentElement.getBoundingClientRect();\
         return Math.min(r.bottom, innerHeight) - Math.max(r.top, 0);",
        vec![],
    );
    assert!(stage.as_f64() >= Some(60.0), "{stage} px of the stage");
    lab.assert_fits("the soft keyboard");
}

#[test]
fn the_line_is_left_alone_by_a_phone_s_helpers() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::PHONE);
    for (name, value) in [
        ("autocapitalize", "off"),
        ("autocorrect", "off"),
        ("autocomplete", "off"),
        ("spellcheck", "false"),
    ] {
        let shown = lab.attributes("[data-testid=console-input]", name);
        assert_eq!(shown, [value], "{name}");
    }
    // A smaller font makes a phone zoom in when the line gets the focus.
    let size = lab.browser.execute(
        "return parseFloat(getComputedStyle(document.querySelector('[data-testid=console-input]')).fontSize);",
        vec![],
    );
    assert!(size.as_f64() >= Some(16.0), "{size} px");
}
