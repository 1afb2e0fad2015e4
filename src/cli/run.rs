//! `brokerlab run`: plays a scenario to its end, and says what became of its messages and of its checks.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use clap::Args;
use scenario::run::{Judgement, Run, Stop};
use scenario::{Compiled, compile};
use serde_json::{Value, json};
use sim::fate::Fate;
use sim::ledger::AudienceView;

use crate::Problem;

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

    /// Print every event as it happens, a line each
    #[arg(long)]
    trace: bool,
}

/// Plays the scenario.
///
/// # Errors
/// One sentence, when the text cannot be read, the world does not come to its end, or a check fails.
pub fn run(options: &Options) -> Result<(), Problem> {
    let mut compiled = read(options)?;
    for note in &compiled.notes {
        eprintln!("{note}\n");
    }
    if let Some(seed) = options.seed {
        compiled.spec.seed = seed;
    }
    let mut run = Run::new(&compiled).map_err(|error| format!("no world can be made: {error}"))?;
    let mut out = BufWriter::new(io::stdout().lock());
    let stop = play(&mut run, options, &mut out)?;
    let judged = run.judge(&compiled.checks);
    let report = if options.json {
        as_json(&compiled, &run, stop, &judged).to_string() + "\n"
    } else {
        as_text(&compiled, &run, stop, &judged)
    };
    written(out.write_all(report.as_bytes()))?;
    written(out.flush())?;
    verdict(stop, &judged)
}

/// The text of the file as a world; what is wrong with it is shown.
fn read(options: &Options) -> Result<Compiled, Problem> {
    let name = options.file.display();
    let text = if options.file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(&options.file)
    };
    let text = text.map_err(|error| format!("{name} cannot be read: {error}"))?;
    compile(&text).map_err(|found| {
        for diagnostic in &found {
            eprintln!("{diagnostic}\n");
        }
        let count = found.len();
        format!("{name}: {count} error{}", if count == 1 { "" } else { "s" })
    })
}

/// Runs to the end, printing the trace if it is asked for.
fn play(run: &mut Run, options: &Options, out: &mut impl Write) -> Result<Stop, Problem> {
    let mut seen = 0;
    loop {
        if options.trace {
            for record in run.world.trace().since(seen) {
                let (at, what) = (record.at, &record.what);
                written(writeln!(out, "{:>10}us  {what:?}", at))?;
            }
            seen = run.world.trace().next_seq();
        }
        if let Some(stop) = run.step() {
            return Ok(stop);
        }
    }
}

/// Whoever reads may stop reading: that is no mistake.
fn written(done: io::Result<()>) -> Result<(), Problem> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}

fn verdict(stop: Stop, judged: &[Judgement]) -> Result<(), Problem> {
    match stop {
        Stop::NoEnd => Err("the world has no end: write `until TIME` into it".to_string()),
        Stop::Limit(limit) => Err(format!("the world was stopped by a limit: {limit:?}")),
        Stop::End | Stop::Idle => {
            let failed = judged.iter().filter(|judged| !judged.holds).count();
            let all = judged.len();
            match failed {
                0 => Ok(()),
                _ => Err(format!("{failed} of {all} checks failed")),
            }
        }
    }
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

fn as_text(compiled: &Compiled, run: &Run, stop: Stop, judged: &[Judgement]) -> String {
    let mut text = String::new();
    let spec = run.world.spec();
    let title = match &spec.title[..] {
        "" => "a world",
        title => title,
    };
    let ended = match stop {
        Stop::End => "ended",
        Stop::Idle => "quiet",
        Stop::Limit(_) => "stopped by a limit",
        Stop::NoEnd => "given up",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{title} · seed {} · {ended} at {}ms\n",
        spec.seed,
        run.world.now() / 1_000
    );
    table(&mut text, run);
    if !compiled.checks.is_empty() {
        text.push('\n');
    }
    for judged in judged {
        let mark = if judged.holds { "ok  " } else { "FAIL" };
        let _ = writeln!(
            text,
            "{mark} check {}  (found: {})",
            judged.text, judged.found
        );
    }
    text
}

fn table(text: &mut String, run: &Run) {
    let all = run.world.ledger().audiences();
    let rows: Vec<AudienceView> = all.filter(|row| row.sent > 0).collect();
    let heads = ["audience", "sent", "lost", "again"].map(String::from);
    let used = |fate: &Fate| rows.iter().any(|row| row.counts.of(*fate) > 0);
    let fates: Vec<Fate> = FATES.into_iter().filter(used).collect();
    let mut lines: Vec<Vec<String>> = vec![heads[..2].to_vec()];
    lines[0].extend(fates.iter().map(|fate| fate.id().to_string()));
    lines[0].extend(heads[2..].iter().cloned());
    lines[0].extend(["p50", "p99", "max"].map(String::from));
    for row in &rows {
        let mut line = vec![name(row), row.sent.to_string()];
        line.extend(fates.iter().map(|fate| row.counts.of(*fate).to_string()));
        line.push(row.counts.lost().to_string());
        line.push(row.duplicates.to_string());
        let latency = |permille| match run.meter.latency(permille, &[row.id]) {
            Some(us) => format!("{}.{}ms", us / 1_000, us / 100 % 10),
            None => "-".to_string(),
        };
        line.extend([500, 990, 1_000].map(latency));
        lines.push(line);
    }
    let widths: Vec<usize> = (0..lines[0].len())
        .map(|column| {
            let widths = lines.iter().map(|line| line[column].chars().count());
            widths.max().unwrap_or(0)
        })
        .collect();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let width = widths[column];
            let _ = match column {
                0 => write!(text, "{cell:<width$}"),
                _ => write!(text, "  {cell:>width$}"),
            };
        }
        text.push('\n');
    }
    for row in &rows {
        for (reason, count) in row.counts.reasons() {
            let _ = writeln!(text, "{}: {count} lost: {}", name(row), reason.id());
        }
        for (reason, count) in row.counts.meant() {
            let (name, reason) = (name(row), reason.id());
            let _ = writeln!(text, "{name}: {count} discarded, as intended: {reason}");
        }
    }
}

