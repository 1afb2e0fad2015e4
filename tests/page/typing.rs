//! Typing into the console: completion, hints, colours, searching, terminal keys, HELP, MONITOR, RESP3 and the bytes on the wire.
//!
//! The expected hints are those of redis-cli for the same lines.

use fantoccini::key::Key;
use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{Lab, SCREENS};

fn open() -> Option<Lab> {
    let setup = Setup::find()?;
    Some(Lab::open_world(&setup, Screen::DESK, "empty"))
}

fn key(key: Key) -> String {
    String::from(char::from(key))
}

/// Holds Ctrl while a letter is pressed.
fn ctrl(lab: &Lab, letter: char) {
    lab.type_text(&format!("{}{letter}", char::from(Key::Control)));
}

/// What is dimmed behind the line.
fn hint(lab: &Lab) -> String {
    lab.raw_text(&lab.id("console-hint"))
}

fn wait_hint(lab: &Lab, expected: &str) {
    let what = format!("the hint {expected:?}");
    lab.browser.wait_until(&what, || hint(lab) == expected);
}

/// The texts on offer.
fn options(lab: &Lab) -> Vec<String> {
    lab.texts("[data-testid=console-options] .bl-option-text")
}

fn wait_typed(lab: &Lab, expected: &str) {
    let what = format!("{expected:?} in the line");
    lab.browser.wait_until(&what, || lab.typed() == expected);
}

fn has_focus(lab: &Lab) -> bool {
    let focused = lab.browser.execute(
        "return document.activeElement === document.querySelector(arguments[0]);",
        vec![json!(lab.id("console-input"))],
    );
    focused == json!(true)
}

#[test]
fn tab_completes_commands_tokens_keys_and_our_own_words() {
    let Some(lab) = open() else { return };
    let tab = key(Key::Tab);
    lab.ask("LPUSH jobs a", &["(integer) 1"]);
    lab.type_text(&format!("xgr{tab}"));
    wait_typed(&lab, "xgroup ");
    lab.type_text(&format!("createc{tab}"));
    wait_typed(&lab, "xgroup createconsumer ");
    ctrl(&lab, 'u');
    lab.type_text(&format!("LPOP j{tab}"));
    wait_typed(&lab, "LPOP jobs ");
    ctrl(&lab, 'u');
    lab.type_text(&format!("SET k v KE{tab}"));
    wait_typed(&lab, "SET k v KEEPTTL ");
    ctrl(&lab, 'u');
    lab.type_text(&format!("disc{tab}"));
    lab.browser.wait_until("two commands", || {
        options(&lab) == ["discard", "disconnect"]
    });
    lab.type_text(&format!("{tab}{}", key(Key::Enter)));
    wait_typed(&lab, "disconnect ");
    lab.type_text(&format!("cons{tab}"));
    wait_typed(&lab, "disconnect console-1 ");
    assert_eq!(lab.lines().len(), 2, "nothing was sent meanwhile");
}

#[test]
fn the_list_is_a_listbox_that_arrows_walk_through_and_escape_closes() {
    let Some(lab) = open() else { return };
    let field = lab.id("console-input");
    let attribute = |name: &str| lab.browser.attribute_css(&field, name).unwrap_or_default();
    assert_eq!(attribute("role"), "combobox");
    assert_eq!(attribute("aria-expanded"), "false");
    lab.type_text(&format!("XA{}", key(Key::Tab)));
    lab.browser.wait_until("the list", || {
        options(&lab) == ["XACK", "XACKDEL", "XADD", "XAUTOCLAIM"]
    });
    assert_eq!(attribute("aria-expanded"), "true");
    let about = lab.texts("[data-testid=console-options] .bl-option-about");
    assert!(about.iter().all(|about| !about.is_empty()), "{about:?}");
    // The active option is said to the field, which keeps the focus.
    lab.type_text(&key(Key::Down));
    let active = || {
        let id = attribute("aria-activedescendant");
        lab.raw_text(&format!("#{id} .bl-option-text"))
    };
    lab.browser
        .wait_until("the second", || active() == "XACKDEL");
    lab.type_text(&format!("{}{}", key(Key::Up), key(Key::Up)));
    lab.browser
        .wait_until("the last", || active() == "XAUTOCLAIM");
    assert!(has_focus(&lab));
    // What is typed on narrows the list down.
    lab.type_text("C");
    lab.browser
        .wait_until("fewer", || options(&lab) == ["XACK", "XACKDEL"]);
    lab.type_text(&key(Key::Escape));
    lab.browser
        .wait_until("no list", || options(&lab).is_empty());
    assert!(has_focus(&lab), "Escape closes the list first");
    assert_eq!(lab.typed(), "XAC");
}

