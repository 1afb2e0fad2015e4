//! Making a session that differs as short as it can be.
//!
//! First whole runs of steps are left out, from half of them down to single ones, as long as anything still differs (delta
//! debugging); then single requests and arguments; then clients are replaced by earlier ones.

use crate::transcript::play::Failure;

use super::pair::{Difference, Pair};
use super::{CLIENTS, Request, Session, Step};

/// The session is played at most so often.
const PLAYS_MAX: usize = 1_500;

/// The shortest session found, and how it differs. `None` when it does not differ again: then it was the machine, not us.
///
/// # Errors
/// When a side cannot be spoken to.
pub fn shrink(
    session: &Session,
    pair: &mut Pair,
) -> Result<Option<(Session, Difference)>, Failure> {
    let Some(difference) = pair.play(session)?.difference else {
        return Ok(None);
    };
    let mut shrinker = Shrinker {
        pair,
        plays: 0,
        best: session.clone(),
        difference,
    };
    shrinker.cut();
    shrinker.leave_out_steps()?;
    shrinker.leave_out_words()?;
    shrinker.leave_out_steps()?;
    shrinker.leave_out_waits()?;
    shrinker.rename_clients()?;
    Ok(Some((shrinker.best, shrinker.difference)))
}

struct Shrinker<'a> {
    pair: &'a mut Pair,
    plays: usize,
    best: Session,
    difference: Difference,
}

impl Shrinker<'_> {
    /// Nothing behind the difference matters.
    fn cut(&mut self) {
        self.best.steps.truncate(self.difference.step + 1);
    }

    /// Takes a candidate over if it still differs.
    fn try_out(&mut self, candidate: Session) -> Result<bool, Failure> {
        self.plays += 1;
        if self.plays > PLAYS_MAX || candidate.steps.is_empty() {
            return Ok(false);
        }
        let Some(difference) = self.pair.play(&candidate)?.difference else {
            return Ok(false);
        };
        self.best = candidate;
        self.difference = difference;
        self.cut();
        Ok(true)
    }

    fn leave_out_steps(&mut self) -> Result<(), Failure> {
        let mut length = self.best.steps.len() / 2;
        while length > 0 {
            let mut from = 0;
            while from < self.best.steps.len() {
                let mut candidate = self.best.clone();
                let to = (from + length).min(candidate.steps.len());
                candidate.steps.drain(from..to);
                if !self.try_out(candidate)? {
                    from += length;
                }
            }
            length /= 2;
        }
        Ok(())
    }

    fn leave_out_words(&mut self) -> Result<(), Failure> {
        let mut step = 0;
        while step < self.best.steps.len() {
            for length in [2, 1] {
                self.leave_out_of(step, length)?;
            }
            step += 1;
        }
        Ok(())
    }

    fn leave_out_of(&mut self, step: usize, length: usize) -> Result<(), Failure> {
        let mut from = 1;
        loop {
            let mut candidate = self.best.clone();
            let Some(request) = candidate.steps.get_mut(step).and_then(only_request) else {
                return Ok(());
            };
            if from + length > request.len() {
                return Ok(());
            }
            request.drain(from..from + length);
            if !self.try_out(candidate)? {
                from += 1;
            }
        }
    }

    fn leave_out_waits(&mut self) -> Result<(), Failure> {
        for step in 0..self.best.steps.len() {
            let mut candidate = self.best.clone();
            if let Some(Step::Send { wait_ms, .. }) = candidate.steps.get_mut(step)
                && *wait_ms > 0
            {
                *wait_ms = 0;
                self.try_out(candidate)?;
            }
        }
        Ok(())
    }

    /// Fewer clients, and RESP2 where the protocol does not matter.
    fn rename_clients(&mut self) -> Result<(), Failure> {
        for client in 0..CLIENTS {
            for earlier in 0..client {
                let mut candidate = self.best.clone();
                let mut any = false;
                for step in &mut candidate.steps {
                    any |= rename(step, client, earlier);
                }
                if any && self.try_out(candidate)? {
                    break;
                }
            }
        }
        for client in 0..CLIENTS {
            let mut candidate = self.best.clone();
            if std::mem::take(&mut candidate.resp3[client]) {
                self.try_out(candidate)?;
            }
        }
        Ok(())
    }
}

/// The request of a step that has but one.
fn only_request(step: &mut Step) -> Option<&mut Request> {
    match step {
        Step::Send { requests, .. } if requests.len() == 1 => requests.first_mut(),
        _ => None,
    }
}

fn rename(step: &mut Step, from: usize, to: usize) -> bool {
    let (Step::Send { client, .. } | Step::Close { client }) = step;
    let found = *client == from;
    if found {
        *client = to;
    }
    found
}
