//! Publications: who was expected when it ran, who it was written to, and who was missed.

use super::Ledger;
use super::copies::Copies;
use super::message::{Body, Share};
use super::people::To;
use crate::fate::{Fate, Reason};
use crate::trace::{ActorId, AudienceId, AudienceKind, Item, Msg, Name, NodeId};
use alloc::vec::Vec;
use broker::event::{ClientId, MessageId, Subscription};

/// A publication whose deliveries are still being told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    msg: Msg,
    left: u32,
}

impl Ledger {
    /// Anybody who subscribes to what he did not declare is an audience until he ends it.
    pub(super) fn subscribed(
        &mut self,
        node: NodeId,
        client: ClientId,
        kind: Subscription,
        name: &Name,
    ) {
        let Some(actor) = self.actor_of(node, client) else {
            return;
        };
        let listener = self.undeclared(actor);
        self.subscriptions.add(node, kind, name, listener);
    }

    pub(super) fn unsubscribed(
        &mut self,
        node: NodeId,
        client: ClientId,
        kind: Subscription,
        name: &Name,
    ) {
        let Some(actor) = self.actor_of(node, client) else {
            return;
        };
        let listener = self.undeclared(actor);
        self.subscriptions.remove(node, kind, name, listener);
    }

    fn undeclared(&mut self, actor: ActorId) -> super::subscriptions::Listener {
        super::subscriptions::Listener {
            audience: self.listener(actor),
            declared: false,
        }
    }

    /// A publication ran. Until its deliveries are told, it is under way to everybody who expects it.
    pub(super) fn published(
        &mut self,
        node: NodeId,
        id: MessageId,
        channel: (&Name, bool),
        receivers: u32,
    ) {
        self.publication_told(node);
        let msg = Msg { node, id };
        let (channel, shard) = channel;
        let audiences = self.publication_audiences(node, channel, shard);
        let claim = self.claim(msg);
        let expected = self.settle_claim(claim, &audiences);
        let under_way = Copies {
            packets: 1,
            ..Copies::NONE
        };
        let shares = audiences.iter().map(|audience| Share {
            audience: *audience,
            copies: under_way,
        });
        let shares: Vec<Share> = shares.collect();
        let Some(message) = self.messages.get_mut(msg) else {
            return;
        };
        message.body = Body::Publication(shares);
        for audience in audiences.iter() {
            let item = Item::Message(msg);
            if expected.contains(audience) {
                self.tell(item, *audience, Some(Fate::InFlight), Some(Fate::InFlight));
            } else {
                self.shift(item, *audience, None, Some(Fate::InFlight));
            }
        }
        self.messages.note(msg, self.now);
        let left = receivers;
        self.opened.insert(node, Opened { msg, left });
        if left == 0 {
            self.publication_told(node);
        }
    }

    /// A node tells of a change to a key. Nobody is expected to hear of it but those to whom it is written now.
    pub(super) fn notified(&mut self, node: NodeId, id: MessageId, receivers: u32) {
        self.publication_told(node);
        let msg = Msg { node, id };
        self.made_by_nobody(msg, Body::Publication(Vec::new()));
        let left = receivers;
        self.opened.insert(node, Opened { msg, left });
    }

    /// It was written to a subscriber's connection.
    pub(super) fn delivered(&mut self, node: NodeId, id: MessageId, client: ClientId) {
        let msg = Msg { node, id };
        if let Some(actor) = self.actor_of(node, client) {
            let audience = self.listener(actor);
            self.welcome(msg, audience);
            let to = To { client, seq: None };
            self.hand_out(msg, audience, to, |_| {});
        }
        let Some(opened) = self.opened.get_mut(&node).filter(|o| o.msg == msg) else {
            return;
        };
        opened.left = opened.left.saturating_sub(1);
        if opened.left == 0 {
            self.publication_told(node);
        }
    }

    /// Somebody gets what he was not expected to get; then it was not for nobody.
    fn welcome(&mut self, msg: Msg, audience: AudienceId) {
        let Some(Body::Publication(shares)) = self.messages.get_mut(msg).map(|m| &mut m.body)
        else {
            return;
        };
        if shares.iter().any(|share| share.audience == audience) {
            return;
        }
        let under_way = Copies {
            packets: 1,
            ..Copies::NONE
        };
        shares.push(Share {
            audience,
            copies: under_way,
        });
        let rows = &self.audiences;
        let nobody = |s: &Share| rows.row(s.audience).kind == AudienceKind::Nobody;
        let missed = shares.iter().position(nobody).map(|at| shares.remove(at));
        self.shift(Item::Message(msg), audience, None, Some(Fate::InFlight));
        if let Some(share) = missed {
            self.shift(
                Item::Message(msg),
                share.audience,
                Some(Fate::InFlight),
                None,
            );
        }
    }

    /// All deliveries have been told: who has none was missed.
    pub(super) fn publication_told(&mut self, node: NodeId) {
        let Some(Opened { msg, .. }) = self.opened.remove(&node) else {
            return;
        };
        let share = |ledger: &Self, at| match &ledger.messages.get(msg)?.body {
            Body::Publication(shares) => shares.get(at).map(|share: &Share| share.audience),
            _ => None,
        };
        let mut at = 0;
        while let Some(audience) = share(self, at) {
            at += 1;
            let reason = match self.audiences.row(audience).kind {
                AudienceKind::Nobody => Reason::NoSubscriber,
                _ => Reason::NotSubscribedAtTheTime,
            };
            self.touch(msg, audience, |c| c.not_delivered(reason));
        }
    }
}

impl Copies {
    /// Ends the copy that stood for a publication's deliveries being told. If there was one, that one counts now.
    fn not_delivered(&mut self, reason: Reason) {
        self.packets = self.packets.saturating_sub(1);
        if self.packets == 0 && self.hands == 0 && self.times == 0 && self.end.is_none() {
            self.end = Some(Fate::Lost(reason));
        }
    }
}
