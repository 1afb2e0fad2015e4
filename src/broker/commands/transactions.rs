//! Transactions: MULTI, EXEC, DISCARD, WATCH, UNWATCH.
//!
//! Between MULTI and EXEC commands are kept, not run. EXEC runs them one after the other and serves waiting clients only
//! afterwards. A watched key that anybody changed or that expired makes EXEC give nothing.

use alloc::vec::Vec;
use core::mem;

use resp::ArgsBuf;

use crate::context::{Ctx, Run};
use crate::dispatch;
use crate::errors;
use crate::event::{By, Name, Seq};
use crate::observe::attention;
use crate::table::{Command, Group, KeySpec, flag, key, key_flag};

/// The family.
pub const COMMANDS: &[Command] = &[MULTI, EXEC, DISCARD, WATCH, UNWATCH];

/// What a queued command takes beside its arguments.
const QUEUED_BYTES: u64 = 64;

/// One client's transaction.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The commands so far, between MULTI and EXEC.
    queue: Option<Vec<Queued>>,
    /// A command was refused while queueing.
    aborted: bool,
    /// How many commands EXEC is running.
    running: Option<usize>,
    /// What the queued commands take.
    queued_bytes: u64,
    /// A watched key changed.
    stale: bool,
    watched: Vec<(u16, Name)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Queued {
    args: ArgsBuf,
    command: &'static Command,
    seq: Seq,
}

/// What runs at once even between MULTI and EXEC.
const RUNS_AT_ONCE: [&str; 6] = ["exec", "discard", "multi", "watch", "quit", "reset"];

/// What RESP2 allows while subscribed.
const WHILE_SUBSCRIBED: [&str; 9] = [
    "ping",
    "subscribe",
    "unsubscribe",
    "psubscribe",
    "punsubscribe",
    "ssubscribe",
    "sunsubscribe",
    "quit",
    "reset",
];

/// Whether a command may run in RESP2's subscribe mode.
pub(crate) fn while_subscribed(command: &Command) -> bool {
    WHILE_SUBSCRIBED.contains(&command.name)
}

impl Transaction {
    /// Whether MULTI was called.
    pub fn active(&self) -> bool {
        self.queue.is_some()
    }

    /// Whether this command is refused when memory is full: because it needs some itself, or, as EXEC, because one of those
    /// that were queued does.
    pub fn needs_memory(&self, command: &Command) -> bool {
        command.has(flag::DENYOOM) || (command.name == "exec" && self.contains(flag::DENYOOM))
    }

    /// Whether one of the queued commands has one of these flags.
    pub(crate) fn contains(&self, flags: u32) -> bool {
        let mut queue = self.queue.iter().flatten();
        queue.any(|queued| queued.command.flags & flags != 0)
    }

    /// What the queued commands take.
    pub(crate) fn queued_bytes(&self) -> u64 {
        self.queued_bytes
    }

    /// The number of commands that are queued, or being run by EXEC; `None` outside of both.
    pub fn queued(&self) -> Option<usize> {
        self.queue.as_ref().map(Vec::len).or(self.running)
    }

    /// The number of watched keys.
    pub fn watched(&self) -> usize {
        self.watched.len()
    }

    /// Whether a watched key changed: EXEC will give nothing.
    pub fn stale(&self) -> bool {
        self.stale
    }

    /// Whether this command is kept for EXEC.
    pub(crate) fn queues(&self, command: &Command) -> bool {
        self.active() && !RUNS_AT_ONCE.contains(&command.name)
    }

    pub(crate) fn push(&mut self, args: ArgsBuf, command: &'static Command, seq: Seq) {
        // What will not run is not kept.
        let runs = !self.aborted && !self.stale;
        if let Some(queue) = self.queue.as_mut().filter(|_| runs) {
            let bytes: usize = args.as_args().iter().map(<[u8]>::len).sum();
            self.queued_bytes += QUEUED_BYTES + bytes as u64;
            queue.push(Queued { args, command, seq });
        }
    }

    /// A command was refused: if a transaction is being queued, it will not run.
    pub(crate) fn abort(&mut self) {
        self.aborted |= self.active();
    }

    pub(crate) fn mark_stale(&mut self) {
        self.stale = true;
    }

    pub(crate) fn forget_watched(&mut self) -> Vec<(u16, Name)> {
        self.stale = false;
        mem::take(&mut self.watched)
    }

    pub(crate) fn end(&mut self) -> Vec<Queued> {
        self.aborted = false;
        self.queued_bytes = 0;
        self.queue.take().unwrap_or_default()
    }
}

const FLAGS: u32 = flag::NOSCRIPT | flag::LOADING | flag::STALE | flag::FAST | flag::ALLOW_BUSY;

const MULTI: Command = Command {
    summary: "Begins a transaction: the commands that follow are queued until EXEC.",
    example: "MULTI",
    ..Command::new("multi", "1.2.0", Group::Transactions, 1, FLAGS, multi)
};

