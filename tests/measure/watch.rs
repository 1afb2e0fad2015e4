//! A page that is watched while somebody plays with it.

use std::time::Duration;

use serde_json::{Value, json};
use tests::harness::{Browser, Screen, Setup};

const WATCH: &str = include_str!("watch.js");

/// Some of everything that a world can do over and over again, and nothing that piles up; it lacks its end.
pub const BOUNDED: &str = "\
setup
    XGROUP CREATE orders workers 0 MKSTREAM
producer shop  every 300ms..700ms
    XADD orders MAXLEN 500 * order %n
member m1 m2 m3  stream orders  group workers  work 100ms..300ms
producer desk  every 1s
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
producer kitchen  every 400ms..600ms
    LPUSH jobs \"job %n\"
worker w1 w2  list jobs  work 100ms..300ms
every 40s disconnect bob for 5s
";

/// A browser whose pages are watched, on nothing yet.
pub fn browser(setup: &Setup) -> Browser {
    let browser = Browser::open(setup, Screen::DESK);
    browser.watch_with(WATCH);
    browser
}

/// A watched page in the world of a text, with its time standing still at the beginning.
pub fn world(setup: &Setup, text: &str) -> Browser {
    let browser = browser(setup);
    browser.goto("/");
    browser.find("app");
    browser.click("world-text");
    browser.find("world-text-field");
    browser.execute(
        "document.querySelector('[data-testid=world-text-field]').value = arguments[0];",
        vec![json!(text)],
    );
    browser.click("world-text-start");
    browser.wait_until("the world to begin", || {
        let shown = browser.attribute_css("[data-testid=scenario]", "data-scenario");
        shown.as_deref() == Some("opened")
    });
    browser
}

/// Chooses a speed, in hundredths.
pub fn speed(browser: &Browser, hundredths: u32) {
    browser.execute(
        "const list = document.querySelector('[data-testid=speed]');\
         list.value = arguments[0];\
         list.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![json!(hundredths.to_string())],
    );
}

/// Lets time go, if it does not.
pub fn play(browser: &Browser) {
    let playing = browser.attribute_css("[data-testid=time-line]", "data-playing");
    if playing.as_deref() != Some("true") {
        browser.click("play");
    }
}

/// What the clock shows, in seconds.
pub fn clock_s(browser: &Browser) -> f64 {
    let us = browser.attribute_css("[data-testid=clock]", "data-us");
    let us: Option<f64> = us.and_then(|us| us.parse().ok());
    us.unwrap_or(0.0) / 1e6
}

/// Waits until the clock shows so many seconds.
///
/// # Panics
/// When it has not after `patience`.
pub fn wait_clock(browser: &Browser, seconds: f64, patience: Duration) {
    let began = std::time::Instant::now();
    while clock_s(browser) < seconds {
        let at = clock_s(browser);
        assert!(began.elapsed() < patience, "the clock stands at {at} s");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Forgets what was watched so far.
pub fn forget(browser: &Browser) {
    browser.execute(
        "window.__measure.frames.length = 0; window.__measure.longTasks.length = 0;",
        vec![],
    );
}

/// The script times of the frames since [`forget`], in milliseconds, sorted.
pub fn frames_ms(browser: &Browser) -> Vec<f64> {
    let all = browser.execute(
        "return window.__measure.frames.map((frame) => frame.ms);",
        vec![],
    );
    let mut all = numbers(&all);
    all.sort_by(f64::total_cmp);
    all
}

/// The long tasks since [`forget`], in milliseconds each.
pub fn long_tasks_ms(browser: &Browser) -> Vec<f64> {
    let all = browser.execute(
        "return window.__measure.longTasks.map(([, ms]) => ms);",
        vec![],
    );
    numbers(&all)
}

/// The value below which so many hundredths of sorted values lie.
pub fn percentile(sorted: &[f64], hundredths: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (sorted.len() * hundredths / 100).min(last);
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

fn numbers(array: &Value) -> Vec<f64> {
    let items = array.as_array().into_iter().flatten();
    items.filter_map(Value::as_f64).collect()
}
