//! What a node is told when it starts, and what it is told about a connection.

use crate::event::Name;

/// How a node starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The world's seed: it keys the hash tables and RANDOMKEY.
    pub seed: u64,
    /// The port that INFO and CLIENT LIST tell.
    pub port: u16,
    /// The first message gets this number. A restarted node goes on where it stopped.
    pub message_start: u64,
    /// The first key, group and consumer get this number.
    pub key_start: u64,
    /// The first connection gets this number; CLIENT ID shows it.
    pub client_start: u64,
    /// `proto-max-bulk-len`, which CONFIG SET cannot raise then; `None` for Redis's own 512 MB.
    pub value_bytes_max: Option<u64>,
    /// `maxmemory`, which CONFIG SET cannot raise or lift then; `None` for Redis's own: no limit.
    pub memory_bytes_max: Option<u64>,
    /// A client that has more output than this to take is closed, whatever `client-output-buffer-limit` says; `None` for
    /// no such limit.
    pub output_bytes_max: Option<u64>,
}

impl Config {
    /// What a parameter may be set to at most here, if that is limited.
    pub(crate) fn ceiling(&self, parameter: &str) -> Option<u64> {
        match parameter {
            "proto-max-bulk-len" => self.value_bytes_max,
            "maxmemory" => self.memory_bytes_max,
            _ => None,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            seed: 1,
            port: 6379,
            message_start: 1,
            key_start: 1,
            client_start: 1,
            value_bytes_max: None,
            memory_bytes_max: None,
            output_bytes_max: None,
        }
    }
}

/// Where a connection comes from.
#[derive(Clone, Debug)]
pub struct Connect {
    /// As `ip:port`.
    pub addr: Name,
}

impl Default for Connect {
    fn default() -> Self {
        Connect {
            addr: Name::from(&b"127.0.0.1:50000"[..]),
        }
    }
}
