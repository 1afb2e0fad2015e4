//! Worlds as files, each with what must become of its messages: what every kind of actor promises (`kinds`), and how messages
//! are followed wherever commands put them (`identity`).
//!
//! Everybody watches: the auditor recounts the world after every event, and every checker is on. A further world is a further
//! file; so is a further kind of actor.

use scenario::compile;
use scenario::run::{Run, Stop};
use sim::audit::Auditor;
use sim::check::Checkers;
use sim::fate::Fate;
use sim::trace::What;
use std::path::{Path, PathBuf};

/// Microseconds for which the last fault must be over for the checkers to ask whether everybody goes on.
const PATIENCE_US: u64 = 6_000_000;

/// The files of a folder, in order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder of the worlds");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    paths
}

/// Runs a world to its end with everybody watching; what is wrong with it.
fn wrong_with(text: &str) -> Vec<String> {
    let compiled = match compile(text) {
        Ok(compiled) => compiled,
        Err(found) => return found.iter().map(ToString::to_string).collect(),
    };
    let mut run = match Run::new(&compiled) {
        Ok(run) => run,
        Err(error) => return vec![error.to_string()],
    };
    let (stop, mut wrong) = watched(&mut run);
    if stop != Stop::End {
        wrong.push(format!("{stop:?}"));
    }
    for record in run.world.trace().since(0) {
        if let What::ActorTrouble { error, .. } = &record.what {
            wrong.push(format!("trouble: {}", error.escape_ascii()));
        }
    }
    for judged in run.judge(&compiled.checks) {
        if !judged.holds {
            let (line, text, found) = (judged.line, judged.text, judged.found);
            wrong.push(format!("line {line}: {text} -- found {found}"));
        }
    }
    if wrong.iter().any(|line| line.starts_with("line")) {
        wrong.extend(run.world.ledger().audiences().map(|row| {
            let name = String::from_utf8_lossy(&row.name).into_owned();
            let kept = [
                Fate::InFlight,
                Fate::Stored,
                Fate::Pending,
                Fate::Working,
                Fate::Done,
                Fate::Discarded,
            ];
            let kept = kept.map(|fate| (fate.id(), row.counts.of(fate)));
            let lost = row.counts.reasons().map(|(why, n)| (why.id(), n));
            let counts = kept.into_iter().chain(lost).filter(|(_, n)| *n > 0);
            let counts: Vec<String> = counts.map(|(fate, n)| format!("{fate} {n}")).collect();
            let (counts, again) = (counts.join(", "), row.duplicates);
            format!(
                "  {name}: {counts}; processed {}, again {again}",
                row.processed
            )
        }));
    }
    wrong
}

fn watched(run: &mut Run) -> (Stop, Vec<String>) {
    let (mut auditor, mut checkers, mut seen) = (Auditor::new(), Checkers::new(), 0);
    let stop = loop {
        let stop = run.step();
        let world = &run.world;
        for record in world.trace().since(seen) {
            auditor.watch(record);
            if let Err(violation) = checkers.watch(record) {
                return (Stop::End, vec![violation.to_string()]);
            }
            seen = record.seq + 1;
        }
        let audited = auditor
            .audit(world, world.ledger())
            .map_err(|e| e.to_string());
        let looked = checkers.look(world).map_err(|e| e.to_string());
        let balanced = world.ledger().balance();
        let balanced = balanced.map_err(|audience| format!("{audience:?} is not balanced"));
        if let Err(wrong) = audited.and(looked).and(balanced) {
            let at = world.now();
            return (Stop::End, vec![format!("at {at} us: {wrong}")]);
        }
        if let Some(stop) = stop {
            break stop;
        }
    };
    let finished = checkers.finish(run.world.now(), PATIENCE_US);
    (
        stop,
        finished.err().into_iter().map(|e| e.to_string()).collect(),
    )
}

/// Runs every world of a folder; all that is wrong is told at once.
fn run_all(folder: &str) {
    let (mut wrong, files) = (Vec::new(), files(folder));
    assert!(!files.is_empty());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a world");
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        wrong.extend(
            wrong_with(&text)
                .into_iter()
                .map(|line| format!("{name}: {line}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_actor_keeps_what_it_promises() {
    run_all("kinds");
}

#[test]
fn messages_are_followed_wherever_commands_put_them() {
    run_all("identity");
}

#[test]
fn every_kind_has_a_world() {
    let all: String = files("kinds")
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect();
    for (kind, _) in scenario::prelude::FILES {
        let is_used = |line: &str| line.split_whitespace().any(|word| word == kind);
        assert!(all.lines().any(is_used), "{kind}");
    }
}

#[test]
fn every_world_is_printed_as_it_is_written() {
    for file in files("kinds").into_iter().chain(files("identity")) {
        let text = std::fs::read_to_string(&file).expect("a world");
        let read = scenario::parse(&text).unwrap_or_default();
        assert_eq!(read.to_string(), text, "{}", file.display());
    }
}
