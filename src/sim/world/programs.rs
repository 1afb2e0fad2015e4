//! Programs: what actors do with their clients.
//!
//! A process runs one block at a time over its one client: the start block after each start and reconnection, then scheduled
//! blocks as they come due, and else the endless one, round after round. A block that waits for a reply when its connection
//! is lost is given up; one that works or waits goes on, for that needs no connection, until its next command.
//!
//! A scheduled block has at most one run waiting for its turn; its next one is due an interval after this one was (or, if that
//! has passed meanwhile, after this one begins), so nothing piles up while there is no connection.

use super::net::Request;
use super::{Item, World};
use crate::actor::{Bound, Loop, Run, State, Waiting};
use crate::program::{Code, FOREVER, Op, SCHEDULED, START, Var};
use crate::reply::{
    Found, at_path, decode, error_text, find_entry_in, first_entry, is_there, write_text,
};
use crate::rng::Rng;
use crate::spec::{Choice, Micros, Role, Test};
use crate::trace::{ActorId, Freight, IntentId, Limit, Msg, RecordSeq, What};
use alloc::{sync::Arc, vec, vec::Vec};
use broker::event::Seq;
use resp::Value;

/// The pause after an error that a program does not accept, at least and at most.
pub const TROUBLE_US_MIN: Micros = 900_000;
/// See [`TROUBLE_US_MIN`].
pub const TROUBLE_US_MAX: Micros = 1_100_000;
/// The pause of an endless block that did nothing that takes time.
pub const IDLE_US: Micros = 1_000_000;
/// Operations that a program may run without anything that takes time.
pub const OPERATIONS_PER_TURN_MAX: u32 = 100_000;

impl World {
    /// A frame reached its actor.
    pub(super) fn deliver(
        &mut self,
        actor: ActorId,
        received: RecordSeq,
        freight: Freight,
        bytes: &[u8],
    ) {
        self.actors[actor.0 as usize].cause = Some(received);
        match freight {
            Freight::Push { message } => {
                if let Some(message) = message {
                    let message = self.shared.message(message);
                    self.hands_off(actor, message, true, Some(received));
                }
            }
            Freight::Reply { seq, messages } => self.replied(actor, received, seq, messages, bytes),
        }
    }

    fn replied(
        &mut self,
        actor: ActorId,
        received: RecordSeq,
        seq: Seq,
        messages: Arc<[Msg]>,
        bytes: &[u8],
    ) {
        let a = &mut self.actors[actor.0 as usize];
        if a.role == Role::Console {
            a.typing.answered = a.typing.answered.max(seq.0);
            self.touch();
        }
        let a = &mut self.actors[actor.0 as usize];
        let awaited = match &mut a.state.run {
            Some(run) => match run.waiting {
                Waiting::Reply { seq: of, command } if of == seq => {
                    run.waiting = Waiting::Nothing;
                    Some((run.block, command))
                }
                _ => None,
            },
            None => None,
        };
        let hands_over = !messages.is_empty();
        let works = awaited.is_some_and(|(block, _)| a.code.blocks[block].works);
        let let_go = awaited.is_some_and(|(_, c)| a.code.commands[c as usize].how.let_go);
        if let_go && hands_over {
            self.hands_off(actor, messages, false, Some(received));
        } else if works {
            a.state.hands.extend_from_slice(&messages);
        } else if hands_over {
            self.hands_off(actor, messages, true, Some(received));
        }
        if let Some((_, command)) = awaited {
            self.take_reply(actor, command, bytes, (received, hands_over));
        }
    }

