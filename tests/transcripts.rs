//! Every transcript, held against the real servers and against our own core. `TRANSCRIPTS=part-of-a-path` picks some.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tests::transcript::File;
use tests::transcript::compare::{HERE, Tally, files, run_all};
use tests::transcript::core::Core;
use tests::transcript::judge;
use tests::transcript::tcp::Server;
use tests::{known, needs};

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

/// The ids that a transcript's marks name, all of them.
fn marked(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).expect("a transcript can be read");
    let file = File::parse(&text).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    let of_cases = file.cases.iter().flat_map(|case| {
        let of_steps = case.steps.iter().map(|step| &step.marks);
        [&case.marks].into_iter().chain(of_steps)
    });
    let marks = [&file.marks].into_iter().chain(of_cases);
    marks
        .filter_map(|marks| marks.reason(HERE))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_known_difference_of_a_transcript_is_in_the_list_and_none_besides() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let name = |path: &Path| -> String {
        let name = path.strip_prefix(&all).expect("a file below it");
        name.with_extension("").to_string_lossy().into_owned()
    };
    let mut shown = BTreeSet::new();
    for path in files(&all, None).expect("tests/transcripts can be read") {
        shown.extend(marked(&path).into_iter().map(|id| (id, name(&path))));
    }
    let mut listed = BTreeSet::new();
    for entry in known::list() {
        let id = entry.id;
        listed.extend(entry.transcripts.into_iter().map(|file| (id.clone(), file)));
    }
    let missing: Vec<_> = shown.difference(&listed).collect();
    let unused: Vec<_> = listed.difference(&shown).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "known-differences.txt lacks {missing:?}; no transcript shows {unused:?}"
    );
}