/// The name of an audience; a group with its stream.
fn name(row: &AudienceView) -> String {
    let own = String::from_utf8_lossy(&row.name);
    match &row.key {
        Some(key) => format!("{own} of {}", String::from_utf8_lossy(key)),
        None => own.into_owned(),
    }
}

fn as_json(compiled: &Compiled, run: &Run, stop: Stop, judged: &[Judgement]) -> Value {
    let audiences = run.world.ledger().audiences().map(|row| {
        let fates = FATES
            .into_iter()
            .map(|fate| (fate.id().to_string(), json!(row.counts.of(fate))));
        let lost = row.counts.reasons();
        let lost = lost.map(|(reason, count)| (reason.id().to_string(), json!(count)));
        let meant = row.counts.meant();
        let meant = meant.map(|(reason, count)| (reason.id().to_string(), json!(count)));
        let latency = |permille| run.meter.latency(permille, &[row.id]);
        json!({
            "name": String::from_utf8_lossy(&row.name),
            "of": row.key.as_ref().map(|key| String::from_utf8_lossy(key)),
            "sent": row.sent,
            "fates": fates.collect::<serde_json::Map<_, _>>(),
            "lost": lost.collect::<serde_json::Map<_, _>>(),
            "intended": meant.collect::<serde_json::Map<_, _>>(),
            "processed": row.processed,
            "duplicates": row.duplicates,
            "out_of_order": run.meter.out_of_order(&[row.id]),
            "latency_us": { "p50": latency(500), "p99": latency(990), "max": latency(1_000) },
        })
    });
    let checks = judged.iter().map(|judged| {
        json!({
            "line": judged.line,
            "check": judged.text,
            "holds": judged.holds,
            "found": judged.found.to_string(),
        })
    });
    let limit = match stop {
        Stop::Limit(limit) => Some(format!("{limit:?}")),
        Stop::NoEnd => Some("NoEnd".to_string()),
        Stop::End | Stop::Idle => None,
    };
    json!({
        "title": compiled.spec.title,
        "seed": compiled.spec.seed,
        "ended_us": run.world.now(),
        "stopped_by": limit,
        "trace_hash": format!("{:016x}", run.world.trace_hash()),
        "audiences": audiences.collect::<Vec<_>>(),
        "checks": checks.collect::<Vec<_>>(),
        "notes": compiled.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(text: &str) -> (String, Result<(), Problem>) {
        let compiled = compile(text).expect("a scenario without mistakes");
        let mut run = Run::new(&compiled).expect("a world");
        let stop = run.finish();
        let judged = run.judge(&compiled.checks);
        let text = as_text(&compiled, &run, stop, &judged);
        (text, verdict(stop, &judged))
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
Bob was away · seed 1 · ended at 13004ms

audience  sent  done  lost  again    p50    p99    max
alice       10    10     0      0  4.0ms  4.0ms  4.0ms
bob         10     7     3      0  4.0ms  4.0ms  4.0ms
bob: 3 lost: not subscribed at the time

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