    /// The program goes on with the reply to its command.
    fn take_reply(
        &mut self,
        actor: ActorId,
        command: u16,
        bytes: &[u8],
        (received, hands_over): (RecordSeq, bool),
    ) {
        let code = Arc::clone(&self.actors[actor.0 as usize].code);
        let template = &code.commands[command as usize];
        if let Some(error) = error_text(bytes)
            && !template.accepts(&error)
        {
            if self.retry(actor, command, Some(&error), Some(received)) {
                return;
            }
            return self.trouble(actor, error, received);
        }
        // Integers and simple strings hand nothing over, so most replies need not be read.
        let may_hold_entry = code.uses_entry && matches!(bytes.first(), Some(b'*' | b'$' | b'%'));
        let state = &mut self.actors[actor.0 as usize].state;
        let mut decoded = None;
        for (var, path) in &template.binds {
            let var = *var as usize;
            state.vars[var] = match is_there(bytes).filter(|_| path.is_empty() && !code.read[var]) {
                Some(there) => there.then_some(Value::Integer(0)),
                None => at_path(decoded.get_or_insert_with(|| decode(bytes)), path).cloned(),
            };
        }
        if may_hold_entry {
            let found = take_entry(state, bytes, &mut decoded, hands_over);
            if !found && template.how.take {
                end_run(state, code.as_ref());
            }
        } else if template.how.take {
            end_run(&mut self.actors[actor.0 as usize].state, code.as_ref());
        }
        self.run(actor, &code);
    }

    /// A reply is an error that the program does not accept: its block begins again after a pause. A scheduled block begins
    /// again when it is next due.
    fn trouble(&mut self, actor: ActorId, error: Vec<u8>, received: RecordSeq) {
        let error = Arc::from(error);
        self.record(Some(received), What::ActorTrouble { actor, error });
        self.drop_hands(actor, Some(received));
        let pauses = &mut self.actors[actor.0 as usize].streams.pauses;
        let pause_us = pauses.range(TROUBLE_US_MIN, TROUBLE_US_MAX);
        self.pause(actor, pause_us);
    }

    /// Sends the command that the program waits for again, after a pause, if it is to be sent again.
    pub(super) fn retry(
        &mut self,
        actor: ActorId,
        command: u16,
        error: Option<&[u8]>,
        cause: Option<RecordSeq>,
    ) -> bool {
        let a = &mut self.actors[actor.0 as usize];
        let (Some(run), Some(retry)) = (
            &mut a.state.run,
            a.code.commands[command as usize].how.retry,
        ) else {
            return false;
        };
        let (number, attempt) = run.sent;
        if retry.times.is_some_and(|times| attempt > times) {
            return false;
        }
        run.again = Some((number, attempt + 1));
        run.at -= 1;
        let pause_us = a.streams.pauses.range(retry.us_min, retry.us_max);
        let token = self.schedule(self.now + pause_us, Item::Resume(actor));
        self.set_waiting(actor, Waiting::Wait { token });
        let retried = What::Retried {
            actor,
            error: error.map(Arc::from),
            attempt: attempt + 1,
        };
        self.record(cause, retried);
        true
    }

    fn pause(&mut self, actor: ActorId, pause_us: Micros) {
        let token = self.schedule(self.now + pause_us, Item::Resume(actor));
        self.set_waiting(actor, Waiting::Pause { token });
    }

    fn set_waiting(&mut self, actor: ActorId, waiting: Waiting) {
        if let Some(run) = &mut self.actors[actor.0 as usize].state.run {
            run.waiting = waiting;
            run.took_time = true;
        }
    }

    /// Work, a wait or a pause is over.
    pub(super) fn resume(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        let Some(run) = &mut a.state.run else { return };
        match core::mem::replace(&mut run.waiting, Waiting::Nothing) {
            Waiting::Work {
                messages, began, ..
            } => {
                self.activity.working -= 1;
                self.touch();
                let ended = self.record(Some(began), What::WorkEnded { actor, messages });
                self.actors[actor.0 as usize].cause = Some(ended);
            }
            Waiting::Pause { .. } => {
                (run.at, run.took_time, a.cause) = (0, false, None);
                if let Some(outer) = outermost_counter(&run.loops) {
                    run.counter = outer;
                }
                run.loops.clear();
                if run.block >= SCHEDULED {
                    a.state.run = None;
                }
            }
            _ => a.cause = None,
        }
        self.go_on(actor);
    }

    fn hands_off(
        &mut self,
        actor: ActorId,
        messages: Arc<[Msg]>,
        processed: bool,
        cause: Option<RecordSeq>,
    ) {
        let what = What::HandsOff {
            actor,
            messages,
            processed,
        };
        self.record(cause, what);
    }

    /// Lets go of what was taken and never worked on.
    pub(super) fn drop_hands(&mut self, actor: ActorId, cause: Option<RecordSeq>) {
        let hands = &mut self.actors[actor.0 as usize].state.hands;
        if !hands.is_empty() {
            let messages = hands.drain(..).collect();
            self.hands_off(actor, messages, false, cause);
        }
    }

