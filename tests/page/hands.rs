//! Hands on: what the menus, forms and drags do to actors, links, nodes and pending entries, and the lines that they print.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{Lab, SCREENS};

/// More steps than there are events before the crash.
const STEPS_MAX: u32 = 100;
/// How far apart the places are that the pointer tries on the stage, in CSS pixels.
const STRIDE_PX: f64 = 12.0;

/// Opens the menu of an actor and presses an entry of it.
fn choose(lab: &Lab, actor: &str, command: &str) {
    lab.show("stage");
    lab.press_css(&format!("[data-actor={actor}] [data-testid=more]"));
    lab.press_css(&format!(
        "[data-testid=target-menu] [data-command={command}]"
    ));
}

/// Writes into a field, as a keyboard does.
fn fill(lab: &Lab, field: &str, value: &str) {
    let selector = lab.within(&format!("[data-testid=line-dialog] {field}"));
    lab.browser.execute(
        "const field = document.querySelector(arguments[0]);\
         field.focus(); field.select(); document.execCommand('insertText', false, arguments[1]);",
        vec![json!(selector), json!(value)],
    );
}

/// Chooses an option, as a keyboard does.
fn pick(lab: &Lab, field: &str, value: &str) {
    let selector = lab.within(&format!("[data-testid=line-dialog] {field}"));
    lab.browser.execute(
        "const list = document.querySelector(arguments[0]);\
         list.value = arguments[1];\
         list.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(selector), json!(value)],
    );
}

fn line(lab: &Lab) -> String {
    let value = lab.browser.execute(
        "return document.querySelector(arguments[0]).value;",
        vec![json!(lab.id("line-field"))],
    );
    value.as_str().unwrap_or_default().into()
}

fn printed(lab: &Lab, line: &str) {
    lab.show("console");
    lab.wait_lines(line, |lines| lines.iter().any(|one| one == line));
}

fn doing(lab: &Lab, actor: &str) -> String {
    lab.raw_text(&lab.within(&format!("[data-actor={actor}] .bl-actor-doing")))
}

/// A finger hits everything that can be pressed in what is open.
fn assert_targets(lab: &Lab) {
    let small = lab.browser.execute(
        "return Array.from(document.querySelectorAll('dialog[open] :is(button, input, select)'))\
            .map((e) => [e.className, e.getBoundingClientRect()])\
            .filter(([, box]) => box.width < 44 || box.height < 44)\
            .map(([name, box]) => name + ' ' + box.width + ' x ' + box.height);",
        vec![],
    );
    if lab.is_touched() {
        assert_eq!(small, json!([]));
    }
}

#[test]
fn a_second_server_comes_with_a_tab_of_its_own() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        lab.press("console-menu");
        assert_targets(&lab);
        lab.press_css("[data-command=add-node]");
        lab.browser
            .wait_until("two tabs", || lab.tabs() == ["console-1", "console-2"]);
        let tab = |n: &str| lab.raw_text(&lab.within(&format!("[data-console=console-{n}]")));
        assert!(tab("1").contains("n1") && tab("2").contains("n2"));
        lab.ask("SET where here", &["OK"]);
        lab.tab("console-1");
        printed(&lab, "node n2");
        printed(&lab, "console console-2 node n2");
        lab.ask("GET where", &["(nil)"]);
        lab.press("console-menu");
        lab.press_css("[data-command=console-on]");
        lab.browser
            .wait_until("three tabs", || lab.tabs().len() == 3);
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

#[test]
fn an_actor_is_configured_with_fields_and_with_its_line() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "workers-on-a-list");
        choose(&lab, "w1", "configure");
        lab.browser.find("line-dialog");
        assert_targets(&lab);
        assert_eq!(line(&lab), "worker w1 list jobs work 1200ms");
        fill(&lab, "[data-field=work]", "soon");
        lab.browser.wait_for_text("line-trouble", "duration");
        assert_eq!(line(&lab), "worker w1 list jobs work soon");
        lab.press("line-apply");
        assert!(lab.has("[data-testid=line-dialog]"), "nothing is done");
        fill(&lab, "[data-field=work]", "5ms..9ms");
        lab.browser
            .wait_until("the line", || line(&lab).ends_with("work 5ms..9ms"));
        fill(
            &lab,
            "[data-testid=line-field]",
            "worker w9 list jobs work 7ms",
        );
        lab.browser.wait_until("the field", || {
            let name = "[data-testid=line-dialog] [data-field=name]";
            let value = format!("return document.querySelector(\"{name}\").value;");
            lab.browser.execute(&value, vec![]) == json!("w9")
        });
        lab.press("line-apply");
        lab.browser.wait_until("another in its place", || {
            lab.actor_state("w9").is_some() && lab.actor_state("w1").is_none()
        });
        printed(&lab, "remove w1");
        printed(&lab, "worker w9 list jobs work 7ms");
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

