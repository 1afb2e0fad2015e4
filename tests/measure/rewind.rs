//! What it takes to go back to anywhere in a session of ten minutes, from the press on the bar of time to the page that shows it.

use std::time::Duration;

use serde_json::json;
use tests::harness::Setup;

use crate::tell;
use crate::watch;

/// Places on the bar that lie far from each other, in thousandths of the ten minutes.
const PLACES: [u32; 20] = [
    500, 10, 900, 333, 980, 120, 640, 50, 770, 250, 860, 400, 5, 700, 180, 950, 560, 90, 820, 290,
];
const FAST: u32 = 10_000;
const TEN_MINUTES_S: f64 = 600.0;
const PATIENCE: Duration = Duration::from_secs(300);

/// Presses on the bar; remembers how long it took until the clock showed another moment, and the page was drawn.
const PRESS: &str = "\
    const bar = document.querySelector('[data-testid=scrub]');\
    const clock = document.querySelector('[data-testid=clock]');\
    const area = bar.getBoundingClientRect();\
    const seen = Number(bar.style.getPropertyValue('--seen'));\
    const x = area.left + area.width * seen * arguments[0] / 1000;\
    const began = performance.now();\
    window.__rewound = 0;\
    const watch = new MutationObserver(() => {\
        watch.disconnect();\
        requestAnimationFrame(() => setTimeout(() => { window.__rewound = performance.now() - began; }));\
    });\
    watch.observe(clock, { attributes: true, attributeFilter: ['data-us'] });\
    bar.dispatchEvent(new PointerEvent('pointerdown', { clientX: x, clientY: area.top + 2, button: 0, bubbles: true }));";

pub fn measure(setup: &Setup) {
    let browser = watch::world(setup, &[watch::BOUNDED, "until 20m\n"].concat());
    watch::speed(&browser, FAST);
    watch::play(&browser);
    watch::wait_clock(&browser, TEN_MINUTES_S, PATIENCE);
    browser.click("play");
    let rewound = || browser.execute("return window.__rewound;", vec![]);
    let one = |place: &u32| {
        browser.execute(PRESS, vec![json!(place)]);
        browser.wait_until("the page to show that moment", || {
            rewound().as_f64() > Some(0.0)
        });
        rewound().as_f64().unwrap_or(f64::NAN)
    };
    let mut all: Vec<f64> = PLACES.iter().map(one).collect();
    all.sort_by(f64::total_cmp);
    tell("page/rewind-p50-ms", watch::percentile(&all, 50), "<= 200");
    tell("page/rewind-p95-ms", watch::percentile(&all, 95), "<= 200");
}
