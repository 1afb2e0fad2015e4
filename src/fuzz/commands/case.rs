//! One case while it runs: the broker, its clients, the bounds, and a checkpoint to compare with.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use broker::event::{ClientId, Time};
use broker::{Broker, Config, Connect};
use resp::encode::encode_command;

use super::peer::Peer;
use super::{Bounds, CLIENTS_MAX, START_US, Step};
use crate::{Failure, Heap, Work};

/// No single step may take longer, on a machine that has other things to do.
const STEP_TIME_MAX: Duration = Duration::from_secs(10);
/// Output of one client, before it is closed.
const OUTPUT_BYTES_MAX: u64 = 16 << 20;
/// Timers that may fire while time passes once.
const TIMERS_MAX: usize = 100_000;
/// Heap beyond the data: clients, their input and output, what is queued.
const HEAP_FREE_BYTES: usize = 96 << 20;
/// Heap for a byte of the limit on memory: the model is not the heap, and a checkpoint is a second broker.
const HEAP_PER_BYTE_MAX: usize = 12;

/// Heap for a byte of input that is just being sent, or kept to be sent to a checkpoint: copies of ours and the broker's.
const HEAP_PER_INPUT_MAX: usize = 6;

/// What was done to the broker, to be done again to a checkpoint.
#[derive(Clone)]
enum Call {
    Connect(Time),
    Input(Time, ClientId, Vec<u8>),
    Close(Time, ClientId),
    Timeout(Time),
}

impl Call {
    fn apply(&self, broker: &mut Broker) -> Option<ClientId> {
        match self {
            Call::Connect(now) => return Some(broker.handle_connect(*now, Connect::default())),
            Call::Input(now, client, bytes) => broker.handle_input(*now, *client, bytes),
            Call::Close(now, client) => broker.handle_close(*now, *client),
            Call::Timeout(now) => broker.handle_timeout(*now),
        }
        None
    }
}

/// A broker as it was, and what has been done to the other one since, with a digest of what came of each call.
struct Checkpoint {
    broker: Broker,
    calls: Vec<(Call, u64)>,
    calls_left: usize,
    /// Of the calls' input.
    bytes: usize,
}

/// A case.
pub struct Case {
    broker: Broker,
    bounds: Bounds,
    now: Time,
    peers: Vec<Option<Peer>>,
    places: BTreeMap<ClientId, usize>,
    checkpoint: Option<Checkpoint>,
    heap: Heap,
    heap_before: usize,
    /// Input that may not have run yet, because somebody waits.
    waiting_bytes: usize,
    /// CLIENT PAUSE or DEBUG SLEEP was sent: replies may be late from now on.
    paused: bool,
    work: Work,
    /// What this thread had computed before the case.
    computed_before: Option<Duration>,
}

/// How long this thread has been computing, where the system tells.
fn computed() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let ns: u64 = told.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(ns))
}

impl Case {
    /// A fresh broker with these limits.
    pub fn new(seed: u64, bounds: Bounds, heap: Heap) -> Case {
        let config = Config {
            seed,
            value_bytes_max: Some(bounds.value_bytes_max),
            memory_bytes_max: Some(bounds.memory_bytes_max),
            output_bytes_max: Some(OUTPUT_BYTES_MAX),
            ..Config::default()
        };
        Case {
            heap_before: (heap.now)(),
            broker: Broker::new(config),
            bounds,
            now: START_US,
            peers: (0..CLIENTS_MAX).map(|_| None).collect(),
            places: BTreeMap::new(),
            checkpoint: None,
            heap,
            waiting_bytes: 0,
            paused: false,
            work: Work::default(),
            computed_before: computed(),
        }
    }

    /// How long this case has been computing.
    fn computed(&self) -> Option<Duration> {
        Some(computed()?.saturating_sub(self.computed_before?))
    }

    /// Does one step and checks what came of it.
    ///
    /// # Errors
    /// The property that it breaks.
    pub fn step(&mut self, step: &Step) -> Result<(), Failure> {
        let peak = (self.heap.peak)();
        let kept_bytes = self
            .checkpoint
            .as_ref()
            .map_or(0, |checkpoint| checkpoint.bytes);
        let used = self.broker.inspect().used_memory();
        let began = Instant::now();
        let input_bytes = self.do_step(step)?;
        let took = began.elapsed();
        self.work.slowest_us = self.work.slowest_us.max(took.as_micros() as u64);
        // On a busy machine a step waits for its turn: only what it computed counts.
        if took > STEP_TIME_MAX && self.computed().is_none_or(|all| all > STEP_TIME_MAX) {
            let detail = format!("{took:?}");
            return Err(Failure::new("a step takes long", detail));
        }
        self.check_replies()?;
        let input_bytes = self.waiting_bytes + input_bytes;
        self.check_memory(used, input_bytes, step)?;
        let anybody_waits = self.paused || self.broker.inspect().parked().next().is_some();
        self.waiting_bytes = if anybody_waits { input_bytes } else { 0 };
        self.check_heap(peak, HEAP_PER_INPUT_MAX * (kept_bytes + input_bytes))
    }