    /// The block cannot go on without its connection.
    pub(super) fn give_up(&mut self, actor: ActorId, cause: Option<RecordSeq>) {
        self.drop_hands(actor, cause);
        self.actors[actor.0 as usize].state.run = None;
    }

    /// Runs the program as far as it goes, unless it waits.
    pub(super) fn go_on(&mut self, actor: ActorId) {
        if self.actors[actor.0 as usize].frozen {
            return;
        }
        let code = Arc::clone(&self.actors[actor.0 as usize].code);
        self.run(actor, &code);
    }

    fn run(&mut self, actor: ActorId, code: &Code) {
        for _ in 0..OPERATIONS_PER_TURN_MAX {
            let a = &mut self.actors[actor.0 as usize];
            let Some(run) = &mut a.state.run else {
                if !self.begin_block(actor, code) {
                    return;
                }
                continue;
            };
            if !matches!(run.waiting, Waiting::Nothing) {
                return;
            }
            match code.blocks[run.block].ops.get(run.at) {
                Some(op) => {
                    run.at += 1;
                    self.operate(actor, code, *op);
                }
                None => self.end_block(actor),
            }
        }
        self.limit.get_or_insert(Limit::EventsPerInstant);
    }

    /// Begins what is next, if anything is: the start, a scheduled block that is due, the endless block.
    fn begin_block(&mut self, actor: ActorId, code: &Code) -> bool {
        let a = &mut self.actors[actor.0 as usize];
        if !a.connected {
            return false;
        }
        let state = &mut a.state;
        let (block, counter) = if core::mem::take(&mut state.start_due) {
            state.starts += 1;
            (START, state.starts)
        } else if let Some(schedule) = state.due.pop_front() {
            let runs = &mut state.schedules[schedule as usize].runs;
            *runs += 1;
            (SCHEDULED + schedule as usize, *runs)
        } else if !code.blocks[FOREVER].ops.is_empty() {
            state.rounds += 1;
            (FOREVER, state.rounds)
        } else {
            return false;
        };
        state.run = Some(Run {
            block,
            at: 0,
            counter,
            loops: Vec::new(),
            waiting: Waiting::Nothing,
            took_time: false,
            sent: (0, 0),
            again: None,
        });
        if block >= SCHEDULED {
            self.begin_scheduled(actor, (block - SCHEDULED) as u16);
        }
        true
    }

    /// A scheduled block has begun: its burst goes on, or its next turn comes after an interval.
    fn begin_scheduled(&mut self, actor: ActorId, schedule: u16) {
        let a = &mut self.actors[actor.0 as usize];
        let count = a.code.schedules[schedule as usize].count;
        let state = &mut a.state.schedules[schedule as usize];
        if state.left > 0 && count.is_none_or(|count| state.runs < count) {
            state.left -= 1;
            a.state.due.push_front(schedule);
        } else {
            self.arm(actor, schedule);
        }
    }

    fn end_block(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        if !a.state.hands.is_empty() {
            let (messages, cause) = (a.state.hands.drain(..).collect(), a.cause);
            self.record(cause, What::Passed { actor, messages });
        }
        let run = self.actors[actor.0 as usize].state.run.take();
        // A round that took no time would be followed by the next at the same instant, for ever.
        if let Some(run) = run.filter(|run| run.block == FOREVER && !run.took_time) {
            self.actors[actor.0 as usize].state.run = Some(run);
            self.pause(actor, IDLE_US);
        }
    }

    fn operate(&mut self, actor: ActorId, code: &Code, op: Op) {
        match op {
            Op::Command(command) => self.command(actor, code, command),
            Op::Work { us_min, us_max } => self.begin_work(actor, us_min, us_max),
            Op::Wait { us_min, us_max } => {
                let a = &mut self.actors[actor.0 as usize];
                // A fixed wait draws nothing.
                let us = a.streams.pauses.range(us_min, us_max) * u64::from(a.slow);
                let token = self.schedule(self.now + us, Item::Resume(actor));
                self.set_waiting(actor, Waiting::Wait { token });
            }
            Op::Pick { var, choice } => {
                let a = &mut self.actors[actor.0 as usize];
                let value = pick(&code.choices[choice as usize], &mut a.streams.picks);
                a.state.vars[var as usize] = value;
            }
            Op::Unless { .. } | Op::Jump(_) | Op::Each { .. } | Op::Times(_) | Op::Next { .. } => {
                step_loop(&mut self.actors[actor.0 as usize].state, op, code);
            }
        }
    }

