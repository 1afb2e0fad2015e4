//! What a frame costs while so many messages are under way.
//!
//! The traffic is the same for each number, 2,000 deliveries a second to 40 subscribers; only their links are longer, so that more
//! are under way at once.

use std::time::Duration;

use tests::harness::{Browser, Setup};

use crate::tell;
use crate::watch;

const SUBSCRIBERS: usize = 40;
/// What one link has under way for each millisecond of its length, over all subscribers.
const MESSAGES_PER_MS: u64 = 2;
const SECONDS: u64 = 6;
const PATIENCE: Duration = Duration::from_secs(120);
/// Once and ten times as fast as a clock, in hundredths.
const CLOCK: u32 = 100;
const FAST: u32 = 1_000;

pub fn measure(setup: &Setup) {
    for (in_flight, budget_ms) in [(200, "<= 6"), (2_000, "<= 6"), (20_000, "-")] {
        let latency_ms = in_flight / MESSAGES_PER_MS;
        let browser = watch::world(setup, &world(latency_ms));
        watch::speed(&browser, FAST);
        watch::play(&browser);
        // To connect and to subscribe takes some ways; then the links fill.
        let full_s = latency_ms as f64 * 6.0 / 1_000.0 + 1.0;
        watch::wait_clock(&browser, full_s, PATIENCE);
        watch::speed(&browser, CLOCK);
        std::thread::sleep(Duration::from_millis(500));
        watch::forget(&browser);
        std::thread::sleep(Duration::from_secs(SECONDS));

        let frames = watch::frames_ms(&browser);
        let tasks = watch::long_tasks_ms(&browser);
        let name = |what: &str| format!("page/frame/{in_flight}/{what}");
        tell(&name("in-flight"), under_way(&browser), "-");
        tell(
            &name("frames-per-s"),
            frames.len() as f64 / SECONDS as f64,
            "-",
        );
        tell(&name("script-p50-ms"), watch::percentile(&frames, 50), "-");
        tell(
            &name("script-p95-ms"),
            watch::percentile(&frames, 95),
            budget_ms,
        );
        tell(&name("long-tasks"), tasks.len() as f64, "0");
    }
}

fn world(latency_ms: u64) -> String {
    let names: Vec<String> = (1..=SUBSCRIBERS).map(|n| format!("s{n}")).collect();
    let names = names.join(" ");
    format!(
        "producer desk  every 20ms\n    PUBLISH news \"story %n\"\n\
         subscriber {names}\n    SUBSCRIBE news\n\
         link {names} latency {latency_ms}ms\nuntil 1h\n"
    )
}

/// The messages under way as the ledger counts them: those of one audience, times all of them, since it need not show a row for each.
fn under_way(browser: &Browser) -> f64 {
    let count = browser.execute(
        "return Number(document.querySelector('[data-testid=ledger] td[data-audience=s1][data-fate=\"in flight\"]').textContent);",
        vec![],
    );
    count.as_f64().unwrap_or(f64::NAN) * SUBSCRIBERS as f64
}
