//! An exploration as one JSON object. Times are in microseconds of the worlds.

use scenario::Compiled;
use scenario::explore::{AudienceSummary, Distribution, FATES, PERMILLES, Summary};
use serde_json::{Map, Value, json};

use super::{Seeds, command};
use crate::run;

/// Parts of a histogram.
const BINS_MAX: u64 = 20;

pub fn report(compiled: &Compiled, file: &str, seeds: Seeds, summary: &Summary) -> Value {
    let stopped = summary.stopped.iter().map(|(stopped, (count, seed))| {
        json!({
            "id": stopped.id,
            "says": stopped.says,
            "worlds": count,
            "first_seed": seed,
            "command": command(file, *seed),
        })
    });
    let checks = compiled.checks.iter().zip(&summary.checks);
    let checks = checks.map(|((line, check), found)| {
        let first = found.first.as_ref().map(|first| {
            json!({
                "seed": first.seed,
                "reason": first.reason,
                "found": run::found(&first.found),
                "says": first.found.to_string(),
                "command": command(file, first.seed),
            })
        });
        json!({
            "line": line,
            "check": check.to_string(),
            "held": found.held,
            "failed": found.failed,
            "first_failure": first,
        })
    });
    let audiences = summary.audiences.iter();
    let audiences = audiences.map(|found| audience(found, summary.ended));
    json!({
        "title": compiled.spec.title,
        "from": seeds.from,
        "worlds": summary.worlds,
        "ended": summary.ended,
        "stopped": stopped.collect::<Vec<_>>(),
        "ended_us": distribution(&summary.ended_us),
        "messages": distribution(&summary.messages),
        "audiences": audiences.collect::<Vec<_>>(),
        "audiences_untold": summary.audiences_untold,
        "checks": checks.collect::<Vec<_>>(),
    })
}

fn audience(found: &AudienceSummary, worlds: u64) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = |found: &Distribution| distribution(&found.of(worlds));
    let fates = FATES.into_iter().zip(&found.fates);
    let fates = fates.map(|(fate, found)| (fate.id().to_string(), all(found)));
    let reasons = found.reasons.iter();
    let reasons = reasons.map(|(reason, found)| (reason.id().to_string(), all(found)));
    let latencies = PERMILLES.into_iter().zip(&found.latency_us);
    let latencies = latencies.map(|(permille, found)| {
        let name = match permille {
            1_000 => "max".to_string(),
            permille => format!("p{}", permille / 10),
        };
        (name, distribution(found))
    });
    json!({
        "name": text(&found.whose.name),
        "of": found.whose.of.as_deref().map(text),
        "node": found.whose.node.as_deref().map(text),
        "worlds": found.worlds,
        "sent": all(&found.sent),
        "fates": fates.collect::<Map<_, _>>(),
        "lost": all(&found.lost),
        "lost_by_reason": reasons.collect::<Map<_, _>>(),
        "duplicates": all(&found.duplicates),
        "out_of_order": all(&found.out_of_order),
        "latency_us": latencies.collect::<Map<_, _>>(),
    })
}

fn distribution(found: &Distribution) -> Value {
    let bins = found.bins(BINS_MAX).into_iter();
    let bins = bins.map(|bin| json!({ "from": bin.from, "to": bin.to, "worlds": bin.count }));
    json!({
        "worlds": found.total(),
        "nonzero": found.nonzero(),
        "min": found.min(),
        "p10": found.at(100),
        "median": found.at(500),
        "p90": found.at(900),
        "max": found.max(),
        "histogram": bins.collect::<Vec<_>>(),
    })
}
