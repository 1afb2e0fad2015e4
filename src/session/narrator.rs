//! The narration: which of all that happens gets the present sentence, and the log of those that did.

use crate::catalogue::{Fact, Loss};
use crate::tell::Told;
use crate::{Language, MessageKey, NarrationView, ScenarioId};
use sim::spec::Micros;
use sim::trace::Item;
use std::collections::VecDeque;
use std::rc::Rc;

/// Sentences that the log keeps.
const LOG_LINES_MAX: usize = 100;
/// Facts closer together than this compete for one sentence.
const BEAT_US: Micros = 2_500;
/// Facts below this weight are never told by themselves.
const TOLD_WEIGHT_MIN: u8 = 2;

#[derive(Clone, Debug)]
struct Line {
    number: u64,
    at: Micros,
    told: Told,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrator {
    present: Option<Rc<Line>>,
    log: VecDeque<Rc<Line>>,
    numbers: u64,
    /// A loss was told; what may be done about it stays on offer.
    has_told_loss: bool,
    pub changed: bool,
}

impl Narrator {
    /// Takes a fact in the order of the trace.
    pub fn fold(&mut self, at: Micros, told: Told) {
        if told.fact.weight() < TOLD_WEIGHT_MIN || self.absorb(at, &told) {
            return;
        }
        self.numbers += 1;
        self.has_told_loss |= matches!(told.fact, Fact::Lost(_));
        let line = Rc::new(Line {
            number: self.numbers,
            at,
            told,
        });
        if self.log.len() == LOG_LINES_MAX {
            self.log.pop_front();
        }
        self.log.push_back(line.clone());
        if self.replaces(&line) {
            self.present = Some(line);
        }
        self.changed = true;
    }

    /// Several who got the same message, and several messages lost in the same way, are one sentence.
    fn absorb(&mut self, at: Micros, told: &Told) -> bool {
        let Some(last) = self
            .log
            .back_mut()
            .filter(|last| at - last.at.min(at) <= BEAT_US)
        else {
            return false;
        };
        let last_at = last.at;
        // Whoever shares a line has to copy it to change it.
        let is_present = self
            .present
            .take_if(|present| present.number == last.number)
            .is_some();
        let absorbed = match (&mut Rc::make_mut(last).told.fact, &told.fact) {
            (
                Fact::Got { who, payload },
                Fact::Got {
                    who: more,
                    payload: same,
                },
            )
            | (
                Fact::Read { who, payload, .. },
                Fact::Read {
                    who: more,
                    payload: same,
                    ..
                },
            ) if payload == same => {
                who.extend(more.iter().cloned());
                true
            }
            (Fact::Lost(first), Fact::Lost(other))
                if last_at == at && is_same_way(first, other) =>
            {
                first.more += 1;
                true
            }
            _ => false,
        };
        if is_present {
            self.present = Some(last.clone());
        }
        self.changed |= absorbed;
        absorbed
    }

    /// Within a beat the weightier wins; a loss also stays while others only get the same message.
    fn replaces(&self, line: &Line) -> bool {
        let Some(present) = &self.present else {
            return true;
        };
        let weight = line.told.fact.weight();
        if weight >= present.told.fact.weight() {
            return true;
        }
        let is_loss = matches!(present.told.fact, Fact::Lost(_));
        let is_same = present.told.item.is_some() && present.told.item == line.told.item;
        line.at > present.at + BEAT_US && !(is_loss && is_same) && weight > 0
    }

    /// The message of the present sentence.
    pub fn item(&self) -> Option<Item> {
        self.present.as_ref()?.told.item
    }

    /// As the page shows it. Lines that were shown before, in the same language, are not put into words again.
    pub fn view(
        &self,
        language: Language,
        scenario: ScenarioId,
        before: Option<&NarrationView>,
    ) -> NarrationView {
        let loss = self
            .present
            .as_ref()
            .and_then(|line| match &line.told.fact {
                Fact::Lost(loss) => Some(loss),
                _ => None,
            });
        NarrationView {
            sentence: self.present.as_ref().map_or_else(
                || language.scenario(scenario).1.to_owned(),
                |line| language.sentence(&line.told.fact),
            ),
            at_us: self.present.as_ref().map_or(0, |line| line.at),
            loss: loss.is_some(),
            reason: loss.map(|loss| loss.reason.id()),
            message: self.item().map(key_of),
            offer: offer(language, scenario).filter(|_| self.has_told_loss),
            log: self.log_view(language, before),
        }
    }

    fn log_view(&self, language: Language, before: Option<&NarrationView>) -> Vec<(u64, Rc<str>)> {
        // What was the last line may have got more to say since.
        let known = before
            .and_then(|before| before.log.split_last())
            .map_or(&[][..], |(_, known)| known);
        let sentence = |line: &Rc<Line>| {
            let found = known.binary_search_by_key(&line.number, |(number, _)| *number);
            match found {
                Ok(place) => known[place].clone(),
                Err(_) => (line.number, language.sentence(&line.told.fact).into()),
            }
        };
        self.log.iter().map(sentence).collect()
    }
}

fn is_same_way(first: &Loss, other: &Loss) -> bool {
    first.reason == other.reason && first.audience == other.audience
}

/// The stream keeps what the channel loses.
fn offer(language: Language, scenario: ScenarioId) -> Option<(String, ScenarioId)> {
    (scenario == ScenarioId::BobWasAway).then(|| {
        (
            language.same_through_a_stream().to_owned(),
            ScenarioId::BobReadsAStream,
        )
    })
}

/// An item as the page names it.
pub(crate) fn key_of(item: Item) -> MessageKey {
    match item {
        Item::Message(msg) => MessageKey::Message(msg.node.0, msg.id.0),
        Item::Intended(intent, n) => MessageKey::Intended(intent.actor.0, intent.number, n),
    }
}
