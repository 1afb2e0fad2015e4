//! Hand-made traces, one for each thing that can become of a message.

mod lists;
mod publications;
mod requests;
mod streams;

use super::Ledger;
use crate::fate::{Fate, Reason};
use crate::spec::Role;
use crate::trace::{
    ActorId, AudienceId, AudienceKind, Expectation, Freight, Intended, IntentId, Item, LinkEnd,
    LinkId, Msg, Name, NodeId, PacketId, PacketLoss, Record, What,
};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use broker::event::{
    By, ClientId, ConsumerId, Delivery, End, Event, GroupId, KeyId, Kind, MessageId, Outcome, Seq,
    StreamId,
};

const NODE: NodeId = NodeId(0);
const IN_FLIGHT: Fate = Fate::InFlight;
const STORED: Fate = Fate::Stored;
const PENDING: Fate = Fate::Pending;
const WORKING: Fate = Fate::Working;
const DONE: Fate = Fate::Done;
const DISCARDED: Fate = Fate::Discarded;

fn lost(reason: Reason) -> Fate {
    Fate::Lost(reason)
}

fn name(text: &str) -> Name {
    Name::from(text.as_bytes())
}

fn msg(id: u64) -> Msg {
    Msg {
        node: NODE,
        id: MessageId(id),
    }
}

/// Writes a trace by hand, folds it, and keeps a second account of what the ledger tells.
struct Scribe {
    ledger: Ledger,
    told: BTreeMap<(AudienceId, Item), Fate>,
    records: u64,
    packets: u64,
    messages: u64,
    seqs: BTreeMap<u32, u64>,
    entries: u64,
}

impl Scribe {
    fn new() -> Self {
        Self {
            ledger: Ledger::new(),
            told: BTreeMap::new(),
            records: 0,
            packets: 0,
            messages: 0,
            seqs: BTreeMap::new(),
            entries: 0,
        }
    }

    fn write(&mut self, what: What) {
        let mut out = Vec::new();
        let record = Record {
            at: self.records,
            seq: self.records,
            cause: None,
            what,
        };
        self.records += 1;
        self.ledger.fold(&record, &mut out);
        for told in out {
            self.hear(&told);
        }
        assert_eq!(self.ledger.balance(), Ok(()), "after {record:?}");
    }

    /// What is told must go on from what was told before: a message that was made of an intended item goes on with that.
    fn hear(&mut self, told: &What) {
        let What::FateChanged {
            item,
            audience,
            from,
            to,
        } = told
        else {
            return;
        };
        let mut before = self.told.remove(&(*audience, *item));
        let known = before.is_some();
        if before.is_none() && from.is_some() && matches!(item, Item::Message(_)) {
            let made_of = self.told.range((*audience, Item::FIRST)..).next();
            let made_of = made_of.map(|(key, fate)| (*key, *fate));
            let (key, fate) = made_of.expect("a message of nothing intended");
            assert!(matches!(key.1, Item::Intended(..)) && key.0 == *audience);
            before = Some(fate);
            self.told.remove(&key);
        }
        assert_eq!(before, *from, "{told:?}");
        assert!(from != to || !known, "{told:?}");
        if let Some(to) = to {
            self.told.insert((*audience, *item), *to);
        }
    }

    fn event(&mut self, event: Event) {
        self.write(What::Node { node: NODE, event });
    }

    /// An actor with its number as link and client.
    fn actor(&mut self, n: u32, text: &str, role: Role, expects: &[Expectation]) {
        self.write(What::ActorAdded {
            actor: ActorId(n),
            name: name(text),
            role,
            node: NODE,
            expects: expects.into(),
        });
        self.connect(n, n);
    }

    fn connect(&mut self, actor: u32, link: u32) {
        self.write(What::LinkOpened {
            link: LinkId(link),
            actor: ActorId(actor),
            node: NODE,
        });
        self.write(What::LinkAccepted {
            link: LinkId(link),
            node: NODE,
            client: ClientId(u64::from(link)),
        });
    }

    fn disconnect(&mut self, link: u32, why: LinkEnd) {
        self.write(What::LinkClosed {
            link: LinkId(link),
            why,
        });
    }

    fn crash(&mut self, actor: u32) {
        self.write(What::ActorCrashed {
            actor: ActorId(actor),
        });
    }

    /// A request; its number on the link is its intent's too.
    fn send(&mut self, link: u32, intended: Option<Intended>) -> (PacketId, By) {
        let seq = self.seqs.entry(link).or_default();
        *seq += 1;
        let number = *seq;
        self.send_intent(link, number, intended)
    }

    fn send_intent(
        &mut self,
        link: u32,
        number: u64,
        intended: Option<Intended>,
    ) -> (PacketId, By) {
        let seq = Seq(number.max(self.seqs[&link]));
        self.seqs.insert(link, seq.0);
        let packet = self.packet();
        self.write(What::Sent {
            link: LinkId(link),
            packet,
            intent: IntentId {
                actor: ActorId(link),
                number,
            },
            attempt: 1,
            seq,
            bytes: [].into(),
            intended,
            arrives: 0,
        });
        let client = ClientId(u64::from(link));
        (packet, By { client, seq })
    }

    fn begin(&mut self, link: u32, intended: Option<Intended>) -> By {
        let (packet, by) = self.send(link, intended);
        self.reach(packet, by);
        by
    }

    fn reach(&mut self, packet: PacketId, by: By) {
        self.write(What::Reached { packet });
        self.event(Event::Began { by, command: "" });
    }

