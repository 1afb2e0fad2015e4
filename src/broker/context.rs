//! What a handler sees: its arguments, its client, the node, and the means to reply and to tell.

use core::cell::{Cell, RefCell};
use core::ops::Range;

use alloc::vec::Vec;
use resp::Args;

use crate::Broker;
use crate::blocking::{Park, WaitsFor};
use crate::client::{Client, Slot};
use crate::event::{By, Event, KeyId, KeyRemoval, Name, Time};
use crate::keyspace::{KeyRef, Value};
use crate::notify::Class;
use crate::observe::attention;
use crate::reply::{Reply, ReplyError};
use crate::table::{Command, flag};

/// How a handler ends: it replied, or its client waits; or it failed, and the dispatcher writes the error
/// instead of whatever the handler had written so far.
pub type Run = Result<Flow, ReplyError>;

/// How a command that did not fail ends.
#[derive(Debug)]
pub enum Flow {
    /// The reply is written.
    Replied,
    /// Nothing is written; the client waits.
    Block(Block),
}

/// What a client waits for.
#[derive(Debug)]
pub struct Block {
    /// The arguments that are the keys.
    pub keys: Range<usize>,
    /// What makes the command run again.
    pub park: Park,
    /// When it gives up; `None` for never. On a second run the first one's stands.
    pub until: Option<Time>,
    /// When the command runs again even if nothing has happened to its keys (XREADGROUP CLAIM).
    pub retry: Option<Time>,
    /// Arguments to replace before the command runs again (`$` becomes an ID).
    pub rewrite: Vec<(usize, Vec<u8>)>,
}

impl Block {
    /// Waits until one of the keys holds something of this kind.
    pub fn on(keys: Range<usize>, waits_for: WaitsFor, until: Option<Time>) -> Block {
        Block {
            keys,
            park: Park::new(waits_for),
            until,
            retry: None,
            rewrite: Vec::new(),
        }
    }
}

/// One run of one command.
pub struct Ctx<'a> {
    /// The node. `broker.keys` are the databases, `broker.journal` numbers messages and takes events.
    pub broker: &'a mut Broker,
    /// Where the reply goes.
    pub reply: &'a mut Reply,
    /// The request, the command's name first (a subcommand's own name second).
    pub args: Args<'a>,
    /// Who asks, and with which request.
    pub by: By,
    /// The asking connection.
    pub slot: Slot,
    /// The database that it selected.
    pub db: u16,
    /// The time at which the command runs, in microseconds.
    pub now: Time,
    /// The command.
    pub command: &'static Command,
    /// Whether it runs inside EXEC, where blocking commands give up at once.
    pub in_exec: bool,
    /// How many keys were looked for and found.
    pub(crate) hits: Cell<u32>,
    /// How many were not.
    pub(crate) misses: Cell<u32>,
    /// The first key that was made since the command began: making is not using.
    pub(crate) first_new_key: KeyId,
    /// Keys that were used, while that matters.
    pub(crate) used: RefCell<Vec<Name>>,
    /// Keys that were read and are not there, while somebody listens for that.
    pub(crate) missed: RefCell<Vec<Name>>,
}

