//! `--shrink`: the smallest world that fails as the first one does, as a scenario that can be played.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use scenario::Compiled;
use scenario::explore::Summary;
use scenario::human::Count;
use scenario::shrink::{Progress, Shrunk, Size, Task, WORLDS_MAX, shrink};
use serde_json::{Value, json};

use super::interrupt::Interrupt;
use crate::{Problem, run};

/// What came of it, and what it is to be called.
#[derive(Debug)]
pub struct Report {
    /// The seed of the world that was shrunk.
    seed: u64,
    /// The check, as it was written.
    check: String,
    shrunk: Shrunk,
    /// The scenario, with a comment that says where it comes from.
    pub text: String,
}

/// Why nothing can be shrunk, or written, as far as that is known before anything is played.
///
/// # Errors
/// One sentence.
pub fn check_options(
    compiled: &Compiled,
    check: Option<u64>,
    file: &Path,
    out: Option<&Path>,
) -> Result<(), Problem> {
    let checks = compiled.checks.len() as u64;
    match check {
        _ if checks == 0 => {
            return Err("the scenario has no `check`, so there is nothing to shrink".to_string());
        }
        Some(check) if !(1..=checks).contains(&check) => {
            return Err(format!(
                "there is no check {check}: the scenario has {checks}"
            ));
        }
        _ => {}
    }
    let Some(out) = out else { return Ok(()) };
    let name = out.display();
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    if parent.is_some_and(|parent| !parent.is_dir()) {
        return Err(format!("{name} cannot be written: there is no such folder"));
    }
    let is_same = || Some(out.canonicalize().ok()? == file.canonicalize().ok()?);
    if out.is_dir() || is_same().unwrap_or(false) {
        return Err(format!(
            "{name} cannot be written: it is the scenario itself, or a folder"
        ));
    }
    Ok(())
}

/// Shrinks the world of the lowest seed that fails (this check, counted from 1). Nothing if none fails.
///
/// # Errors
/// One sentence.
pub fn report(
    (compiled, text): (&Compiled, &str),
    summary: &Summary,
    check: Option<u64>,
    (file, out): (&str, Option<&Path>),
    interrupt: &Interrupt,
) -> Result<Option<Report>, Problem> {
    let check = check.and_then(|check| usize::try_from(check - 1).ok());
    let Some((check, first)) = summary.first_failure(check) else {
        return Ok(None);
    };
    let seed = first.seed;
    // It was compiled, so it can be read.
    let scenario = scenario::parse(text).map_err(|_| "the text cannot be read".to_string())?;
    let bar = bar();
    let mut watch = |progress: Progress| {
        bar.set_position(progress.worlds);
        bar.set_message(progress.size.to_string());
        !interrupt.is_asked()
    };
    let task = Task {
        scenario: &scenario,
        check,
        seed,
    };
    let shrunk = shrink(task, &mut watch).map_err(|refusal| refusal.to_string())?;
    bar.finish_and_clear();
    let check = compiled.checks[check].1.to_string();
    let (found, reason) = (&shrunk.judged.found, shrunk.judged.reason.unwrap_or(""));
    let name = out.map_or("FILE".to_string(), |out| out.display().to_string());
    let comment = [
        format!(
            "The smallest world found that fails as seed {seed} of {file} does: check {check}."
        ),
        format!("There: {}. Here: {}.", shrunk.before, shrunk.after),
        format!("Play it: brokerlab run {name} (found: {found}, {reason})"),
    ];
    let text = shrunk.text(&comment);
    Ok(Some(Report {
        seed,
        check,
        shrunk,
        text,
    }))
}

impl Report {
    /// In one line.
    pub fn line(&self) -> String {
        let Shrunk {
            before,
            after,
            worlds,
            over,
            ..
        } = &self.shrunk;
        let (seed, worlds) = (self.seed, Count(*worlds));
        format!(
            "shrunk: seed {seed}, from {before} to {after} ({worlds} worlds were tried; {over})"
        )
    }

    /// As an object.
    pub fn json(&self) -> Value {
        let size = |size: &Size| {
            json!({
                "messages": size.messages,
                "actors": size.actors,
                "faults": size.faults,
                "bytes": size.bytes,
            })
        };
        let judged = &self.shrunk.judged;
        json!({
            "seed": self.seed,
            "check": self.check,
            "reason": judged.reason,
            "found": run::found(&judged.found),
            "says": judged.found.to_string(),
            "before": size(&self.shrunk.before),
            "after": size(&self.shrunk.after),
            "worlds": self.shrunk.worlds,
            "over": self.shrunk.over.to_string(),
            "scenario": self.text,
        })
    }
}

/// A counter on the terminal's standard error, or nothing where that is no terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(WORLDS_MAX);
    let template = "{spinner} shrinking: {human_pos} worlds tried (of {human_len} at most), {msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