    fn command(&mut self, actor: ActorId, code: &Code, command: u16) {
        let template = &code.commands[command as usize];
        let a = &mut self.actors[actor.0 as usize];
        let again = a.state.run.as_ref().and_then(|run| run.again);
        if !a.connected {
            let cause = a.cause;
            return match again {
                Some(_) => self.await_connection(actor),
                None => self.give_up(actor, cause),
            };
        }
        a.intents += u64::from(again.is_none());
        let (number, attempt) = again.unwrap_or((a.intents, 1));
        if let Some(run) = &mut a.state.run {
            (run.sent, run.again) = ((number, attempt), None);
        }
        let fixed = match &template.fixed {
            Some(fixed) => fixed.clone(),
            None => {
                let values = Bound {
                    counter: a.state.run.as_ref().map_or(0, |run| run.counter),
                    entry: &a.state.entry,
                    vars: &a.state.vars,
                };
                template.render(&values, &mut self.scratch)
            }
        };
        let request = Request {
            bytes: fixed.bytes,
            intended: fixed.intended,
            intent: IntentId { actor, number },
            attempt,
            complete: true,
        };
        if let Some(seq) = self.send(actor, request) {
            let seq = Seq(seq);
            self.set_waiting(actor, Waiting::Reply { seq, command });
        }
    }

    /// What is to be sent again is sent as soon as there is a connection.
    fn await_connection(&mut self, actor: ActorId) {
        if let Some(run) = &mut self.actors[actor.0 as usize].state.run {
            run.at -= 1;
        }
        self.set_waiting(actor, Waiting::Connection);
    }

    /// Works on what is in hand: one message in each turn of a loop over a reply's elements (all that are left in the last
    /// one), all outside of one. There is nothing to do with empty hands.
    fn begin_work(&mut self, actor: ActorId, us_min: Micros, us_max: Micros) {
        let a = &mut self.actors[actor.0 as usize];
        let state = &mut a.state;
        let turns_left = state
            .run
            .as_ref()
            .and_then(|run| each_turns_left(&run.loops));
        let count = match turns_left {
            Some(1..) => state.hands.len().min(1),
            _ => state.hands.len(),
        };
        if count == 0 {
            return;
        }
        let messages = self.shared.messages(&state.hands[..count]);
        state.hands.drain(..count);
        let until = self.now + a.streams.work.range(us_min, us_max) * u64::from(a.slow);
        let cause = a.cause;
        let what = What::WorkBegan {
            actor,
            messages: Arc::clone(&messages),
            until,
        };
        let began = self.record(cause, what);
        let token = self.schedule(until, Item::Resume(actor));
        self.activity.working += 1;
        self.set_waiting(
            actor,
            Waiting::Work {
                token,
                messages,
                began,
            },
        );
    }
}

/// Looks for the entry that `%id` and `%payload` stand for from now on. Answers whether there is one.
fn take_entry(
    state: &mut State,
    bytes: &[u8],
    decoded: &mut Option<Value>,
    hands_over: bool,
) -> bool {
    match find_entry_in(bytes) {
        Found::Entry { id, payload } => {
            state.entry.set(id, payload);
            true
        }
        Found::Nil => false,
        Found::Unsure => {
            let entry = first_entry(decoded.get_or_insert_with(|| decode(bytes)), hands_over);
            entry.map(|entry| state.entry = entry).is_some()
        }
    }
}

/// How many turns the innermost loop over elements has yet to take, behind this one.
fn each_turns_left(loops: &[Loop]) -> Option<usize> {
    loops.iter().rev().find_map(|inner| match inner {
        Loop::Each { elements, next, .. } => Some(elements.len() - next),
        Loop::Times { .. } => None,
    })
}