#[test]
fn tab_leaves_the_line_where_nothing_can_be_completed() {
    let Some(lab) = open() else { return };
    for text in ["", "PING ", "NOSUCH", "ECHO \"a"] {
        lab.browser.execute(
            "document.querySelector(arguments[0]).focus();",
            vec![json!(lab.id("console-input"))],
        );
        ctrl(&lab, 'u');
        lab.type_text(text);
        lab.type_text(&key(Key::Tab));
        lab.browser
            .wait_until(&format!("the focus elsewhere after {text:?}"), || {
                !has_focus(&lab)
            });
        assert_eq!(lab.typed(), text);
    }
}

#[test]
fn a_finger_completes_by_the_button_and_a_tap() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, SCREENS[1], "empty");
    lab.show("console");
    lab.type_text("XA");
    lab.press("console-complete");
    lab.browser
        .wait_until("the list", || options(&lab).len() == 4);
    lab.press_css("[data-testid=console-options] li:nth-child(3)");
    wait_typed(&lab, "XADD ");
    lab.browser
        .wait_for_text("console-hint-line", "key [NOMKSTREAM]");
}

#[test]
fn the_hint_goes_on_as_arguments_are_typed() {
    let Some(lab) = open() else { return };
    for (text, expected) in [
        (
            "BLMOVE",
            " source destination LEFT|RIGHT LEFT|RIGHT timeout",
        ),
        (" a ", "destination LEFT|RIGHT LEFT|RIGHT timeout"),
        ("b LEFT ", "LEFT|RIGHT timeout"),
        ("RIGHT 0", " timeout"),
        (" ", ""),
    ] {
        lab.type_text(text);
        wait_hint(&lab, expected);
    }
    ctrl(&lab, 'u');
    lab.type_text("ZADD z CH ");
    wait_hint(
        &lab,
        "[NX|XX] [GT|LT] [INCR] score member [score member ...]",
    );
    // A command that is not complete yet is suggested from what was typed, as before.
    ctrl(&lab, 'u');
    lab.type_text("crash ");
    wait_hint(&lab, "NAME [NAME ...] [for TIME]");
}

#[test]
fn the_line_has_colours_while_the_field_stays_a_field() {
    let Some(lab) = open() else { return };
    lab.type_text("SET k \"a b\" NX EX 10 \"열");
    let pieces = || {
        lab.attributes("[data-testid=console-mirror] > :not(.is-plain)", "class")
            .join(" ")
    };
    let expected = "is-command is-key is-text is-token is-token is-number is-bad is-text";
    lab.browser.wait_until("colours", || pieces() == expected);
    let shown = lab.raw_text(&lab.id("console-mirror"));
    assert_eq!(shown, lab.typed(), "the colours are those of the line");
    lab.browser.wait_for_text("console-hint-line", "column 22");
    assert!(!lab.has(".bl-console [style]"));
    // Behind a field that scrolls, the colours scroll along.
    lab.type_text(&"x".repeat(300));
    lab.browser.wait_until("both scrolled alike", || {
        let apart = lab.browser.execute(
            "const [field, mirror] = Array.from(arguments, (s) => document.querySelector(s));\
             return field.scrollLeft > 100 && Math.abs(field.scrollLeft - mirror.scrollLeft) < 2;",
            vec![
                json!(lab.id("console-input")),
                json!(lab.id("console-mirror")),
            ],
        );
        apart == json!(true)
    });
}

