//! Time as a person handles it: scrubbing, marks, jumps, undo, futures, and two of them side by side.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS};

/// Presses a key with the focus on the page itself or on what a selector matches.
pub fn key(lab: &Lab, selector: &str, key: &str, control: bool) {
    lab.browser.execute(
        "const e = document.querySelector(arguments[0]); e.focus();\
         e.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[1], ctrlKey: arguments[2], bubbles: true, cancelable: true }));",
        vec![json!(lab.within(selector)), json!(key), json!(control)],
    );
}

const PAGE: &str = "[data-testid=app]";
const SCRUB: &str = "[data-testid=scrub]";

/// The pointer is pressed on the bar at the first of these shares of it, dragged over the others, and let go.
fn drag(lab: &Lab, shares: &[f64]) {
    lab.browser.execute_async(
        "const [selector, shares, done] = arguments;\
         const bar = document.querySelector(selector), area = bar.getBoundingClientRect();\
         bar.setPointerCapture = () => {}; bar.hasPointerCapture = () => true;\
         const send = (kind, share) => bar.dispatchEvent(new PointerEvent(kind, { pointerId: 1, button: 0, bubbles: true,\
             clientX: area.left + area.width * share, clientY: area.top + area.height / 2 }));\
         send('pointerdown', shares[0]);\
         shares.slice(1).forEach((share) => send('pointermove', share));\
         send('pointerup', shares[shares.length - 1]);\
         requestAnimationFrame(() => requestAnimationFrame(() => { delete bar.setPointerCapture; delete bar.hasPointerCapture; done(); }));",
        vec![json!(lab.within(SCRUB)), json!(shares)],
    );
}

/// Scrubs to a moment with the keys of the slider: to its end, and back by pages and arrows as near as they get.
pub fn go_to_share(lab: &Lab, share: f64) -> u64 {
    drag(lab, &[share]);
    lab.clock_us()
}

/// A world that was played to its end.
pub fn played(setup: &Setup, screen: Screen, world: &str) -> Lab {
    let lab = Lab::open_world(setup, screen, world);
    lab.play_to_the_end(FASTEST);
    lab
}

fn wait_clock(lab: &Lab, what: &str, wanted: impl Fn(u64) -> bool) {
    lab.browser.wait_until(what, || wanted(lab.clock_us()));
}

/// What is seen of a moment: stage in words, ledger, picture.
fn seen(lab: &Lab) -> (Vec<String>, String, String) {
    let picture = lab.browser.execute_async(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() =>\
            done(document.querySelector('[data-testid=stage] canvas').toDataURL())));",
        vec![],
    );
    let words = lab.texts("[data-testid=stage-list] li");
    let ledger = lab.raw_text(&lab.id("ledger"));
    (
        words,
        ledger,
        picture.as_str().unwrap_or_default().to_owned(),
    )
}

#[test]
fn the_bar_is_scrubbed_with_the_pointer_and_the_keyboard() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = played(&setup, screen, "bob-was-away");
        let newest = lab.clock_us();
        drag(&lab, &[0.1, 0.2, 0.15, 0.25]);
        let found = lab.clock_us();
        assert!(found > 3_000_000 && found < 7_000_000, "{found}");
        lab.wait_attribute("time-line", "data-playing", "false");
        // Nothing is there beyond what was seen.
        drag(&lab, &[0.99]);
        wait_clock(&lab, "the newest moment", |now| now == newest);
        for (name, wanted) in [
            ("Home", 0),
            ("End", newest),
            ("PageDown", newest - 2_000_000),
        ] {
            key(&lab, SCRUB, name, false);
            wait_clock(&lab, name, |now| now == wanted);
        }
        for (name, wanted) in [
            ("ArrowLeft", newest - 2_100_000),
            ("ArrowRight", newest - 2_000_000),
            ("PageUp", newest),
        ] {
            key(&lab, SCRUB, name, false);
            wait_clock(&lab, name, |now| now == wanted);
        }
        key(&lab, SCRUB, "Home", false);
        wait_clock(&lab, "the start", |now| now == 0);
        let told = lab.attributes(SCRUB, "aria-valuetext");
        assert!(told[0].starts_with("0.000 s / "), "{told:?}");
        assert_eq!(lab.attributes(SCRUB, "role"), ["slider"]);
    }
}

