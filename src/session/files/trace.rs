//! The trace as files: what its window holds.

use super::csv::{Cell, line};
use super::event::event_row;
use super::json::Json;
use super::row::{Row, item, messages};
use crate::wire::escaped;
use sim::World;
use sim::fate::Fate;
use sim::trace::{Freight, LinkEnd, PacketLoss, Record, RecordSeq, What};

/// What the format is called, and which edition of it this is; a reader refuses one that it does not know.
const FORMAT: (&str, u64) = ("brokerlab-trace", 1);
/// Bytes of a request or a reply that are written; how many there were is written too.
const BYTES_WRITTEN_MAX: usize = 512;
/// Columns of the table that stand before the fields.
const COLUMNS: [&str; 4] = ["seq", "at_us", "cause", "kind"];
/// Fields with a column of their own; the others share the last one.
const FIELDS: [&str; 6] = ["actor", "node", "link", "packet", "message", "bytes"];

/// A line for every record before `end` that the trace's window holds.
pub(crate) fn trace_csv(world: &World, end: RecordSeq) -> String {
    let mut out = String::new();
    let head = COLUMNS.into_iter().chain(FIELDS).chain(["detail"]);
    line(head.map(Cell::Id), &mut out);
    for record in records(world, end) {
        let row = row(record);
        let rest = row.rest(&FIELDS);
        let cause = record.cause.map_or(Cell::Empty, Cell::Number);
        let ours = [
            Cell::Number(record.seq),
            Cell::Number(record.at),
            cause,
            Cell::Id(row.kind),
        ];
        let fields = FIELDS.map(|name| row.cell(name));
        line(
            ours.into_iter().chain(fields).chain([Cell::Text(&rest)]),
            &mut out,
        );
    }
    out
}

/// An object for every record before `end` that the trace's window holds, a line each.
pub(crate) fn trace_json(world: &World, end: RecordSeq) -> String {
    let mut out = String::new();
    Json::object(&mut out, |json| {
        json.text("format", FORMAT.0);
        json.number("version", FORMAT.1);
        json.number("clock_us", world.spec().clock_us);
        json.number("seed", world.spec().seed);
        json.text("trace_hash", &format!("{:016x}", world.trace_hash()));
        json.number("first_seq", world.trace().first_seq());
        json.number("next_seq", end);
        json.rows("records", records(world, end), |record, json| {
            let row = row(record);
            json.number("seq", record.seq);
            json.number("at_us", record.at);
            if let Some(cause) = record.cause {
                json.number("cause", cause);
            }
            json.text("kind", row.kind);
            row.write(json);
        });
    });
    out.push('\n');
    out
}

fn records(world: &World, end: RecordSeq) -> impl Iterator<Item = &Record> {
    let log = world.trace();
    log.since(0).take_while(move |record| record.seq < end)
}

fn row(record: &Record) -> Row {
    match &record.what {
        What::Node { node, event } => event_row(*node, event),
        What::ActorAdded {
            actor,
            name,
            role,
            node,
            ..
        } => Row::new("actor-added")
            .with("actor", *actor)
            .with("name", name)
            .with("role", crate::panels::role_id(*role))
            .with("node", *node),
        What::ActorRemoved { actor } => Row::new("actor-removed").with("actor", *actor),
        What::ActorCrashed { actor } => Row::new("actor-crashed").with("actor", *actor),
        What::ActorStarted { actor } => Row::new("actor-started").with("actor", *actor),
        What::NodeCrashed { node } => Row::new("node-crashed").with("node", *node),
        What::NodeStarted { node } => Row::new("node-started").with("node", *node),
        What::ActorTrouble { actor, error } => Row::new("actor-trouble")
            .with("actor", *actor)
            .with("error", escaped(error, BYTES_WRITTEN_MAX)),
        What::Ended { limit } => {
            Row::new("ended").maybe("limit", limit.map(|limit| format!("{limit:?}")))
        }
        other => link_row(other),
    }
}

