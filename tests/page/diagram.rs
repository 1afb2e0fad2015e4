//! The space-time diagram and the files to be taken along, as a person uses them.

use serde_json::{Value, json};
use tests::harness::{Browser, Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS};

/// Opens a world at its end, with the diagram in sight.
fn at_the_end(setup: &Setup, screen: Screen, world: &str) -> Lab {
    let lab = Lab::open_world(setup, screen, world);
    lab.play_to_the_end(FASTEST);
    lab.show("stage");
    lab.press("sight-diagram");
    lab.browser.find("diagram");
    lab.browser.wait_until("arrows", || {
        lab.count("[data-testid=diagram] .is-arrow") > 0
    });
    lab
}

fn options(lab: &Lab) -> usize {
    lab.count("[data-testid=diagram] [role=option]")
}

fn span_us(lab: &Lab) -> u64 {
    let span = lab.browser.attribute_css(&lab.id("diagram"), "data-span");
    span.and_then(|span| span.parse().ok()).unwrap_or(0)
}

fn from_us(lab: &Lab) -> u64 {
    let from = lab.browser.attribute_css(&lab.id("diagram"), "data-from");
    from.and_then(|from| from.parse().ok()).unwrap_or(u64::MAX)
}

/// Turns the window back to the beginning, whatever its length.
fn to_the_beginning(lab: &Lab) {
    for _ in 0..40 {
        if from_us(lab) == 0 {
            return;
        }
        let before = from_us(lab);
        lab.press("diagram-earlier");
        lab.browser
            .wait_until("an earlier window", || from_us(lab) < before);
    }
}

#[test]
fn the_diagram_shows_the_same_trace_and_a_cross_for_every_loss() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = at_the_end(&setup, screen, "bob-was-away");
        while span_us(&lab) < 20_000_000 {
            let before = span_us(&lab);
            lab.press("diagram-out");
            lab.browser
                .wait_until("a longer window", || span_us(&lab) > before);
        }
        to_the_beginning(&lab);
        lab.browser.wait_until("three crosses", || {
            lab.count("[data-testid=diagram] .is-missed") == 3
        });
        // Ten requests, ten for alice, seven for bob and three that he missed.
        assert_eq!(options(&lab), 30);
        assert_eq!(lab.count("[data-testid=diagram] .is-away"), 1);
        lab.press("sight-stage");
        lab.browser
            .wait_until("the stage", || !lab.has("[data-testid=diagram]"));
        lab.assert_fits("both pictures");
    }
}

#[test]
fn a_message_of_the_diagram_is_the_message_of_the_stage() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = at_the_end(&setup, screen, "bob-was-away");
        to_the_beginning(&lab);
        let missed = "[data-testid=diagram] .is-missed";
        lab.browser.wait_until("a cross", || lab.has(missed));
        let message = lab.attributes(missed, "data-message").remove(0);
        // A hand points at the line itself; what is in the middle of its box may be beside it.
        lab.browser.execute(
            "document.querySelector(arguments[0] + ' .is-reach').dispatchEvent(new MouseEvent('click', { bubbles: true }));",
            vec![json!(lab.within(missed))],
        );
        lab.wait_attribute("message-fates", "data-message", &message);
        lab.show("stage");
        lab.browser.wait_until("the selected arrows", || {
            lab.count("[data-testid=diagram] .is-selected") >= 2
        });
    }
}

#[test]
fn keys_reach_every_message_of_the_diagram() {
    let Some(setup) = Setup::find() else { return };
    let lab = at_the_end(&setup, Screen::DESK, "workers-on-a-list");
    // From anywhere on the page: v shows the stage and the diagram again, braces and z move the window.
    lab.browser
        .execute("document.activeElement.blur();", vec![]);
    let keys = |keys: &str| lab.browser.type_into_css("body", keys);
    keys("v");
    lab.browser
        .wait_until("the stage", || !lab.has("[data-testid=diagram]"));
    keys("v");
    lab.browser.find("diagram");
    let before = span_us(&lab);
    keys("z");
    lab.browser
        .wait_until("a shorter window", || span_us(&lab) < before);
    keys("Z");
    lab.browser
        .wait_until("a longer window", || span_us(&lab) == before);
    to_the_beginning(&lab);
    // Right, right, Enter.
    lab.browser.type_into("diagram", "\u{e014}\u{e014}\u{e007}");
    lab.browser
        .wait_until("a life", || lab.has("[data-testid=message-fates]"));
    let active = lab
        .browser
        .attribute_css(&lab.id("diagram"), "aria-activedescendant");
    let active = active.expect("the keys have come to an arrow");
    assert_eq!(lab.count(&format!("#{active}[aria-selected=true]")), 1);
    assert!(lab.has("[data-testid=diagram]:focus"), "the focus stays");
}

/// Keeps what the page hands to the browser instead of saving it.
fn catch_files(browser: &Browser) {
    browser.execute(
        "window.caught = [];\
         const make = URL.createObjectURL.bind(URL);\
         URL.createObjectURL = (blob) => { window.caught.push({ blob, type: blob.type, size: blob.size }); return make(blob); };\
         HTMLAnchorElement.prototype.click = function () { window.caught.at(-1).name = this.download; };",
        vec![],
    );
}

