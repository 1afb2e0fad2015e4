//! From the bytes of a request to its reply: parse, look up, check, queue or run, and tell.

use core::cell::Cell;
use core::mem;

use resp::{Args, Parsed, ProtocolError, RequestParser};

use crate::Broker;
use crate::blocking::{DeniedReply, Parked};
use crate::client::{ReplyMode, Slot};
use crate::commands::transactions;
use crate::context::{Block, Ctx, Flow};
use crate::errors;
use crate::event::{By, Closing, Event, Outcome, Seq};
use crate::observe::attention;
use crate::reply::{FrameKind, Reply, ReplyError};
use crate::table::{self, Command};

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Admitted {
    /// It did not run.
    Refused,
    /// It waits for EXEC.
    Queued,
    /// It ran and waits.
    Parked,
    /// It ran.
    Ran {
        /// It was answered with an error.
        failed: bool,
    },
}

impl Broker {
    /// Runs the requests that are complete with these bytes; keeps the rest for later.
    pub(crate) fn run_input(&mut self, slot: Slot, fresh: &[u8]) {
        let client = self.clients.get_mut(slot);
        if client.closing.is_some() {
            return;
        }
        let asleep = self.attention & attention::PAUSED != 0 && self.pause.asleep(self.now);
        if client.parked.is_some() || client.held_back || asleep {
            client.input.extend_from_slice(fresh);
            if client.unread_bytes() > self.limits.query_bytes_max as usize {
                self.stats.query_limit_closings += 1;
                self.close(slot, Closing::Protocol);
            } else if asleep && self.clients.get(slot).parked.is_none() {
                self.hold_back(slot);
            }
            return;
        }
        let mut parser = mem::take(&mut client.parser);
        let mut kept = mem::take(&mut client.input);
        let rest = if kept.is_empty() {
            let done = self.run_requests(slot, &mut parser, fresh);
            fresh[done..].to_vec()
        } else {
            kept.extend_from_slice(fresh);
            let mut done = mem::take(&mut self.clients.get_mut(slot).input_done);
            done += self.run_requests(slot, &mut parser, &kept[done..]);
            // What has run goes once it is half of all, so that each byte is moved once or twice at most.
            if done > kept.len() / 2 {
                kept.drain(..mem::take(&mut done));
            }
            self.clients.get_mut(slot).input_done = done;
            kept
        };
        let client = self.clients.get_mut(slot);
        client.parser = parser;
        if client.closing.is_none() {
            client.input = rest;
        } else {
            client.input_done = 0;
        }
        self.weigh_client(slot);
    }

    /// Runs request after request; returns how many bytes they took.
    fn run_requests(&mut self, slot: Slot, parser: &mut RequestParser, buf: &[u8]) -> usize {
        let mut done = 0;
        self.clients.get_mut(slot).out.expect();
        while done < buf.len() {
            let rest = &buf[done..];
            match parser.parse(rest, &self.limits) {
                Parsed::Incomplete => break,
                Parsed::Empty { consumed } => done += consumed,
                Parsed::Complete { consumed } => {
                    if !self.request(slot, parser.args(rest)) {
                        break;
                    }
                    done += consumed;
                    let client = self.clients.get(slot);
                    if client.parked.is_some() || client.closing.is_some() {
                        break;
                    }
                }
                Parsed::Error(error) => {
                    let client = self.clients.get_mut(slot);
                    error.write_reply(&mut client.out.bytes);
                    client.out.end_frame(FrameKind::Push { msg: None });
                    let too_much = error == ProtocolError::QueryBufferLimit;
                    self.stats.query_limit_closings += u64::from(too_much);
                    self.close(slot, Closing::Protocol);
                    return buf.len();
                }
            }
        }
        done
    }