#[test]
fn actors_are_duplicated_and_deleted() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        choose(&lab, "alice", "duplicate");
        lab.browser
            .wait_until("another alice", || lab.actor_state("alice-2").is_some());
        printed(&lab, "subscriber alice-2 SUBSCRIBE news");
        choose(&lab, "bob", "delete");
        lab.browser
            .wait_until("no bob", || lab.actor_state("bob").is_none());
        printed(&lab, "remove bob");
    }
}

#[test]
fn faults_befall_whose_row_has_the_focus() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    let row = lab.within("[data-testid=actor][data-actor=w1]");
    for (key, words) in [
        ("f", "frozen"),
        ("S", "frozen, 10x slower"),
        ("X", "frozen, 10x slower, cut off"),
        ("f", "10x slower, cut off"),
        ("S", "cut off"),
    ] {
        lab.browser.type_into_css(&row, key);
        lab.browser.wait_until(words, || {
            doing(&lab, "w1").starts_with(&format!("{words} · "))
        });
    }
    lab.browser.type_into_css(&row, "X");
    lab.browser
        .wait_until("all is well", || !doing(&lab, "w1").contains(" · "));
    for line in [
        "freeze w1",
        "slow w1 10x",
        "cut w1",
        "thaw w1",
        "slow w1 1x",
        "heal w1",
    ] {
        printed(&lab, line);
    }
    // The menu by key, its entries by the arrows.
    lab.browser.type_into_css(&row, "m");
    lab.browser.find("target-menu");
    let focused = "return document.activeElement.dataset.command || '';";
    let first = lab.id("target-menu") + " [data-command=configure]";
    lab.browser.type_into_css(&first, "\u{e015}");
    assert_eq!(lab.browser.execute(focused, vec![]), json!("rename"));
}

#[test]
fn a_link_is_made_slow_for_a_while() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "workers-on-a-list");
        choose(&lab, "w1", "links");
        fill(&lab, "[data-field=drop]", "1/9");
        fill(&lab, "[data-field=for]", "2s");
        lab.browser
            .wait_until("the line", || line(&lab).ends_with("for 2s"));
        lab.press("line-apply");
        printed(&lab, "link w1 latency 20ms..40ms drop 1/9 for 2s");
        choose(&lab, "w2", "break");
        lab.browser.find("line-dialog");
        pick(&lab, "[data-field=word]", "slow");
        lab.browser
            .wait_until("the line", || line(&lab) == "slow w2 10x for 3s");
        lab.press("line-apply");
        printed(&lab, "slow w2 10x for 3s");
    }
}

#[test]
fn any_kind_is_found_by_its_sentence_and_added() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "unacknowledged-entry");
        lab.press("add-more");
        lab.browser.find("kinds-dialog");
        assert_targets(&lab);
        assert_eq!(lab.count("[data-testid=kinds-dialog] [data-kind]"), 41);
        let field = lab.id("kinds-input");
        lab.browser.type_into_css(&field, "takes over xautoclaim");
        lab.browser.wait_until("one kind", || {
            lab.count("[data-testid=kinds-dialog] [data-kind]") == 1
        });
        lab.press_css("[data-kind=sweeping-member]");
        lab.browser.find("line-dialog");
        assert_eq!(line(&lab), "sweeping-member m4 stream orders group workers");
        lab.press("line-apply");
        lab.browser
            .wait_until("m4", || lab.actor_state("m4").is_some());
        printed(&lab, "sweeping-member m4 stream orders group workers");
    }
}

/// Steps until a member has died with an entry.
fn stuck(setup: &Setup, screen: Screen) -> Lab {
    let lab = Lab::open_world(setup, screen, "unacknowledged-entry");
    for _ in 0..STEPS_MAX {
        if lab.actor_state("m2").as_deref() == Some("crashed") {
            return lab;
        }
        lab.press("step");
    }
    panic!("no member crashed in {STEPS_MAX} steps");
}

#[test]
fn a_pending_entry_is_claimed_by_a_button_and_by_the_palette() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = stuck(&setup, screen);
        lab.press_css("[data-testid=show-story]");
        lab.show("ledger");
        let takers = || lab.texts("[data-testid=claim]");
        lab.browser
            .wait_until("two takers", || takers() == ["m1", "m3"]);
        lab.press_css("[data-testid=claim]:first-of-type");
        lab.browser
            .wait_until("it is m1's", || takers() == ["m3", "m2"]);
        lab.show("console");
        let claimed = |lines: &[String], taker: &str| {
            let command = format!("n1> XCLAIM orders workers {taker} 0 ");
            lines.iter().any(|line| line.starts_with(&command))
        };
        lab.wait_lines("the command", |lines| claimed(lines, "m1"));
        if !lab.is_touched() {
            lab.browser.type_into("app", "\u{e009}k");
            lab.type_into_palette("claim for m3\n");
            lab.wait_lines("another", |lines| claimed(lines, "m3"));
        }
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

