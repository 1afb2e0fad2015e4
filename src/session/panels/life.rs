//! The life of the selected message: every record that concerns it, from the trace's window on.

use crate::catalogue::Fact;
use crate::narrator::key_of;
use crate::registry::Registry;
use crate::tell::{Told, tell};
use crate::{Language, MessageFate, MessageView};
use sim::fate::Fate;
use sim::spec::Micros;
use sim::trace::{AudienceId, Item, Record, RecordSeq, What};
use std::collections::BTreeMap;

/// Lines of one life; a message that goes round for ever would have endless ones.
const LIFE_LINES_MAX: usize = 200;

/// What is known of the selected message.
#[derive(Clone, Debug)]
pub(crate) struct Selected {
    item: Item,
    /// The record of its sending, from before it was a message.
    sent: Option<RecordSeq>,
    life: Vec<(Micros, Fact)>,
    fates: BTreeMap<AudienceId, Fate>,
    pub changed: bool,
}

impl Selected {
    /// Follows an item from the beginning of the records, which `known` has not taken yet but may know of.
    pub fn replay<'a>(
        item: Item,
        sent: Option<RecordSeq>,
        records: impl Iterator<Item = &'a Record>,
        mut known: Registry,
    ) -> Self {
        let mut selected = Self {
            item,
            sent,
            life: Vec::new(),
            fates: BTreeMap::new(),
            changed: true,
        };
        for record in records {
            let told = tell(record, &known);
            selected.fold(record, told.as_ref());
            known.fold(record);
        }
        selected
    }

    /// Takes a record that has been told already, as far as it was worth telling.
    pub fn fold(&mut self, record: &Record, told: Option<&Told>) {
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
        if let Some(told) = told.filter(|told| is_sending || told.item == Some(self.item))
            && self.life.len() < LIFE_LINES_MAX
        {
            self.life.push((record.at, told.fact.clone()));
            self.changed = true;
        }
    }

    /// As the page shows it.
    pub fn view(&self, known: &Registry, language: Language) -> MessageView {
        let life: Vec<(u64, String)> = self
            .life
            .iter()
            .map(|(at, fact)| (*at, language.sentence(fact)))
            .collect();
        let loss = self
            .life
            .iter()
            .rev()
            .find(|(_, fact)| matches!(fact, Fact::Lost(_)));
        let sentence = match loss {
            Some((_, fact)) => language.sentence(fact),
            None => life
                .last()
                .map_or_else(String::new, |(_, sentence)| sentence.clone()),
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
            fates: fates.collect(),
            sentence,
            life,
        }
    }
}
