//! Whether everybody can use the page, as far as a machine can tell: axe-core looks at every view, pane and dialog, wide and
//! narrow, light and dark, in English and Korean, and finds nothing. What is drawn on the canvas it cannot see; its palette is
//! held against its grounds here.

use std::fs;

use serde_json::{Value, json};
use tests::harness::{Screen, Setup};
use tests::needs;

use crate::lab::Lab;
use crate::tour::Tour;

/// The judge's script; without it the calling test is skipped.
fn judge() -> Option<String> {
    let script = xtask::axe::axe_core();
    if script.is_none() {
        needs::skip("axe-core is not there: run `cargo xtask test`, which installs it");
    }
    fs::read_to_string(script?).ok()
}

/// Views of a page, at least.
const VIEWS_MIN: usize = 60;

/// What is wrong: the rule, and where.
const JUDGE: &str = "\
    const done = arguments[arguments.length - 1];\
    axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.flatMap((broken) =>\
        broken.nodes.map((node) => broken.id + ': ' + node.html.slice(0, 160) + ' ' +\
            [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ').slice(0, 200)))),\
        (error) => done([String(error)]));";

/// A page that is judged again and again; what is found is kept for the end, so that one run tells all of it.
struct Judged {
    lab: Lab,
    script: String,
    screen: &'static str,
    found: Vec<String>,
}

impl Judged {
    fn open(setup: &Setup, script: &str, name: &'static str, screen: Screen) -> Judged {
        // What fades in is judged once it is there.
        let screen = Screen {
            reduced_motion: true,
            ..screen
        };
        Judged {
            lab: Lab::open(setup, screen),
            script: script.to_string(),
            screen: name,
            found: Vec::new(),
        }
    }

    fn judge(&mut self, view: &str) {
        judge_page(
            &self.lab,
            &self.script,
            &format!("{}, {view}", self.screen),
            &mut self.found,
        );
    }

    /// Everything that a page can show. Returns how many views that were.
    fn judge_all(&mut self) -> usize {
        let Judged {
            lab,
            script,
            screen,
            found,
        } = self;
        let mut count = 0;
        let mut seen = |lab: &Lab, view: &str, _: &str| {
            count += 1;
            judge_page(lab, script, &format!("{screen}, {view}"), found);
        };
        Tour {
            lab,
            seen: &mut seen,
        }
        .all();
        count
    }
}

fn judge_page(lab: &Lab, script: &str, view: &str, found: &mut Vec<String>) {
    let browser = &lab.browser;
    if browser.execute("return !window.axe;", vec![]) == true {
        browser.execute(script, vec![]);
    }
    let broken = browser.execute_async(JUDGE, vec![]);
    for one in broken.as_array().into_iter().flatten() {
        found.push(format!("{view}: {}", one.as_str().unwrap_or("?")));
    }
}

fn finds_nothing(screens: &[(&'static str, Screen)]) {
    let Some(setup) = Setup::find() else { return };
    let Some(script) = judge() else { return };
    let mut found = Vec::new();
    for &(name, screen) in screens {
        let mut judged = Judged::open(&setup, &script, name, screen);
        let views = judged.judge_all();
        println!("{name}: {views} views");
        assert!(views >= VIEWS_MIN, "{views} views");
        found.append(&mut judged.found);
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// A narrower desk.
const NARROWER: Screen = Screen {
    width: 1024,
    ..Screen::DESK
};

#[test]
fn axe_finds_nothing_at_1440() {
    finds_nothing(&[
        ("1440 light en", Screen::DESK),
        ("1440 dark ko", Screen::DESK.dark().korean()),
    ]);
}

#[test]
fn axe_finds_nothing_at_1024() {
    finds_nothing(&[
        ("1024 light ko", NARROWER.korean()),
        ("1024 dark en", NARROWER.dark()),
    ]);
}

#[test]
fn axe_finds_nothing_at_390() {
    finds_nothing(&[
        ("390 light ko", Screen::PHONE.korean()),
        ("390 dark en", Screen::PHONE.dark()),
    ]);
}

#[test]
fn axe_finds_nothing_where_brokerlab_is_embedded_twice() {
    let Some(setup) = Setup::find() else { return };
    let Some(script) = judge() else { return };
    let mut judged = Judged {
        lab: Lab::open_at(&setup, Screen::DESK, "/two.html"),
        script,
        screen: "two",
        found: Vec::new(),
    };
    judged.lab.browser.wait_until("two mounts", || {
        judged.lab.browser.find_all_css("[data-testid=app]").len() == 2
    });
    judged.judge("both");
    assert!(judged.found.is_empty(), "\n{}\n", judged.found.join("\n"));
}

/// The contrast of every ink of the canvas with what it is drawn on, as WCAG counts it.
const CONTRASTS: &str = "\
    const style = getComputedStyle(document.querySelector('.bl-canvas'));\
    const light = (name) => { const hex = style.getPropertyValue('--ink-' + name).trim();\
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)\
            .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);\
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };\
    return arguments[0].flatMap((ink) => arguments[1].map((ground) => {\
        const [a, b] = [light(ink), light(ground)];\
        return [ink + ' on ' + ground, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; }));";

#[test]
fn what_is_drawn_on_the_canvas_stands_out_from_its_grounds() {
    let Some(setup) = Setup::find() else { return };
    for screen in [Screen::DESK, Screen::DESK.dark()] {
        let lab = Lab::open(&setup, screen);
        // Text needs more than shapes do; the grounds are those of the stage and of what stands on it.
        let text = [
            "text", "dim", "lost", "pending", "done", "selected", "faint",
        ];
        let shapes = ["in-flight", "stored", "working", "discarded", "duplicate"];
        for (inks, least) in [(json!(text), 4.5), (json!(shapes), 3.0)] {
            let grounds = json!(["panel", "raised"]);
            let all = lab.browser.execute(CONTRASTS, vec![inks, grounds]);
            let faint: Vec<&Value> = all
                .as_array()
                .into_iter()
                .flatten()
                .filter(|pair| pair[1].as_f64().is_none_or(|ratio| ratio < least))
                .collect();
            assert!(faint.is_empty(), "{:?}: {faint:?}", screen.scheme);
        }
    }
}