/// However many moves come between two frames, the session is asked for one moment.
#[test]
fn scrubbing_asks_for_one_moment_a_frame() {
    let Some(setup) = Setup::find() else { return };
    let lab = played(&setup, Screen::DESK, "unacknowledged-entry");
    lab.browser.execute(
        "window.changes = 0; new MutationObserver((all) => { window.changes += all.length; })\
            .observe(document.querySelector(arguments[0]), { attributes: true, attributeFilter: ['data-us'] });",
        vec![json!(lab.id("clock"))],
    );
    let shares: Vec<f64> = (0..200).map(|n| 0.5 - f64::from(n) / 500.0).collect();
    drag(&lab, &shares);
    let changes = lab.browser.execute("return window.changes;", vec![]);
    assert_eq!(changes.as_u64(), Some(1));
    assert!(lab.clock_us() < 3_000_000);
}

#[test]
fn a_moment_is_the_same_played_and_scrubbed() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "unacknowledged-entry");
    let mut moments = Vec::new();
    for _ in 0..4 {
        for _ in 0..7 {
            let before = lab.clock_us();
            lab.press("step");
            wait_clock(&lab, "a later moment", |now| now > before);
        }
        moments.push((lab.clock_us(), seen(&lab)));
    }
    lab.play_to_the_end(FASTEST);
    lab.browser
        .execute("document.activeElement.blur();", vec![]);
    key(&lab, PAGE, "Escape", false);
    for (at, was) in moments.iter().rev() {
        go_back_to(&lab, *at);
        let found = seen(&lab);
        assert_eq!(found.0, was.0, "the stage in words at {at}");
        assert_eq!(found.1, was.1, "the ledger at {at}");
        assert!(found.2 == was.2, "the picture at {at}");
    }
}

/// Step by step back to a moment at which a step stopped.
fn go_back_to(lab: &Lab, at: u64) {
    for _ in 0..400 {
        let now = lab.clock_us();
        if now <= at {
            break;
        }
        lab.press("step-back");
        wait_clock(lab, "an earlier moment", |then| then < now);
    }
    assert_eq!(lab.clock_us(), at);
}

#[test]
fn a_rewind_goes_to_the_start_and_plays_what_was() {
    let Some(setup) = Setup::find() else { return };
    let lab = played(&setup, Screen::DESK, "bob-was-away");
    let (newest, was) = (lab.clock_us(), seen(&lab));
    key(&lab, PAGE, "<", false);
    wait_clock(&lab, "the start", |now| now == 0);
    assert_eq!(lab.fate("bob", "lost"), Some(0));
    lab.press("play");
    wait_clock(&lab, "the end again", |now| now == newest);
    assert_eq!(seen(&lab), was);
    assert!(!lab.has("[data-testid=future]"));
    key(&lab, PAGE, "<", false);
    wait_clock(&lab, "the start", |now| now == 0);
    key(&lab, PAGE, ">", false);
    wait_clock(&lab, "the newest moment", |now| now == newest);
}

#[test]
fn marks_tell_what_happened_and_take_one_there() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        let kinds = || lab.attributes("[data-testid=mark]", "data-kind");
        assert_eq!(kinds(), ["to-come", "to-come"]);
        lab.play_to_the_end(FASTEST);
        // On a narrow page a mark of losses holds a fault or a return that is near; its number is that of what was lost.
        let counts = lab.attributes("[data-testid=mark][data-kind=loss]", "data-count");
        let counts = counts.iter().map(|count| count.parse::<u64>().unwrap());
        assert_eq!(counts.sum::<u64>(), 3);
        let labels = lab
            .attributes("[data-testid=mark]", "aria-label")
            .join("; ");
        for told in [
            "3.500 s: bob was disconnected",
            "1 lost: not subscribed at the time",
            "bob came back",
        ] {
            assert!(labels.contains(told), "{told} in {labels}");
        }
        // The label is seen with the focus, too.
        lab.browser.execute(
            "document.querySelector(arguments[0]).focus();",
            vec![json!(lab.within("[data-testid=mark]"))],
        );
        key(&lab, "[data-testid=mark]", "Shift", false);
        let at = lab.attributes("[data-testid=mark]", "data-at-us")[0].clone();
        lab.browser.execute(
            "document.querySelector(arguments[0]).click();",
            vec![json!(lab.within("[data-testid=mark]"))],
        );
        lab.wait_attribute("clock", "data-us", &at);
        lab.assert_fits("a mark");
    }
}

#[test]
fn one_goes_from_loss_to_loss() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        open_more(&lab);
        lab.press("next-loss");
        wait_clock(&lab, "the first loss", |now| now > 4_000_000);
        let first = lab.clock_us();
        assert_eq!(lab.fate("bob", "lost"), Some(1));
        lab.press("next-loss");
        wait_clock(&lab, "the second loss", |now| now > first);
        assert_eq!(lab.fate("bob", "lost"), Some(2));
        assert!(lab.raw_text(&lab.within(".bl-story")).contains("story 5"));
        lab.press("previous-loss");
        wait_clock(&lab, "the first loss", |now| now == first);
        for _ in 0..3 {
            lab.press("next-loss");
        }
        lab.browser.wait_until("a sentence", || {
            lab.texts("[data-testid=time-note]") == ["No other loss up to the end."]
        });
        lab.assert_fits("the sentence");
    }
}

