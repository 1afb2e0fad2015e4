//! What is meant and not made yet: a request's messages count as in flight from `Sent`, until its node makes them,
//! refuses them, or the request is lost. A retry goes on with what it retries.

use super::Ledger;
use super::audience::{Identity, Known};
use super::message::{Body, Message, NO_ORIGIN, Origin};
use super::people::Cargo;
use crate::fate::{Fate, Reason};
use crate::spec::Micros;
use crate::trace::{
    ActorId, AudienceId, AudienceKind, Intended, IntentId, Item, LinkId, Msg, Name, NodeId,
    PacketId, RecordSeq,
};
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{By, MessageId, Outcome, Resumption, Seq};

/// An intent of which something is not a message.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    /// How many messages it is meant to make.
    count: u32,
    /// How many of them have been made.
    made: u32,
    /// When it was sent for the first time.
    since: Micros,
    /// Requests under way or in the node that carry it.
    attempts: u32,
    /// The fate of those that have not been made.
    fate: Fate,
    wanted: Wanted,
}

/// Who should get what an intent is meant to make.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// These; fixed when it was sent, or when it came to nothing.
    By(Arc<[AudienceId]>),
    /// Whoever has a view of the stream, at every instant: groups may come and go while the request is under way.
    Stream(u32),
}

/// A request, until its node has answered it.
#[derive(Clone, Debug)]
pub(super) struct Request {
    origin: Origin,
    /// The same, once a message was made of it.
    origin_row: Option<u32>,
    intends: bool,
    reached: bool,
    queued: bool,
}

/// A request as `Sent` says it.
pub(super) struct Sending {
    pub link: LinkId,
    pub packet: PacketId,
    pub intent: IntentId,
    pub seq: Seq,
    pub bytes: Arc<[u8]>,
}

/// What a node does not accept.
const REJECTED: Fate = Fate::Lost(Reason::Rejected);

/// What this command was meant to make and has not made was there before.
const SETTLES: &str = "zadd";

impl Ledger {
    pub(super) fn sent(&mut self, sending: Sending, intended: Option<&Intended>) {
        let Sending { link, packet, .. } = sending;
        let (intent, seq) = (sending.intent, sending.seq);
        let now = (self.now, self.at);
        let open = self.intents.get(&intent);
        let now = (now.0, open.map_or(now.1, |open| open.since));
        let Some(known) = self.links.get_mut(&link) else {
            return;
        };
        let (node, sender, bytes) = (known.node, known.actor, sending.bytes.len());
        let request = Request {
            origin: origin(known.actor, sending, now),
            origin_row: None,
            intends: intended.is_some(),
            reached: false,
            queued: false,
        };
        known.requests.insert(seq, request);
        self.packets.insert(packet, Cargo::Request { link, seq });
        if let Some(sender) = self.actors.get_mut(&sender) {
            sender.cost.commands += 1;
            sender.cost.bytes_sent += bytes as u64;
        }
        if let Some(intended) = intended {
            self.intend(intent, node, intended);
        }
    }

    /// A retry while another attempt is under way changes nothing; one after all came to nothing takes its place.
    fn intend(&mut self, id: IntentId, node: NodeId, intended: &Intended) {
        if let Some(open) = self.intents.get_mut(&id)
            && open.attempts > 0
        {
            open.attempts += 1;
            return;
        }
        let (count, wanted) = self.wanted(node, intended);
        let since = self.intents.get(&id).map_or(self.at, |open| open.since);
        let fresh = Intent {
            count,
            made: 0,
            since,
            attempts: 1,
            fate: Fate::InFlight,
            wanted,
        };
        let before = self.intents.insert(id, fresh);
        let (old, kept) = match before {
            Some(Intent {
                count,
                made,
                fate,
                wanted: Wanted::By(audiences),
                ..
            }) => (Some((audiences, fate)), made..count),
            _ => (None, 0..0),
        };
        for n in 0..count {
            let old = old.as_ref().filter(|_| kept.contains(&n));
            self.expect_intended(Item::Intended(id, n), old);
        }
    }

