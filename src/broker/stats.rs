//! What the node counts for INFO.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use crate::Broker;
use crate::reply::ReplyError;
use crate::table::{self, Command};

/// Different errors that are counted; Redis stops there too.
const ERROR_KINDS_MAX: usize = 128;

/// What became of the calls of one command.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Calls {
    /// Those that ran.
    pub(crate) calls: u64,
    /// Those of them that were answered with an error.
    pub(crate) failed: u64,
    /// Those that did not run.
    pub(crate) rejected: u64,
    /// How long all of them took: only DEBUG SLEEP takes any time.
    pub(crate) busy_us: u64,
}

/// Counters for INFO.
#[derive(Clone, Debug)]
pub(crate) struct Stats {
    pub(crate) connections: u64,
    pub(crate) commands: u64,
    pub(crate) errors: u64,
    pub(crate) expired: u64,
    pub(crate) expired_fields: u64,
    pub(crate) evicted: u64,
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) input_bytes: u64,
    pub(crate) output_bytes: u64,
    pub(crate) reads: u64,
    pub(crate) writes: u64,
    pub(crate) query_limit_closings: u64,
    pub(crate) output_limit_closings: u64,
    pub(crate) memory_bytes_peak: u64,
    /// By the command's number in the table.
    calls: Vec<Calls>,
    /// Those of subcommands.
    subcommand_calls: BTreeMap<&'static str, Calls>,
    /// By the first word.
    pub(crate) error_kinds: BTreeMap<Vec<u8>, u64>,
}

impl Default for Stats {
    fn default() -> Stats {
        Stats {
            connections: 0,
            commands: 0,
            errors: 0,
            expired: 0,
            expired_fields: 0,
            evicted: 0,
            hits: 0,
            misses: 0,
            input_bytes: 0,
            output_bytes: 0,
            reads: 0,
            writes: 0,
            query_limit_closings: 0,
            output_limit_closings: 0,
            memory_bytes_peak: 0,
            calls: vec![Calls::default(); table::COUNT],
            subcommand_calls: BTreeMap::new(),
            error_kinds: BTreeMap::new(),
        }
    }
}

impl Stats {
    /// The counters of a command.
    pub(crate) fn of(&mut self, command: &Command) -> &mut Calls {
        match self.calls.get_mut(usize::from(command.number)) {
            Some(calls) => calls,
            None => self.subcommand_calls.entry(command.name).or_default(),
        }
    }

    /// A command ran.
    #[inline]
    pub(crate) fn ran(&mut self, command: &Command, failed: bool) {
        self.commands += 1;
        let calls = self.of(command);
        calls.calls += 1;
        calls.failed += u64::from(failed);
    }

    /// An error was answered.
    pub(crate) fn failed(&mut self, error: &ReplyError) {
        self.errors += 1;
        let kind = match error.0.iter().position(|&byte| byte == b' ') {
            Some(end) => &error.0[..end],
            None => b"ERR",
        };
        if let Some(count) = self.error_kinds.get_mut(kind) {
            *count += 1;
        } else if self.error_kinds.len() < ERROR_KINDS_MAX {
            self.error_kinds.insert(kind.to_vec(), 1);
        }
    }
}

impl Broker {
    /// All commands that were called, with their counters.
    pub(crate) fn call_stats(&self) -> impl Iterator<Item = (&'static str, Calls)> {
        let commands = table::all().zip(&self.stats.calls);
        let commands = commands.map(|(command, calls)| (command.name, *calls));
        let subcommands = self.stats.subcommand_calls.iter();
        let subcommands = subcommands.map(|(name, calls)| (*name, *calls));
        commands
            .chain(subcommands)
            .filter(|(_, calls)| calls.calls > 0 || calls.rejected > 0)
    }
}
