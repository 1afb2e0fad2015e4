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
            said.contains("console-1 claimed")
                && said.contains("for m1")
                && said.contains("until XACK")
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

/// Writes a line into the console at once, as pasting does, and sends it.
pub fn send_long(lab: &Lab, line: &str) {
    lab.browser.execute(
        "const field = document.querySelector(arguments[0]);\
         field.value = arguments[1];\
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        vec![json!(lab.id("console-input")), json!(line)],
    );
    let before = lab.lines().len();
    lab.press("console-run");
    lab.wait_lines("an answer", |lines| {
        lines.len() > before && lines.last().is_some_and(|line| line == "OK")
    });
}

/// Keys that are made by one command, and how often.
const KEYS_AT_ONCE: usize = 5_000;
const TIMES: usize = 4;

#[test]
fn a_search_among_many_keys_goes_on_by_itself_and_can_be_stopped() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    for time in 0..TIMES {
        let keys = (0..KEYS_AT_ONCE).map(|n| format!(" k{time}{n} v"));
        send_long(&lab, &format!("MSET{}", keys.collect::<String>()));
    }
    lab.press("side-keys");
    let all = (TIMES * KEYS_AT_ONCE).to_string();
    let looked_at = || lab.attributes("[data-testid=keys-note]", "data-looked-at");
    // Nobody presses anything, and all of them are looked at.
    lab.browser.type_into_css(&lab.id("key-pattern"), "none*");
    lab.browser
        .wait_until("all of them", || looked_at() == [all.clone()]);
    assert!(lab.has("[data-testid=nothing]"));
    assert!(!lab.has("[data-testid=key-search]"));
    // Who has enough of it stops it, and can go on from there.
    lab.browser.execute(
        "new MutationObserver(() => document.querySelector('[data-testid=key-search-stop]')?.click())\
            .observe(document.body, { childList: true, subtree: true });",
        vec![],
    );
    lab.browser.type_into_css(&lab.id("key-pattern"), "x");
    lab.browser.wait_until("a part of them", || {
        let looked = looked_at().first().and_then(|n| n.parse::<usize>().ok());
        looked.is_some_and(|looked| looked < TIMES * KEYS_AT_ONCE)
    });
    assert!(lab.has("[data-testid=page-next]"));
    assert_eq!(lab.browser.record().errors, Vec::<String>::new());
}

#[test]
fn results_of_many_worlds_say_of_which_world_they_are() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let close = "dialog[open] .bl-panel-head button";
    lab.press("thousand-worlds");
    lab.press("thousand-cancel");
    assert!(!lab.has("[data-testid=thousand-another]"));
    lab.press_css(close);
    // What a person does makes it another world, and the results stay what they were.
    lab.type_command("PUBLISH news hi");
    lab.wait_lines("the reply", |lines| lines.len() > 1);
    lab.press("thousand-worlds");
    lab.browser
        .wait_for_text("thousand-another", "bob was away");
    lab.press_css(close);
    // A world that was chosen is a new question.
    lab.choose("scenario", "workers-on-a-list");
    lab.wait_attribute("scenario", "data-scenario", "workers-on-a-list");
    lab.press("thousand-worlds");
    lab.browser.find("thousand");
    assert!(!lab.has("[data-testid=thousand-another]"));
    assert_eq!(lab.browser.record().errors, Vec::<String>::new());
}

#[test]
fn bytes_show_in_the_tab_for_which_they_were_asked() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    let pressed = || lab.attributes("[data-testid=console-raw]", "aria-pressed");
    lab.press("console-raw");
    lab.browser.wait_until("bytes", || pressed() == ["true"]);
    lab.open_tab();
    lab.browser
        .wait_until("none here", || pressed() == ["false"]);
    lab.tab("console-1");
    lab.browser
        .wait_until("bytes there", || pressed() == ["true"]);
}

/// Goes along the stage with the keys until a shelf is named in these words, and opens it.
fn open_on_stage(lab: &Lab, words: &str) {
    let mut seen = Vec::new();
    // To the right and back, and up and down at each place.
    let row = "\u{e014}\u{e013}\u{e013}\u{e015}\u{e015}".repeat(5);
    for key in (row + &"\u{e012}\u{e013}\u{e015}".repeat(5)).chars() {
        lab.browser.type_into("stage-view", &key.to_string());
        let said = lab.raw_text(&lab.id("stage-cursor"));
        if said.contains(words) {
            lab.browser.type_into("stage-view", "\u{e007}");
            return;
        }
        seen.push(said);
    }
    panic!("the keys do not reach {words}: {seen:?}");
}

