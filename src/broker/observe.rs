//! Who looks on while commands run: MONITOR and the slow log.
//!
//! Both, and whatever else concerns each command but rarely applies, stand behind one test of [`Broker::attention`].

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt::Write;

use resp::Args;

use crate::Broker;
use crate::client::Slot;
use crate::event::{Name, Time};
use crate::table::{Command, flag};

/// What makes the dispatcher look twice.
pub(crate) mod attention {
    /// Somebody monitors.
    pub const MONITORED: u8 = 1;
    /// The slow log takes commands that take no time.
    pub const LOGGED: u8 = 1 << 1;
    /// CLIENT PAUSE or DEBUG SLEEP.
    pub const PAUSED: u8 = 1 << 2;
    /// It matters which keys are read.
    pub const TRACKS_USE: u8 = 1 << 4;
    /// Keys stay after their time until somebody asks for them.
    pub const LAZY_EXPIRY: u8 = 1 << 3;
}

/// Arguments of one command that the slow log keeps.
const LOGGED_ARGS_MAX: usize = 32;
/// Bytes of one argument that the slow log keeps.
const LOGGED_ARG_BYTES_MAX: usize = 128;
/// What stands for a password.
const REDACTED: &[u8] = b"(redacted)";

/// A command that was slow.
#[derive(Clone, Debug)]
pub(crate) struct SlowCommand {
    pub(crate) id: u64,
    pub(crate) at: Time,
    pub(crate) duration_us: u64,
    /// Cut to what the log keeps.
    pub(crate) args: Vec<Vec<u8>>,
    pub(crate) addr: Name,
    pub(crate) client_name: Name,
}

/// The last slow commands, the newest first.
#[derive(Clone, Debug)]
pub(crate) struct SlowLog {
    pub(crate) commands: VecDeque<SlowCommand>,
    next: u64,
    /// In microseconds; negative for never.
    pub(crate) threshold_us: i64,
    pub(crate) max: usize,
}

impl Default for SlowLog {
    fn default() -> SlowLog {
        SlowLog {
            commands: VecDeque::new(),
            next: 0,
            threshold_us: 10_000,
            max: 128,
        }
    }
}

/// Whether an argument of a request is a password.
fn is_secret(command: &Command, args: Args<'_>, at: usize) -> bool {
    match command.name {
        "auth" => at > 0,
        "hello" => {
            let is_auth = |at: usize| at >= 2 && args.get(at).eq_ignore_ascii_case(b"auth");
            (at >= 1 && is_auth(at - 1)) || (at >= 2 && is_auth(at - 2))
        }
        "config|set" => at > 2 && args.get(at - 1).eq_ignore_ascii_case(b"requirepass"),
        _ => false,
    }
}

/// The arguments as others may see them.
fn shown<'a>(command: &'a Command, args: Args<'a>) -> impl Iterator<Item = &'a [u8]> {
    let shown = move |at| {
        if is_secret(command, args, at) {
            REDACTED
        } else {
            args.get(at)
        }
    };
    (0..args.len()).map(shown)
}

fn logged_args(command: &Command, args: Args<'_>) -> Vec<Vec<u8>> {
    let count = args.len();
    let kept = if count > LOGGED_ARGS_MAX {
        LOGGED_ARGS_MAX - 1
    } else {
        count
    };
    let mut logged: Vec<Vec<u8>> = shown(command, args).take(kept).map(logged_arg).collect();
    if kept < count {
        logged.push(alloc::format!("... ({} more arguments)", count - kept).into_bytes());
    }
    logged
}

fn logged_arg(arg: &[u8]) -> Vec<u8> {
    if arg.len() <= LOGGED_ARG_BYTES_MAX {
        return arg.to_vec();
    }
    let rest = arg.len() - LOGGED_ARG_BYTES_MAX;
    let mut logged = arg[..LOGGED_ARG_BYTES_MAX].to_vec();
    logged.extend_from_slice(alloc::format!("... ({rest} more bytes)").as_bytes());
    logged
}

/// An argument in quotes, as MONITOR shows it.
fn quote(arg: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in arg {
        match byte {
            b'\\' | b'"' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x07 => out.extend_from_slice(b"\\a"),
            0x08 => out.extend_from_slice(b"\\b"),
            b' '..=b'~' => out.push(byte),
            _ => out.extend_from_slice(alloc::format!("\\x{byte:02x}").as_bytes()),
        }
    }
    out.push(b'"');
}

impl Broker {
    /// A command began to run: tells those who monitor.
    pub(crate) fn tell_monitors(&mut self, slot: Slot, args: Args<'_>, command: &Command) {
        if self.attention & attention::MONITORED == 0
            || command.flags & (flag::ADMIN | flag::SKIP_MONITOR) != 0
        {
            return;
        }
        let client = self.clients.get(slot);
        let mut head = alloc::string::String::new();
        let (seconds, micros) = (self.now / 1_000_000, self.now % 1_000_000);
        // Writing into a string does not fail.
        let _ = write!(head, "+{seconds}.{micros:06} [{} ", client.db);
        let mut line = head.into_bytes();
        line.extend_from_slice(&client.addr);
        line.push(b']');
        for arg in shown(command, args) {
            line.push(b' ');
            quote(arg, &mut line);
        }
        line.extend_from_slice(b"\r\n");
        for monitor in self.monitors.clone() {
            self.push(monitor, None, &line);
        }
    }

    /// A command ended that took this long: logs it if that is slow.
    pub(crate) fn log_slow(
        &mut self,
        slot: Slot,
        args: Args<'_>,
        command: &Command,
        duration_us: u64,
    ) {
        let log = &mut self.slow_log;
        let slow = u64::try_from(log.threshold_us).is_ok_and(|least| duration_us >= least);
        if !slow || log.max == 0 || command.has(flag::SKIP_SLOWLOG) {
            return;
        }
        let client = self.clients.get(slot);
        log.commands.push_front(SlowCommand {
            id: log.next,
            at: self.now,
            duration_us,
            args: logged_args(command, args),
            addr: client.addr.clone(),
            client_name: client.name.clone(),
        });
        log.next += 1;
        log.commands.truncate(log.max);
    }

    /// Makes a client one that monitors.
    pub(crate) fn begin_monitor(&mut self, slot: Slot) {
        self.clients.get_mut(slot).monitors = true;
        self.monitors.push(slot);
        self.attention |= attention::MONITORED;
    }

    /// It monitors no more.
    pub(crate) fn end_monitor(&mut self, slot: Slot) {
        if core::mem::take(&mut self.clients.get_mut(slot).monitors) {
            self.monitors.retain(|&other| other != slot);
        }
        if self.monitors.is_empty() {
            self.attention &= !attention::MONITORED;
        }
    }
}
