//! Plays a script on the core: bytes in, and out comes everything that a node gives, which is looked at and dropped.

use broker::event::{ClientId, Event};
use broker::{Broker, Config, Connect};

use crate::script::Script;

/// Half past two on the first day of 2026, in microseconds since the Unix epoch.
const START_US: u64 = 1_767_234_600_000_000;
/// Between two steps.
const STEP_US: u64 = 50;

/// A node with its connections, and what is played on it.
pub struct Drive {
    broker: Broker,
    clients: Vec<ClientId>,
    script: Script,
    now: u64,
    /// What came out so far.
    pub out: Out,
}

/// What came out of a node.
#[derive(Clone, Copy, Debug, Default)]
pub struct Out {
    /// Bytes of replies and pushes.
    pub bytes: u64,
    /// Replies and pushes.
    pub frames: u64,
    /// Events.
    pub events: u64,
    /// Messages that were made.
    pub messages: u64,
    /// Pieces that begin with an error.
    pub errors: u64,
}

impl Drive {
    /// A new node on which the script's preparations have been played.
    pub fn new(script: Script) -> Drive {
        let mut broker = Broker::new(Config::default());
        let clients = (0..script.clients)
            .map(|_| broker.handle_connect(START_US, Connect::default()))
            .collect();
        let mut drive = Drive {
            broker,
            clients,
            script,
            now: START_US,
            out: Out::default(),
        };
        for at in 0..drive.script.prepare.len() {
            let (client, piece) = drive.script.prepare[at];
            drive.send(client, piece);
        }
        drive.out = Out::default();
        drive
    }

    /// Plays all steps; gives how many operations that were.
    pub fn play(&mut self) -> usize {
        for step in 0..self.script.steps.len() {
            for at in 0..self.script.steps[step].len() {
                let (client, piece) = self.script.steps[step][at];
                self.send(client, piece);
            }
        }
        self.script.steps.len() * self.script.step_operations
    }

    fn send(&mut self, client: usize, piece: usize) {
        self.now += STEP_US;
        let bytes = &self.script.pieces[piece];
        self.broker
            .handle_input(self.now, self.clients[client], bytes);
        collect(&mut self.broker, &mut self.out);
    }
}

/// Takes all output and all events.
pub fn collect(broker: &mut Broker, out: &mut Out) {
    while let Some(output) = broker.poll_output() {
        out.bytes += output.bytes.len() as u64;
        out.frames += output.frames.len() as u64;
        out.errors += u64::from(output.bytes.first() == Some(&b'-'));
    }
    while let Some(event) = broker.poll_event() {
        out.events += 1;
        out.messages += u64::from(matches!(event, Event::Created { .. }));
    }
}
