//! Measures the built page in a real headless Chromium: `measure page` what a frame, a start and a thousand worlds cost, `measure soak`
//! what is left of an hour. `cargo xtask bench page` and `cargo xtask soak` build the page, find the browser and call it.
//!
//! Results go to standard output, a line each with tabs between: name, target, value, budget. What is measured is watched from
//! outside (`watch.js`): the page has no code of its own for it.

mod frames;
mod rewind;
mod soak;
mod start;
mod thousand;
mod watch;

use std::process::ExitCode;

use tests::harness::Setup;

fn main() -> ExitCode {
    let Some(setup) = Setup::find() else {
        eprintln!(
            "`measure` is called by `cargo xtask bench page` and `cargo xtask soak`, which tell it where the page is."
        );
        return ExitCode::FAILURE;
    };
    match std::env::args().nth(1).as_deref() {
        Some("page") => {
            frames::measure(&setup);
            start::measure(&setup);
            rewind::measure(&setup);
            thousand::measure(&setup);
            ExitCode::SUCCESS
        }
        Some("soak") if soak::measure(&setup) => ExitCode::SUCCESS,
        Some("soak") => ExitCode::FAILURE,
        _ => {
            eprintln!("`measure page` or `measure soak`");
            ExitCode::FAILURE
        }
    }
}

/// Prints one result: name, target, value, budget.
fn tell(name: &str, value: f64, budget: &str) {
    println!("{name}\tchromium\t{value:.1}\t{budget}");
}
