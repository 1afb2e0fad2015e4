//! A node as the world holds it: its broker while the process lives, and the numbers that outlive it.

use crate::queue::Token;
use crate::rng::derive;
use crate::settings::Setting;
use crate::spec::Micros;
use crate::trace::Name;
use crate::world::Service;
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use broker::event::ClientId;
use broker::{Broker, Config};

/// The port of every node.
const PORT: u16 = 6379;

/// The longest value and the longest argument: what `proto-max-bulk-len` says on every node.
pub const VALUE_BYTES_MAX: u64 = 16 << 20;
/// What a node may store, by its own `used_memory`: what `maxmemory` says on every node.
pub const MEMORY_BYTES_MAX: u64 = 128 << 20;
/// What a node may have to send to one client; the link of one that has more is cut.
pub const OUTPUT_BYTES_MAX: u64 = 128 << 20;

/// A broker with the limits that every node has.
pub(crate) fn broker_of(config: Config) -> Broker {
    Broker::new(Config {
        value_bytes_max: Some(VALUE_BYTES_MAX),
        memory_bytes_max: Some(MEMORY_BYTES_MAX),
        output_bytes_max: Some(OUTPUT_BYTES_MAX),
        ..config
    })
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub name: Name,
    /// The process, while it lives.
    pub broker: Option<Box<Broker>>,
    /// A fault disconnected it: nobody can connect.
    pub away: bool,
    /// A fault froze it: what arrives waits.
    pub frozen: bool,
    /// Nothing gets through on its links.
    pub cut: bool,
    /// What waits for its turn, and how long a turn takes.
    pub service: Service,
    /// Who is connected, by the node's number (ascending), and over which link (its slot).
    pub clients: Vec<(ClientId, u32)>,
    /// When the broker wants to be called.
    pub timer: Option<(Micros, Token)>,
    /// What it is set to at each start.
    settings: Arc<[Setting]>,
    /// How often it was started.
    starts: u64,
    next_message: u64,
    next_key: u64,
    next_client: u64,
}

impl Node {
    /// A node that does not run yet.
    pub fn new(name: Name, settings: &[Setting]) -> Self {
        Self {
            name,
            broker: None,
            away: false,
            frozen: false,
            cut: false,
            service: Service::default(),
            clients: Vec::new(),
            timer: None,
            settings: settings.into(),
            starts: 0,
            next_message: 1,
            next_key: 1,
            next_client: 1,
        }
    }

    /// Starts an empty broker that goes on with the numbers of the one before.
    pub fn start(&mut self, seed: u64) {
        let seed = derive(seed, "node", &self.name).wrapping_add(self.starts);
        self.starts += 1;
        let mut broker = broker_of(Config {
            seed,
            port: PORT,
            message_start: self.next_message,
            key_start: self.next_key,
            client_start: self.next_client,
            ..Config::default()
        });
        for (name, value) in self.settings.iter() {
            // What does not fit was found when the world was made.
            let _ = broker.configure(name, value);
        }
        self.broker = Some(Box::new(broker));
    }

    /// The process dies. Its numbers are kept: none is used twice.
    pub fn stop(&mut self) {
        if let Some(broker) = self.broker.take() {
            self.next_message = broker.next_message();
            self.next_key = broker.next_key();
            self.next_client = broker.next_client();
        }
        self.clients.clear();
    }

    /// The link of a client.
    pub fn link_of(&self, client: ClientId) -> Option<u32> {
        let index = self
            .clients
            .binary_search_by_key(&client, |(id, _)| *id)
            .ok()?;
        Some(self.clients[index].1)
    }

    /// Forgets a client.
    pub fn forget(&mut self, client: ClientId) {
        if let Ok(index) = self.clients.binary_search_by_key(&client, |(id, _)| *id) {
            self.clients.remove(index);
        }
    }
}
