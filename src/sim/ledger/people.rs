//! Actors, their links, and what is under way or in hands: the part of the world outside of the nodes.

use super::Ledger;
use super::audience::{Identity, Known};
use super::copies::Copies;
use super::few::Few;
use super::ids::Ids;
use super::intents::Request;
use super::measures::Cost;
use super::subscriptions::Listener;
use crate::fate::{Fate, Reason};
use crate::seeded::{self, Bug};
use crate::spec::Role;
use crate::trace::{
    ActorId, AudienceId, AudienceKind, Expectation, Freight, LinkEnd, LinkId, Msg, Name, NodeId,
    PacketId,
};
use alloc::collections::VecDeque;
use broker::event::{By, ClientId, Closing, Seq, Subscription};
use core::mem::take;

/// A subscriber that crashes with a message in its hands. The design has no reason of its own for it; this one says
/// the same: it was read without an acknowledgement, then the reader crashed.
const SUBSCRIBER_CRASHED: Reason = Reason::ReadWithNoAckThenCrashed;

/// Somebody in the world.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    pub name: Name,
    pub role: Role,
    /// Where it connects.
    pub node: NodeId,
    /// The audience that it is for what is published, once it is one.
    pub listener: Option<AudienceId>,
    pub cost: Cost,
    /// The newest link that was accepted; an older one may end later than this one begins.
    pub talks_over: Option<LinkId>,
    /// The newest link.
    pub dialled: Option<LinkId>,
}

/// A connection, from `LinkOpened` until nothing of it is left.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub actor: ActorId,
    pub node: NodeId,
    pub client: Option<ClientId>,
    /// What the node took out for this client and has not sent yet, in order.
    pub handings: VecDeque<Handing>,
    /// The node dropped it at client-output-buffer-limit.
    pub over_limit: bool,
    /// It is over; the actor may not know yet, and go on sending.
    pub closed: bool,
    /// Its actor has another; it is kept for requests of which a record is to come.
    pub is_left: bool,
    /// What was sent over it and is not answered.
    pub requests: Ids<Seq, Request>,
}

/// A message that a node took out for a client: for the reply to a request, or as a push.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handing {
    pub seq: Option<Seq>,
    pub msg: Msg,
    pub audience: AudienceId,
}

/// How an actor parts with what it had in its hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parting {
    Processed,
    /// Its program passed it over.
    Passed,
    /// It let go of it, or could not go on.
    GivenUp,
}

/// What an actor has in its hands, in order of messages and audiences. What comes and goes in that order or its opposite,
/// as nearly all does, moves nothing else.
pub(super) type Hands = VecDeque<Held>;

/// A message in hands, for an audience.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub msg: Msg,
    pub audience: AudienceId,
    /// How many copies of it.
    pub times: u32,
}

/// What a packet carries.
#[derive(Clone, Debug)]
pub(super) enum Cargo {
    /// A request, towards its node.
    Request { link: LinkId, seq: Seq },
    /// Messages, towards their consumer.
    Messages {
        link: LinkId,
        actor: ActorId,
        messages: Few<(Msg, AudienceId)>,
    },
}

impl Ledger {
    pub(super) fn actor_added(
        &mut self,
        actor: ActorId,
        (name, role): (&Name, Role),
        node: NodeId,
        expects: &[Expectation],
    ) {
        let known = Actor {
            name: name.clone(),
            role,
            node,
            listener: None,
            cost: Cost::default(),
            talks_over: None,
            dialled: None,
        };
        self.actors.insert(actor, known);
        for expectation in expects {
            match expectation {
                Expectation::Channel(name) => {
                    self.declare(actor, node, Subscription::Channel, name);
                }
                Expectation::Pattern(name) => {
                    self.declare(actor, node, Subscription::Pattern, name);
                }
                Expectation::Stream(key) => self.reader_added(actor, node, key),
            }
        }
    }

    fn declare(&mut self, actor: ActorId, node: NodeId, kind: Subscription, name: &Name) {
        let listener = Listener {
            audience: self.listener(actor),
            declared: true,
        };
        self.subscriptions.add(node, kind, name, listener);
    }

