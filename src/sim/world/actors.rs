//! Actors: their lives, and their connections from their own side.

use super::{Item, QUIET_US_MIN, World};
use crate::actor::{Life, Run, ScheduleState, State, Waiting};
use crate::seeded::{self, Bug};
use crate::spec::{DURATION_US_MAX, Micros, Rhythm, Role};
use crate::trace::{ActorId, RecordSeq, What};
use alloc::vec;

/// The pause before an actor tries to connect again for the first time, at least and at most.
pub const REDIAL_US_MIN: Micros = 400_000;
/// See [`REDIAL_US_MIN`].
pub const REDIAL_US_MAX: Micros = 600_000;
/// How often that pause doubles while no attempt succeeds.
pub const REDIAL_DOUBLINGS_MAX: u32 = 2;
/// The longest pause before an attempt.
pub const REDIAL_US_LIMIT: Micros = REDIAL_US_MAX << REDIAL_DOUBLINGS_MAX;

// A node that comes back is found again before its world counts as quiet and ends.
const _: () = assert!(REDIAL_US_LIMIT < QUIET_US_MIN);

impl World {
    /// Its process begins.
    pub(super) fn start_actor(&mut self, actor: ActorId, cause: Option<RecordSeq>) {
        let started = self.record(cause, What::ActorStarted { actor });
        let a = &mut self.actors[actor.0 as usize];
        a.life = Life::Running;
        a.away = false;
        a.cause = Some(started);
        a.state = State {
            schedules: vec![ScheduleState::default(); a.code.schedules.len()],
            vars: vec![None; a.code.vars],
            ..State::default()
        };
        for schedule in 0..a.code.schedules.len() {
            self.actors[actor.0 as usize].state.schedules[schedule].due_at = self.now;
            self.arm(actor, schedule as u16);
        }
        self.dial(actor);
    }

    /// Sets the timer of a schedule's next run, if there is one.
    pub(super) fn arm(&mut self, actor: ActorId, schedule: u16) {
        let index = schedule as usize;
        let a = &mut self.actors[actor.0 as usize];
        let of = a.code.schedules[index];
        let state = &a.state.schedules[index];
        if of.count.is_some_and(|count| state.runs >= count) {
            return;
        }
        let chance = &mut a.streams.schedules[index];
        let interval_us = match of.rhythm {
            Rhythm::Even { us_min, us_max } => chance.range(us_min, us_max),
            Rhythm::Poisson { us_mean } => chance.exponential(us_mean, DURATION_US_MAX),
        };
        let regular = state.due_at + interval_us;
        let at = if regular >= self.now {
            regular
        } else {
            self.now + interval_us
        };
        let token = self.schedule(at, Item::Due { actor, schedule });
        self.actors[actor.0 as usize].state.schedules[index].token = token;
        self.activity.to_come += usize::from(token.is_some() && self.is_awaited(actor, index));
    }

    /// Does the world's end wait for this schedule?
    fn is_awaited(&self, actor: ActorId, schedule: usize) -> bool {
        let a = &self.actors[actor.0 as usize];
        a.role == Role::Producer || a.code.schedules[schedule].count.is_some()
    }

    pub(super) fn schedule_due(&mut self, actor: ActorId, schedule: u16) {
        self.activity.to_come -= usize::from(self.is_awaited(actor, schedule as usize));
        let now = self.now;
        let a = &mut self.actors[actor.0 as usize];
        let state = &mut a.state.schedules[schedule as usize];
        (state.token, state.due_at) = (None, now);
        state.left = a.code.schedules[schedule as usize].burst - 1;
        a.state.due.push_back(schedule);
        if self.is_awaited(actor, schedule as usize) {
            self.touch();
        }
        self.actors[actor.0 as usize].cause = None;
        self.go_on(actor);
    }

    /// The node accepted the connection.
    pub(super) fn connected(&mut self, actor: ActorId, accepted: RecordSeq) {
        let a = &mut self.actors[actor.0 as usize];
        a.connected = true;
        a.cause = Some(accepted);
        a.state.redials = 0;
        if a.role == Role::Console {
            return self.send_typed(actor);
        }
        a.state.start_due = true;
        if let Some(run) = &mut a.state.run
            && matches!(run.waiting, Waiting::Connection)
        {
            run.waiting = Waiting::Nothing;
        }
        self.go_on(actor);
    }

    /// The actor knows that its connection is over.
    pub(super) fn link_lost(&mut self, actor: ActorId, cause: Option<RecordSeq>) {
        let a = &mut self.actors[actor.0 as usize];
        (a.link, a.connected, a.cause) = (None, false, cause);
        if a.role == Role::Console {
            a.typing = Default::default();
            return;
        }
        if let Some(Run {
            waiting: Waiting::Reply { command, .. },
            ..
        }) = a.state.run
            && !self.retry(actor, command, None, cause)
        {
            self.give_up(actor, cause);
        }
        if !self.actors[actor.0 as usize].away {
            self.await_redial(actor);
        }
    }

    /// It tries again after a pause, twice as long as the one before if the attempt was in vain. Each draws its pauses from a stream of
    /// its own, so that those who lost the same node do not all come back at once.
    fn await_redial(&mut self, actor: ActorId) {
        if seeded::is(Bug::NoRedial) {
            return;
        }
        let a = &mut self.actors[actor.0 as usize];
        let doublings = a.state.redials.min(REDIAL_DOUBLINGS_MAX);
        a.state.redials = doublings + 1;
        let pauses = &mut a.streams.pauses;
        let at = self.now + pauses.range(REDIAL_US_MIN << doublings, REDIAL_US_MAX << doublings);
        self.actors[actor.0 as usize].redial = self.schedule(at, Item::Redial(actor));
    }

    pub(super) fn redial(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        (a.redial, a.cause) = (None, None);
        self.dial(actor);
    }

    /// The process is gone, with its timers and all that it remembers. Its links are the caller's concern.
    pub(super) fn wipe(&mut self, actor: ActorId) {
        let state = core::mem::take(&mut self.actors[actor.0 as usize].state);
        for (index, schedule) in state.schedules.iter().enumerate() {
            if schedule.token.is_some() {
                self.activity.to_come -= usize::from(self.is_awaited(actor, index));
                self.cancel(schedule.token);
            }
        }
        match state.run.map(|run| run.waiting) {
            Some(Waiting::Work { token, .. }) => {
                self.activity.working -= 1;
                self.cancel(token);
            }
            Some(Waiting::Wait { token } | Waiting::Pause { token }) => self.cancel(token),
            Some(Waiting::Nothing | Waiting::Reply { .. } | Waiting::Connection) | None => {}
        }
        self.unfreeze_dead(actor);
        let a = &mut self.actors[actor.0 as usize];
        a.slow = 1;
        a.typing = Default::default();
        let redial = a.redial.take();
        self.cancel(redial);
    }
}
