//! Worlds that run with the auditor and the checkers watching every event.

use crate::compile;
use crate::lower::Compiled;
use crate::run::{Run, Stop};
use alloc::format;
use alloc::string::String;
use sim::ledger::AudienceView;
use sim::watch::Watch;

/// The world of a text without mistakes.
pub(super) fn compiled(text: &str) -> Compiled {
    compile(text).unwrap_or_else(|found| {
        let all: String = found.iter().map(|d| format!("{d}\n")).collect();
        panic!("{all}\nin:\n{text}")
    })
}

/// Plays a world to its end, audited after every item of its queue; all its checks hold.
pub(super) fn audited(text: &str) -> Run {
    let compiled = compiled(text);
    let mut run = Run::new(&compiled).expect("a spec without mistakes");
    let mut watch = Watch::new();
    let stop = loop {
        let found = watch.look(&run.world);
        found.unwrap_or_else(|error| panic!("{} us: {error}\n{text}", run.world.now()));
        if let Some(stop) = run.step() {
            break stop;
        }
    };
    assert!(
        matches!(stop, Stop::End | Stop::Idle),
        "{stop:?} of\n{text}"
    );
    assert_checks_hold(&run, &compiled, text);
    run
}

/// Every check of the text holds.
pub(super) fn assert_checks_hold(run: &Run, compiled: &Compiled, text: &str) {
    for judged in run.judge(&compiled.checks) {
        assert!(
            judged.holds,
            "line {}: {} -- found {}\n{text}",
            judged.line, judged.text, judged.found
        );
    }
}

/// The row of an audience; the first of that name.
pub(super) fn row(run: &Run, name: &str) -> AudienceView {
    let mut rows = run.world.ledger().audiences();
    let row = rows.find(|row| *row.name == *name.as_bytes());
    row.unwrap_or_else(|| panic!("no audience {name}"))
}
