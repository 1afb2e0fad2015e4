//! Clients that wait on keys.
//!
//! A command that finds nothing parks its client: its arguments are kept, and the client stands in line at each of its
//! keys, by a ticket that counts upwards. When a key comes to be (or a stream grows, or a key goes that somebody
//! waits for to stay), the key is noted as ready; after the command (after the whole EXEC) the ready keys are
//! gone through in order, and the clients in each line in order of their tickets: their command simply runs again. If it
//! still finds nothing, the client takes a new ticket, with its old time limit. There is no second code path for
//! served clients.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem;
use resp::{Args, ArgsBuf};

use crate::Broker;
use crate::client::Slot;
use crate::context::Block;
use crate::event::{By, Event, Kind, Name, Resumption, Time};
use crate::keyspace::DATABASES;
use crate::reply::ReplyError;
use crate::seeded::{self, Bug};
use crate::table::Command;
use crate::types::dict::{Dict, HashKey};

/// The most bytes of arguments that are kept when their request no longer waits, for the next one that does.
const KEPT_BYTES_MAX: usize = 4096;

/// What makes a parked command run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// A key of this type exists (for a stream: got an entry).
    Kind(Kind),
    /// A key of this type, or that it is gone or of another type: XREADGROUP.
    KindOrGone(Kind),
    /// A key of this type exists, or has grown: BLMOVEM EXACTLY.
    Growth(Kind),
    /// Nothing: only its time, or CLIENT UNBLOCK. (WAIT)
    Nothing,
}

/// What a client gets when its time runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutReply {
    /// `*-1` or `_`.
    NullArray,
    /// `:0`
    Zero,
    /// `+OK`: DEBUG SLEEP.
    Ok,
    /// `:0` twice. (WAITAOF)
    Zeros,
}

/// What a client inside EXEC, which must not wait, gets instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeniedReply {
    /// `*-1` or `_`.
    NullArray,
    /// `$-1` or `_`.
    Null,
    /// `:0`
    Zero,
    /// `:0` twice. (WAITAOF)
    Zeros,
}

/// How a client waits.
#[derive(Clone, Copy, Debug)]
pub struct Park {
    /// What for.
    pub waits_for: WaitsFor,
    /// What it gets when its time runs out.
    pub timeout_reply: TimeoutReply,
    /// What it gets where it must not wait.
    pub denied_reply: DeniedReply,
}

impl Park {
    /// With the null array for both ways of getting nothing.
    pub fn new(waits_for: WaitsFor) -> Park {
        Park {
            waits_for,
            timeout_reply: TimeoutReply::NullArray,
            denied_reply: DeniedReply::NullArray,
        }
    }
}

/// A request that waits.
#[derive(Clone, Debug)]
pub struct Parked {
    pub(crate) args: ArgsBuf,
    pub(crate) command: &'static Command,
    /// Who asked, and with which request.
    pub by: By,
    /// The database of its keys.
    pub db: u16,
    /// What it waits on, in the order in which it named them.
    pub keys: Arc<[Name]>,
    /// When it began to wait.
    pub(crate) since: Time,
    /// When it gives up.
    pub until: Option<Time>,
    /// When its command runs again even if nothing has happened to its keys.
    pub(crate) retry: Option<Time>,
    /// Its place in line: lower is served first.
    pub ticket: u64,
    pub(crate) park: Park,
}

/// The line at one key.
#[derive(Clone, Debug, Default)]
struct Line {
    waiters: BTreeMap<u64, Slot>,
    /// How many of them are to be told that the key is gone.
    heed_gone: u32,
    /// Whether the key is already noted as ready.
    ready: bool,
}

/// All lines, and the times at which waiting ends.
#[derive(Clone, Debug)]
pub struct Blocking {
    lines: Vec<Dict<Line>>,
    ready: VecDeque<(u16, Name)>,
    timeouts: BTreeSet<(Time, u64, Slot)>,
    /// A line in which nobody stands, for its memory: where one ends, the next soon begins.
    spare: Line,
    next_ticket: u64,
    serving: bool,
    parked: u64,
    /// How many of them wait for a key to grow.
    growth_awaited: u64,
}

