//! A run as text: the table of the ledger, what proves its verdicts, what everybody sent, the checks.

use std::fmt::Write as _;

use scenario::human::{Count, Exact, Rounded};
use scenario::judge::Judgement;
use scenario::run::{Run, Stop};
use sim::fate::Fate;
use sim::ledger::{AudienceView, Verdict};
use sim::trace::Item;

use super::FATES;
use crate::{message, table};

/// Messages that prove something and are named.
const PROOFS_SHOWN_MAX: usize = 5;

pub fn report(run: &Run, stop: &Stop, judged: &[Judgement]) -> String {
    let spec = run.world.spec();
    let title = match &spec.title[..] {
        "" => "a world",
        title => title,
    };
    let ended = match stop {
        Stop::End => "ended",
        Stop::Idle => "quiet",
        _ => "stopped",
    };
    let at = Exact(run.world.now());
    let mut text = format!("{title} · seed {} · {ended} at {at}\n\n", spec.seed);
    text.push_str(&ledger(run));
    text.push_str(&costs(run));
    if !judged.is_empty() {
        text.push('\n');
    }
    for judged in judged {
        let mark = if judged.holds { "ok  " } else { "FAIL" };
        let (check, found) = (&judged.text, &judged.found);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark} check {check}  (found: {found})");
    }
    text
}

fn ledger(run: &Run) -> String {
    let all = run.world.ledger().audiences();
    let rows: Vec<AudienceView> = all.filter(|row| row.sent > 0).collect();
    let used = |fate: &Fate| rows.iter().any(|row| row.counts.of(*fate) > 0);
    let fates: Vec<Fate> = FATES.into_iter().filter(used).collect();
    let mut head: Vec<&str> = vec!["audience", "sent"];
    head.extend(fates.iter().map(|fate| fate.id()));
    head.extend(["lost", "again", "p50", "p99", "max", "verdict"]);
    let mut lines: Vec<Vec<String>> = vec![head.into_iter().map(String::from).collect()];
    lines.extend(rows.iter().map(|row| line(run, row, &fates)));
    let mut text = table::columns(&lines, true);
    for row in &rows {
        text.push_str(&proofs(run, row));
    }
    text
}

fn line(run: &Run, row: &AudienceView, fates: &[Fate]) -> Vec<String> {
    let count = |n: u64| Count(n).to_string();
    let mut line = vec![name(row), count(row.sent)];
    line.extend(fates.iter().map(|fate| count(row.counts.of(*fate))));
    line.push(count(row.counts.lost()));
    line.push(count(row.duplicates));
    let latencies = run.world.ledger().latencies(row.id);
    let latency = |permille| match latencies.and_then(|all| all.us_at(permille)) {
        Some(us) => Rounded(us).to_string(),
        None => "-".to_string(),
    };
    line.extend([500, 990, 1_000].map(latency));
    line.push(run.world.ledger().verdict(row.id).map_or("", words).into());
    line
}

/// A verdict in words.
pub fn words(verdict: Verdict) -> &'static str {
    match (
        verdict.at_most_once,
        verdict.at_least_once,
        verdict.in_order,
    ) {
        (true, true, true) => "effectively once, in order",
        (true, true, false) => "effectively once, out of order",
        (true, false, true) => "at most once, in order",
        (true, false, false) => "at most once, out of order",
        (false, true, true) => "at least once, in order",
        (false, true, false) => "at least once, out of order",
        (false, false, true) => "neither at most nor at least once, in order",
        (false, false, false) => "neither at most nor at least once, out of order",
    }
}

/// The messages that prove what does not hold for an audience.
fn proofs(run: &Run, row: &AudienceView) -> String {
    let (mut text, ledger) = (String::new(), run.world.ledger());
    let Some(verdict) = ledger.verdict(row.id) else {
        return text;
    };
    let mut say = |count: u64, what: &str, items: Vec<Item>| {
        if count > 0 {
            let shown = items.iter().take(PROOFS_SHOWN_MAX);
            let names: Vec<String> = shown.map(|item| message::item(ledger, *item)).collect();
            let more = count > names.len() as u64 && !names.is_empty();
            let (name, more) = (name(row), if more { " …" } else { "" });
            let colon = if names.is_empty() { "" } else { ": " };
            let names = names.join(" ");
            let _ = writeln!(text, "{name}: {} {what}{colon}{names}{more}", Count(count));
        }
    };
    for (reason, count) in row.counts.reasons() {
        let fate = |item: &&Item| ledger.fate(**item, row.id).map(|found| found.fate);
        let lost = verdict.lost.iter();
        let items = lost.filter(|item| fate(item) == Some(Fate::Lost(reason)));
        say(
            count,
            &format!("lost, {}", reason.id()),
            items.copied().collect(),
        );
    }
    for (reason, count) in row.counts.meant() {
        let what = format!("discarded, as intended, {}", reason.id());
        say(count, &what, Vec::new());
    }
    let messages = |all: &[sim::trace::Msg]| {
        all.iter()
            .map(|msg| Item::Message(*msg))
            .collect::<Vec<_>>()
    };
    say(
        row.duplicates,
        "processed again",
        messages(&verdict.duplicated),
    );
    let disorders = ledger.disorders(row.id);
    say(disorders, "out of order", messages(&verdict.disordered));
    text
}

fn costs(run: &Run) -> String {
    let head = [
        "actor",
        "commands",
        "bytes sent",
        "replies",
        "bytes received",
    ];
    let mut lines = vec![head.map(String::from).to_vec()];
    for (_, name, cost) in run.world.ledger().costs() {
        let counts = [
            cost.commands,
            cost.bytes_sent,
            cost.frames,
            cost.bytes_received,
        ];
        let mut line = vec![message::plain(name)];
        line.extend(counts.map(|n| Count(n).to_string()));
        lines.push(line);
    }
    match lines.len() {
        1 => String::new(),
        _ => "\n".to_string() + &table::columns(&lines, false),
    }
}

/// The name of an audience; a group with its stream.
pub fn name(row: &AudienceView) -> String {
    let own = message::plain(&row.name);
    match &row.key {
        Some(key) => format!("{own} of {}", message::plain(key)),
        None => own,
    }
}
