//! What a message came of, so that the same message is found along another future: there it has another number, and other records
//! tell of it, but the same actor means to send the same thing as the same of its intents.

use super::{Message, Registry};
use sim::trace::{IntentId, Item, Msg, RecordSeq};
use std::sync::Arc;

/// A sending, and which of its messages is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Birth {
    intent: IntentId,
    /// Who sent it: a number alone may be somebody else's in another future.
    who: String,
    bytes: Arc<[u8]>,
    /// Of the messages that it made, in the order of their numbers.
    nth: usize,
}

impl Registry {
    /// What an item came of, as long as its sending is remembered.
    pub fn birth(&self, item: Item) -> Option<Birth> {
        let (intent, nth) = match item {
            Item::Intended(intent, n) => (intent, n as usize),
            Item::Message(msg) => {
                let sent = self.messages.get(&msg)?.sent;
                let mut intents = self.intents.iter();
                let (intent, _) = intents.rfind(|(_, (_, _, seq))| *seq == sent)?;
                (*intent, self.made_by(sent).position(|made| made == msg)?)
            }
        };
        let (bytes, ..) = self.intents.get(&intent)?;
        Some(Birth {
            intent,
            who: self.actor_name(intent.actor),
            bytes: Arc::clone(bytes),
            nth,
        })
    }

    /// What came of the same sending here: a message, or what is to become one. `None` if nothing of the kind was sent.
    pub fn born(&self, birth: &Birth) -> Option<Item> {
        let (bytes, _, sent) = self.intents.get(&birth.intent)?;
        let is_same = *bytes == birth.bytes && self.actor_name(birth.intent.actor) == birth.who;
        if !is_same {
            return None;
        }
        let made = self.made_by(*sent).nth(birth.nth).map(Item::Message);
        let part = u32::try_from(birth.nth).ok()?;
        made.or(Some(Item::Intended(birth.intent, part)))
    }

    /// Whether a message is the very same here and there, in a past that both share.
    pub fn shares(&self, msg: Msg, other: &Self) -> bool {
        other
            .messages
            .get(&msg)
            .is_some_and(|there| self.has(msg, there))
    }

    /// Whether the message of this number is this one.
    pub fn has(&self, msg: Msg, message: &Message) -> bool {
        self.messages.get(&msg).is_some_and(|here| {
            (here.sent, here.arg) == (message.sent, message.arg)
                && here.producer == message.producer
                && here.request == message.request
        })
    }

    /// The messages of a sending. One look through all that is known, when somebody selects a message.
    fn made_by(&self, sent: RecordSeq) -> impl Iterator<Item = Msg> {
        let messages = self.messages.iter();
        messages
            .filter(move |(_, message)| message.sent == sent)
            .map(|(msg, _)| *msg)
    }
}
