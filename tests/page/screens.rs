//! Pictures of the page for people to judge, in `target/screens/`, named `WIDTH-SCHEME-LANGUAGE-STATE.png`. What a machine can
//! judge is whether it fits.
//!
//! With the wish for less motion the worlds wait at their first loss, so that two runs take the same pictures.

use fantoccini::key::Key;
use tests::harness::{Browser, Screen, Setup};

use crate::lab::Lab;
use crate::time::key;

/// More steps than there are events before the crash.
const STEPS_MAX: u32 = 100;

/// Takes the pictures of one size in both schemes and both languages.
fn take(width: u32, screen: Screen) {
    let Some(setup) = Setup::find() else { return };
    let screen = Screen {
        width,
        reduced_motion: true,
        ..screen
    };
    let lab = Lab::open(&setup, screen);
    for (name, screen) in [
        ("light-en", screen),
        ("dark-en", screen.dark()),
        ("light-ko", screen.korean()),
        ("dark-ko", screen.dark().korean()),
    ] {
        lab.browser.show_on(screen);
        lab.browser.goto("/");
        lab.browser.find("app");
        let name = format!("{width}-{name}");
        losses(&lab, &name);
        group(&lab, &name);
        console(&lab, &name);
        inspector(&lab, &name);
        thousand(&lab, &name);
        hands(&lab, &name);
        futures(&lab, &name);
        written(&lab, &name);
    }
}

fn picture(lab: &Lab, name: &str, state: &str) {
    let name = format!("{name}-{state}");
    settle(&lab.browser);
    lab.browser.screenshot(&name);
    lab.assert_fits(&name);
}

/// Waits for what is drawn in the next frames.
fn settle(browser: &Browser) {
    browser.execute_async(
        "const done = arguments[0];\
         requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)));",
        vec![],
    );
}

/// The first message that falls: of a channel, then of a list.
fn losses(lab: &Lab, name: &str) {
    for (world, state) in [("bob-was-away", "missed"), ("workers-on-a-list", "crashed")] {
        lab.choose("scenario", world);
        lab.wait_attribute("scenario", "data-scenario", world);
        lab.browser
            .wait_until("a loss", || lab.has("[data-testid=tray]"));
        lab.wait_attribute("time-line", "data-playing", "false");
        picture(lab, name, state);
    }
    if lab.is_touched() {
        lab.show("ledger");
        picture(lab, name, "ledger");
        lab.show("stage");
    }
}

/// Many worlds: while they are played, with losses, and without any.
fn thousand(lab: &Lab, name: &str) {
    for (world, state) in [
        ("workers-on-a-list", "worlds"),
        ("bob-reads-a-stream", "worlds-without-a-loss"),
    ] {
        lab.start_world(world);
        lab.press("thousand-worlds");
        if state == "worlds" {
            lab.browser
                .wait_until("worlds", || lab.has("[data-testid=thousand-bar]"));
            picture(lab, name, "worlds-running");
            lab.press("thousand-cancel");
            lab.wait_attribute("thousand", "data-state", "stopped");
            lab.choose("thousand-count", "100");
        }
        // What the other world has come to stays until somebody plays again.
        lab.press("thousand-start");
        lab.wait_attribute("thousand", "data-state", "done");
        lab.press("thousand-bar");
        picture(lab, name, state);
        let escape = fantoccini::key::Key::Escape.to_string();
        lab.browser
            .type_into_css(&lab.id("thousand-dialog"), &escape);
        lab.browser
            .wait_until("no dialog", || !lab.has("[data-testid=thousand-dialog]"));
    }
}

/// A group with an entry whose member has crashed.
fn group(lab: &Lab, name: &str) {
    lab.start_world("unacknowledged-entry");
    let crashed = || lab.actor_state("m2").as_deref() == Some("crashed");
    for _ in 0..STEPS_MAX {
        lab.press("step");
        if crashed() {
            break;
        }
    }
    assert!(crashed(), "no member crashed in {STEPS_MAX} steps");
    picture(lab, name, "group");
}

/// A console with replies of several kinds, an error, a message that came by itself, and a parked tab beside it.
fn console(lab: &Lab, name: &str) {
    lab.start_world("empty");
    lab.show("console");
    let first = lab.tabs().remove(0);
    let second = lab.open_tab();
    lab.type_command("BRPOP orders:urgent 0");
    lab.wait_tab_state(&second, "parked");
    lab.tab(&first);
    for command in [
        "LPUSH jobs a b",
        "XADD orders * order 1 for alice",
        "XGROUP CREATE orders workers 0",
        "XREADGROUP GROUP workers me STREAMS orders >",
        "SET greeting \"안녕\"",
        "GET greeting",
        "LPUSH greeting x",
        "SUBSCRIBE news",
    ] {
        let before = lab.lines().len();
        lab.type_command(command);
        lab.wait_lines(command, |lines| lines.len() > before + 1);
    }
    picture(lab, name, "console");
    typing(lab, name);
}