#[test]
fn hangul_is_composed_in_the_line_in_its_completion_and_in_the_search() {
    let Some(lab) = open() else { return };
    lab.ask("SET 이름 값", &["OK"]);
    let compose = |text: &str| {
        let units = text.encode_utf16().count();
        let ime = json!({ "text": text, "selectionStart": units, "selectionEnd": units });
        lab.browser.devtools("Input.imeSetComposition", ime);
    };
    let press = |key: &str, code: u32| {
        let event =
            json!({ "type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        lab.browser.devtools("Input.dispatchKeyEvent", event);
    };
    // While it is composed the field shows its own text, and keys that the input method works on do nothing.
    lab.type_text("GET ");
    compose("이");
    lab.browser
        .wait_until("composing", || lab.has(".bl-field.is-composing"));
    press("Tab", 229);
    press("Enter", 229);
    assert_eq!(lab.typed(), "GET 이");
    lab.browser
        .devtools("Input.insertText", json!({ "text": "이" }));
    lab.browser
        .wait_until("composed", || !lab.has(".bl-field.is-composing"));
    lab.type_text(&key(Key::Tab));
    wait_typed(&lab, "GET 이름 ");
    ctrl(&lab, 'u');
    // The same within a search: Enter belongs to the input method until the syllable is done.
    ctrl(&lab, 'r');
    lab.browser.find("console-found");
    compose("름");
    press("Enter", 229);
    lab.browser
        .devtools("Input.insertText", json!({ "text": "름" }));
    lab.browser.wait_until("what was found", || {
        lab.raw_text(&lab.id("console-found")) == "SET 이름 값"
    });
    assert_eq!(lab.lines().len(), 2, "nothing was sent meanwhile");
    lab.type_text(&key(Key::Enter));
    lab.wait_lines("the command again", |lines| {
        lines.len() == 4 && lines[2] == "n1> SET 이름 값"
    });
}

#[test]
fn ctrl_r_searches_what_was_typed_in_every_tab() {
    let Some(lab) = open() else { return };
    lab.ask("LPUSH jobs a", &["(integer) 1"]);
    lab.ask("SET k 1", &["OK"]);
    lab.ask("LPUSH jobs b", &["(integer) 2"]);
    lab.open_tab();
    lab.type_text("draft");
    let found = || lab.raw_text(&lab.id("console-found"));
    ctrl(&lab, 'r');
    lab.browser.find("console-found");
    assert!(lab.raw_text(".bl-prompt").contains("reverse-i-search"));
    lab.type_text("push");
    lab.browser
        .wait_until("the newest", || found() == "LPUSH jobs b");
    ctrl(&lab, 'r');
    lab.browser
        .wait_until("an older one", || found() == "LPUSH jobs a");
    ctrl(&lab, 's');
    lab.browser
        .wait_until("the newer one", || found() == "LPUSH jobs b");
    // Escape gives back what stood in the line; Tab takes over what was found; Enter runs it.
    lab.type_text(&key(Key::Escape));
    wait_typed(&lab, "draft");
    assert!(!lab.has("[data-testid=console-found]"));
    ctrl(&lab, 'r');
    lab.type_text(&format!("SET{}", key(Key::Tab)));
    wait_typed(&lab, "SET k 1");
    ctrl(&lab, 'r');
    lab.type_text(&format!("jobs{}", key(Key::Enter)));
    lab.wait_lines("the command found", |lines| {
        lines == ["n1> LPUSH jobs b", "(integer) 3"]
    });
    assert_eq!(lab.typed(), "");
}

#[test]
fn keys_of_a_terminal_edit_the_line() {
    let Some(lab) = open() else { return };
    lab.type_text("SET key value");
    ctrl(&lab, 'w');
    wait_typed(&lab, "SET key ");
    ctrl(&lab, 'a');
    lab.type_text("GET ");
    wait_typed(&lab, "GET SET key ");
    ctrl(&lab, 'k');
    wait_typed(&lab, "GET ");
    ctrl(&lab, 'a');
    ctrl(&lab, 'e');
    lab.type_text("k");
    wait_typed(&lab, "GET k");
    ctrl(&lab, 'u');
    wait_typed(&lab, "");
    lab.ask("PING", &["PONG"]);
    ctrl(&lab, 'l');
    lab.wait_lines("an empty console", |lines| lines.is_empty());
    lab.type_text("half a line");
    ctrl(&lab, 'c');
    wait_typed(&lab, "");
}

#[test]
fn help_explains_in_both_languages_and_asks_nobody() {
    let Some(lab) = open() else { return };
    lab.ask_until("HELP XADD", "an explanation", |lines| {
        lines
            .first()
            .is_some_and(|line| line.starts_with("  XADD key [NOMKSTREAM]"))
            && lines.iter().any(|line| line.trim() == "since: 5.0.0")
    });
    lab.ask_until("HELP @pubsub", "a group", |lines| {
        lines
            .iter()
            .any(|line| line.starts_with("  PSUBSCRIBE pattern"))
    });
    lab.ask_until("HELP crash", "one of ours", |lines| {
        lines
            .first()
            .is_some_and(|line| line.starts_with("  crash NAME"))
    });
    lab.press("language");
    lab.ask_until("HELP XADD", "Korean", |lines| {
        lines.iter().any(|line| line.trim() == "도입 버전: 5.0.0")
    });
}

#[test]
fn monitor_streams_to_its_tab_until_it_is_given_up() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        lab.play();
        let (first, second) = (lab.tabs().remove(0), lab.open_tab());
        lab.ask("MONITOR", &["OK"]);
        lab.browser.wait_for_text("parked", "every command");
        lab.tab(&first);
        lab.ask("SET k \"a b\"", &["OK"]);
        lab.tab(&second);
        lab.wait_lines("the command", |lines| {
            lines.last().is_some_and(|line| {
                line.contains(" [0 10.0.0.") && line.ends_with("] \"SET\" \"k\" \"a b\"")
            })
        });
        lab.press("interrupt");
        lab.browser
            .wait_until("no more", || !lab.has("[data-testid=parked]"));
        lab.ask("PING", &["PONG"]);
    }
}

