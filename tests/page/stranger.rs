//! What stopped somebody who knew only the address, and what he finds in its place now.

use crate::lab::{Lab, SCREENS};
use serde_json::json;
use tests::harness::{Screen, Setup};

/// Presses of the step button before a test gives up.
const STEPS_MAX: usize = 400;

/// The world of the unacknowledged entry, at the moment when its member has crashed, with that entry's life shown.
fn stuck(setup: &Setup, screen: Screen) -> Lab {
    let lab = Lab::open_world(setup, screen, "unacknowledged-entry");
    for _ in 0..STEPS_MAX {
        if lab.actor_state("m2").as_deref() == Some("crashed") {
            lab.press_css("[data-testid=show-story]");
            lab.show("ledger");
            return lab;
        }
        lab.press("step");
    }
    panic!("no member crashed in {STEPS_MAX} steps");
}

/// Whether something is in sight as a whole, neither covered nor scrolled away.
fn is_in_sight(lab: &Lab, selector: &str) -> bool {
    let seen = lab.browser.execute(
        "const e = document.querySelector(arguments[0]);\
         if (!e) return false;\
         const box = e.getBoundingClientRect();\
         return [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4]].every(([x, y]) => {\
             const top = document.elementFromPoint(x, y);\
             return top !== null && (e === top || e.contains(top));\
         });",
        vec![json!(lab.within(selector))],
    );
    seen == json!(true)
}

#[test]
fn a_pending_entry_is_claimed_and_finished_where_its_life_is_read() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = stuck(&setup, screen);
        let story = "[data-testid=story]";
        assert!(lab.has(&format!("{story} [data-testid=claims]")));
        lab.press_css(&format!("{story} [data-testid=claim]:first-of-type"));
        let sentence = lab.within(".bl-story-why");
        lab.browser.wait_until("who has it now", || {
            let said = lab.raw_text(&sentence);
            said.contains("console-1 claimed") && said.contains("for m1") && said.contains("XACK")
        });
        lab.press_css(&format!("{story} [data-command^='XACK orders workers ']"));
        lab.show("ledger");
        lab.browser.wait_until("nothing to claim", || {
            !lab.has("[data-testid=claims]")
                && lab.raw_text(&sentence).contains("console-1 acknowledged")
        });
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

#[test]
fn all_of_a_long_message_can_be_read() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    let long = "안녕 ".repeat(60);
    lab.type_command(&format!("LPUSH jobs \"{long}\""));
    lab.press("show-story");
    let whole = lab.id("payload-whole");
    lab.browser
        .wait_until("all of it", || lab.raw_text(&whole) == long);
    lab.type_command("LPUSH jobs short");
    lab.wait_lines("the reply", |lines| {
        lines.last().is_some_and(|line| line == "(integer) 2")
    });
    lab.press("show-story");
    lab.browser
        .wait_until("nothing more to read", || !lab.has(".bl-whole"));
    assert_eq!(lab.browser.record().errors, Vec::<String>::new());
}

#[test]
fn on_a_phone_the_world_has_its_name_and_an_opened_tray_is_in_sight() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::PHONE, "bob-was-away");
    let room = lab.browser.execute(
        "const list = document.querySelector(arguments[0]);\
         const probe = document.createElement('span');\
         probe.textContent = list.selectedOptions[0].textContent;\
         list.parentElement.append(probe);\
         const style = getComputedStyle(list);\
         probe.style.font = style.font;\
         const need = probe.getBoundingClientRect().width + 26;\
         probe.remove();\
         return list.clientWidth - need;",
        vec![json!(lab.id("scenario"))],
    );
    assert!(
        room.as_f64().is_some_and(|room| room >= 0.0),
        "the name of the world lacks {room} px"
    );
    lab.play_to_the_end("500");
    lab.press("tray");
    lab.browser.wait_until("what fell into it", || {
        is_in_sight(&lab, ".bl-tray-messages [data-testid=message]")
    });
}
