//! Our own core as a target: the state machine itself, in virtual time, without a socket.

use std::collections::BTreeMap;

use broker::event::{ClientId, Time};
use broker::keyspace::Value;
use broker::{Broker, Config, Connect};

use super::play::{Conn, Failure, Taken, Target};

/// Virtual time at the start of every case, in microseconds since the Unix epoch: 2026-01-01T00:00:00Z.
const START_US: Time = 1_767_225_600_000_000;
/// How many timers may fire within one wait before the core is said to spin.
const TIMERS_MAX: usize = 100_000;

/// A node and what it sent so far.
#[derive(Clone)]
pub struct Core {
    broker: Broker,
    now: Time,
    arrived: BTreeMap<Conn, Taken>,
}

impl Core {
    /// A fresh node.
    pub fn new() -> Core {
        Core::starting_at(START_US)
    }

    /// A fresh node at another time, in microseconds since the Unix epoch.
    pub fn starting_at(now: Time) -> Core {
        Core {
            broker: Broker::new(Config::default()),
            now,
            arrived: BTreeMap::new(),
        }
    }

    /// Lets time pass until then, in microseconds since the Unix epoch.
    ///
    /// # Errors
    /// When the node's timers do not come to an end.
    pub fn advance_to(&mut self, end: Time) -> Result<(), Failure> {
        for _ in 0..TIMERS_MAX {
            let Some(due) = self.broker.poll_timeout().filter(|due| *due <= end) else {
                self.now = self.now.max(end);
                return Ok(());
            };
            self.now = self.now.max(due);
            self.broker.handle_timeout(self.now);
            self.drain();
        }
        Err("the core's timers never end".into())
    }

    /// Whether a large sorted set has members with different scores.
    pub fn has_unequal_scores(&self) -> bool {
        self.broker.inspect().keys().any(|key| match key.value() {
            Value::SortedSet(set) if !set.is_packed() => {
                let mut scores = set.iter().map(|place| place.score);
                let first = scores.next();
                scores.any(|score| Some(score) != first)
            }
            _ => false,
        })
    }

    /// Whether what this connection sends is queued.
    pub fn in_transaction(&self, conn: Conn) -> bool {
        let clients = &self.broker.clients;
        let slot = clients.slot(client(conn));
        slot.is_some_and(|slot| clients.get(slot).transaction.active())
    }

    /// The connections whose request is parked.
    pub fn parked(&self) -> Vec<Conn> {
        let parked = self.broker.inspect().parked();
        parked.map(|parked| conn(parked.by.client)).collect()
    }

    /// Takes everything out that the node wants to say, its events too.
    fn drain(&mut self) {
        while self.broker.poll_event().is_some() {}
        while let Some(output) = self.broker.poll_output() {
            let taken = self.arrived.entry(conn(output.client)).or_default();
            taken.bytes.extend_from_slice(&output.bytes);
            taken.closed |= output.close;
        }
    }
}

impl Default for Core {
    fn default() -> Core {
        Core::new()
    }
}

fn conn(client: ClientId) -> Conn {
    usize::try_from(client.0).expect("client numbers of a short case are small")
}

fn client(conn: Conn) -> ClientId {
    ClientId(conn as u64)
}

impl Target for Core {
    fn fresh(&mut self) -> Result<(), Failure> {
        *self = Core::new();
        Ok(())
    }

    fn connect(&mut self) -> Result<(Conn, i64), Failure> {
        let client = self.broker.handle_connect(self.now, Connect::default());
        self.drain();
        Ok((conn(client), i64::try_from(client.0)?))
    }

    fn send(&mut self, conn: Conn, bytes: &[u8]) -> Result<(), Failure> {
        self.broker.handle_input(self.now, client(conn), bytes);
        self.drain();
        Ok(())
    }

    fn advance(&mut self, ms: u64) -> Result<(), Failure> {
        self.advance_to(self.now + ms * 1000)
    }

    fn take(&mut self, conn: Conn) -> Result<Taken, Failure> {
        Ok(self.arrived.remove(&conn).unwrap_or_default())
    }

    fn close(&mut self, conn: Conn) -> Result<(), Failure> {
        self.broker.handle_close(self.now, client(conn));
        self.drain();
        Ok(())
    }
}
