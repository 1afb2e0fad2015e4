//! The trace as lines: a record each, names instead of numbers, one form for every kind of record.
//!
//! A line is the time, then who, then what: `    3.501234s  desk → n1: PUBLISH news "story 4"`. What a node says begins with its
//! name and a colon. The texts are made to be read and compared; programs read the JSON, where every kind of record has an id.

mod node;

use std::collections::BTreeMap;

use scenario::human::Exact;
use serde_json::{Value, json};
use sim::fate::Fate;
use sim::ledger::Ledger;
use sim::spec::{Role, WorldSpec};
use sim::trace::{
    ActorId, Affliction, AudienceId, AudienceKind, Freight, LinkEnd, LinkId, Msg, NodeId, PacketId,
    PacketLoss, Record, What, Whom,
};

use crate::message;

/// Connections whose ends are known by name; the oldest are forgotten first.
const LINKS_MAX: usize = 100_000;
/// Messages of one record that are named.
const MESSAGES_SHOWN_MAX: usize = 5;

/// Knows who is who, from the records so far.
#[derive(Debug, Default)]
pub struct Teller {
    nodes: Vec<String>,
    actors: BTreeMap<ActorId, String>,
    links: BTreeMap<LinkId, (ActorId, NodeId)>,
    packets: BTreeMap<PacketId, Packet>,
    audiences: BTreeMap<AudienceId, String>,
    broker: node::Names,
}

/// What is under way.
#[derive(Debug)]
struct Packet {
    from: String,
    to: String,
    says: String,
}

impl Teller {
    /// Before anything has happened.
    pub fn new(spec: &WorldSpec) -> Self {
        Self {
            nodes: spec.nodes.iter().map(|n| message::plain(&n.name)).collect(),
            ..Self::default()
        }
    }

    /// A record as a line of text.
    pub fn line(&mut self, record: &Record, ledger: &Ledger) -> String {
        let (_, text) = self.tell(&record.what, ledger);
        let (seconds, micros) = (record.at / 1_000_000, record.at % 1_000_000);
        format!("{seconds:>5}.{micros:06}s  {text}")
    }

    /// A record as an object.
    pub fn json(&mut self, record: &Record, ledger: &Ledger) -> Value {
        let (kind, text) = self.tell(&record.what, ledger);
        json!({
            "at_us": record.at,
            "seq": record.seq,
            "cause": record.cause,
            "kind": kind,
            "says": text.trim_start(),
        })
    }