impl Blocking {
    pub(crate) fn new(key: HashKey) -> Blocking {
        Blocking {
            lines: alloc::vec![Dict::new(key); DATABASES],
            ready: VecDeque::new(),
            timeouts: BTreeSet::new(),
            spare: Line::default(),
            next_ticket: 0,
            serving: false,
            parked: 0,
            growth_awaited: 0,
        }
    }

    /// How many clients wait.
    pub fn parked(&self) -> u64 {
        self.parked
    }

    /// How many of them wait for a time.
    pub(crate) fn timeouts(&self) -> usize {
        self.timeouts.len()
    }

    /// How many keys somebody waits for that wants to know when they are gone.
    pub(crate) fn keys_heeding_gone(&self) -> usize {
        let lines = self.lines.iter().flat_map(Dict::iter);
        lines.filter(|(_, line)| line.heed_gone > 0).count()
    }

    /// When the first of them gives up.
    pub fn next_timeout(&self) -> Option<Time> {
        self.timeouts.first().map(|&(at, ..)| at)
    }

    /// Notes that something happened to a key which clients may wait for.
    pub fn signal(&mut self, db: u16, name: &[u8]) {
        if self.parked == 0 {
            return;
        }
        let lines = &mut self.lines[usize::from(db)];
        if let Some(entry) = lines.find(name)
            && !lines.value(entry).ready
        {
            lines.value_mut(entry).ready = true;
            let name = lines.name(entry).clone();
            self.ready.push_back((db, name));
        }
    }

    /// Notes that a key is gone, if somebody who waits for it minds.
    pub(crate) fn gone(&mut self, db: u16, name: &[u8]) {
        if self.parked > 0 && self.heeds_gone(db, name) {
            self.signal(db, name);
        }
    }

    /// Notes that a key which existed has grown; few clients wait for that.
    pub fn grew(&mut self, db: u16, name: &[u8]) {
        if self.growth_awaited > 0 {
            self.signal(db, name);
        }
    }

    /// Every key of a database on which somebody waits.
    pub(crate) fn names(&self, db: u16) -> Vec<Name> {
        let lines = self.lines[usize::from(db)].iter();
        lines.map(|(name, _)| name.clone()).collect()
    }

    /// Those who wait on a key, first in line first.
    pub fn line(&self, db: u16, name: &[u8]) -> impl Iterator<Item = Slot> {
        let line = self.lines[usize::from(db)].get(name);
        line.into_iter()
            .flat_map(|line| line.waiters.values().copied())
    }

    /// Every key on which somebody waits.
    pub fn keys(&self) -> impl Iterator<Item = (u16, &Name)> {
        self.lines
            .iter()
            .enumerate()
            .flat_map(|(db, lines)| lines.iter().map(move |(name, _)| (db as u16, name)))
    }

    fn enter(&mut self, slot: Slot, parked: &mut Parked) {
        parked.ticket = self.next_ticket;
        self.next_ticket += 1;
        self.parked += 1;
        self.growth_awaited += u64::from(parked.awaits_growth());
        if let Some(at) = parked.alarm() {
            self.timeouts.insert((at, parked.ticket, slot));
        }
        let heeds_gone = matches!(parked.park.waits_for, WaitsFor::KindOrGone(_));
        let lines = &mut self.lines[usize::from(parked.db)];
        for name in parked.keys.iter() {
            let entry = match lines.find(name) {
                Some(entry) => entry,
                None => lines.insert_new(name.clone(), mem::take(&mut self.spare)),
            };
            let line = lines.value_mut(entry);
            // A key named twice has its client in line once.
            if line.waiters.insert(parked.ticket, slot).is_none() && heeds_gone {
                line.heed_gone += 1;
            }
        }
    }

    fn leave(&mut self, slot: Slot, parked: &Parked) {
        self.parked -= 1;
        self.growth_awaited -= u64::from(parked.awaits_growth());
        if let Some(at) = parked.alarm() {
            self.timeouts.remove(&(at, parked.ticket, slot));
        }
        let heeds_gone = matches!(parked.park.waits_for, WaitsFor::KindOrGone(_));
        let lines = &mut self.lines[usize::from(parked.db)];
        for name in parked.keys.iter() {
            let Some(entry) = lines.find(name) else {
                continue;
            };
            let line = lines.value_mut(entry);
            if line.waiters.remove(&parked.ticket).is_some() && heeds_gone {
                line.heed_gone -= 1;
            }
            if line.waiters.is_empty() {
                (_, self.spare) = lines.remove_entry(entry);
                self.spare.ready = false;
            }
        }
    }