    /// The audience that an actor is for what is published.
    pub(super) fn listener(&mut self, actor: ActorId) -> AudienceId {
        if let Some(listener) = self.actors.get(&actor).and_then(|a| a.listener) {
            return listener;
        }
        let (name, kind) = match self.actors.get(&actor) {
            Some(a) if a.role == Role::Console => (a.name.clone(), AudienceKind::Console(actor)),
            Some(a) => (a.name.clone(), AudienceKind::Subscriber(actor)),
            None => (Name::from(&b""[..]), AudienceKind::Subscriber(actor)),
        };
        let identity = Identity::Subscriber(actor.0);
        let known = Known {
            name: &name,
            kind,
            node: self.actors.get(&actor).map(|actor| actor.node),
        };
        let listener = self.audiences.named(identity, known, &mut self.tellings);
        if let Some(known) = self.actors.get_mut(&actor) {
            known.listener = Some(listener);
        }
        listener
    }

    pub(super) fn actor_removed(&mut self, actor: ActorId) {
        self.hands_lost(actor);
        if let Some(audience) = self.audiences.find(&Identity::Subscriber(actor.0)) {
            self.subscriptions.end(audience, true);
        }
        self.reader_removed(actor);
    }

    /// All that an actor has in its hands is gone.
    pub(super) fn hands_lost(&mut self, actor: ActorId) {
        if seeded::is(Bug::HandsNeverLost) {
            return;
        }
        let held = self.hands.get_mut(&actor).map(take).unwrap_or_default();
        for held in held {
            let reason = self.crash_reason(held.audience);
            for _ in 0..held.times {
                self.touch(held.msg, held.audience, |c| c.lose_hand(reason));
            }
        }
    }

    pub(super) fn link_opened(&mut self, link: LinkId, actor: ActorId, node: NodeId) {
        let opened = Link {
            actor,
            node,
            client: None,
            handings: VecDeque::new(),
            over_limit: false,
            closed: false,
            is_left: false,
            requests: Ids::default(),
        };
        self.links.insert(link, opened);
        let known = self.actors.get_mut(&actor);
        if let Some(last) = known.and_then(|a| a.dialled.replace(link)) {
            self.forget_link(last);
        }
    }

    /// A link is forgotten when it is over and its actor has another. One over the limit is kept, for what is under way.
    fn forget_link(&mut self, link: LinkId) {
        let known = self.links.get_mut(&link);
        let Some(known) = known.filter(|l| l.closed && !l.over_limit) else {
            return;
        };
        known.is_left = true;
        if known.requests.len() == 0 {
            self.links.remove(&link);
        }
    }

    /// A console that connects anew begins a new conversation: what it was subscribed to before is over. A program
    /// subscribes again by itself, and misses what comes before that.
    pub(super) fn link_accepted(&mut self, link: LinkId, node: NodeId, client: ClientId) {
        self.clients.insert((node, client), link);
        let Some(known) = self.links.get_mut(&link) else {
            return;
        };
        known.client = Some(client);
        let actor = known.actor;
        if let Some(known) = self.actors.get_mut(&actor) {
            known.talks_over = Some(link);
        }
        self.conversation_over(actor);
    }

    /// A console is no audience any more for what it had subscribed to.
    fn conversation_over(&mut self, actor: ActorId) {
        if self.is_console(actor)
            && let Some(audience) = self.audiences.find(&Identity::Subscriber(actor.0))
        {
            self.subscriptions.end(audience, false);
        }
    }

    /// What the node had taken out and not sent is lost; so are requests that had reached it and will not run.
    pub(super) fn link_closed(&mut self, link: LinkId, why: LinkEnd) {
        let Some(known) = self.links.get_mut(&link) else {
            return;
        };
        known.closed = true;
        let (actor, over_limit) = (known.actor, known.over_limit);
        let client = known.client.map(|client| (known.node, client));
        for handing in take(&mut known.handings) {
            self.undelivered(handing.msg, handing.audience, over_limit);
        }
        if let Some(client) = client {
            self.clients.remove(&client);
        }
        let known = self.actors.get(&actor);
        let (talks, dialled) = known.map_or((None, None), |a| (a.talks_over, a.dialled));
        if why == LinkEnd::Actor && talks == Some(link) {
            self.conversation_over(actor);
        }
        self.requests_abandoned(link);
        if dialled != Some(link) {
            self.forget_link(link);
        }
    }

