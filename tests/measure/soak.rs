//! An hour of virtual time at a hundred times the speed of a clock, with content that is bounded: what grows all the same?
//!
//! The page holds what it keeps of an hour (trace, marks, checkpoints, series) within limits of its own, so its memory at the end
//! is held against that at minute ten, when it knows everything that the world ever does.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::harness::{Browser, Setup};

use crate::tell;
use crate::watch;

/// Some of everything, over and over again, with faults.
const AND_CRASHES: &str = "every 90s crash one of m1 m2 m3 for 3s\nuntil 2h\n";

const FAST: u32 = 10_000;
const MINUTE_S: f64 = 60.0;
const PATIENCE: Duration = Duration::from_secs(900);
const GROWTH_MAX: f64 = 1.1;

/// What the page holds, in bytes.
struct Held {
    wasm: f64,
    heap: f64,
}

/// Plays the hour. True when everything stays within its budget.
pub fn measure(setup: &Setup) -> bool {
    let browser = watch::world(setup, &[watch::BOUNDED, AND_CRASHES].concat());
    watch::speed(&browser, FAST);
    watch::play(&browser);
    watch::wait_clock(&browser, 10.0 * MINUTE_S, PATIENCE);
    let early = held(&browser);
    // Collecting garbage is no task of the page's.
    watch::forget(&browser);
    let began = Instant::now();
    watch::wait_clock(&browser, 60.0 * MINUTE_S, PATIENCE);
    let wall_s = began.elapsed().as_secs_f64();
    let tasks = watch::long_tasks_ms(&browser);
    let frames = watch::frames_ms(&browser);
    let late = held(&browser);

    let (wasm, heap) = (late.wasm / early.wasm, late.heap / early.heap);
    tell("soak/wall-s-from-minute-10", wall_s, "-");
    tell("soak/script-p95-ms", watch::percentile(&frames, 95), "-");
    tell("soak/wasm-mb-at-the-end", late.wasm / 1e6, "-");
    tell("soak/heap-mb-at-the-end", late.heap / 1e6, "-");
    println!("soak/wasm-growth\tchromium\t{wasm:.3}\t<= {GROWTH_MAX}");
    println!("soak/heap-growth\tchromium\t{heap:.3}\t<= {GROWTH_MAX}");
    tell("soak/long-tasks", tasks.len() as f64, "0");
    for ms in &tasks {
        eprintln!("a task of {ms:.0} ms");
    }
    wasm <= GROWTH_MAX && heap <= GROWTH_MAX && tasks.is_empty()
}

/// What is held, without what was watched.
fn held(browser: &Browser) -> Held {
    watch::forget(browser);
    browser.devtools("HeapProfiler.collectGarbage", json!({}));
    let heap = browser.devtools("Runtime.getHeapUsage", json!({}));
    let wasm = browser.execute("return window.__measure.memory.buffer.byteLength;", vec![]);
    Held {
        wasm: wasm.as_f64().unwrap_or(f64::NAN),
        heap: heap["usedSize"].as_f64().unwrap_or(f64::NAN),
    }
}