    /// The next in line after this ticket, among those who stood there before `limit`.
    fn next_in_line(&self, db: u16, name: &[u8], after: u64, limit: u64) -> Option<(u64, Slot)> {
        let line = self.lines[usize::from(db)].get(name)?;
        let mut waiters = line.waiters.range(after..limit);
        let newest = seeded::is(Bug::NewestServedFirst);
        if newest {
            waiters.next_back()
        } else {
            waiters.next()
        }
        .map(|(&ticket, &slot)| (ticket, slot))
    }

    fn heeds_gone(&self, db: u16, name: &[u8]) -> bool {
        self.lines[usize::from(db)]
            .get(name)
            .is_some_and(|line| line.heed_gone > 0)
    }
}

impl Broker {
    /// Parks a client whose command found nothing.
    pub(crate) fn park(&mut self, slot: Slot, mut parked: Box<Parked>) {
        self.blocking.enter(slot, &mut parked);
        self.journal.emit(Event::Parked {
            by: parked.by,
            db: parked.db,
            keys: Arc::clone(&parked.keys),
            until: parked.until,
        });
        self.clients.get_mut(slot).parked = Some(parked);
    }

    /// Takes a client out of all its lines.
    pub(crate) fn unpark(&mut self, slot: Slot) -> Option<Box<Parked>> {
        let parked = self.clients.get_mut(slot).parked.take()?;
        self.blocking.leave(slot, &parked);
        Some(parked)
    }

    /// Runs the commands of those whose keys became ready. Called when no command runs.
    pub(crate) fn serve_ready(&mut self) {
        if self.blocking.ready.is_empty() || self.blocking.serving {
            return;
        }
        self.blocking.serving = true;
        if seeded::is(Bug::NobodyServed) {
            self.blocking.ready.clear();
        }
        while let Some((db, name)) = self.blocking.ready.pop_front() {
            if let Some(line) = self.blocking.lines[usize::from(db)].get_mut(&name) {
                line.ready = false;
            }
            self.serve_line(db, &name);
        }
        self.blocking.serving = false;
    }

    /// Serves the line at one key. Whoever parks again meanwhile is not looked at twice.
    fn serve_line(&mut self, db: u16, name: &[u8]) {
        let limit = self.blocking.next_ticket;
        let mut after = 0;
        while let Some((ticket, slot)) = self.blocking.next_in_line(db, name, after, limit) {
            after = ticket + 1;
            let kind = self
                .keys
                .find(db, name)
                .map(|key| self.keys.value(key).kind());
            if kind.is_none() && !self.blocking.heeds_gone(db, name) {
                return;
            }
            let waits_for = match &self.clients.get(slot).parked {
                Some(parked) => parked.park.waits_for,
                None => continue,
            };
            let runs = match waits_for {
                WaitsFor::Kind(wanted) | WaitsFor::Growth(wanted) => kind == Some(wanted),
                WaitsFor::KindOrGone(_) => true,
                WaitsFor::Nothing => false,
            };
            if runs {
                self.rerun(slot);
            }
        }
    }

    /// Runs a parked command again.
    fn rerun(&mut self, slot: Slot) {
        let Some(parked) = self.unpark(slot) else {
            return;
        };
        let before = self.clients.get(slot).out.pending_bytes();
        if let Some(block) = self.call(slot, parked.args.as_args(), parked.by, parked.command) {
            self.park(slot, parked.again(block));
            return;
        }
        self.log_slow(slot, parked.args.as_args(), parked.command, 0);
        let failed = self.clients.get(slot).out.failed(before);
        self.stats.ran(parked.command, failed);
        self.finish_reply(slot, parked.by.seq, before);
        let why = if failed {
            Resumption::Failed
        } else {
            Resumption::Served
        };
        self.journal.emit(Event::Resumed { by: parked.by, why });
        self.check_output(slot);
        self.unblocked.push_back(slot);
        self.keep(slot, parked);
    }

    /// Keeps what has waited, for its memory, unless that is much.
    fn keep(&mut self, slot: Slot, parked: Box<Parked>) {
        if parked.args.bytes_len() <= KEPT_BYTES_MAX {
            self.clients.get_mut(slot).was_parked = Some(parked);
        }
    }