#[test]
fn the_switch_sends_hello_and_shows_which_protocol_is_in_use() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        let pressed =
            |version: &str| lab.attributes(&format!("[data-testid=resp{version}]"), "aria-pressed");
        assert_eq!(pressed("2"), ["true"]);
        lab.press("resp3");
        lab.browser.wait_until("RESP3", || pressed("3") == ["true"]);
        lab.wait_lines("HELLO 3", |lines| {
            lines.first().is_some_and(|line| line == "n1> HELLO 3")
        });
        lab.ask("HGETALL none", &["(empty hash)"]);
        lab.press("resp2");
        lab.browser.wait_until("RESP2", || pressed("2") == ["true"]);
        lab.ask("HGETALL none", &["(empty array)"]);
        // Each tab has a connection of its own.
        lab.press("resp3");
        lab.browser.wait_until("RESP3", || pressed("3") == ["true"]);
        lab.open_tab();
        lab.browser
            .wait_until("RESP2 in a new tab", || pressed("2") == ["true"]);
    }
}

#[test]
fn the_bytes_of_requests_and_replies_can_be_shown() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        lab.ask("SET k 값", &["OK"]);
        assert!(!lab.has(".bl-line.is-wire"));
        lab.press("console-raw");
        let expected = [
            "n1> SET k 값",
            "→ *3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$3\\r\\n\\xea\\xb0\\x92\\r\\n",
            "← +OK\\r\\n",
            "OK",
        ];
        lab.wait_lines("the bytes of what was there already", |lines| {
            lines == expected
        });
        lab.press("console-raw");
        lab.wait_lines("no bytes", |lines| lines.len() == 2);
    }
}

#[test]
fn a_flood_of_lines_does_not_stall_typing() {
    let Some(lab) = open() else { return };
    // Ten thousand commands, each with an echo and a reply, a thousand lines at a time.
    for _ in 0..10 {
        crate::bad_input::paste(&lab, &"PING\n".repeat(1_000));
    }
    lab.wait_lines("the last reply", |lines| {
        lines.last().is_some_and(|line| line == "PONG")
    });
    assert!(lab.lines().len() <= 1_300, "what is kept is bounded");
    // A key press and the frame that shows it.
    let longest_ms = lab.browser.execute_async(
        "const [selector, done] = arguments; const field = document.querySelector(selector);\
         field.focus(); let left = 30, longest = 0;\
         const press = () => {\
             if (left-- === 0) return done(longest);\
             const began = performance.now();\
             field.value += 'x';\
             field.dispatchEvent(new InputEvent('input', { bubbles: true }));\
             requestAnimationFrame(() => setTimeout(() => {\
                 longest = Math.max(longest, performance.now() - began); press(); }));\
         };\
         press();",
        vec![json!(lab.id("console-input"))],
    );
    // A page that lays out ten thousand lines for each key takes seconds; this machine may be busy.
    let longest_ms = longest_ms.as_f64().expect("a time");
    assert!(longest_ms < 500.0, "{longest_ms} ms for one key");
}
