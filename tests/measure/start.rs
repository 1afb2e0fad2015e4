//! How long it takes from the navigation to the first command that is answered: cold cache, local server.

use serde_json::json;
use tests::harness::Setup;

use crate::tell;
use crate::watch;

const ROUNDS: usize = 5;

/// Types PING as soon as there is a line to type into, and remembers when PONG stands below it.
const FIRST_COMMAND: &str = "\
    (() => {\
        let typed = false;\
        const look = () => {\
            const line = document.querySelector('[data-testid=console-input]');\
            const output = document.querySelector('[data-testid=console-output]');\
            if (line && !typed) {\
                typed = true;\
                line.value = 'PING';\
                line.dispatchEvent(new InputEvent('input', { bubbles: true }));\
                line.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));\
            }\
            if (typed && output && output.textContent.includes('PONG')) window.__answered = performance.now();\
            else setTimeout(look, 1);\
        };\
        look();\
    })();";

pub fn measure(setup: &Setup) {
    let mut all: Vec<f64> = (0..ROUNDS).map(|_| once(setup)).collect();
    all.sort_by(f64::total_cmp);
    tell(
        "page/first-answer-ms",
        watch::percentile(&all, 50),
        "<= 1000",
    );
}

/// A fresh profile each time: nothing is cached, and no module was compiled before.
fn once(setup: &Setup) -> f64 {
    let browser = watch::browser(setup);
    browser.watch_with(FIRST_COMMAND);
    browser.devtools("Network.enable", json!({}));
    browser.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
    browser.goto("/");
    let answered = || browser.execute("return window.__answered || 0;", vec![]);
    browser.wait_until("the first answer", || answered().as_f64() > Some(0.0));
    answered().as_f64().unwrap_or(f64::NAN)
}