    fn do_step(&mut self, step: &Step) -> Result<usize, Failure> {
        match step {
            Step::Connect => self.connect()?,
            Step::Close(place) => self.close(*place)?,
            Step::Advance(us) => self.advance(*us)?,
            Step::Checkpoint(calls) => self.fork(*calls)?,
            Step::Garbage(place, bytes) => {
                if let Some(peer) = &mut self.peers[*place] {
                    peer.sends_garbage();
                    let client = peer.id;
                    self.call(Call::Input(self.now, client, bytes.clone()))?;
                }
                return Ok(bytes.len());
            }
            Step::Send(place, requests, cuts) => {
                let mut bytes = Vec::new();
                let Some(peer) = &mut self.peers[*place] else {
                    return Ok(0);
                };
                let client = peer.id;
                for request in requests {
                    peer.sends(request);
                    encode_command(request, &mut bytes);
                    self.paused |= is_pause(request);
                    self.work.done += 1;
                }
                self.send(client, &bytes, cuts)?;
                return Ok(bytes.len());
            }
        }
        Ok(0)
    }

    fn send(&mut self, client: ClientId, bytes: &[u8], cuts: &[usize]) -> Result<(), Failure> {
        self.work.input_bytes += bytes.len() as u64;
        let mut from = 0;
        for &cut in cuts.iter().chain([&bytes.len()]) {
            let cut = cut.min(bytes.len());
            self.call(Call::Input(self.now, client, bytes[from..cut].to_vec()))?;
            from = cut;
        }
        Ok(())
    }

    fn connect(&mut self) -> Result<(), Failure> {
        let Some(place) = self.peers.iter().position(Option::is_none) else {
            return Ok(());
        };
        if let Some(client) = self.call(Call::Connect(self.now))? {
            self.peers[place] = Some(Peer::new(client));
            self.places.insert(client, place);
        }
        Ok(())
    }

    fn close(&mut self, place: usize) -> Result<(), Failure> {
        if let Some(peer) = self.peers[place].take() {
            self.places.remove(&peer.id);
            self.call(Call::Close(self.now, peer.id))?;
        }
        Ok(())
    }

    fn advance(&mut self, us: u64) -> Result<(), Failure> {
        let until = self.now + us;
        for _ in 0..TIMERS_MAX {
            let Some(due) = self.broker.poll_timeout().filter(|&due| due <= until) else {
                self.now = until;
                return Ok(());
            };
            self.now = self.now.max(due);
            self.call(Call::Timeout(self.now))?;
        }
        let due = self.broker.poll_timeout();
        Err(Failure::new(
            "timers never end",
            format!("now {}, due {due:?}", self.now),
        ))
    }

    fn fork(&mut self, calls: usize) -> Result<(), Failure> {
        self.compare()?;
        self.checkpoint = Some(Checkpoint {
            broker: self.broker.clone(),
            calls: Vec::new(),
            calls_left: calls,
            bytes: 0,
        });
        Ok(())
    }

    /// Calls the broker and looks at all that comes of it.
    fn call(&mut self, call: Call) -> Result<Option<ClientId>, Failure> {
        let client = call.apply(&mut self.broker);
        let digest = self.collect()?;
        let mut is_over = false;
        if let Some(checkpoint) = &mut self.checkpoint {
            if let Call::Input(_, _, bytes) = &call {
                checkpoint.bytes += bytes.len();
            }
            checkpoint.calls.push((call, digest));
            is_over = checkpoint.calls.len() >= checkpoint.calls_left;
        }
        if is_over {
            self.compare()?;
        }
        Ok(client)
    }

