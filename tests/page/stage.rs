//! The stage: keys and pointer reach everything on it, it zooms and pans, and says in full what it has no room for.

use fantoccini::key::Key;
use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::Lab;

/// A world with forty people, a channel and a list.
const CROWD: &str = "title forty\nproducer shop every 100ms count 40\n    LPUSH jobs \"job %n\"\n\
    worker w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13 w14 w15 w16 w17 w18 w19 w20 w21 w22 w23 w24 list jobs work 2s\n\
    subscriber s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s12 s13 s14\n    SUBSCRIBE news\n";

/// Starts the world of a text.
pub fn open_text(lab: &Lab, text: &str) {
    lab.browser
        .execute("document.activeElement.blur();", vec![]);
    lab.browser.type_into_css("body", "a");
    lab.browser.find("world-text-field");
    lab.browser.execute(
        "const field = document.querySelector('[data-testid=world-text-field]');\
         field.value = arguments[0];\
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        vec![json!(text)],
    );
    lab.press("world-text-start");
    lab.wait_attribute("scenario", "data-scenario", "opened");
}

fn keys(lab: &Lab, keys: &[Key]) {
    let keys: String = keys.iter().map(|key| char::from(*key)).collect();
    lab.browser.type_into("stage-view", &keys);
}

fn cursor(lab: &Lab) -> String {
    lab.raw_text("[data-testid=stage-cursor]")
}

fn zoom(lab: &Lab) -> String {
    let zooms = lab.attributes("[data-testid=stage-view]", "data-zoom");
    zooms.into_iter().next().unwrap_or_default()
}

#[test]
fn keys_go_from_thing_to_thing_and_select() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    keys(&lab, &[Key::Right]);
    lab.browser
        .wait_until("something said", || !cursor(&lab).is_empty());
    // From the producers over the node to the consumers.
    let mut seen = vec![cursor(&lab)];
    for _ in 0..6 {
        keys(&lab, &[Key::Right]);
        seen.push(cursor(&lab));
    }
    let said = |what: &str| seen.iter().any(|line| line.contains(what));
    assert!(said("subscriber"), "{seen:?}");
    let active = lab.attributes("[data-testid=stage-view]", "aria-activedescendant");
    assert_eq!(lab.count(&format!("#{}", active[0])), 1);
    keys(&lab, &[Key::Enter]);
    lab.browser.wait_until("the selected actor's row", || {
        lab.has("[data-testid=actor]:focus, [data-testid=actor] :focus")
    });
}

#[test]
fn it_zooms_by_keys_buttons_and_wheel_and_fits_again() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let wide = || {
        let pair = lab.browser.execute(
            "const view = document.querySelector('[data-testid=stage-view]');\
             return view.scrollWidth > view.clientWidth;",
            vec![],
        );
        pair == json!(true)
    };
    assert_eq!((zoom(&lab).as_str(), wide()), ("1.00", false));
    lab.browser.type_into("stage-view", "+");
    lab.wait_attribute("stage-view", "data-zoom", "1.30");
    lab.browser.wait_until("more than fits", wide);
    lab.press("stage-in");
    lab.wait_attribute("stage-view", "data-zoom", "1.69");
    lab.browser.type_into("stage-view", "0");
    lab.wait_attribute("stage-view", "data-zoom", "1.00");
    lab.browser.execute(
        "document.querySelector('[data-testid=stage-view]').dispatchEvent(\
         new WheelEvent('wheel', { deltaY: -200, ctrlKey: true, bubbles: true, cancelable: true, clientX: 300, clientY: 200 }));",
        vec![],
    );
    lab.browser
        .wait_until("a zoom by the wheel", || zoom(&lab) != "1.00");
    lab.press("stage-fit");
    lab.wait_attribute("stage-view", "data-zoom", "1.00");
    lab.browser.wait_until("all of it", || !wide());
}

