//! The view for classrooms: stage and narration, large; the rest steps aside and comes back. And, for every view: what is told
//! never makes the page jump.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab};

/// What a classroom's projector shows.
const CLASSROOM: Screen = Screen {
    width: 1280,
    height: 720,
    ..Screen::DESK
};

/// Width and height of what a selector matches, as it is on the screen; 0 where it does not show.
fn size(lab: &Lab, selector: &str) -> (f64, f64) {
    let size = lab.browser.execute(
        "const e = document.querySelector(arguments[0]);\
         if (!e || !e.checkVisibility()) return [0, 0];\
         const r = e.getBoundingClientRect(); return [r.width, r.height];",
        vec![json!(lab.within(selector))],
    );
    (
        size[0].as_f64().unwrap_or(0.0),
        size[1].as_f64().unwrap_or(0.0),
    )
}

fn is_on(lab: &Lab) -> bool {
    lab.has("[data-testid=app][data-projector]")
}

#[test]
fn stage_and_narration_fill_the_projector_s_screen() {
    let Some(setup) = Setup::find() else { return };
    for screen in [CLASSROOM, CLASSROOM.dark().korean()] {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        lab.press("projector");
        lab.browser.wait_until("the projector view", || is_on(&lab));
        lab.play_to_the_end(FASTEST);

        let (width, height) = size(&lab, ".bl-stage");
        let (_, told) = size(&lab, ".bl-narration");
        assert!(width > 1_200.0, "the stage is {width} px wide");
        let share = (height + told) / f64::from(screen.height);
        assert!(
            share > 0.75,
            "stage and narration take {share} of the height"
        );
        let letters = lab.browser.execute(
            "return parseFloat(getComputedStyle(document.querySelector('.bl-narration-line')).fontSize);",
            vec![],
        );
        assert!(letters.as_f64() >= Some(24.0), "{letters} px");
        for hidden in [
            ".bl-console",
            ".bl-side",
            ".bl-actors",
            "[data-testid=theme]",
        ] {
            assert_eq!(size(&lab, hidden), (0.0, 0.0), "{hidden}");
        }
        for shown in [
            "[data-testid=play]",
            "[data-testid=clock]",
            "[data-testid=scenario]",
            "[data-testid=tray]",
        ] {
            assert!(size(&lab, shown).0 > 0.0, "{shown}");
        }
        assert_eq!(lab.browser.overflow_px(), 0);
        lab.browser.screenshot(&format!(
            "1280-{}-projector",
            if screen == CLASSROOM {
                "light-en"
            } else {
                "dark-ko"
            }
        ));

        lab.press("projector");
        lab.browser.wait_until("the whole page", || !is_on(&lab));
        assert!(size(&lab, ".bl-console").0 > 0.0);
    }
}

#[test]
fn the_projector_is_switched_by_key_and_left_by_escape_or_for_what_it_hides() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, CLASSROOM, "bob-was-away");
    let step = lab.id("step");
    for leave in ["V", "\u{e00c}", "/"] {
        lab.browser.type_into_css(&step, "V");
        lab.browser.wait_until("the projector view", || is_on(&lab));
        let focus = lab
            .browser
            .execute("return document.activeElement.dataset.testid;", vec![]);
        assert_eq!(focus, json!("projector"));
        lab.browser.type_into_css(&lab.id("projector"), leave);
        lab.browser.wait_until("the whole page", || !is_on(&lab));
        let nowhere = lab
            .browser
            .execute("return document.activeElement === document.body;", vec![]);
        assert_eq!(nowhere, json!(false), "after {leave:?}");
    }
}

/// Remembers every height that the narration takes.
const WATCH_HEIGHT: &str = "\
    window.__heights = new Set();\
    new ResizeObserver((all) => { for (const one of all) window.__heights.add(Math.round(one.target.getBoundingClientRect().height)); })\
        .observe(document.querySelector('.bl-narration'));";

#[test]
fn the_narration_keeps_its_height_whatever_it_tells() {
    let Some(setup) = Setup::find() else { return };
    let narrower = Screen {
        width: 1024,
        ..Screen::DESK
    };
    for screen in [
        Screen::DESK,
        narrower.korean(),
        narrower,
        CLASSROOM,
        Screen::PHONE,
        Screen::PHONE.korean(),
    ] {
        let lab = Lab::open(&setup, screen);
        if screen == CLASSROOM {
            lab.press("projector");
        }
        lab.browser.execute(WATCH_HEIGHT, vec![]);
        for world in [
            "bob-was-away",
            "workers-on-a-list",
            "unacknowledged-entry",
            "two-servers",
        ] {
            lab.choose("scenario", world);
            lab.wait_attribute("scenario", "data-scenario", world);
            // Sentence by sentence, without the time between.
            lab.choose("speed", "2500");
            let pace = lab.id("pace");
            lab.browser.wait_until("the end of the world", || {
                matches!(lab.raw_text(&pace).as_str(), "finished" | "끝남")
            });
        }
        let heights = lab
            .browser
            .execute("return Array.from(window.__heights);", vec![]);
        let count = heights.as_array().map_or(0, Vec::len);
        assert!(
            count <= 1,
            "{} px, {}: {heights}",
            screen.width,
            screen.language
        );
    }
}

#[test]
fn in_two_clicks_from_load_bob_s_lost_message_tells_why() {
    let Some(setup) = Setup::find() else { return };
    for screen in [Screen::DESK, Screen::PHONE] {
        let lab = Lab::open(&setup, screen);
        lab.browser.find("tray");
        lab.press("tray");
        lab.press("message");
        lab.browser.wait_for_text("story", "story 4");
        let fates = "[data-testid=message-fates] [data-audience=bob]";
        assert_eq!(lab.attributes(fates, "data-fate"), ["lost"]);
        lab.browser
            .wait_for_text("story", "the connection was down when it was published");
        assert!(
            size(&lab, ".bl-story-why").1 > 0.0,
            "the sentence is in sight"
        );
    }
}
