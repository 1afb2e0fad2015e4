//! Simulated events per second, with trace and ledger on, and rewinds of sessions: natively and as wasm under Node.
//!
//! What is measured is in the crate `bench`, which gives names, values and budgets; here the target is put between.

use std::process::Command;

use super::broker::build_module;
use super::{Options, answer, programs};
use crate::{Problem, root};

const TARGETS: [&str; 2] = ["native", "wasm"];

/// Measures `worlds`, or `sessions`.
pub(super) fn bench(what: &str, options: &Options) -> Result<(), Problem> {
    let wanted = |target: &&str| options.target.as_deref().is_none_or(|only| only == *target);
    let targets: Vec<&str> = TARGETS.into_iter().filter(wanted).collect();
    if targets.is_empty() {
        return Err(format!("the targets are {}", TARGETS.join(", ")));
    }
    eprintln!("name\ttarget\tvalue\tbudget");
    for target in targets {
        let figures = answer(&format!("{what} {target}"), &mut measure(what, target)?)?;
        for (name, rest) in figures.lines().filter_map(|line| line.split_once('\t')) {
            println!("{name}\t{target}\t{rest}");
        }
    }
    Ok(())
}

fn measure(what: &str, target: &str) -> Result<Command, Problem> {
    if target == "native" {
        let mut command = Command::new(programs()?.join("bench"));
        command.arg(what);
        return Ok(command);
    }
    let mut command = Command::new("node");
    command
        .arg(root().join("src/bench/host.mjs"))
        .arg(build_module()?);
    if what != "worlds" {
        command.arg(what);
    }
    Ok(command)
}
