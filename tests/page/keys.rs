//! A keyboard, and nothing else: key presses as a browser gets them from one.

use serde_json::{Value, json};
use tests::harness::Browser;

use crate::lab::Lab;

/// More stops of Tab than any view has.
pub const STOPS_MAX: usize = 250;
/// The modifier of the control key in the DevTools protocol.
const CONTROL: u32 = 2;

/// A key press.
pub fn press(browser: &Browser, key: &str) {
    let (code, number) = match key {
        "Backspace" => ("Backspace", 8),
        "Tab" => ("Tab", 9),
        "Enter" => ("Enter", 13),
        "Escape" => ("Escape", 27),
        " " => ("Space", 32),
        "End" => ("End", 35),
        "Home" => ("Home", 36),
        "ArrowRight" => ("ArrowRight", 39),
        "ArrowDown" => ("ArrowDown", 40),
        "Delete" => ("Delete", 46),
        other => (other, 0),
    };
    let mut down =
        json!({ "type": "keyDown", "key": key, "code": code, "windowsVirtualKeyCode": number });
    if key.chars().count() == 1 {
        down["text"] = json!(key);
    }
    if key == "Enter" {
        down["text"] = json!("\r");
    }
    browser.devtools("Input.dispatchKeyEvent", down);
    let up = json!({ "type": "keyUp", "key": key, "code": code, "windowsVirtualKeyCode": number });
    browser.devtools("Input.dispatchKeyEvent", up);
}

/// A key press while the control key is held.
pub fn press_control(browser: &Browser, key: &str) {
    let code = match key {
        "Enter" => "Enter".to_owned(),
        letter => format!("Key{}", letter.to_uppercase()),
    };
    for kind in ["keyDown", "keyUp"] {
        let event = json!({ "type": kind, "key": key, "modifiers": CONTROL, "code": code });
        browser.devtools("Input.dispatchKeyEvent", event);
    }
}

/// What has the focus: its test id, or its tag.
pub fn active(browser: &Browser) -> Value {
    browser.execute(
        "const e = document.activeElement; return e.dataset.testid || e.tagName;",
        vec![],
    )
}

/// Whoever has a keyboard only.
pub struct Hand<'a> {
    pub lab: &'a Lab,
}

impl Hand<'_> {
    /// A key, or with `Control ` before it.
    pub fn press(&self, key: &str) {
        match key.strip_prefix("Control ") {
            Some(key) => press_control(&self.lab.browser, key),
            None => press(&self.lab.browser, key),
        }
    }

    /// A text, letter by letter.
    pub fn write(&self, text: &str) {
        text.chars().for_each(|one| self.press(&one.to_string()));
    }

    /// Tab after Tab until the focus is where a selector matches.
    pub fn tab_to(&self, selector: &str) {
        let there = "return document.activeElement.matches(arguments[0]);";
        for _ in 0..STOPS_MAX {
            self.press("Tab");
            if self.lab.browser.execute(there, vec![json!(selector)]) == true {
                return;
            }
        }
        panic!("{STOPS_MAX} times Tab lead in vain to {selector}");
    }

    /// Waits for an effect, which must not have cost the focus.
    pub fn see(&self, what: &str, holds: impl Fn() -> bool) {
        self.lab.browser.wait_until(what, holds);
        assert_ne!(active(&self.lab.browser), "BODY", "after {what}");
    }

    /// Waits for something to be there.
    pub fn find(&self, selector: &str) {
        self.see(selector, || self.lab.has(selector));
    }

    /// Waits for something to be gone.
    pub fn lose(&self, selector: &str) {
        self.see(&format!("no {selector}"), || !self.lab.has(selector));
    }

    /// A key, and what is there then.
    pub fn press_for(&self, key: &str, selector: &str) {
        self.press(key);
        self.find(selector);
    }

    /// Waits for another count than before of what a selector matches, after a key.
    pub fn press_for_more(&self, key: &str, selector: &str) {
        let before = self.lab.count(selector);
        self.press(key);
        self.see(&format!("more of {selector}"), || {
            self.lab.count(selector) > before
        });
    }

    /// Closes the open dialog.
    pub fn close(&self) {
        self.press("Escape");
        self.lose("dialog[open]");
    }
}