/// Moves the mouse, with the button down or up, as the browser's own input does.
pub fn mouse(lab: &Lab, kind: &str, (x, y): (f64, f64), down: bool) {
    let buttons = u8::from(down);
    lab.browser.devtools(
        "Input.dispatchMouseEvent",
        json!({ "type": kind, "x": x, "y": y, "button": if kind == "mouseMoved" && !down { "none" } else { "left" },
            "buttons": buttons, "clickCount": 1 }),
    );
}

/// The place on the canvas where something is so, tried row by row.
fn sweep(lab: &Lab, down: bool, holds: impl Fn() -> bool) -> (f64, f64) {
    let area = lab.browser.execute(
        "const box = document.querySelector('.bl-canvas').parentElement.getBoundingClientRect();\
         return [box.left, box.top, box.right, box.bottom];",
        vec![],
    );
    let side = |n: usize| area[n].as_f64().expect("a number");
    let mut y = side(1) + STRIDE_PX;
    while y < side(3) {
        let mut x = side(0) + STRIDE_PX;
        while x < side(2) {
            mouse(lab, "mouseMoved", (x, y), down);
            if holds() {
                return (x, y);
            }
            x += 2.0 * STRIDE_PX;
        }
        y += STRIDE_PX;
    }
    panic!("found nowhere on the stage");
}

#[test]
fn a_pending_entry_is_dragged_to_another_consumer() {
    let Some(setup) = Setup::find() else { return };
    let lab = stuck(&setup, Screen::DESK);
    let entry = sweep(&lab, false, || lab.has(".bl-canvas.is-grab"));
    mouse(&lab, "mousePressed", entry, true);
    let seat = sweep(&lab, true, || lab.has(".bl-drop:not([hidden])"));
    assert!(lab.has("[data-testid=drag-chip]:not([hidden])"));
    lab.browser.screenshot("1440-light-en-drag");
    // Escape lets go of it without a claim.
    lab.browser.type_into("app", "\u{e00c}");
    mouse(&lab, "mouseReleased", seat, false);
    assert!(!lab.has(".bl-drop:not([hidden])"));
    assert_eq!(lab.lines(), Vec::<String>::new());

    mouse(&lab, "mouseMoved", entry, false);
    mouse(&lab, "mousePressed", entry, true);
    mouse(&lab, "mouseMoved", seat, true);
    mouse(&lab, "mouseReleased", seat, false);
    lab.wait_lines("the claim", |lines| {
        lines
            .first()
            .is_some_and(|line| line.starts_with("n1> XCLAIM orders workers m"))
            && lines.len() > 1
    });
    assert_eq!(lab.browser.record().errors, Vec::<String>::new());
}

#[test]
fn a_claimed_entry_says_that_it_waits_and_how_somebody_gets_it() {
    let Some(setup) = Setup::find() else { return };
    for (screen, way) in SCREENS
        .into_iter()
        .zip(["resume", "sweep"].into_iter().cycle())
    {
        let lab = stuck(&setup, screen);
        lab.press_css("[data-testid=show-story]");
        lab.show("ledger");
        let left = || lab.raw_text(&lab.id("left"));
        lab.browser.wait_until("m2 does nothing", || {
            left().contains("A restart alone does not help: m2")
        });
        lab.press_css("[data-testid=claim]:first-of-type");
        lab.browser.wait_until("nor does m1", || {
            left().contains("m1, who reads only new entries (>)")
        });
        let told = lab.raw_text(&lab.within(".bl-story-why"));
        assert!(
            told.contains("gets it on reading its own pending entries"),
            "{told}"
        );
        let narrated = lab.raw_text(&lab.within(".bl-narration-line"));
        assert!(narrated.contains("for m1"), "{narrated}");
        lab.press_css(&format!("[data-testid=way-{way}]"));
        lab.play_to_the_end("10000");
        lab.show("ledger");
        lab.browser.wait_until("somebody worked on it", || {
            lab.attributes("[data-testid=message-fates] [data-fate]", "data-fate") == ["done"]
        });
        assert!(!lab.has("[data-testid=left]"));
        let line = match way {
            "resume" => "resuming-member m1 stream orders group workers work 2500ms",
            _ => "sweeping-member m4 stream orders group workers",
        };
        printed(&lab, line);
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}