    /// The node's side of an end. What it had taken out may still be sent, so only `LinkClosed` settles that.
    pub(super) fn closed(&mut self, node: NodeId, client: ClientId, why: Closing) {
        if why != Closing::OutputBufferLimit {
            return;
        }
        let link = self.clients.get(&(node, client)).copied();
        if let Some(link) = link.and_then(|link| self.links.get_mut(&link)) {
            link.over_limit = true;
        }
    }

    /// The node took a copy out for a client; `change` says what that does to what it holds. Where nobody is at the
    /// other end (setup), it is on purpose.
    pub(super) fn hand_out(
        &mut self,
        msg: Msg,
        audience: AudienceId,
        to: To,
        change: impl FnOnce(&mut Copies),
    ) {
        let link = self.clients.get(&(msg.node, to.client)).copied();
        let Some(link) = link.and_then(|link| self.links.get_mut(&link)) else {
            self.touch(msg, audience, |c| {
                change(c);
                c.end = Some(Fate::Discarded);
            });
            return;
        };
        link.handings.push_back(Handing {
            seq: to.seq,
            msg,
            audience,
        });
        self.touch(msg, audience, |c| {
            change(c);
            c.hand_out();
        });
    }

    /// The node sent what it had taken out: a reply carries all up to its request, a push carries one.
    pub(super) fn answered(
        &mut self,
        link: LinkId,
        packet: PacketId,
        freight: &Freight,
        bytes: usize,
    ) {
        let Some(known) = self.links.get_mut(&link) else {
            return;
        };
        if let Some(receiver) = self.actors.get_mut(&known.actor) {
            receiver.cost.frames += 1;
            receiver.cost.bytes_received += bytes as u64;
        }
        let mut messages = Few::default();
        match freight {
            Freight::Reply { seq, .. } => known.handings.retain(|h| {
                let carried = h.seq.is_some_and(|s| s <= *seq);
                if carried {
                    messages.push((h.msg, h.audience));
                }
                !carried
            }),
            Freight::Push { message } => {
                let is_it = |h: &Handing| h.seq.is_none() && Some(h.msg) == *message;
                let at = known.handings.iter().position(is_it);
                let handing = at.and_then(|at| known.handings.remove(at));
                if let Some(h) = handing {
                    messages.push((h.msg, h.audience));
                }
            }
        }
        if messages.as_slice().is_empty() {
            return;
        }
        let actor = known.actor;
        for (msg, _) in messages.as_slice() {
            self.messages.note(*msg, self.now);
        }
        let cargo = Cargo::Messages {
            link,
            actor,
            messages,
        };
        self.packets.insert(packet, cargo);
    }

    /// The frame is there: its messages are in the actor's hands.
    pub(super) fn received(&mut self, packet: PacketId) {
        let Some(Cargo::Messages {
            actor, messages, ..
        }) = self.packets.remove(&packet)
        else {
            return;
        };
        for &(msg, audience) in messages.as_slice() {
            if let Some(hands) = self.hands.or_default(actor) {
                hold(hands, msg, audience);
            }
            self.touch(msg, audience, |c| c.receive());
        }
    }

    pub(super) fn packet_lost(&mut self, packet: PacketId) {
        match self.packets.remove(&packet) {
            Some(Cargo::Request { link, seq }) => self.request_lost(link, seq),
            Some(Cargo::Messages { link, messages, .. }) => {
                let over_limit = self.links.get(&link).is_some_and(|l| l.over_limit);
                for &(msg, audience) in messages.as_slice() {
                    self.undelivered(msg, audience, over_limit);
                }
            }
            None => {}
        }
    }

    fn undelivered(&mut self, msg: Msg, audience: AudienceId, over_limit: bool) {
        if seeded::is(Bug::PacketsNeverLost) {
            return;
        }
        let reason = match self.audiences.row(audience).kind {
            _ if over_limit => Reason::OutputBufferLimit,
            AudienceKind::Workers => Reason::PoppedReplyLost,
            _ => Reason::DisconnectedInFlight,
        };
        self.touch(msg, audience, |c| match seeded::is(Bug::LostRepliesDone) {
            true => (c.packets, c.times) = (c.packets - 1, c.times + 1),
            false => c.lose_packet(reason),
        });
    }

