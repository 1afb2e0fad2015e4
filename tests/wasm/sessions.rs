//! The built-in worlds as a person plays them: frames at story speed, commands, clicks, faults, other speeds.

use session::{Action, AddRole, ScenarioId, Session, Speed, Start};

/// A frame of a screen with 60 of them a second.
const FRAME_US: u64 = 16_667;
/// Frames between two things that the person does.
const FRAMES_BETWEEN: u32 = 40;

/// What the person types, in this order; the last lines are ours.
const TYPED: [&str; 10] = [
    "PUBLISH news \"hi there\"",
    "LPUSH jobs a b c",
    "XADD orders * order extra",
    "SET k \"\\xff\\x00\"",
    "INCRBYFLOAT f 0.1",
    "SUBSCRIBE news",
    "LPUSH jobs",
    "subscriber zoe news",
    "crash zoe",
    "restart n1",
];

/// The hash of the trace after the person has done everything.
pub fn hash(scenario: ScenarioId, seed: u64) -> u64 {
    let mut session = Session::new(Start {
        scenario,
        seed: Some(seed),
        ..Start::default()
    });
    for (number, line) in TYPED.into_iter().enumerate() {
        frames(&mut session, FRAMES_BETWEEN);
        let console = session.view().console.active;
        session.apply(Action::Submit {
            console,
            text: line.to_string(),
        });
        session.apply(match number % 5 {
            0 => Action::OpenConsole,
            1 => Action::Add(AddRole::Worker),
            2 => Action::Step,
            3 => Action::SetSpeed(Speed::Times(300)),
            _ => Action::Play,
        });
    }
    session.apply(Action::SetSpeed(Speed::Story));
    frames(&mut session, FRAMES_BETWEEN);
    session.trace_hash()
}

fn frames(session: &mut Session, count: u32) {
    for _ in 0..count {
        session.apply(Action::Tick { wall_us: FRAME_US });
    }
}