fn multi(ctx: &mut Ctx<'_>) -> Run {
    let transaction = &mut ctx.client().transaction;
    if transaction.active() {
        return Err(errors::MULTI_NESTED);
    }
    transaction.queue = Some(Vec::new());
    ctx.ok()
}

const EXEC: Command = Command {
    summary: "Runs the queued commands, one after the other, with nothing in between.",
    complexity: "That of the queued commands.",
    example: "EXEC",
    ..Command::new(
        "exec",
        "1.2.0",
        Group::Transactions,
        1,
        flag::NOSCRIPT | flag::LOADING | flag::STALE | flag::SKIP_SLOWLOG,
        exec,
    )
};

fn exec(ctx: &mut Ctx<'_>) -> Run {
    let transaction = &mut ctx.client().transaction;
    if !transaction.active() {
        return Err(errors::EXEC_WITHOUT_MULTI);
    }
    let (aborted, stale) = (transaction.aborted, transaction.stale);
    let queue = transaction.end();
    let slot = ctx.slot;
    ctx.broker.unwatch(slot);
    if aborted {
        return Err(errors::EXEC_ABORT);
    }
    if stale {
        return ctx.null_array();
    }
    ctx.reply.array(queue.len());
    ctx.client().transaction.running = Some(queue.len());
    for queued in &queue {
        exec_one(ctx, queued);
    }
    ctx.client().transaction.running = None;
    ctx.done()
}

fn exec_one(ctx: &mut Ctx<'_>, queued: &Queued) {
    ctx.broker.expire_due();
    if ctx.broker.attention & attention::LAZY_EXPIRY != 0 {
        let db = ctx.client().db;
        let args = queued.args.as_args();
        ctx.broker.expire_asked(db, queued.command, args);
    }
    // SELECT inside the transaction changes where the next command runs.
    let db = ctx.client().db;
    let first_new_key = ctx.broker.journal.first_new_key();
    let mut inner = Ctx {
        broker: ctx.broker,
        reply: ctx.reply,
        args: queued.args.as_args(),
        by: By {
            client: ctx.by.client,
            seq: queued.seq,
        },
        slot: ctx.slot,
        db,
        now: ctx.now,
        command: queued.command,
        in_exec: true,
        hits: Default::default(),
        misses: Default::default(),
        first_new_key,
        used: Default::default(),
        missed: Default::default(),
    };
    let start = inner.reply.pending_bytes();
    dispatch::run(&mut inner);
    let failed = ctx.reply.failed(start);
    ctx.broker.stats.ran(queued.command, failed);
    let (slot, args) = (ctx.slot, queued.args.as_args());
    if ctx.broker.attention != 0 {
        ctx.broker.tell_monitors(slot, args, queued.command);
        ctx.broker.log_slow(slot, args, queued.command, 0);
    }
}

const DISCARD: Command = Command {
    summary: "Ends a transaction without running its commands.",
    complexity: "O(N), N being the number of queued commands.",
    example: "DISCARD",
    ..Command::new("discard", "2.0.0", Group::Transactions, 1, FLAGS, discard)
};

fn discard(ctx: &mut Ctx<'_>) -> Run {
    let transaction = &mut ctx.client().transaction;
    if !transaction.active() {
        return Err(errors::DISCARD_WITHOUT_MULTI);
    }
    let slot = ctx.slot;
    ctx.broker.discard(slot);
    ctx.ok()
}

const WATCH: Command = Command {
    summary: "Makes the next EXEC give nothing if one of these keys has changed by then.",
    complexity: "O(1) for each key.",
    example: "WATCH stock",
    keys: &[KeySpec::range(1, -1, 1, key_flag::RO)],
    args: &[key("key", 0).multiple()],
    ..Command::new("watch", "2.2.0", Group::Transactions, -2, FLAGS, watch)
};

fn watch(ctx: &mut Ctx<'_>) -> Run {
    if ctx.client().transaction.active() {
        return Err(errors::WATCH_INSIDE_MULTI);
    }
    if ctx.client().transaction.stale() {
        // EXEC can only fail already.
        return ctx.ok();
    }
    for name in ctx.args.from(1).iter() {
        let key = (ctx.db, Name::from(name));
        let transaction = &mut ctx.client().transaction;
        if !transaction.watched.contains(&key) {
            transaction.watched.push(key.clone());
            let slot = ctx.slot;
            ctx.broker.watchers.entry(key).or_default().push(slot);
        }
    }
    ctx.ok()
}

const UNWATCH: Command = Command {
    summary: "Forgets all watched keys.",
    example: "UNWATCH",
    ..Command::new("unwatch", "2.2.0", Group::Transactions, 1, FLAGS, unwatch)
};

fn unwatch(ctx: &mut Ctx<'_>) -> Run {
    let slot = ctx.slot;
    ctx.broker.unwatch(slot);
    ctx.ok()
}