/// On a phone the ways beside the bar are asked for.
pub fn open_more(lab: &Lab) {
    if lab.is_touched() {
        lab.press("more-time");
        lab.wait_attribute("more-time", "aria-expanded", "true");
    }
}

#[test]
fn one_follows_a_message_and_goes_back() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    let life = || lab.count(".bl-life > li");
    lab.press("step-message");
    lab.browser.wait_until("a message", || {
        lab.raw_text(&lab.within(".bl-story")).contains("job 1")
    });
    let (began, before) = (lab.clock_us(), life());
    for _ in 0..4 {
        lab.press("step-message");
    }
    lab.browser
        .wait_until("more of its life", || life() > before + 2);
    assert!(lab.raw_text(&lab.within(".bl-story")).contains("job 1"));
    key(&lab, PAGE, ",", false);
    let now = lab.clock_us();
    assert!(now >= began);
    key(&lab, PAGE, ",", false);
    wait_clock(&lab, "an earlier event", |then| then < now || then == 0);
}

#[test]
fn what_was_done_is_undone_by_button_and_key_but_not_while_typing() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    assert_eq!(
        lab.attributes("[data-testid=undo]", "aria-disabled"),
        ["true"]
    );
    lab.press_css("[data-actor=alice] [data-testid=crash]");
    lab.browser.wait_until("alice crashed", || {
        lab.actor_state("alice").as_deref() == Some("crashed")
    });
    let hint = lab.attributes("[data-testid=undo]", "title");
    assert_eq!(hint, ["Undo: crash alice (Ctrl Z)"]);
    lab.type_text("PING");
    key(&lab, "[data-testid=console-input]", "z", true);
    assert_eq!(lab.actor_state("alice").as_deref(), Some("crashed"));
    key(&lab, PAGE, "z", true);
    lab.browser.wait_until("alice runs", || {
        lab.actor_state("alice").as_deref() == Some("running")
    });
    lab.press_css("[data-actor=bob] [data-testid=crash]");
    lab.browser.wait_until("bob crashed", || {
        lab.actor_state("bob").as_deref() == Some("crashed")
    });
    lab.press("undo");
    lab.browser.wait_until("bob runs", || {
        lab.actor_state("bob").as_deref() == Some("running")
    });
}

#[test]
fn typing_in_the_past_makes_another_future_and_the_old_one_stays() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = played(&setup, screen, "bob-was-away");
        let end = lab.clock_us();
        assert!(!lab.raw_text(&lab.id("past")).contains("past"));
        go_to_share(&lab, 0.1);
        let past = lab.raw_text(&lab.id("past"));
        assert!(past.contains("another future"), "{past}");
        lab.show("console");
        lab.ask("PUBLISH news extra", &["(integer) 2"]);
        assert!(!lab.raw_text(&lab.id("past")).contains("another future"));
        open_more(&lab);
        let names = lab.texts("[data-testid=future] option");
        assert_eq!(names[0], "from the start");
        assert!(names[1].ends_with(": PUBLISH news extra"), "{names:?}");
        lab.play_to_the_end(FASTEST);
        assert_eq!(
            lab.fate("alice", "sent").or(lab.fate("alice", "done")),
            Some(11)
        );
        // Back to the old one, which is as it was.
        lab.choose("future", "0");
        key(&lab, SCRUB, "End", false);
        wait_clock(&lab, "its end", |now| now == end);
        assert_eq!(lab.fate("alice", "done"), Some(10));
        key(&lab, PAGE, "u", false);
        lab.browser.wait_until("the other future", || {
            lab.texts("[data-testid=future] option:checked") == [names[1].clone()]
        });
        lab.assert_fits("futures");
    }
}

#[test]
fn a_command_typed_while_time_stands_runs_until_its_reply_or_its_park() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let before = lab.clock_us();
    lab.ask("LPUSH jobs a", &["(integer) 1"]);
    assert!(!lab.plays() && lab.clock_us() > before);
    let first = lab.tabs().remove(0);
    lab.type_command("BRPOP nothing 0");
    lab.wait_tab_state(&first, "parked");
    assert!(!lab.plays());
    let parked = lab.clock_us();
    lab.press("step");
    wait_clock(&lab, "the next event", |now| now > parked);
}

