//! Connections: what the node knows about each, and the slab that holds them.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;
use resp::RequestParser;

use crate::blocking::Parked;
use crate::commands::transactions::Transaction;
use crate::event::{ClientId, Closing, Name, Seq, Time};
use crate::pubsub::Subscriptions;
use crate::reply::Reply;

/// The place of a client in the slab. It is used again after the client has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// What `CLIENT REPLY` asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyMode {
    /// Replies are sent.
    #[default]
    On,
    /// None is.
    Off,
    /// The reply to this command is not sent, and neither is the next one.
    SkipNext,
    /// The reply to this command is not sent.
    Skip,
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// Where it comes from, as `ip:port`.
    pub addr: Name,
    /// Where it arrived, as `ip:port`.
    pub local_addr: Name,
    /// CLIENT SETNAME
    pub name: Name,
    /// CLIENT SETINFO LIB-NAME
    pub lib_name: Name,
    /// CLIENT SETINFO LIB-VER
    pub lib_version: Name,
    /// The selected database.
    pub db: u16,
    /// CLIENT REPLY
    pub reply_mode: ReplyMode,
    /// CLIENT NO-EVICT
    pub no_evict: bool,
    /// CLIENT NO-TOUCH
    pub no_touch: bool,
    /// When it came.
    pub connected: Time,
    /// When it last said something.
    pub heard: Time,
    /// The last command's name.
    pub last_command: &'static str,
    /// MULTI and WATCH.
    pub transaction: Transaction,
    /// HIMPORT PREPARE: the fields by the name that they were given.
    pub fieldsets: BTreeMap<Name, Rc<[Name]>>,
    /// What it subscribed to.
    pub subscriptions: Subscriptions,
    /// The request that waits.
    pub parked: Option<Box<Parked>>,
    /// The one that waited last, for its memory.
    pub(crate) was_parked: Option<Box<Parked>>,
    /// Why it is being closed; its last output is still to be collected.
    pub closing: Option<Closing>,
    /// MONITOR
    pub(crate) monitors: bool,
    /// Its next request waits for a pause to end.
    pub(crate) held_back: bool,
    /// To be closed once the running command has its reply.
    pub(crate) close_after_reply: Option<Closing>,
    /// Output that was handed over and stands unsent.
    pub(crate) unsent_bytes: u64,
    /// Since when it is beyond the soft limit of its output.
    pub(crate) over_since: Option<Time>,
    /// When that is to end it, as it stands among the deadlines.
    pub(crate) over_until: Option<Time>,
    /// What the node's memory counts for its buffers.
    pub(crate) weighed_bytes: u64,
    pub(crate) seq: Seq,
    pub(crate) input_bytes: u64,
    pub(crate) output_bytes: u64,
    pub(crate) out: Reply,
    /// Whether it stands in the list of clients with output.
    pub(crate) dirty: bool,
    pub(crate) parser: RequestParser,
    /// Bytes of requests that did not run yet, behind some that did.
    pub(crate) input: Vec<u8>,
    /// How many bytes of them did.
    pub(crate) input_done: usize,
}

impl Client {
    /// How many bytes of requests did not run yet.
    pub(crate) fn unread_bytes(&self) -> usize {
        self.input.len() - self.input_done
    }

    /// Whether it speaks RESP3.
    pub fn resp3(&self) -> bool {
        self.out.resp3()
    }
}

/// All connections.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    slots: Vec<Option<Box<Client>>>,
    free: Vec<Slot>,
    by_id: BTreeMap<ClientId, Slot>,
}

impl Clients {
    /// The place of a client that is still there.
    pub fn slot(&self, id: ClientId) -> Option<Slot> {
        self.by_id.get(&id).copied()
    }

    /// The client in a place that is known to be taken.
    pub fn get(&self, slot: Slot) -> &Client {
        match self.find(slot) {
            Some(client) => client,
            None => unreachable!("a slot outlived its client"),
        }
    }

    /// The client in a place that is known to be taken, to change it.
    pub fn get_mut(&mut self, slot: Slot) -> &mut Client {
        match self.slots.get_mut(slot.0 as usize) {
            Some(Some(client)) => client,
            _ => unreachable!("a slot outlived its client"),
        }
    }

    /// The client in this place, if there is one.
    pub fn find(&self, slot: Slot) -> Option<&Client> {
        self.slots.get(slot.0 as usize)?.as_deref()
    }

    /// All clients by number, those being closed included.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &Client)> {
        self.by_id.values().map(|&slot| (slot, self.get(slot)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub(crate) fn insert(&mut self, client: Client) -> Slot {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            Slot(self.slots.len() as u32 - 1)
        });
        self.by_id.insert(client.id, slot);
        self.slots[slot.0 as usize] = Some(Box::new(client));
        slot
    }

    pub(crate) fn remove(&mut self, slot: Slot) {
        if let Some(client) = self.slots[slot.0 as usize].take() {
            self.by_id.remove(&client.id);
            self.free.push(slot);
        }
    }
}