/// The counter outside of all loops that count.
fn outermost_counter(loops: &[Loop]) -> Option<u64> {
    loops.iter().find_map(|inner| match inner {
        Loop::Times { outer, .. } => Some(*outer),
        Loop::Each { .. } => None,
    })
}

/// The run of a block ends here: it goes to the end of its block.
fn end_run(state: &mut State, code: &Code) {
    if let Some(run) = &mut state.run {
        if let Some(outer) = outermost_counter(&run.loops) {
            run.counter = outer;
        }
        run.loops.clear();
        run.at = code.blocks[run.block].ops.len();
    }
}

/// A value by chance.
fn pick(from: &Choice, chance: &mut Rng) -> Option<Value> {
    match from {
        Choice::Words(words) => {
            let last = words.len().checked_sub(1)?;
            let index = chance.range(0, last as u64) as usize;
            Some(Value::Bulk(words[index].to_vec()))
        }
        Choice::Range(min, max) => {
            let drawn = chance.range(*min, *max);
            Some(Value::Integer(i64::try_from(drawn).unwrap_or(i64::MAX)))
        }
    }
}

/// Is a value something, and does it pass the test? An empty array is nothing.
fn passes(value: Option<&Value>, test: Option<&Test>) -> bool {
    let Some(value) = value.filter(|value| value.as_elements() != Some(&[])) else {
        return false;
    };
    let Some(test) = test else { return true };
    let mut text = Vec::new();
    write_text(value, &mut text);
    let number = |bytes: &[u8]| core::str::from_utf8(bytes).ok()?.parse::<i64>().ok();
    let order = match (number(&text), number(test.with.as_bytes())) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => text[..].cmp(test.with.as_bytes()),
    };
    test.order.contains(&order)
}

/// Operations that only move within the block.
fn step_loop(state: &mut State, op: Op, code: &Code) {
    let Some(run) = &mut state.run else { return };
    match op {
        Op::Unless { var, test, to } => {
            let test = test.map(|test| &code.tests[test as usize]);
            if !passes(state.vars[var as usize].as_ref(), test) {
                run.at = to as usize;
            }
        }
        Op::Jump(to) => run.at = to as usize,
        Op::Each {
            array,
            elements: names,
        } => {
            let bound = state.vars[array as usize].as_ref();
            let elements = bound.and_then(Value::as_elements).unwrap_or_default();
            run.loops.push(Loop::Each {
                elements: elements.to_vec(),
                next: 0,
                names,
            });
        }
        Op::Times(times) => run.loops.push(Loop::Times {
            done: 0,
            times,
            outer: run.counter,
        }),
        Op::Next { end } => next_turn(state, end, code),
        Op::Command(_) | Op::Work { .. } | Op::Wait { .. } | Op::Pick { .. } => {}
    }
}

/// The next turn of the innermost loop, or out of it.
fn next_turn(state: &mut State, end: u32, code: &Code) {
    let Some(run) = &mut state.run else { return };
    match run.loops.last_mut() {
        Some(Loop::Each {
            elements,
            next,
            names,
        }) if *next < elements.len() => {
            let value = elements[*next].clone();
            *next += 1;
            if code.uses_entry
                && let Some(entry) = entry_of_element(&value)
            {
                state.entry = entry;
            }
            let names = &code.elements[*names as usize];
            bind_element(value, names, &mut state.vars);
        }
        Some(Loop::Times { done, times, .. }) if *done < *times => {
            *done += 1;
            run.counter = *done;
        }
        last => {
            if let Some(Loop::Times { outer, .. }) = last {
                run.counter = *outer;
            }
            run.loops.pop();
            run.at = end as usize;
        }
    }
}

/// Binds an element of a loop: to its only name, or its parts to several.
fn bind_element(value: Value, names: &[Var], vars: &mut [Option<Value>]) {
    if let [name] = names {
        vars[*name as usize] = (!value.is_null()).then_some(value);
        return;
    }
    for (index, name) in names.iter().enumerate() {
        vars[*name as usize] = at_path(&value, &[index as u32]).cloned();
    }
}

/// An element of a loop is an entry by itself: wrapped into an array it is found like those of a reply.
fn entry_of_element(value: &Value) -> Option<crate::reply::Entry> {
    first_entry(&Value::Array(vec![value.clone()]), true)
}
