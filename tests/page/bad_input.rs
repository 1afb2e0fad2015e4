//! Bad input: whatever is typed or pasted gets the reply of a real server or one clear sentence, and the page goes on.

use fantoccini::key::Key;
use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::Lab;
use crate::replay::{case, replay};

const MEGABYTE: usize = 1 << 20;

/// Pastes a text into the console's line, as the browser does when a person presses Ctrl-V.
pub fn paste(lab: &Lab, text: &str) {
    paste_repeated(lab, text, 1);
}

/// Pastes a text many times over; it is made in the page, so that a large one need not go there.
fn paste_repeated(lab: &Lab, text: &str, times: usize) {
    lab.browser.execute(
        "const data = new DataTransfer();\
         data.setData('text/plain', arguments[1].repeat(arguments[2]));\
         const field = document.querySelector(arguments[0]);\
         field.focus();\
         field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));",
        vec![json!(lab.id("console-input")), json!(text), json!(times)],
    );
}

fn open() -> Option<Lab> {
    let setup = Setup::find()?;
    Some(Lab::open_world(&setup, Screen::DESK, "empty"))
}

/// The page answers as before, and nothing was thrown or refused meanwhile.
fn assert_goes_on(lab: &Lab) {
    lab.ask("PING", &["PONG"]);
    let record = lab.browser.record();
    assert_eq!(record.errors, Vec::<String>::new());
    assert_eq!(record.violations, Vec::<String>::new());
    assert_eq!(record.console, Vec::<String>::new());
}

#[test]
fn unknown_commands_and_wrong_arity_get_the_server_s_own_errors() {
    let Some(lab) = open() else { return };
    replay(&lab, &case("What is mistyped"));
    assert_goes_on(&lab);
}

#[test]
fn bytes_that_are_no_text_go_in_and_come_out_escaped() {
    let Some(lab) = open() else { return };
    replay(&lab, &case("Bytes go in"));
    lab.type_command("GET 열쇠");
    // The decoded text stands beside, so that a person can read it.
    lab.browser.wait_for_text("console-output", "값");
    assert_goes_on(&lab);
}

#[test]
fn unbalanced_quotes_get_a_sentence_and_a_caret() {
    let Some(lab) = open() else { return };
    for line in ["SET k \"abc", "SET k 'abc", "SET k \"a\"b"] {
        lab.ask_until(line, "a sentence", |lines| {
            lines.len() == 2
                && lines[0].trim() == "^"
                && lines[1].starts_with("Invalid argument(s)")
        });
    }
    assert_goes_on(&lab);
}

#[test]
fn nothing_and_spaces_are_no_command() {
    let Some(lab) = open() else { return };
    for line in ["", "   "] {
        lab.type_command(line);
        lab.wait_lines("an empty prompt", |lines| {
            lines.iter().all(|line| line.trim() == "n1>")
        });
    }
    assert_goes_on(&lab);
}

#[test]
fn a_paste_of_ten_megabytes_gets_a_sentence() {
    let Some(lab) = open() else { return };
    for (text, times) in [("x", 10 * MEGABYTE), ("SET k v\n", 10 * MEGABYTE / 8)] {
        let before = lab.lines().len();
        paste_repeated(&lab, text, times);
        lab.wait_lines("a sentence about its length", |lines| {
            lines.len() == before + 1 && lines[before].contains("10485760")
        });
        assert_eq!(lab.typed(), "", "nothing of it stays in the line");
    }
    assert_goes_on(&lab);
}

#[test]
fn ten_megabytes_in_the_line_itself_get_a_sentence() {
    let Some(lab) = open() else { return };
    lab.browser.execute(
        "const field = document.querySelector(arguments[0]);\
         field.value = 'x'.repeat(arguments[1]);\
         field.dispatchEvent(new InputEvent('input', { bubbles: true }));\
         field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));",
        vec![json!(lab.id("console-input")), json!(10 * MEGABYTE)],
    );
    lab.wait_lines("a sentence about its length", |lines| {
        lines.len() == 1 && lines[0].contains("10485760")
    });
    assert_goes_on(&lab);
}

#[test]
fn too_many_pasted_lines_get_a_sentence() {
    let Some(lab) = open() else { return };
    paste_repeated(&lab, "PING\n", 5_000);
    lab.wait_lines("a sentence about their number", |lines| {
        lines.len() == 1 && lines[0].contains("1000 lines")
    });
    assert_goes_on(&lab);
}

#[test]
fn enter_within_a_composition_of_hangul_does_not_submit() {
    let Some(lab) = open() else { return };
    lab.type_text("ECHO ");
    let compose = json!({ "text": "한", "selectionStart": 1, "selectionEnd": 1 });
    lab.browser.devtools("Input.imeSetComposition", compose);
    let enter = json!({ "type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229 });
    lab.browser.devtools("Input.dispatchKeyEvent", enter);
    assert_eq!(lab.lines(), Vec::<String>::new(), "nothing was sent");
    lab.browser
        .devtools("Input.insertText", json!({ "text": "한" }));
    assert_eq!(
        lab.typed(),
        "ECHO 한",
        "nor was anything taken from the line"
    );

    lab.type_command("");
    lab.wait_lines("the echo of one command", |lines| {
        lines == ["n1> ECHO 한", "\"\\xed\\x95\\x9c\""]
    });
    assert_goes_on(&lab);
}

#[test]
fn events_of_a_composition_as_old_browsers_send_them_do_not_submit() {
    let Some(lab) = open() else { return };
    lab.type_text("PING");
    for init in [
        json!({ "key": "Enter", "isComposing": true }),
        json!({ "key": "Process", "keyCode": 229 }),
        json!({ "key": "Enter", "keyCode": 229 }),
    ] {
        lab.browser.execute(
            "const field = document.querySelector(arguments[0]);\
             field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));\
             field.dispatchEvent(new KeyboardEvent('keydown', { ...arguments[1], bubbles: true, cancelable: true }));",
            vec![json!(lab.id("console-input")), init],
        );
    }
    assert_eq!(lab.lines(), Vec::<String>::new());
    assert_eq!(lab.typed(), "PING");
    lab.type_text(&String::from(char::from(Key::Enter)));
    lab.wait_lines("one reply", |lines| lines == ["n1> PING", "PONG"]);
}

#[test]
fn mistaken_lines_of_ours_say_where_and_what_was_expected() {
    let Some(lab) = open() else { return };
    for (line, word) in [
        ("crash nobody", "nobody"),
        ("crash", "a name"),
        ("producer p1 evry 1s PUBLISH a b", "every"),
        ("worker w1", "needs 'list'"),
    ] {
        lab.ask_until(line, word, |lines| {
            lines.last().is_some_and(|last| last.contains(word))
        });
    }
    assert_goes_on(&lab);
}

#[test]
fn a_reply_of_thousands_of_lines_is_cut_and_says_so() {
    let Some(lab) = open() else { return };
    let many: Vec<String> = (0..1_500).map(|n| format!("v{n}")).collect();
    paste(&lab, &format!("RPUSH l {}\n", many.join(" ")));
    lab.wait_lines("the length", |lines| {
        lines.last().is_some_and(|last| last == "(integer) 1500")
    });
    lab.ask_until("LRANGE l 0 -1", "a cut reply", |lines| {
        lines
            .last()
            .is_some_and(|last| last.contains("1100 more lines"))
    });
    assert_goes_on(&lab);
}