#[test]
fn a_future_is_begun_on_purpose() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = played(&setup, screen, "bob-was-away");
        go_to_share(&lab, 0.2);
        open_more(&lab);
        lab.press("fork");
        lab.browser.wait_until("two futures", || {
            lab.count("[data-testid=future] option") == 2
        });
        assert!(!lab.raw_text(&lab.id("past")).contains("another future"));
        let span = lab.attributes(SCRUB, "aria-valuemax");
        let newest: u64 = span[0].parse().unwrap();
        assert!(newest < 6_000, "nothing is known of it yet: {newest} ms");
    }
}

/// The fates of an audience in the comparison: here and there.
pub fn compared(lab: &Lab, audience: &str, figure: &str) -> Option<(String, String)> {
    let side = |side: &str| {
        let selector = format!(
            "[data-testid=differ] [data-audience={audience}] [data-side={side}] [data-figure={figure}]"
        );
        lab.attributes(&selector, "data-count").pop()
    };
    Some((side("here")?, side("there")?))
}

#[test]
fn two_futures_are_compared_at_the_same_moment() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = played(&setup, screen, "bob-was-away");
        go_to_share(&lab, 0.13);
        lab.press_css("[data-actor=alice] [data-testid=crash]");
        open_more(&lab);
        lab.press("compare");
        lab.browser.find("beside");
        lab.play_to_the_end(FASTEST);
        let pair = |here: &str, there: &str| Some((here.to_string(), there.to_string()));
        lab.browser.wait_until("what differs", || {
            compared(&lab, "alice", "done") == pair("2", "10")
        });
        assert_eq!(compared(&lab, "bob", "lost"), pair("3", "3"));
        assert_eq!(
            lab.attributes("[data-audience=alice][data-differs]", "data-differs"),
            ["true"]
        );
        assert_eq!(
            lab.attributes(
                "[data-testid=differ] [data-audience=bob][data-differs]",
                "data-differs"
            ),
            ["false"]
        );
        lab.assert_fits("two futures");
        let painted = lab.browser.execute(
            "const c = document.querySelector('[data-testid=beside] canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;\
             return new Set(Array.from({ length: d.length / 28 }, (_, i) => d[i * 28] << 16 | d[i * 28 + 1] << 8 | d[i * 28 + 2])).size;",
            vec![],
        );
        assert!(painted.as_u64() > Some(5), "{painted}");
        // Scrubbing moves both.
        let beside = || lab.texts("[data-testid=beside-list] li").join(" / ");
        let at_the_end = beside();
        go_to_share(&lab, 0.15);
        lab.browser.wait_until("both at an earlier moment", || {
            compared(&lab, "bob", "lost").is_none()
        });
        assert_ne!(beside(), at_the_end);
        // When the other one is taken up, the two change sides.
        lab.choose("future", "0");
        lab.browser.wait_until("changed sides", || {
            lab.attributes("[data-testid=compare-other]", "value").len() == 1
                && lab
                    .raw_text(&lab.id("compare-here"))
                    .contains("from the start")
        });
        key(&lab, SCRUB, "End", false);
        lab.browser.wait_until("the figures of both", || {
            compared(&lab, "alice", "done") == pair("10", "2")
        });
        lab.press("compare-close");
        lab.browser
            .wait_until("one future", || !lab.has("[data-testid=beside]"));
    }
}

/// Nothing else than the present moment: a restart ends the comparison.
#[test]
fn a_comparison_ends_with_its_futures() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    key(&lab, PAGE, "q", false);
    lab.browser.wait_until("two futures", || {
        lab.count("[data-testid=future] option") == 2
    });
    key(&lab, PAGE, "Q", false);
    lab.browser.find("beside");
    lab.start_world("bob-was-away");
    lab.browser
        .wait_until("one future", || !lab.has("[data-testid=beside]"));
    assert!(!lab.has("[data-testid=future]"));
}

#[test]
fn every_speed_is_reached_by_keys() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let speed = || {
        lab.browser.execute(
            "return document.querySelector(arguments[0]).value;",
            vec![json!(lab.id("speed"))],
        )
    };
    let offered = lab.attributes("[data-testid=speed] option", "value");
    let mut seen = vec![];
    for sign in ["+", "-"] {
        for _ in 0..offered.len() + 2 {
            key(&lab, PAGE, sign, false);
            seen.push(speed().as_str().unwrap_or_default().to_string());
        }
        let end = if sign == "+" { FASTEST } else { "1" };
        lab.browser.wait_until(end, || speed() == json!(end));
    }
    for wanted in &offered[1..] {
        assert!(seen.contains(wanted), "{wanted} in {seen:?}");
    }
    key(&lab, PAGE, "0", false);
    lab.browser
        .wait_until("story speed", || speed() == json!("story"));
}
