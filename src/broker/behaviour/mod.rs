//! Behaviour as a client sees it. Expected replies are those of redis-server 8.2.3.

use std::string::String;
use std::vec::Vec;

use crate::event::{ClientId, Event, Time};
use crate::{Broker, Config, Connect};

mod blocking;
mod conservation;
mod events;
mod fuzzed;
mod memory;
mod streams;

/// A property that fails tells its input; it leaves no file in the source tree.
pub(crate) fn no_files() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        failure_persistence: None,
        ..Default::default()
    }
}

/// A node with a clock that the test moves.
pub(crate) struct Lab {
    pub(crate) broker: Broker,
    pub(crate) now: Time,
    pending: Vec<(ClientId, String)>,
}

impl Lab {
    pub(crate) fn new() -> Lab {
        Lab::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Lab {
        Lab {
            broker: Broker::new(config),
            now: 1_767_225_600_000_000,
            pending: Vec::new(),
        }
    }

    pub(crate) fn client(&mut self) -> ClientId {
        self.broker.handle_connect(self.now, Connect::default())
    }

    /// Sends lines as inline requests; gives what comes back to this client at once.
    pub(crate) fn send(&mut self, client: ClientId, lines: &str) -> String {
        let mut bytes = lines.as_bytes().to_vec();
        bytes.extend_from_slice(b"\r\n");
        self.broker.handle_input(self.now, client, &bytes);
        self.read(client)
    }

    /// What came for this client since it was last read, with `|` for each end of line.
    pub(crate) fn read(&mut self, client: ClientId) -> String {
        while let Some(output) = self.broker.poll_output() {
            let framed: usize = output.frames.iter().map(|frame| frame.len as usize).sum();
            assert_eq!(framed, output.bytes.len(), "frames cover the output");
            let text = String::from_utf8_lossy(&output.bytes).replace("\r\n", "|");
            self.pending.push((output.client, text));
        }
        let (mine, others): (Vec<_>, Vec<_>) =
            self.pending.drain(..).partition(|(to, _)| *to == client);
        self.pending = others;
        mine.into_iter().map(|(_, text)| text).collect()
    }

    /// Lets time pass, stopping at every moment at which the node wants to act.
    pub(crate) fn wait_ms(&mut self, ms: u64) {
        let end = self.now + ms * 1000;
        while let Some(at) = self.broker.poll_timeout().filter(|&at| at <= end) {
            self.now = at.max(self.now);
            self.broker.handle_timeout(self.now);
        }
        self.now = end;
    }

    pub(crate) fn events(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.broker.poll_event()).collect()
    }
}
