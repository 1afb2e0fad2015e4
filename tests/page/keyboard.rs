//! The keyboard alone: Tab reaches whatever can be used, what has the focus shows it, and no dialog lets the focus fall.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::keys::{STOPS_MAX, active, press, press_control};
use crate::lab::{FASTEST, Lab};
use crate::tour::Tour;

/// Numbers every element that can be used now in a part of the page, gives a name for each, and lets Tab begin there.
const USABLE: &str = "\
    const dialog = document.querySelector('dialog[open]');\
    const root = dialog || document.querySelector(arguments[0] || '.brokerlab');\
    window.__part = root;\
    document.querySelectorAll('[data-stop]').forEach((e) => delete e.dataset.stop);\
    if (!dialog) { const had = root.getAttribute('tabindex');\
        document.activeElement.blur(); window.scrollTo(0, 0); root.tabIndex = -1; root.focus({ preventScroll: true });\
        if (had === null) root.removeAttribute('tabindex'); else root.setAttribute('tabindex', had); }\
    return Array.from(root.querySelectorAll('button, select, input, textarea, summary, a[href], [tabindex=\"0\"]'))\
        .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0 && e.type !== 'file')\
        .map((e, at) => { e.dataset.stop = at;\
            return at + ' ' + (e.dataset.testid || e.getAttribute('aria-label') || e.className) + ' ' + e.textContent.slice(0, 30); });";

/// What has the focus: its number, whether that shows, and what it is.
const STOP: &str = "\
    const e = document.activeElement;\
    const box = e.getBoundingClientRect();\
    const marks = (e) => { const style = getComputedStyle(e);\
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== 'none'; };\
    const shows = marks(e) || !!e.closest('.bl-prompt-line') && marks(e.closest('.bl-prompt-line'));\
    const inSight = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;\
    return { stop: e.dataset.stop === undefined ? null : Number(e.dataset.stop), nowhere: e === document.body, shows, inSight,\
        outside: !window.__part.contains(e),\
        what: (e.dataset.testid || e.className || e.tagName) + ' ' + e.textContent.slice(0, 40) };";

/// Tab after Tab from the beginning of a part of the page: everything in it that can be used is reached, shows that it has the
/// focus, and is in sight; and, unless it is a dialog, the focus leaves it behind its end.
///
/// In a line that Tab completes, Escape comes first; then Tab leaves it, too.
fn walk(lab: &Lab, view: &str, part: &str) -> Vec<String> {
    let browser = &lab.browser;
    let usable = browser.execute(USABLE, vec![json!(part)]);
    let usable: Vec<String> = usable
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_string))
        .collect();
    let mut reached = vec![false; usable.len()];
    let mut troubles = Vec::new();
    if usable.is_empty() {
        troubles.push(format!("{view}: nothing can be used"));
    }
    let mut completes = COMPLETING.iter().any(|typing| view.ends_with(typing));
    let mut goes_back = false;
    for _ in 0..STOPS_MAX {
        if completes && active(browser) == "console-input" {
            press(browser, "Escape");
            (completes, goes_back) = (false, true);
        }
        press(browser, "Tab");
        let stop = browser.execute(STOP, vec![]);
        if stop["nowhere"] == true {
            continue;
        }
        let number = stop["stop"]
            .as_u64()
            .and_then(|at| usize::try_from(at).ok());
        let begun = reached.contains(&true);
        match number.and_then(|at| reached.get_mut(at)) {
            // Without a list to close, Escape goes to what stands before the line.
            Some(true) if goes_back => goes_back = false,
            Some(true) => break,
            Some(seen) => *seen = true,
            // Behind the end of the part.
            None if begun && stop["outside"] == true => break,
            None => {}
        }
        for sign in ["shows", "inSight"] {
            if stop[sign] != true {
                troubles.push(format!(
                    "{view}: {} has the focus, {sign} false",
                    stop["what"]
                ));
            }
        }
    }
    let missed = usable.iter().zip(&reached).filter(|(_, seen)| !**seen);
    troubles.extend(missed.map(|(name, _)| format!("{view}: Tab does not reach {name}")));
    troubles
}

fn paused(setup: &Setup, screen: Screen) -> Lab {
    // With the wish for less motion the world waits at its first loss: nothing moves under the walker's feet.
    let screen = Screen {
        reduced_motion: true,
        ..screen
    };
    let lab = Lab::open_world(setup, screen, "workers-on-a-list");
    lab.choose("speed", FASTEST);
    lab.press("play");
    lab.browser.find("tray");
    lab.wait_attribute("time-line", "data-playing", "false");
    lab
}

/// Views in which Tab completes what is being typed, or takes over what was found.
const COMPLETING: [&str; 5] = [
    "a list of completions",
    "a hint",
    "an open quote",
    "a search in the history",
    "a search without a find",
];

#[test]
fn tab_reaches_everything_and_the_focus_shows() {
    let Some(setup) = Setup::find() else { return };
    let mut troubles = Vec::new();
    for screen in [Screen::DESK, Screen::PHONE.dark()] {
        let screen = Screen {
            reduced_motion: true,
            ..screen
        };
        let lab = Lab::open(&setup, screen);
        let mut seen = |lab: &Lab, view: &str, part: &str| {
            troubles.extend(walk(lab, &format!("{} px, {view}", screen.width), part));
        };
        let mut tour = Tour {
            lab: &lab,
            seen: &mut seen,
        };
        tour.all();
    }
    assert!(troubles.is_empty(), "\n{}\n", troubles.join("\n"));
}

/// What opens each dialog, and its test id.
const DIALOGS: [(&str, &str); 4] = [
    ("?", "help-dialog"),
    ("e", "export-dialog"),
    ("a", "world-text-dialog"),
    ("Control k", "palette-dialog"),
];

#[test]
fn dialogs_open_and_close_by_key_and_give_the_focus_back() {
    let Some(setup) = Setup::find() else { return };
    let lab = paused(&setup, Screen::DESK);
    let browser = &lab.browser;
    for (key, dialog) in DIALOGS {
        browser.execute(
            "document.querySelector('[data-testid=step]').focus();",
            vec![],
        );
        match key.strip_prefix("Control ") {
            Some(key) => press_control(browser, key),
            None => press(browser, key),
        }
        browser.find(dialog);
        assert_eq!(walk(&lab, dialog, ""), Vec::<String>::new());
        press(browser, "Escape");
        let shown = format!("[data-testid={dialog}]");
        browser.wait_until("the dialog to close", || !lab.has(&shown));
        assert_eq!(active(browser), json!("step"), "after {dialog}");
    }
}

#[test]
fn a_command_of_the_palette_runs_by_key_and_the_focus_is_not_lost() {
    let Some(setup) = Setup::find() else { return };
    let lab = paused(&setup, Screen::DESK);
    let browser = &lab.browser;
    browser.execute(
        "document.querySelector('[data-testid=step]').focus();",
        vec![],
    );
    press_control(browser, "k");
    lab.type_into_palette("spac");
    press(browser, "ArrowDown");
    press(browser, "Enter");
    browser.wait_until("the diagram", || {
        lab.attributes("[data-testid=sight-diagram]", "aria-pressed") == ["true"]
    });
    assert_ne!(active(browser), json!("BODY"));
}