/// The last file that was handed over: name, type and beginning.
fn caught(lab: &Lab, entry: &str) -> Value {
    lab.press("export");
    lab.browser.find("export-dialog");
    let before = lab.browser.execute("return window.caught.length;", vec![]);
    lab.press(entry);
    lab.browser.wait_until("a file", || {
        let now = lab.browser.execute(
            "return window.caught.length > arguments[0] && !!window.caught.at(-1).name;",
            vec![before.clone()],
        );
        now == json!(true)
    });
    lab.browser.wait_until("the list to close", || {
        !lab.has("[data-testid=export-dialog]")
    });
    lab.browser.execute_async(
        "const done = arguments[0], file = window.caught.at(-1);\
         file.blob.slice(0, 2000).text().then((text) => done({ name: file.name, type: file.type, size: file.size, text }));",
        vec![],
    )
}

#[test]
fn files_can_be_taken_along() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = at_the_end(&setup, screen, "bob-was-away");
        catch_files(&lab.browser);
        for (entry, name, kind, beginning) in [
            ("export-diagram", "diagram.svg", "image/svg+xml", "<?xml"),
            ("export-ledger-csv", "ledger.csv", "text/csv", "audience,"),
            (
                "export-ledger-json",
                "ledger.json",
                "application/json",
                "{\"format\":\"brokerlab-ledger\"",
            ),
            (
                "export-trace-csv",
                "trace.csv",
                "text/csv",
                "seq,at_us,cause,kind,",
            ),
            (
                "export-trace-json",
                "trace.json",
                "application/json",
                "{\"format\":\"brokerlab-trace\"",
            ),
        ] {
            let file = caught(&lab, entry);
            assert_eq!(
                file["name"],
                json!(format!("brokerlab-bob-was-away-{name}"))
            );
            let text = |field: &str| file[field].as_str().unwrap_or_default().to_owned();
            assert!(text("type").starts_with(kind), "{file}");
            assert!(text("text").starts_with(beginning), "{file}");
        }
        let stage = caught(&lab, "export-stage");
        assert_eq!(stage["type"], json!("image/png"));
        assert!(stage["size"].as_u64() > Some(5_000), "{stage}");
    }
}

#[test]
fn the_list_of_files_is_opened_by_a_key_and_left_by_escape() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.browser
        .execute("document.activeElement.blur();", vec![]);
    lab.browser.type_into_css("body", "e");
    lab.browser.find("export-dialog");
    let inside = "return !!document.activeElement.closest('[data-testid=export-dialog]');";
    assert_eq!(lab.browser.execute(inside, vec![]), json!(true));
    lab.browser
        .type_into_css("[data-testid=export-dialog] button", "\u{e00c}");
    lab.browser
        .wait_until("the page", || !lab.has("[data-testid=export-dialog]"));
}

#[test]
fn a_life_shows_commands_replies_and_their_bytes() {
    let Some(setup) = Setup::find() else { return };
    for screen in [Screen::DESK, Screen::PHONE, Screen::PHONE.korean()] {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        lab.play_to_the_end(FASTEST);
        lab.show("stage");
        lab.press("tray");
        lab.press("message");
        lab.show("ledger");
        lab.browser.find("message-fates");
        let lines = lab.texts("[data-testid=wire] summary");
        assert!(lines[0].starts_with("PUBLISH news \"story "), "{lines:?}");
        assert!(lines.contains(&"(integer) 1".to_owned()), "{lines:?}");
        assert_eq!(
            lab.count("[data-testid=wire][open]"),
            0,
            "bytes wait to be asked for"
        );
        lab.press("wire");
        lab.browser
            .wait_until("the bytes", || lab.count("[data-testid=wire][open]") == 1);
        let bytes = lab.texts("[data-testid=wire] pre").remove(0);
        assert!(
            bytes.starts_with("*3\\r\\n\n$7\\r\\n\nPUBLISH\\r\\n"),
            "{bytes}"
        );
        lab.assert_fits("a life with bytes");
        let name = match (screen.width, screen.korean() == screen) {
            (width, true) => format!("{width}-light-ko-story"),
            (width, false) => format!("{width}-light-en-story"),
        };
        picture(&lab, &name);
    }
}

/// Pictures for people to judge, as in `screens.rs`.
#[test]
fn screens_of_the_diagram() {
    let Some(setup) = Setup::find() else { return };
    for (width, screen) in [
        (1440, Screen::DESK),
        (1024, Screen::DESK),
        (390, Screen::PHONE),
    ] {
        let screen = Screen { width, ..screen };
        for (name, screen) in [("dark-en", screen.dark()), ("light-ko", screen.korean())] {
            let lab = at_the_end(&setup, screen, "bob-was-away");
            to_the_beginning(&lab);
            picture(&lab, &format!("{width}-{name}-diagram"));
            lab.start_world("workers-on-a-list");
            lab.play_to_the_end(FASTEST);
            lab.show("stage");
            to_the_beginning(&lab);
            picture(&lab, &format!("{width}-{name}-diagram-list"));
            lab.press("export");
            lab.browser.find("export-dialog");
            picture(&lab, &format!("{width}-{name}-export"));
        }
    }
}

fn picture(lab: &Lab, name: &str) {
    lab.browser.execute_async(
        "const done = arguments[0]; requestAnimationFrame(() => setTimeout(done, 200));",
        vec![],
    );
    lab.browser.screenshot(name);
    lab.assert_fits(name);
}