    /// The id of a record's kind, and its text.
    fn tell(&mut self, what: &What, ledger: &Ledger) -> (&'static str, String) {
        match what {
            What::ActorAdded {
                actor,
                name,
                role,
                node,
                ..
            } => {
                let name = message::plain(name);
                self.actors.insert(*actor, name.clone());
                let (role, node) = (role_word(*role), self.node(*node));
                ("actor-added", format!("{name} comes: a {role} of {node}"))
            }
            What::ActorRemoved { actor } => self.of("actor-removed", *actor, "leaves for good"),
            What::ActorCrashed { actor } => self.of("actor-crashed", *actor, "crashes"),
            What::ActorStarted { actor } => self.of("actor-started", *actor, "starts"),
            What::NodeCrashed { node } => ("node-crashed", format!("{} crashes", self.node(*node))),
            What::NodeStarted { node } => ("node-started", format!("{} starts", self.node(*node))),
            What::Node { node, event } => {
                let (kind, text) = self.broker.tell(*node, event, ledger);
                (kind, format!("{}: {text}", self.node(*node)))
            }
            What::WorkBegan {
                actor,
                messages,
                until,
            } => {
                let text = format!(
                    "works until {} on {}",
                    Exact(*until),
                    named(ledger, messages)
                );
                self.of("work-began", *actor, &text)
            }
            What::WorkEnded { actor, messages } => {
                let text = format!("has processed {}", named(ledger, messages));
                self.of("work-ended", *actor, &text)
            }
            What::HandsOff {
                actor,
                messages,
                processed,
            } => {
                let did = if *processed {
                    "has processed"
                } else {
                    "lets go of"
                };
                let text = format!("{did} {}", named(ledger, messages));
                self.of("hands-off", *actor, &text)
            }
            What::Afflicted { whom, how } => ("afflicted", self.afflicted(*whom, *how)),
            What::RuleStruck { rule, whom } => {
                let whom: Vec<String> = whom.iter().map(|whom| self.whom(*whom)).collect();
                let text = format!("rule {} strikes {}", rule + 1, whom.join(" "));
                ("rule-struck", text)
            }
            What::Retried {
                actor,
                error,
                attempt,
            } => {
                let why = error.as_ref().map(|error| message::plain(error));
                let why = why.unwrap_or_else(|| "the reply is lost".to_string());
                let text = format!("will send it again, as attempt {attempt}: {why}");
                self.of("retried", *actor, &text)
            }
            What::LossIntended { reason, audience } => {
                let whose = audience.as_ref().map(|meant| message::plain(&meant.name));
                let whose = whose.map_or(String::new(), |name| format!(" for {name}"));
                let text = format!("losses are meant: {}{whose}", reason.id());
                ("loss-intended", text)
            }
            What::ActorTrouble { actor, error } => {
                let text = format!("has trouble: {}", message::plain(error));
                self.of("actor-trouble", *actor, &text)
            }
            What::FateChanged {
                item,
                audience,
                from,
                to,
            } => {
                let item = message::item(ledger, *item);
                let audience = self.audiences.get(audience).map_or("?", |name| name);
                let (from, to) = (fate(*from), fate(*to));
                (
                    "fate-changed",
                    format!("  {item} for {audience}: {from} → {to}"),
                )
            }
            What::AudienceAdded {
                audience,
                name,
                kind,
            } => {
                let name = message::plain(name);
                let text = format!("  {name} is an audience: {}", kind_word(*kind));
                self.audiences.insert(*audience, name);
                ("audience-added", text)
            }
            What::Ended { limit: None } => ("ended", "the end".to_string()),
            What::Ended { limit: Some(limit) } => {
                let stop = scenario::run::Stop::Limit(*limit);
                ("ended", format!("the end, by {}: {stop}", stop.id()))
            }
            _ => self.tell_of_links(what, ledger),
        }
    }

    fn tell_of_links(&mut self, what: &What, ledger: &Ledger) -> (&'static str, String) {
        match what {
            What::LinkOpened { link, actor, node } => {
                self.links.insert(*link, (*actor, *node));
                if self.links.len() > LINKS_MAX {
                    self.links.pop_first();
                }
                let text = format!("connects to {}", self.node(*node));
                self.of("link-opened", *actor, &text)
            }
            What::LinkAccepted { link, node, client } => {
                let (actor, at) = self.ends(*link);
                self.broker.connected(*node, *client, &actor);
                ("link-accepted", format!("{at} accepts {actor}"))
            }
            What::LinkClosed { link, why } => {
                let ((actor, node), why) = (self.ends(*link), end_words(*why));
                (
                    "link-closed",
                    format!("{actor} and {node} are disconnected: {why}"),
                )
            }
            What::Sent {
                link,
                packet,
                attempt,
                bytes,
                ..
            } => {
                let (from, to) = self.ends(*link);
                let mut says = message::request(bytes);
                if *attempt > 1 {
                    says.push_str(&format!("  (attempt {attempt})"));
                }
                ("sent", self.under_way(*packet, from, to, says))
            }
            What::Answered {
                link,
                packet,
                freight,
                bytes,
                ..
            } => {
                let (to, from) = self.ends(*link);
                let says = message::reply(bytes);
                let says = match freight {
                    Freight::Reply { messages, .. } if messages.is_empty() => says,
                    Freight::Reply { messages, .. } => {
                        format!("{says}  (hands over {})", named(ledger, messages))
                    }
                    Freight::Push { .. } => format!("{says}  (a push)"),
                };
                ("answered", self.under_way(*packet, from, to, says))
            }
            What::Reached { packet } => self.arrived("reached", *packet, "gets from"),
            What::Received { packet } => self.arrived("received", *packet, "gets from"),
            What::PacketLost { packet, why } => {
                let words = match why {
                    PacketLoss::Reset => "never gets, for the connection was reset, from",
                    PacketLoss::ActorGone => "never gets, for it is gone, from",
                    PacketLoss::NodeGone => "never gets, for it is down, from",
                };
                self.arrived("packet-lost", *packet, words)
            }
            _ => ("", String::new()),
        }
    }

