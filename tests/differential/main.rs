//! `cargo xtask differ`: generated sequences on our core and on redis-server 8.2.3.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use tests::differential::run::{FULL_COMMANDS, Plan, run};
use tests::transcript::play::Failure;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match plan(&words).and_then(|plan| differ(&plan)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("differ: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Reads `--commands N` and `--seed S` or, for one session of it, `--seed S.N`.
fn plan(words: &[String]) -> Result<Plan, Failure> {
    let mut plan = Plan {
        seed: SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
        commands: FULL_COMMANDS,
        only: None,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("{word} wants a number"))?;
        match (word.as_str(), value.split_once('.')) {
            ("--commands", _) => plan.commands = value.parse()?,
            ("--seed", Some((seed, session))) => {
                plan.seed = seed.parse()?;
                plan.only = Some(session.parse()?);
            }
            ("--seed", None) => plan.seed = value.parse()?,
            _ => return Err(format!("expected --commands N or --seed S, not {word}").into()),
        }
    }
    Ok(plan)
}

fn differ(plan: &Plan) -> Result<bool, Failure> {
    println!("seed {}", plan.seed);
    let home = xtask::target_dir().join("differ");
    let report = run(plan, &home)?;
    std::fs::create_dir_all(&home)?;
    let table = home.join("coverage.tsv");
    std::fs::write(&table, report.coverage.to_string())?;
    if plan.commands >= FULL_COMMANDS && plan.only.is_none() {
        print!("{}", report.coverage);
    }
    for (id, count) in &report.explained {
        println!("explained by {id}: {count}");
    }
    println!("{}\ncoverage: {}", report.summary(), table.display());
    let complaints = report.complaints(plan);
    for complaint in &complaints {
        println!("{complaint}");
    }
    Ok(complaints.is_empty())
}
