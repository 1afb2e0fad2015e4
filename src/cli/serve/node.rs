//! The broker with a clock: every call is told the time, and events are drained, since nobody listens to them here.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use broker::event::{ClientId, Name, Time};
use broker::{Broker, Config, Connect, Output};

use crate::Problem;

/// The most that one client can be sent at once: a longer reply ends its connection rather than the server.
const OUTPUT_BYTES_MAX: u64 = 1 << 30;
/// The longest string: Redis's own `proto-max-bulk-len`. Raised at will, one SETRANGE would ask for more than there is.
const VALUE_BYTES_MAX: u64 = 512 << 20;

/// How a node starts.
pub struct Start<'a> {
    /// The port that INFO tells.
    pub port: u16,
    /// What keys its hash tables.
    pub seed: u64,
    /// What to set, by name.
    pub parameters: &'a [(String, String)],
}

/// One broker and the wall clock.
pub struct Node {
    broker: Broker,
}

impl Node {
    /// An empty node.
    ///
    /// # Errors
    /// A sentence for a parameter that it does not know or does not take.
    pub fn start(start: &Start<'_>) -> Result<Node, Problem> {
        let broker = Broker::new(Config {
            seed: start.seed,
            port: start.port,
            output_bytes_max: Some(OUTPUT_BYTES_MAX),
            value_bytes_max: Some(VALUE_BYTES_MAX),
            ..Config::default()
        });
        let mut node = Node { broker };
        for (name, value) in start.parameters {
            node.set(name, value)?;
        }
        Ok(node)
    }

    /// Sets a parameter the way a client does.
    fn set(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let client = self.connect(Connect::default().addr);
        let mut request = Vec::new();
        resp::encode::encode_command(&["CONFIG", "SET", name, value], &mut request);
        self.input(client, &request);
        let reply = self.output().map(|output| output.bytes).unwrap_or_default();
        self.close(client);
        if reply.first() == Some(&b'-') {
            let text = String::from_utf8_lossy(&reply[1..]);
            return Err(format!("--set {name}={value}: {}", text.trim_end()));
        }
        Ok(())
    }

    /// A client arrives from this address.
    pub fn connect(&mut self, addr: Name) -> ClientId {
        let client = self.broker.handle_connect(now(), Connect { addr });
        self.drain();
        client
    }

    /// Bytes arrive from a client.
    pub fn input(&mut self, client: ClientId, bytes: &[u8]) {
        self.broker.handle_input(now(), client, bytes);
        self.drain();
    }

    /// So much of a client's output stands unsent; what it is closed for, if that is too much.
    pub fn backlog(&mut self, client: ClientId, bytes: usize) {
        self.broker
            .handle_output_backlog(now(), client, bytes as u64);
        self.drain();
    }

    /// A connection ended from outside.
    pub fn close(&mut self, client: ClientId) {
        self.broker.handle_close(now(), client);
        self.drain();
    }

    /// Does what is due by now.
    pub fn tick(&mut self) {
        let now = now();
        if self.broker.poll_timeout().is_some_and(|due| due <= now) {
            self.broker.handle_timeout(now);
            self.drain();
        }
    }

    /// How long until [`Node::tick`] has something to do.
    pub fn wait(&self) -> Option<Duration> {
        let due = self.broker.poll_timeout()?;
        Some(Duration::from_micros(due.saturating_sub(now())))
    }

    /// What is to be sent next.
    pub fn output(&mut self) -> Option<Output> {
        self.broker.poll_output()
    }

    /// How many clients may be connected at once.
    pub fn clients_max(&self) -> usize {
        usize::try_from(self.broker.params.integer("maxclients")).unwrap_or(usize::MAX)
    }

    fn drain(&mut self) {
        while self.broker.poll_event().is_some() {}
    }
}

/// A seed that differs from run to run.
pub fn chance() -> u64 {
    RandomState::new().hash_one(now())
}

/// Microseconds since the Unix epoch.
fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_micros() as u64)
}
