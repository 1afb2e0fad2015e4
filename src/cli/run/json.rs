//! A run as one JSON object. Times are in microseconds of the world, sizes in bytes.

use scenario::Compiled;
use scenario::judge::{Found, Judgement};
use scenario::run::{Run, Stop};
use serde_json::{Map, Value, json};
use sim::ledger::{AudienceView, Sample};
use sim::trace::Item;

use super::FATES;
use crate::message;

pub fn report(compiled: &Compiled, run: &Run, stop: &Stop, judged: &[Judgement]) -> Value {
    let ledger = run.world.ledger();
    let audiences = ledger.audiences().map(|row| audience(run, &row));
    let actors = ledger.costs().map(|(_, name, cost)| {
        json!({
            "name": String::from_utf8_lossy(name),
            "commands": cost.commands,
            "bytes_sent": cost.bytes_sent,
            "replies": cost.frames,
            "bytes_received": cost.bytes_received,
        })
    });
    json!({
        "title": compiled.spec.title,
        "seed": run.world.spec().seed,
        "ended_us": run.world.now(),
        "stopped_by": stopped_by(stop),
        "trace_hash": format!("{:016x}", run.world.trace_hash()),
        "audiences": audiences.collect::<Vec<_>>(),
        "actors": actors.collect::<Vec<_>>(),
        "checks": judged.iter().map(check).collect::<Vec<_>>(),
        "notes": compiled.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The limit that stopped a world, by its stable id and in words; null if none did.
fn stopped_by(stop: &Stop) -> Value {
    match stop.is_end() {
        true => Value::Null,
        false => json!({ "id": stop.id(), "says": stop.to_string() }),
    }
}

fn audience(run: &Run, row: &AudienceView) -> Value {
    let ledger = run.world.ledger();
    let fates = FATES
        .into_iter()
        .map(|fate| (fate.id().to_string(), json!(row.counts.of(fate))));
    let lost = row.counts.reasons();
    let lost = lost.map(|(reason, count)| (reason.id().to_string(), json!(count)));
    let meant = row.counts.meant();
    let meant = meant.map(|(reason, count)| (reason.id().to_string(), json!(count)));
    let latencies = ledger.latencies(row.id);
    let latency = |permille| latencies.and_then(|all| all.us_at(permille));
    let samples = ledger.series(row.id).map(|series| series.samples());
    let samples = samples.unwrap_or_default().iter().map(sample);
    json!({
        "name": String::from_utf8_lossy(&row.name),
        "of": row.key.as_ref().map(|key| String::from_utf8_lossy(key)),
        "sent": row.sent,
        "fates": fates.collect::<Map<_, _>>(),
        "lost": lost.collect::<Map<_, _>>(),
        "intended": meant.collect::<Map<_, _>>(),
        "processed": row.processed,
        "duplicates": row.duplicates,
        "out_of_order": ledger.disorders(row.id),
        "latency_us": {
            "p50": latency(500), "p90": latency(900), "p99": latency(990), "max": latency(1_000),
        },
        "verdict": verdict(run, row),
        "series": samples.collect::<Vec<_>>(),
    })
}

fn verdict(run: &Run, row: &AudienceView) -> Value {
    let ledger = run.world.ledger();
    let Some(verdict) = ledger.verdict(row.id) else {
        return Value::Null;
    };
    let item = |item: &Item| {
        let text = message::item(ledger, *item);
        match item {
            Item::Message(msg) => json!({ "node": msg.node.0, "message": msg.id.0, "says": text }),
            Item::Intended(intent, n) => {
                json!({ "actor": intent.actor.0, "request": intent.number, "item": n, "says": text })
            }
        }
    };
    let items = |all: &[sim::trace::Msg]| {
        let all = all.iter().map(|msg| item(&Item::Message(*msg)));
        all.collect::<Vec<_>>()
    };
    json!({
        "at_most_once": verdict.at_most_once,
        "at_least_once": verdict.at_least_once,
        "effectively_once": verdict.effectively_once(),
        "in_order": verdict.in_order,
        "first_duplicated": items(&verdict.duplicated),
        "first_lost": verdict.lost.iter().map(item).collect::<Vec<_>>(),
        "first_out_of_order": items(&verdict.disordered),
    })
}

fn sample(sample: &Sample) -> Value {
    json!({
        "at_us": sample.at,
        "stored": sample.stored,
        "pending": sample.pending,
        "moving": sample.moving,
        "lost": sample.lost,
        "done": sample.done,
        "pending_us": sample.pending_us,
        "stored_max": sample.stored_max,
        "latency_us": sample.latency_us,
    })
}

fn check(judged: &Judgement) -> Value {
    json!({
        "line": judged.line,
        "check": judged.text,
        "holds": judged.holds,
        "reason": judged.reason,
        "found": found(&judged.found),
        "says": judged.found.to_string(),
    })
}

/// What a check found, as numbers.
pub fn found(found: &Found) -> Value {
    match found {
        Found::Number(number) => json!({ "number": number }),
        Found::Duration { us, .. } => json!({ "us": us }),
        Found::Verdict {
            duplicates,
            lost,
            out_of_order,
        } => json!({ "duplicates": duplicates, "lost": lost, "out_of_order": out_of_order }),
        Found::Nothing | Found::NoAudience { .. } | Found::NoActor => Value::Null,
    }
}