    /// Ends a client's wait with nothing, or with an error.
    pub(crate) fn give_up(&mut self, slot: Slot, error: Option<&ReplyError>, why: Resumption) {
        let Some(parked) = self.unpark(slot) else {
            return;
        };
        let out = &mut self.clients.get_mut(slot).out;
        let start = out.pending_bytes();
        match (error, parked.park.timeout_reply) {
            (Some(error), _) => out.error(error),
            (None, TimeoutReply::NullArray) => out.null_array(),
            (None, TimeoutReply::Zero) => out.int(0),
            (None, TimeoutReply::Ok) => out.ok(),
            (None, TimeoutReply::Zeros) => {
                out.array(2);
                out.int(0);
                out.int(0);
            }
        }
        self.finish_reply(slot, parked.by.seq, start);
        let busy_us = parked.busy_us(self.now);
        error.iter().for_each(|error| self.stats.failed(error));
        self.stats.ran(parked.command, error.is_some());
        self.stats.of(parked.command).busy_us += busy_us;
        self.log_slow(slot, parked.args.as_args(), parked.command, busy_us);
        self.journal.emit(Event::Resumed { by: parked.by, why });
        self.unblocked.push_back(slot);
        self.keep(slot, parked);
    }

    /// Ends the waits whose time has come, and runs the commands again that asked for that.
    pub(crate) fn time_out(&mut self) {
        if self.pause.asleep(self.now) {
            return;
        }
        while let Some(&(at, _, slot)) = self.blocking.timeouts.first() {
            if at > self.now {
                return;
            }
            let parked = &self.clients.get(slot).parked;
            if parked
                .as_ref()
                .is_some_and(|parked| parked.retry == Some(at))
            {
                self.rerun(slot);
            } else {
                self.give_up(slot, None, Resumption::TimedOut);
            }
        }
    }
}

impl Parked {
    /// A request that begins to wait. It takes the memory of the client's `last` one, whose keys are often the same.
    pub(crate) fn new(
        mut last: Option<Box<Parked>>,
        args: Args<'_>,
        (command, by): (&'static Command, By),
        db: u16,
        now: Time,
        block: Block,
    ) -> Box<Parked> {
        let before = last.as_deref_mut();
        let before = before.map(|last| (mem::take(&mut last.args), mem::take(&mut last.keys)));
        let (mut kept, mut keys) = before.unwrap_or_default();
        kept.set(args);
        let names = block.keys.clone().map(|at| args.get(at));
        if !keys.iter().map(|name| &**name).eq(names.clone()) {
            keys = names.map(Arc::from).collect();
        }
        let mut parked = Parked {
            args: kept,
            command,
            by,
            db,
            keys,
            since: now,
            until: block.until,
            retry: block.retry,
            ticket: 0,
            park: block.park,
        };
        parked.rewrite(&block.rewrite);
        match last {
            Some(mut place) => {
                *place = parked;
                place
            }
            None => Box::new(parked),
        }
    }

    /// How long the node was busy with it: waiting is no work, sleeping is.
    fn busy_us(&self, now: Time) -> u64 {
        match self.park.timeout_reply {
            TimeoutReply::Ok => now - self.since,
            _ => 0,
        }
    }

    fn awaits_growth(&self) -> bool {
        matches!(self.park.waits_for, WaitsFor::Growth(_))
    }

    /// When something is to be done about it, if nothing happens to its keys.
    fn alarm(&self) -> Option<Time> {
        self.until.into_iter().chain(self.retry).min()
    }

    /// Parks anew; the keys are the same, and so is the time limit.
    fn again(mut self: Box<Self>, block: Block) -> Box<Parked> {
        self.retry = block.retry;
        self.rewrite(&block.rewrite);
        self
    }

    fn rewrite(&mut self, changes: &[(usize, Vec<u8>)]) {
        if changes.is_empty() {
            return;
        }
        let args = self.args.as_args();
        let changed = (0..args.len()).map(|at| {
            let change = changes.iter().find(|(place, _)| *place == at);
            change.map_or(args.get(at), |(_, bytes)| bytes)
        });
        self.args = changed.collect();
    }
}
