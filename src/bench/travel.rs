//! What `cargo xtask bench session` measures: how long it takes to go to any moment of a session of ten minutes, and what keeping
//! moments costs.
//!
//! A person sees a moment when view and scene are there, so a rewind is timed with both.

use session::{Action, ScenarioId, Session, Speed, Start};
use sim::spec::Micros;

use crate::worlds::{self, Clock, Figure};

/// How long the sessions are, in virtual time.
const SESSION_US: Micros = 600_000_000;
/// Rewinds that are timed, each to another moment.
const REWINDS: usize = 300;
/// How often a copy of a world is timed; the best counts.
const COPIES: usize = 20;
/// How many messages a world has handled when it is copied.
const HANDLED: [(usize, &str); 4] = [
    (1_000, "checkpoint of a world of 1,000 messages, us"),
    (10_000, "checkpoint of a world of 10,000 messages, us"),
    (100_000, "checkpoint of a world of 100,000 messages, us"),
    (1_000_000, "checkpoint of a world of 1,000,000 messages, us"),
];
const BUDGET_MS: &str = "200";

/// Ten minutes of a lesson.
pub const LESSON: [&str; 4] = [
    "XGROUP CREATE orders workers 0 MKSTREAM",
    "producer shop every 100ms..300ms XADD orders * order %n",
    "member w1 w2 w3 stream orders group workers work 30ms..90ms",
    "subscriber alice channels news",
];

/// About a thousand events a second.
pub const BUSY: [&str; 6] = [
    "producer shop every 10ms LPUSH jobs \"job %n\"",
    "worker w1 w2 w3 list jobs work 10ms",
    "producer desk every 20ms PUBLISH news \"story %n\"",
    "subscriber alice bob channels news",
    "producer mill every 20ms XADD orders MAXLEN ~ 1000 * order %n",
    "reader carol stream orders",
];

/// Measures everything.
pub fn measure(clock: Clock) -> Vec<Figure> {
    let lesson = ["lesson: p50, ms", "lesson: p95, ms", "lesson: slowest, ms"];
    let busy = ["busy: p50, ms", "busy: p95, ms", "busy: slowest, ms"];
    let mut figures = rewinds(lesson, &LESSON, clock);
    figures.extend(rewinds(busy, &BUSY, clock));
    figures.extend(copies(clock));
    figures
}

/// A session in which these lines were typed, after ten minutes.
pub fn played(lines: &[&str]) -> Session {
    let mut session = Session::new(Start {
        scenario: ScenarioId::Empty,
        ..Start::default()
    });
    let console = session.view().console.active;
    for line in lines {
        let text = (*line).into();
        session.apply(Action::Submit { console, text });
    }
    session.apply(Action::SetSpeed(Speed::Times(5_000)));
    while session.view().clock.now_us < SESSION_US {
        session.apply(Action::Tick { wall_us: 16_000 });
    }
    session
}

fn rewinds(names: [&'static str; 3], lines: &[&str], clock: Clock) -> Vec<Figure> {
    let mut session = played(lines);
    let mut at_us = 1;
    let mut times: Vec<f64> = (0..REWINDS)
        .map(|_| {
            at_us = (at_us * 7_919 + 104_729_000) % SESSION_US;
            let began = clock();
            session.apply(Action::Seek { at_us });
            core::hint::black_box(session.scene());
            (clock() - began) * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let values = [at(50), at(95), at(100)];
    let figure = |(name, value)| Figure {
        name,
        value,
        budget: BUDGET_MS,
    };
    names.into_iter().zip(values).map(figure).collect()
}

fn copies(clock: Clock) -> Vec<Figure> {
    let mut world = worlds::make(worlds::busy(1));
    let mut figures = Vec::new();
    for (handled, name) in HANDLED {
        while world.ledger().messages() < handled {
            worlds::play(&mut world, 1_000);
        }
        let mut best = f64::INFINITY;
        for _ in 0..COPIES {
            let began = clock();
            let copy = core::hint::black_box(world.without_trace());
            best = best.min(clock() - began);
            drop(copy);
        }
        figures.push(Figure {
            name,
            value: best * 1e6,
            budget: "1000",
        });
    }
    figures
}