    fn expect_intended(&mut self, item: Item, old: Option<&(Arc<[AudienceId]>, Fate)>) {
        let Item::Intended(id, _) = item else { return };
        let Some(wanted) = self.intents.get(&id).map(|intent| intent.wanted.clone()) else {
            return;
        };
        let was = |a: &AudienceId| {
            old.filter(|(old, _)| old.contains(a))
                .map(|(_, fate)| *fate)
        };
        match wanted {
            Wanted::By(audiences) => {
                for a in audiences.iter() {
                    self.shift(item, *a, was(a), Some(Fate::InFlight));
                }
                self.drop_expectations(item, old, &audiences);
            }
            Wanted::Stream(topic) => {
                for (audience, fate) in old.iter().flat_map(|(a, f)| a.iter().map(move |a| (a, f)))
                {
                    self.shift(item, *audience, Some(*fate), None);
                }
                self.stream_intended(topic, item);
            }
        }
    }

    fn drop_expectations(
        &mut self,
        item: Item,
        old: Option<&(Arc<[AudienceId]>, Fate)>,
        new: &[AudienceId],
    ) {
        let Some((old, fate)) = old else { return };
        for audience in old.iter().filter(|a| !new.contains(a)) {
            self.shift(item, *audience, Some(*fate), None);
        }
    }

    fn wanted(&mut self, node: NodeId, intended: &Intended) -> (u32, Wanted) {
        match intended {
            Intended::Publication { channel } => (
                1,
                Wanted::By(self.publication_audiences(node, channel, false)),
            ),
            Intended::Elements { key, count } => {
                let workers = self.workers(node, 0, key);
                (*count, Wanted::By(self.alone(workers)))
            }
            Intended::Entry { key } => (1, Wanted::Stream(self.topic(node, 0, key))),
        }
    }

    /// Who expects a publication; `nobody` if there is no one.
    pub(super) fn publication_audiences(
        &mut self,
        node: NodeId,
        channel: &Name,
        shard: bool,
    ) -> Arc<[AudienceId]> {
        let audiences = self.subscriptions.audiences(node, channel, shard);
        if audiences.is_empty() {
            let nobody = self.nobody();
            return self.alone(nobody);
        }
        audiences
    }

    fn alone(&self, audience: AudienceId) -> Arc<[AudienceId]> {
        Arc::clone(&self.audiences.row(audience).alone)
    }

    pub(super) fn nobody(&mut self) -> AudienceId {
        if let Some(nobody) = self.nobody {
            return nobody;
        }
        let name = Name::from(&b"nobody"[..]);
        let known = Known {
            name: &name,
            kind: AudienceKind::Nobody,
            node: None,
        };
        let nobody = self
            .audiences
            .named(Identity::Nobody, known, &mut self.tellings);
        *self.nobody.insert(nobody)
    }

    pub(super) fn reached(&mut self, packet: PacketId) {
        if let Some(Cargo::Request { link, seq }) = self.packets.remove(&packet)
            && let Some(request) = self.request_mut(link, seq)
        {
            request.reached = true;
        }
    }

    /// A message was made. It counts as what was intended until it is placed, so only placing it moves counts.
    pub(super) fn created(&mut self, msg: Msg, by: By, arg: u32, parent: Option<MessageId>) {
        let link = self.clients.get(&(msg.node, by.client)).copied();
        let link = link.and_then(|link| self.links.get_mut(&link));
        let request = link.and_then(|link| link.requests.get_mut(&by.seq));
        let (mut origin, mut intent) = (NO_ORIGIN, None);
        if let Some(request) = request {
            intent = (request.intends && parent.is_none()).then_some(request.origin.intent);
            let messages = &mut self.messages;
            let add = || messages.add_origin(request.origin.clone());
            origin = *request.origin_row.get_or_insert_with(add);
        }
        let open = intent.and_then(|id| self.intents.get(&id));
        let claims = open.is_some_and(|i| i.attempts == 1 && i.made < i.count);
        let message = Message::new(origin, arg, claims);
        self.untracked += u64::from(!self.messages.add(msg, message, parent));
        self.messages.note(msg, self.now);
    }