impl<'a> Ctx<'a> {
    /// Argument `index`; 0 is the command's name. Empty if there is none: arity says what there is.
    pub fn arg(&self, index: usize) -> &'a [u8] {
        self.args.get(index)
    }

    /// The number of arguments, the name included.
    pub fn argc(&self) -> usize {
        self.args.len()
    }

    /// The asking client.
    pub fn client(&mut self) -> &mut Client {
        self.broker.clients.get_mut(self.slot)
    }

    /// The time in milliseconds.
    pub fn now_ms(&self) -> u64 {
        self.now / 1000
    }

    /// Tells the world.
    pub fn emit(&mut self, event: Event) {
        self.broker.journal.emit(event);
    }

    /// Where a key is, in the selected database. If it is not there, a command that only reads tells so.
    pub fn find(&self, name: &[u8]) -> Option<KeyRef> {
        // OBJECT and MEMORY USAGE look at a key without using it.
        let command = self.command.name;
        let looks = command.starts_with("object|") || command == "memory|usage";
        if self.command.has(flag::READONLY) && !looks {
            return self.find_to_read(name);
        }
        if self.broker.attention & attention::TRACKS_USE != 0 {
            self.note_use(name);
        }
        self.peek(name)
    }

    /// Notes a key that is there, if looking for it means using it.
    #[cold]
    fn note_use(&self, name: &[u8]) {
        let mut used = self.used.borrow_mut();
        let found = self.peek(name);
        let old = found.is_some_and(|key| self.broker.keys.id(key) < self.first_new_key);
        if self.uses() && old && !used.iter().any(|other| **other == *name) {
            used.push(Name::from(name));
        }
    }

    fn uses(&self) -> bool {
        const LOOK: [&str; 8] = [
            "type",
            "ttl",
            "pttl",
            "expiretime",
            "pexpiretime",
            "exists",
            "memory|usage",
            "debug",
        ];
        let name = self.command.name;
        let spared = self.broker.clients.get(self.slot).no_touch && name != "touch";
        !spared && !name.starts_with("object|") && !LOOK.contains(&name)
    }

    /// Where a key is that a command reads, even if it then writes others; that it is not there is told.
    pub fn find_to_read(&self, name: &[u8]) -> Option<KeyRef> {
        if self.broker.attention & attention::TRACKS_USE != 0 {
            self.note_use(name);
        }
        let found = self.peek(name);
        let count = if found.is_some() {
            &self.hits
        } else {
            &self.misses
        };
        count.set(count.get() + 1);
        if found.is_none() && self.broker.chosen_events.tells(Class::Miss) {
            self.missed.borrow_mut().push(Name::from(name));
        }
        found
    }

    /// Where a key is, without telling if it is nowhere.
    pub fn peek(&self, name: &[u8]) -> Option<KeyRef> {
        self.broker.keys.find(self.db, name)
    }

    /// Tells of the keys that a reading command did not find.
    pub(crate) fn tell_missed(&mut self) {
        for name in self.missed.take() {
            self.broker.notify(Class::Miss, "keymiss", &name, self.db);
        }
    }

    /// Makes a key that does not exist yet; waiters on it will be served after the command.
    pub fn create(&mut self, name: &[u8], value: Value) -> KeyRef {
        self.tell_missed();
        self.broker.create_key(self.db, name, value)
    }

    /// Makes a key in the place of one that the same command removed. Nobody is served for it.
    pub fn create_again(&mut self, name: &[u8], value: Value) -> KeyRef {
        self.tell_missed();
        self.broker.create_again(self.db, name, value)
    }

    /// Removes a key.
    pub fn remove(&mut self, key: KeyRef, why: KeyRemoval) {
        self.tell_missed();
        self.broker.remove_key(key, why, Some(self.by));
    }

    /// To be called once for each change to a key's value: WATCH and keyspace notifications depend on it. `event` is the
    /// notification's name. Making and removing keys tells WATCH by itself; only the notification is still due.
    pub fn changed(&mut self, key: KeyRef, class: Class, event: &'static str) {
        let now = self.now;
        self.broker.keys.object_mut(key).touched = now;
        if self.broker.watchers.is_empty() && !self.broker.chosen_events.tells(class) {
            return;
        }
        self.tell_missed();
        let name = self.broker.keys.name(key).clone();
        self.broker.touch_watchers(key.db, &name);
        self.broker.notify(class, event, &name, key.db);
    }

    /// A keyspace notification alone, for a key that is already gone or was already reported as changed.
    pub fn notify(&mut self, class: Class, event: &'static str, name: &[u8]) {
        self.tell_missed();
        self.broker.notify(class, event, name, self.db);
    }

    /// The reply is written.
    pub fn done(&self) -> Run {
        Ok(Flow::Replied)
    }

    /// Replies `+OK`.
    pub fn ok(&mut self) -> Run {
        self.reply.ok();
        Ok(Flow::Replied)
    }

    /// Replies with an integer.
    pub fn int(&mut self, number: i64) -> Run {
        self.reply.int(number);
        Ok(Flow::Replied)
    }

    /// Replies with a count.
    pub fn count(&mut self, count: usize) -> Run {
        self.int(count as i64)
    }

    /// Replies with a bulk string.
    pub fn bulk(&mut self, bytes: &[u8]) -> Run {
        self.reply.bulk(bytes);
        Ok(Flow::Replied)
    }

    /// Replies with the null of a single value.
    pub fn null(&mut self) -> Run {
        self.reply.null();
        Ok(Flow::Replied)
    }

    /// Replies with the null of an array.
    pub fn null_array(&mut self) -> Run {
        self.reply.null_array();
        Ok(Flow::Replied)
    }
}