#[test]
fn a_key_and_a_channel_of_the_stage_open_in_the_inspector() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.type_command("RPUSH jobs a b c");
    lab.wait_lines("three jobs", |lines| lines.len() > 1);
    open_on_stage(&lab, "3 elements");
    lab.browser.wait_until("the key", || {
        lab.texts("[data-testid=element] .bl-element-text") == ["\"a\"", "\"b\"", "\"c\""]
    });
    // Whoever comes back to the keys later sees all of them.
    lab.press("side-ledger");
    lab.press("side-keys");
    lab.browser
        .wait_until("all keys", || lab.has("[data-testid=key][data-key=jobs]"));
    lab.start_world("bob-was-away");
    lab.play_to_the_end("500");
    open_on_stage(&lab, "keeps nothing");
    lab.browser.wait_until("the channel", || {
        lab.has("[data-testid=channel][data-channel=news]")
    });
}

#[test]
fn a_hint_that_is_longer_than_the_line_can_be_read() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.type_text("XADD s ");
    lab.browser.wait_until("all of the hint", || {
        is_in_sight(&lab, "[data-testid=console-hint-line]")
            && lab
                .raw_text(&lab.id("console-hint-line"))
                .ends_with("field value [field value ...]")
    });
    // A short one stands behind the line, where it belongs.
    lab.type_text("\u{e009}u\u{e000}GET ");
    lab.browser.wait_until("the short one", || {
        lab.raw_text(&lab.id("console-hint")) == "key" && !lab.has(".bl-entry.is-cut")
    });
}

/// The height of something, and of what is in sight of it.
fn heights(lab: &Lab, selector: &str) -> (f64, f64) {
    let pair = lab.browser.execute(
        "const e = document.querySelector(arguments[0]); return [e.scrollHeight, e.clientHeight];",
        vec![json!(lab.within(selector))],
    );
    let of = |n: usize| pair[n].as_f64().expect("a height");
    (of(0), of(1))
}

#[test]
fn on_a_low_desk_the_stage_is_in_sight_and_so_is_the_ledger_above_a_life() {
    let Some(setup) = Setup::find() else { return };
    let screen = Screen {
        width: 1024,
        height: 768,
        ..Screen::DESK
    };
    let lab = Lab::open_world(&setup, screen, "unacknowledged-entry");
    for _ in 0..STEPS_MAX {
        if lab.actor_state("m2").as_deref() == Some("crashed") {
            break;
        }
        lab.press("step");
    }
    lab.press("show-story");
    lab.browser
        .wait_until("who could claim", || lab.has("[data-testid=claims]"));
    let (whole, seen) = heights(&lab, ".bl-stage-view");
    assert!(whole <= seen, "{whole} px of stage in {seen}");
    let ledger = "[data-testid=ledger] .bl-numbers th";
    lab.browser
        .wait_until("the ledger", || is_in_sight(&lab, ledger));
}

#[test]
fn two_futures_are_drawn_in_the_same_size() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    lab.press("fork");
    lab.press("compare");
    lab.browser.find("beside");
    lab.browser.wait_until("two stages alike", || {
        let here = heights(&lab, ".bl-stage > .bl-stage-view");
        let there = heights(&lab, ".bl-beside > .bl-stage-view");
        (here.1 - there.1).abs() <= 2.0
    });
}

#[test]
fn on_a_phone_the_console_shows_what_it_answered() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::PHONE, "empty");
    lab.show("console");
    lab.type_command("RPUSH jobs a b c");
    lab.type_command("LRANGE jobs 0 -1");
    lab.wait_lines("three jobs", |lines| lines.len() > 5);
    let (_, seen) = heights(&lab, "[data-testid=console-output]");
    assert!(seen >= 120.0, "{seen} px of output");
}

#[test]
fn a_question_in_a_mistake_has_no_full_stop_behind_it() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.press("world-text");
    lab.browser.execute(
        "document.querySelector('[data-testid=world-text-field]').value = arguments[0];",
        vec![json!("producer desk every 1s\n    PUBLSH news hi\n")],
    );
    lab.press("world-text-start");
    let told = lab.within(".bl-mistake");
    lab.browser.wait_until("the mistake", || {
        lab.raw_text(&told).ends_with("did you mean 'PUBLISH'?")
    });
}