    /// One request, whole. False if it is held back: then it is as if it had not come yet.
    fn request(&mut self, slot: Slot, args: Args<'_>) -> bool {
        // A command before this one may have set a time to live that is already over.
        self.expire_due();
        let found = find(args);
        if self.attention & (attention::PAUSED | attention::LAZY_EXPIRY) != 0
            && let Ok(command) = found
            && !self.prepare(slot, args, command)
        {
            return false;
        }
        if found.is_err() && is_of_http(args.get(0)) {
            self.close(slot, Closing::Protocol);
            return true;
        }
        let client = self.clients.get_mut(slot);
        client.seq = Seq(client.seq.0 + 1);
        let by = By {
            client: client.id,
            seq: client.seq,
        };
        let start = client.out.pending_bytes();
        let admitted = match &found {
            Ok(command) => self.admit(slot, args, by, command),
            Err(error) => {
                self.journal.emit(Event::Began { by, command: "" });
                self.reject(slot, error);
                Admitted::Refused
            }
        };
        if admitted != Admitted::Parked {
            self.finish_reply(slot, by.seq, start);
        }
        if self.attention & (attention::MONITORED | attention::LOGGED) != 0
            && let Ok(command) = found
        {
            self.observe(slot, args, command, admitted);
        }
        let outcome = match admitted {
            Admitted::Parked => return true,
            Admitted::Queued => Outcome::Queued,
            Admitted::Ran { failed: false } => Outcome::Done,
            Admitted::Refused | Admitted::Ran { failed: true } => Outcome::Failed,
        };
        self.journal.emit(Event::Ended { by, outcome });
        self.check_output(slot);
        if let Some(why) = self.clients.get(slot).close_after_reply {
            self.close(slot, why);
        }
        self.serve_ready();
        true
    }

    /// What is rarely to be done before a command. False if it is held back.
    fn prepare(&mut self, slot: Slot, args: Args<'_>, command: &'static Command) -> bool {
        if self.attention & attention::PAUSED != 0 && self.holds_back(slot, args, command) {
            return false;
        }
        if self.attention & attention::LAZY_EXPIRY != 0 {
            self.expire_asked(self.clients.get(slot).db, command, args);
        }
        true
    }

    /// Lets those who look on know what ran.
    fn observe(&mut self, slot: Slot, args: Args<'_>, command: &Command, admitted: Admitted) {
        match admitted {
            Admitted::Refused | Admitted::Queued => {}
            Admitted::Parked => self.tell_monitors(slot, args, command),
            Admitted::Ran { .. } => {
                self.tell_monitors(slot, args, command);
                self.log_slow(slot, args, command, 0);
            }
        }
    }

    /// Runs a command, queues it, or refuses it.
    fn admit(&mut self, slot: Slot, args: Args<'_>, by: By, command: &'static Command) -> Admitted {
        self.journal.emit(Event::Began {
            by,
            command: command.name,
        });
        let full = self.used_memory() > self.memory_bytes_max && !self.make_room();
        let client = self.clients.get_mut(slot);
        client.last_command = command.name;
        if let Err(error) = check(command, args, client, full) {
            self.stats.of(command).rejected += 1;
            if command.name == "exec" {
                self.discard(slot);
                self.reject(slot, &errors::exec_rejected(&error));
            } else {
                self.reject(slot, &error);
            }
            return Admitted::Refused;
        }
        if client.transaction.queues(command) {
            // Where a node is limited, a queue of commands that need no memory themselves must not grow either.
            if full && self.config.memory_bytes_max.is_some() {
                self.reject(slot, &errors::OUT_OF_MEMORY);
                return Admitted::Refused;
            }
            let client = self.clients.get_mut(slot);
            client.transaction.push(args.to_buf(), command, by.seq);
            client.out.simple("QUEUED");
            return Admitted::Queued;
        }
        let start = client.out.pending_bytes();
        let db = client.db;
        if let Some(block) = self.call(slot, args, by, command) {
            self.journal.emit(Event::Ended {
                by,
                outcome: Outcome::Parked,
            });
            let last = self.clients.get_mut(slot).was_parked.take();
            let parked = Parked::new(last, args, (command, by), db, self.now, block);
            self.park(slot, parked);
            return Admitted::Parked;
        }
        let failed = self.clients.get(slot).out.failed(start);
        self.stats.ran(command, failed);
        Admitted::Ran { failed }
    }

    /// Ends a transaction without running it.
    pub(crate) fn discard(&mut self, slot: Slot) {
        self.clients.get_mut(slot).transaction.end();
        self.unwatch(slot);
    }

    /// An error before the command ran: a transaction that was being queued will not run.
    fn reject(&mut self, slot: Slot, error: &ReplyError) {
        self.stats.failed(error);
        let client = self.clients.get_mut(slot);
        client.transaction.abort();
        client.out.error(error);
    }

    /// Runs a handler; its client is to be parked if it gives a block.
    pub(crate) fn call(
        &mut self,
        slot: Slot,
        args: Args<'_>,
        by: By,
        command: &'static Command,
    ) -> Option<Block> {
        let client = self.clients.get_mut(slot);
        let mut reply = mem::take(&mut client.out);
        // What is pushed to this client meanwhile asks it for its protocol.
        client.out.set_resp3(reply.resp3());
        let (db, now) = (client.db, self.now);
        self.current = Some(slot);
        let first_new_key = self.journal.first_new_key();
        let mut ctx = Ctx {
            broker: self,
            reply: &mut reply,
            args,
            by,
            slot,
            db,
            now,
            command,
            in_exec: false,
            hits: Cell::new(0),
            misses: Cell::new(0),
            first_new_key,
            used: Default::default(),
            missed: Default::default(),
        };
        let block = run(&mut ctx);
        self.current = None;
        self.clients.get_mut(slot).out = reply;
        if block.is_some() {
            self.push_own(slot);
        }
        block
    }