    /// A message was made without a request.
    pub(super) fn made_by_nobody(&mut self, msg: Msg, body: Body) {
        let mut message = Message::new(NO_ORIGIN, 0, false);
        message.body = body;
        self.untracked += u64::from(!self.messages.add(msg, message, None));
        self.messages.note(msg, self.now);
    }

    /// Takes from a message's intent the item that it makes good: its item, and who expected it.
    pub(super) fn claim(&mut self, msg: Msg) -> Option<(Item, Wanted)> {
        let message = self.messages.get_mut(msg)?;
        if !core::mem::take(&mut message.claims) {
            return None;
        }
        let message = self.messages.get(msg)?;
        let id = self.messages.origin(message)?.intent;
        let intent = self.intents.get_mut(&id)?;
        let item = Item::Intended(id, intent.made);
        let wanted = intent.wanted.clone();
        intent.made += 1;
        if intent.made == intent.count && intent.attempts == 0 {
            self.intents.remove(&id);
        }
        if let Wanted::Stream(topic) = wanted {
            self.stream_intended_made(topic);
        }
        Some((item, wanted))
    }

    /// The audiences of a claim that should not get the message after all are told so.
    pub(super) fn settle_claim(
        &mut self,
        claim: Option<(Item, Wanted)>,
        now: &[AudienceId],
    ) -> Arc<[AudienceId]> {
        let Some((item, Wanted::By(expected))) = claim else {
            return Arc::default();
        };
        for audience in expected.iter().filter(|a| !now.contains(a)) {
            self.shift(item, *audience, Some(Fate::InFlight), None);
        }
        expected
    }

    /// The commands that run in a node stand in a pile: EXEC runs others inside.
    pub(super) fn began(&mut self, node: NodeId, by: By, command: &'static str) {
        if let Some(running) = self.running.or_default(node) {
            running.push((by, command));
        }
    }

