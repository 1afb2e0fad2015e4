//! An exploration as text: for each audience what happened in how many worlds, how it is distributed over them, and the
//! checks with the lowest seed in which each fails.

use std::fmt::Write as _;

use scenario::Compiled;
use scenario::explore::{
    AudienceSummary, CheckSummary, Distribution, FATES, PERMILLES, Summary, Whose,
};
use scenario::human::{Count, Rounded};
use sim::fate::Fate;

use super::{Seeds, command};
use crate::{message, table};

/// Columns of a histogram.
const BINS_MAX: u64 = 12;
/// What a column looks like by its height, from nothing to the highest.
const HEIGHTS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub fn report(compiled: &Compiled, file: &str, seeds: Seeds, summary: &Summary) -> String {
    let title = match &compiled.spec.title[..] {
        "" => "a world",
        title => title,
    };
    let last = seeds.from + summary.worlds.saturating_sub(1);
    let (worlds, from) = (Count(summary.worlds), seeds.from);
    let mut text = format!("{title} · {worlds} worlds · seeds {from} to {last}\n");
    if summary.ended > 0 {
        text.push('\n');
        text.push_str(&table::columns(&lines(summary), true));
    }
    if summary.audiences_untold > 0 {
        let (untold, most) = (
            Count(summary.audiences_untold),
            Count(scenario::explore::AUDIENCES_MAX as u64),
        );
        let _ = writeln!(text, "and {untold} audiences beyond the first {most}");
    }
    if !compiled.checks.is_empty() && summary.ended > 0 {
        text.push('\n');
    }
    for ((_, check), found) in compiled.checks.iter().zip(&summary.checks) {
        text.push_str(&judged(&check.to_string(), found, summary.ended, file));
    }
    for (stopped, (count, seed)) in &summary.stopped {
        let (count, says) = (Count(*count), &stopped.says);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\nSTOPPED in {count} of {worlds} worlds: {says}");
        let _ = writeln!(text, "     {}", command(file, *seed));
    }
    text
}

fn judged(check: &str, found: &CheckSummary, worlds: u64, file: &str) -> String {
    let (held, worlds) = (Count(found.held), Count(worlds));
    let mark = if found.failed == 0 { "ok  " } else { "FAIL" };
    let mut text = format!("{mark} check {check}  (held in {held} of {worlds} worlds)\n");
    if let Some(first) = &found.first {
        let (seed, what, why) = (first.seed, &first.found, first.reason);
        let _ = writeln!(text, "     seed {seed} is the first: {what} ({why})");
        let _ = writeln!(text, "     {}", command(file, seed));
    }
    text
}

fn lines(summary: &Summary) -> Vec<Vec<String>> {
    let head = ["", "in worlds", "min", "median", "max", "from min to max"];
    let mut lines = vec![head.map(String::from).to_vec()];
    let count = |n: u64| Count(n).to_string();
    lines.push(line("ended at", &summary.ended_us, |us| {
        Rounded(us).to_string()
    }));
    lines.push(line("messages made", &summary.messages, count));
    for audience in &summary.audiences {
        lines.push(vec![name(&audience.whose, summary)]);
        lines.extend(of_audience(audience, summary.ended));
    }
    lines
}

fn of_audience(audience: &AudienceSummary, worlds: u64) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut counted = |label: &str, found: &Distribution, is_always_told: bool| {
        if is_always_told || found.nonzero() > 0 {
            let all = found.of(worlds);
            lines.push(line(&format!("  {label}"), &all, |n| Count(n).to_string()));
        }
    };
    counted("sent", &audience.sent, true);
    for (fate, found) in FATES.into_iter().zip(&audience.fates) {
        counted(fate.id(), found, fate == Fate::Done);
    }
    counted("lost", &audience.lost, true);
    for (reason, found) in &audience.reasons {
        counted(&format!("  {}", reason.id()), found, true);
    }
    counted("processed again", &audience.duplicates, true);
    counted("out of order", &audience.out_of_order, true);
    for (permille, found) in PERMILLES.into_iter().zip(&audience.latency_us) {
        if found.total() > 0 {
            let label = match permille {
                1_000 => "  latency max".to_string(),
                permille => format!("  latency p{}", permille / 10),
            };
            lines.push(line(&label, found, |us| Rounded(us).to_string()));
        }
    }
    lines
}

fn line(label: &str, found: &Distribution, show: impl Fn(u64) -> String) -> Vec<String> {
    vec![
        label.to_string(),
        Count(found.nonzero()).to_string(),
        show(found.min()),
        show(found.at(500)),
        show(found.max()),
        histogram(found),
    ]
}

/// A column for each part between the least and the greatest; whatever happened at all can be seen.
fn histogram(found: &Distribution) -> String {
    let bins = found.bins(BINS_MAX);
    let highest = bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let top = HEIGHTS.len() as u64 - 1;
    let column = |count: u64| HEIGHTS[(count * top).div_ceil(highest) as usize];
    bins.iter().map(|bin| column(bin.count)).collect()
}

/// The name of an audience; a group with its stream, and its node where there are several.
fn name(whose: &Whose, summary: &Summary) -> String {
    let mut name = message::plain(&whose.name);
    if let Some(of) = &whose.of {
        name.push_str(&format!(" of {}", message::plain(of)));
    }
    let is_told_apart =
        |other: &&AudienceSummary| (&other.whose.name, &other.whose.of) == (&whose.name, &whose.of);
    let node = whose.node.as_ref();
    if let Some(node) = node.filter(|_| summary.audiences.iter().filter(is_told_apart).count() > 1)
    {
        name.push_str(&format!(" on {}", message::plain(node)));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_shows_whatever_happened() {
        let mut found = Distribution::default();
        assert_eq!(histogram(&found), "");
        (0..1_000).for_each(|_| found.add(3));
        assert_eq!(histogram(&found), "█");
        found.add(0);
        found.add(5);
        assert_eq!(histogram(&found), "▁··█·▁");
    }

    #[test]
    fn a_world_can_be_played_from_the_line() {
        assert_eq!(command("a/b.txt", 7), "brokerlab run a/b.txt --seed 7");
        assert_eq!(
            command("it's.txt", 7),
            r"brokerlab run 'it'\''s.txt' --seed 7"
        );
    }
}