    /// Lets the pushes follow that a command made to its own client.
    fn push_own(&mut self, slot: Slot) {
        if self.current.is_none() {
            for (msg, bytes) in mem::take(&mut self.self_pushes) {
                self.push(slot, msg, &bytes);
            }
        }
    }

    /// Ends the reply's frame, and lets the pushes follow that the command made to its own client.
    pub(crate) fn finish_reply(&mut self, slot: Slot, seq: Seq, start: usize) {
        let client = self.clients.get_mut(slot);
        client.reply_mode = match client.reply_mode {
            ReplyMode::On => ReplyMode::On,
            ReplyMode::SkipNext => ReplyMode::Skip,
            mode => {
                // Acknowledged subscriptions are frames already: they count as pushes, which stay.
                client.out.truncate_open(start);
                if mode == ReplyMode::Off {
                    ReplyMode::Off
                } else {
                    ReplyMode::On
                }
            }
        };
        client.out.end_frame(FrameKind::Reply { seq });
        self.push_own(slot);
        self.mark_dirty(slot);
    }
}

/// Runs a handler and writes its error, if it fails.
pub(crate) fn run(ctx: &mut Ctx<'_>) -> Option<Block> {
    let start = ctx.reply.pending_bytes();
    let run = (ctx.command.run)(ctx);
    ctx.tell_missed();
    ctx.broker.keys.weigh();
    if ctx.broker.attention & attention::TRACKS_USE != 0 {
        let used = ctx.used.take();
        ctx.broker.note_use(ctx.db, used);
    }
    ctx.broker.stats.hits += u64::from(ctx.hits.get());
    ctx.broker.stats.misses += u64::from(ctx.misses.get());
    match run {
        Ok(Flow::Replied) => None,
        Ok(Flow::Block(block)) if ctx.in_exec => {
            deny(ctx.reply, block.park.denied_reply);
            None
        }
        Ok(Flow::Block(block)) => Some(block),
        Err(error) => {
            ctx.broker.stats.failed(&error);
            ctx.reply.truncate(start);
            ctx.reply.error(&error);
            None
        }
    }
}

fn deny(reply: &mut Reply, denied: DeniedReply) {
    match denied {
        DeniedReply::NullArray => reply.null_array(),
        DeniedReply::Null => reply.null(),
        DeniedReply::Zero => reply.int(0),
        DeniedReply::Zeros => {
            reply.array(2);
            reply.int(0);
            reply.int(0);
        }
    }
}

/// Whether this begins a request of HTTP, or a line of its head: a page that somebody looks at may send such to a port of
/// that person's machine, with commands in its body.
fn is_of_http(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"post") || name.eq_ignore_ascii_case(b"host:")
}

/// The command or subcommand that a request names.
pub(crate) fn find(args: Args<'_>) -> Result<&'static Command, ReplyError> {
    let Some(command) = table::lookup(args.get(0)) else {
        return Err(errors::unknown_command(args.get(0), args.from(1).iter()));
    };
    if command.subcommands.is_empty() || args.len() == 1 {
        return Ok(command);
    }
    command
        .subcommand(args.get(1))
        .ok_or_else(|| errors::unknown_subcommand(command.name, args.get(1)))
}

/// What may be wrong with a request before it runs.
pub(crate) fn check(
    command: &Command,
    args: Args<'_>,
    client: &crate::client::Client,
    memory_is_full: bool,
) -> Result<(), ReplyError> {
    if !command.accepts(args.len()) {
        return Err(errors::arity(command.name));
    }
    if client.transaction.active() && command.has(table::flag::NO_MULTI) {
        return Err(errors::NOT_IN_TRANSACTION);
    }
    if memory_is_full && client.transaction.needs_memory(command) {
        return Err(errors::OUT_OF_MEMORY);
    }
    if !client.resp3() && client.subscriptions.any() && !transactions::while_subscribed(command) {
        return Err(errors::subscribe_mode(command.name));
    }
    const KEYS: u32 = table::flag::WRITE | table::flag::READONLY | table::flag::MAY_REPLICATE;
    if client.monitors && command.flags & KEYS != 0 {
        return Err(errors::REPLICA_KEYSPACE);
    }
    Ok(())
}
