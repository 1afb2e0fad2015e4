//! How long a thousand worlds of a lesson take in workers, from the press of the button to the last world.

use std::time::{Duration, Instant};

use tests::harness::{Browser, Setup};

use crate::tell;
use crate::watch;

const PATIENCE: Duration = Duration::from_secs(120);

/// Sixty seconds of a stream with three workers, of which one crashes.
const LESSON: &str = "\
title  A worker dies with a job in its hands
setup
    XGROUP CREATE orders workers 0 MKSTREAM

producer shop  every 100ms..300ms  count 200
    XADD orders * order %n

member w1 w2 w3  stream orders  group workers  work 30ms..90ms

at 8s   crash w2
at 20s  restart w2
until 60s

check done for workers = 200
";

pub fn measure(setup: &Setup) {
    let browser = watch::world(setup, LESSON);
    let began = Instant::now();
    browser.click("thousand-worlds");
    while !is_done(&browser) {
        assert!(
            began.elapsed() < PATIENCE,
            "a thousand worlds take too long"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    tell(
        "page/thousand-worlds-s",
        began.elapsed().as_secs_f64(),
        "<= 10",
    );
}

fn is_done(browser: &Browser) -> bool {
    let state = browser.execute(
        "const dialog = document.querySelector('[data-testid=thousand]'); return dialog && dialog.dataset.state;",
        vec![],
    );
    state == "done"
}
