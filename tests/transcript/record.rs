//! `record FILE…` records transcript files anew, in place, from the baseline server; remarks, marks and masks that fit stay.
//! `record --check FILE…` changes nothing and fails where a file is not what the server says.
//! `record --against VERSION FILE…` compares with another server, `--mark VERSION FILE…` marks the differences, stating as
//! reason what that server said. Without files, all under `tests/transcripts` are meant. `record --fetch` only sees to it that
//! the baseline server is there.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tests::transcript::compare::{files, not_played, run_all, step_fits};
use tests::transcript::play::{Failure, Played, play};
use tests::transcript::tcp::Server;
use tests::transcript::{Case, File, judge};

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("record: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<(), Failure> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--help" | "-h", ..] => {
            println!("record [--fetch | --check | --against VERSION | --mark VERSION] [FILE…]");
            Ok(())
        }
        ["--fetch"] => judge::find(judge::BASELINE).map(|_| ()),
        ["--check", rest @ ..] => check(judge::BASELINE, rest),
        ["--against", version, rest @ ..] => check(version, rest),
        ["--mark", version, rest @ ..] => rewrite(version, rest, mark),
        [option, ..] if option.starts_with('-') => Err(format!("no such option: {option}").into()),
        rest => rewrite(judge::BASELINE, rest, record),
    }
}

fn chosen(names: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    if names.is_empty() {
        let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
        return Ok(files(&all, None)?);
    }
    Ok(names.iter().map(PathBuf::from).collect())
}

fn check(version: &str, names: &[&str]) -> Result<(), Failure> {
    let binary = judge::find(version)?;
    let tally = run_all(&chosen(names)?, version, 2, || Server::start(&binary))?;
    for failure in &tally.failures {
        println!("{failure}");
    }
    if tally.failures.is_empty() {
        Ok(())
    } else {
        Err(tally.summary().into())
    }
}

/// Plays every case of every file and lets `change` put what came back into the file.
fn rewrite(
    version: &str,
    names: &[&str],
    change: fn(&mut Case, &Played, &str),
) -> Result<(), Failure> {
    let mut server = Server::start(&judge::find(version)?)?;
    for path in chosen(names)? {
        let text = std::fs::read_to_string(&path)?;
        let mut file =
            File::parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))?;
        for index in 0..file.cases.len() {
            if not_played(&file, &file.cases[index], version) {
                continue;
            }
            let case = &mut file.cases[index];
            let played =
                play(case, &mut server).map_err(|why| format!("{}: {why}", path.display()))?;
            change(case, &played, version);
        }
        let fresh = file.to_string();
        println!(
            "{}: {} cases{}",
            path.display(),
            file.cases.len(),
            if fresh == text { "" } else { ", changed" }
        );
        std::fs::write(&path, fresh)?;
    }
    Ok(())
}

fn record(case: &mut Case, played: &Played, _version: &str) {
    for (step, actual) in case.steps.iter_mut().zip(&played.steps) {
        if step.marks.documentation.is_none() && !step_fits(&step.expected, actual, played) {
            step.expected.clone_from(actual);
        }
    }
}

fn mark(case: &mut Case, played: &Played, version: &str) {
    for (index, (step, actual)) in case.steps.iter_mut().zip(&played.steps).enumerate() {
        let marked = step.marks.reason(version).is_some() || step.marks.documentation.is_some();
        if !marked && !step_fits(&step.expected, actual, played) {
            let said = if actual.is_empty() {
                "nothing".to_owned()
            } else {
                actual.join(" / ")
            };
            if index == 0 && step.notes.is_empty() {
                // A mark directly under the sentence would hold for the whole case.
                step.notes.push(String::new());
            }
            step.notes
                .push(format!("! differs on {version}: it says {said}"));
        }
    }
}
