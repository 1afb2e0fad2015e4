//! The node: what it owns, its inputs and its outputs.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use resp::{RequestLimits, RequestParser};

use crate::blocking::Blocking;
use crate::client::{Client, Clients, ReplyMode, Slot};
use crate::commands::transactions::Transaction;
use crate::config::{Config, Connect};
use crate::event::{ClientId, Closing, Event, MessageId, Name, Resumption, Seq, Time};
use crate::eviction::Policy;
use crate::journal::Journal;
use crate::keyspace::Keyspace;
use crate::notify::Chosen;
use crate::observe::{SlowLog, attention};
use crate::output::OutputLimits;
use crate::params::Params;
use crate::pause::Pause;
use crate::pubsub::{PubSub, Subscriptions};
use crate::reply::{Frame, FrameKind, Reply};
use crate::stats::Stats;
use crate::types::dict::HashKey;
use crate::types::list::PackLimit;
use crate::types::packing::Packing;
use crate::types::stream::NodeLimits;

/// What is to be sent to one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// To whom.
    pub client: ClientId,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How they fall into replies and pushes; the frames cover the bytes without gap.
    pub frames: Vec<Frame>,
    /// Whether the connection ends after these bytes.
    pub close: bool,
}

/// One node. A clone is a checkpoint: it goes on like the original.
#[derive(Clone, Debug)]
pub struct Broker {
    /// The databases.
    pub keys: Keyspace,
    /// Numbers and events.
    pub journal: Journal,
    /// The connections.
    pub clients: Clients,
    /// Who waits.
    pub blocking: Blocking,
    /// Who listens.
    pub pubsub: PubSub,
    /// What CONFIG SET changes.
    pub params: Params,
    /// When a node of a stream takes no more entries.
    pub(crate) stream_nodes: NodeLimits,
    pub(crate) config: Config,
    pub(crate) limits: RequestLimits,
    /// Beyond this `used_memory`, commands that need memory are refused.
    pub(crate) memory_bytes_max: u64,
    /// What goes first when the node is full.
    pub(crate) policy: Policy,
    pub(crate) chosen_events: Chosen,
    pub(crate) pack_limit: PackLimit,
    pub(crate) now: Time,
    pub(crate) started: Time,
    pub(crate) hash_key: HashKey,
    /// Up to which size collections count as small.
    pub(crate) packing: Packing,
    pub(crate) random: u64,
    pub(crate) stats: Stats,
    /// Who watches which key.
    pub(crate) watchers: BTreeMap<(u16, Name), Vec<Slot>>,
    /// Whose command runs.
    pub(crate) current: Option<Slot>,
    /// Pushes to the client whose command runs: they follow its reply.
    pub(crate) self_pushes: Vec<(Option<MessageId>, Vec<u8>)>,
    /// Clients that stopped waiting and may have requests left.
    pub(crate) unblocked: VecDeque<Slot>,
    /// What the dispatcher must look at: bits of [`attention`].
    pub(crate) attention: u8,
    /// Who monitors, in the order of MONITOR.
    pub(crate) monitors: Vec<Slot>,
    pub(crate) slow_log: SlowLog,
    pub(crate) pause: Pause,
    pub(crate) output_limits: OutputLimits,
    /// What the buffers of all clients took when each was weighed last.
    pub(crate) clients_bytes: u64,
    /// When a snapshot was last asked for.
    pub(crate) last_save: Time,
    /// How often the replication ID was changed.
    pub(crate) replication_ids: u64,
    /// Clients with output.
    dirty: VecDeque<Slot>,
    next_client: u64,
}

