//! The life of the selected message: every record that concerns it, from the trace's window on, each with what went over a
//! connection for it.

use crate::catalogue::{Fact, TimeText, diagram as say};
use crate::narrator::key_of;
use crate::registry::Registry;
use crate::tell::{Told, tell};
use crate::wire;
use crate::{Language, LifeLine, MessageFate, MessageView, WireView};
use broker::event::{By, Event, Seq};
use sim::fate::Fate;
use sim::spec::Micros;
use sim::trace::{
    ActorId, AudienceId, Freight, Item, LinkId, Msg, NodeId, PacketId, Record, RecordSeq, What,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Lines of one life; a message that goes round for ever would have endless ones.
const LIFE_LINES_MAX: usize = 200;
/// Bytes of a request or a reply that are shown.
const WIRE_BYTES_SHOWN_MAX: usize = 1_024;

/// What is known of the selected message.
#[derive(Clone, Debug)]
pub(crate) struct Selected {
    item: Item,
    /// The record of its sending, from before it was a message.
    sent: Option<RecordSeq>,
    life: Vec<Moment>,
    /// Moments that found no room.
    more: u64,
    /// Requests that were shown: one makes several records.
    shown: BTreeSet<(LinkId, Seq)>,
    /// Requests that handed it over or changed it, of which the reply is yet to come.
    asked: BTreeSet<(LinkId, Seq)>,
    fates: BTreeMap<AudienceId, Fate>,
    pub changed: bool,
}

/// A line of a life.
#[derive(Clone, Debug)]
struct Moment {
    at: Micros,
    fact: Fact,
    wire: Option<Wire>,
}

/// What went over a connection.
#[derive(Clone, Debug)]
struct Wire {
    actor: ActorId,
    node: NodeId,
    toward_node: bool,
    bytes: Arc<[u8]>,
}

impl Selected {
    /// Nothing is known of it yet.
    pub fn new(item: Item, sent: Option<RecordSeq>) -> Self {
        Self {
            item,
            sent,
            life: Vec::new(),
            more: 0,
            shown: BTreeSet::new(),
            asked: BTreeSet::new(),
            fates: BTreeMap::new(),
            changed: true,
        }
    }

    /// Follows an item from the beginning of the records, which `known` has not taken yet but may know of.
    pub fn replay<'a>(
        item: Item,
        sent: Option<RecordSeq>,
        records: impl Iterator<Item = &'a Record>,
        mut known: Registry,
    ) -> Self {
        let mut selected = Self::new(item, sent);
        for record in records {
            let told = tell(record, &known);
            selected.fold(record, told.as_ref(), &known);
            known.fold(record);
        }
        selected
    }

    /// Takes a record that has been told already, as far as it was worth telling; `known` has not taken it yet.
    pub fn fold(&mut self, record: &Record, told: Option<&Told>, known: &Registry) {
        if let What::FateChanged {
            item, audience, to, ..
        } = &record.what
            && *item == self.item
        {
            match to {
                Some(fate) => self.fates.insert(*audience, *fate),
                None => self.fates.remove(audience),
            };
            self.changed = true;
        }
        let is_sending = self.sent == Some(record.seq);
        let told = told.filter(|told| is_sending || told.item == Some(self.item));
        let fact = told.map(|told| told.fact.clone());
        if let Some(fact) = fact.or_else(|| self.among_others(&record.what, known)) {
            let wire = self.wire(&record.what, known);
            self.push(record.at, fact, wire);
        } else if let What::Received { packet } = record.what {
            self.answer(record.at, packet, known);
        }
    }

    /// How many moments of its life are known.
    pub fn moments(&self) -> u64 {
        self.life.len() as u64 + self.more
    }

    /// Has it a last fate for everybody who should get it?
    pub fn is_over(&self) -> bool {
        let is_last = |fate: &Fate| matches!(fate, Fate::Done | Fate::Lost(_) | Fate::Discarded);
        !self.fates.is_empty() && self.fates.values().all(is_last)
    }

    /// What is told of the first of several messages holds for this one too.
    fn among_others(&self, what: &What, known: &Registry) -> Option<Fact> {
        let Item::Message(msg) = self.item else {
            return None;
        };
        let who = |actor: ActorId| known.actor_name(actor);
        let has = |messages: &[Msg]| messages.iter().skip(1).any(|other| *other == msg);
        let payload = || known.payload(msg);
        match what {
            What::Received { packet } => {
                let packet = known.packet(*packet)?;
                let Some(Freight::Reply { messages, .. }) = &packet.freight else {
                    return None;
                };
                has(messages).then(|| Fact::InHand {
                    who: who(packet.actor),
                    payload: payload(),
                })
            }
            What::WorkBegan {
                actor, messages, ..
            } => has(messages).then(|| Fact::WorkBegan {
                who: who(*actor),
                payload: payload(),
            }),
            What::WorkEnded { actor, messages } => has(messages).then(|| Fact::WorkEnded {
                who: who(*actor),
                payload: payload(),
            }),
            _ => None,
        }
    }

    fn push(&mut self, at: Micros, fact: Fact, wire: Option<Wire>) {
        self.changed = true;
        if self.life.len() < LIFE_LINES_MAX {
            self.life.push(Moment { at, fact, wire });
        } else {
            self.more += 1;
        }
    }

    /// What a record is about on a connection: each request and each packet once.
    fn wire(&mut self, what: &What, known: &Registry) -> Option<Wire> {
        if self.life.len() >= LIFE_LINES_MAX {
            return None;
        }
        match what {
            What::Sent {
                link, seq, bytes, ..
            } => {
                self.shown.insert((*link, *seq));
                self.asked.insert((*link, *seq));
                Some(Wire {
                    actor: known.actor_of_link(*link)?,
                    node: known.node_of_link(*link)?,
                    toward_node: true,
                    bytes: bytes.clone(),
                })
            }
            What::Received { packet } => self.received(*packet, known),
            What::Node { node, event } => self.requested(*node, by_of(event)?, known),
            _ => None,
        }
    }

    fn requested(&mut self, node: NodeId, by: By, known: &Registry) -> Option<Wire> {
        let (link, bytes) = known.request(node, by)?;
        self.asked.insert((link, by.seq));
        let is_new = self.shown.insert((link, by.seq));
        Some(Wire {
            actor: known.actor_of_link(link)?,
            node,
            toward_node: true,
            bytes: bytes.clone(),
        })
        .filter(|_| is_new)
    }

    fn received(&mut self, packet: PacketId, known: &Registry) -> Option<Wire> {
        let packet = known.packet(packet)?;
        if let Some(Freight::Reply { seq, .. }) = &packet.freight {
            self.asked.remove(&(packet.link, *seq));
        }
        Some(Wire {
            actor: packet.actor,
            node: known.node_of_link(packet.link)?,
            toward_node: false,
            bytes: packet.bytes.clone(),
        })
    }

    /// A reply that carries no message is worth a line where it answers what made, took or acknowledged this one.
    fn answer(&mut self, at: Micros, id: PacketId, known: &Registry) {
        let Some(packet) = known.packet(id) else {
            return;
        };
        let Some(Freight::Reply { seq, .. }) = &packet.freight else {
            return;
        };
        if !self.asked.contains(&(packet.link, *seq)) {
            return;
        }
        let who = known.actor_name(packet.actor);
        let Some(wire) = self.received(id, known) else {
            return;
        };
        let node = known.node_name(wire.node);
        self.push(at, Fact::Answered { who, node }, Some(wire));
    }

    /// As the page shows it.
    pub fn view(&self, known: &Registry, language: Language) -> MessageView {
        let line = |moment: &Moment| LifeLine {
            at_us: moment.at,
            sentence: language.sentence(&moment.fact),
            wire: moment.wire.as_ref().map(|wire| wire.view(known, language)),
        };
        let fates = self.fates.iter().map(|(audience, fate)| {
            let (audience, name) = known.audience_names(*audience, language);
            MessageFate {
                audience,
                name,
                fate: fate.id(),
                label: language.fate(*fate).to_owned(),
                reason: fate.reason().map(sim::fate::Reason::id),
            }
        });
        MessageView {
            key: key_of(self.item),
            payload: known.item_payload(self.item),
            whole: self.whole(known),
            fates: fates.collect(),
            sentence: self.sentence(language),
            life: self.life.iter().map(line).collect(),
            more: match self.more {
                0 => String::new(),
                more => say::life_more(language, more),
            },
        }
    }

    /// What it says, where its label leaves out a part of that.
    fn whole(&self, known: &Registry) -> String {
        let is_short = !known.item_payload(self.item).ends_with("…\"");
        match is_short {
            true => String::new(),
            false => known.whole_payload(self.item),
        }
    }

    /// The loss, if there was one; else what happened last, other than an answer.
    fn sentence(&self, language: Language) -> String {
        let facts = || self.life.iter().rev().map(|moment| &moment.fact);
        let loss = facts().find(|fact| matches!(fact, Fact::Lost(_)));
        let told_last = || facts().filter(|fact| !matches!(fact, Fact::Answered { .. }));
        // Who claims for somebody else is handed the entry too, but it is not his.
        let for_another = |fact: &&Fact| match (fact, told_last().nth(1)) {
            (
                Fact::InHand { who, .. },
                Some(Fact::Claimed {
                    who: claimer,
                    taker: Some(_),
                    ..
                }),
            ) => who == claimer,
            _ => false,
        };
        let last = || {
            let skipped = usize::from(told_last().next().as_ref().is_some_and(for_another));
            told_last().nth(skipped)
        };
        let told = loss.or_else(last);
        let not_yet = || language.time(&TimeText::NotSentYet);
        told.map_or_else(not_yet, |fact| language.sentence(fact))
    }
}

impl Wire {
    fn view(&self, known: &Registry, language: Language) -> WireView {
        let (actor, node) = (known.actor_name(self.actor), known.node_name(self.node));
        let (from, to) = match self.toward_node {
            true => (&actor, &node),
            false => (&node, &actor),
        };
        WireView {
            line: match self.toward_node {
                true => wire::command(&self.bytes),
                false => wire::reply(&self.bytes),
            },
            caption: say::bytes(language, from, to, self.bytes.len()),
            bytes: wire::lines(&self.bytes, WIRE_BYTES_SHOWN_MAX),
        }
    }
}

/// The request that an event about a message names.
const fn by_of(event: &Event) -> Option<By> {
    match event {
        Event::Created { by, .. }
        | Event::Popped { by, .. }
        | Event::Moved { by, .. }
        | Event::Removed { by, .. }
        | Event::Published { by, .. }
        | Event::EntryRemoved { by, .. }
        | Event::EntryRead { by, .. }
        | Event::GroupRead { by, .. }
        | Event::Claimed { by, .. }
        | Event::Released { by, .. }
        | Event::Acked { by, .. }
        | Event::PendingDropped { by, .. } => Some(*by),
        _ => None,
    }
}
