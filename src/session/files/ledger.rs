//! The ledger as files.

use super::csv::{Cell, line};
use super::json::Json;
use crate::payload::shown;
use sim::World;
use sim::fate::{Fate, Reason};
use sim::ledger::AudienceView;
use sim::trace::AudienceKind;

/// What the format is called, and which edition of it this is; a reader refuses one that it does not know.
const FORMAT: (&str, u64) = ("brokerlab-ledger", 1);

/// A line for every audience, fate and reason that counts something.
pub(crate) fn ledger_csv(world: &World) -> String {
    let mut out = String::new();
    let head = [
        "audience", "kind", "key", "node", "fate", "reason", "messages",
    ];
    line(head.map(Cell::Id), &mut out);
    for audience in world.ledger().audiences() {
        for (fate, reason, count) in cells(&audience) {
            let key = audience.key.as_ref().map(|key| shown(key));
            let cells = [
                Cell::Text(&shown(&audience.name)),
                Cell::Id(kind(audience.kind)),
                key.as_deref().map_or(Cell::Empty, Cell::Text),
                audience
                    .node
                    .map_or(Cell::Empty, |node| Cell::Number(node.0.into())),
                Cell::Id(fate),
                reason.map_or(Cell::Empty, |reason| Cell::Id(reason.id())),
                Cell::Number(count),
            ];
            line(cells, &mut out);
        }
    }
    out
}

/// An object for every audience.
pub(crate) fn ledger_json(world: &World) -> String {
    let mut out = String::new();
    Json::object(&mut out, |json| {
        json.text("format", FORMAT.0);
        json.number("version", FORMAT.1);
        json.number("at_us", world.now());
        json.number("seed", world.spec().seed);
        json.text("trace_hash", &format!("{:016x}", world.trace_hash()));
        json.rows("audiences", world.ledger().audiences(), audience);
    });
    out.push('\n');
    out
}

fn audience(audience: &AudienceView, json: &mut Json<'_>) {
    json.text("audience", &shown(&audience.name));
    json.text("kind", kind(audience.kind));
    if let Some(key) = &audience.key {
        json.text("key", &shown(key));
    }
    if let Some(node) = audience.node {
        json.number("node", node.0.into());
    }
    json.number("sent", audience.sent);
    json.number("processed", audience.processed);
    json.number("duplicates", audience.duplicates);
    json.rows("fates", cells(audience), |(fate, reason, count), json| {
        json.text("fate", fate);
        if let Some(reason) = reason {
            json.text("reason", reason.id());
        }
        json.number("messages", *count);
    });
}

/// Every fate that a message of an audience has, in the design's order.
fn cells(audience: &AudienceView) -> Vec<(&'static str, Option<Reason>, u64)> {
    let counts = &audience.counts;
    let plain = [
        Fate::InFlight,
        Fate::Stored,
        Fate::Pending,
        Fate::Working,
        Fate::Done,
    ];
    let of = |fate: Fate| (fate.id(), None, counts.of(fate));
    let mut cells: Vec<_> = plain.into_iter().map(of).collect();
    let lost = counts
        .reasons()
        .map(|(reason, n)| ("lost", Some(reason), n));
    cells.extend(lost);
    // Losses that the world's text calls meant keep their reason.
    let meant: Vec<_> = counts.meant().collect();
    let with_reason: u64 = meant.iter().map(|(_, n)| n).sum();
    let fate = Fate::Discarded.id();
    cells.extend(meant.into_iter().map(|(reason, n)| (fate, Some(reason), n)));
    cells.push((
        fate,
        None,
        counts.of(Fate::Discarded).saturating_sub(with_reason),
    ));
    cells.retain(|(.., count)| *count > 0);
    cells
}

const fn kind(kind: AudienceKind) -> &'static str {
    match kind {
        AudienceKind::Subscriber(_) => "subscriber",
        AudienceKind::Console(_) => "console",
        AudienceKind::Workers => "workers",
        AudienceKind::Group => "group",
        AudienceKind::Reader(_) => "reader",
        AudienceKind::Nobody => "nobody",
    }
}
