//! Keyspace notifications: which classes there are, and how they are published.
//!
//! A notification is a publication to the channels `__keyspace@db__:key` and `__keyevent@db__:event`, for those classes that
//! `notify-keyspace-events` names. It is a message of its own, which no request carried; where nobody listens, none is made.

use alloc::format;

use crate::Broker;
use crate::event::{Event, Name};

/// The class of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Class {
    Generic,
    String,
    List,
    Set,
    Hash,
    SortedSet,
    Stream,
    Expired,
    Evicted,
    /// A key was made.
    New,
    /// A key was asked for that does not exist.
    Miss,
}

impl Class {
    /// The letter of `notify-keyspace-events`.
    const fn letter(self) -> u8 {
        match self {
            Class::Generic => b'g',
            Class::String => b'$',
            Class::List => b'l',
            Class::Set => b's',
            Class::Hash => b'h',
            Class::SortedSet => b'z',
            Class::Stream => b't',
            Class::Expired => b'x',
            Class::Evicted => b'e',
            Class::New => b'n',
            Class::Miss => b'm',
        }
    }
}

/// The letters of `notify-keyspace-events` as a set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Chosen {
    letters: u128,
}

impl Chosen {
    /// The letters of a parameter that was checked. `A` stands for all but `m` and `n`.
    pub(crate) fn new(letters: &str) -> Chosen {
        let all = if letters.contains('A') {
            "g$lshzxetd"
        } else {
            ""
        };
        let bits = letters
            .bytes()
            .chain(all.bytes())
            .map(|letter| 1u128 << (letter & 127));
        Chosen {
            letters: bits.fold(0, |sum, bit| sum | bit),
        }
    }

    fn has(self, letter: u8) -> bool {
        self.letters & (1 << letter) != 0
    }

    /// Whether this class is told to anybody.
    pub(crate) fn tells(self, class: Class) -> bool {
        self.letters != 0 && self.has(class.letter()) && (self.has(b'K') || self.has(b'E'))
    }
}

impl Broker {
    /// Publishes a keyspace notification, if its class was chosen.
    pub(crate) fn notify(&mut self, class: Class, event: &'static str, name: &[u8], db: u16) {
        if !self.chosen_events.tells(class) {
            return;
        }
        if self.chosen_events.has(b'K') {
            let channel = [format!("__keyspace@{db}__:").as_bytes(), name].concat();
            self.publish_notification(&channel, event.as_bytes());
        }
        if self.chosen_events.has(b'E') {
            let channel = format!("__keyevent@{db}__:{event}");
            self.publish_notification(channel.as_bytes(), name);
        }
    }

    fn publish_notification(&mut self, channel: &[u8], payload: &[u8]) {
        let receivers = self.receivers(false, channel);
        if receivers == 0 {
            return;
        }
        let msg = self.journal.unasked();
        self.journal.emit(Event::Notified {
            msg,
            channel: Name::from(channel),
            payload: Name::from(payload),
            receivers: receivers as u32,
        });
        self.publish(msg, false, channel, payload);
    }
}
