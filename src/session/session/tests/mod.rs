//! Sessions as a person would see them.

mod anything;
mod console;
mod hands;
mod inspect;
mod jump;
mod lines;
mod measure;
mod pace;
mod panels;
mod travel;
mod worlds;

use super::*;
use crate::{ConsoleKey, ConsoleState, ConsoleTab, LedgerRow, Target};

/// A page's frame.
const FRAME_US: u64 = 16_000;

fn start(scenario: ScenarioId) -> Session {
    Session::new(Start {
        scenario,
        ..Start::default()
    })
}

/// A world that stands still until it is told to go on.
fn standing(scenario: ScenarioId) -> Session {
    Session::new(Start {
        scenario,
        autorun: false,
        ..Start::default()
    })
}

/// Plays frame by frame; answers with the wall time it took.
fn play_until(session: &mut Session, wall_us_max: u64, done: impl Fn(&View) -> bool) -> u64 {
    let mut wall_us = 0;
    while wall_us < wall_us_max && !done(session.view()) {
        session.apply(Action::Tick { wall_us: FRAME_US });
        wall_us += FRAME_US;
    }
    wall_us
}

fn play_to_the_end(session: &mut Session) {
    session.apply(Action::SetSpeed(Speed::Times(10_000)));
    play_until(session, 10_000_000, |view| view.clock.ended);
    assert!(session.view().clock.ended, "{:?}", session.view().clock);
}

fn tab(session: &Session) -> &ConsoleTab {
    let console = &session.view().console;
    let tab = console.tabs.iter().find(|tab| tab.key == console.active);
    tab.expect("the active tab")
}

fn submit(session: &mut Session, text: &str) {
    let console = session.view().console.active;
    submit_to(session, console, text);
}

fn submit_to(session: &mut Session, console: ConsoleKey, text: &str) {
    session.apply(Action::Submit {
        console,
        text: text.into(),
    });
}

/// How many lines the first tab shows.
fn printed(view: &View) -> usize {
    let lines = view.console.tabs[0].lines.iter();
    lines.filter(|line| !line.is_wire).count()
}

/// What a tab shows, as text.
fn output_of(session: &Session, console: ConsoleKey) -> String {
    let tab = session
        .view()
        .console
        .tabs
        .iter()
        .find(|tab| tab.key == console);
    let lines = tab.expect("a tab").lines.clone();
    let line = |line: &Rc<crate::ConsoleLine>| {
        line.spans
            .iter()
            .map(|span| span.text.as_str())
            .collect::<String>()
    };
    let printed = lines.iter().filter(|line| !line.is_wire);
    printed.map(line).collect::<Vec<_>>().join("\n")
}

fn output(session: &Session) -> String {
    output_of(session, session.view().console.active)
}

/// What a line typed into an empty console prints below its echo.
fn reply(session: &mut Session, line: &str) -> String {
    let console = session.view().console.active;
    session.apply(Action::ClearConsole(console));
    submit(session, line);
    let shown = output(session);
    shown
        .split_once('\n')
        .map_or(String::new(), |(_, below)| below.into())
}

fn row<'a>(session: &'a Session, audience: &str) -> &'a LedgerRow {
    let mut rows = session.view().ledger.rows.iter();
    rows.find(|row| row.audience == audience)
        .expect("an audience of this name")
}

fn count(session: &Session, audience: &str, fate: &str) -> u64 {
    let mut fates = row(session, audience).fates.iter();
    fates
        .find(|count| count.id == fate)
        .expect("a fate of this name")
        .count
}

fn reasons(session: &Session, audience: &str) -> Vec<(&'static str, u64)> {
    row(session, audience)
        .reasons
        .iter()
        .map(|reason| (reason.id, reason.count))
        .collect()
}

fn actor(session: &Session, name: &str) -> crate::ActorView {
    let mut actors = session.view().actors.iter();
    actors
        .find(|actor| actor.name == name)
        .expect("an actor of this name")
        .clone()
}
