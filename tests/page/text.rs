//! The world as a text: read, changed, opened; taken from a file or a drop; and what is wrong with it shown in its place.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS};

/// A world that no other is like.
const WORLD: &str = "\
title Night shift
producer owl  every 1s  count 3
    LPUSH hoots \"hoo %n\"
worker mouse  list hoots
";

/// The same with a mistake in its third line.
const WRONG: &str = "\
title Night shift
producer owl  every 1s  count 3
    LPUSHH hoots \"hoo %n\"
";

/// Opens the dialog, as a person finds it on this screen.
fn open(lab: &Lab) {
    if lab.is_touched() {
        lab.press("export");
        lab.press("export-world-text");
    } else {
        lab.press("world-text");
    }
    lab.browser.find("world-text-field");
}

/// What stands in the field.
fn written(lab: &Lab) -> String {
    let value = lab.browser.execute(
        "return document.querySelector(arguments[0]).value;",
        vec![json!(lab.id("world-text-field"))],
    );
    value.as_str().unwrap_or_default().to_string()
}

/// Puts a text into the field, as a paste does.
fn write(lab: &Lab, text: &str) {
    lab.browser.execute(
        "const e = document.querySelector(arguments[0]); e.focus(); e.select();\
         document.execCommand('insertText', false, arguments[1]);",
        vec![json!(lab.id("world-text-field")), json!(text)],
    );
    assert_eq!(written(lab), text);
}

fn wait_closed(lab: &Lab) {
    lab.browser.wait_until("the dialog to close", || {
        !lab.has("[data-testid=world-text-dialog]")
    });
}

/// The present world's text, by way of the dialog.
pub fn world_text(lab: &Lab) -> String {
    open(lab);
    let text = written(lab);
    lab.press_css("[data-testid=world-text-dialog] .bl-panel-head button");
    wait_closed(lab);
    text
}

/// Opens a text as a world, by way of the dialog.
pub fn start_text(lab: &Lab, text: &str) {
    open(lab);
    write(lab, text);
    lab.press("world-text-start");
    wait_closed(lab);
    lab.wait_attribute("scenario", "data-scenario", "opened");
}

#[test]
fn a_text_is_read_changed_and_opened_as_a_world() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        assert!(world_text(&lab).contains("at 3500ms disconnect bob"));
        start_text(&lab, WORLD);
        let shown = lab.texts("[data-testid=scenario] option:checked");
        assert_eq!(shown, ["Night shift"]);
        lab.play_to_the_end(FASTEST);
        assert_eq!(lab.fate("hoots", "done"), Some(3));
        assert!(world_text(&lab).starts_with(WORLD.trim_end()));
        // And back to one of ours.
        lab.start_world("bob-was-away");
        assert!(!lab.has("[data-testid=scenario] option[value=opened]"));
    }
}

#[test]
fn a_bad_text_leaves_the_world_alone_and_its_mistake_is_shown_in_its_place() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "workers-on-a-list");
        open(&lab);
        write(&lab, WRONG);
        lab.press("world-text-start");
        let trouble = lab.id("world-text-trouble");
        lab.browser.wait_for_text_css(&trouble, "LPUSHH");
        assert!(lab.has("[data-testid=world-text-trouble] [data-line='3']"));
        let marked = || {
            let part = "const e = document.querySelector(arguments[0]);\
                 return [document.activeElement === e, e.value.slice(e.selectionStart, e.selectionEnd)];";
            let field = json!(lab.id("world-text-field"));
            lab.browser.execute(part, vec![field])
        };
        lab.browser.wait_until("the mistake to be marked", || {
            marked() == json!([true, "LPUSHH hoots \"hoo %n\""])
        });
        // A mistake in the list leads there as well.
        lab.press_css("[data-testid=world-text-trouble] button");
        assert_eq!(marked(), json!([true, "LPUSHH hoots \"hoo %n\""]));
        lab.assert_fits("a mistake");

        let shut = "[data-testid=world-text-dialog] .bl-panel-head button";
        lab.press_css(shut);
        wait_closed(&lab);
        lab.wait_attribute("scenario", "data-scenario", "workers-on-a-list");
        // What was wrong with another text is not said of this one.
        open(&lab);
        assert!(written(&lab).contains("crash w2"));
        assert!(!lab.has("[data-testid=world-text-trouble] li"));
    }
}