    fn collect(&mut self) -> Result<u64, Failure> {
        let mut digest = DefaultHasher::new();
        while let Some(event) = self.broker.poll_event() {
            event.hash(&mut digest);
        }
        let mut output_bytes = 0;
        while let Some(output) = self.broker.poll_output() {
            (output.client, &output.bytes, output.close).hash(&mut digest);
            output_bytes += output.bytes.len() as u64;
            let Some(&place) = self.places.get(&output.client) else {
                return Err(Failure::new("output to nobody", format!("{output:?}")));
            };
            if let Some(peer) = &mut self.peers[place] {
                let errors = peer.errors;
                peer.receives(&output)?;
                let replies = output.frames.len() as u64;
                self.work.accepted += replies.saturating_sub(peer.errors - errors);
            }
            if output.close {
                self.peers[place] = None;
                self.places.remove(&output.client);
            }
        }
        self.work.output_bytes_max = self.work.output_bytes_max.max(output_bytes);
        self.broker.poll_timeout().hash(&mut digest);
        Ok(digest.finish())
    }

    /// The checkpoint is played what happened since.
    fn compare(&mut self) -> Result<(), Failure> {
        let Some(mut checkpoint) = self.checkpoint.take() else {
            return Ok(());
        };
        for (call, expected) in &checkpoint.calls {
            call.apply(&mut checkpoint.broker);
            if digest(&mut checkpoint.broker) != *expected {
                let detail = match call {
                    Call::Input(_, client, bytes) => {
                        format!("client {}: {:?}", client.0, String::from_utf8_lossy(bytes))
                    }
                    _ => "at a call without bytes".to_string(),
                };
                return Err(Failure::new("a checkpoint goes on differently", detail));
            }
        }
        Ok(())
    }

    /// Who does not wait has all replies.
    fn check_replies(&self) -> Result<(), Failure> {
        if self.paused {
            return Ok(());
        }
        let parked: Vec<ClientId> = self
            .broker
            .inspect()
            .parked()
            .map(|view| view.by.client)
            .collect();
        for peer in self.peers.iter().flatten() {
            if peer.unanswered() > 0 && !parked.contains(&peer.id) {
                let detail = format!("client {} misses {}", peer.id.0, peer.unanswered());
                return Err(Failure::new("a request without a reply", detail));
            }
        }
        Ok(())
    }

    /// Beyond the limit goes one command at most: what it brings, or a copy of what is there.
    fn check_memory(&self, before: u64, input_bytes: usize, step: &Step) -> Result<(), Failure> {
        let used = self.broker.inspect().used_memory();
        let max = self.bounds.memory_bytes_max;
        let commands = match step {
            Step::Send(_, requests, _) => requests.len() as u64,
            _ => 1,
        };
        let allowed = max.max(before) + max * commands + 64 * input_bytes as u64;
        if used <= allowed {
            return Ok(());
        }
        let detail = format!("used_memory went from {before} to {used}, with a limit of {max}");
        Err(Failure::new("memory beyond the limit", detail))
    }

    fn check_heap(&mut self, peak_before: usize, inputs: usize) -> Result<(), Failure> {
        let allowed =
            inputs + HEAP_FREE_BYTES + HEAP_PER_BYTE_MAX * self.bounds.memory_bytes_max as usize;
        let now = (self.heap.now)().saturating_sub(self.heap_before);
        self.work.heap_bytes_max = self.work.heap_bytes_max.max(now as u64);
        let peak = (self.heap.peak)();
        // A peak that was not passed says nothing about this step.
        let taken = if peak > peak_before {
            now.max(peak.saturating_sub(self.heap_before))
        } else {
            now
        };
        if taken <= allowed {
            return Ok(());
        }
        let used = self.broker.inspect().used_memory();
        let detail = format!(
            "{taken} bytes of heap, {now} of them still; used_memory {used}, allowed {allowed}"
        );
        Err(Failure::new("heap beyond the limit", detail))
    }

    /// The last comparison, and what was done in all.
    ///
    /// # Errors
    /// When the checkpoint goes on differently.
    pub fn end(mut self) -> Result<Work, Failure> {
        self.compare()?;
        Ok(self.work)
    }
}

/// All that a broker says, in a number.
fn digest(broker: &mut Broker) -> u64 {
    let mut digest = DefaultHasher::new();
    while let Some(event) = broker.poll_event() {
        event.hash(&mut digest);
    }
    while let Some(output) = broker.poll_output() {
        (output.client, &output.bytes, output.close).hash(&mut digest);
    }
    broker.poll_timeout().hash(&mut digest);
    digest.finish()
}

/// Whether others may have to wait from now on: CLIENT PAUSE, DEBUG SLEEP.
fn is_pause(request: &[Vec<u8>]) -> bool {
    let word = request.get(1).map(Vec::as_slice).unwrap_or_default();
    word.eq_ignore_ascii_case(b"pause") || word.eq_ignore_ascii_case(b"sleep")
}
