//! The trays: what fell, by reason.

use crate::narrator::key_of;
use crate::registry::Registry;
use crate::{Language, MessageKey, NodeKey, TrayView};
use sim::fate::{Fate, Reason};
use sim::ledger::Ledger;
use sim::trace::{AudienceId, Item, Record, What};
use std::collections::{BTreeMap, VecDeque};

/// Messages that a tray shows.
const TRAY_MESSAGES_MAX: usize = 50;

#[derive(Clone, Debug, Default)]
struct Tray {
    /// Oldest first.
    latest: VecDeque<(Item, AudienceId, String)>,
}

/// A fold of the trace into trays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trays {
    trays: BTreeMap<Reason, Tray>,
}

impl Trays {
    /// Takes the next record of the trace.
    pub fn fold(&mut self, record: &Record, known: &Registry) {
        let What::FateChanged {
            item,
            audience,
            from,
            to,
        } = &record.what
        else {
            return;
        };
        if let Some(reason) = from.as_ref().copied().and_then(Fate::reason) {
            self.take_out(reason, *item, *audience);
        }
        if let Some(reason) = to.as_ref().copied().and_then(Fate::reason) {
            let label = known.item_payload(*item);
            self.put(reason, *item, *audience, label);
        }
    }

    fn put(&mut self, reason: Reason, item: Item, audience: AudienceId, label: String) {
        let tray = self.trays.entry(reason).or_default();
        if tray.latest.len() == TRAY_MESSAGES_MAX {
            tray.latest.pop_front();
        }
        tray.latest.push_back((item, audience, label));
    }

    /// A message that somebody processes after all is not lost.
    fn take_out(&mut self, reason: Reason, item: Item, audience: AudienceId) {
        if let Some(tray) = self.trays.get_mut(&reason) {
            tray.latest
                .retain(|(other, of, _)| (*other, *of) != (item, audience));
        }
    }

    /// The trays that hold something, in the design's order. How much is what the ledger says.
    pub fn view(&self, ledger: &Ledger, known: &Registry, language: Language) -> Vec<TrayView> {
        let mut counts: BTreeMap<Reason, BTreeMap<Option<NodeKey>, u64>> = BTreeMap::new();
        for audience in ledger.audiences() {
            for (reason, n) in audience.counts.reasons() {
                let node = audience.node.map(|node| NodeKey(node.0));
                *counts.entry(reason).or_default().entry(node).or_insert(0) += n;
            }
        }
        let none = Tray::default();
        let tray = |(reason, nodes): (Reason, BTreeMap<Option<NodeKey>, u64>)| TrayView {
            reason: reason.id(),
            label: language.reason(reason).into(),
            count: nodes.values().sum(),
            nodes: nodes.into_iter().collect(),
            messages: messages(
                self.trays.get(&reason).unwrap_or(&none),
                ledger,
                known,
                language,
            ),
        };
        counts.into_iter().map(tray).collect()
    }
}

/// The messages of a tray, newest first.
fn messages(
    tray: &Tray,
    ledger: &Ledger,
    known: &Registry,
    language: Language,
) -> Vec<(MessageKey, String, Option<NodeKey>)> {
    let line = |(item, audience, label): &(Item, AudienceId, String)| {
        let (_, name) = known.audience_names(*audience, language);
        let node = ledger.node_of(*audience).map(|node| NodeKey(node.0));
        (key_of(*item), format!("{label} → {name}"), node)
    };
    tray.latest.iter().rev().map(line).collect()
}
