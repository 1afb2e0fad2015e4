//! What an inspector looks at: keys by a walk, and what is known of connections, subscriptions and parameters.
//!
//! Nothing here changes anything, no access time and no statistics either, and nothing visits more than it gives: walks go in
//! steps from a cursor.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::client::Client;
use crate::commands::client::describe_client;
use crate::event::{ClientId, Name, Subscription, Time};
use crate::inspect::{Inspect, KeyView};
use crate::keyspace::{NEVER, Value, encoding_of, weight_bytes};
use crate::params::{PARAMETERS, Parameter};

/// Buckets that a walk visits at most for each element asked for, so that an empty stretch of the table ends.
const BUCKETS_PER_ELEMENT: usize = 10;

/// A step of SCAN, HSCAN, SSCAN or ZSCAN: goes on from a cursor until `count` elements were seen; returns the cursor of the next
/// step, 0 at the end. `visit` visits one part from a cursor, and gives the next cursor and how many elements it saw.
pub fn walk(mut cursor: u64, count: usize, mut visit: impl FnMut(u64) -> (u64, usize)) -> u64 {
    let mut seen = 0;
    for _ in 0..count.saturating_mul(BUCKETS_PER_ELEMENT) {
        let (next, more) = visit(cursor);
        cursor = next;
        seen += more;
        if cursor == 0 || seen >= count {
            break;
        }
    }
    cursor
}

/// One connection.
#[derive(Clone, Copy, Debug)]
pub struct ClientView<'a> {
    inspect: Inspect<'a>,
    client: &'a Client,
}

impl<'a> Inspect<'a> {
    /// How many keys each database holds, without those that hold none.
    pub fn key_counts(self) -> impl Iterator<Item = (u16, usize)> {
        let dbs = self.broker.keys.dbs.iter().enumerate();
        let counts = dbs.map(|(db, home)| (db as u16, home.dict.len()));
        counts.filter(|(_, count)| *count > 0)
    }

    /// A step of a walk over the keys of a database, as SCAN takes it; returns the cursor of the next, 0 at the end.
    pub fn scan(
        self,
        db: u16,
        cursor: u64,
        count: usize,
        mut visit: impl FnMut(KeyView<'a>),
    ) -> u64 {
        let Some(home) = self.broker.keys.dbs.get(usize::from(db)) else {
            return 0;
        };
        home.scan(cursor, count, |name, object| {
            visit(KeyView::new(db, name, object));
        })
    }

    /// The channels (or patterns, or shard channels) that somebody listens to, by name, with the number of those who do.
    pub fn channels(self, kind: Subscription) -> impl Iterator<Item = (&'a Name, usize)> {
        self.broker.pubsub.names(kind)
    }

    /// Who listens to a channel (or has a pattern), the oldest subscription first.
    pub fn listeners(self, kind: Subscription, name: &[u8]) -> impl Iterator<Item = ClientId> {
        let slots = self.broker.pubsub.listening(kind, name);
        slots.map(|slot| self.broker.clients.get(slot).id)
    }

    /// How many connections there are.
    pub fn clients_len(self) -> usize {
        self.broker.clients.len()
    }

    /// Every connection that has not ended, by number.
    pub fn client_views(self) -> impl Iterator<Item = ClientView<'a>> {
        let clients = self.broker.clients.iter().map(|(_, client)| client);
        let open = clients.filter(|client| client.closing.is_none());
        open.map(move |client| ClientView {
            inspect: self,
            client,
        })
    }

    /// Every parameter with its value, as CONFIG GET tells it.
    pub fn parameters(self) -> impl Iterator<Item = (&'static Parameter, Cow<'a, str>)> {
        let params = &self.broker.params;
        PARAMETERS
            .iter()
            .map(|parameter| (parameter, parameter.shown(params.get(parameter.name))))
    }
}

impl<'a> ClientView<'a> {
    /// Its number.
    pub fn id(self) -> ClientId {
        self.client.id
    }

    /// Its line of CLIENT LIST at a moment, without the line break.
    pub fn line(self, now: Time) -> Vec<u8> {
        let mut line = Vec::new();
        let broker = self.inspect.broker;
        if let Some(slot) = broker.clients.slot(self.client.id) {
            describe_client(broker, now, slot, None, &mut line);
        }
        line
    }

    /// Bytes of replies and pushes that it has not taken yet.
    pub fn output_bytes(self) -> u64 {
        self.client.untaken_bytes()
    }

    /// What it waits on, and until when (`None` for ever), if a blocking command of it does.
    pub fn waits(self) -> Option<(&'a [Name], Option<Time>)> {
        let parked = self.client.parked.as_deref()?;
        Some((&parked.keys, parked.until))
    }

    /// What it subscribed to in one way, the oldest first.
    pub fn subscriptions(self, kind: Subscription) -> Vec<Name> {
        self.client.subscriptions.names(kind)
    }
}

impl KeyView<'_> {
    /// The last millisecond since the Unix epoch at which it is there, if it has a time to live.
    pub fn expires_ms(self) -> Option<u64> {
        Some(self.object().expires_ms).filter(|ms| *ms != NEVER)
    }

    /// What `OBJECT ENCODING` says.
    pub fn encoding(self) -> &'static str {
        encoding_of(self.name, self.object())
    }

    /// What `MEMORY USAGE` says.
    pub fn memory_bytes(self) -> u64 {
        weight_bytes(self.name, self.value())
    }

    /// How many elements it has (a string: bytes): what LLEN, XLEN, STRLEN and their like say.
    pub fn size(self) -> usize {
        match self.value() {
            Value::String(text) => text.len(),
            Value::List(list) => list.len(),
            Value::Hash(hash) => hash.len(),
            Value::Set(set) => set.len(),
            Value::SortedSet(set) => set.len(),
            Value::Stream(stream) => stream.log.len(),
        }
    }
}
