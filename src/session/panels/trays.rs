//! The trays: what fell, by reason.

use crate::narrator::key_of;
use crate::registry::Registry;
use crate::{Language, TrayView};
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
        let mut counts = BTreeMap::new();
        for audience in ledger.audiences() {
            for (reason, n) in audience.counts.reasons() {
                *counts.entry(reason).or_insert(0) += n;
            }
        }
        let none = Tray::default();
        let tray = |(reason, count): (&Reason, &u64)| {
            let tray = self.trays.get(reason).unwrap_or(&none);
            view(*reason, *count, tray, known, language)
        };
        counts.iter().map(tray).collect()
    }
}

fn view(reason: Reason, count: u64, tray: &Tray, known: &Registry, language: Language) -> TrayView {
    let line = |(item, audience, label): &(Item, AudienceId, String)| {
        let (_, name) = known.audience_names(*audience, language);
        (key_of(*item), format!("{label} → {name}"))
    };
    TrayView {
        reason: reason.id(),
        label: language.reason(reason).into(),
        count,
        messages: tray.latest.iter().rev().map(line).collect(),
    }
}