    fn end(&mut self, by: By) {
        let outcome = Outcome::Done;
        self.event(Event::Ended { by, outcome });
    }

    fn packet(&mut self) -> PacketId {
        self.packets += 1;
        PacketId(self.packets)
    }

    fn reply(&mut self, by: By) -> PacketId {
        self.end(by);
        let packet = self.packet();
        self.write(What::Answered {
            link: LinkId(by.client.0 as u32),
            packet,
            freight: Freight::Reply {
                seq: by.seq,
                messages: [].into(),
            },
            bytes: [].into(),
            arrives: 0,
        });
        packet
    }

    fn receive(&mut self, packet: PacketId) {
        self.write(What::Received { packet });
    }

    fn lose(&mut self, packet: PacketId) {
        let why = PacketLoss::Reset;
        self.write(What::PacketLost { packet, why });
    }

    fn work(&mut self, actor: u32, messages: &[u64]) {
        let actor = ActorId(actor);
        let messages = messages.iter().map(|id| msg(*id)).collect();
        self.write(What::WorkEnded { actor, messages });
    }

    fn create(&mut self, by: By) -> MessageId {
        self.messages += 1;
        let msg = MessageId(self.messages);
        self.event(Event::Created {
            msg,
            by,
            arg: 2,
            parent: None,
        });
        msg
    }

    fn key(&mut self, key: u64, text: &str, kind: Kind) {
        self.event(Event::KeyCreated {
            key: KeyId(key),
            db: 0,
            name: name(text),
            kind,
        });
    }

    /// Actor 1 pushes so many to a list that is there.
    fn push(&mut self, key: u64, text: &str, count: u32) {
        let key_name = name(text);
        let by = self.begin(
            1,
            Some(Intended::Elements {
                key: key_name,
                count,
            }),
        );
        for _ in 0..count {
            let msg = self.create(by);
            self.event(Event::Pushed {
                key: KeyId(key),
                msg,
                end: End::Tail,
            });
        }
        let reply = self.reply(by);
        self.receive(reply);
    }

    /// Actor 1 adds an entry to a stream that is there.
    fn add(&mut self, key: u64, text: &str) -> StreamId {
        let key_name = name(text);
        let by = self.begin(1, Some(Intended::Entry { key: key_name }));
        let id = self.append(key, by);
        let reply = self.reply(by);
        self.receive(reply);
        id
    }

    fn append(&mut self, key: u64, by: By) -> StreamId {
        let msg = self.create(by);
        self.entries += 1;
        let id = entry(self.entries);
        self.event(Event::Appended {
            key: KeyId(key),
            msg,
            id,
        });
        id
    }

    fn group(&mut self, group: u64, text: &str, cursor: StreamId, by: By) {
        self.event(Event::GroupCreated {
            key: KeyId(1),
            group: GroupId(group),
            name: name(text),
            cursor,
            by,
        });
    }

    /// An actor of group 1 is handed entry n (as consumer of its own number), the reply still under way.
    fn read(&mut self, actor: u32, n: u64, delivery: Delivery) -> (PacketId, By) {
        let by = self.begin(actor, None);
        self.event(Event::GroupRead {
            group: GroupId(1),
            consumer: ConsumerId(u64::from(actor)),
            id: entry(n),
            msg: Some(MessageId(n)),
            delivery,
            deliveries: 1,
            by,
        });
        (self.reply(by), by)
    }

    fn ack(&mut self, actor: u32, n: u64) {
        let by = self.begin(actor, None);
        self.event(Event::Acked {
            group: GroupId(1),
            consumer: Some(ConsumerId(u64::from(actor))),
            id: entry(n),
            by,
        });
        self.end(by);
    }

    fn audience(&self, text: &str) -> AudienceId {
        let named = |row: &super::AudienceView| *row.name == *text.as_bytes();
        let found = self.ledger.audiences().find(named);
        found.expect("an audience of this name").id
    }

    /// Checks the fate of a message three ways: asked for, listed and told.
    #[track_caller]
    fn is(&self, audience: &str, id: u64, fate: impl Into<Option<Fate>>) {
        let fate = fate.into();
        let audience = self.audience(audience);
        let item = Item::Message(msg(id));
        let found = self.ledger.fate(item, audience).map(|f| f.fate);
        assert_eq!(found, fate, "asked for");
        assert_eq!(self.told.get(&(audience, item)).copied(), fate, "told");
        if let Some(fate) = fate {
            let page = self.ledger.items(audience, fate, None, 1_000);
            assert!(page.items.contains(&item), "listed: {page:?}");
        }
    }

    #[track_caller]
    fn count(&self, audience: &str, fate: Fate, n: u64) {
        let row = self.ledger.audience(self.audience(audience));
        assert_eq!(row.expect("it is there").counts.of(fate), n, "{fate:?}");
    }

    fn kinds(&self) -> Vec<AudienceKind> {
        self.ledger.audiences().map(|row| row.kind).collect()
    }

    /// Counts again what was told, for every audience.
    #[track_caller]
    fn recount(&self) {
        for row in self.ledger.audiences() {
            let mut again = super::Counts::default();
            for ((audience, _), fate) in &self.told {
                if *audience == row.id {
                    again.add(*fate, 1);
                }
            }
            assert_eq!(again, row.counts, "{row:?}");
        }
    }
}

fn entry(n: u64) -> StreamId {
    StreamId { ms: n, seq: 0 }
}