#[test]
fn mistakes_are_told_in_korean_too() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK.korean(), "empty");
    open(&lab);
    write(&lab, WRONG);
    lab.press("world-text-start");
    lab.browser.wait_until("a sentence in Korean", || {
        let told = lab.raw_text(&lab.id("world-text-trouble"));
        told.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c))
    });
}

/// Lets a file with this text fall on what a selector matches, or chooses it in the field for files.
pub const HAND_OVER: &str = "\
    const data = new DataTransfer();\
    data.items.add(new File([arguments[1]], 'night.txt', { type: 'text/plain' }));\
    const e = document.querySelector(arguments[0]);\
    if (e.type === 'file') { e.files = data.files; e.dispatchEvent(new Event('change', { bubbles: true })); return; }\
    for (const kind of ['dragover', 'drop'])\
        e.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));";

#[test]
fn a_file_that_is_dropped_or_chosen_stands_in_the_field_until_it_is_started() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    let hand_over = |selector: &str, text: &str| {
        let place = json!(lab.within(selector));
        lab.browser.execute(HAND_OVER, vec![place, json!(text)]);
        lab.browser.wait_until("the file's text", || {
            lab.has("[data-testid=world-text-field]") && written(&lab) == text
        });
    };
    hand_over("[data-testid=stage]", WORLD);
    lab.wait_attribute("scenario", "data-scenario", "empty");
    hand_over("[data-testid=world-text-field]", WRONG);
    hand_over("[data-testid=world-text-file]", WORLD);
    lab.press("world-text-start");
    wait_closed(&lab);
    lab.wait_attribute("scenario", "data-scenario", "opened");
}

#[test]
fn a_file_that_is_too_large_is_refused_in_a_sentence() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    let large = "# large\n".repeat(600_000);
    let stage = json!(lab.within("[data-testid=stage]"));
    lab.browser.execute(HAND_OVER, vec![stage, json!(large)]);
    lab.browser
        .wait_for_text("world-text-dialog", "larger than 4 MB");
}

#[test]
fn the_text_is_copied_and_control_enter_starts_it() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    open(&lab);
    write(&lab, WORLD);
    lab.press("world-text-copy");
    lab.browser.wait_for_text("world-text-dialog", "Copied.");
    lab.browser
        .type_into_css(&lab.id("world-text-field"), "\u{e009}\n");
    wait_closed(&lab);
    lab.wait_attribute("scenario", "data-scenario", "opened");
}

/// Puts the cursor at the beginning of a line of the field.
fn go_to_line(lab: &Lab, line: &str) {
    lab.browser.execute(
        "const e = document.querySelector(arguments[0]); e.focus();\
         const at = e.value.indexOf(arguments[1]); e.setSelectionRange(at, at);",
        vec![json!(lab.id("world-text-field")), json!(line)],
    );
}

#[test]
fn examples_of_the_language_are_put_into_the_text_and_make_a_world() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "workers-on-a-list");
        open(&lab);
        let insert = |word: &str| {
            lab.press_css(&format!("[data-phrase={word}] [data-testid=phrase-insert]"));
        };
        lab.press_css("[data-testid=text-help] > summary");
        lab.browser
            .wait_until("the examples", || lab.count("[data-phrase]") > 25);
        // At the margin it comes behind the block that the cursor is in, under an actor below its line.
        go_to_line(&lab, "producer shop");
        insert("remove");
        lab.browser.wait_until("a line", || {
            written(&lab).contains("\"job %n\"\nat 9s remove w1\nworker w1")
        });
        go_to_line(&lab, "    LPUSH");
        insert("wait");
        lab.browser.wait_until("another", || {
            written(&lab).contains("\"job %n\"\n    wait 1s\nat 9s")
        });
        // As if it were typed: the browser takes it back.
        lab.browser.execute("document.execCommand('undo');", vec![]);
        assert!(!written(&lab).contains("wait 1s"));
        insert("title");
        lab.press("world-text-start");
        wait_closed(&lab);
        lab.wait_attribute("scenario", "data-scenario", "opened");
        lab.browser.wait_until("its title", || {
            lab.texts("[data-testid=scenario] option:checked") == ["What this world shows"]
        });
        assert_eq!(lab.browser.record().errors, Vec::<String>::new());
    }
}

#[test]
fn the_grammar_is_that_of_the_document() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    open(&lab);
    let document = include_str!("../../docs/scenario.md");
    let block = document.split("```ebnf\n").nth(1).unwrap_or_default();
    let grammar = block.split("```").next().unwrap_or_default();
    assert!(grammar.len() > 1_000);
    assert_eq!(lab.raw_text(&lab.id("grammar")), grammar);
}
