//! `brokerlab run`: plays a scenario to its end, and says what became of its messages and of its checks.

mod json;
mod text;
mod trace;

pub use json::found;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use scenario::judge::Judgement;
use scenario::run::{Run, Stop};
use sim::fate::Fate;

use crate::Problem;
use crate::source::{self, written};
use trace::Teller;

/// Play a scenario to its end and print its ledger; fails when a check fails
#[derive(Debug, Args)]
pub struct Options {
    /// The scenario, a text file; `-` reads it from the standard input
    file: PathBuf,

    /// Play it with this seed instead of its own
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,

    /// Print every event as it happens, a line each; with --json a JSON object each, then the result as one more line
    #[arg(long)]
    trace: bool,
}

/// The fates that a table has columns for.
const FATES: [Fate; 6] = [
    Fate::Done,
    Fate::InFlight,
    Fate::Stored,
    Fate::Pending,
    Fate::Working,
    Fate::Discarded,
];

/// Plays the scenario.
///
/// # Errors
/// One sentence, when the text cannot be read, the world does not come to its end, or a check fails.
pub fn run(options: &Options) -> Result<(), Problem> {
    let text = source::text(&options.file)?;
    let mut compiled = source::compiled(&options.file, &text)?;
    if let Some(seed) = options.seed {
        compiled.spec.seed = seed;
    }
    let mut run = Run::new(&compiled).map_err(|error| format!("no world can be made: {error}"))?;
    let mut out = BufWriter::new(io::stdout().lock());
    let stop = play(&mut run, options, &mut out)?;
    if matches!(stop, Stop::Endless(_)) && !options.json {
        return Err(stop.to_string());
    }
    let judged = run.judge(&compiled.checks);
    let report = if options.json {
        json::report(&compiled, &run, &stop, &judged).to_string() + "\n"
    } else {
        text::report(&run, &stop, &judged)
    };
    written(out.write_all(report.as_bytes()))?;
    written(out.flush())?;
    verdict(&stop, &judged)
}

/// Runs to the end, printing the trace if it is asked for.
fn play(run: &mut Run, options: &Options, out: &mut impl Write) -> Result<Stop, Problem> {
    if !options.trace {
        return Ok(run.finish());
    }
    let mut teller = Teller::new(run.world.spec());
    let (mut seen, mut stop) = (0, None);
    loop {
        let (trace, ledger) = (run.world.trace(), run.world.ledger());
        for record in trace.since(seen) {
            let line = match options.json {
                true => teller.json(record, ledger).to_string(),
                false => teller.line(record, ledger),
            };
            written(writeln!(out, "{line}"))?;
        }
        seen = trace.next_seq();
        if let Some(stop) = stop {
            return Ok(stop);
        }
        stop = run.step();
    }
}

fn verdict(stop: &Stop, judged: &[Judgement]) -> Result<(), Problem> {
    if !stop.is_end() {
        return Err(stop.to_string());
    }
    let failed = judged.iter().filter(|judged| !judged.holds).count();
    let all = judged.len();
    match failed {
        0 => Ok(()),
        _ => Err(format!("{failed} of {all} checks failed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(text: &str) -> (String, Result<(), Problem>) {
        let compiled = scenario::compile(text).expect("a scenario without mistakes");
        let mut run = Run::new(&compiled).expect("a world");
        let stop = run.finish();
        let judged = run.judge(&compiled.checks);
        (text::report(&run, &stop, &judged), verdict(&stop, &judged))
    }

    const BOB: &str = "\
title Bob was away
producer desk  every 1s  count 10
    PUBLISH news \"story %n\"
subscriber alice bob
    SUBSCRIBE news
at 3500ms disconnect bob
at 6500ms reconnect bob
link latency 2ms
";

    #[test]
    fn the_ledger_is_a_table() {
        let (text, verdict) = played(&format!("{BOB}check done for alice = 10\n"));
        let expected = "\
Bob was away · seed 1 · ended at 13.004s

audience  sent  done  lost  again    p50    p99    max  verdict
alice       10    10     0      0  4.0ms  4.0ms  4.0ms  effectively once, in order
bob         10     7     3      0  4.0ms  4.0ms  4.0ms  at most once, in order
bob: 3 lost, not subscribed at the time: \"story 4\" \"story 5\" \"story 6\"

actor  commands  bytes sent  replies  bytes received
desk         10         401       10              40
alice         1          29       11             434
bob           2          58        9             347

ok   check done for alice = 10  (found: 10)
";
        assert_eq!(text, expected);
        assert_eq!(verdict, Ok(()));
    }

    #[test]
    fn a_check_that_fails_fails_the_run() {
        let (_, verdict) = played(&format!("{BOB}check at least once for bob\n"));
        assert_eq!(verdict, Err("1 of 1 checks failed".to_string()));
        let endless = "producer p  every 1h\n    PING\n";
        assert!(
            played(endless)
                .1
                .is_err_and(|error| error.contains("until"))
        );
    }
}