/// One step of SplitMix64: the node's own little randomness.
pub(crate) fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Broker {
    /// A node with empty databases.
    pub fn new(config: Config) -> Broker {
        let mut random = config.seed;
        let hash_key = HashKey(splitmix(&mut random), splitmix(&mut random));
        let mut limits = RequestLimits::default();
        limits.bulk_bytes_max = config.value_bytes_max.unwrap_or(limits.bulk_bytes_max);
        Broker {
            keys: Keyspace::new(hash_key),
            journal: Journal::new(config.message_start, config.key_start),
            clients: Clients::default(),
            blocking: Blocking::new(hash_key),
            pubsub: PubSub::default(),
            params: Params::new(&config),
            stream_nodes: NodeLimits::default(),
            limits,
            memory_bytes_max: config.memory_bytes_max.unwrap_or(u64::MAX),
            policy: Policy::default(),
            chosen_events: Chosen::default(),
            pack_limit: PackLimit::default(),
            now: 0,
            started: 0,
            hash_key,
            packing: Packing::default(),
            random,
            stats: Stats::default(),
            watchers: BTreeMap::new(),
            current: None,
            self_pushes: Vec::new(),
            unblocked: VecDeque::new(),
            attention: 0,
            monitors: Vec::new(),
            slow_log: SlowLog::default(),
            pause: Pause::default(),
            output_limits: OutputLimits::default(),
            clients_bytes: 0,
            last_save: 0,
            replication_ids: 0,
            dirty: VecDeque::new(),
            next_client: config.client_start,
            config,
        }
    }

    /// A client arrives.
    pub fn handle_connect(&mut self, now: Time, info: Connect) -> ClientId {
        self.advance(now);
        let id = ClientId(self.next_client);
        self.next_client += 1;
        self.stats.connections += 1;
        let client = self.new_client(id, info);
        self.clients.insert(client);
        self.journal.emit(Event::Connected { client: id });
        self.settle();
        id
    }

    fn new_client(&self, id: ClientId, info: Connect) -> Client {
        let mut local_addr = b"127.0.0.1:".to_vec();
        resp::number::write_u64(u64::from(self.config.port), &mut local_addr);
        Client {
            id,
            addr: info.addr,
            local_addr: Arc::from(local_addr),
            name: Name::default(),
            lib_name: Name::default(),
            lib_version: Name::default(),
            db: 0,
            reply_mode: ReplyMode::On,
            no_evict: false,
            no_touch: false,
            connected: self.now,
            heard: self.now,
            last_command: "",
            transaction: Transaction::default(),
            fieldsets: BTreeMap::default(),
            subscriptions: Subscriptions::default(),
            parked: None,
            was_parked: None,
            closing: None,
            monitors: false,
            held_back: false,
            unsent_bytes: 0,
            over_since: None,
            over_until: None,
            weighed_bytes: 0,
            close_after_reply: None,
            seq: Seq(0),
            input_bytes: 0,
            output_bytes: 0,
            out: Reply::new(self.config.output_bytes_max),
            dirty: false,
            parser: RequestParser::new(),
            input: Vec::new(),
            input_done: 0,
        }
    }

    /// Bytes arrive from a client, cut anywhere. All requests that are complete run, in order, unless the client waits.
    pub fn handle_input(&mut self, now: Time, client: ClientId, bytes: &[u8]) {
        self.advance(now);
        if let Some(slot) = self.clients.slot(client) {
            self.stats.input_bytes += bytes.len() as u64;
            let client = self.clients.get_mut(slot);
            client.heard = self.now;
            client.input_bytes += bytes.len() as u64;
            self.stats.reads += 1;
            self.run_input(slot, bytes);
        }
        self.settle();
    }

    /// A client's connection ended, from outside. Its output is dropped.
    pub fn handle_close(&mut self, now: Time, client: ClientId) {
        self.advance(now);
        if let Some(slot) = self.clients.slot(client) {
            self.close(slot, Closing::Peer);
            self.dirty.retain(|&other| other != slot);
            self.clients.get_mut(slot).out.take();
            self.weigh_client(slot);
            self.clients.remove(slot);
        }
        self.settle();
    }

    /// Time has passed: waits end and keys expire.
    pub fn handle_timeout(&mut self, now: Time) {
        self.advance(now);
        self.time_out();
        self.time_out_output();
        self.settle();
    }

    /// When [`Broker::handle_timeout`] is due.
    pub fn poll_timeout(&self) -> Option<Time> {
        let expiry = Some(self.keys.next_expiry())
            .filter(|&at| at != crate::keyspace::NEVER)
            .filter(|_| self.attention & attention::LAZY_EXPIRY == 0);
        if self.pause.asleep(self.now) {
            return self.pause.next_timeout();
        }
        let timeouts = [
            expiry,
            self.blocking.next_timeout(),
            self.pause.next_timeout(),
            self.output_limits.next_timeout(),
        ];
        timeouts.into_iter().flatten().min()
    }

    /// What is to be sent next.
    pub fn poll_output(&mut self) -> Option<Output> {
        loop {
            let slot = self.dirty.pop_front()?;
            let client = self.clients.get_mut(slot);
            client.dirty = false;
            let (bytes, frames) = client.out.take();
            client.output_bytes += bytes.len() as u64;
            self.stats.output_bytes += bytes.len() as u64;
            self.stats.writes += u64::from(!bytes.is_empty());
            let (client, close) = (client.id, client.closing.is_some());
            self.weigh_client(slot);
            if close {
                self.clients.remove(slot);
            }
            // CLIENT REPLY OFF leaves nothing to send.
            if close || !bytes.is_empty() {
                return Some(Output {
                    client,
                    bytes,
                    frames,
                    close,
                });
            }
        }
    }

    /// Takes back what [`Broker::poll_output`] gave once it is read, so that its memory is used again. Nothing depends on it.
    pub fn reuse_output(&mut self, output: Output) {
        if let Some(slot) = self.clients.slot(output.client) {
            let client = self.clients.get_mut(slot);
            client.out.refill(output.bytes, output.frames);
        }
    }

    /// What happened next.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.journal.poll()
    }

    /// The number that the next message would get; a restarted node is given it as `message_start`.
    pub fn next_message(&self) -> u64 {
        self.journal.next_message()
    }

    /// The number that the next key would get; a restarted node is given it as `key_start`.
    pub fn next_key(&self) -> u64 {
        self.journal.next_key()
    }

    /// The number that the next connection would get; a restarted node is given it as `client_start`.
    pub fn next_client(&self) -> u64 {
        self.next_client
    }

    /// Time never goes back. What expires, expires before anything else runs.
    pub(crate) fn advance(&mut self, now: Time) {
        self.now = self.now.max(now);
        if self.started == 0 {
            self.started = self.now;
        }
        if self.attention & attention::PAUSED != 0 {
            self.end_pauses();
        }
        self.expire_due();
    }

    /// Serves those who wait, and runs what they had sent behind, until nothing is left to do.
    pub(crate) fn settle(&mut self) {
        loop {
            self.serve_ready();
            let Some(slot) = self.unblocked.pop_front() else {
                return;
            };
            if self.clients.find(slot).is_some() {
                self.run_input(slot, &[]);
            }
        }
    }

    /// Ends a connection from inside: what it was sent goes out first.
    pub(crate) fn close(&mut self, slot: Slot, why: Closing) {
        if self.clients.get(slot).closing.is_some() {
            return;
        }
        if let Some(parked) = self.unpark(slot) {
            self.journal.emit(Event::Resumed {
                by: parked.by,
                why: Resumption::Closed,
            });
        }
        self.drop_subscriptions(slot, false);
        self.unwatch(slot);
        self.end_monitor(slot);
        self.leave_pause(slot);
        self.forgive_output(slot);
        let client = self.clients.get_mut(slot);
        client.closing = Some(why);
        client.input = Vec::new();
        client.input_done = 0;
        let id = client.id;
        self.journal.emit(Event::Closed { client: id, why });
        self.weigh_client(slot);
        self.mark_dirty(slot);
    }

    pub(crate) fn mark_dirty(&mut self, slot: Slot) {
        let client = self.clients.get_mut(slot);
        if !client.dirty {
            client.dirty = true;
            self.dirty.push_back(slot);
        }
    }

    /// Takes over what CONFIG SET changed.
    pub(crate) fn apply_params(&mut self) {
        self.limits.bulk_bytes_max = self.params.integer("proto-max-bulk-len") as u64;
        self.memory_bytes_max = self.chosen_memory_bytes_max();
        self.policy = Policy::read(&self.params);
        self.set_attention(attention::TRACKS_USE, self.policy.tracks_use());
        if !self.policy.counts_use() {
            self.keys.frequencies.clear();
        }
        let query_bytes_max = self.params.integer("client-query-buffer-limit");
        self.pack_limit = PackLimit::new(self.params.integer("list-max-listpack-size"));
        self.packing = Packing::read(&self.params);
        self.chosen_events = Chosen::new(self.params.get("notify-keyspace-events"));
        self.output_limits.read(&self.params);
        self.slow_log.threshold_us = self.params.integer("slowlog-log-slower-than");
        self.slow_log.max = self.params.integer("slowlog-max-len") as usize;
        self.set_attention(attention::LOGGED, self.slow_log.threshold_us == 0);
        self.limits.query_bytes_max = u32::try_from(query_bytes_max).unwrap_or(u32::MAX);
        self.stream_nodes = NodeLimits::read(
            self.params.integer("stream-node-max-entries"),
            self.params.integer("stream-node-max-bytes"),
        );
    }

    pub(crate) fn set_attention(&mut self, bit: u8, on: bool) {
        self.attention = self.attention & !bit | if on { bit } else { 0 };
    }

    /// `maxmemory`, or the node's own limit if that is less.
    fn chosen_memory_bytes_max(&self) -> u64 {
        let ceiling = self.config.memory_bytes_max.unwrap_or(u64::MAX);
        match self.params.integer("maxmemory") as u64 {
            0 => ceiling,
            max => max.min(ceiling),
        }
    }

    /// Memory by a stated model, the same on every machine: what a node at rest takes on a real server, for each key and
    /// each element a round sum and its bytes, and what stands in the buffers of clients.
    pub(crate) fn used_memory(&self) -> u64 {
        const AT_REST_BYTES: u64 = 900_000;
        AT_REST_BYTES + self.keys.memory_bytes() + self.clients_bytes
    }

    /// Pushes an encoded message to a client, as a frame of its own. If its own command is running, the push follows the
    /// reply (since Redis 8.2).
    pub fn push(&mut self, slot: Slot, msg: Option<MessageId>, encoded: &[u8]) {
        if self.current == Some(slot) {
            self.self_pushes.push((msg, encoded.to_vec()));
            return;
        }
        let client = self.clients.get_mut(slot);
        if client.closing.is_some() {
            return;
        }
        client.out.expect();
        client.out.raw(encoded);
        client.out.end_frame(FrameKind::Push { msg });
        self.mark_dirty(slot);
        self.check_output(slot);
    }
}
