//! Language, colours and motion: what a visitor prefers is followed, can be changed, and is remembered.

use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS};

/// What the switch of the language says, in the language that it leads to.
const ENGLISH: [&str; 2] = ["English", "EN"];

fn attribute(lab: &Lab, name: &str) -> String {
    lab.attributes("[data-testid=app]", name).remove(0)
}

#[test]
fn the_page_speaks_the_visitor_s_language_and_the_switch_changes_all_of_it() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen.korean(), "bob-was-away");
        assert_eq!(attribute(&lab, "lang"), "ko");
        lab.play_to_the_end(FASTEST);
        let shown = |testid: &str| lab.raw_text(&lab.id(testid));
        assert!(shown("ledger").contains("유실"));
        assert!(shown("stage-list").chars().any(is_hangul));
        let tray = shown("tray");

        lab.press("language");
        lab.wait_attribute("app", "lang", "en");
        assert_ne!(shown("tray"), tray);
        for testid in [
            "ledger",
            "narration",
            "stage-list",
            "actors",
            "tray",
            "story",
            "pace",
        ] {
            let text = shown(testid);
            assert!(!text.chars().any(is_hangul), "{testid} in English: {text}");
        }
        // The numbers are those of before.
        assert_eq!(lab.fate("bob", "lost"), Some(3));

        lab.browser.goto("/");
        lab.wait_attribute("app", "lang", "en");
    }
}

fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

#[test]
fn no_word_of_the_page_is_left_untranslated() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK.korean(), "unacknowledged-entry");
    lab.play_to_the_end(FASTEST);
    let buttons = lab.attributes_of_page("button[aria-label]", "aria-label");
    for label in buttons {
        assert!(
            label.chars().any(is_hangul) || ENGLISH.contains(&&*label),
            "{label}"
        );
    }
    for heading in lab.texts(
        "h2, .bl-button:not(.bl-claims *) > span, .bl-empty, summary:not(:has(code)), option",
    ) {
        let number = heading.ends_with('×') || heading.starts_with('×');
        assert!(
            number || heading.chars().any(is_hangul) || ENGLISH.contains(&&*heading),
            "{heading}"
        );
    }
}

#[test]
fn the_theme_follows_the_system_until_it_is_chosen_and_is_remembered() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen.dark(), "empty");
        let ground = || {
            let colour =
                "return getComputedStyle(document.querySelector('.brokerlab')).backgroundColor;";
            lab.browser.execute(colour, vec![])
        };
        lab.wait_attribute("app", "data-scheme", "dark");
        let dark = ground();
        lab.browser.show_on(screen);
        lab.wait_attribute("app", "data-scheme", "light");
        assert_ne!(ground(), dark);

        let mut seen = vec![attribute(&lab, "data-theme")];
        for _ in 0..2 {
            let before = seen.last().cloned().unwrap_or_default();
            lab.press("theme");
            lab.browser
                .wait_until("another theme", || attribute(&lab, "data-theme") != before);
            seen.push(attribute(&lab, "data-theme"));
        }
        assert_eq!(seen, ["auto", "light", "dark"]);
        assert_eq!(ground(), dark);
        lab.browser.goto("/");
        lab.wait_attribute("app", "data-theme", "dark");
        lab.wait_attribute("app", "data-scheme", "dark");
    }
}

#[test]
fn text_is_legible_in_both_schemes() {
    let Some(setup) = Setup::find() else { return };
    for screen in [Screen::DESK, Screen::DESK.dark()] {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        lab.play_to_the_end(FASTEST);
        let faint = lab.browser.execute(CONTRAST, vec![]);
        assert_eq!(faint, serde_json::json!([]), "{:?}", screen.scheme);
    }
}

/// The visible texts whose contrast with what lies behind them is below 4.5 to 1, as WCAG counts it. What is disabled or
/// only a hint may be fainter.
const CONTRAST: &str = "\
    const parts = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };\
    const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;\
        return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };\
    const behind = (e) => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);\
        if (c[3] === 1) return c; } return [255, 255, 255, 1]; };\
    const faint = [];\
    const walker = document.createTreeWalker(document.querySelector('.brokerlab'), NodeFilter.SHOW_TEXT);\
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {\
        const e = node.parentElement; const text = node.data.trim();\
        if (!text || !e.checkVisibility() || e.closest('.bl-unseen, :disabled, td.is-none, option, .bl-ghost')) continue;\
        const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))];\
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);\
        if (ratio < 4.5) faint.push(text.slice(0, 30) + ' ' + ratio.toFixed(2) + ' ' + e.className);\
    }\
    return [...new Set(faint)];";