fn link_row(what: &What) -> Row {
    match what {
        What::LinkOpened { link, actor, node } => Row::new("link-opened")
            .with("link", *link)
            .with("actor", *actor)
            .with("node", *node),
        What::LinkAccepted { link, node, client } => Row::new("link-accepted")
            .with("link", *link)
            .with("node", *node)
            .with("client", *client),
        What::LinkClosed { link, why } => Row::new("link-closed")
            .with("link", *link)
            .with("why", link_end(*why)),
        What::Sent {
            link,
            packet,
            intent,
            attempt,
            seq,
            bytes,
            arrives,
            ..
        } => Row::new("sent")
            .with("actor", intent.actor)
            .with("link", *link)
            .with("packet", *packet)
            .with("intent", intent.number)
            .with("attempt", *attempt)
            .with("request", seq.0)
            .with("arrives_us", *arrives)
            .with("length", bytes.len() as u64)
            .with("bytes", escaped(bytes, BYTES_WRITTEN_MAX)),
        What::Answered {
            link,
            packet,
            freight,
            bytes,
            arrives,
        } => freight_row(freight)
            .with("link", *link)
            .with("packet", *packet)
            .with("arrives_us", *arrives)
            .with("length", bytes.len() as u64)
            .with("bytes", escaped(bytes, BYTES_WRITTEN_MAX)),
        What::Reached { packet } => Row::new("reached").with("packet", *packet),
        What::Received { packet } => Row::new("received").with("packet", *packet),
        What::PacketLost { packet, why } => Row::new("packet-lost")
            .with("packet", *packet)
            .with("why", packet_loss(*why)),
        other => work_row(other),
    }
}

fn freight_row(freight: &Freight) -> Row {
    match freight {
        Freight::Reply { seq, messages: of } => Row::new("answered")
            .with("request", seq.0)
            .with("messages", messages(of)),
        Freight::Push { message } => {
            Row::new("answered").maybe("message", message.map(super::row::message))
        }
    }
}

fn work_row(what: &What) -> Row {
    match what {
        What::WorkBegan {
            actor,
            messages: of,
            until,
        } => Row::new("work-began")
            .with("actor", *actor)
            .with("messages", messages(of))
            .with("until_us", *until),
        What::WorkEnded {
            actor,
            messages: of,
        } => Row::new("work-ended")
            .with("actor", *actor)
            .with("messages", messages(of)),
        What::HandsOff {
            actor,
            messages: of,
            processed,
        } => Row::new("hands-off")
            .with("actor", *actor)
            .with("messages", messages(of))
            .with("processed", *processed),
        What::Passed {
            actor,
            messages: of,
        } => Row::new("passed")
            .with("actor", *actor)
            .with("messages", messages(of)),
        What::FateChanged {
            item: of,
            audience,
            from,
            to,
        } => Row::new("fate-changed")
            .with("message", item(*of))
            .with("audience", audience.0)
            .maybe("from", from.map(Fate::id))
            .maybe("to", to.map(Fate::id))
            .maybe(
                "reason",
                to.and_then(Fate::reason).map(sim::fate::Reason::id),
            ),
        What::AudienceAdded { audience, name, .. } => Row::new("audience-added")
            .with("audience", audience.0)
            .with("name", name),
        What::Afflicted { whom, how } => Row::new("afflicted")
            .with("whom", format!("{whom:?}"))
            .with("how", format!("{how:?}")),
        What::RuleStruck { rule, whom } => Row::new("rule-struck")
            .with("rule", u64::from(*rule))
            .with("whom", format!("{whom:?}")),
        What::Retried {
            actor,
            error,
            attempt,
        } => Row::new("retried")
            .with("actor", *actor)
            .with("attempt", *attempt)
            .maybe(
                "error",
                error
                    .as_ref()
                    .map(|error| escaped(error, BYTES_WRITTEN_MAX)),
            ),
        What::LossIntended { reason, audience } => Row::new("loss-intended")
            .with("reason", reason.id())
            .maybe("name", audience.as_ref().map(|meant| &meant.name)),
        other => Row::new("other").with("record", format!("{other:?}")),
    }
}

const fn link_end(why: LinkEnd) -> &'static str {
    match why {
        LinkEnd::Actor => "actor",
        LinkEnd::Node => "node",
        LinkEnd::NodeCrash => "node crash",
        LinkEnd::Reset => "reset",
        LinkEnd::Refused => "refused",
    }
}

const fn packet_loss(why: PacketLoss) -> &'static str {
    match why {
        PacketLoss::Reset => "reset",
        PacketLoss::ActorGone => "actor gone",
        PacketLoss::NodeGone => "node gone",
    }
}