#[test]
fn the_pointer_says_what_is_there_and_a_drag_moves_the_picture() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let found = lab.browser.execute(
        "const canvas = document.querySelector('[data-testid=stage] canvas');\
         const box = canvas.getBoundingClientRect();\
         const move = (x, y) => canvas.dispatchEvent(new PointerEvent('pointermove',\
             { clientX: box.left + x, clientY: box.top + y, pointerType: 'mouse', bubbles: true }));\
         for (let y = 20; y < box.height; y += 12) { move(box.width - 80, y);\
             if (canvas.classList.contains('is-over')) return true; }\
         return false;",
        vec![],
    );
    assert_eq!(found, json!(true), "nothing to point at on the right");
    lab.browser.wait_until("a tip", || {
        lab.raw_text("[data-testid=stage-tip]")
            .contains("subscriber")
    });
    for _ in 0..3 {
        lab.press("stage-in");
    }
    lab.wait_attribute("stage-view", "data-zoom", "2.20");
    let left = "return document.querySelector('[data-testid=stage-view]').scrollLeft;";
    let before = lab.browser.execute(left, vec![]).as_f64();
    lab.browser.execute(
        "const canvas = document.querySelector('[data-testid=stage] canvas');\
         const send = (kind, x) => canvas.dispatchEvent(new PointerEvent(kind,\
             { clientX: x, clientY: 300, pointerType: 'mouse', button: 0, bubbles: true }));\
         send('pointerdown', 500); send('pointermove', 440); send('pointermove', 380); send('pointerup', 380);",
        vec![],
    );
    lab.browser.wait_until("the picture to move", || {
        lab.browser.execute(left, vec![]).as_f64() != before
    });
}

#[test]
fn forty_people_have_their_places_on_every_screen() {
    let Some(setup) = Setup::find() else { return };
    for (screen, name) in [(Screen::DESK, "1440"), (Screen::PHONE, "390")] {
        let lab = Lab::open(&setup, screen);
        open_text(&lab, CROWD);
        lab.browser.wait_until("everybody", || {
            lab.texts("[data-testid=stage-list] li").len() > 40
        });
        lab.assert_fits("forty people");
        lab.browser.screenshot(&format!("{name}-light-en-crowd"));
    }
}

const RANKED: &str = "title a sorted set\nproducer shop every 300ms count 30\n    ZADD jobs 5 \"job %n\"\n\
    producer vip every 700ms count 30\n    ZADD jobs 1 \"urgent %n\"\npriority-worker w1 w2 queue jobs work 900ms\n";
const WAITING: &str = "title a waiting room\nproducer shop every 900ms count 30\n    LPUSH jobs \"job %n\"\n\
    worker w1 w2 w3 w4 w5 w6 list jobs work 100ms\n";
const GROUPS: &str = "title groups\nsetup\n    XGROUP CREATE orders workers 0 MKSTREAM\n    XGROUP CREATE orders audit 0\n\
    producer shop every 300ms count 60\n    XADD orders * order %n\n\
    member m1 m2 m3 m4 stream orders group workers work 900ms\nmember a1 stream orders group audit work 100ms\nat 1s crash m2\n";

/// Pictures for people to judge, at a moment that is the same in every run.
#[test]
fn pictures_of_every_shelf() {
    let Some(setup) = Setup::find() else { return };
    for (screen, width) in [
        (Screen::DESK, 1440),
        (Screen::DESK, 1024),
        (Screen::PHONE, 390),
    ] {
        let screen = Screen {
            width,
            reduced_motion: true,
            ..screen
        };
        let lab = Lab::open(&setup, screen);
        for (name, screen) in [("light-en", screen), ("dark-ko", screen.dark().korean())] {
            lab.browser.show_on(screen);
            lab.browser.goto("/");
            lab.browser.find("app");
            for (state, text) in [("ranked", RANKED), ("waiting", WAITING), ("groups", GROUPS)] {
                open_text(&lab, text);
                lab.pause();
                for _ in 0..40 {
                    lab.press("step");
                }
                let name = format!("{width}-{name}-{state}");
                lab.browser.screenshot(&name);
                lab.assert_fits(&name);
            }
        }
    }
}
