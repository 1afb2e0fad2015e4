//! Whether everything fits where it stands, measured instead of looked at: no text is cut, no text lies on another one, and nothing
//! scrolls sideways. What is drawn on the canvas it cannot see.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::Lab;
use crate::tour::Tour;

/// What may be cut, because the whole is a press, a hover or a line away.
const CUT_ON_PURPOSE: [&str; 10] = [
    // What somebody sent can be of any length: the whole stands below it, opens, or is its title.
    ".bl-payload",
    ".bl-wire summary",
    ".bl-key-name",
    ".bl-message",
    ".bl-actor-doing",
    // A role without room beside its name is out of sight as a whole.
    ".bl-actor-role",
    // A long line scrolls under its caret; a hint without room behind it has a line of its own.
    ".bl-mirror",
    ".bl-hint",
    // So many columns that their numbers have no room: the table below has them all.
    ".bl-column span",
    // Chips and tabs go on beyond the edge of a row that scrolls.
    ".bl-starters *, .bl-tab-list *, .bl-side-tabs *",
];

/// What is cut, and what lies on something else: the words of each.
const MEASURE: &str = "\
    const allowed = arguments[0].join(', ');\
    const root = document.querySelector('dialog[open]') || document.body;\
    const name = (e) => '<' + e.tagName.toLowerCase() + ' class=\"' + (e.getAttribute('class') || '') + '\"> ' + (e.textContent || e.placeholder || '').trim().slice(0, 50);\
    const unseen = (e) => { for (; e && e !== document.body; e = e.parentElement) {\
        const style = getComputedStyle(e); if (style.clipPath !== 'none' || style.opacity === '0') return true; } return false; };\
    const words = (e) => Array.from(e.childNodes).filter((n) => n.nodeType === 3 && n.data.trim());\
    const said = Array.from(root.querySelectorAll('.brokerlab *'))\
        .filter((e) => words(e).length && e.checkVisibility({ visibilityProperty: true }) && !e.closest('select, script, style') && !unseen(e));\
    const hides = (style) => style === 'hidden' || style === 'clip';\
    const troubles = [];\
    const boxes = [];\
    for (const e of said) {\
        const range = document.createRange();\
        const rects = words(e).flatMap((n) => { range.selectNodeContents(n); return Array.from(range.getClientRects()); });\
        let sight = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };\
        for (let a = e; a && !(e instanceof SVGElement); a = a.parentElement) {\
            const style = getComputedStyle(a);\
            if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;\
            const box = a.getBoundingClientRect();\
            const wide = rects.some((r) => r.width && (r.right > box.right + 1 || r.left < box.left - 1));\
            const high = a === e && e.scrollHeight > e.clientHeight + 3;\
            if (!e.closest(allowed) && (hides(style.overflowX) && wide || hides(style.overflowY) && high))\
                troubles.push('is cut: ' + name(e));\
            sight = { left: Math.max(sight.left, box.left), top: Math.max(sight.top, box.top), right: Math.min(sight.right, box.right), bottom: Math.min(sight.bottom, box.bottom) };\
        }\
        const region = e.closest('.bl-options, .bl-tip, .bl-tray-messages, .bl-to-end, .bl-narration, .bl-panes, .bl-foot, .bl-header, .bl-sights, .bl-mark, dialog, section');\
        for (const r of rects) {\
            const s = { e, region, left: Math.max(r.left, sight.left), top: Math.max(r.top, sight.top), right: Math.min(r.right, sight.right), bottom: Math.min(r.bottom, sight.bottom) };\
            if (s.right - s.left < 3 || s.bottom - s.top < 3) continue;\
            const hit = e instanceof SVGElement ? e : document.elementFromPoint((s.left + s.right) / 2, (s.top + s.bottom) / 2);\
            if (hit && (hit.contains(e) || e.contains(hit))) boxes.push(s);\
        }\
    }\
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {\
        const [a, b] = [boxes[i], boxes[j]];\
        if (a.e === b.e || a.region !== b.region || a.e.contains(b.e) || b.e.contains(a.e)) continue;\
        const [x, y] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];\
        if (x > 2 && y > 4) troubles.push(name(a.e) + ' lies on ' + name(b.e));\
    }\
    const pen = document.createElement('canvas').getContext('2d');\
    const needs = (e, text) => { const style = getComputedStyle(e); pen.font = style.font;\
        return pen.measureText(text).width + parseFloat(style.paddingLeft) + parseFloat(style.paddingRight); };\
    for (const e of root.querySelectorAll('.brokerlab :is(select, input[placeholder], textarea[placeholder])')) {\
        if (!e.checkVisibility({ visibilityProperty: true }) || unseen(e)) continue;\
        const arrow = e.tagName === 'SELECT' ? 14 : 0;\
        const text = arrow ? e.selectedOptions[0]?.textContent || '' : e.value ? '' : e.placeholder;\
        if (needs(e, text) + arrow > e.clientWidth + 1) troubles.push('is cut: ' + name(e) + ', ' + text);\
    }\
    return Array.from(new Set(troubles));";

/// What does not fit in a view.
pub fn troubles(lab: &Lab) -> Vec<String> {
    let found = lab
        .browser
        .execute(MEASURE, vec![json!(CUT_ON_PURPOSE.as_slice())]);
    let found = found.as_array().into_iter().flatten();
    found
        .filter_map(|one| one.as_str().map(str::to_string))
        .collect()
}

fn everything_fits(screens: &[Screen]) {
    let Some(setup) = Setup::find() else { return };
    let mut found = Vec::new();
    for &screen in screens {
        let screen = Screen {
            reduced_motion: true,
            ..screen
        };
        let lab = Lab::open(&setup, screen);
        let mut seen = |lab: &Lab, view: &str, _: &str| {
            lab.assert_fits(view);
            let all = troubles(lab);
            found.extend(
                all.into_iter()
                    .map(|one| format!("{} px {}, {view}: {one}", screen.width, screen.language)),
            );
        };
        Tour {
            lab: &lab,
            seen: &mut seen,
        }
        .all();
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// A narrower desk.
const NARROWER: Screen = Screen {
    width: 1024,
    ..Screen::DESK
};

#[test]
fn everything_fits_at_1440() {
    everything_fits(&[Screen::DESK, Screen::DESK.korean()]);
}

#[test]
fn everything_fits_at_1024() {
    everything_fits(&[NARROWER, NARROWER.korean()]);
}

#[test]
fn everything_fits_at_390() {
    everything_fits(&[Screen::PHONE, Screen::PHONE.korean()]);
}
