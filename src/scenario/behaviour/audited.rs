//! Worlds that run with the auditor and the checkers watching every event.

use crate::compile;
use crate::run::{Run, Stop};
use alloc::format;
use alloc::string::{String, ToString};
use sim::audit::Auditor;
use sim::check::Checkers;
use sim::ledger::AudienceView;

/// Plays a world to its end, audited after every item of its queue; all its checks hold.
pub(super) fn audited(text: &str) -> Run {
    let compiled = compile(text).unwrap_or_else(|found| {
        let all: String = found.iter().map(|d| format!("{d}\n")).collect();
        panic!("{all}\nin:\n{text}")
    });
    let mut run = Run::new(&compiled).expect("a spec without mistakes");
    let (mut auditor, mut checkers, mut seen) = (Auditor::new(), Checkers::new(), 0);
    let stop = loop {
        for record in run.world.trace().since(seen) {
            assert_eq!(
                record.seq, seen,
                "records were dropped before they were seen"
            );
            auditor.watch(record);
            checkers.watch(record).expect("what always holds");
            seen = record.seq + 1;
        }
        let world = &run.world;
        let found = auditor.audit(world, world.ledger());
        assert_eq!(found.map_err(|error| error.to_string()), Ok(()), "{text}");
        checkers.look(world).expect("what always holds");
        assert_eq!(world.ledger().balance(), Ok(()));
        if let Some(stop) = run.step() {
            break stop;
        }
    };
    assert!(
        matches!(stop, Stop::End | Stop::Idle),
        "{stop:?} of\n{text}"
    );
    for judged in run.judge(&compiled.checks) {
        assert!(
            judged.holds,
            "line {}: {} -- found {}\n{text}",
            judged.line, judged.text, judged.found
        );
    }
    run
}

/// The row of an audience; the first of that name.
pub(super) fn row(run: &Run, name: &str) -> AudienceView {
    let mut rows = run.world.ledger().audiences();
    let row = rows.find(|row| *row.name == *name.as_bytes());
    row.unwrap_or_else(|| panic!("no audience {name}"))
}