    fn whom(&self, whom: Whom) -> String {
        match whom {
            Whom::Actor(actor) => self.actor(actor),
            Whom::Node(node) => self.node(node),
            Whom::Everybody => "everybody".to_string(),
        }
    }

    fn afflicted(&self, whom: Whom, how: Affliction) -> String {
        let name = self.whom(whom);
        match how {
            Affliction::Frozen => format!("{name} is frozen"),
            Affliction::Thawed => format!("{name} goes on"),
            Affliction::Slowed(1) => format!("{name} is as fast as before"),
            Affliction::Slowed(times) => format!("{name} is {times} times as slow"),
            Affliction::Cut => format!("{name} is cut off"),
            Affliction::Healed => format!("{name} is reachable again"),
            Affliction::Links(link) => format!(
                "links of {name} take {} to {}, and lose {} of {}",
                Exact(link.latency_us_min),
                Exact(link.latency_us_max),
                link.drop.numerator,
                link.drop.denominator
            ),
        }
    }

    fn of(&self, kind: &'static str, actor: ActorId, did: &str) -> (&'static str, String) {
        (kind, format!("{} {did}", self.actor(actor)))
    }

    fn under_way(&mut self, packet: PacketId, from: String, to: String, says: String) -> String {
        let text = format!("{from} → {to}: {says}");
        self.packets.insert(packet, Packet { from, to, says });
        text
    }

    fn arrived(
        &mut self,
        kind: &'static str,
        packet: PacketId,
        how: &str,
    ) -> (&'static str, String) {
        let text = match self.packets.remove(&packet) {
            Some(Packet { from, to, says }) => format!("{to} {how} {from}: {says}"),
            None => format!("? {how} ?: packet {}", packet.0),
        };
        (kind, text)
    }

    fn ends(&self, link: LinkId) -> (String, String) {
        match self.links.get(&link) {
            Some((actor, node)) => (self.actor(*actor), self.node(*node)),
            None => ("?".to_string(), "?".to_string()),
        }
    }

    fn actor(&self, actor: ActorId) -> String {
        let known = self.actors.get(&actor);
        known.map_or_else(|| format!("#{}", actor.0), String::clone)
    }

    fn node(&self, node: NodeId) -> String {
        let known = self.nodes.get(usize::from(node.0));
        known.map_or_else(|| format!("#{}", node.0), String::clone)
    }
}

/// Messages by what they say, the first few.
fn named(ledger: &Ledger, messages: &[Msg]) -> String {
    let shown = messages.iter().take(MESSAGES_SHOWN_MAX);
    let mut names: Vec<String> = shown.map(|msg| message::message(ledger, *msg)).collect();
    if messages.len() > MESSAGES_SHOWN_MAX {
        names.push(format!("and {} more", messages.len() - MESSAGES_SHOWN_MAX));
    }
    names.join(" ")
}

fn fate(fate: Option<Fate>) -> String {
    match fate {
        None => "nothing".to_string(),
        Some(Fate::Lost(reason)) => format!("lost, {}", reason.id()),
        Some(fate) => fate.id().to_string(),
    }
}

const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Producer => "producer",
        Role::Subscriber => "subscriber",
        Role::Worker => "worker",
        Role::Member => "member",
        Role::Reader => "reader",
        Role::Console => "console",
    }
}

const fn kind_word(kind: AudienceKind) -> &'static str {
    match kind {
        AudienceKind::Subscriber(_) => "a subscriber",
        AudienceKind::Console(_) => "a console",
        AudienceKind::Workers => "the workers of a list or sorted set",
        AudienceKind::Group => "a consumer group",
        AudienceKind::Reader(_) => "a reader",
        AudienceKind::Nobody => "nobody was expected",
    }
}

const fn end_words(end: LinkEnd) -> &'static str {
    match end {
        LinkEnd::Actor => "by the actor",
        LinkEnd::Node => "by the node",
        LinkEnd::NodeCrash => "the node crashed",
        LinkEnd::Reset => "reset",
        LinkEnd::Refused => "refused",
    }
}
