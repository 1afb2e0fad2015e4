//! The node's numbering of messages, keys, groups and consumers, and the queue of events that nobody has collected yet.

use alloc::collections::VecDeque;

use crate::event::{By, ConsumerId, Event, GroupId, KeyId, MessageId};

/// Numbers and events.
#[derive(Clone, Debug)]
pub struct Journal {
    events: VecDeque<Event>,
    next_message: u64,
    next_key: u64,
    next_group: u64,
    next_consumer: u64,
}

impl Journal {
    pub(crate) fn new(message_start: u64, key_start: u64) -> Journal {
        Journal {
            events: VecDeque::new(),
            next_message: message_start,
            next_key: key_start,
            next_group: key_start,
            next_consumer: key_start,
        }
    }

    /// Tells the world.
    pub fn emit(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// A new message, made of this argument of this request.
    pub fn message(&mut self, by: By, arg: usize) -> MessageId {
        self.create(by, arg, None)
    }

    /// A new message that copies another one.
    pub fn child(&mut self, by: By, arg: usize, parent: MessageId) -> MessageId {
        self.create(by, arg, Some(parent))
    }

    /// A new message that the node makes by itself.
    pub fn unasked(&mut self) -> MessageId {
        self.next_message += 1;
        MessageId(self.next_message - 1)
    }

    fn create(&mut self, by: By, arg: usize, parent: Option<MessageId>) -> MessageId {
        let msg = self.unasked();
        self.emit(Event::Created {
            msg,
            by,
            arg: arg as u32,
            parent,
        });
        msg
    }

    /// The number that the next key will get.
    pub(crate) fn first_new_key(&self) -> KeyId {
        KeyId(self.next_key)
    }

    /// A number for a new key.
    pub fn key(&mut self) -> KeyId {
        self.next_key += 1;
        KeyId(self.next_key - 1)
    }

    /// A number for a new consumer group.
    pub fn group(&mut self) -> GroupId {
        self.next_group += 1;
        GroupId(self.next_group - 1)
    }

    /// A number for a new consumer.
    pub fn consumer(&mut self) -> ConsumerId {
        self.next_consumer += 1;
        ConsumerId(self.next_consumer - 1)
    }

    /// The number that the next message will get: where a restarted node goes on.
    pub fn next_message(&self) -> u64 {
        self.next_message
    }

    /// The number that the next key will get: where a restarted node goes on.
    pub fn next_key(&self) -> u64 {
        self.next_key.max(self.next_group).max(self.next_consumer)
    }

    pub(crate) fn poll(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}
