//! Every transcript, held against the real servers and against our own core. `TRANSCRIPTS=part-of-a-path` picks some.

use std::path::{Path, PathBuf};

use tests::needs;
use tests::transcript::compare::{HERE, Tally, files, run_all};
use tests::transcript::core::Core;
use tests::transcript::judge;
use tests::transcript::tcp::Server;

/// Servers at once; most of the time of a transcript is waiting.
const SERVERS: usize = 4;

fn transcripts() -> Vec<PathBuf> {
    let only = std::env::var("TRANSCRIPTS").ok();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    files(&all, only.as_deref()).expect("tests/transcripts can be read")
}

fn demand(tally: &Tally) {
    assert!(
        tally.failures.is_empty(),
        "{}\n{}",
        tally.summary(),
        tally.failures.join("\n")
    );
}

/// With `CI=true` a judge that is missing is a failure; elsewhere it is a visible skip.
fn hold_against(version: &str) {
    let binary = match judge::find(version) {
        Ok(binary) => binary,
        Err(why) => return needs::skip(&format!("no judge: {why}")),
    };
    let tally = run_all(&transcripts(), version, SERVERS, || Server::start(&binary));
    demand(&tally.expect("the server can be spoken to"));
}

#[test]
fn the_baseline_says_what_is_recorded() {
    hold_against(judge::BASELINE);
}

#[test]
fn the_second_opinion_differs_only_where_marked() {
    hold_against(judge::SECOND);
}

#[test]
fn our_core_says_what_is_recorded() {
    let tally = run_all(&transcripts(), HERE, 1, || Ok(Core::new()));
    demand(&tally.expect("the core can be spoken to"));
}
