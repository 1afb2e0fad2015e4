//! The ledger: what became of every message, for every audience that should get it.
//!
//! It is a fold of the trace and nothing else: [`Ledger::fold`] takes the records in order and says which fates changed.
//!
//! How it works. For a message and an audience it follows the *copies* that can still be worked on: what the broker
//! holds, what is under way, what is in hands ([`copies`]). The fate is a function of those, of how often the message
//! was processed, and of the reason for which the last copy went. A list's message has one audience and keeps its
//! copies with itself ([`lists`]); a publication keeps those of everybody who was expected ([`publications`]); a
//! stream keeps a view for each group and reader, as runs ([`views`], [`streams`], [`groups`]). What a request is meant to make
//! counts as in flight before there is a message ([`intents`]). Counts are kept as fates change, so a query costs its
//! answer.
//!
//! A clone shares what has not changed since, so a checkpoint is cheap.

mod audience;
mod copies;
mod few;
mod fold;
mod groups;
mod ids;
mod intents;
mod lists;
mod measures;
mod message;
mod people;
mod publications;
mod query;
mod runs;
mod streams;
mod subscriptions;
mod table;
#[cfg(test)]
mod tests;
mod views;

pub use audience::{AUDIENCES_MAX, Counts};
pub use measures::{
    Cost, Latencies, PROOFS_MAX, Peaks, SAMPLE_US_MIN, SAMPLES_MAX, Sample, Series, Verdict,
};
pub use message::{LIFE_RECORDS_MAX, LIVES_RECORDS_MAX, MESSAGES_MAX, Origin};
pub use query::{AudienceView, ItemFate, MessageView, Page, Whereabouts};
pub use streams::AUDIENCES_TOLD_PER_ENTRY_MAX;

use crate::fate::Fate;
use crate::spec::Micros;
use crate::trace::{
    ActorId, AudienceId, IntentId, Item, LinkId, Msg, Name, NodeId, PacketId, RecordSeq, What,
};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use audience::Audiences;
use broker::event::{By, ClientId, GroupId, KeyId};
use copies::Copies;
use ids::Ids;
use message::{Body, Messages};

/// Changes of fate that one record tells; the counts always include all of them, and [`Ledger::untold`] says how many
/// were not told.
pub const CHANGES_PER_RECORD_MAX: usize = 10_000;

/// Losses that can be listed by reason; later ones are counted only.
pub const LOSSES_LISTED_MAX: usize = 200_000;

/// The fold of the trace into fates.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    now: RecordSeq,
    at: Micros,
    sampling: measures::Sampling,
    /// What this record brought about, while it is being folded.
    tellings: Vec<What>,
    told_before: usize,
    untold: u64,
    untracked: u64,
    audiences: Audiences,
    losses: BTreeSet<(AudienceId, Fate, Item)>,
    losses_unlisted: u64,
    nobody: Option<AudienceId>,
    actors: Ids<ActorId, people::Actor>,
    links: Ids<LinkId, people::Link>,
    clients: Ids<(NodeId, ClientId), LinkId>,
    packets: Ids<PacketId, people::Cargo>,
    hands: Ids<ActorId, people::Hands>,
    intents: Ids<IntentId, intents::Intent>,
    running: Ids<NodeId, Vec<(By, &'static str)>>,
    messages: Messages,
    keys: Ids<(NodeId, KeyId), lists::Key>,
    subscriptions: subscriptions::Subscriptions,
    opened: Ids<NodeId, publications::Opened>,
    topics: Vec<streams::Topic>,
    topics_by_name: BTreeMap<(NodeId, u16, Name), u32>,
    streams: Vec<Arc<views::Stream>>,
    groups: Ids<(NodeId, GroupId), groups::Group>,
}

impl Ledger {
    /// A copy of its own; made here for the reason that [`crate::World::checkpoint`] has.
    pub fn checkpoint(&self) -> Self {
        self.clone()
    }

    /// A ledger of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Books a change: counts it, lists it if it is a loss, and tells it.
    fn shift(&mut self, item: Item, audience: AudienceId, from: Option<Fate>, to: Option<Fate>) {
        if from == to {
            return;
        }
        self.audiences.shift(audience, from, to);
        let seen = |fate| self.audiences.seen(audience, fate);
        if from.map(seen) != to.map(seen) {
            self.tell(item, audience, from, to);
        }
    }

    /// Tells a change, and lists it if it is a loss. Counting it is up to the caller.
    fn tell(&mut self, item: Item, audience: AudienceId, from: Option<Fate>, to: Option<Fate>) {
        let seen = |fate| self.audiences.seen(audience, fate);
        let (from, to) = (from.map(seen), to.map(seen));
        self.list_loss(item, audience, from, to);
        if self.tellings.len() - self.told_before.min(self.tellings.len()) >= CHANGES_PER_RECORD_MAX
        {
            self.untold += 1;
            return;
        }
        self.tellings.push(What::FateChanged {
            item,
            audience,
            from,
            to,
        });
    }

    fn list_loss(
        &mut self,
        item: Item,
        audience: AudienceId,
        from: Option<Fate>,
        to: Option<Fate>,
    ) {
        let loss = |fate: &Fate| matches!(fate, Fate::Lost(_) | Fate::Discarded);
        if let Some(fate) = from.filter(loss) {
            let listed = self.losses.remove(&(audience, fate, item));
            self.losses_unlisted -= u64::from(!listed).min(self.losses_unlisted);
        }
        if let Some(fate) = to.filter(loss) {
            if self.losses.len() < LOSSES_LISTED_MAX {
                self.losses.insert((audience, fate, item));
            } else {
                self.losses_unlisted += 1;
            }
        }
    }

    /// Changes a message's copies for an audience, and books what follows from it.
    fn touch(&mut self, msg: Msg, audience: AudienceId, change: impl FnOnce(&mut Copies)) {
        let Some(message) = self.messages.get_mut(msg) else {
            return;
        };
        let share = match &mut message.body {
            Body::Nothing => return,
            Body::Element(element) => Some(&mut element.share),
            Body::Publication(shares) => shares.iter_mut().find(|s| s.audience == audience),
            Body::Entry { stream, ordinal } => {
                let (stream, ordinal) = (*stream, *ordinal);
                if let Some(view) = self.streams[stream as usize].view_of(audience) {
                    self.touch_entry(stream, view, ordinal, change);
                }
                return;
            }
        };
        let Some(share) = share else { return };
        let before = share.copies.fate();
        change(&mut share.copies);
        let after = share.copies.fate();
        self.messages.note(msg, self.now);
        self.shift(Item::Message(msg), audience, Some(before), Some(after));
    }

    fn note_all(&mut self, messages: &[Msg]) {
        for msg in messages {
            self.messages.note(*msg, self.now);
        }
    }
}