/// A line being typed: the list of what completes it, the hint behind it, a search, and the bytes on the wire.
fn typing(lab: &Lab, name: &str) {
    // A tap puts the caret where the finger was; a modifier holds until the null key.
    let control = |letter: char| {
        let [end, control, null] = [Key::End, Key::Control, Key::Null].map(char::from);
        format!("{end}{control}{letter}{null}")
    };
    lab.open_tab();
    lab.type_text("x");
    lab.press("console-complete");
    lab.browser.find("console-options");
    picture(lab, name, "completion");
    lab.type_text(&format!(
        "{}add orders MAXLEN ~ 10 ",
        char::from(Key::Escape)
    ));
    lab.browser
        .wait_for_text("console-hint-line", "[LIMIT count]");
    picture(lab, name, "hint");
    lab.type_text(&(control('u') + "SET k \"a b\" NX EX 10 \"c"));
    lab.browser.wait_for_text("console-hint-line", "22");
    picture(lab, name, "quotes");
    lab.type_text(&(control('u') + &control('r') + "ord"));
    lab.browser.find("console-found");
    picture(lab, name, "search");
    lab.type_text(&String::from(char::from(Key::Escape)));
    lab.press("resp3");
    lab.ask_until("HGETALL none", "RESP3", |lines| lines.len() == 1);
    lab.press("console-raw");
    picture(lab, name, "bytes");
    lab.press("console-raw");
}

/// Every tab of the column beside the stage, with what the console left.
fn inspector(lab: &Lab, name: &str) {
    lab.show("ledger");
    for tab in ["keys", "pubsub", "clients", "config", "ledger"] {
        lab.press(&format!("side-{tab}"));
        picture(lab, name, &format!("side-{tab}"));
    }
    lab.press("side-keys");
    lab.browser
        .wait_until("a stream", || lab.has("[data-testid=key][data-key=orders]"));
    lab.press_css("[data-testid=key][data-key=orders]");
    lab.browser
        .wait_until("a group", || lab.has("[data-testid=pending-toggle]"));
    lab.press("pending-toggle");
    picture(lab, name, "side-stream");
    lab.press("side-ledger");
    lab.show("console");
}

/// The menus and forms of a hand, and who could claim an entry.
fn hands(lab: &Lab, name: &str) {
    lab.show("stage");
    lab.start_world("unacknowledged-entry");
    for _ in 0..STEPS_MAX {
        if lab.actor_state("m2").as_deref() == Some("crashed") {
            break;
        }
        lab.press("step");
    }
    let open = |opener: &str, dialog: &str, state: &str| {
        lab.press_css(opener);
        lab.browser.find(dialog);
        picture(lab, name, state);
    };
    open("[data-actor=m1] [data-testid=more]", "target-menu", "menu");
    open("[data-command=configure]", "line-dialog", "configure");
    lab.browser.type_into("line-field", "x");
    picture(lab, name, "configure-wrong");
    lab.press_css("dialog[open] .bl-panel-head button");
    open("[data-testid=add-more]", "kinds-dialog", "kinds");
    lab.press_css("dialog[open] .bl-panel-head button");
    // Where the life is in sight already, there is no door to it.
    if !name.starts_with("1024") {
        lab.press("show-story");
        lab.show("ledger");
        lab.browser.find("claims");
        picture(lab, name, "claims");
    }
    lab.show("console");
    open("[data-testid=console-menu]", "tab-menu", "tab-menu");
    lab.press_css("[data-command=add-node]");
    picture(lab, name, "two-nodes");
}

#[test]
fn screens_at_1440() {
    take(1440, Screen::DESK);
}

#[test]
fn screens_at_1024() {
    take(1024, Screen::DESK);
}

#[test]
fn screens_at_390() {
    take(390, Screen::PHONE);
}

/// Two futures side by side, and an entry of the other one.
fn futures(lab: &Lab, name: &str) {
    lab.show("stage");
    lab.start_world("unacknowledged-entry");
    for _ in 0..STEPS_MAX {
        if lab.actor_state("m2").as_deref() == Some("crashed") {
            break;
        }
        lab.press("step");
    }
    for shortcut in ["q", "Q"] {
        key(lab, "[data-testid=app]", shortcut, false);
    }
    lab.browser.find("beside");
    picture(lab, name, "futures");
    key(lab, "[data-testid=app]", "j", false);
    lab.show("ledger");
    lab.press("whose-there");
    picture(lab, name, "futures-there");
}

/// What can be written in the text of a world.
fn written(lab: &Lab, name: &str) {
    lab.show("stage");
    if lab.is_touched() {
        lab.press("export");
        lab.press("export-world-text");
    } else {
        lab.press("world-text");
    }
    lab.browser.find("text-help");
    lab.press_css("[data-testid=text-help] > summary");
    picture(lab, name, "text-help");
}