    /// The command that a request runs now.
    pub(super) fn runs(&self, node: NodeId, by: By) -> Option<&'static str> {
        let mut running = self.running.get(&node)?.iter().rev();
        running.find(|(of, _)| *of == by).map(|(_, name)| *name)
    }

    pub(super) fn ended(&mut self, node: NodeId, by: By, how: Outcome) {
        let command = self.running.get_mut(&node).and_then(|running| {
            let at = running.iter().rposition(|(running, _)| *running == by)?;
            Some(running.remove(at).1)
        });
        let command = command.unwrap_or("");
        let Some(link) = self.clients.get(&(node, by.client)).copied() else {
            return;
        };
        match how {
            Outcome::Parked => {}
            Outcome::Queued => {
                if let Some(request) = self.request_mut(link, by.seq) {
                    request.queued = true;
                }
            }
            Outcome::Done | Outcome::Failed => {
                let settles = command == SETTLES && how == Outcome::Done;
                let rest = (!settles).then_some(REJECTED);
                self.answered_all(link, by.seq, rest);
                match command {
                    "exec" => self.queue_over(link, REJECTED),
                    "discard" | "reset" => self.queue_over(link, Fate::Discarded),
                    _ => {}
                }
            }
        }
    }

    pub(super) fn resumed(&mut self, node: NodeId, by: By, why: Resumption) {
        if why == Resumption::Closed {
            return;
        }
        if let Some(link) = self.clients.get(&(node, by.client)).copied() {
            self.answered_all(link, by.seq, Some(REJECTED));
        }
    }

    fn queue_over(&mut self, link: LinkId, rest: Fate) {
        for seq in self.requests_of(link, |request| request.queued) {
            self.answered_all(link, seq, Some(rest));
        }
    }

    /// A request is answered: what it has not made it will not make, and that comes to this; or nobody expects it any more.
    fn answered_all(&mut self, link: LinkId, seq: Seq, rest: Option<Fate>) {
        let Some(known) = self.links.get_mut(&link) else {
            return;
        };
        let request = known.requests.remove(&seq);
        if known.is_left && known.requests.len() == 0 {
            self.links.remove(&link);
        }
        if let Some(request) = request.filter(|request| request.intends) {
            self.attempt_over(request.origin.intent, rest);
        }
    }

    pub(super) fn request_lost(&mut self, link: LinkId, seq: Seq) {
        self.answered_all(link, seq, Some(Fate::Lost(Reason::LostOnTheWayToTheNode)));
    }

    /// A connection ended: what had reached the node and has not run there will not run.
    pub(super) fn requests_abandoned(&mut self, link: LinkId) {
        for seq in self.requests_of(link, |request| request.reached) {
            self.request_lost(link, seq);
        }
    }

    fn requests_of(&self, link: LinkId, which: impl Fn(&Request) -> bool) -> Vec<Seq> {
        let known = self.links.get(&link).into_iter();
        let all = known.flat_map(|known| known.requests.iter());
        let those = all.filter(|(_, request)| which(request));
        those.map(|(seq, _)| seq).collect()
    }

    fn request_mut(&mut self, link: LinkId, seq: Seq) -> Option<&mut Request> {
        self.links.get_mut(&link)?.requests.get_mut(&seq)
    }

    /// The last attempt decides what becomes of what was not made.
    fn attempt_over(&mut self, id: IntentId, rest: Option<Fate>) {
        let Some(intent) = self.intents.get_mut(&id) else {
            return;
        };
        intent.attempts = intent.attempts.saturating_sub(1);
        if intent.attempts > 0 {
            return;
        }
        if intent.made == intent.count {
            self.intents.remove(&id);
            return;
        }
        intent.fate = rest.unwrap_or(intent.fate);
        let (wanted, items) = (intent.wanted.clone(), intent.made..intent.count);
        let audiences = match wanted {
            Wanted::By(audiences) => audiences,
            Wanted::Stream(topic) => self.stream_intended_over(topic),
        };
        for n in items {
            for a in audiences.iter() {
                self.shift(Item::Intended(id, n), *a, Some(Fate::InFlight), rest);
            }
        }
        if rest.is_none() {
            self.intents.remove(&id);
        } else if let Some(intent) = self.intents.get_mut(&id) {
            intent.wanted = Wanted::By(audiences);
        }
    }

    /// The intents that are under way to a stream, as items.
    pub(super) fn intended_for(&self, topic: u32) -> Vec<Item> {
        let open = self
            .intents
            .iter()
            .filter(|(_, i)| i.attempts > 0 && matches!(i.wanted, Wanted::Stream(t) if t == topic));
        let items = open.flat_map(|(id, i)| (i.made..i.count).map(move |n| Item::Intended(id, n)));
        items.collect()
    }

    /// Who should get what an intent is meant to make.
    pub(super) fn intended_audiences(&self, id: IntentId) -> Vec<AudienceId> {
        match self.intents.get(&id).map(|intent| &intent.wanted) {
            Some(Wanted::By(audiences)) => audiences.to_vec(),
            Some(Wanted::Stream(topic)) => self.topics[*topic as usize].members.to_vec(),
            None => Vec::new(),
        }
    }

    /// The items of an audience that are no messages and have this fate, newest first.
    pub(super) fn intended_with(&self, audience: AudienceId, fate: Fate) -> Vec<Item> {
        let with = self.intents.iter().rev().filter(|(_, i)| i.fate == fate);
        let items = with.flat_map(|(id, i)| (i.made..i.count).map(move |n| (id, n)));
        let his = items.filter(|(id, n)| self.intended_fate(*id, *n, audience).is_some());
        his.map(|(id, n)| Item::Intended(id, n)).collect()
    }

    /// The fate of an item that is no message, for an audience.
    pub(super) fn intended_fate(&self, id: IntentId, n: u32, a: AudienceId) -> Option<Fate> {
        let intent = self.intents.get(&id)?;
        let open = (intent.made..intent.count).contains(&n);
        let wanted = match &intent.wanted {
            Wanted::By(audiences) => audiences.contains(&a),
            Wanted::Stream(topic) => self.topics[*topic as usize].members.contains(&a),
        };
        (open && wanted).then_some(intent.fate)
    }
}

fn origin(actor: ActorId, sending: Sending, (sent, sent_at): (RecordSeq, Micros)) -> Origin {
    Origin {
        intent: sending.intent,
        actor,
        link: sending.link,
        seq: sending.seq,
        sent,
        sent_at,
        bytes: sending.bytes,
    }
}