    /// An actor is through with one copy of each of these.
    pub(super) fn let_go(&mut self, actor: ActorId, messages: &[Msg], how: Parting) {
        for &msg in messages {
            for &audience in self.take_from_hands(actor, msg).as_slice() {
                match how {
                    Parting::Processed => self.processed(msg, audience),
                    Parting::Passed => self.touch(msg, audience, Copies::pass),
                    Parting::GivenUp => {
                        let reason = self.crash_reason(audience);
                        self.touch(msg, audience, |c| c.lose_hand(reason));
                    }
                }
            }
        }
    }

    fn processed(&mut self, msg: Msg, audience: AudienceId) {
        let mut again = false;
        self.touch(msg, audience, |c| {
            again = c.times > 0;
            c.process();
        });
        self.measure(msg, audience, again);
    }

    /// Takes one copy of a message out of an actor's hands for each audience; gives those.
    fn take_from_hands(&mut self, actor: ActorId, msg: Msg) -> Few<AudienceId> {
        let mut audiences = Few::default();
        let Some(hands) = self.hands.get_mut(&actor) else {
            return audiences;
        };
        let mut at = hands.partition_point(|held| held.msg < msg);
        while let Some(held) = hands.get_mut(at).filter(|held| held.msg == msg) {
            held.times -= 1;
            audiences.push(held.audience);
            if held.times == 0 {
                hands.remove(at);
            } else {
                at += 1;
            }
        }
        audiences
    }

    fn crash_reason(&self, audience: AudienceId) -> Reason {
        match self.audiences.row(audience).kind {
            AudienceKind::Workers => Reason::PoppedThenCrashed,
            AudienceKind::Group | AudienceKind::Reader(_) => Reason::ReadWithNoAckThenCrashed,
            _ => SUBSCRIBER_CRASHED,
        }
    }

    /// Who sent a request.
    pub(super) fn actor_of(&self, node: NodeId, client: ClientId) -> Option<ActorId> {
        let link = self.clients.get(&(node, client))?;
        self.links.get(link).map(|link| link.actor)
    }

    /// Whether a person typed the request.
    pub(super) fn typed(&self, node: NodeId, by: Option<By>) -> bool {
        let actor = by.and_then(|by| self.actor_of(node, by.client));
        actor.is_some_and(|actor| self.is_console(actor))
    }

    /// Was this asked by an actor of this role?
    pub(super) fn asks_as(&self, node: NodeId, by: By, role: Role) -> bool {
        let actor = self.actor_of(node, by.client);
        let actor = actor.and_then(|actor| self.actors.get(&actor));
        actor.is_some_and(|actor| actor.role == role)
    }

    pub(super) fn is_console(&self, actor: ActorId) -> bool {
        let actor = self.actors.get(&actor);
        actor.is_some_and(|a| a.role == Role::Console)
    }

    /// Whether an actor has a message in its hands.
    pub(super) fn holds(&self, actor: ActorId, msg: Msg) -> bool {
        self.hands.get(&actor).is_some_and(|hands| {
            let at = hands.partition_point(|held| held.msg < msg);
            hands.get(at).is_some_and(|held| held.msg == msg)
        })
    }
}

/// Puts one more copy into an actor's hands.
fn hold(hands: &mut Hands, msg: Msg, audience: AudienceId) {
    let at = hands.partition_point(|held| (held.msg, held.audience) < (msg, audience));
    match hands.get_mut(at) {
        Some(held) if (held.msg, held.audience) == (msg, audience) => held.times += 1,
        _ => {
            let times = 1;
            hands.insert(
                at,
                Held {
                    msg,
                    audience,
                    times,
                },
            );
        }
    }
}

/// For whom a node takes a message out.
#[derive(Clone, Copy, Debug)]
pub(super) struct To {
    pub client: ClientId,
    /// The request that the reply answers; `None` for a push.
    pub seq: Option<Seq>,
}

impl From<By> for To {
    fn from(by: By) -> Self {
        Self {
            client: by.client,
            seq: Some(by.seq),
        }
    }
}
